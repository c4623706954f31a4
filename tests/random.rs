//! Random land and random sites, and runs of the engine within this process.

use std::collections::BTreeMap;

use proptest::prelude::*;
use restora_engine::{Outcome, Settings, Silent};
use restora_message::{Lang, Problems};
use restora_table::Table;
use serde_json::{Value, json};

use crate::support::{Case, Raster, Rows, geojson, polygon, put, site};

/// Classes that clcd-xie-2015 values.
const CLASSES: [u8; 7] = [1, 2, 3, 4, 5, 7, 9];

/// A well mixed number (`SplitMix64`).
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Patches of classes with scattered pixels, a few of them 0, which is nodata.
pub(crate) fn land(seed: u64) -> impl Fn(usize, usize) -> u8 {
    move |col, row| {
        let at = |col: usize, row: usize| mix(seed ^ ((col as u64) << 32) ^ row as u64);
        let lone = at(col, row);
        let patch = if lone.is_multiple_of(5) { lone >> 8 } else { at(col / 6, row / 6) };
        if lone.is_multiple_of(17) { 0 } else { CLASSES[(patch % 7) as usize] }
    }
}

/// Runs the config of a case; the problems in English if it cannot.
pub(crate) fn attempt(case: &Case, threads: usize) -> Result<Outcome, String> {
    let told = |problems: Problems| {
        let lines: Vec<String> = problems.iter().map(|p| p.line(Lang::En)).collect();
        lines.join("\n")
    };
    let folder = case.folder().to_path_buf();
    let text = case.config.to_string();
    let loaded =
        restora_engine::parse(&text, "config.json", folder, &[]).map_err(told)?;
    let settings =
        Settings { threads, memory_bytes: None, machine_bytes: None, keep_going: false };
    let plan = restora_engine::resolve(&loaded, &settings, &Silent).map_err(told)?;
    restora_engine::run(&plan, &Silent, None, &restora_engine::Begun::default())
        .map_err(told)
}

/// The tables of a run as CSV, by name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tables(BTreeMap<String, Vec<u8>>);

impl Tables {
    pub(crate) fn of(outcome: &Outcome) -> Self {
        let csv =
            |table: &Table| (table.name.to_string(), restora_io::table_csv(table, false));
        Self(outcome.tables.iter().map(csv).collect())
    }

    /// The rows of a table.
    pub(crate) fn rows(&self, name: &str) -> Rows {
        Rows::parse(&self.0[name])
    }

    /// All tables but one.
    pub(crate) fn without(mut self, name: &str) -> Self {
        assert!(self.0.remove(name).is_some(), "no table `{name}`");
        self
    }
}

/// The tables of a run that succeeds.
#[track_caller]
pub(crate) fn tables(case: &Case, threads: usize) -> Tables {
    let outcome = attempt(case, threads);
    Tables::of(&outcome.unwrap_or_else(|problems| panic!("{problems}")))
}

/// A polygon whose corners are seen from its centre one after another; in pixels of the
/// grid. Radii go round evenly.
#[derive(Clone, Debug)]
pub(crate) struct Star {
    pub(crate) centre: (f64, f64),
    pub(crate) radii: Vec<f64>,
}

impl Star {
    pub(crate) fn corners(&self) -> Vec<(f64, f64)> {
        let turn = std::f64::consts::TAU / self.radii.len() as f64;
        let corner = |(i, radius): (usize, &f64)| {
            let angle = turn * i as f64;
            (self.centre.0 + radius * angle.cos(), self.centre.1 + radius * angle.sin())
        };
        self.radii.iter().enumerate().map(corner).collect()
    }

    /// The two pieces on either side of the way from corner 0 over the centre to corner `at`.
    pub(crate) fn pieces(&self, at: usize) -> [Vec<(f64, f64)>; 2] {
        let corners = self.corners();
        let mut first = corners[..=at].to_vec();
        first.push(self.centre);
        let mut second = corners[at..].to_vec();
        second.extend([corners[0], self.centre]);
        [first, second]
    }
}

/// Stars around a place on a grid of `cols` × `rows`.
pub(crate) fn star(cols: f64, rows: f64, reach: f64) -> impl Strategy<Value = Star> {
    let centre = (0.0..cols, 0.0..rows);
    let radii = prop::collection::vec(0.2 * reach..reach, 5..16);
    (centre, radii).prop_map(|(centre, radii)| Star { centre, radii })
}

/// A site through places on the grid of a raster, in pixels.
pub(crate) fn site_on(raster: &Raster<'_>, id: &str, places: &[(f64, f64)]) -> Value {
    let [x, dx, _, y, _, dy] = raster.transform;
    let closed = places.iter().chain(&places[..1]);
    let ring = closed.map(|(col, row)| json!([x + dx * col, y + dy * row])).collect();
    site(id, &polygon(&[ring]))
}

/// UTM zone 50N, 30 m, far from its central meridian: areas differ from cell to cell.
pub(crate) fn utm(cols: usize, rows: usize) -> Raster<'static> {
    Raster {
        transform: [640_000.0, 30.0, 0.0, 3_800_000.0, 0.0, -30.0],
        crs: Some("EPSG:32650"),
        nodata: Some(0.0),
        ..Raster::new(cols, rows)
    }
}

/// A valued case on true areas with sites on a grid.
pub(crate) fn case_on(raster: &Raster<'_>, seeds: &[u64], sites: &[Value]) -> Case {
    let mut case = Case::valued();
    case.config["grid"]["area"] = json!("true");
    for (date, seed) in ["2000", "2010", "2020"].into_iter().zip(seeds) {
        case.date(date, raster, land(*seed));
    }
    put(&case.path("sites.geojson"), geojson(raster.crs.unwrap(), sites));
    case
}

/// How often a property is tried: each try is a run or two.
pub(crate) fn few() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        cases: 24,
        max_shrink_iters: 64,
        failure_persistence: None,
        ..default
    }
}
