//! A look at a few blocks: which legend the codes fit, without reading everything.

use std::collections::BTreeMap;

use restora_message::Problems;

use crate::findings::other_legend;
use crate::stage::some_tasks;
use crate::{Plan, Watch};

/// Blocks to look at, spread over the raster.
const BLOCKS: usize = 4;

/// Warnings of another legend that the codes of a few blocks fit better than the one named.
/// What cannot be read is left to those who read everything.
pub fn peek(plan: &Plan, watch: &dyn Watch) -> Problems {
    if plan.meaning.legend.is_none() {
        return Problems::new();
    }
    let Ok(cross) = some_tasks(plan, BLOCKS, watch) else { return Problems::new() };
    let mut out = Problems::new();
    for date in 0..plan.dates.len() {
        let mut areas: BTreeMap<i32, f64> = BTreeMap::new();
        let pair = plan.pairs.iter().position(|(from, to)| *from == date || *to == date);
        for (key, sum) in
            cross.iter().filter(|(key, _)| Some(usize::from(key.pair)) == pair)
        {
            let first = plan.pairs[usize::from(key.pair)].0 == date;
            if let Some(code) = if first { key.from } else { key.to } {
                *areas.entry(code).or_default() += plan.unit().m2(sum.area);
            }
        }
        out.extend(other_legend(plan, date, &areas));
    }
    out
}
