//! The account of kind `buffer`.
