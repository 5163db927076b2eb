//! The bytes of a `.pq` file: `PQ`, the format's version, the FNV-1a hash of the payload, the payload.
//!
//! The payload is canonical: the same compiled model gives the same bytes. Decoding checks every bound and every reference, so
//! any bytes give a scorecard or an error.
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

use alloc::vec::Vec;

use super::wire::fnv1a;
use super::{Reader, Rows, Scorecard};
use crate::time::MAX_DURATION_MS;

/// The longest `.pq` file that is read, in bytes.
pub const MAX_CARD_BYTES: usize = 4 << 20;

pub(crate) const MAGIC: &[u8; 2] = b"PQ";
pub(crate) const FORMAT_VERSION: u8 = 1;
pub(crate) const HEADER_BYTES: usize = 11;

/// The largest magnitude of a model's points, in thousandths.
pub(crate) const MAX_POINTS: i64 = 100_000_000;
/// The largest magnitude of a score that a condition names, in thousandths: 10^12 points.
pub(crate) const MAX_SCORE_BOUND: i64 = 1_000_000_000_000_000;
const MAX_VALUE_THOUSANDTHS: u64 = 1_000_000_000_000_000_000;
const MAX_EVENTS: u64 = crate::visitor::MAX_EVENTS as u64;
const MAX_INDEX: u64 = u32::MAX as u64;

/// The grades of the scale, from the lowest up.
const GRADE_COUNT: u64 = crate::qualify::GRADES.len() as u64;

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
        if !bytes.starts_with(MAGIC) {
            return Err(CardError::NotACard);
        }
        if bytes.get(2).is_some_and(|version| *version != FORMAT_VERSION) {
            return Err(CardError::UnknownVersion);
        }
        let payload = bytes.get(HEADER_BYTES..).filter(|_| bytes.len() <= MAX_CARD_BYTES).ok_or(CardError::Damaged)?;
        let stated = bytes.iter().take(HEADER_BYTES).skip(3).rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
        if stated != fnv1a(payload) {
            return Err(CardError::Damaged);
        }
        decoded(bytes, payload, stated).ok_or(CardError::Damaged)
    }
}

fn decoded(bytes: &[u8], payload: &[u8], fingerprint: u64) -> Option<Scorecard> {
    let mut decoder = Decoder {
        reader: Reader::new(payload),
        file_bytes: bytes.len(),
        code: Vec::new(),
        items: Vec::new(),
        sections: [0; SECTIONS + 1],
        pairs: Vec::new(),
        events: Vec::new(),
        half_lives: Vec::new(),
        last_stage: 0,
        rule: NONE,
        uses_whole_email: false,
        has_keep: false,
    };
    let d = &mut decoder;
    let length = d.reader.length();
    let start = bytes.len() - d.reader.left();
    let words = d.reader.bytes(length);
    body(d);
    let stages = d.count(STAGES) as u64;
    let whole = d.reader.is_done() && (d.last_stage == 0 || d.last_stage < stages);
    let (names, events) = (d.code[NAME_COUNT], d.code[EVENT_COUNT]);
    // The words begin with name and version, the names of attributes and properties, and those of events.
    d.reader = Reader::new(words);
    d.file_bytes = start + length;
    d.span();
    d.span();
    let mut texts = Vec::new();
    let counted = [names, events].iter().all(|count| {
        let length = d.reader.length();
        for _ in 0..length {
            texts.push(d.span());
        }
        length as i64 == *count
    });
    if !whole || !counted || d.reader.has_failed() || events == 0 {
        return None;
    }
    let row_count = 2 * events as usize + names as usize + d.count(PATTERNS) + d.count(TALLIES);
    let card = Scorecard {
        file: bytes.to_vec(),
        fingerprint,
        #[cfg(feature = "wasm")]
        words_place: (start as i64) << 32 | length as i64,
        names: texts,
        code: decoder.code,
        items: decoder.items,
        sections: decoder.sections,
        rows: Rows::of(decoder.pairs, row_count),
        half_lives: decoder.half_lives,
        uses_whole_email: decoder.uses_whole_email,
        has_keep: decoder.has_keep,
        #[cfg(feature = "author")]
        words: super::Words::from_bytes(words)?,
    };
    let sound = card.name_text(names as u32) == b"set";
    #[cfg(feature = "author")]
    let sound = sound && card.words.fit(&card);
    sound.then_some(card)
}

/// Where a pattern names more pairs of events and properties than this, its events are matched anew each time.
const MOST_PAIRS: usize = 10_000;
/// Stands among the names of an event that is matched anew each time.
pub(crate) const MATCH_ANEW: u32 = u32::MAX;
/// How many half-lives are looked through for one that is there.
const MOST_HALF_LIVES: usize = 64;

struct Decoder<'a> {
    reader: Reader<'a>,
    file_bytes: usize,
    code: Vec<i64>,
    items: Vec<u32>,
    sections: [u32; SECTIONS + 1],
    /// Rows and what stands in them.
    pairs: Vec<(i64, u32)>,
    /// The events of the pattern that is read.
    events: Vec<u32>,
    half_lives: Vec<i64>,
    last_stage: u64,
    /// The rule that is read, or `NONE`.
    rule: i64,
    uses_whole_email: bool,
    has_keep: bool,
}

type Piece = fn(&mut Decoder<'_>);

impl Decoder<'_> {
    #[inline(never)]
    fn put(&mut self, word: i64) {
        self.code.push(word);
    }

    /// A number, at most so large.
    #[inline(never)]
    fn number(&mut self, most: u64) -> u64 {
        let number = self.reader.number_up_to(most);
        self.put(number as i64);
        number
    }

    /// A number from 1 on; 1 where it is none, so that nothing is ever divided by 0.
    #[inline(never)]
    fn positive(&mut self, most: u64) -> i64 {
        let number = self.reader.number_up_to(most);
        self.reader.ensure(number > 0);
        number.max(1) as i64
    }

    /// The number of one of so many.
    #[inline(never)]
    fn index(&mut self, count: usize) -> u32 {
        let number = self.number(MAX_INDEX);
        self.reader.ensure(number < count as u64);
        number as u32
    }

    /// A word that was decoded already; 0 where there is none.
    fn word(&self, place: usize) -> i64 {
        self.code.get(place).copied().unwrap_or(0)
    }

    /// Where an item of a section begins.
    fn item(&self, section: usize, number: u32) -> usize {
        self.items.get((self.sections[section] + number) as usize).map_or(0, |place| *place as usize)
    }

    #[inline(never)]
    fn points(&mut self) {
        let points = self.reader.signed_within(MAX_POINTS);
        self.put(points);
    }

    /// Points, or what stands for none.
    #[inline(never)]
    fn points_or(&mut self, none: i64) {
        if self.reader.flag() { self.points() } else { self.put(none) }
    }

    fn limit(&mut self) {
        self.points_or(i64::MIN);
        self.points_or(i64::MAX);
    }

    /// Where a text of the file is.
    #[inline(never)]
    fn span(&mut self) -> Text {
        let length = self.reader.length();
        let start = self.file_bytes - self.reader.left();
        let text = self.reader.bytes(length);
        self.reader.ensure(crate::text::is_utf8(text));
        (start as i64) << 32 | length as i64
    }

    #[inline(never)]
    fn text(&mut self) {
        let text = self.span();
        self.put(text);
    }

    fn double(&mut self) {
        let bits = self.reader.double().to_bits();
        self.put(bits as i64);
    }

    /// Begins a piece that names its end.
    fn open(&mut self) -> usize {
        self.put(0);
        self.code.len() - 1
    }

    #[inline(never)]
    fn close(&mut self, place: usize) {
        self.code[place] = self.code.len() as i64;
    }

    #[inline(never)]
    fn list(&mut self, piece: Piece) -> usize {
        let length = self.reader.length();
        for _ in 0..length {
            if self.reader.has_failed() {
                break;
            }
            piece(self);
        }
        length
    }

    #[inline(never)]
    fn section(&mut self, section: usize, piece: Piece) {
        self.sections[section] = self.items.len() as u32;
        for _ in 0..self.reader.length() {
            if self.reader.has_failed() {
                break;
            }
            self.items.push(self.code.len() as u32);
            // So that a piece may refer to those before it.
            self.sections[section + 1] = self.items.len() as u32;
            piece(self);
        }
        self.sections[section + 1] = self.items.len() as u32;
    }

    /// How many items a section has so far; one that is still to come has none.
    fn count(&self, section: usize) -> usize {
        self.sections[section + 1].saturating_sub(self.sections[section]) as usize
    }

    fn pair(&mut self, row: i64, value: u32) {
        self.pairs.push((row, value));
    }

    fn names(&self) -> i64 {
        self.code[NAME_COUNT]
    }

    fn event_count(&self) -> i64 {
        self.code[EVENT_COUNT]
    }

    /// The number of an attribute that a condition or a table looks at.
    #[inline(never)]
    fn attribute(&mut self) {
        let name = i64::from(self.index(self.names() as usize));
        self.uses_whole_email |= name == self.code[EMAIL];
        if self.rule != NONE {
            self.pair(2 * self.event_count() + name, self.rule as u32);
            if name == self.code[EMAIL_DOMAIN] && self.code[EMAIL] >= 0 {
                self.pair(2 * self.event_count() + self.code[EMAIL], self.rule as u32);
            }
        }
    }

    #[inline(never)]
    fn tally(&mut self) {
        let tally = self.index(self.count(TALLIES));
        if self.rule != NONE {
            let row = 2 * self.event_count() + self.names() + self.count(PATTERNS) as i64 + i64::from(tally);
            self.pair(row, self.rule as u32);
        }
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

fn body(d: &mut Decoder<'_>) {
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
