//! What corrections are made of: factors, divisors, rasters, services and classes by name.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::correction::{Factor, Reference as Divisor, Term};
use restora_grid::{FACTOR_LIMIT, NodataRule, factor_fixed};
use restora_message::catalogue::{config as say, correction as told, text};
use restora_message::{Problem, Problems, Text};
use restora_value::correction::{
    ConditionTable, default_services, default_services_status,
};
use restora_value::{Status, Target};

use super::factors::{FactorInput, StandIn};
use super::make::{Maker, Told};
use super::{FactorRaster, Reference};
use crate::form::hint;
use crate::read::escape;

/// Types of the built-in tables that are farmland.
const FARMLAND: [&str; 4] = ["dry", "paddy", "farmland", "cropland"];

/// Services of Xie et al. (2015), for which alone there is a default mapping of factors.
const SERVICES_OF_2015: usize = 11;

/// What the numbers of rasters are divided by.
pub(super) enum DivideBy {
    /// A number, before they are counted.
    Number(f64),
    /// Their mean, once they are.
    Mean { dates: Vec<usize>, by_class: bool },
}

impl Maker<'_, '_> {
    /// The same factor for all sites, or one for each group: exactly one of the two.
    pub(super) fn for_all_or_groups<T>(
        &mut self,
        all: Option<&T>,
        groups: &BTreeMap<String, T>,
        keys: [&str; 2],
        factor: impl Fn(&T) -> Result<f64, Problem>,
    ) -> Result<Factor, Told> {
        if all.is_some() != groups.is_empty() {
            let keys = keys.join(", ");
            return Err(self.refuse(Problem::new(&told::ONE_OF).with("keys", keys), ""));
        }
        let factor = |value: &T| {
            let none =
                |found: f64| Problem::new(&told::FACTOR_VALUE).with("value", found);
            factor(value).and_then(|found| {
                factor_fixed(found).map(|_| found).ok_or_else(|| none(found))
            })
        };
        let mut checked = |value: &T, below: &str| {
            factor(value).map_err(|problem| self.refuse(problem, below))
        };
        if let Some(all) = all {
            return checked(all, &format!("/{}", keys[0])).map(Factor::Number);
        }
        let found: Vec<Result<(String, f64), Told>> = groups
            .iter()
            .map(|(group, value)| {
                let below = format!("/{}/{}", keys[1], escape(group));
                checked(value, &below).map(|factor| (group.clone(), factor))
            })
            .collect();
        found.into_iter().collect::<Result<_, Told>>().map(Factor::Groups)
    }

    /// All factors of a map are factors.
    pub(super) fn numbers(
        &mut self,
        factors: &BTreeMap<String, f64>,
    ) -> Result<(), Told> {
        let mut all = Ok(());
        for (place, factor) in factors {
            if factor_fixed(*factor).is_none() {
                let below = format!("/factors/{}", escape(place));
                let problem = Problem::new(&told::FACTOR_VALUE).with("value", factor);
                all = Err(self.refuse(problem, &below));
            }
        }
        all
    }

    pub(super) fn fill(
        &mut self,
        where_missing: Option<f64>,
    ) -> Result<Option<u64>, Told> {
        let Some(factor) = where_missing else { return Ok(None) };
        factor_fixed(factor).map(Some).ok_or_else(|| {
            let problem = Problem::new(&told::FACTOR_VALUE).with("value", factor);
            self.refuse(problem, "/where_missing")
        })
    }

    /// What rasters are divided by: a number beforehand, or a mean afterwards.
    pub(super) fn divisor(
        &mut self,
        reference: Option<&Reference>,
    ) -> Result<DivideBy, Told> {
        let Some(reference) = reference else { return Ok(DivideBy::Number(1.0)) };
        let ways = [
            reference.value.is_some(),
            !reference.values.is_empty(),
            reference.date.is_some(),
        ];
        let by_class = reference.by_class && reference.date.is_none();
        if by_class || ways.iter().filter(|way| **way).count() != 1 {
            let keys = if by_class {
                "reference.value, reference.by_class"
            } else {
                "reference.value, reference.date"
            };
            return Err(
                self.refuse(Problem::new(&told::ONE_OF).with("keys", keys), "/reference")
            );
        }
        if let Some(date) = &reference.date {
            let dates = self.dates(date, "/reference/date")?;
            return Ok(DivideBy::Mean { dates, by_class: reference.by_class });
        }
        let all: Vec<f64> =
            reference.value.iter().chain(reference.values.values()).copied().collect();
        let first = all[0];
        if all.iter().any(|other| other.to_bits() != first.to_bits()) {
            let shown: Vec<String> =
                reference.values.iter().map(|(date, v)| format!("{date}: {v}")).collect();
            let problem =
                Problem::new(&told::EACH_BY_ITSELF).with("values", shown.join(", "));
            return Err(self.refuse(problem, "/reference/values"));
        }
        if !(first > 0.0 && first.is_finite()) {
            let problem = Problem::new(&told::FACTOR_VALUE).with("value", first);
            return Err(self.refuse(problem, "/reference"));
        }
        Ok(DivideBy::Number(first))
    }

    /// The terms of a correction by one raster for each date: its numbers over what divides
    /// them, and what stands in where there is none. A mean is known only at the end, so that
    /// there the two are counted apart.
    pub(super) fn terms(
        &mut self,
        name: &str,
        stated: &[FactorRaster],
        by: Result<(DivideBy, Option<u64>), Told>,
        key: &str,
    ) -> Result<Vec<Term>, Told> {
        let Ok((divide_by, fill)) = by else {
            // What divides them is wrong; they may be, too.
            return self
                .rasters(name, stated, (1.0, StandIn::Nothing), key)
                .and(Err(Told));
        };
        let term = |rasters, reference| Term { rasters, weight: 1.0, reference };
        let (dates, by_class) = match divide_by {
            DivideBy::Mean { dates, by_class } => (dates, by_class),
            DivideBy::Number(number) => {
                let stand_in = fill.map_or(StandIn::Nothing, StandIn::Factor);
                let rasters = self.rasters(name, stated, (number, stand_in), key)?;
                return Ok(vec![term(rasters, Divisor::None)]);
            }
        };
        let stand_in = fill.map_or(StandIn::Nothing, |_| StandIn::Zero);
        let rasters = self.rasters(name, stated, (1.0, stand_in), key)?;
        let bare = |raster: &usize| self.inputs[*raster].bare.unwrap_or(*raster);
        let of = rasters.iter().map(bare).collect();
        let mut terms = vec![term(rasters, Divisor::Mean { of, dates, by_class })];
        if let Some(fill) = fill {
            let alone = (1.0, StandIn::Alone(fill));
            terms.push(term(self.rasters(name, stated, alone, key)?, Divisor::None));
        }
        Ok(terms)
    }

    /// Numbers of the dates that a word names: one, or all.
    pub(super) fn dates(&mut self, word: &str, below: &str) -> Result<Vec<usize>, Told> {
        let known: Vec<String> =
            self.loaded.config.dates.iter().map(|date| date.date.clone()).collect();
        if word == "all" {
            return Ok((0..known.len()).collect());
        }
        if word == "each" {
            let problem = Problem::new(&told::EACH_BY_ITSELF).with("values", "each");
            return Err(self.refuse(problem, below));
        }
        let found = known.iter().position(|date| date == word);
        found.map(|date| vec![date]).ok_or_else(|| {
            let problem = Problem::new(&say::NO_SUCH_DATE)
                .with("date", word)
                .with("hint", hint(word, &known));
            self.refuse(problem, below)
        })
    }

    /// The numbers of the rasters of all dates.
    pub(super) fn rasters(
        &mut self,
        name: &str,
        stated: &[FactorRaster],
        (divide_by, stand_in): (f64, StandIn),
        key: &str,
    ) -> Result<Vec<usize>, Told> {
        let known: Vec<String> =
            self.loaded.config.dates.iter().map(|date| date.date.clone()).collect();
        let mut whole = true;
        for (i, raster) in stated.iter().enumerate() {
            let Some(date) = raster.date.as_ref().filter(|date| !known.contains(date))
            else {
                continue;
            };
            let problem = Problem::new(&say::NO_SUCH_DATE)
                .with("date", date)
                .with("hint", hint(date, &known));
            self.refuse(problem, &format!("/{key}/{i}/date"));
            whole = false;
        }
        let of = |date: &String| {
            let fits = |r: &&(usize, &FactorRaster)| {
                r.1.date.as_ref().is_none_or(|own| own == date)
            };
            let all: Vec<(usize, &FactorRaster)> = stated.iter().enumerate().collect();
            all.iter().filter(fits).map(|(i, _)| *i).collect::<Vec<usize>>()
        };
        let mut places = Vec::new();
        for date in &known {
            let found = of(date);
            if found.len() != 1 && whole {
                let problem = Problem::new(&told::FACTOR_DATES)
                    .with("name", name)
                    .with("found", found.len())
                    .with("date", date);
                self.refuse(problem, &format!("/{key}"));
            }
            places.push((found.len() == 1).then(|| found[0]));
        }
        let opened: Vec<Result<usize, Told>> = stated
            .iter()
            .enumerate()
            .map(|(i, raster)| {
                self.open(raster, (divide_by, stand_in), &format!("/{key}/{i}"))
            })
            .collect();
        let raster = |place: Option<usize>| {
            place.and_then(|i| opened[i].as_ref().ok().copied()).ok_or(Told)
        };
        places.into_iter().map(raster).collect()
    }

    /// Opens a factor raster; one that is known already keeps its number.
    pub(super) fn open(
        &mut self,
        raster: &FactorRaster,
        (divide_by, stand_in): (f64, StandIn),
        below: &str,
    ) -> Result<usize, Told> {
        let rule = NodataRule { values: raster.nodata.clone(), band: true, mask: true };
        let source = match self.loaded.raster(&raster.path, raster.band, &rule) {
            Ok(source) => source,
            Err(problem) => return Err(self.refuse(problem, &format!("{below}/path"))),
        };
        let mut add = |stand_in: StandIn, bare: Option<usize>| {
            let stated = FactorRaster { date: None, ..raster.clone() };
            let same = |input: &FactorInput| {
                input.stated == stated
                    && input.divide_by.to_bits() == divide_by.to_bits()
                    && input.stand_in == stand_in
            };
            if let Some(known) = self.inputs.iter().position(same) {
                return known;
            }
            let pointer = format!("{}{below}", self.at);
            let source = source.clone();
            let input =
                FactorInput { source, stated, divide_by, stand_in, bare, pointer };
            self.inputs.push(input);
            self.inputs.len() - 1
        };
        let bare = add(StandIn::Nothing, None);
        if stand_in == StandIn::Nothing {
            return Ok(bare);
        }
        Ok(add(stand_in, Some(bare)))
    }

    /// Services by name; all, if none is named.
    pub(super) fn services(&mut self, named: &[String]) -> Result<Vec<bool>, Told> {
        let table = self.worth.table;
        let known: Vec<String> = table.services.iter().map(|s| s.id.clone()).collect();
        let mut whole = true;
        for (i, name) in
            named.iter().enumerate().filter(|(_, name)| !known.contains(name))
        {
            let problem = Problem::new(&told::UNKNOWN_SERVICE)
                .with("service", name)
                .with("table", &table.name)
                .with("hint", hint(name, &known));
            self.refuse(problem, &format!("/services/{i}"));
            whole = false;
        }
        let acts = |id: &String| named.is_empty() || named.contains(id);
        if whole { Ok(known.iter().map(acts).collect()) } else { Err(Told) }
    }

    /// Services of a factor raster: those that are named, or those of its name.
    pub(super) fn services_of_factor(
        &mut self,
        name: &str,
        named: &[String],
    ) -> Result<Vec<bool>, Told> {
        if !named.is_empty() {
            return self.services(named);
        }
        let table = self.worth.table;
        let default = default_services(name).filter(|default| {
            let has = |id: &&&str| table.services.iter().any(|s| s.id == **id);
            table.services.len() == SERVICES_OF_2015
                && default.iter().filter(has).count() == default.len()
        });
        let Some(default) = default else {
            let problem = Problem::new(&told::SERVICES_NEEDED)
                .with("name", name)
                .with("table", &table.name);
            return Err(self.refuse(problem, "/services"));
        };
        if default_services_status(name).is_some_and(Status::is_doubtful) {
            self.unverified(name, &text::DEFAULT_SERVICES);
        }
        let default: Vec<String> = default.into_iter().map(str::to_owned).collect();
        self.services(&default)
    }

    pub(super) fn unverified(&mut self, name: &str, what: &'static Text) {
        let problem = Problem::new(&told::UNVERIFIED_CORRECTION)
            .with("name", name)
            .with_words("what", what);
        self.warnings.push(self.loaded.place(problem, &self.at));
    }

    /// Classes by code; all, if none is named.
    pub(super) fn classes(
        &mut self,
        named: &[i32],
    ) -> Result<Option<BTreeSet<i32>>, Told> {
        let mut whole = true;
        let known = &self.worth.values.by_class;
        for (i, code) in named.iter().enumerate().filter(|(_, c)| !known.contains_key(c))
        {
            let problem = Problem::new(&told::UNKNOWN_CLASS).with("code", code);
            self.refuse(problem, &format!("/classes/{i}"));
            whole = false;
        }
        let set = || named.iter().copied().collect();
        if whole { Ok((!named.is_empty()).then(set)) } else { Err(Told) }
    }

    /// Classes that are farmland: those that are named, or those that count wholly as such.
    pub(super) fn farmland(&mut self, named: &[i32]) -> Result<Vec<i32>, Told> {
        if !named.is_empty() {
            return Ok(named.to_vec());
        }
        let all = |target: &Target| match target {
            Target::Types(parts) => {
                parts.iter().all(|(id, _)| FARMLAND.contains(&id.as_str()))
            }
            Target::Zero | Target::Exclude => false,
        };
        let targets = self.worth.crosswalk.targets.iter();
        let found: Vec<i32> =
            targets.filter(|(_, target)| all(target)).map(|(code, _)| *code).collect();
        if found.is_empty() {
            return Err(self.refuse(Problem::new(&told::NO_FARMLAND), ""));
        }
        Ok(found)
    }

    /// Dates, classes and services of a table of conditions are those of the run.
    pub(super) fn conditions_known(&mut self, table: &ConditionTable) {
        let dates: Vec<String> =
            self.loaded.config.dates.iter().map(|date| date.date.clone()).collect();
        let services: Vec<String> =
            self.worth.table.services.iter().map(|s| s.id.clone()).collect();
        let mut found = Problems::new();
        for row in table.rows() {
            let here = |problem: Problem| problem.in_file(&table.name).at_line(row.line);
            if let Some(date) = row.date.as_ref().filter(|date| !dates.contains(date)) {
                let problem = Problem::new(&say::NO_SUCH_DATE)
                    .with("date", date)
                    .with("hint", hint(date, &dates));
                found.push(here(problem));
            }
            let known = &self.worth.values.by_class;
            if let Some(code) = row.class.filter(|code| !known.contains_key(code)) {
                found.push(here(Problem::new(&told::UNKNOWN_CLASS).with("code", code)));
            }
            if let Some(id) = row.service.as_ref().filter(|id| !services.contains(id)) {
                let problem = Problem::new(&told::UNKNOWN_SERVICE)
                    .with("service", id)
                    .with("table", &self.worth.table.name)
                    .with("hint", hint(id, &services));
                found.push(here(problem));
            }
            if !(0.0..=FACTOR_LIMIT).contains(&row.value) {
                found.push(here(
                    Problem::new(&told::FACTOR_VALUE).with("value", row.value),
                ));
            }
        }
        let at = format!("{}/table", self.at);
        let place = |problem| self.loaded.place(problem, &at);
        self.reader.problems.extend(found.into_iter().map(place));
    }
}
