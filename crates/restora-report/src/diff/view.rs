//! A table in base units, whatever units it is written in.

use std::borrow::Cow;

use restora_table::{Caption, Cell, Table, Unit};

/// Units of offices: the word in names of columns, that of the base unit, and what their numbers
/// are multiplied and divided by, because a fifteenth has no exact binary form.
fn office(unit: Unit) -> Option<(Unit, [&'static str; 2], [f64; 2])> {
    let area = |word, times| (Unit::SquareMetres, [word, "m2"], times);
    let money = |unit, word, times| (unit, [word, "cny"], [times, 1.0]);
    Some(match unit {
        Unit::Hectares => area("ha", [1e4, 1.0]),
        Unit::Mu => area("mu", [1e4, 15.0]),
        Unit::WanMu => area("wan_mu", [1e8, 15.0]),
        Unit::SquareKilometres => area("km2", [1e6, 1.0]),
        Unit::WanCny => money(Unit::Cny, "wan_cny", 1e4),
        Unit::YiCny => money(Unit::Cny, "yi_cny", 1e8),
        Unit::WanCnyPerYear => money(Unit::CnyPerYear, "wan_cny", 1e4),
        Unit::YiCnyPerYear => money(Unit::CnyPerYear, "yi_cny", 1e8),
        _ => return None,
    })
}

/// A column in its base unit.
pub(crate) struct Seen<'a> {
    /// Its name as it is in base units.
    pub(crate) name: Cow<'a, str>,
    /// What people read above it.
    pub(crate) caption: &'a Caption,
    /// The base unit.
    pub(crate) unit: Unit,
    /// The unit that it is written in.
    pub(crate) written: Unit,
    scale: [f64; 2],
}

/// A table in base units.
pub(crate) struct View<'a> {
    /// The columns.
    pub(crate) columns: Vec<Seen<'a>>,
    /// The rows as they are written.
    pub(crate) rows: &'a [Vec<Cell>],
}

impl<'a> View<'a> {
    /// A table as it is in base units.
    pub(crate) fn new(table: &'a Table) -> Self {
        let columns = table.columns.iter().map(|column| {
            let (unit, name, scale) = match office(column.unit) {
                Some((unit, words, scale)) => (unit, renamed(&column.name, words), scale),
                None => (column.unit, None, [1.0, 1.0]),
            };
            let name = name.map_or(Cow::Borrowed(column.name.as_str()), Cow::Owned);
            Seen { name, caption: &column.caption, unit, written: column.unit, scale }
        });
        Self { columns: columns.collect(), rows: &table.rows }
    }

    /// Where a column is.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// What a cell says.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &'a Cell {
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or(&Cell::Empty)
    }

    /// The number of a cell in the base unit.
    pub(crate) fn number(&self, row: usize, column: usize) -> Option<f64> {
        let number = match self.cell(row, column) {
            Cell::Number(number) => *number,
            Cell::Integer(number) => *number as f64,
            Cell::Text(_) | Cell::Empty => return None,
        };
        let [times, by] = self.columns.get(column)?.scale;
        Some(number * times / by)
    }

    /// A cell as words; empty where there is none.
    pub(crate) fn words(&self, row: usize, column: Option<usize>) -> String {
        column.map_or_else(String::new, |column| self.cell(row, column).field())
    }
}

/// The name of a column with the word of another unit in it, the last one if there are several.
fn renamed(name: &str, [from, to]: [&str; 2]) -> Option<String> {
    let fits = |at: &usize| {
        let after = at + from.len();
        (*at == 0 || name[..*at].ends_with('_'))
            && (after == name.len() || name[after..].starts_with('_'))
    };
    let at = name.rmatch_indices(from).map(|(at, _)| at).find(fits)?;
    Some(format!("{}{to}{}", &name[..at], &name[at + from.len()..]))
}

#[cfg(test)]
mod tests {
    use restora_table::Column;

    use super::*;

    #[test]
    fn units_of_offices_are_turned_to_base_units() {
        let column = |name: &str, unit| Column {
            name: name.to_owned(),
            caption: Caption::default(),
            unit,
        };
        let mut table = Table::new(
            "sites",
            vec![
                column("area_mu", Unit::Mu),
                column("water_wan_mu", Unit::WanMu),
                column("value_from_yi_cny_per_yr", Unit::YiCnyPerYear),
                column("haze_ha", Unit::Hectares),
            ],
        );
        table.push(vec![
            Cell::Number(15.0),
            Cell::Integer(3),
            Cell::Number(2.0),
            Cell::Number(0.5),
        ]);
        let view = View::new(&table);
        let names: Vec<&str> = view.columns.iter().map(|c| c.name.as_ref()).collect();
        assert_eq!(names, ["area_m2", "water_m2", "value_from_cny_per_yr", "haze_m2"]);
        let numbers: Vec<f64> = (0..4).filter_map(|at| view.number(0, at)).collect();
        // 15 mu are a hectare; 3 万亩 are 2000 ha; 2 亿元 are 2·10⁸ yuan.
        assert_eq!(numbers, [1e4, 2e7, 2e8, 5e3]);
        assert_eq!(view.number(1, 0), None);
        assert_eq!(view.number(0, 9), None);
    }

    #[test]
    fn only_whole_words_of_a_name_are_units() {
        assert_eq!(renamed("ha_of_sha_ha", ["ha", "m2"]).unwrap(), "ha_of_sha_m2");
        assert_eq!(renamed("share", ["ha", "m2"]), None);
    }
}
