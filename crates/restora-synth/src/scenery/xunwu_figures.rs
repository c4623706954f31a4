//! What the imagery of 寻乌 must give, with the rain and the soil that it is for.

use super::measure::{
    bareness, beneath, common, cover, difference, erosivity, mean, percentile, steepness,
};
use super::xunwu::{RISE, SOIL};
use super::{Figure, Scenery};
use crate::mask::Mask;

/// Rain of the months in mm, rounded, of the hills at the springs of Dongjiang: chosen.
const RAIN_MM: [f64; 12] =
    [60.0, 100.0, 170.0, 200.0, 250.0, 270.0, 150.0, 180.0, 110.0, 60.0, 45.0, 45.0];
/// Erodibility of decayed granite without humus, t·ha·h/(ha·MJ·mm): chosen.
const ERODIBILITY: f64 = 0.032;

/// Mean soil loss of the mine in t/km²/yr.
fn loss(scenery: &Scenery, shares: &[f64], mine: &Mask) -> f64 {
    let heights = scenery.layer("elevation.tif");
    let ls = beneath(&steepness(heights), heights, scenery.layer("2012-red.tif"));
    let per_pixel: Vec<f64> =
        shares.iter().zip(ls).map(|(share, ls)| bareness(*share) * ls).collect();
    // t/ha → t/km²
    100.0 * erosivity(RAIN_MM) * ERODIBILITY * mean(&per_pixel, mine)
}

/// Measures all anew.
pub(super) fn figures(scenery: &Scenery) -> Vec<Figure> {
    let index = |red: &str, nir: &str| difference(scenery.layer(nir), scenery.layer(red));
    let ndvi =
        [index("2012-red.tif", "2012-nir.tif"), index("2019-red.tif", "2019-nir.tif")];
    let scenes = ["2012-scl.tif", "2019-scl.tif"].map(|file| scenery.layer(file));
    let seen = common(&scenery.plots, &scenes);
    let (shares, ends) = cover([&ndvi[0], &ndvi[1]], &seen);
    let mine = scenery.plots[0].mask.and(&seen);
    let percent = shares.each_ref().map(|shares| 100.0 * mean(shares, &mine));
    let losses = shares.each_ref().map(|shares| loss(scenery, shares, &mine));
    let woods: Vec<usize> =
        scenery.plots[1..].iter().flat_map(|plot| plot.mask.pixels()).collect();
    let middle =
        |ndvi: &[f64]| percentile(woods.iter().map(|at| ndvi[*at]).collect(), 50);
    let figure = |what, want, within, found| Figure { what, want, within, found };
    vec![
        figure("NDVI of soil", SOIL, 0.005, ends.0),
        figure("NDVI of plants", SOIL + RISE, 0.01, ends.1),
        figure("cover before, %", 10.2, 0.05, percent[0]),
        figure("cover after, %", 95.0, 0.05, percent[1]),
        figure("loss before, t/km²/yr: 剧烈", 20_000.0, 4_999.0, losses[0]),
        figure("loss after, t/km²/yr: 轻度", 2_000.0, 499.0, losses[1]),
        figure("change of loss, %", -90.0, 0.5, 100.0 * (losses[1] / losses[0] - 1.0)),
        figure("NDVI shift of woods", 0.0, 0.001, middle(&ndvi[1]) - middle(&ndvi[0])),
        figure("clouded pixels", 1_700.0, 300.0, {
            (scenery.plots[0].mask.count() - mine.count()) as f64
        }),
    ]
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::Value;

    use super::super::tests::made;
    use super::*;

    fn pipeline() -> (Value, std::path::PathBuf) {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines");
        let text = std::fs::read_to_string(root.join("xunwu-imagery.json")).unwrap();
        (serde_json::from_str(&text).unwrap(), root)
    }

    #[test]
    fn the_pipeline_has_the_rain_and_the_soil_that_the_figures_are_for() {
        let (config, root) = pipeline();
        let loss = &config["imagery"]["soil_loss"];
        let rain = &loss["erosivity"]["monthly_rain_mm"];
        let rain: Vec<f64> = serde_json::from_value(rain.clone()).unwrap();
        assert_eq!(rain, RAIN_MM.to_vec());
        assert_eq!(loss["erodibility"]["value"].as_f64(), Some(ERODIBILITY));
        assert_eq!(loss["practice"].as_f64(), Some(1.0));
        for scene in config["imagery"]["scenes"].as_array().unwrap() {
            for band in ["red", "nir", "qa"] {
                let path = scene["bands"][band]["path"].as_str().unwrap();
                assert!(root.join(path).is_file(), "{path}");
            }
        }
        let heights = loss["elevation"]["path"].as_str().unwrap();
        assert!(root.join(heights).is_file());
        // 292 550 mm² / 1640 mm = 178.384 mm; 0.1833 · 178.384^1.9957
        assert!((erosivity(RAIN_MM) - 5704.19).abs() < 0.01);
    }

    #[test]
    fn the_mean_of_c_is_not_the_c_of_the_mean() {
        let xunwu = &made()[0];
        let [before, after] = ["2012", "2019"].map(|year| {
            let layer = |band: &str| {
                let name = format!("{year}-{band}.tif");
                xunwu.layers.iter().find(|layer| layer.file == name).unwrap()
            };
            difference(layer("nir"), layer("red"))
        });
        let scenes = ["2012-scl.tif", "2019-scl.tif"].map(|file| xunwu.layer(file));
        let seen = common(&xunwu.plots, &scenes);
        let mine = xunwu.plots[0].mask.and(&seen);
        let (shares, _) = cover([&before, &after], &seen);
        let c = shares.map(|shares| {
            let c: Vec<f64> = shares.iter().map(|share| bareness(*share)).collect();
            mean(&c, &mine)
        });
        // C of 10.2 % is 0.304, and C of 95 % is 0: a change of −100 %.
        assert!(c[0] > 0.5 && c[1] > 0.015, "{c:?}");
        // By C alone it would be −96 %; that raw faces are steep makes it −90 %.
        assert!((c[1] / c[0] - 0.0378).abs() < 0.001, "{c:?}");
    }

    #[test]
    fn no_two_pixels_need_be_alike() {
        for file in ["2012-red.tif", "2019-nir.tif"] {
            let mine = &made()[0].plots[0].mask;
            let layer = made()[0].layer(file);
            let values: Vec<f64> =
                mine.pixels().map(|at| f64::from(layer.value[at])).collect();
            let spread = percentile(values.clone(), 95) - percentile(values, 5);
            assert!(spread > 150.0, "{file}: {spread}");
        }
    }
}
