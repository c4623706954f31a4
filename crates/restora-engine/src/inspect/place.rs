//! Where on the earth something lies, and how large it is there.

use geo_types::{Coord, LineString, MultiPolygon, Polygon, coord};
use restora_grid::{Crs, CrsKind, Grid};
use restora_io::crs_from_text;
use restora_message::Problem;
use restora_message::catalogue::inspect as say;
use restora_zonal::{AreaMethod, CellAreas, Transforms, cell_sides_m, geodesic_area_m2};
use serde::Serialize;

use crate::products::{bounds_of, frame_of};

/// Pieces along each side in which the area of an extent is taken: a rectangle around the
/// whole earth has no inside that geodesics could tell from its outside.
const PIECES: u32 = 4;

/// A latitude that a raster of the whole world may have at its edge, by rounding or by half a
/// cell.
const LATITUDE: f64 = 91.0;

/// A longitude that may be written, where it runs on.
const LONGITUDE: f64 = 540.0;

/// A CRS, for people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrsView {
    /// Its name.
    pub name: String,
    /// `EPSG:4548`, where the file says so.
    pub code: Option<String>,
    /// What its coordinates are.
    pub kind: CrsKind,
    /// `degree`, `metre`, or the length of a unit in metres.
    pub unit: String,
    /// Whether it is Web Mercator.
    pub web_mercator: bool,
}

impl CrsView {
    pub(crate) fn of(crs: &Crs) -> Self {
        let near = |unit: f64| (crs.unit_si / unit - 1.0).abs() < 1e-9;
        let unit = match crs.kind {
            CrsKind::Geographic if near(1f64.to_radians()) => "degree".to_owned(),
            CrsKind::Geographic => format!("{} rad", crs.unit_si),
            _ if near(1.0) => "metre".to_owned(),
            _ => format!("{} m", crs.unit_si),
        };
        Self {
            name: crs.name.clone(),
            code: crs.authority.clone(),
            kind: crs.kind,
            unit,
            web_mercator: crs.web_mercator,
        }
    }
}

/// Where something lies. What cannot be known is none.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct PlaceView {
    /// The CRS.
    pub crs: Option<CrsView>,
    /// Least x and y, greatest x and y, in the CRS.
    pub extent: Option<[f64; 4]>,
    /// West, south, east and north in degrees (WGS 84); west is greater than east where the
    /// antimeridian lies between.
    pub lon_lat: Option<[f64; 4]>,
    /// Area of the extent on the ground.
    pub area_m2: Option<f64>,
    /// Width and height of a pixel in units of the CRS.
    pub pixel: Option<[f64; 2]>,
    /// The same in metres on the ground, at the middle.
    pub pixel_m: Option<[f64; 2]>,
    /// Area of a pixel on the map over that on the ground, at the middle; none in degrees.
    pub map_over_ground: Option<f64>,
}

/// An affine map from columns and rows to coordinates, in GDAL's order.
pub(crate) type Affine = [f64; 6];

/// Where a raster lies: of so many columns and rows.
pub(crate) fn of_raster(gt: &Affine, size: (u32, u32), crs: Option<&Crs>) -> PlaceView {
    let at = |col: f64, row: f64| {
        coord! { x: gt[0] + gt[1] * col + gt[2] * row, y: gt[3] + gt[4] * col + gt[5] * row }
    };
    let (cols, rows) = (f64::from(size.0), f64::from(size.1));
    let corners =
        [(0.0, 0.0), (cols, 0.0), (cols, rows), (0.0, rows)].map(|(c, r)| at(c, r));
    let mut place = of_extent(&at, (cols, rows), crs);
    let on_earth = crs.filter(|crs| crs.kind != CrsKind::Other);
    place.area_m2 = on_earth
        .and_then(|crs| area_m2(&pieces(&at, (cols, rows)), crs, &Transforms::default()));
    place.extent = bounds(&corners);
    place.pixel = Some([gt[1].hypot(gt[4]), gt[2].hypot(gt[5])]);
    if gt[2] == 0.0 && gt[4] == 0.0 {
        let middle = at((cols / 2.0).floor(), (rows / 2.0).floor());
        on_the_ground(&mut place, middle, (gt[1], gt[5]), crs);
    }
    place
}

/// Where a box lies, in coordinates of a CRS; not how large it is.
pub(crate) fn of_box(
    [west, south, east, north]: [f64; 4],
    crs: Option<&Crs>,
) -> PlaceView {
    let at = |col: f64, row: f64| {
        coord! { x: west + (east - west) * col, y: north + (south - north) * row }
    };
    let mut place = of_extent(&at, (1.0, 1.0), crs);
    place.extent = Some([west, south, east, north]);
    place
}

fn of_extent(
    at: &impl Fn(f64, f64) -> Coord,
    size: (f64, f64),
    crs: Option<&Crs>,
) -> PlaceView {
    let mut place = PlaceView { crs: crs.map(CrsView::of), ..PlaceView::default() };
    let Some(crs) = crs.filter(|crs| crs.kind != CrsKind::Other) else { return place };
    let world = crs_from_text("EPSG:4326").ok();
    let transforms = Transforms::default();
    let to_world = world.and_then(|world| transforms.between("", crs, &world).ok());
    let points = to_world.and_then(|to| {
        frame_of(size, |col, row| to.apply(at(col, row)).map(|c| (c.x, c.y)))
    });
    place.lon_lat = points
        .and_then(|points| bounds_of(&points))
        .filter(|bounds| bounds[1] >= -LATITUDE && bounds[3] <= LATITUDE);
    place
}

/// A warning, if an extent in degrees has coordinates that are none.
pub(crate) fn not_degrees(
    display: &str,
    crs: Option<&Crs>,
    extent: Option<[f64; 4]>,
) -> Option<Problem> {
    let crs = crs.filter(|crs| crs.is_geographic())?;
    let [west, south, east, north] = extent?.map(|v| v * crs.unit_si.to_degrees());
    let lost =
        south < -LATITUDE || north > LATITUDE || west < -LONGITUDE || east > LONGITUDE;
    lost.then(|| {
        let [x, y, ..] = extent.unwrap_or_default();
        Problem::new(&say::NOT_DEGREES).with("path", display).with("x", x).with("y", y)
    })
}

/// The true area of polygons in a CRS; none where part of it lies off the earth.
pub(crate) fn area_m2(
    polygons: &MultiPolygon,
    crs: &Crs,
    transforms: &Transforms,
) -> Option<f64> {
    let to_base = if crs.is_geographic() {
        None
    } else {
        Some(transforms.to_base("", crs, crs).ok()?)
    };
    let area = geodesic_area_m2(polygons, crs, &crs.ellipsoid, to_base.as_deref())?;
    area.is_finite().then_some(area)
}

fn pieces(at: &impl Fn(f64, f64) -> Coord, (cols, rows): (f64, f64)) -> MultiPolygon {
    let part = |k: u32, n: f64| n * f64::from(k) / f64::from(PIECES);
    let corner = |i: u32, j: u32| at(part(i, cols), part(j, rows));
    let piece = |i: u32, j: u32| {
        let ring = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)];
        let ring: LineString = ring.map(|(a, b)| corner(i + a, j + b)).to_vec().into();
        Polygon::new(ring, Vec::new())
    };
    let all = (0..PIECES).flat_map(|j| (0..PIECES).map(move |i| (i, j)));
    MultiPolygon(all.map(|(i, j)| piece(i, j)).collect())
}

/// The sides of the cell at the middle, on the ground. Only that cell is looked at: a raster
/// may have more rows than fit in memory.
fn on_the_ground(
    place: &mut PlaceView,
    corner: Coord,
    (dx, dy): (f64, f64),
    crs: Option<&Crs>,
) {
    let Some(crs) = crs.filter(|crs| crs.kind != CrsKind::Other) else { return };
    let gt = [corner.x, dx, 0.0, corner.y, 0.0, dy];
    let Ok(cell) = Grid::from_geotransform("", (1, 1), gt, Some(crs.clone())) else {
        return;
    };
    let transforms = Transforms::default();
    let sides = cell_sides_m("", &cell, &transforms).ok();
    let sides = sides.and_then(|sides| sides.first().copied());
    let usable = |side: f64| side.is_finite() && side > 0.0;
    place.pixel_m = sides.filter(|(w, h)| usable(*w) && usable(*h)).map(|(w, h)| [w, h]);
    if crs.is_projected() {
        let areas =
            CellAreas::new("", &cell, AreaMethod::True, &[cell.window()], &transforms);
        let true_m2 = areas.ok().map(|areas| areas.cell_m2(0, 0));
        let planar = cell.planar_cell_area() * crs.unit_si * crs.unit_si;
        place.map_over_ground = true_m2.filter(|m2| *m2 > 0.0).map(|m2| planar / m2);
    }
}

fn bounds(points: &[Coord]) -> Option<[f64; 4]> {
    let fold = |pick: fn(f64, f64) -> f64, of: fn(&Coord) -> f64, first: f64| {
        points.iter().map(of).fold(first, pick)
    };
    let found = [
        fold(f64::min, |c| c.x, f64::INFINITY),
        fold(f64::min, |c| c.y, f64::INFINITY),
        fold(f64::max, |c| c.x, f64::NEG_INFINITY),
        fold(f64::max, |c| c.y, f64::NEG_INFINITY),
    ];
    found.iter().all(|v| v.is_finite()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64, tolerance: f64) {
        assert!((found - wanted).abs() <= tolerance, "{found} is not {wanted}");
    }

    #[test]
    fn a_degree_at_sixty_north() {
        let crs = crs_from_text("EPSG:4326").unwrap();
        let place = of_raster(&[10.0, 1.0, 0.0, 60.5, 0.0, -1.0], (1, 1), Some(&crs));
        // Printed tables of WGS 84: 55,800 m of longitude and 111,412 m of latitude at 60°.
        let [width, height] = place.pixel_m.unwrap();
        near(width, 55_800.0, 1.0);
        near(height, 111_412.0, 1.0);
        assert_eq!(place.lon_lat, Some([10.0, 59.5, 11.0, 60.5]));
        assert_eq!(place.crs.unwrap().unit, "degree");
        near(place.area_m2.unwrap(), 55_800.0 * 111_412.0, 2e6);
    }

    #[test]
    fn web_mercator_stretches_by_the_secant_squared() {
        let crs = crs_from_text("EPSG:3857").unwrap();
        // y = R ln tan(π/4 + φ/2) = 8,399,738 m at 60° N.
        let gt = [0.0, 10.0, 0.0, 8_399_738.0, 0.0, -10.0];
        let place = of_raster(&gt, (2, 2), Some(&crs));
        // On a sphere sec² 60° = 4; on the ellipsoid the parallel is 0.25 % longer.
        near(place.map_over_ground.unwrap(), 4.0, 0.03);
    }

    #[test]
    fn nothing_is_known_of_a_place_without_a_crs() {
        let place = of_raster(&[5.0, 2.0, 0.0, 9.0, 0.0, -2.0], (3, 4), None);
        assert_eq!(place.extent, Some([5.0, 1.0, 11.0, 9.0]));
        assert_eq!((place.lon_lat, place.area_m2, place.pixel_m), (None, None, None));
        // Turned by a right angle: columns go down, rows go right.
        let turned = of_raster(&[0.0, 0.0, 2.0, 0.0, -1.0, 0.0], (4, 3), None);
        assert_eq!(turned.extent, Some([0.0, -4.0, 6.0, 0.0]));
        assert_eq!(turned.pixel, Some([1.0, 2.0]));
    }
}
