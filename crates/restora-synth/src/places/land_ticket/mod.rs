//! 重庆地票: hamlets given up in the hills, reclaimed to forest where it is steep or
//! protected, else to cropland.

use serde_json::json;

mod hills;

use hills::Hills;

use super::land::{region, site};
use super::{Dated, Place, Region, SITES, Stated, Vector};
use crate::canvas::{BUILT, CROP, Canvas, FOREST, GRASS, SHRUB, WATER};
use crate::claim::Claim;
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};

const SIZE: Size = Size { cols: 360, rows: 360 };
const CORNER: (f64, f64) = (262_410.0, 3_101_980.0);
/// A hundredth of 4129 mu of forest, 275.27.
const WOODED: usize = 275;
/// Reclaimed to cropland; ours.
const TILLED: usize = 800;
/// Built up before and after, parcels aside: town, and villages with the road; ours.
const KEPT: [usize; 2] = [2_500, 2_185];
/// Forest, shrub, grass, water before; ours.
const LAND: [usize; 4] = [52_000, 6_000, 4_000, 1_600];

/// Parcels by what they lie in: how many, and their pixels.
const STEEP: (usize, usize) = (3, 90);
const RED: (usize, usize) = (3, 75);
const RED_STEEP: (usize, usize) = (1, 25);
const SPRING: (usize, usize) = (2, 45);
const HAZARD: (usize, usize) = (1, 60);
const FARM: (usize, usize) = (6, 300);
const PLAIN: (usize, usize) = (12, 480);
const TOWN: (usize, usize) = (4, 240);
/// Of the parcel at the landslide, what lies in its zone.
const HAZARD_IN: usize = 40;

/// The parcels, and the zone of the landslide.
#[derive(Default)]
struct Parcels {
    masks: Vec<Mask>,
    hazard: Option<Mask>,
}

/// The place.
///
/// # Errors
/// If the landscape found no room.
pub(super) fn place() -> Result<Place, String> {
    let hills = Hills::new()?;
    let mut canvas = Canvas::new(&Mask::new(SIZE, |_| true));
    canvas.fix(WATER, &hills.pond);
    let parcels = hills.parcels(&mut canvas)?;
    let before = hills.before(canvas)?;
    let hazard = parcels.hazard.as_ref().ok_or("no landslide")?;
    let after = hills.after(&before, &parcels, hazard);
    let whole = Mask::inner(SIZE, 6);
    let names =
        ["land-ticket", "地票复垦示例片区", "Land-ticket reclamation sample", "武隆区"];
    let zone = |file, mask: &Mask, id: &str, name: &str| {
        let regions = vec![region(mask, json!({ "id": id, "name": name }))];
        Vector { file, regions }
    };
    let vectors = vec![
        Vector { file: SITES, regions: vec![site(&whole, names)] },
        Vector { file: "parcels.geojson", regions: parcels.regions() },
        zone("red-line.geojson", &hills.red, "red-line", "生态保护红线"),
        zone(
            "water-protection.geojson",
            &hills.spring,
            "water-protection",
            "饮用水水源保护区",
        ),
        zone("geohazard.geojson", hazard, "geohazard", "滑坡隐患点"),
        zone(
            "construction-boundary.geojson",
            &hills.town,
            "construction-boundary",
            "城镇规划建设用地范围",
        ),
        zone(
            "permanent-farmland.geojson",
            &hills.farm,
            "permanent-farmland",
            "永久基本农田",
        ),
    ];
    Ok(Place {
        key: "land-ticket",
        title: "land-ticket reclamation sample, Chongqing",
        crs: CRS_WKT,
        // 107.75° E, 29.33° N lies in the middle.
        corner: CORNER,
        cell_m: 10,
        size: SIZE,
        tiles: vec![
            Dated { file: "before.tif", year: "2018", class: before },
            Dated { file: "after.tif", year: "2019", class: after },
        ],
        vectors,
        heights: Some(hills.heights),
        stated: stated(),
    })
}

fn stated() -> Vec<Stated> {
    let [forest, shrub, grass, water] = LAND;
    let built = WOODED + TILLED + TOWN.1 + KEPT[0] + KEPT[1];
    let whole = 348 * 348;
    let claims = |wooded: usize, tilled: usize| {
        let crop = whole - LAND.iter().sum::<usize>() - built;
        vec![
            Claim::Pixels(&[FOREST], forest + wooded),
            Claim::Pixels(&[SHRUB], shrub),
            Claim::Pixels(&[GRASS], grass),
            Claim::Pixels(&[WATER], water),
            Claim::Pixels(&[BUILT], built - wooded - tilled),
            Claim::Pixels(&[CROP], crop + tilled),
        ]
    };
    let site = "land-ticket";
    vec![
        Stated { tile: "before.tif", site, claims: claims(0, 0) },
        Stated { tile: "after.tif", site, claims: claims(WOODED, TILLED) },
    ]
}

impl Parcels {
    /// As features: villages own all of them, households hold two of three.
    fn regions(&self) -> Vec<Region> {
        let villages = ["沙坪村", "石坝村", "柏林村", "双河村"];
        let numbered = (1_usize..).zip(&self.masks);
        numbered
            .map(|(number, mask)| {
                let village = villages[number % villages.len()];
                let household = number % 3 != 0;
                let kind = if household { "household" } else { "collective" };
                let owner = format!("{village}集体");
                let holder = if household {
                    format!("{village}农户{number:02}")
                } else {
                    owner.clone()
                };
                let id = format!("LT-{number:02}");
                let name = format!("{village}{number:02}号地块");
                let properties = json!({
                    "id": id, "name": name, "village": village, "holder": holder,
                    "owner": owner, "kind": kind,
                });
                region(mask, properties)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::land::tangent;
    use crate::places::tests::place;

    #[test]
    fn the_forest_is_a_hundredth_of_the_case() {
        // 4129 mu / 100 = 41.29 mu = 2.7527 ha.
        assert_eq!(WOODED, (4129 + 7) / 15);
        let wooded = STEEP.1 + RED.1 + RED_STEEP.1 + SPRING.1 + HAZARD_IN;
        assert_eq!(wooded, WOODED);
        assert_eq!(HAZARD.1 - HAZARD_IN + FARM.1 + PLAIN.1, TILLED);
    }

    #[test]
    fn no_parcel_is_nearly_25_degrees_steep() {
        let place = place("land-ticket");
        let tangent = tangent(place.heights.as_ref().unwrap());
        let parcels = place.regions("parcels.geojson");
        assert_eq!(parcels.len(), 32);
        for at in parcels.iter().flat_map(|parcel| parcel.mask.pixels()) {
            // Tangents of 23° and 27°.
            assert!(!(0.4245..0.5095).contains(&tangent[at]));
            assert_eq!(place.tiles[0].class[at], BUILT);
        }
    }

    #[test]
    fn the_town_keeps_its_parcels() {
        let place = place("land-ticket");
        let town = &place.regions("construction-boundary.geojson")[0].mask;
        let kept = place.regions("parcels.geojson").iter().filter(|parcel| {
            let inside = parcel.mask.and(town).count();
            assert!(inside == 0 || inside == parcel.mask.count());
            inside > 0
        });
        let pixels = kept.map(|parcel| {
            assert!(parcel.mask.pixels().all(|at| place.tiles[1].class[at] == BUILT));
            parcel.mask.count()
        });
        assert_eq!(pixels.sum::<usize>(), TOWN.1);
    }
}
