//! 南平森林生态银行: woods of many owners with cutovers between, then stands that hang
//! together.

use serde_json::json;

use super::land::{region, site};
use super::{Dated, Place, Region, SITES, Stated, Vector};
use crate::canvas::{
    BARE, BUILT, CROP, Canvas, FOREST, GRASS, NODATA, SHRUB, WATER, sieve,
};
use crate::cases::Blob;
use crate::claim::Claim;
use crate::field::Field;
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};
use crate::noise::{Noise, SplitMix64};

const SIZE: Size = Size { cols: 500, rows: 500 };
/// 6 km², ours.
const SITE: usize = 60_000;
/// 78.29 % of the site.
const FOREST_AFTER: usize = 46_974;
/// Land that is no forest at either date, ours: cropland, built, water, grass, shrub.
const OTHERS: [usize; 5] = [6_500, 1_500, 600, 1_426, 3_000];

/// Woodlots are made of cells of 6 mu: columns and rows.
const CELL: (usize, usize) = (5, 8);
/// A hundredth of 63 600 mu: 636 mu, 42.4 ha.
const CELLS: usize = 106;
/// Of these shared or leased: a hundredth of 12 600 mu. The others are bought.
const SHARED: usize = 21;
/// Owners, so that each has nearly 15 mu.
const OWNERS: usize = 42;
/// Of a cell's 40 pixels those that still bear trees before.
const GROVE: [(usize, usize); 7] =
    [(2, 2), (1, 3), (2, 3), (3, 3), (1, 4), (2, 4), (3, 4)];
/// Cells that were cut lately, ours; the others are under grass.
const BARE_CELLS: usize = 43;

/// Pieces of forest in the site: 106 groves and five woods, then the five woods.
const STANDS: [usize; 2] = [111, 5];

/// A woodlot: its cells side by side, by their first pixels.
struct Lot {
    cells: Vec<usize>,
    shared: bool,
}

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let blob = Blob {
        middle: (250.0, 250.0),
        radii: (152.0, 128.0),
        noise: Noise::new(0x601, 90.0).rough(4, 0.4),
        bend: 0.22,
    };
    let mask = blob.shape(&Mask::inner(SIZE, 12), SITE)?;
    let hills = Field::noise(SIZE, Noise::new(0x602, 60.0).rough(4, 0.5));
    let cells = cells(&mask.narrowed(3.0), &hills)?;
    let lots = lots(&cells);
    let after = after(&mask, &cells, &hills);
    let before = before(&after, &cells);
    let names =
        ["nanping", "顺昌森林生态银行样区", "Shunchang forest-bank sample", "顺昌县"];
    Ok(Place {
        key: "nanping",
        title: "forest-bank sample, Shunchang",
        crs: CRS_WKT,
        // 117.80° E, 26.80° N lies in the middle.
        corner: (1_260_380.0, 2_897_920.0),
        cell_m: 10,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2018", class: before },
            Dated { file: "after.tif", year: "2020", class: after },
        ],
        vectors: vec![
            Vector { file: SITES, regions: vec![site(&mask, names)] },
            Vector { file: "parcels.geojson", regions: features(&lots) },
        ],
        heights: None,
        stated: stated(),
    })
}

fn stated() -> Vec<Stated> {
    let [crop, built, water, grass, shrub] = OTHERS;
    let cut = CELLS * (CELL.0 * CELL.1 - GROVE.len());
    let bare = BARE_CELLS * (CELL.0 * CELL.1 - GROVE.len());
    let claims = |forest, stands, grass, bare| {
        vec![
            Claim::Pixels(&[FOREST], forest),
            Claim::Pieces(FOREST, stands),
            Claim::Pixels(&[CROP], crop),
            Claim::Pixels(&[BUILT], built),
            Claim::Pixels(&[WATER], water),
            Claim::Pixels(&[GRASS], grass),
            Claim::Pixels(&[SHRUB], shrub),
            Claim::Pixels(&[BARE], bare),
        ]
    };
    let before = claims(FOREST_AFTER - cut, STANDS[0], grass + cut - bare, bare);
    let after = claims(FOREST_AFTER, STANDS[1], grass, 0);
    vec![
        Stated { tile: "before.tif", site: "nanping", claims: before },
        Stated { tile: "after.tif", site: "nanping", claims: after },
    ]
}

/// The pixels of a cell that starts at a pixel.
fn pixels(cell: usize) -> impl Iterator<Item = usize> {
    (0..CELL.1).flat_map(move |row| (0..CELL.0).map(move |col| at(cell, (col, row))))
}

fn at(cell: usize, (col, row): (usize, usize)) -> usize {
    cell + row * SIZE.cols + col
}

/// The cells: those within `room` that lie most along the creases of the hills.
fn cells(room: &Mask, hills: &Field) -> Result<Vec<usize>, String> {
    let starts = (0..SIZE.rows / CELL.1).flat_map(|row| {
        (0..SIZE.cols / CELL.0).map(move |col| (row * CELL.1) * SIZE.cols + col * CELL.0)
    });
    let crease =
        |cell: &usize| pixels(*cell).map(|p| (hills.value[p] - 0.12).abs()).sum::<f64>();
    let mut all: Vec<usize> =
        starts.filter(|cell| pixels(*cell).all(|p| room.on[p])).collect();
    all.sort_by(|a, b| crease(a).total_cmp(&crease(b)).then(a.cmp(b)));
    if all.len() < CELLS {
        return Err(format!("room for {} of {CELLS} cells", all.len()));
    }
    all.truncate(CELLS);
    all.sort_unstable();
    Ok(all)
}

/// Woodlots of one cell to three side by side, the shared ones chosen at random.
fn lots(cells: &[usize]) -> Vec<Lot> {
    let mut rng = SplitMix64::new(0x60D);
    let mut lots: Vec<Lot> = Vec::new();
    for cell in cells {
        let beside = lots.last_mut().filter(|lot| {
            lot.cells.len() < 3 && lot.cells.last().map(|c| c + CELL.0) == Some(*cell)
        });
        match beside {
            Some(lot) if rng.unit() < 0.6 => lot.cells.push(*cell),
            _ => lots.push(Lot { cells: vec![*cell], shared: false }),
        }
    }
    let mut left = SHARED;
    while left > 0 {
        for lot in &mut lots {
            if !lot.shared && lot.cells.len() <= left && rng.unit() < 0.2 {
                lot.shared = true;
                left -= lot.cells.len();
            }
        }
    }
    lots
}

fn features(lots: &[Lot]) -> Vec<Region> {
    let numbered = (0_usize..).zip(lots);
    numbered
        .map(|(i, lot)| {
            let mask = Mask::of(
                SIZE,
                &lot.cells.iter().flat_map(|cell| pixels(*cell)).collect::<Vec<_>>(),
            );
            // Neighbours belong to different owners.
            let owner = i * 5 % OWNERS + 1;
            let (mode, mode_zh) = if lot.shared {
                ("share", "股份合作或租赁")
            } else {
                ("purchase", "赎买")
            };
            let properties = json!({
                "id": format!("FB-{:03}", i + 1),
                "name": format!("{:03}号小班", i + 1),
                "owner": format!("林农{owner:02}"),
                "mode": mode,
                "mode_zh": mode_zh,
            });
            region(&mask, properties)
        })
        .collect()
}

/// All woodlots and the hills are wooded, the valleys farmed.
fn after(mask: &Mask, cells: &[usize], hills: &Field) -> Vec<u8> {
    let mut lots = Mask::empty(SIZE);
    for at in cells.iter().flat_map(|cell| pixels(*cell)) {
        lots.on[at] = true;
    }
    let fine = Field::noise(SIZE, Noise::new(0x603, 16.0).rough(4, 0.6));
    let valley = hills.clone().scaled(-1.0).plus(|at| 0.25 * fine.value[at]);
    let paint = |part: &Mask, amounts: [usize; 5]| {
        let mut canvas = Canvas::new(part);
        canvas.fix(FOREST, &lots);
        let [crop, built, water, grass, shrub] = amounts;
        canvas.take(WATER, water, &hills.clone().scaled(-1.0));
        canvas.take(BUILT, built, &valley.clone().plus(|at| 0.6 * fine.value[at]));
        canvas.take(CROP, crop, &valley);
        canvas.take(GRASS, grass, &fine);
        canvas.take(SHRUB, shrub, &fine.clone().plus(|at| hills.value[at]));
        canvas.rest(FOREST);
        let free = part.without(&canvas.fixed);
        sieve(&mut canvas.class, &free, 7);
        canvas.class
    };
    let outside = mask.inverse();
    let beyond = OTHERS.map(|amount| amount * outside.count() / SITE);
    let (mut class, around) = (paint(mask, OTHERS), paint(&outside, beyond));
    for at in outside.pixels() {
        let (x, y) = SIZE.xy(at);
        let missing = x + y < 50.0 + 10.0 * fine.value[at];
        class[at] = if missing { NODATA } else { around[at] };
    }
    class
}

/// Each cell is cut but for a grove.
fn before(after: &[u8], cells: &[usize]) -> Vec<u8> {
    let mut class = after.to_vec();
    for (i, cell) in cells.iter().enumerate() {
        // So many of all, evenly.
        let bare = (i + 1) * BARE_CELLS / CELLS > i * BARE_CELLS / CELLS;
        for at in pixels(*cell) {
            class[at] = if bare { BARE } else { GRASS };
        }
        for place in GROVE {
            class[at(*cell, place)] = FOREST;
        }
    }
    class
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::place;

    #[test]
    fn amounts_are_a_hundredth_of_the_case() {
        // A cell is 0.4 ha, 6 mu.
        assert_eq!(CELLS * 6, 63_600 / 100);
        assert_eq!(SHARED * 6, 12_600 / 100);
        assert_eq!((CELLS - SHARED) * 6, 51_000 / 100);
        assert_eq!(FOREST_AFTER, SITE * 7829 / 10_000);
        assert_eq!(OTHERS.iter().sum::<usize>(), SITE - FOREST_AFTER);
    }

    #[test]
    fn parcels_have_owners_and_ways_in() {
        let parcels = place("nanping").regions("parcels.geojson");
        let of = |key: &str, value: &str| {
            let some = parcels.iter().filter(|p| p.properties[key] == value);
            some.map(|p| p.mask.count()).sum::<usize>()
        };
        assert_eq!((of("mode", "share"), of("mode", "purchase")), (840, 3_400));
        let owners = (1..=OWNERS).map(|n| of("owner", &format!("林农{n:02}")));
        assert!(owners.clone().all(|pixels| pixels > 0));
        assert_eq!(owners.sum::<usize>(), 4_240);
    }
}
