//! Coefficient tables: equivalent factors by ecosystem type and service.

use std::collections::BTreeMap;

use restora_message::{Problem, Problems, catalogue};
use serde::{Deserialize, Serialize};

use crate::cells::is_id;
use crate::heading::{Heading, Writer};
use crate::names::{hint, shown};
use crate::services::group;
use crate::sheet::{Column, Sheet, optional};
use crate::{Caption, Service, Status, names};

/// The tables that come with the program: name and text.
const BUILTIN: [(&str, &str); 5] = [
    ("xie-2015", include_str!("../data/xie-2015.csv")),
    ("xie-2008", include_str!("../data/xie-2008.csv")),
    ("xie-2003", include_str!("../data/xie-2003.csv")),
    ("costanza-1997", include_str!("../data/costanza-1997.csv")),
    ("costanza-2014", include_str!("../data/costanza-2014.csv")),
];

const COLUMNS: [Column; 4] = [
    Column { name: "id", aliases: &[], required: true },
    optional("en"),
    optional("zh"),
    optional("status"),
];

/// No published factor is larger than some 110; a larger number is most often money.
const LARGEST_FACTOR: f64 = 500.0;

/// What a factor of 1 stands for. A standard equivalent fits tables of its own basis only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Net profit of a hectare of rice, wheat and maize (Xie 2015).
    NetProfit,
    /// One seventh of the market value of a hectare's grain (Xie 2003, 2008).
    GrainSeventh,
    /// The table's own.
    #[default]
    Own,
}

impl Basis {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::NetProfit, Self::GrainSeventh, Self::Own];

    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::NetProfit => "net-profit",
            Self::GrainSeventh => "grain-seventh",
            Self::Own => "own",
        }
    }
}

/// What the numbers of a table are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum FactorUnit {
    /// Multiples of the standard equivalent (default).
    #[default]
    #[serde(rename = "equivalent")]
    Equivalent,
    /// US dollars per hectare and year; a value in yuan takes an exchange rate.
    #[serde(rename = "USD/ha/yr")]
    Usd,
    /// Yuan per hectare and year.
    #[serde(rename = "CNY/ha/yr")]
    Cny,
}

impl FactorUnit {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Equivalent, Self::Usd, Self::Cny];

    /// How it is written in the head of a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Equivalent => "equivalent",
            Self::Usd => "USD/ha/yr",
            Self::Cny => "CNY/ha/yr",
        }
    }
}

/// One row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EcosystemType {
    /// What crosswalks call it.
    pub id: String,
    /// English name.
    pub en: String,
    /// Chinese name.
    pub zh: String,
    /// How far the row can be trusted.
    pub status: Status,
}

/// Equivalent factors, without unit: how many standard equivalents a hectare of a type
/// yields a year by a service. Factors may be negative (paddy uses up water).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CoefficientTable {
    /// What configs and crosswalks call it.
    pub name: String,
    /// What readers call it.
    pub title: Caption,
    /// Where it comes from.
    pub source: String,
    /// What a factor of 1 stands for.
    pub basis: Basis,
    /// What its numbers are.
    pub unit: FactorUnit,
    /// The year whose prices they are in, where the file says so.
    pub price_year: Option<i32>,
    /// Its columns.
    pub services: Vec<Service>,
    /// Its rows.
    pub types: Vec<EcosystemType>,
    /// The factors: a row per type, a cell per service.
    pub factors: Vec<Vec<f64>>,
}

impl CoefficientTable {
    /// The built-in table with a name; E402 if there is none.
    pub fn builtin(name: &str) -> Result<Self, Problem> {
        names::builtin(
            &catalogue::text::COEFFICIENT_TABLE,
            name,
            &BUILTIN,
            Self::from_csv,
        )
    }

    /// Names of the built-in tables.
    pub fn builtin_names() -> Vec<&'static str> {
        names::names(&BUILTIN)
    }

    /// Reads a table. `name` is what messages call the file, and the table's name unless
    /// the file says `# name:`.
    ///
    /// Columns: `id`, then optionally `en`, `zh`, `status`; every other column is a
    /// service. Head lines: `# basis: net-profit`, `# group: food=供给,…`. Gives every
    /// problem of the file.
    pub fn from_csv(name: &str, text: &str) -> Result<Self, Problems> {
        let mut sheet = Sheet::read(name, text);
        let Heading { name, title, source } = Heading::read(&mut sheet);
        let basis = read_word(&mut sheet, "basis", &Basis::ALL.map(|b| (b.name(), b)));
        let units = FactorUnit::ALL.map(|unit| (unit.name(), unit));
        let unit = read_word(&mut sheet, "unit", &units);
        let price_year = read_year(&mut sheet);
        let (columns, others) = sheet.columns(&COLUMNS);
        let (mut services, places) = read_services(&mut sheet, &others);
        read_groups(&mut sheet, &mut services);
        let mut lines: BTreeMap<String, usize> = BTreeMap::new();
        let (mut types, mut factors) = (Vec::new(), Vec::new());
        let said = sheet.head("unit").is_some();
        for row in std::mem::take(&mut sheet.rows) {
            let id = sheet.id(&row, columns[0], "id");
            let status = sheet.status(&row, columns[3]);
            let numbers: Vec<Option<f64>> = places
                .iter()
                .zip(&services)
                .map(|(place, service)| sheet.number(&row, Some(*place), &service.id))
                .collect();
            let Some(id) = id else { continue };
            if let Some(first) = lines.get(id) {
                sheet.duplicate(id, row.line, *first);
                continue;
            }
            lines.insert(id.to_owned(), row.line);
            let (Some(status), Some(numbers)) =
                (status, numbers.into_iter().collect::<Option<Vec<f64>>>())
            else {
                continue;
            };
            let Caption { en, zh } =
                Caption::filled(row.cell(columns[1]), row.cell(columns[2]), id);
            let largest = numbers.iter().map(|n| n.abs()).fold(0.0, f64::max);
            if !said && largest > LARGEST_FACTOR {
                let problem =
                    sheet.problem(&catalogue::value::LOOKS_LIKE_MONEY, row.line);
                sheet.report(problem.with("value", largest));
            }
            types.push(EcosystemType { id: id.to_owned(), en, zh, status });
            factors.push(numbers);
        }
        sheet.finish(Self {
            name,
            title,
            source,
            basis,
            unit,
            price_year,
            services,
            types,
            factors,
        })
    }

    /// The table as CSV; [`CoefficientTable::from_csv`] reads it back to an equal one.
    pub fn to_csv(&self) -> String {
        let mut writer = Writer::new(&self.name, &self.title, &self.source);
        writer.head("unit", self.unit.name());
        if let Some(year) = self.price_year {
            writer.head("price_year", &year.to_string());
        }
        writer.head("basis", self.basis.name());
        let groups: Vec<String> = self
            .services
            .iter()
            .map(|service| {
                let group = service.group.as_ref().map_or("", |group| group.zh.as_str());
                format!("{}={group}", service.id)
            })
            .collect();
        writer.head("group", &groups.join(","));
        let names = COLUMNS.iter().map(|column| column.name);
        writer.row(names.chain(self.services.iter().map(|service| service.id.as_str())));
        for (kind, factors) in self.types.iter().zip(&self.factors) {
            let numbers: Vec<String> = factors.iter().map(f64::to_string).collect();
            let words = [kind.id.as_str(), &kind.en, &kind.zh, kind.status.name()];
            writer.row(words.into_iter().chain(numbers.iter().map(String::as_str)));
        }
        writer.finish()
    }

    /// The factor of a type for a service, by their places in [`Self::types`] and
    /// [`Self::services`]. Both must be within the table.
    pub fn factor(&self, type_index: usize, service_index: usize) -> f64 {
        self.factors[type_index][service_index]
    }

    /// The place of a type.
    pub fn type_index(&self, id: &str) -> Option<usize> {
        self.types.iter().position(|kind| kind.id == id)
    }

    /// The place of a service.
    pub fn service_index(&self, id: &str) -> Option<usize> {
        self.services.iter().position(|service| service.id == id)
    }
}

/// One of a few words of the head; the default where it says nothing.
fn read_word<T: Copy + Default>(sheet: &mut Sheet, key: &str, known: &[(&str, T)]) -> T {
    let Some((line, word)) = sheet.head(key) else { return T::default() };
    if let Some((_, found)) = known.iter().find(|(name, _)| *name == word) {
        return *found;
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    bad_head(sheet, line, key, (&word, &names));
    T::default()
}

/// The year of the prices.
fn read_year(sheet: &mut Sheet) -> Option<i32> {
    let (line, word) = sheet.head("price_year")?;
    let year = word.parse().ok().filter(|year| (1900..=2100).contains(year));
    if year.is_none() {
        bad_head(sheet, line, "price_year", (&word, &["1900 … 2100"]));
    }
    year
}

/// Notes a word of the head that is not among the known ones.
fn bad_head(sheet: &mut Sheet, line: usize, key: &str, (word, known): (&str, &[&str])) {
    let problem = sheet
        .problem(&catalogue::value::BAD_HEAD, line)
        .with("text", shown(word))
        .with("key", key)
        .with("hint", hint(word, known.iter().copied()))
        .with("known", known.join(", "));
    sheet.report(problem);
}

/// The services among the columns, and where they stand.
fn read_services(sheet: &mut Sheet, others: &[usize]) -> (Vec<Service>, Vec<usize>) {
    let (mut services, mut places): (Vec<Service>, _) = (Vec::new(), Vec::new());
    let line = sheet.header_line;
    for &place in others {
        let id = sheet.header[place].clone();
        if !is_id(&id) {
            sheet.refuse(&catalogue::value::BAD_ID, line, &id, &id);
        } else if services.iter().any(|service| service.id == id) {
            sheet.duplicate(&id, line, line);
        } else {
            services.push(Service::with_id(&id));
            places.push(place);
        }
    }
    if others.is_empty() && !sheet.header.is_empty() {
        let problem = sheet
            .problem(&catalogue::value::NO_COLUMN, line)
            .with("column", "<service>")
            .with("hint", "");
        sheet.report(problem);
    }
    (services, places)
}

/// The groups that the head names: `food=供给,raw=供给`; nothing after `=` means no group.
fn read_groups(sheet: &mut Sheet, services: &mut [Service]) {
    let Some((line, text)) = sheet.head("group") else { return };
    for part in
        text.split([',', '，', ';']).map(str::trim).filter(|part| !part.is_empty())
    {
        let (id, name) = part.split_once('=').unwrap_or((part, ""));
        let (id, name) = (id.trim(), name.trim());
        if let Some(service) = services.iter_mut().find(|service| service.id == id) {
            service.group = (!name.is_empty()).then(|| group(name));
            continue;
        }
        let known: Vec<&str> =
            services.iter().map(|service| service.id.as_str()).collect();
        bad_head(sheet, line, "group", (id, &known));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<(&'static str, Option<usize>)> {
        let problems = CoefficientTable::from_csv("x.csv", text).unwrap_err();
        problems.iter().map(|p| (p.entry.code, p.place.line)).collect()
    }

    #[test]
    fn the_built_in_table_adds_up_row_by_row() {
        let table = CoefficientTable::builtin("xie-2015").unwrap();
        assert_eq!((table.types.len(), table.services.len()), (14, 11));
        assert_eq!(table.basis, Basis::NetProfit);
        for (id, sum) in [
            ("dry", 4.01),
            ("paddy", 3.89),
            ("conif", 17.53),
            ("mixed", 23.09),
            ("broad", 22.95),
            ("shrub", 15.22),
            ("steppe", 5.07),
            ("shrubgrass", 19.69),
            ("meadow", 11.43),
            ("wetland", 52.02),
            ("desert", 1.10),
            ("bare", 0.20),
            ("water", 125.61),
            ("snow", 10.27),
        ] {
            let row = table.type_index(id).unwrap();
            let total: f64 = (0..11).map(|service| table.factor(row, service)).sum();
            assert!((total - sum).abs() < 1e-9, "{id}: {total}");
        }
        let unverified: Vec<&str> = table
            .types
            .iter()
            .filter(|t| t.status.is_doubtful())
            .map(|t| t.id.as_str())
            .collect();
        assert_eq!(unverified, ["conif", "snow"]);
        let (paddy, wsup) =
            (table.type_index("paddy").unwrap(), table.service_index("wsup").unwrap());
        assert!((table.factor(paddy, wsup) + 2.63).abs() < 1e-12);
        assert_eq!(CoefficientTable::from_csv("other", &table.to_csv()).unwrap(), table);
    }

    #[test]
    fn a_table_of_ones_own() {
        let text = "# basis: grain-seventh\n# group: hyd=支持, pollination=Regulating\n\
                    id,hyd,pollination\npond,20.38,-1e-2\n";
        let table = CoefficientTable::from_csv("mine", text).unwrap();
        assert_eq!(table.basis, Basis::GrainSeventh);
        assert_eq!(table.types[0].status, Status::Own);
        assert_eq!(table.services[0].group.as_ref().unwrap().en, "Supporting");
        assert_eq!(table.services[1].group.as_ref().unwrap().zh, "调节");
        assert_eq!(table.services[1].zh, "pollination");
        assert!((table.factor(0, 1) + 0.01).abs() < 1e-15);
        assert_eq!(table.type_index("lake"), None);
        assert_eq!(Basis::default(), Basis::Own);
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "# basis: net-profits\n# group: fod=供给\nid,status,food,raw\n\
                    a,own,1,inf\na,own,1,1\nzero,own,1,1\nb,perhaps,,1\nc,own,1\n";
        let expected = [
            ("E421", Some(1)), // net-profits
            ("E421", Some(2)), // fod
            ("E410", Some(4)), // inf
            ("E405", Some(5)), // a twice
            ("E418", Some(6)), // zero is taken
            ("E424", Some(7)), // perhaps
            ("E415", Some(7)), // no food
            ("E415", Some(8)), // no raw
        ];
        assert_eq!(problems(text), expected);
        assert_eq!(problems("id,food,food\na,1,2\n"), [("E405", Some(1))]);
        assert_eq!(problems("id,fo od\na,1\n"), [("E418", Some(1))]);
        assert_eq!(problems("id,en\na,b\n"), [("E404", Some(1))]);
        assert_eq!(problems("ID,,food\na,,1\n"), [("E418", Some(1))]);
    }
}
