//! Imagery of two cases: reflectance, cloud classes and heights, and the figures that must
//! come out when they are measured.
//!
//! What a pixel is, is chosen here. What the engine makes of it is not asked: the figures
//! are counted by [`measure`], which shares no code with it.

pub mod measure;
mod sense;
mod wuyuan;
mod xunwu;
mod xunwu_figures;

use crate::cases::{Case, Site};
use crate::mask::{Mask, Size};

/// What a layer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Surface reflectance × 10 000, missing as [`NO_REFLECTANCE`].
    Reflectance,
    /// Classes as in Sentinel-2's scene classification; 0 is missing.
    Scene,
    /// Metres, missing as [`NO_HEIGHT`].
    Height,
}

/// What a missing reflectance is stored as.
pub const NO_REFLECTANCE: f32 = -9999.0;
/// What a missing height is stored as.
pub const NO_HEIGHT: f32 = -32_768.0;

/// One raster.
#[derive(Clone, Debug)]
pub struct Layer {
    /// File name.
    pub file: &'static str,
    /// What it shows.
    pub title: String,
    /// What it holds.
    pub kind: Kind,
    /// Outer corner of the first cell, in metres.
    pub corner: (f64, f64),
    /// Side of a cell in metres.
    pub cell_m: u32,
    /// Columns and rows.
    pub size: Size,
    /// Row by row; NaN is missing.
    pub value: Vec<f32>,
}

/// A site on the pixels of the imagery.
#[derive(Clone, Debug)]
pub struct Plot {
    /// What is written about it.
    pub site: Site,
    /// Whether nothing changed there.
    pub stable: bool,
    /// Its pixels.
    pub mask: Mask,
}

/// A number that the layers must give.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub what: &'static str,
    /// What it is to be.
    pub want: f64,
    /// How far from that it may be.
    pub within: f64,
    /// What it is.
    pub found: f64,
}

impl Figure {
    /// What is wrong with it, if anything.
    fn wrong(&self) -> Option<String> {
        let Self { what, want, within, found } = self;
        let good = (found - want).abs() <= *within;
        (!good).then(|| format!("{what}: {want} ± {within} wanted, {found} found"))
    }
}

/// The imagery of a case.
#[derive(Clone, Debug)]
pub struct Scenery {
    /// Folder under `testdata/`.
    pub folder: &'static str,
    /// Projection: WKT or an EPSG code.
    pub crs: &'static str,
    /// Outer corner of the first pixel of the sites' masks, in metres.
    pub corner: (f64, f64),
    /// The sites, the case's own first.
    pub plots: Vec<Plot>,
    /// The rasters.
    pub layers: Vec<Layer>,
    /// Measures all anew.
    pub figures: fn(&Scenery) -> Vec<Figure>,
}

impl Scenery {
    /// The values of a layer.
    ///
    /// # Panics
    /// If there is no such layer: their names are constants of one module each.
    fn layer(&self, file: &str) -> &Layer {
        let found = self.layers.iter().find(|layer| layer.file == file);
        found.expect("a layer is asked for by the name that it was made with")
    }

    /// Measures all again.
    ///
    /// # Errors
    /// Every figure that is another one, one per line.
    pub fn check(&self) -> Result<(), String> {
        let wrong: Vec<String> =
            (self.figures)(self).iter().filter_map(Figure::wrong).collect();
        if wrong.is_empty() {
            return Ok(());
        }
        Err(format!("{}: {}", self.folder, wrong.join("\n")))
    }
}

/// The imagery of all cases that have some.
///
/// # Errors
/// If a landscape found no room, or does not give its figures.
pub fn all(cases: &[Case]) -> Result<Vec<Scenery>, String> {
    let land_cover = cases.iter().find(|case| case.key == "xunwu");
    let xunwu = xunwu::scenery(land_cover.ok_or("there is no land cover of Xunwu")?)?;
    let all = vec![xunwu, wuyuan::scenery()?];
    all.iter().try_for_each(Scenery::check)?;
    Ok(all)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::cases::tests::made as cases;
    use crate::mask::Touch;

    /// All of it, made once for all tests.
    pub(crate) fn made() -> &'static [Scenery] {
        static MADE: OnceLock<Vec<Scenery>> = OnceLock::new();
        MADE.get_or_init(|| all(cases()).unwrap())
    }

    #[test]
    fn every_figure_is_found_again() {
        for scenery in made() {
            assert_eq!(scenery.check(), Ok(()));
            assert!(!(scenery.figures)(scenery).is_empty());
        }
    }

    #[test]
    fn a_figure_that_is_off_is_told() {
        let figure = |found| Figure { what: "cover %", want: 10.2, within: 0.05, found };
        assert_eq!(figure(10.24).wrong(), None);
        assert!(figure(10.26).wrong().is_some());
        assert!(figure(f64::NAN).wrong().is_some());
    }

    #[test]
    fn sites_are_whole_apart_and_seen() {
        for scenery in made() {
            let size = scenery.plots[0].mask.size;
            let mut seen = Mask::empty(size);
            for plot in &scenery.plots {
                assert_eq!(plot.mask.pieces(Touch::Edge).len(), 1);
                assert_eq!(plot.mask.and(&seen).count(), 0, "{}", plot.site.id);
                seen = seen.or(&plot.mask);
            }
            for layer in scenery.layers.iter().filter(|l| l.kind != Kind::Height) {
                assert_eq!(layer.size, size);
                let valid = seen.pixels().all(|at| layer.value[at].is_finite());
                assert!(valid, "{}", layer.file);
            }
        }
    }

    #[test]
    fn reflectances_are_whole_numbers_between_none_and_all() {
        for scenery in made() {
            for layer in &scenery.layers {
                let known = layer.value.iter().filter(|v| v.is_finite());
                let (low, high) = match layer.kind {
                    Kind::Reflectance => (1.0, 9999.0),
                    Kind::Scene => (1.0, 11.0),
                    Kind::Height => (1.0, 2000.0),
                };
                for v in known {
                    assert!((low..=high).contains(v), "{}: {v}", layer.file);
                    assert!(layer.kind == Kind::Height || v.fract() == 0.0);
                }
            }
        }
    }
}
