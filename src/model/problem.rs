//! What is wrong with a model, or odd about it: a stable code, the path, and words.

use std::fmt;

use serde::Serialize;

/// The kind of a problem. Its name is API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    pub(crate) fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }

    pub(crate) fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Key(Path::Root, key) => formatter.write_str(key),
            Path::Key(parent, key) => write!(formatter, "{parent}.{key}"),
            Path::Index(parent, index) => write!(formatter, "{parent}[{index}]"),
        }
    }
}

/// The problems found so far.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    pub(crate) found: Vec<Problem>,
}

impl Problems {
    pub(crate) fn add(&mut self, code: Code, path: &Path<'_>, detail: impl Into<String>) {
        self.found.push(Problem { code, path: path.to_string(), detail: detail.into() });
    }
}
