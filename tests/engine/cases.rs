//! Every file of `tests/cases/`: a model and a lead with their assessment, or a model with its problems.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use prequal::model::{Audience, check, compile};
use prequal::{Scorecard, Visitor, lead};
use serde_json::Value;

fn files(folder: &str) -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        (name, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
    };
    paths.into_iter().map(read).collect()
}

/// The text of a document that a case gives as JSON or, where the text itself matters, as text.
fn text_of(case: &Value, key: &str) -> Option<String> {
    let as_text = case.get(format!("{key}Text")).map(|text| text.as_str().unwrap().to_owned());
    as_text.or_else(|| case.get(key).map(Value::to_string))
}

pub(crate) fn assess(card: Scorecard, lead_json: &str, at: i64) -> Value {
    // Through its bytes, as a page or a worker would have it.
    let card = Scorecard::from_bytes(&card.to_bytes()).unwrap();
    let mut visitor = Visitor::new(card.clone().into());
    lead::read(lead_json.as_bytes(), &mut visitor, at).unwrap();
    serde_json::from_str(&visitor.assess(at).to_json(&card, None)).unwrap()
}

/// The places where `actual` is not what `expected` asks for: objects by its keys, lists element by element.
fn differences(expected: &Value, actual: &Value, path: &str, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for (key, value) in expected {
                differences(value, actual.get(key).unwrap_or(&Value::Null), &format!("{path}.{key}"), found);
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                differences(expected, actual, &format!("{path}[{index}]"), found);
            }
        }
        (Value::Number(expected), Value::Number(actual)) if expected.as_f64() == actual.as_f64() => {}
        _ if expected == actual => {}
        _ => found.push(format!("{path}: expected {expected}, got {actual}")),
    }
}

#[test]
fn every_case_has_its_assessment() {
    let mut found = Vec::new();
    let mut count = 0;
    for (name, case) in files("cases") {
        let Some(expected) = case.get("expect") else {
            continue;
        };
        let model = text_of(&case, "model").unwrap();
        let lead = text_of(&case, "lead").unwrap();
        match compile(&model, Audience::Edge) {
            Ok(compiled) => {
                differences(expected, &assess(compiled.scorecard, &lead, moment(&case["at"])), &name, &mut found)
            }
            Err(problems) => found.push(format!("{name}: refused: {problems:?}")),
        }
        count += 1;
    }
    assert!(found.is_empty(), "{} of {count} cases differ:\n{}", found.len(), found.join("\n"));
    assert!(count >= 200, "only {count} cases were found");
}

fn moment(at: &Value) -> i64 {
    match at {
        Value::String(text) => prequal::time::parse_rfc3339(text).unwrap(),
        number => number.as_i64().unwrap(),
    }
}

#[test]
fn every_refusal_lists_its_problems() {
    let mut found = Vec::new();
    let mut count = 0;
    for (name, case) in files("cases") {
        let Some(expected) = case.get("problems") else {
            continue;
        };
        let model = text_of(&case, "model").unwrap();
        let expected: BTreeSet<(String, String)> = (expected.as_array().unwrap().iter())
            .map(|problem| (problem["code"].as_str().unwrap().into(), problem["path"].as_str().unwrap().into()))
            .collect();
        let actual: BTreeSet<(String, String)> =
            check(&model).problems.into_iter().map(|problem| (problem.code.name().into(), problem.path)).collect();
        if actual != expected {
            found.push(format!("{name}: expected {expected:?}, got {actual:?}"));
        }
        count += 1;
    }
    assert!(found.is_empty(), "{} of {count} refusals differ:\n{}", found.len(), found.join("\n"));
    assert!(count >= 40, "only {count} refusals were found");
}

#[test]
fn every_gallery_case_has_its_assessment() {
    let models = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pkg/models");
    let mut found = Vec::new();
    for (file, gallery) in files("gallery") {
        let model = match gallery.get("modelDocument") {
            Some(document) => document.to_string(),
            None => fs::read_to_string(models.join(format!("{}.json", gallery["model"].as_str().unwrap()))).unwrap(),
        };
        let compiled = compile(&model, Audience::Edge).unwrap_or_else(|problems| panic!("{file}: {problems:?}"));
        for case in gallery["cases"].as_array().unwrap() {
            let name = format!("{file}/{}", case["name"].as_str().unwrap());
            let actual = assess(compiled.scorecard.clone(), &case["lead"].to_string(), moment(&case["at"]));
            differences(&case["expect"], &actual, &name, &mut found);
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
