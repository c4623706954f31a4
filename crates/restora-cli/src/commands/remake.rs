//! `restora report`: everything that is made from a finished run, made again from its folder.

use std::collections::BTreeMap;
use std::path::Path;

use restora_engine::{Earlier, Layer, Outputs, ReportLanguages, TableFormat};
use restora_io::{FileStamp, OutputDir, SiteQuery};
use restora_message::catalogue::{outputs as entries, run};
use restora_message::{Problem, Problems};
use restora_report::Material;
use serde_json::Value;

use super::results::{self, How};
use crate::args::Cli;
use crate::output;

/// What can be made again, as `--format` names it.
const FORMATS: [&str; 7] =
    ["html", "xlsx", "parquet", "gpkg", "geoparquet", "stac", "styles"];

/// The layer that sites are taken from again.
const SITES: &str = "sites.gpkg";

/// Makes reports of a finished run; `formats` says which, else they are those of its config.
pub(crate) fn report(cli: &Cli, dir: &Path, formats: &[String]) -> Result<u8, Problems> {
    let record = record(dir)?;
    let wanted = wanted(&record, formats)?;
    let kept = record["outputs"].as_array().cloned().unwrap_or_default();
    let listed = Listed::new(dir, &record);
    let mut material = listed.material(record)?;
    let sites = if wanted.layers.is_empty() { None } else { Some(sites(&listed)?) };
    let drawn = sites.as_ref().map(|file| {
        let each =
            file.sites.iter().map(|site| (site.id.as_str(), site.geometry.clone()));
        (Some(&file.crs), each.collect::<Vec<_>>())
    });
    material.shapes = drawn.as_ref().map(results::shapes);
    let told = &material.record["drawn_in"];
    if let (Some(shapes), true) = (&mut material.shapes, told.is_object()) {
        shapes.projjson = Some(told["projjson"].clone()).filter(|crs| !crs.is_null());
        told["wkt"].as_str().unwrap_or_default().clone_into(&mut shapes.wkt);
        told["label"].as_str().unwrap_or_default().clone_into(&mut shapes.label);
    }
    let mut folder = OutputDir::prepare(dir, true)?;
    let styles = formats.is_empty() || formats.iter().any(|format| format == "styles");
    let how = How { lang: cli.lang, overwrite: true, styles };
    results::add(&material, (&wanted, drawn.as_ref()), (&mut folder, &kept), how)?;
    let made: Vec<String> = folder.stamps()?.into_iter().map(|(name, _)| name).collect();
    if wanted.stac {
        // It says what every file is, also of those that stay.
        let stay = listed.names().filter(|name| !made.iter().any(|made| made == name));
        stay.map(|name| listed.check(name)).collect::<Result<Vec<()>, _>>()?;
    }
    restora_engine::seal(folder, &material.record, (None, Earlier::Kept))?;
    if !cli.quiet {
        let paths: Vec<String> =
            made.iter().map(|name| dir.join(name).display().to_string()).collect();
        output::data((paths.join("\n") + "\n").as_bytes())?;
    }
    Ok(0)
}

/// The record of a folder.
pub(super) fn record(dir: &Path) -> Result<Value, Problem> {
    let path = dir.join("record.json");
    let no_result = |cause: String| {
        let problem = Problem::new(&entries::NO_RESULT);
        problem.with("path", dir.display()).with("cause", cause)
    };
    let bytes =
        std::fs::read(&path).map_err(|e| no_result(format!("record.json: {e}")))?;
    serde_json::from_slice(&bytes).map_err(|e| no_result(format!("record.json: {e}")))
}

/// A finished run, read from its folder; its rasters are what the record says of them, too.
pub(super) fn load(dir: &Path) -> Result<Material, Problem> {
    let record = record(dir)?;
    let listed = Listed::new(dir, &record);
    let raster =
        |name: &&str| Path::new(name).extension().is_some_and(|end| end == "tif");
    listed.names().filter(raster).try_for_each(|name| listed.check(name))?;
    listed.material(record)
}

/// The files of a folder with what its record says of them.
struct Listed<'a> {
    dir: &'a Path,
    sha256: BTreeMap<String, String>,
}

impl<'a> Listed<'a> {
    fn new(dir: &'a Path, record: &Value) -> Self {
        let entries = record["outputs"].as_array().into_iter().flatten();
        let entry = |entry: &Value| {
            let text = |key: &str| entry[key].as_str().map(str::to_owned);
            Some((text("file")?, text("sha256")?))
        };
        Self { dir, sha256: entries.filter_map(entry).collect() }
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.sha256.keys().map(String::as_str)
    }

    /// Refuses a file that is no longer what the record says.
    fn check(&self, name: &str) -> Result<(), Problem> {
        // A record from elsewhere must not bring other files into a report.
        if !restora_io::is_plain(name) {
            return Err(Problem::new(&entries::NO_RESULT)
                .with("path", self.dir.display())
                .with("cause", format!("record.json: {name}")));
        }
        let path = self.dir.join(name);
        let stamp: FileStamp = restora_io::stamp(&path)?;
        match self.sha256.get(name) {
            Some(told) if *told != stamp.sha256 => Err(Problem::new(&entries::CHANGED)
                .with("path", path.display())
                .with("cause", "SHA-256")),
            _ => Ok(()),
        }
    }

    /// What reports are made from; every file that is read has been checked.
    fn material(&self, record: Value) -> Result<Material, Problem> {
        restora_report::load(&self.dir.display().to_string(), record, |name| {
            self.check(name)?;
            let path = self.dir.join(name);
            std::fs::read(&path).map_err(|error| {
                Problem::new(&run::READ).with("path", path.display()).with("cause", error)
            })
        })
    }
}

/// What is to be made.
fn wanted(record: &Value, formats: &[String]) -> Result<Outputs, Problem> {
    let stated: Outputs =
        serde_json::from_value(record["config"]["outputs"].clone()).unwrap_or_default();
    let listed = record["outputs"].as_array().into_iter().flatten();
    let mut files = listed.filter_map(|entry| entry["file"].as_str());
    // A catalogue that is there holds sizes and checksums of what is made now.
    let stac = files.any(|file| file.starts_with("stac/"));
    let mut wanted = Outputs { stac, ..Outputs::default() };
    if formats.is_empty() {
        wanted.tables = stated.tables;
        wanted.stac |= stated.stac;
        wanted.report = stated.report;
        // A database is not written to a second time, unless somebody asks by running again.
        let file =
            |layer: &String| !matches!(Layer::parse(layer), Some(Layer::Database(_)));
        let there = stated.layers.iter().any(|layer| layer == "gpkg");
        wanted.layers = stated.layers.into_iter().filter(|l| there && file(l)).collect();
        let asked = Outputs { stac: false, ..wanted.clone() };
        if asked == Outputs::default() {
            wanted.report = Some(ReportLanguages::Both);
        }
        return Ok(wanted);
    }
    for format in formats {
        match format.as_str() {
            "html" => {
                wanted.report = Some(stated.report.unwrap_or(ReportLanguages::Both));
            }
            "xlsx" => wanted.tables.push(TableFormat::Xlsx),
            "parquet" => wanted.tables.push(TableFormat::Parquet),
            "gpkg" | "geoparquet" => wanted.layers.push(format.clone()),
            "stac" => wanted.stac = true,
            // They follow from no key of a config.
            "styles" => {}
            _ => {
                return Err(Problem::new(&entries::UNKNOWN_FORMAT)
                    .with("format", format)
                    .with("known", FORMATS.join(", ")));
            }
        }
    }
    Ok(wanted)
}

/// The sites as the layer in the folder has them.
fn sites(listed: &Listed<'_>) -> Result<restora_io::SiteFile, Problems> {
    let path = &listed.dir.join(SITES);
    if !path.is_file() {
        let problem = Problem::new(&entries::NO_SHAPES).with("path", path.display());
        return Err(problem.into());
    }
    listed.check(SITES)?;
    let display = path.display().to_string();
    restora_io::read_sites(&SiteQuery {
        layer: Some("sites"),
        id: Some("site"),
        ..SiteQuery::of(path, &display)
    })
}
