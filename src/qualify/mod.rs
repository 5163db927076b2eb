//! From a score to a decision: labels, grade, frameworks, disqualifiers, stages and routes.
//!
//! They see the rounded numbers, and each other in this order: labels, grade and disqualifiers look at the lead and its
//! numbers; frameworks also at those; stages also at frameworks; routes also at the stage.

mod framework;
mod history;
mod outlook;
mod stage;

use alloc::vec::Vec;

use crate::condition::{Scene, ScoreOf};
use crate::points::Points;
use crate::score::Ledger;
use crate::scorecard::{Band, Grading, Scorecard};
use crate::time::Millis;
use crate::visitor::Log;

pub(crate) use framework::FrameworkStanding;
pub use framework::FrameworkState;
pub(crate) use history::Recorder;
pub use history::{History, HistoryPoint, StageHistory};
pub(crate) use outlook::outlook;
pub use outlook::{Next, Outlook, OutlookQuestion};
pub(crate) use stage::Reached;

/// The grades, from the lowest up; a third is one step.
pub(crate) const GRADES: [&str; 13] = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"];

/// Where a lead stands at a moment.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    pub(crate) score: Points,
    pub(crate) fit: Points,
    pub(crate) engagement: Points,
    /// The bands that match for fit, engagement and score.
    pub(crate) labels: [Option<u32>; 3],
    pub(crate) grade: Option<u8>,
    pub(crate) frameworks: Vec<FrameworkStanding>,
    /// Disqualifiers that are true, in the model's order.
    pub(crate) disqualified: Vec<u32>,
    /// Which stages hold.
    pub(crate) holds: Vec<bool>,
    pub(crate) stage: Option<usize>,
}

impl Standing {
    pub(crate) fn number(&self, of: ScoreOf) -> Points {
        match of {
            ScoreOf::Fit => self.fit,
            ScoreOf::Engagement => self.engagement,
            ScoreOf::Score => self.score,
        }
    }

    /// Whether the lead is qualified; nothing in a model without stages.
    pub(crate) fn qualified(&self, card: &Scorecard) -> Option<bool> {
        let qualifying = card.plan.qualifying_stage?;
        Some(self.stage.is_some_and(|stage| stage >= qualifying) && self.disqualified.is_empty())
    }
}

/// Where the lead of a ledger stands at `at`, which nothing in the ledger may be after.
pub(crate) fn standing_at(card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis) -> Standing {
    if !card.plan.has_keep {
        ledger.reckon_at(card, log, at);
        return evaluate(card, log, ledger, at, &[]);
    }
    let mut first_held = ledger.reached.first_held.clone();
    if let Some(pending) = ledger.reached.pending.filter(|pending| *pending < at) {
        ledger.reckon_at(card, log, pending);
        let standing = evaluate(card, log, ledger, pending, &first_held);
        stage::note_held(&mut first_held, &standing.holds, pending);
    }
    ledger.reckon_at(card, log, at);
    evaluate(card, log, ledger, at, &first_held)
}

/// Where the lead stands, given when each stage first held. The ledger has been reckoned at `at`.
fn evaluate(card: &Scorecard, log: &Log, ledger: &Ledger, at: Millis, first_held: &[Option<Millis>]) -> Standing {
    let body = &card.body;
    let totals = ledger.totals(body);
    let mut standing = Standing {
        score: body.limit.hold(totals.sum).rounded_to(body.precision),
        fit: totals.fit.rounded_to(body.precision),
        engagement: totals.engagement.rounded_to(body.precision),
        labels: [None; 3],
        grade: None,
        frameworks: Vec::new(),
        disqualified: Vec::new(),
        holds: Vec::new(),
        stage: None,
    };
    let scene = Scene { card, log, ledger, at, standing: None };
    for of in [ScoreOf::Fit, ScoreOf::Engagement, ScoreOf::Score] {
        standing.labels[of as usize] = matching_band(&body.labels[of as usize], standing.number(of));
    }
    standing.grade = body.grade.as_ref().map(|grading| grade(grading, &scene));
    for (number, disqualifier) in body.disqualifiers.iter().enumerate() {
        if scene.truth(disqualifier).is_true() {
            standing.disqualified.push(number as u32);
        }
    }
    for framework in &body.frameworks {
        let scene = Scene { standing: Some(&standing), ..scene };
        let framework = framework::standing(framework, &scene);
        standing.frameworks.push(framework);
    }
    if !body.stages.is_empty() {
        standing.holds = stage::holding(&Scene { standing: Some(&standing), ..scene }, first_held);
        standing.stage = standing.holds.iter().rposition(|holds| *holds);
    }
    standing
}

fn matching_band(bands: &[Band], number: Points) -> Option<u32> {
    let matches = |band: &Band| band.tests.iter().all(|test| test.holds(number));
    bands.iter().position(matches).map(|at| at as u32)
}

fn grade(grading: &Grading, scene: &Scene<'_>) -> u8 {
    let earned = grading.criteria.iter().filter(|criterion| scene.truth(&criterion.when).is_true());
    let thirds: i32 = earned.map(|criterion| i32::from(criterion.thirds)).sum();
    (i32::from(grading.start) + thirds).clamp(0, GRADES.len() as i32 - 1) as u8
}

/// The first route whose condition is true or absent.
pub(crate) fn route(card: &Scorecard, log: &Log, ledger: &Ledger, at: Millis, standing: &Standing) -> Option<usize> {
    let scene = Scene { card, log, ledger, at, standing: Some(standing) };
    let open = |route: &crate::scorecard::Route| route.when.as_ref().is_none_or(|when| scene.truth(when).is_true());
    card.body.routes.iter().position(open)
}
