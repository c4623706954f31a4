//! The raster of what becomes of each cell.

use restora_accounts::reclamation::{Fate, Green};
use restora_grid::{Grid, Window};
use restora_io::{Overviews, SinkLayout};
use restora_message::catalogue::text;
use restora_message::{Problem, Text};
use restora_table::{ClassSymbol, RasterKind, RasterProduct, Symbols};
use serde::{Deserialize, Serialize};

use crate::sink::{Place, Sink};

/// Outside the sites, or without class.
const NOTHING: u8 = 255;

/// Every value: what it stands for, and its colour.
const VALUES: [(u8, &Text, [u8; 3]); 6] = [
    (0, &text::NOT_BUILT, [242, 239, 230]),
    (1, &text::INSIDE_BOUNDARY, [150, 150, 150]),
    (2, &text::TO_CROPLAND, [226, 190, 92]),
    (3, &text::TO_FOREST, [44, 123, 60]),
    (4, &text::TO_GRASS, [158, 202, 98]),
    (5, &text::UNDECIDED, [202, 0, 90]),
];

/// What becomes of the cells of a window.
pub(super) struct Codes {
    green: Green,
    bytes: Vec<u8>,
}

impl Codes {
    pub(super) fn new(window: Window, green: Green) -> Self {
        Self { green, bytes: vec![NOTHING; window.len()] }
    }

    /// As it is drawn.
    pub(super) fn painted(self, window: Window) -> Painted {
        Painted { window, bytes: self.bytes }
    }

    /// A cell that is not built up.
    pub(super) fn other(&mut self, cell: usize) {
        self.bytes[cell] = 0;
    }

    /// A cell that is.
    pub(super) fn built(&mut self, cell: usize, fate: Fate) {
        self.bytes[cell] = match (fate, self.green) {
            (Fate::Stays, _) => 1,
            (Fate::Cropland, _) => 2,
            (Fate::Green, Green::Forest) => 3,
            (Fate::Green, Green::Grass) => 4,
            (Fate::Undecided, _) => 5,
        };
    }
}

/// What becomes of the cells of a window, as it is drawn.
#[derive(Serialize, Deserialize)]
pub(super) struct Painted {
    pub(super) window: Window,
    bytes: Vec<u8>,
}

impl Painted {
    /// Whether it can be of a window of these cells.
    pub(super) fn is_within(&self, all: Window) -> bool {
        all.intersection(&self.window) == Some(self.window)
            && self.bytes.len() == self.window.len()
    }

    pub(super) fn put(&self, sink: &Sink) -> Result<(), Problem> {
        sink.put(|sink| sink.write_u8(self.window, &self.bytes))
    }
}

/// Begins the raster among the results.
pub(super) fn begin(
    place: Place<'_>,
    (file, grid): (&str, &Grid),
    (date, threads): (&str, usize),
) -> Result<Sink, Problem> {
    let symbol = |(value, what, colour): &(u8, &Text, [u8; 3])| ClassSymbol {
        value: u32::from(*value),
        label: (*what).into(),
        colour: *colour,
        faint: *value == 0,
        transition: None,
    };
    let product = RasterProduct {
        file: file.to_owned(),
        title: (&text::RECLAMATION).into(),
        unit: String::new(),
        dates: vec![date.to_owned()],
        nodata: f64::from(NOTHING),
        symbols: Symbols::Classes(VALUES.iter().map(symbol).collect()),
        facts: None,
    };
    let mut layout = SinkLayout::of(&product, RasterKind::UInt8, Overviews::Mode);
    layout.threads = threads;
    Sink::begin(product, (grid, &layout), Some(place))
}
