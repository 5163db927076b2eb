//! The bytes of a `.pq` file: `PQ`, the format's version, the FNV-1a hash of the payload, the payload.
//!
//! The payload is canonical: the same compiled model gives the same bytes, and what decodes encodes to the bytes it came from.
//! Decoding checks every bound and every reference, so any bytes give a scorecard or an error.

use alloc::boxed::Box;

use super::wire::fnv1a;
use super::*;
use crate::condition::{By, Comparison, ScoreOf};
use crate::decay::WHOLE_UNITS;
use crate::qualify::FrameworkState;
use crate::time::MAX_DURATION_MS;

/// The longest `.pq` file that is read, in bytes.
pub const MAX_CARD_BYTES: usize = 4 << 20;

const MAGIC: &[u8; 2] = b"PQ";
const FORMAT_VERSION: u8 = 1;
const HEADER_BYTES: usize = 11;

/// The largest magnitude of a model's points, in thousandths.
pub(crate) const MAX_POINTS: i64 = 100_000_000;
/// The largest magnitude of a score that a condition names, in thousandths: 10^12 points.
pub(crate) const MAX_SCORE_BOUND: i64 = 1_000_000_000_000_000;
const MAX_VALUE_THOUSANDTHS: u64 = 1_000_000_000_000_000_000;
const MAX_EVENTS: u64 = crate::visitor::MAX_EVENTS as u64;

/// Why bytes are not a scorecard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardError {
    /// They do not begin as a `.pq` file does.
    NotACard,
    /// They are of a version of the format that this release does not read.
    UnknownVersion,
    /// They are cut short or changed.
    Damaged,
}

impl CardError {
    /// The stable code: `not_a_scorecard`, `unknown_version` or `damaged`.
    pub fn code(self) -> &'static str {
        match self {
            CardError::NotACard => "not_a_scorecard",
            CardError::UnknownVersion => "unknown_version",
            CardError::Damaged => "damaged",
        }
    }
}

impl core::fmt::Display for CardError {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str(match self {
            CardError::NotACard => "these bytes are not a compiled scorecard",
            CardError::UnknownVersion => "the scorecard is of a version of the format that this release does not read",
            CardError::Damaged => "the scorecard is cut short or changed",
        })
    }
}

impl core::error::Error for CardError {}

impl Scorecard {
    /// The scorecard that the bytes of a `.pq` file hold.
    ///
    /// # Errors
    /// [`CardError`] where the bytes are something else, of a later version, cut short or changed. Never panics.
    pub fn from_bytes(bytes: &[u8]) -> Result<Scorecard, CardError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(CardError::NotACard)?;
        let version = *rest.first().ok_or(CardError::Damaged)?;
        if version != FORMAT_VERSION {
            return Err(CardError::UnknownVersion);
        }
        if bytes.len() < HEADER_BYTES || bytes.len() > MAX_CARD_BYTES {
            return Err(CardError::Damaged);
        }
        let (header, payload) = bytes.split_at(HEADER_BYTES);
        let stated = header.iter().skip(3).rev().fold(0, |stated, byte| stated << 8 | u64::from(*byte));
        let fingerprint = fnv1a(payload);
        if stated != fingerprint {
            return Err(CardError::Damaged);
        }
        let mut reader = Reader::new(payload);
        let length = reader.length();
        let words_bytes = reader.bytes(length).to_vec();
        let body = body(&mut reader);
        let names = super::words::names(&words_bytes);
        let (true, Some((names, events))) = (reader.is_done() && super::check::references(&body), names) else {
            return Err(CardError::Damaged);
        };
        let counted = names.len() == body.name_count as usize && events.len() == body.event_count as usize;
        if !counted || events.first().is_none_or(|first| first != "set") {
            return Err(CardError::Damaged);
        }
        Scorecard::from_parts(names, events, body, words_bytes, fingerprint).ok_or(CardError::Damaged)
    }

    /// None where words and numbers do not fit together.
    fn from_parts(
        names: Vec<String>,
        events: Vec<String>,
        body: Body,
        words_bytes: Vec<u8>,
        fingerprint: u64,
    ) -> Option<Scorecard> {
        #[cfg(feature = "author")]
        let words = Words::from_bytes(&words_bytes).filter(|words| words.fit(&body))?;
        let plan = Plan::new(&body);
        Some(Scorecard {
            names,
            events,
            body,
            plan,
            words_bytes,
            #[cfg(feature = "author")]
            words,
            fingerprint,
        })
    }
}

#[inline(never)]
fn body(r: &mut Reader) -> Body {
    Body {
        base: points(r),
        limit: limit(r),
        precision: r.number_up_to(3) as u8,
        name_count: r.index(),
        event_count: r.index(),
        email: r.option(Reader::index),
        email_domain: r.option(Reader::index),
        lists: r.list(operand_set),
        patterns: r.list(pattern),
        tallies: r.list(tally),
        groups: r.list(group),
        rules: r.list(rule),
        disqualifiers: r.list(condition),
        frameworks: r.list(framework),
        labels: [bands(r), bands(r), bands(r)],
        grade: r.option(grading),
        stages: r.list(stage),
        routes: r.list(|r| Route { when: r.option(condition) }),
        questions: numbers(r),
    }
}

#[inline(never)]
fn points(r: &mut Reader) -> Points {
    Points::from_thousandths(r.signed_within(MAX_POINTS))
}

#[inline(never)]
fn score_bound(r: &mut Reader) -> Points {
    Points::from_thousandths(r.signed_within(MAX_SCORE_BOUND))
}

#[inline(never)]
fn duration(r: &mut Reader) -> Millis {
    positive(r, MAX_DURATION_MS as u64) as Millis
}

/// A number from 1 to `most`; 1 where it is none, so that nothing is ever divided by 0.
#[inline(never)]
fn positive(r: &mut Reader, most: u64) -> u64 {
    let value = r.number_up_to(most);
    r.ensure(value > 0);
    value.max(1)
}

fn weight(r: &mut Reader) -> Points {
    Points::from_thousandths(positive(r, MAX_POINTS as u64) as i64)
}

#[inline(never)]
fn limit(r: &mut Reader) -> Limit {
    let limit = Limit { min: r.option(points), max: r.option(points) };
    if let (Some(min), Some(max)) = (limit.min, limit.max) {
        r.ensure(min <= max);
    }
    limit
}

#[inline(never)]
fn operand_set(r: &mut Reader) -> OperandSet {
    let set = OperandSet { texts: r.strings(), numbers: doubles(r), text_numbers: doubles(r) };
    r.ensure(set.texts.is_sorted());
    set
}

#[inline(never)]
fn doubles(r: &mut Reader) -> Vec<f64> {
    let doubles = r.list(Reader::double);
    r.ensure(doubles.is_sorted());
    doubles
}

#[inline(never)]
fn numbers(r: &mut Reader) -> Vec<u32> {
    r.list(Reader::index)
}

#[inline(never)]
fn pattern(r: &mut Reader) -> Pattern {
    Pattern {
        events: r.option(numbers),
        tests: r.list(|r| (r.index(), ops(r))),
        within: r.option(duration),
        verified: r.flag(),
    }
}

#[inline(never)]
fn tally(r: &mut Reader) -> TallySpec {
    let pattern = r.index();
    let what = match r.number_up_to(2) {
        0 => What::Count { cap: r.option(cap), decay: r.option(decay) },
        1 => What::Sum { name: r.index() },
        _ => What::Distinct { name: r.index() },
    };
    TallySpec { pattern, what }
}

#[inline(never)]
fn cap(r: &mut Reader) -> Cap {
    let at_most = positive(r, MAX_EVENTS) as u32;
    let per = match r.number_up_to(4) {
        0 => Per::Lead,
        1 => Per::Hour,
        2 => Per::Day,
        3 => Per::Week,
        _ => Per::Session,
    };
    Cap { at_most, per }
}

#[inline(never)]
fn decay(r: &mut Reader) -> Decay {
    match r.number_up_to(2) {
        0 => Decay::HalfLife { half_life_ms: duration(r) },
        form => Decay::Steps {
            lose_units: positive(r, WHOLE_UNITS as u64) as i64,
            every_ms: duration(r),
            compound: form == 2,
        },
    }
}

#[inline(never)]
fn group(r: &mut Reader) -> Group {
    let kind = if r.flag() { Kind::Engagement } else { Kind::Fit };
    Group { kind, limit: limit(r) }
}

#[inline(never)]
fn rule(r: &mut Reader) -> Rule {
    let (group, limit) = (r.index(), limit(r));
    let form = match r.number_up_to(3) {
        0 => Form::Condition { when: condition(r), points: points(r) },
        1 => Form::Event { tally: r.index(), points: points(r) },
        2 => Form::Table { name: r.index(), rows: r.list(row), unknown: points(r) },
        _ => Form::Metered {
            tally: r.index(),
            step_thousandths: positive(r, MAX_VALUE_THOUSANDTHS) as i64,
            points: points(r),
        },
    };
    Rule { group, limit, form }
}

#[inline(never)]
fn row(r: &mut Reader) -> Row {
    Row { ops: ops(r), points: points(r), per_unit: r.option(points) }
}

#[inline(never)]
fn framework(r: &mut Reader) -> Framework {
    let criterion = |r: &mut Reader| Criterion { weight: weight(r), when: condition(r), ask: r.option(Reader::index) };
    Framework { pass_at_least: weight(r), criteria: r.list(criterion) }
}

#[inline(never)]
fn bands(r: &mut Reader) -> Vec<Band> {
    r.list(|r| Band { tests: score_comparisons(r) })
}

#[inline(never)]
fn grading(r: &mut Reader) -> Grading {
    Grading {
        start: r.number_up_to(crate::qualify::GRADES.len() as u64 - 1) as u8,
        criteria: r.list(|r| GradeCriterion { when: condition(r), thirds: r.signed_within(12) as i8 }),
    }
}

#[inline(never)]
fn stage(r: &mut Reader) -> Stage {
    Stage {
        when: condition(r),
        after_previous: r.flag(),
        keep: r.flag(),
        qualifies: r.flag(),
        sla: r.option(|r| Sla { within: duration(r), next: r.index() }),
    }
}

#[inline(never)]
fn condition(r: &mut Reader) -> Condition {
    r.descend();
    let condition = match r.number_up_to(10) {
        0 => Condition::All(r.list(condition)),
        1 => Condition::Any(r.list(condition)),
        2 => Condition::Not(Box::new(condition(r))),
        3 => Condition::Attribute { name: r.index(), ops: ops(r) },
        4 => Condition::Event { tally: r.index(), times: number_comparisons(r) },
        5 => Condition::Score { of: score_of(r), tests: score_comparisons(r) },
        6 => Condition::Label { of: score_of(r), bands: numbers(r) },
        7 => Condition::Grade { tests: number_comparisons(r) },
        8 => Condition::Disqualified(r.flag()),
        9 => Condition::Framework { framework: r.index(), state: framework_state(r) },
        _ => Condition::Stage { tests: number_comparisons(r) },
    };
    r.ascend();
    condition
}

fn score_of(r: &mut Reader) -> ScoreOf {
    match r.number_up_to(2) {
        0 => ScoreOf::Fit,
        1 => ScoreOf::Engagement,
        _ => ScoreOf::Score,
    }
}

fn framework_state(r: &mut Reader) -> FrameworkState {
    match r.number_up_to(2) {
        0 => FrameworkState::Open,
        1 => FrameworkState::Passed,
        _ => FrameworkState::Failed,
    }
}

#[inline(never)]
fn by(r: &mut Reader) -> By {
    match r.number_up_to(3) {
        0 => By::AtLeast,
        1 => By::AtMost,
        2 => By::Above,
        _ => By::Below,
    }
}

#[inline(never)]
fn score_comparisons(r: &mut Reader) -> Vec<Comparison<Points>> {
    r.list(|r| Comparison { by: by(r), bound: score_bound(r) })
}

#[inline(never)]
fn number_comparisons(r: &mut Reader) -> Vec<Comparison<u32>> {
    r.list(|r| Comparison { by: by(r), bound: r.index() })
}

#[inline(never)]
fn ops(r: &mut Reader) -> Vec<Op> {
    r.list(|r| match r.number_up_to(11) {
        0 => Op::Equals(operand_set(r)),
        1 => Op::InList(r.index()),
        2 => Op::Contains(parts(r)),
        3 => Op::HasWord(parts(r)),
        4 => Op::StartsWith(r.string()),
        5 => Op::EndsWith(r.string()),
        6 => Op::Matches(r.string()),
        7 => Op::Compare(Comparison { by: by(r), bound: r.double() }),
        8 => Op::LongerThan(r.index()),
        9 => Op::ShorterThan(r.index()),
        10 => Op::SameAs(r.index()),
        _ => Op::Known(r.flag()),
    })
}

/// Texts to look for; an empty one would be found everywhere and nowhere.
#[inline(never)]
fn parts(r: &mut Reader) -> Vec<String> {
    let parts = r.strings();
    r.ensure(!parts.iter().any(String::is_empty));
    parts
}

#[cfg(feature = "author")]
mod encode {
    use super::*;

    impl Scorecard {
        /// The scorecard of words and numbers that belong together.
        pub(crate) fn compiled(words: Words, body: Body) -> Scorecard {
            let words_bytes = words.to_bytes();
            let fingerprint = fnv1a(&payload(&words_bytes, &body));
            let plan = Plan::new(&body);
            Scorecard {
                names: words.names.clone(),
                events: words.events.clone(),
                body,
                plan,
                words_bytes,
                words,
                fingerprint,
            }
        }

        /// The bytes of the `.pq` file: canonical, so equal scorecards have equal bytes.
        pub fn to_bytes(&self) -> Vec<u8> {
            let payload = payload(&self.words_bytes, &self.body);
            let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.len());
            bytes.extend_from_slice(MAGIC);
            bytes.push(FORMAT_VERSION);
            bytes.extend_from_slice(&self.fingerprint.to_le_bytes());
            bytes.extend_from_slice(&payload);
            bytes
        }
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
        w.option(limit.min, points);
        w.option(limit.max, points);
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
                w.text(start);
            }
            Op::EndsWith(end) => {
                w.byte(5);
                w.text(end);
            }
            Op::Matches(glob) => {
                w.byte(6);
                w.text(glob);
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
}
