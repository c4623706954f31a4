//! The account of kind `land_price`: a series of land prices.

use restora_accounts::Identity;
use restora_accounts::land::{Price, land_price_table};
use restora_accounts::office::Dimension;
use restora_message::catalogue::accounts::land_price as say;
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Desk, Made, Ready, Seen};
use crate::Quantity;

/// Land prices over time: multiples, yearly growth, money of one year, what is beyond a reference
/// area. It says nothing of causes. 地价
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LandPrice {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The prices, from the first to the last. 地价序列
    #[schemars(length(min = 2))]
    pub series: Vec<PriceInput>,
}

/// A price. 地价
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PriceInput {
    /// Its year; without one there is no yearly growth. 年份
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<f64>,
    /// What its time is called; the year, if nothing is said. 时间
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The price: "CNY/m2", "万元/mu". 价格
    pub price: Quantity,
    /// Price index of its time; prices are deflated to the money of the first. 价格指数
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<f64>,
    /// Price in the reference area at its time. 对照区价格
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Quantity>,
}

/// Prices in CNY/m², and indices: what lies outside is a wrong unit, and ratios of what lies within
/// stay numbers.
const SENSIBLE: std::ops::RangeInclusive<f64> = 1e-12..=1e12;

impl LandPrice {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        let mut prices: Vec<Price> = Vec::new();
        let base = self.series.first().and_then(|first| first.index);
        for (i, one) in self.series.iter().enumerate() {
            let at = format!("/series/{i}");
            let mut read = |quantity: &Quantity, key: &str| {
                let below = format!("{at}/{key}");
                let found = desk.quantity(quantity, Dimension::MONEY_PER_AREA, &below);
                match found {
                    Ok(value) if SENSIBLE.contains(&value) => Some(value),
                    Ok(_) => {
                        problems.push(desk.bad(quantity, &text::WHAT_PRICE, &below));
                        None
                    }
                    Err(problem) => {
                        problems.push(problem);
                        None
                    }
                }
            };
            let price = read(&one.price, "price");
            let reference =
                one.reference.as_ref().and_then(|reference| read(reference, "reference"));
            let first = &self.series[0];
            for (key, lacks) in [
                ("index", one.index.is_some() && first.index.is_none()),
                ("reference", one.reference.is_some() && first.reference.is_none()),
            ] {
                problems.extend(lacks.then(|| {
                    let problem = Problem::new(&say::NO_BASE).with("key", key);
                    desk.problem(problem, &format!("{at}/{key}"))
                }));
            }
            if let Some(index) = one.index.filter(|index| !SENSIBLE.contains(index)) {
                let problem = Problem::new(&say::NOT_POSITIVE).with("value", index);
                problems.push(desk.problem(problem, &format!("{at}/index")));
            }
            let earlier = prices.iter().rev().find_map(|price| price.year);
            if let (Some(year), Some(earlier)) = (one.year, earlier)
                && year <= earlier
            {
                let problem = Problem::new(&say::NOT_LATER)
                    .with("year", year)
                    .with("earlier", earlier);
                problems.push(desk.problem(problem, &format!("{at}/year")));
            }
            let year = one.year.map(|year| year.to_string());
            prices.push(Price {
                label: one.label.clone().or(year).unwrap_or_default(),
                year: one.year,
                cny_per_m2: price.unwrap_or(1.0),
                index: one.index.zip(base).map(|(now, then)| now / then),
                reference_cny_per_m2: reference,
            });
        }
        if problems.is_empty() { Ok(Box::new(Series(prices))) } else { Err(problems) }
    }
}

#[derive(Debug)]
struct Series(Vec<Price>);

impl Ready for Series {
    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let name = &seen.pending.name;
        let tables = vec![land_price_table(name, &self.0)];
        let steps: f64 =
            self.0.windows(2).map(|two| two[1].cny_per_m2 / two[0].cny_per_m2).product();
        let ends = self.0.first().zip(self.0.last());
        let whole = ends.map_or(1.0, |(first, last)| last.cny_per_m2 / first.cny_per_m2);
        let identities = vec![Identity::new(
            "product of the multiples = multiple of the first",
            name.clone(),
            (steps, whole),
            1e-9 * whole.abs(),
            "1",
        )];
        let record =
            json!({"note": "Prices over time, and no claim of what caused them."});
        Ok(Made { tables, identities, record, ..Made::default() })
    }
}
