//! The bytes of a `.pq` file: `PQ`, the format's version, the FNV-1a hash of the payload, the payload.
//!
//! The payload is canonical: the same compiled model gives the same bytes, and what decodes encodes to the bytes it came from.
//! Decoding checks every bound and every reference, so any bytes give a scorecard or an error.

#[cfg(feature = "author")]
mod encode;

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
