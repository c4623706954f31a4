//! What a raster is to be, but for its pixels.

use std::fmt;

use super::pack::{Cell as _, Packing};

/// What a pixel is stored as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SinkKind {
    /// 32-bit floating-point numbers.
    Float32,
    /// Bytes.
    UInt8,
    /// Signed 16-bit integers.
    Int16,
}

impl fmt::Display for SinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Float32 => "Float32",
            Self::UInt8 => "Byte",
            Self::Int16 => "Int16",
        })
    }
}

/// How overviews are computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overviews {
    /// The mean of what is not missing.
    Average,
    /// The most frequent value.
    Mode,
    /// One of the cells.
    Nearest,
}

impl Overviews {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Average => "AVERAGE",
            Self::Mode => "MODE",
            Self::Nearest => "NEAREST",
        }
    }
}

/// What a raster is to be, but for its pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct SinkLayout {
    /// What pixels are stored as.
    pub kind: SinkKind,
    /// The pixel that means "missing"; a value of the kind, NaN for `Float32` only.
    pub nodata: f64,
    /// What the band shows.
    pub description: String,
    /// The unit of its values; empty for none.
    pub unit: String,
    /// Value = pixel × scale + offset; 1 where not given.
    pub scale: Option<f64>,
    /// See `scale`; 0 where not given.
    pub offset: Option<f64>,
    /// Colours (red, green, blue) by pixel, for `UInt8`.
    pub palette: Vec<(u8, [u8; 3])>,
    /// Names by pixel, for `UInt8`. They become items `CATEGORY_<pixel>` of the band's
    /// metadata: GDAL keeps category names of its own beside a GeoTIFF, not in it.
    pub categories: Vec<(u8, String)>,
    /// How overviews are computed; not as means where pixels are classes, which is where
    /// there is a palette or a category.
    pub overviews: Overviews,
    /// Items of the file's metadata.
    pub metadata: Vec<(String, String)>,
    /// Threads that compress. Their number changes nothing in the file.
    pub threads: usize,
}

impl SinkLayout {
    /// A band of this kind without anything to go with it.
    pub fn new(kind: SinkKind, nodata: f64, overviews: Overviews) -> Self {
        Self {
            kind,
            nodata,
            description: String::new(),
            unit: String::new(),
            scale: None,
            offset: None,
            palette: Vec::new(),
            categories: Vec::new(),
            overviews,
            metadata: Vec::new(),
            threads: 1,
        }
    }

    pub(super) fn packing(&self) -> Packing {
        Packing { scale: self.scale.unwrap_or(1.0), offset: self.offset.unwrap_or(0.0) }
    }

    /// Whether pixels are classes rather than quantities.
    pub(super) fn classes(&self) -> bool {
        !self.palette.is_empty() || !self.categories.is_empty()
    }

    /// What contradicts itself in it.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let holds = match self.kind {
            SinkKind::Float32 => f32::missing(self.nodata).is_some(),
            SinkKind::UInt8 => u8::missing(self.nodata).is_some(),
            SinkKind::Int16 => i16::missing(self.nodata).is_some(),
        };
        let line = self.packing();
        let classes = self.classes();
        if !holds {
            Some("the pixels cannot hold the nodata value")
        } else if !line.scale.is_normal() || !line.offset.is_finite() {
            Some("the scale or offset is no use")
        } else if classes && self.kind != SinkKind::UInt8 {
            Some("only bytes have colours and names")
        } else if classes && self.overviews == Overviews::Average {
            Some("classes have no mean")
        } else {
            None
        }
    }

    /// Differences of neighbours compress better where pixels are quantities.
    pub(super) fn predictor(&self) -> &'static str {
        match self.kind {
            SinkKind::Float32 => "FLOATING_POINT",
            SinkKind::UInt8 if self.classes() => "NO",
            SinkKind::UInt8 | SinkKind::Int16 => "STANDARD",
        }
    }
}
