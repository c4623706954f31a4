//! What the tests share: the command in a folder of its own, small rasters and sites.
//!
//! Nothing is asserted of restora here but that a command ended as a test says.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use gdal::raster::{Buffer, GdalType, RasterCreationOptions};
use gdal::spatial_ref::SpatialRef;
use gdal::{Dataset, DriverManager};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use crate::rows::{Row, Rows, same};

/// CGCS2000 / 3-degree Gauss-Kruger CM 117E.
pub(crate) const CRS: &str = "EPSG:4548";

/// Upper left corner of a test raster: on the central meridian, at about 34.3° N, so that
/// planar areas are true ones.
pub(crate) const CORNER: (f64, f64) = (500_000.0, 3_800_000.0);

/// Side of a pixel of a test raster in metres: a pixel is 100 m².
pub(crate) const PIXEL_M: f64 = 10.0;

/// China Albers, equal-area, as the tiles under `testdata/` have it.
pub(crate) const ALBERS: &str =
    include_str!("../crates/restora-synth/src/china_albers.wkt");

/// The folder of the repository.
pub(crate) fn repo() -> PathBuf {
    let cli = Path::new(env!("CARGO_MANIFEST_DIR"));
    cli.ancestors().nth(2).unwrap().to_path_buf()
}

/// What a command said and how it ended.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Fails unless the command ended with this exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:#?}");
        self
    }

    /// Fails unless all of these stand on standard error.
    #[track_caller]
    pub(crate) fn tells(self, texts: &[&str]) -> Self {
        for text in texts {
            assert!(self.err.contains(text), "no `{text}` in\n{}", self.err);
        }
        self
    }
}

/// The command, speaking English whatever the machine speaks.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_restora"));
    for name in ["LC_MESSAGES", "LANG", "LANGUAGE"] {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C");
    command
}

/// Runs the command in a folder.
pub(crate) fn restora<A: AsRef<OsStr>>(
    folder: &Path,
    args: impl IntoIterator<Item = A>,
) -> Said {
    said(command().current_dir(folder).args(args))
}

/// What a command says.
pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// What a test raster looks like, but for its pixels. Fields may be set at will.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raster<'a> {
    pub(crate) size: (usize, usize),
    pub(crate) transform: [f64; 6],
    /// Anything that GDAL takes for a CRS.
    pub(crate) crs: Option<&'a str>,
    pub(crate) nodata: Option<f64>,
    /// Creation options of `GTiff`.
    pub(crate) options: &'a [&'a str],
}

impl Raster<'_> {
    /// So many columns and rows from [`CORNER`].
    pub(crate) fn new(cols: usize, rows: usize) -> Self {
        Self {
            size: (cols, rows),
            transform: [CORNER.0, PIXEL_M, 0.0, CORNER.1, 0.0, -PIXEL_M],
            crs: Some(CRS),
            nodata: None,
            options: &[],
        }
    }

    /// Pixels by column and row.
    pub(crate) fn pixels<T>(&self, class: impl Fn(usize, usize) -> T) -> Vec<T> {
        let (cols, rows) = self.size;
        (0..rows)
            .flat_map(|row| (0..cols).map(move |col| (col, row)))
            .map(|(col, row)| class(col, row))
            .collect()
    }

    /// Writes a GeoTIFF.
    pub(crate) fn write<T: GdalType + Copy>(&self, path: &Path, pixels: &[T]) {
        self.write_with(path, pixels, |_| ());
    }

    /// Writes a GeoTIFF and lets `more` do the rest (masks).
    pub(crate) fn write_with<T: GdalType + Copy>(
        &self,
        path: &Path,
        pixels: &[T],
        more: impl FnOnce(&mut Dataset),
    ) {
        let driver = DriverManager::get_driver_by_name("GTiff").unwrap();
        let options: RasterCreationOptions = self.options.iter().copied().collect();
        let (cols, rows) = self.size;
        let mut dataset = driver
            .create_with_band_type_with_options::<T, _>(path, cols, rows, 1, &options)
            .unwrap();
        dataset.set_geo_transform(&self.transform).unwrap();
        if let Some(crs) = self.crs {
            let srs = SpatialRef::from_definition(crs).unwrap();
            dataset.set_spatial_ref(&srs).unwrap();
        }
        if !pixels.is_empty() {
            let mut band = dataset.rasterband(1).unwrap();
            if self.nodata.is_some() {
                band.set_no_data_value(self.nodata).unwrap();
            }
            let mut buffer = Buffer::new(self.size, pixels.to_vec());
            band.write((0, 0), self.size, &mut buffer).unwrap();
        }
        more(&mut dataset);
        dataset.close().unwrap();
    }
}

/// Map coordinates of a place on a test raster, in pixels from its upper left corner.
pub(crate) fn at(col: f64, row: f64) -> [f64; 2] {
    [CORNER.0 + PIXEL_M * col, CORNER.1 - PIXEL_M * row]
}

/// A closed ring through places on a test raster.
pub(crate) fn ring(places: &[(f64, f64)]) -> Value {
    let closed = places.iter().chain(&places[..1]);
    closed.map(|(col, row)| json!(at(*col, *row))).collect()
}

/// The ring around a rectangle of a test raster, by opposite corners.
pub(crate) fn rectangle((left, top): (f64, f64), (right, bottom): (f64, f64)) -> Value {
    ring(&[(left, top), (right, top), (right, bottom), (left, bottom)])
}

/// A polygon of rings: the boundary, then holes.
pub(crate) fn polygon(rings: &[Value]) -> Value {
    json!({"type": "Polygon", "coordinates": rings})
}

/// A site with an id.
pub(crate) fn site(id: &str, geometry: &Value) -> Value {
    site_in(id, None, geometry)
}

/// A site with an id and a group.
pub(crate) fn site_in(id: &str, group: Option<&str>, geometry: &Value) -> Value {
    let properties = json!({"id": id, "group": group});
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

/// A site that is a rectangle of a test raster.
pub(crate) fn block(id: &str, first: (f64, f64), end: (f64, f64)) -> Value {
    site(id, &polygon(&[rectangle(first, end)]))
}

/// GeoJSON in a CRS.
pub(crate) fn geojson(crs: &str, features: &[Value]) -> String {
    let crs = json!({"type": "name", "properties": {"name": crs}});
    json!({"type": "FeatureCollection", "crs": crs, "features": features}).to_string()
}

/// Writes a file.
pub(crate) fn put(path: &Path, bytes: impl AsRef<[u8]>) {
    restora_io::write_file(path, bytes.as_ref()).unwrap();
}

/// A folder with a config and what it names.
pub(crate) struct Case {
    dir: TempDir,
    pub(crate) config: Value,
}

impl Case {
    /// A config without dates: planar areas, sites by id and group from `sites.geojson`,
    /// nothing valued.
    pub(crate) fn new() -> Self {
        let config = json!({
            "version": 1,
            "dates": [],
            "sites": {"path": "sites.geojson", "id": "id", "group": "group"},
            "grid": {"area": "planar"},
        });
        Self { dir: tempfile::tempdir().unwrap(), config }
    }

    /// The whole of a raster as one site.
    pub(crate) fn whole() -> Self {
        let mut case = Self::new();
        case.config["sites"] = json!({"whole": true});
        case
    }

    /// The classes of CLCD, valued by Xie et al. 2015 at 1000 CNY/ha/yr: a class is worth
    /// its sum of factors in thousands.
    pub(crate) fn valued() -> Self {
        let mut case = Self::new();
        case.config["legend"] = json!("clcd");
        case.config["crosswalk"] = json!("clcd-xie-2015");
        let standard = json!({"value": 1000, "unit": "CNY/ha/yr", "basis": "own"});
        case.config["valuation"] = json!({"standard_equivalent": standard});
        case
    }

    /// Cropland in 2000, of which the left half is forest in 2020: 10 × 10 pixels, 1 ha, one
    /// site `a`. Its value goes from 4.01 to (4.01 + 23.09) / 2 = 13.55 thousand CNY/yr.
    pub(crate) fn small() -> Self {
        let mut case = Self::valued();
        let raster = Raster::new(10, 10);
        case.date("2000", &raster, |_, _| 1u8);
        case.date("2020", &raster, |col, _| if col < 5 { 2u8 } else { 1 });
        case.sites(&[block("a", (0.0, 0.0), (10.0, 10.0))]);
        case
    }

    /// Asks for everything that a run can write.
    pub(crate) fn with_all_outputs(mut self) -> Self {
        self.config["outputs"] = json!({
            "rasters": {"layers": ["value", "uplift", "transitions"]},
            "layers": ["gpkg", "geoparquet"],
            "tables": ["xlsx", "parquet"],
            "stac": true,
            "report": "both",
        });
        self
    }

    /// Two dates of 256 × 256 pixels like noise, in many compressed tiles; without sites yet.
    pub(crate) fn noisy() -> Self {
        let mut case = Self::valued();
        let options = ["COMPRESS=DEFLATE", "TILED=YES", "BLOCKXSIZE=64", "BLOCKYSIZE=64"];
        let raster = Raster { options: &options, ..Raster::new(256, 256) };
        let noise = |col: usize, row: usize| {
            let mixed = (col * 2_654_435_761 + row * 40_503 + col * row * 97) >> 7;
            [1u8, 2, 4, 5, 7][mixed % 5]
        };
        case.date("2000", &raster, noise);
        case.date("2020", &raster, |col, row| noise(row, col));
        case
    }

    /// Fails if there is an output, or the remains of one.
    #[track_caller]
    pub(crate) fn has_nothing_written(&self) {
        let left = self.names();
        let strange = |name: &&String| name.starts_with('.') || name.starts_with("out");
        assert_eq!(left.iter().find(strange), None, "{left:?}");
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        self.dir.path()
    }

    /// A file in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// Adds a date, whose raster is written to `DATE.tif`.
    pub(crate) fn date<T: GdalType + Copy>(
        &mut self,
        date: &str,
        raster: &Raster<'_>,
        class: impl Fn(usize, usize) -> T,
    ) {
        let name = self.name_date(date);
        raster.write(&self.path(&name), &raster.pixels(class));
    }

    /// Adds a date to the config and says which file it names.
    pub(crate) fn name_date(&mut self, date: &str) -> String {
        let name = format!("{date}.tif");
        let dates = self.config["dates"].as_array_mut().unwrap();
        dates.push(json!({"date": date, "path": name}));
        name
    }

    /// Writes sites in the CRS of test rasters.
    pub(crate) fn sites(&self, sites: &[Value]) {
        put(&self.path("sites.geojson"), geojson(CRS, sites));
    }

    /// Writes the config and gives its path.
    pub(crate) fn write_config(&self) -> PathBuf {
        let path = self.path("config.json");
        put(&path, format!("{:#}", self.config));
        path
    }

    /// Runs a command with the config, and with further arguments.
    pub(crate) fn with(&self, command: &str, args: &[&str]) -> Said {
        self.write_config();
        let words = [command, "config.json"].into_iter().chain(args.iter().copied());
        restora(self.folder(), words)
    }

    /// Runs into the folder `out`.
    pub(crate) fn run(&self) -> Said {
        self.with("run", &["-o", "out"])
    }

    /// Runs into the folder `out`, to success, with what was said.
    #[track_caller]
    pub(crate) fn done(&self) -> Said {
        self.with("run", &["-o", "out", "--overwrite"]).exits(0)
    }

    /// A table of the results.
    pub(crate) fn table(&self, name: &str) -> Rows {
        Rows::read(&self.path("out").join(format!("{name}.csv")))
    }

    /// The record of the results.
    pub(crate) fn record(&self) -> Value {
        let bytes = std::fs::read(self.path("out").join("record.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }

    /// Names of what is in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        names(self.folder())
    }
}

/// Names of what is in a folder, in order.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
