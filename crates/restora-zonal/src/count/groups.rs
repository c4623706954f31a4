//! Dates that are counted together, and what their combinations say of each pair of dates.

use super::combinations::Combinations;
use super::sums::GroupSums;
use super::{DateBlock, Values};
use crate::{Key, Sum, Tally};

/// So many dates are counted together: more have too many combinations, and too short runs.
const TOGETHER: usize = 3;

/// The meaning of a flag: 0 for nothing, 1 for a date that is missing.
const FLAG: [Option<i32>; 2] = [Some(0), None];

/// Dates that are counted together.
pub(super) struct Group<'a> {
    /// The numbers of each date, and flags where dates beyond these count.
    pub(super) dates: Vec<Values<'a>>,
    pub(super) codes: Vec<&'a [Option<i32>]>,
    /// The pairs of dates to tell: their number, and the positions of both in the group.
    pairs: Vec<(u16, usize, usize)>,
    /// Whether land that another date lacks is told apart.
    common: bool,
}

/// Whether all dates are one group: there are few of them. Two are a pair in any case; three are
/// taken `apart` where they have too many combinations.
fn are_together(dates: &[DateBlock<'_>], apart: bool) -> bool {
    dates.len() <= 2 || dates.len() <= TOGETHER && !apart
}

/// 1 where any date is missing; empty where no group has to be told.
pub(super) fn flags(dates: &[DateBlock<'_>], (common, apart): (bool, bool)) -> Vec<u8> {
    // Dates that are counted together know of one another.
    if !common || are_together(dates, apart) {
        return Vec::new();
    }
    let mut out = vec![0u8; dates[0].values.len()];
    for date in dates {
        let missing: Vec<u8> =
            date.codes.iter().map(|code| u8::from(code.is_none())).collect();
        match date.values {
            Values::Bytes(values) => raise(&mut out, values, &missing),
            Values::Words(values) => raise(&mut out, values, &missing),
        }
    }
    out
}

/// Raises the flags of cells with a value that is flagged.
fn raise<T: Copy + Into<usize>>(out: &mut [u8], values: &[T], flagged: &[u8]) {
    for (flag, value) in out.iter_mut().zip(values) {
        *flag |= flagged[(*value).into()];
    }
}

/// All dates as one group, or each pair by itself, with the flags of [`flags`].
pub(super) fn groups<'a>(
    dates: &[DateBlock<'a>],
    pairs: &[(usize, usize)],
    (common, apart): (bool, bool),
    flags: &'a [u8],
) -> Vec<Group<'a>> {
    let numbered = (0u16..).zip(pairs).map(|(number, (from, to))| (number, *from, *to));
    let common = common && dates.len() > 2;
    if are_together(dates, apart) {
        return vec![Group::new(dates, numbered.collect(), common)];
    }
    let group = |(number, from, to): (u16, usize, usize)| {
        let mut both = vec![dates[from], dates[to]];
        if common {
            both.push(DateBlock { values: Values::Bytes(flags), codes: &FLAG });
        }
        Group::new(&both, vec![(number, 0, 1)], common)
    };
    numbered.map(group).collect()
}

impl<'a> Group<'a> {
    fn new(
        dates: &[DateBlock<'a>],
        pairs: Vec<(u16, usize, usize)>,
        common: bool,
    ) -> Self {
        let (dates, codes) = dates.iter().map(|date| (date.values, date.codes)).unzip();
        Self { dates, codes, pairs, common }
    }

    /// Adds what was found of a site to a tally.
    pub(super) fn tell(
        &self,
        site: u32,
        (known, sums): (&Combinations, GroupSums),
        tally: &mut Tally,
    ) {
        let mut codes: Vec<Option<i32>> = Vec::new();
        let mut entries = Vec::new();
        for (number, pixels, area, layers) in sums.into_found() {
            let values = known.values(number);
            codes.clear();
            codes.extend(self.codes.iter().zip(values).map(|(codes, v)| codes[v]));
            let lacking = self.common && codes.contains(&None);
            for (pair, from, to) in &self.pairs {
                let (from, to) = (codes[*from], codes[*to]);
                let masked = lacking && from.is_some() && to.is_some();
                let key = Key { site, pair: *pair, from, to, masked };
                entries.push((key, Sum { pixels, area }));
                tally.add_layers(key, &layers);
            }
        }
        tally.add_all(site, entries.into_iter());
    }
}
