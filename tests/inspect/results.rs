//! Results, files of results, tables, configs.

use serde_json::{Value, json};

use super::{data, has, near, said, said_zh};
use crate::support::{Case, put, restora};

#[test]
fn a_result_is_told_whole() {
    let mut case = Case::small();
    case.config["name"] = json!("Small lake");
    case.done();
    let value = data(case.folder(), "out");
    assert_eq!(
        (&value["kind"], &value["name"]),
        (&json!("result"), &json!("Small lake"))
    );
    assert_eq!(value["dates"], json!(["2000", "2020"]));
    assert_eq!((&value["sites"]["count"], &value["holds"]), (&json!(1), &json!(true)));
    assert_eq!(value["identities"], case.record()["proof"]["count"]);
    assert_eq!(value["warnings"], json!([]));
    let files: Vec<&str> = value["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| {
            assert_eq!(output["state"], "same");
            output["file"].as_str().unwrap()
        })
        .collect();
    let tables =
        ["classes.csv", "services.csv", "sites.csv", "transitions.csv", "uplift.csv"];
    assert_eq!(files, tables);
    // 4.01 and 13.55 thousand yuan.
    near(&value["figures"]["uplift"][0]["value_change_cny_per_yr"], 9_540.0, 1e-6);
    assert_eq!(value["figures"]["sites"][0]["site"], "a");
    assert_eq!(value["run"]["command"][1], "run");
    assert_eq!(value, {
        let mut same = data(case.folder(), "out/record.json");
        same["path"] = json!("out");
        same
    });
    let text = said(case.folder(), "out").out;
    has(
        &text,
        &["Small lake", "2000 → 2020", "all hold", "all 5 files", "config.json -o out"],
    );
    has(&said_zh(case.folder(), "out"), &["计算成果", "全部成立", "与记录一致"]);
}

#[test]
fn files_that_changed_or_went_are_told() {
    let case = Case::small();
    case.done();
    let sites = case.path("out/sites.csv");
    let text = std::fs::read_to_string(&sites).unwrap();
    // As long as before.
    put(&sites, text.replacen("10000", "10001", 1));
    std::fs::remove_file(case.path("out/classes.csv")).unwrap();
    std::fs::remove_file(case.path("out/run.json")).unwrap();
    put(&case.path("out/notes.txt"), "mine");
    let value = data(case.folder(), "out");
    let states: Vec<&Value> = value["outputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|output| &output["state"])
        .collect();
    assert_eq!(states, ["missing", "same", "changed", "same", "same"]);
    assert_eq!((&value["others"], &value["run"]), (&json!(["notes.txt"]), &json!(null)));
    let text = said(case.folder(), "out").out;
    has(
        &text,
        &["2 of 5 files are NOT", "CHANGED", "MISSING", "no run.json", "notes.txt"],
    );
}

#[test]
fn a_file_of_a_result_says_which_run_it_is_of() {
    let case = Case::small();
    case.done();
    let value = data(case.folder(), "out/uplift.csv");
    assert_eq!((&value["kind"], &value["folder"]), (&json!("output"), &json!("out")));
    assert_eq!(
        (&value["output"]["state"], &value["what"]["kind"]),
        (&json!("same"), &json!("table"))
    );
    assert_eq!(value["what"]["rows"], 1);
    has(&said(case.folder(), "out/uplift.csv").out, &["file of a result", "as recorded"]);
    put(&case.path("out/uplift.csv"), "site\n");
    assert_eq!(data(case.folder(), "out/uplift.csv")["output"]["state"], "changed");
    // From within the folder, too.
    put(&case.path("out/rasters/note.txt"), "mine");
    assert_eq!(data(&case.path("out"), "sites.csv")["output"]["state"], "same");
    assert_eq!(data(&case.path("out/rasters"), "../sites.csv")["kind"], "output");
    let log = data(case.folder(), "out/log.ndjson");
    assert_eq!((&log["kind"], &log["output"]), (&json!("output"), &json!(null)));
}

#[test]
fn tables_of_restora_are_recognised() {
    let dir = tempfile::tempdir().unwrap();
    let show =
        |kind: &str, name: &str| restora(dir.path(), [kind, "show", name]).exits(0).out;
    put(&dir.path().join("legend.csv"), show("legend", "clcd"));
    put(&dir.path().join("cross.csv"), show("crosswalk", "clcd-xie-2015"));
    put(&dir.path().join("table.csv"), show("table", "xie-2015"));
    put(&dir.path().join("areas.csv"), "site,date,type,area_ha\na,2000,dry,1\n");
    put(&dir.path().join("other.csv"), "place,height\nA,1\nB,2\n");
    for (file, table, entries) in [
        ("legend.csv", "legend", json!(10)),
        ("cross.csv", "crosswalk", json!(9)),
        ("table.csv", "coefficient_table", json!(14)),
        ("areas.csv", "areas", json!(1)),
        ("other.csv", "other", json!(null)),
    ] {
        let value = data(dir.path(), file);
        assert_eq!(
            (&value["table"], &value["entries"]),
            (&json!(table), &entries),
            "{file}"
        );
        assert_eq!(value["kind"], "table");
    }
    let text = said(dir.path(), "other.csv").out;
    has(&text, &["table (CSV)", "place, height", "rows: 2"]);
    has(&said_zh(dir.path(), "legend.csv"), &["图例（CSV）", "10 个类别"]);
    // In GBK.
    put(&dir.path().join("gbk.csv"), b"code,zh\n1,\xba\xfe\n");
    has(&said(dir.path(), "gbk.csv").out, &["not UTF-8"]);
}

#[test]
fn a_config_is_told_from_other_json() {
    let case = Case::small();
    case.write_config();
    let value = data(case.folder(), "config.json");
    assert_eq!(
        (&value["kind"], &value["dates"]),
        (&json!("config"), &json!(["2000", "2020"]))
    );
    has(&said(case.folder(), "config.json").out, &["restora check config.json"]);
}
