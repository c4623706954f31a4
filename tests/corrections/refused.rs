//! Mistakes, each with its code and place, all at once where there are several; nothing is
//! written then.

use serde_json::{Value, json};

use super::{by_dates, by_raster, correct, near, service, strips};
use crate::support::{CORNER, Case, Raster, Said, block, put};

/// Checks corrections that cannot be; a run tells the same and writes nothing.
#[track_caller]
fn refused(case: &mut Case, corrections: &Value) -> Said {
    correct(case, corrections);
    let checked = case.with("check", &[]).exits(3);
    let run = case.with("run", &["-o", "bad"]).exits(2);
    assert_eq!(run.err, checked.err);
    assert!(!case.path("bad").exists());
    checked
}

/// Whether a line tells of this code at this place below the corrections.
#[track_caller]
fn has(said: &Said, code: &str, place: &str, words: &[&str]) {
    let place = format!(" (/valuation/corrections{place})");
    let fits = |line: &&str| line.starts_with(code) && line.contains(&place);
    let found = said.err.lines().find(fits);
    let found = found.unwrap_or_else(|| panic!("no {code} at {place} in\n{}", said.err));
    for word in words {
        assert!(found.contains(word), "no `{word}` in {found}");
    }
}

/// Whether so many errors are told, and no more.
#[track_caller]
fn count(said: &Said, errors: usize) {
    let starts = |line: &&str| line.starts_with('E');
    assert_eq!(said.err.lines().filter(starts).count(), errors, "{}", said.err);
}

#[test]
fn mistakes_of_form_are_told_with_hints() {
    let mut case = Case::small();
    strips(&case, "f.tif", &[1.0]);
    let mut misspelt = by_raster("f", "f.tif", &["food"]);
    misspelt["servces"] = json!(["food"]);
    misspelt["rasters"][0]["bnad"] = json!(1);
    misspelt["reference"] = json!({"vlaue": 1});
    let said = refused(
        &mut case,
        &json!([
            misspelt,
            {"kind": "rastr", "name": "g"},
            {"name": "h"},
            {"kind": "sites", "factors": {"a": "1"}},
            {"kind": "scarcity", "local": 1.0},
            {"kind": "vegetation", "npp": [], "cover": [{}]},
        ]),
    );
    has(&said, "E102", "/0/servces", &["`servces` (`services`?)"]);
    has(&said, "E102", "/0/rasters/0/bnad", &["`band`"]);
    has(&said, "E102", "/0/reference/vlaue", &["`value`"]);
    has(&said, "E114", "/1/kind", &["rastr", "(`raster`?)", "farmland-biomass"]);
    has(&said, "E103", "/2", &["`kind`"]);
    has(&said, "E103", "/3", &["`name`"]);
    has(&said, "E113", "/3/factors/a", &["\"1\""]);
    has(&said, "E103", "/4", &["`national`"]);
    has(&said, "E124", "/5/npp", &[]);
    has(&said, "E103", "/5/cover/0", &["`path`"]);
    count(&said, 10);
}

#[test]
fn names_that_are_not_there_are_told_all_at_once() {
    let mut case = Case::small();
    strips(&case, "f.tif", &[1.0]);
    let mut twice = by_raster("f", "f.tif", &["foood"]);
    twice["classes"] = json!([1, 99]);
    let mut dates = by_dates(&json!({"date": "2001"}));
    dates["rasters"] = json!([
        {"date": "2000", "path": "f.tif"},
        {"date": "2002", "path": "gone.tif"},
    ]);
    let mut both = by_raster("two", "f.tif", &["food"]);
    both["rasters"] = json!([{"path": "f.tif"}, {"path": "f.tif", "date": "2020"}]);
    let mut lone = by_raster("one", "f.tif", &["food"]);
    lone["rasters"] = json!([{"path": "f.tif", "date": "2020"}]);
    let said = refused(
        &mut case,
        &json!([twice, dates, both, lone, by_raster("own", "f.tif", &[])]),
    );
    has(&said, "E460", "/0/services/0", &["`foood`", "`xie-2015`", "(`food`?)"]);
    has(&said, "E475", "/0/classes/1", &["99"]);
    has(&said, "E117", "/1/reference/date", &["`2001`", "(`2000`?)"]);
    has(&said, "E117", "/1/rasters/1/date", &["`2002`"]);
    has(&said, "E111", "/1/rasters/1/path", &["gone.tif"]);
    has(&said, "E463", "/2/rasters", &["2 raster(s) for 2020"]);
    has(&said, "E463", "/3/rasters", &["0 raster(s) for 2000"]);
    has(&said, "E461", "/4/services", &["`own`", "`xie-2015`"]);
    count(&said, 8);
}

#[test]
fn default_services_are_those_of_2015_alone() {
    let mut case = Case::small();
    strips(&case, "f.tif", &[1.0]);
    case.config["crosswalk"] = json!("clcd-xie-2008");
    case.config["valuation"] = json!({"table": "xie-2008", "standard_equivalent": {"value": 1200, "unit": "CNY/ha/yr"}});
    let said = refused(&mut case, &json!([by_raster("npp", "f.tif", &[])]));
    has(&said, "E461", "/0/services", &["`npp`", "`xie-2008`"]);
    count(&said, 1);
    // Named, they may be any of the table.
    correct(&mut case, &json!([by_raster("npp", "f.tif", &["food"])]));
    case.done();
}

#[test]
fn numbers_that_are_no_factors_are_refused() {
    let mut case = Case::small();
    strips(&case, "f.tif", &[1.0]);
    let mut filled = by_raster("filled", "f.tif", &["food"]);
    filled["where_missing"] = json!(-1);
    let mut zero = by_raster("zero", "f.tif", &["food"]);
    zero["reference"] = json!({"value": 0});
    let mut many = by_raster("many", "f.tif", &["food"]);
    many["reference"] = json!({"value": 400, "date": "2000"});
    let mut none = by_raster("none", "f.tif", &["food"]);
    none["reference"] = json!({"by_class": true});
    put(
        &case.path("c.csv"),
        "factor,date,class,service,site,value\nq,2000,1,food,a,5000000\nq,1999,99,fod,b,1\n",
    );
    let said = refused(
        &mut case,
        &json!([
            {"kind": "sites", "name": "own", "factors": {"a": -0.5}},
            filled,
            zero,
            many,
            none,
            {"kind": "farmland-biomass"},
            {"kind": "development-stage", "engel": 0.3, "groups": {"x": 0.4}},
            {"kind": "farmland-biomass", "province": "Jiangzu"},
            {"kind": "development-stage", "engel": 30},
            {"kind": "scarcity", "national": 0, "local": 1},
            {"kind": "condition", "table": "c.csv"},
            {"kind": "condition", "name": "other", "table": "gone.csv"},
        ]),
    );
    has(&said, "E469", "/0/factors/a", &["-0.5"]);
    has(&said, "E469", "/1/where_missing", &["-1"]);
    has(&said, "E469", "/2/reference", &["0 is"]);
    has(&said, "E472", "/3/reference", &["reference.value", "reference.date"]);
    has(&said, "E472", "/4/reference", &[]);
    has(&said, "E472", "/5", &["province, groups"]);
    has(&said, "E472", "/6", &["engel, groups"]);
    has(&said, "E453", "/7/province", &["(`Jiangsu`?)"]);
    has(&said, "E454", "/8/engel", &["30"]);
    has(&said, "E455", "/9/local", &[]);
    has(&said, "E111", "/11/table", &["gone.csv"]);
    // Of the table, what only the table can tell, with its lines.
    for (code, line, word) in [
        ("E469", 2, "5000000"),
        ("E117", 3, "`1999`"),
        ("E475", 3, "99"),
        ("E460", 3, "(`food`?)"),
    ] {
        let start = format!("{code} c.csv:{line}");
        let found = said.err.lines().find(|text| text.starts_with(&start));
        assert!(found.is_some_and(|text| text.contains(word)), "{start}: {}", said.err);
    }
    count(&said, 15);
}

#[test]
fn places_have_to_be_there_and_to_have_factors() {
    let mut case = Case::small();
    put(&case.path("c.csv"), "factor,site,group,value\nq,b,,1\nq,,west,1\n");
    let said = refused(
        &mut case,
        &json!([
            {"kind": "sites", "name": "own", "factors": {"A": 1.0}},
            {"kind": "groups", "name": "district", "factors": {"west": 1.0}},
            {"kind": "condition", "table": "c.csv"},
        ]),
    );
    has(&said, "E468", "/0", &["`A` (`a`?)"]);
    has(&said, "E467", "/0", &["`own`", "for a"]);
    has(&said, "E468", "/1", &["`west`"]);
    has(&said, "E467", "/1", &["`district`", "for a"]);
    said.clone().tells(&["E468 c.csv:2", "`b`", "E468 c.csv:3"]);
    count(&said, 6);
}

#[test]
fn overlapping_sites_have_one_factor() {
    let mut case = Case::small();
    case.sites(&[
        block("a", (0.0, 0.0), (6.0, 10.0)),
        block("b", (5.0, 0.0), (10.0, 5.0)),
        block("c", (7.0, 6.0), (10.0, 10.0)),
    ]);
    put(&case.path("c.csv"), "factor,site,class,value\nq,b,1,0.5\nq,c,1,0.25\n");
    let own = |b: f64| {
        let factors = json!({"a": 0.5, "b": b, "c": 3.0});
        json!({"kind": "sites", "name": "own", "factors": factors})
    };
    let condition = json!({"kind": "condition", "table": "c.csv"});
    let said = refused(&mut case, &json!([own(0.6), condition]));
    has(&said, "E470", "/0", &["`own`", "sites a, b overlap"]);
    has(&said, "E470", "/1", &["`condition`"]);
    count(&said, 2);
    correct(&mut case, &json!([own(0.5)]));
    case.done();
}

#[test]
fn names_stand_once_and_rasters_have_the_crs_of_the_land() {
    let mut case = Case::small();
    let raster = Raster { crs: None, ..Raster::new(10, 10) };
    raster.write(&case.path("nowhere.tif"), &[1.0f32; 100]);
    put(&case.path("own.csv"), "code,type,weight\n1,dry,0.5\n1,mixed,0.5\n2,mixed,1\n");
    let land = json!({"a": 1.0});
    let named = json!({"kind": "sites", "name": "f", "factors": land});
    let said = refused(&mut case, &json!([named, named]));
    has(&said, "E471", "/1", &["`f`"]);
    count(&said, 1);
    let said = refused(&mut case, &json!([by_raster("f", "nowhere.tif", &["food"])]));
    has(&said, "E473", "/0/rasters/0", &["nowhere.tif"]);
    count(&said, 1);
    case.config["crosswalk"] = json!("own.csv");
    let said =
        refused(&mut case, &json!([{"kind": "farmland-biomass", "province": "江苏"}]));
    has(&said, "E474", "/0", &[]);
    count(&said, 1);
}

#[test]
fn corrections_need_values() {
    let mut case = Case::small();
    case.config["valuation"]["table"] = json!("xie-2051");
    correct(&mut case, &json!([{"kind": "sites", "name": "f", "factors": {}}]));
    // What cannot be looked at is not blamed.
    let said = case.with("check", &[]).exits(3).tells(&["E402"]);
    assert!(!said.err.contains("E46"), "{}", said.err);
}

/// A run on `f.tif` that is refused once pixels were read.
#[track_caller]
fn refused_by_pixels(case: &mut Case, correction: &Value) -> Said {
    correct(case, &json!([correction]));
    case.with("check", &[]).exits(0);
    let run = case.with("run", &["-o", "bad"]).exits(2);
    assert!(!case.path("bad").exists());
    let errors = |said: &Said| -> Vec<String> {
        said.err.lines().filter(|l| l.starts_with('E')).map(str::to_owned).collect()
    };
    let scanned = case.with("check", &["--scan"]).exits(3);
    assert_eq!(errors(&scanned), errors(&run), "the scan tells what a run would");
    run
}

#[test]
fn land_without_a_factor_is_told_with_site_hectares_and_pixel() {
    let mut case = Case::small();
    case.sites(&[
        block("a", (0.0, 0.0), (10.0, 10.0)),
        block("b", (0.0, 0.0), (2.0, 10.0)),
    ]);
    // No data in columns 6 to 9 of rows 3 to 9; b is not touched.
    let raster = Raster::new(10, 10);
    let hole = |col, row| if col > 5 && row > 2 { f32::NAN } else { 1.0 };
    raster.write(&case.path("f.tif"), &raster.pixels(hole));
    let one = by_raster("f", "f.tif", &["food"]);
    let said = refused_by_pixels(&mut case, &one);
    let words = ["f.tif", "0.2800 ha of site a at 2000", "row 3, column 6"];
    has(&said, "E464 config.json", "/0/rasters/0", &words);
    said.tells(&["0.2800 ha of site a at 2020", "2 error(s)"]);
    // So is land off the raster: cells of 10 m from column 4 to the left.
    let off = [CORNER.0 - 60.0, 10.0, 0.0, CORNER.1, 0.0, -10.0];
    Raster { transform: off, ..raster }.write(&case.path("f.tif"), &[1.0f32; 100]);
    let said = refused_by_pixels(&mut case, &one);
    said.tells(&["0.6000 ha of site a at 2000", "row 0, column 4", "2 error(s)"]);
    // Declared in the config, or written as a factor that stands in.
    let hole = |col, row| if col > 5 && row > 2 { -9999.0 } else { 2.0f32 };
    raster.write(&case.path("f.tif"), &raster.pixels(hole));
    let mut declared = one.clone();
    declared["rasters"][0]["nodata"] = json!([-9999]);
    let said = refused_by_pixels(&mut case, &declared);
    said.tells(&["E464", "0.2800 ha of site a at 2000"]);
    declared["where_missing"] = json!(0.5);
    correct(&mut case, &json!([declared]));
    case.done().tells(&["W463", "f.tif", "0.2800 ha at 2000", "0.5 stood in"]);
    near(service(&case, ("2000", "1"), "food"), 850.0 * (0.72 * 2.0 + 0.28 * 0.5));
}

#[test]
fn a_number_that_is_no_factor_is_told_as_it_stands_in_the_file() {
    let mut case = Case::small();
    let raster = Raster::new(10, 10);
    let lone = |col, row| if (col, row) == (6, 3) { -9999.0f32 } else { 1.0 };
    raster.write(&case.path("f.tif"), &raster.pixels(lone));
    let one = by_raster("f", "f.tif", &["food"]);
    let said = refused_by_pixels(&mut case, &one);
    has(&said, "E465", "/0/rasters/0", &["-9999 in site a at 2000", "row 3, column 6"]);
    said.tells(&["2 error(s)", "nodata"]);
    // In degrees: 0.0001° is 9.2 m by 11.1 m, so that the pixel of the number is found by its
    // place and not by its row and column. 500 km east of the corner is 117° E, 34.33° N.
    let transform = [116.9995, 0.0001, 0.0, 34.3280, 0.0, -0.0001];
    let degrees = Raster { transform, crs: Some("EPSG:4490"), size: (40, 400), ..raster };
    let number = |col: usize, row: usize| -1.0 - (row * 40 + col) as f64;
    degrees.write(&case.path("f.tif"), &degrees.pixels(number));
    let said = refused_by_pixels(&mut case, &one);
    let line = said.err.lines().find(|line| line.starts_with("E465")).unwrap();
    let told = line.split("holds ").nth(1).unwrap().split(' ').next().unwrap();
    let at = -1.0 - told.parse::<f64>().unwrap();
    // The first pixel's centre is 5 m east of 117° E: column (5 + 46) / 9.2 = 5.
    near(at % 40.0, 5.0);
    assert!(line.contains("row 0, column 0"), "{line}");
}

#[test]
fn a_mean_of_zero_divides_nothing() {
    let mut case = Case::small();
    strips(&case, "g2000.tif", &[0.0]);
    strips(&case, "g2020.tif", &[1.0]);
    let said = refused_by_pixels(&mut case, &by_dates(&json!({"date": "2000"})));
    has(&said, "E466", "/0", &["`growth`", "(Σ)"]);
    strips(&case, "g2000.tif", &[1.0]);
    strips(&case, "g2020.tif", &[0.0, 1.0]);
    let own = json!({"date": "all", "by_class": true});
    let said = refused_by_pixels(&mut case, &by_dates(&own));
    has(&said, "E466", "/0", &["`growth`", "(2)"]);
    count(&said, 1);
    // It does not hide what else only pixels can tell.
    strips(&case, "g2020.tif", &[0.0, f32::NAN]);
    let said = refused_by_pixels(&mut case, &by_dates(&own));
    has(&said, "E466", "/0", &["(2)"]);
    has(&said, "E464", "/0/rasters/1", &["0.5000 ha of site a at 2020"]);
    count(&said, 2);
}

#[test]
fn amounts_are_no_factors() {
    let mut case = Case::small();
    // Grams of carbon where a ratio to a mean is meant.
    let raster = Raster::new(10, 10);
    raster.write(&case.path("npp.tif"), &raster.pixels(|_, _| 535.0f64));
    let mut npp =
        json!([{"kind": "raster", "name": "npp", "rasters": [{"path": "npp.tif"}]}]);
    correct(&mut case, &npp);
    case.with("run", &["-o", "bad"]).exits(2).tells(&["E477", "`npp`", "535.0000"]);
    assert!(!case.path("bad").exists());
    npp[0]["reference"] = json!({"value": 500.0, "by_class": true});
    let said = refused(&mut case, &npp);
    has(&said, "E472", "/0/reference", &["reference.by_class"]);
    npp[0]["reference"] = json!({"value": 500.0});
    correct(&mut case, &npp);
    case.done();
    // 10⁷ times as much as the country has is a slip of the unit, not a factor.
    let scarce = json!([{"kind": "scarcity", "national": 1e-7, "local": 1.0}]);
    let said = refused(&mut case, &scarce);
    has(&said, "E469", "/0/local", &[]);
}

#[test]
fn sums_of_rasters_are_not_multiplied_without_end() {
    let mut case = Case::small();
    strips(&case, "f.tif", &[1.0, 2.0]);
    // Divided by its mean with something that stands in, each is a sum of two rasters: 2⁶ is
    // the most that a service may have, 2⁷ is refused.
    let doubled = |name: &str| {
        let mut one = by_raster(name, "f.tif", &["food"]);
        one["reference"] = json!({"date": "all"});
        one["where_missing"] = json!(1.0);
        one
    };
    let names = ["a", "b", "c", "d", "e", "f", "g"];
    let all: Vec<Value> = names.iter().map(|name| doubled(name)).collect();
    let said = refused(&mut case, &json!(all));
    has(&said, "E478", "", &["`g`", "64"]);
    count(&said, 1);
    correct(&mut case, &json!(all[..6]));
    case.with("check", &[]).exits(0);
}

#[test]
fn a_raster_far_finer_than_the_land_is_refused() {
    let mut case = Case::small();
    // Cells of a millimetre under pixels of 10 m: 10⁴ × 10⁵ of them under a row, never written.
    let header = "<VRTDataset rasterXSize=\"100000\" rasterYSize=\"100000\">";
    let place = format!("{}, 0.001, 0, {}, 0, -0.001", CORNER.0, CORNER.1);
    let srs = "<SRS>EPSG:32650</SRS>";
    let band = "<VRTRasterBand dataType=\"Float32\" band=\"1\"/></VRTDataset>";
    let text = format!("{header}{srs}<GeoTransform>{place}</GeoTransform>{band}");
    put(&case.path("fine.vrt"), &text);
    let said = refused(&mut case, &json!([by_raster("fine", "fine.vrt", &["food"])]));
    has(&said, "E479", "/0/rasters/0", &["fine.vrt", "1.0e9"]);
    count(&said, 1);
}
