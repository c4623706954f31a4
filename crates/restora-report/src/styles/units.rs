//! Units and numbers as people read them on a legend.

use restora_message::Lang;
use restora_message::catalogue::report_styles as words;
use restora_message::catalogue::report_tables::text;
use restora_table::{Column, Unit};

use super::spoken;
use crate::units::label;

/// The word for a unit; empty for what has none.
pub(crate) fn unit_text(unit: Unit, lang: Lang) -> &'static str {
    // A share says what it is in its caption.
    let word = if unit == Unit::Share { None } else { label(unit) };
    word.map_or("", |word| word.get(lang))
}

/// The word for the unit of a raster, where it is a known one; else the unit itself.
pub(crate) fn raster_unit_text(unit: &str, lang: Lang) -> &str {
    let word = match unit {
        "CNY/ha/yr" => &text::UNIT_CNY_HA_YR,
        "CNY/yr" => &text::UNIT_CNY_YR,
        "t/ha/yr" => &text::UNIT_T_HA_YR,
        "t/km2/yr" => &text::UNIT_T_KM2_YR,
        "m" => &text::UNIT_M,
        "/yr" | "1/yr" => &words::PER_YEAR,
        // UCUM's name of a number without unit.
        "1" => return "",
        other => return other,
    };
    word.get(lang)
}

/// What people read above a column, with its unit.
pub(crate) fn caption_with_unit(column: &Column, lang: Lang) -> String {
    let unit = unit_text(column.unit, lang);
    let caption = spoken(&column.caption, lang);
    let caption = if caption.is_empty() { column.name.as_str() } else { caption };
    if unit.is_empty() {
        return caption.to_owned();
    }
    words::WITH_UNIT.fill(lang, &[("caption", caption), ("unit", unit)])
}

/// A number with its unit: `−5%`, `1,160.87 ha`, `1,160.87 公顷`.
pub(crate) fn with_unit(number: f64, unit: &str) -> String {
    let number = number_text(number);
    match unit {
        "" => number,
        "%" => format!("{number}%"),
        _ => format!("{number} {unit}"),
    }
}

/// A number of six digits at most, with commas between thousands and a true minus sign.
pub(crate) fn number_text(number: f64) -> String {
    // Rounded by way of its decimal digits, which are the same on every machine.
    let rounded = format!("{number:.5e}").parse().unwrap_or(number);
    let plain = if rounded == 0.0 { "0".to_owned() } else { rounded.abs().to_string() };
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut out = String::from(if rounded < 0.0 { "−" } else { "" });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use restora_table::Caption;

    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!(number_text(0.0), "0");
        assert_eq!(number_text(-0.0), "0");
        assert_eq!(number_text(-1_234.567_89), "−1,234.57");
        assert_eq!(number_text(1_160_870.0), "1,160,870");
        assert_eq!(number_text(0.000_012), "0.000012");
        assert_eq!(number_text(999_999.9), "1,000,000");
        assert_eq!(with_unit(-5.0, "%"), "−5%");
        assert_eq!(with_unit(12.5, "公顷"), "12.5 公顷");
        assert_eq!(with_unit(12.5, ""), "12.5");
    }

    #[test]
    fn a_caption_names_its_unit() {
        let mut column = Column {
            name: "area_ha_2010".to_owned(),
            caption: Caption::new("Area 2010", "2010 年面积"),
            unit: Unit::Hectares,
        };
        assert_eq!(caption_with_unit(&column, Lang::En), "Area 2010 (ha)");
        assert_eq!(caption_with_unit(&column, Lang::Zh), "2010 年面积（公顷）");
        column.unit = Unit::Share;
        assert_eq!(caption_with_unit(&column, Lang::En), "Area 2010");
        column.caption = Caption::default();
        assert_eq!(caption_with_unit(&column, Lang::Zh), "area_ha_2010");
    }

    #[test]
    fn a_unit_that_is_not_known_stays_as_it_is() {
        assert_eq!(raster_unit_text("CNY/ha/yr", Lang::Zh), "元/公顷·年");
        assert_eq!(raster_unit_text("kg{C}", Lang::Zh), "kg{C}");
        assert_eq!(raster_unit_text("1", Lang::En), "");
    }
}
