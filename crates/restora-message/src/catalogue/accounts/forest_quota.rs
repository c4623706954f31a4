//! Of forest-cover quota.

super::super::entries! {}
