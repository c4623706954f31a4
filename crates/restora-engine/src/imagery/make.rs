//! From the imagery block as it is written to what will be measured.

use std::collections::BTreeMap;

use restora_io::{RasterInfo, RasterSource};
use restora_message::catalogue::{imagery as told, text};
use restora_message::{Problem, Problems, Text};
use restora_terrain::{EndMembers, Grades, Index, Permanence, Role, fixed};
use restora_value::Quantities;
use restora_zonal::CellAreas;

use super::config::Imagery;
use super::loss;
use super::measures::{
    EndMembers as WrittenEnds, GradeWord, Pool, VegetationFraction, Water,
};
use super::plan::{
    Ends, FractionPlan, ImageryPlan, IndexUse, QualityPlan, WantedRaster, WaterPlan,
    WaterRule,
};
use super::scenes::{Scenes, Way, scenes};
use crate::form::hint;
use crate::places::{Means, Source, places, stable_sites};
use crate::plan::Places;
use crate::rasters::{check_areas, grid_difference};
use crate::read::escape;
use crate::slacks::Slacks;
use crate::{Loaded, split};

/// Memory that a thread takes for the pixels of a task, where blocks allow: as much as stays in
/// the processor's cache.
const TASK_BYTES: u64 = 8 << 20;

/// Rasters that are no index; no index may be called so.
const PRODUCTS: [&str; 4] = ["vegetation_fraction", "water", "soil_loss", "pixel_trend"];

/// Letters of the name of an index of one's own.
const LONGEST_NAME: usize = 40;

/// The land cover of the run, where there is any.
pub(crate) struct LandCover<'a> {
    pub(crate) grid: &'a restora_grid::Grid,
    pub(crate) places: &'a Places,
    /// Its rasters, date by date.
    pub(crate) rasters: &'a [RasterSource],
}

/// What a run measures on imagery.
pub(crate) fn imagery(
    loaded: &Loaded,
    (config, source): (&Imagery, &Source),
    land: Option<&LandCover<'_>>,
    means: &Means<'_>,
    warnings: &mut Problems,
) -> Result<ImageryPlan, Problems> {
    let mut maker =
        Maker { loaded, config, indices: Vec::new(), problems: Problems::new() };
    for (i, name) in config.indices.iter().enumerate() {
        maker.index(name, &format!("/imagery/indices/{i}"), true);
    }
    let fraction = config.vegetation_fraction.as_ref().and_then(|f| maker.fraction(f));
    let water = config.water.as_ref().and_then(|water| maker.water(water));
    let trend = config.pixel_trend.as_ref().and_then(|trend| {
        let index = maker.index(&trend.index, "/imagery/pixel_trend/index", false)?;
        Some((index, trend.significance))
    });
    let percentiles = maker.percentiles();
    let rasters = maker.rasters();
    let persistence = maker.persistence();
    maker.blocks();
    let on = (loaded, land.map_or(&[][..], |land| land.rasters));
    let loss = config.soil_loss.as_ref();
    let loss = loss.and_then(|l| loss::make(on, config, l, &mut maker.problems));
    let quality = maker.quality(source);
    let needed = maker.needed();
    let Maker { indices, mut problems, .. } = maker;
    let scenes = match scenes(loaded, config, &needed, warnings) {
        Ok(scenes) if problems.is_empty() => scenes,
        Ok(_) => return Err(problems),
        Err(found) => {
            problems.extend(found);
            return Err(problems);
        }
    };
    // Slopes, factors and types are brought under the scenes by their place on earth.
    let brought = fraction.as_ref().is_some_and(|fraction| fraction.types.is_some());
    if scenes.grid.crs.is_none() && (brought || loss.is_some()) {
        let problem = Problem::new(&told::RASTER_CRS).with("path", &scenes.reference);
        return Err(loaded.place(problem, "/imagery/scenes").into());
    }
    // Patches are measured wherever they lie, also far from every site.
    let everywhere = water.as_ref().is_some_and(|water| water.minimum_m2.is_some());
    let on = (&scenes, land, everywhere);
    let (places, areas) = lay_out(loaded, source, on, means, warnings)?;
    let tasks = tasks(&scenes, indices.len(), &places);
    let Scenes { list: scenes, grid, reference: _ } = scenes;
    Ok(ImageryPlan {
        dates: scenes.iter().map(|scene| scene.date.clone()).collect(),
        files: scenes.iter().filter_map(|scene| scene.metadata.clone()).collect(),
        scenes,
        grid,
        areas,
        places,
        tasks,
        compare: config.compare,
        indices,
        percentiles,
        histogram: config.histogram,
        negative_to_zero: config.negative_to_zero,
        fraction,
        water,
        loss,
        persistence,
        trend,
        quality,
        rasters,
    })
}

/// Sites on the grid of the imagery, and the areas of its cells: those under sites, or all.
fn lay_out(
    loaded: &Loaded,
    source: &Source,
    (scenes, land, everywhere): (&Scenes, Option<&LandCover<'_>>, bool),
    means: &Means<'_>,
    warnings: &mut Problems,
) -> Result<(Places, CellAreas), Problems> {
    let rules = &loaded.config.grid;
    let path = &scenes.reference;
    let mut own = Problems::new();
    check_areas(loaded, (path, &scenes.grid), means.transforms, &mut own)?;
    let same = land.filter(|land| grid_difference(land.grid, &scenes.grid).is_none());
    let mut found = match (same, land, source) {
        (Some(land), _, _) => land.places.clone(),
        (None, Some(_), Source::Whole | Source::Fishnet(_)) => {
            let key = if matches!(source, Source::Whole) { "whole" } else { "fishnet" };
            let problem = Problem::new(&told::TWO_GRIDS).with("key", key);
            return Err(loaded.place(problem, "/sites").into());
        }
        _ => places(loaded, source, &scenes.grid, means, &mut own)?,
    };
    let all = found.covers.iter().chain(&found.boundaries);
    let mut windows: Vec<_> = all.filter_map(|(_, cover)| cover.window()).collect();
    windows.extend(everywhere.then(|| scenes.grid.window()));
    let areas =
        CellAreas::new(path, &scenes.grid, rules.area, &windows, means.transforms)?;
    let slacks = Slacks::new(&found, &areas, rules.pixel_rule);
    own.extend(found.allow_for(slacks, rules.pixel_rule));
    // What is said of sites is said once, also where two grids give rise to it.
    own.retain(|problem| !warnings.contains(problem));
    warnings.append(&mut own);
    Ok((found, areas))
}

/// Windows of whole blocks that fit into the memory of a thread.
fn tasks(scenes: &Scenes, indices: usize, places: &Places) -> Vec<crate::Task> {
    let direct = scenes.list.iter().flat_map(|scene| {
        let bands = scene.bands.iter().map(|band| (band.way, &band.source));
        let qa = scene.qa.iter().map(|(source, way)| (*way, source));
        bands.chain(qa).filter(|(way, _)| *way == Way::Direct)
    });
    let infos: Vec<&RasterInfo> = direct.map(|(_, source)| source.info()).collect();
    let each = ImageryPlan::bytes_per_pixel(&scenes.list, indices);
    let cells = (TASK_BYTES / each.max(1)).clamp(1 << 14, split::TASK_CELLS);
    split::tasks(split::blocks_of(&scenes.grid, &infos, cells), &places.covers, &[])
}

/// Reads the block and notes what is wrong with it.
struct Maker<'a> {
    loaded: &'a Loaded,
    config: &'a Imagery,
    indices: Vec<IndexUse>,
    problems: Problems,
}

impl Maker<'_> {
    fn push(&mut self, problem: Problem, at: &str) {
        self.problems.push(self.loaded.place(problem, at));
    }

    /// The number of an index that is needed; each is computed once.
    fn index(&mut self, name: &str, at: &str, reported: bool) -> Option<usize> {
        let lower = name.trim().to_lowercase();
        if let Some(known) = self.indices.iter().position(|known| known.name == lower) {
            self.indices[known].reported |= reported;
            return Some(known);
        }
        let own =
            self.config.differences.iter().find(|(own, _)| own.to_lowercase() == lower);
        let own = own.map(|(_, [a, b])| Index::Difference(*a, *b));
        let Some(index) = own.or_else(|| Index::named(&lower)) else {
            let mut known: Vec<String> =
                Index::all().map(|index| index.name().to_lowercase()).collect();
            known.extend(self.config.differences.keys().cloned());
            let problem = Problem::new(&told::UNKNOWN_INDEX)
                .with("name", name)
                .with("hint", hint(name, &known));
            self.push(problem, at);
            return None;
        };
        self.indices.push(IndexUse {
            name: lower,
            index,
            reported,
            roles: index.roles(),
        });
        Some(self.indices.len() - 1)
    }

    /// Roles with an index that needs each, and whether that needs reflectance.
    fn needed(&self) -> Vec<(Role, String, bool)> {
        let of = |used: &IndexUse| {
            let (name, reflectance) = (used.name.clone(), used.index.needs_reflectance());
            used.roles
                .clone()
                .into_iter()
                .map(move |role| (role, name.clone(), reflectance))
        };
        self.indices.iter().flat_map(of).collect()
    }

    fn percentiles(&mut self) -> Vec<u32> {
        let mut out = Vec::new();
        for (i, percent) in self.config.percentiles.iter().enumerate() {
            match restora_terrain::value::ppm(percent / 100.0) {
                Some(share) if out.contains(&share) => {}
                Some(share) => out.push(share),
                None => self.bad(
                    percent,
                    &text::WHAT_PERCENTILE,
                    &format!("/imagery/percentiles/{i}"),
                ),
            }
        }
        out
    }

    fn bad(&mut self, value: &dyn std::fmt::Display, what: &'static Text, at: &str) {
        let problem = Problem::new(&told::BAD_NUMBER);
        self.push(problem.with("value", value).with_words("what", what), at);
    }

    fn fraction(&mut self, written: &VegetationFraction) -> Option<FractionPlan> {
        const AT: &str = "/imagery/vegetation_fraction";
        let index = self.index(&written.index, &format!("{AT}/index"), false);
        let bits = index.map(|index| self.indices[index].index);
        let ends = bits.and_then(|index| self.ends(&written.end_members, index));
        let grades = self.grades(written);
        let types = written.types.as_ref().and_then(|types| {
            let rule =
                restora_grid::NodataRule { band: true, mask: true, values: vec![] };
            let source = self.loaded.raster(&types.path, types.band, &rule);
            let at = format!("{AT}/types/path");
            let source = source.map_err(|problem| self.push(problem, &at)).ok()?;
            if source.info().grid.crs.is_none() {
                let problem = Problem::new(&told::RASTER_CRS).with("path", &types.path);
                self.push(problem, &at);
            }
            Some(source)
        });
        if types.is_none() && written.types.is_some() {
            return None;
        }
        Some(FractionPlan { index: index?, ends: ends?, types, grades: grades? })
    }

    fn ends(&mut self, written: &WrittenEnds, index: Index) -> Option<Ends> {
        const AT: &str = "/imagery/vegetation_fraction/end_members";
        let pool = match written.pool {
            Pool::All => None,
            Pool::Date => Some(&text::POOL_DATE),
            Pool::Site => Some(&text::POOL_SITE),
        };
        if let Some(pool) = pool {
            let problem = Problem::new(&told::EACH_STRETCHED).with_words("pool", pool);
            self.push(problem, &format!("{AT}/pool"));
            return None;
        }
        match (written.percentiles, written.soil, written.vegetation) {
            (percentiles, None, None) => {
                let [low, high] = percentiles.unwrap_or([5.0, 95.0]);
                let share = |percent: f64| restora_terrain::value::ppm(percent / 100.0);
                let shares = share(low).zip(share(high)).filter(|(low, high)| low < high);
                if shares.is_none() {
                    let value = format!("{low}, {high}");
                    self.bad(&value, &text::WHAT_PAIR, &format!("{AT}/percentiles"));
                }
                shares.map(|(low, high)| Ends::Percentiles([low, high]))
            }
            (None, Some(soil), Some(vegetation)) => {
                let bits = index.bits();
                let ends = EndMembers::new(fixed(soil, bits), fixed(vegetation, bits));
                if ends.is_none() {
                    let problem = Problem::new(&told::END_MEMBERS)
                        .with("what", index.name())
                        .with("soil", soil)
                        .with("vegetation", vegetation);
                    self.push(problem, AT);
                }
                ends.map(Ends::Fixed)
            }
            _ => {
                let keys = "percentiles, soil + vegetation";
                self.push(Problem::new(&told::ONE_OF).with("keys", keys), AT);
                None
            }
        }
    }

    fn grades(&mut self, written: &VegetationFraction) -> Option<Grades> {
        if written.bounds.is_empty() {
            return Some(match written.grades {
                GradeWord::Sl190 => Grades::ministry(),
                GradeWord::Five => Grades::five(),
            });
        }
        let own = Grades::new(&written.bounds);
        if own.is_none() {
            let value = format!("{:?}", written.bounds);
            self.bad(&value, &text::WHAT_BOUNDS, "/imagery/vegetation_fraction/bounds");
        }
        own
    }

    fn water(&mut self, written: &Water) -> Option<WaterPlan> {
        const AT: &str = "/imagery/water";
        let index = self.index(&written.index, &format!("{AT}/index"), false);
        let range = index.map(|index| self.indices[index].index.range());
        let rule = match (written.threshold, &written.otsu) {
            (Some(threshold), None) => {
                if range.is_some_and(|(low, high)| !(low..=high).contains(&threshold)) {
                    self.bad(
                        &threshold,
                        &text::WHAT_THRESHOLD,
                        &format!("{AT}/threshold"),
                    );
                }
                Some(WaterRule::Fixed(threshold))
            }
            (None, Some(rule)) => {
                if range
                    .is_some_and(|(low, high)| !(low..=high).contains(&rule.otherwise))
                {
                    let at = format!("{AT}/otsu/otherwise");
                    self.bad(&rule.otherwise, &text::WHAT_THRESHOLD, &at);
                }
                Some(WaterRule::Otsu(rule.clone()))
            }
            _ => {
                let problem = Problem::new(&told::ONE_OF).with("keys", "threshold, otsu");
                self.push(problem, AT);
                None
            }
        };
        let mut minimum_m2 = None;
        if let Some(least) = &written.minimum_area {
            let at = format!("{AT}/minimum_area");
            match Quantities::Area.read(least.value, &least.unit) {
                Ok(ha) if ha >= 0.0 && ha.is_finite() => minimum_m2 = Some(ha * 1e4),
                Ok(_) => self.bad(&least.value, &text::WHAT_AREA, &at),
                Err(problem) => self.push(problem, &at),
            }
        }
        let permanence =
            Permanence::new(written.permanent_from, written.seasonal_from, 1);
        if permanence.is_none() {
            let value = format!("{}, {}", written.seasonal_from, written.permanent_from);
            self.bad(&value, &text::WHAT_FREQUENCIES, AT);
        }
        Some(WaterPlan {
            index: index?,
            rule: rule?,
            minimum_m2,
            across_corners: written.across_corners,
            permanence: permanence?,
        })
    }

    fn persistence(&mut self) -> Option<(usize, i32)> {
        let written = self.config.persistence.as_ref()?;
        if self.config.water.is_none() && self.config.vegetation_fraction.is_none() {
            self.lacks("persistence", "water, vegetation_fraction");
        }
        let from = fixed(written.vegetated_from, restora_terrain::FRACTION_BITS);
        Some((written.hold as usize, from))
    }

    fn lacks(&mut self, key: &str, block: &str) {
        let problem =
            Problem::new(&told::NEEDS_BLOCK).with("key", key).with("block", block);
        self.push(problem, &format!("/imagery/{key}"));
    }

    /// Blocks that need others, and indices that are asked for by nobody.
    fn blocks(&mut self) {
        if self.config.soil_loss.is_some() && self.config.vegetation_fraction.is_none() {
            self.lacks("soil_loss", "vegetation_fraction");
        }
        let mut known: Vec<String> = PRODUCTS.map(str::to_owned).to_vec();
        for (name, [a, b]) in &self.config.differences {
            // It becomes part of the names of columns and files.
            let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            let lower = name.to_lowercase();
            let taken = Index::named(&lower).is_some() || known.contains(&lower);
            let long = name.chars().count() > LONGEST_NAME;
            let at = format!("/imagery/differences/{}", escape(name));
            if name.is_empty() || long || !name.chars().all(plain) || taken {
                self.bad(name, &text::WHAT_NAME, &at);
            }
            if a == b {
                self.bad(&format!("{0}, {0}", a.name()), &text::WHAT_DIFFERENCE, &at);
            }
            known.push(lower);
        }
        let fixed = self.config.vegetation_fraction.as_ref().is_some_and(|fraction| {
            fraction.types.is_some() && fraction.end_members.soil.is_some()
        });
        if fixed {
            let problem =
                Problem::new(&told::ONE_OF).with("keys", "types, soil + vegetation");
            self.push(problem, "/imagery/vegetation_fraction");
        }
        if self.indices.is_empty() && self.problems.is_empty() {
            self.push(Problem::new(&told::NOTHING_ASKED), "/imagery");
        }
    }

    fn quality(&mut self, source: &Source) -> QualityPlan {
        const AT: &str = "/imagery/quality/stable";
        let stable = self.config.quality.stable.as_ref().and_then(|condition| {
            let found = stable_sites(self.loaded, source, condition);
            let place = |problem| self.loaded.place(problem, AT);
            let told =
                found.map_err(|found| found.into_iter().map(place).collect::<Problems>());
            told.map_err(|mut told| self.problems.append(&mut told)).ok()
        });
        let ndvi = self.indices.iter().position(|used| used.index == Index::Ndvi);
        let quality = &self.config.quality;
        QualityPlan {
            index: ndvi.unwrap_or(0),
            stable,
            largest_shift: quality.largest_shift,
            largest_implausible_share: quality.largest_implausible_share,
        }
    }

    fn rasters(&mut self) -> Vec<WantedRaster> {
        let mut known: BTreeMap<String, WantedRaster> = BTreeMap::new();
        for (i, used) in self.indices.iter().enumerate().filter(|(_, used)| used.reported)
        {
            known.insert(used.name.clone(), WantedRaster::Index(i));
        }
        let config = self.config;
        let mut offer = |there: bool, name: &str, raster| {
            if there {
                known.insert(name.to_owned(), raster);
            }
        };
        let fraction = config.vegetation_fraction.is_some();
        offer(fraction, "vegetation_fraction", WantedRaster::Fraction);
        offer(config.water.is_some(), "water", WantedRaster::Water);
        offer(config.soil_loss.is_some(), "soil_loss", WantedRaster::Loss);
        offer(config.pixel_trend.is_some(), "pixel_trend", WantedRaster::Trend);
        let names: Vec<String> = known.keys().cloned().collect();
        let mut out = Vec::new();
        for (i, name) in config.rasters.iter().enumerate() {
            match known.get(&name.to_lowercase()) {
                Some(raster) if !out.contains(raster) => out.push(*raster),
                Some(_) => {}
                None => {
                    let problem = Problem::new(&told::UNKNOWN_RASTER)
                        .with("name", name)
                        .with("hint", hint(name, &names));
                    self.push(problem, &format!("/imagery/rasters/{i}"));
                }
            }
        }
        out
    }
}
