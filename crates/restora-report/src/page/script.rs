//! What makes the page move: its scripts, their data, and the policy that lets only them run.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{Value, context};
use restora_message::catalogue::report_page::{self as t, methods as m};
use restora_message::{Lang, Text};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::run::Run;
use super::say::Words;
use super::site::safe;

const LIBRARY: &str = include_str!("../../assets/echarts.js");
const CHARTS: &str = include_str!("../../assets/charts.js");
const PAGE: &str = include_str!("../../assets/report.js");
const STYLE: &str = include_str!("../../assets/report.css");

/// Texts that the script says itself.
const TEXTS: [(&str, &Text); 17] = [
    ("before", &t::BEFORE),
    ("after", &t::AFTER),
    ("change", &t::CHANGE),
    ("total", &t::TOTAL),
    ("rest", &t::REST),
    ("other", &t::OTHER_CHANGES),
    ("otherClasses", &t::OTHER_CLASSES),
    ("unchanged", &t::UNCHANGED),
    ("found", &t::FOUND),
    ("share", &t::SHARE),
    ("low", &t::LOW),
    ("high", &t::HIGH),
    ("base", &t::BASE),
    ("onMap", &t::ON_MAP),
    ("withDates", &t::WITH_DATES),
    ("all", &m::ALL_SERVICES),
    ("swipe", &t::SWIPE),
];

/// The texts of the script, Chinese and English.
pub(crate) fn texts() -> serde_json::Value {
    let each =
        TEXTS.iter().map(|(name, text)| ((*name).to_owned(), json!([text.zh, text.en])));
    let mut map: serde_json::Map<String, serde_json::Value> = each.collect();
    for (name, text) in [("services", &t::SERVICES), ("sankey", &t::SANKEY)] {
        map.insert(name.to_owned(), json!([text.zh, text.en]));
    }
    map.into()
}

/// Head, style, scripts and the bar of the page.
pub(crate) fn shell(run: &Run<'_>, json: &serde_json::Value, charts: bool) -> Value {
    let speak = run.speak;
    let name = run.material.record["config"]["name"].as_str().unwrap_or_default();
    let title = |lang| format!("{name} · {}", t::REPORT.get(lang));
    let title = Words { en: title(Lang::En), zh: title(Lang::Zh) };
    let scripts: Vec<&str> =
        if charts { vec![LIBRARY, CHARTS, PAGE] } else { vec![PAGE] };
    let pairs: Vec<Value> = run
        .pairs
        .iter()
        .enumerate()
        .map(|(number, (from, to))| {
            context! {
                label => format!("{} → {}", run.dates[*from], run.dates[*to]),
                chosen => number == run.main,
            }
        })
        .collect();
    let version = run.material.record["restora"].as_str().unwrap_or("–");
    context! {
        lang => tag(speak.first()),
        both => speak.0.list().len() > 1,
        title => title.get(speak.first()),
        titles => safe(speak.attribute("data-title", &title)),
        policy => policy(&scripts),
        style => safe(STYLE.to_owned()),
        scripts => scripts.into_iter().map(|code| safe(code.to_owned())).collect::<Vec<_>>(),
        data => safe(in_script(json)),
        pairs => pairs,
        made_by => safe(speak.html(&Words::fill(&t::MADE_BY, &[("version", Words::same(version))]))),
    }
}

fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// Nothing may be loaded, and only the scripts of the page may run.
fn policy(scripts: &[&str]) -> String {
    let hashes = scripts.iter().map(|code| {
        format!(" 'sha256-{}'", STANDARD.encode(Sha256::digest(code.as_bytes())))
    });
    format!(
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src{}; base-uri 'none'; form-action 'none'",
        hashes.collect::<String>()
    )
}

/// JSON that no tag can end.
fn in_script(json: &serde_json::Value) -> String {
    let text = json.to_string();
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            '\u{2028}' => out.push_str("\\u2028"),
            '\u{2029}' => out.push_str("\\u2029"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_script_that_holds_it() {
        let json = json!({"a": "</script><!--\u{2028}&"});
        let text = in_script(&json);
        assert!(!text.contains(['<', '>', '&', '\u{2028}']));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).unwrap(), json);
    }

    #[test]
    fn scripts_and_styles_stay_within_their_tags() {
        for code in [LIBRARY, CHARTS, PAGE, STYLE] {
            let lower = code.to_lowercase();
            for end in ["</script", "</style", "<!--", "\r"] {
                assert!(!lower.contains(end), "{end}");
            }
        }
    }

    #[test]
    fn the_policy_names_each_script_by_its_checksum() {
        // SHA-256 of nothing, in base 64.
        let hash = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='";
        let told = policy(&[""]);
        assert!(told.contains(&format!("script-src {hash};")));
        assert!(told.starts_with("default-src 'none'; "));
    }
}
