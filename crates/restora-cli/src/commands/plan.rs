//! `restora plan`: what a run would do, in numbers.

use std::path::Path;

use restora_engine::{
    PlanSummary, PlannedBlock, PlannedImagery, PlannedRaster, Settings,
};
use restora_message::catalogue::{run, text};
use restora_message::{Lang, Problem, Problems};
use serde::Serialize;

use crate::args::Cli;
use crate::output;
use crate::progress::Watcher;
use crate::quantity::{show_bytes, show_count};
use crate::report::plain;

/// Prints the plan of a config, for people or as JSON.
pub(crate) fn plan(cli: &Cli, config: &Path, json: bool) -> Result<u8, Problems> {
    super::must_exist(config)?;
    let watch = Watcher::new(cli);
    let plan = super::resolve(cli, config, &watch);
    watch.finish();
    let plan = plan?;
    super::warn(cli, &plan.warnings);
    let text = if json {
        let whole = InFull { summary: &plan.summary, windows: plan.blocks() };
        let text = serde_json::to_string_pretty(&whole);
        text.map_err(|e| Problem::new(&run::INTERNAL).with("cause", e))? + "\n"
    } else {
        describe(&plan.summary, cli.lang)
    };
    output::data(text.as_bytes())?;
    Ok(0)
}

/// Prints the plan of a config and writes that of its shards to a file.
pub(crate) fn shards(
    cli: &Cli,
    config: &Path,
    count: u32,
    file: (&Path, bool),
) -> Result<u8, Problems> {
    super::must_exist(config)?;
    let watch = Watcher::new(cli);
    // Others will run it: what this machine has is no matter.
    let settings = Settings { machine_bytes: None, ..super::settings(cli) };
    let load = || restora_engine::load(config, &cli.overrides);
    let plan =
        load().and_then(|loaded| restora_engine::resolve(&loaded, &settings, &watch));
    let done = plan.and_then(|plan| {
        let told = super::shards::write(cli, (&plan, config), count, file)?;
        Ok((plan, told))
    });
    watch.finish();
    let (plan, told) = done?;
    super::warn(cli, &plan.warnings);
    if !cli.quiet {
        output::data((describe(&plan.summary, cli.lang) + &told).as_bytes())?;
    }
    Ok(0)
}

/// What `--json` adds to the numbers: which blocks, window by window.
#[derive(Serialize)]
struct InFull<'a> {
    #[serde(flatten)]
    summary: &'a PlanSummary,
    windows: Vec<PlannedBlock>,
}

fn describe(summary: &PlanSummary, lang: Lang) -> String {
    let mut lines = Vec::new();
    if !summary.name.is_empty() {
        lines.push(plain(&summary.name));
    }
    for raster in &summary.dates {
        lines.extend(describe_raster(raster, lang));
    }
    let count = |n: u64| show_count(n);
    lines.push(text::PLAN_SITES.fill(
        lang,
        &[
            ("sites", &count(summary.sites)),
            ("groups", &count(summary.groups)),
            ("rule", &summary.pixel_rule),
            ("areas", &summary.area_method),
        ],
    ));
    if summary.imagery.is_none() || !summary.dates.is_empty() {
        lines.push(text::PLAN_WORK.fill(
            lang,
            &[
                ("blocks", &count(summary.blocks)),
                ("block_cols", &summary.block_cols.to_string()),
                ("block_rows", &summary.block_rows.to_string()),
                ("pixels", &count(summary.pixels)),
                ("size", &show_bytes(summary.bytes)),
            ],
        ));
    }
    lines.extend(
        summary.imagery.iter().flat_map(|imagery| describe_imagery(imagery, lang)),
    );
    let (threads, peak) =
        (summary.threads.to_string(), show_bytes(summary.peak_memory_bytes));
    let disk = show_bytes(summary.disk_bytes);
    let needs = [("threads", threads.as_str()), ("size", &peak), ("disk", &disk)];
    lines.push(text::PLAN_NEEDS.fill(lang, &needs));
    let written = summary.outputs.iter();
    let written: Vec<String> =
        written.map(|one| format!("{} {}", one.kind, show_bytes(one.bytes))).collect();
    lines.push(
        text::PLAN_RESULTS
            .fill(lang, &[("results", &written.join(text::COMMA.get(lang)))]),
    );
    lines.join("\n") + "\n"
}

fn describe_imagery(imagery: &PlannedImagery, lang: Lang) -> Vec<String> {
    let mut lines: Vec<String> = imagery
        .scenes
        .iter()
        .map(|scene| {
            let bands = plain(&scene.bands.join(", "));
            let words =
                [("date", &scene.date), ("sensor", &scene.sensor), ("bands", &bands)];
            text::PLAN_SCENE.fill(lang, &words.map(|(name, word)| (name, word.as_str())))
        })
        .collect();
    let crs = imagery.crs.as_deref().map(plain);
    lines.push(text::PLAN_IMAGERY.fill(
        lang,
        &[
            ("cols", &imagery.cols.to_string()),
            ("rows", &imagery.rows.to_string()),
            ("crs", &crs.unwrap_or_else(|| text::PLAN_NO_CRS.get(lang).to_owned())),
            ("blocks", &show_count(imagery.blocks)),
            ("pixels", &show_count(imagery.pixels)),
            ("passes", &imagery.passes.to_string()),
        ],
    ));
    lines
}

fn describe_raster(raster: &PlannedRaster, lang: Lang) -> Vec<String> {
    let none = || text::PLAN_NONE.get(lang).to_owned();
    let first = text::PLAN_DATE.fill(
        lang,
        &[
            ("date", &raster.date),
            ("path", &plain(&raster.path)),
            ("cols", &raster.cols.to_string()),
            ("rows", &raster.rows.to_string()),
            ("type", &raster.pixel_type),
            ("block_cols", &raster.block_cols.to_string()),
            ("block_rows", &raster.block_rows.to_string()),
            ("size", &show_bytes(raster.file_bytes)),
        ],
    );
    let crs = raster.crs.as_deref().map(plain);
    let second = text::PLAN_MISSING.fill(
        lang,
        &[
            ("nodata", &raster.nodata.map_or_else(none, |value| value.to_string())),
            ("mask", &raster.mask),
            ("crs", &crs.unwrap_or_else(|| text::PLAN_NO_CRS.get(lang).to_owned())),
        ],
    );
    let mut lines = vec![first, format!("  {second}")];
    if let Some(how) = &raster.aligned {
        lines.push(format!("  {}", text::PLAN_ALIGNED.fill(lang, &[("how", how)])));
    }
    lines
}

#[cfg(test)]
mod tests {
    use restora_engine::PlannedOutput;

    use super::*;

    fn summary() -> PlanSummary {
        let raster = |date: &str, aligned: Option<&str>| PlannedRaster {
            date: date.to_owned(),
            path: format!("{date}.tif"),
            driver: "GTiff".to_owned(),
            cols: 300,
            rows: 200,
            pixel_type: "uint8".to_owned(),
            block_cols: 256,
            block_rows: 256,
            nodata: aligned.map(|_| 0.0),
            mask: "none".to_owned(),
            crs: aligned.map(|_| "EPSG:4326".to_owned()),
            file_bytes: 2048,
            aligned: aligned.map(str::to_owned),
        };
        PlanSummary {
            name: "lake".to_owned(),
            dates: vec![raster("2000", None), raster("2020", Some("nearest"))],
            sites: 3,
            groups: 0,
            pixel_rule: "exact".to_owned(),
            area_method: "true".to_owned(),
            blocks: 2,
            block_cols: 256,
            block_rows: 256,
            pixels: 120_000,
            bytes: 120_000,
            threads: 2,
            peak_memory_bytes: 64 << 20,
            outputs: vec![
                PlannedOutput { kind: "csv", bytes: 3 << 10 },
                PlannedOutput { kind: "rasters", bytes: 5 << 20 },
            ],
            disk_bytes: 8 << 20,
            imagery: None,
        }
    }

    #[test]
    fn a_plan_fits_on_a_screen() {
        let text = describe(&summary(), Lang::En);
        let lines: Vec<_> = text.lines().collect();
        assert_eq!(lines.len(), 10, "{text}");
        assert_eq!(
            lines[1],
            "2000  2000.tif  300 × 200 uint8, blocks of 256 × 256, 2.0 KiB"
        );
        assert_eq!(lines[2], "  nodata none, mask none, no CRS");
        assert_eq!(lines[4], "  nodata 0, mask none, EPSG:4326");
        assert_eq!(lines[5], "  aligned: nearest");
        assert!(lines[7].contains("120,000 pixels, 117.2 KiB decoded"), "{text}");
        assert_eq!(
            lines[8],
            "threads: 2; memory: about 64.0 MiB at most; disk: about 8.0 MiB at most"
        );
        assert_eq!(lines[9], "results, not compressed: csv 3.0 KiB, rasters 5.0 MiB");
        assert!(!text.contains('{') && !describe(&summary(), Lang::Zh).contains('{'));
    }
}
