//! The whole of restora from outside: what the command says, writes and refuses.
//!
//! One topic a file; the names of the tests say what they prove, and the arithmetic stands
//! beside the numbers. `cargo test -p restora-cli --test all`

#![cfg(test)]

// What the others share.
mod support;

// The three pipelines, with their figures by hand.
mod flagship;
// Every command and flag, in both languages.
mod cli;
// How a run ends when it cannot go on.
mod exits;
// Mistakes in a config, all at once.
mod config;
// Pixel grids, nodata, alignment, areas.
mod grids;
// Sites: overlaps, groups, odd geometries, file formats, datums.
mod sites;
// The same bytes whatever the threads, blocks and storage; identities for random input.
mod same_bytes;
// Which crate may name which.
mod arrows;
// Areas on the ellipsoid in many coordinate systems.
mod areas;
// Real rasters with published answers, in a folder of their own.
mod shared_data;
