//! The scenes of a run: bands opened, numbers made reflectance, all on one pixel grid.

use std::collections::BTreeSet;

use restora_grid::{Grid, NodataRule};
use restora_io::{RasterSource, SeenFile, read_sentinel2, same_crs};
use restora_message::catalogue::{config as say, imagery as told, text};
use restora_message::{Problem, Problems};
use restora_terrain::{QaRule, Role, Scaling, Sensor, baseline_offset};

use super::config::{BandMethod, Imagery, Scene};
use crate::Loaded;
use crate::inputs::Input;
use crate::rasters::{grid_difference, no_such_day};

/// Where the config has the scenes.
const AT: &str = "/imagery/scenes";

/// The name of the quality band.
const QA: &str = "qa";

/// A declared scale that differs by less from that of the product is the same.
const SAME_SCALE: f64 = 1e-9;

/// One band of a scene.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    pub(crate) role: Role,
    pub(crate) source: RasterSource,
    /// Reflectance = stored × scale + offset.
    pub(crate) scale: f64,
    pub(crate) offset: f64,
    pub(crate) way: Way,
}

/// How a band gets to the pixel grid of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// It is on it.
    Direct,
    /// By the cell under the pixel's centre.
    Nearest,
    /// By the mean of whole cells: so many columns and rows in a pixel, and where the first
    /// pixel's first cell is.
    Average { cells: (u32, u32), first: (i64, i64) },
}

/// The image of one date.
#[derive(Clone, Debug)]
pub(crate) struct SceneInput {
    pub(crate) date: String,
    pub(crate) sensor: Sensor,
    pub(crate) reason: Option<String>,
    /// The bands that are needed, by role.
    pub(crate) bands: Vec<Band>,
    pub(crate) qa: Option<(RasterSource, Way)>,
    pub(crate) clouds: QaRule,
    /// Processing baseline, where the product's metadata tell it.
    pub(crate) baseline: Option<String>,
    /// The metadata, as written and where they are.
    pub(crate) metadata: Option<Input>,
}

impl SceneInput {
    /// The band of a role; every role that is needed has one.
    pub(crate) fn band(&self, role: Role) -> Option<usize> {
        self.bands.iter().position(|band| band.role == role)
    }

    /// Role, path and band of everything that is read of it.
    pub(crate) fn described(&self) -> Vec<String> {
        let word = |name: &str, source: &RasterSource| {
            format!("{name}: {} ({})", source.info().path, source.info().band)
        };
        let bands = self.bands.iter().map(|band| word(band.role.name(), &band.source));
        bands.chain(self.qa.iter().map(|(source, _)| word(QA, source))).collect()
    }

    /// Everything that is read of it.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &RasterSource> {
        let bands = self.bands.iter().map(|band| &band.source);
        bands.chain(self.qa.iter().map(|(source, _)| source))
    }
}

/// Scenes on one grid.
pub(crate) struct Scenes {
    pub(crate) list: Vec<SceneInput>,
    pub(crate) grid: Grid,
    /// The band that gave the grid.
    pub(crate) reference: String,
}

/// Opens what the indices need of every scene. `needed` are roles with an index that needs
/// each, and whether that index needs reflectance.
pub(crate) fn scenes(
    loaded: &Loaded,
    config: &Imagery,
    needed: &[(Role, String, bool)],
    warnings: &mut Problems,
) -> Result<Scenes, Problems> {
    let mut problems = order(loaded, config);
    let mut roles: BTreeSet<Role> = needed.iter().map(|(role, _, _)| *role).collect();
    // The band that gives the grid is opened also where no index reads it.
    roles.extend(config.align.as_ref().and_then(|align| Role::named(&align.to)));
    let mut opened = Vec::new();
    for (i, scene) in config.scenes.iter().enumerate() {
        let opener = Opener { loaded, config, scene, at: format!("{AT}/{i}") };
        problems.extend(opener.lacking(needed));
        opened.extend(opener.open(&roles, warnings, &mut problems));
    }
    if opened.is_empty() || opened.len() < config.scenes.len() || !problems.is_empty() {
        return Err(problems);
    }
    let blind = opened.iter().filter(|scene| scene.qa.is_none()).count();
    if blind > 0 {
        warnings.push(Problem::new(&told::NO_QA).with("scenes", blind));
    }
    let (grid, reference) = reference(loaded, config, &opened)?;
    align(loaded, config, (&grid, &reference), &mut opened, warnings)?;
    Ok(Scenes { list: opened, grid, reference })
}

/// Scenes stand in order, each date once, on days that there are.
fn order(loaded: &Loaded, config: &Imagery) -> Problems {
    let mut problems = Problems::new();
    let scenes = &config.scenes;
    for (i, pair) in scenes.windows(2).enumerate() {
        if pair[0].date >= pair[1].date {
            let problem = Problem::new(&told::SCENE_ORDER)
                .with("earlier", &pair[0].date)
                .with("later", &pair[1].date);
            problems.push(loaded.place(problem, &format!("{AT}/{}/date", i + 1)));
        }
    }
    for (i, scene) in scenes.iter().enumerate() {
        if no_such_day(&scene.date) {
            let problem = Problem::new(&say::NO_SUCH_DAY).with("date", &scene.date);
            problems.push(loaded.place(problem, &format!("{AT}/{i}/date")));
        }
    }
    problems
}

/// Opens one scene.
struct Opener<'a> {
    loaded: &'a Loaded,
    config: &'a Imagery,
    scene: &'a Scene,
    at: String,
}

impl Opener<'_> {
    fn sensor(&self) -> Sensor {
        self.scene.sensor.unwrap_or(self.config.sensor)
    }

    fn place(&self, problem: Problem, key: &str) -> Problem {
        self.loaded.place(problem, &format!("{}{key}", self.at))
    }

    /// Bands that are not there, and numbers that an index cannot take.
    fn lacking(&self, needed: &[(Role, String, bool)]) -> Problems {
        let date = &self.scene.date;
        let mut out = Problems::new();
        let mut raw: BTreeSet<&str> = BTreeSet::new();
        let mut roles: BTreeSet<Role> = BTreeSet::new();
        for (role, index, reflectance) in needed {
            if !self.scene.bands.contains_key(role.name()) && roles.insert(*role) {
                let problem = Problem::new(&told::MISSING_ROLE)
                    .with("date", date)
                    .with("role", role.name())
                    .with("index", index);
                out.push(self.place(problem, "/bands"));
            }
            if *reflectance && self.sensor() == Sensor::Dn && raw.insert(index) {
                let problem = Problem::new(&told::NEEDS_REFLECTANCE)
                    .with("index", index)
                    .with("date", date);
                out.push(self.place(problem, ""));
            }
        }
        let reflects = [self.sensor(), self.config.sensor].contains(&Sensor::Reflectance);
        if self.config.scale.is_some() && !reflects {
            let problem = Problem::new(&told::NOT_FOR_SENSOR)
                .with("key", "scale")
                .with("sensor", self.sensor().name());
            out.push(self.place(problem, ""));
        }
        let other = self.scene.sensor.is_some_and(|sensor| sensor != self.config.sensor);
        if other && self.scene.reason.as_deref().unwrap_or_default().trim().is_empty() {
            let problem = Problem::new(&told::SENSOR_REASON).with("date", date);
            out.push(self.place(problem, "/sensor"));
        }
        out
    }

    fn open(
        &self,
        roles: &BTreeSet<Role>,
        warnings: &mut Problems,
        problems: &mut Problems,
    ) -> Option<SceneInput> {
        let before = problems.len();
        let written = self.scene.metadata.as_ref();
        let file =
            |path: &String| (path.clone(), vec![SeenFile::now(self.loaded.path(path))]);
        let product = written.map(file);
        let metadata = self.metadata(problems);
        let wanted =
            roles.iter().filter(|role| self.scene.bands.contains_key(role.name()));
        let mut bands = Vec::new();
        for role in wanted {
            let Some(source) = self.source(role.name(), problems) else { continue };
            match self.scaling(*role, &source, metadata.as_ref()) {
                Ok((scale, offset)) => {
                    let way = Way::Direct;
                    bands.push(Band { role: *role, source, scale, offset, way });
                }
                Err(problem) if problems.contains(&problem) => {}
                Err(problem) => problems.push(problem),
            }
        }
        let qa = if self.scene.bands.contains_key(QA) {
            self.source(QA, problems).map(|source| (source, Way::Direct))
        } else {
            None
        };
        let clouds = self.clouds(problems);
        if let (Some(sensor), Some(reason)) = (self.scene.sensor, &self.scene.reason) {
            let problem = Problem::new(&told::OTHER_SENSOR)
                .with("date", &self.scene.date)
                .with("sensor", sensor.name())
                .with("reason", reason);
            warnings.push(self.place(problem, "/sensor"));
        }
        (problems.len() == before).then(|| SceneInput {
            date: self.scene.date.clone(),
            sensor: self.sensor(),
            reason: self.scene.reason.clone(),
            bands,
            qa,
            clouds,
            baseline: metadata
                .map(|found| found.baseline)
                .or_else(|| self.scene.baseline.clone()),
            metadata: product,
        })
    }

    fn metadata(&self, problems: &mut Problems) -> Option<restora_io::Sentinel2Product> {
        let written = self.scene.metadata.as_ref()?;
        let found = read_sentinel2(&self.loaded.path(written), written);
        found.map_err(|problem| problems.push(self.place(problem, "/metadata"))).ok()
    }

    /// The file of a band.
    fn source(&self, name: &str, problems: &mut Problems) -> Option<RasterSource> {
        let input = self.scene.bands.get(name)?;
        let key = format!("/bands/{name}");
        let Some(written) = input.path.as_ref().or(self.scene.path.as_ref()) else {
            let problem = Problem::new(&told::BAND_WITHOUT_FILE)
                .with("role", name)
                .with("date", &self.scene.date);
            problems.push(self.place(problem, &key));
            return None;
        };
        let nodata = &self.loaded.config.nodata;
        let mut values = if name == QA { Vec::new() } else { self.config.nodata.clone() };
        // Products of both satellites have 0 where nothing was measured.
        let product = matches!(self.sensor(), Sensor::LandsatC2L2 | Sensor::Sentinel2L2a);
        if product && name != QA {
            values.push(0.0);
        }
        let rule = NodataRule { values, band: nodata.band, mask: nodata.mask };
        let source = self.loaded.raster(written, input.band, &rule);
        source.map_err(|problem| problems.push(self.place(problem, &key))).ok()
    }

    /// From stored numbers to reflectance: scale and offset.
    fn scaling(
        &self,
        role: Role,
        source: &RasterSource,
        metadata: Option<&restora_io::Sentinel2Product>,
    ) -> Result<(f64, f64), Problem> {
        let info = source.info();
        let declared = (info.scale, info.offset);
        let (scale, offset) = match self.sensor() {
            // A scale alone makes no difference to a normalised difference; an offset does.
            Sensor::Dn => {
                let offset = declared.1.filter(|offset| offset.abs() > 0.0);
                return self.agrees(role, source, (None, offset), (1.0, 0.0));
            }
            Sensor::Reflectance => {
                let own = self.scene.offset.or(self.config.offset);
                let scale = self.config.scale.or(declared.0).unwrap_or(1.0);
                let offset = match self.config.scale {
                    Some(_) => own.unwrap_or(0.0),
                    None => own.or(declared.1).unwrap_or(0.0),
                };
                if !(scale.is_normal() && scale > 0.0 && offset.is_finite()) {
                    let problem = Problem::new(&told::BAD_NUMBER)
                        .with("value", format!("{scale}, {offset}"))
                        .with_words("what", &text::WHAT_SCALE);
                    return Err(self.place(problem, ""));
                }
                return self.agrees(role, source, declared, (scale, offset));
            }
            Sensor::LandsatC2L2 => product(self.sensor().scaling(None)),
            Sensor::Sentinel2L2a => self.sentinel2(role, metadata)?,
        };
        self.agrees(role, source, declared, (scale, offset))
    }

    /// Refuses a file that declares another scale or offset than is wanted.
    fn agrees(
        &self,
        role: Role,
        source: &RasterSource,
        declared: (Option<f64>, Option<f64>),
        (scale, offset): (f64, f64),
    ) -> Result<(f64, f64), Problem> {
        let differs = |declared: Option<f64>, plain: f64, wanted: f64| {
            declared.is_some_and(|found| {
                (found - plain).abs() > SAME_SCALE && (found - wanted).abs() > SAME_SCALE
            })
        };
        if differs(declared.0, 1.0, scale) || differs(declared.1, 0.0, offset) {
            let problem = Problem::new(&told::SCALE_DIFFERS)
                .with("path", &source.info().path)
                .with("scale", declared.0.unwrap_or(1.0))
                .with("offset", declared.1.unwrap_or(0.0))
                .with("sensor", self.sensor().name())
                .with("date", &self.scene.date)
                .with("wanted_scale", scale)
                .with("wanted_offset", offset);
            return Err(self.place(problem, &format!("/bands/{}", role.name())));
        }
        Ok((scale, offset))
    }

    /// (stored + added) / quantification.
    fn sentinel2(
        &self,
        role: Role,
        metadata: Option<&restora_io::Sentinel2Product>,
    ) -> Result<(f64, f64), Problem> {
        let of_product = |added: f64| product(Sensor::Sentinel2L2a.scaling(Some(added)));
        let unknown = |key: &str| {
            let problem =
                Problem::new(&told::OFFSET_UNKNOWN).with("date", &self.scene.date);
            self.place(problem, key)
        };
        // What is stated of the scene itself counts before what is stated of all.
        if let Some(found) = metadata {
            let named = found.offsets.get(sentinel2_band(role)).copied();
            let added =
                self.scene.offset.or(named).ok_or_else(|| unknown("/metadata"))?;
            return Ok((1.0 / found.quantification, added / found.quantification));
        }
        if self.scene.metadata.is_some() {
            // It could not be read, which has been told.
            return Ok(of_product(0.0));
        }
        match (self.scene.offset, &self.scene.baseline, self.config.offset) {
            (Some(added), _, _) | (None, None, Some(added)) => Ok(of_product(added)),
            (None, Some(baseline), _) => {
                baseline_offset(baseline).map(of_product).ok_or_else(|| {
                    let problem =
                        Problem::new(&told::BAD_BASELINE).with("baseline", baseline);
                    self.place(problem, "/baseline")
                })
            }
            (None, None, None) => Err(unknown("")),
        }
    }

    /// What the quality band hides.
    fn clouds(&self, problems: &mut Problems) -> QaRule {
        let has_qa = self.scene.bands.contains_key(QA);
        let date = &self.scene.date;
        if let Some(clouds) = &self.config.clouds {
            if clouds.classes.is_empty() == clouds.bits.is_empty() {
                let problem = Problem::new(&told::ONE_OF).with("keys", "classes, bits");
                let problem = self.loaded.place(problem, "/imagery/clouds");
                if !problems.contains(&problem) {
                    problems.push(problem);
                }
            }
            if !has_qa {
                let problem = Problem::new(&told::CLOUDS_WITHOUT_QA).with("date", date);
                problems.push(self.place(problem, "/bands"));
            }
            if clouds.bits.is_empty() {
                return QaRule::Classes(clouds.classes.iter().copied().collect());
            }
            return QaRule::Bits(
                clouds.bits.iter().fold(0, |all, bit| all | 1u32 << (bit & 31)),
            );
        }
        let rule = QaRule::default_for(self.sensor());
        if has_qa && rule == QaRule::None {
            let problem = Problem::new(&told::CLOUDS_UNKNOWN).with("date", date);
            problems.push(self.place(problem, "/bands/qa"));
        }
        rule
    }
}

/// Scale and offset of a product that always has them.
fn product(scaling: Option<Scaling>) -> (f64, f64) {
    scaling.map_or((1.0, 0.0), |scaling| (scaling.scale, scaling.offset))
}

/// The band of Sentinel-2 that a role is taken from.
fn sentinel2_band(role: Role) -> &'static str {
    match role {
        Role::Blue => "B02",
        Role::Green => "B03",
        Role::Red => "B04",
        Role::Nir => "B08",
        Role::Swir1 => "B11",
        Role::Swir2 => "B12",
    }
}

/// The grid that bands are brought to, and the band that gives it.
fn reference(
    loaded: &Loaded,
    config: &Imagery,
    opened: &[SceneInput],
) -> Result<(Grid, String), Problem> {
    const TO: &str = "/imagery/align/to";
    let first = &opened[0];
    let source = match &config.align {
        None => first.sources().next(),
        Some(align) if align.to == QA => first.qa.as_ref().map(|(source, _)| source),
        Some(align) => {
            let band = first.bands.iter().find(|band| band.role.name() == align.to);
            band.map(|band| &band.source)
        }
    };
    let source = source.ok_or_else(|| {
        let to = config.align.as_ref().map_or("", |align| align.to.as_str());
        let problem = Problem::new(&told::MISSING_ROLE)
            .with("date", &first.date)
            .with("role", to)
            .with("index", "align");
        loaded.place(problem, TO)
    })?;
    Ok((source.info().grid.clone(), source.info().path.clone()))
}

/// Finds the way of every band to the grid.
fn align(
    loaded: &Loaded,
    config: &Imagery,
    (grid, reference): (&Grid, &str),
    opened: &mut [SceneInput],
    warnings: &mut Problems,
) -> Result<(), Problems> {
    let mut problems = Problems::new();
    let mut brought = 0;
    for (i, scene) in opened.iter_mut().enumerate() {
        let mut find = |source: &RasterSource, name: &str| -> Way {
            let info = source.info();
            let Some(difference) = grid_difference(grid, &info.grid) else {
                return Way::Direct;
            };
            let place =
                |problem| loaded.place(problem, &format!("{AT}/{i}/bands/{name}"));
            let method = config.align.as_ref().map(|align| align.method);
            brought += 1;
            let both = grid.crs.is_some() == info.grid.crs.is_some();
            match method {
                Some(BandMethod::Nearest) if both => Way::Nearest,
                // A quality band that does not fit is taken by the nearest cell.
                Some(BandMethod::Average) if name == QA && both => {
                    nested(grid, &info.grid).unwrap_or(Way::Nearest)
                }
                Some(BandMethod::Average) => {
                    nested(grid, &info.grid).unwrap_or_else(|| {
                        let problem = Problem::new(&told::NOT_NESTED)
                            .with("path", &info.path)
                            .with("reference", reference);
                        problems.push(place(problem));
                        Way::Direct
                    })
                }
                _ => {
                    let problem = Problem::new(&told::BAND_GRID)
                        .with("path", &info.path)
                        .with("reference", reference)
                        .with("difference", difference);
                    problems.push(place(problem));
                    Way::Direct
                }
            }
        };
        for band in &mut scene.bands {
            band.way = find(&band.source, band.role.name());
        }
        if let Some((source, way)) = &mut scene.qa {
            *way = find(source, QA);
        }
    }
    if let Some(align) =
        config.align.as_ref().filter(|_| brought > 0 && problems.is_empty())
    {
        let method = match align.method {
            BandMethod::Nearest => "nearest",
            BandMethod::Average => "average",
        };
        let problem = Problem::new(&told::BANDS_ALIGNED)
            .with("count", brought)
            .with("reference", reference)
            .with("method", method);
        warnings.push(problem);
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

/// Whole cells in a pixel of the grid, where they fit: also one cell on many pixels is none.
fn nested(grid: &Grid, cells: &Grid) -> Option<Way> {
    /// How far edges may lie apart, in cells.
    const APART: f64 = 1e-3;
    let same = match (&grid.crs, &cells.crs) {
        (Some(a), Some(b)) => same_crs(a, b),
        (None, None) => true,
        _ => false,
    };
    let whole = |number: f64| {
        let rounded = number.round();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "checked to be a small whole number"
        )]
        ((number - rounded).abs() <= APART && rounded.abs() < 1e9)
            .then_some(rounded as i64)
    };
    let across = whole(grid.dx / cells.dx)?;
    let down = whole(grid.dy / cells.dy)?;
    let first = cells.to_pixel(geo_types::coord! { x: grid.x0, y: grid.y0 });
    let first = (whole(first.x)?, whole(first.y)?);
    let count = |n: i64| u32::try_from(n).ok().filter(|n| (1..=1024).contains(n));
    same.then_some(Way::Average { cells: (count(across)?, count(down)?), first })
}
