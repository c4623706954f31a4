//! The transition matrix: which area of which class became which.

use std::collections::{BTreeMap, BTreeSet};

use restora_message::Problems;
use serde::Serialize;

use crate::statistics::check::{Findings, LARGEST_AREA_M2, total};

/// Areas by class before and class after, in m². Rows are the opening classes, columns the
/// closing ones; the total is above 0.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitionMatrix {
    classes: Vec<i32>,
    /// Only areas above 0.
    cells: BTreeMap<(i32, i32), f64>,
    total_m2: f64,
}

/// What a class had, has, and kept, in m².
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassMargin {
    /// Code of the class.
    pub class: i32,
    /// Its area before: the sum of its row.
    pub opening_m2: f64,
    /// Its area after: the sum of its column.
    pub closing_m2: f64,
    /// The area that had the class at both dates: the diagonal.
    pub stable_m2: f64,
}

/// How much kept its class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Persistence {
    /// Share of the whole area on the diagonal of the matrix, 0 to 1.
    pub share: f64,
    /// The same by class, in the order of the codes.
    pub classes: Vec<ClassPersistence>,
}

/// How much of one class was kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassPersistence {
    /// Code of the class.
    pub class: i32,
    /// Share of its opening area that kept the class, 0 to 1; none if it had no area.
    pub share: Option<f64>,
}

impl TransitionMatrix {
    /// From (class before, class after, area in m²). Areas of the same pair add up, and the
    /// order of the triples does not matter.
    ///
    /// Refuses areas that are negative or no number, and a total of 0.
    pub fn new(transitions: &[(i32, i32, f64)]) -> Result<Self, Problems> {
        let mut findings = Findings::default();
        for (from, to, area_m2) in transitions {
            findings.area(format_args!("area_m2[{from}→{to}]"), *area_m2);
        }
        findings.done()?;
        let mut sorted = transitions.to_vec();
        // By area as well: a float sum depends on its order.
        sorted.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let mut classes = BTreeSet::new();
        let mut cells = BTreeMap::new();
        for (from, to, area_m2) in sorted {
            classes.extend([from, to]);
            if area_m2 > 0.0 {
                *cells.entry((from, to)).or_insert(0.0) += area_m2;
            }
        }
        let total_m2 = total("area_m2", cells.values().copied())?;
        let mut findings = Findings::default();
        findings.within("area_m2", total_m2, (0.0, LARGEST_AREA_M2));
        findings.done()?;
        Ok(Self { classes: classes.into_iter().collect(), cells, total_m2 })
    }

    /// The codes of all classes of either date, ascending.
    pub fn classes(&self) -> &[i32] {
        &self.classes
    }

    /// The area that went from one class to another, in m².
    pub fn area_m2(&self, from: i32, to: i32) -> f64 {
        self.cells.get(&(from, to)).copied().unwrap_or(0.0)
    }

    /// The whole area, in m².
    pub fn total_m2(&self) -> f64 {
        self.total_m2
    }

    /// The area that changed its class, in m²: everything off the diagonal.
    pub fn moved_m2(&self) -> f64 {
        self.moves().map(|(_, _, area_m2)| area_m2).sum()
    }

    /// Every transition with an area: class before, class after, m²; ascending by codes.
    pub fn iter(&self) -> impl Iterator<Item = (i32, i32, f64)> {
        self.cells.iter().map(|((from, to), area_m2)| (*from, *to, *area_m2))
    }

    /// Every transition from a class to another one.
    pub(crate) fn moves(&self) -> impl Iterator<Item = (i32, i32, f64)> {
        self.iter().filter(|(from, to, _)| from != to)
    }

    /// Opening, closing and stable area of every class, in the order of the codes.
    pub fn margins(&self) -> Vec<ClassMargin> {
        let mut margins: BTreeMap<i32, ClassMargin> = self
            .classes
            .iter()
            .map(|class| {
                let (opening_m2, closing_m2) = (0.0, 0.0);
                let stable_m2 = self.area_m2(*class, *class);
                let class = *class;
                (class, ClassMargin { class, opening_m2, closing_m2, stable_m2 })
            })
            .collect();
        for (from, to, area_m2) in self.iter() {
            if let Some(margin) = margins.get_mut(&from) {
                margin.opening_m2 += area_m2;
            }
            if let Some(margin) = margins.get_mut(&to) {
                margin.closing_m2 += area_m2;
            }
        }
        margins.into_values().collect()
    }

    /// The diagonal share: `Σ A_ii / Σ A_ij`, and `A_ii / Σ_j A_ij` by class.
    ///
    /// Two maps that were classified apart from each other easily show less than 0.6 over
    /// five years, where maps of a series show 0.97 and more.
    pub fn persistence(&self) -> Persistence {
        let margins = self.margins();
        let stable_m2: f64 = margins.iter().map(|margin| margin.stable_m2).sum();
        let classes = margins
            .iter()
            .map(|margin| ClassPersistence {
                class: margin.class,
                share: (margin.opening_m2 > 0.0)
                    .then(|| margin.stable_m2 / margin.opening_m2),
            })
            .collect();
        Persistence { share: stable_m2 / self.total_m2, classes }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::published;
    use super::*;
    use crate::statistics::{close, codes};

    #[test]
    fn equal_pairs_add_up_in_any_order() {
        let one = [(2, 1, 0.1), (1, 1, 5.0), (2, 1, 0.2), (2, 1, 0.3), (7, 7, 0.0)];
        let mut other = one;
        other.reverse();
        let matrix = TransitionMatrix::new(&one).unwrap();
        assert_eq!(matrix, TransitionMatrix::new(&other).unwrap());
        assert_eq!(matrix.classes(), [1, 2, 7]);
        close(matrix.area_m2(2, 1), 0.6, 1e-15);
        assert_eq!(matrix.persistence().classes[2].share, None);
        assert_eq!(matrix.persistence().classes[1].share, Some(0.0));
    }

    #[test]
    fn bad_areas_are_all_told() {
        let bad = [(1, 1, -1.0), (1, 2, f64::NAN), (2, 1, f64::INFINITY), (2, 2, 1e200)];
        assert_eq!(codes(TransitionMatrix::new(&bad)), ["E431", "E430", "E430", "E444"]);
        assert_eq!(codes(TransitionMatrix::new(&[])), ["E433"]);
        assert_eq!(codes(TransitionMatrix::new(&[(1, 2, 0.0)])), ["E433"]);
        assert_eq!(codes(TransitionMatrix::new(&[(1, 2, 9e29), (2, 1, 9e29)])), ["E444"]);
    }

    /// 宋永永等 2018 (Jin-Shaan-Meng): whole km², so that the sums are exact.
    #[test]
    fn published_row_sums_are_the_published_areas() {
        for (number, rows) in published::JIN_SHAAN_MENG.iter().enumerate() {
            let matrix = published::matrix(rows);
            for (class, margin) in matrix.margins().iter().enumerate() {
                let printed = published::JIN_SHAAN_MENG_KM2[number][class] * 1e6;
                close(margin.opening_m2, printed, 0.0);
            }
        }
    }

    #[test]
    fn published_column_sums_are_the_next_areas_but_for_four() {
        // (matrix, class, sum of the column, printed area of the next date), in km².
        let misprints = [
            (0, 3, 1364.0, 1369.0),
            (0, 5, 7782.0, 7777.0),
            (3, 0, 13417.0, 13416.0),
            (3, 4, 1675.0, 1676.0),
        ];
        let mut found = Vec::new();
        for (number, rows) in published::JIN_SHAAN_MENG.iter().enumerate() {
            let matrix = published::matrix(rows);
            for (class, margin) in matrix.margins().iter().enumerate() {
                let printed = published::JIN_SHAAN_MENG_KM2[number + 1][class];
                if (margin.closing_m2 - printed * 1e6).abs() > 0.0 {
                    found.push((number, class, margin.closing_m2 / 1e6, printed));
                }
            }
        }
        assert_eq!(found, misprints);
    }

    #[test]
    fn maps_classified_apart_show_in_the_diagonal_share() {
        let shares = [0.594, 0.972, 0.995, 0.973];
        for (rows, share) in published::JIN_SHAAN_MENG.iter().zip(shares) {
            close(published::matrix(rows).persistence().share, share, 0.0005);
        }
    }

    /// 王航等 2017 (upper Huaihe, 1990 to 2013).
    #[test]
    fn published_sums_of_the_upper_huaihe() {
        let matrix = published::matrix(&published::HUAIHE);
        // The paper prints 36 418.38.
        close(matrix.total_m2() / 1e6, 36_418.39, 1e-6);
        let opening = [25_314.18, 5_965.15, 1_100.44, 1_042.95, 2_995.57, 0.10];
        // The paper prints 6415.64 for the second and 784.96 for the third.
        let closing = [24_009.42, 6_415.66, 784.95, 1_209.15, 3_999.05, 0.16];
        for (class, margin) in matrix.margins().iter().enumerate() {
            close(margin.opening_m2 / 1e6, opening[class], 1e-6);
            close(margin.closing_m2 / 1e6, closing[class], 1e-6);
        }
    }

    proptest! {
        #[test]
        fn both_margins_add_up_to_the_total(
            areas in prop::collection::vec((0..5_i32, 0..5_i32, 0.001..1e9_f64), 1..30)
        ) {
            let matrix = TransitionMatrix::new(&areas).unwrap();
            let sum = |f: fn(&ClassMargin) -> f64| -> f64 {
                matrix.margins().iter().map(f).sum()
            };
            let tolerance = 1e-12 * matrix.total_m2();
            close(sum(|m| m.opening_m2), matrix.total_m2(), tolerance);
            close(sum(|m| m.closing_m2), matrix.total_m2(), tolerance);
            close(sum(|m| m.stable_m2) + matrix.moved_m2(), matrix.total_m2(), tolerance);
        }
    }
}
