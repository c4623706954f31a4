//! What the numbers of a raster may be, by their range. A guess, and told as one.

use restora_io::BandLook;
use serde::Serialize;

use super::classes::{Suspect, share};
use super::sample::Seen;
use crate::findings::SUSPECT_SHARE;

/// What numbers may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MayBe {
    /// From 0 to 1: a fraction, a cover, a probability, or reflectance.
    Fraction,
    /// From −1 to 1: a normalised index such as NDVI.
    Index,
    /// From −10,000 to 10,000, with negative ones: an index times 10,000.
    IndexTimes10000,
    /// From 0 to 100: percent.
    Percent,
    /// From 0 to 255 in bytes: a picture, or digital numbers.
    Bytes,
    /// From 0 to about 10,000: reflectance times 10,000.
    ReflectanceTimes10000,
    /// From about 7,000 to 65,535: reflectance of Landsat Collection 2 as it is stored.
    LandsatCollection2,
    /// Heights in metres.
    Elevation,
}

/// Words in names of files and bands that are about heights.
const HEIGHTS: [&str; 7] = ["dem", "dsm", "dtm", "srtm", "elev", "height", "高程"];

/// Values that mean "no data" in rasters of numbers without being declared; 0, −1 and 127 are
/// numbers like others there.
const SENTINELS: [f64; 5] = [-999.0, -9999.0, -32768.0, 65535.0, 255.0];

/// Values that cover much at the very end of the range, and often mean "no data".
pub(crate) fn suspects(seen: &Seen) -> Vec<Suspect> {
    let outer = |value: f64| {
        let beyond = seen.others.is_none_or(|[min, max, _]| value < min || value > max);
        let listed = SENTINELS.iter().any(|s| (s - value).abs() == 0.0);
        beyond && (listed || value.abs() >= 1e30)
    };
    let all = seen.suspects.iter();
    all.filter(|(value, n)| outer(*value) && share(*n, seen.valid) > SUSPECT_SHARE)
        .map(|(value, n)| Suspect { value: *value, share: share(*n, seen.valid) })
        .collect()
}

/// What the numbers may be, suspects aside.
pub(crate) fn may_be(file: &str, band: &BandLook, seen: &Seen) -> Option<MayBe> {
    let (min, max) = if suspects(seen).is_empty() {
        (seen.min?, seen.max?)
    } else {
        let [min, max, _] = seen.others?;
        (min, max)
    };
    let within = |low: f64, high: f64| min >= low && max <= high;
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        HEIGHTS.iter().any(|word| text.contains(word))
    };
    let metres = ["m", "metre", "meter", "metres", "meters"]
        .contains(&band.unit.to_lowercase().as_str());
    if (speaks(file) || speaks(&band.description) || metres) && within(-500.0, 9000.0) {
        return Some(MayBe::Elevation);
    }
    if band.pixel_type == "Byte" && seen.whole && max > 100.0 {
        return Some(MayBe::Bytes);
    }
    if !seen.whole {
        return match () {
            () if within(0.0, 1.0) => Some(MayBe::Fraction),
            () if within(-1.0, 1.0) => Some(MayBe::Index),
            () if within(0.0, 100.0) && max > 50.0 => Some(MayBe::Percent),
            () => None,
        };
    }
    whole(band, (min, max))
}

/// The same of whole numbers.
fn whole(band: &BandLook, (min, max): (f64, f64)) -> Option<MayBe> {
    let wide = band.pixel_type.ends_with("16") || band.pixel_type.ends_with("32");
    if !wide {
        return (min >= 0.0 && max <= 100.0).then_some(MayBe::Percent);
    }
    match () {
        () if (-10_000.0..-200.0).contains(&min)
            && (1000.0..=10_000.0).contains(&max) =>
        {
            Some(MayBe::IndexTimes10000)
        }
        () if min >= 5000.0 && max > 10_000.0 && band.pixel_type == "UInt16" => {
            Some(MayBe::LandsatCollection2)
        }
        () if min >= -200.0 && max > 1000.0 && max <= 20_000.0 => {
            Some(MayBe::ReflectanceTimes10000)
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::classes::Suspect;
    use super::*;

    fn band(kind: &str) -> BandLook {
        BandLook { pixel_type: kind.to_owned(), readable: true, ..BandLook::default() }
    }

    fn seen(min: f64, max: f64) -> Seen {
        let whole = min.fract() == 0.0 && max.fract() == 0.0;
        let others = Some([min, max, min]);
        Seen {
            valid: 100,
            whole,
            min: Some(min),
            max: Some(max),
            others,
            ..Seen::default()
        }
    }

    #[test]
    fn ranges_speak() {
        let of = |kind: &str, min: f64, max: f64| {
            may_be("a.tif", &band(kind), &seen(min, max))
        };
        assert_eq!(of("Float32", 0.01, 0.99), Some(MayBe::Fraction));
        assert_eq!(of("Float32", -0.3, 0.9), Some(MayBe::Index));
        assert_eq!(of("Float32", 0.5, 99.5), Some(MayBe::Percent));
        assert_eq!(of("Float32", -5.5, 99.5), None);
        assert_eq!(of("Byte", 0.0, 255.0), Some(MayBe::Bytes));
        assert_eq!(of("Int16", 12.0, 8900.0), Some(MayBe::ReflectanceTimes10000));
        assert_eq!(of("Int16", -3000.0, 9000.0), Some(MayBe::IndexTimes10000));
        assert_eq!(of("UInt16", 7300.0, 41_000.0), Some(MayBe::LandsatCollection2));
        let dem = may_be("srtm_58_05.tif", &band("Int16"), &seen(3.0, 2900.0));
        assert_eq!(dem, Some(MayBe::Elevation));
    }

    #[test]
    fn undeclared_values_at_the_end_of_the_range_are_left_out() {
        let mut found = seen(0.25, 0.75);
        found.min = Some(-9999.0);
        found.suspects = vec![(-9999.0, 30)];
        assert_eq!(suspects(&found), [Suspect { value: -9999.0, share: 0.3 }]);
        assert_eq!(may_be("a.tif", &band("Float32"), &found), Some(MayBe::Fraction));
        // One in a hundred is a stray pixel.
        found.suspects = vec![(-9999.0, 1)];
        assert_eq!(suspects(&found), []);
    }
}
