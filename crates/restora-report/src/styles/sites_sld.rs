//! SLD of the polygons of sites.

use restora_message::Lang;
use restora_message::catalogue::report_styles as words;
use restora_table::{Cell, Table};

use super::shades::{Shade, Shading, shaded};
use super::sites::{DARK, NOT_KNOWN, PLAIN};
use super::xml::Xml;
use super::{SLD, SLD_ROOT, hex};

/// The style of the polygons of sites as SLD 1.0.0, with the classes and colours of
/// [`sites_qml`](super::sites_qml). The layer has the columns of `table` and its name.
pub fn sites_sld(table: &Table, shading: Shading<'_>, lang: Lang) -> String {
    let mut xml = Xml::new(SLD);
    xml.open("StyledLayerDescriptor", &SLD_ROOT);
    xml.open("NamedLayer", &[]);
    xml.text("Name", &[], &table.name);
    xml.open("UserStyle", &[]);
    xml.text("Title", &[], words::PLAIN.get(lang));
    xml.open("FeatureTypeStyle", &[]);
    match shaded(table, shading, lang) {
        None => {
            xml.open("Rule", &[]);
            xml.text("Title", &[], words::PLAIN.get(lang));
            fill(&mut xml, PLAIN);
            xml.close();
        }
        Some(shaded) => {
            for (number, shade) in shaded.shades.iter().enumerate() {
                class(&mut xml, shaded.column, shade, number == 0);
            }
            if shaded.gaps {
                xml.open("Rule", &[]);
                xml.text("Title", &[], words::NOT_KNOWN.get(lang));
                xml.open("ogc:Filter", &[]);
                xml.open("ogc:PropertyIsNull", &[]);
                xml.text("ogc:PropertyName", &[], shaded.column);
                xml.close();
                xml.close();
                fill(&mut xml, NOT_KNOWN);
                xml.close();
            }
        }
    }
    if let Some(column) = label_column(table) {
        xml.open("Rule", &[]);
        label(&mut xml, column);
    }
    xml.finish()
}

fn class(xml: &mut Xml, column: &str, shade: &Shade, first: bool) {
    xml.open("Rule", &[]);
    xml.text("Title", &[], &shade.label);
    xml.open("ogc:Filter", &[]);
    xml.open("ogc:And", &[]);
    let above = if first {
        "ogc:PropertyIsGreaterThanOrEqualTo"
    } else {
        "ogc:PropertyIsGreaterThan"
    };
    for (compare, bound) in
        [(above, shade.lower), ("ogc:PropertyIsLessThanOrEqualTo", shade.upper)]
    {
        xml.open(compare, &[]);
        xml.text("ogc:PropertyName", &[], column);
        xml.text("ogc:Literal", &[], &bound.to_string());
        xml.close();
    }
    xml.close();
    xml.close();
    fill(xml, shade.colour);
    xml.close();
}

/// A filled polygon with its outline; widths are in pixels.
fn fill(xml: &mut Xml, colour: [u8; 3]) {
    xml.open("PolygonSymbolizer", &[]);
    xml.open("Fill", &[]);
    xml.text("CssParameter", &[("name", "fill")], &hex(colour));
    xml.close();
    xml.open("Stroke", &[]);
    xml.text("CssParameter", &[("name", "stroke")], &hex(DARK));
    xml.text("CssParameter", &[("name", "stroke-width")], "1");
    xml.text("CssParameter", &[("name", "stroke-linejoin")], "bevel");
    xml.close();
    xml.close();
}

/// The column with names of sites, or with ids where no site has a name: SLD 1.0.0 cannot
/// take one where the other is missing.
fn label_column(table: &Table) -> Option<&'static str> {
    let named = |column: &'static str| {
        let place = table.column(column)?;
        let some = table
            .rows
            .iter()
            .any(|row| row.get(place).is_some_and(|cell| *cell != Cell::Empty));
        some.then_some(column)
    };
    named("name").or_else(|| named("site"))
}

fn label(xml: &mut Xml, column: &str) {
    xml.open("TextSymbolizer", &[]);
    xml.open("Label", &[]);
    xml.text("ogc:PropertyName", &[], column);
    xml.close();
    xml.open("Font", &[]);
    xml.text("CssParameter", &[("name", "font-size")], "12");
    xml.close();
    xml.open("LabelPlacement", &[]);
    xml.open("PointPlacement", &[]);
    xml.open("AnchorPoint", &[]);
    xml.text("AnchorPointX", &[], "0.5");
    xml.text("AnchorPointY", &[], "0.5");
    xml.close();
    xml.close();
    xml.close();
    xml.open("Halo", &[]);
    xml.text("Radius", &[], "2");
    xml.open("Fill", &[]);
    xml.text("CssParameter", &[("name", "fill")], "#ffffff");
    xml.close();
    xml.close();
    xml.open("Fill", &[]);
    xml.text("CssParameter", &[("name", "fill")], &hex(DARK));
    xml.close();
    xml.close();
    xml.close();
}
