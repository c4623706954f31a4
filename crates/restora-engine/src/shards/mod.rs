//! A run in shares, and a run that goes on where an earlier one ended.
//!
//! Tasks of the main stage are shared out among **shards**; what a shard finds is a **part**, a
//! file that goes from machine to machine, and the parts of all shards are merged to the result
//! that one run would have had, to the byte. A run that is long leaves parts of the same kind
//! beside its results while it goes on, of every pass over pixels: if it is killed, the next one
//! needs not look at what is in them.

mod part;
mod pass;
mod plan;
mod order;
mod kept;
mod store;
mod gather;
mod work;

pub use gather::{Gathered, gather};
pub use part::{PartLook, look_at_part};
pub use plan::{Shard, ShardConfig, ShardFile, ShardInput, ShardPlan};
pub use store::Begun;
pub use work::{ShardEnd, part_name, run_shards};

use order::InOrder;
pub(crate) use part::{COUNTED, packed, unpacked};
use part::{PartFound, PartReader, PartWriter};
pub(crate) use pass::{Finds, Gone, Here, Pass, Piece, Plain, go_over, most_cells};
pub(crate) use plan::Own;
use store::Store;
