//! The points of one rule: four forms, caps and decay (§3, §9).

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::condition::{age_ms, attribute, holds, matching};
use super::lead::Fact;
use super::score::Standing;
use super::time::{DAY_MS, HOUR_MS, duration_ms};
use super::value::{Value, first_passing};
use super::{Facts, divide_rounding, list, thousandths};

/// ±10^12 points, in thousandths.
const MOST_POINTS: i128 = 1_000_000_000_000_000;

/// Doubles can put what is exactly a tie a hair below it; this lifts such a sum back, and nothing else.
const NUDGE: f64 = 1.0 + 1.0 / (1_u64 << 48) as f64;

/// A rule's points before its limit, in thousandths, and how many times it gave them.
pub(super) fn points_and_times(rule: &Json, facts: &Facts) -> (i128, i128) {
    let (points, times) = if rule.get("meter").is_some() {
        metered(rule, facts)
    } else if rule.get("on").is_some() {
        events(rule, facts)
    } else if rule.get("table").is_some() {
        (table(rule, facts), 1)
    } else {
        // No condition of a rule asks for the standing.
        let met = holds(&rule["when"], facts, &Standing::default(), None);
        (if met { thousandths(&rule["points"]) } else { 0 }, 1)
    };
    (points.clamp(-MOST_POINTS, MOST_POINTS), times)
}

fn table(rule: &Json, facts: &Facts) -> i128 {
    let value = attribute(rule["attribute"].as_str().expect("a name"), facts);
    if matches!(value, Value::Unknown) {
        return rule.get("unknown").map_or(0, thousandths);
    }
    for row in list(rule, "table") {
        let ops = row.as_object().expect("a row");
        if let Some(element) = first_passing(&value, ops, &facts.model["lists"]) {
            let per_unit = row.get("perUnit").map_or(0, thousandths);
            let units = element.in_thousandths().unwrap_or(0);
            return divide_rounding(thousandths(&row["points"]) * 1000 + per_unit * units, 1000);
        }
    }
    0
}

fn metered(rule: &Json, facts: &Facts) -> (i128, i128) {
    let property = rule["meter"]["property"].as_str().expect("a name");
    let mut sum = 0;
    for event in matching(&rule["on"], facts) {
        if let Some(Value::One(element)) = event.values.get(property) {
            sum += element.in_thousandths().unwrap_or(0);
        }
    }
    let steps = sum.max(0) / thousandths(&rule["meter"]["step"]);
    (steps * thousandths(&rule["points"]), steps)
}

fn events(rule: &Json, facts: &Facts) -> (i128, i128) {
    let counted = capped(matching(&rule["on"], facts), rule.get("count"));
    let points = thousandths(&rule["points"]);
    let ages: Vec<i64> = counted.iter().map(|event| age_ms(event, facts.at)).collect();
    let sum = match rule.get("decay") {
        None => points * ages.len() as i128,
        Some(decay) => decayed(points, &ages, decay),
    };
    (sum, ages.len() as i128)
}

/// What remains under a cap: in each bucket the newest.
fn capped<'a>(events: Vec<&'a Fact>, count: Option<&Json>) -> Vec<&'a Fact> {
    let (at_most, per) = match count {
        None => return events,
        Some(Json::String(word)) if word == "each" => return events,
        Some(Json::String(_)) => (1, None),
        Some(cap) => (cap["atMost"].as_u64().expect("a whole number"), cap.get("per").and_then(Json::as_str)),
    };
    let mut buckets: BTreeMap<(i64, &str), Vec<&Fact>> = BTreeMap::new();
    for event in events {
        let day = event.at.div_euclid(DAY_MS);
        let bucket = match per {
            None => (0, ""),
            Some("hour") => (event.at.div_euclid(HOUR_MS), ""),
            Some("day") => (day, ""),
            // 1970 began on a Thursday, the week around it on the Monday three days before.
            Some("week") => ((day + 3).div_euclid(7), ""),
            Some(_) => (0, event.session.as_deref().unwrap_or("")),
        };
        buckets.entry(bucket).or_default().push(event);
    }
    let newest = |mut bucket: Vec<&'a Fact>| {
        bucket.sort_by_key(|event| std::cmp::Reverse(event.at));
        bucket.truncate(at_most as usize);
        bucket
    };
    buckets.into_values().flat_map(newest).collect()
}

/// The sum over events of these ages, rounded to a thousandth.
fn decayed(points: i128, ages_ms: &[i64], decay: &Json) -> i128 {
    if let Some(half_life) = decay.get("halfLife") {
        let half_life_ms = duration_ms(half_life);
        return rounded_sum(points, ages_ms.iter().map(|age| half_life_factor(*age, half_life_ms)));
    }
    let every_ms = duration_ms(&decay["every"]);
    let lose = thousandths(&decay["lose"]);
    let whole = 100_000; // 100 % in thousandths
    if decay.get("compound") == Some(&Json::Bool(true)) {
        let kept = (whole - lose) as f64 / whole as f64;
        return rounded_sum(points, ages_ms.iter().map(|age| power(kept, age / every_ms)));
    }
    let left: i128 = ages_ms.iter().map(|age| (whole - i128::from(age / every_ms) * lose).max(0)).sum();
    divide_rounding(points * left, whole)
}

fn rounded_sum(points: i128, factors: impl Iterator<Item = f64>) -> i128 {
    let sum: f64 = factors.map(|factor| points as f64 * factor).sum();
    (sum * NUDGE).round() as i128
}

/// 2^(−age ÷ half-life), exact where the age is whole half-lives.
// The host's last bit is far below what can be seen here; the engine has its own implementation.
#[allow(clippy::disallowed_methods)]
fn half_life_factor(age_ms: i64, half_life_ms: i64) -> f64 {
    let whole = power(0.5, age_ms / half_life_ms);
    let rest = (age_ms % half_life_ms) as f64 / half_life_ms as f64;
    whole * (-rest).exp2()
}

/// By repeated squaring.
fn power(base: f64, exponent: i64) -> f64 {
    let (mut result, mut square, mut rest) = (1.0, base, exponent);
    while rest > 0 {
        if rest % 2 == 1 {
            result *= square;
        }
        square *= square;
        rest /= 2;
    }
    result
}
