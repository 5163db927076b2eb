//! The engine's native speed, for the benchmark to set beside WebAssembly and JavaScript.
//!
//! `cargo run --release --features author --example bench_native -- model.json leads.ndjson AT`
//! prints one line of JSON a measurement: `{"name":…,"median_us":…}`.
#![allow(clippy::disallowed_methods)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use prequal::model::{Audience, compile};
use prequal::{Event, Source, Told, Visitor, lead};
use serde_json::Value;

const ROUNDS: usize = 15;

/// The median over rounds of the time that one call takes, in microseconds.
fn median_us(calls: usize, mut work: impl FnMut(usize)) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            (0..calls).for_each(&mut work);
            start.elapsed().as_secs_f64() * 1e6 / calls as f64
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[ROUNDS / 2]
}

fn report(name: &str, median_us: f64) {
    println!("{}", serde_json::json!({ "name": name, "median_us": median_us }));
}

fn main() {
    let [model, leads, at] =
        std::env::args().skip(1).collect::<Vec<_>>().try_into().expect("model.json leads.ndjson AT");
    let model = std::fs::read_to_string(model).expect("a model");
    let leads = std::fs::read(leads).expect("leads");
    let at: i64 = at.parse().expect("a moment in milliseconds");
    let card = Arc::new(compile(&model, Audience::Edge).expect("a valid model").scorecard);
    let mut visitor = Visitor::new(card.clone());
    let lines: Vec<&[u8]> = leads.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();

    let calls = (4000 / lines.len()).max(1);
    report(
        "NDJSON bytes",
        median_us(calls.min(3), |_| {
            for line in &lines {
                lead::read(line, &mut visitor, at).expect("a lead");
                black_box(visitor.score(at));
            }
        }),
    );

    let events: Vec<Value> =
        serde_json::from_slice::<Value>(lines[0]).expect("a lead")["events"].as_array().cloned().unwrap_or_default();
    lead::read(lines[0], &mut visitor, at).expect("a lead");
    visitor.assess(at);
    report(
        "assess resident",
        median_us(20_000, |_| {
            black_box(visitor.assess(at));
        }),
    );
    let told: Vec<(String, Vec<(String, Value)>)> = events
        .iter()
        .map(|event| {
            let properties = event["properties"].as_object().into_iter().flatten();
            (
                event["event"].as_str().unwrap_or("").into(),
                properties.map(|(name, value)| (name.clone(), value.clone())).collect(),
            )
        })
        .collect();
    let record = |visitor: &mut Visitor, index: usize, at: i64| {
        let (name, properties) = &told[index % told.len()];
        let properties: Vec<(&str, Told<'_>)> = properties
            .iter()
            .map(|(name, value)| {
                let told = match value {
                    Value::String(text) => Told::Text(text),
                    Value::Number(number) => Told::Number(number.as_f64().unwrap_or(0.0)),
                    _ => Told::Unknown,
                };
                (name.as_str(), told)
            })
            .collect();
        visitor.record(&Event { name, at, source: Source::Browser, properties: &properties, ..Event::default() });
    };
    for (name, whole) in [("record + score", false), ("record + assess", true)] {
        let mut fresh = Visitor::new(card.clone());
        lead::read(lines[0], &mut fresh, at).expect("a lead");
        fresh.score(at);
        let mut moment = at;
        report(
            name,
            median_us(25, |index| {
                moment += 1000;
                record(&mut fresh, index, moment);
                if whole {
                    black_box(fresh.assess(moment));
                } else {
                    black_box(fresh.score(moment));
                }
            }),
        );
    }
    let mut stateless = Visitor::new(card);
    report(
        "assess",
        median_us(2000, |_| {
            lead::read(lines[0], &mut stateless, at).expect("a lead");
            black_box(stateless.assess(at));
        }),
    );
}
