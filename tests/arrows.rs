//! Which crate may name which: four floors, arrows only downward, and every outside library
//! named by the one crate that is there for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::support::repo;

/// Crates by floor. A crate names crates of the floors below it.
const FLOORS: [&[&str]; 5] = [
    &["restora-message"],
    &["restora-grid", "restora-table"],
    &["restora-io", "restora-zonal", "restora-value", "restora-terrain", "restora-patch"],
    &["restora-accounts", "restora-engine", "restora-report"],
    &["restora-cli"],
];

/// Makes the synthetic tiles; it may name every crate, and none may name it.
const TOOL: &str = "restora-synth";

/// The one arrow on a floor.
const SIDEWAYS: (&str, &str) = ("restora-engine", "restora-accounts");

/// Outside libraries that one crate alone names.
const OWNERS: [(&str, &[&str]); 6] = [
    (
        "restora-io",
        &["gdal", "gdal-sys", "png", "roxmltree", "tiff", "libdeflater", "zstd"],
    ),
    ("restora-zonal", &["geo", "proj", "proj-sys", "geographiclib-rs", "wide"]),
    ("restora-accounts", &["microlp", "rand_pcg"]),
    (
        "restora-engine",
        &["rayon", "schemars", "jsonschema", "jsonc-parser", "postcard", "regex"],
    ),
    ("restora-report", &["rust_xlsxwriter", "minijinja", "base64"]),
    ("restora-cli", &["clap", "indicatif", "comfy-table", "pathdiff"]),
];

/// One crate reads it and one writes it.
const SHARED: [(&str, &[&str]); 1] = [("parquet", &["restora-io", "restora-report"])];

/// Lines of a file, beyond which nobody reads it whole.
const MOST_LINES: usize = 600;

fn metadata() -> Metadata {
    let manifest = repo().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap()
}

/// What the crates of the workspace need to be built, tests aside.
fn dependencies(metadata: &Metadata) -> BTreeMap<String, Vec<String>> {
    let needed = |package: &Package| {
        let all = package.dependencies.iter();
        let built = all.filter(|needed| needed.kind != DependencyKind::Development);
        built.map(|needed| needed.name.clone()).collect()
    };
    let packages = metadata.workspace_packages();
    packages.into_iter().map(|p| (p.name.to_string(), needed(p))).collect()
}

fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|crates| crates.contains(&name))
}

#[test]
fn every_crate_has_its_floor() {
    for name in dependencies(&metadata()).keys() {
        let known = floor(name).is_some() || name == TOOL;
        assert!(known, "{name} is on no floor: give it one in tests/arrows.rs");
    }
}

#[test]
fn arrows_point_downward_only() {
    let all = dependencies(&metadata());
    assert_eq!(all.len(), FLOORS.iter().map(|crates| crates.len()).sum::<usize>() + 1);
    for (name, needed) in &all {
        for other in needed.iter().filter(|other| all.contains_key(*other)) {
            assert_ne!(other, TOOL, "{name} names the tool {TOOL}");
            let sideways = (name.as_str(), other.as_str()) == SIDEWAYS;
            let down = name == TOOL || floor(other) < floor(name);
            assert!(down || sideways, "{name} → {other} does not point downward");
        }
    }
}

#[test]
fn an_outside_library_is_named_by_its_owner_alone() {
    let all = dependencies(&metadata());
    for (owner, libraries) in OWNERS {
        for library in libraries {
            let named_by: Vec<&str> = all
                .iter()
                .filter(|(_, needed)| needed.iter().any(|needed| needed == library))
                .map(|(name, _)| name.as_str())
                .collect();
            assert_eq!(named_by, [owner], "{library}");
        }
    }
    for (library, owners) in SHARED {
        let names = |needed: &[String]| needed.iter().any(|needed| needed == library);
        let named_by = all.iter().filter(|(_, needed)| names(needed));
        let named_by: Vec<&str> = named_by.map(|(name, _)| name.as_str()).collect();
        assert_eq!(named_by, owners, "{library}");
    }
}

/// Rust files below a folder.
fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn no_file_is_too_long_to_be_read_whole() {
    let mut files = Vec::new();
    rust_files(&repo().join("tests"), &mut files);
    for package in metadata().workspace_packages() {
        let folder = package.manifest_path.parent().unwrap();
        for part in ["src", "tests", "benches", "examples"] {
            rust_files(folder.join(part).as_std_path(), &mut files);
        }
    }
    assert!(files.len() > 100, "{}", files.len());
    for file in files {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= MOST_LINES, "{}: {lines} lines", file.display());
    }
}
