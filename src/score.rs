//! The ledger: everything derived from a set of facts that scoring needs, kept up to date fact by fact.
//!
//! A fact changes the tallies of the patterns that it matches, or the attributes that it states, and marks the rules that
//! look at them. An answer reckons anew the marked rules and those that time alone changes, and adds the differences to the
//! sums of group, kind and total. So a fact costs what it touches, and an answer what still moves.
//!
//! Order of arithmetic: a rule's sum, its limit; the group's sum, its limit; fit and engagement; base and total limit;
//! each of the three rounded once.

use alloc::vec;
use alloc::vec::Vec;

use crate::condition::{Scene, first_passing};
use crate::decay::Moments;
use crate::lists::sort_numbers;
use crate::points::{Points, plus_value, value_thousandths};
use crate::scorecard::{Body, Form, Kind, Row, Scorecard, What};
use crate::tally::{Entry, Keeping, Tally};
use crate::time::{BEFORE_ALL_TIME, Millis};
use crate::visitor::{Fact, Log, Value};

/// What a rule gives, before its limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RuleOutcome {
    pub(crate) points: Points,
    /// Counted events, steps of a metered rule, 1 for the other forms.
    pub(crate) times: i64,
}

/// A statement about an attribute, and when and by whom it was made.
#[derive(Debug, Clone, Copy)]
struct Stated {
    value: Value,
    at: Millis,
    verified: bool,
}

const NOTHING_STATED: Stated = Stated { value: Value::Unknown, at: BEFORE_ALL_TIME, verified: false };

/// The exact numbers of a lead, before the last rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) fit: Points,
    pub(crate) engagement: Points,
    /// Base, fit and engagement, before the total limit.
    pub(crate) sum: Points,
}

/// A set of numbers in which each is kept once, emptied at the cost of what is in it.
#[derive(Debug, Clone)]
struct NumberSet {
    members: Vec<u32>,
    is_member: Vec<bool>,
}

impl NumberSet {
    fn new(size: usize) -> NumberSet {
        NumberSet { members: Vec::new(), is_member: vec![false; size] }
    }

    fn insert(&mut self, number: u32) {
        let is_member = &mut self.is_member[number as usize];
        if !*is_member {
            *is_member = true;
            self.members.push(number);
        }
    }

    fn clear(&mut self) {
        for number in self.members.drain(..) {
            self.is_member[number as usize] = false;
        }
    }
}

/// What follows from a set of facts.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    stated: Vec<Stated>,
    tallies: Vec<Tally>,
    keeping: Vec<Keeping>,
    touched: NumberSet,
    marked: NumberSet,
    /// Rules that time alone changes and whose tallies hold something.
    moving: NumberSet,
    outcomes: Vec<RuleOutcome>,
    /// Rules whose points are not 0.
    earning: NumberSet,
    /// Sums of rules after their limits.
    pub(crate) group_sums: Vec<Points>,
    fit: Points,
    engagement: Points,
    /// What the half-lives make of the moment of the answer.
    moments: Moments,
    /// The moment for which the moving rules were last reckoned.
    reckoned_at: Millis,
    pub(crate) reached: crate::qualify::Reached,
}

impl Ledger {
    /// The ledger of a lead of whom nothing is known.
    pub(crate) fn empty(card: &Scorecard, log: &Log) -> Ledger {
        let body = &card.body;
        let keeping =
            |spec: &crate::scorecard::TallySpec| Keeping::of(&spec.what, body.patterns[spec.pattern as usize].within);
        let mut ledger = Ledger {
            // One more than the names: the domain that is derived from `email`.
            stated: vec![NOTHING_STATED; body.name_count as usize + 1],
            tallies: vec![Tally::default(); body.tallies.len()],
            keeping: body.tallies.iter().map(keeping).collect(),
            touched: NumberSet::new(body.tallies.len()),
            marked: NumberSet::new(body.rules.len()),
            moving: NumberSet::new(body.rules.len()),
            outcomes: vec![RuleOutcome::default(); body.rules.len()],
            earning: NumberSet::new(body.rules.len()),
            group_sums: vec![Points::ZERO; body.groups.len()],
            fit: Points::ZERO,
            engagement: Points::ZERO,
            moments: Moments::default(),
            reckoned_at: BEFORE_ALL_TIME,
            reached: crate::qualify::Reached::new(body),
        };
        for rule in 0..body.rules.len() {
            ledger.reckon(card, log, rule as u32, 0);
        }
        ledger
    }

    /// Back to the ledger of nothing, which is `empty`, at the cost of what has changed since.
    pub(crate) fn reset(&mut self, empty: &Ledger) {
        for tally in self.touched.members.drain(..) {
            self.tallies[tally as usize].clear();
            self.touched.is_member[tally as usize] = false;
        }
        self.stated.copy_from_slice(&empty.stated);
        self.marked.clear();
        self.moving.clear();
        self.outcomes.copy_from_slice(&empty.outcomes);
        self.earning.clear();
        empty.earning.members.iter().for_each(|rule| self.earning.insert(*rule));
        self.group_sums.copy_from_slice(&empty.group_sums);
        self.fit = empty.fit;
        self.engagement = empty.engagement;
        self.reckoned_at = BEFORE_ALL_TIME;
        self.reached.reset();
    }

    /// Takes in what a `set` fact states.
    pub(crate) fn state(&mut self, card: &Scorecard, log: &Log, fact: &Fact) {
        let verified = fact.source.is_verified();
        for &(name, value) in log.properties_of(fact) {
            let Some(stated) = self.stated.get_mut(name as usize) else { continue };
            if (fact.at, verified) < (stated.at, stated.verified) {
                continue;
            }
            *stated = Stated { value, at: fact.at, verified };
            for rule in card.plan.rules_of_attribute.get(name as usize).into_iter().flatten() {
                self.marked.insert(*rule);
            }
        }
    }

    /// Counts an event in the tallies that it matches. Its age is reckoned from `aged_from`.
    pub(crate) fn count_event(&mut self, card: &Scorecard, log: &Log, fact: &Fact, aged_from: Millis, tallies: &[u32]) {
        let entry = Entry { at: fact.at, aged_from, session: fact.session };
        for &number in tallies {
            let spec = &card.body.tallies[number as usize];
            if card.body.patterns[spec.pattern as usize].verified && !fact.source.is_verified() {
                continue;
            }
            let keeping = &self.keeping[number as usize];
            let tally = &mut self.tallies[number as usize];
            match spec.what {
                What::Count { .. } => tally.add(keeping, entry),
                What::Sum { name } => {
                    if let Some(number) = log.single_number(log.property(fact, name)) {
                        tally.add_value(keeping, entry, value_thousandths(number));
                    }
                }
                What::Distinct { name } => {
                    for element in log.elements(log.property(fact, name)) {
                        tally.add_distinct(entry, Log::distinct_key(element));
                    }
                }
            }
            self.touched.insert(number);
            for &rule in &card.plan.rules_of_tally[number as usize] {
                if card.plan.timed[rule as usize] {
                    self.moving.insert(rule);
                } else {
                    self.marked.insert(rule);
                }
            }
        }
        self.reckoned_at = BEFORE_ALL_TIME;
    }

    /// The value of an attribute, `emailDomain` derived where it is not stated.
    pub(crate) fn attribute(&self, card: &Scorecard, name: u32) -> Value {
        match self.stated[name as usize].value {
            Value::Unknown if Some(name) == card.plan.email_domain => self.stated[card.body.name_count as usize].value,
            value => value,
        }
    }

    /// How many events, or distinct values, a tally counts at `at`.
    pub(crate) fn count(&self, body: &Body, tally: u32, at: Millis) -> u32 {
        let what = &body.tallies[tally as usize].what;
        self.tallies[tally as usize].count_at(what, self.keeping[tally as usize].within, at)
    }

    /// The next moment after `at` when a window or a period alone changes what a tally says.
    pub(crate) fn next_change(&self, body: &Body, tally: u32, at: Millis) -> Option<Millis> {
        let what = &body.tallies[tally as usize].what;
        self.tallies[tally as usize].next_change(&self.keeping[tally as usize], what, at)
    }

    /// Brings every rule up to date for `at`, which no counted event may be after.
    pub(crate) fn reckon_at(&mut self, card: &Scorecard, log: &Log, at: Millis) {
        while let Some(rule) = self.marked.members.pop() {
            self.marked.is_member[rule as usize] = false;
            self.reckon(card, log, rule, at);
        }
        if self.reckoned_at != at {
            self.moments.clear();
            for index in 0..self.moving.members.len() {
                self.reckon(card, log, self.moving.members[index], at);
            }
            self.reckoned_at = at;
        }
    }

    /// Reckons one rule anew and adds what changed to the sums.
    fn reckon(&mut self, card: &Scorecard, log: &Log, rule: u32, at: Millis) {
        let mut moments = core::mem::take(&mut self.moments);
        let outcome = self.outcome_of(card, log, rule, at, &mut moments);
        self.moments = moments;
        let old = core::mem::replace(&mut self.outcomes[rule as usize], outcome);
        if old.points == outcome.points {
            return;
        }
        self.earning.insert(rule);
        let spec = &card.body.rules[rule as usize];
        let group = &card.body.groups[spec.group as usize];
        let sum = &mut self.group_sums[spec.group as usize];
        let before = group.limit.hold(*sum);
        *sum += spec.limit.hold(outcome.points) - spec.limit.hold(old.points);
        let difference = group.limit.hold(*sum) - before;
        match group.kind {
            Kind::Fit => self.fit += difference,
            Kind::Engagement => self.engagement += difference,
        }
    }

    fn outcome_of(&self, card: &Scorecard, log: &Log, rule: u32, at: Millis, moments: &mut Moments) -> RuleOutcome {
        let once = |points: Points| RuleOutcome { points, times: 1 };
        match &card.body.rules[rule as usize].form {
            Form::Condition { when, points } => {
                let scene = Scene { card, log, ledger: self, at, standing: None };
                once(if scene.truth(when).is_true() { *points } else { Points::ZERO })
            }
            Form::Event { tally, points } => RuleOutcome {
                points: self.tallies[*tally as usize].points_at(&self.keeping[*tally as usize], *points, at, moments),
                times: i64::from(self.count(&card.body, *tally, at)),
            },
            Form::Table { name, rows, unknown } => once(match self.attribute(card, *name) {
                Value::Unknown => *unknown,
                value => table_points(rows, value, card, log),
            }),
            Form::Metered { tally, step_thousandths, points } => {
                let steps =
                    self.tallies[*tally as usize].steps_at(&self.keeping[*tally as usize], *step_thousandths, at);
                RuleOutcome { points: crate::points::times_count(*points, steps), times: steps }
            }
        }
    }

    /// What a rule gave when it was last reckoned.
    pub(crate) fn outcome(&self, rule: u32) -> RuleOutcome {
        self.outcomes[rule as usize]
    }

    /// The rules whose points are not 0, by magnitude, then in the model's order, once [`Ledger::sort_earning`] has been called.
    pub(crate) fn earning(&self) -> &[u32] {
        &self.earning.members
    }

    /// Lets go of the rules whose points have become 0, and sorts the others.
    pub(crate) fn sort_earning(&mut self) {
        let NumberSet { members, is_member } = &mut self.earning;
        let outcomes = &self.outcomes;
        members.retain(|rule| {
            let earns = outcomes[*rule as usize].points != Points::ZERO;
            is_member[*rule as usize] = earns;
            earns
        });
        let magnitude = |rule: u32| outcomes[rule as usize].points.thousandths().abs();
        sort_numbers(members, &mut |rule| (-magnitude(rule), i64::from(rule)));
    }

    /// Puts a value in an attribute's place, as if it had been stated.
    pub(crate) fn suppose(&mut self, card: &Scorecard, name: u32, value: Value) {
        self.stated[name as usize].value = value;
        for rule in card.plan.rules_of_attribute.get(name as usize).into_iter().flatten() {
            self.marked.insert(*rule);
        }
    }

    /// The rules that time alone changes.
    pub(crate) fn moving_rules(&self) -> &[u32] {
        &self.moving.members
    }

    pub(crate) fn totals(&self, body: &Body) -> Totals {
        Totals { fit: self.fit, engagement: self.engagement, sum: body.base + self.fit + self.engagement }
    }
}

/// The points of the first row that matches, `perUnit` times the first element that passed included.
fn table_points(rows: &[Row], value: Value, card: &Scorecard, log: &Log) -> Points {
    for row in rows {
        if let Some(element) = first_passing(&row.ops, value, &card.body.lists, log) {
            let per_unit = row.per_unit.zip(element.number());
            return per_unit
                .map_or(row.points, |(per_unit, value)| plus_value(row.points, per_unit, value_thousandths(value)));
        }
    }
    Points::ZERO
}
