//! How a decoded scorecard stands in its code: what each word means, and where it is.
//!
//! What is decoded stands in the code as follows; `end` is the place after the piece, `[…]` repeats up to it.
//!
//! | piece | words |
//! | --- | --- |
//! | condition | kind, end, then by kind: \[conditions\]; a condition; name, \[ops\]; tally, \[comparisons\]; number, \[comparisons\]; number, \[bands\]; \[comparisons\]; flag; framework, state |
//! | op | kind, end, then by kind: a set; list; \[texts\]; text; by, double; length; name; flag |
//! | comparison | by, bound |
//! | set | end of the texts, end of the numbers, texts, numbers, numbers that are texts |
//! | list | end, set |
//! | pattern | end, \[name, end, ops\], window, verified |
//! | tally | the words of [`Tallied`] |
//! | group | kind, limit |
//! | rule | group, limit, form, then by form: condition, points; tally, points; name, end, \[rows\], points; tally, step, points |
//! | row | end, \[ops\], points, points per unit |
//! | framework | weight that passes, end, \[weight, condition, asked attribute\] |
//! | band | end, \[comparisons\] |
//! | criterion of the grade | condition, thirds |
//! | stage | condition, after, keep, qualifies, time to the next, which |
//! | route | condition, or −1 |

use super::Scorecard;

/// A text in the file: where it begins, and in the lower half its length in bytes.
pub(crate) type Text = i64;

/// What is absent.
pub(crate) const NONE: i64 = i64::MIN;

/// Words at the head of the code.
pub(crate) const BASE: usize = 0;
pub(crate) const TOTAL_LIMIT: usize = 1;
pub(crate) const PRECISION: usize = 3;
pub(crate) const NAME_COUNT: usize = 4;
pub(crate) const EVENT_COUNT: usize = 5;
pub(crate) const EMAIL: usize = 6;
pub(crate) const EMAIL_DOMAIN: usize = 7;

/// Sections, in the order of the file.
pub(crate) const LISTS: usize = 0;
pub(crate) const PATTERNS: usize = 1;
pub(crate) const TALLIES: usize = 2;
pub(crate) const GROUPS: usize = 3;
pub(crate) const RULES: usize = 4;
pub(crate) const DISQUALIFIERS: usize = 5;
pub(crate) const FRAMEWORKS: usize = 6;
/// Bands of fit, engagement and score, a section each.
pub(crate) const LABELS: usize = 7;
/// The start of the grade, where there is one.
pub(crate) const GRADE_START: usize = 10;
pub(crate) const GRADE_CRITERIA: usize = 11;
pub(crate) const STAGES: usize = 12;
pub(crate) const ROUTES: usize = 13;
#[cfg(any(feature = "author", not(feature = "wasm")))]
pub(crate) const QUESTIONS: usize = 14;
pub(crate) const SECTIONS: usize = 15;

/// Kinds of conditions.
pub(crate) const IF_ALL: i64 = 0;
pub(crate) const IF_ANY: i64 = 1;
pub(crate) const IF_NOT: i64 = 2;
pub(crate) const IF_ATTRIBUTE: i64 = 3;
pub(crate) const IF_EVENT: i64 = 4;
pub(crate) const IF_SCORE: i64 = 5;
pub(crate) const IF_LABEL: i64 = 6;
pub(crate) const IF_GRADE: i64 = 7;
pub(crate) const IF_DISQUALIFIED: i64 = 8;
pub(crate) const IF_FRAMEWORK: i64 = 9;

/// Kinds of ops.
pub(crate) const OP_EQUALS: i64 = 0;
pub(crate) const OP_IN_LIST: i64 = 1;
pub(crate) const OP_CONTAINS: i64 = 2;
pub(crate) const OP_HAS_WORD: i64 = 3;
pub(crate) const OP_STARTS_WITH: i64 = 4;
pub(crate) const OP_ENDS_WITH: i64 = 5;
pub(crate) const OP_MATCHES: i64 = 6;
pub(crate) const OP_COMPARE: i64 = 7;
pub(crate) const OP_LONGER: i64 = 8;
pub(crate) const OP_SHORTER: i64 = 9;
pub(crate) const OP_SAME_AS: i64 = 10;
pub(crate) const OP_KNOWN: i64 = 11;

/// Forms of rules, and where the parts of a rule stand.
pub(crate) const FORM_CONDITION: i64 = 0;
pub(crate) const FORM_EVENT: i64 = 1;
pub(crate) const FORM_TABLE: i64 = 2;
pub(crate) const RULE_LIMIT: usize = 1;
pub(crate) const RULE_FORM: usize = 3;
pub(crate) const RULE_REST: usize = 4;

/// From the end of a stage's condition on.
pub(crate) const STAGE_AFTER: usize = 0;
pub(crate) const STAGE_KEEP: usize = 1;
pub(crate) const STAGE_QUALIFIES: usize = 2;
#[cfg(any(feature = "author", not(feature = "wasm")))]
pub(crate) const STAGE_SLA: usize = 3;

/// What a tally counts.
pub(crate) const COUNTS_EVENTS: i64 = 0;
pub(crate) const SUMS: i64 = 1;

/// Decays of the events of a tally.
pub(crate) const KEEPS: i64 = 0;
pub(crate) const HALF_LIFE: i64 = 1;
pub(crate) const STEPS: i64 = 2;
#[cfg(test)]
pub(crate) const COMPOUND: i64 = 3;

/// What a tally keeps of the events that a pattern matches: ten words of the code.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tallied<'a>(pub(crate) &'a [i64; 10]);

impl Tallied<'_> {
    /// Every event, without end.
    pub(crate) const NOTHING: [i64; 10] = [COUNTS_EVENTS, 0, 0, 0, KEEPS, 1, 1, 0, NONE, 0];

    /// Events, the sum of a property, or its distinct values.
    pub(crate) fn what(self) -> i64 {
        self.0[0]
    }

    pub(crate) fn name(self) -> u32 {
        self.0[1] as u32
    }

    /// At most so many events in each bucket; 0 is no cap.
    pub(crate) fn at_most(self) -> i64 {
        self.0[2]
    }

    pub(crate) fn per(self) -> i64 {
        self.0[3]
    }

    pub(crate) fn decay(self) -> i64 {
        self.0[4]
    }

    /// The half-life or the period, in milliseconds.
    pub(crate) fn decay_ms(self) -> i64 {
        self.0[5]
    }

    /// What each period loses, in 100 000ths.
    pub(crate) fn lose(self) -> i64 {
        self.0[6]
    }

    /// The slot of the half-life.
    pub(crate) fn slot(self) -> usize {
        self.0[7] as usize
    }

    /// The window, in milliseconds, or [`NONE`].
    pub(crate) fn within(self) -> i64 {
        self.0[8]
    }

    pub(crate) fn is_verified(self) -> bool {
        self.0[9] != 0
    }

    /// Whether time alone changes what it says.
    pub(crate) fn is_timed(self) -> bool {
        self.within() != NONE || self.decay() != KEEPS
    }

    /// Whether weights per epoch are kept, and no times.
    pub(crate) fn keeps_epochs(self) -> bool {
        self.decay() == HALF_LIFE && self.within() == NONE
    }
}

impl Scorecard {
    /// What a tally keeps.
    #[inline]
    pub(crate) fn tallied(&self, tally: u32) -> Tallied<'_> {
        let words = self.code().get(self.item(TALLIES, tally)..).and_then(|words| words.first_chunk());
        Tallied(words.unwrap_or(&Tallied::NOTHING))
    }
}
