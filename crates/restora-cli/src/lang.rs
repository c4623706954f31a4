//! Which language to speak: as asked, else as the environment says.

use std::ffi::OsString;

use restora_message::Lang;

/// The language that `--lang` asks for, else that of the environment, else that of the
/// system, else English. A `--lang` that is wrong is told later, with the other mistakes.
pub(crate) fn choose(
    words: &[OsString],
    variable: impl Fn(&str) -> Option<String>,
    system: impl FnOnce() -> Option<Lang>,
) -> Lang {
    asked(words).or_else(|| of_environment(variable)).or_else(system).unwrap_or_default()
}

/// The last `--lang` of the command line, wherever it stands.
fn asked(words: &[OsString]) -> Option<Lang> {
    let mut found = None;
    let mut words = words.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        match word.split_once('=') {
            _ if word == "--" => break,
            _ if word == "--lang" => found = words.next().and_then(Lang::parse).or(found),
            Some(("--lang", tag)) => found = Lang::parse(tag).or(found),
            _ => {}
        }
    }
    found
}

/// The language of `LC_ALL`, `LC_MESSAGES` or `LANG`, whichever is set first; `LANGUAGE`
/// has a say unless the locale is `C`, as everywhere.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Lang> {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set);
    if let Some(locale) = &locale {
        let plain = locale.split(['.', '@']).next().unwrap_or_default();
        if matches!(plain, "C" | "POSIX") {
            return Some(Lang::En);
        }
    }
    let wanted = set(&"LANGUAGE").and_then(|list| list.split(':').find_map(Lang::parse));
    wanted.or_else(|| locale.map(|locale| Lang::parse(&locale).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(words: &str, environment: &str) -> Lang {
        let words: Vec<OsString> = words.split(' ').map(OsString::from).collect();
        let variable = |name: &str| {
            let mut pairs =
                environment.split(' ').filter_map(|pair| pair.split_once('='));
            pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
        };
        choose(&words, variable, || None)
    }

    #[test]
    fn what_is_asked_comes_first() {
        assert_eq!(with("restora --lang zh run a", "LANG=en_GB.UTF-8"), Lang::Zh);
        assert_eq!(with("restora run a --lang=en", "LANG=zh_CN.UTF-8"), Lang::En);
        assert_eq!(with("restora run -- --lang=en", "LANG=zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(with("restora --lang", "LANG=zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(with("restora --lang fr", "LANG=zh_CN.UTF-8"), Lang::Zh);
    }

    #[test]
    fn the_environment_is_read_in_the_usual_order() {
        assert_eq!(with("restora", ""), Lang::En);
        assert_eq!(with("restora", "LANG=zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(with("restora", "LC_ALL= LANG=zh_CN.UTF-8"), Lang::Zh);
        assert_eq!(with("restora", "LC_ALL=en_US.UTF-8 LANG=zh_CN.UTF-8"), Lang::En);
        assert_eq!(with("restora", "LC_MESSAGES=zh_CN LANG=en_US"), Lang::Zh);
        assert_eq!(with("restora", "LANG=fr_FR.UTF-8"), Lang::En);
        assert_eq!(with("restora", "LANG=en_US LANGUAGE=fr:zh_CN:en"), Lang::Zh);
        assert_eq!(with("restora", "LANG=C.UTF-8 LANGUAGE=zh_CN"), Lang::En);
        assert_eq!(with("restora", "LANGUAGE=zh_CN"), Lang::Zh);
    }

    #[test]
    fn the_system_is_asked_last() {
        let words = [OsString::from("restora")];
        assert_eq!(choose(&words, |_| None, || Some(Lang::Zh)), Lang::Zh);
        let english = |name: &str| (name == "LANG").then(|| "en_US".to_owned());
        assert_eq!(choose(&words, english, || Some(Lang::Zh)), Lang::En);
    }
}
