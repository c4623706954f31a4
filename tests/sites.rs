//! Sites: overlaps and groups, odd geometries, what lies outside.

use serde_json::{Value, json};

use crate::support::{
    Case, Raster, Rows, at, block, polygon, rectangle, ring, same, site, site_in,
};

/// Cropland in 2000; in 2020 columns 0 to 4 are forest. 20 × 10 pixels of 100 m².
pub(crate) fn land() -> Case {
    let mut case = Case::valued();
    let raster = Raster::new(20, 10);
    case.date("2000", &raster, |_, _| 1u8);
    case.date("2020", &raster, |col, _| if col < 5 { 2u8 } else { 1 });
    case
}

/// Areas (m²) of a site at the later date: valid, forest.
pub(crate) fn areas(rows: &Rows, id: &str) -> (f64, f64) {
    let row = rows.one(&[("site", id), ("date", "2020")]);
    (row.number("valid_m2"), row.number("forest_m2"))
}

#[test]
fn an_overlap_counts_once_in_the_union_and_twice_in_the_sum() {
    let case = land();
    // a: columns 0 to 8, 4 rows, 32 pixels; b: columns 4 to 12, rows 2 to 6, 32 pixels.
    // Both: columns 4 to 8, rows 2 to 4, 8 pixels, of which column 4 is forest.
    case.sites(&[
        block("a", (0.0, 0.0), (8.0, 4.0)),
        block("b", (4.0, 2.0), (12.0, 6.0)),
    ]);
    case.done().tells(&["W305", "[a]", "site b by 800 m²"]);
    let rows = case.table("sites");
    // Forest of a: columns 0 to 5 of 4 rows, 20 pixels; of b: column 4 of 4 rows.
    assert_eq!(areas(&rows, "a"), (3_200.0, 2_000.0));
    assert_eq!(areas(&rows, "b"), (3_200.0, 400.0));
    // 32 + 32 − 8 pixels, 20 + 4 − 2 of forest.
    assert_eq!(areas(&rows, "union"), (5_600.0, 2_200.0));
    assert_eq!(areas(&rows, "sum"), (6_400.0, 2_400.0));
    let kind = |id| rows.one(&[("site", id), ("date", "2020")]).text("kind").to_owned();
    assert_eq!(["a", "b", "union", "sum"].map(kind), ["site", "site", "union", "sum"]);
    // 0.22 ha turn from 4.01 to 23.09 thousand CNY/ha/yr in the union, 0.24 in the sum.
    let uplift = case.table("uplift");
    let change = |id| uplift.one(&[("site", id)]).number("value_change_cny_per_yr");
    assert!((change("union") - 0.22 * 19_080.0).abs() < 1e-9);
    assert!((change("sum") - 0.24 * 19_080.0).abs() < 1e-9);
    let polygon = rows.one(&[("site", "union"), ("date", "2000")]).number("polygon_m2");
    assert!((polygon - 5_600.0).abs() < 1e-6, "{polygon}");
}

#[test]
fn a_union_does_not_depend_on_the_direction_of_rings() {
    let case = land();
    let turned = |ring: &Value, turn: bool| {
        let mut ring = ring.clone();
        if turn {
            ring.as_array_mut().unwrap().reverse();
        }
        ring
    };
    let (a, b) = (rectangle((0.0, 0.0), (8.0, 4.0)), rectangle((4.0, 2.0), (12.0, 6.0)));
    for (turn_a, turn_b) in [(false, false), (false, true), (true, false), (true, true)] {
        case.sites(&[
            site("a", &polygon(&[turned(&a, turn_a)])),
            site("b", &polygon(&[turned(&b, turn_b)])),
        ]);
        case.done();
        // 32 + 32 − 8 pixels
        let rows = case.table("sites");
        assert_eq!(areas(&rows, "union"), (5_600.0, 2_200.0), "{turn_a} {turn_b}");
    }
}

#[test]
fn a_hole_in_a_union_is_a_hole_whichever_way_it_is_drawn() {
    let case = land();
    let (outer, hole) =
        (rectangle((0.0, 0.0), (8.0, 8.0)), rectangle((3.0, 3.0), (5.0, 6.0)));
    let mut turned = hole.clone();
    turned.as_array_mut().unwrap().reverse();
    for hole in [&hole, &turned] {
        case.sites(&[
            site("a", &polygon(&[outer.clone(), hole.clone()])),
            block("b", (6.0, 6.0), (10.0, 10.0)),
        ]);
        case.done();
        let rows = case.table("sites");
        // 64 − 6 and 16 pixels, 4 of them common.
        same(areas(&rows, "a").0, 5_800.0);
        same(areas(&rows, "union").0, 7_000.0);
    }
}

#[test]
fn neighbours_do_not_overlap_and_union_is_sum() {
    let case = land();
    case.sites(&[
        block("a", (0.0, 0.0), (7.3, 4.0)),
        block("b", (7.3, 0.0), (12.0, 4.0)),
    ]);
    assert_eq!(case.done().err, "");
    let rows = case.table("sites");
    // 12 × 4 pixels, cut in column 7.
    for id in ["union", "sum"] {
        let (valid, forest) = areas(&rows, id);
        assert!(
            (valid - 4_800.0).abs() < 1e-4 && (forest - 2_000.0).abs() < 1e-4,
            "{id}"
        );
    }
}

#[test]
fn groups_are_unions_of_their_own() {
    let case = land();
    let at = |id, group, first, end| {
        site_in(id, Some(group), &polygon(&[rectangle(first, end)]))
    };
    // In the west a and b overlap by 2 × 4 pixels; c alone in the east overlaps b by 1 × 4.
    case.sites(&[
        at("a", "西", (0.0, 0.0), (6.0, 4.0)),
        at("b", "西", (4.0, 0.0), (9.0, 4.0)),
        at("c", "东", (8.0, 0.0), (11.0, 4.0)),
        site("d", &polygon(&[rectangle((15.0, 0.0), (16.0, 1.0))])),
    ]);
    let said = case.done();
    let rows = case.table("sites");
    // 24 + 20 − 8 pixels in the west, 12 in the east; all: 36 + 12 − 4 + 1; sum: 24 + 20 +
    // 12 + 1.
    let wanted = [
        ("group:西", "group", "西", 3_600.0),
        ("group:东", "group", "东", 1_200.0),
        ("union", "union", "", 4_500.0),
        ("sum", "sum", "", 5_700.0),
    ];
    for (id, kind, group, valid) in wanted {
        let row = rows.one(&[("site", id), ("date", "2020"), ("kind", kind)]);
        assert_eq!(row.text("group"), group);
        same(row.number("valid_m2"), valid);
    }
    let order: Vec<&str> =
        rows.all(&[("date", "2020")]).map(|row| row.text("site")).collect();
    assert_eq!(order, ["a", "b", "c", "d", "group:西", "group:东", "union", "sum"]);
    // Shown, too.
    for words in ["西", "东", "all (overlaps once)", "sum of the sites"] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    // A sum is no place, so it has no transitions and no services of its own.
    assert_eq!(case.table("transitions").all(&[("kind", "sum")]).count(), 0);
    assert_eq!(case.table("services").all(&[("kind", "sum")]).count(), 0);
}

#[test]
fn what_lies_outside_the_raster_is_said_and_measured() {
    let case = land();
    // Half of b lies to the right of column 20, c altogether.
    case.sites(&[
        block("a", (0.0, 0.0), (5.0, 5.0)),
        block("b", (18.0, 0.0), (22.0, 5.0)),
        block("c", (40.0, 0.0), (44.0, 5.0)),
    ]);
    case.done().tells(&["W302 [b]", "50.00 %", "W301 [c]"]);
    let rows = case.table("sites");
    for (id, inside, outside) in
        [("a", 2_500.0, 0.0), ("b", 1_000.0, 1_000.0), ("c", 0.0, 2_000.0)]
    {
        let row = rows.one(&[("site", id), ("date", "2020")]);
        same(row.number("valid_m2"), inside);
        same(row.number("outside_m2"), outside);
        same(row.number("area_m2"), inside + outside);
        same(row.number("polygon_m2"), inside + outside);
    }
    // Of what lies outside altogether there is no share and no value, which is not zero.
    let row = rows.one(&[("site", "c"), ("date", "2020")]);
    assert_eq!((row.text("forest_share"), row.text("value_cny_per_yr")), ("", ""));
    let uplift = case.table("uplift");
    assert_eq!(uplift.one(&[("site", "c")]).text("value_change_cny_per_yr"), "");
}

#[test]
fn a_site_smaller_than_a_pixel_counts_by_its_part() {
    let mut case = land();
    // 0.5 × 0.25 pixels within one pixel, away from its centre: 12.5 m².
    case.sites(&[
        block("a", (0.0, 0.0), (0.5, 0.25)),
        block("b", (2.0, 2.0), (9.0, 9.0)),
    ]);
    case.done().tells(&["W303 [a]", "0.12"]);
    let row = case.table("sites").one(&[("site", "a"), ("date", "2020")]).clone();
    assert_eq!((row.text("pixels"), row.text("valid_m2")), ("0.125", "12.5"));
    assert_eq!(row.text("forest_share"), "1");
    case.config["grid"]["pixel_rule"] = json!("centre");
    case.done().tells(&["W308 [a]"]);
    let row = case.table("sites").one(&[("site", "a"), ("date", "2020")]).clone();
    assert_eq!((row.text("pixels"), row.text("valid_m2")), ("0", "0"));
}

#[test]
fn the_centre_rule_counts_whole_pixels() {
    let mut case = land();
    case.config["grid"]["pixel_rule"] = json!("centre");
    // From 0.6 to 4.4: the centres of columns 1, 2 and 3; rows 0 to 4.
    case.sites(&[block("a", (0.6, 0.0), (4.4, 5.0))]);
    case.done();
    let row = case.table("sites").one(&[("site", "a"), ("date", "2020")]).clone();
    assert_eq!((row.text("pixels"), row.text("valid_m2")), ("15", "1500"));
    // The polygon itself is 3.8 × 5 pixels.
    same(row.number("polygon_m2"), 1_900.0);
}

#[test]
fn a_feature_without_geometry_is_listed_with_nothing() {
    let case = land();
    case.sites(&[block("a", (0.0, 0.0), (5.0, 5.0)), site("none", &Value::Null)]);
    case.done().tells(&["W306 [none]"]);
    let rows = case.table("sites");
    let row = rows.one(&[("site", "none"), ("date", "2020")]);
    for column in ["area_m2", "pixels", "valid_m2", "polygon_m2", "value_cny_per_yr"] {
        assert_eq!(row.text(column), "0", "{column}");
    }
    assert_eq!(row.text("forest_share"), "");
    assert_eq!(areas(&rows, "union"), (2_500.0, 2_500.0));
}

#[test]
fn holes_and_parts_are_taken_as_drawn() {
    let case = land();
    // 8 × 8 pixels with a hole of 2 × 3, and an island of 1 × 1 in the hole.
    let rings = [rectangle((0.0, 0.0), (8.0, 8.0)), rectangle((3.0, 3.0), (5.0, 6.0))];
    let island = [rectangle((4.0, 4.0), (5.0, 5.0))];
    let parts = json!({"type": "MultiPolygon", "coordinates": [rings, island]});
    case.sites(&[site("a", &parts)]);
    // The island touches the boundary of the hole along a line.
    case.run().exits(2).tells(&["E308", "[a]"]);
    let island = [rectangle((3.5, 4.0), (4.5, 5.0))];
    let parts = json!({"type": "MultiPolygon", "coordinates": [rings, island]});
    case.sites(&[site("a", &parts), site("b", &polygon(&rings))]);
    case.done();
    let rows = case.table("sites");
    // 64 − 6 + 1 and 64 − 6; forest in columns 0 to 4: 40 − 6 + 1 and 40 − 6.
    assert_eq!(areas(&rows, "a"), (5_900.0, 3_500.0));
    assert_eq!(areas(&rows, "b"), (5_800.0, 3_400.0));
}

#[test]
fn a_bow_tie_is_refused_with_its_crossing_and_mended_on_request() {
    let mut case = land();
    // Two triangles that meet in (4, 4): each has a base of 8 and a height of 4 pixels.
    let tie = ring(&[(0.0, 0.0), (8.0, 8.0), (8.0, 0.0), (0.0, 8.0)]);
    case.sites(&[site("tie", &polygon(&[tie]))]);
    // 500 000 + 40 and 3 800 000 − 40
    let said =
        case.run().exits(2).tells(&["E308 config.json", "[tie]", "500040", "3799960"]);
    assert!(said.err.contains("(/sites/path)"), "{}", said.err);
    case.config["sites"]["repair"] = json!(true);
    // 2 × (8 × 4 / 2) = 32 pixels of 100 m²
    case.done().tells(&["W304", "[tie]", "3200.00 m²"]);
    let rows = case.table("sites");
    let row = rows.one(&[("site", "tie"), ("date", "2020")]);
    same(row.number("valid_m2"), 3_200.0);
    same(row.number("polygon_m2"), 3_200.0);
    // Left of column 5 lies the left triangle, 16 pixels, and of the right one the tip,
    // 1 high and 2 wide: 1 pixel.
    same(row.number("forest_m2"), 1_700.0);
    let repaired = &case.record()["sites"]["repaired"]["tie"];
    assert!(repaired.as_str().unwrap().contains("Self-intersection"), "{repaired}");
}

#[test]
fn ids_must_be_there_and_differ() {
    let mut case = land();
    let square = polygon(&[rectangle((0.0, 0.0), (2.0, 2.0))]);
    let nameless =
        json!({"type": "Feature", "properties": {"id": null}, "geometry": square});
    case.sites(&[site("a", &square), site("a", &square), nameless]);
    let said =
        case.run().exits(2).tells(&["E305", "features 1 and 2", "E306", "feature 3"]);
    assert!(said.err.contains("2 error(s)"), "{}", said.err);
    // Without a field for ids, sites are numbered.
    case.config["sites"] = json!({"path": "sites.geojson"});
    case.done();
    let rows = case.table("sites");
    let ids: Vec<&str> =
        rows.all(&[("date", "2000")]).map(|row| row.text("site")).collect();
    assert_eq!(ids, ["1", "2", "3", "union", "sum"]);
    // Three times the same square of 4 pixels.
    same(rows.one(&[("site", "union"), ("date", "2000")]).number("valid_m2"), 400.0);
    same(rows.one(&[("site", "sum"), ("date", "2000")]).number("valid_m2"), 1_200.0);
}

#[test]
fn lines_and_points_are_no_sites() {
    let case = land();
    let line = json!({"type": "LineString", "coordinates": [at(0.0, 0.0), at(3.0, 3.0)]});
    let point = json!({"type": "Point", "coordinates": at(1.0, 1.0)});
    case.sites(&[site("line", &line), site("point", &point)]);
    case.run().exits(2).tells(&["E307", "[line]", "[point]", "2 error(s)"]);
}
