//! The JSON Schema of the config, derived from its types.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform as _, transform_subschemas};
use schemars::{Schema, json_schema};
use serde_json::{Value, json};

use crate::Config;

/// The schema as data.
pub fn schema() -> Value {
    let mut schema =
        SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Config>();
    let mut not_null = NotNull;
    not_null.transform(&mut schema);
    InRange.transform(&mut schema);
    Kinds.transform(&mut schema);
    let mut value = schema.to_value();
    value["title"] = json!("restora pipeline");
    value
}

/// The schema as it stands in `pipelines/schema.json`.
pub fn schema_text() -> String {
    let mut text = format!("{:#}", schema());
    text.push('\n');
    text
}

/// An optional key is left out, never `null`: one way to say a thing.
#[derive(Clone)]
struct NotNull;

impl schemars::transform::Transform for NotNull {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        if let Some(Value::Array(types)) = schema.get_mut("type") {
            types.retain(|kind| kind != "null");
            if let [only] = types.as_slice() {
                let only = only.clone();
                schema.insert("type".to_owned(), only);
            }
        }
        if let Some(Value::Array(options)) = schema.get_mut("anyOf") {
            options.retain(|option| option != json_schema!({"type": "null"}).as_value());
            if let [Value::Object(only)] = options.as_slice() {
                let only = only.clone();
                schema.remove("anyOf");
                for (key, value) in only {
                    schema.insert(key, value);
                }
            }
        }
    }
}

/// The key that says which kind a block is says what the kind is for.
#[derive(Clone)]
struct Kinds;

impl schemars::transform::Transform for Kinds {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let Some(said) = schema.get("description").cloned() else { return };
        let kind = schema.get_mut("properties").and_then(|all| all.get_mut("kind"));
        if let Some(Value::Object(kind)) = kind
            && kind.contains_key("const")
        {
            kind.entry("description").or_insert(said);
        }
    }
}

/// A whole number has the range of its type, which the schema's `format` does not enforce.
#[derive(Clone)]
struct InRange;

impl schemars::transform::Transform for InRange {
    fn transform(&mut self, schema: &mut Schema) {
        transform_subschemas(self, schema);
        let (least, most) = match schema.get("format").and_then(Value::as_str) {
            Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
            Some("uint32") => (0, i64::from(u32::MAX)),
            _ => return,
        };
        for (key, limit) in [("minimum", least), ("maximum", most)] {
            if schema.get(key).is_none() {
                schema.insert(key.to_owned(), json!(limit));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_may_be_null_and_every_key_is_explained() {
        fn walk(at: &str, value: &Value) {
            if let Some(properties) = value.get("properties").and_then(Value::as_object) {
                for (key, property) in properties {
                    assert!(
                        property.get("description").is_some(),
                        "{at}/{key} says nothing"
                    );
                }
            }
            match value {
                Value::Object(map) => {
                    map.iter().for_each(|(k, v)| walk(&format!("{at}/{k}"), v));
                }
                Value::Array(items) => items.iter().for_each(|v| walk(at, v)),
                Value::String(text) => assert_ne!(text, "null", "{at}"),
                _ => {}
            }
        }
        walk("", &schema());
    }
}
