//! Of values of another method.

super::super::entries! {}
