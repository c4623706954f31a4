//! Raster attribute tables: the names and colours of codes, beside a `GeoTIFF`.

use restora_table::{RasterProduct, Symbols};

use super::shown;
use super::xml::Xml;

/// Usages of columns, by GDAL's numbers.
const NAME: &str = "2";
const VALUE: &str = "5";
const RED: &str = "6";
const GREEN: &str = "7";
const BLUE: &str = "8";
const GENERIC: &str = "0";

/// Types of columns, by GDAL's numbers.
const INTEGER: &str = "0";
const TEXT: &str = "2";

/// The attribute table of a raster of codes, as GDAL keeps it in `<raster>.aux.xml`: each code
/// with its names in both languages, its colour, and for a transition the classes before and
/// after. `None` for a raster of numbers, or of codes that nobody named.
pub fn attribute_table(product: &RasterProduct) -> Option<String> {
    let classes = shown(product);
    if classes.is_empty() || !matches!(product.symbols, Symbols::Classes(_)) {
        return None;
    }
    let transitions = classes.iter().any(|class| class.transition.is_some());
    let mut columns = vec![
        ("Value", INTEGER, VALUE),
        ("Name", TEXT, NAME),
        ("Name_zh", TEXT, GENERIC),
        ("Red", INTEGER, RED),
        ("Green", INTEGER, GREEN),
        ("Blue", INTEGER, BLUE),
    ];
    if transitions {
        columns.push(("From", INTEGER, GENERIC));
        columns.push(("To", INTEGER, GENERIC));
    }
    let mut xml = Xml::new("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    xml.open("PAMDataset", &[]);
    xml.open("PAMRasterBand", &[("band", "1")]);
    xml.open("GDALRasterAttributeTable", &[("tableType", "thematic")]);
    for (index, (name, kind, usage)) in columns.into_iter().enumerate() {
        xml.open("FieldDefn", &[("index", &index.to_string())]);
        xml.text("Name", &[], name);
        xml.text("Type", &[], kind);
        xml.text("Usage", &[], usage);
        xml.close();
    }
    for (index, class) in classes.into_iter().enumerate() {
        xml.open("Row", &[("index", &index.to_string())]);
        xml.text("F", &[], &class.value.to_string());
        xml.text("F", &[], &class.label.en);
        xml.text("F", &[], &class.label.zh);
        for part in class.colour {
            xml.text("F", &[], &part.to_string());
        }
        if let Some((from, to)) = class.transition {
            xml.text("F", &[], &from.to_string());
            xml.text("F", &[], &to.to_string());
        }
        xml.close();
    }
    Some(xml.finish())
}

#[cfg(test)]
mod tests {
    use restora_table::{Caption, ClassSymbol, Ramp};

    use super::*;

    fn product(symbols: Symbols) -> RasterProduct {
        RasterProduct {
            file: "rasters/t.tif".to_owned(),
            title: Caption::default(),
            unit: String::new(),
            dates: Vec::new(),
            nodata: 0.0,
            symbols,
            facts: None,
        }
    }

    #[test]
    fn codes_have_names_in_both_languages() {
        let class = ClassSymbol {
            value: 7,
            label: Caption::new("A & B → C", "甲 → 乙"),
            colour: [1, 2, 3],
            faint: false,
            transition: Some((1, -2)),
        };
        let text = attribute_table(&product(Symbols::Classes(vec![class]))).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let fields: Vec<&str> = document
            .descendants()
            .filter(|node| node.has_tag_name("F"))
            .filter_map(|node| node.text())
            .collect();
        assert_eq!(fields, ["7", "A & B → C", "甲 → 乙", "1", "2", "3", "1", "-2"]);
        let columns = document.descendants().filter(|n| n.has_tag_name("FieldDefn"));
        assert_eq!(columns.count(), fields.len());
    }

    #[test]
    fn numbers_have_no_table() {
        assert!(
            attribute_table(&product(Symbols::Ramp(Ramp { stops: Vec::new() })))
                .is_none()
        );
        assert!(attribute_table(&product(Symbols::Classes(Vec::new()))).is_none());
    }
}
