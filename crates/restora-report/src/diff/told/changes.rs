//! What was changed, kind by kind.

use restora_message::catalogue::report_diff as say;
use restora_message::{Lang, Text};

use super::text::{VALUE, WORD, clean, number, values};
use super::{LISTED, more};
use crate::diff::changed::{StandardChange, WarningChange};
use crate::diff::inputs::{InputChange, Role};
use crate::diff::sheet::{SheetChange, SheetRow};
use crate::diff::suspects::IDLE;
use crate::diff::{Change, Diff};

/// How many changes there are of each kind.
pub(super) fn counts(diff: &Diff) -> Vec<(&'static Text, usize)> {
    let changed = &diff.changed;
    let moved = changed.inputs.iter().filter(|input| input.same_bytes).count();
    let units = diff.tables.both.iter().map(|table| table.units.len()).sum();
    let mut all = vec![
        (&say::SETTINGS, changed.settings.len()),
        (&say::INPUTS, changed.inputs.len() - moved),
        (&say::PATHS, moved),
        (&say::STANDARD, usize::from(changed.standard.is_some())),
        (&say::CROSSWALK, in_sheet(&changed.crosswalk)),
        (&say::COEFFICIENTS, in_sheet(&changed.table)),
        (&say::LEGEND, in_sheet(&changed.legend)),
        (&say::MEANING, changed.meaning.len()),
        (&say::CORRECTIONS, changed.corrections.len()),
        (&say::METHODS, changed.methods.len()),
        (&say::FOUND, changed.found.len()),
        (&say::PROGRAM, changed.program.len()),
        (&say::WARNINGS, changed.warnings.len()),
        (&say::UNITS, units),
        (&say::RASTERS, diff.rasters.len()),
        (&say::PICTURES, diff.pictures.len()),
    ];
    // What is drawn follows from the rest, where there is any.
    if all.iter().any(|(kind, count)| *count > 0 && !is_drawn(kind)) {
        all.retain(|(kind, _)| !is_drawn(kind));
    }
    all
}

fn in_sheet(sheet: &SheetChange) -> usize {
    if sheet.is_same() {
        return 0;
    }
    // A whole sheet is one change.
    if sheet.names.iter().any(Option::is_none) {
        return 1;
    }
    let columns = sheet.columns_only_a.len() + sheet.columns_only_b.len();
    let rows = sheet.rows_only_a.len() + sheet.rows_only_b.len();
    (columns + rows + sheet.cells.len() + sheet.head.len()).max(1)
}

/// Whether a kind of changes is of pictures.
fn is_drawn(kind: &Text) -> bool {
    *kind == say::RASTERS || *kind == say::PICTURES
}

/// The changes, the first ones of each kind.
pub(super) fn changes(diff: &Diff, lang: Lang) -> Vec<String> {
    let changed = &diff.changed;
    let plain = |list: &[Change]| -> Vec<String> {
        list.iter().map(|change| line(change, lang)).collect()
    };
    // What moves no number comes last.
    let (idle, own): (Vec<&Change>, Vec<&Change>) = changed
        .settings
        .iter()
        .partition(|change| IDLE.iter().any(|idle| change.below(idle)));
    let settings = own.into_iter().chain(idle).map(|one| line(one, lang)).collect();
    let inputs = changed.inputs.iter().map(|input| of_input(input, lang)).collect();
    let standard = changed.standard.as_ref().map_or_else(Vec::new, |s| standard(s, lang));
    let warnings = changed.warnings.iter().map(|one| warning(one, lang)).collect();
    let pictures = diff.pictures.iter().map(|name| clean(name, VALUE)).collect();
    let sections = [
        (&say::SETTINGS, settings),
        (&say::INPUTS, inputs),
        (&say::STANDARD, standard),
        (&say::CROSSWALK, sheet(&changed.crosswalk, lang)),
        (&say::COEFFICIENTS, sheet(&changed.table, lang)),
        (&say::LEGEND, sheet(&changed.legend, lang)),
        (&say::MEANING, plain(&changed.meaning)),
        (&say::CORRECTIONS, plain(&changed.corrections)),
        (&say::METHODS, plain(&changed.methods)),
        (&say::FOUND, plain(&changed.found)),
        (&say::PROGRAM, plain(&changed.program)),
        (&say::WARNINGS, warnings),
        (&say::RASTERS, plain(&diff.rasters)),
        (&say::PICTURES, pictures),
    ];
    let told = sections.iter().filter(|(_, lines)| !lines.is_empty());
    // What is drawn follows from the rest, where there is any.
    let cause = told.clone().any(|(title, _)| !is_drawn(title));
    let mut out = Vec::new();
    for (title, lines) in told.filter(|(title, _)| !cause || !is_drawn(title)) {
        out.push(format!("  {}", title.get(lang)));
        out.extend(lines.iter().take(LISTED).map(|line| format!("    {line}")));
        if lines.len() > LISTED {
            out.push(format!("    {}", more(lines.len() - LISTED, lang)));
        }
    }
    if !out.is_empty() {
        out.insert(0, say::CHANGED.get(lang).to_owned());
    }
    out
}

/// A change with its path.
fn line(change: &Change, lang: Lang) -> String {
    format!("{}  {}", clean(&change.path, VALUE), values(change, lang))
}

fn of_input(input: &InputChange, lang: Lang) -> String {
    let a = input.path_a.as_deref().map(|path| clean(path, VALUE));
    let b = input.path_b.as_deref().map(|path| clean(path, VALUE));
    let name = match input.role {
        Role::Raster => say::BY_RASTER.fill(lang, &[("date", &clean(&input.date, WORD))]),
        _ if input.setting.is_empty() => String::new(),
        _ => clean(&input.setting, VALUE),
    };
    let what = match (a, b) {
        (Some(a), Some(b)) if input.same_bytes => {
            say::MOVED_FILE.fill(lang, &[("a", &a), ("b", &b)])
        }
        (Some(a), Some(b)) => {
            let path =
                if a == b { a } else { say::FROM_TO.fill(lang, &[("a", &a), ("b", &b)]) };
            let facts: Vec<String> =
                input.facts.iter().map(|fact| line(fact, lang)).collect();
            let facts = facts.join(say::AND.get(lang));
            say::OF.fill(lang, &[("name", &path), ("facts", &facts)])
        }
        (Some(a), None) => say::ONLY_A.fill(lang, &[("what", &a)]),
        (_, b) => say::ONLY_B.fill(lang, &[("what", &b.unwrap_or_default())]),
    };
    if name.is_empty() { what } else { format!("{name}  {what}") }
}

fn standard(standard: &StandardChange, lang: Lang) -> Vec<String> {
    let mut out = Vec::new();
    if standard.value.moved() {
        out.push(number(&standard.value, say::PER_HECTARE.get(lang), lang));
    }
    out.extend(standard.derivation.iter().map(|change| line(change, lang)));
    out
}

/// Rows, cells and lines of the head of a sheet.
fn sheet(sheet: &SheetChange, lang: Lang) -> Vec<String> {
    if sheet.is_same() {
        return Vec::new();
    }
    let whole = |text: &Text, name: &str, rows: usize| {
        let rows = format!("{} {}", rows, say::ROWS.get(lang));
        let what = say::OF.fill(lang, &[("name", &clean(name, VALUE)), ("facts", &rows)]);
        vec![text.fill(lang, &[("what", &what)])]
    };
    match &sheet.names {
        [Some(name), None] => return whole(&say::ONLY_A, name, sheet.rows_only_a.len()),
        [None, Some(name)] => return whole(&say::ONLY_B, name, sheet.rows_only_b.len()),
        _ => {}
    }
    let from_to = |a: &str, b: &str| {
        let text = |cell: &str| match clean(cell, VALUE) {
            cell if cell.is_empty() => say::NOT_THERE.get(lang).to_owned(),
            cell => cell,
        };
        match (text(a), text(b)) {
            (a, b) if a == b => say::DIFFERS.get(lang).to_owned(),
            (a, b) => say::FROM_TO.fill(lang, &[("a", &a), ("b", &b)]),
        }
    };
    let mut out = Vec::new();
    for (column, list) in
        [(&say::ONLY_A, &sheet.columns_only_a), (&say::ONLY_B, &sheet.columns_only_b)]
    {
        if !list.is_empty() {
            let names = super::moved::names(list, lang);
            let only = column.fill(lang, &[("what", &names)]);
            out.push(format!("{}  {only}", say::COLUMNS.get(lang)));
        }
    }
    let row = |text: &Text, row: &SheetRow| {
        let main = ["type", "en", "zh"].iter().find_map(|name| row.cells.get(*name));
        let main = main.map_or("", String::as_str);
        let what = format!("{} {}", clean(&row.key, WORD), clean(main, WORD));
        text.fill(lang, &[("what", what.trim_end())])
    };
    out.extend(sheet.rows_only_a.iter().map(|one| row(&say::ONLY_A, one)));
    out.extend(sheet.rows_only_b.iter().map(|one| row(&say::ONLY_B, one)));
    // Numbers and types before notes.
    let notes =
        |column: &str| matches!(column, "note" | "en" | "zh" | "status" | "colour");
    let mut cells: Vec<_> = sheet.cells.iter().collect();
    cells.sort_by_key(|cell| notes(&cell.column));
    out.extend(cells.into_iter().map(|cell| {
        let (key, column) = (clean(&cell.key, WORD), clean(&cell.column, WORD));
        format!("{key} {column}  {}", from_to(&cell.a, &cell.b))
    }));
    out.extend(sheet.head.iter().map(|head| {
        format!("# {}  {}", clean(&head.key, WORD), from_to(&head.a, &head.b))
    }));
    out
}

fn warning(warning: &WarningChange, lang: Lang) -> String {
    let text = if warning.appeared { &say::APPEARED } else { &say::VANISHED };
    let message = match lang {
        Lang::Zh if !warning.message_zh.is_empty() => &warning.message_zh,
        _ => &warning.message,
    };
    let message = clean(message, 2 * VALUE);
    text.fill(lang, &[("code", &clean(&warning.code, WORD)), ("message", &message)])
}
