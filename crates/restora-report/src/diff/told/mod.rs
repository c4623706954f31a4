//! The difference of two runs as text for a terminal.

mod changes;
mod moved;
mod tables;
mod text;
mod why;

use restora_message::catalogue::report_diff as say;
use restora_message::{Lang, Text};

use super::{Diff, Land, Run};
use text::{VALUE, clean};

/// How many changes of a kind are listed.
const LISTED: usize = 10;

/// What moved and what moved it, as plain lines that end with a line end. The first lines say
/// what an analyst asks first; lists are cut, and the whole is in the [`Diff`] itself.
pub fn told(diff: &Diff, lang: Lang) -> String {
    if diff.same {
        return format!("{}\n", say::SAME.get(lang));
    }
    let mut lines = vec![verdict(diff, lang)];
    lines.extend(runs(diff, lang));
    let scale = Scale::of(diff, lang);
    let sections = [
        moved::values(diff, lang, scale),
        why::why(diff, lang, scale),
        moved::measures(diff, lang),
        moved::only(diff, lang),
        changes::changes(diff, lang),
        tables::tables(diff, lang),
    ];
    for (place, section) in sections.into_iter().enumerate() {
        // What moved and why belong together.
        if place > 1 && !section.is_empty() {
            lines.push(String::new());
        }
        lines.extend(section);
    }
    let mut out = lines.join("\n");
    out.push('\n');
    out
}

/// The unit that values are shown in.
#[derive(Clone, Copy)]
struct Scale {
    by: f64,
    decimals: usize,
    unit: &'static Text,
}

impl Scale {
    /// The unit that suits the largest value.
    fn of(diff: &Diff, lang: Lang) -> Self {
        let sites = diff.headline.sites.iter();
        let values = sites.flat_map(|site| [site.value.a, site.value.b]);
        let largest =
            values.flatten().fold(0.0, |most: f64, value| most.max(value.abs()));
        match lang {
            Lang::En if largest >= 1e6 => {
                Self { by: 1e6, decimals: 3, unit: &say::MILLION }
            }
            Lang::Zh if largest >= 1e5 => Self { by: 1e4, decimals: 2, unit: &say::WAN },
            _ => Self { by: 1.0, decimals: 2, unit: &say::YUAN },
        }
    }

    fn plain(self, yuan: f64) -> String {
        text::plain(yuan / self.by, self.decimals)
    }

    fn signed(self, yuan: f64) -> String {
        text::signed(yuan / self.by, self.decimals)
    }
}

/// The first line: whether the results differ, and what else does.
fn verdict(diff: &Diff, lang: Lang) -> String {
    let units = diff.differs.contains(&super::Differs::Units);
    let sites = diff.headline.sites.iter().filter(|site| site.kind == "site");
    let valued: Vec<bool> = sites
        .filter(|site| site.value.a.is_some() || site.value.b.is_some())
        .map(|site| site.value.moved())
        .collect();
    let moved = valued.iter().filter(|moved| **moved).count();
    let verdict = if diff.same_results() {
        let text = if units { &say::RESULTS_UNITS } else { &say::RESULTS_SAME };
        text.get(lang).to_owned()
    } else if diff.headline.sites.is_empty() && diff.headline.apart() {
        say::NOTHING_SHARED.get(lang).to_owned()
    } else if valued.is_empty() {
        say::RESULTS_DIFFER.get(lang).to_owned()
    } else if moved == 0 {
        say::NO_VALUE_MOVED.get(lang).to_owned()
    } else {
        let counts = [moved, valued.len()].map(|count| count.to_string());
        let blanks = [("moved", counts[0].as_str()), ("all", counts[1].as_str())];
        say::VALUES_MOVED.fill(lang, &blanks)
    };
    let counts = changes::counts(diff);
    let counted = counts.iter().filter(|(_, count)| *count > 0).map(|(what, count)| {
        let count = count.to_string();
        say::COUNTED.fill(lang, &[("what", what.get(lang)), ("count", &count)])
    });
    let what: Vec<String> = counted.collect();
    if what.is_empty() {
        return say::NOTHING_CHANGED.fill(lang, &[("verdict", &verdict)]);
    }
    let what = what.join(say::AND.get(lang));
    say::CHANGED_BESIDES.fill(lang, &[("verdict", &verdict), ("what", &what)])
}

/// What the two runs are, where that is not the same.
fn runs(diff: &Diff, lang: Lang) -> Vec<String> {
    let (a, b) = (&diff.a, &diff.b);
    if a == b {
        return Vec::new();
    }
    let line = |letter: &str, run: &Run| {
        let land = match run.land {
            Land::Rasters => &say::LAND_RASTERS,
            Land::Areas => &say::LAND_AREAS,
            Land::Imagery => &say::LAND_IMAGERY,
            Land::Nothing => &say::LAND_NOTHING,
        };
        let mut words = vec![letter.to_owned(), clean(&run.name, VALUE)];
        if a.land != b.land {
            words.push(format!("[{}]", land.get(lang)));
        }
        if a.restora != b.restora {
            words.push(format!("restora {}", clean(&run.restora, VALUE)));
        }
        words.retain(|word| !word.is_empty());
        format!("  {}", words.join("  "))
    };
    vec![line("A", a), line("B", b)]
}

/// What is left out of a list.
fn more(count: usize, lang: Lang) -> String {
    say::MORE.fill(lang, &[("count", &count.to_string())])
}
