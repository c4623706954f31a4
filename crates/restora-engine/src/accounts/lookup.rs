//! Numbers of results, as a config names them.

use std::collections::BTreeMap;

use restora_accounts::lookup::{Lack, Lookup, Rows};
use restora_message::catalogue::accounts::claims as say;
use restora_message::catalogue::text;
use restora_message::{Problem, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::form::hint;

/// A number of a result: its table, its column, and what stands in other columns of its row,
/// such as site and date. 结果中的数值
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultCell {
    /// The table: the name of its CSV file without `.csv`. 结果表
    pub table: String,
    /// Its column, in base units as the table has it where `outputs.units` names none. 列
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// What stands in other columns of the row. 行条件
    #[serde(default, rename = "where", skip_serializing_if = "BTreeMap::is_empty")]
    pub filter: BTreeMap<String, Word>,
    /// What is made of the rows that fit: "one" (there has to be one), their "sum", or their
    /// "count". 多行
    #[serde(default, skip_serializing_if = "RowsWord::is_one")]
    pub rows: RowsWord,
}

/// A word or a whole number in a cell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Word {
    /// A whole number, such as the code of a class.
    Number(i64),
    /// Words.
    Text(String),
}

/// What is made of several rows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum RowsWord {
    /// There has to be one.
    #[default]
    One,
    /// Their sum.
    Sum,
    /// How many there are.
    Count,
}

impl RowsWord {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
    fn is_one(&self) -> bool {
        *self == Self::One
    }
}

impl ResultCell {
    /// As it is looked up.
    pub(crate) fn lookup(&self) -> Lookup {
        let word = |word: &Word| match word {
            Word::Number(number) => number.to_string(),
            Word::Text(text) => text.clone(),
        };
        Lookup {
            table: self.table.clone(),
            column: self.column.clone(),
            filter: self.filter.iter().map(|(name, w)| (name.clone(), word(w))).collect(),
            rows: match self.rows {
                RowsWord::One => Rows::One,
                RowsWord::Sum => Rows::Sum,
                RowsWord::Count => Rows::Count,
            },
        }
    }

    /// What is wrong with the config where a result is not there; nothing where the result
    /// itself has no number.
    pub(crate) fn problem(&self, lack: &Lack) -> Option<Problem> {
        match lack {
            Lack::Table(known) => Some(
                Problem::new(&say::NO_TABLE)
                    .with("table", &self.table)
                    .with("hint", hint(&self.table, known))
                    .with("known", known.join(", ")),
            ),
            Lack::Column(name, known) => Some(
                Problem::new(&say::NO_COLUMN)
                    .with("column", name)
                    .with("table", &self.table)
                    .with("hint", hint(name, known)),
            ),
            Lack::Rows(count) => Some(
                Problem::new(&say::NOT_ONE_ROW)
                    .with("count", count)
                    .with("table", &self.table),
            ),
            Lack::Words(words) => Some(
                Problem::new(&say::NOT_COMPARABLE)
                    .with("table", &self.table)
                    .with("column", &self.column)
                    .with("words", words),
            ),
            Lack::Empty => None,
        }
    }
}

/// Words of the catalogue in both languages, for a cell.
pub(crate) fn both(text: &Text) -> String {
    format!("{} {}", text.zh, text.en)
}

/// Why there is no number where the cell is empty.
pub(crate) fn empty() -> String {
    both(&text::NO_VALUE)
}
