//! `ledger`: who gave what to whom, line by line.
//!
//! Accounts in which money, quota or credits move write their movements here, in whole fen and
//! whole millionths, so that balances replay exactly whatever the order.

use std::collections::BTreeMap;

use restora_table::{Cell, Table, Unit};

use crate::facts::{numbers, words};
use crate::money::Fen;

/// Millionths in a quantity of 1.
pub const MILLIONTHS: i64 = 1_000_000;

/// One movement.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Name of the account.
    pub account: String,
    /// When; empty where the account does not say.
    pub date: String,
    /// Who gives. Empty: it comes into being (a release of credits).
    pub from: String,
    /// Who gets. Empty: it is used up.
    pub to: String,
    /// What for, a word of the account such as `instalment 1`.
    pub item: String,
    /// How much in millionths of `unit`, where something else than money moves.
    pub quantity: Option<i64>,
    /// Unit of the quantity: `mu`, `credits`.
    pub unit: String,
    /// Money.
    pub amount: Option<Fen>,
}

/// One row per movement, numbered within its account.
pub fn ledger_table(entries: &[Entry]) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        numbers("entry", ("Entry", "序号"), Unit::Count),
        words("date", "Date", "日期"),
        words("from", "From", "转出方"),
        words("to", "To", "转入方"),
        words("item", "Item", "事项"),
        numbers("quantity", ("Quantity", "数量"), Unit::None),
        words("quantity_unit", "Unit of the quantity", "数量单位"),
        numbers("amount_cny", ("Amount", "金额"), Unit::Cny),
        numbers("amount_fen", ("Amount in fen", "金额（分）"), Unit::None),
    ];
    let mut table = Table::new("ledger", columns);
    let mut count: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in entries {
        let number = count.entry(&entry.account).or_default();
        *number += 1;
        let amount = |of: &dyn Fn(Fen) -> Cell| entry.amount.map_or(Cell::Empty, of);
        let quantity = entry.quantity.map(|all| all as f64 / MILLIONTHS as f64);
        table.push(vec![
            Cell::text(&entry.account),
            Cell::Integer(*number),
            Cell::text(&entry.date),
            Cell::text(&entry.from),
            Cell::text(&entry.to),
            Cell::text(&entry.item),
            Cell::number(quantity),
            Cell::text(&entry.unit),
            amount(&|fen| Cell::Number(fen.cny())),
            amount(&|fen| Cell::Integer(fen.0)),
        ]);
    }
    table
}

/// What each party has of a unit after all entries: gifts and receipts by name, in millionths.
pub fn quantities<'a>(entries: &'a [Entry], unit: &str) -> BTreeMap<&'a str, i64> {
    let mut out = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.unit == unit) {
        let quantity = entry.quantity.unwrap_or(0);
        for (party, sign) in [(&entry.from, -1), (&entry.to, 1)] {
            let known: &mut i64 = out.entry(party.as_str()).or_default();
            *known = known.saturating_add(quantity.saturating_mul(sign));
        }
    }
    out.remove("");
    out
}

/// What each party has of money after all entries.
pub fn balances(entries: &[Entry]) -> BTreeMap<&str, Fen> {
    let mut out: BTreeMap<&str, Fen> = BTreeMap::new();
    for entry in entries {
        let amount = entry.amount.unwrap_or_default();
        *out.entry(entry.from.as_str()).or_default() += -amount;
        *out.entry(entry.to.as_str()).or_default() += amount;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(from: &str, to: &str, fen: i64, quantity: i64) -> Entry {
        Entry {
            account: "a".to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            quantity: Some(quantity),
            unit: "mu".to_owned(),
            amount: Some(Fen(fen)),
            ..Entry::default()
        }
    }

    #[test]
    fn money_and_quantities_replay() {
        let all =
            [entry("x", "y", 250, 3), entry("y", "x", 100, 1), entry("", "y", 0, 5)];
        let money = balances(&all);
        assert_eq!((money["x"], money["y"]), (Fen(-150), Fen(150)));
        assert_eq!(money.values().copied().sum::<Fen>(), Fen::ZERO);
        let mu = quantities(&all, "mu");
        assert_eq!((mu["x"], mu["y"]), (-2, 7));
        let table = ledger_table(&all);
        assert_eq!(table.rows[2][1], Cell::Integer(3));
        assert_eq!(table.rows[0][8], Cell::Number(2.5));
    }
}
