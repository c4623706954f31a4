//! 鄂州: three districts with 133 lakes, one of which gave polders back and planted woods.

use super::land::{divided, site, turn};
use super::{Dated, Place, SITES, Stated, Vector};
use crate::canvas::{BARE, BUILT, CROP, Canvas, FOREST, GRASS, WATER, WET, sieve};
use crate::cases::{Blob, near};
use crate::claim::Claim;
use crate::field::Field;
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};
use crate::noise::Noise;
use crate::patches::{Ground, sizes};

const SIZE: Size = Size { cols: 540, rows: 560 };
/// 650 000 mu of water in all, 433.33 km².
const WATER_AFTER: usize = 43_333;
/// 41 000 mu given back to the lakes, 27.33 km².
const TO_LAKE: usize = 2_733;
/// 80 000 mu planted, 53.33 km²: ten points of Liangzihu's area.
const PLANTED: usize = 5_333;

/// A district: amounts before and after; cropland is the rest.
struct District {
    names: [&'static str; 4],
    area: usize,
    lakes: usize,
    water: [usize; 2],
    forest: [usize; 2],
    wetland: [usize; 2],
    built: [usize; 2],
    /// Grass and bare land, at both dates.
    waste: [usize; 2],
}

/// Their areas add up to 1596 km²; amounts are ours but for those above.
const DISTRICTS: [District; 3] = [
    District {
        names: ["liangzihu", "梁子湖区", "Liangzihu District", "鄂州市"],
        area: 53_330,
        lakes: 38,
        water: [19_000 - TO_LAKE, 19_000],
        forest: [7_467, 7_467 + PLANTED],
        wetland: [1_200, 1_800],
        built: [2_600, 2_900],
        waste: [900, 150],
    },
    District {
        names: ["echeng", "鄂城区", "Echeng District", "鄂州市"],
        area: 57_000,
        lakes: 52,
        water: [13_333, 13_333],
        forest: [6_800, 7_200],
        wetland: [500, 550],
        built: [8_600, 9_900],
        waste: [700, 300],
    },
    District {
        names: ["huarong", "华容区", "Huarong District", "鄂州市"],
        area: 49_270,
        lakes: 43,
        water: [11_000, 11_000],
        forest: [3_600, 3_900],
        wetland: [600, 650],
        built: [5_200, 6_200],
        waste: [400, 200],
    },
];

struct Land {
    low: Field,
    hills: Field,
    homely: Field,
}

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let masks = districts()?;
    let noise = |seed, scale| Field::noise(SIZE, Noise::new(seed, scale).rough(5, 0.6));
    let land = Land {
        low: noise(0xE04, 60.0),
        hills: noise(0xE05, 70.0),
        homely: noise(0xE06, 22.0),
    };
    let (mut before, mut after) = (vec![0; SIZE.len()], vec![0; SIZE.len()]);
    for (district, mask) in DISTRICTS.iter().zip(&masks) {
        let tiles = land.paint(district, mask)?;
        for at in mask.pixels() {
            (before[at], after[at]) = (tiles[0][at], tiles[1][at]);
        }
    }
    let sites = DISTRICTS.iter().zip(&masks).map(|(d, mask)| site(mask, d.names));
    Ok(Place {
        key: "ezhou",
        title: "Ezhou",
        crs: CRS_WKT,
        // 114.75° E, 30.30° N lies in the middle.
        corner: (897_700.0, 3_278_800.0),
        cell_m: 100,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2013", class: before },
            Dated { file: "after.tif", year: "2019", class: after },
        ],
        vectors: vec![Vector { file: SITES, regions: sites.collect() }],
        heights: None,
        stated: stated(),
    })
}

/// Liangzihu in the south-west, Echeng in the east, Huarong in the north-west.
fn districts() -> Result<[Mask; 3], String> {
    let blob = Blob {
        middle: (270.0, 280.0),
        radii: (235.0, 240.0),
        noise: Noise::new(0xE01, 150.0).rough(4, 0.4),
        bend: 0.2,
    };
    let areas = DISTRICTS.map(|district| district.area);
    let city = blob.shape(&Mask::inner(SIZE, 6), areas.iter().sum())?;
    let bent = |seed, slope: f64| {
        let noise = Field::noise(SIZE, Noise::new(seed, 90.0).rough(2, 0.3));
        noise.scaled(26.0).plus(move |at| {
            let (x, y) = SIZE.xy(at);
            y + slope * x
        })
    };
    let [liangzihu, echeng, huarong] = areas;
    let south = divided(&city, &bent(0xE02, -0.45), &[liangzihu, echeng + huarong])?;
    let north = divided(&south[1], &bent(0xE03, 2.2), &[echeng, huarong])?;
    Ok([south[0].clone(), north[0].clone(), north[1].clone()])
}

fn stated() -> Vec<Stated> {
    let mut out = Vec::new();
    for (date, tile) in ["before.tif", "after.tif"].into_iter().enumerate() {
        for district in &DISTRICTS {
            let claims = vec![
                Claim::Pixels(&[WATER], district.water[date]),
                Claim::Pieces(WATER, district.lakes),
                Claim::Pixels(&[FOREST], district.forest[date]),
                Claim::Pixels(&[WET], district.wetland[date]),
                Claim::Pixels(&[BUILT], district.built[date]),
                Claim::Pixels(&[GRASS], district.waste[0]),
                Claim::Pixels(&[BARE], district.waste[1]),
                Claim::Pixels(&[CROP], district.cropland(date)),
            ];
            out.push(Stated { tile, site: district.names[0], claims });
        }
        let water = [WATER_AFTER - TO_LAKE, WATER_AFTER][date];
        let claims = vec![Claim::Pixels(&[WATER], water), Claim::Pieces(WATER, 133)];
        out.push(Stated { tile, site: "", claims });
    }
    out
}

impl District {
    fn cropland(&self, date: usize) -> usize {
        let used = [self.water, self.forest, self.wetland, self.built];
        let used: usize = used.iter().map(|amounts| amounts[date]).sum();
        self.area - used - self.waste.iter().sum::<usize>()
    }
}

/// The lakes without their last pixels, `less` in all, the larger ones giving more.
fn drained(lakes: &[Vec<usize>], less: usize) -> Vec<usize> {
    let all: usize = lakes.iter().map(Vec::len).sum();
    let mut owed = less;
    let mut kept = Vec::new();
    // The smallest first: what rounding leaves is taken from the largest, the first.
    for lake in lakes.iter().rev() {
        let cut = (lake.len() * less / all).min(owed);
        owed -= cut;
        kept.push(&lake[..lake.len() - cut]);
    }
    if let Some(largest) = kept.last_mut() {
        *largest = &largest[..largest.len() - owed];
    }
    kept.concat()
}

impl Land {
    fn paint(&self, district: &District, mask: &Mask) -> Result<[Vec<u8>; 2], String> {
        let room = mask.narrowed(2.0);
        let ground = Ground { within: &room, field: &self.low, gap: 2, round: 0.55 };
        let lakes = ground.grow(&sizes(district.lakes, district.water[1], 12, 3))?;
        let whole = Mask::of(SIZE, &lakes.concat());
        let less = district.water[1] - district.water[0];
        let small = Mask::of(SIZE, &drained(&lakes, less));
        let mut canvas = Canvas::new(mask);
        canvas.fix(WATER, &small);
        canvas.fix(CROP, &whole);
        let shore = near(&whole, 3.0);
        let reeds = self.homely.clone().plus(|at| 3.0 * shore(at));
        canvas.take(WET, district.wetland[0], &reeds);
        let towns = self.homely.clone().plus(|at| -0.8 * self.hills.value[at]);
        canvas.take(BUILT, district.built[0], &towns);
        canvas.take(FOREST, district.forest[0], &self.hills);
        let [grass, bare] = district.waste;
        canvas.take(GRASS, grass, &self.hills);
        canvas.take(BARE, bare, &towns);
        canvas.rest(CROP);
        let free = mask.without(&canvas.fixed);
        let mut before = canvas.class;
        sieve(&mut before, &free, 4);

        let mut after = before.clone();
        for at in whole.pixels() {
            after[at] = WATER;
        }
        let wood = near(&Mask::of_class(SIZE, &after, FOREST), 4.0);
        let wood = self.hills.clone().plus(wood);
        let growth = |amounts: [usize; 2]| amounts[1] - amounts[0];
        let mut add = |class, amounts, field: &Field| {
            turn(&mut after, mask, (&[CROP], class), growth(amounts), field)
        };
        add(WET, district.wetland, &reeds)?;
        add(FOREST, district.forest, &wood)?;
        add(BUILT, district.built, &towns)?;
        Ok([before, after])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_of_the_case() {
        // 1500 mu are a square kilometre, 100 pixels.
        assert_eq!(WATER_AFTER, 650_000 / 15);
        assert_eq!(TO_LAKE, 41_000 / 15);
        assert_eq!(PLANTED, 80_000 / 15);
        let sum = |f: fn(&District) -> usize| DISTRICTS.iter().map(f).sum::<usize>();
        assert_eq!(sum(|d| d.area), 159_600);
        assert_eq!(sum(|d| d.water[1]), WATER_AFTER);
        assert_eq!(sum(|d| d.lakes), 133);
        // Ten points of forest cover.
        assert_eq!(PLANTED * 10, DISTRICTS[0].area);
    }

    #[test]
    fn a_lake_loses_its_last_pixels() {
        let lakes = [vec![1, 2, 3, 4, 5, 6], vec![7, 8]];
        // 6 · 3 / 8 = 2 and 2 · 3 / 8 = 0; one is left, which the first gives.
        assert_eq!(drained(&lakes, 3), [7, 8, 1, 2, 3]);
    }
}
