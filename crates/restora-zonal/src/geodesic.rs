//! The area of a site from its polygon alone, for the proof.
//!
//! The boundary is taken to longitude and latitude on the grid CRS's own datum and summed
//! edge by edge with geodesics (C. F. F. Karney, Algorithms for geodesics, J. Geod. 87, 2013),
//! so it shares nothing with the cells' areas that it is compared with.

use std::f64::consts::PI;

use geo::Area as _;
use geo_types::{Coord, Line, LineString, MultiPolygon, coord};
use geographiclib_rs::{Geodesic, InverseGeodesic as _, PolygonArea, Winding};
use restora_grid::{Crs, Ellipsoid};

use crate::Transform;
use crate::transform::between;
use crate::wrap::{narrow, signed_area};

/// Halving all edges stops when the area changes by less than this fraction: the next
/// halving would change it by a quarter of that.
const CONVERGED: f64 = 2e-8;

/// Nor does it go on below this change, in m²: every edge of a geodesic polygon brings some
/// 10⁻⁶ m² of rounding with it, and the more edges, the more of it.
const NOISE_M2: f64 = 1e-4;

/// No piece of an edge begins longer than this, in degrees or in metres: half way round the
/// earth, there is no telling which way a geodesic should go.
const LONGEST: (f64, f64) = (1.0, 100_000.0);

/// A pole may lie so many degrees too far after polygons were joined.
const POLE_ROUNDING: f64 = 1e-6;

/// At most 2¹⁰ pieces of each of those.
const MAX_HALVINGS: u32 = 10;

/// Measures geodesics on an ellipsoid: between two places (longitude, latitude in degrees) the
/// length in metres, and the azimuth at the first in degrees.
pub fn geodesics(
    on: &Ellipsoid,
) -> impl Fn((f64, f64), (f64, f64)) -> (f64, f64) + use<> {
    let earth = Geodesic::new(on.semi_major_m, on.flattening);
    move |a, b| {
        let (length_m, azimuth_deg, _, _): (f64, f64, f64, f64) =
            earth.inverse(a.1, a.0, b.1, b.0);
        (length_m, azimuth_deg)
    }
}

/// Geodesic area of polygons whose edges are straight in `crs`, in m² on the ellipsoid `on`;
/// `to_base` leads from `crs` to longitude and latitude there (`None` if `crs` has these).
///
/// `None` if a point of the boundary lies outside the projection's domain.
pub fn geodesic_area_m2(
    polygons: &MultiPolygon,
    crs: &Crs,
    on: &Ellipsoid,
    to_base: Option<&Transform>,
) -> Option<f64> {
    let earth = Geodesic::new(on.semi_major_m, on.flattening);
    // Longitudes in degrees, whatever the unit of a geographic CRS.
    let scale = crs.unit_si.to_degrees();
    let geographic = crs.is_geographic();
    let longest = if geographic { LONGEST.0 / scale } else { LONGEST.1 / crs.unit_si };
    let whole_m2 = 4.0 * PI * on.semi_major_m * on.semi_major_m;
    let huge = if geographic {
        f64::INFINITY
    } else {
        whole_m2 / 4.0 / (crs.unit_si * crs.unit_si)
    };
    let earth = Earth { geodesic: &earth, longest, huge };
    let to_lon_lat = |at: Coord| match to_base {
        Some(transform) => transform.apply(at),
        None => Some(coord! { x: at.x * scale, y: at.y * scale }),
    };
    // A wide ring of longitudes has no inside that geodesics could tell from its outside.
    let ring = |ring: &LineString| {
        if !geographic {
            return ring_area(ring, &earth, &to_lon_lat);
        }
        let pieces = narrow(ring, WIDEST / scale);
        pieces.iter().try_fold(0.0, |sum, (sign, piece)| {
            Some(sum + sign * ring_area(piece, &earth, &to_lon_lat)?)
        })
    };
    let mut total = 0.0;
    for polygon in polygons {
        total += ring(polygon.exterior())?;
        for hole in polygon.interiors() {
            total -= ring(hole)?;
        }
    }
    Some(total)
}

/// Rings of longitudes are measured in pieces of at most so many degrees.
const WIDEST: f64 = 120.0;

/// The ellipsoid, and how long a piece of an edge may be to begin with, in CRS units.
struct Earth<'a> {
    geodesic: &'a Geodesic,
    longest: f64,
    /// A ring with more area on the plane than this may hold more than half of the earth;
    /// then the side on its left is the inside.
    huge: f64,
}

/// No edge begins with more pieces than this: 40,000 degrees or 4 million km.
const MAX_PIECES: f64 = 40_000.0;

/// Area of one ring: its edges are halved until the area no longer changes, then the rest is
/// extrapolated, since the error of a chord falls with the square of its length.
fn ring_area(
    ring: &LineString,
    earth: &Earth<'_>,
    to_lon_lat: &impl Fn(Coord) -> Option<Coord>,
) -> Option<f64> {
    let drawn = signed_area(ring);
    let edges: Vec<(Line, f64)> = ring
        .lines()
        .map(|line| {
            let length = line.dx().hypot(line.dy());
            (line, (length / earth.longest).ceil().clamp(1.0, MAX_PIECES))
        })
        .collect();
    let pieces = Pieces { edges: &edges, drawn, earth };
    let mut points = Vec::new();
    let mut coarse = pieces.area(0, &mut points, to_lon_lat)?;
    for halving in 1..=MAX_HALVINGS {
        let fine = pieces.area(halving, &mut points, to_lon_lat)?;
        let change = fine - coarse;
        if change.abs() <= (CONVERGED * fine.abs()).max(NOISE_M2) {
            return Some((fine + change / 3.0).abs());
        }
        if halving == MAX_HALVINGS {
            return Some((fine + change / 3.0).abs());
        }
        coarse = fine;
    }
    Some(coarse.abs())
}

/// So many points of a ring are kept at most, for the next halving.
const MOST_KEPT: usize = 1 << 16;

/// The edges of a ring, each with the number of its pieces, and its area on the plane.
struct Pieces<'a> {
    edges: &'a [(Line, f64)],
    drawn: f64,
    earth: &'a Earth<'a>,
}

impl Pieces<'_> {
    /// Signed area in m², the pieces halved so many times. Every other point is one of those of
    /// the halving before: `known` has these, unless they were too many, and gets all of them.
    fn area(
        &self,
        halvings: u32,
        known: &mut Vec<Coord>,
        to_lon_lat: &impl Fn(Coord) -> Option<Coord>,
    ) -> Option<f64> {
        let winding =
            if self.drawn < 0.0 { Winding::Clockwise } else { Winding::CounterClockwise };
        let mut area = PolygonArea::new(self.earth.geodesic, winding);
        let times = f64::from(1u32 << halvings);
        let all: f64 = self.edges.iter().map(|(_, pieces)| pieces * times).sum();
        let keeps = all <= MOST_KEPT as f64;
        let before = std::mem::take(known);
        let mut before = (halvings > 0 && !before.is_empty()).then(|| before.into_iter());
        for (line, pieces) in self.edges {
            let count = pieces * times;
            let (mut k, mut even) = (0.0, true);
            while k < count {
                let at = match &mut before {
                    Some(before) if even => before.next()?,
                    _ => to_lon_lat(between(line.start, line.end, k / count))?,
                };
                if at.y.abs() > 90.0 + POLE_ROUNDING {
                    return None;
                }
                area.add_point(at.y.clamp(-90.0, 90.0), at.x);
                if keeps {
                    known.push(at);
                }
                (k, even) = (k + 1.0, !even);
            }
        }
        let (_, m2, _) = area.compute(self.drawn.abs() <= self.earth.huge);
        Some(m2)
    }
}

/// Area on the plane of a projected CRS, in m².
pub fn planar_area_m2(polygons: &MultiPolygon, unit_m: f64) -> f64 {
    polygons.unsigned_area() * unit_m * unit_m
}

/// Area of a rectangle of longitudes and latitudes (degrees), in closed form; a second
/// opinion for tests.
#[cfg(test)]
pub(crate) fn quad_area_m2(on: &Ellipsoid, lon: (f64, f64), lat: (f64, f64)) -> f64 {
    let q = |phi: f64| crate::ellipsoid::zone_area_per_radian_m2(on, phi.to_radians());
    (lon.1 - lon.0).to_radians() * (q(lat.1) - q(lat.0))
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;

    use super::*;
    use crate::Transforms;
    use crate::transform::tests::{geographic, projected};

    #[test]
    fn a_quad_along_parallels_has_its_closed_form_area() {
        let on = Ellipsoid::KRASOVSKY;
        let site = MultiPolygon(vec![polygon![
            (x: 115.0, y: 34.0), (x: 118.0, y: 34.0), (x: 118.0, y: 36.0), (x: 115.0, y: 36.0)
        ]]);
        let area =
            geodesic_area_m2(&site, &geographic("EPSG:4214", on), &on, None).unwrap();
        let expected = quad_area_m2(&on, (115.0, 118.0), (34.0, 36.0));
        assert!((area / expected - 1.0).abs() < 1e-8, "{area} {expected}");
    }

    #[test]
    fn belts_and_caps_round_the_earth_have_their_closed_form_area() {
        let on = Ellipsoid::WGS84;
        for (w, s, e, n) in [
            (-180.0, -10.0, 180.0, 10.0),
            (-180.0, -90.0, 180.0, 90.0),
            (0.0, -90.0, 359.0, 60.0),
            (-180.0, 60.0, 180.0, 90.0),
            (-180.0, -10.0, 179.0, 10.0),
            (-100.0, 60.0, 100.0, 80.0),
        ] {
            let site = MultiPolygon(vec![polygon![
                (x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n)
            ]]);
            let area =
                geodesic_area_m2(&site, &geographic("EPSG:4326", on), &on, None).unwrap();
            let expected = quad_area_m2(&on, (w, e), (s, n));
            assert!(
                (area / expected - 1.0).abs() < 1e-7,
                "{w} {s} {e} {n}: {area} {expected}"
            );
        }
    }

    #[test]
    fn holes_are_taken_off_whatever_their_direction() {
        let hole = LineString::from(vec![
            (1.0, 1.0),
            (2.0, 1.0),
            (2.0, 2.0),
            (1.0, 2.0),
            (1.0, 1.0),
        ]);
        let outer = polygon![(x: 0.0, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0), (x: 0.0, y: 3.0)];
        let with = |hole: LineString| {
            let site = geo_types::Polygon::new(outer.exterior().clone(), vec![hole]);
            geodesic_area_m2(
                &MultiPolygon(vec![site]),
                &geographic("EPSG:4326", Ellipsoid::WGS84),
                &Ellipsoid::WGS84,
                None,
            )
            .unwrap()
        };
        let mut backwards = hole.clone();
        backwards.0.reverse();
        assert!((with(hole) / with(backwards) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn an_equal_area_plane_agrees_with_the_ellipsoid() {
        let albers = projected(
            "China Albers",
            "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +type=crs",
            "+proj=longlat +ellps=GRS80 +type=crs",
            Ellipsoid::GRS80,
        );
        let site = MultiPolygon(vec![polygon![
            (x: 1_100_000.0, y: 3_800_000.0), (x: 1_104_000.0, y: 3_800_000.0),
            (x: 1_104_000.0, y: 3_803_000.0), (x: 1_100_000.0, y: 3_803_000.0)
        ]]);
        let inverse = Transforms::default().to_base("t", &albers, &albers).unwrap();
        let area =
            geodesic_area_m2(&site, &albers, &albers.ellipsoid, Some(&inverse)).unwrap();
        assert!((area / 12e6 - 1.0).abs() < 1e-8, "{area}");
    }

    #[test]
    fn a_square_metre_is_not_refined_into_noise() {
        let definition = "+proj=aea +lat_0=34 +lon_0=-120 +lat_1=43 +lat_2=48 +x_0=600000 \
                          +y_0=0 +ellps=GRS80 +units=m +type=crs";
        let base = "+proj=longlat +ellps=GRS80 +type=crs";
        let albers = projected("Albers", definition, base, Ellipsoid::GRS80);
        let inverse = Transforms::default().to_base("t", &albers, &albers).unwrap();
        for side in [0.1, 1.0, 5.0, 50.0] {
            let (x, y) = (244_813.1, 1_000_100.7);
            let site = MultiPolygon(vec![polygon![
                (x: x, y: y), (x: x + side, y: y),
                (x: x + side, y: y - side), (x: x, y: y - side)
            ]]);
            let area =
                geodesic_area_m2(&site, &albers, &albers.ellipsoid, Some(&inverse))
                    .unwrap();
            let error = (area - side * side).abs();
            assert!(error < 1e-4 + 1e-8 * area, "{side}: {error}");
        }
    }
}
