//! Units of the results as an office reads them. Tables are computed, compared and proven in base
//! units; what is written is turned here, at the very edge, and the column's name says so.

use std::borrow::Cow;

use restora_accounts::office::OfficeUnit;
use restora_message::catalogue::accounts::shared;
use restora_message::{Problem, Problems};
use restora_table::{Cell, Column, Table, Unit};

use crate::form::hint;
use crate::read::escape;
use crate::record::Told;
use crate::{Loaded, OutputUnits, Plan};

/// Units of area by their names in a config, with the word in names of columns and the column's
/// unit.
const AREAS: [(&[&str], &str, Unit); 5] = [
    (&["m2", "m²", "平方米"], "m2", Unit::SquareMetres),
    (&["ha", "hm2", "hm²", "公顷"], "ha", Unit::Hectares),
    (&["mu", "亩"], "mu", Unit::Mu),
    (&["wan mu", "万亩"], "wan_mu", Unit::WanMu),
    (&["km2", "km²", "平方公里", "平方千米"], "km2", Unit::SquareKilometres),
];

/// The same of money; the second unit is that of money per year.
const MONEY: [(&[&str], &str, [Unit; 2]); 3] = [
    (&["CNY", "元"], "cny", [Unit::Cny, Unit::CnyPerYear]),
    (&["wan CNY", "万元"], "wan_cny", [Unit::WanCny, Unit::WanCnyPerYear]),
    (&["yi CNY", "亿元"], "yi_cny", [Unit::YiCny, Unit::YiCnyPerYear]),
];

/// What of `outputs.units` is no unit of area or money.
pub(crate) fn check(loaded: &Loaded) -> Problems {
    let units = &loaded.config.outputs.units;
    let whole = (String::new(), &units.area, &units.money);
    let own = units.tables.iter();
    let own = own.map(|(table, own)| (format!("/tables/{table}"), &own.area, &own.money));
    let mut problems = Problems::new();
    for (below, area, money) in std::iter::once(whole).chain(own) {
        let mut wrong = |key: &str, word: &str, known: &str| {
            let problem = Problem::new(&shared::WRONG_OUTPUT).with("unit", word);
            let at = format!("/outputs/units{below}/{key}");
            problems.push(loaded.place(problem.with("known", known), &at));
        };
        if let Some(word) = area.as_deref().filter(|word| area_unit(word).is_none()) {
            wrong("area", word, "m2, ha, mu, 万亩, km2");
        }
        if let Some(word) = money.as_deref().filter(|word| money_unit(word).is_none()) {
            wrong("money", word, "CNY, 万元, 亿元");
        }
    }
    problems
}

/// Tables that `outputs.units` names and the run does not have.
pub(crate) fn lost(loaded: &Loaded, tables: &[Told]) -> Problems {
    let names: Vec<String> = tables.iter().map(|told| told.name().to_owned()).collect();
    let named = loaded.config.outputs.units.tables.keys();
    let lost = named.filter(|name| !names.contains(name));
    let told = lost.map(|name| {
        let problem = Problem::new(&shared::NO_TABLE_OF_UNITS)
            .with("table", name)
            .with("hint", hint(name, &names));
        loaded.place(problem, &format!("/outputs/units/tables/{}", escape(name)))
    });
    told.collect()
}

fn area_unit(word: &str) -> Option<(&'static str, Unit)> {
    let found = AREAS.iter().find(|(names, ..)| names.contains(&word))?;
    Some((found.1, found.2))
}

fn money_unit(word: &str) -> Option<(&'static str, [Unit; 2])> {
    let found = MONEY.iter().find(|(names, ..)| names.contains(&word))?;
    Some((found.1, found.2))
}

/// The columns of a table as they are written, and what turns the numbers of each.
fn turned(plan: &Plan, table: &Table) -> Vec<(Column, Option<OfficeUnit>)> {
    let OutputUnits { area, money, tables } = &plan.loaded.config.outputs.units;
    let own = tables.get(table.name.as_ref());
    let area = own.and_then(|own| own.area.as_deref()).or(area.as_deref());
    let money = own.and_then(|own| own.money.as_deref()).or(money.as_deref());
    let turn = |column: &Column| -> Option<(Column, OfficeUnit)> {
        let (word, tokens, unit) = match column.unit {
            Unit::SquareMetres => {
                let word = area?;
                let (token, unit) = area_unit(word)?;
                (word, ("m2", token), unit)
            }
            unit @ (Unit::Cny | Unit::CnyPerYear) => {
                let word = money?;
                let (token, units) = money_unit(word)?;
                (word, ("cny", token), units[usize::from(unit == Unit::CnyPerYear)])
            }
            _ => return None,
        };
        let name = renamed(&column.name, tokens)?;
        Some((Column { name, unit, ..column.clone() }, OfficeUnit::parse(word)?))
    };
    let each = |column: &Column| match turn(column) {
        Some((column, scale)) => (column, Some(scale)),
        None => (column.clone(), None),
    };
    table.columns.iter().map(each).collect()
}

/// The columns of a table as they are written.
pub(crate) fn columns(plan: &Plan, table: &Table) -> Vec<Column> {
    turned(plan, table).into_iter().map(|(column, _)| column).collect()
}

/// The table as it is written: a copy only where units are others.
pub(crate) fn written<'t>(plan: &Plan, table: &'t Table) -> Cow<'t, Table> {
    let turned = turned(plan, table);
    if turned.iter().all(|(_, scale)| scale.is_none()) {
        return Cow::Borrowed(table);
    }
    let mut out = table.clone();
    for (at, (column, scale)) in turned.into_iter().enumerate() {
        out.columns[at] = column;
        let Some(scale) = scale else { continue };
        for row in &mut out.rows {
            if let Cell::Number(value) = &mut row[at] {
                *value = scale.of_base(*value);
            }
        }
    }
    Cow::Owned(out)
}

/// The name of a column with another unit in it; none if it does not name its unit, for then
/// nobody could tell that the numbers are others.
fn renamed(name: &str, (from, to): (&str, &str)) -> Option<String> {
    let mut words: Vec<&str> = name.split('_').collect();
    let at = words.iter().rposition(|word| *word == from)?;
    words[at] = to;
    Some(words.join("_"))
}

#[cfg(test)]
mod tests {
    use restora_accounts::office::Dimension;

    use super::*;

    #[test]
    fn a_name_says_its_unit_or_the_numbers_stay() {
        assert_eq!(renamed("area_m2", ("m2", "mu")), Some("area_mu".to_owned()));
        let per_year = renamed("value_cny_per_yr", ("cny", "wan_cny"));
        assert_eq!(per_year, Some("value_wan_cny_per_yr".to_owned()));
        assert_eq!(renamed("area", ("m2", "mu")), None);
    }

    #[test]
    fn every_word_is_a_unit_of_its_dimension() {
        for (names, ..) in AREAS {
            for name in names {
                assert_eq!(OfficeUnit::parse(name).unwrap().dimension, Dimension::AREA);
            }
        }
        for (names, ..) in MONEY {
            for name in names {
                assert_eq!(OfficeUnit::parse(name).unwrap().dimension, Dimension::MONEY);
            }
        }
    }
}
