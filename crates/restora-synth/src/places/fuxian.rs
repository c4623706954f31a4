//! 抚仙湖: fields, fish ponds and houses on the north shore, then wetland and a green belt.

use super::land::{site, turn};
use super::{Dated, Place, SITES, Stated, Vector};
use crate::canvas::{
    BARE, BUILT, CROP, Canvas, FOREST, GRASS, NODATA, Patchy, WATER, WET, sieve,
};
use crate::cases::{Blob, near};
use crate::claim::Claim;
use crate::curve::{Wander, line};
use crate::field::Field;
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};
use crate::noise::Noise;
use crate::shape::simple_shape;

const SIZE: Size = Size { cols: 900, rows: 600 };
/// The lake within the site; ours.
const LAKE: usize = 150_000;
/// 8400 mu of farmland given up, 560 ha.
const FIELDS: usize = 56_000;
/// 493 mu of fish ponds, 3286.67.
const PONDS: usize = 3_287;
/// 1343.19 mu of 38 enterprises, 8954.6.
const PLOTS: usize = 8_955;
/// Of these, the part within 110 m of the lake; ours.
const SHORE_PLOTS: usize = 2_600;
/// 2820 mu of wetland, 188 ha.
const WETLAND: usize = 18_800;
/// 7425 mu of lakeside buffer belt, 495 ha.
const BELT: usize = 49_500;
/// Of the belt, what is wooded; ours.
const BELT_WOOD: usize = 30_000;
/// What stays as it is; ours: forest, grass, villages.
const STAYS: [usize; 3] = [14_000, 5_000, 1_800];
/// More is made than is given up, by this: bare shore before.
const SHORE: usize = WETLAND + BELT - FIELDS - PONDS - PLOTS;
/// All that is land.
const LAND: usize = WETLAND + BELT + STAYS[0] + STAYS[1] + STAYS[2];

const ROAD: [(f64, f64); 6] = [
    (0.0, 500.0),
    (60.0, 330.0),
    (250.0, 190.0),
    (470.0, 150.0),
    (720.0, 200.0),
    (899.0, 420.0),
];

struct Shore {
    site: Mask,
    /// The lake, beyond the site too.
    lake: Mask,
    /// Distance from the lake in pixels.
    away: Vec<f64>,
    homely: Field,
    patchwork: Field,
}

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let shore = Shore::new()?;
    let (before, villages) = shore.before()?;
    let after = shore.after(&before, &villages)?;
    let names = ["fuxian-lake", "抚仙湖北岸", "North shore of Fuxian Lake", "玉溪市"];
    Ok(Place {
        key: "fuxian-lake",
        title: "north shore of Fuxian Lake",
        crs: CRS_WKT,
        // 102.90° E, 24.60° N lies in the middle.
        corner: (-217_420.0, 2_574_940.0),
        cell_m: 10,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2017", class: before },
            Dated { file: "after.tif", year: "2019", class: after },
        ],
        vectors: vec![Vector { file: SITES, regions: vec![site(&shore.site, names)] }],
        heights: None,
        stated: stated(),
    })
}

fn stated() -> Vec<Stated> {
    let [forest, grass, villages] = STAYS;
    let before = vec![
        Claim::Pixels(&[CROP], FIELDS),
        Claim::Pixels(&[WATER], LAKE + PONDS),
        Claim::Pieces(WATER, 24),
        Claim::Pixels(&[BUILT], PLOTS + villages),
        Claim::Pixels(&[FOREST], forest),
        Claim::Pixels(&[GRASS], grass),
        Claim::Pixels(&[BARE], SHORE),
    ];
    let after = vec![
        Claim::Pixels(&[WATER], LAKE),
        Claim::Pieces(WATER, 1),
        Claim::Pixels(&[WET], WETLAND),
        Claim::Pieces(WET, 34),
        Claim::Pixels(&[BUILT], villages),
        Claim::Pixels(&[FOREST], forest + BELT_WOOD),
        Claim::Pixels(&[GRASS], grass + BELT - BELT_WOOD),
        Claim::Pixels(&[CROP, BARE], 0),
    ];
    vec![
        Stated { tile: "before.tif", site: "fuxian-lake", claims: before },
        Stated { tile: "after.tif", site: "fuxian-lake", claims: after },
    ]
}

impl Shore {
    fn new() -> Result<Self, String> {
        let basin = Blob {
            middle: (455.0, 585.0),
            radii: (390.0, 310.0),
            noise: Noise::new(0xF01, 150.0).rough(4, 0.4).bent(20.0),
            bend: 0.16,
        };
        let deep = basin.field(SIZE);
        let site = simple_shape(&deep, &Mask::inner(SIZE, 12), LAKE + LAND)?;
        let within = simple_shape(&deep, &site, LAKE)?;
        let level = within.pixels().map(|at| deep.value[at]).fold(f64::MAX, f64::min);
        let lake = Mask::new(SIZE, |at| {
            within.on[at] || !site.on[at] && deep.value[at] >= level
        });
        Ok(Self {
            away: lake.distance(),
            site,
            lake,
            homely: Field::noise(SIZE, Noise::new(0xF02, 18.0).rough(4, 0.6)),
            patchwork: Field::noise(SIZE, Noise::new(0xF03, 26.0).rough(5, 0.6)),
        })
    }

    /// The land so far from the lake, in pixels, on this side of the site's edge.
    fn belt(&self, from: f64, to: f64) -> Mask {
        let inner = self.site.narrowed(2.0);
        Mask::new(SIZE, |at| inner.on[at] && (from..=to).contains(&self.away[at]))
    }

    /// The classes before, and the villages that stay.
    fn before(&self) -> Result<(Vec<u8>, Mask), String> {
        let mut canvas = Canvas::new(&Mask::new(SIZE, |_| true));
        canvas.fix(WATER, &self.lake);
        let patchy = |class, patches, total, least| {
            let (skew, gap) = (1, 3);
            Patchy { class, patches, total, least, skew, gap }
        };
        // Pixels may be measured from centre or edge: none lies between 90 m and 130 m.
        let (shore, inland) = (self.belt(2.0, 9.0), self.belt(14.0, 400.0));
        let round = 0.6;
        canvas.patches(
            patchy(BUILT, 16, SHORE_PLOTS, 40),
            &shore,
            &self.homely,
            round,
        )?;
        let plots = patchy(BUILT, 22, PLOTS - SHORE_PLOTS, 60);
        canvas.patches(plots, &inland, &self.homely, round)?;
        let [forest, grass, villages] = STAYS;
        let villages = patchy(BUILT, 6, villages, 150);
        let villages = canvas.patches(villages, &inland, &self.patchwork, round)?;
        let wet = Field::new(SIZE, |at| self.patchwork.value[at] - 0.02 * self.away[at]);
        canvas.patches(patchy(WATER, 23, PONDS, 60), &self.belt(4.0, 60.0), &wet, 0.5)?;
        self.around(&mut canvas);
        let outside = self.site.inverse().and(&canvas.open);
        canvas.open = canvas.open.and(&self.site);
        let hills = self.patchwork.clone().plus(|at| 0.03 * self.away[at]);
        canvas.take(FOREST, forest, &hills);
        canvas.take(GRASS, grass, &self.homely.clone().plus(|at| hills.value[at]));
        canvas.take(BARE, SHORE, &wet);
        canvas.rest(CROP);
        canvas.open = outside;
        canvas.rest(CROP);
        let free = self.site.without(&canvas.fixed);
        let mut class = canvas.class;
        sieve(&mut class, &free, 7);
        // A bite of missing data at a corner.
        for (at, class) in class.iter_mut().enumerate() {
            let (x, y) = SIZE.xy(at);
            if x + y < 60.0 + 12.0 * self.patchwork.value[at] {
                *class = NODATA;
            }
        }
        Ok((class, villages))
    }

    /// Hills, villages and a road outside the site.
    fn around(&self, canvas: &mut Canvas) {
        let inside = canvas.open.and(&self.site);
        canvas.open = canvas.open.without(&self.site);
        let wander = Wander { seed: 0xF4, throw: 0.1 };
        canvas.road(BUILT, &ROAD, wander, 1.4);
        let road = near(&line(SIZE, &ROAD, wander, 1.4), 14.0);
        let all = canvas.open.count();
        let towns = self.homely.clone().plus(|at| 1.8 * road(at));
        canvas.take(BUILT, all * 7 / 100, &towns);
        let hills = self.patchwork.clone().plus(|at| 0.006 * self.away[at]);
        canvas.take(FOREST, all * 42 / 100, &hills);
        canvas.take(GRASS, all * 12 / 100, &self.homely);
        canvas.open = inside.or(&canvas.open);
    }

    fn after(&self, before: &[u8], villages: &Mask) -> Result<Vec<u8>, String> {
        let given = Mask::new(SIZE, |at| {
            let gone = match before[at] {
                CROP | BARE => true,
                BUILT => !villages.on[at],
                WATER => !self.lake.on[at],
                _ => false,
            };
            self.site.on[at] && gone
        });
        let mut canvas = Canvas::new(&given);
        let plots = Patchy {
            class: WET,
            patches: 34,
            total: WETLAND,
            least: 120,
            skew: 1,
            gap: 3,
        };
        let ponds = near(&Mask::of_class(SIZE, before, WATER).without(&self.lake), 6.0);
        let low = self.homely.clone().plus(|at| ponds(at) - 0.02 * self.away[at]);
        canvas.patches(plots, &given, &low, 0.5)?;
        let mut class = before.to_vec();
        for at in given.pixels() {
            class[at] = if canvas.class[at] == WET { WET } else { GRASS };
        }
        let belt = Mask::new(SIZE, |at| given.on[at] && class[at] == GRASS);
        turn(&mut class, &belt, (&[GRASS], FOREST), BELT_WOOD, &self.patchwork)?;
        Ok(class)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::tests::place;

    #[test]
    fn amounts_are_those_of_the_case() {
        // 15 mu are a hectare, a hectare is 100 pixels.
        assert_eq!(FIELDS, 8400 * 100 / 15);
        assert_eq!(PONDS, (493 * 100 + 7) / 15);
        assert_eq!(PLOTS, (134_319 + 7) / 15);
        assert_eq!(WETLAND, 2820 * 100 / 15);
        assert_eq!(BELT, 7425 * 100 / 15);
        assert_eq!(SHORE, 58);
    }

    #[test]
    fn built_land_within_110_m_is_the_same_however_it_is_measured() {
        let place = place("fuxian-lake");
        let site = place.site("fuxian-lake").unwrap();
        let lake = Mask::of_class(SIZE, &place.tiles[1].class, WATER);
        // Straight distance of centres in whole pixels, squared.
        let nearest2 = |at: usize| {
            let (col, row) = SIZE.place(at);
            let water = SIZE.square(at, 14).filter(|near| lake.on[*near]);
            let away2 = water.map(|near| {
                let (c, r) = SIZE.place(near);
                c.abs_diff(col).pow(2) + r.abs_diff(row).pow(2)
            });
            away2.min().unwrap_or(usize::MAX)
        };
        let mut near = [0, 0];
        for (tile, near) in place.tiles.iter().zip(&mut near) {
            for at in site.pixels().filter(|at| tile.class[*at] == BUILT) {
                let away2 = nearest2(at);
                // Beyond 120 m from centre to centre, or within 100 m.
                assert!(!(100..=144).contains(&away2), "{away2}");
                *near += usize::from(away2 < 100);
            }
        }
        assert_eq!(near, [SHORE_PLOTS, 0]);
    }
}
