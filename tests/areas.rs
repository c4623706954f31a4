//! True areas in seven coordinate systems, against geodesic areas that the test works out by
//! itself: the boundary is cut into short pieces in the grid's CRS, these are taken to
//! longitude and latitude by GDAL, and `GeographicLib` adds up the geodesic polygon on the
//! ellipsoid that stands here in figures.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geographiclib_rs::{Geodesic, PolygonArea, Winding};
use serde_json::json;

use crate::support::{ALBERS, Case, Raster, put};

/// A raster of 64 × 64 pixels.
const SIDE: usize = 64;

/// Pieces that an edge is cut into: an edge is 2 km at 30 m, a piece 7 m.
const PIECES: u32 = 300;

/// Semi-major axis in metres and inverse flattening.
type Ellipsoid = (f64, f64);
const WGS84: Ellipsoid = (6_378_137.0, 298.257_223_563);
const GRS80: Ellipsoid = (6_378_137.0, 298.257_222_101);
const CGCS2000: Ellipsoid = (6_378_137.0, 298.257_222_101);
const KRASOVSKY: Ellipsoid = (6_378_245.0, 298.3);

/// Corners in columns and rows.
type Ring = &'static [(f64, f64)];

/// 2368 pixels with a bay and with a hole of 72, and 64 pixels; no edge runs along
/// the pixels.
const LARGE: [Ring; 2] = [
    &[
        (3.3, 4.2),
        (40.7, 1.6),
        (61.2, 22.9),
        (47.4, 30.3),
        (58.8, 59.7),
        (21.1, 50.4),
        (2.2, 44.5),
    ],
    &[(20.2, 20.1), (31.4, 22.3), (24.6, 33.8)],
];
const SMALL: [Ring; 1] = [&[(3.1, 51.4), (12.6, 52.3), (11.7, 60.9), (4.4, 58.2)]];

/// Where a raster lies.
struct Place<'a> {
    crs: &'a str,
    ellipsoid: Ellipsoid,
    corner: (f64, f64),
    pixel: f64,
}

impl Place<'_> {
    fn at(&self, (col, row): (f64, f64)) -> (f64, f64) {
        (self.corner.0 + self.pixel * col, self.corner.1 - self.pixel * row)
    }

    /// A ring as GeoJSON has it.
    fn ring(&self, ring: Ring) -> serde_json::Value {
        ring.iter().chain(&ring[..1]).map(|corner| json!(self.at(*corner))).collect()
    }

    /// Geodesic area of a polygon whose edges are straight on the grid.
    fn geodesic_m2(&self, rings: &[Ring]) -> f64 {
        let mut crs = SpatialRef::from_definition(self.crs).unwrap();
        crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let mut base = crs.geog_cs().unwrap();
        base.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let to_base = CoordTransform::new(&crs, &base).unwrap();
        let earth = Geodesic::new(self.ellipsoid.0, 1.0 / self.ellipsoid.1);
        let areas = rings.iter().map(|ring| {
            let (mut lon, mut lat) = self.cut(ring);
            to_base.transform_coords(&mut lon, &mut lat, &mut []).unwrap();
            let mut polygon = PolygonArea::new(&earth, Winding::CounterClockwise);
            lat.iter().zip(&lon).for_each(|(lat, lon)| polygon.add_point(*lat, *lon));
            let (_, area, _) = polygon.compute(true);
            area.abs()
        });
        // The first ring is the boundary, the others are holes.
        areas.reduce(|boundary, hole| boundary - hole).unwrap()
    }

    /// The points along a ring, as x and y.
    fn cut(&self, ring: Ring) -> (Vec<f64>, Vec<f64>) {
        let mut points = (Vec::new(), Vec::new());
        for (from, to) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            let (from, to) = (self.at(*from), self.at(*to));
            for piece in 0..PIECES {
                let t = f64::from(piece) / f64::from(PIECES);
                points.0.push(from.0 + t * (to.0 - from.0));
                points.1.push(from.1 + t * (to.1 - from.1));
            }
        }
        points
    }

    /// Runs both sites, and compares.
    fn check(&self) {
        let mut case = Case::new();
        case.config["sites"] =
            json!({"path": "sites.geojson", "id": "id", "crs": self.crs});
        case.config["grid"] = json!({});
        let transform = [self.corner.0, self.pixel, 0.0, self.corner.1, 0.0, -self.pixel];
        let (crs, nodata) = (Some(self.crs), None);
        let raster = Raster { size: (SIDE, SIDE), transform, crs, nodata, options: &[] };
        case.date("2001", &raster, |col, row| u8::try_from((col * 7 + row) % 5).unwrap());
        let feature = |id: &str, rings: &[Ring]| {
            let rings: Vec<_> = rings.iter().map(|ring| self.ring(ring)).collect();
            let geometry = json!({"type": "Polygon", "coordinates": rings});
            json!({"type": "Feature", "properties": {"id": id}, "geometry": geometry})
        };
        let features = [feature("large", &LARGE), feature("small", &SMALL)];
        let sites = json!({"type": "FeatureCollection", "features": features});
        put(&case.path("sites.geojson"), sites.to_string());
        case.done();
        let sites = case.table("sites");
        for (id, rings, pixels, tolerance) in [
            ("large", LARGE.as_slice(), 1000.0..4096.0, 1e-6),
            ("small", SMALL.as_slice(), 10.0..100.0, 1e-5),
        ] {
            let row = sites.one(&[("site", id)]);
            assert!(pixels.contains(&row.number("pixels")), "{row:?}");
            let (covered, geodesic) = (row.number("valid_m2"), self.geodesic_m2(rings));
            let error = covered / geodesic - 1.0;
            assert!(
                error.abs() <= tolerance,
                "{id}: {covered} m² is {error:e} off {geodesic} m²"
            );
            // The area that the record compares with is the same one.
            let error = row.number("polygon_m2") / geodesic - 1.0;
            assert!(
                error.abs() <= tolerance,
                "{id}: polygon_m2 is {error:e} off {geodesic} m²"
            );
        }
    }
}

/// Far from the central meridian, where a square metre on the ground is 1.0013 m² on the map.
#[test]
fn utm() {
    let corner = (790_000.0, 3_800_000.0);
    Place { crs: "EPSG:32650", ellipsoid: WGS84, corner, pixel: 30.0 }.check();
}

#[test]
fn albers() {
    let corner = (1_115_190.0, 3_734_840.0);
    Place { crs: ALBERS, ellipsoid: CGCS2000, corner, pixel: 30.0 }.check();
}

/// ETRS89-LAEA, whose axes are northing before easting.
#[test]
fn laea() {
    let corner = (4_100_000.0, 2_700_000.0);
    Place { crs: "EPSG:3035", ellipsoid: GRS80, corner, pixel: 100.0 }.check();
}

/// At 60° N, where the map is four times too large.
#[test]
fn web_mercator() {
    let corner = (2_000_000.0, 8_400_000.0);
    Place { crs: "EPSG:3857", ellipsoid: WGS84, corner, pixel: 30.0 }.check();
}

/// A projection of the sphere for coordinates of the ellipsoid.
#[test]
fn mollweide() {
    let crs = "+proj=moll +lon_0=0 +datum=WGS84 +units=m +no_defs +type=crs";
    let corner = (9_000_000.0, 4_200_000.0);
    Place { crs, ellipsoid: WGS84, corner, pixel: 250.0 }.check();
}

/// A pixel is 23 m by 28 m.
#[test]
fn degrees() {
    let corner = (117.0, 34.5);
    Place { crs: "EPSG:4326", ellipsoid: WGS84, corner, pixel: 0.00025 }.check();
}

/// Beijing 1954, zone 20: on the Krasovsky ellipsoid, whose areas are 3.4·10⁻⁵ larger than
/// those of WGS 84.
#[test]
fn beijing_1954() {
    let corner = (20_450_000.0, 3_800_000.0);
    Place { crs: "EPSG:21420", ellipsoid: KRASOVSKY, corner, pixel: 30.0 }.check();
}
