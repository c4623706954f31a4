//! The account of kind `extent`.
