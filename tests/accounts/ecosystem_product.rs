//! The account of kind `ecosystem_product`.
