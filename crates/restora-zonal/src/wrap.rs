//! Longitudes that run past the edge of a raster come round on its other side.
//!
//! Half of the world's rasters count longitude from −180° to 180°, the other half from 0° to
//! 360°, and sites follow either custom. A site is cut along the meridians where the raster
//! begins and ends, and what lies a full turn away is moved there.

use std::borrow::Cow;
use std::f64::consts::TAU;

use geo::BoundingRect as _;
use geo_types::{Coord, LineString, MultiPolygon, Polygon, coord};
use restora_grid::{Crs, Grid};

/// Longitudes further away than this many turns are no longitudes.
const MOST_TURNS: f64 = 4.0;

/// A full turn in the units of a geographic CRS; `None` for any other.
pub(crate) fn full_turn(crs: &Crs) -> Option<f64> {
    crs.is_geographic().then(|| TAU / crs.unit_si)
}

/// By how much a longitude is moved to lie within half a turn of another.
pub(crate) fn to_near(x: f64, other: f64, turn: f64) -> f64 {
    ((other - x) / turn).round() * turn
}

/// Polygons in the CRS of a geographic grid, with those parts moved onto the grid that lie a
/// full turn beside it. What no turn brings onto the grid stays where it is. On any other
/// grid, polygons stay as they are.
pub fn brought_round(polygons: &MultiPolygon, grid: &Grid) -> MultiPolygon {
    let moved = grid.crs.as_ref().and_then(full_turn).and_then(|turn| {
        let bounds = grid.bounds();
        let strips = Strips { west: bounds.min().x, east: bounds.max().x, turn };
        strips.moved(polygons)
    });
    moved.unwrap_or_else(|| polygons.clone())
}

/// Polygons in a geographic CRS with all longitudes from half a turn west to half a turn
/// east, so that two that lie at the same place have the same coordinates. In any other CRS,
/// polygons stay as they are.
pub fn on_one_turn<'a>(polygons: &'a MultiPolygon, crs: &Crs) -> Cow<'a, MultiPolygon> {
    let moved = full_turn(crs).and_then(|turn| {
        Strips { west: -turn / 2.0, east: turn / 2.0, turn }.moved(polygons)
    });
    moved.map_or(Cow::Borrowed(polygons), Cow::Owned)
}

/// The meridians of a grid's edges, repeated at every turn.
struct Strips {
    west: f64,
    east: f64,
    turn: f64,
}

/// Longitudes between two such meridians, and how far they are moved.
struct Strip {
    from: f64,
    to: f64,
    shift: f64,
}

impl Strips {
    /// Polygons with those parts moved between the edges that lie a full turn beside it;
    /// `None` where nothing has to be moved.
    fn moved(&self, polygons: &MultiPolygon) -> Option<MultiPolygon> {
        let site = polygons.bounding_rect()?;
        let (low, high) = (site.min().x, site.max().x);
        let far = low.abs().max(high.abs()).max(self.west.abs()).max(self.east.abs());
        if (low >= self.west && high <= self.east) || far > MOST_TURNS * self.turn {
            return None;
        }
        let strips = self.within(low, high);
        Some(strips.iter().flat_map(|strip| strip.of(polygons)).collect())
    }

    /// The strips that fill the longitudes from `low` to `high`.
    fn within(&self, low: f64, high: f64) -> Vec<Strip> {
        let mut cuts = vec![low, high];
        let mut turns = -2.0 * MOST_TURNS;
        while turns <= 2.0 * MOST_TURNS {
            let shift = turns * self.turn;
            let edges = [self.west + shift, self.east + shift];
            cuts.extend(edges.into_iter().filter(|x| low < *x && *x < high));
            turns += 1.0;
        }
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let pairs = cuts.windows(2).map(|pair| (pair[0], pair[1]));
        pairs
            .map(|(from, to)| Strip {
                from,
                to,
                shift: self.shift(f64::midpoint(from, to)),
            })
            .collect()
    }

    /// How far a longitude is moved to lie on the grid; 0 where it does or no turn helps.
    fn shift(&self, x: f64) -> f64 {
        if (self.west..=self.east).contains(&x) {
            return 0.0;
        }
        let shift = -((x - self.west) / self.turn).floor() * self.turn;
        if x + shift <= self.east { shift } else { 0.0 }
    }
}

impl Strip {
    /// The part of polygons in this strip, moved.
    fn of(&self, polygons: &MultiPolygon) -> Vec<Polygon> {
        polygons
            .iter()
            .filter_map(|polygon| {
                let holes = polygon.interiors().iter().filter_map(|hole| self.ring(hole));
                Some(Polygon::new(self.ring(polygon.exterior())?, holes.collect()))
            })
            .collect()
    }

    /// The part of a ring in this strip. Where the ring goes in and out several times, pieces
    /// stay joined along the cut by edges that run there and back and hold no area.
    fn ring(&self, ring: &LineString) -> Option<LineString> {
        let east_of = |c: Coord| c.x - self.from;
        let west_of = |c: Coord| self.to - c.x;
        let points = cut(&cut(&ring.0, self.from, east_of), self.to, west_of);
        let moved = points.iter().map(|c| coord! { x: c.x + self.shift, y: c.y });
        (points.len() > 3).then(|| LineString(moved.collect()))
    }
}

/// The part of a closed ring where `inside` is not negative, which is on one side of the
/// meridian `at` (I. E. Sutherland, G. W. Hodgman, Reentrant polygon clipping, CACM 17, 1974).
fn cut(ring: &[Coord], at: f64, inside: impl Fn(Coord) -> f64) -> Vec<Coord> {
    let mut out = Vec::with_capacity(ring.len());
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if inside(a) >= 0.0 {
            out.push(a);
        }
        if (inside(a) > 0.0 && inside(b) < 0.0) || (inside(a) < 0.0 && inside(b) > 0.0) {
            let t = (at - a.x) / (b.x - a.x);
            out.push(coord! { x: at, y: a.y + (b.y - a.y) * t });
        }
    }
    out.extend(out.first().copied());
    out
}

#[cfg(test)]
mod tests {
    use geo::Area as _;
    use geo_types::polygon;
    use proptest::prelude::*;
    use restora_grid::Ellipsoid;

    use super::*;
    use crate::transform::tests::geographic;

    /// Cells of one degree from a longitude on.
    fn grid(west: f64, cols: usize) -> Grid {
        let gt = [west, 1.0, 0.0, 90.0, 0.0, -1.0];
        let crs = geographic("EPSG:4326", Ellipsoid::WGS84);
        Grid::from_geotransform("t", (cols, 180), gt, Some(crs)).unwrap()
    }

    fn quad(west: f64, east: f64) -> MultiPolygon {
        MultiPolygon(vec![polygon![
            (x: west, y: 10.0), (x: east, y: 10.0), (x: east, y: 20.0), (x: west, y: 20.0)
        ]])
    }

    fn spans(polygons: &MultiPolygon) -> Vec<(f64, f64)> {
        let rects = polygons.iter().filter_map(geo::BoundingRect::bounding_rect);
        rects.map(|rect| (rect.min().x, rect.max().x)).collect()
    }

    #[test]
    fn a_site_west_of_greenwich_is_found_on_a_raster_from_0_to_360() {
        let round =
            |a, b, west, cols| spans(&brought_round(&quad(a, b), &grid(west, cols)));
        assert_eq!(round(-70.0, -60.0, 0.0, 360), [(290.0, 300.0)]);
        // One that straddles the edge has a part on either side.
        assert_eq!(round(-5.0, 3.0, 0.0, 360), [(355.0, 360.0), (0.0, 3.0)]);
        // And the other way round.
        assert_eq!(round(290.0, 300.0, -180.0, 360), [(-70.0, -60.0)]);
        assert_eq!(round(175.0, 190.0, -180.0, 360), [(175.0, 180.0), (-180.0, -170.0)]);
    }

    #[test]
    fn what_no_turn_brings_onto_the_raster_stays_where_it_is() {
        let small = grid(100.0, 10);
        let round = |a, b| spans(&brought_round(&quad(a, b), &small));
        assert_eq!(round(20.0, 30.0), [(20.0, 30.0)]);
        assert_eq!(round(95.0, 105.0), [(95.0, 100.0), (100.0, 105.0)]);
        assert_eq!(round(465.0, 475.0), [(105.0, 110.0), (470.0, 475.0)]);
        assert_eq!(round(103.0, 104.0), [(103.0, 104.0)]);
    }

    #[test]
    fn a_hole_goes_with_what_is_around_it() {
        let holed = polygon!(
            exterior: [(x: -10., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: -10., y: 10.)],
            interiors: [[(x: -2., y: 4.), (x: 1., y: 4.), (x: 1., y: 6.), (x: -2., y: 6.)]],
        );
        let round = brought_round(&MultiPolygon(vec![holed]), &grid(0.0, 360));
        // 100 − 2 · 2 west of the cut, 100 − 1 · 2 east of it.
        let areas: Vec<f64> = round.iter().map(geo::Area::unsigned_area).collect();
        assert_eq!(areas, [96.0, 98.0]);
    }

    proptest! {
        #[test]
        fn no_area_is_lost(
            at in -400f64..400.0, west in -200f64..200.0, cols in 1usize..500,
            spikes in prop::collection::vec(1f64..80.0, 3..12),
        ) {
            // A star of many spikes about a point goes in and out of the strips.
            let n = spikes.len() as f64;
            let point = |(i, r): (usize, &f64)| {
                let (sin, cos) = (TAU * i as f64 / n).sin_cos();
                (at + r * cos, r * sin)
            };
            let ring: LineString = spikes.iter().enumerate().map(point).collect();
            let star = MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
            let round = brought_round(&star, &grid(west, cols));
            prop_assert!((round.unsigned_area() - star.unsigned_area()).abs() < 1e-6);
        }
    }
}
