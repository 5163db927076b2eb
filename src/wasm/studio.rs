//! What the studio build adds: models from JSON, and leads as lines of JSON.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use std::panic;
use std::sync::OnceLock;

use wasm_bindgen::prelude::wasm_bindgen;

use super::{machine, pack, visitor};
use crate::lead;
use crate::lists::part;
use crate::model::{self, Audience};
use crate::time::Millis;
use crate::visitor::Visitor;

/// What the panic said that has trapped this instance. An instance has no second one.
static PANIC: OnceLock<String> = OnceLock::new();

#[wasm_bindgen(start)]
pub fn note_panics() {
    panic::set_hook(Box::new(|panic| {
        let _ = PANIC.set(panic.to_string());
    }));
}

/// Where the words of the panic are.
#[wasm_bindgen]
pub fn panic_words() -> u32 {
    PANIC.get().map_or(0, |words| words.as_ptr() as usize as u32)
}

/// How many bytes the words of the panic have; 0 where there was none.
#[wasm_bindgen]
pub fn panic_length() -> u32 {
    PANIC.get().map_or(0, |words| words.len() as u32)
}

/// Checks the model in the bytes, and writes `{ problems, warnings }` to the bytes as JSON, each with code, path and detail.
#[wasm_bindgen]
pub fn model_check(length: u32) -> u32 {
    let findings = match text_of(length) {
        Some(text) => model::check(&text),
        None => model::Findings { problems: vec![not_text()], ..model::Findings::default() },
    };
    let machine = machine();
    machine.bytes = findings.to_json().into_bytes();
    machine.bytes.len() as u32
}

/// Compiles the model in the bytes, for the page or with everything, and writes the `.pq` file to the bytes: its length, or 0
/// where the model has problems.
#[wasm_bindgen]
pub fn model_compile(length: u32, for_page: bool) -> u32 {
    let audience = if for_page { Audience::Page } else { Audience::Edge };
    let compiled = text_of(length).and_then(|text| model::compile(&text, audience).ok());
    let machine = machine();
    machine.bytes = compiled.map(|compiled| compiled.scorecard.to_bytes()).unwrap_or_default();
    machine.bytes.len() as u32
}

/// Writes the outlook at `at` to the answers.
#[wasm_bindgen]
pub fn visitor_outlook(handle: u32, at: f64) {
    let machine = machine();
    let outlook = visitor(handle).outlook(at as Millis);
    machine.answers.clear();
    pack::outlook(&outlook, &mut machine.answers);
}

/// Writes the history at `at` to the answers, and the names of its events to the bytes; gives the length of those.
#[wasm_bindgen]
pub fn visitor_history(handle: u32, at: f64) -> u32 {
    let machine = machine();
    let history = visitor(handle).history(at as Millis);
    let mut answers = core::mem::take(&mut machine.answers);
    answers.clear();
    machine.bytes = pack::history(&history, &mut answers);
    machine.answers = answers;
    machine.bytes.len() as u32
}

fn text_of(length: u32) -> Option<String> {
    core::str::from_utf8(&machine().bytes[..length as usize]).ok().map(str::to_owned)
}

fn not_text() -> model::Problem {
    model::Problem { code: model::Code::Syntax, path: String::new(), detail: "not UTF-8".into() }
}

/// Assesses the leads in the bytes, one JSON object a line, at `at`, by a visitor that serves for this alone, and writes
/// a line for each to the bytes: the assessment as JSON, or `id,score,stage` as CSV.
/// A line that is not JSON gives a line that begins with `!`, then the byte where reading stopped.
#[wasm_bindgen]
pub fn leads_assess(handle: u32, length: u32, at: f64, as_csv: bool) -> u32 {
    let machine = machine();
    let input = core::mem::take(&mut machine.bytes);
    let visitor = visitor(handle);
    let mut out = Vec::with_capacity(length as usize / 8);
    each_line(&input, length, &mut |line| {
        match lead::read(line, visitor, at as Millis) {
            Ok(id) if as_csv => write_csv(visitor, id.as_deref(), at as Millis, &mut out),
            Ok(id) => {
                let assessment = visitor.assess(at as Millis);
                out.extend_from_slice(assessment.to_json(visitor.scorecard(), id.as_deref()).as_bytes());
            }
            Err(error) => {
                out.push(b'!');
                out.extend_from_slice(model::whole(error.offset as i64).as_bytes());
            }
        }
        out.push(b'\n');
    });
    machine.bytes = out;
    machine.bytes.len() as u32
}

/// Calls `visit` with each line of so many bytes that is not blank.
fn each_line(bytes: &[u8], length: u32, visit: &mut dyn FnMut(&[u8])) {
    for line in part(bytes, 0, length as usize).split(|byte| *byte == b'\n') {
        if !line.trim_ascii().is_empty() {
            visit(line);
        }
    }
}

fn write_csv(visitor: &mut Visitor, id: Option<&str>, at: Millis, out: &mut Vec<u8>) {
    let assessment = visitor.assess(at);
    let stage = assessment.stage.map_or("", |stage| visitor.scorecard().stage_id(stage));
    csv_cell(id.unwrap_or(""), out);
    out.push(b',');
    out.extend_from_slice(assessment.score.to_json().as_bytes());
    out.push(b',');
    csv_cell(stage, out);
}

/// A cell, quoted where it must be, and neutralised where a spreadsheet would take it for a formula.
fn csv_cell(text: &str, out: &mut Vec<u8>) {
    let is_formula = matches!(text.bytes().next(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'));
    let is_quoted = text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    if is_quoted {
        out.push(b'"');
    }
    if is_formula {
        out.push(b'\'');
    }
    for byte in text.bytes() {
        out.push(byte);
        if byte == b'"' {
            out.push(byte);
        }
    }
    if is_quoted {
        out.push(b'"');
    }
}

/// Scores the leads in the bytes, one JSON object a line, and writes the scores to the answers in thousandths; not a number
/// for a line that is not JSON. Gives the number of leads.
#[wasm_bindgen]
pub fn leads_score(handle: u32, length: u32, at: f64) -> u32 {
    let machine = machine();
    let input = core::mem::take(&mut machine.bytes);
    let mut scores = core::mem::take(&mut machine.answers);
    scores.clear();
    let visitor = visitor(handle);
    each_line(&input, length, &mut |line| {
        let read = lead::read(line, visitor, at as Millis);
        scores.push(read.map_or(f64::NAN, |_| visitor.score(at as Millis).thousandths() as f64));
    });
    machine.bytes = input;
    machine.answers = scores;
    machine.answers.len() as u32
}

/// Where the last answer's doubles are.
#[wasm_bindgen]
pub fn answers() -> u32 {
    machine().answers.as_ptr() as usize as u32
}
