//! The whole of restora from outside: what the command says, writes and refuses.
//!
//! One topic a file; the names of the tests say what they prove, and the arithmetic stands
//! beside the numbers. `cargo test -p restora-cli --test all`

#![cfg(test)]

// What the others share.
mod support;
mod rows;
mod random;

// The three pipelines, with their figures by hand.
mod flagship;
// Every command and flag, in both languages.
mod cli;
// How a run ends when it cannot go on.
mod exits;
// Disks, clocks and limits that fail around a run.
mod faults;
// That memory stays within what was said.
mod memory;
// Mistakes in a config, all at once.
mod config;
// Pixel grids: what may be compared, alignment, areas.
mod grids;
// Missing pixels, and which of several dates are compared.
mod nodata;
// Sites: overlaps, groups, odd geometries.
mod sites;
// Longitudes beyond the edge of a raster.
mod longitudes;
// Files of sites: formats, encodings, layers, datums.
mod site_files;
// The same bytes whatever the threads, blocks and storage.
mod same_bytes;
// What must add up adds up, for random input.
mod adds_up;
// Standard equivalents, by number and by formula, and the tables that they fit.
mod valuation;
// Corrections of equivalent factors: rasters, places, tables.
mod corrections;
// How sure values are: sensitivity, swaps, Monte Carlo.
mod uncertainty;
// Studies that print areas and values, reproduced.
mod literature;
// Areas from a table, and printed values beside the computed.
mod area_tables;
// Values in space, and squares instead of sites.
mod spatial;
// Indices, vegetation, water, soil loss, many dates.
mod imagery;
// Extent, quotas, compensation, credits, claims.
mod accounts;
// The eleven cases, and what became of their claims.
mod cases;
// Rasters, layers, workbook, report.
mod outputs;
// Many files as one raster.
mod tiles;
// Shares of a run, and runs that were killed.
mod shards;
// Damaged rasters, by themselves and as tiles.
mod mutated;
// Dask, Slurm, the manifests of Kubernetes.
mod engines;
// Files that somebody else made: what they may not do.
mod untrusted;
// What a file is.
mod inspect;
// Which crate may name which.
mod arrows;
// Areas on the ellipsoid in many coordinate systems.
mod areas;
// Real rasters with published answers, in a folder of their own.
mod shared_data;
