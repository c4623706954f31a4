//! `unsafe` stands only where a proof stands beside it, in files that are listed here.

use std::path::{Path, PathBuf};

use crate::support::repo;

/// Files that talk to libraries in C, or to the system. A new one is a decision, made here.
const KNOWN: [&str; 11] = [
    "crates/restora-cli/src/host.rs",
    "crates/restora-io/src/crs.rs",
    "crates/restora-io/src/local/shut.rs",
    "crates/restora-io/src/log.rs",
    "crates/restora-io/src/raster/cog/file.rs",
    "crates/restora-io/src/raster/named.rs",
    "crates/restora-io/src/raster/source.rs",
    "crates/restora-io/src/raster/tests/align.rs",
    "crates/restora-io/src/raster/warp.rs",
    "crates/restora-io/src/sites/text.rs",
    "crates/restora-zonal/src/transform.rs",
];

/// Lines above `unsafe` in which its proof has to begin.
const NEAR: usize = 12;

/// Lines above it in which the exception has to be stated.
const WITHIN: usize = 40;

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            into.push(path);
        }
    }
}

/// A line without its comment and the texts in it, as far as this needs it.
fn code(line: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    let mut before = ' ';
    for c in line.chars() {
        match c {
            '"' if before != '\\' && before != '\'' => quoted = !quoted,
            '/' if !quoted && before == '/' => {
                out.pop();
                break;
            }
            c if !quoted => out.push(c),
            _ => {}
        }
        before = c;
    }
    out
}

fn has_word(line: &str, word: &str) -> bool {
    line.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|part| part == word)
}

/// What is wrong with the uses of `unsafe` in a text.
fn faults(name: &str, text: &str) -> (usize, Vec<String>) {
    let lines: Vec<&str> = text.lines().collect();
    let (mut uses, mut faults) = (0, Vec::new());
    for (at, line) in
        lines.iter().enumerate().filter(|(_, line)| has_word(&code(line), "unsafe"))
    {
        uses += 1;
        let above = |most: usize| lines[at.saturating_sub(most)..at].iter();
        let wants = code(line);
        // A pointer to a function of C's, and a function that C calls, need no proof where
        // they are declared: their bodies do.
        let declared = has_word(&wants, "fn") || has_word(&wants, "type");
        let proven = above(NEAR).any(|line| {
            line.trim_start().starts_with("// SAFETY:")
                || line.trim_start().starts_with("/// # Safety")
        });
        if !declared && !proven {
            faults.push(format!("{name}:{}: no SAFETY comment above", at + 1));
        }
        let stated = lines[..=at].join(" ");
        let near: String = above(WITHIN).copied().collect::<Vec<_>>().join(" ");
        let excepted = near.contains("unsafe_code") && near.contains("reason =");
        if !excepted && !stated.contains("#![expect(unsafe_code") {
            faults.push(format!(
                "{name}:{}: no #[expect(unsafe_code, reason = …)]",
                at + 1
            ));
        }
    }
    (uses, faults)
}

#[test]
fn every_use_of_unsafe_is_listed_excepted_and_proven() {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(repo().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        for part in ["src", "tests", "benches", "examples"] {
            if path.join(part).is_dir() {
                rust_files(&path.join(part), &mut files);
            }
        }
    }
    assert!(files.len() > 300, "{}", files.len());
    files.sort();
    let (mut found, mut all) = (Vec::new(), Vec::new());
    for file in &files {
        let name =
            file.strip_prefix(repo()).unwrap().to_str().unwrap().replace('\\', "/");
        let text = std::fs::read_to_string(file).unwrap();
        let (uses, faults) = faults(&name, &text);
        if uses > 0 {
            found.push(name);
        }
        all.extend(faults);
    }
    assert_eq!(all, Vec::<String>::new());
    assert_eq!(found, KNOWN);
}

/// The workspace denies it, and every crate of ours takes the workspace's word.
#[test]
fn no_crate_lets_unsafe_pass_by_itself() {
    let workspace = std::fs::read_to_string(repo().join("Cargo.toml")).unwrap();
    assert!(workspace.contains("unsafe_code = \"deny\""));
    for entry in std::fs::read_dir(repo().join("crates")).unwrap() {
        let manifest = entry.unwrap().path().join("Cargo.toml");
        let Ok(text) = std::fs::read_to_string(&manifest) else { continue };
        assert!(text.contains("[lints]\nworkspace = true"), "{}", manifest.display());
    }
}

/// The scan itself: what it lets pass, and what it does not.
#[test]
fn the_scan_finds_what_has_no_proof() {
    let good = "#[expect(unsafe_code, reason = \"x\")]\nfn a() {\n    // SAFETY: y\n    unsafe { b() }\n}";
    assert_eq!(faults("a", good), (1, vec![]));
    let bare = "fn a() {\n    unsafe { b() }\n}";
    assert_eq!(faults("a", bare).1.len(), 2);
    let unproven =
        "#[expect(unsafe_code, reason = \"x\")]\nfn a() {\n    unsafe { b() }\n}";
    assert_eq!(faults("a", unproven).1, ["a:3: no SAFETY comment above"]);
    assert_eq!(faults("a", "// unsafe\nlet a = \"unsafe { }\"; // unsafe"), (0, vec![]));
}
