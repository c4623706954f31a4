//! The page of runs that were made up: what has to be on it, once, and as text.

use proptest::prelude::*;
use restora_report::{Languages, Material, page};
use restora_table::{Caption, Cell, Column, Table, Unit};

#[path = "material/made_up.rs"]
mod made_up;
#[path = "material/pictures.rs"]
mod pictures;

fn html(material: &Material) -> String {
    String::from_utf8(page(material, Languages::Both).expect("a page")).expect("UTF-8")
}

/// A run with pictures: a frame of all sites and one of each, at each date.
fn pictured(sites: usize, dates: &[&str]) -> Material {
    let mut material = made_up::run(sites, dates);
    let ids: Vec<String> = (0..sites).map(made_up::id).collect();
    let labels: Vec<String> = dates.iter().map(|date| (*date).to_owned()).collect();
    pictures::add_maps(&mut material, &ids, &labels, 40);
    material
}

#[test]
fn each_picture_is_there_once_and_the_same_run_gives_the_same_bytes() {
    let material = pictured(3, &["2010", "2015", "2019"]);
    let page = html(&material);
    // (3 sites + all) × 3 dates.
    assert_eq!(page.matches("data:image/png;base64,").count(), 12);
    assert_eq!(page, html(&material));
}

#[test]
fn names_are_text_wherever_they_stand() {
    let page = html(&pictured(2, &["2010", "2019"]));
    assert!(!page.contains("<script>alert"));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#39;"));
    // The library of charts, the charts, the page's own, and the data.
    assert_eq!(page.matches("<script").count(), 4);
    assert_eq!(page.matches("</script>").count(), 4);
    assert!(!page.contains("src=\"http") && !page.contains("<link"));
}

#[test]
fn of_very_many_sites_three_hundred_have_a_section_and_the_page_says_so() {
    let page = html(&made_up::run(305, &["2010", "2019"]));
    assert_eq!(page.matches("<article class=\"site\"").count(), 300);
    assert!(page.contains("共 305 个地块，以下仅列出价值变化绝对值最大的 300 个"));
    // All of them are in the table: the cells of their ids.
    assert_eq!(page.matches("<small>s").count(), 305 + 300);
}

#[test]
fn missing_land_is_told_where_the_figures_stand() {
    // Of site s003, 8 % is missing at both dates; of the others nothing.
    let page = html(&made_up::run(5, &["2010", "2019"]));
    assert_eq!(
        page.matches("该地块缺失面积较大（2010: 8.00 %、2019: 8.00 %）").count(),
        1
    );
    assert!(page.contains("有 1 个地块在某一时点缺失面积超过 5 %：地块 3 🌲"));
}

#[test]
fn a_run_of_one_date_has_neither_swipe_nor_transitions() {
    let page = html(&pictured(2, &["2019"]));
    assert!(!page.contains("type=\"range\"") && !page.contains("data-chart=\"sankey\""));
    assert!(page.contains("data-chart=\"services\""));
}

#[test]
fn a_run_of_accounts_alone_has_their_tables() {
    let columns = vec![
        made_up::column("account", "Account", "核算", Unit::None),
        made_up::column("area_ha", "Area", "面积", Unit::Hectares),
    ];
    let mut table = Table::new("patches", columns);
    table.push(vec![Cell::text("islands"), Cell::Number(1234.5)]);
    let page = html(&Material { tables: vec![table], ..Material::default() });
    assert!(page.contains("<span lang=zh-CN>斑块</span><span lang=en>Patches</span>"));
    assert!(page.contains("1,234.50"));
    assert!(page.contains("<span lang=zh-CN>公顷</span><span lang=en>ha</span>"));
    assert!(!page.contains("id=\"each\"") && !page.contains("id=\"sites\""));
}

#[test]
fn two_hundred_sites_with_maps_stay_small() {
    let mut material = made_up::run(200, &["2010", "2019"]);
    let ids: Vec<String> = (0..200).map(made_up::id).collect();
    let dates = ["2010", "2019"].map(str::to_owned);
    pictures::add_maps(&mut material, &ids, &dates, 120);
    let pictures: usize = material.images.values().map(Vec::len).sum();
    // What pictures do not need: a third more for base 64.
    let rest = html(&material).len() - pictures * 4 / 3;
    assert!(rest < 5_000_000, "{rest}");
}

/// Any cell that a table may hold.
fn cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Empty),
        "\\PC{0,12}".prop_map(Cell::text),
        any::<i64>().prop_map(Cell::Integer),
        any::<f64>().prop_map(|v| Cell::number(Some(v))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever stands in the columns that the page looks for, it is made.
    #[test]
    fn no_table_breaks_the_page(
        which in 0..9_usize,
        rows in prop::collection::vec(prop::collection::vec(cell(), 16), 0..6),
    ) {
        let names = [
            "sites", "uplift", "classes", "services", "transitions", "targets", "claims",
            "tornado", "accuracy",
        ];
        let columns = [
            "site", "name", "group", "date", "date_from", "date_to", "class", "class_from",
            "class_to", "service", "area_m2", "value_cny_per_yr", "value_change_cny_per_yr",
            "missing_m2", "kind", "what_en",
        ];
        let columns = columns.map(|name| Column {
            name: name.to_owned(),
            caption: Caption::default(),
            unit: if name.ends_with("_m2") { Unit::SquareMetres } else { Unit::None },
        });
        let mut material = pictured(2, &["2010", "2019"]);
        material.tables.retain(|table| table.name != names[which]);
        let mut table = Table::new(names[which], columns.into());
        for row in rows {
            table.push(row);
        }
        material.tables.push(table);
        let page = html(&material);
        prop_assert_eq!(page.matches("</html>").count(), 1);
    }
}
