//! The log of facts: what is known of a lead, bounded, each fact once.
//!
//! An id names one fact: of two copies the verified one counts, else the first given.
//! A copy that loses is kept in the shadow only where it is earlier than the winner, because an assessment before the
//! winner's moment would count it; everything else that loses is dropped at once.

use alloc::vec::Vec;

use super::fact::{Fact, FactHead, Value};
use super::texts::{NO_TEXT, TextId, Texts};
use crate::assessment::WarningCounts;
use crate::condition::Known;
use crate::lists::{part, rest};
use crate::scorecard::{SET_EVENT, Scorecard};
use crate::text::{MAX_NAME_SCALARS, MAX_TEXT_SCALARS, cut_at, is_blank, scalars_in, trimmed};
use crate::time::{BEFORE_ALL_TIME, Millis};

/// The most events of a lead.
pub const MAX_EVENTS: usize = 10_000;
/// Texts of earlier leads stay while they are this few.
const MOST_TEXTS_KEPT: usize = 8192;
const MOST_TEXT_BYTES_KEPT: usize = 1 << 20;

/// What adding a fact did to the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Added {
    /// One more fact counts, the newest of the log's list.
    Appended,
    /// Nothing that counts has changed.
    Dropped,
    /// Other facts count now than before.
    Replaced,
}

/// Where the numbers of a scorecard's names end and those of other names begin, and how `email` is kept.
#[derive(Debug, Clone, Copy, Default)]
struct NameNumbers {
    events: u32,
    /// Names of attributes and properties. The next number is that of the domain of `email`, noted with it.
    names: u32,
    /// The number of `email`; beyond all names where the model does not use it.
    email: u32,
    /// Whether the model tests the whole of it; else only its domain is kept.
    keeps_whole_email: bool,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Log {
    /// Texts of values, and names that the model does not use.
    pub(crate) texts: Texts,
    /// Ids and sessions.
    pub(crate) labels: Texts,
    pub(crate) facts: Vec<Fact>,
    properties: Vec<(u32, Value)>,
    lists: Vec<TextId>,
    /// By id: the index of the fact that counts, + 1.
    pub(super) winner_of_id: Vec<u32>,
    pub(super) shadowed: usize,
    /// Facts that state attributes from before all time.
    pub(super) timeless: usize,
    /// The latest moment of a fact, or `BEFORE_ALL_TIME`.
    pub(crate) newest: Millis,
    pub(crate) warnings: WarningCounts,
    names: NameNumbers,
    /// Changes when numbers of texts lose their meaning.
    pub(crate) generation: u32,
}

impl Log {
    pub(crate) fn new(card: &Scorecard) -> Log {
        let names = NameNumbers {
            events: card.event_count(),
            names: card.name_count(),
            email: card.email(),
            keeps_whole_email: card.uses_whole_email,
        };
        Log { newest: BEFORE_ALL_TIME, names, ..Log::default() }
    }

    /// Forgets all facts. Texts stay while they are few, so that texts seen before keep their numbers.
    pub(crate) fn clear(&mut self) {
        self.facts.clear();
        self.properties.clear();
        self.lists.clear();
        self.winner_of_id.clear();
        self.shadowed = 0;
        self.timeless = 0;
        self.newest = BEFORE_ALL_TIME;
        self.warnings = WarningCounts::default();
        self.labels.clear();
        if self.texts.len() > MOST_TEXTS_KEPT || self.texts.bytes() > MOST_TEXT_BYTES_KEPT {
            self.texts.clear();
            self.generation += 1;
        }
    }

    /// An id, a session or a name of an event, cut.
    pub(crate) fn cut_name<'a>(&mut self, name: &'a [u8]) -> &'a [u8] {
        let kept = cut_at(name, MAX_NAME_SCALARS);
        self.warnings.too_long += u32::from(kept < name.len());
        part(name, 0, kept)
    }

    /// The number for an event's name, which is cut.
    #[inline(never)]
    pub(crate) fn event_number(&mut self, card: &Scorecard, name: &[u8]) -> u32 {
        let name = self.cut_name(name);
        card.event_number(name).unwrap_or_else(|| self.names.events + self.texts.intern(name))
    }

    /// The number for a name of a property or an attribute, which the model need not use.
    pub(crate) fn name_number(&mut self, card: &Scorecard, name: &[u8]) -> u32 {
        card.name_number(name).unwrap_or_else(|| self.names.names + 1 + self.texts.intern(name))
    }

    pub(crate) fn event_name<'a>(&'a self, card: &'a Scorecard, event: u32) -> &'a [u8] {
        match event.checked_sub(self.names.events) {
            Some(text) => self.texts.get(text),
            None => card.name_text(self.names.names + event),
        }
    }

    pub(crate) fn name<'a>(&'a self, card: &'a Scorecard, name: u32) -> &'a [u8] {
        match name.checked_sub(self.names.names + 1) {
            Some(text) => self.texts.get(text),
            None => card.name_text(name),
        }
    }

    /// The number of an id or a session: cut; none when it is blank.
    #[inline(never)]
    pub(crate) fn label(&mut self, text: &[u8]) -> TextId {
        if is_blank(text) {
            return NO_TEXT;
        }
        let text = self.cut_name(text);
        self.labels.intern(text)
    }

    /// A text as a value: trimmed, cut, unknown when blank.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub(crate) fn text_value(&mut self, text: &[u8]) -> Value {
        match self.value_text(text) {
            NO_TEXT => Value::Unknown,
            id => Value::Text(id),
        }
    }

    /// The number of a text that is a value, trimmed and cut; none when it is blank.
    #[inline(never)]
    pub(crate) fn value_text(&mut self, text: &[u8]) -> TextId {
        // What is a value is trimmed and cut, and texts come again and again.
        let known = self.texts.known_value(text);
        if known != NO_TEXT {
            return known;
        }
        let kept = trimmed(text, MAX_TEXT_SCALARS as u32);
        self.warnings.too_long += u32::from(kept.was_cut);
        if kept.text.is_empty() { NO_TEXT } else { self.texts.intern_value(kept.text, kept.scalars) }
    }

    /// A text of a snapshot as a value: it was trimmed and cut when it was first told, and its end may be white space.
    #[inline(never)]
    pub(crate) fn kept_text(&mut self, text: &[u8]) -> TextId {
        if is_blank(text) {
            return NO_TEXT;
        }
        let kept = part(text, 0, cut_at(text, MAX_TEXT_SCALARS));
        self.texts.intern_value(kept, scalars_in(kept))
    }

    /// A list of texts that are values; unknown when there are none.
    #[inline(never)]
    pub(crate) fn list_value(&mut self, ids: &[TextId]) -> Value {
        let start = self.lists.len() as u32;
        self.lists.extend_from_slice(ids);
        if ids.is_empty() { Value::Unknown } else { Value::List { start, length: ids.len() as u32 } }
    }

    /// The texts of a value, none where it is unknown or a number.
    pub(crate) fn list(&self, value: Value) -> &[TextId] {
        match value {
            Value::List { start, length } => part(&self.lists, start as usize, length as usize),
            _ => &[],
        }
    }

    /// A known element of a value: several of an array, one of anything else, none of what is unknown.
    #[inline(never)]
    pub(crate) fn element(&self, value: Value, number: usize) -> Option<Known<'_>> {
        match value {
            Value::List { .. } => self.list(value).get(number).map(|id| Known::Text(self.texts.view(*id))),
            Value::Number(known) if number == 0 => Some(Known::Number(known)),
            Value::Text(id) if number == 0 => Some(Known::Text(self.texts.view(id))),
            _ => None,
        }
    }

    /// The number that a value states by itself, not a number where it states none; an array states none.
    pub(crate) fn single_number(&self, value: Value) -> f64 {
        match value {
            Value::Number(number) => number,
            Value::Text(id) => self.texts.view(id).number,
            _ => f64::NAN,
        }
    }

    pub(crate) fn properties_of(&self, fact: &Fact) -> &[(u32, Value)] {
        part(&self.properties, fact.first_property as usize, fact.properties as usize)
    }

    /// The value of a fact's property; the last one where a name was given twice.
    pub(crate) fn property(&self, fact: &Fact, name: u32) -> Value {
        let found = self.properties_of(fact).iter().rev().find(|(have, _)| *have == name);
        found.map_or(Value::Unknown, |(_, value)| *value)
    }

    /// Whether a property was told, and not derived by the log.
    pub(crate) fn is_told(&self, name: u32) -> bool {
        name != self.names.names
    }

    /// Adds a fact: its properties are told first, by [`Log::push_property`], from `first_property` on.
    pub(crate) fn push(&mut self, head: FactHead, first_property: usize) -> Added {
        if head.event == SET_EVENT {
            self.note_domain(first_property);
        }
        let mut fact = Fact {
            at: head.at,
            event: head.event,
            id: head.id,
            session: head.session,
            source: head.source,
            shadowed: false,
            first_property: first_property as u32,
            properties: (self.properties.len() - first_property) as u32,
        };
        let mut added = Added::Appended;
        if fact.id != NO_TEXT {
            let id = fact.id as usize;
            if self.winner_of_id.len() <= id {
                self.winner_of_id.resize(id + 1, 0);
            }
            if let Some(winner) = self.winner_of_id[id].checked_sub(1) {
                let old = &mut self.facts[winner as usize];
                if fact.source.is_verified() && !old.source.is_verified() {
                    old.shadowed = true;
                    added = Added::Replaced;
                } else if fact.at < old.at {
                    fact.shadowed = true;
                    added = Added::Dropped;
                } else {
                    self.properties.truncate(first_property);
                    return Added::Dropped;
                }
                self.shadowed += 1;
            }
            if !fact.shadowed {
                self.winner_of_id[id] = self.facts.len() as u32 + 1;
            }
        }
        if !fact.shadowed {
            self.newest = self.newest.max(fact.at);
        }
        self.timeless += usize::from(fact.at == BEFORE_ALL_TIME);
        self.facts.push(fact);
        added
    }

    /// Notes the domain of an `email` that is stated: what follows the last `@` of its first element.
    fn note_domain(&mut self, first_property: usize) {
        let NameNumbers { names, email, keeps_whole_email, .. } = self.names;
        let told = rest(&self.properties, first_property).iter().rposition(|(name, _)| *name == email);
        let Some(place) = told.map(|told| first_property + told) else { return };
        let value = self.properties[place].1;
        let first = match value {
            Value::Text(id) => id,
            _ => self.list(value).first().copied().unwrap_or(NO_TEXT),
        };
        let address = self.texts.get(first);
        let at_sign = address.iter().rposition(|byte| *byte == b'@').unwrap_or(address.len());
        let domain = rest(address, at_sign).to_vec();
        let mut value_of = |text: &[u8]| match self.value_text(text) {
            NO_TEXT => Value::Unknown,
            id => Value::Text(id),
        };
        let derived = value_of(rest(&domain, 1));
        if !keeps_whole_email {
            self.properties[place].1 = value_of(&domain);
        }
        self.push_property(names, derived);
    }

    /// A number that equal values share, for counting distinct ones: a text's own among those of not-a-number doubles.
    pub(crate) fn distinct_key(element: Known<'_>) -> i64 {
        const NOT_A_NUMBER: i64 = 0x7ff8_0000_0000_0000;
        match element {
            Known::Number(number) => number.to_bits() as i64,
            Known::Text(text) => NOT_A_NUMBER | i64::from(text.key),
        }
    }

    #[inline(never)]
    pub(crate) fn push_property(&mut self, name: u32, value: Value) {
        self.properties.push((name, value));
    }

    pub(crate) fn property_count(&self) -> usize {
        self.properties.len()
    }

    /// Takes back a property that is told anew.
    #[cfg(feature = "author")]
    pub(crate) fn drop_property(&mut self, from: usize, name: u32) {
        if let Some(at) = rest(&self.properties, from).iter().rposition(|(have, _)| *have == name) {
            self.properties.remove(from + at);
        }
    }

    /// Takes back properties that were told of a fact that does not come.
    pub(crate) fn drop_properties(&mut self, from: usize) {
        self.properties.truncate(from);
    }

    /// An empty log that takes this one's place: numbers of texts lose their meaning.
    pub(crate) fn successor(&self) -> Log {
        Log {
            names: self.names,
            warnings: self.warnings,
            generation: self.generation + 1,
            newest: BEFORE_ALL_TIME,
            ..Log::default()
        }
    }
}
