//! Which files there are: by a pattern, in a manifest, in a catalogue.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;
use restora_message::catalogue::{config, run, tiles};
use restora_message::{Problem, Problems};
use serde_json::Value;

use super::{Found, Period, Tiles};
use crate::{Loaded, limits};

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
    // By itself first: `a)|(?:b` would only be one within the brackets.
    let regex = Regex::new(pattern).and_then(|_| Regex::new(&format!("^(?:{pattern})$")));
    let regex = regex.map_err(|error| bad(error.to_string()))?;
    for group in ["tile", "date"] {
        if !regex.capture_names().flatten().any(|name| name == group) {
            return Err(bad(format!("(?<{group}>…)")).into());
        }
    }
    let folder = block.folder.as_deref().unwrap_or(".");
    let mut files = Vec::new();
    let mut seen = BTreeSet::new();
    walk((&loaded.path(folder), ""), &mut seen, &mut files).map_err(|error| {
        Problem::new(&run::READ).with("path", folder).with("cause", error)
    })?;
    files.sort();
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

/// Paths of all files below a folder, from there, with `/` between folders. A folder that links
/// lead to as well is looked through once.
fn walk(
    (folder, before): (&Path, &str),
    seen: &mut BTreeSet<PathBuf>,
    files: &mut Vec<String>,
) -> std::io::Result<()> {
    if !seen.insert(folder.canonicalize()?) {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        // A name that is no text cannot stand in a config either.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = format!("{before}{name}");
        if !entry.path().is_dir() {
            files.push(path);
        } else if !name.starts_with('.') {
            walk((&entry.path(), &format!("{path}/")), seen, files)?;
        }
    }
    Ok(())
}

/// Names that the columns of a manifest may have: tile, date, path.
const COLUMNS: [&[&str]; 3] = [
    &["tile", "分幅", "图幅"],
    &["date", "year", "日期", "年份"],
    &["path", "file", "路径", "文件"],
];

fn is_parquet(path: &str) -> bool {
    let extension = Path::new(path).extension();
    extension.is_some_and(|extension| {
        ["parquet", "pq"].iter().any(|known| extension.eq_ignore_ascii_case(known))
    })
}

/// The rows of a CSV, of each the columns of a manifest; the name of one that is missing.
fn in_csv(text: &str) -> Result<Vec<Result<Vec<String>, ()>>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = csv::ReaderBuilder::new()
        .comment(Some(b'#'))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = rows.headers().map_err(|error| error.to_string())?.clone();
    let at = |names: &[&str]| {
        let is = |name: &str| names.iter().any(|known| name.eq_ignore_ascii_case(known));
        header.iter().position(is).ok_or_else(|| names[0].to_owned())
    };
    let places = COLUMNS.iter().map(|names| at(names)).collect::<Result<Vec<_>, _>>()?;
    let cells = |row: csv::StringRecord| {
        places.iter().map(|at| row.get(*at).unwrap_or_default().to_owned()).collect()
    };
    Ok(rows.records().map(|row| row.map(cells).map_err(drop)).collect())
}

fn in_manifest(
    loaded: &Loaded,
    block: &Tiles,
    manifest: &str,
) -> Result<Vec<Found>, Problems> {
    let bad = |entry: usize, what: &str| {
        Problem::new(&tiles::BAD_ENTRY)
            .with("path", manifest)
            .with("entry", entry)
            .with("what", what)
    };
    let rows: Vec<Result<Vec<String>, ()>> = if is_parquet(manifest) {
        let path = loaded.path(manifest);
        restora_io::plain_file(&path, manifest)?;
        let rows = restora_io::parquet_texts(&path, &COLUMNS);
        rows.map_err(|cause| bad(0, &cause))?.into_iter().map(Ok).collect()
    } else {
        in_csv(&read(loaded, manifest)?).map_err(|cause| bad(0, &cause))?
    };
    let folder = folder_of(manifest);
    let (mut found, mut problems) = (Vec::new(), Problems::new());
    for (row, number) in rows.iter().zip(1..) {
        let Ok([tile, day, written]) = row.as_ref().map(Vec::as_slice) else {
            problems.push(bad(number, "CSV"));
            continue;
        };
        let path = from_folder(folder, written);
        if tile.is_empty() {
            problems.push(bad(number, "tile"));
        } else if written.is_empty() {
            problems.push(bad(number, "path"));
        } else if let Some(date) = date(day, block.period) {
            found.push(Found { tile: tile.clone(), date, path });
        } else {
            problems.push(no_date(&path, day));
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
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let value: Value =
        serde_json::from_str(text).map_err(|error| bad(0, &error.to_string()))?;
    let items = value["features"].as_array().ok_or_else(|| bad(0, "features"))?;
    let property = block.tile_property.as_deref().unwrap_or("grid:code");
    let folder = folder_of(stac);
    let (mut found, mut problems) = (Vec::new(), Problems::new());
    for (item, number) in items.iter().zip(1..) {
        let properties = &item["properties"];
        let tile = match &properties[property] {
            Value::String(tile) => tile.clone(),
            Value::Number(tile) => tile.to_string(),
            _ => {
                problems.push(bad(number, property));
                continue;
            }
        };
        let Some(href) = asset(item, block.asset.as_deref()) else {
            problems.push(bad(number, block.asset.as_deref().unwrap_or("asset")));
            continue;
        };
        let time = ["datetime", "start_datetime"].map(|key| properties[key].as_str());
        let time = time.into_iter().flatten().next().unwrap_or_default();
        let path = from_folder(folder, href);
        match date(time.get(..10).unwrap_or(time), block.period) {
            Some(date) => found.push(Found { tile, date, path }),
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

/// A path that a list has, from the config's folder: from that of the list, unless it is whole.
fn from_folder(folder: &str, written: &str) -> String {
    let written = written.strip_prefix("file://").unwrap_or(written);
    let whole = written.contains("://") || Path::new(written).is_absolute();
    if whole { written.to_owned() } else { format!("{folder}{written}") }
}

/// The folder of a path as written, with its last `/`; nothing for one without.
fn folder_of(path: &str) -> &str {
    path.rfind(['/', '\\']).map_or("", |at| &path[..=at])
}

fn read(loaded: &Loaded, path: &str) -> Result<String, Problem> {
    let most = (limits::TABLE_BYTES, &config::NO_SUCH_FILE);
    let bytes = limits::read(&loaded.path(path), path, most)?;
    String::from_utf8(bytes)
        .map_err(|error| Problem::new(&run::READ).with("path", path).with("cause", error))
}

fn no_date(path: &str, text: &str) -> Problem {
    Problem::new(&tiles::BAD_DATE).with("path", path).with("text", text)
}

/// A date as configs have it, cut down to a period: of `2019`, `201907`, `2019-07-01`, `2019/7/1`
/// and alike.
fn date(text: &str, period: Period) -> Option<String> {
    let apart = |c: char| matches!(c, '-' | '_' | '.' | '/');
    let parts: Vec<&str> = if text.contains(apart) {
        text.split(apart).collect()
    } else {
        let at = |range: std::ops::Range<usize>| text.get(range);
        // A length in bytes says nothing of other letters.
        let whole = text.is_ascii() && matches!(text.len(), 4 | 6 | 8);
        whole.then(|| [at(0..4), at(4..6), at(6..8)].into_iter().flatten().collect())?
    };
    let number = |text: &&str| {
        let plain = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| plain)
    };
    let numbers: Vec<u32> = parts.iter().map(number).collect::<Option<_>>()?;
    let short = parts.iter().skip(1).all(|part| matches!(part.len(), 1 | 2));
    let year = parts.first().is_some_and(|year| year.len() == 4);
    if parts.len() > 3 || !year || !short {
        return None;
    }
    let within =
        |at: usize, most: u32| numbers.get(at).is_none_or(|n| (1..=most).contains(n));
    if !within(1, 12) || !within(2, 31) {
        return None;
    }
    let keep = match period {
        Period::Year => 1,
        Period::Month => 2,
        Period::Day => 3,
    };
    let widths = [4, 2, 2];
    let told = numbers.iter().zip(widths).take(keep);
    Some(told.map(|(n, width)| format!("{n:0width$}")).collect::<Vec<_>>().join("-"))
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
            ("2019/1/1", "2019-01-01"),
            ("2019-10", "2019-10"),
        ] {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
        for bad in [
            "",
            "19",
            "201913",
            "20190732",
            "2019a",
            "20190",
            "-",
            "年2019",
            "年月",
            "2019年7",
            "2019 年",
            "日期20",
            "2019-",
            "19-1-2019",
            "2019-1-1-1",
            "2019-+1",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(date("20190731", Period::Year).as_deref(), Some("2019"));
        assert_eq!(date("2019", Period::Month).as_deref(), Some("2019"));
    }

    #[test]
    fn folders_are_those_of_the_list() {
        assert_eq!(folder_of("a/b.csv"), "a/");
        assert_eq!(folder_of("b.csv"), "");
        assert_eq!(from_folder("a/", "b.tif"), "a/b.tif");
        assert_eq!(from_folder("a/", "/b.tif"), "/b.tif");
        assert_eq!(from_folder("a/", "file:///b.tif"), "/b.tif");
    }
}
