//! Coordinate reference systems: from GDAL's objects and from text to plain data.

use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use restora_grid::{Crs, CrsKind, Ellipsoid};
use restora_message::Problem;
use restora_message::catalogue::sites;

use crate::log;

/// Codes of Web Mercator and its twins.
const WEB_MERCATOR: [&str; 6] = [
    "EPSG:3857",
    "EPSG:900913",
    "EPSG:3785",
    "EPSG:102100",
    "EPSG:102113",
    "ESRI:102100",
];

/// Reads an authority code (`EPSG:4490`), WKT, PROJJSON or a PROJ string.
///
/// File names and addresses are refused: a config names its files elsewhere.
pub fn crs_from_text(text: &str) -> Result<Crs, Problem> {
    log::ready();
    let bad = |cause: String| {
        Problem::new(&sites::BAD_CRS).with("crs", text.trim()).with("cause", cause)
    };
    if !is_definition(text.trim()) {
        return Err(bad("EPSG:…, WKT, PROJ".to_owned()));
    }
    let srs = log::attempt(|| SpatialRef::from_definition(text.trim())).map_err(bad)?;
    from_srs(&srs).map_err(bad)
}

/// Whether a text can only be a definition, never the name of a file or an address.
fn is_definition(text: &str) -> bool {
    let code = text.split_once(':').is_some_and(|(authority, code)| {
        let word =
            |s: &str| !s.is_empty() && s.chars().all(|c| c.is_ascii_alphanumeric());
        word(authority) && authority.len() > 1 && code.split('+').all(word)
    });
    let urn = text.to_ascii_lowercase().starts_with("urn:ogc:def:crs:");
    let proj = text.starts_with('+');
    let wkt = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.contains('[')
        && text.ends_with(']');
    code || urn || proj || wkt || text.starts_with('{')
}

/// What people call a CRS.
pub fn crs_label(crs: &Crs) -> String {
    crs.label()
}

/// A CRS as PROJJSON, where GDAL can say it so.
pub fn projjson(crs: &Crs) -> Option<String> {
    log::ready();
    let srs = to_srs(crs).ok()?;
    log::collect(|| srs.to_projjson()).0.ok()
}

/// Whether two CRSs are the same system, whatever their names and axis order.
pub fn same_crs(a: &Crs, b: &Crs) -> bool {
    if a.wkt == b.wkt {
        return true;
    }
    log::ready();
    match (to_srs(a), to_srs(b)) {
        // Both have x first by now, so that the order of axes makes no difference.
        (Ok(a), Ok(b)) => log::collect(|| is_same(&a, &b)).0,
        _ => false,
    }
}

/// Whether two CRSs are built on the same geographic one.
pub fn same_base(a: &Crs, b: &Crs) -> bool {
    if a.base_wkt == b.base_wkt {
        return !a.base_wkt.is_empty();
    }
    let base = |crs: &Crs| srs_of(&crs.base_wkt);
    match (base(a), base(b)) {
        (Ok(a), Ok(b)) => log::collect(|| is_same(&a, &b)).0,
        _ => false,
    }
}

/// The longitude in degrees that a transverse Mercator projection, as those of UTM and of
/// Gauss-Krüger, has in its middle; `None` for any other CRS. 中央经线
pub fn central_meridian(crs: &Crs) -> Option<f64> {
    log::ready();
    let srs = to_srs(crs).ok()?;
    let (found, _) = log::collect(|| {
        let method = srs.get_attr_value("PROJECTION", 0).ok().flatten()?;
        let meridian = srs.get_proj_param("central_meridian").ok().flatten()?;
        (method == "Transverse_Mercator").then_some(meridian)
    });
    found
}

/// `OSRIsSameEx` without regard to the mapping of axes.
#[expect(unsafe_code, reason = "the gdal crate compares with axis mapping only")]
fn is_same(a: &SpatialRef, b: &SpatialRef) -> bool {
    let options =
        [c"IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES".as_ptr(), std::ptr::null()];
    // SAFETY: both handles live as long as the borrowed wrappers; the options are a list of
    // static C strings closed by a null pointer, which the function only reads.
    unsafe { gdal_sys::OSRIsSameEx(a.to_c_hsrs(), b.to_c_hsrs(), options.as_ptr()) == 1 }
}

/// GDAL's object for a CRS, with x (east, longitude) first.
pub(crate) fn to_srs(crs: &Crs) -> Result<SpatialRef, String> {
    srs_of(&crs.wkt)
}

fn srs_of(wkt: &str) -> Result<SpatialRef, String> {
    let mut srs = log::attempt(|| SpatialRef::from_definition(wkt))?;
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(srs)
}

/// The facts of a CRS; of a compound one, those of its horizontal part.
pub(crate) fn from_srs(srs: &SpatialRef) -> Result<Crs, String> {
    let flat = horizontal(srs);
    let kind = match (flat.is_projected(), flat.is_geographic()) {
        (true, _) => CrsKind::Projected,
        (_, true) if !flat.is_derived_geographic() => CrsKind::Geographic,
        _ => CrsKind::Other,
    };
    let unit_si = match kind {
        CrsKind::Geographic => flat.angular_units(),
        CrsKind::Projected | CrsKind::Other => flat.linear_units(),
    };
    let authority = flat.authority().ok();
    let wkt = wkt(&flat)?;
    let (base, _) = log::collect(|| flat.geog_cs());
    let base_wkt = match (kind, base) {
        (CrsKind::Other, _) | (_, Err(_)) => String::new(),
        (_, Ok(base)) => self::wkt(&base)?,
    };
    Ok(Crs {
        name: flat.name().unwrap_or_default(),
        web_mercator: is_web_mercator(authority.as_deref(), &wkt, kind),
        authority,
        wkt,
        base_wkt,
        kind,
        ellipsoid: ellipsoid(&flat),
        unit_si,
    })
}

/// Whether a CRS is Web Mercator, by its code or by its method.
fn is_web_mercator(authority: Option<&str>, wkt: &str, kind: CrsKind) -> bool {
    let by_code = authority.is_some_and(|code| WEB_MERCATOR.contains(&code));
    let by_method = wkt.contains("Popular Visualisation Pseudo Mercator")
        || wkt.contains("Mercator_Auxiliary_Sphere");
    kind == CrsKind::Projected && (by_code || by_method)
}

/// A copy without heights.
#[expect(unsafe_code, reason = "the gdal crate cannot drop the vertical part")]
fn horizontal(srs: &SpatialRef) -> SpatialRef {
    let flat = srs.clone();
    let ((), _) = log::collect(|| {
        // SAFETY: the handle belongs to `flat`, which nobody else holds and which outlives
        // the calls; both change it in place. A null name asks for a default one.
        unsafe {
            if flat.is_compound() {
                gdal_sys::OSRStripVertical(flat.to_c_hsrs());
            }
            if flat.axes_count() == 3 && (flat.is_geographic() || flat.is_projected()) {
                gdal_sys::OSRDemoteTo2D(flat.to_c_hsrs(), std::ptr::null());
            }
        }
    });
    flat
}

/// The ellipsoid; WGS 84 where the CRS has none.
#[expect(
    unsafe_code,
    reason = "the gdal crate gives the minor axis only, which is rounded"
)]
fn ellipsoid(srs: &SpatialRef) -> Ellipsoid {
    let Ok(semi_major_m) = srs.semi_major() else { return Ellipsoid::WGS84 };
    let mut error = gdal_sys::OGRErr::OGRERR_NONE;
    // SAFETY: the handle lives as long as `srs`; `error` is a local that the call writes.
    let inverse =
        unsafe { gdal_sys::OSRGetInvFlattening(srs.to_c_hsrs(), &raw mut error) };
    // GDAL writes the flattening of a sphere as an inverse of 0.
    let flattening = if inverse == 0.0 { 0.0 } else { 1.0 / inverse };
    Ellipsoid { semi_major_m, flattening }
}

/// WKT 2 (2018), which keeps everything; WKT 1 where that cannot be had.
#[expect(unsafe_code, reason = "the gdal crate writes WKT 1 only")]
fn wkt(srs: &SpatialRef) -> Result<String, String> {
    let options = [c"FORMAT=WKT2_2018".as_ptr(), std::ptr::null()];
    let (text, _) = log::collect(|| {
        let mut raw = std::ptr::null_mut();
        // SAFETY: the handle lives as long as `srs`; the options are static C strings closed
        // by a null pointer; `raw` receives null or a NUL-terminated string that is ours,
        // which is copied before it is freed once with the allocator that made it.
        unsafe {
            let code = gdal_sys::OSRExportToWktEx(
                srs.to_c_hsrs(),
                &raw mut raw,
                options.as_ptr(),
            );
            let text = (code == gdal_sys::OGRErr::OGRERR_NONE && !raw.is_null())
                .then(|| std::ffi::CStr::from_ptr(raw).to_string_lossy().into_owned());
            gdal_sys::VSIFree(raw.cast());
            text
        }
    });
    match text {
        Some(text) if !text.is_empty() => Ok(without_ensembles(text)),
        _ => log::attempt(|| srs.to_wkt()),
    }
}

/// Writes a datum that is an ensemble of realisations as the one datum that it is for users.
/// GDAL does or does not, by what else the thread has looked at before; the same file would
/// not always have the same text.
fn without_ensembles(mut wkt: String) -> String {
    const WORD: &str = "ENSEMBLE[";
    let mut from = 0;
    while let Some(start) = wkt[from..].find(WORD).map(|at| from + at) {
        from = start + WORD.len();
        let Some((parts, end)) = parts(&wkt[from..]) else { break };
        let name = parts.first().map(|name| name.replace(" ensemble\"", "\""));
        let ellipsoid = parts.iter().find(|part| part.starts_with("ELLIPSOID["));
        if let (Some(name), Some(ellipsoid)) = (name, ellipsoid) {
            let datum = format!("DATUM[{name},{ellipsoid}]");
            let range = start..from + end + 1;
            from = start + datum.len();
            wkt.replace_range(range, &datum);
        }
    }
    wkt
}

/// What stands between the brackets that a text begins within, cut at commas, and where the
/// closing bracket is.
fn parts(text: &str) -> Option<(Vec<&str>, usize)> {
    let (mut depth, mut quoted, mut start) = (0, false, 0);
    let mut parts = Vec::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' => depth += 1,
            b']' if depth == 0 => {
                parts.push(&text[start..at]);
                return Some((parts, at));
            }
            b']' => depth -= 1,
            b',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_ensemble_is_written_as_its_datum() {
        let wkt = r#"GEOGCRS["WGS 84",ENSEMBLE["World Geodetic System 1984 ensemble",MEMBER["a, [b]"],ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]],ENSEMBLEACCURACY[2.0]],PRIMEM["Greenwich",0]]"#;
        let datum = r#"GEOGCRS["WGS 84",DATUM["World Geodetic System 1984",ELLIPSOID["WGS 84",6378137,298.257223563,LENGTHUNIT["metre",1]]],PRIMEM["Greenwich",0]]"#;
        assert_eq!(without_ensembles(wkt.to_owned()), datum);
        assert_eq!(without_ensembles(datum.to_owned()), datum);
        for odd in ["ENSEMBLE[", "ENSEMBLE[\"x\"]", "ENSEMBLE[]"] {
            assert_eq!(without_ensembles(odd.to_owned()), odd);
        }
        // Whatever the thread has looked at before.
        let first = crs_from_text("EPSG:32650").unwrap();
        crs_from_text("EPSG:4326").unwrap();
        assert_eq!(crs_from_text("EPSG:32650").unwrap().wkt, first.wkt);
    }

    fn crs(text: &str) -> Crs {
        crs_from_text(text).unwrap()
    }

    #[test]
    fn chinese_datums_keep_their_ellipsoids() {
        // Beijing 54: Krasovsky 1940, a = 6378245, 1/f = 298.3.
        let beijing = crs("EPSG:4214");
        assert_eq!(beijing.ellipsoid, Ellipsoid::KRASOVSKY);
        assert_eq!(beijing.kind, CrsKind::Geographic);
        assert!((beijing.unit_si - std::f64::consts::PI / 180.0).abs() < 1e-15);
        // CGCS2000: a = 6378137, 1/f = 298.257222101.
        let cgcs = crs("EPSG:4548");
        assert_eq!(cgcs.ellipsoid, Ellipsoid::GRS80);
        assert_eq!(cgcs.kind, CrsKind::Projected);
        assert_eq!(cgcs.authority.as_deref(), Some("EPSG:4548"));
        assert!((cgcs.unit_si - 1.0).abs() < 1e-15);
        assert!(cgcs.base_wkt.contains("China Geodetic Coordinate System 2000"));
        assert!(same_crs(&crs_from_text(&cgcs.base_wkt).unwrap(), &crs("EPSG:4490")));
        // Xi'an 80: IAG 1975, a = 6378140, 1/f = 298.257.
        let xian = crs("EPSG:2327").ellipsoid;
        let close = (xian.flattening - 1.0 / 298.257).abs() < 1e-15;
        assert!(close && (xian.semi_major_m - 6_378_140.0).abs() < 1e-6);
    }

    #[test]
    fn web_mercator_spheres_heights_and_locals_are_told_apart() {
        assert!(crs("EPSG:3857").web_mercator);
        assert!(!crs("EPSG:3395").web_mercator);
        let sphere = crs("+proj=moll +R=6371000 +units=m").ellipsoid;
        assert!(sphere.flattening.abs() < 1e-300);
        assert!((sphere.semi_major_m - 6_371_000.0).abs() < 1e-6);
        // ETRS89 / LAEA with EGM2008 heights is EPSG:3035 for us.
        let compound = crs("EPSG:3035+3855");
        assert_eq!(compound.authority.as_deref(), Some("EPSG:3035"));
        assert_eq!(crs("EPSG:4979").kind, CrsKind::Geographic);
        let local = crs(r#"LOCAL_CS["mine",UNIT["metre",1]]"#);
        assert_eq!((local.kind, local.base_wkt.as_str()), (CrsKind::Other, ""));
        // US survey foot: 1200/3937 m.
        assert!((crs("EPSG:2225").unit_si - 1200.0 / 3937.0).abs() < 1e-12);
    }

    #[test]
    fn sameness_looks_through_names_and_axes() {
        let projected = crs("EPSG:32650");
        assert!(same_crs(&projected, &crs("+proj=utm +zone=50 +datum=WGS84 +units=m")));
        assert!(same_crs(&crs("EPSG:4326"), &crs("OGC:CRS84")));
        assert!(!same_crs(&projected, &crs("EPSG:32651")));
        assert!(!same_crs(&crs("EPSG:4326"), &crs("EPSG:4490")));
    }

    #[test]
    fn nonsense_files_and_addresses_are_refused() {
        for text in
            ["", "EPSG:999999", "/etc/passwd", "http://a.b/c", "C:\\a.prj", "a[", "["]
        {
            assert_eq!(crs_from_text(text).unwrap_err().entry.code, "E316", "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in any::<String>()) {
            drop(crs_from_text(&text));
            drop(crs_from_text(&format!("PROJCS[{text}]")));
        }
    }
}
