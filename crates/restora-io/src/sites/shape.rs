//! From OGR geometries to multipolygons, with everything checked.

use gdal::cpl::CslStringList;
use gdal::vector::{Geometry, OGRwkbGeometryType as Kind, geometry_type_flatten};
use geo_types::{Coord, LineString, MultiPolygon, Polygon, coord};
use restora_grid::Crs;

use crate::log;

/// What is wrong with a geometry.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// It is not an area; the name of what it is.
    NotArea(String),
    /// A coordinate is NaN or infinite.
    NotFinite,
    /// A boundary crosses itself or the like, in the words of GEOS.
    Invalid(String),
}

/// A boundary, and what was mended.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) polygons: MultiPolygon<f64>,
    pub(super) mended: Option<Mended>,
}

/// What repairing did.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mended {
    /// What was wrong.
    pub(super) cause: String,
    /// Area before, in CRS units squared.
    pub(super) before: f64,
    /// Area after.
    pub(super) after: f64,
}

/// Checks a geometry and takes its polygons.
pub(super) fn shape(geometry: &Geometry, repair: bool) -> Result<Shape, Fault> {
    let mut polygons = Vec::new();
    collect(geometry, &mut polygons)?;
    let finite = |c: &Coord| c.x.is_finite() && c.y.is_finite();
    let rings = |p: &Polygon<f64>| {
        std::iter::once(p.exterior()).chain(p.interiors()).all(|r| r.0.iter().all(finite))
    };
    if !polygons.iter().all(rings) {
        return Err(Fault::NotFinite);
    }
    // GEOS lets the parts of a collection overlap; a site has each place once.
    let merged = match geometry_type_flatten(geometry.geometry_type()) {
        Kind::wkbGeometryCollection => merged(geometry),
        _ => None,
    };
    let geometry = merged.as_ref().unwrap_or(geometry);
    let Some(cause) = why_invalid(geometry) else {
        let mut polygons = Vec::new();
        areas_of(geometry, &mut polygons);
        return Ok(Shape { polygons: MultiPolygon(polygons), mended: None });
    };
    if !repair {
        return Err(Fault::Invalid(cause));
    }
    let mut parts = Vec::new();
    if let Some(mended) = mend(geometry) {
        areas_of(&mended, &mut parts);
    }
    if parts.is_empty() {
        return Err(Fault::Invalid(cause));
    }
    let after = parts.iter().map(area).sum();
    let mended = Mended { cause, before: geometry.area().abs(), after };
    Ok(Shape { polygons: MultiPolygon(parts), mended: Some(mended) })
}

/// A valid geometry that covers what the rings enclose, overlaps included. Where GEOS is
/// too old for that (before 3.10), overlaps become holes.
fn mend(geometry: &Geometry) -> Option<Geometry> {
    let by = |method: &str| {
        log::attempt(|| {
            let mut options = CslStringList::new();
            options.set_name_value("METHOD", method)?;
            geometry.make_valid(&options)
        })
    };
    by("STRUCTURE").or_else(|_| by("LINEWORK")).ok()
}

/// The polygons of a collection as one multipolygon; overlapping or adjacent ones joined.
/// `None` if GDAL cannot build it.
fn merged(collection: &Geometry) -> Option<Geometry> {
    let mut parts = Vec::new();
    leaves(collection, &mut parts);
    let mut all = Geometry::empty(Kind::wkbMultiPolygon).ok()?;
    for part in &parts {
        all.add_geometry(part.clone()).ok()?;
    }
    let broken = |part: &Geometry| why_invalid(part).is_some();
    if why_invalid(&all).is_none() || parts.iter().any(broken) {
        return Some(all);
    }
    let mut parts = parts.into_iter();
    let first = parts.next()?;
    log::collect(|| parts.try_fold(first, |sum, part| sum.union(&part))).0
}

/// Copies of the polygons of a collection of collections.
fn leaves(geometry: &Geometry, out: &mut Vec<Geometry>) {
    match geometry_type_flatten(geometry.geometry_type()) {
        Kind::wkbPolygon => out.push(geometry.clone()),
        _ => {
            for i in 0..geometry.geometry_count() {
                leaves(&geometry.get_geometry(i), out);
            }
        }
    }
}

/// Why GEOS does not accept a geometry; `None` if it does.
fn why_invalid(geometry: &Geometry) -> Option<String> {
    let (valid, messages) = log::collect(|| geometry.is_valid());
    (!valid).then(|| log::cause(&messages).unwrap_or_else(|| "GEOS".to_owned()))
}

/// Takes the polygons of a geometry; anything that is not an area is a fault.
fn collect(geometry: &Geometry, out: &mut Vec<Polygon<f64>>) -> Result<(), Fault> {
    match geometry_type_flatten(geometry.geometry_type()) {
        Kind::wkbPolygon => out.extend(polygon(geometry)),
        Kind::wkbMultiPolygon | Kind::wkbGeometryCollection => {
            for i in 0..geometry.geometry_count() {
                collect(&geometry.get_geometry(i), out)?;
            }
        }
        _ => return Err(Fault::NotArea(geometry.geometry_name())),
    }
    Ok(())
}

/// Takes the polygons of a mended geometry, which may have crumbs of lines as well.
fn areas_of(geometry: &Geometry, out: &mut Vec<Polygon<f64>>) {
    match geometry_type_flatten(geometry.geometry_type()) {
        Kind::wkbPolygon => out.extend(polygon(geometry)),
        Kind::wkbMultiPolygon | Kind::wkbGeometryCollection => {
            for i in 0..geometry.geometry_count() {
                areas_of(&geometry.get_geometry(i), out);
            }
        }
        _ => {}
    }
}

/// One polygon; `None` if it is empty.
fn polygon(geometry: &Geometry) -> Option<Polygon<f64>> {
    let mut rings =
        (0..geometry.geometry_count()).map(|i| ring(&geometry.get_geometry(i)));
    let outer = rings.next().filter(|ring| !ring.0.is_empty())?;
    Some(Polygon::new(outer, rings.filter(|ring| !ring.0.is_empty()).collect()))
}

fn ring(geometry: &Geometry) -> LineString<f64> {
    let mut points = Vec::with_capacity(geometry.point_count());
    geometry.get_points(&mut points);
    LineString(points.into_iter().map(|(x, y, _)| coord! { x: x, y: y }).collect())
}

/// Area on the plane, holes taken off, in CRS units squared.
fn area(polygon: &Polygon<f64>) -> f64 {
    let ring = |ring: &LineString<f64>| {
        let first = ring.0.first().copied().unwrap_or_default();
        // Relative to a corner, so that large coordinates lose no digits.
        ring.lines()
            .map(|l| (l.start - first, l.end - first))
            .map(|(a, b)| a.x * b.y - b.x * a.y)
            .sum::<f64>()
            .abs()
            / 2.0
    };
    ring(polygon.exterior()) - polygon.interiors().iter().map(ring).sum::<f64>()
}

/// Square metres of one square unit of a CRS near `polygons`, as if it were a plane there.
pub(super) fn m2_per_unit(crs: &Crs, polygons: &MultiPolygon<f64>) -> f64 {
    if !crs.is_geographic() {
        return crs.unit_si * crs.unit_si;
    }
    let ys = || polygons.iter().flat_map(|p| p.exterior().0.iter().map(|c| c.y));
    let low = ys().fold(f64::INFINITY, f64::min);
    let high = ys().fold(f64::NEG_INFINITY, f64::max);
    let latitude = f64::midpoint(low, high) * crs.unit_si;
    let unit = crs.unit_si * crs.ellipsoid.semi_major_m;
    unit * unit * latitude.cos()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(wkt: &str, repair: bool) -> Result<Shape, Fault> {
        log::ready();
        shape(&Geometry::from_wkt(wkt).unwrap(), repair)
    }

    #[test]
    fn areas_of_every_kind_become_multipolygons() {
        let ring = "((0 0, 2 0, 2 2, 0 2, 0 0))";
        for (wkt, count) in [
            (format!("POLYGON {ring}"), 1),
            ("POLYGON ZM ((0 0 1 2, 2 0 1 2, 2 2 1 2, 0 0 1 2))".to_owned(), 1),
            (format!("MULTIPOLYGON ({ring}, ((5 5, 6 5, 6 6, 5 5)))"), 2),
            (format!("GEOMETRYCOLLECTION (POLYGON {ring})"), 1),
            ("POLYGON EMPTY".to_owned(), 0),
        ] {
            let shape = see(&wkt, false).unwrap();
            assert_eq!((shape.polygons.0.len(), shape.mended), (count, None), "{wkt}");
        }
        let line = see("GEOMETRYCOLLECTION (LINESTRING (0 0, 1 1))", false);
        assert_eq!(line, Err(Fault::NotArea("LINESTRING".to_owned())));
    }

    #[test]
    fn a_bow_tie_is_told_with_its_place_and_mended_on_request() {
        // Two triangles of area 1 each that meet in (1, 1).
        let tie = "POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))";
        match see(tie, false) {
            Err(Fault::Invalid(cause)) => {
                assert!(
                    cause.contains("Self-intersection") && cause.contains("1 1"),
                    "{cause}"
                );
            }
            other => panic!("{other:?}"),
        }
        let shape = see(tie, true).unwrap();
        assert_eq!(shape.polygons.0.len(), 2);
        let mended = shape.mended.unwrap();
        assert!((mended.after - 2.0).abs() < 1e-12, "{mended:?}");
    }

    #[test]
    fn every_place_counts_once() {
        let total = |shape: &Shape| shape.polygons.iter().map(area).sum::<f64>();
        let (a, b, c) = (
            "((0 0, 2 0, 2 2, 0 2, 0 0))",
            "((1 0, 3 0, 3 2, 1 2, 1 0))",
            "((2 0, 3 0, 3 2, 2 2, 2 0))",
        );
        // Two squares of 4 that share 2; a square of 4 beside a strip of 2.
        let overlapping = format!("GEOMETRYCOLLECTION (POLYGON {a}, POLYGON {b})");
        assert!((total(&see(&overlapping, false).unwrap()) - 6.0).abs() < 1e-12);
        let adjacent = format!("GEOMETRYCOLLECTION (POLYGON {a}, MULTIPOLYGON ({c}))");
        assert!((total(&see(&adjacent, false).unwrap()) - 6.0).abs() < 1e-12);
        let multi = format!("MULTIPOLYGON ({a}, {b})");
        assert!(matches!(see(&multi, false), Err(Fault::Invalid(_))));
        let mended = see(&multi, true).unwrap();
        assert!((total(&mended) - 6.0).abs() < 1e-12, "{mended:?}");
        let tin = "TIN (((0 0, 1 0, 1 1, 0 0)))";
        assert_eq!(see(tin, false), Err(Fault::NotArea("TIN".to_owned())));
    }

    #[test]
    fn numbers_that_are_none_and_rings_too_short() {
        log::ready();
        let mut ring = Geometry::empty(Kind::wkbLinearRing).unwrap();
        for p in [(0.0, 0.0), (1.0, 0.0), (1.0, f64::NAN), (0.0, 0.0)] {
            ring.add_point_2d(p);
        }
        let mut polygon = Geometry::empty(Kind::wkbPolygon).unwrap();
        polygon.add_geometry(ring).unwrap();
        assert_eq!(shape(&polygon, true), Err(Fault::NotFinite));
        let short = see("POLYGON ((0 0, 1 1, 0 0))", true);
        assert!(matches!(short, Err(Fault::Invalid(_))), "{short:?}");
    }
}
