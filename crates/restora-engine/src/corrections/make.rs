//! From a correction as it is written to one that can be applied.

use restora_accounts::correction::{Factor, MOST_PRODUCTS, Term, TooMany};
use restora_accounts::{Correction as Applied, Corrections};
use restora_message::catalogue::{correction as told, text};
use restora_message::{Problem, Problems};
use restora_value::correction::{
    ConditionTable, development_stage, farmland_province, resource_scarcity,
};
use restora_value::{ClassValues, CoefficientTable, Crosswalk};

use super::factors::FactorInput;
use super::parts::DivideBy;
use super::{AT, Correction, FactorRaster};
use crate::Loaded;
use crate::meaning::{Reader, all, no_builtin};

/// What classes are worth before any correction.
pub(crate) struct Worth<'a> {
    pub(crate) table: &'a CoefficientTable,
    pub(crate) crosswalk: &'a Crosswalk,
    pub(crate) values: &'a ClassValues,
    /// Every class that is valued in some way, alternatives included.
    pub(crate) classes: Vec<i32>,
}

/// Makes corrections ready, one after the other.
pub(crate) struct Maker<'a, 'r> {
    pub(super) loaded: &'a Loaded,
    pub(super) worth: Worth<'a>,
    pub(super) reader: &'a mut Reader<'r>,
    pub(super) warnings: &'a mut Problems,
    /// The factor rasters that they need.
    pub(crate) inputs: Vec<FactorInput>,
    /// Where the one at hand stands in the config.
    pub(super) at: String,
}

/// What is wrong has been noted.
pub(super) struct Told;

/// Services and classes that a correction acts on, as the config names them.
pub(super) type Named<'a> = (&'a [String], &'a [i32]);

impl<'a, 'r> Maker<'a, 'r> {
    pub(crate) fn new(
        loaded: &'a Loaded,
        worth: Worth<'a>,
        reader: &'a mut Reader<'r>,
        warnings: &'a mut Problems,
    ) -> Self {
        Self { loaded, worth, reader, warnings, inputs: Vec::new(), at: String::new() }
    }

    /// All corrections of a config; problems go to the reader's.
    pub(crate) fn make(&mut self, stated: &[Correction]) -> Corrections {
        let mut list: Vec<Applied> = Vec::new();
        for (i, one) in stated.iter().enumerate() {
            self.at = format!("{AT}/{i}");
            let Ok(found) = self.one(one) else { continue };
            if list.iter().any(|other| other.name == found.name) {
                self.refuse(
                    Problem::new(&told::NAME_TWICE).with("name", &found.name),
                    "",
                );
            }
            list.push(found);
        }
        let classes = &self.worth.classes;
        let names: Vec<String> = list.iter().map(|one| one.name.clone()).collect();
        let dates = self.loaded.config.dates.len();
        let mut found = match Corrections::new(list, classes, dates) {
            Ok(found) => found,
            Err(TooMany { correction }) => {
                let problem = Problem::new(&told::TOO_MANY_PRODUCTS)
                    .with("name", &names[correction])
                    .with("most", MOST_PRODUCTS);
                self.reader.problems.push(self.loaded.place(problem, AT));
                return Corrections::default();
            }
        };
        // What has no factor is counted even where something stands in for it.
        for bare in self.inputs.iter().filter_map(|input| input.bare) {
            if found.layer(&[bare]).is_none() {
                found.layers.push(vec![bare]);
            }
        }
        found
    }

    /// Notes what is wrong with the correction at hand, or below it.
    pub(super) fn refuse(&mut self, problem: Problem, below: &str) -> Told {
        let at = format!("{}{below}", self.at);
        self.reader.problems.push(self.loaded.place(problem, &at));
        Told
    }

    fn one(&mut self, stated: &Correction) -> Result<Applied, Told> {
        match stated {
            Correction::Raster {
                name,
                rasters,
                reference,
                where_missing,
                services,
                classes,
            } => {
                let divisor = self.divisor(reference.as_ref());
                let fill = self.fill(*where_missing);
                let services = self.services_of_factor(name, services);
                let classes = self.classes(classes);
                let by = divisor.and_then(|divisor| Ok((divisor, fill?)));
                let terms = self.terms(name, rasters, by, "rasters");
                let by = Factor::Rasters(terms?);
                let (services, classes) = (services?, classes?);
                Ok(Applied { name: name.clone(), kind: "raster", services, classes, by })
            }
            Correction::Vegetation {
                name,
                npp,
                cover,
                reference_date,
                services,
                classes,
            } => {
                let by = self.vegetation(name, [npp, cover], reference_date);
                self.applied((name, "vegetation"), (services, classes), by)
            }
            Correction::Sites { name, factors, services, classes } => {
                let by = self.numbers(factors).map(|()| Factor::Sites(factors.clone()));
                self.applied((name, "sites"), (services, classes), by)
            }
            Correction::Groups { name, factors, services, classes } => {
                let by = self.numbers(factors).map(|()| Factor::Groups(factors.clone()));
                self.applied((name, "groups"), (services, classes), by)
            }
            Correction::FarmlandBiomass { .. }
            | Correction::DevelopmentStage { .. }
            | Correction::Scarcity { .. } => self.by_formula(stated),
            Correction::Condition { name, table } => {
                let by = self.conditions(table);
                self.applied((name, "condition"), (&[], &[]), by)
            }
        }
    }

    /// Corrections whose factors follow from what is known of people and provinces.
    fn by_formula(&mut self, stated: &Correction) -> Result<Applied, Told> {
        match stated {
            Correction::FarmlandBiomass { province, groups, classes } => {
                let keys = ["province", "groups"];
                let by =
                    self.for_all_or_groups(province.as_ref(), groups, keys, |name| {
                        farmland_province(name).map(|found| found.factor)
                    });
                self.unverified("farmland-biomass", &text::BIOMASS_TABLE);
                let farmland = self.farmland(classes)?;
                let name = "farmland-biomass";
                self.applied((name, name), (&[], &farmland), by)
            }
            Correction::DevelopmentStage { engel, groups } => {
                let keys = ["engel", "groups"];
                let by = self.for_all_or_groups(engel.as_ref(), groups, keys, |engel| {
                    development_stage(*engel)
                });
                let name = "development-stage";
                self.applied((name, name), (&[], &[]), by)
            }
            Correction::Scarcity { national, local, groups, services, classes } => {
                let keys = ["local", "groups"];
                let by = self.for_all_or_groups(local.as_ref(), groups, keys, |local| {
                    resource_scarcity(*local, *national)
                });
                self.applied(("scarcity", "scarcity"), (services, classes), by)
            }
            _ => Err(Told),
        }
    }

    fn applied(
        &mut self,
        (name, kind): (&str, &'static str),
        (services, classes): Named<'_>,
        by: Result<Factor, Told>,
    ) -> Result<Applied, Told> {
        let (services, classes) = (self.services(services), self.classes(classes));
        let (services, classes) = (services?, classes?);
        Ok(Applied { name: name.to_owned(), kind, services, classes, by: by? })
    }

    /// Half the one raster over its mean in the class and half the other over its own.
    fn vegetation(
        &mut self,
        name: &str,
        [npp, cover]: [&[FactorRaster]; 2],
        reference_date: &str,
    ) -> Result<Factor, Told> {
        let dates = self.dates(reference_date, "/reference_date").ok();
        let mean = || {
            let dates = dates.clone().ok_or(Told)?;
            Ok((DivideBy::Mean { dates, by_class: true }, None))
        };
        let npp = self.terms(name, npp, mean(), "npp");
        let cover = self.terms(name, cover, mean(), "cover");
        let both = npp?.into_iter().chain(cover?);
        Ok(Factor::Rasters(both.map(|term| Term { weight: 0.5, ..term }).collect()))
    }

    /// A table of conditions from its file.
    fn conditions(&mut self, table: &str) -> Result<Factor, Told> {
        let at = format!("{}/table", self.at);
        let read = all(ConditionTable::from_csv);
        let table = self.reader.read(table, &at, no_builtin, read).ok_or(Told)?;
        self.conditions_known(&table);
        Ok(Factor::Conditions(table))
    }
}
