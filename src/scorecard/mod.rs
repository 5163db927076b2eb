//! The compiled model: names interned, references resolved, texts lower-cased, valid by construction.
//!
//! A [`Scorecard`] comes from `compile` (feature `author`) or from the bytes of a `.pq` file ([`Scorecard::from_bytes`]).
//! Decoding turns the bytes into one list of words (`code`), in which every rule, condition and test stands as a run of
//! numbers; what scores interprets them in place. Rows beside it say which patterns an event can match and which rules a fact
//! can change. What each word means stands in `layout`.

mod decode;
mod layout;
mod pieces;
mod wire;
mod words;

use alloc::vec::Vec;

use crate::points::{Limit, Points};

pub use decode::{CardError, MAX_CARD_BYTES};
#[cfg(feature = "author")]
pub(crate) use decode::{FORMAT_VERSION, MAGIC};
pub(crate) use layout::*;
pub(crate) use pieces::MATCH_ANEW;
#[cfg(feature = "author")]
pub(crate) use wire::MAX_DEPTH;
pub(crate) use wire::{Reader, Writer, fnv1a};
#[cfg(feature = "author")]
pub(crate) use words::Words;

/// The number that stands for "set" among the names of events.
pub(crate) const SET_EVENT: u32 = 0;

/// The most groups, rules and stages of a model.
#[cfg(feature = "author")]
pub(crate) const MAX_GROUPS: usize = 100;
#[cfg(feature = "author")]
pub(crate) const MAX_RULES: usize = 2_000;
#[cfg(feature = "author")]
pub(crate) const MAX_STAGES: usize = 50;

/// A compiled model, ready to score.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// The whole `.pq` file: texts stay in it.
    file: Vec<u8>,
    fingerprint: u64,
    /// Where the words for people stand in the file; the runtime has no use for them, its wrapper reads them.
    #[cfg(feature = "wasm")]
    words_place: Text,
    /// Names of attributes and properties, then of events, of which the first is `set`.
    names: Vec<Text>,
    code: Vec<i64>,
    /// Where the items of each section begin in the code, and where the items of each section begin among those.
    items: Vec<u32>,
    sections: [u32; SECTIONS + 1],
    rows: Rows,
    /// Distinct half-lives, each the slot of what it makes of a moment.
    pub(crate) half_lives: Vec<i64>,
    /// Whether a snapshot may hold `email` whole: the model tests it itself.
    pub(crate) uses_whole_email: bool,
    pub(crate) has_keep: bool,
    #[cfg(feature = "author")]
    pub(crate) words: Words,
}

impl Scorecard {
    /// The 64-bit FNV-1a hash of the compiled payload: two cards with the same fingerprint score alike.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The bytes of the `.pq` file: canonical, so equal scorecards have equal bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.file.clone()
    }

    /// The model's name.
    #[cfg(feature = "author")]
    pub fn name(&self) -> &str {
        &self.words.name
    }

    /// The model's version.
    #[cfg(feature = "author")]
    pub fn version(&self) -> &str {
        &self.words.version
    }

    /// The names of attributes and properties that the model uses; nothing else of a lead is read.
    #[cfg(feature = "author")]
    pub fn names(&self) -> &[alloc::string::String] {
        &self.words.names
    }

    /// The names of events that the model uses; the first is `set`.
    #[cfg(feature = "author")]
    pub fn events(&self) -> &[alloc::string::String] {
        &self.words.events
    }

    /// The id of a stage, counted from the lowest; empty where there is none.
    #[cfg(feature = "author")]
    pub fn stage_id(&self, stage: usize) -> &str {
        self.words.stages.get(stage).map_or("", |id| id)
    }

    /// The number of rules.
    pub fn rule_count(&self) -> usize {
        self.count(RULES)
    }

    /// The words for people, as they stand in the file.
    #[cfg(feature = "wasm")]
    pub(crate) fn words_bytes(&self) -> &[u8] {
        self.text(self.words_place)
    }

    /// A word of the code; 0 where there is none.
    #[inline]
    pub(crate) fn word(&self, place: usize) -> i64 {
        self.code.get(place).copied().unwrap_or(0)
    }

    pub(crate) fn code(&self) -> &[i64] {
        &self.code
    }

    pub(crate) fn points(&self, place: usize) -> Points {
        Points::from_thousandths(self.word(place))
    }

    /// A place of the code that the code itself names.
    #[inline]
    pub(crate) fn place(&self, place: usize) -> usize {
        self.word(place) as usize
    }

    pub(crate) fn limit(&self, place: usize) -> Limit {
        Limit { min: self.points(place), max: self.points(place + 1) }
    }

    /// The number of items of a section.
    pub(crate) fn count(&self, section: usize) -> usize {
        (self.sections[section + 1] - self.sections[section]) as usize
    }

    /// Where an item of a section begins in the code.
    #[inline]
    pub(crate) fn item(&self, section: usize, number: u32) -> usize {
        self.items.get((self.sections[section] + number) as usize).map_or(0, |place| *place as usize)
    }

    /// A text of the file.
    pub(crate) fn text(&self, text: Text) -> &[u8] {
        crate::lists::part(&self.file, (text >> 32) as usize, text as u32 as usize)
    }

    pub(crate) fn name_count(&self) -> u32 {
        self.word(NAME_COUNT) as u32
    }

    pub(crate) fn event_count(&self) -> u32 {
        self.word(EVENT_COUNT) as u32
    }

    /// The number of `email` among the names; −1 as a number where the model has none.
    pub(crate) fn email(&self) -> u32 {
        self.word(EMAIL) as u32
    }

    /// The number of `emailDomain` among the names; −1 as a number where the model has none.
    pub(crate) fn email_domain(&self) -> u32 {
        self.word(EMAIL_DOMAIN) as u32
    }

    /// The name of an attribute, of a property (or, counted on, of an event) that the model uses.
    pub(crate) fn name_text(&self, number: u32) -> &[u8] {
        self.names.get(number as usize).map_or(&[], |text| self.text(*text))
    }

    /// The place of a name among so many from one on.
    fn number_of(&self, name: &[u8], from: u32, count: u32) -> Option<u32> {
        let names = crate::lists::part(&self.names, from as usize, count as usize);
        names.iter().position(|known| self.text(*known) == name).map(|at| at as u32)
    }

    /// The number of a name of an event, where the model uses it.
    pub(crate) fn event_number(&self, name: &[u8]) -> Option<u32> {
        self.number_of(name, self.name_count(), self.event_count())
    }

    /// The number of a name of an attribute or a property, where the model uses it.
    pub(crate) fn name_number(&self, name: &[u8]) -> Option<u32> {
        self.number_of(name, 0, self.name_count())
    }

    /// The patterns that an event of this number can match for its name's sake.
    pub(crate) fn patterns_of_event(&self, event: u32) -> &[u32] {
        self.rows.row(self.event_row(event))
    }

    /// Names of properties that the patterns of an event test.
    pub(crate) fn names_of_event(&self, event: u32) -> &[u32] {
        self.rows.row(self.event_row(event) + self.event_count())
    }

    /// Patterns of any event stand under `set`, which no pattern matches; so do they for names that the model does not use.
    fn event_row(&self, event: u32) -> u32 {
        if event < self.event_count() { event } else { 0 }
    }

    pub(crate) fn rules_of_attribute(&self, name: u32) -> &[u32] {
        if name < self.name_count() { self.rows.row(self.event_count() * 2 + name) } else { &[] }
    }

    pub(crate) fn tallies_of_pattern(&self, pattern: u32) -> &[u32] {
        self.rows.row(self.event_count() * 2 + self.name_count() + pattern)
    }

    pub(crate) fn rules_of_tally(&self, tally: u32) -> &[u32] {
        self.rows.row(self.event_count() * 2 + self.name_count() + self.count(PATTERNS) as u32 + tally)
    }

    /// The lowest stage at which a lead is qualified; none in a model without stages.
    pub(crate) fn qualifying_stage(&self) -> Option<usize> {
        let stages = self.count(STAGES);
        let qualifies = |stage: &usize| {
            let end = self.place(self.item(STAGES, *stage as u32) + 1);
            self.word(end + STAGE_QUALIFIES) != 0
        };
        (0..stages).find(qualifies).or(stages.checked_sub(1))
    }
}

/// Numbers under numbers: those of one stand together.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rows {
    starts: Vec<u32>,
    values: Vec<u32>,
}

impl Rows {
    /// From pairs of a row and a number; each row's numbers come sorted, each once.
    fn of(mut pairs: Vec<(i64, u32)>, count: usize) -> Rows {
        crate::lists::sort(&mut pairs);
        let mut rows = Rows::default();
        let mut last = (-1, 0);
        for pair in pairs {
            if pair != last {
                while rows.starts.len() as i64 <= pair.0 {
                    rows.starts.push(rows.values.len() as u32);
                }
                rows.values.push(pair.1);
                last = pair;
            }
        }
        rows.starts.resize(count + 1, rows.values.len() as u32);
        rows
    }

    fn row(&self, row: u32) -> &[u32] {
        let row = row as usize;
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(start), Some(end)) => crate::lists::part(&self.values, *start as usize, (end - start) as usize),
            _ => &[],
        }
    }
}
