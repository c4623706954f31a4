//! A finished run as the page reads it: dates, pairs of dates, sites, and rows by site.

use std::collections::BTreeMap;

use restora_table::{Cell, Column, Table, Unit};

use super::meaning::Meaning;
use super::say::{Speaker, Words};
use crate::Material;

/// A table with columns found by their name in base units, whatever the office's units are.
pub(crate) struct View<'a> {
    pub(crate) table: &'a Table,
    names: Vec<String>,
}

impl<'a> View<'a> {
    pub(crate) fn new(table: &'a Table) -> Self {
        Self { table, names: table.columns.iter().map(canonical).collect() }
    }

    /// The index of a column: `area_m2` is found where it is `area_wan_mu`.
    pub(crate) fn at(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|own| own == name)
    }

    /// The name of a column in base units.
    pub(crate) fn name(&self, column: usize) -> &str {
        &self.names[column]
    }

    pub(crate) fn number(&self, row: usize, column: Option<usize>) -> Option<f64> {
        number(self.table.rows.get(row)?.get(column?)?)
    }

    pub(crate) fn text(&self, row: usize, name: &str) -> String {
        let cell =
            self.at(name).and_then(|at| self.table.rows.get(row).and_then(|r| r.get(at)));
        cell.map(Cell::field).unwrap_or_default()
    }

    /// The unit of a column; none where there is no such column.
    pub(crate) fn unit(&self, column: Option<usize>) -> Unit {
        column.and_then(|at| self.table.columns.get(at)).map_or(Unit::None, |c| c.unit)
    }

    /// Whether a column has a number anywhere.
    pub(crate) fn has(&self, column: Option<usize>) -> bool {
        column.is_some()
            && (0..self.table.rows.len()).any(|row| self.number(row, column).is_some())
    }
}

/// The number in a cell.
pub(crate) fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(value) => Some(*value),
        Cell::Integer(value) => Some(*value as f64),
        Cell::Text(text) => text.trim().parse().ok().filter(|v: &f64| v.is_finite()),
        Cell::Empty => None,
    }
}

/// The name of a column as it is in base units.
fn canonical(column: &Column) -> String {
    let (own, base) = match column.unit {
        Unit::Hectares => ("_ha_", "_m2_"),
        Unit::Mu => ("_mu_", "_m2_"),
        Unit::WanMu => ("_wan_mu_", "_m2_"),
        Unit::SquareKilometres => ("_km2_", "_m2_"),
        Unit::WanCny | Unit::WanCnyPerYear => ("_wan_cny_", "_cny_"),
        Unit::YiCny | Unit::YiCnyPerYear => ("_yi_cny_", "_cny_"),
        _ => return column.name.clone(),
    };
    let padded = format!("_{}_", column.name);
    let Some(at) = padded.rfind(own) else { return column.name.clone() };
    let turned = format!("{}{base}{}", &padded[..at], &padded[at + own.len()..]);
    turned.trim_matches('_').to_owned()
}

/// Site and kind of row: a site may well be called `union`.
pub(crate) type Key = (String, String);

/// Letters of a name that are shown; some registers put a whole address into it.
const MOST_LETTERS: usize = 80;

/// A site, group, union or sum.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) name: String,
    pub(crate) group: String,
    /// Its row in `sites`, by date.
    pub(crate) rows: Vec<Option<usize>>,
    /// Its row in `uplift`, by pair.
    pub(crate) uplift: Vec<Option<usize>>,
}

impl Place {
    /// What people call it, in a sentence or above a section.
    pub(crate) fn words(&self) -> Words {
        use restora_message::catalogue::report_page as t;
        let name = || Words::same(shortened(self.title(), MOST_LETTERS));
        match self.key.1.as_str() {
            "union" => Words::from(&t::ROW_UNION),
            "sum" => Words::from(&t::ROW_SUM),
            "group" => Words::fill(&t::ROW_GROUP, &[("name", name())]),
            _ => name(),
        }
    }

    /// Its name, or its id.
    pub(crate) fn title(&self) -> &str {
        if self.name.is_empty() { &self.key.0 } else { &self.name }
    }
}

/// A name that fits where it stands: no more than so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// Everything that parts of the page share.
pub(crate) struct Run<'a> {
    pub(crate) material: &'a Material,
    pub(crate) speak: Speaker,
    pub(crate) meaning: Meaning,
    pub(crate) dates: Vec<String>,
    /// Pairs of dates, as indices.
    pub(crate) pairs: Vec<(usize, usize)>,
    /// The pair that is shown first: the first date and the last.
    pub(crate) main: usize,
    pub(crate) sites: Vec<Place>,
    /// Where the section of each site is, of those that have one.
    pub(crate) anchors: Vec<Option<String>>,
    /// Groups, union, sum.
    pub(crate) others: Vec<Place>,
    rows: BTreeMap<&'static str, BTreeMap<Key, Vec<usize>>>,
    numbers: BTreeMap<String, usize>,
}

/// Tables of which rows are looked up by site.
const BY_SITE: [&str; 4] = ["classes", "services", "transitions", "series"];

impl<'a> Run<'a> {
    pub(crate) fn new(material: &'a Material, speak: Speaker) -> Self {
        let meaning = Meaning::read(material);
        let dates = dates(material);
        let pairs = pairs(material, &dates);
        let main = pairs
            .iter()
            .position(|pair| *pair == (0, dates.len().saturating_sub(1)))
            .unwrap_or(0);
        let (sites, others) = places(material, &dates, &pairs);
        let rows = BY_SITE
            .iter()
            .filter_map(|name| Some((*name, by_site(material.table(name)?))))
            .collect();
        let anchors = vec![None; sites.len()];
        let numbers = sites
            .iter()
            .enumerate()
            .map(|(at, place)| (place.key.0.clone(), at))
            .collect();
        Self {
            material,
            speak,
            meaning,
            dates,
            pairs,
            main,
            sites,
            anchors,
            others,
            rows,
            numbers,
        }
    }

    /// A table that has rows.
    pub(crate) fn view(&self, name: &str) -> Option<View<'a>> {
        self.material.table(name).filter(|table| !table.rows.is_empty()).map(View::new)
    }

    /// The rows of a table that belong to a site.
    pub(crate) fn rows_of(&self, table: &str, key: &Key) -> &[usize] {
        self.rows.get(table).and_then(|rows| rows.get(key)).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn date(&self, label: &str) -> Option<usize> {
        self.dates.iter().position(|date| date == label)
    }

    /// All sites together: the union, else the sum, else the one site that there is.
    pub(crate) fn whole(&self) -> Option<&Place> {
        let of = |kind: &str| self.others.iter().find(|place| place.key.1 == kind);
        let one = if let [site] = self.sites.as_slice() { Some(site) } else { None };
        one.or_else(|| of("union")).or_else(|| of("sum"))
    }

    /// The labels of the pair that is shown first.
    pub(crate) fn main_dates(&self) -> Option<(&str, &str)> {
        let (from, to) = self.pairs.get(self.main)?;
        Some((self.dates.get(*from)?, self.dates.get(*to)?))
    }

    /// A site by its id, with its number.
    pub(crate) fn site(&self, id: &str) -> Option<(usize, &Place)> {
        self.numbers.get(id).map(|at| (*at, &self.sites[*at]))
    }
}

/// The dates, as they come in `sites`, else in `classes`, else in what was pictured.
fn dates(material: &Material) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut push = |label: String| {
        if !label.is_empty() && !out.contains(&label) {
            out.push(label);
        }
    };
    for name in ["sites", "classes"] {
        let Some(table) = material.table(name) else { continue };
        let Some(at) = table.column("date") else { continue };
        table.rows.iter().for_each(|row| push(row[at].field()));
    }
    if let Some(frame) = material.maps.iter().flat_map(|maps| &maps.frames).next() {
        frame.images.iter().for_each(|image| push(image.date.clone()));
    }
    out
}

fn pairs(material: &Material, dates: &[String]) -> Vec<(usize, usize)> {
    let find = |label: &str| dates.iter().position(|date| date == label);
    let mut out = Vec::new();
    for name in ["uplift", "transitions"] {
        let Some(table) = material.table(name) else { continue };
        let view = View::new(table);
        let (Some(from), Some(to)) = (view.at("date_from"), view.at("date_to")) else {
            continue;
        };
        for row in &table.rows {
            let pair = (find(&row[from].field()), find(&row[to].field()));
            if let (Some(from), Some(to)) = pair
                && !out.contains(&(from, to))
            {
                out.push((from, to));
            }
        }
    }
    if out.is_empty() && dates.len() > 1 {
        out.push((0, dates.len() - 1));
    }
    out
}

fn key(view: &View<'_>, row: usize) -> Key {
    let kind = view.text(row, "kind");
    let kind = if kind.is_empty() { "site".to_owned() } else { kind };
    (view.text(row, "site"), kind)
}

fn by_site(table: &Table) -> BTreeMap<Key, Vec<usize>> {
    let view = View::new(table);
    let mut out: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        out.entry(key(&view, row)).or_default().push(row);
    }
    out
}

/// Sites, and then what is made up of sites.
fn places(
    material: &Material,
    dates: &[String],
    pairs: &[(usize, usize)],
) -> (Vec<Place>, Vec<Place>) {
    let mut found: Vec<Place> = Vec::new();
    let mut at: BTreeMap<Key, usize> = BTreeMap::new();
    for table in ["sites", "uplift"].iter().filter_map(|name| material.table(name)) {
        let view = View::new(table);
        for row in 0..table.rows.len() {
            let key = key(&view, row);
            let place = *at.entry(key.clone()).or_insert_with(|| {
                found.push(Place {
                    key,
                    name: view.text(row, "name"),
                    group: view.text(row, "group"),
                    rows: vec![None; dates.len()],
                    uplift: vec![None; pairs.len()],
                });
                found.len() - 1
            });
            let find = |name| {
                let label = view.text(row, name);
                dates.iter().position(|date| *date == label)
            };
            if let Some(date) = find("date") {
                found[place].rows[date] = Some(row);
            } else if let (Some(from), Some(to)) = (find("date_from"), find("date_to"))
                && let Some(pair) = pairs.iter().position(|pair| *pair == (from, to))
            {
                found[place].uplift[pair] = Some(row);
            }
        }
    }
    found.into_iter().partition(|place| place.key.1 == "site")
}

#[cfg(test)]
mod tests {
    use restora_table::Caption;

    use super::*;

    fn name(name: &str, unit: Unit) -> String {
        canonical(&Column { name: name.to_owned(), caption: Caption::default(), unit })
    }

    #[test]
    fn long_names_end_in_dots() {
        assert_eq!(shortened("潘安湖", 3), "潘安湖");
        assert_eq!(shortened("潘安湖景区", 3), "潘安…");
        assert_eq!(shortened(&"名".repeat(4000), 80).chars().count(), 80);
    }

    #[test]
    fn columns_are_found_whatever_the_units_of_the_office() {
        assert_eq!(name("area_wan_mu", Unit::WanMu), "area_m2");
        assert_eq!(name("area_m2", Unit::SquareMetres), "area_m2");
        assert_eq!(name("water_change_km2", Unit::SquareKilometres), "water_change_m2");
        let value = name("value_change_yi_cny_per_yr", Unit::YiCnyPerYear);
        assert_eq!(value, "value_change_cny_per_yr");
        assert_eq!(name("ha_area", Unit::Hectares), "m2_area");
        assert_eq!(name("share", Unit::Share), "share");
    }
}
