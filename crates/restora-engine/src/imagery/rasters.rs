//! Rasters of what was measured, masked to the sites, written window by window in the last pass.

use restora_accounts::imagery::SLOPE_BITS;
use restora_grid::Window;
use restora_io::{Overviews, SinkLayout};
use restora_message::catalogue::text;
use restora_message::{Problem, Text};
use restora_table::{Caption, ClassSymbol, RasterKind, RasterProduct, Symbols};
use restora_terrain::{FRACTION_BITS, is_value, number};
use restora_zonal::Pieces;
use serde::{Deserialize, Serialize};

use super::pixels::{NO_LOSS, Pixels};
use super::plan::{ImageryPlan, WantedRaster};
use super::values::Values;
use crate::products::Scheme;
use crate::shards::unpacked;
use crate::sink::{Place, Sink};
use crate::{Begun, Settings, Watch};

/// Missing, in rasters of numbers.
const NO_NUMBER: f64 = -9999.0;

/// Missing, in rasters of states.
const NO_STATE: u8 = 255;

/// A raster on its way: what it shows, and the number of its scene.
type Shown = (WantedRaster, usize, Sink);

/// The rasters of a run on their way: each has a number of a scene, but for trends.
#[derive(Default)]
pub(crate) struct Sinks {
    sinks: Vec<Shown>,
}

/// What a window has of every raster, in their order.
#[derive(Serialize, Deserialize)]
pub(crate) struct Painted {
    window: Window,
    bands: Vec<Band>,
}

/// What it has of one.
#[derive(Serialize, Deserialize)]
enum Band {
    /// NaN is missing.
    Numbers(Vec<f32>),
    States(Vec<u8>),
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
        place: Option<Place<'_>>,
        settings: &Settings,
    ) -> Result<Self, Problem> {
        let Some((folder, begun)) = place else { return Ok(Self::default()) };
        let mut sinks = Vec::new();
        for (wanted, scene) in all(plan) {
            let product = product(plan, (wanted, scene));
            let layout = layout((wanted, &product), settings);
            let place = Some((&mut *folder, begun));
            let sink = Sink::begin(product, (&plan.grid, &layout), place)?;
            sinks.push((wanted, scene, sink));
        }
        Ok(Self { sinks })
    }

    /// A mask for a window; nothing to mark where no raster is wanted.
    pub(crate) fn mask(&self, window: Window) -> Mask {
        Mask { inside: (!self.sinks.is_empty()).then(|| vec![false; window.len()]) }
    }

    /// Bytes that what is painted of so many cells has at most; none where no raster is put
    /// together.
    pub(crate) fn most_bytes(&self, cells: u64) -> Option<u64> {
        let count = self.sinks.len() as u64;
        let open = self.sinks.iter().any(|(.., sink)| sink.is_open());
        open.then_some((cells * 4 + 32) * count + 64)
    }

    /// What a window has of every raster; nothing where none is wanted.
    pub(crate) fn paint(
        &self,
        plan: &ImageryPlan,
        window: Window,
        shown: (&Values, &Pixels),
        mask: &Mask,
    ) -> Option<Painted> {
        let inside = mask.inside.as_ref()?;
        let band =
            |(wanted, scene, _): &Shown| band(plan, (*wanted, *scene), shown, inside);
        Some(Painted { window, bands: self.sinks.iter().map(band).collect() })
    }

    /// Writes what a window has.
    pub(crate) fn put(&self, painted: &Painted) -> Result<(), Problem> {
        for ((.., sink), band) in self.sinks.iter().zip(&painted.bands) {
            sink.put(|sink| match band {
                Band::Numbers(numbers) => sink.write_f32(painted.window, numbers),
                Band::States(states) => sink.write_u8(painted.window, states),
            })?;
        }
        Ok(())
    }

    /// Writes what was packed of a window; gives how many cells it has, or none if it cannot be
    /// of these rasters.
    pub(crate) fn put_packed(
        &self,
        plan: &ImageryPlan,
        (packed, most): (&[u8], u64),
    ) -> Result<Option<u64>, Problem> {
        let painted = unpacked(packed, most).filter(|painted| self.take(plan, painted));
        let Some(painted) = painted else { return Ok(None) };
        self.put(&painted)?;
        Ok(Some(painted.window.cells()))
    }

    /// Whether it can have been painted: it may come from anywhere.
    fn take(&self, plan: &ImageryPlan, painted: &Painted) -> bool {
        let Painted { window, bands } = painted;
        let fits = |((wanted, ..), band): (&Shown, &Band)| match band {
            Band::Numbers(numbers) => {
                *wanted != WantedRaster::Water && numbers.len() == window.len()
            }
            Band::States(states) => {
                *wanted == WantedRaster::Water && states.len() == window.len()
            }
        };
        plan.grid.window().intersection(window) == Some(*window)
            && bands.len() == self.sinks.len()
            && self.sinks.iter().zip(bands).all(fits)
    }

    /// Finishes each and tells what they are.
    pub(crate) fn finish(
        self,
        on: (&dyn Watch, &Begun),
    ) -> Result<Vec<RasterProduct>, Problem> {
        if !self.sinks.is_empty() {
            on.0.phase(&text::PHASE_RASTERS, 0);
        }
        let finish = |(wanted, _, sink): Shown| sink.finish(scheme(wanted), on);
        self.sinks.into_iter().map(finish).filter_map(Result::transpose).collect()
    }
}

/// What a window has of one raster.
fn band(
    plan: &ImageryPlan,
    (wanted, scene): (WantedRaster, usize),
    (values, pixels): (&Values, &Pixels),
    inside: &[bool],
) -> Band {
    let within = |(inside, number): (&bool, f64)| {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "rasters are of single precision"
        )]
        let number = number as f32;
        if *inside { number } else { f32::NAN }
    };
    let fixed = |values: &[i32], bits: u32| {
        let number =
            |value: &i32| if is_value(*value) { number(*value, bits) } else { f64::NAN };
        Band::Numbers(inside.iter().zip(values.iter().map(number)).map(within).collect())
    };
    match wanted {
        WantedRaster::Index(index) => {
            fixed(&values.indices[scene][index], plan.indices[index].index.bits())
        }
        WantedRaster::Fraction => fixed(&pixels.fraction[scene], FRACTION_BITS),
        WantedRaster::Trend => fixed(&pixels.slope, SLOPE_BITS),
        WantedRaster::Loss => {
            let number =
                |loss: &u64| if *loss == NO_LOSS { f64::NAN } else { t_per_ha(*loss) };
            let numbers = pixels.loss[scene].iter().map(number);
            Band::Numbers(inside.iter().zip(numbers).map(within).collect())
        }
        WantedRaster::Water => {
            let state = |(state, inside): (&u8, &bool)| {
                if *inside && *state < 2 { *state } else { NO_STATE }
            };
            Band::States(pixels.water[scene].iter().zip(inside).map(state).collect())
        }
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

/// How numbers are coloured; water has classes.
fn scheme(wanted: WantedRaster) -> Option<Scheme> {
    match wanted {
        WantedRaster::Water => None,
        WantedRaster::Index(_) | WantedRaster::Trend => Some(Scheme::Diverging),
        WantedRaster::Fraction | WantedRaster::Loss => Some(Scheme::Sequential),
    }
}

/// What a raster shows.
fn product(plan: &ImageryPlan, (wanted, scene): (WantedRaster, usize)) -> RasterProduct {
    let title: Caption = match wanted {
        WantedRaster::Index(index) => plan.indices[index].index.title().into(),
        WantedRaster::Fraction => (&text::FRACTION).into(),
        WantedRaster::Water => (&text::WATER).into(),
        WantedRaster::Loss => (&text::SOIL_LOSS).into(),
        WantedRaster::Trend => (&text::TREND).into(),
    };
    let unit = match wanted {
        WantedRaster::Loss => "t/ha/yr",
        WantedRaster::Trend => "1/yr",
        _ => "",
    };
    let state = |value, label: &Text, colour| ClassSymbol {
        value,
        label: label.into(),
        colour,
        faint: value == 0,
        transition: None,
    };
    let trend = wanted == WantedRaster::Trend;
    RasterProduct {
        file: file_name(plan, wanted, scene),
        title,
        unit: unit.to_owned(),
        dates: if trend { Vec::new() } else { vec![plan.dates[scene].clone()] },
        nodata: if scheme(wanted).is_none() { f64::from(NO_STATE) } else { NO_NUMBER },
        symbols: scheme(wanted).map_or_else(
            || {
                Symbols::Classes(vec![
                    state(0, &text::DRY_LAND, [245, 240, 225]),
                    state(1, &text::WATER, [33, 102, 172]),
                ])
            },
            |scheme| Symbols::Ramp(scheme.ramp(None)),
        ),
        facts: None,
    }
}

/// How a raster is stored, and what it says of itself.
fn layout(
    (wanted, product): (WantedRaster, &RasterProduct),
    settings: &Settings,
) -> SinkLayout {
    let (kind, overviews) = match wanted {
        WantedRaster::Water => (RasterKind::UInt8, Overviews::Mode),
        _ => (RasterKind::Float32, Overviews::Average),
    };
    let mut layout = SinkLayout::of(product, kind, overviews);
    layout.threads = settings.threads;
    layout
}
