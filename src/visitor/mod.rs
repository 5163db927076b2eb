//! A visitor: the log of facts about one lead, and the ledgers that follow from it.
//!
//! The log is the truth; the ledgers are a cache that can be made anew from it at any time, and is where an answer is asked
//! for a moment before the newest fact, where a fact of the past moves a stage with `keep`, or where a copy of a fact wins.

mod fact;
mod log;
mod matcher;
#[cfg(any(feature = "author", not(feature = "wasm")))]
mod replay;
mod settle;
mod snapshot;
mod texts;

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::assessment::Assessment;
use crate::lists::sorted_by;
use crate::points::{Limit, Points};
use crate::qualify::{Standing, route, standing_at};
use crate::score::Ledger;
use crate::scorecard::*;
use crate::time::{BEFORE_ALL_TIME, Millis};

pub use fact::Source;
pub(crate) use fact::{Fact, FactHead, Value, number_value};
pub use log::MAX_EVENTS;
pub(crate) use log::{Added, Log};
use matcher::Matcher;
pub use snapshot::SnapshotError;
pub(crate) use texts::{NO_TEXT, TextId, TextView, Texts};

/// The most properties of an event that are looked at.
pub const MAX_PROPERTIES: usize = 50;
/// The most attributes of a lead that are looked at.
pub const MAX_ATTRIBUTES: usize = 500;
/// The most elements of an array that are looked at.
pub const MAX_ELEMENTS: usize = 100;

/// A value as it is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Told<'a> {
    /// Nothing is known, or nothing any more.
    Unknown,
    /// A truth value; its text is `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(&'a str),
    /// Several texts.
    Texts(&'a [&'a str]),
}

/// An event as it is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct Event<'a> {
    /// The name, not blank.
    pub name: &'a str,
    /// The moment.
    pub at: Millis,
    /// What names this fact wherever it is told.
    pub id: Option<&'a str>,
    /// The visit that it belongs to.
    pub session: Option<&'a str>,
    /// Who tells it.
    pub source: Source,
    /// Names and values. Of an event called `set`, the attributes that it states.
    pub properties: &'a [(&'a str, Told<'a>)],
}

/// One lead: facts come in, answers go out.
///
/// ```
/// use prequal::{Event, Told, Visitor};
/// # let model = r#"{"name":"tour","version":"1","groups":[{"id":"web","kind":"engagement","rules":[
/// #   {"id":"pricing","on":{"event":"page_view","where":{"path":{"startsWith":"/pricing"}}},"points":40,"count":"once"}]}]}"#;
/// # let card = prequal::model::compile(model, prequal::model::Audience::Edge).unwrap().scorecard;
/// let mut visitor = Visitor::new(card.into());
/// let at = 1_763_800_000_000;
/// visitor.record(&Event { name: "page_view", at, properties: &[("path", Told::Text("/pricing"))], ..Event::default() });
/// assert_eq!(visitor.score(at).as_f64(), 40.0);
/// ```
#[derive(Debug, Clone)]
pub struct Visitor {
    card: Arc<Scorecard>,
    log: Log,
    matcher: Matcher,
    /// Whether the ledgers hold every fact, for any moment from the newest fact on.
    is_current: bool,
    all: Ledger,
    verified: Ledger,
    has_verified: bool,
    /// The ledger of nothing, and where a lead stands of whom nothing is known.
    empty: Ledger,
    empty_standing: Standing,
}

impl Visitor {
    /// A visitor of whom nothing is known yet.
    pub fn new(card: Arc<Scorecard>) -> Visitor {
        let log = Log::new(&card);
        let mut empty = Ledger::empty(&card, &log);
        let empty_standing = standing_at(&card, &log, &mut empty, 0);
        Visitor {
            matcher: Matcher::default(),
            is_current: true,
            all: Ledger::empty(&card, &log),
            verified: Ledger::empty(&card, &log),
            has_verified: false,
            empty,
            empty_standing,
            log,
            card,
        }
    }

    /// The scorecard that this visitor is scored by.
    pub fn scorecard(&self) -> &Scorecard {
        &self.card
    }

    /// Forgets everything about the lead.
    pub fn clear(&mut self) {
        let generation = self.log.generation;
        self.log.clear();
        if self.log.generation != generation {
            self.matcher.clear();
        }
        self.is_current = false;
    }

    /// The number of facts.
    pub fn fact_count(&self) -> usize {
        self.log.facts.len()
    }

    /// Adds an event, or what a `set` states. What cannot be used is left out and counted in the warnings.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub fn record(&mut self, event: &Event<'_>) {
        if event.name.trim().is_empty() {
            self.log.warnings.bad_event += 1;
            return;
        }
        let number = self.log.event_number(&self.card, event.name.as_bytes());
        let mut label = |text: Option<&str>| text.map_or(NO_TEXT, |text| self.log.label(text.as_bytes()));
        let (id, session) = (label(event.id), label(event.session));
        let head = FactHead { at: event.at, event: number, id, session, source: event.source };
        self.tell(head, event.properties, MAX_PROPERTIES);
    }

    /// States attributes from before every event, as a lead's `attributes` do.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub fn state(&mut self, attributes: &[(&str, Told<'_>)], source: Source) {
        let head = FactHead { at: BEFORE_ALL_TIME, event: SET_EVENT, id: NO_TEXT, session: NO_TEXT, source };
        self.tell(head, attributes, MAX_ATTRIBUTES);
    }

    /// Adds a fact with its properties, at most so many, where the model uses their names.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    fn tell(&mut self, head: FactHead, properties: &[(&str, Told<'_>)], at_most: usize) {
        let log = &mut self.log;
        let first_property = log.property_count();
        for (name, told) in properties.iter().take(at_most) {
            let Some(name) = self.card.name_number(name.as_bytes()) else { continue };
            let value = match told {
                Told::Unknown => Value::Unknown,
                Told::Bool(value) => log.text_value(if *value { b"true" } else { b"false" }),
                Told::Text(text) => log.text_value(text.as_bytes()),
                Told::Number(number) => match number_value(*number) {
                    Value::Unknown => {
                        log.warnings.not_finite += 1;
                        continue;
                    }
                    value => value,
                },
                Told::Texts(texts) => {
                    log.warnings.too_many += u32::from(texts.len() > MAX_ELEMENTS);
                    let ids = texts.iter().take(MAX_ELEMENTS).map(|text| log.value_text(text.as_bytes()));
                    let ids: Vec<TextId> = ids.filter(|id| *id != NO_TEXT).collect();
                    log.list_value(&ids)
                }
            };
            log.push_property(name, value);
        }
        log.warnings.too_many += u32::from(properties.len() > at_most);
        self.add(head, first_property);
    }

    /// The latest moment of a fact, or `BEFORE_ALL_TIME` where there is none.
    #[cfg(feature = "wasm")]
    pub(crate) fn newest(&self) -> Millis {
        self.log.newest
    }

    #[cfg(any(feature = "author", feature = "wasm"))]
    /// The log, for the readers of other forms of a lead.
    pub(crate) fn log_mut(&mut self) -> &mut Log {
        &mut self.log
    }

    #[cfg(any(feature = "author", feature = "wasm"))]
    pub(crate) fn log(&self) -> &Log {
        &self.log
    }

    /// The number for an event's name.
    #[cfg(any(feature = "author", feature = "wasm"))]
    pub(crate) fn event_number(&mut self, name: &[u8]) -> u32 {
        self.log.event_number(&self.card, name)
    }

    /// Adds a fact whose properties are in the log from `first_property` on, and keeps the ledgers up to date.
    pub(crate) fn add(&mut self, head: FactHead, first_property: usize) {
        let added = self.log.push(head, first_property);
        // A copy that loses changes nothing, whenever it is from.
        let is_late = self.card.has_keep && head.at < self.all.reached.pending;
        if self.log.is_over() {
            self.make_room();
        } else if added == Added::Replaced || added == Added::Appended && is_late {
            self.is_current = false;
        } else if added == Added::Appended && self.is_current {
            self.apply(self.log.facts.len() as u32 - 1, Millis::MAX);
        }
    }

    /// Adds a fact without touching the ledgers, for a lead that is read at once and assessed at `at`.
    #[cfg(any(feature = "author", feature = "wasm"))]
    pub(crate) fn add_for(&mut self, head: FactHead, first_property: usize, at: Millis) {
        if head.at > at.saturating_add(crate::time::FUTURE_TOLERANCE_MS) {
            self.log.warnings.future_event += 1;
            self.log.drop_properties(first_property);
            return;
        }
        self.is_current = false;
        self.log.push(head, first_property);
        if self.log.is_full() {
            self.make_room();
        }
    }

    /// Leaves out what is too much, and makes everything else anew around what stays.
    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        let stays = self.log.staying();
        self.log.warnings.events_cut |= stays.len() < self.log.facts.len();
        let bytes = self.written(&stays, false);
        self.log = self.log.successor();
        // What was written is read.
        let _ = self.read(&bytes);
        self.matcher.clear();
    }

    /// Takes a fact of the log into the ledgers; its age is reckoned from no later than `as_of`.
    fn apply(&mut self, index: u32, as_of: Millis) {
        let (card, log) = (&*self.card, &self.log);
        let Some(fact) = log.facts.get(index as usize) else { return };
        let verified = fact.source.is_verified();
        self.has_verified |= verified;
        let tallies = if fact.event == SET_EVENT { &[][..] } else { self.matcher.tallies_of(card, log, fact) };
        for ledger in [&mut self.all, &mut self.verified].into_iter().take(1 + usize::from(verified)) {
            if card.has_keep && fact.at != BEFORE_ALL_TIME {
                ledger.keep_up(card, log, fact.at, as_of);
            }
            ledger.take(card, log, fact, fact.at.min(as_of), tallies);
        }
    }

    /// Makes the ledgers hold the facts that count at `at`; gives the number of events too far ahead of it.
    #[inline(never)]
    fn bring_to(&mut self, at: Millis) -> u32 {
        if self.log.is_over() {
            self.make_room();
        }
        let in_the_past = at < self.log.newest;
        if self.is_current && !in_the_past {
            return 0;
        }
        self.all.reset(&self.empty);
        self.verified.reset(&self.empty);
        self.has_verified = false;
        let (settled, ahead) = self.log.settled(at, self.card.has_keep);
        let as_of = if in_the_past { at } else { Millis::MAX };
        for (_, index) in settled {
            self.apply(index, as_of);
        }
        self.is_current = !in_the_past;
        ahead
    }

    /// The score at `at`.
    pub fn score(&mut self, at: Millis) -> Points {
        self.bring_to(at);
        self.all.reckon_at(&self.card, &self.log, at);
        self.all.score(&self.card)
    }

    /// The whole assessment at `at`.
    pub fn assess(&mut self, at: Millis) -> Assessment {
        let mut packed = Vec::new();
        self.assess_packed(at, &mut packed);
        Assessment::unpacked(&self.card, at, &packed)
    }

    /// Writes the assessment at `at` as numbers: points in thousandths, −1 for what there is none of. In this order:
    ///
    /// score, fit, engagement; the labels of fit, engagement and score; grade, stage, qualified, route; base, rounding;
    /// verified score and stage; the six counts of warnings; how many reasons, then of each its rule, points, times and whether
    /// it is verified; how many limits, then of each where (0 rule, 1 group, 2 total), which, and the points; how many
    /// disqualifiers, then those; for each framework its state, met and unknown weight, and how each criterion stands.
    #[inline(never)]
    pub(crate) fn assess_packed(&mut self, at: Millis, out: &mut Vec<i64>) {
        let ahead = self.bring_to(at);
        let (card, log) = (&*self.card, &self.log);
        let standing = standing_at(card, log, &mut self.all, at);
        let route = route(card, log, &self.all, at, &standing);
        let verified_standing;
        let mut verified = &self.empty_standing;
        if self.has_verified {
            verified_standing = standing_at(card, log, &mut self.verified, at);
            verified = &verified_standing;
        }
        let (base, sum) = (card.points(BASE), self.all.sum(card));
        let total_limit = card.limit(TOTAL_LIMIT);
        let [fit, engagement, score] = standing.numbers.map(Points::thousandths);
        let [fit_label, engagement_label, score_label] = standing.labels;
        let counts = log.warnings.counts(ahead);
        out.clear();
        out.extend_from_slice(&[
            score,
            fit,
            engagement,
            fit_label,
            engagement_label,
            score_label,
            standing.grade,
            standing.stage,
            standing.qualified(card).map_or(-1, i64::from),
            route,
            base.thousandths(),
            score - total_limit.hold(sum).thousandths(),
            verified.score().thousandths(),
            verified.stage,
        ]);
        out.extend_from_slice(&counts);

        let reasons = self.all.sorted_earning().to_vec();
        let all = &self.all;
        out.push(reasons.len() as i64);
        for rule in &reasons {
            let outcome = all.outcome(*rule);
            let is_verified = self.verified.outcome(*rule).points == outcome.points;
            // One by one: copying so little in bulk costs more.
            out.push(i64::from(*rule));
            out.push(outcome.points.thousandths());
            out.push(outcome.times);
            out.push(i64::from(is_verified));
        }

        // What each limit changed, in the order of the model: a group's rules, the group, at last the total.
        let count_place = out.len();
        out.push(0);
        let mut note = |at: i64, number: u32, limit: Limit, sum: Points| {
            let points = limit.hold(sum) - sum;
            if points != Points::ZERO {
                out.extend_from_slice(&[at, i64::from(number), points.thousandths()]);
                out[count_place] += 1;
            }
        };
        let rule_limit = |rule: u32| card.limit(card.item(RULES, rule) + RULE_LIMIT);
        let limited = sorted_by(&reasons, &|rule| (rule_limit(rule) != Limit::NONE).then_some(0));
        let mut next = 0;
        for group in 0..card.count(GROUPS) as u32 {
            while let Some((_, rule)) = limited.get(next) {
                if card.word(card.item(RULES, *rule)) != i64::from(group) {
                    break;
                }
                note(0, *rule, rule_limit(*rule), all.outcome(*rule).points);
                next += 1;
            }
            note(1, group, card.limit(card.item(GROUPS, group) + 1), all.group_sum(group));
        }
        note(2, 0, total_limit, sum);

        out.push(standing.disqualified.len() as i64);
        out.extend(standing.disqualified.iter().map(|number| i64::from(*number)));
        out.extend_from_slice(&standing.frameworks);
    }
}
