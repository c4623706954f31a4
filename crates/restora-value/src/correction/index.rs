//! Finds the row of a condition table that holds, without a walk through all of them.
//!
//! Texts become numbers once; a row becomes a key of numbers. For each kind of row that a
//! factor has (at most 24: three places, with or without class, date and service), from
//! the most to the least specific, the key that would match is looked up.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{At, ConditionRow};

/// How closely a row names the place; the later, the closer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Any,
    Group,
    Site,
}

/// Which columns a row fills: place, class, date, service. The greater, the more specific.
type Kind = (Reach, bool, bool, bool);

/// What a row holds for; texts by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    site: Option<usize>,
    group: Option<usize>,
    class: Option<i32>,
    date: Option<usize>,
    service: Option<usize>,
}

impl Key {
    fn kind(&self) -> Kind {
        let reach = match (self.site, self.group) {
            (Some(_), _) => Reach::Site,
            (None, Some(_)) => Reach::Group,
            (None, None) => Reach::Any,
        };
        (reach, self.class.is_some(), self.date.is_some(), self.service.is_some())
    }

    /// What a row of a kind says if it matches what `self` says in full. `None` if it asks
    /// for something that `self` does not have: no such row can match.
    fn cut(&self, (reach, class, date, service): Kind) -> Option<Self> {
        let (site, group) = match reach {
            Reach::Any => (None, None),
            Reach::Group => (None, Some(self.group?)),
            Reach::Site => (Some(self.site?), None),
        };
        Some(Self {
            site,
            group,
            class: if class { Some(self.class?) } else { None },
            date: if date { Some(self.date?) } else { None },
            service: if service { Some(self.service?) } else { None },
        })
    }
}

/// The rows of one factor.
#[derive(Clone, Debug, Default)]
struct Shelf {
    /// The most specific first.
    kinds: BTreeSet<Reverse<Kind>>,
    rows: HashMap<Key, usize>,
}

impl Shelf {
    fn find(&self, at: &Key) -> Option<usize> {
        let mut keys = self.kinds.iter().filter_map(|Reverse(kind)| at.cut(*kind));
        keys.find_map(|key| self.rows.get(&key).copied())
    }
}

/// Where each row stands.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    words: HashMap<String, usize>,
    /// By factor, in the order of their names.
    shelves: BTreeMap<String, Shelf>,
}

impl Index {
    /// Notes that `row` has a number. If a row of the same factor says the same in every
    /// column, it stays and its number is given back.
    pub(super) fn insert(&mut self, row: &ConditionRow, number: usize) -> Option<usize> {
        let [site, group, date, service] =
            [&row.site, &row.group, &row.date, &row.service]
                .map(|text| text.as_deref().map(|text| self.learn(text)));
        let key = Key { site, group, class: row.class, date, service };
        let shelf = self.shelves.entry(row.factor.clone()).or_default();
        if let Some(first) = shelf.rows.get(&key) {
            return Some(*first);
        }
        shelf.kinds.insert(Reverse(key.kind()));
        shelf.rows.insert(key, number);
        None
    }

    /// The number of the row that holds for a factor.
    pub(super) fn find(&self, factor: &str, at: &At<'_>) -> Option<usize> {
        self.shelves.get(factor)?.find(&self.key(at))
    }

    /// The same for every factor that a row holds for.
    pub(super) fn find_all(&self, at: &At<'_>) -> impl Iterator<Item = usize> {
        let key = self.key(at);
        self.shelves.values().filter_map(move |shelf| shelf.find(&key))
    }

    /// Names of the factors, in order.
    pub(super) fn factors(&self) -> impl Iterator<Item = &str> {
        self.shelves.keys().map(String::as_str)
    }

    /// The number of a text, a new one if need be.
    fn learn(&mut self, text: &str) -> usize {
        let next = self.words.len();
        // Most rows repeat a text, and need no copy of it.
        match self.words.get(text) {
            Some(number) => *number,
            None => *self.words.entry(text.to_owned()).or_insert(next),
        }
    }

    /// All that is asked, in numbers. A text that no row has matches none.
    fn key(&self, at: &At<'_>) -> Key {
        let word = |text: &str| self.words.get(text).copied();
        Key {
            site: word(at.site),
            group: at.group.and_then(word),
            class: Some(at.class),
            date: word(at.date),
            service: word(at.service),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// One of a few words, or any.
    fn word() -> impl Strategy<Value = Option<String>> {
        proptest::option::of("[ab]")
    }

    fn row() -> impl Strategy<Value = ConditionRow> {
        let class = proptest::option::of(1..3_i32);
        let parts = ("[pqr]", word(), word(), word(), class, word());
        (parts, 0.0..4.0).prop_map(
            |((factor, site, group, date, class, service), value)| {
                let group = group.filter(|_| site.is_none());
                let source = String::new();
                ConditionRow {
                    factor,
                    site,
                    group,
                    date,
                    class,
                    service,
                    value,
                    source,
                    line: 0,
                }
            },
        )
    }

    /// The same by a walk through all rows.
    fn slowly(rows: &[ConditionRow], factor: &str, at: &At<'_>) -> Option<usize> {
        let fits = |said: &Option<String>, asked: &str| {
            said.as_deref().is_none_or(|said| said == asked)
        };
        let matching = rows.iter().enumerate().filter(|(_, row)| {
            row.factor == factor
                && fits(&row.site, at.site)
                && row.group.as_deref().is_none_or(|group| Some(group) == at.group)
                && fits(&row.date, at.date)
                && row.class.is_none_or(|class| class == at.class)
                && fits(&row.service, at.service)
        });
        let rank = |row: &ConditionRow| {
            let place = 2 * u8::from(row.site.is_some()) + u8::from(row.group.is_some());
            (place, row.class.is_some(), row.date.is_some(), row.service.is_some())
        };
        matching.max_by_key(|(_, row)| rank(row)).map(|(number, _)| number)
    }

    proptest! {
        #[test]
        fn the_index_finds_what_a_walk_finds(
            drawn in vec(row(), 0..60),
            (site, group, date, service) in ("[abc]", proptest::option::of("[abc]"), "[abc]", "[abc]"),
            class in 1..4_i32,
        ) {
            let (mut rows, mut index) = (Vec::new(), Index::default());
            for row in drawn {
                if let Some(first) = index.insert(&row, rows.len()) {
                    let first: &ConditionRow = &rows[first];
                    let twin = ConditionRow { value: first.value, ..row };
                    prop_assert_eq!(first, &twin);
                } else {
                    rows.push(row);
                }
            }
            let group = group.as_deref();
            let at = At { site: &site, group, date: &date, class, service: &service };
            let mut all = Vec::new();
            for factor in ["p", "q", "r", "s"] {
                let found = index.find(factor, &at);
                prop_assert_eq!(found, slowly(&rows, factor, &at));
                all.extend(found);
            }
            prop_assert_eq!(index.find_all(&at).collect::<Vec<_>>(), all);
        }
    }
}
