//! Plain arithmetic on printed figures: `{3.8a} / {3.7a}`.
//!
//! Figures stand in braces by their ids; numbers, `+ - * /` and parentheses as everywhere. Depth
//! and length are bounded, so that no text can exhaust the stack.

use std::collections::BTreeSet;

use super::interval::{Interval, Senseless};
use crate::office::Dimension;

/// Parentheses and signs within one another.
const DEEPEST: usize = 64;

/// Operators and figures of one expression.
const LONGEST: usize = 512;

/// An expression that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    root: Node,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Number(f64),
    Figure(String),
    Negative(Box<Node>),
    Two(Box<Node>, char, Box<Node>),
}

/// Where an expression cannot be read: characters from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Number of characters before the place.
    pub at: usize,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first place that does not fit.
    pub fn parse(text: &str) -> Result<Self, Unreadable> {
        let mut parser =
            Parser { rest: text.chars().collect(), at: 0, depth: 0, nodes: 0 };
        let root = parser.sum()?;
        parser.blank();
        if parser.at < parser.rest.len() {
            return Err(parser.stop());
        }
        Ok(Self { root })
    }

    /// Ids of the figures that it names.
    pub fn figures(&self) -> BTreeSet<&str> {
        fn walk<'a>(node: &'a Node, out: &mut BTreeSet<&'a str>) {
            match node {
                Node::Number(_) => {}
                Node::Figure(id) => drop(out.insert(id)),
                Node::Negative(node) => walk(node, out),
                Node::Two(left, _, right) => {
                    walk(left, out);
                    walk(right, out);
                }
            }
        }
        let mut out = BTreeSet::new();
        walk(&self.root, &mut out);
        out
    }

    /// The result for figures as they are printed; `figure` knows all that it names.
    ///
    /// # Errors
    /// If unlike things are added, or something is divided by what may be 0.
    pub fn value(
        &self,
        figure: &dyn Fn(&str) -> Interval,
    ) -> Result<Interval, Senseless> {
        fn of(
            node: &Node,
            figure: &dyn Fn(&str) -> Interval,
        ) -> Result<Interval, Senseless> {
            Ok(match node {
                Node::Number(value) => Interval::point(*value, Dimension::NONE),
                Node::Figure(id) => figure(id),
                Node::Negative(node) => of(node, figure)?.negative(),
                Node::Two(left, sign, right) => {
                    let (left, right) = (of(left, figure)?, of(right, figure)?);
                    match sign {
                        '+' => left.plus(right)?,
                        '-' => left.plus(right.negative())?,
                        '*' => left.times(right),
                        _ => left.over(right)?,
                    }
                }
            })
        }
        of(&self.root, figure)
    }
}

struct Parser {
    rest: Vec<char>,
    at: usize,
    depth: usize,
    nodes: usize,
}

impl Parser {
    fn stop(&self) -> Unreadable {
        Unreadable { at: self.at }
    }

    fn blank(&mut self) {
        while self.rest.get(self.at).is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    /// The next sign, if it is one of these.
    fn sign(&mut self, of: &[char]) -> Option<char> {
        self.blank();
        let next = *self.rest.get(self.at)?;
        // What people type for times and minus.
        let next = match next {
            '×' | '·' => '*',
            '−' | '–' => '-',
            '÷' => '/',
            other => other,
        };
        of.contains(&next).then(|| {
            self.at += 1;
            next
        })
    }

    fn node(&mut self, node: Node) -> Result<Node, Unreadable> {
        self.nodes += 1;
        if self.nodes > LONGEST { Err(self.stop()) } else { Ok(node) }
    }

    fn sum(&mut self) -> Result<Node, Unreadable> {
        let mut left = self.product()?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let right = self.product()?;
            left = self.node(Node::Two(Box::new(left), sign, Box::new(right)))?;
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Node, Unreadable> {
        let mut left = self.factor()?;
        while let Some(sign) = self.sign(&['*', '/']) {
            let right = self.factor()?;
            left = self.node(Node::Two(Box::new(left), sign, Box::new(right)))?;
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Node, Unreadable> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.stop());
        }
        let node = if self.sign(&['-']).is_some() {
            let inner = self.factor()?;
            self.node(Node::Negative(Box::new(inner)))?
        } else if self.sign(&['(']).is_some() {
            let inner = self.sum()?;
            if self.sign(&[')']).is_none() {
                return Err(self.stop());
            }
            inner
        } else if self.sign(&['{']).is_some() {
            let id = self.while_(|c| c != '}' && c != '{');
            if self.sign(&['}']).is_none() || id.trim().is_empty() {
                return Err(self.stop());
            }
            self.node(Node::Figure(id.trim().to_owned()))?
        } else {
            self.blank();
            let start = self.at;
            let digits = self.while_(|c| c.is_ascii_digit() || c == '.');
            match digits.parse() {
                Ok(value) => self.node(Node::Number(value))?,
                Err(_) => return Err(Unreadable { at: start }),
            }
        };
        self.depth -= 1;
        Ok(node)
    }

    fn while_(&mut self, fits: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.rest.get(self.at).is_some_and(|c| fits(*c)) {
            self.at += 1;
        }
        self.rest[start..self.at].iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str) -> f64 {
        let figure = |id: &str| match id {
            "8.2b" => Interval::point(3.0, Dimension::NONE),
            _ => Interval::point(10.0, Dimension::NONE),
        };
        Expression::parse(text).unwrap().value(&figure).unwrap().middle()
    }

    #[test]
    fn arithmetic_is_that_of_school() {
        for (text, wanted) in [
            ("1 + 2 * 3", 7.0),
            ("(1 + 2) × 3", 9.0),
            ("10 - 2 - 3", 5.0),
            ("12 / 2 / 3", 2.0),
            ("-{8.2b} + { x }", 7.0),
            ("2 * -3", -6.0),
        ] {
            assert!((value(text) - wanted).abs() < 1e-12, "{text}");
        }
        let found = Expression::parse("{b} / ({a} + {b})").unwrap();
        assert_eq!(found.figures(), BTreeSet::from(["a", "b"]));
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_place() {
        for (text, at) in
            [("", 0), ("1 +", 3), ("1 $ 2", 2), ("(1", 2), ("{}", 2), ("1..2", 0)]
        {
            assert_eq!(Expression::parse(text), Err(Unreadable { at }), "{text}");
        }
        assert!(Expression::parse(&"(".repeat(10_000)).is_err());
        assert!(Expression::parse(&"-".repeat(10_000)).is_err());
        assert!(Expression::parse(&"1+".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[-+*/(){}0-9a. ]{0,60}") {
            if let Ok(found) = Expression::parse(&text) {
                let _ = found.value(&|_| Interval::point(1.0, Dimension::NONE));
            }
        }
    }
}
