//! The bytes of a visitor: its log of facts, nothing derived.
//!
//! `PS`, the format's version, the lower half of the FNV-1a hash of what follows, flags, a table of texts in the order of
//! their first use, then the facts by time. Names stand in the table too, so a snapshot can be restored under another model;
//! facts that it cannot use are kept.
//!
//! A fact: flags (what it has), source, the time since the fact before it, name, id, session, what it states.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use super::{Fact, FactHead, MAX_EVENTS, NO_TEXT, Source, Texts, Value, Visitor, number_value};
use crate::lists::sort_numbers;
use crate::scorecard::{Reader, SET_EVENT, Writer, fnv1a};
use crate::time::{BEFORE_ALL_TIME, FARTHEST_MS, Millis};

const MAGIC: &[u8; 2] = b"PS";
const FORMAT_VERSION: u8 = 1;
const HEADER_BYTES: usize = 7;

const HAS_ID: u8 = 1;
const HAS_SESSION: u8 = 2;
const IS_BEFORE_ALL_TIME: u8 = 4;

/// The longest snapshot that is read, in bytes.
const MAX_SNAPSHOT_BYTES: usize = 64 << 20;
/// The most values that one fact may state.
const MAX_STATED: u64 = super::MAX_ATTRIBUTES as u64;

/// Why bytes are not a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotError {
    /// They do not begin as a snapshot does.
    NotASnapshot,
    /// They are of a version of the format that this release does not read.
    UnknownVersion,
    /// They are cut short or changed.
    Damaged,
}

impl SnapshotError {
    /// The stable code: `not_a_snapshot`, `unknown_version` or `damaged`.
    pub fn code(self) -> &'static str {
        match self {
            SnapshotError::NotASnapshot => "not_a_snapshot",
            SnapshotError::UnknownVersion => "unknown_version",
            SnapshotError::Damaged => "damaged",
        }
    }
}

impl core::fmt::Display for SnapshotError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            SnapshotError::NotASnapshot => "these bytes are not a snapshot",
            SnapshotError::UnknownVersion => {
                "the snapshot is of a version of the format that this release does not read"
            }
            SnapshotError::Damaged => "the snapshot is cut short or changed",
        })
    }
}

impl core::error::Error for SnapshotError {}

impl Visitor {
    /// The log of facts as bytes, at most `max_bytes` of them where a bound is given: the oldest unverified facts are left
    /// out first, then the oldest verified ones, and the snapshot says that it is truncated. An empty one takes 10 bytes;
    /// no bound below that can be kept.
    pub fn snapshot(&self, max_bytes: Option<usize>) -> Vec<u8> {
        let whole = write(self, &self.order_of_facts(), false);
        let Some(max_bytes) = max_bytes.filter(|max_bytes| whole.len() > *max_bytes) else { return whole };
        let mut by_worth: Vec<u32> = self.order_of_facts();
        let rank = |index: u32| {
            let fact = &self.log.facts[index as usize];
            (i64::from(!fact.shadowed) * 2 + i64::from(fact.source.is_verified()), fact.at)
        };
        sort_numbers(&mut by_worth, &mut |index| rank(index));
        let without = |dropped: usize| {
            let mut kept = vec![true; self.log.facts.len()];
            by_worth.iter().take(dropped).for_each(|index| kept[*index as usize] = false);
            let order: Vec<u32> = self.order_of_facts().into_iter().filter(|index| kept[*index as usize]).collect();
            write(self, &order, true)
        };
        let (mut too_few, mut enough) = (0, by_worth.len());
        let mut best = without(enough);
        while enough - too_few > 1 {
            let middle = (too_few + enough) / 2;
            let bytes = without(middle);
            if bytes.len() <= max_bytes {
                (best, enough) = (bytes, middle);
            } else {
                too_few = middle;
            }
        }
        best
    }

    /// Facts that count by time, then those in the shadow of later ones.
    fn order_of_facts(&self) -> Vec<u32> {
        let facts = 0..self.log.facts.len() as u32;
        let is_shadowed = |index: &u32| self.log.facts[*index as usize].shadowed;
        let mut order = self.log.by_time(facts.clone().filter(|index| !is_shadowed(index)));
        if self.log.has_shadowed() {
            order.extend(facts.filter(|index| is_shadowed(index) && self.log.can_still_count(*index)));
        }
        order
    }

    /// Takes in the facts of a snapshot: the union of both logs.
    ///
    /// A fact with an id is one wherever it is told; facts without one are compared whole, and the union keeps each as often
    /// as the side that has it more often.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes are no snapshot; nothing has changed then.
    pub fn merge(&mut self, snapshot: &[u8]) -> Result<(), SnapshotError> {
        let mut other = Visitor::new(self.card.clone());
        other.read(snapshot)?;
        let mut keys = Texts::default();
        let mut have: Vec<u32> = Vec::new();
        for fact in self.log.facts.iter().filter(|fact| fact.id == NO_TEXT) {
            let key = keys.intern(&self.key_of(fact)) as usize;
            have.resize(have.len().max(key + 1), 0);
            have[key] += 1;
        }
        for fact in &other.log.facts {
            if fact.id == NO_TEXT {
                let key = keys.intern(&other.key_of(fact)) as usize;
                if let Some(times) = have.get_mut(key).filter(|times| **times > 0) {
                    *times -= 1;
                    continue;
                }
            }
            self.log.copy_fact(&other.log, fact);
        }
        self.matcher.clear();
        self.ledgers = super::Ledgers::Stale;
        Ok(())
    }

    /// A visitor from a snapshot; whether the snapshot had been truncated comes with it.
    ///
    /// # Errors
    /// [`SnapshotError`] where the bytes are no snapshot.
    pub fn restore(
        card: alloc::sync::Arc<crate::Scorecard>,
        snapshot: &[u8],
    ) -> Result<(Visitor, bool), SnapshotError> {
        let mut visitor = Visitor::new(card);
        let truncated = visitor.read(snapshot)?;
        Ok((visitor, truncated))
    }

    /// What makes a fact without an id the same as another: its bytes, each as a character.
    fn key_of(&self, fact: &Fact) -> String {
        let mut table = Table::default();
        let mut writer = Writer::default();
        write_fact(self, fact, &mut table, &mut writer, 0);
        table.write(&mut writer);
        writer.bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    fn read(&mut self, snapshot: &[u8]) -> Result<bool, SnapshotError> {
        let rest = snapshot.strip_prefix(MAGIC).ok_or(SnapshotError::NotASnapshot)?;
        if *rest.first().ok_or(SnapshotError::Damaged)? != FORMAT_VERSION {
            return Err(SnapshotError::UnknownVersion);
        }
        if snapshot.len() < HEADER_BYTES || snapshot.len() > MAX_SNAPSHOT_BYTES {
            return Err(SnapshotError::Damaged);
        }
        let (header, payload) = snapshot.split_at(HEADER_BYTES);
        if header.get(3..) != Some(&(fnv1a(payload) as u32).to_le_bytes()) {
            return Err(SnapshotError::Damaged);
        }
        let mut reader = Reader::new(payload);
        let truncated = reader.flag();
        let table = reader.list(Reader::text);
        let facts = reader.number_up_to(4 * MAX_EVENTS as u64);
        let mut time: Millis = 0;
        for _ in 0..facts {
            if reader.has_failed() {
                break;
            }
            self.read_fact(&mut reader, &table, &mut time);
        }
        self.ledgers = super::Ledgers::Stale;
        if reader.is_done() { Ok(truncated) } else { Err(SnapshotError::Damaged) }
    }

    fn read_fact(&mut self, r: &mut Reader<'_>, table: &[&str], time: &mut Millis) {
        let flags = r.number_up_to(u64::from(HAS_ID | HAS_SESSION | IS_BEFORE_ALL_TIME)) as u8;
        let source = Source::numbered(r.number_up_to(Source::Other as u64) as u8);
        let at = if flags & IS_BEFORE_ALL_TIME != 0 {
            BEFORE_ALL_TIME
        } else {
            *time += r.signed_within(2 * FARTHEST_MS);
            r.ensure(time.abs() <= FARTHEST_MS);
            *time
        };
        let name = self.log.cut_name(text(r, table));
        let event = match self.card.event_number(name) {
            Some(number) => number,
            None => self.log.foreign_event(name),
        };
        // Only what is stated can stand before all time.
        r.ensure(at != BEFORE_ALL_TIME || event == SET_EVENT);
        let mut label = |flag: u8| if flags & flag == 0 { NO_TEXT } else { self.log.label(text(r, table)) };
        let (id, session) = (label(HAS_ID), label(HAS_SESSION));
        let first_property = self.log.property_count();
        for _ in 0..r.number_up_to(MAX_STATED) {
            let name = self.log.cut_name(text(r, table));
            let name = match self.card.name_number(name) {
                Some(number) => number,
                None => self.log.foreign_name(name),
            };
            let value = match r.number_up_to(3) {
                0 => Value::Unknown,
                1 => {
                    let number = number_value(r.double());
                    r.ensure(number.is_some());
                    number.unwrap_or(Value::Unknown)
                }
                2 => self.log.kept_value(text(r, table)).map_or(Value::Unknown, Value::Text),
                _ => {
                    let mut ids = Vec::new();
                    for _ in 0..r.number_up_to(super::MAX_ELEMENTS as u64) {
                        ids.extend(self.log.kept_value(text(r, table)));
                    }
                    self.log.list_value(ids.into_iter())
                }
            };
            self.log.push_property(name, value);
        }
        if r.has_failed() {
            self.log.drop_properties(first_property);
        } else {
            self.log.push(FactHead { at, event, id, session, source }, first_property);
        }
    }
}

/// A text of the table.
fn text<'a>(r: &mut Reader<'_>, table: &[&'a str]) -> &'a str {
    match table.get(r.index() as usize) {
        Some(text) => text,
        None => {
            r.fail();
            ""
        }
    }
}

/// The table of texts, each once, in the order of first use.
#[derive(Default)]
struct Table {
    texts: Texts,
}

impl Table {
    fn number(&mut self, text: &str) -> u64 {
        u64::from(self.texts.intern(text))
    }

    fn write(&self, writer: &mut Writer) {
        writer.unsigned(self.texts.len() as u64);
        (0..self.texts.len()).for_each(|number| writer.text(self.texts.get(number as u32)));
    }
}

fn write(visitor: &Visitor, facts: &[u32], truncated: bool) -> Vec<u8> {
    let mut table = Table::default();
    let mut body = Writer::default();
    let mut time: Millis = 0;
    for index in facts {
        let fact = &visitor.log.facts[*index as usize];
        write_fact(visitor, fact, &mut table, &mut body, time);
        if fact.at != BEFORE_ALL_TIME {
            time = fact.at;
        }
    }
    let mut payload = Writer::default();
    payload.byte(u8::from(truncated));
    table.write(&mut payload);
    payload.unsigned(facts.len() as u64);
    payload.bytes.extend_from_slice(&body.bytes);
    let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.bytes.len());
    bytes.extend_from_slice(MAGIC);
    bytes.push(FORMAT_VERSION);
    bytes.extend_from_slice(&(fnv1a(&payload.bytes) as u32).to_le_bytes());
    bytes.extend_from_slice(&payload.bytes);
    bytes
}

fn write_fact(visitor: &Visitor, fact: &Fact, table: &mut Table, w: &mut Writer, time_before: Millis) {
    let log = &visitor.log;
    let has = |flag: u8, is_there: bool| if is_there { flag } else { 0 };
    w.byte(
        has(HAS_ID, fact.id != NO_TEXT)
            | has(HAS_SESSION, fact.session != NO_TEXT)
            | has(IS_BEFORE_ALL_TIME, fact.at == BEFORE_ALL_TIME),
    );
    w.byte(fact.source as u8);
    if fact.at != BEFORE_ALL_TIME {
        w.signed(fact.at - time_before);
    }
    w.unsigned(table.number(log.event_name(fact.event, &visitor.card.events)));
    for label in [fact.id, fact.session].into_iter().filter(|label| *label != NO_TEXT) {
        w.unsigned(table.number(log.labels.get(label)));
    }
    let stated: Vec<&(u32, Value)> = log.stated_properties(fact).collect();
    w.unsigned(stated.len() as u64);
    for (name, value) in stated {
        w.unsigned(table.number(log.property_name(*name, &visitor.card.names)));
        match *value {
            Value::Unknown => w.byte(0),
            Value::Number(number) => {
                w.byte(1);
                w.double(number);
            }
            Value::Text(id) => {
                w.byte(2);
                w.unsigned(table.number(log.texts.get(id)));
            }
            Value::List { start, length } => {
                w.byte(3);
                w.unsigned(u64::from(length));
                log.list(start, length).iter().for_each(|id| w.unsigned(table.number(log.texts.get(*id))));
            }
        }
    }
}
