//! The short table that `run` prints: one row per site. Here, and only here, are results
//! rounded; the files hold them whole.

mod accounts;

use std::collections::BTreeMap;

use comfy_table::{Cell as Shown, CellAlignment, LineStyle, Table as Sheet, TableStyle};
use restora_message::catalogue::text;
use restora_message::{Lang, Text};
use restora_table::{Cell, Table};

use crate::quantity::show_number;
use crate::report::plain;

pub(crate) use accounts::accounts;

/// Sites that are shown.
const MOST_SITES: usize = 20;

/// Stands where nothing is known.
const UNKNOWN: &str = "–";

/// The results for people; `None` if there is no table of sites.
pub(crate) fn summary(tables: &[Table], lang: Lang) -> Option<String> {
    let find = |name: &str| tables.iter().find(|table| table.name == name);
    let view = View { sites: find("sites")?, uplift: find("uplift"), lang };
    let lines = view.lines();
    let (first, last) = view.dates(lines.first()?);
    let mut out = if first == last {
        first
    } else {
        text::DATES_COMPARED.fill(lang, &[("first", &first), ("last", &last)])
    };
    out.push('\n');
    let columns = view.columns(&lines);
    let (shown, hidden) = chosen(&lines, &columns);
    out.push_str(&sheet(&columns, &shown, lang));
    if hidden > 0 {
        out.push('\n');
        out.push_str(&text::MORE_SITES.fill(lang, &[("count", &hidden.to_string())]));
    }
    out.push('\n');
    Some(out)
}

/// Lines above, below and under the headings; none between the rows.
const STYLE: TableStyle = TableStyle::new()
    .top_border(LineStyle::none().fill('─').junction('─'))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .bottom_border(LineStyle::none().fill('─').junction('─'));

/// What the table is made from.
struct View<'t> {
    sites: &'t Table,
    uplift: Option<&'t Table>,
    lang: Lang,
}

/// A site (or group, union, sum) with its first and last date.
struct Line<'t> {
    kind: &'t str,
    site: &'t str,
    first: &'t [Cell],
    last: &'t [Cell],
    uplift: Option<&'t [Cell]>,
}

/// A column: heading, whether its cells are numbers, and the cell of each line.
struct Column {
    heading: &'static Text,
    number: bool,
    cells: Vec<String>,
}

impl<'t> View<'t> {
    /// Sites, groups, union and sum in the order of the table.
    fn lines(&self) -> Vec<Line<'t>> {
        let changes = self.changes();
        let mut lines: Vec<Line<'t>> = Vec::new();
        let mut known = BTreeMap::new();
        for row in &self.sites.rows {
            let kind = words(self.sites, row, "kind");
            let site = words(self.sites, row, "site");
            let at = *known.entry((kind, site)).or_insert(lines.len());
            if let Some(line) = lines.get_mut(at) {
                line.last = row;
                continue;
            }
            let uplift = changes.get(&(kind, site)).copied();
            lines.push(Line { kind, site, first: row, last: row, uplift });
        }
        lines
    }

    /// First and last date of a line, which are those of all.
    fn dates(&self, line: &Line<'t>) -> (String, String) {
        let date = |row: &'t [Cell]| words(self.sites, row, "date").to_owned();
        (date(line.first), date(line.last))
    }

    /// The rows of `uplift` from the first to the last date, by kind and site.
    fn changes(&self) -> BTreeMap<(&'t str, &'t str), &'t [Cell]> {
        let mut found = BTreeMap::new();
        let Some(table) = self.uplift else { return found };
        let dates = || self.sites.rows.iter().map(|row| words(self.sites, row, "date"));
        let first = dates().next().unwrap_or_default();
        let last = dates().next_back().unwrap_or_default();
        for row in &table.rows {
            let word = |name| words(table, row, name);
            if word("date_from") == first && word("date_to") == last {
                found.insert((word("kind"), word("site")), row.as_slice());
            }
        }
        found
    }

    fn columns(&self, lines: &[Line<'t>]) -> Vec<Column> {
        let column = |heading, cell: &dyn Fn(&Line<'t>) -> String| Column {
            heading,
            number: true,
            cells: lines.iter().map(cell).collect(),
        };
        let pair = |heading, name: &str, scale: f64, decimals: usize| {
            column(heading, &|line| self.pair(line, name, scale, decimals))
        };
        let hectares = 1e-4;
        let mut columns = vec![
            Column {
                number: false,
                ..column(&text::HEAD_SITE, &|line| self.label(line))
            },
            Column { number: false, ..column(&text::HEAD_NAME, &|line| self.name(line)) },
            column(&text::HEAD_AREA, &|line| self.area(line, hectares, 2)),
        ];
        if self.lang == Lang::Zh {
            // A mu is a fifteenth of a hectare.
            columns.push(column(&text::HEAD_MU, &|line| {
                self.area(line, 15.0 * hectares, 1)
            }));
        }
        columns.push(pair(&text::HEAD_VEGETATION, "vegetation_share", 100.0, 1));
        columns.push(pair(&text::HEAD_FOREST, "forest_share", 100.0, 1));
        columns.push(pair(&text::HEAD_WATER, "water_m2", hectares, 2));
        columns.push(pair(&text::HEAD_NDVI, "ndvi_mean", 1.0, 3));
        columns.push(pair(&text::HEAD_FRACTION, "vegetation_fraction_mean", 100.0, 1));
        columns.push(pair(&text::HEAD_IMAGERY_WATER, "imagery_water_m2", hectares, 2));
        columns.push(pair(&text::HEAD_LOSS, "soil_loss_t_per_ha_yr", 1.0, 1));
        columns.push(column(&text::HEAD_LOSS_PERCENT, &|line| {
            self.change(line, "soil_loss_change_percent", 1.0, 1)
        }));
        let (money, decimals) = match self.lang {
            Lang::Zh => (1e-4, 2),
            Lang::En => (1e-6, 3),
        };
        columns.push(pair(&text::HEAD_VALUE, "value_cny_per_yr", money, decimals));
        columns.push(column(&text::HEAD_UPLIFT, &|line| {
            self.change(line, "value_change_cny_per_yr", money, decimals)
        }));
        columns.push(column(&text::HEAD_UPLIFT_PERCENT, &|line| {
            self.change(line, "value_change_percent", 1.0, 1)
        }));
        let says = |column: &Column| {
            column.cells.iter().any(|c| !matches!(c.as_str(), "" | UNKNOWN))
        };
        columns.retain(says);
        columns
    }

    /// Whether areas came from a table, of whose sites no overlap is known.
    fn nothing_counted(&self, line: &Line<'t>) -> bool {
        let at = self.sites.column("pixels");
        at.and_then(|at| line.first.get(at)).is_some_and(|cell| *cell == Cell::Empty)
    }

    fn label(&self, line: &Line<'t>) -> String {
        match line.kind {
            "union" if self.nothing_counted(line) => {
                text::ROW_ALL.get(self.lang).to_owned()
            }
            "union" => text::ROW_UNION.get(self.lang).to_owned(),
            "sum" => text::ROW_SUM.get(self.lang).to_owned(),
            _ => plain(line.site),
        }
    }

    /// What people call it, where that says more than the id.
    fn name(&self, line: &Line<'t>) -> String {
        let name = words(self.sites, line.last, "name");
        if name == line.site || !matches!(line.kind, "site" | "group") {
            return String::new();
        }
        plain(name)
    }

    fn area(&self, line: &Line<'t>, scale: f64, decimals: usize) -> String {
        shown(number(self.sites, line.last, "area_m2").map(|v| v * scale), decimals)
    }

    /// First and last figure of a column, or the one figure of a single date.
    fn pair(&self, line: &Line<'t>, name: &str, scale: f64, decimals: usize) -> String {
        let figure = |row| number(self.sites, row, name).map(|v| v * scale);
        let (first, last) = (figure(line.first), figure(line.last));
        if std::ptr::eq(line.first, line.last) || (first.is_none() && last.is_none()) {
            return shown(last, decimals);
        }
        format!("{} → {}", shown(first, decimals), shown(last, decimals))
    }

    fn change(&self, line: &Line<'t>, name: &str, scale: f64, decimals: usize) -> String {
        let figure =
            self.uplift.zip(line.uplift).and_then(|(t, row)| number(t, row, name));
        let text = shown(figure.map(|v| v * scale), decimals);
        let rises =
            text.bytes().any(|b| matches!(b, b'1'..=b'9')) && !text.starts_with('-');
        if rises { format!("+{text}") } else { text }
    }
}

/// The cells of a row, from left to right.
type Row = Vec<String>;

/// The rows to show, and how many sites are left out.
fn chosen(lines: &[Line<'_>], columns: &[Column]) -> (Vec<Row>, usize) {
    let of = |kind: &'static str| {
        lines
            .iter()
            .enumerate()
            .filter(move |(_, line)| line.kind == kind)
            .map(|(i, _)| i)
    };
    let cells =
        |i: usize| -> Row { columns.iter().map(|c| c.cells[i].clone()).collect() };
    let sites = of("site").count();
    let mut rows: Vec<Row> = of("site").take(MOST_SITES).map(cells).collect();
    rows.extend(of("group").map(cells));
    // Of a single site, union and sum would say the same again.
    if sites > 1 {
        let union: Vec<Row> = of("union").map(cells).collect();
        // The first cell is the label; what counts is the figures.
        let same = |sum: &Row| union.iter().any(|union| union[1..] == sum[1..]);
        let sums: Vec<Row> = of("sum").map(cells).filter(|sum| !same(sum)).collect();
        rows.extend(union);
        rows.extend(sums);
    }
    (rows, sites.saturating_sub(MOST_SITES))
}

fn shown(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| show_number(value, decimals))
}

fn words<'t>(table: &Table, row: &'t [Cell], name: &str) -> &'t str {
    match table.column(name).and_then(|column| row.get(column)) {
        Some(Cell::Text(text)) => text,
        _ => "",
    }
}

fn number(table: &Table, row: &[Cell], name: &str) -> Option<f64> {
    match row.get(table.column(name)?)? {
        Cell::Number(value) => Some(*value),
        Cell::Integer(value) => Some(*value as f64),
        Cell::Text(_) | Cell::Empty => None,
    }
}

fn sheet(columns: &[Column], rows: &[Row], lang: Lang) -> String {
    let mut sheet = Sheet::new();
    sheet.load_style(STYLE);
    sheet.set_header(columns.iter().map(|column| Shown::new(column.heading.get(lang))));
    for row in rows {
        sheet.add_row(row.iter().map(Shown::new));
    }
    for (column, shown) in columns.iter().zip(sheet.column_iter_mut()) {
        shown.set_padding((0, 2));
        if column.number {
            shown.set_cell_alignment(CellAlignment::Right);
        }
    }
    sheet.trim_fmt()
}

#[cfg(test)]
mod tests;
