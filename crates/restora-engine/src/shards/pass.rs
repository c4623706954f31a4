//! A pass over pixels: shared out among threads, and kept in portions for the run that comes
//! after if this one is killed.

use std::ops::Range;
use std::time::{Duration, Instant};

use restora_grid::Window;
use restora_message::catalogue::shards;
use restora_message::{Problem, Problems, Text};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::{Begun, PartFound, PartReader, PartWriter, Store};
use crate::local::{Pool, share_out};
use crate::watch::go_on;
use crate::{Task, Watch};

/// How long a thread works between two portions, at least; in a long run, a hundredth of the time
/// that it has been going on, so that there are never more than some hundreds of each thread. When
/// a run is killed, each thread loses no more than that, and what it was at.
pub(super) const PORTION: Duration = Duration::from_millis(500);
const PORTIONS: u32 = 100;

/// What a pass finds: sums, so that parts may be joined in any order.
pub(crate) trait Finds: Default + Send {
    /// As it is written.
    type Written: Serialize;
    /// As it is read back, before any of it is believed.
    type Read: DeserializeOwned;

    /// Adds what was found elsewhere.
    fn join(&mut self, other: Self);

    /// In the form in which it is written.
    fn written(self) -> Self::Written;

    /// What was written.
    fn again(written: Self::Written) -> Self;
}

/// What is written as it is.
pub(crate) trait Plain: Default + Send + Serialize + DeserializeOwned {
    /// Adds what was found elsewhere.
    fn add(&mut self, other: Self);

    /// Puts in order what was added.
    fn tidy(&mut self) {}
}

/// A list of what each piece gave, in any order.
impl<T: Send + Serialize + DeserializeOwned> Plain for Vec<T> {
    fn add(&mut self, mut other: Self) {
        self.append(&mut other);
    }
}

impl<T: Plain> Finds for T {
    type Written = Self;
    type Read = Self;

    fn join(&mut self, other: Self) {
        self.add(other);
    }

    fn written(mut self) -> Self {
        self.tidy();
        self
    }

    fn again(written: Self) -> Self {
        written
    }
}

/// A piece of the work of a pass.
pub(crate) trait Piece: Sync {
    /// Its cells.
    fn cells(&self) -> u64;
}

impl Piece for Window {
    fn cells(&self) -> u64 {
        Window::cells(self)
    }
}

impl Piece for Task {
    fn cells(&self) -> u64 {
        self.window.cells()
    }
}

/// Something that goes over pixels, piece by piece, in whatever order.
pub(crate) trait Pass: Sync {
    /// A piece of work.
    type Item: Piece;
    /// What a thread works with: open files belong to a thread.
    type Desk;
    /// What is found.
    type Finds: Finds;

    /// Its name, which no other pass of the run has; names of files begin with it.
    fn name(&self) -> &str;

    /// What it is called where progress is shown.
    fn phase(&self) -> &'static Text;

    /// All pieces. A run that goes on has the same ones in the same order.
    fn items(&self) -> &[Self::Item];

    /// Pixels that are read of each cell.
    fn layers(&self) -> u64;

    /// Makes what a thread works with.
    fn desk(&self) -> Result<Self::Desk, Problem>;

    /// Does a piece; gives how many pixels it read.
    fn work(
        &self,
        item: &Self::Item,
        desk: &mut Self::Desk,
        here: Here<'_, Self::Finds>,
    ) -> Result<u64, Problem>;

    /// What was found of these pieces, if it can have been: nothing else would make a result.
    fn believe(
        &self,
        read: <Self::Finds as Finds>::Read,
        items: &[Range<u32>],
    ) -> Option<Self::Finds>;

    /// Bytes that what is drawn of a piece has at most; none where nothing is drawn.
    fn most_drawn(&self) -> Option<u64> {
        None
    }

    /// Draws what [`packed`](super::packed) holds of a piece, or of a part of it; gives how many
    /// cells that is, or none if it cannot be of this pass.
    fn draw(&self, packed: &[u8], most: u64) -> Result<Option<u64>, Problem> {
        let _ = (packed, most);
        Ok(None)
    }
}

/// Where a piece leaves what it finds.
pub(crate) struct Here<'a, F> {
    /// What was found.
    pub(crate) found: &'a mut F,
    /// What was drawn, packed, if somebody wants it.
    pub(crate) drawn: Option<&'a mut Vec<Vec<u8>>>,
    /// What this thread holds beside it.
    pub(crate) held: &'a F,
}

/// What a whole pass found.
#[derive(Debug, Default)]
pub(crate) struct Gone<F> {
    pub(crate) found: F,
    /// Pixels that were read.
    pub(crate) pixels: u64,
}

/// Goes over all pieces but those that were done before.
///
/// # Errors
/// The first problem that any thread meets; if something that was found before cannot be of this
/// pass.
pub(crate) fn go_over<P: Pass>(
    pass: &P,
    begun: &Begun,
    (pool, watch): (&Pool, &dyn Watch),
) -> Result<Gone<P::Finds>, Problems> {
    let items = pass.items();
    let planned = cells(items) * pass.layers();
    watch.phase(pass.phase(), planned);
    let mut done = vec![false; items.len()];
    let mut gone = before(pass, begun, &mut done, watch)?;
    if gone.pixels > 0 {
        let fields = json!({"pass": pass.name(), "pixels": gone.pixels, "of": planned});
        watch.event("begun", fields);
    }
    begun.note(gone.pixels, planned);
    let rest: Vec<(u32, &P::Item)> =
        (0u32..).zip(items).zip(done).filter(|(_, done)| !done).map(|(i, _)| i).collect();
    let store = begun.store();
    let owns = share_out(
        pool,
        &rest,
        (None, || pass.desk()),
        |item, desk, own: &mut Own<P::Finds>| {
            go_on(watch)?;
            let read = own.work(pass, *item, desk, store)?;
            watch.advance(read);
            Ok(())
        },
    )?;
    for Own { held, unwritten } in owns {
        gone.pixels += held.pixels;
        gone.found.join(held.found);
        // What comes after the pass may take long as well.
        let keep = store.filter(|store| store.is_worth_it());
        let Gone { found, pixels } = match keep {
            Some(store) => unwritten.write(pass.name(), store)?,
            None => unwritten.gone,
        };
        gone.pixels += pixels;
        gone.found.join(found);
    }
    Ok(gone)
}

/// Cells of some pieces.
pub(crate) fn cells(items: &[impl Piece]) -> u64 {
    items.iter().map(Piece::cells).sum()
}

/// Cells of the largest piece.
pub(crate) fn most_cells(items: &[impl Piece]) -> u64 {
    items.iter().map(Piece::cells).max().unwrap_or(0)
}

/// What was found before, and of which pieces.
fn before<P: Pass>(
    pass: &P,
    begun: &Begun,
    done: &mut [bool],
    watch: &dyn Watch,
) -> Result<Gone<P::Finds>, Problems> {
    let mut gone = Gone::<P::Finds>::default();
    for (path, own) in begun.parts(pass.name()) {
        go_on(watch)?;
        let PartFound { tasks, pixels, found } = PartReader::open(path)?.read(pass)?;
        let damaged = || Problem::new(&shards::DAMAGED).with("path", path.display());
        let wanted = |own: &Range<u32>| tasks.iter().eq((!own.is_empty()).then_some(own));
        if own.as_ref().is_some_and(|own| !wanted(own)) {
            return Err(damaged().into());
        }
        for task in tasks.into_iter().flatten() {
            if std::mem::replace(&mut done[task as usize], true) {
                return Err(damaged().into());
            }
        }
        watch.advance(pixels);
        gone.pixels += pixels;
        gone.found.join(found);
    }
    Ok(gone)
}

/// What one thread has found so far, and what of it has not been written.
#[derive(Default)]
struct Own<F> {
    held: Gone<F>,
    unwritten: Portion<F>,
}

impl<F: Finds> Own<F> {
    /// Does a piece, and writes what there is when it is time.
    fn work<P: Pass<Finds = F>>(
        &mut self,
        pass: &P,
        (number, item): (u32, &P::Item),
        desk: &mut P::Desk,
        store: Option<&Store>,
    ) -> Result<u64, Problem> {
        let Portion { gone, items, writer, since } = &mut self.unwritten;
        let mut drawn = Vec::new();
        let here = Here {
            found: &mut gone.found,
            drawn: store.is_some().then_some(&mut drawn),
            held: &self.held.found,
        };
        let since = *since.get_or_insert_with(Instant::now);
        let read = pass.work(item, desk, here)?;
        gone.pixels += read;
        let Some(store) = store else { return Ok(read) };
        items.push(number);
        for packed in drawn {
            let writer = match writer {
                Some(writer) => writer,
                None => writer.insert(store.part(pass.name(), number)?),
            };
            writer.draw(&packed)?;
        }
        if since.elapsed() >= PORTION.max(store.age() / PORTIONS) {
            let portion = std::mem::take(&mut self.unwritten);
            let Gone { found, pixels } = portion.write(pass.name(), store)?;
            self.held.pixels += pixels;
            self.held.found.join(found);
        }
        Ok(read)
    }
}

/// What a thread found since it last wrote.
#[derive(Default)]
struct Portion<F> {
    gone: Gone<F>,
    /// Numbers of the pieces.
    items: Vec<u32>,
    /// Where it is written to, once something was drawn.
    writer: Option<PartWriter>,
    /// When its first piece was begun.
    since: Option<Instant>,
}

impl<F: Finds> Portion<F> {
    /// Writes it.
    fn write(self, pass: &str, store: &Store) -> Result<Gone<F>, Problem> {
        let Self { gone, items, writer, .. } = self;
        let Some(first) = items.first() else { return Ok(gone) };
        let writer = match writer {
            Some(writer) => writer,
            None => store.part(pass, *first)?,
        };
        let Gone { found, pixels } = gone;
        let found = PartFound { tasks: ranges(items), pixels, found: found.written() };
        writer.finish(&found)?;
        Ok(Gone { found: F::again(found.found), pixels })
    }
}

/// Numbers as ranges of numbers that follow one another.
fn ranges(mut numbers: Vec<u32>) -> Vec<Range<u32>> {
    numbers.sort_unstable();
    let follow = numbers.chunk_by(|a, b| a + 1 == *b);
    follow.filter_map(|run| Some(*run.first()?..*run.last()? + 1)).collect()
}
