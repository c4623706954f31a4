//! The account of kind `compensation`: horizontal ecological compensation.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::Identity;
use restora_accounts::compensation::{
    District, Method, Payments, TREASURY, Year, flows, pay, tables::compensation_table,
    tables::published_table,
};
use restora_accounts::ledger::balances;
use restora_accounts::lookup::{Lookup, Rows};
use restora_accounts::money::Fen;
use restora_accounts::office::Dimension;
use restora_message::catalogue::accounts::{compensation as say, shared};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Desk, Made, Pending, Ready, Seen, gaps, nested, row_of};
use crate::form::hint;
use crate::{Plan, Quantity};

/// Horizontal ecological compensation between districts. How much flows is a reconstruction: no
/// formula is published. 横向生态补偿
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compensation {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The date whose values count; the last, if nothing is said. 日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The districts: sites or groups of the run, or figures. 区县
    #[schemars(length(min = 2))]
    pub districts: Vec<DistrictInput>,
    /// Services that flow from one district to another; those of Ezhou unless stated: gas and
    /// climate regulation, purification, hydrological regulation. 流动性服务
    #[serde(default = "flowing")]
    #[schemars(length(min = 1))]
    pub services: Vec<String>,
    /// How much flows from whom to whom: "mean" (by deviation from the mean of all), "pairwise",
    /// or `distance_decay`. 方法
    #[serde(default)]
    pub method: MethodWord,
    /// Distances between districts, for `distance_decay`. 距离
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub distances: Vec<Distance>,
    /// Power of the distance by which flows decay; 2 unless stated. 距离衰减指数
    #[serde(default = "square")]
    #[schemars(range(min = 0, max = 10))]
    pub exponent: f64,
    /// The years of the scheme. 年度
    #[schemars(length(min = 1))]
    pub years: Vec<YearInput>,
}

fn flowing() -> Vec<String> {
    ["gas", "clim", "pur", "hyd"].map(str::to_owned).into()
}

fn square() -> f64 {
    2.0
}

/// A district. 区县
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistrictInput {
    /// Its id: that of a site or group in sites.csv, unless `area` and `value` are stated. 编号
    pub id: String,
    /// Its name; that of the site, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its area, where it does not come from the run. 面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Quantity>,
    /// Value of its flowing services a year, where it does not come from the run. 价值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Quantity>,
}

/// How much flows from whom to whom.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MethodWord {
    /// By deviation from the mean of all.
    #[default]
    Mean,
    /// Pair by pair.
    Pairwise,
    /// Pair by pair, less over longer ways.
    DistanceDecay,
}

/// A distance. 距离
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Distance {
    /// Ids of two districts. 区县
    pub between: [String; 2],
    /// How far they are apart. 距离
    pub distance: Quantity,
}

/// A year of the scheme. 年度
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct YearInput {
    /// Which. 年份
    pub year: String,
    /// Share of the value that is paid. 权重
    #[schemars(range(min = 0, max = 1))]
    pub weight: f64,
    /// Share of the payment that the treasury bears. 市级补贴比例
    #[schemars(range(min = 0, max = 1))]
    pub treasury: f64,
    /// What was paid in fact, by district. 实际支付
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub paid: BTreeMap<String, Quantity>,
}

impl Compensation {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        let keep = |found: Result<f64, Problem>, problems: &mut Problems| match found {
            Ok(value) => Some(value),
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let mut seen = BTreeSet::new();
        let mut stated = Vec::new();
        for (i, one) in self.districts.iter().enumerate() {
            let at = format!("/districts/{i}");
            if !seen.insert(&one.id) {
                let problem = Problem::new(&say::DISTRICT_TWICE).with("id", &one.id);
                problems.push(desk.problem(problem, &at));
            }
            if one.area.is_some() != one.value.is_some() {
                let problem = Problem::new(&say::AREA_AND_VALUE).with("id", &one.id);
                problems.push(desk.problem(problem, &at));
            }
            let area = one.area.as_ref().and_then(|area| {
                let found = desk.quantity(area, Dimension::AREA, &format!("{at}/area"));
                keep(found, &mut problems)
            });
            let value = one.value.as_ref().and_then(|value| {
                let wanted = Dimension::MONEY_PER_YEAR;
                keep(desk.quantity(value, wanted, &format!("{at}/value")), &mut problems)
            });
            let wrong = area.is_some_and(|area| !area.is_finite() || area < 0.0);
            if let Some(area) = one.area.as_ref().filter(|_| wrong) {
                problems.push(desk.bad(area, &text::WHAT_AREA, &format!("{at}/area")));
            }
            stated.push(area.zip(value));
        }
        let ids: Vec<String> = self.districts.iter().map(|one| one.id.clone()).collect();
        let method = self.ways(desk, &ids, &mut problems);
        problems.extend(self.twice(desk));
        let mut paid = Vec::new();
        for (i, year) in self.years.iter().enumerate() {
            for (id, amount) in &year.paid {
                let at = format!("/years/{i}/paid/{}", crate::read::escape(id));
                problems
                    .extend(unknown(id, &ids).map(|problem| desk.problem(problem, &at)));
                let found = desk.quantity(amount, Dimension::MONEY, &at);
                let Some(cny) = keep(found, &mut problems) else { continue };
                match Fen::of_cny(cny).filter(|fen| *fen >= Fen::ZERO) {
                    Some(fen) => paid.push((i, id.clone(), fen)),
                    None => problems.push(desk.bad(amount, &text::WHAT_AMOUNT, &at)),
                }
            }
        }
        if problems.is_empty() {
            Ok(Box::new(Scheme { config: self.clone(), stated, method, paid }))
        } else {
            Err(problems)
        }
    }

    /// Years and services that stand twice, and a district called like the treasury.
    fn twice(&self, desk: &Desk<'_>) -> Problems {
        let mut problems = Problems::new();
        for (i, one) in self.districts.iter().enumerate() {
            if one.id == TREASURY {
                let problem = Problem::new(&say::TREASURY_ID).with("id", &one.id);
                problems.push(desk.problem(problem, &format!("/districts/{i}/id")));
            }
        }
        let mut named = BTreeSet::new();
        for (i, year) in self.years.iter().enumerate() {
            if !named.insert(&year.year) {
                let problem = Problem::new(&say::TWICE).with("what", &year.year);
                problems.push(desk.problem(problem, &format!("/years/{i}/year")));
            }
        }
        for (i, service) in self.services.iter().enumerate() {
            if self.services[..i].contains(service) {
                let problem = Problem::new(&say::TWICE).with("what", service);
                problems.push(desk.problem(problem, &format!("/services/{i}")));
            }
        }
        problems
    }

    /// The method with its distances, every pair of which has to be there.
    fn ways(&self, desk: &Desk<'_>, ids: &[String], problems: &mut Problems) -> Method {
        match self.method {
            MethodWord::Mean => return Method::Mean,
            MethodWord::Pairwise => return Method::Pairwise,
            MethodWord::DistanceDecay => {}
        }
        let mut ways = BTreeMap::new();
        for (i, one) in self.distances.iter().enumerate() {
            let at = format!("/distances/{i}");
            let numbers =
                one.between.each_ref().map(|id| ids.iter().position(|k| k == id));
            for id in &one.between {
                problems
                    .extend(unknown(id, ids).map(|problem| desk.problem(problem, &at)));
            }
            let way = desk.quantity(
                &one.distance,
                Dimension::LENGTH,
                &format!("{at}/distance"),
            );
            match (numbers, way) {
                ([Some(a), Some(b)], Ok(way)) if way > 0.0 && way.is_finite() => {
                    let known = ways.insert((a.min(b), a.max(b)), way);
                    let again = known.is_some() || a == b;
                    problems.extend(again.then(|| {
                        let pair = one.between.join(", ");
                        desk.problem(Problem::new(&say::TWICE).with("what", pair), &at)
                    }));
                }
                (_, Ok(way)) if way <= 0.0 || !way.is_finite() => {
                    let below = format!("{at}/distance");
                    problems.push(desk.bad(&one.distance, &text::WHAT_DISTANCE, &below));
                }
                (_, Err(problem)) => problems.push(problem),
                _ => {}
            }
        }
        for a in 0..ids.len() {
            for b in a + 1..ids.len() {
                if !ways.contains_key(&(a, b)) {
                    let problem = Problem::new(&say::NO_DISTANCE)
                        .with("first", &ids[a])
                        .with("second", &ids[b]);
                    problems.push(desk.problem(problem, "/distances"));
                }
            }
        }
        Method::Decay(ways, self.exponent)
    }
}

/// The problem with an id that is no district.
fn unknown(id: &str, ids: &[String]) -> Option<Problem> {
    (!ids.iter().any(|known| known == id)).then(|| {
        Problem::new(&say::NO_DISTRICT).with("id", id).with("hint", hint(id, ids))
    })
}

#[derive(Debug)]
struct Scheme {
    config: Compensation,
    /// Area and value, where they are stated.
    stated: Vec<Option<(f64, f64)>>,
    method: Method,
    /// Year, district and amount that was paid in fact.
    paid: Vec<(usize, String, Fen)>,
}

impl Ready for Scheme {
    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        let at = |below: &str| format!("{}{below}", pending.at);
        let mut problems = Problems::new();
        let from_run = self.stated.iter().any(Option::is_none);
        let ids: Vec<&str> = self.of_run().collect();
        problems.extend(
            nested(plan, &ids)
                .map(|problem| plan.loaded.place(problem, &at("/districts"))),
        );
        if from_run && plan.meaning.values.is_none() {
            let problem = Problem::new(&shared::NEEDS_LAND)
                .with("name", &pending.name)
                .with_words("what", &text::A_VALUATION);
            return plan.loaded.place(problem, &pending.at).into();
        }
        for (i, one) in self.config.districts.iter().enumerate() {
            if self.stated[i].is_none()
                && let Err(problem) = row_of(plan, &one.id)
            {
                problems
                    .push(plan.loaded.place(problem, &at(&format!("/districts/{i}/id"))));
            }
        }
        let date = self.config.date.as_ref().filter(|_| from_run);
        if let Some(date) = date.filter(|date| !plan.dates.contains(date)) {
            let problem = Problem::new(&restora_message::catalogue::config::NO_SUCH_DATE)
                .with("date", date)
                .with("hint", hint(date, &plan.dates));
            problems.push(plan.loaded.place(problem, &at("/date")));
        }
        let values = plan.meaning.values.as_ref().filter(|_| from_run);
        let services = values.map(|values| values.services.clone());
        for (i, service) in self.config.services.iter().enumerate() {
            if let Some(known) =
                services.as_ref().filter(|known| !known.contains(service))
            {
                let problem = Problem::new(&say::NO_SERVICE)
                    .with("service", service)
                    .with("hint", hint(service, known));
                problems.push(plan.loaded.place(problem, &at(&format!("/services/{i}"))));
            }
        }
        problems
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let districts = self.districts(seen);
        let found = flows(&districts, &self.method);
        let mut made = Made::default();
        for one in districts.iter().filter(|one| one.intensity().is_none()) {
            made.warnings
                .push(seen.problem(Problem::new(&say::NO_AREA).with("id", &one.id), ""));
        }
        let date = self.config.date.as_ref().or_else(|| seen.plan.dates.last());
        made.warnings.extend(gaps(seen, self.of_run(), date));
        if found.values().all(|flow| *flow <= 0.0) {
            made.warnings.push(seen.problem(Problem::new(&say::NO_FLOW), ""));
        }
        let mut years = Vec::new();
        for (i, year) in self.config.years.iter().enumerate() {
            let year = Year {
                label: year.year.clone(),
                weight: year.weight,
                treasury: year.treasury,
            };
            let Some(paid) = pay(&districts, &found, &year) else {
                let problem = Problem::new(&shared::BAD_NUMBER)
                    .with("value", "∞")
                    .with_words("what", &text::WHAT_AMOUNT);
                return Err(seen.problem(problem, &format!("/years/{i}")).into());
            };
            made.identities.extend(prove(&seen.pending.name, &districts, &year, &paid));
            made.entries.extend(paid.entries.iter().cloned());
            years.push((year, paid));
        }
        let name = &seen.pending.name;
        made.tables.push(compensation_table(
            name,
            self.method.name(),
            &districts,
            &years,
        ));
        let paid: Vec<(&Year, &str, Fen)> = self
            .paid
            .iter()
            .map(|(year, id, fen)| (&years[*year].0, id.as_str(), *fen))
            .collect();
        if !paid.is_empty() {
            made.tables.push(published_table(name, &paid));
        }
        made.record = json!({
            "method": self.method.name(),
            "services": self.config.services,
            "note": "No formula of the scheme is published; what flows from whom to whom is a reconstruction.",
        });
        Ok(made)
    }
}

impl Scheme {
    /// Ids of the districts whose figures come from the run.
    fn of_run(&self) -> impl Iterator<Item = &str> {
        let all = self.config.districts.iter().zip(&self.stated);
        all.filter(|(_, stated)| stated.is_none()).map(|(one, _)| one.id.as_str())
    }

    fn districts(&self, seen: &Seen<'_>) -> Vec<District> {
        let date = self.config.date.as_ref().or_else(|| seen.plan.dates.last());
        let date = date.map_or("", String::as_str);
        let find = |table: &str, column: &str, words: &[(&str, &str)]| {
            let filter = words.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
            let lookup = Lookup {
                table: table.to_owned(),
                column: column.to_owned(),
                filter: filter.collect(),
                rows: Rows::Sum,
            };
            lookup.find(seen.tables).map_or(0.0, |(value, _)| value)
        };
        let of = |(i, one): (usize, &DistrictInput)| {
            let here = [("site", one.id.as_str()), ("date", date)];
            let (area_m2, value) = self.stated[i].unwrap_or_else(|| {
                let services = self.config.services.iter().map(|service| {
                    let words = [here[0], here[1], ("service", service.as_str())];
                    find("services", "value_cny_per_yr", &words)
                });
                (find("sites", "valid_m2", &here), services.sum())
            });
            let row = row_of(seen.plan, &one.id).ok();
            let named = row.and_then(|row| seen.plan.places.rows.get(row as usize));
            let name = Some(one.name.clone()).filter(|name| !name.is_empty());
            District {
                id: one.id.clone(),
                name: name.or(named.map(|row| row.name.clone())).unwrap_or_default(),
                area_m2,
                value_cny_per_yr: value,
            }
        };
        self.config.districts.iter().enumerate().map(of).collect()
    }
}

/// What is received is what is paid, to the fen; and the ledger replays to the same.
fn prove(
    name: &str,
    districts: &[District],
    year: &Year,
    paid: &Payments,
) -> Vec<Identity> {
    let receipts: Fen = paid.shares.iter().map(|share| share.receives).sum();
    let payments: Fen = paid.shares.iter().map(|share| share.pays).sum();
    let of = format!("{name}, {}", year.label);
    let all = payments + paid.treasury;
    let mut out = vec![Identity::new(
        "receipts = payments",
        of.clone(),
        (receipts.cny(), all.cny()),
        0.0,
        "CNY",
    )];
    let ledger = balances(&paid.entries);
    for (district, share) in districts.iter().zip(&paid.shares) {
        let balance = ledger.get(district.id.as_str()).copied().unwrap_or_default();
        out.push(Identity::new(
            "balance of the ledger = receipts − payments",
            format!("{of}, {}", district.id),
            (balance.cny(), (share.receives - share.pays).cny()),
            0.0,
            "CNY",
        ));
    }
    out
}
