//! The tables of forest-cover quotas.

use restora_table::{Cell, Column, Table, Unit};

use super::{Booked, Deal, District, Rule, Rules, Standing, m2};
use crate::facts::{numbers, words};

/// One row per district: what it has, lacks, bought and sold, and what cover counts.
pub fn districts_table(
    account: &str,
    districts: &[District],
    standing: &Standing,
    rules: &Rules,
) -> Table {
    let area = Unit::SquareMetres;
    let share = Unit::Share;
    let columns = vec![
        words("account", "Account", "账户"),
        words("district", "District", "区县"),
        words("name", "Name", "名称"),
        numbers("area_m2", ("Area", "面积"), area),
        numbers("forest_m2", ("Forest", "森林面积"), area),
        numbers("cover_share", ("Forest cover", "森林覆盖率"), share),
        numbers("target_share", ("Target", "目标值"), share),
        numbers("lacking_m2", ("Lacking for the target", "距目标差额"), area),
        numbers("sellable_m2", ("Beyond target and floor", "可出售面积"), area),
        numbers("bought_m2", ("Bought", "购入指标"), area),
        numbers("sold_m2", ("Sold", "售出指标"), area),
        numbers("counted_share", ("Cover that counts", "计算后覆盖率"), share),
        words("meets_target", "Meets the target", "是否达标"),
    ];
    let mut table = Table::new("forest_quota", columns);
    for (i, one) in districts.iter().enumerate() {
        let (bought, sold) = (standing.bought[i], standing.sold[i]);
        let counted = one.cover(bought - sold);
        let meets = counted.map(|cover| cover >= one.target - 1e-9);
        table.push(vec![
            Cell::text(account),
            Cell::text(&one.id),
            Cell::text(&one.name),
            Cell::Number(one.area_m2),
            Cell::Number(one.forest_m2),
            Cell::number(one.cover(0)),
            Cell::Number(one.target),
            Cell::Number(m2(one.lacks())),
            Cell::Number(m2(one.can_sell(rules))),
            Cell::Number(m2(bought)),
            Cell::Number(m2(sold)),
            Cell::number(counted),
            Cell::text(meets.map_or("", |meets| if meets { "yes" } else { "no" })),
        ]);
    }
    table
}

fn deal_columns() -> Vec<Column> {
    vec![
        words("account", "Account", "账户"),
        words("deal", "Deal", "交易"),
        numbers("year", ("Year", "年份"), Unit::None),
        words("seller", "Seller", "出售方"),
        words("buyer", "Buyer", "购买方"),
        numbers("quota_m2", ("Forest area", "指标面积"), Unit::SquareMetres),
        numbers("amount_cny", ("Amount", "交易金额"), Unit::Cny),
        numbers(
            "price_cny_per_m2",
            ("Amount by area", "单位面积金额"),
            Unit::CnyPerSquareMetre,
        ),
        words("booked", "Booked", "是否入账"),
        words("broken", "Rules that it breaks", "违反的规则"),
    ]
}

fn check_columns() -> Vec<Column> {
    vec![
        words("account", "Account", "账户"),
        words("deal", "Deal", "交易"),
        words("rule", "Rule", "规则"),
        words("relation", "Relation", "关系"),
        numbers("required", ("Required", "要求"), Unit::None),
        numbers("found", ("Found", "实际"), Unit::None),
        words("unit", "Unit", "单位"),
        words("result", "Result", "结果"),
    ]
}

/// One row per deal, then one per rule of each deal.
pub fn deals_tables(
    account: &str,
    districts: &[District],
    deals: &[Deal],
    booked: &[Booked],
) -> [Table; 2] {
    let mut all = Table::new("forest_quota_deals", deal_columns());
    let mut rules = Table::new("forest_quota_checks", check_columns());
    for (deal, found) in deals.iter().zip(booked) {
        let broken: Vec<&str> = found
            .checks
            .iter()
            .filter(|check| check.holds() == Some(false))
            .map(|check| check.rule.name().0)
            .collect();
        let quota_m2 = m2(deal.micro_mu);
        all.push(vec![
            Cell::text(account),
            Cell::text(&deal.id),
            Cell::Integer(deal.year),
            Cell::text(&districts[deal.seller].id),
            Cell::text(&districts[deal.buyer].id),
            Cell::Number(quota_m2),
            Cell::Number(found.amount.cny()),
            Cell::number((quota_m2 > 0.0).then(|| found.amount.cny() / quota_m2)),
            Cell::text(if found.booked { "yes" } else { "no" }),
            Cell::text(broken.join(", ")),
        ]);
        for check in &found.checks {
            let (rule, unit) = check.rule.name();
            let result = match check.holds() {
                Some(true) => "pass",
                Some(false) => "fail",
                None => "not_assessable",
            };
            rules.push(vec![
                Cell::text(account),
                Cell::text(&deal.id),
                Cell::text(rule),
                Cell::text(if check.rule == Rule::Need { "<" } else { ">=" }),
                Cell::Number(check.required),
                Cell::number(check.found),
                Cell::text(unit),
                Cell::text(result),
            ]);
        }
    }
    [all, rules]
}

/// One row per deal of the cheapest set: seller, buyer, quota in millionths of a mu; `price` in
/// CNY/mu.
pub fn cheapest_table(
    account: &str,
    districts: &[District],
    deals: &[(usize, usize, i64)],
    price: &dyn Fn(usize, usize) -> Option<f64>,
) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("seller", "Seller", "出售方"),
        words("buyer", "Buyer", "购买方"),
        numbers("quota_m2", ("Forest area", "指标面积"), Unit::SquareMetres),
        numbers("amount_cny", ("Amount", "金额"), Unit::Cny),
    ];
    let mut table = Table::new("forest_quota_cheapest", columns);
    for (seller, buyer, micro) in deals {
        let price = price(*seller, *buyer);
        table.push(vec![
            Cell::text(account),
            Cell::text(&districts[*seller].id),
            Cell::text(&districts[*buyer].id),
            Cell::Number(m2(*micro)),
            Cell::number(price.map(|price| price * *micro as f64 / 1e6)),
        ]);
    }
    table
}
