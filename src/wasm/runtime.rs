//! What every build offers: scorecards, visitors, answers.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use wasm_bindgen::prelude::wasm_bindgen;

use super::{machine, visitor};
use crate::lists::part;
use crate::time::{BEFORE_ALL_TIME, Millis};
use crate::visitor::{FactHead, NO_TEXT, Source, Value, Visitor, number_value};
use crate::{CardError, Scorecard, SnapshotError};

/// What `visitor_record` returns where numbers of texts have lost their meaning: forget them and ask for the score.
const TEXTS_FORGOTTEN: f64 = f64::NEG_INFINITY;

/// What stands in a handle's place, which is always a larger number: not such a file, an unknown version, damaged.
const NOT_A_FILE: u32 = 1;
const UNKNOWN_VERSION: u32 = 2;
const DAMAGED: u32 = 3;

/// Makes room for so many bytes, and says where.
#[wasm_bindgen]
pub fn bytes_buffer(length: u32) -> u32 {
    let bytes = &mut machine().bytes;
    bytes.resize(bytes.len().max(length as usize), 0);
    bytes.as_mut_ptr() as usize as u32
}

/// Makes room for so many doubles, and says where. What was there stays.
#[wasm_bindgen]
pub fn numbers_buffer(length: u32) -> u32 {
    let numbers = &mut machine().numbers;
    numbers.resize(numbers.len().max(length as usize), 0.0);
    numbers.as_mut_ptr() as usize as u32
}

/// The bytes that JavaScript has written.
fn written(length: u32) -> &'static [u8] {
    part(&machine().bytes, 0, length as usize)
}

/// The scorecard in the bytes: its handle, or 1 (no scorecard), 2 (unknown version), 3 (damaged).
#[wasm_bindgen]
pub fn card_load(length: u32) -> u32 {
    match Scorecard::from_bytes(written(length)) {
        Ok(card) => Arc::into_raw(Arc::new(card)) as usize as u32,
        Err(CardError::NotACard) => NOT_A_FILE,
        Err(CardError::UnknownVersion) => UNKNOWN_VERSION,
        Err(CardError::Damaged) => DAMAGED,
    }
}

/// One more owner of the scorecard of a handle.
fn card(handle: u32) -> Arc<Scorecard> {
    let card = handle as usize as *const Scorecard;
    // SAFETY: the handle came from `Arc::into_raw` and was not freed.
    unsafe {
        Arc::increment_strong_count(card);
        Arc::from_raw(card)
    }
}

#[wasm_bindgen]
pub fn card_free(handle: u32) {
    // SAFETY: as above; the wrapper frees a handle once.
    drop(unsafe { Arc::from_raw(handle as usize as *const Scorecard) });
}

/// Writes the fingerprint of a scorecard, then its words as they stand in its file, to the bytes; gives their length.
#[wasm_bindgen]
pub fn card_words(handle: u32) -> u32 {
    let card = card(handle);
    let bytes = &mut machine().bytes;
    bytes.clear();
    bytes.extend_from_slice(&card.fingerprint().to_be_bytes());
    bytes.extend_from_slice(card.words_bytes());
    bytes.len() as u32
}

/// A visitor from the snapshot in the bytes, or, without any bytes, one of whom nothing is known: its handle, or as of
/// `card_load`.
#[wasm_bindgen]
pub fn visitor_new(handle: u32, length: u32) -> u32 {
    let mut visitor = Visitor::new(card(handle));
    if length > 0
        && let Err(error) = visitor.read(written(length))
    {
        return snapshot_error(error);
    }
    Box::into_raw(Box::new(visitor)) as usize as u32
}

/// Takes in the snapshot in the bytes: 0, or an error as of `visitor_new`.
#[wasm_bindgen]
pub fn visitor_merge(handle: u32, length: u32) -> u32 {
    visitor(handle).merge(written(length)).map_or_else(snapshot_error, |()| 0)
}

fn snapshot_error(error: SnapshotError) -> u32 {
    match error {
        SnapshotError::NotASnapshot => NOT_A_FILE,
        SnapshotError::UnknownVersion => UNKNOWN_VERSION,
        SnapshotError::Damaged => DAMAGED,
    }
}

#[wasm_bindgen]
pub fn visitor_free(handle: u32) {
    // SAFETY: the handle came from `Box::into_raw`; the wrapper frees it once.
    drop(unsafe { Box::from_raw(visitor(handle)) });
}

/// Forgets the lead; true where numbers of texts have lost their meaning.
#[wasm_bindgen]
pub fn visitor_clear(handle: u32) -> bool {
    let visitor = visitor(handle);
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
pub fn visitor_text(handle: u32, length: u32, kind: u32) -> i32 {
    let text = written(length);
    let visitor = visitor(handle);
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
pub fn visitor_warn(handle: u32, kind: u32) {
    let warnings = &mut visitor(handle).log_mut().warnings;
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
pub fn visitor_record(handle: u32) -> f64 {
    let visitor = visitor(handle);
    let generation = visitor.log().generation;
    let mut facts = Facts { numbers: &machine().numbers, next: 0 };
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
pub fn visitor_read(handle: u32, facts: u32, at: f64) -> bool {
    let visitor = visitor(handle);
    let generation = visitor.log().generation;
    let mut reader = Facts { numbers: &machine().numbers, next: 0 };
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
pub fn visitor_score(handle: u32, at: f64) -> f64 {
    let visitor = visitor(handle);
    let at = if at.is_nan() { visitor.newest().max(0) } else { at as Millis };
    visitor.score(at).thousandths() as f64
}

/// Writes the assessment at `at` to the answers, and says where they are.
#[wasm_bindgen]
pub fn visitor_assess(handle: u32, at: f64) -> u32 {
    let machine = machine();
    visitor(handle).assess_packed(at as Millis, &mut machine.packed);
    machine.answers.clear();
    machine.answers.extend(machine.packed.iter().map(|number| *number as f64));
    machine.answers.as_ptr() as usize as u32
}

/// Writes the snapshot, of at most so many bytes, to the bytes; gives its length.
#[wasm_bindgen]
pub fn visitor_snapshot(handle: u32, max_bytes: u32) -> u32 {
    let machine = machine();
    machine.bytes = visitor(handle).snapshot(Some(max_bytes as usize));
    machine.bytes.len() as u32
}
