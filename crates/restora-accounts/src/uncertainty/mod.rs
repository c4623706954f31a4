//! How sure the values are: coefficients of sensitivity, what other coefficients and
//! crosswalks would give, and the spread that follows from that of all coefficients.
//!
//! Values are linear in the coefficients, `V = Σ area × factor of corrections × coefficient`,
//! so that everything here follows from the stocks of a run; no pixel is looked at again.
//! Errors of the map are another matter: see [`crate::add_accuracy`].

mod sensitivity;
mod tornado;
mod monte_carlo;
mod quantiles;
#[cfg(test)]
mod tests;

pub use monte_carlo::{DRAWS, MonteCarlo, QUANTILES, monte_carlo_table};
pub use sensitivity::sensitivity_table;
pub use tornado::{Alternative, Range, tornado_table};

use crate::Facts;

impl Facts<'_> {
    /// The pairs of dates that are compared; a single date is paired with itself.
    pub(crate) fn compared(&self) -> Vec<(usize, usize)> {
        if self.has_changes() { self.spans() } else { vec![(0, 0)] }
    }
}
