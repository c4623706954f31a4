//! Where results come from and how they are proven: inputs, identities, the config.

use std::fmt::Write as _;

use minijinja::{Value, context};
use restora_message::Lang;
use restora_message::catalogue::report_page as t;
use restora_message::catalogue::report_tables::claims;
use restora_table::Unit;
use sha2::{Digest as _, Sha256};

use super::number::{Style, unit_words};
use super::run::Run;
use super::say::Words;
use super::site::safe;
use super::tables::{Grid, Head, Item};

/// Words of a record in the languages of the page.
fn spoken(run: &Run<'_>, text: Option<&str>, say: impl Fn(&str, Lang) -> String) -> Item {
    let text = text.unwrap_or_default();
    Item::Html(
        run.speak.html(&Words { en: say(text, Lang::En), zh: say(text, Lang::Zh) }),
    )
}

/// Files with their checksums.
pub(crate) fn inputs(run: &Run<'_>) -> Option<Value> {
    let record = &run.material.record;
    let speak = run.speak;
    let heads = vec![
        Head::words(speak, &(&t::PATH).into()),
        Head::words(speak, &(&t::USED_AS).into()),
        Head::words(speak, &(&t::FILE).into()),
        Head::numbers(speak, &(&t::BYTES).into(), Unit::None),
        Head::words(speak, &Words::same("SHA-256")),
    ];
    let mut grid = Grid::new((&t::INPUTS).into(), heads);
    let rasters = record["rasters"].as_array().into_iter().flatten().map(|raster| {
        let date = raster["date"].as_str().unwrap_or_default();
        (raster, Words::fill(&t::INPUT_CLASSES, &[("date", Words::same(date))]))
    });
    let files = record["files"].as_array().into_iter().flatten();
    let files = files.map(|file| (file, Words::from(&t::INPUT_OTHER)));
    let count = Style { scale: 1.0, decimals: 0, trim: false };
    for (input, used) in rasters.chain(files) {
        for file in input["files"].as_array().into_iter().flatten() {
            let word =
                |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            grid.rows.push(vec![
                Item::text(&word(&input["path"])),
                Item::Html(speak.html(&used)),
                Item::text(&word(&file["name"])),
                Item::number(count, file["bytes"].as_f64()),
                Item::Html(format!(
                    "<code>{}</code>",
                    super::say::escape(&word(&file["sha256"]))
                )),
            ]);
        }
    }
    let facts = raster_facts(run);
    (!grid.rows.is_empty()).then(|| {
        context! {
            table => safe(grid.html(speak)),
            rasters => facts.map(|grid| safe(grid.html(speak))),
        }
    })
}

fn raster_facts(run: &Run<'_>) -> Option<Grid> {
    let speak = run.speak;
    let list =
        run.material.record["rasters"].as_array().filter(|list| !list.is_empty())?;
    let heads = [&t::DATE, &t::SIZE, &t::CRS, &t::PIXEL_TYPE, &t::NODATA, &t::ALIGNED];
    let heads = heads.map(|text| Head::words(speak, &text.into()));
    let mut grid = Grid::new((&t::RASTER_FACTS).into(), heads.into());
    for (raster, zone) in list.iter().flat_map(of_zones) {
        let plain = |key: &str| match zone.get(key).unwrap_or(&raster[key]) {
            serde_json::Value::Null => "–".to_owned(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let size = format!("{} × {}", plain("columns"), plain("rows"));
        let cells = [
            plain("date"),
            size,
            plain("crs"),
            plain("pixel_type"),
            plain("nodata"),
            plain("aligned"),
        ];
        grid.rows.push(cells.iter().map(|cell| Item::text(cell)).collect());
    }
    Some(grid)
}

/// A raster once for each zone that it has, with what that says of itself; once by itself if it
/// has one grid.
fn of_zones(raster: &serde_json::Value) -> Vec<(&serde_json::Value, &serde_json::Value)> {
    match raster["zones"].as_array() {
        Some(zones) => zones.iter().map(|zone| (raster, zone)).collect(),
        None => vec![(raster, raster)],
    }
}

/// A claim of the proof, over all its identities.
struct Claim<'a> {
    text: &'a str,
    count: usize,
    holds: usize,
    /// Difference by tolerance, and the identity, of the one that comes closest to not holding.
    worst: (f64, &'a serde_json::Value),
}

/// How many identities hold, and the worst of each claim.
pub(crate) fn proof(run: &Run<'_>) -> Option<Value> {
    let proof = &run.material.record["proof"];
    let identities = proof["identities"].as_array()?;
    let found = by_claim(identities);
    let speak = run.speak;
    let heads = vec![
        Head::words(speak, &(&t::CLAIM).into()),
        Head::words(speak, &(&t::HOLD).into()),
        Head::numbers(speak, &(&t::WORST).into(), Unit::None),
        Head::numbers(speak, &(&t::TOLERANCE).into(), Unit::None),
        Head::words(speak, &(&t::UNIT).into()),
        Head::words(speak, &(&t::WHERE).into()),
    ];
    let mut grid = Grid::new((&t::PROOF).into(), heads);
    for claim in &found {
        let worst = claim.worst.1;
        let apart = apart(worst);
        let class =
            if claim.holds == claim.count { ("ok", "✓") } else { ("bad", "✗") };
        let known = claims::CLAIMS.iter().find(|text| text.en == claim.text);
        let words = known.map_or_else(|| Words::same(claim.text), Words::from);
        grid.rows.push(vec![
            Item::Html(speak.html(&words)),
            Item::Html(format!(
                "<b class={}>{} {} / {}</b>",
                class.0, class.1, claim.holds, claim.count
            )),
            Item::Number(plain(apart)),
            Item::Number(plain(worst["tolerance"].as_f64().unwrap_or(0.0))),
            spoken(run, worst["unit"].as_str(), |text, lang| {
                claims::unit(text, lang).to_owned()
            }),
            spoken(run, worst["of"].as_str(), claims::place),
        ]);
    }
    let closest = proof["listed"].as_str().is_some_and(|listed| listed != "all");
    let (words, class) = verdict(run)?;
    Some(context! {
        words => safe(speak.html(&words)),
        class => class,
        closest => closest,
        table => (!grid.rows.is_empty()).then(|| safe(grid.html(speak))),
    })
}

/// Whether all identities hold, in words.
pub(crate) fn verdict(run: &Run<'_>) -> Option<(Words, &'static str)> {
    let proof = &run.material.record["proof"];
    let holds = proof["holds"].as_bool()?;
    let identities = proof["identities"].as_array().map_or(&[][..], Vec::as_slice);
    let count = proof["count"].as_u64().unwrap_or(identities.len() as u64);
    let fails = identities.iter().filter(|one| one["holds"] == false).count();
    let args = [
        ("count", Words::same(count.to_string())),
        ("fails", Words::same(fails.to_string())),
    ];
    Some(if holds {
        (Words::fill(&t::CHIP_PROOF, &args), "ok")
    } else {
        (Words::fill(&t::CHIP_PROOF_FAILS, &args), "bad")
    })
}

fn apart(identity: &serde_json::Value) -> f64 {
    let side = |key: &str| identity[key].as_f64().unwrap_or(0.0);
    (side("left") - side("right")).abs()
}

fn by_claim(identities: &[serde_json::Value]) -> Vec<Claim<'_>> {
    let mut out: Vec<Claim<'_>> = Vec::new();
    for identity in identities {
        let text = identity["claim"].as_str().unwrap_or_default();
        let apart = apart(identity);
        let tolerance = identity["tolerance"].as_f64().unwrap_or(0.0);
        let strain = if apart == 0.0 { 0.0 } else { apart / tolerance };
        let holds = usize::from(identity["holds"] == true);
        if let Some(claim) = out.iter_mut().find(|claim| claim.text == text) {
            claim.count += 1;
            claim.holds += holds;
            if strain > claim.worst.0 {
                claim.worst = (strain, identity);
            }
        } else {
            out.push(Claim { text, count: 1, holds, worst: (strain, identity) });
        }
    }
    out
}

/// A number of any size, short.
fn plain(value: f64) -> String {
    if value != 0.0 && !(1e-3..1e9).contains(&value.abs()) {
        return format!("{value:.2e}");
    }
    Style { scale: 1.0, decimals: 4, trim: true }.show(value)
}

/// What it takes to compute the same again.
pub(crate) fn rerun(run: &Run<'_>) -> Value {
    let record = &run.material.record;
    let version = record["restora"].as_str().unwrap_or("–");
    let config = &record["config"];
    let compact = serde_json::to_string(config).unwrap_or_default();
    let pretty = serde_json::to_string_pretty(config).unwrap_or_default();
    context! {
        note => safe(run.speak.html(&Words::fill(&t::RERUN_NOTE, &[("version", Words::same(version))]))),
        version => version,
        format => record["format"].to_string(),
        hash => hex(&Sha256::digest(compact.as_bytes())),
        command => "restora run config.json -o results",
        config => (!config.is_null()).then_some(pretty),
    }
}

fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// What values are and are not; none where nothing is valued.
pub(crate) fn meaning(run: &Run<'_>) -> Option<Value> {
    let meaning = &run.material.record["meaning"];
    let table = meaning["table"]["name"].as_str()?;
    let standard = meaning["standard_equivalent_cny_per_ha_yr"].as_f64();
    let style = Style { scale: 1.0, decimals: 6, trim: true };
    let shown = standard.map_or_else(|| "–".to_owned(), |value| style.show(value));
    let unit = unit_words(Unit::CnyPerHectareYear);
    let standard =
        Words { en: format!("{shown} {}", unit.en), zh: format!("{shown} {}", unit.zh) };
    let args = [("table", Words::same(table)), ("standard", standard)];
    Some(safe(run.speak.html(&Words::fill(&t::MEANING_COMPARE, &args))))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_claim_tells_its_worst_case() {
        let one = |of: &str, left: f64, holds: bool| {
            json!({"claim": "a = b", "of": of, "left": left, "right": 10.0, "tolerance": 2.0,
                "holds": holds})
        };
        let list = [one("x", 10.0, true), one("y", 11.0, true), one("z", 13.0, false)];
        let found = by_claim(&list);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].count, found[0].holds), (3, 2));
        // |13 − 10| / 2.
        assert!((found[0].worst.0 - 1.5).abs() < f64::EPSILON);
        assert_eq!(found[0].worst.1["of"], "z");
    }

    #[test]
    fn numbers_of_any_size_are_short() {
        assert_eq!(plain(0.0), "0");
        assert_eq!(plain(1.5e-8), "1.50e-8");
        assert_eq!(plain(11.6187), "11.6187");
    }

    #[test]
    fn a_checksum_is_written_in_hexadecimal() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(hex(&Sha256::digest(b"")), empty);
    }
}
