//! Parts of the record as nested lists, as they are: for those who check.

use serde_json::Value;

use super::say::escape;

/// Entries of a list that are shown.
const MOST: usize = 50;

/// How deep lists are nested.
const DEEPEST: usize = 8;

/// A value of the record as HTML; nothing for what is null or empty.
pub(crate) fn facts(value: &Value) -> Option<String> {
    let mut out = String::new();
    write(&mut out, value, 0);
    (!out.is_empty()).then_some(out)
}

fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => {}
        Value::Bool(_) | Value::Number(_) => out.push_str(&escape(&value.to_string())),
        Value::String(text) if text.contains('\n') => {
            out.extend(["<pre>", &escape(text), "</pre>"]);
        }
        Value::String(text) => out.push_str(&escape(text)),
        _ if depth >= DEEPEST => out.push('…'),
        Value::Array(list) if list.iter().all(is_plain) => {
            let some: Vec<String> = list.iter().take(MOST).map(plain).collect();
            out.push_str(&escape(&some.join(", ")));
            out.push_str(if list.len() > MOST { ", …" } else { "" });
        }
        Value::Array(list) => {
            out.push_str("<ol>");
            for one in list.iter().take(MOST) {
                out.push_str("<li>");
                write(out, one, depth + 1);
                out.push_str("</li>");
            }
            out.push_str(if list.len() > MOST { "<li>…</li></ol>" } else { "</ol>" });
        }
        Value::Object(map) => {
            let entries = map.iter().filter_map(|(key, value)| {
                let mut inner = String::new();
                write(&mut inner, value, depth + 1);
                let entry = format!("<dt>{}</dt><dd>{inner}</dd>", escape(key));
                (!inner.is_empty()).then_some(entry)
            });
            let entries: String = entries.collect();
            if !entries.is_empty() {
                out.extend(["<dl class=facts>", &entries, "</dl>"]);
            }
        }
    }
}

fn is_plain(value: &Value) -> bool {
    !(value.is_array() || value.is_object())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_null_is_left_out() {
        let value = json!({"a": null, "b": {"c": null}, "d": [1, "<2>"], "e": true});
        let html =
            "<dl class=facts><dt>d</dt><dd>1, &lt;2&gt;</dd><dt>e</dt><dd>true</dd></dl>";
        assert_eq!(facts(&value).as_deref(), Some(html));
        assert_eq!(facts(&json!({"a": {}})), None);
    }
}
