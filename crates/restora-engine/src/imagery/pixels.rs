//! What the pixels of a window turn out to be in the last pass: vegetation fraction, water, soil
//! loss, their fate over the dates, and trends.

use restora_accounts::MaskRule;
use restora_accounts::imagery::SLOPE_BITS;
use restora_grid::Window;
use restora_io::NumberReader;
use restora_message::Problem;
use restora_patch::shoreline;
use restora_terrain::intensity::loss_fixed;
use restora_terrain::rusle::cover_factor;
use restora_terrain::water::{UNKNOWN, WET};
use restora_terrain::{
    EndMembers, FRACTION_BITS, Fate, NO_VALUE, fate, fixed, is_value, mann_kendall,
    number, theil_sen,
};

use super::loss::Ground;
use super::measure::Known;
use super::plan::ImageryPlan;
use super::survey::type_code;
use super::thresholds::Pairs;
use super::values::Values;
use crate::ways::Ways;

/// No soil loss is known here, although the fraction is.
pub(crate) const NO_LOSS: u64 = u64::MAX;

/// Trends of a pixel.
pub(crate) const RISING: u8 = 0;
pub(crate) const FALLING: u8 = 1;
pub(crate) const LEVEL: u8 = 2;
pub(crate) const FEW: u8 = 3;

/// The pixels of a window.
#[derive(Default)]
pub(crate) struct Pixels {
    /// By scene, in units of 2⁻³⁰, or a mark.
    pub(crate) fraction: Vec<Vec<i32>>,
    /// 1 where a scene has no fraction; none where every date counts for itself.
    pub(crate) fraction_common: Option<Vec<u8>>,
    /// By scene: dry, wet, unknown.
    pub(crate) water: Vec<Vec<u8>>,
    /// By scene: share of the shore, in units of 2⁻³² m.
    pub(crate) shore: Vec<Vec<u64>>,
    /// By scene, in units of 2⁻²⁰ t/ha/yr.
    pub(crate) loss: Vec<Vec<u64>>,
    /// Fate of water and of vegetation, as numbers.
    pub(crate) fates: [Vec<u8>; 2],
    /// Trend of the index.
    pub(crate) trend: Vec<u8>,
    /// Slope per year in units of 2⁻²², or a mark.
    pub(crate) slope: Vec<i32>,
    types: Option<TypeDesk>,
}

/// Codes of types under a window.
pub(crate) struct TypeDesk {
    ways: Ways,
    placement: usize,
    reader: NumberReader<f32>,
    stored: Vec<f32>,
    pub(crate) codes: Vec<f32>,
}

impl TypeDesk {
    /// Opens the raster of types of the vegetation fraction, if it has one.
    pub(crate) fn new(plan: &ImageryPlan) -> Result<Option<Self>, Problem> {
        let types = plan.fraction.as_ref().and_then(|fraction| fraction.types.as_ref());
        let Some(source) = types else { return Ok(None) };
        let mut ways = Ways::new(&plan.grid);
        let info = source.info();
        let placement = ways.to(&info.path, &info.grid)?;
        let reader = source.stored()?;
        let (stored, codes) = (Vec::new(), Vec::new());
        Ok(Some(Self { ways, placement, reader, stored, codes }))
    }

    /// Reads the codes under a window.
    pub(crate) fn read(&mut self, window: Window) -> Result<(), Problem> {
        let placed = self.ways.placed(self.placement, window);
        self.stored.clear();
        if let Some(source) = placed.source() {
            self.reader.read(source, &mut self.stored)?;
        }
        placed.take(&self.stored, f32::NAN, &mut self.codes);
        Ok(())
    }
}

impl Pixels {
    pub(crate) fn new(plan: &ImageryPlan) -> Result<Self, Problem> {
        Ok(Self { types: TypeDesk::new(plan)?, ..Self::default() })
    }

    /// Works out everything that the plan asks for.
    pub(crate) fn fill(
        &mut self,
        (plan, known): (&ImageryPlan, &Known<'_>),
        window: Window,
        (values, ground): (&Values, &Ground),
    ) -> Result<(), Problem> {
        if let (Some(fraction), Some(pairs)) = (&plan.fraction, known.pairs) {
            if let Some(types) = &mut self.types {
                types.read(window)?;
            }
            self.fraction.resize_with(plan.scenes.len(), Vec::new);
            let codes = self.types.as_ref().map(|types| types.codes.as_slice());
            for (scene, out) in values.indices.iter().zip(&mut self.fraction) {
                fractions(pairs, codes, &scene[fraction.index], out);
            }
            let apart = plan.compare == MaskRule::Each || plan.scenes.len() < 2;
            let gaps = values.common[fraction.index].is_some() || codes.is_some();
            self.fraction_common = (!apart && gaps).then(|| {
                let mut mask = vec![0u8; self.fraction.first().map_or(0, Vec::len)];
                for scene in &self.fraction {
                    for (flag, value) in mask.iter_mut().zip(scene) {
                        *flag |= u8::from(!is_value(*value));
                    }
                }
                mask
            });
        }
        self.find_water((plan, known), window);
        if plan.loss.is_some() {
            self.losses(ground);
        }
        self.find_fates(plan);
        if let Some((index, level)) = plan.trend {
            let series: Vec<&[i32]> =
                values.indices.iter().map(|scene| scene[index].as_slice()).collect();
            let bits = plan.indices[index].index.bits();
            self.find_trends(&series, (known.times, bits, level));
        }
        Ok(())
    }

    fn losses(&mut self, ground: &Ground) {
        self.loss.resize_with(self.fraction.len(), Vec::new);
        for (i, (fraction, out)) in self.fraction.iter().zip(&mut self.loss).enumerate() {
            let practice = ground.practice.get(i);
            let water = self.water.get(i);
            let loss = |(cell, (fraction, rkls)): (usize, (&i32, &f64))| {
                if !is_value(*fraction) {
                    return NO_LOSS;
                }
                // No soil is lost from a lake, bare as it looks.
                if water.is_some_and(|water| water[cell] == WET) {
                    return 0;
                }
                let c = cover_factor(number(*fraction, FRACTION_BITS));
                let p = practice.map_or(ground.plain_practice, |practice| practice[cell]);
                loss_fixed(rkls * c * p).unwrap_or(NO_LOSS)
            };
            out.clear();
            out.extend(fraction.iter().zip(&ground.rkls).enumerate().map(loss));
        }
    }

    fn find_water(&mut self, (plan, known): (&ImageryPlan, &Known<'_>), window: Window) {
        let Some(states) = known.water else { return };
        let wide = window.cols as usize + 2;
        let mut around = vec![Vec::new(); plan.scenes.len()];
        for (scene, around) in around.iter_mut().enumerate() {
            states.around(scene, window, around);
        }
        // What becomes of water over the dates is asked of every date for itself.
        self.water.resize_with(plan.scenes.len(), Vec::new);
        for (around, water) in around.iter().zip(&mut self.water) {
            water.clear();
            let rows = around.chunks(wide).skip(1).take(window.rows as usize);
            rows.for_each(|row| water.extend_from_slice(&row[1..wide - 1]));
        }
        if plan.compare == MaskRule::Common {
            // What one date does not see has no shore at any, or it would change with the clouds.
            for cell in 0..around.first().map_or(0, Vec::len) {
                if around.iter().any(|scene| scene[cell] == UNKNOWN) {
                    for scene in &mut around {
                        scene[cell] = UNKNOWN;
                    }
                }
            }
        }
        self.shore.resize_with(plan.scenes.len(), Vec::new);
        let lines = &known.lines[window.row as usize..=window.row_end() as usize];
        for (around, shore) in around.iter().zip(&mut self.shore) {
            shoreline(window.cols as usize, around, lines, shore);
        }
    }

    fn find_fates(&mut self, plan: &ImageryPlan) {
        let Some((hold, vegetated)) = plan.persistence else { return };
        let mut series = Vec::with_capacity(plan.scenes.len());
        let [of_water, of_vegetation] = &mut self.fates;
        of_water.clear();
        for cell in 0..self.water.first().map_or(0, Vec::len) {
            series.clear();
            let state = |state: u8| (state != UNKNOWN).then_some(state == WET);
            series.extend(self.water.iter().map(|scene| state(scene[cell])));
            of_water.push(fate_number(fate(&series, hold)));
        }
        of_vegetation.clear();
        for cell in 0..self.fraction.first().map_or(0, Vec::len) {
            series.clear();
            let state = |value: i32| is_value(value).then_some(value >= vegetated);
            series.extend(self.fraction.iter().map(|scene| state(scene[cell])));
            of_vegetation.push(fate_number(fate(&series, hold)));
        }
    }

    fn find_trends(
        &mut self,
        series: &[&[i32]],
        (times, bits, level): (&[f64], u32, f64),
    ) {
        self.trend.clear();
        self.slope.clear();
        let mut points = Vec::with_capacity(series.len());
        let mut heights = Vec::with_capacity(series.len());
        for cell in 0..series.first().map_or(0, |scene| scene.len()) {
            points.clear();
            for (scene, time) in
                series.iter().zip(times).filter(|(s, _)| is_value(s[cell]))
            {
                points.push((*time, number(scene[cell], bits)));
            }
            heights.clear();
            heights.extend(points.iter().map(|(_, y)| *y));
            let (line, test) = (theil_sen(&points), mann_kendall(&heights));
            let line = line.filter(|_| test.is_some());
            self.slope.push(line.map_or(NO_VALUE, |line| fixed(line.slope, SLOPE_BITS)));
            self.trend.push(match test {
                None => FEW,
                Some(test) if test.p <= level && test.s > 0 => RISING,
                Some(test) if test.p <= level && test.s < 0 => FALLING,
                Some(_) => LEVEL,
            });
        }
    }
}

/// Vegetation fraction of every cell, by the pair for all land or that of its type.
fn fractions(pairs: &Pairs, codes: Option<&[f32]>, values: &[i32], out: &mut Vec<i32>) {
    if let Some(ends) = &pairs.all {
        ends.fractions(values, out);
        return;
    }
    let of = |(value, code): (&i32, &f32)| {
        let ends: Option<&EndMembers> =
            type_code(*code).and_then(|code| pairs.by_type.get(&code));
        match ends {
            Some(ends) => ends.fraction(*value),
            None if is_value(*value) => NO_VALUE,
            None => *value,
        }
    };
    out.clear();
    out.extend(values.iter().zip(codes.unwrap_or_default()).map(of));
}

/// The place of a fate among the areas of fates.
fn fate_number(fate: Fate) -> u8 {
    match fate {
        Fate::AlwaysOn => 0,
        Fate::AlwaysOff => 1,
        Fate::Gained => 2,
        Fate::Lost => 3,
        Fate::Flicker => 4,
        Fate::TooFew => 5,
    }
}
