//! What the config says of credits, checked; all problems at once.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::credits::{
    Activity, Bank, FUNCTIONS, LandUnit, Method, Need, RELEASES, Reached, Rules, Sale,
    mean, millionths,
};
use restora_accounts::money::Fen;
use restora_accounts::office::Dimension;
use restora_message::catalogue::accounts::{mitigation_credits as say, shared};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems, Text};

use super::super::Desk;
use super::make::{MOST, Market};
use super::{
    CreditActivity, CreditMethod, CreditSale, CreditUnit, Currency, MitigationCredits,
};
use crate::Quantity;
use crate::form::hint;

/// Reads the account.
pub(super) fn read(
    config: &MitigationCredits,
    desk: &mut Desk<'_>,
) -> Result<Market, Problems> {
    let watersheds = config.watersheds.as_ref();
    let watersheds = watersheds.map(|layer| layer.read(desk, "/watersheds")).transpose();
    let mut reading = Reading { config, desk, problems: Problems::new() };
    let credit_m2 = reading.above_zero(&config.credit_area, "/credit_area");
    let rules = reading.rules();
    let banks = reading.banks();
    let reached = reading.reached(&rules);
    let sales = reading.sales();
    let needs = reading.needs();
    let all_sold: f64 = sales.iter().map(|sale| sale.paid as f64).sum();
    if all_sold > MOST * 100.0 {
        reading.bad(all_sold / 100.0, &text::WHAT_AMOUNT, "/sales");
    }
    let watersheds = watersheds.map_err(|found| reading.problems.extend(found)).ok();
    match (credit_m2, watersheds) {
        (Some(credit_m2), Some(watersheds)) if reading.problems.is_empty() => {
            let config = config.clone();
            Ok(Market {
                config,
                watersheds,
                banks,
                credit_m2,
                rules,
                reached,
                sales,
                needs,
            })
        }
        _ => Err(reading.problems),
    }
}

struct Reading<'a, 'b> {
    config: &'a MitigationCredits,
    desk: &'a Desk<'b>,
    problems: Problems,
}

impl Reading<'_, '_> {
    fn tell(&mut self, problem: Problem, below: &str) {
        self.problems.push(self.desk.problem(problem, below));
    }

    fn bad(&mut self, value: f64, what: &'static Text, below: &str) {
        let problem = Problem::new(&shared::BAD_NUMBER)
            .with("value", value)
            .with_words("what", what);
        self.tell(problem, below);
    }

    fn twice<T: Ord>(
        &mut self,
        seen: &mut BTreeSet<T>,
        (key, id): (T, &str),
        list: &str,
        at: &str,
    ) {
        if !seen.insert(key) {
            self.tell(Problem::new(&say::TWICE).with("id", id).with("list", list), at);
        }
    }

    /// A quantity from 0 to what can be booked.
    fn quantity(&mut self, quantity: &Quantity, of: Dimension, at: &str) -> Option<f64> {
        match self.desk.quantity(quantity, of, at) {
            Ok(value) if (0.0..MOST * 1e6).contains(&value) => Some(value),
            Ok(_) => {
                let problem = self.desk.bad(quantity, &text::WHAT_NOT_NEGATIVE, at);
                self.problems.push(problem);
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn above_zero(&mut self, written: &Quantity, at: &str) -> Option<f64> {
        let area = self.quantity(written, Dimension::AREA, at)?;
        if area <= 0.0 {
            self.problems.push(self.desk.bad(written, &text::WHAT_AREA, at));
        }
        (area > 0.0).then_some(area)
    }

    fn share(&mut self, share: f64, at: &str) {
        if !(0.0..=1.0).contains(&share) {
            self.bad(share, &text::WHAT_SHARE, at);
        }
    }

    fn rules(&mut self) -> Rules {
        let config = self.config;
        let mut schedule: Vec<(String, i64)> =
            RELEASES.iter().map(|(name, share)| ((*name).to_owned(), *share)).collect();
        if !config.schedule.is_empty() {
            schedule.clear();
            let mut seen = BTreeSet::new();
            for (i, one) in config.schedule.iter().enumerate() {
                let at = format!("/schedule/{i}");
                self.share(one.share, &format!("{at}/share"));
                let name = one.milestone.as_str();
                self.twice(&mut seen, (name, name), "schedule", &at);
                schedule.push((one.milestone.clone(), millionths(one.share)));
            }
        }
        // Shares such as thirds add up to 1, but not as millionths: the last takes what is left.
        let whole: f64 = config.schedule.iter().map(|one| one.share).sum();
        let counted: i64 =
            schedule.iter().map(|(_, share)| *share).fold(0, i64::saturating_add);
        let left = 1_000_000i64.saturating_sub(counted);
        let few = left.unsigned_abs() <= schedule.len() as u64;
        if let Some((_, last)) =
            schedule.last_mut().filter(|_| few && (whole - 1.0).abs() < 1e-9)
        {
            *last += left;
        }
        let sum: i128 = schedule.iter().map(|(_, share)| i128::from(*share)).sum();
        if sum != 1_000_000 {
            let sum = sum as f64 / 1e6;
            self.tell(Problem::new(&say::SCHEDULE).with("sum", sum), "/schedule");
        }
        self.share(config.endowment_share, "/endowment_share");
        let currency = match config.currency {
            Currency::Cny => "CNY",
            Currency::Usd => "USD",
        };
        let endowment = millionths(config.endowment_share);
        Rules { schedule, endowment, currency: currency.to_owned() }
    }

    fn banks(&mut self) -> Vec<Bank> {
        let mut seen = BTreeSet::new();
        let mut banks = Vec::new();
        for (b, bank) in self.config.banks.iter().enumerate() {
            let at = format!("/banks/{b}");
            let id = bank.id.as_str();
            // The ledger has an account for each bank's endowment.
            let fund = format!("{id}: endowment");
            if let Some(other) = self.config.banks.iter().find(|one| one.id == fund) {
                let problem = Problem::new(&say::TWICE).with("id", &other.id);
                self.tell(problem.with("list", "banks"), &at);
            }
            self.twice(&mut seen, (id, id), "banks", &at);
            let mut units_seen = BTreeSet::new();
            let mut units = Vec::new();
            for (u, unit) in bank.units.iter().enumerate() {
                let at = format!("{at}/units/{u}");
                let id = unit.id.as_str();
                self.twice(&mut units_seen, (id, id), "units", &at);
                units.extend(self.unit(unit, &at));
            }
            let service_area = bank.service_area.clone();
            banks.push(Bank {
                id: bank.id.clone(),
                name: bank.name.clone(),
                service_area,
                units,
            });
        }
        banks
    }

    fn unit(&mut self, unit: &CreditUnit, at: &str) -> Option<LandUnit> {
        let lacks = |wanted: &str| {
            Problem::new(&say::KEYS).with("id", &unit.id).with("wanted", wanted)
        };
        let both = unit.area.is_some() == unit.site.is_some();
        if both || (unit.site.is_none() && !unit.classes.is_empty()) {
            self.tell(lacks("`area` / `site` (+ `classes`)"), at);
        }
        let area_m2 = match &unit.area {
            Some(area) => self.quantity(area, Dimension::AREA, &format!("{at}/area")),
            None => Some(0.0),
        };
        let scored = !unit.functions.is_empty() || !unit.baseline.is_empty();
        let method = match (unit.method, unit.activity, unit.ratio) {
            (CreditMethod::Functions, None, None) => {
                self.scores(&unit.id, &unit.functions, &format!("{at}/functions"));
                if !unit.baseline.is_empty() {
                    self.baseline(unit, at);
                }
                Method::Functions(unit.functions.clone(), unit.baseline.clone())
            }
            (CreditMethod::Ratio, Some(activity), Some(ratio)) if !scored => {
                self.ratio((&unit.id, activity), ratio, &format!("{at}/ratio"));
                Method::Ratio(ratio)
            }
            (CreditMethod::Functions, ..) => {
                self.tell(lacks("`functions`; no `activity`, `ratio`"), at);
                return None;
            }
            (CreditMethod::Ratio, ..) => {
                self.tell(lacks("`activity`, `ratio`; no `functions`, `baseline`"), at);
                return None;
            }
        };
        Some(LandUnit { id: unit.id.clone(), area_m2: area_m2?, method })
    }

    fn ratio(&mut self, (id, activity): (&str, CreditActivity), ratio: f64, at: &str) {
        let (least, most) = match activity {
            CreditActivity::ReEstablishment => Activity::Reestablishment,
            CreditActivity::Enhancement => Activity::Enhancement,
        }
        .bounds();
        if !(least..=most).contains(&ratio) {
            let problem = Problem::new(&say::RATIO)
                .with("id", id)
                .with("ratio", ratio)
                .with("least", least)
                .with("most", most);
            self.tell(problem, at);
        }
    }

    /// A baseline scores the same functions, and is no better than what the bank makes of it.
    fn baseline(&mut self, unit: &CreditUnit, at: &str) {
        let at = format!("{at}/baseline");
        let names: Vec<&str> = unit.functions.keys().map(String::as_str).collect();
        self.named(&unit.id, &unit.baseline, (&names, &at));
        let uplift = mean(&unit.functions) - mean(&unit.baseline);
        if uplift < 0.0 {
            self.bad(uplift, &text::WHAT_NOT_NEGATIVE, &at);
        }
    }

    fn scores(&mut self, id: &str, scores: &BTreeMap<String, f64>, at: &str) {
        if self.config.functions_of_your_own && !scores.is_empty() {
            let own: Vec<&str> = scores.keys().map(String::as_str).collect();
            self.named(id, scores, (&own, at));
        } else {
            self.named(id, scores, (&FUNCTIONS, at));
        }
    }

    fn named(
        &mut self,
        id: &str,
        scores: &BTreeMap<String, f64>,
        (wanted, at): (&[&str], &str),
    ) {
        let lacking: Vec<&str> =
            wanted.iter().copied().filter(|name| !scores.contains_key(*name)).collect();
        let other: Vec<&str> = scores
            .keys()
            .map(String::as_str)
            .filter(|name| !wanted.contains(name))
            .collect();
        if !lacking.is_empty() || !other.is_empty() {
            let list = |names: &[&str]| match names {
                [] => "–".to_owned(),
                names => names.join(", "),
            };
            let problem = Problem::new(&say::FUNCTIONS)
                .with("id", id)
                .with("missing", list(&lacking))
                .with("unknown", list(&other));
            self.tell(problem, at);
        }
        for (name, score) in scores {
            self.share(*score, &format!("{at}/{}", crate::read::escape(name)));
        }
    }

    fn find(
        &mut self,
        id: &str,
        known: &[String],
        (list, at): (&str, &str),
    ) -> Option<usize> {
        let found = known.iter().position(|one| one == id);
        if found.is_none() {
            let problem = Problem::new(&say::UNKNOWN)
                .with("id", id)
                .with("list", list)
                .with("hint", hint(id, known));
            self.tell(problem, at);
        }
        found
    }

    fn bank(&mut self, id: &str, at: &str) -> Option<usize> {
        let known: Vec<String> =
            self.config.banks.iter().map(|one| one.id.clone()).collect();
        self.find(id, &known, ("banks", &format!("{at}/bank")))
    }

    fn day(&mut self, date: &str, at: &str) {
        if !is_day(date) {
            let problem = Problem::new(&say::DAY).with("date", date);
            self.tell(problem, &format!("{at}/date"));
        }
    }

    fn reached(&mut self, rules: &Rules) -> Vec<Reached> {
        let words: Vec<String> =
            rules.schedule.iter().map(|(name, _)| name.clone()).collect();
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (i, one) in self.config.milestones.iter().enumerate() {
            let at = format!("/milestones/{i}");
            self.day(&one.date, &at);
            let bank = self.bank(&one.bank, &at);
            let below = format!("{at}/milestone");
            let milestone = self.find(&one.milestone, &words, ("schedule", &below));
            if let Some((bank, milestone)) = bank.zip(milestone) {
                let key = ((bank, milestone), one.milestone.as_str());
                self.twice(&mut seen, key, "milestones", &at);
                out.push(Reached { bank, milestone, date: one.date.clone() });
            }
        }
        out
    }

    fn sales(&mut self) -> Vec<Sale> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (i, one) in self.config.sales.iter().enumerate() {
            let at = format!("/sales/{i}");
            let id = one.id.as_str();
            self.twice(&mut seen, (id, id), "sales", &at);
            out.extend(self.sale(one, &at));
        }
        out
    }

    fn sale(&mut self, one: &CreditSale, at: &str) -> Option<Sale> {
        self.day(&one.date, at);
        let bank = self.bank(&one.bank, at);
        let taken = |id: &str| one.buyer == id || one.buyer == format!("{id}: endowment");
        if one.buyer.is_empty() || self.config.banks.iter().any(|bank| taken(&bank.id)) {
            let problem =
                Problem::new(&say::BUYER).with("id", &one.id).with("buyer", &one.buyer);
            self.tell(problem, &format!("{at}/buyer"));
        }
        // Less than a millionth of a credit is none.
        let wanted = (1e-6..MOST).contains(&one.credits);
        if !wanted {
            self.bad(one.credits, &text::WHAT_CREDITS, &format!("{at}/credits"));
        }
        let money = match self.config.currency {
            Currency::Cny => Dimension::MONEY,
            Currency::Usd => Dimension([0, 0, 0, 0, 1, 0, 0]),
        };
        let below = format!("{at}/price");
        let price = self.quantity(&one.price, money.over(Dimension::CREDITS), &below)?;
        let paid = Fen::of_cny(price * one.credits).filter(|paid| paid.cny() < MOST);
        if wanted && paid.is_none() {
            self.bad(price * one.credits, &text::WHAT_AMOUNT, &below);
        }
        Some(Sale {
            id: one.id.clone(),
            date: one.date.clone(),
            bank: bank?,
            buyer: one.buyer.clone(),
            watershed: one.watershed.clone(),
            credits: if wanted { millionths(one.credits) } else { 0 },
            paid: paid?.0,
        })
    }

    fn needs(&mut self) -> Vec<Need> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for (i, one) in self.config.needs.iter().enumerate() {
            let at = format!("/needs/{i}");
            let id = one.id.as_str();
            self.twice(&mut seen, (id, id), "needs", &at);
            self.scores(id, &one.functions, &format!("{at}/functions"));
            let area = self.quantity(&one.area, Dimension::AREA, &format!("{at}/area"));
            let method = Method::Functions(one.functions.clone(), BTreeMap::new());
            let land =
                area.map(|area_m2| LandUnit { id: one.id.clone(), area_m2, method });
            out.extend(land.map(|land| Need { watershed: one.watershed.clone(), land }));
        }
        out
    }
}

/// Whether it is a day of the calendar as `YYYY-MM-DD`, so that order of words is order of time.
fn is_day(date: &str) -> bool {
    let bytes = date.as_bytes();
    let form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, byte)| match i {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let number = |part: std::ops::Range<usize>| date.get(part)?.parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) =
        (number(0..4), number(5..7), number(8..10))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 31,
    };
    form && (1..=12).contains(&month) && (1..=days).contains(&day)
}
