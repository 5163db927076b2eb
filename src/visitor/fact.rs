//! What a fact is.

use super::texts::TextId;
use crate::time::Millis;

/// Who tells a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Source {
    /// Claimed by the page, or typed into its form.
    #[default]
    Browser,
    /// Seen by the server.
    Edge,
    /// Told by the CRM.
    Crm,
    /// Told by the e-mail system.
    Email,
    /// Anybody else; not verified.
    Other,
}

impl Source {
    /// The source of that name; a name that is none of the four is [`Source::Other`].
    pub fn named(name: &str) -> Source {
        match name {
            "browser" => Source::Browser,
            "edge" => Source::Edge,
            "crm" => Source::Crm,
            "email" => Source::Email,
            _ => Source::Other,
        }
    }

    /// The source of that number, in the order of the variants.
    pub(crate) fn numbered(number: u8) -> Source {
        match number {
            0 => Source::Browser,
            1 => Source::Edge,
            2 => Source::Crm,
            3 => Source::Email,
            _ => Source::Other,
        }
    }

    /// Whether what it tells is verified: `edge`, `crm` and `email`.
    pub fn is_verified(self) -> bool {
        matches!(self, Source::Edge | Source::Crm | Source::Email)
    }
}

/// A value of an attribute or a property; a boolean is its text. Texts and lists are kept by the log.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value {
    Unknown,
    Number(f64),
    Text(TextId),
    /// Texts, at least one; `start` is where the log keeps them.
    List {
        start: u32,
        length: u32,
    },
}

/// Something that happened, or that was stated, at a moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) at: Millis,
    /// The number of the event's name; beyond those of the model, a text's number is added.
    pub(crate) event: u32,
    pub(crate) id: TextId,
    pub(crate) session: TextId,
    pub(crate) source: Source,
    /// Loses to another fact of the same id unless the assessment is before that one.
    pub(crate) shadowed: bool,
    pub(super) first_property: u32,
    pub(super) properties: u32,
}

/// What is told of a fact besides its properties.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FactHead {
    pub(crate) at: Millis,
    pub(crate) event: u32,
    pub(crate) id: TextId,
    pub(crate) session: TextId,
    pub(crate) source: Source,
}

/// A number as a value: whole −0 is 0; unknown where it is not finite or too large.
pub(crate) fn number_value(number: f64) -> Value {
    if number.abs() <= crate::number::LARGEST_NUMBER {
        Value::Number(if number == 0.0 { 0.0 } else { number })
    } else {
        Value::Unknown
    }
}
