//! Union–find in which the smallest member stands for its set.

/// Disjoint sets of the numbers from 0.
#[derive(Debug, Default)]
pub(crate) struct Union {
    /// For each number another of its set, never larger; itself where it stands for the set.
    parents: Vec<usize>,
}

impl Union {
    /// Each of `count` numbers by itself.
    pub(crate) fn new(count: usize) -> Self {
        Self { parents: (0..count).collect() }
    }

    /// One more number, by itself.
    pub(crate) fn push(&mut self) -> usize {
        self.parents.push(self.parents.len());
        self.parents.len() - 1
    }

    /// The smallest number of a set.
    pub(crate) fn root(&mut self, mut of: usize) -> usize {
        loop {
            let parent = self.parents[of];
            if parent == of {
                return of;
            }
            // Halves the way for those who come after.
            self.parents[of] = self.parents[parent];
            of = self.parents[of];
        }
    }

    /// Makes one set of two; gives its smallest number.
    pub(crate) fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (low, high) = (a.min(b), a.max(b));
        self.parents[high] = low;
        low
    }

    /// For each number the index of its set, sets ordered by their smallest number; and how many
    /// sets there are.
    pub(crate) fn numbered(mut self) -> (Vec<usize>, usize) {
        let mut count = 0;
        for i in 0..self.parents.len() {
            let parent = self.parents[i];
            // A parent is smaller, and so has its number already.
            self.parents[i] = if parent == i { count } else { self.parents[parent] };
            count += usize::from(parent == i);
        }
        (self.parents, count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_numbered_by_their_smallest() {
        let mut union = Union::new(6);
        assert_eq!(union.join(4, 1), 1);
        assert_eq!(union.join(5, 4), 1);
        assert_eq!(union.join(2, 3), 2);
        assert_eq!(union.push(), 6);
        assert_eq!(union.root(5), 1);
        // {0}, {1, 4, 5}, {2, 3}, {6}
        assert_eq!(union.numbered(), (vec![0, 1, 2, 2, 1, 1, 3], 4));
    }
}
