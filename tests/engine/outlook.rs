//! Outlooks against their definition: every answer stated, every moment stepped to.

mod changes;

use prequal::model::{Audience, compile};
use prequal::time::FUTURE_TOLERANCE_MS;
use prequal::{Scorecard, Visitor, lead};
use serde_json::{Value, json};

use crate::generate;

/// How many random models and leads.
const CASES: u64 = 300;

fn card_of(model: &Value) -> Scorecard {
    compile(&model.to_string(), Audience::Edge).unwrap().scorecard
}

fn visitor_of(card: &Scorecard, lead: &Value, at: i64) -> Visitor {
    let mut visitor = Visitor::new(card.clone().into());
    lead::read(lead.to_string().as_bytes(), &mut visitor, at).unwrap();
    visitor
}

fn outlook_of(card: &Scorecard, lead: &Value, at: i64) -> Value {
    serde_json::from_str(&visitor_of(card, lead, at).outlook(at).to_json(card)).unwrap()
}

fn assess(visitor: &mut Visitor, card: &Scorecard, at: i64) -> Value {
    serde_json::from_str(&visitor.assess(at).to_json(card, None)).unwrap()
}

/// Thousandths, so that a difference is exact.
fn thousandths(points: &Value) -> i64 {
    (points.as_f64().unwrap() * 1000.0).round() as i64
}

fn list<'a>(node: &'a Value, key: &str) -> &'a [Value] {
    node[key].as_array().map_or(&[], Vec::as_slice)
}

fn enabled_rules(model: &Value) -> impl Iterator<Item = &Value> {
    let rules = list(model, "groups").iter().flat_map(|group| list(group, "rules"));
    rules.filter(|rule| rule["enabled"] != json!(false))
}

/// Calls `visit` with every object of a document.
fn each_object<'a>(node: &'a Value, visit: &mut dyn FnMut(&'a Value)) {
    match node {
        Value::Object(entries) => {
            visit(node);
            entries.values().for_each(|value| each_object(value, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| each_object(item, visit)),
        _ => {}
    }
}

fn with_event(lead: &Value, event: Value) -> Value {
    let mut lead = lead.clone();
    let mut events = lead["events"].as_array().cloned().unwrap_or_default();
    events.push(event);
    lead["events"] = json!(events);
    lead
}

/// The answers that the rules of a model name for an attribute.
fn named_answers(model: &Value, attribute: &str) -> Vec<Value> {
    let mut answers = Vec::new();
    for rule in enabled_rules(model) {
        each_object(&rule["when"], &mut |test| {
            if test["attribute"] == attribute {
                answers_of(model, test, &mut answers);
            }
        });
        if rule["attribute"] == attribute {
            list(rule, "table").iter().for_each(|row| answers_of(model, row, &mut answers));
        }
    }
    answers
}

fn answers_of(model: &Value, ops: &Value, answers: &mut Vec<Value>) {
    for (op, operand) in ops.as_object().unwrap() {
        let length = operand.as_f64().unwrap_or_default() as usize;
        match op.as_str() {
            "is" | "contains" | "startsWith" | "endsWith" => answers.push(operand.clone()),
            "oneOf" | "containsAny" => answers.extend(operand.as_array().unwrap().iter().cloned()),
            "inList" => answers.extend(list(&model["lists"], operand.as_str().unwrap()).iter().cloned()),
            "hasWord" if operand.is_array() => answers.extend(operand.as_array().unwrap().iter().cloned()),
            "hasWord" => answers.push(operand.clone()),
            "matches" => answers.push(json!(operand.as_str().unwrap().replace('*', "").replace('?', "x"))),
            "atLeast" | "atMost" | "above" | "below" => {
                let bound = operand.as_f64().unwrap();
                answers.extend([json!(bound - 1.0), json!(bound), json!(bound + 1.0)]);
            }
            "longerThan" => answers.push(json!("x".repeat(length + 1))),
            "shorterThan" => answers.push(json!("x".repeat(length.saturating_sub(1)))),
            _ => {}
        }
    }
}

/// What a question is worth: each answer stated by a fresh lead, after everything else that was stated.
fn worth_by_trial(model: &Value, card: &Scorecard, lead: &Value, at: i64, attribute: &str) -> i64 {
    let mut answers = named_answers(model, attribute);
    if attribute == "email" {
        let domains = named_answers(model, "emailDomain");
        let texts = domains.iter().filter_map(|domain| match domain {
            Value::String(text) => Some(text.clone()),
            Value::Bool(value) => Some(value.to_string()),
            _ => None,
        });
        answers.extend(texts.map(|domain| json!(format!("someone@{domain}"))));
    }
    answers.push(json!("-"));
    let score = |lead: &Value| visitor_of(card, lead, at).score(at).thousandths();
    let stated = |answer: Value| {
        let properties = json!({ attribute: answer });
        let at = at + FUTURE_TOLERANCE_MS;
        with_event(lead, json!({ "event": "set", "at": at, "source": "edge", "properties": properties }))
    };
    let now = score(lead);
    answers.into_iter().map(|answer| score(&stated(answer)) - now).max().unwrap().max(0)
}

/// Whether nothing is known of an attribute, by a model that asks for nothing else.
fn is_unknown(lead: &Value, at: i64, attribute: &str) -> bool {
    let rule = json!({ "id": "r", "when": { "attribute": attribute, "known": false }, "points": 1 });
    let group = json!({ "id": "g", "kind": "fit", "rules": [rule] });
    let card = card_of(&json!({ "name": "probe", "version": "1", "groups": [group] }));
    visitor_of(&card, lead, at).score(at).thousandths() == 1000
}

#[test]
fn a_question_is_worth_what_its_best_answer_brings() {
    let (mut asked, mut worthwhile) = (0, 0);
    for seed in 0..CASES {
        let (mut model, lead, at) = generate::case(seed);
        for attribute in ["jobTitle", "employees", "email", "emailDomain", "tags"] {
            if seed % 2 == 0 {
                model["questions"][attribute] = json!("?");
            }
        }
        let card = card_of(&model);
        let outlook = outlook_of(&card, &lead, at);
        let questions = list(&outlook["next"], "questions");
        let mut expected: Vec<String> =
            model["questions"].as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect();
        let criteria = list(&model, "frameworks").iter().flat_map(|framework| list(framework, "criteria"));
        expected.extend(criteria.filter_map(|criterion| criterion["ask"].as_str().map(str::to_owned)));
        expected.retain(|attribute| is_unknown(&lead, at, attribute));
        expected.sort();
        expected.dedup();
        let mut listed: Vec<&str> = questions.iter().map(|question| question["attribute"].as_str().unwrap()).collect();
        listed.sort_unstable();
        // Of an address without a domain nothing is kept where only domains are looked at, so it may be asked for again.
        listed.retain(|attribute| *attribute != "email");
        expected.retain(|attribute| attribute != "email");
        assert_eq!(listed, expected, "seed {seed}");
        let worths: Vec<i64> = questions.iter().map(|question| thousandths(&question["worth"])).collect();
        assert!(worths.is_sorted_by(|one, other| one >= other), "seed {seed}: {worths:?}");
        for (question, worth) in questions.iter().zip(worths) {
            let attribute = question["attribute"].as_str().unwrap();
            let expected = worth_by_trial(&model, &card, &lead, at, attribute);
            assert_eq!(worth, expected, "seed {seed}, {attribute}\n{model}\n{lead}\n{at}");
            asked += 1;
            worthwhile += u32::from(worth > 0);
        }
    }
    assert!(asked > 200 && worthwhile > 60, "{asked} questions, {worthwhile} of them worthwhile");
}

/// The scores that a stage asks for at least, and the frameworks that it wants passed; not what stands under a `not`.
fn wants(when: &Value, scores: &mut Vec<i64>, frameworks: &mut Vec<String>) {
    for member in list(when, "all").iter().chain(list(when, "any")) {
        wants(member, scores, frameworks);
    }
    if let Some(bound) = when["score"].get("atLeast") {
        scores.push(thousandths(bound));
    }
    if when["is"] == "passed" && when["framework"].is_string() {
        frameworks.push(when["framework"].as_str().unwrap().to_owned());
    }
}

#[test]
fn the_next_stage_and_what_it_lacks() {
    let mut lacking = 0;
    for seed in 0..CASES {
        let (model, lead, at) = generate::case(seed);
        let card = card_of(&model);
        let next = &outlook_of(&card, &lead, at)["next"];
        let answer = assess(&mut visitor_of(&card, &lead, at), &card, at);
        let stages = list(&model, "stages");
        let above = stages.iter().position(|stage| stage["id"] == answer["stage"]).map_or(0, |place| place + 1);
        let stage = stages.get(above);
        assert_eq!(next["stage"], stage.map_or(Value::Null, |stage| stage["id"].clone()), "seed {seed}");
        let (mut scores, mut frameworks) = (Vec::new(), Vec::new());
        if let Some(stage) = stage {
            wants(&stage["when"], &mut scores, &mut frameworks);
        }
        let missing = scores.iter().map(|wanted| wanted - thousandths(&answer["score"])).filter(|missing| *missing > 0);
        assert_eq!(thousandths(&next["score"]), missing.min().unwrap_or(0), "seed {seed}");
        let passed = |id: &str| list(&answer, "frameworks").iter().any(|one| one["id"] == id && one["is"] == "passed");
        let mut expected: Vec<String> = Vec::new();
        for id in frameworks.into_iter().filter(|id| !passed(id)) {
            if !expected.contains(&id) {
                expected.push(id);
            }
        }
        assert_eq!(next["frameworks"], json!(expected), "seed {seed}");
        lacking += u32::from(next["score"] != 0 || !expected.is_empty());
    }
    assert!(lacking > 30, "only {lacking} lack something");
}

#[test]
fn decaying_is_said_while_a_half_life_gives_points() {
    let mut decaying = 0;
    for seed in 0..CASES {
        let (model, lead, at) = generate::case(seed);
        let card = card_of(&model);
        let answer = assess(&mut visitor_of(&card, &lead, at), &card, at);
        let given = |rule: &&Value| list(&answer, "reasons").iter().any(|reason| reason["rule"] == rule["id"]);
        let expected = enabled_rules(&model).filter(given).any(|rule| rule["decay"].get("halfLife").is_some());
        assert_eq!(outlook_of(&card, &lead, at)["decaying"], json!(expected), "seed {seed}\n{model}\n{lead}\n{at}");
        decaying += u32::from(expected);
    }
    assert!(decaying > 30, "only {decaying} decay");
}

/// A replay has one point for each moment of an event and ends where the assessment stands, however many events there are.
#[test]
fn a_history_has_one_point_for_each_moment() {
    let model = json!({ "name": "n", "version": "1", "groups": [{ "id": "g", "kind": "engagement", "rules": [
        { "id": "r", "on": { "event": "*", "within": "1d" }, "points": 1, "decay": { "lose": 1, "every": "1h" } }] }],
        "stages": [{ "id": "low", "when": { "score": { "atLeast": 2 } }, "keep": true },
            { "id": "high", "when": { "score": { "atLeast": 40 } }, "sla": { "within": "1h", "next": "low" } }] });
    let card = card_of(&model);
    for count in [0i64, 1, 10, 1000] {
        let events: Vec<Value> = (0..count).map(|n| json!({ "event": "e", "at": n / 2 * 600_000 })).collect();
        let lead = json!({ "events": events });
        let at = count * 300_000;
        let mut visitor = visitor_of(&card, &lead, at);
        let history = visitor.history(at);
        let times: Vec<i64> = history.points.iter().map(|point| point.at).collect();
        let expected: Vec<i64> = (0..(count + 1) / 2).map(|n| n * 600_000).collect();
        assert_eq!(times, expected);
        if let Some(last) = history.points.last() {
            let answer = visitor_of(&card, &lead, last.at).assess(last.at);
            assert_eq!((last.score, last.stage), (answer.score, answer.stage));
        }
        let low = history.points.iter().find(|point| point.score.thousandths() >= 2000).map(|point| point.at);
        assert_eq!(history.stages[0].reached_at, low);
    }
}
