//! Of targets.

super::super::entries! {}
