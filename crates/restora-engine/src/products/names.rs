//! Names of files that are made from labels of dates and ids of sites.

/// A label as part of a file's name: letters, digits, `-`, `_` and `.` stay, all else becomes
/// `_`. Labels that would get the same name are told apart by their number.
pub(crate) fn part(labels: &[String], at: usize) -> String {
    let own = plain(&labels[at]);
    let lower = own.to_lowercase();
    let twin =
        |(i, other): (usize, &String)| i != at && plain(other).to_lowercase() == lower;
    if labels.iter().enumerate().any(twin) { format!("{own}-{}", at + 1) } else { own }
}

fn plain(label: &str) -> String {
    /// Longer names are refused by file systems.
    const MOST: usize = 40;
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = label.chars().map(safe).take(MOST).collect();
    // Hidden files, `..`, and names that Windows cuts short.
    let name = name.trim_matches('.');
    if name.is_empty() { "_".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_become_names_of_their_own() {
        let labels: Vec<String> =
            ["2010", "2019年", "a/b", "a_b", "..", "A:b"].map(str::to_owned).to_vec();
        let names: Vec<String> = (0..labels.len()).map(|i| part(&labels, i)).collect();
        assert_eq!(names, ["2010", "2019年", "a_b-3", "a_b-4", "_", "A_b-6"]);
    }
}
