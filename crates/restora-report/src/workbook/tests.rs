use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use proptest::prelude::*;
use restora_message::Lang;
use restora_table::{Cell, Table, Unit};
use roxmltree::Document;
use serde_json::json;

use super::*;
use crate::Material;
use crate::sample::{column, material, sites};

/// Every part of a workbook, by its name.
fn unpacked(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut part = archive.by_index(i).unwrap();
            let mut text = String::new();
            part.read_to_string(&mut text).unwrap();
            (part.name().unwrap().into_owned(), text)
        })
        .collect()
}

/// A cell as it is stored: its kind (`s` for text), what stands in it, and the number of its style.
type Stored = (String, String, usize);

/// Names of the sheets, in their order, and their cells by place.
struct Opened {
    parts: BTreeMap<String, String>,
    names: Vec<String>,
    cells: Vec<BTreeMap<String, Stored>>,
}

fn opened(bytes: &[u8]) -> Opened {
    let parts = unpacked(bytes);
    for (name, text) in &parts {
        assert!(Document::parse(text).is_ok(), "{name} is no XML");
    }
    let strings = Document::parse(&parts["xl/sharedStrings.xml"]).unwrap();
    let strings: Vec<String> = strings
        .descendants()
        .filter(|node| node.has_tag_name("si") || node.tag_name().name() == "si")
        .map(|si| {
            si.descendants()
                .filter(roxmltree::Node::is_text)
                .filter_map(|t| t.text())
                .collect()
        })
        .collect();
    let book = Document::parse(&parts["xl/workbook.xml"]).unwrap();
    let named = book.descendants().filter(|node| node.tag_name().name() == "sheet");
    let names: Vec<String> =
        named.map(|s| s.attribute("name").unwrap().to_owned()).collect();
    let cells = (1..=names.len())
        .map(|i| sheet_cells(&parts[&format!("xl/worksheets/sheet{i}.xml")], &strings))
        .collect();
    Opened { parts, names, cells }
}

fn sheet_cells(xml: &str, strings: &[String]) -> BTreeMap<String, Stored> {
    let sheet = Document::parse(xml).unwrap();
    let all = sheet.descendants().filter(|node| node.tag_name().name() == "c");
    all.map(|cell| {
        let kind = cell.attribute("t").unwrap_or("n").to_owned();
        let value = cell.children().find(|node| node.tag_name().name() == "v");
        let value = value.and_then(|v| v.text()).unwrap_or_default();
        let text =
            if kind == "s" { &strings[value.parse::<usize>().unwrap()] } else { value };
        let style = cell.attribute("s").map_or(0, |s| s.parse().unwrap());
        (cell.attribute("r").unwrap().to_owned(), (kind, text.to_owned(), style))
    })
    .collect()
}

impl Opened {
    fn sheet(&self, name: &str) -> &BTreeMap<String, Stored> {
        &self.cells[self.names.iter().position(|own| own == name).unwrap()]
    }

    fn text(&self, sheet: &str, at: &str) -> &str {
        &self.sheet(sheet)[at].1
    }

    /// The number format of a cell, as its pattern; `General` where it has none of its own.
    fn pattern(&self, sheet: &str, at: &str) -> String {
        let styles = Document::parse(&self.parts["xl/styles.xml"]).unwrap();
        let of = |name: &str| {
            styles.descendants().find(|n| n.tag_name().name() == name).unwrap()
        };
        let style = self.sheet(sheet)[at].2;
        let mut formats = of("cellXfs").children().filter(roxmltree::Node::is_element);
        let id = formats.nth(style).unwrap().attribute("numFmtId").unwrap().to_owned();
        let own = styles.descendants().filter(|n| n.tag_name().name() == "numFmt");
        let mut own = own.filter(|n| n.attribute("numFmtId") == Some(&id));
        own.next()
            .map_or("General", |own| own.attribute("formatCode").unwrap())
            .to_owned()
    }

    fn whole(&self, sheet: &str) -> String {
        self.sheet(sheet)
            .values()
            .map(|(_, text, _)| text.as_str())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn one_table(name: &'static str, unit: Unit, cells: Vec<Cell>) -> Material {
    let mut table = Table::new(name, vec![column("c", ("C", "列"), unit)]);
    for cell in cells {
        table.push(vec![cell]);
    }
    Material { tables: vec![table], ..Material::default() }
}

#[test]
fn sheets_stand_in_order_under_their_names() {
    let zh = opened(&workbook(&material(), Lang::Zh).unwrap());
    assert_eq!(zh.names, ["说明", "地块", "前后变化", "检查", "代码表", "数据字典"]);
    let en = opened(&workbook(&material(), Lang::En).unwrap());
    assert_eq!(
        en.names,
        ["Read me", "Sites", "Changes", "Checks", "Codes", "Data dictionary"]
    );
    assert_eq!(zh.text("地块", "E1"), "面积（公顷）");
    assert_eq!(zh.text("地块", "F1"), "森林覆盖率（%）");
    assert_eq!(en.text("Sites", "E1"), "Area (ha)");
    assert_eq!(en.text("Changes", "F1"), "Uplift (%)");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let first = workbook(&material(), Lang::Zh).unwrap();
    for _ in 0..3 {
        assert_eq!(workbook(&material(), Lang::Zh).unwrap(), first);
    }
    let core = &unpacked(&first)["docProps/core.xml"];
    assert!(core.contains("2000-01-01T00:00:00Z") && !core.contains("202"), "{core}");
}

#[test]
fn a_run_without_anything_has_its_three_sheets() {
    for lang in [Lang::Zh, Lang::En] {
        let book = opened(&workbook(&Material::default(), lang).unwrap());
        assert_eq!(book.names.len(), 3);
    }
    let columnless = Table::new("sites", Vec::new());
    let empty = Table::new("uplift", vec![column("site", ("", ""), Unit::None)]);
    let material = Material { tables: vec![columnless, empty], ..Material::default() };
    let book = opened(&workbook(&material, Lang::En).unwrap());
    assert_eq!(book.names, ["Read me", "Sites", "Changes", "Checks", "Data dictionary"]);
    assert_eq!(book.text("Changes", "A1"), "site");
}

#[test]
fn numbers_are_stored_unrounded_and_shown_rounded() {
    let cells = vec![
        Cell::Number(0.1 + 0.2),
        Cell::Number(1e21),
        Cell::Number(-0.0),
        Cell::Empty,
    ];
    let book = opened(&workbook(&one_table("t", Unit::Share, cells), Lang::En).unwrap());
    assert_eq!(book.text("t", "A2"), "0.30000000000000004");
    assert_eq!(book.text("t", "A3").parse::<f64>().unwrap().to_bits(), 1e21f64.to_bits());
    assert_eq!(book.text("t", "A4"), "0");
    assert_eq!(book.text("t", "A5"), "");
    assert_eq!(book.pattern("t", "A2"), "0.00%");
    let huge =
        one_table("t", Unit::Cny, vec![Cell::Number(1e300), Cell::Number(-1e-300)]);
    let book = opened(&workbook(&huge, Lang::En).unwrap());
    assert_eq!(
        book.text("t", "A2").parse::<f64>().unwrap().to_bits(),
        1e300f64.to_bits()
    );
    let percent = one_table("t", Unit::Percent, vec![Cell::Number(37.56)]);
    let book = opened(&workbook(&percent, Lang::En).unwrap());
    assert_eq!(book.pattern("t", "A2"), "0.00\"%\"");
    let area = one_table("t", Unit::SquareKilometres, vec![Cell::Number(37.56)]);
    let book = opened(&workbook(&area, Lang::En).unwrap());
    assert_eq!(book.pattern("t", "A2"), "#,##0.0000");
}

#[test]
fn whole_numbers_that_excel_would_round_are_text() {
    let cells = vec![Cell::Integer(9_007_199_254_740_993), Cell::Integer(-5)];
    let book = opened(&workbook(&one_table("t", Unit::Count, cells), Lang::En).unwrap());
    assert_eq!(book.sheet("t")["A2"].0, "s");
    assert_eq!(book.text("t", "A2"), "9007199254740993");
    assert_eq!((&*book.sheet("t")["A3"].0, book.text("t", "A3")), ("n", "-5"));
}

#[test]
fn text_is_never_a_formula_or_a_link() {
    let odd = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=cmd|' /C calc'!A0",
        "http://example.org",
        "mailto:a@b.c",
        "internal:Sheet1!A1",
        "<f>1</f>",
        "a\u{0}b",
        "_x0041_",
        "'quoted",
        "2010",
    ];
    let cells = odd.iter().map(|text| Cell::text(*text)).collect();
    let book = opened(&workbook(&one_table("t", Unit::None, cells), Lang::En).unwrap());
    for (row, text) in (2..).zip(odd) {
        let (kind, stored, _) = &book.sheet("t")[&format!("A{row}")];
        assert_eq!(kind, "s", "{text:?}");
        // Excel writes what looks like its own escape with the escape of the underscore.
        let wanted = words::clean(text).replace("_x0041_", "_x005F_x0041_");
        assert_eq!(*stored, wanted);
    }
    let at = book.names.iter().position(|name| name == "t").unwrap() + 1;
    let sheet = &book.parts[&format!("xl/worksheets/sheet{at}.xml")];
    assert!(!sheet.contains("<f") && !sheet.contains("hyperlink"), "{sheet}");
    // Years and numbers as text have no green triangles.
    assert!(
        sheet.contains(r#"<ignoredError sqref="A2:A16" numberStoredAsText="1"/>"#),
        "{sheet}"
    );
    assert!(book.parts.values().all(|part| !part.contains("TargetMode=\"External\"")));
    assert!(book.parts["xl/styles.xml"].contains(r#"quotePrefix="1""#));
}

#[test]
fn long_names_and_long_tables_are_held() {
    let name = format!("{}🌱\n<&>\"'", "长".repeat(4000));
    let mut material = material();
    material.record["config"]["name"] = json!(name);
    material.tables[1].rows[0][1] = Cell::text(&name);
    material.tables[1].rows[1][1] = Cell::text("x".repeat(40_000));
    let book = opened(&workbook(&material, Lang::Zh).unwrap());
    assert_eq!(book.text("说明", "A1"), name);
    assert_eq!(book.text("地块", "B2"), name);
    assert_eq!(book.text("地块", "B3").encode_utf16().count(), 32_767);
}

#[test]
fn a_table_goes_on_in_further_sheets() {
    let book = opened(
        &build(&material(), Lang::En, Limits { rows: 4, ..Limits::EXCEL }).unwrap(),
    );
    assert_eq!(book.names[1..4], ["Sites", "Sites (2)", "Changes"]);
    assert_eq!(book.text("Sites", "A5"), "b");
    assert!(!book.sheet("Sites").contains_key("A6"));
    assert_eq!(book.text("Sites (2)", "A1"), "Site");
    assert_eq!(book.text("Sites (2)", "E3"), "14.5");
    let about = book.whole("Read me");
    assert!(about.contains("(rows 1 to 4 of 6: a sheet holds 4 at most)"), "{about}");
    assert!(about.contains("(rows 5 to 6 of 6"), "{about}");
    // The dictionary names each column once.
    let dictionary = book.sheet("Data dictionary");
    let named =
        dictionary.iter().filter(|(at, cell)| at.starts_with('D') && cell.1 == "area_ha");
    assert_eq!(named.count(), 1);
}

#[test]
fn a_table_that_is_too_large_is_told_and_left_out() {
    // `sites` has 6 × 8 = 48 cells, `uplift` 3 × 7 = 21.
    let limits = Limits { cells: 47, ..Limits::EXCEL };
    let book = opened(&build(&material(), Lang::En, limits).unwrap());
    assert_eq!(book.names, ["Read me", "Changes", "Checks", "Codes", "Data dictionary"]);
    let about = book.whole("Read me");
    assert!(
        about.contains(
            "(not in this workbook, which holds 47 cells at most: see the file)"
        )
    );
    assert!(about.contains("sites.csv"));
    let dictionary = book.sheet("Data dictionary");
    assert!(dictionary.values().any(|(_, text, _)| text == "forest_share"));
}

#[test]
fn the_read_me_says_where_it_comes_from() {
    let book = opened(&workbook(&material(), Lang::Zh).unwrap());
    let about = book.whole("说明");
    for wanted in [
        "潘安湖 Pan'an Lake",
        "restora 0.1.0",
        "2010、2019-06",
        "xie-2015",
        "3406.5 元/公顷·年",
        "2 条恒等式中 1 条成立，1 条不成立",
        "运行警告（1 条）",
        "以近似类型估值",
        "p.json · 第 7 行 · /dates/0 · 地块 a",
        "in/a.tif",
        "b2ef5abe",
        "sites.csv",
    ] {
        assert!(about.contains(wanted), "{wanted} is not in {about}");
    }
    // Two sites, their union not counted.
    let count =
        book.sheet("说明").values().any(|(kind, text, _)| kind == "n" && text == "2");
    assert!(count);
    let en = opened(&workbook(&material(), Lang::En).unwrap()).whole("Read me");
    // No column is in yuan a year, so that nothing is said of what a value is.
    assert!(en.contains("=by proxy") && !en.contains("gross ecosystem product"), "{en}");
    let mut valued = material();
    valued.tables[1].columns[4].unit = Unit::WanCnyPerYear;
    let en = opened(&workbook(&valued, Lang::En).unwrap()).whole("Read me");
    assert!(en.contains("not gross ecosystem product"), "{en}");
}

#[test]
fn checks_have_a_word_and_a_colour() {
    let zh = opened(&workbook(&material(), Lang::Zh).unwrap());
    assert_eq!(zh.text("检查", "A1"), "2 条恒等式中 1 条成立，1 条不成立");
    assert_eq!(zh.text("检查", "A5"), "计划读取的像元数 = 各任务读取的像元数之和");
    assert_eq!(zh.text("检查", "B5"), "全部日期");
    assert_eq!(zh.text("检查", "H5"), "成立");
    assert_eq!(zh.text("检查", "B6"), "a, 2010, 土壤流失");
    assert_eq!(zh.text("检查", "C6"), "0.30000000000000004");
    assert_eq!(zh.text("检查", "E6"), "-1.7");
    assert_eq!(zh.text("检查", "H6"), "不成立");
    let sheet = &zh.parts["xl/worksheets/sheet4.xml"];
    assert!(sheet.contains(r#"<conditionalFormatting sqref="H5:H6">"#), "{sheet}");
    assert!(sheet.contains("\"成立\"") && sheet.contains("\"不成立\""), "{sheet}");
    let mut few = material();
    few.record["proof"]["count"] = json!(4000);
    let en = opened(&workbook(&few, Lang::En).unwrap());
    assert_eq!(en.text("Checks", "A1"), "3999 of 4000 identities hold, 1 do not");
    assert!(en.text("Checks", "A2").starts_with("2 of 4000 are listed"));
}

#[test]
fn codes_are_explained_where_they_occur() {
    let book = opened(&workbook(&material(), Lang::En).unwrap());
    let line = |row: usize| {
        ["A", "B", "C", "D"]
            .map(|col| book.text("Codes", &format!("{col}{row}")).to_owned())
    };
    assert_eq!(line(2), ["Class", "1", "Cropland", ""]);
    assert_eq!(book.sheet("Codes")["B2"].0, "n");
    assert_eq!(line(3), ["Class", "2", "Forest, any", ""]);
    assert_eq!(line(4), ["Ecosystem service", "food", "Food production", "Provisioning"]);
    assert_eq!(line(5), ["Kind of row", "site", "one site", ""]);
    assert_eq!(line(6)[1], "union");
    assert!(!book.sheet("Codes").contains_key("A7"));
}

#[test]
fn heads_that_agree_are_told_apart() {
    let mut table = sites();
    table.columns[6].caption = table.columns[4].caption.clone();
    let material = Material { tables: vec![table], ..Material::default() };
    let book = opened(&workbook(&material, Lang::En).unwrap());
    assert_eq!(book.text("Sites", "E1"), "Area (ha)\narea_ha");
    assert_eq!(book.text("Sites", "G1"), "Area (ha)\nwetland_ha");
}

#[test]
fn the_head_and_the_first_labels_stay_in_view() {
    let book = opened(&workbook(&material(), Lang::En).unwrap());
    let sheet = &book.parts["xl/worksheets/sheet2.xml"];
    assert!(sheet.contains(r#"xSplit="4" ySplit="1" topLeftCell="E2""#), "{sheet}");
    assert!(sheet.contains(r#"<autoFilter ref="A1:H7"/>"#), "{sheet}");
    assert!(
        sheet.contains("fitToHeight=\"0\"") && sheet.contains("landscape"),
        "{sheet}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Whatever is in the cells, the file is XML, and text is read back as text.
    #[test]
    fn any_text_is_text(texts in proptest::collection::vec("(?s).{0,30}", 1..20), name in ".{0,40}") {
        let mut table = Table::new(name, vec![column("c", ("C", "列"), Unit::None)]);
        for text in &texts {
            table.push(vec![Cell::text(text.as_str())]);
        }
        let material = Material { tables: vec![table], ..Material::default() };
        let book = opened(&workbook(&material, Lang::Zh).unwrap());
        for (row, text) in (2..).zip(&texts) {
            let wanted = words::clean(text);
            if wanted.is_empty() || wanted.contains("_x") {
                continue;
            }
            let (kind, stored, _) = &book.cells[1][&format!("A{row}")];
            prop_assert_eq!((kind.as_str(), stored.as_str()), ("s", wanted.as_ref()));
        }
        prop_assert!(!book.parts["xl/worksheets/sheet2.xml"].contains("<f"));
    }
}
