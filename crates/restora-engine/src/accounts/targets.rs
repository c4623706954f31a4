//! The account of kind `targets`: targets.

use restora_message::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, Made, Ready, Seen};

/// Indicators of sites against thresholds or changes: pass, fail, or not assessable. 考核目标
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Targets {
    /// What the config says of it, read and checked.
    pub(crate) fn read(&self, desk: &mut Desk<'_>) -> Result<Box<dyn Ready>, Problems> {
        let _ = desk;
        Ok(Box::new(Rules))
    }
}

#[derive(Debug)]
struct Rules;

impl Ready for Rules {
    fn make(&self, seen: &mut Seen<'_>) -> Result<Made, Problems> {
        let _ = seen;
        Ok(Made::default())
    }
}
