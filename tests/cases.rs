//! The eleven cases under `pipelines/`: each runs to the audit of what it claims, and the list in
//! `pipelines/README.md` is what the runs found. `make pipelines` writes that list anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use crate::support::{Row, Rows, put, repo, restora};

/// The config of each case, in the order of the collection.
const CASES: [&str; 11] = [
    "wuyuan-bay",
    "nanping",
    "land-ticket",
    "forest-cover",
    "liangnong",
    "panan-lake",
    "huaxia-city",
    "xunwu",
    "fuxian-lake",
    "ezhou",
    "wetland-bank",
];

/// How many quantitative statements of each case a tool could compute or check; 89 in all.
const STATEMENTS: [usize; 11] = [11, 7, 9, 7, 5, 8, 10, 9, 9, 9, 5];

/// Between these lines the list stands.
const MARKS: [&str; 2] =
    ["<!-- claims: made by `make pipelines` -->", "<!-- claims: end -->"];

/// What one case says.
struct Audit {
    config: Value,
    claims: Rows,
}

static AUDITS: LazyLock<Vec<Audit>> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    CASES.iter().map(|name| audit(name, folder.path())).collect()
});

fn audit(name: &str, folder: &Path) -> Audit {
    let config = repo().join("pipelines").join(format!("{name}.json"));
    let out = folder.join(name);
    let words = ["run", config.to_str().unwrap(), "-o", out.to_str().unwrap(), "--quiet"];
    restora(&repo(), words).exits(0);
    let config = serde_json::from_slice(&std::fs::read(config).unwrap()).unwrap();
    Audit { config, claims: Rows::read(&out.join("claims.csv")) }
}

/// The number of a claim's statement: `8.2` of `8.2b`.
fn statement(id: &str) -> &str {
    let end = id.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(id.len());
    &id[..end]
}

#[test]
fn every_statement_of_the_cases_is_claimed_and_judged() {
    for ((audit, name), (case, wanted)) in
        AUDITS.iter().zip(CASES).zip((1..).zip(STATEMENTS))
    {
        let known: BTreeSet<&str> =
            audit.claims.0.iter().map(|row| statement(row.text("claim"))).collect();
        let all: Vec<String> = (1..=wanted).map(|n| format!("{case}.{n}")).collect();
        let all: BTreeSet<&str> = all.iter().map(String::as_str).collect();
        assert_eq!(known, all, "{name}");
        for row in &audit.claims.0 {
            let judged =
                ["agrees", "differs", "contradicts", "checked", "not_assessable"];
            assert!(judged.contains(&row.text("verdict")), "{row:?}");
            let silent =
                row.text("verdict") == "not_assessable" && row.text("reason").is_empty();
            assert!(!silent, "{row:?}");
        }
    }
    assert_eq!(STATEMENTS.iter().sum::<usize>(), 89);
}

/// What contradicts itself in the collection, by plain arithmetic: nothing more, nothing less.
#[test]
fn the_contradictions_are_those_of_the_printed_figures() {
    let found: Vec<&str> = AUDITS
        .iter()
        .flat_map(|audit| &audit.claims.0)
        .filter(|row| row.text("verdict") == "contradicts")
        .map(|row| row.text("claim"))
        .collect();
    assert_eq!(found, CONTRADICTIONS);
}

/// By number of the claim or of the check.
const CONTRADICTIONS: &[&str] = &[
    // Given back and won from the sea, 200 ha; the sea grew by 130.
    "1.3",     // Parks of 189 ha in green land of 148.5 ha.
    "1.6",     // 21.98 / 30.45 = 72.18 %, not 72.4.
    "3.8c",    // 330 / (150 + 330) = 68.75 %, not 85.
    "3.9",     // 2972 trees on a mu.
    "7.6-7.2", // 95 % of 14 km² and a park of 4.67 km².
    "8.5-8.2",
    // 10 236.19 mu given up, 10 245 mu created: alike to 0.09 %, but not to their digits.
    "9.4",
];

fn readme() -> std::path::PathBuf {
    repo().join("pipelines/README.md")
}

/// The list of the claims of all cases.
fn list() -> String {
    let mut out = String::new();
    let mut sum = [0; 5];
    out.push_str("| config | accounts | agrees | differs | contradicts | in checks | not assessable |\n");
    out.push_str("|---|---|---:|---:|---:|---:|---:|\n");
    for (audit, name) in AUDITS.iter().zip(CASES) {
        let count = |verdict: &str| audit.claims.all(&[("verdict", verdict)]).count();
        let counts =
            ["agrees", "differs", "contradicts", "checked", "not_assessable"].map(count);
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        let kinds = audit.config["accounts"].as_array().unwrap();
        let mut kinds: Vec<&str> =
            kinds.iter().filter_map(|one| one["kind"].as_str()).collect();
        kinds.dedup();
        let kinds = kinds.join("`, `");
        let [a, d, c, k, n] = counts;
        writeln!(out, "| `{name}.json` | `{kinds}` | {a} | {d} | {c} | {k} | {n} |")
            .unwrap();
    }
    let [a, d, c, k, n] = sum;
    writeln!(out, "| all | | {a} | {d} | {c} | {k} | {n} |").unwrap();
    for audit in AUDITS.iter() {
        let first = &audit.claims.0[0];
        writeln!(out, "\n### {}\n", first.text("case")).unwrap();
        out.push_str("| claim | what | claimed | compared with | verdict |\n|---|---|---:|---:|---|\n");
        audit.claims.0.iter().for_each(|row| out.push_str(&line(row)));
    }
    out
}

/// One claim as a line of the list.
fn line(row: &Row) -> String {
    let [claim, what, unit, reason] =
        ["claim", "what", "unit", "reason"].map(|c| row.text(c));
    let qualifier = Some(row.text("qualifier")).filter(|word| *word != "exactly");
    let claimed = [qualifier.unwrap_or(""), row.text("claimed"), unit];
    let claimed: Vec<&str> =
        claimed.into_iter().filter(|part| !part.is_empty()).collect();
    let compared = row.text("compared");
    let compared = compared.parse().map_or_else(|_| compared.to_owned(), short);
    let verdict = row.text("verdict").replace('_', " ");
    let verdict =
        if reason.is_empty() { verdict } else { format!("{verdict}: {reason}") };
    let what = what.replace('|', "\\|");
    format!("| {claim} | {what} | {} | {compared} | {verdict} |\n", claimed.join(" "))
}

/// A number to five digits, for people.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a power of ten of a number of people"
    )]
    let decimals = (4 - value.abs().log10().floor() as i64).clamp(0, 12);
    let text = format!("{value:.*}", usize::try_from(decimals).unwrap());
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[test]
fn the_list_of_claims_is_what_the_runs_found() {
    let text = std::fs::read_to_string(readme()).unwrap();
    let (head, rest) = text.split_once(MARKS[0]).expect("the list begins");
    let (_, tail) = rest.split_once(MARKS[1]).expect("the list ends");
    let fresh = format!("{head}{}\n{}{}{tail}", MARKS[0], list(), MARKS[1]);
    if std::env::var_os("RESTORA_WRITE").is_some() {
        put(&readme(), &fresh);
    }
    assert!(
        text == fresh || std::env::var_os("RESTORA_WRITE").is_some(),
        "run `make pipelines`"
    );
}
