//! One site on the grid: its polygons in the grid's CRS, its cells, and its area from the
//! polygon alone.

use std::rc::Rc;

use geo_types::{LineString, MultiPolygon, Polygon, Rect};
use restora_grid::{COVER_ONE, Crs, Grid};
use restora_message::Problem;
use restora_message::catalogue::sites;
use restora_zonal::{
    AreaMethod, PixelRule, SiteCover, Transform, Transforms, brought_round,
    geodesic_area_m2, outside, planar_area_m2, scan,
};

/// Relative tolerance of Σ covered areas against the polygon's area, for sites of more than
/// [`MANY_CELLS`] cells, and for smaller ones.
const TOLERANCE: (f64, f64) = (1e-6, 1e-5);
const MANY_CELLS: u128 = 1000;

/// What the geodesic area of a polygon of many edges may err by, in m², however small it is.
const GEODESIC_NOISE_M2: f64 = 1e-2;

/// A site on the grid.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) cover: SiteCover,
    pub(crate) polygon_m2: Option<f64>,
    pub(crate) outside_m2: f64,
    /// By the number of cells; what the boundary adds is known with the cells' areas.
    pub(crate) tolerance_m2: f64,
    /// The cover by the exact rule, where `cover` is by another: it knows the boundary.
    pub(crate) boundary: Option<SiteCover>,
    pub(crate) wholly_outside: bool,
}

/// What one thread needs to shape sites: transformations belong to a thread.
pub(crate) struct Tools {
    to_grid: Option<Rc<Transform>>,
    to_base: Option<Rc<Transform>>,
}

/// Makes shapes on one grid by one pair of rules.
pub(crate) struct Shaper<'a> {
    path: &'a str,
    grid: &'a Grid,
    area: AreaMethod,
    rule: PixelRule,
}

impl<'a> Shaper<'a> {
    pub(crate) fn new(
        path: &'a str,
        grid: &'a Grid,
        (area, rule): (AreaMethod, PixelRule),
    ) -> Self {
        Self { path, grid, area, rule }
    }

    /// The transformations for sites in a CRS.
    pub(crate) fn tools(
        &self,
        from: &Crs,
        transforms: &Transforms,
    ) -> Result<Tools, Problem> {
        let Some(to) = &self.grid.crs else {
            return Err(Problem::new(&sites::NO_GRID_CRS)
                .with("path", self.path)
                .with("crs", from.label()));
        };
        let same = restora_io::same_crs(from, to);
        let to_grid =
            if same { None } else { Some(transforms.between(self.path, from, to)?) };
        Ok(Tools { to_grid, to_base: self.to_base(transforms)? })
    }

    fn to_base(&self, transforms: &Transforms) -> Result<Option<Rc<Transform>>, Problem> {
        match &self.grid.crs {
            Some(crs) if crs.is_projected() && self.area == AreaMethod::True => {
                transforms.to_base(self.path, crs).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Brings a site onto the grid.
    pub(crate) fn shape(
        &self,
        polygons: &MultiPolygon,
        tools: &Tools,
    ) -> Result<Shape, Problem> {
        let polygons = self.on_grid(polygons, tools)?;
        let cover = scan(self.path, &polygons, self.grid, self.rule)?;
        let beyond = outside(&polygons, self.grid);
        let polygon_m2 = self.area_m2(&polygons, tools);
        let outside_m2 =
            if beyond.0.is_empty() { Some(0.0) } else { self.area_m2(&beyond, tools) };
        let boundary = match self.rule {
            PixelRule::Exact => None,
            PixelRule::Centre => {
                Some(scan(self.path, &polygons, self.grid, PixelRule::Exact)?)
            }
        };
        let wholly_outside = !polygons.0.is_empty()
            && polygon_m2
                .zip(outside_m2)
                .is_some_and(|(all, out)| out >= all * (1.0 - 1e-9));
        Ok(Shape {
            tolerance_m2: tolerance_m2(&cover, polygon_m2.unwrap_or(0.0)),
            boundary,
            polygon_m2: outside_m2.and(polygon_m2),
            outside_m2: outside_m2.unwrap_or(0.0),
            cover,
            wholly_outside,
        })
    }

    /// Polygons of the site file in the CRS and on the longitudes of the grid.
    pub(crate) fn on_grid(
        &self,
        polygons: &MultiPolygon,
        tools: &Tools,
    ) -> Result<MultiPolygon, Problem> {
        Ok(match &tools.to_grid {
            Some(transform) => {
                let there = transform.polygons(self.path, polygons, self.grid)?;
                brought_round(&there, self.grid)
            }
            None => brought_round(polygons, self.grid),
        })
    }

    /// Area of polygons on the grid from themselves alone, by the method of the run.
    pub(crate) fn area_m2(&self, polygons: &MultiPolygon, tools: &Tools) -> Option<f64> {
        let crs = self.grid.crs.as_ref();
        match (self.area, crs) {
            (AreaMethod::True, Some(crs)) => {
                geodesic_area_m2(polygons, crs, tools.to_base.as_deref())
            }
            (AreaMethod::True, None) => None,
            (AreaMethod::Planar, crs) => {
                Some(planar_area_m2(polygons, crs.map_or(1.0, |crs| crs.unit_si)))
            }
        }
    }
}

/// How far Σ covered areas may lie from the polygon's area.
fn tolerance_m2(cover: &SiteCover, polygon_m2: f64) -> f64 {
    let many = cover.pixels_fixed() > MANY_CELLS * u128::from(COVER_ONE);
    GEODESIC_NOISE_M2 + polygon_m2 * if many { TOLERANCE.0 } else { TOLERANCE.1 }
}

/// The whole raster as one site. Its area is taken piece by piece, because a rectangle around
/// the whole earth has no inside that a geodesic polygon could tell from its outside.
pub(crate) fn whole(
    shaper: &Shaper<'_>,
    grid: &Grid,
    transforms: &Transforms,
) -> Result<(Shape, SiteCover), Problem> {
    const PIECES: u32 = 4;
    let cover = SiteCover::whole(grid.window());
    let at = |k: u32, n: u32| f64::from(n) * f64::from(k) / f64::from(PIECES);
    let mut pieces = Vec::new();
    for j in 0..PIECES {
        for i in 0..PIECES {
            let corner =
                |i: u32, j: u32| (grid.x(at(i, grid.cols)), grid.y(at(j, grid.rows)));
            let rect = Rect::new(corner(i, j), corner(i + 1, j + 1));
            pieces.push(Polygon::new(
                rect.to_polygon().into_inner().0,
                Vec::<LineString>::new(),
            ));
        }
    }
    let polygons = MultiPolygon(pieces);
    let tools = Tools { to_grid: None, to_base: shaper.to_base(transforms)? };
    let polygon_m2 = shaper.area_m2(&polygons, &tools);
    let shape = Shape {
        tolerance_m2: tolerance_m2(&cover, polygon_m2.unwrap_or(0.0)),
        boundary: None,
        polygon_m2,
        outside_m2: 0.0,
        cover: cover.clone(),
        wholly_outside: false,
    };
    Ok((shape, cover))
}
