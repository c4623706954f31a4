//! The tables of uncertainty, their part of the proof, and what the record says of them.

use std::ops::Range;

use restora_accounts::uncertainty::{
    Alternative, DRAWS, MonteCarlo, QUANTILES, monte_carlo_table, sensitivity_table,
    tornado_table,
};
use restora_accounts::{Facts, Identity, Stocks};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems, Text};
use restora_table::{Cell, Table};
use serde_json::{Value, json};

use crate::local::{each, pool};
use crate::watch::go_on;
use crate::{Plan, Watch};

/// `sensitivity`, and `tornado` and `monte_carlo` where they are asked for.
pub(crate) fn tables(
    plan: &Plan,
    facts: &Facts<'_>,
    stocks: &Stocks,
    watch: &dyn Watch,
) -> Result<Vec<Table>, Problems> {
    let Some(ready) = &plan.meaning.uncertainty else { return Ok(Vec::new()) };
    let mut tables = vec![sensitivity_table(facts, stocks)];
    if ready.range.is_some() || !ready.alternatives.is_empty() {
        let swaps: Vec<Alternative> =
            ready.alternatives.iter().map(|one| one.swap.clone()).collect();
        tables.push(tornado_table(facts, stocks, ready.range.as_ref(), &swaps));
    }
    if let Some(draws) = &ready.draws {
        tables.push(drawn(plan, draws, (facts, stocks), watch)?);
    }
    Ok(tables)
}

/// The draws, some sites at a time on each thread.
fn drawn(
    plan: &Plan,
    draws: &MonteCarlo,
    (facts, stocks): (&Facts<'_>, &Stocks),
    watch: &dyn Watch,
) -> Result<Table, Problems> {
    let rows = plan.places.rows.len();
    let rows = u32::try_from(rows).unwrap_or(u32::MAX);
    let threads = u32::try_from(plan.settings.threads.max(1)).unwrap_or(u32::MAX);
    let step = draws.rows_at_once(facts.dates.len()).min(rows.div_ceil(threads)).max(1);
    let parts: Vec<_> = (0..rows)
        .step_by(step as usize)
        .map(|first| first..rows.min(first.saturating_add(step)))
        .collect();
    let pool = pool(plan.settings.threads)?;
    let work = |part: &Range<u32>, (): &()| {
        go_on(watch)?;
        Ok(draws.rows(facts, stocks, part.clone()))
    };
    let found: Vec<Result<Vec<Vec<Cell>>, Problem>> =
        each(&pool, &parts, (None, || Ok(())), work)?;
    let mut table = monte_carlo_table();
    for rows in found {
        rows?.into_iter().for_each(|row| table.push(row));
    }
    Ok(table)
}

/// Most bytes that the draws hold on one thread.
pub(crate) fn bytes(plan: &Plan) -> u64 {
    let draws = plan.meaning.uncertainty.as_ref().and_then(|ready| ready.draws.as_ref());
    let rows = u32::try_from(plan.places.rows.len()).unwrap_or(u32::MAX);
    draws.map_or(0, |draws| draws.bytes(plan.dates.len(), rows))
}

/// That what is drawn from is the value.
pub(crate) fn prove(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Vec<Identity> {
    let draws = plan.meaning.uncertainty.as_ref().and_then(|ready| ready.draws.as_ref());
    draws.map(|draws| draws.prove(facts, stocks)).unwrap_or_default()
}

/// Tables, crosswalks and methods behind the tables; null where none are asked for.
pub(crate) fn record(plan: &Plan) -> Value {
    let Some(ready) = &plan.meaning.uncertainty else { return Value::Null };
    let ends = ready
        .ends
        .as_ref()
        .map(|[low, high]| json!({"low": low.to_csv(), "high": high.to_csv()}));
    let alternatives: Vec<Value> = ready
        .alternatives
        .iter()
        .map(|one| {
            json!({
                "name": one.swap.name,
                "swapped": one.swap.swapped,
                "crosswalk": {"name": one.crosswalk.name, "csv": one.crosswalk.to_csv()},
                "table": {"name": one.table.name, "csv": one.table.to_csv()},
                "standard_equivalent": one.standard,
                "class_values": one.swap.values,
            })
        })
        .collect();
    let draws = ready.draws.as_ref().map(|draws| {
        json!({
            "runs": draws.runs,
            "seed": draws.seed,
            "draws": DRAWS,
            "drawn": "every coefficient by itself (ecosystem type by service), the same for all classes, sites and dates of a run",
            "quantiles": QUANTILES,
            "sd": "by n - 1",
        })
    });
    let note = |text: &Text| json!({"en": text.en, "zh": text.zh});
    json!({
        "sensitivity": note(&text::SENSITIVITY_NOTE),
        "coefficients": ends,
        "alternatives": alternatives,
        "monte_carlo": draws,
    })
}
