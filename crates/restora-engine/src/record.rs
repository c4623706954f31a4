//! `record.json`: what was asked, of which files, by which methods, and the proof.

use std::path::PathBuf;

use restora_accounts::correction::Factor;
use restora_accounts::{Corrections, Identity};
use restora_grid::FACTOR_ONE;
use restora_io::{FileStamp, RasterSource};
use restora_message::catalogue::shards::{self, words};
use restora_message::{Problem, Problems};
use restora_table::{Cell, Column, Maps, RasterProduct, Table};
use restora_value::Crosswalk;
use restora_zonal::{AreaMethod, PixelRule};
use serde_json::{Value, json};

use crate::imagery::Shown;
use crate::inputs::{inputs, stamps};
use crate::plan::Land;
use crate::shards::ShardInput;
use crate::{Method, Plan, imagery, products, uncertainty, units};

/// Version of the record's form.
const FORMAT: u32 = 1;

/// Beyond this number, only the closest identities of each claim are listed.
const LISTED_IDENTITIES: usize = 5_000;

/// How many of each claim are then listed.
const CLOSEST: usize = 20;

/// Everything that the config and the inputs determine; nothing that differs between two runs
/// of the same.
pub(crate) fn record(
    plan: &Plan,
    (corrections, shown, accounts): (&Corrections, Option<&Shown>, &Value),
    identities: &[Identity],
    warnings: &Problems,
) -> Result<Value, Problems> {
    let inputs = inputs(plan);
    let stamps = stamp_all(plan, &inputs)?;
    let rasters = plan.rasters().len();
    Ok(json!({
        "restora": env!("CARGO_PKG_VERSION"),
        "gdal": restora_io::gdal_version(),
        "format": FORMAT,
        "config": plan.effective,
        "methods": methods(plan),
        "rasters": stamps[..rasters]
            .iter()
            .enumerate()
            .map(|(i, files)| raster(plan, i, files))
            .collect::<Vec<_>>(),
        "files": stamps[rasters..],
        "sites": plan.places.facts,
        "meaning": meaning(plan),
        "corrections": corrected(plan, corrections),
        "uncertainty": uncertainty::record(plan),
        "imagery": plan.imagery.as_ref().zip(shown).map(|(plan, shown)| imagery::record(plan, shown)),
        "accounts": accounts,
        "proof": proof(identities),
        "warnings": warnings,
    }))
}

/// Adds what the results are: the tables with their columns, the rasters with their symbols, the
/// maps. With the files beside it, the record is then all that a report is made from.
pub(crate) fn add_results(
    plan: &Plan,
    record: &mut Value,
    (tables, rasters, maps): (&[Told], &[RasterProduct], Option<&Maps>),
) {
    record["tables"] = tables.iter().map(|table| table.json(plan)).collect();
    record["rasters_written"] = json!(rasters);
    record["maps"] = json!(maps);
    record["extent"] = json!(products::extent(plan));
    // What a layer is drawn in, word by word: a file that it is read from again may say it otherwise.
    record["drawn_in"] =
        plan.drawn_sites().and_then(|(crs, _)| crs).map_or(Value::Null, |crs| {
            let projjson = restora_io::projjson(crs);
            let projjson =
                projjson.and_then(|text| serde_json::from_str::<Value>(&text).ok());
            json!({"label": crs.label(), "wkt": crs.wkt, "projjson": projjson})
        });
}

/// What the record tells of a table: its columns, and what their cells are.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// Without rows.
    table: Table,
    rows: usize,
    kinds: Vec<Kinds>,
}

/// Which kinds of cells a column has: a bit for each.
#[derive(Clone, Copy, Debug, Default)]
struct Kinds(u8);

impl Kinds {
    const TEXT: u8 = 1;
    const INTEGER: u8 = 2;
    const NUMBER: u8 = 4;

    fn of(cell: &Cell) -> Self {
        Self(match cell {
            Cell::Empty => 0,
            Cell::Text(_) => Self::TEXT,
            Cell::Integer(_) => Self::INTEGER,
            Cell::Number(_) => Self::NUMBER,
        })
    }

    /// In a CSV, a code and a name that looks like one are the same.
    fn name(self) -> &'static str {
        let has = |kind| self.0 & kind > 0;
        match (has(Self::TEXT), has(Self::INTEGER), has(Self::NUMBER)) {
            (_, false, false) => "text",
            (false, true, false) => "integer",
            (false, _, true) => "number",
            (true, ..) => "mixed",
        }
    }
}

impl std::ops::BitOrAssign for Kinds {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

impl Told {
    /// What there is to tell of a table, or of a part of one.
    pub(crate) fn of(table: &Table) -> Self {
        let mut kinds = vec![Kinds::default(); table.columns.len()];
        for row in &table.rows {
            kinds.iter_mut().zip(row).for_each(|(kinds, cell)| *kinds |= Kinds::of(cell));
        }
        let bare = Table::new(table.name.clone(), table.columns.clone());
        Self { table: bare, rows: table.rows.len(), kinds }
    }

    /// Adds what there is to tell of a further part.
    pub(crate) fn add(&mut self, part: &Self) {
        self.rows += part.rows;
        self.kinds.iter_mut().zip(&part.kinds).for_each(|(all, part)| *all |= *part);
    }

    /// The table's name.
    pub(crate) fn name(&self) -> &str {
        &self.table.name
    }

    fn json(&self, plan: &Plan) -> Value {
        let columns = units::columns(plan, &self.table).into_iter().zip(&self.kinds);
        let told = |(column, kinds): (Column, &Kinds)| {
            let mut told = json!(column);
            told["kind"] = json!(kinds.name());
            told
        };
        json!({
            "name": self.table.name,
            "file": format!("{}.csv", self.table.name),
            "rows": self.rows,
            "columns": columns.map(told).collect::<Vec<_>>(),
        })
    }
}

/// Sizes and checksums of all inputs: for each the path as written and its files.
fn stamp_all(
    plan: &Plan,
    inputs: &[(String, Vec<PathBuf>)],
) -> Result<Vec<Value>, Problems> {
    let stamped = stamps(plan.settings.threads, inputs)?;
    as_shared(plan, &stamped)?;
    let told = |((written, _), stamps): (&(String, Vec<PathBuf>), Vec<FileStamp>)| {
        let files: Vec<Value> = stamps
            .iter()
            .map(|stamp| {
                let name = stamp.path.file_name().map(|n| n.to_string_lossy());
                json!({"name": name, "bytes": stamp.bytes, "sha256": stamp.sha256})
            })
            .collect();
        json!({"path": written, "files": files})
    };
    Ok(inputs.iter().zip(stamped).map(told).collect())
}

/// Whether the files of a run that was shared out are those of its plan, to the byte.
fn as_shared(plan: &Plan, stamped: &[Vec<FileStamp>]) -> Result<(), Problems> {
    let other = |(input, stamps): (&ShardInput, &Vec<FileStamp>)| {
        let mut both = input.files.iter().zip(stamps);
        let differs = both.any(|(then, now)| {
            then.sha256.as_ref().is_some_and(|sha256| *sha256 != now.sha256)
        });
        differs.then(|| {
            Problem::new(&shards::OTHER_INPUT)
                .with("path", &input.path)
                .with_words("what", &words::THE_PLAN)
                .with_words("cause", &words::OTHER_BYTES)
        })
    };
    let others: Problems = plan.shared.iter().zip(stamped).filter_map(other).collect();
    if others.is_empty() { Ok(()) } else { Err(others) }
}

fn raster(plan: &Plan, i: usize, files: &Value) -> Value {
    let source = &plan.rasters()[i];
    let mut told = raster_of(plan, (i, source), files);
    if !source.stack().is_empty() {
        // Each zone has a grid of its own, and all of them have none.
        for key in ["columns", "rows", "geotransform", "crs", "crs_wkt"] {
            told[key] = Value::Null;
        }
        let zone = |(_, part): &(u32, RasterSource)| {
            let mut told = raster_of(plan, (i, part), &Value::Null);
            if let Some(told) = told.as_object_mut() {
                // These are of all zones.
                told.retain(|key, _| {
                    !["date", "path", "files", "aligned"].contains(&key.as_str())
                });
            }
            told
        };
        told["zones"] = source.stack().iter().map(zone).collect();
    }
    told
}

fn raster_of(plan: &Plan, (i, source): (usize, &RasterSource), files: &Value) -> Value {
    let info = source.info();
    let grid = &info.grid;
    json!({
        "date": plan.dates[i],
        "path": plan.loaded.config.dates[i].path,
        "band": info.band,
        "files": files["files"],
        "driver": info.driver,
        "columns": grid.cols,
        "rows": grid.rows,
        "geotransform": [grid.x0, grid.dx, 0.0, grid.y0, 0.0, grid.dy],
        "crs": grid.crs.as_ref().map(restora_grid::Crs::label),
        "crs_wkt": grid.crs.as_ref().map(|crs| &crs.wkt),
        "pixel_type": info.pixel_type,
        "nodata": info.nodata,
        "mask": info.mask,
        "aligned": plan.summary.dates[i].aligned,
    })
}

/// Methods by name and version: a change of a number is a change of one of these.
fn methods(plan: &Plan) -> Value {
    let align = plan.loaded.config.grid.align.as_ref().map(|align| match align.method {
        Method::Nearest => "align-nearest/1 (GDAL warper, exact transformer)",
        Method::Mode => "align-mode/1 (GDAL warper, exact transformer)",
    });
    let crs = plan.grid().and_then(|grid| grid.crs.as_ref());
    let ellipsoid = crs.map(|crs| {
        json!({
            "semi_major_m": crs.ellipsoid.semi_major_m,
            "flattening": crs.ellipsoid.flattening,
        })
    });
    let value = plan.meaning.values.as_ref().map(|_| "equivalent-factor/1");
    if matches!(plan.land, Land::Areas(_)) {
        return json!({"area": "as stated in the table", "area_unit": "1 mm2", "value": value});
    }
    json!({
        "zones": (!plan.zones().is_empty()).then_some(
            "zones/1 (sites are cut at the meridians midway between central meridians)"
        ),
        "pixel_rule": match plan.loaded.config.grid.pixel_rule {
            PixelRule::Exact => "exact/1 (covered fraction in units of 2^-24)",
            PixelRule::Centre => "centre/1 (as GDAL burns polygons)",
        },
        "area": match plan.loaded.config.grid.area {
            AreaMethod::True => "true/1 (on the ellipsoid of the grid's datum)",
            AreaMethod::Planar => "planar/1",
        },
        "area_unit": format!("2^{} mm2", -plan.unit().bits()),
        "ellipsoid": ellipsoid,
        "nodata": "config values, band value, mask band, NaN; zero only if declared",
        "mask": plan.loaded.config.nodata.compare.name(),
        "align": align,
        "value": value,
    })
}

/// Legend, crosswalk and table as they were used, row by row.
fn meaning(plan: &Plan) -> Value {
    let meaning = &plan.meaning;
    json!({
        "legend": meaning.legend.as_ref().map(|legend| {
            json!({"name": legend.name, "csv": legend.to_csv()})
        }),
        "crosswalk": meaning.crosswalk.as_ref().map(|crosswalk| {
            let differs = differences(plan, crosswalk);
            json!({
                "name": crosswalk.name,
                "csv": crosswalk.to_csv(),
                "differs_from_default": differs,
            })
        }),
        "table": meaning.table.as_ref().map(|table| {
            json!({"name": table.name, "csv": table.to_csv(), "services": table.services})
        }),
        "standard_equivalent_cny_per_ha_yr":
            meaning.standard.as_ref().map(|found| found.standard.cny_per_ha_yr),
        "standard_equivalent": meaning.standard,
        "current_prices": meaning.current,
        "samples": meaning.samples,
        "class_values": meaning.values,
        "indicators": meaning.indicators,
    })
}

/// Corrections as they were applied, with the means that they divide by.
fn corrected(plan: &Plan, corrections: &Corrections) -> Value {
    let services =
        plan.meaning.values.as_ref().map_or(&[][..], |v| v.services.as_slice());
    let list: Vec<Value> = corrections
        .list
        .iter()
        .map(|one| {
            let acts = one.services.iter().zip(services);
            let acts: Vec<&String> =
                acts.filter(|(acts, _)| **acts).map(|(_, s)| s).collect();
            let factor = match &one.by {
                Factor::Number(factor) => json!(factor),
                Factor::Sites(by) | Factor::Groups(by) => json!(by),
                Factor::Conditions(table) => json!({"csv": table.to_csv()}),
                Factor::Rasters(terms) => json!({"terms": terms}),
            };
            json!({
                "name": one.name,
                "kind": one.kind,
                "services": acts,
                "classes": one.classes,
                "factor": factor,
            })
        })
        .collect();
    let rasters: Vec<Value> = plan
        .meaning
        .factors
        .iter()
        .map(|input| {
            let info = input.source.info();
            json!({
                "path": info.path,
                "band": info.band,
                "divided_by": input.divide_by,
                "where_missing": input.stand_in.told().map(|f| f as f64 / FACTOR_ONE as f64),
                "columns": info.grid.cols,
                "rows": info.grid.rows,
                "crs": info.grid.crs.as_ref().map(restora_grid::Crs::label),
                "nodata": info.nodata,
            })
        })
        .collect();
    let means: Vec<Value> = corrections
        .means
        .iter()
        .map(|(rasters, class, mean)| json!({"rasters": rasters, "class": class, "mean": mean}))
        .collect();
    json!({
        "applied": list,
        "rasters": rasters,
        "means": means,
        "place": "centre/1 (positions interpolated between corners of 32 x 32 cells to 1/32)",
    })
}

/// What the crosswalk says otherwise than the built-in one of the same legend and table.
fn differences(plan: &Plan, crosswalk: &Crosswalk) -> Option<Value> {
    let (legend, table) = (plan.meaning.legend.as_ref()?, plan.meaning.table.as_ref()?);
    let default = Crosswalk::builtin(&format!("{}-{}", legend.name, table.name)).ok()?;
    let rows: Vec<Value> = crosswalk
        .differences(&default)
        .into_iter()
        .map(|(code, [own, default])| json!({"code": code, "own": own, "default": default}))
        .collect();
    Some(json!({"default": default.name, "version": default.version, "rows": rows}))
}

fn proof(identities: &[Identity]) -> Value {
    let listed: Vec<&Identity> = if identities.len() <= LISTED_IDENTITIES {
        identities.iter().collect()
    } else {
        closest(identities)
    };
    json!({
        "holds": identities.iter().all(|identity| identity.holds),
        "count": identities.len(),
        "listed": if listed.len() == identities.len() { "all" } else { "closest of each claim" },
        "identities": listed,
    })
}

/// The identities of each claim whose sides lie furthest apart, by their tolerance.
fn closest(identities: &[Identity]) -> Vec<&Identity> {
    let strain = |identity: &Identity| {
        let apart = (identity.left - identity.right).abs();
        if apart == 0.0 { 0.0 } else { apart / identity.tolerance }
    };
    let mut claims: Vec<&str> = Vec::new();
    for identity in identities {
        if !claims.contains(&identity.claim) {
            claims.push(identity.claim);
        }
    }
    let mut out = Vec::new();
    for claim in claims {
        let mut of: Vec<&Identity> =
            identities.iter().filter(|i| i.claim == claim).collect();
        of.sort_by(|a, b| strain(b).total_cmp(&strain(a)));
        out.extend(of.into_iter().take(CLOSEST));
    }
    out
}
