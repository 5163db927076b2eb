//! Texts, each kept once, with what tests need to know of those that are values.

use alloc::vec;
use alloc::vec::Vec;

use crate::lists::part;
use crate::number;
use crate::text::fold;

/// The number of a text.
pub(crate) type TextId = u32;

/// No text.
pub(crate) const NO_TEXT: TextId = u32::MAX;

/// A text, and what tests see of it once it is a value.
#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    length: u32,
    /// The number of the lower-cased text; `NO_TEXT` while this one is no value.
    folded: TextId,
    /// In scalar values.
    length_scalars: u32,
    /// Not a number where the text states none.
    number: f64,
}

/// An interner: equal texts have equal numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    arena: Vec<u8>,
    entries: Vec<Entry>,
    /// Open addressing: 0 is free, else the text's number + 1. Its length is a power of two.
    table: Vec<u32>,
}

/// A text as tests see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TextView<'a> {
    /// Lower-cased.
    pub(crate) folded: &'a [u8],
    /// A number that texts share when they are equal once lower-cased.
    pub(crate) key: TextId,
    /// The number that the text states; not a number where it states none.
    pub(crate) number: f64,
    /// In scalar values, before lower-casing.
    pub(crate) length: u32,
}

fn hash(bytes: &[u8]) -> usize {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let (words, rest) = bytes.as_chunks::<8>();
    let mix = |hash: u64, word: u64| {
        let hash = (hash ^ word).wrapping_mul(MULTIPLIER);
        hash ^ hash >> 29
    };
    let hash = words.iter().fold(bytes.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    let word = rest.iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    (mix(hash, word) >> 32) as usize
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Bytes of text held, lower-cased copies included.
    pub(crate) fn bytes(&self) -> usize {
        self.arena.len()
    }

    pub(crate) fn clear(&mut self) {
        self.arena.clear();
        self.entries.clear();
        if self.table.len() > 1024 {
            self.table = Vec::new();
        }
        self.table.fill(0);
    }

    pub(crate) fn get(&self, id: TextId) -> &[u8] {
        match self.entries.get(id as usize) {
            Some(entry) => part(&self.arena, entry.start as usize, entry.length as usize),
            None => &[],
        }
    }

    /// The slot of a text: its own, or the free one where it belongs.
    fn slot(&self, text: &[u8]) -> usize {
        let mask = self.table.len() - 1;
        let mut slot = hash(text) & mask;
        loop {
            match self.table[slot] {
                0 => return slot,
                found if self.get(found - 1) == text => return slot,
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    #[inline(never)]
    pub(crate) fn intern(&mut self, text: &[u8]) -> TextId {
        if self.entries.len() * 2 >= self.table.len() {
            self.table = vec![0; (self.table.len() * 2).max(64)];
            for id in 0..self.entries.len() as u32 {
                let slot = self.slot(self.get(id));
                self.table[slot] = id + 1;
            }
        }
        let slot = self.slot(text);
        if self.table[slot] == 0 {
            let (start, length) = (self.arena.len() as u32, text.len() as u32);
            self.arena.extend_from_slice(text);
            self.entries.push(Entry { start, length, folded: NO_TEXT, length_scalars: 0, number: f64::NAN });
            self.table[slot] = self.entries.len() as u32;
        }
        self.table[slot] - 1
    }

    /// The number of a text that is a value already; `NO_TEXT` where it is none.
    pub(crate) fn known_value(&self, text: &[u8]) -> TextId {
        if self.table.is_empty() {
            return NO_TEXT;
        }
        let id = self.table[self.slot(text)].wrapping_sub(1);
        let is_value = self.entries.get(id as usize).is_some_and(|entry| entry.folded != NO_TEXT);
        if is_value { id } else { NO_TEXT }
    }

    /// Interns a text that tests will look at. It is trimmed and cut already, and of so many scalar values.
    pub(crate) fn intern_value(&mut self, text: &[u8], length_scalars: u32) -> TextId {
        let id = self.intern(text);
        if self.entries[id as usize].folded == NO_TEXT {
            let folded = self.intern(&fold(text));
            let number = number::parse(text).unwrap_or(f64::NAN);
            let entry = &mut self.entries[id as usize];
            (entry.folded, entry.number, entry.length_scalars) = (folded, number, length_scalars);
        }
        id
    }

    /// A value's text as tests see it.
    pub(crate) fn view(&self, id: TextId) -> TextView<'_> {
        match self.entries.get(id as usize) {
            Some(entry) => TextView {
                folded: self.get(entry.folded),
                key: entry.folded,
                number: entry.number,
                length: entry.length_scalars,
            },
            None => TextView { folded: &[], key: NO_TEXT, number: f64::NAN, length: 0 },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn equal_texts_have_equal_numbers() {
        let mut texts = Texts::default();
        let mut ids = || (0..1000).map(|n| texts.intern(format!("text {n}").as_bytes())).collect::<Vec<_>>();
        let first = ids();
        assert_eq!(first, ids());
        assert_eq!(texts.get(first[7]), b"text 7");
        texts.clear();
        assert_eq!(texts.intern(b"text 7"), 0);
    }

    #[test]
    fn a_value_is_seen_lower_cased_with_its_number() {
        let mut texts = Texts::default();
        let id = texts.intern_value(b"+07.5", 5);
        assert_eq!((texts.view(id).number, texts.view(id).length), (7.5, 5));
        let id = texts.intern_value("İ".as_bytes(), 1);
        assert_eq!(texts.view(id).folded, "i̇".as_bytes());
        assert!(texts.view(id).number.is_nan());
    }
}
