//! The thread pool, which this module alone owns.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use restora_message::Problem;
use restora_message::catalogue::run;

/// Threads beside the one that asks for them, which works as well. They have ended, with all
/// that GDAL and PROJ keep for each of them, when the pool is dropped. Rayon by itself lets them end whenever they do; at the end of the program that
/// would be while the libraries are being torn down.
pub(crate) struct Pool {
    pool: Option<rayon::ThreadPool>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Does one thing on every thread of the pool and its own part on this one; gives what
    /// each found.
    fn broadcast<R: Send>(
        &self,
        work: impl Fn() -> R + Sync,
        own: impl FnOnce() -> R,
    ) -> Vec<R> {
        let Some(pool) = &self.pool else { return vec![own()] };
        let found = Mutex::new(Vec::new());
        let put =
            |part: R| found.lock().unwrap_or_else(PoisonError::into_inner).push(part);
        pool.in_place_scope(|scope| {
            scope.spawn_broadcast(|_, _| put(work()));
            put(own());
        });
        found.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does two things at once if there is more than one thread, else the first and then the
    /// second, which always stays on this thread.
    pub(crate) fn beside<A: Send, B>(
        &self,
        other: impl FnOnce() -> A + Send,
        own: impl FnOnce() -> B,
    ) -> (A, B) {
        let Some(pool) = &self.pool else { return (other(), own()) };
        let mut found = None;
        let beside = pool.in_place_scope(|scope| {
            scope.spawn(|_| found = Some(other()));
            own()
        });
        (found.expect("the scope ends when all that was begun in it has"), beside)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.pool.take());
        for thread in self.threads.drain(..) {
            // A thread that panicked has said so already.
            drop(thread.join());
        }
    }
}

/// A pool with which so many threads (at least this one) can work at once.
pub(crate) fn pool(threads: usize) -> Result<Pool, Problem> {
    let mut handles = Vec::new();
    if threads < 2 {
        return Ok(Pool { pool: None, threads: handles });
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads - 1)
        .spawn_handler(|thread| {
            let mut builder = std::thread::Builder::new();
            if let Some(bytes) = thread.stack_size() {
                builder = builder.stack_size(bytes);
            }
            handles.push(builder.spawn(|| thread.run())?);
            Ok(())
        })
        .build();
    match pool {
        Ok(pool) => Ok(Pool { pool: Some(pool), threads: handles }),
        Err(error) => Err(Problem::new(&run::INTERNAL).with("cause", error)),
    }
}

/// Works through `items` on all threads of a pool and on this one. Each thread has a desk of
/// its own (open files belong to a thread): the first of `desks` is this thread's, if it
/// has one already, the second makes all others. A thread takes the next item as long as there are any and adds
/// to its own sum; the sums of all threads come back.
///
/// # Errors
/// The first problem that any thread meets; the others then stop at their next item.
pub(crate) fn share_out<T: Sync, D, S: Default + Send>(
    pool: &Pool,
    items: &[T],
    desks: (Option<D>, impl Fn() -> Result<D, Problem> + Sync),
    work: impl Fn(&T, &mut D, &mut S) -> Result<(), Problem> + Sync,
) -> Result<Vec<S>, Problem> {
    let next = AtomicUsize::new(0);
    let failed = AtomicBool::new(false);
    let (own, make_desk) = desks;
    let one_thread = |mut desk: Option<D>| {
        let mut sum = S::default();
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
    let ended = |sum: Result<S, Problem>| {
        if sum.is_err() {
            failed.store(true, Ordering::Relaxed);
        }
        sum
    };
    let sums = pool.broadcast(|| ended(one_thread(None)), || ended(one_thread(own)));
    sums.into_iter().collect()
}

/// Like [`share_out`], with an answer for every item, in the order of the items.
///
/// # Errors
/// The first problem that making a desk meets.
pub(crate) fn each<T: Sync, D, R: Send>(
    pool: &Pool,
    items: &[T],
    desks: (Option<D>, impl Fn() -> Result<D, Problem> + Sync),
    work: impl Fn(&T, &D) -> R + Sync,
) -> Result<Vec<R>, Problem> {
    let numbered: Vec<(usize, &T)> = items.iter().enumerate().collect();
    let parts =
        share_out(pool, &numbered, desks, |(i, item), desk, sum: &mut Vec<_>| {
            sum.push((*i, work(item, desk)));
            Ok(())
        })?;
    let mut answers: Vec<(usize, R)> = parts.into_iter().flatten().collect();
    answers.sort_by_key(|(i, _)| *i);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
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
            let sums: Vec<u64> =
                share_out(&pool, &items, (None, || Ok(())), add).unwrap();
            assert_eq!(sums.iter().sum::<u64>(), 500_500);
        }
    }

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<u32> = (0..500).collect();
        let twice =
            each(&pool(3).unwrap(), &items, (None, || Ok(())), |item, ()| item * 2)
                .unwrap();
        assert!(twice.iter().zip(&items).all(|(answer, item)| *answer == item * 2));
    }

    #[test]
    fn a_problem_ends_the_work() {
        let work = |item: &u32, (): &mut (), _: &mut u32| {
            if *item == 3 { Err(Problem::new(&run::INTERRUPTED)) } else { Ok(()) }
        };
        let result = share_out(&pool(2).unwrap(), &[1, 2, 3, 4], (None, || Ok(())), work);
        assert_eq!(result.unwrap_err().entry.code, "E603");
    }
}
