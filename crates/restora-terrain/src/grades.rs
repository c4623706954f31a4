//! Grades of vegetation cover, by bounds between them.

use restora_message::Text;

use crate::fraction::{FRACTION_BITS, FRACTION_ONE};
use crate::scratch::Weights;
use crate::value::{fixed, is_value, number};

/// Fractions that are graded at once.
const CHUNK: usize = 1 << 11;

/// Differences of weight that add up within 32 bits over a chunk.
const SMALL: u64 = 1 << 20;

/// Bounds between grades, rising. A fraction on a bound is in the upper grade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grades {
    bounds: Vec<i32>,
    names: &'static [Text],
}

/// Grades of SL190-2007, as the ministry of water resources uses them.
static MINISTRY: [Text; 5] = [
    Text { en: "low cover", zh: "低覆盖" },
    Text { en: "fairly low cover", zh: "中低覆盖" },
    Text { en: "medium cover", zh: "中覆盖" },
    Text { en: "fairly high cover", zh: "中高覆盖" },
    Text { en: "high cover", zh: "高覆盖" },
];

static FIVE: [Text; 5] = [
    Text { en: "very low cover", zh: "极低覆盖" },
    Text { en: "low cover", zh: "低覆盖" },
    Text { en: "medium cover", zh: "中覆盖" },
    Text { en: "high cover", zh: "高覆盖" },
    Text { en: "very high cover", zh: "极高覆盖" },
];

impl Grades {
    /// Below 30 %, 30–45, 45–60, 60–75, from 75 % on (SL190-2007).
    pub fn ministry() -> Self {
        Self::with_names(&[0.3, 0.45, 0.6, 0.75], &MINISTRY)
    }

    /// Below 0.1, 0.1–0.3, 0.3–0.5, 0.5–0.7, from 0.7 on.
    pub fn five() -> Self {
        Self::with_names(&[0.1, 0.3, 0.5, 0.7], &FIVE)
    }

    /// One's own; `None` unless there are bounds, all between 0 and 1 and each greater
    /// than the one before.
    pub fn new(bounds: &[f64]) -> Option<Self> {
        let grades = Self::with_names(bounds, &[]);
        let inside = |&bound: &i32| bound > 0 && bound < FRACTION_ONE;
        let rising = grades.bounds.is_sorted_by(|a, b| a < b);
        let good = !bounds.is_empty() && grades.bounds.iter().all(inside) && rising;
        good.then_some(grades)
    }

    fn with_names(bounds: &[f64], names: &'static [Text]) -> Self {
        let bounds = bounds.iter().map(|&bound| fixed(bound, FRACTION_BITS)).collect();
        Self { bounds, names }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.bounds.len() + 1
    }

    /// The grade of a fraction in units of 2⁻³⁰, from 0; `None` for a mark.
    #[inline]
    pub fn grade(&self, fraction: i32) -> Option<usize> {
        let reached = self.bounds.iter().filter(|&&bound| fraction >= bound).count();
        is_value(fraction).then_some(reached)
    }

    /// Adds the weights of a run of fractions, none of them a mark, to those of their grades; as
    /// many as [`Grades::count`]. The weights of a run have to fit into 64 bits.
    pub fn add_run(&self, fractions: &[i32], weights: Weights<'_>, out: &mut [u64]) {
        match weights {
            Weights::Constant(weight) => {
                let mut above = fractions.len() as u64;
                for (bound, sum) in self.bounds.iter().zip(&mut *out) {
                    let reach =
                        fractions.iter().map(|f| u64::from(f >= bound)).sum::<u64>();
                    *sum += weight * (above - reach);
                    above = reach;
                }
                if let Some(last) = out.get_mut(self.bounds.len()) {
                    *last += weight * above;
                }
            }
            Weights::Prefix(sums) => {
                for (i, chunk) in fractions.chunks(CHUNK).enumerate() {
                    let first = i * CHUNK;
                    if let Some(sums) = sums.get(first..=first + chunk.len()) {
                        self.add_chunk(chunk, sums, out);
                    }
                }
            }
        }
    }

    /// Adds few fractions whose weights hardly differ: what a weight has above a common base fits
    /// into 32 bits, so that several are compared and added at once.
    fn add_chunk(&self, fractions: &[i32], sums: &[u64], out: &mut [u64]) {
        let [begin, second, .., end] = sums else {
            let weight =
                sums.last().zip(sums.first()).map_or(0, |(end, begin)| end - begin);
            let grade = fractions.first().and_then(|fraction| self.grade(*fraction));
            if let Some(sum) = grade.and_then(|grade| out.get_mut(grade)) {
                *sum += weight;
            }
            return;
        };
        let base = (second - begin).saturating_sub(SMALL / 2);
        let (mut more, mut bits) = ([0u32; CHUNK], 0);
        for (more, pair) in more.iter_mut().zip(sums.windows(2)) {
            let above = (pair[1] - pair[0]).wrapping_sub(base);
            bits |= above;
            #[expect(clippy::cast_possible_truncation, reason = "checked below")]
            let above = above as u32;
            *more = above;
        }
        if bits >= SMALL {
            for (fraction, pair) in fractions.iter().zip(sums.windows(2)) {
                if let Some(sum) = self.grade(*fraction).and_then(|at| out.get_mut(at)) {
                    *sum += pair[1] - pair[0];
                }
            }
            return;
        }
        let mut above = end - begin;
        for (bound, sum) in self.bounds.iter().zip(&mut *out) {
            let (mut count, mut rest) = (0u32, 0u32);
            for (fraction, more) in fractions.iter().zip(&more) {
                let mask = if fraction >= bound { u32::MAX } else { 0 };
                count = count.wrapping_sub(mask);
                rest = rest.wrapping_add(more & mask);
            }
            let reach = base * u64::from(count) + u64::from(rest);
            *sum += above - reach;
            above = reach;
        }
        if let Some(last) = out.get_mut(self.bounds.len()) {
            *last += above;
        }
    }

    /// What a grade is called; one's own have no names.
    pub fn name(&self, grade: usize) -> Option<Text> {
        self.names.get(grade).copied()
    }

    /// From and to which fraction a grade reaches.
    pub fn limits(&self, grade: usize) -> Option<(f64, f64)> {
        let at = |i: usize| self.bounds.get(i).map(|&bound| number(bound, FRACTION_BITS));
        let from = grade.checked_sub(1).map_or(Some(0.0), at)?;
        (grade < self.count()).then(|| (from, at(grade).unwrap_or(1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::CLOUD;

    #[track_caller]
    fn grades_of(grades: &Grades, fractions: &[f64]) -> Vec<Option<usize>> {
        fractions.iter().map(|&x| grades.grade(fixed(x, 30))).collect()
    }

    #[test]
    fn a_bound_belongs_to_the_grade_above() {
        let ministry = Grades::ministry();
        let got =
            grades_of(&ministry, &[0.0, 0.29, 0.3, 0.449, 0.45, 0.599, 0.6, 0.75, 1.0]);
        assert_eq!(got, [0, 0, 1, 1, 2, 2, 3, 4, 4].map(Some));
        let got = grades_of(&Grades::five(), &[0.09, 0.1, 0.3, 0.5, 0.7, 1.0]);
        assert_eq!(got, [0, 1, 2, 3, 4, 4].map(Some));
        assert_eq!(ministry.grade(CLOUD), None);
    }

    #[test]
    fn grades_have_names_and_limits() {
        for grades in [Grades::ministry(), Grades::five()] {
            assert_eq!((grades.count(), grades.names.len()), (5, 5));
        }
        let ministry = Grades::ministry();
        assert_eq!(ministry.name(4).unwrap().zh, "高覆盖");
        let (from, to) = ministry.limits(1).unwrap();
        assert!((from - 0.3).abs() < 1e-9 && (to - 0.45).abs() < 1e-9);
        assert_eq!(ministry.limits(0).unwrap().0.to_bits(), 0);
        assert_eq!(ministry.limits(4).unwrap().1.to_bits(), 1f64.to_bits());
        assert_eq!(ministry.limits(5), None);
    }

    #[test]
    fn ones_own_bounds_must_rise_between_0_and_1() {
        let own = Grades::new(&[0.2, 0.5]).unwrap();
        assert_eq!(grades_of(&own, &[0.1, 0.2, 0.9]), [0, 1, 2].map(Some));
        assert_eq!(own.name(0), None);
        let bad: [&[f64]; 6] =
            [&[], &[0.0], &[1.0], &[0.5, 0.5], &[0.5, 0.2], &[f64::NAN, 0.5]];
        for bad in bad {
            assert_eq!(Grades::new(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn runs_are_the_fractions_one_by_one() {
        let fractions: Vec<i32> = (0..=1000).map(|i| (FRACTION_ONE / 1000) * i).collect();
        let sums: Vec<u64> = (0..=1001u64).map(|i| i * i + (i << 31)).collect();
        let own = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6];
        for grades in [Grades::ministry(), Grades::new(&own).unwrap()] {
            let (mut run, mut single) =
                (vec![0; grades.count()], vec![0; grades.count()]);
            grades.add_run(&fractions, Weights::Prefix(&sums), &mut run);
            grades.add_run(&fractions, Weights::Constant(3), &mut run);
            grades.add_run(&fractions[..1], Weights::Prefix(&[5, 9]), &mut run);
            single[0] += 4;
            for (i, fraction) in fractions.iter().enumerate() {
                single[grades.grade(*fraction).unwrap()] += sums[i + 1] - sums[i] + 3;
            }
            assert_eq!(run, single);
        }
    }
}
