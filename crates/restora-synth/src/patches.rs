//! Exactly so many separate patches that together have exactly so many pixels.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::field::Field;
use crate::mask::{Mask, Touch};
use crate::noise::SplitMix64;
use crate::shape::order_key;

/// `count` sizes that add up to `total`, from `least` upwards; few are large and many
/// small the more, the higher `skew` (0: all alike).
pub fn sizes(count: usize, total: usize, least: usize, skew: u32) -> Vec<usize> {
    let mut rng = SplitMix64::new(total as u64 ^ 0x51_2E5);
    let mut weights: Vec<f64> = Vec::with_capacity(count);
    for _ in 0..count {
        let u = rng.unit();
        weights.push((0..skew).fold(1.0, |w, _| w * u) + 0.02);
    }
    weights.sort_by(|a, b| b.total_cmp(a));
    let all: f64 = weights.iter().sum();
    let spare = total.saturating_sub(count * least) as f64;
    let mut out: Vec<usize> =
        weights.iter().map(|w| least + floor(w / all * spare)).collect();
    let given: usize = out.iter().sum();
    if let Some(largest) = out.first_mut() {
        *largest += total.saturating_sub(given);
    }
    out
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a pixel count"
)]
fn floor(v: f64) -> usize {
    v.floor() as usize
}

/// What patches grow into.
pub struct Ground<'a> {
    /// Where they may be.
    pub within: &'a Mask,
    /// Where they like to be; its unevenness makes their outlines.
    pub field: &'a Field,
    /// Pixels that stay free between two patches.
    pub gap: usize,
    /// How strongly a patch keeps round its middle (0: it runs where the field is high).
    pub round: f64,
}

struct Patch {
    middle: (f64, f64),
    radius: f64,
    target: usize,
    pixels: Vec<usize>,
    edge: BinaryHeap<(u64, Reverse<usize>)>,
}

impl Ground<'_> {
    /// Middles for patches of these sizes: where the field is high, and so far apart that
    /// discs of their sizes keep the gap.
    fn middles(&self, sizes: &[usize]) -> Result<Vec<usize>, String> {
        let size = self.field.size;
        let order = self.field.ranked(self.within);
        for tight in [1.25, 1.1, 1.0, 0.9, 0.8, 0.7] {
            let mut middles: Vec<(usize, f64)> = Vec::new();
            for count in sizes {
                let radius = (*count as f64 / 3.2).sqrt();
                let clear = |at: &usize| {
                    let (x, y) = size.xy(*at);
                    middles.iter().all(|(other, r)| {
                        let (ox, oy) = size.xy(*other);
                        let apart = (radius + r) * tight + self.gap as f64 + 1.0;
                        (x - ox) * (x - ox) + (y - oy) * (y - oy) >= apart * apart
                    })
                };
                let Some(at) = order.iter().copied().find(clear) else { break };
                middles.push((at, radius));
            }
            if middles.len() == sizes.len() {
                return Ok(middles.into_iter().map(|(at, _)| at).collect());
            }
        }
        Err(format!("no room for {} patches", sizes.len()))
    }

    /// Grows one patch per size (largest first), each one piece over edges, no two within
    /// the gap of one another. A patch that finds no more room leaves its rest to the
    /// others: number and total are exact.
    ///
    /// # Errors
    /// If there is no room.
    pub fn grow(&self, sizes: &[usize]) -> Result<Vec<Vec<usize>>, String> {
        let size = self.field.size;
        let mut owner = vec![usize::MAX; size.len()];
        let mut patches: Vec<Patch> = Vec::with_capacity(sizes.len());
        for (at, target) in self.middles(sizes)?.into_iter().zip(sizes) {
            let radius = (*target as f64 / 3.2).sqrt();
            let edge = BinaryHeap::from([(u64::MAX, Reverse(at))]);
            let middle = size.xy(at);
            patches.push(Patch { middle, radius, target: *target, pixels: vec![], edge });
        }
        let total: usize = sizes.iter().sum();
        for _ in 0..total {
            loop {
                let Some(id) = next_patch(&patches) else {
                    return Err(format!("no room for {total} pixels of patches"));
                };
                if self.extend(&mut patches[id], id, &mut owner) {
                    break;
                }
            }
        }
        Ok(patches.into_iter().map(|p| p.pixels).collect())
    }

    /// Gives a patch its best next pixel, or finds that it has none.
    fn extend(&self, patch: &mut Patch, id: usize, owner: &mut [usize]) -> bool {
        let size = self.field.size;
        while let Some((_, Reverse(at))) = patch.edge.pop() {
            if owner[at] != usize::MAX || !self.is_clear(at, id, owner) {
                continue;
            }
            owner[at] = id;
            patch.pixels.push(at);
            for to in size.neighbours(at, Touch::Edge) {
                if self.within.on[to] && owner[to] == usize::MAX {
                    let company =
                        size.neighbours(to, Touch::Corner).filter(|n| owner[*n] == id);
                    let liking = self.liking(patch, to) + 0.05 * company.count() as f64;
                    patch.edge.push((order_key(liking), Reverse(to)));
                }
            }
            return true;
        }
        false
    }

    /// Whether no other patch is within the gap: a disc, but for the corner neighbours.
    fn is_clear(&self, at: usize, id: usize, owner: &[usize]) -> bool {
        let size = self.field.size;
        let (col, row) = size.place(at);
        let reach2 = (self.gap * self.gap).max(2);
        size.square(at, self.gap).all(|near| {
            let (c, r) = size.place(near);
            let away2 = c.abs_diff(col).pow(2) + r.abs_diff(row).pow(2);
            away2 > reach2 || owner[near] == usize::MAX || owner[near] == id
        })
    }

    fn liking(&self, patch: &Patch, at: usize) -> f64 {
        let (x, y) = self.field.size.xy(at);
        let (dx, dy) = (x - patch.middle.0, y - patch.middle.1);
        self.field.value[at] - self.round * (dx * dx + dy * dy).sqrt() / patch.radius
    }
}

/// The patch that is farthest behind its size and has room; first those below their size.
fn next_patch(patches: &[Patch]) -> Option<usize> {
    let behind = |p: &Patch| p.pixels.len() as f64 / p.target as f64;
    let open = patches.iter().enumerate().filter(|(_, p)| !p.edge.is_empty());
    open.min_by(|(_, a), (_, b)| behind(a).total_cmp(&behind(b))).map(|(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Size;
    use crate::noise::Noise;

    #[test]
    fn sizes_add_up() {
        let s = sizes(44, 25_113, 20, 3);
        assert_eq!(s.len(), 44);
        assert_eq!(s.iter().sum::<usize>(), 25_113);
        assert!(s.iter().all(|n| *n >= 20) && s[0] > 3 * s[20]);
    }

    #[test]
    fn patches_are_as_many_as_asked_and_apart() {
        let size = Size { cols: 100, rows: 90 };
        let within = Mask::new(size, |_| true);
        let field = Field::noise(size, Noise::new(2, 20.0));
        let ground = Ground { within: &within, field: &field, gap: 1, round: 0.8 };
        let patches = ground.grow(&sizes(12, 2000, 10, 2)).unwrap();
        let all: Vec<usize> = patches.concat();
        let mask = Mask::of(size, &all);
        assert_eq!(mask.count(), 2000);
        assert_eq!(mask.pieces(Touch::Corner).len(), 12);
        assert_eq!(mask.pieces(Touch::Edge).len(), 12);
    }

    #[test]
    fn where_there_is_no_room_it_says_so() {
        let size = Size { cols: 10, rows: 10 };
        let within = Mask::new(size, |at| at < 30);
        let field = Field::new(size, |_| 0.0);
        let ground = Ground { within: &within, field: &field, gap: 1, round: 1.0 };
        assert!(ground.grow(&[60]).is_err());
    }
}
