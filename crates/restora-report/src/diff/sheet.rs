//! Legends, crosswalks and tables of coefficients as the record keeps them: CSV with a head of
//! `# key: value` lines.

use std::collections::BTreeMap;

use serde::Serialize;

/// Between the parts of a key.
pub(crate) const BETWEEN: &str = " / ";

/// A cell that says something else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CellChange {
    /// The row: a code, the id of a type; the key of a line of the head.
    pub key: String,
    /// The column; empty for a line of the head.
    pub column: String,
    /// In the first run.
    pub a: String,
    /// In the second run.
    pub b: String,
}

/// A row that is in one run only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SheetRow {
    /// Its key.
    pub key: String,
    /// Its cells by column.
    pub cells: BTreeMap<String, String>,
}

/// What differs between two sheets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SheetChange {
    /// Names of the sheet in the two runs, where they have one.
    pub names: [Option<String>; 2],
    /// Lines of the head.
    pub head: Vec<CellChange>,
    /// Columns in the first run only.
    pub columns_only_a: Vec<String>,
    /// Columns in the second run only.
    pub columns_only_b: Vec<String>,
    /// Rows in the first run only.
    pub rows_only_a: Vec<SheetRow>,
    /// Rows in the second run only.
    pub rows_only_b: Vec<SheetRow>,
    /// Cells of rows and columns in both that differ.
    pub cells: Vec<CellChange>,
}

impl SheetChange {
    /// Whether the two sheets are the same, by whatever name.
    pub fn is_same(&self) -> bool {
        self.names[0].is_some() == self.names[1].is_some()
            && self.head.iter().all(|line| line.key == "name")
            && self.columns_only_a.is_empty()
            && self.columns_only_b.is_empty()
            && self.rows_only_a.is_empty()
            && self.rows_only_b.is_empty()
            && self.cells.is_empty()
    }
}

/// A sheet, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// The lines of the head, key and value.
    pub(crate) head: Vec<(String, String)>,
    /// The columns.
    pub(crate) header: Vec<String>,
    /// The rows.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Takes a text apart. Never fails: what is no CSV has no rows.
    pub(crate) fn read(text: &str) -> Self {
        let mut sheet = Self::default();
        let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        while let Some(line) = rest.strip_prefix('#') {
            let (line, after) = line.split_once('\n').unwrap_or((line, ""));
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            sheet.head.push((key.trim().to_owned(), value.trim().to_owned()));
            rest = after;
        }
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(rest.as_bytes());
        let mut rows =
            reader.records().map_while(Result::ok).map(|row| words(row.iter()));
        sheet.header = rows.next().unwrap_or_default();
        sheet.rows = rows.collect();
        sheet
    }

    /// Where a column is.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    /// A cell; empty where there is none.
    pub(crate) fn cell(&self, row: &[String], column: &str) -> String {
        self.column(column).and_then(|at| row.get(at)).cloned().unwrap_or_default()
    }

    /// Rows by the cells of their key columns; rows of one key are counted.
    fn keyed(&self, keys: &[&str]) -> Vec<(String, &[String])> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut out = Vec::new();
        for row in &self.rows {
            let cells = keys.iter().map(|key| self.cell(row, key));
            let cells: Vec<String> = cells.filter(|cell| !cell.is_empty()).collect();
            let key = cells.join(BETWEEN);
            let times = seen.entry(key.clone()).or_default();
            *times += 1;
            let key = if *times > 1 { format!("{key} #{times}") } else { key };
            out.push((key, row.as_slice()));
        }
        out
    }
}

fn words<'r>(cells: impl Iterator<Item = &'r str>) -> Vec<String> {
    cells.map(str::to_owned).collect()
}

/// What differs between two sheets, whose rows are matched by the cells of some columns.
pub(crate) fn sheets(a: Option<&Sheet>, b: Option<&Sheet>, keys: &[&str]) -> SheetChange {
    let none = Sheet::default();
    let name = |sheet: &Sheet| {
        let line = sheet.head.iter().find(|(key, _)| key == "name");
        line.map_or_else(String::new, |(_, value)| value.clone())
    };
    let names = [a.map(name), b.map(name)];
    let (a, b) = (a.unwrap_or(&none), b.unwrap_or(&none));
    let lacks = |one: &Sheet, other: &Sheet| -> Vec<String> {
        let gone = one.header.iter().filter(|column| !other.header.contains(column));
        gone.cloned().collect()
    };
    let mut out = SheetChange {
        names,
        head: heads(a, b),
        columns_only_a: lacks(a, b),
        columns_only_b: lacks(b, a),
        ..SheetChange::default()
    };
    let whole = |sheet: &Sheet, key: &str, row: &[String]| SheetRow {
        key: key.to_owned(),
        cells: sheet.header.iter().cloned().zip(row.iter().cloned()).collect(),
    };
    let (rows_a, rows_b) = (a.keyed(keys), b.keyed(keys));
    let in_a: BTreeMap<&str, &[String]> =
        rows_a.iter().map(|(key, row)| (key.as_str(), *row)).collect();
    let in_b: BTreeMap<&str, &[String]> =
        rows_b.iter().map(|(key, row)| (key.as_str(), *row)).collect();
    for (key, row) in &rows_a {
        let Some(other) = in_b.get(key.as_str()) else {
            out.rows_only_a.push(whole(a, key, row));
            continue;
        };
        for column in a.header.iter().filter(|column| b.header.contains(column)) {
            let cells = [a.cell(row, column), b.cell(other, column)];
            if !says_same(&cells[0], &cells[1]) {
                let [one, other] = cells;
                let (key, column) = (key.clone(), column.clone());
                out.cells.push(CellChange { key, column, a: one, b: other });
            }
        }
    }
    let added = rows_b.iter().filter(|(key, _)| !in_a.contains_key(key.as_str()));
    out.rows_only_b.extend(added.map(|(key, row)| whole(b, key, row)));
    out
}

/// Lines of the head that differ.
fn heads(a: &Sheet, b: &Sheet) -> Vec<CellChange> {
    let value = |sheet: &Sheet, key: &str| {
        let line = sheet.head.iter().find(|(name, _)| name == key);
        line.map_or_else(String::new, |(_, value)| value.clone())
    };
    let mut keys: Vec<&str> = Vec::new();
    for (key, _) in a.head.iter().chain(&b.head) {
        if !keys.contains(&key.as_str()) {
            keys.push(key);
        }
    }
    let lines = keys.into_iter().map(|key| CellChange {
        key: key.to_owned(),
        column: String::new(),
        a: value(a, key),
        b: value(b, key),
    });
    lines.filter(|line| line.a != line.b).collect()
}

/// Whether two cells say the same: 0.85 and 0.850 do.
fn says_same(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    a == b || number(a).zip(number(b)).is_some_and(|(a, b)| a.total_cmp(&b).is_eq())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str =
        "# name: mine\n# basis: own\nid,en,food,raw\ndry,Dry,0.85,0.4\nwet,Wet,1,2\n";

    fn table(a: &str, b: &str) -> SheetChange {
        sheets(Some(&Sheet::read(a)), Some(&Sheet::read(b)), &["id"])
    }

    #[test]
    fn cells_are_told_one_by_one() {
        let other = "# name: other\n# basis: own\nid,en,food,raw,soil\ndry,Dry,0.850,0.5,1\nbog,Bog,1,2,3\n";
        let found = table(TABLE, other);
        assert_eq!(found.names, [Some("mine".to_owned()), Some("other".to_owned())]);
        let told: Vec<_> =
            found.cells.iter().map(|c| (&*c.key, &*c.column, &*c.a, &*c.b)).collect();
        assert_eq!(told, [("dry", "raw", "0.4", "0.5")]);
        assert_eq!(found.columns_only_b, ["soil"]);
        assert_eq!(
            (&*found.rows_only_a[0].key, &*found.rows_only_b[0].key),
            ("wet", "bog")
        );
        assert_eq!(found.rows_only_b[0].cells["soil"], "3");
        assert!(!found.is_same());
    }

    #[test]
    fn another_name_is_no_other_sheet() {
        assert!(table(TABLE, TABLE).is_same());
        assert!(table(TABLE, &TABLE.replace("mine", "yours")).is_same());
        assert!(
            !table(TABLE, &TABLE.replace("basis: own", "basis: net-profit")).is_same()
        );
        let sheet = Sheet::read(TABLE);
        assert!(!sheets(Some(&sheet), None, &["id"]).is_same());
        assert!(sheets(None, None, &["id"]).is_same());
    }

    #[test]
    fn odd_texts_are_read_without_a_panic() {
        for text in ["", "#", "# only", "\"", "a\n\"b", "\u{feff}#x:y\r\na,b\r\n1\r\n"] {
            let sheet = Sheet::read(text);
            assert!(
                sheets(Some(&sheet), Some(&sheet), &["id", "no"]).is_same(),
                "{text:?}"
            );
        }
        let twice = Sheet::read("id,x\na,1\na,2\n");
        let keys: Vec<String> =
            twice.keyed(&["id"]).into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["a", "a #2"]);
    }
}
