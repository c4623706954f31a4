//! Crosswalks: which ecosystem types a class of a raster counts as.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use restora_message::{Problem, Problems, catalogue};
use serde::{Deserialize, Serialize};

use crate::names::{hint, shown};
use crate::{Caption, CoefficientTable, Legend, names};

/// The crosswalks that come with the program: name and text.
const BUILTIN: [(&str, &str); 17] = [
    ("clcd-xie-2015", include_str!("../data/clcd-xie-2015.csv")),
    ("clcd-xie-2008", include_str!("../data/clcd-xie-2008.csv")),
    ("clcd-xie-2003", include_str!("../data/clcd-xie-2003.csv")),
    ("globeland30-xie-2015", include_str!("../data/globeland30-xie-2015.csv")),
    ("worldcover-xie-2015", include_str!("../data/worldcover-xie-2015.csv")),
    ("esri-io-xie-2015", include_str!("../data/esri-io-xie-2015.csv")),
    ("esri-2020-xie-2015", include_str!("../data/esri-2020-xie-2015.csv")),
    ("cnlucc-xie-2015", include_str!("../data/cnlucc-xie-2015.csv")),
    ("glc-fcs30d-xie-2015", include_str!("../data/glc-fcs30d-xie-2015.csv")),
    ("modis-igbp-xie-2015", include_str!("../data/modis-igbp-xie-2015.csv")),
    ("corine-xie-2015", include_str!("../data/corine-xie-2015.csv")),
    ("corine-grid-xie-2015", include_str!("../data/corine-grid-xie-2015.csv")),
    ("nlcd-xie-2015", include_str!("../data/nlcd-xie-2015.csv")),
    ("esa-cci-xie-2015", include_str!("../data/esa-cci-xie-2015.csv")),
    ("dynamic-world-xie-2015", include_str!("../data/dynamic-world-xie-2015.csv")),
    ("gbt-21010-xie-2015", include_str!("../data/gbt-21010-xie-2015.csv")),
    ("third-survey-xie-2015", include_str!("../data/third-survey-xie-2015.csv")),
];

/// The word for what is worth nothing.
pub(crate) const ZERO: &str = "zero";
/// The word for what is not valued.
pub(crate) const EXCLUDE: &str = "exclude";

/// What a class counts as.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Types and their shares, which add up to 1. A part may be `zero`: the share of the
    /// class that is worth nothing.
    Types(Vec<(String, f64)>),
    /// Worth nothing, as built-up land.
    Zero,
    /// Not valued; its area is listed.
    Exclude,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zero => f.write_str(ZERO),
            Self::Exclude => f.write_str(EXCLUDE),
            Self::Types(parts) => {
                for (i, (id, weight)) in parts.iter().enumerate() {
                    let plus = if i == 0 { "" } else { " + " };
                    write!(f, "{plus}{id} {weight}")?;
                }
                Ok(())
            }
        }
    }
}

/// From the codes of a legend to the types of a coefficient table.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Crosswalk {
    /// What configs call it.
    pub name: String,
    /// What readers call it.
    pub title: Caption,
    /// Where it comes from.
    pub source: String,
    /// The legend whose codes it speaks of, if the file says so.
    pub legend: Option<String>,
    /// The table whose types it was made for, if the file says so. Another table will do
    /// if it has the types.
    pub table: Option<String>,
    /// What each class counts as.
    pub targets: BTreeMap<i32, Target>,
    /// Version of the file, where it has one.
    pub version: Option<String>,
    /// Classes that the table has no row for, so that another stands in.
    pub proxies: BTreeSet<i32>,
    /// Why, for each row of a class in order; empty texts where the file is silent.
    pub notes: BTreeMap<i32, Vec<String>>,
    /// What messages call the file.
    pub(crate) file: String,
    /// The lines of a class, one per row, in order.
    pub(crate) lines: BTreeMap<i32, Vec<usize>>,
}

/// Equal if they say the same; where it stands in which file does not matter.
impl PartialEq for Crosswalk {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.title, &self.source, &self.legend, &self.table)
            == (&other.name, &other.title, &other.source, &other.legend, &other.table)
            && self.targets == other.targets
            && (&self.version, &self.proxies) == (&other.version, &other.proxies)
            && self.notes == other.notes
    }
}

impl Crosswalk {
    /// The built-in crosswalk with a name; E402 if there is none.
    pub fn builtin(name: &str) -> Result<Self, Problem> {
        names::builtin(&catalogue::text::CROSSWALK, name, &BUILTIN, Self::from_csv)
    }

    /// Names of the built-in crosswalks.
    pub fn builtin_names() -> Vec<&'static str> {
        names::names(&BUILTIN)
    }

    /// Whether it fits a table and a legend. E407 for every type that the table does not
    /// have, E409 if it is for another legend.
    pub fn check(&self, table: &CoefficientTable, legend: Option<&Legend>) -> Problems {
        let mut problems = Problems::new();
        if let (Some(expected), Some(legend)) = (&self.legend, legend)
            && *expected != legend.name
        {
            problems.push(
                Problem::new(&catalogue::value::CROSSWALK_LEGEND)
                    .with("crosswalk", &self.name)
                    .with("expected", expected)
                    .with("legend", &legend.name)
                    .in_file(&self.file),
            );
        }
        for (code, target) in &self.targets {
            let Target::Types(parts) = target else { continue };
            for (index, (id, _)) in parts.iter().enumerate() {
                if id != ZERO && table.type_index(id).is_none() {
                    problems.push(self.unknown_type(*code, index, id, table));
                }
            }
        }
        problems
    }

    /// Every type of a table as a class of its own, numbered from 1 in the order of the table;
    /// 0 is land that is worth nothing.
    pub fn of_types(table: &CoefficientTable) -> Self {
        let class = |(code, kind): (i32, &crate::EcosystemType)| {
            (code, Target::Types(vec![(kind.id.clone(), 1.0)]))
        };
        let zero = std::iter::once((0, Target::Zero));
        Self {
            name: format!("types of {}", table.name),
            title: table.title.clone(),
            source: table.source.clone(),
            legend: None,
            table: Some(table.name.clone()),
            targets: (1..).zip(&table.types).map(class).chain(zero).collect(),
            version: None,
            proxies: BTreeSet::new(),
            notes: BTreeMap::new(),
            file: table.name.clone(),
            lines: BTreeMap::new(),
        }
    }

    /// The class that [`Crosswalk::of_types`] gives a type of a table, by its id or by its name
    /// in either language.
    pub fn class_of_type(table: &CoefficientTable, name: &str) -> Option<i32> {
        if name == ZERO {
            return Some(0);
        }
        let is = |kind: &crate::EcosystemType| {
            kind.id == name || kind.zh == name || kind.en.eq_ignore_ascii_case(name)
        };
        let at = table.types.iter().position(is)?;
        i32::try_from(at).ok().map(|at| at + 1)
    }

    /// What this crosswalk says otherwise than another: for each such code, what each of the
    /// two has it count as, as `type weight + …`; nothing where it lacks the code.
    pub fn differences(&self, other: &Self) -> BTreeMap<i32, [Option<String>; 2]> {
        let codes: BTreeSet<i32> =
            self.targets.keys().chain(other.targets.keys()).copied().collect();
        let said =
            |crosswalk: &Self, code| crosswalk.targets.get(&code).map(Target::to_string);
        codes
            .into_iter()
            .filter(|code| self.targets.get(code) != other.targets.get(code))
            .map(|code| (code, [said(self, code), said(other, code)]))
            .collect()
    }

    fn unknown_type(
        &self,
        code: i32,
        index: usize,
        id: &str,
        table: &CoefficientTable,
    ) -> Problem {
        let mut known: Vec<&str> =
            table.types.iter().map(|kind| kind.id.as_str()).collect();
        let list = known.join(", ");
        known.extend([ZERO, EXCLUDE]);
        let problem = Problem::new(&catalogue::value::UNKNOWN_TYPE)
            .with("code", code)
            .with("target", shown(id))
            .with("table", &table.name)
            .with("hint", hint(id, known))
            .with("known", list)
            .in_file(&self.file);
        match self.lines.get(&code).and_then(|lines| lines.get(index)) {
            Some(line) => problem.at_line(*line),
            None => problem,
        }
    }
}
