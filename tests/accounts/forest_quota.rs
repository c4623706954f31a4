//! The account of kind `forest_quota`.
