//! A table as CSV (RFC 4180, but with `\n`).

use restora_table::{Cell, Table};

/// The table as UTF-8 CSV with a header of machine names. Excel needs `bom` to read UTF-8. Words
/// that a spreadsheet would take for a formula are [guarded](Cell::guarded).
///
/// # Panics
/// Never: writing to memory cannot fail, and [`Table::push`] refuses ragged rows.
pub fn table_csv(table: &Table, bom: bool) -> Vec<u8> {
    let mut bytes = if bom { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    {
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::Any(b'\n'))
            .flexible(true)
            .from_writer(&mut bytes);
        let header = table.columns.iter().map(|column| &column.name);
        writer.write_record(header).expect("writing to memory");
        for row in &table.rows {
            writer
                .write_record(row.iter().map(Cell::guarded))
                .expect("writing to memory");
        }
        writer.flush().expect("writing to memory");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use restora_table::{Caption, Column, Unit};

    use super::*;

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        let column = |name: &str| Column {
            name: name.to_owned(),
            caption: Caption::default(),
            unit: Unit::None,
        };
        let mut table = Table::new("t", vec![column("id"), column("area_m2")]);
        table.push(vec![Cell::text("甲,\"乙\""), Cell::Number(0.5)]);
        table.push(vec![Cell::Empty, Cell::Integer(-3)]);
        let plain = "id,area_m2\n\"甲,\"\"乙\"\"\",0.5\n,-3\n";
        assert_eq!(table_csv(&table, false), plain.as_bytes());
        assert_eq!(table_csv(&table, true), format!("\u{feff}{plain}").as_bytes());
    }
}
