//! Styles as a reader of XML sees them.

#![expect(clippy::float_cmp, reason = "bounds of classes are equal or they are not")]

use proptest::prelude::*;
use restora_message::Lang;
use restora_table::{
    Caption, Cell, ClassSymbol, Column, Ramp, RasterProduct, Stop, Symbols, Table, Unit,
};
use roxmltree::{Document, Node, ParsingOptions};

use super::*;

/// What a reader of XML takes a style for.
fn read(style: &str) -> Document<'_> {
    let options = ParsingOptions { allow_dtd: true, ..ParsingOptions::default() };
    Document::parse_with_options(style, options).unwrap()
}

/// The elements of a name, with some of their attributes.
fn attributes<'a>(
    document: &'a Document<'_>,
    name: &str,
    keys: &[&str],
) -> Vec<Vec<&'a str>> {
    let elements = document.descendants().filter(|node| node.tag_name().name() == name);
    let of = |node: Node<'a, '_>| {
        keys.iter().map(|key| node.attribute(*key).unwrap_or("–")).collect()
    };
    elements.map(of).collect()
}

fn texts<'a>(document: &'a Document<'_>, name: &str) -> Vec<&'a str> {
    let elements = document.descendants().filter(|node| node.tag_name().name() == name);
    elements.map(|node| node.text().unwrap_or_default()).collect()
}

fn class(value: u32, en: &str, zh: &str, faint: bool) -> ClassSymbol {
    let label = Caption::new(en.to_owned(), zh.to_owned());
    ClassSymbol { value, label, colour: [1, 2, 0xab], faint, transition: None }
}

fn product(symbols: Symbols, unit: &str, nodata: f64) -> RasterProduct {
    RasterProduct {
        file: "rasters/value_2010.tif".to_owned(),
        title: Caption::new("Value <2010>", "价值 2010"),
        unit: unit.to_owned(),
        dates: vec!["2010".to_owned()],
        nodata,
        symbols,
        facts: None,
    }
}

fn classes() -> RasterProduct {
    let classes = vec![
        class(7, "bare <&> \"x\"", "裸地\n甲", false),
        class(2, "forest", "", true),
        class(0, "missing", "缺失", false),
        class(7, "again", "又", false),
    ];
    product(Symbols::Classes(classes), "", 0.0)
}

fn ramp(values: &[f64]) -> RasterProduct {
    let stop = |(place, value): (usize, &f64)| Stop {
        value: *value,
        colour: [u8::try_from(place * 10).unwrap(), 0, 255],
    };
    let stops = values.iter().enumerate().map(stop).collect();
    product(Symbols::Ramp(Ramp { stops }), "CNY/ha/yr", -9999.0)
}

fn column(name: &str, unit: Unit) -> Column {
    Column {
        name: name.to_owned(),
        caption: Caption::new(format!("<{name}>"), "标题"),
        unit,
    }
}

/// A table of sites, each with its change in percent.
fn sites(changes: &[Option<f64>]) -> Table {
    let columns = vec![
        column("site", Unit::None),
        column("name", Unit::None),
        column("area_ha_2010", Unit::Hectares),
        column("area_ha_2015", Unit::Hectares),
        column("area_ha_2019", Unit::Hectares),
        column("value_change_percent_2010_2015", Unit::Percent),
        column("value_change_percent_2010_2019", Unit::Percent),
        column("value_change_percent_2015_2019", Unit::Percent),
    ];
    let mut table = Table::new("sites", columns);
    for (number, change) in changes.iter().enumerate() {
        let mut row = vec![Cell::Text(format!("s{number}")), Cell::text("甲 <&>")];
        row.extend([Cell::Number(1.0), Cell::Empty, Cell::Integer(2), Cell::Number(7e9)]);
        row.extend([Cell::number(*change), Cell::Number(-7e9)]);
        table.push(row);
    }
    table
}

#[test]
fn a_palette_has_each_code_once_and_nothing_for_missing_pixels() {
    let qml = raster_qml(&classes(), Lang::Zh);
    let document = read(&qml);
    let entries =
        attributes(&document, "paletteEntry", &["value", "color", "alpha", "label"]);
    // A label that Chinese lacks is told in English.
    assert_eq!(
        entries,
        [["2", "#0102ab", "60", "forest"], ["7", "#0102ab", "255", "裸地\n甲"]]
    );
    let missing =
        attributes(&document, "pixelListEntry", &["min", "max", "percentTransparent"]);
    assert_eq!(missing, [["0", "0", "100"]]);
    let sld = raster_sld(&classes(), Lang::En);
    let document = read(&sld);
    let entries =
        attributes(&document, "ColorMapEntry", &["quantity", "opacity", "label"]);
    // 60 of 255.
    assert_eq!(
        entries,
        [["2", "0.23529411764705882", "forest"], ["7", "–", "bare <&> \"x\""]]
    );
    assert_eq!(attributes(&document, "ColorMap", &["type"]), [["values"]]);
    assert_eq!(texts(&document, "Name"), ["value_2010"]);
    assert_eq!(texts(&document, "Title"), ["Value <2010>"]);
}

#[test]
fn a_ramp_runs_from_its_least_to_its_greatest_stop() {
    // Not in order; the middle one lies at (0 − −500) / (1500 − −500) = 0.25 of the range.
    let product = ramp(&[0.0, 1500.0, -500.0, f64::NAN]);
    let qml = raster_qml(&product, Lang::Zh);
    let document = read(&qml);
    let ends = ["classificationMin", "classificationMax"];
    assert_eq!(attributes(&document, "rasterrenderer", &ends), [["-500", "1500"]]);
    let items = attributes(&document, "item", &["value", "color", "label"]);
    assert_eq!(
        items,
        [
            ["-500", "#1400ff", "−500 元/公顷·年"],
            ["0", "#0000ff", "0 元/公顷·年"],
            ["1500", "#0a00ff", "1,500 元/公顷·年"]
        ]
    );
    let options = attributes(&document, "prop", &["k", "v"]);
    assert!(options.contains(&vec!["stops", "0.25;0,0,255,255"]), "{options:?}");
    let sld = raster_sld(&product, Lang::En);
    let document = read(&sld);
    let entries = attributes(&document, "ColorMapEntry", &["quantity", "label"]);
    assert_eq!(entries[2], ["1500", "1,500 CNY/ha/yr"]);
}

#[test]
fn ramps_without_a_range_are_still_styles() {
    for values in [&[][..], &[3.0], &[3.0, 3.0], &[f64::MIN, 0.0, f64::MAX]] {
        let qml = raster_qml(&ramp(values), Lang::En);
        let document = read(&qml);
        assert_eq!(attributes(&document, "item", &[]).len(), values.len());
        assert!(!qml.contains("NaN") && !qml.contains("inf"), "{qml}");
        read(&raster_sld(&ramp(values), Lang::En));
    }
    // The stop in the middle of all numbers is in the middle.
    let qml = raster_qml(&ramp(&[f64::MIN, 0.0, f64::MAX]), Lang::En);
    assert!(qml.contains("0.5;10,0,255,255"), "{qml}");
}

#[test]
fn sites_are_coloured_by_the_change_over_all_dates() {
    let table = sites(&[Some(37.5), Some(-60.0)]);
    let qml = sites_qml(&table, Shading::Uplift, Lang::En);
    let document = read(&qml);
    let renderer = attributes(&document, "renderer-v2", &["type", "attr"]);
    assert_eq!(renderer, [["graduatedSymbol", "\"value_change_percent_2010_2019\""]]);
    let ranges = attributes(&document, "range", &["lower", "upper", "label"]);
    // 10a ≥ 60 for a = 10.
    let bounds: Vec<&str> = ranges.iter().map(|range| range[1]).collect();
    assert_eq!(bounds, ["-100", "-40", "-10", "10", "40", "100", "1000"]);
    assert_eq!(ranges[3][2], "−10% to 10% (little change)");
    assert_eq!(attributes(&document, "symbol", &[]).len(), 7);
    let sld = sites_sld(&table, Shading::Uplift, Lang::En);
    let document = read(&sld);
    let bounds = texts(&document, "Literal");
    assert_eq!(bounds[..4], ["-1000", "-100", "-100", "-40"]);
    assert_eq!(texts(&document, "PropertyName").last(), Some(&"name"));
}

#[test]
fn sites_without_a_number_are_drawn_too() {
    let table = sites(&[Some(37.5), None]);
    let qml = sites_qml(&table, Shading::Uplift, Lang::Zh);
    let document = read(&qml);
    assert_eq!(attributes(&document, "renderer-v2", &["type"]), [["RuleRenderer"]]);
    let rules = attributes(&document, "rule", &["filter", "label"]);
    let column = "\"value_change_percent_2010_2019\"";
    assert_eq!(rules[0][0], format!("{column} >= -500 AND {column} <= -50"));
    assert_eq!(rules[3][0], format!("{column} > -5 AND {column} <= 5"));
    assert_eq!(rules[7], ["ELSE", "无可比数值"]);
    let sld = sites_sld(&table, Shading::Uplift, Lang::Zh);
    assert!(sld.contains("ogc:PropertyIsNull"), "{sld}");
}

#[test]
fn sites_without_any_change_are_plain() {
    for (table, shading) in [
        (sites(&[None, None]), Shading::Uplift),
        (sites(&[]), Shading::Uplift),
        (sites(&[Some(1.0)]), Shading::Plain),
        (sites(&[Some(1.0)]), Shading::Column("name")),
        (sites(&[Some(1.0)]), Shading::Column("none")),
        (Table::new("sites", Vec::new()), Shading::Uplift),
    ] {
        let qml = sites_qml(&table, shading, Lang::En);
        let kind = attributes(&read(&qml), "renderer-v2", &["type"]).concat().concat();
        assert_eq!(kind, "singleSymbol", "{shading:?}");
        let sld = sites_sld(&table, shading, Lang::En);
        assert!(!sld.contains("ogc:Filter"), "{sld}");
        read(&sld);
    }
    let named =
        sites_qml(&sites(&[Some(1.0)]), Shading::Column("area_ha_2019"), Lang::En);
    assert!(named.contains("attr=\"&quot;area_ha_2019&quot;\""), "{named}");
}

#[test]
fn captions_stand_for_columns_and_names_are_labels() {
    let qml = sites_qml(&sites(&[]), Shading::Uplift, Lang::En);
    let document = read(&qml);
    let aliases = attributes(&document, "alias", &["field", "name"]);
    assert_eq!(aliases.len(), 8);
    assert_eq!(aliases[2], ["area_ha_2010", "<area_ha_2010> (ha)"]);
    let label = attributes(&document, "text-style", &["fieldName", "isExpression"]);
    assert_eq!(label, [["coalesce(\"name\", \"site\")", "1"]]);
}

#[test]
fn dates_with_underscores_are_told_apart() {
    let mut columns = vec![column("site", Unit::None)];
    for date in ["2010_dry", "2015", "2019_wet"] {
        columns.push(column(&format!("area_m2_{date}"), Unit::SquareMetres));
    }
    for pair in ["2010_dry_2019_wet", "2010_dry_2015", "2015_2019_wet"] {
        columns.push(column(&format!("{}{pair}", shades::UPLIFT), Unit::Percent));
    }
    let mut table = Table::new("sites", columns);
    let mut row = vec![Cell::text("a")];
    row.resize(7, Cell::Number(3.0));
    table.push(row);
    let shaded = shades::shaded(&table, Shading::Uplift, Lang::En).unwrap();
    assert_eq!(shaded.column, "value_change_percent_2010_dry_2019_wet");
}

#[test]
fn a_row_of_layer_styles_is_what_it_is_given() {
    let table = sites(&[Some(1.0)]);
    let style = sites_layer_style("sites", &table, Shading::Uplift, Lang::Zh);
    assert_eq!((style.layer.as_str(), style.name.as_str()), ("sites", "按价值增幅"));
    assert_eq!(style.qml, sites_qml(&table, Shading::Uplift, Lang::Zh));
    let mut table = table;
    table.columns[2].caption = Caption::new("x".repeat(4000), "长".repeat(4000));
    let shading = Shading::Column("area_ha_2010");
    let style = sites_layer_style("sites", &table, shading, Lang::Zh);
    assert_eq!(style.name, format!("按{}", "长".repeat(29)));
}

proptest! {
    #[test]
    fn any_words_make_styles_that_can_be_read(
        words in any::<String>(),
        name in any::<String>(),
        changes in prop::collection::vec(prop::option::of(any::<f64>()), 0..9),
        stops in prop::collection::vec(any::<f64>(), 0..5),
    ) {
        let label = Caption::new(words.clone(), words.clone());
        let one = ClassSymbol { value: 3, label, colour: [0; 3], faint: false, transition: None };
        let mut product = product(Symbols::Classes(vec![one]), &words, f64::NAN);
        product.file.clone_from(&name);
        let mut table = sites(&changes);
        table.columns[2].name = name;
        table.columns[3].caption = Caption::new(words.clone(), "");
        for lang in [Lang::En, Lang::Zh] {
            read(&raster_qml(&product, lang));
            read(&raster_sld(&product, lang));
            read(&raster_qml(&ramp(&stops), lang));
            for shading in [Shading::Uplift, Shading::Column(&words)] {
                read(&sites_qml(&table, shading, lang));
                read(&sites_sld(&table, shading, lang));
            }
        }
    }

    /// Each number is in the class whose bounds hold it, and every number is in one.
    #[test]
    fn every_site_has_a_class(changes in prop::collection::vec(any::<f64>(), 1..30)) {
        let finite: Vec<f64> = changes.into_iter().filter(|n| n.is_finite()).collect();
        let table = sites(&finite.iter().copied().map(Some).collect::<Vec<_>>());
        if let Some(shaded) = shades::shaded(&table, Shading::Uplift, Lang::En) {
            let shades = &shaded.shades;
            prop_assert!(!shaded.gaps);
            prop_assert_eq!(shades[0].lower, -shades[6].upper);
            prop_assert!(shades.windows(2).all(|two| two[0].upper == two[1].lower));
            for number in finite {
                let inside = shades.iter().enumerate().filter(|(place, shade)| {
                    let above = number > shade.lower || (*place == 0 && number == shade.lower);
                    above && number <= shade.upper
                });
                prop_assert_eq!(inside.count(), 1, "{}", number);
            }
        }
    }
}
