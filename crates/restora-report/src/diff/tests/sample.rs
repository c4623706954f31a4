//! A small run, made from its parts as a run makes it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use restora_table::{Caption, Cell, Column, Table, Unit};
use serde_json::{Value, json};

use crate::Material;

/// A run of one or more sites, two services and some classes, made from its parts as a run makes
/// it.
#[derive(Clone, Debug)]
pub(super) struct Sample {
    /// Hectares by site, date and class.
    pub(super) land: Vec<(String, String, u32, f64)>,
    pub(super) standard: f64,
    /// Factors of the types `crop`, `forest` and `water` for `food` and `air`.
    pub(super) factors: [[f64; 2]; 3],
    /// What classes count as: rows of the crosswalk.
    pub(super) crosswalk: Vec<(u32, &'static str, f64)>,
    /// What the value of a class is multiplied by.
    pub(super) corrections: BTreeMap<u32, f64>,
    /// Checksums of rasters by date.
    pub(super) sums: BTreeMap<String, String>,
    /// Whether tables are in mu and 万元.
    pub(super) office: bool,
}

const TYPES: [&str; 3] = ["crop", "forest", "water"];
const SERVICES: [&str; 2] = ["food", "air"];

/// Forest 10 ha, cropland 20 ha; a hectare is worth 500 and 100 yuan.
pub(super) fn sample() -> Sample {
    let land = |class, ha| ("s".to_owned(), "2019".to_owned(), class, ha);
    Sample {
        land: vec![land(1, 20.0), land(2, 10.0)],
        standard: 100.0,
        factors: [[1.0, 0.0], [2.0, 3.0], [0.5, 9.0]],
        crosswalk: vec![(1, "crop", 1.0), (2, "forest", 1.0), (3, "water", 1.0)],
        corrections: BTreeMap::new(),
        sums: BTreeMap::from([("2019".to_owned(), "aa".to_owned())]),
        office: false,
    }
}

impl Sample {
    /// Yuan per hectare and year by class and service; nothing if it is excluded.
    fn worth(&self, class: u32) -> Option<[f64; 2]> {
        let parts = self.crosswalk.iter().filter(|(code, _, _)| *code == class);
        let mut factors = [0.0; 2];
        for (_, kind, weight) in parts {
            let row = TYPES.iter().position(|name| name == kind)?;
            for (sum, factor) in factors.iter_mut().zip(self.factors[row]) {
                *sum += weight * factor;
            }
        }
        Some(factors.map(|factor| factor * self.standard))
    }

    fn value(&self, class: u32, ha: f64) -> [f64; 2] {
        let factor = self.corrections.get(&class).copied().unwrap_or(1.0);
        self.worth(class).map_or([0.0; 2], |worth| worth.map(|w| ha * w * factor))
    }

    /// All places with their value.
    fn places(&self) -> BTreeMap<(String, String), f64> {
        let mut out: BTreeMap<(String, String), f64> = BTreeMap::new();
        for (site, date, class, ha) in &self.land {
            let value: f64 = self.value(*class, *ha).iter().sum();
            *out.entry((site.clone(), date.clone())).or_default() += value;
        }
        out
    }

    pub(super) fn material(&self) -> Material {
        let text = |name: &str| column(name, Unit::None);
        let area = if self.office {
            column("area_mu", Unit::Mu)
        } else {
            column("area_m2", Unit::SquareMetres)
        };
        let value = if self.office {
            column("value_wan_cny_per_yr", Unit::WanCnyPerYear)
        } else {
            column("value_cny_per_yr", Unit::CnyPerYear)
        };
        let areas =
            |ha: f64| Cell::Number(if self.office { ha * 15.0 } else { ha * 1e4 });
        let money = |yuan: f64| Cell::Number(if self.office { yuan / 1e4 } else { yuan });
        let columns = ["site", "name", "date"].map(text).to_vec();
        let mut sites =
            Table::new("sites", [columns, vec![value.clone(), text("kind")]].concat());
        for ((site, date), yuan) in self.places() {
            let cells = [&site, &site, &date].map(Cell::text).to_vec();
            sites.push([cells, vec![money(yuan), Cell::text("site")]].concat());
        }
        let columns = ["site", "date", "class"].map(text).to_vec();
        let mut classes =
            Table::new("classes", [columns.clone(), vec![area, text("kind")]].concat());
        let mut services = Table::new(
            "services",
            [columns, vec![text("service"), value, text("kind")]].concat(),
        );
        for (site, date, class, ha) in &self.land {
            let key =
                vec![Cell::text(site), Cell::text(date), Cell::Integer((*class).into())];
            classes.push([key.clone(), vec![areas(*ha), Cell::text("site")]].concat());
            if self.worth(*class).is_none() {
                continue;
            }
            for (service, yuan) in SERVICES.iter().zip(self.value(*class, *ha)) {
                let row = vec![Cell::text(*service), money(yuan), Cell::text("site")];
                services.push([key.clone(), row].concat());
            }
        }
        let record = self.record();
        Material { record, tables: vec![sites, services, classes], ..Material::default() }
    }

    fn record(&self) -> Value {
        let mut table = "# name: mine\nid,en,zh,status,food,air\n".to_owned();
        for (name, [food, air]) in TYPES.iter().zip(self.factors) {
            writeln!(table, "{name},,,own,{food},{air}").unwrap();
        }
        let mut crosswalk = "# name: c\ncode,type,weight,proxy,note\n".to_owned();
        for (code, kind, weight) in &self.crosswalk {
            writeln!(crosswalk, "{code},{kind},{weight},no,").unwrap();
        }
        let class = |class: u32| match self.worth(class) {
            Some(worth) => json!({"valued": {"cny_per_ha_yr": worth, "unverified": []}}),
            None => json!("excluded"),
        };
        let by_class: serde_json::Map<String, Value> =
            (1..=3).map(|code| (code.to_string(), class(code))).collect();
        let correction = |(class, factor): (&u32, &f64)| json!({"name": format!("of {class}"), "kind": "factor", "factor": factor});
        let applied: Vec<Value> = self.corrections.iter().map(correction).collect();
        let raster = |(date, sum): (&String, &String)| json!({"date": date, "path": "x.tif", "files": [{"name": "x.tif", "bytes": 1, "sha256": sum}]});
        let rasters: Vec<Value> = self.sums.iter().map(raster).collect();
        let legend =
            "# name: l\ncode,en,zh\n1,Cropland,耕地\n2,Forest,林地\n3,Water,水体\n";
        json!({
            "restora": "0.1.0",
            "config": {"name": "sample", "valuation": {"standard_equivalent": {"value": self.standard}}},
            "methods": {"mask": "common"},
            "rasters": rasters,
            "meaning": {
                "legend": {"csv": legend},
                "crosswalk": {"csv": crosswalk},
                "table": {"csv": table},
                "standard_equivalent_cny_per_ha_yr": self.standard,
                "class_values": {"services": SERVICES, "by_class": by_class},
            },
            "corrections": {"applied": applied},
            "warnings": [],
        })
    }
}

fn column(name: &str, unit: Unit) -> Column {
    Column { name: name.to_owned(), caption: Caption::new(name.to_owned(), ""), unit }
}
