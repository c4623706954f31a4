//! Maps of a report: small pictures of the classes before and after, with outlines.

use serde::{Deserialize, Serialize};

use crate::ClassSymbol;

/// The maps of a run. Pictures lie beside as PNG files; this says what they show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Maps {
    /// The classes that occur in the pictures, by rising code, with the colours they have there.
    pub legend: Vec<ClassSymbol>,
    /// The frames: first the one that shows all sites, then one for each site.
    pub frames: Vec<Frame>,
}

/// A part of the grid, pictured at some dates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The id of the site in it; none for the frame of all sites.
    pub site: Option<String>,
    /// Columns of the pictures.
    pub cols: u32,
    /// Rows of the pictures.
    pub rows: u32,
    /// Width of a column and height of a row on the ground at the middle, in metres.
    pub pixel_m: (f64, f64),
    /// The pictures, by date.
    pub images: Vec<FrameImage>,
    /// Sites in the frame, in coordinates of the pictures: x to the right, y down, a pixel wide 1.
    pub outlines: Vec<Outline>,
}

/// A picture of a frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameImage {
    /// The date that it shows.
    pub date: String,
    /// Its path among the results, with `/`: `maps/1_2010.png`. A paletted PNG, transparent where
    /// nothing is known.
    pub file: String,
}

/// The outline of a site on a frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// The id of the site.
    pub site: String,
    /// The rings as an SVG path (`M…L…Z`), in coordinates of the pictures.
    pub path: String,
}
