//! The bounds of what rules and groups can give, in thousandths.

use alloc::vec::Vec;

use super::ops::Ops;
use super::span::{Span, thousandths_at};
use super::truth::Reach;
use crate::model::json::Node;
use crate::number::LARGEST_NUMBER;
use crate::points::{Points, RULE_BOUND_THOUSANDTHS, plus_value, times_count, value_thousandths};
use crate::visitor::MAX_EVENTS;

/// Of a long table, each row is held against so many before it.
pub(super) const MAX_EARLIER_ROWS: usize = 50;

/// The stretch of thousandths that a limit leaves.
#[inline(never)]
pub(super) fn limited(limit: Option<&Node>, span: Span) -> Span {
    let bound = |key: &str| limit.and_then(|limit| thousandths_at(limit, key));
    let (min, max) = (bound("min").unwrap_or(i64::MIN), bound("max").unwrap_or(i64::MAX));
    Span::new(span.least.min(max).max(min), span.most.min(max).max(min))
}

/// Whether a rule is switched off.
pub(super) fn is_off(rule: &Node) -> bool {
    rule.denies("enabled")
}

impl Reach<'_> {
    /// What a rule can give, before its limit.
    #[inline(never)]
    pub(super) fn of_rule(&self, rule: &Node) -> Span {
        let points = thousandths_at(rule, "points").unwrap_or_default();
        let zero = Span::one(0);
        if is_off(rule) {
            zero
        } else if let Some(when) = rule.get("when") {
            match (self.can_be(when, true), self.is_always(when)) {
                (false, _) => zero,
                (_, true) => Span::one(points),
                _ => zero.hull(Span::one(points)),
            }
        } else if let Some(on) = rule.get("on") {
            let most = if rule.has("meter") { RULE_BOUND_THOUSANDTHS } else { most_events(rule.get("count")) };
            let all = times_count(Points::from_thousandths(points), most).thousandths();
            if self.matches_nothing(on) { zero } else { zero.hull(Span::one(all)) }
        } else {
            self.of_table(rule)
        }
    }

    fn of_table(&self, rule: &Node) -> Span {
        let rows = rule.list("table");
        let ops: Vec<Ops> = rows.iter().map(|row| Ops::of(row, self.lists)).collect();
        let mut span = Span::one(thousandths_at(rule, "unknown").unwrap_or_default());
        if !ops.iter().any(Ops::is_empty) {
            span = span.hull(Span::one(0));
        }
        for (index, (row, ops_of_row)) in rows.iter().zip(&ops).enumerate() {
            let earlier = &ops[index.saturating_sub(MAX_EARLIER_ROWS)..index];
            if !ops_of_row.is_impossible() && !ops_of_row.is_taken_by(earlier) {
                span = span.hull(of_row(row));
            }
        }
        span
    }
}

fn most_events(count: Option<&Node>) -> i64 {
    match count {
        Some(Node::Text(word)) if word == "once" => 1,
        Some(cap) if !cap.has("per") => cap.number_at("atMost").map_or(MAX_EVENTS as i64, |most| most as i64),
        _ => MAX_EVENTS as i64,
    }
}

/// What a row can give: its points, and `perUnit` times the values that it lets through.
fn of_row(row: &Node) -> Span {
    let points = thousandths_at(row, "points").unwrap_or_default();
    let Some(per_unit) = thousandths_at(row, "perUnit") else { return Span::one(points) };
    let bound = |keys: [&str; 2], otherwise: f64| keys.iter().find_map(|key| row.number_at(key)).unwrap_or(otherwise);
    let with = |value: f64| {
        let points = Points::from_thousandths(points);
        Span::one(plus_value(points, Points::from_thousandths(per_unit), value_thousandths(value)).thousandths())
    };
    let ends =
        with(bound(["atLeast", "above"], -LARGEST_NUMBER)).hull(with(bound(["atMost", "below"], LARGEST_NUMBER)));
    let is_number = ["atLeast", "above", "atMost", "below"].iter().any(|key| row.has(key));
    if is_number { ends } else { ends.hull(Span::one(points)) }
}
