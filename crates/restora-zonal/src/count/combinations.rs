//! Combinations of classes get small numbers in the order in which they are met.

use std::collections::HashMap;

use restora_grid::COVER_BITS;

use super::Values;
use super::runs::{Ends, Runs};
use super::sums::{DENSE, GroupSums};
use crate::area::Areas;

/// So many entries of a table are looked up directly, the others in a map.
const DIRECT: usize = 1 << 20;

/// So many runs are added one by one before the quick way is tried again.
const FEW: u32 = 8;

/// Pairs of bytes.
const BYTE_PAIRS: usize = 1 << 16;

/// A pair that has no number yet.
const UNKNOWN: u32 = u32::MAX;

/// Numbers for pairs of a number and a value, from 1.
#[derive(Clone, Debug)]
struct Step {
    values: usize,
    direct: Vec<u32>,
    beyond: HashMap<usize, u32>,
    /// The pair of each number.
    pairs: Vec<(u32, usize)>,
}

impl Step {
    fn new(values: usize) -> Self {
        let (direct, beyond) = (Vec::new(), HashMap::new());
        Self { values, direct, beyond, pairs: vec![(0, 0)] }
    }

    #[inline]
    fn number(&mut self, before: u32, value: usize) -> u32 {
        let at = before as usize * self.values + value;
        match self.direct.get(at) {
            Some(known) if *known != UNKNOWN => *known,
            _ => self.add(at, (before, value)),
        }
    }

    #[cold]
    fn add(&mut self, at: usize, pair: (u32, usize)) -> u32 {
        let next = u32::try_from(self.pairs.len()).unwrap_or(u32::MAX);
        let known = if at < DIRECT {
            if self.direct.len() <= at {
                let row = (at + 1).next_multiple_of(self.values);
                self.direct.resize(row.min(DIRECT), UNKNOWN);
            }
            &mut self.direct[at]
        } else {
            self.beyond.entry(at).or_insert(UNKNOWN)
        };
        if *known == UNKNOWN {
            *known = next;
            self.pairs.push(pair);
        }
        *known
    }
}

/// What a cell is at all dates of a group, as one number.
#[derive(Clone, Debug, Default)]
pub(super) struct Combinations {
    /// The first two dates at once, then each further one.
    steps: Vec<Step>,
    /// How many values the second date has; 1 where there is none.
    second: usize,
}

impl Combinations {
    /// Begins anew, unless the dates have as many values each as those before, and there are not
    /// [too many](Self::are_many). Values may stand for other codes then, but they combine as
    /// they did.
    pub(super) fn fit(&mut self, codes: &[&[Option<i32>]]) {
        let of = |date: usize| codes.get(date).map_or(1, |codes| codes.len().max(1));
        let sizes = || std::iter::once(of(0) * of(1)).chain((2..codes.len()).map(of));
        let alike = self.second == of(1);
        let alike = alike && self.steps.iter().map(|step| step.values).eq(sizes());
        if alike && !self.are_many() {
            return;
        }
        self.second = of(1);
        self.steps = sizes().map(Step::new).collect();
        if let Some(first) = self.steps.first_mut().filter(|step| step.values <= DIRECT) {
            first.direct.resize(first.values, UNKNOWN);
        }
    }

    /// Numbers of pairs of bytes, the first times 256 plus the second; [`UNKNOWN`] where a pair
    /// has not been met. `None` if the first two dates are not bytes.
    fn of_bytes(&self) -> Option<&[u32; BYTE_PAIRS]> {
        let first = self.steps.first().filter(|_| self.second == 256);
        first?.direct.as_slice().try_into().ok()
    }

    /// Whether there are more combinations than land cover has. Every site would make room for
    /// them; they are forgotten then.
    pub(super) fn are_many(&self) -> bool {
        self.last() >= DENSE
    }

    /// The largest number so far.
    pub(super) fn last(&self) -> usize {
        self.steps.last().map_or(0, |step| step.pairs.len() - 1)
    }

    /// The number of what a cell is at all dates.
    #[inline]
    pub(super) fn number_at(&mut self, dates: &[Values<'_>], cell: usize) -> usize {
        if let ([Values::Bytes(from), Values::Bytes(to)], Some(known)) =
            (dates, self.of_bytes())
        {
            let number = known[pair(from[cell], to[cell])];
            if number != UNKNOWN {
                return number as usize;
            }
        }
        self.number(dates.iter().map(|values| values.at(cell)))
    }

    /// Adds the runs of these cells.
    #[inline]
    pub(super) fn add(
        &mut self,
        dates: &[Values<'_>],
        runs: &mut Runs,
        areas: &impl Areas,
        sums: &mut GroupSums,
    ) {
        let cells = dates.first().map_or(0, |values| values.len());
        let mut ends = runs.ends(cells, areas.breaks(cells));
        let (mut first, mut done) = (0, false);
        while !done {
            // What has not been met yet is the exception: only then is there more to do than to
            // look up and to add.
            let places = sums.places(self.last() + 1);
            let known = self.add_known(dates, (&mut ends, &mut first), areas, places);
            let quick = known.is_some();
            done = known.unwrap_or(false);
            // A few such runs, for they come together; all where there is no table to look up.
            let mut left = if quick { FEW } else { u32::MAX };
            done = done
                || ends.each(u32::MAX, |end| {
                    if left == 0 {
                        return false;
                    }
                    left -= 1;
                    let number = self.number_at(dates, first as usize);
                    let (upto, _) = areas.part(first as usize);
                    let area = upto(end as usize).wrapping_sub(upto(first as usize));
                    sums.add(number, u64::from(end - first) << COVER_BITS, area);
                    first = end;
                    true
                });
        }
    }

    /// Adds runs as long as their numbers are known and have places; whether all were added.
    /// `None` if these are not two or three dates of bytes.
    #[inline]
    fn add_known(
        &self,
        dates: &[Values<'_>],
        (ends, first): (&mut Ends<'_>, &mut u32),
        areas: &impl Areas,
        places: &mut [[u64; 2]],
    ) -> Option<bool> {
        let known = self.of_bytes()?;
        let (Values::Bytes(from), Values::Bytes(to)) = (dates.first()?, dates.get(1)?)
        else {
            return None;
        };
        let cells = from.len();
        let (from, to) = (&from[..cells], &to[..cells]);
        let runs = (cells, ends, first);
        match &dates[2..] {
            [] => {
                let number = |cell: usize| known[pair(from[cell], to[cell])];
                Some(add_numbered(runs, number, areas, places))
            }
            [Values::Bytes(third)] => {
                let (third, step) = (&third[..cells], self.steps.get(1)?);
                let number = |cell: usize| {
                    let before = known[pair(from[cell], to[cell])];
                    if before == UNKNOWN {
                        return UNKNOWN;
                    }
                    let at = before as usize * step.values + usize::from(third[cell]);
                    step.direct.get(at).copied().unwrap_or(UNKNOWN)
                };
                Some(add_numbered(runs, number, areas, places))
            }
            _ => None,
        }
    }

    /// The number of a cell that has these values, one per date.
    #[inline]
    fn number(&mut self, mut values: impl Iterator<Item = usize>) -> usize {
        let (from, to) = (values.next().unwrap_or(0), values.next().unwrap_or(0));
        let Some((first, further)) = self.steps.split_first_mut() else { return 0 };
        let first = first.number(0, from * self.second + to);
        let steps = further.iter_mut().zip(values);
        steps.fold(first, |before, (step, value)| step.number(before, value)) as usize
    }

    /// The values that a number stands for, one per date; with one date a 0 follows.
    pub(super) fn values(&self, number: usize) -> Vec<usize> {
        let mut number = number;
        let mut values = Vec::with_capacity(self.steps.len() + 1);
        for step in self.steps.iter().rev() {
            let (before, value) = step.pairs[number];
            number = before as usize;
            values.push(value);
        }
        let both = values.pop().unwrap_or(0);
        values.extend([both % self.second, both / self.second]);
        values.reverse();
        values
    }
}

/// Where a pair of bytes stands among all of them.
#[inline]
fn pair(from: u8, to: u8) -> usize {
    usize::from(from) << 8 | usize::from(to)
}

/// Adds runs of so many cells, from the one that begins with `first` on, as long as their numbers
/// have places; whether all were added, and else where to go on. By itself, so that what the loop
/// needs stays in registers.
#[inline(never)]
fn add_numbered(
    (cells, ends, begin): (usize, &mut Ends<'_>, &mut u32),
    number: impl Fn(usize) -> u32,
    areas: &impl Areas,
    places: &mut [[u64; 2]],
) -> bool {
    let mut first = *begin;
    let mut done = true;
    while done && (first as usize) < cells {
        let (upto, limit) = areas.part(first as usize);
        let mut before = upto(first as usize);
        done = ends.each(limit, |end| {
            let place = places.get_mut(number(first as usize) as usize);
            let Some([pixels, area]) = place else { return false };
            let here = upto(end as usize);
            *pixels += u64::from(end - first) << COVER_BITS;
            *area += here.wrapping_sub(before);
            (first, before) = (end, here);
            true
        });
    }
    *begin = first;
    done
}
