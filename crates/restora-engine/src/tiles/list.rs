//! Which files there are: by a pattern, in a manifest, in a catalogue.

use std::path::Path;

use regex::Regex;
use restora_message::catalogue::{config, run, tiles};
use restora_message::{Problem, Problems};
use serde_json::Value;

use super::{Found, Period, Tiles};
use crate::Loaded;

/// Folders within folders that are looked through, at most: a link may lead in a circle.
const MOST_DEEP: usize = 32;

/// The files of a block, in no order.
pub(super) fn list(loaded: &Loaded, block: &Tiles) -> Result<Vec<Found>, Problems> {
    let ways = [&block.pattern, &block.manifest, &block.stac];
    let count = ways.iter().filter(|way| way.is_some()).count();
    if count != 1 {
        return Err(Problem::new(&tiles::ONE_WAY).with("count", count).into());
    }
    if let Some(pattern) = &block.pattern {
        return by_pattern(loaded, block, pattern);
    }
    if let Some(manifest) = &block.manifest {
        return in_manifest(loaded, block, manifest);
    }
    let stac = block.stac.as_deref().unwrap_or_default();
    in_catalogue(loaded, block, stac)
}

fn by_pattern(
    loaded: &Loaded,
    block: &Tiles,
    pattern: &str,
) -> Result<Vec<Found>, Problems> {
    let bad = |cause: String| Problem::new(&tiles::BAD_PATTERN).with("cause", cause);
    let regex = Regex::new(&format!("^(?:{pattern})$"));
    let regex = regex.map_err(|error| bad(error.to_string()))?;
    for group in ["tile", "date"] {
        if !regex.capture_names().flatten().any(|name| name == group) {
            return Err(bad(format!("(?<{group}>…)")).into());
        }
    }
    let folder = block.folder.as_deref().unwrap_or(".");
    let mut files = Vec::new();
    walk(&loaded.path(folder), "", MOST_DEEP, &mut files).map_err(|error| {
        Problem::new(&run::READ).with("path", folder).with("cause", error)
    })?;
    let (mut found, mut problems) = (Vec::new(), Problems::new());
    for file in &files {
        let Some(fits) = regex.captures(file) else { continue };
        let group = |name| fits.name(name).map_or("", |group| group.as_str());
        let path = if folder == "." { file.clone() } else { format!("{folder}/{file}") };
        match date(group("date"), block.period) {
            Some(date) => {
                found.push(Found { tile: group("tile").to_owned(), date, path });
            }
            None => problems.push(no_date(&path, group("date"))),
        }
    }
    if found.is_empty() && problems.is_empty() {
        let none = Problem::new(&tiles::NO_TILES).with("path", folder);
        problems.push(none.with("count", files.len()));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Paths of all files below a folder, from there, with `/` between folders.
fn walk(
    folder: &Path,
    before: &str,
    deep: usize,
    files: &mut Vec<String>,
) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A name that is no text cannot stand in a config either.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{before}{name}");
        if !entry.path().is_dir() {
            files.push(path);
        } else if deep > 0 && !name.starts_with('.') {
            walk(&entry.path(), &format!("{path}/"), deep - 1, files)?;
        }
    }
    Ok(())
}

fn in_manifest(
    loaded: &Loaded,
    block: &Tiles,
    manifest: &str,
) -> Result<Vec<Found>, Problems> {
    let text = read(loaded, manifest)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut rows = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let bad = |entry: usize, what: &str| {
        Problem::new(&tiles::BAD_ENTRY)
            .with("path", manifest)
            .with("entry", entry)
            .with("what", what)
    };
    let header = rows.headers().map_err(|error| bad(0, &error.to_string()))?.clone();
    let at = |names: &[&str]| {
        let is = |name: &str| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        header.iter().position(is).ok_or_else(|| bad(0, names[0]))
    };
    let columns = [
        at(&["tile", "分幅", "图幅"]),
        at(&["date", "year", "日期", "年份"]),
        at(&["path", "file", "路径", "文件"]),
    ];
    let [tile, day, path] = columns;
    let (tile, day, path) = (tile?, day?, path?);
    let folder = folder_of(manifest);
    let (mut found, mut problems) = (Vec::new(), Problems::new());
    for (row, number) in rows.records().zip(1..) {
        let Ok(row) = row else {
            problems.push(bad(number, "CSV"));
            continue;
        };
        let cell = |at| row.get(at).unwrap_or_default();
        let path = format!("{folder}{}", cell(path));
        if cell(tile).is_empty() {
            problems.push(bad(number, "tile"));
        } else if path == folder {
            problems.push(bad(number, "path"));
        } else if let Some(date) = date(cell(day), block.period) {
            found.push(Found { tile: cell(tile).to_owned(), date, path });
        } else {
            problems.push(no_date(&path, cell(day)));
        }
    }
    if found.is_empty() && problems.is_empty() {
        problems
            .push(Problem::new(&tiles::NO_TILES).with("path", manifest).with("count", 0));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

fn in_catalogue(
    loaded: &Loaded,
    block: &Tiles,
    stac: &str,
) -> Result<Vec<Found>, Problems> {
    let bad = |entry: usize, what: &str| {
        Problem::new(&tiles::BAD_ENTRY)
            .with("path", stac)
            .with("entry", entry)
            .with("what", what)
    };
    let text = read(loaded, stac)?;
    let value: Value =
        serde_json::from_str(&text).map_err(|error| bad(0, &error.to_string()))?;
    let items = value["features"].as_array().ok_or_else(|| bad(0, "features"))?;
    let property = block.tile_property.as_deref().unwrap_or("grid:code");
    let folder = folder_of(stac);
    let (mut found, mut problems) = (Vec::new(), Problems::new());
    for (item, number) in items.iter().zip(1..) {
        let properties = &item["properties"];
        let Some(tile) = properties[property].as_str() else {
            problems.push(bad(number, property));
            continue;
        };
        let Some(href) = asset(item, block.asset.as_deref()) else {
            problems.push(bad(number, block.asset.as_deref().unwrap_or("asset")));
            continue;
        };
        let time = ["datetime", "start_datetime"].map(|key| properties[key].as_str());
        let time = time.into_iter().flatten().next().unwrap_or_default();
        let path =
            if is_whole(href) { href.to_owned() } else { format!("{folder}{href}") };
        match date(time.get(..10).unwrap_or(time), block.period) {
            Some(date) => found.push(Found { tile: tile.to_owned(), date, path }),
            None => problems.push(no_date(&path, time)),
        }
    }
    if found.is_empty() && problems.is_empty() {
        problems.push(Problem::new(&tiles::NO_TILES).with("path", stac).with("count", 0));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Where an asset is: the one that is named, or the only one.
fn asset<'a>(item: &'a Value, named: Option<&str>) -> Option<&'a str> {
    let assets = item["assets"].as_object()?;
    let asset = match named {
        Some(name) => assets.get(name)?,
        None => assets.values().next().filter(|_| assets.len() == 1)?,
    };
    asset["href"].as_str()
}

/// Whether a reference does not begin where the catalogue is.
fn is_whole(href: &str) -> bool {
    href.contains("://") || Path::new(href).is_absolute()
}

/// The folder of a path as written, with its last `/`; nothing for one without.
fn folder_of(path: &str) -> &str {
    path.rfind(['/', '\\']).map_or("", |at| &path[..=at])
}

fn read(loaded: &Loaded, path: &str) -> Result<String, Problem> {
    let bytes = std::fs::read(loaded.path(path)).map_err(|error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            Problem::new(&config::NO_SUCH_FILE).with("path", path)
        } else {
            Problem::new(&run::READ).with("path", path).with("cause", error)
        }
    })?;
    String::from_utf8(bytes)
        .map_err(|error| Problem::new(&run::READ).with("path", path).with("cause", error))
}

fn no_date(path: &str, text: &str) -> Problem {
    Problem::new(&tiles::BAD_DATE).with("path", path).with("text", text)
}

/// A date as configs have it, cut down to a period: of `2019`, `201907`, `2019-07-01` and alike.
fn date(text: &str, period: Period) -> Option<String> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let apart = |c: char| c.is_ascii_digit() || matches!(c, '-' | '_' | '.' | '/');
    if !text.chars().all(apart) || !matches!(digits.len(), 4 | 6 | 8) {
        return None;
    }
    let keep = match period {
        Period::Year => 4,
        Period::Month => 6,
        Period::Day => 8,
    };
    let digits = digits.get(..keep.min(digits.len()))?;
    let part = |range: std::ops::Range<usize>| digits.get(range);
    let month = part(4..6);
    let day = part(6..8);
    let within = |part: Option<&str>, most: u8| {
        part.is_none_or(|text| text.parse().is_ok_and(|n: u8| (1..=most).contains(&n)))
    };
    if !within(month, 12) || !within(day, 31) {
        return None;
    }
    let parts = part(0..4).into_iter().chain(month).chain(day);
    Some(parts.collect::<Vec<_>>().join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_files_have_them() {
        let read = |text| date(text, Period::Day);
        for (text, wanted) in [
            ("2019", "2019"),
            ("201907", "2019-07"),
            ("2019-07", "2019-07"),
            ("20190731", "2019-07-31"),
            ("2019_07_31", "2019-07-31"),
        ] {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
        for bad in ["", "19", "201913", "20190732", "2019a", "20190", "-", "年2019"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(date("20190731", Period::Year).as_deref(), Some("2019"));
        assert_eq!(date("2019", Period::Month).as_deref(), Some("2019"));
    }

    #[test]
    fn folders_are_those_of_the_list() {
        assert_eq!(folder_of("a/b.csv"), "a/");
        assert_eq!(folder_of("b.csv"), "");
        assert!(is_whole("https://a/b.tif") && is_whole("/a.tif") && !is_whole("a.tif"));
    }
}
