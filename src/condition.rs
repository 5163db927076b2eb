//! Tests and conditions in three-valued logic: *true*, *false*, *unknown* (Kleene).
//!
//! `all` is the lowest of its members and `any` the highest in the order false < unknown < true;
//! `not unknown` is unknown. Rules act on *true* only, so what is not known never counts against a lead by accident:
//! with `employees` unknown, neither `employees atLeast 500` nor its `not` is true.
//!
//! Conditions are interpreted where they stand in the scorecard's code; its layout is told in `scorecard::layout`.

use crate::lists::part;
use crate::qualify::Standing;
use crate::score::Ledger;
use crate::scorecard::*;
use crate::text::{contains, glob_matches, has_word};
use crate::time::Millis;
use crate::visitor::{Log, TextView, Value};

/// The three truth values, in Kleene's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    fn negated(self) -> Truth {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }

    pub(crate) fn is_true(self) -> bool {
        self == Truth::True
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Truth {
        if holds { Truth::True } else { Truth::False }
    }
}

/// A value that is known, as tests see it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Known<'a> {
    Number(f64),
    Text(TextView<'a>),
}

impl Known<'_> {
    /// Not a number where it states none.
    pub(crate) fn number(self) -> f64 {
        match self {
            Known::Number(number) => number,
            Known::Text(text) => text.number,
        }
    }

    fn equals(self, other: Known<'_>) -> bool {
        match (self, other) {
            (Known::Text(left), Known::Text(right)) => left.folded == right.folded,
            _ => self.number() == other.number(),
        }
    }
}

fn compared<T: PartialOrd>(by: i64, value: T, bound: T) -> bool {
    match by {
        0 => value >= bound,
        1 => value <= bound,
        2 => value > bound,
        _ => value < bound,
    }
}

impl Scorecard {
    /// Whether the comparisons from one place to another all hold.
    pub(crate) fn all_hold(&self, from: usize, end: usize, value: i64) -> bool {
        let comparisons = part(self.code(), from, end - from).as_chunks::<2>().0;
        comparisons.iter().all(|[by, bound]| compared(*by, value, *bound))
    }

    /// Whether a set of operands has a value. A JSON number equals texts of a number's form as well.
    fn set_has(&self, set: usize, end: usize, value: Known<'_>) -> bool {
        let (texts, numbers) = (self.place(set), self.place(set + 1));
        let among = |from: usize, end: usize, wanted: f64| {
            part(self.code(), from, end - from)
                .binary_search_by(|bits| f64::from_bits(*bits as u64).total_cmp(&wanted))
                .is_ok()
        };
        match value {
            Known::Number(number) => among(texts, numbers, number) || among(numbers, end, number),
            Known::Text(text) => {
                among(texts, numbers, text.number)
                    || part(self.code(), set + 2, texts - (set + 2))
                        .binary_search_by(|have| self.text(*have).cmp(text.folded))
                        .is_ok()
            }
        }
    }

    /// Whether an op holds for a known value. `sameAs` is settled by the caller.
    #[inline(never)]
    fn op_holds(&self, op: usize, value: Known<'_>) -> bool {
        let (kind, end, first) = (self.word(op), self.place(op + 1), op + 2);
        match kind {
            OP_EQUALS => return self.set_has(first, end, value),
            OP_IN_LIST => {
                let list = self.item(LISTS, self.word(first) as u32);
                return self.set_has(list + 1, self.place(list), value);
            }
            OP_COMPARE => {
                return compared(self.word(first), value.number(), f64::from_bits(self.word(first + 1) as u64));
            }
            OP_KNOWN => return self.word(first) != 0,
            _ => {}
        }
        let Known::Text(text) = value else { return false };
        let operand = self.word(first);
        let folded = text.folded;
        let any = |test: fn(&[u8], &[u8]) -> bool| (first..end).any(|place| test(folded, self.text(self.word(place))));
        match kind {
            OP_CONTAINS => any(contains),
            OP_HAS_WORD => any(has_word),
            OP_STARTS_WITH => folded.starts_with(self.text(operand)),
            OP_ENDS_WITH => folded.ends_with(self.text(operand)),
            OP_MATCHES => glob_matches(self.text(operand), folded),
            OP_LONGER => i64::from(text.length) > operand,
            OP_SHORTER => i64::from(text.length) < operand,
            _ => false,
        }
    }

    /// Whether all ops from one place to another hold for a known value.
    fn ops_hold(&self, from: usize, end: usize, value: Known<'_>) -> bool {
        let mut op = from;
        while op < end {
            if !self.op_holds(op, value) {
                return false;
            }
            op = self.place(op + 1);
        }
        true
    }

    /// The first element of a value (an array has several, anything else one) that passes all ops, for tests without `sameAs`.
    pub(crate) fn first_passing<'a>(&self, from: usize, end: usize, value: Value, log: &'a Log) -> Option<Known<'a>> {
        let mut number = 0;
        while let Some(element) = log.element(value, number) {
            if self.ops_hold(from, end, element) {
                return Some(element);
            }
            number += 1;
        }
        None
    }

    /// Whether a property passes a pattern's test; an unknown one passes only `known: false`.
    pub(crate) fn property_passes(&self, from: usize, end: usize, value: Value, log: &Log) -> bool {
        if value != Value::Unknown {
            return self.first_passing(from, end, value, log).is_some();
        }
        let mut op = from;
        while op < end {
            if self.word(op) != OP_KNOWN || self.word(op + 2) != 0 {
                return false;
            }
            op = self.place(op + 1);
        }
        true
    }
}

/// What a condition is evaluated against: a ledger of facts at a moment, and, for stages and routes, where the lead stands.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub(crate) card: &'a Scorecard,
    pub(crate) log: &'a Log,
    pub(crate) ledger: &'a Ledger,
    pub(crate) at: Millis,
    pub(crate) standing: Option<&'a Standing>,
}

impl Scene<'_> {
    /// The truth of the condition that stands at a place of the code.
    #[inline(never)]
    pub(crate) fn truth(&self, condition: usize) -> Truth {
        let card = self.card;
        let (kind, end, first) = (card.word(condition), card.place(condition + 1), condition + 2);
        match kind {
            IF_ALL | IF_ANY => {
                // Any is the opposite of all of the opposites.
                let turned = |truth: Truth| if kind == IF_ANY { truth.negated() } else { truth };
                let mut lowest = Truth::True;
                let mut member = first;
                while member < end && lowest != Truth::False {
                    lowest = lowest.min(turned(self.truth(member)));
                    member = card.place(member + 1);
                }
                turned(lowest)
            }
            IF_NOT => self.truth(first).negated(),
            IF_ATTRIBUTE => self.attribute_truth(card.word(first) as u32, first + 1, end),
            IF_EVENT => {
                let count = self.ledger.count(card, card.word(first) as u32, self.at);
                card.all_hold(first + 1, end, count).into()
            }
            _ => self.standing.is_some_and(|standing| standing_holds(card, standing, kind, first, end)).into(),
        }
    }

    fn attribute_truth(&self, name: u32, from: usize, end: usize) -> Truth {
        let card = self.card;
        let value = self.ledger.attribute(card, name);
        let mut best = None;
        for number in 0.. {
            let element = self.log.element(value, number);
            if element.is_none() && number > 0 {
                break;
            }
            let mut lowest = Truth::True;
            let mut op = from;
            while op < end {
                let (kind, operand) = (card.word(op), card.word(op + 2));
                let truth = match element {
                    // Nothing is known.
                    None if kind == OP_KNOWN => (operand == 0).into(),
                    None => Truth::Unknown,
                    Some(element) if kind == OP_SAME_AS => self.same_as(element, operand as u32),
                    Some(element) => card.op_holds(op, element).into(),
                };
                lowest = lowest.min(truth);
                op = card.place(op + 1);
            }
            best = best.max(Some(lowest));
        }
        best.unwrap_or(Truth::Unknown)
    }

    fn same_as(&self, element: Known<'_>, other: u32) -> Truth {
        let value = self.ledger.attribute(self.card, other);
        let mut number = 0;
        while let Some(candidate) = self.log.element(value, number) {
            if element.equals(candidate) {
                return Truth::True;
            }
            number += 1;
        }
        if number == 0 { Truth::Unknown } else { Truth::False }
    }
}

/// Tests of where the lead stands are never unknown.
fn standing_holds(card: &Scorecard, standing: &Standing, kind: i64, first: usize, end: usize) -> bool {
    let operand = card.word(first);
    match kind {
        IF_SCORE => card.all_hold(first + 1, end, standing.numbers[operand as usize % 3].thousandths()),
        IF_LABEL => {
            let label = standing.labels[operand as usize % 3];
            part(card.code(), first + 1, end - (first + 1)).contains(&label)
        }
        IF_GRADE => standing.grade >= 0 && card.all_hold(first, end, standing.grade),
        IF_DISQUALIFIED => standing.disqualified.is_empty() != (operand != 0),
        IF_FRAMEWORK => standing.framework_states.get(operand as usize) == Some(&card.word(first + 1)),
        // No stage is below the lowest: stages count from one, none is zero.
        _ => card.all_hold(first, end, standing.stage + 1),
    }
}
