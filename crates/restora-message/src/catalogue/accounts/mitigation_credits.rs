//! Of credits of mitigation banks.

super::super::entries! {}
