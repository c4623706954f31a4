//! The thread pool, which this module alone owns.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use restora_message::Problem;
use restora_message::catalogue::run;

/// A pool of so many threads (at least one).
pub(crate) fn pool(threads: usize) -> Result<rayon::ThreadPool, Problem> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads.max(1))
        .build()
        .map_err(|error| Problem::new(&run::INTERNAL).with("cause", error))
}

/// Works through `items` on all threads of a pool. Each thread makes its own desk once (open
/// files belong to a thread), takes the next item as long as there are any, and adds to its
/// own sum; the sums of all threads come back.
///
/// # Errors
/// The first problem that any thread meets; the others then stop at their next item.
pub(crate) fn share_out<T: Sync, D, S: Default + Send>(
    pool: &rayon::ThreadPool,
    items: &[T],
    make_desk: impl Fn() -> Result<D, Problem> + Sync,
    work: impl Fn(&T, &mut D, &mut S) -> Result<(), Problem> + Sync,
) -> Result<Vec<S>, Problem> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let one_thread = || {
        let mut sum = S::default();
        let mut desk = None;
        while !failed.load(Ordering::Relaxed) {
            let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) else {
                break;
            };
            let desk = match &mut desk {
                Some(desk) => desk,
                None => desk.insert(make_desk()?),
            };
            work(item, desk, &mut sum)?;
        }
        Ok(sum)
    };
    let sums = pool.broadcast(|_| {
        let sum = one_thread();
        if sum.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        sum
    });
    sums.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_worked_on_once_whatever_the_threads() {
        let items: Vec<u64> = (1..=1000).collect();
        for threads in [1, 2, 7] {
            let pool = pool(threads).unwrap();
            let add = |item: &u64, (): &mut (), sum: &mut u64| {
                *sum += item;
                Ok(())
            };
            let sums: Vec<u64> = share_out(&pool, &items, || Ok(()), add).unwrap();
            assert_eq!(sums.iter().sum::<u64>(), 500_500);
        }
    }

    #[test]
    fn a_problem_ends_the_work() {
        let work = |item: &u32, (): &mut (), _: &mut u32| {
            if *item == 3 { Err(Problem::new(&run::INTERRUPTED)) } else { Ok(()) }
        };
        let result = share_out(&pool(2).unwrap(), &[1, 2, 3, 4], || Ok(()), work);
        assert_eq!(result.unwrap_err().entry.code, "E603");
    }
}
