//! Index values of all scenes under one window, with the masks that go with them.

use restora_accounts::MaskRule;
use restora_grid::Window;
use restora_message::Problem;
use restora_terrain::{Band, implausible, index_values, is_value};

use super::desk::{Desk, Stored};
use super::plan::{ImageryPlan, Scaled};

/// No ground reflects more: the scale must be wrong.
const OVER_SCALE: f64 = 1.6;

/// Pixels that are looked at together.
const ROW: usize = 1024;

/// Marks of the quality of a pixel.
pub(crate) const IMPLAUSIBLE: u8 = 1;
pub(crate) const OVER: u8 = 2;
pub(crate) const HIDDEN: u8 = 4;
pub(crate) const ABSENT: u8 = 8;

/// What is known of a window's pixels.
#[derive(Debug, Default)]
pub(crate) struct Values {
    /// By scene, then by index; empty for an index that is not wanted.
    pub(crate) indices: Vec<Vec<Vec<i32>>>,
    /// By index: 1 where any scene has no value; none where every date counts for itself, or
    /// where all have one.
    pub(crate) common: Vec<Option<Vec<u8>>>,
    /// By scene: marks of quality; empty unless asked for.
    pub(crate) quality: Vec<Vec<u8>>,
    stored: Stored,
    /// By index: whether every pixel has a value at every date.
    whole: Vec<bool>,
}

impl Values {
    /// Reads all scenes under a window and computes the indices that are wanted.
    pub(crate) fn read(
        &mut self,
        plan: &ImageryPlan,
        desk: &mut Desk,
        window: Window,
        (wanted, quality): (&[bool], bool),
    ) -> Result<(), Problem> {
        self.indices.resize_with(plan.scenes.len(), Vec::new);
        self.quality.resize_with(plan.scenes.len(), Vec::new);
        self.whole.clear();
        self.whole.resize(plan.indices.len(), true);
        for (number, scene) in plan.scenes.iter().enumerate() {
            let used = |band: usize| {
                let role = scene.bands[band].role;
                let mut of = plan.indices.iter().zip(wanted);
                of.any(|(used, wanted)| *wanted && used.roles.contains(&role))
            };
            desk.read((number, scene), window, used, &mut self.stored)?;
            if quality {
                judge(plan, number, &self.stored, &mut self.quality[number]);
            }
            if plan.negative_to_zero {
                for (band, numbers) in scene.bands.iter().zip(&mut self.stored.bands) {
                    reflect(numbers, (band.scale, band.offset));
                }
            }
            let values = &mut self.indices[number];
            values.resize_with(plan.indices.len(), Vec::new);
            let used = plan.indices.iter().zip(values).zip(wanted).enumerate();
            for (index, ((used, out), wanted)) in used {
                if !wanted {
                    out.clear();
                    continue;
                }
                let bands: Vec<Band<'_>> = used
                    .roles
                    .iter()
                    .filter_map(|role| scene.band(*role))
                    .map(|band| {
                        let Scaled { scale, offset } = plan.scaled(&scene.bands[band]);
                        Band { raw: &self.stored.bands[band], scale, offset }
                    })
                    .collect();
                let cloud = self.stored.cloud.as_deref();
                let all = index_values(used.index, &bands, cloud, out);
                self.whole[index] &= all;
            }
        }
        self.mask(plan, wanted);
        Ok(())
    }

    /// Where an index has a value at every date.
    fn mask(&mut self, plan: &ImageryPlan, wanted: &[bool]) {
        self.common.resize_with(plan.indices.len(), || None);
        let apart = plan.compare == MaskRule::Each || plan.scenes.len() < 2;
        for (index, (common, wanted)) in self.common.iter_mut().zip(wanted).enumerate() {
            if apart || !wanted || self.whole[index] {
                *common = None;
                continue;
            }
            let mask = common.get_or_insert_default();
            mask.clear();
            mask.resize(self.indices[0][index].len(), 0);
            for scene in &self.indices {
                for (flag, value) in mask.iter_mut().zip(&scene[index]) {
                    *flag |= u8::from(!is_value(*value));
                }
            }
        }
    }
}

/// Makes stored numbers reflectance, and what is less than nothing zero.
fn reflect(numbers: &mut [f32], (scale, offset): (f64, f64)) {
    for number in numbers {
        let reflectance = f64::from(*number) * scale + offset;
        #[expect(
            clippy::cast_possible_truncation,
            reason = "of single precision, as stored"
        )]
        let reflectance = reflectance as f32;
        // A missing number stays missing.
        *number = if reflectance < 0.0 { 0.0 } else { reflectance };
    }
}

/// Marks what speaks against the pixels of a scene.
fn judge(plan: &ImageryPlan, number: usize, stored: &Stored, out: &mut Vec<u8>) {
    let scene = &plan.scenes[number];
    let bands: Vec<Band<'_>> = scene
        .bands
        .iter()
        .zip(&stored.bands)
        .map(|(band, raw)| Band { raw, scale: band.scale, offset: band.offset })
        .collect();
    if scene.sensor.gives_reflectance() {
        let place = |role| scene.band(role);
        let pair =
            place(restora_terrain::Role::Nir).zip(place(restora_terrain::Role::Red));
        implausible(&bands, pair, out);
    } else {
        out.clear();
        out.resize(bands.iter().map(|band| band.raw.len()).max().unwrap_or(0), 0);
    }
    for band in &bands {
        // Compared as stored: one comparison a pixel.
        #[expect(clippy::cast_possible_truncation, reason = "a limit, to seven digits")]
        let limit = ((OVER_SCALE - band.offset) / band.scale) as f32;
        // Of numbers that are no reflectance, nothing can be said.
        let limit = if scene.sensor.gives_reflectance() { limit } else { f32::INFINITY };
        for (marks, raw) in out.chunks_mut(ROW).zip(band.raw.chunks(ROW)) {
            // Most rows have none that is missing or too bright.
            // A comparison with NaN is false.
            let plain = raw.iter().filter(|raw| **raw <= limit).count();
            if plain < raw.len() {
                for (mark, raw) in marks.iter_mut().zip(raw) {
                    *mark |= (u8::from(*raw > limit) * OVER)
                        | (u8::from(raw.is_nan()) * ABSENT);
                }
            }
        }
    }
    for (mark, cloud) in out.iter_mut().zip(stored.cloud.iter().flatten()) {
        *mark |= u8::from(*cloud != 0) * HIDDEN;
    }
}
