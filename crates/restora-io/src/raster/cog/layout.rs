//! What a raster is to be, but for its pixels.

use restora_grid::Grid;
use restora_table::{RasterFacts, RasterGrid, RasterKind, RasterProduct, Symbols};

use super::pack::{Cell as _, Packing};
use super::summary::Summary;

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

/// How blocks are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Deflate, which everything reads.
    #[default]
    Deflate,
    /// Zstandard: smaller and faster; needs GDAL 2.3 or QGIS 3 to be read.
    Zstd,
}

impl Compression {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Deflate => "DEFLATE",
            Self::Zstd => "ZSTD",
        }
    }
}

/// What a raster is to be, but for its pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct SinkLayout {
    /// What pixels are stored as.
    pub kind: RasterKind,
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
    /// Colours (red, green, blue) by pixel, for `UInt8` and `UInt16`.
    pub palette: Vec<(u16, [u8; 3])>,
    /// Names by pixel, for `UInt8` and `UInt16`. They become items `CATEGORY_<pixel>` of the band's
    /// metadata: GDAL keeps category names of its own beside a GeoTIFF, not in it.
    pub categories: Vec<(u16, String)>,
    /// How overviews are computed; not as means where pixels are classes, which is where
    /// there is a palette or a category.
    pub overviews: Overviews,
    /// Items of the file's metadata.
    pub metadata: Vec<(String, String)>,
    /// How blocks are compressed.
    pub compression: Compression,
    /// Threads that compress. Their number changes nothing in the file.
    pub threads: usize,
}

impl SinkLayout {
    /// A band of this kind without anything to go with it.
    pub fn new(kind: RasterKind, nodata: f64, overviews: Overviews) -> Self {
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
            compression: Compression::default(),
            threads: 1,
        }
    }

    /// A band as a product is described: title, unit, names and colours of its codes.
    pub fn of(product: &RasterProduct, kind: RasterKind, overviews: Overviews) -> Self {
        let mut layout = Self::new(kind, product.nodata, overviews);
        layout.describe(product);
        layout
    }

    /// Takes title, unit, names and colours from a product.
    pub fn describe(&mut self, product: &RasterProduct) {
        self.description = product.title.both();
        self.unit.clone_from(&product.unit);
        self.metadata = match product.dates.as_slice() {
            [] => Vec::new(),
            dates => vec![("RESTORA_DATE".to_owned(), dates.join("/"))],
        };
        let Symbols::Classes(classes) = &product.symbols else { return };
        let codes =
            || classes.iter().filter_map(|c| Some((u16::try_from(c.value).ok()?, c)));
        self.palette = codes().map(|(code, class)| (code, class.colour)).collect();
        self.categories =
            codes().map(|(code, class)| (code, class.label.both())).collect();
    }

    pub(super) fn facts(&self, grid: &Grid, summary: &Summary) -> RasterFacts {
        RasterFacts {
            kind: self.kind,
            cols: grid.cols,
            rows: grid.rows,
            statistics: summary.numbers(),
            valid_percent: summary.valid_percent(grid.cells()),
            grid: Some(RasterGrid {
                geotransform: [grid.x0, grid.dx, 0.0, grid.y0, 0.0, grid.dy],
                wkt: grid.crs.as_ref().map(|crs| crs.wkt.clone()).unwrap_or_default(),
            }),
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
            RasterKind::Float32 => f32::missing(self.nodata).is_some(),
            RasterKind::UInt8 => u8::missing(self.nodata).is_some(),
            RasterKind::Int16 => i16::missing(self.nodata).is_some(),
            RasterKind::UInt16 => u16::missing(self.nodata).is_some(),
        };
        let line = self.packing();
        let classes = self.classes();
        if !holds {
            Some("the pixels cannot hold the nodata value")
        } else if !line.scale.is_normal() || !line.offset.is_finite() {
            Some("the scale or offset is no use")
        } else if classes && !matches!(self.kind, RasterKind::UInt8 | RasterKind::UInt16)
        {
            Some("only unsigned integers have colours and names")
        } else if classes && self.overviews == Overviews::Average {
            Some("classes have no mean")
        } else {
            None
        }
    }

    /// Differences of neighbours compress better where pixels are quantities.
    pub(super) fn predictor(&self) -> &'static str {
        match self.kind {
            RasterKind::Float32 => "FLOATING_POINT",
            RasterKind::UInt8 | RasterKind::UInt16 if self.classes() => "NO",
            RasterKind::UInt8 | RasterKind::Int16 | RasterKind::UInt16 => "STANDARD",
        }
    }
}
