//! GDAL's virtual file systems: archives, pipes, parts of files.

use serde_json::json;

use super::{over, source, text, vrt};
use crate::support::{Case, restora};

const SCHEMES: [&str; 9] = [
    "/vsizip/a.zip/a.tif",
    "/vsitar/a.tgz/a.tif",
    "/vsigzip/a.tif.gz",
    "/vsistdin/",
    "/vsisubfile/0_1000,a.tif",
    "/vsimem/a.tif",
    "/vsicrypt/key=x,file=a.tif",
    "/vsisparse/a.xml",
    "/vsi7z/a.7z/a.tif",
];

#[test]
fn archives_are_to_be_unpacked_first() {
    for path in SCHEMES {
        let scheme = format!("/{}/", path.split('/').nth(1).unwrap());
        over(path).with("check", &[]).exits(3).tells(&["E145", &scheme, "Unpack"]);
        let mut case = Case::small();
        case.config["sites"]["path"] = json!(path);
        case.with("check", &[]).exits(3).tells(&["E145", &scheme]);
        case.config["sites"]["path"] = json!("sites.geojson");
        case.config["crosswalk"] = json!(format!("{path}/a.csv"));
        case.with("check", &[]).exits(3).tells(&["E145", &scheme]);
    }
}

#[test]
fn no_list_reaches_into_archives_or_pipes() {
    for file in SCHEMES {
        let case = over("a.vrt");
        text(&case, "a.vrt", &vrt(&source(file, false)));
        case.run().exits(2).tells(&["E283", file]);
        restora(case.folder(), ["inspect", "a.vrt"]).exits(2).tells(&["E283", file]);
    }
}

/// The wall behind: formats that would unpack by themselves find nothing to unpack with. The
/// archive here is whole, with a Shapefile of one point that GDAL reads where it may.
#[test]
fn formats_that_unpack_by_themselves_find_no_way() {
    let case = Case::small();
    let shp = case.path("points.shp");
    let made = std::process::Command::new("ogr2ogr")
        .args(["-f", "ESRI Shapefile"])
        .arg(&shp)
        .arg(case.path("sites.geojson"))
        .status();
    // Without GDAL's commands nothing could be zipped for this.
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    let kmz = std::process::Command::new("ogr2ogr")
        .args(["-f", "KML"])
        .arg(case.path("doc.kml"))
        .arg(case.path("sites.geojson"))
        .status();
    assert!(kmz.unwrap().success());
    let mut parts = Vec::new();
    for ending in ["shp", "shx", "dbf", "prj"] {
        parts.push((
            format!("points.{ending}"),
            std::fs::read(shp.with_extension(ending)).unwrap(),
        ));
    }
    let zipped = stored(&parts);
    crate::support::put(&case.path("points.shz"), &zipped);
    restora(case.folder(), ["inspect", "points.shz"]).exits(2).tells(&["E151"]);
    restora(case.folder(), ["inspect", "points.shp"]).exits(0);
}

/// A zip archive of files that are stored as they are (APPNOTE 4.3).
fn stored(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let at = u32::try_from(out.len()).unwrap();
        let mut crc = !0u32;
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        let size = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        let length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let mut facts = vec![20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0];
        facts.extend((!crc).to_le_bytes());
        facts.extend(size);
        facts.extend(size);
        facts.extend(length);
        facts.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&facts);
        out.extend(name.as_bytes());
        out.extend(bytes);
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(&facts);
        list.extend([0; 10]);
        list.extend(at.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let (at, size) =
        (u32::try_from(out.len()).unwrap(), u32::try_from(list.len()).unwrap());
    let count = u16::try_from(files.len()).unwrap().to_le_bytes();
    out.extend(list);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count);
    out.extend(count);
    out.extend(size.to_le_bytes());
    out.extend(at.to_le_bytes());
    out.extend([0, 0]);
    out
}
