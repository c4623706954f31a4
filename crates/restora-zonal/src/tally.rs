//! What is counted on the way to a cross table: entries in any order, some of them more than once.

use crate::cross::Entry;
use crate::{CrossTable, Key, Sum, Weighted};

/// Entries that are added to a site before those that were put in order are looked through again.
const LEAST: usize = 1 << 8;

/// Sums by key, to be added to quickly. Many small sites have millions of them, most of which
/// are met once: lists that are put in order now and then are smaller and faster than a tree.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    sites: Vec<Entries>,
    /// Layers of factors, where there are any.
    layers: CrossTable,
    /// Entries that there is room for in all lists.
    room: usize,
}

/// What was counted of one site.
#[derive(Clone, Debug, Default)]
struct Entries {
    list: Vec<Entry>,
    /// So many of the first are in order, each key once.
    ordered: usize,
}

impl Tally {
    /// Adds to one entry.
    pub fn add(&mut self, key: Key, sum: Sum) {
        self.add_all(key.site, [(key, sum)].into_iter());
    }

    /// Adds entries of one site.
    pub(crate) fn add_all(
        &mut self,
        site: u32,
        entries: impl ExactSizeIterator<Item = Entry>,
    ) {
        let site = site as usize;
        if self.sites.len() <= site {
            self.sites.resize_with(site + 1, Entries::default);
        }
        let own = &mut self.sites[site];
        let before = own.list.capacity();
        if own.list.len() + entries.len() > 2 * own.ordered + LEAST {
            own.order();
        }
        if own.list.is_empty() {
            // Most small sites are met once.
            own.list.reserve_exact(entries.len());
        }
        own.list.extend(entries);
        self.room += own.list.capacity() - before;
    }

    /// Bytes that it holds, factors aside.
    pub fn bytes(&self) -> u64 {
        (self.room * size_of::<Entry>() + self.sites.len() * size_of::<Entries>()) as u64
    }

    fn count_room(sites: &[Entries]) -> usize {
        sites.iter().map(|entries| entries.list.capacity()).sum()
    }

    /// Adds to the layers of one entry.
    pub fn add_layers(&mut self, key: Key, layers: &[Weighted]) {
        self.layers.add_layers(key, layers);
    }

    /// All of another.
    #[must_use]
    pub fn merge(mut self, mut other: Self) -> Self {
        if self.sites.len() < other.sites.len() {
            std::mem::swap(&mut self, &mut other);
        }
        for (own, more) in self.sites.iter_mut().zip(other.sites) {
            own.merge(more);
        }
        self.layers = self.layers.merge(other.layers);
        self.room = Self::count_room(&self.sites);
        self
    }

    /// The table of all that was added.
    pub fn into_table(self) -> CrossTable {
        let in_order = |mut entries: Entries| {
            entries.order();
            entries.list
        };
        let sites = self.sites.into_iter().map(in_order).collect();
        CrossTable::of_ordered(sites, self.layers)
    }
}

impl From<CrossTable> for Tally {
    fn from(table: CrossTable) -> Self {
        let (sites, layers) = table.into_ordered();
        let ordered = |list: Vec<Entry>| Entries { ordered: list.len(), list };
        let sites: Vec<Entries> = sites.into_iter().map(ordered).collect();
        Self { room: Self::count_room(&sites), sites, layers }
    }
}

impl Entries {
    fn merge(&mut self, mut other: Self) {
        if self.list.is_empty() {
            *self = other;
        } else if !other.list.is_empty() {
            self.list.append(&mut other.list);
            self.order();
        }
    }

    /// Puts all entries in order and adds up those of one key.
    fn order(&mut self) {
        if self.ordered == self.list.len() {
            return;
        }
        // What is in order already makes this faster.
        self.list.sort_by_key(|(key, _)| packed(*key));
        self.list.dedup_by(|(key, sum), (kept, all)| {
            let same = key == kept;
            if same {
                *all += *sum;
            }
            same
        });
        self.ordered = self.list.len();
    }
}

/// A key as one number in the same order.
fn packed(key: Key) -> u128 {
    let code = |code: Option<i32>| {
        code.map_or(0, |code| u64::from(code.cast_unsigned() ^ 1 << 31) + 1)
    };
    let place = u128::from(key.site) << 16 | u128::from(key.pair);
    ((place << 33 | u128::from(code(key.from))) << 33 | u128::from(code(key.to))) << 1
        | u128::from(key.masked)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_key() -> impl Strategy<Value = Key> {
        let code = || {
            proptest::option::of(prop_oneof![Just(i32::MIN), Just(i32::MAX), -3i32..3])
        };
        (0u32..3, 0u16..2, code(), code(), any::<bool>()).prop_map(
            |(site, pair, from, to, masked)| Key { site, pair, from, to, masked },
        )
    }

    proptest! {
        /// One number has the order of the key.
        #[test]
        fn numbers_are_in_the_order_of_keys(a in any_key(), b in any_key()) {
            prop_assert_eq!(packed(a).cmp(&packed(b)), a.cmp(&b));
        }

        /// Whatever the order and the parts, the table is that of adding one by one.
        #[test]
        fn a_tally_is_the_table_of_its_entries(
            entries in proptest::collection::vec((any_key(), 1u64..1000), 0..200),
            at in 0usize..200,
        ) {
            let mut table = CrossTable::default();
            let (mut first, mut second) = (Tally::default(), Tally::default());
            for (number, (key, n)) in entries.into_iter().enumerate() {
                let sum = Sum { pixels: u128::from(n), area: u128::from(n) << 70 };
                let layer = Weighted { area: u128::from(n), ..Weighted::default() };
                table.add(key, sum);
                table.add_layers(key, &[layer]);
                let part = if number < at { &mut first } else { &mut second };
                part.add(key, sum);
                part.add_layers(key, &[layer]);
                if number % 50 == 0 {
                    part.sites.iter_mut().for_each(Entries::order);
                }
            }
            let second = Tally::from(second.into_table());
            prop_assert_eq!(first.merge(second).into_table(), table);
        }
    }
}
