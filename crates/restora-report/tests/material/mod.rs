//! Materials for tests: from the folder of a run, and made up, with pictures.

pub(crate) mod folder;
pub(crate) mod made_up;
pub(crate) mod pictures;
