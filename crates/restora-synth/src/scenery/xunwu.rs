//! 寻乌 from above: raw cut faces and thin herbs on leached granite hills, then woods, oil
//! tea and fields, with the steepest faces still bare.
//!
//! The case gives the cover of plants, by how much soil loss fell and its two grades. A
//! mean cover of 10.2 % could lie anywhere; here it is a few remnants of wood and herbs of
//! some per cent almost everywhere, so that C is near 0.5 and not 1 on most land. What stays
//! bare afterwards are cut faces, steeper than the rest. That is how the loss can fall to
//! a tenth while 2 % of the land is still raw.

use super::sense::{Frame, Grain, stored};
use super::xunwu_figures::figures;
use super::{Kind, Layer, Plot, Scenery};
use crate::canvas::{BARE, BUILT, CROP, FOREST, GRASS, NODATA, SHRUB, WATER, WET};
use crate::cases::{Blob, Case, Site};
use crate::field::{Field, gathered};
use crate::files::CRS_WKT;
use crate::mask::{Mask, Size};
use crate::noise::Noise;

/// Cut faces without any plant before.
const RAW_BEFORE: usize = 20_000;
/// What of them is still raw after.
const RAW_AFTER: usize = 2_710;
/// Cover of the thin herbs on the other bare land before, at most and on average thrice as
/// little.
const HERBS: f64 = 0.1287;
/// Cover of young plants around what is still raw.
const BELT: f64 = 0.72;
/// How much less than full the planted land is, relative to the numbers of its kinds.
const YOUNG: f64 = 1.5;

/// Metres between a crease and a crest, about.
const RELIEF_M: f64 = 37.0;
/// Cells of heights beyond the imagery, on each side.
const MARGIN: usize = 10;
/// Pixels of the imagery to a cell of heights.
const PIXELS: usize = 3;

/// NDVI of ground without plants, and by how much it rises to full cover.
pub(super) const SOIL: f64 = 0.075;
pub(super) const RISE: f64 = 0.765;

const CLOUD: u8 = 9;
const HALO: u8 = 8;
const SHADOW: u8 = 3;

/// What is on the ground at both dates, and where it is steep.
struct Land {
    size: Size,
    mine: Mask,
    woods: [Mask; 2],
    raw: [Mask; 2],
    height: Noises,
    patchwork: Field,
    fine: Field,
}

/// The imagery and the heights.
///
/// # Errors
/// If a part of the landscape found no room.
pub(super) fn scenery(case: &Case) -> Result<Scenery, String> {
    let land = Land::new(case)?;
    let frame =
        Frame { place: case.site.name_en, corner: case.corner, size: case.mask.size };
    let cover = [land.cover_before(case), land.cover_after(case)];
    let sky = land.sky()?;
    let clear = vec![0; land.size.len()];
    let mut layers = Vec::new();
    let files = [
        ["2012-red.tif", "2012-nir.tif", "2012-scl.tif"],
        ["2019-red.tif", "2019-nir.tif", "2019-scl.tif"],
    ];
    for ((files, cover), sky) in files.into_iter().zip(&cover).zip([&clear, &sky]) {
        layers.extend(land.seen(frame, files, cover, sky));
    }
    layers.push(land.heights(case));
    let Land { mine, woods: [north, south], .. } = land;
    let wood = |id, name, name_en, mask| Plot {
        site: Site { id, name, name_en, district: case.site.district },
        stable: true,
        mask,
    };
    let plots = vec![
        Plot { site: case.site, stable: false, mask: mine },
        wood("wood-north", "对照林地（北）", "Reference forest, north", north),
        wood("wood-south", "对照林地（南）", "Reference forest, south", south),
    ];
    let (folder, crs, corner) = ("xunwu/imagery", CRS_WKT, case.corner);
    Ok(Scenery { folder, crs, corner, plots, layers, figures })
}

/// The ground: height above the sea in metres.
struct Noises {
    large: Noise,
    small: Noise,
}

impl Noises {
    /// At a place in pixels. Creases of the noises are valleys.
    fn at(&self, x: f64, y: f64) -> f64 {
        let folds = self.large.at(x, y).abs() + 0.55 * self.small.at(x, y).abs();
        265.0 + RELIEF_M * folds
    }

    /// The steepest way at a place, over six pixels.
    fn tangent(&self, x: f64, y: f64) -> f64 {
        let east = (self.at(x + 3.0, y) - self.at(x - 3.0, y)) / 60.0;
        let south = (self.at(x, y + 3.0) - self.at(x, y - 3.0)) / 60.0;
        (east * east + south * south).sqrt()
    }
}

impl Land {
    fn new(case: &Case) -> Result<Self, String> {
        let mine = case.mask.clone();
        let size = mine.size;
        let height = Noises {
            large: Noise::new(0xC02, 90.0).rough(3, 0.5),
            small: Noise::new(0xC03, 38.0).rough(3, 0.45),
        };
        let steep = Field::new(size, |at| {
            let (x, y) = size.xy(at);
            height.tangent(x, y)
        });
        let patchwork = Field::noise(size, Noise::new(0xC14, 24.0).rough(5, 0.6));
        let fine = Field::noise(size, Noise::new(0xC15, 13.0).rough(4, 0.6));
        let cuts = steep.plus(|at| 0.12 * fine.value[at] + 0.08 * patchwork.value[at]);
        let bare = Mask::new(size, |at| mine.on[at] && case.tiles[0].class[at] == BARE);
        let before = gathered(&cuts.top(&bare, RAW_BEFORE), &bare, &cuts, 0.5);
        let inner = before.and(&mine.narrowed(3.0));
        let after = gathered(&cuts.top(&inner, RAW_AFTER), &inner, &cuts, 0.5);
        let out = mine.widened(6.0).inverse().and(&Mask::inner(size, 6));
        let woods = [((498.0, 46.0), 0xC16), ((58.0, 404.0), 0xC17)];
        let [north, south] = woods.map(|(middle, seed)| {
            let noise = Noise::new(seed, 30.0);
            let blob = Blob { middle, radii: (28.0, 34.0), noise, bend: 0.2 };
            blob.shape(&out, 2_400)
        });
        let (woods, raw) = ([north?, south?], [before, after]);
        Ok(Self { size, mine, woods, raw, height, patchwork, fine })
    }

    /// Cover of land outside the site, and of what grew inside before, by its class; and
    /// by how much it varies.
    fn grown(class: u8) -> (f64, f64) {
        match class {
            FOREST => (0.975, 0.012),
            SHRUB => (0.80, 0.08),
            CROP => (0.66, 0.12),
            GRASS => (0.46, 0.14),
            WET => (0.85, 0.05),
            BUILT => (0.10, 0.05),
            WATER => (-0.20, 0.02),
            _ => (0.03, 0.02),
        }
    }

    /// Cover of what was planted inside: sown, or put out as seedlings some years before.
    fn planted(class: u8) -> (f64, f64) {
        match class {
            FOREST => (0.995, 0.006),
            SHRUB => (0.985, 0.012),
            CROP => (0.965, 0.02),
            GRASS | WET => (0.955, 0.025),
            // Grass between and under the rows of the solar station, paths.
            BUILT => (0.80, 0.10),
            // What was pond or scar at some time, under reeds and climbing plants.
            _ => (0.90, 0.04),
        }
    }

    fn uneven(&self, at: usize, (level, spread): (f64, f64)) -> f64 {
        level + spread * (0.6 * self.patchwork.value[at] + 0.6 * self.fine.value[at])
    }

    /// Woods that nobody touched are alike at both dates.
    fn outside(&self, case: &Case, date: usize, at: usize) -> f64 {
        let untouched = self.woods.iter().any(|wood| wood.on[at]);
        let class = if untouched { FOREST } else { case.tiles[date].class[at] };
        if !untouched && class == NODATA {
            return f64::NAN;
        }
        self.uneven(at, Self::grown(class))
    }

    fn cover_before(&self, case: &Case) -> Field {
        let class = &case.tiles[0].class;
        let damp = Field::noise(self.size, Noise::new(0xC18, 19.0).rough(5, 0.6));
        Field::new(self.size, |at| {
            if !self.mine.on[at] {
                return self.outside(case, 0, at);
            }
            if self.raw[0].on[at] {
                return 0.0;
            }
            match class[at] {
                FOREST | SHRUB | CROP | GRASS => {
                    self.uneven(at, Self::grown(class[at])).clamp(0.05, 1.0)
                }
                // Ponds of tailings, works and leached slopes: herbs where it is damp.
                _ => {
                    let damp = (0.5 + 0.5 * damp.value[at]).clamp(0.0, 1.0);
                    0.004 + HERBS * damp * damp
                }
            }
        })
    }

    fn cover_after(&self, case: &Case) -> Field {
        let class = &case.tiles[1].class;
        let from_raw = self.raw[1].distance();
        Field::new(self.size, |at| {
            if !self.mine.on[at] {
                return self.outside(case, 1, at);
            }
            if self.raw[1].on[at] {
                return 0.0;
            }
            if from_raw[at] <= 1.0 {
                return self.uneven(at, (BELT, 0.06));
            }
            let (level, spread) = Self::planted(class[at]);
            self.uneven(at, (1.0 - YOUNG * (1.0 - level), spread)).min(1.02)
        })
    }

    /// A small cloud over the site and its shadow to the north-west.
    fn sky(&self) -> Result<Vec<u8>, String> {
        let cloud = |middle, count| {
            let noise = Noise::new(0xC19, 16.0);
            let blob = Blob { middle, radii: (20.0, 13.0), noise, bend: 0.3 };
            blob.shape(&self.mine, count)
        };
        let whole = cloud((352.0, 168.0), 900)?;
        let shadow = cloud((336.0, 144.0), 800)?;
        let dense = whole.narrowed(2.0);
        let class = |at: usize| match (dense.on[at], whole.on[at], shadow.on[at]) {
            (true, ..) => CLOUD,
            (_, true, _) => HALO,
            (.., true) => SHADOW,
            _ => 0,
        };
        Ok((0..self.size.len()).map(class).collect())
    }

    /// Red, near infrared and the scene classification of a date.
    fn seen(
        &self,
        frame: Frame,
        files: [&'static str; 3],
        cover: &Field,
        sky: &[u8],
    ) -> [Layer; 3] {
        let mut grain = Grain::new(0xC1A ^ u64::from(files[0].as_bytes()[3]));
        let [mut red, mut nir, mut scene] = [const { Vec::<f32>::new() }; 3];
        for (at, cover) in cover.value.iter().enumerate() {
            let (a, b) = self.reflectance(at, *cover, &mut grain);
            let (a, b) = match sky[at] {
                CLOUD => (4800.0 + 0.2 * a, 4700.0 + 0.3 * b),
                HALO => (1500.0 + 0.7 * a, 1500.0 + 0.7 * b),
                SHADOW => (0.45 * a, 0.45 * b),
                _ => (a, b),
            };
            red.push(stored(a));
            nir.push(stored(b));
            let ground = match *cover {
                cover if cover.is_nan() => f32::NAN,
                cover if cover > 0.4 => 4.0,
                cover if cover < -0.1 => 6.0,
                _ => 5.0,
            };
            let clear = sky[at] == 0 || ground.is_nan();
            scene.push(if clear { ground } else { f32::from(sky[at]) });
        }
        let year = &files[0][..4];
        let layer = |file, kind, what, value| {
            frame.layer(file, kind, &format!("{what} {year}"), value)
        };
        [
            layer(files[0], Kind::Reflectance, "red reflectance", red),
            layer(files[1], Kind::Reflectance, "near-infrared reflectance", nir),
            layer(files[2], Kind::Scene, "scene classification", scene),
        ]
    }

    /// Red and near infrared × 10 000: their ratio tells the cover, their sum how bright
    /// the ground is. Sand of decayed granite is bright.
    fn reflectance(&self, at: usize, cover: f64, grain: &mut Grain) -> (f64, f64) {
        let share = cover.clamp(0.0, 1.0);
        let ndvi = SOIL + RISE * cover + grain.next() * (0.002 + 0.001 * share);
        let bright = 5600.0 - 1700.0 * share + 110.0 * self.patchwork.value[at];
        let bright = bright * (1.0 + 0.004 * grain.next());
        (bright * (1.0 - ndvi) / 2.0, bright * (1.0 + ndvi) / 2.0)
    }

    /// Heights of 30 m that reach beyond the imagery.
    fn heights(&self, case: &Case) -> Layer {
        let cells = |pixels: usize| pixels.div_ceil(PIXELS) + 2 * MARGIN;
        let size = Size { cols: cells(self.size.cols), rows: cells(self.size.rows) };
        let middle =
            |cell: usize| (cell * PIXELS) as f64 + 1.0 - (MARGIN * PIXELS) as f64;
        let value = (0..size.len())
            .map(|at| {
                let (col, row) = size.place(at);
                // To a decimetre.
                let height = self.height.at(middle(col), middle(row));
                #[expect(clippy::cast_possible_truncation, reason = "below 2000 m")]
                let decimetres = (height * 10.0).round() as f32;
                decimetres / 10.0
            })
            .collect();
        let beyond = (MARGIN * PIXELS * 10) as f64;
        Layer {
            file: "elevation.tif",
            title: format!("Synthetic elevation, {}", case.site.name_en),
            kind: Kind::Height,
            corner: (case.corner.0 - beyond, case.corner.1 + beyond),
            cell_m: 30,
            size,
            value,
        }
    }
}
