//! SLD of rasters.

use restora_message::Lang;
use restora_table::{RasterProduct, Symbols};

use super::units::{raster_unit_text, with_unit};
use super::xml::Xml;
use super::{SLD, SLD_ROOT, alpha, hex, shown, spoken, stem, stops};

/// The style of a raster as SLD 1.0.0: colours for codes (`type="values"`) or along a ramp.
/// Labels are in `lang`. Missing pixels are transparent where the file says what is missing.
pub fn raster_sld(product: &RasterProduct, lang: Lang) -> String {
    let mut xml = Xml::new(SLD);
    xml.open("StyledLayerDescriptor", &SLD_ROOT);
    xml.open("NamedLayer", &[]);
    xml.text("Name", &[], stem(&product.file));
    xml.open("UserStyle", &[]);
    xml.text("Title", &[], spoken(&product.title, lang));
    xml.open("FeatureTypeStyle", &[]);
    xml.open("Rule", &[]);
    xml.open("RasterSymbolizer", &[]);
    xml.text("Opacity", &[], "1.0");
    xml.open("ChannelSelection", &[]);
    xml.open("GrayChannel", &[]);
    xml.text("SourceChannelName", &[], "1");
    xml.close();
    xml.close();
    match &product.symbols {
        Symbols::Classes(_) => values(&mut xml, product, lang),
        Symbols::Ramp(ramp) => {
            let unit = raster_unit_text(&product.unit, lang);
            xml.open("ColorMap", &[("type", "ramp")]);
            for stop in stops(ramp) {
                let label = with_unit(stop.value, unit);
                let (colour, quantity) = (hex(stop.colour), stop.value.to_string());
                xml.empty(
                    "ColorMapEntry",
                    &[("color", &colour), ("quantity", &quantity), ("label", &label)],
                );
            }
        }
    }
    xml.finish()
}

fn values(xml: &mut Xml, product: &RasterProduct, lang: Lang) {
    xml.open("ColorMap", &[("type", "values")]);
    for class in shown(product) {
        let (colour, quantity) = (hex(class.colour), class.value.to_string());
        let opacity = (f64::from(alpha(class)) / 255.0).to_string();
        let label = spoken(&class.label, lang);
        let mut entry = vec![("color", colour.as_str()), ("quantity", &quantity)];
        if class.faint {
            entry.push(("opacity", &opacity));
        }
        entry.push(("label", label));
        xml.empty("ColorMapEntry", &entry);
    }
}
