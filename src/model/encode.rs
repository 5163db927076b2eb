//! Writes what the decoder reads: the bytes of a `.pq` file, canonical.

use super::body::*;
use crate::points::{Limit, Points};
use crate::scorecard::{FORMAT_VERSION, MAGIC, Words, Writer, fnv1a};

/// The `.pq` file of words and numbers that belong together.
pub(super) fn file(words: &Words, body: &Body) -> Vec<u8> {
    let payload = payload(&words.to_bytes(), body);
    let mut bytes = MAGIC.to_vec();
    bytes.push(FORMAT_VERSION);
    bytes.extend_from_slice(&fnv1a(&payload).to_le_bytes());
    bytes.extend_from_slice(&payload);
    bytes
}

fn payload(words: &[u8], body: &Body) -> Vec<u8> {
    let mut writer = Writer::default();
    let w = &mut writer;
    w.unsigned(words.len() as u64);
    w.bytes.extend_from_slice(words);
    points(w, body.base);
    limit(w, body.limit);
    w.unsigned(u64::from(body.precision));
    w.unsigned(u64::from(body.name_count));
    w.unsigned(u64::from(body.event_count));
    w.option(body.email, |w, name| w.unsigned(u64::from(name)));
    w.option(body.email_domain, |w, name| w.unsigned(u64::from(name)));
    w.list(&body.lists, operand_set);
    w.list(&body.patterns, |w, pattern| {
        w.option(pattern.events.as_ref(), |w, events| numbers(w, events));
        w.list(&pattern.tests, |w, (name, tests)| {
            w.unsigned(u64::from(*name));
            ops(w, tests);
        });
        w.option(pattern.within, |w, within| w.unsigned(within as u64));
        w.byte(u8::from(pattern.verified));
    });
    w.list(&body.tallies, tally);
    w.list(&body.groups, |w, group| {
        w.byte(u8::from(group.kind == Kind::Engagement));
        limit(w, group.limit);
    });
    w.list(&body.rules, rule);
    w.list(&body.disqualifiers, condition);
    w.list(&body.frameworks, |w, framework| {
        w.unsigned(framework.pass_at_least.thousandths() as u64);
        w.list(&framework.criteria, |w, criterion| {
            w.unsigned(criterion.weight.thousandths() as u64);
            condition(w, &criterion.when);
            w.option(criterion.ask, |w, ask| w.unsigned(u64::from(ask)));
        });
    });
    for bands in &body.labels {
        w.list(bands, |w, band| comparisons(w, &band.tests, |w, bound| points(w, *bound)));
    }
    w.option(body.grade.as_ref(), |w, grading| {
        w.unsigned(u64::from(grading.start));
        w.list(&grading.criteria, |w, criterion| {
            condition(w, &criterion.when);
            w.signed(i64::from(criterion.thirds));
        });
    });
    w.list(&body.stages, stage);
    w.list(&body.routes, |w, route| w.option(route.when.as_ref(), condition));
    numbers(w, &body.questions);
    writer.bytes
}

fn numbers(w: &mut Writer, list: &[u32]) {
    w.list(list, |w, number| w.unsigned(u64::from(*number)));
}

fn points(w: &mut Writer, points: Points) {
    w.signed(points.thousandths());
}

fn limit(w: &mut Writer, limit: Limit) {
    w.option((limit.min != Limit::NONE.min).then_some(limit.min), points);
    w.option((limit.max != Limit::NONE.max).then_some(limit.max), points);
}

fn operand_set(w: &mut Writer, set: &OperandSet) {
    w.texts(&set.texts);
    w.list(&set.numbers, |w, number| w.double(*number));
    w.list(&set.text_numbers, |w, number| w.double(*number));
}

fn tally(w: &mut Writer, tally: &TallySpec) {
    w.unsigned(u64::from(tally.pattern));
    match &tally.what {
        What::Count { cap, decay } => {
            w.byte(0);
            w.option(*cap, |w, cap| {
                w.unsigned(u64::from(cap.at_most));
                w.byte(cap.per as u8);
            });
            w.option(*decay, |w, decay| match decay {
                Decay::HalfLife { half_life_ms } => {
                    w.byte(0);
                    w.unsigned(half_life_ms as u64);
                }
                Decay::Steps { lose_units, every_ms, compound } => {
                    w.byte(if compound { 2 } else { 1 });
                    w.unsigned(lose_units as u64);
                    w.unsigned(every_ms as u64);
                }
            });
        }
        What::Sum { name } => {
            w.byte(1);
            w.unsigned(u64::from(*name));
        }
        What::Distinct { name } => {
            w.byte(2);
            w.unsigned(u64::from(*name));
        }
    }
}

fn rule(w: &mut Writer, rule: &Rule) {
    w.unsigned(u64::from(rule.group));
    limit(w, rule.limit);
    match &rule.form {
        Form::Condition { when, points: worth } => {
            w.byte(0);
            condition(w, when);
            points(w, *worth);
        }
        Form::Event { tally, points: worth } => {
            w.byte(1);
            w.unsigned(u64::from(*tally));
            points(w, *worth);
        }
        Form::Table { name, rows, unknown } => {
            w.byte(2);
            w.unsigned(u64::from(*name));
            w.list(rows, |w, row| {
                ops(w, &row.ops);
                points(w, row.points);
                w.option(row.per_unit, points);
            });
            points(w, *unknown);
        }
        Form::Metered { tally, step_thousandths, points: worth } => {
            w.byte(3);
            w.unsigned(u64::from(*tally));
            w.unsigned(*step_thousandths as u64);
            points(w, *worth);
        }
    }
}

fn stage(w: &mut Writer, stage: &Stage) {
    condition(w, &stage.when);
    w.byte(u8::from(stage.after_previous));
    w.byte(u8::from(stage.keep));
    w.byte(u8::from(stage.qualifies));
    w.option(stage.sla.as_ref(), |w, sla| {
        w.unsigned(sla.within as u64);
        w.unsigned(u64::from(sla.next));
    });
}

fn condition(w: &mut Writer, tree: &Condition) {
    let number = |w: &mut Writer, number: &u32| w.unsigned(u64::from(*number));
    match tree {
        Condition::All(members) => {
            w.byte(0);
            w.list(members, condition);
        }
        Condition::Any(members) => {
            w.byte(1);
            w.list(members, condition);
        }
        Condition::Not(inner) => {
            w.byte(2);
            condition(w, inner);
        }
        Condition::Attribute { name, ops: tests } => {
            w.byte(3);
            number(w, name);
            ops(w, tests);
        }
        Condition::Event { tally, times } => {
            w.byte(4);
            number(w, tally);
            comparisons(w, times, number);
        }
        Condition::Score { of, tests } => {
            w.byte(5);
            w.byte(*of as u8);
            comparisons(w, tests, |w, bound| points(w, *bound));
        }
        Condition::Label { of, bands } => {
            w.byte(6);
            w.byte(*of as u8);
            numbers(w, bands);
        }
        Condition::Grade { tests } => {
            w.byte(7);
            comparisons(w, tests, number);
        }
        Condition::Disqualified(wanted) => {
            w.byte(8);
            w.byte(u8::from(*wanted));
        }
        Condition::Framework { framework, state } => {
            w.byte(9);
            number(w, framework);
            w.byte(*state as u8);
        }
        Condition::Stage { tests } => {
            w.byte(10);
            comparisons(w, tests, number);
        }
    }
}

fn comparisons<T>(w: &mut Writer, tests: &[Comparison<T>], mut bound: impl FnMut(&mut Writer, &T)) {
    w.list(tests, |w, test| {
        w.byte(test.by as u8);
        bound(w, &test.bound);
    });
}

fn ops(w: &mut Writer, list: &[Op]) {
    w.list(list, |w, op| match op {
        Op::Equals(set) => {
            w.byte(0);
            operand_set(w, set);
        }
        Op::InList(list) => {
            w.byte(1);
            w.unsigned(u64::from(*list));
        }
        Op::Contains(parts) => {
            w.byte(2);
            w.texts(parts);
        }
        Op::HasWord(words) => {
            w.byte(3);
            w.texts(words);
        }
        Op::StartsWith(start) => {
            w.byte(4);
            w.text(start.as_bytes());
        }
        Op::EndsWith(end) => {
            w.byte(5);
            w.text(end.as_bytes());
        }
        Op::Matches(glob) => {
            w.byte(6);
            w.text(glob.as_bytes());
        }
        Op::Compare(comparison) => {
            w.byte(7);
            w.byte(comparison.by as u8);
            w.double(comparison.bound);
        }
        Op::LongerThan(length) => {
            w.byte(8);
            w.unsigned(u64::from(*length));
        }
        Op::ShorterThan(length) => {
            w.byte(9);
            w.unsigned(u64::from(*length));
        }
        Op::SameAs(other) => {
            w.byte(10);
            w.unsigned(u64::from(*other));
        }
        Op::Known(known) => {
            w.byte(11);
            w.byte(u8::from(*known));
        }
    });
}
