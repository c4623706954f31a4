//! The pass over the pixels: what lies over each cell of built-up land.

use std::collections::BTreeMap;
use std::ops::Range;

use restora_accounts::reclamation::{Key, Land, Over, Tally};
use restora_grid::{Grid, Window};
use restora_message::catalogue::text;
use restora_message::{Problem, Text};
use restora_terrain::Incline;
use restora_zonal::{MOST_AREA, Pieces, SiteCover};
use serde::{Deserialize, Serialize};

use super::super::cells::{NONE, Reader};
use super::super::overlay::Laid;
use super::Rules;
use super::raster::{Codes, Painted};
use crate::plan::Pixels;
use crate::shards::{Here, Pass, Plain, most_cells, packed, unpacked};
use crate::sink::Sink;
use crate::slopes::SlopeDesk;
use crate::ways::Ways;
use crate::{Plan, Task};

/// Layers on the grid.
#[derive(Default)]
pub(super) struct Ground {
    pub(super) boundary: Laid,
    pub(super) farmland: Laid,
    pub(super) masks: Vec<Laid>,
    pub(super) parcels: Laid,
}

/// What was found.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Sum {
    pub(super) tally: Tally,
    /// Cells in more than one parcel.
    pub(super) twice: u64,
}

impl Plain for Sum {
    fn add(&mut self, other: Self) {
        for (key, land) in other.tally {
            self.tally.entry(key).or_default().add(land);
        }
        self.twice += other.twice;
    }
}

/// A thread's own readers.
pub(super) struct Desk {
    readers: [Reader; 2],
    slopes: SlopeDesk,
    ways: Ways,
    placement: usize,
}

impl Desk {
    pub(super) fn new(rules: &Rules, grid: &Grid) -> Result<Self, Problem> {
        let mut ways = Ways::new(grid);
        let info = rules.slopes.raster().info();
        let placement = ways.to(&info.path, &info.grid)?;
        Ok(Self {
            readers: Default::default(),
            slopes: rules.slopes.desk()?,
            ways,
            placement,
        })
    }

    /// Tangents of the slopes under a window, NaN where there is none.
    fn tangents(&mut self, rules: &Rules, window: Window) -> Result<Vec<f64>, Problem> {
        let placed = self.ways.placed(self.placement, window);
        let Some(source) = placed.source() else {
            return Ok(vec![f64::NAN; window.len()]);
        };
        self.slopes.fill(&rules.slopes, source)?;
        let mut out = Vec::new();
        let placed = self.ways.placed(self.placement, window);
        placed.take(&self.slopes.found().tan, f64::NAN, &mut out);
        Ok(out)
    }
}

/// What the pass goes over.
pub(super) struct Walk<'a> {
    pub(super) name: String,
    pub(super) rules: &'a Rules,
    pub(super) plan: &'a Plan,
    pub(super) pixels: &'a Pixels,
    pub(super) ground: &'a Ground,
    /// The sites by their number in the cross table, as it is here.
    pub(super) sites: &'a BTreeMap<u32, (usize, &'a SiteCover)>,
    /// None in a run that draws none.
    pub(super) sink: Option<&'a Sink>,
    pub(super) tasks: Vec<Task>,
}

impl Pass for Walk<'_> {
    type Item = Task;
    type Desk = Desk;
    type Finds = Sum;

    fn name(&self) -> &str {
        &self.name
    }

    fn phase(&self) -> &'static Text {
        &text::PHASE_RECLAMATION
    }

    fn items(&self) -> &[Task] {
        &self.tasks
    }

    fn layers(&self) -> u64 {
        1
    }

    fn desk(&self) -> Result<Desk, Problem> {
        Desk::new(self.rules, &self.pixels.grid)
    }

    fn work(
        &self,
        task: &Task,
        desk: &mut Desk,
        here: Here<'_, Sum>,
    ) -> Result<u64, Problem> {
        let codes = self.window(task, desk, here.found)?;
        if let Some(sink) = self.sink {
            let painted = codes.painted(task.window);
            if let Some(drawn) = here.drawn {
                drawn.push(packed(&painted)?);
            }
            painted.put(sink)?;
        }
        Ok(task.window.cells())
    }

    fn believe(&self, read: Sum, items: &[Range<u32>]) -> Option<Sum> {
        let own = items.iter().cloned().flatten();
        let cells: u64 = own.map(|i| self.tasks[i as usize].window.cells()).sum();
        let parcels = self.ground.parcels.count();
        let known = |(key, land): (&Key, &Land)| {
            key.site < self.sites.len()
                && key.parcel.is_none_or(|parcel| parcel < parcels)
                && land.area < MOST_AREA
                && land.steepest.is_none_or(f64::is_finite)
        };
        let twice = read.twice <= cells.saturating_mul(self.sites.len() as u64);
        (twice && read.tally.iter().all(known)).then_some(read)
    }

    fn most_drawn(&self) -> Option<u64> {
        let open = self.sink.is_some_and(Sink::is_open);
        open.then(|| most_cells(&self.tasks) + 64)
    }

    fn draw(&self, packed: &[u8], most: u64) -> Result<Option<u64>, Problem> {
        let all = self.pixels.grid.window();
        let fits = |painted: &Painted| painted.is_within(all);
        let Some(painted) = unpacked(packed, most).filter(fits) else { return Ok(None) };
        self.sink.map_or(Ok(()), |sink| painted.put(sink))?;
        Ok(Some(painted.window.cells()))
    }
}

impl Walk<'_> {
    /// Looks at a window.
    fn window(
        &self,
        task: &Task,
        desk: &mut Desk,
        sum: &mut Sum,
    ) -> Result<Codes, Problem> {
        let (rules, pixels, window) = (self.rules, self.pixels, task.window);
        let (date, after) = rules.dates(self.plan);
        let whole = SiteCover::whole(window);
        let class = desk.readers[0].read(pixels, (date, window), &whole)?.class;
        let later = match after {
            Some(after) => desk.readers[1].read(pixels, (after, window), &whole)?.class,
            None => vec![NONE; window.len()],
        };
        let tangents = desk.tangents(rules, window)?;
        let over = self.over(window, &tangents);
        let parcels = self.ground.parcels.numbers(window, &pixels.areas);
        let mut codes = Codes::new(window, rules.green);
        for number in &task.sites {
            let Some((site, cover)) = self.sites.get(number).copied() else { continue };
            Pieces::new(window, cover, &pixels.areas).each(|cell, share, area| {
                if share == 0 || class[cell] == NONE {
                    return;
                }
                if !rules.built.contains(&class[cell]) {
                    codes.other(cell);
                    return;
                }
                codes.built(cell, over[cell].fate());
                let key = Key {
                    site,
                    parcel: parcels.of(cell),
                    over: over[cell],
                    after: Some(later[cell]).filter(|class| *class != NONE),
                };
                let degrees = Incline::from_tan(tangents[cell]).degrees();
                let steepest = Some(degrees).filter(|degrees| degrees.is_finite());
                let land = Land { area: u128::from(area), steepest };
                sum.tally.entry(key).or_default().add(land);
                sum.twice += u64::from(parcels.twice(cell));
            });
        }
        Ok(codes)
    }

    /// The rules that apply to each cell of a window.
    fn over(&self, window: Window, tangents: &[f64]) -> Vec<Over> {
        let limit = Incline::from_degrees(self.rules.config.steepest).tan();
        let slope = |tan: &f64| match tan {
            tan if tan.is_nan() => Over::NO_SLOPE,
            tan if *tan > limit => Over::STEEP,
            _ => Over::default(),
        };
        let mut out: Vec<Over> = tangents.iter().map(slope).collect();
        let ground = self.ground;
        let mut lay = |laid: &Laid, rule: Over| {
            laid.each(window, &self.pixels.areas, |cell, _| {
                out[cell] = out[cell].and(rule);
            });
        };
        lay(&ground.boundary, Over::INSIDE);
        lay(&ground.farmland, Over::FARMLAND);
        for (i, mask) in ground.masks.iter().enumerate() {
            lay(mask, Over::mask(i));
        }
        out
    }
}
