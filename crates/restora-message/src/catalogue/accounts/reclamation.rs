//! Of reclamation and land tickets.

super::super::entries! {}
