//! The account of kind `extent`: ecosystem extent.

use restora_message::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, Made, Ready, Seen};

/// Extent of each ecosystem type: opening, additions, reductions, closing. 生态系统面积账户
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extent {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Extent {
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
