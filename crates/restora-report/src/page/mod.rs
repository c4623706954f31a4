//! A finished run as one HTML file: nothing is loaded from anywhere.
//!
//! Parts of the page are put together here as plain values and tables, the template under
//! `assets/` puts them in order, and a script draws the charts from compact JSON when they
//! scroll into view. Whatever comes from outside is escaped once, where it becomes HTML
//! ([`say::escape`]), and a content security policy lets only the scripts of the page run.

mod say;
mod number;
mod meaning;
mod run;
mod tables;
mod facts;
mod charts;
mod maps;
mod missing;
mod site;
mod behind;
mod overview;
mod checks;
mod doubt;
mod method;
mod origin;
mod script;

use std::collections::{BTreeMap, BTreeSet};

use minijinja::syntax::SyntaxConfig;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value, context};
use restora_message::Problem;
use restora_message::catalogue::report_page::{self as t, methods as m};
use restora_message::catalogue::run as defects;
use restora_table::Frame;

use self::charts::{Book, style_json, years};
use self::run::{Place, Run, shortened};
use self::say::{Speaker, Words};
use self::site::safe;
use crate::{Languages, Material};

/// Sites that have a section of their own.
const MOST_SITES: usize = 300;

const TEMPLATES: [(&str, &str); 6] = [
    ("page.html", include_str!("../../assets/page.html")),
    ("macros.html", include_str!("../../assets/macros.html")),
    ("summary.html", include_str!("../../assets/summary.html")),
    ("sites.html", include_str!("../../assets/sites.html")),
    ("checks.html", include_str!("../../assets/checks.html")),
    ("methods.html", include_str!("../../assets/methods.html")),
];

/// The page of a run: one HTML file in UTF-8 that holds everything that it shows. Sections of
/// which the run has nothing are left out.
///
/// # Errors
/// If the template does not fit what is put into it: a defect.
pub fn page(material: &Material, languages: Languages) -> Result<Vec<u8>, Problem> {
    let mut run = Run::new(material, Speaker(languages));
    let chosen = chosen(&run);
    for number in &chosen {
        run.anchors[*number] = Some(format!("site-{}", number + 1));
    }
    let defect = |error: minijinja::Error| {
        Problem::new(&defects::INTERNAL).with("cause", format!("{error:#}"))
    };
    let environment = environment(run.speak).map_err(defect)?;
    let template = environment.get_template("page.html").map_err(defect)?;
    let html = template.render(content(&run, &chosen)).map_err(defect)?;
    Ok(html.into_bytes())
}

/// The templates, with the texts of the catalogue as `t` and a function for attributes.
fn environment(speak: Speaker) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    environment.set_syntax(syntax.build()?);
    // A text or figure that the template misspells is a defect, not a blank.
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    let texts = |all: &'static [(&str, &restora_message::Text)]| {
        let each =
            all.iter().map(|(name, text)| (*name, safe(speak.html(&(*text).into()))));
        Value::from(each.collect::<BTreeMap<_, _>>())
    };
    environment.add_global("t", texts(t::ALL));
    environment.add_global("m", texts(m::ALL));
    environment.add_function("attr", move |attribute: &str, name: &str| {
        let text = t::ALL.iter().find(|(own, _)| *own == name);
        let words =
            text.map_or_else(|| Words::same(name), |(_, text)| Words::from(*text));
        safe(speak.attribute(attribute, &words))
    });
    Ok(environment)
}

/// Everything that the template shows.
fn content(run: &Run<'_>, chosen: &[usize]) -> Value {
    let mut book = Book::new();
    let mut data = Vec::new();
    let together = run.whole().filter(|_| run.sites.len() > 1).map(|place| {
        let (value, json) = site::section(run, (place, "together"), None, &mut book);
        data.push(json);
        value
    });
    let sections: Vec<Value> = chosen
        .iter()
        .map(|number| {
            let place = &run.sites[*number];
            let anchor = run.anchors[*number].as_deref().unwrap_or_default();
            let frame = frame(run, place);
            let (value, json) = site::section(run, (place, anchor), frame, &mut book);
            data.push(json);
            context! { key => data.len() - 1, ..value }
        })
        .collect();
    let (doubt, intervals) = doubt::parts(run);
    let gaps = missing::gaps(run);
    let shown = summary(run, &gaps);
    let missing_table = missing::table(run, &gaps);
    let json = json(run, &book, &data, &intervals);
    let charts = has_charts(&json);
    context! {
        page => script::shell(run, &json, charts),
        summary => shown,
        overview => overview::overview(run),
        capped => capped(run, chosen.len()),
        together => together,
        sections => sections,
        accounts => checks::accounts(run),
        targets => checks::named(run, &["targets_stages", "targets"]),
        claims => checks::named(run, &["claims_summary", "claims"]),
        doubt => doubt,
        missing_known => missing::is_known(run),
        missing => missing_table.map(|(grid, note)| context! {
            table => safe(grid.html(run.speak)),
            note => note.map(|note| safe(run.speak.html(&note))),
        }),
        warnings => checks::warnings(run),
        methods => method::methods(run),
        inputs => origin::inputs(run),
        proof => origin::proof(run),
        rerun => origin::rerun(run),
        valued => origin::meaning(run),
    }
}

/// The data of the charts, and what the script says.
fn json(
    run: &Run<'_>,
    book: &Book,
    places: &[serde_json::Value],
    intervals: &[serde_json::Value],
) -> serde_json::Value {
    let services = run.meaning.services.iter().map(|one| [&one.name.zh, &one.name.en]);
    serde_json::json!({
        "languages": run.speak.0.list(),
        "texts": script::texts(),
        "classes": book.json(run),
        "services": services.collect::<Vec<_>>(),
        "dates": run.dates,
        "years": years(&run.dates),
        "pairs": run.pairs,
        "main": run.main,
        "money": style_json(run, "services", "value_cny_per_yr"),
        "change": style_json(run, "uplift", "value_change_cny_per_yr"),
        "worth": style_json(run, "transitions", "value_change_cny_per_yr"),
        "area": style_json(run, "transitions", "area_m2"),
        "places": places,
        "intervals": intervals,
    })
}

/// Whether anything is drawn, so that the library is needed.
fn has_charts(json: &serde_json::Value) -> bool {
    let full = |value: &serde_json::Value| {
        value.as_array().is_some_and(|list| {
            list.iter().any(|one| !one.is_null() && *one != serde_json::json!([]))
        })
    };
    let places = json["places"].as_array().into_iter().flatten();
    full(&json["intervals"])
        || places
            .into_iter()
            .any(|place| ["s", "f", "c", "y"].iter().any(|key| full(&place[*key])))
}

/// Title, headline figures, what has to be said first, and the map of all sites.
fn summary(run: &Run<'_>, gaps: &[missing::Gap<'_>]) -> Value {
    let config = &run.material.record["config"];
    let name = config["name"].as_str().filter(|name| !name.is_empty());
    let name = name.map_or_else(
        || Words::from(&t::UNNAMED),
        |name| Words::same(shortened(name, 200)),
    );
    let mut chips = Vec::new();
    if let Some((words, class)) = origin::verdict(run) {
        chips.push(checks::chip(run, &words, class, "proof"));
    }
    chips.extend(checks::chips(run));
    if let Some(worst) = gaps.first() {
        let sites: BTreeSet<&str> =
            gaps.iter().map(|gap| gap.place.key.0.as_str()).collect();
        let args = [
            ("count", Words::same(sites.len().to_string())),
            ("share", Words::same(missing::percent(worst.share))),
        ];
        let class = if worst.share >= missing::LARGE { "bad" } else { "open" };
        chips.push(checks::chip(
            run,
            &Words::fill(&t::CHIP_MISSING, &args),
            class,
            "missing",
        ));
    } else if missing::is_known(run) {
        chips.push(checks::chip(run, &(&t::CHIP_COMPLETE).into(), "ok", "missing"));
    }
    let maps = run.material.maps.as_ref();
    let all = maps.and_then(|maps| maps.frames.iter().find(|frame| frame.site.is_none()));
    let alone = run.sites.len() == 1
        && run.sites.first().is_some_and(|p| frame(run, p).is_some());
    context! {
        name => safe(run.speak.html(&name)),
        description => config["description"].as_str(),
        dates => {
            let listed = Words { en: run.dates.join(", "), zh: run.dates.join("、") };
            safe(run.speak.html(&listed))
        },
        sites => run.sites.len(),
        span => (run.dates.len() > 2).then(|| site::span(run)).flatten(),
        cards => run.whole().map(|place| site::cards(run, place)),
        chips => chips,
        alert => missing::headline(run, gaps).map(|words| safe(run.speak.html(&words))),
        map => all.filter(|_| !alone).and_then(|frame| maps::map(run, frame, None)),
    }
}

/// The frame of a site.
fn frame<'a>(run: &Run<'a>, place: &Place) -> Option<&'a Frame> {
    let maps = run.material.maps.as_ref()?;
    maps.frames.iter().find(|frame| frame.site.as_deref() == Some(&place.key.0))
}

/// How much there is to say of a site: its change of value, else its area.
fn weight(run: &Run<'_>, place: &Place, by_value: bool) -> f64 {
    let found = if by_value {
        run.view("uplift").and_then(|view| {
            let row = place.uplift.get(run.main).copied().flatten()?;
            view.number(row, view.at("value_change_cny_per_yr"))
        })
    } else {
        run.view("sites").and_then(|view| {
            let row = place.rows.iter().flatten().next()?;
            view.number(*row, view.at("area_m2"))
        })
    };
    found.map_or(0.0, f64::abs)
}

fn is_valued(run: &Run<'_>) -> bool {
    run.view("uplift").is_some_and(|view| view.has(view.at("value_change_cny_per_yr")))
}

/// The sites that have a section, in the order of the run.
fn chosen(run: &Run<'_>) -> Vec<usize> {
    let mut all: Vec<usize> = (0..run.sites.len()).collect();
    if all.len() > MOST_SITES {
        let by_value = is_valued(run);
        let weights: Vec<f64> =
            run.sites.iter().map(|place| weight(run, place, by_value)).collect();
        all.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
        all.truncate(MOST_SITES);
        all.sort_unstable();
    }
    all
}

fn capped(run: &Run<'_>, shown: usize) -> Option<Value> {
    let all = run.sites.len();
    let text = if is_valued(run) { &t::SITES_CAPPED } else { &t::SITES_CAPPED_AREA };
    let args = [
        ("all", Words::same(all.to_string())),
        ("shown", Words::same(shown.to_string())),
    ];
    (shown < all).then(|| safe(run.speak.html(&Words::fill(text, &args))))
}

#[cfg(test)]
mod tests;
