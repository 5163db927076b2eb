//! From a score to a decision: labels, grade, frameworks, disqualifiers, stages and routes.
//!
//! They see the rounded numbers, and each other in this order: labels, grade and disqualifiers look at the lead and its
//! numbers; frameworks also at those; stages also at frameworks; routes also at the stage.

mod framework;
mod history;
mod outlook;
mod stage;

use alloc::vec::Vec;

use crate::condition::Scene;
use crate::points::Points;
use crate::score::Ledger;
use crate::scorecard::*;
use crate::time::Millis;
use crate::visitor::Log;

pub use framework::FrameworkState;
#[cfg(any(feature = "author", not(feature = "wasm")))]
pub(crate) use history::Recorder;
pub use history::{History, HistoryPoint, StageHistory};
#[cfg(any(feature = "author", not(feature = "wasm")))]
pub(crate) use outlook::outlook;
pub use outlook::{Next, Outlook, OutlookQuestion};
pub(crate) use stage::Reached;

/// The grades, from the lowest up; thirds of a letter apart.
pub(crate) const GRADES: [&str; 13] = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"];

/// Where a lead stands at a moment. −1 is none.
#[derive(Debug, Clone)]
pub(crate) struct Standing {
    /// Fit, engagement and score, rounded.
    pub(crate) numbers: [Points; 3],
    /// The bands that match for fit, engagement and score.
    pub(crate) labels: [i64; 3],
    pub(crate) grade: i64,
    /// How each framework stands, as a number of [`FrameworkState`].
    pub(crate) framework_states: Vec<i64>,
    /// For each framework its state, the weights that are met and that are unknown, and the truth of each criterion.
    pub(crate) frameworks: Vec<i64>,
    /// Disqualifiers that are true, in the model's order.
    pub(crate) disqualified: Vec<u32>,
    /// Which stages hold.
    pub(crate) holds: Vec<bool>,
    pub(crate) stage: i64,
}

impl Standing {
    pub(crate) fn score(&self) -> Points {
        self.numbers[2]
    }

    /// Whether the lead is qualified; nothing in a model without stages.
    pub(crate) fn qualified(&self, card: &Scorecard) -> Option<bool> {
        let qualifying = card.qualifying_stage()?;
        Some(self.stage >= qualifying as i64 && self.disqualified.is_empty())
    }
}

/// Where the lead of a ledger stands at `at`, which nothing in the ledger may be after.
pub(crate) fn standing_at(card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis) -> Standing {
    let mut first_held = ledger.reached.first_held.clone();
    let pending = ledger.reached.pending;
    if card.has_keep && pending != NONE && pending < at {
        ledger.reckon_at(card, log, pending);
        let standing = evaluate(card, log, ledger, pending, &first_held);
        stage::note_held(&mut first_held, &standing.holds, pending);
    }
    ledger.reckon_at(card, log, at);
    evaluate(card, log, ledger, at, &first_held)
}

/// Where the lead stands, given when each stage first held. The ledger has been reckoned at `at`.
#[inline(never)]
fn evaluate(card: &Scorecard, log: &Log, ledger: &Ledger, at: Millis, first_held: &[i64]) -> Standing {
    let rounded = |points: Points| points.rounded_to(card.word(PRECISION));
    let mut standing = Standing {
        numbers: [rounded(ledger.kind_sum(0)), rounded(ledger.kind_sum(1)), ledger.score(card)],
        labels: [-1; 3],
        grade: -1,
        framework_states: Vec::new(),
        frameworks: Vec::new(),
        disqualified: Vec::new(),
        holds: Vec::new(),
        stage: -1,
    };
    for (of, label) in standing.labels.iter_mut().enumerate() {
        let matches = |band: &u32| {
            let place = card.item(LABELS + of, *band);
            card.all_hold(place + 1, card.place(place), standing.numbers[of].thousandths())
        };
        *label = (0..card.count(LABELS + of) as u32).find(matches).map_or(-1, i64::from);
    }
    let is_true = |standing: &Standing, condition: usize| {
        Scene { card, log, ledger, at, standing: Some(standing) }.truth(condition).is_true()
    };
    if card.count(GRADE_START) > 0 {
        let mut grade = card.word(card.item(GRADE_START, 0));
        for criterion in 0..card.count(GRADE_CRITERIA) as u32 {
            let place = card.item(GRADE_CRITERIA, criterion);
            if is_true(&standing, place) {
                grade += card.word(card.place(place + 1));
            }
        }
        standing.grade = grade.clamp(0, GRADES.len() as i64 - 1);
    }
    for disqualifier in 0..card.count(DISQUALIFIERS) as u32 {
        if is_true(&standing, card.item(DISQUALIFIERS, disqualifier)) {
            standing.disqualified.push(disqualifier);
        }
    }
    for framework in 0..card.count(FRAMEWORKS) as u32 {
        framework::stand(
            &mut standing,
            framework,
            |standing, condition| Scene { card, log, ledger, at, standing: Some(standing) }.truth(condition),
            card,
        );
    }
    for number in 0..card.count(STAGES) as u32 {
        let place = card.item(STAGES, number);
        let end = card.place(place + 1);
        let is_kept = card.word(end + STAGE_KEEP) != 0 && first_held.get(number as usize) != Some(&NONE);
        let below = card.word(end + STAGE_AFTER) == 0 || standing.holds.last() == Some(&true);
        // A stage sees nothing of the stages.
        let holds = is_kept || below && is_true(&standing, place);
        standing.holds.push(holds);
    }
    standing.stage = standing.holds.iter().rposition(|holds| *holds).map_or(-1, |stage| stage as i64);
    standing
}

/// The first route whose condition is true or absent; −1 for none.
pub(crate) fn route(card: &Scorecard, log: &Log, ledger: &Ledger, at: Millis, standing: &Standing) -> i64 {
    let scene = Scene { card, log, ledger, at, standing: Some(standing) };
    let is_open = |route: &u32| {
        let place = card.item(ROUTES, *route);
        card.word(place) < 0 || scene.truth(place).is_true()
    };
    (0..card.count(ROUTES) as u32).find(is_open).map_or(-1, i64::from)
}
