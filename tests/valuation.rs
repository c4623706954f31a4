//! What a factor of 1 is worth, and which table it fits.

use serde_json::{Value, json};

use crate::support::{Case, put, same};

/// Value of the only site at the first date: a hectare of cropland.
fn worth(valuation: &Value, crosswalk: &str) -> f64 {
    let mut case = Case::small();
    case.config["valuation"] = valuation.clone();
    case.config["crosswalk"] = json!(crosswalk);
    case.done();
    let rows = case.table("sites");
    rows.one(&[("site", "a"), ("date", "2000")]).number("value_cny_per_yr")
}

fn quantity(value: f64, unit: &str) -> Value {
    json!({"value": value, "unit": unit})
}

fn crop(name: &str, area: (f64, &str), yields: (f64, &str), price: (f64, &str)) -> Value {
    let of = |(value, unit)| quantity(value, unit);
    json!({"name": name, "area": of(area), "yield": of(yields), "price": of(price)})
}

#[test]
fn a_seventh_of_the_grain_is_worked_out_and_kept_in_the_record() {
    let mut case = Case::small();
    // Nihegou: 281,930 kg/km² at 1.68 CNY/kg, a seventh of it 676.632 CNY/ha.
    let grain = crop("grain", (350.08, "ha"), (2.8193, "t/ha"), (0.84, "CNY/jin"));
    case.config["valuation"] =
        json!({"table": "xie-2003", "standard_equivalent": {"grain_seventh": [grain]}});
    case.config["crosswalk"] = json!("clcd-xie-2003");
    case.done();
    let rows = case.table("sites");
    let value = rows.one(&[("site", "a"), ("date", "2000")]).number("value_cny_per_yr");
    // The paper prints 467,552.71 CNY for a km² of arable land: 6.91 × 67,663.2.
    assert!((value - 4675.5271).abs() < 1e-4, "{value}");
    let meaning = &case.record()["meaning"];
    let found = meaning["standard_equivalent"].clone();
    let number = |value: &Value| value.as_f64().unwrap();
    assert!((number(&found["grain_cny_per_ha_yr"]) - 4736.424).abs() < 1e-9);
    assert!((number(&found["standard"]["cny_per_ha_yr"]) - 676.632).abs() < 1e-9);
    assert_eq!(found["basis"], "grain-seventh");
    let crops = &case.record()["config"]["valuation"]["standard_equivalent"];
    assert_eq!(crops["grain_seventh"][0]["price"]["unit"], "CNY/jin");
}

#[test]
fn net_profit_and_ratios_carry_over() {
    let staple = |name: &str, share: f64, profit: f64| json!({"name": name, "share": share, "net_profit": quantity(profit, "CNY/mu/yr")});
    // 0.4 · 4500 + 0.6 · 3000 = 3600 CNY/ha/yr; × 0.94 × 1.02 × 1.05.
    let standard = json!({
        "net_profit": [staple("rice", 0.4, 300.0), staple("wheat", 0.6, 200.0)],
        "yield_ratio": 0.94,
        "cpi": [102, 105],
    });
    let value = worth(&json!({"standard_equivalent": standard}), "clcd-xie-2015");
    same(value, 4.01 * 3600.0 * 0.94 * 1.071);
}

#[test]
fn a_table_in_dollars_takes_an_exchange_rate() {
    let mut case = Case::small();
    put(&case.path("own.csv"), "code,type\n1,cropland\n2,temperate_forest\n");
    case.config["crosswalk"] = json!("own.csv");
    case.config["valuation"] =
        json!({"table": "costanza-2014", "exchange_rate": quantity(7.6, "CNY/USD")});
    case.done().tells(&["W403", "`cropland`", "costanza-2014"]);
    let rows = case.table("sites");
    let value = rows.one(&[("site", "a"), ("date", "2000")]).number("value_cny_per_yr");
    same(value, 5567.0 * 7.6);
    case.config["valuation"]["standard_equivalent"] = quantity(3406.5, "CNY/ha/yr");
    case.with("check", &[]).exits(3).tells(&["E427", "(/valuation/standard_equivalent)"]);
    case.config["valuation"] = json!({"table": "costanza-2014"});
    case.with("check", &[]).exits(3).tells(&["E103", "(/valuation/exchange_rate)"]);
}

#[test]
fn a_table_of_2008_does_not_take_the_standard_equivalent_of_2015() {
    let mut case = Case::small();
    case.config["crosswalk"] = json!("clcd-xie-2008");
    let valuation = |value: f64| json!({"table": "xie-2008", "standard_equivalent": quantity(value, "CNY/ha/yr")});
    // The Yellow River basin: 3406.5 × 0.94 = 3202.11 with the table of 2008.
    for value in [3406.5, 3202.11] {
        case.config["valuation"] = valuation(value);
        let said = case.with("check", &[]).exits(3);
        said.tells(&[
            "E425",
            "xie-2008",
            "grain-seventh",
            "net-profit",
            &value.to_string(),
        ]);
    }
    case.config["valuation"] = valuation(1200.0);
    case.done();
    case.config["valuation"]["standard_equivalent"]["basis"] = json!("net-profit");
    case.with("check", &[]).exits(3).tells(&["E425"]);
    case.config["valuation"] = json!({
        "table": "xie-2015",
        "standard_equivalent": {"grain_seventh": [crop(
            "grain", (1.0, "ha"), (5000.0, "kg/ha"), (2.0, "CNY/kg"),
        )]},
    });
    case.config["crosswalk"] = json!("clcd-xie-2015");
    case.with("check", &[]).exits(3).tells(&["E425", "xie-2015"]);
    // Many papers do so; whoever repeats one says so.
    case.config["valuation"]["standard_equivalent"]["basis"] = json!("own");
    case.with("check", &[]).exits(0);
    // A table that is not there does not bring a second problem with it.
    case.config["valuation"] =
        json!({"table": "costanza-2041", "exchange_rate": quantity(7.6, "CNY/USD")});
    let said = case.with("check", &[]).exits(3).tells(&["E402"]);
    assert!(!said.err.contains("E427") && !said.err.contains("E103"), "{}", said.err);
    case.config["valuation"] =
        json!({"table": "costanza-2014", "exchange_rate": quantity(0.0, "CNY/USD")});
    case.with("check", &[]).exits(3).tells(&["E104", "exchange_rate = 0"]);
}

#[test]
fn a_forgotten_seventh_is_told_with_both_numbers() {
    let mut case = Case::small();
    // Shenzhen: 5915 kg/ha × 2.28 CNY/kg = 13,486.2, announced as a seventh of it.
    case.config["valuation"] =
        json!({"standard_equivalent": quantity(13_486.2, "CNY/ha/yr")});
    case.done().tells(&["W406", "P·Q = 13486.20", "P·Q/7 = 1926.60"]);
    case.config["valuation"] =
        json!({"standard_equivalent": quantity(1926.6, "CNY/ha/yr")});
    assert!(!case.done().err.contains("W406"));
}

#[test]
fn mistakes_in_a_formula_are_told_by_crop() {
    let mut case = Case::small();
    let bad = crop("maize", (1.0, "acre"), (400.0, "kg/mu"), (2.0, "USD/kg"));
    let good = crop("rice", (1.0, "ha"), (7.0, "t/ha"), (2.6, "CNY/kg"));
    case.config["valuation"] =
        json!({"standard_equivalent": {"grain_seventh": [good, bad]}});
    case.with("check", &[]).exits(3).tells(&[
        "2 error(s)",
        "(/valuation/standard_equivalent/grain_seventh/1/area)",
        "(/valuation/standard_equivalent/grain_seventh/1/price)",
        "E107",
    ]);
    case.config["valuation"] =
        json!({"standard_equivalent": {"grain_seventh": [good], "value": 1.0}});
    case.with("check", &[]).exits(3).tells(&["E426"]);
    let staple =
        json!([{"name": "rice", "share": 0.7, "net_profit": quantity(1.0, "CNY/ha/yr")}]);
    case.config["valuation"] = json!({"standard_equivalent": {"net_profit": staple}});
    case.with("check", &[]).exits(3).tells(&["E104", "Σ share = 0.7"]);
}

#[test]
fn a_change_at_current_prices_is_land_and_prices() {
    let mut case = Case::small();
    let standard = |value: f64| quantity(value, "CNY/ha/yr");
    case.config["valuation"] = json!({
        "standard_equivalent": standard(1000.0),
        "current_prices": {"2000": standard(900.0), "2020": standard(1500.0)},
    });
    case.done();
    // At 1000: 4010 before, 13,550 after (half cropland, half forest).
    let rows = case.table("prices");
    let row = rows.one(&[("site", "a")]);
    let is = |column: &str, wanted: f64| same(row.number(column), wanted);
    is("current_value_from_cny_per_yr", 4010.0 * 0.9);
    is("current_value_to_cny_per_yr", 13_550.0 * 1.5);
    is("structure_cny_per_yr", 9540.0 * 0.9);
    is("price_cny_per_yr", 13_550.0 * 0.6);
    is("change_cny_per_yr", 13_550.0 * 1.5 - 4010.0 * 0.9);
    // The other tables stay at constant prices.
    let uplift = case.table("uplift");
    same(uplift.one(&[("site", "a")]).number("value_change_cny_per_yr"), 9540.0);
    case.config["valuation"]["current_prices"] =
        json!({"2000": standard(900.0), "2021": standard(1.0)});
    let said = case.with("check", &[]).exits(3);
    said.tells(&["E117", "(/valuation/current_prices/2021)", "E103", "`2020`"]);
}

#[test]
fn codes_of_another_legend_are_told() {
    let mut case = Case::whole();
    let raster = crate::support::Raster::new(10, 10);
    // GlobeLand30: cropland, forest and sea.
    case.date("2010", &raster, |col, row| match (col, row) {
        (0..5, _) => 10u8,
        (_, 0) => 255,
        _ => 20,
    });
    case.config["legend"] = json!("clcd");
    case.done().tells(&[
        "W407",
        "clcd has the codes of 0.0 %",
        "globeland30 fits 100.0 %",
    ]);
    case.with("check", &["--scan"]).exits(0).tells(&["W407"]);
    // Where no class has a value, that is the reason, and it is told with the errors.
    let mut valued = case;
    valued.config["crosswalk"] = json!("clcd-xie-2015");
    valued.config["valuation"] =
        json!({"standard_equivalent": quantity(3406.5, "CNY/ha/yr")});
    valued.with("run", &["-o", "bad"]).exits(2).tells(&["3 error(s)", "E401", "W407"]);
    let mut case = valued;
    case.config["crosswalk"] = json!("globeland30-xie-2015");
    case.config["legend"] = json!("globeland30");
    assert!(!case.done().err.contains("W407"));
}

#[test]
fn the_record_lists_what_a_crosswalk_says_otherwise() {
    let mut case = Case::small();
    case.done();
    let differs = |case: &Case| {
        case.record()["meaning"]["crosswalk"]["differs_from_default"].clone()
    };
    assert_eq!(differs(&case)["rows"], json!([]));
    put(&case.path("own.csv"), "code,type,weight\n1,paddy,0.8\n1,dry,0.2\n2,mixed,1\n");
    case.config["crosswalk"] = json!("own.csv");
    case.done();
    let found = differs(&case);
    assert_eq!(
        (&found["default"], &found["version"]),
        (&json!("clcd-xie-2015"), &json!("1"))
    );
    let first = json!({"code": 1, "own": "paddy 0.8 + dry 0.2", "default": "dry 1"});
    assert_eq!(found["rows"][0], first);
    assert_eq!(found["rows"].as_array().unwrap().len(), 8);
}

#[test]
fn statistics_of_change_are_written_where_they_are_asked_for() {
    let mut case = Case::small();
    case.done();
    assert!(!case.path("out").join("change.csv").exists());
    case.config["outputs"] = json!({"statistics": true});
    case.done();
    // A hectare of cropland, of which half becomes forest in 20 years.
    let rows = case.table("change");
    let row = rows.one(&[("site", "a")]);
    let is = |column: &str, wanted: f64| same(row.number(column), wanted);
    is("years", 20.0);
    // Half of the land moved once: Σ|net| = 1 ha, over 2 · 1 ha and over 20 years.
    is("net_degree_percent_per_yr", 2.5);
    is("transfer_degree_percent_per_yr", 2.5);
    is("persistence_share", 0.5);
    is("quantity_m2", 5000.0);
    is("exchange_m2", 0.0);
    is("shift_m2", 0.0);
    is("entropy_log10_from", 0.0);
    is("entropy_log10_to", 2f64.log10());
    let classes = case.table("dynamics");
    let cropland = classes.one(&[("site", "a"), ("class", "1")]);
    same(cropland.number("opening_m2"), 10_000.0);
    same(cropland.number("closing_m2"), 5000.0);
    same(cropland.number("dynamic_degree_percent_per_yr"), -2.5);
    // There was no forest to grow from.
    let forest = classes.one(&[("site", "a"), ("class", "2")]);
    assert_eq!(forest.text("dynamic_degree_percent_per_yr"), "");
}

#[test]
fn areas_are_adjusted_for_the_errors_of_the_map() {
    // Olofsson et al. 2014, on a map of the same proportions: 2 %, 1.5 %, 32 % and 64.5 % of
    // 10,000 pixels of 30 m.
    let mut case = Case::whole();
    case.config["grid"] = json!({"area": "planar"});
    let [x, _, _, y, _, _] = crate::support::Raster::new(1, 1).transform;
    let transform = [x, 30.0, 0.0, y, 0.0, -30.0];
    let raster =
        crate::support::Raster { transform, ..crate::support::Raster::new(100, 100) };
    case.date("2010", &raster, |col, row| match row * 100 + col {
        0..200 => 1u8,
        200..350 => 2,
        350..3550 => 3,
        _ => 4,
    });
    put(
        &case.path("confusion.csv"),
        "map,1,2,3,4\n1,66,0,5,4\n2,0,55,8,12\n3,1,0,153,11\n4,2,1,9,313\n",
    );
    case.config["accuracy"] = json!({"2010": "confusion.csv"});
    case.done();
    let rows = case.table("accuracy");
    // Printed for 1000 times as many pixels: 21,158 ± 6,158 ha and so on.
    for (class, hectares, margin) in [
        ("1", 21_158.0, 6_158.0),
        ("2", 11_686.0, 3_756.0),
        ("3", 285_770.0, 15_510.0),
        ("4", 581_386.0, 16_282.0),
    ] {
        let row = rows.one(&[("class", class)]);
        let ha = |column: &str| (row.number(column) / 1e4 * 1000.0).round();
        same(ha("adjusted_m2"), hectares);
        same(ha("adjusted_margin_m2"), margin);
    }
    let all = rows.one(&[("class", "all")]);
    assert!((all.number("users_share") - 0.94651).abs() < 5e-6);
    assert!((all.number("users_margin_share") - 0.01848).abs() < 5e-6);
    assert_eq!(case.record()["files"].as_array().unwrap().len(), 1);
    // A stratum of one sample cannot say how far it errs.
    put(
        &case.path("confusion.csv"),
        "map,1,2,3,4\n1,1,0,0,0\n2,0,55,8,12\n3,1,0,153,11\n4,2,1,9,313\n",
    );
    case.with("run", &["-o", "bad"]).exits(2).tells(&["(/accuracy/2010)", "class 1"]);
    assert!(!case.path("bad").exists());
    // A class that only the reference has needs a value too, where values are asked for.
    let mut valued = Case::small();
    valued.config["crosswalk"] = json!("own.csv");
    put(&valued.path("own.csv"), "code,type\n1,dry\n2,mixed\n");
    put(&valued.path("c.csv"), "map,1,2,7\n1,40,1,1\n2,2,30,0\n");
    valued.config["accuracy"] = json!({"2020": "c.csv"});
    valued.with("check", &[]).exits(3).tells(&[
        "E428",
        "class 7",
        "c.csv",
        "(/accuracy/2020)",
    ]);
    case.config["accuracy"] = json!({"2011": "none.csv"});
    case.with("check", &[]).exits(3).tells(&["E111", "E117", "(/accuracy/2011)"]);
}

#[test]
fn classes_valued_by_proxy_and_maps_that_swap_are_told() {
    let mut case = Case::valued();
    let raster = crate::support::Raster::new(10, 10);
    // A checkerboard of cropland and forest, and its negative: every pixel changes, and no
    // class gains or loses anything.
    let class =
        |flip: usize| move |col: usize, row: usize| 1 + u8::from((col + row) % 2 == flip);
    case.date("2000", &raster, class(0));
    case.date("2005", &raster, class(1));
    case.sites(&[crate::support::block("a", (0.0, 0.0), (10.0, 10.0))]);
    case.done().tells(&["W410", "from 2000 to 2005, 100.0 % of the land changed places"]);
    // In one direction only it is no exchange, however much it is.
    let mut case = Case::small();
    assert_eq!(case.done().err, "");
    put(&case.path("x.csv"), "code,type,weight,proxy\n1,dry,1,yes\n2,mixed,1,no\n");
    case.config["crosswalk"] = json!("x.csv");
    case.done().tells(&["W409", "class 1 (1.0000 ha at 2000) is valued by proxy"]);
}

#[test]
fn a_scan_names_the_legends_that_fit_where_none_is_named() {
    let mut case = Case::small();
    case.config.as_object_mut().unwrap().remove("legend");
    case.with("check", &["--scan"]).exits(0).tells(&["W411", "clcd"]);
    // Whoever runs without a legend has chosen so.
    assert_eq!(case.done().err, "");
}

#[test]
fn a_bare_number_of_2015_is_known_however_it_is_rounded() {
    let mut case = Case::small();
    let standard = |value: f64| json!({"value": value, "unit": "CNY/ha/yr"});
    case.config["valuation"] =
        json!({"table": "xie-2008", "standard_equivalent": standard(3406.0)});
    case.config["crosswalk"] = json!("clcd-xie-2008");
    case.with("check", &[]).exits(3).tells(&["E425"]);
    case.config["valuation"]["standard_equivalent"] = standard(1043.89);
    case.with("check", &[]).exits(0).tells(&["W408", "1043.89", "grain-seventh"]);
}

#[test]
fn services_have_names_and_groups_in_both_languages() {
    let case = Case::small();
    case.done();
    let services = case.record()["meaning"]["table"]["services"].clone();
    let is = |service: &&Value| service["id"] == "hyd";
    let found = services.as_array().unwrap().iter().find(is).unwrap();
    assert_eq!(found["zh"], "水文调节");
    assert_eq!(found["group"], json!({"en": "Regulating", "zh": "调节"}));
}

#[test]
fn a_check_looks_at_a_few_blocks_for_the_legend() {
    let mut case = Case::whole();
    let raster = crate::support::Raster::new(10, 10);
    for date in ["2010", "2020"] {
        case.date(date, &raster, |col, _| if col < 5 { 10u8 } else { 20 });
    }
    case.config["legend"] = json!("clcd");
    let said = case.with("check", &[]).exits(0);
    said.tells(&["W407", "at 2010", "at 2020", "worldcover", "globeland30"]);
    case.config["legend"] = json!("globeland30");
    assert!(!case.with("check", &[]).exits(0).err.contains("W407"));
}
