//! The cheapest deals by which every district meets its target: a transport problem.

use std::collections::BTreeMap;

use microlp::{ComparisonOp, OptimizationDirection, Problem};

use super::{District, Rules};

/// What the cheapest deals are.
#[derive(Clone, Debug, PartialEq)]
pub enum Cheapest {
    /// Seller, buyer and quota in millionths of a mu.
    Deals(Vec<(usize, usize, i64)>),
    /// What can be sold is less than what is lacking, both in millionths of a mu.
    Lacking {
        /// Of all sellers.
        supply: i64,
        /// Of all buyers.
        demand: i64,
    },
    /// The solver could not do it.
    Unsolved(String),
}

/// Finds them: least Σ price · quota, where each district that lacks forest buys just what it
/// lacks and none sells below target and floor. `price` is in CNY/mu, for seller and buyer; a
/// pair without one does not trade.
pub fn cheapest(
    districts: &[District],
    rules: &Rules,
    price: &dyn Fn(usize, usize) -> Option<f64>,
) -> Cheapest {
    let supply: Vec<i64> = districts.iter().map(|one| one.can_sell(rules)).collect();
    let demand: Vec<i64> = districts.iter().map(District::lacks).collect();
    let total = |of: &[i64]| of.iter().copied().fold(0, i64::saturating_add);
    let (all, wanted) = (total(&supply), total(&demand));
    if all < wanted {
        return Cheapest::Lacking { supply: all, demand: wanted };
    }
    // In mu, so that the solver's tolerance of 1e-7 is below half a millionth.
    let mu = |micro: i64| micro as f64 / 1e6;
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let mut flows = BTreeMap::new();
    for (seller, most) in supply.iter().enumerate().filter(|(_, most)| **most > 0) {
        for (buyer, _) in demand.iter().enumerate().filter(|(_, lack)| **lack > 0) {
            if let Some(price) = price(seller, buyer) {
                let flow = problem.add_var(price, (0.0, mu(*most)));
                flows.insert((seller, buyer), flow);
            }
        }
    }
    let of = |end: usize, number: usize| {
        let along = flows
            .iter()
            .filter(move |((seller, buyer), _)| [*seller, *buyer][end] == number);
        along.map(|(_, flow)| (*flow, 1.0)).collect::<Vec<_>>()
    };
    for (seller, most) in supply.iter().enumerate().filter(|(_, most)| **most > 0) {
        problem.add_constraint(of(0, seller), ComparisonOp::Le, mu(*most));
    }
    for (buyer, lack) in demand.iter().enumerate().filter(|(_, lack)| **lack > 0) {
        problem.add_constraint(of(1, buyer), ComparisonOp::Eq, mu(*lack));
    }
    if wanted == 0 {
        return Cheapest::Deals(Vec::new());
    }
    let solution = match problem.solve().map(microlp::SolveOutcome::into_solution) {
        Ok(Ok(solution)) => solution,
        Ok(Err(_)) => return Cheapest::Unsolved("interrupted".to_owned()),
        Err(error) => return Cheapest::Unsolved(error.to_string()),
    };
    // A corner of a transport problem with whole supplies and demands is whole.
    #[expect(clippy::cast_possible_truncation, reason = "no more than a demand")]
    let whole = |flow| (solution.var_value(flow) * 1e6).round() as i64;
    let deals: Vec<(usize, usize, i64)> = flows
        .iter()
        .map(|((seller, buyer), flow)| (*seller, *buyer, whole(*flow)))
        .filter(|(.., micro)| *micro > 0)
        .collect();
    let sum = |end: usize, number: usize| -> i64 {
        let along =
            deals.iter().filter(|(seller, buyer, _)| [*seller, *buyer][end] == number);
        along.map(|(.., micro)| micro).sum()
    };
    let fits =
        (0..districts.len()).all(|i| sum(0, i) <= supply[i] && sum(1, i) == demand[i]);
    if fits { Cheapest::Deals(deals) } else { Cheapest::Unsolved("not whole".to_owned()) }
}
