//! The account of kind `claims`.
