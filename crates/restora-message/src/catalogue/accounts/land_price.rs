//! Of land prices.

super::super::entries! {}
