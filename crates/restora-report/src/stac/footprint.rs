//! Where a run is, in longitude and latitude, as GeoJSON (RFC 7946) wants it.

use serde_json::{Value, json};

/// A point: longitude and latitude in degrees.
type Point = [f64; 2];

/// Geometry and box of an item.
pub(super) struct Footprint {
    /// A polygon, or two where it lies on both sides of the antimeridian.
    pub(super) geometry: Value,
    /// West, south, east, north; west is greater than east across the antimeridian.
    pub(super) bbox: [f64; 4],
}

/// The footprint of the `extent` of a record: its polygon, or its box where the polygon is none.
/// None where neither is a place on earth.
pub(super) fn of(extent: &Value) -> Option<Footprint> {
    polygon(&extent["polygon"])
        .or_else(|| boxed(&extent["bbox"]))
        .and_then(|ring| cut(&ring))
}

/// The ring of a polygon without its last point, with longitudes that do not jump.
fn polygon(points: &Value) -> Option<Vec<Point>> {
    let point = |value: &Value| {
        let (lon, lat) = (value.get(0)?.as_f64()?, value.get(1)?.as_f64()?);
        let on_earth = (-90.0..=90.0).contains(&lat) && (-540.0..=540.0).contains(&lon);
        on_earth.then_some([lon, lat])
    };
    let mut ring: Vec<Point> =
        points.as_array()?.iter().map(point).collect::<Option<_>>()?;
    for place in 1..ring.len() {
        let turns = ((ring[place][0] - ring[place - 1][0]) / 360.0).round();
        ring[place][0] -= turns * 360.0;
    }
    ring.dedup();
    // A ring around a pole does not come back to where it started: its box says more.
    let around = ring.last()?[0] - ring.first()?[0];
    if around.abs() > 180.0 {
        return None;
    }
    if ring.first() == ring.last() {
        ring.pop();
    }
    (ring.len() >= 3 && area(&ring) != 0.0).then_some(ring)
}

/// The ring of a box.
fn boxed(bbox: &Value) -> Option<Vec<Point>> {
    let side = |place: usize| bbox.get(place)?.as_f64();
    let (west, south, mut east, north) = (side(0)?, side(1)?, side(2)?, side(3)?);
    let on_earth = [south, north].iter().all(|lat| (-90.0..=90.0).contains(lat))
        && [west, east].iter().all(|lon| (-540.0..=540.0).contains(lon));
    if east < west {
        east += 360.0;
    }
    let some = on_earth && south < north && west < east && east - west <= 360.0;
    some.then(|| vec![[west, south], [east, south], [east, north], [west, north]])
}

/// Twice the area in square degrees, positive counter-clockwise.
fn area(ring: &[Point]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

/// The ring within 180° west and east, in two where it crosses the antimeridian.
fn cut(ring: &[Point]) -> Option<Footprint> {
    let lon = |pick: fn(f64, f64) -> f64, start: f64| {
        ring.iter().map(|point| point[0]).fold(start, pick)
    };
    let lat = |pick: fn(f64, f64) -> f64, start: f64| {
        ring.iter().map(|point| point[1]).fold(start, pick)
    };
    let (west, east) = (lon(f64::min, f64::MAX), lon(f64::max, f64::MIN));
    let (south, north) = (lat(f64::min, f64::MAX), lat(f64::max, f64::MIN));
    // Moved by whole turns so that its west end is on the map.
    let turns = ((west + 180.0) / 360.0).floor() * 360.0;
    let moved = |by: f64| -> Vec<Point> {
        ring.iter().map(|point| [point[0] - by, point[1]]).collect()
    };
    let (west, east) = (west - turns, east - turns);
    let ring = moved(turns);
    let mut parts: Vec<Vec<Point>> = vec![side(&ring, 180.0, -1.0)];
    if east > 180.0 {
        let beyond = side(&ring, 180.0, 1.0);
        parts.push(beyond.iter().map(|point| [point[0] - 360.0, point[1]]).collect());
    }
    parts.retain(|part| part.len() >= 3 && area(part) != 0.0);
    let rings: Vec<Value> = parts.iter().map(|part| json!([closed(part)])).collect();
    let geometry = match rings.as_slice() {
        [] => return None,
        [ring] => json!({"type": "Polygon", "coordinates": ring}),
        rings => json!({"type": "MultiPolygon", "coordinates": rings}),
    };
    let across = east > 180.0 && rings.len() > 1;
    let bbox = [west, south, if across { east - 360.0 } else { east.min(180.0) }, north];
    // More than a full turn is the whole earth.
    let bbox = if east - west >= 360.0 { [-180.0, south, 180.0, north] } else { bbox };
    Some(Footprint { geometry, bbox })
}

/// The part of a ring on one side of a meridian: west of it by −1, east of it by 1.
fn side(ring: &[Point], meridian: f64, sign: f64) -> Vec<Point> {
    let inside = |point: &Point| (point[0] - meridian) * sign >= 0.0;
    let mut part = Vec::with_capacity(ring.len() + 2);
    let next = ring.iter().cycle().skip(1);
    for (from, to) in ring.iter().zip(next) {
        if inside(from) {
            part.push(*from);
        }
        if inside(from) != inside(to) {
            let share = (meridian - from[0]) / (to[0] - from[0]);
            part.push([meridian, from[1] + share * (to[1] - from[1])]);
        }
    }
    part.dedup();
    if part.first() == part.last() {
        part.pop();
    }
    part
}

/// A ring with its first point again at its end, counter-clockwise as outer rings are.
fn closed(ring: &[Point]) -> Vec<Point> {
    let mut ring = ring.to_vec();
    if area(&ring) < 0.0 {
        ring.reverse();
    }
    ring.extend(ring.first().copied());
    ring
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    #[test]
    fn a_polygon_is_closed_and_runs_counter_clockwise() {
        // Clockwise, not closed.
        let extent = json!({"polygon": [[117.0, 34.0], [117.0, 35.0], [118.0, 35.0], [118.0, 34.0]]});
        let place = of(&extent).unwrap();
        assert_eq!(place.bbox, [117.0, 34.0, 118.0, 35.0]);
        let expected = json!({"type": "Polygon", "coordinates":
            [[[118.0, 34.0], [118.0, 35.0], [117.0, 35.0], [117.0, 34.0], [118.0, 34.0]]]});
        assert_eq!(place.geometry, expected);
    }

    #[test]
    fn a_polygon_across_the_antimeridian_is_cut_there() {
        for (west, east) in [(179.0, -178.0), (179.0, 182.0), (-181.0, -178.0)] {
            let extent = json!({"polygon":
                [[west, -17.0], [east, -17.0], [east, -16.0], [west, -16.0], [west, -17.0]]});
            let place = of(&extent).unwrap();
            assert_eq!(place.bbox, [179.0, -17.0, -178.0, -16.0], "{west} {east}");
            assert_eq!(place.geometry["type"], "MultiPolygon");
            let parts = place.geometry["coordinates"].as_array().unwrap();
            let lons = |part: &Value| -> Vec<f64> {
                let ring = part[0].as_array().unwrap();
                let mut lons: Vec<f64> =
                    ring.iter().map(|point| point[0].as_f64().unwrap()).collect();
                lons.sort_by(f64::total_cmp);
                lons.dedup();
                lons
            };
            assert_eq!(lons(&parts[0]), [179.0, 180.0]);
            assert_eq!(lons(&parts[1]), [-180.0, -178.0]);
        }
    }

    #[test]
    fn where_there_is_no_polygon_its_box_stands_in() {
        let extent =
            json!({"bbox": [117.0, 34.0, 118.0, 35.0], "polygon": [[117.0, 34.0]]});
        assert_eq!(of(&extent).unwrap().bbox, [117.0, 34.0, 118.0, 35.0]);
        let extent = json!({"bbox": [170.0, -17.0, -170.0, -16.0]});
        assert_eq!(of(&extent).unwrap().bbox, [170.0, -17.0, -170.0, -16.0]);
        for none in [
            Value::Null,
            json!({"bbox": [1.0, 2.0]}),
            json!({"bbox": [1.0, 2.0, 3.0, 95.0], "polygon": [[0, 0], [1, 1], [2, 2]]}),
            json!({"bbox": [1.0, 2.0, 1.0, 2.0], "polygon": [[0, "a"]]}),
            json!({"polygon": []}),
        ] {
            assert!(of(&none).is_none(), "{none}");
        }
    }

    #[test]
    fn a_ring_around_a_pole_is_its_box() {
        let ring: Vec<[f64; 2]> =
            (0..=36).map(|step| [f64::from(step) * 10.0 - 180.0, 80.0]).collect();
        let extent = json!({"bbox": [-180.0, 80.0, 180.0, 90.0], "polygon": ring});
        assert_eq!(of(&extent).unwrap().bbox, [-180.0, 80.0, 180.0, 90.0]);
    }
}
