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

/// Sums by key. Whole numbers only, so that any order of merging gives the same table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CrossTable {
    sums: BTreeMap<Key, Sum>,
}

impl CrossTable {
    /// Adds to one entry.
    pub fn add(&mut self, key: Key, sum: Sum) {
        *self.sums.entry(key).or_default() += sum;
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
