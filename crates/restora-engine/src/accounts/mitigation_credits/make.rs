//! Credits, once sites and dates are known.

use std::collections::BTreeSet;

use restora_accounts::credits::tables::{
    banks_table, identities, needs_table, sales_table, units_table,
};
use restora_accounts::credits::{Bank, Books, Need, Reached, Rules, Sale, book};
use restora_message::catalogue::accounts::{mitigation_credits as say, shared};
use restora_message::catalogue::{config, text};
use restora_message::{Problem, Problems};
use serde_json::json;

use super::super::cells::{absent, occurring};
use super::super::overlay::Drawn;
use super::super::{Made, Pending, Ready, Seen, gaps, nested, row_of};
use super::locate::{Places, stray};
use super::{CreditUnit, MitigationCredits};
use crate::Plan;
use crate::form::hint;

/// Areas and credits above this are a wrong unit.
pub(super) const MOST: f64 = 1e12;

#[derive(Debug)]
pub(super) struct Market {
    pub(super) config: MitigationCredits,
    pub(super) watersheds: Option<Drawn>,
    /// Areas of units that are sites are 0 here.
    pub(super) banks: Vec<Bank>,
    pub(super) credit_m2: f64,
    pub(super) rules: Rules,
    pub(super) reached: Vec<Reached>,
    pub(super) sales: Vec<Sale>,
    pub(super) needs: Vec<Need>,
}

impl Market {
    /// Units that are sites, with their places: bank and unit.
    fn of_sites(&self) -> impl Iterator<Item = ((usize, usize), &CreditUnit, &str)> {
        self.config.banks.iter().enumerate().flat_map(|(b, bank)| {
            let units = bank.units.iter().enumerate();
            units.filter_map(move |(u, unit)| Some(((b, u), unit, unit.site.as_deref()?)))
        })
    }

    /// Banks with the areas of their sites.
    fn measured(&self, seen: &Seen<'_>) -> Result<Vec<Bank>, Problems> {
        let mut banks = self.banks.clone();
        let dates = &seen.plan.dates;
        let date = match &self.config.date {
            Some(date) => dates.iter().position(|known| known == date),
            None => dates.len().checked_sub(1),
        };
        for ((b, u), unit, site) in self.of_sites() {
            let (Some(date), row) = (date, row_of(seen.plan, site)?) else { continue };
            let stock = seen.stocks.get(row, date);
            let sum = if unit.classes.is_empty() {
                stock.valid.area
            } else {
                // Each class once, however often it is named.
                stock.area_of(&unit.classes.iter().copied().collect::<BTreeSet<_>>()).area
            };
            banks[b].units[u].area_m2 = seen.facts.areas.m2(sum);
        }
        let sum: f64 =
            banks.iter().flat_map(|b| &b.units).map(|u| u.credits(self.credit_m2)).sum();
        if sum < MOST {
            return Ok(banks);
        }
        let problem = Problem::new(&shared::BAD_NUMBER)
            .with("value", sum)
            .with_words("what", &text::WHAT_AMOUNT);
        Err(seen.problem(problem, "/credit_area").into())
    }

    /// Units that are one site, or have land in common, unless their classes part them.
    fn land_twice(&self, plan: &Plan, at: &str) -> Option<Problem> {
        let units: Vec<(&CreditUnit, &str)> =
            self.of_sites().map(|(_, unit, site)| (unit, site)).collect();
        let apart = |a: &CreditUnit, b: &CreditUnit| {
            let both = !a.classes.is_empty() && !b.classes.is_empty();
            both && a.classes.iter().all(|class| !b.classes.contains(class))
        };
        units.iter().enumerate().find_map(|(i, (unit, site))| {
            let others = units[..i].iter().filter(|(other, _)| !apart(unit, other));
            let problem =
                others.clone().find_map(|(_, other)| nested(plan, &[other, site]))?;
            Some(plan.loaded.place(problem, &format!("{at}/banks")))
        })
    }

    fn refused(&self, seen: &Seen<'_>, sales: &[Sale], books: &Books) -> Problems {
        let all = sales.iter().zip(&books.sales).enumerate();
        all.filter(|(_, (_, found))| !found.refusals.is_empty())
            .map(|(i, (sale, found))| {
                let bank = &self.banks[sale.bank];
                let reasons: Vec<&str> =
                    found.refusals.iter().map(|one| one.name()).collect();
                let problem = Problem::new(&say::REFUSED)
                    .with("id", &sale.id)
                    .with("credits", sale.credits as f64 / 1e6)
                    .with("watershed", &sale.watershed)
                    .with("reason", reasons.join(", "))
                    .with("bank", &bank.id)
                    .with("available", found.available as f64 / 1e6)
                    .with("area", bank.service_area.join(", "));
                seen.problem(problem, &format!("/sales/{i}"))
            })
            .collect()
    }
}

impl Ready for Market {
    fn needs_one_grid(&self) -> bool {
        self.watersheds.is_some()
    }

    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        let mut problems = Problems::new();
        for ((b, u), _, site) in self.of_sites() {
            if plan.dates.is_empty() {
                let problem = Problem::new(&shared::NEEDS_LAND)
                    .with("name", &pending.name)
                    .with("what", "`dates`, `sites`");
                return plan.loaded.place(problem, &pending.at).into();
            }
            if let Err(problem) = row_of(plan, site) {
                let at = format!("{}/banks/{b}/units/{u}/site", pending.at);
                problems.push(plan.loaded.place(problem, &at));
            }
        }
        problems.extend(self.land_twice(plan, &pending.at));
        let unknown = |date: &&String| !plan.dates.contains(date);
        if let Some(date) = self.config.date.as_ref().filter(unknown) {
            let problem = Problem::new(&config::NO_SUCH_DATE)
                .with("date", date)
                .with("hint", hint(date, &plan.dates));
            problems.push(plan.loaded.place(problem, &format!("{}/date", pending.at)));
        }
        problems.extend(stray(self, plan, &pending.at));
        match (&self.watersheds, plan.pixels()) {
            (Some(layer), Some(pixels)) => {
                problems.extend(layer.check(plan, &pixels.grid));
            }
            (Some(_), None) => {
                let problem = Problem::new(&shared::NEEDS_LAND)
                    .with("name", &pending.name)
                    .with_words("what", &text::PIXELS);
                let at = format!("{}/watersheds", pending.at);
                problems.push(plan.loaded.place(problem, &at));
            }
            (None, _) => {}
        }
        problems
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let measured = self.measured(seen)?;
        let banks = (measured.as_slice(), self.credit_m2);
        let name = &seen.pending.name;
        let places = Places::find(self, seen)?;
        let mut located = (self.sales.clone(), self.needs.clone());
        located.0.iter_mut().for_each(|sale| places.put(&mut sale.watershed));
        located.1.iter_mut().for_each(|need| places.put(&mut need.watershed));
        let (sold, needs) = located;
        let books = book(banks, &self.reached, &sold, &self.rules);
        let sales = (sold.as_slice(), &books);
        let mut warnings = self.refused(seen, &sold, &books);
        warnings.extend(places.warnings);
        let date = self.config.date.as_ref().or_else(|| seen.plan.dates.last());
        warnings.extend(gaps(seen, self.of_sites().map(|(.., site)| site), date));
        let units = self.config.banks.iter().flat_map(|bank| &bank.units);
        let classes = units.flat_map(|unit| unit.classes.iter().copied()).collect();
        warnings.extend(absent(seen, (&classes, &occurring(seen)), "/banks"));
        let mut made = Made {
            tables: vec![
                banks_table(name, banks, &books, &self.rules),
                units_table(name, banks),
                sales_table(name, banks.0, sales, &self.rules),
            ],
            identities: identities(banks, &books, &self.rules),
            warnings,
            record: json!({"credit_m2": self.credit_m2, "currency": self.rules.currency,
                "schedule": self.rules.schedule}),
            ..Made::default()
        };
        if !needs.is_empty() {
            made.tables.push(needs_table(name, banks, &needs, &books));
        }
        made.entries = books.entries;
        Ok(made)
    }
}
