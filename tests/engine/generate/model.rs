//! Random models, valid by the contract.

use serde_json::{Map, Value as Json, json};

use super::{ATTRIBUTES, DURATIONS, Dice, EVENTS, GRADES, NUMERIC, PROPERTIES, TEXT_ATTRIBUTES};

/// A model.
pub(super) fn model(seed: u64) -> Json {
    let maker = ModelMaker { dice: Dice(seed), ..ModelMaker::default() };
    maker.model()
}

/// How far into the order of an assessment a condition may look.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Place {
    Rule,
    Framework,
    Stage,
    Route,
}

/// What is settled of a model so far, for what refers to it.
#[derive(Default)]
struct ModelMaker {
    dice: Dice,
    ids: u64,
    lists: Map<String, Json>,
    labels: Map<String, Json>,
    has_grade: bool,
    frameworks: Vec<String>,
    stages: Vec<String>,
    questions: Map<String, Json>,
}

impl ModelMaker {
    fn model(mut self) -> Json {
        let mut model = json!({ "name": "Random — случай", "version": self.dice.pick(&["7", "2025-11"]) });
        if self.dice.chance(70) {
            model["score"] = self.score();
        }
        model["groups"] = (0..self.dice.between(1, 5)).map(|_| self.group()).collect();
        if self.dice.chance(40) {
            model["disqualify"] = (0..self.dice.between(1, 3)).map(|_| self.disqualifier()).collect();
        }
        for axis in ["fit", "engagement", "score"] {
            if self.dice.chance(50) {
                let bands = self.bands();
                self.labels.insert(axis.to_owned(), bands);
            }
        }
        if !self.labels.is_empty() {
            model["labels"] = Json::Object(self.labels.clone());
        }
        if self.dice.chance(50) {
            model["grade"] = self.grade();
            self.has_grade = true;
        }
        if self.dice.chance(60) {
            model["frameworks"] = (0..self.dice.between(1, 3)).map(|_| self.framework()).collect();
        }
        if self.dice.chance(75) {
            let count = self.dice.between(1, 4) as usize;
            self.stages = (0..count).map(|_| self.id("stage")).collect();
            model["stages"] = (0..count).map(|index| self.stage(index)).collect();
        }
        if self.dice.chance(60) {
            let count = self.dice.between(1, 4);
            model["routes"] = (1..=count).map(|index| self.route(index == count)).collect();
        }
        if !self.questions.is_empty() {
            model["questions"] = Json::Object(self.questions);
        }
        if !self.lists.is_empty() {
            model["lists"] = Json::Object(self.lists);
        }
        model
    }

    fn id(&mut self, kind: &str) -> String {
        self.ids += 1;
        format!("{kind}{}{}", self.dice.pick(&["", "-", "_"]), self.ids)
    }

    fn some(&mut self, item: &mut Json, percent: u64, key: &str, value: impl FnOnce(&mut Self) -> Json) {
        if self.dice.chance(percent) {
            item[key] = value(self);
        }
    }

    fn points(&mut self) -> Json {
        match self.dice.below(20) {
            0 => decimal(self.dice.pick(&[100_000_000, -100_000_000, 0, 1, -1])),
            1..=4 => decimal(self.dice.between(-30_000, 50_000)),
            5..=7 => decimal(self.dice.between(-20, -1) * 1000),
            _ => decimal(self.dice.between(1, 40) * 1000),
        }
    }

    /// Small, so that a thousandth is far above what factors may err.
    fn decaying_points(&mut self) -> Json {
        decimal(self.dice.pick(&[1, 3, 5, 25, 500, 1000, 2000, 2500, 10_000, 15_000, -1, -5, -5000, -12_345]))
    }

    fn limit(&mut self) -> Json {
        let (min, max) = (self.dice.between(-40_000, 0), self.dice.between(0, 60_000));
        let (min, max) = if self.dice.chance(50) { (min / 1000 * 1000, max / 1000 * 1000) } else { (min, max) };
        match self.dice.below(3) {
            0 => json!({ "max": decimal(max) }),
            1 => json!({ "min": decimal(min) }),
            _ => json!({ "min": decimal(min), "max": decimal(max) }),
        }
    }

    fn score(&mut self) -> Json {
        let precision = self.dice.below(4) as u32;
        let step = 10_i64.pow(3 - precision);
        let mut score = json!({});
        self.some(&mut score, 60, "base", |maker| decimal(maker.dice.between(-20_000, 20_000)));
        self.some(&mut score, 40, "min", |maker| decimal(maker.dice.between(-30_000, 10_000) / step * step));
        self.some(&mut score, 50, "max", |maker| decimal(maker.dice.between(20_000, 150_000) / step * step));
        if precision > 0 || self.dice.chance(50) {
            score["precision"] = json!(precision);
        }
        score
    }

    fn group(&mut self) -> Json {
        let rules: Vec<Json> = (0..self.dice.between(0, 6)).map(|_| self.rule()).collect();
        let mut group = json!({ "id": self.id("group"), "kind": self.dice.pick(&["fit", "engagement"]) });
        self.some(&mut group, 30, "name", |_| json!("Группа"));
        self.some(&mut group, 35, "limit", Self::limit);
        self.some(&mut group, 10, "visibility", |_| json!("edge"));
        group["rules"] = json!(rules);
        group
    }

    fn rule(&mut self) -> Json {
        let mut rule = json!({ "id": self.id("rule") });
        self.some(&mut rule, 30, "name", |_| json!("A name: ß"));
        self.some(&mut rule, 30, "because", |_| json!("Because of İ"));
        self.some(&mut rule, 20, "limit", Self::limit);
        self.some(&mut rule, 12, "enabled", |maker| json!(maker.dice.chance(30)));
        self.some(&mut rule, 10, "visibility", |_| json!("edge"));
        match self.dice.below(20) {
            0..=5 => {
                rule["when"] = self.condition(Place::Rule, 3);
                rule["points"] = self.points();
            }
            6..=13 => {
                rule["on"] = self.pattern();
                rule["points"] = self.points();
                self.some(&mut rule, 60, "count", Self::count);
                if self.dice.chance(55) {
                    rule["decay"] = self.decay();
                    rule["points"] = self.decaying_points();
                }
            }
            14..=17 => {
                let attributes: &[&str] = if self.dice.chance(30) { &NUMERIC[..3] } else { &ATTRIBUTES };
                let attribute = self.dice.pick(attributes);
                rule["attribute"] = json!(attribute);
                rule["table"] = (0..self.dice.between(1, 4)).map(|_| self.row(attribute)).collect();
                self.some(&mut rule, 50, "unknown", Self::points);
            }
            _ => {
                let plain = json!({ "event": self.dice.pick(&[json!("*"), json!(EVENTS[..3])]) });
                rule["on"] = if self.dice.chance(60) { plain } else { self.pattern() };
                let property = self.dice.pick(&["seconds", "amount", "seconds", "path"]);
                let step = decimal(self.dice.pick(&[500, 1000, 2500, 20_000, 333_333]));
                rule["meter"] = json!({ "property": property, "step": step });
                rule["points"] = self.points();
            }
        }
        rule
    }

    fn row(&mut self, attribute: &str) -> Json {
        let ops = if self.dice.chance(25) { Map::new() } else { self.ops(attribute, &["known", "sameAs"]) };
        let mut row = Json::Object(ops);
        row["points"] = self.points();
        self.some(&mut row, 35, "perUnit", |maker| decimal(maker.dice.pick(&[1, 2, 5, 100, 1500, -20, -1000])));
        row
    }

    fn count(&mut self) -> Json {
        let at_most = self.dice.between(1, 3);
        match self.dice.below(8) {
            0 => json!("each"),
            1 => json!("once"),
            2 => json!({ "atMost": at_most }),
            _ => {
                json!({ "atMost": at_most, "per": self.dice.pick(&["hour", "day", "week", "session"]) })
            }
        }
    }

    fn decay(&mut self) -> Json {
        let duration = self.dice.pick(&DURATIONS[1..8]).0;
        let lose = self.dice.pick(&[25_000, 10_000, 50_000, 33_333, 12_500, 1, 100_000]);
        match self.dice.below(5) {
            0 | 1 => json!({ "halfLife": duration }),
            2 => json!({ "lose": decimal(lose), "every": duration, "compound": false }),
            3 => json!({ "lose": decimal(lose), "every": duration }),
            _ => json!({ "lose": decimal(lose), "every": duration, "compound": true }),
        }
    }

    fn pattern(&mut self) -> Json {
        let event = match self.dice.below(4) {
            0 => json!("*"),
            1 => json!(EVENTS[..self.dice.between(2, 5) as usize]),
            _ => json!(self.dice.pick(&EVENTS)),
        };
        let mut pattern = json!({ "event": event });
        if self.dice.chance(35) {
            let first = self.dice.pick(&PROPERTIES);
            pattern["where"] = json!({ first: self.ops(first, &["sameAs"]) });
            if self.dice.chance(25) {
                let second = self.dice.pick(&PROPERTIES);
                pattern["where"][second] = Json::Object(self.ops(second, &["sameAs"]));
            }
        }
        self.some(&mut pattern, 30, "within", |maker| json!(maker.dice.pick(&DURATIONS).0));
        self.some(&mut pattern, 15, "verified", |_| json!(true));
        pattern
    }

    fn condition(&mut self, place: Place, depth: u32) -> Json {
        if depth > 0 && self.dice.chance(35) {
            let members: Vec<Json> = (0..self.dice.between(1, 3)).map(|_| self.condition(place, depth - 1)).collect();
            return match self.dice.below(3) {
                0 => json!({ "all": members }),
                1 => json!({ "any": members }),
                _ => json!({ "not": members[0] }),
            };
        }
        if place > Place::Rule && self.dice.chance(60) {
            return self.test_of_standing(place);
        }
        if self.dice.chance(65) {
            let attribute = self.dice.pick(&ATTRIBUTES);
            let mut test = self.ops(attribute, &[]);
            test.insert("attribute".to_owned(), json!(attribute));
            return Json::Object(test);
        }
        let mut test = self.pattern();
        self.some(&mut test, 40, "times", |maker| maker.bounds(|maker| json!(maker.dice.below(5))));
        self.some(&mut test, 30, "distinct", |maker| json!(maker.dice.pick(&PROPERTIES)));
        test
    }

    fn test_of_standing(&mut self, place: Place) -> Json {
        let kind = match self.dice.below(12) {
            0 | 1 if !self.labels.is_empty() => {
                let (axis, bands) = self.dice.pick(&self.labels.clone().into_iter().collect::<Vec<_>>());
                let mut names: Vec<&Json> = bands.as_array().unwrap().iter().map(|band| &band["label"]).collect();
                names.truncate(self.dice.between(1, 2) as usize);
                return json!({ "label": { axis: names } });
            }
            2 | 3 if self.has_grade => {
                let bound = self.dice.pick(&["atLeast", "atMost"]);
                return json!({ "grade": { bound: self.dice.pick(&GRADES) } });
            }
            4 => return json!({ "disqualified": self.dice.chance(50) }),
            5 | 6 if place >= Place::Stage && !self.frameworks.is_empty() => {
                let is = self.dice.pick(&["passed", "failed", "open"]);
                return json!({ "framework": self.dice.pick(&self.frameworks), "is": is });
            }
            7..=9 if place == Place::Route && !self.stages.is_empty() => {
                let bound = self.dice.pick(&["atLeast", "atMost", "above", "below"]);
                return json!({ "stage": { bound: self.dice.pick(&self.stages) } });
            }
            roll => ["fit", "engagement", "score"][roll as usize % 3],
        };
        json!({ kind: self.bounds(|maker| decimal(maker.dice.between(-20, 80) * 500)) })
    }

    fn bounds(&mut self, mut operand: impl FnMut(&mut Self) -> Json) -> Json {
        let mut bounds = json!({});
        for _ in 0..self.dice.pick(&[1, 1, 1, 2]) {
            bounds[self.dice.pick(&["atLeast", "atLeast", "atMost", "above", "below"])] = operand(self);
        }
        bounds
    }

    fn ops(&mut self, name: &str, without: &[&str]) -> Map<String, Json> {
        const NUMERIC_OPS: [&str; 7] = ["atLeast", "atMost", "above", "below", "is", "oneOf", "inList"];
        const TEXT_OPS: [&str; 13] = [
            "is",
            "oneOf",
            "inList",
            "contains",
            "containsAny",
            "hasWord",
            "hasWord",
            "startsWith",
            "endsWith",
            "matches",
            "matches",
            "longerThan",
            "shorterThan",
        ];
        let mut ops = Map::new();
        for _ in 0..self.dice.pick(&[1, 1, 1, 1, 2, 2, 3]) {
            let op = match self.dice.below(20) {
                0 | 1 => "known",
                2 | 3 => "sameAs",
                4..=16 if NUMERIC.contains(&name) => self.dice.pick(&NUMERIC_OPS),
                17 => self.dice.pick(&NUMERIC_OPS),
                _ => self.dice.pick(&TEXT_OPS),
            };
            if !without.contains(&op) {
                ops.insert(op.to_owned(), self.operand(name, op));
            }
        }
        if ops.is_empty() {
            ops.insert("longerThan".to_owned(), json!(1));
        }
        ops
    }

    fn operand(&mut self, name: &str, op: &str) -> Json {
        match op {
            "is" => self.dice.usual(name),
            "oneOf" => self.operands(name),
            "inList" => {
                let list = if self.dice.chance(70) { name } else { self.dice.pick(&ATTRIBUTES) };
                if !self.lists.contains_key(list) {
                    let operands = self.operands(list);
                    self.lists.insert(list.to_owned(), operands);
                }
                json!(list)
            }
            "known" => json!(self.dice.chance(60)),
            "sameAs" => {
                let others: &[&str] = if NUMERIC.contains(&name) { &NUMERIC[..3] } else { &TEXT_ATTRIBUTES };
                let others: Vec<&str> = others.iter().copied().filter(|other| *other != name).collect();
                json!(self.dice.pick(&others))
            }
            "atLeast" | "atMost" | "above" | "below" => self.dice.number(),
            "longerThan" | "shorterThan" => json!(self.dice.pick(&[0, 2, 3, 5, 8, 12, 4095, 4096])),
            "containsAny" => json!([self.part(name, "contains"), self.part(name, "contains")]),
            "hasWord" if self.dice.chance(40) => json!([self.part(name, op), self.part(name, op)]),
            _ => json!(self.part(name, op)),
        }
    }

    /// Different ones, none blank.
    fn operands(&mut self, name: &str) -> Json {
        let mut operands: Vec<Json> = Vec::new();
        for _ in 0..self.dice.between(1, 6) {
            let operand = self.dice.usual(name);
            let plain = |operand: &Json| operand.to_string().replace("\\t", "").to_lowercase();
            if !operands.iter().any(|other| plain(other) == plain(&operand)) {
                operands.push(operand);
            }
        }
        json!(operands)
    }

    /// A part of a text that may stand under this name, as the op wants it.
    fn part(&mut self, name: &str, op: &str) -> String {
        let usual = self.dice.usual(name);
        let text = usual.as_str().map_or_else(|| usual.to_string(), |text| text.trim().to_owned());
        let text: Vec<char> = text.chars().collect();
        let length = text.len() as i64;
        let (first, last) = (self.dice.between(0, length - 1), self.dice.between(0, length - 1));
        let (first, last) = (first.min(last) as usize, first.max(last) as usize);
        let part: String = match op {
            "startsWith" => text[..=last].iter().collect(),
            "endsWith" => text[first..].iter().collect(),
            "hasWord" => self.dice.pick(&text.split(|symbol| *symbol == ' ').collect::<Vec<_>>()).iter().collect(),
            "matches" => {
                let middle: String = text[first..=last].iter().collect();
                match self.dice.below(4) {
                    0 => format!("{}*", text[..=last].iter().collect::<String>()),
                    1 => format!("*{middle}*"),
                    2 => format!("*{}", text[first..].iter().map(|_| '?').collect::<String>()),
                    _ => text.iter().enumerate().map(|(at, symbol)| if at == first { '?' } else { *symbol }).collect(),
                }
            }
            _ => text[first..=last].iter().collect(),
        };
        let part = if self.dice.chance(15) { part.to_uppercase() } else { part };
        if part.trim().is_empty() { "o".to_owned() } else { part }
    }

    fn disqualifier(&mut self) -> Json {
        let mut disqualifier = json!({ "id": self.id("no"), "reason": "Not for us" });
        disqualifier["when"] = self.condition(Place::Rule, 2);
        self.some(&mut disqualifier, 20, "visibility", |_| json!("edge"));
        disqualifier
    }

    fn bands(&mut self) -> Json {
        let names = ["A", "B", "C", "Höher"];
        let count = self.dice.between(1, 4) as usize;
        let mut bands: Vec<Json> = Vec::new();
        for (index, name) in names[..count].iter().enumerate() {
            let mut band = match self.dice.below(4) {
                0 => self.bounds(|maker| decimal(maker.dice.between(-20, 80) * 500)),
                _ => json!({ "atLeast": 40 - 15 * index as i64 }),
            };
            if index > 0 && index + 1 == count && self.dice.chance(60) {
                band = json!({});
            }
            band["label"] = json!(name);
            bands.push(band);
        }
        json!(bands)
    }

    fn grade(&mut self) -> Json {
        let criteria: Vec<Json> = (0..self.dice.between(1, 4))
            .map(|_| {
                let thirds = self.dice.pick(&[1, 2, 3, 3, -1, -2, 12, -12]);
                json!({ "id": self.id("grade"), "when": self.condition(Place::Rule, 2), "thirds": thirds })
            })
            .collect();
        json!({ "start": self.dice.pick(&GRADES), "criteria": criteria })
    }

    fn framework(&mut self) -> Json {
        let mut total = 0;
        let mut criteria = Vec::new();
        for _ in 0..self.dice.between(1, 4) {
            let mut criterion = json!({ "id": self.id("criterion") });
            let weight = self.dice.pick(&[1000, 1000, 1000, 2000, 500, 333]);
            if weight != 1000 || self.dice.chance(20) {
                criterion["weight"] = decimal(weight);
            }
            total += weight;
            criterion["when"] = self.condition(Place::Framework, 1);
            if self.dice.chance(40) {
                let attribute = self.dice.pick(&ATTRIBUTES);
                self.questions.insert(attribute.to_owned(), json!(format!("What of {attribute}?")));
                criterion["ask"] = json!(attribute);
            }
            criteria.push(criterion);
        }
        let id = self.id("framework");
        self.frameworks.push(id.clone());
        let at_least = if self.dice.chance(80) { (total / 2000).max(1) * 1000 } else { self.dice.between(1, total) };
        let at_least = decimal(at_least.min(total));
        json!({ "id": id, "name": "BANT", "pass": { "atLeast": at_least }, "criteria": criteria })
    }

    fn stage(&mut self, index: usize) -> Json {
        let when = match self.dice.below(3) {
            0 => json!({ "score": { "atLeast": 5 + 15 * index } }),
            _ => self.condition(Place::Stage, 2),
        };
        let mut stage = json!({ "id": self.stages[index], "when": when });
        self.some(&mut stage, 30, "name", |_| json!("Qualifié"));
        if index > 0 {
            self.some(&mut stage, 35, "after", |_| json!("previous"));
        }
        self.some(&mut stage, 50, "keep", |maker| json!(maker.dice.chance(85)));
        self.some(&mut stage, 35, "qualifies", |maker| json!(maker.dice.chance(85)));
        let others: Vec<String> = self.stages.iter().filter(|id| **id != self.stages[index]).cloned().collect();
        if !others.is_empty() {
            self.some(
                &mut stage,
                45,
                "sla",
                |maker| json!({ "within": maker.dice.pick(&DURATIONS[..6]).0, "next": maker.dice.pick(&others) }),
            );
        }
        stage
    }

    fn route(&mut self, is_last: bool) -> Json {
        let mut route = json!({ "to": self.id("team") });
        if !is_last || self.dice.chance(40) {
            route["when"] = self.condition(Place::Route, 2);
        }
        route
    }
}

/// Thousandths as the decimal that a model holds.
fn decimal(thousandths: i64) -> Json {
    if thousandths % 1000 == 0 { json!(thousandths / 1000) } else { json!(thousandths as f64 / 1000.0) }
}
