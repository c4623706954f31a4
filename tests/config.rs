//! Mistakes in a config are told all at once, each with pointer and line, and nothing is
//! written.

use serde_json::json;

use crate::support::{
    Case, Raster, Said, at, block, geojson, polygon, put, restora, site,
};

/// Whether a line tells of this code at this line of the config and this pointer.
#[track_caller]
fn has(said: &Said, code: &str, (line, pointer): (usize, &str), words: &[&str]) {
    let start = format!("{code} config.json:{line} ({pointer}): ");
    let found = said.err.lines().find(|text| text.starts_with(&start));
    let found = found.unwrap_or_else(|| panic!("no `{start}` in\n{}", said.err));
    for word in words {
        assert!(found.contains(word), "no `{word}` in {found}");
    }
}

/// Whether one problem alone is told, which begins like this.
#[track_caller]
fn only(said: &Said, start: &str) {
    assert!(said.err.starts_with(start), "{}", said.err);
    assert_eq!(said.err.lines().count(), 2, "{}", said.err);
}

/// Runs and checks a text as config; both tell the same and write nothing.
fn refused(text: &str) -> Said {
    let dir = tempfile::tempdir().unwrap();
    put(&dir.path().join("config.json"), text);
    let checked = restora(dir.path(), ["check", "config.json"]).exits(3);
    let run = restora(dir.path(), ["run", "config.json", "-o", "out"]).exits(2);
    assert_eq!(run.err, checked.err);
    assert_eq!((run.out.as_str(), checked.out.as_str()), ("", ""));
    assert_eq!(crate::support::names(dir.path()), ["config.json"]);
    run
}

#[test]
fn mistakes_of_form_come_all_at_once() {
    let said = refused(
        r#"{
  "version": 2,
  "datse": [],
  "dates": [
    { "date": "20-10", "path": "a.tif" },
    { "date": "2019", "path": "b.tif",
      "bnad": 1 },
    { "path": "c.tif", "date": 2020 }
  ],
  "valuation": {
    "standard_equivalent": { "value": "3406.5" },
    "on_unmaped": "report"
  },
  "sites": { "path": "sites.geojson", "repair": "yes", "idd": "id" },
  "grid": {
    "aera": "true",
    "pixel_rule": "center",
    "align": { "to": "2010", "method": "bilinear" }
  },
  "nodata": { "values": 0, "compare": "both" }
}"#,
    );
    has(&said, "E115", (2, "/version"), &["2"]);
    has(&said, "E102", (3, "/datse"), &["datse", "`dates`"]);
    has(&said, "E116", (5, "/dates/0/date"), &["20-10"]);
    has(&said, "E102", (7, "/dates/1/bnad"), &["`band`"]);
    has(&said, "E113", (8, "/dates/2/date"), &["2020"]);
    has(&said, "E113", (11, "/valuation/standard_equivalent/value"), &["3406.5"]);
    has(&said, "E102", (12, "/valuation/on_unmaped"), &["`on_unmapped`"]);
    has(&said, "E113", (14, "/sites/repair"), &["yes"]);
    has(&said, "E102", (14, "/sites/idd"), &["`id`"]);
    has(&said, "E102", (16, "/grid/aera"), &["`area`"]);
    has(&said, "E114", (17, "/grid/pixel_rule"), &["exact", "centre"]);
    has(&said, "E114", (18, "/grid/align/method"), &["nearest", "mode"]);
    has(&said, "E113", (20, "/nodata/values"), &[]);
    has(&said, "E114", (20, "/nodata/compare"), &["common", "each"]);
    // What can be read of it is looked for all the same.
    has(&said, "E111", (5, "/dates/0/path"), &["a.tif"]);
    has(&said, "E111", (6, "/dates/1/path"), &["b.tif"]);
    has(&said, "E111", (14, "/sites/path"), &["sites.geojson"]);
    has(&said, "E111", (8, "/dates/2/path"), &["c.tif"]);
    said.tells(&["(/crosswalk): the key `crosswalk` is missing", "19 error(s)"]);
}

#[test]
fn mistakes_of_content_come_all_at_once() {
    let said = refused(
        r#"{
  "version": 1,
  "dates": [
    { "date": "2019", "path": "a.tif" },
    { "date": "2010", "path": "b.tif" },
    { "date": "2010", "path": "c.tif" }
  ],
  "legend": "clcdd",
  "crosswalk": "mine.csv",
  "valuation": {
    "table": "xie-2051",
    "standard_equivalent": { "value": 3406.5, "unit": "CNY/mu/month" }
  },
  "sites": { "whole": true, "path": "sites.geojson" },
  "grid": { "reference": "2020" }
}"#,
    );
    for (i, name) in ["a.tif", "b.tif", "c.tif"].into_iter().enumerate() {
        has(&said, "E111", (4 + i, &format!("/dates/{i}/path")), &[name]);
    }
    has(&said, "E106", (5, "/dates/1/date"), &["2010", "2019"]);
    has(&said, "E106", (6, "/dates/2/date"), &["2010"]);
    has(&said, "E402", (8, "/legend"), &["clcdd", "`clcd`"]);
    has(&said, "E111", (9, "/crosswalk"), &["mine.csv"]);
    has(&said, "E402", (11, "/valuation/table"), &["xie-2051", "xie-2015"]);
    has(&said, "E107", (12, "/valuation/standard_equivalent"), &["CNY/mu/month"]);
    has(&said, "E117", (15, "/grid/reference"), &["2020"]);
    has(&said, "E119", (14, "/sites"), &["whole", "path"]);
    said.tells(&["11 error(s)"]);
}

#[test]
fn mistakes_of_form_do_not_hide_those_of_content() {
    let said = refused(
        r#"{
  "version": 1,
  "dates": [
    { "date": "2019", "path": "a.tif" },
    { "date": "2010", "path": "b.tif" }
  ],
  "sites": { "path": "sites.geojson", "nmae": "name" }
}"#,
    );
    has(&said, "E102", (7, "/sites/nmae"), &["`name`"]);
    has(&said, "E106", (5, "/dates/1/date"), &["2010"]);
    has(&said, "E111", (4, "/dates/0/path"), &["a.tif"]);
    has(&said, "E111", (7, "/sites/path"), &["sites.geojson"]);
}

#[test]
fn what_has_to_be_there_and_is_not_does_not_hide_the_rest() {
    let said = refused(
        r#"{
  "version": 1,
  "legend": "clcdd",
  "valuation": {},
  "sites": { "path": "sites.geojson" }
}"#,
    );
    let said = said.tells(&["E103 config.json:1: the key `dates` is missing"]);
    has(&said, "E402", (3, "/legend"), &["`clcd`"]);
    has(&said, "E103", (4, "/valuation/standard_equivalent"), &["`standard_equivalent`"]);
    said.clone().tells(&["(/crosswalk): the key `crosswalk` is missing"]);
    has(&said, "E111", (5, "/sites/path"), &["sites.geojson"]);
    said.tells(&["5 error(s)"]);
    let said = refused(
        r#"{
  "version": 1,
  "dates": [
    { "date": "2010", "path": "a.tif" },
    { "date": "2015" },
    { "date": "2019", "path": "b.tif" }
  ],
  "grid": { "reference": "2015" },
  "legend": "clcdd"
}"#,
    );
    let said = said.tells(&["E103 config.json:1: the key `sites` is missing"]);
    has(&said, "E111", (4, "/dates/0/path"), &["a.tif"]);
    has(&said, "E103", (5, "/dates/1"), &["`path`"]);
    has(&said, "E111", (6, "/dates/2/path"), &["b.tif"]);
    has(&said, "E402", (9, "/legend"), &["`clcd`"]);
    said.tells(&["5 error(s)"]);
}

#[test]
fn nothing_is_blamed_on_a_default_that_stands_in_for_a_mistake() {
    // Half a pixel apart, and somebody meant to align them.
    let mut case = Case::small();
    let off = [500_005.0, 10.0, 0.0, 3_800_000.0, 0.0, -10.0];
    let off = Raster { transform: off, ..Raster::new(10, 10) };
    off.write(&case.path("2020.tif"), &[1u8; 100]);
    case.config["grid"]["align"] = json!({"to": "2000", "method": "neerest"});
    only(&case.run().exits(2), "E114 config.json:22 (/grid/align/method)");
    // No CRS, and somebody meant planar areas.
    let mut case = Case::whole();
    case.date("2000", &Raster { crs: None, ..Raster::new(10, 10) }, |_, _| 1u8);
    case.config["grid"]["area"] = json!("plannar");
    only(&case.run().exits(2), "E114 config.json:13 (/grid/area)");
    let mut case = Case::small();
    case.config["dates"][0]["band"] = json!(0);
    case.config["indicators"] = json!({"x": ["a"]});
    case.config["sites"] = json!({"pth": "sites.geojson"});
    let said =
        case.run().exits(2).tells(&["E115", "(/dates/0/band)", "E113", "4 error(s)"]);
    said.tells(&[
        "E102",
        "`pth` (`path`?)",
        "E103",
        "(/sites): the key `path` is missing",
    ]);
}

#[test]
fn whole_numbers_may_be_written_with_a_point_and_must_fit() {
    let mut case = Case::small();
    case.config["version"] = json!(1.0);
    case.config["dates"][0]["band"] = json!(1.0);
    case.done();
    case.config["indicators"] = json!({"wet": [99_999_999_999i64]});
    case.config["dates"][1]["band"] = json!(4_294_967_296i64);
    let said = case.with("check", &[]).exits(3);
    said.tells(&["2 error(s)", "(/indicators/wet/0)", "(/dates/1/band)", "≤ 4294967295"]);
}

#[test]
fn dates_are_days_of_the_calendar() {
    let mut case = Case::small();
    case.config["dates"][0]["date"] = json!("2000-02-29");
    case.config["dates"][1]["date"] = json!("2001-02-29");
    case.run().exits(2).tells(&["E125", "(/dates/1/date)", "2001-02-29"]);
}

#[test]
fn one_problem_of_a_file_does_not_hide_another() {
    let mut case = Case::small();
    // Rows 2 and 3 add up to 0.9; row 4 names a type that is none.
    put(
        &case.path("mine.csv"),
        "code,type,weight\n1,paddy,0.5\n1,dry,0.4\n2,forrest,1\n",
    );
    case.config["crosswalk"] = json!("mine.csv");
    // Half a pixel off, with a site that is a bow tie and a field that is not there.
    let off = Raster {
        transform: [500_005.0, 10.0, 0.0, 3_800_000.0, 0.0, -10.0],
        ..Raster::new(10, 10)
    };
    off.write(&case.path("2020.tif"), &[1u8; 100]);
    let tie = [(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)];
    let ring = tie.iter().map(|(col, row)| json!(at(*col, *row))).collect();
    case.sites(&[site("a", &polygon(&[ring]))]);
    case.config["sites"]["name"] = json!("title");
    let said = case.run().exits(2);
    let said = said.tells(&["E406 mine.csv:2", "E407 mine.csv:4", "forrest"]);
    said.tells(&["E204", "E308", "[a]", "`title`", "5 error(s)"]);
}

#[test]
fn a_missing_raster_does_not_hide_a_missing_site_file() {
    let mut case = Case::small();
    case.config["dates"][0]["path"] = json!("gone.tif");
    case.config["sites"]["path"] = json!("gone.geojson");
    case.run().exits(2).tells(&[
        "(/dates/0/path)",
        "gone.tif",
        "(/sites/path)",
        "gone.geojson",
    ]);
}

#[test]
fn mistakes_in_rasters_and_sites_come_with_those_in_the_legend() {
    let mut case = Case::small();
    // Two bow ties, an unknown legend, and a unit that is none.
    let tie = |col: f64| {
        let places =
            [(col, 0.0), (col + 2.0, 2.0), (col + 2.0, 0.0), (col, 2.0), (col, 0.0)];
        let ring = places.iter().map(|(col, row)| json!(at(*col, *row))).collect();
        polygon(&[ring])
    };
    case.sites(&[site("a", &tie(0.0)), site("b", &tie(4.0))]);
    case.config["legend"] = json!("clcdd");
    case.config["valuation"]["standard_equivalent"]["unit"] = json!("USD/acre");
    let said = case.run().exits(2).tells(&["E402", "E107", "USD/acre", "4 error(s)"]);
    assert_eq!(said.err.matches("E308 config.json").count(), 2, "{}", said.err);
    assert!(said.err.contains("[a]") && said.err.contains("[b]"), "{}", said.err);
    assert!(!case.path("out").exists());
}

#[test]
fn what_is_no_strict_json_is_told_with_its_line() {
    for (text, line) in [
        ("{\n  \"version\": 1,\n}", 3),
        ("{\n  // no comments\n  \"version\": 1\n}", 2),
        ("{\n  \"version\": 1\n", 3),
        ("{\n  'version': 1\n}", 2),
        ("", 1),
    ] {
        let said = refused(text);
        assert!(said.err.contains("E101 config.json:"), "{}", said.err);
        assert!(
            said.err.contains(&format!("config.json:{line}")),
            "{line}: {}",
            said.err
        );
    }
    let twice =
        "{\n  \"version\": 1,\n  \"version\": 1,\n  \"dates\": [],\n  \"sites\": {}\n}";
    has(&refused(twice), "E112", (3, "/version"), &[]);
    // Latin-1, not UTF-8; and UTF-8 with a byte-order mark, which Windows writes.
    let case = Case::small();
    case.write_config();
    let text = std::fs::read(case.path("config.json")).unwrap();
    put(&case.path("mark.json"), [b"\xef\xbb\xbf", text.as_slice()].concat());
    restora(case.folder(), ["check", "mark.json"]).exits(0);
    put(&case.path("latin.json"), b"{\"name\": \"\xe4\"}");
    restora(case.folder(), ["check", "latin.json"]).exits(3).tells(&["E101"]);
}

#[test]
fn a_config_folder_or_a_raster_folder_is_refused_in_words() {
    let mut case = Case::small();
    std::fs::create_dir(case.path("folder")).unwrap();
    restora(case.folder(), ["run", "folder", "-o", "out"]).exits(1).tells(&["E701"]);
    case.config["dates"][0]["path"] = json!("folder");
    case.run().exits(2).tells(&["E201", "(/dates/0/path)"]);
    case.config["dates"][0]["path"] = json!("sites.geojson");
    case.run().exits(2).tells(&["E201", "(/dates/0/path)"]);
    case.config["dates"][0]["path"] = json!("2000.tif");
    case.config["dates"][0]["band"] = json!(3);
    case.run().exits(2).tells(&["E203", "1 band"]);
}

#[test]
fn the_site_file_and_its_fields_are_named_where_they_are_wrong() {
    let mut case = Case::small();
    case.config["sites"] = json!({"path": "gone.geojson"});
    case.run().exits(2).tells(&["E111", "(/sites/path)", "gone.geojson"]);
    case.config["sites"] = json!({"path": "sites.geojson", "id": "idd", "name": "nmae"});
    let said = case.run().exits(2).tells(&["E304", "`idd`", "`id`", "`nmae`"]);
    assert!(said.err.contains("2 error(s)"), "{}", said.err);
    case.config["sites"] = json!({});
    case.run().exits(2).tells(&["E103", "(/sites)"]);
    case.config["sites"] = json!({"path": "sites.geojson", "encoding": "klingon"});
    case.run().exits(2).tells(&["E314", "klingon"]);
    case.config["sites"] = json!({"path": "sites.geojson", "crs": "EPSG:1"});
    case.run().exits(2).tells(&["E316", "EPSG:1"]);
    put(&case.path("none.geojson"), geojson(crate::support::CRS, &[]));
    case.config["sites"] = json!({"path": "none.geojson"});
    case.run().exits(2).tells(&["E310", "none.geojson"]);
}

#[test]
fn own_crosswalks_and_tables_are_checked_line_by_line() {
    let mut case = Case::small();
    case.config["crosswalk"] = json!("my.csv");
    // Types that the table lacks, in lines 3 and 4.
    put(&case.path("my.csv"), "code,type,weight\n1,dry,1\n3,bush,1\n2,mixd,1\n");
    case.run().exits(2).tells(&["E407", "`bush`", "`mixd`", "`mixed`", "(/crosswalk)"]);
    // Weights of 0.7 in all for class 2, of 1.1 for class 3.
    put(&case.path("my.csv"), "code,type,weight\n2,mixed,0.7\n3,dry,0.6\n3,shrub,0.5\n");
    case.run().exits(2).tells(&["E406 my.csv:2", "0.7", "E406 my.csv:3", "1.1"]);
    put(&case.path("my.csv"), "code,typ,weight\n1,dry,1\n");
    case.run().exits(2).tells(&["E414", "my.csv:1", "`typ`", "type"]);
    put(&case.path("my.csv"), "code,type,weight\n1,dry,lots\nx,dry,1\n");
    case.run().exits(2).tells(&["E410 my.csv:2", "E411 my.csv:3"]);
    case.config["crosswalk"] = json!("clcd-xie-2015");
    case.config["indicators"] = json!({"forest": [2, 22], "Own Name": [1]});
    case.run().exits(2).tells(&["E408", "22", "(/indicators/forest)", "Own Name"]);
}

#[test]
fn a_valuation_needs_a_crosswalk() {
    let mut case = Case::small();
    case.config.as_object_mut().unwrap().remove("crosswalk");
    case.run().exits(2).tells(&["E103", "crosswalk"]);
}

#[test]
fn one_date_gives_a_stock_and_no_change() {
    let mut case = Case::valued();
    case.date("2000", &Raster::new(10, 10), |_, _| 5u8);
    case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
    case.done();
    // 1 ha of water: 125.61 thousand.
    assert_eq!(case.table("sites").0[0].text("value_cny_per_yr"), "125610");
    for name in ["uplift", "transitions"] {
        assert_eq!(case.table(name).0.len(), 0, "{name}");
    }
}
