//! Numbers as people read them, and the words of their units.

use restora_table::Unit;

use super::say::Words;
use crate::units::label;

/// Most decimals that are ever shown.
const MOST: usize = 12;

/// The word of a unit, or nothing.
pub(crate) fn unit_words(unit: Unit) -> Words {
    // Shares are shown in percent here.
    let unit = if unit == Unit::Share { Unit::Percent } else { unit };
    label(unit).map_or_else(Words::default, Words::from)
}

/// How numbers of one column are shown: all with as many decimals, so that they line up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Style {
    /// What a number is multiplied by: shares are shown in percent.
    pub(crate) scale: f64,
    /// Decimals.
    pub(crate) decimals: usize,
    /// Whether zeros at the end are left out: numbers without a unit are of any size.
    pub(crate) trim: bool,
}

impl Style {
    /// The style of numbers of a unit that are shown together. The largest of them has at least
    /// three significant digits.
    pub(crate) fn of(unit: Unit, values: impl Iterator<Item = f64>) -> Self {
        let scale = if unit == Unit::Share { 100.0 } else { 1.0 };
        let largest = values.map(|value| (value * scale).abs()).fold(0.0, f64::max);
        let (usual, trim) = match unit {
            Unit::SquareMetres | Unit::CnyPerYear => (0, false),
            Unit::Metres => (1, false),
            Unit::WanMu | Unit::YiCny | Unit::YiCnyPerYear => (4, false),
            Unit::None | Unit::Ratio => (4, true),
            Unit::Pixels | Unit::Years | Unit::Count | Unit::Credits => (3, true),
            _ => (2, false),
        };
        let mut decimals = usual;
        let mut step = 100.0 / 10_f64.powi(i32::try_from(usual).unwrap_or(0));
        while largest > 0.0 && largest < step && decimals < MOST {
            decimals += 1;
            step /= 10.0;
        }
        Self { scale, decimals, trim }
    }

    /// A number in this style, with separators of thousands. A number that would be rounded to
    /// nothing keeps two significant digits.
    pub(crate) fn show(self, value: f64) -> String {
        // So little is what a computation leaves, and nothing that was measured.
        let value = if value.abs() < 1e-9 { 0.0 } else { value * self.scale };
        let mut decimals = self.decimals;
        if value != 0.0 {
            let mut half = 0.5 / 10_f64.powi(i32::try_from(decimals).unwrap_or(0));
            let mut kept = 0;
            while value.abs() < half && decimals < MOST {
                (decimals, half, kept) = (decimals + 1, half / 10.0, 1);
            }
            decimals = (decimals + kept).min(MOST);
        }
        let mut text = format!("{value:.decimals$}");
        if self.trim && text.contains('.') {
            text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
        }
        grouped(&text)
    }

    /// The same with a sign, for changes.
    pub(crate) fn signed(self, value: f64) -> String {
        let shown = self.show(value);
        if value > 0.0 && shown != "0" { format!("+{shown}") } else { shown }
    }
}

/// Puts a comma between thousands; −0 is 0.
fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = rest.split_once('.').map_or((rest, ""), |(w, f)| (w, f));
    let nothing = rest.bytes().all(|b| b == b'0' || b == b'.');
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    out.push_str(if nothing { "" } else { sign });
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn show(unit: Unit, value: f64) -> String {
        Style::of(unit, std::iter::once(value)).show(value)
    }

    #[test]
    fn numbers_have_separators_and_the_decimals_of_their_unit() {
        assert_eq!(show(Unit::CnyPerYear, 114_018_071.381_55), "114,018,071");
        assert_eq!(show(Unit::Hectares, 1160.87), "1,160.87");
        assert_eq!(show(Unit::Share, 0.608_052), "60.81");
        assert_eq!(show(Unit::None, 0.152_963_1), "0.153");
        assert_eq!(show(Unit::None, 2.0), "2");
        assert_eq!(show(Unit::SquareMetres, -0.0), "0");
        assert_eq!(show(Unit::Points, -2.3), "-2.30");
    }

    #[test]
    fn small_numbers_are_never_shown_as_nothing() {
        assert_eq!(show(Unit::SquareMetres, 0.25), "0.250");
        let style = Style::of(Unit::Hectares, [1000.0, 0.000_123].into_iter());
        assert_eq!(style.show(0.000_123), "0.00012");
        assert_eq!(style.show(1000.0), "1,000.00");
        assert_eq!(style.signed(1000.0), "+1,000.00");
        assert_eq!(style.signed(0.0), "0.00");
    }

    proptest! {
        #[test]
        fn what_is_shown_reads_back_to_the_number(value in -1e12..1e12_f64) {
            let shown = show(Unit::Hectares, value).replace(',', "");
            let back: f64 = shown.parse().unwrap();
            prop_assert!((back - value).abs() <= 0.005 + value.abs() * 1e-12, "{}", shown);
        }
    }
}
