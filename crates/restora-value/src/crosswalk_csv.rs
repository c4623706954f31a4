//! Crosswalks from and to CSV.

use std::collections::{BTreeMap, BTreeSet};

use restora_message::{Problems, catalogue};

use crate::crosswalk::{EXCLUDE, ZERO};
use crate::heading::{Heading, Writer, yes_no};
use crate::names::shown;
use crate::sheet::{Column, Row, Sheet, optional};
use crate::{Crosswalk, Target};

const COLUMNS: [Column; 5] = [
    Column { name: "code", aliases: &["lucode", "value"], required: true },
    Column { name: "type", aliases: &["target"], required: true },
    optional("weight"),
    optional("proxy"),
    optional("note"),
];

/// How far the weights of a class may be from 1, for shares such as 0.333 333 333 3.
const WEIGHT_TOLERANCE: f64 = 1e-9;

/// One row: a type, its share and why.
struct Part {
    id: String,
    weight: f64,
    proxy: bool,
    note: String,
    line: usize,
}

impl Crosswalk {
    /// Reads a crosswalk. `name` is what messages call the file, and the crosswalk's
    /// name unless the file says `# name:`.
    ///
    /// Columns: `code` (or `lucode`, `value`), `type` (or `target`): a type's id, `zero`
    /// or `exclude`; `weight`, 1 by default; `note`. A class that is a mix has a row for
    /// each type, with weights that add up to 1 within 1e-9. Head lines: `# legend:`,
    /// `# table:`. Gives every problem of the file.
    pub fn from_csv(name: &str, text: &str) -> Result<Self, Problems> {
        match Self::read(name, text) {
            (crosswalk, problems) if problems.is_empty() => Ok(crosswalk),
            (_, problems) => Err(problems),
        }
    }

    /// Like [`Crosswalk::from_csv`], with what can be read of a file that has problems, so
    /// that its rows can still be checked against a table.
    pub fn read(name: &str, text: &str) -> (Self, Problems) {
        let mut sheet = Sheet::read(name, text);
        let Heading { name, title, source } = Heading::read(&mut sheet);
        let legend = sheet.head("legend").map(|(_, value)| value);
        let table = sheet.head("table").map(|(_, value)| value);
        let version = sheet.head("version").map(|(_, value)| value);
        let columns = sheet.only_columns(&COLUMNS);
        let mut classes: BTreeMap<i32, Vec<Part>> = BTreeMap::new();
        // A class with a row that cannot be read has no sum of weights to speak of.
        let mut broken = BTreeSet::new();
        for row in std::mem::take(&mut sheet.rows) {
            let Some(code) = sheet.code(&row, columns[0]) else { continue };
            let parts = classes.entry(code).or_default();
            match read_part(&mut sheet, &row, &columns, code) {
                None => {
                    broken.insert(code);
                }
                Some(part) => match parts.iter().find(|other| other.id == part.id) {
                    Some(first) => {
                        sheet.duplicate(
                            &format!("{code} {}", part.id),
                            row.line,
                            first.line,
                        );
                        broken.insert(code);
                    }
                    None => parts.push(part),
                },
            }
        }
        let (mut targets, mut notes, mut lines) =
            (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let mut proxies = BTreeSet::new();
        for (code, parts) in
            classes.into_iter().filter(|(code, _)| !broken.contains(code))
        {
            check_weights(&mut sheet, code, &parts);
            if parts.iter().any(|part| part.proxy) {
                proxies.insert(code);
            }
            lines.insert(code, parts.iter().map(|part| part.line).collect());
            notes.insert(code, parts.iter().map(|part| part.note.clone()).collect());
            targets.insert(code, target(parts));
        }
        let file = sheet.file.clone();
        let crosswalk = Self {
            name,
            title,
            source,
            legend,
            table,
            targets,
            version,
            proxies,
            notes,
            file,
            lines,
        };
        (crosswalk, sheet.finish(()).err().unwrap_or_default())
    }

    /// The crosswalk as CSV; [`Crosswalk::from_csv`] reads it back to an equal one.
    pub fn to_csv(&self) -> String {
        let mut writer = Writer::new(&self.name, &self.title, &self.source);
        writer.head("legend", self.legend.as_deref().unwrap_or_default());
        writer.head("table", self.table.as_deref().unwrap_or_default());
        writer.head("version", self.version.as_deref().unwrap_or_default());
        writer.row(COLUMNS.iter().map(|column| column.name));
        for (code, target) in &self.targets {
            let parts: Vec<(&str, f64)> = match target {
                Target::Types(parts) => {
                    parts.iter().map(|(id, w)| (id.as_str(), *w)).collect()
                }
                Target::Zero => vec![(ZERO, 1.0)],
                Target::Exclude => vec![(EXCLUDE, 1.0)],
            };
            let notes = self.notes.get(code).map_or(&[][..], Vec::as_slice);
            for (index, (id, weight)) in parts.into_iter().enumerate() {
                let note = notes.get(index).map_or("", String::as_str);
                let proxy = yes_no(self.proxies.contains(code));
                let code = code.to_string();
                writer.row([code.as_str(), id, &weight.to_string(), proxy, note]);
            }
        }
        writer.finish()
    }
}

/// The type, weight and note of a row.
fn read_part(
    sheet: &mut Sheet,
    row: &Row,
    columns: &[Option<usize>],
    code: i32,
) -> Option<Part> {
    let id = sheet.filled(row, columns[1], "type");
    let weight = if row.cell(columns[2]).is_empty() {
        Some(1.0)
    } else {
        sheet.number(row, columns[2], "weight")
    };
    let (id, weight) = (id?, weight?);
    if weight <= 0.0 || weight > 1.0 {
        let problem = sheet
            .problem(&catalogue::value::BAD_WEIGHT, row.line)
            .with("weight", weight)
            .with("code", code)
            .with("target", shown(id));
        sheet.report(problem);
        return None;
    }
    let proxy = sheet.flag(row, columns[3], "proxy", false)?;
    let note = row.cell(columns[4]).to_owned();
    Some(Part { id: id.to_owned(), weight, proxy, note, line: row.line })
}

/// E406 for weights that do not add up, E420 for a class that is only partly excluded.
fn check_weights(sheet: &mut Sheet, code: i32, parts: &[Part]) {
    let Some(line) = parts.first().map(|part| part.line) else { return };
    let sum: f64 = parts.iter().map(|part| part.weight).sum();
    if (sum - 1.0).abs() > WEIGHT_TOLERANCE {
        let problem = sheet
            .problem(&catalogue::value::WEIGHTS, line)
            .with("code", code)
            .with("sum", sum);
        sheet.report(problem);
    }
    if parts.len() > 1 && parts.iter().any(|part| part.id == EXCLUDE) {
        let problem = sheet.problem(&catalogue::value::EXCLUDE_MIXED, line);
        sheet.report(problem.with("code", code));
    }
}

/// What the rows of a class say together.
fn target(parts: Vec<Part>) -> Target {
    match parts.as_slice() {
        [only] if only.id == ZERO => Target::Zero,
        [only] if only.id == EXCLUDE => Target::Exclude,
        _ => {
            Target::Types(parts.into_iter().map(|part| (part.id, part.weight)).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CoefficientTable, Legend};

    fn problems(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let problems = Crosswalk::from_csv("x.csv", text).unwrap_err();
        problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
    }

    #[test]
    fn the_built_in_one_fits_and_rests_on_verified_rows() {
        let crosswalk = Crosswalk::builtin("clcd-xie-2015").unwrap();
        let table = CoefficientTable::builtin("xie-2015").unwrap();
        let legend = Legend::builtin("clcd").unwrap();
        assert_eq!(crosswalk.check(&table, Some(&legend)), []);
        let known: Vec<i32> = crosswalk.targets.keys().copied().collect();
        assert_eq!(known, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        for (code, target) in &crosswalk.targets {
            assert!(crosswalk.notes[code].iter().all(|note| !note.is_empty()));
            if let Target::Types(parts) = target {
                for (id, _) in parts {
                    let status = table.types[table.type_index(id).unwrap()].status;
                    assert!(!status.is_doubtful(), "{id}");
                }
            }
        }
        let one = |id: &str| Target::Types(vec![(id.to_owned(), 1.0)]);
        assert_eq!(crosswalk.targets[&2], one("mixed"));
        assert_eq!(crosswalk.targets[&6], Target::Exclude);
        assert_eq!(crosswalk.targets[&8], Target::Zero);
        assert_eq!(Crosswalk::from_csv("other", &crosswalk.to_csv()).unwrap(), crosswalk);
    }

    #[test]
    fn a_mix_is_read_with_its_lines() {
        let text = "\u{feff}# legend: clcd\r\nlucode,target,weight\r\n1,paddy,0.8\r\n1,dry,0.2\r\n2,zero\r\n";
        let crosswalk = Crosswalk::from_csv("x.csv", text).unwrap();
        let parts = vec![("paddy".to_owned(), 0.8), ("dry".to_owned(), 0.2)];
        assert_eq!(crosswalk.targets[&1], Target::Types(parts));
        assert_eq!(crosswalk.targets[&2], Target::Zero);
        assert_eq!(crosswalk.lines[&1], [3, 4]);
        assert_eq!(crosswalk.legend.as_deref(), Some("clcd"));
        assert_eq!((&*crosswalk.name, crosswalk.table), ("x.csv", None));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "code,type,weight\nx,dry,1\n2,dry,NaN\n2,dry,0.5\n3,dry,0.5\n3,dry,0.5\n\
                    4,dry,0.7\n4,paddy,0.2\n5,exclude,0.5\n5,dry,0.5\n6,dry,-1\n7,,1\n8,zero,0.4\n";
        let expected = [
            ("E411", Some(2)),  // x is no code
            ("E410", Some(3)),  // NaN
            ("E405", Some(6)),  // 3 dry twice
            ("E419", Some(11)), // -1
            ("E415", Some(12)), // no type
            ("E406", Some(7)),  // 0.7 + 0.2
            ("E420", Some(9)),  // partly excluded
            ("E406", Some(13)), // 0.4 of nothing
        ];
        assert_eq!(problems(text), expected);
        assert_eq!(problems("code,typ\n1,dry\n"), [("E404", Some(1)), ("E414", Some(1))]);
        assert_eq!(problems("code,lucode,type\n1,1,dry\n"), [("E405", Some(1))]);
    }

    #[test]
    fn weights_may_be_off_by_a_billionth() {
        let thirds = "code,type,weight\n1,dry,0.3333333333\n1,paddy,0.3333333333\n1,bare,0.3333333333\n";
        assert!(Crosswalk::from_csv("x", thirds).is_ok());
        assert_eq!(problems(&thirds.replace("3333333333", "333")), [("E406", Some(2))]);
    }

    #[test]
    fn types_and_legends_that_do_not_fit_are_told() {
        let text = "# legend: other\ncode,type,weight\n1,dry,0.5\n1,pady,0.5\n2,quartz\n";
        let crosswalk = Crosswalk::from_csv("x.csv", text).unwrap();
        let table = CoefficientTable::builtin("xie-2015").unwrap();
        let legend = Legend::builtin("clcd").unwrap();
        let found = crosswalk.check(&table, Some(&legend));
        let lines: Vec<String> =
            found.iter().map(|p| p.line(restora_message::Lang::En)).collect();
        assert_eq!(
            lines[0],
            "E409 x.csv: the crosswalk x.csv is for the legend other, the config names clcd"
        );
        assert!(lines[1].starts_with(
            "E407 x.csv:4: class 1 is mapped to `pady`, which the table xie-2015 does not have (`paddy`?); it has dry, paddy,"
        ));
        assert!(lines[2].starts_with("E407 x.csv:5: class 2 is mapped to `quartz`"));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn differences_are_told_code_by_code() {
        let default = Crosswalk::builtin("clcd-xie-2015").unwrap();
        assert!(default.differences(&default).is_empty());
        let own = "code,type,weight\n1,paddy,0.8\n1,dry,0.2\n2,mixed,1\n3,shrub,1\n\
                   4,steppe,1\n5,water,1\n6,exclude,1\n7,bare,1\n8,zero,1\n10,water,1\n";
        let own = Crosswalk::from_csv("own", own).unwrap();
        let text = |text: &str| Some(text.to_owned());
        let expected = [
            (1, [text("paddy 0.8 + dry 0.2"), text("dry 1")]),
            (9, [None, text("wetland 1")]),
            (10, [text("water 1"), None]),
        ];
        assert_eq!(own.differences(&default), expected.into_iter().collect());
    }
}
