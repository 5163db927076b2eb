//! Walks a document by the shapes of the language and reports every problem with its path.

use alloc::string::String;
use alloc::vec::Vec;

use super::json::Node;
use super::language::{
    CONDITION_RULE, CONDITIONS, EVENT_RULE, HALF_LIFE, Key, Kind, Level, METERED_RULE, MODEL, Refers, STEPS, Shape,
    TABLE_RULE, needs_some_key,
};
use super::problem::{Code, Path, Problem, Problems, whole};
use super::texts::Texts;
use crate::points::{Points, round_half_away};
use crate::qualify::GRADES;
use crate::scorecard::{MAX_DEPTH, MAX_GROUPS, MAX_RULES, MAX_STAGES};
use crate::text::{MAX_NAME_SCALARS, cut_at, is_blank};
use crate::time::parse_duration;

/// The longest glob, in scalar values.
const MAX_GLOB_SCALARS: usize = 256;
/// More problems than this are not listed: somebody has given us something that is no model.
const MAX_PROBLEMS: usize = 1000;

/// Every problem of a document; an empty list means that it is valid.
pub(crate) fn problems_of(document: &Node) -> Vec<Problem> {
    let mut walk = Walk { names: Names::of(document), problems: Problems::default() };
    walk.object(&MODEL, document, &Path::Root);
    if matches!(document, Node::Object(_)) {
        walk.counts(document);
        walk.ids(document);
        walk.score(document);
    }
    walk.problems.found.truncate(MAX_PROBLEMS);
    walk.problems.found
}

/// The names that references may lead to.
struct Names<'a> {
    lists: Texts<'a>,
    stages: Texts<'a>,
    frameworks: Texts<'a>,
    labels: [Texts<'a>; 3],
}

impl<'a> Names<'a> {
    fn of(document: &'a Node) -> Names<'a> {
        let labels = ["fit", "engagement", "score"].map(|of| {
            let bands = document.get("labels").map_or(&[][..], |labels| labels.list(of));
            Texts::at(bands, "label")
        });
        let mut lists = Texts::default();
        for (name, _) in document.entries_at("lists") {
            lists.place(name);
        }
        let ids = |key: &str| Texts::at(document.list(key), "id");
        Names { lists, stages: ids("stages"), frameworks: ids("frameworks"), labels }
    }

    fn has(&self, refers: Refers, name: &str) -> bool {
        let texts = match refers {
            Refers::List => &self.lists,
            Refers::Stage => &self.stages,
            Refers::Framework => &self.frameworks,
            Refers::FitLabel => &self.labels[0],
            Refers::EngagementLabel => &self.labels[1],
            Refers::ScoreLabel => &self.labels[2],
            Refers::Grade => return GRADES.contains(&name),
        };
        texts.find(name).is_some()
    }
}

struct Walk<'a> {
    names: Names<'a>,
    problems: Problems,
}

impl Walk<'_> {
    fn add(&mut self, code: Code, path: &Path<'_>, detail: &[&str]) {
        self.problems.add(code, path, detail);
    }

    /// A value is out of bounds, or not of the form asked for.
    #[inline(never)]
    fn range(&mut self, path: &Path<'_>, detail: &str) {
        self.add(Code::Range, path, &[detail]);
    }

    #[inline(never)]
    fn wrong_type(&mut self, path: &Path<'_>, wanted: &str) {
        self.add(Code::Type, path, &["expected ", wanted]);
    }

    #[inline(never)]
    fn nothing_tested(&mut self, path: &Path<'_>) {
        self.add(Code::Missing, path, &["nothing is tested here"]);
    }

    fn object(&mut self, shape: &Shape, node: &Node, path: &Path<'_>) {
        let Node::Object(entries) = node else {
            return self.wrong_type(path, "an object");
        };
        self.repeated_keys(entries, path);
        for (name, value) in entries {
            let key = shape.keys.iter().find(|key| key.name == name);
            match key.map(|key| key.kind).or_else(|| shape.ops.kind_of(name)) {
                Some(kind) => self.value(kind, value, &path.key(name)),
                None => self.add(Code::UnknownKey, &path.key(name), &["unknown key `", name, "`"]),
            }
        }
        let has = |key: &Key| node.has(key.name);
        for key in shape.keys {
            if key.required && !has(key) {
                self.add(Code::Missing, &path.key(key.name), &["`", key.name, "` is missing"]);
            }
        }
        let lacks_op = shape.ops_required && !entries.iter().any(|(name, _)| shape.ops.kind_of(name).is_some());
        if lacks_op || needs_some_key(shape) && !shape.keys.iter().any(has) {
            self.nothing_tested(path);
        }
    }

    #[inline(never)]
    fn repeated_keys(&mut self, entries: &[(String, Node)], path: &Path<'_>) {
        let mut seen = Texts::default();
        for (name, _) in entries {
            if !seen.insert(name) {
                self.add(Code::DuplicateKey, &path.key(name), &["the key `", name, "` stands twice"]);
            }
        }
    }

    fn value(&mut self, kind: Kind, node: &Node, path: &Path<'_>) {
        match kind {
            Kind::Object(shape) => self.object(shape, node, path),
            Kind::Rule => self.rule(node, path),
            Kind::Decay => {
                let shape = if node.has("halfLife") { &HALF_LIFE } else { &STEPS };
                self.object(shape, node, path);
            }
            Kind::Condition(level) => {
                self.condition(level, node, path, 1);
            }
            Kind::List(of) => self.list(of, node, path, 0),
            Kind::SomeOf(of) => self.list(of, node, path, 1),
            Kind::OneOrMore(of) => match node {
                Node::List(_) => self.list(of, node, path, 1),
                _ => self.value(*of, node, path),
            },
            Kind::Either(words, shape) => match node {
                Node::Text(_) => self.value(Kind::Word(words), node, path),
                _ => self.object(shape, node, path),
            },
            Kind::Map(of) => match node {
                Node::Object(entries) => {
                    self.repeated_keys(entries, path);
                    for (name, value) in entries {
                        if is_blank(name.as_bytes()) {
                            self.range(&path.key(name), "a name is blank");
                        }
                        self.value(*of, value, &path.key(name));
                    }
                }
                _ => self.wrong_type(path, "an object"),
            },
            Kind::Bool | Kind::True => match node {
                Node::Bool(false) if matches!(kind, Kind::True) => self.range(path, "only `true` means something here"),
                Node::Bool(_) => {}
                _ => self.wrong_type(path, "true or false"),
            },
            Kind::Number | Kind::Whole(..) | Kind::Decimal(..) => match node {
                Node::Number(number) => self.number(kind, *number, path),
                _ => self.wrong_type(path, "a number"),
            },
            Kind::Operand => match node {
                Node::Text(text) => self.words(text, path),
                Node::Number(number) => self.number(Kind::Number, *number, path),
                Node::Bool(_) => {}
                _ => self.wrong_type(path, "text, a number, true or false"),
            },
            _ => match node {
                Node::Text(text) => self.text(kind, text, path),
                _ => self.wrong_type(path, "text"),
            },
        }
    }

    fn list(&mut self, of: &Kind, node: &Node, path: &Path<'_>, at_least: usize) {
        let Node::List(items) = node else {
            return self.wrong_type(path, "a list");
        };
        if items.len() < at_least {
            self.range(path, "the list is empty");
        }
        for (index, item) in items.iter().enumerate() {
            self.value(*of, item, &path.index(index));
        }
    }

    fn number(&mut self, kind: Kind, number: f64, path: &Path<'_>) {
        let thousandths = round_half_away(number * 1000.0);
        match kind {
            Kind::Whole(least, most) => {
                let given = number as i64;
                if given < least || given > most || given as f64 != number {
                    let detail = ["not a whole number from ", &whole(least), " to ", &whole(most)];
                    self.add(Code::Range, path, &detail);
                }
            }
            Kind::Decimal(least, most) if thousandths < least || thousandths > most => {
                let bound = |thousandths| Points::from_thousandths(thousandths).to_json();
                self.add(Code::Range, path, &["not within ", &bound(least), " … ", &bound(most)]);
            }
            Kind::Decimal(..) if thousandths as f64 / 1000.0 != number => {
                self.range(path, "more than three decimals");
            }
            Kind::Number if number.abs() > crate::number::LARGEST_NUMBER => self.range(path, "beyond 10^15"),
            _ => {}
        }
    }

    #[inline(never)]
    fn words(&mut self, text: &str, path: &Path<'_>) {
        if is_blank(text.as_bytes()) {
            self.range(path, "the text is blank");
        }
    }

    fn at_most_long(&mut self, text: &str, most: usize, path: &Path<'_>) {
        if cut_at(text.as_bytes(), most) < text.len() {
            self.add(Code::Range, path, &["longer than ", &whole(most as i64), " characters"]);
        }
    }

    /// A text that is quoted before what is wrong with it.
    #[inline(never)]
    fn not(&mut self, code: Code, text: &str, path: &Path<'_>, what: &str) {
        self.add(code, path, &["`", text, what]);
    }

    fn text(&mut self, kind: Kind, text: &str, path: &Path<'_>) {
        match kind {
            Kind::Words | Kind::Part => self.words(text, path),
            Kind::EventName => {
                self.words(text, path);
                self.at_most_long(text, MAX_NAME_SCALARS, path);
            }
            Kind::Id if !is_id(text) => {
                self.not(Code::Range, text, path, "` is no id: `[a-z0-9][a-z0-9_-]{0,63}`");
            }
            Kind::Glob if is_blank(text.as_bytes()) => self.words(text, path),
            Kind::Glob => self.at_most_long(text, MAX_GLOB_SCALARS, path),
            Kind::Duration if parse_duration(text).is_none() => {
                self.not(Code::Range, text, path, "` is no duration such as `30d`, of at most 3650 days");
            }
            Kind::Word(words) if !words.contains(&text) => {
                let mut list = String::from("` is none of `");
                for (index, word) in words.iter().enumerate() {
                    list.push_str(if index == 0 { "" } else { "`, `" });
                    list.push_str(word);
                }
                list.push('`');
                self.not(Code::Range, text, path, &list);
            }
            Kind::Reference(refers) if !self.names.has(refers, text) => match refers {
                Refers::Grade => self.not(Code::Range, text, path, "` is no grade from F to A+"),
                _ => self.add(Code::UnknownReference, path, &["there is no `", text, "`"]),
            },
            _ => {}
        }
    }

    fn rule(&mut self, node: &Node, path: &Path<'_>) {
        let has = |key: &str| node.has(key);
        let shape = if has("when") {
            &CONDITION_RULE
        } else if has("on") {
            if has("meter") { &METERED_RULE } else { &EVENT_RULE }
        } else if has("attribute") {
            &TABLE_RULE
        } else if matches!(node, Node::Object(_)) {
            return self.add(Code::Missing, path, &["a rule needs `when`, `on` or `attribute`"]);
        } else {
            return self.wrong_type(path, "an object");
        };
        self.object(shape, node, path);
    }

    /// Walks a condition; false where it is too deep, and then nothing around it is looked at any more.
    fn condition(&mut self, level: Level, node: &Node, path: &Path<'_>, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            self.add(Code::TooDeep, path, &["conditions may nest ", &whole(i64::from(MAX_DEPTH)), " deep"]);
            return false;
        }
        let Node::Object(entries) = node else {
            self.wrong_type(path, "an object");
            return true;
        };
        for combination in ["all", "any", "not"] {
            let Some(inner) = node.get(combination) else { continue };
            self.repeated_keys(entries, path);
            for (name, _) in entries {
                if name != combination {
                    let detail = ["unknown key `", name, "` beside `", combination, "`"];
                    self.add(Code::UnknownKey, &path.key(name), &detail);
                }
            }
            let inner_path = path.key(combination);
            return match inner {
                _ if combination == "not" => self.condition(level, inner, &inner_path, depth + 1),
                Node::List(members) => {
                    if members.is_empty() {
                        self.range(&inner_path, "at least one condition is needed");
                    }
                    let mut members = members.iter().enumerate();
                    members.all(|(index, member)| self.condition(level, member, &inner_path.index(index), depth + 1))
                }
                _ => {
                    self.wrong_type(&inner_path, "a list");
                    true
                }
            };
        }
        match CONDITIONS.iter().find(|(key, _, _)| node.has(key)) {
            Some((_, from, shape)) if *from <= level => self.object(shape, node, path),
            Some((key, _, _)) => self.not(Code::UnknownKey, key, &path.key(key), "` cannot be asked here"),
            None => self.nothing_tested(path),
        }
        true
    }

    fn counts(&mut self, document: &Node) {
        let groups = document.list("groups");
        let rules: usize = groups.iter().map(|group| group.list("rules").len()).sum();
        let stages = document.list("stages").len();
        for (key, what, count, most) in [
            ("groups", "groups", groups.len(), MAX_GROUPS),
            ("groups", "rules", rules, MAX_RULES),
            ("stages", "stages", stages, MAX_STAGES),
        ] {
            if count > most {
                let [count, most] = [count, most].map(|number| whole(number as i64));
                self.add(Code::TooMany, &Path::Root.key(key), &[&count, " ", what, ", at most ", &most, " may be"]);
            }
        }
        let lowest = document.list("stages").first();
        if lowest.is_some_and(|stage| stage.says("after", "previous")) {
            let stages = Path::Root.key("stages");
            self.range(&stages.index(0).key("after"), "no stage is below the lowest");
        }
    }

    fn ids(&mut self, document: &Node) {
        let root = Path::Root;
        for key in ["groups", "disqualify", "frameworks", "stages"] {
            self.unique(document.list(key), &root.key(key), &mut Texts::default());
        }
        let mut rules = Texts::default();
        for (index, group) in document.list("groups").iter().enumerate() {
            self.unique(group.list("rules"), &root.key("groups").index(index).key("rules"), &mut rules);
        }
        for (index, framework) in document.list("frameworks").iter().enumerate() {
            let criteria = framework.list("criteria");
            self.unique(criteria, &root.key("frameworks").index(index).key("criteria"), &mut Texts::default());
        }
        let criteria = document.get("grade").map_or(&[][..], |grade| grade.list("criteria"));
        self.unique(criteria, &root.key("grade").key("criteria"), &mut Texts::default());
    }

    fn unique<'n>(&mut self, nodes: &'n [Node], path: &Path<'_>, seen: &mut Texts<'n>) {
        for (index, node) in nodes.iter().enumerate() {
            let Some(id) = node.text_at("id") else { continue };
            if !seen.insert(id) {
                self.add(Code::DuplicateId, &path.index(index).key("id"), &["the id `", id, "` stands twice"]);
            }
        }
    }

    fn score(&mut self, document: &Node) {
        let Some(score) = document.get("score") else { return };
        let path = Path::Root.key("score");
        let precision = score.number_at("precision").unwrap_or(0.0);
        let step = match precision {
            0.0 => 1000,
            1.0 => 100,
            2.0 => 10,
            _ => 1,
        };
        let bound = |key: &str| score.number_at(key).map(|bound| rounded(bound * 1000.0));
        for key in ["min", "max"] {
            if bound(key).is_some_and(|bound| bound.is_finite() && !is_multiple(bound, step)) {
                self.range(&path.key(key), "no whole step of `precision`");
            }
        }
        if let (Some(min), Some(max)) = (bound("min"), bound("max"))
            && min > max
        {
            self.range(&path.key("min"), "`min` is above `max`");
        }
    }
}

/// Beyond this doubles are whole, and multiples of 1024.
const WHOLE: f64 = 4e18;

/// Rounded to a whole number, half away from zero.
fn rounded(value: f64) -> f64 {
    if value.abs() < WHOLE { round_half_away(value) as f64 } else { value }
}

/// Whether a whole number is a multiple of a step, which divides 1000.
fn is_multiple(mut whole: f64, step: i64) -> bool {
    while whole.abs() > WHOLE {
        whole /= 2.0;
    }
    whole as i64 % step == 0
}

/// Whether a text has the form of an id.
fn is_id(text: &str) -> bool {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(small) && text.len() <= 64 && bytes.all(|byte| small(byte) || byte == b'_' || byte == b'-')
}
