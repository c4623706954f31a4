//! A table as CSV (RFC 4180, but with `\n`).

use restora_table::Table;

/// The table as UTF-8 CSV with a header of machine names. Excel needs `bom` to read UTF-8. Words
/// that a spreadsheet would take for a formula are [guarded](restora_table::Cell::guard).
pub fn table_csv(table: &Table, bom: bool) -> Vec<u8> {
    let mut bytes = csv_header(table, bom);
    bytes.append(&mut csv_rows(table));
    bytes
}

/// What the CSV of a table begins with.
///
/// # Panics
/// Never: writing to memory cannot fail.
pub fn csv_header(table: &Table, bom: bool) -> Vec<u8> {
    let mut writer = writer();
    let names = table.columns.iter().map(|column| &column.name);
    writer.write_record(names).expect("writing to memory");
    let header = writer.into_inner().expect("writing to memory");
    if bom { ["\u{feff}".as_bytes(), &header].concat() } else { header }
}

/// The rows of a table, to follow a [header](csv_header) or other rows.
///
/// # Panics
/// Never: writing to memory cannot fail, and [`Table::push`] refuses ragged rows.
pub fn csv_rows(table: &Table) -> Vec<u8> {
    let mut writer = writer();
    let mut field = String::new();
    for row in &table.rows {
        for cell in row {
            field.clear();
            cell.guard(&mut field);
            writer.write_field(&field).expect("writing to memory");
        }
        writer.write_record(None::<&[u8]>).expect("writing to memory");
    }
    writer.into_inner().expect("writing to memory")
}

fn writer() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .terminator(csv::Terminator::Any(b'\n'))
        .flexible(true)
        .from_writer(Vec::new())
}

#[cfg(test)]
mod tests {
    use restora_table::{Caption, Cell, Column, Unit};

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
