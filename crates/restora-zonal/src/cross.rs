//! The cross table: for every site and pair of dates, the area of every pair of classes.

use std::collections::BTreeMap;

use serde::ser::{SerializeSeq as _, SerializeStruct as _};
use serde::{Deserialize, Serialize, Serializer};

/// No area that is read back from a file reaches this: 2³² rows of cells have less, a row having
/// 64 bits. Many of them can be added up.
pub const MOST_AREA: u128 = 1 << 100;

/// No area times what its cells weigh, or are worth, does.
pub const MOST_WEIGHTED: u128 = 1 << 117;

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

/// An entry of a table.
pub(crate) type Entry = (Key, Sum);

/// Sums by key. Whole numbers only, so that any order of merging gives the same table.
///
/// Written down, it is a list of its entries and one of its layers, in the order of the keys, which
/// is read back as a [`CrossList`].
#[derive(Clone, Debug, Default)]
pub struct CrossTable {
    /// By site, each in the order of the keys: of many small sites there are millions, most of
    /// which are never looked for by themselves.
    sites: Vec<Vec<Entry>>,
    /// For each layer of factors, where there are any.
    weighted: BTreeMap<Key, Vec<Weighted>>,
}

/// A table as it is written down. It may come from anywhere: only when it is known that its sites
/// can be is there room for them.
#[derive(Clone, Debug, Deserialize)]
pub struct CrossList {
    entries: Vec<Entry>,
    layers: Vec<(Key, Vec<Weighted>)>,
}

impl CrossList {
    /// How many entries there are, layers aside.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The table, if every key is `known`, all of them stand in order, each once, and no sum is
    /// larger than land can be.
    pub fn into_table(self, known: impl Fn(&Key) -> bool) -> Option<CrossTable> {
        let Self { entries, layers } = self;
        let in_order = entries.is_sorted_by(|(a, _), (b, _)| a < b)
            && layers.is_sorted_by(|(a, _), (b, _)| a < b);
        let below = |most: u128, sums: [u128; 2]| sums.iter().all(|sum| *sum < most);
        let believable = entries
            .iter()
            .all(|(key, sum)| known(key) && below(MOST_AREA, [sum.pixels, sum.area]))
            && layers.iter().all(|(key, layers)| {
                known(key)
                    && layers
                        .iter()
                        .all(|layer| below(MOST_WEIGHTED, [layer.area, layer.missing]))
            });
        if !in_order || !believable {
            return None;
        }
        let last = entries.last().map_or(0, |(key, _)| key.site as usize + 1);
        let mut sites = vec![Vec::new(); last];
        for of_one in entries.chunk_by(|(a, _), (b, _)| a.site == b.site) {
            sites[of_one[0].0.site as usize] = of_one.to_vec();
        }
        Some(CrossTable { sites, weighted: layers.into_iter().collect() })
    }
}

impl Serialize for CrossTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Lists that need not be copied to be written.
        struct List<T>(T);

        impl<T: Iterator<Item: Serialize> + Clone> Serialize for List<(usize, T)> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut list = serializer.serialize_seq(Some(self.0.0))?;
                self.0.1.clone().try_for_each(|item| list.serialize_element(&item))?;
                list.end()
            }
        }

        let count = self.sites.iter().map(Vec::len).sum();
        let mut both = serializer.serialize_struct("CrossTable", 2)?;
        both.serialize_field("entries", &List((count, self.sites.iter().flatten())))?;
        both.serialize_field(
            "layers",
            &List((self.weighted.len(), self.weighted.iter())),
        )?;
        both.end()
    }
}

/// Sites that have nothing make no difference.
impl PartialEq for CrossTable {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter()) && self.weighted == other.weighted
    }
}

impl Eq for CrossTable {}

impl CrossTable {
    /// Its entries by site, and what is left, its layers.
    pub(crate) fn into_ordered(self) -> (Vec<Vec<Entry>>, Self) {
        (self.sites, Self { sites: Vec::new(), weighted: self.weighted })
    }

    /// Keys of all entries and layers.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.iter().map(|(key, _)| key).chain(self.weighted.keys())
    }

    /// Of entries by site in the order of their keys, each once, and layers of factors.
    pub(crate) fn of_ordered(sites: Vec<Vec<Entry>>, layers: Self) -> Self {
        Self { sites, weighted: layers.weighted }
    }

    /// Adds to one entry. For many of them, [`Tally`](crate::Tally) is quicker.
    pub fn add(&mut self, key: Key, sum: Sum) {
        let site = key.site as usize;
        if self.sites.len() <= site {
            self.sites.resize_with(site + 1, Vec::new);
        }
        let entries = &mut self.sites[site];
        match entries.binary_search_by_key(&key, |(key, _)| *key) {
            Ok(at) => entries[at].1 += sum,
            Err(at) => entries.insert(at, (key, sum)),
        }
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
        let entries = self.of_site(key.site);
        let at = entries.binary_search_by_key(key, |(key, _)| *key).ok()?;
        entries.get(at).map(|(_, sum)| sum)
    }

    fn of_site(&self, site: u32) -> &[Entry] {
        self.sites.get(site as usize).map_or(&[], Vec::as_slice)
    }

    /// The layers of one entry; none where the run has none.
    pub fn layers(&self, key: &Key) -> &[Weighted] {
        self.weighted.get(key).map_or(&[], Vec::as_slice)
    }

    /// Adds another table.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (key, sum) in other.sites.into_iter().flatten() {
            self.add(key, sum);
        }
        for (key, layers) in other.weighted {
            self.add_layers(key, &layers);
        }
        self
    }

    /// Entries by key.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Sum)> {
        self.sites.iter().flatten().map(|(key, sum)| (key, sum))
    }

    /// Entries of one site, all pairs.
    pub fn site(&self, site: u32) -> impl Iterator<Item = (&Key, &Sum)> {
        self.of_site(site).iter().map(|(key, sum)| (key, sum))
    }

    /// Adds the entries of all `members` to site `group`: the union of sites that do not overlap.
    pub fn join(&mut self, members: &[u32], group: u32) {
        let mut sums: BTreeMap<Key, Sum> = BTreeMap::new();
        for member in members {
            for (key, sum) in self.of_site(*member) {
                *sums.entry(Key { site: group, ..*key }).or_default() += *sum;
            }
            let at = |site| Key { site, pair: 0, from: None, to: None, masked: false };
            let layers = self.weighted.range(at(*member)..at(*member + 1));
            let layers: Vec<_> = layers.map(|(key, sums)| (*key, sums.clone())).collect();
            for (key, layers) in layers {
                self.add_layers(Key { site: group, ..key }, &layers);
            }
        }
        for (key, sum) in self.take(group) {
            *sums.entry(key).or_default() += sum;
        }
        self.sites[group as usize] = sums.into_iter().collect();
    }

    /// Takes out the entries of a site, for which there is a place from then on.
    fn take(&mut self, site: u32) -> Vec<Entry> {
        let site = site as usize;
        if self.sites.len() <= site {
            self.sites.resize_with(site + 1, Vec::new);
        }
        std::mem::take(&mut self.sites[site])
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
        /// A union has of every kind of land what its members have together.
        #[test]
        fn a_union_is_the_sum_of_its_members(
            entries in proptest::collection::vec((0u32..3, 0u8..4, 0u8..4, 0u64..1_000_000), 0..40),
        ) {
            let whole = table(&entries);
            let mut joined = whole.clone();
            joined.join(&[0, 2], 5);
            joined.join(&[1], 5);
            let mut wanted = whole.clone();
            for (key, sum) in whole.iter() {
                let of = Key { site: 5, ..*key };
                wanted.add(of, *sum);
                wanted.add_layers(of, whole.layers(key));
            }
            prop_assert_eq!(joined, wanted);
        }

        /// Written down and read back, it is the same; in another order it is refused.
        #[test]
        fn a_table_is_read_back_as_it_was(
            entries in proptest::collection::vec((0u32..3, 0u8..4, 0u8..4, 0u64..1_000_000), 0..40),
        ) {
            let whole = table(&entries);
            let mut written = serde_json::to_value(&whole).unwrap();
            let read = |written: &serde_json::Value, last: u32| {
                let list: CrossList = serde_json::from_value(written.clone()).unwrap();
                list.into_table(|key| key.site <= last)
            };
            prop_assert_eq!(read(&written, 2), Some(whole.clone()));
            let highest = whole.keys().map(|key| key.site).max();
            if let Some(below) = highest.and_then(|highest| highest.checked_sub(1)) {
                prop_assert_eq!(read(&written, below), None);
            }
            let list = written["entries"].as_array_mut().unwrap();
            list.reverse();
            if list.len() > 1 {
                prop_assert_eq!(read(&written, 2), None);
            }
        }

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

    /// A list that claims more land than there is, or a site far beyond all others, takes no room.
    #[test]
    fn what_cannot_be_is_not_read_back() {
        let key =
            Key { site: u32::MAX, pair: 0, from: Some(1), to: Some(1), masked: false };
        let of =
            |key: Key, sum: Sum| CrossList { entries: vec![(key, sum)], layers: vec![] };
        let one = Sum { pixels: 1, area: 1 };
        assert_eq!(of(key, one).into_table(|key| key.site < 10), None);
        let key = Key { site: 3, ..key };
        assert!(of(key, one).into_table(|_| true).is_some());
        assert_eq!(of(key, Sum { area: MOST_AREA, ..one }).into_table(|_| true), None);
        let layer = Weighted { missing: u128::MAX, ..Weighted::default() };
        let list = CrossList { entries: vec![], layers: vec![(key, vec![layer])] };
        assert_eq!(list.into_table(|_| true), None);
    }
}
