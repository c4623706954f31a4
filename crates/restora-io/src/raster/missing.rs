//! The rule for missing pixels, made ready for one type of pixel.

use gdal::raster::RasterBand;
use restora_grid::NodataRule;

/// The values that mean "missing" in a band, exact in whatever type they were declared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct MissingValues {
    floats: Vec<f64>,
    wholes: Vec<i128>,
}

impl MissingValues {
    /// Those of the config and, if the rule says so, the band's own.
    pub(super) fn of(rule: &NodataRule, band: &RasterBand<'_>, pixel_type: &str) -> Self {
        let mut found = Self::default();
        for value in &rule.values {
            found.add(*value);
        }
        if rule.band {
            match pixel_type {
                "Int64" => found.wholes.extend(band.no_data_value_i64().map(i128::from)),
                "UInt64" => found.wholes.extend(band.no_data_value_u64().map(i128::from)),
                _ => band.no_data_value().into_iter().for_each(|v| found.add(v)),
            }
        }
        found
    }

    fn add(&mut self, value: f64) {
        self.floats.push(value);
        // 2^64 bounds every integer type, and f64 holds whole numbers of that size exactly
        // enough to be compared with what was declared.
        if value.fract() == 0.0 && value.abs() <= 18_446_744_073_709_552_000.0 {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "checked to be within 2^64"
            )]
            self.wholes.push(value as i128);
        }
    }

    /// Those that an integer type can hold.
    pub(super) fn integers<T: TryFrom<i128>>(&self) -> Vec<T> {
        self.wholes.iter().filter_map(|v| T::try_from(*v).ok()).collect()
    }

    /// Those that f32 can hold, rounded to it as the pixels were.
    pub(super) fn singles(&self) -> Vec<f32> {
        #[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
        let singles = self.floats.iter().map(|v| (*v as f32, v.is_finite()));
        singles
            .filter(|(single, finite)| !finite || single.is_finite())
            .map(|s| s.0)
            .collect()
    }

    /// All of them.
    pub(super) fn doubles(&self) -> Vec<f64> {
        self.floats.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(values: &[f64]) -> MissingValues {
        let mut found = MissingValues::default();
        for value in values {
            found.add(*value);
        }
        found
    }

    #[test]
    fn values_outside_a_type_match_nothing() {
        let found =
            missing(&[255.0, -1.0, 0.5, f64::NAN, -1.797e308, -3.402_823_466_385_29e38]);
        assert_eq!(found.integers::<u8>(), vec![255]);
        assert_eq!(found.integers::<i8>(), vec![-1]);
        let singles = found.singles();
        // The last is FLT_MAX as text formats round it; it must still hit FLT_MAX.
        assert!(singles.contains(&f32::MIN) && !singles.contains(&f32::NEG_INFINITY));
        assert_eq!(found.doubles().len(), 6);
    }

    #[test]
    fn sixty_four_bits_stay_exact() {
        let found = MissingValues { floats: vec![], wholes: vec![i128::from(u64::MAX)] };
        assert_eq!(found.integers::<u64>(), vec![u64::MAX]);
        assert_eq!(found.integers::<i64>(), Vec::<i64>::new());
    }
}
