//! The alphabet of the binary forms: LEB128 numbers, zigzag for signed ones, texts and lists behind their length.
//!
//! A number has one spelling only (no padding), so that what decodes encodes to the same bytes.

use alloc::string::String;
use alloc::vec::Vec;

/// The bytes end early, or hold something that no writer writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Truncated;

/// How deep conditions may nest.
pub(crate) const MAX_DEPTH: u32 = 32;

pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    depth: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes, depth: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Truncated> {
        let (first, rest) = self.rest.split_first().ok_or(Truncated)?;
        self.rest = rest;
        Ok(*first)
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Truncated> {
        if length > self.rest.len() {
            return Err(Truncated);
        }
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(taken)
    }

    pub(crate) fn unsigned(&mut self) -> Result<u64, Truncated> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if bits << shift >> shift != bits {
                return Err(Truncated);
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                let padded = byte == 0 && shift > 0;
                return if padded { Err(Truncated) } else { Ok(value) };
            }
        }
        Err(Truncated)
    }

    pub(crate) fn signed(&mut self) -> Result<i64, Truncated> {
        let zigzag = self.unsigned()?;
        Ok((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    /// A signed number within `±bound`.
    pub(crate) fn signed_within(&mut self, bound: i64) -> Result<i64, Truncated> {
        let value = self.signed()?;
        if (-bound..=bound).contains(&value) { Ok(value) } else { Err(Truncated) }
    }

    pub(crate) fn number_up_to(&mut self, most: u64) -> Result<u64, Truncated> {
        let value = self.unsigned()?;
        if value <= most { Ok(value) } else { Err(Truncated) }
    }

    /// A length: no list is longer than the bytes that are left.
    pub(crate) fn length(&mut self) -> Result<usize, Truncated> {
        self.number_up_to(self.rest.len() as u64).map(|length| length as usize)
    }

    pub(crate) fn flag(&mut self) -> Result<bool, Truncated> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Truncated),
        }
    }

    /// A finite double, as its eight bytes.
    pub(crate) fn double(&mut self) -> Result<f64, Truncated> {
        let bytes = self.bytes(8)?.try_into().map_err(|_| Truncated)?;
        let value = f64::from_le_bytes(bytes);
        let negative_zero = value == 0.0 && value.is_sign_negative();
        if value.is_finite() && !negative_zero { Ok(value) } else { Err(Truncated) }
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, Truncated> {
        let length = self.length()?;
        core::str::from_utf8(self.bytes(length)?).map_err(|_| Truncated)
    }

    /// Reads one level deeper; too deep is an error.
    pub(crate) fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Truncated>) -> Result<T, Truncated> {
        if self.depth == MAX_DEPTH {
            return Err(Truncated);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    pub(crate) fn list<T>(
        &mut self,
        mut read: impl FnMut(&mut Self) -> Result<T, Truncated>,
    ) -> Result<Vec<T>, Truncated> {
        let length = self.length()?;
        let mut list = Vec::new();
        for _ in 0..length {
            list.push(read(self)?);
        }
        Ok(list)
    }

    pub(crate) fn option<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Truncated>,
    ) -> Result<Option<T>, Truncated> {
        if self.flag()? { read(self).map(Some) } else { Ok(None) }
    }

    pub(crate) fn string(&mut self) -> Result<String, Truncated> {
        self.text().map(String::from)
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

    pub(crate) fn text(&mut self, text: &str) {
        self.unsigned(text.len() as u64);
        self.bytes.extend_from_slice(text.as_bytes());
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
            assert_eq!(Reader::new(&writer.bytes).signed(), Ok(value));
        }
        assert_eq!(Reader::new(&[0x80, 0x00]).unsigned(), Err(Truncated));
        assert_eq!(Reader::new(&[0xff; 10]).unsigned(), Err(Truncated));
        assert_eq!(Reader::new(&[0x80]).unsigned(), Err(Truncated));
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf29ce484222325);
        assert_eq!(fnv1a(b"foobar"), 0x85944171f73967e8);
    }
}
