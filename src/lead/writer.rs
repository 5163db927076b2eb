//! JSON as JavaScript writes it: no white space, the same escapes, points as decimals of thousandths.

use crate::points::Points;

/// Writes one JSON value, member by member.
#[derive(Default)]
pub(crate) struct JsonWriter {
    pub(crate) text: String,
    /// Whether the next member needs a comma before it.
    follows: bool,
}

impl JsonWriter {
    fn member(&mut self) {
        if self.follows {
            self.text.push(',');
        }
        self.follows = true;
    }

    /// Begins a member of an object.
    pub(crate) fn key(&mut self, key: &str) -> &mut JsonWriter {
        self.member();
        self.follows = false;
        self.quoted(key);
        self.text.push(':');
        self
    }

    pub(crate) fn object(&mut self, write: impl FnOnce(&mut JsonWriter)) {
        self.nested('{', '}', write);
    }

    pub(crate) fn list<T>(&mut self, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut JsonWriter, T)) {
        self.nested('[', ']', |w| items.into_iter().for_each(|item| write(w, item)));
    }

    fn nested(&mut self, open: char, close: char, write: impl FnOnce(&mut JsonWriter)) {
        self.member();
        self.follows = false;
        self.text.push(open);
        write(self);
        self.text.push(close);
        self.follows = true;
    }

    pub(crate) fn string(&mut self, text: &str) {
        self.member();
        self.quoted(text);
    }

    pub(crate) fn word(&mut self, word: &str) {
        self.member();
        self.text.push_str(word);
    }

    pub(crate) fn bool(&mut self, value: bool) {
        self.word(if value { "true" } else { "false" });
    }

    /// A text, or null.
    pub(crate) fn maybe(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.string(text),
            None => self.word("null"),
        }
    }

    pub(crate) fn whole(&mut self, number: i64) {
        self.member();
        if number < 0 {
            self.text.push('-');
        }
        self.digits(number.unsigned_abs());
    }

    /// A whole number, or null.
    pub(crate) fn maybe_whole(&mut self, number: Option<i64>) {
        match number {
            Some(number) => self.whole(number),
            None => self.word("null"),
        }
    }

    /// Points: the shortest decimal, which is that of the nearest double.
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

    fn quoted(&mut self, text: &str) {
        self.text.push('"');
        for scalar in text.chars() {
            match scalar {
                '"' => self.text.push_str("\\\""),
                '\\' => self.text.push_str("\\\\"),
                '\n' => self.text.push_str("\\n"),
                '\r' => self.text.push_str("\\r"),
                '\t' => self.text.push_str("\\t"),
                '\u{8}' => self.text.push_str("\\b"),
                '\u{c}' => self.text.push_str("\\f"),
                '\0'..='\u{1f}' => {
                    self.text.push_str("\\u00");
                    for digit in [scalar as u32 >> 4, scalar as u32 & 15] {
                        self.text.push(char::from_digit(digit, 16).unwrap_or('0'));
                    }
                }
                other => self.text.push(other),
            }
        }
        self.text.push('"');
    }
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
