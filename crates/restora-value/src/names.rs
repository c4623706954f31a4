//! Names: the nearest known one ("did you mean", in a form that needs no translation)
//! and the built-in text behind one.

use restora_message::{Problem, Problems, Text, catalogue};

/// Longest word that is compared; a longer one is no typing error of a name.
const LONGEST: usize = 64;

/// ` (`known`?)` for the known word nearest to `word`, or nothing if none is near.
pub(crate) fn hint<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let length = word.chars().count();
    if length > LONGEST {
        return String::new();
    }
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&word, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= (length / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map_or_else(String::new, |(_, name)| format!(" (`{name}`?)"))
}

/// A text from a file as it may stand in a message: not longer than a line.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads the built-in text with a name, out of `texts` (name, text). E402 if there is
/// none.
pub(crate) fn builtin<T>(
    what: &'static Text,
    name: &str,
    texts: &[(&'static str, &str)],
    read: fn(&str, &str) -> Result<T, Problems>,
) -> Result<T, Problem> {
    let unknown = || {
        let known = names(texts);
        Problem::new(&catalogue::value::UNKNOWN_BUILTIN)
            .with_words("what", what)
            .with("name", shown(name))
            .with("hint", hint(name, known.iter().copied()))
            .with("known", known.join(", "))
    };
    let (_, text) = texts.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
    read(name, text)
        .map_err(|problems| problems.into_iter().next().unwrap_or_else(unknown))
}

/// Names of built-in texts.
pub(crate) fn names(texts: &[(&'static str, &str)]) -> Vec<&'static str> {
    texts.iter().map(|(name, _)| *name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_a_stranger_is_not() {
        assert_eq!(hint("clcdd", ["clcd", "other"]), " (`clcd`?)");
        assert_eq!(hint("WATRE", ["water", "wetland"]), " (`water`?)");
        assert_eq!(hint("quartz", ["water", "wetland"]), "");
        assert_eq!(hint(&"a".repeat(65), ["a"]), "");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(shown("水"), "水");
        assert_eq!(shown(&"水".repeat(70)).chars().count(), LONGEST + 1);
    }
}
