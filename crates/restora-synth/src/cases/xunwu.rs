//! 寻乌: hills stripped for rare earths, then woods, oil tea, fields and reed beds.

use super::{Blob, Case, Site, Tile, joined, near, share};
use crate::canvas::{
    BARE, BUILT, CROP, Canvas, FOREST, GRASS, Patchy, SHRUB, WATER, WET,
};
use crate::claim::Claim;
use crate::curve::{Wander, line};
use crate::field::Field;
use crate::mask::{Mask, Size};
use crate::noise::Noise;

const SIZE: Size = Size { cols: 560, rows: 464 };
/// 14 km².
const SITE: usize = 140_000;
/// 10.2 %.
const GREEN_BEFORE: usize = 14_280;
/// 95 %.
const GREEN_AFTER: usize = 133_000;
/// 5600 mu of oil tea and other crops on restored land, 373.33 ha.
const OIL_TEA: usize = 37_333;
/// 1800 mu of high-standard farmland, 120 ha.
const FIELDS: usize = 12_000;

/// Amounts that no source gives, before: forest, shrub, cropland; grass is the rest of the
/// vegetation; then water and built, the rest is bare.
const BEFORE: [usize; 5] = [3_600, 3_300, 1_300, 2_000, 1_100];
/// The same after: grass, reed beds; forest is the rest of the vegetation.
const PLANTS_AFTER: [usize; 2] = [15_000, 500];
/// Without vegetation after: built, water, bare.
const OTHERS_AFTER: [usize; 3] = [3_900, 1_900, 1_200];

const PLANTS: &[u8] = &[1, 2, 3, 4, 9];

const RIVER: [(f64, f64); 6] = [
    (470.0, 0.0),
    (536.0, 90.0),
    (545.0, 180.0),
    (538.0, 290.0),
    (480.0, 410.0),
    (490.0, 463.0),
];
const CREEK: [(f64, f64); 5] =
    [(150.0, 150.0), (235.0, 205.0), (330.0, 215.0), (430.0, 270.0), (538.0, 290.0)];
const ROAD: [(f64, f64); 5] =
    [(488.0, 0.0), (520.0, 90.0), (528.0, 200.0), (516.0, 300.0), (440.0, 463.0)];
const TRACK: [(f64, f64); 6] = [
    (525.0, 160.0),
    (420.0, 150.0),
    (300.0, 120.0),
    (170.0, 190.0),
    (180.0, 300.0),
    (330.0, 340.0),
];
/// Where the works stand before and the solar station after.
const WORKS: (f64, f64) = (300.0, 250.0);

struct Land {
    site: Mask,
    height: Field,
    patchwork: Field,
    fine: Field,
    creek: Mask,
}

/// The case.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn case() -> Result<Case, String> {
    let land = Land::new()?;
    let before = joined(&land.site_before()?, &land.around(3), &land.site);
    let after = joined(&land.site_after()?, &land.around(11), &land.site);
    let [forest, shrub, crop, water, built] = BEFORE;
    let before_claims = vec![
        Claim::Pixels(PLANTS, GREEN_BEFORE),
        Claim::Pixels(&[FOREST], forest),
        Claim::Pixels(&[SHRUB], shrub),
        Claim::Pixels(&[CROP], crop),
        Claim::Pixels(&[WATER], water),
        Claim::Pixels(&[BUILT], built),
        Claim::Pixels(&[BARE], SITE - GREEN_BEFORE - water - built),
    ];
    let [grass, reeds] = PLANTS_AFTER;
    let [built, water, bare] = OTHERS_AFTER;
    let after_claims = vec![
        Claim::Pixels(PLANTS, GREEN_AFTER),
        Claim::Pixels(&[SHRUB], OIL_TEA),
        Claim::Pixels(&[CROP], FIELDS),
        Claim::Pixels(&[GRASS], grass),
        Claim::Pixels(&[WET], reeds),
        Claim::Pixels(&[BUILT], built),
        Claim::Pixels(&[WATER], water),
        Claim::Pixels(&[BARE], bare),
    ];
    Ok(Case {
        key: "xunwu",
        site: Site {
            id: "xunwu",
            name: "寻乌县文峰乡废弃稀土矿山治理区",
            name_en: "Xunwu abandoned rare-earth mines restoration area",
            district: "寻乌县",
        },
        // 115.70° E, 24.93° N lies in the middle.
        corner: (1_076_110.0, 2_666_740.0),
        mask: land.site,
        tiles: [
            Tile {
                file: "before.tif",
                year: "2012",
                class: before,
                claims: before_claims,
            },
            Tile { file: "after.tif", year: "2019", class: after, claims: after_claims },
        ],
    })
}

impl Land {
    fn new() -> Result<Self, String> {
        let blob = Blob {
            middle: (272.0, 232.0),
            radii: (236.0, 189.0),
            noise: Noise::new(0xC11, 105.0).rough(5, 0.42).bent(14.0),
            bend: 0.22,
        };
        let site = blob.shape(&Mask::inner(SIZE, 12), SITE)?;
        // Valleys: the creases of two noises.
        let large = Field::noise(SIZE, Noise::new(0xC02, 90.0).rough(4, 0.5));
        let small = Field::noise(SIZE, Noise::new(0xC03, 38.0).rough(4, 0.5));
        let creek = line(SIZE, &CREEK, Wander { seed: 41, throw: 0.22 }, 0.75);
        let river = line(SIZE, &RIVER, Wander { seed: 42, throw: 0.2 }, 2.6);
        let (to_river, to_creek) = (near(&river, 16.0), near(&creek, 9.0));
        let height = Field::new(SIZE, |at| {
            let folds = large.value[at].abs() + 0.55 * small.value[at].abs();
            folds - 1.1 * to_river(at) - 0.5 * to_creek(at)
        });
        Ok(Self {
            site,
            height,
            patchwork: Field::noise(SIZE, Noise::new(0xC04, 24.0).rough(5, 0.6)),
            fine: Field::noise(SIZE, Noise::new(0xC05, 13.0).rough(4, 0.6)),
            creek,
        })
    }

    fn around(&self, built_percent: usize) -> Canvas {
        let bite = Field::noise(SIZE, Noise::new(0xC06, 44.0)).scaled(22.0).plus(|at| {
            let (x, y) = SIZE.xy(at);
            x + y
        });
        let here = Mask::new(SIZE, |at| !self.site.on[at] && bite.value[at] > 52.0);
        let mut canvas = Canvas::new(&here);
        let all = here.count();
        canvas.road(WATER, &RIVER, Wander { seed: 42, throw: 0.2 }, 2.6);
        canvas.fix(WATER, &self.creek);
        let roads = canvas.road(BUILT, &ROAD, Wander { seed: 43, throw: 0.1 }, 1.2);
        let road = near(&line(SIZE, &ROAD, Wander { seed: 43, throw: 0.1 }, 1.2), 9.0);
        // The industrial park lies by the road north of the creek's mouth.
        let park = Mask::new(SIZE, |at| SIZE.place(at) == (520, 60));
        let park = near(&park, 40.0);
        let sites = self
            .fine
            .clone()
            .scaled(0.6)
            .plus(|at| 1.6 * road(at) + 1.5 * park(at) - 0.3 * self.height.value[at]);
        let houses = share(all, built_percent).saturating_sub(roads);
        canvas.take(BUILT, houses, &sites);
        let low = self.height.clone().scaled(-1.0);
        let low = low.plus(|at| 0.3 * self.fine.value[at]);
        canvas.take(CROP, share(all, 21), &low);
        canvas.take(GRASS, share(all, 3), &self.fine);
        canvas.take(SHRUB, share(all, 7), &self.patchwork);
        canvas.rest(FOREST);
        canvas
    }

    /// Near a place, uneven.
    fn by(&self, place: (f64, f64), reach: f64) -> Field {
        self.patchwork.clone().scaled(0.6).plus(|at| {
            let (x, y) = SIZE.xy(at);
            let (dx, dy) = (x - place.0, y - place.1);
            2.0 * reach / (reach + (dx * dx + dy * dy).sqrt())
        })
    }

    fn ponds(
        &self,
        canvas: &mut Canvas,
        count: usize,
        water: usize,
    ) -> Result<(), String> {
        let creek = canvas.fix(WATER, &self.creek);
        let what = Patchy {
            class: WATER,
            patches: count,
            total: water.checked_sub(creek).ok_or("the creek is wider than its water")?,
            least: 24,
            skew: 2,
            gap: 5,
        };
        let low = self.height.clone().scaled(-0.6).plus(|at| self.fine.value[at]);
        let room = self.site.narrowed(10.0).without(&self.creek.widened(5.0));
        canvas.patches(what, &room, &low, 0.5).map(|_| ())
    }

    fn site_before(&self) -> Result<Canvas, String> {
        let mut canvas = Canvas::new(&self.site);
        let [forest, shrub, crop, water, built] = BEFORE;
        self.ponds(&mut canvas, 14, water)?;
        let track = canvas.road(BUILT, &TRACK, Wander { seed: 44, throw: 0.14 }, 0.7);
        let works = built.checked_sub(track).ok_or("the track is too long")?;
        canvas.take(BUILT, works, &self.by(WORKS, 12.0));
        let outside = near(&self.site.inverse(), 7.0);
        let groves = Field::noise(SIZE, Noise::new(0xC07, 46.0).rough(5, 0.6));
        let remnant = self
            .patchwork
            .clone()
            .plus(|at| 0.5 * self.height.value[at] + outside(at) + groves.value[at]);
        canvas.take(FOREST, forest, &remnant);
        canvas.take(SHRUB, shrub, &remnant);
        let low = self
            .height
            .clone()
            .scaled(-1.0)
            .plus(|at| 0.3 * outside(at) + 0.5 * self.fine.value[at]);
        canvas.take(CROP, crop, &low);
        let tufts = Field::noise(SIZE, Noise::new(0xC08, 17.0).rough(4, 0.6))
            .plus(|at| 0.6 * remnant.value[at]);
        canvas.take(GRASS, GREEN_BEFORE - forest - shrub - crop, &tufts);
        canvas.rest(BARE);
        Ok(canvas)
    }

    fn site_after(&self) -> Result<Canvas, String> {
        let mut canvas = Canvas::new(&self.site);
        let [built, water, bare] = OTHERS_AFTER;
        let [grass, reeds] = PLANTS_AFTER;
        self.ponds(&mut canvas, 12, water)?;
        let track = canvas.road(BUILT, &TRACK, Wander { seed: 44, throw: 0.14 }, 0.7);
        let rest = built.checked_sub(track).ok_or("the track is too long")?;
        canvas.take(BUILT, rest / 2, &self.by(WORKS, 16.0));
        canvas.take(BUILT, rest - rest / 2, &self.by((400.0, 170.0), 14.0));
        // Reed beds in steps down the creek.
        let along = near(&self.creek, 3.0);
        let steps = self.fine.clone().plus(|at| 2.5 * along(at));
        canvas.take(WET, reeds, &steps);
        let scars = Field::noise(SIZE, Noise::new(0xC0A, 14.0).rough(3, 0.5))
            .plus(|at| 0.5 * self.patchwork.value[at]);
        canvas.take(BARE, bare, &scars);
        let low = self.height.clone().scaled(-1.2).plus(|at| 0.4 * self.fine.value[at]);
        canvas.take(CROP, FIELDS, &low);
        // Oil tea stands on the lower slopes, along the contours.
        let planted = Field::noise(SIZE, Noise::new(0xC0B, 70.0));
        let slopes = Field::new(SIZE, |at| {
            0.8 * planted.value[at] - (self.height.value[at] - 0.1).abs()
                + 0.25 * self.fine.value[at]
        });
        canvas.take(SHRUB, OIL_TEA, &slopes);
        canvas.take(GRASS, grass, &self.patchwork);
        canvas.rest(FOREST);
        Ok(canvas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amounts_are_the_shares_of_the_case() {
        assert_eq!(GREEN_BEFORE * 1000, SITE * 102);
        assert_eq!(GREEN_AFTER * 100, SITE * 95);
        assert_eq!(OTHERS_AFTER.iter().sum::<usize>(), SITE - GREEN_AFTER);
        // 15 mu are a hectare, a hectare is 100 pixels.
        assert_eq!((OIL_TEA, FIELDS), (5600 * 100 / 15, 1800 * 100 / 15));
    }
}
