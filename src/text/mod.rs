//! Text as tests see it: trimmed, cut, lower-cased scalar by scalar, and searched by word or by glob.

mod lowercase;

use alloc::vec::Vec;

use crate::lists::part;
use lowercase::{SECOND_SCALAR, TWO_SCALARS, lowercase};

/// The longest text of a value, in Unicode scalar values.
pub const MAX_TEXT_SCALARS: usize = 4096;
/// The longest id, session or name of an event, in Unicode scalar values.
pub const MAX_NAME_SCALARS: usize = 128;

/// The first `max_scalars` scalar values of `text`, and whether anything was cut.
///
/// ```
/// use prequal::text::cut;
/// assert_eq!(cut("håp", 2), ("hå", true));
/// assert_eq!(cut("håp", 3), ("håp", false));
/// ```
pub fn cut(text: &str, max_scalars: usize) -> (&str, bool) {
    let kept = cut_at(text.as_bytes(), max_scalars);
    (text.get(..kept).unwrap_or(text), kept < text.len())
}

/// How many bytes the first so many scalar values take.
pub(crate) fn cut_at(text: &[u8], max_scalars: usize) -> usize {
    let mut at = 0;
    if text.len() <= max_scalars {
        return text.len();
    }
    for _ in 0..max_scalars {
        at += scalar_at(text, at).1;
    }
    at.min(text.len())
}

/// How many scalar values a text has.
pub(crate) fn scalars_in(text: &[u8]) -> u32 {
    text.iter().fold(0, |count, byte| count + u32::from(byte & 0xc0 != 0x80))
}

/// Whether the bytes are UTF-8: as it is written, each scalar value in its shortest form.
#[inline(never)]
pub(crate) fn is_utf8(text: &[u8]) -> bool {
    let mut at = 0;
    let mut written = Vec::new();
    while at < text.len() {
        let (scalar, length) = scalar_at(text, at);
        written.clear();
        push_scalar(&mut written, scalar);
        if part(text, at, length) != written || char::from_u32(scalar).is_none() {
            return false;
        }
        at += length;
    }
    true
}

/// The scalar value that begins at a byte, and how many bytes it takes. Past the end it is 0.
fn scalar_at(text: &[u8], at: usize) -> (u32, usize) {
    let byte = |offset: usize| text.get(at + offset).map_or(0, |byte| u32::from(*byte));
    let rest = |offset: usize| byte(offset) & 0x3f;
    match byte(0) {
        first @ 0..0x80 => (first, 1),
        first @ 0x80..0xe0 => ((first & 0x1f) << 6 | rest(1), 2),
        first @ 0xe0..0xf0 => ((first & 0xf) << 12 | rest(1) << 6 | rest(2), 3),
        first => ((first & 7) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4),
    }
}

/// Unicode's White_Space.
fn is_white_space(scalar: u32) -> bool {
    matches!(scalar, 9..=13 | 0x20 | 0x85 | 0xa0 | 0x1680 | 0x2000..=0x200a | 0x2028 | 0x2029 | 0x202f | 0x205f | 0x3000)
}

/// A text as it is kept of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Kept<'a> {
    /// Without white space at its ends; empty where it is blank.
    pub(crate) text: &'a [u8],
    pub(crate) scalars: u32,
    pub(crate) was_cut: bool,
}

/// A text trimmed, then cut.
#[inline(never)]
pub(crate) fn trimmed(text: &[u8], max_scalars: u32) -> Kept<'_> {
    let (mut start, mut end, mut scalars, mut kept_scalars) = (0, 0, 0, 0);
    let mut at_most = 0;
    let mut at = 0;
    while at < text.len() {
        let (scalar, length) = scalar_at(text, at);
        at += length;
        if is_white_space(scalar) {
            if scalars == 0 {
                start = at;
                continue;
            }
            scalars += 1;
        } else {
            scalars += 1;
            (end, kept_scalars) = (at, scalars);
        }
        if scalars == max_scalars {
            at_most = at;
        } else if kept_scalars > max_scalars {
            return Kept { text: part(text, start, at_most - start), scalars: max_scalars, was_cut: true };
        }
    }
    Kept { text: part(text, start, end.max(start) - start), scalars: kept_scalars, was_cut: false }
}

/// Whether a text is empty or all white space.
pub(crate) fn is_blank(text: &[u8]) -> bool {
    trimmed(text, u32::MAX).text.is_empty()
}

fn push_scalar(text: &mut Vec<u8>, scalar: u32) {
    let rest = |shift: u32| (scalar >> shift & 0x3f | 0x80) as u8;
    match scalar {
        0..0x80 => text.push(scalar as u8),
        0x80..0x800 => text.extend_from_slice(&[(scalar >> 6 | 0xc0) as u8, rest(0)]),
        0x800..0x10000 => text.extend_from_slice(&[(scalar >> 12 | 0xe0) as u8, rest(6), rest(0)]),
        _ => text.extend_from_slice(&[(scalar >> 18 | 0xf0) as u8, rest(12), rest(6), rest(0)]),
    }
}

/// `text` lower-cased scalar by scalar (no final-sigma rule).
pub(crate) fn fold(text: &[u8]) -> Vec<u8> {
    let mut folded = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let (scalar, length) = scalar_at(text, at);
        if scalar == TWO_SCALARS {
            folded.push(b'i');
        }
        push_scalar(&mut folded, if scalar == TWO_SCALARS { SECOND_SCALAR } else { lowercase(scalar) });
        at += length;
    }
    folded
}

/// A text of a model lower-cased.
#[cfg(feature = "author")]
pub(crate) fn folded(text: &str) -> String {
    String::from_utf8(fold(text.as_bytes())).unwrap_or_default()
}

/// Where `part` first occurs in `text`, from a byte on.
#[inline(never)]
fn find(text: &[u8], part: &[u8], from: usize) -> Option<usize> {
    let last = text.len().checked_sub(part.len())?;
    (from..=last).find(|start| text.get(*start..*start + part.len()) == Some(part))
}

/// Whether `part` occurs in `text`.
pub(crate) fn contains(text: &[u8], part: &[u8]) -> bool {
    find(text, part, 0).is_some()
}

fn is_letter_or_digit(scalar: u32) -> bool {
    char::from_u32(scalar).is_some_and(char::is_alphanumeric)
}

/// Whether `word` occurs in `text` with no letter or digit directly before or after it. Both are lower-cased already.
pub(crate) fn has_word(text: &[u8], word: &[u8]) -> bool {
    let mut from = 0;
    while let Some(start) = find(text, word, from) {
        let mut before = start;
        while before > 0 {
            before -= 1;
            if text.get(before).is_some_and(|byte| byte & 0xc0 != 0x80) {
                break;
            }
        }
        let end = start + word.len();
        let is_inside = start > 0 && is_letter_or_digit(scalar_at(text, before).0)
            || end < text.len() && is_letter_or_digit(scalar_at(text, end).0);
        if !is_inside {
            return true;
        }
        from = start + 1;
    }
    false
}

/// Whether a glob matches the whole text: `*` stands for any run, `?` for one scalar value.
///
/// Only the last `*` is ever tried anew, so the time is at worst text × pattern.
pub(crate) fn glob_matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut in_pattern, mut in_text) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(in_pattern), text.get(in_text)) {
            (Some(b'*'), _) => {
                in_pattern += 1;
                retry = Some((in_pattern, in_text));
                continue;
            }
            (Some(wanted), Some(byte)) if *wanted == b'?' || wanted == byte => {
                in_pattern += 1;
                in_text += if *wanted == b'?' { scalar_at(text, in_text).1 } else { 1 };
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((after_star, taken)) = retry.filter(|retry| retry.1 < text.len()) else { return false };
        in_pattern = after_star;
        in_text = taken + scalar_at(text, taken).1;
        retry = Some((after_star, in_text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_cases_scalar_by_scalar() {
        assert_eq!(fold("ΣΑΣ İ ẞ ÅÆ".as_bytes()), "σασ i̇ ß åæ".as_bytes());
    }

    #[test]
    fn words_end_where_letters_and_digits_do() {
        assert!(has_word("the cto, acting".as_bytes(), "cto".as_bytes()));
        assert!(!has_word("director".as_bytes(), "cto".as_bytes()));
        assert!(!has_word("cto2".as_bytes(), "cto".as_bytes()));
        assert!(has_word("vp of it (acting)".as_bytes(), "vp of it".as_bytes()));
        assert!(has_word("ectocto cto".as_bytes(), "cto".as_bytes()));
        assert!(!has_word("åcto".as_bytes(), "cto".as_bytes()));
        assert!(!has_word("首席cto".as_bytes(), "cto".as_bytes()));
        assert!(has_word("aa aaa-a".as_bytes(), "a".as_bytes()));
    }

    #[test]
    fn globs_match_the_whole_text() {
        for (pattern, text, expected) in [
            ("/pricing*", "/pricing", true),
            ("/pricing*", "/pricing/eu", true),
            ("/pricing*", "/en/pricing", false),
            ("*", "", true),
            ("?", "å", true),
            ("?", "", false),
            ("", "", true),
            ("", "a", false),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-b-b-", false),
            ("**a**", "bab", true),
            ("*?a", "a", false),
        ] {
            assert_eq!(glob_matches(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
        assert!(!glob_matches(b"*a*a*a*a*a*a*a*a*b", &[b'a'; 4096]));
    }

    #[test]
    fn cuts_at_scalar_values() {
        assert_eq!(cut("日本語", 2), ("日本", true));
        assert_eq!(cut("", 0), ("", false));
    }

    #[test]
    fn tells_utf8_from_other_bytes() {
        for bytes in
            [&b"\xc0\x80"[..], b"\x80", b"\xe0\x80\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf0\x9f", b"a\xff"]
        {
            assert!(!is_utf8(bytes) && core::str::from_utf8(bytes).is_err(), "{bytes:?}");
        }
        assert!(is_utf8("aå日😀".as_bytes()) && is_utf8(b""));
        for seed in 0..200_000u32 {
            let bytes = seed.wrapping_mul(0x9e37_79b9).to_le_bytes();
            assert_eq!(is_utf8(&bytes), core::str::from_utf8(&bytes).is_ok(), "{bytes:?}");
        }
    }

    #[test]
    fn trims_white_space_then_cuts() {
        let kept = |text: &'static str, most| {
            let kept = trimmed(text.as_bytes(), most);
            (core::str::from_utf8(kept.text).unwrap(), kept.scalars, kept.was_cut)
        };
        assert_eq!(kept(" \u{3000}日本 語\t\u{85}", 9), ("日本 語", 4, false));
        assert_eq!(kept("  ab c", 3), ("ab ", 3, true));
        assert_eq!(kept("  ab    ", 3), ("ab", 2, false));
        assert_eq!(kept("abc", 3), ("abc", 3, false));
        assert_eq!(kept(" \u{2028} ", 3), ("", 0, false));
        assert_eq!(kept("", 3), ("", 0, false));
        for scalar in '\0'..=char::MAX {
            assert_eq!(is_white_space(scalar as u32), scalar.is_whitespace(), "{scalar:?}");
            let mut text = Vec::new();
            push_scalar(&mut text, scalar as u32);
            assert_eq!(core::str::from_utf8(&text).unwrap().chars().next(), Some(scalar));
            assert_eq!(scalar_at(&text, 0), (scalar as u32, scalar.len_utf8()));
        }
    }
}
