//! One site on the grid: its polygons in the grid's CRS, its cells, and its area from the
//! polygon alone.

use std::borrow::Cow;
use std::rc::Rc;

use crate::limits;
use crate::rasters::pixel_m;
use crate::tiles::zones::{self, Zone};
use geo_types::{LineString, MultiPolygon, Polygon, Rect};
use restora_grid::{COVER_ONE, Crs, Grid};
use restora_message::Problem;
use restora_message::catalogue::sites;
use restora_zonal::{
    AreaMethod, PixelRule, SiteCover, Transform, Transforms, brought_round,
    cut_at_meridians, geodesic_area_m2, on_one_turn, outside, planar_area_m2, scan,
};

/// Relative tolerance of Σ covered areas against the polygon's area, for sites of more than
/// [`MANY_CELLS`] cells, and for smaller ones.
const TOLERANCE: (f64, f64) = (1e-6, 1e-5);
const MANY_CELLS: u128 = 1000;

/// What the geodesic area of a polygon of many edges may err by, in m², however small it is.
const GEODESIC_NOISE_M2: f64 = 1e-2;

/// How large a site is.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    /// Sum of the covers of its cells, in units of 2⁻²⁴.
    pub(crate) pixels: u128,
    pub(crate) polygon_m2: Option<f64>,
    pub(crate) outside_m2: f64,
    /// By the number of cells; what the boundary adds is known with the cells' areas.
    pub(crate) tolerance_m2: f64,
    pub(crate) wholly_outside: bool,
}

impl Shape {
    /// Of a site that nothing is told of.
    pub(crate) fn unknown() -> Self {
        Self {
            pixels: 0,
            polygon_m2: None,
            outside_m2: 0.0,
            tolerance_m2: 0.0,
            wholly_outside: false,
        }
    }

    /// Whether none of a site that was drawn so lies on the raster.
    fn is_outside(&self, polygons: &MultiPolygon) -> bool {
        !polygons.0.is_empty()
            && self.polygon_m2.is_some_and(|all| self.outside_m2 >= all * (1.0 - 1e-9))
    }
}

/// A site on the grid. It takes far more memory than its numbers.
#[derive(Clone, Debug)]
pub(crate) struct Laid {
    pub(crate) cover: SiteCover,
    /// The cover by the exact rule, where `cover` is by another: it knows the boundary.
    pub(crate) boundary: Option<SiteCover>,
    /// Its polygons on the grid, where they are asked for.
    pub(crate) outline: Option<MultiPolygon>,
}

/// What one thread needs to shape sites: transformations belong to a thread.
pub(crate) struct Tools {
    on_first: GridTools,
    /// Of several zones, those for each, and for sites that are cut between them.
    zones: Option<ZoneTools>,
}

/// What takes sites apart between zones.
struct ZoneTools {
    /// For each zone, from the CRS that sites are drawn in.
    drawn: Vec<GridTools>,
    /// Where sites are not drawn in longitudes: the way to these, and for each zone the way on.
    base: Option<(Rc<Transform>, Grid, Vec<GridTools>)>,
    /// Where a turn of longitudes begins, how long it is, and the meridians between zones, in
    /// units of the CRS that is cut in.
    cuts: (f64, f64, Vec<f64>),
}

/// The transformations from one CRS to one grid.
struct GridTools {
    /// From the CRS that sites are drawn in to the grid's; none if they are the same.
    to_grid: Option<Rc<Transform>>,
    /// From the CRS that sites are drawn in to longitude and latitude on the grid's datum;
    /// none if it is that, or if areas are planar.
    drawn_to_base: Option<Rc<Transform>>,
    /// The same from the grid's CRS.
    to_base: Option<Rc<Transform>>,
    drawn_in: Crs,
}

/// Makes shapes by one pair of rules, on one grid or on those of several zones.
pub(crate) struct Shaper<'a> {
    on: GridShaper<'a>,
    zones: &'a [Zone],
}

/// Makes shapes on one grid.
#[derive(Clone, Copy)]
struct GridShaper<'a> {
    path: &'a str,
    grid: &'a Grid,
    area: AreaMethod,
    rule: PixelRule,
    outlines: bool,
}

/// A part of a site, and the zone that it is in.
struct Piece<'a> {
    zone: usize,
    polygons: Cow<'a, MultiPolygon>,
    tools: &'a GridTools,
}

impl<'a> Shaper<'a> {
    pub(crate) fn new(
        path: &'a str,
        grid: &'a Grid,
        (area, rule): (AreaMethod, PixelRule),
    ) -> Self {
        let on = GridShaper { path, grid, area, rule, outlines: false };
        Self { on, zones: &[] }
    }

    /// On the grids of these zones, if there are any.
    pub(crate) fn over(self, zones: &'a [Zone]) -> Self {
        Self { zones, ..self }
    }

    /// Keeps polygons on the grid, if that is wanted.
    pub(crate) fn with_outlines(self, outlines: bool) -> Self {
        Self { on: GridShaper { outlines, ..self.on }, ..self }
    }

    /// On the grid of a zone.
    fn zone(&self, zone: usize) -> GridShaper<'a> {
        let grid = self.zones.get(zone).map_or(self.on.grid, |zone| &zone.grid);
        GridShaper { grid, outlines: false, ..self.on }
    }

    /// The transformations for sites in a CRS.
    pub(crate) fn tools(
        &self,
        from: &Crs,
        transforms: &Transforms,
    ) -> Result<Tools, Problem> {
        let on_first = self.on.tools(from, transforms)?;
        let zones = (!self.zones.is_empty()).then(|| self.zone_tools(from, transforms));
        Ok(Tools { on_first, zones: zones.transpose()? })
    }

    fn zone_tools(
        &self,
        from: &Crs,
        transforms: &Transforms,
    ) -> Result<ZoneTools, Problem> {
        let each = |from: &Crs| {
            let of = (0..self.zones.len()).map(|i| self.zone(i).tools(from, transforms));
            of.collect::<Result<Vec<_>, Problem>>()
        };
        let (seam, meridians) = zones::meridians(self.zones);
        let grid = self.on.grid;
        let text = grid.crs.as_ref().map_or("", |crs| crs.base_wkt.as_str());
        let base = restora_io::crs_from_text(text)?;
        let (base, degree) = if restora_io::same_crs(from, &base) {
            (None, 1.0 / from.unit_si.to_degrees())
        } else {
            // Curves are followed to the same part of a pixel as on the grids.
            let (side, degree) =
                (pixel_m(grid) / METRES_A_DEGREE, 1.0 / base.unit_si.to_degrees());
            let (dx, dy) = (side * degree, -side * degree);
            let crs = Some(base.clone());
            let fine = Grid { cols: 1, rows: 1, x0: 0.0, y0: 0.0, dx, dy, crs };
            let way = transforms.between(self.on.path, from, &base)?;
            (Some((way, fine, each(&base)?)), degree)
        };
        let cuts = meridians.iter().map(|meridian| meridian * degree).collect();
        Ok(ZoneTools {
            drawn: each(from)?,
            base,
            cuts: (seam * degree, 360.0 * degree, cuts),
        })
    }

    /// The parts of a site in each zone that it is in, in the order of the zones.
    fn pieces<'p>(
        &self,
        polygons: &'p MultiPolygon,
        tools: &'p ZoneTools,
    ) -> Result<Vec<Piece<'p>>, Problem> {
        let (seam, turn, meridians) = &tools.cuts;
        let cut = |polygons: &MultiPolygon| {
            cut_at_meridians(polygons, (*seam, *turn), meridians)
        };
        let parts = |cut: Vec<MultiPolygon>, tools: &'p [GridTools]| {
            let all = cut.into_iter().zip(tools).enumerate();
            all.filter(|(_, (part, _))| !part.0.is_empty())
                .map(|(zone, (part, tools))| Piece {
                    zone,
                    polygons: Cow::Owned(part),
                    tools,
                })
                .collect::<Vec<_>>()
        };
        let Some((way, fine, from_base)) = &tools.base else {
            return Ok(parts(cut(polygons), &tools.drawn));
        };
        let there = way.polygons(self.on.path, polygons, fine)?;
        let pieces = parts(cut(&there), from_base);
        Ok(match pieces.as_slice() {
            // What lies in one zone is brought there as it was drawn.
            [one] => {
                let (zone, polygons) = (one.zone, Cow::Borrowed(polygons));
                vec![Piece { zone, polygons, tools: &tools.drawn[zone] }]
            }
            _ => pieces,
        })
    }

    /// Brings a site onto the grid.
    pub(crate) fn shape(
        &self,
        polygons: &MultiPolygon,
        tools: &Tools,
    ) -> Result<(Shape, Laid), Problem> {
        let Some(of_zones) = &tools.zones else {
            return self.on.shape(polygons, &tools.on_first);
        };
        let mut all = Shape::unknown();
        let mut polygon_m2 = Some(0.0);
        let (mut cover, mut boundary) = (SiteCover::default(), None);
        for Piece { zone, polygons, tools } in self.pieces(polygons, of_zones)? {
            let (shape, laid) = self.zone(zone).shape(&polygons, tools)?;
            polygon_m2 = polygon_m2.zip(shape.polygon_m2).map(|(a, b)| a + b);
            all.pixels += shape.pixels;
            all.outside_m2 += shape.outside_m2;
            let down = self.zones[zone].first_row;
            cover = cover.and_below(&laid.cover.down(down));
            if let Some(own) = laid.boundary {
                let above: SiteCover = boundary.take().unwrap_or_default();
                boundary = Some(above.and_below(&own.down(down)));
            }
        }
        // The pieces on the ellipsoid have to add up to the site as it was drawn; on the planes
        // of several zones there is no other sum.
        all.polygon_m2 = match self.on.area {
            AreaMethod::True => {
                polygon_m2.and(self.on.drawn_m2(polygons, &tools.on_first))
            }
            AreaMethod::Planar => polygon_m2,
        };
        all.tolerance_m2 = tolerance_m2(all.pixels, all.polygon_m2.unwrap_or(0.0));
        all.wholly_outside = all.is_outside(polygons);
        Ok((all, Laid { cover, boundary, outline: None }))
    }

    /// The polygons of a site on the grid alone, where they are asked for and there is one grid.
    pub(crate) fn outline(
        &self,
        polygons: &MultiPolygon,
        tools: &Tools,
    ) -> Result<Option<MultiPolygon>, Problem> {
        let wanted = self.on.outlines && tools.zones.is_none();
        wanted.then(|| self.on.on_grid(polygons, &tools.on_first)).transpose()
    }

    /// The cells of a site alone.
    pub(crate) fn cover(
        &self,
        polygons: &MultiPolygon,
        tools: &Tools,
    ) -> Result<SiteCover, Problem> {
        let Some(of_zones) = &tools.zones else {
            return self.on.cover(polygons, &tools.on_first);
        };
        let mut all = SiteCover::default();
        for Piece { zone, polygons, tools } in self.pieces(polygons, of_zones)? {
            let own = self.zone(zone).cover(&polygons, tools)?;
            all = all.and_below(&own.down(self.zones[zone].first_row));
        }
        Ok(all)
    }

    /// Area that two sites have in common, by the method of the run.
    pub(crate) fn common_m2(
        &self,
        polygons: &MultiPolygon,
        tools: &Tools,
    ) -> Result<Option<f64>, Problem> {
        match &tools.zones {
            Some(of_zones) if self.on.area == AreaMethod::Planar => {
                let pieces = self.pieces(polygons, of_zones)?.into_iter();
                let area = |Piece { zone, polygons, tools }: Piece<'_>| {
                    self.zone(zone).common_m2(&polygons, tools)
                };
                pieces.map(area).sum()
            }
            _ => self.on.common_m2(polygons, &tools.on_first),
        }
    }
}

/// Metres of a degree of latitude, roughly.
const METRES_A_DEGREE: f64 = 111_320.0;

impl GridShaper<'_> {
    fn tools(&self, from: &Crs, transforms: &Transforms) -> Result<GridTools, Problem> {
        let Some(to) = &self.grid.crs else {
            return Err(Problem::new(&sites::NO_GRID_CRS)
                .with("path", self.path)
                .with("crs", from.label()));
        };
        let same = restora_io::same_crs(from, to);
        let base = |from: &Crs| transforms.to_base(self.path, from, to).map(Some);
        let measured = self.area == AreaMethod::True;
        Ok(GridTools {
            to_grid: if same {
                None
            } else {
                Some(transforms.between(self.path, from, to)?)
            },
            drawn_to_base: if measured && !(same && to.is_geographic()) {
                base(from)?
            } else {
                None
            },
            to_base: if measured && to.is_projected() { base(to)? } else { None },
            drawn_in: from.clone(),
        })
    }

    /// Brings a site onto the grid.
    fn shape(
        &self,
        polygons: &MultiPolygon,
        tools: &GridTools,
    ) -> Result<(Shape, Laid), Problem> {
        let drawn = polygons;
        let polygons = self.on_grid(drawn, tools)?;
        limits::drawable(self.path, &polygons, self.grid)?;
        let cover = scan(self.path, &polygons, self.grid, self.rule)?;
        let beyond = outside(&polygons, self.grid);
        let polygon_m2 = match self.area {
            AreaMethod::True => self.drawn_m2(drawn, tools),
            AreaMethod::Planar => self.area_m2(&polygons, tools),
        };
        let outside_m2 =
            if beyond.0.is_empty() { Some(0.0) } else { self.area_m2(&beyond, tools) };
        let boundary = match self.rule {
            PixelRule::Exact => None,
            PixelRule::Centre => {
                Some(scan(self.path, &polygons, self.grid, PixelRule::Exact)?)
            }
        };
        let pixels = cover.pixels_fixed();
        let mut shape = Shape {
            pixels,
            tolerance_m2: tolerance_m2(pixels, polygon_m2.unwrap_or(0.0)),
            polygon_m2: outside_m2.and(polygon_m2),
            outside_m2: outside_m2.unwrap_or(0.0),
            wholly_outside: false,
        };
        shape.wholly_outside = shape.is_outside(&polygons);
        let outline = self.outlines.then_some(polygons);
        Ok((shape, Laid { cover, boundary, outline }))
    }

    /// The cells of a site alone.
    fn cover(
        &self,
        polygons: &MultiPolygon,
        tools: &GridTools,
    ) -> Result<SiteCover, Problem> {
        scan(self.path, &self.on_grid(polygons, tools)?, self.grid, self.rule)
    }

    /// Polygons of the site file in the CRS and on the longitudes of the grid. On a
    /// projection, longitudes end half a turn away from Greenwich.
    fn on_grid(
        &self,
        polygons: &MultiPolygon,
        tools: &GridTools,
    ) -> Result<MultiPolygon, Problem> {
        let Some(transform) = &tools.to_grid else {
            return Ok(brought_round(polygons, self.grid));
        };
        if self.grid.crs.as_ref().is_some_and(Crs::is_geographic) {
            let there = transform.polygons(self.path, polygons, self.grid)?;
            return Ok(brought_round(&there, self.grid));
        }
        let polygons = on_one_turn(polygons, &tools.drawn_in);
        transform.polygons(self.path, &polygons, self.grid)
    }

    /// True area of polygons of the site file from themselves alone: their edges are straight
    /// where they were drawn, and no pixel grid has a part in it.
    fn drawn_m2(&self, polygons: &MultiPolygon, tools: &GridTools) -> Option<f64> {
        let on = &self.grid.crs.as_ref()?.ellipsoid;
        geodesic_area_m2(polygons, &tools.drawn_in, on, tools.drawn_to_base.as_deref())
    }

    /// Area that two sites have in common, by the method of the run.
    fn common_m2(
        &self,
        polygons: &MultiPolygon,
        tools: &GridTools,
    ) -> Result<Option<f64>, Problem> {
        Ok(match self.area {
            AreaMethod::True => self.drawn_m2(polygons, tools),
            AreaMethod::Planar => self.area_m2(&self.on_grid(polygons, tools)?, tools),
        })
    }

    /// Area of polygons on the grid, by the method of the run.
    fn area_m2(&self, polygons: &MultiPolygon, tools: &GridTools) -> Option<f64> {
        let crs = self.grid.crs.as_ref();
        match (self.area, crs) {
            (AreaMethod::True, Some(crs)) => {
                geodesic_area_m2(polygons, crs, &crs.ellipsoid, tools.to_base.as_deref())
            }
            (AreaMethod::True, None) => None,
            (AreaMethod::Planar, crs) => {
                Some(planar_area_m2(polygons, crs.map_or(1.0, |crs| crs.unit_si)))
            }
        }
    }
}

/// How far Σ covered areas may lie from the polygon's area.
pub(crate) fn tolerance_m2(pixels: u128, polygon_m2: f64) -> f64 {
    let many = pixels > MANY_CELLS * u128::from(COVER_ONE);
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
    limits::whole(shaper.on.path, grid)?;
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
    let shaper = shaper.on;
    let polygon_m2 = match &grid.crs {
        Some(crs) => shaper.area_m2(&polygons, &shaper.tools(crs, transforms)?),
        None if shaper.area == AreaMethod::Planar => Some(planar_area_m2(&polygons, 1.0)),
        None => None,
    };
    let pixels = cover.pixels_fixed();
    let shape = Shape {
        pixels,
        tolerance_m2: tolerance_m2(pixels, polygon_m2.unwrap_or(0.0)),
        polygon_m2,
        outside_m2: 0.0,
        wholly_outside: false,
    };
    Ok((shape, cover))
}
