//! The pieces of a scorecard, one function each, in the order of the file.

use super::decode::{Decoder, MAX_INDEX};
use super::layout::*;
use crate::time::MAX_DURATION_MS;

/// The largest magnitude of a model's points, in thousandths.
pub(super) const MAX_POINTS: i64 = 100_000_000;
/// The largest magnitude of a score that a condition names, in thousandths: 10^12 points.
const MAX_SCORE_BOUND: i64 = 1_000_000_000_000_000;
const MAX_VALUE_THOUSANDTHS: u64 = 1_000_000_000_000_000_000;
const MAX_EVENTS: u64 = crate::visitor::MAX_EVENTS as u64;

/// The grades of the scale, from the lowest up.
const GRADE_COUNT: u64 = crate::qualify::GRADES.len() as u64;

/// Where a pattern names more pairs of events and properties than this, its events are matched anew each time.
const MOST_PAIRS: usize = 10_000;
/// Stands among the names of an event that is matched anew each time.
pub(crate) const MATCH_ANEW: u32 = u32::MAX;
/// How many half-lives are looked through for one that is there.
const MOST_HALF_LIVES: usize = 64;

pub(super) fn body(d: &mut Decoder<'_>) {
    d.points();
    d.limit();
    d.number(3);
    d.number(MAX_INDEX);
    d.number(MAX_INDEX);
    for _ in [EMAIL, EMAIL_DOMAIN] {
        if d.reader.flag() {
            d.index(d.names() as usize);
        } else {
            d.put(-1);
        }
    }
    d.section(LISTS, |d| {
        let end = d.open();
        set(d);
        d.close(end);
    });
    d.section(PATTERNS, pattern);
    d.section(TALLIES, tally);
    d.section(GROUPS, |d| {
        d.number(1);
        d.limit();
    });
    d.section(RULES, rule);
    d.rule = NONE;
    d.section(DISQUALIFIERS, condition);
    d.section(FRAMEWORKS, framework);
    for section in LABELS..LABELS + 3 {
        d.section(section, |d| {
            let end = d.open();
            d.list(|d| comparison(d, MAX_SCORE_BOUND));
            d.close(end);
        });
    }
    // A section of one item, or of none.
    d.section(GRADE_START, |d| {
        d.number(GRADE_COUNT - 1);
    });
    if d.count(GRADE_START) > 0 {
        d.section(GRADE_CRITERIA, |d| {
            condition(d);
            let thirds = d.reader.signed_within(12);
            d.put(thirds);
        });
    } else {
        d.sections[GRADE_CRITERIA + 1] = d.sections[GRADE_CRITERIA];
    }
    d.section(STAGES, stage);
    d.section(ROUTES, |d| {
        if d.reader.flag() {
            condition(d);
        } else {
            d.put(-1);
        }
    });
    d.section(SECTIONS - 1, |d| {
        d.index(d.names() as usize);
    });
}

/// What a comparison is held to: a score, or a number of something.
fn comparison(d: &mut Decoder<'_>, bound: i64) {
    d.number(3);
    let bound = d.reader.signed_within(bound);
    d.put(bound);
}

fn counted(d: &mut Decoder<'_>) {
    d.number(3);
    d.number(MAX_INDEX);
}

/// Texts, numbers, and numbers that are texts.
#[inline(never)]
fn set(d: &mut Decoder<'_>) {
    let texts = d.open();
    let numbers = d.open();
    d.list(|d| d.text());
    d.close(texts);
    d.list(|d| d.double());
    d.close(numbers);
    d.list(|d| d.double());
}

fn duration_or_none(d: &mut Decoder<'_>) {
    let duration = if d.reader.flag() { d.positive(MAX_DURATION_MS as u64) } else { NONE };
    d.put(duration);
}

fn pattern(d: &mut Decoder<'_>) {
    let number = d.count(PATTERNS) as u32 - 1;
    d.events.clear();
    if d.reader.flag() {
        d.list(|d| {
            let event = d.reader.number_up_to(MAX_INDEX) as u32;
            d.reader.ensure(event != super::SET_EVENT && i64::from(event) < d.event_count());
            d.events.push(event);
        });
    } else {
        d.events.push(super::SET_EVENT);
    }
    for place in 0..d.events.len() {
        d.pair(i64::from(d.events[place]), number);
    }
    let start = d.pairs.len();
    let end = d.open();
    d.list(|d| {
        let name = d.index(d.names() as usize);
        let is_much = d.events.len() > MOST_PAIRS;
        for place in 0..if is_much { 0 } else { d.events.len() } {
            d.pair(d.event_count() + i64::from(d.events[place]), name);
        }
        let end = d.open();
        d.list(op);
        d.close(end);
    });
    d.close(end);
    if d.pairs.len() - start > MOST_PAIRS || d.events.len() > MOST_PAIRS {
        d.pairs.truncate(start);
        for place in 0..d.events.len() {
            d.pair(d.event_count() + i64::from(d.events[place]), MATCH_ANEW);
        }
    }
    duration_or_none(d);
    d.number(1);
}

fn tally(d: &mut Decoder<'_>) {
    let number = d.count(TALLIES) as u32 - 1;
    let pattern = d.reader.number_up_to(MAX_INDEX) as u32;
    d.reader.ensure(pattern < d.count(PATTERNS) as u32);
    d.pair(2 * d.event_count() + d.names() + i64::from(pattern), number);
    let mut tally = Tallied::NOTHING;
    let [what, name, at_most, per, decay, decay_ms, lose, slot, within, verified] = &mut tally;
    *what = d.reader.number_up_to(2) as i64;
    let end = d.word(d.item(PATTERNS, pattern)) as usize;
    (*within, *verified) = (d.word(end), d.word(end + 1));
    if *what != COUNTS_EVENTS {
        *name = d.reader.number_up_to(MAX_INDEX) as i64;
        d.reader.ensure(*name < d.names());
    } else {
        if d.reader.flag() {
            *at_most = d.positive(MAX_EVENTS);
            *per = d.reader.number_up_to(4) as i64;
        }
        if d.reader.flag() {
            *decay = d.reader.number_up_to(2) as i64 + HALF_LIFE;
            if *decay != HALF_LIFE {
                *lose = d.positive(crate::decay::WHOLE_UNITS as u64);
            }
            *decay_ms = d.positive(MAX_DURATION_MS as u64);
        }
    }
    if *decay == HALF_LIFE {
        let known = d.half_lives.iter().take(MOST_HALF_LIVES).position(|have| have == decay_ms);
        *slot = known.unwrap_or(d.half_lives.len()) as i64;
        if known.is_none() {
            d.half_lives.push(*decay_ms);
        }
    }
    d.code.extend_from_slice(&tally);
}

fn rule(d: &mut Decoder<'_>) {
    d.rule = d.count(RULES) as i64 - 1;
    d.index(d.count(GROUPS));
    d.limit();
    let form = d.number(3) as i64;
    match form {
        FORM_CONDITION => condition(d),
        FORM_EVENT => d.tally(),
        FORM_TABLE => {
            d.attribute();
            let end = d.open();
            d.list(row);
            d.close(end);
        }
        _ => {
            d.tally();
            let step = d.positive(MAX_VALUE_THOUSANDTHS);
            d.put(step);
        }
    }
    d.points();
}

fn row(d: &mut Decoder<'_>) {
    let end = d.open();
    d.list(op);
    d.close(end);
    d.points();
    d.points_or(NONE);
}

fn weight(d: &mut Decoder<'_>) {
    let weight = d.positive(MAX_POINTS as u64);
    d.put(weight);
}

fn framework(d: &mut Decoder<'_>) {
    weight(d);
    let end = d.open();
    d.list(|d| {
        weight(d);
        condition(d);
        if d.reader.flag() {
            d.index(d.names() as usize);
        } else {
            d.put(-1);
        }
    });
    d.close(end);
}

fn stage(d: &mut Decoder<'_>) {
    condition(d);
    d.number(1);
    let keep = d.number(1);
    d.has_keep |= keep != 0;
    d.number(1);
    if d.reader.flag() {
        let within = d.positive(MAX_DURATION_MS as u64);
        d.put(within);
        let next = d.number(MAX_INDEX);
        d.last_stage = d.last_stage.max(next);
    } else {
        d.put(NONE);
        d.put(0);
    }
}

#[inline(never)]
fn condition(d: &mut Decoder<'_>) {
    d.reader.descend();
    let kind = d.number(10) as i64;
    let end = d.open();
    match kind {
        IF_ALL | IF_ANY => {
            let members = d.list(condition);
            d.reader.ensure(members > 0);
        }
        IF_NOT => condition(d),
        IF_ATTRIBUTE => {
            d.attribute();
            let ops = d.list(op);
            d.reader.ensure(ops > 0);
        }
        IF_EVENT => {
            d.tally();
            d.list(counted);
        }
        IF_SCORE => {
            d.number(2);
            d.list(|d| comparison(d, MAX_SCORE_BOUND));
        }
        IF_LABEL => {
            d.number(2);
            d.list(|d| {
                d.number(MAX_INDEX);
            });
        }
        IF_DISQUALIFIED => {
            d.number(1);
        }
        IF_FRAMEWORK => {
            d.index(d.count(FRAMEWORKS));
            d.number(2);
        }
        _ => {
            d.list(counted);
        }
    }
    d.close(end);
    d.reader.ascend();
}

#[inline(never)]
fn op(d: &mut Decoder<'_>) {
    let kind = d.number(11) as i64;
    let end = d.open();
    match kind {
        OP_EQUALS => set(d),
        OP_IN_LIST => {
            d.index(d.count(LISTS));
        }
        OP_CONTAINS | OP_HAS_WORD => {
            d.list(|d| {
                // An empty one would be found everywhere and nowhere.
                let text = d.span();
                d.reader.ensure(text as u32 > 0);
                d.put(text);
            });
        }
        OP_STARTS_WITH | OP_ENDS_WITH | OP_MATCHES => d.text(),
        OP_COMPARE => {
            d.number(3);
            d.double();
        }
        OP_SAME_AS => d.attribute(),
        OP_KNOWN => {
            d.number(1);
        }
        _ => {
            d.number(MAX_INDEX);
        }
    }
    d.close(end);
}
