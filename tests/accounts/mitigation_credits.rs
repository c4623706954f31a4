//! The account of kind `mitigation_credits`.
