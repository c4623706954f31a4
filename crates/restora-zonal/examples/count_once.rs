//! Counts one block once, for programs that count instructions: `count_once LOOK AREAS` with a
//! look of the kernels' benchmark and `planar` or `true` areas. Prints how many cells it counted.

#![expect(clippy::print_stdout, reason = "this is what it is for")]

#[path = "../benches/landscape/mod.rs"]
mod landscape;

use landscape::{Look, SIDE, classes, grid, star};
use restora_zonal::{
    AreaMethod, BlockCounter, CellAreas, DateBlock, Ground, Layers, PixelRule, SiteRuns,
    Tally, Transforms, Values, scan,
};

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let look = match words.get(1).map(String::as_str) {
        Some("landscape") => Look::Landscape,
        Some("speckle") => Look::Speckle,
        Some("constant") => Look::Constant,
        _ => Look::Patches,
    };
    let planar = words.get(2).is_some_and(|word| word == "planar");
    let method = if planar { AreaMethod::Planar } else { AreaMethod::True };
    let grid = grid(SIDE);
    let windows = [grid.window()];
    let areas =
        CellAreas::new("made up", &grid, method, &windows, &Transforms::default())
            .expect("UTM is known");
    let cover = scan("made up", &star(SIDE), &grid, PixelRule::Exact)
        .expect("a star does not cross itself");
    let [before, after] = classes(look);
    let codes: Vec<Option<i32>> =
        (0..256).map(|code| (code > 0).then_some(code)).collect();
    let block = |bytes| DateBlock { values: Values::Bytes(bytes), codes: &codes };
    let dates = [block(before.as_slice()), block(after.as_slice())];
    let sites = [SiteRuns { site: 0, cover: &cover }];
    let ground = Ground { areas: &areas, layers: Layers::NONE, common: true };
    let mut tally = Tally::default();
    let counted = (dates.as_slice(), &[(0, 1)][..]);
    BlockCounter::default().count(grid.window(), counted, (&sites, ground), &mut tally);
    let pixels: u128 = tally.into_table().iter().map(|(_, sum)| sum.pixels).sum();
    println!(
        "{} cells, {} of them on the boundary",
        pixels >> 24,
        cover.boundary_cells()
    );
}
