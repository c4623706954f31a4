//! Who is whose neighbour, and how much that counts.

use restora_message::catalogue::value;
use restora_message::{Problem, Problems};

use crate::statistics::check::{Findings, computed};

/// The fewest points that a spatial statistic is made of.
pub(super) const FEWEST: usize = 3;

/// Whether a point counts among its own neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// It does not: for Moran's I, the general G and the local Gi.
    Excluded,
    /// It does, with the weight of any neighbour: for the local Gi*.
    Included,
}

/// Spatial weights: for each point its neighbours and their weights, all above 0. At least
/// three points, and at least one of them has a neighbour.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Ascending by neighbour.
    rows: Vec<Vec<(usize, f64)>>,
    own: Own,
}

/// The three sums that the moments of global statistics are made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    /// `S0 = Σ w_ij`.
    pub(super) s0: f64,
    /// `S1 = ½ Σ (w_ij + w_ji)²`.
    pub(super) s1: f64,
    /// `S2 = Σ_i (Σ_j w_ij + Σ_j w_ji)²`.
    pub(super) s2: f64,
}

impl Weights {
    /// Weights of your own: for each point the numbers (from 0) and weights of its
    /// neighbours. Weights of 0 are left out. A weight of a point on itself is given for all
    /// points or for none.
    ///
    /// Refuses fewer than three points, points that are not there or twice, weights that are
    /// negative or no numbers, and lists in which nobody has a neighbour.
    pub fn from_rows(rows: &[Vec<(usize, f64)>]) -> Result<Self, Problems> {
        let mut findings = Findings::default();
        let points = rows.len();
        if points < FEWEST {
            findings.add(few(points));
        }
        let mut owned = 0;
        for (i, row) in rows.iter().enumerate() {
            let mut seen = std::collections::BTreeSet::new();
            for (j, weight) in row {
                findings.not_negative(format_args!("weights[{i}][{j}]"), *weight);
                if *j >= points {
                    findings.add(
                        Problem::new(&value::POINTS_UNKNOWN)
                            .with("point", i)
                            .with("other", j)
                            .with("points", points),
                    );
                }
                if !seen.insert(*j) {
                    findings.add(
                        Problem::new(&value::STATISTIC_TWICE)
                            .with("name", format_args!("weights[{i}][{j}]")),
                    );
                }
                owned += usize::from(i == *j && *weight > 0.0);
            }
        }
        if owned != 0 && owned != points {
            findings.add(
                Problem::new(&value::POINTS_OWN_MIXED)
                    .with("found", owned)
                    .with("points", points),
            );
        }
        findings.done()?;
        let own = if owned == 0 { Own::Excluded } else { Own::Included };
        let positive = |row: &Vec<(usize, f64)>| -> Vec<(usize, f64)> {
            row.iter().copied().filter(|(_, weight)| *weight > 0.0).collect()
        };
        let weights = Self::sorted(rows.iter().map(positive).collect(), own)?;
        for (i, row) in weights.rows.iter().enumerate() {
            let sum: f64 = row.iter().map(|(_, weight)| weight).sum();
            computed(format_args!("weights[{i}]"), sum)?;
        }
        Ok(weights)
    }

    pub(super) fn sorted(
        mut rows: Vec<Vec<(usize, f64)>>,
        own: Own,
    ) -> Result<Self, Problems> {
        for row in &mut rows {
            row.sort_by_key(|(neighbour, _)| *neighbour);
        }
        let weights = Self { rows, own };
        let points = weights.len();
        if weights.islands().len() == points {
            let problem = Problem::new(&value::POINTS_NO_NEIGHBOURS);
            return Err(problem.with("points", points).into());
        }
        Ok(weights)
    }

    /// The same weights, those of each point divided by their sum. Points without
    /// neighbours keep none.
    #[must_use]
    pub fn row_standardised(&self) -> Self {
        let mut rows = self.rows.clone();
        for row in &mut rows {
            let sum: f64 = row.iter().map(|(_, weight)| weight).sum();
            for (_, weight) in row {
                *weight /= sum;
            }
        }
        Self { rows, own: self.own }
    }

    /// Number of points.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no point, which never holds.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether a point counts among its own neighbours.
    pub fn own(&self) -> Own {
        self.own
    }

    /// The neighbours of a point and their weights, ascending; none of a point that is not
    /// there.
    pub fn neighbours(&self, point: usize) -> &[(usize, f64)] {
        self.rows.get(point).map_or(&[], Vec::as_slice)
    }

    /// The points without any neighbour but themselves, ascending. They say nothing about
    /// the pattern; many of them mean that the band is too narrow.
    pub fn islands(&self) -> Vec<usize> {
        let alone = |(i, row): (usize, &Vec<(usize, f64)>)| {
            row.iter().all(|(j, _)| *j == i).then_some(i)
        };
        self.rows.iter().enumerate().filter_map(alone).collect()
    }

    /// `Σ_j w_ij · f(j)` for a point.
    pub(super) fn lag(&self, point: usize, f: impl Fn(usize) -> f64) -> f64 {
        self.neighbours(point).iter().map(|(j, weight)| weight * f(*j)).sum()
    }

    /// S0, S1 and S2.
    pub(super) fn sums(&self) -> Sums {
        let n = self.len();
        let (mut by_row, mut by_column) = (vec![0.0; n], vec![0.0; n]);
        let mut s1 = 0.0;
        for (i, row) in self.rows.iter().enumerate() {
            for (j, weight) in row {
                by_row[i] += weight;
                by_column[*j] += weight;
                // ½ Σ (w_ij + w_ji)² = Σ w_ij (w_ij + w_ji), over the weights above 0.
                s1 += weight * (weight + self.weight(*j, i));
            }
        }
        let both = by_row.iter().zip(&by_column).map(|(row, column)| row + column);
        Sums { s0: by_row.iter().sum(), s1, s2: both.map(|sum| sum * sum).sum() }
    }

    fn weight(&self, i: usize, j: usize) -> f64 {
        let row = self.neighbours(i);
        row.binary_search_by_key(&j, |(neighbour, _)| *neighbour)
            .map_or(0.0, |place| row[place].1)
    }

    /// Refuses weights with the point itself.
    pub(super) fn without_own(&self, statistic: &'static str, findings: &mut Findings) {
        if self.own == Own::Included {
            let problem = Problem::new(&value::POINTS_OWN_WEIGHT);
            findings.add(problem.with("statistic", statistic));
        }
    }
}

/// Too few points.
pub(super) fn few(found: usize) -> Problem {
    Problem::new(&value::POINTS_FEW).with("found", found).with("needed", FEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::{close, codes};

    #[test]
    fn sums_by_hand() {
        // 0→1: 1, 1→0: 2, 1→2: 3. S1 = ½(2·(1 + 2)² + 2·3²); S2 = (1+2)² + (5+1)² + (0+3)².
        let rows = [vec![(1, 1.0)], vec![(2, 3.0), (0, 2.0)], vec![(0, 0.0)]];
        let weights = Weights::from_rows(&rows).unwrap();
        let sums = weights.sums();
        close(sums.s0, 6.0, 0.0);
        close(sums.s1, 18.0, 0.0);
        close(sums.s2, 54.0, 0.0);
        assert_eq!(weights.islands(), [2]);
        assert_eq!(weights.row_standardised().neighbours(1), [(0, 0.4), (2, 0.6)]);
    }

    #[test]
    fn bad_rows_are_told_all_at_once() {
        let rows = [vec![(0, 1.0), (7, 1.0)], vec![(0, -1.0), (0, f64::NAN)]];
        assert_eq!(
            codes(Weights::from_rows(&rows)),
            ["E438", "E443", "E431", "E430", "E436", "E442"]
        );
        assert_eq!(codes(Weights::from_rows(&[])), ["E438"]);
        let rows = [vec![(1, f64::MAX), (2, f64::MAX)], Vec::new(), Vec::new()];
        assert_eq!(codes(Weights::from_rows(&rows)), ["E434"]);
        assert_eq!(codes(Weights::from_rows(&[vec![], vec![], vec![]])), ["E440"]);
    }
}
