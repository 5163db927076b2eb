//! What is kept of counted events, so that a new one costs what it touches and an answer what still moves.
//!
//! | what is counted | what is kept |
//! | --- | --- |
//! | events, without time | a number, and per bucket a number where a cap is per bucket |
//! | events in a window, or that lose in steps | their times, sorted |
//! | events with a half-life | integer weights summed per half-life epoch; the times too where a cap may push one out |
//! | a property's sum | the sum; in a window, times and values |
//! | distinct values | each value with its newest time |
//!
//! Integer sums and sorted times do not depend on the order in which events come.

use alloc::vec::Vec;

use crate::decay::{Moment, decayed, decayed_sum, epoch_weight};
use crate::lists::rest;
use crate::points::{Points, times_count};
use crate::scorecard::{COUNTS_EVENTS, KEEPS, NONE, SUMS, Tallied};
use crate::time::{DAY_MS, HOUR_MS, Millis, week_of};

/// A key and what is noted under it, in lists sorted by key: a time and a value, an epoch and a weight, a bucket and a time
/// or a number, a distinct value and its newest time.
pub(crate) type Pair = (i64, i64);

/// Where the pairs of a key begin, or would. New keys mostly are the largest.
#[inline(never)]
fn first_of(pairs: &[Pair], key: i64) -> usize {
    match pairs.last() {
        Some(last) if last.0 >= key => pairs.partition_point(|pair| pair.0 < key),
        _ => pairs.len(),
    }
}

/// What is noted under a key, made where it is new.
#[inline(never)]
fn value_of(pairs: &mut Vec<Pair>, key: i64, new: i64) -> &mut i64 {
    let place = first_of(pairs, key);
    if pairs.get(place).is_none_or(|pair| pair.0 != key) {
        pairs.insert(place, (key, new));
    }
    &mut pairs[place].1
}

/// Notes one more value under a key, in order.
#[inline(never)]
fn note(pairs: &mut Vec<Pair>, key: i64, value: i64) {
    let mut place = first_of(pairs, key + 1);
    while place > 0 && pairs[place - 1] > (key, value) {
        place -= 1;
    }
    pairs.insert(place, (key, value));
}

/// One counted event, as a tally sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    /// Its moment.
    pub(crate) at: Millis,
    /// Its moment for its age: never after the assessment's.
    pub(crate) aged_from: Millis,
    /// The number of its session, whatever it is; events without one share one.
    pub(crate) session: u32,
}

/// What is kept for one tally.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    count: i64,
    sum: i128,
    /// Times, times and values, epochs and weights, or distinct values.
    held: Vec<Pair>,
    /// Where a cap binds: buckets and how many they hold, or, where time matters, the times in them.
    capped: Vec<Pair>,
}

impl Tally {
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.sum = 0;
        self.held.clear();
        self.capped.clear();
    }

    /// Counts one more event.
    pub(crate) fn add(&mut self, tallied: Tallied<'_>, entry: Entry) {
        let time = entry.aged_from;
        let mut pushed_out = None;
        if tallied.at_most() > 0 {
            let bucket = bucket_of(tallied.per(), entry);
            if !tallied.is_timed() {
                let count = value_of(&mut self.capped, bucket, 0);
                if *count == tallied.at_most() {
                    return;
                }
                *count += 1;
            } else {
                note(&mut self.capped, bucket, time);
                let first = first_of(&self.capped, bucket);
                if first_of(&self.capped, bucket + 1) - first > tallied.at_most() as usize {
                    pushed_out = Some(self.capped.remove(first).1);
                }
            }
        }
        self.count += 1;
        if tallied.keeps_epochs() {
            let (epoch, weight) = epoch_weight(time, tallied.decay_ms());
            let sum = value_of(&mut self.held, epoch, 0);
            *sum = sum.wrapping_add(weight);
        } else if tallied.is_timed() {
            note(&mut self.held, time, 1);
        }
        if let Some(oldest) = pushed_out {
            self.count_out(tallied, oldest);
        }
    }

    fn count_out(&mut self, tallied: Tallied<'_>, time: Millis) {
        self.count -= 1;
        if tallied.keeps_epochs() {
            let (epoch, weight) = epoch_weight(time, tallied.decay_ms());
            let sum = value_of(&mut self.held, epoch, 0);
            *sum = sum.wrapping_sub(weight);
        } else {
            let place = first_of(&self.held, time);
            if self.held.get(place).is_some_and(|pair| pair.0 == time) {
                self.held.remove(place);
            }
        }
    }

    /// Adds a property's value, in thousandths.
    pub(crate) fn add_value(&mut self, tallied: Tallied<'_>, entry: Entry, value_thousandths: i64) {
        if tallied.within() != NONE {
            note(&mut self.held, entry.aged_from, value_thousandths);
        } else {
            self.sum += i128::from(value_thousandths);
        }
    }

    /// Notes a distinct value by its key.
    pub(crate) fn add_distinct(&mut self, entry: Entry, key: i64) {
        let newest = value_of(&mut self.held, key, entry.aged_from);
        *newest = entry.aged_from.max(*newest);
    }

    /// What is held of the times in the window at `at`: of an age below its length.
    fn in_window(&self, tallied: Tallied<'_>, at: Millis) -> &[Pair] {
        let from = if tallied.within() == NONE { 0 } else { first_of(&self.held, at - tallied.within() + 1) };
        rest(&self.held, from)
    }

    /// The number of counted events, or of distinct values, at `at`.
    pub(crate) fn count_at(&self, tallied: Tallied<'_>, at: Millis) -> i64 {
        match (tallied.what() == COUNTS_EVENTS, tallied.within()) {
            (true, NONE) => self.count,
            (true, _) => self.in_window(tallied, at).len() as i64,
            (false, NONE) => self.held.len() as i64,
            (false, within) => self.held.iter().filter(|pair| pair.1 > at - within).count() as i64,
        }
    }

    /// The points of the counted events at `at`, each worth `points` before decay.
    pub(crate) fn points_at(&self, tallied: Tallied<'_>, points: Points, at: Millis, moments: &[Moment]) -> Points {
        if tallied.decay() == KEEPS {
            times_count(points, self.count_at(tallied, at))
        } else if tallied.keeps_epochs() {
            let moment = moments.get(tallied.slot()).copied().unwrap_or_default();
            decayed(points, moment.factor_of(&self.held))
        } else {
            decayed_sum(tallied, points, self.in_window(tallied, at), at)
        }
    }

    /// The whole steps in the sum of the values at `at`; a sum below 0 has none.
    pub(crate) fn steps_at(&self, tallied: Tallied<'_>, step_thousandths: i64, at: Millis) -> i64 {
        let mut sum = self.sum;
        if tallied.what() == SUMS && tallied.within() != NONE {
            self.in_window(tallied, at).iter().for_each(|pair| sum += i128::from(pair.1));
        }
        match u64::try_from(sum) {
            Ok(sum) => (sum / step_thousandths as u64).min(MOST_STEPS as u64) as i64,
            Err(_) if sum < 0 => 0,
            Err(_) => divided(sum as u128, step_thousandths as u64) as i64,
        }
    }

    /// The next moment after `at` when a window or a period alone changes what this tally says.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub(crate) fn next_change(&self, tallied: Tallied<'_>, at: Millis) -> Option<Millis> {
        use crate::scorecard::{HALF_LIFE, SUMS};
        let leaves_window = |time: Millis| (tallied.within() != NONE).then(|| time + tallied.within());
        let next_period = |time: Millis| {
            let steps = tallied.decay() > HALF_LIFE && crate::decay::leaves_something(tallied, at - time);
            steps.then(|| time + ((at - time) / tallied.decay_ms() + 1) * tallied.decay_ms())
        };
        let of_time = |time: Millis| {
            [leaves_window(time), next_period(time)].into_iter().flatten().filter(|moment| *moment > at).min()
        };
        match tallied.what() {
            COUNTS_EVENTS if tallied.keeps_epochs() => None,
            COUNTS_EVENTS => self.in_window(tallied, at).iter().filter_map(|pair| of_time(pair.0)).min(),
            SUMS => self.held.iter().filter_map(|pair| of_time(pair.0)).min(),
            _ => self.held.iter().filter_map(|pair| of_time(pair.1)).min(),
        }
    }
}

/// A sum beyond 64 bits divided by a step, at most `MOST_STEPS`: bit by bit, for it hardly ever comes to this.
#[cold]
fn divided(sum: u128, step: u64) -> u64 {
    let (mut quotient, mut remainder) = (0u64, 0u64);
    for bit in (0..128).rev() {
        remainder = remainder << 1 | (sum >> bit) as u64 & 1;
        quotient = quotient.saturating_mul(2);
        if remainder >= step {
            remainder -= step;
            quotient |= 1;
        }
    }
    quotient.min(MOST_STEPS as u64)
}

/// More steps than this are not told apart: the largest whole number that every double can count to.
const MOST_STEPS: i64 = (1 << 53) - 1;

/// The bucket that an event's cap counts it in: the whole lead, an hour, a day, a week or a session.
fn bucket_of(per: i64, entry: Entry) -> i64 {
    match per {
        0 => 0,
        1 => entry.at.div_euclid(HOUR_MS),
        2 => entry.at.div_euclid(DAY_MS),
        3 => week_of(entry.at),
        _ => i64::from(entry.session),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorecard::HALF_LIFE;

    fn entry(at: Millis) -> Entry {
        Entry { at, aged_from: at, session: 0 }
    }

    #[test]
    fn a_cap_leaves_out_the_older_events_whatever_the_order() {
        let words = [COUNTS_EVENTS, 0, 2, 2, HALF_LIFE, DAY_MS, 1, 0, NONE, 0];
        let tallied = Tallied(&words);
        let at = 3 * DAY_MS;
        let mut scores = Vec::new();
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let mut tally = Tally::default();
            order.iter().for_each(|hour| tally.add(tallied, entry(hour * HOUR_MS)));
            assert_eq!(tally.count_at(tallied, at), 2);
            scores.push(tally.points_at(tallied, Points::from_thousandths(1_000_000), at, &[Moment::of(DAY_MS, at)]));
        }
        assert_eq!(scores[0], scores[1]);
        assert_eq!(scores[0], scores[2]);
    }

    #[test]
    fn an_event_leaves_its_window_at_its_very_length() {
        let words = [COUNTS_EVENTS, 0, 0, 0, KEEPS, 1, 1, 0, DAY_MS, 0];
        let tallied = Tallied(&words);
        let mut tally = Tally::default();
        tally.add(tallied, entry(0));
        assert_eq!(tally.count_at(tallied, DAY_MS - 1), 1);
        assert_eq!(tally.count_at(tallied, DAY_MS), 0);
        #[cfg(any(feature = "author", not(feature = "wasm")))]
        assert_eq!(tally.next_change(tallied, 5), Some(DAY_MS));
    }

    #[test]
    fn steps_of_a_huge_sum_do_not_overflow() {
        let words = [SUMS, 0, 0, 0, KEEPS, 1, 1, 0, NONE, 0];
        let sums = Tallied(&words);
        let mut tally = Tally::default();
        (0..10_000).for_each(|_| tally.add_value(sums, entry(0), 1_000_000_000_000_000_000));
        assert_eq!(tally.steps_at(sums, 1, 0), MOST_STEPS);
        assert_eq!(tally.steps_at(sums, 1_000_000_000_000_000_000, 0), 10_000);
        let mut negative = Tally::default();
        negative.add_value(sums, entry(0), -1);
        assert_eq!(negative.steps_at(sums, 1, 0), 0);
    }
}
