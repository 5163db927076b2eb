//! Which facts of a log count, and which leave where there are too many.

use alloc::vec::Vec;

use super::Fact;
use super::log::{Log, MAX_EVENTS};
use crate::lists::{Keyed, numbers_below, sort, sorted_by};
use crate::time::{BEFORE_ALL_TIME, FARTHEST_MS, FUTURE_TOLERANCE_MS, Millis};

/// The most facts without a moment: each call that states attributes makes one.
const MAX_TIMELESS: usize = 1_000;
/// The most bytes of text that a log keeps; beyond it the oldest facts go.
const MAX_TEXT_BYTES: usize = 16 << 20;

impl Log {
    /// Whether texts or facts that do not count have grown out of bounds.
    fn is_crowded(&self) -> bool {
        self.timeless > MAX_TIMELESS
            || self.shadowed > MAX_EVENTS
            || self.texts.bytes() + self.labels.bytes() > MAX_TEXT_BYTES
    }

    /// How many events, stated attributes aside, count more than may.
    fn surplus(&self) -> usize {
        (self.facts.len() - self.shadowed - self.timeless).saturating_sub(MAX_EVENTS)
    }

    /// Whether facts must go before an answer is given.
    pub(crate) fn is_over(&self) -> bool {
        self.surplus() > 0 || self.is_crowded()
    }

    /// Whether facts must go before another one comes.
    pub(crate) fn is_full(&self) -> bool {
        self.surplus() > MAX_EVENTS || self.is_crowded()
    }

    /// The facts by what they are worth, the least first: what is in the shadow, then unverified ones, then verified ones,
    /// the oldest first.
    pub(crate) fn by_worth(&self) -> Vec<Keyed> {
        // Farther away than any two moments are from each other.
        const FAR: i64 = 4 * FARTHEST_MS;
        sorted_by(&numbers_below(self.facts.len()), &|index| {
            let fact = self.facts.get(index as usize)?;
            let rank = 2 * i64::from(!fact.shadowed) + i64::from(fact.source.is_verified());
            Some(rank * FAR + fact.at.max(-2 * FARTHEST_MS))
        })
    }

    /// The facts that stay where there are too many, in the order given: unverified events go before verified ones and the
    /// oldest first; where texts or stated attributes have grown out of bounds, half of all facts by the same order.
    pub(crate) fn staying(&self) -> Vec<Keyed> {
        let is_crowded = self.is_crowded();
        let mut leaving = if is_crowded { self.facts.len() / 2 } else { self.surplus() };
        let mut staying = Vec::new();
        for (_, index) in self.by_worth() {
            let can_leave = self
                .facts
                .get(index as usize)
                .is_some_and(|fact| is_crowded || !fact.shadowed && fact.at != BEFORE_ALL_TIME);
            if leaving > 0 && can_leave {
                leaving -= 1;
            } else {
                staying.push((0, index));
            }
        }
        sort(&mut staying);
        staying
    }

    /// Whether a fact counts, or is in the shadow and would count before the moment of the one that shadows it.
    pub(crate) fn can_count(&self, fact: &Fact) -> bool {
        let winner = self.winner_of_id.get(fact.id as usize).and_then(|winner| self.facts.get(*winner as usize - 1));
        !fact.shadowed || winner.is_some_and(|winner| fact.at < winner.at)
    }

    /// The facts that count at `at`, by time where that is asked for, else in the order given, and how many events were too
    /// far ahead.
    pub(crate) fn settled(&self, at: Millis, by_time: bool) -> (Vec<Keyed>, u32) {
        let horizon = at.saturating_add(FUTURE_TOLERANCE_MS);
        // Where the winner of an id is too far ahead, the best visible copy in its shadow counts: the first verified one, else
        // the first given.
        let mut stand_in = alloc::vec![0u32; if self.shadowed > 0 { self.winner_of_id.len() } else { 0 }];
        let mut ahead = 0;
        for verified in [true, false] {
            for (index, fact) in self.facts.iter().enumerate().filter(|(_, fact)| fact.source.is_verified() == verified)
            {
                if fact.at > horizon {
                    ahead += 1;
                } else if let Some(best @ 0) = stand_in.get_mut(fact.id as usize) {
                    *best = index as u32 + 1;
                }
            }
        }
        let settled = sorted_by(&numbers_below(self.facts.len()), &|index| {
            let fact = self.facts.get(index as usize)?;
            let counts = match stand_in.get(fact.id as usize) {
                Some(best) => *best == index + 1,
                None => !fact.shadowed,
            };
            (counts && fact.at <= horizon).then_some(if by_time { fact.at } else { 0 })
        });
        (settled, ahead)
    }
}
