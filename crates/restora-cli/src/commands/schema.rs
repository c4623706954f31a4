//! `restora schema`: the JSON Schema of the config.

use restora_message::Problems;

use crate::output;

/// Prints the schema.
pub(crate) fn schema() -> Result<u8, Problems> {
    output::data(restora_engine::schema_text().as_bytes())?;
    Ok(0)
}
