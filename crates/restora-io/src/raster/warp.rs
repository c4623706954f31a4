//! GDAL's warper on arrays of class indices, with an exact transformer.
//!
//! The transformer is made once, between the whole grids, and parts of either are only
//! shifted against it. So a part comes out as it would if the whole were warped at once.
//! What is warped is chosen elsewhere.

use std::ffi::{CString, c_int, c_void};
use std::ops::RangeInclusive;
use std::ptr;

use gdal::raster::{Buffer, GdalType};
use gdal::{Dataset, DriverManager};
use gdal_sys::{CPLErr, GDALDataType, GDALResampleAlg};
use geo_types::{Coord, coord};
use restora_grid::{Grid, Window};

use super::align::Resampling;
use crate::log;

/// The least columns that are warped at a time; those beyond the part are dropped.
const MIN_COLS: usize = 16;

/// From pixels of the one grid to pixels of the other and back.
pub(super) struct Transformer {
    handle: *mut c_void,
}

impl Transformer {
    /// Between grids in one CRS, or both without any.
    pub(super) fn plain(source: &Grid, reference: &Grid) -> Result<Self, String> {
        // Counted from the source's corner the numbers are small, and whole pixels of
        // shift stay whole.
        let from = [0.0, source.dx, 0.0, 0.0, 0.0, source.dy];
        let (x, y) = (reference.x0 - source.x0, reference.y0 - source.y0);
        let to = [x, reference.dx, 0.0, y, 0.0, reference.dy];
        Self::create(|| plain_handle(&from, &to))
    }

    /// Between grids in two CRSs. `dataset` is the raster that `source` is the grid of.
    pub(super) fn between(
        dataset: &Dataset,
        source_wkt: &str,
        reference: &Grid,
        reference_wkt: &str,
    ) -> Result<Self, String> {
        let options = [
            format!("SRC_SRS={source_wkt}"),
            format!("DST_SRS={reference_wkt}"),
            "SRC_METHOD=GEOTRANSFORM".to_owned(),
        ];
        let options = options.map(CString::new);
        let mut list = Vec::with_capacity(options.len());
        for option in options {
            list.push(option.map_err(|error| error.to_string())?);
        }
        let to = [reference.x0, reference.dx, 0.0, reference.y0, 0.0, reference.dy];
        Self::create(|| handle(dataset, &list, &to))
    }

    fn create(make: impl FnOnce() -> *mut c_void) -> Result<Self, String> {
        let (handle, messages) = log::collect(make);
        if handle.is_null() {
            let unknown = || "GDALCreateGenImgProjTransformer".to_owned();
            return Err(log::cause(&messages).unwrap_or_else(unknown));
        }
        Ok(Self { handle })
    }

    /// Where pixel positions of the reference lie in the source; `None` is nowhere.
    #[expect(unsafe_code, reason = "the gdal crate has no transformers of pixels")]
    pub(super) fn to_source(&self, points: &[Coord]) -> Vec<Option<Coord>> {
        let Ok(count) = c_int::try_from(points.len()) else { return Vec::new() };
        let mut xs: Vec<f64> = points.iter().map(|at| at.x).collect();
        let mut ys: Vec<f64> = points.iter().map(|at| at.y).collect();
        let mut zs = vec![0.0; points.len()];
        let mut done: Vec<c_int> = vec![0; points.len()];
        // A point that cannot be transformed is told by its flag; the messages add nothing.
        let (_, _) = log::collect(|| {
            // SAFETY: the handle came from one of the two makers of such transformers and
            // lives as long as `self`, on the one thread that `self` stays on. All four
            // arrays have `count` elements.
            unsafe {
                gdal_sys::GDALGenImgProjTransform(
                    self.handle,
                    1,
                    count,
                    xs.as_mut_ptr(),
                    ys.as_mut_ptr(),
                    zs.as_mut_ptr(),
                    done.as_mut_ptr(),
                )
            }
        });
        let found = xs.into_iter().zip(ys).zip(done);
        let whole = |(x, y): (f64, f64), done: c_int| {
            (done != 0 && x.is_finite() && y.is_finite()).then_some(coord! { x: x, y: y })
        };
        found.map(|(at, done)| whole(at, done)).collect()
    }

    /// Warps the indices of so many classes, read from `job.source`, onto the cells `job.part`:
    /// an index for each of them, 0 where there is none.
    pub(super) fn warp(
        &self,
        job: &Job,
        (index, classes): (&[u16], usize),
    ) -> Result<Vec<u16>, String> {
        // With bytes GDAL counts votes in 256 bins, with 16 bits in 65,536 that it clears
        // for every cell; of 32 bits it keeps a list of those that occur.
        if u8::try_from(classes).is_ok() {
            let narrow = |i: u16| u8::try_from(i).expect("no more than the codes");
            let framed = Framed::new(job, index, narrow);
            let found = self.warp_as(job, framed, GDALDataType::GDT_Byte)?;
            return Ok(found.into_iter().map(u16::from).collect());
        }
        let framed = Framed::new(job, index, |i| i);
        self.warp_as(job, framed, GDALDataType::GDT_Int32)
    }

    fn warp_as<T: GdalType + Copy + Default>(
        &self,
        job: &Job,
        framed: Framed<T>,
        working: GDALDataType::Type,
    ) -> Result<Vec<T>, String> {
        let cells = (job.part.cols as usize, job.part.rows as usize);
        let wide = (cells.0.max(MIN_COLS), cells.1);
        let mut shifted = Shifted {
            signature: [0; 8],
            inner: self.handle,
            source: [
                job.turn + f64::from(job.source.col) - framed.frame.0 as f64,
                f64::from(job.source.row) - framed.frame.1 as f64,
            ],
            target: [f64::from(job.part.col), f64::from(job.part.row)],
            x: framed.columns(),
            y: framed.lines(),
        };
        let source = log::attempt(|| in_memory(framed.size, framed.pixels))?;
        let target =
            log::attempt(|| in_memory(wide, vec![T::default(); wide.0 * wide.1]))?;
        let (code, messages) =
            log::collect(|| run(&source, &target, job.method, working, &mut shifted));
        if code != CPLErr::CE_None {
            let unknown = || "GDALWarpRegion".to_owned();
            return Err(log::cause(&messages).unwrap_or_else(unknown));
        }
        log::attempt(|| {
            let read = target.rasterband(1)?.read_as::<T>((0, 0), cells, cells, None)?;
            Ok(read.into_shape_and_vec().1)
        })
    }
}

impl Drop for Transformer {
    #[expect(unsafe_code, reason = "the gdal crate has no transformers of pixels")]
    fn drop(&mut self) {
        // SAFETY: the handle is not null, belongs to `self` alone and is destroyed once.
        unsafe { gdal_sys::GDALDestroyGenImgProjTransformer(self.handle) }
    }
}

/// What is warped.
pub(super) struct Job {
    /// The pixels of the source that have been read.
    pub(super) source: Window,
    /// The cells of the reference that are asked for.
    pub(super) part: Window,
    /// Where they lie a turn of the earth away from the source, the turn in pixels; else 0.
    pub(super) turn: f64,
    /// How.
    pub(super) method: Resampling,
}

/// Pixels with missing ones all around. At the border of a raster GDAL drops cells that
/// reach over it. And some versions take a cell for one that lies across the antimeridian,
/// and count what is not under it, if it begins within two cells of the left border and
/// ends within two of the right one, a cell being the source's columns by the target's.
/// With at least [`MIN_COLS`] of the latter such a cell is three quarters of the source
/// wide. With this frame none is wider than half of it, because ends of cells that lie
/// further away are brought next to the pixels, where nothing but the frame is.
struct Framed<T> {
    pixels: Vec<T>,
    /// Columns and rows, the frame's included.
    size: (usize, usize),
    /// Columns on the left and on the right, rows above and below.
    frame: (usize, usize),
}

impl<T: Copy + Default> Framed<T> {
    fn new(job: &Job, index: &[u16], convert: impl Fn(u16) -> T) -> Self {
        let (cols, rows) = (job.source.cols as usize, job.source.rows as usize);
        let frame = (cols / 2 + 2, 2);
        let size = (cols + 2 * frame.0, rows + 2 * frame.1);
        let mut pixels = vec![T::default(); size.0 * size.1];
        let lines = pixels.chunks_exact_mut(size.0).skip(frame.1);
        for (line, row) in lines.zip(index.chunks_exact(cols.max(1))) {
            for (pixel, index) in line[frame.0..].iter_mut().zip(row) {
                *pixel = convert(*index);
            }
        }
        Self { pixels, size, frame }
    }

    /// From one column before the pixels to one after them.
    fn columns(&self) -> RangeInclusive<f64> {
        (self.frame.0 - 1) as f64..=(self.size.0 - self.frame.0 + 1) as f64
    }

    /// From one row before the pixels to one after them.
    fn lines(&self) -> RangeInclusive<f64> {
        (self.frame.1 - 1) as f64..=(self.size.1 - self.frame.1 + 1) as f64
    }
}

#[expect(unsafe_code, reason = "the gdal crate has no transformers of pixels")]
fn plain_handle(from: &[f64; 6], to: &[f64; 6]) -> *mut c_void {
    // SAFETY: null stands for no CRS; both arrays have the six numbers that are read.
    unsafe {
        gdal_sys::GDALCreateGenImgProjTransformer3(
            ptr::null(),
            from.as_ptr(),
            ptr::null(),
            to.as_ptr(),
        )
    }
}

#[expect(unsafe_code, reason = "the gdal crate has no transformers of pixels")]
fn handle(dataset: &Dataset, options: &[CString], to: &[f64; 6]) -> *mut c_void {
    let mut list: Vec<_> =
        options.iter().map(|option| option.as_ptr().cast_mut()).collect();
    list.push(ptr::null_mut());
    // SAFETY: the dataset is open as long as it is borrowed, and is not kept by the
    // transformer. The options are C strings that outlive the call, closed by a null
    // pointer; the call only reads them. Without a target dataset the transformer's
    // geotransform of the target is set by hand, from six numbers, if it was made at all.
    unsafe {
        let handle = gdal_sys::GDALCreateGenImgProjTransformer2(
            dataset.c_dataset(),
            ptr::null_mut(),
            list.as_mut_ptr(),
        );
        if !handle.is_null() {
            gdal_sys::GDALSetGenImgProjTransformerDstGeoTransform(handle, to.as_ptr());
        }
        handle
    }
}

/// A dataset of one band that holds `values`, without any georeference.
fn in_memory<T: GdalType + Copy>(
    size: (usize, usize),
    values: Vec<T>,
) -> gdal::errors::Result<Dataset> {
    let driver = DriverManager::get_driver_by_name("MEM")?;
    let dataset = driver.create_with_band_type::<T, _>("", size.0, size.1, 1)?;
    dataset.rasterband(1)?.write((0, 0), size, &mut Buffer::new(size, values))?;
    Ok(dataset)
}

/// Warps the whole of one dataset onto the whole of another.
#[expect(unsafe_code, reason = "the gdal crate warps by bilinear interpolation only")]
fn run(
    source: &Dataset,
    target: &Dataset,
    method: Resampling,
    working: GDALDataType::Type,
    shifted: &mut Shifted,
) -> CPLErr::Type {
    let size = |dataset: &Dataset| {
        let (cols, rows) = dataset.raster_size();
        let number = |n| c_int::try_from(n).expect("GDAL itself counts so");
        (number(cols), number(rows))
    };
    let (from, to) = (size(source), size(target));
    // SAFETY: both datasets are open as long as they are borrowed and have one band each.
    // The options are made and destroyed here with all that hangs on them, which GDAL
    // allocated itself; the operation takes a copy of them and is destroyed before
    // `shifted`, its transformer's argument, can go. Nothing is kept beyond that, and with
    // one thread nothing is called from elsewhere. The regions are those of the datasets.
    unsafe {
        let options = gdal_sys::GDALCreateWarpOptions();
        (*options).papszWarpOptions = gdal_sys::CSLSetNameValue(
            ptr::null_mut(),
            c"NUM_THREADS".as_ptr(),
            c"1".as_ptr(),
        );
        (*options).eResampleAlg = match method {
            Resampling::Nearest => GDALResampleAlg::GRA_NearestNeighbour,
            Resampling::Mode => GDALResampleAlg::GRA_Mode,
        };
        (*options).eWorkingDataType = working;
        (*options).hSrcDS = source.c_dataset();
        (*options).hDstDS = target.c_dataset();
        gdal_sys::GDALWarpInitDefaultBandMapping(options, 1);
        gdal_sys::GDALWarpInitSrcNoDataReal(options, 0.0);
        (*options).pfnTransformer = Some(transform_shifted);
        (*options).pTransformerArg = ptr::from_mut(shifted).cast();
        let operation = gdal_sys::GDALCreateWarpOperation(options);
        let mut code = CPLErr::CE_Failure;
        if !operation.is_null() {
            code = gdal_sys::GDALWarpRegion(
                operation, 0, 0, to.0, to.1, 0, 0, from.0, from.1,
            );
            gdal_sys::GDALDestroyWarpOperation(operation);
        }
        gdal_sys::GDALDestroyWarpOptions(options);
        code
    }
}

/// A transformer between parts of the grids of another transformer.
#[repr(C)]
struct Shifted {
    /// GDAL looks here for the marks of its own transformers and must find none.
    signature: [u8; 8],
    inner: *mut c_void,
    /// Column and row of the source at which its part begins.
    source: [f64; 2],
    /// Column and row of the reference at which its part begins.
    target: [f64; 2],
    /// What lies further away in the source is as missing as what is at these ends.
    x: RangeInclusive<f64>,
    y: RangeInclusive<f64>,
}

/// Transforms positions in parts; the warper calls it.
#[expect(unsafe_code, reason = "the warper asks for a C function")]
unsafe extern "C" fn transform_shifted(
    argument: *mut c_void,
    to_source: c_int,
    count: c_int,
    x: *mut f64,
    y: *mut f64,
    z: *mut f64,
    done: *mut c_int,
) -> c_int {
    let Ok(len) = usize::try_from(count) else { return 0 };
    if len == 0 {
        return 1;
    }
    // SAFETY: `argument` is the `Shifted` that was given to the warper together with this
    // function, and nothing else refers to it while the warper works; its transformer
    // outlives the warper. By the contract of such functions all arrays have `count`
    // elements. They are not touched through slices while the inner call writes to them.
    unsafe {
        let shifted = &*argument.cast::<Shifted>().cast_const();
        let (from, to) = match to_source {
            0 => (shifted.source, shifted.target),
            _ => (shifted.target, shifted.source),
        };
        let values = |at: *mut f64| std::slice::from_raw_parts_mut(at, len).iter_mut();
        let shift = |at: *mut f64, by: f64| values(at).for_each(|v| *v += by);
        shift(x, from[0]);
        shift(y, from[1]);
        let code = gdal_sys::GDALGenImgProjTransform(
            shifted.inner,
            to_source,
            count,
            x,
            y,
            z,
            done,
        );
        shift(x, -to[0]);
        shift(y, -to[1]);
        if to_source != 0 {
            let bring = |at: *mut f64, ends: &RangeInclusive<f64>| {
                let all = values(at).filter(|v| v.is_finite());
                all.for_each(|v| *v = v.max(*ends.start()).min(*ends.end()));
            };
            bring(x, &shifted.x);
            bring(y, &shifted.y);
        }
        code
    }
}
