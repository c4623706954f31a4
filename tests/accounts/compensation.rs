//! The account of kind `compensation`.
