//! The pixels of a window, as rasters show them.

use std::ops::Range;

use restora_accounts::PixelWorth;
use restora_grid::Window;
use restora_message::Problem;
use restora_zonal::{DateBlock, Layers, SiteRuns, Weighted};

use super::codes::{NO_CODE, Registry};

/// A pixel that counts but whose class has no value. A missing one is NaN.
const NOT_VALUED: f64 = f64::INFINITY;

/// What is drawn of: a window with its classes, sites and factors.
pub(crate) struct Seen<'a> {
    /// The cells.
    pub(crate) window: Window,
    /// Their classes, date by date.
    pub(crate) dates: &'a [DateBlock<'a>],
    /// The sites in them.
    pub(crate) sites: &'a [SiteRuns<'a>],
    /// The factors under them.
    pub(crate) layers: Layers<'a>,
}

/// Which pixels count, and how they are worth something.
#[expect(clippy::struct_excessive_bools, reason = "each is a rule of its own")]
pub(crate) struct Rules<'a> {
    pub(crate) worth: Option<PixelWorth<'a>>,
    /// Whether values are corrected.
    pub(crate) corrected: bool,
    /// Only pixels that are valid at all dates count.
    pub(crate) common: bool,
    /// Pixels outside all sites count as well.
    pub(crate) whole: bool,
}

impl Rules<'_> {
    /// Runs of cells that are drawn, with the number of a site that they lie in.
    fn each_run(&self, seen: &Seen<'_>, mut visit: impl FnMut(u32, Range<usize>)) {
        if self.whole {
            visit(u32::MAX, 0..seen.window.len());
            return;
        }
        for runs in seen.sites {
            runs.cover.each_run(seen.window, |run| visit(runs.site, run));
        }
    }

    /// Cells that are missing at some date, where these do not count.
    pub(crate) fn missing(&self, seen: &Seen<'_>) -> Option<Vec<bool>> {
        self.common.then(|| {
            let mut missing = vec![false; seen.window.len()];
            for date in seen.dates {
                for (cell, missing) in missing.iter_mut().enumerate() {
                    *missing |= date.code(cell).is_none();
                }
            }
            missing
        })
    }

    /// Values of a date in CNY per hectare and year: NaN where a pixel does not count or lies
    /// outside, [`NOT_VALUED`] where its class is not valued.
    pub(crate) fn values(
        &self,
        seen: &Seen<'_>,
        date: usize,
        missing: Option<&[bool]>,
    ) -> Vec<f64> {
        let mut out = vec![f64::NAN; seen.window.len()];
        let Some(worth) = &self.worth else { return out };
        let block = seen.dates[date];
        let counts = |cell: &usize| missing.is_none_or(|missing| !missing[*cell]);
        if self.corrected {
            let mut desk = Corrected::new(worth, seen, date);
            self.each_run(seen, |site, run| {
                for cell in run.filter(counts) {
                    if let Some(code) = block.code(cell) {
                        out[cell] = desk.value(site, cell, code);
                    }
                }
            });
            return out;
        }
        let plain = |code: i32| worth.plain(code).unwrap_or(NOT_VALUED);
        let known: Vec<f64> =
            block.codes.iter().map(|code| code.map_or(f64::NAN, plain)).collect();
        self.each_run(seen, |_, run| {
            let cells = &mut out[run.clone()];
            for (value, cell) in cells.iter_mut().zip(run.clone()) {
                *value = known[block.values.at(cell)];
            }
            if let Some(missing) = missing {
                for (value, missing) in cells.iter_mut().zip(&missing[run]) {
                    if *missing {
                        *value = f64::NAN;
                    }
                }
            }
        });
        out
    }

    /// Codes of transitions, as the registry numbers them.
    pub(crate) fn transitions(
        &self,
        seen: &Seen<'_>,
        (from, to): (usize, usize),
        missing: Option<&[bool]>,
        (registry, changes_only): (&Registry, bool),
    ) -> Result<Vec<u16>, Problem> {
        let mut out = vec![NO_CODE; seen.window.len()];
        let (before, after) = (seen.dates[from], seen.dates[to]);
        let stride = after.codes.len();
        // For each pair of values its number, once it is known.
        let mut known: Vec<Option<u16>> = vec![None; stride * before.codes.len()];
        let mut failed = None;
        self.each_run(seen, |_, run| {
            for cell in run {
                if missing.is_some_and(|missing| missing[cell]) {
                    continue;
                }
                let (i, j) = (before.values.at(cell), after.values.at(cell));
                let number = &mut known[i * stride + j];
                let number = number.get_or_insert_with(|| {
                    let (Some(from), Some(to)) = (before.codes[i], after.codes[j]) else {
                        return NO_CODE;
                    };
                    let pair = (from, to);
                    if changes_only && pair.0 == pair.1 {
                        return NO_CODE;
                    }
                    registry.number(pair).unwrap_or_else(|problem| {
                        failed = Some(problem);
                        NO_CODE
                    })
                });
                out[cell] = *number;
            }
        });
        failed.map_or(Ok(out), Err)
    }
}

/// Values as they are stored: NaN is missing, and so is what is not valued.
pub(crate) fn stored(values: &[f64]) -> Vec<f32> {
    values
        .iter()
        .map(|value| if value.is_finite() { single(*value) } else { f32::NAN })
        .collect()
}

/// The change between two dates. What is not valued adds nothing to either side, as in the
/// tables; where dates count each for itself, so does what is missing at one of them.
pub(crate) fn change(before: &[f64], after: &[f64], common: bool) -> Vec<f32> {
    let worth = |value: f64| if value.is_finite() { value } else { 0.0 };
    let both = |(before, after): (&f64, &f64)| {
        let lacking = if common {
            before.is_nan() || after.is_nan()
        } else {
            before.is_nan() && after.is_nan()
        };
        if lacking { f32::NAN } else { single(worth(*after) - worth(*before)) }
    };
    before.iter().zip(after).map(both).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "rasters are of single precision")]
fn single(value: f64) -> f32 {
    value as f32
}

/// Values that depend on factors: worked out once for neighbours that have all in common.
struct Corrected<'a> {
    worth: &'a PixelWorth<'a>,
    seen: &'a Seen<'a>,
    date: usize,
    /// Factors of the row at hand, layer by layer.
    row: Option<u32>,
    rows: Vec<Vec<u64>>,
    factors: Vec<u64>,
    layers: Vec<Weighted>,
    last: Option<(u32, i32, Vec<u64>, f64)>,
}

impl<'a> Corrected<'a> {
    fn new(worth: &'a PixelWorth<'a>, seen: &'a Seen<'a>, date: usize) -> Self {
        Self {
            worth,
            seen,
            date,
            row: None,
            rows: Vec::new(),
            factors: Vec::new(),
            layers: Vec::new(),
            last: None,
        }
    }

    fn value(&mut self, site: u32, cell: usize, class: i32) -> f64 {
        let window = self.seen.window;
        let cols = window.cols as usize;
        // A window has fewer rows than a `u32` counts.
        let row = window.row + u32::try_from(cell / cols).unwrap_or(0);
        if self.row != Some(row) {
            let all = window.col..window.col_end();
            self.seen.layers.factors(row, &all, &mut self.rows);
            self.row = Some(row);
        }
        self.factors.clear();
        let at = cell % cols;
        let here = self.rows.iter().map(|row| row.get(at).copied().unwrap_or(u64::MAX));
        self.factors.extend(here);
        if let Some((known, of, factors, value)) = &self.last
            && (*known, *of) == (site, class)
            && *factors == self.factors
        {
            return *value;
        }
        let marked =
            self.factors.iter().any(|factor| *factor >= restora_zonal::BAD_FACTOR);
        let value = if marked {
            f64::NAN
        } else {
            let of = (site, self.date, class);
            let worth = self.worth.corrected(of, &self.factors, &mut self.layers);
            worth.unwrap_or(NOT_VALUED)
        };
        self.last = Some((site, class, self.factors.clone(), value));
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_follow_the_tables() {
        let before = [10.0, 10.0, f64::NAN, NOT_VALUED, f64::NAN];
        let after = [30.0, NOT_VALUED, 30.0, NOT_VALUED, f64::NAN];
        let told = |numbers: Vec<f32>| {
            numbers
                .iter()
                .map(|n| (!n.is_nan()).then(|| n.to_string()))
                .collect::<Vec<_>>()
        };
        let text = |s: &str| Some(s.to_owned());
        let common = told(change(&before, &after, true));
        assert_eq!(common, [text("20"), text("-10"), None, text("0"), None]);
        let each = told(change(&before, &after, false));
        assert_eq!(each, [text("20"), text("-10"), text("30"), text("0"), None]);
        assert_eq!(told(stored(&before)), [text("10"), text("10"), None, None, None]);
    }
}
