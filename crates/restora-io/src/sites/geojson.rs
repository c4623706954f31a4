//! `GeoJSON` whose boundaries are read here and everything else by GDAL.
//!
//! GDAL builds an object of every number of a file; most of a file of sites are numbers. Here
//! GDAL gets the file with a point in the place of every boundary that says which it is, so that
//! fields, filters, names and the CRS stay GDAL's. Files that are not as plain as that go to
//! GDAL as they are.

use std::borrow::Cow;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use gdal::vector::{Geometry, OGRwkbGeometryType, geometry_type_flatten};
use gdal::vsi::{create_mem_file, unlink_mem_file};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Larger files are left to GDAL.
const MOST_BYTES: u64 = 512 << 20;

/// Tells files in memory apart.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// A file without its boundaries, in memory.
#[derive(Debug)]
pub(super) struct Stripped {
    /// Where GDAL finds it; its name is that of the file.
    pub(super) path: PathBuf,
    boundaries: Vec<Vec<u8>>,
}

impl Stripped {
    /// Reads a file; `None` if GDAL is to read it as it is.
    pub(super) fn read(path: &Path, filter: Option<&str>) -> Option<Self> {
        // A condition may be about boundaries.
        if filter.is_some_and(|filter| filter.to_ascii_uppercase().contains("OGR_")) {
            return None;
        }
        let json = ["json", "geojson"];
        let ending = path.extension()?.to_str()?;
        let size = path.metadata().ok()?.len();
        if !json.iter().any(|one| one.eq_ignore_ascii_case(ending)) || size > MOST_BYTES {
            return None;
        }
        let text = String::from_utf8(std::fs::read(path).ok()?).ok()?;
        let (rest, boundaries) = strip(&text)?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let place = PathBuf::from(format!("/vsimem/restora-sites-{number}"));
        let place = place.join(path.file_name()?);
        create_mem_file(&place, rest.into_bytes()).ok()?;
        Some(Self { path: place, boundaries })
    }

    /// The boundary that a feature's point stands for.
    pub(super) fn boundary(&self, point: &Geometry) -> Option<Geometry> {
        if geometry_type_flatten(point.geometry_type()) != OGRwkbGeometryType::wkbPoint {
            return None;
        }
        let (x, _, _) = point.get_point(0);
        Geometry::from_wkb(self.boundaries.get(index(x)?)?).ok()
    }
}

impl Drop for Stripped {
    fn drop(&mut self) {
        // Nothing is left to be done if it is gone.
        drop(unlink_mem_file(&self.path));
    }
}

/// A whole number that was written as one.
fn index(x: f64) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates, and what is no number of a boundary is not found"
    )]
    let index = x as usize;
    (x >= 0.0).then_some(index)
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    features: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Boundary<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    coordinates: &'a RawValue,
}

/// A text with a point in the place of each boundary, and the boundaries as WKB.
fn strip(text: &str) -> Option<(String, Vec<Vec<u8>>)> {
    let all: Collection<'_> = serde_json::from_str(text).ok()?;
    if all.kind != "FeatureCollection" {
        return None;
    }
    let mut rest = String::with_capacity(text.len() / 8);
    let mut boundaries = Vec::new();
    let mut done = 0;
    for feature in all.features {
        let feature: Feature<'_> = serde_json::from_str(feature.get()).ok()?;
        let Some(geometry) = feature.geometry.filter(|raw| raw.get() != "null") else {
            continue;
        };
        let geometry = geometry.get();
        let begin = geometry.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
        rest.push_str(text.get(done..begin)?);
        done = begin + geometry.len();
        let number = boundaries.len();
        rest.push_str("{\"type\":\"Point\",\"coordinates\":[");
        rest.push_str(&number.to_string());
        rest.push_str(",0]}");
        boundaries.push(wkb(&serde_json::from_str(geometry).ok()?)?);
    }
    rest.push_str(text.get(done..)?);
    Some((rest, boundaries))
}

/// The first two numbers of a position.
struct Position([f64; 2]);

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Numbers;
        impl<'de> Visitor<'de> for Numbers {
            type Value = Position;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("two numbers or more")
            }

            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut of: A,
            ) -> Result<Position, A::Error> {
                let short = |n| serde::de::Error::invalid_length(n, &self);
                let x = of.next_element()?.ok_or_else(|| short(0))?;
                let y = of.next_element()?.ok_or_else(|| short(1))?;
                // Heights play no part.
                while of.next_element::<f64>()?.is_some() {}
                Ok(Position([x, y]))
            }
        }
        from.deserialize_seq(Numbers)
    }
}

type Ring = Vec<Position>;

/// Polygons as WKB; `None` for anything else, and for rings that GDAL has a word on.
fn wkb(boundary: &Boundary<'_>) -> Option<Vec<u8>> {
    let text = boundary.coordinates.get();
    let mut out = Vec::with_capacity(text.len());
    match boundary.kind.as_ref() {
        "Polygon" => polygon(&serde_json::from_str(text).ok()?, &mut out)?,
        "MultiPolygon" => {
            let parts: Vec<Vec<Ring>> = serde_json::from_str(text).ok()?;
            head(6, parts.len(), &mut out)?;
            parts.iter().try_for_each(|part| polygon(part, &mut out))?;
        }
        _ => return None,
    }
    Some(out)
}

fn polygon(rings: &Vec<Ring>, out: &mut Vec<u8>) -> Option<()> {
    head(3, rings.len(), out)?;
    for ring in rings {
        let (first, last) = (ring.first()?, ring.last()?);
        let closed = first.0.map(f64::to_bits) == last.0.map(f64::to_bits);
        if ring.len() < 4 || !closed {
            return None;
        }
        out.extend(u32::try_from(ring.len()).ok()?.to_le_bytes());
        for number in ring.iter().flat_map(|position| position.0) {
            out.extend(number.to_le_bytes());
        }
    }
    Some(())
}

/// The beginning of a geometry in WKB: byte order, kind, how many parts. Not of none.
fn head(kind: u32, parts: usize, out: &mut Vec<u8>) -> Option<()> {
    let parts = u32::try_from(parts).ok().filter(|parts| *parts > 0)?;
    out.push(1);
    out.extend(kind.to_le_bytes());
    out.extend(parts.to_le_bytes());
    Some(())
}

#[cfg(test)]
mod tests {
    use restora_message::Problems;

    use super::*;
    use crate::sites::{SiteFile, SiteQuery, read_sites};

    const SQUARE: &str = "[[1,2],[3.5,2],[3.5,4e0],[1,4],[1,2]]";

    /// Whether a file is read here, and what comes of it. GDAL looks at what a file holds, not
    /// at its name: under another one it is all GDAL's.
    fn both_ways(
        text: &str,
        filter: Option<&str>,
    ) -> (bool, [Result<SiteFile, Problems>; 2]) {
        let dir = tempfile::tempdir().unwrap();
        let read = |name: &str| {
            let path = dir.path().join(name);
            crate::write_file(&path, text.as_bytes()).unwrap();
            (Stripped::read(&path, filter).is_some(), path)
        };
        let ((here, own), (not_here, other)) = (read("a.geojson"), read("a.text"));
        assert!(!not_here);
        let sites = |path: &Path| {
            let query = SiteQuery { id: Some("id"), filter, ..SiteQuery::of(path, "a") };
            read_sites(&query).map(|read| {
                assert_eq!(read.files, [crate::files::SeenFile::now(path)]);
                SiteFile { files: Vec::new(), ..read }
            })
        };
        (here, [sites(&own), sites(&other)])
    }

    fn feature(id: &str, geometry: &str) -> String {
        format!(
            "{{\"type\":\"Feature\",\"geometry\":{geometry},\"properties\":{{\"id\":{id},\"a\":[1,{{}}]}}}}"
        )
    }

    fn collection(features: &[String]) -> String {
        let features = features.join(",\n");
        format!(
            "{{\"type\": \"FeatureCollection\", \"name\": \"岛\", \"features\": [{features}]}}"
        )
    }

    fn shape(kind: &str, coordinates: &str) -> String {
        format!("{{\"type\": \"{kind}\", \"coordinates\": {coordinates}}}")
    }

    #[test]
    fn plain_files_are_read_here_and_are_what_gdal_reads() {
        let hole = format!("[{SQUARE},[[2,2.5],[3,2.5],[2.5,3],[2,2.5]]]");
        let high = "[[[0,0,7],[1,0,7],[1,1,7.5],[0,0,7]]]";
        let far = "[[[179.123456789012345,-1e-7],[180,0],[180,1.7976931348623157],[179.123456789012345,-1e-7]]]";
        let many = format!("[[{SQUARE}],[[[9,9],[10,9],[10,10],[9,9]]]]");
        let bow = "[[[0,0],[2,2],[2,0],[0,2],[0,0]]]";
        let all = [
            feature("1", &shape("Polygon", &hole)),
            feature("\"湖\"", &shape("Polygon", high)),
            feature("2.5", &shape("MultiPolygon", &many)),
            feature("4", "null"),
            feature("5", &shape("Polygon", far)),
        ];
        let (here, [own, other]) = both_ways(&collection(&all), None);
        assert!(here);
        assert_eq!(format!("{own:?}"), format!("{other:?}"));
        let own = own.unwrap();
        assert_eq!((own.sites.len(), own.layer.as_str()), (5, "岛"));
        let filter = Some("id = '湖' OR id = '5'");
        let (here, [own, other]) = both_ways(&collection(&all), filter);
        assert!(here && own.as_ref().unwrap().sites.len() == 2);
        assert_eq!(format!("{own:?}"), format!("{other:?}"));
        // What is wrong with a boundary is said alike.
        let broken = [feature("1", &shape("Polygon", bow))];
        let (here, [own, other]) = both_ways(&collection(&broken), None);
        assert!(here && own.is_err());
        assert_eq!(format!("{own:?}"), format!("{other:?}"));
    }

    #[test]
    fn what_is_not_plain_is_left_to_gdal() {
        let square = shape("Polygon", &format!("[{SQUARE}]"));
        let odd = [
            shape("Point", "[1,2]"),
            shape("Polygon", "[[[0,0],[1,0],[1,1]]]"),
            shape("Polygon", "[[[0,0],[1,0],[1,1],[0,1]]]"),
            shape("Polygon", "[]"),
            shape("Polygon", "[[[0,0],[1,null],[1,1],[0,0]]]"),
            shape("Polygon", "[[[0],[1],[1],[0]]]"),
            shape("Polygon", "[[[0,0],[1,0],[1e999,1],[0,0]]]"),
            format!("{{\"type\":\"GeometryCollection\",\"geometries\":[{square}]}}"),
            "{\"type\":\"Polygon\",\"bbox\":[0,0,1,1],\"coordinates\":[[[0,0],[1,0],[1,1],[0,0]]]}"
                .to_owned(),
        ];
        for geometry in odd {
            let text = collection(&[feature("1", &square), feature("2", &geometry)]);
            let (here, [own, other]) = both_ways(&text, None);
            assert!(!here, "{geometry}");
            assert_eq!(format!("{own:?}"), format!("{other:?}"), "{geometry}");
        }
        for text in [feature("1", &square), "[]".to_owned(), "{".to_owned()] {
            assert!(!both_ways(&text, None).0, "{text}");
        }
        let text = collection(&[feature("1", &square)]);
        let (here, [own, other]) = both_ways(&text, Some("OGR_GEOMETRY = 'POLYGON'"));
        assert!(!here && own.unwrap().sites.len() == 1 && other.is_ok());
    }
}
