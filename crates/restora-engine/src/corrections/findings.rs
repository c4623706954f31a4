//! What only the pixels could tell of corrections: land without a factor, means far from 1.

use restora_accounts::Facts;
use restora_accounts::correction::Factor;
use restora_accounts::{Correction, SiteKind, Stocks};
use restora_grid::FACTOR_ONE;
use restora_message::catalogue::correction as told;
use restora_message::{Problem, Problems};
use restora_zonal::Weighted;

use super::AT;
use super::factors::{FactorDesk, FactorInput};
use crate::Plan;
use crate::findings::total;

/// The mean of numbers that nothing divides and that lies outside these bounds is that of an
/// amount.
const RAW: (f64, f64) = (0.02, 50.0);

/// A mean factor outside these bounds deserves a word.
const FAR: (f64, f64) = (0.5, 2.0);

/// Means that are this near to 1 at every date are no accident.
const ONE: f64 = 1e-6;

/// Numbers are held in steps of 2⁻²⁰: below this mean they err by more than 0.006 %.
const COARSE: f64 = 1.0 / 128.0;

/// Everything to say about corrections once the pixels are counted.
pub(crate) fn findings(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let mut out = missing(plan, facts, stocks);
    out.extend(stood_in(plan, facts, stocks));
    out.extend(means(plan, facts, stocks));
    out.extend(coarse(plan, facts));
    out
}

/// Corrections that divide by means so small that the steps in which numbers are held show.
fn coarse(plan: &Plan, facts: &Facts<'_>) -> Problems {
    let classes = || facts.values.iter().flat_map(|values| values.by_class.keys());
    let list = facts.corrections.list.iter().enumerate();
    let problem = |(i, one): (usize, &Correction)| {
        let acting = || classes().filter(|class| changes_worth(plan, one, **class));
        let mean =
            |term| acting().map(move |class| facts.corrections.means.of(term, *class));
        let least = one.terms().iter().flat_map(mean).fold(f64::INFINITY, f64::min);
        (least < COARSE).then(|| {
            let percent = 50.0 / FACTOR_ONE as f64 / least;
            let problem = Problem::new(&told::COARSE_NUMBERS)
                .with("name", &one.name)
                .with("mean", format!("{least:e}"))
                .with("percent", format!("{percent:.3}"));
            plan.loaded.place(problem, &format!("{AT}/{i}"))
        })
    };
    list.filter_map(problem).collect()
}

/// Sums of one raster over the classes of a row at a date that it acts on.
fn over(
    plan: &Plan,
    stocks: &Stocks,
    (row, date): (u32, usize),
    raster: usize,
    of: impl Fn(i32) -> bool,
) -> (Weighted, u128) {
    let corrections = &plan.meaning.corrections;
    let mut sum = (Weighted::default(), 0);
    let Some(layer) = corrections.layer(&[raster]) else { return sum };
    let stock = stocks.get(row, date);
    for (class, land) in stock.classes.iter().filter(|(class, _)| of(**class)) {
        if let Some(weighted) = stock.layers_of(*class).get(layer) {
            sum.0 += *weighted;
            sum.1 += land.area;
        }
    }
    sum
}

/// Whether what a class is worth, to the run or to an alternative, depends on a correction.
pub(crate) fn changes_worth(plan: &Plan, one: &Correction, class: i32) -> bool {
    let worth =
        |(service, worth): (usize, &f64)| *worth != 0.0 && one.acts_on(class, service);
    plan.meaning.all_values().any(|values| match values.by_class.get(&class) {
        Some(restora_value::ClassValue::Valued { cny_per_ha_yr, .. }) => {
            cny_per_ha_yr.iter().enumerate().any(worth)
        }
        Some(restora_value::ClassValue::Excluded) | None => false,
    })
}

/// Whether a correction with this raster at a date changes what a class is worth.
fn matters(plan: &Plan, raster: usize, date: usize, class: i32) -> bool {
    plan.meaning.corrections.list.iter().any(|one| {
        let has = one.terms().iter().any(|term| term.rasters.get(date) == Some(&raster));
        has && changes_worth(plan, one, class)
    })
}

/// Land that has a value but no factor, or a number that is none.
fn missing(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let mut out = Problems::new();
    for (raster, input) in plan.meaning.factors.iter().enumerate() {
        let sites = facts.sites.iter().zip(0u32..);
        for (site, row) in sites.filter(|(site, _)| site.kind == SiteKind::Site) {
            for (date, label) in plan.dates.iter().enumerate() {
                let matters = |class: i32| matters(plan, raster, date, class);
                let (found, _) = over(plan, stocks, (row, date), raster, matters);
                let problem = |entry, (row, col): (u32, u32)| {
                    let problem = Problem::new(entry)
                        .with("path", input.path())
                        .with("site", &site.id)
                        .with("date", label)
                        .with("row", row)
                        .with("col", col)
                        .at_site(&site.id);
                    plan.loaded.place(problem, &input.pointer)
                };
                if let Some(cell) = found.first_missing {
                    let hectares = format!("{:.4}", plan.unit().m2(found.missing) / 1e4);
                    out.push(problem(&told::NO_FACTOR, cell).with("hectares", hectares));
                }
                if let Some(cell) = found.first_bad {
                    let value = number_at(plan, raster, cell);
                    out.push(problem(&told::BAD_FACTOR, cell).with("value", value));
                }
            }
        }
    }
    out
}

/// The number of a raster at a cell of the land cover, as it stands in the file.
fn number_at(plan: &Plan, raster: usize, cell: (u32, u32)) -> String {
    let desk =
        plan.pixels().map(|land| FactorDesk::new(&plan.meaning.factors, &land.grid));
    let read = desk.and_then(|desk| desk.ok()?.number(raster, cell).ok());
    read.flatten().map_or_else(|| "?".to_owned(), |number| number.to_string())
}

/// Land for which another factor stood in.
fn stood_in(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let with_fill = |(raster, input): (usize, &FactorInput)| {
        let fill = input.stand_in.told()? as f64 / FACTOR_ONE as f64;
        Some((raster, input.bare?, fill))
    };
    let inputs = plan.meaning.factors.iter().enumerate().filter_map(with_fill);
    let mut out = Problems::new();
    for (raster, bare, factor) in inputs {
        for (date, label) in facts.dates.iter().enumerate() {
            let matters = |class: i32| matters(plan, raster, date, class);
            let (found, _) = over(plan, stocks, (total(plan), date), bare, matters);
            if found.missing > 0 {
                let hectares = format!("{:.4}", plan.unit().m2(found.missing) / 1e4);
                let input = &plan.meaning.factors[raster];
                let problem = Problem::new(&told::STOOD_IN)
                    .with("path", input.path())
                    .with("hectares", hectares)
                    .with("date", label)
                    .with("factor", factor);
                out.push(plan.loaded.place(problem, &input.pointer));
            }
        }
    }
    out
}

/// Means of factor rasters over all land that are far from 1, or 1 at every date.
fn means(plan: &Plan, facts: &Facts<'_>, stocks: &Stocks) -> Problems {
    let mut out = Problems::new();
    for (i, one) in plan.meaning.corrections.list.iter().enumerate() {
        let Factor::Rasters(terms) = &one.by else { continue };
        let [term] = terms.as_slice() else { continue };
        if term.reference != restora_accounts::correction::Reference::None {
            continue;
        }
        let at = format!("{AT}/{i}");
        let mut all_one = facts.dates.len() > 1;
        for (date, raster) in term.rasters.iter().enumerate() {
            let acts = |class: i32| matters(plan, *raster, date, class);
            let (sum, area) = over(plan, stocks, (total(plan), date), *raster, acts);
            let counted = area.saturating_sub(sum.missing);
            // What is no factor at all has been told.
            if counted == 0 || sum.first_bad.is_some() {
                all_one = false;
                continue;
            }
            let mean = sum.area as f64 / counted as f64 / FACTOR_ONE as f64;
            all_one &= (mean - 1.0).abs() < ONE;
            let raw =
                one_raster_as_it_is(plan, *raster) && !(RAW.0..=RAW.1).contains(&mean);
            if !(FAR.0..=FAR.1).contains(&mean) {
                let entry = if raw { &told::NOT_FACTORS } else { &told::MEAN_FAR };
                let problem = Problem::new(entry)
                    .with("name", &one.name)
                    .with("date", &facts.dates[date])
                    .with("mean", format!("{mean:.4}"));
                out.push(plan.loaded.place(problem, &at));
            }
        }
        let differ = term.rasters.windows(2).any(|pair| pair[0] != pair[1]);
        if all_one && differ {
            let problem = Problem::new(&told::EACH_HAS_ONE).with("name", &one.name);
            out.push(plan.loaded.place(problem, &at));
        }
    }
    out
}

/// Whether the numbers of a raster are taken for factors as they stand.
fn one_raster_as_it_is(plan: &Plan, raster: usize) -> bool {
    let input = plan.meaning.factors.get(raster);
    input.is_some_and(|input| (input.divide_by - 1.0).abs() < f64::EPSILON)
}
