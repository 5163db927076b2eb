//! A pull reader of JSON text, for leads: no tree, nothing copied but texts with escapes, no recursion.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::decimal::{nearest, quotient};
use crate::lists::{part, rest};

/// Text that is not JSON, or not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where reading stopped, in bytes.
    pub offset: usize,
}

impl core::fmt::Display for SyntaxError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(formatter, "not JSON at byte {}", self.offset)
    }
}

impl core::error::Error for SyntaxError {}

type Read<T> = Result<T, SyntaxError>;

/// What the next value is, told by its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    Null,
    Bool,
    Number,
    Text,
    List,
    Object,
}

pub(crate) struct Json<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Json<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Read<Json<'a>> {
        let text = core::str::from_utf8(bytes).map_err(|error| SyntaxError { offset: error.valid_up_to() })?;
        Ok(Json { text: text.strip_prefix('\u{feff}').unwrap_or(text), at: 0 })
    }

    /// Where reading stands, to come back to.
    pub(crate) fn place(&self) -> usize {
        self.at
    }

    pub(crate) fn go_back_to(&mut self, place: usize) {
        self.at = place;
    }

    /// A part of the text; its bounds stand before or behind a byte of ASCII.
    fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The byte at a place; 0 past the end, which no place is where it matters.
    fn byte(&self, at: usize) -> u8 {
        self.bytes().get(at).copied().unwrap_or(0)
    }

    fn begins(&self, word: &str) -> bool {
        rest(self.bytes(), self.at).starts_with(word.as_bytes())
    }

    fn error<T>(&self) -> Read<T> {
        Err(SyntaxError { offset: self.at })
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.bytes().get(self.at) {
            match byte {
                b' ' | b'\n' | b'\r' | b'\t' => self.at += 1,
                byte => return Some(*byte),
            }
        }
        None
    }

    #[inline(never)]
    fn expect(&mut self, byte: u8) -> Read<()> {
        if self.peek() == Some(byte) {
            self.at += 1;
            Ok(())
        } else {
            self.error()
        }
    }

    pub(crate) fn end(&mut self) -> Read<()> {
        if self.peek().is_none() { Ok(()) } else { self.error() }
    }

    pub(crate) fn next(&mut self) -> Read<Next> {
        Ok(match self.peek() {
            Some(b'n') => Next::Null,
            Some(b't' | b'f') => Next::Bool,
            Some(b'"') => Next::Text,
            Some(b'[') => Next::List,
            Some(b'{') => Next::Object,
            Some(b'-' | b'0'..=b'9') => Next::Number,
            _ => return self.error(),
        })
    }

    #[inline(never)]
    fn literal(&mut self, word: &str) -> Read<()> {
        if self.begins(word) {
            self.at += word.len();
            Ok(())
        } else {
            self.error()
        }
    }

    pub(crate) fn null(&mut self) -> Read<()> {
        self.literal("null")
    }

    pub(crate) fn bool(&mut self) -> Read<bool> {
        if self.begins("true") {
            self.at += 4;
            return Ok(true);
        }
        self.literal("false").map(|()| false)
    }

    /// A number as the nearest double; beyond every double it is infinite.
    #[inline(never)]
    pub(crate) fn number(&mut self) -> Read<f64> {
        let bytes = self.bytes();
        let is_negative = self.byte(self.at) == b'-';
        let start = self.at + usize::from(is_negative);
        let mut at = start;
        let digits = |at: &mut usize, mantissa: &mut u64| {
            let from = *at;
            while let Some(digit) = bytes.get(*at).filter(|byte| byte.is_ascii_digit()) {
                *mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit - b'0'));
                *at += 1;
            }
            *at - from
        };
        let mut mantissa = 0;
        let leads_with_zero = bytes.get(at) == Some(&b'0');
        let whole = digits(&mut at, &mut mantissa);
        if whole == 0 || leads_with_zero && whole > 1 {
            return self.error();
        }
        let mut fraction = 0;
        if bytes.get(at) == Some(&b'.') {
            at += 1;
            fraction = digits(&mut at, &mut mantissa);
            if fraction == 0 {
                self.at = at;
                return self.error();
            }
        }
        let has_exponent = matches!(bytes.get(at), Some(b'e' | b'E'));
        if has_exponent {
            at += 1 + usize::from(matches!(bytes.get(at + 1), Some(b'+' | b'-')));
            if digits(&mut at, &mut 0) == 0 {
                self.at = at;
                return self.error();
            }
        }
        self.at = at;
        let written = part(bytes, start, at - start);
        let magnitude = if !has_exponent && whole + fraction <= 15 {
            const POWERS: [f64; 16] =
                [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
            mantissa as f64 / POWERS[fraction & 15]
        } else if !has_exponent && whole + fraction <= 19 && fraction <= 18 {
            quotient(mantissa, fraction)
        } else {
            nearest(written)
        };
        Ok(if is_negative { -magnitude } else { magnitude })
    }

    /// A text; a lone surrogate becomes U+FFFD.
    #[inline(never)]
    pub(crate) fn text(&mut self) -> Read<Cow<'a, str>> {
        let start = self.at + 1;
        let end = start + self.plain_run(start)?;
        if self.byte(end) == b'"' {
            self.at = end + 1;
            return Ok(Cow::Borrowed(self.slice(start, end)));
        }
        let mut owned = String::from(self.slice(start, end));
        self.at = end;
        loop {
            if self.byte(self.at) == b'"' {
                self.at += 1;
                return Ok(Cow::Owned(owned));
            }
            self.at += 1;
            self.escape(&mut owned)?;
            let run = self.plain_run(self.at)?;
            owned.push_str(self.slice(self.at, self.at + run));
            self.at += run;
        }
    }

    /// The length of the run from `start` to the next quote or backslash.
    #[inline(never)]
    fn plain_run(&self, start: usize) -> Read<usize> {
        let bytes = rest(self.bytes(), start);
        // Eight bytes at once while none of them ends the run.
        let whole_words = bytes.chunks_exact(8).take_while(|word| {
            let word = word.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
            !(has_byte(word, b'"') || has_byte(word, b'\\') || has_control(word))
        });
        let skipped = 8 * whole_words.count();
        let stop = rest(bytes, skipped).iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1f));
        match stop.map(|stop| stop + skipped) {
            Some(at) if self.byte(start + at) >= b' ' => Ok(at),
            stop => Err(SyntaxError { offset: start + stop.unwrap_or(bytes.len()) }),
        }
    }

    #[inline(never)]
    fn escape(&mut self, out: &mut String) -> Read<()> {
        let Some(escape) = self.bytes().get(self.at) else { return self.error() };
        self.at += 1;
        out.push(match escape {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex()?;
                return self.unicode(unit, out);
            }
            _ => {
                self.at -= 1;
                return self.error();
            }
        });
        Ok(())
    }

    fn hex(&mut self) -> Read<u32> {
        let digits = self.bytes().get(self.at..self.at + 4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let Some(digits) = digits else { return self.error() };
        self.at += 4;
        Ok(digits.iter().fold(0, |sum, digit| sum * 16 + char::from(*digit).to_digit(16).unwrap_or(0)))
    }

    fn unicode(&mut self, unit: u32, out: &mut String) -> Read<()> {
        let is_high = (0xd800..0xdc00).contains(&unit);
        if is_high && self.begins("\\u") {
            let back = self.at;
            self.at += 2;
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                let scalar = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                out.push(char::from_u32(scalar).unwrap_or(char::REPLACEMENT_CHARACTER));
                return Ok(());
            }
            self.at = back;
        }
        out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
        Ok(())
    }

    /// Steps into an object or a list; true when it has a first member.
    #[inline(never)]
    pub(crate) fn open(&mut self, open: u8, close: u8) -> Read<bool> {
        self.expect(open)?;
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(false);
        }
        Ok(true)
    }

    /// Steps over what stands between two members; false at the end.
    #[inline(never)]
    pub(crate) fn another(&mut self, close: u8) -> Read<bool> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(byte) if byte == close => {
                self.at += 1;
                Ok(false)
            }
            _ => self.error(),
        }
    }

    /// A key and the colon behind it.
    #[inline(never)]
    pub(crate) fn key(&mut self) -> Read<Cow<'a, str>> {
        if self.peek() != Some(b'"') {
            return self.error();
        }
        let key = self.text()?;
        self.expect(b':')?;
        Ok(key)
    }

    /// Steps over a value of any kind and depth.
    #[inline(never)]
    pub(crate) fn skip(&mut self) -> Read<()> {
        let mut closers: Vec<u8> = Vec::new();
        loop {
            let opened = match self.next()? {
                Next::Null => self.null().map(|()| None)?,
                Next::Bool => self.bool().map(|_| None)?,
                Next::Number => self.number().map(|_| None)?,
                Next::Text => self.text().map(|_| None)?,
                Next::List => self.open(b'[', b']')?.then_some(b']'),
                Next::Object => self.open(b'{', b'}')?.then_some(b'}'),
            };
            if let Some(closer) = opened {
                closers.push(closer);
            } else {
                while let Some(closer) = closers.last() {
                    if self.another(*closer)? {
                        break;
                    }
                    closers.pop();
                }
            }
            match closers.last() {
                None => return Ok(()),
                Some(b'}') => {
                    self.key()?;
                }
                Some(_) => {}
            }
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// Whether one of the eight bytes of a word is this one.
/// Source: Sean Anderson, "Bit Twiddling Hacks", "Determine if a word has a zero byte".
fn has_byte(word: u64, byte: u8) -> bool {
    let same_is_zero = word ^ (ONES * u64::from(byte));
    same_is_zero.wrapping_sub(ONES) & !same_is_zero & HIGHS != 0
}

/// Whether one of the eight bytes of a word is a control character, below 0x20.
fn has_control(word: u64) -> bool {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn skips(text: &str) -> bool {
        Json::new(text.as_bytes()).and_then(|mut json| json.skip().and_then(|()| json.end())).is_ok()
    }

    #[test]
    fn knows_json_from_what_is_not() {
        for good in
            ["0", "-1.5e+3", "\"\\u00e5\\ud83d\\ude00\\ud800\"", "[]", "{\"a\":[1,{\"b\":null}],\"c\":false} ", "1e999"]
        {
            assert!(skips(good), "{good}");
        }
        for bad in [
            "",
            "01",
            "1.",
            ".5",
            "+1",
            "1e",
            "tru",
            "nul",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{a:1}",
            "{\"a\":1,}",
            "\"",
            "\"\\x\"",
            "\"\n\"",
            "[}",
            "1 1",
            "NaN",
        ] {
            assert!(!skips(bad), "{bad}");
        }
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        assert!(skips(&deep));
    }

    #[test]
    fn a_number_is_read_to_its_last_digit() {
        let number = |text: &str| Json::new(text.as_bytes()).unwrap().number().unwrap();
        let halfway = "9007199254740993";
        for zeros in [1, 700, 790, 2000] {
            assert_eq!(number(&format!("{halfway}.{}", "0".repeat(zeros))), 9007199254740992.0);
            assert_eq!(number(&format!("{halfway}.{}1", "0".repeat(zeros))), 9007199254740994.0);
            assert_eq!(number(&format!("1{}e-{zeros}", "0".repeat(zeros))), 1.0);
        }
        for text in ["5e-324", "2.4703282292062327e-324", "2.4703282292062328e-324", "1.7976931348623159e308", "1e999"]
        {
            assert_eq!(number(text), text.parse::<f64>().unwrap(), "{text}");
        }
    }

    #[test]
    fn lone_surrogates_are_replaced() {
        let mut json = Json::new(br#""a\ud800b\udc00\ud83d\u0041""#).unwrap();
        assert_eq!(json.text().unwrap(), "a\u{fffd}b\u{fffd}\u{fffd}A");
    }

    proptest! {
        #[test]
        fn numbers_are_the_nearest_doubles(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            let text = serde_json::to_string(&value).unwrap();
            prop_assert_eq!(Json::new(text.as_bytes()).unwrap().number(), Ok(value));
        }

        #[test]
        fn long_numbers_are_the_nearest_doubles(
            text in "(0|[1-9][0-9]{0,40})(\\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?",
            (odd, shift, zeros) in (1u64 << 53..1 << 54, 0u32..70, 0usize..60),
        ) {
            // Half way between two doubles, and a little beyond it.
            let halfway = u128::from(odd | 1) << shift;
            let beyond = format!("{halfway}.{}1", "0".repeat(zeros));
            let digits = odd.to_string();
            let decimal = format!("{}.{}{}", &digits[..zeros % 17], &digits[zeros % 17..], zeros % 1000);
            let decimal = if zeros % 17 == 0 { format!("0{decimal}") } else { decimal };
            for text in [text, decimal, halfway.to_string(), beyond.clone(), format!("{beyond}e-300"), format!("{beyond}E-320")] {
                let negative = format!("-{text}");
                let expected: f64 = text.parse().unwrap();
                prop_assert_eq!(Json::new(text.as_bytes()).unwrap().number(), Ok(expected));
                prop_assert_eq!(Json::new(negative.as_bytes()).unwrap().number(), Ok(-expected));
            }
        }

        #[test]
        fn accepts_what_serde_accepts(text in "[\\[\\]{}\",:0-9a-z\\\\ .-]{0,24}") {
            // The standard's depth and number limits aside, the two agree on what JSON is.
            prop_assert_eq!(skips(&text), serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{}", text);
        }
    }
}
