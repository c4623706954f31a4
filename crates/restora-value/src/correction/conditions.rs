//! Condition factors from a user's table: water quality by site, vegetation by district.

use serde::Serialize;

use super::index::Index;
use crate::Caption;

/// What a factor is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct At<'a> {
    /// Id of the site.
    pub site: &'a str,
    /// The group (district) that the site is in, if any.
    pub group: Option<&'a str>,
    /// Name of the date.
    pub date: &'a str,
    /// Class code.
    pub class: i32,
    /// Id of the service.
    pub service: &'a str,
}

/// One row: a value, and what it holds for. `None` stands for any.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionRow {
    /// Name of the factor, such as `water_quality`.
    pub factor: String,
    /// Id of the site. A row has a site or a group, never both.
    pub site: Option<String>,
    /// Name of the group (district).
    pub group: Option<String>,
    /// Name of the date.
    pub date: Option<String>,
    /// Class code.
    pub class: Option<i32>,
    /// Id of the service.
    pub service: Option<String>,
    /// The factor itself: dimensionless, finite, not negative.
    pub value: f64,
    /// Where it comes from; may be empty.
    pub source: String,
    /// Line in the file, counted from 1.
    pub line: usize,
}

/// Equal if they say the same; the line does not matter.
impl PartialEq for ConditionRow {
    fn eq(&self, other: &Self) -> bool {
        (&self.factor, &self.site, &self.group, &self.date, self.class)
            == (&other.factor, &other.site, &other.group, &other.date, other.class)
            && (&self.service, self.value, &self.source)
                == (&other.service, other.value, &other.source)
    }
}

/// A table of condition factors.
///
/// A table has one or more factors, told apart by name. Of the rows of one name that match,
/// the most specific holds alone; the values of different names are multiplied. A row is
/// the more specific, the greater this tuple is, compared from left to right:
///
/// `(place: any < group < site, has a class, has a date, has a service)`
///
/// So a row for a site alone wins over one for its group that also has a class, a date and
/// a service. Two rows that match with the same tuple would be the same row; reading
/// refuses them, and no ambiguity is left.
#[derive(Clone, Debug, Serialize)]
pub struct ConditionTable {
    /// What records call it.
    pub name: String,
    /// What readers call it.
    pub title: Caption,
    /// Where it comes from.
    pub source: String,
    /// Not public, for the index counts on them.
    pub(super) rows: Vec<ConditionRow>,
    #[serde(skip)]
    pub(super) index: Index,
}

/// Equal if they say the same; where it stands in which file does not matter.
impl PartialEq for ConditionTable {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.title, &self.source, &self.rows)
            == (&other.name, &other.title, &other.source, &other.rows)
    }
}

impl ConditionTable {
    /// The product of what each factor name says: the value of its most specific row, or 1
    /// where no row matches. Finite and not negative. Multiplied in the order of the names,
    /// so that it does not depend on the order of the rows.
    pub fn factor(&self, at: &At<'_>) -> f64 {
        self.index.find_all(at).map(|number| self.rows[number].value).product()
    }

    /// The row that holds for one factor name, if any matches.
    pub fn row(&self, factor: &str, at: &At<'_>) -> Option<&ConditionRow> {
        self.index.find(factor, at).map(|number| &self.rows[number])
    }

    /// Every row, as read: with its line, so that a caller can say which sites, groups,
    /// dates, classes and services it does not know.
    pub fn rows(&self) -> &[ConditionRow] {
        &self.rows
    }

    /// Names of the factors, in alphabetical order.
    pub fn factors(&self) -> impl Iterator<Item = &str> {
        self.index.factors()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: At<'static> =
        At { site: "a", group: Some("east"), date: "2013", class: 5, service: "pur" };

    fn table(rows: &str) -> ConditionTable {
        let text = format!("factor,site,group,date,class,service,value\n{rows}");
        ConditionTable::from_csv("c.csv", &text).unwrap()
    }

    fn factor(rows: &str, at: &At<'_>) -> f64 {
        table(rows).factor(at)
    }

    fn near(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-12, "{found} is not {wanted}");
    }

    #[test]
    fn the_most_specific_row_holds_alone() {
        // From the least to the most specific; each beats all before it.
        let rows = [
            "q,,,,,,2",
            "q,,,,,pur,3",
            "q,,,2013,,,4",
            "q,,,2013,,pur,5",
            "q,,,,5,,6",
            "q,,,,5,pur,7",
            "q,,,2013,5,,8",
            "q,,,2013,5,pur,9",
            "q,,east,,,,10",
            "q,,east,2013,5,pur,11",
            "q,a,,,,,12",
            "q,a,,2013,5,pur,13",
        ];
        for last in 0..rows.len() {
            let mut some = rows[..=last].to_vec();
            near(
                factor(&some.join("\n"), &AT),
                f64::from(u8::try_from(last).unwrap()) + 2.0,
            );
            some.reverse();
            near(
                factor(&some.join("\n"), &AT),
                f64::from(u8::try_from(last).unwrap()) + 2.0,
            );
        }
        let table = table(&rows.join("\n"));
        assert_eq!(table.row("q", &AT).map(|row| row.line), Some(13));
        // Of another site in the same group, and of none: rows 11 and 9.
        near(table.factor(&At { site: "b", ..AT }), 11.0);
        near(table.factor(&At { site: "b", group: None, ..AT }), 9.0);
        // Another class: site, any date.
        near(table.factor(&At { class: 1, ..AT }), 12.0);
    }

    #[test]
    fn names_multiply_and_what_is_not_named_counts_as_one() {
        let rows = "water_quality,,,,5,,0.8\nvegetation,a,,,,,1.25\nvegetation,,,,,bio,3";
        // 0.8 × 1.25 = 1
        near(factor(rows, &AT), 1.0);
        near(factor(rows, &At { site: "b", ..AT }), 0.8);
        // 0.8 × 3 = 2.4
        near(factor(rows, &At { site: "b", service: "bio", ..AT }), 2.4);
        near(factor(rows, &At { site: "b", class: 1, ..AT }), 1.0);
        let table = table(rows);
        assert_eq!(table.factors().collect::<Vec<_>>(), ["vegetation", "water_quality"]);
        assert_eq!(table.row("water_quality", &At { class: 1, ..AT }), None);
        assert_eq!(table.row("soil", &AT), None);
    }

    #[test]
    fn a_hundred_thousand_sites_are_no_walk() {
        // A walk through all rows for each of them would take 10¹⁰ steps.
        let rows: Vec<String> =
            (1..=100_000).map(|n| format!("q,s{n},,,,,{n}")).collect();
        let table = table(&rows.join("\n"));
        for number in 1..=100_000_u32 {
            let site = format!("s{number}");
            near(table.factor(&At { site: &site, ..AT }), f64::from(number));
        }
    }

    #[test]
    fn a_word_means_something_in_its_own_column_only() {
        // A group, a date and a service that are called as the site is.
        near(factor("q,,a,,,,2\nq,,,a,,,3\nq,,,,,a,5", &AT), 1.0);
        near(factor("q,,a,,,,2", &At { group: Some("a"), ..AT }), 2.0);
        near(factor("q,,,2013,,,0", &AT), 0.0);
    }
}
