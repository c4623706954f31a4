//! What a site holds at one date.

use std::collections::BTreeMap;

use restora_zonal::{Sum, Weighted};

use crate::{Facts, MaskRule};

/// The classes of one site at one date, and what of the site has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Area by class, of the pixels that count.
    pub classes: BTreeMap<i32, Sum>,
    /// All pixels that count.
    pub valid: Sum,
    /// Valid at this date but not at all dates; only under the common mask.
    pub unmatched: Sum,
    /// Missing at this date.
    pub missing: Sum,
    /// Σ area × factor by class and layer of factors, of the pixels that count.
    layers: BTreeMap<i32, Vec<Weighted>>,
}

impl Stock {
    /// Whether two have the same classes, with the same sums and layers.
    pub(crate) fn same_classes(&self, other: &Self) -> bool {
        self.classes == other.classes && self.layers == other.layers
    }

    /// Sum over a set of classes.
    pub fn area_of<'a>(&self, classes: impl IntoIterator<Item = &'a i32>) -> Sum {
        let mut sum = Sum::default();
        for code in classes {
            if let Some(class) = self.classes.get(code) {
                sum += *class;
            }
        }
        sum
    }

    /// Everything inside the raster.
    pub fn inside(&self) -> Sum {
        let mut sum = self.valid;
        sum += self.unmatched;
        sum += self.missing;
        sum
    }

    /// Σ area × factor of a class, layer by layer; empty where the run has no layers.
    pub fn layers_of(&self, class: i32) -> &[Weighted] {
        self.layers.get(&class).map_or(&[], Vec::as_slice)
    }

    fn add(
        &mut self,
        class: Option<i32>,
        counts: bool,
        (sum, layers): (Sum, &[Weighted]),
    ) {
        match class {
            None => self.missing += sum,
            Some(_) if !counts => self.unmatched += sum,
            Some(code) => {
                self.valid += sum;
                *self.classes.entry(code).or_default() += sum;
                if !layers.is_empty() {
                    let known = self.layers.entry(code).or_default();
                    known.resize(layers.len(), Weighted::default());
                    known
                        .iter_mut()
                        .zip(layers)
                        .for_each(|(known, more)| *known += *more);
                }
            }
        }
    }
}

/// The stocks of every site at every date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stocks {
    stocks: BTreeMap<(u32, usize), Stock>,
    empty: Stock,
}

impl Stocks {
    /// From the cross table: each date through the first pair that begins with it, the last
    /// through the pair that ends with it.
    pub fn new(facts: &Facts<'_>) -> Self {
        let mut stocks: BTreeMap<(u32, usize), Stock> = BTreeMap::new();
        let last = facts.dates.len().saturating_sub(1);
        let mut sides = BTreeMap::new();
        for (number, (from, to)) in facts.numbered_pairs() {
            sides.entry(from).or_insert((number, true));
            if to == last {
                sides.entry(to).or_insert((number, false));
            }
        }
        for (key, sum) in facts.cross.iter() {
            let pair = facts.pairs[usize::from(key.pair)];
            let mut ends = vec![(pair.0, key.from, true)];
            if pair.1 != pair.0 {
                ends.push((pair.1, key.to, false));
            }
            for (date, class, first) in ends {
                if sides.get(&date) == Some(&(key.pair, first)) {
                    let counts = facts.on_mask(key);
                    let found = (*sum, facts.cross.layers(key));
                    stocks.entry((key.site, date)).or_default().add(class, counts, found);
                }
            }
        }
        Self { stocks, empty: Stock::default() }
    }

    /// One site at one date.
    pub fn get(&self, site: u32, date: usize) -> &Stock {
        self.stocks.get(&(site, date)).unwrap_or(&self.empty)
    }

    /// A site at one date as another pair of dates has it: the second opinion for the proof.
    pub(crate) fn by_pair(facts: &Facts<'_>, site: u32, pair: u16, first: bool) -> Stock {
        let mut stock = Stock::default();
        for (key, sum) in facts.entries(site, pair) {
            let class = if first { key.from } else { key.to };
            stock.add(class, facts.on_mask(key), (*sum, facts.cross.layers(key)));
        }
        stock
    }
}

/// Classes that occur and have no value though values are asked for: code, index of the first
/// date, and how much of it there is in `site` then.
pub fn unmapped(facts: &Facts<'_>, stocks: &Stocks, site: u32) -> Vec<(i32, usize, Sum)> {
    let Some(values) = facts.values else { return Vec::new() };
    let mut found: BTreeMap<i32, (usize, Sum)> = BTreeMap::new();
    for date in 0..facts.dates.len() {
        for (code, sum) in &stocks.get(site, date).classes {
            if !values.by_class.contains_key(code) {
                found.entry(*code).or_insert((date, *sum));
            }
        }
    }
    found.into_iter().map(|(code, (date, sum))| (code, date, sum)).collect()
}

impl MaskRule {
    /// The word in the config.
    pub fn name(self) -> &'static str {
        match self {
            Self::Common => "common",
            Self::Each => "each",
        }
    }
}
