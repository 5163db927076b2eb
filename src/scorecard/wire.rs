//! The alphabet of the binary forms: LEB128 numbers, zigzag for signed ones, texts and lists behind their length.
//!
//! A number has one spelling only (no padding), so that what decodes encodes to the same bytes.

#[cfg(feature = "author")]
use alloc::string::String;
use alloc::vec::Vec;

use crate::text::is_utf8;

/// How deep conditions may nest.
pub(crate) const MAX_DEPTH: u32 = 32;

/// Reads what [`Writer`] writes. Bytes that end early or that no writer writes make it fail for good:
/// from then on it reads zeros and empty lists, and whoever reads asks once, at the end, whether it has failed.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    failed: bool,
    depth: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes, failed: false, depth: 0 }
    }

    /// Whether everything was read, and nothing else was there.
    pub(crate) fn is_done(&self) -> bool {
        !self.failed && self.rest.is_empty()
    }

    /// How many bytes are left.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    pub(crate) fn has_failed(&self) -> bool {
        self.failed
    }

    /// What was read cannot be.
    #[inline(never)]
    pub(crate) fn fail(&mut self) {
        self.failed = true;
        self.rest = &[];
    }

    /// Fails unless what was read can be.
    pub(crate) fn ensure(&mut self, holds: bool) {
        if !holds {
            self.fail();
        }
    }

    #[inline(never)]
    pub(crate) fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((first, rest)) => {
                self.rest = rest;
                *first
            }
            None => {
                self.fail();
                0
            }
        }
    }

    #[inline(never)]
    pub(crate) fn bytes(&mut self, length: usize) -> &'a [u8] {
        match self.rest.split_at_checked(length) {
            Some((taken, rest)) => {
                self.rest = rest;
                taken
            }
            None => {
                self.fail();
                &[]
            }
        }
    }

    #[inline(never)]
    pub(crate) fn unsigned(&mut self) -> u64 {
        let mut value = 0u64;
        let mut shift = 0;
        loop {
            let byte = self.byte();
            let bits = u64::from(byte & 0x7f);
            let padded = byte == 0 && shift > 0;
            if shift > 63 || bits << shift >> shift != bits || padded {
                self.fail();
                return 0;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return value;
            }
            shift += 7;
        }
    }

    #[inline(never)]
    pub(crate) fn signed(&mut self) -> i64 {
        let zigzag = self.unsigned();
        (zigzag >> 1) as i64 ^ -((zigzag & 1) as i64)
    }

    /// A signed number within `±bound`.
    #[inline(never)]
    pub(crate) fn signed_within(&mut self, bound: i64) -> i64 {
        let value = self.signed();
        self.ensure((-bound..=bound).contains(&value));
        value
    }

    #[inline(never)]
    pub(crate) fn number_up_to(&mut self, most: u64) -> u64 {
        let value = self.unsigned();
        if value > most {
            self.fail();
            return 0;
        }
        value
    }

    /// A number of something that is looked up later.
    #[inline(never)]
    pub(crate) fn index(&mut self) -> u32 {
        self.number_up_to(u64::from(u32::MAX)) as u32
    }

    /// A length: no list is longer than the bytes that are left.
    #[inline(never)]
    pub(crate) fn length(&mut self) -> usize {
        self.number_up_to(self.rest.len() as u64) as usize
    }

    pub(crate) fn flag(&mut self) -> bool {
        self.number_up_to(1) == 1
    }

    /// A finite double, as its eight bytes.
    #[inline(never)]
    pub(crate) fn double(&mut self) -> f64 {
        let mut bytes = [0; 8];
        for byte in &mut bytes {
            *byte = self.byte();
        }
        let value = f64::from_le_bytes(bytes);
        let negative_zero = value == 0.0 && value.is_sign_negative();
        self.ensure(value.is_finite() && !negative_zero);
        value
    }

    /// A text, as its UTF-8.
    #[inline(never)]
    pub(crate) fn text(&mut self) -> &'a [u8] {
        let length = self.length();
        let text = self.bytes(length);
        self.ensure(is_utf8(text));
        text
    }

    #[cfg(feature = "author")]
    pub(crate) fn string(&mut self) -> String {
        String::from_utf8_lossy(self.text()).into_owned()
    }

    /// Goes one level deeper; too deep is a failure.
    pub(crate) fn descend(&mut self) {
        self.depth += 1;
        self.ensure(self.depth <= MAX_DEPTH);
    }

    pub(crate) fn ascend(&mut self) {
        self.depth -= 1;
    }

    #[cfg(feature = "author")]
    pub(crate) fn list<T>(&mut self, mut read: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut list = Vec::new();
        for _ in 0..self.length() {
            if self.failed {
                break;
            }
            list.push(read(self));
        }
        list
    }

    #[cfg(feature = "author")]
    pub(crate) fn strings(&mut self) -> Vec<String> {
        self.list(Reader::string)
    }
}

/// Writes what [`Reader`] reads.
#[derive(Default)]
pub(crate) struct Writer {
    pub(crate) bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(crate) fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    pub(crate) fn signed(&mut self, value: i64) {
        self.unsigned((value << 1 ^ value >> 63) as u64);
    }

    pub(crate) fn double(&mut self, value: f64) {
        let value = if value == 0.0 { 0.0 } else { value };
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    /// A text, as its UTF-8.
    pub(crate) fn text(&mut self, text: &[u8]) {
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text);
    }

    #[cfg(feature = "author")]
    pub(crate) fn texts(&mut self, texts: &[String]) {
        self.list(texts, |writer, text| writer.text(text.as_bytes()));
    }

    #[cfg(feature = "author")]
    pub(crate) fn list<T>(&mut self, list: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.unsigned(list.len() as u64);
        for item in list {
            write(self, item);
        }
    }

    #[cfg(feature = "author")]
    pub(crate) fn option<T>(&mut self, option: Option<T>, write: impl FnOnce(&mut Self, T)) {
        self.byte(u8::from(option.is_some()));
        if let Some(value) = option {
            write(self, value);
        }
    }
}

/// 64-bit FNV-1a. Source: Fowler, Noll, Vo, "FNV Hash", and RFC 9923.
pub(crate) fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_one_spelling() {
        for value in [0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN] {
            let mut writer = Writer::default();
            writer.signed(value);
            let mut reader = Reader::new(&writer.bytes);
            assert_eq!(reader.signed(), value);
            assert!(reader.is_done());
        }
        for bytes in [&[0x80, 0x00][..], &[0xff; 10], &[0x80], &[]] {
            let mut reader = Reader::new(bytes);
            reader.unsigned();
            assert!(reader.has_failed(), "{bytes:?}");
        }
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf29ce484222325);
        assert_eq!(fnv1a(b"foobar"), 0x85944171f73967e8);
    }
}
