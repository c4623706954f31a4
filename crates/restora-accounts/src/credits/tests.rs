use proptest::prelude::*;

use super::*;
use crate::ledger::quantities;

const ACRE: f64 = 4_046.856_422_4;

fn scores(all: [f64; 9]) -> BTreeMap<String, f64> {
    FUNCTIONS.iter().map(|name| (*name).to_owned()).zip(all).collect()
}

fn bank(id: &str, acres: f64, serves: &[&str]) -> Bank {
    let method = Method::Ratio(1.0);
    let unit = LandUnit { id: "u".to_owned(), area_m2: acres * ACRE, method };
    let service_area = serves.iter().map(|word| (*word).to_owned()).collect();
    Bank { id: id.to_owned(), name: String::new(), service_area, units: vec![unit] }
}

fn florida() -> Rules {
    let schedule = RELEASES.iter().map(|(name, share)| ((*name).to_owned(), *share));
    Rules { schedule: schedule.collect(), endowment: 50_000, currency: "USD".to_owned() }
}

fn reached(milestone: usize, date: &str) -> Reached {
    Reached { bank: 0, milestone, date: date.to_owned() }
}

fn sale(id: &str, date: &str, watershed: &str, credits: f64) -> Sale {
    Sale {
        id: id.to_owned(),
        date: date.to_owned(),
        bank: 0,
        buyer: "developer".to_owned(),
        watershed: watershed.to_owned(),
        credits: millionths(credits),
        paid: 1_000_000,
    }
}

/// 0.9 + 0.8 + 0.7 + 0.6 + 0.5 + 0.6 + 0.7 + 0.8 + 0.7 = 6.3, over 9 is 0.7.
#[test]
fn the_index_is_the_mean_of_nine_scores() {
    let with = scores([0.9, 0.8, 0.7, 0.6, 0.5, 0.6, 0.7, 0.8, 0.7]);
    let method = Method::Functions(with.clone(), BTreeMap::new());
    assert!((method.index() - 0.7).abs() < 1e-12);
    let unit = LandUnit { id: "u".to_owned(), area_m2: 100.0 * ACRE, method };
    assert_eq!(millionths(unit.credits(ACRE)), 70_000_000);
    let uplift = Method::Functions(with, scores([0.3; 9]));
    assert!((uplift.index() - 0.4).abs() < 1e-12);
}

/// 1:1 to 2:1 are 1 to 0.5 credits, 3:1 to 5:1 are 0.333 to 0.2.
#[test]
fn ratios_of_washington() {
    let ends = |activity: Activity| {
        let (least, most) = activity.bounds();
        [least, most].map(|ratio| Method::Ratio(ratio).index())
    };
    let micro = |activity: Activity| ends(activity).map(millionths);
    assert_eq!(micro(Activity::Reestablishment), [1_000_000, 500_000]);
    assert_eq!(micro(Activity::Enhancement), [333_333, 200_000]);
}

/// Of 200 credits 15, 25, 40, 10, 5 and 5 % are 30, 50, 80, 20, 10 and 10.
#[test]
fn releases_follow_the_schedule() {
    let banks = [bank("b", 200.0, &["h"])];
    let all: Vec<Reached> =
        (0..6).map(|i| reached(i, &format!("201{i}-01-01"))).collect();
    let books = book((&banks, ACRE), &all, &[], &florida());
    let released: Vec<i64> =
        books.entries.iter().filter_map(|entry| entry.quantity).collect();
    assert_eq!(released, [30, 50, 80, 20, 10, 10].map(|n| n * 1_000_000));
    assert_eq!(books.banks[0].released, books.banks[0].total);
}

/// 15 of 100 credits are released: 10 go, 6 more do not, 5 outside do not, 5 inside do.
#[test]
fn what_is_not_released_or_outside_is_refused() {
    let banks = [bank("b", 100.0, &["h"]), bank("other", 100.0, &["h", "k"])];
    let sales = [
        sale("1", "2010-01-01", "h", 10.0),
        sale("2", "2011-01-01", "h", 6.0),
        sale("3", "2011-01-02", "k", 6.0),
        sale("4", "2011-01-03", "h", 5.0),
        sale("early", "2009-12-31", "h", 1.0),
    ];
    let at_other = Reached { bank: 1, ..reached(0, "2010-06-01") };
    let all = [reached(0, "2010-01-01"), at_other];
    let books = book((&banks, ACRE), &all, &sales, &florida());
    let refused: Vec<&[Refusal]> =
        books.sales.iter().map(|found| found.refusals.as_slice()).collect();
    let (none, late, both): (&[Refusal], _, _) = (
        &[],
        [Refusal::NotReleased],
        [Refusal::OutsideServiceArea, Refusal::NotReleased],
    );
    assert_eq!(refused, [none, &late, &both, none, &late]);
    // Both banks serve `h`; only the other had six credits left.
    assert_eq!(books.sales[0].could_serve, [0]);
    assert_eq!(books.sales[1].could_serve, [1]);
    assert_eq!(books.banks[0].released - books.banks[0].sold, 0);
    // Two sales of 10 000 dollars, 5 % of each for the endowment.
    assert_eq!((books.banks[0].revenue, books.banks[0].endowment), (2_000_000, 100_000));
    let dollars = quantities(&books.entries, "USD");
    assert_eq!(dollars["b: endowment"], 1_000 * 1_000_000);
    assert_eq!(dollars["b"], 19_000 * 1_000_000);
    let rules = florida();
    let all = tables::identities((&banks, ACRE), &books, &rules);
    assert!(all.iter().all(|one| one.holds), "{all:?}");
}

/// Whole shares that add up to a million, made from any weights.
fn schedule(weights: &[u32]) -> Vec<(String, i64)> {
    let weights: Vec<u128> = weights.iter().map(|weight| u128::from(*weight)).collect();
    let shares = crate::money::Fen(1_000_000).split(&weights);
    shares.iter().enumerate().map(|(i, share)| (i.to_string(), share.0)).collect()
}

proptest! {
    #[test]
    fn releases_add_up_whatever_the_schedule(
        weights in prop::collection::vec(1u32..1000, 1..9), acres in 0.0f64..1e6, turn in 0usize..9,
    ) {
        let rules = Rules { schedule: schedule(&weights), ..florida() };
        let banks = [bank("b", acres, &["h"])];
        let count = weights.len();
        let all: Vec<Reached> =
            (0..count).map(|i| reached((i + turn) % count, &format!("20{:02}-01-01", 10 + i))).collect();
        let books = book((&banks, ACRE), &all, &[], &rules);
        prop_assert_eq!(books.banks[0].released, books.banks[0].total);
        prop_assert!(books.entries.iter().all(|entry| entry.quantity >= Some(0)));
        let some = book((&banks, ACRE), &all[1..], &[], &rules);
        prop_assert!(some.banks[0].released <= some.banks[0].total);
    }

    #[test]
    fn balances_replay_and_are_never_negative(
        asked in prop::collection::vec((0u32..60, 2000u32..2030, any::<bool>()), 0..30),
        dates in prop::array::uniform6(2000u32..2030), yuan in any::<bool>(),
    ) {
        let mut rules = florida();
        if yuan {
            rules.currency = "CNY".to_owned();
        }
        let banks = [bank("b", 100.0, &["h"])];
        let all: Vec<Reached> =
            dates.iter().enumerate().map(|(i, year)| reached(i, &format!("{year}-01-01"))).collect();
        let sales: Vec<Sale> = asked
            .iter()
            .enumerate()
            .map(|(i, (credits, year, inside))| {
                let place = if *inside { "h" } else { "k" };
                sale(&i.to_string(), &format!("{year}-06-01"), place, f64::from(*credits))
            })
            .collect();
        let books = book((&banks, ACRE), &all, &sales, &rules);
        let mut balance = 0;
        for entry in books.entries.iter().filter(|entry| entry.unit == "credits") {
            balance += entry.quantity.unwrap() * if entry.to == "b" { 1 } else { -1 };
            prop_assert!(balance >= 0);
        }
        prop_assert_eq!(balance, books.banks[0].released - books.banks[0].sold);
        let sold: i64 = sales.iter().zip(&books.sales)
            .filter(|(_, found)| found.refusals.is_empty()).map(|(sale, _)| sale.credits).sum();
        prop_assert_eq!(sold, books.banks[0].sold);
        for (sale, found) in sales.iter().zip(&books.sales) {
            prop_assert!(sale.watershed == "h" || !found.refusals.is_empty());
        }
        prop_assert!(tables::identities((&banks, ACRE), &books, &rules).iter().all(|one| one.holds));
    }
}
