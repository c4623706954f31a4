//! What was counted of one site and one group of dates.

use std::collections::HashMap;

use crate::Weighted;

/// Numbers below this have a place of their own. Land cover has fewer combinations; where every
/// cell is another one, there may be a million of them.
pub(super) const DENSE: usize = 1 << 12;

/// Pixels and area of each combination of classes, by its number.
#[derive(Clone, Debug)]
pub(super) struct GroupSums {
    /// In 64 bits, which are quick to add to.
    narrow: Vec<[u64; 2]>,
    /// What was moved here before it could exceed them.
    wide: Vec<[u128; 2]>,
    /// The most area that any of the narrow sums can have by now.
    most: u64,
    /// Combinations with larger numbers.
    rare: HashMap<usize, [u128; 2]>,
    /// For each combination that was met, one sum for each layer of factors.
    weighted: HashMap<usize, Vec<Weighted>>,
    layers: usize,
}

impl GroupSums {
    pub(super) fn new(layers: usize) -> Self {
        let (narrow, wide) = (Vec::new(), Vec::new());
        let (rare, weighted) = (HashMap::new(), HashMap::new());
        Self { narrow, wide, most: 0, rare, weighted, layers }
    }

    /// Before land of so much area is added.
    pub(super) fn make_room(&mut self, area: u64) {
        if let Some(most) = self.most.checked_add(area) {
            self.most = most;
            return;
        }
        self.widen();
        self.most = area;
    }

    #[cold]
    fn widen(&mut self) {
        self.wide.resize(self.narrow.len(), [0; 2]);
        for (wide, narrow) in self.wide.iter_mut().zip(&mut self.narrow) {
            let [pixels, area] = std::mem::take(narrow);
            wide[0] += u128::from(pixels);
            wide[1] += u128::from(area);
        }
    }

    #[inline]
    pub(super) fn add(&mut self, number: usize, pixels: u64, area: u64) {
        if let Some([sum_pixels, sum_area]) = self.narrow.get_mut(number) {
            *sum_pixels += pixels;
            *sum_area += area;
        } else {
            self.begin(number, [pixels, area]);
        }
    }

    #[cold]
    fn begin(&mut self, number: usize, sums: [u64; 2]) {
        if number < DENSE {
            self.places(number + 1)[number] = sums;
            return;
        }
        let [pixels, area] = self.rare.entry(number).or_default();
        *pixels += u128::from(sums[0]);
        *area += u128::from(sums[1]);
    }

    /// Pixels and area by number, with a place for numbers below `count` unless they are rare.
    pub(super) fn places(&mut self, count: usize) -> &mut [[u64; 2]] {
        let count = count.min(DENSE);
        if self.narrow.len() < count {
            self.narrow.resize(count.next_multiple_of(16), [0; 2]);
        }
        &mut self.narrow
    }

    /// The layers of a combination that was added to.
    pub(super) fn layers(&mut self, number: usize) -> &mut [Weighted] {
        if self.layers == 0 {
            return &mut [];
        }
        let layers = self.layers;
        self.weighted.entry(number).or_insert_with(|| vec![Weighted::default(); layers])
    }

    /// All combinations that were met: number, pixels, area, layers.
    pub(super) fn into_found(
        mut self,
    ) -> impl Iterator<Item = (usize, u128, u128, Vec<Weighted>)> {
        self.widen();
        let dense = self.wide.into_iter().enumerate();
        let met = dense.filter(|(_, [pixels, _])| *pixels > 0).chain(self.rare);
        let mut weighted = self.weighted;
        met.map(move |(number, [pixels, area])| {
            (number, pixels, area, weighted.remove(&number).unwrap_or_default())
        })
    }
}
