//! Since when stages have held.
//!
//! A stage with `keep` holds from the first moment of a fact at which it held. That moment is kept while facts come in
//! the order of time; a fact from the past makes the ledger be built anew.

use alloc::vec;
use alloc::vec::Vec;

use super::evaluate;
use crate::score::Ledger;
use crate::scorecard::{NONE, STAGES, Scorecard};
use crate::time::Millis;
use crate::visitor::Log;

/// When each stage first held, as far as facts have come.
#[derive(Debug, Clone)]
pub(crate) struct Reached {
    /// At the moments before `pending`; `NONE` where it has not.
    pub(crate) first_held: Vec<i64>,
    /// The newest moment of a fact, not looked at yet, for more facts of that moment may come; or `NONE`.
    pub(crate) pending: Millis,
}

impl Reached {
    pub(crate) fn new(card: &Scorecard) -> Reached {
        Reached { first_held: vec![NONE; card.count(STAGES)], pending: NONE }
    }

    pub(crate) fn reset(&mut self) {
        self.first_held.fill(NONE);
        self.pending = NONE;
    }
}

/// Notes the stages that hold at `at` and have not before.
pub(crate) fn note_held(first_held: &mut [i64], holds: &[bool], at: Millis) {
    for (first, holds) in first_held.iter_mut().zip(holds) {
        if *holds && *first == NONE {
            *first = at;
        }
    }
}

impl Ledger {
    /// A fact of a moment comes: looks at the pending moment where that is before it, for no more of its facts will come.
    /// What is after `as_of` is not looked at.
    pub(crate) fn keep_up(&mut self, card: &Scorecard, log: &Log, at: Millis, as_of: Millis) {
        let pending = self.reached.pending;
        if pending != NONE && pending < at {
            self.reckon_at(card, log, pending);
            let standing = evaluate(card, log, self, pending, &self.reached.first_held);
            note_held(&mut self.reached.first_held, &standing.holds, pending);
        }
        self.reached.pending = if at <= as_of { at } else { NONE };
    }
}
