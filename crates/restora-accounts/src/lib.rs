//! From the cross table to what it means: areas and covers per site and date, the uplift
//! between dates, transitions, value by service, and the proof that they agree.
//!
//! Everything here is arithmetic on one [`CrossTable`](restora_zonal::CrossTable); no pixel
//! and no polygon is looked at again. Money and shares are computed once, in `f64`, from
//! exact sums of areas.

mod facts;
mod stock;
mod worth;
mod pixel;
pub mod correction;
mod sites;
mod classes;
mod uplift;
mod prices;
mod pattern;
mod printed;
mod adjusted;
mod dynamics;
mod stock_dynamics;
mod transitions;
mod services;
mod proof;
mod series;
pub mod imagery;
pub mod buffer;
pub mod claims;
pub mod compensation;
pub mod extent;
pub mod land;
pub mod packages;
pub mod parcels;
pub mod patches;
pub mod products;
pub mod reclamation;
pub mod lookup;
pub mod office;
pub mod money;
pub mod ledger;
pub mod credits;
pub mod quota;
pub mod targets;
pub mod statistics;
pub mod uncertainty;

#[cfg(test)]
mod tests;

pub use adjusted::{accuracy_table, add_accuracy};
pub use classes::classes_table;
pub use correction::{Correction, Corrections};
pub use dynamics::{change_table, dynamics_table, exchange_shares};
pub use facts::{Facts, Indicator, MaskRule, Site, SiteKind, spans};
pub use pattern::{Pattern, pattern_tables};
pub use pixel::PixelWorth;
pub use prices::{Prices, prices_table};
pub use printed::{Compared, Printed, compare, published_table};
pub use proof::{Identity, prove};
pub use series::{series_table, trends_table, year_of};
pub use services::services_table;
pub use sites::sites_table;
pub use stock::{Stock, Stocks, unmapped};
pub use stock_dynamics::stock_dynamics;
pub use transitions::transitions_table;
pub use uplift::uplift_table;
