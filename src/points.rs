//! Points: exact decimals with three places.
//!
//! Every sum of the engine is a sum of whole thousandths, so it does not depend on the order of its parts.
//! A point is rounded at three places only: where a decayed sum becomes points, where a value is multiplied (`perUnit`),
//! and where a score is shown with the model's `precision`. Each of them rounds half away from zero.
//!
//! `8.4375` points at a precision of 1 are `8.4`; `0.25` are `0.3`; `-0.25` are `-0.3`.

use core::ops::{Add, AddAssign, Neg, Sub, SubAssign};

/// A number of points, held as whole thousandths.
///
/// ```
/// use prequal::Points;
/// let points = Points::from_thousandths(12_500) + Points::from_thousandths(1);
/// assert_eq!(points.thousandths(), 12_501);
/// assert_eq!(points.rounded_to(1).thousandths(), 12_500);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Points(i64);

/// Beyond this many thousandths (10^12 points) a rule's sum is held.
pub(crate) const RULE_BOUND_THOUSANDTHS: i64 = 1_000_000_000_000_000;

impl Points {
    /// No points.
    pub const ZERO: Points = Points(0);

    /// Points from whole thousandths: `1500` are one and a half.
    pub const fn from_thousandths(thousandths: i64) -> Points {
        Points(thousandths)
    }

    /// The whole thousandths.
    pub const fn thousandths(self) -> i64 {
        self.0
    }

    /// The points as a double: thousandths divided by 1000, the form in which they leave the engine.
    pub fn as_f64(self) -> f64 {
        self.0 as f64 / 1000.0
    }

    /// Rounded to `precision` decimals (0 to 3), half away from zero.
    pub fn rounded_to(self, precision: i64) -> Points {
        let unit = match precision {
            0 => 1000,
            1 => 100,
            2 => 10,
            _ => return self,
        };
        let magnitude = self.0.unsigned_abs();
        let rounded = ((magnitude + unit / 2) / unit * unit) as i64;
        Points(if self.0 < 0 { -rounded } else { rounded })
    }

    /// Held within ±10^12 points, the bound of one rule's sum.
    pub(crate) fn held(self) -> Points {
        Points(self.0.clamp(-RULE_BOUND_THOUSANDTHS, RULE_BOUND_THOUSANDTHS))
    }
}

impl Add for Points {
    type Output = Points;
    fn add(self, other: Points) -> Points {
        Points(self.0 + other.0)
    }
}

impl Sub for Points {
    type Output = Points;
    fn sub(self, other: Points) -> Points {
        Points(self.0 - other.0)
    }
}

impl Neg for Points {
    type Output = Points;
    fn neg(self) -> Points {
        Points(-self.0)
    }
}

impl AddAssign for Points {
    fn add_assign(&mut self, other: Points) {
        self.0 += other.0;
    }
}

impl SubAssign for Points {
    fn sub_assign(&mut self, other: Points) {
        self.0 -= other.0;
    }
}

/// Bounds within which a rule, a group or the total is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The lowest value.
    pub min: Points,
    /// The highest value.
    pub max: Points,
}

impl Limit {
    /// No bounds.
    pub const NONE: Limit = Limit { min: Points(i64::MIN), max: Points(i64::MAX) };

    /// `points`, held within the bounds.
    pub fn hold(self, points: Points) -> Points {
        points.min(self.max).max(self.min)
    }
}

/// A double rounded to a whole number, half away from zero; beyond the range of `i64` it saturates.
pub(crate) fn round_half_away(value: f64) -> i64 {
    let magnitude = value.abs();
    let whole = magnitude as i64;
    let rounded = if magnitude - whole as f64 >= 0.5 { whole.saturating_add(1) } else { whole };
    if value < 0.0 { -rounded } else { rounded }
}

/// A value as it enters arithmetic: its thousandths, `value × 1000` as doubles and then half away from zero.
/// For a value within ±10^15 the result is within ±10^18.
pub(crate) fn value_thousandths(value: f64) -> i64 {
    round_half_away(value * 1000.0)
}

/// `points + per_unit × value`, where `value` is in thousandths: rounded once, half away from zero, and held within ±10^12 points.
pub(crate) fn plus_value(points: Points, per_unit: Points, value_thousandths: i64) -> Points {
    let millionths = i128::from(points.0) * 1000 + i128::from(per_unit.0) * i128::from(value_thousandths);
    let bound = RULE_BOUND_THOUSANDTHS as u128 * 1000;
    let magnitude = millionths.unsigned_abs().min(bound) as u64;
    let rounded = ((magnitude + 500) / 1000) as i64;
    Points(if millionths < 0 { -rounded } else { rounded })
}

/// `points × count`, held within ±10^12 points.
pub(crate) fn times_count(points: Points, count: i64) -> Points {
    match points.0.checked_mul(count) {
        Some(product) => Points(product).held(),
        None if (points.0 < 0) == (count < 0) => Points(RULE_BOUND_THOUSANDTHS),
        None => Points(-RULE_BOUND_THOUSANDTHS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_away_from_zero() {
        for (value, expected) in
            [(0.5, 1), (-0.5, -1), (0.49999999999999994, 0), (2.5, 3), (-2.5, -3), (1e300, i64::MAX)]
        {
            assert_eq!(round_half_away(value), expected, "{value}");
        }
        for (thousandths, precision, expected) in
            [(500, 0, 1000), (-500, 0, -1000), (499, 0, 0), (250, 1, 300), (-245, 2, -250), (1, 3, 1)]
        {
            assert_eq!(Points(thousandths).rounded_to(precision), Points(expected));
        }
    }

    #[test]
    fn products_are_held_not_overflowed() {
        let huge = Points(100_000_000);
        let value = 1_000_000_000_000_000_000;
        assert_eq!(plus_value(Points(1), huge, value), Points(RULE_BOUND_THOUSANDTHS));
        assert_eq!(plus_value(huge, -huge, value), Points(-RULE_BOUND_THOUSANDTHS));
        assert_eq!(plus_value(Points::ZERO, Points(1500), 333), Points(500));
        assert_eq!(plus_value(Points::ZERO, Points(-1500), 333), Points(-500));
        assert_eq!(plus_value(Points(4000), Points(2), -3250), Points(3994));
        assert_eq!(times_count(-huge, i64::MAX), Points(-RULE_BOUND_THOUSANDTHS));
    }
}
