//! What moved: values, uplift, measures.

use restora_message::catalogue::report_diff as say;
use restora_message::{Lang, Text};
use restora_table::Unit;

use super::text::{SHOWN, VALUE, WORD, aligned, clean, percent, short, signed};
use super::{LISTED, Scale, more};
use crate::diff::headline::{MeasureMove, SiteMove, UpliftMove};
use crate::diff::{Diff, Move};
use crate::styles::units::unit_text;

/// How many rows of sites are shown, those of all sites together not counted.
const SITES: usize = 6;

/// How many they are where there are rows of all sites together, so that the reasons follow soon.
const WITH_SUMS: usize = 3;

/// Values of sites at dates, and uplift between dates.
pub(super) fn values(diff: &Diff, lang: Lang, scale: Scale) -> Vec<String> {
    let moved: Vec<&SiteMove> =
        diff.headline.sites.iter().filter(|site| site.value.moved()).collect();
    let uplift: Vec<&UpliftMove> =
        diff.headline.uplift.iter().filter(|one| one.uplift.moved()).collect();
    if moved.is_empty() && uplift.is_empty() {
        return Vec::new();
    }
    let shown = chosen(diff, &moved);
    let head =
        [say::SITE.get(lang), say::DATE.get(lang), "A", "B", say::CHANGE.get(lang)];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    rows.extend(shown.iter().map(|site| {
        let cells =
            vec![place(site.kind.as_str(), &site.site, lang), clean(&site.date, WORD)];
        [cells, numbers(&site.value, lang, scale)].concat()
    }));
    // The uplift of all sites together, where they are shown.
    let sums = shown.iter().any(|site| site.kind != "site");
    let places: Vec<(&str, &str)> = shown
        .iter()
        .filter(|site| !sums || site.kind != "site")
        .map(|site| (site.kind.as_str(), site.site.as_str()))
        .collect();
    let of_shown = uplift.iter().filter(|one| {
        places.is_empty() || places.contains(&(one.kind.as_str(), one.site.as_str()))
    });
    rows.extend(of_shown.take(SITES).map(|one| {
        let dates = [("from", one.date_from.as_str()), ("to", one.date_to.as_str())];
        let dates = clean(&say::UPLIFT.fill(lang, &dates), VALUE);
        let cells = vec![place(one.kind.as_str(), &one.site, lang), dates];
        [cells, numbers(&one.uplift, lang, scale)].concat()
    }));
    let mut out = vec![say::MOVED.fill(lang, &[("unit", scale.unit.get(lang))])];
    out.extend(aligned(&rows, 0b11_1100, "  "));
    out.extend(rest(diff, &moved, &shown, lang));
    out
}

/// All sites together first, then the sites whose value moved most.
fn chosen<'d>(diff: &Diff, moved: &[&'d SiteMove]) -> Vec<&'d SiteMove> {
    let single = diff.headline.sites_in_both == 1
        && diff.headline.sites_only_a.is_empty()
        && diff.headline.sites_only_b.is_empty();
    let sums = |kind: &str| -> Vec<&'d SiteMove> {
        moved.iter().filter(|site| site.kind == kind && !single).copied().collect()
    };
    let (sum, union) = (sums("sum"), sums("union"));
    let values =
        |rows: &[&SiteMove]| -> Vec<Move> { rows.iter().map(|r| r.value).collect() };
    // Without overlaps the two are one.
    let alike = values(&sum).iter().zip(values(&union)).all(|(sum, union)| {
        let same = |x: Option<f64>, y: Option<f64>| !Move::new(x, y).moved();
        same(sum.a, union.a) && same(sum.b, union.b)
    });
    let mut out = sum;
    if !alike || out.len() != union.len() {
        out.extend(union);
    }
    out.truncate(SITES);
    let mut sites: Vec<&SiteMove> =
        moved.iter().filter(|site| site.kind == "site").copied().collect();
    let most = if out.is_empty() { SITES } else { WITH_SUMS };
    if sites.len() > most {
        sites.sort_by(|x, y| y.value.size().total_cmp(&x.value.size()));
        sites.truncate(most);
    }
    out.extend(sites);
    out
}

/// How many sites are not shown.
fn rest(
    diff: &Diff,
    moved: &[&SiteMove],
    shown: &[&SiteMove],
    lang: Lang,
) -> Option<String> {
    let of_sites =
        |rows: &[&SiteMove]| rows.iter().filter(|site| site.kind == "site").count();
    let all: Vec<&SiteMove> = diff.headline.sites.iter().collect();
    let valued: Vec<&SiteMove> =
        all.into_iter().filter(|site| site.value != Move::default()).collect();
    let count = of_sites(moved).saturating_sub(of_sites(shown)).to_string();
    let unmoved = of_sites(&valued).saturating_sub(of_sites(moved)).to_string();
    let blanks = [("count", count.as_str()), ("unmoved", unmoved.as_str())];
    let text = match (count.as_str(), unmoved.as_str()) {
        ("0", "0") => return None,
        ("0", _) => &say::UNMOVED,
        _ => &say::MORE_UNMOVED,
    };
    Some(format!("  {}", text.fill(lang, &blanks)))
}

/// What people call a row of the sites.
pub(super) fn place(kind: &str, site: &str, lang: Lang) -> String {
    match kind {
        "sum" => say::SUM.get(lang).to_owned(),
        "union" => say::UNION.get(lang).to_owned(),
        _ => clean(site, WORD),
    }
}

/// Both numbers, their change, and that in percent.
fn numbers(value: &Move, lang: Lang, scale: Scale) -> Vec<String> {
    let shown = |number: Option<f64>| {
        number.map_or_else(|| say::NOT_THERE.get(lang).to_owned(), |n| scale.plain(n))
    };
    let change = value.change.map_or_else(String::new, |change| scale.signed(change));
    vec![shown(value.a), shown(value.b), change, percent(value.percent)]
}

/// Areas, covers and other measures of the places that are looked at first.
pub(super) fn measures(diff: &Diff, lang: Lang) -> Vec<String> {
    let moved: Vec<&SiteMove> =
        diff.headline.sites.iter().filter(|site| !site.measures.is_empty()).collect();
    let whole = |site: &&&SiteMove| site.kind == "sum";
    let first: Vec<&SiteMove> = match moved.iter().filter(whole).count() {
        0 => moved.iter().filter(|site| site.kind == "site").copied().collect(),
        _ => moved.iter().filter(whole).copied().collect(),
    };
    let mut rows = Vec::new();
    for site in &first {
        for measure in site.measures.iter().filter(|one| shown(one, site)) {
            let mut row = vec![place(site.kind.as_str(), &site.site, lang)];
            row.push(clean(&site.date, WORD));
            row.push(clean(spoken(measure, lang), WORD));
            row.extend(measured(measure, lang));
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let left = rows.len().saturating_sub(LISTED);
    rows.truncate(LISTED);
    let head = [&say::SITE, &say::DATE, &say::MEASURE]
        .map(|text: &Text| text.get(lang).to_owned());
    let titles = ["A", "B", say::CHANGE.get(lang)].map(str::to_owned);
    rows.insert(0, [head.to_vec(), titles.to_vec()].concat());
    let mut out = vec![say::MEASURES.get(lang).to_owned()];
    out.extend(aligned(&rows, 0b111_1000, "  "));
    if left > 0 {
        out.push(format!("  {}", more(left, lang)));
    }
    out
}

fn spoken(measure: &MeasureMove, lang: Lang) -> &str {
    let caption = measure.caption.get(lang);
    if caption.is_empty() { &measure.column } else { caption }
}

/// Whether a measure is worth a line: not counts of pixels, and not an area whose share moved too.
fn shown(measure: &MeasureMove, site: &SiteMove) -> bool {
    let stem = measure.column.strip_suffix("_m2");
    let share = stem.map(|stem| format!("{stem}_share"));
    let told = site.measures.iter().any(|other| Some(&other.column) == share.as_ref());
    let number = &measure.number;
    let size = number.a.unwrap_or(0.0).abs().max(number.b.unwrap_or(0.0).abs());
    let rounding = number.change.is_some_and(|change| change.abs() <= SHOWN * size);
    measure.unit != Unit::Pixels && !told && !rounding
}

/// Both numbers, their change, and that in percent.
fn measured(measure: &MeasureMove, lang: Lang) -> Vec<String> {
    let number = &measure.number;
    let (by, unit, change_unit) = match measure.unit {
        Unit::SquareMetres => (1e4, say::HECTARES.get(lang), say::HECTARES.get(lang)),
        Unit::Share => (0.01, "%", say::POINTS.get(lang)),
        unit => (1.0, unit_text(unit, lang), unit_text(unit, lang)),
    };
    let [a, b] = [number.a, number.b].map(|one| one.map(|one| one / by));
    let with = |one: Option<f64>, other: Option<f64>| match one {
        Some(one) => format!("{} {unit}", short(one, other)),
        None => say::NOT_THERE.get(lang).to_owned(),
    };
    let change = number.change.map(|change| change / by);
    let decimals = if change.is_some_and(|change| change.abs() < 1.0) { 4 } else { 2 };
    let change = change.map_or_else(String::new, |one| {
        format!("{} {change_unit}", signed(one, decimals))
    });
    // A share of a share says little.
    let percent = match measure.unit {
        Unit::Share | Unit::Percent | Unit::Points => String::new(),
        _ => percent(number.percent),
    };
    let cells = vec![with(a, b), with(b, a), change, percent];
    cells.into_iter().map(|cell| cell.trim_end().to_owned()).collect()
}

/// Sites and dates that are in one run only.
pub(super) fn only(diff: &Diff, lang: Lang) -> Vec<String> {
    let headline = &diff.headline;
    let lists = [
        (&say::SITES, &headline.sites_only_a, &headline.sites_only_b),
        (&say::DATES, &headline.dates_only_a, &headline.dates_only_b),
    ];
    let mut out = Vec::new();
    for (what, a, b) in lists {
        for (text, list) in [(&say::ONLY_A, a), (&say::ONLY_B, b)] {
            if !list.is_empty() {
                let only = text.fill(lang, &[("what", &names(list, lang))]);
                out.push(format!("  {}  {only}", what.get(lang)));
            }
        }
    }
    if !out.is_empty() {
        out.insert(0, say::ONLY_IN_ONE.get(lang).to_owned());
    }
    out
}

/// The first names of a list.
pub(super) fn names(list: &[String], lang: Lang) -> String {
    let mut shown: Vec<String> =
        list.iter().take(LISTED).map(|name| clean(name, WORD)).collect();
    if list.len() > LISTED {
        shown.push(more(list.len() - LISTED, lang));
    }
    shown.join(say::AND.get(lang))
}
