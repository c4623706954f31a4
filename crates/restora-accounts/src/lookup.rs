//! A number of a result, found by the name of its table, its column and words in its row.

use restora_table::{Cell, Table, Unit};

use crate::office::Dimension;

/// How rows become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rows {
    /// There has to be one.
    #[default]
    One,
    /// Their sum; there has to be at least one.
    Sum,
    /// How many there are, 0 included.
    Count,
}

/// Where a number stands among the tables of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookup {
    /// Name of the table.
    pub table: String,
    /// Name of its column; nothing where rows are counted.
    pub column: String,
    /// Columns and the words that stand there.
    pub filter: Vec<(String, String)>,
    /// What is done with the rows that fit.
    pub rows: Rows,
}

/// Why there is no number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// No table of that name; the names that there are.
    Table(Vec<String>),
    /// No column of that name; the names that there are.
    Column(String, Vec<String>),
    /// So many rows fit where one was meant, or none where some were.
    Rows(usize),
    /// The cell is empty: the run has no value there.
    Empty,
    /// The cell holds words.
    Words(String),
}

impl Lookup {
    /// The number in base units, and what it measures.
    ///
    /// # Errors
    /// Why there is none.
    pub fn find(&self, tables: &[Table]) -> Result<(f64, Dimension), Lack> {
        let all = || tables.iter().map(|table| table.name.clone().into_owned()).collect();
        let table = tables.iter().find(|table| table.name == self.table);
        let table = table.ok_or_else(|| Lack::Table(all()))?;
        let column = |name: &str| {
            let names =
                || table.columns.iter().map(|column| column.name.clone()).collect();
            table.column(name).ok_or_else(|| Lack::Column(name.to_owned(), names()))
        };
        for (name, _) in &self.filter {
            column(name)?;
        }
        let rows = self.fitting(table);
        if self.rows == Rows::Count {
            return Ok((rows.count() as f64, Dimension::NONE));
        }
        let at = column(&self.column)?;
        let rows: Vec<&Vec<Cell>> = rows.collect();
        if rows.is_empty() || (self.rows == Rows::One && rows.len() > 1) {
            return Err(Lack::Rows(rows.len()));
        }
        let (dimension, scale) = base(table.columns[at].unit);
        let mut sum = 0.0;
        for row in rows {
            sum += match &row[at] {
                Cell::Number(value) => *value,
                Cell::Integer(value) => *value as f64,
                Cell::Empty => return Err(Lack::Empty),
                Cell::Text(words) => return Err(Lack::Words(words.clone())),
            };
        }
        Ok((sum / scale, dimension))
    }
}

impl Lookup {
    /// The rows that fit: none where a column of the filter is not there.
    fn fitting<'a>(&self, table: &'a Table) -> impl Iterator<Item = &'a Vec<Cell>> {
        let filter: Option<Vec<(usize, &str)>> = self
            .filter
            .iter()
            .map(|(name, word)| Some((table.column(name)?, word.as_str())))
            .collect();
        let fits = move |row: &&Vec<Cell>| {
            filter.as_ref().is_some_and(|filter| {
                filter.iter().all(|(at, word)| row[*at].field() == *word)
            })
        };
        table.rows.iter().filter(fits)
    }

    /// The sites of the rows that fit, each with the dates that its row names; nothing where the
    /// table is not about sites.
    pub fn places<'a>(&self, tables: &'a [Table]) -> Vec<(&'a Cell, Vec<&'a Cell>)> {
        let table = tables.iter().find(|table| table.name == self.table);
        let Some(table) = table else { return Vec::new() };
        let Some(site) = table.column("site") else { return Vec::new() };
        let dates: Vec<usize> = ["date", "date_from", "date_to"]
            .iter()
            .filter_map(|name| table.column(name))
            .collect();
        let place =
            |row: &'a Vec<Cell>| (&row[site], dates.iter().map(|at| &row[*at]).collect());
        self.fitting(table).map(place).collect()
    }
}

/// What a column's unit measures, and how many of it are a base unit.
pub fn base(unit: Unit) -> (Dimension, f64) {
    const MASS: Dimension = Dimension([0, 1, 0, 0, 0, 0, 0]);
    match unit {
        Unit::None | Unit::Pixels | Unit::Share | Unit::Count | Unit::Ratio => {
            (Dimension::NONE, 1.0)
        }
        Unit::Points | Unit::Percent => (Dimension::NONE, 100.0),
        Unit::SquareMetres => (Dimension::AREA, 1.0),
        Unit::Hectares => (Dimension::AREA, 1e-4),
        Unit::Mu => (Dimension::AREA, 15e-4),
        Unit::WanMu => (Dimension::AREA, 15e-8),
        Unit::SquareKilometres => (Dimension::AREA, 1e-6),
        Unit::Metres => (Dimension::LENGTH, 1.0),
        Unit::Cny => (Dimension::MONEY, 1.0),
        Unit::WanCny => (Dimension::MONEY, 1e-4),
        Unit::YiCny => (Dimension::MONEY, 1e-8),
        Unit::CnyPerYear => (Dimension::MONEY_PER_YEAR, 1.0),
        Unit::WanCnyPerYear => (Dimension::MONEY_PER_YEAR, 1e-4),
        Unit::YiCnyPerYear => (Dimension::MONEY_PER_YEAR, 1e-8),
        Unit::CnyPerSquareMetre => (Dimension::MONEY_PER_AREA, 1.0),
        Unit::CnyPerHectareYear => (Dimension::MONEY_PER_AREA_YEAR, 1e4),
        Unit::Credits => (Dimension::CREDITS, 1.0),
        Unit::Years => (Dimension::TIME, 1.0),
        // A tonne is 1000 kg.
        Unit::TonnesPerYear => (MASS.over(Dimension::TIME), 1e-3),
        Unit::TonnesPerHectareYear => {
            (MASS.over(Dimension::TIME).over(Dimension::AREA), 10.0)
        }
        Unit::TonnesPerSquareKilometreYear => {
            (MASS.over(Dimension::TIME).over(Dimension::AREA), 1000.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{numbers, words};
    use crate::office::OfficeUnit;

    fn tables() -> Vec<Table> {
        let columns = vec![
            words("site", "", ""),
            numbers("area_m2", ("", ""), Unit::SquareMetres),
            numbers("loss", ("", ""), Unit::TonnesPerHectareYear),
        ];
        let mut table = Table::new("sites", columns);
        table.push(vec![Cell::text("a"), Cell::Number(2e4), Cell::Number(3.0)]);
        table.push(vec![Cell::text("b"), Cell::Number(1e4), Cell::Empty]);
        vec![table]
    }

    fn find(column: &str, site: &[&str], rows: Rows) -> Result<(f64, Dimension), Lack> {
        let filter =
            site.iter().map(|id| ("site".to_owned(), (*id).to_owned())).collect();
        Lookup { table: "sites".to_owned(), column: column.to_owned(), filter, rows }
            .find(&tables())
    }

    #[test]
    fn one_cell_a_sum_or_a_count() {
        assert_eq!(find("area_m2", &["a"], Rows::One), Ok((2e4, Dimension::AREA)));
        assert_eq!(find("area_m2", &[], Rows::Sum), Ok((3e4, Dimension::AREA)));
        assert_eq!(find("", &[], Rows::Count), Ok((2.0, Dimension::NONE)));
        assert_eq!(find("area_m2", &[], Rows::One), Err(Lack::Rows(2)));
        assert_eq!(find("area_m2", &["c"], Rows::Sum), Err(Lack::Rows(0)));
        assert_eq!(find("loss", &["b"], Rows::One), Err(Lack::Empty));
        assert!(
            matches!(find("area", &["a"], Rows::One), Err(Lack::Column(name, _)) if name == "area")
        );
        assert_eq!(find("site", &["a"], Rows::One), Err(Lack::Words("a".to_owned())));
    }

    #[test]
    fn columns_and_units_of_offices_have_the_same_base() {
        for (unit, word) in [
            (Unit::Mu, "mu"),
            (Unit::YiCnyPerYear, "亿元/yr"),
            (Unit::Percent, "%"),
            (Unit::TonnesPerHectareYear, "t/ha/yr"),
            (Unit::TonnesPerSquareKilometreYear, "t/km2/yr"),
            (Unit::CnyPerHectareYear, "CNY/ha/yr"),
        ] {
            let (dimension, scale) = base(unit);
            let office = OfficeUnit::parse(word).unwrap();
            assert_eq!(office.dimension, dimension, "{word}");
            assert!((office.to_base(1.0) * scale - 1.0).abs() < 1e-12, "{word}");
        }
    }
}
