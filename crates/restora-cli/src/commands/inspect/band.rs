//! A band of a raster, for people.

use restora_engine::inspect::{BandView, CodeSeen, LegendFit, MayBe, SampleView, Seen};
use restora_message::catalogue::inspect::{raster as say, shared};
use restora_message::{Lang, Text};
use serde_json::Value;

use super::page::{Column, Page, number, percent};
use crate::quantity::show_count;

/// A band; of a raster that restora wrote itself, no legend is looked for.
pub(super) fn describe(band: &BandView, own: bool, page: &mut Page) {
    page.gap();
    let at = band.band.to_string();
    let heading = if band.description.is_empty() {
        page.fill(&say::BAND, &[("number", &at)])
    } else {
        page.fill(&say::BAND_OF, &[("number", &at), ("text", &band.description)])
    };
    page.head(&heading);
    let args = [("kind", band.pixel_type.as_str()), ("colour", band.colour.as_str())];
    let value = page.fill(&say::TYPE_IS, &args);
    page.pair(&say::TYPE, &value);
    let value = missing_by(band, page);
    page.pair(&say::NODATA, &value);
    if !band.unit.is_empty() {
        page.pair(&say::UNIT, &band.unit);
    }
    if band.scale.is_some() || band.offset.is_some() {
        let scale = band.scale.unwrap_or(1.0).to_string();
        let offset = band.offset.unwrap_or(0.0).to_string();
        let value = page.fill(&say::SCALE_IS, &[("scale", &scale), ("offset", &offset)]);
        page.pair(&say::SCALE, &value);
    }
    in_the_file(band, page);
    if let (Some(sample), Some(seen)) = (&band.sample, &band.seen) {
        looked_at((band, own), (sample, seen), page);
    } else {
        let value = page.say(&say::NOT_READ);
        page.pair(&say::SAMPLE, &value);
    }
}

/// What makes a pixel count as missing.
fn missing_by(band: &BandView, page: &Page) -> String {
    let mut parts = Vec::new();
    match &band.nodata {
        Value::Null => {}
        Value::Number(value) => {
            let value = value.as_f64().unwrap_or(f64::NAN);
            let text = if holds(&band.pixel_type, value) {
                &say::NODATA_IS
            } else {
                &say::NODATA_NEVER
            };
            let args = [("value", number(value)), ("kind", band.pixel_type.clone())];
            let args = args.each_ref().map(|(name, text)| (*name, text.as_str()));
            parts.push(page.fill(text, &args));
        }
        other => {
            let value = other.as_str().unwrap_or_default();
            parts.push(page.fill(&say::NODATA_IS, &[("value", value)]));
        }
    }
    let mask = match band.mask.as_str() {
        "per_dataset" => Some(&say::MASK_DATASET),
        "per_band" => Some(&say::MASK_BAND),
        "alpha" => Some(&say::MASK_ALPHA),
        _ => None,
    };
    parts.extend(mask.map(|text| page.say(text)));
    if parts.is_empty() {
        let float = band.pixel_type.starts_with("Float");
        return page.say(if float { &say::NO_NODATA } else { &say::NO_NODATA_INTEGER });
    }
    page.joined(&parts)
}

/// Whether pixels of a type can have a value.
fn holds(kind: &str, value: f64) -> bool {
    let (low, high) = match kind {
        "Byte" => (0.0, f64::from(u8::MAX)),
        "Int8" => (f64::from(i8::MIN), f64::from(i8::MAX)),
        "UInt16" => (0.0, f64::from(u16::MAX)),
        "Int16" => (f64::from(i16::MIN), f64::from(i16::MAX)),
        "UInt32" => (0.0, f64::from(u32::MAX)),
        "Int32" => (f64::from(i32::MIN), f64::from(i32::MAX)),
        _ => return true,
    };
    (low..=high).contains(&value) && value.fract() == 0.0
}

/// Colours, names and attributes that come with the file.
fn in_the_file(band: &BandView, page: &mut Page) {
    let mut parts = Vec::new();
    let count = |text: &Text, n: usize| page.fill(text, &[("count", &n.to_string())]);
    if band.palette_entries > 0 {
        parts.push(count(&say::PALETTE, band.palette_entries));
    }
    if band.names > 0 {
        parts.push(count(&say::NAMES, band.names));
    }
    if !band.attribute_columns.is_empty() {
        let columns = band.attribute_columns.join(", ");
        parts.push(page.fill(&say::ATTRIBUTES, &[("columns", &columns)]));
    }
    if !parts.is_empty() {
        let value = page.joined(&parts);
        page.pair(&say::LEGEND_IN_FILE, &value);
    }
}

fn looked_at(
    (band, own): (&BandView, bool),
    (sample, seen): (&SampleView, &Seen),
    page: &mut Page,
) {
    let value = how_many(sample, page);
    page.pair(&say::SAMPLE, &value);
    if seen.missing > 0 {
        let share = percent(band.missing_share().unwrap_or(0.0));
        let args = [("percent", share.as_str()), ("count", &show_count(seen.missing))];
        let value = page.fill(&say::MISSING_IS, &args);
        page.pair(&say::MISSING, &value);
    }
    if seen.infinite > 0 {
        let value = page.fill(&say::INFINITE, &[("count", &show_count(seen.infinite))]);
        page.line(&value);
    }
    let (Some(min), Some(max)) = (seen.min, seen.max) else {
        let value = page.say(&say::NO_VALUES);
        return page.pair(&say::VALUES, &value);
    };
    if band.is_classes() {
        return classes(band, own, page);
    }
    let (min, max) = (number(min), number(max));
    let mean = seen.mean.map_or_else(|| "–".to_owned(), number);
    let args = [("min", min.as_str()), ("max", max.as_str()), ("mean", mean.as_str())];
    let value = page.fill(&say::VALUES_ARE, &args);
    page.pair(&say::VALUES, &value);
    let value = page.say(guess(band.may_be));
    page.pair(&say::MAY_BE, &value);
}

fn how_many(sample: &SampleView, page: &Page) -> String {
    let (read, all) = (show_count(sample.pixels_read), show_count(sample.pixels));
    if sample.complete {
        return page.fill(&say::ALL_PIXELS, &[("count", &all)]);
    }
    let (blocks, all_blocks) =
        (show_count(sample.blocks_read), show_count(sample.blocks));
    let stored = show_count(sample.blocks_stored.unwrap_or(sample.blocks));
    let args = [
        ("read", &read),
        ("all", &all),
        ("blocks", &blocks),
        ("all_blocks", &all_blocks),
        ("stored", &stored),
    ];
    let text =
        if sample.blocks_stored.is_some() { &say::SPARSE_IS } else { &say::SAMPLE_IS };
    page.fill(text, &args.map(|(k, v)| (k, v.as_str())))
}

fn guess(may_be: Option<MayBe>) -> &'static Text {
    match may_be {
        Some(MayBe::Fraction) => &say::FRACTION,
        Some(MayBe::Index) => &say::INDEX,
        Some(MayBe::IndexTimes10000) => &say::INDEX_10000,
        Some(MayBe::Percent) => &say::PERCENT,
        Some(MayBe::Bytes) => &say::BYTES,
        Some(MayBe::ReflectanceTimes10000) => &say::REFLECTANCE,
        Some(MayBe::LandsatCollection2) => &say::LANDSAT,
        Some(MayBe::Elevation) => &say::ELEVATION,
        None => &say::NO_GUESS,
    }
}

fn classes(band: &BandView, own: bool, page: &mut Page) {
    let code = |found: Option<&CodeSeen>| {
        found.map(|code| code.code.to_string()).unwrap_or_default()
    };
    let count = show_count(band.codes.len() as u64);
    let (min, max) = (code(band.codes.first()), code(band.codes.last()));
    let args = [("count", count.as_str()), ("min", min.as_str()), ("max", max.as_str())];
    let value = page.fill(&say::CODES_ARE, &args);
    page.pair(&say::CODES, &value);
    let columns = columns(band, page);
    page.table(&columns);
    if band.legends.is_empty() && own {
        return;
    }
    if band.legends.is_empty() {
        let value = page.say(&say::NO_LEGEND);
        return page.pair(&say::LEGENDS, &value);
    }
    let label = page.say(&say::LEGENDS);
    let line = page.fill(&shared::PAIR, &[("label", &label), ("value", "")]);
    page.line(line.trim_end());
    for fit in &band.legends {
        let line = legend(fit, page);
        page.line(&format!("  {line}"));
    }
    page.remark(&say::LEGENDS_NOTE);
}

fn legend(fit: &LegendFit, page: &Page) -> String {
    let title = match page.lang {
        Lang::En => &fit.title.en,
        Lang::Zh => &fit.title.zh,
    };
    let (met, classes) = (fit.met.to_string(), fit.classes.to_string());
    let share = percent(fit.share);
    let args = [
        ("name", &fit.name),
        ("title", title),
        ("share", &share),
        ("met", &met),
        ("classes", &classes),
    ];
    let mut parts = vec![page.fill(&say::LEGEND_IS, &args.map(|(k, v)| (k, v.as_str())))];
    if fit.in_name {
        parts.push(page.say(&say::LEGEND_NAMED));
    }
    if let Some(colours) = fit.colours.filter(|share| *share >= 0.5) {
        let share = format!("{:.0}", colours * 100.0);
        parts.push(page.fill(&say::LEGEND_COLOURS, &[("percent", &share)]));
    }
    if !fit.without.is_empty() {
        let codes: Vec<String> = fit.without.iter().map(i32::to_string).collect();
        parts.push(page.fill(&say::LEGEND_WITHOUT, &[("codes", &codes.join(", "))]));
    }
    page.joined(&parts)
}

/// The table of codes; colours and names only where there are any.
fn columns(band: &BandView, page: &Page) -> Vec<Column> {
    let column = |heading: String, number: bool, cell: &dyn Fn(&CodeSeen) -> String| {
        Column { heading, number, cells: band.codes.iter().map(cell).collect() }
    };
    let mut columns = vec![
        column(page.say(&shared::HEAD_CODE), true, &|code| code.code.to_string()),
        column(page.say(&shared::HEAD_PIXELS), true, &|code| show_count(code.pixels)),
        column(page.say(&shared::HEAD_SHARE), true, &|code| percent(code.share)),
    ];
    if band.codes.iter().any(|code| code.colour.is_some()) {
        columns.push(column(page.say(&shared::HEAD_COLOUR), false, &|code| {
            code.colour.clone().unwrap_or_default()
        }));
    }
    if band.codes.iter().any(|code| code.name.is_some()) {
        columns.push(column(page.say(&shared::HEAD_IN_FILE), false, &|code| {
            code.name.clone().unwrap_or_default()
        }));
    }
    if let Some(best) = band.legends.first() {
        let text = if best.is_told() {
            &shared::HEAD_IN_LEGEND
        } else {
            &shared::HEAD_IF_LEGEND
        };
        let heading = page.fill(text, &[("legend", &best.name)]);
        columns.push(column(heading, false, &|code| {
            let caption = code.legend.as_ref();
            let name = caption.map(|caption| match page.lang {
                Lang::En => caption.en.clone(),
                Lang::Zh => caption.zh.clone(),
            });
            name.unwrap_or_default()
        }));
    }
    columns
}
