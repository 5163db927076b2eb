//! Which truth values a condition can have, given what can be reached.
//!
//! Both answers err on the side of *can*: a condition that cannot be true here is true of no lead.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::ops::Ops;
use super::span::{Span, compared_steps};
use super::walk::{Form, form_of};
use crate::lead::JsonWriter;
use crate::model::json::Node;
use crate::model::texts::Index;
use crate::qualify::GRADES;
use crate::visitor::MAX_EVENTS;

/// More tests than this are not held against each other for being the same.
const MAX_LITERALS: usize = 100;

/// The states of a framework, by their place in [`Reach::frameworks`].
pub(super) const STATES: [&str; 3] = ["passed", "failed", "open"];

/// What can be reached, as far as it is known.
pub(super) struct Reach<'a> {
    pub(super) lists: Option<&'a Node>,
    /// Of the scores, in thousandths.
    pub(super) step: i64,
    /// Score, fit and engagement, in steps.
    pub(super) score: Span,
    pub(super) fit: Span,
    pub(super) engagement: Span,
    /// By axis and label, the steps for which it is given.
    pub(super) labels: Vec<(&'static str, &'a str, Span)>,
    pub(super) grade: Span,
    /// 1 for disqualified, 0 for not.
    pub(super) disqualified: Span,
    /// Which of `STATES` a framework can have.
    pub(super) frameworks: Vec<(&'a str, [bool; 3])>,
    pub(super) stage_ids: Vec<&'a str>,
    /// The stages, counted from one, that no lead can have; zero, which stands for no stage, is none of them.
    pub(super) unreached: Vec<i64>,
}

/// What a condition asks for, all of it.
#[derive(Default)]
struct Demands<'n> {
    quantities: Index,
    spans: Vec<(String, Span)>,
    literals: Vec<(&'n Node, bool)>,
    clash: bool,
}

impl<'a> Reach<'a> {
    pub(super) fn new(document: &'a Node) -> Reach<'a> {
        let precision = document.get("score").and_then(|score| score.number_at("precision"));
        let step = match precision.unwrap_or(0.0) as u8 {
            0 => 1000,
            1 => 100,
            2 => 10,
            _ => 1,
        };
        let stage_ids: Vec<&str> = document.list("stages").iter().filter_map(|stage| stage.text_at("id")).collect();
        Reach {
            lists: document.get("lists"),
            step,
            score: Span::ALL,
            fit: Span::ALL,
            engagement: Span::ALL,
            labels: Vec::new(),
            grade: Span::new(0, GRADES.len() as i64 - 1),
            disqualified: Span::new(0, 1),
            frameworks: Vec::new(),
            unreached: Vec::new(),
            stage_ids,
        }
    }

    /// Whether a condition can be true, or (`wanted` is false) can be false.
    pub(super) fn can_be(&self, node: &Node, wanted: bool) -> bool {
        match form_of(node) {
            Form::Not(inner) => self.can_be(inner, !wanted),
            Form::All(members) | Form::Any(members) if wanted == node.has("all") => {
                members.iter().all(|member| self.can_be(member, wanted)) && !self.clashes(&mut members.iter(), wanted)
            }
            Form::All(members) | Form::Any(members) => members.iter().any(|member| self.can_be(member, wanted)),
            Form::Test(kind) => self.test_can_be(kind, node, wanted),
        }
    }

    /// Whether a condition is true of every lead.
    pub(super) fn is_always(&self, node: &Node) -> bool {
        !self.can_be(node, false) && !self.can_be_unknown(node)
    }

    fn can_be_unknown(&self, node: &Node) -> bool {
        match form_of(node) {
            Form::Not(inner) => self.can_be_unknown(inner),
            Form::All(members) | Form::Any(members) => {
                // Members that are never unknown and cannot all fail to decide leave the others no say.
                let decides = node.has("all");
                let certain: Vec<&Node> = members.iter().filter(|member| !self.can_be_unknown(member)).collect();
                certain.len() < members.len()
                    && certain.iter().all(|member| self.can_be(member, decides))
                    && !self.clashes(&mut certain.into_iter(), decides)
            }
            Form::Test("attribute") => {
                node.entries().iter().any(|(key, _)| !matches!(key.as_str(), "attribute" | "known"))
            }
            Form::Test(_) => false,
        }
    }

    #[inline(never)]
    fn clashes(&self, members: &mut dyn Iterator<Item = &Node>, wanted: bool) -> bool {
        let mut demands = Demands::default();
        members.for_each(|member| self.gather(member, wanted, &mut demands));
        demands.clash
    }

    fn gather<'n>(&self, node: &'n Node, wanted: bool, demands: &mut Demands<'n>) {
        match form_of(node) {
            Form::Not(inner) => self.gather(inner, !wanted, demands),
            Form::All(members) | Form::Any(members) if wanted == node.has("all") || members.len() == 1 => {
                members.iter().for_each(|member| self.gather(member, wanted, demands));
            }
            Form::All(_) | Form::Any(_) => demands.literal(node, wanted),
            Form::Test(kind) => {
                demands.literal(node, wanted);
                self.demand(kind, node, wanted, demands);
            }
        }
    }

    fn test_can_be(&self, kind: &str, node: &Node, wanted: bool) -> bool {
        match kind {
            "attribute" if Ops::of(node, self.lists).is_impossible() => !wanted,
            "label" if wanted => self.label_spans(node).iter().all(|(_, span)| !span.is_empty()),
            "framework" => {
                let id = node.text_at("framework");
                let framework = self.frameworks.iter().find(|(have, _)| id == Some(have));
                framework.is_none_or(|(_, states)| {
                    STATES.iter().zip(states).any(|(name, can_be)| *can_be && node.says("is", name) == wanted)
                })
            }
            "stage" => {
                let span = self.stage_span(node);
                let mut stages = 0..=self.stage_ids.len() as i64;
                stages.any(|stage| !self.unreached.contains(&stage) && span.has(stage) == wanted)
            }
            _ if wanted => {
                let mut demands = Demands::default();
                self.demand(kind, node, true, &mut demands);
                !demands.clash
            }
            _ => {
                let Some((quantity, span)) = self.question(kind, node) else { return true };
                !span.holds(self.domain(&quantity))
            }
        }
    }

    /// The one quantity that a test asks after, and where it must be for the test to be true; exact.
    #[inline(never)]
    fn question(&self, kind: &str, node: &Node) -> Option<(String, Span)> {
        Some(match kind {
            "event" => (count_of(node, self.lists), self.count_span(node)),
            "score" | "fit" | "engagement" => (kind.to_owned(), compared_steps(node.get(kind)?, self.step)),
            "grade" => (kind.to_owned(), grade_span(node.get(kind)?)),
            "disqualified" => (kind.to_owned(), Span::one(i64::from(node.flag(kind)))),
            "stage" => (kind.to_owned(), self.stage_span(node)),
            "attribute" if node.entries().len() == 2 => {
                let known = node.get("known")?;
                (["known ", node.text_at(kind)?].concat(), Span::one(i64::from(known.is_true())))
            }
            _ => return None,
        })
    }

    #[inline(never)]
    fn domain(&self, quantity: &str) -> Span {
        match quantity {
            "score" => self.score,
            "fit" => self.fit,
            "engagement" => self.engagement,
            "grade" => self.grade,
            "disqualified" => self.disqualified,
            "stage" => Span::new(0, self.stage_ids.len() as i64),
            _ if quantity.starts_with("known ") => Span::new(0, 1),
            _ if quantity.starts_with("none ") => Span::one(0),
            _ if quantity.starts_with("count ") => Span::new(0, MAX_EVENTS as i64),
            _ if quantity.starts_with("distinct ") => Span::new(0, i64::MAX),
            _ => Span::ALL,
        }
    }

    /// What must hold for a test to be true or false.
    fn demand(&self, kind: &str, node: &Node, wanted: bool, demands: &mut Demands<'_>) {
        if let Some((quantity, span)) = self.question(kind, node) {
            let domain = self.domain(&quantity);
            let outside = || span.outside().or_else(|| (domain == Span::new(0, 1)).then(|| Span::one(1 - span.least)));
            if let Some(span) = if wanted { Some(span) } else { outside() } {
                demands.narrow(quantity, span.meet(domain));
            }
            return;
        }
        match (kind, wanted) {
            ("attribute", true) => {
                let ops = Ops::of(node, self.lists);
                let name = node.text_at(kind).unwrap_or_default();
                let known = node.get("known").is_none_or(Node::is_true);
                demands.narrow(["known ", name].concat(), Span::one(i64::from(known)));
                demands.clash |= !known && !ops.is_empty() || ops.is_impossible();
                if let Some(span) = ops.number() {
                    demands.narrow(["number ", name].concat(), span);
                }
                if let Some(span) = ops.length() {
                    demands.narrow(["length ", name].concat(), span);
                }
            }
            ("label", true) => {
                for (axis, span) in self.label_spans(node) {
                    demands.narrow(axis.to_owned(), span.meet(self.domain(axis)));
                }
            }
            ("framework", true) => {
                let state = STATES.iter().position(|state| node.says("is", state));
                let id = node.text_at("framework").unwrap_or_default();
                demands.narrow(["framework ", id].concat(), Span::one(state.map_or(0, |state| state as i64)));
            }
            _ => {}
        }
    }

    /// Of each axis that a label test names, the numbers that have one of its labels.
    #[inline(never)]
    fn label_spans(&self, node: &Node) -> Vec<(&'static str, Span)> {
        let labels = node.get("label").unwrap_or(&Node::Null);
        let mut spans = Vec::new();
        for axis in ["fit", "engagement", "score"] {
            if !labels.has(axis) {
                continue;
            }
            let mut hull = None;
            for label in labels.list(axis).iter().filter_map(Node::text) {
                let given = self.labels.iter().find(|have| have.0 == axis && have.1 == label);
                let span = given.map_or(Span::ALL, |given| given.2);
                hull = Some(hull.map_or(span, |hull: Span| hull.hull(span)));
            }
            spans.push((axis, hull.unwrap_or(Span::ALL)));
        }
        spans
    }

    fn stage_span(&self, node: &Node) -> Span {
        let mut span = Span::ALL;
        for (key, id) in node.entries_at("stage") {
            let Some(place) = self.stage_ids.iter().position(|have| Some(*have) == id.text()) else { continue };
            let stage = place as i64 + 1;
            span = span.meet(match key.as_str() {
                "atLeast" => Span::new(stage, i64::MAX),
                "above" => Span::new(stage + 1, i64::MAX),
                "atMost" => Span::new(i64::MIN, stage),
                _ => Span::new(i64::MIN, stage - 1),
            });
        }
        span
    }

    fn count_span(&self, node: &Node) -> Span {
        node.get("times").map_or(Span::new(1, i64::MAX), |times| compared_steps(times, 1000))
    }

    /// Whether no event can match a pattern.
    pub(super) fn matches_nothing(&self, pattern: &Node) -> bool {
        matches_nothing(pattern, self.lists)
    }
}

impl<'n> Demands<'n> {
    #[inline(never)]
    fn narrow(&mut self, quantity: String, span: Span) {
        let spans = &self.spans;
        let is = |place: usize| spans.get(place).is_some_and(|(have, _)| *have == quantity);
        let place = self.quantities.place(quantity.as_bytes(), &is);
        if place == self.spans.len() {
            self.spans.push((quantity, Span::ALL));
        }
        if let Some((_, have)) = self.spans.get_mut(place) {
            *have = have.meet(span);
            self.clash |= have.is_empty();
        }
    }

    #[inline(never)]
    fn literal(&mut self, node: &'n Node, wanted: bool) {
        if self.literals.len() < MAX_LITERALS {
            self.clash |= self.literals.iter().any(|(other, other_wanted)| *other_wanted != wanted && *other == node);
            self.literals.push((node, wanted));
        }
    }
}

/// A name for the number of events that a test counts.
fn count_of(node: &Node, lists: Option<&Node>) -> String {
    let kind = if matches_nothing(node, lists) {
        "none "
    } else if node.has("distinct") {
        "distinct "
    } else {
        "count "
    };
    let mut writer = JsonWriter::default();
    writer.text.push_str(kind);
    for (key, value) in node.entries() {
        if key != "times" {
            spell(value, writer.key(key));
        }
    }
    writer.text
}

/// Writes a value so that each is written in a way of its own.
fn spell(node: &Node, w: &mut JsonWriter) {
    match node {
        Node::Null => w.word("null"),
        Node::Bool(value) => w.bool(*value),
        Node::Number(number) => w.whole(number.to_bits() as i64),
        Node::Text(text) => w.string(text),
        Node::List(items) => w.list(items, |w, item| spell(item, w)),
        Node::Object(entries) => w.object(|w| entries.iter().for_each(|(key, value)| spell(value, w.key(key)))),
    }
}

fn matches_nothing(pattern: &Node, lists: Option<&Node>) -> bool {
    let Some(event) = pattern.get("event") else { return false };
    let only_set = match event {
        Node::List(names) => names.iter().all(|name| name.text() == Some("set")),
        name => name.text() == Some("set"),
    };
    only_set || pattern.entries_at("where").iter().any(|(_, ops)| property_test_is_impossible(ops, lists))
}

/// Whether no value of a property passes.
#[inline(never)]
pub(super) fn property_test_is_impossible(node: &Node, lists: Option<&Node>) -> bool {
    let ops = Ops::of(node, lists);
    ops.is_impossible() || node.denies("known") && !ops.is_empty()
}

fn grade_span(bounds: &Node) -> Span {
    let place = |key: &str| {
        let grade = bounds.text_at(key)?;
        GRADES.iter().position(|have| *have == grade).map(|place| place as i64)
    };
    Span::new(place("atLeast").unwrap_or(i64::MIN), place("atMost").unwrap_or(i64::MAX))
}
