//! How cells look, and how numbers of each unit are shown.

use restora_table::Unit;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

const INK: Color = Color::RGB(0x1F_2D_3D);
const FAINT: Color = Color::RGB(0x5F_6B_7A);
const RULE: Color = Color::RGB(0xC9_D2_DA);
const HEAD: Color = Color::RGB(0xDC_E9_E2);
const TOTAL: Color = Color::RGB(0xF1_F4_F6);
const LINK: Color = Color::RGB(0x05_63_C1);

/// The formats that do not depend on a number.
pub(super) struct Look {
    /// The name of the run.
    pub(super) title: Format,
    /// What stands under it.
    pub(super) note: Format,
    /// Heading of a part of a page.
    pub(super) part: Format,
    /// Head of a table.
    pub(super) head: Format,
    /// What a line is about.
    pub(super) label: Format,
    /// Text of a page, which may take more lines.
    pub(super) text: Format,
    /// A count on a page, in a column of counts.
    pub(super) count: Format,
    /// A count on a line of its own.
    pub(super) number: Format,
    /// Text of a page beside a count.
    pub(super) aligned: Format,
    /// A sentence that stands out.
    pub(super) headline: Format,
    /// A sentence that does not.
    pub(super) aside: Format,
    /// A link to a sheet.
    pub(super) link: Format,
    /// The same in a table.
    pub(super) linked: Format,
    /// A code that is a number.
    pub(super) code: Format,
    /// Words in a table.
    pub(super) word: [Format; 2],
    /// Long words in a table, which may take more lines.
    pub(super) long: [Format; 2],
    /// In the proof: agrees; does not.
    pub(super) verdicts: [Format; 2],
}

impl Look {
    /// The formats of a workbook.
    pub(super) fn new() -> Self {
        let page = Format::new().set_align(FormatAlign::Top).set_font_color(INK);
        let wrapped = page.clone().set_text_wrap();
        let link =
            wrapped.clone().set_font_color(LINK).set_underline(FormatUnderline::Single);
        Self {
            title: page.clone().set_bold().set_font_size(16).set_text_wrap(),
            note: wrapped.clone().set_font_color(FAINT),
            part: page
                .clone()
                .set_bold()
                .set_font_size(12)
                .set_border_bottom(FormatBorder::Medium)
                .set_border_bottom_color(RULE),
            head: ruled(&wrapped)
                .set_bold()
                .set_align(FormatAlign::VerticalCenter)
                .set_align(FormatAlign::Center)
                .set_background_color(HEAD),
            label: wrapped.clone().set_bold(),
            text: wrapped.clone(),
            count: page.clone().set_num_format("#,##0"),
            number: page.clone().set_num_format("#,##0").set_align(FormatAlign::Left),
            aligned: wrapped.clone().set_align(FormatAlign::Left).set_indent(1),
            headline: page.clone().set_bold().set_font_size(13),
            aside: page.clone().set_font_color(FAINT),
            linked: ruled(&link).set_align(FormatAlign::Left).set_indent(1),
            link,
            code: ruled(&page)
                .set_num_format("0")
                .set_align(FormatAlign::Left)
                .set_indent(1),
            // Numbers end at the right edge of a cell; words that begin beside them need a gap.
            word: both(&page.clone().set_align(FormatAlign::Left).set_indent(1)),
            long: both(&wrapped.clone().set_align(FormatAlign::Left).set_indent(1)),
            verdicts: [
                Format::new().set_font_color(0x0B_5D_1E).set_background_color(0xD5_EF_DB),
                Format::new().set_font_color(0x9C_00_06).set_background_color(0xFF_C7_CE),
            ],
        }
    }

    /// Numbers in a table that are shown by a pattern: in a row of a site, and in one of a union
    /// or a sum.
    pub(super) fn number(pattern: &str) -> [Format; 2] {
        let number = Format::new().set_align(FormatAlign::Top).set_font_color(INK);
        both(&number).map(|format| format.set_num_format(pattern))
    }
}

fn ruled(format: &Format) -> Format {
    format.clone().set_border(FormatBorder::Thin).set_border_color(RULE)
}

fn both(format: &Format) -> [Format; 2] {
    let plain = ruled(format);
    [plain.clone(), plain.set_background_color(TOTAL).set_bold()]
}

/// How the numbers of a column are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// Digits behind the point.
    decimals: usize,
    /// Whether thousands stand apart.
    grouped: bool,
    /// Whether it is a share, which the pattern multiplies by a hundred.
    share: bool,
    /// What stands behind it.
    suffix: &'static str,
}

impl Shown {
    const fn of(decimals: usize, grouped: bool) -> Self {
        Self { decimals, grouped, share: false, suffix: "" }
    }

    /// Coordinates: six digits of a degree place a decimetre, two of a metre a centimetre.
    pub(super) fn coordinate(degrees: bool) -> Self {
        Self::of(if degrees { 6 } else { 2 }, false)
    }

    /// The pattern of Excel.
    pub(super) fn pattern(&self) -> String {
        let mut out = if self.grouped { "#,##0" } else { "0" }.to_owned();
        if self.decimals > 0 {
            out.push('.');
            out.extend(std::iter::repeat_n('0', self.decimals));
        }
        if self.share {
            out.push('%');
        } else if !self.suffix.is_empty() {
            // A bare percent sign would multiply; in quotes it is only shown.
            out.extend(["\"", self.suffix, "\""]);
        }
        out
    }

    /// How many characters wide a number is shown.
    pub(super) fn width(&self, value: f64) -> usize {
        let value = if self.share { value * 100.0 } else { value };
        let text = format!("{value:.0$}", self.decimals);
        let digits = text.split('.').next().unwrap_or_default().trim_matches('-').len();
        let commas = if self.grouped { digits.saturating_sub(1) / 3 } else { 0 };
        text.len() + commas + usize::from(self.share) + self.suffix.len()
    }
}

/// How numbers of a unit are shown, `whole` if all of a column are; none where the column says
/// nothing of its numbers, so that each is shown as [`plain`] says.
pub(super) fn shown(unit: Unit, whole: bool) -> Option<Shown> {
    Some(match unit {
        Unit::None => return None,
        Unit::Share => Shown { share: true, ..Shown::of(2, false) },
        Unit::Percent => Shown { suffix: "%", ..Shown::of(2, false) },
        Unit::Pixels | Unit::Count | Unit::Years if whole => Shown::of(0, true),
        Unit::SquareKilometres | Unit::WanMu | Unit::YiCny | Unit::YiCnyPerYear => {
            Shown::of(4, true)
        }
        Unit::Ratio => Shown::of(4, false),
        Unit::Pixels
        | Unit::Count
        | Unit::Years
        | Unit::Points
        | Unit::SquareMetres
        | Unit::CnyPerYear
        | Unit::Metres
        | Unit::TonnesPerYear
        | Unit::TonnesPerHectareYear
        | Unit::TonnesPerSquareKilometreYear
        | Unit::Cny
        | Unit::WanCny
        | Unit::WanCnyPerYear
        | Unit::Hectares
        | Unit::Mu
        | Unit::CnyPerSquareMetre
        | Unit::CnyPerHectareYear
        | Unit::Credits => Shown::of(2, true),
    })
}

/// Digits behind the point at most of a number without a unit.
pub(super) const MOST_DECIMALS: usize = 9;

/// Digits behind the point of a number without a unit: as many as it takes for six that count,
/// without zeros at the end; none where it is too small for that. In a column of claims, areas
/// stand beside shares, so that no one pattern fits them all.
pub(super) fn plain(value: f64) -> Option<usize> {
    if value == 0.0 {
        return Some(0);
    }
    let exponent: i64 = format!("{value:e}").split_once('e')?.1.parse().ok()?;
    let most = usize::try_from((5 - exponent).max(2)).ok()?;
    if most > MOST_DECIMALS {
        return None;
    }
    let text = format!("{value:.most$}");
    let decimals = text.split_once('.')?.1.trim_end_matches('0').len();
    Some(decimals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_scale_and_percents_do_not() {
        assert_eq!(shown(Unit::Share, false).unwrap().pattern(), "0.00%");
        assert_eq!(shown(Unit::Percent, false).unwrap().pattern(), "0.00\"%\"");
        assert_eq!(shown(Unit::Pixels, true).unwrap().pattern(), "#,##0");
        assert_eq!(shown(Unit::Pixels, false).unwrap().pattern(), "#,##0.00");
        assert_eq!(shown(Unit::None, true), None);
    }

    #[test]
    fn widths_are_those_of_what_is_shown() {
        // 1,234,567.89 and 60.81% and −12.50%.
        assert_eq!(shown(Unit::Hectares, false).unwrap().width(1_234_567.891), 12);
        assert_eq!(shown(Unit::Share, false).unwrap().width(0.608_05), 6);
        assert_eq!(shown(Unit::Percent, false).unwrap().width(-12.5), 7);
        assert_eq!(shown(Unit::Count, true).unwrap().width(999.0), 3);
    }

    #[test]
    fn numbers_without_unit_show_six_digits_that_count() {
        assert_eq!(plain(2010.0), Some(0));
        assert_eq!(plain(11.5), Some(1));
        assert_eq!(plain(0.008_700_000_000_001_04), Some(4));
        assert_eq!(plain(0.412_345_678), Some(6));
        assert_eq!(plain(-1_118_005.25), Some(2));
        assert_eq!(plain(1.0 / 3.0 * 1e-6), None);
        assert_eq!(plain(0.1 + 0.2), Some(1));
    }
}
