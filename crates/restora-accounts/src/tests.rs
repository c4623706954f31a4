//! The accounts of a small table, by hand, and the identities on any table.

use std::collections::BTreeMap;

use proptest::prelude::*;
use restora_grid::{COVER_ONE, Grid};
use restora_table::{Cell, Table};
use restora_value::{ClassValue, ClassValues};
use restora_zonal::{AreaMethod, CellAreas, CrossTable, Key, Sum, Transforms};

use crate::{
    Corrections, Facts, Indicator, MaskRule, Site, SiteKind, Stocks, prove,
    services_table, sites_table, transitions_table, unmapped, uplift_table,
};

/// Cells of 100 m × 100 m: one hectare each.
fn areas() -> CellAreas {
    let gt = [0.0, 100.0, 0.0, 0.0, 0.0, -100.0];
    let grid = Grid::from_geotransform("t", (10, 10), gt, None).unwrap();
    CellAreas::new("t", &grid, AreaMethod::Planar, &[], &Transforms::default()).unwrap()
}

/// Whole pixels, as the kernel would add them up.
pub(crate) fn whole(pixels: u64) -> Sum {
    let cell = areas().row(0, 0..1).between(0, 1);
    Sum {
        pixels: u128::from(pixels) * u128::from(COVER_ONE),
        area: u128::from(pixels) * u128::from(cell),
    }
}

pub(crate) fn key(pair: u16, from: Option<i32>, to: Option<i32>, masked: bool) -> Key {
    Key { site: 0, pair, from, to, masked }
}

fn site(pixels: u64) -> Site {
    Site {
        id: "a".into(),
        name: "甲".into(),
        group: None,
        kind: SiteKind::Site,
        polygon_m2: Some(pixels as f64 * 1e4),
        outside_m2: 0.0,
        tolerance_m2: 1e-3,
        pixels: Some(u128::from(pixels) * u128::from(COVER_ONE)),
    }
}

/// Class 1 is worth 10 + 2, class 2 worth 100 − 30, class 5 nothing, class 6 is excluded.
pub(crate) fn values() -> ClassValues {
    let valued = |a: f64, b: f64| ClassValue::Valued {
        cny_per_ha_yr: vec![a, b],
        unverified: Vec::new(),
    };
    ClassValues {
        services: vec!["food".into(), "wsup".into()],
        by_class: BTreeMap::from([
            (1, valued(10.0, 2.0)),
            (2, valued(100.0, -30.0)),
            (5, valued(0.0, 0.0)),
            (6, ClassValue::Excluded),
        ]),
    }
}

fn indicators() -> Vec<Indicator> {
    let set = |name: &str, classes: &[i32]| Indicator {
        name: name.into(),
        classes: Some(classes.iter().copied().collect()),
    };
    let unknown = Indicator { name: "green".into(), classes: None };
    vec![set("forest", &[2]), unknown, set("water", &[5])]
}

/// Numbers of a column; −1 where it is empty.
pub(crate) fn column(table: &Table, name: &str) -> Vec<f64> {
    let at = table.column(name).unwrap_or_else(|| panic!("no column {name}"));
    let number = |row: &Vec<Cell>| match &row[at] {
        Cell::Number(n) => *n,
        Cell::Integer(n) => *n as f64,
        Cell::Empty => -1.0,
        Cell::Text(text) => panic!("{text}"),
    };
    table.rows.iter().map(number).collect()
}

/// Ten hectares at two dates: 4 of class 1 stay, 3 of class 1 become class 2, 1 of class 2
/// becomes water, 1 is missing at the second date, 1 missing at both.
pub(crate) fn cross() -> CrossTable {
    let mut cross = CrossTable::default();
    cross.add(key(0, Some(1), Some(1), false), whole(4));
    cross.add(key(0, Some(1), Some(2), false), whole(3));
    cross.add(key(0, Some(2), Some(5), false), whole(1));
    cross.add(key(0, Some(2), None, false), whole(1));
    cross.add(key(0, None, None, false), whole(1));
    cross
}

pub(crate) fn with_facts<T>(
    cross: &CrossTable,
    mask: MaskRule,
    work: impl FnOnce(&Facts<'_>) -> T,
) -> T {
    let (areas, values, indicators) = (areas(), values(), indicators());
    let pixels =
        cross.iter().filter(|(k, _)| k.pair == 0).map(|(_, s)| s.pixels).sum::<u128>();
    let pixels = u64::try_from(pixels / u128::from(COVER_ONE)).unwrap();
    work(&Facts {
        dates: &["2000".to_owned(), "2010".to_owned()],
        pairs: &[(0, 1)],
        sites: &[site(pixels)],
        cross,
        areas: areas.unit(),
        pixels: true,
        indicators: &indicators,
        values: Some(&values),
        mask,
        corrections: &Corrections::default(),
        applied: 0,
        unions: &[],
        clusters: &[],
    })
}

#[test]
fn areas_covers_and_values_by_hand() {
    with_facts(&cross(), MaskRule::Common, |facts| {
        let table = sites_table(facts, &Stocks::new(facts));
        assert_eq!(column(&table, "area_m2"), [1e5, 1e5]);
        assert_eq!(column(&table, "valid_m2"), [8e4, 8e4]);
        assert_eq!(column(&table, "unmatched_m2"), [1e4, 0.0]);
        assert_eq!(column(&table, "missing_m2"), [1e4, 2e4]);
        // Forest: 1 of 8 ha before, 3 of 8 after. No classes are stated for green.
        assert_eq!(column(&table, "forest_share"), [0.125, 0.375]);
        assert_eq!(column(&table, "green_share"), [-1.0, -1.0]);
        assert_eq!(column(&table, "water_m2"), [0.0, 1e4]);
        // 7 · 12 + 1 · 70 = 154; 4 · 12 + 3 · 70 + 1 · 0 = 258.
        assert_eq!(column(&table, "value_cny_per_yr"), [154.0, 258.0]);
    });
}

#[test]
fn uplift_and_transitions_by_hand() {
    with_facts(&cross(), MaskRule::Common, |facts| {
        let stocks = Stocks::new(facts);
        let uplift = uplift_table(facts, &stocks);
        assert_eq!(column(&uplift, "value_change_cny_per_yr"), [104.0]);
        let percent = column(&uplift, "value_change_percent")[0];
        assert!((percent - 104.0 / 154.0 * 100.0).abs() < 1e-12);
        assert_eq!(column(&uplift, "forest_change_points"), [25.0]);
        assert_eq!(column(&uplift, "water_change_m2"), [1e4]);
        let transitions = transitions_table(facts, &(0..1));
        // 1→1: 0; 1→2: 3 · (70 − 12) = 174; 2→5: 1 · (0 − 70) = −70; rows off the mask: none.
        let mut changes = column(&transitions, "value_change_cny_per_yr");
        changes.sort_by(f64::total_cmp);
        assert_eq!(changes, [-70.0, -1.0, -1.0, 0.0, 174.0]);
        let services = services_table(facts, &stocks, &(0..1));
        let total: f64 = column(&services, "value_cny_per_yr").iter().sum();
        assert!((total - (154.0 + 258.0)).abs() < 1e-9);
    });
}

#[test]
fn each_date_by_itself_counts_what_is_missing_as_change() {
    with_facts(&cross(), MaskRule::Each, |facts| {
        let stocks = Stocks::new(facts);
        let table = sites_table(facts, &stocks);
        assert_eq!(column(&table, "valid_m2"), [9e4, 8e4]);
        // The hectare of class 2 that is missing later counts before: 154 + 70.
        assert_eq!(column(&table, "value_cny_per_yr"), [224.0, 258.0]);
        assert!(prove(facts, &stocks).iter().all(|identity| identity.holds));
    });
}

#[test]
fn what_has_no_value_is_listed_and_not_counted() {
    let mut cross = cross();
    cross.add(key(0, Some(9), Some(6), false), whole(2));
    with_facts(&cross, MaskRule::Common, |facts| {
        let stocks = Stocks::new(facts);
        // Class 6 is excluded on purpose; class 9 is not known at all.
        assert_eq!(unmapped(facts, &stocks, 0), [(9, 0, whole(2))]);
        let table = sites_table(facts, &stocks);
        assert_eq!(column(&table, "not_valued_m2"), [2e4, 2e4]);
        assert_eq!(column(&table, "value_cny_per_yr"), [154.0, 258.0]);
    });
}

#[test]
fn a_result_that_does_not_add_up_is_found_out() {
    let broken = |change: fn(&mut Site)| {
        let (areas, values, cross) = (areas(), values(), cross());
        let mut one = site(10);
        change(&mut one);
        let facts = Facts {
            dates: &["2000".to_owned(), "2010".to_owned()],
            pairs: &[(0, 1)],
            sites: &[one],
            cross: &cross,
            areas: areas.unit(),
            pixels: true,
            indicators: &[],
            values: Some(&values),
            mask: MaskRule::Common,
            corrections: &Corrections::default(),
            applied: 0,
            unions: &[],
            clusters: &[],
        };
        let identities = prove(&facts, &Stocks::new(&facts));
        identities.iter().filter_map(crate::Identity::problem).count()
    };
    assert_eq!(broken(|_| {}), 0);
    // Two dates: each has its own line.
    assert_eq!(broken(|site| site.polygon_m2 = Some(1e5 + 1.0)), 2);
    assert_eq!(broken(|site| site.polygon_m2 = Some(f64::NAN)), 2);
    assert_eq!(broken(|site| site.pixels = site.pixels.map(|n| n + 1)), 2);
}

#[test]
fn two_pairs_that_disagree_about_a_date_are_found_out() {
    let mut cross = CrossTable::default();
    cross.add(key(0, Some(1), Some(2), false), whole(3));
    // The second pair says that the middle date was class 1, not 2.
    cross.add(key(1, Some(1), Some(1), false), whole(3));
    cross.add(key(2, Some(1), Some(1), false), whole(3));
    let (areas, values) = (areas(), values());
    let facts = Facts {
        dates: &["2000".to_owned(), "2010".to_owned(), "2020".to_owned()],
        pairs: &[(0, 1), (1, 2), (0, 2)],
        sites: &[site(3)],
        cross: &cross,
        areas: areas.unit(),
        pixels: true,
        indicators: &[],
        values: Some(&values),
        mask: MaskRule::Common,
        corrections: &Corrections::default(),
        applied: 0,
        unions: &[],
        clusters: &[],
    };
    let broken: Vec<&str> = prove(&facts, &Stocks::new(&facts))
        .iter()
        .filter(|identity| !identity.holds)
        .map(|identity| identity.claim)
        .collect();
    assert!(broken.contains(&"class areas of a date = class areas by transitions"));
}

/// Any table of two dates.
pub(crate) fn any_cross() -> impl Strategy<Value = CrossTable> {
    let class = prop_oneof![
        Just(None),
        Just(Some(1)),
        Just(Some(2)),
        Just(Some(5)),
        Just(Some(6))
    ];
    let entry = (class.clone(), class, 0u64..1000);
    proptest::collection::vec(entry, 1..20).prop_map(|entries| {
        let mut cross = CrossTable::default();
        for (from, to, pixels) in entries {
            cross.add(key(0, from, to, false), whole(pixels));
        }
        cross
    })
}

/// The same land with the dates exchanged.
fn swapped(cross: &CrossTable) -> CrossTable {
    let mut out = CrossTable::default();
    for (key, sum) in cross.iter() {
        out.add(Key { from: key.to, to: key.from, ..*key }, *sum);
    }
    out
}

proptest! {
    #[test]
    fn every_identity_holds_on_every_table(cross in any_cross(), each in any::<bool>()) {
        let mask = if each { MaskRule::Each } else { MaskRule::Common };
        with_facts(&cross, mask, |facts| {
            for identity in prove(facts, &Stocks::new(facts)) {
                assert!(identity.holds, "{identity:?}");
            }
        });
    }

    #[test]
    fn exchanging_the_dates_negates_the_change(cross in any_cross()) {
        let change = |cross: &CrossTable| with_facts(cross, MaskRule::Common, |facts| {
            column(&uplift_table(facts, &Stocks::new(facts)), "value_change_cny_per_yr")[0]
        });
        let (there, back) = (change(&cross), change(&swapped(&cross)));
        // Of land that is missing altogether nothing is known in either direction.
        let unknown = [there, back].map(f64::to_bits) == [(-1f64).to_bits(); 2];
        prop_assert!(unknown || (there + back).abs() < 1e-12, "{} {}", there, back);
    }
}
