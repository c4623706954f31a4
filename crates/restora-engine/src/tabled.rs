//! A run whose areas come from a table: no raster, no polygon, the same accounts and proof.

use std::collections::{BTreeMap, BTreeSet};

use restora_accounts::{Site, SiteKind};
use restora_message::catalogue::{areas as say, value};
use restora_message::{Problem, Problems};
use restora_value::{AreaTable, CoefficientTable, Crosswalk, Named};
use restora_zonal::{Key, Sum, Tally};
use serde_json::json;

use crate::form::hint;
use crate::meaning::{Reader, all, meaning, no_builtin};
use crate::plan::{Land, Meaning, Places, Stated};
use crate::watch::go_on;
use crate::{
    Correction, DateInput, GridRules, Loaded, Nodata, Plan, PlanSummary, Settings, Sites,
    Watch,
};

/// Where the config names the table.
const AT: &str = "/areas";

/// Two sums of rounded areas are one size if they differ by no more than this share.
const SAME_SIZE: f64 = 1e-3;

/// What a config means whose areas come from a table.
///
/// # Errors
/// Every problem of the config, the table and what they name.
pub(crate) fn resolve(
    loaded: &Loaded,
    path: &str,
    settings: &Settings,
    watch: &dyn Watch,
) -> Result<Plan, Problems> {
    let mut problems: Problems = loaded.form.clone();
    problems.extend(needs_rasters(loaded));
    let mut reader = Reader::new(loaded, &mut problems);
    let table = reader.read(path, AT, no_builtin, all(AreaTable::from_csv));
    let files = reader.files;
    go_on(watch)?;
    let dates = table.as_ref().map(AreaTable::dates).unwrap_or_default();
    let mut loaded = loaded.clone();
    loaded.config.dates = dates
        .iter()
        .map(|date| DateInput {
            date: date.clone(),
            path: path.to_owned(),
            band: 1,
            tiles: Vec::new(),
        })
        .collect();
    let mut warnings = Problems::new();
    let types = table.as_ref().is_some_and(AreaTable::names_types);
    if types && (loaded.config.crosswalk.is_some() || loaded.config.legend.is_some()) {
        let problem = Problem::new(&say::CROSSWALK_AND_TYPES).with("path", path);
        problems.push(loaded.place(problem, AT));
    }
    // Without the table it is not known which dates there are.
    let meaning = table.as_ref().map(|_| meaning(&loaded, types, &mut warnings));
    let meaning = match meaning {
        Some(Err(found)) => {
            problems.extend(found);
            None
        }
        Some(Ok(found)) => Some(found),
        None => None,
    };
    let (Some(table), Some(mut meaning)) = (table, meaning) else {
        problems.append(&mut warnings);
        return Err(problems);
    };
    meaning.files.splice(0..0, files);
    let found = cross(&loaded, &table, &dates, meaning.table.as_ref());
    let land = match found {
        Ok(stated) if problems.is_empty() => (stated, places(&loaded, &table, &dates)),
        Ok(_) => return Err(problems),
        Err(found) => {
            problems.extend(found);
            return Err(problems);
        }
    };
    // Rows of the table of factors that no area rests on need no warning.
    let used: BTreeSet<String> = land.0.codes().iter().map(i32::to_string).collect();
    warnings.retain(|problem| !types || rests_on(problem, &used));
    warnings.extend(sizes(&loaded, &table, &land.0, &dates));
    plan(loaded, (dates, meaning), land, (settings, warnings))
}

/// Whether a warning of an unverified row is about a class that occurs.
fn rests_on(problem: &Problem, used: &BTreeSet<String>) -> bool {
    let code = problem.args.iter().find(|(name, _)| *name == "code");
    let code = code.map(|(_, code)| code.get(restora_message::Lang::En).to_owned());
    !std::ptr::eq(problem.entry, &raw const value::UNVERIFIED)
        || code.is_none_or(|code| used.contains(&code))
}

/// Sites whose land has another size at another date than at the one before.
fn sizes(
    loaded: &Loaded,
    table: &AreaTable,
    stated: &Stated,
    dates: &[String],
) -> Problems {
    let mut out = Problems::new();
    for (id, number) in sites(table) {
        let size = |date: usize| {
            let mm2 = stated.sums.get(&(number, date)).copied().unwrap_or(0);
            mm2 as f64 / 1e10
        };
        for date in 1..dates.len() {
            let (first, second) = (size(date - 1), size(date));
            if (first - second).abs() > SAME_SIZE * first.max(second) {
                let problem = Problem::new(&say::AREA_CHANGES)
                    .with("site", id)
                    .with("from", &dates[date - 1])
                    .with("first", first)
                    .with("to", &dates[date])
                    .with("second", second)
                    .in_file(&table.file)
                    .at_site(id);
                out.push(loaded.place(problem, AT));
            }
        }
    }
    out
}

/// Everything in the config that only rasters could answer.
fn needs_rasters(loaded: &Loaded) -> Problems {
    let config = &loaded.config;
    let stated = [
        ("dates", !config.dates.is_empty()),
        ("tiles", config.tiles.is_some()),
        ("imagery", config.imagery.is_some()),
        ("sites", config.sites != Sites::default()),
        ("grid", config.grid != GridRules::default()),
        ("nodata", config.nodata != Nodata::default()),
        ("outputs/spatial", config.outputs.spatial.is_some()),
    ];
    let corrections =
        config.valuation.iter().flat_map(|v| v.corrections.iter().enumerate());
    let of_rasters = corrections.filter(|(_, one)| {
        matches!(one, Correction::Raster { .. } | Correction::Vegetation { .. })
    });
    let keys =
        stated.iter().filter(|(_, there)| *there).map(|(key, _)| (*key).to_owned());
    keys.chain(of_rasters.map(|(i, _)| format!("valuation/corrections/{i}")))
        .map(|key| {
            let problem = Problem::new(&say::NEEDS_RASTERS).with("key", &key);
            loaded.place(problem, &format!("/{key}"))
        })
        .collect()
}

/// The sites of a table in the order of their ids.
fn sites(table: &AreaTable) -> BTreeMap<&str, u32> {
    table.sites.keys().map(String::as_str).zip(0..).collect()
}

/// The areas as a cross table: each date is paired with itself, because nothing is known of
/// what became what.
fn cross(
    loaded: &Loaded,
    table: &AreaTable,
    dates: &[String],
    factors: Option<&CoefficientTable>,
) -> Result<Stated, Problems> {
    let sites = sites(table);
    let mut problems = Problems::new();
    let mut stated = Stated::default();
    let mut tally = Tally::default();
    for row in &table.rows {
        let code = match &row.land {
            Named::Total => continue,
            Named::Code(code) => Some(*code),
            Named::Type(name) => {
                // Whatever is wrong with the table of factors has been told.
                let Some(factors) = factors else { continue };
                let code = Crosswalk::class_of_type(factors, name);
                if code.is_none() {
                    let known: Vec<String> =
                        factors.types.iter().map(|kind| kind.id.clone()).collect();
                    let problem = Problem::new(&say::UNKNOWN_TYPE)
                        .with("type", name)
                        .with("table", &factors.name)
                        .with("hint", hint(name, &known))
                        .in_file(&table.file)
                        .at_line(row.line);
                    problems.push(loaded.place(problem, AT));
                }
                code
            }
        };
        let date = dates.iter().zip(0u16..).find(|(date, _)| **date == row.date);
        let (Some(code), Some((_, pair))) = (code, date) else { continue };
        let site = sites[row.site.as_str()];
        let key = Key { site, pair, from: Some(code), to: Some(code), masked: false };
        tally.add(key, Sum { pixels: 0, area: row.mm2 });
        *stated.sums.entry((site, usize::from(pair))).or_default() += row.mm2;
    }
    stated.cross = tally.into_table();
    if problems.is_empty() { Ok(stated) } else { Err(problems) }
}

/// The sites, their groups and all of them together; they are taken not to overlap.
fn places(loaded: &Loaded, table: &AreaTable, dates: &[String]) -> Places {
    let row = |id: &str, name: &str, group: Option<&str>, kind| Site {
        id: id.to_owned(),
        name: name.to_owned(),
        group: group.map(str::to_owned),
        kind,
        polygon_m2: None,
        outside_m2: 0.0,
        tolerance_m2: 0.0,
        pixels: None,
    };
    let sums = table.sums();
    let mut rows = Vec::new();
    let mut groups: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for ((id, words), number) in table.sites.iter().zip(0u32..) {
        let name = words.name.as_deref().unwrap_or(id);
        let site = row(id, name, words.group.as_deref(), SiteKind::Site);
        let stated = dates.iter().filter_map(|date| {
            let sum = sums.get(&(id.as_str(), date.as_str()))?;
            Some((sum.stated?.0, sum.slack_m2))
        });
        let stated: Vec<(u128, f64)> = stated.collect();
        let same = stated.len() == dates.len()
            && stated.windows(2).all(|two| two[0].0 == two[1].0);
        let first = stated.first().filter(|_| same).map(|(mm2, _)| *mm2 as f64 / 1e6);
        // Of several dates, the one whose decimals allow for most.
        let slack = stated.iter().map(|(_, slack)| *slack).fold(0.0, f64::max);
        rows.push(Site { polygon_m2: first, tolerance_m2: slack, ..site });
        if let Some(group) = &words.group {
            groups.entry(group).or_default().push(number);
        }
    }
    let sites = rows.len();
    let mut unions = Vec::new();
    let mut add = |row: Site, parts: Vec<u32>, rows: &mut Vec<Site>| {
        unions.push((u32::try_from(rows.len()).unwrap_or(u32::MAX), parts));
        rows.push(row);
    };
    if table.sites.len() > 1 || !groups.is_empty() {
        let all: Vec<u32> = (0..u32::try_from(sites).unwrap_or(u32::MAX)).collect();
        for (name, parts) in groups {
            let id = format!("group:{name}");
            add(row(&id, name, Some(name), SiteKind::Group), parts, &mut rows);
        }
        add(row("union", "union", None, SiteKind::Union), all.clone(), &mut rows);
        add(row("sum", "sum", None, SiteKind::Sum), all, &mut rows);
    }
    let path = loaded.config.areas.clone().unwrap_or_default();
    let facts = json!({"areas": path, "sites": sites, "overlaps": "taken as none"});
    Places { rows, unions, facts, sites, ..Places::default() }
}

/// The plan: there is nothing left to read.
fn plan(
    loaded: Loaded,
    (dates, meaning): (Vec<String>, Meaning),
    (stated, places): (Stated, Places),
    (settings, mut warnings): (&Settings, Problems),
) -> Result<Plan, Problems> {
    let mut config = loaded.config.clone();
    config.schema = None;
    config.dates.clear();
    let plan = Plan {
        summary: PlanSummary::without_land_cover(&config, &places, settings),
        warnings: Problems::new(),
        effective: json!(config),
        pairs: (0..dates.len()).map(|date| (date, date)).collect(),
        land: Land::Areas(stated),
        imagery: None,
        dates,
        meaning,
        places,
        settings: *settings,
        accounts: Vec::new(),
        partial: false,
        counted: None,
        shared: Vec::new(),
        seen: Vec::new(),
        loaded,
    };
    let mut problems = crate::corrections::check(&plan);
    problems.extend(crate::printed::printed(&plan).err().into_iter().flatten());
    if !problems.is_empty() {
        problems.append(&mut warnings);
        return Err(problems);
    }
    Ok(Plan { warnings, ..plan })
}
