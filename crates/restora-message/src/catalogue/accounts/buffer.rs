//! Of a buffer around a shoreline.

super::super::entries! {}
