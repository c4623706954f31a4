//! From the errors of areas to the error of a value.

use std::collections::BTreeMap;

use restora_message::Problems;
use restora_value::value_cny_per_yr;

use super::{AdjustedAreas, Estimate};
use crate::statistics::check::{Findings, computed};

impl AdjustedAreas {
    /// The value of the adjusted areas, in CNY per year, with the error that comes from the
    /// map alone: `V = Σ_k v_k Â_k` and `Var V = Σ_k Σ_l v_k v_l Cov(Â_k, Â_l)`, with the value
    /// v of each class in CNY per hectare and year taken as exact.
    ///
    /// Refuses values that are no numbers, and classes with an adjusted area and no value.
    pub fn value(
        &self,
        cny_per_ha_yr: &BTreeMap<i32, f64>,
    ) -> Result<Estimate, Problems> {
        let mut findings = Findings::default();
        let mut valued = Vec::new();
        for (k, class) in self.classes.iter().enumerate() {
            // Without adjusted area there is no covariance either.
            if class.area_m2.value > 0.0
                && let Some(worth) =
                    findings.entry("cny_per_ha_yr", cny_per_ha_yr, class.class)
            {
                valued.push((k, worth));
            }
        }
        findings.done()?;
        let (mut value, mut variance) = (0.0, 0.0);
        for (place, (k, worth)) in valued.iter().enumerate() {
            value += value_cny_per_yr(self.classes[*k].area_m2.value, *worth);
            for (l, other) in &valued[place + 1..] {
                // As every row of covariances sums to 0, the double sum is
                // −Σ_{k<l} (v_k − v_l)² Cov(k, l): no term is below 0, and equal values
                // have no error at all.
                let difference = value_cny_per_yr(1.0, worth - other);
                variance -= difference * difference * self.covariance_m4[*k][*l];
            }
        }
        let value = computed("value", value)?;
        let variance = computed("variance", variance)?;
        let estimate = Estimate::new(value, variance, self.z);
        computed("value", estimate.high)?;
        computed("value", estimate.low)?;
        Ok(estimate)
    }
}
