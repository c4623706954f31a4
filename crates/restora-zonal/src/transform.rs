//! Coordinates from one CRS to another, and the straight edges between them.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Once;

use geo_types::{Coord, LineString, MultiPolygon, Polygon, coord};
use proj::Proj;
use restora_grid::{Crs, Grid};
use restora_message::Problem;
use restora_message::catalogue::sites;

use crate::wrap::{full_turn, signed_area, to_near};

/// An edge of a site is straight in the site's own CRS. After the transformation it is a
/// curve, drawn with so many points that it lies within this fraction of a pixel.
const CURVE_TOLERANCE_PX: f64 = 1e-6;

/// An edge that takes so many pieces may be torn apart by the map.
const MAYBE_TORN: f64 = 1_000.0;

/// No edge is cut into more pieces than this, which is enough for a sag of 4,000 pixels.
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
        let turns = (full_turn(from), full_turn(to));
        self.find(path, (&from.name, &from.wkt), (&to.name, &to.wkt), turns)
    }

    /// From a CRS to longitude and latitude (degrees) on the datum of another, or of the same:
    /// then this is the inverse projection.
    ///
    /// # Errors
    /// If PROJ knows no way between the two.
    pub fn to_base(
        &self,
        path: &str,
        from: &Crs,
        datum_of: &Crs,
    ) -> Result<Rc<Transform>, Problem> {
        let to = (datum_of.name.as_str(), datum_of.base_wkt.as_str());
        self.find(path, (&from.name, &from.wkt), to, (None, None))
    }

    fn find(
        &self,
        path: &str,
        (from, from_wkt): (&str, &str),
        (to, to_wkt): (&str, &str),
        (from_turn, turn): (Option<f64>, Option<f64>),
    ) -> Result<Rc<Transform>, Problem> {
        let mut made = self.made.borrow_mut();
        let same = |made: &&Made| {
            made.from_wkt == from_wkt
                && made.to_wkt == to_wkt
                && made.transform.turn == turn
        };
        if let Some(known) = made.iter().find(same) {
            return Ok(Rc::clone(&known.transform));
        }
        ask_no_network();
        let proj = Proj::new_known_crs(from_wkt, to_wkt, None).map_err(|cause| {
            Problem::new(&sites::NO_TRANSFORM)
                .with("path", path)
                .with("from", from)
                .with("to", to)
                .with("cause", cause)
        })?;
        let transform = Rc::new(Transform {
            proj,
            from: from.to_owned(),
            to: to.to_owned(),
            turn,
            from_turn,
        });
        made.push(Made {
            from_wkt: from_wkt.to_owned(),
            to_wkt: to_wkt.to_owned(),
            transform: Rc::clone(&transform),
        });
        Ok(transform)
    }
}

/// Keeps PROJ from fetching grids, whatever `PROJ_NETWORK` says: a shift that depends on what a
/// server has today would be another result tomorrow.
///
/// Every transformation is preceded by it. Best called before threads begin.
#[expect(
    unsafe_code,
    reason = "the proj crate has no way to say so without a client of its own"
)]
pub fn ask_no_network() {
    static ONCE: Once = Once::new();
    // SAFETY: null stands for the default context, of which those made later are copies. It
    // sets a switch there and keeps no pointer. It runs once, and every context of this crate
    // is made after that.
    ONCE.call_once(|| unsafe {
        proj_sys::proj_context_set_enable_network(std::ptr::null_mut(), 0);
    });
}

/// A transformation between two CRSs, through PROJ. It belongs to one thread.
pub struct Transform {
    proj: Proj,
    from: String,
    to: String,
    /// A full turn in units of the target, where polygons are wanted in longitudes.
    turn: Option<f64>,
    /// A full turn in units of the source, where that has longitudes too.
    from_turn: Option<f64>,
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
        let ring = |ring: &LineString| self.ring(path, ring, grid);
        polygons
            .iter()
            .map(|p| {
                let holes = p.interiors().iter().map(ring).collect::<Result<_, _>>()?;
                Ok(Polygon::new(ring(p.exterior())?, holes))
            })
            .collect()
    }

    fn ring(
        &self,
        path: &str,
        ring: &LineString,
        grid: &Grid,
    ) -> Result<LineString, Problem> {
        let mut out = Vec::with_capacity(ring.0.len());
        let Some(&first) = ring.0.first() else { return Ok(LineString(out)) };
        let mut last = self.place(path, first, None)?;
        out.push(last);
        for line in ring.lines() {
            let along = |t: f64| between(line.start, line.end, t);
            let mut quarters = [last; 5];
            for (k, t) in [(1, 0.25), (2, 0.5), (3, 0.75)] {
                quarters[k] = self.place(path, along(t), Some(quarters[k - 1].x))?;
            }
            quarters[4] = self.place(path, line.end, Some(quarters[3].x))?;
            let pieces = pieces(&quarters.map(|at| grid.to_pixel(at)));
            if pieces >= MAYBE_TORN && self.turn.is_none() {
                self.whole(path, (line.start, line.end), grid)?;
            }
            let mut k = 1.0;
            while k < pieces {
                last = self.place(path, along(k / pieces), Some(last.x))?;
                out.push(last);
                k += 1.0;
            }
            last = quarters[4];
            out.push(last);
        }
        self.close_at_pole(ring, &mut out);
        Ok(LineString(out))
    }

    /// Finds an edge that the map tears apart, as where a map of the world ends: however near
    /// two points of it are, they lie far apart on the map.
    fn whole(
        &self,
        path: &str,
        (mut a, mut b): (Coord, Coord),
        grid: &Grid,
    ) -> Result<(), Problem> {
        const HALVINGS: u32 = 40;
        let pixel = |at: Coord| Ok(grid.to_pixel(self.place(path, at, None)?));
        let far = |a: Coord, b: Coord| (a.x - b.x).hypot(a.y - b.y);
        let (mut at_a, mut at_b) = (pixel(a)?, pixel(b)?);
        for _ in 0..HALVINGS {
            let middle = between(a, b, 0.5);
            let at_middle = pixel(middle)?;
            if far(at_a, at_middle) > far(at_middle, at_b) {
                (b, at_b) = (middle, at_middle);
            } else {
                (a, at_a) = (middle, at_middle);
            }
        }
        if far(at_a, at_b) < 1.0 {
            return Ok(());
        }
        Err(Problem::new(&sites::TORN)
            .with("path", path)
            .with("x", a.x)
            .with("y", a.y)
            .with("to", &self.to))
    }

    /// The transformed point. Of the longitudes that it may have, the one nearest to that of
    /// the source if that is one too, else to `before`.
    fn place(
        &self,
        path: &str,
        at: Coord,
        before: Option<f64>,
    ) -> Result<Coord, Problem> {
        let Some(to) = self.apply(at) else {
            return Err(Problem::new(&sites::TRANSFORM)
                .with("path", path)
                .with("x", at.x)
                .with("y", at.y)
                .with("from", &self.from)
                .with("to", &self.to));
        };
        let Some(turn) = self.turn else { return Ok(to) };
        let near = self.from_turn.map(|from| at.x / from * turn).or(before);
        let shift = near.map_or(0.0, |near| to_near(to.x, near, turn));
        Ok(coord! { x: to.x + shift, y: to.y })
    }

    /// A ring that came back a full turn away encloses a pole: on a map of longitudes and
    /// latitudes, the pole is a line of its boundary. Seen from above, longitudes grow
    /// counterclockwise around the north pole and clockwise around the other.
    fn close_at_pole(&self, drawn: &LineString, ring: &mut Vec<Coord>) {
        let (Some(turn), Some(&first), Some(&last)) =
            (self.turn, ring.first(), ring.last())
        else {
            return;
        };
        let round = last.x - first.x;
        if round.abs() > turn / 2.0 {
            let pole = (turn / 4.0).copysign(round * signed_area(drawn));
            ring.extend([coord! { x: last.x, y: pole }, coord! { x: first.x, y: pole }]);
            ring.push(first);
        }
    }
}

/// Into how many pieces an edge has to be cut for its curve, in pixels at its start, its
/// quarters and its end, to be drawn to within [`CURVE_TOLERANCE_PX`], or that fraction of an
/// edge shorter than a pixel.
fn pieces(at: &[Coord; 5]) -> f64 {
    // A curve's distance from its chord is an eighth of its second derivative, which is
    // sixteen times the second difference of quarters; cutting into n divides it by n². Twice
    // that, because an S bends most where no difference is taken.
    let bend = |k: usize| {
        let (a, b, c) = (at[k - 1], at[k], at[k + 1]);
        (a.x - 2.0 * b.x + c.x).hypot(a.y - 2.0 * b.y + c.y)
    };
    let sag = 4.0 * bend(1).max(bend(2)).max(bend(3));
    if sag <= 0.0 {
        return 1.0;
    }
    // Along the curve: an edge of a full turn may end where it begins.
    let length: f64 = at
        .windows(2)
        .map(|pair| (pair[1].x - pair[0].x).hypot(pair[1].y - pair[0].y))
        .sum();
    (sag / (CURVE_TOLERANCE_PX * length.min(1.0))).sqrt().ceil().clamp(1.0, MAX_PIECES)
}

/// The point at fraction `t` of the way from `a` to `b`.
pub(crate) fn between(a: Coord, b: Coord, t: f64) -> Coord {
    coord! { x: a.x + (b.x - a.x) * t, y: a.y + (b.y - a.y) * t }
}

#[cfg(test)]
pub(crate) mod tests {
    use geo::BoundingRect as _;
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
        // Zone 60 S ends at 180°, 318 km east of its central meridian at this latitude.
        let utm = projected("UTM 60S", "EPSG:32760", "EPSG:4326", Ellipsoid::WGS84);
        let mut site = square(810_000.0, 8_000_000.0, 50_000.0);
        site.interiors_push(square(845_000.0, 8_000_000.0, 5_000.0).exterior().clone());
        let site = bring(&utm, site);
        let rect = site.bounding_rect().unwrap();
        assert!(rect.min().x > 179.0 && rect.min().x < 180.0, "{rect:?}");
        assert!(rect.max().x > 180.0 && rect.width() < 1.1, "{rect:?}");
        // Around the south pole: all longitudes, down to it.
        let polar = projected("Polar", "EPSG:3031", "EPSG:4326", Ellipsoid::WGS84);
        let cap = bring(&polar, square(0.0, 0.0, 500_000.0));
        let rect = cap.bounding_rect().unwrap();
        assert!((rect.width() - 360.0).abs() < 1e-6, "{rect:?}");
        assert!((rect.min().y + 90.0).abs() < 1e-9, "{rect:?}");
        // 1000 km × 1000 km on the map at a scale from 0.9728 at the pole to 0.9759 in the
        // corners: 1 / 0.974² = 1.054 of that on the ground.
        let crs = grid.crs.clone().unwrap();
        let m2 = crate::geodesic_area_m2(&cap, &crs, &crs.ellipsoid, None).unwrap();
        assert!((m2 / 1e12 - 1.054).abs() < 0.002, "{m2}");
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
        // Half a degree of latitude off at the middle of 4°: about 1.8 km or 60 pixels of sag,
        // and √(60 / 10⁻⁶) ≈ 7,700 pieces for each of the two parallels.
        let points = out.0[0].exterior().0.len();
        assert!((10_000..40_000).contains(&points), "{points}");
    }
}
