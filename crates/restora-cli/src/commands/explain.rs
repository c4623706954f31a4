//! `restora explain`: a message's sentence, what to do about it, and its exit code.

use restora_message::catalogue::{self, run, text};
use restora_message::{Entry, Kind, Lang, Problem, Problems};

use crate::args::Cli;
use crate::output;

/// Prints what the catalogue knows of a code, whatever the case of its letters.
pub(crate) fn explain(cli: &Cli, code: &str) -> Result<u8, Problems> {
    let unknown = || Problem::new(&run::NO_SUCH_CODE).with("code", code);
    let entry = catalogue::find(code).ok_or_else(unknown)?;
    output::data(text_of(entry, cli.lang).as_bytes())?;
    Ok(0)
}

fn text_of(entry: &Entry, lang: Lang) -> String {
    let exit = if entry.kind == Kind::Warning {
        text::EXPLAIN_WARNING.get(lang).to_owned()
    } else {
        let code = entry.kind.exit_code().to_string();
        text::EXPLAIN_EXIT.fill(lang, &[("code", &code)])
    };
    format!("{}: {}\n\n{}\n\n{exit}\n", entry.code, entry.text(lang), entry.help(lang))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_explained_in_both_languages() {
        for entry in catalogue::all() {
            for lang in [Lang::En, Lang::Zh] {
                let text = text_of(entry, lang);
                assert!(text.starts_with(entry.code), "{text}");
                assert_eq!(text.lines().count(), 5, "{text}");
            }
        }
        assert!(text_of(&run::MEMORY, Lang::En).ends_with("exit code 6\n"));
        assert!(text_of(&run::MEMORY, Lang::Zh).contains("{needed}"));
    }
}
