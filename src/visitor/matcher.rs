//! Which tallies an event counts in, remembered: events that look alike to every pattern are matched once.
//!
//! What decides is the event's name and the values of the properties that its patterns test.
//! The memory is bounded; when it is full it is emptied.

use alloc::vec;
use alloc::vec::Vec;

use super::{Fact, Log, Value};
use crate::condition::property_passes;
use crate::lists::part;
use crate::scorecard::Scorecard;

/// The most words of keys that are remembered.
const MAX_WORDS: usize = 1 << 15;

#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    key_start: u32,
    key_length: u32,
    tallies_start: u32,
    tallies_length: u32,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Matcher {
    /// Open addressing: 0 is free, else the entry's number + 1. Its length is a power of two.
    table: Vec<u32>,
    entries: Vec<Entry>,
    keys: Vec<u64>,
    tallies: Vec<u32>,
    key: Vec<u64>,
    /// What an event matched that is not remembered.
    unremembered: Vec<u32>,
}

fn hash(words: &[u64]) -> usize {
    let mixed = words.iter().fold(0u64, |hash, word| {
        let hash = (hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        hash ^ hash >> 32
    });
    mixed as usize
}

impl Matcher {
    /// Forgets what is remembered; needed when numbers of texts change their meaning.
    pub(crate) fn clear(&mut self) {
        self.table.fill(0);
        self.entries.clear();
        self.keys.clear();
        self.tallies.clear();
    }

    /// The tallies whose pattern the event matches (who vouches for it and its age aside).
    pub(crate) fn tallies_of(&mut self, card: &Scorecard, log: &Log, fact: &Fact) -> &[u32] {
        let candidates = card.plan.candidates_of(fact.event);
        if candidates.patterns.is_empty() {
            return &[];
        }
        self.key.clear();
        self.key.push(u64::from(fact.event).min(card.plan.candidates.len() as u64 - 1));
        for name in &candidates.deciding {
            let (kind, word) = match log.property(fact, *name) {
                Value::Unknown => (0, 0),
                Value::Number(number) => (1, number.to_bits()),
                Value::Text(id) => (2, u64::from(id)),
                Value::List { .. } => {
                    self.unremembered.clear();
                    matching_tallies(card, log, fact, &mut self.unremembered);
                    return &self.unremembered;
                }
            };
            self.key.push(kind);
            self.key.push(word);
        }
        if self.entries.len() * 2 >= self.table.len() || self.keys.len() > MAX_WORDS {
            self.make_room();
        }
        let mask = self.table.len() - 1;
        let mut slot = hash(&self.key) & mask;
        let entry = loop {
            let Some(number) = self.table[slot].checked_sub(1) else { break self.remember(card, log, fact, slot) };
            let entry = self.entries[number as usize];
            let key = part(&self.keys, entry.key_start as usize, entry.key_length as usize);
            if key == self.key {
                break entry;
            }
            slot = (slot + 1) & mask;
        };
        part(&self.tallies, entry.tallies_start as usize, entry.tallies_length as usize)
    }

    fn remember(&mut self, card: &Scorecard, log: &Log, fact: &Fact, slot: usize) -> Entry {
        let (key_start, tallies_start) = (self.keys.len() as u32, self.tallies.len() as u32);
        self.keys.extend_from_slice(&self.key);
        matching_tallies(card, log, fact, &mut self.tallies);
        let entry = Entry {
            key_start,
            key_length: self.key.len() as u32,
            tallies_start,
            tallies_length: self.tallies.len() as u32 - tallies_start,
        };
        self.entries.push(entry);
        self.table[slot] = self.entries.len() as u32;
        entry
    }

    #[cold]
    fn make_room(&mut self) {
        let size = self.table.len();
        let entries = core::mem::take(&mut self.entries);
        let is_over = self.keys.len() > MAX_WORDS || self.tallies.len() > 4 * MAX_WORDS;
        if is_over {
            self.clear();
            return;
        }
        self.table = vec![0; (size * 2).max(64)];
        let mask = self.table.len() - 1;
        for (number, entry) in entries.iter().enumerate() {
            let key = part(&self.keys, entry.key_start as usize, entry.key_length as usize);
            let mut slot = hash(key) & mask;
            while self.table[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.table[slot] = number as u32 + 1;
        }
        self.entries = entries;
    }
}

fn matching_tallies(card: &Scorecard, log: &Log, fact: &Fact, tallies: &mut Vec<u32>) {
    for pattern in &card.plan.candidates_of(fact.event).patterns {
        let tests = &card.body.patterns[*pattern as usize].tests;
        if tests.iter().all(|(name, ops)| property_passes(ops, log.property(fact, *name), &card.body.lists, log)) {
            tallies.extend_from_slice(&card.plan.tallies_of_pattern[*pattern as usize]);
        }
    }
}
