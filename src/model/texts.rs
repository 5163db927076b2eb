//! Texts by number and in order: one table and one sort, where the standard library's maps would be compiled anew for
//! every use.

use alloc::vec::Vec;

use crate::scorecard::fnv1a;

/// Up to so many keys are looked through one by one.
const FEW: usize = 16;

/// The numbers of keys that stand elsewhere.
#[derive(Default)]
pub(crate) struct Index {
    hashes: Vec<u32>,
    /// Of open addressing: a number and 1, or 0 for none. At least twice as long as there are keys.
    table: Vec<u32>,
}

impl Index {
    /// The number of a key, given whether the key of a number is the same one.
    #[inline(never)]
    pub(crate) fn find(&self, key: &[u8], is: &dyn Fn(usize) -> bool) -> Option<usize> {
        let hash = fnv1a(key) as u32;
        let same = |number: usize| self.hashes.get(number) == Some(&hash) && is(number);
        if self.table.is_empty() {
            return (0..self.hashes.len()).find(|number| same(*number));
        }
        let mut slot = hash as usize;
        loop {
            match *self.table.get(slot & (self.table.len() - 1))? {
                0 => return None,
                number if same(number as usize - 1) => return Some(number as usize - 1),
                _ => slot = slot.wrapping_add(1),
            }
        }
    }

    /// The number of a key, which becomes the next one where it is new.
    #[inline(never)]
    pub(crate) fn place(&mut self, key: &[u8], is: &dyn Fn(usize) -> bool) -> usize {
        if let Some(number) = self.find(key, is) {
            return number;
        }
        self.hashes.push(fnv1a(key) as u32);
        let count = self.hashes.len();
        if count > FEW && count * 2 > self.table.len() {
            self.table.clear();
            self.table.resize(count.next_power_of_two() * 4, 0);
            for number in 0..count {
                self.note(number);
            }
        } else if !self.table.is_empty() {
            self.note(count - 1);
        }
        count - 1
    }

    fn note(&mut self, number: usize) {
        let mut slot = self.hashes.get(number).map_or(0, |hash| *hash as usize);
        loop {
            let mask = self.table.len() - 1;
            match self.table.get_mut(slot & mask) {
                Some(place) if *place != 0 => slot = slot.wrapping_add(1),
                Some(place) => {
                    *place = number as u32 + 1;
                    return;
                }
                None => return,
            }
        }
    }
}

/// Texts, each once, numbered as they come.
#[derive(Default)]
pub(crate) struct Texts<'a> {
    index: Index,
    pub(crate) all: Vec<&'a str>,
}

impl<'a> Texts<'a> {
    #[inline(never)]
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        self.index.find(text.as_bytes(), &|number| self.all.get(number).is_some_and(|have| *have == text))
    }

    #[inline(never)]
    pub(crate) fn place(&mut self, text: &'a str) -> usize {
        let all = &self.all;
        let place = self.index.place(text.as_bytes(), &|number| all.get(number).is_some_and(|have| *have == text));
        if place == self.all.len() {
            self.all.push(text);
        }
        place
    }

    /// Takes a text in; whether it is new.
    #[inline(never)]
    pub(crate) fn insert(&mut self, text: &'a str) -> bool {
        let count = self.all.len();
        self.place(text) == count
    }

    /// The texts at a key of each.
    pub(crate) fn at(nodes: &'a [super::Node], key: &str) -> Texts<'a> {
        let mut texts = Texts::default();
        for node in nodes {
            if let Some(text) = node.text_at(key) {
                texts.place(text);
            }
        }
        texts
    }
}

/// Sorts texts by their bytes. Shell's sort, as in `lists`.
#[inline(never)]
pub(crate) fn sort(texts: &mut [&str]) {
    let mut gap = 1;
    while gap < texts.len() / 2 {
        gap = gap * 9 / 4 + 1;
    }
    while gap > 0 {
        for end in gap..texts.len() {
            let mut place = end;
            while place >= gap && texts[place] < texts[place - gap] {
                texts.swap(place, place - gap);
                place -= gap;
            }
        }
        gap = gap * 4 / 9;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_texts_as_they_come(texts in prop::collection::vec("[a-c]{0,4}", 0..200)) {
            let mut numbered = Texts::default();
            let mut expected: Vec<&String> = Vec::new();
            for text in &texts {
                let is_new = !expected.contains(&text);
                prop_assert_eq!(numbered.find(text).is_none(), is_new);
                prop_assert_eq!(numbered.insert(text), is_new);
                if is_new {
                    expected.push(text);
                }
                prop_assert_eq!(numbered.find(text), expected.iter().position(|have| *have == text));
            }
            prop_assert_eq!(&numbered.all, &expected);
            let mut sorted = numbered.all.clone();
            sort(&mut sorted);
            expected.sort();
            prop_assert_eq!(sorted, expected);
        }
    }
}
