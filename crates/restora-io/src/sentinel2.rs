//! What the metadata of a Sentinel-2 product say of its digital numbers.
//!
//! Surface reflectance = (digital number + offset) / quantification value. The offsets came
//! with processing baseline 04.00 and stand in the file since then. Element names are those
//! of ESA's Product Specification Document (S2-PDGS-TAS-DI-PSD), Level-2A user product.
//! No image is looked at here.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use restora_message::Problem;
use restora_message::catalogue::{raster, run};
use roxmltree::{Document, Node, ParsingOptions};
use serde::Serialize;

use crate::local::plain_file;

/// Band names by `band_id`.
const BANDS: [&str; 13] = [
    "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B09", "B10", "B11",
    "B12",
];

/// Such files have some 50 kB.
const MOST_BYTES: u64 = 16 << 20;

/// Such files have some thousand nodes.
const MOST_NODES: u32 = 1_000_000;

/// The first processing baseline with offsets.
const FIRST_WITH_OFFSETS: (u32, u32) = (4, 0);

/// What a Level-2A product says of its digital numbers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sentinel2Product {
    /// The processing baseline, e.g. `05.11`.
    pub baseline: String,
    /// What a digital number and its offset are divided by to be reflectance.
    pub quantification: f64,
    /// What is added to digital numbers first, by band (`B01` to `B12`, `B8A`). Where the
    /// file names offsets, those that it names; before baseline 04.00, 0 for all bands.
    pub offsets: BTreeMap<&'static str, f64>,
    /// When the data take began, as the file says it (UTC, ISO 8601).
    pub start: Option<String>,
}

/// Reads `MTD_MSIL2A.xml`, which messages call `display`.
///
/// # Errors
/// If the file cannot be read, is no metadata of a Level-2A product, or does not say what
/// its digital numbers mean.
pub fn read_sentinel2(path: &Path, display: &str) -> Result<Sentinel2Product, Problem> {
    plain_file(path, display)?;
    let failed =
        |error| Problem::new(&run::READ).with("path", display).with("cause", error);
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    parse(&bytes, display)
}

fn parse(bytes: &[u8], display: &str) -> Result<Sentinel2Product, Problem> {
    let unusable = |cause: String| {
        Problem::new(&raster::PRODUCT_READ).with("path", display).with("cause", cause)
    };
    if bytes.len() as u64 > MOST_BYTES {
        return Err(unusable(format!("larger than {} MiB", MOST_BYTES >> 20)));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| unusable(e.to_string()))?;
    // Entities need a DTD, which is refused, so that none can be expanded.
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: MOST_NODES,
        ..ParsingOptions::default()
    };
    let document =
        Document::parse_with_options(text.trim_start_matches('\u{feff}'), options)
            .map_err(|e| unusable(e.to_string()))?;
    let root = document.root_element();
    if root.tag_name().name() != "Level-2A_User_Product" {
        return Err(Problem::new(&raster::NOT_LEVEL_2A)
            .with("path", display)
            .with("root", root.tag_name().name()));
    }
    let quantification = quantification(root)
        .ok_or_else(|| Problem::new(&raster::NO_QUANTIFICATION).with("path", display))?
        .map_err(unusable)?;
    let baseline = text_of(root, "PROCESSING_BASELINE")
        .ok_or_else(|| unusable("no PROCESSING_BASELINE".to_owned()))?;
    let version = version(&baseline)
        .ok_or_else(|| unusable(format!("PROCESSING_BASELINE is `{baseline}`")))?;
    let mut offsets = offsets(root).map_err(unusable)?;
    if offsets.is_empty() {
        if version >= FIRST_WITH_OFFSETS {
            return Err(Problem::new(&raster::NO_BOA_OFFSETS)
                .with("path", display)
                .with("baseline", baseline));
        }
        offsets.extend(BANDS.map(|band| (band, 0.0)));
    }
    let start = text_of(root, "PRODUCT_START_TIME");
    Ok(Sentinel2Product { baseline, quantification, offsets, start })
}

/// All elements of this name, whatever their namespace: it differs between editions.
fn named<'a, 'input>(
    root: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    let called = move |node: &Node<'a, 'input>| {
        node.is_element() && node.tag_name().name() == name
    };
    root.descendants().filter(called)
}

/// The text of the first element of this name; `None` if there is none or it is empty.
fn text_of(root: Node<'_, '_>, name: &'static str) -> Option<String> {
    let text = named(root, name).next()?.text()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// What digital numbers are divided by. Products of 2017 and before have a prefix.
fn quantification(root: Node<'_, '_>) -> Option<Result<f64, String>> {
    let names = ["BOA_QUANTIFICATION_VALUE", "L2A_BOA_QUANTIFICATION_VALUE"];
    let (name, text) =
        names.into_iter().find_map(|name| Some((name, text_of(root, name)?)))?;
    Some(match number(&text) {
        Some(value) if value > 0.0 => Ok(value),
        _ => Err(format!("{name} is `{text}`")),
    })
}

fn number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

/// `05.11` as numbers.
fn version(baseline: &str) -> Option<(u32, u32)> {
    let (major, minor) = baseline.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// The offsets that are named, by band.
fn offsets(root: Node<'_, '_>) -> Result<BTreeMap<&'static str, f64>, String> {
    let mut found = BTreeMap::new();
    for node in named(root, "BOA_ADD_OFFSET") {
        let id = node.attribute("band_id").unwrap_or_default();
        let band = id.trim().parse().ok().and_then(|id: usize| BANDS.get(id));
        let band =
            band.ok_or_else(|| format!("BOA_ADD_OFFSET has the band_id `{id}`"))?;
        let text = node.text().unwrap_or_default();
        let offset = number(text)
            .ok_or_else(|| format!("BOA_ADD_OFFSET of {band} is `{text}`"))?;
        if found.insert(*band, offset).is_some() {
            return Err(format!("BOA_ADD_OFFSET of {band} is there twice"));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use restora_message::Lang;

    use super::*;

    /// A product as short as can be.
    fn product(baseline: &str, quantification: &str, offsets: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>\
            <n1:Level-2A_User_Product \
            xmlns:n1=\"https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-2A.xsd\">\
            <n1:General_Info><Product_Info>\
            <PRODUCT_START_TIME>2023-07-05T02:55:51.024Z</PRODUCT_START_TIME>\
            <PROCESSING_BASELINE>{baseline}</PROCESSING_BASELINE></Product_Info>\
            <Product_Image_Characteristics><QUANTIFICATION_VALUES_LIST>{quantification}\
            <AOT_QUANTIFICATION_VALUE unit=\"none\">1000.0</AOT_QUANTIFICATION_VALUE>\
            </QUANTIFICATION_VALUES_LIST>{offsets}</Product_Image_Characteristics>\
            </n1:General_Info></n1:Level-2A_User_Product>"
        )
    }

    const BOA: &str =
        "<BOA_QUANTIFICATION_VALUE unit=\"none\">10000</BOA_QUANTIFICATION_VALUE>";

    fn offset(id: &str, value: &str) -> String {
        format!("<BOA_ADD_OFFSET band_id=\"{id}\">{value}</BOA_ADD_OFFSET>")
    }

    fn code(text: &str) -> &'static str {
        parse(text.as_bytes(), "MTD.xml").unwrap_err().entry.code
    }

    #[test]
    fn offsets_are_those_of_the_bands() {
        let list: String = (0..13)
            .map(|id| offset(&id.to_string(), &format!("-{}", 1000 + id)))
            .collect();
        let text = product("05.11", BOA, &list);
        let found = parse(text.as_bytes(), "MTD.xml").unwrap();
        assert_eq!((found.baseline.as_str(), found.quantification), ("05.11", 10_000.0));
        assert_eq!(found.start.as_deref(), Some("2023-07-05T02:55:51.024Z"));
        assert_eq!(found.offsets.len(), 13);
        let want =
            [("B01", -1000.0), ("B08", -1007.0), ("B8A", -1008.0), ("B12", -1012.0)];
        for (band, want) in want {
            assert_eq!(found.offsets.get(band), Some(&want), "{band}");
        }
        // With a byte order mark, and with only some bands.
        let text =
            format!("\u{feff}{}", product("04.00", BOA, &offset(" 3 ", " -1000 ")));
        let found = parse(text.as_bytes(), "MTD.xml").unwrap();
        assert_eq!(found.offsets, BTreeMap::from([("B04", -1000.0)]));
    }

    #[test]
    fn before_04_00_there_are_none() {
        let old = BOA.replace("BOA_Q", "L2A_BOA_Q");
        for (baseline, quantification) in [("03.01", BOA), ("02.06", old.as_str())] {
            let text = product(baseline, quantification, "");
            let found = parse(text.as_bytes(), "MTD.xml").unwrap();
            assert_eq!(found.offsets.len(), 13);
            assert!(found.offsets.values().all(|offset| *offset == 0.0));
        }
        assert_eq!(code(&product("04.00", BOA, "")), "E233");
        assert_eq!(code(&product("05.10", BOA, "")), "E233");
    }

    #[test]
    fn what_is_no_such_product_is_told() {
        assert_eq!(code(""), "E230");
        assert_eq!(code("<a>"), "E230");
        let other = product("05.10", BOA, &offset("0", "-1000")).replace("2A_", "1C_");
        let error = parse(other.as_bytes(), "MTD.xml").unwrap_err();
        assert_eq!(error.entry.code, "E231");
        assert!(error.message(Lang::En).contains("Level-1C_User_Product"), "{error}");
        assert_eq!(code(&product("03.00", "", "")), "E232");
        for wrong in ["0", "-1", "NaN", "inf", "many"] {
            let text = BOA.replace("10000", wrong);
            assert_eq!(code(&product("03.00", &text, "")), "E230", "{wrong}");
        }
        for wrong in ["4", "x.y", "", "04"] {
            assert_eq!(code(&product(wrong, BOA, "")), "E230", "{wrong}");
        }
        for wrong in [offset("13", "0"), offset("-1", "0"), offset("1", "nan")] {
            assert_eq!(code(&product("05.10", BOA, &wrong)), "E230", "{wrong}");
        }
        assert_eq!(code(&product("05.10", BOA, &offset("1", "0").repeat(2))), "E230");
    }

    #[test]
    fn entities_are_not_expanded_and_size_has_a_limit() {
        let laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><x>&b;</x>";
        assert_eq!(code(laughs), "E230");
        let long = " ".repeat(usize::try_from(MOST_BYTES).unwrap() + 1);
        assert_eq!(code(&long), "E230");
        let deep = "<a>".repeat(200_000);
        assert_eq!(code(&deep), "E230");
        assert_eq!(code(&format!("{deep}{}", "</a>".repeat(200_000))), "E231");
    }

    #[test]
    fn files_are_read_from_disk() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("产品.xml");
        let missing = read_sentinel2(&path, "a.xml").unwrap_err();
        assert_eq!(
            missing.entry.code,
            restora_message::catalogue::config::NO_SUCH_FILE.code
        );
        crate::write_file(&path, product("03.00", BOA, "").as_bytes()).unwrap();
        assert_eq!(read_sentinel2(&path, "a.xml").unwrap().baseline, "03.00");
        assert_eq!(read_sentinel2(dir.path(), "a").unwrap_err().entry.code, "E701");
    }

    proptest! {
        /// Bytes of any kind are read or refused.
        #[test]
        fn bytes_of_any_kind_do_not_panic(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let _ = parse(&bytes, "x");
        }

        /// So are products with something else somewhere in them.
        #[test]
        fn damaged_products_do_not_panic(
            at in 0usize..900,
            bytes in prop::collection::vec(any::<u8>(), 0..8),
            cut in any::<bool>(),
        ) {
            let mut text = product("05.11", BOA, &offset("3", "-1000")).into_bytes();
            let at = at.min(text.len());
            let end = if cut { text.len() } else { (at + bytes.len()).min(text.len()) };
            text.splice(at..end, bytes);
            let _ = parse(&text, "x");
        }
    }
}
