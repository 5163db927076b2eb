//! What is left of an event's points as it ages.
//!
//! | form | factor after `age` |
//! | --- | --- |
//! | half-life | 2^(−age ÷ halfLife) |
//! | steps of the original | max(0, 1 − n × lose), n = whole periods |
//! | steps, compound | (1 − lose)^n |
//!
//! Ten points with a half-life of 30 days are 5 after 30 days, 0.313 after 150 (0.3125, rounded half away from zero).
//! Ten points that lose 25 % of the original every 30 days are 7.5 after 30 days and 0 after 120; compound, 3.164 after 120.
//!
//! Everything is computed from integers and from additions and multiplications of doubles, which are the same on every
//! machine; no host `exp` or `pow` is called. An exact tie can come out a hair below itself, so a decayed sum is
//! nudged by a factor of 1 + 2^-48 before it is rounded.

use alloc::vec::Vec;

use crate::points::{Points, round_half_away};
use crate::time::Millis;

/// How an event's points shrink.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decay {
    HalfLife {
        half_life_ms: Millis,
    },
    /// `lose_units` of 100 000 are lost in each whole period.
    Steps {
        lose_units: i64,
        every_ms: Millis,
        compound: bool,
    },
}

impl Decay {
    /// Whether anything is left after `age_ms` that more time could take.
    pub(crate) fn leaves_something(self, age_ms: Millis) -> bool {
        match self {
            Decay::HalfLife { half_life_ms } => half_life_factor(age_ms, half_life_ms) > 0.0,
            Decay::Steps { lose_units, every_ms, compound: false } => {
                age_ms / every_ms < (WHOLE_UNITS + lose_units - 1) / lose_units
            }
            Decay::Steps { lose_units, every_ms, compound: true } => {
                whole_power(kept(lose_units), age_ms / every_ms) >= NEGLIGIBLE
            }
        }
    }
}

/// The part that one period leaves.
fn kept(lose_units: i64) -> f64 {
    (WHOLE_UNITS - lose_units) as f64 / WHOLE_UNITS as f64
}

/// The whole, where `lose` is counted: 25 % are 25 000 of it.
pub(crate) const WHOLE_UNITS: i64 = 100_000;

/// A half-life weight of 1. With 10 000 events of a weight below 2 a sum stays below 2^64.
const UNIT_WEIGHT: f64 = (1u64 << 49) as f64;

const NUDGE: f64 = 1.0 + 1.0 / (1u64 << 48) as f64;

/// Below this factor nothing of a step is left: 10 000 events of it do not reach 1e-9 of their points.
const NEGLIGIBLE: f64 = 1e-18;

/// 2^x for x in 0 ≤ x < 1, within 2^-52: the Taylor series of e^(x ln 2) around 0, or around 1 for the upper half.
fn exp2_of_fraction(x: f64) -> f64 {
    // (ln 2)^n ÷ n!, for n = 13 … 1.
    const TERMS: [f64; 13] = [
        1.3691488853904128e-12,
        2.5678435993488206e-11,
        4.4455382718708116e-10,
        7.054911620801123e-09,
        1.01780860092397e-07,
        1.321548679014431e-06,
        1.5252733804059841e-05,
        0.0001540353039338161,
        0.0013333558146428443,
        0.009618129107628477,
        0.05550410866482158,
        0.24022650695910072,
        core::f64::consts::LN_2,
    ];
    let (near, scale) = if x < 0.5 { (x, 1.0) } else { (x - 1.0, 2.0) };
    let series = TERMS.iter().fold(0.0, |sum, term| (sum + term) * near);
    scale * (1.0 + series)
}

/// 2^-n as a double; 0 where it is too small to matter.
fn power_of_half(n: i64) -> f64 {
    if n > 1000 { 0.0 } else { f64::from_bits(((1023 - n) as u64) << 52) }
}

/// What is left after `age_ms` of a half-life: exact after whole half-lives.
fn half_life_factor(age_ms: Millis, half_life_ms: Millis) -> f64 {
    let remainder = age_ms % half_life_ms;
    let whole = power_of_half(age_ms / half_life_ms);
    if remainder == 0 {
        return whole;
    }
    whole * 0.5 * exp2_of_fraction((half_life_ms - remainder) as f64 / half_life_ms as f64)
}

/// The epoch (number of whole half-lives since 1970) of a moment, and the weight of an event at it relative to the epoch's start.
///
/// Sums of such integer weights do not depend on the order of events, and all that time does to an epoch's sum
/// is one multiplication.
pub(crate) fn epoch_weight(at: Millis, half_life_ms: Millis) -> (i64, u64) {
    let fraction = at.rem_euclid(half_life_ms) as f64 / half_life_ms as f64;
    (at.div_euclid(half_life_ms), (exp2_of_fraction(fraction) * UNIT_WEIGHT + 0.5) as u64)
}

/// What a half-life makes of a moment: its epoch, and what is left since the epoch began of one weight.
#[derive(Debug, Clone, Copy)]
struct Moment {
    half_life_ms: Millis,
    epoch: i64,
    left: f64,
}

/// The moments of one answer, one for each half-life that was asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Moments(Vec<Moment>);

impl Moments {
    /// Another answer, at another moment.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    fn of(&mut self, half_life_ms: Millis, at: Millis) -> Moment {
        if let Some(known) = self.0.iter().find(|known| known.half_life_ms == half_life_ms) {
            return *known;
        }
        let since = at.rem_euclid(half_life_ms);
        let left = half_life_factor(since, half_life_ms) / UNIT_WEIGHT;
        let moment = Moment { half_life_ms, epoch: (at - since) / half_life_ms, left };
        self.0.push(moment);
        moment
    }
}

/// The sum of half-life factors at `at` of the events whose weights were summed per epoch, oldest epoch first.
pub(crate) fn factor_of_epochs(epochs: &[(i64, u64)], half_life_ms: Millis, at: Millis, moments: &mut Moments) -> f64 {
    let now = moments.of(half_life_ms, at);
    let sum = epochs.iter().fold(0.0, |sum, &(epoch, weight)| sum + weight as f64 * power_of_half(now.epoch - epoch));
    sum * now.left
}

/// `points` times a sum of factors, rounded to a thousandth.
pub(crate) fn decayed(points: Points, factors: f64) -> Points {
    Points::from_thousandths(round_half_away(points.thousandths() as f64 * factors * NUDGE)).held()
}

/// The points of events at `times` (sorted, none after `at`), each worth `points` before decay.
pub(crate) fn decayed_sum(decay: Decay, points: Points, times: &[Millis], at: Millis) -> Points {
    match decay {
        Decay::HalfLife { half_life_ms } => {
            decayed(points, times.iter().map(|time| half_life_factor(at - time, half_life_ms)).sum())
        }
        Decay::Steps { lose_units, every_ms, compound: false } => {
            let left_of = |time: &Millis| (WHOLE_UNITS - ((at - time) / every_ms).min(WHOLE_UNITS) * lose_units).max(0);
            let units: i64 = times.iter().rev().map(left_of).take_while(|left| *left > 0).sum();
            let product = points.thousandths() * units;
            let magnitude = product.abs();
            let rounded = (magnitude + WHOLE_UNITS / 2) / WHOLE_UNITS;
            Points::from_thousandths(if product < 0 { -rounded } else { rounded })
        }
        Decay::Steps { lose_units, every_ms, compound: true } => {
            let kept = kept(lose_units);
            let mut periods = 0;
            let mut factor = 1.0;
            let mut sum = 0.0;
            for time in times.iter().rev() {
                let age_periods = (at - time) / every_ms;
                if age_periods != periods {
                    periods = age_periods;
                    factor = whole_power(kept, age_periods);
                    if factor < NEGLIGIBLE {
                        break;
                    }
                }
                sum += factor;
            }
            decayed(points, sum)
        }
    }
}

/// `base` to a whole power, by squaring.
fn whole_power(base: f64, mut exponent: i64) -> f64 {
    let mut result = 1.0;
    let mut square = base;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result *= square;
        }
        square *= square;
        exponent >>= 1;
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::DAY_MS;
    use proptest::prelude::*;

    const HALF_LIFE: Decay = Decay::HalfLife { half_life_ms: 30 * DAY_MS };

    fn left(decay: Decay, thousandths: i64, age_days: i64) -> i64 {
        decayed_sum(decay, Points::from_thousandths(thousandths), &[0], age_days * DAY_MS).thousandths()
    }

    #[test]
    fn whole_half_lives_are_exact() {
        assert_eq!(left(HALF_LIFE, 10_000, 30), 5_000);
        assert_eq!(left(HALF_LIFE, 10_000, 150), 313);
        assert_eq!(left(HALF_LIFE, -10_000, 150), -313);
        assert_eq!(left(HALF_LIFE, 1_000, 120), 63);
        assert_eq!(left(HALF_LIFE, 10_000, 15), 7_071);
    }

    #[test]
    fn steps_lose_of_the_original_or_of_what_is_left() {
        let steps = |compound| Decay::Steps { lose_units: 25_000, every_ms: 30 * DAY_MS, compound };
        assert_eq!(
            [0, 29, 30, 60, 120, 3000].map(|day| left(steps(false), 10_000, day)),
            [10_000, 10_000, 7_500, 5_000, 0, 0]
        );
        assert_eq!([29, 30, 60, 120].map(|day| left(steps(true), 10_000, day)), [10_000, 7_500, 5_625, 3_164]);
        let tenth = Decay::Steps { lose_units: 10_000, every_ms: DAY_MS, compound: true };
        assert_eq!(left(tenth, 5_000, 4), 3_281);
    }

    #[test]
    fn epochs_give_what_single_events_give() {
        let at = 1_763_800_000_000;
        let times: Vec<Millis> = (0..400).map(|n| at - n * 7_654_321).rev().collect();
        let mut epochs: Vec<(i64, u64)> = Vec::new();
        for time in &times {
            let (epoch, weight) = epoch_weight(*time, 5 * DAY_MS);
            match epochs.last_mut() {
                Some(last) if last.0 == epoch => last.1 += weight,
                _ => epochs.push((epoch, weight)),
            }
        }
        let together = factor_of_epochs(&epochs, 5 * DAY_MS, at, &mut Moments::default());
        let singly: f64 = times.iter().map(|time| half_life_factor(at - time, 5 * DAY_MS)).sum();
        assert!((together - singly).abs() < 1e-12 * singly);
    }

    proptest! {
        #[test]
        #[allow(clippy::disallowed_methods, reason = "what ours is held to")]
        fn powers_of_two_are_right(x in 0.0..1.0f64) {
            prop_assert!((exp2_of_fraction(x) - x.exp2()).abs() < 6e-16);
        }

        #[test]
        fn never_grows(points in -100_000_000i64..100_000_000, age in 0i64..10_000_000_000, later in 0i64..10_000_000_000, form in 0..3) {
            let decay = match form {
                0 => Decay::HalfLife { half_life_ms: 86_400_001 },
                1 => Decay::Steps { lose_units: 7_001, every_ms: 3_600_000, compound: false },
                _ => Decay::Steps { lose_units: 7_001, every_ms: 3_600_000, compound: true },
            };
            let at = |age| decayed_sum(decay, Points::from_thousandths(points), &[0], age).thousandths().abs();
            prop_assert!(at(age) <= points.abs());
            prop_assert!(at(age + later) <= at(age));
        }
    }
}
