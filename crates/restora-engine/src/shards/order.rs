//! What threads draw, written in the order of the tasks whatever the order they end in.

use std::collections::BTreeMap;

use restora_message::Problem;

use super::PartWriter;

/// A part that is drawn in.
pub(crate) struct InOrder {
    part: PartWriter,
    next: u32,
    /// What has to wait for tasks before it: no more than there are threads, as a rule.
    waiting: BTreeMap<u32, Vec<Vec<u8>>>,
}

impl InOrder {
    /// Of tasks from `first` on.
    pub(crate) fn new(part: PartWriter, first: u32) -> Self {
        Self { part, next: first, waiting: BTreeMap::new() }
    }

    /// Takes what is drawn of a task.
    pub(crate) fn put(&mut self, task: u32, drawn: Vec<Vec<u8>>) -> Result<(), Problem> {
        self.waiting.insert(task, drawn);
        while let Some(drawn) = self.waiting.remove(&self.next) {
            drawn.iter().try_for_each(|packed| self.part.draw(packed))?;
            self.next += 1;
        }
        Ok(())
    }

    /// The part, when all tasks are done.
    pub(crate) fn into_part(self) -> PartWriter {
        self.part
    }
}
