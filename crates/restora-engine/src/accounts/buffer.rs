//! The account of kind `buffer`: a buffer around a shoreline.

use restora_message::Problems;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Desk, Made, Ready, Seen};

/// What lies within a horizontal distance of a shoreline. 湖滨缓冲带
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Buffer {
    /// What the account is called; its kind, if nothing is said. 名称
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl Buffer {
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
