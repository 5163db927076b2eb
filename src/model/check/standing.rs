//! Disqualifiers, grade, frameworks, stages and routes.

use super::rules::words;
use super::span::{Span, compared_steps, thousandths_at};
use super::{Check, each};
use crate::model::json::Node;
use crate::model::problem::{Code, Path};
use crate::qualify::GRADES;

impl<'a> Check<'a> {
    pub(super) fn disqualifiers(&mut self) {
        let (mut can, mut must) = (false, false);
        each(self.document.list("disqualify"), &Path::Root.key("disqualify"), &mut |_, disqualifier, path| {
            let Some(when) = disqualifier.get("when") else { return };
            let path = path.key("when");
            can |= self.condition(when, &path, "it disqualifies nobody");
            must |= self.reach.is_always(when);
            self.always(when, &path);
        });
        self.reach.disqualified = Span::new(i64::from(must), i64::from(can));
    }

    pub(super) fn grade(&mut self) {
        let Some(grade) = self.document.get("grade") else { return };
        let start = GRADES.iter().position(|have| grade.text_at("start") == Some(have)).unwrap_or_default();
        let mut span = Span::one(start as i64);
        let root = Path::Root;
        each(grade.list("criteria"), &root.key("grade").key("criteria"), &mut |_, criterion, path| {
            let Some(when) = criterion.get("when") else { return };
            let thirds = criterion.number_at("thirds").unwrap_or_default() as i64;
            if self.condition(when, &path.key("when"), "it never moves the grade") {
                let always = self.reach.is_always(when);
                span = span.plus(if always { Span::one(thirds) } else { Span::one(0).hull(Span::one(thirds)) });
            }
            self.always(when, &path.key("when"));
        });
        let top = GRADES.len() as i64 - 1;
        self.reach.grade = Span::new(span.least.clamp(0, top), span.most.clamp(0, top));
    }

    pub(super) fn frameworks(&mut self) {
        each(self.document.list("frameworks"), &Path::Root.key("frameworks"), &mut |_, framework, path| {
            let (mut weights, mut meetable, mut certain) = (0, 0, 0);
            each(framework.list("criteria"), &path.key("criteria"), &mut |_, criterion, path| {
                let Some(when) = criterion.get("when") else { return };
                let weight = thousandths_at(criterion, "weight").unwrap_or(1000);
                weights += weight;
                if self.condition(when, &path.key("when"), "the criterion is never met") {
                    meetable += weight;
                }
                if self.reach.is_always(when) {
                    certain += weight;
                }
                self.always(when, &path.key("when"));
            });
            let pass = framework.get("pass").and_then(|pass| thousandths_at(pass, "atLeast")).unwrap_or_default();
            let pass_path = path.key("pass");
            if pass > meetable {
                let sum = words(meetable);
                let what = if pass > weights { "the criteria weigh" } else { "the criteria that can be met weigh" };
                let detail = ["no lead can pass: ", what, " ", &sum, " together"];
                self.warnings.add(Code::Unreachable, &pass_path.key("atLeast"), &detail);
            } else if pass <= certain {
                self.warnings.add(Code::Unused, &pass_path.key("atLeast"), &["every lead passes"]);
            }
            if let Some(id) = framework.text_at("id") {
                let open = pass > certain;
                self.reach.frameworks.push((id, [pass <= meetable, open, open]));
            }
        });
    }

    pub(super) fn stages(&mut self) {
        let stages = self.document.list("stages");
        let mut previous = true;
        let step = self.reach.step;
        let bounds = |name: &str, span: Span| {
            [name, " is from ", &words(span.least * step), " to ", &words(span.most * step)].concat()
        };
        let (score, fit) = (bounds("score", self.reach.score), bounds("fit", self.reach.fit));
        let engagement = bounds("engagement", self.reach.engagement);
        let so = ["nobody reaches this stage; ", &score, ", ", &fit, ", ", &engagement].concat();
        each(stages, &Path::Root.key("stages"), &mut |index, stage, path| {
            let Some(when) = stage.get("when") else { return };
            let mut reached = self.condition(when, &path.key("when"), &so);
            if !previous && stage.has("after") {
                if reached {
                    self.unreachable(&path.key("after"), "the stage below can never hold, so neither can this one");
                }
                reached = false;
            }
            if reached && stages.get(index + 1).is_some_and(|next| self.is_passed_over(stage, next)) {
                self.unreachable(path, "whoever is here is at the next stage already");
                self.reach.unreached.push(index as i64 + 1);
            }
            if !reached {
                self.reach.unreached.push(index as i64 + 1);
            }
            previous = reached;
        });
    }

    /// Whether a stage holds only where the next one holds as well, so that it is never a lead's stage.
    fn is_passed_over(&self, stage: &Node, next: &Node) -> bool {
        let span = |stage: &Node| {
            let bounds = stage.get("when").and_then(|when| when.get("score"))?;
            Some(compared_steps(bounds, self.reach.step).meet(self.reach.score))
        };
        let keeps = stage.flag("keep");
        !keeps && span(stage).zip(span(next)).is_some_and(|(this, next)| next.holds(this))
    }

    pub(super) fn routes(&mut self) {
        let mut open = false;
        each(self.document.list("routes"), &Path::Root.key("routes"), &mut |_, route, path| {
            if open {
                self.unreachable(path, "a route before it takes every lead");
                return;
            }
            match route.get("when") {
                Some(when) => {
                    self.condition(when, &path.key("when"), "nobody takes this route");
                    open = self.reach.is_always(when);
                }
                None => open = true,
            }
        });
    }
}
