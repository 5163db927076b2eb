//! Stretches of whole numbers: of steps of a score, of counts, and, by their order, of doubles.

use crate::lists::{numbers_below, sorted_by};
use crate::model::json::Node;
use crate::points::round_half_away;

/// The whole numbers from one to another, both included; none where `least` is above `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) least: i64,
    pub(super) most: i64,
}

impl Span {
    pub(super) const ALL: Span = Span { least: i64::MIN, most: i64::MAX };

    pub(super) fn new(least: i64, most: i64) -> Span {
        Span { least, most }
    }

    pub(super) fn one(number: i64) -> Span {
        Span::new(number, number)
    }

    pub(super) fn is_empty(self) -> bool {
        self.least > self.most
    }

    pub(super) fn has(self, number: i64) -> bool {
        (self.least..=self.most).contains(&number)
    }

    pub(super) fn holds(self, other: Span) -> bool {
        other.is_empty() || self.least <= other.least && other.most <= self.most
    }

    /// What is in both.
    pub(super) fn meet(self, other: Span) -> Span {
        Span::new(self.least.max(other.least), self.most.min(other.most))
    }

    /// The shortest that holds both.
    pub(super) fn hull(self, other: Span) -> Span {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => Span::new(self.least.min(other.least), self.most.max(other.most)),
        }
    }

    /// What is outside, where that is one stretch.
    pub(super) fn outside(self) -> Option<Span> {
        match (self.least, self.most) {
            (i64::MIN, i64::MAX) => Some(Span::new(1, 0)),
            (i64::MIN, most) => Some(Span::new(most + 1, i64::MAX)),
            (least, i64::MAX) => Some(Span::new(i64::MIN, least - 1)),
            _ => None,
        }
    }

    pub(super) fn plus(self, other: Span) -> Span {
        Span::new(self.least.saturating_add(other.least), self.most.saturating_add(other.most))
    }

    /// Whether this one states a bound strictly within an earlier one, so that both claim what is there.
    pub(super) fn cuts_into(self, earlier: Span) -> bool {
        let from_below = self.least != i64::MIN && earlier.least < self.least && self.least <= earlier.most;
        let from_above = self.most != i64::MAX && earlier.least <= self.most && self.most < earlier.most;
        !self.is_empty() && (from_below || from_above)
    }
}

/// The first stretch of `whole` that none of `parts` covers.
#[inline(never)]
pub(super) fn first_gap(whole: Span, parts: &[Span]) -> Option<Span> {
    let part_of = |number: u32| parts.get(number as usize).map_or(whole, |part| part.meet(whole));
    let sorted = sorted_by(&numbers_below(parts.len()), &|number| {
        let part = part_of(number);
        (!part.is_empty()).then_some(part.least)
    });
    let mut next = whole.least;
    for (_, number) in sorted {
        let part = part_of(number);
        if part.least > next {
            return Some(Span::new(next, part.least - 1));
        }
        if part.most >= whole.most {
            return None;
        }
        next = next.max(part.most + 1);
    }
    (next <= whole.most).then(|| Span::new(next, whole.most))
}

/// The stretch that the four comparisons of an object leave, given the first place at or above a number and the last
/// at or below it.
#[inline(never)]
fn compared(node: &Node, at_or_above: &dyn Fn(f64) -> i64, at_or_below: &dyn Fn(f64) -> i64) -> Span {
    let mut span = Span::ALL;
    for (key, value) in node.entries() {
        let Some(bound) = value.number() else { continue };
        let part = match key.as_str() {
            "atLeast" => Span::new(at_or_above(bound), i64::MAX),
            "above" => Span::new(at_or_below(bound) + 1, i64::MAX),
            "atMost" => Span::new(i64::MIN, at_or_below(bound)),
            "below" => Span::new(i64::MIN, at_or_above(bound) - 1),
            _ => continue,
        };
        span = span.meet(part);
    }
    span
}

/// The comparisons of an object in steps of so many thousandths.
#[inline(never)]
pub(super) fn compared_steps(node: &Node, step_thousandths: i64) -> Span {
    let below = |bound: f64| thousandths(bound).div_euclid(step_thousandths);
    compared(node, &|bound| -(-thousandths(bound)).div_euclid(step_thousandths), &below)
}

/// The comparisons of an object among doubles, each by its place in their order.
#[inline(never)]
pub(super) fn compared_doubles(node: &Node) -> Span {
    compared(node, &place_of, &place_of)
}

/// The place of a double in the order of all doubles.
#[inline(never)]
pub(in crate::model) fn place_of(number: f64) -> i64 {
    let bits = (number + 0.0).to_bits() as i64;
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// A number of the model in thousandths.
pub(super) fn thousandths(number: f64) -> i64 {
    round_half_away(number * 1000.0)
}

/// The thousandths of the number at a key.
#[inline(never)]
pub(super) fn thousandths_at(node: &Node, key: &str) -> Option<i64> {
    node.number_at(key).map(thousandths)
}
