//! What the compiler writes with: the file's alphabet, and lists whose length is known only at their end.

use alloc::string::String;
use alloc::vec::Vec;

use super::json::Node;
use super::language::COMPARISONS;
use super::texts::{self, Index};
use crate::lists::{numbers_below, sorted_by};
use crate::number::parse_number;
use crate::points::round_half_away;
use crate::qualify::GRADES;
use crate::scorecard::Writer;
use crate::text::{folded as fold, is_blank, trimmed};
use crate::time::parse_duration;

/// A section of the file, or a part of one: so many items, and their bytes.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) items: u64,
    pub(super) writer: Writer,
}

impl Pen {
    #[inline(never)]
    pub(super) fn byte(&mut self, byte: u8) {
        self.writer.byte(byte);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.byte(u8::from(flag));
    }

    #[inline(never)]
    pub(super) fn number(&mut self, number: usize) {
        self.writer.unsigned(number as u64);
    }

    /// A whole number that is not negative.
    #[inline(never)]
    pub(super) fn whole(&mut self, number: i64) {
        self.writer.unsigned(number as u64);
    }

    #[inline(never)]
    pub(super) fn signed(&mut self, number: i64) {
        self.writer.signed(number);
    }

    #[inline(never)]
    pub(super) fn text(&mut self, text: &str) {
        self.writer.text(text.as_bytes());
    }

    #[inline(never)]
    pub(super) fn maybe_whole(&mut self, number: Option<i64>) {
        self.writer.option(number, |writer, number| writer.unsigned(number as u64));
    }

    /// The thousandths of the number at a key, where there is one.
    #[inline(never)]
    pub(super) fn maybe_points(&mut self, node: &Node, key: &str) {
        self.writer.option(node.get(key), |writer, node| writer.signed(thousandths(Some(node))));
    }

    /// The bounds of the object at a key.
    #[inline(never)]
    pub(super) fn limit(&mut self, limit: Option<&Node>) {
        for key in ["min", "max"] {
            self.maybe_points(limit.unwrap_or(&Node::Null), key);
        }
    }

    /// The items of another, behind their number.
    #[inline(never)]
    pub(super) fn list(&mut self, items: &Pen) {
        self.writer.unsigned(items.items);
        self.writer.bytes.extend_from_slice(&items.writer.bytes);
    }

    pub(super) fn texts(&mut self, texts: &[String]) {
        self.writer.texts(texts);
    }

    /// The numbers of something, sorted as they are and each once.
    #[inline(never)]
    pub(super) fn doubles(&mut self, doubles: &[f64]) {
        let place = |number: u32| doubles.get(number as usize).map(|double| super::check::place_of(*double));
        let sorted = sorted_by(&numbers_below(doubles.len()), &place);
        let mut items = Pen::default();
        let mut last = None;
        for (place, number) in sorted {
            if last != Some(place) {
                items.items += 1;
                items.writer.double(doubles.get(number as usize).copied().unwrap_or(0.0));
                last = Some(place);
            }
        }
        self.list(&items);
    }

    /// What a value may be equal to: texts (lower-cased and trimmed), JSON numbers, and texts of a number's form.
    pub(super) fn operand_set(&mut self, nodes: &[Node]) {
        let (mut folded, mut numbers, mut text_numbers) = (Vec::new(), Vec::new(), Vec::new());
        for node in nodes {
            match node {
                Node::Number(number) => numbers.push(*number),
                Node::Bool(value) => folded.push(String::from(if *value { "true" } else { "false" })),
                Node::Text(text) => {
                    let text = fold(trim(text));
                    text_numbers.extend(parse_number(&text));
                    folded.push(text);
                }
                _ => {}
            }
        }
        let mut sorted: Vec<&str> = folded.iter().map(String::as_str).collect();
        texts::sort(&mut sorted);
        let mut items = Pen::default();
        let mut last = None;
        for text in sorted {
            if last != Some(text) {
                items.items += 1;
                items.text(text);
                last = Some(text);
            }
        }
        self.list(&items);
        self.doubles(&numbers);
        self.doubles(&text_numbers);
    }

    /// The comparisons among the keys of an object, with their bounds.
    #[inline(never)]
    pub(super) fn comparisons(&mut self, node: &Node, bound: &dyn Fn(&mut Pen, &Node)) {
        let mut items = Pen::default();
        for (by, key) in COMPARISONS.iter().enumerate() {
            if let Some(value) = node.get(key) {
                items.items += 1;
                items.byte(by as u8);
                bound(&mut items, value);
            }
        }
        self.list(&items);
    }

    pub(super) fn score_comparisons(&mut self, node: &Node) {
        self.comparisons(node, &|pen, bound| pen.signed(thousandths(Some(bound))));
    }
}

/// Things that are written, each kept once.
#[derive(Default)]
pub(super) struct Distinct {
    index: Index,
    all: Vec<Vec<u8>>,
}

impl Distinct {
    #[inline(never)]
    pub(super) fn place(&mut self, thing: Pen) -> usize {
        let (all, bytes) = (&self.all, thing.writer.bytes);
        let place = self.index.place(&bytes, &|number| all.get(number) == Some(&bytes));
        if place == self.all.len() {
            self.all.push(bytes);
        }
        place
    }

    pub(super) fn write(&self, pen: &mut Pen) {
        pen.number(self.all.len());
        for bytes in &self.all {
            pen.writer.bytes.extend_from_slice(bytes);
        }
    }
}

#[inline(never)]
pub(super) fn thousandths(node: Option<&Node>) -> i64 {
    round_half_away(node.and_then(Node::number).unwrap_or(0.0) * 1000.0)
}

#[inline(never)]
pub(super) fn duration(node: &Node, key: &str) -> Option<i64> {
    node.text_at(key).and_then(parse_duration)
}

/// A text without white space at its ends.
#[inline(never)]
pub(super) fn trim(text: &str) -> &str {
    core::str::from_utf8(trimmed(text.as_bytes(), u32::MAX).text).unwrap_or_default()
}

/// The first text at one of these keys that is not blank.
#[inline(never)]
pub(super) fn text_or<'a>(node: &'a Node, keys: &[&str]) -> &'a str {
    let mut texts = keys.iter().filter_map(|key| node.text_at(key));
    texts.find(|text| !is_blank(text.as_bytes())).unwrap_or_default()
}

#[inline(never)]
pub(super) fn push_text(list: &mut Vec<String>, node: &Node, keys: &[&str]) {
    list.push(text_or(node, keys).to_owned());
}

/// The texts of a list, or the one that stands for it, lower-cased.
#[inline(never)]
pub(super) fn folded(node: &Node) -> Vec<String> {
    node.one_or_more().iter().filter_map(Node::text).map(fold).collect()
}

pub(super) fn grade_number(node: Option<&Node>) -> usize {
    let name = node.and_then(Node::text);
    GRADES.iter().position(|grade| name == Some(*grade)).unwrap_or(0)
}
