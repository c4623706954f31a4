//! The account of kind `targets`.
