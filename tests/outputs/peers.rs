//! Results in the programs that people open them with: QGIS, Chromium, `PostGIS`, and Python's
//! libraries. `tools/peers.sh` installs them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::postgres::Server;
use crate::support::{Case, Raster, block, command, put, repo, restora};

/// Runs a pipeline of the repository, which asks for all outputs, into a folder of its own.
fn run(pipeline: &str, lang: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let config = repo().join("pipelines").join(format!("{pipeline}.json"));
    let mut words = vec!["run".to_owned(), config.display().to_string()];
    words.extend(["-o".to_owned(), out.display().to_string()]);
    words.extend(["--lang".to_owned(), lang.to_owned()]);
    restora(dir.path(), &words).exits(0);
    (dir, out)
}

/// Runs a program, which has to find nothing wrong; gives what it printed.
#[track_caller]
fn fine(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{command:?}: {}\n{out}\n{err}", output.status);
    out
}

fn script(name: &str) -> PathBuf {
    repo().join("tests").join("peers").join(name)
}

/// Python with the libraries of `tests/peers/requirements.txt`.
fn python() -> Command {
    Command::new(repo().join("target").join("peers").join("bin").join("python"))
}

/// The system's Python, which has QGIS.
fn qgis() -> Command {
    let mut command = Command::new("/usr/bin/python3");
    command
        .env("QT_QPA_PLATFORM", "offscreen")
        .env("XDG_RUNTIME_DIR", std::env::temp_dir());
    command
}

fn record(out: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(out.join("record.json")).unwrap()).unwrap()
}

#[test]
fn rasters_summed_up_by_exactextract_are_the_tables() {
    for pipeline in ["panan-lake", "huaxia-city", "xunwu"] {
        let (_dir, out) = run(pipeline, "en");
        let said = fine(python().arg(script("rasters.py")).arg(&out));
        assert!(said.contains(" 0 wrong"), "{said}");
    }
}

#[test]
fn gdals_own_validator_takes_the_rasters() {
    let (_dir, out) = run("panan-lake", "zh");
    for product in record(&out)["rasters_written"].as_array().unwrap() {
        let file = out.join(product["file"].as_str().unwrap());
        let said = fine(Command::new("/usr/bin/python3").args([
            "-m",
            "osgeo_utils.samples.validate_cloud_optimized_geotiff",
            &file.display().to_string(),
        ]));
        assert!(said.contains("is a valid cloud optimized GeoTIFF"), "{said}");
    }
}

#[test]
fn workbook_and_parquet_hold_what_the_csv_files_hold() {
    for (pipeline, lang) in [("panan-lake", "zh"), ("forest-cover", "en")] {
        let (_dir, out) = if pipeline == "forest-cover" {
            let dir = tempfile::tempdir().unwrap();
            let config = repo().join("pipelines/forest-cover.json").display().to_string();
            let tables = "outputs.tables=[\"xlsx\",\"parquet\"]";
            restora(dir.path(), ["run", &config, "-o", "out", "--set", tables]).exits(0);
            let out = dir.path().join("out");
            (dir, out)
        } else {
            run(pipeline, lang)
        };
        let mut command = python();
        command.arg(script("tables.py")).arg(&out);
        command.arg("--workbook").arg(out.join("results.xlsx")).arg("--parquet");
        let parquet = std::fs::read_dir(out.join("parquet")).unwrap();
        command.args(parquet.map(|entry| entry.unwrap().path()));
        if out.join("sites.parquet").exists() {
            command.arg("--geoparquet").arg(out.join("sites.parquet"));
        }
        fine(&mut command);
    }
}

#[test]
fn the_catalogue_is_valid_stac() {
    let (_dir, out) = run("huaxia-city", "en");
    let mut command = python();
    command.arg(script("stac.py")).arg(out.join("stac/catalog.json"));
    let said = fine(command.arg(repo().join("testdata").join("stac")));
    // Three kinds of rasters, one of them at two dates.
    assert!(said.contains("4 rasters looked at, 0 wrong"), "{said}");
}

#[test]
fn the_report_works_in_a_browser() {
    let (_dir, out) = run("panan-lake", "zh");
    let pictures = out.join("pictures");
    fine(
        Command::new("node")
            .arg(script("page.mjs"))
            .arg(out.join("report.html"))
            .arg(pictures),
    );
}

#[test]
fn qgis_shows_layers_in_the_colours_of_their_legends() {
    let (dir, out) = run("panan-lake", "zh");
    for product in record(&out)["rasters_written"].as_array().unwrap() {
        let raster = out.join(product["file"].as_str().unwrap());
        let expected = match &product["symbols"] {
            symbols if symbols["classes"].is_array() => {
                let classes = symbols["classes"].as_array().unwrap().iter();
                let colours: serde_json::Map<String, Value> = classes
                    .map(|class| {
                        let mut colour = class["colour"].as_array().unwrap().clone();
                        if class["faint"] == json!(true) {
                            colour.push(json!(60));
                        }
                        (class["value"].to_string(), Value::Array(colour))
                    })
                    .collect();
                json!({ "colors": colours })
            }
            symbols => {
                let stops = symbols["ramp"]["stops"].as_array().unwrap().iter();
                let stops: Vec<Value> =
                    stops.map(|stop| json!([stop["value"], stop["colour"]])).collect();
                json!({ "ramp": stops })
            }
        };
        let told = dir.path().join("expected.json");
        put(&told, expected.to_string());
        let mut command = qgis();
        command
            .arg(script("qgis_render.py"))
            .arg(&raster)
            .arg(raster.with_extension("qml"));
        let said = fine(command.arg(dir.path().join("drawn.png")).arg(&told));
        assert!(said.contains(" 0 wrong"), "{said}");
    }
}

/// Sites of 10 × 10 pixels in a row: one gains (cropland, half of it forest then), one stays, one
/// loses (forest to cropland), and one is worth nothing before and after, so that there is no
/// change in percent. 237.9, 0 and −82.6 % make classes with bounds at ±50, ±200 and ±500.
#[test]
fn qgis_shows_a_geopackage_in_the_colours_of_its_own_style() {
    let mut case = Case::valued();
    let raster = Raster::new(40, 10);
    case.date("2000", &raster, |col, _| [1u8, 1, 2, 8][col / 10]);
    case.date("2020", &raster, |col, _| [if col < 5 { 2 } else { 1 }, 1, 1, 8][col / 10]);
    let site = |(at, id): (f64, &str)| block(id, (at, 0.0), (at + 10.0, 10.0));
    case.sites(
        &[(0.0, "gain"), (10.0, "same"), (20.0, "loss"), (30.0, "none")].map(site),
    );
    case.config["outputs"] = json!({"layers": ["gpkg"]});
    case.done();
    let uplift = case.table("uplift");
    let percent =
        |id: &str| uplift.one(&[("site", id)]).text("value_change_percent").to_owned();
    assert_eq!(percent("none"), "");
    let expected = json!({
        "field": "value_change_percent_2000_2020",
        "colors": {
            percent("gain"): [90, 180, 172],
            percent("same"): [245, 245, 245],
            percent("loss"): [246, 232, 195],
            "null": [189, 189, 189],
        },
    });
    let told = case.path("expected.json");
    put(&told, expected.to_string());
    let mut command = qgis();
    let layer = format!("{}|layername=sites", case.path("out/sites.gpkg").display());
    command.arg(script("qgis_render.py")).args([layer.as_str(), "default"]);
    let said = fine(command.arg(case.path("drawn.png")).arg(&told));
    assert!(said.contains(" 0 wrong"), "{said}");
}

/// Processor time of the command in a folder, in seconds: it does not depend on what else runs.
#[track_caller]
fn cpu_seconds(folder: &Path, words: &[&str]) -> f64 {
    let mut shell = Command::new("sh");
    shell.current_dir(folder).args(["-c", "\"$@\" >&2 || exit 1; times", "sh"]);
    let told = fine(shell.arg(command().get_program()).args(words));
    // The second line is that of what the shell ran: "0m1.23s 0m0.04s".
    let times = told.lines().nth(1).unwrap().split(' ');
    let seconds = |time: &str| {
        let (minutes, seconds) = time.trim_end_matches('s').split_once('m').unwrap();
        minutes.parse::<f64>().unwrap() * 60.0 + seconds.parse::<f64>().unwrap()
    };
    times.map(seconds).sum()
}

/// Two hundred sites with everything: the report is made again in less than ten seconds, from its
/// folder, and stays below 15 MB.
#[test]
fn two_hundred_sites_have_one_report() {
    let mut case = Case::valued();
    let raster = Raster { options: &["COMPRESS=DEFLATE"], ..Raster::new(1000, 800) };
    let noise = |col: usize, row: usize| {
        let mixed = ((col / 3) * 2_654_435_761 + (row / 3) * 40_503) >> 7;
        [1u8, 2, 4, 5, 7, 8, 9][mixed % 7]
    };
    case.date("2000", &raster, noise);
    case.date("2020", &raster, |col, row| noise(row, col));
    let sites: Vec<Value> = (0..200u32)
        .map(|number| {
            let (col, row) =
                (f64::from(number % 20) * 50.0, f64::from(number / 20) * 80.0);
            block(&format!("s{number}"), (col, row), (col + 45.0, row + 75.0))
        })
        .collect();
    case.sites(&sites);
    case.config["outputs"] = json!({"report": "both"});
    case.write_config();
    let took = cpu_seconds(case.folder(), &["run", "config.json", "-o", "out"]);
    assert!(took < 10.0, "{took} s");
    let page = case.path("out/report.html");
    let before = std::fs::read(&page).unwrap();
    assert!(before.len() < 15_000_000, "{}", before.len());
    std::fs::remove_file(&page).unwrap();
    let took = cpu_seconds(case.folder(), &["report", "out", "-f", "html"]);
    assert!(took < 10.0, "{took} s");
    assert!(std::fs::read(&page).unwrap() == before);
    let mut command = Command::new("node");
    let said =
        fine(command.arg(script("page.mjs")).arg(&page).arg(case.path("pictures")));
    assert!(said.contains("table: 200 rows"), "{said}");
}

#[test]
fn a_database_gets_everything_or_nothing() {
    let server = Server::start();
    let mut case = Case::small();
    case.config["outputs"] = json!({"layers": [server.connection("")]});
    case.done();
    assert_eq!(server.ask("SELECT count(*) FROM sites"), "1");
    assert_eq!(server.ask("SELECT ST_Area(geom) FROM sites"), "10000");
    let value = server.ask("SELECT value_cny_per_yr_2020 FROM sites WHERE site = 'a'");
    assert!((value.parse::<f64>().unwrap() - 13_550.0).abs() < 1e-6, "{value}");
    assert_eq!(server.ask("SELECT count(*) FROM sites_by_date"), "2");
    let style = "SELECT useasdefault, length(styleqml::text) > 1000 FROM layer_styles";
    assert_eq!(server.ask(style), "t|t");
    // What is there is not replaced unless somebody says so, and no folder appears.
    let said = case.with("run", &["-o", "other"]).exits(2).tells(&["E137", "sites"]);
    assert!(!said.err.contains("secret") && !case.path("other").exists());
    case.with("run", &["-o", "other", "--overwrite"]).exits(0);
    assert_eq!(server.ask("SELECT count(*) FROM layer_styles"), "1");
    // Another schema has tables of its own.
    server.ask("CREATE SCHEMA results");
    let elsewhere = server.connection("active_schema=results");
    case.config["outputs"] = json!({"layers": [elsewhere]});
    case.with("run", &["-o", "third"]).exits(0);
    assert_eq!(server.ask("SELECT count(*) FROM results.sites"), "1");
    case.config["outputs"] = json!({"layers": [server.connection("")]});
    // A password is in no file and no message.
    let record = std::fs::read_to_string(case.path("out").join("record.json")).unwrap();
    assert!(record.contains("password=***") && !record.contains("secret"));
    let set = format!("outputs.layers=[\"{}\"]", server.connection(""));
    case.with("run", &["-o", "out", "--overwrite", "--set", &set]).exits(0);
    let run = std::fs::read_to_string(case.path("out").join("run.json")).unwrap();
    assert!(run.contains("password=***") && !run.contains("secret"), "{run}");
}

#[test]
fn a_database_that_refuses_leaves_nothing() {
    let server = Server::start();
    let mut case = Case::small();
    // Whoever may not create tables may not create half of them.
    server.ask("CREATE ROLE reader LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    case.config["outputs"] = json!({"layers": [server.connection("user=reader")]});
    case.run().exits(1).tells(&["E136", "permission denied"]);
    assert!(!case.path("out").exists());
    assert_eq!(
        server.ask("SELECT count(*) FROM pg_tables WHERE tablename = 'sites'"),
        "0"
    );
    // What others keep under such a name is never replaced, whatever was said of results.
    server.ask("CREATE TABLE transitions AS SELECT 7 AS mine");
    case.config["outputs"] = json!({"layers": [server.connection("")]});
    let said = case.with("run", &["-o", "out", "--overwrite"]);
    said.exits(2).tells(&["E137", "transitions"]);
    assert_eq!(server.ask("SELECT mine FROM transitions"), "7");
    server.ask("DROP TABLE transitions");
    // The last of several tables cannot be written: the first ones go as well.
    server.ask("CREATE TYPE uplift AS ENUM ('taken')");
    let said = case.with("run", &["-o", "out", "--overwrite"]);
    said.exits(1).tells(&["E136", "uplift"]);
    assert_eq!(
        server.ask("SELECT count(*) FROM pg_tables WHERE tablename = 'sites'"),
        "0"
    );
    case.config["outputs"] = json!({"layers": ["PG:host=/nowhere dbname=none"]});
    case.run().exits(1).tells(&["E136"]);
    assert!(!case.path("out").exists());
}

/// On real rasters: New Guinea 2001 and 2015, five ecoregions.
mod shared_data {
    use super::*;
    use crate::shared_data::data;

    const LEGEND: &str = "\
code,en,zh,colour,nodata,vegetation,forest,green,water
1,Agriculture,农业用地,#fae39c,no,yes,no,no,no
2,Forest,森林,#446f33,no,yes,yes,yes,no
3,Grassland,草地,#abd37b,no,yes,no,yes,no
5,Settlement,居民地,#e24290,no,no,no,no,no
6,Shrubland,灌丛,#33a02c,no,yes,no,yes,no
7,Sparse vegetation,稀疏植被,#cfbda3,no,yes,no,yes,no
9,Water,水体,#1e69b4,no,no,no,no,yes
";

    const CROSSWALK: &str = "\
code,type,weight,note
1,dry,0.7,assumed
1,paddy,0.3,assumed
2,broad,1,tropical broadleaf forest
3,meadow,1,humid mountain grassland
5,zero,1,worth nothing by convention
6,shrub,1,same class
7,bare,1,lowest row that fits
9,water,1,same class
";

    #[test]
    fn the_results_of_new_guinea_open_right() {
        let mut case = Case::new();
        put(&case.path("legend.csv"), LEGEND);
        put(&case.path("crosswalk.csv"), CROSSWALK);
        let raster = |year: &str| {
            let file = format!("landcover/motif-newguinea-small/landcover{year}s.tif");
            json!({"date": year, "path": data(&file)})
        };
        let sites = data("vectors/newguinea-ecoregions-small/ecoregionss.gpkg");
        case.config = json!({
            "version": 1,
            "name": "New Guinea 新几内亚",
            "dates": [raster("2001"), raster("2015")],
            "legend": "legend.csv",
            "crosswalk": "crosswalk.csv",
            "valuation": {
                "table": "xie-2015",
                "standard_equivalent": {"value": 3406.5, "unit": "CNY/ha/yr"},
            },
            "sites": {"path": sites, "id": "id", "name": "ECO_NAME"},
        });
        let case = case.with_all_outputs();
        case.done();
        let out = case.path("out");
        let mut page = Command::new("node");
        page.arg(script("page.mjs")).arg(out.join("report.html"));
        let said = fine(page.arg(case.path("pictures")));
        assert!(said.contains("table: 5 rows"), "{said}");
        let said = fine(python().arg(script("rasters.py")).arg(&out));
        assert!(said.contains(" 0 wrong"), "{said}");
        let mut stac = python();
        stac.arg(script("stac.py")).arg(out.join("stac/catalog.json"));
        let said = fine(stac.arg(repo().join("testdata").join("stac")));
        assert!(said.contains("4 rasters looked at, 0 wrong"), "{said}");
    }
}
