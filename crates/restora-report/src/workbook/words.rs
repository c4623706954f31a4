//! Text in cells: what can stand there, and how wide it is.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr};

/// Characters of a cell, in UTF-16 code units.
const MOST: usize = 32_767;

/// Text as a cell can hold it: lines end with a line feed, `\u{FFFD}` stands for control characters,
/// and what is too long ends with an ellipsis.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let odd = |c: char| {
        (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    let mut out = Cow::Borrowed(text);
    if text.contains(odd) {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        let held = |c| if odd(c) { char::REPLACEMENT_CHARACTER } else { c };
        out = Cow::Owned(lines.chars().map(held).collect());
    }
    // UTF-8 has at least as many bytes as UTF-16 has units.
    if out.len() > MOST && out.encode_utf16().count() > MOST {
        out = Cow::Owned(cut(&out, MOST - 1) + "…");
    }
    out
}

/// The beginning of a text, so many UTF-16 units long at most.
pub(super) fn cut(text: &str, most: usize) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= most
    };
    text.chars().take_while(fits).collect()
}

/// Width of the longest line, in digits; what is Chinese is two wide.
pub(super) fn width(text: &str) -> usize {
    text.lines().map(UnicodeWidthStr::width_cjk).max().unwrap_or(0)
}

/// Lines that a text takes in a column of a width. Chinese breaks anywhere, other scripts between
/// words, and a word that is wider than the column where it must.
pub(super) fn lines(text: &str, wide: usize) -> usize {
    text.lines().map(|line| wrapped(line, wide.max(2))).sum::<usize>().max(1)
}

/// The characters that surely fit on a line of a column: Chinese ones are a little wider than two
/// digits in most fonts.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "no column is as wide"
)]
pub(super) fn room(column: f64) -> usize {
    (column * 0.93) as usize
}

/// Height of a row in points that holds so many lines. Rows without a height grow with their text
/// in some programs and not in others.
pub(super) fn height(lines: usize) -> f64 {
    const LINE: f64 = 15.0;
    const HIGHEST: f64 = 405.0;
    (LINE * lines as f64 + 1.0).min(HIGHEST)
}

fn wrapped(line: &str, wide: usize) -> usize {
    let (mut lines, mut used, mut word) = (1, 0, 0);
    for c in line.chars() {
        let own = c.width_cjk().unwrap_or(0);
        if own == 2 || c == ' ' {
            word = 0;
        } else {
            word += own;
        }
        used += own;
        if used > wide {
            lines += 1;
            // The word that did not fit goes to the next line as far as it has come.
            used = if word > 0 && word <= wide { word } else { own };
            word = word.min(used);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_shown_as_such() {
        assert_eq!(clean("a\u{0}b\u{1f}c\u{FFFE}\td"), "a\u{FFFD}b\u{FFFD}c\u{FFFD}\td");
        assert_eq!(clean("one\r\ntwo\rthree"), "one\ntwo\nthree");
        assert!(matches!(clean("潘安湖 <&>"), Cow::Borrowed("潘安湖 <&>")));
    }

    #[test]
    fn long_text_is_cut_by_the_units_that_excel_counts() {
        // An emoji is two units: 16,383 of them and the ellipsis are 32,767.
        let long = "🌱".repeat(20_000);
        let kept = clean(&long);
        assert_eq!(kept.encode_utf16().count(), 32_767);
        assert!(kept.ends_with("🌱…"));
        let fits = "a".repeat(32_767);
        assert_eq!(clean(&fits), fits);
    }

    #[test]
    fn chinese_is_twice_as_wide() {
        assert_eq!(width("面积"), 4);
        assert_eq!(width("ab\n面积（公顷）"), 12);
        assert_eq!(width(""), 0);
    }

    #[test]
    fn lines_break_where_scripts_break() {
        assert_eq!(lines("面积（公顷）", 12), 1);
        assert_eq!(lines("面积（公顷）", 6), 2);
        assert_eq!(lines("Area of the polygon", 11), 2);
        assert_eq!(lines("Area of the polygon", 7), 3);
        assert_eq!(lines("abcdefghij", 4), 3);
        assert_eq!(lines("a\nb", 10), 2);
        assert_eq!(lines("", 10), 1);
    }
}
