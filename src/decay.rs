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

use crate::points::{Points, round_half_away};
use crate::scorecard::{HALF_LIFE, STEPS, Tallied};
use crate::tally::Pair;
use crate::time::Millis;

/// Whether anything is left after `age_ms` that more time could take.
#[cfg(any(feature = "author", not(feature = "wasm")))]
pub(crate) fn leaves_something(tallied: Tallied<'_>, age_ms: Millis) -> bool {
    match tallied.decay() {
        HALF_LIFE => half_life_factor(age_ms, tallied.decay_ms()) > 0.0,
        STEPS => age_ms / tallied.decay_ms() < (WHOLE_UNITS + tallied.lose() - 1) / tallied.lose(),
        _ => whole_power(kept(tallied.lose()), age_ms / tallied.decay_ms()) >= NEGLIGIBLE,
    }
}

/// The part that one period leaves.
fn kept(lose_units: i64) -> f64 {
    (WHOLE_UNITS - lose_units) as f64 / WHOLE_UNITS as f64
}

/// The whole, where `lose` is counted: 25 % are 25 000 of it.
pub(crate) const WHOLE_UNITS: i64 = 100_000;

/// A half-life weight of 1. With 10 000 events of a weight below 2 a sum stays below 2^64; it is kept in the bits of an `i64`.
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
pub(crate) fn epoch_weight(at: Millis, half_life_ms: Millis) -> Pair {
    let fraction = at.rem_euclid(half_life_ms) as f64 / half_life_ms as f64;
    (at.div_euclid(half_life_ms), (exp2_of_fraction(fraction) * UNIT_WEIGHT + 0.5) as i64)
}

/// What a half-life makes of a moment: its epoch, and what is left since the epoch began of one weight.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moment {
    epoch: i64,
    left: f64,
}

impl Moment {
    pub(crate) fn of(half_life_ms: Millis, at: Millis) -> Moment {
        let left = half_life_factor(at.rem_euclid(half_life_ms), half_life_ms) / UNIT_WEIGHT;
        Moment { epoch: at.div_euclid(half_life_ms), left }
    }

    /// The sum of half-life factors of the events whose weights were summed per epoch, oldest epoch first.
    pub(crate) fn factor_of(self, epochs: &[Pair]) -> f64 {
        let weigh = |sum: f64, &(epoch, weight): &Pair| sum + weight as u64 as f64 * power_of_half(self.epoch - epoch);
        epochs.iter().fold(0.0, weigh) * self.left
    }
}

/// `points` times a sum of factors, rounded to a thousandth.
pub(crate) fn decayed(points: Points, factors: f64) -> Points {
    Points::from_thousandths(round_half_away(points.thousandths() as f64 * factors * NUDGE)).held()
}

/// The points of events at `times` (sorted, none after `at`), each worth `points` before decay.
pub(crate) fn decayed_sum(tallied: Tallied<'_>, points: Points, times: &[Pair], at: Millis) -> Points {
    let (form, kept) = (tallied.decay(), kept(tallied.lose()));
    if form == STEPS {
        let left_of = |age: Millis| (WHOLE_UNITS - (age / tallied.decay_ms()).min(WHOLE_UNITS) * tallied.lose()).max(0);
        let units: i64 = times.iter().rev().map(|time| left_of(at - time.0)).take_while(|left| *left > 0).sum();
        let product = points.thousandths() * units;
        let rounded = (product.abs() + WHOLE_UNITS / 2) / WHOLE_UNITS;
        return Points::from_thousandths(if product < 0 { -rounded } else { rounded });
    }
    // The newest first; what shrinks by whole periods is negligible from some event on.
    let (mut periods, mut factor, mut sum) = (0, 1.0, 0.0);
    for time in times.iter().rev() {
        let age = at - time.0;
        if form == HALF_LIFE {
            factor = half_life_factor(age, tallied.decay_ms());
        } else if age / tallied.decay_ms() != periods {
            periods = age / tallied.decay_ms();
            factor = whole_power(kept, periods);
            if factor < NEGLIGIBLE {
                break;
            }
        }
        sum += factor;
    }
    decayed(points, sum)
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
    use crate::scorecard::COMPOUND;
    use crate::time::DAY_MS;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    fn decay(decay: i64, decay_ms: Millis, lose: i64) -> [i64; 10] {
        let mut words = Tallied::NOTHING;
        [words[4], words[5], words[6]] = [decay, decay_ms, lose];
        words
    }

    fn left(decay: [i64; 10], thousandths: i64, age_days: i64) -> i64 {
        decayed_sum(Tallied(&decay), Points::from_thousandths(thousandths), &[(0, 1)], age_days * DAY_MS).thousandths()
    }

    #[test]
    fn whole_half_lives_are_exact() {
        let monthly = decay(HALF_LIFE, 30 * DAY_MS, 1);
        assert_eq!(left(monthly, 10_000, 30), 5_000);
        assert_eq!(left(monthly, 10_000, 150), 313);
        assert_eq!(left(monthly, -10_000, 150), -313);
        assert_eq!(left(monthly, 1_000, 120), 63);
        assert_eq!(left(monthly, 10_000, 15), 7_071);
    }

    #[test]
    fn steps_lose_of_the_original_or_of_what_is_left() {
        let steps = |form| decay(form, 30 * DAY_MS, 25_000);
        assert_eq!(
            [0, 29, 30, 60, 120, 3000].map(|day| left(steps(STEPS), 10_000, day)),
            [10_000, 10_000, 7_500, 5_000, 0, 0]
        );
        assert_eq!([29, 30, 60, 120].map(|day| left(steps(COMPOUND), 10_000, day)), [10_000, 7_500, 5_625, 3_164]);
        let tenth = decay(COMPOUND, DAY_MS, 10_000);
        assert_eq!(left(tenth, 5_000, 4), 3_281);
    }

    #[test]
    fn epochs_give_what_single_events_give() {
        let at = 1_763_800_000_000;
        let times: Vec<Millis> = (0..400).map(|n| at - n * 7_654_321).rev().collect();
        let mut epochs: Vec<Pair> = Vec::new();
        for time in &times {
            let (epoch, weight) = epoch_weight(*time, 5 * DAY_MS);
            match epochs.last_mut() {
                Some(last) if last.0 == epoch => last.1 += weight,
                _ => epochs.push((epoch, weight)),
            }
        }
        let together = Moment::of(5 * DAY_MS, at).factor_of(&epochs);
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
                0 => decay(HALF_LIFE, 86_400_001, 1),
                1 => decay(STEPS, 3_600_000, 7_001),
                _ => decay(COMPOUND, 3_600_000, 7_001),
            };
            let at = |age| decayed_sum(Tallied(&decay), Points::from_thousandths(points), &[(0, 1)], age).thousandths().abs();
            prop_assert!(at(age) <= points.abs());
            prop_assert!(at(age + later) <= at(age));
        }
    }
}
