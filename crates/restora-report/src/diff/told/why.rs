//! Why it moved: the parts of each change, with what can have moved them.

use restora_message::catalogue::report_diff as say;
use restora_message::{Lang, Text};

use super::moved::names;
use super::text::{VALUE, WORD, clean, number, signed, values, width};
use super::{Scale, more};
use crate::diff::causes::ClassCause;
use crate::diff::reasons::{Reason, What};
use crate::diff::suspects::{Suspect, SuspectKind};
use crate::diff::{Change, Diff, Move};

/// How many dates are told with what moved them.
const DATES: usize = 6;

/// How many classes, suspects and details of a suspect are named.
const NAMED: usize = 4;

/// A line no longer than this takes what moved it on itself.
const LINE: usize = 110;

/// What each date's change is made of, and what can have moved each part.
pub(super) fn why(diff: &Diff, lang: Lang, scale: Scale) -> Vec<String> {
    if diff.reasons.is_empty() {
        return Vec::new();
    }
    let valued = diff.reasons.iter().any(|reason| reason.change.is_some());
    let title = if valued {
        say::WHY.fill(lang, &[("unit", scale.unit.get(lang))])
    } else {
        say::WHY_PLAIN.get(lang).to_owned()
    };
    let mut out = vec![title];
    let mut dates: Vec<&str> = Vec::new();
    for reason in diff.reasons.iter().filter(|reason| !reason.date.is_empty()) {
        if !dates.contains(&reason.date.as_str()) {
            dates.push(&reason.date);
        }
    }
    let shown = &dates[..dates.len().min(DATES)];
    let columns = Columns {
        date: shown.iter().map(|date| width(&clean(date, WORD))).max().unwrap_or(0),
        part: diff
            .reasons
            .iter()
            .map(|one| width(part(one.what).get(lang)))
            .max()
            .unwrap_or(0),
        money: diff
            .reasons
            .iter()
            .map(|one| width(&money(one, scale)))
            .max()
            .unwrap_or(0),
    };
    let of_dates = diff.reasons.iter().filter(|r| shown.contains(&r.date.as_str()));
    let of_tables = diff.reasons.iter().filter(|reason| reason.date.is_empty());
    for reason in of_dates {
        out.extend(lines(diff, reason, (lang, scale), &columns));
    }
    if dates.len() > DATES {
        out.push(format!("  {}", more(dates.len() - DATES, lang)));
    }
    for reason in of_tables {
        out.extend(lines(diff, reason, (lang, scale), &columns));
    }
    if diff.headline.sites.iter().any(|s| s.value.a.is_some() != s.value.b.is_some()) {
        out.push(format!("  {}", say::NO_VALUE.get(lang)));
    }
    out
}

/// Widths of the first columns.
struct Columns {
    date: usize,
    part: usize,
    money: usize,
}

/// A reason on one line, or what moved it on a second.
fn lines(
    diff: &Diff,
    reason: &Reason,
    (lang, scale): (Lang, Scale),
    columns: &Columns,
) -> Vec<String> {
    let left = |text: &str, wide: usize| {
        format!("{text}{}", " ".repeat(wide.saturating_sub(width(text))))
    };
    let money = money(reason, scale);
    let gap = " ".repeat(columns.money.saturating_sub(width(&money)));
    let start = format!(
        "  {}  {}  {gap}{money}",
        left(&clean(&reason.date, WORD), columns.date),
        left(part(reason.what).get(lang), columns.part),
    );
    let what = if reason.tables.is_empty() {
        classes(reason, lang, scale)
    } else {
        names(&reason.tables, lang)
    };
    // Where sites outweigh one another, only a site shows what moved.
    let single = diff.headline.sites_in_both == 1;
    let what = match reason.kind.as_str() {
        "site" | "group" if !single => format!("[{}] {what}", clean(&reason.site, WORD)),
        _ => what,
    };
    let from = match first_of(diff, reason) {
        // What has been told of another date need not be told again.
        Some(date) => say::AS_FOR.fill(lang, &[("date", &clean(date, WORD))]),
        None => blamed(diff, reason, lang),
    };
    let from = say::FROM.fill(lang, &[("what", &from)]);
    let line = format!("{start}  {what}").trim_end().to_owned();
    if width(&line) + width(&from) + 2 <= LINE {
        return vec![format!("{line}  {from}")];
    }
    let indent = " ".repeat(columns.date + 4);
    vec![line, format!("{indent}{from}")]
}

/// The first date at which the same changes moved the same part, if it is not that of `reason`.
fn first_of<'d>(diff: &'d Diff, reason: &Reason) -> Option<&'d str> {
    let alike =
        |one: &&Reason| one.what == reason.what && one.suspects == reason.suspects;
    let first = diff.reasons.iter().find(alike)?;
    (first.date != reason.date && !first.date.is_empty()).then_some(first.date.as_str())
}

fn money(reason: &Reason, scale: Scale) -> String {
    reason.change.map_or_else(String::new, |change| scale.signed(change))
}

fn part(what: What) -> &'static Text {
    match what {
        What::Areas => &say::PART_AREAS,
        What::Standard => &say::STANDARD,
        What::Crosswalk => &say::CROSSWALK,
        What::Table => &say::COEFFICIENTS,
        What::Coefficients => &say::PART_COEFFICIENTS,
        What::Corrections => &say::PART_CORRECTIONS,
        What::Other => &say::PART_OTHER,
        What::Covers => &say::PART_COVERS,
        What::Imagery => &say::PART_IMAGERY,
        What::Uncertainty => &say::PART_UNCERTAINTY,
        What::Accounts => &say::PART_ACCOUNTS,
        What::Tables => &say::PART_TABLES,
    }
}

/// The classes that moved most.
fn classes(reason: &Reason, lang: Lang, scale: Scale) -> String {
    // The standard equivalent moves all classes alike.
    if matches!(reason.what, What::Standard | What::Other) {
        return String::new();
    }
    let one = |class: &ClassCause| {
        let name = label(class, lang);
        let part = class.parts.list()[place(reason.what)];
        let money = scale.signed(part);
        let area = class.area_ha.change.map_or_else(String::new, |one| signed(one, 2));
        let blanks = [("class", name.as_str()), ("area", &area), ("money", &money)];
        match (reason.what, reason.change) {
            (What::Areas, Some(_)) => say::CLASS_AREA.fill(lang, &blanks),
            (What::Areas, None) => say::CLASS_AREA_PLAIN.fill(lang, &blanks),
            _ => say::CLASS_MONEY.fill(lang, &blanks),
        }
    };
    let mut words: Vec<String> = reason.classes.iter().take(NAMED).map(one).collect();
    if reason.classes.len() > NAMED {
        words.push(more(reason.classes.len() - NAMED, lang));
    }
    words.join(say::AND.get(lang))
}

/// Where the part of a value is in the list of parts.
fn place(what: What) -> usize {
    match what {
        What::Standard => 1,
        What::Crosswalk => 2,
        What::Table => 3,
        What::Coefficients => 4,
        What::Corrections => 5,
        What::Other => 6,
        _ => 0,
    }
}

fn label(class: &ClassCause, lang: Lang) -> String {
    let label = match class.label.get(lang) {
        "" => class.label.both(),
        label => label.to_owned(),
    };
    if label.is_empty() {
        return say::CLASS.fill(lang, &[("code", &clean(&class.class, WORD))]);
    }
    clean(&label, WORD)
}

/// What can have moved it.
fn blamed(diff: &Diff, reason: &Reason, lang: Lang) -> String {
    if reason.suspects.is_empty() {
        let version = clean(&diff.b.restora, WORD);
        return say::BY_NOTHING.fill(lang, &[("version", &version)]);
    }
    let mut words: Vec<String> = reason
        .suspects
        .iter()
        .take(NAMED)
        .map(|one| suspect(reason, one, lang))
        .collect();
    if reason.suspects.len() > NAMED {
        words.push(more(reason.suspects.len() - NAMED, lang));
    }
    words.join(say::SEMICOLON.get(lang))
}

fn suspect(reason: &Reason, one: &Suspect, lang: Lang) -> String {
    let name = clean(&one.name, VALUE);
    let path = [("path", name.as_str()), ("date", name.as_str())];
    let words = match one.kind {
        SuspectKind::Raster => say::BY_RASTER.fill(lang, &path),
        SuspectKind::OtherRaster => say::BY_OTHER_RASTER.fill(lang, &path),
        SuspectKind::File => say::BY_FILE.fill(lang, &path),
        SuspectKind::Setting => say::BY_SETTING.fill(lang, &path),
        SuspectKind::Correction => say::BY_CORRECTION.fill(lang, &path),
        SuspectKind::Method => say::BY_METHOD.fill(lang, &path),
        SuspectKind::Program => say::BY_PROGRAM.fill(lang, &path),
        SuspectKind::Legend => say::LEGEND.get(lang).to_owned(),
        SuspectKind::Crosswalk => say::CROSSWALK.get(lang).to_owned(),
        SuspectKind::Table => say::COEFFICIENTS.get(lang).to_owned(),
        SuspectKind::Standard => return standard(one, lang),
        SuspectKind::Land => say::BY_LAND.get(lang).to_owned(),
        SuspectKind::Areas => say::BY_AREAS.get(lang).to_owned(),
        SuspectKind::Values => say::BY_VALUES.get(lang).to_owned(),
        SuspectKind::Measures => say::BY_MEASURES.get(lang).to_owned(),
    };
    // The number itself has been told, in its base unit.
    if reason.what == What::Standard && one.kind == SuspectKind::Setting {
        return words;
    }
    let mut facts: Vec<String> =
        one.details.iter().take(NAMED).map(|detail| fact(one, detail, lang)).collect();
    if one.details.len() > NAMED {
        facts.push(more(one.details.len() - NAMED, lang));
    }
    let facts = facts.join(say::AND.get(lang));
    if facts.is_empty() {
        return words;
    }
    say::OF.fill(lang, &[("name", &words), ("facts", &facts)])
}

/// A fact of a suspect that differs, with its name where the suspect's own does not say it.
fn fact(of: &Suspect, detail: &Change, lang: Lang) -> String {
    let values = values(detail, lang);
    if of.name == detail.path {
        return values;
    }
    format!("{} {values}", clean(&detail.path, VALUE))
}

/// The standard equivalent before and after.
fn standard(one: &Suspect, lang: Lang) -> String {
    let of = |value: &Option<serde_json::Value>| value.as_ref()?.as_f64();
    let detail = one.details.first();
    let moved = detail.map_or_else(Move::default, |d| Move::new(of(&d.a), of(&d.b)));
    number(&moved, say::PER_HECTARE.get(lang), lang)
}
