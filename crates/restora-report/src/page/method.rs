//! How results come about: formulas, tables that were used, and their sources.

use minijinja::{Value, context};
use restora_message::Text;
use restora_message::catalogue::report_page::{self as t, methods as m};
use restora_table::Unit;

use super::facts::facts;
use super::meaning::Sheet;
use super::number::Style;
use super::run::Run;
use super::say::{Words, escape};
use super::site::safe;
use super::tables::{Grid, Head, Item, marked, token};

/// Everything that the section on methods tells.
pub(crate) fn methods(run: &Run<'_>) -> Value {
    let record = &run.material.record;
    let has = |name: &str| run.view(name).is_some();
    context! {
        value => value(run),
        area => area(run),
        corrections => corrections(run),
        imagery => imagery(run),
        changes => has("transitions") && !run.pairs.is_empty(),
        change => has("dynamics") || has("change"),
        accuracy => has("accuracy"),
        monte_carlo => facts(&record["uncertainty"]["monte_carlo"]).map(safe),
        record => facts(&record["methods"]).map(safe),
        accounts => facts(&record["accounts"]).map(safe),
    }
}

fn say(run: &Run<'_>, text: &Text) -> Value {
    safe(run.speak.html(&text.into()))
}

fn filled(run: &Run<'_>, text: &Text, name: &str, with: Words) -> Value {
    safe(run.speak.html(&Words::fill(text, &[(name, with)])))
}

fn value(run: &Run<'_>) -> Option<Value> {
    let record = &run.material.record;
    let meaning = &record["meaning"];
    if record["methods"]["value"].is_null() && meaning["table"].is_null() {
        return None;
    }
    let standard = meaning["standard_equivalent_cny_per_ha_yr"].as_f64().map(|value| {
        let shown = Style { scale: 1.0, decimals: 6, trim: true }.show(value);
        filled(run, &m::STANDARD, "value", Words::same(shown))
    });
    let basis = match meaning["standard_equivalent"]["basis"].as_str() {
        Some("net-profit") => Words::from(&m::BASIS_NET_PROFIT),
        Some("grain-seventh") => Words::from(&m::BASIS_GRAIN_SEVENTH),
        Some("own") => Words::from(&m::BASIS_OWN),
        Some(other) => Words::same(other),
        None => Words::from(&m::BASIS_UNKNOWN),
    };
    let sheets = [
        (&m::USED_TABLE, run.meaning.table.as_ref(), "table"),
        (&m::USED_CROSSWALK, run.meaning.crosswalk.as_ref(), "crosswalk"),
        (&m::USED_LEGEND, run.meaning.legend.as_ref(), "legend"),
    ];
    let sheets: Vec<Value> = sheets
        .into_iter()
        .filter_map(|(title, sheet, key)| {
            let differs = &meaning[key]["differs_from_default"]["rows"];
            let differs = differs.as_array().is_some_and(|rows| !rows.is_empty());
            let differs = differs.then(|| facts(&meaning[key]["differs_from_default"]));
            Some(sheet_value(run, title, sheet?, differs.flatten()))
        })
        .collect();
    Some(context! {
        standard => standard,
        basis => filled(run, &m::BASIS, "basis", basis),
        config => facts(&record["config"]["valuation"]["standard_equivalent"]).map(safe),
        current => facts(&meaning["current_prices"]).map(safe),
        sheets => sheets,
        class_values => class_values(run).map(|grid| safe(grid.html(run.speak))),
    })
}

/// A table of the record with its source and remarks.
fn sheet_value(
    run: &Run<'_>,
    title: &Text,
    sheet: &Sheet,
    differs: Option<String>,
) -> Value {
    let name = sheet.fact("name").unwrap_or_default();
    let full = [sheet.fact("title_en"), sheet.fact("title_zh")];
    let full = match full {
        [Some(en), Some(zh)] => Words { en: en.to_owned(), zh: zh.to_owned() },
        [Some(one), None] | [None, Some(one)] => Words::same(one),
        [None, None] => Words::default(),
    };
    let told = ["name", "title_en", "title_zh", "source"];
    let other: Vec<String> = sheet
        .facts
        .iter()
        .filter(|(key, _)| !told.contains(&key.as_str()))
        .map(|(key, value)| format!("{key}: {value}"))
        .collect();
    context! {
        title => say(run, title),
        name => name,
        full => safe(run.speak.html(&full)),
        source => sheet.fact("source"),
        remarks => sheet.remarks.clone(),
        other => other,
        table => safe(sheet_grid(run, title, sheet).html(run.speak)),
        differs => differs.map(safe),
        differs_from => filled(run, &m::DIFFERS, "name", Words::same(name)),
    }
}

/// The rows of a sheet: names of both languages in one column, numbers to the right.
fn sheet_grid(run: &Run<'_>, title: &Text, sheet: &Sheet) -> Grid {
    let shown: Vec<&String> =
        sheet.head.iter().filter(|name| !["en", "zh"].contains(&name.as_str())).collect();
    let named = sheet.at("en").is_some() || sheet.at("zh").is_some();
    let speak = run.speak;
    let is_number = |name: &str| {
        name == "weight" || run.meaning.services.iter().any(|service| service.id == name)
    };
    let mut heads = Vec::new();
    for (at, name) in shown.iter().enumerate() {
        let words = token(name).unwrap_or_else(|| run.meaning.service(name));
        heads.push(if is_number(name) {
            Head::numbers(speak, &words, Unit::None)
        } else {
            Head::words(speak, &words)
        });
        if at == 0 && named {
            heads.push(Head::words(speak, &(&t::NAME).into()));
        }
    }
    let mut grid = Grid::new(title.into(), heads);
    for row in &sheet.rows {
        let mut cells = Vec::new();
        for (at, name) in shown.iter().enumerate() {
            let cell = sheet.cell(row, name);
            cells.push(match token(&cell) {
                Some(words) => Item::Html(marked(speak, &words)),
                None if is_number(name) => Item::Number(escape(&cell)),
                None if *name == "colour" && !cell.is_empty() => {
                    Item::Html(colour(&cell))
                }
                None if *name == "type" && !cell.is_empty() => {
                    Item::Html(speak.html(&run.meaning.ecosystem(&cell)))
                }
                None => Item::text(&cell),
            });
            if at == 0 && named {
                let [en, zh] = [sheet.cell(row, "en"), sheet.cell(row, "zh")];
                cells.push(Item::Html(speak.html(&Words { en, zh })));
            }
        }
        grid.rows.push(cells);
    }
    grid
}

fn colour(code: &str) -> String {
    let digits = code.strip_prefix('#').unwrap_or_default();
    let escaped = escape(code);
    if digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return format!("<i class=swatch style=\"background:{escaped}\"></i>{escaped}");
    }
    escaped
}

/// What a hectare of each class is worth, service by service.
fn class_values(run: &Run<'_>) -> Option<Grid> {
    let values = &run.material.record["meaning"]["class_values"];
    let services = values["services"].as_array()?;
    let classes = values["by_class"].as_object()?;
    let speak = run.speak;
    let ids = services.iter().map(|service| service.as_str().unwrap_or_default());
    let mut heads = vec![Head::words(speak, &(&t::CLASS).into())];
    heads
        .extend(ids.map(|id| Head::numbers(speak, &run.meaning.service(id), Unit::None)));
    heads.push(Head::numbers(speak, &(&m::ALL_SERVICES).into(), Unit::None));
    let style = Style { scale: 1.0, decimals: 2, trim: false };
    let caption = Words::from(&m::CLASS_VALUES);
    let unit = Words::from(&m::CLASS_VALUES_UNIT);
    let caption = Words {
        en: format!("{} ({})", caption.en, unit.en),
        zh: format!("{}（{}）", caption.zh, unit.zh),
    };
    let mut grid = Grid::new(caption, heads);
    for (code, worth) in classes {
        let mut row = vec![Item::Html(speak.html(&run.meaning.coded(code)))];
        let list = worth["valued"]["cny_per_ha_yr"].as_array();
        let list: Option<Vec<f64>> =
            list.map(|list| list.iter().filter_map(serde_json::Value::as_f64).collect());
        if let Some(list) = list.filter(|list| list.len() == services.len()) {
            row.extend(list.iter().map(|value| Item::number(style, Some(*value))));
            row.push(Item::number(style, Some(list.iter().sum())));
        } else {
            row.extend(services.iter().map(|_| Item::Number(String::new())));
            row.push(Item::Number(speak.html(&(&m::EXCLUDED).into())));
        }
        grid.rows.push(row);
    }
    (!grid.rows.is_empty()).then_some(grid)
}

fn area(run: &Run<'_>) -> Option<Value> {
    let methods = &run.material.record["methods"];
    let word = |key: &str| methods[key].as_str().unwrap_or_default();
    let mut told: Vec<Value> = Vec::new();
    if word("area").starts_with("true/") {
        let ellipsoid = &methods["ellipsoid"];
        let number = |value: Option<f64>| {
            let style = Style { scale: 1.0, decimals: 6, trim: true };
            Words::same(value.map_or_else(|| "–".to_owned(), |value| style.show(value)))
        };
        let flat = ellipsoid["flattening"].as_f64().filter(|f| *f > 0.0).map(f64::recip);
        let args =
            [("a", number(ellipsoid["semi_major_m"].as_f64())), ("f", number(flat))];
        told.push(safe(run.speak.html(&Words::fill(&m::AREA_TRUE, &args))));
    } else if word("area").starts_with("planar") {
        told.push(say(run, &m::AREA_PLANAR));
    } else if word("area").starts_with("as stated") {
        told.push(say(run, &m::AREA_STATED));
    }
    if !word("zones").is_empty() {
        told.push(say(run, &m::ZONES));
    }
    match word("pixel_rule") {
        rule if rule.starts_with("exact") => told.push(say(run, &m::RULE_EXACT)),
        rule if rule.starts_with("centre") => told.push(say(run, &m::RULE_CENTRE)),
        _ => {}
    }
    match word("mask") {
        "" => {}
        "common" => told.push(say(run, &m::MASK_COMMON)),
        mask => told.push(filled(run, &m::MASK_OTHER, "mask", Words::same(mask))),
    }
    let covers = covers(run);
    (!told.is_empty() || !covers.is_empty())
        .then(|| context! { told => told, covers => covers })
}

/// The classes that count towards each cover.
fn covers(run: &Run<'_>) -> Vec<Value> {
    let list = run.material.record["meaning"]["indicators"].as_array();
    let covers = list.into_iter().flatten().filter_map(|one| {
        let name = one["name"].as_str()?;
        let view = run.view("sites");
        let column = view.as_ref().and_then(|view| {
            Some(&view.table.columns[view.at(&format!("{name}_share"))?])
        });
        let words = column.map_or_else(|| Words::same(name), |c| Words::from(&c.caption));
        let codes = one["classes"].as_array()?;
        let classes: Vec<Words> =
            codes.iter().map(|code| run.meaning.coded(&code.to_string())).collect();
        let join = |of: fn(&Words) -> &str, between: &str| {
            classes.iter().map(of).collect::<Vec<_>>().join(between)
        };
        let classes = Words { en: join(|w| &w.en, ", "), zh: join(|w| &w.zh, "、") };
        Some(context! {
            name => safe(run.speak.html(&words)),
            classes => safe(run.speak.html(&classes)),
        })
    });
    covers.collect()
}

fn corrections(run: &Run<'_>) -> Option<Value> {
    let record = &run.material.record["corrections"];
    let list = record["applied"].as_array().filter(|list| !list.is_empty())?;
    let each: Vec<Value> = list
        .iter()
        .map(|one| {
            let word = |key: &str| one[key].as_str().unwrap_or_default();
            let services = one["services"].as_array();
            let names: Vec<Words> = services
                .into_iter()
                .flatten()
                .filter_map(|id| id.as_str().map(|id| run.meaning.service(id)))
                .collect();
            let join = |of: fn(&Words) -> &str, between: &str| {
                names.iter().map(of).collect::<Vec<_>>().join(between)
            };
            let acts = Words { en: join(|w| &w.en, ", "), zh: join(|w| &w.zh, "、") };
            context! {
                name => word("name"),
                kind => word("kind"),
                acts => safe(run.speak.html(&acts)),
                classes => facts(&one["classes"]).map(safe),
                factor => facts(&one["factor"]).map(safe),
            }
        })
        .collect();
    Some(context! {
        each => each,
        rasters => facts(&record["rasters"]).map(safe),
        means => facts(&record["means"]).map(safe),
    })
}

fn imagery(run: &Run<'_>) -> Option<Value> {
    let imagery = &run.material.record["imagery"];
    if imagery.is_null() {
        return None;
    }
    let speak = run.speak;
    let mut grid = Grid::new(
        (&m::INDICES).into(),
        [&m::INDICES, &m::FORMULA, &m::SOURCE]
            .map(|text| Head::words(speak, &text.into()))
            .into(),
    );
    for index in imagery["indices"].as_array().into_iter().flatten() {
        let cells = ["name", "formula", "source"];
        let cells = cells.map(|key| Item::text(index[key].as_str().unwrap_or_default()));
        grid.rows.push(cells.into());
    }
    let has = |key: &str| {
        let value = &imagery[key];
        !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty())
    };
    Some(context! {
        indices => (!grid.rows.is_empty()).then(|| safe(grid.html(speak))),
        fraction => has("end_members"),
        water => has("water_thresholds"),
        soil_loss => has("soil_loss"),
        record => facts(imagery).map(safe),
    })
}
