//! Texts, each kept once, with what tests need to know of those that are values.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::condition::TextView;
use crate::number::parse_number;
use crate::text::fold;

/// The number of a text.
pub(crate) type TextId = u32;

/// No text.
pub(crate) const NO_TEXT: TextId = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Span {
    start: u32,
    length: u32,
}

/// What tests see of a text; made when the text is first used as a value.
#[derive(Debug, Clone, Copy)]
struct ValueForm {
    /// The number of the lower-cased text.
    folded: TextId,
    number: Option<f64>,
    length_scalars: u32,
}

/// An interner: equal texts have equal numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Texts {
    arena: String,
    spans: Vec<Span>,
    forms: Vec<Option<ValueForm>>,
    /// Open addressing: 0 is free, else the text's number + 1. Its length is a power of two.
    table: Vec<u32>,
}

fn hash(bytes: &[u8]) -> u32 {
    const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let word = chunk.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        hash = (hash ^ word).wrapping_mul(MULTIPLIER);
        hash ^= hash >> 29;
    }
    (hash >> 32) as u32
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Bytes of text held, lower-cased copies included.
    pub(crate) fn bytes(&self) -> usize {
        self.arena.len()
    }

    pub(crate) fn clear(&mut self) {
        self.arena.clear();
        self.spans.clear();
        self.forms.clear();
        if self.table.len() > 1024 {
            self.table = Vec::new();
        }
        self.table.fill(0);
    }

    pub(crate) fn get(&self, id: TextId) -> &str {
        self.spans.get(id as usize).map_or("", |span| self.slice(*span))
    }

    fn slice(&self, span: Span) -> &str {
        self.arena.get(span.start as usize..(span.start + span.length) as usize).unwrap_or("")
    }

    pub(crate) fn intern(&mut self, text: &str) -> TextId {
        if self.spans.len() * 2 >= self.table.len() {
            self.grow();
        }
        let mask = self.table.len() - 1;
        let mut slot = hash(text.as_bytes()) as usize & mask;
        while let Some(found) = self.table[slot].checked_sub(1) {
            if self.get(found) == text {
                return found;
            }
            slot = (slot + 1) & mask;
        }
        let id = self.spans.len() as u32;
        let span = Span { start: self.arena.len() as u32, length: text.len() as u32 };
        self.arena.push_str(text);
        self.spans.push(span);
        self.forms.push(None);
        self.table[slot] = id + 1;
        id
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(64);
        let mut table = vec![0; size];
        for (id, span) in self.spans.iter().enumerate() {
            let mut slot = hash(self.slice(*span).as_bytes()) as usize & (size - 1);
            while table[slot] != 0 {
                slot = (slot + 1) & (size - 1);
            }
            table[slot] = id as u32 + 1;
        }
        self.table = table;
    }

    /// Interns a text that tests will look at. It is trimmed and cut already.
    pub(crate) fn intern_value(&mut self, text: &str) -> TextId {
        let id = self.intern(text);
        if self.forms[id as usize].is_none() {
            let folded = self.intern(&fold(text));
            self.forms[id as usize] = Some(ValueForm {
                folded,
                number: parse_number(text),
                length_scalars: text.chars().fold(0, |count, _| count + 1),
            });
        }
        id
    }

    /// A value's text as tests see it.
    pub(crate) fn view(&self, id: TextId) -> TextView<'_> {
        match self.forms.get(id as usize) {
            Some(Some(form)) => {
                let folded = self.get(form.folded);
                TextView { folded, key: form.folded, number: form.number, length: form.length_scalars }
            }
            _ => TextView { folded: "", key: NO_TEXT, number: None, length: 0 },
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
        let ids: Vec<_> = (0..1000).map(|n| texts.intern(&format!("text {n}"))).collect();
        assert_eq!(ids, (0..1000).map(|n| texts.intern(&format!("text {n}"))).collect::<Vec<_>>());
        assert_eq!(texts.get(ids[7]), "text 7");
        texts.clear();
        assert_eq!(texts.intern("text 7"), 0);
    }

    #[test]
    fn a_value_is_seen_lower_cased_with_its_number() {
        let mut texts = Texts::default();
        let id = texts.intern_value("+07.5");
        assert_eq!((texts.view(id).number, texts.view(id).length), (Some(7.5), 5));
        let id = texts.intern_value("İ");
        assert_eq!((texts.view(id).folded, texts.view(id).length), ("i̇", 1));
    }
}
