//! Deals, one by one: which rules each keeps, and what is booked.

use super::{Deal, District, Rules, Terms};
use crate::ledger::Entry;
use crate::money::Fen;

/// A rule that a deal keeps or breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// The seller has more than its target.
    Surplus,
    /// The seller keeps the floor after this and all earlier sales.
    Floor,
    /// The buyer lacks forest.
    Need,
    /// The price.
    Price,
    /// Payment for care.
    Care,
    /// Years of care.
    Years,
    /// The amount by area: price and care together.
    Total,
}

impl Rule {
    /// The word in the results, and the unit of its numbers.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Surplus => ("surplus", "cover"),
            Self::Floor => ("floor", "cover"),
            Self::Need => ("need", "cover"),
            Self::Price => ("price", "CNY/mu"),
            Self::Care => ("care", "CNY/mu/yr"),
            Self::Years => ("years", "yr"),
            Self::Total => ("total", "CNY/mu"),
        }
    }
}

/// One rule of one deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The rule.
    pub rule: Rule,
    /// What it asks for: no less than this; of [`Rule::Need`] no more.
    pub required: f64,
    /// What the deal has; none where that is not known.
    pub found: Option<f64>,
}

impl Check {
    /// Whether it is kept; `None` where that cannot be told.
    pub fn holds(&self) -> Option<bool> {
        let slack = 1e-9 * self.required.abs();
        self.found.map(|found| match self.rule {
            Rule::Need => found < self.required,
            _ => found >= self.required - slack,
        })
    }

    /// Whether it stands in the way of no deal: price, care and years may be unknown by
    /// themselves, where only their sum is stated; what districts have and the sum may not.
    pub fn keeps(&self) -> bool {
        let part = matches!(self.rule, Rule::Price | Rule::Care | Rule::Years);
        self.holds().unwrap_or(part)
    }
}

/// A deal with what was found of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Booked {
    /// Its rules, each once.
    pub checks: Vec<Check>,
    /// Whether quota and money move: it breaks no rule.
    pub booked: bool,
    /// What is paid in all.
    pub amount: Fen,
    /// The same in instalments.
    pub instalments: Vec<Fen>,
}

/// What the districts have after all deals, in millionths of a mu.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Bought.
    pub bought: Vec<i64>,
    /// Sold.
    pub sold: Vec<i64>,
}

/// Checks deals in their order and books those that keep every rule, which has to be known but for
/// the parts of a price of which only the sum is stated; sales count against the floor
/// of later ones. `None` for amounts that 64 bits of fen do not hold.
pub fn book(
    districts: &[District],
    deals: &[Deal],
    rules: &Rules,
) -> Option<(Vec<Booked>, Standing, Vec<Entry>)> {
    let mut standing =
        Standing { bought: vec![0; districts.len()], sold: vec![0; districts.len()] };
    let (mut out, mut entries) = (Vec::new(), Vec::new());
    for deal in deals {
        let checks = checks(districts, deal, rules, &standing);
        let booked = checks.iter().all(Check::keeps);
        let amount = deal.amount()?;
        let instalments = amount.split(&rules.instalments);
        if booked {
            let (sold, bought) = (&mut standing.sold, &mut standing.bought);
            sold[deal.seller] = sold[deal.seller].saturating_add(deal.micro_mu);
            bought[deal.buyer] = bought[deal.buyer].saturating_add(deal.micro_mu);
            entries.extend(moved(districts, deal, &instalments));
        }
        out.push(Booked { checks, booked, amount, instalments });
    }
    Some((out, standing, entries))
}

fn checks(
    districts: &[District],
    deal: &Deal,
    rules: &Rules,
    standing: &Standing,
) -> Vec<Check> {
    let (seller, buyer) = (&districts[deal.seller], &districts[deal.buyer]);
    let sold = standing.sold[deal.seller];
    let check = |rule, required, found| Check { rule, required, found };
    let by_area = |amount: Fen| {
        (deal.micro_mu > 0).then(|| amount.cny() / (deal.micro_mu as f64 / 1e6))
    };
    let (price, care, years, total) = match deal.terms {
        Terms::Parts(price, care, years) => {
            (Some(price), Some(care), Some(years), Some(price + care * years))
        }
        Terms::Amount(amount) => (None, None, None, by_area(amount)),
    };
    vec![
        check(Rule::Surplus, seller.target, seller.cover(-sold)),
        check(
            Rule::Floor,
            rules.floor.max(seller.target),
            seller.cover((-sold).saturating_sub(deal.micro_mu)),
        ),
        check(Rule::Need, buyer.target, buyer.cover(standing.bought[deal.buyer])),
        check(Rule::Price, rules.price_cny_per_mu, price),
        check(Rule::Care, rules.care_cny_per_mu_yr, care),
        check(Rule::Years, rules.years, years),
        check(Rule::Total, rules.least_cny_per_mu(), total),
    ]
}

/// Quota one way, instalments the other.
fn moved(districts: &[District], deal: &Deal, instalments: &[Fen]) -> Vec<Entry> {
    let (seller, buyer) = (&districts[deal.seller].id, &districts[deal.buyer].id);
    let mut out = vec![Entry {
        date: deal.year.to_string(),
        from: seller.clone(),
        to: buyer.clone(),
        item: format!("{}: quota", deal.id),
        quantity: Some(deal.micro_mu),
        unit: "mu".to_owned(),
        ..Entry::default()
    }];
    let paid = (deal.year..).zip(instalments).enumerate();
    out.extend(paid.map(|(i, (year, amount))| Entry {
        date: year.to_string(),
        from: buyer.clone(),
        to: seller.clone(),
        item: format!("{}: instalment {} of {}", deal.id, i + 1, instalments.len()),
        amount: Some(*amount),
        ..Entry::default()
    }));
    out
}
