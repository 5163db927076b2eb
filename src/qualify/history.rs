//! The replay: the lead assessed at each moment of its facts, with the facts until then.

use alloc::string::String;
use alloc::vec::Vec;

use crate::points::Points;
#[cfg(any(feature = "author", not(feature = "wasm")))]
use crate::qualify::{evaluate, stage::note_held};
#[cfg(any(feature = "author", not(feature = "wasm")))]
use crate::score::Ledger;
#[cfg(any(feature = "author", not(feature = "wasm")))]
use crate::scorecard::*;
use crate::time::Millis;
#[cfg(any(feature = "author", not(feature = "wasm")))]
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

/// A deadline for the next stage.
#[cfg(any(feature = "author", not(feature = "wasm")))]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sla {
    pub(crate) within: Millis,
    pub(crate) next: usize,
}

#[cfg(any(feature = "author", not(feature = "wasm")))]
impl Scorecard {
    /// The deadlines of the stages, where they have one.
    pub(crate) fn slas(&self) -> impl Iterator<Item = (usize, Sla)> {
        let sla = |stage: usize| {
            let end = self.place(self.item(STAGES, stage as u32) + 1);
            let within = self.word(end + STAGE_SLA);
            (within != NONE).then(|| (stage, Sla { within, next: self.place(end + STAGE_SLA + 1) }))
        };
        (0..self.count(STAGES)).filter_map(sla)
    }
}

/// Collects the replay: the ledger holds the facts until a moment, then until the next.
#[cfg(any(feature = "author", not(feature = "wasm")))]
#[derive(Default)]
pub(crate) struct Recorder {
    points: Vec<HistoryPoint>,
}

#[cfg(any(feature = "author", not(feature = "wasm")))]
impl Recorder {
    /// Notes where the lead stands at a moment, all of whose facts the ledger holds; `event` is the last of them.
    pub(crate) fn note(&mut self, card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis, event: &[u8]) {
        ledger.reckon_at(card, log, at);
        let standing = evaluate(card, log, ledger, at, &ledger.reached.first_held);
        note_held(&mut ledger.reached.first_held, &standing.holds, at);
        let event = String::from_utf8_lossy(event).into_owned();
        let stage = usize::try_from(standing.stage).ok();
        self.points.push(HistoryPoint { at, event, score: standing.score(), stage });
    }

    /// The history at `at`, once every fact is in the ledger.
    pub(crate) fn finish(self, card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis) -> History {
        ledger.reckon_at(card, log, at);
        let now = evaluate(card, log, ledger, at, &ledger.reached.first_held);
        note_held(&mut ledger.reached.first_held, &now.holds, at);
        let reached: Vec<Option<Millis>> =
            ledger.reached.first_held.iter().map(|at| (*at != NONE).then_some(*at)).collect();
        let mut stages: Vec<StageHistory> = reached
            .iter()
            .map(|reached_at| StageHistory { reached_at: *reached_at, due: None, overdue: false })
            .collect();
        for (stage, sla) in card.slas() {
            if let (Some(reached_at), None) = (reached[stage], reached[sla.next]) {
                let due = reached_at + sla.within;
                (stages[stage].due, stages[stage].overdue) = (Some(due), at > due);
            }
        }
        History { points: self.points, stages }
    }
}
