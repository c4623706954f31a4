//! One connected shape of exactly so many pixels whose outline is a simple ring.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::field::Field;
use crate::mask::{Mask, Size, Touch};

/// The neighbours in turn around a pixel, edge neighbours at even places.
const RING: [(isize, isize); 8] =
    [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)];

/// Half the width of the inlets and spits that are smoothed away from an outline.
const SLIP_PX: f64 = 5.0;

/// A number as an integer of the same order, for heaps.
pub(crate) fn order_key(v: f64) -> u64 {
    let bits = v.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | (1 << 63) }
}

/// The shape of exactly `count` pixels of `within` where the field is high: one piece, no
/// hole, nowhere touching itself at a corner only.
///
/// # Errors
/// If `within` has no room for it.
pub fn simple_shape(field: &Field, within: &Mask, count: usize) -> Result<Mask, String> {
    let mut shape = (1..=24)
        .map(|part| first_outline(field, within, (count, part)))
        .find(|shape| shape.count() <= count)
        .ok_or("no first outline is small enough")?;
    let mut have = shape.count();
    let key = |shape: &Mask, at: usize| {
        let near = shape.size.neighbours(at, Touch::Corner);
        let company = near.filter(|n| shape.on[*n]).count();
        (order_key(field.value[at] + 0.008 * company as f64), Reverse(at))
    };
    let free = |shape: &Mask, at: usize| within.on[at] && !shape.on[at];
    let mut heap: BinaryHeap<_> = within
        .pixels()
        .filter(|at| free(&shape, *at) && is_simple(&shape, *at))
        .map(|at| key(&shape, at))
        .collect();
    while have < count {
        let Some((_, Reverse(at))) = heap.pop() else {
            return Err(format!("no room: {have} of {count} pixels"));
        };
        if !free(&shape, at) || !is_simple(&shape, at) {
            continue;
        }
        shape.on[at] = true;
        have += 1;
        let size = shape.size;
        let near = size.neighbours(at, Touch::Corner).filter(|to| free(&shape, *to));
        heap.extend(near.map(|to| key(&shape, to)));
    }
    // Smoothing the corners may have gone beyond the room.
    match shape.without(within).count() {
        0 => Ok(shape),
        n => Err(format!("{n} pixels of the shape lie beyond its room")),
    }
}

/// A smooth simple shape that leaves `part` twenty-fourths of `count` to be added, or more.
fn first_outline(field: &Field, within: &Mask, (count, part): (usize, usize)) -> Mask {
    let start = field.top(within, count - count * part / 24);
    // Inlets and spits narrower than this look like a slip of the pen.
    let reach = SLIP_PX.min((count as f64).sqrt() / 40.0);
    let start = start.widened(reach).narrowed(reach).narrowed(reach).widened(reach);
    uncornered(start.and(within).largest(Touch::Edge).filled())
}

/// Whether adding the pixel opens no hole, joins no two arms and makes no corner contact:
/// its neighbours in the set are one run around it that has an edge neighbour.
fn is_simple(mask: &Mask, at: usize) -> bool {
    let on = RING.map(|way| mask.size.step(at, way).is_some_and(|to| mask.on[to]));
    let starts = (0..8).filter(|i| on[*i] && !on[(i + 7) % 8]).count();
    starts == 1 && on.iter().step_by(2).any(|edge| *edge)
}

/// Fills pixels until no two touch at a corner only, and no hole is left.
fn uncornered(mut mask: Mask) -> Mask {
    loop {
        let found = corner_contacts(&mask);
        if found.is_empty() {
            return mask;
        }
        for at in found {
            mask.on[at] = true;
        }
        mask = mask.filled();
    }
}

/// The unset pixels of all 2×2 squares whose set pixels touch at the corner only.
pub fn corner_contacts(mask: &Mask) -> Vec<usize> {
    let Size { cols, rows } = mask.size;
    let mut found = Vec::new();
    for row in 1..rows {
        for col in 1..cols {
            let d = row * cols + col;
            let [a, b, c] = [d - cols - 1, d - cols, d - 1];
            let [on_a, on_b, on_c, on_d] = [a, b, c, d].map(|at| mask.on[at]);
            if on_a && on_d && !on_b && !on_c {
                found.extend([b, c]);
            }
            if on_b && on_c && !on_a && !on_d {
                found.extend([a, d]);
            }
        }
    }
    found
}

/// The outline of a simple shape as corners of the pixel lattice (column, row), counter-
/// clockwise on a north-up map, first = last, without points on straight stretches.
///
/// # Errors
/// If the set is not one simple shape.
pub fn outline(mask: &Mask) -> Result<Vec<(usize, usize)>, String> {
    let simple = corner_contacts(mask).is_empty()
        && mask.pieces(Touch::Edge).len() == 1
        && mask.holes(Touch::Edge).is_empty();
    let first = mask.pixels().next().filter(|_| simple).ok_or("not one simple shape")?;
    let size = mask.size;
    let set = |col: usize, row: usize| {
        col > 0 && row > 0 && col <= size.cols && row <= size.rows && {
            mask.on[(row - 1) * size.cols + col - 1]
        }
    };
    // The inside lies to the left of the way: down the left sides, right along the bottoms.
    let (col, row) = size.place(first);
    let (start, mut at, mut way) = ((col, row), (col, row), (0_isize, 1_isize));
    let mut ring = vec![at];
    loop {
        at = (at.0.wrapping_add_signed(way.0), at.1.wrapping_add_signed(way.1));
        if at == start {
            break;
        }
        let around = [
            set(at.0, at.1),
            set(at.0 + 1, at.1),
            set(at.0, at.1 + 1),
            set(at.0 + 1, at.1 + 1),
        ];
        let next = turn(around, way);
        if next != way {
            ring.push(at);
            way = next;
        }
    }
    ring.push(start);
    Ok(ring)
}

/// The next way from a corner with the pixels north-west, north-east, south-west and
/// south-east of it, keeping the set on the left.
fn turn([nw, ne, sw, se]: [bool; 4], way: (isize, isize)) -> (isize, isize) {
    // Ahead on the left and on the right, seen along the way.
    let (left, right) = match way {
        (0, 1) => (se, sw),
        (1, 0) => (ne, se),
        (0, -1) => (nw, ne),
        _ => (sw, nw),
    };
    let to_left = (way.1, -way.0);
    match (left, right) {
        (true, false) => way,
        (false, _) => to_left,
        (true, true) => (-to_left.0, -to_left.1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn keys_keep_the_order_of_numbers() {
        let sorted = [-2.5, -1.0, 0.0, 1e-9, 3.0];
        assert!(sorted.windows(2).all(|p| order_key(p[0]) < order_key(p[1])));
    }

    #[test]
    fn a_shape_is_exact_simple_and_its_outline_has_its_area() {
        let size = Size { cols: 120, rows: 100 };
        let within = Mask::inner(size, 1);
        let noise = Field::noise(size, Noise::new(11, 30.0));
        let field = noise.plus(|at| {
            let (x, y) = size.xy(at);
            -((x - 60.0) * (x - 60.0) + (y - 50.0) * (y - 50.0)) / 2000.0
        });
        for count in [1500, 1501, 2999] {
            let shape = simple_shape(&field, &within, count).unwrap();
            assert_eq!(shape.count(), count);
            let ring = outline(&shape).unwrap();
            // Shoelace; rows run down, so counter-clockwise on the map is positive here
            // with the sign turned.
            let doubled: isize = ring
                .windows(2)
                .map(|p| {
                    let [a, b] =
                        [p[0], p[1]].map(|(x, y)| (x.cast_signed(), y.cast_signed()));
                    b.0 * a.1 - a.0 * b.1
                })
                .sum();
            assert_eq!(doubled, 2 * count.cast_signed());
            let mut corners = ring[1..].to_vec();
            corners.sort_unstable();
            corners.dedup();
            assert_eq!(corners.len(), ring.len() - 1, "no corner twice");
        }
    }

    #[test]
    fn the_outline_of_one_pixel_is_its_square() {
        let size = Size { cols: 3, rows: 3 };
        let ring = outline(&Mask::of(size, &[4])).unwrap();
        assert_eq!(ring, [(1, 1), (1, 2), (2, 2), (2, 1), (1, 1)]);
        assert!(outline(&Mask::of(size, &[0, 4])).is_err());
    }
}
