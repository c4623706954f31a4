//! Areas that come from a table: values, proof, mistakes, and printed values beside them.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Rows, Said, put, repo, restora, same};

/// Writes files and runs `restora value areas.csv` with more words.
fn value(folder: &Path, areas: &str, more: &[&str]) -> Said {
    put(&folder.join("areas.csv"), areas);
    let words = ["value", "areas.csv", "-o", "out", "--overwrite"];
    restora(folder, words.iter().chain(more))
}

fn record(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("out/record.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

const XIE_2003: [&str; 4] = ["--table", "xie-2003", "--standard-equivalent", "1000"];

#[test]
fn types_by_hand() {
    let dir = tempfile::tempdir().unwrap();
    let areas = "site,group,date,type,area_ha\n\
        a,east,2000,forest,10\na,east,2000,zero,5\na,east,2020,forest,12\na,east,2020,zero,3\n\
        b,east,2000,水体,2\nb,east,2020,Water body,4\n";
    let said = value(dir.path(), areas, &XIE_2003).exits(0);
    assert!(said.out.contains("identities hold"), "{}", said.out);
    let sites = Rows::read(&dir.path().join("out/sites.csv"));
    let of = |site: &str, date: &str| {
        sites.one(&[("site", site), ("date", date)]).number("value_cny_per_yr")
    };
    // Forest: 21.85 × 1000 a hectare; water 45.97 × 1000.
    same(of("a", "2000"), 218_500.0);
    same(of("a", "2020"), 262_200.0);
    same(of("b", "2020"), 183_880.0);
    same(of("group:east", "2000"), 218_500.0 + 91_940.0);
    same(of("union", "2020"), 262_200.0 + 183_880.0);
    let uplift = Rows::read(&dir.path().join("out/uplift.csv"));
    let row = uplift.one(&[("site", "a")]);
    same(row.number("value_change_cny_per_yr"), 43_700.0);
    same(row.number("value_change_percent"), 20.0);
    // Nobody counted pixels, and nobody knows what became what.
    assert_eq!(sites.one(&[("site", "a"), ("date", "2000")]).text("pixels"), "");
    assert!(!dir.path().join("out/transitions.csv").exists());
    let record = record(dir.path());
    assert_eq!(record["proof"]["holds"], json!(true));
    let claims: Vec<&str> = record["proof"]["identities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|identity| identity["claim"].as_str().unwrap())
        .collect();
    assert!(claims.contains(&"areas of the table = class areas"));
    assert!(claims.contains(&"value over classes = value over services"));
    assert_eq!(record["files"][0]["path"], "areas.csv");
}

#[test]
fn a_config_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let areas = "date,class,area_mu\n2019,2,15\n2019,5,30\n2010,2,45\n";
    let more =
        ["--crosswalk", "clcd-xie-2015", "--standard-equivalent", "3406.5 CNY/ha/yr"];
    value(dir.path(), areas, &more).exits(0);
    let config = json!({
        "version": 1, "areas": "areas.csv", "crosswalk": "clcd-xie-2015",
        "valuation": {"standard_equivalent": {"value": 3406.5, "unit": "CNY/ha/yr"}},
    });
    put(&dir.path().join("c.json"), config.to_string());
    restora(dir.path(), ["run", "c.json", "-o", "other"]).exits(0);
    for name in ["sites.csv", "uplift.csv", "services.csv", "classes.csv", "record.json"]
    {
        let read =
            |folder: &str| std::fs::read(dir.path().join(folder).join(name)).unwrap();
        assert_eq!(read("out"), read("other"), "{name}");
    }
    // 1 ha of mixed forest and 2 ha of water: (23.09 + 2 × 125.61) × 3406.5
    let sites = Rows::read(&dir.path().join("out/sites.csv"));
    let row = sites.one(&[("date", "2019")]);
    same(row.number("value_cny_per_yr"), (23.09 + 2.0 * 125.61) * 3406.5);
    restora(dir.path(), ["check", "c.json"]).exits(0);
    restora(dir.path(), ["plan", "c.json"]).exits(0);
}

#[test]
fn scalars_correct_areas_of_a_table_too() {
    let dir = tempfile::tempdir().unwrap();
    put(
        &dir.path().join("areas.csv"),
        "site,date,type,area_ha\na,2000,water,10\na,2020,water,10\nb,2000,water,1\n",
    );
    put(
        &dir.path().join("condition.csv"),
        "factor,date,class,value\nquality,2000,5,0.25\n",
    );
    let config = json!({
        "version": 1, "areas": "areas.csv",
        "valuation": {
            "table": "xie-2003",
            "standard_equivalent": {"value": 1000, "unit": "CNY/ha/yr"},
            "corrections": [{"kind": "condition", "table": "condition.csv"}],
        },
    });
    put(&dir.path().join("c.json"), config.to_string());
    restora(dir.path(), ["run", "c.json", "-o", "out"]).exits(0);
    // Water is the fifth type of the table: 45.97 × 1000 a hectare, a quarter of it in 2000.
    let sites = Rows::read(&dir.path().join("out/sites.csv"));
    let of = |site: &str, date: &str| {
        sites.one(&[("site", site), ("date", date)]).number("value_cny_per_yr")
    };
    same(of("a", "2000"), 459_700.0 / 4.0);
    same(of("a", "2020"), 459_700.0);
    same(of("union", "2000"), (459_700.0 + 45_970.0) / 4.0);
    let steps = Rows::read(&dir.path().join("out/correction_steps.csv"));
    let none = steps.one(&[("site", "a"), ("corrections", "none")]);
    same(none.number("value_change_cny_per_yr"), 0.0);
    let with = steps.one(&[("site", "a"), ("corrections", "condition")]);
    same(with.number("value_change_cny_per_yr"), 459_700.0 * 0.75);
}

#[test]
fn mistakes_of_the_table_are_told_together() {
    let dir = tempfile::tempdir().unwrap();
    let areas = "site,date,type,area_ha\na,2000,forest,-1\na,20,forest,2\na,2000,water,3\n\
        a,2000,water,4\n";
    value(dir.path(), areas, &XIE_2003).exits(2).tells(&[
        "E491 areas.csv:2",
        "E492 areas.csv:3",
        "E405 areas.csv:5",
    ]);
    assert!(!dir.path().join("out").exists());
    value(dir.path(), "date,type,area_ha\n2000,forrest,1\n", &XIE_2003)
        .exits(2)
        .tells(&["E497 areas.csv:2", "`forest`?"]);
    let total = "date,type,area_ha\n2000,forest,1.0\n2000,total,1.2\n";
    value(dir.path(), total, &XIE_2003).exits(2).tells(&["E493 areas.csv:3"]);
    value(dir.path(), "date,type\n2000,forest\n", &XIE_2003).exits(2).tells(&["E490"]);
    let more = [&XIE_2003[..], &["--crosswalk", "clcd-xie-2003"]].concat();
    let types = "date,type,area_ha\n2000,forest,1\n";
    value(dir.path(), types, &more).exits(2).tells(&["E498"]);
    let swap = "uncertainty={\"alternatives\":[{\"name\":\"x\",\"crosswalk\":\"clcd-xie-2003\"}]}";
    let more = [&XIE_2003[..], &["--set", swap]].concat();
    value(dir.path(), types, &more)
        .exits(2)
        .tells(&["E498", "/uncertainty/alternatives/0/crosswalk"]);
    value(dir.path(), "date,class,area_ha\n2000,2,1\n", &XIE_2003)
        .exits(2)
        .tells(&["E103", "crosswalk"]);
    // A class without value stops here as it does with rasters.
    let more = [&XIE_2003[..], &["--crosswalk", "clcd-xie-2003"]].concat();
    value(dir.path(), "date,class,area_ha\n2000,77,1\n", &more)
        .exits(2)
        .tells(&["E401", "1.0000 ha"]);
    value(dir.path(), types, &["--table", "xie-2003", "--standard-equivalent", "dear"])
        .exits(2)
        .tells(&["E113", "/valuation/standard_equivalent/value"]);
}

#[test]
fn keys_that_need_rasters_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    put(&dir.path().join("areas.csv"), "date,type,area_ha\n2000,forest,1\n");
    let config = json!({
        "version": 1, "areas": "areas.csv",
        "dates": [{"date": "2000", "path": "a.tif"}],
        "sites": {"whole": true},
        "grid": {"area": "planar"},
        "nodata": {"values": [0]},
        "outputs": {"spatial": {"band": {"value": 1, "unit": "km"}}},
        "valuation": {
            "table": "xie-2003",
            "standard_equivalent": {"value": 1000, "unit": "CNY/ha/yr"},
            "corrections": [
                {"kind": "raster", "name": "npp", "rasters": [{"path": "npp.tif"}]},
            ],
        },
    });
    put(&dir.path().join("c.json"), config.to_string());
    let said = restora(dir.path(), ["run", "c.json", "-o", "out"]).exits(2);
    for key in ["dates", "sites", "grid", "nodata", "outputs/spatial"] {
        let told = format!("(/{key}): `{key}` needs rasters");
        assert!(said.err.contains(&told), "{key}: {}", said.err);
    }
    said.tells(&["(/valuation/corrections/0)"]);
    // Neither rasters nor a table: what rasters need is asked for.
    put(&dir.path().join("c.json"), r#"{"version": 1}"#);
    restora(dir.path(), ["run", "c.json", "-o", "out"])
        .exits(2)
        .tells(&["`dates`", "`sites`"]);
}

/// Runs a pipeline; how many printed values agree, and what was said.
fn published(name: &str) -> (usize, usize, Said) {
    let dir = tempfile::tempdir().unwrap();
    let config = repo().join("pipelines").join(format!("{name}.json"));
    let out = dir.path().join("out");
    let said = restora(
        dir.path(),
        ["run".as_ref(), config.as_os_str(), "-o".as_ref(), out.as_os_str()],
    )
    .exits(0);
    let rows = Rows::read(&out.join("published.csv"));
    (rows.all(&[("agrees", "yes")]).count(), rows.all(&[]).count(), said)
}

#[test]
fn studies_agree_with_what_they_print() {
    for name in ["nihegou", "nihegou-areas"] {
        // 18 classes, 27 services, 3 totals; one total adds up what was rounded already.
        let (agree, all, said) = published(name);
        assert_eq!((agree, all), (47, 48), "{name}");
        said.tells(&["W490", "Σ / Σ at 2002: printed 6377900 CNY/yr"]);
    }
    // 15 groups of classes, 33 services, 3 totals.
    let (agree, all, said) = published("guangxi");
    assert_eq!((agree, all), (50, 51));
    said.tells(&["Σ / wsup at 2014: printed -619000000 CNY/yr"]);
}

#[test]
fn studies_that_contradict_themselves_are_told() {
    let (agree, all, said) = published("jin-shaan-meng");
    assert_eq!((agree, all), (1, 2));
    said.tells(&["at 2015: printed 62400000000 CNY/yr, computed 45484449030.78"]);
    // Forest of 2015 is short by 1.6·10⁸, arable land of 2020 by 2.1·10⁷; besides, four
    // values were cut off instead of rounded or were added up after rounding.
    let (agree, all, said) = published("tarim");
    assert_eq!((agree, all), (18, 25));
    said.tells(&["2 / Σ at 2015: printed 1590000000", "1 / Σ at 2020: printed 51000000"]);
    // A standard equivalent without the seventh, and totals that are off by 0.14 to 0.17 %.
    let (agree, all, said) = published("shenzhen");
    assert_eq!((agree, all), (0, 3));
    said.tells(&["W406", "P·Q/7 = 1926.60", "at 2010: printed 31481000000"]);
}

#[test]
fn printed_values_of_nothing_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    put(&dir.path().join("areas.csv"), "date,type,area_ha\n2000,forest,1\n");
    put(
        &dir.path().join("p.csv"),
        "site,date,class,service,value_cny\n,2001,,,1\nx,2000,,,1\n,2000,lake,,1\n,2000,,air,1\n",
    );
    let more = [&XIE_2003[..], &["--set", "published=\"p.csv\""]].concat();
    let areas = "date,type,area_ha\n2000,forest,1\n";
    value(dir.path(), areas, &more).exits(2).tells(&[
        "E117 p.csv:2",
        "E468 p.csv:3",
        "E475 p.csv:4",
        "E460 p.csv:5",
    ]);
}

#[test]
fn land_of_another_size_and_numbers_that_are_money_are_told() {
    let dir = tempfile::tempdir().unwrap();
    // 100 ha and 500 ha; site b is not there in 2010 at all.
    let areas =
        "site,date,type,area_ha\na,2000,forest,100\na,2010,forest,500\nb,2000,water,1\n";
    value(dir.path(), areas, &XIE_2003).exits(0).tells(&[
        "W492 areas.csv",
        "has 100 ha at 2000 and 500 ha at 2010",
        "has 1 ha at 2000 and 0 ha at 2010",
    ]);
    // Values in yuan for factors, without a word of what they are.
    put(&dir.path().join("own.csv"), "id,food\nforest,13003.38\n");
    let areas = "date,type,area_ha\n2000,forest,1\n";
    let own = ["--table", "own.csv", "--standard-equivalent", "3406.5"];
    value(dir.path(), areas, &own)
        .exits(2)
        .tells(&["E429 own.csv:2", "# unit: CNY/ha/yr"]);
    put(&dir.path().join("own.csv"), "# unit: CNY/ha/yr\nid,food\nforest,13003.38\n");
    value(dir.path(), areas, &["--table", "own.csv"]).exits(0);
    // Only rows that are used can rest on nothing: forest is verified, `snow` does not occur.
    let said = value(
        dir.path(),
        "date,type,area_ha\n2000,dry,1\n",
        &["--table", "xie-2015", "--standard-equivalent", "3406.5"],
    );
    assert_eq!(said.exits(0).err, "");
    // A number of which nobody knows what it stands for.
    let bare = ["--table", "xie-2015", "--standard-equivalent", "1000"];
    value(dir.path(), "date,type,area_ha\n2000,dry,1\n", &bare).exits(0).tells(&["W408"]);
}

#[test]
fn many_sites_take_as_long_as_there_are() {
    let dir = tempfile::tempdir().unwrap();
    let rows: Vec<String> = (0..20_000)
        .map(|site| format!("s{site},2000,forest,1\ns{site},2010,water,1\n"))
        .collect();
    let areas = format!("site,date,type,area_ha\n{}", rows.concat());
    // Every pair of rows compared with every other would take minutes.
    let before = std::time::Instant::now();
    value(dir.path(), &areas, &XIE_2003).exits(0);
    assert!(before.elapsed().as_secs() < 60);
    let sites = Rows::read(&dir.path().join("out/sites.csv"));
    let union = sites.one(&[("site", "union"), ("date", "2010")]);
    same(union.number("value_cny_per_yr"), 20_000.0 * 45_970.0);
}

#[test]
fn statistics_of_change_from_areas_alone() {
    let dir = tempfile::tempdir().unwrap();
    // 宋敏敏等 2018: land-use degree 251.86 and 255.64, entropy 0.7248 and 0.7219.
    let config = repo().join("pipelines/nihegou-areas.json");
    let out = dir.path().join("out");
    let set = "outputs={\"statistics\":true,\"land_use_grades\":\
        {\"1\":3,\"2\":3,\"3\":2,\"4\":2,\"5\":2,\"6\":4,\"7\":1}}";
    let words = ["run".as_ref(), config.as_os_str(), "-o".as_ref(), out.as_os_str()];
    let more = ["--set".as_ref(), set.as_ref()];
    restora(dir.path(), words.into_iter().chain(more)).exits(0);
    let rows = Rows::read(&out.join("change.csv"));
    let row = rows.one(&[("date_from", "1986"), ("date_to", "2016")]);
    let near = |column: &str, wanted: f64, within: f64| {
        let found = row.number(column);
        assert!((found - wanted).abs() < within, "{column}: {found}");
    };
    near("land_use_degree_from", 251.86, 0.03);
    near("land_use_degree_to", 255.64, 0.04);
    near("entropy_log10_from", 0.7248, 0.0001);
    near("entropy_log10_to", 0.7219, 0.0001);
    // Net changes in km²: 0.5377 + 0.1622 + 1.1254 + 0.1322 + 0.0039 + 0.2561 + 0.5455, half of
    // it over 9.48 km² and 30 years.
    near("net_degree_percent_per_yr", 2.7630 / 2.0 / 9.48 / 30.0 * 100.0, 1e-9);
    assert_eq!(row.text("transfer_degree_percent_per_yr"), "");
    // Woodland: (2.6323 − 1.5069) / 1.5069 over 30 years.
    let classes = Rows::read(&out.join("dynamics.csv"));
    let wood = classes.one(&[("class", "3"), ("date_from", "1986"), ("date_to", "2016")]);
    let degree = wood.number("dynamic_degree_percent_per_yr");
    assert!((degree - 1.1254 / 1.5069 / 30.0 * 100.0).abs() < 1e-9);
}
