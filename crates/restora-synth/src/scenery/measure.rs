//! What imagery says, counted anew: vegetation cover, soil loss, water.
//!
//! The formulas are written out once more here, in the plainest way, so that a tile does
//! not vouch for the code that will read it.

use super::{Layer, Plot};
use crate::mask::{Mask, Touch};

/// (a − b) / (a + b) per pixel; NaN where a band is missing.
pub fn difference(a: &Layer, b: &Layer) -> Vec<f64> {
    let of = |(a, b): (&f32, &f32)| {
        let (a, b) = (f64::from(*a), f64::from(*b));
        (a - b) / (a + b)
    };
    a.value.iter().zip(&b.value).map(of).collect()
}

/// The least number that a share of all, in hundredths, does not exceed; the mean of it
/// and the next one where they are exactly so many.
pub fn percentile(mut numbers: Vec<f64>, percent: usize) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    let (parts, count) = (percent * numbers.len(), numbers.len());
    let at = parts.div_ceil(100).clamp(1, count);
    if parts.is_multiple_of(100) && at < count {
        return f64::midpoint(numbers[at - 1], numbers[at]);
    }
    numbers[at - 1]
}

/// The pixels of any site that every scene classification shows.
pub fn common(plots: &[Plot], scenes: &[&Layer]) -> Mask {
    let clear = |v: f32| ![0.0, 1.0, 3.0, 8.0, 9.0, 10.0].contains(&v) && v.is_finite();
    let size = plots[0].mask.size;
    Mask::new(size, |at| {
        plots.iter().any(|plot| plot.mask.on[at])
            && scenes.iter().all(|layer| clear(layer.value[at]))
    })
}

/// The share of each pixel that plants cover at two dates, and the two ends: percentiles 5
/// and 95 of both dates together.
pub fn cover(ndvi: [&[f64]; 2], seen: &Mask) -> ([Vec<f64>; 2], (f64, f64)) {
    let pool: Vec<f64> =
        ndvi.iter().flat_map(|index| seen.pixels().map(|at| index[at])).collect();
    let ends = (percentile(pool.clone(), 5), percentile(pool, 95));
    let share = |v: &f64| ((v - ends.0) / (ends.1 - ends.0)).clamp(0.0, 1.0);
    (ndvi.map(|index| index.iter().map(share).collect()), ends)
}

/// The mean over the pixels of a mask.
pub fn mean(values: &[f64], mask: &Mask) -> f64 {
    mask.pixels().map(|at| values[at]).sum::<f64>() / mask.count() as f64
}

/// C of a share (蔡崇法等 2000).
pub fn bareness(share: f64) -> f64 {
    match 100.0 * share {
        percent if percent <= 0.1 => 1.0,
        percent if percent < 78.3 => 0.6508 - 0.3436 * percent.log10(),
        _ => 0.0,
    }
}

/// L and S of every cell of the heights; NaN at the edge.
pub fn steepness(heights: &Layer) -> Vec<f64> {
    let side = f64::from(heights.cell_m);
    let size = heights.size;
    let at = |col: usize, row: usize| f64::from(heights.value[row * size.cols + col]);
    let of = |cell: usize| {
        let (col, row) = size.place(cell);
        if col == 0 || row == 0 || col + 1 == size.cols || row + 1 == size.rows {
            return f64::NAN;
        }
        let column = |col| at(col, row - 1) + 2.0 * at(col, row) + at(col, row + 1);
        let line = |row| at(col - 1, row) + 2.0 * at(col, row) + at(col + 1, row);
        let east = (column(col + 1) - column(col - 1)) / (8.0 * side);
        let south = (line(row + 1) - line(row - 1)) / (8.0 * side);
        length_and_steepness(east.hypot(south), side)
    };
    (0..size.len()).map(of).collect()
}

/// L · S of a slope with this tangent that is one cell long on the map.
fn length_and_steepness(tan: f64, side: f64) -> f64 {
    let angle = tan.atan();
    let sin = angle.sin();
    let ratio = (sin / 0.0896) / (3.0 * sin.powf(0.8) + 0.56);
    let length = (side / angle.cos() / 22.13).powf(ratio / (1.0 + ratio));
    let steep = if tan < 0.09 {
        10.8 * sin + 0.03
    } else if tan < 0.25 {
        16.8 * sin - 0.5
    } else {
        21.91 * sin - 0.96
    };
    length * steep
}

/// What the cell under each pixel's centre holds.
pub fn beneath(cells: &[f64], heights: &Layer, pixels: &Layer) -> Vec<f64> {
    let (fine, coarse) = (f64::from(pixels.cell_m), f64::from(heights.cell_m));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the heights reach beyond the pixels"
    )]
    let place = |from: f64, to: f64, at: usize| {
        ((from - to + (at as f64 + 0.5) * fine) / coarse).floor() as usize
    };
    let of = |at: usize| {
        let (col, row) = pixels.size.place(at);
        let col = place(pixels.corner.0, heights.corner.0, col);
        // Rows run down from the upper edge.
        let row = place(heights.corner.1, pixels.corner.1, row);
        cells[row * heights.size.cols + col]
    };
    (0..pixels.size.len()).map(of).collect()
}

/// R from the rain of the months in mm: 0.1833 F^1.9957, F being Σp²/Σp.
pub fn erosivity(monthly_mm: [f64; 12]) -> f64 {
    let squares: f64 = monthly_mm.iter().map(|p| p * p).sum();
    0.1833 * (squares / monthly_mm.iter().sum::<f64>()).powf(1.9957)
}

/// The threshold of Otsu's method and how much of the variance lies between the groups.
/// Bins are 2⁻¹⁶ wide.
pub fn otsu(values: impl Iterator<Item = f64>) -> (f64, f64) {
    #[expect(clippy::cast_possible_truncation, reason = "an index is within ±1")]
    let bin = |v: f64| (v * 65_536.0).floor() as i32;
    let mut bins: Vec<i32> = values.map(bin).collect();
    bins.sort_unstable();
    let all = bins.len() as f64;
    let whole: f64 = bins.iter().map(|b| f64::from(*b)).sum();
    let spread: f64 = bins.iter().map(|b| (f64::from(*b) - whole / all).powi(2)).sum();
    let (mut low, mut best) = (0.0, (0.0, 0.0));
    for (k, pair) in bins.windows(2).enumerate() {
        low += f64::from(pair[0]);
        if pair[0] == pair[1] {
            continue;
        }
        let (below, above) = ((k + 1) as f64, all - (k + 1) as f64);
        let apart = (whole - low) / above - low / below;
        let between = below / all * above / all * apart * apart;
        if between > best.1 {
            best = (f64::from(pair[0] + 1) / 65_536.0, between);
        }
    }
    (best.0, best.1 * all / spread)
}

/// The water of a site: values above the threshold in patches of at least `least` pixels,
/// corners connecting; and the pixels of smaller patches.
pub fn water(index: &[f64], threshold: f64, site: &Mask, least: usize) -> (Mask, usize) {
    let wet = Mask::new(site.size, |at| site.on[at] && index[at] > threshold);
    let pieces = wet.pieces(Touch::Corner);
    let kept = pieces.into_iter().filter(|piece| piece.len() >= least);
    let large = Mask::of(site.size, &kept.collect::<Vec<_>>().concat());
    let small = wet.count() - large.count();
    (large, small)
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;
    use crate::mask::Size;

    #[test]
    fn percentiles_lie_between_two_where_the_share_is_met() {
        let hundred: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((percentile(hundred.clone(), 5) - 5.5).abs() < 1e-12);
        assert!((percentile(hundred[..99].to_vec(), 5) - 5.0).abs() < 1e-12);
        assert!((percentile(vec![3.0], 95) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn bareness_is_that_of_the_paper() {
        // 0.6508 − 0.3436 lg 10.2 = 0.6508 − 0.3436 · 1.0086
        let known = [(0.001, 1.0), (0.01, 0.6508), (0.102, 0.3042), (0.783, 0.0)];
        for (share, c) in known {
            assert!((bareness(share) - c).abs() < 1e-4, "{share}");
        }
    }

    #[test]
    fn slopes_are_long_and_steep_as_by_hand() {
        // 10°, 50 m along the ground: m 0.5986, L 1.6290, S 2.4173.
        let angle = 10f64.to_radians();
        let ls = length_and_steepness(angle.tan(), 50.0 * angle.cos());
        assert!((ls - 3.9377).abs() < 1e-3, "{ls}");
        // A plane that rises 6 m per cell of 30 m: the tangent is 0.2.
        let size = Size { cols: 4, rows: 3 };
        let value = [0.0, 6.0, 12.0, 18.0].repeat(3);
        let title = String::new();
        let (kind, corner, cell_m) = (Kind::Height, (0.0, 90.0), 30);
        let heights = Layer { file: "h", title, kind, corner, cell_m, size, value };
        let ls = steepness(&heights);
        assert!((ls[5] - length_and_steepness(0.2, 30.0)).abs() < 1e-12);
        assert!(ls[4].is_nan() && ls[1].is_nan() && ls[7].is_nan());
        // Four pixels of 10 m from (35, 55) on: the first three lie on cell 5, the last on 6.
        let size = Size { cols: 4, rows: 1 };
        let pixels = Layer {
            file: "p",
            title: String::new(),
            kind: Kind::Reflectance,
            corner: (29.0, 55.0),
            cell_m: 10,
            size,
            value: vec![1.0; 4],
        };
        let order: Vec<f64> = (0..12).map(f64::from).collect();
        assert_eq!(beneath(&order, &heights, &pixels), [5.0, 5.0, 5.0, 6.0]);
    }

    #[test]
    fn rain_of_one_month_is_its_own_index() {
        // F = 100² / 100 = 100; 100^1.9957 = 10 000 · 100^−0.0043 = 9803.9
        let mut months = [0.0; 12];
        months[5] = 100.0;
        assert!((erosivity(months) - 1797.05).abs() < 0.05);
    }

    #[test]
    fn two_heaps_are_told_apart() {
        let values = [-0.5, -0.5, -0.5, 0.5].into_iter();
        let (threshold, separability) = otsu(values);
        assert!((threshold + 0.5 - 1.0 / 65_536.0).abs() < 1e-12);
        assert!((separability - 1.0).abs() < 1e-9);
    }

    #[test]
    fn small_waters_are_left_out() {
        let size = Size { cols: 5, rows: 2 };
        let site = Mask::new(size, |_| true);
        let mut index = vec![-1.0; 10];
        for at in [0, 1, 7, 4] {
            index[at] = 1.0;
        }
        // 0, 1 and 7 hang together over a corner; 4 is by itself.
        let (large, small) = water(&index, 0.0, &site, 3);
        assert_eq!((large.count(), small), (3, 1));
    }
}
