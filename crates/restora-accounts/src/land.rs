//! `land_price`: what land was sold for, how much more that became, and how much of it is prices in
//! general or common to a reference area. It says nothing of causes.

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, words};

/// A price at a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Price {
    /// When, as the case says it.
    pub label: String,
    /// The same as a year and its fraction, where it is known.
    pub year: Option<f64>,
    /// In CNY per m².
    pub cny_per_m2: f64,
    /// Price index of that time over that of the base, where there is one.
    pub index: Option<f64>,
    /// Price of the reference area at that time, in CNY per m².
    pub reference_cny_per_m2: Option<f64>,
}

impl Price {
    /// The price in money of the base year.
    pub fn real(&self) -> Option<f64> {
        self.index.map(|index| self.cny_per_m2 / index)
    }
}

/// Yearly growth from one price to a later one: (b/a)^(1/years) − 1.
pub fn growth(from: (f64, Option<f64>), to: (f64, Option<f64>)) -> Option<f64> {
    let years = to.1? - from.1?;
    (years > 0.0 && from.0 > 0.0).then(|| (to.0 / from.0).powf(1.0 / years) - 1.0)
}

fn columns() -> Vec<Column> {
    let (per_m2, ratio) = (Unit::CnyPerSquareMetre, Unit::Ratio);
    vec![
        words("account", "Account", "账户"),
        numbers("step", ("Step", "序号"), Unit::Count),
        words("date", "Date", "时间"),
        numbers("price_cny_per_m2", ("Price", "地价"), per_m2),
        numbers("multiple_of_first", ("Multiple of the first", "为首期的倍数"), ratio),
        numbers(
            "multiple_of_previous",
            ("Multiple of the one before", "为上期的倍数"),
            ratio,
        ),
        numbers(
            "growth_since_previous_share",
            ("Yearly growth", "年均增长率（较上期）"),
            Unit::Share,
        ),
        numbers(
            "growth_since_first_share",
            ("Yearly growth since the first", "年均增长率（较首期）"),
            Unit::Share,
        ),
        numbers(
            "real_price_cny_per_m2",
            ("Price in money of the base year", "不变价地价"),
            per_m2,
        ),
        numbers(
            "real_multiple_of_first",
            ("Real multiple of the first", "不变价倍数"),
            ratio,
        ),
        numbers(
            "reference_price_cny_per_m2",
            ("Price of the reference area", "对照区地价"),
            per_m2,
        ),
        numbers(
            "reference_multiple_of_first",
            ("Multiple of the reference area", "对照区倍数"),
            ratio,
        ),
        numbers(
            "beyond_reference_cny_per_m2",
            ("Beyond the reference area", "超出对照区的增值"),
            per_m2,
        ),
    ]
}

/// One row per price, the first to the last.
pub fn land_price_table(account: &str, prices: &[Price]) -> Table {
    let mut table = Table::new("land_price", columns());
    let Some(first) = prices.first() else { return table };
    let of = |price: &Price| (price.cny_per_m2, price.year);
    for (i, price) in prices.iter().enumerate() {
        let before = i.checked_sub(1).map(|before| &prices[before]);
        let reference = price
            .reference_cny_per_m2
            .zip(first.reference_cny_per_m2)
            .map(|(now, then)| now / then);
        let real = price.real().zip(first.real()).map(|(now, then)| now / then);
        table.push(vec![
            Cell::text(account),
            Cell::Integer(i64::try_from(i + 1).unwrap_or(i64::MAX)),
            Cell::text(&price.label),
            Cell::Number(price.cny_per_m2),
            Cell::number(Some(price.cny_per_m2 / first.cny_per_m2)),
            Cell::number(before.map(|before| price.cny_per_m2 / before.cny_per_m2)),
            Cell::number(before.and_then(|before| growth(of(before), of(price)))),
            Cell::number(before.and_then(|_| growth(of(first), of(price)))),
            Cell::number(price.real()),
            Cell::number(real),
            Cell::number(price.reference_cny_per_m2),
            Cell::number(reference),
            // What the price is above that which it would have with the reference's growth.
            Cell::number(
                reference.map(|times| price.cny_per_m2 - first.cny_per_m2 * times),
            ),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(year: f64, wan_per_mu: f64, index: f64, reference: f64) -> Price {
        Price {
            label: year.to_string(),
            year: Some(year),
            cny_per_m2: wan_per_mu * 15.0,
            index: Some(index),
            reference_cny_per_m2: Some(reference),
        }
    }

    /// Huaxia City: 58 to 494 thousand-tens of yuan a mu in 8 years.
    #[test]
    fn multiples_growth_deflation_and_a_reference() {
        let all = [price(2011.0, 58.0, 1.0, 1000.0), price(2019.0, 494.0, 1.25, 3000.0)];
        let table = land_price_table("a", &all);
        let number = |column: &str| match table.rows[1][table.column(column).unwrap()] {
            Cell::Number(value) => value,
            ref other => panic!("{other:?}"),
        };
        assert!((number("multiple_of_first") - 8.517_24).abs() < 1e-5);
        // 8.517^(1/8) = 1.3070.
        assert!((number("growth_since_first_share") - 0.307).abs() < 1e-3);
        assert!((number("real_price_cny_per_m2") - 494.0 * 15.0 / 1.25).abs() < 1e-9);
        assert!((number("real_multiple_of_first") - 494.0 / 58.0 / 1.25).abs() < 1e-12);
        // Three times as in the reference would be 174; 320 are beyond.
        assert!((number("beyond_reference_cny_per_m2") - 320.0 * 15.0).abs() < 1e-9);
        assert_eq!(growth((1.0, None), (2.0, Some(1.0))), None);
        assert_eq!(growth((1.0, Some(1.0)), (2.0, Some(1.0))), None);
    }
}
