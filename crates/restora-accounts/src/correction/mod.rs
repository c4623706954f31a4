//! Corrections of equivalent factors: what land is worth here and then, and not on average.
//!
//! A correction multiplies some services of some classes. It is a number for each site, date
//! and class, or a factor raster, of which the cross table holds Σ area × factor. All
//! corrections of a service multiply one another; where two of them are rasters, the product
//! is taken pixel by pixel, as a layer of its own. A correction of several terms is a mean of
//! rasters.

mod factors;
mod reference;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use restora_value::correction::ConditionTable;
use serde::Serialize;

pub(crate) use factors::Land;
pub use reference::{Means, NoMean};
pub use table::{corrections_table, steps_table};

/// All corrections of a run, in the order of the config.
#[derive(Clone, Debug, Default)]
pub struct Corrections {
    /// The corrections.
    pub list: Vec<Correction>,
    /// For each layer of the cross table, the rasters that it is the product of.
    pub layers: Vec<Vec<usize>>,
    /// What rasters are divided by, where that is their mean.
    pub means: Means,
}

/// One correction.
#[derive(Clone, Debug)]
pub struct Correction {
    /// What people call it; each has its own name.
    pub name: String,
    /// The kind, as the config has it.
    pub kind: &'static str,
    /// For each service of the table, whether it acts on it.
    pub services: Vec<bool>,
    /// The classes it acts on; `None` is all.
    pub classes: Option<BTreeSet<i32>>,
    /// The factor.
    pub by: Factor,
}

/// Where a factor comes from.
#[derive(Clone, Debug)]
pub enum Factor {
    /// One for all.
    Number(f64),
    /// One for each site, by id.
    Sites(BTreeMap<String, f64>),
    /// One for each group of sites, by name.
    Groups(BTreeMap<String, f64>),
    /// By site, date, class and service.
    Conditions(ConditionTable),
    /// The sum of terms.
    Rasters(Vec<Term>),
}

/// One raster of a correction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Term {
    /// Number of its raster at each date.
    pub rasters: Vec<usize>,
    /// What it is multiplied by.
    pub weight: f64,
    /// What it is divided by.
    pub reference: Reference,
}

/// What the numbers of a raster are divided by: the same for every date.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reference {
    /// Nothing: they are factors, or were divided before they were counted.
    None,
    /// Their mean over all land that counts and has a number, at these dates taken together.
    Mean {
        /// At each date, the raster whose mean it is: that of the term, without anything
        /// standing in.
        of: Vec<usize>,
        /// Numbers of the dates.
        dates: Vec<usize>,
        /// Whether every class has a mean of its own.
        by_class: bool,
    },
}

impl Correction {
    /// Whether it acts on a service of a class.
    pub fn acts_on(&self, class: i32, service: usize) -> bool {
        self.services.get(service).copied().unwrap_or(false)
            && self.classes.as_ref().is_none_or(|classes| classes.contains(&class))
    }

    /// Whether sites have factors of their own.
    pub fn by_place(&self) -> bool {
        match &self.by {
            Factor::Number(_) | Factor::Rasters(_) => false,
            Factor::Sites(_) | Factor::Groups(_) => true,
            Factor::Conditions(table) => {
                table.rows().iter().any(|row| row.site.is_some() || row.group.is_some())
            }
        }
    }

    /// Its terms; none where it has no rasters.
    pub fn terms(&self) -> &[Term] {
        match &self.by {
            Factor::Rasters(terms) => terms,
            _ => &[],
        }
    }
}

/// No service of a class may have more products of rasters than this.
pub const MOST_PRODUCTS: usize = 64;

/// A correction with which the products of rasters of one service become too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// Its number.
    pub correction: usize,
}

impl Corrections {
    /// Finds the layers that the corrections of these classes need: every raster by itself,
    /// and the products of those that act on one service.
    ///
    /// # Errors
    /// If a service of a class has more than [`MOST_PRODUCTS`] of them at a date: each
    /// correction of several terms multiplies their number.
    pub fn new(
        list: Vec<Correction>,
        classes: &[i32],
        dates: usize,
    ) -> Result<Self, TooMany> {
        let mut layers: BTreeSet<Vec<usize>> = BTreeSet::new();
        let all = list.iter().flat_map(Correction::terms);
        layers
            .extend(all.flat_map(|term| term.rasters.iter().map(|raster| vec![*raster])));
        let services = list.iter().map(|one| one.services.len()).max().unwrap_or(0);
        for class in classes {
            for service in 0..services {
                for date in 0..dates {
                    let mut products = vec![Vec::new()];
                    for (correction, one) in list.iter().enumerate() {
                        if one.terms().is_empty() || !one.acts_on(*class, service) {
                            continue;
                        }
                        if products.len() * one.terms().len() > MOST_PRODUCTS {
                            return Err(TooMany { correction });
                        }
                        products = times(&products, one.terms(), date);
                        layers.extend(products.iter().cloned());
                    }
                }
            }
        }
        let layers = layers.into_iter().collect();
        Ok(Self { list, layers, means: Means::default() })
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Number of the layer that is the product of these rasters.
    pub fn layer(&self, rasters: &[usize]) -> Option<usize> {
        self.layers.iter().position(|layer| layer == rasters)
    }
}

/// Every product with the raster of every term at a date, each in the order of rasters.
fn times(products: &[Vec<usize>], terms: &[Term], date: usize) -> Vec<Vec<usize>> {
    let rasters = || terms.iter().filter_map(|term| term.rasters.get(date));
    products
        .iter()
        .flat_map(|product| {
            rasters().map(|raster| {
                let mut all: Vec<usize> =
                    product.iter().chain([raster]).copied().collect();
                all.sort_unstable();
                all
            })
        })
        .collect()
}
