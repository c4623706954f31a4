//! Maps: pictures before and after, outlines, labels, scale bar.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{Value, context};
use restora_message::catalogue::report_page as t;
use restora_table::{Frame, Outline};

use super::number::Style;
use super::run::{Place, Run, shortened};
use super::say::{Words, escape};

/// Sites that have their name on the map of all; the script hides those that overlap.
const MOST_LABELS: usize = 60;

/// What goes to the map of one frame; none where nothing is known of it.
pub(crate) fn map(run: &Run<'_>, frame: &Frame, of: Option<&Place>) -> Option<Value> {
    if frame.cols == 0 || frame.rows == 0 {
        return None;
    }
    let title = of.map_or_else(|| Words::from(&t::MAP_ALL), Place::words);
    let legend = legend(run, of);
    let layers = layers(run, frame, &title, &legend);
    if layers.is_empty() && frame.outlines.is_empty() {
        return None;
    }
    let (width_m, height_m) = ground(frame);
    let ends: Vec<&str> = ends(run, frame);
    let swipe = if let [from, to] = ends.as_slice() {
        let args = [("from", Words::same(*from)), ("to", Words::same(*to))];
        Some(safe(run.speak.attribute("aria-label", &Words::fill(&t::SWIPE, &args))))
    } else {
        None
    };
    let all = run.material.maps.iter().flat_map(|maps| &maps.frames);
    let number = all.take_while(|other| !std::ptr::eq(*other, frame)).count();
    let outlines: Vec<Value> = frame
        .outlines
        .iter()
        .enumerate()
        .map(|(at, drawn)| outline(run, (drawn, format!("o{number}-{at}")), of))
        .collect();
    Some(context! {
        layers => layers,
        from => ends.first().copied(),
        to => ends.last().copied(),
        swipe => swipe,
        outlines => outlines,
        labels => if of.is_none() { labels(run, frame) } else { Vec::new() },
        cols => frame.cols,
        rows => frame.rows,
        aspect => format!("{:.5}", (width_m / height_m).clamp(0.2, 5.0)),
        small => frame.cols <= 600,
        scale => scale_bar(width_m),
        legend => legend_items(run, &legend),
        whole => of.is_none(),
    })
}

fn safe(html: String) -> Value {
    Value::from_safe_string(html)
}

/// Width and height of a frame on the ground; where that is not known, cells are square.
fn ground(frame: &Frame) -> (f64, f64) {
    let sound = |side: f64| if side.is_finite() && side > 0.0 { side } else { 1.0 };
    let (x, y) = frame.pixel_m;
    (f64::from(frame.cols) * sound(x), f64::from(frame.rows) * sound(y))
}

/// The dates that the map opens with: those of the pair that is shown first, as far as there are
/// pictures of them; else the first and the last picture.
fn ends<'a>(run: &'a Run<'_>, frame: &'a Frame) -> Vec<&'a str> {
    let has = |date: &str| frame.images.iter().any(|image| image.date == date);
    if let Some((from, to)) = run.main_dates().filter(|(from, to)| has(from) && has(to)) {
        return vec![from, to];
    }
    match frame.images.as_slice() {
        [] => Vec::new(),
        [one] => vec![one.date.as_str()],
        [first, .., last] => vec![first.date.as_str(), last.date.as_str()],
    }
}

fn layers(run: &Run<'_>, frame: &Frame, title: &Words, legend: &[String]) -> Vec<Value> {
    let ends = ends(run, frame);
    let classes: Vec<Words> = legend.iter().map(|code| run.meaning.class(code)).collect();
    let join = |of: fn(&Words) -> &str, between: &str| {
        classes.iter().map(of).collect::<Vec<_>>().join(between)
    };
    let classes = Words { en: join(|w| &w.en, ", "), zh: join(|w| &w.zh, "、") };
    let text = if legend.is_empty() { &t::MAP_ALT_BARE } else { &t::MAP_ALT };
    let pictures = frame.images.iter().filter_map(|image| {
        let bytes = run.material.images.get(&image.file)?;
        let args = [
            ("site", title.clone()),
            ("date", Words::same(image.date.clone())),
            ("classes", classes.clone()),
        ];
        let role = match ends.iter().position(|date| *date == image.date) {
            Some(0) => "before",
            Some(_) => "after",
            None => "other",
        };
        Some(context! {
            date => image.date.clone(),
            role => role,
            src => safe(format!("data:image/png;base64,{}", STANDARD.encode(bytes))),
            alt => safe(run.speak.attribute("alt", &Words::fill(text, &args))),
        })
    });
    pictures.collect()
}

fn outline(
    run: &Run<'_>,
    (outline, id): (&Outline, String),
    of: Option<&Place>,
) -> Value {
    let site = run.site(&outline.site);
    let title = site
        .map_or_else(|| Words::same(outline.site.clone()), |(_, place)| place.words());
    let label = Words::fill(&t::OUTLINE, &[("site", title)]);
    let is_own = of.is_none_or(|place| place.key.0 == outline.site);
    context! {
        id => id,
        path => safe(escape(&outline.path)),
        label => safe(run.speak.attribute("aria-label", &label)),
        target => site.and_then(|(number, _)| run.anchors[number].clone()),
        own => is_own,
    }
}

/// Names on the map of all sites, at the middle of the largest ring of each.
fn labels(run: &Run<'_>, frame: &Frame) -> Vec<Value> {
    let mut placed: Vec<(f64, Value)> = Vec::new();
    for outline in &frame.outlines {
        let Some((area, x, y)) = middle(&outline.path) else { continue };
        let site = run.site(&outline.site);
        let text = site.map_or(outline.site.as_str(), |(_, place)| place.title());
        let at = |v: f64, of: u32| {
            format!("{:.2}", (v / f64::from(of) * 100.0).clamp(0.0, 100.0))
        };
        let label = context! {
            text => shortened(text, 24),
            x => at(x, frame.cols),
            y => at(y, frame.rows),
            target => site.and_then(|(number, _)| run.anchors[number].clone()),
        };
        placed.push((area, label));
    }
    placed.sort_by(|a, b| b.0.total_cmp(&a.0));
    placed.truncate(MOST_LABELS);
    placed.into_iter().map(|(_, label)| label).collect()
}

/// Area and centroid of the largest ring of a path.
fn middle(path: &str) -> Option<(f64, f64, f64)> {
    let rings = path.split(['Z', 'z']).filter_map(ring);
    rings.max_by(|a, b| a.0.total_cmp(&b.0))
}

fn ring(path: &str) -> Option<(f64, f64, f64)> {
    let numbers = path.split(|c: char| !(c.is_ascii_digit() || "+-.eE".contains(c)));
    let numbers: Vec<f64> =
        numbers.filter_map(|n| n.parse().ok()).filter(|n: &f64| n.is_finite()).collect();
    let points: Vec<(f64, f64)> = numbers.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    let (x0, y0) = *points.first()?;
    let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
    for (i, a) in points.iter().enumerate() {
        let b = points[(i + 1) % points.len()];
        let (ax, ay, bx, by) = (a.0 - x0, a.1 - y0, b.0 - x0, b.1 - y0);
        let cross = ax * by - bx * ay;
        twice += cross;
        x += (ax + bx) * cross;
        y += (ay + by) * cross;
    }
    if twice == 0.0 {
        return Some((0.0, x0, y0));
    }
    Some((twice.abs() / 2.0, x0 + x / (3.0 * twice), y0 + y / (3.0 * twice)))
}

/// A bar of a round length, at most a third of the map: its share of the width and its length.
fn scale_bar(width_m: f64) -> Option<Value> {
    let length_m = round_length(width_m / 3.0)?;
    let style = Style { scale: 1.0, decimals: 3, trim: true };
    let text = if length_m >= 1000.0 {
        format!("{} km", style.show(length_m / 1000.0))
    } else {
        format!("{} m", style.show(length_m))
    };
    let percent = format!("{:.3}", length_m / width_m * 100.0);
    Some(context! { percent => percent, text => text })
}

/// The largest of 1, 2, 5 × 10ⁿ that is not above a length.
fn round_length(most: f64) -> Option<f64> {
    if !most.is_finite() || most <= 0.0 {
        return None;
    }
    let unit = 10_f64.powf(most.log10().floor());
    let steps = [10.0, 5.0, 2.0, 1.0, 0.5];
    steps.iter().map(|step| step * unit).find(|length| *length <= most * (1.0 + 1e-12))
}

/// Classes that occur: those of the pictures that have land in this site.
fn legend(run: &Run<'_>, of: Option<&Place>) -> Vec<String> {
    let pictured = run.material.maps.iter().flat_map(|maps| &maps.legend);
    let pictured: Vec<String> = pictured.map(|class| class.value.to_string()).collect();
    let (Some(place), Some(view)) = (of, run.view("classes")) else { return pictured };
    let rows = run.rows_of("classes", &place.key);
    let here: Vec<String> = rows.iter().map(|row| view.text(*row, "class")).collect();
    let own: Vec<String> =
        pictured.iter().filter(|c| here.contains(c)).cloned().collect();
    if own.is_empty() { pictured } else { own }
}

fn legend_items(run: &Run<'_>, codes: &[String]) -> Vec<Value> {
    let items = codes.iter().map(|code| {
        context! {
            name => safe(run.speak.html(&run.meaning.class(code))),
            colour => run.meaning.colour(code),
        }
    });
    items.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_label_is_in_the_middle_of_the_largest_ring() {
        let path = "M0 0L10 0L10 4L0 4ZM100,100L101,100L101,101Z";
        assert_eq!(middle(path), Some((40.0, 5.0, 2.0)));
        assert_eq!(middle("M3 4Z"), Some((0.0, 3.0, 4.0)));
        assert_eq!(middle("nothing"), None);
    }

    #[test]
    fn bars_have_round_lengths() {
        assert_eq!(round_length(1813.0), Some(1000.0));
        assert_eq!(round_length(5400.0), Some(5000.0));
        assert_eq!(round_length(2000.0), Some(2000.0));
        assert_eq!(round_length(0.0), None);
        assert_eq!(round_length(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn a_bar_is_never_longer_than_asked_nor_much_shorter(most in 1e-3..1e8_f64) {
            let length = round_length(most).unwrap();
            prop_assert!(length <= most * (1.0 + 1e-9) && length >= most / 2.51);
        }
    }
}
