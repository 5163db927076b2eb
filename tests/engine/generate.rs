//! Random cases: a valid model, a lead with everything that leads have, a moment. The same seed gives the same case.
//!
//! The vocabularies are small, so that tests really match, and full of what readers of text get wrong.

mod lead;
mod model;

use serde_json::{Value as Json, json};

/// A model, a lead and the moment of the assessment.
pub(crate) fn case(seed: u64) -> (Json, Json, i64) {
    let mut dice = Dice(seed);
    let at = match dice.below(20) {
        0 => dice.pick(&[0, DAY_MS * 3, -1_000_000, 1_709_251_199_999]),
        1..=6 => BASE_MS,
        _ => BASE_MS + dice.between(0, 7 * DAY_MS),
    };
    let model = model::model(dice.next());
    let lead = lead::lead(dice.next(), at);
    (model, lead, at)
}

/// A lead with more than 10 000 events under a model without `keep`: its replay would take an oracle too long.
pub(crate) fn crowded_case(seed: u64) -> (Json, Json, i64) {
    let (mut model, mut lead, at) = case(seed);
    for stage in model.get_mut("stages").and_then(Json::as_array_mut).into_iter().flatten() {
        stage.as_object_mut().expect("a stage").remove("keep");
    }
    lead["events"] = lead::crowd(!seed, at);
    (model, lead, at)
}

/// 2025-11-22T08:26:40Z.
const BASE_MS: i64 = 1_763_800_000_000;
const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
const DURATIONS: [(&str, i64); 9] = [
    ("90s", 90_000),
    ("15m", 900_000),
    ("12h", 12 * HOUR_MS),
    ("1d", DAY_MS),
    ("7d", 7 * DAY_MS),
    ("2w", 14 * DAY_MS),
    ("30d", 30 * DAY_MS),
    ("60d", 60 * DAY_MS),
    ("3650d", 3650 * DAY_MS),
];

const TEXT_ATTRIBUTES: [&str; 5] = ["jobTitle", "need", "country", "tags", "consent"];
const ATTRIBUTES: [&str; 10] =
    ["jobTitle", "need", "country", "tags", "consent", "employees", "budget", "phone", "email", "emailDomain"];
const PROPERTIES: [&str; 6] = ["path", "file", "query", "tags", "seconds", "amount"];
const NUMERIC: [&str; 5] = ["employees", "budget", "phone", "seconds", "amount"];
const EVENTS: [&str; 7] = ["page_view", "download", "form_submit", "video", "click", "Page_View", "内覧 予約"];
const GRADES: [&str; 13] = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"];

const WORDS: [&str; 24] = [
    "CTO",
    "cto",
    "VP of IT",
    "Director",
    "junior CTO",
    "Straße 5",
    "STRASSE",
    "İstanbul",
    "istanbul",
    "i̇stanbul",
    "ΟΔΥΣΣΕΥΣ",
    "οδυσσευς",
    "東京都",
    "東京",
    "cafe\u{301}",
    "café",
    "C++ dev",
    "co-CTO/VP",
    "/pricing",
    "/blog/post*",
    "true",
    "false",
    "NO",
    "x²y٣",
];
const EMAILS: [&str; 10] = [
    "ann@gmail.com",
    "Bob@Rival.Example",
    "a@b@qq.com",
    "nobody",
    "x@",
    "@gmail.com",
    "o@\u{a0} qq.com ",
    "ü@bücher.example",
    "İ@İ.example",
    "5",
];
const DOMAINS: [&str; 6] = ["gmail.com", "rival.example", "qq.com", "BÜCHER.example", "i̇.example", " Gmail.com\t"];
const NUMBER_TEXTS: [&str; 20] = [
    "007",
    "7",
    "+5",
    "5",
    "1.50",
    " 12 ",
    "12",
    "-3.25",
    "1e3",
    "0x10",
    ".5",
    "5.",
    "+-5",
    "１２",
    "1,000",
    "1 000",
    "99.9995",
    "1000000000000000",
    "1000000000000001",
    "00000000000000000000000000000000000499",
];
const NUMBERS: [f64; 20] = [
    0.0,
    -0.0,
    1.0,
    5.0,
    7.0,
    12.0,
    20.0,
    100.0,
    499.0,
    500.0,
    0.5,
    1.5,
    -3.25,
    99.9995,
    0.0005,
    2.6755,
    1e6,
    123_456.789_5,
    1e15,
    -1e15,
];
const BLANKS: [&str; 5] = ["", " ", "\u{3000}\t", "\u{85}", "\u{2028}\r\n"];
/// White_Space and, last, three that only look like it.
const PADS: [&str; 9] = [" ", "\t\n", "\u{a0}", "\u{3000}", "\u{2003} ", "\u{85}", "\u{feff}", "\u{200b}", "\u{1f}"];

/// splitmix64.
#[derive(Default)]
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// Both ends included.
    fn between(&mut self, least: i64, most: i64) -> i64 {
        least + self.below((most - least + 1) as u64) as i64
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize].clone()
    }

    fn number(&mut self) -> Json {
        let number = self.pick(&NUMBERS);
        let whole = number == number.trunc() && number.is_sign_positive() && self.chance(70);
        if whole { json!(number as i64) } else { json!(number) }
    }

    /// In another case, perhaps, and padded.
    fn dressed(&mut self, text: &str) -> String {
        let text = match self.below(6) {
            0 => text.to_uppercase(),
            1 => text.to_lowercase(),
            _ => text.to_owned(),
        };
        match self.below(8) {
            0 => format!("{}{text}", self.pick(&PADS)),
            1 => format!("{text}{}", self.pick(&PADS)),
            _ => text,
        }
    }

    /// What one would expect under a name: never blank, never an array.
    fn usual(&mut self, name: &str) -> Json {
        let roll = self.below(100);
        let texts: &[&str] = match name {
            "email" => &EMAILS,
            "emailDomain" => &DOMAINS,
            _ if NUMERIC.contains(&name) && roll < 55 => return self.number(),
            _ if NUMERIC.contains(&name) && roll < 95 => &NUMBER_TEXTS,
            "consent" if roll < 50 => return json!(self.chance(50)),
            _ if roll < 4 => return self.number(),
            _ if roll < 8 => return json!(self.chance(50)),
            _ if roll < 12 => &NUMBER_TEXTS,
            _ => &WORDS,
        };
        let text = self.pick(texts);
        json!(self.dressed(text))
    }
}
