//! Helpers of the places: exact changes of class, and land divided among districts.

use serde_json::{Value, json};

use super::Region;
use crate::field::{Field, gathered};
use crate::mask::{Mask, Touch};
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
#[expect(dead_code, reason = "the districts come next")]
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
