//! Units as people and programs read them.

use restora_message::Text;
use restora_message::catalogue::report_tables::text;
use restora_table::Unit;

/// As text for programs, in the words that a config knows: `m2`, `wan CNY/yr`. Empty for words.
pub(crate) fn symbol(unit: Unit) -> &'static str {
    match unit {
        Unit::None => "",
        Unit::Pixels => "pixels",
        Unit::SquareMetres => "m2",
        Unit::Share | Unit::Ratio => "1",
        Unit::Points => "percentage points",
        Unit::Percent => "%",
        Unit::CnyPerYear => "CNY/yr",
        Unit::Metres => "m",
        Unit::TonnesPerYear => "t/yr",
        Unit::TonnesPerHectareYear => "t/ha/yr",
        Unit::TonnesPerSquareKilometreYear => "t/km2/yr",
        Unit::Cny => "CNY",
        Unit::WanCny => "wan CNY",
        Unit::YiCny => "yi CNY",
        Unit::WanCnyPerYear => "wan CNY/yr",
        Unit::YiCnyPerYear => "yi CNY/yr",
        Unit::Hectares => "ha",
        Unit::Mu => "mu",
        Unit::WanMu => "wan mu",
        Unit::SquareKilometres => "km2",
        Unit::CnyPerSquareMetre => "CNY/m2",
        Unit::CnyPerHectareYear => "CNY/ha/yr",
        Unit::Credits => "credits",
        Unit::Count => "count",
        Unit::Years => "yr",
    }
}

/// As it stands behind a caption; none where a caption says enough.
pub(crate) fn label(unit: Unit) -> Option<&'static Text> {
    Some(match unit {
        Unit::None | Unit::Count | Unit::Ratio => return None,
        Unit::Pixels => &text::UNIT_PIXELS,
        Unit::SquareMetres => &text::UNIT_M2,
        Unit::Share => &text::UNIT_SHARE,
        Unit::Points => &text::UNIT_POINTS,
        Unit::Percent => &text::UNIT_PERCENT,
        Unit::CnyPerYear => &text::UNIT_CNY_YR,
        Unit::Metres => &text::UNIT_M,
        Unit::TonnesPerYear => &text::UNIT_T_YR,
        Unit::TonnesPerHectareYear => &text::UNIT_T_HA_YR,
        Unit::TonnesPerSquareKilometreYear => &text::UNIT_T_KM2_YR,
        Unit::Cny => &text::UNIT_CNY,
        Unit::WanCny => &text::UNIT_WAN_CNY,
        Unit::YiCny => &text::UNIT_YI_CNY,
        Unit::WanCnyPerYear => &text::UNIT_WAN_CNY_YR,
        Unit::YiCnyPerYear => &text::UNIT_YI_CNY_YR,
        Unit::Hectares => &text::UNIT_HA,
        Unit::Mu => &text::UNIT_MU,
        Unit::WanMu => &text::UNIT_WAN_MU,
        Unit::SquareKilometres => &text::UNIT_KM2,
        Unit::CnyPerSquareMetre => &text::UNIT_CNY_M2,
        Unit::CnyPerHectareYear => &text::UNIT_CNY_HA_YR,
        Unit::Credits => &text::UNIT_CREDITS,
        Unit::Years => &text::UNIT_YEARS,
    })
}

/// As it stands in a dictionary, where also numbers and shares say what they are.
pub(crate) fn in_full(unit: Unit) -> Option<&'static Text> {
    match unit {
        Unit::Share => Some(&text::UNIT_SHARE_STORED),
        Unit::Count => Some(&text::UNIT_COUNT),
        Unit::Ratio => Some(&text::UNIT_RATIO),
        other => label(other),
    }
}
