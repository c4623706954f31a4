//! The places as files, written, read back and compared.

use std::path::{Path, PathBuf};

use restora_grid::Grid;
use restora_io::{
    ClassRasterOptions, crs_from_text, same_crs, write_class_raster, write_file,
};
use serde_json::{Value, json};

use super::{Dated, Place, Region, Vector};
use crate::canvas::NODATA;
use crate::files::{PALETTE, read};
use crate::mask::{Mask, Touch};
use crate::rasters;
use crate::shape::outline;

/// The grid of a place's tiles.
///
/// # Errors
/// If the projection is not understood.
pub fn grid(place: &Place) -> Result<Grid, String> {
    let crs = crs_from_text(place.crs.trim()).map_err(|e| e.to_string())?;
    let (x0, y0) = place.corner;
    let cell = f64::from(place.cell_m);
    let gt = [x0, cell, 0.0, y0, 0.0, -cell];
    let size = (place.size.cols, place.size.rows);
    Grid::from_geotransform(place.key, size, gt, Some(crs)).map_err(|e| e.to_string())
}

/// A vector file as `GeoJSON` in metres; the `crs` member holds the projection.
///
/// # Errors
/// If a region is no simple shape.
pub fn geojson(place: &Place, vector: &Vector) -> Result<String, String> {
    let features: Result<Vec<Value>, String> =
        vector.regions.iter().map(|region| feature(place, region)).collect();
    let collection = json!({
        "type": "FeatureCollection",
        "name": vector.file.trim_end_matches(".geojson"),
        "crs": { "type": "name", "properties": { "name": place.crs.trim() } },
        "features": features.map_err(|e| format!("{}: {e}", vector.file))?,
    });
    Ok(format!("{collection}\n"))
}

fn feature(place: &Place, region: &Region) -> Result<Value, String> {
    let cell = f64::from(place.cell_m);
    let (x0, y0) = place.corner;
    let corner =
        |(col, row): (usize, usize)| [x0 + col as f64 * cell, y0 - row as f64 * cell];
    let mut polygons = Vec::new();
    for piece in region.mask.pieces(Touch::Edge) {
        let ring = outline(&Mask::of(place.size, &piece))
            .map_err(|e| format!("{}: {e}", region.id()))?;
        polygons.push(vec![ring.into_iter().map(corner).collect::<Vec<_>>()]);
    }
    let geometry = match polygons.as_slice() {
        [polygon] => json!({ "type": "Polygon", "coordinates": polygon }),
        _ => json!({ "type": "MultiPolygon", "coordinates": polygons }),
    };
    let properties = &region.properties;
    Ok(json!({ "type": "Feature", "properties": properties, "geometry": geometry }))
}

/// Writes all places into a folder, reads the tiles back and counts again; names the files.
///
/// # Errors
/// If a file cannot be written, or does not hold what it should.
pub fn write(places: &[Place], folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut written = Vec::new();
    for place in places {
        let grid = grid(place)?;
        let folder = folder.join(place.key);
        for tile in &place.tiles {
            let path = folder.join(tile.file);
            let options = ClassRasterOptions {
                nodata: Some(NODATA),
                palette: PALETTE.to_vec(),
                tile: None,
                description: format!(
                    "Synthetic land cover in CLCD classes, {} {}",
                    place.title, tile.year
                ),
            };
            write_class_raster(&path, &grid, &tile.class, &options)
                .map_err(|e| e.to_string())?;
            written.push(path);
        }
        verify(place, &folder)?;
        if let Some(heights) = &place.heights {
            let path = folder.join(heights.file);
            rasters::write_layer(place.crs, heights, &path)?;
            rasters::verify(place.crs, heights, &path)?;
            written.push(path);
        }
        for vector in &place.vectors {
            let path = folder.join(vector.file);
            write_file(&path, geojson(place, vector)?.as_bytes())
                .map_err(|e| e.to_string())?;
            written.push(path);
        }
    }
    Ok(written)
}

/// Reads the tiles of a place and checks their grids, their pixels and the claims.
fn verify(place: &Place, folder: &Path) -> Result<(), String> {
    let mut tiles = Vec::new();
    for tile in &place.tiles {
        tiles.push(read_tile(place, tile, &folder.join(tile.file))?);
    }
    place.check(&tiles)
}

/// A tile as it is on disk.
fn read_tile(place: &Place, tile: &Dated, path: &Path) -> Result<Dated, String> {
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let (found, class) = read(path)?;
    let want = grid(place)?;
    if found.difference(&want).is_some() || (found.x0, found.y0) != (want.x0, want.y0) {
        return Err(wrong("the grid is another one"));
    }
    match (&found.crs, &want.crs) {
        (Some(a), Some(b)) if same_crs(a, b) => {}
        _ => return Err(wrong("the projection is another one")),
    }
    if class != tile.class {
        return Err(wrong("the pixels are others"));
    }
    Ok(Dated { class, ..tile.clone() })
}

/// Compares a folder with what would be written: vectors byte for byte, rasters pixel by
/// pixel where their bytes are others.
///
/// # Errors
/// Every file that is missing or stale, one per line; or why that cannot be told.
pub fn check(places: &[Place], folder: &Path, scratch: &Path) -> Result<(), String> {
    let fresh = write(places, scratch)?;
    let mut stale = Vec::new();
    for path in &fresh {
        let name = path.strip_prefix(scratch).map_err(|e| e.to_string())?;
        let known = folder.join(name);
        let bytes = |path: &Path| {
            std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let verdict = bytes(&known).and_then(|old| {
            if old == bytes(path)? { Ok(()) } else { same_pixels(places, name, &known) }
        });
        stale.extend(verdict.err());
    }
    if stale.is_empty() { Ok(()) } else { Err(stale.join("\n")) }
}

/// Whether the file is a raster with the pixels that it should have.
fn same_pixels(places: &[Place], name: &Path, known: &Path) -> Result<(), String> {
    for place in places {
        let folder = Path::new(place.key);
        if let Some(tile) = place.tiles.iter().find(|t| folder.join(t.file) == name) {
            return read_tile(place, tile, known).map(|_| ());
        }
        let heights = place.heights.as_ref();
        if let Some(layer) = heights.filter(|h| folder.join(h.file) == name) {
            return rasters::verify(place.crs, layer, known);
        }
    }
    Err(format!("{}: stale", known.display()))
}

#[cfg(test)]
mod tests {
    use restora_io::{SiteQuery, read_sites};

    use super::*;
    use crate::places::tests::made;

    #[test]
    fn what_is_on_disk_is_what_would_be_written() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
        let scratch = tempfile::tempdir().unwrap();
        check(made(), &folder, scratch.path()).unwrap();
    }

    #[test]
    fn a_changed_file_is_stale_and_a_missing_one_too() {
        let [kept, scratch] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let places = &made()[..1];
        write(places, kept.path()).unwrap();
        assert_eq!(check(places, kept.path(), scratch.path()), Ok(()));

        let place = &places[0];
        let tile = &place.tiles[0];
        let mut class = tile.class.clone();
        class[0] = if class[0] == 1 { 2 } else { 1 };
        let folder = kept.path().join(place.key);
        let options = ClassRasterOptions {
            nodata: Some(NODATA),
            palette: Vec::new(),
            tile: None,
            description: String::new(),
        };
        let grid = grid(place).unwrap();
        write_class_raster(&folder.join(tile.file), &grid, &class, &options).unwrap();
        std::fs::remove_file(folder.join("sites.geojson")).unwrap();
        let told = check(places, kept.path(), scratch.path()).unwrap_err();
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(told.contains("the pixels are others"), "{told}");
    }

    #[test]
    fn polygons_have_the_areas_of_their_pixels() {
        let folder = tempfile::tempdir().unwrap();
        for place in made() {
            for vector in &place.vectors {
                let path = folder.path().join(place.key).join(vector.file);
                write_file(&path, geojson(place, vector).unwrap().as_bytes()).unwrap();
                let file = read_sites(&SiteQuery {
                    id: Some("id"),
                    ..SiteQuery::of(&path, "sites")
                })
                .unwrap();
                assert!(same_crs(&file.crs, &grid(place).unwrap().crs.unwrap()));
                assert_eq!(file.sites.len(), vector.regions.len());
                let cell = f64::from(place.cell_m);
                for (read, region) in file.sites.iter().zip(&vector.regions) {
                    assert_eq!(read.id, region.id());
                    let rings = read.geometry.0.iter().map(|polygon| {
                        let ring = polygon.exterior().coords();
                        doubled_m2(&ring.map(|c| (c.x, c.y)).collect::<Vec<_>>())
                    });
                    let want = 2.0 * cell * cell * region.mask.count() as f64;
                    let found: f64 = rings.sum();
                    assert_eq!(found.to_bits(), want.to_bits(), "{}", region.id());
                }
            }
        }
    }

    /// Twice the area of a ring of whole metres, exact.
    fn doubled_m2(ring: &[(f64, f64)]) -> f64 {
        // From the first corner, so that products stay small.
        let (x0, y0) = ring[0];
        let off: Vec<(f64, f64)> = ring.iter().map(|(x, y)| (x - x0, y - y0)).collect();
        off.windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum()
    }
}
