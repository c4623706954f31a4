//! Legend, crosswalk, coefficient table and indicators: what a class code means and is worth.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::Indicator;
use restora_io::SeenFile;
use restora_message::catalogue::{config as say, value};
use restora_message::{Problem, Problems};
use restora_value::{
    ClassValue, ClassValues, CoefficientTable, Cover, Crosswalk, Legend, Quantities,
    SampleCounts, class_values, nearest_codes, printed_values,
};

use crate::corrections::{AT as CORRECTIONS_AT, Maker, Worth};
use crate::form::hint;
use crate::inputs::Input;
use crate::plan::Meaning;
use crate::read::escape;
use crate::standard::{current, derivation};
use crate::{Loaded, Valuation, limits, uncertainty};

/// Stems of columns that `sites.csv` has anyway.
const TAKEN: [&str; 7] =
    ["area", "valid", "unmatched", "missing", "outside", "polygon", "not_valued"];

/// What the config says about classes, read and checked as a whole.
/// Where areas come by the types of the coefficient table (`types`), these are the classes.
pub(crate) fn meaning(
    loaded: &Loaded,
    types: bool,
    warnings: &mut Problems,
) -> Result<Meaning, Problems> {
    let config = &loaded.config;
    let mut problems = Problems::new();
    let mut meaning = Meaning::default();
    let mut reader = Reader::new(loaded, &mut problems);
    meaning.legend = config.legend.as_deref().and_then(|name| {
        reader.read(name, "/legend", Legend::builtin, all(Legend::from_csv))
    });
    let crosswalk = config.crosswalk.as_deref();
    meaning.crosswalk = crosswalk.and_then(|name| reader.crosswalk(name, "/crosswalk"));
    if let Some(valuation) = &config.valuation {
        meaning.table = reader.table(&valuation.table, "/valuation/table");
    }
    let known: Vec<String> = config.dates.iter().map(|date| date.date.clone()).collect();
    for (date, name) in &config.accuracy {
        let at = format!("/accuracy/{date}");
        let found = reader.read(name, &at, no_builtin, all(SampleCounts::from_csv));
        if let Some(i) = known.iter().position(|other| other == date) {
            meaning.samples.extend(found.map(|found| (i, found)));
        } else {
            let problem = Problem::new(&say::NO_SUCH_DATE)
                .with("date", date)
                .with("hint", hint(date, &known));
            reader.problems.push(loaded.place(problem, &at));
        }
    }
    meaning.printed = config
        .published
        .as_deref()
        .and_then(|name| {
            reader.read(name, crate::printed::AT, no_builtin, all(printed_values))
        })
        .unwrap_or_default();
    meaning.files = reader.files;
    if config.published.is_some() && config.valuation.is_none() {
        let problem = Problem::new(&say::MISSING_KEY).with("key", "valuation");
        problems.push(loaded.place(problem, crate::printed::AT));
    }
    if let Some(valuation) = &config.valuation {
        worth(loaded, (valuation, types), &mut meaning, (&mut problems, warnings));
    }
    let mut reader = Reader::new(loaded, &mut problems);
    meaning.uncertainty = uncertainty::make(loaded, &meaning, &mut reader, warnings);
    meaning.files.append(&mut reader.files);
    corrections(loaded, &mut meaning, (&mut problems, warnings));
    samples_have_values(loaded, &meaning, &mut problems);
    indicators(loaded, &mut meaning, &mut problems);
    statistics(loaded, &mut meaning, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    if let (Some(values), Some(table)) = (&meaning.values, &meaning.table) {
        warnings.extend(unverified(values, table));
    }
    Ok(meaning)
}

/// Reads built-in data by name and a user's own by path.
pub(crate) struct Reader<'a> {
    loaded: &'a Loaded,
    pub(crate) files: Vec<Input>,
    pub(crate) problems: &'a mut Problems,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(loaded: &'a Loaded, problems: &'a mut Problems) -> Self {
        Self { loaded, files: Vec::new(), problems }
    }

    pub(crate) fn read<T>(
        &mut self,
        name: &str,
        pointer: &str,
        builtin: impl Fn(&str) -> Result<T, Problem>,
        from_csv: impl Fn(&str, &str) -> (Option<T>, Problems),
    ) -> Option<T> {
        let is_file = std::path::Path::new(name)
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let (found, problems) = if is_file {
            match self.text(name) {
                Ok(text) => from_csv(name, &text),
                Err(problems) => (None, problems),
            }
        } else {
            match builtin(name) {
                Ok(found) => (Some(found), Problems::new()),
                Err(problem) => (None, problem.into()),
            }
        };
        let place = |problem| self.loaded.place(problem, pointer);
        self.problems.extend(problems.into_iter().map(place));
        found
    }

    /// A coefficient table.
    pub(crate) fn table(
        &mut self,
        name: &str,
        pointer: &str,
    ) -> Option<CoefficientTable> {
        let read = all(CoefficientTable::from_csv);
        self.read(name, pointer, CoefficientTable::builtin, read)
    }

    /// A crosswalk, of which the rows that can be read are of use even where others are not.
    pub(crate) fn crosswalk(&mut self, name: &str, pointer: &str) -> Option<Crosswalk> {
        let read = |name: &str, text: &str| {
            let (crosswalk, problems) = Crosswalk::read(name, text);
            (Some(crosswalk), problems)
        };
        self.read(name, pointer, Crosswalk::builtin, read)
    }

    fn text(&mut self, name: &str) -> Result<String, Problems> {
        let path = self.loaded.path(name);
        let file = SeenFile::now(&path);
        let bytes = limits::read(&path, name, (limits::TABLE_BYTES, &say::NO_SUCH_FILE))?;
        self.files.push((name.to_owned(), vec![file]));
        String::from_utf8(bytes).map_err(|error| {
            Problem::new(&value::BAD_CSV).with("cause", error).in_file(name).into()
        })
    }
}

/// Of some things none comes with the program.
pub(crate) fn no_builtin<T>(name: &str) -> Result<T, Problem> {
    Err(Problem::new(&say::NO_SUCH_FILE).with("path", name))
}

/// A file of which nothing is of use unless all can be read.
pub(crate) fn all<T>(
    from_csv: impl Fn(&str, &str) -> Result<T, Problems>,
) -> impl Fn(&str, &str) -> (Option<T>, Problems) {
    move |name, text| match from_csv(name, text) {
        Ok(found) => (Some(found), Problems::new()),
        Err(problems) => (None, problems),
    }
}

/// Every class that a confusion matrix may find has a value, where values are asked for.
fn samples_have_values(loaded: &Loaded, meaning: &Meaning, problems: &mut Problems) {
    let Some(values) = &meaning.values else { return };
    for (date, samples) in &meaning.samples {
        let date = &loaded.config.dates[*date].date;
        let lacking = samples.classes.iter().filter(|c| !values.by_class.contains_key(c));
        problems.extend(lacking.map(|code| {
            let problem = Problem::new(&value::SAMPLES_UNMAPPED)
                .with("code", code)
                .with("file", &loaded.config.accuracy[date]);
            loaded.place(problem, &format!("/accuracy/{date}"))
        }));
    }
}

/// Values of the classes, where table, crosswalk and standard equivalent are all there.
fn worth(
    loaded: &Loaded,
    (valuation, types): (&Valuation, bool),
    meaning: &mut Meaning,
    (problems, warnings): (&mut Problems, &mut Problems),
) {
    if types {
        meaning.crosswalk = meaning.table.as_ref().map(Crosswalk::of_types);
    } else if loaded.config.crosswalk.is_none() {
        let problem = Problem::new(&say::MISSING_KEY).with("key", "crosswalk");
        problems.push(loaded.place(problem, "/crosswalk"));
    }
    let at = "/valuation/standard_equivalent";
    match derivation(loaded, (valuation, "/valuation"), meaning.table.as_ref(), warnings)
    {
        Ok(found) => meaning.standard = Some(found),
        Err(found) => problems.extend(found),
    }
    match current(loaded, valuation, meaning.table.as_ref()) {
        Ok(found) => meaning.current = found,
        Err(found) => problems.extend(found),
    }
    let (Some(table), Some(crosswalk)) = (&meaning.table, &meaning.crosswalk) else {
        return;
    };
    let found = crosswalk.check(table, meaning.legend.as_ref());
    if !found.is_empty() {
        problems.extend(found.into_iter().map(|p| loaded.place(p, "/crosswalk")));
        return;
    }
    let Some(standard) = &meaning.standard else { return };
    match class_values(table, crosswalk, standard.standard) {
        Ok(values) => meaning.values = Some(values),
        Err(found) => problems.extend(found.into_iter().map(|p| loaded.place(p, at))),
    }
}

/// Corrections of the values, where there are values.
fn corrections(
    loaded: &Loaded,
    meaning: &mut Meaning,
    (problems, warnings): (&mut Problems, &mut Problems),
) {
    let stated = loaded.config.valuation.as_ref().map(|v| v.corrections.as_slice());
    let (Some(stated), false) = (stated, loaded.stands_in(CORRECTIONS_AT)) else {
        return;
    };
    let (Some(table), Some(crosswalk), Some(values)) =
        (&meaning.table, &meaning.crosswalk, &meaning.values)
    else {
        return;
    };
    let mut reader = Reader::new(loaded, problems);
    let classes: BTreeSet<i32> =
        meaning.all_values().flat_map(|all| all.by_class.keys().copied()).collect();
    let classes = classes.into_iter().collect();
    let worth = Worth { table, crosswalk, values, classes };
    let mut maker = Maker::new(loaded, worth, &mut reader, warnings);
    let found = maker.make(stated);
    meaning.factors = maker.inputs;
    meaning.corrections = found;
    meaning.files.append(&mut reader.files);
}

/// What the statistics that are asked for need to know.
fn statistics(loaded: &Loaded, meaning: &mut Meaning, problems: &mut Problems) {
    let outputs = &loaded.config.outputs;
    if !outputs.land_use_grades.is_empty() && !outputs.statistics {
        let problem = Problem::new(&say::MISSING_KEY).with("key", "statistics");
        problems.push(loaded.place(problem, "/outputs"));
    }
    for (code, grade) in &outputs.land_use_grades {
        match code.parse::<i32>() {
            Ok(code) if *grade >= 0.0 && grade.is_finite() => {
                meaning.grades.insert(code, *grade);
            }
            _ => {
                let problem = Problem::new(&say::BAD_VALUE)
                    .with("cause", format!("{code}: {grade}"));
                let at = format!("/outputs/land_use_grades/{}", escape(code));
                problems.push(loaded.place(problem, &at));
            }
        }
    }
    if let Some(spatial) = &outputs.spatial {
        let at = "/outputs/spatial/band";
        match Quantities::Length.read(spatial.band.value, &spatial.band.unit) {
            Ok(band_m) if band_m > 0.0 => meaning.band_m = Some(band_m),
            Ok(_) => {
                let problem = Problem::new(&say::OUT_OF_RANGE)
                    .with("value", spatial.band.value)
                    .with("limit", "> 0");
                problems.push(loaded.place(problem, at));
            }
            Err(problem) => problems.push(loaded.place(problem, at)),
        }
    }
}

/// The four covers that everybody has, by the legend unless stated, then the user's own.
fn indicators(loaded: &Loaded, meaning: &mut Meaning, problems: &mut Problems) {
    let stated: &BTreeMap<String, Vec<i32>> = &loaded.config.indicators;
    let legend = meaning.legend.as_ref();
    for cover in Cover::ALL {
        let name = cover.name().to_owned();
        let classes = stated
            .get(&name)
            .cloned()
            .or_else(|| legend.map(|legend| legend.codes_with(cover)));
        let classes = classes.map(BTreeSet::from_iter);
        meaning.indicators.push(Indicator { name, classes });
    }
    for (name, codes) in stated {
        if Cover::from_name(name).is_none() {
            let fits = !TAKEN.contains(&name.as_str())
                && !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
            if !fits {
                let problem = Problem::new(&say::INDICATOR_NAME).with("name", name);
                problems.push(loaded.place(problem, &format!("/indicators/{name}")));
            }
            let classes = Some(codes.iter().copied().collect());
            meaning.indicators.push(Indicator { name: name.clone(), classes });
        }
        let Some(legend) = legend else { continue };
        let known = legend.codes();
        for code in codes.iter().filter(|code| !known.contains(code)) {
            let nearest = nearest_codes(*code, &known, 3);
            let nearest: Vec<String> = nearest.iter().map(i32::to_string).collect();
            let problem = Problem::new(&value::INDICATOR_CLASSES)
                .with("indicator", name)
                .with("code", code)
                .with("nearest", nearest.join(", "));
            problems.push(loaded.place(problem, &format!("/indicators/{name}")));
        }
    }
}

/// Warnings for values that rest on rows of the table that nobody has verified.
pub(crate) fn unverified(values: &ClassValues, table: &CoefficientTable) -> Problems {
    let mut out = Problems::new();
    for (code, value) in &values.by_class {
        if let ClassValue::Valued { unverified, .. } = value {
            out.extend(unverified.iter().map(|target| {
                Problem::new(&value::UNVERIFIED)
                    .with("code", code)
                    .with("target", target)
                    .with("table", &table.name)
            }));
        }
    }
    out
}
