//! Two wetland mitigation banks in two watersheds, and three places where wetland was filled in.

use serde_json::json;

use super::land::{divided, region, site};
use super::{Dated, Place, SITES, Stated, Vector};
use crate::canvas::{BUILT, CROP, Canvas, FOREST, GRASS, WATER, WET, sieve};
use crate::cases::{Blob, near};
use crate::claim::Claim;
use crate::field::Field;
use crate::mask::{Mask, Size};
use crate::noise::Noise;

const SIZE: Size = Size { cols: 300, rows: 300 };
/// 100 and 40 ha of pixels of 10 m.
const BANKS: [usize; 2] = [10_000, 4_000];
/// What bank A had of wetland before.
const KEPT: usize = 1_500;
/// Wetland that is filled in: road, mall, harbour.
const FILLED: [usize; 3] = [300, 200, 500];
/// What lies around: wetland, forest, water, built, grass; cropland is the rest.
const AROUND: [usize; 5] = [9_000, 22_000, 5_000, 6_000, 10_000];

/// Where the parts lie.
struct Land {
    watersheds: Vec<Mask>,
    banks: Vec<Mask>,
    filled: Vec<Mask>,
}

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let land = Land::new()?;
    let (before, after) = land.classes();
    let [upper, lower] = ["Cypress watershed", "Sawgrass watershed"];
    let named = |mask: &Mask, id: &str, name: &str| {
        region(mask, json!({ "id": id, "name": name, "name_en": name }))
    };
    let parts = land.banks.iter().chain(&land.filled);
    let names = [
        ["bank-a", "柏溪缓解银行", "Cypress Creek Bank", "banks"],
        ["bank-b", "锯草缓解银行", "Sawgrass Bank", "banks"],
        ["road", "公路占用湿地", "Filled for the road", "impacts"],
        ["mall", "商场占用湿地", "Filled for the mall", "impacts"],
        ["harbour", "港口占用湿地", "Filled for the harbour", "impacts"],
    ];
    let sites = parts.zip(names).map(|(mask, names)| site(mask, names)).collect();
    Ok(Place {
        key: "wetland-bank",
        title: "Wetland mitigation banks",
        crs: "EPSG:5070",
        // 81.45° W, 28.35° N lies in the middle.
        corner: (1_423_270.0, 697_410.0),
        cell_m: 10,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2010", class: before },
            Dated { file: "after.tif", year: "2016", class: after },
        ],
        vectors: vec![
            Vector { file: SITES, regions: sites },
            Vector {
                file: "watersheds.geojson",
                regions: vec![
                    named(&land.watersheds[0], "HUC-1", upper),
                    named(&land.watersheds[1], "HUC-2", lower),
                ],
            },
        ],
        heights: None,
        stated: stated(),
    })
}

fn stated() -> Vec<Stated> {
    let of = |tile, site, claims| Stated { tile, site, claims };
    let [a, b] = BANKS;
    let [road, mall, harbour] = FILLED;
    vec![
        of(
            "before.tif",
            "bank-a",
            vec![Claim::Pixels(&[WET], KEPT), Claim::Pixels(&[CROP], a - KEPT)],
        ),
        of("before.tif", "bank-b", vec![Claim::Pixels(&[CROP], b)]),
        of("before.tif", "road", vec![Claim::Pixels(&[WET], road)]),
        of("before.tif", "mall", vec![Claim::Pixels(&[WET], mall)]),
        of("before.tif", "harbour", vec![Claim::Pixels(&[WET], harbour)]),
        of("after.tif", "bank-a", vec![Claim::Pixels(&[WET], a)]),
        of("after.tif", "bank-b", vec![Claim::Pixels(&[WET], b)]),
        of("after.tif", "road", vec![Claim::Pixels(&[BUILT], road)]),
        of("after.tif", "mall", vec![Claim::Pixels(&[BUILT], mall)]),
        of("after.tif", "harbour", vec![Claim::Pixels(&[BUILT], harbour)]),
    ]
}

impl Land {
    fn new() -> Result<Self, String> {
        let whole = Mask::new(SIZE, |_| true);
        let divide = Field::noise(SIZE, Noise::new(0xb01, 90.0).rough(2, 0.3));
        let divide = divide.scaled(40.0).plus(|at| -SIZE.xy(at).0);
        let watersheds = divided(&whole, &divide, &[45_000, 45_000])?;
        let mut taken = Mask::empty(SIZE);
        let mut draw = |of: usize, middle, radii, seed, count| {
            let blob = Blob {
                middle,
                radii,
                noise: Noise::new(seed, 40.0).rough(3, 0.4),
                bend: 0.2,
            };
            let room = watersheds[of].and(&Mask::inner(SIZE, 4)).narrowed(4.0);
            let shape = blob.shape(&room.without(&taken), count)?;
            taken = taken.or(&shape);
            Ok::<Mask, String>(shape)
        };
        let banks = vec![
            draw(0, (70.0, 90.0), (50.0, 70.0), 0xb02, BANKS[0])?,
            draw(1, (230.0, 200.0), (35.0, 40.0), 0xb03, BANKS[1])?,
        ];
        let filled = vec![
            draw(0, (40.0, 230.0), (9.0, 11.0), 0xb04, FILLED[0])?,
            draw(0, (90.0, 250.0), (8.0, 8.0), 0xb05, FILLED[1])?,
            draw(1, (245.0, 60.0), (14.0, 11.0), 0xb06, FILLED[2])?,
        ];
        Ok(Self { watersheds, banks, filled })
    }

    /// Classes before and after.
    fn classes(&self) -> (Vec<u8>, Vec<u8>) {
        let parts = self.banks.iter().chain(&self.filled);
        let sites = parts.fold(Mask::empty(SIZE), |sum, part| sum.or(part));
        let outside = sites.inverse();
        let patchwork = Field::noise(SIZE, Noise::new(0xb07, 25.0).rough(5, 0.6));
        let woods = Field::noise(SIZE, Noise::new(0xb08, 60.0).rough(4, 0.5));
        let filled = self.filled.iter().fold(Mask::empty(SIZE), |sum, part| sum.or(part));
        let by_fill = near(&filled, 8.0);
        let mut canvas = Canvas::new(&outside);
        let [wetland, forest, water, built, grass] = AROUND;
        canvas.take(WATER, water, &woods.clone().scaled(-1.0));
        // Wetland lies by what was filled in, which was a part of it.
        canvas.take(WET, wetland, &patchwork.clone().plus(|at| 4.0 * by_fill(at)));
        canvas.take(FOREST, forest, &woods);
        canvas.take(BUILT, built, &patchwork.clone().scaled(-1.0));
        canvas.take(GRASS, grass, &patchwork);
        canvas.rest(CROP);
        sieve(&mut canvas.class, &outside, 5);
        let (mut before, mut after) = (canvas.class.clone(), canvas.class);
        let kept = patchwork.top(&self.banks[0], KEPT);
        for at in sites.pixels() {
            let bank = self.banks.iter().any(|bank| bank.on[at]);
            let drained = bank && !kept.on[at];
            before[at] = if drained { CROP } else { WET };
            after[at] = if bank { WET } else { BUILT };
        }
        (before, after)
    }
}

#[cfg(test)]
mod tests {
    use crate::places::tests::place;

    #[test]
    fn each_site_lies_in_one_watershed() {
        let place = place("wetland-bank");
        let watersheds = place.regions("watersheds.geojson");
        assert_eq!(watersheds[0].mask.and(&watersheds[1].mask).count(), 0);
        for (site, of) in
            [("bank-a", 0), ("bank-b", 1), ("road", 0), ("mall", 0), ("harbour", 1)]
        {
            let site = place.site(site).unwrap();
            assert_eq!(site.without(&watersheds[of].mask).count(), 0);
        }
    }
}
