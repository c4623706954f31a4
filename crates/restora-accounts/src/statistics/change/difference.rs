//! Why two maps differ: by quantity, by exchange, or by shift.

use std::collections::BTreeMap;

use serde::Serialize;

use super::TransitionMatrix;

/// The difference of one class between two dates, in m².
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassDifference {
    /// Code of the class.
    pub class: i32,
    /// `q = |gain − loss|`: the class grew or shrank.
    pub quantity_m2: f64,
    /// `e = 2 Σ_{i≠j} min(A_ij, A_ji)`: two classes swapped places.
    pub exchange_m2: f64,
    /// `s = gain + loss − q − e`: places swapped around through a third class.
    pub shift_m2: f64,
    /// `gain + loss`: every place where the class is at one date only.
    pub total_m2: f64,
}

/// The difference between two dates and its three parts, in m². Each moved hectare is in
/// two classes, so every sum over the classes is halved here.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// By class, in the order of the codes.
    pub classes: Vec<ClassDifference>,
    /// Half of the sum of the classes' quantity differences.
    pub quantity_m2: f64,
    /// Half of the sum of their exchanges.
    pub exchange_m2: f64,
    /// Half of the sum of their shifts.
    pub shift_m2: f64,
    /// All three together: the area off the diagonal.
    pub total_m2: f64,
}

/// Takes a transition matrix apart into quantity, exchange and shift (all in m²), by class
/// and in total. Much exchange and little quantity between two maps of slow land is the mark
/// of misclassified or misplaced pixels rather than of change.
///
/// Source: Pontius and Santacruz 2014, International Journal of Remote Sensing 35(21), in
/// the form of the R package diffeR.
pub fn difference(matrix: &TransitionMatrix) -> Difference {
    let mut exchange: BTreeMap<i32, f64> = BTreeMap::new();
    let mut gain: BTreeMap<i32, f64> = BTreeMap::new();
    let mut loss: BTreeMap<i32, f64> = BTreeMap::new();
    for (from, to, area_m2) in matrix.moves() {
        *loss.entry(from).or_default() += area_m2;
        *gain.entry(to).or_default() += area_m2;
        // Seen once from either side, so that each class gets its two halves.
        *exchange.entry(from).or_default() += 2.0 * area_m2.min(matrix.area_m2(to, from));
    }
    let of = |sums: &BTreeMap<i32, f64>, class| sums.get(&class).copied().unwrap_or(0.0);
    let classes: Vec<ClassDifference> = matrix
        .classes()
        .iter()
        .map(|class| {
            let (gain, loss) = (of(&gain, *class), of(&loss, *class));
            let exchange_m2 = of(&exchange, *class);
            // gain + loss − |gain − loss| is twice the smaller one; what rounding leaves
            // below 0 is 0.
            let shift_m2 = (2.0 * gain.min(loss) - exchange_m2).max(0.0);
            ClassDifference {
                class: *class,
                quantity_m2: (gain - loss).abs(),
                exchange_m2,
                shift_m2,
                total_m2: gain + loss,
            }
        })
        .collect();
    let half = |part: fn(&ClassDifference) -> f64| -> f64 {
        classes.iter().map(part).sum::<f64>() / 2.0
    };
    Difference {
        quantity_m2: half(|class| class.quantity_m2),
        exchange_m2: half(|class| class.exchange_m2),
        shift_m2: half(|class| class.shift_m2),
        total_m2: matrix.moved_m2(),
        classes,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;
    use crate::statistics::close;

    fn parts(cells: &[(i32, i32, f64)]) -> (f64, f64, f64, f64) {
        let all = difference(&TransitionMatrix::new(cells).unwrap());
        (all.quantity_m2, all.exchange_m2, all.shift_m2, all.total_m2)
    }

    #[test]
    fn pure_cases() {
        // One way: quantity.
        assert_eq!(parts(&[(1, 2, 4.0), (1, 1, 1.0)]), (4.0, 0.0, 0.0, 4.0));
        // There and back: exchange.
        assert_eq!(parts(&[(1, 2, 4.0), (2, 1, 4.0)]), (0.0, 8.0, 0.0, 8.0));
        // Round in a circle: shift.
        assert_eq!(
            parts(&[(1, 2, 4.0), (2, 3, 4.0), (3, 1, 4.0)]),
            (0.0, 0.0, 12.0, 12.0)
        );
        // Nothing at all.
        assert_eq!(parts(&[(1, 1, 4.0)]), (0.0, 0.0, 0.0, 0.0));
    }

    #[test]
    fn a_mixture_by_hand() {
        // 1→2: 5, 2→1: 2, 2→3: 4, 3→1: 1.
        let matrix =
            TransitionMatrix::new(&[(1, 2, 5.0), (2, 1, 2.0), (2, 3, 4.0), (3, 1, 1.0)])
                .unwrap();
        let all = difference(&matrix);
        // Class 1: gain 3, loss 5; class 2: gain 5, loss 6; class 3: gain 4, loss 1.
        let quantity: Vec<_> = all.classes.iter().map(|c| c.quantity_m2).collect();
        let exchange: Vec<_> = all.classes.iter().map(|c| c.exchange_m2).collect();
        let shift: Vec<_> = all.classes.iter().map(|c| c.shift_m2).collect();
        assert_eq!(quantity, [2.0, 1.0, 3.0]);
        assert_eq!(exchange, [4.0, 4.0, 0.0]);
        assert_eq!(shift, [2.0, 6.0, 2.0]);
        assert_eq!((all.quantity_m2, all.exchange_m2, all.shift_m2), (3.0, 4.0, 5.0));
        close(all.total_m2, 12.0, 0.0);
    }

    #[test]
    fn two_maps_classified_apart_are_mostly_exchange() {
        // 1995 to 2000, off the diagonal 22 030 km² of 54 276.
        let all = difference(&published::matrix(&published::JIN_SHAAN_MENG[0]));
        close(all.total_m2 / 1e6, 22_030.0, 1e-6);
        assert!(all.exchange_m2 > 0.85 * all.total_m2);
    }

    proptest! {
        #[test]
        fn the_parts_add_up(
            cells in prop::collection::vec((0..6_i32, 0..6_i32, 0.001..1e9_f64), 1..40)
        ) {
            let matrix = TransitionMatrix::new(&cells).unwrap();
            let all = difference(&matrix);
            let tolerance = 1e-12 * matrix.total_m2();
            close(all.quantity_m2 + all.exchange_m2 + all.shift_m2, all.total_m2, tolerance);
            for class in &all.classes {
                let sum = class.quantity_m2 + class.exchange_m2 + class.shift_m2;
                close(sum, class.total_m2, tolerance);
                prop_assert!(class.shift_m2 >= 0.0);
            }
        }
    }
}
