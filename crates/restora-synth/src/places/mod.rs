//! Places of the cases that need more than one site and two tiles of 10 m: districts,
//! parcels, planning zones, heights.

mod land;
mod fuxian;
mod ezhou;
mod forest_cover;
mod land_ticket;
mod nanping;
mod liangnong;
mod wetland_bank;

pub mod files;

use serde_json::Value;

use crate::claim::{Claim, check_all};
use crate::mask::{Mask, Size};
use crate::scenery::Layer;

/// The file of the sites, in every place.
pub const SITES: &str = "sites.geojson";

/// One date.
#[derive(Clone, Debug)]
pub struct Dated {
    /// File name.
    pub file: &'static str,
    /// Year.
    pub year: &'static str,
    /// CLCD class per pixel, row by row.
    pub class: Vec<u8>,
}

/// A feature of a vector file.
#[derive(Clone, Debug)]
pub struct Region {
    /// Its pixels.
    pub mask: Mask,
    /// Its properties, `id` among them.
    pub properties: Value,
}

impl Region {
    /// Its id.
    pub fn id(&self) -> &str {
        self.properties["id"].as_str().unwrap_or_default()
    }
}

/// A vector file.
#[derive(Clone, Debug)]
pub struct Vector {
    /// File name.
    pub file: &'static str,
    /// What it holds.
    pub regions: Vec<Region>,
}

/// What a tile must hold within a region.
#[derive(Clone, Debug)]
pub struct Stated {
    /// File name of the tile.
    pub tile: &'static str,
    /// Id of a site; all sites together, if it is empty.
    pub site: &'static str,
    /// What it must hold.
    pub claims: Vec<Claim>,
}

/// A place with its tiles, vectors and heights.
#[derive(Clone, Debug)]
pub struct Place {
    /// Folder under `testdata/`.
    pub key: &'static str,
    /// What it is called in English.
    pub title: &'static str,
    /// Projection: WKT or an EPSG code.
    pub crs: &'static str,
    /// Outer corner of the first pixel, in metres.
    pub corner: (f64, f64),
    /// Side of a pixel in metres.
    pub cell_m: u32,
    /// Columns and rows.
    pub size: Size,
    /// The dates.
    pub tiles: Vec<Dated>,
    /// The vectors; [`SITES`] first.
    pub vectors: Vec<Vector>,
    /// Heights, where the case needs slopes.
    pub heights: Option<Layer>,
    /// What must be true.
    pub stated: Vec<Stated>,
}

impl Place {
    /// The regions of a vector file; none if there is no such file.
    pub fn regions(&self, file: &str) -> &[Region] {
        let found = self.vectors.iter().find(|v| v.file == file);
        found.map_or(&[], |v| &v.regions)
    }

    /// The pixels of a site, or of all sites if the id is empty.
    ///
    /// # Errors
    /// If there is no such site.
    pub fn site(&self, id: &str) -> Result<Mask, String> {
        let sites = self.regions(SITES);
        if id.is_empty() {
            let all = Mask::empty(self.size);
            return Ok(sites.iter().fold(all, |sum, site| sum.or(&site.mask)));
        }
        let found = sites.iter().find(|site| site.id() == id);
        Ok(found.ok_or_else(|| format!("no site {id}"))?.mask.clone())
    }

    /// Counts all again in these tiles.
    ///
    /// # Errors
    /// Every claim that fails, one per line.
    pub fn check(&self, tiles: &[Dated]) -> Result<(), String> {
        let mut wrong = Vec::new();
        for Stated { tile, site, claims } in &self.stated {
            let at = format!("{}/{tile} in {site:?}", self.key);
            let found = tiles.iter().find(|dated| dated.file == *tile);
            let class = &found.ok_or_else(|| format!("no {at}"))?.class;
            let counted = check_all(claims, class, &self.site(site)?);
            wrong.extend(counted.err().map(|e| format!("{at}: {e}")));
        }
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
    }
}

/// All places.
///
/// # Errors
/// If a landscape found no room, or its counts are not the claimed ones.
pub fn all() -> Result<Vec<Place>, String> {
    let places = vec![
        fuxian::place()?,
        land_ticket::place()?,
        ezhou::place()?,
        forest_cover::place()?,
        nanping::place()?,
        liangnong::place()?,
        wetland_bank::place()?,
    ];
    places.iter().try_for_each(|place| place.check(&place.tiles))?;
    Ok(places)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use super::*;

    /// All places, made once for all tests.
    pub(crate) fn made() -> &'static [Place] {
        static MADE: OnceLock<Vec<Place>> = OnceLock::new();
        MADE.get_or_init(|| all().unwrap())
    }

    /// A place by its folder.
    pub(crate) fn place(key: &str) -> &'static Place {
        made().iter().find(|place| place.key == key).unwrap()
    }

    #[test]
    fn every_place_holds_what_it_claims() {
        for place in made() {
            assert_eq!(place.check(&place.tiles), Ok(()));
            assert_eq!(place.vectors[0].file, SITES);
            for tile in &place.tiles {
                assert_eq!(tile.class.len(), place.size.len());
                assert!(place.stated.iter().any(|s| s.tile == tile.file));
            }
        }
    }

    #[test]
    fn ids_are_given_once_and_sites_have_names_and_groups() {
        for place in made() {
            for vector in &place.vectors {
                let mut ids: Vec<&str> = vector.regions.iter().map(Region::id).collect();
                assert!(ids.iter().all(|id| !id.is_empty()));
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), vector.regions.len(), "{}", vector.file);
            }
            for site in place.regions(SITES) {
                for key in ["name", "name_en", "district"] {
                    assert!(site.properties[key].is_string(), "{key} of {}", site.id());
                }
            }
        }
    }

    #[test]
    fn a_wrong_pixel_is_found() {
        let place = &made()[0];
        let mut tiles = place.tiles.clone();
        let site = place.site("").unwrap();
        let at = site.pixels().next().unwrap();
        tiles[0].class[at] = if tiles[0].class[at] == 2 { 1 } else { 2 };
        assert!(place.check(&tiles).is_err());
    }
}
