//! `value`: a config in the words of a command line.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command as Clap, value_parser};
use restora_message::catalogue::text;
use restora_message::{Lang, Text};
use serde_json::{Value, json};

use super::{output, overwrite, set, word};

/// The unit of a standard equivalent that is given as a bare number.
const UNIT: &str = "CNY/ha/yr";

/// The command and its options.
pub(super) fn definition(lang: Lang) -> Clap {
    let areas = word("areas", "AREAS", &text::ARG_AREAS, lang);
    let option = |id: &'static str, value: &'static str, help: &Text| {
        Arg::new(id).long(id).value_name(value).help(help.get(lang))
    };
    Clap::new("value").about(text::ABOUT_VALUE.get(lang)).args([
        areas.value_parser(value_parser!(PathBuf)),
        option("table", "TABLE", &text::ARG_TABLE),
        option("standard-equivalent", "NUMBER[ UNIT]", &text::ARG_STANDARD)
            .allow_hyphen_values(true),
        option("exchange-rate", "NUMBER UNIT", &text::ARG_EXCHANGE)
            .allow_hyphen_values(true),
        option("crosswalk", "CROSSWALK", &text::ARG_CROSSWALK),
        option("legend", "LEGEND", &text::ARG_LEGEND),
        output(&text::ARG_OUTPUT, lang).required(true),
        overwrite(lang),
        set(lang),
    ])
}

/// The config that the words of the command stand for, as JSON. What is wrong with a number
/// is left to whoever reads the config.
pub(super) fn config(own: &ArgMatches) -> Value {
    let text = |id: &str| own.get_one::<String>(id).cloned();
    let areas = own.get_one::<PathBuf>("areas").map(|path| path.display().to_string());
    let mut valuation = json!({});
    if let Some(table) = text("table") {
        valuation["table"] = json!(table);
    }
    if let Some(quantity) = text("standard-equivalent") {
        valuation["standard_equivalent"] = self::quantity(&quantity);
    }
    if let Some(quantity) = text("exchange-rate") {
        valuation["exchange_rate"] = self::quantity(&quantity);
    }
    let mut config = json!({"version": 1, "areas": areas, "valuation": valuation});
    for key in ["crosswalk", "legend"] {
        if let Some(name) = text(key) {
            config[key] = json!(name);
        }
    }
    config
}

/// `676.6 CNY/ha/yr` as a number with its unit.
fn quantity(text: &str) -> Value {
    let (number, unit) =
        text.trim().split_once(char::is_whitespace).unwrap_or((text, UNIT));
    let value =
        number.parse::<f64>().map_or_else(|_| json!(number), |number| json!(number));
    json!({"value": value, "unit": unit.trim()})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_have_units() {
        assert_eq!(quantity("676.6"), json!({"value": 676.6, "unit": "CNY/ha/yr"}));
        assert_eq!(quantity("45 CNY/mu/yr"), json!({"value": 45.0, "unit": "CNY/mu/yr"}));
        assert_eq!(quantity("dear"), json!({"value": "dear", "unit": "CNY/ha/yr"}));
    }
}
