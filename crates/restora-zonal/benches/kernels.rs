//! The kernels by themselves: bringing a site onto the grid, sizing cells, counting classes.
//!
//! `cargo bench -p restora-zonal`; what the numbers mean stands in `benches/README.md`.

use std::f64::consts::TAU;
use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use geo_types::{LineString, MultiPolygon, Polygon};
use restora_grid::{Crs, CrsKind, Ellipsoid, Grid, Window};
use restora_zonal::{
    AreaMethod, CellAreas, DateBlock, Ground, Layers, PixelRule, SiteCover, SiteRuns,
    Transforms, count_block, geodesic_area_m2, scan,
};

/// Cells along a side of the grid: one task of a run.
const SIDE: u32 = 1024;

/// Corners of the site, about as many as a digitised boundary has.
const CORNERS: u32 = 400;

fn main() {
    divan::main();
}

/// UTM zone 50 on WGS 84.
fn utm() -> Crs {
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
fn grid(side: u32) -> Grid {
    let gt = [350_000.0, 30.0, 0.0, 4_100_000.0, 0.0, -30.0];
    let size = (side as usize, side as usize);
    Grid::from_geotransform("bench", size, gt, Some(utm())).expect("a plain grid")
}

/// A star-shaped site that fills most of the grid, its radius a sum of waves.
fn star(side: u32) -> MultiPolygon {
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
enum Look {
    /// Patches of 24 cells in patches of 96, one cell in 100 speckle at the second date.
    Landscape,
    /// Every cell by itself: the worst that can come.
    Speckle,
}

/// Class indices 1 to 8 of two dates.
fn classes(look: Look) -> [Vec<u16>; 2] {
    let class = |bits: u32| u16::try_from(bits % 8 + 1).expect("at most 8");
    let cell = |date: u32, i: u32| {
        let (x, y) = (i % SIDE, i / SIDE);
        match look {
            Look::Speckle => class(hash(x, y, date)),
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

static COVER: LazyLock<SiteCover> = LazyLock::new(|| {
    scan("bench", &star(SIDE), &grid(SIDE), PixelRule::Exact)
        .expect("a star does not cross itself")
});

#[divan::bench(args = [PixelRule::Exact, PixelRule::Centre])]
fn scan_star(bencher: Bencher<'_, '_>, rule: PixelRule) {
    let (grid, site) = (grid(SIDE), star(SIDE));
    bencher.bench(|| scan("bench", black_box(&site), &grid, rule));
}

#[divan::bench(
    args = [Look::Landscape, Look::Speckle],
    consts = [true, false],
)]
fn count<const LATTICE: bool>(bencher: Bencher<'_, '_>, look: Look) {
    let grid = grid(SIDE);
    let method = if LATTICE { AreaMethod::True } else { AreaMethod::Planar };
    let areas =
        CellAreas::new("bench", &grid, method, &[grid.window()], &Transforms::default())
            .expect("UTM is known");
    let [before, after] = classes(look);
    let codes = [1, 2, 3, 4, 5, 7, 8, 9];
    let block = |index| DateBlock { index, codes: &codes };
    let dates = [block(before.as_slice()), block(after.as_slice())];
    let sites = [SiteRuns { site: 0, cover: &COVER }];
    let cells = usize::try_from(COVER.pixels_fixed() >> 24).expect("at most 2^20");
    bencher.counter(ItemsCount::new(cells)).bench(|| {
        count_block(
            grid.window(),
            black_box(&dates),
            &[(0, 1)],
            &sites,
            Ground { areas: &areas, layers: Layers::NONE, common: true },
        )
    });
}

/// The lattice of a whole raster: `side` cells wide and high.
#[divan::bench(args = [1024, 8192])]
fn cell_areas(bencher: Bencher<'_, '_>, side: u32) {
    let grid = grid(side);
    bencher.bench(|| {
        CellAreas::new(
            "bench",
            &grid,
            AreaMethod::True,
            &[grid.window()],
            &Transforms::default(),
        )
    });
}

/// Areas of a row of a task.
#[divan::bench]
fn row_areas(bencher: Bencher<'_, '_>) {
    let grid = grid(SIDE);
    let areas = CellAreas::new(
        "bench",
        &grid,
        AreaMethod::True,
        &[grid.window()],
        &Transforms::default(),
    )
    .expect("UTM is known");
    bencher
        .counter(ItemsCount::new(SIDE as usize))
        .bench(|| areas.row(black_box(333), 0..SIDE));
}

/// On a new thread each time, as a run's threads make theirs.
#[divan::bench]
fn make_transform(bencher: Bencher<'_, '_>) {
    let make =
        || Transforms::default().to_base("bench", black_box(&utm()), &utm()).is_ok();
    bencher.bench(|| std::thread::spawn(make).join());
}

#[divan::bench]
fn geodesic_area(bencher: Bencher<'_, '_>) {
    let (site, crs) = (star(SIDE), utm());
    let inverse =
        Transforms::default().to_base("bench", &crs, &utm()).expect("UTM has an inverse");
    bencher.counter(ItemsCount::new(CORNERS as usize)).bench_local(|| {
        geodesic_area_m2(black_box(&site), &crs, &crs.ellipsoid, Some(&inverse))
    });
}

/// Which of the blocks a site touches: asked for every site and block when tasks are laid out.
#[divan::bench]
fn touches(bencher: Bencher<'_, '_>) {
    let corner = Window { col: 0, row: 0, cols: 64, rows: 64 };
    bencher.bench(|| COVER.touches(black_box(&corner)));
}
