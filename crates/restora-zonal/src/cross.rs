//! The cross table: for every site and pair of dates, the area of every pair of classes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One kind of land in one site, at two dates.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Key {
    /// Index of the site.
    pub site: u32,
    /// Index of the pair of dates.
    pub pair: u16,
    /// Class at the first date; `None` is missing.
    pub from: Option<i32>,
    /// Class at the second date; `None` is missing.
    pub to: Option<i32>,
    /// Valid at both dates of the pair, but missing at another date of the run.
    pub masked: bool,
}

/// How much of it there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// Sum of covers, in units of 2⁻²⁴ pixel.
    pub pixels: u128,
    /// Sum of covered areas, in units of the grid's [`CellAreas`](crate::CellAreas).
    pub area: u128,
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.pixels += other.pixels;
        self.area += other.area;
    }
}

/// The sum of one layer of factors over the same land.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weighted {
    /// Σ covered area × factor, in units of the area times 2⁻²⁰.
    pub area: u128,
    /// Covered area without a factor, in units of the area.
    pub missing: u128,
    /// The first cell without a factor: row, column.
    pub first_missing: Option<(u32, u32)>,
    /// The first cell whose number is no factor.
    pub first_bad: Option<(u32, u32)>,
}

impl std::ops::AddAssign for Weighted {
    fn add_assign(&mut self, other: Self) {
        self.area += other.area;
        self.missing += other.missing;
        self.first_missing = earlier(self.first_missing, other.first_missing);
        self.first_bad = earlier(self.first_bad, other.first_bad);
    }
}

/// The first of two cells, where there are any.
fn earlier(a: Option<(u32, u32)>, b: Option<(u32, u32)>) -> Option<(u32, u32)> {
    a.into_iter().chain(b).min()
}

/// Sums by key. Whole numbers only, so that any order of merging gives the same table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrossTable {
    sums: BTreeMap<Key, Sum>,
    /// For each layer of factors, where there are any.
    weighted: BTreeMap<Key, Vec<Weighted>>,
}

impl CrossTable {
    /// Of entries in the order of their keys, each once, and layers of factors.
    pub(crate) fn of_ordered(entries: Vec<(Key, Sum)>, layers: Self) -> Self {
        Self { sums: entries.into_iter().collect(), weighted: layers.weighted }
    }

    /// Adds to one entry.
    pub fn add(&mut self, key: Key, sum: Sum) {
        *self.sums.entry(key).or_default() += sum;
    }

    /// Adds to the layers of one entry.
    pub fn add_layers(&mut self, key: Key, layers: &[Weighted]) {
        if layers.is_empty() {
            return;
        }
        let known = self.weighted.entry(key).or_default();
        known.resize(known.len().max(layers.len()), Weighted::default());
        for (known, more) in known.iter_mut().zip(layers) {
            *known += *more;
        }
    }

    /// One entry.
    pub fn get(&self, key: &Key) -> Option<&Sum> {
        self.sums.get(key)
    }

    /// The layers of one entry; none where the run has none.
    pub fn layers(&self, key: &Key) -> &[Weighted] {
        self.weighted.get(key).map_or(&[], Vec::as_slice)
    }

    /// Adds another table.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        if self.sums.len() < other.sums.len() {
            std::mem::swap(&mut self, &mut other);
        }
        for (key, sum) in other.sums {
            self.add(key, sum);
        }
        for (key, layers) in other.weighted {
            self.add_layers(key, &layers);
        }
        self
    }

    /// Entries by key.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Sum)> {
        self.sums.iter()
    }

    /// Entries of one site, all pairs.
    pub fn site(&self, site: u32) -> impl Iterator<Item = (&Key, &Sum)> {
        let at = |site| Key { site, pair: 0, from: None, to: None, masked: false };
        self.sums.range(at(site)..at(site + 1))
    }

    /// Adds the entries of `member` to site `group`: the union of sites that do not overlap.
    pub fn add_site_to(&mut self, member: u32, group: u32) {
        let entries: Vec<(Key, Sum)> = self
            .site(member)
            .map(|(key, sum)| (Key { site: group, ..*key }, *sum))
            .collect();
        for (key, sum) in entries {
            self.add(key, sum);
            let layers = self.layers(&Key { site: member, ..key }).to_vec();
            self.add_layers(key, &layers);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn table(entries: &[(u32, u8, u8, u64)]) -> CrossTable {
        let mut table = CrossTable::default();
        for &(site, from, to, n) in entries {
            let key = Key {
                site: site % 3,
                pair: 0,
                from: Some(i32::from(from)),
                to: Some(i32::from(to)),
                masked: false,
            };
            table.add(key, Sum { pixels: u128::from(n), area: u128::from(n) * 7 });
            let at = u32::try_from(n).ok();
            let layer = Weighted {
                area: u128::from(n) * 3,
                missing: u128::from(n) * 5,
                first_missing: at.map(|n| (n % 7, n)),
                first_bad: at.filter(|n| n % 2 == 0).map(|n| (n % 3, n)),
            };
            table.add_layers(key, &[layer; 2][..usize::from(from % 3)]);
        }
        table
    }

    proptest! {
        /// Any split into parts, merged in any order, is the whole.
        #[test]
        fn merging_is_free_of_order(
            entries in proptest::collection::vec((0u32..3, 0u8..4, 0u8..4, 0u64..1_000_000), 0..40),
            at in 0usize..40,
        ) {
            let at = at.min(entries.len());
            let (a, b) = entries.split_at(at);
            let whole = table(&entries);
            prop_assert_eq!(&table(a).merge(table(b)), &whole);
            prop_assert_eq!(&table(b).merge(table(a)), &whole);
        }
    }
}
