//! The numbers of a place as tables: those behind its charts, its classes, all its figures.

use restora_message::Text;
use restora_message::catalogue::report_page as t;
use restora_table::Unit;

use super::charts::{Flow, Lines, Numbers, style_of};
use super::number::Style;
use super::run::{Place, Run, View};
use super::say::Words;
use super::site::is_figure;
use super::tables::{Grid, Head, Item};

/// A caption with the pair of dates that is shown first.
fn with_dates(run: &Run<'_>, what: &Text) -> Words {
    let Some((from, to)) = run.main_dates() else { return what.into() };
    let args =
        [("what", what.into()), ("from", Words::same(from)), ("to", Words::same(to))];
    Words::fill(&t::WITH_DATES, &args)
}

/// Value by service at both dates.
pub(crate) fn services(run: &Run<'_>, numbers: &Numbers) -> Grid {
    let (unit, style) = style_of(run, "services", "value_cny_per_yr");
    let speak = run.speak;
    let pair = run.pairs.get(run.main);
    let dates: Vec<usize> = match pair {
        Some((from, to)) => vec![*from, *to],
        None => (0..run.dates.len()).take(1).collect(),
    };
    let mut heads = vec![Head::words(speak, &(&t::SERVICE).into())];
    for date in &dates {
        heads.push(Head::numbers(speak, &Words::same(run.dates[*date].clone()), unit));
    }
    if pair.is_some() {
        heads.push(Head::numbers(speak, &(&t::CHANGE).into(), unit));
    }
    let columns: Vec<Option<&Vec<f64>>> =
        dates.iter().map(|date| numbers.services.get(*date)?.as_ref()).collect();
    let row = |name: String, values: Vec<Option<f64>>| {
        let mut row = vec![Item::Html(name)];
        row.extend(values.iter().map(|value| Item::number(style, *value)));
        if let [Some(before), Some(after)] = values.as_slice() {
            row.push(Item::change(style, Some(after - before)));
        } else if pair.is_some() {
            row.push(Item::change(style, None));
        }
        row
    };
    let mut grid = Grid::new(with_dates(run, &t::SERVICES), heads);
    grid.fill = Some("services");
    for (at, service) in run.meaning.services.iter().enumerate() {
        let values = columns.iter().map(|sums| sums.map(|sums| sums[at])).collect();
        grid.rows.push(row(speak.html(&service.name), values));
    }
    let sums = columns.iter().map(|sums| sums.map(|sums| sums.iter().sum())).collect();
    grid.rows.push(row(speak.html(&(&t::methods::ALL_SERVICES).into()), sums));
    grid
}

/// What became of what, and what that is worth.
pub(crate) fn transitions(run: &Run<'_>, numbers: &Numbers) -> Grid {
    let speak = run.speak;
    let (area_unit, areas) = style_of(run, "transitions", "area_m2");
    let (value_unit, values) = style_of(run, "transitions", "value_change_cny_per_yr");
    let worth = numbers.has_worth();
    let mut heads = vec![
        Head::words(speak, &(&t::CLASS_BEFORE).into()),
        Head::words(speak, &(&t::CLASS_AFTER).into()),
        Head::numbers(speak, &(&t::AREA).into(), area_unit),
    ];
    if worth {
        heads.push(Head::numbers(speak, &(&t::UPLIFT).into(), value_unit));
    }
    let flows = numbers.flows.get(run.main).map_or(&[][..], Vec::as_slice);
    let name = |code: &Option<String>| {
        let words = code
            .as_ref()
            .map_or_else(|| (&t::OTHER_CHANGES).into(), |code| run.meaning.coded(code));
        Item::Html(speak.html(&words))
    };
    let mut grid = Grid::new(with_dates(run, &t::SANKEY), heads);
    grid.fill = Some("transitions");
    for Flow { from, to, area, value } in flows {
        let mut row = vec![name(from), name(to), Item::number(areas, Some(*area))];
        if worth {
            row.push(Item::change(values, *value));
        }
        grid.rows.push(row);
    }
    grid
}

/// Value by class, where nobody knows what became of what.
pub(crate) fn class_worth(run: &Run<'_>, numbers: &Numbers) -> Grid {
    let speak = run.speak;
    let (unit, style) = style_of(run, "services", "value_cny_per_yr");
    let mut heads = vec![Head::words(speak, &(&t::CLASS).into())];
    for date in &run.dates {
        heads.push(Head::numbers(speak, &Words::same(date.clone()), unit));
    }
    let mut grid = Grid::new((&t::VALUE).into(), heads);
    let mut codes: Vec<&String> = numbers.classes.iter().flat_map(|c| c.keys()).collect();
    codes.sort();
    codes.dedup();
    for code in codes {
        let mut row = vec![Item::Html(speak.html(&run.meaning.coded(code)))];
        let values = numbers.classes.iter().map(|classes| classes.get(code).copied());
        row.extend(values.map(|value| Item::number(style, value)));
        grid.rows.push(row);
    }
    grid
}

pub(crate) fn over_dates(run: &Run<'_>, lines: &Lines) -> Grid {
    let speak = run.speak;
    let mut heads = vec![Head::words(speak, &(&t::DATE).into())];
    for (words, _) in &lines.each {
        heads.push(Head::numbers(speak, words, lines.unit));
    }
    let mut grid = Grid::new(lines.title.clone(), heads);
    for (at, date) in run.dates.iter().enumerate() {
        let mut row = vec![Item::text(date)];
        for (_, values) in &lines.each {
            let style = Style::of(lines.unit, values.iter().flatten().copied());
            row.push(Item::number(style, values.get(at).copied().flatten()));
        }
        grid.rows.push(row);
    }
    grid
}

/// Area and share of each class at each date.
pub(crate) fn class_areas(run: &Run<'_>, place: &Place) -> Option<Grid> {
    let (speak, view) = (run.speak, run.view("classes")?);
    let rows = run.rows_of("classes", &place.key);
    let [area, share] = ["area_m2", "area_share"].map(|name| view.at(name));
    let mut codes: Vec<String> =
        rows.iter().map(|row| view.text(*row, "class")).collect();
    codes.sort_by_key(|code| (code.parse::<i64>().unwrap_or(i64::MAX), code.clone()));
    codes.dedup();
    if codes.is_empty() {
        return None;
    }
    let unit = view.unit(area);
    let mut heads = vec![Head::words(speak, &(&t::CLASS).into())];
    for date in &run.dates {
        heads.push(Head::numbers(speak, &Words::same(date.clone()), unit));
        heads.push(Head::numbers(speak, &(&t::SHARE).into(), Unit::Percent));
    }
    let style = Style::of(unit, rows.iter().filter_map(|row| view.number(*row, area)));
    let percent = Style::of(Unit::Share, std::iter::empty());
    let mut grid = Grid::new((&t::CLASS_AREAS).into(), heads);
    for code in &codes {
        let colour = run.meaning.colour(code);
        let name = speak.html(&run.meaning.coded(code));
        let mut cells = vec![Item::Html(format!(
            "<i class=swatch style=\"background:{colour}\"></i>{name}"
        ))];
        for date in &run.dates {
            let row = rows.iter().find(|row| {
                view.text(**row, "class") == *code && view.text(**row, "date") == *date
            });
            let read = |column| row.and_then(|row| view.number(*row, column));
            cells.push(Item::number(style, read(area)));
            cells.push(Item::number(percent, read(share)));
        }
        grid.rows.push(cells);
    }
    Some(grid)
}

/// All figures of a place by date.
pub(crate) fn figures(run: &Run<'_>, place: &Place) -> Option<Grid> {
    let (speak, view) = (run.speak, run.view("sites")?);
    let mut heads = vec![Head::words(speak, &(&t::INDICATOR).into())];
    for date in &run.dates {
        heads.push(Head::numbers(speak, &Words::same(date.clone()), Unit::None));
    }
    let mut grid = Grid::new((&t::FIGURES).into(), heads);
    let columns = (0..view.table.columns.len()).filter(|at| is_figure(&view, *at));
    for at in columns {
        fill_row(run, &mut grid, (&view, at), &place.rows, false);
    }
    (!grid.rows.is_empty()).then_some(grid)
}

/// All changes of a place by pair of dates.
pub(crate) fn changes(run: &Run<'_>, place: &Place) -> Option<Grid> {
    let (speak, view) = (run.speak, run.view("uplift")?);
    let mut heads = vec![Head::words(speak, &(&t::INDICATOR).into())];
    for (from, to) in &run.pairs {
        let label = format!("{} → {}", run.dates[*from], run.dates[*to]);
        heads.push(Head::numbers(speak, &Words::same(label), Unit::None));
    }
    let mut grid = Grid::new((&t::CHANGES).into(), heads);
    let columns = (0..view.table.columns.len()).filter(|at| is_figure(&view, *at));
    for at in columns.filter(|at| view.name(*at).contains("change")) {
        fill_row(run, &mut grid, (&view, at), &place.uplift, true);
    }
    (!grid.rows.is_empty()).then_some(grid)
}

/// A column of a table by site as a row of a table of one site.
fn fill_row(
    run: &Run<'_>,
    grid: &mut Grid,
    (view, at): (&View<'_>, usize),
    rows: &[Option<usize>],
    signed: bool,
) {
    let values: Vec<Option<f64>> =
        rows.iter().map(|row| view.number((*row)?, Some(at))).collect();
    if values.iter().all(Option::is_none) {
        return;
    }
    let column = &view.table.columns[at];
    let style = Style::of(column.unit, values.iter().flatten().copied());
    let unit = super::tables::unit_html(run.speak, column.unit);
    let mut row = vec![Item::Html(run.speak.html(&Words::from(&column.caption)) + &unit)];
    row.extend(values.iter().map(|value| {
        if signed { Item::change(style, *value) } else { Item::number(style, *value) }
    }));
    grid.rows.push(row);
}
