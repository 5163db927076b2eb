//! Moments and durations: milliseconds since 1970, as arguments only. Nothing here reads a clock.

/// A moment in milliseconds since 1970-01-01T00:00:00Z.
pub type Millis = i64;

/// The moment of attributes that are stated without one: before every event.
pub const BEFORE_ALL_TIME: Millis = Millis::MIN;

/// How far ahead of the assessment's moment an event may be and still count, with age 0.
pub const FUTURE_TOLERANCE_MS: Millis = 5 * 60 * 1000;

/// The farthest moment from 1970 that a lead may name, in either direction.
pub const FARTHEST_MS: Millis = 8_640_000_000_000_000;

pub(crate) const SECOND_MS: Millis = 1000;
pub(crate) const MINUTE_MS: Millis = 60 * SECOND_MS;
pub(crate) const HOUR_MS: Millis = 60 * MINUTE_MS;
pub(crate) const DAY_MS: Millis = 24 * HOUR_MS;
pub(crate) const WEEK_MS: Millis = 7 * DAY_MS;

/// 1970-01-01 was a Thursday; weeks begin on Monday.
const MONDAY_OFFSET_MS: Millis = 3 * DAY_MS;

/// The moment that a number states: whole milliseconds, a fraction dropped; none beyond ±8.64e15.
///
/// ```
/// use prequal::time::moment;
/// assert_eq!(moment(1763800000000.9), Some(1763800000000));
/// assert_eq!(moment(f64::NAN), None);
/// ```
pub fn moment(number: f64) -> Option<Millis> {
    let bound = FARTHEST_MS as f64;
    (-bound..=bound).contains(&number).then_some(number as Millis)
}

/// The number of the week, in UTC and from Monday, in which a moment lies.
pub(crate) fn week_of(at: Millis) -> i64 {
    (at + MONDAY_OFFSET_MS).div_euclid(WEEK_MS)
}

/// The moment that an RFC 3339 text states, such as `2026-03-01T09:30:00.250+01:00`.
/// Digits after the milliseconds are dropped; a leap second is the first second of the next minute.
///
/// ```
/// use prequal::time::parse_rfc3339;
/// assert_eq!(parse_rfc3339("1970-01-01T01:00:00.5+01:00"), Some(500));
/// assert_eq!(parse_rfc3339("2026-02-29T00:00:00Z"), None);
/// ```
pub fn parse_rfc3339(text: &str) -> Option<Millis> {
    let bytes = text.as_bytes();
    let number = |from: usize, length: usize| -> Option<i64> {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + i64::from(byte - b'0')))
    };
    let is = |at: usize, any_of: &[u8]| bytes.get(at).is_some_and(|byte| any_of.contains(byte));
    let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
    let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
    let separated = is(4, b"-") && is(7, b"-") && is(10, b"Tt") && is(13, b":") && is(16, b":");
    let in_range = (1..=12).contains(&month) && day >= 1 && day <= days_in_month(year, month);
    if !separated || !in_range || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut next = 19;
    let mut millis = 0;
    if is(next, b".") {
        next += 1;
        let start = next;
        while bytes.get(next).is_some_and(u8::is_ascii_digit) {
            if next < start + 3 {
                millis = millis * 10 + i64::from(bytes[next] - b'0');
            }
            next += 1;
        }
        if next == start {
            return None;
        }
        for _ in next - start..3 {
            millis *= 10;
        }
    }
    let offset_minutes = if is(next, b"Zz") {
        next += 1;
        0
    } else {
        let sign = if is(next, b"+") { 1 } else { -1 };
        let (hours, minutes) = (number(next + 1, 2)?, number(next + 4, 2)?);
        if !is(next, b"+-") || !is(next + 3, b":") || hours > 23 || minutes > 59 {
            return None;
        }
        next += 6;
        sign * (hours * 60 + minutes)
    };
    if next != bytes.len() {
        return None;
    }
    let days = days_from_civil(year, month, day);
    Some(days * DAY_MS + hour * HOUR_MS + (minute - offset_minutes) * MINUTE_MS + second * SECOND_MS + millis)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar.
/// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// A duration text such as `"30d"` in milliseconds: a whole positive number of `s`, `m`, `h`, `d` or `w`, at most 3650 days.
///
/// ```
/// use prequal::time::parse_duration;
/// assert_eq!(parse_duration("15m"), Some(900_000));
/// assert_eq!(parse_duration("1.5d"), None);
/// ```
pub fn parse_duration(text: &str) -> Option<Millis> {
    let unit_ms = match text.as_bytes().last()? {
        b's' => SECOND_MS,
        b'm' => MINUTE_MS,
        b'h' => HOUR_MS,
        b'd' => DAY_MS,
        b'w' => WEEK_MS,
        _ => return None,
    };
    let digits = text.get(..text.len() - 1)?;
    if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let count = digits.bytes().fold(0, |sum, byte| sum * 10 + i64::from(byte - b'0'));
    let total = count.checked_mul(unit_ms)?;
    (1..=MAX_DURATION_MS).contains(&total).then_some(total)
}

/// The longest duration that a model may name: 3650 days.
pub const MAX_DURATION_MS: Millis = 3650 * DAY_MS;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_rfc_3339() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2025-11-22T08:26:40Z", Some(1763800000000)),
            ("2025-11-22T09:26:40.123456+01:00", Some(1763800000123)),
            ("2025-11-22t08:26:40.1z", Some(1763800000100)),
            ("1969-12-31T23:59:59.999Z", Some(-1)),
            ("2024-02-29T00:00:00-00:30", Some(1709166600000)),
            ("2016-12-31T23:59:60Z", Some(1483228800000)),
            ("2025-11-22", None),
            ("2025-11-22T08:26Z", None),
            ("2025-11-22T24:00:00Z", None),
            ("2025-13-22T08:26:40Z", None),
            ("2025-11-22T08:26:40", None),
            ("2025-11-22T08:26:40.Z", None),
            ("2025-11-22T08:26:40Z ", None),
            ("+025-11-22T08:26:40Z", None),
            ("日本", None),
            ("", None),
        ] {
            assert_eq!(parse_rfc3339(text), expected, "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_monday() {
        let monday = parse_rfc3339("2025-11-24T00:00:00Z").unwrap();
        assert_eq!(week_of(monday - 1) + 1, week_of(monday));
        assert_eq!(week_of(monday + WEEK_MS - 1), week_of(monday));
    }

    #[test]
    fn reads_durations() {
        for (text, expected) in [
            ("90s", Some(90_000)),
            ("2w", Some(2 * WEEK_MS)),
            ("3650d", Some(3650 * DAY_MS)),
            ("3651d", None),
            ("0d", None),
            ("-1d", None),
            ("5 m", None),
            ("d", None),
            ("999999999999w", None),
            ("5é", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text}");
        }
    }
}
