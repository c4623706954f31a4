//! The centre rule: a cell counts wholly if its centre lies inside.
//!
//! This is the rule by which GDAL burns polygons, ties included, so that results can be
//! compared with tools built on it: a centre exactly on a left edge is outside, on a right
//! edge inside, and a horizontal edge through centres counts once.

use geo_types::{Coord, MultiPolygon};
use restora_grid::Grid;

use crate::{SiteCover, Span};

/// Cells whose centre lies inside the polygons (even-odd over all rings).
pub(crate) fn centre_cover(polygons: &MultiPolygon, grid: &Grid) -> SiteCover {
    let mut crossings: Vec<(u32, f64)> = Vec::new();
    let mut flats: Vec<(u32, f64, f64)> = Vec::new();
    for polygon in polygons {
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            for line in ring.lines() {
                let (a, b) = (grid.to_pixel(line.start), grid.to_pixel(line.end));
                collect(a, b, grid.rows, &mut crossings, &mut flats);
            }
        }
    }
    crossings.sort_by(|p, q| p.0.cmp(&q.0).then(p.1.total_cmp(&q.1)));
    let mut spans: Vec<(u32, Span)> = Vec::new();
    for row in crossings.chunk_by(|p, q| p.0 == q.0) {
        for pair in row.chunks_exact(2) {
            spans.extend(span(pair[0].1, pair[1].1, grid.cols).map(|s| (row[0].0, s)));
        }
    }
    spans.extend(
        flats.iter().filter_map(|&(r, a, b)| span(a, b, grid.cols).map(|s| (r, s))),
    );
    spans.sort_by_key(|(row, span)| (*row, span.first, span.end));
    let mut cover = SiteCover::default();
    for row in spans.chunk_by(|p, q| p.0 == q.0) {
        let mut merged: Vec<Span> = Vec::with_capacity(row.len());
        for (_, span) in row {
            match merged.last_mut() {
                Some(last) if last.end >= span.first => last.end = last.end.max(span.end),
                _ => merged.push(*span),
            }
        }
        cover.push_row(row[0].0, &merged, &[]);
    }
    cover.done()
}

/// Where an edge crosses the centre lines of rows.
fn collect(
    a: Coord,
    b: Coord,
    rows: u32,
    crossings: &mut Vec<(u32, f64)>,
    flats: &mut Vec<(u32, f64, f64)>,
) {
    #[expect(clippy::float_cmp, reason = "an edge is horizontal or it is not")]
    let horizontal = a.y == b.y;
    if horizontal {
        let row = a.y - 0.5;
        if a.x > b.x && row >= 0.0 && row < f64::from(rows) && row.fract() == 0.0 {
            flats.push((index(row), b.x, a.x));
        }
        return;
    }
    let (top, bottom) = if a.y < b.y { (a, b) } else { (b, a) };
    // Rows whose centre y + 0.5 lies in top.y .. bottom.y (the lower end excluded).
    let first = (top.y - 0.5).ceil().max(0.0);
    let end = (bottom.y - 0.5).ceil().min(f64::from(rows));
    let mut row = first;
    while row < end {
        let y = row + 0.5;
        let x = (y - top.y) * (bottom.x - top.x) / (bottom.y - top.y) + top.x;
        crossings.push((index(row), x));
        row += 1.0;
    }
}

/// Columns whose centre lies right of `from` and not right of `to`.
fn span(from: f64, to: f64, cols: u32) -> Option<Span> {
    let first = (from + 0.5).floor().clamp(0.0, f64::from(cols));
    let end = (to + 0.5).floor().clamp(0.0, f64::from(cols));
    (end > first).then(|| Span { first: index(first), end: index(end) })
}

fn index(position: f64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number between 0 and the number of rows or columns"
    )]
    let index = position as u32;
    index
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use restora_grid::COVER_ONE;

    use super::*;

    fn counts(site: geo_types::Polygon) -> Vec<u32> {
        let grid =
            Grid::from_geotransform("t", (3, 3), [0.0, 1.0, 0.0, 3.0, 0.0, -1.0], None)
                .unwrap();
        let cover = centre_cover(&MultiPolygon(vec![site]), &grid);
        cover.dense(grid.window()).iter().map(|c| c / COVER_ONE).collect()
    }

    #[test]
    fn a_cell_is_in_when_its_centre_is() {
        let site = polygon![(x: 0.4, y: 0.4), (x: 2.6, y: 0.4), (x: 2.6, y: 1.6), (x: 0.4, y: 1.6)];
        assert_eq!(counts(site), [0, 0, 0, 1, 1, 1, 1, 1, 1]);
        let small = polygon![(x: 0.6, y: 0.6), (x: 0.9, y: 0.6), (x: 0.9, y: 0.9)];
        assert_eq!(counts(small), [0; 9]);
    }

    #[test]
    fn neighbours_along_centres_share_no_cell() {
        // Both edges run exactly through the centres of column 1.
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.5, y: 0.0), (x: 1.5, y: 3.0), (x: 0.0, y: 3.0)];
        let right = polygon![(x: 1.5, y: 0.0), (x: 3.0, y: 0.0), (x: 3.0, y: 3.0), (x: 1.5, y: 3.0)];
        let sum: Vec<u32> =
            counts(left).iter().zip(counts(right)).map(|(a, b)| a + b).collect();
        assert_eq!(sum, [1; 9]);
    }
}
