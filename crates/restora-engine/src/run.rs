//! The run: main stage, accounts, proof, record.

use restora_accounts::correction::{NoMean, corrections_table, steps_table};
use restora_accounts::{
    Compared, Correction, Corrections, Facts, Identity, Pattern, Prices, Stocks,
    accuracy_table, add_accuracy, change_table, classes_table, compare, dynamics_table,
    pattern_tables, prices_table, prove, published_table, services_table, sites_table,
    stock_dynamics, transitions_table, uplift_table,
};
use restora_message::catalogue::{correction, text};
use restora_message::{Problem, Problems, Severity};
use restora_table::Table;
use restora_value::Derivation;
use restora_zonal::geodesics;
use serde_json::{Value, json};

use crate::corrections::{AT, changes_worth};
use crate::plan::{Land, Stated};
use crate::stage::{Found, main_stage};
use crate::watch::go_on;
use crate::{Plan, Watch, findings, printed, record, uncertainty};

/// What a run gives: tables, the record with the proof, and what the user should know.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// `sites`, `uplift`, `transitions`, `services`, `classes`, and what else was asked for:
    /// `change`, `dynamics`, `corrections`, `correction_steps`, `accuracy`, `prices`,
    /// `sensitivity`, `tornado`, `monte_carlo`.
    pub tables: Vec<Table>,
    /// What goes into `record.json`.
    pub record: Value,
    /// The plan's warnings and the run's own.
    pub warnings: Problems,
}

/// Does what the plan says.
///
/// # Errors
/// If a raster cannot be read, a class cannot be valued, or an identity of the proof does not
/// hold: then there is no result at all.
pub fn run(plan: &Plan, watch: &dyn Watch) -> Result<Outcome, Problems> {
    let found = main_stage(plan, watch)?;
    watch.phase(&text::PHASE_ACCOUNTS, 0);
    let stocks = Stocks::new(&facts(plan, &found, &plan.meaning.corrections));
    let (corrections, without_mean) = divide(plan, &stocks);
    let facts = facts(plan, &found, &corrections);
    let (mut errors, mut own): (Problems, Problems) =
        findings::findings(plan, &facts, &stocks)
            .into_iter()
            .chain(without_mean)
            .partition(|problem| problem.severity() == Severity::Error);
    if !errors.is_empty() {
        // A warning may be the reason: codes of another legend, nodata that was not declared.
        errors.append(&mut own);
        return Err(errors);
    }
    let compared = compare(&facts, &stocks, &printed::printed(plan)?);
    own.extend(printed::contradictions(&plan.loaded, plan, &compared));
    let warnings: Problems = plan.warnings.iter().cloned().chain(own).collect();
    let identities = proof(plan, &facts, &stocks, &found)?;
    go_on(watch)?;
    let tables = tables(plan, &facts, &stocks, &compared, watch)?;
    go_on(watch)?;
    watch.phase(&text::PHASE_CHECKSUMS, 0);
    let record = record::record(plan, &corrections, &identities, &warnings)?;
    watch.event("proof", json!({"identities": identities.len(), "holds": true}));
    Ok(Outcome { tables, record, warnings })
}

/// Every table that the config asks for.
fn tables(
    plan: &Plan,
    facts: &Facts<'_>,
    stocks: &Stocks,
    compared: &[Compared],
    watch: &dyn Watch,
) -> Result<Vec<Table>, Problems> {
    let mut tables = vec![
        sites_table(facts, stocks),
        uplift_table(facts, stocks),
        services_table(facts, stocks),
        classes_table(facts, stocks),
    ];
    if plan.pixels().is_some() {
        tables.insert(2, transitions_table(facts));
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
    Ok(tables)
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

/// All identities, or those that do not hold as problems.
fn proof(
    plan: &Plan,
    facts: &Facts<'_>,
    stocks: &Stocks,
    found: &Found,
) -> Result<Vec<Identity>, Problems> {
    let mut identities = match &plan.land {
        Land::Pixels(_) => vec![Identity::new(
            "pixels planned = pixels read by all tasks",
            "all dates".to_owned(),
            (plan.summary.pixels as f64, found.pixels as f64),
            0.0,
            "pixels",
        )],
        Land::Areas(stated) => as_stated(plan, stated, stocks),
    };
    identities.extend(prove(facts, stocks));
    identities.extend(uncertainty::prove(plan, facts, stocks));
    let broken: Vec<Problem> = identities.iter().filter_map(Identity::problem).collect();
    if broken.is_empty() { Ok(identities) } else { Err(broken) }
}
