//! Helpers of the places: exact changes of class, and land divided among districts.

use serde_json::{Value, json};

use super::Region;
use crate::field::{Field, gathered};
use crate::mask::{Mask, Touch};
use crate::scenery::Layer;
use crate::shape::corner_contacts;

/// Turns exactly `count` pixels of `within` that have one of the classes `from` into `to`,
/// where the field is high; says which.
///
/// # Errors
/// If there are fewer.
pub(super) fn turn(
    class: &mut [u8],
    within: &Mask,
    (from, to): (&[u8], u8),
    count: usize,
    field: &Field,
) -> Result<Mask, String> {
    let open = Mask::new(within.size, |at| within.on[at] && from.contains(&class[at]));
    let have = open.count();
    if have < count {
        return Err(format!("{count} of {from:?} are to be {to}, {have} are there"));
    }
    let chosen = gathered(&field.top(&open, count), &open, field, 0.25);
    for at in chosen.pixels() {
        class[at] = to;
    }
    Ok(chosen)
}

/// Divides a region among parts of exactly these sizes, which add up to its own, along
/// level lines of a field, high first.
///
/// # Errors
/// If a part is no simple shape.
pub(super) fn divided(
    whole: &Mask,
    field: &Field,
    sizes: &[usize],
) -> Result<Vec<Mask>, String> {
    let order = field.ranked(whole);
    if sizes.iter().sum::<usize>() != order.len() {
        return Err(format!("{sizes:?} are not {} pixels", order.len()));
    }
    let mut start = 0;
    let mut parts = Vec::new();
    for size in sizes {
        let part = Mask::of(whole.size, &order[start..start + size]);
        start += size;
        let pieces = part.pieces(Touch::Edge).len();
        let (holes, corners) = (part.holes(Touch::Edge).len(), corner_contacts(&part));
        if pieces != 1 || holes != 0 || !corners.is_empty() {
            let corners = corners.len();
            return Err(format!("{pieces} pieces, {holes} holes, {corners} corners"));
        }
        parts.push(part);
    }
    Ok(parts)
}

/// Metres to a decimetre.
#[expect(clippy::cast_possible_truncation, reason = "heights are below 10 000 m")]
pub(super) fn decimetres(metres: f64) -> f32 {
    (metres * 10.0).round() as f32 / 10.0
}

/// Tangent of the slope of every cell after Horn (1981); cells at the edge of the heights
/// take the nearest ones for those that lack.
pub(super) fn tangent(heights: &Layer) -> Vec<f64> {
    let (size, side) = (heights.size, f64::from(heights.cell_m));
    let height = |at: usize, (dx, dy): (isize, isize)| {
        let (col, row) = size.place(at);
        let col = col.saturating_add_signed(dx).min(size.cols - 1);
        let row = row.saturating_add_signed(dy).min(size.rows - 1);
        f64::from(heights.value[row * size.cols + col])
    };
    let across = |at: usize, way: [(isize, isize); 3]| {
        height(at, way[0]) + 2.0 * height(at, way[1]) + height(at, way[2])
    };
    (0..size.len())
        .map(|at| {
            let east = across(at, [(1, -1), (1, 0), (1, 1)]);
            let west = across(at, [(-1, -1), (-1, 0), (-1, 1)]);
            let north = across(at, [(-1, -1), (0, -1), (1, -1)]);
            let south = across(at, [(-1, 1), (0, 1), (1, 1)]);
            let (x, y) = ((east - west) / (8.0 * side), (south - north) / (8.0 * side));
            (x * x + y * y).sqrt()
        })
        .collect()
}

/// A site.
pub(super) fn site(mask: &Mask, [id, name, name_en, district]: [&str; 4]) -> Region {
    let properties =
        json!({ "id": id, "name": name, "name_en": name_en, "district": district });
    region(mask, properties)
}

/// A feature.
pub(super) fn region(mask: &Mask, properties: Value) -> Region {
    Region { mask: mask.clone(), properties }
}
