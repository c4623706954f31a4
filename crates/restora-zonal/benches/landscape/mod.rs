//! Made-up land for the benchmarks of kernels.

use std::f64::consts::TAU;

use geo_types::{LineString, MultiPolygon, Polygon};
use restora_grid::{Crs, CrsKind, Ellipsoid, Grid};

/// Cells along a side of the grid: one task of a run.
pub(crate) const SIDE: u32 = 1024;

/// Corners of the site, about as many as a digitised boundary has.
pub(crate) const CORNERS: u32 = 400;

/// UTM zone 50 on WGS 84.
pub(crate) fn utm() -> Crs {
    Crs {
        name: "WGS 84 / UTM zone 50N".to_owned(),
        authority: None,
        wkt: "EPSG:32650".to_owned(),
        base_wkt: "EPSG:4326".to_owned(),
        kind: CrsKind::Projected,
        ellipsoid: Ellipsoid::WGS84,
        unit_si: 1.0,
        web_mercator: false,
    }
}

/// 30 m cells in UTM.
pub(crate) fn grid(side: u32) -> Grid {
    let gt = [350_000.0, 30.0, 0.0, 4_100_000.0, 0.0, -30.0];
    let size = (side as usize, side as usize);
    Grid::from_geotransform("bench", size, gt, Some(utm())).expect("a plain grid")
}

/// A star-shaped site that fills most of the grid, its radius a sum of waves.
pub(crate) fn star(side: u32) -> MultiPolygon {
    let grid = grid(side);
    let centre = grid.bounds().center();
    let radius = 30.0 * f64::from(side) / 2.0;
    let corner = |k: u32| {
        let turn = TAU * f64::from(k % CORNERS) / f64::from(CORNERS);
        let waves = (3.0 * turn).sin() + 0.5 * (7.0 * turn + 1.0).cos();
        let reach = radius * (0.75 + 0.15 * waves);
        (centre.x + reach * turn.cos(), centre.y + reach * turn.sin())
    };
    let ring: Vec<(f64, f64)> = (0..=CORNERS).map(corner).collect();
    MultiPolygon(vec![Polygon::new(LineString::from(ring), Vec::new())])
}

/// Fixed pseudo-random bits for a place (the finaliser of `MurmurHash3`).
fn hash(x: u32, y: u32, salt: u32) -> u32 {
    let mut h = x.wrapping_mul(0x9E37_79B1) ^ y.wrapping_mul(0x85EB_CA77) ^ salt;
    h = (h ^ h >> 16).wrapping_mul(0x85EB_CA6B);
    h = (h ^ h >> 13).wrapping_mul(0xC2B2_AE35);
    h ^ h >> 16
}

/// What the classes of a block look like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Look {
    /// Patches of 24 cells in patches of 96, one cell in 100 speckle at the second date.
    Landscape,
    /// As `generate.py` makes it: patches of four sizes in one another, a tenth changed, one
    /// cell in 100 speckle at the second date. Both dates are equal for 6 cells on average.
    Patches,
    /// Every cell by itself: the worst that can come.
    Speckle,
    /// One class at both dates.
    Constant,
}

/// Smooth noise: octaves of so many cells with these weights.
fn noise((x, y): (u32, u32), octaves: &[(u32, f64)], salt: u32) -> f64 {
    let one = |(size, weight): &(u32, f64)| {
        let knot = |x: u32, y: u32| {
            // The sum of four even numbers is nearly normal.
            let part =
                |k: u32| f64::from(hash(x, y, salt + size + k)) / f64::from(u32::MAX);
            (0..4u32).map(part).sum::<f64>() - 2.0
        };
        let ease = |at: u32| {
            let t = f64::from(at % size) / f64::from(*size);
            t * t * (3.0 - 2.0 * t)
        };
        let (i, j, u, v) = (x / size, y / size, ease(x), ease(y));
        let along = |j: u32| knot(i, j) * (1.0 - u) + knot(i + 1, j) * u;
        weight * (along(j) * (1.0 - v) + along(j + 1) * v)
    };
    octaves.iter().map(one).sum()
}

/// A class of the generated landscape.
fn patch(date: u32, (x, y): (u32, u32)) -> u8 {
    const CUTS: [f64; 7] = [-0.75, -0.65, 0.05, 0.2, 0.4, 0.5, 0.9];
    let height = noise((x, y), &[(280, 1.0), (70, 0.55), (18, 0.35), (5, 0.2)], 1);
    let changed =
        date == 1 && noise((x, y), &[(150, 1.0), (24, 0.5), (5, 0.25)], 2) > 0.7;
    if date == 1 && hash(x, y, 3).is_multiple_of(100) {
        1
    } else if changed {
        if height > CUTS[2] { 2 } else { 5 }
    } else {
        u8::try_from(CUTS.partition_point(|cut| *cut < height) + 1).expect("at most 8")
    }
}

/// Class indices 1 to 8 of two dates.
pub(crate) fn classes(look: Look) -> [Vec<u8>; 2] {
    let class = |bits: u32| u8::try_from(bits % 8 + 1).expect("at most 8");
    let cell = |date: u32, i: u32| {
        let (x, y) = (i % SIDE, i / SIDE);
        match look {
            Look::Speckle => class(hash(x, y, date)),
            Look::Constant => 2,
            Look::Patches => patch(date, (x, y)),
            Look::Landscape if date == 1 && hash(x, y, 9).is_multiple_of(100) => 1,
            Look::Landscape => {
                // Which of the two sizes holds here; a tenth of the patches change.
                let small = hash(x / 96, y / 96, 5).is_multiple_of(2);
                let (px, py) = if small { (x / 24, y / 24) } else { (x / 96, y / 96) };
                let changed = date == 1 && hash(px, py, 7).is_multiple_of(10);
                class(hash(px, py, u32::from(changed)))
            }
        }
    };
    [0, 1].map(|date| (0..SIDE * SIDE).map(|i| cell(date, i)).collect())
}
