//! Readers take any text without a panic, and read back what they write.

use std::fmt::Write as _;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use restora_value::correction::{At, ConditionTable};
use restora_value::{
    Basis, Caption, CoefficientTable, Crosswalk, EcosystemType, FactorUnit, Legend,
    LegendClass, SampleCounts, Status,
};

/// Text that looks like one of the files, with anything in its cells.
fn near_csv() -> impl Strategy<Value = String> {
    let cell = prop_oneof![
        Just("code".to_owned()),
        Just("type".to_owned()),
        Just("id".to_owned()),
        Just("food".to_owned()),
        Just("weight".to_owned()),
        Just("# basis: own".to_owned()),
        Just("zero".to_owned()),
        Just("exclude".to_owned()),
        Just("factor".to_owned()),
        Just("site".to_owned()),
        Just("value".to_owned()),
        Just("*".to_owned()),
        Just("\"".to_owned()),
        Just("\u{feff}".to_owned()),
        "-?[0-9]{1,11}",
        "[0-9]\\.[0-9]e[0-9]{1,3}",
        "NaN|inf|-inf|1e999",
        "\\PC{0,4}",
        ".{0,2}",
    ];
    let separator = prop_oneof![
        4 => Just(","), 3 => Just("\n"), 1 => Just("\r\n"), 1 => Just("\r"), 1 => Just(""),
    ];
    vec((cell, separator), 0..60)
        .prop_map(|parts| parts.into_iter().map(|(cell, end)| cell + end).collect())
}

/// Reads a text as everything, and each success once more from what it writes.
fn read_all(text: &str) {
    let lines = text.split(['\n', '\r']).count();
    let mut problems = Vec::new();
    match Legend::from_csv("f", text) {
        Ok(legend) => assert_eq!(Legend::from_csv("f", &legend.to_csv()), Ok(legend)),
        Err(found) => problems.extend(found),
    }
    match Crosswalk::from_csv("f", text) {
        Ok(crosswalk) => {
            assert_eq!(Crosswalk::from_csv("f", &crosswalk.to_csv()), Ok(crosswalk));
        }
        Err(found) => problems.extend(found),
    }
    match CoefficientTable::from_csv("f", text) {
        Ok(table) => {
            assert_eq!(CoefficientTable::from_csv("f", &table.to_csv()), Ok(table));
        }
        Err(found) => problems.extend(found),
    }
    problems.extend(SampleCounts::from_csv("f", text).err().unwrap_or_default());
    match ConditionTable::from_csv("f", text) {
        Ok(table) => {
            assert_eq!(ConditionTable::from_csv("f", &table.to_csv()), Ok(table));
        }
        Err(found) => problems.extend(found),
    }
    for problem in problems {
        // Says where, and leaves no blank open.
        assert_eq!(problem.place.file.as_deref(), Some("f"));
        let line = problem.place.line.expect("every problem has a line");
        assert!((1..=lines).contains(&line), "line {line} of {lines}: {problem}");
        assert!(!problem.message(restora_message::Lang::Zh).is_empty());
    }
}

/// A name with the characters that CSV is touchy about.
fn caption() -> impl Strategy<Value = String> {
    "[a-z水\"#][ ,;:\"'#a-z田=]{0,6}[a-z田\"]"
}

fn captions() -> impl Strategy<Value = Caption> {
    (caption(), caption()).prop_map(|(en, zh)| Caption { en, zh })
}

fn class() -> impl Strategy<Value = LegendClass> {
    (captions(), any::<Option<[u8; 3]>>(), any::<[bool; 5]>()).prop_map(
        |(Caption { en, zh }, colour, [nodata, vegetation, forest, green, water])| {
            let code = 0;
            LegendClass {
                code,
                en,
                zh,
                colour,
                nodata,
                vegetation,
                forest,
                green,
                water,
                status: Status::Choice,
            }
        },
    )
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        read_all(&text);
    }

    #[test]
    fn any_near_csv_is_read_or_refused(text in near_csv()) {
        read_all(&text);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..200)) {
        read_all(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_legend_comes_back_equal(
        name in caption(), title in captions(), source in caption(),
        classes in btree_map(any::<i32>(), class(), 1..12),
    ) {
        let classes = classes
            .into_iter()
            .map(|(code, class)| LegendClass { code, ..class })
            .collect();
        let legend = Legend { name, title, source, classes };
        prop_assert_eq!(Legend::from_csv("f", &legend.to_csv()), Ok(legend));
    }

    #[test]
    fn a_table_comes_back_equal(
        name in caption(), title in captions(), source in caption(), basis in 0..3usize,
        ids in btree_set("[a-zA-Z水田_.-][a-z0-9]{0,4}", 1..6),
        numbers in vec(-1e300..1e300, 11 * 6),
        status in proptest::sample::select(&Status::ALL[..]),
    ) {
        let services = CoefficientTable::builtin("xie-2015").unwrap().services;
        let types: Vec<EcosystemType> = ids
            .into_iter()
            .filter(|id| id != "zero" && id != "exclude")
            .map(|id| EcosystemType { en: id.clone(), zh: "类".to_owned(), id, status })
            .collect();
        prop_assume!(!types.is_empty());
        let factors = numbers.chunks(11).take(types.len()).map(<[f64]>::to_vec).collect();
        let basis = Basis::ALL[basis];
        let table =
            CoefficientTable {
            name, title, source, basis, unit: FactorUnit::Usd, price_year: Some(1994), services, types, factors };
        prop_assert_eq!(CoefficientTable::from_csv("f", &table.to_csv()), Ok(table));
    }

    #[test]
    fn conditions_come_back_equal_and_multiply(
        name in caption(), source in caption(), site in caption(),
        water in 0.0..1e150, plants in 0.0..1e150,
    ) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let row = |factor: &str, value: f64| {
            format!("{factor},{},5,{value},{}\n", quoted(&site), quoted(&source))
        };
        let read = |rows: &str| {
            let text = format!("# name: {name}\nfactor,site,class,value,source\n{rows}");
            ConditionTable::from_csv("f", &text).unwrap()
        };
        let (a, b) = (row("water", water), row("plants", plants));
        let at = At { site: &site, group: None, date: "d", class: 5, service: "s" };
        let [one, other] = [&a, &b].map(|row| read(row).factor(&at));
        prop_assert_eq!((one, other), (water, plants));
        let both = read(&(a + &b));
        // To the last bit, as no sum depends on the order of the work.
        let bits = |at: &At<'_>| both.factor(at).to_bits();
        prop_assert_eq!(bits(&at), (one * other).to_bits());
        prop_assert_eq!(bits(&At { class: 6, ..at }), 1.0_f64.to_bits());
        prop_assert_eq!(bits(&At { site: "elsewhere", ..at }), 1.0_f64.to_bits());
        prop_assert_eq!(ConditionTable::from_csv("f", &both.to_csv()), Ok(both));
    }

    #[test]
    fn a_crosswalk_comes_back_equal(
        classes in btree_map(any::<i32>(), vec(1..1000_u32, 1..5), 1..10),
        legend in caption(), note in caption(),
    ) {
        let mut text = format!("# legend: {legend}\ncode,type,weight,note\n");
        for (code, shares) in &classes {
            let whole: u32 = shares.iter().sum();
            for (index, share) in shares.iter().enumerate() {
                let weight = f64::from(*share) / f64::from(whole);
                let note = note.replace('"', "\"\"");
                writeln!(text, "{code},t{index},{weight},\"{note}\"").unwrap();
            }
        }
        let crosswalk = Crosswalk::from_csv("f", &text).unwrap();
        prop_assert_eq!(crosswalk.targets.len(), classes.len());
        prop_assert_eq!(Crosswalk::from_csv("f", &crosswalk.to_csv()), Ok(crosswalk));
    }
}
