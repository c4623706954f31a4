//! Lines of a page about a file, and the words for what several kinds of files have.

use comfy_table::{Cell as Shown, CellAlignment, LineStyle, Table as Sheet, TableStyle};
use restora_engine::inspect::{CrsView, FileSize, Findings};
use restora_message::catalogue::inspect::shared;
use restora_message::{Lang, Text};
use serde_json::Value;

use crate::quantity::{show_bytes, show_count, show_number};
use crate::report::plain;

/// Rows of a table that are shown.
pub(super) const MOST_ROWS: usize = 60;

/// Lines under the headings and nowhere else.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A page on its way.
pub(super) struct Page {
    pub(super) lang: Lang,
    out: String,
}

/// A column of a table: heading, whether its cells are numbers, and its cells.
pub(super) struct Column {
    pub(super) heading: String,
    pub(super) number: bool,
    pub(super) cells: Vec<String>,
}

impl Page {
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    /// A text in the language of the page.
    pub(super) fn say(&self, text: &Text) -> String {
        text.get(self.lang).to_owned()
    }

    /// A text with its blanks filled.
    pub(super) fn fill(&self, text: &Text, args: &[(&str, &str)]) -> String {
        text.fill(self.lang, args)
    }

    /// An empty line.
    pub(super) fn gap(&mut self) {
        self.out.push('\n');
    }

    /// A line that begins at the edge. Texts from files cannot break it.
    pub(super) fn head(&mut self, line: &str) {
        self.out.push_str(&plain(line));
        self.gap();
    }

    /// The first line: the path and what is there.
    pub(super) fn title(&mut self, path: &str, what: &Text) {
        let what = self.say(what);
        let line = self.fill(&shared::IS_A, &[("path", path), ("what", &what)]);
        self.head(&line);
    }

    /// A line below.
    pub(super) fn line(&mut self, line: &str) {
        self.head(&format!("  {line}"));
    }

    /// A line: what it is about, and what is known.
    pub(super) fn pair(&mut self, label: &Text, value: &str) {
        let label = self.say(label);
        let line = self.fill(&shared::PAIR, &[("label", &label), ("value", value)]);
        self.line(&line);
    }

    /// Parts of a line, one after the other.
    pub(super) fn joined(&self, parts: &[String]) -> String {
        let join = |first: String, second: &String| {
            self.fill(&shared::AND, &[("first", &first), ("second", second)])
        };
        let mut parts = parts.iter();
        let first = parts.next().cloned().unwrap_or_default();
        parts.fold(first, join)
    }

    /// A table of at most [`MOST_ROWS`] rows, and how many more there are.
    pub(super) fn table(&mut self, columns: &[Column]) {
        let rows = columns.iter().map(|column| column.cells.len()).max().unwrap_or(0);
        let mut sheet = Sheet::new();
        sheet.load_style(STYLE);
        sheet.set_header(columns.iter().map(|column| Shown::new(&column.heading)));
        for row in 0..rows.min(MOST_ROWS) {
            sheet.add_row(columns.iter().map(|column| {
                let cell = column.cells.get(row).map(String::as_str).unwrap_or_default();
                Shown::new(plain(cell))
            }));
        }
        for (column, shown) in columns.iter().zip(sheet.column_iter_mut()) {
            shown.set_padding((0, 2));
            if column.number {
                shown.set_cell_alignment(CellAlignment::Right);
            }
        }
        for line in sheet.trim_fmt().lines() {
            self.head(&format!("  {line}"));
        }
        if rows > MOST_ROWS {
            let more = show_count((rows - MOST_ROWS) as u64);
            let line = self.fill(&shared::MORE_ROWS, &[("count", &more)]);
            self.line(&line);
        }
    }

    /// What a run would say, with what to do about each kind of it.
    pub(super) fn findings(&mut self, findings: &Findings) {
        if findings.is_empty() {
            return;
        }
        self.gap();
        let heading = self.say(&shared::FINDINGS);
        self.head(&heading);
        for found in &findings.counts {
            let of_code =
                || findings.shown.iter().filter(|p| p.entry.code == found.code.as_str());
            for problem in of_code() {
                let line = problem.line(self.lang);
                self.line(&line);
            }
            let shown = of_code().count() as u64;
            if found.count > shown {
                let more = show_count(found.count - shown);
                let args = [("code", found.code.as_str()), ("count", more.as_str())];
                let line = self.fill(&shared::MORE, &args);
                self.line(&line);
            }
            if let Some(problem) = of_code().next() {
                let help = problem.entry.help(self.lang);
                self.line(&format!("  {}: {help}", found.code));
            }
        }
    }

    /// What to write into a config, with remarks.
    pub(super) fn snippet(&mut self, snippet: &Value, remarks: &[&Text]) {
        self.gap();
        let heading = self.say(&shared::SNIPPET);
        self.head(&heading);
        // The braces around are those of the config itself.
        let keys = snippet.as_object().map(|all| all.iter().collect::<Vec<_>>());
        let keys = keys.unwrap_or_default();
        for (at, (key, value)) in keys.iter().enumerate() {
            let comma = if at + 1 < keys.len() { "," } else { "" };
            let text = format!(
                "{}: {}{comma}",
                Value::String((*key).clone()),
                written(value, 1)
            );
            text.lines().for_each(|line| self.head(&format!("  {line}")));
        }
        for text in remarks {
            self.remark(text);
        }
    }

    /// A remark, in brackets.
    pub(super) fn remark(&mut self, text: &Text) {
        let text = self.say(text);
        let line = self.fill(&shared::REMARK, &[("text", &text)]);
        self.line(&line);
    }

    /// A text and what more there is to it, in brackets.
    pub(super) fn with(&self, text: &str, more: &str) -> String {
        self.fill(&shared::WITH, &[("text", text), ("more", more)])
    }

    /// The format, with the size of all files.
    pub(super) fn format(&mut self, (name, driver): (&str, &str), files: &[FileSize]) {
        let bytes = files.iter().map(|file| file.bytes).fold(0, u64::saturating_add);
        let args = [("name", name), ("driver", driver), ("size", &show_bytes(bytes))];
        let mut parts = vec![self.fill(&shared::FORMAT_IS, &args)];
        if files.len() > 1 {
            let count = files.len().to_string();
            parts.push(self.fill(&shared::AND_FILES, &[("count", &count)]));
        }
        let value = self.joined(&parts);
        self.pair(&shared::FORMAT, &value);
    }

    /// The CRS.
    pub(super) fn crs(&mut self, crs: Option<&CrsView>) {
        let Some(crs) = crs else {
            let none = self.say(&shared::NO_CRS);
            return self.pair(&shared::CRS, &none);
        };
        let unit = match crs.unit.as_str() {
            "degree" => self.say(&shared::DEGREE),
            "metre" => self.say(&shared::METRE),
            other => other.to_owned(),
        };
        let kind = match serde_json::to_value(crs.kind).unwrap_or_default().as_str() {
            Some("projected") => self.fill(&shared::PROJECTED, &[("unit", &unit)]),
            Some("geographic") => self.fill(&shared::GEOGRAPHIC, &[("unit", &unit)]),
            _ => self.say(&shared::OTHER_CRS),
        };
        let code = crs.code.clone().unwrap_or_else(|| self.say(&shared::NO_CODE));
        let value = self.joined(&[self.with(&crs.name, &code), kind]);
        self.pair(&shared::CRS, &value);
    }

    /// The extent, in the CRS and in degrees.
    pub(super) fn extent(
        &mut self,
        extent: Option<[f64; 4]>,
        lon_lat: Option<[f64; 4]>,
        has_crs: bool,
    ) {
        let Some(extent) = extent else { return };
        let [west, south, east, north] = extent.map(coordinate);
        let args =
            [("west", &west), ("south", &south), ("east", &east), ("north", &north)];
        let value = self.fill(&shared::EXTENT_IS, &args.map(|(k, v)| (k, v.as_str())));
        self.pair(&shared::EXTENT, &value);
        let degrees = match lon_lat {
            Some([west, south, east, north]) => {
                let (west, east) = (degrees(west, ["E", "W"]), degrees(east, ["E", "W"]));
                let (south, north) =
                    (degrees(south, ["N", "S"]), degrees(north, ["N", "S"]));
                let args = [
                    ("west", &west),
                    ("south", &south),
                    ("east", &east),
                    ("north", &north),
                ];
                self.fill(&shared::LON_LAT_IS, &args.map(|(k, v)| (k, v.as_str())))
            }
            None if has_crs => self.say(&shared::OFF_EARTH),
            None => return,
        };
        self.pair(&shared::LON_LAT, &degrees);
    }

    /// An area in hectares, square kilometres and mu.
    pub(super) fn area(&self, m2: f64) -> String {
        let decimals = |value: f64| if value.abs() < 1.0 { 4 } else { 2 };
        let show = |value: f64| show_number(value, decimals(value));
        // A mu is a fifteenth of a hectare.
        let (ha, km2, mu) = (show(m2 / 1e4), show(m2 / 1e6), show(m2 / 1e4 * 15.0));
        if m2 < 1e4 {
            let m2 = show(m2);
            return self
                .fill(&shared::AREA_SMALL, &[("m2", &m2), ("ha", &ha), ("mu", &mu)]);
        }
        self.fill(&shared::AREA_IS, &[("ha", &ha), ("km2", &km2), ("mu", &mu)])
    }
}

/// A value as configs are written: what is short and has nothing nested stands on one line.
fn written(value: &Value, depth: usize) -> String {
    let nested = |v: &Value| v.is_object() || v.is_array();
    let (parts, brackets): (Vec<String>, _) = match value {
        Value::Object(all) if all.is_empty() || !all.values().any(nested) => {
            let parts =
                all.iter().map(|(k, v)| format!("{}: {v}", Value::String(k.clone())));
            return format!("{{ {} }}", parts.collect::<Vec<_>>().join(", "));
        }
        Value::Array(all) if !all.iter().any(nested) => {
            let parts: Vec<String> = all.iter().map(Value::to_string).collect();
            return format!("[{}]", parts.join(", "));
        }
        Value::Object(all) => {
            let part = |(k, v): (&String, &Value)| {
                format!("{}: {}", Value::String(k.clone()), written(v, depth + 1))
            };
            (all.iter().map(part).collect(), ["{", "}"])
        }
        Value::Array(all) => {
            (all.iter().map(|v| written(v, depth + 1)).collect(), ["[", "]"])
        }
        plain => return plain.to_string(),
    };
    let (inner, outer) = ("  ".repeat(depth), "  ".repeat(depth - 1));
    let lines: Vec<String> = parts.iter().map(|part| format!("{inner}{part}")).collect();
    format!("{}\n{}\n{outer}{}", brackets[0], lines.join(",\n"), brackets[1])
}

/// A coordinate, to 7 digits behind the point where it may be in degrees.
fn coordinate(value: f64) -> String {
    let decimals = if value.abs() <= 360.0 { 7 } else { 3 };
    trimmed(value, decimals)
}

/// A number without zeros at its end.
pub(super) fn trimmed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    if !text.contains('.') {
        return text;
    }
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A number as people write it: very large and very small ones with a power of ten.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e12).contains(&size) {
        return format!("{value:e}");
    }
    trimmed(value, if size >= 1000.0 { 2 } else { 6 })
}

fn degrees(value: f64, [positive, negative]: [&str; 2]) -> String {
    let side = if value < 0.0 { negative } else { positive };
    format!("{}°{side}", trimmed(value.abs(), 5))
}

/// A share as percent.
pub(super) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    if percent > 0.0 && percent < 0.005 {
        "< 0.01".to_owned()
    } else {
        format!("{percent:.2}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        assert_eq!(trimmed(10.0, 7), "10");
        assert_eq!(trimmed(-0.00001, 3), "0");
        assert_eq!(number(0.123_456_789), "0.123457");
        assert_eq!(number(-9999.0), "-9999");
        assert_eq!(number(-3.4e38), "-3.4e38");
        assert_eq!(degrees(-120.5, ["E", "W"]), "120.5°W");
        assert_eq!(
            (percent(0.5), percent(1e-6)),
            ("50.00".to_owned(), "< 0.01".to_owned())
        );
    }

    #[test]
    fn areas_are_told_in_three_units() {
        let page = Page::new(Lang::En);
        // 1 km² is 100 ha and 1,500 mu.
        assert_eq!(page.area(1e6), "100.00 ha (1.00 km², 1,500.00 mu)");
        assert_eq!(page.area(100.0), "100.00 m² (0.0100 ha, 0.1500 mu)");
    }
}
