//! Names of files that are made from labels of dates and ids of sites.

/// A label as part of a file's name: letters, digits, `-`, `_` and `.` stay, all else becomes
/// `_`. Labels that would get the same name are told apart by their number.
pub(crate) fn part(labels: &[String], at: usize) -> String {
    let own = plain(&labels[at]);
    let twin = |i: usize| {
        let (name, lower) = (plain(&labels[i]), plain(&labels[i]).to_lowercase());
        let same =
            |(j, other): (usize, &String)| i != j && plain(other).to_lowercase() == lower;
        let twins = labels.iter().enumerate().any(same);
        twins.then(|| format!("{name}-{}", i + 1))
    };
    if let Some(numbered) = twin(at) {
        return numbered;
    }
    // `a_b-1`, where `a/b` is the first and has got that name.
    let lower = own.to_lowercase();
    let number = own.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
    let taken = number
        .and_then(|number: usize| number.checked_sub(1))
        .filter(|i| *i != at && *i < labels.len())
        .and_then(twin);
    match taken {
        Some(name) if name.to_lowercase() == lower => format!("{own}_-{}", at + 1),
        _ => own,
    }
}

fn plain(label: &str) -> String {
    /// Longer names are refused by file systems.
    const MOST: usize = 40;
    let safe = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    let name: String = label.chars().map(safe).take(MOST).collect();
    // Hidden files, `..`, and names that Windows cuts short.
    let name = name.trim_matches('.');
    // Windows takes `aux.2000.png` for the device, whatever follows its name.
    let device = name.split_once('.').is_some_and(|(stem, _)| is_device(stem));
    if name.is_empty() || device { format!("_{name}") } else { name.to_owned() }
}

/// Whether Windows has a device of this name.
fn is_device(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let numbered = ["COM", "LPT"].iter().any(|port| {
        name.strip_prefix(port).is_some_and(|number| number.chars().count() == 1)
    });
    numbered || ["CON", "PRN", "AUX", "NUL"].contains(&name.as_str())
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

    /// Whatever a label is, its name is one plain step below the folder, on any system.
    #[test]
    fn no_label_leads_out_of_the_folder_or_takes_the_name_of_another() {
        let labels = [
            "../../x",
            "/etc/passwd",
            "..\\..\\x",
            "C:\\x",
            "a:b",
            "a/b",
            "a_b-5",
            "a_b-6",
            "",
            ".",
            "..",
            "x.",
            "x ",
            "x",
            "\0",
            "a\0b",
            "CON",
            "nul.txt",
            "\u{202e}gpj",
            "a\nb",
            "~",
            "$HOME",
            "%2e%2e%2f",
            "-rf",
        ];
        let mut labels: Vec<String> = labels.map(str::to_owned).to_vec();
        labels.push("长".repeat(300));
        labels.push("长".repeat(301));
        let names: Vec<String> = (0..labels.len()).map(|i| part(&labels, i)).collect();
        let mut seen = std::collections::BTreeSet::new();
        for (label, name) in labels.iter().zip(&names) {
            let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
            assert!(name.chars().all(plain) && !name.is_empty(), "{label:?}: {name}");
            assert!(!name.starts_with('.') && !name.ends_with('.'), "{label:?}: {name}");
            // Names of files may have 255 bytes, and this is only part of one.
            assert!(name.len() <= 200, "{label:?}: {name}");
            assert!(seen.insert(name.to_lowercase()), "{label:?}: {name} stands twice");
            let stem = name.split_once('.').map(|(stem, _)| stem);
            assert!(!stem.is_some_and(is_device), "{label:?}: {name}");
            let path = std::path::Path::new("out").join(name);
            assert_eq!(path.components().count(), 2, "{label:?}: {name}");
        }
    }
}
