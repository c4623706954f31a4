//! `compensation`: horizontal ecological compensation between districts (横向生态补偿).
//!
//! Ezhou's rule is published in words only: of the value of the flowing services, districts of
//! high intensity give to those of low intensity; a share of it (the weight) is paid, a share of
//! that by the city's treasury, the rest by the districts that are served. How much each gives
//! and gets is a **reconstruction** here, in three variants:
//!
//! - [`Method::Mean`]: a district gives (e − ē)·A, or gets (ē − e)·A, where e is its value by
//!   area, ē that of all districts together, A its area. What is given is what is got.
//! - [`Method::Pairwise`]: for each pair, the higher gives the lower
//!   (e₁ − e₂)·A₁·A₂ / ΣA. A district's balance over all pairs is that of `Mean`.
//! - [`Method::Decay`]: the same, with weights d^(−p) of the distance between the districts, scaled
//!   so that as much is given as under `Pairwise`.

pub mod tables;

use std::collections::BTreeMap;

use crate::ledger::Entry;
use crate::money::Fen;

/// A district.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its area in m².
    pub area_m2: f64,
    /// Value of the services that count, in CNY per year.
    pub value_cny_per_yr: f64,
}

impl District {
    /// Value by area, in CNY per m² and year; none without area.
    pub fn intensity(&self) -> Option<f64> {
        (self.area_m2 > 0.0).then(|| self.value_cny_per_yr / self.area_m2)
    }
}

/// How much flows from whom to whom.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Method {
    /// By deviation from the mean of all.
    #[default]
    Mean,
    /// Pair by pair.
    Pairwise,
    /// Pair by pair, less over longer ways: metres between two districts, and the exponent.
    Decay(BTreeMap<(usize, usize), f64>, f64),
}

impl Method {
    /// The word in the results; all are reconstructions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Mean => "reconstruction: mean",
            Self::Pairwise => "reconstruction: pairwise",
            Self::Decay(..) => "reconstruction: distance decay",
        }
    }
}

/// The flows of value between districts, by provider and receiver, in CNY per year; all positive.
pub fn flows(districts: &[District], method: &Method) -> BTreeMap<(usize, usize), f64> {
    let known: Vec<(usize, f64, f64)> = districts
        .iter()
        .enumerate()
        .filter_map(|(i, one)| Some((i, one.intensity()?, one.area_m2)))
        .collect();
    let area: f64 = known.iter().map(|(_, _, area)| area).sum();
    if area <= 0.0 {
        return BTreeMap::new();
    }
    let pairs = pairwise(&known, area);
    match method {
        Method::Pairwise => pairs,
        Method::Decay(ways, power) => {
            let whole: f64 = pairs.values().sum();
            // In parts of the shortest way, so that long ways in short units do not all come to 0.
            let least = ways.values().copied().fold(f64::INFINITY, f64::min);
            let nearer = |(a, b): (usize, usize)| {
                let way = ways.get(&(a.min(b), a.max(b))).copied().unwrap_or(least);
                (way / least).powf(-power)
            };
            let weighted: BTreeMap<_, f64> = pairs
                .into_iter()
                .map(|(pair, flow)| (pair, flow * nearer(pair)))
                .collect();
            let sum: f64 = weighted.values().sum();
            let scale = if sum > 0.0 { whole / sum } else { 0.0 };
            weighted.into_iter().map(|(pair, flow)| (pair, flow * scale)).collect()
        }
        Method::Mean => by_mean(&known, area, districts),
    }
}

/// Each district's deviation from the mean, given to those below it in proportion to what they
/// lack.
fn by_mean(
    known: &[(usize, f64, f64)],
    area: f64,
    districts: &[District],
) -> BTreeMap<(usize, usize), f64> {
    let value: f64 = known.iter().map(|(i, ..)| districts[*i].value_cny_per_yr).sum();
    let mean = value / area;
    let balance: Vec<(usize, f64)> = known
        .iter()
        .map(|(i, intensity, area)| (*i, (intensity - mean) * area))
        .collect();
    let lacking: f64 =
        balance.iter().filter(|(_, off)| *off < 0.0).map(|(_, off)| -off).sum();
    let mut out = BTreeMap::new();
    // Rounding of the mean is no flow.
    let noise = 1e-12
        * known.iter().map(|(i, ..)| districts[*i].value_cny_per_yr.abs()).sum::<f64>();
    if lacking <= noise {
        return out;
    }
    for (from, given) in balance.iter().filter(|(_, off)| *off > 0.0) {
        for (to, lack) in balance.iter().filter(|(_, off)| *off < 0.0) {
            out.insert((*from, *to), given * -lack / lacking);
        }
    }
    out
}

fn pairwise(known: &[(usize, f64, f64)], area: f64) -> BTreeMap<(usize, usize), f64> {
    let mut out = BTreeMap::new();
    for (i, (a, high, area_a)) in known.iter().enumerate() {
        for (b, low, area_b) in &known[i + 1..] {
            let flow = (high - low) * area_a * area_b / area;
            if flow > 0.0 {
                out.insert((*a, *b), flow);
            } else if flow < 0.0 {
                out.insert((*b, *a), -flow);
            }
        }
    }
    out
}

/// A year of the scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Year {
    /// Which.
    pub label: String,
    /// Share of the value that is paid, 0 to 1 (20 % in Ezhou's first year, growing to all).
    pub weight: f64,
    /// Share of that which the treasury pays, 0 to 1 (70 % at first, falling to nothing).
    pub treasury: f64,
}

/// What one district has in one year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Share {
    /// Value that it gives to others, in CNY per year.
    pub spill_cny_per_yr: f64,
    /// Value that it gets.
    pub inflow_cny_per_yr: f64,
    /// What it receives.
    pub receives: Fen,
    /// What it pays.
    pub pays: Fen,
}

/// What is paid in a year.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Payments {
    /// District by district.
    pub shares: Vec<Share>,
    /// What the treasury pays.
    pub treasury: Fen,
    /// Who pays whom; the treasury is called as in `entries`.
    pub entries: Vec<Entry>,
}

/// The name of the treasury in the ledger.
pub const TREASURY: &str = "treasury";

/// Who pays whom in a year, in whole fen: of each flow, the weighted part rounded once, divided
/// between the treasury and the district that is served so that nothing is lost. `None` for
/// amounts that 64 bits of fen do not hold.
pub fn pay(
    districts: &[District],
    flows: &BTreeMap<(usize, usize), f64>,
    year: &Year,
) -> Option<Payments> {
    let mut out = Payments {
        shares: vec![Share::default(); districts.len()],
        ..Payments::default()
    };
    let mut subsidies: BTreeMap<usize, Fen> = BTreeMap::new();
    for ((from, to), flow) in flows {
        out.shares[*from].spill_cny_per_yr += flow;
        out.shares[*to].inflow_cny_per_yr += flow;
        let due = Fen::of_cny(flow * year.weight)?;
        let subsidy = Fen::of_cny(due.cny() * year.treasury)?;
        let own = due - subsidy;
        out.shares[*from].receives += due;
        out.shares[*to].pays += own;
        out.treasury += subsidy;
        *subsidies.entry(*from).or_default() += subsidy;
        if own != Fen::ZERO {
            out.entries.push(entry(&districts[*to].id, &districts[*from].id, year, own));
        }
    }
    for (to, subsidy) in subsidies.into_iter().filter(|(_, amount)| *amount != Fen::ZERO)
    {
        out.entries.push(entry(TREASURY, &districts[to].id, year, subsidy));
    }
    Some(out)
}

fn entry(from: &str, to: &str, year: &Year, amount: Fen) -> Entry {
    Entry {
        date: year.label.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
        item: "compensation".to_owned(),
        amount: Some(amount),
        ..Entry::default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::ledger::balances;

    fn district(id: &str, area_m2: f64, value: f64) -> District {
        District {
            id: id.to_owned(),
            name: String::new(),
            area_m2,
            value_cny_per_yr: value,
        }
    }

    fn year(weight: f64, treasury: f64) -> Year {
        Year { label: "2017".to_owned(), weight, treasury }
    }

    /// Intensities 3, 1, 1 CNY/m² on 1, 1, 2 m²: the mean is 6/4 = 1.5. The first gives 1.5;
    /// the others lack 0.5 and 1.
    #[test]
    fn the_high_give_to_the_low() {
        let all =
            [district("a", 1.0, 3.0), district("b", 1.0, 1.0), district("c", 2.0, 2.0)];
        let mean = flows(&all, &Method::Mean);
        assert_eq!(mean, BTreeMap::from([((0, 1), 0.5), ((0, 2), 1.0)]));
        // Pairs: (3 − 1)·1·1/4 and (3 − 1)·1·2/4; b and c are alike.
        assert_eq!(flows(&all, &Method::Pairwise), mean);
        // Twice as far counts a quarter: 0.5 : 1/4 → 2 : 1 of 1.5.
        let ways = BTreeMap::from([((0, 1), 1000.0), ((0, 2), 2000.0), ((1, 2), 1000.0)]);
        let decay = flows(&all, &Method::Decay(ways, 2.0));
        assert!(
            (decay[&(0, 1)] - 1.0).abs() < 1e-12 && (decay[&(0, 2)] - 0.5).abs() < 1e-12
        );
        // 20 % of it is paid, 70 % of that by the treasury: 0.30 = 0.21 + 0.03 + 0.06.
        let paid = pay(&all, &mean, &year(0.2, 0.7)).unwrap();
        assert_eq!((paid.shares[0].receives, paid.treasury), (Fen(30), Fen(21)));
        assert_eq!((paid.shares[1].pays, paid.shares[2].pays), (Fen(3), Fen(6)));
    }

    #[test]
    fn equals_and_those_without_land_give_nothing() {
        let equal = [district("a", 1.0, 0.3), district("b", 3.0, 0.9)];
        assert!(flows(&equal, &Method::Mean).is_empty());
        let none = [district("a", 0.0, 5.0), district("b", 0.0, 1.0)];
        assert!(flows(&none, &Method::Mean).is_empty());
        assert!(flows(&[], &Method::Pairwise).is_empty());
    }

    proptest! {
        #[test]
        fn receipts_equal_payments(
            of in prop::collection::vec((1.0..1e9f64, 0.0..1e9f64), 2..7),
            weight in 0.0..=1.0f64, treasury in 0.0..=1.0f64, pairwise in any::<bool>(),
        ) {
            let all: Vec<District> = of.iter().enumerate()
                .map(|(i, (area, value))| district(&i.to_string(), *area, *value)).collect();
            let method = if pairwise { Method::Pairwise } else { Method::Mean };
            let found = flows(&all, &method);
            let paid = pay(&all, &found, &year(weight, treasury)).unwrap();
            let receipts: Fen = paid.shares.iter().map(|one| one.receives).sum();
            let payments: Fen = paid.shares.iter().map(|one| one.pays).sum();
            prop_assert_eq!(receipts, payments + paid.treasury);
            let ledger = balances(&paid.entries);
            for (i, share) in paid.shares.iter().enumerate() {
                let balance = ledger.get(i.to_string().as_str()).copied().unwrap_or_default();
                prop_assert_eq!(balance, share.receives - share.pays);
            }
            // With all of the value and no treasury, the districts pay it all.
            let full = pay(&all, &found, &year(1.0, 0.0)).unwrap();
            prop_assert_eq!(full.treasury, Fen::ZERO);
            // Another unit of area changes nothing.
            let hectares: Vec<District> = all.iter()
                .map(|one| District { area_m2: one.area_m2 / 1e4, ..one.clone() }).collect();
            for (pair, flow) in &flows(&hectares, &method) {
                let same = found.get(pair).copied().unwrap_or(0.0);
                prop_assert!((flow - same).abs() <= 1e-6 + 1e-9 * same);
            }
        }
    }
}
