//! Room for what pixels turn out to hold, which no plan can foresee: where a raster has thousands
//! of values, each site has millions of transitions.

use std::sync::atomic::{AtomicU64, Ordering};

use restora_message::Problem;
use restora_message::catalogue::run;
use restora_zonal::CrossTable;

use crate::limits::in_mib;
use crate::{Plan, budget, sizes};

/// Memory that threads share while they count.
pub(crate) struct Room {
    budget: Option<u64>,
    /// What is held whatever is counted.
    fixed: u64,
    /// What is held of what was counted, by all threads.
    counted: AtomicU64,
    /// Pixels read, and to be read.
    read: AtomicU64,
    pixels: u64,
}

/// What one thread has of it.
#[derive(Debug, Default)]
pub(crate) struct Share(u64);

impl Room {
    /// For a run that has so many pixels to read.
    pub(crate) fn new(plan: &Plan, pixels: u64) -> Self {
        let (counted, read) = (AtomicU64::new(0), AtomicU64::new(0));
        let (budget, fixed) =
            (budget::budget(&plan.settings), budget::while_counting(plan));
        Self { budget, fixed, counted, read, pixels }
    }

    /// Takes the bytes that a thread holds now instead of those that it held.
    ///
    /// # Errors
    /// If all threads together hold more than there is.
    pub(crate) fn take(&self, share: &mut Share, bytes: u64) -> Result<(), Problem> {
        // Lists are put in order beside themselves, and put together when all are done.
        let now = bytes / 2 * 3;
        let more = now.wrapping_sub(std::mem::replace(&mut share.0, now));
        let all = self.counted.fetch_add(more, Ordering::Relaxed).wrapping_add(more);
        self.fits(all, self.read.load(Ordering::Relaxed))
    }

    /// So many more pixels are read.
    pub(crate) fn advance(&self, read: u64) {
        self.read.fetch_add(read, Ordering::Relaxed);
    }

    /// Whether what was counted can be held to the end.
    ///
    /// # Errors
    /// If it is more than there is.
    pub(crate) fn keep(&self, plan: &Plan, cross: &CrossTable) -> Result<(), Problem> {
        let needed = budget::when_counted(plan, sizes::held_of(plan, cross));
        self.fits(needed.saturating_sub(self.fixed), self.pixels)
    }

    fn fits(&self, counted: u64, read: u64) -> Result<(), Problem> {
        let needed = self.fixed + counted;
        match self.budget {
            Some(budget) if budget < needed => Err(Problem::new(&run::MANY_KINDS)
                .with("needed", in_mib(needed))
                .with("percent", read * 100 / self.pixels.max(1))
                .with("budget", in_mib(budget))),
            _ => Ok(()),
        }
    }
}
