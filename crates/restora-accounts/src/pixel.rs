//! What a pixel is worth by itself: the arithmetic of a piece of land, for rasters of values.

use restora_zonal::Weighted;

use crate::Facts;
use crate::correction::Land;
use crate::worth::value_of_land;

/// Units of area that a pixel is reckoned at. It cancels out: only that area × factor is exact
/// matters.
const UNITS: u128 = 1 << 40;

/// Values per hectare of single pixels, by the very rules of the tables.
#[derive(Clone, Copy)]
pub struct PixelWorth<'a> {
    facts: &'a Facts<'a>,
}

impl<'a> PixelWorth<'a> {
    /// By these facts; what the cross table holds plays no part.
    pub fn new(facts: &'a Facts<'a>) -> Self {
        Self { facts }
    }

    /// Value of a class in CNY per hectare and year, before any correction; `None` if it is
    /// not valued.
    pub fn plain(&self, class: i32) -> Option<f64> {
        self.facts.is_valued(class).then(|| self.facts.worth(class))
    }

    /// Value of a pixel in CNY per hectare and year, all corrections counted; `None` if its
    /// class is not valued or a factor is missing. `leaf` is the site or cluster that it lies
    /// in, `factors` is the factor of each layer in units of 2⁻²⁰.
    pub fn corrected(
        &self,
        (leaf, date, class): (u32, usize, i32),
        factors: &[u64],
        layers: &mut Vec<Weighted>,
    ) -> Option<f64> {
        if !self.facts.is_valued(class) {
            return None;
        }
        layers.clear();
        layers.extend(factors.iter().map(|factor| Weighted {
            area: UNITS * u128::from(*factor),
            ..Weighted::default()
        }));
        let land = Land { leaf, date, class, area: UNITS, layers };
        let hectares = self.facts.areas.m2(UNITS) / 1e4;
        let value = value_of_land(self.facts, &land) / hectares;
        value.is_finite().then_some(value)
    }
}
