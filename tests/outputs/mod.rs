//! What is written besides the tables of a run: rasters, layers, workbook, report.

mod folder;
mod rasters;
mod refused;
