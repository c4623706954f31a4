//! From the cross table to site tables, uplift, transitions, services and the proof.
