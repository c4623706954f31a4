//! The tables of the compensation.

use restora_table::{Cell, Table, Unit};

use super::{District, Payments, Year};
use crate::facts::{numbers, words};
use crate::money::Fen;

/// One row per year and district.
pub fn compensation_table(
    account: &str,
    method: &str,
    districts: &[District],
    years: &[(Year, Payments)],
) -> Table {
    let per_year = Unit::CnyPerYear;
    let columns = vec![
        words("account", "Account", "账户"),
        words("method", "Method", "方法"),
        words("year", "Year", "年度"),
        words("district", "District", "区县"),
        words("name", "Name", "名称"),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers(
            "value_cny_per_yr",
            ("Value of the flowing services", "流动性服务价值"),
            per_year,
        ),
        numbers(
            "intensity_cny_per_ha_yr",
            ("Value by area", "单位面积价值"),
            Unit::CnyPerHectareYear,
        ),
        numbers("spill_cny_per_yr", ("Given to others", "溢出价值"), per_year),
        numbers("inflow_cny_per_yr", ("Got from others", "流入价值"), per_year),
        numbers("weight_share", ("Weight", "权重"), Unit::Share),
        numbers("treasury_share", ("Share of the treasury", "市级补贴比例"), Unit::Share),
        numbers("receives_cny", ("Receives", "应得"), Unit::Cny),
        numbers("pays_cny", ("Pays", "应付"), Unit::Cny),
        numbers(
            "treasury_pays_cny",
            ("Paid by the treasury, all districts", "市财政支付合计"),
            Unit::Cny,
        ),
    ];
    let mut table = Table::new("compensation", columns);
    for (year, paid) in years {
        for (district, share) in districts.iter().zip(&paid.shares) {
            table.push(vec![
                Cell::text(account),
                Cell::text(method),
                Cell::text(&year.label),
                Cell::text(&district.id),
                Cell::text(&district.name),
                Cell::Number(district.area_m2),
                Cell::Number(district.value_cny_per_yr),
                Cell::number(district.intensity().map(|per_m2| per_m2 * 1e4)),
                Cell::Number(share.spill_cny_per_yr),
                Cell::Number(share.inflow_cny_per_yr),
                Cell::Number(year.weight),
                Cell::Number(year.treasury),
                Cell::Number(share.receives.cny()),
                Cell::Number(share.pays.cny()),
                Cell::Number(paid.treasury.cny()),
            ]);
        }
    }
    table
}

/// Payments that were made in fact, with the value that they imply at the weight of their year, and
/// who bore them. All but the payment is derived.
pub fn published_table(account: &str, paid: &[(&Year, &str, Fen)]) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("year", "Year", "年度"),
        words("district", "District", "区县"),
        numbers("paid_cny", ("Paid in fact", "实际支付"), Unit::Cny),
        numbers("weight_share", ("Weight", "权重"), Unit::Share),
        numbers(
            "implied_spill_cny_per_yr",
            ("Value that this implies (derived)", "隐含溢出价值（推算）"),
            Unit::CnyPerYear,
        ),
        numbers(
            "treasury_cny",
            ("Of it from the treasury (derived)", "其中市财政（推算）"),
            Unit::Cny,
        ),
        numbers(
            "districts_cny",
            ("Of it from districts (derived)", "其中各区（推算）"),
            Unit::Cny,
        ),
        words("label", "Label", "标注"),
    ];
    let mut table = Table::new("compensation_paid", columns);
    for (year, district, amount) in paid {
        let treasury = Fen::of_cny(amount.cny() * year.treasury).unwrap_or_default();
        // Of nothing that is paid for, nothing is implied.
        let spill = (year.weight > 0.0).then(|| amount.cny() / year.weight);
        table.push(vec![
            Cell::text(account),
            Cell::text(&year.label),
            Cell::text(*district),
            Cell::Number(amount.cny()),
            Cell::Number(year.weight),
            Cell::number(spill),
            Cell::Number(treasury.cny()),
            Cell::Number((*amount - treasury).cny()),
            Cell::text("derived"),
        ]);
    }
    table
}
