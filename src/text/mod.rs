//! Text as tests see it: trimmed, cut, lower-cased scalar by scalar, and searched by word or by glob.

mod lowercase;

use alloc::string::String;

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
    if text.len() <= max_scalars {
        return (text, false);
    }
    let mut rest = text.chars();
    let has_more = (0..max_scalars).all(|_| rest.next().is_some()) && !rest.as_str().is_empty();
    let kept = text.len() - if has_more { rest.as_str().len() } else { 0 };
    (text.get(..kept).unwrap_or(text), has_more)
}

/// `text` lower-cased scalar by scalar (no final-sigma rule).
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for scalar in text.chars() {
        if scalar == TWO_SCALARS {
            folded.push('i');
            folded.push(SECOND_SCALAR);
        } else {
            folded.push(lowercase(scalar));
        }
    }
    folded
}

/// Where `part` first occurs in `text`, from a byte on.
fn find(text: &str, part: &str, from: usize) -> Option<usize> {
    let (text, part) = (text.as_bytes(), part.as_bytes());
    let last = text.len().checked_sub(part.len())?;
    (from..=last).find(|start| text.get(*start..*start + part.len()) == Some(part))
}

/// Whether `part` occurs in `text`.
pub(crate) fn contains(text: &str, part: &str) -> bool {
    find(text, part, 0).is_some()
}

/// Whether `word` occurs in `text` with no letter or digit directly before or after it. Both are lower-cased already.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(start) = find(text, word, from) {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + word.len()..).and_then(|after| after.chars().next());
        if !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric) {
            return true;
        }
        from = start + 1;
    }
    false
}

/// Whether a glob matches the whole text: `*` stands for any run, `?` for one scalar value.
///
/// Only the last `*` is ever tried anew, so the time is at worst text × pattern.
pub(crate) fn glob_matches(pattern: &str, text: &str) -> bool {
    let (mut rest_of_pattern, mut rest_of_text) = (pattern, text);
    let mut retry: Option<(&str, &str)> = None;
    loop {
        let mut after_pattern = rest_of_pattern.chars();
        let mut after_text = rest_of_text.chars();
        match (after_pattern.next(), after_text.next()) {
            (Some('*'), _) => {
                rest_of_pattern = after_pattern.as_str();
                if rest_of_pattern.is_empty() {
                    return true;
                }
                retry = Some((rest_of_pattern, rest_of_text));
                continue;
            }
            (Some(wanted), Some(scalar)) if wanted == '?' || wanted == scalar => {
                rest_of_pattern = after_pattern.as_str();
                rest_of_text = after_text.as_str();
                continue;
            }
            (None, None) => return true,
            _ => {}
        }
        let Some((pattern_after_star, taken)) = retry else { return false };
        let mut shorter = taken.chars();
        if shorter.next().is_none() {
            return false;
        }
        rest_of_pattern = pattern_after_star;
        rest_of_text = shorter.as_str();
        retry = Some((pattern_after_star, rest_of_text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn lower_cases_scalar_by_scalar() {
        assert_eq!(fold("ΣΑΣ İ ẞ ÅÆ"), "σασ i̇ ß åæ");
    }

    #[test]
    fn words_end_where_letters_and_digits_do() {
        assert!(has_word("the cto, acting", "cto"));
        assert!(!has_word("director", "cto"));
        assert!(!has_word("cto2", "cto"));
        assert!(has_word("vp of it (acting)", "vp of it"));
        assert!(has_word("ectocto cto", "cto"));
        assert!(!has_word("åcto", "cto"));
        assert!(!has_word("首席cto", "cto"));
        assert!(has_word("aa aaa-a", "a"));
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
            assert_eq!(glob_matches(pattern, text), expected, "{pattern} {text}");
        }
        assert!(!glob_matches("*a*a*a*a*a*a*a*a*b", &"a".repeat(4096).to_string()));
    }

    #[test]
    fn cuts_at_scalar_values() {
        assert_eq!(cut("日本語", 2), ("日本", true));
        assert_eq!(cut("", 0), ("", false));
    }
}
