//! Pan'an Lake with its standing water of 2010 as degraded water. The pixel counts are those of
//! `testdata/README.md`: 240 ha of water before; 266.67 ha of water and 133.33 ha of wetland
//! after, pixels of 0.01 ha.

use super::near;
use crate::support::{Rows, repo, restora, same};

/// Value of one standard equivalent in CNY/ha/yr, as in the pipeline.
const STANDARD: f64 = 3406.5;

/// Standing water on subsided farmland is no lake: counted for what the drowned farmland was
/// worth, the works made much more than a third.
#[test]
fn panan_lake_is_worth_more_than_the_pits_that_it_was() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let words = ["run", "pipelines/panan-lake-condition.json", "-q", "-o"];
    let said = restora(&repo(), words.into_iter().chain([out.to_str().unwrap()]));
    assert_eq!(said.exits(0).err, "");
    let table = |name: &str| Rows::read(&out.join(format!("{name}.csv")));
    // 4.01 / 125.61 = 0.031 924 2; 240 ha of such water are worth 240 · 4.01 to seven digits.
    let factor = 0.031_924_2;
    let rows = table("corrections");
    let row = rows.one(&[("date", "2010"), ("correction", "ponding")]);
    assert_eq!((row.text("class"), row.text("area_m2")), ("5", "2400000"));
    same(row.number("mean_factor"), factor);
    assert_eq!(rows.0.len(), 1, "nothing else has a condition");
    // Water and wetland alone, in CNY/yr: 240 × 125.61 × 3406.5 = 102 693 711.6 before,
    // (266.67 × 125.61 + 133.33 × 52.02) × 3406.5 = 137 732 443.6 after.
    let pond = 240.0 * 125.61 * STANDARD;
    let lake = (266.67 * 125.61 + 133.33 * 52.02) * STANDARD;
    assert!((lake / pond - 1.341_2).abs() < 5e-5, "+34 % as water");
    let services = table("services");
    let alone = |date: &str| -> f64 {
        let of =
            |class| services.sum("value_cny_per_yr", &[("date", date), ("class", class)]);
        of("5") + of("9")
    };
    near(alone("2010"), pond * factor);
    near(alone("2019"), lake);
    // 3 278 415 CNY/yr, as 240 ha of dry farmland: 42 times as much after.
    assert!((alone("2010") / (240.0 * 4.01 * STANDARD) - 1.0).abs() < 1e-6);
    assert!((alone("2019") / alone("2010") - 42.01).abs() < 0.005);
    // With all other classes: 33 470.7387 − 30 146.4 + 30 146.4 × 0.031 924 2 = 4286.7384.
    let steps = table("correction_steps");
    let before = (33_470.738_7 - 30_146.4 * (1.0 - factor)) * STANDARD;
    for (step, from) in [("none", 33_470.738_7 * STANDARD), ("ponding", before)] {
        let row = steps.one(&[("corrections", step)]);
        near(row.number("value_from_cny_per_yr"), from);
        near(row.number("value_to_cny_per_yr"), 46_042.568 * STANDARD);
        let percent = (46_042.568 * STANDARD / from - 1.0) * 100.0;
        assert!((row.number("value_change_percent") - percent).abs() < 1e-6, "{step}");
    }
    let uplift = table("uplift");
    // From 14.603 to 156.844 million CNY/yr.
    assert!((uplift.0[0].number("value_change_percent") - 974.07).abs() < 0.01);
}
