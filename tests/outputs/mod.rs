//! What is written besides the tables of a run: rasters, layers, workbook, report.

mod folder;
mod peers;
mod postgres;
mod rasters;
mod refused;
mod report;
