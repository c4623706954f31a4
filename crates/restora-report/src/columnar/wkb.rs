//! Boundaries as well-known binary, little-endian.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Points of the smallest ring: a triangle, closed.
const SMALLEST: usize = 4;

/// A multipolygon with exterior rings counterclockwise and holes clockwise. A ring without area to
/// enclose, of fewer than four points, is left out, for readers refuse it.
pub(super) fn wkb(shape: &MultiPolygon<f64>) -> Vec<u8> {
    let whole: Vec<&Polygon<f64>> =
        shape.0.iter().filter(|polygon| polygon.exterior().0.len() >= SMALLEST).collect();
    let mut out = Vec::new();
    head(&mut out, 6, whole.len());
    for polygon in whole {
        let holes = polygon.interiors().iter().filter(|ring| ring.0.len() >= SMALLEST);
        let holes: Vec<&LineString<f64>> = holes.collect();
        head(&mut out, 3, 1 + holes.len());
        ring(&mut out, polygon.exterior(), true);
        for hole in holes {
            ring(&mut out, hole, false);
        }
    }
    out
}

/// West, south, east, north of what [`wkb`] writes; none without a point.
pub(super) fn bounds(shape: &MultiPolygon<f64>) -> Option<[f64; 4]> {
    let rings = shape.0.iter().map(|polygon| &polygon.exterior().0);
    let points = rings.filter(|ring| ring.len() >= SMALLEST).flatten();
    let none = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    let found = points.fold(none, |b, at| {
        [b[0].min(at.x), b[1].min(at.y), b[2].max(at.x), b[3].max(at.y)]
    });
    found.iter().all(|side| side.is_finite()).then_some(found)
}

/// Byte order, type, and the number of parts.
fn head(out: &mut Vec<u8>, kind: u32, parts: usize) {
    out.push(1);
    out.extend(kind.to_le_bytes());
    count(out, parts);
}

fn count(out: &mut Vec<u8>, parts: usize) {
    // A geometry of four thousand million points does not fit into memory here.
    out.extend(u32::try_from(parts).unwrap_or(u32::MAX).to_le_bytes());
}

fn ring(out: &mut Vec<u8>, ring: &LineString<f64>, counterclockwise: bool) {
    count(out, ring.0.len());
    let mut point = |at: &Coord<f64>| {
        out.extend(at.x.to_le_bytes());
        out.extend(at.y.to_le_bytes());
    };
    if (twice_area(ring) < 0.0) == counterclockwise {
        ring.0.iter().rev().for_each(&mut point);
    } else {
        ring.0.iter().for_each(&mut point);
    }
}

/// Twice the area of a closed ring, positive if it runs counterclockwise. Taken from its first
/// point, so that large coordinates do not eat up the difference.
fn twice_area(ring: &LineString<f64>) -> f64 {
    let Some(origin) = ring.0.first() else { return 0.0 };
    let from = |at: Coord<f64>| (at.x - origin.x, at.y - origin.y);
    ring.0
        .windows(2)
        .map(|side| {
            let ((ax, ay), (bx, by)) = (from(side[0]), from(side[1]));
            ax * by - bx * ay
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use geo_types::{polygon, wkt};
    use proptest::prelude::*;

    use super::*;

    fn hex(bytes: &[u8]) -> String {
        use std::fmt::Write as _;
        bytes.iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }

    #[test]
    fn a_triangle_is_these_bytes() {
        let shape = MultiPolygon(vec![
            polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 0.0, y: 2.0)],
        ]);
        // 1.0 is 3ff0…, 2.0 is 4000…; the ring is closed with its first point.
        let zero = "0000000000000000";
        let (one, two) = ("000000000000f03f", "0000000000000040");
        let points = [zero, zero, one, zero, zero, two, zero, zero].concat();
        let want = format!("010600000001000000010300000001000000{}{points}", "04000000");
        assert_eq!(hex(&wkb(&shape)), want);
        assert_eq!(bounds(&shape), Some([0.0, 0.0, 1.0, 2.0]));
    }

    #[test]
    fn rings_run_as_they_should_and_slivers_of_two_points_are_left_out() {
        let right = wkt!(MULTIPOLYGON(((0. 0.,4. 0.,4. 4.,0. 4.,0. 0.),(1. 1.,1. 2.,2. 2.,2. 1.,1. 1.))));
        let wrong = wkt!(MULTIPOLYGON(((0. 0.,0. 4.,4. 4.,4. 0.,0. 0.),(1. 1.,2. 1.,2. 2.,1. 2.,1. 1.))));
        assert_eq!(wkb(&wrong), wkb(&right));
        let sliver: Polygon<f64> = polygon![(x: 9.0, y: 9.0), (x: 10.0, y: 9.0)];
        let mut more = right.clone();
        more.0.push(sliver);
        assert_eq!(wkb(&more), wkb(&right));
        assert_eq!(bounds(&more), Some([0.0, 0.0, 4.0, 4.0]));
        let none = MultiPolygon::<f64>(Vec::new());
        assert_eq!(hex(&wkb(&none)), "010600000000000000");
        assert_eq!(bounds(&none), None);
    }

    proptest! {
        /// Whichever way a ring was drawn, the same bytes are written.
        #[test]
        fn the_way_it_was_drawn_does_not_matter(
            points in proptest::collection::vec((-1e6..1e6f64, -1e6..1e6f64), 3..20),
        ) {
            let ring: LineString<f64> = points.into();
            let back = LineString(ring.0.iter().rev().copied().collect());
            let one = |ring| Polygon::new(ring, Vec::new());
            // A closed ring starts where it ends, so that turning it keeps its first point.
            let (a, b) = (one(ring), one(back));
            let turned = Polygon::new(LineString(a.exterior().0.iter().rev().copied().collect()), Vec::new());
            prop_assume!(twice_area(a.exterior()) != 0.0);
            prop_assert_eq!(wkb(&MultiPolygon(vec![a])), wkb(&MultiPolygon(vec![turned])));
            prop_assert!(bounds(&MultiPolygon(vec![b])).is_some());
        }
    }
}
