//! What lies within a distance of the cells of a mask.

/// How far around a window the mask has to be known: rows and columns, for a distance and the
/// least width and height of a cell in metres.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "whole, not negative, and cut at what a grid can have"
)]
pub fn halo(distance_m: f64, (width_m, height_m): (f64, f64)) -> (u32, u32) {
    let cells = |side: f64| (distance_m / side + 0.5).ceil().clamp(0.0, 1e6) as u32;
    (cells(height_m), cells(width_m))
}

/// Finds the cells of a window whose centre lies within a distance of a cell of a mask: the
/// straight line from the centre to the nearest point of that cell's square. Cells of the mask
/// are 0 themselves.
///
/// `mask` holds rows of `cols` cells, of which the `inner` rows and columns are the window. `sides`
/// are width and height in metres of the cells of each row of the window, which measure all that
/// is around it: so the result is that of the cell and the mask alone, whatever the window, as long
/// as the mask is known [`halo`] cells around.
///
/// # Panics
/// If the mask has a last row that is not whole, or the window is not in it.
pub fn near(
    mask: &[u8],
    cols: usize,
    inner: (std::ops::Range<usize>, std::ops::Range<usize>),
    sides: &[(f64, f64)],
    distance_m: f64,
) -> Vec<u8> {
    let rows = mask.len().checked_div(cols).unwrap_or(0);
    assert_eq!(mask.len(), rows * cols, "rows of one length");
    let (of_rows, of_cols) = inner;
    assert!(of_rows.end <= rows && of_cols.end <= cols, "the window is in the mask");
    let steps = nearest_in_columns(mask, cols, &of_rows);
    let mut out = Vec::with_capacity(of_rows.len() * of_cols.len());
    for (i, row) in of_rows.enumerate() {
        let (width, height) = sides[i];
        let reach = halo(distance_m, (width, height)).1 as usize;
        // How far the nearest cell of the mask in each column is, up or down, squared.
        let up: Vec<f64> = steps[i * cols..(i + 1) * cols]
            .iter()
            .map(|step| step.map_or(f64::INFINITY, |step| gap(step, height).powi(2)))
            .collect();
        for col in of_cols.clone() {
            let columns = col.saturating_sub(reach)..(col + reach + 1).min(cols);
            let least = columns
                .map(|other| gap(col.abs_diff(other), width).powi(2) + up[other])
                .fold(f64::INFINITY, f64::min);
            let itself = mask[row * cols + col] != 0;
            out.push(u8::from(!itself && least <= distance_m * distance_m));
        }
    }
    out
}

/// From the centre of a cell to the near side of one so many cells away.
fn gap(cells: usize, side_m: f64) -> f64 {
    (cells as f64 - 0.5).max(0.0) * side_m
}

/// For each cell of these rows how many rows away the nearest cell of the mask in its column is.
fn nearest_in_columns(
    mask: &[u8],
    cols: usize,
    rows: &std::ops::Range<usize>,
) -> Vec<Option<usize>> {
    let all = mask.len().checked_div(cols).unwrap_or(0);
    let mut out: Vec<Option<usize>> = vec![None; rows.len() * cols];
    for col in 0..cols {
        let mut last: Option<usize> = None;
        for row in 0..rows.end {
            if mask[row * cols + col] != 0 {
                last = Some(row);
            }
            if row >= rows.start {
                out[(row - rows.start) * cols + col] = last.map(|last| row - last);
            }
        }
        let mut next: Option<usize> = None;
        for row in (rows.start..all).rev() {
            if mask[row * cols + col] != 0 {
                next = Some(row);
            }
            if row < rows.end {
                let below = next.map(|next| next - row);
                let known = &mut out[(row - rows.start) * cols + col];
                *known = match (*known, below) {
                    (Some(a), Some(b)) => Some(a.min(b)),
                    (a, b) => a.or(b),
                };
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_centre_is_measured_to_the_near_side() {
        // One cell of the mask, cells of 10 m: the centre beside it is 5 m away, the next 15 m;
        // at the corner it is 5·√2 = 7.07 m.
        let mut mask = vec![0u8; 25];
        mask[12] = 1;
        let whole = || (0..5, 0..5);
        let count = |distance| {
            let found = near(&mask, 5, whole(), &[(10.0, 10.0); 5], distance);
            found.iter().map(|cell| u32::from(*cell)).sum::<u32>()
        };
        assert_eq!(count(4.9), 0);
        assert_eq!(count(5.0), 4);
        assert_eq!(count(7.1), 8);
        assert_eq!(count(15.0), 12);
        // (15, 5) is 15.81 m away, (15, 15) 21.2 m.
        assert_eq!(count(15.9), 20);
        assert_eq!(count(21.3), 24);
    }

    proptest! {
        #[test]
        fn windows_and_a_search_of_all_cells_agree(
            mask in prop::collection::vec(0u8..=1, 12 * 9), distance in 0.0..60.0f64,
            width in 3.0..20.0f64, height in 3.0..20.0f64, split in 1usize..8,
        ) {
            let (cols, rows) = (12, 9);
            let brute: Vec<u8> = (0..rows * cols).map(|cell| {
                let (row, col) = (cell / cols, cell % cols);
                let hit = (0..rows * cols).filter(|other| mask[*other] != 0).any(|other| {
                    let dx = gap(col.abs_diff(other % cols), width);
                    let dy = gap(row.abs_diff(other / cols), height);
                    dx * dx + dy * dy <= distance * distance
                });
                u8::from(mask[cell] == 0 && hit)
            }).collect();
            let sides = vec![(width, height); rows];
            prop_assert_eq!(&near(&mask, cols, (0..rows, 0..cols), &sides, distance), &brute);
            // Two windows, each with what the halo asks for.
            let (up, _) = halo(distance, (width, height));
            let mut joined = Vec::new();
            for (first, end) in [(0, split), (split, rows)] {
                let start = first.saturating_sub(up as usize);
                let stop = (end + up as usize).min(rows);
                let part = &mask[start * cols..stop * cols];
                let inner = (first - start..end - start, 0..cols);
                joined.extend(near(part, cols, inner, &sides[first..end], distance));
            }
            prop_assert_eq!(joined, brute);
        }
    }
}
