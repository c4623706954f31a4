//! Tests of the command line.

use super::*;

fn outcome(line: &str, lang: Lang) -> Outcome {
    let words: Vec<OsString> =
        format!("restora {line}").split_whitespace().map(OsString::from).collect();
    read(&words, lang)
}

fn cli(line: &str) -> Cli {
    match outcome(line, Lang::En) {
        Outcome::Run(cli) => *cli,
        Outcome::Wrong(problem) => panic!("{line}: {problem}"),
        Outcome::Print(text) | Outcome::Help(text) => panic!("{line}: {text}"),
    }
}

fn wrong(line: &str) -> String {
    match outcome(line, Lang::En) {
        Outcome::Wrong(problem) => problem.message(Lang::En),
        _ => panic!("`{line}` passed"),
    }
}

#[test]
fn the_definition_is_sound_in_both_languages() {
    definition(Lang::En).debug_assert();
    definition(Lang::Zh).debug_assert();
}

/// Every text that help shows of a command and those within it.
fn documented(command: &Clap, texts: &mut Vec<(String, String)>) {
    let name = command.get_name();
    texts.push((name.to_owned(), command.get_about().unwrap_or_default().to_string()));
    for arg in command.get_arguments() {
        let help = arg.get_help().unwrap_or_default().to_string();
        texts.push((format!("{name} {}", arg.get_id()), help));
    }
    for sub in command.get_subcommands() {
        documented(sub, texts);
    }
}

#[test]
fn every_command_and_option_is_documented_in_both_languages() {
    let is_chinese =
        |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for lang in [Lang::En, Lang::Zh] {
        let mut command = definition(lang);
        command.build();
        let mut texts = Vec::new();
        documented(&command, &mut texts);
        assert!(texts.len() > 60, "{}", texts.len());
        for (place, text) in texts {
            assert!(!text.is_empty(), "{place}");
            assert_eq!(is_chinese(&text), lang == Lang::Zh, "{place}: {text}");
        }
    }
}

#[test]
fn help_speaks_one_language_only() {
    for line in ["--help", "run --help", "legend -h", "legend show --help", "init --help"]
    {
        let Outcome::Print(text) = outcome(line, Lang::Zh) else { panic!("{line}") };
        for english in
            ["Usage", "Options", "Commands", "Arguments", "possible", "default", "Print"]
        {
            assert!(!text.contains(english), "{line}: {text}");
        }
        assert!(text.contains("用法：restora "), "{text}");
        assert!(
            matches!(outcome(line, Lang::En), Outcome::Print(t) if t.contains("Usage: restora"))
        );
    }
    assert!(matches!(outcome("", Lang::En), Outcome::Help(_)));
    assert!(matches!(outcome("legend", Lang::En), Outcome::Help(_)));
    let Outcome::Print(version) = outcome("run --version", Lang::En) else { panic!() };
    assert!(version.starts_with("restora "), "{version}");
}

#[test]
fn options_stand_before_or_after_the_command() {
    let after =
        cli("run a.json -o out --overwrite -q -j 3 --memory 1KiB --progress json");
    let before =
        cli("-q -j 3 --memory 1KiB --progress json run --overwrite -o out a.json");
    for cli in [&after, &before] {
        assert!(cli.quiet);
        assert_eq!((cli.threads, cli.memory_bytes), (3, Some(1024)));
        assert_eq!(cli.progress, Progress::Json);
        let (config, output) = (PathBuf::from("a.json"), PathBuf::from("out"));
        assert_eq!(
            cli.command,
            Command::Run { config, output, overwrite: true, resume: false }
        );
    }
    assert_eq!(cli("-j 2 legend show clcd -j 4").threads, 4);
    assert_eq!(cli("-j 2 legend show clcd").threads, 2);
    assert_eq!(after.words[..3], ["restora", "run", "a.json"]);
}

#[test]
fn every_set_counts_in_its_order() {
    let cli = cli("--set a=1 plan c.json --set b=-2 --set=c.0.d=x=y --json");
    assert_eq!(cli.overrides, ["a=1", "b=-2", "c.0.d=x=y"]);
    assert_eq!(cli.command, Command::Plan { config: "c.json".into(), json: true });
    assert!(wrong("--set a=1 schema").contains("--set goes with run"));
    assert!(wrong("schema --set a=1").contains("--set"));
}

#[test]
fn defaults_are_those_of_the_machine() {
    let cli = cli("check a.json --scan");
    assert_eq!(cli.threads, host::processors());
    assert_eq!(
        (cli.memory_bytes, cli.progress, cli.quiet),
        (None, Progress::Auto, false)
    );
    assert_eq!(cli.command, Command::Check { config: "a.json".into(), scan: true });
}

#[test]
fn the_other_commands() {
    let init = |overwrite| Command::Init { folder: "d".into(), overwrite };
    assert_eq!(cli("init d").command, init(false));
    assert_eq!(cli("init -o d --overwrite").command, init(true));
    assert_eq!(cli("schema").command, Command::Schema);
    assert_eq!(cli("legend list").command, Command::List(Kind::Legend));
    assert_eq!(cli("table list").command, Command::List(Kind::Table));
    assert_eq!(
        cli("legend show clcd").command,
        Command::Show(Kind::Legend, "clcd".into())
    );
    assert_eq!(cli("explain e204").command, Command::Explain { code: "e204".into() });
    assert_eq!(cli("--lang zh-CN schema").command, Command::Schema);
    assert!(wrong("init").contains("DIR"));
    assert!(wrong("explain").contains("CODE"));
    assert!(wrong("run").contains("CONFIG"));
}

#[test]
fn numbers_are_read_strictly() {
    for threads in ["0", "-1", "+2", "1.5", "x", "1025", "99999999999999999999"] {
        assert!(wrong(&format!("schema -j {threads}")).contains(threads), "{threads}");
    }
    for memory in ["0", "-1G", "4 GiB"] {
        wrong(&format!("schema --memory {memory}"));
    }
}

#[cfg(unix)]
#[test]
fn paths_need_not_be_text_but_words_must() {
    use std::os::unix::ffi::OsStringExt as _;

    let odd = OsString::from_vec(vec![b'a', 0xff]);
    let words = ["restora", "check"].map(OsString::from);
    let path = [words.as_slice(), std::slice::from_ref(&odd)].concat();
    let Outcome::Run(cli) = read(&path, Lang::En) else { panic!() };
    assert_eq!(cli.command, Command::Check { config: odd.clone().into(), scan: false });
    let words = ["restora", "explain"].map(OsString::from);
    let code = [words.as_slice(), &[odd]].concat();
    assert!(matches!(read(&code, Lang::En), Outcome::Wrong(_)));
}
