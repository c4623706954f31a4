//! Codes of transitions: one for each pair of classes, free of collisions whatever the codes of
//! the classes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use restora_message::Problem;
use restora_message::catalogue::outputs;

/// No transition: outside of sites, missing, or unchanged where only changes are wanted.
pub(crate) const NO_CODE: u16 = 0;

/// Codes as transitions are met with, whatever thread meets them first. The numbers change
/// from run to run; [`Codes`] gives the final ones.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    known: Mutex<BTreeMap<(i32, i32), u16>>,
}

impl Registry {
    /// The number of a transition for the time being.
    pub(crate) fn number(&self, pair: (i32, i32)) -> Result<u16, Problem> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.get(&pair) {
            return Ok(*number);
        }
        let next = known.len() + 1;
        let number = u16::try_from(next).ok().filter(|number| *number < u16::MAX);
        let number = number.ok_or_else(|| {
            let classes: BTreeSet<i32> =
                known.keys().flat_map(|(a, b)| [*a, *b]).collect();
            Problem::new(&outputs::TOO_MANY_CODES).with("count", classes.len())
        })?;
        known.insert(pair, number);
        Ok(number)
    }

    /// Every transition that was met, in the order of their numbers.
    pub(crate) fn listed(self) -> Vec<(i32, i32)> {
        let mut all: Vec<_> = self.met().into_iter().collect();
        all.sort_by_key(|(_, number)| *number);
        all.into_iter().map(|(pair, _)| pair).collect()
    }

    /// Every transition that was met, with its number for the time being.
    pub(crate) fn met(self) -> BTreeMap<(i32, i32), u16> {
        self.known.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The final codes: `1 + position of the class before × number of classes + position of the
/// class after`, classes in rising order. Where classes are too many for that, transitions are
/// numbered as they come in rising order of both classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Codes {
    /// The classes in rising order.
    pub(crate) classes: Vec<i32>,
    /// The transitions that are numbered one by one; none as a rule.
    listed: BTreeMap<(i32, i32), u16>,
}

impl Codes {
    /// Over the classes of a legend and those that occur; over those that occur alone if they
    /// are too many together. With one legend of up to 255 classes, a transition has one code in
    /// every run.
    pub(crate) fn new(
        legend: impl Iterator<Item = i32>,
        met: &BTreeMap<(i32, i32), u16>,
    ) -> Self {
        const MOST: usize = 255;
        let occur: BTreeSet<i32> = met.keys().flat_map(|(a, b)| [*a, *b]).collect();
        let all: BTreeSet<i32> = legend.chain(occur.iter().copied()).collect();
        let chosen = if all.len() > MOST { occur } else { all };
        // The registry has taken no more than there are numbers.
        let listed = if chosen.len() > MOST {
            met.keys().copied().zip(1..=u16::MAX).collect()
        } else {
            BTreeMap::new()
        };
        Self { classes: chosen.into_iter().collect(), listed }
    }

    /// Codes of classes alone, which have no transitions.
    pub(crate) fn of_classes(classes: Vec<i32>) -> Self {
        Self { classes, ..Self::default() }
    }

    /// Whether transitions are numbered one by one.
    pub(crate) fn are_listed(&self) -> bool {
        !self.listed.is_empty()
    }

    /// The code of a transition; [`NO_CODE`] if one of its classes has none.
    pub(crate) fn code(&self, (from, to): (i32, i32)) -> u16 {
        if self.are_listed() {
            return self.listed.get(&(from, to)).copied().unwrap_or(NO_CODE);
        }
        let at = |class| self.classes.binary_search(&class).ok();
        let code = at(from).zip(at(to)).map(|(i, j)| 1 + i * self.classes.len() + j);
        code.and_then(|code| u16::try_from(code).ok()).unwrap_or(NO_CODE)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_of_two_digits_do_not_collide() {
        // 1 → 11 and 11 → 1 are both 21 by a × 10 + b.
        let met = [((1, 11), 1), ((11, 1), 2)].into_iter().collect();
        let codes = Codes::new([1, 2, 11].into_iter(), &met);
        // 1 + 0 × 3 + 2 and 1 + 2 × 3 + 0.
        assert_eq!((codes.code((1, 11)), codes.code((11, 1))), (3, 7));
        assert_eq!(codes.code((1, 12)), NO_CODE);
    }

    #[test]
    fn transitions_of_very_many_classes_are_numbered_one_by_one() {
        let met: BTreeMap<_, _> = (0..256).map(|c| ((c, 1), 1)).collect();
        let codes = Codes::new([].into_iter(), &met);
        assert_eq!(
            [(0, 1), (255, 1), (1, 0)].map(|pair| codes.code(pair)),
            [1, 256, NO_CODE]
        );
        // A legend of many classes does no harm where few of them occur.
        let few = [((7, 8), 1)].into_iter().collect();
        let codes = Codes::new(0..1000, &few);
        assert_eq!((codes.classes.as_slice(), codes.are_listed()), (&[7, 8][..], false));
    }

    #[test]
    fn transitions_beyond_all_codes_are_told() {
        let registry = Registry::default();
        for number in 0..65_534 {
            registry.number((number / 256, number % 256)).unwrap();
        }
        assert_eq!(registry.number((256, 0)).unwrap_err().entry.code, "E132");
    }

    proptest! {
        #[test]
        fn every_transition_has_a_code_of_its_own(
            pairs in proptest::collection::btree_set((-9..200i32, -9..200i32), 1..200),
        ) {
            let registry = Registry::default();
            for pair in &pairs {
                registry.number(*pair).unwrap();
            }
            let met = registry.met();
            let first: BTreeSet<u16> = met.values().copied().collect();
            prop_assert_eq!(first.len(), pairs.len());
            let codes = Codes::new([].into_iter(), &met);
            let all: BTreeSet<u16> = pairs.iter().map(|p| codes.code(*p)).collect();
            prop_assert_eq!(all.len(), pairs.len());
            prop_assert!(!all.contains(&NO_CODE));
        }
    }
}
