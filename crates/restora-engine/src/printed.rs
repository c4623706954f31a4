//! Values that a publication prints, and whether the run agrees with them.

use std::collections::BTreeSet;

use restora_accounts::{Compared, Printed};
use restora_message::catalogue::{areas, config as say, correction as told};
use restora_message::{Problem, Problems};
use restora_value::{Crosswalk, PrintedValue, nearest_codes};

use crate::findings::total;
use crate::form::hint;
use crate::{Loaded, Plan};

/// Where the config names the printed values.
pub(crate) const AT: &str = "/published";

/// Contradictions that are told one by one.
const TOLD: usize = 10;

/// Printed values with their names turned into numbers.
///
/// # Errors
/// Every date, site, class and service that is not there.
pub(crate) fn printed(plan: &Plan) -> Result<Vec<Printed>, Problems> {
    let mut problems = Problems::new();
    let file = plan.loaded.config.published.clone().unwrap_or_default();
    let mut out = Vec::new();
    for value in &plan.meaning.printed {
        match one(plan, value) {
            Ok(found) => out.push(found),
            Err(found) => problems.extend(found.into_iter().map(|problem| {
                plan.loaded.place(problem.in_file(&file).at_line(value.line), AT)
            })),
        }
    }
    if problems.is_empty() { Ok(out) } else { Err(problems) }
}

fn one(plan: &Plan, value: &PrintedValue) -> Result<Printed, Problems> {
    let mut problems = Problems::new();
    let mut found = |place: Option<usize>, problem: Problem| {
        if place.is_none() {
            problems.push(problem);
        }
        place.unwrap_or_default()
    };
    let date = plan.dates.iter().position(|date| *date == value.date);
    let no_date = Problem::new(&say::NO_SUCH_DATE)
        .with("date", &value.date)
        .with("hint", hint(&value.date, &plan.dates));
    let date = found(date, no_date);
    let row = value.site.as_ref().map(|id| {
        let ids: Vec<String> =
            plan.places.rows.iter().map(|row| row.id.clone()).collect();
        let problem = Problem::new(&told::NO_SUCH_PLACE)
            .with("place", id)
            .with("hint", hint(id, &ids));
        found(ids.iter().position(|other| other == id), problem)
    });
    let service = value.service.as_ref().map(|id| {
        let values = plan.meaning.values.as_ref();
        let known = values.map_or_else(Vec::new, |values| values.services.clone());
        let table = plan.meaning.table.as_ref().map_or("", |table| table.name.as_str());
        let problem = Problem::new(&told::UNKNOWN_SERVICE)
            .with("service", id)
            .with("table", table)
            .with("hint", hint(id, &known));
        found(known.iter().position(|other| other == id), problem)
    });
    let classes = value.class.as_ref().map(|text| {
        let mut codes = BTreeSet::new();
        for text in text.split('+').map(str::trim) {
            match code(plan, text) {
                Some(code) => drop(codes.insert(code)),
                None => {
                    problems.push(Problem::new(&told::UNKNOWN_CLASS).with("code", text));
                }
            }
        }
        codes
    });
    if !problems.is_empty() {
        return Err(problems);
    }
    let row =
        row.map_or_else(|| total(plan), |row| u32::try_from(row).unwrap_or(u32::MAX));
    Ok(Printed {
        row,
        date,
        classes,
        service,
        cny_per_yr: value.cny_per_yr,
        tolerance_cny_per_yr: value.half_digit_cny_per_yr,
    })
}

/// The class that a text names: a code of the crosswalk, or a type where types are classes.
fn code(plan: &Plan, text: &str) -> Option<i32> {
    let values = plan.meaning.values.as_ref()?;
    let code = text.parse().ok().filter(|code: &i32| {
        nearest_codes(*code, &values.by_class.keys().copied().collect::<Vec<_>>(), 1)
            .contains(code)
    });
    let types = plan.loaded.config.crosswalk.is_none();
    let table = plan.meaning.table.as_ref().filter(|_| types);
    code.or_else(|| Crosswalk::class_of_type(table?, text))
}

/// What does not agree with the publication.
pub(crate) fn contradictions(
    loaded: &Loaded,
    plan: &Plan,
    compared: &[Compared],
) -> Problems {
    let wrong: Vec<&Compared> = compared.iter().filter(|one| !one.agrees()).collect();
    if wrong.is_empty() {
        return Problems::new();
    }
    let services =
        plan.meaning.values.as_ref().map_or(&[][..], |v| v.services.as_slice());
    let worst = wrong.iter().map(|one| off_percent(one).abs()).fold(0.0, f64::max);
    let worst = format!("{worst:.2}");
    let told = wrong.iter().take(TOLD).map(|one| {
        let printed = &one.printed;
        let service = printed.service.and_then(|i| services.get(i)).map(String::as_str);
        let class = printed.class_words();
        let of = [class.as_deref().unwrap_or("Σ"), service.unwrap_or("Σ")].join(" / ");
        let site = plan.places.rows.get(printed.row as usize).map(|row| row.id.as_str());
        let of = match site.filter(|_| plan.places.sites > 1) {
            Some(site) => format!("{site}, {of}"),
            None => of,
        };
        Problem::new(&areas::CONTRADICTION)
            .with("date", &plan.dates[printed.date])
            .with("of", of)
            .with("printed", money(printed.cny_per_yr))
            .with("percent", format!("{:+.2}", off_percent(one)))
            .with("computed", money(one.computed_cny_per_yr))
    });
    let sum = Problem::new(&areas::CONTRADICTIONS)
        .with("agree", compared.len() - wrong.len())
        .with("all", compared.len())
        .with("worst", worst);
    std::iter::once(sum).chain(told).map(|problem| loaded.place(problem, AT)).collect()
}

/// How far the computed value lies from the printed one, in percent of the latter.
fn off_percent(one: &Compared) -> f64 {
    let printed = one.printed.cny_per_yr;
    if printed == 0.0 {
        return 100.0;
    }
    (one.computed_cny_per_yr - printed) / printed.abs() * 100.0
}

/// An amount without the noise of its unit: to the hundredth, whole ones whole.
fn money(cny: f64) -> String {
    let text = format!("{cny:.2}");
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}
