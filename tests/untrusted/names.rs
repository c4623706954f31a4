//! Ids, names and groups of sites never decide where something is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{Case, geojson, polygon, put, rectangle, restora};

/// Ids that are paths, devices or nothing to some system.
fn ids() -> Vec<String> {
    let ids = [
        "../../x",
        "/etc/passwd",
        "..\\..\\x",
        "C:\\x",
        "CON",
        "nul",
        "aux.txt",
        "a:b",
        "a/b",
        "a\\b",
        "a\0b",
        ".",
        "..",
        "...",
        "x.",
        "x",
        "~/x",
        "-rf",
        "$(touch x)",
        "`touch x`",
        "a\nb",
        "a_b-9",
        "\u{202e}fdp.x",
        "%2e%2e%2fx",
        "file:///x",
        "sites",
        "\"; DROP TABLE sites; --",
    ];
    ids.into_iter()
        .map(str::to_owned)
        .chain(["长".repeat(300), "x".repeat(300)])
        .collect()
}

/// Every file below a folder.
fn below(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path);
            }
        }
    }
    found
}

/// A config in a folder far enough down that `../../x` would still be seen.
fn made() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("1/2/3");
    let case = Case::small().with_all_outputs();
    let sites: Vec<Value> = ids()
        .iter()
        .enumerate()
        .map(|(at, id)| {
            #[expect(clippy::cast_precision_loss, reason = "a few sites")]
            let (col, row) = ((at % 6) as f64 * 1.5, (at / 6) as f64 * 1.5);
            let square = polygon(&[rectangle((col, row), (col + 1.4, row + 1.4))]);
            json!({"type": "Feature", "geometry": square,
                "properties": {"id": id, "group": id, "name": id}})
        })
        .collect();
    put(&folder.join("sites.geojson"), geojson(crate::support::CRS, &sites));
    let mut config = case.config.clone();
    config["sites"]["name"] = json!("name");
    config["name"] = json!("../../../y");
    for date in ["2000", "2020"] {
        std::fs::copy(
            case.path(&format!("{date}.tif")),
            folder.join(format!("{date}.tif")),
        )
        .unwrap();
    }
    put(&folder.join("config.json"), config.to_string());
    (dir, folder)
}

#[test]
fn nothing_is_written_outside_the_folder_of_results() {
    let (dir, folder) = made();
    let before = below(dir.path());
    restora(&folder, ["run", "config.json", "-o", "out", "-q"]).exits(0);
    let out = folder.join("out");
    let outside: Vec<PathBuf> = below(dir.path())
        .into_iter()
        .filter(|path| !before.contains(path) && !path.starts_with(&out))
        .collect();
    assert_eq!(outside, Vec::<PathBuf>::new());
    let mut maps = 0;
    for path in below(&out) {
        let name = path.strip_prefix(&out).unwrap().to_str().unwrap().replace('\\', "/");
        maps += usize::from(name.starts_with("maps/"));
        for part in name.split('/') {
            let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
            assert!(part.chars().all(plain), "{name}");
            assert!(
                !part.starts_with('.') && !part.ends_with('.') && part.len() <= 255,
                "{name}"
            );
            // Devices of Windows, whatever their ending.
            let stem = part.split('.').next().unwrap_or_default().to_ascii_uppercase();
            assert!(
                !["CON", "PRN", "AUX", "NUL", "COM1", "LPT1"].contains(&&*stem),
                "{name}"
            );
        }
    }
    // Each site has pictures of its own: no two ids share a name.
    assert!(maps >= ids().len(), "{maps}");
    // Made again from the folder, it is the same.
    restora(&folder, ["report", "out"]).exits(0);
    let again: Vec<PathBuf> = below(dir.path())
        .into_iter()
        .filter(|path| !before.contains(path) && !path.starts_with(&out))
        .collect();
    assert_eq!(again, Vec::<PathBuf>::new());
}

/// STAC tells where files are: all of them are within, and named as they are.
#[test]
fn links_of_the_catalogue_stay_within() {
    let (_dir, folder) = made();
    restora(&folder, ["run", "config.json", "-o", "out", "-q"]).exits(0);
    let stac = folder.join("out/stac");
    let mut links = 0;
    for path in below(&stac) {
        let Ok(item) = serde_json::from_slice::<Value>(&std::fs::read(&path).unwrap())
        else {
            continue;
        };
        let id = item["id"].as_str().unwrap_or_default();
        assert!(!id.contains(['/', '\\', '\0', ':']) && !id.contains(".."), "{id}");
        for asset in item["assets"].as_object().into_iter().flat_map(|all| all.values()) {
            let href = asset["href"].as_str().unwrap();
            let target = stac.join(href).canonicalize().unwrap();
            assert!(
                target.starts_with(folder.join("out").canonicalize().unwrap()),
                "{href}"
            );
            links += 1;
        }
    }
    assert!(links > 5, "{links}");
}

/// What could decide on a path or a name of a column is refused where it is written.
#[test]
fn dates_and_indicators_are_no_paths() {
    let mut case = Case::small();
    case.config["dates"][0]["date"] = json!("../2000");
    case.with("check", &[]).exits(3).tells(&["E116"]);
    let mut case = Case::small();
    case.config["indicators"] = json!({"../x": [1]});
    case.with("check", &[]).exits(3).tells(&["E121"]);
    let mut case = Case::small();
    case.config["outputs"] = json!({"layers": ["gpkg/../../x"]});
    case.with("check", &[]).exits(3).tells(&["/outputs/layers"]);
}
