//! 华夏城: wooded hills with quarries, then woods again with ponds and halls.

use super::{Blob, Case, Site, Tile, joined, near, share};
use crate::canvas::{BARE, BUILT, CROP, Canvas, FOREST, GRASS, Patchy, SHRUB, WATER};
use crate::claim::Claim;
use crate::curve::{Wander, line};
use crate::field::Field;
use crate::mask::{Mask, Size};
use crate::noise::Noise;

const SIZE: Size = Size { cols: 400, rows: 368 };
/// 251.13 ha (3767 mu) of pits at 35 % without vegetation.
const SITE: usize = 71_751;
/// 3767 mu.
const PITS: usize = 25_113;
/// 56 % of the site, 40 180.56.
const FOREST_BEFORE: usize = 40_181;
/// 95 % of the site, 68 163.45.
const FOREST_AFTER: usize = 68_163;
/// 97 % of the site, 69 598.47.
const GREEN_AFTER: usize = 69_598;
/// 223 mu of land bought to build on, 1486.67.
const HALLS: usize = 1_487;
/// What is left without vegetation: 666.
const PONDS: usize = SITE - GREEN_AFTER - HALLS;

/// Amounts that no source gives, before: shrub, cropland; grass is the rest.
const BEFORE: [usize; 2] = [2_700, 420];
/// The same after: shrub; grass is the rest.
const SHRUB_AFTER: usize = 600;

const PLANTS: &[u8] = &[1, 2, 3, 4, 9];

const TOWN_ROAD: [(f64, f64); 4] =
    [(0.0, 62.0), (120.0, 26.0), (270.0, 30.0), (399.0, 8.0)];
const VALLEY_ROAD: [(f64, f64); 4] =
    [(28.0, 367.0), (30.0, 230.0), (12.0, 120.0), (20.0, 0.0)];
const SOUTH_ROAD: [(f64, f64); 3] = [(0.0, 340.0), (190.0, 352.0), (399.0, 322.0)];
const PARK_ROAD: [(f64, f64); 5] =
    [(30.0, 235.0), (120.0, 215.0), (185.0, 150.0), (250.0, 190.0), (285.0, 130.0)];

struct Land {
    site: Mask,
    height: Field,
    patchwork: Field,
    homely: Field,
}

/// The case.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn case() -> Result<Case, String> {
    let land = Land::new()?;
    let pits = land.pits()?;
    let before = joined(&land.site_before(&pits)?, &land.around(18)?, &land.site);
    let after = joined(&land.site_after(&pits)?, &land.around(27)?, &land.site);
    let before_claims = vec![
        Claim::Pixels(&[BARE], PITS),
        Claim::Pieces(BARE, 44),
        Claim::Pixels(PLANTS, SITE - PITS),
        Claim::Pixels(&[FOREST], FOREST_BEFORE),
        Claim::Pixels(&[SHRUB], BEFORE[0]),
        Claim::Pixels(&[CROP], BEFORE[1]),
    ];
    let after_claims = vec![
        Claim::Pixels(PLANTS, GREEN_AFTER),
        Claim::Pixels(&[FOREST], FOREST_AFTER),
        Claim::Pixels(&[SHRUB], SHRUB_AFTER),
        Claim::Pixels(&[WATER], PONDS),
        Claim::Pieces(WATER, 35),
        Claim::Pixels(&[BUILT], HALLS),
    ];
    Ok(Case {
        key: "huaxia-city",
        site: Site {
            id: "huaxia-city",
            name: "华夏城矿坑修复区",
            name_en: "Huaxia City quarry restoration area",
            district: "环翠区",
        },
        // 122.12° E, 37.42° N lies in the middle.
        corner: (1_478_460.0, 4_138_110.0),
        mask: land.site,
        tiles: [
            Tile {
                file: "before.tif",
                year: "2003",
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
            middle: (206.0, 186.0),
            radii: (166.0, 139.0),
            noise: Noise::new(0xB01, 100.0).rough(5, 0.42).bent(12.0),
            bend: 0.24,
        };
        let site = blob.shape(&Mask::inner(SIZE, 12), SITE)?;
        // Ridges: the creases of a noise, turned upwards.
        let crease = Field::noise(SIZE, Noise::new(0xB02, 85.0).rough(3, 0.5));
        let swell = Field::noise(SIZE, Noise::new(0xB03, 130.0).rough(3, 0.5));
        let fine = Field::noise(SIZE, Noise::new(0xB04, 22.0).rough(4, 0.6));
        let hills = blob.field(SIZE);
        let height = Field::new(SIZE, |at| {
            0.9 - 1.4 * crease.value[at].abs()
                + 0.4 * swell.value[at]
                + 0.12 * fine.value[at]
                + 0.9 * hills.value[at].min(0.3)
        });
        Ok(Self {
            site,
            height,
            patchwork: Field::noise(SIZE, Noise::new(0xB05, 24.0).rough(5, 0.6)),
            homely: Field::noise(SIZE, Noise::new(0xB06, 17.0).rough(4, 0.6)),
        })
    }

    /// The quarries, cut into the flanks of the ridges.
    fn pits(&self) -> Result<Canvas, String> {
        let flank = Field::noise(SIZE, Noise::new(0xB07, 26.0).rough(5, 0.62));
        let flank =
            flank.scaled(1.0).plus(|at| -0.7 * (self.height.value[at] - 0.55).abs());
        let what =
            Patchy { class: BARE, patches: 44, total: PITS, least: 45, skew: 2, gap: 2 };
        let mut canvas = Canvas::new(&self.site);
        canvas.patches(what, &self.site.narrowed(7.0), &flank, 0.55)?;
        Ok(canvas)
    }

    fn around(&self, built_percent: usize) -> Result<Canvas, String> {
        let bite = Field::noise(SIZE, Noise::new(0xB08, 44.0)).scaled(24.0).plus(|at| {
            let (x, y) = SIZE.xy(at);
            (399.0 - x) + (367.0 - y)
        });
        let here = Mask::new(SIZE, |at| !self.site.on[at] && bite.value[at] > 64.0);
        let mut canvas = Canvas::new(&here);
        let all = here.count();
        let pond = Patchy {
            class: WATER,
            patches: 7,
            total: share(all, 2),
            least: 16,
            skew: 3,
            gap: 3,
        };
        let low = self.height.clone().scaled(-1.0).plus(|at| 1.2 * self.homely.value[at]);
        canvas.patches(pond, &self.site.widened(6.0).inverse(), &low, 0.45)?;
        let wander = |seed| Wander { seed, throw: 0.1 };
        let roads = canvas.road(BUILT, &TOWN_ROAD, wander(31), 1.4)
            + canvas.road(BUILT, &VALLEY_ROAD, wander(32), 1.2)
            + canvas.road(BUILT, &SOUTH_ROAD, wander(33), 1.2);
        let town = line(SIZE, &TOWN_ROAD, wander(31), 1.4);
        let south = line(SIZE, &SOUTH_ROAD, wander(33), 1.2);
        let (town, south) = (near(&town, 26.0), near(&south, 14.0));
        let streets = low.clone().plus(|at| 1.9 * town(at) + 1.2 * south(at));
        canvas.take(BUILT, share(all, built_percent).saturating_sub(roads), &streets);
        canvas.take(FOREST, share(all, 46), &self.height_with(0.35));
        let waste = Field::noise(SIZE, Noise::new(0xB09, 18.0));
        canvas.take(GRASS, share(all, 4), &waste);
        canvas.take(SHRUB, share(all, 2), &self.patchwork);
        canvas.rest(CROP);
        Ok(canvas)
    }

    fn height_with(&self, rough: f64) -> Field {
        self.height.clone().plus(|at| rough * self.patchwork.value[at])
    }

    fn site_before(&self, pits: &Canvas) -> Result<Canvas, String> {
        let mut canvas = pits.clone();
        let pits = Mask::of_class(SIZE, &pits.class, BARE);
        let edge = near(&pits, 4.0);
        let left = canvas.open.count();
        let [shrub, crop] = BEFORE;
        let fields = self.height.clone().scaled(-1.0);
        canvas.take(CROP, crop, &fields);
        let scrub = Field::noise(SIZE, Noise::new(0xB0A, 20.0)).plus(|at| 0.5 * edge(at));
        canvas.take(SHRUB, shrub, &scrub);
        let grass = left
            .checked_sub(FOREST_BEFORE + shrub + crop)
            .ok_or("more forest than room between the pits")?;
        let bank = self.patchwork.clone().plus(|at| 0.7 * edge(at));
        canvas.take(GRASS, grass, &bank);
        canvas.rest(FOREST);
        Ok(canvas)
    }

    fn site_after(&self, pits: &Canvas) -> Result<Canvas, String> {
        let mut canvas = Canvas::new(&self.site);
        let pits = Mask::of_class(SIZE, &pits.class, BARE);
        let ponds =
            Patchy { class: WATER, patches: 35, total: PONDS, least: 7, skew: 3, gap: 3 };
        let low = self.height.clone().scaled(-0.8).plus(|at| self.homely.value[at]);
        let ponds = canvas.patches(ponds, &pits.narrowed(1.0), &low, 0.5)?;
        let wander = Wander { seed: 34, throw: 0.22 };
        let road = canvas.road(BUILT, &PARK_ROAD, wander, 0.75);
        let halls = Patchy {
            class: BUILT,
            patches: 9,
            total: HALLS.checked_sub(road).ok_or("the road is longer than the land")?,
            least: 30,
            skew: 1,
            gap: 2,
        };
        let lane = near(&line(SIZE, &PARK_ROAD, wander, 0.75), 8.0);
        let by_road = self.homely.clone().plus(|at| 2.2 * lane(at));
        let away = ponds.widened(2.0).inverse();
        let halls = canvas.patches(halls, &away, &by_road, 0.6)?;
        let (shore, yard) = (near(&ponds, 2.0), near(&halls, 4.0));
        let lawn = self.patchwork.clone().scaled(0.7).plus(|at| shore(at) + yard(at));
        let other = GREEN_AFTER - FOREST_AFTER;
        canvas.take(GRASS, other - SHRUB_AFTER, &lawn);
        let young = near(&pits.narrowed(6.0), 5.0);
        let scrub = self.homely.clone().plus(young);
        canvas.take(SHRUB, SHRUB_AFTER, &scrub);
        canvas.rest(FOREST);
        Ok(canvas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_amounts_are_the_shares_of_the_case() {
        let near = |pixels: usize, percent: f64| {
            (pixels as f64 - SITE as f64 * percent / 100.0).abs() <= 0.5
        };
        assert!(near(SITE - PITS, 65.0) && near(FOREST_BEFORE, 56.0));
        assert!(near(GREEN_AFTER, 97.0) && near(FOREST_AFTER, 95.0));
        // 3767 mu and 223 mu; 15 mu are a hectare, a hectare is 100 pixels.
        assert_eq!(PITS, (3767 * 100 + 7) / 15);
        assert_eq!(HALLS, (223 * 100 + 7) / 15);
        assert_eq!(PONDS, 666);
    }
}
