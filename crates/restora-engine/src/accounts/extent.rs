//! The account of kind `extent`: ecosystem extent.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::extent::{Types, extent_tables};
use restora_message::catalogue::accounts::{extent as say, shared};
use restora_message::catalogue::text;
use restora_message::{Problem, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::cells::{absent, occurring};
use super::{Desk, Made, Pending, Ready, Seen};
use crate::Plan;
use crate::plan::Land;
use crate::read::escape;

/// Extent of each ecosystem type: opening, additions, reductions, closing. 生态系统面积账户
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Ecosystem types by the classes that they consist of; classes that stand in none are
    /// types by themselves. 生态系统类型
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub types: BTreeMap<String, Vec<i32>>,
}

impl Extent {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let mut problems = Problems::new();
        let mut known: BTreeMap<i32, &String> = BTreeMap::new();
        for (name, codes) in &self.types {
            // Classes in no type are types by themselves, called by their codes.
            if name.parse::<i32>().is_ok_and(|code| *codes != [code]) {
                let problem = Problem::new(&say::NAME_OF_CLASS).with("name", name);
                problems.push(desk.problem(problem, &format!("/types/{}", escape(name))));
            }
            for code in codes {
                if let Some(first) = known.insert(*code, name) {
                    let problem = Problem::new(&say::CLASS_TWICE)
                        .with("code", code)
                        .with("first", first)
                        .with("second", name);
                    problems
                        .push(desk.problem(problem, &format!("/types/{}", escape(name))));
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let named = self.types.values().flatten().copied().collect();
        Ok(Box::new(Rules { types: Types::new(&self.types), named }))
    }
}

#[derive(Debug)]
struct Rules {
    types: Types,
    /// Classes that stand in a type.
    named: BTreeSet<i32>,
}

impl Ready for Rules {
    fn check(&self, plan: &Plan, pending: &Pending) -> Problems {
        if !matches!(plan.land, Land::Nothing) && plan.dates.len() > 1 {
            return Problems::new();
        }
        let problem = Problem::new(&shared::NEEDS_LAND)
            .with("name", &pending.name)
            .with_words("what", &text::TWO_DATES);
        plan.loaded.place(problem, &pending.at).into()
    }

    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let (tables, identities) =
            extent_tables(&seen.pending.name, seen.facts, seen.stocks, &self.types);
        let record =
            json!({"shape": "SEEA EA, extent account; GB/T 43677-2024, annexes B and C"});
        let warnings =
            absent(seen, (&self.named, &occurring(seen)), "/types").into_iter().collect();
        Ok(Made {
            tables: tables.into(),
            identities,
            warnings,
            record,
            ..Made::default()
        })
    }
}
