//! Windows, their order and their seams leave no trace: what is merged is what a flood fill of
//! the whole finds.

use proptest::prelude::*;
use restora_grid::{Blocks, Window};
use restora_patch::{
    Connectivity, LENGTH_BITS, Patch, PatchPart, Steps, UNKNOWN, drop_small, label,
    merge, shoreline,
};

/// The states of a grid of `cols` × `rows` cells, and which windows of it are read.
#[derive(Clone, Debug)]
struct Scene {
    cols: u32,
    rows: u32,
    mask: Vec<u8>,
    windows: Vec<Window>,
}

impl Scene {
    fn at(&self, row: u32, col: u32) -> usize {
        row as usize * self.cols as usize + col as usize
    }

    fn cut(&self, window: Window) -> Vec<u8> {
        let row = |row| &self.mask[self.at(row, window.col)..][..window.cols as usize];
        (window.row..window.row_end()).flat_map(row).copied().collect()
    }

    /// For each cell whether a window has it.
    fn read(&self) -> Vec<bool> {
        let mut read = vec![false; self.mask.len()];
        for window in &self.windows {
            for row in window.row..window.row_end() {
                read[self.at(row, window.col)..][..window.cols as usize].fill(true);
            }
        }
        read
    }

    fn parts(&self, connectivity: Connectivity) -> Vec<PatchPart> {
        self.windows.iter().map(|window| self.part(*window, connectivity).0).collect()
    }

    /// A window's part and labels.
    fn part(&self, window: Window, connectivity: Connectivity) -> (PatchPart, Vec<u32>) {
        let areas = |row| {
            let area = move |col: usize| cell_area(row, window.col as usize + col);
            move |first, end| (first..end).map(area).sum()
        };
        let mut labels = vec![5; 7];
        let mask = self.cut(window);
        let part = PatchPart::find(window, &mask, connectivity, areas, &mut labels);
        (part, labels)
    }

    /// The neighbours of a cell; `None` where one is off the grid.
    fn neighbours(&self, cell: usize, connectivity: Connectivity) -> Vec<Option<usize>> {
        let wide = self.cols as usize;
        let (row, col) = (cell / wide, cell % wide);
        let mut found = Vec::new();
        for (down, right) in
            (0..3).flat_map(|down| (0..3).map(move |right| (down, right)))
        {
            let straight = down == 1 || right == 1;
            if (down, right) == (1, 1)
                || (connectivity == Connectivity::Four && !straight)
            {
                continue;
            }
            let place = (row + down).checked_sub(1).zip((col + right).checked_sub(1));
            let inside = |&(r, c): &(usize, usize)| r < self.rows as usize && c < wide;
            found.push(place.filter(inside).map(|(r, c)| r * wide + c));
        }
        found
    }

    /// Flood fill: the patches of what is read, and for each cell the index of its patch.
    fn filled(&self, connectivity: Connectivity) -> (Vec<Patch>, Vec<Option<usize>>) {
        let read = self.read();
        let mut of = vec![None; self.mask.len()];
        let mut patches = Vec::new();
        for start in 0..self.mask.len() {
            if !read[start] || self.mask[start] == 0 || of[start].is_some() {
                continue;
            }
            let narrow = |n: usize| u32::try_from(n).expect("a small grid");
            let wide = self.cols as usize;
            let first = (narrow(start / wide), narrow(start % wide));
            let mut patch = Patch { area: 0, cells: 0, first, edge: false };
            of[start] = Some(patches.len());
            let mut stack = vec![start];
            while let Some(cell) = stack.pop() {
                patch.cells += 1;
                patch.area += u128::from(cell_area(narrow(cell / wide), cell % wide));
                for next in self.neighbours(cell, connectivity) {
                    let Some(next) = next.filter(|next| read[*next]) else {
                        patch.edge = true;
                        continue;
                    };
                    if self.mask[next] != 0 && of[next].is_none() {
                        of[next] = Some(patches.len());
                        stack.push(next);
                    }
                }
            }
            patches.push(patch);
        }
        (patches, of)
    }
}

/// An area that is different from cell to cell.
fn cell_area(row: u32, col: usize) -> u64 {
    1 + (u64::from(row) * 31 + col as u64 * 17) % 97
}

/// Cuts a window from edge to edge where the numbers say, and each piece again.
fn guillotine(
    window: Window,
    cuts: &mut impl Iterator<Item = u32>,
    out: &mut Vec<Window>,
) {
    let cut = cuts.next().unwrap_or(0);
    let (upright, at) = (cut.is_multiple_of(2), cut / 8);
    let side = if upright { window.cols } else { window.rows };
    if cut.is_multiple_of(8) || side < 2 {
        out.push(window);
        return;
    }
    let part = 1 + at % (side - 1);
    let (mut one, mut other) = (window, window);
    if upright {
        one.cols = part;
        other.cols -= part;
        other.col += part;
    } else {
        one.rows = part;
        other.rows -= part;
        other.row += part;
    }
    guillotine(one, cuts, out);
    guillotine(other, cuts, out);
}

/// Masks of any density, in blocks or in uneven pieces, some of which may be missing, in any
/// order.
fn scenes() -> impl Strategy<Value = Scene> {
    let size = (1u32..26, 1u32..26, 1u32..10, any::<bool>(), any::<bool>());
    size.prop_flat_map(|(cols, rows, density, blocks, whole)| {
        let cells = prop::collection::vec(0u32..10, (cols * rows) as usize);
        let windows = if blocks {
            (1u32..12, 1u32..12)
                .prop_map(move |(c, r)| {
                    let blocks =
                        Blocks { grid_cols: cols, grid_rows: rows, cols: c, rows: r };
                    blocks.iter().collect::<Vec<_>>()
                })
                .boxed()
        } else {
            prop::collection::vec(0u32..800, 0..40)
                .prop_map(move |cuts| {
                    let mut out = Vec::new();
                    let all = Window { col: 0, row: 0, cols, rows };
                    guillotine(all, &mut cuts.into_iter(), &mut out);
                    out
                })
                .boxed()
        };
        let some = windows.prop_flat_map(move |windows| {
            let least = if whole { windows.len() } else { 0 };
            let most = windows.len();
            prop::sample::subsequence(windows, least..=most).prop_shuffle()
        });
        (cells, some).prop_map(move |(cells, windows)| {
            let mask = cells.iter().map(|n| u8::from(*n < density)).collect();
            Scene { cols, rows, mask, windows }
        })
    })
}

fn connectivities() -> impl Strategy<Value = Connectivity> {
    prop_oneof![Just(Connectivity::Four), Just(Connectivity::Eight)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Merged parts are the patches of a flood fill, label by label.
    #[test]
    fn merged_patches_are_those_of_the_whole(scene in scenes(), connectivity in connectivities()) {
        let patches = merge(scene.parts(connectivity), connectivity).unwrap();
        let (filled, of) = scene.filled(connectivity);
        prop_assert_eq!(patches.patches(), filled);
        for window in &scene.windows {
            let (_, labels) = scene.part(*window, connectivity);
            for (i, label) in labels.iter().enumerate() {
                let (row, col) = (i / window.cols as usize, i % window.cols as usize);
                let cell = scene.at(window.row, window.col) + row * scene.cols as usize + col;
                prop_assert_eq!(patches.patch_of(*window, *label), of[cell]);
            }
        }
    }

    /// Where everything is read, one window has the labels of the patches themselves.
    #[test]
    fn labels_are_in_the_order_of_first_cells(scene in scenes(), connectivity in connectivities()) {
        let whole = Window { col: 0, row: 0, cols: scene.cols, rows: scene.rows };
        let scene = Scene { windows: vec![whole], ..scene };
        let mut labels = Vec::new();
        let count = label(&scene.mask, scene.cols as usize, connectivity, &mut labels);
        let (filled, of) = scene.filled(connectivity);
        prop_assert_eq!(count as usize, filled.len());
        for (label, of) in labels.iter().zip(of) {
            prop_assert_eq!((*label as usize).checked_sub(1), of);
        }
    }

    /// What is left after small patches are dropped.
    #[test]
    fn small_patches_are_dropped_alike(
        scene in scenes(),
        connectivity in connectivities(),
        least in 0u128..1500,
    ) {
        let (filled, of) = scene.filled(connectivity);
        // Half of the time exactly the area of a patch.
        let exact = filled.get(usize::try_from(least / 2).unwrap());
        let least = exact.map_or(least, |patch| patch.area);
        let patches = merge(scene.parts(connectivity), connectivity).unwrap();
        for window in &scene.windows {
            let (_, labels) = scene.part(*window, connectivity);
            let mut mask = scene.cut(*window);
            let keep = patches.kept(*window, least).unwrap();
            drop_small(&mut mask, &labels, &keep);
            for (i, cell) in mask.iter().enumerate() {
                let (row, col) = (i / window.cols as usize, i % window.cols as usize);
                let place = scene.at(window.row, window.col) + row * scene.cols as usize + col;
                let expected = of[place].is_some_and(|patch| filled[patch].area >= least);
                prop_assert_eq!(*cell == 1, expected);
            }
        }
    }

    /// The order of parts leaves no trace.
    #[test]
    fn order_does_not_matter(scene in scenes(), connectivity in connectivities(), turn in 0usize..50) {
        let mut parts = scene.parts(connectivity);
        let one = merge(parts.clone(), connectivity);
        parts.reverse();
        prop_assert_eq!(&merge(parts.clone(), connectivity), &one);
        let middle = turn % parts.len().max(1);
        parts.rotate_left(middle);
        prop_assert_eq!(&merge(parts, connectivity), &one);
    }

    /// Each cell's share of the shore is the same from its window as from the whole.
    #[test]
    fn shores_of_windows_are_the_shore_of_the_whole(
        scene in scenes(),
        clouds in prop::collection::vec(0u8..8, 1..50),
    ) {
        let mut scene = scene;
        for (cell, cloud) in scene.mask.iter_mut().zip(clouds.iter().cycle()) {
            if *cloud == 0 {
                *cell = 2;
            }
        }
        let whole = Window { col: 0, row: 0, cols: scene.cols, rows: scene.rows };
        let of_whole = shares(&scene, whole);
        for window in &scene.windows {
            let found = shares(&scene, *window);
            let cut = |row: u32| {
                of_whole[scene.at(row, window.col)..][..window.cols as usize].to_vec()
            };
            let expected: Vec<u64> = (window.row..window.row_end()).flat_map(cut).collect();
            prop_assert_eq!(found, expected);
        }
    }

    /// A square has the length that its four corners say, computed by itself.
    #[test]
    fn the_shore_is_the_sum_of_its_squares(scene in scenes()) {
        let whole = Window { col: 0, row: 0, cols: scene.cols, rows: scene.rows };
        let wet = |row: u32, col: u32| u64::from(scene.mask[scene.at(row, col)]);
        // 4 m × 3 m: cuts of 2.5 m, here in half metres.
        let mut halves = 0;
        for row in 1..scene.rows {
            for col in 1..scene.cols {
                let (a, b) = (wet(row - 1, col - 1), wet(row - 1, col));
                let (c, d) = (wet(row, col - 1), wet(row, col));
                halves += match a + b + c + d {
                    1 | 3 => 5,
                    2 if a == d => 10,
                    2 if a == b => 8,
                    2 => 6,
                    _ => 0,
                };
            }
        }
        let total: u64 = halo_shares(&scene, whole, |_| Steps::new(4.0, 3.0)).iter().sum();
        prop_assert_eq!(total, halves << (LENGTH_BITS - 1));
    }
}

/// Cells get narrower from row to row, as on a geographic grid.
fn shares(scene: &Scene, window: Window) -> Vec<u64> {
    halo_shares(scene, window, |line| Steps::new(30.0 - 0.37 * f64::from(line), 29.3))
}

/// The shares of a window, its halo cut out of the grid, unknown beyond it.
fn halo_shares(
    scene: &Scene,
    window: Window,
    steps: impl Fn(u32) -> Option<Steps>,
) -> Vec<u64> {
    let mut states = Vec::new();
    // One more than rows and columns are, so that the halo above and left is not negative.
    for row in window.row..window.row_end() + 2 {
        for col in window.col..window.col_end() + 2 {
            let inside =
                (1..=scene.rows).contains(&row) && (1..=scene.cols).contains(&col);
            let known = inside.then(|| scene.mask[scene.at(row - 1, col - 1)]);
            states.push(known.unwrap_or(UNKNOWN));
        }
    }
    let lines =
        (window.row..=window.row_end()).map(|line| steps(line).expect("small cells"));
    let mut out = Vec::new();
    shoreline(window.cols as usize, &states, &lines.collect::<Vec<_>>(), &mut out);
    out
}
