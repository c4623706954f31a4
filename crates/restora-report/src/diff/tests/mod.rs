mod sample;

use std::collections::BTreeMap;

use proptest::prelude::*;
use restora_message::Lang;
use restora_table::{Cell, Table};
use serde_json::json;

use super::*;
use sample::{Sample, sample};

fn compared(a: &Sample, b: &Sample) -> Diff {
    diff(&a.material(), &b.material())
}

/// Checks the parts of the only place, to a millionth of a yuan.
fn assert_parts(diff: &Diff, expected: [f64; 7]) {
    assert_eq!(diff.causes.len(), 1);
    let parts = diff.causes[0].parts.unwrap();
    let near = |(part, wanted): (f64, f64)| (part - wanted).abs() < 1e-6;
    assert!(parts.list().into_iter().zip(expected).all(near), "{parts:?}");
}

#[test]
fn areas_and_the_standard_equivalent_by_hand() {
    let a = sample();
    let mut b = sample();
    b.land[0].3 = 18.0;
    b.land[1].3 = 12.0;
    b.standard = 110.0;
    b.sums.insert("2019".to_owned(), "bb".to_owned());
    // A: 20 · 100 + 10 · 500 = 7000. B: 18 · 110 + 12 · 550 = 8580.
    // Areas: −2 · 100 + 2 · 500 = 800. Standard: 18 · 10 + 12 · 50 = 780.
    let expected = [800.0, 780.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    for office in [false, true] {
        let diff = compared(&a, &Sample { office, ..b.clone() });
        let value = diff.headline.sites[0].value;
        assert!((value.a.unwrap() - 7000.0).abs() < 1e-9);
        assert!((value.b.unwrap() - 8580.0).abs() < 1e-9);
        assert_parts(&diff, expected);
        let forest = &diff.causes[0].classes[0];
        assert_eq!((forest.class.as_str(), &*forest.label.en), ("2", "Forest"));
        // +2 ha · 500 and 12 ha · 50.
        assert!((forest.parts.areas - 1000.0).abs() < 1e-9);
        assert!((forest.parts.standard - 600.0).abs() < 1e-9);
        let what: Vec<What> = diff.reasons.iter().map(|reason| reason.what).collect();
        assert_eq!(what, [What::Areas, What::Standard]);
        assert_eq!(diff.reasons[0].suspects[0].kind, SuspectKind::Raster);
        assert_eq!(diff.reasons[1].suspects[0].kind, SuspectKind::Standard);
    }
    let text = told(&compared(&a, &b), Lang::En);
    let lines: Vec<&str> = text.lines().take(8).collect();
    let wanted = [
        "The results differ: 1 of 1 values of sites moved. Changed: settings (1), inputs (1), standard equivalent (1)",
        "What moved (CNY/yr)",
        "  site  date         A         B     change",
        "  s     2019  7,000.00  8,580.00  +1,580.00  +22.57 %",
        "Why (CNY/yr)",
        "  2019  areas                +800.00  Forest +2.00 ha (+1,000.00), Cropland -2.00 ha (-200.00)",
        "        ← raster of 2019: sha256 aa → bb",
        "  2019  standard equivalent  +780.00",
    ];
    assert_eq!(lines, wanted);
    let text = told(&compared(&a, &b), Lang::Zh);
    assert!(
        text.contains("林地 +2.00 公顷（+1,000.00）、耕地 -2.00 公顷（-200.00）"),
        "{text}"
    );
}

#[test]
fn crosswalk_and_table_by_hand() {
    let a = Sample { land: vec![sample().land[0].clone()], ..sample() };
    let mut b = a.clone();
    b.crosswalk[0] = (1, "crop", 0.5);
    b.crosswalk.push((1, "forest", 0.5));
    b.factors[1][1] = 4.0;
    // 20 ha. By the old factors: food 1 → 1.5, air 0 → 1.5, so +2 · 100 · 20 = 4000. Then air
    // 1.5 → 2, so +0.5 · 100 · 20 = 1000.
    let diff = compared(&a, &b);
    assert_parts(&diff, [0.0, 0.0, 4000.0, 1000.0, 0.0, 0.0, 0.0]);
    let kinds: Vec<SuspectKind> =
        diff.reasons.iter().map(|r| r.suspects[0].kind).collect();
    assert_eq!(kinds, [SuspectKind::Crosswalk, SuspectKind::Table]);
    let text = told(&diff, Lang::En);
    assert!(text.contains("crosswalk: 1 crop → crop 0.5 + forest 0.5"), "{text}");
    assert!(text.contains("table of coefficients: forest.air 3 → 4"), "{text}");
    // Types that the old table lacks leave the two together.
    let mut odd = b.material();
    let record = odd.record.to_string().replace("forest", "wood");
    odd.record = serde_json::from_str(&record).unwrap();
    let found = super::diff(&a.material(), &odd);
    assert_parts(&found, [0.0, 0.0, 0.0, 0.0, 5000.0, 0.0, 0.0]);
    // So does a factor of 1 that stands for something else: 20 ha · (1.5 + 2) · 110 − 2000.
    let mut own = Sample { standard: 110.0, ..b }.material();
    let record = own.record.to_string().replace("# name: mine", "# basis: own");
    own.record = serde_json::from_str(&record).unwrap();
    let found = super::diff(&a.material(), &own);
    assert_parts(&found, [0.0, 0.0, 0.0, 0.0, 5700.0, 0.0, 0.0]);
}

#[test]
fn a_class_that_is_no_longer_excluded_is_the_crosswalks() {
    let mut a = sample();
    a.crosswalk[1] = (2, "exclude", 1.0);
    // 10 ha at 500 yuan.
    assert_parts(&compared(&a, &sample()), [0.0, 0.0, 5000.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn corrections_by_hand() {
    let a = sample();
    let corrected =
        |factor| Sample { corrections: BTreeMap::from([(2, factor)]), ..sample() };
    // 10 ha of forest at 500 yuan: half of it is lost.
    let diff = compared(&a, &corrected(0.5));
    assert_parts(&diff, [0.0, 0.0, 0.0, 0.0, 0.0, -2500.0, 0.0]);
    assert_eq!(diff.reasons[0].suspects[0].kind, SuspectKind::Correction);
    // Under one factor, 2 ha more are worth 2 · 500 · 0.5.
    let mut more = corrected(0.5);
    more.land[1].3 = 12.0;
    let found = compared(&corrected(0.5), &more);
    assert_parts(&found, [500.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
    // Forest that was not there has no factor of its own.
    let none = Sample { land: vec![a.land[0].clone()], ..corrected(0.5) };
    let found = compared(&none, &corrected(0.5));
    assert_parts(&found, [2500.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]);
}

#[test]
fn the_same_runs_are_told_in_a_line() {
    let found = compared(&sample(), &sample());
    assert!(found.same && found.differs.is_empty() && found.reasons.is_empty());
    let text = told(&found, Lang::En);
    assert_eq!(text, "The two runs are the same: settings, inputs and results\n");
    let nothing = Material::default();
    assert!(diff(&nothing, &nothing).same);
    // In other units, the numbers are the same.
    let diff = compared(&sample(), &Sample { office: true, ..sample() });
    assert_eq!(diff.differs, [Differs::Units]);
    assert!(
        told(&diff, Lang::En).starts_with("The results are the same, in other units. ")
    );
}

#[test]
fn what_nothing_explains_is_told_plainly() {
    let mut b = sample().material();
    let value = b.tables[0].column("value_cny_per_yr").unwrap();
    b.tables[0].rows[0][value] = Cell::Number(7001.0);
    let found = diff(&sample().material(), &b);
    assert_parts(&found, [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(found.reasons[0].what, What::Other);
    let text = told(&found, Lang::En);
    assert!(
        text.starts_with("The results differ: 1 of 1 values of sites moved, although")
    );
    assert!(text.contains("nothing in the two records can have moved this"), "{text}");
    b.record["restora"] = json!("0.2.0");
    let found = diff(&sample().material(), &b);
    assert_eq!(found.reasons[0].suspects[0].kind, SuspectKind::Program);
}

#[test]
fn another_dates_raster_moves_land_through_the_mask_only() {
    let mut a = sample();
    a.land.push(("s".to_owned(), "2010".to_owned(), 1, 30.0));
    a.sums.insert("2010".to_owned(), "cc".to_owned());
    let mut b = a.clone();
    b.land[0].3 = 19.0;
    b.land[2].3 = 29.0;
    b.sums.insert("2019".to_owned(), "bb".to_owned());
    let diff = compared(&a, &b);
    let told: Vec<_> =
        diff.reasons.iter().map(|r| (r.date.as_str(), r.suspects[0].kind)).collect();
    let expected = [("2010", SuspectKind::OtherRaster), ("2019", SuspectKind::Raster)];
    assert_eq!(told, expected);
}

#[test]
fn sites_and_dates_of_one_run_only_are_listed() {
    let land = |site: &str, date: &str| (site.to_owned(), date.to_owned(), 1, 1.0);
    let a = Sample { land: vec![land("s", "2019"), land("t", "2010")], ..sample() };
    let b = Sample { land: vec![land("s", "2019"), land("u", "2019")], ..sample() };
    let diff = compared(&a, &b);
    let headline = &diff.headline;
    assert_eq!(
        (&headline.sites_only_a, &headline.sites_only_b),
        (&vec!["t".to_owned()], &vec!["u".to_owned()])
    );
    assert_eq!(headline.dates_only_a, ["2010"]);
    assert_eq!(headline.sites_in_both, 1);
    let text = told(&diff, Lang::En);
    assert!(text.contains("only in A: t\n") && text.contains("only in B: u\n"), "{text}");
}

#[test]
fn runs_of_different_kinds_and_odd_names_are_compared() {
    let odd = format!("<a>&\"'\n\u{1b}[31m🌳\u{202e}{}", "长".repeat(4000));
    let mut a = sample();
    for row in &mut a.land {
        row.0.clone_from(&odd);
        row.1.clone_from(&odd);
    }
    let mut b = a.clone();
    b.land[0].3 = 1.0;
    b.standard = 0.0;
    let nothing = Material::default();
    let empty =
        Material { tables: vec![Table::new("sites", Vec::new())], ..Material::default() };
    let all = [a.material(), b.material(), sample().material(), nothing, empty];
    for (x, y) in all.iter().flat_map(|x| all.iter().map(move |y| (x, y))) {
        let diff = diff(x, y);
        for lang in [Lang::En, Lang::Zh] {
            let text = told(&diff, lang);
            let steers = |c: char| c.is_control() && c != '\n' || c == '\u{202e}';
            assert!(!text.contains(steers));
            assert!(text.lines().all(|line| line.chars().count() < 1000), "{text}");
        }
        assert!(serde_json::to_string(&diff).is_ok());
    }
}

#[test]
fn thousands_of_sites_are_told_briefly() {
    let land = |i: u32, ha| (format!("site {i}"), "2019".to_owned(), 1, ha);
    let a = Sample { land: (0..3000).map(|i| land(i, 1.0)).collect(), ..sample() };
    let b = Sample {
        land: (0..3000).map(|i| land(i, 1.0 + f64::from(i))).collect(),
        ..sample()
    };
    let diff = compared(&a, &b);
    assert_eq!(diff.causes.len(), 2999);
    let text = told(&diff, Lang::En);
    assert!(text.lines().count() < 40, "{text}");
    // The site that moved most comes first: 2999 ha at 100 yuan.
    assert!(text.lines().nth(3).unwrap().contains("site 2999"), "{text}");
    assert!(text.contains("… 2993 more; not moved: 1"), "{text}");
}

fn samples() -> impl Strategy<Value = Sample> {
    let mixes = prop_oneof![
        Just(vec![(1, "crop", 1.0), (2, "forest", 1.0), (3, "water", 1.0)]),
        Just(vec![
            (1, "crop", 0.25),
            (1, "water", 0.75),
            (2, "zero", 1.0),
            (3, "water", 1.0)
        ]),
        Just(vec![
            (1, "exclude", 1.0),
            (2, "forest", 0.5),
            (2, "crop", 0.5),
            (3, "crop", 1.0)
        ]),
    ];
    let factors = prop::array::uniform3(prop::array::uniform2(-3.0..100.0));
    let areas = prop::collection::btree_map(1u32..=3, 0.0..1e5, 0..=3);
    let corrections = prop::collection::btree_map(1u32..=3, 0.0..3.0, 0..=2);
    let standard = prop_oneof![Just(0.0), Just(3406.5), 1.0..5000.0];
    (mixes, factors, areas, corrections, standard, any::<bool>()).prop_map(
        |(crosswalk, factors, areas, corrections, standard, office)| {
            let land = |(class, ha)| ("s".to_owned(), "2019".to_owned(), class, ha);
            let mut land: Vec<_> = areas.into_iter().map(land).collect();
            // A site has a row whatever its land.
            land.push(("s".to_owned(), "2019".to_owned(), 9, 1.0));
            Sample { land, standard, factors, crosswalk, corrections, office, ..sample() }
        },
    )
}

proptest! {
    #[test]
    fn parts_add_up_and_nothing_is_left_over(a in samples(), b in samples()) {
        let diff = compared(&a, &b);
        for cause in &diff.causes {
            let value = diff.headline.sites[0].value;
            let parts = cause.parts.unwrap();
            let size = parts.size() + value.a.unwrap().abs() + value.b.unwrap().abs();
            let change = value.b.unwrap() - value.a.unwrap();
            prop_assert!((parts.sum() - change).abs() <= 1e-9 * size);
            prop_assert!(parts.other.abs() <= 1e-9 * size, "{parts:?}");
            if (a.standard - b.standard).abs() <= 0.0 {
                prop_assert!(parts.standard.abs() <= 0.0);
            }
            if a.crosswalk == b.crosswalk {
                prop_assert!(parts.crosswalk.abs() <= 0.0);
            }
            if a.corrections.is_empty() && b.corrections.is_empty() {
                prop_assert!(parts.corrections.abs() <= 0.0);
            }
            let classes: f64 = cause.classes.iter().map(|class| class.parts.sum()).sum();
            prop_assert!((classes - change).abs() <= 1e-9 * size);
        }
        prop_assert!(!told(&diff, Lang::Zh).is_empty());
    }

    #[test]
    fn one_change_is_one_part(a in samples(), which in 0usize..3, more in 1.5f64..3.0) {
        let mut b = a.clone();
        match which {
            0 => b.land.iter_mut().for_each(|row| row.3 *= more),
            1 => b.standard *= more,
            _ => b.factors.iter_mut().flatten().for_each(|factor| *factor *= more),
        }
        let own = [0, 1, 3][which];
        for cause in compared(&a, &b).causes {
            let parts = cause.parts.unwrap();
            for (part, size) in parts.list().into_iter().enumerate() {
                // A factor under which nothing is worth anything tells nothing of it.
                let together = which == 2 && part == 4;
                prop_assert!(part == own || together || size.abs() <= 1e-9 * parts.size(), "{parts:?}");
            }
        }
    }

    #[test]
    fn a_run_is_the_same_as_itself(a in samples()) {
        prop_assert!(compared(&a, &a).same);
        let turned = Sample { office: !a.office, ..a.clone() };
        let diff = compared(&a, &turned);
        prop_assert_eq!(&diff.differs, &[Differs::Units]);
        prop_assert!(diff.causes.is_empty() && diff.reasons.is_empty());
    }
}
