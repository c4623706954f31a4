//! Sizes and numbers as people write and read them. Nothing here is computed with.

/// Bytes of a size such as `4GiB`, `500MB`, `1.5G` or `1048576`. As in GNU's tools, `K`
/// and `KiB` are 1024 bytes, `KB` is 1000. `None` if it is anything else, 0 or too large.
pub(crate) fn parse_size(text: &str) -> Option<u64> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = u128::from(unit_bytes(unit)?);
    let (whole, part) = match number.split_once('.') {
        Some((whole, part)) if !part.is_empty() => (whole, part),
        Some(_) => return None,
        None => (number, ""),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 12 {
        return None;
    }
    let scale = 10u128.pow(u32::try_from(part.len()).ok()?);
    let count: u128 = format!("{whole}{part}").parse().ok()?;
    let bytes = count.checked_mul(unit)? / scale;
    u64::try_from(bytes).ok().filter(|bytes| *bytes > 0)
}

/// Bytes in a unit, whatever the case of its letters.
fn unit_bytes(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    let (power, rest) = match unit.as_bytes().first() {
        None => return Some(1),
        Some(b'b') => (0, unit.as_str()),
        Some(b'k') => (1, &unit[1..]),
        Some(b'm') => (2, &unit[1..]),
        Some(b'g') => (3, &unit[1..]),
        Some(b't') => (4, &unit[1..]),
        Some(_) => return None,
    };
    match rest {
        "b" => Some(1000u64.pow(power)),
        "" | "ib" => Some(1024u64.pow(power)),
        _ => None,
    }
}

/// Bytes for people: `1.5 GiB`.
pub(crate) fn show_bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut size = bytes as f64;
    let mut unit = 0;
    while size >= 1024.0 && unit + 1 < UNITS.len() {
        size /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{size:.1} {}", UNITS[unit]) }
}

/// Pixels for people: `12.3 Mpx`.
pub(crate) fn show_pixels(pixels: f64) -> String {
    match pixels {
        p if p >= 1e9 => format!("{:.1} Gpx", p / 1e9),
        p if p >= 1e6 => format!("{:.1} Mpx", p / 1e6),
        p if p >= 1e3 => format!("{:.1} kpx", p / 1e3),
        p => format!("{p:.0} px"),
    }
}

/// Seconds for people: `45s`, `3m05s`, `2h03m`.
pub(crate) fn show_seconds(seconds: u64) -> String {
    match seconds {
        s if s < 60 => format!("{s}s"),
        s if s < 3600 => format!("{}m{:02}s", s / 60, s % 60),
        s => format!("{}h{:02}m", s / 3600, s % 3600 / 60),
    }
}

/// A number rounded to `decimals` (a tie to the even digit), thousands set apart.
pub(crate) fn show_number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |d| ("-", d));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    let mut out = if zero { String::new() } else { sign.to_owned() };
    out.push_str(&grouped(whole));
    if !part.is_empty() {
        out.push('.');
        out.push_str(part);
    }
    out
}

/// A count, thousands set apart.
pub(crate) fn show_count(count: u64) -> String {
    grouped(&count.to_string())
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_in_every_unit() {
        assert_eq!(parse_size("1048576"), Some(1 << 20));
        assert_eq!(parse_size("7B"), Some(7));
        assert_eq!(parse_size("4GiB"), Some(4 << 30));
        assert_eq!(parse_size("500MB"), Some(500_000_000));
        // 1.5 · 2³⁰ = 1 610 612 736
        assert_eq!(parse_size("1.5G"), Some(1_610_612_736));
        assert_eq!(parse_size("1.5g"), Some(1_610_612_736));
        assert_eq!(parse_size("2k"), Some(2048));
        assert_eq!(parse_size("2kb"), Some(2000));
        assert_eq!(parse_size("1T"), Some(1 << 40));
    }

    #[test]
    fn everything_else_is_refused() {
        let wrong = "|0|0G|G|1.|.5G|-1|+1|1e9|4 GiB|4GiBs|4ib|4bb|1,5G|1_000|inf|NaN|1.5.5\
                     |99999999999999999999T|４G|1G |0.1B|18446744073709551616";
        for text in wrong.split('|') {
            assert_eq!(parse_size(text), None, "{text}");
        }
        assert_eq!(parse_size("18446744073709551615"), Some(u64::MAX));
    }

    #[test]
    fn numbers_for_people() {
        assert_eq!(show_number(1234.5678, 2), "1,234.57");
        assert_eq!(show_number(-1_234_567.0, 0), "-1,234,567");
        assert_eq!(show_number(-0.001, 2), "0.00");
        // 0.125 and 2.5 are exact in binary, so they are ties: to the even digit.
        assert_eq!(show_number(0.125, 2), "0.12");
        assert_eq!(show_number(2.5, 0), "2");
        assert_eq!(show_number(3.5, 0), "4");
        assert_eq!(show_count(999), "999");
        assert_eq!(show_count(1000), "1,000");
        assert_eq!(show_bytes(1023), "1023 B");
        assert_eq!(show_bytes(3 << 29), "1.5 GiB");
        assert_eq!(show_pixels(12_340_000.0), "12.3 Mpx");
        assert_eq!(show_seconds(59), "59s");
        assert_eq!(show_seconds(185), "3m05s");
        assert_eq!(show_seconds(7380), "2h03m");
    }

    proptest! {
        #[test]
        fn any_text_is_a_size_or_none(text in ".*") {
            if let Some(bytes) = parse_size(&text) {
                prop_assert!(bytes > 0);
            }
        }

        #[test]
        fn whole_bytes_come_back(bytes in 1u64..) {
            prop_assert_eq!(parse_size(&bytes.to_string()), Some(bytes));
        }
    }
}
