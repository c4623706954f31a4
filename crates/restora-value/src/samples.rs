//! Sample counts by map class and reference class: a confusion matrix as CSV.

use restora_message::{Problems, catalogue};
use serde::Serialize;

use crate::sheet::{Column, Sheet};

const COLUMNS: [Column; 1] =
    [Column { name: "map", aliases: &["code", "class"], required: true }];

/// Sample units by class on the map (rows) and in the reference (columns).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SampleCounts {
    /// Codes of the classes, in the order of rows and columns.
    pub classes: Vec<i32>,
    /// `counts[i][j]`: samples of map class i that are class j in the reference.
    pub counts: Vec<Vec<f64>>,
}

impl SampleCounts {
    /// Reads a confusion matrix: a column `map` with the code of the map class, and a column
    /// for each reference class, named by its code. A class that has only a column has no
    /// samples of its own. Gives every problem of the file.
    pub fn from_csv(name: &str, text: &str) -> Result<Self, Problems> {
        let mut sheet = Sheet::read(name, text);
        let (columns, others) = sheet.columns(&COLUMNS);
        let line = sheet.header_line;
        let mut reference = Vec::new();
        for &place in &others {
            let code = sheet.header[place].clone();
            match code.parse::<i32>() {
                Ok(code) if reference.iter().any(|(known, _)| *known == code) => {
                    sheet.duplicate(&code.to_string(), line, line);
                }
                Ok(code) => reference.push((code, place)),
                Err(_) => {
                    sheet.refuse(&catalogue::value::NOT_A_CODE, line, &code, &code);
                }
            }
        }
        let mut rows: Vec<(i32, usize, Vec<f64>)> = Vec::new();
        for row in std::mem::take(&mut sheet.rows) {
            let code = sheet.code(&row, columns[0]);
            let counts: Vec<Option<f64>> = reference
                .iter()
                .map(|(code, place)| sheet.number(&row, Some(*place), &code.to_string()))
                .collect();
            let (Some(code), Some(counts)) = (code, counts.into_iter().collect()) else {
                continue;
            };
            match rows.iter().find(|(known, _, _)| *known == code) {
                Some((_, first, _)) => {
                    let first = *first;
                    sheet.duplicate(&code.to_string(), row.line, first);
                }
                None => rows.push((code, row.line, counts)),
            }
        }
        for (code, line, _) in &rows {
            if !sheet.header.is_empty()
                && !reference.iter().any(|(known, _)| known == code)
            {
                let problem = sheet
                    .problem(&catalogue::value::NO_COLUMN, *line)
                    .with("column", code)
                    .with("hint", "");
                sheet.report(problem);
            }
        }
        let classes: Vec<i32> = reference.iter().map(|(code, _)| *code).collect();
        let none = vec![0.0; classes.len()];
        let row = |code: &i32| rows.iter().find(|(known, _, _)| known == code);
        let counts = classes
            .iter()
            .map(|code| row(code).map_or_else(|| none.clone(), |r| r.2.clone()));
        let counts = counts.collect();
        sheet.finish(Self { classes, counts })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_may_stand_in_any_order() {
        let text = "map,2,1,9\n1,5,70,0\n2,60,10,1\n";
        let found = SampleCounts::from_csv("c.csv", text).unwrap();
        assert_eq!(found.classes, [2, 1, 9]);
        assert_eq!(found.counts, [[60.0, 10.0, 1.0], [5.0, 70.0, 0.0], [0.0, 0.0, 0.0]]);
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let problems = |text: &str| -> Vec<(&'static str, Option<usize>)> {
            let problems = SampleCounts::from_csv("c.csv", text).unwrap_err();
            problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
        };
        assert_eq!(problems("map,1,x\n1,2,3\n"), [("E411", Some(1))]);
        assert_eq!(problems("map,1,1\n1,2,3\n"), [("E405", Some(1))]);
        assert_eq!(
            problems("map,1,2\n1,2,\n1,x,1\n"),
            [("E415", Some(2)), ("E410", Some(3))]
        );
        assert_eq!(
            problems("map,1\n1,2\n1,3\n3,1\n"),
            [("E405", Some(3)), ("E404", Some(4))]
        );
    }
}
