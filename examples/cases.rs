//! Prints the native assessment of every case, for the other builds of the engine to be held against byte by byte.
//!
//! `cargo run --release --features author --example cases` prints one line of JSON a case: `{"name":…,"assessment":…}`.
#![allow(clippy::disallowed_methods)]

use std::fs;
use std::path::PathBuf;

use prequal::model::{Audience, compile};
use prequal::time::parse_rfc3339;
use prequal::{Scorecard, Visitor, lead};
use serde_json::Value;

fn main() {
    for (name, case) in files("cases") {
        if case.get("expect").is_some() {
            print(&name, assess(&text_of(&case, "model").unwrap_or_default(), &case));
        }
    }
    let models = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("pkg/models");
    for (file, gallery) in files("gallery") {
        let model = match gallery.get("modelDocument") {
            Some(document) => document.to_string(),
            None => {
                let model = gallery["model"].as_str().unwrap_or_default();
                fs::read_to_string(models.join(format!("{model}.json"))).expect("a model of the gallery")
            }
        };
        for case in gallery["cases"].as_array().into_iter().flatten() {
            print(&format!("{file}/{}", case["name"].as_str().unwrap_or_default()), assess(&model, case));
        }
    }
}

fn print(name: &str, assessment: Option<String>) {
    let assessment = assessment.unwrap_or_else(|| panic!("{name}: not a case"));
    println!("{{\"name\":{},\"assessment\":{assessment}}}", Value::from(name));
}

/// The JSON files of a folder of `tests/`, with their names.
fn files(folder: &str) -> Vec<(String, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("cases").flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(path).expect("a case");
        let case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, case)
    };
    paths.into_iter().map(read).collect()
}

/// The assessment of a case, as JSON.
fn assess(model: &str, case: &Value) -> Option<String> {
    let compiled = compile(model, Audience::Edge).ok()?;
    let card = Scorecard::from_bytes(&compiled.scorecard.to_bytes()).ok()?;
    let at = match &case["at"] {
        Value::String(text) => parse_rfc3339(text)?,
        number => number.as_i64()?,
    };
    let mut visitor = Visitor::new(card.clone().into());
    lead::read(text_of(case, "lead")?.as_bytes(), &mut visitor, at).ok()?;
    Some(visitor.assess(at).to_json(&card, None))
}

/// The text of a document that a case gives as JSON or, where the text itself matters, as text.
fn text_of(case: &Value, key: &str) -> Option<String> {
    let as_text = case.get(format!("{key}Text")).and_then(Value::as_str).map(str::to_owned);
    as_text.or_else(|| case.get(key).map(Value::to_string))
}
