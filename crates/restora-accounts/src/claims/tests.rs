use restora_table::{Cell, Unit};

use super::*;
use crate::facts::{numbers, words};

fn claim(id: &str, written: &str, unit: &str) -> Claim {
    Claim {
        id: id.to_owned(),
        what: String::new(),
        written: written.to_owned(),
        value: written.parse().unwrap(),
        precision: restora_value::half_digit(written),
        unit: (unit.to_owned(), OfficeUnit::parse(unit).unwrap()),
        qualifier: Qualifier::Exactly,
        tolerance: 0.1,
        computed: None,
        arithmetic: None,
        not_assessable: None,
    }
}

fn by(text: &str) -> (String, Expression) {
    (text.to_owned(), Expression::parse(text).unwrap())
}

fn verdicts(case: &Case) -> Vec<(String, Verdict)> {
    let found = case.judge(&[], &|_, _| None);
    found.into_iter().map(|one| (one.id, one.verdict)).collect()
}

#[test]
fn words_before_a_figure_widen_it() {
    let with = |qualifier| Claim { qualifier, ..claim("a", "4000", "mu") }.range();
    assert_eq!(with(Qualifier::Exactly), (3999.5, 4000.5));
    assert_eq!(with(Qualifier::Nearly), (3600.0, 4000.5));
    assert_eq!(with(Qualifier::Over), (3999.5, 4400.0));
    assert_eq!(with(Qualifier::About), (3600.0, 4400.0));
    assert_eq!(with(Qualifier::AtLeast), (3999.5, f64::INFINITY));
    assert_eq!(with(Qualifier::AtMost), (f64::NEG_INFINITY, 4000.5));
}

#[test]
fn a_share_that_is_not_that_of_its_parts_contradicts() {
    // Chongqing, land tickets: 21.98 of 30.45 is 72.18 % (72.16 to 72.21 by the digits), not 72.4.
    let share = |written| Claim {
        arithmetic: Some(by("{part} / {all}")),
        ..claim("share", written, "%")
    };
    let case = |written| Case {
        name: String::new(),
        claims: vec![
            claim("part", "21.98", "万亩"),
            claim("all", "30.45", "万亩"),
            share(written),
        ],
        checks: Vec::new(),
    };
    let found = case("72.4").judge(&[], &|_, _| None);
    assert_eq!(found[2].verdict, Verdict::Contradicts);
    assert!((found[2].compared.unwrap() - 72.1839).abs() < 1e-4);
    assert_eq!(verdicts(&case("72.2"))[2].1, Verdict::Agrees);
    // What only stands in others' arithmetic says so.
    assert_eq!((found[0].verdict, found[0].reason.as_str()), (Verdict::Checked, "share"));
}

#[test]
fn parts_side_by_side_are_no_more_than_the_whole() {
    // Xunwu: 95 % of 14 km² and a park of 7000 mu, 4.67 km², are 17.97 km².
    let case = Case {
        name: String::new(),
        claims: vec![
            claim("area", "14", "km2"),
            claim("cover", "95", "%"),
            claim("park", "7000", "mu"),
        ],
        checks: vec![Check {
            id: "c".to_owned(),
            what: String::new(),
            left: by("{cover} * {area} + {park}"),
            relation: Relation::AtMost,
            right: by("{area}"),
            unless: Some("outside".to_owned()),
        }],
    };
    let found = case.judge(&[], &|_, _| None);
    let check = found.last().unwrap();
    assert_eq!((check.verdict, check.reason.as_str()), (Verdict::Contradicts, "outside"));
    assert_eq!(check.unit, "km2");
    assert!((check.compared.unwrap() - 17.9667).abs() < 1e-3, "{check:?}");
    assert_eq!(case.senseless(), []);
    // A park of 0.7 km² would fit within the digits: 13.3 + 0.7 = 14.
    let mut fits = case.clone();
    fits.claims[2] = claim("park", "0.7", "km2");
    assert_eq!(verdicts(&fits)[3].1, Verdict::Agrees);
    // Area and money do not add up, whatever the numbers.
    let mut money = case;
    money.claims[2] = claim("park", "7000", "CNY");
    assert_eq!(
        money.senseless(),
        [(
            "/checks/0".to_owned(),
            Senseless::Unlike(
                OfficeUnit::parse("m2").unwrap().dimension,
                OfficeUnit::parse("CNY").unwrap().dimension,
            )
        )]
    );
}

#[test]
fn what_the_run_computes_has_to_lie_within_the_digits() {
    let columns = vec![words("site", "", ""), numbers("cover", ("", ""), Unit::Share)];
    let mut sites = Table::new("sites", columns);
    sites.push(vec![Cell::text("a"), Cell::Number(0.949_993)]);
    sites.push(vec![Cell::text("b"), Cell::Empty]);
    let of = |site: &str, written| Claim {
        computed: Some(Lookup {
            table: "sites".to_owned(),
            column: "cover".to_owned(),
            filter: vec![("site".to_owned(), site.to_owned())],
            rows: crate::lookup::Rows::One,
        }),
        ..claim("c", written, "%")
    };
    let case = Case {
        name: String::new(),
        claims: vec![of("a", "95"), of("a", "95.2"), of("b", "95")],
        checks: Vec::new(),
    };
    let found = case.judge(&[sites], &|_, lack| Some(format!("{lack:?}")));
    let verdicts: Vec<Verdict> = found.iter().map(|one| one.verdict).collect();
    assert_eq!(verdicts, [Verdict::Agrees, Verdict::Differs, Verdict::NotAssessable]);
    assert!((found[1].difference().unwrap() + 0.2007).abs() < 1e-4);
    assert_eq!(found[2].reason, "Empty");
}
