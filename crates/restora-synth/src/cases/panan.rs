//! 潘安湖: farmland sunk over coal workings, then a lake with wetland and islands.

use super::{Blob, Case, Site, Tile, joined, near, share};
use crate::canvas::{BARE, BUILT, CROP, Canvas, FOREST, GRASS, Patchy, WATER, WET};
use crate::claim::Claim;
use crate::curve::{Wander, line};
use crate::field::Field;
use crate::mask::{Mask, Size};
use crate::noise::Noise;
use crate::patches::Ground;

const SIZE: Size = Size { cols: 544, rows: 480 };
/// 1160.87 ha.
const SITE: usize = 116_087;
/// 2.4 km² under water all year.
const POOLS: usize = 24_000;
/// 266.67 ha.
const LAKE: usize = 26_667;
/// 133.33 ha.
const WETLAND: usize = 13_333;
/// Nine islands; the sizes are ours.
const ISLANDS: [usize; 9] = [1180, 520, 380, 310, 240, 200, 160, 130, 90];

/// Amounts that no source gives, before: built, bare, grass, forest.
const BEFORE: [usize; 4] = [13_100, 8_400, 6_300, 2_150];
/// The same, after (forest and grass of the islands included).
const AFTER: [usize; 4] = [12_400, 460, 5_600, 15_800];

const HIGHWAY: [(f64, f64); 3] = [(0.0, 92.0), (250.0, 60.0), (543.0, 130.0)];
const MAIN_ROAD: [(f64, f64); 4] =
    [(150.0, 479.0), (160.0, 330.0), (118.0, 190.0), (175.0, 0.0)];
const SOUTH_ROAD: [(f64, f64); 4] =
    [(0.0, 345.0), (160.0, 342.0), (330.0, 352.0), (543.0, 330.0)];
const EAST_ROAD: [(f64, f64); 3] = [(420.0, 479.0), (408.0, 300.0), (452.0, 0.0)];
const RIVER: [(f64, f64); 5] =
    [(0.0, 30.0), (140.0, 22.0), (300.0, 34.0), (430.0, 52.0), (543.0, 40.0)];
/// Ditches of the farmland, with trees along them.
const DITCHES: [[(f64, f64); 2]; 9] = [
    [(30.0, 479.0), (230.0, 300.0)],
    [(380.0, 310.0), (543.0, 240.0)],
    [(20.0, 140.0), (52.0, 420.0)],
    [(0.0, 205.0), (150.0, 232.0)],
    [(84.0, 110.0), (108.0, 345.0)],
    [(200.0, 420.0), (400.0, 396.0)],
    [(262.0, 345.0), (280.0, 479.0)],
    [(475.0, 100.0), (496.0, 479.0)],
    [(430.0, 405.0), (543.0, 420.0)],
];

struct Land {
    site: Mask,
    /// High where the ground sank most.
    sunk: Field,
    /// What people like to settle by.
    homely: Field,
    patchwork: Field,
}

/// The case.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn case() -> Result<Case, String> {
    let land = Land::new()?;
    let lake = Lake::new(&land)?;
    let before = joined(&land.site_before(&lake)?, &land.around(14)?, &land.site);
    let after = joined(&land.site_after(&lake)?, &land.around(17)?, &land.site);
    let before_claims = vec![
        Claim::Pixels(&[WATER], POOLS),
        Claim::Pieces(WATER, 11),
        Claim::Pixels(&[BUILT], BEFORE[0]),
        Claim::Pixels(&[BARE], BEFORE[1]),
        Claim::Pixels(&[GRASS], BEFORE[2]),
        Claim::Pixels(&[FOREST], BEFORE[3]),
        Claim::Pixels(&[CROP], SITE - POOLS - BEFORE.iter().sum::<usize>()),
    ];
    let after_claims = vec![
        Claim::Pixels(&[WATER], LAKE),
        Claim::Pieces(WATER, 1),
        Claim::Islands(WATER, 9),
        Claim::Pixels(&[WET], WETLAND),
        Claim::Pixels(&[BUILT], AFTER[0]),
        Claim::Pixels(&[BARE], AFTER[1]),
        Claim::Pixels(&[GRASS], AFTER[2]),
        Claim::Pixels(&[FOREST], AFTER[3]),
        Claim::Pixels(&[CROP], SITE - LAKE - WETLAND - AFTER.iter().sum::<usize>()),
    ];
    Ok(Case {
        key: "panan-lake",
        site: Site {
            id: "panan-lake",
            name: "潘安湖采煤塌陷区",
            name_en: "Pan'an Lake coal-mining subsidence area",
            district: "贾汪区",
        },
        // 117.40° E, 34.36° N lies in the middle.
        corner: (1_115_190.0, 3_734_840.0),
        mask: land.site,
        tiles: [
            Tile {
                file: "before.tif",
                year: "2010",
                class: before,
                claims: before_claims,
            },
            Tile { file: "after.tif", year: "2019", class: after, claims: after_claims },
        ],
    })
}

/// The lake that is made, with its islands.
struct Lake {
    water: Mask,
    islands: Mask,
    whole: Mask,
    field: Field,
}

impl Lake {
    fn new(land: &Land) -> Result<Self, String> {
        let blob = Blob {
            middle: (290.0, 216.0),
            radii: (128.0, 74.0),
            noise: Noise::new(0xA11, 62.0).rough(5, 0.55),
            bend: 0.62,
        };
        let field = blob.field(SIZE);
        let room = land.site.narrowed(14.0);
        let total = LAKE + ISLANDS.iter().sum::<usize>();
        let whole = blob.shape(&room, total)?;
        let inner = whole.narrowed(4.0);
        let liking = Field::noise(SIZE, Noise::new(0xA12, 24.0)).scaled(0.5);
        let ground = Ground { within: &inner, field: &liking, gap: 4, round: 0.9 };
        let islands = Mask::of(SIZE, &ground.grow(&ISLANDS)?.concat()).filled();
        Ok(Self { water: whole.without(&islands), islands, whole, field })
    }
}

impl Land {
    fn new() -> Result<Self, String> {
        let blob = Blob {
            middle: (272.0, 244.0),
            radii: (216.0, 173.0),
            noise: Noise::new(0xA01, 130.0).rough(5, 0.42).bent(14.0),
            bend: 0.24,
        };
        let site = blob.shape(&Mask::inner(SIZE, 12), SITE)?;
        Ok(Self {
            site,
            sunk: Field::noise(SIZE, Noise::new(0xA02, 48.0).rough(5, 0.58)),
            homely: Field::noise(SIZE, Noise::new(0xA03, 19.0).rough(4, 0.6)),
            patchwork: Field::noise(SIZE, Noise::new(0xA04, 22.0).rough(5, 0.6)),
        })
    }

    fn roads(canvas: &mut Canvas) -> usize {
        let road = |seed| Wander { seed, throw: 0.09 };
        canvas.road(BUILT, &HIGHWAY, road(1), 1.3)
            + canvas.road(BUILT, &MAIN_ROAD, road(2), 1.0)
            + canvas.road(BUILT, &SOUTH_ROAD, road(3), 0.8)
            + canvas.road(BUILT, &EAST_ROAD, road(4), 1.0)
    }

    /// Poplar belts along the roads and ditches.
    fn belts() -> Mask {
        let wander = |seed| Wander { seed, throw: 0.06 };
        let mut belts = Mask::empty(SIZE);
        for (seed, ditch) in DITCHES.iter().enumerate() {
            belts = belts.or(&line(SIZE, ditch, wander(seed as u64), 0.9));
        }
        for (seed, road) in [(2, &MAIN_ROAD[..]), (3, &SOUTH_ROAD), (4, &EAST_ROAD)] {
            belts = belts.or(&line(SIZE, road, Wander { seed, throw: 0.09 }, 2.6));
        }
        let gaps = Field::noise(SIZE, Noise::new(0xA05, 40.0));
        Mask::new(SIZE, |at| belts.on[at] && gaps.value[at] > -0.05)
    }

    fn around(&self, built_percent: usize) -> Result<Canvas, String> {
        let bite = Field::noise(SIZE, Noise::new(0xA06, 50.0)).scaled(26.0).plus(|at| {
            let (x, y) = SIZE.xy(at);
            x + (479.0 - y)
        });
        let here = Mask::new(SIZE, |at| !self.site.on[at] && bite.value[at] > 62.0);
        let mut canvas = Canvas::new(&here);
        let all = here.count();
        let mut water = canvas.road(WATER, &RIVER, Wander { seed: 9, throw: 0.2 }, 3.4);
        water = share(all, 4).saturating_sub(water);
        let ponds = Patchy {
            class: WATER,
            patches: 19,
            total: water,
            least: 12,
            skew: 2,
            gap: 3,
        };
        let away = self.site.widened(5.0).inverse();
        canvas.patches(ponds, &away, &self.homely, 0.5)?;
        let roads = Self::roads(&mut canvas);
        let villages = Patchy {
            class: BUILT,
            patches: 30,
            total: share(all, built_percent).saturating_sub(roads),
            least: 70,
            skew: 1,
            gap: 4,
        };
        canvas.patches(villages, &here, &self.homely, 0.55)?;
        let river = line(SIZE, &RIVER, Wander { seed: 9, throw: 0.2 }, 3.4);
        let banks = near(&river, 4.0);
        canvas.fix(FOREST, &Self::belts());
        let wood = self.patchwork.clone().plus(|at| 1.4 * banks(at));
        canvas.take(FOREST, share(all, 4), &wood);
        let waste = Field::noise(SIZE, Noise::new(0xA07, 16.0));
        canvas.take(GRASS, share(all, 2), &waste);
        canvas.take(BARE, share(all, 1), &self.patchwork.clone().scaled(-1.0));
        canvas.rest(CROP);
        Ok(canvas)
    }

    fn site_before(&self, lake: &Lake) -> Result<Canvas, String> {
        let mut canvas = Canvas::new(&self.site);
        let deep = self.sunk.clone().plus(|at| 0.9 * lake.field.value[at].max(-0.6));
        let pools = Patchy {
            class: WATER,
            patches: 11,
            total: POOLS,
            least: 260,
            skew: 1,
            gap: 3,
        };
        let inner = self.site.narrowed(5.0);
        let pools = canvas.patches(pools, &inner, &deep, 0.55)?;
        let [built, bare, grass, forest] = BEFORE;
        let roads = Self::roads(&mut canvas);
        let villages = Patchy {
            class: BUILT,
            patches: 17,
            total: built - roads,
            least: 110,
            skew: 1,
            gap: 4,
        };
        let dry = pools.widened(3.0).inverse();
        let villages = canvas.patches(villages, &dry, &self.homely, 0.55)?;
        let (shore, yards) = (near(&pools, 5.0), near(&villages, 8.0));
        let spoil = self.patchwork.clone().plus(|at| 0.9 * shore(at) + 0.4 * yards(at));
        let belts = Self::belts();
        canvas.take(FOREST, forest, &belt_field(&belts, &self.patchwork));
        canvas.take(BARE, bare, &spoil);
        let waste =
            Field::noise(SIZE, Noise::new(0xA08, 18.0)).plus(|at| 0.8 * shore(at));
        canvas.take(GRASS, grass, &waste);
        canvas.rest(CROP);
        Ok(canvas)
    }

    fn site_after(&self, lake: &Lake) -> Result<Canvas, String> {
        let mut canvas = Canvas::new(&self.site);
        canvas.fix(WATER, &lake.water);
        let [built, bare, grass, forest] = AFTER;
        // Islands: wooded, with clearings.
        let mut left = Canvas::new(&lake.islands);
        let lawns = share(lake.islands.count(), 22);
        left.take(GRASS, lawns, &self.patchwork);
        left.rest(FOREST);
        let wooded = lake.islands.count() - lawns;
        canvas.fix(GRASS, &Mask::of_class(SIZE, &left.class, GRASS));
        canvas.fix(FOREST, &Mask::of_class(SIZE, &left.class, FOREST));
        let shore = near(&lake.whole, 9.0);
        let reeds = Field::noise(SIZE, Noise::new(0xA09, 52.0).rough(4, 0.45))
            .plus(|at| 3.2 * shore(at));
        canvas.take(WET, WETLAND, &reeds);
        let roads = Self::roads(&mut canvas);
        let towns = Patchy {
            class: BUILT,
            patches: 13,
            total: built - roads,
            least: 120,
            skew: 2,
            gap: 4,
        };
        let dry = lake.whole.widened(9.0).inverse();
        let towns = canvas.patches(towns, &dry, &self.homely, 0.55)?;
        let town = near(&towns, 6.0);
        let works = Field::noise(SIZE, Noise::new(0xA0A, 14.0)).plus(|at| 1.5 * town(at));
        canvas.take(BARE, bare, &works);
        let park = near(&lake.whole, 22.0);
        let belts = Self::belts();
        let wood = belt_field(&belts, &self.patchwork).plus(|at| 1.5 * park(at));
        canvas.take(FOREST, forest - wooded, &wood);
        let lawn = Field::noise(SIZE, Noise::new(0xA0B, 20.0)).plus(|at| 0.9 * park(at));
        canvas.take(GRASS, grass - lawns, &lawn);
        canvas.rest(CROP);
        Ok(canvas)
    }
}

/// High on the belts, else a noise.
fn belt_field(belts: &Mask, noise: &Field) -> Field {
    noise.clone().plus(|at| if belts.on[at] { 2.0 } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn islands_and_lake_are_what_the_case_gives() {
        // 266.67 ha of lake and 133.33 ha of wetland are 400 ha, 40 000 pixels.
        assert_eq!(LAKE + WETLAND, 40_000);
        assert_eq!(ISLANDS.len(), 9);
    }
}
