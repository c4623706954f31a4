//! How sure values are: coefficients of sensitivity, other coefficients, crosswalks, tables and
//! standard equivalents, and draws of all coefficients.

use serde_json::{Value, json};

use crate::support::{Case, Raster, Rows, block, put, repo, restora, same, site_in};

/// The results of a pipeline of the repository, with more arguments.
fn pipeline(name: &str, more: &[&str]) -> (tempfile::TempDir, crate::support::Said) {
    let dir = tempfile::tempdir().unwrap();
    let config = repo().join("pipelines").join(format!("{name}.json"));
    let out = dir.path().join("out");
    let mut words =
        vec!["run".as_ref(), config.as_os_str(), "-o".as_ref(), out.as_os_str()];
    words.extend(more.iter().map(std::ffi::OsStr::new));
    let said = restora(dir.path(), words).exits(0);
    (dir, said)
}

fn rows(dir: &tempfile::TempDir, name: &str) -> Rows {
    Rows::read(&dir.path().join("out").join(format!("{name}.csv")))
}

fn record(dir: &tempfile::TempDir) -> Value {
    let bytes = std::fs::read(dir.path().join("out").join("record.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// [`Case::small`] with a block `uncertainty`: 4.01 before, 13.55 after, thousand CNY/yr.
fn small(uncertainty: Value) -> Case {
    let mut case = Case::small();
    case.config["uncertainty"] = uncertainty;
    case
}

const HEAD: &str = "code,type,weight\n";

#[test]
fn nihegou_prints_a_coefficient_that_is_a_share() {
    let (dir, said) = pipeline("nihegou", &["--set", "uncertainty={}"]);
    let table = rows(&dir, "sensitivity");
    // The paper prints 0.58 for forest in 2016: 389.17 of 673.11.
    let forest = table.one(&[("date", "2016"), ("class", "3")]);
    let cs = forest.number("coefficient_of_sensitivity");
    assert_eq!(format!("{cs:.4}"), "0.5782");
    let all = table.sum("coefficient_of_sensitivity", &[("date", "2016")]);
    assert!((all - 1.0).abs() < 1e-12);
    // What it does not prove is said wherever it is told.
    assert!(said.out.contains("CS < 1 does not show"), "{}", said.out);
    let note = &record(&dir)["uncertainty"]["sensitivity"];
    assert!(said.out.contains(note["en"].as_str().unwrap()));
    let (_dir, said) = pipeline("nihegou", &["--set", "uncertainty={}", "--lang", "zh"]);
    assert!(said.out.contains(note["zh"].as_str().unwrap()));
    // Nothing of it where nobody asks.
    let (dir, said) = pipeline("nihegou", &[]);
    assert!(!said.out.contains("CS < 1") && record(&dir)["uncertainty"].is_null());
    assert!(!dir.path().join("out").join("sensitivity.csv").exists());
}

#[test]
fn areas_from_a_table_are_compared_as_those_from_rasters() {
    let block =
        r#"uncertainty={"coefficients": {"percent": 20}, "monte_carlo": {"runs": 50}}"#;
    let found =
        ["nihegou", "nihegou-areas"].map(|name| pipeline(name, &["--set", block]).0);
    for table in ["tornado", "monte_carlo"] {
        let spans = found.each_ref().map(|dir| {
            let span = |row: &crate::support::Row| {
                let change = match table {
                    "tornado" => row.number("value_change_low_cny_per_yr"),
                    _ => row.number("value_change_p2_5_cny_per_yr"),
                };
                let words =
                    ["date_from", "date_to"].map(|column| row.text(column).to_owned());
                (words, format!("{change:.2}"))
            };
            rows(dir, table).all(&[]).map(span).collect::<Vec<_>>()
        });
        assert_eq!(spans[0], spans[1], "{table}");
        // Two neighbours, and the first with the last.
        assert!(spans[0].len() % 3 == 0 && spans[0].len() >= 3);
    }
}

#[test]
fn panan_lake_by_other_rows_and_another_table() {
    let (dir, _) = pipeline("panan-lake-uncertainty", &[]);
    let table = rows(&dir, "tornado");
    let uplift = rows(&dir, "uplift");
    let uplift = uplift.one(&[]);
    for row in table.all(&[]) {
        for stem in ["value_from", "value_to", "value_change"] {
            let base = format!("{stem}_base_cny_per_yr");
            assert_eq!(row.text(&base), uplift.text(&format!("{stem}_cny_per_yr")));
        }
    }
    let widths: Vec<f64> =
        table.all(&[]).map(|row| row.number("width_cny_per_yr")).collect();
    assert!(widths.is_sorted_by(|a, b| a >= b), "{widths:?}");
    // Ten classes and four more: all, other rows, Xie 2008, Yellow River.
    assert_eq!(widths.len(), 7 + 4);
    // Pixels of 0.01 ha by class, before and after; worth by Xie et al. 2008: farmland 7.90,
    // forest 28.12, grassland 11.67, lake 45.35, desert 1.39, wetland 54.77.
    let of_2008 = [7.90, 28.12, 11.67, 45.35, 1.39, 54.77];
    let before = [62_137.0, 2_150.0, 6_300.0, 24_000.0, 8_400.0, 0.0];
    let after = [41_827.0, 15_800.0, 5_600.0, 26_667.0, 460.0, 13_333.0];
    let worth = |pixels: [f64; 6], factors: [f64; 6], standard: f64| {
        let products = pixels.iter().zip(factors).map(|(pixels, factor)| pixels * factor);
        products.sum::<f64>() * 0.01 * standard
    };
    let other = table.one(&[("item", "Xie 2008")]);
    assert_eq!(other.text("swapped"), "table crosswalk standard_equivalent");
    assert_eq!((other.text("low_is"), other.text("high_is")), ("alternative", "base"));
    same(other.number("value_from_low_cny_per_yr"), worth(before, of_2008, 1498.58));
    same(other.number("value_to_low_cny_per_yr"), worth(after, of_2008, 1498.58));
    // Cropland as paddy 3.89, forest as broadleaf 22.95, grass as meadow 11.43.
    let rows_of_2015 = [3.89, 22.95, 11.43, 125.61, 0.20, 52.02];
    let other = table.one(&[("item", "other rows")]);
    assert_eq!(other.text("swapped"), "crosswalk");
    let end = if other.text("low_is") == "base" { "high" } else { "low" };
    let value = other.number(&format!("value_to_{end}_cny_per_yr"));
    assert!((value / worth(after, rows_of_2015, 3406.5) - 1.0).abs() < 1e-12);
    let scaled =
        table.one(&[("item", "Yellow River"), ("swapped", "standard_equivalent")]);
    let base = scaled.number("value_to_base_cny_per_yr");
    assert!((scaled.number("value_to_low_cny_per_yr") / base - 0.94).abs() < 1e-12);
    // The files behind it are told with their checksums.
    let record = record(&dir);
    let paths: Vec<&str> = record["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert!(paths.contains(&"panan-lake-alternative.csv"), "{paths:?}");
    let told = &record["uncertainty"];
    assert_eq!(told["alternatives"][1]["table"]["name"], "xie-2008");
    assert_eq!(told["monte_carlo"]["seed"], 42);
    assert!(told["monte_carlo"]["draws"].as_str().unwrap().contains("pcg64"));
}

#[test]
fn panan_lake_drawn() {
    let (dir, said) = pipeline("panan-lake-uncertainty", &[]);
    // Twelve identities of the values, and two of what is drawn from.
    assert!(said.out.contains("14 identities"), "{}", said.out);
    let table = rows(&dir, "monte_carlo");
    let row = table.one(&[]);
    let number =
        |stem: &str, what: &str| row.number(&format!("{stem}_{what}_cny_per_yr"));
    // Each coefficient by itself: σ² = Σ (coefficient × hectares × 3406.5)² × 0.3² / 6.
    let services = rows(&dir, "services");
    let value = |date: &str, class: &str, service: &str| {
        let wanted = [("date", date), ("class", class), ("service", service)];
        services.sum("value_cny_per_yr", &wanted)
    };
    let mut squares = [0.0; 3];
    let ids =
        ["food", "raw", "wsup", "gas", "clim", "pur", "hyd", "soil", "nut", "bio", "aes"];
    for class in ["1", "2", "4", "5", "7", "9"] {
        for service in ids {
            let [before, after] =
                ["2010", "2019"].map(|date| value(date, class, service));
            for (sum, x) in squares.iter_mut().zip([before, after, after - before]) {
                *sum += x * x * 0.09 / 6.0;
            }
        }
    }
    let stems = ["value_from", "value_to", "value_change"];
    for ((stem, squares), mean) in stems.into_iter().zip(squares).zip([
        114_018_071.381_55,
        156_844_007.892,
        42_825_936.510_45,
    ]) {
        let sd = squares.sqrt();
        // Four standard errors of 10,000 draws: 4 % of an sd for means, 2.8 % for the sd.
        assert!((number(stem, "mean") - mean).abs() < 0.04 * sd, "{stem}");
        assert!((number(stem, "sd") / sd - 1.0).abs() < 0.029, "{stem}");
        assert!(number(stem, "p2_5") < number(stem, "p50"));
        assert!(number(stem, "p50") < number(stem, "p97_5"));
    }
    // As README.md has it, in millions.
    let ends = ["p2_5", "p97_5"].map(|what| number("value_change", what) / 1e6);
    assert_eq!(ends.map(|end| format!("{end:.1}")), ["39.1", "46.6"]);
    // What is common to both dates does not blur the change.
    assert!(number("value_change", "sd") < 0.2 * number("value_to", "sd"));
    assert!(row.number("uplift_positive_share") > 0.999);
}

/// All files of a result that a config and its inputs determine.
fn bytes(case: &Case, threads: &str) -> Vec<Vec<u8>> {
    case.with("run", &["-o", "out", "--overwrite", "-j", threads]).exits(0);
    ["sensitivity.csv", "tornado.csv", "monte_carlo.csv", "record.json"]
        .map(|name| std::fs::read(case.path("out").join(name)).unwrap())
        .to_vec()
}

#[test]
fn threads_change_no_byte_and_seeds_do() {
    let (dir, _) = pipeline("panan-lake-uncertainty", &["-j", "1"]);
    for threads in ["2", "5"] {
        let (other, _) = pipeline("panan-lake-uncertainty", &["-j", threads]);
        for name in ["tornado.csv", "monte_carlo.csv", "record.json"] {
            let read = |dir: &tempfile::TempDir| {
                std::fs::read(dir.path().join("out").join(name)).unwrap()
            };
            assert!(read(&dir) == read(&other), "{name} on {threads} threads");
        }
    }
    // Groups, overlaps, a union and a sum: more rows than threads.
    let mut case = Case::valued();
    let raster = Raster::new(40, 40);
    case.date("2000", &raster, |col, row| u8::try_from(1 + (col * row) % 5).unwrap());
    case.date("2020", &raster, |col, row| u8::try_from(1 + (col + row) % 5).unwrap());
    let sites: Vec<Value> = (0..6u8)
        .map(|i| {
            let at = f64::from(i) * 5.0;
            let place = block("", (at, at), (at + 9.5, at + 8.25));
            let group = if i < 3 { "east" } else { "west" };
            site_in(&format!("s{i}"), Some(group), &place["geometry"])
        })
        .collect();
    case.sites(&sites);
    case.config["uncertainty"] = json!({
        "coefficients": {"percent": 20},
        "monte_carlo": {"runs": 300, "seed": 5},
    });
    let one = bytes(&case, "1");
    assert!(one == bytes(&case, "2") && one == bytes(&case, "5"));
    // Six sites, two groups, the union and the sum.
    assert_eq!(case.table("monte_carlo").0.len(), 10);
    let kinds = |kind| case.table("sensitivity").all(&[("kind", kind)]).count();
    assert!(["site", "group", "union", "sum"].iter().all(|kind| kinds(*kind) > 0));
    case.config["uncertainty"]["monte_carlo"]["seed"] = json!(6);
    let other = bytes(&case, "2");
    assert!(one[1] == other[1] && one[2] != other[2]);
}

#[test]
fn tables_of_ends_may_be_in_any_order() {
    let mut case = small(json!({
        "coefficients": {"low": "low.csv", "high": "high.csv"},
        "monte_carlo": {"runs": 2000},
    }));
    put(&case.path("own.csv"), "id,food,raw\na,4,1\nb,10,-2\n");
    put(&case.path("low.csv"), "id,raw,more,food\nc,9,9,9\nb,-6,0,10\na,1,0,2\n");
    put(&case.path("high.csv"), "id,food,raw\nb,20,0\na,4,1\n");
    put(&case.path("x.csv"), "code,type\n1,a\n2,b\n");
    case.config["valuation"]["table"] = json!("own.csv");
    case.config["crosswalk"] = json!("x.csv");
    case.done();
    let table = case.table("tornado");
    let is = |item: &str, end: &str, [from, to]: [f64; 2]| {
        let row = table.one(&[("item", item)]);
        same(row.number(&format!("value_from_{end}_cny_per_yr")), from);
        same(row.number(&format!("value_to_{end}_cny_per_yr")), to);
    };
    // A hectare of class 1, then half of it of class 2. Class 1 is worth 3, 5, 5 thousand, and
    // class 2 4, 8, 20. Of class 1 by itself the low coefficient gives more uplift.
    is("all", "low", [3000.0, 3500.0]);
    is("all", "high", [5000.0, 12_500.0]);
    is("2", "low", [5000.0, 4500.0]);
    is("2", "high", [5000.0, 12_500.0]);
    is("1", "low", [5000.0, 6500.0]);
    is("1", "high", [3000.0, 5500.0]);
    assert_eq!(table.one(&[("item", "1")]).text("high_is"), "low");
    // Draws lie between the ends, which are far from even.
    let drawn = case.table("monte_carlo");
    let row = drawn.one(&[]);
    let number = |what: &str| row.number(&format!("value_from_{what}_cny_per_yr"));
    assert!(number("p2_5") > 3000.0 && number("p97_5") < 5000.0);
    // The mean of food of a is 10 / 3, with an sd of √(4 / 18).
    let error = 4.0 * 1000.0 * (4f64 / 18.0 / 2000.0).sqrt();
    assert!((number("mean") - 13_000.0 / 3.0).abs() < error, "{}", number("mean"));
}

#[test]
fn one_date_has_values_to_swap() {
    let mut case = Case::whole();
    let legend = Case::valued().config;
    for key in ["legend", "crosswalk", "valuation"] {
        case.config[key] = legend[key].clone();
    }
    case.date("2010", &Raster::new(10, 10), |_, _| 2u8);
    put(&case.path("alt.csv"), format!("{HEAD}2,broad,1\n"));
    case.config["uncertainty"] = json!({
        "alternatives": [{"name": "broad", "crosswalk": "alt.csv"}],
        "monte_carlo": {"runs": 50, "spread_percent": 0},
    });
    case.done();
    let table = case.table("tornado");
    let row = table.one(&[("item", "broad")]);
    same(row.number("value_from_low_cny_per_yr"), 22_950.0);
    same(row.number("value_from_base_cny_per_yr"), 23_090.0);
    assert!((row.number("width_cny_per_yr") - 140.0).abs() < 1e-9);
    let drawn = case.table("monte_carlo");
    let drawn = drawn.one(&[("date_from", "2010"), ("date_to", "")]);
    assert_eq!(drawn.text("value_from_sd_cny_per_yr"), "0");
    for row in [row, drawn] {
        let later = ["value_to_", "value_change_", "uplift"];
        let mut columns =
            row.columns().filter(|c| later.iter().any(|l| c.starts_with(l)));
        assert!(columns.all(|column| row.text(column).is_empty()));
    }
}

#[test]
fn corrections_hold_for_every_coefficient() {
    let mut case = small(json!({
        "coefficients": {"percent": 10},
        "alternatives": [{"name": "paddy", "crosswalk": "alt.csv"}],
        "monte_carlo": {"runs": 100},
    }));
    put(&case.path("alt.csv"), format!("{HEAD}1,paddy,1\n2,mixed,1\n"));
    case.config["valuation"]["corrections"] = json!([
        {"kind": "sites", "name": "place", "factors": {"a": 3.0}, "classes": [1]},
        {"kind": "sites", "name": "food", "factors": {"a": 2.0}, "services": ["food"]},
    ]);
    case.done();
    // Cropland: 3 · (4.01 + 0.85) = 14.58; forest: 23.09 + 0.31 = 23.4, half of each.
    let table = case.table("sensitivity");
    let cs = |class| {
        let row = table.one(&[("site", "a"), ("date", "2020"), ("class", class)]);
        row.number("coefficient_of_sensitivity")
    };
    assert!((cs("1") - 14.58 / 37.98).abs() < 1e-12);
    assert!((cs("2") - 23.4 / 37.98).abs() < 1e-12);
    // Paddy: 3 · (3.89 + 1.36) = 15.75.
    let row = case.table("tornado");
    let row = row.one(&[("site", "a"), ("item", "paddy")]);
    let ends =
        ["low", "high"].map(|end| row.number(&format!("value_from_{end}_cny_per_yr")));
    assert!(ends.iter().any(|value| (value - 15_750.0).abs() < 1e-9), "{ends:?}");
    // Nine services are not eleven.
    case.config["uncertainty"]["alternatives"] = json!([{
        "name": "old",
        "table": "xie-2008",
        "crosswalk": "clcd-xie-2008",
        "standard_equivalent": {"value": 450, "unit": "CNY/ha/yr"},
    }]);
    let said = case.with("check", &[]).exits(3);
    said.tells(&["E486", "`old`", "(/uncertainty/alternatives/0/table)"]);
}

#[test]
fn land_that_only_an_alternative_values_needs_its_factor_too() {
    let mut case =
        small(json!({"alternatives": [{"name": "all", "crosswalk": "alt.csv"}]}));
    put(&case.path("own.csv"), format!("{HEAD}1,zero,1\n2,mixed,1\n"));
    put(&case.path("alt.csv"), format!("{HEAD}1,dry,1\n2,mixed,1\n"));
    case.config["crosswalk"] = json!("own.csv");
    // No factor where there is cropland in 2020.
    let raster = Raster { nodata: Some(-9999.0), ..Raster::new(10, 10) };
    let factors = raster.pixels(|col, _| if col < 5 { 2f64 } else { -9999.0 });
    raster.write(&case.path("factor.tif"), &factors);
    case.config["valuation"]["corrections"] = json!([{
        "kind": "raster",
        "name": "npp",
        "rasters": [{"path": "factor.tif"}],
    }]);
    case.with("run", &["-o", "bad"]).exits(2).tells(&["E464", "factor.tif"]);
    case.config.as_object_mut().unwrap().remove("uncertainty");
    case.done();
}

#[test]
fn what_does_not_fit_is_told_all_at_once() {
    let mut case = small(json!({
        "coefficients": {"percent": 10, "low": "xie-2015"},
        "alternatives": [
            {"name": "a", "crosswalk": "clcd-xie-2051"},
            {"name": "a", "table": "xie-2008", "crosswalk": "clcd-xie-2008"},
            {"name": "nothing"},
            {"name": "types", "table": "xie-2008",
             "standard_equivalent": {"value": 450, "unit": "CNY/ha/yr"}},
            {"name": "dollars", "table": "costanza-2014"},
            {"name": "unit", "standard_equivalent": {"value": 1, "unit": "CNY/acre/yr"}},
        ],
        "monte_carlo": {"runs": 10},
    }));
    // The standard equivalent of 2015, which a table of 2008 does not take.
    case.config["valuation"]["standard_equivalent"] =
        json!({"value": 3406.5, "unit": "CNY/ha/yr"});
    let at = |i: usize, key: &str| format!("(/uncertainty/alternatives/{i}{key})");
    let said = case.with("check", &[]).exits(3);
    said.tells(&[
        "E483",
        "(/uncertainty/coefficients)",
        "E402",
        &at(0, "/crosswalk"),
        "E482",
        &at(1, "/name"),
        "E425",
        &at(1, "/standard_equivalent"),
        "E481",
        &at(2, ""),
        "E407",
        &at(3, "/table"),
        "E103",
        &at(4, "/exchange_rate"),
        "E107",
        &at(5, "/standard_equivalent"),
    ]);
    let said = case.with("check", &["--lang", "zh"]).exits(3);
    said.tells(&["备选方案 `nothing` 没有替换任何内容", "两个备选方案"]);
}

#[test]
fn numbers_out_of_range_are_told() {
    let mut case = small(json!({
        "coefficients": {"percent": 101},
        "alternatives": [{"name": "nothing"}],
        "monte_carlo": {"runs": 0, "spread_percent": -1},
    }));
    case.with("check", &[]).exits(3).tells(&[
        "4 error(s)",
        "(/uncertainty/coefficients/percent)",
        "(/uncertainty/monte_carlo/runs)",
        "(/uncertainty/monte_carlo/spread_percent)",
        "E481",
    ]);
    case.config["uncertainty"] =
        json!({"monte_carlo": {"runs": 1_000_001, "spread_percent": 1}});
    case.with("check", &[]).exits(3).tells(&["(/uncertainty/monte_carlo/runs)"]);
    // Draws need a spread, and one only.
    case.config["uncertainty"] = json!({"monte_carlo": {}});
    let said = case.with("check", &[]).exits(3);
    said.tells(&["E103", "`spread_percent`", "(/uncertainty/monte_carlo)"]);
    case.config["uncertainty"] = json!({
        "coefficients": {"low": "xie-2015", "high": "xie-2015"},
        "monte_carlo": {"spread_percent": 5},
    });
    let said = case.with("check", &[]).exits(3);
    said.tells(&["E487", "(/uncertainty/monte_carlo/spread_percent)"]);
    case.config["uncertainty"] = json!({});
    case.config.as_object_mut().unwrap().remove("valuation");
    case.with("check", &[]).exits(3).tells(&["E480", "(/uncertainty)"]);
}

#[test]
fn tables_of_ends_are_whole_and_in_order() {
    let case = small(json!({"coefficients": {"low": "low.csv", "high": "high.csv"}}));
    let said = restora(case.folder(), ["table", "show", "xie-2015"]).exits(0);
    let own = said.out;
    // Barren land is left out of the one, and raw material called otherwise.
    let low: Vec<String> = own
        .lines()
        .filter(|line| !line.starts_with("bare"))
        .map(|line| line.replace(",raw,", ",rau,").replace("raw=", "rau="))
        .collect();
    put(&case.path("low.csv"), low.join("\n"));
    put(&case.path("high.csv"), own.replace("# unit: equivalent", "# unit: CNY/ha/yr"));
    case.with("check", &[]).exits(3).tells(&[
        "E485",
        "`bare`",
        "`raw`, which the table xie-2015 has (`rau`?)",
        "(/uncertainty/coefficients/low)",
        "E489",
        "(/uncertainty/coefficients/high)",
        "3 error(s)",
    ]);
    // Water: hydrological regulation of 102.24.
    put(&case.path("low.csv"), own.replace("102.24", "102.25"));
    put(&case.path("high.csv"), own.replace("102.24", "102.2").replace("24.23", "30"));
    let said = case.with("check", &[]).exits(3);
    said.tells(&["E484", "water, hyd: 102.25, 102.24, 102.2"]);
    let one = small(json!({"coefficients": {"low": "xie-2015"}}));
    one.with("check", &[]).exits(3).tells(&["E103", "`high`"]);
}

#[test]
fn land_without_a_value_by_an_alternative_is_told() {
    let mut case = small(json!({"alternatives": [
        {"name": "short", "crosswalk": "short.csv"},
        {"name": "without", "crosswalk": "without.csv"},
        {"name": "same", "crosswalk": "clcd-xie-2015"},
    ]}));
    put(&case.path("short.csv"), format!("{HEAD}1,dry,1\n"));
    put(&case.path("without.csv"), format!("{HEAD}1,dry,1\n2,exclude,1\n"));
    let said = case.with("run", &["-o", "bad"]).exits(2);
    said.tells(&["E488", "`short` has no value for class 2: 0.5000 ha at 2020"]);
    assert!(!case.path("bad").exists());
    case.with("check", &["--scan"]).exits(3).tells(&["E488"]);
    case.config["valuation"]["on_unmapped"] = json!("report");
    let said = case.done();
    said.tells(&["W480", "W481", "`without` excludes class 2", "W482", "`same`"]);
}
