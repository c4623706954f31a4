//! What can be typed, and what is said to it, in either language.

use std::collections::BTreeSet;

use restora_message::{Entry, Kind, catalogue};
use serde_json::{Value, json};

use crate::support::{
    Case, Raster, Rows, block, command, names, put, repo, restora, same,
};

/// A `{blank}` that nobody filled.
pub(crate) fn open_blank(text: &str) -> Option<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .find(|name| {
            let plain =
                |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            !name.is_empty() && name.chars().all(plain)
        })
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

fn said(words: &[&str]) -> String {
    restora(&repo(), words).exits(0).out
}

#[test]
fn without_words_the_help_goes_to_standard_error() {
    let said = restora::<&str>(&repo(), []).exits(2).tells(&["Usage: restora <COMMAND>"]);
    assert_eq!(said.out, "");
}

#[test]
fn every_command_has_a_help_in_both_languages() {
    let commands = [
        "",
        "run",
        "check",
        "plan",
        "init",
        "inspect",
        "schema",
        "legend",
        "table",
        "crosswalk",
        "explain",
    ];
    for name in commands.into_iter().chain(["legend list", "legend show", "table show"]) {
        let words: Vec<&str> = name.split_whitespace().collect();
        let help = |lang| said(&[&words[..], &["--help", "--lang", lang]].concat());
        let (en, zh) = (help("en"), help("zh"));
        assert!(en.contains(&format!("restora {name}")), "{en}");
        assert!(!is_chinese(&en) && is_chinese(&zh), "{en}\n{zh}");
        assert!(!en.contains('{') && !zh.contains('{'), "{en}\n{zh}");
        for option in ["--quiet", "--threads", "--memory", "--progress", "--lang"] {
            assert!(en.contains(option) && zh.contains(option), "{name} {option}");
        }
    }
}

#[test]
fn the_version_names_gdal() {
    let version = said(&["--version"]);
    assert!(version.starts_with("restora ") && version.contains("(GDAL "), "{version}");
    assert_eq!(version, said(&["-V"]));
}

#[test]
fn what_is_typed_wrong_is_said_with_exit_code_2() {
    for (words, wanted) in [
        ("chek a.json", "check"),
        ("run a.json", "--output"),
        ("check a.json --scann", "--scan"),
        ("check a.json -j 0", "0"),
        ("check a.json -j many", "many"),
        ("check a.json --memory 4X", "4X"),
        ("check a.json --lang fr", "zh, en"),
        ("check a.json --progress loud", "loud"),
        ("schema --set a=1", "--set"),
        ("init a -o b", "--output"),
        ("legend show nlcdd", "`nlcd`"),
        ("table show xie-2018", "xie-2008"),
        ("explain E999", "E999"),
        ("inspect", "FILE"),
        ("inspect no-such.tif", "no-such.tif"),
        ("inspect a.tif --jsonn", "--json"),
        ("run no-such.json -o out", "no-such.json"),
        ("check no-such.json", "no-such.json"),
        ("plan no-such.json", "no-such.json"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let said = restora(dir.path(), words.split(' ')).exits(2).tells(&[wanted, "E"]);
        assert_eq!(said.out, "", "{words}");
        assert_eq!(names(dir.path()), Vec::<String>::new(), "{words}");
    }
}

#[test]
fn both_languages_say_the_same_in_other_words() {
    let mut case = Case::small();
    case.config["dates"][1]["path"] = json!("gone.tif");
    case.write_config();
    let wrong = |words: &[&str], code| restora(case.folder(), words).exits(code).err;
    let good = Case::small();
    good.write_config();
    let right = |words: &[&str]| restora(good.folder(), words).exits(0);
    for words in [vec!["check", "config.json"], vec!["run", "config.json", "-o", "out"]] {
        let code = if words[0] == "check" { 3 } else { 2 };
        let en = wrong(&[&words[..], &["--lang", "en"]].concat(), code);
        let zh = wrong(&[&words[..], &["--lang=zh"]].concat(), code);
        assert!(!is_chinese(&en) && is_chinese(&zh), "{en}\n{zh}");
        assert!(en.contains("E111") && zh.contains("E111"));
        assert!(!en.contains('{') && !zh.contains('{'));
        let overwrite: &[&str] = if words[0] == "run" { &["--overwrite"] } else { &[] };
        let in_lang = |lang| {
            let said = right(&[&words[..], overwrite, &["--lang", lang]].concat());
            said.out + &said.err
        };
        let (en, zh) = (in_lang("en"), in_lang("zh"));
        assert!(!is_chinese(&en) && is_chinese(&zh), "{en}\n{zh}");
        assert!(!en.contains('{') && !zh.contains('{'), "{en}\n{zh}");
    }
    let plan = |lang| right(&["plan", "config.json", "--lang", lang]).out;
    let (en, zh) = (plan("en"), plan("zh"));
    assert!(!is_chinese(&en) && is_chinese(&zh), "{en}\n{zh}");
    assert!(!en.contains('{') && !zh.contains('{'), "{en}\n{zh}");
}

#[test]
fn the_language_of_the_environment_is_spoken_unless_another_is_asked_for() {
    let speak = |variable: &str, value: &str, more: &[&str]| {
        let mut command = command();
        command.env_remove("LC_ALL").env(variable, value).arg("-h").args(more);
        is_chinese(&String::from_utf8(command.output().unwrap().stdout).unwrap())
    };
    assert!(speak("LANG", "zh_CN.UTF-8", &[]) && speak("LC_ALL", "zh_CN.UTF-8", &[]));
    assert!(!speak("LANG", "en_GB.UTF-8", &[]));
    assert!(!speak("LANG", "zh_CN.UTF-8", &["--lang", "en"]));
    assert!(speak("LANG", "en_GB.UTF-8", &["--lang", "zh-CN"]));
}

/// Every code of the catalogue, typed in small letters.
fn explained(lang: &str, check: impl Fn(&Entry, &str)) {
    for entry in catalogue::all() {
        let code = entry.code.to_lowercase();
        let text = said(&["explain", &code, "--lang", lang]);
        assert!(text.starts_with(entry.code), "{text}");
        check(entry, &text);
    }
}

#[test]
fn every_code_is_explained_in_english() {
    explained("en", |entry, text| {
        assert!(text.contains(entry.en) && text.contains(entry.help_en), "{text}");
        let ends = match entry.kind {
            Kind::Warning => "warning".to_owned(),
            kind => format!("exit code {}", kind.exit_code()),
        };
        assert!(text.to_lowercase().contains(&ends), "{text}");
    });
}

#[test]
fn every_code_is_explained_in_chinese() {
    explained("zh", |entry, text| {
        assert!(text.contains(entry.zh) && text.contains(entry.help_zh), "{text}");
    });
}

#[test]
fn no_warning_shows_an_open_blank() {
    // 50 of 100 pixels are 255 without a word about it (W201).
    let mut case = Case::new();
    case.date("2000", &Raster::new(10, 10), |col, _| if col < 5 { 255u8 } else { 1 });
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    let said = case.done().tells(&["W201", "255", "50.00 %"]);
    assert_eq!(open_blank(&said.err), None, "{}", said.err);
}

#[test]
fn no_warning_of_a_legend_shows_an_open_blank() {
    // Class 0 is no data in clcd, but not declared (W405).
    let mut case = Case::new();
    case.config["legend"] = json!("clcd");
    case.date("2000", &Raster::new(10, 10), |col, _| u8::from(col < 5));
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    let said = case.done().tells(&["W405", "50.00 %", "clcd"]);
    assert_eq!(open_blank(&said.err), None, "{}", said.err);
}

#[test]
fn standard_output_holds_data_only() {
    let case = Case::small();
    let quiet = case.with("run", &["-o", "quiet", "-q"]).exits(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let loud = case.with("run", &["-o", "loud", "--progress", "none"]).exits(0);
    assert!(loud.out.contains("proven: ") && loud.out.contains("loud"), "{}", loud.out);
    assert_eq!(loud.err, "");
    let checked = case.with("check", &[]).exits(0).tells(&["no errors"]);
    assert_eq!(checked.out, "");
    assert_eq!(case.with("check", &["-q"]).exits(0).err, "");
    let plan: Value =
        serde_json::from_str(&case.with("plan", &["--json"]).exits(0).out).unwrap();
    assert_eq!(plan["sites"], 1);
    let schema: Value = serde_json::from_str(&said(&["schema"])).unwrap();
    assert!(schema["properties"]["dates"].is_object());
}

#[test]
fn a_scan_lists_every_class_of_every_date() {
    let said = Case::small().with("check", &["--scan"]).exits(0).tells(&["no errors"]);
    let rows = Rows::parse(said.out.as_bytes());
    // 100 pixels of cropland, then 50 of forest and 50 of cropland.
    assert_eq!(rows.0.len(), 3, "{rows:?}");
    for (date, code, pixels, share) in [
        ("2000", "1", "100", "1"),
        ("2020", "1", "50", "0.5"),
        ("2020", "2", "50", "0.5"),
    ] {
        let row = rows.one(&[("date", date), ("code", code)]);
        assert_eq!((row.text("pixels"), row.text("share")), (pixels, share));
        assert_eq!(row.text("mapped"), "yes");
    }
}

#[test]
fn progress_is_told_as_lines_of_json_where_that_is_asked_for() {
    let case = Case::small();
    let said = case.with("run", &["-o", "out", "--progress", "json"]).exits(0);
    let lines: Vec<Value> =
        said.err.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let phases: BTreeSet<&str> =
        lines.iter().filter_map(|l| l["phase"].as_str()).collect();
    assert!(phases.contains("reading pixels") && phases.len() >= 4, "{phases:?}");
    // Where there is no terminal, there is no bar.
    let bar = case.with("run", &["-o", "other", "--progress", "bar"]).exits(0);
    assert_eq!(bar.err, "");
}

#[test]
fn a_legend_that_was_printed_means_the_same_when_read() {
    let list = Rows::parse(said(&["legend", "list"]).as_bytes());
    assert_eq!(list.one(&[("name", "clcd")]).text("classes"), "10");
    let mut case = Case::small();
    case.done();
    let built_in = case.table("sites");
    let text = said(&["legend", "show", "clcd"]);
    put(&case.path("my.csv"), &text);
    case.config["legend"] = json!("my.csv");
    case.done();
    assert_eq!(case.table("sites"), built_in);
    let record = case.record();
    assert_eq!(record["meaning"]["legend"]["csv"], text.as_str());
    // A file of the user's own is an input, so it has its checksum.
    let files = record["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["path"] == "my.csv"), "{files:?}");
}

#[test]
fn the_schema_in_the_repository_is_fresh() {
    let stored = std::fs::read_to_string(repo().join("pipelines/schema.json")).unwrap();
    let now = said(&["schema"]);
    assert!(stored == now, "pipelines/schema.json is stale: run `make schema`");
}

#[test]
fn the_pipelines_of_the_repository_pass_the_check() {
    for name in ["panan-lake", "panan-lake-condition", "huaxia-city", "xunwu"] {
        let config = format!("pipelines/{name}.json");
        restora(&repo(), ["check", &config, "--scan", "-q"]).exits(0);
    }
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn a_plan_says_what_would_be_read_and_reads_no_pixel() {
    let case = Case::small();
    // Half a file has a header but not its pixels.
    let path = case.path("2020.tif");
    let bytes = std::fs::read(&path).unwrap();
    put(&path, &bytes[..bytes.len() - 50]);
    let before = case.names();
    let text = case.with("plan", &["--json", "-j", "3"]).exits(0).out;
    let plan: Value = serde_json::from_str(&text).unwrap();
    let wanted = "name dates sites groups pixel_rule area_method blocks block_cols block_rows \
                  pixels bytes threads peak_memory_bytes outputs disk_bytes windows";
    assert_eq!(keys(&plan), wanted.split_whitespace().collect::<Vec<_>>());
    let wanted = "date path driver cols rows pixel_type block_cols block_rows nodata mask crs \
                  file_bytes aligned";
    assert_eq!(keys(&plan["dates"][0]), wanted.split_whitespace().collect::<Vec<_>>());
    // Two dates of 10 × 10 bytes, in one window.
    let numbers = ["sites", "groups", "blocks", "pixels", "bytes", "threads"];
    assert_eq!(numbers.map(|key| plan[key].as_u64().unwrap()), [1, 0, 1, 200, 200, 3]);
    // The window is cut down to what the only site needs.
    let windows = json!([{"col": 0, "row": 0, "cols": 10, "rows": 10, "sites": ["a"]}]);
    assert_eq!(plan["windows"], windows);
    assert_eq!(plan["dates"][1]["path"], "2020.tif");
    assert_eq!(plan["dates"][1]["file_bytes"], bytes.len() - 50);
    assert_eq!(
        (&plan["pixel_rule"], &plan["area_method"]),
        (&json!("exact"), &json!("planar"))
    );
    let mut after = case.names();
    after.retain(|name| name != "config.json");
    assert_eq!(after, before);
}

#[test]
fn an_example_in_a_folder_with_a_chinese_name_gives_what_the_pipeline_gives() {
    let dir = tempfile::tempdir().unwrap();
    let said = restora(dir.path(), ["init", "潘安湖 示例"]).exits(0);
    assert!(said.out.contains("restora run "), "{}", said.out);
    let folder = dir.path().join("潘安湖 示例");
    let files =
        ["after.tif", "before.tif", "pipeline.json", "schema.json", "sites.geojson"];
    assert_eq!(names(&folder), files);
    restora(&folder, ["run", "pipeline.json", "-o", "结果", "-q"]).exits(0);
    let there = dir.path().join("there");
    let output = there.to_str().unwrap();
    restora(&repo(), ["run", "pipelines/panan-lake.json", "-o", output, "-q"]).exits(0);
    for name in ["sites", "classes", "uplift", "transitions", "services"] {
        let read = |folder: &std::path::Path| {
            std::fs::read(folder.join(format!("{name}.csv"))).unwrap()
        };
        assert!(read(&folder.join("结果")) == read(&there), "{name}");
    }
    // Once more only if that is said; other files stay.
    put(&folder.join("notes.txt"), "mine");
    restora(dir.path(), ["init", "潘安湖 示例"]).exits(2).tells(&["E109"]);
    restora(dir.path(), ["init", "-o", "潘安湖 示例", "--overwrite"]).exits(0);
    assert_eq!(std::fs::read(folder.join("notes.txt")).unwrap(), b"mine");
}

#[test]
fn single_values_can_be_set_on_the_command_line() {
    let case = Case::small();
    let set = ["-o", "out", "--set", "nodata.values=[1]", "--set", "name=try"];
    case.with("run", &set).exits(0);
    // Only forest is left of 2020, nothing of 2000, so nothing is common.
    let row = case.table("sites");
    same(row.one(&[("date", "2020")]).number("unmatched_m2"), 5_000.0);
    same(row.one(&[("date", "2000")]).number("missing_m2"), 10_000.0);
    let config = &case.record()["config"];
    assert_eq!(
        (&config["nodata"]["values"], &config["name"]),
        (&json!([1.0]), &json!("try"))
    );
    // Before the command it is the same, and what is set is checked as what is written.
    case.write_config();
    let said =
        restora(case.folder(), ["--set", "grid.aera=planar", "check", "config.json"]);
    said.exits(3).tells(&["E102", "/grid/aera", "area"]);
    for wrong in ["dates.7.path=a.tif", "name", "=1", "version.x=1"] {
        let said = case.with("run", &["-o", "other", "--set", wrong]).exits(2);
        assert!(said.err.contains("--set"), "{wrong}: {}", said.err);
    }
    assert!(!case.path("other").exists());
}

#[test]
fn tables_begin_with_a_byte_order_mark_where_excel_needs_one() {
    let case = Case::small();
    case.with("run", &["-o", "out", "--set", "outputs.bom=true"]).exits(0);
    case.with("run", &["-o", "plain"]).exits(0);
    for name in ["sites", "classes", "uplift", "transitions", "services"] {
        let file = |folder: &str| {
            std::fs::read(case.path(folder).join(format!("{name}.csv"))).unwrap()
        };
        assert_eq!(file("out"), [b"\xef\xbb\xbf", file("plain").as_slice()].concat());
    }
}

#[test]
fn a_run_writes_tables_record_run_and_log() {
    let case = Case::small();
    case.with("run", &["-o", "out", "-j", "2"]).exits(0);
    let files = "classes.csv log.ndjson record.json run.json services.csv sites.csv transitions.csv uplift.csv";
    assert_eq!(names(&case.path("out")), files.split(' ').collect::<Vec<_>>());
    let uplift = case.table("uplift");
    // 4.01 → 13.55 thousand
    same(uplift.0[0].number("value_from_cny_per_yr"), 4_010.0);
    same(uplift.0[0].number("value_to_cny_per_yr"), 13_550.0);
    let run: Value =
        serde_json::from_slice(&std::fs::read(case.path("out/run.json")).unwrap())
            .unwrap();
    assert_eq!(run["threads"], 2);
    assert!(run["peak_memory_bytes"].as_u64().unwrap() > 0);
    let log = std::fs::read_to_string(case.path("out/log.ndjson")).unwrap();
    assert!(log.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()));
    // What the config and the inputs determine does not change from run to run.
    let record = || std::fs::read(case.path("out/record.json")).unwrap();
    let first = record();
    case.with("run", &["-o", "out", "-j", "1", "--overwrite"]).exits(0);
    assert!(record() == first, "record.json differs between two runs");
}
