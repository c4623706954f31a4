//! Sizes that nobody means: a header of a few bytes can claim any, and what claims them must
//! not take the machine's memory before the estimate of a run is made.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use geo_types::{LineString, MultiPolygon};
use restora_grid::Grid;
use restora_io::RasterInfo;
use restora_message::catalogue::{reach, run};
use restora_message::{Entry, Problem};

/// Columns or rows of a raster: pixels of 30 cm around the whole earth.
const MOST_SIDE: u32 = 1 << 27;

/// Pixels of a raster: those of 5 m on the whole earth. Every million of them has its entry in
/// the plan.
const MOST_PIXELS: u64 = 35_000_000_000_000;

/// Bytes of a block of a raster. GDAL itself goes no further.
const MOST_BLOCK: u64 = (1 << 31) - 1;

/// Pixels that the boundary of a site runs through; each is held with its cover.
const MOST_BOUNDARY: f64 = 134_217_728.0;

/// Bytes of a config.
pub(crate) const CONFIG_BYTES: u64 = 16 << 20;

/// Bytes of a table that is read whole.
pub(crate) const TABLE_BYTES: u64 = 256 << 20;

/// Refuses a raster of more pixels than can be laid out, or of blocks that cannot be held.
pub(crate) fn believable(info: &RasterInfo) -> Result<(), Problem> {
    let (cols, rows) = (info.grid.cols, info.grid.rows);
    let pixels = u64::from(cols) * u64::from(rows);
    if cols > MOST_SIDE || rows > MOST_SIDE || pixels > MOST_PIXELS {
        return Err(Problem::new(&reach::HUGE)
            .with("path", &info.path)
            .with("cols", cols)
            .with("rows", rows));
    }
    let (cols, rows) = info.block;
    let bytes = u64::from(cols) * u64::from(rows) * u64::from(info.bytes_per_pixel);
    if bytes > MOST_BLOCK {
        return Err(Problem::new(&reach::HUGE_BLOCK)
            .with("path", &info.path)
            .with("cols", cols)
            .with("rows", rows)
            .with("size", in_mib(bytes)));
    }
    Ok(())
}

/// Refuses a boundary that runs through more pixels of a grid than can be held: at most, as
/// each edge takes no more pixels than it has columns and rows, nor than the grid has.
pub(crate) fn drawable(
    path: &str,
    polygons: &MultiPolygon,
    grid: &Grid,
) -> Result<(), Problem> {
    let (width, height) = (grid.x(1.0) - grid.x(0.0), grid.y(1.0) - grid.y(0.0));
    let (cols, rows) = (f64::from(grid.cols), f64::from(grid.rows));
    let through = |ring: &LineString| -> f64 {
        let edge = |line: geo_types::Line| {
            ((line.dx() / width).abs().min(cols)) + ((line.dy() / height).abs().min(rows))
        };
        ring.lines().map(edge).sum()
    };
    let rings = polygons.0.iter().flat_map(|polygon| {
        std::iter::once(polygon.exterior()).chain(polygon.interiors())
    });
    let cells: f64 = rings.map(through).sum();
    if cells > MOST_BOUNDARY { Err(too_fine(path, cells)) } else { Ok(()) }
}

/// The same of a whole raster.
pub(crate) fn whole(path: &str, grid: &Grid) -> Result<(), Problem> {
    let cells = 2.0 * (f64::from(grid.cols) + f64::from(grid.rows));
    if cells > 2.0 * MOST_BOUNDARY { Err(too_fine(path, cells)) } else { Ok(()) }
}

fn too_fine(path: &str, cells: f64) -> Problem {
    Problem::new(&reach::TOO_FINE)
        .with("path", path)
        .with("cells", format!("{cells:.1e}"))
        .with("most", format!("{MOST_BOUNDARY:.1e}"))
}

/// All of a file that is read whole, which messages call `display`.
///
/// # Errors
/// If it is not there (`missing`), no plain file, or has more than so many bytes.
pub(crate) fn read(
    path: &Path,
    display: &str,
    (most, missing): (u64, &'static Entry),
) -> Result<Vec<u8>, Problem> {
    let failed = |error: std::io::Error| {
        if error.kind() == std::io::ErrorKind::NotFound {
            Problem::new(missing).with("path", display)
        } else {
            Problem::new(&run::READ).with("path", display).with("cause", error)
        }
    };
    let facts = match path.metadata() {
        Ok(facts) => facts,
        Err(error) => {
            // What is an address or goes through GDAL is told as that.
            let told = restora_io::plain_file(path, display).err();
            let told = told.filter(|told| told.entry.code != "E111");
            return Err(told.unwrap_or_else(|| failed(error)));
        }
    };
    if !facts.is_file() && !facts.is_dir() {
        return Err(Problem::new(&reach::NO_PLAIN_FILE).with("path", display));
    }
    let too_large = |bytes: u64| {
        Problem::new(&reach::TOO_LARGE)
            .with("path", display)
            .with("size", in_mib(bytes))
            .with("most", in_mib(most))
    };
    if facts.is_file() && facts.len() > most {
        return Err(too_large(facts.len()));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(most + 1).read_to_end(&mut bytes).map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

/// Bytes in MiB, to the tenth where there are few.
pub(crate) fn in_mib(bytes: u64) -> String {
    let mib = bytes as f64 / f64::from(1 << 20);
    if mib < 10.0 { format!("{mib:.1} MiB") } else { format!("{mib:.0} MiB") }
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;

    use super::*;

    fn grid(cols: usize, rows: usize) -> Grid {
        let gt = [0.0, 1.0, 0.0, 0.0, 0.0, -1.0];
        Grid::from_geotransform("a", (cols, rows), gt, None).unwrap()
    }

    #[test]
    fn a_boundary_is_counted_in_pixels_of_the_grid() {
        // 2 × (1e8 + 1e3) pixels, of which the grid has 1000 × 1000 at most on each edge.
        let far = MultiPolygon(vec![polygon![
            (x: 0.0, y: 0.0), (x: 1e8, y: 0.0), (x: 1e8, y: -1e3), (x: 0.0, y: -1e3)
        ]]);
        assert!(drawable("a", &far, &grid(1000, 1000)).is_ok());
        let problem = drawable("a", &far, &grid(200_000_000, 1000)).unwrap_err();
        assert_eq!(problem.entry.code, "E627");
    }

    #[test]
    fn what_is_read_whole_has_an_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.csv");
        restora_io::write_file(&path, b"12345").unwrap();
        let limit = |most| (most, &run::READ);
        assert_eq!(read(&path, "a.csv", limit(5)).unwrap(), b"12345");
        assert_eq!(read(&path, "a.csv", limit(4)).unwrap_err().entry.code, "E624");
    }
}
