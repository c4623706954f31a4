//! QML of rasters.

use restora_message::Lang;
use restora_table::{RasterProduct, Stop, Symbols};

use super::units::{raster_unit_text, with_unit};
use super::xml::Xml;
use super::{alpha, hex, qgis, rgba, shown, spoken, stops};

/// The style of a raster for QGIS: a palette for codes, an interpolated ramp for numbers.
/// Labels are in `lang`, numbers on the legend with their unit. Missing pixels are
/// transparent, and so is a code without a symbol.
pub fn raster_qml(product: &RasterProduct, lang: Lang) -> String {
    let mut xml = qgis(&[
        ("hasScaleBasedVisibilityFlag", "0"),
        ("minScale", "1e+08"),
        ("maxScale", "0"),
    ]);
    xml.open("pipe", &[]);
    resampling(&mut xml);
    match &product.symbols {
        Symbols::Classes(_) => paletted(&mut xml, product, lang),
        Symbols::Ramp(ramp) => pseudocolour(&mut xml, product, &stops(ramp), lang),
    }
    corrections(&mut xml);
    xml.close();
    xml.text("blendMode", &[], "0");
    xml.finish()
}

/// Pixels are shown as they are: a mean of two codes is no code.
fn resampling(xml: &mut Xml) {
    xml.open("provider", &[]);
    xml.empty(
        "resampling",
        &[
            ("enabled", "false"),
            ("zoomedInResamplingMethod", "nearestNeighbour"),
            ("zoomedOutResamplingMethod", "nearestNeighbour"),
            ("maxOversampling", "2"),
        ],
    );
    xml.close();
}

/// The filters after the renderer, all of them without effect.
fn corrections(xml: &mut Xml) {
    xml.empty(
        "brightnesscontrast",
        &[("brightness", "0"), ("contrast", "0"), ("gamma", "1")],
    );
    xml.empty(
        "huesaturation",
        &[
            ("saturation", "0"),
            ("grayscaleMode", "0"),
            ("invertColors", "0"),
            ("colorizeOn", "0"),
            ("colorizeRed", "255"),
            ("colorizeGreen", "128"),
            ("colorizeBlue", "128"),
            ("colorizeStrength", "100"),
        ],
    );
    xml.empty("rasterresampler", &[("maxOversampling", "2")]);
    xml.text("resamplingStage", &[], "resamplingFilter");
}

/// What both renderers have: missing pixels are transparent even where a copy of the file has
/// lost its nodata value, and colours do not follow the part of the raster on the screen.
fn common(xml: &mut Xml, nodata: f64) {
    if nodata.is_finite() {
        let value = nodata.to_string();
        xml.open("rasterTransparency", &[]);
        xml.open("singleValuePixelList", &[]);
        xml.empty(
            "pixelListEntry",
            &[("min", &value), ("max", &value), ("percentTransparent", "100")],
        );
        xml.close();
        xml.close();
    } else {
        xml.empty("rasterTransparency", &[]);
    }
    xml.open("minMaxOrigin", &[]);
    for (name, value) in [
        ("limits", "None"),
        ("extent", "WholeRaster"),
        ("statAccuracy", "Estimated"),
        ("cumulativeCutLower", "0.02"),
        ("cumulativeCutUpper", "0.98"),
        ("stdDevFactor", "2"),
    ] {
        xml.text(name, &[], value);
    }
    xml.close();
}

fn paletted(xml: &mut Xml, product: &RasterProduct, lang: Lang) {
    xml.open(
        "rasterrenderer",
        &[
            ("type", "paletted"),
            ("band", "1"),
            ("opacity", "1"),
            ("alphaBand", "-1"),
            ("nodataColor", ""),
        ],
    );
    common(xml, product.nodata);
    xml.open("colorPalette", &[]);
    for class in shown(product) {
        xml.empty(
            "paletteEntry",
            &[
                ("value", &class.value.to_string()),
                ("color", &hex(class.colour)),
                ("alpha", &alpha(class).to_string()),
                ("label", spoken(&class.label, lang)),
            ],
        );
    }
    xml.close();
    xml.close();
}

fn pseudocolour(xml: &mut Xml, product: &RasterProduct, stops: &[Stop], lang: Lang) {
    let ends = stops.first().zip(stops.last());
    let (least, most) =
        ends.map_or((0.0, 0.0), |(first, last)| (first.value, last.value));
    let (least_text, most_text) = (least.to_string(), most.to_string());
    let unit = raster_unit_text(&product.unit, lang);
    xml.open(
        "rasterrenderer",
        &[
            ("type", "singlebandpseudocolor"),
            ("band", "1"),
            ("opacity", "1"),
            ("alphaBand", "-1"),
            ("nodataColor", ""),
            ("classificationMin", &least_text),
            ("classificationMax", &most_text),
        ],
    );
    common(xml, product.nodata);
    xml.open("rastershader", &[]);
    xml.open(
        "colorrampshader",
        &[
            ("colorRampType", "INTERPOLATED"),
            ("classificationMode", "1"),
            // Values beyond the ends have the colours of the ends.
            ("clip", "0"),
            ("minimumValue", &least_text),
            ("maximumValue", &most_text),
            ("labelPrecision", "6"),
        ],
    );
    source_ramp(xml, stops, (least, most));
    for stop in stops {
        xml.empty(
            "item",
            &[
                ("value", &stop.value.to_string()),
                ("color", &hex(stop.colour)),
                ("alpha", "255"),
                ("label", &with_unit(stop.value, unit)),
            ],
        );
    }
    legend(xml, unit);
    xml.close();
    xml.close();
    xml.close();
}

/// The ramp as QGIS offers it for editing: ends, and stops in between at shares of the range.
fn source_ramp(xml: &mut Xml, stops: &[Stop], (least, most): (f64, f64)) {
    let Some((first, last)) = stops.first().zip(stops.last()) else { return };
    let between: Vec<String> = stops
        .iter()
        .filter(|stop| stop.value > least && stop.value < most)
        .map(|stop| {
            // Halved, so that the range of numbers near the largest stays one.
            let share = (stop.value / 2.0 - least / 2.0) / (most / 2.0 - least / 2.0);
            format!("{share};{}", rgba(stop.colour, u8::MAX))
        })
        .collect();
    xml.open("colorramp", &[("type", "gradient"), ("name", "[source]")]);
    let options = [
        ("color1", rgba(first.colour, u8::MAX)),
        ("color2", rgba(last.colour, u8::MAX)),
        ("discrete", "0".to_owned()),
        ("rampType", "gradient".to_owned()),
        ("stops", between.join(":")),
    ];
    xml.open("Option", &[("type", "Map")]);
    for (name, value) in &options {
        xml.empty("Option", &[("type", "QString"), ("name", name), ("value", value)]);
    }
    xml.close();
    // QGIS 3.22 writes these beside the options.
    for (name, value) in &options {
        xml.empty("prop", &[("k", name), ("v", value)]);
    }
    xml.close();
}

/// How the legend writes its numbers.
fn legend(xml: &mut Xml, unit: &str) {
    let suffix = match unit {
        "" | "%" => unit.to_owned(),
        _ => format!(" {unit}"),
    };
    xml.open(
        "rampLegendSettings",
        &[
            ("useContinuousLegend", "1"),
            ("orientation", "2"),
            ("direction", "0"),
            ("prefix", ""),
            ("suffix", &suffix),
            ("minimumLabel", ""),
            ("maximumLabel", ""),
        ],
    );
    xml.open("numericFormat", &[("id", "basic")]);
    xml.open("Option", &[("type", "Map")]);
    for (kind, name, value) in [
        ("QChar", "decimal_separator", ""),
        ("int", "decimals", "2"),
        ("int", "rounding_type", "0"),
        ("bool", "show_plus", "false"),
        ("bool", "show_thousand_separator", "true"),
        ("bool", "show_trailing_zeros", "false"),
        ("QChar", "thousand_separator", ""),
    ] {
        xml.empty("Option", &[("type", kind), ("name", name), ("value", value)]);
    }
    xml.close();
    xml.close();
    xml.close();
}
