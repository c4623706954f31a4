//! The account of kind `reclamation`.
