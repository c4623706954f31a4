//! Dates as people label them, and when they were.

use std::collections::BTreeSet;

use restora_table::Cell;
use serde_json::Value;

use crate::Material;

/// The tables with a row for each date or pair of dates, and their columns with labels. Other
/// tables may have a `date` that is a stage of a plan.
const COLUMNS: [(&str, &str); 3] =
    [("sites", "date"), ("uplift", "date_from"), ("uplift", "date_to")];

/// Years that a label may mean by four digits.
const YEARS: std::ops::RangeInclusive<u32> = 1500..=2500;

/// From one moment to another, both in UTC as RFC 3339 has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: String,
    pub(super) end: String,
}

/// The labels of all dates that a run is about, each once, by time and then by label.
pub(super) fn dates(material: &Material) -> Vec<String> {
    let record = &material.record;
    let mut labels = BTreeSet::new();
    let scenes = &record["imagery"]["scenes"];
    for list in [&record["config"]["dates"], &record["rasters"], scenes] {
        labels.extend(list_of(list));
    }
    labels.extend(
        material.rasters.iter().flat_map(|product| product.dates.iter().cloned()),
    );
    for (name, column) in COLUMNS {
        let Some(table) = material.table(name) else { continue };
        let Some(place) = table.column(column) else { continue };
        let cells = table.rows.iter().filter_map(|row| row.get(place));
        labels.extend(cells.filter_map(|cell| match cell {
            Cell::Text(label) => Some(label.clone()),
            // A year that was read back from a CSV.
            Cell::Integer(year) => Some(year.to_string()),
            Cell::Empty | Cell::Number(_) => None,
        }));
    }
    let mut labels: Vec<String> = labels.into_iter().collect();
    // Labels that do not say when come last.
    labels.sort_by_cached_key(|label| {
        let span = span(label);
        (span.is_none(), span.map(|span| (span.start, span.end)))
    });
    labels
}

/// The dates of a list of the record, each once, in its order.
pub(super) fn list_of(list: &Value) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in
        list.as_array().into_iter().flatten().filter_map(|one| one["date"].as_str())
    {
        if labels.iter().all(|known| known != label) {
            labels.push(label.to_owned());
        }
    }
    labels
}

/// From the start of the first date to the end of the last; none where no label says when.
pub(super) fn whole(labels: &[String]) -> Option<Span> {
    let spans: Vec<Span> = labels.iter().filter_map(|label| span(label)).collect();
    let start = spans.iter().map(|span| &span.start).min()?.clone();
    let end = spans.iter().map(|span| &span.end).max()?.clone();
    Some(Span { start, end })
}

/// When a date was, by its label: the year, month or day that it is, else from the first to the
/// last year that it names.
pub(super) fn span(label: &str) -> Option<Span> {
    exact(label.trim()).or_else(|| {
        let years = years(label);
        let (first, last) = (years.first()?, years.last()?);
        Some(between((*first, 1, 1), (*last, 12, 31)))
    })
}

/// `2010`, `2010-06`, `2010-06-15`, the same with `/` or `.`, `20100615`, `2010年6月15日`, each
/// with a time after it or not.
fn exact(label: &str) -> Option<Span> {
    let day = label.split_once('T').map_or(label, |(day, _)| day);
    let compact = day.len() == 8 && day.bytes().all(|letter| letter.is_ascii_digit());
    let parts: Vec<&str> = if compact {
        vec![day.get(..4)?, day.get(4..6)?, day.get(6..)?]
    } else if let Some((year, rest)) = day.split_once('年') {
        let (month, day) = rest.split_once('月').unwrap_or((rest, ""));
        let parts = [year, month, day.trim_end_matches(['日', '号'])];
        parts.into_iter().filter(|part| !part.is_empty()).collect()
    } else {
        day.split(['-', '/', '.']).collect()
    };
    let number = |part: &str, digits: std::ops::RangeInclusive<usize>| -> Option<u32> {
        let plain = part.bytes().all(|letter| letter.is_ascii_digit());
        (plain && digits.contains(&part.len())).then(|| part.parse().ok()).flatten()
    };
    let year = number(parts.first()?, 4..=4).filter(|year| YEARS.contains(year))?;
    let Some(month) = parts.get(1) else {
        return Some(between((year, 1, 1), (year, 12, 31)));
    };
    let month = number(month, 1..=2).filter(|month| (1..=12).contains(month))?;
    let length = days(year, month);
    match parts.as_slice() {
        [_, _] => Some(between((year, month, 1), (year, month, length))),
        [_, _, day] => {
            let day = number(day, 1..=2).filter(|day| (1..=length).contains(day))?;
            Some(between((year, month, day), (year, month, day)))
        }
        _ => None,
    }
}

/// The years that a label names, the earliest first: runs of just four digits.
fn years(label: &str) -> Vec<u32> {
    let runs = label.split(|letter: char| !letter.is_ascii_digit());
    let mut years: Vec<u32> =
        runs.filter(|run| run.len() == 4).filter_map(|run| run.parse().ok()).collect();
    years.retain(|year| YEARS.contains(year));
    years.sort_unstable();
    years
}

fn days(year: u32, month: u32) -> u32 {
    let leap =
        year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// From the first second of a day to the last one of another.
fn between(first: (u32, u32, u32), last: (u32, u32, u32)) -> Span {
    let text = |(year, month, day): (u32, u32, u32), time: &str| {
        format!("{year:04}-{month:02}-{day:02}T{time}Z")
    };
    Span { start: text(first, "00:00:00"), end: text(last, "23:59:59") }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days on which a label starts and ends.
    fn days_of(label: &str) -> Option<(String, String)> {
        let span = span(label)?;
        let day = |text: &str| text[..10].to_owned();
        Some((day(&span.start), day(&span.end)))
    }

    #[test]
    fn labels_of_years_months_and_days() {
        let cases = [
            ("2010", "2010-01-01", "2010-12-31"),
            ("2010-06", "2010-06-01", "2010-06-30"),
            ("2012-02", "2012-02-01", "2012-02-29"),
            ("1900-02", "1900-02-01", "1900-02-28"),
            ("2000-02", "2000-02-01", "2000-02-29"),
            ("2010-06-15", "2010-06-15", "2010-06-15"),
            ("2010/6/15", "2010-06-15", "2010-06-15"),
            ("20100615", "2010-06-15", "2010-06-15"),
            ("2010-06-15T10:30:00Z", "2010-06-15", "2010-06-15"),
            ("2010年", "2010-01-01", "2010-12-31"),
            ("2010年6月", "2010-06-01", "2010-06-30"),
            ("2010年6月15日", "2010-06-15", "2010-06-15"),
        ];
        for (label, first, last) in cases {
            let expected = Some((first.to_owned(), last.to_owned()));
            assert_eq!(days_of(label), expected, "{label}");
        }
        let span = span("2010").unwrap();
        assert_eq!(span.start, "2010-01-01T00:00:00Z");
        assert_eq!(span.end, "2010-12-31T23:59:59Z");
    }

    #[test]
    fn other_labels_mean_the_years_that_they_name() {
        let whole = |first: &str, last: &str| {
            Some((format!("{first}-01-01"), format!("{last}-12-31")))
        };
        assert_eq!(days_of("2010-2015"), whole("2010", "2015"));
        assert_eq!(days_of("修复前（2010 年）"), whole("2010", "2010"));
        assert_eq!(days_of("landsat8_2019_dry"), whole("2019", "2019"));
        // A month that there is not: the year is still named.
        assert_eq!(days_of("2010-13"), whole("2010", "2010"));
        assert_eq!(days_of("2011-02-29"), whole("2011", "2011"));
        for label in ["before", "基期", "T1", "", "12345", "0007"] {
            assert_eq!(days_of(label), None, "{label}");
        }
    }
}
