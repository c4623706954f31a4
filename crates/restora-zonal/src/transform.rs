//! Coordinates from one CRS to another, and the straight edges between them.

use std::cell::RefCell;
use std::rc::Rc;

use geo::BoundingRect as _;
use geo_types::{Coord, LineString, MultiPolygon, Polygon, coord};
use proj::Proj;
use restora_grid::{Crs, Grid};
use restora_message::Problem;
use restora_message::catalogue::sites;

use crate::wrap::{full_turn, to_near};

/// An edge of a site is straight in the site's own CRS. After the transformation it is a
/// curve, drawn with so many points that it lies within this fraction of a pixel.
const CURVE_TOLERANCE_PX: f64 = 1e-6;

/// No edge is cut into more pieces than this; at 10⁻⁶ pixel an edge that long would have to
/// span half the earth on a fine grid.
const MAX_PIECES: f64 = 65_536.0;

/// The transformations of one thread, each made when it is first asked for and then kept:
/// making one opens PROJ's database, which takes longer than transforming ten thousand
/// points. A clone shares what is kept.
#[derive(Clone, Default)]
pub struct Transforms {
    made: Rc<RefCell<Vec<Made>>>,
}

/// A transformation, by the texts that it was made from.
struct Made {
    from_wkt: String,
    to_wkt: String,
    transform: Rc<Transform>,
}

impl Transforms {
    /// The transformation from one CRS to another; `path` names the file it is for.
    ///
    /// # Errors
    /// If PROJ knows no way between the two.
    pub fn between(
        &self,
        path: &str,
        from: &Crs,
        to: &Crs,
    ) -> Result<Rc<Transform>, Problem> {
        self.find(path, (&from.name, &from.wkt), (&to.name, &to.wkt), full_turn(to))
    }

    /// The inverse projection: from a projected CRS to the longitude and latitude (degrees)
    /// on its own datum.
    ///
    /// # Errors
    /// If PROJ cannot invert the projection.
    pub fn to_base(&self, path: &str, crs: &Crs) -> Result<Rc<Transform>, Problem> {
        self.find(path, (&crs.name, &crs.wkt), (&crs.name, &crs.base_wkt), None)
    }

    fn find(
        &self,
        path: &str,
        (from, from_wkt): (&str, &str),
        (to, to_wkt): (&str, &str),
        turn: Option<f64>,
    ) -> Result<Rc<Transform>, Problem> {
        let mut made = self.made.borrow_mut();
        if let Some(known) =
            made.iter().find(|made| made.from_wkt == from_wkt && made.to_wkt == to_wkt)
        {
            return Ok(Rc::clone(&known.transform));
        }
        let proj = Proj::new_known_crs(from_wkt, to_wkt, None).map_err(|cause| {
            Problem::new(&sites::NO_TRANSFORM)
                .with("path", path)
                .with("from", from)
                .with("to", to)
                .with("cause", cause)
        })?;
        let transform =
            Rc::new(Transform { proj, from: from.to_owned(), to: to.to_owned(), turn });
        made.push(Made {
            from_wkt: from_wkt.to_owned(),
            to_wkt: to_wkt.to_owned(),
            transform: Rc::clone(&transform),
        });
        Ok(transform)
    }
}

/// A transformation between two CRSs, through PROJ. It belongs to one thread.
pub struct Transform {
    proj: Proj,
    from: String,
    to: String,
    /// A full turn in units of the target, where polygons are wanted in longitudes.
    turn: Option<f64>,
}

impl Transform {
    /// The transformed coordinate, or `None` outside the transformation's domain.
    pub fn apply(&self, at: Coord) -> Option<Coord> {
        let (x, y) = self.proj.convert((at.x, at.y)).ok()?;
        (x.is_finite() && y.is_finite()).then_some(coord! { x: x, y: y })
    }

    /// Polygons in the target CRS, their edges bent as the transformation bends them to
    /// within a millionth of a cell of `grid`. Longitudes run on where a ring crosses the
    /// antimeridian, and a ring around a pole is closed along it.
    ///
    /// # Errors
    /// Names the first coordinate of each polygon file that cannot be transformed.
    pub fn polygons(
        &self,
        path: &str,
        polygons: &MultiPolygon,
        grid: &Grid,
    ) -> Result<MultiPolygon, Problem> {
        let ring = |ring: &LineString, near| self.ring(path, ring, grid, near);
        polygons
            .iter()
            .map(|p| {
                let outer = ring(p.exterior(), None)?;
                // A hole belongs on the same turn as what is around it.
                let middle = outer.bounding_rect().map(|rect| rect.center().x);
                let holes = p.interiors().iter().map(|hole| ring(hole, middle));
                let holes = holes.collect::<Result<_, _>>()?;
                Ok(Polygon::new(outer, holes))
            })
            .collect()
    }

    fn ring(
        &self,
        path: &str,
        ring: &LineString,
        grid: &Grid,
        near: Option<f64>,
    ) -> Result<LineString, Problem> {
        let apply = |at: Coord, near: Option<f64>| {
            let found = self.apply(at).map(|at| self.run_on(at, near));
            found.ok_or_else(|| {
                Problem::new(&sites::TRANSFORM)
                    .with("path", path)
                    .with("x", at.x)
                    .with("y", at.y)
                    .with("from", &self.from)
                    .with("to", &self.to)
            })
        };
        let mut out = Vec::with_capacity(ring.0.len());
        let Some(&first) = ring.0.first() else { return Ok(LineString(out)) };
        let mut last = apply(first, near)?;
        out.push(last);
        for line in ring.lines() {
            let middle = apply(between(line.start, line.end, 0.5), Some(last.x))?;
            let end = apply(line.end, Some(middle.x))?;
            let straight = grid.to_pixel(between(last, end, 0.5));
            let bent = grid.to_pixel(middle);
            let sag = (bent.x - straight.x).hypot(bent.y - straight.y);
            // Cutting an edge into n pieces divides its sag by n².
            let pieces = (sag / CURVE_TOLERANCE_PX).sqrt().ceil().clamp(1.0, MAX_PIECES);
            let mut k = 1.0;
            while k < pieces {
                let before = out.last().map(|c| c.x);
                out.push(apply(between(line.start, line.end, k / pieces), before)?);
                k += 1.0;
            }
            out.push(end);
            last = end;
        }
        self.close_at_pole(&mut out);
        Ok(LineString(out))
    }

    /// A point whose longitude is the one within half a turn of `near`.
    fn run_on(&self, at: Coord, near: Option<f64>) -> Coord {
        match (self.turn, near) {
            (Some(turn), Some(near)) => {
                coord! { x: at.x + to_near(at.x, near, turn), y: at.y }
            }
            _ => at,
        }
    }

    /// A ring that came back a full turn away encloses a pole: on a map of longitudes and
    /// latitudes, the pole is a line of its boundary.
    fn close_at_pole(&self, ring: &mut Vec<Coord>) {
        let (Some(turn), Some(&first), Some(&last)) =
            (self.turn, ring.first(), ring.last())
        else {
            return;
        };
        if (last.x - first.x).abs() > turn / 2.0 {
            let sum: f64 = ring.iter().map(|c| c.y).sum();
            let pole = (turn / 4.0).copysign(sum);
            ring.extend([coord! { x: last.x, y: pole }, coord! { x: first.x, y: pole }]);
            ring.push(first);
        }
    }
}

/// The point at fraction `t` of the way from `a` to `b`.
pub(crate) fn between(a: Coord, b: Coord, t: f64) -> Coord {
    coord! { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }
}

#[cfg(test)]
pub(crate) mod tests {
    use geo_types::polygon;
    use restora_grid::{CrsKind, Ellipsoid};

    use super::*;

    pub(crate) fn projected(
        name: &str,
        definition: &str,
        base: &str,
        on: Ellipsoid,
    ) -> Crs {
        Crs {
            name: name.into(),
            authority: None,
            wkt: definition.into(),
            base_wkt: base.into(),
            kind: CrsKind::Projected,
            ellipsoid: on,
            unit_si: 1.0,
            web_mercator: definition == "EPSG:3857",
        }
    }

    pub(crate) fn geographic(definition: &str, on: Ellipsoid) -> Crs {
        Crs {
            kind: CrsKind::Geographic,
            unit_si: 1f64.to_radians(),
            ..projected(definition, definition, definition, on)
        }
    }

    #[test]
    fn axes_are_east_first_whatever_the_authority_says() {
        let wgs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let utm = projected("UTM 50N", "EPSG:32650", "EPSG:4326", Ellipsoid::WGS84);
        let at = Transforms::default()
            .between("t", &wgs, &utm)
            .unwrap()
            .apply(coord! { x: 117.0, y: 34.0 })
            .unwrap();
        // 117° E is the central meridian of zone 50.
        assert!((at.x - 500_000.0).abs() < 1e-6, "{at:?}");
        assert!((at.y - 3_762_155.0).abs() < 1.0, "{at:?}");
    }

    #[test]
    fn rings_run_on_over_the_antimeridian_and_close_at_the_pole() {
        let wgs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let gt = [-180.0, 1.0, 0.0, 90.0, 0.0, -1.0];
        let grid =
            Grid::from_geotransform("t", (360, 180), gt, Some(wgs.clone())).unwrap();
        let square = |x: f64, y: f64, half: f64| {
            let (w, e, s, n) = (x - half, x + half, y - half, y + half);
            polygon![(x: w, y: s), (x: e, y: s), (x: e, y: n), (x: w, y: n)]
        };
        let bring = |crs: &Crs, site: Polygon| {
            let to_grid = Transforms::default().between("t", crs, &wgs).unwrap();
            to_grid.polygons("t", &MultiPolygon(vec![site]), &grid).unwrap()
        };
        // Zone 60 S ends at 180°, 333 km east of its central meridian at this latitude.
        let utm = projected("UTM 60S", "EPSG:32760", "EPSG:4326", Ellipsoid::WGS84);
        let mut site = square(810_000.0, 8_000_000.0, 50_000.0);
        site.interiors_push(square(845_000.0, 8_000_000.0, 5_000.0).exterior().clone());
        let site = bring(&utm, site);
        let rect = site.bounding_rect().unwrap();
        assert!(rect.min().x > 179.0 && rect.min().x < 180.0, "{rect:?}");
        assert!(rect.max().x > 180.0 && rect.width() < 1.1, "{rect:?}");
        // Around the south pole: 5 m of boundary or all longitudes down to it.
        let polar = projected("Polar", "EPSG:3031", "EPSG:4326", Ellipsoid::WGS84);
        let cap = bring(&polar, square(0.0, 0.0, 500_000.0));
        let rect = cap.bounding_rect().unwrap();
        assert!((rect.width() - 360.0).abs() < 1e-6, "{rect:?}");
        assert!((rect.min().y + 90.0).abs() < 1e-9, "{rect:?}");
        // 1000 km × 1000 km at a scale of 0.972…0.978 there: 5 % more land than on the map.
        let crs = grid.crs.clone().unwrap();
        let m2 = crate::geodesic_area_m2(&cap, &crs, None).unwrap();
        assert!((m2 / 1e12 - 1.05).abs() < 0.02, "{m2}");
    }

    #[test]
    fn long_edges_are_bent_as_the_projection_bends_them() {
        let wgs = geographic("EPSG:4326", Ellipsoid::WGS84);
        let utm = projected("UTM 50N", "EPSG:32650", "EPSG:4326", Ellipsoid::WGS84);
        let gt = [300_000.0, 30.0, 0.0, 4_500_000.0, 0.0, -30.0];
        let grid = Grid::from_geotransform("t", (10, 10), gt, None).unwrap();
        let site = MultiPolygon(vec![polygon![
            (x: 115.0, y: 34.0), (x: 119.0, y: 34.0), (x: 119.0, y: 35.0), (x: 115.0, y: 35.0)
        ]]);
        let out = Transforms::default()
            .between("t", &wgs, &utm)
            .unwrap()
            .polygons("t", &site, &grid)
            .unwrap();
        // A parallel of 4° sags by kilometres: it needs hundreds of pieces.
        assert!(out.0[0].exterior().0.len() > 500);
    }
}
