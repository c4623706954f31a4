//! The files that a run read, wherever its record names them.

use std::collections::BTreeSet;

use serde_json::Value;

/// A file.
pub(super) struct Input<'a> {
    /// Its path, as the config names it.
    pub(super) path: String,
    /// Its checksum.
    pub(super) sha256: &'a str,
    /// Its size.
    pub(super) bytes: Option<i64>,
}

/// All files with a checksum, in the order of the record, each once.
pub(super) fn of(record: &Value) -> Vec<Input<'_>> {
    let (mut out, mut seen) = (Vec::new(), BTreeSet::new());
    walk(record, &mut |path, file| {
        let Some(sha256) = file.get("sha256").and_then(Value::as_str) else { return };
        let name = file.get("name").and_then(Value::as_str).unwrap_or_default();
        let path = whole(path, name);
        if seen.insert((path.clone(), sha256)) {
            let bytes = file.get("bytes").and_then(Value::as_i64);
            out.push(Input { path, sha256, bytes });
        }
    });
    out
}

/// Visits what has a path and a list of files, whatever it is.
fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&str, &'a Value)) {
    match value {
        Value::Object(map) => {
            let path = map.get("path").and_then(Value::as_str);
            let files = map.get("files").and_then(Value::as_array);
            if let (Some(path), Some(files)) = (path, files) {
                for file in files {
                    visit(path, file);
                }
            }
            map.values().for_each(|inner| walk(inner, visit));
        }
        Value::Array(list) => list.iter().for_each(|inner| walk(inner, visit)),
        _ => {}
    }
}

/// A data set may be of several files beside one another.
fn whole(path: &str, name: &str) -> String {
    match path.rfind(['/', '\\']) {
        _ if name.is_empty() => path.to_owned(),
        Some(at) => format!("{}{name}", &path[..=at]),
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn files_are_found_wherever_they_stand_and_once() {
        let file =
            |name: &str, sha: &str| json!({"name": name, "bytes": 7, "sha256": sha});
        let shape = json!({"path": "in/a.shp", "files": [file("a.shp", "1"), file("a.dbf", "2")]});
        let record = json!({
            "rasters": [shape, {"path": "b.tif", "files": [file("b.tif", "3")]}],
            "corrections": {"rasters": [{"raster": shape}]},
            "files": "none",
        });
        let found = of(&record);
        let paths: Vec<&str> = found.iter().map(|input| input.path.as_str()).collect();
        assert_eq!(paths, ["in/a.shp", "in/a.dbf", "b.tif"]);
        assert_eq!(found[1].sha256, "2");
        assert_eq!(found[1].bytes, Some(7));
    }
}
