//! Which pixels of the source a part of the reference needs.

use geo_types::{Coord, coord};
use restora_grid::{Grid, Window};

use super::warp::Transformer;

/// Steps in which a side of the part is looked at.
const STEPS: u32 = 16;

/// Pixels around what was found, and that share of it (about a quarter of a step), for
/// what lies between the points that were looked at.
const MARGIN_PX: f64 = 2.0;
const MARGIN_SHARE: f64 = 1.0 / 64.0;

/// The box around a part of the reference, in pixels of the source.
pub(super) struct Footprint {
    low: Coord,
    high: Coord,
    /// Whether it reaches half of the way round the earth or further: then it may lie on
    /// both ends of the source instead of between them.
    pub(super) torn: bool,
}

impl Footprint {
    /// Looks at the outline and the inside of `part`. At a corner of every cell and in
    /// between, where points have no place in the source or lie at both of its ends.
    pub(super) fn of(transformer: &Transformer, source: &Grid, part: &Window) -> Self {
        let steps = (STEPS.min(part.cols), STEPS.min(part.rows));
        let (rough, all) = Self::look(transformer, source, part, steps);
        if all && !rough.torn {
            return rough;
        }
        Self::look(transformer, source, part, (part.cols * 2, part.rows * 2)).0
    }

    /// With whether all points have a place in the source.
    fn look(
        transformer: &Transformer,
        source: &Grid,
        part: &Window,
        steps: (u32, u32),
    ) -> (Self, bool) {
        let at = |first: u32, n: u32, i: u32, steps: u32| {
            f64::from(first) + f64::from(n) * f64::from(i) / f64::from(steps)
        };
        let mut low = coord! { x: f64::INFINITY, y: f64::INFINITY };
        let mut high = coord! { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
        let mut all = true;
        for j in 0..=steps.1 {
            let y = at(part.row, part.rows, j, steps.1);
            let points: Vec<Coord> = (0..=steps.0)
                .map(|i| coord! { x: at(part.col, part.cols, i, steps.0), y: y })
                .collect();
            let found = transformer.to_source(&points);
            all &= found.iter().all(Option::is_some);
            for at in found.into_iter().flatten() {
                low = coord! { x: low.x.min(at.x), y: low.y.min(at.y) };
                high = coord! { x: high.x.max(at.x), y: high.y.max(at.y) };
            }
        }
        let torn = turn_px(source).is_some_and(|turn| high.x - low.x >= turn / 2.0);
        (Self { low, high, torn }, all)
    }

    /// The windows of the source to read, each with the turn of the earth, in pixels, by
    /// which the reference's positions differ from the source's: where one counts
    /// longitudes from 0 to 360 and the other from −180 to 180.
    pub(super) fn windows(&self, source: &Grid) -> Vec<(Window, f64)> {
        let turns = turn_px(source).map_or(vec![0.0], |turn| vec![turn, -turn, 0.0]);
        let window = |turn: f64| {
            let cols = span(self.low.x - turn, self.high.x - turn, source.cols)?;
            let rows = span(self.low.y, self.high.y, source.rows)?;
            Some(Window { col: cols.0, row: rows.0, cols: cols.1, rows: rows.1 })
        };
        turns.into_iter().filter_map(|turn| Some((window(turn)?, turn))).collect()
    }
}

/// The way round the earth in source pixels, where the source is in degrees.
fn turn_px(source: &Grid) -> Option<f64> {
    let crs = source.crs.as_ref().filter(|crs| crs.is_geographic())?;
    Some(std::f64::consts::TAU / crs.unit_si / source.dx.abs())
}

/// First and number of the pixels, out of `n`, in a range of positions with its margin.
fn span(low: f64, high: f64, n: u32) -> Option<(u32, u32)> {
    let (n, margin) = (f64::from(n), MARGIN_PX + (high - low) * MARGIN_SHARE);
    // What does not touch the source itself needs no margin either.
    if !(low <= n && high >= 0.0 && low <= high) {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=n, and n came from a u32"
    )]
    let pixel = |v: f64| v.clamp(0.0, n) as u32;
    let first = pixel((low - margin).floor());
    let end = pixel((high + margin).ceil());
    (first < end).then_some((first, end - first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_margins_and_stay_inside() {
        // 64 pixels from 10: 2 + 1 on either side.
        assert_eq!(span(10.0, 74.0, 100), Some((7, 70)));
        assert_eq!(span(-5.0, 3.0, 100), Some((0, 6)));
        assert_eq!(span(95.5, 99.0, 100), Some((93, 7)));
        assert_eq!(span(-9.0, -0.1, 100), None);
        assert_eq!(span(100.1, 120.0, 100), None);
        assert_eq!(span(f64::INFINITY, f64::NEG_INFINITY, 100), None);
    }
}
