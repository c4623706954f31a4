use proptest::prelude::*;

use super::*;

const MU_M2: f64 = 10_000.0 / 15.0;

fn district(id: &str, area_mu: f64, cover: f64, target: f64) -> District {
    District {
        id: id.to_owned(),
        name: String::new(),
        area_m2: area_mu * MU_M2,
        forest_m2: area_mu * cover * MU_M2,
        target,
    }
}

fn deal(seller: usize, buyer: usize, mu: f64, terms: Terms) -> Deal {
    let micro_mu = micro_mu(mu * MU_M2);
    Deal { id: "d".to_owned(), year: 2019, seller, buyer, micro_mu, terms }
}

fn broken(found: &Booked) -> Vec<Rule> {
    let wrong = found.checks.iter().filter(|check| check.holds() == Some(false));
    wrong.map(|check| check.rule).collect()
}

/// Jiangbei buys 75 000 mu from Youyang for 187.5 million: 2500 CNY/mu, paid 3 : 3 : 4.
#[test]
fn the_first_deal_of_chongqing() {
    let all = [
        district("youyang", 7.76e6, 0.63, 0.55),
        district("jiangbei", 331_500.0, 0.3, 0.55),
    ];
    let deals = [deal(0, 1, 75_000.0, Terms::Amount(Fen(18_750_000_000)))];
    let (booked, standing, entries) = book(&all, &deals, &Rules::default()).unwrap();
    assert!(booked[0].booked, "{booked:?}");
    let millions = |fen: i64| Fen(fen * 1_000_000);
    assert_eq!(
        booked[0].instalments,
        [millions(5_625), millions(5_625), millions(7_500)]
    );
    assert_eq!((standing.sold[0], standing.bought[1]), (75_000_000_000, 75_000_000_000));
    let total = booked[0].checks.iter().find(|check| check.rule == Rule::Total).unwrap();
    assert_eq!((total.required, total.found), (2500.0, Some(2500.0)));
    // Price and care are not published by themselves.
    let price = booked[0].checks.iter().find(|check| check.rule == Rule::Price).unwrap();
    assert_eq!(price.holds(), None);
    assert_eq!(entries.len(), 4);
}

/// Of 1000 mu with 700 of forest, 100 can go; the second sale of 60 would leave 58 %.
#[test]
fn sales_add_up_against_the_floor_and_a_deal_may_break_two_rules() {
    let all = [district("s", 1000.0, 0.7, 0.55), district("b", 1000.0, 0.4, 0.55)];
    let good = Terms::Parts(1000.0, 100.0, 15.0);
    let deals =
        [deal(0, 1, 60.0, good), deal(0, 1, 60.0, Terms::Parts(999.0, 100.0, 15.0))];
    let (booked, standing, _) = book(&all, &deals, &Rules::default()).unwrap();
    assert!(booked[0].booked);
    assert_eq!(broken(&booked[1]), [Rule::Floor, Rule::Price, Rule::Total]);
    // What is not booked moves nothing.
    assert_eq!(standing.sold[0], 60_000_000);
    // Who meets its target needs no quota, who lacks forest has none to sell.
    let back = [deal(1, 0, 1.0, good)];
    let (booked, ..) = book(&all, &back, &Rules::default()).unwrap();
    assert_eq!(broken(&booked[0]), [Rule::Surplus, Rule::Floor, Rule::Need]);
    let nowhere = [district("s", 1000.0, 0.7, 0.55), district("b", 0.0, 0.0, 0.55)];
    let (booked, ..) = book(&nowhere, &deals[..1], &Rules::default()).unwrap();
    let need = booked[0].checks.iter().find(|check| check.rule == Rule::Need).unwrap();
    assert_eq!(need.holds(), None);
}

/// Sellers have 100 and 50 mu beyond the floor, buyers lack 80 and 40. Prices 1, 2 from the first
/// and 2, 5 from the second: the first gives 60 and 40, the second 20: 60 + 80 + 40 = 180.
#[test]
fn the_cheapest_deals() {
    let all = [
        district("s1", 1000.0, 0.7, 0.55),
        district("s2", 1000.0, 0.65, 0.55),
        district("b1", 1000.0, 0.47, 0.55),
        district("b2", 400.0, 0.45, 0.55),
    ];
    let price =
        |seller: usize, buyer: usize| Some([[1.0, 2.0], [2.0, 5.0]][seller][buyer - 2]);
    let found = cheapest(&all, &Rules::default(), &price);
    let mu = 1_000_000;
    assert_eq!(
        found,
        Cheapest::Deals(vec![(0, 2, 60 * mu), (0, 3, 40 * mu), (1, 2, 20 * mu)])
    );
    let few = &all[1..];
    let lacking = cheapest(few, &Rules::default(), &|_, _| Some(1.0));
    assert_eq!(lacking, Cheapest::Lacking { supply: 50 * mu, demand: 120 * mu });
    assert_eq!(
        cheapest(&all[..2], &Rules::default(), &|_, _| None),
        Cheapest::Deals(Vec::new())
    );
}

proptest! {
    /// Two sellers and two buyers have one free number: every whole step of it is tried.
    #[test]
    fn nothing_is_cheaper(
        supply in prop::array::uniform2(1i64..30), demand in prop::array::uniform2(1i64..15),
        prices in prop::array::uniform4(1u32..50),
    ) {
        let seller = |mu: i64| district("s", 1000.0, 0.6 + mu as f64 / 1000.0, 0.55);
        let buyer = |mu: i64| district("b", 1000.0, 0.55 - mu as f64 / 1000.0, 0.55);
        let all = [seller(supply[0]), seller(supply[1]), buyer(demand[0]), buyer(demand[1])];
        let price = |s: usize, b: usize| Some(f64::from(prices[2 * s + b - 2]));
        let found = cheapest(&all, &Rules::default(), &price);
        if supply[0] + supply[1] < demand[0] + demand[1] {
            prop_assert!(matches!(found, Cheapest::Lacking { .. }), "{:?}", found);
        } else {
            let Cheapest::Deals(deals) = found else { panic!("{found:?}") };
            let cost: f64 = deals.iter().map(|(s, b, q)| price(*s, *b).unwrap() * *q as f64 / 1e6).sum();
            let mut best = f64::INFINITY;
            for x in 0..=demand[0] {
                for y in 0..=demand[1] {
                    let rest = [demand[0] - x, demand[1] - y];
                    if x + y <= supply[0] && rest[0] + rest[1] <= supply[1] {
                        let flows = [x, y, rest[0], rest[1]];
                        let cost = flows.iter().zip(prices).map(|(q, p)| *q as f64 * f64::from(p)).sum();
                        best = f64::min(best, cost);
                    }
                }
            }
            prop_assert!((cost - best).abs() < 1e-3, "{} against {}", cost, best);
            for b in [2, 3] {
                let bought: i64 = deals.iter().filter(|d| d.1 == b).map(|d| d.2).sum();
                prop_assert_eq!(bought, all[b].lacks());
            }
        }
    }
}
