//! Parts and plans that do not belong together are refused by name.

use std::fs;

use serde_json::json;

use super::{case, merge, plan, shard};
use crate::support::{put, restora};

#[test]
fn missing_and_damaged_parts_are_named_and_listed() {
    let case = case();
    plan(&case, 12).exits(0);
    shard(&case, "1-2,4,6,8-11/12").exits(0);
    let part =
        |number: u32| case.path("parts").join(format!("shard-{number:04}-of-0012.part"));
    // One that broke off, one with a bit that flipped, one that is something else.
    let bytes = fs::read(part(4)).unwrap();
    put(&part(4), &bytes[..bytes.len() / 2]);
    let mut bytes = fs::read(part(9)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    put(&part(9), bytes);
    put(&case.path("parts/other.part"), "no part at all");
    let said = merge(&case, &["parts"]).exits(4);
    let said = said.tells(&[
        "E618: shard 3 of 12",
        "E618: shard 12 of 12",
        "E616",
        "other.part",
    ]);
    said.tells(&["shard-0004-of-0012.part", "shard-0009-of-0012.part", "shard 9 of 12"]);
    assert_eq!(fs::read_to_string(case.path("retry.txt")).unwrap(), "3-5,7,9,12\n");
    assert!(!case.path("merged").exists());
    // What is listed is what is to be run.
    shard(&case, "3-5,7,9,12/12").exits(0);
    merge(&case, &["parts"]).exits(0);
    merge(&case, &["nowhere", "parts"]).exits(2).tells(&["E622", "nowhere"]);
}

#[test]
fn another_config_input_or_plan_is_refused() {
    let mut case = case();
    plan(&case, 2).exits(0);
    shard(&case, "1/2").exits(0);
    // Another count of shards is another plan.
    let words = ["plan", "config.json", "--shards", "2", "-o", "plan.json"];
    restora(case.folder(), words).exits(2).tells(&["E623", "plan.json"]);
    plan(&case, 3).exits(0);
    merge(&case, &["parts"]).exits(2).tells(&["E617", "shard-0001-of-0002.part"]);
    shard(&case, "1/2").exits(2).tells(&["E615", "`1/2`", "3"]);
    // An input of the same size, and one of another.
    let tif = fs::read(case.path("2020.tif")).unwrap();
    let mut other = tif.clone();
    let middle = other.len() / 2;
    other[middle] ^= 1;
    put(&case.path("2020.tif"), &other);
    shard(&case, "1/3").exits(2).tells(&["E613", "2020.tif", "its checksum is another"]);
    put(&case.path("2020.tif"), [&tif[..], b"x"].concat());
    shard(&case, "1/3").exits(2).tells(&["E613", "2020.tif", "its size is another"]);
    put(&case.path("2020.tif"), &tif);
    // Another config; what is only shown otherwise is another one as well.
    case.config["name"] = json!("another");
    case.write_config();
    let said = shard(&case, "1/3").exits(2);
    said.tells(&["E612", "config.json"]);
    merge(&case, &["parts"]).exits(2).tells(&["E617"]);
}

#[test]
fn a_plan_of_another_version_or_hand_is_refused() {
    let case = case();
    plan(&case, 2).exits(0);
    let text = fs::read_to_string(case.path("plan.json")).unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        put(&case.path("plan.json"), text.replacen(from, to, 1));
        shard(&case, "1/2")
    };
    let version = format!("\"restora\":\"{}\"", env!("CARGO_PKG_VERSION"));
    with(&version, "\"restora\":\"0.0.9\"").exits(2).tells(&["E611", "restora 0.0.9"]);
    with("\"shard\":2", "\"shard\":3").exits(2).tells(&["E610"]);
    with("\"tasks\":", "\"tasks\":1").exits(2).tells(&["E610"]);
    with("{", "").exits(2).tells(&["E610", "plan.json"]);
    put(&case.path("plan.json"), "[]");
    shard(&case, "1/2").exits(2).tells(&["E610"]);
    fs::remove_file(case.path("plan.json")).unwrap();
    shard(&case, "1/2").exits(2);
}

/// A part whose seal holds and whose contents are not those of its shard.
#[test]
fn a_seal_does_not_make_a_part_true() {
    let case = case();
    plan(&case, 2).exits(0);
    shard(&case, "1-2/2").exits(0);
    let path = case.path("parts/shard-0001-of-0002.part");
    let mut first = restora_io::SealedReader::open(&path).unwrap();
    let head = first.head().to_owned();
    let mut sections = Vec::new();
    while let Some(section) = first.next_section().unwrap() {
        sections.push(section);
    }
    let rewritten = |sections: &[(u8, Vec<u8>)]| {
        let mut part = restora_io::SealedWriter::create(&path, &head).unwrap();
        for (kind, bytes) in sections {
            part.section(*kind, bytes).unwrap();
        }
        part.finish().unwrap();
        merge(&case, &["parts"])
    };
    let (last, drawn) = sections.split_last().unwrap();
    assert!(drawn.len() > 2);
    // Without a drawing, without what was found, with what was found of the other shard.
    let told = ["E616", "shard-0001-of-0002.part"];
    rewritten(&sections[1..]).exits(2).tells(&told);
    rewritten(drawn).exits(2).tells(&told);
    let mut cut = sections.clone();
    cut.last_mut().unwrap().1.truncate(last.1.len() - 1);
    rewritten(&cut).exits(2).tells(&told);
    let mut twice = sections.clone();
    twice.push(last.clone());
    rewritten(&twice).exits(2).tells(&told);
    let mut second =
        restora_io::SealedReader::open(&case.path("parts/shard-0002-of-0002.part"))
            .unwrap();
    let mut other = Vec::new();
    while let Some(section) = second.next_section().unwrap() {
        other.push(section);
    }
    rewritten(&other).exits(2).tells(&["E616"]);
    rewritten(&sections).exits(0);
    // The same shard with other bytes.
    let copy = case.path("parts/again.part");
    let mut part = restora_io::SealedWriter::create(&copy, &head).unwrap();
    part.section(1, b"other").unwrap();
    part.finish().unwrap();
    merge(&case, &["parts"]).exits(2).tells(&["E619", "again.part", "shard 1"]);
}

/// The part of one shard under the name of another is told as that.
#[test]
fn a_part_under_another_name_is_not_taken_for_it() {
    let case = case();
    plan(&case, 2).exits(0);
    shard(&case, "2/2").exits(0);
    let part = |n: u32| case.path(&format!("parts/shard-000{n}-of-0002.part"));
    fs::rename(part(2), part(1)).unwrap();
    shard(&case, "1/2").exits(2).tells(&["E629", "is shard 2, not 1"]);
}

/// A plan goes to every machine, and what is set in it with it.
#[test]
fn no_password_goes_into_a_plan() {
    let case = case();
    let set = "outputs.layers=[\"PG:host=h dbname=d user=u password=geheim\"]";
    let said =
        case.with("plan", &["--shards", "2", "-o", "plan.json", "--set", set]).exits(2);
    let said = said.tells(&["E630"]);
    assert!(!said.err.contains("geheim"), "{}", said.err);
    assert!(!case.path("plan.json").exists());
}

#[test]
fn plans_and_parts_say_what_they_are() {
    let case = case();
    plan(&case, 2).exits(0);
    shard(&case, "2/2").exits(0);
    let look = |name: &str, more: &[&str]| {
        let words = ["inspect", name].into_iter().chain(more.iter().copied());
        restora(case.folder(), words)
    };
    let said = look("plan.json", &[]).exits(0);
    for line in [
        "plan.json: plan of shards",
        "config: config.json",
        "files of input: 3",
        "shards: 2, of",
    ] {
        assert!(said.out.contains(line), "{}", said.out);
    }
    let part = "parts/shard-0002-of-0002.part";
    let said = look(part, &["--json"]).exits(0);
    let view: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let planned = super::json(&case, "plan.json");
    assert_eq!(view["plan"], planned["digest"]);
    assert_eq!(view["pixels"], planned["shards"][1]["pixels"]);
    assert_eq!(view["shard"], json!([2, 2]));
    let said = look(part, &["--lang", "zh"]).exits(0);
    assert!(said.out.contains("分片：2/2"), "{}", said.out);
    put(&case.path(part), "cut");
    look(part, &[]).exits(2).tells(&["E616"]);
}

#[test]
fn a_run_without_land_cover_has_no_shards() {
    let mut case = case();
    case.config["areas"] = json!("areas.csv");
    for key in ["dates", "sites", "grid", "outputs"] {
        case.config.as_object_mut().unwrap().remove(key);
    }
    put(&case.path("areas.csv"), "site,date,class,area_ha\na,2000,1,3\na,2020,2,3\n");
    plan(&case, 2).exits(2).tells(&["E620"]);
}

#[test]
fn command_lines_that_do_not_fit_are_refused() {
    let case = case();
    plan(&case, 2).exits(0);
    for words in [
        &["run", "-o", "out"][..],
        &["run", "config.json", "--plan", "plan.json", "--shard", "1/2", "-o", "x"],
        &["run", "--plan", "plan.json", "-o", "x"],
        &["run", "config.json", "--shard", "1/2", "-o", "x"],
        &["run", "--plan", "plan.json", "--shard", "3/2", "-o", "x"],
        &["run", "--plan", "plan.json", "--shard", "1/2", "-o", "x", "--set", "name=a"],
        &["run", "--plan", "plan.json", "--shard", "1/2", "-o", "x", "--resume"],
        &["plan", "config.json", "--shards", "0", "-o", "x"],
        &["plan", "config.json", "--shards", "2"],
        &["plan", "config.json", "-o", "x"],
        &["merge", "plan.json", "-o", "x"],
        &["merge", "plan.json", "parts"],
    ] {
        let said = restora(case.folder(), words).exits(2);
        assert!(said.err.starts_with("E110"), "{words:?}: {}", said.err);
    }
}
