//! From what is written to what is meant: the plan, or all the problems at once.

use restora_grid::{Blocks, Grid, Window};
use restora_io::{RasterInfo, RasterSource};
use restora_message::catalogue::{
    config, correction, imagery as told, raster, reach, text,
};
use restora_message::{Problem, Problems};
use restora_zonal::{CellAreas, SiteCover, Transforms};
use serde_json::{Value, json};

use crate::budget::{cache_bytes, estimate, within_budget};
use crate::corrections::factors::{FactorInput, MOST_FACTOR_CELLS, cells_under_row};
use crate::imagery::{ImageryPlan, LandCover, imagery};
use crate::laid_out::LaidOut;
use crate::places::{Means, places, source};
use crate::plan::{Land, Meaning, Pixels, Places};
use crate::rasters::{Looked, Rasters, rasters};
use crate::shards::Own;
use crate::slacks::Slacks;
use crate::tiles::zones::{self, Zone};
use crate::watch::go_on;
use crate::{
    LeftOut, Loaded, Plan, PlanSummary, PlannedRaster, Settings, ShardPlan, Sites, Task,
    Watch, accounts, outputs, products, units,
};
use crate::{corrections, inputs, local, meaning, printed, split, tabled, tiles};

/// Finds out what a config means: opens headers, reads legends and sites, lays out the work.
///
/// # Errors
/// Every problem that can be known before reading pixels, and the warnings beside them.
pub fn resolve(
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Plan, Problems> {
    resolve_own(loaded, settings, watch, None)
}

/// The same for some shards of a plan, whose own sites alone are laid out if that will do.
///
/// # Errors
/// Those of [`resolve`], and everything that is otherwise than it was when the plan was made.
pub fn resolve_shards(
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
    (shards, numbers): (&ShardPlan, &[u32]),
) -> Result<Plan, Problems> {
    let own = shards.own(numbers);
    let plan = resolve_own(loaded, settings, watch, own.as_ref())?;
    shards.check(&plan)?;
    Ok(plan)
}

/// The same for the merge of all shards of a plan. Where it tells enough of its sites, they are not
/// laid out once more.
///
/// # Errors
/// Those of [`resolve`], and everything that is otherwise than it was when the plan was made.
pub fn resolve_merge(
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
    shards: &ShardPlan,
) -> Result<Plan, Problems> {
    let mut plan = resolve_own(loaded, settings, watch, shards.all().as_ref())?;
    shards.check(&plan)?;
    plan.shared.clone_from(&shards.inputs);
    Ok(plan)
}

fn resolve_own(
    loaded: &Loaded,
    settings: &Settings,
    watch: &dyn Watch,
    own: Option<&Own>,
) -> Result<Plan, Problems> {
    restora_io::init(cache_bytes(settings));
    restora_zonal::ask_no_network();
    watch.phase(&text::PHASE_CHECK, 0);
    let lists = inputs::lists(loaded);
    let expanded = match tiles::expand(loaded, settings.keep_going) {
        Ok(expanded) => expanded,
        Err(mut problems) => {
            problems.splice(0..0, loaded.form.iter().cloned());
            return Err(problems);
        }
    };
    let loaded = expanded.as_ref().unwrap_or(loaded);
    let accounts = accounts::read(loaded);
    let plan = match &loaded.config.areas {
        Some(path) => tabled::resolve(loaded, path, settings, watch),
        None if accounts_alone(loaded) => lay_out_nothing(loaded, settings),
        None => resolve_land(loaded, settings, (watch, own)),
    };
    match (plan, accounts) {
        (Ok(mut plan), Ok((accounts, mut files))) => {
            plan.accounts = accounts;
            plan.meaning.files.splice(0..0, lists);
            plan.meaning.files.append(&mut files);
            // Where only some sites are known, all this was checked when they were shared out.
            let mut problems = Problems::new();
            if !plan.partial {
                let neighbours = accounts::that_need_one_grid(&plan);
                if !neighbours.is_empty() {
                    return Err([neighbours, plan.warnings].concat());
                }
                problems.extend(accounts::check(&plan));
                problems.extend(units::check(loaded));
                problems.extend(products::check(&plan));
                problems.extend(outputs::check(&plan));
            }
            if !plan.outputs().layers.is_empty() {
                plan.effective["outputs"]["layers"] = json!(outputs::shown(&plan));
            }
            if problems.is_empty() {
                // What is computed from tables holds next to nothing.
                if plan.pixels().is_some() || plan.imagery.is_some() {
                    estimate(&mut plan);
                    within_budget(&plan)?;
                }
                plan.seen = inputs::look(&plan);
                return Ok(plan);
            }
            problems.append(&mut plan.warnings);
            Err(problems)
        }
        (Ok(plan), Err(mut problems)) => {
            problems.extend(plan.warnings);
            Err(problems)
        }
        (Err(mut problems), accounts) => {
            problems.extend(accounts.err().into_iter().flatten());
            Err(problems)
        }
    }
}

/// Whether a run has no land, only accounts of figures that the config states.
fn accounts_alone(loaded: &Loaded) -> bool {
    let config = &loaded.config;
    (!config.accounts.is_empty() || loaded.stands_in("/accounts"))
        && config.dates.is_empty()
        && config.imagery.is_none()
        && config.sites == Sites::default()
        && !["/dates", "/imagery", "/sites"].iter().any(|key| loaded.stands_in(key))
}

/// A plan of accounts alone.
fn lay_out_nothing(loaded: &Loaded, settings: &Settings) -> Result<Plan, Problems> {
    let mut problems = loaded.form.clone();
    problems.extend(needs_land_cover(loaded, true));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut config = loaded.config.clone();
    config.schema = None;
    let places = Places::default();
    Ok(Plan {
        summary: PlanSummary::without_land_cover(&config, &places, settings),
        warnings: Problems::new(),
        effective: json!(config),
        loaded: loaded.clone(),
        land: Land::Nothing,
        imagery: None,
        dates: Vec::new(),
        pairs: Vec::new(),
        meaning: Meaning::default(),
        places,
        settings: *settings,
        accounts: Vec::new(),
        partial: false,
        counted: None,
        shared: Vec::new(),
        seen: Vec::new(),
    })
}

/// What a config means that has rasters, of land cover or of imagery.
fn resolve_land(
    loaded: &Loaded,
    settings: &Settings,
    (watch, own): (&dyn Watch, Option<&Own>),
) -> Result<Plan, Problems> {
    let mut warnings = Problems::new();
    let mut problems = Problems::new();
    let pool = local::pool(settings.threads)?;
    let transforms = Transforms::default();
    let alone = imagery_alone(loaded);
    problems.extend(needs_land_cover(loaded, alone));
    problems.extend(allowed_folders(loaded));
    // A long file of sites takes as long to read as everything else that is looked at here.
    let ((source, mut of_sites), (looked, meaning)) = pool.beside(
        || {
            let mut warnings = Problems::new();
            (source(loaded, &mut warnings), warnings)
        },
        || {
            let looked = (!alone)
                .then(|| rasters(loaded, (settings, own), &transforms, &mut warnings));
            (looked, meaning::meaning(loaded, false, &mut warnings))
        },
    );
    let Looked { grid, zones, rasters } = looked.unwrap_or_else(Looked::nothing);
    let rasters = keep(rasters, &mut problems);
    let without = rasters.as_ref().and_then(|found| without(loaded, &found.left_out));
    let loaded = without.as_ref().unwrap_or(loaded);
    let meaning = keep(meaning, &mut problems);
    let source = keep(source, &mut problems);
    warnings.append(&mut of_sites);
    go_on(watch)?;
    let refused = zones::refused(loaded, meaning.as_ref(), zones.len());
    let grid = grid.filter(|_| refused.is_empty());
    problems.extend(refused);
    watch.phase(&text::PHASE_SITES, 0);
    let means = Means { pool: &pool, transforms: &transforms, watch, own, zones: &zones };
    let places = grid.as_ref().zip(source.as_ref()).and_then(|(grid, source)| {
        keep(places(loaded, source, grid, &means, &mut warnings), &mut problems)
    });
    let land = grid.as_ref().zip(places.as_ref());
    let sources = rasters.as_ref().map_or(&[][..], |found: &Rasters| &found.sources);
    let land = land.map(|(grid, places)| LandCover { grid, places, rasters: sources });
    let shown = loaded.config.imagery.as_deref().zip(source.as_ref());
    let shown = shown.and_then(|block| {
        let found = imagery(loaded, block, land.as_ref(), &means, &mut warnings);
        keep(found, &mut problems)
    });
    if !problems.is_empty() || !loaded.form.is_empty() {
        let mut all = loaded.form.clone();
        problems.retain(|problem| !told_already(problem, &loaded.form));
        all.append(&mut problems);
        all.append(&mut warnings);
        return Err(all);
    }
    go_on(watch)?;
    match (rasters, meaning, places, shown) {
        (Some(rasters), Some(meaning), Some(places), shown) => {
            let means = (settings, &transforms, own);
            lay_out(loaded, means, (rasters, zones, meaning, places), (shown, warnings))
        }
        (None, Some(meaning), None, Some(shown)) if alone => {
            Ok(lay_out_alone(loaded, settings, (meaning, shown), warnings))
        }
        _ => Err(problems),
    }
}

/// The config without tiles that turned out to be of no use; none if all are.
fn without(loaded: &Loaded, left_out: &LeftOut) -> Option<Loaded> {
    if *left_out == loaded.left_out {
        return None;
    }
    let mut made = loaded.clone();
    for date in &mut made.config.dates {
        date.tiles.retain(|one| !left_out.has(&one.tile));
    }
    made.left_out = left_out.clone();
    Some(made)
}

/// Folders that the config allows and that are none.
fn allowed_folders(loaded: &Loaded) -> Problems {
    let allowed = loaded.config.allow.folders.iter().enumerate();
    let none = allowed.filter(|(_, folder)| !loaded.path(folder).is_dir());
    none.map(|(i, folder)| {
        let problem = Problem::new(&reach::ALLOWED_FOLDER).with("path", folder);
        loaded.place(problem, &format!("/allow/folders/{i}"))
    })
    .collect()
}

/// Whether a run is about imagery alone.
fn imagery_alone(loaded: &Loaded) -> bool {
    loaded.config.dates.is_empty()
        && loaded.config.imagery.is_some()
        && !loaded.stands_in("/dates")
}

/// Everything in the config that only land cover could answer.
fn needs_land_cover(loaded: &Loaded, alone: bool) -> Problems {
    if !alone {
        return Problems::new();
    }
    let config = &loaded.config;
    let stated = [
        ("legend", config.legend.is_some()),
        ("crosswalk", config.crosswalk.is_some()),
        ("valuation", config.valuation.is_some()),
        ("indicators", !config.indicators.is_empty()),
        ("accuracy", !config.accuracy.is_empty()),
        ("uncertainty", config.uncertainty.is_some()),
        ("published", config.published.is_some()),
        ("outputs/statistics", config.outputs.statistics),
        ("outputs/spatial", config.outputs.spatial.is_some()),
    ];
    let keys = stated.iter().filter(|(_, there)| *there);
    keys.map(|(key, _)| {
        let problem =
            Problem::new(&told::NEEDS_LAND_COVER).with("key", key).with("date", "");
        loaded.place(problem, &format!("/{key}"))
    })
    .collect()
}

/// The plan of a run about imagery alone.
fn lay_out_alone(
    loaded: &Loaded,
    settings: &Settings,
    (meaning, shown): (Meaning, ImageryPlan),
    warnings: Problems,
) -> Plan {
    let mut config = loaded.config.clone();
    config.schema = None;
    let places = shown.places.clone();
    let mut summary = PlanSummary::without_land_cover(&config, &places, settings);
    summary.pixel_rule = word(&json!(config.grid.pixel_rule));
    summary.area_method = word(&json!(config.grid.area));
    Plan {
        summary,
        warnings,
        effective: json!(config),
        loaded: loaded.clone(),
        land: Land::Nothing,
        imagery: Some(Box::new(shown)),
        dates: Vec::new(),
        pairs: Vec::new(),
        meaning,
        places,
        settings: *settings,
        accounts: Vec::new(),
        partial: false,
        counted: None,
        shared: Vec::new(),
        seen: Vec::new(),
    }
}

/// Whether a key is only missing because what was written there could not be read.
fn told_already(problem: &Problem, form: &Problems) -> bool {
    let place = |problem: &Problem| problem.place.pointer.clone().unwrap_or_default();
    let key = problem.args.iter().find(|(name, _)| *name == "key");
    let key = key.map(|(_, key)| key.get(restora_message::Lang::En)).unwrap_or_default();
    let here = place(problem);
    let below = format!("{here}/{key}");
    std::ptr::eq(problem.entry, &raw const config::MISSING_KEY)
        && form.iter().map(place).any(|other| other == here || other == below)
}

fn keep<T>(result: Result<T, Problems>, problems: &mut Problems) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

/// Areas, tasks and the estimate.
fn lay_out(
    loaded: &Loaded,
    (settings, transforms, own): (&Settings, &Transforms, Option<&Own>),
    (rasters, zones, meaning, mut places): (Rasters, Vec<Zone>, Meaning, Places),
    (shown, mut warnings): (Option<ImageryPlan>, Problems),
) -> Result<Plan, Problems> {
    let config = &loaded.config;
    let reference = rasters.sources[rasters.reference].info();
    let grid = reference.grid.clone();
    let areas = areas(loaded, &grid, (&places, &zones), (&reference.path, transforms))?;
    let counted = own.filter(|own| own.counted).map(|own| &own.laid_out);
    let rule = config.grid.pixel_rule;
    let slacks =
        counted.map_or_else(|| Slacks::new(&places, &areas, rule), LaidOut::slacks);
    let uncertain = places.allow_for(slacks, rule);
    // Imagery on the same pixels has said the same.
    let unsaid: Problems =
        uncertain.into_iter().filter(|problem| !warnings.contains(problem)).collect();
    warnings.extend(unsaid);
    if config.outputs.spatial.is_some() {
        places.find_centres(&reference.path, &grid, transforms)?;
    }
    let off_earth = counted.map_or(areas.off_earth(), |told| told.off_earth);
    let off_earth = (off_earth > 0).then_some(off_earth);
    warnings.extend(off_earth.map(|n| Problem::new(&raster::OFF_EARTH).with("cells", n)));
    warnings.extend(zones::no_pictures(loaded, zones.len()));
    let infos: Vec<_> = rasters.sources.iter().map(RasterSource::info).collect();
    let blocks = split::blocks(&grid, &infos);
    let tasks = match own {
        Some(own) => own.tasks_on(&grid)?,
        None if zones.is_empty() => {
            let beyond = products::beyond(&config.outputs, &grid, &places);
            split::tasks(blocks, &places.covers, &beyond)
        }
        None => zones::within(split::tasks(blocks, &places.covers, &[]), &places.covers),
    };
    let dates: Vec<String> = config.dates.iter().map(|date| date.date.clone()).collect();
    let mut plan = Plan {
        summary: summary(loaded, &rasters, &places, (settings, blocks, &tasks)),
        warnings,
        effective: effective(loaded, &meaning, rasters.reference),
        pairs: pairs(dates.len()),
        loaded: loaded.clone(),
        land: Land::Pixels(Box::new(Pixels {
            rasters: rasters.sources,
            grid,
            zones,
            areas,
            tasks,
        })),
        imagery: shown.map(Box::new),
        dates,
        meaning,
        places,
        settings: *settings,
        accounts: Vec::new(),
        partial: own.is_some_and(|own| !own.counted),
        counted: counted.cloned(),
        shared: Vec::new(),
        seen: Vec::new(),
    };
    let mut problems = contradictions(&plan);
    if !problems.is_empty() {
        problems.append(&mut plan.warnings);
        return Err(problems);
    }
    Ok(plan)
}

/// Areas of the cells that sites have.
fn areas(
    loaded: &Loaded,
    grid: &Grid,
    (places, zones): (&Places, &[Zone]),
    (path, transforms): (&str, &Transforms),
) -> Result<CellAreas, Problem> {
    let method = loaded.config.grid.area;
    let covers =
        || places.covers.iter().chain(&places.boundaries).map(|(_, cover)| cover);
    if zones.is_empty() {
        let windows: Vec<Window> = covers().filter_map(SiteCover::window).collect();
        CellAreas::new(path, grid, method, &windows, transforms)
    } else {
        zones::areas(zones, method, covers, transforms)
    }
}

/// What of a plan does not go together, but for what was checked before it was shared out.
fn contradictions(plan: &Plan) -> Problems {
    let mut problems = Problems::new();
    if !plan.partial {
        problems.extend(corrections::check(plan));
        problems.extend(printed::printed(plan).err().into_iter().flatten());
    }
    problems.extend(factors_have_crs(plan));
    problems.extend(factors_too_fine(plan));
    problems
}

/// The work in numbers; what it needs is estimated afterwards.
fn summary(
    loaded: &Loaded,
    rasters: &Rasters,
    places: &Places,
    (settings, blocks, tasks): (&Settings, Blocks, &[Task]),
) -> PlanSummary {
    let config = &loaded.config;
    PlanSummary {
        name: config.name.clone(),
        dates: planned(loaded, rasters),
        sites: places.sites as u64,
        groups: places.rows.iter().filter(|r| r.id.starts_with("group:")).count() as u64,
        pixel_rule: word(&json!(config.grid.pixel_rule)),
        area_method: word(&json!(config.grid.area)),
        blocks: tasks.len() as u64,
        block_cols: blocks.cols,
        block_rows: blocks.rows,
        pixels: tasks.iter().map(|t| t.window.cells()).sum::<u64>()
            * config.dates.len() as u64,
        bytes: 0,
        threads: settings.threads as u64,
        peak_memory_bytes: 0,
        outputs: Vec::new(),
        disk_bytes: 0,
        imagery: None,
    }
}

/// Factor rasters that cannot be brought together with the land cover.
fn factors_have_crs(plan: &Plan) -> Problems {
    let Some(pixels) = plan.pixels() else { return Problems::new() };
    let differ = |input: &&FactorInput| {
        input.source.info().grid.crs.is_none() != pixels.grid.crs.is_none()
    };
    let problem = |input: &FactorInput| {
        let problem = Problem::new(&correction::FACTOR_CRS).with("path", input.path());
        plan.loaded.place(problem, &input.pointer)
    };
    plan.meaning.factors.iter().filter(differ).map(problem).collect()
}

/// Factor rasters of which one row of the land cover needs more than can be held.
fn factors_too_fine(plan: &Plan) -> Problems {
    let Some(pixels) = plan.pixels() else { return Problems::new() };
    let cols = pixels.tasks.iter().map(|task| task.window.cols).max().unwrap_or(0);
    let problem = |input: &FactorInput| {
        let cells = cells_under_row(input, &pixels.grid, cols);
        (cells > MOST_FACTOR_CELLS).then(|| {
            let problem = Problem::new(&correction::TOO_FINE)
                .with("path", input.path())
                .with("cells", format!("{cells:.1e}"));
            plan.loaded.place(problem, &input.pointer)
        })
    };
    plan.meaning.factors.iter().filter_map(problem).collect()
}

/// The pairs of dates that are counted; one date is paired with itself.
fn pairs(dates: usize) -> Vec<(usize, usize)> {
    if dates < 2 { vec![(0, 0)] } else { restora_accounts::spans(dates) }
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What a raster says of itself; of zones, what each says that no other did.
fn of_all(
    source: &RasterSource,
    told: impl Fn(&RasterInfo) -> Option<String>,
) -> Option<String> {
    if source.stack().is_empty() {
        return told(source.info());
    }
    let mut all: Vec<String> = Vec::new();
    for text in source.stack().iter().filter_map(|(_, part)| told(part.info())) {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    Some(all.join(", "))
}

fn planned(loaded: &Loaded, rasters: &Rasters) -> Vec<PlannedRaster> {
    let method = loaded.config.grid.align.as_ref().map(|align| align.method.name());
    let inputs = loaded.config.dates.iter().zip(&rasters.sources).zip(&rasters.aligned);
    inputs
        .map(|((date, source), aligned)| {
            let info = source.info();
            let files = source.files();
            PlannedRaster {
                date: date.date.clone(),
                path: date.path.clone(),
                driver: info.driver.clone(),
                cols: info.grid.cols,
                rows: info.grid.rows,
                pixel_type: of_all(source, |info| Some(info.pixel_type.clone()))
                    .unwrap_or_default(),
                block_cols: info.block.0,
                block_rows: info.block.1,
                nodata: info.nodata,
                mask: info.mask.clone(),
                crs: of_all(source, |info| Some(info.grid.crs.as_ref()?.label())),
                file_bytes: files
                    .iter()
                    .filter_map(|file| Some(file.seen.as_ref()?.bytes))
                    .sum(),
                aligned: aligned.then(|| method.map(str::to_owned)).flatten(),
            }
        })
        .collect()
}

/// The config with everything filled in that was left to defaults.
fn effective(loaded: &Loaded, meaning: &Meaning, reference: usize) -> Value {
    let mut config = loaded.config.clone();
    config.schema = None;
    config.grid.reference = Some(config.dates[reference].date.clone());
    for indicator in &meaning.indicators {
        if let Some(classes) = &indicator.classes {
            let codes = classes.iter().copied().collect();
            config.indicators.insert(indicator.name.clone(), codes);
        }
    }
    json!(config)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_and_first_to_last_are_compared() {
        assert_eq!(pairs(1), [(0, 0)]);
        assert_eq!(pairs(2), [(0, 1)]);
        assert_eq!(pairs(3), [(0, 1), (1, 2), (0, 2)]);
    }
}
