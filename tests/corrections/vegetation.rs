//! State of the vegetation by Pan Yaozhong et al. (2004): half growth over its mean in the
//! class, half cover over its own.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{correct, mean, near, proven, strips, value};
use crate::random::{case_on, few, site_on, star, tables, utm};
use crate::support::{Case, Raster};

fn vegetation(dates: &[&str], more: &Value) -> Value {
    let of = |kind: &str| -> Value {
        let raster =
            |date: &&str| json!({"date": date, "path": format!("{kind}{date}.tif")});
        dates.iter().map(raster).collect()
    };
    let mut one = json!({"kind": "vegetation", "npp": of("npp"), "cover": of("cover")});
    for (key, value) in more.as_object().unwrap() {
        one[key] = value.clone();
    }
    one
}

#[test]
fn growth_and_cover_count_by_half_over_their_means_in_the_class() {
    let mut case = Case::small();
    strips(&case, "npp2000.tif", &[200.0, 400.0]);
    strips(&case, "npp2020.tif", &[700.0, 600.0]);
    strips(&case, "cover2000.tif", &[0.25, 0.75]);
    strips(&case, "cover2020.tif", &[0.5, 0.5]);
    correct(&mut case, &json!([vegetation(&["2000", "2020"], &json!({}))]));
    assert_eq!(case.done().err, "");
    proven(&case);
    // Cropland is all of 2000 and the right of 2020: (200 + 400 + 600) / 3 = 400 of growth and
    // (0.25 + 0.75 + 0.5) / 3 = 0.5 of cover. In 2000 its growth is 300 in the mean.
    let of = |date, class| mean(&case, ("a", date, class), "vegetation");
    near(of("2000", "1"), f64::midpoint(0.75, 1.0));
    near(of("2020", "1"), f64::midpoint(1.5, 1.0));
    // Forest is there once, and so at its own mean.
    near(of("2020", "2"), 1.0);
    near(value(&case, "a", "2000"), 4010.0 * 0.875);
    near(value(&case, "a", "2020"), 2005.0 * 1.25 + 11_545.0);
    // Over its mean of 2000 alone: growth 300, cover 0.5.
    let first = json!({"reference_date": "2000", "classes": [1]});
    correct(&mut case, &json!([vegetation(&["2000", "2020"], &first)]));
    case.done();
    proven(&case);
    near(mean(&case, ("a", "2000", "1"), "vegetation"), 1.0);
    near(mean(&case, ("a", "2020", "1"), "vegetation"), f64::midpoint(2.0, 1.0));
    near(value(&case, "a", "2020"), 2005.0 * 1.5 + 11_545.0);
}

#[test]
fn each_date_by_itself_is_refused_here_too() {
    let mut case = Case::small();
    let more = json!({"reference_date": "each", "cover": [{"path": "no.tif"}]});
    correct(&mut case, &json!([vegetation(&["2000", "2020"], &more)]));
    let said = case.with("check", &[]).exits(3);
    // Its rasters are looked for all the same.
    said.tells(&[
        "4 error(s)",
        "E462",
        "(/valuation/corrections/0/reference_date)",
        "(/valuation/corrections/0/npp/0/path)",
        "(/valuation/corrections/0/npp/1/path)",
        "(/valuation/corrections/0/cover/0/path)",
    ]);
}

proptest! {
    #![proptest_config(few())]

    /// Over all land of the reference date every class has the mean factor 1.
    #[test]
    fn over_the_land_of_the_reference_every_class_has_the_mean_one(
        seeds in prop::array::uniform3(any::<u64>()),
        stars in prop::array::uniform2(star(60.0, 60.0, 30.0)),
        numbers in prop::collection::vec(1.0f32..1000.0, 6 * 64),
        reference in 0usize..3,
    ) {
        let raster = utm(60, 60);
        // A block that has every class, and what overlaps it.
        let block = [(5.0, 5.0), (45.0, 5.0), (45.0, 45.0), (5.0, 45.0)];
        let mut sites = vec![site_on(&raster, "block", &block)];
        let more = stars.iter().zip(["s", "t"]);
        sites.extend(more.map(|(star, id)| site_on(&raster, id, &star.corners())));
        let mut case = case_on(&raster, &seeds, &sites);
        let [x, _, _, y, _, _] = raster.transform;
        let transform = [x - 40.0, 233.0, 0.0, y + 35.0, 0.0, -233.0];
        let factors = Raster { transform, nodata: None, ..Raster { size: (8, 8), ..raster } };
        let dates = ["2000", "2010", "2020"];
        let kinds = ["npp", "cover"].into_iter().flat_map(|kind| dates.map(|d| (kind, d)));
        for ((kind, date), numbers) in kinds.zip(numbers.chunks(64)) {
            factors.write(&case.path(&format!("{kind}{date}.tif")), numbers);
        }
        let more = json!({"reference_date": dates[reference]});
        correct(&mut case, &json!([vegetation(&dates, &more)]));
        let rows = tables(&case, 1).rows("corrections");
        let at = [("date", dates[reference]), ("kind", "union")];
        let means: Vec<f64> = rows.all(&at).map(|row| row.number("mean_factor")).collect();
        prop_assert_eq!(means.len(), 7);
        for mean in means {
            prop_assert!((mean - 1.0).abs() < 1e-9, "{}", mean);
        }
    }
}
