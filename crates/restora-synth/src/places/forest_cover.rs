//! 重庆森林覆盖率指标: three districts that lack forest and three that have it to sell.

use super::land::{site, turn};
use super::{Dated, Place, SITES, Stated, Vector};
use crate::canvas::{BUILT, CROP, Canvas, FOREST, GRASS, WATER, sieve};
use crate::cases::{Blob, near};
use crate::claim::Claim;
use crate::field::Field;
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};
use crate::noise::Noise;

const SIZE: Size = Size { cols: 720, rows: 920 };

/// A district: amounts before and after; cropland is the rest.
struct District {
    names: [&'static str; 4],
    /// Middle and radii in pixels.
    place: [f64; 4],
    area: usize,
    forest: [usize; 2],
    built: [usize; 2],
    /// At both dates.
    water: usize,
    grass: usize,
}

/// Areas are nearly the true ones. 55 % of the first three are 484, 946 and 583 pixels: they
/// lack 200, 40 and 26 of 0.25 km².
const DISTRICTS: [District; 6] = [
    District {
        names: ["jiangbei", "江北区", "Jiangbei District", "重庆市"],
        place: [109.0, 619.0, 24.0, 11.7],
        area: 880,
        forest: [260, 284],
        built: [330, 350],
        water: 60,
        grass: 20,
    },
    District {
        names: ["jiulongpo", "九龙坡区", "Jiulongpo District", "重庆市"],
        place: [43.0, 665.0, 20.0, 27.4],
        area: 1_720,
        forest: [840, 906],
        built: [390, 420],
        water: 50,
        grass: 30,
    },
    District {
        names: ["nanan", "南岸区", "Nan'an District", "重庆市"],
        place: [96.0, 653.0, 15.0, 22.5],
        area: 1_060,
        forest: [520, 557],
        built: [280, 300],
        water: 55,
        grass: 20,
    },
    District {
        names: ["youyang", "酉阳土家族苗族自治县", "Youyang County", "重庆市"],
        place: [514.0, 775.0, 70.0, 94.0],
        area: 20_692,
        forest: [12_620, 13_657],
        built: [180, 200],
        water: 110,
        grass: 620,
    },
    District {
        names: ["chengkou", "城口县", "Chengkou County", "重庆市"],
        place: [479.0, 96.0, 75.0, 56.0],
        area: 13_156,
        forest: [8_600, 9_210],
        built: [60, 70],
        water: 40,
        grass: 700,
    },
    District {
        names: ["wuxi", "巫溪县", "Wuxi County", "重庆市"],
        place: [613.0, 181.0, 72.0, 71.0],
        area: 16_120,
        forest: [10_150, 10_960],
        built: [90, 100],
        water: 80,
        grass: 800,
    },
];

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let noise = |seed, scale| Field::noise(SIZE, Noise::new(seed, scale).rough(5, 0.6));
    let (hills, homely) = (noise(0xC01, 30.0), noise(0xC02, 12.0));
    let mut taken = Mask::empty(SIZE);
    let (mut before, mut after) = (vec![0; SIZE.len()], vec![0; SIZE.len()]);
    let mut sites = Vec::new();
    for (seed, district) in (0xC10..).zip(&DISTRICTS) {
        let [x, y, wide, high] = district.place;
        let blob = Blob {
            middle: (x, y),
            radii: (wide, high),
            noise: Noise::new(seed, wide.max(high)).rough(4, 0.4),
            bend: 0.2,
        };
        let mask = blob.shape(&Mask::inner(SIZE, 4).without(&taken), district.area)?;
        taken = taken.or(&mask);
        let tiles = district.paint(&mask, &hills, &homely)?;
        for at in mask.pixels() {
            (before[at], after[at]) = (tiles[0][at], tiles[1][at]);
        }
        sites.push(site(&mask, district.names));
    }
    Ok(Place {
        key: "forest-cover",
        title: "six districts of Chongqing",
        crs: CRS_WKT,
        corner: (110_000.0, 3_440_000.0),
        cell_m: 500,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2018", class: before },
            Dated { file: "after.tif", year: "2022", class: after },
        ],
        vectors: vec![Vector { file: SITES, regions: sites }],
        heights: None,
        stated: stated(),
    })
}

fn stated() -> Vec<Stated> {
    let mut out = Vec::new();
    for (date, tile) in ["before.tif", "after.tif"].into_iter().enumerate() {
        for district in &DISTRICTS {
            let District { area, water, grass, .. } = *district;
            let (forest, built) = (district.forest[date], district.built[date]);
            let claims = vec![
                Claim::Pixels(&[FOREST], forest),
                Claim::Pixels(&[BUILT], built),
                Claim::Pixels(&[WATER], water),
                Claim::Pixels(&[GRASS], grass),
                Claim::Pixels(&[CROP], area - forest - built - water - grass),
            ];
            out.push(Stated { tile, site: district.names[0], claims });
        }
    }
    out
}

impl District {
    fn paint(
        &self,
        mask: &Mask,
        hills: &Field,
        homely: &Field,
    ) -> Result<[Vec<u8>; 2], String> {
        let mut canvas = Canvas::new(mask);
        // Rivers follow the creases of the hills' noise.
        let river = Field::new(SIZE, |at| -(hills.value[at] + 0.1).abs());
        canvas.take(WATER, self.water, &river);
        let bank = near(&Mask::of_class(SIZE, &canvas.class, WATER), 3.0);
        let town = homely.clone().plus(|at| bank(at) - 0.5 * hills.value[at]);
        canvas.take(BUILT, self.built[0], &town);
        let wood = hills.clone().plus(|at| 0.3 * homely.value[at]);
        canvas.take(FOREST, self.forest[0], &wood);
        canvas.take(GRASS, self.grass, homely);
        canvas.rest(CROP);
        let mut before = canvas.class;
        sieve(&mut before, mask, 3);
        let mut after = before.clone();
        let edge = near(&Mask::of_class(SIZE, &after, FOREST), 2.0);
        let young = wood.plus(edge);
        let more = |amounts: [usize; 2]| amounts[1] - amounts[0];
        turn(&mut after, mask, (&[CROP], FOREST), more(self.forest), &young)?;
        turn(&mut after, mask, (&[CROP], BUILT), more(self.built), &town)?;
        Ok([before, after])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buyers_lack_what_they_bought() {
        // 55 % of the area less the forest, in pixels of 0.25 km² = 375 mu.
        let lacks = |i: usize| DISTRICTS[i].area * 55 / 100 - DISTRICTS[i].forest[1];
        assert!((0..3).all(|i| (DISTRICTS[i].area * 55).is_multiple_of(100)));
        assert_eq!(lacks(0) * 375, 75_000);
        assert_eq!(lacks(1) * 375, 15_000);
        // The last whole pixel below 10 000 mu.
        assert_eq!(lacks(2), 10_000 / 375);
    }

    #[test]
    fn the_sellers_keep_more_than_60_percent() {
        for (i, sold) in [(3, 200), (4, 40), (5, 27)] {
            let left = DISTRICTS[i].forest[1] - sold;
            assert!(left * 100 > DISTRICTS[i].area * 60);
        }
    }
}
