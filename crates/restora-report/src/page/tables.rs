//! Tables as HTML: those that the page puts together, and those of the run as they are.

use restora_message::catalogue::report_page::{self as t, words};
use restora_message::catalogue::report_tables::tables::table_text;
use restora_message::catalogue::report_tables::{codes, written};
use restora_message::{Lang, Text};
use restora_table::{Cell, Column, Table, Unit};

use super::number::{Style, unit_words};
use super::run::{Run, number};
use super::say::{Speaker, Words, escape};

/// Rows of a table of the run that are shown; a page is no place to scroll through thousands.
const MOST_ROWS: usize = 100;

/// Columns of a table that stand upright on paper.
const MOST_UPRIGHT: usize = 9;

/// Columns of `claims` that repeat what others say: the range that a figure was rounded from.
const HIDDEN: [&str; 4] = ["value", "low", "high", "source"];

/// One cell: HTML, to the left or as a number.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    Html(String),
    Number(String),
}

impl Item {
    pub(crate) fn text(text: &str) -> Self {
        Self::Html(escape(text))
    }

    /// A number, or a dash where there is none.
    pub(crate) fn number(style: Style, value: Option<f64>) -> Self {
        Self::Number(value.map_or_else(|| "–".to_owned(), |value| style.show(value)))
    }

    pub(crate) fn change(style: Style, value: Option<f64>) -> Self {
        Self::Number(value.map_or_else(|| "–".to_owned(), |value| style.signed(value)))
    }
}

/// The head of a column, as HTML.
pub(crate) struct Head {
    html: String,
    numeric: bool,
}

impl Head {
    pub(crate) fn words(speak: Speaker, words: &Words) -> Self {
        Self { html: speak.html(words), numeric: false }
    }

    pub(crate) fn numbers(speak: Speaker, words: &Words, unit: Unit) -> Self {
        Self { html: speak.html(words) + &unit_html(speak, unit), numeric: true }
    }
}

/// A unit behind a caption, in small letters.
pub(crate) fn unit_html(speak: Speaker, unit: Unit) -> String {
    let words = unit_words(unit);
    if words.zh.is_empty() {
        return String::new();
    }
    format!(" <small class=unit>{}</small>", speak.html(&words))
}

/// A table that is ready to be written.
pub(crate) struct Grid {
    pub(crate) caption: Words,
    pub(crate) heads: Vec<Head>,
    pub(crate) rows: Vec<Vec<Item>>,
    /// What the script fills it with when other dates are compared.
    pub(crate) fill: Option<&'static str>,
}

impl Grid {
    pub(crate) fn new(caption: Words, heads: Vec<Head>) -> Self {
        Self { caption, heads, rows: Vec::new(), fill: None }
    }

    /// The table in a box of its own, in which it scrolls sideways.
    pub(crate) fn html(&self, speak: Speaker) -> String {
        let label = speak.attribute("aria-label", &self.caption);
        let fill =
            self.fill.map_or_else(String::new, |fill| format!(" data-fill={fill}"));
        let mut out = format!("<div class=scroll role=region tabindex=0{label}>");
        let caption = speak.html(&self.caption);
        let opened = ["<table", &fill, "><caption>", &caption, "</caption><thead><tr>"];
        out.extend(opened);
        for head in &self.heads {
            let class = if head.numeric { " class=n" } else { "" };
            out.extend(["<th scope=col", class, ">", &head.html, "</th>"]);
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            row_html(&mut out, row);
        }
        out.push_str("</tbody></table></div>");
        out
    }
}

/// One row; its first cell is its heading.
pub(crate) fn row_html(out: &mut String, row: &[Item]) {
    out.push_str("<tr>");
    for (i, item) in row.iter().enumerate() {
        let (open, close) = if i == 0 { ("th scope=row", "th") } else { ("td", "td") };
        let (class, html) = match item {
            Item::Html(html) => ("", html),
            Item::Number(html) => (" class=n", html),
        };
        out.extend(["<", open, class, ">", html, "</", close, ">"]);
    }
    out.push_str("</tr>");
}

/// The title of a table of the run.
pub(crate) fn title(name: &str) -> Words {
    table_text(name).map_or_else(|| Words::same(name), |table| Words::from(&table.title))
}

/// Words of a table that people do not write themselves: `not_assessable`.
pub(crate) fn token(word: &str) -> Option<Words> {
    if word == "all" {
        return Some(Words::from(&words::ALL_WORDS));
    }
    let upper = word.to_uppercase();
    let find = |name: &str| words::ALL.iter().find(|(own, _)| *own == name);
    if let Some((_, text)) = find(&upper) {
        return Some(Words::from(*text));
    }
    let parts: Option<Vec<&Text>> =
        upper.split(' ').map(|part| find(part).map(|(_, text)| *text)).collect();
    let parts = parts.filter(|parts| parts.len() > 1)?;
    let join = |of: fn(&Text) -> &'static str, between: &str| {
        parts.iter().map(|text| of(text)).collect::<Vec<_>>().join(between)
    };
    Some(Words { en: join(|text| text.en, ", "), zh: join(|text| text.zh, "、") })
}

/// A verdict in the colour of its sign; the sign and the word say it without colour.
pub(crate) fn marked(speak: Speaker, words: &Words) -> String {
    let class = match words.en.chars().next() {
        Some('✓') => "ok",
        Some('✗') => "bad",
        Some('?') => "open",
        _ => return speak.html(words),
    };
    format!("<b class={class}>{}</b>", speak.html(words))
}

/// Columns that hold such words.
const TOKENS: [&str; 17] = [
    "verdict",
    "result",
    "kind",
    "mask",
    "entry",
    "swapped",
    "low_is",
    "high_is",
    "accepted",
    "agrees",
    "qualifier",
    "source",
    "row",
    "status",
    "indicator",
    "meets_target",
    "label",
];

/// What a column of the run is to the page.
enum Role {
    Text,
    Token,
    Class,
    Service,
    /// Several services, with spaces between.
    Services,
    /// A column in English whose Chinese is in another one.
    Pair(usize),
    Number(Style),
}

fn role(table: &Table, at: usize) -> Role {
    let column = &table.columns[at];
    let name = column.name.as_str();
    if let Some(stem) = name.strip_suffix("_en")
        && let Some(other) = table.column(&format!("{stem}_zh"))
    {
        return Role::Pair(other);
    }
    match name {
        "class" | "class_from" | "class_to" | "type" | "other_type" | "item" => {
            Role::Class
        }
        "service" => Role::Service,
        "services" if table.name == "corrections" => Role::Services,
        "date" | "date_from" | "date_to" | "year" | "claim" | "site" => Role::Text,
        name if TOKENS.contains(&name) => Role::Token,
        _ => {
            let cells = table.rows.iter().filter_map(|row| match row.get(at) {
                Some(cell @ (Cell::Number(_) | Cell::Integer(_))) => number(cell),
                _ => None,
            });
            Role::Number(Style::of(column.unit, cells))
        }
    }
}

/// A table of the run with captions and units. Columns without anything, and `kind` where all rows
/// are of one kind, are left out.
pub(crate) struct Readable {
    pub(crate) title: Words,
    pub(crate) html: String,
    /// What all rows have in common, told once above them; as HTML.
    pub(crate) common: String,
    /// What is left out.
    pub(crate) notes: Vec<Words>,
    /// Whether it has so many columns that paper is turned for it.
    pub(crate) wide: bool,
}

/// A table of the run, ready to be written; none where it has no rows.
pub(crate) fn readable(run: &Run<'_>, table: &Table) -> Option<Readable> {
    if table.rows.is_empty() {
        return None;
    }
    let hidden = if table.name == "claims" { &HIDDEN[..] } else { &[] };
    let all: Vec<(usize, Role)> = (0..table.columns.len())
        .filter(|at| says_something(table, *at))
        .map(|at| (at, role(table, at)))
        .collect();
    let (left_out, all): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|(at, _)| hidden.contains(&table.columns[*at].name.as_str()));
    let (common, columns): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|(at, role)| is_common(table, *at, role));
    let heads = columns.iter().map(|(at, role)| head(run, table, *at, role)).collect();
    let mut grid = Grid::new(title(&table.name), heads);
    for row in table.rows.iter().take(MOST_ROWS) {
        let cells = columns.iter().map(|(at, role)| item(run, (table, row), *at, role));
        grid.rows.push(cells.collect());
    }
    let mut notes = Vec::new();
    if table.rows.len() > MOST_ROWS {
        notes.push(capped(&table.name, MOST_ROWS, table.rows.len()));
    }
    if !left_out.is_empty() {
        let args = [
            ("count", Words::same(left_out.len().to_string())),
            ("file", Words::same(format!("{}.csv", table.name))),
        ];
        notes.push(Words::fill(&t::COLUMNS_CAPPED, &args));
    }
    Some(Readable {
        title: title(&table.name),
        html: grid.html(run.speak),
        common: in_common(run, table, &common),
        notes,
        wide: columns.len() > MOST_UPRIGHT,
    })
}

/// Whether all rows say the same in a column of words.
fn is_common(table: &Table, at: usize, role: &Role) -> bool {
    let mut cells = table.rows.iter().map(|row| row.get(at));
    let first = cells.next().flatten();
    table.rows.len() > 1
        && matches!(first, Some(Cell::Text(_)))
        && !matches!(role, Role::Pair(_))
        && cells.all(|cell| cell == first)
}

fn in_common(run: &Run<'_>, table: &Table, columns: &[(usize, Role)]) -> String {
    let Some(row) = table.rows.first() else { return String::new() };
    let each = columns.iter().filter_map(|(at, role)| {
        let caption = run.speak.html(&Words::from(&table.columns[*at].caption));
        let (Item::Html(html) | Item::Number(html)) = item(run, (table, row), *at, role);
        (!html.is_empty())
            .then(|| format!("<span class=pair>{caption} <b>{html}</b></span>"))
    });
    each.collect::<Vec<_>>().join(" ")
}

/// Says that a table goes on elsewhere.
pub(crate) fn capped(name: &str, shown: usize, all: usize) -> Words {
    let args = [
        ("shown", Words::same(shown.to_string())),
        ("all", Words::same(all.to_string())),
        ("file", Words::same(format!("{name}.csv"))),
    ];
    Words::fill(&t::ROWS_CAPPED, &args)
}

fn says_something(table: &Table, at: usize) -> bool {
    let name = table.columns[at].name.as_str();
    let is_second = name
        .strip_suffix("_zh")
        .is_some_and(|stem| table.column(&format!("{stem}_en")).is_some());
    let mut cells = table.rows.iter().filter_map(|row| row.get(at));
    let kind_alone = name == "kind"
        && cells.clone().all(|cell| matches!(cell, Cell::Text(kind) if kind == "site"));
    !is_second && !kind_alone && cells.any(|cell| *cell != Cell::Empty)
}

fn head(run: &Run<'_>, table: &Table, at: usize, role: &Role) -> Head {
    let column: &Column = &table.columns[at];
    let mut words = Words::from(&column.caption);
    if words.zh.is_empty() {
        words = Words::same(column.name.clone());
    }
    let numeric = matches!(role, Role::Number(_))
        && table
            .rows
            .iter()
            .any(|row| matches!(row.get(at), Some(Cell::Number(_) | Cell::Integer(_))));
    if numeric {
        Head::numbers(run.speak, &words, column.unit)
    } else {
        Head::words(run.speak, &words)
    }
}

/// A row with the table that it is of.
type Row<'a> = (&'a Table, &'a [Cell]);

/// The text in a column of a row.
fn held<'a>((table, row): Row<'a>, column: &str) -> Option<&'a str> {
    match row.get(table.column(column)?)? {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// What a word of the program says. A short form is the best there is; then the word of the page
/// with its sign, then what the word means.
fn coded(row: Row<'_>, column: &str, word: &str) -> Option<Words> {
    let table: &str = &row.0.name;
    let found = codes::find((table, column), word, |column| held(row, column));
    let short = found.and_then(|code| code.short.as_ref());
    let on_page = || TOKENS.contains(&column).then(|| token(word)).flatten();
    short
        .map(Words::from)
        .or_else(on_page)
        .or_else(|| found.map(|code| Words::from(&code.means)))
}

/// Several words of the program in one cell; none where one of them is not known.
fn listed(row: Row<'_>, column: &str, text: &str) -> Option<Words> {
    let between = codes::separator(&row.0.name, column)?;
    let parts: Option<Vec<Words>> =
        text.split(between).map(|word| coded(row, column, word)).collect();
    Some(joined(&parts?, [", ", "、"]))
}

fn joined(parts: &[Words], [en, zh]: [&str; 2]) -> Words {
    let of = |lang| parts.iter().map(|part| part.get(lang)).collect::<Vec<_>>();
    Words { en: of(Lang::En).join(en), zh: of(Lang::Zh).join(zh) }
}

/// Words that the program made of its own and of what people wrote.
fn told(row: Row<'_>, column: &str, text: &str) -> Option<Words> {
    let table: &str = &row.0.name;
    let beside = |column: &str| held(row, column).unwrap_or_default();
    let told = match (table, column) {
        ("claims", "reason") if beside("verdict") == "checked" => {
            return Some(checks(row, text));
        }
        ("ledger", "item") => written::item(text, beside("from"))?,
        ("ledger", "from" | "to") => {
            written::party(text, beside("item"), beside("from"))?
        }
        _ if written::holds_units(table, column) => {
            let of = |lang| written::unit(text, lang);
            return Some(Words { en: of(Lang::En)?, zh: of(Lang::Zh)? });
        }
        _ => return place(row, column, text),
    };
    let args: Vec<(&str, Words)> =
        told.args.iter().map(|(blank, own)| (*blank, Words::same(*own))).collect();
    Some(Words::fill(told.text, &args))
}

/// Checks that a figure stands in, with their verdicts: `6.5: agrees; 9.4: contradicts; 10.5d`.
fn checks(row: Row<'_>, text: &str) -> Words {
    let one = |part: &str| {
        let found = part.rsplit_once(": ").and_then(|(check, verdict)| {
            let verdict = coded(row, "verdict", verdict)?;
            Some(joined(&[Words::same(check), verdict], [": ", "："]))
        });
        found.unwrap_or_else(|| Words::same(part))
    };
    joined(&text.split("; ").map(one).collect::<Vec<_>>(), ["; ", "；"])
}

/// What rows of several sites are called; a name that only repeats the id is left out.
fn place(row: Row<'_>, column: &str, text: &str) -> Option<Words> {
    match (column, held(row, "kind")?) {
        ("site", "union") => Some(Words::from(&t::ROW_UNION)),
        ("site", "sum") => Some(Words::from(&t::ROW_SUM)),
        ("site", "group") => {
            let name = Words::same(text.strip_prefix("group:")?);
            Some(Words::fill(&t::ROW_GROUP, &[("name", name)]))
        }
        ("name", "union" | "sum") if held(row, "site") == Some(text) => {
            Some(Words::default())
        }
        _ => None,
    }
}

fn item(run: &Run<'_>, (table, row): Row<'_>, at: usize, role: &Role) -> Item {
    let cell = row.get(at).unwrap_or(&Cell::Empty);
    let field = cell.field();
    let say = |words: Words| Item::Html(run.speak.html(&words));
    if let Cell::Text(text) = cell {
        let (row, column) = ((table, row), table.columns[at].name.as_str());
        if let Some(words) = coded(row, column, text) {
            return Item::Html(marked(run.speak, &words));
        }
        let words = listed(row, column, text).or_else(|| told(row, column, text));
        if let Some(words) = words {
            return say(words);
        }
    }
    match role {
        Role::Number(style) => match cell {
            Cell::Number(_) | Cell::Integer(_) => Item::number(*style, number(cell)),
            Cell::Empty => Item::Number(String::new()),
            Cell::Text(text) => Item::text(text),
        },
        _ if field.is_empty() => Item::Html(String::new()),
        Role::Text | Role::Token => Item::text(&field),
        Role::Class => say(match field.as_str() {
            "all" => Words::from(&words::ALL_WORDS),
            _ => run.meaning.coded(&field),
        }),
        Role::Service => say(run.meaning.service(&field)),
        Role::Services => {
            let each = field.split(' ').map(|id| run.meaning.service(id));
            say(joined(&each.collect::<Vec<_>>(), [", ", "、"]))
        }
        Role::Pair(other) => {
            let zh = row.get(*other).map(Cell::field).unwrap_or_default();
            say(Words { en: field, zh })
        }
    }
}

#[cfg(test)]
mod tests {
    use restora_table::Caption;

    use super::*;

    #[test]
    fn words_of_tables_are_said_in_both_languages() {
        assert_eq!(token("pass").unwrap().zh, "✓ 达标");
        assert_eq!(token("all").unwrap().en, "all");
        assert_eq!(token("table crosswalk").unwrap().zh, "当量表、对照表");
        assert_eq!(token("潘安湖"), None);
        assert_eq!(token(""), None);
    }

    /// What a table says in Chinese in the column of a row of texts.
    fn zh(name: &'static str, texts: &[(&'static str, &str)], column: &str) -> String {
        let column_of = |name: &str| Column {
            name: name.to_owned(),
            caption: Caption::default(),
            unit: Unit::None,
        };
        let columns = texts.iter().map(|(name, _)| column_of(name)).collect();
        let table = Table::new(name, columns);
        let cells: Vec<Cell> = texts.iter().map(|(_, text)| Cell::text(*text)).collect();
        let row = (&table, cells.as_slice());
        let text = held(row, column).unwrap_or_default();
        let words = coded(row, column, text)
            .or_else(|| listed(row, column, text))
            .or_else(|| told(row, column, text));
        words.map_or_else(|| text.to_owned(), |words| words.zh)
    }

    #[test]
    fn words_are_looked_up_by_table_and_column() {
        let deal = [("booked", "yes"), ("broken", "care, years")];
        assert_eq!(zh("forest_quota_deals", &deal, "booked"), "是");
        assert_eq!(
            zh("forest_quota_deals", &deal, "broken"),
            "管护费不低于最低标准、管护费支付年限符合要求"
        );
        let sale = [("result", "refused"), ("reason", "more_than_released")];
        assert_eq!(zh("mitigation_sales", &sale, "result"), "✗ 已拒绝");
        assert_eq!(zh("mitigation_sales", &sale, "reason"), "超过当时可售信用");
        let units = [("unit", "CNY/mu")];
        assert_eq!(zh("forest_quota_checks", &units, "unit"), "元/亩");
        assert_eq!(zh("mitigation_units", &units, "unit"), "CNY/mu");
    }

    #[test]
    fn reasons_that_people_wrote_stay_as_they_are() {
        let checked = [("verdict", "checked"), ("reason", "6.5: agrees; 10.5d")];
        assert_eq!(zh("claims", &checked, "reason"), "6.5：✓ 一致；10.5d");
        let own = [("verdict", "not_assessable"), ("reason", "6.5: agrees")];
        assert_eq!(zh("claims", &own, "reason"), "6.5: agrees");
    }

    #[test]
    fn rows_of_several_sites_say_so_once() {
        let all = [("site", "union"), ("name", "union"), ("kind", "union")];
        assert_eq!(zh("extent", &all, "site"), "全部地块（重叠只计一次）");
        assert_eq!(zh("extent", &all, "name"), "");
        assert_eq!(zh("extent", &all, "kind"), "合并");
        let own = [("site", "union"), ("name", "union"), ("kind", "site")];
        assert_eq!(zh("extent", &own, "site"), "union");
        let group = [("site", "group:甲"), ("kind", "group")];
        assert_eq!(zh("extent", &group, "site"), "分组：甲");
    }

    #[test]
    fn every_known_table_has_a_title() {
        assert_eq!(title("patch_list").zh, "斑块清单");
        assert_eq!(title("something_new"), Words::same("something_new"));
    }
}
