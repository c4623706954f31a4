//! 梁弄镇: a town of wooded hills and a lake, two thirds of it within the ecological red line.

use serde_json::json;

use super::land::{region, site, turn};
use super::{Dated, Place, SITES, Stated, Vector};
use crate::canvas::{
    BARE, BUILT, CROP, Canvas, FOREST, GRASS, NODATA, SHRUB, WATER, WET, sieve,
};
use crate::cases::{Blob, near};
use crate::claim::Claim;
use crate::field::Field;
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};
use crate::noise::Noise;
use crate::shape::simple_shape;

const SIZE: Size = Size { cols: 600, rows: 600 };
/// 83 800 mu of red line, 55.867 km² of pixels of 0.0004 km²: 139 666.67.
const RED_LINE: usize = 139_667;
/// Of which they are 66.56 %: 209 835.7.
const TOWN: usize = 209_836;
/// 71.68 % of the town, 150 410.4.
const FOREST_AFTER: usize = 150_410;
/// With shrub 72.25 %, 151 606.5.
const TREES_AFTER: usize = 151_607;
/// 300 mu of new cropland, 20 ha.
const NEW_FIELDS: usize = 500;
const LAKE: usize = 13_000;

/// What is there before, ours: forest, shrub, wetland, built, cropland, bare; grass is the rest.
const BEFORE: [usize; 6] = [149_700, 1_300, 600, 13_900, 27_000, 900];
/// What becomes of it: from, to, how much. New cropland and forest are the case's, how they
/// are divided is ours.
const CHANGES: [(u8, u8, usize); 9] = [
    (BUILT, CROP, 420),
    (BARE, CROP, 80),
    (BUILT, WET, 200),
    (BARE, WET, 300),
    (GRASS, WET, 300),
    (BUILT, FOREST, 80),
    (BARE, FOREST, 220),
    (GRASS, FOREST, 307),
    (SHRUB, FOREST, 103),
];

struct Land {
    town: Mask,
    lake: Mask,
    hills: Field,
    homely: Field,
    patchwork: Field,
}

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let land = Land::new()?;
    let high = Field::noise(SIZE, Noise::new(0x706, 150.0).rough(2, 0.3));
    let high = high.scaled(0.35).plus(south);
    let red_line = simple_shape(&high, &land.town, RED_LINE)?;
    let before = land.before();
    let after = land.after(&before)?;
    let names = ["liangnong", "梁弄镇", "Liangnong Town", "余姚市"];
    let red = ["red-line", "梁弄镇生态保护红线", "Liangnong red line", "余姚市"];
    let line = region(&red_line, json!({ "id": "red-line", "name": "生态保护红线" }));
    Ok(Place {
        key: "liangnong",
        title: "Liangnong Town",
        crs: CRS_WKT,
        // 121.08° E, 29.86° N lies in the middle.
        corner: (1_522_800.0, 3_286_020.0),
        cell_m: 20,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2013", class: before },
            Dated { file: "after.tif", year: "2019", class: after },
        ],
        vectors: vec![
            Vector {
                file: SITES,
                regions: vec![site(&land.town, names), site(&red_line, red)],
            },
            Vector { file: "red-line.geojson", regions: vec![line] },
        ],
        heights: None,
        stated: stated(),
    })
}

/// 0 in the middle, rising southwards.
fn south(at: usize) -> f64 {
    (SIZE.xy(at).1 - 300.0) / 200.0
}

/// A class's amount before.
fn before_of(class: u8) -> usize {
    let [forest, shrub, wetland, built, crop, bare] = BEFORE;
    match class {
        FOREST => forest,
        SHRUB => shrub,
        WET => wetland,
        BUILT => built,
        CROP => crop,
        BARE => bare,
        WATER => LAKE,
        _ => TOWN - LAKE - BEFORE.iter().sum::<usize>(),
    }
}

/// A class's amount after.
fn after_of(class: u8) -> usize {
    let sum = |keep: fn(&(u8, u8, usize)) -> u8| {
        let some = CHANGES.iter().filter(|change| keep(change) == class);
        some.map(|change| change.2).sum::<usize>()
    };
    before_of(class) + sum(|change| change.1) - sum(|change| change.0)
}

fn stated() -> Vec<Stated> {
    const ALL: [&[u8]; 8] =
        [&[FOREST], &[SHRUB], &[WET], &[BUILT], &[CROP], &[BARE], &[WATER], &[GRASS]];
    let of = |amount: fn(u8) -> usize| {
        ALL.into_iter().map(move |codes| Claim::Pixels(codes, amount(codes[0])))
    };
    let site = "liangnong";
    let before = of(before_of).collect();
    let mut after: Vec<Claim> = of(after_of).collect();
    after.push(Claim::Pixels(&[CROP], before_of(CROP) + NEW_FIELDS));
    after.push(Claim::Pixels(&[FOREST], FOREST_AFTER));
    after.push(Claim::Pixels(&[FOREST, SHRUB], TREES_AFTER));
    after.push(Claim::Pieces(WATER, 1));
    vec![
        Stated { tile: "before.tif", site, claims: before },
        Stated { tile: "after.tif", site, claims: after },
    ]
}

impl Land {
    fn new() -> Result<Self, String> {
        let blob = |middle, radii, seed, scale| Blob {
            middle,
            radii,
            noise: Noise::new(seed, scale).rough(4, 0.4),
            bend: 0.18,
        };
        let town = blob((300.0, 300.0), (245.0, 265.0), 0x701, 160.0);
        let town = town.shape(&Mask::inner(SIZE, 6), TOWN)?;
        let lake = blob((265.0, 150.0), (75.0, 52.0), 0x702, 60.0);
        let lake = lake.shape(&town.narrowed(12.0), LAKE)?;
        let patchwork = Field::noise(SIZE, Noise::new(0x704, 40.0).rough(5, 0.6));
        let hills = Field::new(SIZE, |at| south(at) + 1.1 * patchwork.value[at]);
        let homely = Field::noise(SIZE, Noise::new(0x705, 20.0).rough(4, 0.6));
        Ok(Self { town, lake, hills, homely, patchwork })
    }

    fn before(&self) -> Vec<u8> {
        let shore = near(&self.lake, 4.0);
        let low = self.hills.clone().scaled(-1.0);
        let paint = |part: &Mask, amounts: [usize; 6], grass: usize| {
            let mut canvas = Canvas::new(part);
            canvas.fix(WATER, &self.lake);
            let [forest, shrub, wetland, built, _, bare] = amounts;
            let reeds = self.homely.clone().plus(|at| 3.0 * shore(at));
            canvas.take(WET, wetland, &reeds);
            let homes = low.clone().plus(|at| 1.5 * self.homely.value[at]);
            canvas.take(BUILT, built, &homes);
            canvas.take(FOREST, forest, &self.hills);
            canvas.take(SHRUB, shrub, &self.patchwork);
            canvas.take(BARE, bare, &homes);
            canvas.take(GRASS, grass, &self.homely);
            canvas.rest(CROP);
            sieve(&mut canvas.class, &part.without(&canvas.fixed), 5);
            canvas.class
        };
        let mut class = paint(&self.town, BEFORE, before_of(GRASS));
        let outside = self.town.inverse();
        let beyond = |amount: usize| amount * outside.count() / TOWN;
        let around = paint(&outside, BEFORE.map(beyond), beyond(before_of(GRASS)));
        for at in outside.pixels() {
            let (x, y) = SIZE.xy(at);
            let missing = (599.0 - x) + y < 60.0 + 12.0 * self.homely.value[at];
            class[at] = if missing { NODATA } else { around[at] };
        }
        class
    }

    /// Patches of each change in the town; between wetland and lake lies no dry land.
    fn after(&self, before: &[u8]) -> Result<Vec<u8>, String> {
        let mut class = before.to_vec();
        let shore = near(&self.lake, 12.0);
        let by_lake = self.homely.clone().plus(|at| 6.0 * shore(at));
        for (from, to, count) in CHANGES {
            let field = match to {
                WET => &by_lake,
                FOREST => &self.hills,
                _ => &self.patchwork,
            };
            let old = Mask::new(SIZE, |at| self.town.on[at] && before[at] == from);
            turn(&mut class, &old, (&[from], to), count, field)?;
        }
        Ok(class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::place;

    #[test]
    fn amounts_are_those_of_the_case() {
        // A mu is 5/3 pixels of 20 m.
        assert_eq!(RED_LINE, (83_800_usize * 5).div_ceil(3));
        let share = |pixels: usize, percent: f64| {
            (pixels as f64 - TOWN as f64 * percent / 100.0).abs() <= 0.5
        };
        assert!(share(RED_LINE, 66.56));
        assert!(share(FOREST_AFTER, 71.68) && share(TREES_AFTER, 72.25));
        assert_eq!(NEW_FIELDS, 300 * 5 / 3);
    }

    #[test]
    fn the_red_line_lies_within_the_town() {
        let place = place("liangnong");
        let red = place.site("red-line").unwrap();
        assert_eq!(red.count(), RED_LINE);
        assert_eq!(red.without(&place.site("liangnong").unwrap()).count(), 0);
        assert_eq!(place.regions("red-line.geojson")[0].mask, red);
    }
}
