//! Days of the calendar.

/// A day of the Gregorian calendar as it is written, by the number of days since 1970-01-01; nothing where years have no
/// four digits.
pub fn day(days: i64) -> String {
    // From the first of March of the year 0, after which leap days come last in a year.
    let days = days + 719_468;
    if !(306..=3_652_364).contains(&days) {
        return String::new();
    }
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let date = of_year - (153 * month + 2) / 5 + 1;
    let (next, month) = if month < 10 { (0, month + 3) } else { (1, month - 9) };
    format!("{:04}-{month:02}-{date:02}", era * 400 + year + next)
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_have_their_dates() {
        // 11,016 days are 30 years with 7 leap days and 59 days: the 29th of February is one.
        for (days, date) in
            [(0, "1970-01-01"), (11_016, "2000-02-29"), (-1, "1969-12-31")]
        {
            assert_eq!(day(days), date);
        }
        assert_eq!(
            (day(2_932_896), day(2_932_897)),
            ("9999-12-31".to_owned(), String::new())
        );
        assert_eq!(
            (day(i64::MAX / 2), day(i64::MIN / 2)),
            (String::new(), String::new())
        );
        // Every day follows the one before.
        let all: Vec<String> = (-30_000..60_000).map(day).collect();
        assert!(all.is_sorted() && all.windows(2).all(|two| two[0] != two[1]));
    }

    #[test]
    fn every_day_of_400_years_follows_the_one_before() {
        let (mut year, mut month, mut date) = (1970, 1, 1);
        for days in 0..146_097 {
            let expected = format!("{year:04}-{month:02}-{date:02}");
            assert_eq!(day(days), expected);
            let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            let length = match month {
                2 => 28 + u32::from(leap),
                4 | 6 | 9 | 11 => 30,
                _ => 31,
            };
            date += 1;
            if date > length {
                (month, date) = (month + 1, 1);
            }
            if month > 12 {
                (year, month) = (year + 1, 1);
            }
        }
        assert_eq!((year, month, date), (2370, 1, 1));
    }
}
