//! What the ops of a test, of a property or of a row let through: nothing at all, or nothing that others do not.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::span::{Span, compared_doubles, first_gap, place_of};
use crate::model::json::Node;
use crate::model::pen::{folded, trim};
use crate::number::{LARGEST_NUMBER, parse_number};
use crate::text::{MAX_TEXT_SCALARS, contains, folded as fold, glob_matches, has_word, scalars_in};

/// Longer lists are not looked into.
const MAX_OPERANDS: usize = 100;

/// A value to compare with.
#[derive(Debug, Clone, PartialEq)]
struct Operand {
    text: String,
    number: Option<f64>,
    is_json_number: bool,
}

/// The ops of one object, read for comparison.
#[derive(Debug, Clone, Default)]
pub(super) struct Ops {
    sets: Vec<Vec<Operand>>,
    number: Option<Span>,
    length: Option<Span>,
    /// At least one of each must occur.
    parts: Vec<Vec<String>>,
    words: Option<Vec<String>>,
    start: Option<String>,
    end: Option<String>,
    glob: Option<String>,
    /// Something is asked that is not looked into: another attribute, a long list.
    opaque: bool,
}

fn operand(node: &Node) -> Operand {
    match node {
        Node::Number(number) => {
            // The two zeros are told apart by their texts.
            let text = String::from(if number.is_sign_negative() { "-" } else { "" });
            Operand { text, number: Some(*number + 0.0), is_json_number: true }
        }
        Node::Bool(value) => {
            let text = String::from(if *value { "true" } else { "false" });
            Operand { text, number: None, is_json_number: false }
        }
        other => {
            let text = trim(other.text().unwrap_or_default());
            Operand { text: fold(text), number: parse_number(text), is_json_number: false }
        }
    }
}

impl Ops {
    pub(super) fn of(node: &Node, lists: Option<&Node>) -> Ops {
        let mut ops = Ops::default();
        for (key, value) in node.entries() {
            match key.as_str() {
                "is" => ops.set(core::slice::from_ref(value)),
                "oneOf" => ops.set(value.items()),
                "inList" => {
                    let list = value.text().and_then(|name| lists?.get(name)).map_or(&[][..], Node::items);
                    ops.set(list);
                }
                "contains" | "containsAny" => ops.parts.push(folded(value)),
                "hasWord" => ops.words = Some(folded(value)),
                "startsWith" => ops.start = folded(value).pop(),
                "endsWith" => ops.end = folded(value).pop(),
                "matches" => ops.glob = folded(value).pop(),
                "longerThan" | "shorterThan" => {
                    let length = value.number().unwrap_or_default() as i64;
                    let possible = ops.length.unwrap_or(Span::new(1, MAX_TEXT_SCALARS as i64));
                    let longer = key == "longerThan";
                    let wanted = if longer { Span::new(length + 1, i64::MAX) } else { Span::new(i64::MIN, length - 1) };
                    ops.length = Some(possible.meet(wanted));
                }
                "sameAs" => ops.opaque = true,
                "atLeast" | "atMost" | "above" | "below" => ops.number = Some(compared_doubles(node)),
                _ => {}
            }
        }
        ops
    }

    fn set(&mut self, operands: &[Node]) {
        if operands.len() > MAX_OPERANDS {
            self.opaque = true;
        } else {
            self.sets.push(operands.iter().map(operand).collect());
        }
    }

    /// The doubles that a value may be, by their places, where it must be a number.
    pub(super) fn number(&self) -> Option<Span> {
        let of_set = |set: &Vec<Operand>| {
            let places: Option<Vec<i64>> = set.iter().map(|operand| operand.number.map(place_of)).collect();
            places.map(|places| places.into_iter().fold(Span::new(1, 0), |span, place| span.hull(Span::one(place))))
        };
        let sets = self.sets.iter().filter_map(of_set);
        sets.chain(self.number).reduce(Span::meet)
    }

    pub(super) fn length(&self) -> Option<Span> {
        self.length
    }

    /// The bounds of the comparisons, where there is nothing but comparisons.
    pub(super) fn only_number(&self) -> Option<Span> {
        let others = !self.sets.is_empty() || self.asks_text() || self.length.is_some() || self.opaque;
        self.number.filter(|_| !others)
    }

    fn asks_text(&self) -> bool {
        let texts = self.start.is_some() || self.end.is_some() || self.glob.is_some();
        texts || !self.parts.is_empty() || self.words.is_some()
    }

    pub(super) fn is_empty(&self) -> bool {
        let asks = self.asks_text() || self.number.is_some() || self.length.is_some() || self.opaque;
        !asks && self.sets.is_empty()
    }

    /// Whether no value passes.
    pub(super) fn is_impossible(&self) -> bool {
        let numbers = Span::new(place_of(-LARGEST_NUMBER), place_of(LARGEST_NUMBER));
        let no_number = self.number.is_some_and(|span| span.meet(numbers).is_empty());
        let no_length = self.length.is_some_and(Span::is_empty);
        let Some((first, others)) = self.sets.split_first() else { return no_number || no_length };
        let passes = |operand: &&Operand| {
            others.iter().all(|set| set.iter().any(|other| may_be_same(operand, other))) && self.may_let(operand)
        };
        no_number || no_length || !first.iter().any(|operand| passes(&operand))
    }

    /// Whether a value equal to the operand may pass what else is asked.
    fn may_let(&self, operand: &Operand) -> bool {
        let in_bounds = |span: Span| operand.number.is_some_and(|number| span.has(place_of(number)));
        if !self.number.is_none_or(in_bounds) {
            return false;
        }
        if operand.is_json_number {
            return true;
        }
        let length = i64::from(scalars_in(operand.text.as_bytes()));
        let fits = !operand.text.is_ascii() || self.length.is_none_or(|span| span.has(length));
        fits && self.texts_pass(&operand.text)
    }

    fn texts_pass(&self, text: &str) -> bool {
        self.parts.iter().all(|parts| parts.iter().any(|part| contains(text.as_bytes(), part.as_bytes())))
            && self
                .words
                .as_ref()
                .is_none_or(|words| words.iter().any(|word| has_word(text.as_bytes(), word.as_bytes())))
            && self.start.as_ref().is_none_or(|start| text.starts_with(start.as_str()))
            && self.end.as_ref().is_none_or(|end| text.ends_with(end.as_str()))
            && self.glob.as_ref().is_none_or(|glob| glob_matches(glob.as_bytes(), text.as_bytes()))
    }

    /// Whether every value that passes these ops passes those of `other` too.
    fn implies(&self, other: &Ops) -> bool {
        if other.opaque {
            return false;
        }
        let any_set = |test: &dyn Fn(&Operand) -> bool| self.sets.iter().any(|set| set.iter().all(test));
        let any_text =
            |test: &dyn Fn(&str) -> bool| any_set(&|operand| operand.number.is_none() && test(&operand.text));
        let any_part = |test: &dyn Fn(&str) -> bool| {
            let found = |parts: &Vec<String>| parts.iter().all(|part| test(part));
            let ends = self.start.iter().chain(&self.end).any(|part| test(part));
            ends || self.parts.iter().chain(&self.words).any(found)
        };
        let number = |span: Span| self.number().is_some_and(|own| span.holds(own));
        let length = |span: Span| self.length.is_some_and(|own| span.holds(own));
        let set = |set: &Vec<Operand>| any_set(&|operand| set.contains(operand));
        let parts = |parts: &Vec<String>| {
            let has = |text: &str| parts.iter().any(|part| contains(text.as_bytes(), part.as_bytes()));
            any_text(&has) || any_part(&has)
        };
        let words = |words: &Vec<String>| {
            let has = |text: &str| words.iter().any(|word| has_word(text.as_bytes(), word.as_bytes()));
            any_text(&has) || self.words.as_ref().is_some_and(|own| own.iter().all(|word| has(word)))
        };
        let start = |start: &String| {
            let has = |text: &str| text.starts_with(start.as_str());
            any_text(&has) || self.start.as_ref().is_some_and(|own| has(own))
        };
        let end = |end: &String| {
            let has = |text: &str| text.ends_with(end.as_str());
            any_text(&has) || self.end.as_ref().is_some_and(|own| has(own))
        };
        let glob = |glob: &String| {
            any_text(&|text| glob_matches(glob.as_bytes(), text.as_bytes())) || self.glob.as_ref() == Some(glob)
        };
        other.number.is_none_or(number)
            && other.length.is_none_or(length)
            && other.sets.iter().all(set)
            && other.parts.iter().all(parts)
            && other.words.as_ref().is_none_or(words)
            && other.start.as_ref().is_none_or(start)
            && other.end.as_ref().is_none_or(end)
            && other.glob.as_ref().is_none_or(glob)
    }

    /// Whether the rows before take every value that passes these ops.
    pub(super) fn is_taken_by(&self, earlier: &[Ops]) -> bool {
        let taken = |ops: &Ops| earlier.iter().any(|before| ops.implies(before));
        if taken(self) {
            return true;
        }
        let spans: Vec<Span> = earlier.iter().filter_map(Ops::only_number).collect();
        let numbers = Span::new(place_of(-LARGEST_NUMBER), place_of(LARGEST_NUMBER));
        if self.number.is_some_and(|own| first_gap(own.meet(numbers), &spans).is_none()) {
            return true;
        }
        let mut operands = self.sets.first().into_iter().flatten().peekable();
        operands.peek().is_some()
            && operands.all(|operand| {
                let mut alone = self.clone();
                alone.sets = vec![vec![operand.clone()]];
                taken(&alone)
            })
    }
}

fn may_be_same(one: &Operand, other: &Operand) -> bool {
    if one.is_json_number || other.is_json_number {
        return one.number.is_some() && one.number == other.number;
    }
    one.text == other.text
}
