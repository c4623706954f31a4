//! Published figures, recomputed: the restoration of a lake. (Whole studies are run from
//! their areas to their values in the tests of the program.)

use crate::{
    ClassValues, CoefficientTable, Crosswalk, StandardEquivalent, class_values,
    value_cny_per_yr,
};

fn values(crosswalk: &Crosswalk) -> ClassValues {
    let table = CoefficientTable::builtin("xie-2015").unwrap();
    let standard = StandardEquivalent::new(3406.5, "CNY/hm2/yr").unwrap();
    class_values(&table, crosswalk, standard).unwrap()
}

/// 潘安湖: subsided land became a lake of 266.67 ha and 133.33 ha of wetland.
#[test]
fn a_lake_and_a_wetland_in_ten_thousand_yuan() {
    let values = values(&Crosswalk::builtin("clcd-xie-2015").unwrap());
    let worth = |code: i32, ha: f64| {
        let per_ha = values.by_class[&code].total_cny_per_ha_yr().unwrap();
        value_cny_per_yr(ha * 1e4, per_ha) / 1e4
    };
    // 266.67 × 42.789 046 5 = 11 410.555; 133.33 × 17.720 613 = 2362.689
    assert!((worth(5, 266.67) - 11_410.555).abs() < 0.001);
    assert!((worth(9, 133.33) - 2362.689).abs() < 0.001);
    // The 240 ha under water before: as water 10 269.4, as dry land 327.8.
    assert!((worth(5, 240.0) - 10_269.4).abs() < 0.05);
    assert!((worth(1, 240.0) - 327.8).abs() < 0.05);
}
