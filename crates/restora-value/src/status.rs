//! How far a row of data can be trusted.

use restora_message::catalogue;
use serde::{Deserialize, Serialize};

use crate::sheet::{Row, Sheet};

/// Where the numbers of a row come from.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// A publication that prints the row was read.
    Verified,
    /// The row follows from printed numbers, as where a paper prints it multiplied.
    Derived,
    /// A choice of whoever made the table.
    Choice,
    /// From memory or hearsay: compared with no publication.
    Unverified,
    /// The reader's own; nobody but they can say.
    #[default]
    Own,
}

impl Status {
    /// All of them, the most trustworthy first.
    pub const ALL: [Self; 5] =
        [Self::Verified, Self::Derived, Self::Choice, Self::Unverified, Self::Own];

    /// How it is written in the column `status`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Derived => "derived",
            Self::Choice => "choice",
            Self::Unverified => "unverified",
            Self::Own => "own",
        }
    }

    /// Whether a result that rests on such a row needs a word of warning.
    pub fn is_doubtful(self) -> bool {
        self == Self::Unverified
    }
}

impl Sheet {
    /// One of the words of [`Status`]; an empty cell is the reader's own.
    pub(crate) fn status(&mut self, row: &Row, column: Option<usize>) -> Option<Status> {
        let text = row.cell(column);
        let known = Status::ALL.into_iter().find(|status| status.name() == text);
        let status = if text.is_empty() { Some(Status::default()) } else { known };
        self.parsed(status, &catalogue::value::NOT_A_STATUS, row, ("status", text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_compared_with_nothing_is_doubtful() {
        let doubtful = Status::ALL.into_iter().filter(|status| status.is_doubtful());
        assert_eq!(doubtful.collect::<Vec<_>>(), [Status::Unverified]);
        let mut names = Status::ALL.map(Status::name);
        names.sort_unstable();
        assert_eq!(names, ["choice", "derived", "own", "unverified", "verified"]);
    }
}
