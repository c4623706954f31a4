//! Two JSON values, leaf by leaf.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

/// A value that is another, or is in one run only.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Change {
    /// Where it is, as people write it: `valuation.standard_equivalent.value`,
    /// `dates[2010].path`.
    pub path: String,
    /// JSON pointer in the first run.
    pub pointer_a: Option<String>,
    /// JSON pointer in the second run.
    pub pointer_b: Option<String>,
    /// The value in the first run.
    pub a: Option<Value>,
    /// The value in the second run.
    pub b: Option<Value>,
}

impl Change {
    /// Whether its path is `start` or lies below it.
    pub(crate) fn below(&self, start: &str) -> bool {
        let rest = self.path.strip_prefix(start);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

/// What differs between two values. Lists of objects that have an id, a name or a date are
/// matched by it, wherever they stand.
pub(crate) fn changes(a: &Value, b: &Value) -> Vec<Change> {
    let mut out = Vec::new();
    let at = At::default();
    compare(&at, Some(a), Some(b), &mut out);
    out
}

/// Where two values are.
#[derive(Clone, Default)]
struct At {
    path: String,
    pointers: [String; 2],
}

impl At {
    fn key(&self, key: &str) -> Self {
        let escaped = key.replace('~', "~0").replace('/', "~1");
        let dot = if self.path.is_empty() { "" } else { "." };
        let pointers = self.pointers.each_ref().map(|p| format!("{p}/{escaped}"));
        Self { path: format!("{}{dot}{key}", self.path), pointers }
    }

    fn element(&self, name: &str, places: [usize; 2]) -> Self {
        let [a, b] = places;
        let pointers =
            [format!("{}/{a}", self.pointers[0]), format!("{}/{b}", self.pointers[1])];
        Self { path: format!("{}[{name}]", self.path), pointers }
    }
}

fn compare(at: &At, a: Option<&Value>, b: Option<&Value>, out: &mut Vec<Change>) {
    match (a, b) {
        (Some(Value::Object(a)), Some(Value::Object(b))) => {
            let added = b.keys().filter(|key| !a.contains_key(*key));
            for key in a.keys().chain(added) {
                compare(&at.key(key), a.get(key), b.get(key), out);
            }
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => lists(at, a, b, out),
        (Some(a), Some(b)) if equal(a, b) => {}
        _ => out.push(change(at, a, b)),
    }
}

fn change(at: &At, a: Option<&Value>, b: Option<&Value>) -> Change {
    let [pointer_a, pointer_b] = at.pointers.clone();
    Change {
        path: at.path.clone(),
        pointer_a: a.map(|_| pointer_a),
        pointer_b: b.map(|_| pointer_b),
        a: a.cloned(),
        b: b.cloned(),
    }
}

/// Whether two values are one; 3 and 3.0 are.
fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(x), Value::Number(y)) => x == y || x.as_f64() == y.as_f64(),
        (Value::Array(x), Value::Array(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|(x, y)| equal(x, y))
        }
        (Value::Object(x), Value::Object(y)) => {
            let same = |(key, x)| y.get(key).is_some_and(|y| equal(x, y));
            x.len() == y.len() && x.iter().all(same)
        }
        _ => a == b,
    }
}

fn lists(at: &At, a: &[Value], b: &[Value], out: &mut Vec<Change>) {
    let whole = |one: &[Value]| Value::Array(one.to_vec());
    let objects = a.iter().chain(b).all(Value::is_object);
    if !objects {
        let (a, b) = (whole(a), whole(b));
        if !equal(&a, &b) {
            out.push(change(at, Some(&a), Some(&b)));
        }
        return;
    }
    let Some([names_a, names_b]) = names(a, b) else {
        for place in 0..a.len().max(b.len()) {
            let at = at.element(&place.to_string(), [place, place]);
            compare(&at, a.get(place), b.get(place), out);
        }
        return;
    };
    let places = |names: &[String]| -> BTreeMap<String, usize> {
        names.iter().cloned().zip(0..).collect()
    };
    let (in_a, in_b) = (places(&names_a), places(&names_b));
    let added = names_b.iter().filter(|name| !in_a.contains_key(*name));
    for name in names_a.iter().chain(added) {
        let places = [in_a.get(name).copied(), in_b.get(name).copied()];
        let at = at.element(name, places.map(Option::unwrap_or_default));
        let [one, other] = places;
        compare(&at, one.and_then(|i| a.get(i)), other.and_then(|i| b.get(i)), out);
    }
    // The order may matter, such as that of corrections.
    let both = |names: &[String], other: &BTreeMap<String, usize>| -> Vec<Value> {
        let kept = names.iter().filter(|name| other.contains_key(*name));
        kept.map(|name| Value::String(name.clone())).collect()
    };
    let orders = [both(&names_a, &in_b), both(&names_b, &in_a)];
    if orders[0] != orders[1] {
        let [a, b] = orders.map(Value::Array);
        let at = At { path: format!("{}[…]", at.path), ..at.clone() };
        out.push(change(&at, Some(&a), Some(&b)));
    }
}

/// What to call the elements of two lists, by the first key that tells them apart in both.
fn names(a: &[Value], b: &[Value]) -> Option<[Vec<String>; 2]> {
    const KEYS: [&[&str]; 9] = [
        &["id"],
        &["name"],
        &["date"],
        &["label"],
        &["kind", "name"],
        &["date", "sensor"],
        &["path"],
        &["file"],
        &["role"],
    ];
    KEYS.iter().find_map(|keys| {
        let named = |list: &[Value]| -> Option<Vec<String>> {
            let names: Option<Vec<String>> =
                list.iter().map(|one| name(one, keys)).collect();
            let distinct: BTreeSet<&String> = names.iter().flatten().collect();
            (distinct.len() == list.len()).then_some(names).flatten()
        };
        Some([named(a)?, named(b)?])
    })
}

/// The name of an object by its keys, of which the first must be there.
fn name(one: &Value, keys: &[&str]) -> Option<String> {
    let word = |key: &&str| match one.get(*key)? {
        Value::String(word) => Some(word.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    word(keys.first()?)?;
    let words: Vec<String> = keys.iter().filter_map(word).collect();
    Some(words.join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(a: &Value, b: &Value) -> Vec<(String, Option<Value>, Option<Value>)> {
        changes(a, b)
            .into_iter()
            .map(|change| (change.path, change.a, change.b))
            .collect()
    }

    #[test]
    fn leaves_are_compared_one_by_one() {
        let a = json!({"grid": {"pixel_rule": "exact", "area": "true"}, "old": {"x": 1}, "n": 3});
        let b = json!({"grid": {"pixel_rule": "centre", "area": "true"}, "new": [1], "n": 3.0});
        let expected = [
            ("grid.pixel_rule".to_owned(), Some(json!("exact")), Some(json!("centre"))),
            ("old".to_owned(), Some(json!({"x": 1})), None),
            ("new".to_owned(), None, Some(json!([1]))),
        ];
        assert_eq!(told(&a, &b), expected);
    }

    #[test]
    fn lists_are_matched_by_what_names_their_elements() {
        let a =
            json!({"dates": [{"date": "2010", "band": 1}, {"date": "2019", "band": 1}]});
        let b =
            json!({"dates": [{"date": "2000", "band": 1}, {"date": "2010", "band": 2}]});
        let found = changes(&a, &b);
        let paths: Vec<&str> = found.iter().map(|change| change.path.as_str()).collect();
        assert_eq!(paths, ["dates[2010].band", "dates[2019]", "dates[2000]"]);
        assert_eq!(found[0].pointer_a.as_deref(), Some("/dates/0/band"));
        assert_eq!(found[0].pointer_b.as_deref(), Some("/dates/1/band"));
        assert_eq!(found[1].pointer_b, None);
    }

    #[test]
    fn accounts_may_lack_a_name_and_orders_are_told() {
        let a =
            json!([{"kind": "extent", "x": 1}, {"kind": "claims", "name": "n", "x": 1}]);
        let b =
            json!([{"kind": "claims", "name": "n", "x": 2}, {"kind": "extent", "x": 1}]);
        let paths: Vec<String> = changes(&a, &b).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["[claims n].x", "[…]"]);
        // What nothing names is matched by its place, plain lists as a whole.
        let found = changes(&json!([{"x": 1}, {"x": 1}]), &json!([{"x": 1}, {"x": 2}]));
        assert_eq!(found[0].path, "[1].x");
        assert_eq!(changes(&json!([1, 2]), &json!([1, 3])).len(), 1);
        assert_eq!(changes(&json!([1, 2]), &json!([1.0, 2])).len(), 0);
    }

    #[test]
    fn paths_are_cut_at_keys() {
        let change = Change { path: "sites.path".to_owned(), ..Change::default() };
        assert!(change.below("sites") && change.below("sites.path"));
        assert!(!change.below("site"));
    }
}
