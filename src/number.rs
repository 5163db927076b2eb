//! Numbers written as text: `[+-]?digits[.digits]`, read as the nearest double.
//!
//! The runtime build has no room for the standard library's parser and its tables, so this is a small exact one:
//! up to 2^53 and 22 decimals the quotient of two exact doubles is already the nearest; beyond that the fraction is doubled
//! digit by digit until 54 bits are there, and the rest decides the rounding to even.

use crate::lists::{part, rest};

/// The largest magnitude of a number that a lead or a model may state.
pub(crate) const LARGEST_NUMBER: f64 = 1e15;

/// Fraction digits that can still decide a rounding; what follows only matters by not being zero.
const DECIDING_DIGITS: usize = 1200;

/// The number that a trimmed text states, if it has the form and is within ±10^15.
///
/// ```
/// use prequal::parse_number;
/// assert_eq!(parse_number("+007.50"), Some(7.5));
/// assert_eq!(parse_number("1e3"), None);
/// assert_eq!(parse_number(".5"), None);
/// ```
pub fn parse_number(text: &str) -> Option<f64> {
    parse(text.as_bytes())
}

pub(crate) fn parse(bytes: &[u8]) -> Option<f64> {
    let (negative, unsigned) = match bytes.first()? {
        b'-' => (true, rest(bytes, 1)),
        b'+' => (false, rest(bytes, 1)),
        _ => (false, bytes),
    };
    let point = unsigned.iter().position(|&byte| byte == b'.');
    let (whole, fraction) = match point {
        Some(at) => (part(unsigned, 0, at), rest(unsigned, at + 1)),
        None => (unsigned, &[][..]),
    };
    let well_formed = !whole.is_empty() && (point.is_none() || !fraction.is_empty());
    if !well_formed || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return None;
    }
    let whole_start = whole.iter().position(|&byte| byte != b'0').unwrap_or(whole.len());
    let whole = rest(whole, whole_start);
    if whole.len() > 16 {
        return None;
    }
    let fraction_end = fraction.iter().rposition(|&byte| byte != b'0').map_or(0, |last| last + 1);
    let magnitude = nearest(whole, part(fraction, 0, fraction_end));
    (magnitude <= LARGEST_NUMBER).then_some(if negative && magnitude > 0.0 { -magnitude } else { magnitude })
}

fn nearest(whole: &[u8], fraction: &[u8]) -> f64 {
    let append = |sum: u64, digits: &[u8]| digits.iter().fold(sum, |sum, byte| sum * 10 + u64::from(byte - b'0'));
    let whole_value = append(0, whole);
    if fraction.is_empty() {
        return whole_value as f64;
    }
    if whole.len() + fraction.len() <= 19 && fraction.len() <= 18 {
        let mantissa = append(whole_value, fraction);
        if mantissa <= 1 << 53 {
            let mut divisor = 1.0;
            for _ in 0..fraction.len() {
                divisor *= 10.0;
            }
            return mantissa as f64 / divisor;
        }
    }
    by_doubling(whole_value, fraction)
}

/// The nearest double to `whole + 0.fraction`, by doubling the fraction: each carry is the next bit.
fn by_doubling(whole: u64, fraction: &[u8]) -> f64 {
    let dropped = fraction.len() > DECIDING_DIGITS;
    let mut digits = [0u8; DECIDING_DIGITS];
    let used = fraction.len().min(DECIDING_DIGITS);
    for (digit, byte) in digits.iter_mut().zip(fraction) {
        *digit = byte - b'0';
    }
    let mut end = used;
    let mut mantissa = whole;
    let mut scale = 1.0f64;
    while mantissa < 1 << 53 && scale > 0.0 {
        let mut carry = 0;
        for digit in digits.iter_mut().take(end).rev() {
            let doubled = *digit * 2 + carry;
            carry = u8::from(doubled >= 10);
            *digit = if doubled >= 10 { doubled - 10 } else { doubled };
        }
        while end > 0 && digits[end - 1] == 0 {
            end -= 1;
        }
        mantissa = mantissa * 2 + u64::from(carry);
        scale *= 0.5;
    }
    let mut rounded = mantissa >> 1;
    let half = mantissa & 1 == 1;
    let beyond_half = end > 0 || dropped;
    if half && (beyond_half || rounded & 1 == 1) {
        rounded += 1;
    }
    rounded as f64 * (scale * 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;
    use proptest::prelude::*;

    #[test]
    fn only_the_form_is_a_number() {
        for text in ["", "+", "-", ".5", "5.", "1e3", "1,000", " 1", "1 ", "0x10", "--1", "1.2.3", "٣", "NaN", "∞"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
        assert_eq!(parse_number("-0"), Some(0.0));
        assert_eq!(parse_number("000000000000000000000000000012.50000000000000000000000000"), Some(12.5));
    }

    #[test]
    fn the_bound_is_read_as_a_double() {
        assert_eq!(parse_number("1000000000000000"), Some(1e15));
        assert_eq!(parse_number("1000000000000000.0000001"), Some(1e15));
        assert_eq!(parse_number("1000000000000000.2"), None);
        assert_eq!(parse_number("-1000000000000001"), None);
    }

    proptest! {
        #[test]
        fn agrees_with_the_standard_library(text in "[+-]?[0-9]{1,15}(\\.[0-9]{1,60})?") {
            prop_assert_eq!(parse_number(&text), text.parse().ok().filter(|value: &f64| value.abs() <= 1e15));
        }

        #[test]
        fn agrees_around_halfway_points(mantissa in 1u64 << 52..1 << 53, shift in 4u32..52, tail in "(0{0,900}1)?") {
            // A double and its successor have a midpoint that a decimal states exactly.
            let value = mantissa as f64 / (1u64 << shift) as f64;
            let exact = format!("{:.80}", value + 0.0);
            let half_step = format!("{:.80}", 0.5 / (1u64 << shift) as f64);
            let sum = add_decimals(&exact, &half_step);
            let text = format!("{sum}{tail}");
            prop_assert_eq!(parse_number(&text), text.parse().ok().filter(|value: &f64| value.abs() <= 1e15));
        }
    }

    fn add_decimals(left: &str, right: &str) -> String {
        let left = format!("{:0>120}", left.replace('.', ""));
        let right = format!("{:0>120}", right.replace('.', ""));
        let mut carry = 0;
        let mut digits: alloc::vec::Vec<u8> = left
            .bytes()
            .rev()
            .zip(right.bytes().rev())
            .map(|(a, b)| {
                let sum = a - b'0' + b - b'0' + carry;
                carry = sum / 10;
                b'0' + sum % 10
            })
            .collect();
        digits.reverse();
        let text = String::from_utf8(digits).unwrap();
        format!("{}.{}", &text[..text.len() - 80], &text[text.len() - 80..])
    }
}
