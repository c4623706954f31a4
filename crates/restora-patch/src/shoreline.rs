//! The length of the boundary between water and dry, cell by cell.
//!
//! Every 2 × 2 square of cell centres is a marching square: the shore runs through the middles
//! of those of its sides that join water to dry. One wet corner, or three, is a corner cut off,
//! `√(dx² + dy²) / 2`; two wet neighbours are a straight piece, `dx` or `dy`; two wet corners
//! across are two corners cut off, as long whether they meet or not. A square with a corner that
//! is unknown gives nothing, so that the edge of a cloud, or of the raster, is no shore. Each of
//! its four cells gets a quarter of the length.
//!
//! # What it overestimates
//!
//! A straight shore comes out as steps along the axes and along the diagonal. With `φ` the angle
//! between an axis and the diagonal, one that runs at `θ` from that axis, up to `φ`, is too long
//! by the factor `cos(θ − φ/2) / cos(φ/2)`, however fine the cells are. For square cells, where
//! `φ` is 45°, that is
//!
//! - exact at 0°, 45° and 90°,
//! - at worst `√(4 − 2√2)` = 1.0824 at 22.5° (+8.2 %),
//! - on the mean over all directions `8 (√2 − 1) / π` = 1.0548 (+5.5 %): what a shore has that runs
//!   in all directions, as that of a lake does.
//!
//! Cells that are not square err more: 1 : 2, as a geographic grid has at 60° of latitude,
//! +17.6 % at worst and +8.7 % on the mean. The straight sides of a rectangle are exact; each of
//! its corners is cut by half the diagonal instead of half a `dx` and half a `dy`. And as with
//! every shore, coarser cells see fewer of its bays: lengths compare at one size of cell only.

/// State of a cell: dry.
pub const DRY: u8 = 0;

/// State of a cell: water.
pub const WATER: u8 = 1;

/// State of a cell: not known, as every other number is.
pub const UNKNOWN: u8 = 2;

/// Lengths are whole multiples of 2⁻³² m, about a quarter of a nanometre.
pub const LENGTH_BITS: u32 = 32;

/// Cells are not longer: four times the way round the earth, in metres.
const LONGEST_M: f64 = 167_772_160.0;

/// A sum of lengths in metres.
pub fn length_m(units: u128) -> f64 {
    let one = 1u128 << LENGTH_BITS;
    (units / one) as f64 + (units % one) as f64 / one as f64
}

/// The pieces of a shore along one line between two rows of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// A quarter of what a square has, by [`Kind`], in units of 2⁻³² m.
    quarters: [u64; 5],
}

/// What the shore does in a square.
#[derive(Clone, Copy)]
enum Kind {
    None,
    /// One corner is cut off.
    Cut,
    /// Along a row.
    Level,
    /// Along a column.
    Upright,
    /// Two corners are cut off.
    TwoCuts,
}

impl Steps {
    /// Of cells that are `dx_m` wide and `dy_m` high, on the line between their two rows. Their
    /// quarters are rounded once, half to even. `None` unless both are positive and not longer
    /// than any on earth.
    pub fn new(dx_m: f64, dy_m: f64) -> Option<Self> {
        let fits = |length: f64| length > 0.0 && length <= LONGEST_M;
        if !fits(dx_m) || !fits(dy_m) {
            return None;
        }
        let quarter = |length_m: f64| {
            let units = (length_m * (1u64 << LENGTH_BITS) as f64 / 4.0).round_ties_even();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "positive and below 2^58"
            )]
            let units = units as u64;
            units
        };
        let cut = quarter((dx_m * dx_m + dy_m * dy_m).sqrt() / 2.0);
        Some(Self { quarters: [0, cut, quarter(dx_m), quarter(dy_m), 2 * cut] })
    }
}

/// The kind of each square, by its wet corners: upper left 1, lower left 2, upper right 4, lower
/// right 8.
const KINDS: [Kind; 16] = {
    use Kind::{Cut, Level, None, TwoCuts, Upright};
    [
        None, Cut, Cut, Upright, Cut, Level, TwoCuts, Cut, //
        Cut, TwoCuts, Level, Cut, Upright, Cut, Cut, None,
    ]
};

/// Two cells, one above the other, as bits; 16 where one is unknown.
#[inline]
fn pair(upper: u8, lower: u8) -> u8 {
    let unknown = u8::from(upper > WATER) | u8::from(lower > WATER);
    (upper & 1) | (lower & 1) << 1 | unknown << 4
}

/// Each cell's share of the shore, in units of 2⁻³² m ([`length_m`] makes metres of a sum).
///
/// `states` are those of a window of `cols` columns with a halo of one cell all around, row by
/// row: [`WATER`], [`DRY`], or [`UNKNOWN`], as cells off the grid are. `lines` has the steps for
/// the line above the first row of the window, between its rows, and below its last: one more
/// than the window has rows. They must be functions of the grid alone, so that windows above and
/// below a line agree. `shares` gets one number for each cell of the window, without the halo.
///
/// Shares are whole numbers, and a cell's depends on its eight neighbours alone, so that the sums
/// of windows are those of the whole.
///
/// # Panics
/// If `states` has not the cells of such a window.
pub fn shoreline(cols: usize, states: &[u8], lines: &[Steps], shares: &mut Vec<u64>) {
    let rows = lines.len().saturating_sub(1);
    let wide = cols + 2;
    assert_eq!(states.len(), wide * (rows + 2), "the cells of a window and its halo");
    shares.clear();
    shares.resize(cols * rows, 0);
    if cols == 0 {
        return;
    }
    // What the squares of a line give to each cell that they touch.
    let mut along = vec![0; cols];
    for (line, steps) in lines.iter().enumerate() {
        let (upper, lower) = states[line * wide..(line + 2) * wide].split_at(wide);
        line_of_squares(upper, lower, *steps, &mut along);
        let above = (line > 0).then(|| (line - 1) * cols);
        let below = (line < rows).then_some(line * cols);
        for start in above.into_iter().chain(below) {
            for (share, more) in shares[start..start + cols].iter_mut().zip(&along) {
                *share += more;
            }
        }
    }
}

/// Adds up for each cell of a row what the two squares between it and the next row hold.
fn line_of_squares(upper: &[u8], lower: &[u8], steps: Steps, along: &mut [u64]) {
    // Wet corners of known squares are below 16, all others above.
    let mut quarters = [0; 128];
    for (quarter, kind) in quarters.iter_mut().zip(KINDS) {
        *quarter = steps.quarters[kind as usize];
    }
    let mut pairs = upper.iter().zip(lower).map(|(upper, lower)| pair(*upper, *lower));
    let mut left = pairs.next().unwrap_or(16);
    let mut square = |right: u8| {
        let wet = left | right << 2;
        left = right;
        quarters[(wet & 127) as usize]
    };
    let mut before = pairs.next().map_or(0, &mut square);
    for (cell, right) in along.iter_mut().zip(pairs) {
        let after = square(right);
        *cell = before + after;
        before = after;
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::{FRAC_PI_4, PI, SQRT_2};

    use super::*;

    /// The shore of a window whose states are a function of row and column, from -1 to the
    /// number of rows or columns.
    fn shore(side: u32, step: (f64, f64), state: impl Fn(f64, f64) -> u8) -> Vec<u64> {
        let around = || (-1..=i64::from(side)).map(|i| i as f64);
        let states: Vec<u8> = around()
            .flat_map(|y| around().map(move |x| (x, y)))
            .map(|(x, y)| state(x, y))
            .collect();
        let lines = vec![Steps::new(step.0, step.1).unwrap(); side as usize + 1];
        let mut shares = vec![3];
        shoreline(side as usize, &states, &lines, &mut shares);
        shares
    }

    fn total_m(shares: &[u64]) -> f64 {
        length_m(shares.iter().map(|share| u128::from(*share)).sum())
    }

    #[test]
    fn a_rectangle_by_hand() {
        // 5 × 3 cells of water, of 10 m × 20 m: 2·4·10 + 2·2·20 = 160 m straight, and four
        // corners of √500 / 2 = 11.18034 m each.
        let water =
            |x: f64, y: f64| u8::from((2.0..7.0).contains(&x) && (3.0..6.0).contains(&y));
        let found = total_m(&shore(10, (10.0, 20.0), water));
        assert!((found - (160.0 + 2.0 * 500f64.sqrt())).abs() < 1e-7, "{found}");
        // Dry and water change places.
        let island = |x: f64, y: f64| 1 - water(x, y);
        assert_eq!(shore(10, (10.0, 20.0), island), shore(10, (10.0, 20.0), water));
    }

    #[test]
    fn shares_by_hand() {
        // One wet cell of 4 m × 3 m: its four squares have a cut of 2.5 m each, a quarter of
        // which goes to each of their cells.
        let one = |x: f64, y: f64| u8::from((x, y) == (1.0, 1.0));
        // 0.625 m are 5/8 of 2³² units.
        let (corner, side, centre) = (5 << 29, 5 << 30, 5 << 31);
        let expected = [corner, side, corner, side, centre, side, corner, side, corner];
        assert_eq!(shore(3, (4.0, 3.0), one), expected);
        // Two wet cells across are two cuts in the square between them.
        let two = |x: f64, y: f64| u8::from((x, y) == (1.0, 1.0) || (x, y) == (2.0, 2.0));
        assert!((total_m(&shore(4, (4.0, 3.0), two)) - 8.0 * 2.5).abs() < 1e-8);
    }

    #[test]
    fn the_edge_of_a_cloud_is_no_shore() {
        // Water left of a shore at x = 3.5, a cloud from y = 4 on, in a window of 8 × 8: of the
        // squares along the shore, those between the rows -1, 0, 1, 2 and 3 are free of it.
        let state = |x: f64, y: f64| if y >= 4.0 { UNKNOWN } else { u8::from(x < 4.0) };
        let found = shore(8, (1.0, 1.0), state);
        // Half of the first square belongs to cells of the halo.
        assert!((total_m(&found) - 3.5).abs() < 1e-9, "{}", total_m(&found));
        // Every other number is unknown, too.
        let other = |x: f64, y: f64| if y >= 4.0 { 255 } else { state(x, y) };
        assert_eq!(shore(8, (1.0, 1.0), other), found);
        // Beyond the halo nothing is known: a window of water has no shore.
        let pond = |x: f64, y: f64| {
            let inside = (0.0..8.0).contains(&x) && (0.0..8.0).contains(&y);
            if inside { WATER } else { UNKNOWN }
        };
        assert_eq!(shore(8, (1.0, 1.0), pond), [0; 64]);
    }

    #[test]
    fn straight_shores_are_too_long_by_their_angle() {
        // A window of 400 m around a shore through its middle, 400 / cos θ long.
        let ratio = |degrees: f64| {
            let slope = degrees.to_radians().tan();
            let water = |x: f64, y: f64| u8::from(y - 199.5 < slope * (x - 199.5));
            let found = total_m(&shore(400, (1.0, 1.0), water));
            found / (400.0 / degrees.to_radians().cos())
        };
        let worst = (4.0 - 2.0 * SQRT_2).sqrt();
        assert!((worst - 1.0824).abs() < 1e-4);
        for (degrees, expected) in [(0.0, 1.0), (45.0, 1.0), (22.5, worst)] {
            assert!(
                (ratio(degrees) - expected).abs() < 0.004,
                "{degrees}: {}",
                ratio(degrees)
            );
        }
        let angles = 90;
        let mean: f64 = (0..angles)
            .map(|i| ratio((f64::from(i) + 0.5) * 45.0 / f64::from(angles)))
            .sum::<f64>()
            / f64::from(angles);
        let expected = 8.0 * (SQRT_2 - 1.0) / PI;
        assert!((expected - 1.0548).abs() < 1e-4);
        assert!((mean - expected).abs() < 0.002, "{mean}");
    }

    #[test]
    fn the_stated_errors_of_cells_that_are_not_square() {
        // Two ranges of angles, from either axis to the diagonal of a cell of 1 × 2. The mean of
        // cos(θ − φ/2) / cos(φ/2) over 0…φ is 2 tan(φ/2) / φ.
        let phi = 2f64.atan();
        let other = PI / 2.0 - phi;
        let worst = 1.0 / (phi / 2.0).cos();
        assert!((worst - 1.176).abs() < 5e-4, "{worst}");
        let mean = 2.0 * ((phi / 2.0).tan() + (other / 2.0).tan()) / (PI / 2.0);
        assert!((mean - 1.087).abs() < 5e-4, "{mean}");
    }

    #[test]
    fn discs_are_too_long_by_the_mean_of_all_angles() {
        // Within three cells of the octagon around the disc, whose circumference is
        // 16 tan(22.5°) r = 1.0548 · 2 π r: 1 % at 50 cells.
        for (radius, tolerance) in
            [(5.0, 0.10), (20.0, 0.025), (50.0, 0.01), (190.0, 0.003)]
        {
            for (cx, cy) in [(200.0, 200.0), (199.5, 199.5), (200.3, 199.8)] {
                let water = |x: f64, y: f64| u8::from((x - cx).hypot(y - cy) <= radius);
                let found = total_m(&shore(400, (1.0, 1.0), water));
                let expected = 16.0 * (FRAC_PI_4 / 2.0).tan() * radius;
                let off = (found / expected - 1.0).abs();
                assert!(off < tolerance, "radius {radius}: {off}");
            }
        }
    }

    #[test]
    fn steps_are_lengths() {
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, LONGEST_M * 1.1] {
            assert_eq!(Steps::new(bad, 1.0), None);
            assert_eq!(Steps::new(1.0, bad), None);
        }
        let steps = Steps::new(LONGEST_M, LONGEST_M).unwrap();
        // A cell has at most four squares of two cuts.
        assert!(steps.quarters[4].checked_mul(4).is_some());
        assert!((length_m(4 * u128::from(steps.quarters[2])) - LONGEST_M).abs() < 1e-6);
        // 30 m are rounded by less than an eighth of a nanometre.
        let steps = Steps::new(30.0, 0.025).unwrap();
        assert!((length_m(4 * u128::from(steps.quarters[3])) - 0.025).abs() < 5e-10);
    }

    #[test]
    fn an_empty_window_has_no_shore() {
        let mut shares = vec![1];
        let steps = Steps::new(1.0, 1.0).unwrap();
        shoreline(0, &[0; 6], &[steps; 2], &mut shares);
        assert!(shares.is_empty());
        shoreline(3, &[1; 10], &[steps], &mut shares);
        assert!(shares.is_empty());
    }
}
