//! The cases as files: `GeoTIFF` tiles and site polygons, written, read back and compared.

use std::path::{Path, PathBuf};

use restora_grid::{Grid, NodataRule};
use restora_io::{
    ClassBlock, ClassRasterOptions, RasterSource, crs_from_text, same_crs,
    write_class_raster, write_file,
};
use serde_json::json;

use crate::canvas::NODATA;
use crate::cases::{CELL_M, Case, Tile};
use crate::claim::check_all;
use crate::published;
use crate::rasters;
use crate::scenery::Scenery;
use crate::shape::outline;

/// The Albers projection of the national land surveys on CGCS2000.
pub const CRS_WKT: &str = include_str!("china_albers.wkt");

/// CLCD's colours.
pub(crate) const PALETTE: [(u8, [u8; 3]); 10] = [
    (0, [0, 0, 0]),
    (1, [250, 227, 156]),
    (2, [68, 111, 51]),
    (3, [51, 160, 44]),
    (4, [171, 211, 123]),
    (5, [30, 105, 180]),
    (6, [166, 206, 227]),
    (7, [207, 189, 163]),
    (8, [226, 66, 144]),
    (9, [40, 155, 232]),
];

/// The grid of a case's tiles.
///
/// # Errors
/// If the projection is not understood.
pub fn grid(case: &Case) -> Result<Grid, String> {
    let crs = crs_from_text(CRS_WKT.trim()).map_err(|e| e.to_string())?;
    let (x0, y0) = case.corner;
    let size = (case.mask.size.cols, case.mask.size.rows);
    let cell = f64::from(CELL_M);
    let gt = [x0, cell, 0.0, y0, 0.0, -cell];
    Grid::from_geotransform(case.key, size, gt, Some(crs)).map_err(|e| e.to_string())
}

/// The site polygon as `GeoJSON` in metres; the `crs` member holds the projection.
///
/// # Errors
/// If the site is no simple shape.
pub fn sites_geojson(case: &Case) -> Result<String, String> {
    let grid = grid(case)?;
    let mut ring = Vec::new();
    for (col, row) in outline(&case.mask)? {
        ring.push([grid.x(col as f64), grid.y(row as f64)]);
    }
    let site = case.site;
    let collection = json!({
        "type": "FeatureCollection",
        "name": "sites",
        "crs": { "type": "name", "properties": { "name": CRS_WKT.trim() } },
        "features": [{
            "type": "Feature",
            "properties": {
                "id": site.id,
                "name": site.name,
                "name_en": site.name_en,
                "district": site.district,
            },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        }],
    });
    Ok(format!("{collection}\n"))
}

/// Writes all cases into a folder, reads the tiles back and counts again; names the files.
///
/// # Errors
/// If a file cannot be written, or does not hold what it should.
pub fn write(
    cases: &[Case],
    imagery: &[Scenery],
    folder: &Path,
) -> Result<Vec<PathBuf>, String> {
    let mut written = Vec::new();
    for case in cases {
        let grid = grid(case)?;
        for tile in &case.tiles {
            let path = folder.join(case.key).join(tile.file);
            write_class_raster(&path, &grid, &tile.class, &options(case, tile))
                .map_err(|e| e.to_string())?;
            verify(case, tile, &path)?;
            written.push(path);
        }
        let path = folder.join(case.key).join("sites.geojson");
        write_file(&path, sites_geojson(case)?.as_bytes()).map_err(|e| e.to_string())?;
        written.push(path);
    }
    written.extend(rasters::write(imagery, folder)?);
    written.extend(published::write(folder)?);
    Ok(written)
}

fn options(case: &Case, tile: &Tile) -> ClassRasterOptions {
    ClassRasterOptions {
        nodata: Some(NODATA),
        palette: PALETTE.to_vec(),
        tile: None,
        description: format!(
            "Synthetic land cover in CLCD classes, {} {}",
            case.site.name_en, tile.year
        ),
    }
}

/// Reads a tile and checks its grid, its pixels and its claims.
fn verify(case: &Case, tile: &Tile, path: &Path) -> Result<(), String> {
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let (found, class) = read(path)?;
    let want = grid(case)?;
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
    check_all(&tile.claims, &class, &case.mask).map_err(|e| wrong(&e))
}

/// The grid and the class codes of a raster.
pub(crate) fn read(path: &Path) -> Result<(Grid, Vec<u8>), String> {
    let open = || {
        let rule = NodataRule::default();
        let name = path.display().to_string();
        let source = RasterSource::open(path, &name, 1, &rule)?;
        let grid = source.info().grid.clone();
        let mut block = ClassBlock::default();
        source.reader()?.read(grid.window(), &mut block)?;
        Ok::<_, restora_message::Problem>((grid, block))
    };
    let (grid, block) = open().map_err(|e| e.to_string())?;
    let byte = |code: Option<i32>| {
        code.map_or(NODATA, |code| u8::try_from(code).unwrap_or(u8::MAX))
    };
    Ok((grid, block.classes().map(byte).collect()))
}

/// Compares a folder with what would be written: the site files and the tiles byte for
/// byte. A tile of other bytes passes if grid, projection and every pixel are the same:
/// compressors differ between builds of GDAL.
///
/// # Errors
/// Every file that is missing or stale, one per line; or why that cannot be told.
pub fn check(
    cases: &[Case],
    imagery: &[Scenery],
    folder: &Path,
    scratch: &Path,
) -> Result<(), String> {
    let fresh = write(cases, imagery, scratch)?;
    let mut stale = Vec::new();
    for path in &fresh {
        let name = path.strip_prefix(scratch).map_err(|e| e.to_string())?;
        let known = folder.join(name);
        let bytes = |path: &Path| {
            std::fs::read(path).map_err(|e| format!("{}: {e}", path.display()))
        };
        let verdict = bytes(&known).and_then(|old| {
            if old == bytes(path)? {
                return Ok(());
            }
            if let Some((case, tile)) = tile_of(cases, name) {
                return verify(case, tile, &known);
            }
            match rasters::layer_of(imagery, name) {
                Some((scenery, layer)) => rasters::verify(scenery.crs, layer, &known),
                None => Err(format!("{}: stale", known.display())),
            }
        });
        stale.extend(verdict.err());
    }
    if stale.is_empty() { Ok(()) } else { Err(stale.join("\n")) }
}

/// The tile that a relative path names.
fn tile_of<'a>(cases: &'a [Case], name: &Path) -> Option<(&'a Case, &'a Tile)> {
    cases.iter().find_map(|case| {
        let tile =
            case.tiles.iter().find(|t| Path::new(case.key).join(t.file) == name)?;
        Some((case, tile))
    })
}

#[cfg(test)]
mod tests {
    use restora_io::SiteQuery;

    use super::*;
    use crate::cases::tests::made;
    use crate::scenery::tests::made as imagery;

    fn scratch() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn what_is_on_disk_is_what_would_be_written() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
        let scratch = scratch();
        check(made(), imagery(), &folder, scratch.path()).unwrap();
    }

    #[test]
    fn a_changed_file_is_stale_and_a_missing_one_too() {
        let (kept, scratch) = (scratch(), scratch());
        let cases = made();
        write(cases, &[], kept.path()).unwrap();
        assert_eq!(check(cases, &[], kept.path(), scratch.path()), Ok(()));

        let case = &cases[0];
        let mut class = case.tiles[0].class.clone();
        let changed = class.iter().position(|c| *c == 1).unwrap();
        class[changed] = 2;
        let path = kept.path().join(case.key).join("before.tif");
        let grid = grid(case).unwrap();
        write_class_raster(&path, &grid, &class, &options(case, &case.tiles[0])).unwrap();
        std::fs::remove_file(kept.path().join("xunwu").join("sites.geojson")).unwrap();
        let told = check(cases, &[], kept.path(), scratch.path()).unwrap_err();
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(told.contains("the pixels are others"), "{told}");
    }

    #[test]
    fn the_polygon_has_the_area_of_its_pixels() {
        for case in made() {
            let text = sites_geojson(case).unwrap();
            let value: serde_json::Value = serde_json::from_str(&text).unwrap();
            let ring = &value["features"][0]["geometry"]["coordinates"][0];
            let at = |i: usize, k: usize| ring[i][k].as_f64().unwrap();
            let points = ring.as_array().unwrap().len();
            // Shoelace from the first corner, exact in f64: whole multiples of 10 m.
            let doubled: f64 = (0..points - 1)
                .map(|i| {
                    let [x, y] = [0, 1].map(|k| at(i, k) - at(0, k));
                    let [u, v] = [0, 1].map(|k| at(i + 1, k) - at(0, k));
                    x * v - u * y
                })
                .sum();
            assert_eq!(doubled.to_bits(), (200.0 * case.mask.count() as f64).to_bits());
        }
    }

    #[test]
    fn the_site_file_carries_the_projection_of_the_tiles() {
        let folder = scratch();
        for case in made() {
            let path = folder.path().join(case.key).join("sites.geojson");
            write_file(&path, sites_geojson(case).unwrap().as_bytes()).unwrap();
            let file = restora_io::read_sites(&SiteQuery {
                id: Some("id"),
                name: Some("name"),
                group: Some("district"),
                ..SiteQuery::of(&path, "sites")
            })
            .unwrap();
            assert!(same_crs(&file.crs, &grid(case).unwrap().crs.unwrap()));
            assert_eq!(file.sites.len(), 1);
            let site = &file.sites[0];
            assert_eq!(
                (site.id.as_str(), site.name.as_str()),
                (case.key, case.site.name)
            );
            assert_eq!(site.group.as_deref(), Some(case.site.district));
            // One polygon without holes, on whole multiples of 10 m.
            assert_eq!(site.geometry.0.len(), 1);
            assert!(site.geometry.0[0].interiors().is_empty());
            let ring = site.geometry.0[0].exterior();
            assert!(ring.coords().all(|c| c.x % 10.0 == 0.0 && c.y % 10.0 == 0.0));
        }
    }

    #[test]
    fn the_tiles_lie_where_the_places_are() {
        // Middle of each tile against the place, computed by PROJ for the same projection;
        // half a pixel off at most, for the corner is snapped to 10 m.
        let places = [
            (1_117_905.421, 3_732_440.414),
            (1_480_462.728, 4_136_274.748),
            (1_078_910.061, 2_664_416.635),
        ];
        for (case, (x, y)) in made().iter().zip(places) {
            let grid = grid(case).unwrap();
            let middle_x = grid.x(f64::from(grid.cols) / 2.0);
            let middle_y = grid.y(f64::from(grid.rows) / 2.0);
            let off = ((middle_x - x).abs(), (middle_y - y).abs());
            assert!(off.0 <= 5.0 && off.1 <= 5.0, "{}: {off:?}", case.key);
        }
    }
}
