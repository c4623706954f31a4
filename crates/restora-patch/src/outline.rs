//! Outlines of cells along their sides.

use std::collections::{BTreeMap, BTreeSet};

/// A corner of cells: row and column of the cell to its lower right.
pub type Corner = (u32, u32);

/// A connected group of cells (common sides): its cells, and its rings of corners, each closed.
/// The first ring runs around it, the others around its holes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Row and column of its cells, row by row.
    pub cells: Vec<(u32, u32)>,
    /// Its rings; the outer one has its inside on the right in rows that count downwards.
    pub rings: Vec<Vec<Corner>>,
}

/// The outlines of a set of cells, by their first cells.
pub fn outlines(cells: &BTreeSet<(u32, u32)>) -> Vec<Outline> {
    let mut left = cells.clone();
    let mut out = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut group = vec![first];
        let mut at = 0;
        while let Some((row, col)) = group.get(at).copied() {
            at += 1;
            let beside = [
                (row.wrapping_sub(1), col),
                (row + 1, col),
                (row, col.wrapping_sub(1)),
                (row, col + 1),
            ];
            group.extend(beside.into_iter().filter(|cell| left.remove(cell)));
        }
        group.sort_unstable();
        let rings = rings(&group.iter().copied().collect());
        out.push(Outline { cells: group, rings });
    }
    out
}

/// The sides between these cells and others, joined to rings: first the one that holds the first
/// corner, which is the outer one.
fn rings(cells: &BTreeSet<(u32, u32)>) -> Vec<Vec<Corner>> {
    let mut sides: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    let mut side = |from, to| sides.entry(from).or_default().push(to);
    for (row, col) in cells.iter().copied() {
        let has = |row: u32, col: u32| cells.contains(&(row, col));
        if !has(row.wrapping_sub(1), col) {
            side((row, col), (row, col + 1));
        }
        if !has(row, col + 1) {
            side((row, col + 1), (row + 1, col + 1));
        }
        if !has(row + 1, col) {
            side((row + 1, col + 1), (row + 1, col));
        }
        if !has(row, col.wrapping_sub(1)) {
            side((row + 1, col), (row, col));
        }
    }
    let mut out = Vec::new();
    while let Some((start, _)) = sides.first_key_value() {
        let start = *start;
        let mut ring = vec![start];
        let mut before = None;
        let mut here = start;
        while let Some(next) = take(&mut sides, here, before) {
            // Corners on a straight line say nothing.
            if ring.len() > 1 && straight(ring[ring.len() - 2], here, next) {
                ring.pop();
            }
            ring.push(next);
            (before, here) = (Some(here), next);
            if here == start {
                break;
            }
        }
        out.push(ring);
    }
    out
}

/// Takes a side that begins at a corner. Where two do, because cells meet there by the corner
/// alone, the one that turns right: it stays with the cell that it came along.
fn take(
    sides: &mut BTreeMap<Corner, Vec<Corner>>,
    here: Corner,
    before: Option<Corner>,
) -> Option<Corner> {
    let ends = sides.get_mut(&here)?;
    let right = before
        .and_then(|before| ends.iter().position(|next| turns_right(before, here, *next)));
    let next = ends.swap_remove(right.unwrap_or(0));
    if ends.is_empty() {
        sides.remove(&here);
    }
    Some(next)
}

fn step(from: Corner, to: Corner) -> (i64, i64) {
    (i64::from(to.0) - i64::from(from.0), i64::from(to.1) - i64::from(from.1))
}

fn straight(a: Corner, b: Corner, c: Corner) -> bool {
    let ((r1, c1), (r2, c2)) = (step(a, b), step(b, c));
    r1.signum() == r2.signum() && c1.signum() == c2.signum()
}

fn turns_right(a: Corner, b: Corner, c: Corner) -> bool {
    let ((r1, c1), (r2, c2)) = (step(a, b), step(b, c));
    // Rows count downwards: from east to south is to the right.
    c1 * r2 - r1 * c2 > 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cells(rows: &[&str]) -> BTreeSet<(u32, u32)> {
        let mut out = BTreeSet::new();
        for (row, text) in (0u32..).zip(rows) {
            let here = (0u32..).zip(text.bytes()).filter(|(_, b)| *b == b'#');
            out.extend(here.map(|(col, _)| (row, col)));
        }
        out
    }

    #[test]
    fn a_square_with_a_hole_has_two_rings() {
        let found = outlines(&cells(&["###", "#.#", "###"]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].cells.len(), 8);
        assert_eq!(
            found[0].rings,
            [
                vec![(0, 0), (0, 3), (3, 3), (3, 0), (0, 0)],
                vec![(1, 1), (2, 1), (2, 2), (1, 2), (1, 1)],
            ]
        );
    }

    #[test]
    fn cells_that_meet_at_a_corner_are_two_groups() {
        let found = outlines(&cells(&["#.", ".#"]));
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|one| one.rings.len() == 1 && one.rings[0].len() == 5));
    }

    /// Twice the signed area of a ring.
    fn doubled(ring: &[Corner]) -> i64 {
        ring.windows(2)
            .map(|two| {
                let [(r1, c1), (r2, c2)] =
                    [two[0], two[1]].map(|(r, c)| (i64::from(r), i64::from(c)));
                c1 * r2 - c2 * r1
            })
            .sum()
    }

    proptest! {
        #[test]
        fn rings_enclose_just_the_cells(bits in prop::collection::vec(any::<bool>(), 64)) {
            let set: BTreeSet<(u32, u32)> = (0u32..).zip(&bits).filter(|(_, on)| **on)
                .map(|(i, _)| (i / 8, i % 8)).collect();
            let found = outlines(&set);
            let all: usize = found.iter().map(|one| one.cells.len()).sum();
            prop_assert_eq!(all, set.len());
            for one in found {
                prop_assert!(one.rings.iter().all(|ring| ring.first() == ring.last()));
                // The outer ring counts up, holes down.
                let area: i64 = one.rings.iter().map(|ring| doubled(ring)).sum();
                prop_assert_eq!(area, 2 * i64::try_from(one.cells.len()).unwrap());
                prop_assert!(doubled(&one.rings[0]) > 0);
                prop_assert!(one.rings[1..].iter().all(|ring| doubled(ring) < 0));
            }
        }
    }
}
