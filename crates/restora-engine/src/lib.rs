//! Config → plan → stages → tasks → run → record.
//!
//! [`load`] reads what is written, [`resolve()`] finds out what is meant (and reports every
//! problem at once), [`run()`] does it, [`write_tables()`] and [`seal()`] write it. A run is a pure function of a config
//! and the files that it names: the same bytes on one thread or many, whatever the blocks.
//!
//! [`inspect`] says what a file is, for people who have not written a config yet.
//!
//! This crate owns the thread pool. It reads no clock, no environment and no terminal; what
//! it has to say while it works goes through [`Watch`].

mod config;
mod outputs;
mod accounts;
mod corrections;
mod imagery;
mod uncertainty;
mod schema;
mod overrides;
mod read;
mod form;
mod watch;
mod plan;
mod resolve;
mod room;
mod tabled;
mod printed;
mod rasters;
mod meaning;
mod standard;
mod laid_out;
mod slacks;
mod places;
mod fishnet;
mod unions;
mod shapes;
mod slopes;
mod ways;
mod split;
mod local;
mod long;
mod stage;
mod findings;
mod run;
mod scan;
mod inputs;
mod shards;
mod tiles;
mod peek;
mod record;
mod products;
mod sink;
mod save;
mod units;
mod sizes;
mod budget;
mod limits;
pub mod inspect;

pub use accounts::{
    Account, Buffer, Claims, Compensation, EcosystemProduct, Extent, Figure, FigureCheck,
    ForestQuota, GreenWord, LandPrice, LeastShares, MitigationCredits, Overlay,
    PackageRules, ParcelLayer, Patches, QualifierWord, Reclamation, RelationWord,
    ResultCell, RowsWord, Targets, What, Word, Written,
};
pub use config::{
    Align, Allow, Config, DateInput, GrainCrop, GridRules, Method, Nodata, OnUnmapped,
    Quantity, Sites, Standard, StapleCrop, Valuation,
};
pub use corrections::{Correction, FactorRaster, Reference};
pub use imagery::{
    BandAlign, BandInput, BandMethod, Clouds, Elevation, EndMembers, Erodibility,
    Erosivity, GradeWord, Imagery, OtsuPool, OtsuRule, Persistence, PixelTrend, Pool,
    Quality, Scene, SlopeLength, SoilLoss, TypeRaster, VegetationFraction, Water,
};
pub use outputs::{
    CompressionWord, Layer, OutputUnits, Outputs, RasterExtent, RasterLayer,
    RasterOutputs, ReportLanguages, Spatial, TableFormat, TableUnits,
};
pub use peek::peek;
pub use plan::{
    DrawnSites, Plan, PlanSummary, PlannedBlock, PlannedImagery, PlannedRaster,
    PlannedScene, Settings, Task,
};
pub use read::{Loaded, load, load_as, parse};
pub use resolve::{resolve, resolve_merge, resolve_shards};
pub use run::{Outcome, run};
pub use save::{Earlier, Output, begin, check_output, seal, write_tables};
pub use scan::{Scan, scan};
pub use schema::{schema, schema_text};
pub use shards::{
    Begun, Gathered, PartLook, Shard, ShardConfig, ShardEnd, ShardFile, ShardInput,
    ShardPlan, gather, look_at_part, part_name, run_shards,
};
pub use sizes::PlannedOutput;
pub use tiles::{LeftOut, Period, TileInput, Tiles, damaged_tiles};
pub use uncertainty::{Alternative, CoefficientRange, MonteCarlo, Uncertainty};
pub use watch::{Silent, Watch};
