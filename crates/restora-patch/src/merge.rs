//! Patches of a grid from the parts of its windows.

use std::collections::BTreeMap;

use restora_grid::Window;
use serde::{Deserialize, Serialize};

use crate::label::Connectivity;
use crate::part::PatchPart;
use crate::seam::{Beyond, Seams, Side};
use crate::union::Union;

/// A patch of connected cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// Area, in the caller's whole units.
    pub area: u128,
    /// Number of cells.
    pub cells: u64,
    /// First cell, row by row: row and column on the grid.
    pub first: (u32, u32),
    /// Whether a cell of it has a neighbour in no window, off the grid or not read: it may go on
    /// beyond what was looked at.
    pub edge: bool,
}

/// Parts that do not belong together: a defect of who made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmergeable {
    /// Two windows have cells in common, which would count twice.
    Overlap(Window, Window),
    /// The labels or sides of a part do not fit to its window.
    Damaged(Window),
}

/// The patches of a grid, and which labels of which window belong to them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patches {
    list: Vec<Patch>,
    /// By row and column of a window: the window, and how many labels those before it have.
    windows: BTreeMap<(u32, u32), (Window, usize)>,
    /// For each label of each window the index of its patch.
    patch_of: Vec<usize>,
}

/// Joins the parts of disjoint windows, found with one and the same connectivity. Their order
/// does not matter, nor how the windows cut the cells.
///
/// # Errors
/// If windows overlap, or a part is damaged.
pub fn merge(
    parts: impl IntoIterator<Item = PatchPart>,
    connectivity: Connectivity,
) -> Result<Patches, Unmergeable> {
    let mut parts: Vec<PatchPart> = parts.into_iter().collect();
    parts.sort_by_key(|part| {
        let Window { col, row, cols, rows } = part.window();
        (row, col, rows, cols)
    });
    parts.retain(|part| !part.window().is_empty());
    if let Some(part) = parts.iter().find(|part| !part.is_sound()) {
        return Err(Unmergeable::Damaged(part.window()));
    }
    if let Some((one, other)) = overlap(&parts) {
        return Err(Unmergeable::Overlap(one, other));
    }
    let mut labels = 0;
    let offset = |part: &PatchPart| {
        labels += part.found().len();
        labels - part.found().len()
    };
    let offsets: Vec<usize> = parts.iter().map(offset).collect();
    let (set_of, sets, edge) =
        joined(&Seams::new(&parts, &offsets), &parts, connectivity);
    let none = Patch { area: 0, cells: 0, first: (u32::MAX, u32::MAX), edge: false };
    let mut patches = vec![none; sets];
    let found = parts.iter().flat_map(PatchPart::found);
    for ((found, set), edge) in found.zip(&set_of).zip(edge) {
        let patch = &mut patches[*set];
        patch.area += found.area;
        patch.cells += found.cells;
        patch.first = patch.first.min(found.first);
        patch.edge |= edge;
    }
    let windows = parts.iter().map(PatchPart::window).zip(offsets);
    let windows = windows.map(|(w, offset)| ((w.row, w.col), (w, offset))).collect();
    Ok(Patches::sorted(&patches, windows, set_of))
}

/// Joins labels over all seams. Gives the set of each label, the number of sets, and for each
/// label whether it has a neighbour that was not read.
fn joined(
    seams: &Seams<'_>,
    parts: &[PatchPart],
    connectivity: Connectivity,
) -> (Vec<usize>, usize, Vec<bool>) {
    let labels = parts.iter().map(|part| part.found().len()).sum();
    let mut union = Union::new(labels);
    let mut edge = vec![false; labels];
    let mut beyond = Vec::new();
    let reach = connectivity.reach();
    for (i, part) in parts.iter().enumerate() {
        for side in Side::ALL {
            seams.beyond(i, side, &mut beyond);
            for (at, label) in part.side(side).iter().enumerate() {
                let Some(own) = seams.number(i, *label) else { continue };
                for cell in &beyond[at + 1 - reach..=at + 1 + reach] {
                    match *cell {
                        Beyond::Unread => edge[own] = true,
                        Beyond::Out => {}
                        Beyond::In(other) => {
                            union.join(own, other);
                        }
                    }
                }
            }
        }
    }
    let (set_of, sets) = union.numbered();
    (set_of, sets, edge)
}

/// Two windows with common cells, if there are any; of parts in the order of their rows.
fn overlap(parts: &[PatchPart]) -> Option<(Window, Window)> {
    // Windows that may reach the row of the next, by their first column. Those that do have no
    // column in common, so that only the nearest can meet it.
    let mut live: BTreeMap<u32, Window> = BTreeMap::new();
    for new in parts.iter().map(PatchPart::window) {
        while let Some((&col, old)) = live.range(..new.col_end()).next_back() {
            if old.row_end() <= new.row {
                live.remove(&col);
            } else if old.col_end() > new.col {
                return Some((*old, new));
            } else {
                break;
            }
        }
        live.insert(new.col, new);
    }
    None
}

impl Patches {
    /// Orders patches by their first cells.
    fn sorted(
        patches: &[Patch],
        windows: BTreeMap<(u32, u32), (Window, usize)>,
        set_of: Vec<usize>,
    ) -> Self {
        let mut order: Vec<usize> = (0..patches.len()).collect();
        order.sort_unstable_by_key(|set| patches[*set].first);
        let mut rank = vec![0; order.len()];
        for (place, set) in order.iter().enumerate() {
            rank[*set] = place;
        }
        let patch_of = set_of.into_iter().map(|set| rank[set]).collect();
        let list = order.into_iter().map(|set| patches[set]).collect();
        Self { list, windows, patch_of }
    }

    /// All patches, by their first cells, row by row.
    pub fn patches(&self) -> &[Patch] {
        &self.list
    }

    /// For each label of a window from 1 the index of its patch; `None` if the window was not
    /// merged, or has no cells.
    pub fn of_window(&self, window: Window) -> Option<&[usize]> {
        let at = (window.row, window.col);
        let (known, start) = *self.windows.get(&at)?;
        let end = self
            .windows
            .range((std::ops::Bound::Excluded(at), std::ops::Bound::Unbounded));
        let end =
            end.map(|(_, (_, offset))| *offset).next().unwrap_or(self.patch_of.len());
        (known == window).then(|| &self.patch_of[start..end])
    }

    /// The index of the patch that a label of a window belongs to; `None` for label 0, and for
    /// what was not merged.
    pub fn patch_of(&self, window: Window, label: u32) -> Option<usize> {
        let index = (label as usize).checked_sub(1)?;
        self.of_window(window)?.get(index).copied()
    }

    /// For label 0 (true) and each label of a window, whether its patch has at least the area
    /// `least`; `None` if the window was not merged, or has no cells.
    pub fn kept(&self, window: Window, least: u128) -> Option<Vec<bool>> {
        let patches = self.of_window(window)?;
        let large = |patch: &usize| self.list[*patch].area >= least;
        Some(std::iter::once(true).chain(patches.iter().map(large)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(col: u32, row: u32, cols: u32, rows: u32) -> Window {
        Window { col, row, cols, rows }
    }

    /// A part of equal cells of 10 units: `#` is in.
    fn part(col: u32, row: u32, rows: &[&str], connectivity: Connectivity) -> PatchPart {
        let size = |n: usize| u32::try_from(n).unwrap();
        let window = window(col, row, size(rows[0].len()), size(rows.len()));
        let mask: Vec<u8> = rows.concat().bytes().map(|b| u8::from(b == b'#')).collect();
        let areas = |_| |first, end| 10 * (end - first) as u64;
        PatchPart::find(window, &mask, connectivity, areas, &mut Vec::new())
    }

    fn summary(patches: &Patches) -> Vec<(u128, (u32, u32), bool)> {
        patches.patches().iter().map(|p| (p.area, p.first, p.edge)).collect()
    }

    #[test]
    fn four_windows_meet_in_a_corner() {
        let corner = |connectivity| {
            let parts = [
                part(0, 0, &["..", ".#"], connectivity),
                part(2, 0, &["..", ".."], connectivity),
                part(0, 2, &["..", ".."], connectivity),
                part(2, 2, &["#.", ".."], connectivity),
            ];
            merge(parts, connectivity).unwrap()
        };
        // None touches the edge: all its neighbours were read.
        assert_eq!(summary(&corner(Connectivity::Eight)), [(20, (1, 1), false)]);
        let four = corner(Connectivity::Four);
        assert_eq!(summary(&four), [(10, (1, 1), false), (10, (2, 2), false)]);
        assert_eq!(four.patch_of(window(2, 2, 2, 2), 1), Some(1));
        assert_eq!(four.patch_of(window(2, 2, 2, 2), 2), None);
        assert_eq!(four.patch_of(window(2, 2, 2, 2), 0), None);
        assert_eq!(four.patch_of(window(2, 2, 2, 1), 1), None);
        assert_eq!(four.of_window(window(2, 0, 2, 2)), Some(&[][..]));
    }

    #[test]
    fn windows_need_not_line_up() {
        // A pinwheel of four windows around one, which no straight cut makes:
        // a a b      # # .
        // c e b      # . #
        // c d d      . # #
        for connectivity in [Connectivity::Four, Connectivity::Eight] {
            let parts = [
                part(0, 0, &["##"], connectivity),
                part(2, 0, &[".", "#"], connectivity),
                part(0, 1, &["#", "."], connectivity),
                part(1, 2, &["##"], connectivity),
                part(1, 1, &["."], connectivity),
            ];
            let patches = merge(parts, connectivity).unwrap();
            let expected: &[_] = match connectivity {
                Connectivity::Four => &[(30, (0, 0), true), (30, (1, 2), true)],
                Connectivity::Eight => &[(60, (0, 0), true)],
            };
            assert_eq!(summary(&patches), expected);
        }
    }

    #[test]
    fn a_patch_of_exactly_the_minimum_stays() {
        let parts = [
            part(0, 0, &["#.#"], Connectivity::Four),
            part(3, 0, &["#.#"], Connectivity::Four),
        ];
        let patches = merge(parts, Connectivity::Four).unwrap();
        let (left, right) = (window(0, 0, 3, 1), window(3, 0, 3, 1));
        // 10, then 20 across the seam, then 10.
        assert_eq!(patches.kept(left, 20), Some(vec![true, false, true]));
        assert_eq!(patches.kept(right, 20), Some(vec![true, true, false]));
        assert_eq!(patches.kept(right, 21), Some(vec![true, false, false]));
        assert_eq!(patches.kept(window(0, 0, 2, 1), 20), None);
    }

    #[test]
    fn what_was_not_read_is_an_edge() {
        // The window to the lower right is missing; only its corner meets the patch.
        for (connectivity, edge) in
            [(Connectivity::Four, false), (Connectivity::Eight, true)]
        {
            let parts = [
                part(0, 0, &["..", ".#"], connectivity),
                part(2, 0, &["..", ".."], connectivity),
                part(0, 2, &["..", ".."], connectivity),
            ];
            let patches = merge(parts, connectivity).unwrap();
            assert_eq!(summary(&patches), [(10, (1, 1), edge)]);
        }
    }

    #[test]
    fn overlapping_and_damaged_parts_are_refused() {
        let one = part(0, 0, &["...", "..."], Connectivity::Four);
        let other = part(2, 1, &["...", "..."], Connectivity::Four);
        let found = merge([other.clone(), one.clone()], Connectivity::Four);
        assert_eq!(found, Err(Unmergeable::Overlap(one.window(), other.window())));
        let twice = merge([one.clone(), one.clone()], Connectivity::Four);
        assert_eq!(twice, Err(Unmergeable::Overlap(one.window(), one.window())));

        let text = serde_json::to_string(&one).unwrap();
        for (sound, damaged) in
            [("\"cols\":3", "\"cols\":4"), ("\"left\":[0", "\"left\":[1")]
        {
            assert!(text.contains(sound), "{text}");
            let torn: PatchPart =
                serde_json::from_str(&text.replacen(sound, damaged, 1)).unwrap();
            let found = merge([torn.clone()], Connectivity::Four);
            assert_eq!(found, Err(Unmergeable::Damaged(torn.window())));
        }
    }

    #[test]
    fn nothing_merges_to_nothing() {
        assert_eq!(merge([], Connectivity::Four), Ok(Patches::default()));
        let window = window(3, 3, 0, 2);
        let areas = |_| |_, _| 1;
        let part =
            PatchPart::find(window, &[], Connectivity::Four, areas, &mut Vec::new());
        assert_eq!(merge([part], Connectivity::Four), Ok(Patches::default()));
    }
}
