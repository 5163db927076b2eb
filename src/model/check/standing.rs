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
        each(self.document.list("disqualify"), &Path::Root.key("disqualify"), |_, disqualifier, path| {
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
        each(grade.list("criteria"), &root.key("grade").key("criteria"), |_, criterion, path| {
            let Some(when) = criterion.get("when") else { return };
            let thirds = criterion.get("thirds").and_then(Node::number).unwrap_or_default() as i64;
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
        each(self.document.list("frameworks"), &Path::Root.key("frameworks"), |_, framework, path| {
            let (mut weights, mut meetable, mut certain) = (0, 0, 0);
            each(framework.list("criteria"), &path.key("criteria"), |_, criterion, path| {
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
                let detail = format!("no lead can pass: {what} {sum} together");
                self.warnings.add(Code::Unreachable, &pass_path.key("atLeast"), detail);
            } else if pass <= certain {
                self.warnings.add(Code::Unused, &pass_path.key("atLeast"), "every lead passes");
            }
            if let Some(id) = framework.text_at("id") {
                let open = pass > certain;
                self.reach.frameworks.insert(id, [pass <= meetable, open, open]);
            }
        });
    }

    pub(super) fn stages(&mut self) {
        let stages = self.document.list("stages");
        let mut previous = true;
        let step = self.reach.step;
        let bounds = |name: &str, span: Span| {
            format!("{name} is from {} to {}", words(span.least * step), words(span.most * step))
        };
        let (score, fit) = (bounds("score", self.reach.score), bounds("fit", self.reach.fit));
        let so = format!("nobody reaches this stage; {score}, {fit}, {}", bounds("engagement", self.reach.engagement));
        each(stages, &Path::Root.key("stages"), |index, stage, path| {
            let Some(when) = stage.get("when") else { return };
            let mut reached = self.condition(when, &path.key("when"), &so);
            if !previous && stage.get("after").is_some() {
                if reached {
                    let detail = "the stage below can never hold, so neither can this one";
                    self.warnings.add(Code::Unreachable, &path.key("after"), detail);
                }
                reached = false;
            }
            if reached && stages.get(index + 1).is_some_and(|next| self.is_passed_over(stage, next)) {
                let detail = "whoever is here is at the next stage already";
                self.warnings.add(Code::Unreachable, path, detail);
                self.reach.stages.remove(&(index as i64 + 1));
            }
            if !reached {
                self.reach.stages.remove(&(index as i64 + 1));
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
        let keeps = stage.get("keep").is_some_and(Node::is_true);
        !keeps && span(stage).zip(span(next)).is_some_and(|(this, next)| next.holds(this))
    }

    pub(super) fn routes(&mut self) {
        let mut open = false;
        each(self.document.list("routes"), &Path::Root.key("routes"), |_, route, path| {
            if open {
                self.warnings.add(Code::Unreachable, path, "a route before it takes every lead");
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
