//! Words and numbers on a terminal.

use restora_message::Lang;
use restora_message::catalogue::report_diff as say;
use serde_json::Value;
use unicode_width::UnicodeWidthChar as _;

use crate::diff::json::Change;
use crate::diff::number::Move;

/// How wide a word may become before it is cut.
pub(super) const WORD: usize = 28;

/// How wide a value of a setting may become.
pub(super) const VALUE: usize = 60;

/// A change by no more than this share is not worth a line.
pub(super) const SHOWN: f64 = 1e-9;

/// How many decimals a small change may have.
const MOST: usize = 6;

/// Columns that a text takes on a terminal.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// A text on one line, without what would steer a terminal or turn the direction of writing, and
/// no wider than `most`.
pub(super) fn clean(text: &str, most: usize) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let space = |c: char| c.is_control() || c.is_whitespace();
    let words = text.split(space).filter(|word| !word.is_empty());
    let mut line = words.collect::<Vec<&str>>().join(" ");
    line.retain(|c| !turns(c));
    if width(&line) <= most {
        return line;
    }
    let mut used = 0;
    let fits = |c: &char| {
        used += c.width().unwrap_or(0);
        used < most
    };
    let mut out: String = line.chars().take_while(fits).collect();
    out.push('…');
    out
}

/// A number with its thousands set apart; a tie goes to the even digit.
pub(super) fn plain(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("-", d));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    let mut out = String::from(if zero { "" } else { sign });
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A change with its sign. One that these decimals do not show is given with two digits that
/// count.
pub(super) fn signed(number: f64, decimals: usize) -> String {
    let hidden = |text: &str| text.bytes().all(|b| matches!(b, b'0' | b'.' | b'-'));
    let mut shown = plain(number, decimals);
    if hidden(&shown) && number != 0.0 {
        // The first digit that counts, and one more.
        let more = (decimals..=MOST).find(|more| !hidden(&plain(number, *more)));
        match more {
            Some(more) => shown = plain(number, more + 1),
            None => return format!("{number:+.1e}"),
        }
    }
    if number > 0.0 { format!("+{shown}") } else { shown }
}

/// A number of six digits at most, or all that it takes to be told from `other`.
pub(super) fn short(number: f64, other: Option<f64>) -> String {
    let size = number.abs().max(other.unwrap_or(0.0).abs());
    let decimals = match size {
        s if s >= 1e4 => 2,
        s if s >= 1.0 => 4,
        _ => 6,
    };
    let text = plain(number, decimals);
    // What rounding leaves is not worth all digits.
    let apart = |other: f64| (other - number).abs() > SHOWN * size;
    let alike = other.is_some_and(|o| apart(o) && plain(o, decimals) == text);
    let text = if alike { number.to_string() } else { text };
    if text.contains('.') {
        return text.trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    text
}

/// A change in percent.
pub(super) fn percent(number: Option<f64>) -> String {
    number.map_or_else(String::new, |number| format!("{} %", signed(number, 2)))
}

/// A number before and after, with its unit and the change in percent.
pub(super) fn number(number: &Move, unit: &str, lang: Lang) -> String {
    let shown = |one: Option<f64>, other| match one {
        Some(one) if unit.is_empty() => short(one, other),
        Some(one) => format!("{} {unit}", short(one, other)),
        None => say::NOT_THERE.get(lang).to_owned(),
    };
    let (a, b) = (number.a, number.b);
    let first = match (a, b) {
        // The unit need not stand twice.
        (Some(a), Some(_)) => short(a, b),
        _ => shown(a, b),
    };
    let blanks = [("a", first), ("b", shown(b, a)), ("change", percent(number.percent))];
    let blanks = blanks.each_ref().map(|(name, text)| (*name, text.as_str()));
    match number.percent {
        Some(_) => say::FROM_TO_CHANGE.fill(lang, &blanks),
        None => say::FROM_TO.fill(lang, &blanks),
    }
}

/// A value of a record.
pub(super) fn value(value: Option<&Value>, lang: Lang) -> String {
    match value {
        None | Some(Value::Null) => say::NOT_THERE.get(lang).to_owned(),
        Some(Value::String(text)) if text.is_empty() => "\"\"".to_owned(),
        Some(Value::String(text)) => clean(text, VALUE),
        Some(other) => clean(&other.to_string(), VALUE),
    }
}

/// What became of a value, without its path.
pub(super) fn values(change: &Change, lang: Lang) -> String {
    // Nobody reads the text of a coordinate system.
    if change.path.ends_with("wkt") {
        return say::DIFFERS.get(lang).to_owned();
    }
    let texts = [&change.a, &change.b].map(|one| value(one.as_ref(), lang));
    let texts = match texts {
        [a, b] if change.path.ends_with("sha256") => [a, b].map(|sum| head(&sum)),
        // Both begin alike and were cut.
        [a, b] if a == b => return say::DIFFERS.get(lang).to_owned(),
        texts => texts,
    };
    let [a, b] = texts;
    say::FROM_TO.fill(lang, &[("a", &a), ("b", &b)])
}

/// The first digits of a checksum.
fn head(sum: &str) -> String {
    sum.chars().take(8).collect()
}

/// Rows whose columns are aligned: those of the bits that are set in `right` to the right. Gaps
/// are two columns wide.
pub(super) fn aligned(rows: &[Vec<String>], right: u32, indent: &str) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widest = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().enumerate().map(|(column, cell)| {
            let gap = " ".repeat(widths[column] - width(cell));
            if right >> column & 1 == 1 { gap + cell } else { format!("{cell}{gap}") }
        });
        let cells: Vec<String> = cells.collect();
        format!("{indent}{}", cells.join("  ")).trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_on_their_line_and_within_their_width() {
        assert_eq!(clean("a\nb\u{1b}[31m\u{202e}c", 20), "a b [31mc");
        assert_eq!(clean("潘安湖采煤塌陷区", 9), "潘安湖采…");
        assert_eq!(clean("潘安湖采", 8), "潘安湖采");
        assert_eq!(width(&clean(&"长".repeat(4000), WORD)), WORD - 1);
        assert_eq!(clean("", 5), "");
        assert_eq!(clean("ab", 1), "…");
    }

    #[test]
    fn small_changes_are_not_shown_as_none() {
        assert_eq!(signed(0.000_012, 3), "+0.000012");
        assert_eq!(signed(-0.003_6, 2), "-0.0036");
        assert_eq!(signed(1.2e-9, 3), "+1.2e-9");
        assert_eq!(signed(-1234.5, 1), "-1,234.5");
        assert_eq!(signed(0.0, 2), "0.00");
        assert_eq!(short(3406.5, Some(3000.0)), "3,406.5");
        assert_eq!(short(1.000_000_01, Some(1.0)), "1.00000001");
        assert_eq!(short(100_000.0, None), "100,000");
        assert_eq!(short(1.0 + 1e-12, Some(1.0)), "1");
        assert_eq!(plain(-0.001, 2), "0.00");
    }

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let rows = vec![
            vec!["潘".to_owned(), "1".to_owned()],
            vec!["abc".to_owned(), "22".to_owned(), String::new()],
        ];
        assert_eq!(aligned(&rows, 0b10, " "), [" 潘    1", " abc  22"]);
    }
}
