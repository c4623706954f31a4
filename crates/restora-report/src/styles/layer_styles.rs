//! The style that goes beside a layer of sites.

use restora_message::Lang;
use restora_message::catalogue::report_styles as words;
use restora_table::{LayerStyle, Table};

use super::shades::{Shading, shaded};
use super::{sites_qml, sites_sld, spoken};

/// The most letters of a name of a style: `layer_styles` of QGIS has `VARCHAR(30)`.
const NAME_LETTERS: usize = 30;

/// The default style of a layer of sites, made from its table and what colours the sites.
pub fn sites_layer_style(
    layer: &str,
    table: &Table,
    shading: Shading<'_>,
    lang: Lang,
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
        layer: layer.to_owned(),
        name: name.chars().take(NAME_LETTERS).collect(),
        description: words::DESCRIPTION.get(lang).to_owned(),
        qml: sites_qml(table, shading, lang),
        sld: sites_sld(table, shading, lang),
    }
}
