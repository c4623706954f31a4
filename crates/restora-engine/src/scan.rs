//! The exact class scan: which codes the rasters hold within the sites, and what becomes of
//! each.

use restora_accounts::Stocks;
use restora_message::Problems;
use restora_message::catalogue::text;
use restora_table::{Caption, Cell, Column, Table, Unit};
use restora_value::ClassValue;

use crate::findings::{findings, total, unnamed_legend};
use crate::products::Drawing;
use crate::run::{divide, facts};
use crate::stage::main_stage;
use crate::{Begun, Plan, Watch};

/// Codes and what is wrong with them.
#[derive(Clone, Debug)]
pub struct Scan {
    /// One row per date and code; an empty code is missing data.
    pub table: Table,
    /// What a run would stop at or warn of.
    pub problems: Problems,
}

/// Reads every pixel that a run would read and lists the classes.
///
/// # Errors
/// If a raster cannot be read.
pub fn scan(plan: &Plan, watch: &dyn Watch) -> Result<Scan, Problems> {
    let found = main_stage(plan, watch, &Drawing::default(), &Begun::default())?;
    let stocks = Stocks::new(&facts(plan, &found, &plan.meaning.corrections));
    let (corrections, without_mean) = divide(plan, &stocks);
    let facts = facts(plan, &found, &corrections);
    let mut table = Table::new("classes", columns());
    for (date, label) in plan.dates.iter().enumerate() {
        let stock = stocks.get(total(plan), date);
        let all = stock.inside().pixels.max(1) as f64;
        let mut push = |code: Option<i32>, pixels: u128, name: &str, mapped: &str| {
            table.push(vec![
                Cell::text(label),
                code.map_or(Cell::Empty, |code| Cell::Integer(i64::from(code))),
                Cell::text(name),
                Cell::Number(pixels as f64 / f64::from(restora_grid::COVER_ONE)),
                Cell::Number(pixels as f64 / all),
                Cell::text(mapped),
            ]);
        };
        for (code, sum) in &stock.classes {
            push(Some(*code), sum.pixels, &name(plan, *code), mapped(plan, *code));
        }
        let rest = stock.missing.pixels + stock.unmatched.pixels;
        if rest > 0 {
            let name = format!("{} {}", text::NO_DATA.zh, text::NO_DATA.en);
            push(None, rest, &name, "");
        }
    }
    let legends =
        (0..plan.dates.len()).filter_map(|date| unnamed_legend(plan, &stocks, date));
    let problems =
        findings(plan, &facts, &stocks).into_iter().chain(without_mean).chain(legends);
    Ok(Scan { table, problems: problems.collect() })
}

fn columns() -> Vec<Column> {
    let column = |name: &str, en, zh, unit| Column {
        name: name.to_owned(),
        caption: Caption::new(en, zh),
        unit,
    };
    vec![
        column("date", "Date", "日期", Unit::None),
        column("code", "Code", "代码", Unit::None),
        column("name", "Class", "类别", Unit::None),
        column("pixels", "Pixels", "像元数", Unit::Pixels),
        column("share", "Share", "占比", Unit::Share),
        column("mapped", "Valued", "估值", Unit::None),
    ]
}

fn name(plan: &Plan, code: i32) -> String {
    plan.meaning
        .legend
        .as_ref()
        .and_then(|legend| legend.class(code))
        .map(|class| format!("{} {}", class.zh, class.en).trim().to_owned())
        .unwrap_or_default()
}

fn mapped(plan: &Plan, code: i32) -> &'static str {
    match plan.meaning.values.as_ref().map(|values| values.by_class.get(&code)) {
        None => "",
        Some(None) => "no",
        Some(Some(ClassValue::Excluded)) => "excluded",
        Some(Some(ClassValue::Valued { .. })) => "yes",
    }
}
