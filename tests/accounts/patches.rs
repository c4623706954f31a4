//! The account of kind `patches`.
