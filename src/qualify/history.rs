//! The replay: the lead assessed at each moment of its facts, with the facts until then.

use alloc::string::String;
use alloc::vec::Vec;

use super::evaluate;
use super::stage::note_held;
use crate::points::Points;
use crate::score::Ledger;
use crate::scorecard::{Scorecard, Stage};
use crate::time::Millis;
use crate::visitor::Log;

/// The score and the stage at a moment of the past.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryPoint {
    /// The moment.
    pub at: Millis,
    /// The name of the event at that moment, the one given last where several share it.
    pub event: String,
    /// The score with the facts until then.
    pub score: Points,
    /// The number of the stage, from the lowest up.
    pub stage: Option<usize>,
}

/// When a stage was reached, and what is due from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageHistory {
    /// The first moment at which it held.
    pub reached_at: Option<Millis>,
    /// Until when the next stage is to be reached, while it is not.
    pub due: Option<Millis>,
    /// Whether that moment has passed.
    pub overdue: bool,
}

/// How a lead came to where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    /// One point for each moment of a fact.
    pub points: Vec<HistoryPoint>,
    /// One entry a stage, from the lowest up.
    pub stages: Vec<StageHistory>,
}

/// Collects the replay: the ledger holds the facts until a moment, then until the next.
#[derive(Default)]
pub(crate) struct Recorder {
    points: Vec<HistoryPoint>,
}

impl Recorder {
    /// Notes where the lead stands at a moment, all of whose facts the ledger holds; `event` is the last of them.
    pub(crate) fn note(&mut self, card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis, event: &str) {
        ledger.reckon_at(card, log, at);
        let standing = evaluate(card, log, ledger, at, &ledger.reached.first_held);
        note_held(&mut ledger.reached.first_held, &standing.holds, at);
        self.points.push(HistoryPoint { at, event: event.into(), score: standing.score, stage: standing.stage });
    }

    /// The history at `at`, once every fact is in the ledger.
    pub(crate) fn finish(self, card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis) -> History {
        ledger.reckon_at(card, log, at);
        let now = evaluate(card, log, ledger, at, &ledger.reached.first_held);
        note_held(&mut ledger.reached.first_held, &now.holds, at);
        History { points: self.points, stages: stage_histories(&card.body.stages, &ledger.reached.first_held, at) }
    }
}

fn stage_histories(stages: &[Stage], reached: &[Option<Millis>], at: Millis) -> Vec<StageHistory> {
    let of_stage = |(stage, reached_at): (&Stage, &Option<Millis>)| {
        let running = stage.sla.as_ref().filter(|sla| reached.get(sla.next as usize).is_some_and(Option::is_none));
        let due = running.zip(*reached_at).map(|(sla, reached_at)| reached_at + sla.within);
        StageHistory { reached_at: *reached_at, due, overdue: due.is_some_and(|due| at > due) }
    };
    stages.iter().zip(reached).map(of_stage).collect()
}
