//! 抚仙湖: farmland, ponds and buildings on the north shore of a lake, then wetlands and a belt.

use super::{Blob, Case, Site, Tile, joined, near};
use crate::canvas::{BUILT, CROP, Canvas, FOREST, GRASS, Patchy, WATER, WET};
use crate::claim::Claim;
use crate::field::Field;
use crate::mask::{Mask, Size};
use crate::noise::Noise;

const SIZE: Size = Size { cols: 520, rows: 400 };
/// Chosen: all that follows, a piece of the lake, and land that does not change.
const SITE: usize = 110_000;
/// Chosen.
const LAKE: usize = 20_000;
/// 8400 mu of farmland given up: 560 ha.
const FARMLAND: usize = 56_000;
/// 493 mu of fish ponds: 3286.67.
const FISH_PONDS: usize = 3_287;
/// 1343.19 mu of plots given up: 8954.6.
const PLOTS: usize = 8_955;
/// 2820 mu of wetland in 34 pieces: 188 ha.
const WETLAND: usize = 18_800;
/// 7425 mu of lakeside belt: 495 ha; the parts of grass and trees are chosen.
const BELT: [usize; 2] = [29_700, 19_800];
/// What is created is more than what was given up; the rest was grass.
const WASTE: usize = WETLAND + BELT[0] + BELT[1] - FARMLAND - FISH_PONDS - PLOTS;
/// Chosen: buildings and trees that stay.
const STAYS: [usize; 2] = [1_500, 12_000];
/// Chosen: cropland that stays.
const FIELDS: usize = SITE - LAKE - WETLAND - BELT[0] - BELT[1] - STAYS[0] - STAYS[1];

struct Land {
    site: Mask,
    /// The lake in the site and beyond.
    lake: Mask,
    /// Land that is given up.
    shore: Mask,
    patchwork: Field,
}

/// The case.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn case() -> Result<Case, String> {
    let land = Land::new()?;
    let (stays, around) = (land.stays()?, land.around());
    let before = joined(&land.before(&stays)?, &around, &land.site);
    let after = joined(&land.after(&stays)?, &around, &land.site);
    let before_claims = vec![
        Claim::Pixels(&[WATER], LAKE + FISH_PONDS),
        Claim::Pixels(&[CROP], FARMLAND + FIELDS),
        Claim::Pixels(&[BUILT], PLOTS + STAYS[0]),
        Claim::Pixels(&[FOREST], STAYS[1]),
        Claim::Pixels(&[GRASS], WASTE),
    ];
    let after_claims = vec![
        Claim::Pixels(&[WATER], LAKE),
        Claim::Pixels(&[WET], WETLAND),
        Claim::Pieces(WET, 34),
        Claim::Pixels(&[GRASS], BELT[0]),
        Claim::Pixels(&[FOREST], BELT[1] + STAYS[1]),
        Claim::Pixels(&[CROP], FIELDS),
        Claim::Pixels(&[BUILT], STAYS[0]),
    ];
    let tile = |file, year, class, claims| Tile { file, year, class, claims };
    Ok(Case {
        key: "fuxian-lake",
        site: Site {
            id: "fuxian-lake",
            name: "抚仙湖北岸腾退区",
            name_en: "Fuxian Lake, north shore",
            district: "澄江市",
        },
        // 102.91° E, 24.63° N lies in the middle.
        corner: (-214_440.0, 2_577_240.0),
        mask: land.site,
        tiles: [
            tile("before.tif", "2017", before, before_claims),
            tile("after.tif", "2019", after, after_claims),
        ],
    })
}

/// Buildings and trees that stay.
struct Stays {
    built: Mask,
    trees: Mask,
}

impl Land {
    fn new() -> Result<Self, String> {
        let blob = Blob {
            middle: (260.0, 200.0),
            radii: (236.0, 160.0),
            noise: Noise::new(0xF01, 110.0).rough(4, 0.42).bent(12.0),
            bend: 0.18,
        };
        let site = blob.shape(&Mask::inner(SIZE, 12), SITE)?;
        // The shore runs from west to east, with bays.
        let bays = Field::noise(SIZE, Noise::new(0xF02, 120.0).rough(4, 0.5));
        let depth = bays.scaled(55.0).plus(|at| SIZE.xy(at).1);
        let in_site = depth.top(&site, LAKE);
        let level =
            in_site.pixels().map(|at| depth.value[at]).fold(f64::INFINITY, f64::min);
        let lake = Mask::new(SIZE, |at| depth.value[at] >= level);
        let land = site.and(&lake.inverse());
        let shore = near(&lake, 30.0);
        let shore = Field::new(SIZE, shore).top(&land, WETLAND + BELT[0] + BELT[1]);
        let patchwork = Field::noise(SIZE, Noise::new(0xF03, 26.0).rough(5, 0.6));
        Ok(Self { site, lake, shore, patchwork })
    }

    /// High on a part of the land, with the pattern of a noise.
    fn only(part: &Mask, seed: u64, grain: f64) -> Field {
        let noise = Field::noise(SIZE, Noise::new(seed, grain).rough(4, 0.5));
        noise.plus(|at| if part.on[at] { 0.0 } else { -50.0 })
    }

    fn around(&self) -> Canvas {
        let mut canvas = Canvas::new(&self.site.inverse());
        canvas.fix(WATER, &self.lake);
        canvas.take(FOREST, 30_000, &self.patchwork);
        canvas.rest(CROP);
        canvas
    }

    fn stays(&self) -> Result<Stays, String> {
        let inland = self.site.and(&self.lake.inverse()).and(&self.shore.inverse());
        let mut canvas = Canvas::new(&inland);
        let villages = Patchy {
            class: BUILT,
            patches: 6,
            total: STAYS[0],
            least: 90,
            skew: 1,
            gap: 3,
        };
        let built = canvas.patches(villages, &inland, &self.patchwork, 0.55)?;
        canvas.take(FOREST, STAYS[1], &self.patchwork.clone().scaled(-1.0));
        Ok(Stays { built, trees: Mask::of_class(SIZE, &canvas.class, FOREST) })
    }

    fn with(&self, stays: &Stays) -> Canvas {
        let mut canvas = Canvas::new(&self.site);
        canvas.fix(WATER, &self.lake);
        canvas.fix(BUILT, &stays.built);
        canvas.fix(FOREST, &stays.trees);
        canvas
    }

    fn before(&self, stays: &Stays) -> Result<Canvas, String> {
        let mut canvas = self.with(stays);
        let dry = self.shore.and(&self.lake.widened(4.0).inverse());
        let ponds = Patchy {
            class: WATER,
            patches: 14,
            total: FISH_PONDS,
            least: 120,
            skew: 1,
            gap: 4,
        };
        canvas.patches(ponds, &dry, &Self::only(&dry, 0xF05, 30.0), 0.6)?;
        let plots = Patchy {
            class: BUILT,
            patches: 38,
            total: PLOTS,
            least: 90,
            skew: 1,
            gap: 3,
        };
        let beach = near(&self.lake, 12.0);
        let homely = Self::only(&self.shore, 0xF06, 24.0).plus(|at| 1.2 * beach(at));
        canvas.patches(plots, &self.shore, &homely, 0.55)?;
        canvas.take(GRASS, WASTE, &Self::only(&self.shore, 0xF07, 18.0));
        canvas.rest(CROP);
        Ok(canvas)
    }

    fn after(&self, stays: &Stays) -> Result<Canvas, String> {
        let mut canvas = self.with(stays);
        let wetlands = Patchy {
            class: WET,
            patches: 34,
            total: WETLAND,
            least: 180,
            skew: 1,
            gap: 3,
        };
        let beach = near(&self.lake, 20.0);
        let reeds = Self::only(&self.shore, 0xF08, 40.0).plus(|at| 0.8 * beach(at));
        canvas.patches(wetlands, &self.shore, &reeds, 0.5)?;
        canvas.take(GRASS, BELT[0], &Self::only(&self.shore, 0xF09, 34.0));
        canvas.take(FOREST, BELT[1], &Self::only(&self.shore, 0xF0A, 34.0));
        canvas.rest(CROP);
        Ok(canvas)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_became_what_was_created() {
        // 10 236.19 mu and 10 245 mu are 682.41 and 683 ha.
        assert_eq!(FARMLAND + FISH_PONDS + PLOTS, 68_242);
        assert_eq!(WETLAND + BELT[0] + BELT[1], 68_300);
        assert_eq!((WASTE, FIELDS), (58, 8_200));
    }
}
