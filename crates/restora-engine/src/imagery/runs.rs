//! The inner loops over runs of whole cells, apart from those over single cells: where all
//! values of a run count, nothing has to be asked of each.

use restora_terrain::Weights;
use restora_zonal::RunAreas;

/// Differences of area from cell to cell that keep sums of products within 64 bits.
const SMALL: u64 = 1 << 20;

/// Values of so many cells are summed up in 64 bits.
const CHUNK: usize = 1 << 11;

/// The areas of a run as weights.
pub(crate) fn weights(areas: &RunAreas) -> Weights<'_> {
    match areas {
        RunAreas::Constant(area) => Weights::Constant(*area),
        RunAreas::Prefix(sums) => Weights::Prefix(sums),
    }
}

/// Least and greatest of a run.
pub(crate) fn extremes(values: &[i32]) -> (i32, i32) {
    values.iter().fold((i32::MAX, i32::MIN), |(least, most), value| {
        (least.min(*value), most.max(*value))
    })
}

/// Whether any flag of a run is set.
pub(crate) fn any(flags: &[u8]) -> bool {
    flags.iter().fold(0, |all, flag| all | flag) != 0
}

/// Σ value × area over a run.
pub(crate) fn weighted(values: &[i32], areas: &RunAreas) -> i128 {
    match areas {
        RunAreas::Constant(area) => {
            let sum: i64 = values.iter().map(|value| i64::from(*value)).sum();
            i128::from(sum) * i128::from(*area)
        }
        RunAreas::Prefix(sums) => {
            let mut all = 0;
            for (i, chunk) in values.chunks(CHUNK).enumerate() {
                let first = i * CHUNK;
                all += along(chunk, &sums[first..=first + chunk.len()]);
            }
            all
        }
    }
}

/// Σ value × area over few cells whose areas hardly differ.
///
/// With `u` = value + 2³¹ and `d` = area − base, both below 2³², it is
/// base · Σ value + Σ u·d − 2³¹ · Σ d: one product of 32 bits a cell, several at once.
fn along(values: &[i32], sums: &[u64]) -> i128 {
    const HALF: u32 = 1 << 31;
    let (Some(begin), Some(second), Some(end)) = (sums.first(), sums.get(1), sums.last())
    else {
        return 0;
    };
    let base = (second - begin).saturating_sub(SMALL / 2);
    let (mut lifted, mut products, mut bits) = (0u64, 0u64, 0u64);
    for (value, pair) in values.iter().zip(sums.windows(2)) {
        let more = (pair[1] - pair[0]).wrapping_sub(base);
        let value = value.cast_unsigned() ^ HALF;
        bits |= more;
        lifted += u64::from(value);
        #[expect(clippy::cast_possible_truncation, reason = "checked below")]
        let product = u64::from(value) * u64::from(more as u32);
        products = products.wrapping_add(product);
    }
    if bits < SMALL {
        let cells = values.len() as u64;
        let plain = i128::from(lifted) - i128::from(HALF) * i128::from(cells);
        let more = end - begin - base * cells;
        return plain * i128::from(base) + i128::from(products)
            - i128::from(HALF) * i128::from(more);
    }
    let products = values.iter().zip(sums.windows(2));
    products.map(|(value, pair)| i128::from(*value) * i128::from(pair[1] - pair[0])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_hand(values: &[i32], sums: &[u64]) -> i128 {
        let pairs = values.iter().zip(sums.windows(2));
        pairs
            .map(|(value, pair)| i128::from(*value) * i128::from(pair[1] - pair[0]))
            .sum()
    }

    #[test]
    fn sums_are_those_of_single_cells() {
        let values: Vec<i32> = (0..5000)
            .map(|i: i32| i.wrapping_mul(2_654_435_761u32.cast_signed()))
            .collect();
        // Areas that hardly differ, and some that do.
        for step in [0u64, 3, 1 << 21] {
            let mut sums = vec![7];
            for i in 0..5000u64 {
                let area = (1 << 32) + step * (i % 13);
                sums.push(sums[sums.len() - 1] + area);
            }
            let found = weighted(&values, &RunAreas::Prefix(sums.clone()));
            assert_eq!(found, by_hand(&values, &sums), "{step}");
        }
        let constant = weighted(&values, &RunAreas::Constant(9));
        let sum: i64 = values.iter().map(|value| i64::from(*value)).sum();
        assert_eq!(constant, i128::from(sum) * 9);
    }

    #[test]
    fn extremes_and_flags() {
        assert_eq!(extremes(&[3, -7, 5]), (-7, 5));
        assert!(any(&[0, 0, 4]) && !any(&[0, 0]));
    }
}
