//! Merged shards are the single run.

use std::fs;

use serde_json::json;

use super::{alike, case, json, merge, plan, shard};
use crate::support::{block, names, repo, restora};

#[test]
fn any_number_of_shards_in_any_order_is_the_single_run() {
    let case = case();
    case.done();
    // Of nine tasks; of 400 shards most have nothing to do.
    for (count, calls) in [
        (1, vec!["1/1"]),
        (3, vec!["3/3", "1/3", "2/3", "1/3"]),
        (40, vec!["30-40/40", "7/40", "1-6,8-29/40"]),
        (400, vec!["201-400/400", "1-200/400"]),
    ] {
        drop(fs::remove_dir_all(case.path("parts")));
        plan(&case, count).exits(0);
        for which in calls {
            shard(&case, which).exits(0);
        }
        assert_eq!(names(&case.path("parts")).len(), count as usize);
        merge(&case, &["parts"]).exits(0);
        alike(&case.path("out"), &case.path("merged"));
        assert_eq!(fs::read_to_string(case.path("retry.txt")).unwrap().trim(), "");
    }
}

#[test]
fn a_shard_has_one_form_whatever_the_threads_and_the_machine() {
    let case = case();
    plan(&case, 2).exits(0);
    let mut forms = Vec::new();
    for threads in ["1", "2", "5"] {
        let folder = format!("of {threads}");
        let words =
            ["run", "--plan", "plan.json", "--shard", "1-2/2", "-j", threads, "-o"];
        restora(case.folder(), words.into_iter().chain([folder.as_str()])).exits(0);
        forms.push(super::files(&case.path(&folder)));
    }
    assert!(forms[0] == forms[1] && forms[1] == forms[2]);
    // One by one, with readers that no other shard has used.
    for which in ["2/2", "1/2"] {
        let words = ["run", "--plan", "plan.json", "--shard", which, "-o", "alone"];
        restora(case.folder(), words).exits(0);
    }
    assert!(forms[0] == super::files(&case.path("alone")));
    // Twice the same part, in two folders and by itself.
    let again = "of 1/shard-0002-of-0002.part";
    merge(&case, &["of 2", "of 5", again]).exits(0);
    case.done();
    alike(&case.path("out"), &case.path("merged"));
    // All of it can be moved: paths are from the plan to the config, from the config to the data.
    let moved = case.path("elsewhere");
    fs::create_dir(&moved).unwrap();
    for name in ["plan.json", "config.json", "sites.geojson", "2000.tif", "2020.tif"] {
        fs::copy(case.path(name), moved.join(name)).unwrap();
    }
    // Copies have other times; their checksums are the same.
    let touched = fs::File::options().write(true).open(moved.join("2000.tif")).unwrap();
    touched.set_modified(std::time::UNIX_EPOCH).unwrap();
    let words = ["run", "--plan", "elsewhere/plan.json", "--shard", "2/2", "-o", "moved"];
    restora(case.folder(), words).exits(0);
    let part = |folder: &str| {
        fs::read(case.path(folder).join("shard-0002-of-0002.part")).unwrap()
    };
    assert!(part("moved") == part("of 1"));
}

#[test]
fn work_is_shared_out_by_pixels_and_not_done_twice() {
    let case = case();
    let said = plan(&case, 3).exits(0);
    assert!(said.out.contains("3 shards of "), "{}", said.out);
    let planned = json(&case, "plan.json");
    let pixels: Vec<u64> = planned["shards"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["pixels"].as_u64().unwrap())
        .collect();
    // A task has 1024 × 1024 cells of two dates at most.
    let due = pixels.iter().sum::<u64>() / 3;
    assert!(pixels.iter().all(|own| own.abs_diff(due) <= 2 << 20), "{pixels:?}");
    assert_eq!(planned["pixels"], json!(pixels.iter().sum::<u64>()));
    shard(&case, "2/3").exits(0);
    let path = case.path("parts").join("shard-0002-of-0003.part");
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let said = shard(&case, "2/3").exits(0);
    assert!(said.out.contains("was there already"), "{}", said.out);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
}

/// Values that divide by a mean of the run are drawn by the merge, and the plan says so.
#[test]
fn what_cannot_be_shared_out_is_said_and_done_by_the_merge() {
    let mut case = case();
    case.config["valuation"]["corrections"] = json!([{
        "name": "npp",
        "kind": "raster",
        "rasters": [{"path": "2000.tif"}],
        "reference": {"date": "all"},
    }]);
    case.config["outputs"] = json!({"rasters": {"layers": ["value", "uplift"]}});
    let said = plan(&case, 4).exits(0);
    assert!(
        said.out.contains("for rasters of values that divide by a mean"),
        "{}",
        said.out
    );
    shard(&case, "1-4/4").exits(0);
    merge(&case, &["parts"]).exits(0);
    case.done();
    alike(&case.path("out"), &case.path("merged"));
}

/// All pipelines, with imagery, accounts, corrections, layers and reports.
#[test]
fn every_pipeline_can_be_shared_out() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).display().to_string();
    let mut shared = 0;
    for name in names(&repo().join("pipelines")) {
        let path = repo().join("pipelines").join(&name);
        let is_config =
            path.extension().is_some_and(|e| e == "json") && name != "schema.json";
        if !is_config || !fs::read_to_string(path).unwrap().contains("\"dates\"") {
            continue;
        }
        let config = format!("pipelines/{name}");
        let (plan, parts, out, merged) = (
            at(&format!("{name}.plan")),
            at(&format!("{name}.parts")),
            at(&format!("{name}.out")),
            at(&format!("{name}.merged")),
        );
        let planned = restora(&repo(), ["plan", &config, "--shards", "2", "-o", &plan]);
        if planned.code != Some(0) {
            assert!(planned.err.contains("E620"), "{name}: {planned:#?}");
            continue;
        }
        restora(&repo(), ["run", "--plan", &plan, "--shard", "1-2/2", "-o", &parts])
            .exits(0);
        restora(&repo(), ["merge", &plan, &parts, "-o", &merged]).exits(0);
        restora(&repo(), ["run", &config, "-o", &out]).exits(0);
        alike(out.as_ref(), merged.as_ref());
        shared += 1;
    }
    assert!(shared >= 10, "{shared}");
}

/// More sites than have pictures, none of which overlap, corrected by site and drawn: a shard lays out
/// its own alone.
#[test]
fn a_shard_that_knows_only_its_own_sites_finds_the_same() {
    let mut case = case();
    let name = |n: u32| format!("s{n}");
    let sites: Vec<_> = (0..330u32)
        .map(|n| {
            let (col, row) = (f64::from(n % 22) * 104.0, f64::from(n / 22) * 140.0);
            let width = 20.0 + f64::from(n * 37 % 80);
            block(&name(n), (col + 3.3, row + 2.7), (col + width, row + 136.1))
        })
        .collect();
    case.sites(&sites);
    let factors: serde_json::Map<String, serde_json::Value> =
        (0..330).map(|n| (name(n), json!(0.5 + f64::from(n) / 40.0))).collect();
    case.config["valuation"]["corrections"] =
        json!([{"kind": "sites", "name": "own", "factors": factors}]);
    plan(&case, 5).exits(0);
    assert!(json(&case, "plan.json")["laid_out"].is_object());
    for which in ["1/5", "4-5/5", "2-3/5"] {
        shard(&case, which).exits(0);
    }
    merge(&case, &["parts"]).exits(0);
    case.done();
    alike(&case.path("out"), &case.path("merged"));
}
