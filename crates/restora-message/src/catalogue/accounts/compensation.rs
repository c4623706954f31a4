//! Of compensation between districts.

super::super::entries! {}
