//! That everything which comes with the program fits together.

use std::collections::BTreeSet;

use crate::{Basis, CoefficientTable, Crosswalk, FactorUnit, Legend, Target};

#[test]
fn every_crosswalk_fits_its_table_and_has_every_class_of_its_legend() {
    for name in Crosswalk::builtin_names() {
        let crosswalk = Crosswalk::builtin(name).unwrap();
        let legend = Legend::builtin(crosswalk.legend.as_deref().unwrap()).unwrap();
        let table =
            CoefficientTable::builtin(crosswalk.table.as_deref().unwrap()).unwrap();
        assert_eq!(crosswalk.name, format!("{}-{}", legend.name, table.name));
        assert_eq!(crosswalk.check(&table, Some(&legend)), [], "{name}");
        assert_eq!(crosswalk.version.as_deref(), Some("1"), "{name}");
        let land = legend.classes.iter().filter(|class| !class.nodata);
        let wanted: BTreeSet<i32> = land.map(|class| class.code).collect();
        let found: BTreeSet<i32> = crosswalk.targets.keys().copied().collect();
        assert_eq!(found, wanted, "{name}");
        for (code, target) in &crosswalk.targets {
            assert!(crosswalk.notes[code].iter().all(|note| !note.is_empty()), "{code}");
            let Target::Types(parts) = target else { continue };
            let rows = parts.iter().filter_map(|(id, _)| table.type_index(id));
            for row in rows {
                assert!(!table.types[row].status.is_doubtful(), "{name}: {code}");
            }
        }
        let again = Crosswalk::from_csv("other", &crosswalk.to_csv()).unwrap();
        assert_eq!(again, crosswalk);
    }
}

#[test]
fn every_legend_reads_back_and_has_both_languages() {
    assert_eq!(Legend::builtin_names().len(), 15);
    for name in Legend::builtin_names() {
        let legend = Legend::builtin(name).unwrap();
        assert_eq!(legend.name, name);
        assert_eq!(Legend::from_csv("other", &legend.to_csv()).unwrap(), legend);
        let chinese =
            |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(legend.classes.iter().all(|class| chinese(&class.zh)), "{name}");
        assert!(legend.classes.iter().all(|class| !chinese(&class.en)), "{name}");
        let land = |class: &&crate::LegendClass| !class.nodata;
        let water = legend.classes.iter().filter(land).filter(|class| class.water);
        assert!(water.count() >= 1, "{name}");
    }
}

#[test]
fn both_codings_of_corine_are_the_same_44_classes() {
    let (codes, grid) =
        (Legend::builtin("corine").unwrap(), Legend::builtin("corine-grid").unwrap());
    let land = |legend: &Legend| -> Vec<(String, Option<[u8; 3]>)> {
        let classes = legend.classes.iter().filter(|class| !class.nodata);
        classes.map(|class| (class.en.clone(), class.colour)).collect()
    };
    assert_eq!(land(&codes), land(&grid));
    assert_eq!(land(&codes).len(), 44);
}

#[test]
fn tables_of_2003_and_2008_add_up_row_by_row() {
    // The sums printed with the tables.
    let sums = |name: &str| -> Vec<f64> {
        let table = CoefficientTable::builtin(name).unwrap();
        assert_eq!(
            (table.basis, table.unit),
            (Basis::GrainSeventh, FactorUnit::Equivalent)
        );
        assert_eq!((table.types.len(), table.services.len()), (6, 9));
        assert!(table.services.iter().all(|service| service.group.is_some()));
        table.factors.iter().map(|row| row.iter().sum()).collect()
    };
    let near = |found: Vec<f64>, printed: [f64; 6]| {
        for (a, b) in found.iter().zip(printed) {
            assert!((a - b).abs() < 1e-9, "{found:?}");
        }
    };
    near(sums("xie-2008"), [28.12, 11.67, 7.90, 54.77, 45.35, 1.39]);
    near(sums("xie-2003"), [21.85, 7.24, 6.91, 62.71, 45.97, 0.42]);
}

#[test]
fn the_values_of_costanza_add_up_to_the_published_worlds() {
    // Million hectares of 1997 and 2011, in the order of the tables.
    let areas_1997 = [
        33_200., 180., 200., 62., 2660., 1900., 2955., 3898., 165., 165., 200., 1925.,
        743., 1640., 1400., 332.,
    ];
    let areas_2011 = [
        33_200., 180., 234., 28., 2660., 1258., 3003., 4418., 128., 60., 200., 2159.,
        433., 1640., 1672., 352.,
    ];
    let world = |name: &str, areas: [f64; 16]| -> f64 {
        let table = CoefficientTable::builtin(name).unwrap();
        assert_eq!(table.unit, FactorUnit::Usd);
        assert!(table.types.iter().all(|row| row.status.is_doubtful()));
        table.factors.iter().zip(areas).map(|(row, mha)| row[0] * mha * 1e6).sum()
    };
    // 33.268 trillion dollars of 1994, and 124.8 and 145.0 of 2007: within rounding.
    assert!((world("costanza-1997", areas_1997) / 33.268e12 - 1.0).abs() < 5e-4);
    assert!((world("costanza-2014", areas_2011) / 124.8e12 - 1.0).abs() < 5e-4);
    assert!((world("costanza-2014", areas_1997) / 145.0e12 - 1.0).abs() < 1e-3);
}
