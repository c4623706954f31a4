//! Roads, rivers and belts of trees: lines that wander between given points.

use crate::mask::{Mask, Size};
use crate::noise::SplitMix64;

/// How a line goes.
#[derive(Clone, Copy, Debug)]
pub struct Wander {
    /// Which line.
    pub seed: u64,
    /// Largest sideways throw relative to the length of the piece that is bent.
    pub throw: f64,
}

/// A line through the points, bent at ever shorter middles and then rounded.
fn bent(points: &[(f64, f64)], wander: Wander) -> Vec<(f64, f64)> {
    let mut rng = SplitMix64::new(wander.seed);
    let mut line = points.to_vec();
    for _ in 0..4 {
        let mut finer = Vec::with_capacity(line.len() * 2);
        for pair in line.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let side = rng.signed() * wander.throw;
            finer.push(a);
            let x = f64::midpoint(a.0, b.0) - (b.1 - a.1) * side;
            let y = f64::midpoint(a.1, b.1) + (b.0 - a.0) * side;
            finer.push((x, y));
        }
        finer.extend(line.last());
        line = finer;
    }
    rounded(&rounded(&line))
}

/// Corners cut at a quarter of both sides (Chaikin 1974).
fn rounded(line: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let mut out = Vec::with_capacity(line.len() * 2);
    out.extend(line.first());
    for pair in line.windows(2) {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        out.push((0.75 * ax + 0.25 * bx, 0.75 * ay + 0.25 * by));
        out.push((0.25 * ax + 0.75 * bx, 0.25 * ay + 0.75 * by));
    }
    out.extend(line.last());
    out
}

/// The pixels nearer than `half_width` to a wandering line through the points.
pub fn line(size: Size, points: &[(f64, f64)], wander: Wander, half_width: f64) -> Mask {
    let line = bent(points, wander);
    let mut mask = Mask::empty(size);
    for pair in line.windows(2) {
        stamp(&mut mask, pair[0], pair[1], half_width);
    }
    mask
}

fn stamp(mask: &mut Mask, a: (f64, f64), b: (f64, f64), reach: f64) {
    let size = mask.size;
    let span = |p: f64, q: f64, end: usize| {
        let low = p.min(q) - reach - 1.0;
        let high = p.max(q) + reach + 1.0;
        (0..end).filter(move |i| (low..=high).contains(&(*i as f64)))
    };
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length2 = dx * dx + dy * dy;
    for row in span(a.1, b.1, size.rows) {
        for col in span(a.0, b.0, size.cols) {
            let (px, py) = (col as f64 - a.0, row as f64 - a.1);
            let along = if length2 > 0.0 { (px * dx + py * dy) / length2 } else { 0.0 };
            let along = along.clamp(0.0, 1.0);
            let (ex, ey) = (px - along * dx, py - along * dy);
            if ex * ex + ey * ey <= reach * reach {
                mask.on[row * size.cols + col] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Touch;

    #[test]
    fn a_line_is_one_piece_from_end_to_end() {
        let size = Size { cols: 90, rows: 60 };
        let wander = Wander { seed: 5, throw: 0.3 };
        let road = line(size, &[(0.0, 10.0), (50.0, 40.0), (89.0, 20.0)], wander, 1.0);
        assert_eq!(road.pieces(Touch::Corner).len(), 1);
        assert!(road.on[10 * 90] && road.on[20 * 90 + 89]);
    }
}
