//! What pixels say by themselves: spectral indices, vegetation fraction, water, slope, soil
//! loss, and what a series of dates says of them.
//!
//! Everything here is a kernel: slices in, arrays or sums out. No file is opened, no thread
//! started, and no site is known. Transcendental functions are those of `libm`, whose
//! results do not depend on the machine; square roots and the four operations are exact
//! to the last bit everywhere, and no multiplication is fused with an addition.
//!
//! Index values are fixed-point `i32` ([`value`]), so that their histograms
//! ([`histogram`]) and all that is derived from these add up to the same bytes in any
//! order.

pub mod value;
pub mod role;
pub mod index;
pub mod kernel;
pub mod sensor;
pub mod quality;
pub mod histogram;
pub mod scratch;
pub mod refine;
pub mod otsu;
pub mod fraction;
pub mod grades;
pub mod water;
pub mod slope;
pub mod incline;
pub mod erosivity;
pub mod erodibility;
pub mod rusle;
pub mod intensity;
pub mod trend;
pub mod persistence;

pub use fraction::{EndMembers, FRACTION_BITS};
pub use grades::Grades;
pub use histogram::{Histogram, QuantilePlace};
pub use incline::Incline;
pub use index::Index;
pub use intensity::{Intensity, Region};
pub use kernel::{Band, index_values};
pub use otsu::{Otsu, otsu};
pub use persistence::{Fate, fate};
pub use quality::{QaRule, implausible};
pub use refine::Refined;
pub use role::Role;
pub use scratch::{Scratch, Weights};
pub use sensor::{Scaling, Sensor, baseline_offset};
pub use slope::{Heights, Slopes};
pub use trend::{MannKendall, TheilSen, mann_kendall, theil_sen};
pub use value::{CLOUD, NO_DATA, NO_VALUE, fixed, is_value, number};
pub use water::{Frequency, Permanence, water};
