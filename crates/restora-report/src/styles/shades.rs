//! Colours of sites by a number: a scale that is centred on zero.

use restora_message::Lang;
use restora_message::catalogue::report_styles as words;
use restora_table::{Cell, Table};

use super::units::{unit_text, with_unit};

/// What the colour of a site says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shading<'a> {
    /// The change of its value in percent, from the first date to the last.
    #[default]
    Uplift,
    /// The numbers of a column.
    Column(&'a str),
    /// Nothing: all sites look alike.
    Plain,
}

/// What columns with the change of value start with; the two dates follow.
pub(crate) const UPLIFT: &str = "value_change_percent_";

/// Loss to gain: brown to blue-green over near-white, `ColorBrewer` `BrBG`, which people who
/// confuse red and green tell apart.
const COLOURS: [[u8; 3]; 7] = [
    [140, 81, 10],
    [216, 179, 101],
    [246, 232, 195],
    [245, 245, 245],
    [199, 234, 229],
    [90, 180, 172],
    [1, 102, 94],
];

/// A class of sites.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shade {
    /// A site is in the class if its number is above this; in the first class also at it.
    pub(crate) lower: f64,
    /// A site is in the class if its number is not above this.
    pub(crate) upper: f64,
    /// What the legend says.
    pub(crate) label: String,
    /// Its colour.
    pub(crate) colour: [u8; 3],
}

/// Sites coloured by a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shaded<'a> {
    /// The column.
    pub(crate) column: &'a str,
    /// The classes by rising bounds.
    pub(crate) shades: Vec<Shade>,
    /// Whether a site has no number there.
    pub(crate) gaps: bool,
}

/// The classes of a table by a choice; none where no site has a number to be coloured by.
pub(crate) fn shaded<'a>(
    table: &'a Table,
    shading: Shading<'_>,
    lang: Lang,
) -> Option<Shaded<'a>> {
    let place = match shading {
        Shading::Uplift => uplift_column(table)?,
        Shading::Column(name) => table.column(name)?,
        Shading::Plain => return None,
    };
    let column = table.columns.get(place)?;
    let numbers: Vec<f64> =
        table.rows.iter().filter_map(|row| number(row.get(place)?)).collect();
    if numbers.is_empty() {
        return None;
    }
    let unit = unit_text(column.unit, lang);
    let shades = shades(&numbers, |value| with_unit(value, unit), lang);
    Some(Shaded { column: &column.name, shades, gaps: numbers.len() < table.rows.len() })
}

/// A cell as a finite number.
fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Integer(n) => Some(*n as f64),
        Cell::Number(n) => Some(*n).filter(|n| n.is_finite()),
        Cell::Empty | Cell::Text(_) => None,
    }
}

/// The column with the change from the first date to the last. Of several pairs of dates it is
/// the one that starts where no pair ends, and ends where none starts.
fn uplift_column(table: &Table) -> Option<usize> {
    let pairs: Vec<(usize, &str)> = table
        .columns
        .iter()
        .enumerate()
        .filter_map(|(place, column)| Some((place, column.name.strip_prefix(UPLIFT)?)))
        .collect();
    // A label of a date may have a `_` itself: a pair is split where both halves are dates.
    let is_date = |label: &str| {
        table.columns.iter().any(|column| {
            let name = column.name.strip_suffix(label);
            name.is_some_and(|name| name.ends_with('_'))
                && !column.name.starts_with(UPLIFT)
        })
    };
    let halves = |pair: &'_ str| -> Option<(String, String)> {
        pair.match_indices('_')
            .map(|(at, _)| (&pair[..at], &pair[at + 1..]))
            .find(|(from, to)| is_date(from) && is_date(to))
            .map(|(from, to)| (from.to_owned(), to.to_owned()))
    };
    let split: Vec<Option<(String, String)>> =
        pairs.iter().map(|(_, pair)| halves(pair)).collect();
    let known = || split.iter().flatten();
    let whole = split.iter().position(|pair| {
        pair.as_ref().is_some_and(|(from, to)| {
            known().all(|(_, other)| other != from)
                && known().all(|(other, _)| other != to)
        })
    });
    // Tables have the pair of all dates last.
    whole.or(pairs.len().checked_sub(1)).map(|at| pairs[at].0)
}

/// Seven classes, bounded at ±a, ±4a and ±10a, where a is 1, 2 or 5 times a power of ten and
/// three quarters of the sites lie within ±10a. One outlier does not bleach all others.
fn shades(numbers: &[f64], text: impl Fn(f64) -> String, lang: Lang) -> Vec<Shade> {
    let mut sizes: Vec<f64> = numbers.iter().map(|n| n.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let quarter = sizes[(sizes.len() * 3).div_ceil(4) - 1];
    let largest = sizes[sizes.len() - 1];
    // Where most sites did not change, those that did make the scale.
    let [inner, middle, outer, end] =
        bounds(if quarter > 0.0 { quarter } else { largest });
    let end = end.max(largest);
    let edges = [-end, -outer, -middle, -inner, inner, middle, outer, end];
    let label = |place: usize, from: f64, to: f64| {
        let (from, to) = (text(from), text(to));
        let words = match place {
            0 => &words::BELOW,
            3 => &words::LITTLE,
            6 => &words::ABOVE,
            _ => &words::BETWEEN,
        };
        words.fill(lang, &[("from", &from), ("to", &to)])
    };
    edges
        .windows(2)
        .zip(COLOURS)
        .enumerate()
        .map(|(place, (edge, colour))| Shade {
            lower: edge[0],
            upper: edge[1],
            label: label(place, edge[0], edge[1]),
            colour,
        })
        .collect()
}

/// a, 4a, 10a and 100a for the least a of 1, 2, 5 times a power of ten with 10a ≥ `size`; 1,
/// 4, 10, 100 where there is no size. Found by decimal digits, which are the same everywhere.
fn bounds(size: f64) -> [f64; 4] {
    let exponent = |text: &str| text.rsplit_once('e').and_then(|(_, e)| e.parse().ok());
    let power: i32 = exponent(&format!("{size:e}")).unwrap_or(0);
    let times = |digit: u32, power: i32| -> f64 {
        let number: f64 = format!("{digit}e{power}").parse().unwrap_or(f64::MAX);
        number.clamp(f64::MIN_POSITIVE, f64::MAX)
    };
    let (digit, power) = [(1, power), (2, power), (5, power), (1, power + 1)]
        .into_iter()
        .find(|(digit, power)| times(*digit, *power) >= size)
        .filter(|_| size > 0.0)
        .unwrap_or((1, 1));
    [
        times(digit, power - 1),
        times(digit * 4, power - 1),
        times(digit, power),
        times(digit, power + 1),
    ]
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "the numbers are exact")]
mod tests {
    use super::*;

    /// The bounds of the classes of some numbers.
    fn edges(numbers: &[f64]) -> Vec<f64> {
        let shades = shades(numbers, |value| value.to_string(), Lang::En);
        let mut edges: Vec<f64> = shades.iter().map(|shade| shade.lower).collect();
        edges.push(shades[6].upper);
        edges
    }

    #[test]
    fn bounds_are_round_numbers() {
        // 10a ≥ 37.56 for a = 5: 4a is 20, 10a is 50, 100a is 500.
        assert_eq!(bounds(37.56), [5.0, 20.0, 50.0, 500.0]);
        assert_eq!(bounds(10.0), [1.0, 4.0, 10.0, 100.0]);
        assert_eq!(bounds(10.1), [2.0, 8.0, 20.0, 200.0]);
        assert_eq!(bounds(60.0), [10.0, 40.0, 100.0, 1000.0]);
        assert_eq!(bounds(0.0), [1.0, 4.0, 10.0, 100.0]);
        assert_eq!(bounds(0.03), [0.005, 0.02, 0.05, 0.5]);
        assert_eq!(bounds(f64::MAX)[3], f64::MAX);
    }

    #[test]
    fn classes_are_centred_on_zero() {
        let expected = [-500.0, -50.0, -20.0, -5.0, 5.0, 20.0, 50.0, 500.0];
        assert_eq!(edges(&[37.56]), expected);
        assert_eq!(edges(&[-37.56]), expected);
        // Three of four lie within 3; the fourth makes the last class longer, nothing else.
        assert_eq!(
            edges(&[1.0, 2.0, 3.0, 90_000.0]),
            [-90_000.0, -5.0, -2.0, -0.5, 0.5, 2.0, 5.0, 90_000.0]
        );
        // Most are 0: the one that is not makes the scale.
        assert_eq!(edges(&[0.0, 0.0, 0.0, 0.0, 8.0])[6], 10.0);
        assert_eq!(edges(&[0.0])[6], 10.0);
    }

    #[test]
    fn labels_say_which_way() {
        let shades = shades(&[37.56], |value| with_unit(value, "%"), Lang::Zh);
        let labels: Vec<&str> = shades.iter().map(|shade| shade.label.as_str()).collect();
        assert_eq!(labels[0], "低于 −50%");
        assert_eq!(labels[1], "−50% 至 −20%");
        assert_eq!(labels[3], "−5% 至 5%（基本持平）");
        assert_eq!(labels[6], "高于 50%");
    }
}
