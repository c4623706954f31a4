//! Painting classes onto a part of a tile in exact amounts.

use crate::curve::{Wander, line};
use crate::field::{Field, gathered};
use crate::mask::{Mask, Size, Touch};
use crate::patches::{Ground, sizes};

/// Cropland.
pub const CROP: u8 = 1;
/// Forest.
pub const FOREST: u8 = 2;
/// Shrub.
pub const SHRUB: u8 = 3;
/// Grassland.
pub const GRASS: u8 = 4;
/// Water.
pub const WATER: u8 = 5;
/// Barren.
pub const BARE: u8 = 7;
/// Impervious.
pub const BUILT: u8 = 8;
/// Wetland.
pub const WET: u8 = 9;
/// Missing.
pub const NODATA: u8 = 0;

/// A part of a tile that is being painted.
#[derive(Clone, Debug)]
pub struct Canvas {
    /// Class per pixel; [`NODATA`] where nothing was painted yet.
    pub class: Vec<u8>,
    /// Pixels of the part that are not painted yet.
    pub open: Mask,
    /// Pixels whose class is exact in place, not only in number.
    pub fixed: Mask,
}

/// A class in a number of patches.
#[derive(Clone, Copy, Debug)]
pub struct Patchy {
    /// The class.
    pub class: u8,
    /// How many patches.
    pub patches: usize,
    /// Pixels of all of them.
    pub total: usize,
    /// Pixels of the smallest.
    pub least: usize,
    /// How unlike their sizes are.
    pub skew: u32,
    /// Pixels between two patches.
    pub gap: usize,
}

impl Canvas {
    /// The part `region`, unpainted.
    pub fn new(region: &Mask) -> Self {
        let size = region.size;
        Self {
            class: vec![NODATA; size.len()],
            open: region.clone(),
            fixed: Mask::empty(size),
        }
    }

    fn size(&self) -> Size {
        self.open.size
    }

    fn paint(&mut self, class: u8, pixels: &Mask) -> usize {
        let pixels = pixels.and(&self.open);
        for at in pixels.pixels() {
            self.class[at] = class;
            self.open.on[at] = false;
        }
        pixels.count()
    }

    /// Paints what is open of these pixels, to stay in place; says how many they were.
    pub fn fix(&mut self, class: u8, pixels: &Mask) -> usize {
        self.fixed = self.fixed.or(&pixels.and(&self.open));
        self.paint(class, pixels)
    }

    /// Paints the open ones of the pixels of a wandering line; says how many they were.
    pub fn road(
        &mut self,
        class: u8,
        points: &[(f64, f64)],
        wander: Wander,
        half_width: f64,
    ) -> usize {
        let road = line(self.size(), points, wander, half_width);
        self.fix(class, &road)
    }

    /// Paints exactly `count` open pixels where the field is high.
    pub fn take(&mut self, class: u8, count: usize, field: &Field) {
        let chosen = field.top(&self.open, count);
        let chosen = gathered(&chosen, &self.open, field, 0.25);
        self.paint(class, &chosen);
    }

    /// Paints separate patches into the open pixels of `within`.
    ///
    /// # Errors
    /// If there is no room.
    pub fn patches(
        &mut self,
        what: Patchy,
        within: &Mask,
        field: &Field,
        round: f64,
    ) -> Result<Mask, String> {
        let room = within.and(&self.open);
        let ground = Ground { within: &room, field, gap: what.gap, round };
        let grown =
            ground.grow(&sizes(what.patches, what.total, what.least, what.skew))?;
        let mask = Mask::of(self.size(), &grown.concat());
        self.fix(what.class, &mask);
        Ok(mask)
    }

    /// Paints all that is still open.
    pub fn rest(&mut self, class: u8) {
        let open = self.open.clone();
        self.paint(class, &open);
    }
}

/// Dissolves patches of fewer than `least` pixels into what surrounds them, without a
/// change of any class's count inside `region`: the boundary between two classes gives
/// back elsewhere what the crumbs took. Pixels outside `region` stay as they are.
pub fn sieve(class: &mut [u8], region: &Mask, least: usize) {
    let size = region.size;
    let mut owed = [[0_usize; 16]; 16];
    for piece in small_pieces(class, region, least) {
        let from = class[piece[0]];
        let Some(to) = surrounding(class, region, &piece) else { continue };
        for at in piece {
            class[at] = to;
            owed[usize::from(from)][usize::from(to)] += 1;
        }
    }
    // What went both ways is even.
    for a in 1..10_u8 {
        for b in 1..10_u8 {
            let (i, j) = (usize::from(a), usize::from(b));
            let even = owed[i][j].min(owed[j][i]);
            owed[i][j] -= even;
            owed[j][i] -= even;
            let mut rounds = 0;
            while owed[i][j] > 0 && rounds < 40 {
                owed[i][j] -= give_back(class, region, (b, a), owed[i][j]);
                rounds += 1;
            }
            // No common boundary left: the first pixels of the class pay.
            for at in region.pixels() {
                if owed[i][j] > 0 && class[at] == b {
                    class[at] = a;
                    owed[i][j] -= 1;
                }
            }
        }
    }
    debug_assert_eq!(size.len(), class.len());
}

fn small_pieces(class: &[u8], region: &Mask, least: usize) -> Vec<Vec<usize>> {
    let size = region.size;
    let mut found = Vec::new();
    for code in 1..10 {
        let pieces = Mask::of_class(size, class, code).pieces(Touch::Edge);
        found.extend(
            pieces
                .into_iter()
                .filter(|p| p.len() < least && p.iter().all(|at| region.on[*at])),
        );
    }
    found
}

/// The class that most of a piece's outer neighbours have.
fn surrounding(class: &[u8], region: &Mask, piece: &[usize]) -> Option<u8> {
    let mut votes = [0_usize; 16];
    for at in piece {
        for near in region.size.neighbours(*at, Touch::Edge) {
            if class[near] != class[*at] && region.on[near] {
                votes[usize::from(class[near])] += 1;
            }
        }
    }
    let best = (1..10_u8).rev().max_by_key(|c| votes[usize::from(*c)])?;
    (votes[usize::from(best)] > 0).then_some(best)
}

/// Turns up to `count` pixels of the first class that lie at the second into it, those
/// with most of it around them first.
fn give_back(class: &mut [u8], region: &Mask, pair: (u8, u8), count: usize) -> usize {
    let size = region.size;
    let (from, to) = pair;
    let around =
        |at: usize, reach| size.square(at, reach).filter(|n| class[*n] == to).count();
    let mut edge: Vec<(usize, usize)> = region
        .pixels()
        .filter(|at| class[*at] == from)
        .filter(|at| size.neighbours(*at, Touch::Edge).any(|n| class[n] == to))
        .map(|at| (around(at, 1) * 4 + around(at, 2), at))
        .collect();
    edge.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    edge.truncate(count.min(edge.len().div_ceil(6).max(1)));
    for (_, at) in &edge {
        class[*at] = to;
    }
    edge.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{Noise, SplitMix64};

    fn counts(class: &[u8]) -> [usize; 10] {
        let mut out = [0; 10];
        for c in class {
            out[usize::from(*c)] += 1;
        }
        out
    }

    #[test]
    fn a_sieve_keeps_every_count_and_leaves_fewer_crumbs() {
        let size = Size { cols: 80, rows: 70 };
        let noise = Field::noise(size, Noise::new(9, 18.0));
        let mut rng = SplitMix64::new(4);
        let mut class: Vec<u8> = noise
            .value
            .iter()
            .map(|v| {
                let v = v + rng.signed() * 0.3;
                if v > 0.3 { FOREST } else { CROP + 3 * u8::from(v < -0.3) }
            })
            .collect();
        let all = Mask::new(size, |_| true);
        let (before, crumbs) = (counts(&class), small_pieces(&class, &all, 6).len());
        sieve(&mut class, &all, 6);
        assert_eq!(counts(&class), before);
        let left = small_pieces(&class, &all, 6).len();
        assert!(left * 4 < crumbs, "{crumbs} → {left}");
    }

    #[test]
    fn painting_is_exact_and_never_twice() {
        let size = Size { cols: 40, rows: 40 };
        let field = Field::noise(size, Noise::new(1, 12.0));
        let mut canvas = Canvas::new(&Mask::new(size, |at| at % 40 > 4));
        canvas.take(FOREST, 300, &field);
        canvas.take(GRASS, 200, &field);
        canvas.rest(CROP);
        let n = counts(&canvas.class);
        assert_eq!((n[0], n[1], n[2], n[4]), (200, 900, 300, 200));
    }
}
