//! Moments and durations (§1).

use serde_json::Value as Json;

const FARTHEST_MS: f64 = 8.64e15;

pub(super) const HOUR_MS: i64 = 3_600_000;
pub(super) const DAY_MS: i64 = 24 * HOUR_MS;

/// A duration of the model, such as `"30d"`, in milliseconds.
pub(super) fn duration_ms(duration: &Json) -> i64 {
    let text = duration.as_str().expect("a duration");
    let (count, unit) = text.split_at(text.len() - 1);
    let unit_ms = match unit {
        "s" => 1000,
        "m" => 60_000,
        "h" => HOUR_MS,
        "d" => DAY_MS,
        "w" => 7 * DAY_MS,
        _ => unreachable!("not a unit: {unit}"),
    };
    count.parse::<i64>().expect("a whole number") * unit_ms
}

/// The moment that an event gives as its `at`, in milliseconds since 1970.
pub(super) fn moment_ms(at: &Json) -> Option<i64> {
    match at {
        Json::Number(number) => {
            let ms = number.as_f64()?.trunc();
            (ms.abs() <= FARTHEST_MS).then_some(ms as i64)
        }
        Json::String(text) => rfc3339_ms(text),
        _ => None,
    }
}

/// `2025-11-22T08:26:40.123+01:00`, not trimmed; digits beyond the millisecond are dropped.
fn rfc3339_ms(text: &str) -> Option<i64> {
    let mut rest = text;
    let year = number(&mut rest, 4)?;
    let month = symbol(&mut rest, '-').and_then(|()| number(&mut rest, 2))?;
    let day = symbol(&mut rest, '-').and_then(|()| number(&mut rest, 2))?;
    symbol(&mut rest, 't')?;
    let hour = number(&mut rest, 2)?;
    let minute = symbol(&mut rest, ':').and_then(|()| number(&mut rest, 2))?;
    let second = symbol(&mut rest, ':').and_then(|()| number(&mut rest, 2))?;
    let mut millisecond = 0;
    if symbol(&mut rest, '.').is_some() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (fraction, after) = rest.split_at(digits);
        let first_three: String = fraction.chars().chain("000".chars()).take(3).collect();
        millisecond = if digits == 0 {
            return None;
        } else {
            first_three.parse().ok()?
        };
        rest = after;
    }
    let offset_minutes = if symbol(&mut rest, 'z').is_some() {
        0
    } else {
        let sign = if symbol(&mut rest, '+').is_some() { 1 } else { symbol(&mut rest, '-').map(|()| -1)? };
        let hours = number(&mut rest, 2)?;
        let minutes = symbol(&mut rest, ':').and_then(|()| number(&mut rest, 2))?;
        if hours > 23 || minutes > 59 {
            return None;
        }
        sign * (hours * 60 + minutes)
    };
    let on_calendar = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    // A leap second, 60, is the first of the next minute.
    if !rest.is_empty() || !on_calendar || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let minutes = days_since_1970(year, month, day) * 1440 + hour * 60 + minute - offset_minutes;
    Some(minutes * 60_000 + second * 1000 + millisecond)
}

fn number(rest: &mut &str, digits: usize) -> Option<i64> {
    let taken = rest.get(..digits).filter(|taken| taken.bytes().all(|byte| byte.is_ascii_digit()))?;
    *rest = &rest[digits..];
    taken.parse().ok()
}

fn symbol(rest: &mut &str, symbol: char) -> Option<()> {
    let first = rest.chars().next()?;
    if !first.eq_ignore_ascii_case(&symbol) {
        return None;
    }
    *rest = &rest[1..];
    Some(())
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counted year by year and month by month.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let days_in_year = |year: i64| if is_leap(year) { 366 } else { 365 };
    let years: i64 =
        if year >= 1970 { (1970..year).map(days_in_year).sum() } else { -(year..1970).map(days_in_year).sum::<i64>() };
    years + (1..month).map(|month| days_in_month(year, month)).sum::<i64>() + day - 1
}
