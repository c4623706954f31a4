//! The hills of the land-ticket sample: heights, zones, hamlets and land cover.

use super::{
    CORNER, FARM, HAZARD, HAZARD_IN, KEPT, LAND, PLAIN, Parcels, RED, RED_STEEP, SIZE,
    SPRING, STEEP, TOWN,
};
use crate::canvas::{BUILT, CROP, Canvas, FOREST, GRASS, Patchy, SHRUB, sieve};
use crate::cases::{Blob, near};
use crate::curve::Wander;
use crate::field::Field;
use crate::mask::{Mask, Touch};
use crate::noise::Noise;
use crate::places::land::{decimetres, tangent};
use crate::scenery::{Kind, Layer};
use crate::shape::simple_shape;

/// Tangents of 22° and 28°: no parcel is between them.
const GENTLE: f64 = 0.404;
const ABRUPT: f64 = 0.5318;

const ROAD: [(f64, f64); 4] =
    [(0.0, 250.0), (120.0, 225.0), (235.0, 262.0), (359.0, 215.0)];

/// The landscape before anyone settles.
pub(super) struct Hills {
    pub(super) heights: Layer,
    tangent: Vec<f64>,
    pub(super) red: Mask,
    pub(super) spring: Mask,
    pub(super) pond: Mask,
    pub(super) farm: Mask,
    pub(super) town: Mask,
    homely: Field,
    patchwork: Field,
}

impl Hills {
    pub(super) fn new() -> Result<Self, String> {
        let swell = Field::noise(SIZE, Noise::new(0x101, 85.0).rough(3, 0.4).bent(15.0));
        let tilt = Field::noise(SIZE, Noise::new(0x102, 170.0).rough(2, 0.4));
        let rough = Field::noise(SIZE, Noise::new(0x103, 30.0).rough(2, 0.4));
        let height = Field::new(SIZE, |at| {
            let up = (swell.value[at] + 0.12).max(0.0);
            460.0 + 480.0 * up * up + 25.0 * tilt.value[at] + 4.0 * rough.value[at]
        });
        let heights = Layer {
            file: "elevation.tif",
            title: "Synthetic elevation, land-ticket reclamation sample".to_owned(),
            kind: Kind::Height,
            corner: CORNER,
            cell_m: 10,
            size: SIZE,
            value: height.value.iter().map(|v| decimetres(*v)).collect(),
        };
        let blob = |middle, radii, seed| Blob {
            middle,
            radii,
            noise: Noise::new(seed, 40.0),
            bend: 0.2,
        };
        let inner = Mask::inner(SIZE, 8);
        let flat = |blob: Blob| {
            blob.field(SIZE).plus(|at| -0.0045 * (height.value[at] - 460.0).max(0.0))
        };
        let pond = flat(blob((96.0, 292.0), (26.0, 20.0), 0x106));
        let pond = simple_shape(&pond, &inner, LAND[3])?;
        let bank = near(&pond, 10.0);
        let bank = Field::new(SIZE, bank);
        Ok(Self {
            tangent: tangent(&heights),
            heights,
            red: blob((88.0, 92.0), (80.0, 66.0), 0x104).shape(&inner, 14_000)?,
            spring: simple_shape(&bank, &inner, 7_000)?,
            pond,
            town: simple_shape(
                &flat(blob((262.0, 300.0), (62.0, 44.0), 0x105)),
                &inner,
                8_000,
            )?,
            farm: simple_shape(
                &flat(blob((262.0, 128.0), (70.0, 54.0), 0x107)),
                &inner,
                11_000,
            )?,
            homely: Field::noise(SIZE, Noise::new(0x108, 15.0)),
            patchwork: Field::noise(SIZE, Noise::new(0x109, 20.0).rough(5, 0.6)),
        })
    }

    fn slope(&self, from: f64, to: f64) -> Mask {
        let inner = Mask::inner(SIZE, 10);
        Mask::new(SIZE, |at| inner.on[at] && (from..=to).contains(&self.tangent[at]))
    }

    /// Hamlets, each within what its group lies in and three pixels off its edge.
    pub(super) fn parcels(&self, canvas: &mut Canvas) -> Result<Parcels, String> {
        let all = Mask::inner(SIZE, 10);
        let (gentle, steep) = (self.slope(0.0, GENTLE), self.slope(ABRUPT, 0.9));
        let zones = [&self.red, &self.spring, &self.town, &self.farm];
        let free = zones.iter().fold(all, |free, zone| free.without(&zone.widened(3.0)));
        let within = |zone: &Mask| {
            let others = zones.iter().filter(|z| **z != zone);
            let inner = zone.narrowed(3.0);
            others.fold(inner, |rest, other| rest.without(&other.widened(3.0)))
        };
        let dry = self.pond.widened(4.0).inverse();
        let groups = [
            (STEEP, free.and(&steep)),
            (RED_STEEP, within(&self.red).and(&steep)),
            (RED, within(&self.red).and(&gentle)),
            (SPRING, within(&self.spring).and(&gentle).and(&dry)),
            (TOWN, within(&self.town).and(&gentle)),
            (FARM, within(&self.farm).and(&gentle)),
            (HAZARD, free.and(&gentle)),
            (PLAIN, free.and(&gentle)),
        ];
        let mut parcels = Parcels::default();
        let mut taken = Mask::empty(SIZE);
        for ((patches, total), room) in groups {
            let what =
                Patchy { class: BUILT, patches, total, least: 18, skew: 1, gap: 6 };
            let mut room = room.without(&taken);
            if let Some(hazard) = &parcels.hazard {
                room = room.without(&hazard.widened(3.0));
            }
            let drawn = canvas.patches(what, &room, &self.homely, 0.9)?;
            taken = taken.or(&drawn.widened(6.0));
            let pieces = drawn.pieces(Touch::Corner);
            parcels.masks.extend(pieces.iter().map(|piece| Mask::of(SIZE, piece)));
            if (patches, total) == HAZARD {
                parcels.hazard = Some(landslide(&drawn));
            }
        }
        Ok(parcels)
    }

    pub(super) fn before(&self, mut canvas: Canvas) -> Result<Vec<u8>, String> {
        let whole = Mask::inner(SIZE, 6);
        let border = canvas.open.without(&whole);
        canvas.open = canvas.open.and(&whole);
        let parcels = Mask::of_class(SIZE, &canvas.class, BUILT).widened(4.0);
        let [town, villages] = KEPT;
        let block = self.town.narrowed(4.0).without(&parcels);
        let streets = |patches, total| {
            let (skew, gap) = (2, 2);
            Patchy { class: BUILT, patches, total, least: 30, skew, gap }
        };
        canvas.patches(streets(9, town), &block, &self.patchwork, 0.5)?;
        let free = canvas.open.clone();
        canvas.open = canvas.open.without(&parcels).without(&self.town);
        let wander = Wander { seed: 0x15, throw: 0.12 };
        let road = canvas.road(BUILT, &ROAD, wander, 0.9);
        let room = self.slope(0.0, GENTLE).without(&self.red).without(&self.town);
        let homes = streets(14, villages.checked_sub(road).ok_or("a long road")?);
        canvas.patches(homes, &room, &self.homely, 0.6)?;
        canvas.open = Mask::new(SIZE, |at| free.on[at] && canvas.class[at] == 0);
        let [forest, shrub, grass, _] = LAND;
        let wild = Field::new(SIZE, |at| {
            f64::from(self.heights.value[at]) / 260.0
                + self.tangent[at]
                + 0.5 * self.patchwork.value[at]
        });
        canvas.take(FOREST, forest, &wild);
        canvas.take(SHRUB, shrub, &wild.plus(|at| self.homely.value[at]));
        canvas.take(GRASS, grass, &self.homely);
        canvas.rest(CROP);
        let free = whole.without(&canvas.fixed);
        canvas.open = border;
        canvas.rest(CROP);
        sieve(&mut canvas.class, &free, 7);
        Ok(canvas.class)
    }

    /// The rule: forest where it is steep or in a zone, cropland elsewhere, and nothing
    /// within the town.
    pub(super) fn after(
        &self,
        before: &[u8],
        parcels: &Parcels,
        hazard: &Mask,
    ) -> Vec<u8> {
        let mut class = before.to_vec();
        for at in parcels.masks.iter().flat_map(Mask::pixels) {
            let protected = self.red.on[at] || self.spring.on[at] || hazard.on[at];
            class[at] = match self.town.on[at] {
                true => BUILT,
                false if protected || self.tangent[at] > GENTLE => FOREST,
                false => CROP,
            };
        }
        class
    }
}

/// A disc beside a hamlet that holds so many of its pixels.
fn landslide(hamlet: &Mask) -> Mask {
    let first = hamlet.pixels().next().unwrap_or_default();
    let (x0, y0) = SIZE.xy(first);
    let close = Field::new(SIZE, |at| {
        let (dx, dy) = (SIZE.xy(at).0 - x0, SIZE.xy(at).1 - (y0 - 5.0));
        -(dx * dx + dy * dy)
    });
    let ranked = close.ranked(&Mask::new(SIZE, |_| true));
    let mut inside = 0;
    let disc = ranked.iter().take_while(|at| {
        inside += usize::from(hamlet.on[**at]);
        inside <= HAZARD_IN
    });
    Mask::of(SIZE, &disc.copied().collect::<Vec<_>>())
}
