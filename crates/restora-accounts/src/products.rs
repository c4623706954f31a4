//! `ecosystem_product`: values of ecosystem products that another method than the
//! equivalent-factor method gave. They are kept, summed and shown apart; they never enter the value
//! of the equivalent-factor method, which is no gross ecosystem product (GEP).

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};

/// One value of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Product {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// In CNY per year.
    pub cny_per_yr: f64,
}

/// A list of values by one method.
#[derive(Clone, Debug, PartialEq)]
pub struct Products {
    /// The method: a guideline, a study.
    pub method: String,
    /// The year that the values are of.
    pub date: String,
    /// The values.
    pub items: Vec<Product>,
    /// The total that the source prints, in CNY per year; it may hold more than the list.
    pub total_cny_per_yr: Option<f64>,
    /// The area that they are of, in m².
    pub area_m2: Option<f64>,
}

impl Products {
    /// Sum of the list.
    pub fn sum(&self) -> f64 {
        self.items.iter().map(|item| item.cny_per_yr).sum()
    }
}

/// A row per value, then their sum; and where a total is printed, what it holds besides, and it.
pub fn ecosystem_product_table(account: &str, list: &Products) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("method", "Method", "核算方法"),
        words("date", "Date", "日期"),
        words("row", "Kind of row", "行类型"),
        words("item", "Item", "条目"),
        words("name", "Name", "名称"),
        numbers("value_cny_per_yr", ("Value", "价值"), Unit::CnyPerYear),
        numbers("share", ("Share of the total", "占总值比例"), Unit::Share),
        numbers(
            "value_cny_per_ha_yr",
            ("Value by area", "单位面积价值"),
            Unit::CnyPerHectareYear,
        ),
    ];
    let mut table = Table::new("ecosystem_product", columns);
    let sum = list.sum();
    let whole = list.total_cny_per_yr.unwrap_or(sum);
    let mut push = |row: &str, id: &str, name: &str, value: f64| {
        let by_area = list.area_m2.map(|m2| value / m2 * 1e4);
        table.push(vec![
            Cell::text(account),
            Cell::text(&list.method),
            Cell::text(&list.date),
            Cell::text(row),
            Cell::text(id),
            Cell::text(name),
            Cell::Number(value),
            Cell::number((whole != 0.0).then(|| value / whole)),
            Cell::number(by_area),
        ]);
    };
    for item in &list.items {
        push("item", &item.id, &item.name, item.cny_per_yr);
    }
    push("sum", "", "", sum);
    if let Some(total) = list.total_cny_per_yr {
        push("not_listed", "", "", total - sum);
        push("total", "", "", total);
    }
    table
}
