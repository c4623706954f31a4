//! Layers of polygons that accounts lay over the cells: masks and parcels. A cell belongs to the
//! polygon that its centre lies in, so that each is decided as a whole.

use std::collections::BTreeSet;
use std::path::Path;

use restora_accounts::parcels::Parcel;
use restora_grid::{Grid, Window};
use restora_io::{Reach, SiteFeature, SiteFile, SiteQuery, read_sites};
use restora_message::catalogue::accounts::{reclamation as say, shared};
use restora_message::catalogue::sites;
use restora_message::{Problem, Problems};
use restora_zonal::{
    AreaMethod, CellAreas, Pieces, PixelRule, SiteCover, Transforms, on_one_turn,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, Seen};
use crate::places::first_point;
use crate::rasters::{datum_warning, pixel_m};
use crate::shapes::Shaper;
use crate::{Loaded, Plan};

/// A layer of polygons. 面图层
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// What results call it; its path, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Any vector file that GDAL reads. 路径
    #[schemars(length(min = 1))]
    pub path: String,
    /// Layer, where the file has more than one. 图层
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Field with ids, where polygons are told apart. 编号字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Condition on the fields, OGR SQL. 筛选条件
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Encoding of text, such as GBK. 编码
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// CRS, taken instead of the file's own. 坐标系
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Mend invalid boundaries. 修复无效边界
    #[serde(default)]
    pub repair: bool,
}

/// A layer of parcels. 宗地图层
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ParcelLayer {
    /// Any vector file that GDAL reads. 路径
    #[schemars(length(min = 1))]
    pub path: String,
    /// Layer, where the file has more than one. 图层
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub layer: Option<String>,
    /// Field with the parcels' ids; without one they are numbered from 1. 宗地编号字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Field with who holds a parcel (a household). 使用权人字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// Field with who owns a parcel (a collective, or a forest farmer). 所有权人字段
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Condition on the fields, OGR SQL. 筛选条件
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// Encoding of text, such as GBK. 编码
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// CRS, taken instead of the file's own. 坐标系
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crs: Option<String>,
    /// Mend invalid boundaries. 修复无效边界
    #[serde(default)]
    pub repair: bool,
}

impl Overlay {
    /// What results call it.
    pub(super) fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.path)
    }

    /// Reads the layer of a block at a place below the account's.
    pub(super) fn read(
        &self,
        desk: &mut Desk<'_>,
        below: &str,
    ) -> Result<Drawn, Problems> {
        let Self { path, layer, id, filter, encoding, crs, repair, name: _ } =
            self.clone();
        let (holder, owner) = (None, None);
        let same =
            ParcelLayer { path, layer, id, holder, owner, filter, encoding, crs, repair };
        same.read(desk, below)
    }
}

/// A layer of parcels is a layer whose polygons also have people.
impl ParcelLayer {
    fn query<'a>(
        &'a self,
        (path, reach): (&'a Path, &'a Reach),
        filter: Option<&'a str>,
    ) -> SiteQuery<'a> {
        SiteQuery {
            reach,
            layer: self.layer.as_deref(),
            id: self.id.as_deref(),
            name: self.holder.as_deref(),
            group: self.owner.as_deref(),
            filter,
            encoding: self.encoding.as_deref(),
            crs: self.crs.as_deref(),
            repair: self.repair,
            ..SiteQuery::of(path, &self.path)
        }
    }

    /// Reads the layer of a block at a place below the account's. A parcel's holder is its name,
    /// its owner its group.
    pub(super) fn read(
        &self,
        desk: &mut Desk<'_>,
        below: &str,
    ) -> Result<Drawn, Problems> {
        let (path, reach) = (desk.loaded.path(&self.path), desk.loaded.reach());
        let query = self.query((&path, &reach), self.filter.as_deref());
        read(desk, below, (&self.path, &query))
    }

    /// The parcels of the layer as it was read; none of them the collective's own.
    pub(super) fn parcels(&self, drawn: &Drawn) -> Vec<Parcel> {
        // Without a field of holders, a feature is called by its id.
        let held = self.holder.is_some();
        let parcel = |one: &SiteFeature| Parcel {
            id: one.id.clone(),
            holder: if held { one.name.clone() } else { String::new() },
            owner: one.group.clone().unwrap_or_default(),
            collective: false,
        };
        drawn.features().iter().map(parcel).collect()
    }

    /// Ids of the parcels that meet a further condition; none is no problem.
    pub(super) fn meeting(
        &self,
        desk: &mut Desk<'_>,
        condition: &str,
        below: &str,
    ) -> Result<BTreeSet<String>, Problems> {
        let (path, reach) = (desk.loaded.path(&self.path), desk.loaded.reach());
        let both = match &self.filter {
            Some(filter) => format!("({filter}) AND ({condition})"),
            None => condition.to_owned(),
        };
        match read_sites(&self.query((&path, &reach), Some(&both))) {
            Ok(file) => Ok(file.sites.into_iter().map(|parcel| parcel.id).collect()),
            Err(found)
                if found
                    .iter()
                    .all(|one| std::ptr::eq(one.entry, &raw const sites::EMPTY)) =>
            {
                Ok(BTreeSet::new())
            }
            Err(found) => {
                Err(found.into_iter().map(|one| desk.problem(one, below)).collect())
            }
        }
    }
}

fn read(
    desk: &mut Desk<'_>,
    below: &str,
    (path, query): (&str, &SiteQuery<'_>),
) -> Result<Drawn, Problems> {
    let file = read_sites(query).map_err(|problems| {
        let place = |problem| desk.problem(problem, below);
        problems.into_iter().map(place).collect::<Problems>()
    })?;
    desk.files.push((path.to_owned(), file.files.clone()));
    let at = format!("{}{below}", desk.at);
    Ok(Drawn { path: path.to_owned(), at, file })
}

/// A layer that was read.
#[derive(Debug)]
pub(super) struct Drawn {
    pub(super) path: String,
    at: String,
    file: SiteFile,
}

/// The cells of a layer's polygons.
#[derive(Debug, Default)]
pub(super) struct Laid {
    /// By polygon, in the order of the file.
    pub(super) covers: Vec<SiteCover>,
    pub(super) warnings: Problems,
}

impl Drawn {
    /// The polygons with their attributes.
    pub(super) fn features(&self) -> &[SiteFeature] {
        &self.file.sites
    }

    /// Why the layer cannot be brought onto a grid, before any pixel is read.
    pub(super) fn check(&self, plan: &Plan, grid: &Grid) -> Option<Problem> {
        let shaper = self.shaper(grid);
        let tools = shaper.tools(&self.file.crs, &Transforms::default());
        tools.err().map(|problem| plan.loaded.place(problem, &self.at))
    }

    fn shaper<'a>(&'a self, grid: &'a Grid) -> Shaper<'a> {
        Shaper::new(&self.path, grid, (AreaMethod::Planar, PixelRule::Centre))
    }

    /// A word on cells that lie in more than one polygon.
    pub(super) fn overlaps(&self, seen: &Seen<'_>, cells: u64) -> Option<Problem> {
        let problem = Problem::new(&say::LAYER_OVERLAPS)
            .with("cells", cells)
            .with("path", &self.path);
        (cells > 0).then(|| seen.plan.loaded.place(problem, &self.at))
    }

    /// Finds the cells of each polygon on a grid.
    pub(super) fn lay(&self, loaded: &Loaded, grid: &Grid) -> Result<Laid, Problem> {
        let place = |problem| loaded.place(problem, &self.at);
        let shaper = self.shaper(grid);
        let tools =
            shaper.tools(&self.file.crs, &Transforms::default()).map_err(place)?;
        let mut out = Laid::default();
        out.warnings.extend(self.file.warnings.iter().cloned());
        if let Some(to) = &grid.crs {
            let anywhere = self
                .features()
                .iter()
                .find_map(|one| first_point(&on_one_turn(&one.geometry, &self.file.crs)));
            out.warnings.extend(anywhere.and_then(|at| {
                datum_warning(&self.path, (&self.file.crs, to), at, pixel_m(grid))
            }));
        }
        let mut small = 0u32;
        for feature in self.features() {
            let (_, laid) = shaper
                .shape(&feature.geometry, &tools)
                .map_err(|problem| place(problem).at_site(&feature.id))?;
            let touched = laid.boundary.as_ref().is_some_and(|b| b.window().is_some());
            small += u32::from(touched && laid.cover.window().is_none());
            out.covers.push(laid.cover);
        }
        if out.covers.iter().all(|cover| cover.window().is_none()) {
            let problem = Problem::new(&shared::NOWHERE).with("path", &self.path);
            out.warnings.push(place(problem));
        } else if small > 0 {
            let problem = Problem::new(&say::TOO_SMALL)
                .with("count", small)
                .with("all", self.features().len())
                .with("path", &self.path);
            out.warnings.push(place(problem));
        }
        Ok(out)
    }
}

/// Stands for a cell in no polygon.
const NONE: u32 = u32::MAX;

/// The polygon of each cell of a window.
pub(super) struct Numbers {
    of: Vec<u32>,
    /// Whether a cell lies in further polygons.
    twice: Vec<bool>,
}

impl Laid {
    /// How many polygons there are.
    pub(super) fn count(&self) -> usize {
        self.covers.len()
    }

    /// Calls `visit` with each cell of a window that lies in a polygon, and its number.
    pub(super) fn each(
        &self,
        window: Window,
        areas: &CellAreas,
        mut visit: impl FnMut(usize, u32),
    ) {
        for (number, cover) in (0u32..).zip(&self.covers) {
            let pieces = Pieces::new(window, cover, areas);
            pieces.each(|cell, _, _| visit(cell, number));
        }
    }

    /// The polygon that each cell of a window lies in: the first of the file, where there are
    /// several.
    pub(super) fn numbers(&self, window: Window, areas: &CellAreas) -> Numbers {
        let mut out =
            Numbers { of: vec![NONE; window.len()], twice: vec![false; window.len()] };
        self.each(window, areas, |cell, number| {
            if out.of[cell] == NONE {
                out.of[cell] = number;
            } else {
                out.twice[cell] = true;
            }
        });
        out
    }
}

impl Numbers {
    /// The polygon of a cell.
    pub(super) fn of(&self, cell: usize) -> Option<usize> {
        (self.of[cell] != NONE).then_some(self.of[cell] as usize)
    }

    /// Whether a cell lies in more than one.
    pub(super) fn twice(&self, cell: usize) -> bool {
        self.twice[cell]
    }
}
