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

use crate::condition::Scene;
use crate::decay::Moment;
use crate::lists::sorted_by;
use crate::points::{Points, plus_value, times_count, value_thousandths};
use crate::qualify::Reached;
use crate::scorecard::*;
use crate::tally::{Entry, Tally};
use crate::time::{BEFORE_ALL_TIME, Millis};
use crate::visitor::{Fact, Log, Value};

/// What a rule gives, before its limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct RuleOutcome {
    pub(crate) points: Points,
    /// Counted events, steps of a metered rule, 1 for the other forms.
    pub(crate) times: i64,
}

/// A set of numbers in which each is kept once, emptied at the cost of what is in it.
#[derive(Debug, Clone, Default)]
struct NumberSet {
    members: Vec<u32>,
    is_member: Vec<u32>,
}

impl NumberSet {
    fn of_numbers_below(count: usize) -> NumberSet {
        NumberSet { members: Vec::new(), is_member: vec![0; count] }
    }

    #[inline(never)]
    fn insert(&mut self, number: u32) {
        if let Some(is_member @ 0) = self.is_member.get_mut(number as usize) {
            *is_member = 1;
            self.members.push(number);
        }
    }

    #[inline(never)]
    fn pop(&mut self) -> Option<u32> {
        let number = self.members.pop()?;
        if let Some(is_member) = self.is_member.get_mut(number as usize) {
            *is_member = 0;
        }
        Some(number)
    }
}

/// What follows from a set of facts.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    /// The value of each attribute, and when and by whom it was stated.
    values: Vec<Value>,
    stamps: Vec<i64>,
    tallies: Vec<Tally>,
    touched: NumberSet,
    marked: NumberSet,
    /// Rules that time alone changes and whose tallies hold something.
    moving: NumberSet,
    /// Rules whose points are not 0, and some whose points were.
    earning: NumberSet,
    /// Thousandths: the points of each rule before its limit, times of each, sums of the groups, sums of the kinds.
    cells: Vec<i64>,
    rules: usize,
    /// What each half-life makes of the moment of the answer.
    moments: Vec<Moment>,
    /// The moment for which the moving rules were last reckoned.
    reckoned_at: Millis,
    pub(crate) reached: Reached,
}

/// Orders statements: the later one counts, of equal times the verified one.
fn stamp(at: Millis, verified: bool) -> i64 {
    at.saturating_mul(2) + i64::from(verified)
}

const NEVER_STATED: i64 = i64::MIN;

impl Ledger {
    /// The ledger of a lead of whom nothing is known.
    #[inline(never)]
    pub(crate) fn empty(card: &Scorecard, log: &Log) -> Ledger {
        let (rules, tallies) = (card.count(RULES), card.count(TALLIES));
        // One more than the names: the domain that is derived from `email`.
        let names = card.name_count() as usize + 1;
        let mut ledger = Ledger {
            values: vec![Value::Unknown; names],
            stamps: vec![NEVER_STATED; names],
            tallies: Vec::new(),
            touched: NumberSet::of_numbers_below(tallies),
            marked: NumberSet::of_numbers_below(rules),
            moving: NumberSet::of_numbers_below(rules),
            earning: NumberSet::of_numbers_below(rules),
            cells: vec![0; 2 * rules + card.count(GROUPS) + 2],
            rules,
            moments: Vec::new(),
            reckoned_at: BEFORE_ALL_TIME,
            reached: Reached::new(card),
        };
        ledger.tallies.resize_with(tallies, Tally::default);
        for rule in 0..rules as u32 {
            ledger.reckon(card, log, rule, 0);
        }
        ledger
    }

    /// Back to the ledger of nothing, which is `empty`, at the cost of what has changed since.
    #[inline(never)]
    pub(crate) fn reset(&mut self, empty: &Ledger) {
        while let Some(tally) = self.touched.pop() {
            if let Some(tally) = self.tallies.get_mut(tally as usize) {
                tally.clear();
            }
        }
        for set in [&mut self.marked, &mut self.moving, &mut self.earning] {
            while set.pop().is_some() {}
        }
        empty.earning.members.iter().for_each(|rule| self.earning.insert(*rule));
        self.values.fill(Value::Unknown);
        self.stamps.fill(NEVER_STATED);
        self.cells.copy_from_slice(&empty.cells);
        self.reckoned_at = BEFORE_ALL_TIME;
        self.reached.reset();
    }

    fn cell(&self, place: usize) -> Points {
        Points::from_thousandths(self.cells.get(place).copied().unwrap_or(0))
    }

    /// The sum of a group's rules after their limits.
    pub(crate) fn group_sum(&self, group: u32) -> Points {
        self.cell(2 * self.rules + group as usize)
    }

    /// The sum of the groups of fit (0) or engagement (1) after their limits.
    pub(crate) fn kind_sum(&self, kind: usize) -> Points {
        self.cell(self.cells.len() - 2 + kind)
    }

    /// Takes a fact in: what a `set` states, or an event that counts in the tallies that it matches.
    /// An event's age is reckoned from `aged_from`.
    pub(crate) fn take(&mut self, card: &Scorecard, log: &Log, fact: &Fact, aged_from: Millis, tallies: &[u32]) {
        let verified = fact.source.is_verified();
        if fact.event == SET_EVENT {
            let stamp = stamp(fact.at, verified);
            for &(name, value) in log.properties_of(fact) {
                let Some(stated) = self.stamps.get_mut(name as usize) else { continue };
                if stamp >= *stated {
                    *stated = stamp;
                    self.values[name as usize] = value;
                    card.rules_of_attribute(name).iter().for_each(|rule| self.marked.insert(*rule));
                }
            }
            return;
        }
        let entry = Entry { at: fact.at, aged_from, session: fact.session };
        for &number in tallies {
            let tallied = card.tallied(number);
            let Some(tally) = self.tallies.get_mut(number as usize).filter(|_| verified || !tallied.is_verified())
            else {
                continue;
            };
            let value = log.property(fact, tallied.name());
            match tallied.what() {
                COUNTS_EVENTS => tally.add(tallied, entry),
                SUMS => {
                    let number = log.single_number(value);
                    if !number.is_nan() {
                        tally.add_value(tallied, entry, value_thousandths(number));
                    }
                }
                _ => {
                    let mut element = 0;
                    while let Some(known) = log.element(value, element) {
                        tally.add_distinct(entry, Log::distinct_key(known));
                        element += 1;
                    }
                }
            }
            self.touched.insert(number);
            let changes = if tallied.is_timed() { &mut self.moving } else { &mut self.marked };
            card.rules_of_tally(number).iter().for_each(|rule| changes.insert(*rule));
        }
        self.reckoned_at = BEFORE_ALL_TIME;
    }

    /// The value of an attribute, `emailDomain` derived where it is not stated.
    pub(crate) fn attribute(&self, card: &Scorecard, name: u32) -> Value {
        let stated = |name: u32| self.values.get(name as usize).copied().unwrap_or(Value::Unknown);
        match stated(name) {
            Value::Unknown if name == card.email_domain() => stated(card.name_count()),
            value => value,
        }
    }

    /// How many events, or distinct values, a tally counts at `at`.
    pub(crate) fn count(&self, card: &Scorecard, tally: u32, at: Millis) -> i64 {
        self.tallies.get(tally as usize).map_or(0, |kept| kept.count_at(card.tallied(tally), at))
    }

    /// The next moment after `at` when a window or a period alone changes what a tally says.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub(crate) fn next_change(&self, card: &Scorecard, tally: u32, at: Millis) -> Option<Millis> {
        self.tallies[tally as usize].next_change(card.tallied(tally), at)
    }

    /// Brings every rule up to date for `at`, which no counted event may be after.
    pub(crate) fn reckon_at(&mut self, card: &Scorecard, log: &Log, at: Millis) {
        while let Some(rule) = self.marked.pop() {
            self.reckon(card, log, rule, at);
        }
        if self.reckoned_at != at {
            self.moments.clear();
            for half_life_ms in &card.half_lives {
                self.moments.push(Moment::of(*half_life_ms, at));
            }
            let mut index = 0;
            while let Some(rule) = self.moving.members.get(index) {
                self.reckon(card, log, *rule, at);
                index += 1;
            }
            self.reckoned_at = at;
        }
    }

    /// Reckons one rule anew and adds what changed to the sums.
    #[inline(never)]
    fn reckon(&mut self, card: &Scorecard, log: &Log, rule: u32, at: Millis) {
        let place = card.item(RULES, rule);
        let outcome = self.outcome_of(card, log, place, at);
        let old = core::mem::replace(&mut self.cells[rule as usize], outcome.points.thousandths());
        self.cells[self.rules + rule as usize] = outcome.times;
        let old = Points::from_thousandths(old);
        if old == outcome.points {
            return;
        }
        self.earning.insert(rule);
        let limit = card.limit(place + RULE_LIMIT);
        let group = card.item(GROUPS, card.word(place) as u32);
        let group_limit = card.limit(group + 1);
        let (kind, sum) = (self.cells.len() - 2 + (card.place(group) & 1), 2 * self.rules + card.place(place));
        let before = self.cell(sum);
        let after = before + limit.hold(outcome.points) - limit.hold(old);
        self.cells[sum] = after.thousandths();
        self.cells[kind] += (group_limit.hold(after) - group_limit.hold(before)).thousandths();
    }

    fn outcome_of(&self, card: &Scorecard, log: &Log, rule: usize, at: Millis) -> RuleOutcome {
        let once = |points: Points| RuleOutcome { points, times: 1 };
        let first = rule + RULE_REST;
        let operand = card.word(first) as u32;
        match card.word(rule + RULE_FORM) {
            FORM_CONDITION => {
                let scene = Scene { card, log, ledger: self, at, standing: None };
                once(if scene.truth(first).is_true() { card.points(card.place(first + 1)) } else { Points::ZERO })
            }
            FORM_TABLE => once(table_points(card, log, first + 1, self.attribute(card, operand))),
            form => {
                let tallied = card.tallied(operand);
                let Some(tally) = self.tallies.get(operand as usize) else { return RuleOutcome::default() };
                if form == FORM_EVENT {
                    let points = tally.points_at(tallied, card.points(first + 1), at, &self.moments);
                    return RuleOutcome { points, times: tally.count_at(tallied, at) };
                }
                let steps = tally.steps_at(tallied, card.word(first + 1), at);
                RuleOutcome { points: times_count(card.points(first + 2), steps), times: steps }
            }
        }
    }

    /// What a rule gave when it was last reckoned.
    pub(crate) fn outcome(&self, rule: u32) -> RuleOutcome {
        RuleOutcome { points: self.cell(rule as usize), times: self.cell(self.rules + rule as usize).thousandths() }
    }

    /// The rules whose points are not 0: the largest magnitude first, then in the model's order. They stay in it, for the next
    /// answer mostly has the same.
    #[inline(never)]
    pub(crate) fn sorted_earning(&mut self) -> &[u32] {
        let sorted = sorted_by(&self.earning.members, &|rule| {
            let magnitude = self.outcome(rule).points.thousandths().abs();
            (magnitude != 0).then_some(-magnitude)
        });
        while self.earning.pop().is_some() {}
        for (_, rule) in sorted {
            self.earning.insert(rule);
        }
        &self.earning.members
    }

    /// Puts a value in an attribute's place, as if it had been stated.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub(crate) fn suppose(&mut self, card: &Scorecard, name: u32, value: Value) {
        self.values[name as usize] = value;
        card.rules_of_attribute(name).iter().for_each(|rule| self.marked.insert(*rule));
    }

    /// The rules that time alone changes.
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub(crate) fn moving_rules(&self) -> &[u32] {
        &self.moving.members
    }

    /// Base, fit and engagement, before the total limit.
    pub(crate) fn sum(&self, card: &Scorecard) -> Points {
        card.points(BASE) + self.kind_sum(0) + self.kind_sum(1)
    }

    /// The score: within the total limit, rounded to the model's precision.
    pub(crate) fn score(&self, card: &Scorecard) -> Points {
        card.limit(TOTAL_LIMIT).hold(self.sum(card)).rounded_to(card.word(PRECISION))
    }
}

/// The points of the first row that matches, `perUnit` times the first element that passed included.
fn table_points(card: &Scorecard, log: &Log, table: usize, value: Value) -> Points {
    let end = card.place(table);
    if value == Value::Unknown {
        return card.points(end);
    }
    let mut row = table + 1;
    while row < end {
        let ops_end = card.place(row);
        if let Some(element) = card.first_passing(row + 1, ops_end, value, log) {
            let (points, per_unit, number) = (card.points(ops_end), card.word(ops_end + 1), element.number());
            if per_unit == NONE || number.is_nan() {
                return points;
            }
            return plus_value(points, Points::from_thousandths(per_unit), value_thousandths(number));
        }
        row = ops_end + 2;
    }
    Points::ZERO
}
