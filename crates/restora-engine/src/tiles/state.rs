//! What became of each file: `tiles.csv`.

use std::collections::BTreeMap;

use restora_message::catalogue::tiles::{self, words};
use restora_message::{Lang, Problem, Problems};
use restora_table::{Cell, Column, Table, Unit};

use crate::{Plan, TileInput};

/// Files that are left out, with what speaks against them, by tile and date.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LeftOut(BTreeMap<String, BTreeMap<String, Left>>);

/// What became of a file.
#[derive(Clone, Debug, PartialEq)]
struct Left {
    path: String,
    state: State,
    problem: Option<Problem>,
}

/// How a file ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// It is in the result.
    Processed,
    /// It is fine, but another of its tile is not there or not.
    Skipped,
    /// It cannot be used.
    Failed,
}

impl State {
    fn name(self) -> &'static str {
        match self {
            Self::Processed => "processed",
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
            Some(problem.with_problem("cause", cause))
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
            column("code", &words::CODE),
            column("reason_en", &words::REASON_EN),
            column("reason_zh", &words::REASON_ZH),
        ],
    );
    let mut rows: BTreeMap<(&str, &str), Left> = BTreeMap::new();
    for date in &plan.loaded.config.dates {
        for TileInput { tile, path } in &date.tiles {
            let left =
                Left { path: path.clone(), state: State::Processed, problem: None };
            rows.insert((tile, &date.date), left);
        }
    }
    for (tile, files) in &plan.loaded.left_out.0 {
        rows.extend(
            files
                .iter()
                .map(|(date, left)| ((tile.as_str(), date.as_str()), left.clone())),
        );
    }
    for ((tile, date), Left { path, state, problem }) in rows {
        let told = |lang| problem.as_ref().map(|problem| problem.message(lang));
        let code = problem.as_ref().map(|problem| problem.entry.code.to_owned());
        let why = [code, told(Lang::En), told(Lang::Zh)];
        let row = [tile, date, &path, state.name()].map(Cell::text);
        table.push(
            row.into_iter()
                .chain(why.map(|text| text.map_or(Cell::Empty, Cell::Text)))
                .collect(),
        );
    }
    Some(table)
}
