//! How large results will be: what `plan` says of disk and memory before a pixel is read.
//!
//! Rasters are counted as they would be without compression. Tables are counted by the rows that
//! sites, dates and classes can make; lists whose length only pixels tell (patches, packages,
//! parcels) are not foreseen.

use std::collections::{BTreeMap, BTreeSet};

use restora_zonal::CrossTable;
use serde::Serialize;

use crate::{Layer, Plan, ReportLanguages, TableFormat, long, products};

/// Bytes of a number or word in a CSV, on average at most.
const CSV_CELL: u64 = 20;

/// The same in a workbook, packed.
const XLSX_CELL: u64 = 10;

/// The same in Parquet.
const PARQUET_CELL: u64 = 12;

/// The same in a table of a database.
const DATABASE_CELL: u64 = 32;

/// Bytes of a corner of a polygon.
const CORNER: u64 = 16;

/// Bytes that a file has before anything is in it: headers, styles, words, the code of charts.
const FILE: u64 = 8 << 10;
const XLSX: u64 = 128 << 10;
const DATABASE: u64 = 512 << 10;
const PAGE: u64 = 1 << 20;

/// Bytes of a site on the page, in one language: numbers, charts, outline.
const PAGE_SITE: u64 = 24 << 10;

/// Bytes in memory of a value in a table, and in a workbook beside it.
const HELD_CELL: u64 = 96;
const HELD_XLSX_CELL: u64 = 160;

/// Bytes in memory of an entry of the cross table, and of what a site has of a class at a date.
const HELD_LAND: u64 = 96;
const HELD_CLASS: u64 = 96;

/// Classes of a raster without a legend.
const CLASSES: u64 = 32;

/// Services of a table, where there is none yet.
const SERVICES: u64 = 11;

/// A kind of files among the results, and how large they will be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedOutput {
    /// `csv`, `rasters`, `maps`, `gpkg`, `geoparquet`, `database`, `xlsx`, `parquet`, `stac`,
    /// `report`.
    pub kind: &'static str,
    /// Bytes at most.
    pub bytes: u64,
}

/// What will be written, by kinds, and bytes of disk while it is: rasters stand beside
/// themselves before they have their final form.
pub(crate) fn outputs(plan: &Plan) -> (Vec<PlannedOutput>, u64) {
    let asked = &plan.loaded.config.outputs;
    let Cells { tables, long, others, .. } = Cells::of(plan);
    let cells = long.saturating_add(others);
    let corners = corners(plan);
    let mut all = vec![("csv", tables * FILE + cells * CSV_CELL)];
    let rasters = products::files(plan);
    let drawn = products::files_bytes(plan);
    if !rasters.is_empty() {
        // Overviews make a third more; a tile without pixels has an entry all the same.
        let tiles: u64 = rasters.iter().map(|file| file.tiles * 64 + FILE * 8).sum();
        all.push(("rasters", drawn + drawn / 3 + tiles));
    }
    let maps = products::bytes(plan);
    if products::pictures(plan) {
        all.push(("maps", maps + FILE));
    }
    for layer in asked.layers.iter().filter_map(|text| Layer::parse(text)) {
        all.push(match layer {
            Layer::GeoPackage => {
                ("gpkg", DATABASE + cells * DATABASE_CELL + corners * CORNER)
            }
            Layer::GeoParquet => {
                ("geoparquet", 8 * FILE + cells * PARQUET_CELL + corners * CORNER)
            }
            // On another disk as a rule.
            Layer::Database(_) => continue,
        });
    }
    for format in &asked.tables {
        all.push(match format {
            TableFormat::Xlsx => ("xlsx", XLSX + cells * XLSX_CELL),
            // The long table has every number once more.
            TableFormat::Parquet => ("parquet", tables * FILE + 2 * cells * PARQUET_CELL),
        });
    }
    if asked.stac {
        all.push(("stac", 256 << 10));
    }
    if let Some(languages) = asked.report {
        let spoken = if languages == ReportLanguages::Both { 2 } else { 1 };
        let sites = plan.places.rows.len() as u64 * PAGE_SITE * spoken;
        // Pictures stand in it as text.
        all.push(("report", PAGE + sites + maps / 3 * 4 + cells * CSV_CELL * spoken));
    }
    let planned: Vec<PlannedOutput> =
        all.into_iter().map(|(kind, bytes)| PlannedOutput { kind, bytes }).collect();
    let total: u64 = planned.iter().map(|output| output.bytes).sum();
    (planned, total + drawn)
}

/// Bytes that results are held in when pixels are done with.
pub(crate) fn held(plan: &Plan) -> u64 {
    held_by(plan, &Cells::of(plan))
}

/// The same when it is known what land sites have.
pub(crate) fn held_of(plan: &Plan, cross: &CrossTable) -> u64 {
    let mut of_sites: BTreeMap<u32, (u64, BTreeSet<i32>)> = BTreeMap::new();
    for (key, _) in cross.iter() {
        let (lands, codes) = of_sites.entry(key.site).or_default();
        *lands += 1;
        codes.extend([key.from, key.to].into_iter().flatten());
    }
    let lands = || of_sites.values().map(|(lands, _)| *lands);
    held_by(
        plan,
        &Cells::with(
            plan,
            &Kinds {
                lands: lands().sum(),
                largest: lands().max().unwrap_or(0),
                classes: of_sites.values().map(|(_, codes)| codes.len() as u64).sum(),
            },
        ),
    )
}

fn held_by(plan: &Plan, cells: &Cells) -> u64 {
    let asked = &plan.loaded.config.outputs;
    let workbook = asked.tables.contains(&TableFormat::Xlsx);
    let &Cells { long, others, lands, largest, classes, .. } = cells;
    // Written as they are made, where nothing else is made of them.
    let (long, parts) = if long::needed(plan) {
        (long, 0)
    } else {
        (0, long::at_once(plan, lands, largest))
    };
    let cells = others.saturating_add(long);
    let each = if workbook { HELD_CELL + HELD_XLSX_CELL } else { HELD_CELL };
    let found = lands.saturating_mul(HELD_LAND) + classes.saturating_mul(HELD_CLASS);
    cells.saturating_mul(each).saturating_add(found).saturating_add(parts)
}

/// What land the sites have.
struct Kinds {
    /// Kinds of it, of all sites, and of the one that has most.
    lands: u64,
    largest: u64,
    /// Classes of each site, added up.
    classes: u64,
}

impl Kinds {
    /// As far as can be foreseen.
    fn foreseen(plan: &Plan) -> Self {
        let legend = plan.meaning.legend.as_ref();
        let classes = legend.map_or(CLASSES, |legend| legend.classes.len() as u64);
        // A site has no more transitions than pixels.
        let all_moves = classes * classes;
        let most = |site: &restora_accounts::Site| {
            let pixels = site.pixels.and_then(|pixels| u64::try_from(pixels).ok());
            pixels.map_or(all_moves, |pixels| pixels.min(all_moves))
        };
        let moves = || plan.places.rows.iter().map(most);
        let pairs = plan.pairs.len() as u64;
        Self {
            lands: pairs * moves().sum::<u64>(),
            largest: pairs * moves().max().unwrap_or(0),
            classes: classes * plan.places.rows.len() as u64,
        }
    }
}

/// How much there is in the results at most.
struct Cells {
    /// Tables.
    tables: u64,
    /// Values in the [long] ones, and in all others.
    long: u64,
    others: u64,
    /// Kinds of land of all sites, and of the one that has most.
    lands: u64,
    largest: u64,
    /// Classes of all sites at all dates.
    classes: u64,
}

impl Cells {
    /// As far as can be foreseen.
    fn of(plan: &Plan) -> Self {
        Self::with(plan, &Kinds::foreseen(plan))
    }

    /// Of so much land.
    fn with(plan: &Plan, &Kinds { lands, largest, classes }: &Kinds) -> Self {
        let asked = &plan.loaded.config.outputs;
        let sites = plan.places.rows.len() as u64;
        let dates = plan.dates.len().max(1) as u64;
        let pairs = plan.pairs.len() as u64;
        let meaning = &plan.meaning;
        let services = meaning.table.as_ref().map(|table| table.services.len() as u64);
        let services = services.unwrap_or(SERVICES);
        // classes, services, transitions
        let long =
            [dates * classes * 8, dates * classes * services.max(1) * 8, lands * 12];
        // sites, uplift
        let mut others = vec![
            sites * dates * (24 + 2 * meaning.indicators.len() as u64),
            sites * pairs * 24,
        ];
        if asked.statistics {
            others.extend([pairs * classes * 16, sites * pairs * 16]);
        }
        if asked.series {
            others.extend([sites * dates * 40 * 8, sites * 40 * 12]);
        }
        if asked.spatial.is_some() {
            others.extend([sites * dates * 24, sites * dates * 16, dates * 24]);
        }
        if meaning.uncertainty.is_some() {
            others.push(sites * (dates + pairs) * 32);
        }
        for _ in &plan.accounts {
            others.extend([dates * classes * 16, sites * pairs * 64, 4096]);
        }
        let sum = |all: &[u64]| all.iter().copied().fold(0, u64::saturating_add);
        Self {
            tables: (long.len() + others.len()) as u64,
            long: sum(&long),
            others: sum(&others),
            lands,
            largest,
            classes: dates * classes,
        }
    }
}

/// Corners of all polygons that layers have.
fn corners(plan: &Plan) -> u64 {
    let of = |polygons: &geo_types::MultiPolygon| -> u64 {
        let rings = polygons.0.iter().flat_map(|polygon| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors())
        });
        rings.map(|ring| ring.0.len() as u64).sum()
    };
    let drawn = plan.places.drawn.as_ref().map(|drawn| &drawn.polygons);
    drawn.unwrap_or(&plan.places.outlines).iter().map(of).sum()
}
