//! A raster, for people.

use restora_engine::inspect::{BandView, From, RasterView};
use restora_message::Text;
use restora_message::catalogue::inspect::{raster as say, shared};

use super::band;
use super::page::{Page, trimmed};

/// Datasets within that are listed.
const MOST_WITHIN: usize = 20;

/// Bands that are described one by one.
const MOST_BANDS: usize = 12;

pub(super) fn describe(view: &RasterView, page: &mut Page) {
    let what = if !view.subdatasets.is_empty() && view.band_count == 0 {
        &say::CONTAINER
    } else if view.restora.is_empty() {
        &say::RASTER
    } else {
        &say::OWN_RASTER
    };
    page.title(&view.path, what);
    page.format((&view.format, &view.driver), &view.files);
    if view.band_count > 0 {
        size(view, page);
        place(view, page);
        stored(view, page);
    }
    told(view, page);
    for band in view.bands.iter().take(MOST_BANDS) {
        band::describe(band, !view.restora.is_empty(), page);
    }
    let shown = view.bands.len().min(MOST_BANDS) as u64;
    if u64::from(view.band_count) > shown {
        let more = (u64::from(view.band_count) - shown).to_string();
        let line = page.fill(&say::MORE_BANDS, &[("count", &more)]);
        page.gap();
        page.head(&line);
    }
    page.findings(&view.findings);
    end(view, page);
}

fn size(view: &RasterView, page: &mut Page) {
    let (cols, rows) = (view.columns.to_string(), view.rows.to_string());
    let bands = view.band_count.to_string();
    let args = [("cols", &cols), ("rows", &rows), ("bands", &bands)];
    let value = page.fill(&say::SIZE_IS, &args.map(|(k, v)| (k, v.as_str())));
    page.pair(&say::SIZE, &value);
}

fn place(view: &RasterView, page: &mut Page) {
    let place = &view.place;
    if let Some([width, height]) = place.pixel {
        let (width, height) = (trimmed(width, 9), trimmed(height, 9));
        let args = [("width", width.as_str()), ("height", height.as_str())];
        let mut parts = vec![page.fill(&say::PIXEL_IS, &args)];
        if let Some([width, height]) = place.pixel_m {
            let side =
                |m: f64| if m < 100.0 { format!("{m:.2}") } else { format!("{m:.1}") };
            let (width, height) = (side(width), side(height));
            let args = [("width", width.as_str()), ("height", height.as_str())];
            parts.push(page.fill(&say::PIXEL_GROUND, &args));
        }
        let value = page.joined(&parts);
        page.pair(&say::PIXEL, &value);
    }
    page.crs(place.crs.as_ref());
    page.extent(place.extent, place.lon_lat, place.crs.is_some());
    if let Some(m2) = place.area_m2 {
        let value = page.area(m2);
        page.pair(&shared::AREA, &value);
    }
}

fn stored(view: &RasterView, page: &mut Page) {
    let Some(band) = view.bands.first() else { return };
    let none = page.say(&shared::NONE);
    let [cols, rows] = band.block.map(|n| n.to_string());
    let compression = view.compression.clone().unwrap_or_else(|| none.clone());
    let sizes: Vec<String> =
        band.overviews.iter().map(|[cols, rows]| format!("{cols} × {rows}")).collect();
    let overviews = if sizes.is_empty() { none } else { page.joined(&sizes) };
    let args = [
        ("cols", &cols),
        ("rows", &rows),
        ("compression", &compression),
        ("overviews", &overviews),
    ];
    let mut parts = vec![page.fill(&say::STORED_IS, &args.map(|(k, v)| (k, v.as_str())))];
    if view.driver == "GTiff" || view.driver == "COG" {
        let cog = if view.cloud_optimised { &say::COG } else { &say::NO_COG };
        parts.push(page.say(cog));
    }
    let value = page.joined(&parts);
    page.pair(&say::STORED, &value);
}

/// Dates, what restora wrote, datasets within.
fn told(view: &RasterView, page: &mut Page) {
    let date = |found: &restora_engine::inspect::DateText| match &found.from {
        From::FileName => page.fill(&say::IN_NAME, &[("date", &found.date)]),
        From::Metadata(item) => {
            page.fill(&say::IN_ITEM, &[("date", &found.date), ("item", item)])
        }
    };
    let dates: Vec<String> = view.dates.iter().map(date).collect();
    if !dates.is_empty() {
        let value = page.joined(&dates);
        page.pair(&say::DATES, &value);
    }
    let own = |key: &str| view.restora.get(key).and_then(|v| v.as_str());
    if let Some(date) = own("date") {
        page.pair(&say::OWN_DATE, date);
    }
    for (key, value) in view.restora.iter().filter(|(key, _)| *key != "date") {
        let value = value.as_str().unwrap_or_default();
        let label = page.fill(&say::OWN_ITEM, &[("item", key)]);
        let line = page.fill(&shared::PAIR, &[("label", &label), ("value", value)]);
        page.line(&line);
    }
    for [name, text] in view.subdatasets.iter().take(MOST_WITHIN) {
        page.pair(&say::WITHIN, &format!("{name}  {text}"));
    }
}

/// What to write into a config, or why nothing.
fn end(view: &RasterView, page: &mut Page) {
    let Some(snippet) = &view.snippet else {
        let numbers = |band: &BandView| {
            band.seen.as_ref().is_some_and(|seen| seen.valid > 0) && !band.is_classes()
        };
        if view.restora.is_empty() && view.bands.first().is_some_and(numbers) {
            page.gap();
            let heading = page.say(&shared::SNIPPET);
            page.head(&heading);
            let whole = view.bands[0].seen.as_ref().is_some_and(|seen| seen.whole);
            let line =
                page.say(if whole { &say::WHOLE_NOTE } else { &say::NUMBERS_NOTE });
            page.line(&line);
        }
        return;
    };
    let mut remarks: Vec<&Text> = vec![&shared::SNIPPET_PATH];
    if view.dates.is_empty() {
        remarks.push(&shared::SNIPPET_DATE);
    }
    if snippet.get("legend").is_none() {
        let none = view.bands.first().is_none_or(|band| band.legends.is_empty());
        remarks.push(if none { &say::OWN_LEGEND } else { &say::ADD_LEGEND });
    }
    page.snippet(snippet, &remarks);
}
