//! Rasters of the land cover on their way: value, uplift, transitions.

use restora_accounts::{Facts, MaskRule, PixelWorth};
use restora_grid::{Grid, Window};
use restora_io::{Compression, Overviews, RasterSink, SinkLayout};
use restora_message::catalogue::text;
use restora_message::{Problem, Text};
use restora_table::{
    Caption, ClassSymbol, RasterKind, RasterProduct, Symbols, plain_colour,
};
use restora_value::Legend;
use serde::{Deserialize, Serialize};

use super::codes::{Codes, NO_CODE, Registry};
use super::colours::{Scheme, mixed};
use super::draw::{Rules, Seen, change, stored};
use super::names::part;
use crate::sink::{Place, Sink};
use crate::{
    Begun, CompressionWord, Plan, RasterExtent, RasterLayer, RasterOutputs, Watch,
};

/// Missing, in rasters of numbers: far below any value per hectare.
const NO_NUMBER: f32 = f32::MIN;

/// What a raster shows, and of which date or pair of dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Value(usize),
    Uplift((usize, usize)),
    Transitions((usize, usize)),
}

/// What one raster shows of a window.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Band {
    /// Numbers, as they are stored.
    Numbers(Vec<f32>),
    /// For each cell [`NO_CODE`] or a place in the list of transitions, from 1.
    Codes(Vec<u16>, Vec<(i32, i32)>),
}

/// A raster on its way.
struct Drawn {
    what: What,
    sink: Sink,
    registry: Registry,
}

/// All of them.
pub(crate) struct Rasters<'a> {
    plan: &'a Plan,
    rules: Rules<'a>,
    changes_only: bool,
    drawn: Vec<Drawn>,
}

impl<'a> Rasters<'a> {
    /// Begins what the config asks for, under names in the folder of results. Without a place,
    /// it is only shown what there is to put together.
    pub(crate) fn begin(
        plan: &'a Plan,
        facts: &'a Facts<'a>,
        (mut place, grid): (Option<Place<'_>>, &Grid),
    ) -> Result<Option<Self>, Problem> {
        let Some(block) = &plan.loaded.config.outputs.rasters else { return Ok(None) };
        let mut drawn = Vec::new();
        for what in wanted(plan, block) {
            let product = product(plan, what);
            let layout = layout(plan, block, (what, &product));
            let place = place.as_mut().map(|(folder, begun)| (&mut **folder, *begun));
            let sink = Sink::begin(product, (grid, &layout), place)?;
            drawn.push(Drawn { what, sink, registry: Registry::default() });
        }
        let rules = Rules {
            worth: facts.values.map(|_| PixelWorth::new(facts)),
            corrected: !plan.meaning.corrections.is_empty(),
            common: plan.loaded.config.nodata.compare == MaskRule::Common,
            whole: block.extent == RasterExtent::Whole,
        };
        Ok(Some(Self { plan, rules, changes_only: block.changes_only, drawn }))
    }

    /// What they show of a window, raster by raster.
    pub(crate) fn bands(&self, seen: &Seen<'_>) -> Result<Vec<Band>, Problem> {
        let missing = self.rules.missing(seen);
        let missing = missing.as_deref();
        let valued = |drawn: &Drawn| !matches!(drawn.what, What::Transitions(_));
        let values: Vec<Vec<f64>> = if self.drawn.iter().any(valued) {
            let dates = 0..seen.dates.len();
            dates.map(|date| self.rules.values(seen, date, missing)).collect()
        } else {
            Vec::new()
        };
        let band = |one: &Drawn| {
            Ok(match one.what {
                What::Value(date) => Band::Numbers(stored(&values[date])),
                What::Uplift((from, to)) => {
                    let common = self.rules.common;
                    Band::Numbers(change(&values[from], &values[to], common))
                }
                What::Transitions(pair) => {
                    // Of the window alone, so that they do not hang on who was here before.
                    let registry = Registry::default();
                    let how = (&registry, self.changes_only);
                    let codes = self.rules.transitions(seen, pair, missing, how)?;
                    Band::Codes(codes, registry.listed())
                }
            })
        };
        self.drawn.iter().map(band).collect()
    }

    /// Whether bands can be those of a window: they may come from another machine.
    pub(crate) fn takes(&self, window: Window, bands: &[Band]) -> bool {
        let fits = |(one, band): (&Drawn, &Band)| match (one.what, band) {
            (What::Transitions(_), Band::Codes(codes, listed)) => {
                codes.len() == window.len()
                    && codes.iter().all(|place| usize::from(*place) <= listed.len())
            }
            (What::Value(_) | What::Uplift(_), Band::Numbers(numbers)) => {
                numbers.len() == window.len()
            }
            _ => false,
        };
        bands.len() == self.drawn.len() && self.drawn.iter().zip(bands).all(fits)
    }

    /// Draws them.
    pub(crate) fn put(&self, window: Window, bands: &[Band]) -> Result<(), Problem> {
        for (one, band) in self.drawn.iter().zip(bands) {
            if !one.sink.is_open() {
                continue;
            }
            match band {
                Band::Numbers(numbers) => {
                    one.sink.put(|sink| sink.write_f32(window, numbers))?;
                }
                Band::Codes(codes, listed) => {
                    let mut numbers = vec![NO_CODE];
                    for pair in listed {
                        numbers.push(one.registry.number(*pair)?);
                    }
                    let of = |place: &u16| numbers[usize::from(*place)];
                    let codes: Vec<u16> = codes.iter().map(of).collect();
                    one.sink.put(|sink| sink.write_u16(window, &codes))?;
                }
            }
        }
        Ok(())
    }

    /// Whether some of them are put together here.
    pub(crate) fn are_open(&self) -> bool {
        self.drawn.iter().any(|drawn| drawn.sink.is_open())
    }

    /// Finishes each and tells what they are.
    pub(crate) fn finish(
        self,
        on: (&dyn Watch, &Begun),
    ) -> Result<Vec<RasterProduct>, Problem> {
        let legend = self.plan.meaning.legend.as_ref();
        let finish = |Drawn { what, sink, registry }: Drawn| match what {
            What::Value(_) => sink.finish(Some(Scheme::Sequential), on),
            What::Uplift(_) => sink.finish(Some(Scheme::Diverging), on),
            What::Transitions(_) => {
                let number = |sink: &mut RasterSink, product: &mut RasterProduct| {
                    number(sink, product, (legend, registry))
                };
                sink.finish_after(number, None, on)
            }
        };
        let all = self.drawn.into_iter().map(finish);
        all.filter_map(Result::transpose).collect()
    }
}

/// Names of all rasters that the config asks for.
pub(crate) fn names(plan: &Plan) -> Vec<String> {
    let block = plan.loaded.config.outputs.rasters.as_ref();
    let all = block.into_iter().flat_map(|block| wanted(plan, block));
    all.map(|what| file_name(plan, what)).collect()
}

/// How many rasters hold numbers, and how many codes.
pub(crate) fn count(plan: &Plan) -> (u64, u64) {
    let block = plan.loaded.config.outputs.rasters.as_ref();
    let all: Vec<What> = block.into_iter().flat_map(|b| wanted(plan, b)).collect();
    let codes = all.iter().filter(|what| matches!(what, What::Transitions(_))).count();
    ((all.len() - codes) as u64, codes as u64)
}

fn wanted(plan: &Plan, block: &RasterOutputs) -> Vec<What> {
    let pairs = || plan.pairs.iter().copied().filter(|(from, to)| from != to);
    let each = |layer: &RasterLayer| -> Vec<What> {
        match layer {
            RasterLayer::Value => (0..plan.dates.len()).map(What::Value).collect(),
            RasterLayer::Uplift => pairs().map(What::Uplift).collect(),
            RasterLayer::Transitions => pairs().map(What::Transitions).collect(),
        }
    };
    block.layers.iter().flat_map(each).collect()
}

fn file_name(plan: &Plan, what: What) -> String {
    let date = |date: usize| part(&plan.dates, date);
    match what {
        What::Value(at) => format!("rasters/value_{}.tif", date(at)),
        What::Uplift((from, to)) => {
            format!("rasters/uplift_{}_{}.tif", date(from), date(to))
        }
        What::Transitions((from, to)) => {
            format!("rasters/transitions_{}_{}.tif", date(from), date(to))
        }
    }
}

/// What is known of a raster before its pixels.
fn product(plan: &Plan, what: What) -> RasterProduct {
    let per_hectare = "CNY/ha/yr";
    let (title, unit, dates): (&Text, &str, Vec<usize>) = match what {
        What::Value(date) => (&text::RASTER_VALUE, per_hectare, vec![date]),
        What::Uplift((from, to)) => (&text::RASTER_UPLIFT, per_hectare, vec![from, to]),
        What::Transitions((from, to)) => (&text::RASTER_TRANSITIONS, "", vec![from, to]),
    };
    let codes = matches!(what, What::Transitions(_));
    RasterProduct {
        file: file_name(plan, what),
        title: title.into(),
        unit: unit.to_owned(),
        dates: dates.into_iter().map(|date| plan.dates[date].clone()).collect(),
        nodata: if codes { f64::from(NO_CODE) } else { f64::from(NO_NUMBER) },
        symbols: if codes {
            Symbols::Classes(Vec::new())
        } else {
            Symbols::Ramp(Scheme::Sequential.ramp(None))
        },
        facts: None,
    }
}

fn layout(
    plan: &Plan,
    block: &RasterOutputs,
    (what, product): (What, &RasterProduct),
) -> SinkLayout {
    let (kind, overviews) = match what {
        What::Transitions(_) => (RasterKind::UInt16, Overviews::Mode),
        What::Value(_) | What::Uplift(_) => (RasterKind::Float32, Overviews::Average),
    };
    let mut layout = SinkLayout::of(product, kind, overviews);
    layout.compression = match block.compression {
        CompressionWord::Deflate => Compression::Deflate,
        CompressionWord::Zstd => Compression::Zstd,
    };
    layout.threads = plan.settings.threads;
    layout
}

/// Gives transitions their final codes, names and colours.
fn number(
    sink: &mut RasterSink,
    product: &mut RasterProduct,
    (legend, registry): (Option<&Legend>, Registry),
) -> Result<(), Problem> {
    let met = registry.met();
    let known = legend.iter().flat_map(|l| &l.classes).filter(|class| !class.nodata);
    let codes = Codes::new(known.map(|class| class.code), &met);
    let mut new = vec![NO_CODE; met.len() + 1];
    for (pair, number) in &met {
        new[usize::from(*number)] = codes.code(*pair);
    }
    let symbols = met.keys().map(|pair| symbol(*pair, &codes, legend)).collect();
    product.symbols = Symbols::Classes(symbols);
    // Colours come first: the file of the new codes is made with them.
    sink.describe(product);
    sink.renumber(&new)?;
    let classes: Vec<String> = codes.classes.iter().map(ToString::to_string).collect();
    if codes.are_listed() {
        sink.note(
            "RESTORA_CODE",
            "numbered one by one; the attribute table says what they are",
        );
    } else {
        let how = "1 + from * MULTIPLIER + to; positions in CLASSES, from 0";
        sink.note("RESTORA_CODE", how);
        sink.note("RESTORA_MULTIPLIER", &codes.classes.len().to_string());
    }
    sink.note("RESTORA_CLASSES", &classes.join(","));
    Ok(())
}

fn symbol((from, to): (i32, i32), codes: &Codes, legend: Option<&Legend>) -> ClassSymbol {
    let (before, after) = (class(from, codes, legend), class(to, codes, legend));
    let label = |lang: fn(&Caption) -> &str| {
        if from == to {
            return lang(&before.0).to_owned();
        }
        format!("{} → {}", lang(&before.0), lang(&after.0))
    };
    ClassSymbol {
        value: u32::from(codes.code((from, to))),
        label: Caption::new(label(|c| &c.en), label(|c| &c.zh)),
        colour: if from == to { after.1 } else { mixed(before.1, after.1) },
        faint: from == to,
        transition: Some((from, to)),
    }
}

/// Name and colour of a class: the legend's, or its code and a colour by its position.
pub(crate) fn class(
    code: i32,
    codes: &Codes,
    legend: Option<&Legend>,
) -> (Caption, [u8; 3]) {
    let position = codes.classes.binary_search(&code).unwrap_or_default();
    let known = legend.and_then(|l| l.classes.iter().find(|class| class.code == code));
    let own = |text: &str| {
        if text.is_empty() { code.to_string() } else { text.to_owned() }
    };
    let caption = known.map_or_else(
        || Caption::new(code.to_string(), code.to_string()),
        |class| Caption::new(own(&class.en), own(&class.zh)),
    );
    (
        caption,
        known.and_then(|class| class.colour).unwrap_or_else(|| plain_colour(position)),
    )
}
