//! Which tallies an event counts in, remembered: events that look alike to every pattern are matched once.
//!
//! What decides is the event's name and the values of the properties that its patterns test.
//! The memory is bounded; when it is full it is emptied.

use alloc::vec::Vec;

use super::{Fact, Log, Texts, Value};
use crate::lists::part;
use crate::scorecard::{MATCH_ANEW, PATTERNS, SET_EVENT, Scorecard};

/// The most bytes of keys, and numbers of tallies, that are remembered.
const MOST_REMEMBERED: usize = 1 << 18;

/// What is no number stands in a key as one of the doubles that are none.
const UNKNOWN: u64 = 0x7ff8 << 48;
const TEXT: u64 = 0x7ff9 << 48;
const LIST: u64 = 0x7ffa << 48;

#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    /// What decides, in bytes; its number is that of its tallies.
    keys: Texts,
    /// Where the tallies of each key end.
    ends: Vec<u32>,
    tallies: Vec<u32>,
    key: Vec<[u8; 8]>,
    /// What an event matched that is not remembered.
    unremembered: Vec<u32>,
}

impl Matcher {
    /// Forgets what is remembered; needed when numbers of texts change their meaning.
    pub(crate) fn clear(&mut self) {
        self.keys.clear();
        self.ends.clear();
        self.tallies.clear();
    }

    /// The tallies whose pattern the event matches (who vouches for it and its age aside).
    pub(crate) fn tallies_of(&mut self, card: &Scorecard, log: &Log, fact: &Fact) -> &[u32] {
        let event = if fact.event < card.event_count() { fact.event } else { SET_EVENT };
        // Patterns of any event stand under `set`.
        let rows = &[SET_EVENT, event][usize::from(event == SET_EVENT)..];
        self.key.clear();
        self.key.push(u64::from(event).to_le_bytes());
        for name in rows.iter().flat_map(|event| card.names_of_event(*event)) {
            let word = match log.property(fact, *name) {
                Value::Unknown => UNKNOWN,
                Value::Number(number) => number.to_bits(),
                Value::Text(id) => TEXT | u64::from(id),
                Value::List { .. } => LIST,
            };
            if word == LIST || *name == MATCH_ANEW {
                self.unremembered.clear();
                match_patterns(card, log, fact, rows, &mut self.unremembered);
                return &self.unremembered;
            }
            self.key.push(word.to_le_bytes());
        }
        if self.keys.bytes().max(self.tallies.len()) > MOST_REMEMBERED {
            self.clear();
        }
        let number = self.keys.intern(self.key.as_flattened()) as usize;
        if number == self.ends.len() {
            match_patterns(card, log, fact, rows, &mut self.tallies);
            self.ends.push(self.tallies.len() as u32);
        }
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |start| *start as usize);
        let end = self.ends.get(number).map_or(0, |end| *end as usize);
        part(&self.tallies, start, end - start)
    }
}

#[inline(never)]
fn match_patterns(card: &Scorecard, log: &Log, fact: &Fact, rows: &[u32], tallies: &mut Vec<u32>) {
    for pattern in rows.iter().flat_map(|event| card.patterns_of_event(*event)) {
        let start = card.item(PATTERNS, *pattern);
        let end = card.place(start);
        let mut test = start + 1;
        while test < end {
            let ops_end = card.place(test + 1);
            let value = log.property(fact, card.word(test) as u32);
            if !card.property_passes(test + 2, ops_end, value, log) {
                break;
            }
            test = ops_end;
        }
        if test >= end {
            tallies.extend_from_slice(card.tallies_of_pattern(*pattern));
        }
    }
}
