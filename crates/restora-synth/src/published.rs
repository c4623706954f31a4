//! Areas that papers print, as rasters: what a paper says of a region is how much there is of
//! each class, not where, so the classes fill the raster row by row.

use std::path::{Path, PathBuf};

use restora_grid::Grid;
use restora_io::{ClassRasterOptions, crs_from_text, write_class_raster};

use crate::canvas::NODATA;
use crate::files::CRS_WKT;

/// A region with the areas of its classes at some dates. Class codes count from 1, in the
/// order of the areas.
#[derive(Clone, Copy, Debug)]
pub struct Region {
    /// Folder under `testdata/`.
    pub key: &'static str,
    /// Where the areas are printed.
    pub source: &'static str,
    /// Side of a pixel in metres, so that the printed areas are whole numbers of pixels.
    pub cell_m: u32,
    /// Columns of the rasters.
    pub cols: usize,
    /// Year and number of pixels of each class.
    pub dates: &'static [(&'static str, &'static [usize])],
}

/// The regions whose papers print areas, coefficients and values.
pub const REGIONS: [Region; 3] = [
    // km² with four decimals: a pixel of 10 m is 0.0001 km². Arable, orchard, woodland, grass,
    // water, built, unused.
    Region {
        key: "nihegou",
        source: "宋敏敏等 2018, 生态学报 38(8): 2649-2659",
        cell_m: 10,
        cols: 400,
        dates: &[
            ("1986", &[35_008, 15_829, 15_069, 11_692, 890, 4_871, 11_441]),
            ("2002", &[30_382, 19_633, 23_129, 7_477, 743, 5_470, 7_963]),
            ("2016", &[29_631, 14_207, 26_323, 10_370, 851, 7_432, 5_986]),
        ],
    },
    // km² with two decimals: a pixel of 100 m is 0.01 km². Cultivated, forest, orchard,
    // aquaculture, mangrove, water, bare, urban.
    Region {
        key: "guangxi",
        source: "罗盛锋, 闫文德 2018, 生态学报 38(9): 3248-3259",
        cell_m: 100,
        cols: 1000,
        dates: &[
            ("1999", &[367_880, 152_538, 255_395, 24_931, 8_038, 29_043, 34_146, 12_240]),
            ("2006", &[276_108, 192_388, 272_506, 39_193, 4_919, 29_939, 37_783, 31_066]),
            ("2014", &[263_667, 191_522, 272_013, 31_419, 1_307, 36_449, 28_226, 59_573]),
        ],
    },
    // Whole km². Cultivated, forest, grass, water, built, unused.
    Region {
        key: "jin-shaan-meng",
        source: "宋永永等 2018, 干旱区地理",
        cell_m: 1000,
        cols: 240,
        dates: &[
            ("1995", &[14_092, 2_891, 28_369, 1_305, 710, 6_909]),
            ("2000", &[13_757, 3_594, 27_074, 1_369, 705, 7_777]),
            ("2005", &[13_453, 3_951, 27_031, 1_327, 807, 7_707]),
            ("2010", &[13_418, 3_968, 27_145, 1_333, 840, 7_572]),
            ("2015", &[13_416, 3_954, 26_561, 1_334, 1_676, 7_335]),
        ],
    },
];

impl Region {
    /// Rows that hold every date.
    fn rows(&self) -> usize {
        let most = self.dates.iter().map(|(_, areas)| areas.iter().sum::<usize>()).max();
        most.unwrap_or(0).div_ceil(self.cols)
    }

    /// The classes of a date row by row; what is left of the last rows is nodata.
    fn classes(&self, areas: &[usize]) -> Vec<u8> {
        let codes = (1u8..).zip(areas);
        let mut out: Vec<u8> =
            codes.flat_map(|(code, count)| std::iter::repeat_n(code, *count)).collect();
        out.resize(self.cols * self.rows(), NODATA);
        out
    }
}

/// Writes the rasters of all regions into a folder; names the files.
///
/// # Errors
/// If a file cannot be written.
pub fn write(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let crs = crs_from_text(CRS_WKT.trim()).map_err(|e| e.to_string())?;
    let mut written = Vec::new();
    for region in &REGIONS {
        let cell = f64::from(region.cell_m);
        let gt = [0.0, cell, 0.0, 4_000_000.0, 0.0, -cell];
        let size = (region.cols, region.rows());
        let grid = Grid::from_geotransform(region.key, size, gt, Some(crs.clone()))
            .map_err(|e| e.to_string())?;
        for (year, areas) in region.dates {
            let options = ClassRasterOptions {
                nodata: Some(NODATA),
                palette: Vec::new(),
                tile: None,
                description: format!(
                    "Areas of {year} as printed by {}; where the classes lie is invented",
                    region.source
                ),
            };
            let path = folder.join(region.key).join(format!("{year}.tif"));
            write_class_raster(&path, &grid, &region.classes(areas), &options)
                .map_err(|e| e.to_string())?;
            written.push(path);
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_those_printed() {
        let km2 = |region: &Region, date: usize| -> f64 {
            let cell_km = f64::from(region.cell_m) / 1000.0;
            region.dates[date].1.iter().sum::<usize>() as f64 * cell_km * cell_km
        };
        // Printed totals: 9.48 km² (the areas of 2002 add up to 3 pixels less); and what the
        // classes of the other two add up to.
        assert!((km2(&REGIONS[0], 0) - 9.48).abs() < 1e-9);
        assert!((km2(&REGIONS[0], 1) - 9.4797).abs() < 1e-9);
        assert!((km2(&REGIONS[0], 2) - 9.48).abs() < 1e-9);
        assert!((km2(&REGIONS[1], 0) - 8842.11).abs() < 1e-9);
        assert!((km2(&REGIONS[2], 0) - 54_276.0).abs() < 1e-9);
        for region in REGIONS {
            for (_, areas) in region.dates {
                let classes = region.classes(areas);
                for (code, count) in (1u8..).zip(*areas) {
                    let found =
                        classes.iter().map(|c| usize::from(*c == code)).sum::<usize>();
                    assert_eq!(found, *count);
                }
            }
        }
    }
}
