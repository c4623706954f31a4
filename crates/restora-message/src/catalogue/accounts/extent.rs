//! Of ecosystem extent.

super::super::entries! {}
