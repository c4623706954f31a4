//! The run: main stage, accounts, proof, record.

use restora_accounts::correction::{NoMean, corrections_table, steps_table};
use restora_accounts::imagery::ImageryFacts;
use restora_accounts::{
    Compared, Correction, Corrections, Facts, Identity, Pattern, Prices, Stocks,
    accuracy_table, add_accuracy, change_table, compare, dynamics_table, imagery,
    pattern_tables, prices_table, prove, published_table, series_table, sites_table,
    stock_dynamics, trends_table, uplift_table,
};
use restora_io::OutputDir;
use restora_message::catalogue::{correction, text};
use restora_message::{Problem, Problems, Severity};
use restora_table::{Maps, RasterProduct, Table};
use restora_value::Derivation;
use restora_zonal::geodesics;
use serde_json::{Value, json};

use crate::corrections::{AT, changes_worth};
use crate::imagery::{Shown, look};
use crate::plan::{Land, Stated};
use crate::products::{self, Drawing, Drawn};
use crate::record::Told;
use crate::stage::{Found, main_stage};
use crate::tiles::tiles_table;
use crate::watch::go_on;
use crate::{
    Begun, Plan, Watch, accounts, findings, inputs, long, printed, record, stage,
    uncertainty, units,
};

/// What a run gives: tables, the record with the proof, and what the user should know.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// `sites`, `uplift`, `transitions`, `services`, `classes`, and what else was asked for:
    /// `change`, `dynamics`, `corrections`, `correction_steps`, `accuracy`, `prices`,
    /// `sensitivity`, `tornado`, `monte_carlo`. Of a run with a folder, `transitions`,
    /// `services` and `classes` are written there already, if nothing else is made of them.
    pub tables: Vec<Table>,
    /// What goes into `record.json`.
    pub record: Value,
    /// The rasters in the folder of results.
    pub rasters: Vec<RasterProduct>,
    /// The maps for a report, where the config asks for one.
    pub maps: Option<Maps>,
    /// The plan's warnings and the run's own.
    pub warnings: Problems,
    /// Pixels that an earlier run had read, and those of all passes of the whole run.
    pub before: Option<(u64, u64)>,
}

/// Does what the plan says, but what was [`Begun`] before. Rasters are written into `folder`;
/// without one, there are none.
///
/// # Errors
/// If a raster cannot be read, a class cannot be valued, or an identity of the proof does not
/// hold: then there is no result at all.
pub fn run(
    plan: &Plan,
    watch: &dyn Watch,
    mut folder: Option<&mut OutputDir>,
    begun: &Begun,
) -> Result<Outcome, Problems> {
    let uncounted = Found::default();
    let before = facts(plan, &uncounted, &plan.meaning.corrections);
    let at_once = folder.as_deref_mut().filter(|_| !products::drawn_afterwards(plan));
    let drawing = match at_once {
        Some(folder) => Drawing::begin(plan, &before, Some((folder, begun)))?,
        None => Drawing::default(),
    };
    let found = main_stage(plan, watch, &drawing, begun)?;
    let mut shown = match &plan.imagery {
        Some(imagery) => {
            let machine = (&plan.settings, watch, begun);
            Some(look((&plan.loaded, imagery), folder.as_deref_mut(), machine)?)
        }
        None => None,
    };
    watch.phase(&text::PHASE_ACCOUNTS, 0);
    let stocks = Stocks::new(&facts(plan, &found, &plan.meaning.corrections));
    let (corrections, without_mean) = divide(plan, &stocks);
    let facts = facts(plan, &found, &corrections);
    let mut own = warnings(findings::findings(plan, &facts, &stocks), without_mean)?;
    let compared = compare(&facts, &stocks, &printed::printed(plan)?);
    own.extend(printed::contradictions(&plan.loaded, plan, &compared));
    own.extend(shown.iter().flat_map(|shown| shown.warnings.iter().cloned()));
    let mut identities = proof(plan, &facts, &stocks, (&found, shown.as_ref()));
    go_on(watch)?;
    let at_once = folder.is_none() || long::needed(plan);
    let mut tables = tables(plan, (&facts, &stocks), &compared, at_once, watch)?;
    if let Some(facts) = shown.as_ref().and_then(|shown| imagery_facts(plan, shown)) {
        of_imagery(&facts, &mut tables);
    }
    if plan.loaded.config.outputs.series {
        tables.extend(series(&tables));
    }
    // What an account is made from has to hold before it is made, and what is drawn before
    // rasters are compressed, which takes longest.
    unbroken(&identities)?;
    let (on, out) = ((watch, begun), folder.as_deref_mut());
    let drawn = finish((plan, &facts), drawing, out, on)?;
    let out = folder.as_deref_mut();
    let mut made = accounts::make(plan, (&facts, &stocks), &mut tables, on, out)?;
    unbroken(&made.identities)?;
    identities.append(&mut made.identities);
    own.append(&mut made.warnings);
    let folder = folder.filter(|_| !at_once);
    let told = tell(plan, &tables, (&facts, &stocks), (folder, watch))?;
    own.extend(units::lost(&plan.loaded, &told));
    let Drawn { mut rasters, maps } = drawn;
    rasters.extend(shown.iter_mut().flat_map(|shown| std::mem::take(&mut shown.rasters)));
    rasters.append(&mut made.rasters);
    let warnings: Problems = plan.warnings.iter().cloned().chain(own).collect();
    go_on(watch)?;
    watch.phase(&text::PHASE_CHECKSUMS, 0);
    let found = (&corrections, shown.as_ref(), &made.record);
    let mut record = record::record(plan, found, &identities, &warnings)?;
    inputs::unchanged(plan)?;
    record::add_results(plan, &mut record, (&told, &rasters, maps.as_ref()));
    watch.event("proof", json!({"identities": identities.len(), "holds": true}));
    let before = begun.read_before();
    Ok(Outcome { tables, record, rasters, maps, warnings, before })
}

/// Of what was found, that which does not end the run.
fn warnings(found: Problems, more: Problems) -> Result<Problems, Problems> {
    let all = found.into_iter().chain(more);
    let (mut errors, mut own): (Problems, Problems) =
        all.partition(|problem| problem.severity() == Severity::Error);
    if errors.is_empty() {
        return Ok(own);
    }
    // A warning may be the reason: codes of another legend, nodata that was not declared.
    errors.append(&mut own);
    Err(errors)
}

/// What there is to tell of these tables, and of the long ones, which are written into `folder`
/// and come at their place among them; without a folder there are none.
fn tell(
    plan: &Plan,
    tables: &[Table],
    facts: (&Facts<'_>, &Stocks),
    (folder, watch): (Option<&mut OutputDir>, &dyn Watch),
) -> Result<Vec<Told>, Problem> {
    let mut told: Vec<Told> = tables.iter().map(Told::of).collect();
    if let Some(folder) = folder {
        let written = long::write(plan, facts, folder, watch)?;
        let at = LONG_AT.min(told.len());
        told.splice(at..at, written);
    }
    Ok(told)
}

/// Makes the files of what was drawn; draws first what could not be drawn while pixels were
/// counted.
fn finish<'a>(
    (plan, facts): (&'a Plan, &'a Facts<'a>),
    mut drawing: Drawing<'a>,
    mut folder: Option<&mut OutputDir>,
    (watch, begun): (&dyn Watch, &Begun),
) -> Result<Drawn, Problems> {
    if products::drawn_afterwards(plan) {
        if let Some(folder) = folder.as_deref_mut() {
            drawing = Drawing::begin(plan, facts, Some((folder, begun)))?;
        }
        stage::draw(plan, watch, &drawing, begun)?;
    }
    go_on(watch)?;
    watch.phase(&text::PHASE_RASTERS, 0);
    Ok(drawing.finish(folder, (watch, begun))?)
}

/// Every number of the sites as a series, and the trends of these.
fn series(tables: &[Table]) -> Vec<Table> {
    let sites = tables.iter().find(|table| table.name == "sites");
    let both = |sites| [series_table(sites), trends_table(sites)];
    sites.into_iter().flat_map(both).collect()
}

/// The [long] tables come after `sites` and `uplift`.
const LONG_AT: usize = 2;

/// Every table that the config asks for, the long ones if they are wanted at once.
fn tables(
    plan: &Plan,
    (facts, stocks): (&Facts<'_>, &Stocks),
    compared: &[Compared],
    at_once: bool,
    watch: &dyn Watch,
) -> Result<Vec<Table>, Problems> {
    let mut tables = vec![sites_table(facts, stocks), uplift_table(facts, stocks)];
    if matches!(plan.land, Land::Nothing) && plan.imagery.is_none() {
        // Without sites there is nothing to list.
        tables.clear();
    }
    if at_once {
        tables.extend(long::whole(plan, facts, stocks));
    }
    if plan.loaded.config.outputs.statistics && facts.has_changes() {
        let grades = &plan.meaning.grades;
        tables.extend(if facts.has_transitions() {
            [change_table(facts, stocks, grades), dynamics_table(facts)]
        } else {
            stock_dynamics(facts, stocks, grades)
        });
    }
    tables.extend(pattern(plan, facts, stocks)?.into_iter().flatten());
    if !facts.corrections.is_empty() {
        tables.push(corrections_table(facts, stocks));
        if facts.has_changes() {
            tables.push(steps_table(facts, stocks));
        }
    }
    tables.extend(accuracy(plan, facts, stocks)?);
    if !compared.is_empty() {
        tables.push(published_table(facts, compared));
    }
    tables.extend(prices(plan).map(|prices| prices_table(facts, stocks, &prices)));
    tables.extend(uncertainty::tables(plan, facts, stocks, watch)?);
    tables.extend(tiles_table(plan));
    Ok(tables)
}

/// What the tables of imagery are made from.
fn imagery_facts<'a>(plan: &'a Plan, shown: &'a Shown) -> Option<ImageryFacts<'a>> {
    let imagery = plan.imagery.as_ref()?;
    Some(ImageryFacts {
        sites: &imagery.places.rows,
        setting: &shown.setting,
        found: &shown.found,
        areas: imagery.areas.unit(),
    })
}

/// Adds what imagery shows to the tables.
fn of_imagery(facts: &ImageryFacts<'_>, tables: &mut Vec<Table>) {
    if facts.setting.indices.iter().any(|index| index.reported) {
        tables.push(imagery::indices_table(facts));
        tables.extend(imagery::histogram_table(facts));
    }
    for table in tables.iter_mut() {
        match table.name.as_ref() {
            "sites" => imagery::extend_sites(table, facts),
            "uplift" => imagery::extend_uplift(table, facts),
            _ => {}
        }
    }
    tables.extend(imagery::fraction_table(facts));
    tables.extend(imagery::end_members_table(facts));
    tables.extend(imagery::water_table(facts));
    tables.extend(imagery::frequency_table(facts));
    tables.extend(imagery::loss_table(facts));
    tables.extend(imagery::persistence_table(facts));
    tables.extend(imagery::pixel_trends_table(facts));
    tables.push(imagery::quality_table(facts));
}

/// How values lie in space, where that is asked for.
fn pattern(
    plan: &Plan,
    facts: &Facts<'_>,
    stocks: &Stocks,
) -> Result<Option<[Table; 3]>, Problems> {
    const AT: &str = "/outputs/spatial";
    let crs = plan.pixels().and_then(|pixels| pixels.grid.crs.as_ref());
    let (Some(band_m), Some(crs)) = (plan.meaning.band_m, crs) else {
        return Ok(None);
    };
    let place = |problem| plan.loaded.place(problem, AT);
    let geodesic = geodesics(&crs.ellipsoid);
    let pattern = Pattern { centres: &plan.places.centres, band_m, geodesic: &geodesic };
    let found = pattern_tables(facts, stocks, &pattern);
    found.map(Some).map_err(|problems| problems.into_iter().map(place).collect())
}

/// The corrections with the means that they divide by, and those that are lacking.
pub(crate) fn divide(plan: &Plan, stocks: &Stocks) -> (Corrections, Problems) {
    let mut corrections = plan.meaning.corrections.clone();
    let matters = |one: &Correction, class| changes_worth(plan, one, class);
    let means = corrections.find_means(stocks, findings::total(plan), matters);
    let problem = |none: NoMean| {
        let entry = if none.zero { &correction::NO_MEAN } else { &correction::NO_LAND };
        let of = none.class.map_or_else(|| "Σ".to_owned(), |class| class.to_string());
        let problem = Problem::new(entry)
            .with("name", &plan.meaning.corrections.list[none.correction].name)
            .with("of", of);
        plan.loaded.place(problem, &format!("{AT}/{}", none.correction))
    };
    let lacking = means.err().unwrap_or_default();
    (corrections, lacking.into_iter().map(problem).collect())
}

/// Areas adjusted for the errors of the maps, where there are confusion matrices.
fn accuracy(
    plan: &Plan,
    facts: &Facts<'_>,
    stocks: &Stocks,
) -> Result<Option<Table>, Problems> {
    if plan.meaning.samples.is_empty() {
        return Ok(None);
    }
    let mut table = accuracy_table();
    let mut problems = Problems::new();
    for (date, samples) in &plan.meaning.samples {
        let at = (findings::total(plan), *date);
        if let Err(found) = add_accuracy(&mut table, facts, stocks, at, samples) {
            let pointer = format!("/accuracy/{}", plan.dates[*date]);
            let place = |problem| plan.loaded.place(problem, &pointer);
            problems.extend(found.into_iter().map(place));
        }
    }
    if problems.is_empty() { Ok(Some(table)) } else { Err(problems) }
}

/// Standard equivalents of the run and of its dates, where both are there.
fn prices(plan: &Plan) -> Option<Prices> {
    let d = |derivation: &Derivation| derivation.standard.cny_per_ha_yr;
    let current = plan.meaning.current.as_ref()?;
    Some(Prices {
        constant_cny_per_ha_yr: plan.meaning.standard.as_ref().map(d)?,
        current_cny_per_ha_yr: current.iter().map(d).collect(),
    })
}

/// What the accounts are computed from.
pub(crate) fn facts<'a>(
    plan: &'a Plan,
    found: &'a Found,
    corrections: &'a Corrections,
) -> Facts<'a> {
    Facts {
        dates: &plan.dates,
        pairs: &plan.pairs,
        sites: &plan.places.rows,
        cross: &found.cross,
        areas: plan.unit(),
        pixels: plan.pixels().is_some(),
        indicators: &plan.meaning.indicators,
        values: plan.meaning.values.as_ref(),
        mask: plan.loaded.config.nodata.compare,
        corrections,
        applied: corrections.list.len(),
        unions: &plan.places.unions,
        clusters: &plan.places.clusters,
    }
}

/// Every site and union has at every date what the rows of the table add up to.
fn as_stated(plan: &Plan, stated: &Stated, stocks: &Stocks) -> Vec<Identity> {
    let mut out = Vec::new();
    for (row, number) in plan.places.rows.iter().zip(0u32..) {
        let union = plan.places.unions.iter().find(|(union, _)| *union == number);
        let own = [number];
        let parts = union.map_or(&own[..], |(_, parts)| parts);
        for (date, label) in plan.dates.iter().enumerate() {
            let sum = |site: &u32| stated.sums.get(&(*site, date)).copied().unwrap_or(0);
            let classes = stocks.get(number, date).classes.values();
            out.push(Identity::exact(
                "areas of the table = class areas",
                format!("{}, {label}", row.id),
                (parts.iter().map(sum).sum(), classes.map(|class| class.area).sum()),
                |units| plan.unit().m2(units),
                "m2",
            ));
        }
    }
    out
}

/// The identities that do not hold, as problems.
fn unbroken(identities: &[Identity]) -> Result<(), Problems> {
    let broken: Problems = identities.iter().filter_map(Identity::problem).collect();
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}

/// All identities of areas and values.
fn proof(
    plan: &Plan,
    facts: &Facts<'_>,
    stocks: &Stocks,
    (found, shown): (&Found, Option<&Shown>),
) -> Vec<Identity> {
    let mut identities = match &plan.land {
        Land::Pixels(_) => vec![Identity::new(
            "pixels planned = pixels read by all tasks",
            "all dates".to_owned(),
            (plan.summary.pixels as f64, found.pixels as f64),
            0.0,
            "pixels",
        )],
        Land::Areas(stated) => as_stated(plan, stated, stocks),
        Land::Nothing => Vec::new(),
    };
    if let Some(shown) = shown {
        identities.push(Identity::new(
            "pixels planned = pixels read by all tasks",
            "imagery, first pass".to_owned(),
            (shown.pixels.0 as f64, shown.pixels.1 as f64),
            0.0,
            "pixels",
        ));
        identities.extend(imagery_facts(plan, shown).iter().flat_map(imagery::prove));
    }
    identities.extend(prove(facts, stocks));
    identities.extend(uncertainty::prove(plan, facts, stocks));
    identities
}
