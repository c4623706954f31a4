//! Styles of layers for QGIS (QML, 3.22 and later) and for map servers (SLD 1.0.0), each from
//! one description: the symbols of a [`RasterProduct`], or the numbers of a table of sites.
//!
//! A QML is whole: renderer, labels, captions of fields. One that held an opacity alone would
//! leave to chance what QGIS shows. The SLDs are plain enough for `GeoServer` and QGIS alike;
//! QGIS reads SLD for vector layers only.

mod xml;
pub(crate) mod units;
mod raster;
mod raster_sld;
mod rat;
mod shades;
mod sites;
mod sites_sld;
mod layer_styles;
#[cfg(test)]
mod tests;

use restora_message::Lang;
use restora_table::{Caption, ClassSymbol, Ramp, RasterProduct, Stop, Symbols};

pub use layer_styles::sites_layer_style;
pub use raster::raster_qml;
pub use raster_sld::raster_sld;
pub use rat::attribute_table;
pub use shades::Shading;
pub use sites::sites_qml;
pub use sites_sld::sites_sld;
pub(crate) use units::caption_with_unit;

/// Opacity of classes that are background, such as land that did not change: of 255.
pub const FAINT_ALPHA: u8 = 60;

/// The first line of a QML.
const QML: &str = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>";

/// The version of QGIS whose form the QMLs have; later ones read it too.
const QGIS: &str = "3.22.16";

/// The first line of an SLD.
const SLD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// Namespaces and version of an SLD.
const SLD_ROOT: [(&str, &str); 5] = [
    ("version", "1.0.0"),
    ("xmlns", "http://www.opengis.net/sld"),
    ("xmlns:ogc", "http://www.opengis.net/ogc"),
    ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    (
        "xsi:schemaLocation",
        "http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd",
    ),
];

/// A QML that has been begun, with these attributes besides those of every one.
fn qgis(attributes: &[(&str, &str)]) -> xml::Xml {
    let mut xml = xml::Xml::new(QML);
    let mut all = vec![("version", QGIS), ("styleCategories", "AllStyleCategories")];
    all.extend(attributes);
    xml.open("qgis", &all);
    xml.open("flags", &[]);
    for (flag, on) in
        [("Identifiable", "1"), ("Removable", "1"), ("Searchable", "1"), ("Private", "0")]
    {
        xml.text(flag, &[], on);
    }
    xml.close();
    xml
}

/// `#rrggbb`.
fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// `r,g,b,a`, as QGIS has it in options.
fn rgba([red, green, blue]: [u8; 3], alpha: u8) -> String {
    format!("{red},{green},{blue},{alpha}")
}

/// The classes to be shown, by rising code, each once. What means "missing" is no class.
fn shown(product: &RasterProduct) -> Vec<&ClassSymbol> {
    let Symbols::Classes(classes) = &product.symbols else { return Vec::new() };
    let mut shown: Vec<_> = classes.iter().collect();
    shown.retain(|class| f64::from(class.value).total_cmp(&product.nodata).is_ne());
    shown.sort_by_key(|class| class.value);
    shown.dedup_by_key(|class| class.value);
    shown
}

/// The stops of a ramp that are numbers, by rising value.
fn stops(ramp: &Ramp) -> Vec<Stop> {
    let mut stops: Vec<_> = ramp.stops.clone();
    stops.retain(|stop| stop.value.is_finite());
    stops.sort_by(|a, b| a.value.total_cmp(&b.value));
    stops
}

/// How opaque a class is, of 255.
fn alpha(class: &ClassSymbol) -> u8 {
    if class.faint { FAINT_ALPHA } else { u8::MAX }
}

/// A caption in a language, or in the other one where it lacks this one.
fn spoken(caption: &Caption, lang: Lang) -> &str {
    match (caption.get(lang), lang) {
        ("", Lang::Zh) => caption.get(Lang::En),
        ("", Lang::En) => caption.get(Lang::Zh),
        (text, _) => text,
    }
}

/// The name of a file without folder and ending, as layers are called.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
