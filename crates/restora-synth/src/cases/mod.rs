//! The three cases: their sites, dates and landscapes.

mod panan;
mod huaxia;
mod xunwu;

use crate::canvas::{Canvas, NODATA, sieve};
use crate::claim::{Claim, check_all};
use crate::field::Field;
use crate::mask::{Mask, Size};
use crate::noise::Noise;
use crate::shape::simple_shape;

/// Cell size of all tiles in metres.
pub const CELL_M: u32 = 10;

/// Crumbs of fewer pixels are dissolved.
const LEAST_PATCH: usize = 7;

/// What is written about a site.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// Its id in the files.
    pub id: &'static str,
    /// Its name in Chinese.
    pub name: &'static str,
    /// Its name in English.
    pub name_en: &'static str,
    /// The district it lies in.
    pub district: &'static str,
}

/// One date of a case.
#[derive(Clone, Debug)]
pub struct Tile {
    /// File name.
    pub file: &'static str,
    /// Year.
    pub year: &'static str,
    /// CLCD class per pixel, row by row.
    pub class: Vec<u8>,
    /// What it must hold within the site.
    pub claims: Vec<Claim>,
}

/// A site with its tiles.
#[derive(Clone, Debug)]
pub struct Case {
    /// Folder under `testdata/`.
    pub key: &'static str,
    /// What is written about the site.
    pub site: Site,
    /// Outer corner of the first pixel, in metres.
    pub corner: (f64, f64),
    /// The pixels of the site.
    pub mask: Mask,
    /// Before and after.
    pub tiles: [Tile; 2],
}

impl Case {
    /// Counts all again.
    ///
    /// # Errors
    /// Every claim that fails.
    pub fn check(&self) -> Result<(), String> {
        for tile in &self.tiles {
            check_all(&tile.claims, &tile.class, &self.mask)
                .map_err(|e| format!("{}/{}: {e}", self.key, tile.file))?;
        }
        Ok(())
    }
}

/// All cases.
///
/// # Errors
/// If a landscape found no room, or its counts are not the claimed ones.
pub fn all() -> Result<Vec<Case>, String> {
    let cases = vec![panan::case()?, huaxia::case()?, xunwu::case()?];
    cases.iter().try_for_each(Case::check)?;
    Ok(cases)
}

/// An oval that a noise bends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blob {
    pub(crate) middle: (f64, f64),
    pub(crate) radii: (f64, f64),
    pub(crate) noise: Noise,
    /// How much the noise bends it.
    pub(crate) bend: f64,
}

impl Blob {
    /// 1 in the middle, about 0 on the outline, falling outwards.
    pub(crate) fn field(self, size: Size) -> Field {
        Field::noise(size, self.noise).scaled(self.bend).plus(|at| {
            let (x, y) = size.xy(at);
            let dx = (x - self.middle.0) / self.radii.0;
            let dy = (y - self.middle.1) / self.radii.1;
            1.0 - (dx * dx + dy * dy).sqrt()
        })
    }

    /// A simple shape of exactly `count` pixels.
    pub(crate) fn shape(self, within: &Mask, count: usize) -> Result<Mask, String> {
        simple_shape(&self.field(within.size), within, count)
    }
}

/// 1 at a set, 1/2 at `reach` pixels from it, falling on.
pub(crate) fn near(set: &Mask, reach: f64) -> impl Fn(usize) -> f64 + use<> {
    let distance = set.distance();
    move |at| reach / (reach + distance[at])
}

/// A part of a whole number.
fn share(whole: usize, percent: usize) -> usize {
    whole * percent / 100
}

/// The tile made of a painted site and its painted surroundings, without crumbs.
fn joined(site: &Canvas, around: &Canvas, mask: &Mask) -> Vec<u8> {
    let size = mask.size;
    let mut class: Vec<u8> = (0..size.len())
        .map(|at| if mask.on[at] { site.class[at] } else { around.class[at] })
        .collect();
    for (canvas, part) in [(site, mask.clone()), (around, mask.inverse())] {
        let free = Mask::new(size, |at| {
            part.on[at] && !canvas.fixed.on[at] && class[at] != NODATA
        });
        sieve(&mut class, &free, LEAST_PATCH);
    }
    class
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::mask::Touch;
    use crate::shape::{corner_contacts, outline};

    /// All cases, made once for all tests.
    pub(crate) fn made() -> &'static [Case] {
        static MADE: OnceLock<Vec<Case>> = OnceLock::new();
        MADE.get_or_init(|| all().unwrap())
    }

    #[test]
    fn every_case_holds_what_it_claims() {
        for case in made() {
            assert_eq!(case.check(), Ok(()));
            assert_eq!(case.mask.pieces(Touch::Edge).len(), 1);
            assert!(case.mask.holes(Touch::Corner).is_empty());
            assert!(corner_contacts(&case.mask).is_empty());
            assert!(outline(&case.mask).is_ok());
        }
    }

    #[test]
    fn the_sites_have_the_areas_of_the_cases() {
        let pixels: Vec<usize> = made().iter().map(|c| c.mask.count()).collect();
        // 1160.87 ha; 251.13 ha / 0.35 = 717.51 ha; 14 km². One pixel is 0.01 ha.
        assert_eq!(pixels, [116_087, 71_751, 140_000]);
    }
}
