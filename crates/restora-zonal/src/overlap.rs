//! Sites that overlap, their union, and what of a site lies outside the raster.

use std::collections::BTreeMap;

use geo::orient::Direction;
use geo::{
    Area as _, BooleanOps as _, BoundingRect as _, Contains as _, Intersects as _,
    LinesIter as _, Orient as _,
};
use geo_types::{Line, MultiPolygon, Polygon, Rect};
use restora_grid::Grid;

/// Two sites that have area in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// Index of the first site.
    pub a: usize,
    /// Index of the second site.
    pub b: usize,
    /// What they have in common.
    pub common: MultiPolygon,
}

/// Neighbours digitised along the same line may cross by rounding; a common part below this
/// fraction of the smaller site is no overlap.
const SLIVER: f64 = 1e-9;

/// All pairs of sites that overlap.
pub fn overlaps(sites: &[&MultiPolygon]) -> Vec<Overlap> {
    may_overlap(sites).into_iter().filter_map(|pair| overlap(sites, pair)).collect()
}

/// Pairs of sites that may overlap, ascending: the boxes around them do.
pub fn may_overlap(sites: &[&MultiPolygon]) -> Vec<(usize, usize)> {
    let mut boxes: Vec<(usize, Rect)> = sites
        .iter()
        .enumerate()
        .filter_map(|(i, site)| site.bounding_rect().map(|rect| (i, rect)))
        .collect();
    boxes.sort_by(|p, q| p.1.min().x.total_cmp(&q.1.min().x).then(p.0.cmp(&q.0)));
    let mut found = Vec::new();
    for (n, (i, rect)) in boxes.iter().enumerate() {
        let others = boxes[n + 1..].iter().take_while(|(_, o)| o.min().x < rect.max().x);
        let close =
            others.filter(|(_, o)| o.min().y < rect.max().y && o.max().y > rect.min().y);
        found.extend(close.map(|(j, _)| (*i.min(j), *i.max(j))));
    }
    found.sort_unstable();
    found
}

/// What a pair of sites has in common; `None` if they do not overlap.
pub fn overlap(sites: &[&MultiPolygon], (a, b): (usize, usize)) -> Option<Overlap> {
    let (first, second) = (sites[a].bounding_rect()?, sites[b].bounding_rect()?);
    let low = |p: f64, q: f64| p.max(q);
    let high = |p: f64, q: f64| p.min(q);
    let shared = Rect::new(
        (low(first.min().x, second.min().x), low(first.min().y, second.min().y)),
        (high(first.max().x, second.max().x), high(first.max().y, second.max().y)),
    );
    // Most neighbours are told apart without cutting them, which takes long.
    if !reaches(sites[a], &shared) || !reaches(sites[b], &shared) {
        return None;
    }
    let common = sites[a].intersection(sites[b]);
    let smaller = sites[a].unsigned_area().min(sites[b].unsigned_area());
    (common.unsigned_area() > SLIVER * smaller).then_some(Overlap { a, b, common })
}

/// Whether a site may have area in a rectangle: an edge passes its box, or all of it is inside.
fn reaches(site: &MultiPolygon, rect: &Rect) -> bool {
    let passes = |line: Line| {
        let (low, high) = (line.bounding_rect().min(), line.bounding_rect().max());
        low.x < rect.max().x
            && high.x > rect.min().x
            && low.y < rect.max().y
            && high.y > rect.min().y
    };
    site.lines_iter().any(passes) || site.contains(&rect.center())
}

/// Groups of `members` that hang together by overlaps; sites that overlap none stand alone.
pub fn clusters(members: &[usize], overlaps: &[Overlap]) -> Vec<Vec<usize>> {
    let mut leader: BTreeMap<usize, usize> = members.iter().map(|m| (*m, *m)).collect();
    for overlap in overlaps {
        let (Some(&a), Some(&b)) = (leader.get(&overlap.a), leader.get(&overlap.b))
        else {
            continue;
        };
        let (low, high) = (a.min(b), a.max(b));
        for value in leader.values_mut().filter(|value| **value == high) {
            *value = low;
        }
    }
    let mut out: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (member, lead) in leader {
        out.entry(lead).or_default().push(member);
    }
    out.into_values().collect()
}

/// The union of several sites, whichever way round their rings run: files disagree about it,
/// and the union takes a ring that runs the other way for a hole.
pub fn union(sites: &[&MultiPolygon]) -> MultiPolygon {
    let oriented: Vec<MultiPolygon> =
        sites.iter().map(|site| site.orient(Direction::Default)).collect();
    geo::unary_union(&oriented)
}

/// The part of a site that lies outside the grid.
pub fn outside(site: &MultiPolygon, grid: &Grid) -> MultiPolygon {
    let bounds = grid.bounds();
    match site.bounding_rect() {
        None => return MultiPolygon(Vec::new()),
        Some(rect) if contains(&bounds, &rect) => return MultiPolygon(Vec::new()),
        Some(_) => {}
    }
    // An overlay rounds places to a part of its extent, and what was moved by a full turn would
    // make that the whole earth: what has nothing to do with the grid stays as it is.
    let away = |polygon: &Polygon| {
        polygon.bounding_rect().is_none_or(|rect| !rect.intersects(&bounds))
    };
    let (away, near): (Vec<_>, Vec<_>) = site.iter().cloned().partition(away);
    let near = MultiPolygon(near).difference(&bounds.to_polygon());
    near.into_iter().chain(away).collect()
}

fn contains(outer: &Rect, inner: &Rect) -> bool {
    outer.min().x <= inner.min().x
        && outer.min().y <= inner.min().y
        && outer.max().x >= inner.max().x
        && outer.max().y >= inner.max().y
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;

    use super::*;

    fn square(x: f64, y: f64, side: f64) -> MultiPolygon {
        MultiPolygon(vec![polygon![
            (x: x, y: y), (x: x + side, y: y), (x: x + side, y: y + side), (x: x, y: y + side)
        ]])
    }

    #[test]
    fn neighbours_touch_and_others_overlap() {
        let sites = [
            square(0., 0., 2.),
            square(2., 0., 2.),
            square(3., 1., 2.),
            square(9., 9., 1.),
        ];
        let refs: Vec<&MultiPolygon> = sites.iter().collect();
        let found = overlaps(&refs);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].a, found[0].b), (1, 2));
        assert!((found[0].common.unsigned_area() - 1.0).abs() < 1e-9);
        assert_eq!(clusters(&[0, 1, 2, 3], &found), [vec![0], vec![1, 2], vec![3]]);
        // 4 + 4 − 1 common
        assert!((union(&[&sites[1], &sites[2]]).unsigned_area() - 7.0).abs() < 1e-9);
    }

    #[test]
    fn a_union_does_not_depend_on_which_way_round_rings_run() {
        let mut turned = square(1., 1., 2.);
        turned.0[0].exterior_mut(|ring| ring.0.reverse());
        let holed = polygon!(
            exterior: [(x: 4., y: 0.), (x: 8., y: 0.), (x: 8., y: 4.), (x: 4., y: 4.)],
            interiors: [[(x: 5., y: 1.), (x: 7., y: 1.), (x: 7., y: 3.), (x: 5., y: 3.)]],
        );
        // 4 + 4 − 1 common, and 16 − 4 with its hole (drawn the same way round as its shell).
        let all = [square(0., 0., 2.), turned, MultiPolygon(vec![holed])];
        let refs: Vec<&MultiPolygon> = all.iter().collect();
        assert!((union(&refs).unsigned_area() - 19.0).abs() < 1e-6);
    }

    #[test]
    fn outside_is_what_the_grid_does_not_hold() {
        let grid =
            Grid::from_geotransform("t", (3, 3), [0.0, 1.0, 0.0, 3.0, 0.0, -1.0], None)
                .unwrap();
        assert!((outside(&square(2., 2., 2.), &grid).unsigned_area() - 3.0).abs() < 1e-9);
        assert!(outside(&square(0., 0., 3.), &grid).0.is_empty());
        assert!((outside(&square(7., 7., 2.), &grid).unsigned_area() - 4.0).abs() < 1e-9);
        // One part of it a full turn away: the other is cut as exactly as by itself.
        let (own, away) = (square(2.1, 2.1, 2.0), square(363.4, 1.3, 0.7));
        let both = MultiPolygon([own.0.clone(), away.0.clone()].concat());
        let found = outside(&both, &grid);
        assert_eq!(found.0[1..], away.0);
        assert_eq!(found.0[..1], outside(&own, &grid).0);
    }
}
