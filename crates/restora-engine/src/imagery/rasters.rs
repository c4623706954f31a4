//! Rasters of what was measured, masked to the sites, written window by window in the last pass.

use std::sync::{Mutex, PoisonError};

use restora_accounts::imagery::SLOPE_BITS;
use restora_grid::Window;
use restora_io::{OutputDir, Overviews, RasterSink, SinkKind, SinkLayout};
use restora_message::catalogue::text;
use restora_message::{Problem, Text};
use restora_terrain::{FRACTION_BITS, is_value, number};
use restora_zonal::Pieces;

use super::pixels::{NO_LOSS, Pixels};
use super::plan::{ImageryPlan, WantedRaster};
use super::values::Values;
use crate::Settings;

/// Missing, in rasters of numbers.
const NO_NUMBER: f64 = -9999.0;

/// Missing, in rasters of states.
const NO_STATE: u8 = 255;

/// The rasters of a run on their way: each has a number of a scene, but for trends.
#[derive(Default)]
pub(crate) struct Sinks {
    sinks: Vec<(WantedRaster, usize, Mutex<RasterSink>)>,
}

/// Cells of a window that lie in a site.
pub(crate) struct Mask {
    inside: Option<Vec<bool>>,
}

impl Mask {
    /// Marks the cells of a site.
    pub(crate) fn cover(&mut self, pieces: &Pieces) {
        if let Some(inside) = &mut self.inside {
            pieces.each(|cell, _, _| inside[cell] = true);
        }
    }
}

impl Sinks {
    /// Begins all rasters that are wanted, under names in the folder of results.
    pub(crate) fn new(
        plan: &ImageryPlan,
        folder: Option<&mut OutputDir>,
        settings: &Settings,
    ) -> Result<Self, Problem> {
        let Some(folder) = folder else { return Ok(Self::default()) };
        let mut sinks = Vec::new();
        for (wanted, scene) in all(plan) {
            let path = folder.path(&file_name(plan, wanted, scene))?;
            let layout = layout(plan, (wanted, scene), settings);
            let sink = RasterSink::create(&path, &plan.grid, &layout)?;
            sinks.push((wanted, scene, Mutex::new(sink)));
        }
        Ok(Self { sinks })
    }

    /// A mask for a window; nothing to mark where no raster is wanted.
    pub(crate) fn mask(&self, window: Window) -> Mask {
        Mask { inside: (!self.sinks.is_empty()).then(|| vec![false; window.len()]) }
    }

    /// Writes what a window has.
    pub(crate) fn write(
        &self,
        plan: &ImageryPlan,
        window: Window,
        (values, pixels): (&Values, &Pixels),
        mask: &Mask,
    ) -> Result<(), Problem> {
        let Some(inside) = &mask.inside else { return Ok(()) };
        for (wanted, scene, sink) in &self.sinks {
            let within = |(inside, number): (&bool, f64)| {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "rasters are of single precision"
                )]
                let number = number as f32;
                if *inside { number } else { f32::NAN }
            };
            let fixed = |values: &[i32], bits: u32| -> Vec<f32> {
                let numbers = values.iter().map(|value| {
                    if is_value(*value) { number(*value, bits) } else { f64::NAN }
                });
                inside.iter().zip(numbers).map(within).collect()
            };
            let lock = || sink.lock().unwrap_or_else(PoisonError::into_inner);
            match wanted {
                WantedRaster::Index(index) => {
                    let bits = plan.indices[*index].index.bits();
                    let numbers = fixed(&values.indices[*scene][*index], bits);
                    lock().write_f32(window, &numbers)?;
                }
                WantedRaster::Fraction => {
                    let numbers = fixed(&pixels.fraction[*scene], FRACTION_BITS);
                    lock().write_f32(window, &numbers)?;
                }
                WantedRaster::Trend => {
                    let numbers = fixed(&pixels.slope, SLOPE_BITS);
                    lock().write_f32(window, &numbers)?;
                }
                WantedRaster::Loss => {
                    let numbers = pixels.loss[*scene].iter().map(|loss| {
                        if *loss == NO_LOSS { f64::NAN } else { t_per_ha(*loss) }
                    });
                    let numbers: Vec<f32> =
                        inside.iter().zip(numbers).map(within).collect();
                    lock().write_f32(window, &numbers)?;
                }
                WantedRaster::Water => {
                    let states = pixels.water[*scene].iter().zip(inside);
                    let bytes: Vec<u8> = states
                        .map(
                            |(state, inside)| {
                                if *inside && *state < 2 { *state } else { NO_STATE }
                            },
                        )
                        .collect();
                    lock().write_u8(window, &bytes)?;
                }
            }
        }
        Ok(())
    }

    /// Makes each a Cloud Optimized `GeoTIFF` under their names.
    pub(crate) fn finish(self) -> Result<(), Problem> {
        for (_, _, sink) in self.sinks {
            sink.into_inner().unwrap_or_else(PoisonError::into_inner).finish()?;
        }
        Ok(())
    }
}

/// Every raster with its scene; one of trends is of all.
fn all(plan: &ImageryPlan) -> impl Iterator<Item = (WantedRaster, usize)> {
    plan.rasters.iter().flat_map(|wanted| {
        let scenes = if *wanted == WantedRaster::Trend { 1 } else { plan.scenes.len() };
        (0..scenes).map(|scene| (*wanted, scene))
    })
}

/// Names of all rasters among the results.
pub(crate) fn names(plan: &ImageryPlan) -> Vec<String> {
    all(plan).map(|(wanted, scene)| file_name(plan, wanted, scene)).collect()
}

/// A soil loss in t/ha/yr.
pub(crate) fn t_per_ha(loss: u64) -> f64 {
    loss as f64 / f64::from(1u32 << restora_terrain::intensity::LOSS_BITS)
}

/// Its name among the results.
fn file_name(plan: &ImageryPlan, wanted: WantedRaster, scene: usize) -> String {
    let stem = stem(plan, wanted);
    match wanted {
        WantedRaster::Trend => format!("rasters/{stem}.tif"),
        _ => format!("rasters/{stem}_{}.tif", plan.dates[scene]),
    }
}

fn stem(plan: &ImageryPlan, wanted: WantedRaster) -> String {
    match wanted {
        WantedRaster::Index(index) => plan.indices[index].name.clone(),
        WantedRaster::Fraction => "vegetation_fraction".to_owned(),
        WantedRaster::Water => "water".to_owned(),
        WantedRaster::Loss => "soil_loss".to_owned(),
        WantedRaster::Trend => "pixel_trend".to_owned(),
    }
}

/// How a raster is stored, and what it says of itself.
fn layout(
    plan: &ImageryPlan,
    (wanted, scene): (WantedRaster, usize),
    settings: &Settings,
) -> SinkLayout {
    let water = wanted == WantedRaster::Water;
    let (kind, nodata, overviews) = if water {
        (SinkKind::UInt8, f64::from(NO_STATE), Overviews::Mode)
    } else {
        (SinkKind::Float32, NO_NUMBER, Overviews::Average)
    };
    let both = |text: &Text| format!("{} {}", text.en, text.zh);
    let title = match wanted {
        WantedRaster::Index(index) => both(&plan.indices[index].index.title()),
        WantedRaster::Fraction => both(&text::FRACTION),
        WantedRaster::Water => both(&text::WATER),
        WantedRaster::Loss => both(&text::SOIL_LOSS),
        WantedRaster::Trend => both(&text::TREND),
    };
    let mut layout = SinkLayout::new(kind, nodata, overviews);
    layout.description = title;
    match wanted {
        WantedRaster::Loss => "t/ha/yr".clone_into(&mut layout.unit),
        WantedRaster::Trend => "1/yr".clone_into(&mut layout.unit),
        _ => {}
    }
    if water {
        layout.palette = vec![(0, [245, 240, 225]), (1, [33, 102, 172])];
        layout.categories = vec![(0, both(&text::DRY_LAND)), (1, both(&text::WATER))];
    }
    if wanted != WantedRaster::Trend {
        layout.metadata.push(("RESTORA_DATE".to_owned(), plan.dates[scene].clone()));
    }
    layout.threads = settings.threads;
    layout
}
