//! Longitudes that run past the edge of a raster come round on its other side.
//!
//! Half of the world's rasters count longitude from −180° to 180°, the other half from 0° to
//! 360°, and sites follow either custom. A site is cut along the meridians where the raster
//! begins and ends, and what lies a full turn away is moved there.

use std::borrow::Cow;
use std::f64::consts::TAU;

use geo::{BoundingRect as _, Contains as _};
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
/// full turn beside it; what no turn brings onto the grid lies east of it. On any other grid,
/// polygons stay as they are.
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

/// Polygons of longitudes cut at meridians, which rise from west to east: the part west of the first, those
/// between two of them, and the part east of the last, in this order; nothing where there is
/// none. Longitudes are brought to the turn that begins at `seam` before.
///
/// Along a cut, every place where a ring crosses it is a corner of all pieces there, so that edges
/// which run there and back stay the same when the meridian becomes a curve.
pub fn cut_at_meridians(
    polygons: &MultiPolygon,
    (seam, turn): (f64, f64),
    meridians: &[f64],
) -> Vec<MultiPolygon> {
    let strips = Strips { west: seam, east: seam + turn, turn };
    let moved = strips.moved(polygons);
    let polygons = moved.as_ref().unwrap_or(polygons);
    let ends = |i: usize| {
        let from = i.checked_sub(1).map_or(f64::NEG_INFINITY, |i| meridians[i]);
        (from, meridians.get(i).copied().unwrap_or(f64::INFINITY))
    };
    let part = |i: usize| {
        let (from, to) = ends(i);
        polygons.iter().flat_map(|polygon| between(polygon, (from, to))).collect()
    };
    (0..=meridians.len()).map(part).collect()
}

/// The parts of a polygon between two meridians.
fn between(polygon: &Polygon, (from, to): (f64, f64)) -> Vec<Polygon> {
    let Some((low, high)) = longitudes(rings(polygon)) else { return Vec::new() };
    if low >= from && high <= to {
        return vec![polygon.clone()];
    }
    if high <= from || low >= to {
        return Vec::new();
    }
    let strip = Strip { from: from.max(low), to: to.min(high), shift: 0.0 };
    let mut pieces = Pieces::default();
    for (ring, role) in
        rings(polygon).zip(std::iter::once(1.0).chain(std::iter::repeat(-1.0)))
    {
        if let Some((sign, piece)) = strip.ring(ring) {
            let of = if sign * role > 0.0 { &mut pieces.land } else { &mut pieces.holes };
            of.push(piece);
        }
    }
    for at in [from, to] {
        let all = || pieces.land.iter().chain(&pieces.holes).flat_map(|ring| &ring.0);
        let mut nodes: Vec<f64> = all().filter(|c| on(c, at)).map(|c| c.y).collect();
        nodes.sort_by(f64::total_cmp);
        nodes.dedup();
        for ring in pieces.land.iter_mut().chain(&mut pieces.holes) {
            *ring = with_nodes(ring, at, &nodes);
        }
    }
    pieces.polygons()
}

/// Whether a place lies on a meridian: cutting puts it there exactly.
fn on(place: &Coord, meridian: f64) -> bool {
    place.x.to_bits() == meridian.to_bits()
}

/// A ring with a corner at each of these latitudes where it runs along a meridian.
fn with_nodes(ring: &LineString, meridian: f64, nodes: &[f64]) -> LineString {
    let mut out = Vec::with_capacity(ring.0.len());
    for line in ring.lines() {
        out.push(line.start);
        if on(&line.start, meridian) && on(&line.end, meridian) {
            let (low, high) =
                (line.start.y.min(line.end.y), line.start.y.max(line.end.y));
            let first = nodes.partition_point(|y| *y <= low);
            let end = nodes.partition_point(|y| *y < high).max(first);
            let between = nodes[first..end].iter().map(|y| coord! { x: meridian, y: *y });
            if line.start.y <= line.end.y {
                out.extend(between);
            } else {
                out.extend(between.rev());
            }
        }
    }
    out.extend(ring.0.last().copied());
    LineString(out)
}

/// The meridians of two edges, repeated at every turn.
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

/// Rings that add to an area and rings that take from it.
#[derive(Default)]
struct Pieces {
    land: Vec<LineString>,
    holes: Vec<LineString>,
}

impl Strips {
    /// Polygons with those parts moved between the edges that lie a full turn beside it;
    /// `None` where nothing has to be moved.
    fn moved(&self, polygons: &MultiPolygon) -> Option<MultiPolygon> {
        let (low, high) = longitudes(polygons.iter().flat_map(rings))?;
        let far = low.abs().max(high.abs()).max(self.west.abs()).max(self.east.abs());
        if (low >= self.west && high <= self.east) || far > MOST_TURNS * self.turn {
            return None;
        }
        Some(polygons.iter().flat_map(|polygon| self.polygon(polygon)).collect())
    }

    /// The parts of one polygon, moved. A ring around a pole runs through a full turn, and
    /// where it wanders back and forth at its ends, or where a hole lies on another turn than
    /// the shell, pieces come to lie on one another: each keeps its sign, so that they add up.
    fn polygon(&self, polygon: &Polygon) -> Vec<Polygon> {
        let range = |ring| longitudes(std::iter::once(ring));
        let Some((low, high)) = range(polygon.exterior()) else { return Vec::new() };
        let mut ends = vec![self.west, self.east];
        let within = |ring| range(ring).is_none_or(|(a, b)| a >= low && b <= high);
        if high - low >= self.turn || !polygon.interiors().iter().all(within) {
            // Every ring is cut where any of them begins or ends on any turn, so that a hole
            // and the part of the shell that it is in have the same strips.
            let of_rings = rings(polygon).filter_map(range);
            ends.extend(of_rings.flat_map(|(low, high)| [low, high]));
        }
        let (mut inside, mut beside) = (Pieces::default(), Pieces::default());
        let Some((low, high)) = longitudes(rings(polygon)) else { return Vec::new() };
        for strip in self.within(&ends, (low, high)) {
            let middle = f64::midpoint(strip.from, strip.to) + strip.shift;
            let there = if middle <= self.east { &mut inside } else { &mut beside };
            for (ring, role) in
                rings(polygon).zip(std::iter::once(1.0).chain(std::iter::repeat(-1.0)))
            {
                if let Some((sign, piece)) = strip.ring(ring) {
                    let rings = if sign * role > 0.0 {
                        &mut there.land
                    } else {
                        &mut there.holes
                    };
                    rings.push(piece);
                }
            }
        }
        let mut out = inside.polygons();
        out.extend(beside.polygons());
        out
    }

    /// The strips that fill the longitudes from `low` to `high`, cut at meridians and at what
    /// these are on every turn.
    fn within(&self, meridians: &[f64], (low, high): (f64, f64)) -> Vec<Strip> {
        let mut cuts = vec![low, high];
        let mut turns = -2.0 * MOST_TURNS;
        while turns <= 2.0 * MOST_TURNS {
            let there = meridians.iter().map(|x| x + turns * self.turn);
            cuts.extend(there.filter(|x| low < *x && *x < high));
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

    /// How far a longitude is moved to lie between the edges, or on the turn that begins
    /// with them.
    fn shift(&self, x: f64) -> f64 {
        if (self.west..=self.east).contains(&x) {
            return 0.0;
        }
        -((x - self.west) / self.turn).floor() * self.turn
    }
}

impl Strip {
    /// The part of a ring in this strip, moved, and whether it runs the way the ring does (1)
    /// or the other way (−1); nothing if it holds no area. Where the ring goes in and out
    /// several times, pieces stay joined along the cut by edges that run there and back.
    fn ring(&self, ring: &LineString) -> Option<(f64, LineString)> {
        let east_of = |c: Coord| c.x - self.from;
        let west_of = |c: Coord| self.to - c.x;
        let points = cut(&cut(&ring.0, self.from, east_of), self.to, west_of);
        let moved = points.iter().map(|c| coord! { x: c.x + self.shift, y: c.y });
        let piece = LineString(moved.collect());
        let sign = signed_area(&piece) * signed_area(ring).signum();
        (sign != 0.0).then_some((sign.signum(), piece))
    }
}

impl Pieces {
    /// Polygons with their holes; a hole belongs to what is around it.
    fn polygons(self) -> Vec<Polygon> {
        let mut out: Vec<Polygon> =
            self.land.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
        for hole in self.holes {
            let around = |polygon: &Polygon| {
                let (a, b) = (polygon.bounding_rect(), hole.bounding_rect());
                a.zip(b).is_some_and(|(a, b)| a.contains(&b.center()))
            };
            let place = out.iter().position(around).unwrap_or(0);
            if let Some(polygon) = out.get_mut(place) {
                polygon.interiors_push(hole);
            }
        }
        out
    }
}

fn rings(polygon: &Polygon) -> impl Iterator<Item = &LineString> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// The least and the greatest longitude of rings.
fn longitudes<'a>(rings: impl Iterator<Item = &'a LineString>) -> Option<(f64, f64)> {
    let xs = rings.flat_map(|ring| ring.0.iter().map(|c| c.x));
    xs.fold(None, |range, x| match range {
        None => Some((x, x)),
        Some((low, high)) => Some((f64::min(low, x), f64::max(high, x))),
    })
}

/// Area on the plane, positive where the ring runs counterclockwise.
pub(crate) fn signed_area(ring: &LineString) -> f64 {
    let first = ring.0.first().copied().unwrap_or_default();
    let cross = |line: geo_types::Line| {
        let (a, b) = (line.start - first, line.end - first);
        a.x * b.y - b.x * a.y
    };
    ring.lines().map(cross).sum::<f64>() / 2.0
}

/// A ring of longitudes cut into pieces of at most so many degrees' worth of width, each with
/// the sign that it counts with.
pub(crate) fn narrow(ring: &LineString, width: f64) -> Vec<(f64, LineString)> {
    let Some((low, high)) = longitudes(std::iter::once(ring)) else { return Vec::new() };
    let count = ((high - low) / width).ceil().clamp(1.0, 64.0);
    let at = |k: f64| low + (high - low) * k / count;
    let mut out = Vec::new();
    let mut k = 0.0;
    while k < count {
        out.extend(Strip { from: at(k), to: at(k + 1.0), shift: 0.0 }.ring(ring));
        k += 1.0;
    }
    out
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
    fn what_no_turn_brings_onto_the_raster_lies_east_of_it() {
        let small = grid(100.0, 10);
        let round = |a, b| spans(&brought_round(&quad(a, b), &small));
        assert_eq!(round(20.0, 30.0), [(380.0, 390.0)]);
        assert_eq!(round(95.0, 105.0), [(100.0, 105.0), (455.0, 460.0)]);
        assert_eq!(round(465.0, 475.0), [(105.0, 110.0), (110.0, 115.0)]);
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

    #[test]
    fn a_hole_on_another_turn_than_its_shell_is_a_hole_all_the_same() {
        let shell = quad(-10.0, 350.0).0.remove(0);
        for turns in [-1.0, 0.0, 1.0] {
            let mut holed = shell.clone();
            let hole = quad(-20.0 + 360.0 * turns, 4.0 + 360.0 * turns);
            holed.interiors_push(hole.0[0].exterior().clone());
            let round = brought_round(&MultiPolygon(vec![holed]), &grid(0.0, 360));
            assert!((round.unsigned_area() - (3600.0 - 240.0)).abs() < 1e-9, "{round:?}");
        }
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

    proptest! {
        /// Pieces add up to the whole, and none reaches beyond its meridians.
        #[test]
        fn pieces_between_meridians_add_up(
            at in 100f64..130.0,
            spikes in prop::collection::vec(0.5f64..20.0, 3..40),
            cuts in prop::collection::vec(90f64..140.0, 1..4),
        ) {
            let n = spikes.len() as f64;
            let point = |(i, r): (usize, &f64)| {
                let (sin, cos) = (TAU * i as f64 / n).sin_cos();
                (at + r * cos, 30.0 + r * sin)
            };
            let ring: LineString = spikes.iter().enumerate().map(point).collect();
            let hole: LineString =
                spikes.iter().map(|r| r / 3.0).collect::<Vec<_>>().iter().enumerate().map(point).collect();
            let star = MultiPolygon(vec![Polygon::new(ring, vec![hole])]);
            let mut cuts = cuts;
            cuts.sort_by(f64::total_cmp);
            let pieces = cut_at_meridians(&star, (-60.0, 360.0), &cuts);
            prop_assert_eq!(pieces.len(), cuts.len() + 1);
            let signed = |all: &MultiPolygon| -> f64 {
                let of = |polygon: &Polygon| {
                    let holes: f64 = polygon.interiors().iter().map(|r| signed_area(r).abs()).sum();
                    signed_area(polygon.exterior()).abs() - holes
                };
                all.iter().map(of).sum()
            };
            let sum: f64 = pieces.iter().map(signed).sum();
            prop_assert!((sum - signed(&star)).abs() < 1e-9 * signed(&star).max(1.0));
            for (i, piece) in pieces.iter().enumerate() {
                if let Some((low, high)) = longitudes(piece.iter().flat_map(rings)) {
                    prop_assert!(i == 0 || low >= cuts[i - 1]);
                    prop_assert!(i == cuts.len() || high <= cuts[i]);
                }
            }
        }
    }

    #[test]
    fn crossings_are_corners_of_all_edges_along_the_cut() {
        // A comb whose three teeth reach over the meridian of 114°: what joins them on the other
        // side runs along it, with a corner wherever a tooth begins or ends.
        let comb = MultiPolygon(vec![polygon![
            (x: 113.0, y: 0.0), (x: 115.0, y: 0.0), (x: 115.0, y: 1.0), (x: 113.5, y: 1.0),
            (x: 113.5, y: 2.0), (x: 115.0, y: 2.0), (x: 115.0, y: 3.0), (x: 113.5, y: 3.0),
            (x: 113.5, y: 4.0), (x: 115.0, y: 4.0), (x: 115.0, y: 5.0), (x: 113.0, y: 5.0)
        ]]);
        let pieces = cut_at_meridians(&comb, (-60.0, 360.0), &[114.0]);
        let east = pieces[1].0[0].exterior();
        let long = east.lines().filter(|line| {
            on(&line.start, 114.0)
                && on(&line.end, 114.0)
                && (line.dy().abs() - 1.0).abs() > 1e-12
        });
        assert_eq!(long.count(), 0, "{east:?}");
        assert!((pieces[1].unsigned_area() - 3.0).abs() < 1e-12);
        assert!((pieces[0].unsigned_area() - 4.0).abs() < 1e-12);
    }
}
