//! Rasters among the results: what they show, and the symbols that show it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Caption;

/// A raster among the results. Colour table, attribute table, QML, SLD and the classes of a
/// STAC item are all made from this one description.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RasterProduct {
    /// Its path among the results, with `/`: `rasters/value_2010.tif`.
    pub file: String,
    /// What it shows.
    pub title: Caption,
    /// What its numbers are measured in, as UCUM-like text (`CNY/ha/yr`); empty for codes.
    pub unit: String,
    /// The dates that it is about: one, or two for a change.
    pub dates: Vec<String>,
    /// The value that means "missing".
    pub nodata: f64,
    /// How its values are shown.
    pub symbols: Symbols,
    /// What is known of its pixels once it is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<RasterFacts>,
}

/// What is known of a raster that was written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RasterFacts {
    /// What pixels are stored as.
    pub kind: RasterKind,
    /// Columns.
    pub cols: u32,
    /// Rows.
    pub rows: u32,
    /// Least and greatest value, mean, standard deviation; none where all is missing.
    pub statistics: Option<[f64; 4]>,
    /// Share of pixels that are not missing, in percent.
    pub valid_percent: f64,
    /// Where its pixels lie, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<RasterGrid>,
}

/// Where the pixels of a raster lie.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RasterGrid {
    /// The geotransform in GDAL's order: x of the upper left corner, width of a column, x per
    /// row, y of the upper left corner, y per column, height of a row (negative as a rule).
    pub geotransform: [f64; 6],
    /// The CRS as WKT 2; empty where none is known.
    pub wkt: String,
}

/// What a pixel is stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RasterKind {
    /// 32-bit floating-point numbers.
    Float32,
    /// Bytes.
    UInt8,
    /// Unsigned 16-bit integers.
    UInt16,
    /// Signed 16-bit integers.
    Int16,
}

/// How the values of a raster are shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbols {
    /// Codes, each with a name and a colour.
    Classes(Vec<ClassSymbol>),
    /// Numbers along a ramp of colours.
    Ramp(Ramp),
}

/// One code of a raster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSymbol {
    /// The code.
    pub value: u32,
    /// What it stands for.
    pub label: Caption,
    /// Red, green, blue.
    pub colour: [u8; 3],
    /// Whether it is background, such as land that did not change.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub faint: bool,
    /// Class codes before and after, where the value is a transition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<(i32, i32)>,
}

/// Colours along a range of numbers; between two stops they are interpolated.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ramp {
    /// Stops by rising value.
    pub stops: Vec<Stop>,
}

/// A colour of a ramp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stop {
    /// The value.
    pub value: f64,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

/// By its name among GDAL's types of pixels.
impl fmt::Display for RasterKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Float32 => "Float32",
            Self::UInt8 => "Byte",
            Self::UInt16 => "UInt16",
            Self::Int16 => "Int16",
        })
    }
}

/// A style that QGIS finds beside a layer, and draws it in unless somebody chooses another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerStyle {
    /// The layer that it is for.
    pub layer: String,
    /// What the style is called: 30 letters at most.
    pub name: String,
    /// What it shows.
    pub description: String,
    /// The style as QGIS writes it.
    pub qml: String,
    /// The style as Styled Layer Descriptor.
    pub sld: String,
}

/// The colour of the `n`th class that has none of its own: Okabe and Ito's eight, which the
/// colour-blind tell apart, then lighter, darker, very light and very dark ones of their hues.
pub fn plain_colour(n: usize) -> [u8; 3] {
    const BASE: [[u8; 3]; 8] = [
        [230, 159, 0],
        [86, 180, 233],
        [0, 158, 115],
        [240, 228, 66],
        [0, 114, 178],
        [213, 94, 0],
        [204, 121, 167],
        [153, 153, 153],
    ];
    // Towards which shade, and how many tenths of it.
    const SHADES: [(u16, u16); 5] = [(0, 0), (255, 5), (0, 4), (255, 8), (0, 7)];
    let (shade, tenths) = SHADES[n / BASE.len() % SHADES.len()];
    BASE[n % BASE.len()].map(|part| {
        let mixed = (u16::from(part) * (10 - tenths) + shade * tenths) / 10;
        u8::try_from(mixed).unwrap_or(u8::MAX)
    })
}
