//! The bytes of a `.pq` file: `PQ`, the format's version, the FNV-1a hash of the payload, the payload.
//!
//! The payload is canonical: the same compiled model gives the same bytes. Decoding checks every bound and every reference, so
//! any bytes give a scorecard or an error.

use alloc::vec::Vec;

use super::layout::*;
use super::pieces::{MAX_POINTS, body};
use super::wire::fnv1a;
use super::{Reader, Rows, Scorecard};

/// The largest number of something that is looked up.
pub(super) const MAX_INDEX: u64 = u32::MAX as u64;

/// The longest `.pq` file that is read, in bytes.
pub const MAX_CARD_BYTES: usize = 4 << 20;

pub(crate) const MAGIC: &[u8; 2] = b"PQ";
pub(crate) const FORMAT_VERSION: u8 = 1;
pub(crate) const HEADER_BYTES: usize = 11;

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

pub(super) struct Decoder<'a> {
    pub(super) reader: Reader<'a>,
    pub(super) file_bytes: usize,
    pub(super) code: Vec<i64>,
    pub(super) items: Vec<u32>,
    pub(super) sections: [u32; SECTIONS + 1],
    /// Rows and what stands in them.
    pub(super) pairs: Vec<(i64, u32)>,
    /// The events of the pattern that is read.
    pub(super) events: Vec<u32>,
    pub(super) half_lives: Vec<i64>,
    pub(super) last_stage: u64,
    /// The rule that is read, or `NONE`.
    pub(super) rule: i64,
    pub(super) uses_whole_email: bool,
    pub(super) has_keep: bool,
}

pub(super) type Piece = fn(&mut Decoder<'_>);

impl Decoder<'_> {
    #[inline(never)]
    pub(super) fn put(&mut self, word: i64) {
        self.code.push(word);
    }

    /// A number, at most so large.
    #[inline(never)]
    pub(super) fn number(&mut self, most: u64) -> u64 {
        let number = self.reader.number_up_to(most);
        self.put(number as i64);
        number
    }

    /// A number from 1 on; 1 where it is none, so that nothing is ever divided by 0.
    #[inline(never)]
    pub(super) fn positive(&mut self, most: u64) -> i64 {
        let number = self.reader.number_up_to(most);
        self.reader.ensure(number > 0);
        number.max(1) as i64
    }

    /// The number of one of so many.
    #[inline(never)]
    pub(super) fn index(&mut self, count: usize) -> u32 {
        let number = self.number(MAX_INDEX);
        self.reader.ensure(number < count as u64);
        number as u32
    }

    /// A word that was decoded already; 0 where there is none.
    pub(super) fn word(&self, place: usize) -> i64 {
        self.code.get(place).copied().unwrap_or(0)
    }

    /// Where an item of a section begins.
    pub(super) fn item(&self, section: usize, number: u32) -> usize {
        self.items.get((self.sections[section] + number) as usize).map_or(0, |place| *place as usize)
    }

    #[inline(never)]
    pub(super) fn points(&mut self) {
        let points = self.reader.signed_within(MAX_POINTS);
        self.put(points);
    }

    /// Points, or what stands for none.
    #[inline(never)]
    pub(super) fn points_or(&mut self, none: i64) {
        if self.reader.flag() { self.points() } else { self.put(none) }
    }

    pub(super) fn limit(&mut self) {
        self.points_or(i64::MIN);
        self.points_or(i64::MAX);
    }

    /// Where a text of the file is.
    #[inline(never)]
    pub(super) fn span(&mut self) -> Text {
        let length = self.reader.length();
        let start = self.file_bytes - self.reader.left();
        let text = self.reader.bytes(length);
        self.reader.ensure(crate::text::is_utf8(text));
        (start as i64) << 32 | length as i64
    }

    #[inline(never)]
    pub(super) fn text(&mut self) {
        let text = self.span();
        self.put(text);
    }

    pub(super) fn double(&mut self) {
        let bits = self.reader.double().to_bits();
        self.put(bits as i64);
    }

    /// Begins a piece that names its end.
    pub(super) fn open(&mut self) -> usize {
        self.put(0);
        self.code.len() - 1
    }

    #[inline(never)]
    pub(super) fn close(&mut self, place: usize) {
        self.code[place] = self.code.len() as i64;
    }

    #[inline(never)]
    pub(super) fn list(&mut self, piece: Piece) -> usize {
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
    pub(super) fn section(&mut self, section: usize, piece: Piece) {
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
    pub(super) fn count(&self, section: usize) -> usize {
        self.sections[section + 1].saturating_sub(self.sections[section]) as usize
    }

    pub(super) fn pair(&mut self, row: i64, value: u32) {
        self.pairs.push((row, value));
    }

    pub(super) fn names(&self) -> i64 {
        self.code[NAME_COUNT]
    }

    pub(super) fn event_count(&self) -> i64 {
        self.code[EVENT_COUNT]
    }

    /// The number of an attribute that a condition or a table looks at.
    #[inline(never)]
    pub(super) fn attribute(&mut self) {
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
    pub(super) fn tally(&mut self) {
        let tally = self.index(self.count(TALLIES));
        if self.rule != NONE {
            let row = 2 * self.event_count() + self.names() + self.count(PATTERNS) as i64 + i64::from(tally);
            self.pair(row, self.rule as u32);
        }
    }
}
