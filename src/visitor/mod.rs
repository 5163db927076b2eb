//! A visitor: the log of facts about one lead, and the ledgers that follow from it.
//!
//! The log is the truth; the ledgers are a cache that can be made anew from it at any time, and is where an answer is asked
//! for a moment before the newest fact, where a fact of the past moves a stage with `keep`, or where a copy of a fact wins.

mod log;
mod matcher;
mod snapshot;
mod texts;

use alloc::sync::Arc;
use alloc::vec::Vec;

use crate::assessment::{Assessment, FrameworkResult, LimitAt, LimitEffect, Reason};
use crate::lists::sort_numbers;
use crate::points::{Limit, Points};
use crate::qualify::{History, Outlook, Recorder, Standing, outlook, route, standing_at};
use crate::score::Ledger;
use crate::scorecard::{SET_EVENT, Scorecard};
use crate::time::{BEFORE_ALL_TIME, Millis};

pub(crate) use log::{Added, Email, Fact, FactHead, Log, NameNumbers, Value, number_value};
pub use log::{MAX_EVENTS, Source};
use matcher::Matcher;
pub use snapshot::SnapshotError;
pub(crate) use texts::{NO_TEXT, TextId, Texts};

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

/// For which moment the ledgers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ledgers {
    /// They lag behind the log.
    Stale,
    /// They hold every fact, for any moment from the newest fact on.
    Current,
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
    ledgers: Ledgers,
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
        let body = &card.body;
        let derived_domain = body.name_count;
        let log = Log::new(NameNumbers {
            events: body.event_count,
            attributes: derived_domain + 1,
            email: card.plan.email.map(|name| Email { name, derived_domain, kept_whole: card.plan.uses_whole_email }),
        });
        let mut empty = Ledger::empty(&card, &log);
        let empty_standing = standing_at(&card, &log, &mut empty, 0);
        Visitor {
            matcher: Matcher::default(),
            ledgers: Ledgers::Current,
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
        self.ledgers = Ledgers::Stale;
    }

    /// The number of facts.
    pub fn fact_count(&self) -> usize {
        self.log.facts.len()
    }

    /// Adds an event, or what a `set` states. What cannot be used is left out and counted in the warnings.
    pub fn record(&mut self, event: &Event<'_>) {
        if event.name.trim().is_empty() {
            self.log.warnings.bad_event += 1;
            return;
        }
        let name = self.log.cut_name(event.name);
        let first_property = self.log.property_count();
        for (property, told) in event.properties.iter().take(MAX_PROPERTIES) {
            self.tell(property, *told);
        }
        self.log.warnings.too_many += u32::from(event.properties.len() > MAX_PROPERTIES);
        let head = self.head(name, event.at, event.id, event.session, event.source);
        self.add(head, first_property);
    }

    /// States attributes from before every event, as a lead's `attributes` do.
    pub fn state(&mut self, attributes: &[(&str, Told<'_>)], source: Source) {
        let first_property = self.log.property_count();
        for (name, told) in attributes.iter().take(MAX_ATTRIBUTES) {
            self.tell(name, *told);
        }
        self.log.warnings.too_many += u32::from(attributes.len() > MAX_ATTRIBUTES);
        let head = FactHead { at: BEFORE_ALL_TIME, event: SET_EVENT, id: NO_TEXT, session: NO_TEXT, source };
        self.add(head, first_property);
    }

    fn head(&mut self, name: &str, at: Millis, id: Option<&str>, session: Option<&str>, source: Source) -> FactHead {
        let event = match self.card.event_number(name) {
            Some(number) => number,
            None => self.log.foreign_event(name),
        };
        let mut label = |text: Option<&str>| text.map_or(NO_TEXT, |text| self.log.label(text));
        let (id, session) = (label(id), label(session));
        FactHead { at, event, id, session, source }
    }

    /// Notes one property of the fact to come, where the model uses its name.
    fn tell(&mut self, name: &str, told: Told<'_>) {
        let Some(name) = self.card.name_number(name) else { return };
        let value = match told {
            Told::Unknown => Value::Unknown,
            Told::Bool(value) => self.log.text_value(if value { "true" } else { "false" }),
            Told::Text(text) => self.log.text_value(text),
            Told::Number(number) => match number_value(number) {
                Some(value) => value,
                None => {
                    self.log.warnings.not_finite += 1;
                    return;
                }
            },
            Told::Texts(texts) => {
                self.log.warnings.too_many += u32::from(texts.len() > MAX_ELEMENTS);
                let ids: Vec<TextId> =
                    texts.iter().take(MAX_ELEMENTS).filter_map(|text| self.log.value_text(text)).collect();
                self.log.list_value(ids.into_iter())
            }
        };
        self.log.push_property(name, value);
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

    /// Adds a fact whose properties are in the log from `first_property` on, and keeps the ledgers up to date.
    pub(crate) fn add(&mut self, head: FactHead, first_property: usize) {
        let mut added = self.log.push(head, first_property);
        if self.log.is_over() {
            self.log.make_room();
            added = Added::Replaced;
        }
        match added {
            Added::Dropped => {}
            Added::Replaced => {
                self.matcher.clear();
                self.ledgers = Ledgers::Stale;
            }
            Added::Appended if self.ledgers == Ledgers::Current => {
                let out_of_order = self.all.reached.pending.is_some_and(|pending| head.at < pending);
                if self.card.plan.has_keep && out_of_order {
                    self.ledgers = Ledgers::Stale;
                } else {
                    self.apply(self.log.facts.len() as u32 - 1, Millis::MAX);
                }
            }
            Added::Appended => {}
        }
    }

    #[cfg(any(feature = "author", feature = "wasm"))]
    /// Adds a fact without touching the ledgers, for a lead that is read at once and assessed at `at`.
    pub(crate) fn add_for(&mut self, head: FactHead, first_property: usize, at: Millis) {
        if head.at > at.saturating_add(crate::time::FUTURE_TOLERANCE_MS) {
            self.log.warnings.future_event += 1;
            self.log.drop_properties(first_property);
            return;
        }
        self.ledgers = Ledgers::Stale;
        if self.log.push(head, first_property) == Added::Replaced {
            self.matcher.clear();
        }
    }

    /// Takes a fact of the log into the ledgers; its age is reckoned from no later than `as_of`.
    fn apply(&mut self, index: u32, as_of: Millis) {
        let fact = self.log.facts[index as usize];
        let verified = fact.source.is_verified();
        self.has_verified |= verified;
        if self.card.plan.has_keep && fact.at != BEFORE_ALL_TIME {
            self.keep_up(fact.at, verified, as_of);
        }
        if Log::is_set(&fact) {
            self.all.state(&self.card, &self.log, &fact);
            if verified {
                self.verified.state(&self.card, &self.log, &fact);
            }
            return;
        }
        let tallies = self.matcher.tallies_of(&self.card, &self.log, &fact);
        let aged_from = fact.at.min(as_of);
        self.all.count_event(&self.card, &self.log, &fact, aged_from, tallies);
        if verified {
            self.verified.count_event(&self.card, &self.log, &fact, aged_from, tallies);
        }
    }

    /// Lets the ledgers look at the moment before a fact's, where that is a later one.
    fn keep_up(&mut self, at: Millis, verified: bool, as_of: Millis) {
        let ledgers = [Some(&mut self.all), verified.then_some(&mut self.verified)];
        for ledger in ledgers.into_iter().flatten() {
            if ledger.reached.pending.is_some_and(|pending| pending < at) {
                ledger.look_at_pending(&self.card, &self.log);
            }
            ledger.reached.pending = (at <= as_of).then_some(at);
        }
    }

    /// Makes the ledgers hold the facts that count at `at`; gives the number of events too far ahead of it.
    fn bring_to(&mut self, at: Millis) -> u32 {
        if self.log.is_over() {
            self.log.make_room();
            self.matcher.clear();
        }
        let in_the_past = at < self.log.newest;
        if self.ledgers == Ledgers::Current && !in_the_past {
            return 0;
        }
        self.all.reset(&self.empty);
        if self.has_verified {
            self.verified.reset(&self.empty);
            self.has_verified = false;
        }
        let as_of = if in_the_past { at } else { Millis::MAX };
        let (facts, ahead) = if in_the_past || self.log.has_shadowed() {
            self.log.settled(at)
        } else {
            ((0..self.log.facts.len() as u32).collect(), 0)
        };
        let facts = if self.card.plan.has_keep { self.log.by_time(facts.into_iter()) } else { facts };
        for index in facts {
            self.apply(index, as_of);
        }
        self.ledgers = if in_the_past { Ledgers::Stale } else { Ledgers::Current };
        ahead
    }

    /// The score at `at`.
    pub fn score(&mut self, at: Millis) -> Points {
        self.bring_to(at);
        self.all.reckon_at(&self.card, &self.log, at);
        let body = &self.card.body;
        body.limit.hold(self.all.totals(body).sum).rounded_to(body.precision)
    }

    /// The whole assessment at `at`.
    pub fn assess(&mut self, at: Millis) -> Assessment {
        let ahead = self.bring_to(at);
        let card = &*self.card;
        let body = &card.body;
        let standing = standing_at(card, &self.log, &mut self.all, at);
        let route = route(card, &self.log, &self.all, at, &standing);
        let verified_standing;
        let verified = if self.has_verified {
            verified_standing = standing_at(card, &self.log, &mut self.verified, at);
            &verified_standing
        } else {
            &self.empty_standing
        };
        self.all.sort_earning();
        let mut reasons: Vec<Reason> = Vec::with_capacity(self.all.earning().len());
        for &rule in self.all.earning() {
            let outcome = self.all.outcome(rule);
            let verified = self.verified.outcome(rule).points == outcome.points;
            reasons.push(Reason { rule, points: outcome.points, times: outcome.times, verified });
        }
        let limits = self.limit_effects();
        let totals = self.all.totals(body);
        let frameworks = standing.frameworks.iter().map(|framework| FrameworkResult {
            state: framework.state,
            met: framework.met,
            unknown: framework.unknown,
            criteria: framework.criteria.iter().map(|truth| (*truth).into()).collect(),
        });
        let mut warnings = self.log.warnings;
        warnings.future_event += ahead;
        Assessment {
            score: standing.score,
            fit: standing.fit,
            engagement: standing.engagement,
            labels: standing.labels,
            grade: standing.grade,
            stage: standing.stage,
            qualified: standing.qualified(card),
            route,
            reasons,
            limits,
            base: body.base,
            rounding: standing.score - body.limit.hold(totals.sum),
            verified_score: verified.score,
            verified_stage: verified.stage,
            frameworks: frameworks.collect(),
            disqualified: standing.disqualified,
            warnings,
            at,
        }
    }

    /// What each limit changed, in the order of the model: a group's rules, the group, at last the total.
    fn limit_effects(&self) -> Vec<LimitEffect> {
        let body = &self.card.body;
        let mut limited: Vec<u32> = self.all.earning().to_vec();
        limited.retain(|rule| body.rules[*rule as usize].limit != Limit::default());
        sort_numbers(&mut limited, &mut |rule| (i64::from(rule), 0));
        let mut limited = limited.into_iter().peekable();
        let mut effects = Vec::new();
        let mut note = |at: LimitAt, limit: Limit, sum: Points| {
            let points = limit.hold(sum) - sum;
            if points != Points::ZERO {
                effects.push(LimitEffect { at, points });
            }
        };
        for (number, group) in body.groups.iter().enumerate() {
            while let Some(rule) = limited.next_if(|rule| body.rules[*rule as usize].group == number as u32) {
                note(LimitAt::Rule(rule), body.rules[rule as usize].limit, self.all.outcome(rule).points);
            }
            note(LimitAt::Group(number as u32), group.limit, self.all.group_sums[number]);
        }
        note(LimitAt::Total, body.limit, self.all.totals(body).sum);
        effects
    }

    /// How the lead came to where it stands at `at`.
    pub fn history(&mut self, at: Millis) -> History {
        let (settled, _) = self.log.settled(at);
        let order = self.log.by_time(settled.into_iter());
        let mut ledger = self.empty.clone();
        let mut recorder = Recorder::default();
        for (place, index) in order.iter().enumerate() {
            let fact = self.log.facts[*index as usize];
            if Log::is_set(&fact) {
                ledger.state(&self.card, &self.log, &fact);
            } else {
                let tallies = self.matcher.tallies_of(&self.card, &self.log, &fact);
                ledger.count_event(&self.card, &self.log, &fact, fact.at.min(at), tallies);
            }
            let next = order.get(place + 1).map(|next| self.log.facts[*next as usize].at);
            let is_last_of_moment = next != Some(fact.at);
            if is_last_of_moment && fact.at <= at && fact.at != BEFORE_ALL_TIME {
                let event = self.log.event_name(fact.event, &self.card.events);
                recorder.note(&self.card, &self.log, &mut ledger, fact.at, event);
            }
        }
        recorder.finish(&self.card, &self.log, &mut ledger, at)
    }

    /// What would change where the lead stands at `at`.
    pub fn outlook(&mut self, at: Millis) -> Outlook {
        let due = match self.card.body.stages.iter().any(|stage| stage.sla.is_some()) {
            true => self.next_deadline(at),
            false => None,
        };
        self.bring_to(at);
        outlook(&self.card, &mut self.log, &mut self.all, at, due)
    }

    /// The next deadline that stands: that of a stage reached by time alone moves along with `at`.
    fn next_deadline(&mut self, at: Millis) -> Option<Millis> {
        let history = self.history(at);
        let fact_at_last = history.points.last().map(|point| point.at);
        let stands = |reached_at: Option<Millis>| reached_at < Some(at) || fact_at_last == Some(at);
        let deadlines = history.stages.iter().filter(|stage| stands(stage.reached_at)).filter_map(|stage| stage.due);
        deadlines.filter(|due| *due >= at).min()
    }
}
