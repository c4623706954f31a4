//! The account of kind `ecosystem_product`: values that another method gave.

use restora_accounts::Identity;
use restora_accounts::office::Dimension;
use restora_accounts::products::{Product, Products, ecosystem_product_table};
use restora_message::catalogue::accounts::ecosystem_product as say;
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use restora_table::Cell;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Desk, Made, Ready, Seen};
use crate::Quantity;

/// Values of ecosystem products by another method than the equivalent-factor method, kept and
/// summed apart from its values. 其他方法核算的生态产品价值
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EcosystemProduct {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The method: a guideline, a study. Never the equivalent-factor method. 核算方法
    #[schemars(length(min = 1))]
    pub method: String,
    /// The year that the values are of. 年份
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
    /// The values. 条目
    #[schemars(length(min = 1))]
    pub items: Vec<Item>,
    /// The total that the source prints; it may hold more than the list. 总值
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<Quantity>,
    /// The area that they are of. 面积
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<Quantity>,
}

/// One value. 条目
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// Its id. 编号
    pub id: String,
    /// What people call it. 名称
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its value a year. 价值
    pub value: Quantity,
}

/// How the equivalent-factor method is called, but for blanks.
const EQUIVALENT: [&str; 3] = ["当量因子", "equivalentfactor", "equivalent-factor"];

/// In CNY/yr and m²: the world's product is below 10¹⁵.
const MOST: f64 = 1e18;

impl EcosystemProduct {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        // Blanks are no other method.
        let bare: String = self.method.to_lowercase().split_whitespace().collect();
        if EQUIVALENT.iter().any(|name| bare.contains(name)) {
            let problem = Problem::new(&say::EQUIVALENT_FACTOR);
            problems.push(desk.problem(problem, "/method"));
        }
        let mut read = |quantity: &Quantity, dimension, below: &str| match desk
            .quantity(quantity, dimension, below)
        {
            Ok(value) if (0.0..MOST).contains(&value) => Some(value),
            Ok(_) => {
                problems.push(desk.bad(quantity, &text::WHAT_NOT_NEGATIVE, below));
                None
            }
            Err(problem) => {
                problems.push(problem);
                None
            }
        };
        let per_year = Dimension::MONEY_PER_YEAR;
        let mut items: Vec<Product> = Vec::new();
        for (i, item) in self.items.iter().enumerate() {
            let value = read(&item.value, per_year, &format!("/items/{i}/value"));
            let cny_per_yr = value.unwrap_or(0.0);
            items.push(Product {
                id: item.id.clone(),
                name: item.name.clone(),
                cny_per_yr,
            });
        }
        let total = self.total.as_ref().and_then(|total| read(total, per_year, "/total"));
        let area =
            self.area.as_ref().and_then(|area| read(area, Dimension::AREA, "/area"));
        for (i, item) in items.iter().enumerate() {
            if items[..i].iter().any(|other| other.id == item.id) {
                let problem = Problem::new(&say::ITEM_TWICE).with("id", &item.id);
                problems.push(desk.problem(problem, &format!("/items/{i}/id")));
            }
        }
        let wrong = area.is_some_and(|area| area <= 0.0);
        if let Some(area) = self.area.as_ref().filter(|_| wrong) {
            problems.push(desk.bad(area, &text::WHAT_AREA, "/area"));
        }
        let list = Products {
            method: self.method.clone(),
            date: self.date.clone(),
            items,
            total_cny_per_yr: total,
            area_m2: area,
        };
        if let Some(total) = total.filter(|total| list.sum() > total * (1.0 + 1e-9)) {
            let problem = Problem::new(&say::MORE_THAN_TOTAL)
                .with("sum", list.sum())
                .with("total", total);
            problems.push(desk.problem(problem, "/total"));
        }
        if problems.is_empty() { Ok(Box::new(List(list))) } else { Err(problems) }
    }
}

#[derive(Debug)]
struct List(Products);

impl Ready for List {
    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let name = &seen.pending.name;
        let table = ecosystem_product_table(name, &self.0);
        let value = table.column("value_cny_per_yr");
        let of = |row: &Vec<Cell>| match value.map(|at| &row[at]) {
            Some(Cell::Number(value)) => *value,
            _ => 0.0,
        };
        let kinds = |wanted: &[&str]| -> f64 {
            let rows = table.rows.iter();
            rows.filter(|row| wanted.contains(&row[3].field().as_str())).map(of).sum()
        };
        let parts = kinds(&["item", "not_listed"]);
        let whole =
            kinds(if self.0.total_cny_per_yr.is_some() { &["total"] } else { &["sum"] });
        let identities = vec![Identity::new(
            "values of the list + what is not listed = total",
            name.clone(),
            (parts, whole),
            1e-9 * parts.abs().max(whole.abs()),
            "CNY/yr",
        )];
        let record = json!({
            "method": self.0.method,
            "note": "By another method than the equivalent-factor method; kept apart from its values, which are no gross ecosystem product (GEP).",
        });
        Ok(Made { tables: vec![table], identities, record, ..Made::default() })
    }
}
