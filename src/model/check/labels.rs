//! Bands of fit, engagement and score.

use alloc::vec::Vec;

use super::rules::{overlaps, words};
use super::span::{Span, compared_steps, first_gap};
use super::{Check, each};
use crate::model::problem::{Code, Path};

impl Check<'_> {
    /// Bands that nothing reaches, that overlap or that leave a gap; notes where each label is given.
    pub(super) fn labels(&mut self) {
        let Some(labels) = self.document.get("labels") else { return };
        for (axis, reached) in
            [("fit", self.reach.fit), ("engagement", self.reach.engagement), ("score", self.reach.score)]
        {
            let bands = labels.list(axis);
            let labels_path = Path::Root.key("labels");
            let path = labels_path.key(axis);
            let step = self.reach.step;
            let spans: Vec<Span> = bands.iter().map(|band| compared_steps(band, step)).collect();
            each(bands, &path, &mut |index, band, path| {
                let (span, earlier) = (spans[index], &spans[..index]);
                let left = first_gap(span.meet(reached), earlier);
                if span.is_empty() {
                    self.unreachable(path, "no number is within these bounds");
                } else if span.meet(reached).is_empty() {
                    let (least, most) = (words(reached.least * step), words(reached.most * step));
                    let detail = ["nothing can reach it: ", axis, " is from ", &least, " to ", &most];
                    self.warnings.add(Code::Unreachable, path, &detail);
                } else if left.is_none() {
                    self.unreachable(path, "bands before it take every number that it would");
                } else if overlaps(span, earlier) {
                    let detail = "a band before it claims some of the same numbers; the earlier one counts";
                    self.warnings.add(Code::Overlap, path, &[detail]);
                }
                if let Some(label) = band.text_at("label") {
                    let given = if left.is_some() { span.meet(reached) } else { Span::new(1, 0) };
                    match self.reach.labels.iter_mut().find(|have| have.0 == axis && have.1 == label) {
                        Some(have) => have.2 = have.2.hull(given),
                        None => self.reach.labels.push((axis, label, given)),
                    }
                }
            });
            let mut within = Span::new(1, 0);
            for span in &spans {
                within = within.hull(span.meet(reached));
            }
            if let Some(gap) = first_gap(within, &spans).filter(|_| !within.is_empty()) {
                let detail = ["no band has ", &words(gap.least * step), " to ", &words(gap.most * step)];
                self.warnings.add(Code::Overlap, &path, &detail);
            }
        }
    }
}
