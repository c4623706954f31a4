//! Releases and sales in the order of their dates.

use super::{Bank, Reached, Rules, Sale};
use crate::ledger::Entry;
use crate::money::Fen;

/// Millionths in a hundredth.
const PER_HUNDREDTH: i64 = 10_000;

/// Why a sale is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The bank may not sell there.
    OutsideServiceArea,
    /// More than is released and not yet sold.
    NotReleased,
}

impl Refusal {
    /// The word in the results.
    pub fn name(self) -> &'static str {
        match self {
            Self::OutsideServiceArea => "outside_service_area",
            Self::NotReleased => "more_than_released",
        }
    }
}

/// What was found of a sale.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Why it is refused; it is booked where nothing stands here.
    pub refusals: Vec<Refusal>,
    /// What the bank could sell just before, in millionths.
    pub available: i64,
    /// Numbers of the banks that could have served: their service area holds the watershed, and
    /// they had credits enough at that date.
    pub could_serve: Vec<usize>,
    /// Part of what is paid that goes to the endowment, in hundredths.
    pub endowment: i64,
}

/// What a bank has after all, credits in millionths and money in hundredths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// All credits that it can ever have.
    pub total: i64,
    /// Released so far.
    pub released: i64,
    /// Sold so far.
    pub sold: i64,
    /// What buyers paid.
    pub revenue: i64,
    /// What of it went to the endowment.
    pub endowment: i64,
}

/// Everything that was booked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// By number of the bank.
    pub banks: Vec<Standing>,
    /// By number of the sale.
    pub sales: Vec<Found>,
    /// Movements in the order of their dates.
    pub entries: Vec<Entry>,
}

/// What happens at a date. Releases come before the sales of that date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Number of a milestone that was reached.
    Release(usize),
    /// Number of a sale.
    Sale(usize),
}

/// Books releases and sales by date, those of one date as they stand. What is released after each
/// milestone is the sum of the shares so far of the total, rounded down: all of it after the last.
pub fn book(
    (banks, credit_m2): (&[Bank], f64),
    reached: &[Reached],
    sales: &[Sale],
    rules: &Rules,
) -> Books {
    let start =
        |bank: &Bank| Standing { total: bank.total(credit_m2), ..Standing::default() };
    let mut books = Books {
        banks: banks.iter().map(start).collect(),
        sales: vec![Found::default(); sales.len()],
        entries: Vec::new(),
    };
    let releases =
        (0..reached.len()).map(|i| (reached[i].date.as_str(), Event::Release(i)));
    let sold = (0..sales.len()).map(|i| (sales[i].date.as_str(), Event::Sale(i)));
    let mut events: Vec<(&str, Event)> = releases.chain(sold).collect();
    events.sort_unstable();
    let mut shares = vec![0i64; banks.len()];
    for (_, event) in events {
        match event {
            Event::Release(i) => {
                let one = &reached[i];
                shares[one.bank] += rules.schedule[one.milestone].1;
                release(banks, one, (rules, shares[one.bank]), &mut books);
            }
            Event::Sale(i) => {
                let found = sell(banks, &sales[i], rules, &mut books);
                books.sales[i] = found;
            }
        }
    }
    books
}

/// A millionth part `share` of a whole, rounded down.
fn part(whole: i64, share: i64) -> i64 {
    let part = i128::from(whole) * i128::from(share) / 1_000_000;
    i64::try_from(part).unwrap_or(i64::MAX)
}

fn release(
    banks: &[Bank],
    one: &Reached,
    (rules, shares): (&Rules, i64),
    books: &mut Books,
) {
    let standing = &mut books.banks[one.bank];
    let (milestone, _) = &rules.schedule[one.milestone];
    let credits = part(standing.total, shares) - standing.released;
    standing.released += credits;
    books.entries.push(Entry {
        date: one.date.clone(),
        to: banks[one.bank].id.clone(),
        item: format!("release: {milestone}"),
        quantity: Some(credits),
        unit: "credits".to_owned(),
        ..Entry::default()
    });
}

fn sell(banks: &[Bank], sale: &Sale, rules: &Rules, books: &mut Books) -> Found {
    let free = |standing: &Standing| standing.released - standing.sold;
    let could_serve = (0..banks.len())
        .filter(|i| {
            banks[*i].serves(&sale.watershed) && free(&books.banks[*i]) >= sale.credits
        })
        .collect();
    let standing = &mut books.banks[sale.bank];
    let available = free(standing);
    let mut refusals = Vec::new();
    if !banks[sale.bank].serves(&sale.watershed) {
        refusals.push(Refusal::OutsideServiceArea);
    }
    if sale.credits > available {
        refusals.push(Refusal::NotReleased);
    }
    let mut endowment = 0;
    if refusals.is_empty() {
        endowment = part(sale.paid, rules.endowment);
        standing.sold += sale.credits;
        standing.revenue += sale.paid;
        standing.endowment += endowment;
        books.entries.extend(moved(&banks[sale.bank].id, sale, (rules, endowment)));
    }
    Found { refusals, available, could_serve, endowment }
}

/// The bank's endowment, as the ledger names it.
pub(super) fn endowment_of(bank: &str) -> String {
    format!("{bank}: endowment")
}

/// Credits one way, money the other, and the endowment's part. Yuan stand as amounts; another
/// currency as a quantity in its own unit, for the amounts of a ledger are yuan.
fn moved(bank: &str, sale: &Sale, (rules, endowment): (&Rules, i64)) -> Vec<Entry> {
    let entry = |from: &str, to: &str, item: &str| Entry {
        date: sale.date.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
        item: format!("{}: {item}", sale.id),
        ..Entry::default()
    };
    let money = |entry: Entry, hundredths: i64| match rules.currency.as_str() {
        "CNY" => Entry { amount: Some(Fen(hundredths)), ..entry },
        other => Entry {
            quantity: Some(hundredths * PER_HUNDREDTH),
            unit: other.to_owned(),
            ..entry
        },
    };
    let credits = Entry {
        quantity: Some(sale.credits),
        unit: "credits".to_owned(),
        ..entry(bank, &sale.buyer, "credits")
    };
    let mut out = vec![credits, money(entry(&sale.buyer, bank, "payment"), sale.paid)];
    if endowment > 0 {
        let fund = endowment_of(bank);
        out.push(money(entry(bank, &fund, "endowment"), endowment));
    }
    out
}
