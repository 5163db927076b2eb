//! A second, deliberately plain interpreter of the model language: the oracle of the tests.
//!
//! It shares no code with the engine, works straight from the JSON, keeps nothing between two questions, and for a
//! replay simply assesses anew at every moment.
//! The paragraphs that its comments name are those of the contract, `model.md`.
//! Points, scores and weights are whole thousandths in an `i128`.

mod condition;
mod lead;
mod rule;
mod score;
mod stage;
mod time;
mod value;

use serde_json::{Map, Value as Json, json};

use lead::{Fact, Lead};
use score::{GRADES, Scored};

/// The whole assessment of a lead at a moment (§10), but for `model.fingerprint`. The model must be valid.
pub(crate) fn assess(model: &Json, lead: &Json, at: i64) -> Json {
    let lead = lead::read(model, lead, at);
    let facts = lead.all_facts(model, at);
    let all = stage::stand(&facts, at);
    let vouched = stage::stand(&lead.verified_facts(model, at), at);
    let standing = &all.now;

    let mut reasons: Vec<(usize, Json)> = Vec::new();
    for (index, scored) in standing.rules.iter().enumerate() {
        if scored.points != 0 {
            reasons.push((index, reason(scored, vouched.now.rules[index].points)));
        }
    }
    reasons.sort_by_key(|(index, _)| (-standing.rules[*index].points.abs(), *index));
    let reasons: Vec<Json> = reasons.into_iter().map(|(_, reason)| reason).collect();

    let route = list(model, "routes").iter().find(|route| {
        let when = route.get("when");
        when.is_none_or(|when| condition::holds(when, &facts, standing, all.stage))
    });
    json!({
        "score": number(standing.score),
        "fit": number(standing.fit),
        "engagement": number(standing.engagement),
        "labels": {
            "fit": standing.labels[0],
            "engagement": standing.labels[1],
            "score": standing.labels[2],
        },
        "grade": standing.grade.map(|grade| GRADES[grade]),
        "stage": stage::id(model, all.stage),
        "qualified": stage::qualified(model, all.stage, !standing.disqualified.is_empty()),
        "route": route.map(|route| &route["to"]),
        "disqualified": standing.disqualified,
        "reasons": reasons,
        "limits": standing.limits,
        "base": number(standing.base),
        "rounding": number(standing.rounding),
        "verified": { "score": number(vouched.now.score), "stage": stage::id(model, vouched.stage) },
        "frameworks": standing.frameworks,
        "model": { "name": model["name"], "version": model["version"] },
        "at": at,
        "warnings": lead.warnings.listed(),
    })
}

/// The replay of §7: one point for each moment at which something happened, and when each stage was reached.
pub(crate) fn history(model: &Json, lead: &Json, at: i64) -> Json {
    let lead = lead::read(model, lead, at);
    let facts = lead.all_facts(model, at);
    let replay = stage::replay(&facts, at);
    let points: Vec<Json> = replay
        .points
        .iter()
        .map(|point| {
            json!({
                "at": point.at,
                "event": last_given_at(&facts.facts, point.at),
                "score": number(point.score),
                "stage": stage::id(model, point.stage),
            })
        })
        .collect();
    json!({ "points": points, "stages": stage::deadlines(model, &replay.reached_at, at) })
}

fn last_given_at<'a>(facts: &[&'a Fact], at: i64) -> Option<&'a str> {
    let here = facts.iter().filter(|fact| fact.at == at);
    here.max_by_key(|fact| fact.given).map(|fact| fact.name.as_str())
}

fn reason(scored: &Scored, points_when_verified: i128) -> Json {
    let rule = scored.rule;
    let because = rule.get("because").or(rule.get("name")).unwrap_or(&rule["id"]);
    json!({
        "rule": rule["id"],
        "group": scored.group["id"],
        "kind": scored.group["kind"],
        "points": number(scored.points),
        "times": scored.times as i64,
        "because": because,
        "verified": points_when_verified == scored.points,
    })
}

/// What a test may look at: the facts of one moment, from all sources or from verified ones only.
struct Facts<'a> {
    model: &'a Json,
    at: i64,
    /// The events that count, `set` as well.
    facts: Vec<&'a Fact>,
    /// `attributes`, the unverified `set` before all time.
    attributes: Option<&'a lead::Values>,
}

impl<'a> Facts<'a> {
    /// The same lead as it was at an earlier moment: only the facts with `at` ≤ that moment.
    fn as_of(&self, at: i64) -> Facts<'a> {
        let facts = self.facts.iter().copied().filter(|fact| fact.at <= at).collect();
        Facts { model: self.model, at, facts, attributes: self.attributes }
    }
}

impl Lead {
    fn all_facts<'a>(&'a self, model: &'a Json, at: i64) -> Facts<'a> {
        Facts { model, at, facts: self.facts.iter().collect(), attributes: Some(&self.attributes) }
    }

    fn verified_facts<'a>(&'a self, model: &'a Json, at: i64) -> Facts<'a> {
        Facts { model, at, facts: self.facts.iter().filter(|fact| fact.verified).collect(), attributes: None }
    }
}

/// Thousandths as the JSON number they stand for: an integer when whole.
fn number(thousandths: i128) -> Json {
    if thousandths % 1000 == 0 { json!((thousandths / 1000) as i64) } else { json!(thousandths as f64 / 1000.0) }
}

/// A decimal of the model with at most three places, in thousandths.
fn thousandths(decimal: &Json) -> i128 {
    (decimal.as_f64().expect("a number") * 1000.0).round() as i128
}

/// `numerator ÷ denominator`, rounded half away from zero.
fn divide_rounding(numerator: i128, denominator: i128) -> i128 {
    numerator.signum() * ((2 * numerator.abs() + denominator) / (2 * denominator))
}

fn list<'a>(object: &'a Json, key: &str) -> &'a [Json] {
    object.get(key).and_then(Json::as_array).map_or(&[], Vec::as_slice)
}

fn object<'a>(json: &'a Json, key: &str) -> Option<&'a Map<String, Json>> {
    json.get(key).and_then(Json::as_object)
}
