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

use crate::decay::{Decay, Moments, decayed, decayed_sum, epoch_weight, factor_of_epochs};
use crate::lists::rest;
use crate::points::{Points, times_count};
use crate::scorecard::{Cap, Per, What};
use crate::time::{DAY_MS, HOUR_MS, Millis, week_of};

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

#[derive(Debug, Clone, Default)]
struct Bucket {
    key: i64,
    count: u32,
    times: Vec<Millis>,
}

/// What is kept for one tally.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    count: u32,
    times: Vec<Millis>,
    buckets: Vec<Bucket>,
    epochs: Vec<(i64, u64)>,
    sum: i128,
    values: Vec<(Millis, i64)>,
    distinct: Vec<(u64, Millis)>,
}

/// How a tally is kept; derived from the scorecard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keeping {
    pub(crate) cap: Option<Cap>,
    pub(crate) decay: Option<Decay>,
    pub(crate) within: Option<Millis>,
}

impl Keeping {
    pub(crate) fn of(what: &What, within: Option<Millis>) -> Keeping {
        match what {
            What::Count { cap, decay } => Keeping { cap: *cap, decay: *decay, within },
            _ => Keeping { cap: None, decay: None, within },
        }
    }

    /// The half-life, where weights per epoch are kept.
    fn epochs(&self) -> Option<Millis> {
        match self.decay {
            Some(Decay::HalfLife { half_life_ms }) if self.within.is_none() => Some(half_life_ms),
            _ => None,
        }
    }

    fn keeps_times(&self) -> bool {
        self.within.is_some() || matches!(self.decay, Some(Decay::Steps { .. }))
    }

    fn is_timed(&self) -> bool {
        self.within.is_some() || self.decay.is_some()
    }
}

fn insert_sorted(times: &mut Vec<Millis>, time: Millis) {
    match times.last() {
        Some(last) if *last > time => {
            let at = times.partition_point(|have| *have <= time);
            times.insert(at, time);
        }
        _ => times.push(time),
    }
}

/// The part of sorted `times` that is in a window at `at`: of an age below its length.
fn in_window(times: &[Millis], within: Option<Millis>, at: Millis) -> &[Millis] {
    match within {
        Some(within) => rest(times, times.partition_point(|time| *time <= at - within)),
        None => times,
    }
}

impl Tally {
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.times.clear();
        self.buckets.clear();
        self.epochs.clear();
        self.sum = 0;
        self.values.clear();
        self.distinct.clear();
    }

    /// Counts one more event.
    pub(crate) fn add(&mut self, keeping: &Keeping, entry: Entry) {
        let Some(cap) = keeping.cap else {
            self.count_in(keeping, entry.aged_from);
            return;
        };
        if !keeping.is_timed() && cap.per == Per::Lead {
            self.count = (self.count + 1).min(cap.at_most);
            return;
        }
        let bucket = self.bucket(bucket_key(cap.per, entry));
        let bucket = &mut self.buckets[bucket];
        if !keeping.is_timed() {
            if bucket.count < cap.at_most {
                bucket.count += 1;
                self.count += 1;
            }
            return;
        }
        insert_sorted(&mut bucket.times, entry.aged_from);
        let pushed_out = (bucket.times.len() > cap.at_most as usize).then(|| bucket.times.remove(0));
        self.count_in(keeping, entry.aged_from);
        if let Some(oldest) = pushed_out {
            self.count_out(keeping, oldest);
        }
    }

    fn count_in(&mut self, keeping: &Keeping, time: Millis) {
        self.count += 1;
        if keeping.keeps_times() {
            insert_sorted(&mut self.times, time);
        }
        if let Some(half_life_ms) = keeping.epochs() {
            let (epoch, weight) = epoch_weight(time, half_life_ms);
            match self.epochs.binary_search_by_key(&epoch, |have| have.0) {
                Ok(at) => self.epochs[at].1 += weight,
                Err(at) => self.epochs.insert(at, (epoch, weight)),
            }
        }
    }

    fn count_out(&mut self, keeping: &Keeping, time: Millis) {
        self.count -= 1;
        if keeping.keeps_times()
            && let Ok(at) = self.times.binary_search(&time)
        {
            self.times.remove(at);
        }
        if let Some(half_life_ms) = keeping.epochs() {
            let (epoch, weight) = epoch_weight(time, half_life_ms);
            if let Ok(at) = self.epochs.binary_search_by_key(&epoch, |have| have.0) {
                self.epochs[at].1 -= weight;
                if self.epochs[at].1 == 0 {
                    self.epochs.remove(at);
                }
            }
        }
    }

    /// The index of a bucket, made where it is new. The newest is looked at first.
    fn bucket(&mut self, key: i64) -> usize {
        match self.buckets.last() {
            Some(last) if last.key == key => self.buckets.len() - 1,
            _ => self.buckets.binary_search_by_key(&key, |bucket| bucket.key).unwrap_or_else(|at| {
                self.buckets.insert(at, Bucket { key, ..Bucket::default() });
                at
            }),
        }
    }

    /// Adds a property's value, in thousandths.
    pub(crate) fn add_value(&mut self, keeping: &Keeping, entry: Entry, value_thousandths: i64) {
        if keeping.within.is_some() {
            let at = self.values.partition_point(|(time, _)| *time <= entry.aged_from);
            self.values.insert(at, (entry.aged_from, value_thousandths));
        } else {
            self.sum += i128::from(value_thousandths);
        }
        self.count += 1;
    }

    /// Notes a distinct value by its key.
    pub(crate) fn add_distinct(&mut self, entry: Entry, key: u64) {
        match self.distinct.binary_search_by_key(&key, |have| have.0) {
            Ok(at) => self.distinct[at].1 = self.distinct[at].1.max(entry.aged_from),
            Err(at) => self.distinct.insert(at, (key, entry.aged_from)),
        }
    }

    /// The number of counted events, or of distinct values, at `at`.
    pub(crate) fn count_at(&self, what: &What, within: Option<Millis>, at: Millis) -> u32 {
        match (what, within) {
            (What::Distinct { .. }, None) => self.distinct.len() as u32,
            (What::Distinct { .. }, Some(within)) => {
                self.distinct.iter().filter(|(_, newest)| *newest > at - within).count() as u32
            }
            (_, None) => self.count,
            (_, Some(_)) => in_window(&self.times, within, at).len() as u32,
        }
    }

    /// The points of the counted events at `at`, each worth `points` before decay.
    pub(crate) fn points_at(&self, keeping: &Keeping, points: Points, at: Millis, moments: &mut Moments) -> Points {
        let Some(decay) = keeping.decay else {
            let count = if keeping.keeps_times() {
                in_window(&self.times, keeping.within, at).len() as u32
            } else {
                self.count
            };
            return times_count(points, i64::from(count));
        };
        match keeping.epochs() {
            Some(half_life_ms) => decayed(points, factor_of_epochs(&self.epochs, half_life_ms, at, moments)),
            None => decayed_sum(decay, points, in_window(&self.times, keeping.within, at), at),
        }
    }

    /// The whole steps in the sum of the values at `at`; a sum below 0 has none.
    pub(crate) fn steps_at(&self, keeping: &Keeping, step_thousandths: i64, at: Millis) -> i64 {
        let sum = match keeping.within {
            None => self.sum,
            Some(within) => {
                let from = self.values.partition_point(|(time, _)| *time <= at - within);
                rest(&self.values, from).iter().map(|(_, value)| i128::from(*value)).sum()
            }
        };
        match u64::try_from(sum) {
            Ok(sum) => (sum / step_thousandths as u64) as i64,
            Err(_) if sum < 0 => 0,
            Err(_) => divided(sum as u128, step_thousandths as u64) as i64,
        }
        .min(MOST_STEPS)
    }

    /// The next moment after `at` when a window or a period alone changes what this tally says.
    pub(crate) fn next_change(&self, keeping: &Keeping, what: &What, at: Millis) -> Option<Millis> {
        let leaves_window = |time: Millis| keeping.within.map(|within| time + within);
        let next_period = |time: Millis| match keeping.decay {
            Some(decay @ Decay::Steps { every_ms, .. }) if decay.leaves_something(at - time) => {
                Some(time + ((at - time) / every_ms + 1) * every_ms)
            }
            _ => None,
        };
        let after = |moment: Option<Millis>| moment.filter(|moment| *moment > at);
        let of_time = |time: Millis| [after(leaves_window(time)), after(next_period(time))].into_iter().flatten().min();
        match what {
            What::Count { .. } => {
                in_window(&self.times, keeping.within, at).iter().filter_map(|time| of_time(*time)).min()
            }
            What::Sum { .. } => self.values.iter().filter_map(|(time, _)| after(leaves_window(*time))).min(),
            What::Distinct { .. } => self.distinct.iter().filter_map(|(_, time)| after(leaves_window(*time))).min(),
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

fn bucket_key(per: Per, entry: Entry) -> i64 {
    match per {
        Per::Lead => 0,
        Per::Hour => entry.at.div_euclid(HOUR_MS),
        Per::Day => entry.at.div_euclid(DAY_MS),
        Per::Week => week_of(entry.at),
        Per::Session => i64::from(entry.session),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(at: Millis) -> Entry {
        Entry { at, aged_from: at, session: 0 }
    }

    #[test]
    fn a_cap_leaves_out_the_older_events_whatever_the_order() {
        let cap = Some(Cap { at_most: 2, per: Per::Day });
        let decay = Some(Decay::HalfLife { half_life_ms: DAY_MS });
        let keeping = Keeping { cap, decay, within: None };
        let at = 3 * DAY_MS;
        let mut scores = Vec::new();
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]] {
            let mut tally = Tally::default();
            order.iter().for_each(|hour| tally.add(&keeping, entry(hour * HOUR_MS)));
            assert_eq!(tally.count_at(&What::Count { cap, decay }, None, at), 2);
            scores.push(tally.points_at(&keeping, Points::from_thousandths(1_000_000), at, &mut Moments::default()));
        }
        assert_eq!(scores[0], scores[1]);
        assert_eq!(scores[0], scores[2]);
    }

    #[test]
    fn an_event_leaves_its_window_at_its_very_length() {
        let keeping = Keeping { cap: None, decay: None, within: Some(DAY_MS) };
        let what = What::Count { cap: None, decay: None };
        let mut tally = Tally::default();
        tally.add(&keeping, entry(0));
        assert_eq!(tally.count_at(&what, keeping.within, DAY_MS - 1), 1);
        assert_eq!(tally.count_at(&what, keeping.within, DAY_MS), 0);
        assert_eq!(tally.next_change(&keeping, &what, 5), Some(DAY_MS));
    }

    #[test]
    fn steps_of_a_huge_sum_do_not_overflow() {
        let keeping = Keeping { cap: None, decay: None, within: None };
        let mut tally = Tally::default();
        (0..10_000).for_each(|_| tally.add_value(&keeping, entry(0), 1_000_000_000_000_000_000));
        assert_eq!(tally.steps_at(&keeping, 1, 0), MOST_STEPS);
        assert_eq!(tally.steps_at(&keeping, 1_000_000_000_000_000_000, 0), 10_000);
        let mut negative = Tally::default();
        negative.add_value(&keeping, entry(0), -1);
        assert_eq!(negative.steps_at(&keeping, 1, 0), 0);
    }
}
