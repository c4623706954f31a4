//! What the numbers of a raster are divided by: their mean over all land of the run, the same
//! for every date. Dividing each date by its own mean would divide the change away.

use std::collections::{BTreeMap, BTreeSet};

use super::factors::mean;
use super::{Correction, Corrections, Reference, Term};
use crate::Stocks;

/// Means of rasters, by raster set, class (`None` is all land).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Means {
    by: BTreeMap<(Vec<usize>, Option<i32>), f64>,
}

/// A mean that nothing can be divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NoMean {
    /// Number of the correction.
    pub correction: usize,
    /// The class; `None` is all land.
    pub class: Option<i32>,
    /// Whether there is land with numbers, whose mean is zero; else there is none.
    pub zero: bool,
}

impl Means {
    /// What a term is divided by for a class; NaN where no mean is known.
    pub fn of(&self, term: &Term, class: i32) -> f64 {
        match &term.reference {
            Reference::None => 1.0,
            Reference::Mean { of, dates, by_class } => {
                let class = by_class.then_some(class);
                self.by.get(&(used(of, dates), class)).copied().unwrap_or(f64::NAN)
            }
        }
    }

    /// The means, for the record: rasters, class, mean.
    pub fn iter(&self) -> impl Iterator<Item = (&[usize], Option<i32>, f64)> {
        self.by.iter().map(|((rasters, class), mean)| (rasters.as_slice(), *class, *mean))
    }
}

/// The rasters at some dates, one for each.
fn used(of: &[usize], dates: &[usize]) -> Vec<usize> {
    dates.iter().filter_map(|date| of.get(*date)).copied().collect()
}

/// Σ area × number, and the area that has a number; by class, or of all land.
type Sums = BTreeMap<Option<i32>, (u128, u128)>;

impl Corrections {
    /// Works out the means over the land of a row, which stands for all of the run. `matters`
    /// says whether the worth of a class depends on a correction.
    ///
    /// # Errors
    /// The means that something that matters would have to be divided by, and that are zero or
    /// those of no land.
    pub fn find_means(
        &mut self,
        stocks: &Stocks,
        total: u32,
        matters: impl Fn(&Correction, i32) -> bool,
    ) -> Result<(), Vec<NoMean>> {
        let mut lacking = BTreeSet::new();
        for (number, one) in self.list.iter().enumerate() {
            for term in one.terms() {
                let Reference::Mean { of, dates, by_class } = &term.reference else {
                    continue;
                };
                let mut sums = Sums::new();
                let mut needed = BTreeSet::new();
                for (date, raster) in of.iter().enumerate() {
                    let at = dates.contains(&date);
                    let found = self.numbers(stocks, (total, date), *raster);
                    for (class, (weighted, area)) in found {
                        let entry = sums.entry(by_class.then_some(class)).or_default();
                        if area > 0 && matters(one, class) {
                            needed.insert(by_class.then_some(class));
                        }
                        if at {
                            entry.0 += weighted;
                            entry.1 += area;
                        }
                    }
                }
                for (class, (weighted, area)) in sums {
                    if weighted == 0 && needed.contains(&class) {
                        lacking.insert(NoMean {
                            correction: number,
                            class,
                            zero: area > 0,
                        });
                    }
                    // Where there is nothing to divide, anything may divide it.
                    let mean = if weighted == 0 { 1.0 } else { mean(weighted, area) };
                    self.means.by.insert((used(of, dates), class), mean);
                }
            }
        }
        if lacking.is_empty() { Ok(()) } else { Err(lacking.into_iter().collect()) }
    }

    /// Σ area × number of a raster and the area that has one, by class.
    fn numbers(
        &self,
        stocks: &Stocks,
        (row, date): (u32, usize),
        raster: usize,
    ) -> Vec<(i32, (u128, u128))> {
        let Some(layer) = self.layer(&[raster]) else { return Vec::new() };
        let stock = stocks.get(row, date);
        let of = |class: &i32| {
            let weighted = stock.layers_of(*class).get(layer)?;
            let area = stock.area_of([class]).area - weighted.missing;
            Some((*class, (weighted.area, area)))
        };
        stock.classes.keys().filter_map(of).collect()
    }
}
