//! What only the pixels could tell of alternatives: land that they have no value for.

use restora_accounts::{Facts, Stocks, unmapped};
use restora_message::catalogue::uncertainty as say;
use restora_message::{Problem, Problems};
use restora_value::ClassValue;

use super::AT;
use super::make::Swapped;
use crate::findings::total;
use crate::{OnUnmapped, Plan};

/// Classes that occur and that an alternative does not value though the run does, or should.
pub(crate) fn findings(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let Some(ready) = &plan.meaning.uncertainty else { return Problems::new() };
    let each = ready.alternatives.iter().enumerate();
    each.flat_map(|(i, one)| {
        let mut out = unvalued(plan, facts, stocks, one);
        out.extend(excluded(plan, facts, stocks, one));
        let at = format!("{AT}/alternatives/{i}");
        out.into_iter().map(move |problem| plan.loaded.place(problem, &at))
    })
    .collect()
}

fn unvalued(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks, one: &Swapped) -> Problems {
    let report = plan
        .loaded
        .config
        .valuation
        .as_ref()
        .is_some_and(|valuation| valuation.on_unmapped == OnUnmapped::Report);
    let entry = if report {
        &say::ALTERNATIVE_UNMAPPED_REPORTED
    } else {
        &say::ALTERNATIVE_UNMAPPED
    };
    let facts = Facts { values: Some(&one.swap.values), ..*facts };
    let land = unmapped(&facts, stocks, total(plan)).into_iter();
    land.map(|(code, date, sum)| {
        Problem::new(entry)
            .with("name", &one.swap.name)
            .with("code", code)
            .with("hectares", format!("{:.4}", plan.unit().m2(sum.area) / 1e4))
            .with("date", &plan.dates[date])
    })
    .collect()
}

fn excluded(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks, one: &Swapped) -> Problems {
    let mut out = Problems::new();
    for (date, label) in plan.dates.iter().enumerate() {
        for (code, sum) in &stocks.get(total(plan), date).classes {
            let by = |values: Option<&restora_value::ClassValues>| {
                values.and_then(|values| values.by_class.get(code)).cloned()
            };
            let own = by(facts.values);
            if by(Some(&one.swap.values)) == Some(ClassValue::Excluded)
                && matches!(own, Some(ClassValue::Valued { .. }))
            {
                let problem = Problem::new(&say::ALTERNATIVE_EXCLUDED)
                    .with("name", &one.swap.name)
                    .with("code", code)
                    .with("hectares", format!("{:.4}", plan.unit().m2(sum.area) / 1e4))
                    .with("date", label);
                out.push(problem);
            }
        }
    }
    out
}
