//! `extent`: how much of each ecosystem type there is at the beginning and at the end, and what
//! became of what in between.
//!
//! The shape is that of the extent account of SEEA EA (United Nations 2021, table 4.1: opening
//! extent, additions, reductions, closing extent) and of the annexes B and C of GB/T 43677-2024
//! (stock, gains and losses of ecological assets). Additions stand by the type that the land was
//! before, reductions by the type that it became.

use std::collections::{BTreeMap, BTreeSet};

use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, words};
use crate::sites::share;
use crate::{Facts, Identity, Site, Stocks};

/// The ecosystem type of each class; classes that it does not have are types by themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Types {
    by_class: BTreeMap<i32, String>,
}

impl Types {
    /// From the types with their classes, which no two types share.
    pub fn new(types: &BTreeMap<String, Vec<i32>>) -> Self {
        let all = types.iter().flat_map(|(name, codes)| {
            codes.iter().map(move |code| (*code, name.clone()))
        });
        Self { by_class: all.collect() }
    }

    fn of(&self, class: i32) -> String {
        self.by_class.get(&class).cloned().unwrap_or_else(|| class.to_string())
    }
}

/// The extents of one site over one pair of dates, in whole units of area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Extent {
    /// By type before and after: land that is valid at both dates.
    flows: BTreeMap<(String, String), u128>,
    /// By type: land that is valid at one of the dates only.
    only: [BTreeMap<String, u128>; 2],
}

impl Extent {
    fn find(facts: &Facts<'_>, types: &Types, site: u32, pair: u16) -> Self {
        let mut out = Self::default();
        for (key, sum) in facts.entries(site, pair).filter(|(key, _)| facts.on_mask(key))
        {
            match (key.from, key.to) {
                (Some(from), Some(to)) => {
                    let flow = (types.of(from), types.of(to));
                    *out.flows.entry(flow).or_default() += sum.area;
                }
                (Some(from), None) => {
                    *out.only[0].entry(types.of(from)).or_default() += sum.area;
                }
                (None, Some(to)) => {
                    *out.only[1].entry(types.of(to)).or_default() += sum.area;
                }
                (None, None) => {}
            }
        }
        out
    }

    fn types(&self) -> BTreeSet<&str> {
        let flows = self.flows.keys().flat_map(|(from, to)| [from, to]);
        flows
            .chain(self.only.iter().flat_map(BTreeMap::keys))
            .map(String::as_str)
            .collect()
    }

    fn sum(&self, of: impl Fn(&str, &str) -> bool) -> u128 {
        let chosen = self.flows.iter().filter(|((from, to), _)| of(from, to));
        chosen.map(|(_, area)| area).sum()
    }

    /// The lines of a type: entry, other type, area.
    fn lines(&self, of: &str) -> [u128; 4] {
        let opening = self.sum(|from, _| from == of);
        let additions = self.sum(|from, to| to == of && from != of);
        let reductions = self.sum(|from, to| from == of && to != of);
        let closing = self.sum(|_, to| to == of);
        [opening, additions, reductions, closing]
    }
}

/// The two tables of the account: `extent`, one row per site, pair of dates and type, and
/// `extent_flows`, one row per addition by its source and reduction by its destination; and that
/// they add up: opening + additions = closing + reductions for each type, and opening and closing
/// extents are the class areas of the dates.
///
/// Where it is not known what became of what (areas from a table), additions and reductions are
/// empty and only the net change stands.
pub fn extent_tables(
    account: &str,
    facts: &Facts<'_>,
    stocks: &Stocks,
    types: &Types,
) -> ([Table; 2], Vec<Identity>) {
    let mut tables =
        [Table::new("extent", columns()), Table::new("extent_flows", flow_columns())];
    let mut identities = Vec::new();
    for (number, site) in facts.numbered_sites() {
        if facts.has_transitions() {
            for (pair, span) in facts.numbered_spans() {
                let extent = Extent::find(facts, types, number, pair);
                let head = head(account, site, facts, span);
                for of in extent.types() {
                    push(&mut tables[0], facts, &head, (of, &extent));
                }
                push_flows(&mut tables[1], facts, &head, &extent);
                prove(
                    facts,
                    stocks,
                    (number, site),
                    (span, types, &extent),
                    &mut identities,
                );
            }
        } else {
            for span in facts.spans() {
                let head = head(account, site, facts, span);
                let ends = [stocks.get(number, span.0), stocks.get(number, span.1)];
                push_net(&mut tables[0], facts, (&head, types), ends);
            }
        }
    }
    (tables, identities)
}

fn head(
    account: &str,
    site: &Site,
    facts: &Facts<'_>,
    span: (usize, usize),
) -> Vec<Cell> {
    vec![
        Cell::text(account),
        Cell::text(&site.id),
        Cell::text(&site.name),
        Cell::text(site.kind.name()),
        Cell::text(&facts.dates[span.0]),
        Cell::text(&facts.dates[span.1]),
    ]
}

fn head_columns() -> Vec<Column> {
    vec![
        words("account", "Account", "账户"),
        words("site", "Site", "地块"),
        words("name", "Name", "名称"),
        words("kind", "Kind of row", "行类型"),
        words("date_from", "From", "起始日期"),
        words("date_to", "To", "终止日期"),
    ]
}

fn columns() -> Vec<Column> {
    let m2 = Unit::SquareMetres;
    let mut columns = head_columns();
    columns.extend([
        words("type", "Ecosystem type", "生态系统类型"),
        numbers("opening_m2", ("Opening extent", "期初面积"), m2),
        numbers("additions_m2", ("Additions", "增加"), m2),
        numbers("reductions_m2", ("Reductions", "减少"), m2),
        numbers("net_change_m2", ("Net change", "净变化"), m2),
        numbers("closing_m2", ("Closing extent", "期末面积"), m2),
        numbers("unchanged_share", ("Unchanged", "未变化比例"), Unit::Share),
        numbers(
            "only_opening_m2",
            ("Valid at the first date only", "仅期初有效面积"),
            m2,
        ),
        numbers("only_closing_m2", ("Valid at the last date only", "仅期末有效面积"), m2),
    ]);
    columns
}

fn flow_columns() -> Vec<Column> {
    let mut columns = head_columns();
    columns.extend([
        words("type", "Ecosystem type", "生态系统类型"),
        words("entry", "Entry", "条目"),
        words("other_type", "Source or destination", "来源或去向"),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
    ]);
    columns
}

/// The row of a type.
fn push(
    table: &mut Table,
    facts: &Facts<'_>,
    head: &[Cell],
    (of, extent): (&str, &Extent),
) {
    let m2 = |area| Cell::Number(facts.areas.m2(area));
    let [opening, additions, reductions, closing] = extent.lines(of);
    let only = |end: usize| m2(extent.only[end].get(of).copied().unwrap_or(0));
    let mut row = head.to_vec();
    row.extend([
        Cell::text(of),
        m2(opening),
        m2(additions),
        m2(reductions),
        Cell::Number(facts.areas.m2(closing) - facts.areas.m2(opening)),
        m2(closing),
        Cell::number(share(opening - reductions, opening)),
        only(0),
        only(1),
    ]);
    table.push(row);
}

/// The additions of each type by their sources, and its reductions by their destinations.
fn push_flows(table: &mut Table, facts: &Facts<'_>, head: &[Cell], extent: &Extent) {
    for of in extent.types() {
        let ends =
            |entry: &'static str, ends: &dyn Fn(&(String, String)) -> Option<String>| {
                let found = extent.flows.iter().filter(|((from, to), _)| from != to);
                let found = found.filter_map(|(flow, area)| Some((ends(flow)?, *area)));
                found.map(|(other, area)| (entry, other, area)).collect::<Vec<_>>()
            };
        let mut lines = ends("addition", &|(from, to)| (to == of).then(|| from.clone()));
        lines.extend(ends("reduction", &|(from, to)| (from == of).then(|| to.clone())));
        for (entry, other, area) in lines {
            let mut row = head.to_vec();
            let area = Cell::Number(facts.areas.m2(area));
            row.extend([Cell::text(of), Cell::text(entry), Cell::text(other), area]);
            table.push(row);
        }
    }
}

/// The rows of a site of which only the areas are known.
fn push_net(
    table: &mut Table,
    facts: &Facts<'_>,
    (head, types): (&[Cell], &Types),
    stocks: [&crate::Stock; 2],
) {
    let by_type = stocks.map(|stock| of_stock(stock, types));
    let all: BTreeSet<&String> = by_type.iter().flat_map(BTreeMap::keys).collect();
    for of in all {
        let [opening, closing] = [0, 1]
            .map(|end: usize| facts.areas.m2(by_type[end].get(of).copied().unwrap_or(0)));
        let mut row = head.to_vec();
        row.extend([
            Cell::text(of),
            Cell::Number(opening),
            Cell::Empty,
            Cell::Empty,
            Cell::Number(closing - opening),
            Cell::Number(closing),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ]);
        table.push(row);
    }
}

/// Areas of a stock by type.
fn of_stock(stock: &crate::Stock, types: &Types) -> BTreeMap<String, u128> {
    let mut out = BTreeMap::new();
    for (class, sum) in &stock.classes {
        *out.entry(types.of(*class)).or_default() += sum.area;
    }
    out
}

fn prove(
    facts: &Facts<'_>,
    stocks: &Stocks,
    (number, site): (u32, &Site),
    (span, types, extent): ((usize, usize), &Types, &Extent),
    out: &mut Vec<Identity>,
) {
    let known = [span.0, span.1].map(|date| of_stock(stocks.get(number, date), types));
    for of in extent.types() {
        let [opening, additions, reductions, closing] = extent.lines(of);
        let place = format!(
            "{}, {}, {} → {}",
            site.id, of, facts.dates[span.0], facts.dates[span.1]
        );
        let mut claim = |claim: &'static str, sides: (u128, u128)| {
            let m2 = |area| facts.areas.m2(area);
            out.push(Identity::exact(claim, place.clone(), sides, m2, "m2"));
        };
        claim(
            "opening extent + additions = closing extent + reductions",
            (opening + additions, closing + reductions),
        );
        let only = |end: usize| extent.only[end].get(of).copied().unwrap_or(0);
        let stock = |end: usize| known[end].get(of).copied().unwrap_or(0);
        claim(
            "opening extent = class areas of the first date",
            (opening + only(0), stock(0)),
        );
        claim(
            "closing extent = class areas of the last date",
            (closing + only(1), stock(1)),
        );
    }
}
