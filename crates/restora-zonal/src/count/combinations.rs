//! Combinations of classes get small numbers in the order in which they are met.

use std::collections::HashMap;

/// So many entries of a table are looked up directly; what lies beyond is rare.
const DIRECT: usize = 1 << 20;

/// Pairs of bytes.
pub(super) const BYTE_PAIRS: usize = 1 << 16;

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
                self.direct.resize((at + 1).next_multiple_of(self.values), 0);
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
#[derive(Clone, Debug)]
pub(super) struct Combinations {
    /// The first two dates at once, then each further one.
    steps: Vec<Step>,
    /// How many values the second date has; 1 where there is none.
    second: usize,
}

impl Combinations {
    /// For dates with so many values each.
    pub(super) fn new(values: &[usize]) -> Self {
        let of = |date: usize| values.get(date).map_or(1, |values| (*values).max(1));
        let mut first = Step::new(of(0) * of(1));
        if first.values <= DIRECT {
            first.direct.resize(first.values, 0);
        }
        let further = (2..values.len()).map(|date| Step::new(of(date)));
        Self { steps: std::iter::once(first).chain(further).collect(), second: of(1) }
    }

    /// Numbers of pairs of bytes, the first times 256 plus the second; 0 where a pair has not
    /// been met. `None` if there are not two dates of bytes.
    pub(super) fn of_bytes(&self) -> Option<&[u32; BYTE_PAIRS]> {
        match self.steps.as_slice() {
            [first] if self.second == 256 => first.direct.as_slice().try_into().ok(),
            _ => None,
        }
    }

    /// One more than the largest number so far.
    pub(super) fn count(&self) -> usize {
        self.steps.last().map_or(1, |step| step.pairs.len())
    }

    /// The number of a cell that has these values, one per date.
    #[inline]
    pub(super) fn number(&mut self, mut values: impl Iterator<Item = usize>) -> usize {
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
