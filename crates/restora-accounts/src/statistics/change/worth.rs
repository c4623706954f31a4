//! What the transitions were worth (生态服务价值损益).

use std::collections::BTreeMap;

use restora_message::Problems;
use restora_value::value_cny_per_yr;
use serde::Serialize;

use super::TransitionMatrix;
use crate::statistics::check::{Findings, computed};

/// The gain or loss by one transition.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueFlow {
    /// Class before.
    pub from: i32,
    /// Class after.
    pub to: i32,
    /// Area that went this way, in m².
    pub area_m2: f64,
    /// `(VC_to − VC_from) · A`, in CNY per year: a gain is positive, a loss negative.
    pub cny_per_yr: f64,
    /// Ecological contribution rate: its share of all gains and losses taken as positive,
    /// −1 to 1 with the sign of the flow; none if nothing was gained or lost.
    pub contribution: Option<f64>,
}

/// The gains and losses by all transitions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ValueFlows {
    /// One per transition between two classes that has an area, ascending by codes.
    pub flows: Vec<ValueFlow>,
    /// Sum of the gains, in CNY per year.
    pub gain_cny_per_yr: f64,
    /// Sum of the losses, in CNY per year, 0 or below.
    pub loss_cny_per_yr: f64,
    /// Gains and losses together, in CNY per year: value after less value before.
    pub net_cny_per_yr: f64,
}

/// Gain and loss of value by transition, `(VC_j − VC_i) · A_ij` in CNY per year, with the
/// value VC of the classes in CNY per hectare and year. The same area there and back is
/// worth the same with opposite signs. Each one's contribution rate is its share of
/// `Σ |(VC_j − VC_i) · A_ij|`.
///
/// Refuses classes that changed and have no value.
///
/// Sources: the matrix as in the tables of 王航等 2017, 生态学报 37(4):1286-1296 (its printed
/// formula has the sign reversed); the rate 宋永永等 2018, 干旱区地理.
pub fn value_flows(
    matrix: &TransitionMatrix,
    cny_per_ha_yr: &BTreeMap<i32, f64>,
) -> Result<ValueFlows, Problems> {
    let moved: std::collections::BTreeSet<i32> =
        matrix.moves().flat_map(|(from, to, _)| [from, to]).collect();
    let mut findings = Findings::default();
    let worth: BTreeMap<i32, f64> = moved
        .into_iter()
        .filter_map(|class| {
            findings
                .entry("cny_per_ha_yr", cny_per_ha_yr, class)
                .map(|worth| (class, worth))
        })
        .collect();
    findings.done()?;
    let mut flows = Vec::new();
    let mut gain = 0.0;
    let mut loss = 0.0;
    for (from, to, area_m2) in matrix.moves() {
        let cny_per_yr = value_cny_per_yr(area_m2, worth[&to] - worth[&from]);
        gain += cny_per_yr.max(0.0);
        loss += cny_per_yr.min(0.0);
        flows.push(ValueFlow { from, to, area_m2, cny_per_yr, contribution: None });
    }
    let size = computed("value_flows", gain - loss)?;
    if size > 0.0 {
        for flow in &mut flows {
            flow.contribution = Some(flow.cny_per_yr / size);
        }
    }
    Ok(ValueFlows {
        flows,
        gain_cny_per_yr: gain,
        loss_cny_per_yr: loss,
        net_cny_per_yr: gain + loss,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{close, codes};

    const HA: f64 = 10_000.0;

    /// 衡阳市 2000–2013 (chinaxiv.org, 201711.02172), table 4: 1 farmland, 2 forest; forest
    /// is worth 159 490 CNY/ha more. Printed are −35.77 and +41.07 in 10⁸ CNY.
    #[test]
    fn published_flows_between_farmland_and_forest() {
        let matrix =
            TransitionMatrix::new(&[(2, 1, 22_428.27 * HA), (1, 2, 25_750.35 * HA)])
                .unwrap();
        let worth = BTreeMap::from([(1, 0.0), (2, 159_490.0)]);
        let all = value_flows(&matrix, &worth).unwrap();
        close(all.loss_cny_per_yr / 1e8, -35.77, 0.005);
        close(all.gain_cny_per_yr / 1e8, 41.07, 0.005);
        close(all.net_cny_per_yr, (25_750.35 - 22_428.27) * 159_490.0, 1e-3);
    }

    #[test]
    fn contributions_by_hand() {
        // 1→2: 3 ha · (50 − 10) = 120; 2→3: 2 ha · (30 − 50) = −40; 1→1 stays.
        let matrix = TransitionMatrix::new(&[
            (1, 1, 9.0 * HA),
            (1, 2, 3.0 * HA),
            (2, 3, 2.0 * HA),
        ])
        .unwrap();
        let worth = BTreeMap::from([(1, 10.0), (2, 50.0), (3, 30.0)]);
        let all = value_flows(&matrix, &worth).unwrap();
        let found: Vec<_> = all
            .flows
            .iter()
            .map(|flow| (flow.from, flow.to, flow.cny_per_yr, flow.contribution))
            .collect();
        assert_eq!(found, [(1, 2, 120.0, Some(0.75)), (2, 3, -40.0, Some(-0.25))]);
        close(all.net_cny_per_yr, 80.0, 0.0);
    }

    #[test]
    fn equal_values_contribute_nothing() {
        let matrix = TransitionMatrix::new(&[(1, 2, HA)]).unwrap();
        let all = value_flows(&matrix, &BTreeMap::from([(1, 7.0), (2, 7.0)])).unwrap();
        assert_eq!(all.flows[0].contribution, None);
    }

    #[test]
    fn a_class_that_moved_needs_a_value() {
        let matrix =
            TransitionMatrix::new(&[(1, 2, HA), (2, 3, HA), (4, 4, HA)]).unwrap();
        let worth = BTreeMap::from([(1, 7.0), (2, f64::NAN)]);
        assert_eq!(codes(value_flows(&matrix, &worth)), ["E430", "E437"]);
        let worth = BTreeMap::from([(1, f64::MAX), (2, f64::MIN), (3, 0.0)]);
        assert_eq!(codes(value_flows(&matrix, &worth)), ["E434"]);
    }

    proptest! {
        #[test]
        fn flows_are_antisymmetric_and_add_up_to_the_change_of_value(
            cells in prop::collection::vec((0..5_i32, 0..5_i32, 0.001..1e9_f64), 1..30),
            worths in prop::collection::vec(-1e5..1e5_f64, 5),
        ) {
            let worth: BTreeMap<i32, f64> = (0..).zip(worths).collect();
            let matrix = TransitionMatrix::new(&cells).unwrap();
            let all = value_flows(&matrix, &worth).unwrap();
            let mut change = 0.0;
            let mut size = 0.0;
            for margin in matrix.margins() {
                let worth = worth[&margin.class];
                change += value_cny_per_yr(margin.closing_m2, worth)
                    - value_cny_per_yr(margin.opening_m2, worth);
                size += value_cny_per_yr(margin.opening_m2 + margin.closing_m2, worth).abs();
            }
            close(all.net_cny_per_yr, change, 1e-12 * size);

            let turned: Vec<_> = cells.iter().map(|(from, to, a)| (*to, *from, *a)).collect();
            let back = value_flows(&TransitionMatrix::new(&turned).unwrap(), &worth).unwrap();
            close(back.net_cny_per_yr, -all.net_cny_per_yr, 1e-12 * size);
            for flow in &all.flows {
                let mirror = back
                    .flows
                    .iter()
                    .find(|other| (other.from, other.to) == (flow.to, flow.from))
                    .unwrap();
                close(mirror.cny_per_yr, -flow.cny_per_yr, 0.0);
            }
        }
    }
}
