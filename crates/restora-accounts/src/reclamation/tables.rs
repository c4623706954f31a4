//! What became of built-up land, as tables.

use std::collections::{BTreeMap, BTreeSet};

use restora_table::{Cell, Column, Table, Unit};

use super::{Booking, Fate, Green, Key, Land, Over, Reclaimed};
use crate::facts::{numbers, words};
use crate::money::Fen;

/// Tickets by number of site and parcel.
type Bookings = BTreeMap<(usize, Option<usize>), Booking>;

/// `reclamation`, one row per site, and `reclamation_parcels`, one row per parcel and for the land
/// in no parcel.
pub fn reclamation_tables(
    land: &Reclaimed<'_>,
    bookings: &Bookings,
    priced: bool,
) -> Vec<Table> {
    let mut sites = Table::new("reclamation", columns(false));
    for (site, id) in land.sites.iter().enumerate() {
        let mut row = vec![Cell::text(land.account), Cell::text(id)];
        row.extend(areas(land, |key| key.site == site));
        let of = bookings.iter().filter(|((at, _), _)| *at == site);
        row.extend(tickets(land, of.map(|(_, booking)| booking), priced));
        sites.push(row);
    }
    let mut out = vec![sites];
    if !land.parcels.is_empty() {
        out.push(parcels_table(land, bookings, priced));
    }
    out
}

fn parcels_table(land: &Reclaimed<'_>, bookings: &Bookings, priced: bool) -> Table {
    let mut table = Table::new("reclamation_parcels", columns(true));
    let places: BTreeSet<(usize, Option<usize>)> =
        land.tally.keys().map(|key| (key.site, key.parcel)).collect();
    for (site, parcel) in places {
        let of = parcel.map(|number| &land.parcels[number]);
        let name = |name: Option<&String>| name.map_or(Cell::Empty, Cell::text);
        let mut row = vec![
            Cell::text(land.account),
            Cell::text(&land.sites[site]),
            name(of.map(|parcel| &parcel.id)),
            name(of.map(|parcel| &parcel.holder)),
            name(of.map(|parcel| &parcel.owner)),
        ];
        row.extend(areas(land, |key| (key.site, key.parcel) == (site, parcel)));
        row.extend(tickets(land, bookings.get(&(site, parcel)).into_iter(), priced));
        table.push(row);
    }
    table
}

fn columns(parcels: bool) -> Vec<Column> {
    let m2 = Unit::SquareMetres;
    let mut out =
        vec![words("account", "Account", "账户"), words("site", "Site", "地块")];
    if parcels {
        out.extend([
            words("parcel", "Parcel", "宗地"),
            words("holder", "Holder", "使用权人"),
            words("owner", "Owner", "所有权人"),
        ]);
    }
    out.extend([
        numbers("built_m2", ("Built-up land", "建设用地"), m2),
        numbers(
            "inside_boundary_m2",
            ("Inside the construction boundary", "城镇规划建设用地范围内"),
            m2,
        ),
        numbers("to_cropland_m2", ("To cropland", "宜复垦为耕地"), m2),
        numbers("to_forest_m2", ("To forest", "宜复垦为林地"), m2),
        numbers("to_grass_m2", ("To grass", "宜复垦为草地"), m2),
        numbers("undecided_m2", ("Without slope", "缺坡度未定"), m2),
        numbers("reclaimed_m2", ("Reclaimed", "已复垦"), m2),
        numbers("ticket_m2", ("Tickets", "地票面积"), m2),
        numbers("gross_cny", ("Price", "地票价款"), Unit::Cny),
        numbers("cost_cny", ("Cost of reclamation", "复垦成本"), Unit::Cny),
        numbers("household_cny", ("To households", "农户收益"), Unit::Cny),
        numbers("collective_cny", ("To collectives", "集体收益"), Unit::Cny),
    ]);
    out
}

/// The cells of a row that are areas, but for that of tickets.
fn areas(land: &Reclaimed<'_>, of: impl Fn(&Key) -> bool) -> Vec<Cell> {
    let m2 = |units| Cell::Number(land.areas.m2(units));
    let fate = |fate| land.sum(|key| of(key) && key.over.fate() == fate);
    let green = fate(Fate::Green);
    let (forest, grass) =
        if land.green == Green::Forest { (green, 0) } else { (0, green) };
    let reclaimed = land.sum(|key| of(key) && land.is_reclaimed(key));
    vec![
        m2(land.sum(&of)),
        m2(fate(Fate::Stays)),
        m2(fate(Fate::Cropland)),
        m2(forest),
        m2(grass),
        m2(fate(Fate::Undecided)),
        land.after.map_or(Cell::Empty, |_| m2(reclaimed)),
    ]
}

fn tickets<'a>(
    land: &Reclaimed<'_>,
    of: impl Iterator<Item = &'a Booking>,
    priced: bool,
) -> Vec<Cell> {
    let of: Vec<&Booking> = of.collect();
    let area = of.iter().map(|one| one.area).sum();
    let money = |get: fn(&Booking) -> Fen| {
        if !priced {
            return Cell::Empty;
        }
        Cell::Number(of.iter().map(|one| get(one)).sum::<Fen>().cny())
    };
    vec![
        Cell::Number(land.areas.m2(area)),
        money(|one| one.gross),
        money(|one| one.cost),
        money(|one| one.household),
        money(|one| one.collective),
    ]
}

/// `reclamation_reasons`: one row per site and rule, with the land that the rule applies to. Rules
/// overlap, so areas of different rows do not add up; `alone_m2` is what becomes forest or grass
/// for this rule only.
pub fn reasons_table(land: &Reclaimed<'_>) -> Table {
    let m2 = Unit::SquareMetres;
    let columns = vec![
        words("account", "Account", "账户"),
        words("site", "Site", "地块"),
        words("reason", "Reason", "依据"),
        numbers("built_m2", ("Built-up land", "建设用地"), m2),
        numbers("eligible_m2", ("Outside the boundary", "城镇规划建设用地范围外"), m2),
        numbers("to_cropland_m2", ("To cropland", "宜复垦为耕地"), m2),
        numbers(
            "to_forest_or_grass_m2",
            ("To forest or grass", "宜复垦为林地或草地"),
            m2,
        ),
        numbers("alone_m2", ("For this reason only", "仅因此依据"), m2),
        numbers("reclaimed_m2", ("Reclaimed", "已复垦"), m2),
    ];
    let mut table = Table::new("reclamation_reasons", columns);
    let rules = rules(land);
    for (site, id) in land.sites.iter().enumerate() {
        for (name, rule) in &rules {
            let here = |key: &Key| key.site == site && key.over.has(*rule);
            let fate = |fate| land.sum(|key| here(key) && key.over.fate() == fate);
            let (cropland, green) = (fate(Fate::Cropland), fate(Fate::Green));
            let all = land.sum(here);
            let alone = land.sum(|key| {
                here(key) && key.over.fate() == Fate::Green && key.over.green() == rule.0
            });
            let eligible = all - fate(Fate::Stays);
            let reclaimed = land.sum(|key| here(key) && land.is_reclaimed(key));
            let area = |units| Cell::Number(land.areas.m2(units));
            table.push(vec![
                Cell::text(land.account),
                Cell::text(id),
                Cell::text(name),
                area(all),
                area(eligible),
                area(cropland),
                area(green),
                area(alone),
                land.after.map_or(Cell::Empty, |_| area(reclaimed)),
            ]);
        }
    }
    table
}

/// The rules by name.
fn rules(land: &Reclaimed<'_>) -> Vec<(String, Over)> {
    let mut out = vec![
        ("construction boundary".to_owned(), Over::INSIDE),
        ("slope".to_owned(), Over::STEEP),
        ("no slope".to_owned(), Over::NO_SLOPE),
    ];
    if land.farmland {
        out.push(("permanent farmland".to_owned(), Over::FARMLAND));
    }
    let masks = land.masks.iter().enumerate();
    out.extend(masks.map(|(i, name)| (name.clone(), Over::mask(i))));
    out
}

/// Land that is looked at together in `reclamation_outcome`.
enum Group {
    All,
    Use(Fate),
    Rule(Over),
}

impl Group {
    fn has(&self, key: &Key) -> bool {
        match self {
            Self::All => true,
            Self::Use(fate) => key.over.fate() == *fate,
            Self::Rule(rule) => key.over.has(*rule),
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Use(_) => "use",
            Self::Rule(_) => "rule",
        }
    }
}

/// `reclamation_outcome`: what built-up land really was at the later date, class by class: all of
/// it, that of each use by the rules, and that under each rule. So it shows whether the rules were
/// kept: what was reclaimed inside the boundary, or to cropland on a slope.
pub fn outcome_table(land: &Reclaimed<'_>) -> Table {
    let columns = vec![
        words("account", "Account", "账户"),
        words("site", "Site", "地块"),
        words("group", "Of land by", "分组方式"),
        words("name", "Use or rule", "复垦方向或依据"),
        words("date", "Date", "日期"),
        words("class", "Class", "类别"),
        numbers("area_m2", ("Area", "面积"), Unit::SquareMetres),
        numbers(
            "share_of_reclaimed",
            ("Share of what was reclaimed", "占已复垦面积"),
            Unit::Share,
        ),
        numbers("steepest_deg", ("Steepest cell, degrees", "最大坡度（度）"), Unit::None),
    ];
    let mut groups = vec![("all".to_owned(), Group::All)];
    let uses = [Fate::Stays, Fate::Cropland, Fate::Green, Fate::Undecided];
    groups.extend(uses.map(|fate| (word(fate, land.green).to_owned(), Group::Use(fate))));
    groups.extend(rules(land).into_iter().map(|(name, rule)| (name, Group::Rule(rule))));
    let mut table = Table::new("reclamation_outcome", columns);
    for (site, id) in land.sites.iter().enumerate() {
        for (name, group) in &groups {
            let here = |key: &Key| key.site == site && group.has(key);
            let mut classes: BTreeMap<Option<i32>, Land> = BTreeMap::new();
            for (key, alike) in land.tally.iter().filter(|(key, _)| here(key)) {
                classes.entry(key.after).or_default().add(*alike);
            }
            let reclaimed = land.sum(|key| here(key) && land.is_reclaimed(key));
            for (class, all) in classes {
                let counts = class.is_some_and(|class| !land.built.contains(&class));
                let share = counts.then(|| all.area as f64 / reclaimed as f64);
                table.push(vec![
                    Cell::text(land.account),
                    Cell::text(id),
                    Cell::text(group.word()),
                    Cell::text(name),
                    Cell::text(land.after.unwrap_or_default()),
                    class.map_or(Cell::Empty, |class| Cell::Integer(i64::from(class))),
                    Cell::Number(land.areas.m2(all.area)),
                    Cell::number(share),
                    Cell::number(all.steepest),
                ]);
            }
        }
    }
    table
}

fn word(fate: Fate, green: Green) -> &'static str {
    match (fate, green) {
        (Fate::Stays, _) => "inside boundary",
        (Fate::Cropland, _) => "cropland",
        (Fate::Green, Green::Forest) => "forest",
        (Fate::Green, Green::Grass) => "grass",
        (Fate::Undecided, _) => "undecided",
    }
}
