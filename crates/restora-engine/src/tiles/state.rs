//! What became of each file: `tiles.csv`.

use std::collections::BTreeMap;

use restora_message::catalogue::tiles::{self, words};
use restora_message::{Lang, Problem, Problems};
use restora_table::{Cell, Column, Table, Unit};

use crate::Plan;

/// Files that are left out, with what speaks against them, by tile and date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeftOut(BTreeMap<String, BTreeMap<String, Left>>);

/// A file that is left out.
#[derive(Clone, Debug, PartialEq)]
struct Left {
    path: String,
    state: State,
    problem: Option<Problem>,
}

/// How a file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is fine, but another of its tile is not there or not.
    Skipped,
    /// It cannot be used.
    Failed,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }
}

impl LeftOut {
    /// Leaves out a file for want of another one.
    pub(crate) fn skip(
        &mut self,
        tile: String,
        date: &str,
        path: &str,
        problem: Problem,
    ) {
        self.put((tile, date, path), State::Skipped, Some(problem));
    }

    /// Leaves out a file that cannot be used.
    pub(crate) fn fail(
        &mut self,
        tile: String,
        date: &str,
        path: &str,
        problem: Problem,
    ) {
        self.put((tile, date, path), State::Failed, Some(problem));
    }

    /// Leaves out a file whose tile cannot be used at another date.
    pub(crate) fn with(&mut self, tile: String, date: &str, path: &str) {
        let left = Left { path: path.to_owned(), state: State::Skipped, problem: None };
        self.0.entry(tile).or_default().entry(date.to_owned()).or_insert(left);
    }

    fn put(
        &mut self,
        (tile, date, path): (String, &str, &str),
        state: State,
        problem: Option<Problem>,
    ) {
        let left = Left { path: path.to_owned(), state, problem };
        self.0.entry(tile).or_default().insert(date.to_owned(), left);
    }

    /// How many tiles they are of.
    pub fn tiles(&self) -> usize {
        self.0.len()
    }

    /// Whether a tile is left out.
    pub(crate) fn has(&self, tile: &str) -> bool {
        self.0.contains_key(tile)
    }

    /// More of them.
    pub fn add(&mut self, more: Self) {
        for (tile, files) in more.0 {
            self.0.entry(tile).or_default().extend(files);
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A warning for each tile, with the first that speaks against it.
    pub(crate) fn warnings(&self) -> Problems {
        let told = |(tile, files): (&String, &BTreeMap<String, Left>)| {
            let cause = files.values().find_map(|left| left.problem.as_ref())?;
            let problem = Problem::new(&tiles::LEFT_OUT).with("tile", tile);
            Some(problem.with("cause", cause.line(Lang::En)))
        };
        self.0.iter().filter_map(told).collect()
    }
}

/// One row for every file, and what became of it; none in a run without tiles.
pub(crate) fn tiles_table(plan: &Plan) -> Option<Table> {
    plan.loaded.config.tiles.as_ref()?;
    let column = |name: &str, caption: &'static restora_message::Text| Column {
        name: name.to_owned(),
        caption: caption.into(),
        unit: Unit::None,
    };
    let mut table = Table::new(
        "tiles",
        vec![
            column("tile", &words::TILE),
            column("date", &words::DATE),
            column("path", &words::PATH),
            column("state", &words::STATE),
            column("reason", &words::REASON),
        ],
    );
    let mut rows: BTreeMap<(&str, &str), [String; 3]> = BTreeMap::new();
    for date in &plan.loaded.config.dates {
        for one in &date.tiles {
            let told = [one.path.clone(), "processed".to_owned(), String::new()];
            rows.insert((&one.tile, &date.date), told);
        }
    }
    let files = plan.loaded.left_out.0.iter();
    let files =
        files.flat_map(|(tile, files)| files.iter().map(move |file| (tile, file)));
    for (tile, (date, left)) in files {
        let reason = left.problem.as_ref().map(|problem| problem.line(Lang::En));
        let told =
            [left.path.clone(), left.state.name().to_owned(), reason.unwrap_or_default()];
        rows.insert((tile, date), told);
    }
    for ((tile, date), told) in rows {
        let row = [tile.to_owned(), date.to_owned()].into_iter().chain(told);
        table.push(row.map(Cell::text).collect());
    }
    Some(table)
}
