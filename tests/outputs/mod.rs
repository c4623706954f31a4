//! What is written besides the tables of a run: rasters, layers, workbook, report.

mod compared;
mod folder;
mod long;
mod peers;
mod postgres;
mod rasters;
mod refused;
mod report;
mod sizes;
