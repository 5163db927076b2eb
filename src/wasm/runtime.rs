//! What every build offers: scorecards, visitors, answers.

use alloc::sync::Arc;
use alloc::vec::Vec;

use wasm_bindgen::prelude::wasm_bindgen;

use super::machine;
use crate::lists::part;
use crate::time::{BEFORE_ALL_TIME, Millis, parse_rfc3339};
use crate::visitor::{FactHead, NO_TEXT, Source, Value, Visitor, number_value};
use crate::{CardError, Scorecard, SnapshotError};

/// What `visitor_record` returns where numbers of texts have lost their meaning: forget them and ask for the score.
const TEXTS_FORGOTTEN: f64 = f64::NEG_INFINITY;

/// Makes room for so many bytes, and says where.
#[wasm_bindgen]
pub fn bytes_buffer(length: u32) -> u32 {
    let bytes = &mut machine().bytes;
    if bytes.len() < length as usize {
        bytes.resize(length as usize, 0);
    }
    bytes.as_mut_ptr() as usize as u32
}

/// Makes room for so many doubles, and says where. What was there stays.
#[wasm_bindgen]
pub fn numbers_buffer(length: u32) -> u32 {
    let numbers = &mut machine().numbers;
    if numbers.len() < length as usize {
        numbers.resize(length as usize, 0.0);
    }
    numbers.as_mut_ptr() as usize as u32
}

/// Where the last answer's doubles are.
#[wasm_bindgen]
pub fn answers() -> u32 {
    machine().answers.as_ptr() as usize as u32
}

/// The scorecard in the bytes: its handle, or −1 (no scorecard), −2 (unknown version), −3 (damaged).
#[wasm_bindgen]
pub fn card_load(length: u32) -> f64 {
    let machine = machine();
    match Scorecard::from_bytes(part(&machine.bytes, 0, length as usize)) {
        Ok(card) => machine.cards.add(Arc::new(card)),
        Err(CardError::NotACard) => -1.0,
        Err(CardError::UnknownVersion) => -2.0,
        Err(CardError::Damaged) => -3.0,
    }
}

#[wasm_bindgen]
pub fn card_free(card: u32) {
    machine().cards.remove(card);
}

/// Writes the fingerprint of a scorecard, then its words as they stand in its file, to the bytes; gives their length.
#[wasm_bindgen]
pub fn card_words(card: u32) -> u32 {
    let machine = machine();
    let card = machine.cards.get(card);
    machine.bytes.clear();
    machine.bytes.extend_from_slice(&card.fingerprint().to_be_bytes());
    machine.bytes.extend_from_slice(card.words_bytes());
    machine.bytes.len() as u32
}

#[wasm_bindgen]
pub fn visitor_new(card: u32) -> f64 {
    let machine = machine();
    let visitor = Visitor::new(machine.cards.get(card).clone());
    machine.visitors.add(visitor)
}

/// A visitor from the snapshot in the bytes: its handle, or −1 (no snapshot), −2 (unknown version), −3 (damaged).
#[wasm_bindgen]
pub fn visitor_restore(card: u32, length: u32) -> f64 {
    let machine = machine();
    let card = machine.cards.get(card).clone();
    match Visitor::restore(card, part(&machine.bytes, 0, length as usize)) {
        Ok((visitor, _)) => machine.visitors.add(visitor),
        Err(error) => snapshot_error(error),
    }
}

/// Takes in the snapshot in the bytes: 0, or an error as of `visitor_restore`.
#[wasm_bindgen]
pub fn visitor_merge(visitor: u32, length: u32) -> f64 {
    let machine = machine();
    let merged = machine.visitors.get(visitor).merge(part(&machine.bytes, 0, length as usize));
    merged.map_or_else(snapshot_error, |()| 0.0)
}

fn snapshot_error(error: SnapshotError) -> f64 {
    match error {
        SnapshotError::NotASnapshot => -1.0,
        SnapshotError::UnknownVersion => -2.0,
        SnapshotError::Damaged => -3.0,
    }
}

#[wasm_bindgen]
pub fn visitor_free(visitor: u32) {
    machine().visitors.remove(visitor);
}

/// Forgets the lead; true where numbers of texts have lost their meaning.
#[wasm_bindgen]
pub fn visitor_clear(visitor: u32) -> bool {
    let machine = machine();
    let visitor = machine.visitors.get(visitor);
    let generation = visitor.log().generation;
    visitor.clear();
    visitor.log().generation != generation
}

/// What a text in the bytes is to be.
const AS_VALUE: u32 = 0;
const AS_READY_VALUE: u32 = 1;
const AS_LABEL: u32 = 2;

/// The text in the bytes, as a value (0), as a value that was trimmed and cut already, which is counted (1), as an id or a
/// session (2), or as a name of an event (3): its number, or −1 where it is blank.
#[wasm_bindgen]
pub fn visitor_text(visitor: u32, length: u32, kind: u32) -> i32 {
    let machine = machine();
    let text = part(&machine.bytes, 0, length as usize);
    let visitor = machine.visitors.get(visitor);
    let log = visitor.log_mut();
    let number = match kind {
        AS_VALUE => log.value_text(text),
        AS_READY_VALUE => {
            log.warnings.too_long += 1;
            log.kept_text(text)
        }
        AS_LABEL => log.label(text),
        _ => visitor.event_number(text),
    };
    number as i32
}

/// Counts something that JavaScript could not use: 0 bad event, 1 bad value, 2 not finite, 3 too long, 4 too many.
#[wasm_bindgen]
pub fn visitor_warn(visitor: u32, kind: u32) {
    let machine = machine();
    let warnings = &mut machine.visitors.get(visitor).log_mut().warnings;
    let count = match kind {
        0 => &mut warnings.bad_event,
        1 => &mut warnings.bad_value,
        2 => &mut warnings.not_finite,
        3 => &mut warnings.too_long,
        _ => &mut warnings.too_many,
    };
    *count += 1;
}

/// Adds the fact in the numbers and gives the score, in thousandths, at its moment.
#[wasm_bindgen]
pub fn visitor_record(visitor: u32) -> f64 {
    let machine = machine();
    let visitor = machine.visitors.get(visitor);
    let generation = visitor.log().generation;
    let mut facts = Facts { numbers: &machine.numbers, next: 0 };
    let (head, first_property) = facts.next(visitor);
    visitor.add(head, first_property);
    if visitor.log().generation != generation {
        return TEXTS_FORGOTTEN;
    }
    // What is stated before all time counts at any moment; the newest fact's is as good as any.
    let at = if head.at == BEFORE_ALL_TIME { visitor.newest().max(0) } else { head.at };
    visitor.score(at).thousandths() as f64
}

/// Adds so many facts in the numbers, of a lead that is to be assessed at `at`; true where numbers of texts have lost their
/// meaning, for the facts that followed as well.
#[wasm_bindgen]
pub fn visitor_read(visitor: u32, facts: u32, at: f64) -> bool {
    let machine = machine();
    let visitor = machine.visitors.get(visitor);
    let generation = visitor.log().generation;
    let mut reader = Facts { numbers: &machine.numbers, next: 0 };
    for _ in 0..facts {
        let (head, first_property) = reader.next(visitor);
        visitor.add_for(head, first_property, at as Millis);
    }
    visitor.log().generation != generation
}

/// Facts as doubles: moment, event, source, id, session, number of properties, then for each its name, kind and value.
struct Facts<'a> {
    numbers: &'a [f64],
    next: usize,
}

impl Facts<'_> {
    fn number(&mut self) -> f64 {
        let number = self.numbers.get(self.next).copied().unwrap_or(0.0);
        self.next += 1;
        number
    }

    fn index(&mut self) -> u32 {
        self.number() as u32
    }

    /// An id or a session; −1 is none.
    fn label(&mut self) -> u32 {
        let number = self.number();
        if number < 0.0 { NO_TEXT } else { number as u32 }
    }

    fn next(&mut self, visitor: &mut Visitor) -> (FactHead, usize) {
        let at = self.number();
        let at = if at == f64::NEG_INFINITY { BEFORE_ALL_TIME } else { at as Millis };
        let head = FactHead {
            at,
            event: self.index(),
            source: Source::numbered(self.index() as u8),
            id: self.label(),
            session: self.label(),
        };
        let log = visitor.log_mut();
        let first_property = log.property_count();
        for _ in 0..self.index() {
            let name = self.index();
            let value = match self.index() {
                0 => Value::Unknown,
                1 => number_value(self.number()),
                2 => Value::Text(self.index()),
                _ => {
                    let length = self.index();
                    let ids: Vec<u32> = (0..length).map(|_| self.index()).collect();
                    log.list_value(&ids)
                }
            };
            log.push_property(name, value);
        }
        (head, first_property)
    }
}

/// The score at `at`, in thousandths; at the newest fact where `at` is not a number.
#[wasm_bindgen]
pub fn visitor_score(visitor: u32, at: f64) -> f64 {
    let machine = machine();
    let visitor = machine.visitors.get(visitor);
    let at = if at.is_nan() { visitor.newest().max(0) } else { at as Millis };
    visitor.score(at).thousandths() as f64
}

/// Writes the assessment at `at` to the answers, and says where they are.
#[wasm_bindgen]
pub fn visitor_assess(visitor: u32, at: f64) -> u32 {
    let machine = machine();
    machine.visitors.get(visitor).assess_packed(at as Millis, &mut machine.packed);
    machine.answers.clear();
    machine.answers.extend(machine.packed.iter().map(|number| *number as f64));
    machine.answers.as_ptr() as usize as u32
}

/// Writes the snapshot, of at most so many bytes, to the bytes; gives its length.
#[wasm_bindgen]
pub fn visitor_snapshot(visitor: u32, max_bytes: u32) -> u32 {
    let machine = machine();
    machine.bytes = machine.visitors.get(visitor).snapshot(Some(max_bytes as usize));
    machine.bytes.len() as u32
}

/// The moment that the RFC 3339 text in the bytes states; not a number where it states none.
#[wasm_bindgen]
pub fn moment_of(length: u32) -> f64 {
    let machine = machine();
    let text = core::str::from_utf8(part(&machine.bytes, 0, length as usize)).ok();
    text.and_then(parse_rfc3339).map_or(f64::NAN, |at| at as f64)
}
