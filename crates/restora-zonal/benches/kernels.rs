//! The kernels by themselves: bringing a site onto the grid, sizing cells, counting classes.
//!
//! `cargo bench -p restora-zonal`; what the numbers mean stands in `benches/README.md`.

use std::sync::LazyLock;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use restora_grid::Window;
use restora_zonal::{
    AreaMethod, BlockCounter, CellAreas, DateBlock, Ground, Layers, PixelRule, SiteCover,
    SiteRuns, Tally, Transforms, Values, geodesic_area_m2, scan,
};

fn main() {
    divan::main();
}

mod landscape;

use landscape::{CORNERS, Look, SIDE, classes, grid, star, utm};

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
    args = [Look::Landscape, Look::Patches, Look::Speckle, Look::Constant],
    consts = [true, false],
)]
fn count<const LATTICE: bool>(bencher: Bencher<'_, '_>, look: Look) {
    let grid = grid(SIDE);
    let method = if LATTICE { AreaMethod::True } else { AreaMethod::Planar };
    let areas =
        CellAreas::new("bench", &grid, method, &[grid.window()], &Transforms::default())
            .expect("UTM is known");
    let [before, after] = classes(look);
    let codes: Vec<Option<i32>> =
        (0..256).map(|code| (code > 0).then_some(code)).collect();
    let block = |bytes| DateBlock { values: Values::Bytes(bytes), codes: &codes };
    let dates = [block(before.as_slice()), block(after.as_slice())];
    let sites = [SiteRuns { site: 0, cover: &COVER }];
    let cells = usize::try_from(COVER.pixels_fixed() >> 24).expect("at most 2^20");
    let mut counter = BlockCounter::default();
    bencher.counter(ItemsCount::new(cells)).bench_local(|| {
        let mut tally = Tally::default();
        let ground = Ground { areas: &areas, layers: Layers::NONE, common: true };
        let dates = black_box(&dates);
        let counted = (dates.as_slice(), &[(0, 1)][..]);
        counter.count(grid.window(), counted, (&sites, ground), &mut tally);
        tally.into_table()
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
        .bench(|| areas.row(black_box(333), 0..SIDE).between(3, 900));
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
