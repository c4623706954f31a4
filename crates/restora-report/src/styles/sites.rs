//! QML of the polygons of sites.

use restora_message::Lang;
use restora_message::catalogue::report_styles as words;
use restora_table::Table;

use super::shades::{Shade, Shaded, Shading, shaded};
use super::units::caption_with_unit;
use super::xml::Xml;
use super::{qgis, rgba};

/// Fill of sites that are all alike.
pub(crate) const PLAIN: [u8; 3] = [215, 225, 220];
/// Fill of sites without a number: grey, which is no colour of the scale.
pub(crate) const NOT_KNOWN: [u8; 3] = [189, 189, 189];
/// Outlines and words.
pub(crate) const DARK: [u8; 3] = [35, 35, 35];

/// The style of the polygons of sites for QGIS. `table` has one row per site, with the columns
/// that the layer has: `site` and `name`, and what `shading` asks for. Sites are coloured by
/// that number, on a scale centred on zero; where none has one, they are plain. Names of sites
/// are labels, and captions of columns stand for their names, in `lang` and with units.
pub fn sites_qml(table: &Table, shading: Shading<'_>, lang: Lang) -> String {
    let mut xml = qgis(&[
        ("labelsEnabled", "1"),
        ("readOnly", "0"),
        ("hasScaleBasedVisibilityFlag", "0"),
        ("minScale", "100000000"),
        ("maxScale", "0"),
        ("symbologyReferenceScale", "-1"),
        ("simplifyDrawingHints", "1"),
        ("simplifyDrawingTol", "1"),
        ("simplifyMaxScale", "1"),
        ("simplifyAlgorithm", "0"),
        ("simplifyLocal", "1"),
    ]);
    match shaded(table, shading, lang) {
        Some(shaded) if shaded.gaps => by_rules(&mut xml, &shaded, lang),
        Some(shaded) => graduated(&mut xml, &shaded),
        None => single(&mut xml),
    }
    labels(&mut xml, &label_expression(table));
    for (name, value) in
        [("blendMode", "0"), ("featureBlendMode", "0"), ("layerOpacity", "1")]
    {
        xml.text(name, &[], value);
    }
    fields(&mut xml, table, lang);
    xml.text("previewExpression", &[], &label_expression(table));
    xml.text("layerGeometryType", &[], "2");
    xml.finish()
}

/// What a renderer has, besides its kind.
const RENDERER: [(&str, &str); 4] = [
    ("symbollevels", "0"),
    ("enableorderby", "0"),
    ("forceraster", "0"),
    ("referencescale", "-1"),
];

fn single(xml: &mut Xml) {
    let mut attributes = vec![("type", "singleSymbol")];
    attributes.extend(RENDERER);
    xml.open("renderer-v2", &attributes);
    symbols(xml, &[PLAIN]);
    xml.close();
}

fn graduated(xml: &mut Xml, shaded: &Shaded<'_>) {
    // The attribute may be an expression, so a name is quoted like a column in one.
    let column = quoted(shaded.column);
    let mut attributes = vec![
        ("type", "graduatedSymbol"),
        ("graduatedMethod", "GraduatedColor"),
        ("attr", column.as_str()),
    ];
    attributes.extend(RENDERER);
    xml.open("renderer-v2", &attributes);
    xml.open("ranges", &[]);
    for (number, Shade { lower, upper, label, .. }) in shaded.shades.iter().enumerate() {
        xml.empty(
            "range",
            &[
                ("symbol", &number.to_string()),
                ("lower", &lower.to_string()),
                ("upper", &upper.to_string()),
                ("label", label),
                ("render", "true"),
            ],
        );
    }
    xml.close();
    symbols(xml, &colours(shaded));
    xml.open("classificationMethod", &[("id", "Custom")]);
    xml.empty(
        "symmetricMode",
        &[("enabled", "1"), ("symmetrypoint", "0"), ("astride", "1")],
    );
    xml.empty(
        "labelFormat",
        &[("format", "%1 - %2"), ("labelprecision", "4"), ("trimtrailingzeroes", "1")],
    );
    xml.close();
    xml.empty("rotation", &[]);
    xml.empty("sizescale", &[]);
    xml.close();
}

/// A graduated renderer leaves out features without a number. Rules draw them, and say so.
fn by_rules(xml: &mut Xml, shaded: &Shaded<'_>, lang: Lang) {
    let mut attributes = vec![("type", "RuleRenderer")];
    attributes.extend(RENDERER);
    xml.open("renderer-v2", &attributes);
    xml.open("rules", &[("key", &key(0))]);
    let column = quoted(shaded.column);
    for (number, Shade { lower, upper, label, .. }) in shaded.shades.iter().enumerate() {
        let above = if number == 0 { ">=" } else { ">" };
        let filter = format!("{column} {above} {lower} AND {column} <= {upper}");
        rule(xml, number, &filter, label);
    }
    rule(xml, shaded.shades.len(), "ELSE", words::NOT_KNOWN.get(lang));
    xml.close();
    let mut fills = colours(shaded);
    fills.push(NOT_KNOWN);
    symbols(xml, &fills);
    xml.close();
}

fn rule(xml: &mut Xml, symbol: usize, filter: &str, label: &str) {
    xml.empty(
        "rule",
        &[
            ("key", &key(symbol + 1)),
            ("symbol", &symbol.to_string()),
            ("filter", filter),
            ("label", label),
        ],
    );
}

/// The identifier of a rule: QGIS wants UUIDs, and they have to be the same every time.
fn key(number: usize) -> String {
    format!("{{00000000-0000-4000-8000-{number:012x}}}")
}

fn colours(shaded: &Shaded<'_>) -> Vec<[u8; 3]> {
    shaded.shades.iter().map(|shade| shade.colour).collect()
}

/// Fills with outlines, numbered from 0.
fn symbols(xml: &mut Xml, fills: &[[u8; 3]]) {
    xml.open("symbols", &[]);
    for (number, fill) in fills.iter().enumerate() {
        xml.open(
            "symbol",
            &[
                ("type", "fill"),
                ("name", &number.to_string()),
                ("alpha", "1"),
                ("clip_to_extent", "1"),
                ("force_rhr", "0"),
            ],
        );
        xml.open(
            "layer",
            &[("class", "SimpleFill"), ("enabled", "1"), ("locked", "0"), ("pass", "0")],
        );
        let options = [
            ("color", rgba(*fill, u8::MAX)),
            ("style", "solid".to_owned()),
            ("outline_color", rgba(DARK, u8::MAX)),
            ("outline_style", "solid".to_owned()),
            ("outline_width", "0.26".to_owned()),
            ("outline_width_unit", "MM".to_owned()),
            ("joinstyle", "bevel".to_owned()),
        ];
        xml.open("Option", &[("type", "Map")]);
        for (name, value) in &options {
            xml.empty("Option", &[("type", "QString"), ("name", name), ("value", value)]);
        }
        xml.close();
        for (name, value) in &options {
            xml.empty("prop", &[("k", name), ("v", value)]);
        }
        xml.close();
        xml.close();
    }
    xml.close();
}

/// The name of a column as a column in an expression of QGIS.
fn quoted(column: &str) -> String {
    format!("\"{}\"", column.replace('"', "\"\""))
}

/// The name of a site, or its id where it has none; empty where the table has neither.
fn label_expression(table: &Table) -> String {
    let names: Vec<String> = ["name", "site"]
        .into_iter()
        .filter(|column| table.column(column).is_some())
        .map(quoted)
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => name.clone(),
        names => format!("coalesce({})", names.join(", ")),
    }
}

/// Labels with a white halo, inside their polygon where they fit. They have the font that the
/// reader's QGIS has by default: one that is named here may lack Chinese there.
fn labels(xml: &mut Xml, expression: &str) {
    xml.open("labeling", &[("type", "simple")]);
    xml.open("settings", &[("calloutType", "simple")]);
    xml.open(
        "text-style",
        &[
            ("fieldName", expression),
            ("isExpression", "1"),
            ("fontSize", "10"),
            ("fontSizeUnit", "Point"),
            ("textColor", &rgba(DARK, u8::MAX)),
            ("textOpacity", "1"),
            ("multilineHeight", "1"),
        ],
    );
    xml.empty(
        "text-buffer",
        &[
            ("bufferDraw", "1"),
            ("bufferSize", "0.8"),
            ("bufferSizeUnits", "MM"),
            ("bufferColor", "255,255,255,255"),
            ("bufferOpacity", "0.85"),
            ("bufferNoFill", "1"),
            ("bufferJoinStyle", "128"),
        ],
    );
    xml.close();
    xml.empty("text-format", &[("multilineAlign", "1"), ("autoWrapLength", "24")]);
    xml.empty(
        "placement",
        &[
            ("placement", "0"),
            ("polygonPlacementFlags", "2"),
            ("centroidInside", "1"),
            ("priority", "5"),
        ],
    );
    xml.empty(
        "rendering",
        &[
            ("drawLabels", if expression.is_empty() { "0" } else { "1" }),
            ("obstacle", "1"),
        ],
    );
    xml.close();
    xml.close();
}

/// Captions of the columns, so that tables and forms in QGIS are in the reader's language.
fn fields(xml: &mut Xml, table: &Table, lang: Lang) {
    xml.open("fieldConfiguration", &[]);
    for column in &table.columns {
        xml.open("field", &[("name", &column.name), ("configurationFlags", "None")]);
        xml.empty("editWidget", &[("type", "")]);
        xml.close();
    }
    xml.close();
    xml.open("aliases", &[]);
    for column in &table.columns {
        let caption = caption_with_unit(column, lang);
        xml.empty("alias", &[("field", &column.name), ("name", &caption)]);
    }
    xml.close();
}
