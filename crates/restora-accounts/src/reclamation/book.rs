//! What land tickets bring, and to whom.

use std::collections::BTreeMap;

use super::Reclaimed;
use crate::ledger::Entry;
use crate::money::Fen;
use crate::parcels::Parcel;
use crate::quota::micro_mu;

/// What is paid for tickets, and how it is shared.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// CNY/m².
    pub price: f64,
    /// What reclamation costs, in CNY/m².
    pub cost: f64,
    /// Weights of household and collective.
    pub split: [u32; 2],
    /// When, for the ledger.
    pub date: String,
    /// Who buys.
    pub buyer: String,
}

/// The ticket of a parcel in a site, or of the land in no parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Booking {
    /// Area in whole units.
    pub area: u128,
    /// What the buyer pays.
    pub gross: Fen,
    /// What reclamation costs.
    pub cost: Fen,
    /// What the household gets.
    pub household: Fen,
    /// What the collective gets.
    pub collective: Fen,
}

/// Tickets by number of site and parcel. Gross and cost are rounded to the fen once each, what is
/// left is divided without loss. None if an amount is too large for whole fen.
pub fn book(
    land: &Reclaimed<'_>,
    terms: Option<&Terms>,
) -> Option<BTreeMap<(usize, Option<usize>), Booking>> {
    let mut out: BTreeMap<(usize, Option<usize>), Booking> = BTreeMap::new();
    for (key, alike) in land.tally.iter().filter(|(key, _)| land.yields(key)) {
        out.entry((key.site, key.parcel)).or_default().area += alike.area;
    }
    let Some(terms) = terms else { return Some(out) };
    for ((_, parcel), booking) in &mut out {
        let m2 = land.areas.m2(booking.area);
        booking.gross = Fen::of_cny(m2 * terms.price)?;
        booking.cost = Fen::of_cny(m2 * terms.cost)?;
        let net = booking.gross - booking.cost;
        let own = parcel.is_some_and(|number| land.parcels[number].collective);
        let split = if own { [0, 1] } else { terms.split };
        let shares = net.split(&split.map(u128::from));
        booking.household = shares.first().copied()?;
        booking.collective = shares.get(1).copied()?;
    }
    Some(out)
}

/// Who takes part in the ticket of a parcel, or of a site's land in no parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parties {
    /// Whose ticket it is: a household, or the collective on its own land.
    pub holder: String,
    /// The collective.
    pub collective: String,
    /// Who reclaims.
    pub reclaimer: String,
}

impl Parties {
    /// Those of a parcel, or of the land that `id` names; names that are not known are made of it.
    pub fn of(id: &str, parcel: Option<&Parcel>) -> Self {
        let party = |role: &str, name: Option<&String>| match name {
            Some(name) if !name.is_empty() => name.clone(),
            _ => format!("{role} {id}"),
        };
        let collective = party("collective", parcel.map(|parcel| &parcel.owner));
        let holder = if parcel.is_some_and(|parcel| parcel.collective) {
            collective.clone()
        } else {
            party("household", parcel.map(|parcel| &parcel.holder))
        };
        Self { holder, collective, reclaimer: format!("reclamation {id}") }
    }
}

impl Terms {
    /// What moves for a ticket: it comes into being with its land, goes to the buyer, and what the
    /// buyer pays goes to whoever reclaims, to the household and to the collective.
    pub fn entries(
        &self,
        land: &Reclaimed<'_>,
        bookings: &BTreeMap<(usize, Option<usize>), Booking>,
    ) -> Vec<Entry> {
        let mut out = Vec::new();
        for ((site, parcel), booking) in bookings {
            let site = &land.sites[*site];
            let parcel = parcel.map(|number| &land.parcels[number]);
            let of = parcel.map_or(site.as_str(), |parcel| parcel.id.as_str());
            let own = parcel.is_some_and(|parcel| parcel.collective);
            let Parties { holder, collective, reclaimer } = Parties::of(of, parcel);
            let line = |from: &str, to: &str, what: &str| Entry {
                date: self.date.clone(),
                from: from.to_owned(),
                to: to.to_owned(),
                item: format!("{what} {of}"),
                ..Entry::default()
            };
            let ticket = |from: &str, to: &str, what: &str| Entry {
                quantity: Some(micro_mu(land.areas.m2(booking.area))),
                unit: "mu".to_owned(),
                ..line(from, to, what)
            };
            let paid = |to: &str, what: &str, amount: Fen| Entry {
                amount: Some(amount),
                ..line(&self.buyer, to, what)
            };
            out.push(ticket("", &holder, "ticket issued"));
            out.push(ticket(&holder, &self.buyer, "ticket sold"));
            out.push(paid(&reclaimer, "cost", booking.cost));
            if !own {
                out.push(paid(&holder, "household share", booking.household));
            }
            out.push(paid(&collective, "collective share", booking.collective));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use restora_zonal::AreaUnit;

    use super::super::{Green, Key, Land, Over, Tally};
    use super::*;
    use crate::ledger::{balances, quantities};

    fn terms() -> Terms {
        // 18 and 3.9 万元/亩, so that 14.1 are left.
        Terms {
            price: 180_000.0 * 15.0 / 1e4,
            cost: 39_000.0 * 15.0 / 1e4,
            split: [85, 15],
            date: "2019".to_owned(),
            buyer: "buyer".to_owned(),
        }
    }

    fn with<T>(
        tally: &Tally,
        after: Option<&str>,
        see: impl FnOnce(&Reclaimed<'_>) -> T,
    ) -> T {
        let sites = ["s".to_owned(), "t".to_owned()];
        let parcels = [
            Parcel {
                id: "p".to_owned(),
                holder: "h".to_owned(),
                owner: "c".to_owned(),
                collective: false,
            },
            Parcel { id: "q".to_owned(), collective: true, ..Parcel::default() },
        ];
        see(&Reclaimed {
            account: "a",
            sites: &sites,
            parcels: &parcels,
            masks: &["m".to_owned()],
            green: Green::Forest,
            built: &BTreeSet::from([8]),
            after,
            areas: AreaUnit::MM2,
            tally,
            farmland: false,
        })
    }

    fn land(area: u128) -> Land {
        Land { area, steepest: None }
    }

    fn key(parcel: Option<usize>, over: Over, after: Option<i32>) -> Key {
        Key { site: 0, parcel, over, after }
    }

    #[test]
    fn a_mu_at_the_printed_terms() {
        // 2000 m² are 3 mu. 3 × 18 = 54 万元, 3 × 3.9 = 11.7 for the work, 42.3 left:
        // 35.955 for the household, 6.345 for the collective.
        let tally =
            Tally::from([(key(Some(0), Over::default(), None), land(2_000_000_000))]);
        with(&tally, None, |land| {
            let booked = book(land, Some(&terms())).unwrap();
            let one = &booked[&(0, Some(0))];
            assert_eq!((one.gross, one.cost), (Fen(54_000_000), Fen(11_700_000)));
            assert_eq!(one.household, Fen(35_955_000));
            assert_eq!(one.collective, Fen(6_345_000));
            let entries = terms().entries(land, &booked);
            let money = balances(&entries);
            assert_eq!(money["buyer"], Fen(-54_000_000));
            assert_eq!((money["h"], money["c"]), (Fen(35_955_000), Fen(6_345_000)));
            let mu = quantities(&entries, "mu");
            assert_eq!((mu["buyer"], mu["h"]), (3_000_000, 0));
        });
    }

    #[test]
    fn a_collective_keeps_what_its_own_land_brings() {
        let tally = Tally::from([(key(Some(1), Over::STEEP, None), land(2_000_000_000))]);
        with(&tally, None, |all| {
            let booked = book(all, Some(&terms())).unwrap();
            let one = &booked[&(0, Some(1))];
            assert_eq!((one.household, one.collective), (Fen::ZERO, Fen(42_300_000)));
            let entries = terms().entries(all, &booked);
            assert_eq!(balances(&entries)["collective q"], Fen(42_300_000));
            assert!(entries.iter().all(|entry| !entry.to.starts_with("household")));
        });
    }

    #[test]
    fn only_what_was_reclaimed_yields_a_ticket_where_a_later_date_is_named() {
        let tally = Tally::from([
            (key(None, Over::default(), Some(1)), land(1)),
            (key(None, Over::STEEP, Some(2)), land(2)),
            (key(None, Over::default(), Some(8)), land(4)),
            (key(None, Over::default(), None), land(8)),
            (key(None, Over::NO_SLOPE, Some(1)), land(16)),
            (key(None, Over::INSIDE, Some(1)), land(32)),
        ]);
        let of = |after| {
            with(&tally, after, |land| book(land, None).unwrap()[&(0, None)].area)
        };
        assert_eq!(of(Some("2019")), 1 + 2);
        assert_eq!(of(None), 1 + 2 + 4 + 8);
    }

    #[test]
    fn amounts_beyond_whole_fen_are_refused() {
        let tally = Tally::from([(key(None, Over::default(), None), land(1 << 60))]);
        let much = Terms { price: 1e30, ..terms() };
        with(&tally, None, |land| assert_eq!(book(land, Some(&much)), None));
    }

    proptest! {
        #[test]
        fn the_price_is_cost_and_shares(
            areas in prop::collection::vec((0usize..2, 0usize..3, 0u64..16, any::<u32>()), 1..20),
            split in [1u32..100, 0u32..100],
        ) {
            let mut tally = Tally::new();
            for (site, parcel, over, area) in areas {
                let parcel = (parcel < 2).then_some(parcel);
                let key = Key { site, parcel, over: Over(over), after: None };
                tally.entry(key).or_default().add(land(u128::from(area) * 1_000_000));
            }
            let terms = Terms { split, ..terms() };
            with(&tally, None, |land| {
                let booked = book(land, Some(&terms)).unwrap();
                let entries = terms.entries(land, &booked);
                let gross: Fen = booked.values().map(|one| one.gross).sum();
                let paid = -balances(&entries).get("buyer").copied().unwrap_or_default();
                prop_assert_eq!(paid, gross);
                let all: Fen = balances(&entries).values().copied().sum();
                prop_assert_eq!(all, Fen::ZERO);
                Ok(())
            })?;
        }
    }
}
