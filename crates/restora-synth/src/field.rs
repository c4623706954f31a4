//! Numbers per pixel, and the choice of exactly so many pixels by them.

use std::cmp::Ordering;

use crate::mask::{Mask, Size};
use crate::noise::Noise;

/// A number for every pixel of a tile.
#[derive(Clone, Debug)]
pub struct Field {
    /// The tile.
    pub size: Size,
    /// The numbers, row by row.
    pub value: Vec<f64>,
}

impl Field {
    /// The numbers that `f` gives for the pixels.
    pub fn new(size: Size, f: impl Fn(usize) -> f64) -> Self {
        Self { size, value: (0..size.len()).map(f).collect() }
    }

    /// A noise.
    pub fn noise(size: Size, noise: Noise) -> Self {
        Self::new(size, |at| {
            let (x, y) = size.xy(at);
            noise.at(x, y)
        })
    }

    /// A copy times a factor.
    #[must_use]
    pub fn scaled(mut self, factor: f64) -> Self {
        for v in &mut self.value {
            *v *= factor;
        }
        self
    }

    /// A copy with `f` of another field or formula added.
    #[must_use]
    pub fn plus(mut self, f: impl Fn(usize) -> f64) -> Self {
        for (at, v) in self.value.iter_mut().enumerate() {
            *v += f(at);
        }
        self
    }

    /// The pixels of `within`, the largest numbers first; equal numbers in pixel order.
    pub fn ranked(&self, within: &Mask) -> Vec<usize> {
        let mut order: Vec<usize> = within.pixels().collect();
        order.sort_unstable_by(|a, b| self.better_first(*a, *b));
        order
    }

    fn better_first(&self, a: usize, b: usize) -> Ordering {
        self.value[b].total_cmp(&self.value[a]).then(a.cmp(&b))
    }

    /// The `count` pixels of `within` with the largest numbers; all of them if there are
    /// fewer.
    pub fn top(&self, within: &Mask, count: usize) -> Mask {
        let mut order: Vec<usize> = within.pixels().collect();
        if count > 0 && count < order.len() {
            order.select_nth_unstable_by(count - 1, |a, b| self.better_first(*a, *b));
        }
        order.truncate(count);
        Mask::of(self.size, &order)
    }
}

/// The share of a pixel's 24 neighbours of `within` that a set holds, nearer ones counting
/// more.
fn company(set: &Mask, within: &Mask, at: usize) -> f64 {
    let (col, row) = set.size.place(at);
    let (mut sum, mut all) = (0.0, 0.0);
    for near in set.size.square(at, 2).filter(|near| within.on[*near]) {
        let (c, r) = set.size.place(near);
        let away = c.abs_diff(col).pow(2) + r.abs_diff(row).pow(2);
        let weight = 1.0 / (1.0 + away as f64);
        all += weight;
        if set.on[near] {
            sum += weight;
        }
    }
    if all > 0.0 { sum / all } else { 0.0 }
}

/// Gathers the crumbs of a chosen set: as many pixels as before, but chosen by the company
/// that they keep, the field deciding where that is equal.
pub fn gathered(set: &Mask, within: &Mask, field: &Field, pull: f64) -> Mask {
    let keep = Field::new(set.size, |at| {
        if within.on[at] {
            company(set, within, at) + pull * field.value[at]
        } else {
            0.0
        }
    });
    keep.top(within, set.count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_is_exact_and_inside() {
        let size = Size { cols: 30, rows: 20 };
        let field = Field::noise(size, Noise::new(3, 8.0));
        let within = Mask::new(size, |at| at % 3 != 0);
        let top = field.top(&within, 77);
        assert_eq!(top.count(), 77);
        assert_eq!(top.without(&within).count(), 0);
        assert_eq!(gathered(&top, &within, &field, 0.1).count(), 77);
    }

    #[test]
    fn ties_fall_in_pixel_order() {
        let size = Size { cols: 4, rows: 1 };
        let field = Field::new(size, |_| 1.0);
        let all = Mask::new(size, |_| true);
        assert_eq!(field.top(&all, 2).on, [true, true, false, false]);
    }
}
