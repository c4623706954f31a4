//! The account of kind `reclamation`.

use serde_json::{Value, json};

use crate::support::{
    CRS, Case, Raster, Rows, block, geojson, polygon, put, rectangle, same,
};

/// A parcel with holder, owner and kind.
fn parcel(id: &str, kind: &str, first: (f64, f64), end: (f64, f64)) -> Value {
    let properties =
        json!({"id": id, "holder": format!("h{id}"), "owner": "c", "kind": kind});
    let geometry = polygon(&[rectangle(first, end)]);
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

/// Heights of cells of 10 m that reach five cells beyond the raster on all sides. They are flat up
/// to column 5 and rise as far as they go on after it: Horn's slope is 0 up to column 4, a half in
/// column 5 (26.6°), and 1 (45°) from there.
fn heights(case: &Case, size: (usize, usize)) {
    let mut raster = Raster::new(size.0 + 10, size.1 + 10);
    raster.transform[0] -= 50.0;
    raster.transform[3] += 50.0;
    let rise = |col: usize, _| 10.0 * (col.saturating_sub(10)) as f32;
    raster.write(&case.path("dem.tif"), &raster.pixels(rise));
}

/// Ten columns, four rows, built up but for the last cell. In 2019 the columns 0 to 3 are cropland
/// and column 5 is forest.
///
/// The boundary holds row 3, permanent farmland the columns 0 and 1; of the masks `red` holds
/// column 3 of rows 0 and 1, `water` column 3 of rows 1 and 2, and the second cell of row 0.
fn hamlet() -> Case {
    let mut case = Case::new();
    let raster = Raster::new(10, 4);
    let last = |col, row| (col, row) == (9, 3);
    case.date("2018", &raster, |col, row| if last(col, row) { 1u8 } else { 8 });
    case.date("2019", &raster, |col, row| match col {
        0..=3 => 1u8,
        5 => 2,
        _ if last(col, row) => 1,
        _ => 8,
    });
    heights(&case, (10, 4));
    case.sites(&[block("a", (0.0, 0.0), (10.0, 4.0))]);
    let layer = |name: &str, features: &[Value]| {
        put(&case.path(name), geojson(CRS, features));
    };
    layer("boundary.geojson", &[block("b", (0.0, 3.0), (10.0, 9.0))]);
    layer("farmland.geojson", &[block("f", (0.0, 0.0), (2.0, 3.0))]);
    layer("red.geojson", &[block("r", (3.0, 0.0), (4.0, 2.0))]);
    let water = [block("w", (3.0, 1.0), (4.0, 3.0)), block("v", (1.0, 0.0), (2.0, 1.0))];
    layer("water.geojson", &water);
    let parcels = [
        parcel("p", "household", (0.0, 0.0), (2.0, 2.0)),
        parcel("q", "collective", (1.0, 0.0), (3.0, 2.0)),
        parcel("r", "household", (5.0, 0.0), (6.0, 3.0)),
    ];
    layer("parcels.geojson", &parcels);
    case.config["accounts"] = json!([{
        "kind": "reclamation",
        "after": "2019",
        "elevation": {"path": "dem.tif"},
        "masks": [{"name": "red", "path": "red.geojson"}, {"name": "water", "path": "water.geojson"}],
        "construction_boundary": {"path": "boundary.geojson"},
        "permanent_farmland": {"path": "farmland.geojson"},
        "parcels": {"path": "parcels.geojson", "id": "id", "holder": "holder", "owner": "owner"},
        "collective_land": "kind = 'collective'",
        "price": {"value": 18, "unit": "万元/亩"},
        "cost": {"value": 39000, "unit": "CNY/mu"},
    }]);
    case
}

#[test]
fn every_cell_has_one_use_and_reasons_overlap() {
    let case = hamlet();
    case.run().exits(0);
    let site = case.table("reclamation").one(&[("site", "a")]).clone();
    // 39 cells, 9 of them in row 3. Of the other 30, 15 are steep, 3 under a mask in column 3 and
    // one in column 1.
    same(site.number("built_m2"), 3900.0);
    same(site.number("inside_boundary_m2"), 900.0);
    same(site.number("to_forest_m2"), 1900.0);
    same(site.number("to_cropland_m2"), 1100.0);
    same(site.number("to_grass_m2"), 0.0);
    same(site.number("undecided_m2"), 0.0);
    // Columns 0 to 3 and 5 of all rows; tickets come from the first three.
    same(site.number("reclaimed_m2"), 2000.0);
    same(site.number("ticket_m2"), 1500.0);
    let reasons = case.table("reclamation_reasons");
    let of = |reason: &str| reasons.one(&[("reason", reason)]).clone();
    same(of("slope").number("to_forest_or_grass_m2"), 1500.0);
    same(of("slope").number("built_m2"), 1900.0);
    same(of("red").number("eligible_m2"), 200.0);
    same(of("red").number("alone_m2"), 100.0);
    same(of("water").number("eligible_m2"), 300.0);
    same(of("water").number("alone_m2"), 200.0);
    same(of("permanent farmland").number("to_cropland_m2"), 500.0);
    same(of("permanent farmland").number("to_forest_or_grass_m2"), 100.0);
    same(of("construction boundary").number("reclaimed_m2"), 500.0);
    // What was done: five cells of the boundary, and to cropland what should be forest.
    let outcome = case.table("reclamation_outcome");
    let of = |group: &str, name: &str, class: &str| {
        outcome.one(&[("group", group), ("name", name), ("class", class)]).clone()
    };
    same(of("use", "forest", "1").number("area_m2"), 400.0);
    same(of("use", "forest", "2").number("area_m2"), 300.0);
    same(of("use", "forest", "2").number("share_of_reclaimed"), 300.0 / 700.0);
    same(of("rule", "permanent farmland", "1").number("share_of_reclaimed"), 1.0);
    same(of("all", "all", "1").number("steepest_deg"), 0.0);
    let steep = of("all", "all", "2").number("steepest_deg");
    assert!((steep - 26.565_051_177).abs() < 1e-2, "{steep}");
    assert!(of("all", "all", "8").text("share_of_reclaimed").is_empty());
}

#[test]
fn what_tickets_bring_to_the_fen() {
    let case = hamlet();
    let said = case.run().exits(0);
    let rows = case.table("reclamation_parcels");
    let of = |parcel: &str| rows.one(&[("parcel", parcel)]).clone();
    // p: 4 cells, 0.6 mu at 18 and 3.9 万元/亩; 84 600 are left, 85 : 15.
    let p = of("p");
    same(p.number("gross_cny"), 108_000.0);
    same(p.number("cost_cny"), 23_400.0);
    same(p.number("household_cny"), 71_910.0);
    same(p.number("collective_cny"), 12_690.0);
    assert_eq!((p.text("holder"), p.text("owner")), ("hp", "c"));
    // q: the first parcel keeps the two cells that both have; the collective's own land.
    same(of("q").number("ticket_m2"), 200.0);
    same(of("q").number("household_cny"), 0.0);
    same(of("q").number("collective_cny"), 42_300.0);
    // No parcel: 15 − 4 − 2 − 3 = 6 cells.
    same(of("").number("ticket_m2"), 600.0);
    // 2.25 mu × 14.1 = 31.725 万元 in all.
    let site = case.table("reclamation").one(&[("site", "a")]).clone();
    same(site.number("household_cny") + site.number("collective_cny"), 317_250.0);
    let ledger = case.table("ledger");
    same(ledger.sum("amount_cny", &[("from", "buyer")]), 405_000.0);
    same(ledger.sum("quantity", &[("to", "buyer")]), 2.25);
    // 0.85 × 14.1 = 11.985 is less than 12; 0.15 × 14.1 = 2.115 is enough.
    said.tells(&[
        "W908",
        "households get 119850.00 CNY/mu",
        "W857",
        "2 cells",
        "W859",
        "0.15 mu",
        "W912",
        "0.90 mu",
    ]);
}

#[test]
fn without_a_later_date_all_that_may_be_reclaimed_counts() {
    let mut case = hamlet();
    let account = &mut case.config["accounts"][0];
    account.as_object_mut().unwrap().remove("after");
    account["to"] = json!("grass");
    account["price"]["value"] = json!(20);
    account["raster"] = json!(false);
    let said = case.run().exits(0);
    assert!(!said.err.contains("W908"), "{}", said.err);
    let site = case.table("reclamation").one(&[("site", "a")]).clone();
    same(site.number("ticket_m2"), 3000.0);
    same(site.number("to_grass_m2"), 1900.0);
    assert!(site.text("reclaimed_m2").is_empty());
    assert!(!case.path("out/reclamation_outcome.csv").exists());
    assert!(!case.path("out/rasters").exists());
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a look at a raster without restora")]
fn the_raster_shows_what_the_table_has() {
    let case = hamlet();
    case.run().exits(0);
    let path = case.path("out/rasters/reclamation_1.tif");
    let dataset = gdal::Dataset::open(&path).unwrap();
    let band = dataset.rasterband(1).unwrap();
    let cells = band.read_as::<u8>((0, 0), (10, 4), (10, 4), None).unwrap();
    let rows: Vec<&[u8]> = cells.data().chunks(10).collect();
    assert_eq!(rows[0], [2, 3, 2, 3, 2, 3, 3, 3, 3, 3]);
    assert_eq!(rows[1], [2, 2, 2, 3, 2, 3, 3, 3, 3, 3]);
    assert_eq!(rows[2], [2, 2, 2, 3, 2, 3, 3, 3, 3, 3]);
    assert_eq!(rows[3], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);
}

#[test]
fn land_without_slope_is_undecided_unless_a_mask_decides() {
    let mut case = hamlet();
    // Heights of the raster's own cells: the rim has no slope.
    let raster = Raster::new(10, 4);
    raster.write(&case.path("dem.tif"), &raster.pixels(|_, _| 5.0f32));
    put(
        &case.path("boundary.geojson"),
        geojson(CRS, &[block("b", (30.0, 3.0), (40.0, 9.0))]),
    );
    put(&case.path("water.geojson"), geojson(CRS, &[block("w", (0.0, 0.0), (1.0, 1.0))]));
    case.config["accounts"][0].as_object_mut().unwrap().remove("after");
    let said = case.run().exits(0);
    let site = case.table("reclamation").one(&[("site", "a")]).clone();
    // 8 × 2 cells have a slope, one of which lies under `red`, as does one of the rim; `water`
    // holds a corner. Of the 39 cells 24 − 1 are of the rim.
    same(site.number("to_forest_m2"), 300.0);
    same(site.number("to_cropland_m2"), 1500.0);
    same(site.number("undecided_m2"), 2100.0);
    same(site.number("ticket_m2"), 1800.0);
    said.tells(&["W858", "3.15 mu"]);
}

#[test]
fn layers_in_other_systems_and_polygons_too_small_for_a_cell() {
    let mut case = hamlet();
    let speck = block("s", (4.1, 0.1), (4.3, 0.3));
    let red = block("r", (3.0, 0.0), (4.0, 2.0));
    put(&case.path("red.geojson"), geojson(CRS, &[red, speck]));
    let said = case.run().exits(0);
    said.tells(&["W856", "1 of 2 polygons of red.geojson"]);
    let before = case.table("reclamation");
    // The same boundary in longitude and latitude.
    let mut to = gdal::spatial_ref::SpatialRef::from_epsg(4490).unwrap();
    let mut from = gdal::spatial_ref::SpatialRef::from_epsg(4548).unwrap();
    let order = gdal::spatial_ref::AxisMappingStrategy::TraditionalGisOrder;
    from.set_axis_mapping_strategy(order);
    to.set_axis_mapping_strategy(order);
    let turn = gdal::spatial_ref::CoordTransform::new(&from, &to).unwrap();
    let ring = rectangle((0.0, 3.0), (10.0, 9.0));
    let degrees: Vec<Value> = ring
        .as_array()
        .unwrap()
        .iter()
        .map(|place| {
            let (mut x, mut y) =
                ([place[0].as_f64().unwrap()], [place[1].as_f64().unwrap()]);
            turn.transform_coords(&mut x, &mut y, &mut []).unwrap();
            json!([x[0], y[0]])
        })
        .collect();
    let shape = polygon(&[Value::from(degrees)]);
    let feature = crate::support::site("b", &shape);
    put(&case.path("boundary.geojson"), geojson("EPSG:4490", &[feature]));
    case.config["accounts"][0]["masks"][0]["filter"] = json!("id = 'r'");
    let said = case.done();
    assert!(!said.err.contains("W856"), "{}", said.err);
    assert_eq!(case.table("reclamation"), before);
}

#[test]
fn overlapping_sites_are_not_paid_twice() {
    let mut case = hamlet();
    let sites = [block("a", (0.0, 0.0), (6.0, 4.0)), block("b", (4.0, 0.0), (10.0, 4.0))];
    case.sites(&sites);
    case.run().exits(2).tells(&["E808", "`a` and `b`", "/accounts/0/sites"]);
    case.config["accounts"][0]["sites"] = json!(["b"]);
    case.run().exits(0);
    assert_eq!(case.table("reclamation").0.len(), 1);
    // The cells of both belong to both where nobody pays.
    let account = case.config["accounts"][0].as_object_mut().unwrap();
    for key in ["sites", "price", "cost"] {
        account.remove(key);
    }
    case.with("run", &["-o", "free"]).exits(0);
    let rows = Rows::read(&case.path("free/reclamation.csv"));
    same(rows.sum("built_m2", &[]), 3900.0 + 800.0);
    assert!(!case.path("free/ledger.csv").exists());
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let mut case = hamlet();
    let account = &mut case.config["accounts"][0];
    account["steepest"] = json!(95);
    account["masks"][1]["name"] = json!("red");
    account["masks"][0]["path"] = json!("gone.geojson");
    account["price"] = json!({"value": 3, "unit": "万元/亩"});
    account["least"] = json!({"household": {"value": 1, "unit": "mu"}});
    account["split"] = json!([0, 0]);
    account["elevation"]["unit"] = json!("fathom");
    account["parcels"].as_object_mut().unwrap().remove("id");
    let wanted = [
        "/accounts/0/steepest",
        "E852",
        "gone.geojson",
        "E853",
        "/accounts/0/least/household",
        "/accounts/0/split",
        "fathom",
        "/accounts/0/parcels",
    ];
    case.run().exits(2).tells(&wanted);
    assert!(!case.path("out").exists());
    let mut case = hamlet();
    case.config["accounts"][0].as_object_mut().unwrap().remove("price");
    case.run().exits(2).tells(&["E855", "/accounts/0/cost"]);
    let mut case = hamlet();
    case.config["accounts"][0]["date"] = json!("2019");
    case.run().exits(2).tells(&["E850"]);
    let mut case = hamlet();
    case.config["accounts"][0]["after"] = json!("2091");
    case.config["accounts"][0]["sites"] = json!(["z"]);
    case.run().exits(2).tells(&[
        "/accounts/0/after",
        "2091",
        "/accounts/0/sites/0",
        "E803",
    ]);
}

#[test]
fn parties_sites_and_conditions_that_cannot_be() {
    let mut case = hamlet();
    case.config["accounts"][0]["elevation"]["unit"] = json!("km");
    case.run().exits(2).tells(&["/accounts/0/elevation"]);
    let mut case = hamlet();
    case.config["accounts"][0]["collective_land"] = json!("no_such = 1");
    case.run().exits(2).tells(&["/accounts/0/collective_land"]);
    let mut case = hamlet();
    case.config["accounts"][0]["buyer"] = json!("hr");
    case.run().exits(2).tells(&["E910", "`hr`", "/accounts/0/buyer"]);
    let mut case = hamlet();
    case.config["accounts"][0]["built"] = json!([]);
    case.run().exits(2).tells(&["E124", "/accounts/0/built"]);
    // Neither what the ledger calls those whose names are not known.
    for buyer in ["reclamation p", "household a"] {
        let mut case = hamlet();
        case.config["accounts"][0]["buyer"] = json!(buyer);
        case.run().exits(2).tells(&["E910", buyer, "/accounts/0/buyer"]);
    }
    // Groups are no sites of their own.
    let mut case = hamlet();
    let two = [block("a", (0.0, 0.0), (5.0, 4.0)), block("b", (5.0, 0.0), (10.0, 4.0))];
    case.sites(&two);
    case.config["accounts"][0]["sites"] = json!(["b", "union"]);
    case.run().exits(2).tells(&["E870", "`union`", "/accounts/0/sites/1"]);
    // A condition that no parcel meets is none: every parcel is a household's.
    let mut case = hamlet();
    case.config["accounts"][0]["collective_land"] = json!("kind = 'none'");
    case.run().exits(0).tells(&["W913", "kind = 'none'", "/accounts/0/collective_land"]);
    let rows = case.table("reclamation_parcels");
    assert!(rows.one(&[("parcel", "q")]).number("household_cny") > 0.0);
}

#[test]
fn several_windows_and_threads_make_no_difference() {
    let mut case = Case::new();
    let size = (2100, 1100);
    let raster = Raster::new(size.0, size.1);
    case.date(
        "2018",
        &raster,
        |col, row| if (col * 7 + row * 3) % 5 < 2 { 8u8 } else { 1 },
    );
    let mut ground = Raster::new(size.0 + 2, size.1 + 2);
    ground.transform[0] -= 10.0;
    ground.transform[3] += 10.0;
    let wave = |col: usize, row: usize| ((col * col + 3 * row) % 97) as f32 / 8.0;
    ground.write(&case.path("dem.tif"), &ground.pixels(wave));
    case.sites(&[block("a", (0.5, 0.5), (2099.5, 1099.5))]);
    let boundary = geojson(CRS, &[block("b", (1000.0, 300.0), (1300.0, 900.0))]);
    put(&case.path("boundary.geojson"), boundary);
    case.config["accounts"] = json!([{
        "kind": "reclamation",
        "elevation": {"path": "dem.tif"},
        "construction_boundary": {"path": "boundary.geojson"},
    }]);
    let run = |threads: &str| {
        case.with("run", &["-o", "out", "--overwrite", "--threads", threads]).exits(0);
        let read = |name: &str| std::fs::read(case.path("out").join(name)).unwrap();
        ["reclamation.csv", "reclamation_reasons.csv", "rasters/reclamation_1.tif"]
            .map(read)
    };
    let one = run("1");
    let site = case.table("reclamation").one(&[("site", "a")]).clone();
    assert!(site.number("to_forest_m2") > 0.0 && site.number("to_cropland_m2") > 0.0);
    same(site.number("undecided_m2"), 0.0);
    for threads in ["2", "7"] {
        assert!(run(threads) == one, "{threads} threads");
    }
}
