//! What was counted of one site and one group of dates.

use crate::Weighted;

/// Pixels and area of each combination of classes, by its number.
#[derive(Clone, Debug)]
pub(super) struct GroupSums {
    /// In 64 bits, which are quick to add to.
    narrow: Vec<[u64; 2]>,
    /// What was moved here before it could exceed them.
    wide: Vec<[u128; 2]>,
    /// The most area that any of the narrow sums can have by now.
    most: u64,
    /// For each combination, one sum for each layer of factors.
    weighted: Vec<Weighted>,
    layers: usize,
}

impl GroupSums {
    pub(super) fn new(layers: usize) -> Self {
        let (narrow, wide, weighted) = (Vec::new(), Vec::new(), Vec::new());
        Self { narrow, wide, most: 0, weighted, layers }
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
        self.of(number + 1)[number] = sums;
    }

    /// Pixels and area by number, with room for numbers below `count`, to be added to.
    pub(super) fn of(&mut self, count: usize) -> &mut [[u64; 2]] {
        if self.narrow.len() < count {
            // Combinations that are met together have numbers that lie together.
            self.narrow.resize(count.next_multiple_of(16), [0; 2]);
        }
        &mut self.narrow
    }

    /// The layers of a combination that was added to.
    pub(super) fn layers(&mut self, number: usize) -> &mut [Weighted] {
        let end = (number + 1) * self.layers;
        if self.weighted.len() < end {
            self.weighted.resize(end, Weighted::default());
        }
        &mut self.weighted[end - self.layers..end]
    }

    /// All combinations that were met: number, pixels, area, layers.
    pub(super) fn into_found(
        mut self,
    ) -> impl Iterator<Item = (usize, u128, u128, Vec<Weighted>)> {
        self.widen();
        let layers = self.layers;
        let mut weighted = self.weighted;
        weighted.resize(self.wide.len() * layers, Weighted::default());
        let found = self.wide.into_iter().enumerate();
        found.filter(|(_, [pixels, _])| *pixels > 0).map(
            move |(number, [pixels, area])| {
                let own = weighted[number * layers..(number + 1) * layers].to_vec();
                (number, pixels, area, own)
            },
        )
    }
}
