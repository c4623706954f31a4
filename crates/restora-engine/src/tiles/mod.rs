//! Archives of tiles: a config that names many files at once.
//!
//! Before anything else is found out, the block `tiles` becomes the dates of the config, each
//! with its tiles in order; from there on a date is one raster that is a mosaic of them.

mod list;
mod open;
mod state;
mod told;
pub(crate) mod zones;

use std::collections::{BTreeMap, BTreeSet};

use restora_message::catalogue::tiles;
use restora_message::{Problem, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::config::first_band;
use crate::{DateInput, Loaded};

pub use open::damaged_tiles;
pub(crate) use open::open;
pub use state::LeftOut;
pub(crate) use state::tiles_table;
pub(crate) use told::TilesTold;

/// Where the config says it.
pub(crate) const AT: &str = "/tiles";

/// Rasters in tiles, one for each tile and date: all files that a pattern fits, that a list
/// names, or that a catalogue holds. Tiles lie on common pixels; where they overlap, the first
/// by name counts. 分幅栅格
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tiles {
    /// Folder that a pattern is looked for in, with all below it; that of the config unless
    /// stated. 目录
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Regular expression for paths from that folder, in which the groups `tile` and `date` say
    /// what a file is. 文件名模式
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// CSV or Parquet file with the columns tile, date and path; paths are from its own folder. 清单
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifest: Option<String>,
    /// STAC `ItemCollection`, a JSON file; hrefs are from its own folder. STAC 目录
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stac: Option<String>,
    /// Asset of each item, if it has more than one. 资产
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// Property of items that names the tile; "grid:code" unless stated. 分幅属性
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tile_property: Option<String>,
    /// Whether tiles lie in several zones of UTM or Gauss-Krüger: each zone has pixels of its own,
    /// and land is measured in the zone whose central meridian is nearest. 分带
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub zones: bool,
    /// What dates are cut down to, where tiles of one time differ by days: "day", "month" or
    /// "year". 日期精度
    #[serde(default)]
    pub period: Period,
    /// Band number, from 1. 波段
    #[serde(default = "first_band")]
    #[schemars(range(min = 1))]
    pub band: u32,
}

/// What dates are cut down to.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// Not at all.
    #[default]
    Day,
    /// Year and month.
    Month,
    /// Year.
    Year,
}

/// One file of a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileInput {
    /// Which tile it is.
    pub tile: String,
    /// The file, as it is written or was found.
    pub path: String,
}

/// A file that was found: what it is of, and its path from the config's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    tile: String,
    date: String,
    path: String,
}

/// The config with its tiles as dates; none if it has no tiles. Tiles that lack a date are left
/// out if `keep_going` says so.
///
/// # Errors
/// If files cannot be told apart, a tile lacks a date, or there are none.
pub(crate) fn expand(
    loaded: &Loaded,
    keep_going: bool,
) -> Result<Option<Loaded>, Problems> {
    let Some(block) = &loaded.config.tiles else { return Ok(None) };
    if loaded.stands_in(AT) || loaded.config.areas.is_some() {
        return Ok(None);
    }
    let place = |problem: Problem| loaded.place(problem, AT);
    let all = |problems: Problems| problems.into_iter().map(place).collect::<Problems>();
    if !loaded.config.dates.is_empty() {
        return Err(place(Problem::new(&tiles::WITH_DATES)).into());
    }
    let mut found = list::list(loaded, block).map_err(all)?;
    found.sort();
    let twice = twice(&found);
    if !twice.is_empty() {
        return Err(all(twice));
    }
    let unpaired = unpaired(&found);
    if !unpaired.is_empty() && !keep_going {
        return Err(all(unpaired.into_iter().map(|(_, problem)| problem).collect()));
    }
    let mut made = loaded.clone();
    for (Found { tile, date, path }, problem) in unpaired {
        made.left_out.skip(tile, &date, &path, place(problem));
    }
    let mut dates: BTreeMap<String, Vec<TileInput>> = BTreeMap::new();
    for Found { tile, date, path } in found {
        if !made.left_out.has(&tile) {
            dates.entry(date).or_default().push(TileInput { tile, path });
        }
    }
    if dates.is_empty() {
        let count = made.left_out.tiles();
        return Err(place(Problem::new(&tiles::NONE_LEFT).with("count", count)).into());
    }
    let source =
        block.pattern.as_ref().or(block.manifest.as_ref()).or(block.stac.as_ref());
    let path = source.cloned().unwrap_or_default();
    let date = |(date, tiles): (String, Vec<TileInput>)| DateInput {
        path: format!("{path} [{date}]"),
        date,
        band: block.band,
        tiles,
    };
    made.config.dates = dates.into_iter().map(date).collect();
    Ok(Some(made))
}

/// Files that are one tile of one date, in a list in order.
fn twice(found: &[Found]) -> Problems {
    let same =
        |two: &&[Found]| (&two[0].tile, &two[0].date) == (&two[1].tile, &two[1].date);
    let told = |two: &[Found]| {
        Problem::new(&tiles::TWICE)
            .with("path", &two[0].path)
            .with("other", &two[1].path)
            .with("tile", &two[0].tile)
            .with("date", &two[0].date)
    };
    found.windows(2).filter(same).map(told).collect()
}

/// Files of tiles that lack a date which others have.
fn unpaired(found: &[Found]) -> Vec<(Found, Problem)> {
    let dates: BTreeSet<&str> = found.iter().map(|one| one.date.as_str()).collect();
    let mut own: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in found {
        own.entry(&one.tile).or_default().insert(&one.date);
    }
    let lacks = |one: &Found| {
        let lacking: Vec<&str> =
            dates.difference(&own[one.tile.as_str()]).copied().collect();
        let problem = Problem::new(&tiles::UNPAIRED)
            .with("path", &one.path)
            .with("tile", &one.tile)
            .with("dates", lacking.join(", "));
        (!lacking.is_empty()).then(|| (one.clone(), problem))
    };
    found.iter().filter_map(lacks).collect()
}
