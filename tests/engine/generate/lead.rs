//! Random leads, with all that is wrong with real ones.

use serde_json::{Map, Value as Json, json};

use super::{ATTRIBUTES, BLANKS, DAY_MS, DURATIONS, Dice, EVENTS, HOUR_MS, PROPERTIES};

/// A lead to be assessed at about this moment.
pub(super) fn lead(seed: u64, at: i64) -> Json {
    LeadMaker::new(seed, at).lead()
}

/// More than 10 000 events, many at equal times, with few, some or only verified ones.
pub(super) fn crowd(seed: u64, at: i64) -> Json {
    let mut maker = LeadMaker::new(seed, at);
    let verified_percent = maker.dice.pick(&[0, 10, 100]);
    let count = 10_000 + maker.dice.below(60);
    (0..count).map(|_| maker.plain_event(verified_percent)).collect()
}

struct LeadMaker {
    dice: Dice,
    at: i64,
    /// Of the events so far.
    times: Vec<i64>,
}

impl LeadMaker {
    fn new(seed: u64, at: i64) -> LeadMaker {
        LeadMaker { dice: Dice(seed), at, times: Vec::new() }
    }

    fn plain_event(&mut self, verified_percent: u64) -> Json {
        let at = self.at - self.dice.between(0, 3000) * 60_000;
        let mut event = json!({ "event": self.dice.pick(&EVENTS), "at": at });
        if self.dice.chance(verified_percent) {
            event["source"] = json!("edge");
        }
        if self.dice.chance(20) {
            event["properties"] = self.values(&PROPERTIES, 2);
        }
        event
    }

    fn lead(&mut self) -> Json {
        let mut lead = json!({});
        if self.dice.chance(30) {
            lead["id"] = json!("lead-1");
        }
        match self.dice.below(100) {
            0 => lead["attributes"] = self.dice.pick(&[json!("text"), json!([]), json!(5), Json::Null]),
            1..=10 => {}
            11 => {
                let many = (0..501 + self.dice.below(3)).map(|index| (format!("a{index}"), json!(index)));
                lead["attributes"] = Json::Object(many.collect());
                lead["attributes"]["jobTitle"] = json!("CTO");
            }
            _ => lead["attributes"] = self.values(&ATTRIBUTES, 9),
        }
        let most = self.dice.pick(&[0, 2, 8, 16, 25]);
        match self.dice.below(100) {
            0 => lead["events"] = self.dice.pick(&[json!("text"), json!({}), json!(5), Json::Null]),
            1..=3 => {}
            _ => lead["events"] = (0..self.dice.between(most / 2, most)).map(|_| self.event()).collect(),
        }
        lead
    }

    fn values(&mut self, names: &[&str], most: i64) -> Json {
        let mut values = Map::new();
        for _ in 0..self.dice.between(0, most) {
            let name = if self.dice.chance(3) { "unnamed" } else { self.dice.pick(names) };
            values.insert(name.to_owned(), self.value(name));
        }
        Json::Object(values)
    }

    fn value(&mut self, name: &str) -> Json {
        match self.dice.below(100) {
            0..=4 => Json::Null,
            5..=8 => json!(self.dice.pick(&BLANKS)),
            9 => self.dice.pick(&[json!({}), json!({ "a": 1 })]),
            10 => self.dice.pick(&[json!(1e16), json!(-1.000_000_1e15), json!(1e300), json!(u64::MAX)]),
            11 if self.dice.chance(40) => {
                let length = self.dice.pick(&[4094, 4095, 4096, 4097]);
                json!(format!(" {}{}", "İ".repeat(length - 3), self.dice.pick(&["CTO", "7 x", "   x"])))
            }
            12 if self.dice.chance(30) => {
                (0..self.dice.between(99, 102)).map(|index| json!(format!("w{index}"))).collect()
            }
            13..=20 => self.array(name, 4),
            _ if name == "tags" => self.array(name, 3),
            _ => self.dice.usual(name),
        }
    }

    fn array(&mut self, name: &str, most: i64) -> Json {
        let element = |maker: &mut Self| match maker.dice.below(12) {
            0 => maker.dice.pick(&[json!(5), json!(true), Json::Null, json!(1e300)]),
            1 => maker.dice.pick(&[json!({}), json!(["CTO"])]),
            2 => json!(maker.dice.pick(&BLANKS)),
            _ => maker.dice.usual(name),
        };
        (0..self.dice.between(0, most)).map(|_| element(self)).collect()
    }

    fn event(&mut self) -> Json {
        if self.dice.chance(2) {
            return self.dice.pick(&[
                json!("page_view"),
                json!(5),
                Json::Null,
                json!([]),
                json!({}),
                json!({ "event": "click" }),
                json!({ "event": 5, "at": 5 }),
                json!({ "event": " ", "at": 5 }),
                json!({ "at": 5, "id": 7 }),
            ]);
        }
        let is_set = self.dice.chance(25);
        let name = if is_set { "set" } else { self.dice.pick(&EVENTS) };
        let mut event = json!({ "event": name, "at": self.time() });
        if self.dice.chance(1) {
            event["event"] = json!("long ".repeat(40));
        }
        if self.dice.chance(50) {
            event["id"] = match self.dice.below(30) {
                0 => self.dice.pick(&[json!(7), json!(false), json!({})]),
                1 => json!(self.dice.pick(&BLANKS)),
                2 => Json::Null,
                3 => json!(format!("{}{}", "i".repeat(128), self.dice.below(3))),
                _ => json!(format!("e{}", self.dice.below(12))),
            };
        }
        if self.dice.chance(70) {
            event["session"] = match self.dice.below(30) {
                0 => json!(7),
                1 | 2 => json!(self.dice.pick(&BLANKS)),
                3 => Json::Null,
                _ => json!(self.dice.pick(&["s1", "s2", "S1", "s1 "])),
            };
        }
        if self.dice.chance(70) {
            let sources = ["edge", "crm", "email", "browser", "edge", "crm", "email", "Edge", "import", "7"];
            event["source"] = json!(self.dice.pick(&sources));
        }
        let names: &[&str] = if is_set { &ATTRIBUTES } else { &PROPERTIES };
        match self.dice.below(100) {
            0 => event["properties"] = self.dice.pick(&[json!("text"), json!([]), json!(5), Json::Null]),
            1..=5 => {}
            6 if self.dice.chance(20) => {
                let many = (0..self.dice.between(48, 52)).map(|index| (format!("p{index}"), json!(index)));
                event["properties"] = Json::Object(many.collect());
                event["properties"]["path"] = json!("/pricing");
            }
            _ => event["properties"] = self.values(names, 5),
        }
        event
    }

    fn time(&mut self) -> Json {
        if self.dice.chance(2) {
            let at = self.at;
            return self.dice.pick(&[
                json!("yesterday"),
                Json::Null,
                json!(true),
                json!("2025-02-29T00:00:00Z"),
                json!("2025-11-22"),
                json!("2025-11-22T08:26:40"),
                json!(9e15),
                json!({}),
                json!(at.to_string()),
                json!("2025-11-22T24:00:00Z"),
                json!("2025-11-22T08:26:40.Z"),
                json!("2025-11-22T08:26:40+0100"),
            ]);
        }
        let time = self.moment();
        self.times.push(time);
        match self.dice.below(100) {
            0..=2 => self.dice.pick(&[json!("2016-12-31T23:59:60Z"), json!("2000-02-29t12:30:00.1239z")]),
            3..=20 if (-60_000_000_000_000..200_000_000_000_000).contains(&time) => {
                json!(self.rfc3339(time))
            }
            21..=25 if time > 0 => json!(time as f64 + 0.75),
            _ => json!(time),
        }
    }

    fn moment(&mut self) -> i64 {
        let at = self.at;
        match self.dice.below(100) {
            0..=9 if !self.times.is_empty() => self.dice.pick(&self.times),
            10..=19 if !self.times.is_empty() => self.dice.pick(&self.times) - self.dice.between(0, 2 * HOUR_MS),
            20..=39 => {
                let (_, unit) = self.dice.pick(&DURATIONS[..8]);
                at - unit * self.dice.between(0, 4) + self.dice.pick(&[0, 0, 0, 1, -1])
            }
            40..=44 => at + self.dice.pick(&[1, 60_000, 299_999, 300_000, 300_000]),
            45..=48 => at + self.dice.pick(&[300_001, DAY_MS, 400 * DAY_MS]),
            49..=51 => -self.dice.between(1, 400 * DAY_MS),
            52..=54 => at - self.dice.between(0, 12_000 * DAY_MS),
            55..=70 => at - self.dice.between(0, 2 * DAY_MS),
            _ => at - self.dice.between(0, 90 * DAY_MS),
        }
    }

    fn rfc3339(&mut self, time_ms: i64) -> String {
        let offset_minutes = self.dice.pick(&[0, 0, 60, -330, 840]);
        let local_ms = time_ms + offset_minutes * 60_000;
        let (mut day, ms) = (local_ms.div_euclid(DAY_MS), local_ms.rem_euclid(DAY_MS));
        let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        // From the year 0: 719 528 days before 1970.
        day += 719_528;
        let mut year = 0;
        while day >= 365 + i64::from(leap(year)) {
            day -= 365 + i64::from(leap(year));
            year += 1;
        }
        let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let mut month = 0;
        while day >= lengths[month] {
            day -= lengths[month];
            month += 1;
        }
        let fraction = match ms % 1000 {
            0 if self.dice.chance(50) => String::new(),
            fraction => format!(".{fraction:03}{}", if time_ms > 0 { self.dice.pick(&["", "9"]) } else { "" }),
        };
        let offset = match offset_minutes {
            0 => self.dice.pick(&["Z", "z", "+00:00", "-00:00"]).to_owned(),
            minutes => {
                let sign = if minutes < 0 { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
            }
        };
        let (hour, minute, second) = (ms / HOUR_MS, ms / 60_000 % 60, ms / 1000 % 60);
        let t = self.dice.pick(&['T', 't']);
        format!("{year:04}-{:02}-{:02}{t}{hour:02}:{minute:02}:{second:02}{fraction}{offset}", month + 1, day + 1)
    }
}
