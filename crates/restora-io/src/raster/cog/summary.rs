//! Statistics of the pixels of a band, the same in every run.

use gdal::Dataset;

/// Rows that are held at once.
const STRIP: usize = 64;

/// Least, greatest, mean and standard deviation of those pixels that are not missing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Summary {
    count: u64,
    least: f64,
    greatest: f64,
    mean: f64,
    /// Sum of the squares of the differences from the mean.
    squares: f64,
}

impl Summary {
    /// Of a whole band, row by row, so that neither blocks nor threads matter.
    pub(super) fn of_band(
        dataset: &Dataset,
        missing: impl Fn(f64) -> bool,
    ) -> gdal::errors::Result<Self> {
        let band = dataset.rasterband(1)?;
        let (cols, rows) = band.size();
        let mut pixels: Vec<f64> = Vec::new();
        let mut all = Self::default();
        for first in (0..rows).step_by(STRIP) {
            let height = STRIP.min(rows - first);
            pixels.resize(cols * height, 0.0);
            let origin = (0, first.cast_signed());
            let size = (cols, height);
            band.read_into_slice(origin, size, size, &mut pixels, None)?;
            for row in pixels.chunks_exact_mut(cols.max(1)) {
                all = all.with(Self::of(row, &missing));
            }
        }
        Ok(all)
    }

    /// Of a row: its mean first, then what differs from it.
    fn of(row: &[f64], missing: impl Fn(f64) -> bool) -> Self {
        let valid = || row.iter().copied().filter(|v| !v.is_nan() && !missing(*v));
        let (mut count, mut sum) = (0u64, 0.0);
        let (mut least, mut greatest) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in valid() {
            count += 1;
            sum += value;
            least = least.min(value);
            greatest = greatest.max(value);
        }
        if count == 0 {
            return Self::default();
        }
        let mean = sum / count as f64;
        let squares = valid().map(|v| (v - mean) * (v - mean)).sum();
        Self { count, least, greatest, mean, squares }
    }

    /// Both together, after Chan, Golub and `LeVeque` (1979).
    fn with(self, other: Self) -> Self {
        match (self.count, other.count) {
            (_, 0) => return self,
            (0, _) => return other,
            _ => {}
        }
        let count = self.count + other.count;
        let (a, b, n) = (self.count as f64, other.count as f64, count as f64);
        let apart = other.mean - self.mean;
        Self {
            count,
            least: self.least.min(other.least),
            greatest: self.greatest.max(other.greatest),
            mean: self.mean + apart * (b / n),
            squares: self.squares + other.squares + apart * apart * (a * b / n),
        }
    }

    /// Least, greatest, mean and standard deviation; none where all pixels are missing.
    pub(super) fn numbers(&self) -> Option<[f64; 4]> {
        let deviation = (self.squares / self.count as f64).sqrt();
        (self.count > 0).then_some([self.least, self.greatest, self.mean, deviation])
    }

    /// Share of the pixels that are not missing.
    pub(super) fn valid_percent(&self, cells: u64) -> f64 {
        if cells == 0 { 0.0 } else { 100.0 * self.count as f64 / cells as f64 }
    }

    /// As GDAL's metadata items of a band; none where all pixels are missing.
    pub(super) fn items(self, cells: u64) -> Vec<(&'static str, String)> {
        let Some([least, greatest, mean, deviation]) = self.numbers() else {
            return Vec::new();
        };
        vec![
            ("STATISTICS_MINIMUM", least.to_string()),
            ("STATISTICS_MAXIMUM", greatest.to_string()),
            ("STATISTICS_MEAN", mean.to_string()),
            ("STATISTICS_STDDEV", deviation.to_string()),
            ("STATISTICS_VALID_PERCENT", format!("{:.2}", self.valid_percent(cells))),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_add_up_to_the_whole() {
        // 2, 4 and 4, 6 and nothing: mean 4, squares 4 + 0 + 0 + 4, deviation √2.
        let missing = |v: f64| v < 0.0;
        let rows: [&[f64]; 3] = [&[2.0, 4.0, -1.0], &[4.0, f64::NAN, 6.0], &[-1.0]];
        let add = |all: Summary, row: &&[f64]| all.with(Summary::of(row, missing));
        let all = rows.iter().fold(Summary::default(), add);
        let want =
            Summary { count: 4, least: 2.0, greatest: 6.0, mean: 4.0, squares: 8.0 };
        assert_eq!(all, want);
        let items = all.items(8);
        assert_eq!(items[3].1, 2f64.sqrt().to_string());
        assert_eq!(items[4].1, "50.00");
        assert!(Summary::default().items(8).is_empty());
    }
}
