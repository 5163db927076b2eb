//! Which truth values a condition can have, given what can be reached.
//!
//! Both answers err on the side of *can*: a condition that cannot be true here is true of no lead.

use std::collections::{BTreeMap, BTreeSet};

use super::ops::Ops;
use super::span::{Span, compared_steps};
use super::walk::{Form, form_of};
use crate::model::json::Node;
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
    pub(super) labels: BTreeMap<(&'a str, &'a str), Span>,
    pub(super) grade: Span,
    /// 1 for disqualified, 0 for not.
    pub(super) disqualified: Span,
    /// Which of `STATES` a framework can have.
    pub(super) frameworks: BTreeMap<&'a str, [bool; 3]>,
    pub(super) stage_ids: Vec<&'a str>,
    /// The stages, counted from one, that a lead can have; zero is no stage.
    pub(super) stages: BTreeSet<i64>,
}

/// What a condition asks for, all of it.
#[derive(Default)]
struct Demands<'n> {
    spans: BTreeMap<String, Span>,
    literals: Vec<(&'n Node, bool)>,
    clash: bool,
}

impl<'a> Reach<'a> {
    pub(super) fn new(document: &'a Node) -> Reach<'a> {
        let precision = document.get("score").and_then(|score| score.get("precision")).and_then(Node::number);
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
            labels: BTreeMap::new(),
            grade: Span::new(0, GRADES.len() as i64 - 1),
            disqualified: Span::new(0, 1),
            frameworks: BTreeMap::new(),
            stages: (0..=stage_ids.len() as i64).collect(),
            stage_ids,
        }
    }

    /// Whether a condition can be true, or (`wanted` is false) can be false.
    pub(super) fn can_be(&self, node: &Node, wanted: bool) -> bool {
        match form_of(node) {
            Form::Not(inner) => self.can_be(inner, !wanted),
            Form::All(members) | Form::Any(members) if wanted == node.get("all").is_some() => {
                members.iter().all(|member| self.can_be(member, wanted)) && !self.clashes(members.iter(), wanted)
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
                let decides = node.get("all").is_some();
                let certain: Vec<&Node> = members.iter().filter(|member| !self.can_be_unknown(member)).collect();
                certain.len() < members.len()
                    && certain.iter().all(|member| self.can_be(member, decides))
                    && !self.clashes(certain.into_iter(), decides)
            }
            Form::Test("attribute") => {
                node.entries().iter().any(|(key, _)| !matches!(key.as_str(), "attribute" | "known"))
            }
            Form::Test(_) => false,
        }
    }

    fn clashes<'n>(&self, members: impl Iterator<Item = &'n Node>, wanted: bool) -> bool {
        let mut demands = Demands::default();
        members.for_each(|member| self.gather(member, wanted, &mut demands));
        demands.clash
    }

    fn gather<'n>(&self, node: &'n Node, wanted: bool, demands: &mut Demands<'n>) {
        match form_of(node) {
            Form::Not(inner) => self.gather(inner, !wanted, demands),
            Form::All(members) | Form::Any(members) if wanted == node.get("all").is_some() || members.len() == 1 => {
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
            "label" if wanted => self.label_spans(node).iter().all(|span| !span.is_empty()),
            "framework" => {
                let states = node.text_at("framework").and_then(|id| self.frameworks.get(id));
                let is = |state: usize| Some(STATES[state]) == node.text_at("is");
                states.is_none_or(|states| (0..STATES.len()).any(|state| states[state] && is(state) == wanted))
            }
            "stage" => {
                let span = self.stage_span(node);
                self.stages.iter().any(|stage| span.has(*stage) == wanted)
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
    fn question(&self, kind: &str, node: &Node) -> Option<(String, Span)> {
        Some(match kind {
            "event" => (count_of(node, self.lists), self.count_span(node)),
            "score" | "fit" | "engagement" => (kind.to_owned(), compared_steps(node.get(kind)?, self.step)),
            "grade" => (kind.to_owned(), grade_span(node.get(kind)?)),
            "disqualified" => (kind.to_owned(), Span::one(i64::from(node.get(kind)?.is_true()))),
            "stage" => (kind.to_owned(), self.stage_span(node)),
            "attribute" if node.entries().len() == 2 => {
                let known = node.get("known")?;
                (["known ", node.text_at(kind)?].concat(), Span::one(i64::from(known.is_true())))
            }
            _ => return None,
        })
    }

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
                for (span, axis) in self.label_spans(node).into_iter().zip(axes_of(node)) {
                    demands.narrow(axis.to_owned(), span.meet(self.domain(axis)));
                }
            }
            ("framework", true) => {
                let state = STATES.iter().position(|state| Some(*state) == node.text_at("is"));
                let id = node.text_at("framework").unwrap_or_default();
                demands.narrow(["framework ", id].concat(), Span::one(state.map_or(0, |state| state as i64)));
            }
            _ => {}
        }
    }

    /// Of each axis that a label test names, the numbers that have one of its labels.
    fn label_spans(&self, node: &Node) -> Vec<Span> {
        let labels = node.get("label");
        let of_label = |axis: &str, label: &str| {
            self.labels.iter().find(|(key, _)| **key == (axis, label)).map_or(Span::ALL, |(_, span)| *span)
        };
        let of_axis = |axis: &str| {
            let wanted = labels.map_or(&[][..], |labels| labels.list(axis)).iter().filter_map(Node::text);
            wanted.map(|label| of_label(axis, label)).reduce(Span::hull).unwrap_or(Span::ALL)
        };
        axes_of(node).map(of_axis).collect()
    }

    fn stage_span(&self, node: &Node) -> Span {
        let mut span = Span::ALL;
        for (key, id) in node.get("stage").map_or(&[][..], Node::entries) {
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
    fn narrow(&mut self, quantity: String, span: Span) {
        let have = self.spans.entry(quantity).or_insert(Span::ALL);
        *have = have.meet(span);
        self.clash |= have.is_empty();
    }

    fn literal(&mut self, node: &'n Node, wanted: bool) {
        if self.literals.len() < MAX_LITERALS {
            self.clash |= self.literals.iter().any(|(other, other_wanted)| *other_wanted != wanted && *other == node);
            self.literals.push((node, wanted));
        }
    }
}

fn axes_of(node: &Node) -> impl Iterator<Item = &'static str> + '_ {
    let named = |axis: &&str| node.get("label").is_some_and(|labels| labels.get(axis).is_some());
    ["fit", "engagement", "score"].into_iter().filter(named)
}

/// A name for the number of events that a test counts.
fn count_of(node: &Node, lists: Option<&Node>) -> String {
    let kind = if matches_nothing(node, lists) {
        "none "
    } else if node.get("distinct").is_some() {
        "distinct "
    } else {
        "count "
    };
    let pattern: Vec<&(String, Node)> = node.entries().iter().filter(|(key, _)| key != "times").collect();
    format!("{kind}{pattern:?}")
}

fn matches_nothing(pattern: &Node, lists: Option<&Node>) -> bool {
    let Some(event) = pattern.get("event") else { return false };
    let only_set = match event {
        Node::List(names) => names.iter().all(|name| name.text() == Some("set")),
        name => name.text() == Some("set"),
    };
    let tests = pattern.get("where").map_or(&[][..], Node::entries);
    only_set || tests.iter().any(|(_, ops)| property_test_is_impossible(ops, lists))
}

/// Whether no value of a property passes.
pub(super) fn property_test_is_impossible(node: &Node, lists: Option<&Node>) -> bool {
    let ops = Ops::of(node, lists);
    ops.is_impossible() || node.get("known") == Some(&Node::Bool(false)) && !ops.is_empty()
}

fn grade_span(bounds: &Node) -> Span {
    let place = |key: &str| {
        let grade = bounds.text_at(key)?;
        GRADES.iter().position(|have| *have == grade).map(|place| place as i64)
    };
    Span::new(place("atLeast").unwrap_or(i64::MIN), place("atMost").unwrap_or(i64::MAX))
}
