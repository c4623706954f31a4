//! The imagery as files: tiled rasters of numbers with their sites, written, read back and
//! compared.

use std::path::{Path, PathBuf};

use restora_grid::{Grid, NodataRule};
use restora_io::{
    Overviews, RasterSink, RasterSource, SinkLayout, crs_from_text, same_crs, write_file,
};
use restora_table::RasterKind;
use serde_json::{Value, json};

use crate::scenery::{Kind, Layer, NO_HEIGHT, NO_REFLECTANCE, Plot, Scenery};
use crate::shape::outline;

/// Names of the scene classes that are used.
const SCENE_CLASSES: [(u8, &str); 6] = [
    (3, "cloud shadow"),
    (4, "vegetation"),
    (5, "not vegetated"),
    (6, "water"),
    (8, "cloud, medium probability"),
    (9, "cloud, high probability"),
];

/// The grid of a layer in a projection.
///
/// # Errors
/// If the projection is not understood.
pub fn grid(crs: &str, layer: &Layer) -> Result<Grid, String> {
    let crs = crs_from_text(crs.trim()).map_err(|e| e.to_string())?;
    let cell = f64::from(layer.cell_m);
    let gt = [layer.corner.0, cell, 0.0, layer.corner.1, 0.0, -cell];
    let size = (layer.size.cols, layer.size.rows);
    Grid::from_geotransform(layer.file, size, gt, Some(crs)).map_err(|e| e.to_string())
}

fn layout(layer: &Layer) -> SinkLayout {
    let (kind, nodata, overviews) = match layer.kind {
        Kind::Reflectance => (RasterKind::Int16, NO_REFLECTANCE, Overviews::Average),
        Kind::Scene => (RasterKind::UInt8, 0.0, Overviews::Nearest),
        Kind::Height => (RasterKind::Float32, NO_HEIGHT, Overviews::Average),
    };
    let mut layout = SinkLayout::new(kind, f64::from(nodata), overviews);
    layout.description.clone_from(&layer.title);
    match layer.kind {
        Kind::Reflectance => {}
        Kind::Scene => layout.categories = SCENE_CLASSES.map(named).to_vec(),
        Kind::Height => "m".clone_into(&mut layout.unit),
    }
    layout
}

fn named((class, name): (u8, &str)) -> (u16, String) {
    (class.into(), name.to_owned())
}

/// The sites as `GeoJSON` in the metres of the layers, with the projection in the `crs`
/// member.
///
/// # Errors
/// If a site is no simple shape.
pub fn sites_geojson(scenery: &Scenery) -> Result<String, String> {
    let features: Result<Vec<Value>, String> =
        scenery.plots.iter().map(|plot| feature(scenery, plot)).collect();
    let collection = json!({
        "type": "FeatureCollection",
        "name": "sites",
        "crs": { "type": "name", "properties": { "name": scenery.crs.trim() } },
        "features": features?,
    });
    Ok(format!("{collection}\n"))
}

fn feature(scenery: &Scenery, plot: &Plot) -> Result<Value, String> {
    let cell = f64::from(crate::cases::CELL_M);
    let (x0, y0) = scenery.corner;
    let corner =
        |(col, row): (usize, usize)| [x0 + col as f64 * cell, y0 - row as f64 * cell];
    let ring: Vec<[f64; 2]> = outline(&plot.mask)?.into_iter().map(corner).collect();
    let site = plot.site;
    Ok(json!({
        "type": "Feature",
        "properties": {
            "id": site.id,
            "name": site.name,
            "name_en": site.name_en,
            "district": site.district,
            "stable": i32::from(plot.stable),
        },
        "geometry": { "type": "Polygon", "coordinates": [ring] },
    }))
}

/// Writes all layers and sites into a folder and reads the layers back; names the files.
///
/// # Errors
/// If a file cannot be written, or does not hold what it should.
pub fn write(all: &[Scenery], folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut written = Vec::new();
    for scenery in all {
        for layer in &scenery.layers {
            let path = folder.join(scenery.folder).join(layer.file);
            write_layer(scenery.crs, layer, &path)?;
            verify(scenery.crs, layer, &path)?;
            written.push(path);
        }
        let path = folder.join(scenery.folder).join("sites.geojson");
        write_file(&path, sites_geojson(scenery)?.as_bytes())
            .map_err(|e| e.to_string())?;
        written.push(path);
    }
    Ok(written)
}

/// Writes a layer.
///
/// # Errors
/// If it cannot be written.
pub fn write_layer(crs: &str, layer: &Layer, path: &Path) -> Result<(), String> {
    let grid = grid(crs, layer)?;
    let write = || {
        let mut sink = RasterSink::create(path, &grid, &layout(layer))?;
        sink.write_f32(grid.window(), &layer.value)?;
        sink.finish()
    };
    write().map(|_| ()).map_err(|e| e.to_string())
}

/// Reads a layer and checks its grid and its pixels, bit by bit.
///
/// # Errors
/// If it is another one.
pub fn verify(crs: &str, layer: &Layer, path: &Path) -> Result<(), String> {
    let wrong = |what: &str| format!("{}: {what}", path.display());
    let read = || {
        let name = path.display().to_string();
        let source = RasterSource::open(path, &name, 1, &NodataRule::default())?;
        let found = source.info().grid.clone();
        let mut value = Vec::new();
        source.stored()?.read(found.window(), &mut value)?;
        Ok::<_, restora_message::Problem>((found, value))
    };
    let (found, value) = read().map_err(|e| e.to_string())?;
    let want = grid(crs, layer)?;
    if found.difference(&want).is_some() || (found.x0, found.y0) != (want.x0, want.y0) {
        return Err(wrong("the grid is another one"));
    }
    match (&found.crs, &want.crs) {
        (Some(a), Some(b)) if same_crs(a, b) => {}
        _ => return Err(wrong("the projection is another one")),
    }
    let alike =
        |(a, b): (&f32, &f32)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan();
    let same = value.len() == layer.value.len();
    if same && value.iter().zip(&layer.value).all(alike) {
        return Ok(());
    }
    Err(wrong("the pixels are others"))
}

/// The layer that a relative path names.
pub fn layer_of<'a>(all: &'a [Scenery], name: &Path) -> Option<(&'a Scenery, &'a Layer)> {
    all.iter().find_map(|scenery| {
        let folder = Path::new(scenery.folder);
        let layer = scenery.layers.iter().find(|l| folder.join(l.file) == name)?;
        Some((scenery, layer))
    })
}

#[cfg(test)]
mod tests {
    use restora_io::SiteQuery;

    use super::*;
    use crate::files;
    use crate::scenery::tests::made;

    #[test]
    fn the_site_files_carry_the_projection_of_the_layers() {
        let folder = tempfile::tempdir().unwrap();
        for scenery in made() {
            let path = folder.path().join(scenery.folder).join("sites.geojson");
            write_file(&path, sites_geojson(scenery).unwrap().as_bytes()).unwrap();
            let file = restora_io::read_sites(&SiteQuery {
                id: Some("id"),
                name: Some("name"),
                group: Some("district"),
                ..SiteQuery::of(&path, "sites")
            })
            .unwrap();
            assert_eq!(file.sites.len(), scenery.plots.len());
            for layer in &scenery.layers {
                let grid = grid(scenery.crs, layer).unwrap();
                assert!(same_crs(&file.crs, grid.crs.as_ref().unwrap()));
            }
            for (site, plot) in file.sites.iter().zip(&scenery.plots) {
                let read = (site.id.as_str(), site.name.as_str(), site.group.as_deref());
                assert_eq!(
                    read,
                    (plot.site.id, plot.site.name, Some(plot.site.district))
                );
                let ring = site.geometry.0[0].exterior();
                let ring: Vec<(f64, f64)> = ring.coords().map(|c| (c.x, c.y)).collect();
                let pixels = 200.0 * plot.mask.count() as f64;
                assert_eq!(doubled_m2(&ring).to_bits(), pixels.to_bits());
            }
        }
    }

    /// Twice the area of a ring on whole multiples of 10 m, exact.
    fn doubled_m2(ring: &[(f64, f64)]) -> f64 {
        assert!(ring.iter().all(|(x, y)| x % 10.0 == 0.0 && y % 10.0 == 0.0));
        // From the first corner, so that products stay small.
        let (x0, y0) = ring[0];
        let off = ring.iter().map(|(x, y)| (x - x0, y - y0));
        let off: Vec<(f64, f64)> = off.collect();
        off.windows(2).map(|p| p[0].0 * p[1].1 - p[1].0 * p[0].1).sum()
    }

    #[test]
    fn only_unchanged_sites_say_that_they_are_stable() {
        for scenery in made() {
            let text = sites_geojson(scenery).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            let stable: Vec<i64> = value["features"]
                .as_array()
                .unwrap()
                .iter()
                .map(|site| site["properties"]["stable"].as_i64().unwrap())
                .collect();
            let woods = if scenery.folder == "wuyuan-bay" { 0 } else { 2 };
            assert_eq!(stable[0], 0);
            assert_eq!(stable[1..], vec![1; woods]);
        }
    }

    #[test]
    fn a_changed_layer_is_stale() {
        let [kept, scratch] = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let all = &made()[1..];
        files::write(&[], all, kept.path()).unwrap();
        assert_eq!(files::check(&[], all, kept.path(), scratch.path()), Ok(()));

        let scenery = &all[0];
        let mut layer = scenery.layers[2].clone();
        layer.value[77] += 1.0;
        let path = kept.path().join(scenery.folder).join(layer.file);
        write_layer(scenery.crs, &layer, &path).unwrap();
        let told = files::check(&[], all, kept.path(), scratch.path()).unwrap_err();
        assert_eq!(told.lines().count(), 1, "{told}");
        assert!(told.contains("the pixels are others"), "{told}");
    }

    #[test]
    fn heights_reach_beyond_the_imagery() {
        let xunwu = &made()[0];
        let heights = xunwu.layers.iter().find(|l| l.kind == Kind::Height).unwrap();
        let [seen, high] = [&xunwu.layers[0], heights].map(|layer| {
            let grid = grid(xunwu.crs, layer).unwrap();
            grid.bounds()
        });
        // 300 m, and up to two pixels more where 10 m do not make up whole cells.
        let beyond = [
            seen.min().x - high.min().x,
            seen.min().y - high.min().y,
            high.max().x - seen.max().x,
            high.max().y - seen.max().y,
        ];
        assert!(beyond.iter().all(|m| (300.0..=320.0).contains(m)), "{beyond:?}");
        // No pixel's centre lies on the edge of a cell: 5 m off at least.
        let shift = (xunwu.layers[0].corner.0 - heights.corner.0) % 30.0;
        assert!(shift.abs() < 1e-9);
    }

    #[test]
    fn the_bay_lies_where_it_is() {
        // 118.18° E, 24.53° N by PROJ in UTM zone 50 north.
        let bay = &made()[1];
        let grid = grid(bay.crs, &bay.layers[0]).unwrap();
        let (x, y) = (grid.x(216.0), grid.y(200.0));
        assert!((x - 619_527.996).abs() <= 5.0 && (y - 2_713_418.005).abs() <= 5.0);
    }
}
