//! JSON as JavaScript writes it: no white space, the same escapes, points as decimals of thousandths.

use alloc::string::String;

use crate::points::Points;

/// Writes one JSON value, member by member.
#[derive(Default)]
pub(crate) struct JsonWriter {
    pub(crate) text: String,
    /// Whether the next member needs a comma before it.
    follows: bool,
}

impl JsonWriter {
    #[inline(never)]
    fn member(&mut self) {
        if self.follows {
            self.text.push(',');
        }
        self.follows = true;
    }

    /// Begins a member of an object.
    #[inline(never)]
    pub(crate) fn key(&mut self, key: &str) -> &mut JsonWriter {
        self.member();
        self.follows = false;
        self.quoted(key);
        self.text.push(':');
        self
    }

    pub(crate) fn object(&mut self, write: impl FnOnce(&mut JsonWriter)) {
        self.open('{');
        write(self);
        self.close('}');
    }

    pub(crate) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut JsonWriter, T)) {
        self.open('[');
        items.into_iter().for_each(|item| write(self, item));
        self.close(']');
    }

    #[inline(never)]
    fn open(&mut self, bracket: char) {
        self.member();
        self.follows = false;
        self.text.push(bracket);
    }

    #[inline(never)]
    fn close(&mut self, bracket: char) {
        self.text.push(bracket);
        self.follows = true;
    }

    #[inline(never)]
    pub(crate) fn string(&mut self, text: &str) {
        self.member();
        self.quoted(text);
    }

    #[inline(never)]
    pub(crate) fn word(&mut self, word: &str) {
        self.member();
        self.text.push_str(word);
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.word(if value { "true" } else { "false" });
    }

    /// A text, or null.
    #[inline(never)]
    pub(crate) fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.word("null"),
        }
    }

    #[inline(never)]
    pub(crate) fn whole(&mut self, number: i64) {
        self.member();
        if number < 0 {
            self.text.push('-');
        }
        self.digits(number.unsigned_abs());
    }

    /// A whole number, or null.
    #[inline(never)]
    pub(crate) fn maybe_whole(&mut self, number: Option<i64>) {
        match number {
            Some(number) => self.whole(number),
            None => self.word("null"),
        }
    }

    /// Points: the shortest decimal, which is that of the nearest double.
    #[inline(never)]
    pub(crate) fn points(&mut self, points: Points) {
        let thousandths = points.thousandths();
        self.member();
        if thousandths < 0 {
            self.text.push('-');
        }
        let magnitude = thousandths.unsigned_abs();
        self.digits(magnitude / 1000);
        let mut fraction = magnitude % 1000;
        if fraction == 0 {
            return;
        }
        self.text.push('.');
        let mut place = 100;
        while fraction > 0 {
            self.text.push(char::from(b'0' + (fraction / place) as u8));
            fraction %= place;
            place /= 10;
        }
    }

    #[inline(never)]
    fn digits(&mut self, mut number: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        loop {
            start -= 1;
            digits[start] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                break;
            }
        }
        self.text.extend(digits[start..].iter().map(|digit| char::from(*digit)));
    }

    #[inline(never)]
    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        let mut plain = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = match byte {
                b'"' | b'\\' => byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                8 => b'b',
                12 => b'f',
                0..=0x1f => b'u',
                _ => continue,
            };
            self.text.push_str(text.get(plain..at).unwrap_or_default());
            plain = at + 1;
            self.text.push('\\');
            self.text.push(char::from(escape));
            if escape == b'u' {
                self.text.push_str(if byte < 16 { "000" } else { "001" });
                self.text.push(hex_digit(byte & 15));
            }
        }
        self.text.push_str(text.get(plain..).unwrap_or_default());
        self.text.push('"');
    }
}

/// A hexadecimal digit below 16.
pub(crate) fn hex_digit(digit: u8) -> char {
    char::from(if digit < 10 { b'0' + digit } else { b'a' - 10 + digit })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn writes_texts_as_serde_json_does(text in any::<String>()) {
            let mut writer = JsonWriter::default();
            writer.string(&text);
            prop_assert_eq!(writer.text, serde_json::to_string(&text).unwrap());
        }

        #[test]
        fn writes_points_as_doubles_are_written(thousandths in -9_000_000_000_000_000i64..9_000_000_000_000_000) {
            let mut writer = JsonWriter::default();
            writer.points(Points::from_thousandths(thousandths));
            prop_assert_eq!(writer.text.parse::<f64>().unwrap(), thousandths as f64 / 1000.0);
        }
    }
}
