//! The account of kind `forest_quota`: forest-cover quotas.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::Identity;
use restora_accounts::ledger::quantities;
use restora_accounts::money::Fen;
use restora_accounts::office::Dimension;
use restora_accounts::quota::tables::{cheapest_table, deals_tables, districts_table};
use restora_accounts::quota::{
    Cheapest, Deal, District, Rules, Terms, book, cheapest, micro_mu,
};
use restora_message::catalogue::accounts::{forest_quota as say, shared};
use restora_message::catalogue::{config, text};
use restora_message::{Problem, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Desk, Made, Pending, Ready, Seen, gaps, nested, of_site, row_of};
use crate::form::hint;
use crate::{Plan, Quantity};

/// Forest-cover quotas: targets by class of district, deals checked one by one, and the cheapest
/// deals by which every district meets its target. 森林覆盖率指标交易
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForestQuota {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The date whose forest counts; the last, if nothing is said. 日期
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Target cover by class of district, as shares; those of Chongqing unless stated: "other"
    /// 0.55, "grain-or-rapeseed" 0.50, "grain-and-rapeseed" 0.45. 分类目标值
    #[serde(default = "targets")]
    pub targets: BTreeMap<String, f64>,
    /// What deals have to keep to; the rules of Chongqing unless stated. 交易规则
    #[serde(default)]
    pub rules: QuotaRules,
    /// The districts. 区县
    #[schemars(length(min = 2))]
    pub districts: Vec<QuotaDistrict>,
    /// The deals, in the order in which they were made. 交易
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deals: Vec<QuotaDeal>,
    /// Also find the cheapest deals, leaving those above aside. 最低成本方案
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cheapest: Option<CheapestRules>,
}

fn targets() -> BTreeMap<String, f64> {
    let all = [("other", 0.55), ("grain-or-rapeseed", 0.5), ("grain-and-rapeseed", 0.45)];
    all.into_iter().map(|(name, share)| (name.to_owned(), share)).collect()
}

/// What deals have to keep to. 交易规则
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaRules {
    /// Least cover of a seller after the sale, as a share; 0.60. 出售方下限
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 1))]
    pub floor: Option<f64>,
    /// Least price; 1000 CNY/mu. 最低价格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Quantity>,
    /// Least payment for care; 100 CNY/mu/yr. 最低管护经费
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care: Option<Quantity>,
    /// Least years of care; 15. 最低管护年限
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub years: Option<f64>,
    /// Weights of the yearly instalments; 3, 3, 4. 分期付款比例
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub instalments: Vec<u32>,
}

/// A district. 区县
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaDistrict {
    /// Its id: that of a site or group in sites.csv, unless `area` and `forest` are stated. 编号
    pub id: String,
    /// Its name; that of the site, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its class among `targets`; "other", if nothing is said. 类别
    #[serde(default = "other")]
    pub class: String,
    /// Its area, where it does not come from the run. 面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Quantity>,
    /// Its forest, where it does not come from the run. 森林面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forest: Option<Quantity>,
}

fn other() -> String {
    "other".to_owned()
}

/// A deal. 交易
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaDeal {
    /// Its id. 编号
    pub id: String,
    /// The year of the first instalment. 年份
    #[schemars(range(min = 1900, max = 2999))]
    pub year: i64,
    /// Id of the district that sells. 出售方
    pub seller: String,
    /// Id of the district that buys. 购买方
    pub buyer: String,
    /// How much forest area. 指标面积
    pub area: Quantity,
    /// The whole amount, where price and care are not known by themselves. 交易金额
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Quantity>,
    /// Price. 价格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<Quantity>,
    /// Payment for care. 管护经费
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care: Option<Quantity>,
    /// Years of care. 管护年限
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0))]
    pub years: Option<f64>,
}

/// How the cheapest deals are found. 最低成本方案
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheapestRules {
    /// What a mu costs over all years, by seller; the least that the rules allow, if nothing is
    /// said. 各出售方单价
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prices: BTreeMap<String, Quantity>,
}

/// Areas in m² and prices beyond this are slips: the earth has 5.1·10¹⁴ m².
const MOST: f64 = 6e14;

/// CNY/m² in a CNY/mu.
const PER_MU: f64 = 10_000.0 / 15.0;

impl ForestQuota {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut reading = Reading { desk, problems: Problems::new() };
        let rules = reading.rules(&self.rules);
        let ids: Vec<String> = self.districts.iter().map(|one| one.id.clone()).collect();
        let mut stated = Vec::new();
        for (i, one) in self.districts.iter().enumerate() {
            let at = format!("/districts/{i}");
            stated.push(reading.district(self, one, (&at, ids[..i].contains(&one.id))));
        }
        for (name, share) in &self.targets {
            if !(0.0..=1.0).contains(share) {
                let problem = Problem::new(&shared::BAD_NUMBER)
                    .with("value", share)
                    .with_words("what", &text::WHAT_SHARE);
                let below = format!("/targets/{}", crate::read::escape(name));
                reading.tell(problem, &below);
            }
        }
        let mut deals = Vec::new();
        let mut seen = BTreeSet::new();
        for (i, deal) in self.deals.iter().enumerate() {
            let at = format!("/deals/{i}");
            if !seen.insert(&deal.id) {
                reading.tell(Problem::new(&say::DEAL_TWICE).with("id", &deal.id), &at);
            }
            deals.extend(reading.deal(deal, &ids, &at));
        }
        let mut prices = BTreeMap::new();
        for (id, price) in self.cheapest.iter().flat_map(|rules| &rules.prices) {
            let at = format!("/cheapest/prices/{}", crate::read::escape(id));
            let seller = reading.district_of(id, &ids, &at);
            let price = reading.positive(price, Dimension::MONEY_PER_AREA, &at);
            prices.extend(seller.zip(price.map(|per_m2| per_m2 * PER_MU)));
        }
        if !reading.problems.is_empty() {
            return Err(reading.problems);
        }
        Ok(Box::new(Market { config: self.clone(), rules, stated, deals, prices }))
    }
}

/// Reads the blocks of an account and keeps the problems.
struct Reading<'a, 'b> {
    desk: &'a Desk<'b>,
    problems: Problems,
}

impl Reading<'_, '_> {
    fn tell(&mut self, problem: Problem, below: &str) {
        self.problems.push(self.desk.problem(problem, below));
    }

    /// A quantity of 0 or more, in base units.
    fn positive(
        &mut self,
        quantity: &Quantity,
        of: Dimension,
        below: &str,
    ) -> Option<f64> {
        match self.desk.quantity(quantity, of, below) {
            Ok(value) if (0.0..=MOST).contains(&value) => Some(value),
            Ok(_) => {
                let problem = self.desk.bad(quantity, &text::WHAT_NOT_NEGATIVE, below);
                self.problems.push(problem);
                None
            }
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn rules(&mut self, stated: &QuotaRules) -> Rules {
        let usual = Rules::default();
        let price = stated.price.as_ref().and_then(|price| {
            self.positive(price, Dimension::MONEY_PER_AREA, "/rules/price")
        });
        let care = stated.care.as_ref().and_then(|care| {
            self.positive(care, Dimension::MONEY_PER_AREA_YEAR, "/rules/care")
        });
        let instalments: Vec<u128> =
            stated.instalments.iter().map(|weight| u128::from(*weight)).collect();
        if !instalments.is_empty() && instalments.iter().sum::<u128>() == 0 {
            let problem = Problem::new(&shared::BAD_NUMBER)
                .with("value", 0)
                .with_words("what", &text::WHAT_WEIGHTS);
            self.tell(problem, "/rules/instalments");
        }
        Rules {
            floor: stated.floor.unwrap_or(usual.floor),
            price_cny_per_mu: price
                .map_or(usual.price_cny_per_mu, |per_m2| per_m2 * PER_MU),
            care_cny_per_mu_yr: care
                .map_or(usual.care_cny_per_mu_yr, |per_m2| per_m2 * PER_MU),
            years: stated.years.unwrap_or(usual.years),
            instalments: if instalments.is_empty() {
                usual.instalments
            } else {
                instalments
            },
        }
    }

    /// Area and forest of a district, where they are stated.
    fn district(
        &mut self,
        account: &ForestQuota,
        one: &QuotaDistrict,
        (at, twice): (&str, bool),
    ) -> Option<(f64, f64)> {
        if twice {
            self.tell(Problem::new(&say::DISTRICT_TWICE).with("id", &one.id), at);
        }
        if !account.targets.contains_key(&one.class) {
            let known: Vec<String> = account.targets.keys().cloned().collect();
            let problem = Problem::new(&say::NO_CLASS)
                .with("class", &one.class)
                .with("hint", hint(&one.class, &known));
            self.tell(problem, &format!("{at}/class"));
        }
        if one.area.is_some() != one.forest.is_some() {
            self.tell(Problem::new(&say::AREA_AND_FOREST).with("id", &one.id), at);
        }
        let mut area = |quantity: &Option<Quantity>, key: &str| {
            let quantity = quantity.as_ref()?;
            self.positive(quantity, Dimension::AREA, &format!("{at}/{key}"))
        };
        let (whole, forest) = (area(&one.area, "area")?, area(&one.forest, "forest")?);
        if forest > whole {
            let problem = Problem::new(&say::MORE_FOREST_THAN_LAND).with("id", &one.id);
            self.tell(problem, &format!("{at}/forest"));
        }
        Some((whole, forest))
    }

    fn district_of(&mut self, id: &str, ids: &[String], at: &str) -> Option<usize> {
        let found = ids.iter().position(|known| known == id);
        if found.is_none() {
            let problem = Problem::new(&say::NO_DISTRICT)
                .with("id", id)
                .with("hint", hint(id, ids));
            self.tell(problem, at);
        }
        found
    }

    fn deal(&mut self, one: &QuotaDeal, ids: &[String], at: &str) -> Option<Deal> {
        let seller = self.district_of(&one.seller, ids, &format!("{at}/seller"));
        let buyer = self.district_of(&one.buyer, ids, &format!("{at}/buyer"));
        if one.seller == one.buyer {
            self.tell(Problem::new(&say::WITH_ITSELF).with("id", &one.id), at);
        }
        let area = self.positive(&one.area, Dimension::AREA, &format!("{at}/area"));
        let mut of = |quantity: &Option<Quantity>, dimension, key: &str| {
            let quantity = quantity.as_ref()?;
            self.positive(quantity, dimension, &format!("{at}/{key}"))
        };
        let amount = of(&one.amount, Dimension::MONEY, "amount");
        let price = of(&one.price, Dimension::MONEY_PER_AREA, "price");
        let care = of(&one.care, Dimension::MONEY_PER_AREA_YEAR, "care");
        let parts = [one.price.is_some(), one.care.is_some(), one.years.is_some()];
        let whole = one.amount.is_some() && parts == [false; 3];
        if !whole && (one.amount.is_some() || parts != [true; 3]) {
            self.tell(Problem::new(&say::ONE_WAY_OF_TERMS).with("id", &one.id), at);
        }
        let fen = amount.map(|amount| (amount, Fen::of_cny(amount)));
        if let (Some((_, None)), Some(amount)) = (fen, &one.amount) {
            let below = format!("{at}/amount");
            self.problems.push(self.desk.bad(amount, &text::WHAT_AMOUNT, &below));
        }
        let terms = match (fen, price, care, one.years) {
            (Some((_, amount)), ..) => Terms::Amount(amount?),
            (None, Some(price), Some(care), Some(years)) => {
                Terms::Parts(price * PER_MU, care * PER_MU, years)
            }
            _ => return None,
        };
        Some(Deal {
            id: one.id.clone(),
            year: one.year,
            seller: seller?,
            buyer: buyer?,
            micro_mu: micro_mu(area?),
            terms,
        })
    }
}

#[derive(Debug)]
struct Market {
    config: ForestQuota,
    rules: Rules,
    /// Area and forest in m², where they are stated.
    stated: Vec<Option<(f64, f64)>>,
    deals: Vec<Deal>,
    /// CNY/mu by number of the seller.
    prices: BTreeMap<usize, f64>,
}

impl Ready for Market {
    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        let mut problems = Problems::new();
        if self.stated.iter().all(Option::is_some) {
            return problems;
        }
        let forest = plan.meaning.indicators.iter().find(|one| one.name == "forest");
        if forest.is_none_or(|forest| forest.classes.is_none()) {
            let problem = Problem::new(&shared::NEEDS_LAND)
                .with("name", &pending.name)
                .with_words("what", &text::FOREST_CLASSES);
            return plan.loaded.place(problem, &pending.at).into();
        }
        let ids: Vec<&str> = self.of_run().collect();
        problems.extend(nested(plan, &ids).map(|problem| {
            plan.loaded.place(problem, &format!("{}/districts", pending.at))
        }));
        for (i, one) in self.config.districts.iter().enumerate() {
            if self.stated[i].is_none()
                && let Err(problem) = row_of(plan, &one.id)
            {
                let at = format!("{}/districts/{i}/id", pending.at);
                problems.push(plan.loaded.place(problem, &at));
            }
        }
        if let Some(date) =
            self.config.date.as_ref().filter(|date| !plan.dates.contains(date))
        {
            let problem = Problem::new(&config::NO_SUCH_DATE)
                .with("date", date)
                .with("hint", hint(date, &plan.dates));
            problems.push(plan.loaded.place(problem, &format!("{}/date", pending.at)));
        }
        problems
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let districts = self.districts(seen);
        let name = &seen.pending.name;
        let warnings = self.lacking_land(seen, &districts);
        let mut made = Made { warnings, ..Made::default() };
        let Some((booked, standing, entries)) =
            book(&districts, &self.deals, &self.rules)
        else {
            let problem = Problem::new(&shared::BAD_NUMBER)
                .with("value", "∞")
                .with_words("what", &text::WHAT_AMOUNT);
            return Err(seen.problem(problem, "/deals").into());
        };
        for (i, (deal, found)) in self.deals.iter().zip(&booked).enumerate() {
            let broken = found.checks.iter().filter(|check| !check.keeps());
            for check in broken {
                let (rule, unit) = check.rule.name();
                if check.found.is_none() {
                    let problem = Problem::new(&say::UNKNOWN_RULE)
                        .with("deal", &deal.id)
                        .with("rule", rule);
                    made.warnings.push(seen.problem(problem, &format!("/deals/{i}")));
                    continue;
                }
                let problem = Problem::new(&say::BROKEN)
                    .with("deal", &deal.id)
                    .with("rule", rule)
                    .with("found", digits(check.found.unwrap_or_default()))
                    .with("required", check.required)
                    .with("unit", unit);
                made.warnings.push(seen.problem(problem, &format!("/deals/{i}")));
            }
        }
        made.tables.push(districts_table(name, &districts, &standing, &self.rules));
        if !self.deals.is_empty() {
            made.tables.extend(deals_tables(name, &districts, &self.deals, &booked));
        }
        let ledger = quantities(&entries, "mu");
        for (i, one) in districts.iter().enumerate() {
            let balance = ledger.get(one.id.as_str()).copied().unwrap_or(0);
            made.identities.push(Identity::new(
                "quota by the ledger = bought − sold",
                format!("{name}, {}", one.id),
                (
                    balance as f64 / 1e6,
                    (standing.bought[i] - standing.sold[i]) as f64 / 1e6,
                ),
                0.0,
                "mu",
            ));
        }
        self.cheapest(seen, &districts, &mut made);
        made.entries = entries;
        made.record = json!({"rules": {
            "floor": self.rules.floor,
            "least_cny_per_mu": self.rules.least_cny_per_mu(),
        }});
        Ok(made)
    }
}

impl Market {
    /// Ids of the districts whose figures come from the run.
    fn of_run(&self) -> impl Iterator<Item = &str> {
        let all = self.config.districts.iter().zip(&self.stated);
        all.filter(|(_, stated)| stated.is_none()).map(|(one, _)| one.id.as_str())
    }

    /// Districts that lack a part of their land, or all of it.
    fn lacking_land(&self, seen: &Seen<'_>, districts: &[District]) -> Problems {
        let date = self.config.date.as_ref().or_else(|| seen.plan.dates.last());
        let mut out = gaps(seen, self.of_run(), date);
        for one in districts.iter().filter(|one| one.area_m2 <= 0.0) {
            let problem = Problem::new(&say::NO_AREA).with("id", &one.id);
            out.push(seen.problem(problem, ""));
        }
        out
    }

    fn districts(&self, seen: &Seen<'_>) -> Vec<District> {
        let date = self.config.date.as_ref().or_else(|| seen.plan.dates.last());
        let date = date.map_or("", String::as_str);
        let of = |(i, one): (usize, &QuotaDistrict)| {
            let find = |column: &str| {
                of_site(seen.tables, (&one.id, date), column).unwrap_or(0.0)
            };
            let (area_m2, forest_m2) =
                self.stated[i].unwrap_or_else(|| (find("valid_m2"), find("forest_m2")));
            let row = row_of(seen.plan, &one.id).ok();
            let named = row.and_then(|row| seen.plan.places.rows.get(row as usize));
            let name = Some(one.name.clone()).filter(|name| !name.is_empty());
            District {
                id: one.id.clone(),
                name: name.or(named.map(|row| row.name.clone())).unwrap_or_default(),
                area_m2,
                forest_m2,
                target: self.config.targets.get(&one.class).copied().unwrap_or(1.0),
            }
        };
        self.config.districts.iter().enumerate().map(of).collect()
    }

    /// The cheapest deals, where they are asked for.
    fn cheapest(&self, seen: &Seen<'_>, districts: &[District], made: &mut Made) {
        if self.config.cheapest.is_none() {
            return;
        }
        let price = |seller: usize, _: usize| {
            Some(
                self.prices
                    .get(&seller)
                    .copied()
                    .unwrap_or(self.rules.least_cny_per_mu()),
            )
        };
        let mu = |micro: i64| micro as f64 / 1e6;
        let problem = match cheapest(districts, &self.rules, &price) {
            Cheapest::Deals(deals) => {
                let name = &seen.pending.name;
                made.tables.push(cheapest_table(name, districts, &deals, &price));
                let bought: i64 = deals.iter().map(|(.., micro)| micro).sum();
                let lacking: i64 = districts.iter().map(District::lacks).sum();
                made.identities.push(Identity::new(
                    "quota of the cheapest deals = what is lacking",
                    name.clone(),
                    (mu(bought), mu(lacking)),
                    0.0,
                    "mu",
                ));
                return;
            }
            Cheapest::Lacking { supply, demand } => Problem::new(&say::LACKING)
                .with("supply", mu(supply))
                .with("demand", mu(demand)),
            Cheapest::Unsolved(cause) => {
                Problem::new(&say::UNSOLVED).with("cause", cause)
            }
        };
        made.warnings.push(seen.problem(problem, "/cheapest"));
    }
}

/// A number without what the last bits of turned units leave behind.
fn digits(number: f64) -> f64 {
    (number * 1e9).round() / 1e9
}
