//! Units that people read a report in.

use restora_table::{Cell, Column, Table, Unit};

use crate::Material;

/// Square metres in a hectare, and yuan in 万元.
const TEN_THOUSAND: f64 = 1e4;

/// The same run with areas in hectares and money in 万元, where the config asks for no other units:
/// square metres and yuan are for sums, not for reading. Names of columns say so (`area_ha`). What
/// is in another unit already stays.
#[must_use]
pub fn in_office_units(material: &Material) -> Material {
    let tables = material.tables.iter().map(turned).collect();
    Material { tables, ..material.clone() }
}

fn turned(table: &Table) -> Table {
    let mut out = table.clone();
    for (at, column) in table.columns.iter().enumerate() {
        let Some(turned) = turn(column) else { continue };
        out.columns[at] = turned;
        for row in &mut out.rows {
            match &mut row[at] {
                Cell::Number(number) => *number /= TEN_THOUSAND,
                cell @ Cell::Integer(_) => {
                    if let Cell::Integer(whole) = *cell {
                        *cell = Cell::Number(whole as f64 / TEN_THOUSAND);
                    }
                }
                Cell::Empty | Cell::Text(_) => {}
            }
        }
    }
    out
}

/// The column in the other unit; none if it has no base unit, or its name does not say it.
fn turn(column: &Column) -> Option<Column> {
    let (from, to, unit) = match column.unit {
        Unit::SquareMetres => ("m2", "ha", Unit::Hectares),
        Unit::Cny => ("cny", "wan_cny", Unit::WanCny),
        Unit::CnyPerYear => ("cny", "wan_cny", Unit::WanCnyPerYear),
        _ => return None,
    };
    let mut words: Vec<&str> = column.name.split('_').collect();
    let at = words.iter().rposition(|word| *word == from)?;
    words[at] = to;
    Some(Column { name: words.join("_"), unit, ..column.clone() })
}

#[cfg(test)]
mod tests {
    use restora_table::Caption;

    use super::*;

    #[test]
    fn base_units_are_turned_and_others_stay() {
        let column = |name: &str, unit| Column {
            name: name.to_owned(),
            caption: Caption::default(),
            unit,
        };
        let columns = vec![
            column("area_m2", Unit::SquareMetres),
            column("area_mu", Unit::Mu),
            column("value_cny_per_yr", Unit::CnyPerYear),
            column("paid", Unit::Cny),
        ];
        let mut table = Table::new("t", columns);
        let n = Cell::Number;
        table.push(vec![n(11_608_700.0), n(3.0), Cell::Integer(25_000), n(7.0)]);
        table.push(vec![Cell::Empty, Cell::Empty, Cell::text("-"), n(8.0)]);
        let material = Material { tables: vec![table], ..Material::default() };
        let found = &in_office_units(&material).tables[0];
        let names: Vec<&str> = found.columns.iter().map(|c| c.name.as_str()).collect();
        // What does not say its unit keeps its numbers.
        assert_eq!(names, ["area_ha", "area_mu", "value_wan_cny_per_yr", "paid"]);
        assert_eq!(found.rows[0], [n(1160.87), n(3.0), n(2.5), n(7.0)]);
        assert_eq!(found.rows[1], [Cell::Empty, Cell::Empty, Cell::text("-"), n(8.0)]);
    }
}
