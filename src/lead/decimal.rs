//! Decimals of JSON as the nearest doubles, without tables.

use alloc::vec::Vec;

/// The nearest double to a number of at most 19 digits, of which at most 18 are decimals: 54 bits of the quotient by their
/// power of ten, and whether anything is left.
pub(super) fn quotient(digits: u64, decimals: usize) -> f64 {
    let mut power = 1u64;
    for _ in 0..decimals {
        power *= 10;
    }
    let (mut bits, mut left, mut scale) = (digits / power, digits % power, 2.0);
    let mut is_cut = false;
    while bits >= 1 << 54 {
        is_cut |= bits & 1 == 1;
        bits >>= 1;
        scale *= 2.0;
    }
    while bits < 1 << 53 && digits > 0 {
        left *= 2;
        bits *= 2;
        if left >= power {
            left -= power;
            bits += 1;
        }
        scale *= 0.5;
    }
    let is_beyond = left > 0 || is_cut;
    let mut rounded = bits >> 1;
    if bits & 1 == 1 && (is_beyond || rounded & 1 == 1) {
        rounded += 1;
    }
    rounded as f64 * scale
}

/// The nearest double to a JSON number without a sign, whatever its length and exponent: its digits are halved or doubled
/// until it is from ½ up and below 1, and each carry of doubling it further is its next bit.
#[inline(never)]
pub(super) fn nearest(written: &[u8]) -> f64 {
    let mut digits = Vec::new();
    // The value is 0.digits × 10^point × 2^exponent.
    let (mut point, mut exponent) = (0i32, 0i32);
    let (mut is_fraction, mut is_dropped) = (false, false);
    let mut bytes = written.iter();
    for byte in bytes.by_ref() {
        match byte {
            b'0'..=b'9' => {
                let digit = byte - b'0';
                point += i32::from(!is_fraction);
                if digits.is_empty() && digit == 0 {
                    point -= 1;
                } else if digits.len() < DECIDING_DIGITS {
                    digits.push(digit);
                } else {
                    is_dropped |= digit > 0;
                }
            }
            b'.' => is_fraction = true,
            _ => break,
        }
    }
    let (mut power, mut is_negative) = (0i32, false);
    for byte in bytes {
        match byte {
            b'0'..=b'9' => power = power.saturating_mul(10).saturating_add(i32::from(byte - b'0')),
            byte => is_negative = *byte == b'-',
        }
    }
    point = point.saturating_add(if is_negative { -power } else { power });
    if is_dropped {
        digits.push(1);
    }
    if digits.is_empty() || point < -330 {
        return 0.0;
    }
    if point > 310 {
        return f64::INFINITY;
    }
    while point > 0 {
        let mut carry = 0;
        for digit in &mut digits {
            let whole = *digit + carry;
            carry = whole % 2 * 10;
            *digit = whole / 2;
        }
        if carry > 0 {
            digits.push(5);
        }
        if digits.first() == Some(&0) {
            digits.remove(0);
            point -= 1;
        }
        exponent += 1;
    }
    digits.splice(..0, core::iter::repeat_n(0, -point as usize));
    while digits.first().is_some_and(|digit| *digit < 5) {
        double(&mut digits);
        exponent -= 1;
    }
    // Below the smallest normal double there is a bit less for each power of two.
    let bits = (exponent + 1074).min(53);
    if bits < 0 {
        return 0.0;
    }
    let mut mantissa = 0u64;
    for _ in 0..bits {
        mantissa = mantissa * 2 + u64::from(double(&mut digits));
    }
    let first = digits.first().copied().unwrap_or(0);
    let is_above_half = first > 5 || first == 5 && digits.len() > 1;
    if is_above_half || first == 5 && mantissa % 2 == 1 {
        mantissa += 1;
    }
    let mut value = mantissa as f64;
    let by = if exponent < bits { 0.5 } else { 2.0 };
    for _ in 0..exponent.abs_diff(bits) {
        value *= by;
    }
    value
}

/// Digits that can still decide a rounding; what follows only matters by not being zero.
const DECIDING_DIGITS: usize = 800;

/// Doubles 0.digits, and drops zeros at its end; its carry.
#[inline(never)]
fn double(digits: &mut Vec<u8>) -> u8 {
    let mut carry = 0;
    for digit in digits.iter_mut().rev() {
        let doubled = *digit * 2 + carry;
        carry = u8::from(doubled > 9);
        *digit = if doubled > 9 { doubled - 10 } else { doubled };
    }
    while digits.last() == Some(&0) {
        digits.pop();
    }
    carry
}
