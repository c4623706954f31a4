//! The account of kind `land_price`.
