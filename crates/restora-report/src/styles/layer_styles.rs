//! Rows of `layer_styles`, the table in which QGIS looks for styles of a layer.

use restora_message::Lang;
use restora_message::catalogue::report_styles as words;
use restora_table::Table;

use super::shades::{Shading, shaded};
use super::{sites_qml, sites_sld, spoken};

/// The most letters of a name of a style: `layer_styles` of QGIS has `VARCHAR(30)`.
const NAME_LETTERS: usize = 30;

/// Where a layer is, as `layer_styles` says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LayerName<'a> {
    /// The database of a `PostGIS` layer; empty in a `GeoPackage`.
    pub catalog: &'a str,
    /// The schema of a `PostGIS` layer (`public`); empty in a `GeoPackage`.
    pub schema: &'a str,
    /// The table.
    pub table: &'a str,
    /// Its column with geometries.
    pub geometry: &'a str,
}

impl<'a> LayerName<'a> {
    /// A layer of a `GeoPackage`.
    pub fn geopackage(table: &'a str, geometry: &'a str) -> Self {
        Self { catalog: "", schema: "", table, geometry }
    }
}

/// One row of `layer_styles`. Fields are called as QGIS calls the columns, see
/// [`LayerStyle::COLUMNS`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerStyle {
    /// The database.
    pub f_table_catalog: String,
    /// The schema.
    pub f_table_schema: String,
    /// The table.
    pub f_table_name: String,
    /// Its column with geometries.
    pub f_geometry_column: String,
    /// What QGIS calls the style, 30 letters at most.
    pub style_name: String,
    /// The style for QGIS. `PostGIS` has it as `xml`: insert it by `XMLPARSE(DOCUMENT …)`,
    /// for it has a document type.
    pub style_qml: String,
    /// The style for map servers.
    pub style_sld: String,
    /// Whether QGIS takes it when the layer is opened.
    pub use_as_default: bool,
    /// What it is.
    pub description: String,
    /// Who it belongs to.
    pub owner: String,
    /// A form of Qt Designer; always empty.
    pub ui: String,
    /// When it was made, as the caller says: `2026-01-31T00:00:00.000Z`.
    pub update_time: String,
}

impl LayerStyle {
    /// The columns of `layer_styles` in a `GeoPackage`, in the order of the fields, with their
    /// SQL types; before them comes `"id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL`. In
    /// `PostGIS` names are in lower case, the styles are `xml`, and the time is `timestamp`.
    pub const COLUMNS: [(&'static str, &'static str); 12] = [
        ("f_table_catalog", "TEXT(256)"),
        ("f_table_schema", "TEXT(256)"),
        ("f_table_name", "TEXT(256)"),
        ("f_geometry_column", "TEXT(256)"),
        ("styleName", "TEXT(30)"),
        ("styleQML", "TEXT"),
        ("styleSLD", "TEXT"),
        ("useAsDefault", "BOOLEAN"),
        ("description", "TEXT"),
        ("owner", "TEXT(30)"),
        ("ui", "TEXT(30)"),
        ("update_time", "DATETIME"),
    ];
}

/// The default style of a layer of sites, made from its table and what colours the sites.
pub fn sites_layer_style(
    layer: LayerName<'_>,
    table: &Table,
    shading: Shading<'_>,
    lang: Lang,
    update_time: &str,
) -> LayerStyle {
    let name = match (shaded(table, shading, lang), shading) {
        (None, _) => words::PLAIN.get(lang).to_owned(),
        (Some(_), Shading::Uplift) => words::SHADED.get(lang).to_owned(),
        (Some(shaded), _) => {
            let column = table.column(shaded.column).and_then(|at| table.columns.get(at));
            let caption =
                column.map_or(shaded.column, |column| spoken(&column.caption, lang));
            words::SHADED_BY.fill(lang, &[("column", caption)])
        }
    };
    LayerStyle {
        f_table_catalog: layer.catalog.to_owned(),
        f_table_schema: layer.schema.to_owned(),
        f_table_name: layer.table.to_owned(),
        f_geometry_column: layer.geometry.to_owned(),
        style_name: name.chars().take(NAME_LETTERS).collect(),
        style_qml: sites_qml(table, shading, lang),
        style_sld: sites_sld(table, shading, lang),
        use_as_default: true,
        description: words::DESCRIPTION.get(lang).to_owned(),
        owner: "restora".to_owned(),
        ui: String::new(),
        update_time: update_time.to_owned(),
    }
}
