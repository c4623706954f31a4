//! What a plan that is shared out tells of its tiles, so that a shard opens its own alone, and a
//! merge next to none.

use std::path::Path;

use restora_grid::Window;
use restora_io::{RasterSource, SeenFile, is_plain};
use serde::{Deserialize, Serialize};

use crate::{DateInput, Loaded, Plan, Task, TileInput};

/// Tiles that are all alike at each date, but for their places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TilesTold {
    /// Where each lies in the raster of all: first column, first row, columns, rows.
    windows: Vec<[u32; 4]>,
    /// What belongs to a file and lies beside it: the number of its date, of its tile, and names.
    beside: Vec<(u32, u32, Vec<String>)>,
}

impl TilesTold {
    /// What is known of the tiles of a plan; none where they differ, or some are left out.
    pub(crate) fn of(plan: &Plan) -> Option<Self> {
        if plan.loaded.config.tiles.is_none() || plan.left_out().0 > 0 {
            return None;
        }
        let (mut windows, mut beside) = (Vec::new(), Vec::new());
        let dates = plan.loaded.config.dates.iter();
        for ((date, source), number) in dates.zip(plan.rasters()).zip(0u32..) {
            let tiles = source.tiles_alike()?;
            let placed =
                tiles.iter().map(|(own, _)| [own.col, own.row, own.cols, own.rows]);
            let placed: Vec<[u32; 4]> = placed.collect();
            if number > 0 && placed != windows || placed.len() != date.tiles.len() {
                return None;
            }
            windows = placed;
            for ((_, files), (one, tile)) in
                tiles.iter().zip(date.tiles.iter().zip(0u32..))
            {
                let names = names(&plan.loaded.path(&one.path), files)?;
                if !names.is_empty() {
                    beside.push((number, tile, names));
                }
            }
        }
        Some(Self { windows, beside })
    }

    /// Whether there can be such windows, and such names.
    pub(crate) fn is_sound(&self) -> bool {
        let end = |first: u32, size: u32| {
            let end = first.checked_add(size).and_then(|end| i32::try_from(end).ok());
            size > 0 && end.is_some()
        };
        let can_be =
            |[col, row, cols, rows]: &[u32; 4]| end(*col, *cols) && end(*row, *rows);
        let plain =
            |name: &String| is_plain(name) && Path::new(name).components().count() == 1;
        let mut beside = self.beside.iter().flat_map(|(.., names)| names);
        self.windows.iter().all(can_be) && beside.all(plain)
    }

    /// Whether the tiles of a raster lie where they are told to: those that were opened said so
    /// themselves.
    pub(super) fn is_of(&self, source: &RasterSource) -> bool {
        let told = (0..self.windows.len()).map(|tile| self.window(tile));
        let found = source.tiles_alike();
        found.is_some_and(|tiles| tiles.iter().map(|(own, _)| Some(*own)).eq(told))
    }

    /// Whether it can be of these dates.
    pub(super) fn fits(&self, dates: &[DateInput]) -> bool {
        dates.iter().all(|date| date.tiles.len() == self.windows.len())
    }

    /// Whether a tile is to be opened for these tasks: it is read, or says what all are like.
    pub(super) fn is_wanted(&self, tile: usize, tasks: &[Task]) -> bool {
        let Some(own) = self.window(tile) else { return true };
        let meets = |task: &Task| own.intersection(&task.window).is_some();
        tile == 0 || tasks.iter().any(meets)
    }

    /// A tile of a date that is not opened, like the first one.
    pub(super) fn assume(
        &self,
        loaded: &Loaded,
        (date, tile, one): (usize, usize, &TileInput),
        first: &RasterSource,
    ) -> Option<RasterSource> {
        let (from, own) = (self.window(0)?, self.window(tile)?);
        let far = |to: u32, from: u32| i64::from(to) - i64::from(from);
        let path = loaded.path(&one.path);
        let of = |(of_date, of_tile, _): &&(u32, u32, Vec<String>)| {
            (*of_date as usize, *of_tile as usize) == (date, tile)
        };
        let beside = self.beside.iter().filter(of).flat_map(|(.., names)| names);
        let beside = beside.map(|name| SeenFile::now(path.with_file_name(name)));
        let files = std::iter::once(SeenFile::now(path.clone())).chain(beside);
        let place = (far(own.col, from.col), far(own.row, from.row));
        let size = (own.cols, own.rows);
        Some(first.tile_like((&path, &one.path), place, size, files.collect()))
    }

    fn window(&self, tile: usize) -> Option<Window> {
        let [col, row, cols, rows] = *self.windows.get(tile)?;
        Some(Window { col, row, cols, rows })
    }
}

/// The names of files that lie beside another one, but for its own; none if some lie elsewhere.
fn names(path: &Path, files: &[SeenFile]) -> Option<Vec<String>> {
    let others = files.iter().filter(|file| file.path != path);
    let name = |file: &SeenFile| {
        let name = file.path.file_name()?.to_str()?;
        (path.with_file_name(name) == file.path).then(|| name.to_owned())
    };
    others.map(name).collect()
}
