//! What became of a pixel over many dates: did it change once and stay so?
//!
//! Single dates lie: a cloud's rim, a flood, a mown meadow. A state counts as **held**
//! when `hold` valid observations in a row show it. Whoever claims a lasting change must
//! show the old state held at the start, the new one held at the end, and a single way
//! from the one held state to the other in between. Observations that do not last for
//! `hold` are what `hold` is there to pass over, so they do not undo a change; but a
//! pixel without one lasting change that did not stay as it was all the time is not
//! called steady either: it flickers.

/// What became of a pixel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// On at every date at which it was seen.
    AlwaysOn,
    /// Off at every date at which it was seen.
    AlwaysOff,
    /// Off, held; then once and for good on, held.
    Gained,
    /// On, held; then once and for good off, held.
    Lost,
    /// It changed, but not once and for good.
    Flicker,
    /// Seen less than `2 × hold` times: start and end could not both be held.
    TooFew,
}

/// The fate of a series of states in order of time; `None` is a gap and changes nothing.
///
/// With `hold` of 1, every change counts: a single one is a gain or loss, more are a
/// flicker. A `hold` of 0 is taken as 1.
pub fn fate(states: &[Option<bool>], hold: usize) -> Fate {
    let hold = hold.max(1);
    let mut seen = 0usize;
    let mut on = 0usize;
    // The state that was held last, how often that changed, and the run that lasts now.
    let mut held = None;
    let mut switches = 0usize;
    let mut run = (false, 0usize);
    let mut settled = false;
    for state in states.iter().copied().flatten() {
        seen += 1;
        on += usize::from(state);
        run = (state, if run.0 == state { run.1 + 1 } else { 1 });
        // The very first observations must be one run.
        settled |= seen == hold && run.1 == hold;
        if run.1 >= hold && held != Some(state) {
            switches += usize::from(held.is_some());
            held = Some(state);
        }
    }
    if seen < hold.saturating_mul(2) {
        Fate::TooFew
    } else if on == seen {
        Fate::AlwaysOn
    } else if on == 0 {
        Fate::AlwaysOff
    } else if switches == 1 && settled && run.1 >= hold {
        if run.0 { Fate::Gained } else { Fate::Lost }
    } else {
        Fate::Flicker
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `#` on, `.` off, blank a gap.
    fn series(text: &str) -> Vec<Option<bool>> {
        let state = |c| match c {
            '#' => Some(true),
            '.' => Some(false),
            _ => None,
        };
        text.chars().map(state).collect()
    }

    #[test]
    fn a_change_must_be_held_on_both_sides() {
        let cases = [
            ("####", Fate::AlwaysOn),
            ("....", Fate::AlwaysOff),
            ("..##", Fate::Gained),
            ("##..", Fate::Lost),
            (". .  # #", Fate::Gained),
            // A single date of the other state is passed over, before, at and after the
            // change.
            (".. .#. .###", Fate::Gained),
            ("...#.##", Fate::Gained),
            ("..###.##", Fate::Gained),
            // Not held at the start, or not at the end.
            (".#.###", Fate::Flicker),
            ("..####.", Fate::Flicker),
            // There and back; and there, back and there again.
            ("..##..", Fate::Flicker),
            ("..##..##", Fate::Flicker),
            // No lasting change, but not steady.
            ("..#..", Fate::Flicker),
            ("#.#.#.", Fate::Flicker),
            ("###", Fate::TooFew),
            ("      ", Fate::TooFew),
            ("", Fate::TooFew),
        ];
        for (text, expected) in cases {
            assert_eq!(fate(&series(text), 2), expected, "{text}");
        }
    }

    #[test]
    fn with_a_hold_of_one_every_change_counts() {
        for (text, expected) in [
            (".#", Fate::Gained),
            ("#.", Fate::Lost),
            ("..#.", Fate::Flicker),
            ("##", Fate::AlwaysOn),
            ("#", Fate::TooFew),
        ] {
            assert_eq!(fate(&series(text), 1), expected, "{text}");
            assert_eq!(fate(&series(text), 0), expected, "{text}");
        }
        assert_eq!(fate(&series("####"), usize::MAX), Fate::TooFew);
    }

    fn opposite(fate: Fate) -> Fate {
        match fate {
            Fate::Gained => Fate::Lost,
            Fate::Lost => Fate::Gained,
            Fate::AlwaysOn => Fate::AlwaysOff,
            Fate::AlwaysOff => Fate::AlwaysOn,
            same => same,
        }
    }

    fn turned(fate: Fate) -> Fate {
        match fate {
            Fate::Gained | Fate::Lost => opposite(fate),
            same => same,
        }
    }

    proptest! {
        #[test]
        fn gaps_change_nothing(
            states in prop::collection::vec(prop::option::of(any::<bool>()), 0..24),
            hold in 0usize..5,
        ) {
            let seen: Vec<_> = states.iter().flatten().copied().map(Some).collect();
            prop_assert_eq!(fate(&states, hold), fate(&seen, hold));
        }

        #[test]
        fn on_and_off_are_treated_alike_and_so_are_past_and_future(
            states in prop::collection::vec(prop::option::of(any::<bool>()), 0..16),
            hold in 0usize..5,
        ) {
            let answer = fate(&states, hold);
            let negated: Vec<Option<bool>> = states.iter().map(|s| s.map(|s| !s)).collect();
            prop_assert_eq!(fate(&negated, hold), opposite(answer));
            let back: Vec<Option<bool>> = states.iter().rev().copied().collect();
            prop_assert_eq!(fate(&back, hold), turned(answer));
        }
    }
}
