//! `restora schema`: the JSON Schema of the config.

use restora_message::Problems;

use crate::args::Cli;
use crate::output;

/// Prints the schema.
pub(crate) fn schema(cli: &Cli) -> Result<u8, Problems> {
    output::data(restora_engine::schema_text().as_bytes(), cli.lang)?;
    Ok(0)
}
