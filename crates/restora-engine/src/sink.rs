//! A raster of the results on its way: put together window by window, or taken from an earlier
//! run that had finished it.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use restora_grid::Grid;
use restora_io::{OutputDir, RasterSink, SinkLayout};
use restora_message::Problem;
use restora_table::{RasterProduct, Symbols};
use serde_json::json;

use crate::products::Scheme;
use crate::watch::go_on;
use crate::{Begun, Watch};

/// The folder of results, and what an earlier run left for it.
pub(crate) type Place<'a> = (&'a mut OutputDir, &'a Begun);

/// A raster on its way.
pub(crate) struct Sink {
    product: RasterProduct,
    state: State,
}

enum State {
    /// Only others will put it together.
    Elsewhere,
    /// It is put together at this path.
    Open(PathBuf, Box<Mutex<RasterSink>>),
    /// An earlier run had finished it.
    Finished,
}

impl Sink {
    /// Begins a raster among the results, or takes it from an earlier run. Without a place it is
    /// only known what it will be.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub(crate) fn begin(
        product: RasterProduct,
        (grid, layout): (&Grid, &SinkLayout),
        place: Option<Place<'_>>,
    ) -> Result<Self, Problem> {
        let Some((folder, begun)) = place else {
            return Ok(Self { product, state: State::Elsewhere });
        };
        let path = folder.path(&product.file)?;
        if let Some(product) = begun.finished(&product, &path) {
            return Ok(Self { product, state: State::Finished });
        }
        let sink = Box::new(Mutex::new(RasterSink::create(&path, grid, layout)?));
        Ok(Self { product, state: State::Open(path, sink) })
    }

    /// Whether it is put together here. What is found is painted and left for the next run all the
    /// same: a raster that was finished may turn out to be damaged then.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.state, State::Open(..))
    }

    /// Writes a window, where it is put together here.
    pub(crate) fn put(
        &self,
        write: impl FnOnce(&mut RasterSink) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let State::Open(_, sink) = &self.state else { return Ok(()) };
        write(&mut sink.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Makes it a Cloud Optimized `GeoTIFF` under its name and tells what it is, coloured by
    /// `scheme` along its numbers; keeps it for the next run, if this one is killed. None of a
    /// raster that is put together elsewhere.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn finish(
        self,
        scheme: Option<Scheme>,
        on: (&dyn Watch, &Begun),
    ) -> Result<Option<RasterProduct>, Problem> {
        self.finish_after(|_, _| Ok(()), scheme, on)
    }

    /// The same after `last`, which does what can be done only when all pixels are there.
    ///
    /// # Errors
    /// Those of `last`; if it cannot be written.
    pub(crate) fn finish_after(
        self,
        last: impl FnOnce(&mut RasterSink, &mut RasterProduct) -> Result<(), Problem>,
        scheme: Option<Scheme>,
        (watch, begun): (&dyn Watch, &Begun),
    ) -> Result<Option<RasterProduct>, Problem> {
        go_on(watch)?;
        let Self { mut product, state } = self;
        let kept = matches!(state, State::Finished);
        match state {
            State::Elsewhere => return Ok(None),
            State::Finished => {}
            State::Open(path, sink) => {
                let mut sink = sink.into_inner().unwrap_or_else(PoisonError::into_inner);
                last(&mut sink, &mut product)?;
                let facts = sink.finish()?;
                let range =
                    facts.statistics.map(|[least, greatest, ..]| (least, greatest));
                if let Some(scheme) = scheme {
                    product.symbols = Symbols::Ramp(scheme.ramp(range));
                }
                product.facts = Some(facts);
                begun.keep(&product, &path);
            }
        }
        watch.event("raster", json!({"file": product.file, "kept": kept}));
        Ok(Some(product))
    }
}
