//! Rules, their conditions and tables, and the limits of rules, groups and score.

use alloc::string::String;
use alloc::vec::Vec;

use super::ops::Ops;
use super::reach::{MAX_EARLIER_ROWS, is_off, limited};
use super::span::{Span, thousandths_at};
use super::truth::property_test_is_impossible;
use super::walk::{Form, each_test, form_of};
use super::{Check, each};
use crate::model::json::Node;
use crate::model::problem::{Code, Path, Problem, whole};
use crate::points::Points;

/// A number of points in words: the shortest decimal of its double.
#[inline(never)]
pub(super) fn words(thousandths: i64) -> String {
    let magnitude = thousandths.unsigned_abs();
    if magnitude < DISTINCT {
        return Points::from_thousandths(thousandths).to_json();
    }
    // 1024ths of the double, whose own steps are at least two of them: it is within 2^54 of them, or whole.
    let double = magnitude as f64 / 1000.0;
    let parts = (double * 1024.0) as u64;
    let half_step = (double.to_bits() >> 52) - HALF_STEP_EXPONENT;
    let is_near = |distance: u64, scale: u64| {
        let half = scale << half_step;
        distance < half || distance == half && double.to_bits() & 1 == 0
    };
    let mut text = String::from(if thousandths < 0 { "-" } else { "" });
    let mut step = 1_000_000_000_000_000;
    while step > 0 {
        let rounded = (parts + step * 512) / (step * 1024);
        if is_near(parts.abs_diff(rounded * step * 1024), 1) {
            text.push_str(&whole((rounded * step) as i64));
            return text;
        }
        step /= 10;
    }
    text.push_str(&whole((parts / 1024) as i64));
    text.push('.');
    let fraction = parts % 1024;
    let mut scale = 10;
    loop {
        let rounded = (fraction * scale + 512) / 1024;
        if is_near((fraction * scale).abs_diff(rounded * 1024), scale) {
            // Behind a one, so that its zeros are written.
            text.push_str(whole((scale + rounded) as i64).get(1..).unwrap_or_default());
            return text;
        }
        scale *= 10;
    }
}

/// From this many thousandths on, two of them may be the same double.
const DISTINCT: u64 = 8_796_093_022_208_000;
/// The exponent, as a double's bits have it, of doubles half of whose step is 1/1024: those from 2^43 on.
const HALF_STEP_EXPONENT: u64 = 1023 + 43;

/// Whether a stretch of numbers claims some of an earlier one.
pub(super) fn overlaps(span: Span, earlier: &[Span]) -> bool {
    earlier.iter().any(|before| span.cuts_into(*before))
}

impl<'a> Check<'a> {
    /// The rules, and with them what score, fit and engagement can be.
    pub(super) fn rules(&mut self) {
        let (mut fit, mut engagement) = (Span::one(0), Span::one(0));
        each(self.document.list("groups"), &Path::Root.key("groups"), &mut |_, group, path| {
            let rules = group.list("rules");
            each(rules, &path.key("rules"), &mut |_, rule, path| self.rule(rule, path));
            let (mut spans, mut sum, mut is_on) = (Vec::new(), Span::one(0), false);
            for rule in rules {
                let span = limited(rule.get("limit"), self.reach.of_rule(rule));
                spans.push(span);
                sum = sum.plus(span);
                is_on |= !is_off(rule);
            }
            if is_on {
                self.limit(group, path, sum);
                self.outweighed(group, &spans, path);
            }
            let kind = if group.says("kind", "fit") { &mut fit } else { &mut engagement };
            *kind = kind.plus(limited(group.get("limit"), sum));
        });
        let score = self.document.get("score");
        let base = score.and_then(|score| thousandths_at(score, "base")).unwrap_or_default();
        let total = Span::one(base).plus(fit).plus(engagement);
        if let Some(score) = score {
            self.unreached_bounds(score, &Path::Root.key("score"), total);
        }
        let precision = match self.reach.step {
            1000 => 0,
            100 => 1,
            10 => 2,
            _ => 3,
        };
        let round = |thousandths: i64| Points::from_thousandths(thousandths).rounded_to(precision).thousandths();
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
    #[inline(never)]
    pub(super) fn condition(&mut self, when: &'a Node, path: &Path<'_>, so: &str) -> bool {
        let can_be = self.reach.can_be(when, true);
        if can_be {
            self.parts(when, path);
        } else {
            self.warnings.add(Code::Unreachable, path, &["this can never be true: ", so]);
        }
        can_be
    }

    /// Warns of the parts of a condition that can never be true, although it can.
    fn parts(&mut self, node: &'a Node, path: &Path<'_>) {
        match form_of(node) {
            Form::All(members) => each(members, &path.key("all"), &mut |_, member, path| self.parts(member, path)),
            Form::Any(members) => each(members, &path.key("any"), &mut |_, member, path| {
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
    #[inline(never)]
    pub(super) fn always(&mut self, when: &'a Node, path: &Path<'_>) {
        // What is always true because a part never is has been said of the part.
        let mut part_never = false;
        each_test(when, path, &mut |test, _| part_never |= !self.reach.can_be(test, true));
        if !part_never && self.reach.is_always(when) {
            let detail = "this is true of every lead: the condition decides nothing";
            self.warnings.add(Code::Unused, path, &[detail]);
        }
    }

    /// Warns of a pattern that matches no event; gives whether one can match.
    fn pattern(&mut self, on: &'a Node, path: &Path<'_>) -> bool {
        if !self.reach.matches_nothing(on) {
            self.only_set(on, path);
            return true;
        }
        let impossible =
            on.entries_at("where").iter().find(|(_, ops)| property_test_is_impossible(ops, self.reach.lists));
        match impossible {
            Some((name, _)) => self.unreachable(&path.key("where").key(name), "no value passes all of this"),
            None => self.unreachable(&path.key("event"), "no pattern matches `set`"),
        }
        false
    }

    /// Warns of `set` among the names of a pattern.
    fn only_set(&mut self, pattern: &Node, path: &Path<'_>) {
        each(pattern.list("event"), &path.key("event"), &mut |_, name, path| {
            if name.text() == Some("set") {
                self.unreachable(path, "no pattern matches `set`");
            }
        });
    }

    fn table(&mut self, rows: &'a [Node], path: &Path<'_>) {
        let all: Vec<Ops> = rows.iter().map(|row| Ops::of(row, self.reach.lists)).collect();
        each(rows, path, &mut |index, _, path| {
            let earlier = &all[index.saturating_sub(MAX_EARLIER_ROWS)..index];
            let row = &all[index];
            if row.is_impossible() {
                self.unreachable(path, "no value passes all of this");
            } else if row.is_taken_by(earlier) {
                self.unreachable(path, "rows before it take every value that it would");
            } else if let Some(span) = row.only_number() {
                let before: Vec<Span> = earlier.iter().filter_map(Ops::only_number).collect();
                if overlaps(span, &before) {
                    let detail = "a row before it claims some of the same numbers; the earlier one counts";
                    self.warnings.add(Code::Overlap, path, &[detail]);
                }
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
            self.unreached(&path.key("max"), max, ": at most ", sum.most);
        }
        // A score from 0 up is a scale, not a limit that should bind.
        let is_scale = sum.least > 0 && path.to_text() == "score";
        if let Some(min) = thousandths_at(limit, "min").filter(|min| *min < sum.least && !(is_scale && *min == 0)) {
            self.unreached(&path.key("min"), min, ": at least ", sum.least);
        }
    }

    #[inline(never)]
    fn unreached(&mut self, path: &Path<'_>, bound: i64, at: &str, sum: i64) {
        let detail = ["nothing can reach ", &words(bound), at, &words(sum), " come together"];
        self.warnings.add(Code::Unreachable, path, &detail);
    }

    #[inline(never)]
    pub(super) fn unreachable(&mut self, path: &Path<'_>, detail: &str) {
        self.warnings.add(Code::Unreachable, path, &[detail]);
    }

    /// Warns of points of which a rule's own limit always takes a part away.
    fn beyond_own_limit(&mut self, rule: &'a Node, path: &Path<'_>) {
        for (points, path) in contributions(rule, path) {
            let held = limited(rule.get("limit"), Span::one(points)).least;
            if held != points {
                let detail = [&words(points), " points, of which the rule's own limit leaves ", &words(held)].concat();
                self.warnings.found.push(Problem { code: Code::Unreachable, path, detail });
            }
        }
    }

    /// Warns of rules that alone, even with everything in the group against them, are cut by the group's limit.
    fn outweighed(&mut self, group: &'a Node, spans: &[Span], path: &Path<'_>) {
        let Some(limit) = group.get("limit") else { return };
        each(group.list("rules"), &path.key("rules"), &mut |index, rule, path| {
            let mut others = Span::one(0);
            for (other, span) in spans.iter().enumerate() {
                if other != index {
                    others = others.plus(*span);
                }
            }
            // The least that is given, and the most that is taken.
            let (mut least, mut most) = (i64::MAX, i64::MIN);
            for (points, _) in contributions(rule, path) {
                let held = limited(rule.get("limit"), Span::one(points)).least;
                if held > 0 {
                    least = least.min(held);
                } else if held < 0 {
                    most = most.max(held);
                }
            }
            let max = thousandths_at(limit, "max").unwrap_or(i64::MAX);
            let min = thousandths_at(limit, "min").unwrap_or(i64::MIN);
            let above = least != i64::MAX && least.saturating_add(others.least) > max;
            let below = most != i64::MIN && most.saturating_add(others.most) < min;
            for (is_cut, points, bound) in [(above, least, max), (below, most, min)] {
                if is_cut {
                    let between = " points, of which the limit of the group never leaves more than ";
                    self.warnings.add(Code::Unreachable, path, &[&words(points), between, &words(bound)]);
                }
            }
        });
    }
}

/// What a rule gives at once and does not lose with time, and where that is written.
#[inline(never)]
fn contributions(rule: &Node, path: &Path<'_>) -> Vec<(i64, String)> {
    if is_off(rule) || rule.has("decay") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut add = |node: &Node, path: &Path<'_>, key: &str| {
        if let Some(points) = thousandths_at(node, key).filter(|points| *points != 0) {
            found.push((points, path.key(key).to_text()));
        }
    };
    if !rule.has("perUnit") {
        add(rule, path, "points");
    }
    each(rule.list("table"), &path.key("table"), &mut |_, row, path| {
        if !row.has("perUnit") {
            add(row, path, "points");
        }
    });
    add(rule, path, "unknown");
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_are_the_shortest_of_the_double(thousandths in any::<i64>(), shift in 0u32..12) {
            for thousandths in [thousandths >> shift, (thousandths >> shift) / 1000 * 1000, i64::MAX, i64::MIN] {
                prop_assert_eq!(words(thousandths), Points::from_thousandths(thousandths).as_f64().to_string());
            }
        }
    }
}
