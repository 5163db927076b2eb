//! Random models and leads through the engine and through the plain second interpreter, with no difference.
//!
//! `PREQUAL_DIFFERENTIAL` sets how many (10 000 by default), `PREQUAL_SEED` where to begin.

use prequal::model::{Audience, compile};
use prequal::{Scorecard, Visitor, lead};
use serde_json::Value;

use crate::{generate, reference};

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn card_of(model: &Value, seed: u64) -> Scorecard {
    match compile(&model.to_string(), Audience::Edge) {
        Ok(compiled) => {
            let bytes = compiled.scorecard.to_bytes();
            let card = Scorecard::from_bytes(&bytes).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            assert_eq!(card.to_bytes(), bytes, "seed {seed}: the bytes are not canonical");
            card
        }
        Err(problems) => panic!("seed {seed}: refused {problems:?}\n{model:#}"),
    }
}

/// Numbers as doubles and without the fingerprint, so that `1` and `1.0` are the same.
pub(crate) fn normal(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Object(entries) => entries
            .iter()
            .filter(|(key, _)| *key != "fingerprint")
            .map(|(key, value)| (key.clone(), normal(value)))
            .collect(),
        other => other.clone(),
    }
}

fn same(seed: u64, what: &str, expected: &Value, actual: &str, model: &Value, lead: &Value, at: i64) {
    let actual: Value = serde_json::from_str(actual).unwrap();
    let (expected, actual) = (normal(expected), normal(&actual));
    if expected != actual {
        let differing: Vec<String> = (expected.as_object().unwrap().iter())
            .filter(|(key, value)| actual.get(key.as_str()) != Some(*value))
            .map(|(key, value)| {
                format!("{key}: expected {value}\n  got {}", actual.get(key.as_str()).unwrap_or(&Value::Null))
            })
            .collect();
        panic!("seed {seed}, {what}:\n{}\nmodel {model}\nlead {lead}\nat {at}", differing.join("\n"));
    }
}

#[test]
fn random_leads_are_assessed_as_by_the_plain_interpreter() {
    let (first, count) = (setting("PREQUAL_SEED", 0), setting("PREQUAL_DIFFERENTIAL", 10_000));
    for seed in first..first + count {
        let (model, lead, at) = generate::case(seed);
        let card = card_of(&model, seed);
        let mut visitor = Visitor::new(card.clone().into());
        lead::read(lead.to_string().as_bytes(), &mut visitor, at).unwrap();
        let expected = reference::assess(&model, &lead, at);
        same(seed, "assess", &expected, &visitor.assess(at).to_json(&card, None), &model, &lead, at);
        if seed % 4 == 0 {
            let expected = reference::history(&model, &lead, at);
            same(seed, "history", &expected, &visitor.history(at).to_json(&card), &model, &lead, at);
        }
    }
}
