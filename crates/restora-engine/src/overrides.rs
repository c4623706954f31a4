//! `--set path.to.key=value`.

use restora_message::Problem;
use restora_message::catalogue::config as say;
use serde_json::Value;

/// Sets one value of a config and gives its JSON pointer. Steps of the path are keys or array
/// positions; the value is JSON, or text where it is not JSON or where text is wanted.
///
/// # Errors
/// If the text has no `=`, or the path runs through something that has no keys.
pub(crate) fn apply(
    config: &mut Value,
    text: &str,
    wants_text: impl Fn(&str) -> bool,
) -> Result<String, Problem> {
    let form = || Problem::new(&say::SET_FORM).with("text", text);
    let no_place =
        |step: &str| Problem::new(&say::BAD_SET).with("text", text).with("step", step);
    let (path, value) = text.split_once('=').ok_or_else(form)?;
    if path.is_empty() || path.split('.').any(str::is_empty) {
        return Err(form());
    }
    let pointer: String = path
        .split('.')
        .flat_map(|step| ["/".to_owned(), step.replace('~', "~0").replace('/', "~1")])
        .collect();
    let as_text = || Value::String(value.to_owned());
    let value = match serde_json::from_str(value) {
        Ok(value @ Value::String(_)) => value,
        Ok(_) | Err(_) if wants_text(&pointer) => as_text(),
        Ok(value) => value,
        Err(_) => as_text(),
    };
    let mut here = config;
    for step in path.split('.') {
        here = match here {
            Value::Object(map) => map.entry(step).or_insert(Value::Null),
            Value::Array(items) => {
                let count = items.len();
                let at = step.parse::<usize>().ok().filter(|at| *at < count);
                match at {
                    Some(at) => &mut items[at],
                    None => return Err(no_place(step)),
                }
            }
            Value::Null => {
                *here = Value::Object(serde_json::Map::new());
                let Value::Object(map) = here else { return Err(no_place(step)) };
                map.entry(step).or_insert(Value::Null)
            }
            _ => return Err(no_place(step)),
        };
    }
    *here = value;
    Ok(pointer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_positions_and_new_blocks_can_be_set() {
        let mut config = json!({"dates": [{"path": "a"}]});
        apply(&mut config, "dates.0.band=2", |_| false).unwrap();
        apply(&mut config, "dates.0.path=c=d.tif", |_| false).unwrap();
        assert_eq!(apply(&mut config, "name=2010", |at| at == "/name").unwrap(), "/name");
        assert_eq!(config["name"], json!("2010"));
        config.as_object_mut().unwrap().remove("name");
        apply(&mut config, "nodata.values=[0, 255]", |_| false).unwrap();
        assert_eq!(
            config,
            json!({"dates": [{"path": "c=d.tif", "band": 2}], "nodata": {"values": [0, 255]}})
        );
    }

    #[test]
    fn what_cannot_be_set_is_said() {
        let mut config = json!({"dates": [], "version": 1});
        for text in ["version", "=1", "a..b=1", "dates.0=1", "dates.x=1", "version.a=1"] {
            let code = apply(&mut config, text, |_| false).unwrap_err().entry.code;
            assert!(["E108", "E120"].contains(&code), "{text}: {code}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = apply(&mut json!({"a": [1, {"b": null}]}), &text, |_| false);
        }
    }
}
