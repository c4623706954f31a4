//! What codes stand for: classes, ecosystem types and services, with names and colours.

use std::collections::BTreeMap;
use std::num::ParseIntError;

use restora_message::catalogue::report_page as t;
use serde_json::Value;

use super::say::Words;
use crate::Material;

/// A CSV of the record with the facts in its comments.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// `# key: value` lines.
    pub(crate) facts: Vec<(String, String)>,
    /// Comments of other forms.
    pub(crate) remarks: Vec<String>,
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads what the record holds; lines that are no CSV are left out.
    pub(crate) fn read(text: &str) -> Self {
        let mut sheet = Self::default();
        for line in text.lines().map_while(|line| line.strip_prefix('#')) {
            let line = line.trim();
            match line.split_once(": ") {
                Some((key, value)) if !key.contains(' ') => {
                    sheet.facts.push((key.to_owned(), value.to_owned()));
                }
                _ if line.is_empty() => {}
                _ => sheet.remarks.push(line.to_owned()),
            }
        }
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .from_reader(text.as_bytes());
        if let Ok(head) = reader.headers() {
            sheet.head = head.iter().map(str::to_owned).collect();
        }
        let rows = reader.records().filter_map(Result::ok);
        sheet.rows = rows.map(|row| row.iter().map(str::to_owned).collect()).collect();
        sheet
    }

    pub(crate) fn fact(&self, key: &str) -> Option<&str> {
        self.facts.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    pub(crate) fn at(&self, name: &str) -> Option<usize> {
        self.head.iter().position(|own| own == name)
    }

    /// What a cell holds; nothing where there is none.
    pub(crate) fn cell(&self, row: &[String], name: &str) -> String {
        self.at(name).and_then(|at| row.get(at)).cloned().unwrap_or_default()
    }
}

/// A service of the valuation.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) id: String,
    pub(crate) name: Words,
}

/// What codes stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Meaning {
    pub(crate) legend: Option<Sheet>,
    pub(crate) crosswalk: Option<Sheet>,
    pub(crate) table: Option<Sheet>,
    pub(crate) services: Vec<Service>,
    classes: BTreeMap<String, Words>,
    colours: BTreeMap<String, String>,
    types: BTreeMap<String, Words>,
}

impl Meaning {
    pub(crate) fn read(material: &Material) -> Self {
        let meaning = &material.record["meaning"];
        let sheet = |name: &str| meaning[name]["csv"].as_str().map(Sheet::read);
        let mut out = Self {
            legend: sheet("legend"),
            crosswalk: sheet("crosswalk"),
            table: sheet("table"),
            ..Self::default()
        };
        out.services = services(&meaning["table"]["services"]);
        if let Some(table) = &out.table {
            out.types = names(table, "id");
        }
        if let Some(legend) = &out.legend {
            out.classes = names(legend, "code");
            for row in &legend.rows {
                let colour = legend.cell(row, "colour");
                if is_colour(&colour) {
                    out.colours.insert(legend.cell(row, "code"), colour);
                }
            }
        }
        for class in material.maps.iter().flat_map(|maps| &maps.legend) {
            let code = class.value.to_string();
            let [r, g, b] = class.colour;
            out.colours.insert(code.clone(), format!("#{r:02x}{g:02x}{b:02x}"));
            out.classes.entry(code).or_insert_with(|| Words::from(&class.label));
        }
        out
    }

    /// What a class is called, without its code.
    pub(crate) fn class(&self, code: &str) -> Words {
        if code.is_empty() {
            return Words::from(&t::NO_DATA);
        }
        let known = self.classes.get(code).or_else(|| self.types.get(code));
        known.cloned().unwrap_or_else(|| Words::same(code))
    }

    /// What a class is called, with its code.
    pub(crate) fn coded(&self, code: &str) -> Words {
        let name = self.class(code);
        if code.is_empty() || name == Words::same(code) {
            return name;
        }
        Words { en: format!("{code} {}", name.en), zh: format!("{code} {}", name.zh) }
    }

    /// The colour of a class. One without any has the same one all over the page.
    pub(crate) fn colour(&self, code: &str) -> String {
        let bytes = || code.bytes().map(usize::from).sum();
        let number: usize = code.parse().unwrap_or_else(|_: ParseIntError| bytes());
        let own = self.colours.get(code).cloned();
        own.unwrap_or_else(|| {
            let [r, g, b] = restora_table::plain_colour(number);
            format!("#{r:02x}{g:02x}{b:02x}")
        })
    }

    /// What an ecosystem type is called.
    pub(crate) fn ecosystem(&self, id: &str) -> Words {
        self.types.get(id).cloned().unwrap_or_else(|| Words::same(id))
    }

    /// What a service is called.
    pub(crate) fn service(&self, id: &str) -> Words {
        let known = self.services.iter().find(|service| service.id == id);
        known.map_or_else(|| Words::same(id), |service| service.name.clone())
    }
}

fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

fn names(sheet: &Sheet, id: &str) -> BTreeMap<String, Words> {
    let named = sheet.rows.iter().filter_map(|row| {
        let [en, zh] = [sheet.cell(row, "en"), sheet.cell(row, "zh")];
        let words = match (en.is_empty(), zh.is_empty()) {
            (true, true) => return None,
            (true, false) => Words::same(zh),
            (false, true) => Words::same(en),
            (false, false) => Words { en, zh },
        };
        Some((sheet.cell(row, id), words))
    });
    named.collect()
}

fn services(list: &Value) -> Vec<Service> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let read = |one: &Value| {
        let id = one["id"].as_str()?.to_owned();
        let word = |lang: &str| one[lang].as_str().unwrap_or(&id).to_owned();
        Some(Service { name: Words { en: word("en"), zh: word("zh") }, id })
    };
    list.iter().filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_has_its_facts_and_its_rows() {
        let sheet = Sheet::read(
            "# name: x\n# a remark\ncode,en,zh\n1,\"Crop, land\",耕地\n2,,\n",
        );
        assert_eq!(sheet.fact("name"), Some("x"));
        assert_eq!(sheet.remarks, ["a remark"]);
        assert_eq!(sheet.cell(&sheet.rows[0], "en"), "Crop, land");
        assert_eq!(sheet.cell(&sheet.rows[0], "none"), "");
        let named = names(&sheet, "code");
        assert_eq!(named.len(), 1);
        assert_eq!(named["1"].zh, "耕地");
    }

    #[test]
    fn only_colours_become_style() {
        assert!(is_colour("#446f33"));
        assert!(!is_colour("#446f3"));
        assert!(!is_colour("red;}</style>"));
    }
}
