//! Tests and conditions in three-valued logic: *true*, *false*, *unknown* (Kleene).
//!
//! `all` is the lowest of its members and `any` the highest in the order false < unknown < true;
//! `not unknown` is unknown. Rules act on *true* only, so what is not known never counts against a lead by accident:
//! with `employees` unknown, neither `employees atLeast 500` nor its `not` is true.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::points::Points;
use crate::qualify::{FrameworkState, Standing};
use crate::score::Ledger;
use crate::scorecard::Scorecard;
use crate::text::{contains, glob_matches, has_word};
use crate::time::Millis;
use crate::visitor::{Log, Value};

/// The three truth values, in Kleene's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(crate) fn negated(self) -> Truth {
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

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Attribute { name: u32, ops: Vec<Op> },
    Event { tally: u32, times: Vec<Comparison<u32>> },
    Score { of: ScoreOf, tests: Vec<Comparison<Points>> },
    Label { of: ScoreOf, bands: Vec<u32> },
    Grade { tests: Vec<Comparison<u32>> },
    Disqualified(bool),
    Framework { framework: u32, state: FrameworkState },
    Stage { tests: Vec<Comparison<u32>> },
}

/// Which of the three numbers of a lead is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScoreOf {
    Fit,
    Engagement,
    Score,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Op {
    /// `is` and `oneOf`.
    Equals(OperandSet),
    InList(u32),
    /// `contains` and `containsAny`.
    Contains(Vec<String>),
    HasWord(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Matches(String),
    Compare(Comparison<f64>),
    LongerThan(u32),
    ShorterThan(u32),
    SameAs(u32),
    Known(bool),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Comparison<T> {
    pub(crate) by: By,
    pub(crate) bound: T,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    AtLeast,
    AtMost,
    Above,
    Below,
}

impl<T: PartialOrd> Comparison<T> {
    pub(crate) fn holds(&self, value: T) -> bool {
        match self.by {
            By::AtLeast => value >= self.bound,
            By::AtMost => value <= self.bound,
            By::Above => value > self.bound,
            By::Below => value < self.bound,
        }
    }
}

fn all_hold<T: PartialOrd + Copy>(tests: &[Comparison<T>], value: T) -> bool {
    tests.iter().all(|test| test.holds(value))
}

/// What a value may be equal to: texts (lower-cased and trimmed) and numbers, each sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct OperandSet {
    pub(crate) texts: Vec<String>,
    /// Operands that are JSON numbers.
    pub(crate) numbers: Vec<f64>,
    /// Operands that are texts of a number's form; a JSON number equals them too.
    pub(crate) text_numbers: Vec<f64>,
}

impl OperandSet {
    fn contains(&self, value: Known<'_>) -> bool {
        let among = |numbers: &[f64], wanted: f64| numbers.binary_search_by(|have| have.total_cmp(&wanted)).is_ok();
        match value {
            Known::Number(number) => among(&self.numbers, number) || among(&self.text_numbers, number),
            Known::Text(text) => {
                text.number.is_some_and(|number| among(&self.numbers, number))
                    || self.texts.binary_search_by(|have| have.as_str().cmp(text.folded)).is_ok()
            }
        }
    }
}

/// A value that is known, as tests see it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Known<'a> {
    Number(f64),
    Text(TextView<'a>),
}

/// A text as tests see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextView<'a> {
    /// Lower-cased.
    pub(crate) folded: &'a str,
    /// A number that texts share when they are equal once lower-cased.
    pub(crate) key: u32,
    /// The number that the text states, if it has a number's form.
    pub(crate) number: Option<f64>,
    /// In scalar values, before lower-casing.
    pub(crate) length: u32,
}

impl Known<'_> {
    pub(crate) fn number(self) -> Option<f64> {
        match self {
            Known::Number(number) => Some(number),
            Known::Text(text) => text.number,
        }
    }

    fn equals(self, other: Known<'_>) -> bool {
        match (self, other) {
            (Known::Text(left), Known::Text(right)) => left.folded == right.folded,
            _ => self.number().is_some() && self.number() == other.number(),
        }
    }
}

impl Op {
    /// Whether the op holds for a known value. `SameAs` and `Known` are settled by the caller.
    fn holds(&self, value: Known<'_>, lists: &[OperandSet]) -> bool {
        let in_text = |test: &dyn Fn(&str) -> bool| matches!(value, Known::Text(text) if test(text.folded));
        match self {
            Op::Equals(set) => set.contains(value),
            Op::InList(list) => lists[*list as usize].contains(value),
            Op::Contains(parts) => in_text(&|text| parts.iter().any(|part| contains(text, part))),
            Op::HasWord(words) => in_text(&|text| words.iter().any(|word| has_word(text, word))),
            Op::StartsWith(start) => in_text(&|text| text.starts_with(start.as_str())),
            Op::EndsWith(end) => in_text(&|text| text.ends_with(end.as_str())),
            Op::Matches(glob) => in_text(&|text| glob_matches(glob, text)),
            Op::Compare(comparison) => value.number().is_some_and(|number| comparison.holds(number)),
            Op::LongerThan(length) => matches!(value, Known::Text(text) if text.length > *length),
            Op::ShorterThan(length) => matches!(value, Known::Text(text) if text.length < *length),
            Op::SameAs(_) => false,
            Op::Known(known) => *known,
        }
    }
}

/// The first element of a value (an array has several, anything else one) that passes all ops, for tests without `sameAs`.
pub(crate) fn first_passing<'a>(ops: &[Op], value: Value, lists: &[OperandSet], log: &'a Log) -> Option<Known<'a>> {
    log.elements(value).find(|element| ops.iter().all(|op| op.holds(*element, lists)))
}

/// Whether a property passes a pattern's test; an unknown one passes only `known: false`.
pub(crate) fn property_passes(ops: &[Op], value: Value, lists: &[OperandSet], log: &Log) -> bool {
    match value {
        Value::Unknown => ops.iter().all(|op| *op == Op::Known(false)),
        _ => first_passing(ops, value, lists, log).is_some(),
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
    pub(crate) fn truth(&self, condition: &Condition) -> Truth {
        match condition {
            Condition::All(members) => members.iter().map(|member| self.truth(member)).min().unwrap_or(Truth::True),
            Condition::Any(members) => members.iter().map(|member| self.truth(member)).max().unwrap_or(Truth::False),
            Condition::Not(inner) => self.truth(inner).negated(),
            Condition::Attribute { name, ops } => self.attribute_truth(*name, ops),
            Condition::Event { tally, times } => {
                all_hold(times, self.ledger.count(&self.card.body, *tally, self.at)).into()
            }
            _ => self.standing.is_some_and(|standing| standing_holds(condition, standing)).into(),
        }
    }

    fn attribute_truth(&self, name: u32, ops: &[Op]) -> Truth {
        let value = self.ledger.attribute(self.card, name);
        if value == Value::Unknown {
            let truth_of = |op: &Op| match op {
                Op::Known(known) => Truth::from(!known),
                _ => Truth::Unknown,
            };
            return ops.iter().map(truth_of).min().unwrap_or(Truth::Unknown);
        }
        let element_truth = |element: Known<'_>| {
            let truth_of = |op: &Op| match op {
                Op::SameAs(other) => self.same_as(element, *other),
                _ => op.holds(element, &self.card.body.lists).into(),
            };
            ops.iter().map(truth_of).min().unwrap_or(Truth::True)
        };
        self.log.elements(value).map(element_truth).max().unwrap_or(Truth::Unknown)
    }

    fn same_as(&self, element: Known<'_>, other: u32) -> Truth {
        match self.ledger.attribute(self.card, other) {
            Value::Unknown => Truth::Unknown,
            value => self.log.elements(value).any(|candidate| element.equals(candidate)).into(),
        }
    }
}

/// Tests of where the lead stands are never unknown.
fn standing_holds(condition: &Condition, standing: &Standing) -> bool {
    match condition {
        Condition::Score { of, tests } => all_hold(tests, standing.number(*of)),
        Condition::Label { of, bands } => standing.labels[*of as usize].is_some_and(|band| bands.contains(&band)),
        Condition::Grade { tests } => standing.grade.is_some_and(|grade| all_hold(tests, u32::from(grade))),
        Condition::Disqualified(wanted) => standing.disqualified.is_empty() != *wanted,
        Condition::Framework { framework, state } => {
            standing.frameworks.get(*framework as usize).is_some_and(|framework| framework.state == *state)
        }
        // No stage is below the lowest: stages count from one, none is zero.
        Condition::Stage { tests } => all_hold(tests, standing.stage.map_or(0, |stage| stage as u32 + 1)),
        _ => false,
    }
}
