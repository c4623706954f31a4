//! 五缘湾 from above: a shallow bay cut off by dykes, with ponds and flats, then dredged and
//! opened, with islands.
//!
//! The case gives the area of the planned district and of the sea in it before and after.
//! Both scenes are taken for ones of the same tide. Wet sand and flats are just below the
//! index of water, so that a careless threshold would drown them.

use super::measure::{difference, otsu, water};
use super::sense::{Frame, Grain, stored};
use super::{Figure, Kind, Layer, Plot, Scenery};
use crate::cases::{Blob, Site, near};
use crate::curve::{Wander, line};
use crate::field::Field;
use crate::mask::{Mask, Size, Touch};
use crate::noise::Noise;
use crate::patches::{Ground, sizes};
use crate::shape::simple_shape;

const SIZE: Size = Size { cols: 432, rows: 400 };
/// 118.18° E, 24.53° N lies in the middle; snapped to 10 m.
const CORNER: (f64, f64) = (617_370.0, 2_715_420.0);
/// 10.76 km².
const DISTRICT: usize = 107_600;
/// 112 ha of sea.
const SEA_BEFORE: usize = 11_200;
/// 242 ha of sea.
const SEA_AFTER: usize = 24_200;
/// Two rocks in the outer bay at both dates; sizes chosen.
const ROCKS: [usize; 2] = [60, 35];
/// Islands made of what was dredged, more than ten by the case; sizes chosen.
const ISLANDS: [usize; 11] = [420, 310, 240, 180, 150, 120, 100, 80, 60, 50, 40];
/// Fish ponds and pools before and after: how many, and their pixels. Each is smaller than
/// [`LEAST`].
const PONDS: [(usize, usize); 2] = [(34, 1_500), (7, 300)];
/// Patches of less than 1 ha do not count as sea.
const LEAST: usize = 100;
/// What the sea would be at both dates with a threshold of zero: some wet sand with it.
const ABOVE_ZERO_HA: [f64; 2] = [113.76, 243.29];

/// The bay from its mouth in the north-east inwards.
const AXIS: [(f64, f64); 6] = [
    (400.0, 22.0),
    (345.0, 80.0),
    (292.0, 138.0),
    (232.0, 190.0),
    (178.0, 232.0),
    (140.0, 300.0),
];
/// Where the outer bay ends, behind a dyke before.
const INNER: [(f64, f64); 3] = [(248.0, 178.0), (178.0, 232.0), (140.0, 300.0)];
const ROADS: [[(f64, f64); 4]; 3] = [
    [(20.0, 90.0), (130.0, 130.0), (190.0, 60.0), (260.0, 10.0)],
    [(60.0, 360.0), (230.0, 330.0), (320.0, 240.0), (420.0, 190.0)],
    [(30.0, 200.0), (90.0, 240.0), (110.0, 340.0), (200.0, 390.0)],
];

/// What a pixel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cover {
    Sea,
    Pond,
    Flat,
    WetSand,
    Beach,
    Green,
    Field,
    Built,
}

struct Land {
    district: Mask,
    /// Sea beyond the district, at both dates.
    open_sea: Mask,
    /// Sea within it.
    sea: [Mask; 2],
    ponds: [Mask; 2],
    /// Flats of the inner bay before.
    flats: Mask,
    roads: Mask,
    patchwork: Field,
    fine: Field,
}

/// The imagery.
///
/// # Errors
/// If a part of the landscape found no room.
pub(super) fn scenery() -> Result<Scenery, String> {
    let land = Land::new()?;
    let frame = Frame { place: "Wuyuan Bay, Xiamen", corner: CORNER, size: SIZE };
    let files = [
        ["2003-green.tif", "2003-red.tif", "2003-nir.tif", "2003-swir1.tif"],
        ["2019-green.tif", "2019-red.tif", "2019-nir.tif", "2019-swir1.tif"],
    ];
    let layers = (0..2).flat_map(|date| land.seen(frame, files[date], date)).collect();
    let site = Site {
        id: "wuyuan-bay",
        name: "五缘湾片区",
        name_en: "Wuyuan Bay district",
        district: "湖里区",
    };
    let plots = vec![Plot { site, stable: false, mask: land.district }];
    let (folder, crs, corner) = ("wuyuan-bay", "EPSG:32650", CORNER);
    Ok(Scenery { folder, crs, corner, plots, layers, figures })
}

impl Land {
    fn new() -> Result<Self, String> {
        let noise = Noise::new(0xD01, 110.0).rough(5, 0.42);
        let blob =
            Blob { middle: (208.0, 206.0), radii: (196.0, 172.0), noise, bend: 0.16 };
        let district = blob.shape(&Mask::inner(SIZE, 10), DISTRICT)?;
        let patchwork = Field::noise(SIZE, Noise::new(0xD02, 26.0).rough(5, 0.55));
        let fine = Field::noise(SIZE, Noise::new(0xD03, 12.0).rough(3, 0.5));
        let axis = line(SIZE, &AXIS, Wander { seed: 71, throw: 0.12 }, 2.0);
        let from_axis = axis.distance();
        let bends = Field::noise(SIZE, Noise::new(0xD04, 48.0).rough(5, 0.5));
        let basin = bends.scaled(0.5).plus(|at| 1.0 - from_axis[at] / 42.0);
        let islands = ROCKS.iter().chain(&ISLANDS).sum::<usize>();
        let whole = simple_shape(&basin, &district, SEA_AFTER + islands)?;
        let inner = line(SIZE, &INNER, Wander { seed: 71, throw: 0.1 }, 2.0).distance();
        let outwards = basin.scaled(0.25).plus(|at| inner[at] / 60.0);
        let rocks_size = ROCKS.iter().sum::<usize>();
        let outer = simple_shape(&outwards, &whole, SEA_BEFORE + rocks_size)?;
        let liking = Field::noise(SIZE, Noise::new(0xD05, 22.0)).scaled(0.5);
        let grow = |room: &Mask, sizes: &[usize]| {
            let ground = Ground { within: room, field: &liking, gap: 5, round: 0.9 };
            ground.grow(sizes).map(|found| Mask::of(SIZE, &found.concat()).filled())
        };
        let rocks = grow(&outer.narrowed(7.0), &ROCKS)?;
        let made = grow(&whole.narrowed(5.0).without(&rocks.widened(8.0)), &ISLANDS)?;
        let sea = [outer.without(&rocks), whole.without(&rocks.or(&made))];
        // The sea outside lies before the mouth.
        let shore = Field::noise(SIZE, Noise::new(0xD06, 70.0)).scaled(26.0).plus(|at| {
            let (x, y) = SIZE.xy(at);
            x - 0.9 * y
        });
        let open_sea = Mask::new(SIZE, |at| !district.on[at] && shore.value[at] > 262.0);
        let lines =
            ROADS.map(|way| line(SIZE, &way, Wander { seed: 72, throw: 0.1 }, 0.8));
        let roads = lines.iter().fold(Mask::empty(SIZE), |all, road| all.or(road));
        let flats = whole.without(&outer);
        let dry = flats.without(&outer.widened(6.0));
        let inland = district.narrowed(8.0).without(&whole.widened(5.0)).without(&roads);
        let ponds = [
            ponds(PONDS[0], &dry.or(&inland), &near(&flats, 14.0), &fine)?,
            ponds(PONDS[1], &inland, &near(&whole, 20.0), &fine)?,
        ];
        Ok(Self { district, open_sea, sea, ponds, flats, roads, patchwork, fine })
    }

    /// What a pixel is at a date.
    fn ground(&self, date: usize) -> Vec<Cover> {
        let sea = self.sea[date].or(&self.open_sea);
        let distance = sea.distance();
        let from_flats = self.flats.distance();
        // Before, farms, wood and villages; after, parks and a town.
        let (built, green) = [(-0.62, 0.18), (0.02, -0.05)][date];
        let town = Field::noise(SIZE, Noise::new(0xD07, 40.0).rough(5, 0.6));
        let town =
            town.plus(|at| if date == 1 { -3.0 / (3.0 + distance[at]) } else { 0.0 });
        let of = |at: usize| {
            let rough = self.patchwork.value[at] + 0.6 * self.fine.value[at];
            if sea.on[at] {
                Cover::Sea
            } else if self.ponds[date].on[at] {
                Cover::Pond
            } else if date == 0 && self.flats.on[at] && distance[at] > 1.5 {
                if rough > 0.35 { Cover::WetSand } else { Cover::Flat }
            } else if date == 0 && from_flats[at] <= 1.5 || self.roads.on[at] {
                // Dykes around the inner bay, and roads.
                Cover::Built
            } else if distance[at] <= 1.5 && rough > 0.1 {
                Cover::WetSand
            } else if distance[at] <= 3.0 && rough > 0.0 {
                Cover::Beach
            } else if town.value[at] < built && self.patchwork.value[at] < 0.25 {
                Cover::Built
            } else if rough > green {
                Cover::Green
            } else if date == 0 {
                Cover::Field
            } else {
                Cover::Built
            }
        };
        let of_date: Vec<Cover> = (0..SIZE.len()).map(of).collect();
        of_date
    }

    fn seen(&self, frame: Frame, files: [&'static str; 4], date: usize) -> [Layer; 4] {
        let ground = self.ground(date);
        let sea = Mask::new(SIZE, |at| matches!(ground[at], Cover::Sea | Cover::Pond));
        let (off_shore, on_shore) = (sea.inverse().distance(), sea.distance());
        let mut grain = Grain::new(0xD08 + date as u64);
        let mut bands = [const { Vec::<f32>::new() }; 4];
        for at in 0..SIZE.len() {
            let pure = self.reflectance(ground[at], date, at, off_shore[at]);
            let edge = off_shore[at].max(on_shore[at]) <= 1.0;
            let (other, share) = self.beside(ground[at], at, edge);
            for (band, (value, other)) in bands.iter_mut().zip(pure.iter().zip(other)) {
                let value = value + share * (other - value);
                let value = value * (1.0 + 0.006 * grain.next()) + 8.0 * grain.next();
                // To a tenth of a per cent, as the atmosphere leaves it known.
                band.push(stored((value / 10.0).round() * 10.0));
            }
        }
        let names = ["green", "red", "near-infrared", "short-wave infrared"];
        let year = &files[0][..4];
        let mut layers =
            files.into_iter().zip(names).zip(bands).map(|((file, name), value)| {
                frame.layer(
                    file,
                    Kind::Reflectance,
                    &format!("{name} reflectance {year}"),
                    value,
                )
            });
        [(); 4].map(|()| layers.next().expect("four files, names and bands"))
    }

    /// What else is in a pixel, and its share. Flats and sand are wet as they are.
    fn beside(&self, ground: Cover, at: usize, edge: bool) -> ([f64; 4], f64) {
        let uneven = (0.5 + 0.5 * self.fine.value[at]).clamp(0.0, 1.0);
        match ground {
            Cover::Sea | Cover::Pond if edge => (SHORE, 0.03 + 0.14 * uneven),
            Cover::Sea | Cover::Pond | Cover::Flat | Cover::WetSand => (WATER, 0.0),
            _ if edge => (WATER, 0.02 + 0.14 * uneven),
            Cover::Green => (SOIL, 0.45 * uneven * uneven),
            _ => (GRASS, 0.5 * uneven),
        }
    }

    /// Green, red, near and short-wave infrared × 10 000.
    fn reflectance(
        &self,
        ground: Cover,
        date: usize,
        at: usize,
        off_shore: f64,
    ) -> [f64; 4] {
        let shade = 1.0 + 0.09 * self.patchwork.value[at] + 0.04 * self.fine.value[at];
        let scaled = |bands: [f64; 4]| bands.map(|v| v * shade);
        match ground {
            Cover::Sea => {
                // Clearer and darker away from the shore, and clearer after.
                let shallow = 1.0 / (1.0 + off_shore / 4.0);
                let mud = if date == 0 { 1.0 } else { 0.45 };
                scaled([
                    560.0 + 330.0 * mud + 160.0 * shallow,
                    330.0 + 430.0 * mud + 170.0 * shallow,
                    150.0 + 140.0 * mud + 150.0 * shallow,
                    110.0 + 40.0 * mud + 140.0 * shallow,
                ])
            }
            Cover::Pond => {
                scaled([830.0, 640.0, 390.0, 250.0 + 50.0 * self.fine.value[at]])
            }
            // The wetter, the darker beyond the visible.
            Cover::Flat => {
                scaled([720.0, 800.0, 860.0, 840.0 + 70.0 * self.fine.value[at]])
            }
            Cover::WetSand => {
                scaled([1280.0, 1480.0, 1620.0, 1300.0 + 120.0 * self.fine.value[at]])
            }
            Cover::Beach => scaled([2050.0, 2400.0, 2800.0, 3050.0]),
            Cover::Green => {
                let dense = 0.5 + 0.4 * self.fine.value[at];
                scaled([620.0, 480.0 - 120.0 * dense, 2900.0 + 600.0 * dense, 1650.0])
            }
            Cover::Field => scaled([1050.0, 1250.0, 2350.0, 2550.0]),
            Cover::Built => scaled([1300.0, 1420.0, 1850.0, 2080.0]),
        }
    }
}

/// What is mixed into pixels of land at a shore, and of water.
const WATER: [f64; 4] = [820.0, 640.0, 320.0, 220.0];
const SHORE: [f64; 4] = [1000.0, 1100.0, 1900.0, 1300.0];
const GRASS: [f64; 4] = [650.0, 460.0, 3000.0, 1700.0];
const SOIL: [f64; 4] = [1200.0, 1450.0, 2300.0, 2700.0];

/// Separate small waters where a liking is high.
fn ponds(
    (count, total): (usize, usize),
    room: &Mask,
    liking: &impl Fn(usize) -> f64,
    fine: &Field,
) -> Result<Mask, String> {
    let field = fine.clone().scaled(0.4).plus(|at| 2.0 * liking(at));
    let ground = Ground { within: room, field: &field, gap: 2, round: 0.8 };
    let grown = ground.grow(&sizes(count, total, 12, 1))?;
    if let Some(large) = grown.iter().find(|pond| pond.len() >= LEAST) {
        return Err(format!("a pond of {} pixels would count as sea", large.len()));
    }
    Ok(Mask::of(SIZE, &grown.concat()))
}

fn figures(scenery: &Scenery) -> Vec<Figure> {
    let index =
        |green: &str, swir: &str| difference(scenery.layer(green), scenery.layer(swir));
    let mndwi = [
        index("2003-green.tif", "2003-swir1.tif"),
        index("2019-green.tif", "2019-swir1.tif"),
    ];
    let site = &scenery.plots[0].mask;
    let pool = mndwi.iter().flat_map(|index| site.pixels().map(|at| index[at]));
    let (threshold, separability) = otsu(pool);
    let hectares = |pixels: usize| pixels as f64 / 100.0;
    let figure = |what, want, within, found| Figure { what, want, within, found };
    let mut figures = vec![
        figure("district, ha", 1076.0, 0.0, hectares(site.count())),
        figure("separability", 0.92, 0.02, separability),
        figure("threshold", 0.035, 0.001, threshold),
    ];
    let wanted = [(SEA_BEFORE, PONDS[0].1), (SEA_AFTER, PONDS[1].1)];
    for ((index, (sea, ponds)), above_zero) in mndwi.iter().zip(wanted).zip(ABOVE_ZERO_HA)
    {
        let (large, small) = water(index, threshold, site, LEAST);
        let (careless, _) = water(index, 0.0, site, LEAST);
        figures.extend([
            figure("sea, ha", hectares(sea), 0.0, hectares(large.count())),
            figure("ponds, ha", hectares(ponds), 0.0, hectares(small)),
            figure("seas", 1.0, 0.0, large.pieces(Touch::Edge).len() as f64),
            figure("above zero, ha", above_zero, 0.0, hectares(careless.count())),
        ]);
    }
    figures
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::tests::made;
    use super::*;

    #[test]
    fn the_amounts_are_those_of_the_case() {
        // 10.76 km², 112 ha and 242 ha; a pixel is 0.01 ha.
        assert_eq!((DISTRICT, SEA_BEFORE, SEA_AFTER), (107_600, 11_200, 24_200));
        assert!(ISLANDS.len() > 10);
        assert!(PONDS.iter().all(|(count, total)| total / count < LEAST));
    }

    #[test]
    fn all_islands_are_surrounded_by_the_sea() {
        let land = Land::new().unwrap();
        let [before, after] = &land.sea;
        assert_eq!((before.count(), after.count()), (SEA_BEFORE, SEA_AFTER));
        let [before, after] = [before, after].map(|sea| sea.holes(Touch::Corner).len());
        assert_eq!((before, after), (ROCKS.len(), ROCKS.len() + ISLANDS.len()));
        // No pond, seen over corners too, hangs together with the sea.
        for (sea, ponds) in land.sea.iter().zip(&land.ponds) {
            let near = ponds.widened(1.5).and(&sea.or(&land.open_sea));
            assert_eq!(near.count(), 0);
        }
    }

    #[test]
    fn the_pipeline_drops_patches_below_a_hectare() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../pipelines");
        let text = std::fs::read_to_string(root.join("wuyuan-bay.json")).unwrap();
        let config: serde_json::Value = serde_json::from_str(&text).unwrap();
        let least = &config["imagery"]["water"]["minimum_area"];
        assert_eq!(
            (least["value"].as_f64(), least["unit"].as_str()),
            (Some(1.0), Some("ha"))
        );
        assert_eq!(LEAST, 100);
        for scene in config["imagery"]["scenes"].as_array().unwrap() {
            for band in ["green", "red", "nir", "swir1"] {
                let path = scene["bands"][band]["path"].as_str().unwrap();
                assert!(root.join(path).is_file(), "{path}");
            }
        }
    }

    #[test]
    fn the_bay_is_well_parted_but_for_wet_sand() {
        let bay = &made()[1];
        let index = difference(bay.layer("2003-green.tif"), bay.layer("2003-swir1.tif"));
        let within = |low: f64, high: f64| {
            let site = bay.plots[0].mask.pixels();
            site.filter(|at| (low..high).contains(&index[*at])).count()
        };
        // Nothing is between wet sand and the sea at its shore.
        assert!(within(-0.05, 0.0) > 500 && within(0.0, 0.0352) > 300);
        assert_eq!(within(0.0352, 0.25), 0);
    }
}
