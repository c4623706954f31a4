//! What threads draw, written in the order of the tasks whatever the order they end in.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use restora_message::Problem;

use super::PartWriter;

/// A part that several threads write to.
pub(crate) struct InOrder(Mutex<State>);

struct State {
    part: PartWriter,
    next: u32,
    /// What has to wait for tasks before it: no more than there are threads, as a rule.
    waiting: BTreeMap<u32, Vec<Vec<u8>>>,
}

impl InOrder {
    /// Of tasks from `first` on.
    pub(crate) fn new(part: PartWriter, first: u32) -> Self {
        Self(Mutex::new(State { part, next: first, waiting: BTreeMap::new() }))
    }

    /// Takes what is drawn of a task.
    pub(crate) fn put(&self, task: u32, drawn: Vec<Vec<u8>>) -> Result<(), Problem> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let State { part, next, waiting } = &mut *state;
        waiting.insert(task, drawn);
        while let Some(drawn) = waiting.remove(next) {
            drawn.iter().try_for_each(|packed| part.draw(packed))?;
            *next += 1;
        }
        Ok(())
    }

    /// The part, when all tasks are done.
    pub(crate) fn into_part(self) -> PartWriter {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).part
    }
}
