//! What only the pixels could tell: classes without value, suspicious codes, missing data.

use std::collections::BTreeMap;

use restora_accounts::{Facts, Stocks, unmapped};
use restora_message::catalogue::{raster, value};
use restora_message::{Problem, Problems};
use restora_value::{ClassValue, better_legend, fitting_legends, nearest_codes};
use restora_zonal::Sum;

use crate::{OnUnmapped, Plan, corrections, uncertainty};

/// Codes that files use for "no data" without saying so.
pub(crate) const SUSPECTS: [i32; 9] = [0, -1, 127, -128, 255, -999, -9999, -32768, 65535];

/// A suspect that covers less than this share is a stray pixel.
pub(crate) const SUSPECT_SHARE: f64 = 0.01;

/// Beyond this share, data that only some dates have deserves a word.
const UNMATCHED_SHARE: f64 = 0.01;

/// Exchange of classes over more than this share of the land is no restoration.
const MUCH_EXCHANGE: f64 = 0.2;

/// The row that stands for all land of the run: the union, or the only site.
pub(crate) fn total(plan: &Plan) -> u32 {
    let rows = &plan.places.rows;
    let union = rows.iter().position(|row| row.kind == restora_accounts::SiteKind::Union);
    u32::try_from(union.unwrap_or(0)).unwrap_or(0)
}

/// Everything to say about the classes that were found.
pub(crate) fn findings(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let mut out = without_value(plan, facts, stocks);
    out.extend(corrections::findings(plan, facts, stocks));
    out.extend(proxies(plan, stocks));
    out.extend(exchanged(plan, facts));
    out.extend(uncertainty::findings(plan, facts, stocks));
    for date in 0..plan.dates.len() {
        odd_codes(plan, stocks, date, &mut out);
        one_sided(plan, stocks, date, &mut out);
        out.extend(other_legend(plan, date, &areas_of(plan, stocks, date)));
    }
    out
}

/// Classes that the crosswalk does not have, or excludes.
fn without_value(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let Some(values) = &plan.meaning.values else { return Problems::new() };
    let Some(valuation) = &plan.loaded.config.valuation else { return Problems::new() };
    let all = total(plan);
    let hectares = |sum: &Sum| format!("{:.4}", plan.unit().m2(sum.area) / 1e4);
    let known: Vec<i32> = values.by_class.keys().copied().collect();
    let mut out: Problems = unmapped(facts, stocks, all)
        .iter()
        .map(|(code, date, sum)| match valuation.on_unmapped {
            OnUnmapped::Report => Problem::new(&value::UNMAPPED_REPORTED)
                .with("code", code)
                .with("hectares", hectares(sum))
                .with("date", &plan.dates[*date]),
            OnUnmapped::Error => {
                let nearest = nearest_codes(*code, &known, 3);
                let nearest: Vec<String> = nearest.iter().map(i32::to_string).collect();
                let problem = Problem::new(&value::UNMAPPED)
                    .with("code", code)
                    .with("pixels", pixels(plan, sum))
                    .with("hectares", hectares(sum))
                    .with("date", &plan.dates[*date])
                    .with("nearest", nearest.join(", "));
                plan.loaded.place(problem, "/crosswalk")
            }
        })
        .collect();
    for (date, label) in plan.dates.iter().enumerate() {
        for (code, sum) in &stocks.get(all, date).classes {
            if values.by_class.get(code) == Some(&ClassValue::Excluded) {
                let problem = Problem::new(&value::EXCLUDED)
                    .with("code", code)
                    .with("hectares", hectares(sum))
                    .with("date", label);
                out.push(problem);
            }
        }
    }
    out
}

/// Classes whose value is that of a type that stands in, with how much of each there is most.
fn proxies(plan: &Plan, stocks: &Stocks) -> Problems {
    let Some(crosswalk) =
        plan.meaning.crosswalk.as_ref().filter(|_| plan.meaning.values.is_some())
    else {
        return Problems::new();
    };
    let most = |code: &i32| {
        let area = |date: usize| stocks.get(total(plan), date).area_of([code]).area;
        let date = (0..plan.dates.len()).max_by_key(|date| area(*date))?;
        (area(date) > 0).then(|| {
            Problem::new(&value::PROXY)
                .with("code", code)
                .with("hectares", format!("{:.4}", plan.unit().m2(area(date)) / 1e4))
                .with("date", &plan.dates[date])
        })
    };
    crosswalk.proxies.iter().filter_map(most).collect()
}

/// Pairs of dates between which much land changed places.
fn exchanged(plan: &Plan, facts: &Facts<'_>) -> Problems {
    let share = restora_accounts::exchange_shares(facts, total(plan));
    let much = share.into_iter().filter(|(_, share)| *share > MUCH_EXCHANGE);
    much.map(|((from, to), share)| {
        Problem::new(&value::EXCHANGED)
            .with("from", &plan.dates[from])
            .with("to", &plan.dates[to])
            .with("percent", format!("{:.1}", share * 100.0))
    })
    .collect()
}

/// Codes that are not in the legend, or that look like nodata.
fn odd_codes(plan: &Plan, stocks: &Stocks, date: usize, out: &mut Problems) {
    let stock = stocks.get(total(plan), date);
    let (label, path) = (&plan.dates[date], &plan.loaded.config.dates[date].path);
    let all = stock.valid.pixels.max(1) as f64;
    for (code, sum) in &stock.classes {
        let share = sum.pixels as f64 / all;
        let percent = format!("{:.2}", share * 100.0);
        let class =
            plan.meaning.legend.as_ref().map(|legend| (legend, legend.class(*code)));
        match class {
            Some((legend, Some(class))) if class.nodata => out.push(
                Problem::new(&value::LEGEND_NODATA)
                    .with("path", path)
                    .with("code", code)
                    .with("percent", percent)
                    .with("legend", &legend.name),
            ),
            Some((legend, None)) => out.push(
                Problem::new(&value::NOT_IN_LEGEND)
                    .with("code", code)
                    .with("pixels", pixels(plan, sum))
                    .with("date", label)
                    .with("legend", &legend.name),
            ),
            None if SUSPECTS.contains(code) && share > SUSPECT_SHARE => out.push(
                Problem::new(&raster::LOOKS_LIKE_NODATA)
                    .with("path", path)
                    .with("value", code)
                    .with("percent", percent),
            ),
            Some((_, Some(_))) | None => {}
        }
    }
}

/// Built-in legends that the codes of a date fit better than the one that is named; `areas`
/// by code.
pub(crate) fn other_legend(
    plan: &Plan,
    date: usize,
    areas: &BTreeMap<i32, f64>,
) -> Option<Problem> {
    let named = plan.meaning.legend.as_ref()?;
    let (own, other, share) = better_legend(named, areas)?;
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let problem = Problem::new(&value::OTHER_LEGEND)
        .with("date", &plan.dates[date])
        .with("legend", &named.name)
        .with("own", percent(own))
        .with("other", other.join(", "))
        .with("share", percent(share));
    Some(plan.loaded.place(problem, "/legend"))
}

/// Areas by code of all land at a date, in m².
fn areas_of(plan: &Plan, stocks: &Stocks, date: usize) -> BTreeMap<i32, f64> {
    let classes = &stocks.get(total(plan), date).classes;
    classes.iter().map(|(code, sum)| (*code, plan.unit().m2(sum.area))).collect()
}

/// Built-in legends that the codes of a date fit, where none is named.
pub(crate) fn unnamed_legend(
    plan: &Plan,
    stocks: &Stocks,
    date: usize,
) -> Option<Problem> {
    if plan.meaning.legend.is_some() {
        return None;
    }
    let (names, _) = fitting_legends(&areas_of(plan, stocks, date))?;
    Some(
        Problem::new(&value::LEGEND_FITS)
            .with("date", &plan.dates[date])
            .with("legends", names.join(", ")),
    )
}

/// Land that has data at one date but not at all.
fn one_sided(plan: &Plan, stocks: &Stocks, date: usize, out: &mut Problems) {
    let stock = stocks.get(total(plan), date);
    let share = stock.unmatched.area as f64 / stock.inside().area.max(1) as f64;
    if share > UNMATCHED_SHARE {
        out.push(
            Problem::new(&raster::VALID_DIFFERS)
                .with("percent", format!("{:.2}", share * 100.0))
                .with("date", &plan.dates[date]),
        );
    }
}

/// A sum of covers as a number of pixels, to the hundredth; a dash where none were counted.
fn pixels(plan: &Plan, sum: &Sum) -> String {
    if plan.pixels().is_none() {
        return "–".to_owned();
    }
    let pixels = sum.pixels as f64 / f64::from(restora_grid::COVER_ONE);
    if pixels.fract() == 0.0 { format!("{pixels}") } else { format!("{pixels:.2}") }
}
