//! Sites on a grid: coverage, true areas, the cross table and its merge.
