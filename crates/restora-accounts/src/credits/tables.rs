//! The tables of credits.

use restora_table::{Cell, Table, Unit};

use super::{Bank, Books, LandUnit, Method, Need, Rules, Sale};
use crate::facts::{numbers, words};
use crate::ledger::{MILLIONTHS, balances, quantities};
use crate::proof::Identity;

fn credits(millionths: i64) -> f64 {
    millionths as f64 / MILLIONTHS as f64
}

fn money(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// One row per bank: area, index, credits, what is released, sold and left, and what was paid.
pub fn banks_table(
    account: &str,
    (banks, credit_m2): (&[Bank], f64),
    books: &Books,
    rules: &Rules,
) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("bank", "Bank", "缓解银行"),
        words("name", "Name", "名称"),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers(
            "index",
            ("Credits for the area of a credit", "单位面积信用"),
            Unit::Ratio,
        ),
        numbers("credits", ("Credits", "信用总额"), Unit::Credits),
        numbers("released_credits", ("Released", "已释放信用"), Unit::Credits),
        numbers("sold_credits", ("Sold", "已售信用"), Unit::Credits),
        numbers("balance_credits", ("Left to sell", "可售余额"), Unit::Credits),
        numbers("revenue", ("Paid by buyers", "销售收入"), Unit::None),
        numbers("endowment", ("For the endowment", "捐赠基金"), Unit::None),
        words("currency", "Currency", "币种"),
    ];
    let mut table = Table::new("mitigation_credits", columns);
    for (bank, standing) in banks.iter().zip(&books.banks) {
        let area_m2: f64 = bank.units.iter().map(|unit| unit.area_m2).sum();
        let index = credits(standing.total) / (area_m2 / credit_m2);
        table.push(vec![
            Cell::text(account),
            Cell::text(&bank.id),
            Cell::text(&bank.name),
            Cell::Number(area_m2),
            Cell::number((area_m2 > 0.0).then_some(index)),
            Cell::Number(credits(standing.total)),
            Cell::Number(credits(standing.released)),
            Cell::Number(credits(standing.sold)),
            Cell::Number(credits(standing.released - standing.sold)),
            Cell::Number(money(standing.revenue)),
            Cell::Number(money(standing.endowment)),
            Cell::text(&rules.currency),
        ]);
    }
    table
}

fn method(unit: &LandUnit) -> [Cell; 3] {
    let (word, ratio) = match &unit.method {
        Method::Functions(..) => ("functions", None),
        Method::Ratio(ratio) => ("ratio", Some(*ratio)),
    };
    [Cell::text(word), Cell::Number(unit.method.index()), Cell::number(ratio)]
}

/// One row per unit of land.
pub fn units_table(account: &str, (banks, credit_m2): (&[Bank], f64)) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("bank", "Bank", "缓解银行"),
        words("unit", "Unit of land", "地块单元"),
        words("method", "Method", "方法"),
        numbers(
            "index",
            ("Credits for the area of a credit", "单位面积信用"),
            Unit::Ratio,
        ),
        numbers("ratio", ("Area for a credit", "面积比"), Unit::Ratio),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("credits", ("Credits", "信用"), Unit::Credits),
    ];
    let mut table = Table::new("mitigation_units", columns);
    for bank in banks {
        for unit in &bank.units {
            let mut row =
                vec![Cell::text(account), Cell::text(&bank.id), Cell::text(&unit.id)];
            row.extend(method(unit));
            row.push(Cell::Number(unit.area_m2));
            row.push(Cell::Number(credits(super::millionths(unit.credits(credit_m2)))));
            table.push(row);
        }
    }
    table
}

/// One row per sale, booked or refused.
pub fn sales_table(
    account: &str,
    banks: &[Bank],
    (sales, books): (&[Sale], &Books),
    rules: &Rules,
) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("sale", "Sale", "销售"),
        words("date", "Date", "日期"),
        words("bank", "Bank", "缓解银行"),
        words("buyer", "Buyer", "购买方"),
        words("watershed", "Watershed", "流域"),
        numbers("credits", ("Credits", "信用"), Unit::Credits),
        numbers(
            "available_credits",
            ("Could be sold then", "当时可售信用"),
            Unit::Credits,
        ),
        words("result", "Result", "结果"),
        words("reason", "Reason", "原因"),
        words("could_serve", "Banks that could serve", "可服务的缓解银行"),
        numbers("paid", ("Price in all", "价款"), Unit::None),
        numbers("endowment", ("For the endowment", "捐赠基金"), Unit::None),
        words("currency", "Currency", "币种"),
    ];
    let mut table = Table::new("mitigation_sales", columns);
    for (sale, found) in sales.iter().zip(&books.sales) {
        let reasons: Vec<&str> = found.refusals.iter().map(|one| one.name()).collect();
        let others: Vec<&str> =
            found.could_serve.iter().map(|i| banks[*i].id.as_str()).collect();
        // Nobody pays for what is refused.
        let paid = |fen: i64| {
            if reasons.is_empty() { Cell::Number(money(fen)) } else { Cell::Empty }
        };
        table.push(vec![
            Cell::text(account),
            Cell::text(&sale.id),
            Cell::text(&sale.date),
            Cell::text(&banks[sale.bank].id),
            Cell::text(&sale.buyer),
            Cell::text(&sale.watershed),
            Cell::Number(credits(sale.credits)),
            Cell::Number(credits(found.available)),
            Cell::text(if reasons.is_empty() { "booked" } else { "refused" }),
            Cell::text(reasons.join(", ")),
            Cell::text(others.join(", ")),
            paid(sale.paid),
            paid(found.endowment),
            Cell::text(&rules.currency),
        ]);
    }
    table
}

/// One row per impact: the credits that it needs, and who serves there.
pub fn needs_table(
    account: &str,
    (banks, credit_m2): (&[Bank], f64),
    needs: &[Need],
    books: &Books,
) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("need", "Impact", "占用项目"),
        words("watershed", "Watershed", "流域"),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers("index", ("Capacity index that is lost", "损失的功能指数"), Unit::Ratio),
        numbers("credits", ("Credits needed", "所需信用"), Unit::Credits),
        words("served_by", "Banks that serve there", "服务区内的缓解银行"),
        numbers(
            "left_credits",
            ("Left to sell there", "服务区内可售余额"),
            Unit::Credits,
        ),
    ];
    let mut table = Table::new("mitigation_needs", columns);
    for need in needs {
        let serving: Vec<usize> =
            (0..banks.len()).filter(|i| banks[*i].serves(&need.watershed)).collect();
        let names: Vec<&str> = serving.iter().map(|i| banks[*i].id.as_str()).collect();
        let left =
            serving.iter().map(|i| books.banks[*i].released - books.banks[*i].sold);
        table.push(vec![
            Cell::text(account),
            Cell::text(&need.land.id),
            Cell::text(&need.watershed),
            Cell::Number(need.land.area_m2),
            Cell::Number(need.land.method.index()),
            Cell::Number(need.land.credits(credit_m2)),
            Cell::text(names.join(", ")),
            Cell::Number(credits(left.sum())),
        ]);
    }
    table
}

/// Balances by the books are those that the ledger replays to, and units add up to totals.
pub fn identities(
    (banks, credit_m2): (&[Bank], f64),
    books: &Books,
    rules: &Rules,
) -> Vec<Identity> {
    let held = quantities(&books.entries, "credits");
    let dollars = quantities(&books.entries, &rules.currency);
    let yuan = balances(&books.entries);
    let mut out = Vec::new();
    for (bank, standing) in banks.iter().zip(&books.banks) {
        let id = bank.id.as_str();
        let replayed = held.get(id).copied().unwrap_or(0);
        out.push(Identity::new(
            "credits released - sold = balance by the ledger",
            id.to_owned(),
            (credits(standing.released - standing.sold), credits(replayed)),
            0.0,
            "credits",
        ));
        let kept = if rules.currency == "CNY" {
            yuan.get(id).map_or(0.0, |fen| fen.cny())
        } else {
            credits(dollars.get(id).copied().unwrap_or(0))
        };
        out.push(Identity::new(
            "paid by buyers - endowment = money by the ledger",
            id.to_owned(),
            (money(standing.revenue - standing.endowment), kept),
            1e-9 * money(standing.revenue),
            "of the currency",
        ));
        // Each unit is rounded to a millionth.
        let units: f64 = bank.units.iter().map(|unit| unit.credits(credit_m2)).sum();
        out.push(Identity::new(
            "credits of the units = credits of the bank",
            id.to_owned(),
            (units, credits(standing.total)),
            1e-6 * bank.units.len() as f64 + 1e-12 * units,
            "credits",
        ));
    }
    out
}
