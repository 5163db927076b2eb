//! Rules, their conditions and tables, and the limits of rules, groups and score.

use super::ops::Ops;
use super::reach::{MAX_EARLIER_ROWS, is_off, limited};
use super::span::{Span, thousandths_at};
use super::truth::property_test_is_impossible;
use super::walk::{Form, each_test, form_of};
use super::{Check, each};
use crate::model::json::Node;
use crate::model::problem::{Code, Path};
use crate::points::Points;

/// A number of points in words.
pub(super) fn words(thousandths: i64) -> String {
    Points::from_thousandths(thousandths).as_f64().to_string()
}

impl<'a> Check<'a> {
    /// The rules, and with them what score, fit and engagement can be.
    pub(super) fn rules(&mut self) {
        let (mut fit, mut engagement) = (Span::one(0), Span::one(0));
        each(self.document.list("groups"), &Path::Root.key("groups"), |_, group, path| {
            let rules = group.list("rules");
            each(rules, &path.key("rules"), |_, rule, path| self.rule(rule, path));
            let after_limit = |rule: &Node| limited(rule.get("limit"), self.reach.of_rule(rule));
            let spans: Vec<Span> = rules.iter().map(after_limit).collect();
            let sum = spans.iter().copied().fold(Span::one(0), Span::plus);
            if rules.iter().any(|rule| !is_off(rule)) {
                self.limit(group, path, sum);
                self.outweighed(group, &spans, path);
            }
            let kind = if group.text_at("kind") == Some("fit") { &mut fit } else { &mut engagement };
            *kind = kind.plus(limited(group.get("limit"), sum));
        });
        let score = self.document.get("score");
        let base = score.and_then(|score| thousandths_at(score, "base")).unwrap_or_default();
        let total = Span::one(base).plus(fit).plus(engagement);
        if let Some(score) = score {
            self.unreached_bounds(score, &Path::Root.key("score"), total);
        }
        let precision = 3 - self.reach.step.ilog10() as u8;
        let round =
            |thousandths: i64| Points::from_thousandths(thousandths).rounded_to(i64::from(precision)).thousandths();
        let steps = |span: Span| Span::new(round(span.least) / self.reach.step, round(span.most) / self.reach.step);
        (self.reach.fit, self.reach.engagement) = (steps(fit), steps(engagement));
        self.reach.score = steps(limited(score, total));
    }

    fn rule(&mut self, rule: &'a Node, path: &Path<'_>) {
        if is_off(rule) {
            return;
        }
        let mut fires = true;
        if let Some(when) = rule.get("when") {
            fires = self.condition(when, &path.key("when"), "the rule never gives points");
            self.always(when, &path.key("when"));
        }
        if let Some(on) = rule.get("on") {
            fires = self.pattern(on, &path.key("on"));
        }
        self.table(rule.list("table"), &path.key("table"));
        if fires {
            self.limit(rule, path, self.reach.of_rule(rule));
            self.beyond_own_limit(rule, path);
        }
    }

    /// Warns of a condition that can never be true, or of parts of it; gives whether it can.
    pub(super) fn condition(&mut self, when: &'a Node, path: &Path<'_>, so: &str) -> bool {
        let can_be = self.reach.can_be(when, true);
        if can_be {
            self.parts(when, path);
        } else {
            self.warnings.add(Code::Unreachable, path, format!("this can never be true: {so}"));
        }
        can_be
    }

    /// Warns of the parts of a condition that can never be true, although it can.
    fn parts(&mut self, node: &'a Node, path: &Path<'_>) {
        match form_of(node) {
            Form::All(members) => each(members, &path.key("all"), |_, member, path| self.parts(member, path)),
            Form::Any(members) => each(members, &path.key("any"), |_, member, path| {
                self.condition(member, path, "it decides nothing");
            }),
            Form::Not(inner) => {
                self.condition(inner, &path.key("not"), "its `not` decides nothing");
            }
            Form::Test("event") => self.only_set(node, path),
            Form::Test(_) => {}
        }
    }

    /// Warns of a condition of facts that is true of every lead.
    pub(super) fn always(&mut self, when: &'a Node, path: &Path<'_>) {
        // What is always true because a part never is has been said of the part.
        let mut part_never = false;
        each_test(when, path, &mut |test, _| part_never |= !self.reach.can_be(test, true));
        if !part_never && self.reach.is_always(when) {
            self.warnings.add(Code::Unused, path, "this is true of every lead: the condition decides nothing");
        }
    }

    /// Warns of a pattern that matches no event; gives whether one can match.
    fn pattern(&mut self, on: &'a Node, path: &Path<'_>) -> bool {
        if !self.reach.matches_nothing(on) {
            self.only_set(on, path);
            return true;
        }
        let tests = on.get("where").map_or(&[][..], Node::entries);
        let impossible = tests.iter().find(|(_, ops)| property_test_is_impossible(ops, self.reach.lists));
        match impossible {
            Some((name, _)) => {
                self.warnings.add(Code::Unreachable, &path.key("where").key(name), "no value passes all of this")
            }
            None => self.warnings.add(Code::Unreachable, &path.key("event"), "no pattern matches `set`"),
        }
        false
    }

    /// Warns of `set` among the names of a pattern.
    fn only_set(&mut self, pattern: &Node, path: &Path<'_>) {
        each(pattern.list("event"), &path.key("event"), |_, name, path| {
            if name.text() == Some("set") {
                self.warnings.add(Code::Unreachable, path, "no pattern matches `set`");
            }
        });
    }

    fn table(&mut self, rows: &'a [Node], path: &Path<'_>) {
        let all: Vec<Ops> = rows.iter().map(|row| Ops::of(row, self.reach.lists)).collect();
        each(rows, path, |index, _, path| {
            let earlier = &all[index.saturating_sub(MAX_EARLIER_ROWS)..index];
            let row = &all[index];
            if row.is_impossible() {
                self.warnings.add(Code::Unreachable, path, "no value passes all of this");
            } else if row.is_taken_by(earlier) {
                self.warnings.add(Code::Unreachable, path, "rows before it take every value that it would");
            } else if row
                .only_number()
                .is_some_and(|span| earlier.iter().filter_map(Ops::only_number).any(|before| span.cuts_into(before)))
            {
                let detail = "a row before it claims some of the same numbers; the earlier one counts";
                self.warnings.add(Code::Overlap, path, detail);
            }
        });
    }

    /// Warns of a limit's bounds that a sum never goes beyond nor comes to.
    fn limit(&mut self, owner: &Node, path: &Path<'_>, sum: Span) {
        if let Some(limit) = owner.get("limit") {
            self.unreached_bounds(limit, &path.key("limit"), sum);
        }
    }

    fn unreached_bounds(&mut self, limit: &Node, path: &Path<'_>, sum: Span) {
        if let Some(max) = thousandths_at(limit, "max").filter(|max| *max > sum.most) {
            let detail = format!("nothing can reach {}: at most {} come together", words(max), words(sum.most));
            self.warnings.add(Code::Unreachable, &path.key("max"), detail);
        }
        // A score from 0 up is a scale, not a limit that should bind.
        let is_scale = sum.least > 0 && path.to_string() == "score";
        if let Some(min) = thousandths_at(limit, "min").filter(|min| *min < sum.least && !(is_scale && *min == 0)) {
            let detail = format!("nothing can reach {}: at least {} come together", words(min), words(sum.least));
            self.warnings.add(Code::Unreachable, &path.key("min"), detail);
        }
    }

    /// Warns of points of which a rule's own limit always takes a part away.
    fn beyond_own_limit(&mut self, rule: &'a Node, path: &Path<'_>) {
        for (points, path) in contributions(rule, path) {
            let held = limited(rule.get("limit"), Span::one(points)).least;
            if held != points {
                let detail = format!("{} points, of which the rule's own limit leaves {}", words(points), words(held));
                self.warnings.found.push(problem(path, detail));
            }
        }
    }

    /// Warns of rules that alone, even with everything in the group against them, are cut by the group's limit.
    fn outweighed(&mut self, group: &'a Node, spans: &[Span], path: &Path<'_>) {
        let Some(limit) = group.get("limit") else { return };
        each(group.list("rules"), &path.key("rules"), |index, rule, path| {
            let others = spans.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, span)| *span);
            let others = others.fold(Span::one(0), Span::plus);
            let held = contributions(rule, path)
                .into_iter()
                .map(|(points, _)| limited(rule.get("limit"), Span::one(points)).least);
            let given: Vec<i64> = held.filter(|points| *points != 0).collect();
            let max = thousandths_at(limit, "max").unwrap_or(i64::MAX);
            let min = thousandths_at(limit, "min").unwrap_or(i64::MIN);
            let least = given.iter().copied().filter(|points| *points > 0).min();
            let most = given.iter().copied().filter(|points| *points < 0).max();
            let above = least.filter(|least| least.saturating_add(others.least) > max).map(|least| (least, max));
            let below = most.filter(|most| most.saturating_add(others.most) < min).map(|most| (most, min));
            for (points, bound) in above.into_iter().chain(below) {
                let detail = format!(
                    "{} points, of which the limit of the group never leaves more than {}",
                    words(points),
                    words(bound)
                );
                self.warnings.add(Code::Unreachable, path, detail);
            }
        });
    }
}

fn problem(path: String, detail: String) -> crate::model::Problem {
    crate::model::Problem { code: Code::Unreachable, path, detail }
}

/// What a rule gives at once and does not lose with time, and where that is written.
fn contributions(rule: &Node, path: &Path<'_>) -> Vec<(i64, String)> {
    if is_off(rule) || rule.get("decay").is_some() {
        return Vec::new();
    }
    let of = |node: &Node, path: &Path<'_>| {
        let fixed = node.get("perUnit").is_none();
        let points = thousandths_at(node, "points").filter(|points| fixed && *points != 0)?;
        Some((points, path.key("points").to_string()))
    };
    let mut found: Vec<(i64, String)> = of(rule, path).into_iter().collect();
    each(rule.list("table"), &path.key("table"), |_, row, path| found.extend(of(row, path)));
    if let Some(unknown) = thousandths_at(rule, "unknown").filter(|points| *points != 0) {
        found.push((unknown, path.key("unknown").to_string()));
    }
    found
}
