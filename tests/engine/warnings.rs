//! What `check` calls unreachable is reached by no lead: random models, random leads.

use prequal::model::{Audience, Code, check, compile};
use prequal::{Scorecard, Visitor, lead};
use serde_json::Value;

use crate::generate;

/// What an answer shows to be reached, by the paths that `check` would name.
fn reached(model: &Value, card: &Scorecard, lead: &Value, at: i64) -> Vec<String> {
    let mut visitor = Visitor::new(card.clone().into());
    lead::read(lead.to_string().as_bytes(), &mut visitor, at).unwrap();
    let answer: Value = serde_json::from_str(&visitor.assess(at).to_json(card, None)).unwrap();
    let place = |list: &Value, key: &str, id: &Value| -> Option<usize> {
        list.as_array()?.iter().position(|node| node[key] == *id)
    };
    let mut paths = Vec::new();
    for reason in answer["reasons"].as_array().unwrap() {
        for (index, group) in model["groups"].as_array().unwrap().iter().enumerate() {
            if let Some(rule) = place(&group["rules"], "id", &reason["rule"]) {
                paths.push(format!("groups[{index}].rules[{rule}].when"));
                paths.push(format!("groups[{index}].rules[{rule}].on.event"));
            }
        }
    }
    for disqualified in answer["disqualified"].as_array().unwrap() {
        let index = place(&model["disqualify"], "id", &disqualified["id"]).unwrap();
        paths.push(format!("disqualify[{index}].when"));
    }
    for (index, framework) in answer["frameworks"].as_array().unwrap().iter().enumerate() {
        if framework["is"] == "passed" {
            paths.push(format!("frameworks[{index}].pass.atLeast"));
        }
        for (criterion, state) in framework["criteria"].as_array().unwrap().iter().enumerate() {
            if state["is"] == "met" {
                paths.push(format!("frameworks[{index}].criteria[{criterion}].when"));
            }
        }
    }
    for axis in ["fit", "engagement", "score"] {
        if let Some(index) = place(&model["labels"][axis], "label", &answer["labels"][axis]) {
            paths.push(format!("labels.{axis}[{index}]"));
        }
    }
    if let Some(index) = place(&model["stages"], "id", &answer["stage"]) {
        paths.push(format!("stages[{index}]"));
        paths.push(format!("stages[{index}].when"));
        paths.push(format!("stages[{index}].after"));
    }
    if let Some(index) = place(&model["routes"], "to", &answer["route"]) {
        paths.push(format!("routes[{index}]"));
        paths.push(format!("routes[{index}].when"));
    }
    paths
}

/// Two tests of one attribute in an `all` can both be true of a list, which `check` does not count on.
fn without_lists(lead: &Value) -> Value {
    match lead {
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| {
                let is_list = value.is_array() && key != "events";
                (key.clone(), if is_list { Value::Null } else { without_lists(value) })
            })
            .collect(),
        Value::Array(items) => items.iter().map(without_lists).collect(),
        other => other.clone(),
    }
}

#[test]
fn nothing_unreachable_is_reached() {
    let mut count = 0;
    for seed in 0..200 {
        let (model, _, at) = generate::case(seed);
        let text = model.to_string();
        let warnings = check(&text).warnings;
        let unreachable: Vec<_> = warnings.iter().filter(|warning| warning.code == Code::Unreachable).collect();
        count += unreachable.len();
        let card = compile(&text, Audience::Edge).unwrap().scorecard;
        for other in 0..5 {
            let lead = without_lists(&generate::case(seed + other * 1000).1);
            let paths = reached(&model, &card, &lead, at);
            for warning in &unreachable {
                assert!(!paths.contains(&warning.path), "seed {seed}, {other}: {warning}\n{model}\n{lead}");
            }
        }
    }
    assert!(count > 100, "only {count} warnings");
}
