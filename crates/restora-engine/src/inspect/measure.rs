//! The boundaries of a layer: what is wrong with them, how large they are, which overlap.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use geo_types::{LineString, MultiPolygon, Polygon, coord};
use restora_grid::{Crs, CrsKind};
use restora_io::{SiteFile, SiteQuery, read_sites};
use restora_message::catalogue::sites as say;
use restora_message::{Problem, Problems};
use restora_zonal::{Transforms, on_one_turn, overlaps, planar_area_m2};
use serde::Serialize;

use super::place::area_m2;
use crate::Watch;
use crate::watch::go_on;

/// Corners of all boundaries together up to which each is measured by itself, and compared
/// with all others.
const MOST_CORNERS: usize = 400_000;

/// Sites that are compared with one another, at most.
const MOST_COMPARED: usize = 5_000;

/// Beyond [`MOST_CORNERS`], areas on the map are turned into true ones by the scale in squares
/// of this side: in degrees, and in metres.
const SQUARE: (f64, f64) = (0.05, 5_000.0);

/// A CRS for boundaries that have none, to look at their shapes all the same.
const ANY_PLANE: &str = "LOCAL_CS[\"?\",UNIT[\"metre\",1]]";

/// How large the sites of a layer are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Areas {
    /// All areas, added up: overlaps count as often as they occur.
    pub total_m2: f64,
    /// The smallest site that is not empty.
    pub smallest: Option<Measured>,
    /// The largest site.
    pub largest: Option<Measured>,
    /// Sites without a boundary.
    pub empty: u64,
    /// Whether areas were taken from the map and its scale here and there, to 0.1 % or so,
    /// because there are very many corners.
    pub approximate: bool,
}

/// A site and its area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// Its id, or its number in the layer from 1.
    pub id: String,
    /// Its name, where it is another.
    pub name: Option<String>,
    /// Its area.
    pub area_m2: f64,
}

/// What was found out of the boundaries of a layer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Boundaries {
    /// Areas, where every boundary can be measured.
    pub(crate) areas: Option<Areas>,
    /// Pairs of sites that overlap; none where they were not compared.
    pub(crate) overlapping: Option<u64>,
    /// The encoding of the text.
    pub(crate) encoding: Option<String>,
    /// What a run would refuse or warn of.
    pub(crate) problems: Problems,
}

/// Which layer, and the fields that tell sites apart.
pub(crate) struct Which<'a> {
    pub(crate) path: &'a Path,
    pub(crate) layer: &'a str,
    pub(crate) id: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
}

/// Reads the boundaries as a run would, and measures them.
///
/// # Errors
/// Only a request to stop.
pub(crate) fn boundaries(
    which: &Which<'_>,
    has_crs: bool,
    watch: &dyn Watch,
) -> Result<Boundaries, Problem> {
    let display = which.path.display().to_string();
    let read = |repair: bool| {
        read_sites(&SiteQuery {
            layer: Some(which.layer),
            id: which.id,
            name: which.name,
            crs: (!has_crs).then_some(ANY_PLANE),
            repair,
            ..SiteQuery::of(which.path, &display)
        })
    };
    let mut found = Boundaries::default();
    if !has_crs {
        found.problems.push(Problem::new(&say::NO_CRS).with("path", &display));
    }
    let file = match read(false) {
        Ok(file) => {
            found.problems.extend(file.warnings.iter().cloned());
            Some(file)
        }
        Err(problems) => {
            // What can be mended still has an area.
            let invalid = problems.iter().any(|p| p.entry.code == say::INVALID.code);
            found.problems.extend(problems);
            if invalid { read(true).ok() } else { None }
        }
    };
    let Some(file) = file else { return Ok(found) };
    found.encoding = Some(file.encoding.clone());
    let corners = corners(&file);
    if has_crs && file.crs.kind != CrsKind::Other {
        found.areas = measure(&file, corners, watch)?;
    }
    compare(&file, corners, &mut found, watch)?;
    Ok(found)
}

fn corners(file: &SiteFile) -> usize {
    let of = |polygon: &Polygon| {
        let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        rings.map(|ring| ring.0.len()).sum::<usize>()
    };
    file.sites.iter().flat_map(|site| site.geometry.iter()).map(of).sum()
}

/// All areas; none where one of them is not to be had.
fn measure(
    file: &SiteFile,
    corners: usize,
    watch: &dyn Watch,
) -> Result<Option<Areas>, Problem> {
    let approximate = corners > MOST_CORNERS;
    let transforms = Transforms::default();
    let mut scales =
        Scales { crs: &file.crs, transforms: &transforms, known: BTreeMap::new() };
    let mut all: Vec<Measured> = Vec::new();
    let mut empty = 0;
    for site in &file.sites {
        go_on(watch)?;
        if site.geometry.0.is_empty() {
            empty += 1;
            continue;
        }
        let area = if approximate {
            scales.area_m2(&site.geometry)
        } else {
            area_m2(&site.geometry, &file.crs, &transforms)
        };
        let Some(area_m2) = area else { return Ok(None) };
        let name = (site.name != site.id).then(|| site.name.clone());
        all.push(Measured { id: site.id.clone(), name, area_m2 });
    }
    let total_m2 = all.iter().map(|site| site.area_m2).sum();
    let by_area = |a: &&Measured, b: &&Measured| a.area_m2.total_cmp(&b.area_m2);
    let smallest = all.iter().min_by(by_area).cloned();
    let largest = all.iter().max_by(by_area).cloned();
    Ok(Some(Areas { total_m2, smallest, largest, empty, approximate }))
}

/// True area over area on the map, square by square.
struct Scales<'a> {
    crs: &'a Crs,
    transforms: &'a Transforms,
    known: BTreeMap<(i64, i64), Option<f64>>,
}

impl Scales<'_> {
    fn area_m2(&mut self, polygons: &MultiPolygon) -> Option<f64> {
        let side = if self.crs.is_geographic() {
            SQUARE.0 * 1f64.to_radians() / self.crs.unit_si
        } else {
            SQUARE.1 / self.crs.unit_si
        };
        let corner = crate::places::first_point(polygons)?;
        let (x, y) = ((corner.x / side).floor(), (corner.y / side).floor());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast of a number saturates"
        )]
        let key = (x as i64, y as i64);
        let (crs, transforms) = (self.crs, self.transforms);
        let scale = *self.known.entry(key).or_insert_with(|| {
            let at = |i: f64, j: f64| coord! { x: (x + i) * side, y: (y + j) * side };
            let ring: LineString = vec![
                at(0.0, 0.0),
                at(1.0, 0.0),
                at(1.0, 1.0),
                at(0.0, 1.0),
                at(0.0, 0.0),
            ]
            .into();
            let square = MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
            Some(area_m2(&square, crs, transforms)? / (side * side))
        });
        Some(planar_area_m2(polygons, 1.0) * scale?)
    }
}

/// Finds the sites that overlap, where there are not too many to compare.
fn compare(
    file: &SiteFile,
    corners: usize,
    found: &mut Boundaries,
    watch: &dyn Watch,
) -> Result<(), Problem> {
    if corners > MOST_CORNERS || file.sites.len() > MOST_COMPARED {
        return Ok(());
    }
    go_on(watch)?;
    let drawn: Vec<Cow<'_, MultiPolygon>> =
        file.sites.iter().map(|site| on_one_turn(&site.geometry, &file.crs)).collect();
    let drawn: Vec<&MultiPolygon> = drawn.iter().map(AsRef::as_ref).collect();
    let all = overlaps(&drawn);
    found.overlapping = Some(all.len() as u64);
    let transforms = Transforms::default();
    for overlap in all {
        let m2 = area_m2(&overlap.common, &file.crs, &transforms);
        let (a, b) = (&file.sites[overlap.a].id, &file.sites[overlap.b].id);
        found.problems.push(
            Problem::new(&say::OVERLAP)
                .with("other", b)
                .with("area_m2", m2.map_or("?".to_owned(), |m2| format!("{m2:.0}")))
                .at_site(a),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use restora_io::crs_from_text;

    use super::*;

    #[test]
    fn areas_by_the_scale_of_the_map_are_near_the_true_ones() {
        for (code, x, y, side) in [
            ("EPSG:4490", 117.31, 34.27, 0.003),
            ("EPSG:4490", 87.6, 43.8, 0.02),
            ("EPSG:4548", 500_100.0, 3_800_100.0, 300.0),
            ("EPSG:3857", 13_000_000.0, 4_000_000.0, 500.0),
        ] {
            let crs = crs_from_text(code).unwrap();
            let ring: LineString =
                vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]
                    .into();
            let square = MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
            let transforms = Transforms::default();
            let exact = area_m2(&square, &crs, &transforms).unwrap();
            let mut scales =
                Scales { crs: &crs, transforms: &transforms, known: BTreeMap::new() };
            let fast = scales.area_m2(&square).unwrap();
            assert!((fast / exact - 1.0).abs() < 1e-3, "{code} {fast} {exact}");
        }
    }
}
