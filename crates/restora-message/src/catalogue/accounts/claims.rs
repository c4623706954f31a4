//! Of published claims.

super::super::entries! {}
