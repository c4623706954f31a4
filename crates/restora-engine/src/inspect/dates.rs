//! Text that looks like a date, in the name of a file or in its metadata.

use serde::Serialize;

/// Years that a map or an image may be of.
const YEARS: std::ops::RangeInclusive<u32> = 1930..=2100;

/// Where a date was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// In the name of the file.
    FileName,
    /// In an item of its metadata.
    Metadata(String),
}

/// Text that looks like a date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DateText {
    /// As a config writes it: `2019`, `2019-07` or `2019-07-01`.
    pub date: String,
    /// Where it was found.
    pub from: From,
}

/// Items of metadata that say when a file was made, not what it shows.
const MADE: [&str; 4] =
    ["TIFFTAG_DATETIME", "TIFFTAG_SOFTWARE", "DATE_CREATED", "history"];

/// Everything that looks like a date: in the name first, then in metadata. Each date once.
pub(crate) fn dates(name: &str, metadata: &[(String, String)]) -> Vec<DateText> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let of_name = in_text(stem).into_iter().map(|date| (date, From::FileName));
    let items = metadata.iter().filter(|(key, _)| {
        let plain = key.to_ascii_uppercase();
        let speaks = ["DATE", "TIME", "YEAR"].iter().any(|word| plain.contains(word));
        speaks && !MADE.iter().any(|made| key.eq_ignore_ascii_case(made))
    });
    let of_items = items.flat_map(|(key, value)| {
        in_text(value).into_iter().map(|date| (date, From::Metadata(key.clone())))
    });
    let mut out: Vec<DateText> = Vec::new();
    for (date, from) in of_name.chain(of_items) {
        if !out.iter().any(|known| known.date == date) {
            out.push(DateText { date, from });
        }
    }
    out
}

/// Dates in a text: 2019, 201907, 20190701, 2019182 (a day of the year), and the same with
/// `-`, `_`, `.`, `/` or 年月日 in between.
fn in_text(text: &str) -> Vec<String> {
    let runs = runs(text);
    let mut out = Vec::new();
    let mut at = 0;
    while at < runs.len() {
        let (date, used) = from_runs(&runs[at..]);
        out.extend(date);
        at += used;
    }
    out
}

/// Runs of digits, each with what stands between it and the one before.
fn runs(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let (mut between, mut digits) = (String::new(), String::new());
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() {
            digits.push(c);
            continue;
        }
        if !digits.is_empty() {
            out.push((std::mem::take(&mut between), std::mem::take(&mut digits)));
        }
        between.push(c);
    }
    out
}

/// The date that begins with the first run, and how many runs it is made of.
fn from_runs(runs: &[(String, String)]) -> (Option<String>, usize) {
    let part = |at: usize| -> Option<u32> {
        let (between, digits) = runs.get(at)?;
        let joins = ["-", "_", ".", "/", "年", "月"].contains(&between.as_str());
        (joins && digits.len() <= 2).then(|| digits.parse().ok()).flatten()
    };
    let digits = &runs[0].1;
    if digits.len() != 4 {
        return (packed(digits), 1);
    }
    let Some(year) = year(digits) else { return (None, 1) };
    match (part(1), part(2)) {
        (Some(month), Some(day)) if is_day(year, month, day) => {
            (Some(format!("{year}-{month:02}-{day:02}")), 3)
        }
        (Some(month), _) if runs[1].1.len() == 2 && (1..=12).contains(&month) => {
            (Some(format!("{year}-{month:02}")), 2)
        }
        _ => (Some(year.to_string()), 1),
    }
}

/// A date without anything in between; times of the day may follow in 14 digits.
fn packed(digits: &str) -> Option<String> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<u32>().ok();
    let year = year(digits.get(..4)?)?;
    match digits.len() {
        6 => {
            let month = number(4..6)?;
            (1..=12).contains(&month).then(|| format!("{year}-{month:02}"))
        }
        7 => {
            let (month, day) = of_year(year, number(4..7)?)?;
            Some(format!("{year}-{month:02}-{day:02}"))
        }
        8 | 14 => {
            let (month, day) = (number(4..6)?, number(6..8)?);
            is_day(year, month, day).then(|| format!("{year}-{month:02}-{day:02}"))
        }
        _ => None,
    }
}

fn year(digits: &str) -> Option<u32> {
    digits.parse().ok().filter(|year| YEARS.contains(year))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap =
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn is_day(year: u32, month: u32, day: u32) -> bool {
    (1..=days_of(year, month)).contains(&day)
}

/// Month and day of a day of the year, from 1.
fn of_year(year: u32, day: u32) -> Option<(u32, u32)> {
    let mut left = day.checked_sub(1)?;
    for month in 1..=12 {
        let days = days_of(year, month);
        if left < days {
            return Some((month, left + 1));
        }
        left -= days;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(name: &str) -> Vec<String> {
        dates(name, &[]).into_iter().map(|found| found.date).collect()
    }

    #[test]
    fn names_of_real_products_tell_their_dates() {
        assert_eq!(of("CLCD_v01_2019_albert.tif"), ["2019"]);
        assert_eq!(of("n50_35_2020lc030.tif"), ["2020"]);
        assert_eq!(of("ESA_WorldCover_10m_2021_v200_N30E117_Map.tif"), ["2021"]);
        assert_eq!(of("50S_20220101-20230101.tif"), ["2022-01-01", "2023-01-01"]);
        // Day 182 of a common year is 1 July: 31 + 28 + 31 + 30 + 31 + 30 = 181 before it.
        assert_eq!(of("MCD12Q1.A2019182.h27v05.hdf"), ["2019-07-01"]);
        assert_eq!(of("LC08_L2SP_122036_20190910_20200826_02_T1.tif").len(), 2);
        assert_eq!(of("影像2019年7月.tif"), ["2019"]);
        assert_eq!(of("2019-07-31.tif"), ["2019-07-31"]);
        assert_eq!(of("landcover_2015_06.tif"), ["2015-06"]);
        assert_eq!(of("a_201913.tif"), Vec::<String>::new());
        assert_eq!(of("2019-02-30.tif"), ["2019-02"]);
        assert_eq!(of("tile_0400_12345.tif"), Vec::<String>::new());
    }

    #[test]
    fn metadata_that_speak_of_a_date_are_read_but_not_when_the_file_was_made() {
        let item = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        let found = dates(
            "before.tif",
            &[
                item("TIFFTAG_DATETIME", "2024:01:02 03:04:05"),
                item("ACQUISITION_DATE", "2015-08-09T10:20:30"),
                item("SCALE", "2000"),
            ],
        );
        let from = From::Metadata("ACQUISITION_DATE".to_owned());
        assert_eq!(found, [DateText { date: "2015-08-09".to_owned(), from }]);
    }

    proptest! {
        #[test]
        fn any_name_is_read(name in any::<String>()) {
            for date in of(&name) {
                prop_assert!(matches!(date.len(), 4 | 7 | 10), "{}", date);
            }
        }
    }
}
