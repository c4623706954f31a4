//! A CSV with a head: lines that begin with `#`, a header line, rows.
//!
//! Reads text into cells that know their line, and notes every fault instead of the
//! first. What the cells mean is not decided here.

use restora_message::{Entry, Problem, Problems, catalogue};

use crate::names::{hint, shown};

/// A column that a reader knows.
pub(crate) struct Column {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What it may be called as well.
    pub(crate) aliases: &'static [&'static str],
    /// Whether it must be there.
    pub(crate) required: bool,
}

/// A column of this name only, which need not be there.
pub(crate) const fn optional(name: &'static str) -> Column {
    Column { name, aliases: &[], required: false }
}

/// One row and the line that it begins at.
pub(crate) struct Row {
    /// Line in the file, counted from 1.
    pub(crate) line: usize,
    cells: Vec<String>,
}

impl Row {
    /// The cell of a column; empty if the column or the cell is not there.
    pub(crate) fn cell(&self, column: Option<usize>) -> &str {
        column.and_then(|index| self.cells.get(index)).map_or("", String::as_str)
    }
}

/// The parts of a file, and what was wrong with them so far.
pub(crate) struct Sheet {
    /// What the messages call the file.
    pub(crate) file: String,
    /// `# key: value` lines of the head: line, key, value.
    head: Vec<(usize, String, String)>,
    /// Names of the columns, as written.
    pub(crate) header: Vec<String>,
    /// Line of the header.
    pub(crate) header_line: usize,
    /// The rows, without blank ones.
    pub(crate) rows: Vec<Row>,
    /// Everything found so far.
    pub(crate) problems: Problems,
}

impl Sheet {
    /// Takes a text apart.
    pub(crate) fn read(file: &str, text: &str) -> Self {
        let mut sheet = Self {
            file: file.to_owned(),
            head: Vec::new(),
            header: Vec::new(),
            header_line: 1,
            rows: Vec::new(),
            problems: Problems::new(),
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (body, line) = sheet.read_head(text);
        sheet.read_body(body, line);
        if sheet.rows.is_empty() {
            let line = sheet.header_line;
            sheet.report(sheet.problem(&catalogue::value::NO_ROWS, line));
        }
        sheet
    }

    /// A problem at a line of this file.
    pub(crate) fn problem(&self, entry: &'static Entry, line: usize) -> Problem {
        Problem::new(entry).in_file(&self.file).at_line(line)
    }

    /// Notes a problem.
    pub(crate) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// Notes that a cell does not hold what its column is for.
    pub(crate) fn refuse(
        &mut self,
        entry: &'static Entry,
        line: usize,
        column: &str,
        text: &str,
    ) {
        let problem = self
            .problem(entry, line)
            .with("text", shown(text))
            .with("column", shown(column));
        self.report(problem);
    }

    /// Notes that something stands twice.
    pub(crate) fn duplicate(&mut self, key: &str, line: usize, first: usize) {
        let problem = self
            .problem(&catalogue::value::DUPLICATE_ROW, line)
            .with("key", shown(key))
            .with("first", first);
        self.report(problem);
    }

    /// Reads the lines that begin with `#`; gives the rest and its first line.
    fn read_head<'t>(&mut self, text: &'t str) -> (&'t str, usize) {
        let mut rest = text;
        let mut number = 1;
        loop {
            let end = rest.find(['\n', '\r']);
            let line = end.map_or(rest, |end| &rest[..end]);
            let Some(comment) = comment(line) else {
                if line.trim().is_empty() && end.is_some() {
                    (rest, number) = (after_line(rest), number + 1);
                    continue;
                }
                return (rest, number);
            };
            if let Some((key, value)) = comment.split_once(':') {
                let key = key.trim().to_lowercase();
                self.head.push((number, key, value.trim().to_owned()));
            }
            if end.is_none() {
                return ("", number);
            }
            (rest, number) = (after_line(rest), number + 1);
        }
    }

    /// Reads the header and the rows.
    fn read_body(&mut self, body: &str, first_line: usize) {
        self.header_line = first_line;
        if body.matches('"').count() % 2 == 1 {
            // The line of the last mark is a guess at the open one, and mostly right.
            let at = body.rfind('"').map_or(0, |at| count_lines(&body.as_bytes()[..at]));
            self.report(self.problem(&catalogue::value::OPEN_QUOTE, first_line + at));
        }
        let mut lines = LineCounter { bytes: body.as_bytes(), at: 0, line: first_line };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(body.as_bytes());
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(cause) => {
                    let line = lines.line;
                    let problem = self.problem(&catalogue::value::BAD_CSV, line);
                    self.report(problem.with("cause", cause));
                    return;
                }
            };
            let start = record.position().map_or(0, csv::Position::byte);
            let line = lines.line_of(usize::try_from(start).unwrap_or(usize::MAX));
            let mut cells: Vec<String> = record.iter().map(str::to_owned).collect();
            while cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            if cells.is_empty() {
                continue;
            }
            self.take(line, cells);
        }
    }

    /// The first row is the header, what follows must fit it.
    fn take(&mut self, line: usize, cells: Vec<String>) {
        if self.header.is_empty() {
            self.header = cells;
            self.header_line = line;
            return;
        }
        if cells.len() > self.header.len() {
            let problem = self
                .problem(&catalogue::value::LONG_ROW, line)
                .with("cells", cells.len())
                .with("columns", self.header.len());
            self.report(problem);
        }
        self.rows.push(Row { line, cells });
    }

    /// The value of a `# key: value` line of the head, and its line.
    pub(crate) fn head(&mut self, key: &str) -> Option<(usize, String)> {
        let mut found = self.head.iter().filter(|(_, name, _)| name == key);
        let (first, _, value) = found.next()?;
        let (first, value) = (*first, value.clone());
        let again: Vec<usize> = found.map(|(line, _, _)| *line).collect();
        for line in again {
            self.duplicate(key, line, first);
        }
        (!value.is_empty()).then_some((first, value))
    }

    /// Where each known column stands, and the places of all others.
    pub(crate) fn columns(
        &mut self,
        known: &[Column],
    ) -> (Vec<Option<usize>>, Vec<usize>) {
        let mut found = vec![None; known.len()];
        let mut others = Vec::new();
        for (place, name) in self.header.clone().iter().enumerate() {
            let plain = name.to_lowercase();
            let which = known.iter().position(|column| {
                column.name == plain || column.aliases.contains(&&*plain)
            });
            match which {
                None => others.push(place),
                Some(which) if found[which].is_none() => found[which] = Some(place),
                Some(_) => self.duplicate(name, self.header_line, self.header_line),
            }
        }
        for (column, place) in known.iter().zip(&found) {
            if column.required && place.is_none() && !self.header.is_empty() {
                let names = self.header.iter().map(String::as_str);
                let problem = self
                    .problem(&catalogue::value::NO_COLUMN, self.header_line)
                    .with("column", column.name)
                    .with("hint", hint(column.name, names));
                self.report(problem);
            }
        }
        (found, others)
    }

    /// Where each known column stands; any other is refused.
    pub(crate) fn only_columns(&mut self, known: &[Column]) -> Vec<Option<usize>> {
        let (found, others) = self.columns(known);
        let names: Vec<&str> = known.iter().map(|column| column.name).collect();
        for place in others {
            let name = self.header[place].clone();
            let problem = self
                .problem(&catalogue::value::UNKNOWN_COLUMN, self.header_line)
                .with("column", shown(&name))
                .with("hint", hint(&name, names.iter().copied()))
                .with("known", names.join(", "));
            self.report(problem);
        }
        found
    }

    /// What was read, unless there was a problem.
    pub(crate) fn finish<T>(self, value: T) -> Result<T, Problems> {
        if self.problems.is_empty() { Ok(value) } else { Err(self.problems) }
    }
}

/// What a comment line says, if it is one. Spreadsheets quote such a line or fill it up
/// with commas.
fn comment(line: &str) -> Option<String> {
    let line = line.trim();
    if let Some(quoted) = line.strip_prefix("\"#") {
        let quoted = quoted.trim_end_matches(',');
        return Some(quoted.strip_suffix('"').unwrap_or(quoted).replace("\"\"", "\""));
    }
    line.strip_prefix('#').map(|text| text.trim_end_matches(',').to_owned())
}

/// What follows the first line end.
fn after_line(text: &str) -> &str {
    let Some(end) = text.find(['\n', '\r']) else { return "" };
    let rest = &text[end..];
    rest.strip_prefix("\r\n").unwrap_or_else(|| &rest[1..])
}

/// Number of line ends: `\n`, `\r\n` or a lone `\r`.
fn count_lines(bytes: &[u8]) -> usize {
    let ends = bytes.iter().filter(|byte| matches!(byte, b'\n' | b'\r')).count();
    ends - bytes.windows(2).filter(|pair| *pair == b"\r\n").count()
}

/// Turns byte positions into lines. The reader's own count is off after blank lines and
/// after `\r\n`, because it stands before the line end when a record begins.
struct LineCounter<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
}

impl LineCounter<'_> {
    /// The line of the first byte at or after `start` that is no line end. Starts rise.
    fn line_of(&mut self, start: usize) -> usize {
        let mut target = start.clamp(self.at, self.bytes.len());
        while self.bytes.get(target).is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
            target += 1;
        }
        self.line += count_lines(&self.bytes[self.at..target]);
        self.at = target;
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> (usize, Vec<usize>) {
        let sheet = Sheet::read("f", text);
        (sheet.header_line, sheet.rows.iter().map(|row| row.line).collect())
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        // 1 head, 2 blank, 3 header, 4 row, 5 blank, 6 row
        for end in ["\n", "\r\n", "\r"] {
            let text = ["# a: b", "", "x,y", "1,2", "", "3,4", ""].join(end);
            assert_eq!(lines(&text), (3, vec![4, 6]), "{end:?}");
        }
        // A quoted cell over two lines: the row begins at its first line.
        assert_eq!(lines("x,y\n\"a\nb\",2\n3,4"), (1, vec![2, 4]));
    }

    #[test]
    fn the_head_survives_a_spreadsheet() {
        let text = "\u{feff}\"# source: a \"\"b\"\", c\",,\r\n# legend: clcd,,\r\nx,y\r\n1,2\r\n";
        let mut sheet = Sheet::read("f", text);
        assert_eq!(sheet.head("source"), Some((1, "a \"b\", c".to_owned())));
        assert_eq!(sheet.head("legend"), Some((2, "clcd".to_owned())));
        assert_eq!(sheet.head("table"), None);
        assert!(sheet.problems.is_empty());
    }

    #[test]
    fn a_number_sign_below_the_header_is_data() {
        let sheet = Sheet::read("f", "colour,code\n#ffffff,1\n");
        assert_eq!(sheet.rows[0].cell(Some(0)), "#ffffff");
    }

    #[test]
    fn long_rows_open_quotes_and_empty_files_are_told() {
        let codes = |text: &str| -> Vec<(&str, Option<usize>)> {
            let sheet = Sheet::read("f", text);
            sheet.problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
        };
        assert_eq!(codes("x\n1,2\n"), [("E416", Some(2))]);
        assert_eq!(codes("x,y\n1,\"2\n3,4\n"), [("E422", Some(2))]);
        assert_eq!(codes(""), [("E417", Some(1))]);
        assert_eq!(codes("# only: a head"), [("E417", Some(1))]);
        assert_eq!(codes("x,y\n,\n  \n"), [("E417", Some(1))]);
        assert_eq!(codes("x,y\n1,,,\n"), []);
    }
}
