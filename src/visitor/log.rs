//! The log of facts: what is known of a lead, bounded, each fact once.
//!
//! An id names one fact: of two copies the verified one counts, else the first given.
//! A copy that loses is kept in the shadow only where it is earlier than the winner, because an assessment before the
//! winner's moment would count it; everything else that loses is dropped at once.

use alloc::string::String;
use alloc::vec::Vec;

use super::texts::{NO_TEXT, TextId, Texts};
use crate::assessment::WarningCounts;
use crate::condition::Known;
use crate::lists::{part, rest, sort_numbers};
use crate::scorecard::SET_EVENT;
use crate::text::{MAX_NAME_SCALARS, MAX_TEXT_SCALARS, cut};
use crate::time::{BEFORE_ALL_TIME, FUTURE_TOLERANCE_MS, Millis};

/// The most events of a lead.
pub const MAX_EVENTS: usize = 10_000;
/// The most facts without a moment: each call that states attributes makes one.
const MAX_TIMELESS: usize = 1_000;
/// The most bytes of text that a log keeps; beyond it the oldest facts go.
const MAX_TEXT_BYTES: usize = 16 << 20;

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
    /// The number of the event's name; from `Log::known_events` on, a text's number is added.
    pub(crate) event: u32,
    pub(crate) id: TextId,
    pub(crate) session: TextId,
    pub(crate) source: Source,
    /// Loses to another fact of the same id unless the assessment is before that one.
    pub(crate) shadowed: bool,
    first_property: u32,
    properties: u32,
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

/// Where the numbers of a scorecard's names end and those of other names begin.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct NameNumbers {
    pub(crate) events: u32,
    /// Names of attributes and properties, the derived domain included.
    pub(crate) attributes: u32,
    pub(crate) email: Option<Email>,
}

/// How `email` is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Email {
    pub(crate) name: u32,
    /// The number under which its domain is noted with it.
    pub(crate) derived_domain: u32,
    /// Whether the model tests the whole of it; else only its domain is kept.
    pub(crate) kept_whole: bool,
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
    winner_of_id: Vec<u32>,
    shadowed: usize,
    /// Facts that state attributes from before all time.
    timeless: usize,
    /// The latest moment of a fact, or `BEFORE_ALL_TIME`.
    pub(crate) newest: Millis,
    pub(crate) warnings: WarningCounts,
    names: NameNumbers,
    /// Changes when numbers of texts lose their meaning.
    pub(crate) generation: u32,
}

impl Log {
    pub(crate) fn new(names: NameNumbers) -> Log {
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
        if self.texts.len() > 8192 || self.texts.bytes() > 1 << 20 {
            self.texts.clear();
            self.generation = self.generation.wrapping_add(1);
        }
    }

    /// The number for an event's name that the model does not use.
    pub(crate) fn foreign_event(&mut self, name: &str) -> u32 {
        self.names.events + self.texts.intern(name)
    }

    /// The number for a name of a property or an attribute that the model does not use.
    pub(crate) fn foreign_name(&mut self, name: &str) -> u32 {
        self.names.attributes + self.texts.intern(name)
    }

    pub(crate) fn event_name<'a>(&'a self, event: u32, known: &'a [String]) -> &'a str {
        known.get(event as usize).map_or_else(|| self.texts.get(event - self.names.events), String::as_str)
    }

    pub(crate) fn property_name<'a>(&'a self, name: u32, known: &'a [String]) -> &'a str {
        known.get(name as usize).map_or_else(|| self.texts.get(name - self.names.attributes), String::as_str)
    }

    /// The number of an id or a session: cut; none when it is blank.
    pub(crate) fn label(&mut self, text: &str) -> TextId {
        if text.trim().is_empty() {
            return NO_TEXT;
        }
        let text = self.cut_name(text);
        self.labels.intern(text)
    }

    /// An id, a session or a name of an event, cut.
    pub(crate) fn cut_name<'a>(&mut self, name: &'a str) -> &'a str {
        let (name, was_cut) = cut(name, MAX_NAME_SCALARS);
        self.warnings.too_long += u32::from(was_cut);
        name
    }

    /// A text as a value: trimmed, cut, unknown when blank.
    pub(crate) fn text_value(&mut self, text: &str) -> Value {
        match self.value_text(text) {
            Some(id) => Value::Text(id),
            None => Value::Unknown,
        }
    }

    /// A text of a snapshot as a value: it was trimmed and cut when it was first told.
    pub(crate) fn kept_value(&mut self, text: &str) -> Option<TextId> {
        let (text, _) = cut(text, MAX_TEXT_SCALARS);
        (!text.trim().is_empty()).then(|| self.texts.intern_value(text))
    }

    /// The number of a text that is a value, or none when it is blank.
    pub(crate) fn value_text(&mut self, text: &str) -> Option<TextId> {
        let (text, was_cut) = cut(text.trim(), MAX_TEXT_SCALARS);
        self.warnings.too_long += u32::from(was_cut);
        (!text.is_empty()).then(|| self.texts.intern_value(text))
    }

    /// A list of texts that are values; unknown when there are none.
    pub(crate) fn list_value(&mut self, ids: impl Iterator<Item = TextId>) -> Value {
        let start = self.lists.len() as u32;
        self.lists.extend(ids);
        match self.lists.len() as u32 - start {
            0 => Value::Unknown,
            length => Value::List { start, length },
        }
    }

    pub(crate) fn list(&self, start: u32, length: u32) -> &[TextId] {
        part(&self.lists, start as usize, length as usize)
    }

    /// The known elements of a value: several of an array, one of anything else, none of what is unknown.
    pub(crate) fn elements(&self, value: Value) -> impl Iterator<Item = Known<'_>> {
        let (single, list) = match value {
            Value::Unknown => (None, &[][..]),
            Value::Number(number) => (Some(Known::Number(number)), &[][..]),
            Value::Text(id) => (Some(Known::Text(self.texts.view(id))), &[][..]),
            Value::List { start, length } => (None, self.list(start, length)),
        };
        single.into_iter().chain(list.iter().map(|id| Known::Text(self.texts.view(*id))))
    }

    /// The number that a value states by itself; an array states none.
    pub(crate) fn single_number(&self, value: Value) -> Option<f64> {
        match value {
            Value::Number(number) => Some(number),
            Value::Text(id) => self.texts.view(id).number,
            Value::Unknown | Value::List { .. } => None,
        }
    }

    pub(crate) fn properties_of(&self, fact: &Fact) -> &[(u32, Value)] {
        let first = fact.first_property as usize;
        part(&self.properties, first, fact.properties as usize)
    }

    /// What was told of a fact: its properties without what the log derived.
    pub(crate) fn stated_properties(&self, fact: &Fact) -> impl Iterator<Item = &(u32, Value)> {
        let derived = self.names.email.map(|email| email.derived_domain);
        self.properties_of(fact).iter().filter(move |(name, _)| Some(*name) != derived)
    }

    /// The value of a fact's property; the last one where a name was given twice.
    pub(crate) fn property(&self, fact: &Fact, name: u32) -> Value {
        let found = self.properties_of(fact).iter().rev().find(|(have, _)| *have == name);
        found.map_or(Value::Unknown, |(_, value)| *value)
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
            if self.winner_of_id.len() <= fact.id as usize {
                self.winner_of_id.resize(fact.id as usize + 1, 0);
            }
            if let Some(winner) = self.winner_of_id[fact.id as usize].checked_sub(1) {
                added = self.settle_id(winner as usize, &mut fact);
                if added == Added::Dropped && !fact.shadowed {
                    self.properties.truncate(first_property);
                    return added;
                }
            }
            if !fact.shadowed {
                self.winner_of_id[fact.id as usize] = self.facts.len() as u32 + 1;
            }
        }
        if !fact.shadowed {
            self.newest = self.newest.max(fact.at);
        }
        self.timeless += usize::from(fact.at == BEFORE_ALL_TIME);
        self.facts.push(fact);
        if self.is_full() {
            self.make_room();
            return Added::Replaced;
        }
        added
    }

    /// Notes the domain of an `email` that is stated: what follows the last `@` of its first element.
    fn note_domain(&mut self, first_property: usize) {
        let Some(email) = self.names.email else { return };
        let told = rest(&self.properties, first_property).iter().rposition(|(name, _)| *name == email.name);
        let Some(at) = told else { return };
        let first = match self.properties[first_property + at].1 {
            Value::Text(id) => Some(id),
            Value::List { start, length } => self.list(start, length).first().copied(),
            _ => None,
        };
        let domain: Option<String> = first.and_then(|id| {
            let email = self.texts.get(id);
            let at = email.bytes().rposition(|byte| byte == b'@')?;
            email.get(at..).map(String::from)
        });
        let derived = match domain.as_ref().and_then(|domain| domain.get(1..)) {
            Some(domain) => self.text_value(domain),
            None => Value::Unknown,
        };
        if !email.kept_whole {
            self.properties[first_property + at].1 = match &domain {
                Some(domain) => self.text_value(domain),
                None => Value::Unknown,
            };
        }
        self.push_property(email.derived_domain, derived);
    }

    /// A number that equal values share, for counting distinct ones: a text's own among those of not-a-number doubles.
    pub(crate) fn distinct_key(element: Known<'_>) -> u64 {
        const NOT_A_NUMBER: u64 = 0x7ff8_0000_0000_0000;
        match element {
            Known::Number(number) => number.to_bits(),
            Known::Text(text) => NOT_A_NUMBER | u64::from(text.key),
        }
    }

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

    /// Decides between the fact that counts for an id and a new one.
    fn settle_id(&mut self, winner: usize, fact: &mut Fact) -> Added {
        let old = &mut self.facts[winner];
        if fact.source.is_verified() && !old.source.is_verified() {
            old.shadowed = true;
            self.shadowed += 1;
            return Added::Replaced;
        }
        fact.shadowed = fact.at < old.at;
        self.shadowed += usize::from(fact.shadowed);
        Added::Dropped
    }

    fn text_bytes(&self) -> usize {
        self.texts.bytes() + self.labels.bytes()
    }

    /// How many events, stated attributes aside, count more than may.
    fn surplus(&self) -> usize {
        (self.facts.len() - self.shadowed - self.timeless).saturating_sub(MAX_EVENTS)
    }

    /// Whether facts must go before an answer is given.
    pub(crate) fn is_over(&self) -> bool {
        self.surplus() > 0
    }

    /// Whether facts must go before another one comes.
    fn is_full(&self) -> bool {
        self.surplus() > MAX_EVENTS
            || self.shadowed > MAX_EVENTS
            || self.timeless > MAX_TIMELESS
            || self.text_bytes() > MAX_TEXT_BYTES
    }

    /// Leaves out what is too much, unverified events before verified ones and the oldest first; where texts or stated
    /// attributes have grown out of bounds, half of all facts by the same order.
    #[cold]
    pub(crate) fn make_room(&mut self) {
        let is_crowded =
            self.timeless > MAX_TIMELESS || self.text_bytes() > MAX_TEXT_BYTES || self.shadowed > MAX_EVENTS;
        let mut order: Vec<u32> = (0..self.facts.len() as u32).collect();
        let mut leaving = self.facts.len() / 2;
        if !is_crowded {
            leaving = self.surplus();
            order.retain(|index| {
                let fact = &self.facts[*index as usize];
                !fact.shadowed && fact.at != BEFORE_ALL_TIME
            });
        }
        let rank = |index: u32| {
            let fact = &self.facts[index as usize];
            (i64::from(!fact.shadowed) * 2 + i64::from(fact.source.is_verified()), fact.at)
        };
        sort_numbers(&mut order, &mut |index| rank(index));
        order.truncate(leaving);
        self.warnings.events_cut |= leaving > 0;
        let mut leaves = alloc::vec![false; self.facts.len()];
        order.iter().for_each(|index| leaves[*index as usize] = true);
        self.retain(|index| !leaves[index]);
    }

    /// Keeps the facts that pass, and makes everything else anew around them.
    fn retain(&mut self, keep: impl Fn(usize) -> bool) {
        let mut log =
            Log { warnings: self.warnings, generation: self.generation.wrapping_add(1), ..Log::new(self.names) };
        for (index, fact) in self.facts.iter().enumerate() {
            if keep(index) {
                log.copy_fact(self, fact);
            }
        }
        *self = log;
    }

    /// Adds a fact of another log that knows the same names.
    pub(crate) fn copy_fact(&mut self, from: &Log, fact: &Fact) -> Added {
        let first_property = self.properties.len();
        for (name, value) in from.stated_properties(fact) {
            let value = match *value {
                Value::Text(id) => Value::Text(self.texts.intern_value(from.texts.get(id))),
                Value::List { start, length } => {
                    let ids: Vec<TextId> = from
                        .list(start, length)
                        .iter()
                        .map(|id| self.texts.intern_value(from.texts.get(*id)))
                        .collect();
                    self.list_value(ids.into_iter())
                }
                other => other,
            };
            let name = match name.checked_sub(from.names.attributes) {
                Some(text) => self.foreign_name(from.texts.get(text)),
                None => *name,
            };
            self.push_property(name, value);
        }
        let mut label = |id: TextId| if id == NO_TEXT { NO_TEXT } else { self.labels.intern(from.labels.get(id)) };
        let (id, session) = (label(fact.id), label(fact.session));
        let event = match fact.event.checked_sub(from.names.events) {
            Some(text) => self.foreign_event(from.texts.get(text)),
            None => fact.event,
        };
        self.push(FactHead { at: fact.at, event, id, session, source: fact.source }, first_property)
    }

    /// Whether a fact in the shadow would count before the moment of the one that shadows it.
    pub(crate) fn can_still_count(&self, shadowed: u32) -> bool {
        let fact = &self.facts[shadowed as usize];
        let winner = self.winner_of_id.get(fact.id as usize).and_then(|winner| winner.checked_sub(1));
        winner.is_some_and(|winner| fact.at < self.facts[winner as usize].at)
    }

    pub(crate) fn has_shadowed(&self) -> bool {
        self.shadowed > 0
    }

    /// The facts that count at `at`, in the order given, and how many events were too far ahead.
    pub(crate) fn settled(&self, at: Millis) -> (Vec<u32>, u32) {
        let horizon = at.saturating_add(FUTURE_TOLERANCE_MS);
        let is_visible = |fact: &Fact| fact.at <= horizon;
        // Where the winner of an id is too far ahead, the best visible copy in its shadow counts.
        let mut stand_in: Vec<u32> = Vec::new();
        if self.shadowed > 0 {
            stand_in = alloc::vec![0; self.winner_of_id.len()];
            for (index, fact) in
                self.facts.iter().enumerate().filter(|(_, fact)| fact.id != NO_TEXT && is_visible(fact))
            {
                let best = &mut stand_in[fact.id as usize];
                let better = match best.checked_sub(1) {
                    None => true,
                    Some(have) => self.beats(index, have as usize),
                };
                if better {
                    *best = index as u32 + 1;
                }
            }
        }
        let mut ahead = 0;
        let mut settled = Vec::with_capacity(self.facts.len());
        for (index, fact) in self.facts.iter().enumerate() {
            let counts = if fact.id == NO_TEXT || stand_in.is_empty() {
                !fact.shadowed && is_visible(fact)
            } else {
                stand_in[fact.id as usize] == index as u32 + 1
            };
            ahead += u32::from(!is_visible(fact));
            if counts {
                settled.push(index as u32);
            }
        }
        (settled, ahead)
    }

    /// Whether one fact of an id counts before another: the verified one, else the winner, else the first given.
    fn beats(&self, one: usize, other: usize) -> bool {
        let rank = |index: usize| {
            let fact = &self.facts[index];
            (!fact.source.is_verified(), index)
        };
        rank(one) < rank(other)
    }

    /// The indexes of `facts`, which are in the order given, by time.
    pub(crate) fn by_time(&self, facts: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut order: Vec<u32> = facts.collect();
        let at = |index: u32| self.facts[index as usize].at;
        if !order.is_sorted_by_key(|index| at(*index)) {
            sort_numbers(&mut order, &mut |index| (at(index), 0));
        }
        order
    }

    pub(crate) fn is_set(fact: &Fact) -> bool {
        fact.event == SET_EVENT
    }
}

/// A number as a value: whole −0 is 0; none where it is not finite or too large.
pub(crate) fn number_value(number: f64) -> Option<Value> {
    let usable = number.abs() <= crate::number::LARGEST_NUMBER;
    usable.then_some(Value::Number(if number == 0.0 { 0.0 } else { number }))
}
