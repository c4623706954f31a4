//! What the land of a run is worth: areas, worth and value by site, date and class.

use std::collections::BTreeMap;

use restora_table::Caption;
use serde_json::Value;

use super::sheet::Sheet;
use super::view::View;
use crate::Material;

/// A row of the sites at a date: kind, site, date.
pub(crate) type Place = (String, String, String);

/// The land of a class.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Stock {
    /// Area in hectares.
    pub(crate) ha: f64,
    /// Value in yuan per year by service, all corrections counted, where it is known.
    pub(crate) value: BTreeMap<String, f64>,
}

/// What the classes of a run are worth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Worth {
    /// The standard equivalent in yuan per hectare and year.
    pub(crate) standard: Option<f64>,
    /// What a factor of 1 stands for, by the table: its unit and its basis.
    pub(crate) means: [String; 2],
    /// Yuan per hectare and year by class and service; excluded classes are not in it.
    pub(crate) by_class: BTreeMap<String, BTreeMap<String, f64>>,
    /// What each class counts as: types and weights.
    pub(crate) mixes: BTreeMap<String, Vec<(String, f64)>>,
    /// Factors by type and service.
    pub(crate) factors: BTreeMap<String, BTreeMap<String, f64>>,
    /// Whether anything corrects the values.
    pub(crate) corrected: bool,
}

/// What crosswalks call what is worth nothing, and what is not valued.
pub(crate) const NO_TYPES: [&str; 2] = ["zero", "exclude"];

/// The land of a run by place and class. A sum of sites is summed up here, for the tables of
/// classes and services do not have it.
pub(crate) fn lands(material: &Material) -> BTreeMap<Place, BTreeMap<String, Stock>> {
    let mut out: BTreeMap<Place, BTreeMap<String, Stock>> = BTreeMap::new();
    if let Some(view) = material.table("classes").map(View::new) {
        each(&view, "area_m2", |place, class, _, m2| {
            let stock = out.entry(place).or_default().entry(class).or_default();
            stock.ha += m2 / 1e4;
        });
    }
    if let Some(view) = material.table("services").map(View::new) {
        each(&view, "value_cny_per_yr", |place, class, service, value| {
            let stock = out.entry(place).or_default().entry(class).or_default();
            *stock.value.entry(service).or_default() += value;
        });
    }
    let mut sums: BTreeMap<String, BTreeMap<String, Stock>> = BTreeMap::new();
    for ((kind, _, date), classes) in &out {
        if kind != "site" {
            continue;
        }
        let sum = sums.entry(date.clone()).or_default();
        for (class, stock) in classes {
            let into = sum.entry(class.clone()).or_default();
            into.ha += stock.ha;
            for (service, value) in &stock.value {
                *into.value.entry(service.clone()).or_default() += value;
            }
        }
    }
    for (date, classes) in sums {
        out.entry(("sum".to_owned(), "sum".to_owned(), date)).or_insert(classes);
    }
    out
}

/// Calls `take` with place, class, service and number of each row.
fn each(view: &View<'_>, number: &str, mut take: impl FnMut(Place, String, String, f64)) {
    let at = |name| view.column(name);
    let (site, kind, date) = (at("site"), at("kind"), at("date"));
    let (class, service, number) = (at("class"), at("service"), at(number));
    for row in 0..view.rows.len() {
        let Some(value) = number.and_then(|number| view.number(row, number)) else {
            continue;
        };
        let place = (view.words(row, kind), view.words(row, site), view.words(row, date));
        take(place, view.words(row, class), view.words(row, service), value);
    }
}

impl Worth {
    /// What the record says of it; nothing where nothing is valued.
    pub(crate) fn of(record: &Value) -> Self {
        let meaning = &record["meaning"];
        let values = &meaning["class_values"];
        let services: Vec<&str> =
            list(&values["services"]).filter_map(Value::as_str).collect();
        let mut by_class = BTreeMap::new();
        for (class, value) in values["by_class"].as_object().into_iter().flatten() {
            let numbers =
                list(&value["valued"]["cny_per_ha_yr"]).filter_map(Value::as_f64);
            if value.get("valued").is_some() {
                let services = services.iter().map(|service| (*service).to_owned());
                by_class.insert(class.clone(), services.zip(numbers).collect());
            }
        }
        Self {
            standard: meaning["standard_equivalent_cny_per_ha_yr"].as_f64(),
            means: means(&meaning["table"]["csv"]),
            by_class,
            mixes: mixes(&meaning["crosswalk"]["csv"]),
            factors: factors(&meaning["table"]["csv"], &services),
            corrected: list(&record["corrections"]["applied"]).next().is_some(),
        }
    }

    /// Worth of a class by a service in yuan per hectare and year; 0 where it has none.
    pub(crate) fn get(&self, class: &str, service: &str) -> f64 {
        self.by_class.get(class).and_then(|one| one.get(service)).copied().unwrap_or(0.0)
    }

    /// Worth of a class in yuan per hectare and year; none where it is not valued.
    pub(crate) fn total(&self, class: &str) -> Option<f64> {
        self.by_class.get(class).map(|services| services.values().sum())
    }

    /// What a class counts as.
    pub(crate) fn mix(&self, class: &str) -> &[(String, f64)] {
        self.mixes.get(class).map_or(&[], Vec::as_slice)
    }

    /// Standard equivalents of a hectare of a mix, by a service; none where a type is not known.
    pub(crate) fn mixed(&self, mix: &[(String, f64)], service: &str) -> Option<f64> {
        let mut sum = 0.0;
        for (kind, weight) in mix {
            sum += weight * self.factors.get(kind)?.get(service)?;
        }
        Some(sum)
    }
}

/// The elements of a list; none of anything else.
pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// What a factor of 1 stands for, by a table.
fn means(csv: &Value) -> [String; 2] {
    let sheet = Sheet::read(csv.as_str().unwrap_or_default());
    ["unit", "basis"].map(|key| {
        let line = sheet.head.iter().find(|(name, _)| name == key);
        line.map_or_else(String::new, |(_, value)| value.clone())
    })
}

/// What each class counts as, by a crosswalk.
fn mixes(csv: &Value) -> BTreeMap<String, Vec<(String, f64)>> {
    let mut out: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    let sheet = Sheet::read(csv.as_str().unwrap_or_default());
    for row in &sheet.rows {
        let parts = out.entry(sheet.cell(row, "code")).or_default();
        let kind = sheet.cell(row, "type");
        if !NO_TYPES.contains(&kind.as_str()) {
            parts.push((kind, sheet.cell(row, "weight").parse().unwrap_or(1.0)));
        }
    }
    out
}

/// Factors by type and service, by a table.
fn factors(csv: &Value, services: &[&str]) -> BTreeMap<String, BTreeMap<String, f64>> {
    let sheet = Sheet::read(csv.as_str().unwrap_or_default());
    let number = |row: &[String], service: &str| sheet.cell(row, service).parse().ok();
    let of_row = |row: &Vec<String>| {
        let all = services.iter();
        all.filter_map(|s| Some(((*s).to_owned(), number(row, s)?))).collect()
    };
    sheet.rows.iter().map(|row| (sheet.cell(row, "id"), of_row(row))).collect()
}

/// What people call the classes of a run, by its legend, else by the type that they count as.
pub(crate) fn labels(record: &Value) -> BTreeMap<String, Caption> {
    let text = |key: &str| {
        Sheet::read(record["meaning"][key]["csv"].as_str().unwrap_or_default())
    };
    let captions = |sheet: &Sheet, key: &str| -> BTreeMap<String, Caption> {
        let named = |row: &Vec<String>| {
            let caption = Caption::new(sheet.cell(row, "en"), sheet.cell(row, "zh"));
            (sheet.cell(row, key), caption)
        };
        sheet.rows.iter().map(named).collect()
    };
    let legend = captions(&text("legend"), "code");
    let types = captions(&text("table"), "id");
    let mixes = mixes(&record["meaning"]["crosswalk"]["csv"]);
    let by_type = mixes.into_iter().filter_map(|(code, mix)| match mix.as_slice() {
        [(kind, _)] => Some((code, types.get(kind)?.clone())),
        _ => None,
    });
    let mut out: BTreeMap<String, Caption> = by_type.collect();
    out.extend(legend);
    out.retain(|_, caption| !caption.en.is_empty() || !caption.zh.is_empty());
    out
}
