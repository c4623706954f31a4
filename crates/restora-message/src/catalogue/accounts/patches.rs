//! Of patches.

super::super::entries! {}
