//! The bytes of a visitor: its log of facts, nothing derived.
//!
//! `PS`, the format's version, the lower half of the FNV-1a hash of what follows, flags, a table of texts in the order of
//! their first use, then the facts by time. Names stand in the table too, so a snapshot can be restored under another model;
//! facts that it cannot use are kept.
//!
//! A fact: flags (what it has), source, the time since the fact before it, name, id, session, what it states.
//! The same bytes carry facts from one log to another.

use alloc::vec::Vec;

use super::{Fact, FactHead, Log, MAX_EVENTS, NO_TEXT, Source, TextId, Texts, Value, Visitor, number_value};
use crate::lists::{Keyed, numbers_below, part, sorted_by};
use crate::scorecard::{Reader, SET_EVENT, Scorecard, Writer, fnv1a};
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
        let facts = &self.log.facts;
        // Facts that count by time, then those in the shadow of later ones.
        let order = sorted_by(&numbers_below(facts.len()), &|index| {
            let fact = facts.get(index as usize)?;
            self.log.can_count(fact).then_some(if fact.shadowed { i64::MAX } else { fact.at })
        });
        let most = max_bytes.unwrap_or(usize::MAX);
        let whole = self.written(&order, false);
        if whole.len() <= most {
            return whole;
        }
        // What ranks low goes first.
        let mut rank = numbers_below(facts.len());
        for (place, (_, index)) in self.log.by_worth().into_iter().enumerate() {
            rank[index as usize] = place as u32;
        }
        let without = |dropped: usize| {
            let mut kept = order.clone();
            kept.retain(|(_, index)| rank[*index as usize] >= dropped as u32);
            self.written(&kept, true)
        };
        let (mut too_few, mut enough) = (0, facts.len());
        while enough - too_few > 1 {
            let middle = (too_few + enough) / 2;
            if without(middle).len() <= most {
                enough = middle;
            } else {
                too_few = middle;
            }
        }
        without(enough)
    }

    /// The bytes of some facts.
    #[inline(never)]
    pub(super) fn written(&self, facts: &[Keyed], is_truncated: bool) -> Vec<u8> {
        let mut pen = Pen::default();
        for (_, index) in facts {
            if let Some(fact) = self.log.facts.get(*index as usize) {
                pen.fact(&self.card, &self.log, fact);
            }
        }
        let mut payload = Writer::default();
        payload.byte(u8::from(is_truncated));
        pen.write_table(&mut payload);
        payload.unsigned(facts.len() as u64);
        payload.bytes.extend_from_slice(&pen.writer.bytes);
        let mut bytes = MAGIC.to_vec();
        bytes.push(FORMAT_VERSION);
        bytes.extend_from_slice(&(fnv1a(&payload.bytes) as u32).to_le_bytes());
        bytes.extend_from_slice(&payload.bytes);
        bytes
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
        // Facts without an id, by their bytes, and how many times this log has each.
        let mut keys = Texts::default();
        let mut have: Vec<u32> = Vec::new();
        for fact in self.log.facts.iter().filter(|fact| fact.id == NO_TEXT) {
            let key = keys.intern(&fact_bytes(&self.card, &self.log, fact)) as usize;
            if key == have.len() {
                have.push(0);
            }
            have[key] += 1;
        }
        let mut new = numbers_below(other.log.facts.len());
        new.retain(|index| {
            let fact = &other.log.facts[*index as usize];
            let key = if fact.id == NO_TEXT { keys.intern(&fact_bytes(&self.card, &other.log, fact)) } else { NO_TEXT };
            match have.get_mut(key as usize) {
                Some(times @ 1..) => {
                    *times -= 1;
                    false
                }
                _ => true,
            }
        });
        let new = sorted_by(&new, &|_| Some(0));
        self.read(&other.written(&new, false)).map(|_| ())
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

    #[inline(never)]
    pub(crate) fn read(&mut self, snapshot: &[u8]) -> Result<bool, SnapshotError> {
        if !snapshot.starts_with(MAGIC) {
            return Err(SnapshotError::NotASnapshot);
        }
        if snapshot.get(2).is_some_and(|version| *version != FORMAT_VERSION) {
            return Err(SnapshotError::UnknownVersion);
        }
        let payload = snapshot.get(HEADER_BYTES..).filter(|_| snapshot.len() <= MAX_SNAPSHOT_BYTES);
        let payload = payload.ok_or(SnapshotError::Damaged)?;
        if part(snapshot, 3, 4) != (fnv1a(payload) as u32).to_le_bytes() {
            return Err(SnapshotError::Damaged);
        }
        let mut reader = Reader::new(payload);
        let truncated = reader.flag();
        let table = table(&mut reader);
        let facts = reader.number_up_to(4 * MAX_EVENTS as u64);
        let mut time: Millis = 0;
        for _ in 0..facts {
            if !reader.has_failed() {
                self.read_fact(&mut reader, &table, &mut time);
            }
        }
        self.is_current = false;
        if reader.is_done() { Ok(truncated) } else { Err(SnapshotError::Damaged) }
    }

    fn read_fact(&mut self, r: &mut Reader<'_>, table: &[&[u8]], time: &mut Millis) {
        let log = &mut self.log;
        let flags = r.number_up_to(u64::from(HAS_ID | HAS_SESSION | IS_BEFORE_ALL_TIME)) as u8;
        let source = Source::numbered(r.number_up_to(Source::Other as u64) as u8);
        let mut at = BEFORE_ALL_TIME;
        if flags & IS_BEFORE_ALL_TIME == 0 {
            *time += r.signed_within(2 * FARTHEST_MS);
            r.ensure(time.abs() <= FARTHEST_MS);
            at = *time;
        }
        let event = log.event_number(&self.card, text(r, table));
        // Only what is stated can stand before all time.
        r.ensure(at != BEFORE_ALL_TIME || event == SET_EVENT);
        let mut label = |flag: u8| if flags & flag == 0 { NO_TEXT } else { log.label(text(r, table)) };
        let (id, session) = (label(HAS_ID), label(HAS_SESSION));
        let first_property = log.property_count();
        for _ in 0..r.number_up_to(MAX_STATED) {
            let name = log.cut_name(text(r, table));
            let name = log.name_number(&self.card, name);
            let kind = r.number_up_to(3);
            let value = match kind {
                0 => Value::Unknown,
                1 => {
                    let number = number_value(r.double());
                    r.ensure(number != Value::Unknown);
                    number
                }
                _ => {
                    let count = if kind == 2 { 1 } else { r.number_up_to(super::MAX_ELEMENTS as u64) };
                    let mut ids: Vec<TextId> = Vec::new();
                    for _ in 0..count {
                        ids.push(log.kept_text(text(r, table)));
                    }
                    ids.retain(|id| *id != NO_TEXT);
                    match (kind, ids.first()) {
                        (2, Some(id)) => Value::Text(*id),
                        _ => log.list_value(&ids),
                    }
                }
            };
            log.push_property(name, value);
        }
        if r.has_failed() {
            log.drop_properties(first_property);
        } else {
            log.push(FactHead { at, event, id, session, source }, first_property);
            if self.log.is_full() {
                self.make_room();
            }
        }
    }
}

/// The texts of a snapshot.
fn table<'a>(r: &mut Reader<'a>) -> Vec<&'a [u8]> {
    let mut table = Vec::new();
    for _ in 0..r.length() {
        table.push(r.text());
    }
    table
}

/// A text of the table.
#[inline(never)]
fn text<'a>(r: &mut Reader<'_>, table: &[&'a [u8]]) -> &'a [u8] {
    let text = table.get(r.index() as usize);
    r.ensure(text.is_some());
    text.copied().unwrap_or(&[])
}

/// The bytes of a fact that stands alone: equal facts have equal ones.
#[inline(never)]
fn fact_bytes(card: &Scorecard, log: &Log, fact: &Fact) -> Vec<u8> {
    let mut pen = Pen::default();
    pen.fact(card, log, fact);
    let mut writer = core::mem::take(&mut pen.writer);
    pen.write_table(&mut writer);
    writer.bytes
}

/// Writes facts, and their texts to a table, each once, in the order of first use.
#[derive(Default)]
struct Pen {
    texts: Texts,
    writer: Writer,
    time: Millis,
}

impl Pen {
    #[inline(never)]
    fn text(&mut self, text: &[u8]) {
        let number = self.texts.intern(text);
        self.writer.unsigned(u64::from(number));
    }

    fn write_table(&self, writer: &mut Writer) {
        writer.unsigned(self.texts.len() as u64);
        (0..self.texts.len()).for_each(|number| writer.text(self.texts.get(number as u32)));
    }

    #[inline(never)]
    fn fact(&mut self, card: &Scorecard, log: &Log, fact: &Fact) {
        let is_timeless = fact.at == BEFORE_ALL_TIME;
        let has = |flag: u8, is_there: bool| if is_there { flag } else { 0 };
        self.writer.byte(
            has(HAS_ID, fact.id != NO_TEXT)
                | has(HAS_SESSION, fact.session != NO_TEXT)
                | has(IS_BEFORE_ALL_TIME, is_timeless),
        );
        self.writer.byte(fact.source as u8);
        if !is_timeless {
            self.writer.signed(fact.at - self.time);
            self.time = fact.at;
        }
        self.text(log.event_name(card, fact.event));
        for label in [fact.id, fact.session] {
            if label != NO_TEXT {
                self.text(log.labels.get(label));
            }
        }
        let properties = log.properties_of(fact);
        let told = properties.iter().fold(0, |told, (name, _)| told + u64::from(log.is_told(*name)));
        self.writer.unsigned(told);
        for (name, value) in properties {
            if !log.is_told(*name) {
                continue;
            }
            self.text(log.name(card, *name));
            match *value {
                Value::Unknown => self.writer.byte(0),
                Value::Number(number) => {
                    self.writer.byte(1);
                    self.writer.double(number);
                }
                Value::Text(id) => {
                    self.writer.byte(2);
                    self.text(log.texts.get(id));
                }
                Value::List { length, .. } => {
                    self.writer.byte(3);
                    self.writer.unsigned(u64::from(length));
                    log.list(*value).iter().for_each(|id| self.text(log.texts.get(*id)));
                }
            }
        }
    }
}
