//! What a factor of 1 is worth: the standard equivalent by the way that the config names, or an
//! exchange rate, and whether it fits the table.

use restora_message::catalogue::{config as say, value as say_value};
use restora_message::{Problem, Problems};
use restora_value::{
    CoefficientTable, Crop, CropProfit, Derivation, FactorUnit, Quantities,
    StandardEquivalent, USUAL_CNY_PER_HA_YR,
};

use crate::form::hint;
use crate::{Loaded, Quantity, Standard, Valuation};

/// The money behind a factor of 1 of a table, and how it was come by. Warnings are about
/// numbers that are probably not what they are meant to be. `block` is where the config names
/// standard equivalent and exchange rate.
pub(crate) fn derivation(
    loaded: &Loaded,
    (valuation, block): (&Valuation, &str),
    table: Option<&CoefficientTable>,
    warnings: &mut Problems,
) -> Result<Derivation, Problems> {
    let placed = |problem: Problem, at: &str| Problems::from(loaded.place(problem, at));
    let standard_at = format!("{block}/standard_equivalent");
    let rate_at = format!("{block}/exchange_rate");
    let (at, rate_at) = (standard_at.as_str(), rate_at.as_str());
    if loaded.stands_in(at) || loaded.stands_in(rate_at) {
        return Err(Problems::new());
    }
    // A table that cannot be read has been told; which of the two keys it takes is not known.
    let Some(known) = table else { return unknown_table(loaded, valuation, at) };
    let unit = known.unit;
    let missing = |key: &str| Problem::new(&say::MISSING_KEY).with("key", key);
    let unwanted = |key: &str| {
        Problem::new(&say_value::NOT_FOR_TABLE)
            .with("key", key)
            .with("table", &known.name)
            .with("unit", unit.name())
    };
    if unit == FactorUnit::Equivalent {
        if valuation.exchange_rate.is_some() {
            return Err(placed(unwanted("exchange_rate"), rate_at));
        }
        let Some(standard) = &valuation.standard_equivalent else {
            return Err(placed(missing("standard_equivalent"), at));
        };
        let found = read(loaded, standard, at)?;
        fits(loaded, (&found, at), table)?;
        let odd = unusual(&found).into_iter().chain(unknown_basis(&found, known));
        warnings.extend(odd.map(|problem| loaded.place(problem, at)));
        return Ok(found);
    }
    if valuation.standard_equivalent.is_some() {
        return Err(placed(unwanted("standard_equivalent"), at));
    }
    let rate = match (unit, &valuation.exchange_rate) {
        (FactorUnit::Usd, None) => return Err(placed(missing("exchange_rate"), rate_at)),
        (FactorUnit::Usd, Some(rate)) => Quantities::Exchange
            .read(rate.value, &rate.unit)
            .map_err(|p| placed(p, rate_at))?,
        (_, Some(_)) => return Err(placed(unwanted("exchange_rate"), rate_at)),
        (_, None) => 1.0,
    };
    let one = StandardEquivalent { cny_per_ha_yr: 1.0 };
    let money = Derivation::fixed(one, None);
    money.carried_over(&[("exchange_rate", rate)]).map_err(|p| placed(p, rate_at))
}

/// What can be said of a standard equivalent whose table could not be read.
fn unknown_table(
    loaded: &Loaded,
    valuation: &Valuation,
    at: &str,
) -> Result<Derivation, Problems> {
    match &valuation.standard_equivalent {
        Some(standard) => read(loaded, standard, at),
        None => Err(Problems::new()),
    }
}

/// The standard equivalents of the dates themselves, in the order of the dates; nothing where
/// none are asked for.
pub(crate) fn current(
    loaded: &Loaded,
    valuation: &Valuation,
    table: Option<&CoefficientTable>,
) -> Result<Option<Vec<Derivation>>, Problems> {
    const HERE: &str = "/valuation/current_prices";
    let stated = &valuation.current_prices;
    if stated.is_empty() || loaded.stands_in(HERE) {
        return Ok(None);
    }
    let mut problems = Problems::new();
    let dates = &loaded.config.dates;
    let known: Vec<String> = dates.iter().map(|date| date.date.clone()).collect();
    for name in stated.keys().filter(|name| !known.contains(name)) {
        let problem = Problem::new(&say::NO_SUCH_DATE)
            .with("date", name)
            .with("hint", hint(name, &known));
        problems.push(loaded.place(problem, &format!("{HERE}/{name}")));
    }
    if table.is_some_and(|table| table.unit != FactorUnit::Equivalent) {
        let problem = Problem::new(&say_value::NOT_FOR_TABLE)
            .with("key", "current_prices")
            .with("table", table.map_or("", |table| table.name.as_str()))
            .with("unit", table.map_or("", |table| table.unit.name()));
        problems.push(loaded.place(problem, HERE));
    }
    let mut found = Vec::new();
    for date in &known {
        let at = format!("{HERE}/{date}");
        let Some(input) = stated.get(date) else {
            let missing = Problem::new(&say::MISSING_KEY).with("key", date);
            problems.push(loaded.place(missing, HERE));
            continue;
        };
        let read = read(loaded, input, &at)
            .and_then(|read| fits(loaded, (&read, &at), table).map(|()| read));
        match read {
            Ok(derivation) => found.push(derivation),
            Err(wrong) => problems.extend(wrong),
        }
    }
    if problems.is_empty() { Ok(Some(found)) } else { Err(problems) }
}

/// The standard equivalent by the one way that the config names.
fn read(loaded: &Loaded, input: &Standard, at: &str) -> Result<Derivation, Problems> {
    let placed = |problem: Problem| Problems::from(loaded.place(problem, at));
    let ways = [
        input.value.is_some() || input.unit.is_some(),
        !input.grain_seventh.is_empty(),
        !input.net_profit.is_empty(),
    ];
    if ways.iter().filter(|way| **way).count() != 1 {
        return Err(placed(Problem::new(&say_value::ONE_WAY)));
    }
    let missing = |key: &str| Problem::new(&say::MISSING_KEY).with("key", key);
    let base = if !input.grain_seventh.is_empty() {
        Derivation::grain_seventh(&crops(loaded, input, at)?)
    } else if !input.net_profit.is_empty() {
        Derivation::net_profit(&staples(loaded, input, at)?)
    } else {
        let value = input.value.ok_or_else(|| placed(missing("value")))?;
        let unit = input.unit.as_deref().ok_or_else(|| placed(missing("unit")))?;
        StandardEquivalent::new(value, unit)
            .map(|standard| Derivation::fixed(standard, input.basis))
    };
    let ratios: Vec<(&str, f64)> =
        [("price_ratio", input.price_ratio), ("yield_ratio", input.yield_ratio)]
            .into_iter()
            .filter_map(|(name, ratio)| Some((name, ratio?)))
            .chain(input.cpi.iter().map(|index| ("cpi / 100", index / 100.0)))
            .collect();
    let found = base.and_then(|base| base.carried_over(&ratios)).map_err(placed)?;
    Ok(Derivation { basis: input.basis.or(found.basis), ..found })
}

/// All quantities of a list in their units, or all that do not fit.
fn quantities<const N: usize>(
    loaded: &Loaded,
    at: &str,
    wanted: [(&str, Quantities, &Quantity); N],
) -> Result<[f64; N], Problems> {
    let mut problems = Problems::new();
    let numbers = wanted.map(|(key, kind, quantity)| {
        kind.read(quantity.value, &quantity.unit).unwrap_or_else(|problem| {
            problems.push(loaded.place(problem, &format!("{at}/{key}")));
            0.0
        })
    });
    if problems.is_empty() { Ok(numbers) } else { Err(problems) }
}

fn crops(loaded: &Loaded, input: &Standard, at: &str) -> Result<Vec<Crop>, Problems> {
    let crop = |(i, crop): (usize, &crate::GrainCrop)| {
        let [area_ha, yield_kg_per_ha, price_cny_per_kg] = quantities(
            loaded,
            &format!("{at}/grain_seventh/{i}"),
            [
                ("area", Quantities::Area, &crop.area),
                ("yield", Quantities::Yield, &crop.yields),
                ("price", Quantities::Price, &crop.price),
            ],
        )?;
        Ok(Crop { name: crop.name.clone(), area_ha, yield_kg_per_ha, price_cny_per_kg })
    };
    input.grain_seventh.iter().enumerate().map(crop).collect()
}

fn staples(
    loaded: &Loaded,
    input: &Standard,
    at: &str,
) -> Result<Vec<CropProfit>, Problems> {
    let crop = |(i, crop): (usize, &crate::StapleCrop)| {
        let [net_profit_cny_per_ha] = quantities(
            loaded,
            &format!("{at}/net_profit/{i}"),
            [("net_profit", Quantities::Profit, &crop.net_profit)],
        )?;
        Ok(CropProfit {
            name: crop.name.clone(),
            share: crop.share,
            net_profit_cny_per_ha,
        })
    };
    input.net_profit.iter().enumerate().map(crop).collect()
}

/// A table takes a standard equivalent of its own basis only: that of 2015 is net profit, some
/// seven times the seventh of grain output that the tables of 2003 and 2008 are made for.
fn fits(
    loaded: &Loaded,
    (found, at): (&Derivation, &str),
    table: Option<&CoefficientTable>,
) -> Result<(), Problems> {
    use restora_value::Basis;
    let (Some(table), Some(basis)) = (table, found.basis) else { return Ok(()) };
    if table.basis == Basis::Own || basis == Basis::Own || table.basis == basis {
        return Ok(());
    }
    let problem = Problem::new(&say_value::OTHER_BASIS)
        .with("table", &table.name)
        .with("wanted", table.basis.name())
        .with("found", basis.name())
        .with("value", found.standard.cny_per_ha_yr);
    Err(loaded.place(problem, at).into())
}

/// A number that is far from all that are used in China: most often the seventh was forgotten.
fn unusual(found: &Derivation) -> Option<Problem> {
    let value = found.standard.cny_per_ha_yr;
    let usual = USUAL_CNY_PER_HA_YR.0..=USUAL_CNY_PER_HA_YR.1;
    let grain = found.grain_cny_per_ha_yr.unwrap_or(value);
    (!usual.contains(&value)).then(|| {
        Problem::new(&say_value::UNUSUAL_STANDARD)
            .with("value", format!("{value:.2}"))
            .with("grain", format!("{grain:.2}"))
            .with("seventh", format!("{:.2}", grain / 7.0))
    })
}

/// A number of which nobody knows what it stands for, with a table that takes one kind only.
fn unknown_basis(found: &Derivation, table: &CoefficientTable) -> Option<Problem> {
    let own = table.basis == restora_value::Basis::Own;
    (found.basis.is_none() && !own).then(|| {
        Problem::new(&say_value::BASIS_UNKNOWN)
            .with("value", found.standard.cny_per_ha_yr)
            .with("table", &table.name)
            .with("wanted", table.basis.name())
    })
}
