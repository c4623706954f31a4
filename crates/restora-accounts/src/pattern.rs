//! `spatial`, `hotspots` and `centres`: how values lie in space. The statistics themselves are
//! in [`crate::statistics::spatial`]; points are the centres of the sites.

use restora_message::Problems;
use restora_table::{Cell, Column, Table, Unit};

use crate::facts::{numbers, words};
use crate::statistics::spatial::{
    LocalVariance, Own, Score, Weights, centre_shift, general_g, local_g,
    mean_centre_lon_lat, morans_i,
};
use crate::worth::value_of;
use crate::{Facts, SiteKind, Stocks};

/// Where sites are and how far neighbours may be.
pub struct Pattern<'a> {
    /// Longitude and latitude of each site in degrees; none for one without cells.
    pub centres: &'a [Option<(f64, f64)>],
    /// Sites at most so far apart are neighbours.
    pub band_m: f64,
    /// Distance in metres and azimuth in degrees between two places.
    pub geodesic: &'a dyn Fn((f64, f64), (f64, f64)) -> (f64, f64),
}

/// A site with a value at a date.
struct Point {
    row: u32,
    at: (f64, f64),
    value_cny_per_yr: f64,
    cny_per_ha_yr: f64,
}

/// The sites that have a centre and valid land at a date.
fn points(
    facts: &Facts<'_>,
    stocks: &Stocks,
    pattern: &Pattern<'_>,
    date: usize,
) -> Vec<Point> {
    let sites = facts.numbered_sites().filter(|(_, site)| site.kind == SiteKind::Site);
    sites
        .filter_map(|(row, _)| {
            let at = pattern.centres.get(row as usize).copied().flatten()?;
            let valid_m2 = facts.areas.m2(stocks.get(row, date).valid.area);
            let value_cny_per_yr = value_of(facts, stocks, row, date);
            let cny_per_ha_yr = value_cny_per_yr / (valid_m2 / 1e4);
            (valid_m2 > 0.0).then_some(Point { row, at, value_cny_per_yr, cny_per_ha_yr })
        })
        .collect()
}

/// Values per hectare of all sites at each date: Moran's I and the general G, and Gi* of every
/// site.
///
/// # Errors
/// If there are too few sites, or nobody has a neighbour within the band.
pub fn pattern_tables(
    facts: &Facts<'_>,
    stocks: &Stocks,
    pattern: &Pattern<'_>,
) -> Result<[Table; 3], Problems> {
    let mut global = Table::new("spatial", global_columns());
    let mut local = Table::new("hotspots", local_columns());
    for date in 0..facts.dates.len() {
        let points = points(facts, stocks, pattern, date);
        let at: Vec<(f64, f64)> = points.iter().map(|point| point.at).collect();
        let distance_m = |a, b| (pattern.geodesic)(a, b).0;
        let near = |own| Weights::geodesic_band(&at, pattern.band_m, own, distance_m);
        let (others, all) = (near(Own::Excluded)?, near(Own::Included)?);
        global.push(global_row(&facts.dates[date], &points, &others)?);
        let values = values(&points);
        let stars = if vary(&values) {
            local_g(&values, &all, LocalVariance::AnyWeights)?.scores
        } else {
            vec![None; values.len()]
        };
        for (point, found) in points.iter().zip(&stars) {
            let mut row = vec![
                Cell::text(&facts.sites[point.row as usize].id),
                Cell::text(&facts.dates[date]),
                Cell::Number(point.at.0),
                Cell::Number(point.at.1),
                Cell::Number(point.cny_per_ha_yr),
            ];
            row.extend(scored(found.as_ref()));
            local.push(row);
        }
    }
    Ok([global, local, centres_table(facts, stocks, pattern)?])
}

fn values(points: &[Point]) -> Vec<f64> {
    points.iter().map(|point| point.cny_per_ha_yr).collect()
}

/// Whether values differ by more than the rounding of their sums.
fn vary(values: &[f64]) -> bool {
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    high - low > 1e-9 * high.abs().max(low.abs())
}

/// z and the two-sided p of a score.
fn scored(score: Option<&Score>) -> [Cell; 2] {
    [score.map(|score| score.z), score.map(|score| score.p_two_sided)].map(Cell::number)
}

/// One date as a whole. Where all sites have one value there is no pattern to speak of.
fn global_row(
    label: &str,
    points: &[Point],
    weights: &Weights,
) -> Result<Vec<Cell>, Problems> {
    let links: usize = (0..weights.len()).map(|i| weights.neighbours(i).len()).sum();
    let mut row = vec![
        Cell::text(label),
        Cell::Number(points.len() as f64),
        Cell::Number(links as f64 / points.len() as f64),
        Cell::Number(weights.islands().len() as f64),
    ];
    let values = values(points);
    if !vary(&values) {
        row.extend(std::iter::repeat_n(Cell::Empty, 8));
        return Ok(row);
    }
    let moran = morans_i(&values, weights)?;
    row.extend([Cell::Number(moran.i), Cell::Number(moran.normality.expectation)]);
    let shuffled = moran.randomisation.as_ref();
    row.extend(scored(shuffled.and_then(|found| found.score.as_ref())));
    // The general G is for values of 0 and above only.
    let general = values.iter().all(|value| *value >= 0.0);
    let general = if general { Some(general_g(&values, weights)?) } else { None };
    row.push(Cell::number(general.as_ref().map(|general| general.g)));
    row.push(Cell::number(general.as_ref().map(|general| general.expectation)));
    let shuffled = general.as_ref().and_then(|general| general.randomisation.as_ref());
    row.extend(scored(shuffled.and_then(|found| found.score.as_ref())));
    Ok(row)
}

/// The centre of gravity of value at each date and how far it moved: the mean of the centres
/// of the sites, each by its value. Empty where a site's value is negative.
fn centres_table(
    facts: &Facts<'_>,
    stocks: &Stocks,
    pattern: &Pattern<'_>,
) -> Result<Table, Problems> {
    let degrees = |name: &str, en, zh| numbers(name, (en, zh), Unit::None);
    let columns = vec![
        words("date_from", "From", "起始日期"),
        words("date_to", "To", "终止日期"),
        degrees("lon_from_deg", "Longitude before", "期初经度"),
        degrees("lat_from_deg", "Latitude before", "期初纬度"),
        degrees("lon_to_deg", "Longitude after", "期末经度"),
        degrees("lat_to_deg", "Latitude after", "期末纬度"),
        numbers("shift_m", ("Shift", "重心迁移距离"), Unit::None),
        degrees("azimuth_deg", "Direction", "迁移方位角"),
    ];
    let mut table = Table::new("centres", columns);
    for (from, to) in facts.spans() {
        let ends = [from, to].map(|date| points(facts, stocks, pattern, date));
        let negative =
            |points: &Vec<Point>| points.iter().any(|p| p.value_cny_per_yr < 0.0);
        if ends.iter().any(negative) {
            continue;
        }
        let centre = |points: &[Point]| {
            let at: Vec<(f64, f64)> = points.iter().map(|point| point.at).collect();
            let weights: Vec<f64> = points.iter().map(|p| p.value_cny_per_yr).collect();
            mean_centre_lon_lat(&at, &weights)
        };
        let shift = centre_shift(centre(&ends[0])?, centre(&ends[1])?, pattern.geodesic)?;
        table.push(vec![
            Cell::text(&facts.dates[from]),
            Cell::text(&facts.dates[to]),
            Cell::Number(shift.from.x),
            Cell::Number(shift.from.y),
            Cell::Number(shift.to.x),
            Cell::Number(shift.to.y),
            Cell::Number(shift.distance_m),
            Cell::number(shift.azimuth_deg),
        ]);
    }
    Ok(table)
}

fn global_columns() -> Vec<Column> {
    let plain = |name: &str, en, zh| numbers(name, (en, zh), Unit::None);
    vec![
        words("date", "Date", "日期"),
        plain("sites", "Sites", "地块数"),
        plain("neighbours_mean", "Neighbours on average", "平均邻居数"),
        plain("without_neighbours", "Without neighbours", "无邻居地块数"),
        plain("morans_i", "Moran's I", "莫兰指数 I"),
        plain("morans_i_expected", "Expected", "期望值"),
        plain("morans_i_z", "z", "z 值"),
        plain("morans_i_p", "p, two-sided", "p 值（双侧）"),
        plain("general_g", "General G", "全局 G"),
        plain("general_g_expected", "Expected", "期望值"),
        plain("general_g_z", "z", "z 值"),
        plain("general_g_p", "p, two-sided", "p 值（双侧）"),
    ]
}

fn local_columns() -> Vec<Column> {
    let plain = |name: &str, en, zh| numbers(name, (en, zh), Unit::None);
    vec![
        words("site", "Site", "地块"),
        words("date", "Date", "日期"),
        plain("lon_deg", "Longitude", "经度"),
        plain("lat_deg", "Latitude", "纬度"),
        plain("value_cny_per_ha_yr", "Value per hectare", "单位面积价值"),
        plain("gi_star_z", "Gi*, z", "Gi* 的 z 值"),
        plain("gi_star_p", "p, two-sided", "p 值（双侧）"),
    ]
}
