//! Combinations of classes get small numbers in the order in which they are met.

use std::collections::HashMap;

use restora_grid::COVER_BITS;

use super::Values;
use super::runs::Ends;
use super::sums::{DENSE, GroupSums};
use crate::area::Sums;

/// So many entries of a table are looked up directly, the others in a map.
const DIRECT: usize = 1 << 20;

/// Pairs of bytes.
const BYTE_PAIRS: usize = 1 << 16;

/// Numbers for pairs of a number and a value, from 1; 0 is for none.
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
            Some(known) if *known != 0 => *known,
            _ => self.add(at, (before, value)),
        }
    }

    #[cold]
    fn add(&mut self, at: usize, pair: (u32, usize)) -> u32 {
        let next = u32::try_from(self.pairs.len()).unwrap_or(u32::MAX);
        let known = if at < DIRECT {
            if self.direct.len() <= at {
                let row = (at + 1).next_multiple_of(self.values);
                self.direct.resize(row.min(DIRECT), 0);
            }
            &mut self.direct[at]
        } else {
            self.beyond.entry(at).or_insert(0)
        };
        if *known == 0 {
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
            first.direct.resize(first.values, 0);
        }
    }

    /// Numbers of pairs of bytes, the first times 256 plus the second; 0 where a pair has not
    /// been met. `None` if there are not two dates of bytes.
    fn of_bytes(&self) -> Option<&[u32; BYTE_PAIRS]> {
        match self.steps.as_slice() {
            [first] if self.second == 256 => first.direct.as_slice().try_into().ok(),
            _ => None,
        }
    }

    /// Whether there are more combinations than land cover has. Every site would make room for
    /// them; they are forgotten then.
    pub(super) fn are_many(&self) -> bool {
        self.count() > DENSE
    }

    /// One more than the largest number so far.
    fn count(&self) -> usize {
        self.steps.last().map_or(1, |step| step.pairs.len())
    }

    /// The number of what a cell is at all dates.
    #[inline]
    pub(super) fn number_at(&mut self, dates: &[Values<'_>], cell: usize) -> usize {
        self.number(dates.iter().map(|values| values.at(cell)))
    }

    /// Adds runs of these cells: where they end, and the offset of the first in the areas of the
    /// row.
    #[inline]
    pub(super) fn add(
        &mut self,
        (slices, mut ends, offset): (&[Values<'_>], Ends<'_>, usize),
        mut areas: impl Sums,
        sums: &mut GroupSums,
    ) {
        let (mut first, mut before) = (0, areas.upto(offset));
        // From the cell at hand to an end: its pixels and area, and on to what follows.
        let mut run = |first: &mut u32, end: u32| {
            let upto = areas.upto(offset + end as usize);
            let pixels = u64::from(end - *first) << COVER_BITS;
            let area = upto.wrapping_sub(before);
            (*first, before) = (end, upto);
            (pixels, area)
        };
        let bytes = match slices {
            [Values::Bytes(from), Values::Bytes(to)] => Some((from, &to[..from.len()])),
            _ => None,
        };
        let mut done = false;
        while !done {
            // What has not been met yet is the exception: only then is there more to do than to
            // look up and to add.
            let known = bytes.zip(self.of_bytes());
            let quick = known.is_some();
            if let Some(((from, to), known)) = known {
                let places = sums.of(self.count());
                done = ends.each(|end| {
                    let cell = first as usize;
                    let pair = u16::from_be_bytes([from[cell], to[cell]]);
                    let number = known[usize::from(pair)] as usize;
                    let place = places.get_mut(number).filter(|_| number > 0);
                    let Some([all_pixels, all_area]) = place else { return false };
                    let (pixels, area) = run(&mut first, end);
                    *all_pixels += pixels;
                    *all_area += area;
                    true
                });
            }
            // One such run; all of them where there is no table to look up.
            let mut more = !done;
            done = done
                || ends.each(|end| {
                    if !more {
                        return false;
                    }
                    more = !quick;
                    let number = self.number_at(slices, first as usize);
                    let (pixels, area) = run(&mut first, end);
                    sums.add(number, pixels, area);
                    true
                });
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
