//! What land is worth: area × value of its class, service by service, times its corrections.

use restora_value::{ClassValue, value_cny_per_yr};
use restora_zonal::{Key, Sum};

use crate::correction::Land;
use crate::{Facts, Stocks};

/// Values of the services of a class, in CNY per hectare and year before any correction.
fn base<'a>(facts: &Facts<'a>, class: i32) -> Option<&'a [f64]> {
    match facts.values?.by_class.get(&class)? {
        ClassValue::Valued { cny_per_ha_yr, .. } => Some(cny_per_ha_yr),
        ClassValue::Excluded => None,
    }
}

/// The pieces of land that make up a class of a row at a date.
pub(crate) fn lands<'a>(
    facts: &Facts<'_>,
    stocks: &'a Stocks,
    (number, date, class): (u32, usize, i32),
) -> Vec<Land<'a>> {
    let land = |leaf: u32| {
        let stock = stocks.get(leaf, date);
        let area = stock.classes.get(&class)?.area;
        Some(Land { leaf, date, class, area, layers: stock.layers_of(class) })
    };
    facts.leaves(number).into_iter().filter_map(land).collect()
}

/// Value of each service of some land in CNY per year; `None` where its class has none.
fn services_of(facts: &Facts<'_>, land: &Land<'_>) -> Option<Vec<f64>> {
    let base = base(facts, land.class)?;
    let area_m2 = facts.areas.m2(land.area);
    let plain = base.iter().map(|worth| value_cny_per_yr(area_m2, *worth));
    if facts.corrections.is_empty() {
        return Some(plain.collect());
    }
    let factors = facts.corrections.factors(facts, land, base.len());
    // What is worth nothing stays so, whatever its factor.
    let corrected = plain.zip(factors);
    Some(corrected.map(|(v, f)| if v == 0.0 { 0.0 } else { v * f }).collect())
}

/// Value of some land in CNY per year; 0 where its class has none.
pub(crate) fn value_of_land(facts: &Facts<'_>, land: &Land<'_>) -> f64 {
    if facts.corrections.is_empty() {
        return value_cny_per_yr(facts.areas.m2(land.area), facts.worth(land.class));
    }
    services_of(facts, land).map_or(0.0, |services| services.iter().sum())
}

/// Value of each service of a class of a row at a date in CNY per year; `None` where the class
/// has none.
pub(crate) fn class_services(
    facts: &Facts<'_>,
    stocks: &Stocks,
    of: (u32, usize, i32),
) -> Option<Vec<f64>> {
    let mut sum = vec![0.0; base(facts, of.2)?.len()];
    for land in lands(facts, stocks, of) {
        for (sum, value) in sum.iter_mut().zip(services_of(facts, &land)?) {
            *sum += value;
        }
    }
    Some(sum)
}

/// Value of a class of a row at a date in CNY per year; 0 where it has none.
pub(crate) fn class_value(
    facts: &Facts<'_>,
    stocks: &Stocks,
    of: (u32, usize, i32),
) -> f64 {
    lands(facts, stocks, of).iter().map(|land| value_of_land(facts, land)).sum()
}

/// Value of a row at a date in CNY per year, class by class.
pub(crate) fn value_of(
    facts: &Facts<'_>,
    stocks: &Stocks,
    number: u32,
    date: usize,
) -> f64 {
    let classes = stocks.get(number, date).classes.keys();
    classes.map(|class| class_value(facts, stocks, (number, date, *class))).sum()
}

/// Change of value of a transition in CNY per year; none where the row does not count or
/// nothing is valued.
pub(crate) fn value_change(facts: &Facts<'_>, key: &Key, sum: &Sum) -> Option<f64> {
    facts.values?;
    if !facts.on_mask(key) {
        return None;
    }
    let at = |key: &Key, sum: &Sum, first: bool| {
        facts.land_at(key, sum, first).map_or(0.0, |land| value_of_land(facts, &land))
    };
    if facts.corrections.is_empty() {
        let worth = |class: Option<i32>| class.map_or(0.0, |class| facts.worth(class));
        let area_m2 = facts.areas.m2(sum.area);
        return Some(value_cny_per_yr(area_m2, worth(key.to) - worth(key.from)));
    }
    let change = |leaf: u32| {
        let key = Key { site: leaf, ..*key };
        let sum = facts.cross.get(&key)?;
        Some(at(&key, sum, false) - at(&key, sum, true))
    };
    Some(facts.leaves(key.site).into_iter().filter_map(change).sum())
}

/// Mean worth of a class of a row at a date in CNY per hectare and year, all corrections
/// counted; of a class that has no land there, the worth before any.
pub(crate) fn mean_worth(
    facts: &Facts<'_>,
    stocks: &Stocks,
    of: (u32, usize, i32),
) -> f64 {
    let area_m2: f64 =
        lands(facts, stocks, of).iter().map(|land| facts.areas.m2(land.area)).sum();
    if facts.corrections.is_empty() || area_m2 == 0.0 {
        return facts.worth(of.2);
    }
    class_value(facts, stocks, of) / (area_m2 / 1e4)
}
