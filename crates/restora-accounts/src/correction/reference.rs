//! What the numbers of a raster are divided by: their mean over all land of the run, the same
//! for every date. Dividing each date by its own mean would divide the change away.

use std::collections::BTreeMap;

use super::factors::mean;
use super::{Corrections, Reference, Term};
use crate::Stocks;

/// Means of rasters, by raster set, class (`None` is all land).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Means {
    by: BTreeMap<(Vec<usize>, Option<i32>), f64>,
}

impl Means {
    /// What a term is divided by for a class; NaN where no mean is known.
    pub(super) fn of(&self, term: &Term, class: i32) -> f64 {
        match &term.reference {
            Reference::None => 1.0,
            Reference::Mean { dates, by_class } => {
                let rasters = used(term, dates);
                let class = by_class.then_some(class);
                self.by.get(&(rasters, class)).copied().unwrap_or(f64::NAN)
            }
        }
    }

    /// The means, for the record: rasters, class, mean.
    pub fn iter(&self) -> impl Iterator<Item = (&[usize], Option<i32>, f64)> {
        self.by.iter().map(|((rasters, class), mean)| (rasters.as_slice(), *class, *mean))
    }
}

/// The rasters of a term at some dates, one for each date.
fn used(term: &Term, dates: &[usize]) -> Vec<usize> {
    dates.iter().filter_map(|date| term.rasters.get(*date)).copied().collect()
}

impl Corrections {
    /// Works out the means over the land of a row, which stands for all of the run.
    ///
    /// # Errors
    /// The corrections (by number) and classes whose mean is zero, so that nothing can be
    /// divided by it.
    pub fn find_means(
        &mut self,
        stocks: &Stocks,
        total: u32,
    ) -> Result<(), Vec<(usize, Option<i32>)>> {
        let mut zero = Vec::new();
        for (number, one) in self.list.iter().enumerate() {
            for term in one.terms() {
                let Reference::Mean { dates, by_class } = &term.reference else {
                    continue;
                };
                let rasters = used(term, dates);
                let mut sums: BTreeMap<Option<i32>, (u128, u128)> = BTreeMap::new();
                for (date, raster) in dates.iter().zip(&rasters) {
                    let stock = stocks.get(total, *date);
                    let Some(layer) = self.layer(&[*raster]) else { continue };
                    for (class, sum) in &stock.classes {
                        let layers = stock.layers_of(*class);
                        let Some(weighted) = layers.get(layer) else { continue };
                        let entry = sums.entry(by_class.then_some(*class)).or_default();
                        entry.0 += weighted.area;
                        entry.1 += sum.area;
                    }
                }
                for (class, (weighted, area)) in sums {
                    let acts = class.is_none_or(|class| {
                        one.classes.as_ref().is_none_or(|all| all.contains(&class))
                    });
                    if weighted == 0 && acts {
                        zero.push((number, class));
                    }
                    self.means.by.insert((rasters.clone(), class), mean(weighted, area));
                }
            }
        }
        if zero.is_empty() { Ok(()) } else { Err(zero) }
    }
}
