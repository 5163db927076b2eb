//! What is wrong with a model, or odd about it: a stable code, the path, and words.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::lead::JsonWriter;

/// The kind of a problem. Its name is API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Code {
    /// Not JSON.
    Syntax,
    /// A key that is needed is not there.
    Missing,
    /// A key that means nothing there.
    UnknownKey,
    /// A key that stands twice in one object.
    DuplicateKey,
    /// A value of the wrong kind.
    Type,
    /// A value out of bounds, or not of the form asked for.
    Range,
    /// An id that stands twice.
    DuplicateId,
    /// A name that leads nowhere.
    UnknownReference,
    /// Nested too deep.
    TooDeep,
    /// More than the limit.
    TooMany,
    /// Warning: nothing can ever reach it.
    Unreachable,
    /// Warning: two of them claim the same.
    Overlap,
    /// Warning: nothing uses it.
    Unused,
    /// Warning: a text is missing in a locale.
    Untranslated,
}

impl Code {
    /// The name of the code, such as `unknown_key`.
    pub fn name(self) -> &'static str {
        match self {
            Code::Syntax => "syntax",
            Code::Missing => "missing",
            Code::UnknownKey => "unknown_key",
            Code::DuplicateKey => "duplicate_key",
            Code::Type => "type",
            Code::Range => "range",
            Code::DuplicateId => "duplicate_id",
            Code::UnknownReference => "unknown_reference",
            Code::TooDeep => "too_deep",
            Code::TooMany => "too_many",
            Code::Unreachable => "unreachable",
            Code::Overlap => "overlap",
            Code::Unused => "unused",
            Code::Untranslated => "untranslated",
        }
    }
}

/// One problem of a model, or one warning about it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
pub struct Problem {
    /// The kind.
    pub code: Code,
    /// Where, as in `groups[0].rules[2].on.within`.
    pub path: String,
    /// In words, for people; may change.
    pub detail: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(formatter, "{}: {}", self.code.name(), self.detail)
        } else {
            write!(formatter, "{} at `{}`: {}", self.code.name(), self.path, self.detail)
        }
    }
}

/// Where a walk through a document is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    #[inline]
    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }

    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }
}

impl Path<'_> {
    pub(crate) fn to_text(self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Path::Root => {}
            Path::Key(parent, key) => {
                parent.write(text);
                if !matches!(parent, Path::Root) {
                    text.push('.');
                }
                text.push_str(key);
            }
            Path::Index(parent, index) => {
                parent.write(text);
                text.push('[');
                text.push_str(&whole(*index as i64));
                text.push(']');
            }
        }
    }
}

/// A whole number in decimal digits.
pub(crate) fn whole(number: i64) -> String {
    let mut writer = JsonWriter::default();
    writer.whole(number);
    writer.text
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    pub(crate) found: Vec<Problem>,
}

impl Problems {
    /// Adds one, its detail in parts.
    #[inline(never)]
    pub(crate) fn add(&mut self, code: Code, path: &Path<'_>, detail: &[&str]) {
        self.found.push(Problem { code, path: path.to_text(), detail: detail.concat() });
    }
}

/// Writes a list of problems.
pub(super) fn write_list(problems: &[Problem], w: &mut JsonWriter) {
    w.list(problems, |w, problem| {
        w.object(|w| {
            w.key("code").string(problem.code.name());
            w.key("path").string(&problem.path);
            w.key("detail").string(&problem.detail);
        });
    });
}
