//! The stratified estimator: accuracies, adjusted areas, their errors and covariances.

use std::collections::BTreeMap;

use restora_message::Problems;
use serde::Serialize;

use super::Confusion;
use super::input::{Stratum, strata};
use crate::statistics::check::Findings;

/// An estimate with its standard error and the interval of `z` standard errors around it. The
/// interval is not cut off at 0 or 1: near them it says that the sample is too small.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error, in the same unit.
    pub standard_error: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end of the interval.
    pub high: f64,
}

impl Estimate {
    pub(super) fn new(value: f64, variance: f64, z: f64) -> Self {
        let standard_error = variance.max(0.0).sqrt();
        let half = z * standard_error;
        Self { value, standard_error, low: value - half, high: value + half }
    }
}

/// What the samples say about one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClassAccuracy {
    /// Code of the class.
    pub class: i32,
    /// Area on the map, in m².
    pub map_m2: f64,
    /// Samples in this class of the map.
    pub samples: f64,
    /// User's accuracy: share of the class on the map that is right, 0 to 1. None for a
    /// class that the map does not have.
    pub users: Option<Estimate>,
    /// Producer's accuracy: share of the class on the ground that the map shows, 0 to 1.
    /// None for a class that the reference does not have.
    pub producers: Option<Estimate>,
    /// Adjusted area, in m².
    pub area_m2: Estimate,
}

/// Areas adjusted for the errors of the map.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdjustedAreas {
    /// By class, in the order of the confusion matrix.
    pub classes: Vec<ClassAccuracy>,
    /// Share of the whole area that the map calls i and the reference j, `p_ij = W_i n_ij /
    /// n_i` with `W_i` the share of class i on the map.
    pub proportions: Vec<Vec<f64>>,
    /// Overall accuracy: share of the area that is right, 0 to 1.
    pub overall: Estimate,
    /// Covariances of the adjusted areas, in m⁴. Every row sums to 0, because the total area
    /// is known.
    pub covariance_m4: Vec<Vec<f64>>,
    /// The whole area, in m².
    pub total_m2: f64,
    /// Standard errors to either side in the intervals.
    pub z: f64,
}

/// Adjusts map areas by a sample that was drawn at random within each class of the map.
///
/// `map_m2` is the area of every class on the map (pixels times their area), `samples` the
/// confusion matrix, `z` how many standard errors make an interval (1.96 for 95 %). With the
/// map areas `A_i`, their shares `W_i`, and the shares `q_ij = n_ij / n_i` of the samples:
///
/// - adjusted area `Â_k = Σ_i A_i q_ik`,
/// - covariance `Σ_i A_i² c_i(k, l) / (n_i − 1)` with `c_i(k, k) = q_ik (1 − q_ik)` and
///   `c_i(k, l) = −q_ik q_il`, as the samples of a stratum are multinomial and those of
///   different strata independent; its diagonal is the squared standard error (eqs. 10, 11),
/// - overall accuracy `Σ_i W_i q_ii`, variance `Σ_i W_i² q_ii (1 − q_ii) / (n_i − 1)` (eq. 5),
/// - user's accuracy `U_i = q_ii`, variance `q_ii (1 − q_ii) / (n_i − 1)` (eq. 6),
/// - producer's accuracy `P_j = A_j q_jj / Â_j`, variance `1/Â_j² · (A_j² (1 − P_j)² U_j
///   (1 − U_j) / (n_j − 1) + P_j² Σ_{i≠j} A_i² q_ij (1 − q_ij) / (n_i − 1))` (eq. 7).
///
/// Refuses, all at once: classes twice, matrices that are not square, counts that are not
/// whole numbers, map areas that are not above 0 (leave out what the map does not have), map
/// classes without a row or with less than two samples, samples of classes that the map does
/// not have, no area at all, and a `z` that is not above 0 and at most 10.
///
/// Source: Olofsson et al. 2014, DOI 10.1016/j.rse.2014.02.015.
pub fn adjusted_areas(
    map_m2: &BTreeMap<i32, f64>,
    samples: &Confusion,
    z: f64,
) -> Result<AdjustedAreas, Problems> {
    let mut findings = Findings::default();
    if findings.positive("z", z) {
        findings.within("z", z, (0.0, 10.0));
    }
    let strata = strata(map_m2, samples);
    if let Err(problems) = &strata {
        problems.iter().cloned().for_each(|problem| findings.add(problem));
    }
    findings.done()?;
    let strata = strata?;
    let total_m2: f64 = strata.iter().map(|stratum| stratum.map_m2).sum();
    let covariance_m4 = covariances(&strata);
    let classes = samples
        .classes
        .iter()
        .enumerate()
        .map(|(k, class)| {
            let area_m2 = strata.iter().map(|s| s.map_m2 * s.q(k)).sum();
            ClassAccuracy {
                class: *class,
                map_m2: strata[k].map_m2,
                samples: strata[k].n,
                users: (strata[k].n > 0.0)
                    .then(|| Estimate::new(strata[k].q(k), strata[k].variance(k), z)),
                producers: (area_m2 > 0.0).then(|| producers(&strata, k, area_m2, z)),
                area_m2: Estimate::new(area_m2, covariance_m4[k][k], z),
            }
        })
        .collect();
    let proportion = |s: &Stratum, k| s.map_m2 / total_m2 * s.q(k);
    let proportions = strata
        .iter()
        .map(|s| (0..strata.len()).map(|k| proportion(s, k)).collect())
        .collect();
    let overall = overall(&strata, total_m2, z);
    Ok(AdjustedAreas { classes, proportions, overall, covariance_m4, total_m2, z })
}

fn overall(strata: &[Stratum], total_m2: f64, z: f64) -> Estimate {
    let (mut value, mut variance) = (0.0, 0.0);
    for (i, stratum) in strata.iter().enumerate() {
        let weight = stratum.map_m2 / total_m2;
        value += weight * stratum.q(i);
        variance += weight * weight * stratum.variance(i);
    }
    Estimate::new(value, variance, z)
}

/// Producer's accuracy of class j, whose adjusted area is above 0.
fn producers(strata: &[Stratum], j: usize, adjusted_m2: f64, z: f64) -> Estimate {
    let right_m2 = strata[j].map_m2 * strata[j].q(j);
    let wrong_m2: f64 = others(strata, j).map(|s| s.map_m2 * s.q(j)).sum();
    let (value, complement) = (right_m2 / adjusted_m2, wrong_m2 / adjusted_m2);
    let part = |s: &Stratum| (s.map_m2 / adjusted_m2).powi(2) * s.variance(j);
    let own = complement * complement * part(&strata[j]);
    let rest: f64 = others(strata, j).map(part).sum();
    Estimate::new(value, own + value * value * rest, z)
}

fn others(strata: &[Stratum], j: usize) -> impl Iterator<Item = &Stratum> {
    strata.iter().enumerate().filter(move |(i, _)| *i != j).map(|(_, stratum)| stratum)
}

fn covariances(strata: &[Stratum]) -> Vec<Vec<f64>> {
    let covariance = |k: usize, l: usize| -> f64 {
        strata
            .iter()
            .map(|s| {
                let of_shares = if k == l { s.variance(k) } else { s.covariance(k, l) };
                s.map_m2 * s.map_m2 * of_shares
            })
            // From 0 and not from the −0 of an empty sum.
            .fold(0.0, |sum, term| sum + term)
    };
    let classes = 0..strata.len();
    classes.clone().map(|k| classes.clone().map(|l| covariance(k, l)).collect()).collect()
}
