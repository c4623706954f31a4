//! From the block as it is written to what can be computed with.

use restora_accounts::uncertainty::{Alternative as Swap, MonteCarlo as Draws, Range};
use restora_message::catalogue::{areas as areas_say, uncertainty as say};
use restora_message::{Problem, Problems};
use restora_value::{
    ClassValues, CoefficientTable, Crosswalk, Derivation, FactorUnit, class_values,
};

use super::range::{around, range};
use super::{AT, Alternative, Uncertainty};
use crate::meaning::{Reader, unverified};
use crate::plan::Meaning;
use crate::standard::derivation;
use crate::{Loaded, Valuation};

/// What the tables of uncertainty are computed from.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ready {
    /// The tables `low` and `high`, where coefficients have a range.
    pub(crate) ends: Option<[CoefficientTable; 2]>,
    /// What classes are worth by them.
    pub(crate) range: Option<Range>,
    /// Other ways to value the classes, and what they rest on.
    pub(crate) alternatives: Vec<Swapped>,
    /// What is drawn.
    pub(crate) draws: Option<Draws>,
}

/// Another way to value the classes.
#[derive(Clone, Debug)]
pub(crate) struct Swapped {
    pub(crate) swap: Swap,
    pub(crate) table: CoefficientTable,
    pub(crate) crosswalk: Crosswalk,
    pub(crate) standard: Derivation,
}

impl Ready {
    /// Every worth of classes that it knows, besides the run's own.
    pub(crate) fn values(&self) -> impl Iterator<Item = &ClassValues> {
        let ends = self.range.iter().flat_map(|range| [&range.low, &range.high]);
        ends.chain(self.alternatives.iter().map(|one| &one.swap.values))
    }
}

/// What the config says of uncertainty; problems go to the reader's.
pub(crate) fn make(
    loaded: &Loaded,
    meaning: &Meaning,
    reader: &mut Reader<'_>,
    warnings: &mut Problems,
) -> Option<Ready> {
    let stated = loaded.config.uncertainty.as_ref()?;
    let Some(valuation) = &loaded.config.valuation else {
        if !loaded.stands_in("/valuation") {
            reader.problems.push(loaded.place(Problem::new(&say::NO_VALUATION), AT));
        }
        return None;
    };
    let own = meaning.table.as_ref();
    let readable = |key: &str| !loaded.stands_in(&format!("{AT}/{key}"));
    let coefficients = stated.coefficients.as_ref().filter(|_| readable("coefficients"));
    let ends = coefficients.and_then(|c| range(loaded, c, own, reader));
    let mut maker = Maker { loaded, meaning, valuation, reader, warnings };
    let alternatives = maker.alternatives(&stated.alternatives);
    if readable("coefficients") && readable("monte_carlo") {
        maker.spread_is_one(stated);
    }
    let range = ends.as_ref().and_then(|ends| maker.range(ends));
    let draws = maker.draws(stated, ends.as_ref());
    Some(Ready { ends, range, alternatives, draws })
}

struct Maker<'a, 'r> {
    loaded: &'a Loaded,
    meaning: &'a Meaning,
    valuation: &'a Valuation,
    reader: &'a mut Reader<'r>,
    warnings: &'a mut Problems,
}

impl Maker<'_, '_> {
    fn refuse(&mut self, problem: Problem, at: &str) {
        self.reader.problems.push(self.loaded.place(problem, at));
    }

    fn refuse_all(&mut self, problems: Problems, at: &str) {
        for problem in problems {
            self.refuse(problem, at);
        }
    }

    /// What classes are worth by the low and the high coefficients.
    fn range(&mut self, ends: &[CoefficientTable; 2]) -> Option<Range> {
        let crosswalk = self.meaning.crosswalk.as_ref()?;
        let standard = self.meaning.standard.as_ref()?.standard;
        // Where the run's own values are not known, the reason has been told.
        self.meaning.values.as_ref()?;
        let mut worth = |table| match class_values(table, crosswalk, standard) {
            Ok(values) => Some(values),
            Err(problems) => {
                self.refuse_all(problems, "/uncertainty/coefficients");
                None
            }
        };
        let [low, high] = ends;
        let (low, high) = (worth(low), worth(high));
        Some(Range { low: low?, high: high? })
    }

    /// Draws have one spread: that of their own or that of the coefficients.
    fn spread_is_one(&mut self, stated: &Uncertainty) {
        let Some(draws) = &stated.monte_carlo else { return };
        let at = format!("{AT}/monte_carlo");
        let range = stated.coefficients.as_ref();
        if draws.spread_percent.is_none() && range.is_none() {
            self.reader.problems.push(self.loaded.missing("spread_percent", &at));
        }
        let tables =
            range.is_some_and(|range| range.low.is_some() || range.high.is_some());
        if draws.spread_percent.is_some() && tables {
            self.refuse(Problem::new(&say::TWO_SPREADS), &format!("{at}/spread_percent"));
        }
    }

    fn draws(
        &self,
        stated: &Uncertainty,
        ends: Option<&[CoefficientTable; 2]>,
    ) -> Option<Draws> {
        let asked = stated.monte_carlo.as_ref()?;
        let (own, crosswalk) =
            (self.meaning.table.as_ref()?, self.meaning.crosswalk.as_ref()?);
        let standard = self.meaning.standard.as_ref()?.standard;
        let [low, high] = match asked.spread_percent {
            Some(percent) => around(own, percent),
            None => ends?.clone(),
        };
        let often = (asked.runs, asked.seed);
        Some(Draws::new(often, [&low, own, &high], crosswalk, standard))
    }

    /// All alternatives that can be made.
    fn alternatives(&mut self, stated: &[Alternative]) -> Vec<Swapped> {
        let mut names: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for (i, one) in stated.iter().enumerate() {
            let at = format!("{AT}/alternatives/{i}");
            if names.contains(&one.name.as_str()) {
                let twice = Problem::new(&say::ALTERNATIVE_TWICE).with("name", &one.name);
                self.refuse(twice, &format!("{at}/name"));
            }
            names.push(&one.name);
            if self.loaded.stands_in(&at) {
                continue;
            }
            if swapped(one).is_empty() {
                let nothing = Problem::new(&say::SWAPS_NOTHING).with("name", &one.name);
                self.refuse(nothing, &at);
                continue;
            }
            out.extend(self.alternative(one, &at));
        }
        out
    }

    fn alternative(&mut self, stated: &Alternative, at: &str) -> Option<Swapped> {
        let table_at = format!("{at}/table");
        let crosswalk_at = format!("{at}/crosswalk");
        let table = match &stated.table {
            Some(name) => self.reader.table(name, &table_at),
            None => self.meaning.table.clone(),
        };
        let areas = self.loaded.config.areas.as_ref();
        let types = areas.filter(|_| self.loaded.config.crosswalk.is_none());
        if let (Some(_), Some(path)) = (&stated.crosswalk, types) {
            let problem =
                Problem::new(&areas_say::CROSSWALK_AND_TYPES).with("path", path);
            self.refuse(problem, &crosswalk_at);
            return None;
        }
        let crosswalk = match &stated.crosswalk {
            Some(name) => self.reader.crosswalk(name, &crosswalk_at),
            None => self.meaning.crosswalk.clone(),
        };
        let standard = self.standard(stated, table.as_ref(), at);
        let (table, crosswalk) = (table?, crosswalk?);
        let legend = self.meaning.legend.as_ref();
        let misfit = crosswalk.check(&table, legend);
        if !misfit.is_empty() {
            let at = if stated.crosswalk.is_some() { &crosswalk_at } else { &table_at };
            self.refuse_all(misfit, at);
            return None;
        }
        self.services_stay(stated, &table, &table_at);
        let standard = standard?;
        let values = match class_values(&table, &crosswalk, standard.standard) {
            Ok(values) => values,
            Err(problems) => {
                self.refuse_all(problems, at);
                return None;
            }
        };
        if self.meaning.values.as_ref() == Some(&values) {
            let same = Problem::new(&say::ALTERNATIVE_SAME).with("name", &stated.name);
            self.warnings.push(self.loaded.place(same, at));
        }
        let doubtful = unverified(&values, &table);
        self.warnings.extend(doubtful.into_iter().map(|p| self.loaded.place(p, at)));
        let (name, swapped) = (stated.name.clone(), swapped(stated));
        Some(Swapped { swap: Swap { name, swapped, values }, table, crosswalk, standard })
    }

    /// The money behind a factor of 1: the alternative's, or that of the run where the table
    /// takes it.
    fn standard(
        &mut self,
        stated: &Alternative,
        table: Option<&CoefficientTable>,
        at: &str,
    ) -> Option<Derivation> {
        if stated.table.is_none()
            && stated.standard_equivalent.is_none()
            && stated.exchange_rate.is_none()
        {
            return self.meaning.standard.clone();
        }
        let unit = table.map(|table| table.unit);
        let own = self.valuation;
        let takes = |wanted| unit.is_none_or(|unit| unit == wanted);
        let standard = own.standard_equivalent.clone();
        let standard = standard.filter(|_| takes(FactorUnit::Equivalent));
        let rate = own.exchange_rate.clone().filter(|_| takes(FactorUnit::Usd));
        let valuation = Valuation {
            standard_equivalent: stated.standard_equivalent.clone().or(standard),
            exchange_rate: stated.exchange_rate.clone().or(rate),
            ..own.clone()
        };
        match derivation(self.loaded, (&valuation, at), table, self.warnings) {
            Ok(found) => Some(found),
            Err(problems) => {
                self.reader.problems.extend(problems);
                None
            }
        }
    }

    /// Corrections act on services by their place in the run's own table.
    fn services_stay(
        &mut self,
        stated: &Alternative,
        table: &CoefficientTable,
        at: &str,
    ) {
        let Some(own) = &self.meaning.table else { return };
        let ids = |table: &CoefficientTable| -> Vec<String> {
            table.services.iter().map(|service| service.id.clone()).collect()
        };
        if !self.valuation.corrections.is_empty() && ids(own) != ids(table) {
            let problem = Problem::new(&say::OTHER_SERVICES)
                .with("name", &stated.name)
                .with("table", &own.name);
            self.refuse(problem, at);
        }
    }
}

/// What an alternative swaps, as keys of the config.
fn swapped(stated: &Alternative) -> String {
    let keys = [
        ("table", stated.table.is_some()),
        ("crosswalk", stated.crosswalk.is_some()),
        ("standard_equivalent", stated.standard_equivalent.is_some()),
        ("exchange_rate", stated.exchange_rate.is_some()),
    ];
    let keys: Vec<&str> =
        keys.into_iter().filter(|(_, there)| *there).map(|(key, _)| key).collect();
    keys.join(" ")
}
