//! A file of layers, for people.

use restora_engine::inspect::{Areas, FieldView, LayerView, Measured, Role, SitesView};
use restora_message::Text;
use restora_message::catalogue::inspect::{shared, sites as say};

use super::page::{Column, Page};
use crate::quantity::show_count;

pub(super) fn describe(view: &SitesView, page: &mut Page) {
    let spatial = view.layers.iter().any(is_spatial);
    page.title(&view.path, if spatial { &say::SITES } else { &say::TABLES });
    page.format((&view.format, &view.driver), &view.files);
    page.pair(&say::LAYERS, &view.layer_count.to_string());
    for layer in &view.layers {
        describe_layer(layer, view.encoding_named, page);
    }
    if view.layer_count > view.layers.len() {
        let more = (view.layer_count - view.layers.len()).to_string();
        let line = page.fill(&say::MORE_LAYERS, &[("count", &more)]);
        page.gap();
        page.head(&line);
    }
}

fn is_spatial(layer: &LayerView) -> bool {
    layer.geometry != "None"
}

fn describe_layer(layer: &LayerView, named: Option<bool>, page: &mut Page) {
    page.gap();
    let heading = page.fill(&say::LAYER, &[("name", &layer.name)]);
    page.head(&heading);
    page.pair(&say::GEOMETRY, &layer.geometry);
    let count = show_count(layer.features);
    let value = if layer.features_read < layer.features {
        let read = show_count(layer.features_read);
        page.fill(&say::FEATURES_READ, &[("count", &count), ("read", &read)])
    } else {
        count
    };
    page.pair(&say::FEATURES, &value);
    if is_spatial(layer) {
        page.crs(layer.crs.as_ref());
        page.extent(layer.extent, layer.lon_lat, layer.crs.is_some());
        areas(layer, page);
    }
    if let Some(encoding) = &layer.encoding {
        let value = match named {
            Some(true) => page.fill(&say::ENCODING_NAMED, &[("encoding", encoding)]),
            Some(false) => page.fill(&say::ENCODING_NOT_NAMED, &[("encoding", encoding)]),
            None => encoding.clone(),
        };
        page.pair(&say::ENCODING, &value);
    }
    if !layer.fields.is_empty() {
        let columns = fields(&layer.fields, page);
        page.table(&columns);
    }
    page.findings(&layer.findings);
    match &layer.snippet {
        Some(snippet) => {
            let mut remarks: Vec<&Text> = vec![&shared::SNIPPET_PATH, &say::ROLES_NOTE];
            if snippet["sites"].get("id").is_none() {
                remarks[1] = &say::NO_ID;
            }
            page.snippet(snippet, &remarks);
        }
        None if is_spatial(layer) => {
            page.remark(&say::NOT_SITES);
        }
        None => {}
    }
}

fn areas(layer: &LayerView, page: &mut Page) {
    let Some(Areas { total_m2, smallest, largest, empty, approximate }) = &layer.areas
    else {
        if layer.features > 0 {
            let value = page.say(&say::NO_AREA);
            page.pair(&say::TOTAL, &value);
        }
        return;
    };
    let mut parts = vec![page.area(*total_m2)];
    if layer.overlapping_pairs.is_some_and(|pairs| pairs > 0) {
        parts.push(page.say(&say::TOTAL_OVERLAPS));
    }
    if *approximate {
        parts.push(page.say(&say::APPROXIMATE));
    }
    let value = page.joined(&parts);
    page.pair(&say::TOTAL, &value);
    if layer.features > 1 {
        for (label, site) in [(&say::SMALLEST, smallest), (&say::LARGEST, largest)] {
            if let Some(site) = site {
                let value = measured(site, page);
                page.pair(label, &value);
            }
        }
        let pairs = match layer.overlapping_pairs {
            Some(0) => page.say(&shared::NONE),
            Some(pairs) => show_count(pairs),
            None => page.say(&say::NOT_COMPARED),
        };
        page.pair(&say::OVERLAPS, &pairs);
    }
    if *empty > 0 {
        page.pair(&say::WITHOUT, &show_count(*empty));
    }
}

fn measured(site: &Measured, page: &Page) -> String {
    let area = page.area(site.area_m2);
    match &site.name {
        Some(name) => {
            let args = [("id", site.id.as_str()), ("name", name), ("area", &area)];
            page.fill(&say::SITE_NAMED, &args)
        }
        None => page.fill(&say::SITE_IS, &[("id", &site.id), ("area", &area)]),
    }
}

fn fields(all: &[FieldView], page: &Page) -> Vec<Column> {
    let column =
        |heading: &Text, number: bool, cell: &dyn Fn(&FieldView) -> String| Column {
            heading: page.say(heading),
            number,
            cells: all.iter().map(cell).collect(),
        };
    let distinct = |field: &FieldView| {
        let count = show_count(field.distinct);
        if field.more { page.fill(&say::MORE_THAN, &[("count", &count)]) } else { count }
    };
    let roles = |field: &FieldView| {
        let word = |role: &Role| {
            page.say(match role {
                Role::Id => &say::ROLE_ID,
                Role::Name => &say::ROLE_NAME,
                Role::Group => &say::ROLE_GROUP,
            })
        };
        page.joined(&field.roles.iter().map(word).collect::<Vec<_>>())
    };
    vec![
        column(&shared::HEAD_FIELD, false, &|field| field.name.clone()),
        column(&shared::HEAD_TYPE, false, &|field| field.kind.clone()),
        column(&shared::HEAD_DISTINCT, true, &distinct),
        column(&shared::HEAD_EMPTY, true, &|field| show_count(field.empty)),
        column(&shared::HEAD_ROLES, false, &roles),
        column(&shared::HEAD_EXAMPLES, false, &|field| field.examples.join(" | ")),
    ]
}
