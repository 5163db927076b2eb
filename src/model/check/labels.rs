//! Bands of fit, engagement and score.

use super::rules::words;
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
            each(bands, &path, |index, band, path| {
                let (span, earlier) = (spans[index], &spans[..index]);
                let left = first_gap(span.meet(reached), earlier);
                if span.is_empty() {
                    self.warnings.add(Code::Unreachable, path, "no number is within these bounds");
                } else if span.meet(reached).is_empty() {
                    let (least, most) = (words(reached.least * step), words(reached.most * step));
                    let detail = format!("nothing can reach it: {axis} is from {least} to {most}");
                    self.warnings.add(Code::Unreachable, path, detail);
                } else if left.is_none() {
                    self.warnings.add(Code::Unreachable, path, "bands before it take every number that it would");
                } else if earlier.iter().any(|before| span.cuts_into(*before)) {
                    let detail = "a band before it claims some of the same numbers; the earlier one counts";
                    self.warnings.add(Code::Overlap, path, detail);
                }
                if let Some(label) = band.text_at("label") {
                    let given = if left.is_some() { span.meet(reached) } else { Span::new(1, 0) };
                    let have = self.reach.labels.entry((axis, label)).or_insert(given);
                    *have = have.hull(given);
                }
            });
            let within = spans.iter().fold(Span::new(1, 0), |hull, span| hull.hull(span.meet(reached)));
            if let Some(gap) = first_gap(within, &spans).filter(|_| !within.is_empty()) {
                let detail = format!("no band has {} to {}", words(gap.least * step), words(gap.most * step));
                self.warnings.add(Code::Overlap, &path, detail);
            }
        }
    }
}
