//! Soil loss: from the block as it is written to the factors under a window. What comes of slopes
//! is computed on the elevation's own grid and then taken by the pixels of the imagery.

use std::collections::BTreeMap;

use restora_grid::{Grid, NodataRule, Window};
use restora_io::{NumberReader, RasterSource};
use restora_message::catalogue::{imagery as told, text};
use restora_message::{Problem, Problems, Text};
use restora_terrain::Incline;
use restora_terrain::erodibility::{Soil, erodibility_epic_si};
use restora_terrain::erosivity::erosivity_monthly;
use restora_terrain::rusle::{
    length_factor, length_factor_area, local_length_m, steepness_factor,
};
use restora_value::Quantities;
use serde_json::{Value, json};

use super::config::Imagery;
use super::measures::{Erodibility, Erosivity, SoilLoss};
use super::plan::{Field, Length, LossPlan};
use crate::Loaded;
use crate::rasters::grid_difference;
use crate::read::escape;
use crate::slopes::{SLOPE_METHOD, SlopeDesk, SlopeSource};
use crate::ways::Ways;

/// Where the config has the block.
const AT: &str = "/imagery/soil_loss";

/// More than any rain has, in MJ mm/(ha h yr).
const MOST_EROSIVITY: f64 = 100_000.0;

/// More than any soil has, in t ha h/(ha MJ mm).
const MOST_ERODIBILITY: f64 = 0.2;

/// What SL 190-2007 tolerates, in t/km²/yr.
const TOLERABLE: [f64; 3] = [200.0, 500.0, 1000.0];

/// Reads the block; practice factors that go by class are read off rasters of land cover.
pub(crate) fn make(
    (loaded, land): (&Loaded, &[RasterSource]),
    config: &Imagery,
    written: &SoilLoss,
    problems: &mut Problems,
) -> Option<LossPlan> {
    let before = problems.len();
    let mut maker = Maker { loaded, problems };
    let elevation =
        SlopeSource::open(loaded, &written.elevation, &format!("{AT}/elevation"));
    let elevation = elevation.map_err(|found| maker.problems.extend(found)).ok();
    let erosivity = maker.erosivity(&written.erosivity);
    let erodibility = maker.erodibility(&written.erodibility);
    let length = maker.length(written, elevation.as_ref().map(SlopeSource::raster));
    let practice = maker.practice(written);
    let classes = maker.classes(config, written, land);
    let tolerable = maker.tolerable(written);
    if maker.problems.len() > before {
        return None;
    }
    Some(LossPlan {
        elevation: elevation?,
        erosivity: erosivity?,
        erodibility: erodibility?,
        length: length?,
        practice,
        other_practice: written.practice,
        classes,
        tolerable: tolerable?,
    })
}

struct Maker<'a> {
    loaded: &'a Loaded,
    problems: &'a mut Problems,
}

impl Maker<'_> {
    fn push(&mut self, problem: Problem, at: &str) {
        self.problems.push(self.loaded.place(problem, at));
    }

    fn bad(&mut self, value: &dyn std::fmt::Display, what: &'static Text, at: &str) {
        let problem = Problem::new(&told::BAD_NUMBER);
        self.push(problem.with("value", value).with_words("what", what), at);
    }

    fn open(&mut self, (path, band): (&str, u32), at: &str) -> Option<RasterSource> {
        let rule = NodataRule { values: Vec::new(), band: true, mask: true };
        let source = self.loaded.raster(path, band, &rule);
        source.map_err(|problem| self.push(problem, at)).ok()
    }

    /// A number or raster with its unit.
    fn field(
        &mut self,
        (quantity, most): (Quantities, f64),
        (value, path, unit): (Option<f64>, Option<&String>, Option<&String>),
        at: &str,
    ) -> Option<Field> {
        let Some(unit) = unit else {
            self.problems.push(self.loaded.missing("unit", at));
            return None;
        };
        let factor = quantity.read(1.0, unit);
        let factor = factor.map_err(|p| self.push(p, &format!("{at}/unit"))).ok();
        match (value, path) {
            (Some(value), None) if (0.0..=most).contains(&(value * factor?)) => {
                Some(Field::Number(value * factor?))
            }
            (Some(value), None) => {
                self.bad(&value, &text::WHAT_FACTOR, &format!("{at}/value"));
                None
            }
            (None, Some(path)) => {
                let source = self.open((path, 1), &format!("{at}/path"))?;
                self.crs(&source, &format!("{at}/path"));
                Some(Field::Raster(Box::new(source), factor?))
            }
            _ => None,
        }
    }

    fn one_of(&mut self, keys: &str, at: &str) {
        self.push(Problem::new(&told::ONE_OF).with("keys", keys), at);
    }

    fn erosivity(&mut self, written: &Erosivity) -> Option<Field> {
        let at = format!("{AT}/erosivity");
        let Erosivity { value, path, unit, monthly_rain_mm } = written;
        let ways = [value.is_some(), path.is_some(), monthly_rain_mm.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            self.one_of("value, path, monthly_rain_mm", &at);
            return None;
        }
        if let Some(rain) = monthly_rain_mm {
            let found = erosivity_monthly(rain);
            if found.is_none() {
                let value = listed(rain);
                self.bad(&value, &text::WHAT_RAIN, &format!("{at}/monthly_rain_mm"));
            }
            return found.map(Field::Number);
        }
        self.field(
            (Quantities::Erosivity, MOST_EROSIVITY),
            (*value, path.as_ref(), unit.as_ref()),
            &at,
        )
    }

    fn erodibility(&mut self, written: &Erodibility) -> Option<Field> {
        let at = format!("{AT}/erodibility");
        let Erodibility { value, path, unit, soil_percent } = written;
        let ways = [value.is_some(), path.is_some(), soil_percent.is_some()];
        if ways.iter().filter(|way| **way).count() != 1 {
            self.one_of("value, path, soil_percent", &at);
            return None;
        }
        if let Some([sand, silt, clay, organic_carbon]) = *soil_percent {
            let found = erodibility_epic_si(Soil { sand, silt, clay, organic_carbon });
            if found.is_none() {
                let value = listed(&[sand, silt, clay, organic_carbon]);
                self.bad(&value, &text::WHAT_SOIL, &format!("{at}/soil_percent"));
            }
            return found.map(Field::Number);
        }
        self.field(
            (Quantities::Erodibility, MOST_ERODIBILITY),
            (*value, path.as_ref(), unit.as_ref()),
            &at,
        )
    }

    fn length(
        &mut self,
        written: &SoilLoss,
        elevation: Option<&RasterSource>,
    ) -> Option<Length> {
        let at = format!("{AT}/slope_length");
        let Some(length) = &written.slope_length else { return Some(Length::Local) };
        match (&length.fixed, &length.upstream_m2) {
            (Some(fixed), None) => {
                match Quantities::Length.read(fixed.value, &fixed.unit) {
                    Ok(metres) if metres > 0.0 && metres.is_finite() => {
                        Some(Length::Fixed(metres))
                    }
                    Ok(_) => {
                        self.bad(
                            &fixed.value,
                            &text::WHAT_LENGTH,
                            &format!("{at}/fixed"),
                        );
                        None
                    }
                    Err(problem) => {
                        self.push(problem, &format!("{at}/fixed"));
                        None
                    }
                }
            }
            (None, Some(path)) => {
                let at = format!("{at}/upstream_m2");
                let source = self.open((path, 1), &at)?;
                let base = elevation?;
                let differ = grid_difference(&base.info().grid, &source.info().grid);
                if let Some(difference) = differ {
                    let problem = Problem::new(&told::UPSTREAM_GRID)
                        .with("path", path)
                        .with("reference", &base.info().path)
                        .with("difference", difference);
                    self.push(problem, &at);
                    return None;
                }
                Some(Length::Upstream(Box::new(source)))
            }
            _ => {
                self.one_of("fixed, upstream_m2", &at);
                None
            }
        }
    }

    fn practice(&mut self, written: &SoilLoss) -> BTreeMap<i32, f64> {
        let mut out = BTreeMap::new();
        for (code, practice) in &written.practice_by_class {
            match code.parse() {
                Ok(number) if (0.0..=1.0).contains(practice) => {
                    out.insert(number, *practice);
                }
                Ok(_) => {
                    let at = format!("{AT}/practice_by_class/{}", escape(code));
                    self.bad(practice, &text::WHAT_PRACTICE, &at);
                }
                _ => {
                    let problem = Problem::new(&told::PRACTICE_CODE).with("code", code);
                    self.push(
                        problem,
                        &format!("{AT}/practice_by_class/{}", escape(code)),
                    );
                }
            }
        }
        out
    }

    /// Rasters without CRS, which cannot be brought under pixels that have one.
    fn crs(&mut self, source: &RasterSource, at: &str) {
        if source.info().grid.crs.is_none() {
            let path = &source.info().path;
            self.push(Problem::new(&told::RASTER_CRS).with("path", path), at);
        }
    }

    /// The land cover of every scene, where practice goes by class.
    fn classes(
        &mut self,
        config: &Imagery,
        written: &SoilLoss,
        land: &[RasterSource],
    ) -> Vec<RasterSource> {
        if written.practice_by_class.is_empty() {
            return Vec::new();
        }
        let nodata = &self.loaded.config.nodata;
        let rule = NodataRule {
            values: nodata.values.clone(),
            band: nodata.band,
            mask: nodata.mask,
        };
        let mut out = Vec::new();
        for scene in &config.scenes {
            let dates = &self.loaded.config.dates;
            let at = dates.iter().position(|date| date.date == scene.date);
            let Some(at) = at else {
                let problem = Problem::new(&told::NEEDS_LAND_COVER)
                    .with("key", "practice_by_class")
                    .with("date", format!(" ({})", scene.date));
                self.push(problem, &format!("{AT}/practice_by_class"));
                continue;
            };
            // What is wrong with it is told where the land cover is. Of one file the pixels are
            // taken as they are in it, and not as they were brought to another grid.
            let date = &dates[at];
            if date.tiles.is_empty() {
                out.extend(self.loaded.raster(&date.path, date.band, &rule));
            } else {
                out.extend(land.get(at).cloned());
            }
        }
        out
    }

    fn tolerable(&mut self, written: &SoilLoss) -> Option<u32> {
        let at = format!("{AT}/tolerable");
        let found =
            Quantities::SoilLoss.read(written.tolerable.value, &written.tolerable.unit);
        let value = found.map_err(|problem| self.push(problem, &at)).ok()?;
        let known = TOLERABLE.iter().find(|known| (**known - value).abs() < 1e-6);
        if known.is_none() {
            self.push(Problem::new(&told::TOLERABLE).with("value", value), &at);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "one of three whole numbers"
        )]
        known.map(|known| *known as u32)
    }
}

/// Numbers one after the other.
fn listed(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ")
}

/// What was read of a raster under a window of its own grid, or the number that stands for it.
struct FieldDesk {
    reader: NumberReader,
    placement: usize,
    factor: f64,
    stored: Vec<f64>,
}

/// A thread's own way to the factors of soil loss.
pub(crate) struct LossDesk {
    ways: Ways,
    slopes: SlopeDesk,
    placement: usize,
    upstream: Option<NumberReader>,
    erosivity: Option<FieldDesk>,
    erodibility: Option<FieldDesk>,
    classes: Vec<(usize, NumberReader<f32>)>,
}

/// R·K·L·S of every pixel of a window, NaN where a factor is missing, and the practice factor of
/// every scene.
#[derive(Debug, Default)]
pub(crate) struct Ground {
    pub(crate) rkls: Vec<f64>,
    /// By scene, where it goes by class.
    pub(crate) practice: Vec<Vec<f64>>,
    /// That of all land otherwise.
    pub(crate) plain_practice: f64,
}

impl LossDesk {
    pub(crate) fn new(plan: &LossPlan, grid: &Grid) -> Result<Self, Problem> {
        let mut ways = Ways::new(grid);
        let mut to = |source: &RasterSource| {
            let info = source.info();
            ways.to(&info.path, &info.grid)
        };
        let mut field = |field: &Field| match field {
            Field::Number(_) => Ok(None),
            Field::Raster(source, factor) => Ok(Some(FieldDesk {
                reader: source.numbers()?,
                placement: to(source)?,
                factor: *factor,
                stored: Vec::new(),
            })),
        };
        let (erosivity, erodibility) =
            (field(&plan.erosivity)?, field(&plan.erodibility)?);
        let classes =
            plan.classes.iter().map(|source| Ok((to(source)?, source.stored()?)));
        let classes = classes.collect::<Result<_, Problem>>()?;
        let placement = to(plan.elevation.raster())?;
        let upstream = match &plan.length {
            Length::Upstream(source) => Some(source.numbers()?),
            Length::Local | Length::Fixed(_) => None,
        };
        Ok(Self {
            ways,
            slopes: plan.elevation.desk()?,
            placement,
            upstream,
            erosivity,
            erodibility,
            classes,
        })
    }

    /// The factors under a window.
    pub(crate) fn read(
        &mut self,
        plan: &LossPlan,
        window: Window,
        out: &mut Ground,
    ) -> Result<(), Problem> {
        out.plain_practice = plan.other_practice;
        self.ls(plan, window, &mut out.rkls)?;
        let Self { ways, erosivity, erodibility, classes, .. } = self;
        times(&plan.erosivity, erosivity, (ways, window), &mut out.rkls)?;
        times(&plan.erodibility, erodibility, (ways, window), &mut out.rkls)?;
        out.practice.resize_with(classes.len(), Vec::new);
        let (mut stored, mut under) = (Vec::new(), Vec::new());
        for ((placement, reader), practice) in classes.iter_mut().zip(&mut out.practice) {
            let placed = ways.placed(*placement, window);
            stored.clear();
            if let Some(source) = placed.source() {
                reader.read(source, &mut stored)?;
            }
            placed.take(&stored, f32::NAN, &mut under);
            practice.clear();
            practice.extend(under.iter().map(|class| {
                super::survey::type_code(*class).map_or(f64::NAN, |code| {
                    plan.practice.get(&code).copied().unwrap_or(plan.other_practice)
                })
            }));
        }
        Ok(())
    }

    /// L·S under a window, computed where the elevation is and taken by the nearest cell.
    fn ls(
        &mut self,
        plan: &LossPlan,
        window: Window,
        out: &mut Vec<f64>,
    ) -> Result<(), Problem> {
        let placed = self.ways.placed(self.placement, window);
        let Some(source) = placed.source() else {
            out.clear();
            out.resize(window.len(), f64::NAN);
            return Ok(());
        };
        self.slopes.fill(&plan.elevation, source)?;
        let spacing = plan.elevation.spacing(source);
        let slopes = self.slopes.found();
        let mut upstream = Vec::new();
        if let Some(reader) = &mut self.upstream {
            reader.read(source, &mut upstream)?;
        }
        let cols = source.cols as usize;
        let cell = |i: usize| {
            let incline = Incline::from_tan(slopes.tan[i]);
            let (dx, dy) = spacing[i / cols];
            let side = (dx * dy).sqrt();
            let l = match &plan.length {
                Length::Local => length_factor(local_length_m(side, incline), incline),
                Length::Fixed(metres) => length_factor(*metres, incline),
                Length::Upstream(_) => {
                    let aspect = slopes.aspect_x[i];
                    length_factor_area(upstream[i], side, aspect, incline)
                }
            };
            l * steepness_factor(incline)
        };
        let ls: Vec<f64> = (0..source.len()).map(cell).collect();
        self.ways.placed(self.placement, window).take(&ls, f64::NAN, out);
        Ok(())
    }
}

/// Refuses elevations that cannot be in the unit that is stated.
pub(crate) fn check(
    plan: &LossPlan,
    windows: &[Window],
    (loaded, grid): (&Loaded, &Grid),
) -> Result<(), Problem> {
    let found = plan.elevation.check(windows, grid);
    found.map_err(|problem| loaded.place(problem, &format!("{AT}/elevation")))
}

/// Multiplies by a factor.
fn times(
    field: &Field,
    desk: &mut Option<FieldDesk>,
    (ways, window): (&mut Ways, Window),
    out: &mut [f64],
) -> Result<(), Problem> {
    if let Field::Number(number) = field {
        for value in out.iter_mut() {
            *value *= number;
        }
    }
    if let Some(desk) = desk {
        let placed = ways.placed(desk.placement, window);
        desk.stored.clear();
        if let Some(source) = placed.source() {
            desk.reader.read(source, &mut desk.stored)?;
        }
        let mut under = Vec::new();
        placed.take(&desk.stored, f64::NAN, &mut under);
        for (value, number) in out.iter_mut().zip(under) {
            // Nothing negative is a factor; it is missing.
            let factor = if number >= 0.0 { number * desk.factor } else { f64::NAN };
            *value *= factor;
        }
    }
    Ok(())
}

/// What the record says of the factors.
pub(crate) fn record(plan: &LossPlan) -> Value {
    let field = |field: &Field| match field {
        Field::Number(number) => json!(number),
        Field::Raster(source, factor) => {
            json!({"path": source.info().path, "times": factor})
        }
    };
    json!({
        "elevation": plan.elevation.raster().info().path,
        "metres_per_unit": plan.elevation.z_to_m(),
        "slope": SLOPE_METHOD,
        "slope_length": match &plan.length {
            Length::Local => json!("cell / cos(slope)"),
            Length::Fixed(metres) => json!({"metres": metres}),
            Length::Upstream(source) => json!({"desmet-govers-1996": source.info().path}),
        },
        "erosivity_mj_mm_per_ha_h_yr": field(&plan.erosivity),
        "erodibility_t_ha_h_per_ha_mj_mm": field(&plan.erodibility),
        "cover": "cai-2000/1 (0.6508 - 0.3436 lg f), pixel by pixel",
        "practice_by_class": plan.practice,
        "practice": plan.other_practice,
        "tolerable_t_per_km2_yr": plan.tolerable,
    })
}
