//! Counting by hand, and against going cell by cell.

use geo_types::{MultiPolygon, polygon};
use proptest::prelude::*;
use restora_grid::{COVER_BITS, COVER_ONE, Ellipsoid, Grid, Window};

use super::*;
use crate::transform::tests::geographic;
use crate::{AreaMethod, CrossTable, Key, PixelRule, Sum, Transforms, scan};

fn grid() -> Grid {
    Grid::from_geotransform("t", (4, 2), [0.0, 10.0, 0.0, 20.0, 0.0, -10.0], None)
        .unwrap()
}

fn planar(grid: &Grid) -> CellAreas {
    CellAreas::new("t", grid, AreaMethod::Planar, &[], &Transforms::default()).unwrap()
}

fn key(from: Option<i32>, to: Option<i32>) -> Key {
    Key { site: 0, pair: 0, from, to, masked: false }
}

fn words<'a>(values: &'a [u16], codes: &'a [Option<i32>]) -> DateBlock<'a> {
    DateBlock { values: Values::Words(values), codes }
}

/// Counts one site.
fn count(
    window: Window,
    dates: &[DateBlock<'_>],
    pairs: &[(usize, usize)],
    (cover, areas): (&SiteCover, &CellAreas),
) -> CrossTable {
    let ground = Ground { areas, layers: Layers::NONE, common: true };
    let mut tally = Tally::default();
    let sites = [SiteRuns { site: 0, cover }];
    let mut counter = BlockCounter::default();
    counter.count(window, (dates, pairs), (&sites, ground), &mut tally);
    // What it learnt changes nothing.
    let table = tally.into_table();
    let mut again = Tally::default();
    counter.count(window, (dates, pairs), (&sites, ground), &mut again);
    assert_eq!(again.into_table(), table);
    table
}

#[test]
fn pairs_are_counted_with_their_covered_areas() {
    // Codes: before 1 1 2 2 / 1 1 2 -, after 1 5 5 2 / 1 5 5 5. The site leaves out the
    // right half of the last column.
    let codes = [None, Some(1), Some(2), Some(5)];
    let before = words(&[1, 1, 2, 2, 1, 1, 2, 0], &codes);
    let after = words(&[1, 3, 3, 2, 1, 3, 3, 3], &codes);
    let site = MultiPolygon(vec![polygon![
        (x: 0.0, y: 0.0), (x: 35.0, y: 0.0), (x: 35.0, y: 20.0), (x: 0.0, y: 20.0)
    ]]);
    let cover = scan("t", &site, &grid(), PixelRule::Exact).unwrap();
    let areas = planar(&grid());
    let table = count(grid().window(), &[before, after], &[(0, 1)], (&cover, &areas));
    let found: Vec<_> = table
        .iter()
        .map(|(k, s)| {
            (k.from, k.to, s.pixels as f64 / f64::from(COVER_ONE), areas.m2(s.area))
        })
        .collect();
    assert_eq!(
        found,
        [
            (None, Some(5), 0.5, 50.0),
            (Some(1), Some(1), 2.0, 200.0),
            (Some(1), Some(5), 2.0, 200.0),
            (Some(2), Some(2), 0.5, 50.0),
            (Some(2), Some(5), 2.0, 200.0),
        ]
    );
}

#[test]
fn what_a_third_date_lacks_stands_apart() {
    let codes = [None, Some(7)];
    let one = words(&[1; 8], &codes);
    let holed = words(&[1, 1, 1, 0, 1, 1, 1, 1], &codes);
    let cover = SiteCover::whole(grid().window());
    let areas = planar(&grid());
    let pairs = [(0, 1), (1, 2), (0, 2)];
    let table = count(grid().window(), &[one, one, holed], &pairs, (&cover, &areas));
    let masked = Key { masked: true, ..key(Some(7), Some(7)) };
    let count = |key: Key| table.get(&key).map(|sum| sum.pixels >> COVER_BITS);
    assert_eq!(count(masked), Some(1));
    assert_eq!(count(key(Some(7), Some(7))), Some(7));
    assert_eq!(count(Key { pair: 1, ..key(Some(7), None) }), Some(1));
}

#[test]
fn blocks_add_up_to_the_whole() {
    let index: Vec<u16> =
        (0..8).map(|i| u16::from(i % 3 != 0) + u16::from(i == 5)).collect();
    let codes = [None, Some(10), Some(20)];
    let cover = SiteCover::whole(grid().window());
    let areas = planar(&grid());
    let count = |window: Window, index: &[u16]| {
        count(window, &[words(index, &codes)], &[(0, 0)], (&cover, &areas))
    };
    let whole = count(grid().window(), &index);
    let half = |row: u32| Window { col: 0, row, cols: 4, rows: 1 };
    let parts = count(half(0), &index[..4]).merge(count(half(1), &index[4..]));
    assert_eq!(parts, whole);
}

/// Cells of up to 2⁶⁰ units: three of them exceed 64 bits.
#[test]
fn sums_of_areas_outgrow_64_bits() {
    let mut sums = GroupSums::new(0);
    for _ in 0..40 {
        sums.make_room(1 << 60);
        sums.add(3, 1 << COVER_BITS, 1 << 60);
    }
    let found: Vec<_> = sums.into_found().map(|(n, p, a, _)| (n, p, a)).collect();
    assert_eq!(found, [(3, 40 << COVER_BITS, 40 << 60)]);
}

#[test]
fn covered_areas_round_half_to_even() {
    assert_eq!(covered(3, COVER_ONE / 2), 2);
    assert_eq!(covered(5, COVER_ONE / 2), 2);
    assert_eq!(covered(7, COVER_ONE), 7);
}

/// Noise of many classes has more combinations than land cover; they cost no site more than what
/// it meets, and three dates are then counted pair by pair.
#[test]
fn noise_of_many_classes_is_counted_all_the_same() {
    let gt = [0.0, 10.0, 0.0, 600.0, 0.0, -10.0];
    let grid = Grid::from_geotransform("t", (200, 60), gt, None).unwrap();
    let (cover, areas) = (SiteCover::whole(grid.window()), planar(&grid));
    let mut state = 7u32;
    let mut noise = || -> Vec<u8> {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u8::try_from((state >> 16) % 97).unwrap()
        };
        (0..12_000).map(|_| next()).collect()
    };
    let all = [noise(), noise(), noise()];
    // 5 is missing.
    let codes: Vec<Option<i32>> =
        (0..256).map(|code| (code != 5).then_some(code)).collect();
    let block = |bytes| DateBlock { values: Values::Bytes(bytes), codes: &codes };
    for dates in [2, 3] {
        let blocks: Vec<DateBlock<'_>> = all[..dates].iter().map(|b| block(b)).collect();
        let pairs = if dates == 2 { vec![(0, 1)] } else { vec![(0, 1), (1, 2), (0, 2)] };
        let ground = (&cover, &areas);
        let found = count(grid.window(), &blocks, &pairs, ground);
        assert!(found.iter().count() > 5000);
        assert_eq!(found, plainly(grid.window(), &blocks, &pairs, ground));
    }
}

/// What counting has to give, cell by cell.
fn plainly(
    window: Window,
    dates: &[DateBlock<'_>],
    pairs: &[(usize, usize)],
    (cover, areas): (&SiteCover, &CellAreas),
) -> CrossTable {
    let mut table = CrossTable::default();
    for (cell, share) in cover.dense(window).into_iter().enumerate() {
        let (row, col) = (cell / window.cols as usize, cell % window.cols as usize);
        let row = window.row + u32::try_from(row).unwrap();
        let col = window.col + u32::try_from(col).unwrap();
        let area = covered(areas.row(row, col..col + 1).between(0, 1), share);
        let lacking = dates.len() > 2 && dates.iter().any(|d| d.code(cell).is_none());
        for (pair, (from, to)) in (0u16..).zip(pairs).filter(|_| share > 0) {
            let (from, to) = (dates[*from].code(cell), dates[*to].code(cell));
            let masked = lacking && from.is_some() && to.is_some();
            let sum = Sum { pixels: u128::from(share), area: u128::from(area) };
            table.add(Key { site: 0, pair, from, to, masked }, sum);
        }
    }
    table
}

proptest! {
    /// One date to five, bytes and words, runs long and short, cells of any area.
    #[test]
    fn counting_runs_is_counting_cells(
        seed in any::<u32>(),
        dates in 1usize..6,
        longest in 1u32..90,
        corner in (0.0f64..40.0, 0.0f64..6.0),
        window in (0u32..60, 0u32..4),
    ) {
        let gt = [0.0, 1.0, 0.0, 8.0, 0.0, -1.0];
        let crs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let grid = Grid::from_geotransform("t", (200, 8), gt, Some(crs)).unwrap();
        let site = MultiPolygon(vec![polygon![
            (x: corner.0, y: corner.1), (x: 195.5, y: 0.3), (x: 170.0, y: 7.9), (x: 3.0, y: 7.0)
        ]]);
        let cover = scan("t", &site, &grid, PixelRule::Exact).unwrap();
        let areas = CellAreas::new(
            "t", &grid, AreaMethod::True, &[grid.window()], &Transforms::default()).unwrap();
        let window =
            Window { col: window.0, row: window.1, cols: 200 - window.0, rows: 8 - window.1 };
        // Values 0 to 3, of which 2 is missing, in runs.
        let mut state = seed | 1;
        let mut next = |limit: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) % limit
        };
        let all: Vec<Vec<u8>> = (0..dates)
            .map(|_| {
                let mut cells = Vec::new();
                while cells.len() < window.len() {
                    let (value, run) = (u8::try_from(next(4)).unwrap(), next(longest) + 1);
                    cells.resize(cells.len() + run as usize, value);
                }
                cells.truncate(window.len());
                cells
            })
            .collect();
        let wide: Vec<Vec<u16>> =
            all.iter().map(|d| d.iter().map(|v| u16::from(*v)).collect()).collect();
        let codes = [Some(-5), Some(9), None, Some(300)];
        let blocks: Vec<DateBlock<'_>> = (0..dates)
            .map(|date| {
                let bytes = seed >> date & 1 == 0;
                let values =
                    if bytes { Values::Bytes(&all[date]) } else { Values::Words(&wide[date]) };
                DateBlock { values, codes: &codes }
            })
            .collect();
        let mut pairs: Vec<(usize, usize)> = (1..dates).map(|to| (to - 1, to)).collect();
        pairs.push((0, dates - 1));
        let ground = (&cover, &areas);
        prop_assert_eq!(
            count(window, &blocks, &pairs, ground),
            plainly(window, &blocks, &pairs, ground)
        );
    }
}
