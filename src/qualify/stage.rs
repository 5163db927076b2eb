//! Stages: which hold, and since when.
//!
//! A stage with `keep` holds from the first moment of a fact at which it held. That moment is kept while facts come in
//! the order of time; a fact from the past makes the ledger be built anew.

use alloc::vec;
use alloc::vec::Vec;

use super::evaluate;
use crate::condition::Scene;
use crate::score::Ledger;
use crate::scorecard::{Body, Scorecard};
use crate::time::Millis;
use crate::visitor::Log;

/// When each stage first held, as far as facts have come.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    /// At the moments before `pending`.
    pub(crate) first_held: Vec<Option<Millis>>,
    /// The newest moment of a fact, not looked at yet: more facts of that moment may come.
    pub(crate) pending: Option<Millis>,
}

impl Reached {
    pub(crate) fn new(body: &Body) -> Reached {
        Reached { first_held: vec![None; body.stages.len()], pending: None }
    }

    pub(crate) fn reset(&mut self) {
        self.first_held.fill(None);
        self.pending = None;
    }
}

/// Notes the stages that hold at `at` and have not before.
pub(crate) fn note_held(first_held: &mut [Option<Millis>], holds: &[bool], at: Millis) {
    for (first, holds) in first_held.iter_mut().zip(holds) {
        if *holds {
            first.get_or_insert(at);
        }
    }
}

/// Which stages hold: `when` is true and, with `after`, the stage below holds; or it is kept.
pub(crate) fn holding(scene: &Scene<'_>, first_held: &[Option<Millis>]) -> Vec<bool> {
    let mut holds: Vec<bool> = Vec::with_capacity(scene.card.body.stages.len());
    for (number, stage) in scene.card.body.stages.iter().enumerate() {
        let kept = stage.keep && first_held.get(number).copied().flatten().is_some();
        let below = !stage.after_previous || holds.last().is_some_and(|below| *below);
        holds.push(kept || below && scene.truth(&stage.when).is_true());
    }
    holds
}

impl Ledger {
    /// Looks at the pending moment, now that a later fact comes: no more of its facts will.
    pub(crate) fn look_at_pending(&mut self, card: &Scorecard, log: &Log) {
        let Some(pending) = self.reached.pending.take() else { return };
        self.reckon_at(card, log, pending);
        let standing = evaluate(card, log, self, pending, &self.reached.first_held);
        note_held(&mut self.reached.first_held, &standing.holds, pending);
    }
}
