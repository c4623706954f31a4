//! Sensitivity, tornado and Monte Carlo of the small table of [`crate::tests`], by hand.
//!
//! At the first date 7 ha of class 1 and 1 ha of class 2, at the second 4 ha of class 1, 3 ha
//! of class 2 and 1 ha of class 5, which is worth nothing. Class 1 is worth 12 a hectare,
//! class 2 is worth 70: 84 + 70 = 154 before, 48 + 210 = 258 after, an uplift of 104.

use proptest::prelude::*;
use restora_table::{Cell, Table};
use restora_value::{
    ClassValue, ClassValues, CoefficientTable, Crosswalk, StandardEquivalent,
    class_values,
};
use restora_zonal::CrossTable;

use super::*;
use crate::tests::{any_cross, column, cross, key, values, whole, with_facts};
use crate::worth::value_of;
use crate::{Corrections, Facts, MaskRule, Stocks};

/// Classes worth something, by the values of their two services.
fn worth(classes: &[(i32, [f64; 2])]) -> ClassValues {
    let valued = |(class, worth): &(i32, [f64; 2])| {
        let value =
            ClassValue::Valued { cny_per_ha_yr: worth.to_vec(), unverified: Vec::new() };
        (*class, value)
    };
    ClassValues {
        services: vec!["food".into(), "wsup".into()],
        by_class: classes.iter().map(valued).collect(),
    }
}

/// The same, some classes worth so many times as much.
fn times(values: &ClassValues, factor: f64, class: Option<i32>) -> ClassValues {
    let mut out = values.clone();
    for (code, value) in &mut out.by_class {
        if let ClassValue::Valued { cny_per_ha_yr, .. } = value
            && class.is_none_or(|class| class == *code)
        {
            for worth in cny_per_ha_yr {
                *worth *= factor;
            }
        }
    }
    out
}

fn words<'a>(table: &'a Table, name: &str) -> Vec<&'a str> {
    let at = table.column(name).unwrap();
    let word = |row: &'a Vec<Cell>| match &row[at] {
        Cell::Text(text) => text.as_str(),
        Cell::Empty => "",
        other => panic!("{other:?}"),
    };
    table.rows.iter().map(word).collect()
}

fn near(left: &[f64], right: &[f64]) {
    assert_eq!(left.len(), right.len());
    for (a, b) in left.iter().zip(right) {
        assert!((a - b).abs() <= 1e-9 * (1.0 + b.abs()), "{left:?} is not {right:?}");
    }
}

#[test]
fn a_coefficient_of_sensitivity_is_a_share() {
    with_facts(&cross(), MaskRule::Common, |facts| {
        let table = sensitivity_table(facts, &Stocks::new(facts));
        assert_eq!(column(&table, "class"), [1.0, 2.0, 1.0, 2.0, 5.0]);
        let wanted = [84.0 / 154.0, 70.0 / 154.0, 48.0 / 258.0, 210.0 / 258.0, 0.0];
        near(&column(&table, "coefficient_of_sensitivity"), &wanted);
    });
}

#[test]
fn with_a_negative_value_it_may_exceed_one() {
    // 7 · 12 − 1 · 5 = 79 before; 4 · 12 − 3 · 16 = 0 after, where it has no meaning.
    for (worth_of_two, wanted) in [(-5.0, [84.0 / 79.0, 5.0 / 79.0]), (-16.0, [-1.0; 2])]
    {
        let values = worth(&[(1, [10.0, 2.0]), (2, [0.0, worth_of_two]), (5, [0.0; 2])]);
        with_facts(&cross(), MaskRule::Common, |facts| {
            let facts = Facts { values: Some(&values), ..*facts };
            let table = sensitivity_table(&facts, &Stocks::new(&facts));
            let found = column(&table, "coefficient_of_sensitivity");
            let date = if wanted[0] > 0.0 { 0..2 } else { 2..4 };
            near(&found[date], &wanted);
        });
    }
}

proptest! {
    /// |ΔV / V| / |ΔVC / VC| with VC ± 50 %, as papers compute it, and ± 7 %.
    #[test]
    fn it_is_what_the_formula_says(
        cross in any_cross(), one in -50.0..50.0f64, two in -50.0..50.0f64,
    ) {
        let values = worth(&[(1, [one, 3.0]), (2, [4.0, two]), (5, [0.5, 0.25])]);
        with_facts(&cross, MaskRule::Common, |facts| {
            let facts = Facts { values: Some(&values), ..*facts };
            let stocks = Stocks::new(&facts);
            let table = sensitivity_table(&facts, &stocks);
            let dates = words(&table, "date");
            let classes = column(&table, "class");
            let found = column(&table, "coefficient_of_sensitivity");
            for ((date, class), found) in dates.iter().zip(&classes).zip(&found) {
                let date = usize::from(*date == "2010");
                let value = |values: &ClassValues| {
                    let facts = Facts { values: Some(values), ..facts };
                    value_of(&facts, &stocks, 0, date)
                };
                let before = value(&values);
                for percent in [-0.5, 0.5, 0.07] {
                    #[expect(clippy::cast_possible_truncation, reason = "a class code")]
                    let other = times(&values, 1.0 + percent, Some(*class as i32));
                    let literal = ((value(&other) - before) / before / percent).abs();
                    // An empty cell reads −1: a value of zero has no changes in percent.
                    if before != 0.0 {
                        let tolerance = 1e-9 * (1.0 + literal.max(1.0 / before.abs()));
                        assert!((found - literal).abs() <= tolerance, "{found} {literal}");
                    }
                }
            }
        });
    }
}

/// The tornado of the small table with coefficients times 0.5 and 1.5, by default.
fn tornado(cross: &CrossTable, percent: f64, alternatives: &[Alternative]) -> Table {
    let factor = percent / 100.0;
    let range = Range {
        low: times(&values(), 1.0 - factor, None),
        high: times(&values(), 1.0 + factor, None),
    };
    with_facts(cross, MaskRule::Common, |facts| {
        tornado_table(facts, &Stocks::new(facts), Some(&range), alternatives)
    })
}

#[test]
fn the_widest_bar_comes_first() {
    let swapped = Alternative {
        name: "forest as shrub".into(),
        swapped: "crosswalk".into(),
        values: worth(&[(1, [10.0, 2.0]), (2, [30.0, 0.0]), (5, [0.0; 2])]),
    };
    let table = tornado(&cross(), 50.0, &[swapped]);
    assert_eq!(words(&table, "item"), ["2", "all", "forest as shrub", "1", "5"]);
    let is = |name: &str, wanted: [f64; 5]| near(&column(&table, name), &wanted);
    // Uplift: class 2 by itself gives 140 · (0.5, 1.5) − 36, all 104 · (0.5, 1.5); at 30 a
    // hectare of class 2 it is 2 · 30 − 36 = 24; class 1 gives 140 − 36 · (1.5, 0.5).
    is("value_change_low_cny_per_yr", [34.0, 52.0, 24.0, 86.0, 104.0]);
    is("value_change_base_cny_per_yr", [104.0; 5]);
    is("value_change_high_cny_per_yr", [174.0, 156.0, 104.0, 122.0, 104.0]);
    is("width_cny_per_yr", [140.0, 104.0, 80.0, 36.0, 0.0]);
    // The high coefficient of class 1 gives the low uplift, for there is less of it later.
    assert_eq!(words(&table, "low_is"), ["low", "low", "alternative", "high", "low"]);
    assert_eq!(words(&table, "high_is"), ["high", "high", "base", "low", "high"]);
    // All numbers of an end are of one setting: 84 + 35, 77, 84 + 30, 126 + 70, 154.
    is("value_from_low_cny_per_yr", [119.0, 77.0, 114.0, 196.0, 154.0]);
    is("value_to_low_cny_per_yr", [153.0, 129.0, 138.0, 282.0, 258.0]);
    is("value_from_high_cny_per_yr", [189.0, 231.0, 154.0, 112.0, 154.0]);
    assert_eq!(words(&table, "swapped")[2], "crosswalk");
}

#[test]
fn land_that_stays_has_a_value_to_swap_but_no_change() {
    let mut cross = CrossTable::default();
    cross.add(key(0, Some(1), Some(1), false), whole(3));
    cross.add(key(0, Some(1), Some(2), false), whole(1));
    cross.add(key(0, Some(2), Some(1), false), whole(1));
    let table = tornado(&cross, 10.0, &[]);
    assert_eq!(column(&table, "width_cny_per_yr"), [0.0; 3]);
    // 4 · 12 + 1 · 70 = 118, times 0.9 and 1.1; and of each class by itself.
    let (low, high) = ("value_from_low_cny_per_yr", "value_to_high_cny_per_yr");
    near(&column(&table, low), &[106.2, 113.2, 111.0]);
    near(&column(&table, high), &[129.8, 122.8, 125.0]);
}

#[test]
fn one_date_has_values_only() {
    let mut cross = CrossTable::default();
    cross.add(key(0, Some(1), Some(1), false), whole(2));
    cross.add(key(0, Some(2), Some(2), false), whole(1));
    let range =
        Range { low: times(&values(), 0.5, None), high: times(&values(), 2.0, None) };
    with_facts(&cross, MaskRule::Common, |facts| {
        let dates = ["2000".to_owned()];
        let facts = Facts { dates: &dates, pairs: &[(0, 0)], ..*facts };
        let stocks = Stocks::new(&facts);
        let table = tornado_table(&facts, &stocks, Some(&range), &[]);
        assert_eq!(words(&table, "item"), ["all", "2", "1"]);
        assert_eq!(words(&table, "date_to"), ["", "", ""]);
        near(&column(&table, "value_from_low_cny_per_yr"), &[47.0, 59.0, 82.0]);
        near(&column(&table, "width_cny_per_yr"), &[141.0, 105.0, 36.0]);
        assert_eq!(column(&table, "value_to_base_cny_per_yr"), [-1.0; 3]);
        // Class 1 is worth 5 · (8 − 0.75) = 36.25, class 2 again 5 · 14 = 70.
        let drawn = monte_carlo(30.0, 1000).rows(&facts, &stocks, 0..1);
        let table = Table { rows: drawn, ..monte_carlo_table() };
        assert!((column(&table, "value_from_mean_cny_per_yr")[0] - 142.5).abs() < 5.0);
        assert_eq!(column(&table, "value_change_mean_cny_per_yr"), [-1.0]);
        assert_eq!(column(&table, "uplift_positive_share"), [-1.0]);
    });
}

proptest! {
    #[test]
    fn a_range_of_nothing_changes_nothing(cross in any_cross()) {
        let table = tornado(&cross, 0.0, &[]);
        for stem in ["value_from", "value_to", "value_change"] {
            let end = |end: &str| column(&table, &format!("{stem}_{end}_cny_per_yr"));
            prop_assert_eq!(end("low"), end("base"));
            prop_assert_eq!(end("base"), end("high"));
        }
        prop_assert!(column(&table, "width_cny_per_yr").iter().all(|width| *width == 0.0));
    }

    #[test]
    fn base_lies_between_low_and_high(cross in any_cross(), percent in 0.0..100.0f64) {
        let table = tornado(&cross, percent, &[]);
        let end = |end: &str| column(&table, &format!("value_change_{end}_cny_per_yr"));
        for ((low, base), high) in end("low").iter().zip(end("base")).zip(end("high")) {
            let rounding = 1e-9 * (1.0 + base.abs());
            prop_assert!(*low <= base + rounding && base <= high + rounding);
        }
    }
}

/// What class 1 and 2 of the small table are worth, by two types and two services: class 1 is
/// three quarters `a` and a quarter `b`, class 2 is `b`.
fn own() -> (CoefficientTable, Crosswalk) {
    let table =
        CoefficientTable::from_csv("t", "id,food,wsup\na,4,1\nb,20,-6\nc,7,7\n").unwrap();
    let text = "code,type,weight\n1,a,0.75\n1,b,0.25\n2,b,1\n5,zero,1\n";
    (table, Crosswalk::from_csv("x", text).unwrap())
}

const STANDARD: StandardEquivalent = StandardEquivalent { cny_per_ha_yr: 5.0 };

fn scaled(table: &CoefficientTable, factor: f64) -> CoefficientTable {
    let mut out = table.clone();
    out.factors.iter_mut().flatten().for_each(|number| *number *= factor);
    out
}

fn monte_carlo(percent: f64, runs: u32) -> MonteCarlo {
    let (table, crosswalk) = own();
    let ends = [-1.0, 1.0].map(|sign| scaled(&table, 1.0 + sign * percent / 100.0));
    MonteCarlo::new((runs, 42), [&ends[0], &table, &ends[1]], &crosswalk, STANDARD)
}

/// The table of a Monte Carlo on land of the own classes.
fn drawn(cross: &CrossTable, monte_carlo: &MonteCarlo) -> Table {
    let (table, crosswalk) = own();
    let values = class_values(&table, &crosswalk, STANDARD).unwrap();
    with_facts(cross, MaskRule::Common, |facts| {
        let facts = Facts { values: Some(&values), ..*facts };
        let stocks = Stocks::new(&facts);
        assert!(monte_carlo.prove(&facts, &stocks).iter().all(|identity| identity.holds));
        let rows = monte_carlo.rows(&facts, &stocks, 0..1);
        Table { rows, ..monte_carlo_table() }
    })
}

#[test]
fn mean_and_spread_are_those_of_the_linear_model() {
    const RUNS: u32 = 40_000;
    let table = drawn(&cross(), &monte_carlo(30.0, RUNS));
    // Hectares of `a`: 5.25, then 3; of `b`: 2.75, then 4. Times 5 CNY and the factors:
    // a·food 105, 60; a·wsup 26.25, 15; b·food 275, 400; b·wsup −82.5, −120.
    // Of a triangular ± 30 % of its peak the variance is 0.3² / 6.
    let terms = [[105.0, 60.0], [26.25, 15.0], [275.0, 400.0], [-82.5, -120.0]];
    let of = |value: fn([f64; 2]) -> f64| terms.map(value);
    for (stem, terms) in [
        ("value_from", of(|[from, _]| from)),
        ("value_to", of(|[_, to]| to)),
        ("value_change", of(|[from, to]| to - from)),
    ] {
        let number = |what| column(&table, &format!("{stem}_{what}_cny_per_yr"))[0];
        let mean: f64 = terms.iter().sum();
        let sd = (terms.iter().map(|t| t * t).sum::<f64>() * 0.09 / 6.0).sqrt();
        // Four standard errors: of a mean sd / √n, of an sd less than sd / √(2 n).
        let error = 4.0 * sd / f64::from(RUNS).sqrt();
        assert!((number("mean") - mean).abs() < error, "{stem}: {}", number("mean"));
        assert!((number("sd") - sd).abs() < error / 2f64.sqrt(), "{}", number("sd"));
        // Sums of triangles are near normal, but for the weight of the largest of them.
        assert!((number("p2_5") - (mean - 1.96 * sd)).abs() < 0.1 * sd);
        assert!((number("p97_5") - (mean + 1.96 * sd)).abs() < 0.1 * sd);
    }
    assert!(column(&table, "uplift_positive_share")[0] > 0.5);
}

#[test]
fn a_table_of_ends_skews_the_draws() {
    let (table, crosswalk) = own();
    // Only a·food is uncertain: 4 between 3 and 10, and only class 1 has it.
    let ends = [3.0, 10.0].map(|food| {
        let mut end = table.clone();
        end.factors[0][0] = food;
        end
    });
    let skew =
        MonteCarlo::new((40_000, 7), [&ends[0], &table, &ends[1]], &crosswalk, STANDARD);
    let found = drawn(&cross(), &skew);
    let number = |what: &str| column(&found, &format!("value_from_{what}_cny_per_yr"))[0];
    // 5.25 ha · 5 CNY = 26.25 for a factor of 1. The mean of the triangle is 17 / 3 (it adds
    // 5 / 3), its variance (9 + 16 + 100 − 12 − 30 − 40) / 18 = 43 / 18. Its median: above the
    // peak, 10 − √(0.5 · 7 · 6).
    let base = 105.0 + 26.25 + 275.0 - 82.5;
    let sd = 26.25 * (43f64 / 18.0).sqrt();
    assert!((number("mean") - (base + 26.25 * 5.0 / 3.0)).abs() < 4.0 * sd / 200.0);
    assert!((number("sd") - sd).abs() < 4.0 * sd / 283.0);
    let median = base + 26.25 * (10.0 - 21f64.sqrt() - 4.0);
    assert!((number("p50") - median).abs() < 0.03 * sd, "{}", number("p50"));
}

#[test]
fn the_draws_of_a_seed_are_known() {
    use rand_pcg::Pcg64;
    use rand_pcg::rand_core::{Rng as _, SeedableRng as _};
    let mut generator = Pcg64::seed_from_u64(42);
    let found = [(); 3].map(|()| generator.next_u64());
    // If these change, so do all results, and the version of the method in the record with them.
    let known = [
        4_178_418_447_715_145_737,
        4_410_739_922_618_931_473,
        14_034_899_209_665_866_285,
    ];
    assert_eq!(found, known);
}

#[test]
fn rows_do_not_depend_on_what_is_worked_out_with_them() {
    let monte_carlo = monte_carlo(25.0, 500);
    let (table, crosswalk) = own();
    let values = class_values(&table, &crosswalk, STANDARD).unwrap();
    let mut cross = cross();
    for site in 1..5 {
        let key = key(0, Some(1), Some(2), false);
        cross.add(restora_zonal::Key { site, ..key }, whole(u64::from(site) * 3));
    }
    with_facts(&cross, MaskRule::Common, |facts| {
        let sites = vec![facts.sites[0].clone(); 5];
        let corrections = Corrections::default();
        let facts = Facts {
            values: Some(&values),
            sites: &sites,
            corrections: &corrections,
            ..*facts
        };
        let stocks = Stocks::new(&facts);
        let all = monte_carlo.rows(&facts, &stocks, 0..5);
        let apart: Vec<_> = [0..1, 1..4, 4..5]
            .into_iter()
            .flat_map(|some| monte_carlo.rows(&facts, &stocks, some))
            .collect();
        assert_eq!(all, apart);
    });
    assert_eq!(monte_carlo.rows_at_once(2), (64 << 20) / 8000);
    assert_eq!(monte_carlo.bytes(2, 3), 3 * 8000 + 3 * 4000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_spread_gives_the_values_themselves(cross in any_cross()) {
        let (table, crosswalk) = own();
        let crosswalk = Crosswalk::from_csv("x", &(crosswalk.to_csv() + "6,exclude,1,,\n"))
            .unwrap_or(crosswalk);
        let values = class_values(&table, &crosswalk, STANDARD).unwrap();
        let fixed = MonteCarlo::new((20, 1), [&table; 3], &crosswalk, STANDARD);
        with_facts(&cross, MaskRule::Common, |facts| {
            let facts = Facts { values: Some(&values), ..*facts };
            let stocks = Stocks::new(&facts);
            let rows = fixed.rows(&facts, &stocks, 0..1);
            let found = Table { rows, ..monte_carlo_table() };
            for (stem, date) in [("value_from", 0), ("value_to", 1)] {
                let number = |what: &str| column(&found, &format!("{stem}_{what}_cny_per_yr"))[0];
                assert!(number("sd").abs() < f64::MIN_POSITIVE);
                assert!((number("p97_5") - number("p2_5")).abs() < f64::MIN_POSITIVE);
                near(&[number("mean")], &[value_of(&facts, &stocks, 0, date)]);
            }
        });
    }

    #[test]
    fn quantiles_are_in_order(cross in any_cross(), percent in 0.0..100.0f64, runs in 1u32..200) {
        let found = drawn(&cross, &monte_carlo(percent, runs));
        for stem in ["value_from", "value_to", "value_change"] {
            let number = |what: &str| column(&found, &format!("{stem}_{what}_cny_per_yr"))[0];
            prop_assert!(number("p2_5") <= number("p50") && number("p50") <= number("p97_5"));
        }
        let share = column(&found, "uplift_positive_share")[0];
        prop_assert!((0.0..=1.0).contains(&share));
    }
}
