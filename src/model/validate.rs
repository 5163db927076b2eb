//! Walks a document by the shapes of the language and reports every problem with its path.

use std::collections::BTreeSet;

use super::json::Node;
use super::language::{
    CONDITION_RULE, CONDITIONS, EVENT_RULE, HALF_LIFE, Key, Kind, Level, METERED_RULE, MODEL, Refers, STEPS, Shape,
    TABLE_RULE, needs_some_key,
};
use super::problem::{Code, Path, Problem, Problems};
use crate::points::Points;
use crate::qualify::GRADES;
use crate::scorecard::{MAX_DEPTH, MAX_GROUPS, MAX_RULES, MAX_STAGES};
use crate::text::{MAX_NAME_SCALARS, cut};
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
    lists: BTreeSet<&'a str>,
    stages: BTreeSet<&'a str>,
    frameworks: BTreeSet<&'a str>,
    labels: [BTreeSet<&'a str>; 3],
}

impl<'a> Names<'a> {
    fn of(document: &'a Node) -> Names<'a> {
        let texts = |list: &'a [Node], key: &str| list.iter().filter_map(|node| node.text_at(key)).collect();
        let labels = |of: &str| texts(document.get("labels").map_or(&[], |labels| labels.list(of)), "label");
        Names {
            lists: document.get("lists").map_or(&[][..], Node::entries).iter().map(|(name, _)| name.as_str()).collect(),
            stages: texts(document.list("stages"), "id"),
            frameworks: texts(document.list("frameworks"), "id"),
            labels: [labels("fit"), labels("engagement"), labels("score")],
        }
    }

    fn has(&self, refers: Refers, name: &str) -> bool {
        match refers {
            Refers::List => self.lists.contains(name),
            Refers::Stage => self.stages.contains(name),
            Refers::Framework => self.frameworks.contains(name),
            Refers::FitLabel => self.labels[0].contains(name),
            Refers::EngagementLabel => self.labels[1].contains(name),
            Refers::ScoreLabel => self.labels[2].contains(name),
            Refers::Grade => GRADES.contains(&name),
        }
    }
}

struct Walk<'a> {
    names: Names<'a>,
    problems: Problems,
}

impl Walk<'_> {
    fn add(&mut self, code: Code, path: &Path<'_>, detail: impl Into<String>) {
        self.problems.add(code, path, detail);
    }

    fn wrong_type(&mut self, path: &Path<'_>, wanted: &str) {
        self.add(Code::Type, path, format!("expected {wanted}"));
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
                None => self.add(Code::UnknownKey, &path.key(name), format!("unknown key `{name}`")),
            }
        }
        let has = |key: &Key| node.get(key.name).is_some();
        for key in shape.keys.iter().filter(|key| key.required && !has(key)) {
            self.add(Code::Missing, &path.key(key.name), format!("`{}` is missing", key.name));
        }
        let lacks_op = shape.ops_required && !entries.iter().any(|(name, _)| shape.ops.kind_of(name).is_some());
        if lacks_op || needs_some_key(shape) && !shape.keys.iter().any(has) {
            self.add(Code::Missing, path, "nothing is tested here");
        }
    }

    fn repeated_keys(&mut self, entries: &[(String, Node)], path: &Path<'_>) {
        let mut seen = BTreeSet::new();
        for (name, _) in entries {
            if !seen.insert(name) {
                self.add(Code::DuplicateKey, &path.key(name), format!("the key `{name}` stands twice"));
            }
        }
    }

    fn value(&mut self, kind: Kind, node: &Node, path: &Path<'_>) {
        match kind {
            Kind::Object(shape) => self.object(shape, node, path),
            Kind::Rule => self.rule(node, path),
            Kind::Decay => {
                let shape = if node.get("halfLife").is_some() { &HALF_LIFE } else { &STEPS };
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
                        if name.trim().is_empty() {
                            self.add(Code::Range, &path.key(name), "a name is blank");
                        }
                        self.value(*of, value, &path.key(name));
                    }
                }
                _ => self.wrong_type(path, "an object"),
            },
            Kind::Bool | Kind::True => match node {
                Node::Bool(false) if matches!(kind, Kind::True) => {
                    self.add(Code::Range, path, "only `true` means something here")
                }
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
            self.add(Code::Range, path, "the list is empty");
        }
        for (index, item) in items.iter().enumerate() {
            self.value(*of, item, &path.index(index));
        }
    }

    fn number(&mut self, kind: Kind, number: f64, path: &Path<'_>) {
        let thousandths = (number * 1000.0).round();
        let detail = match kind {
            Kind::Whole(least, most) if !(least as f64..=most as f64).contains(&number) || number.fract() != 0.0 => {
                format!("not a whole number from {least} to {most}")
            }
            Kind::Decimal(least, most) if !(least as f64..=most as f64).contains(&thousandths) => {
                let bound = |thousandths| Points::from_thousandths(thousandths).to_json();
                format!("not within {} … {}", bound(least), bound(most))
            }
            Kind::Decimal(..) if thousandths / 1000.0 != number => "more than three decimals".to_owned(),
            Kind::Number if number.abs() > crate::number::LARGEST_NUMBER => "beyond 10^15".to_owned(),
            _ => return,
        };
        self.add(Code::Range, path, detail);
    }

    fn words(&mut self, text: &str, path: &Path<'_>) {
        if text.trim().is_empty() {
            self.add(Code::Range, path, "the text is blank");
        }
    }

    fn text(&mut self, kind: Kind, text: &str, path: &Path<'_>) {
        match kind {
            Kind::Words => self.words(text, path),
            Kind::EventName => {
                self.words(text, path);
                if cut(text, MAX_NAME_SCALARS).1 {
                    self.add(Code::Range, path, format!("longer than {MAX_NAME_SCALARS} characters"));
                }
            }
            Kind::Id if !is_id(text) => {
                self.add(Code::Range, path, format!("`{text}` is no id: `[a-z0-9][a-z0-9_-]{{0,63}}`"));
            }
            Kind::Part | Kind::Glob if text.trim().is_empty() => self.words(text, path),
            Kind::Glob if cut(text, MAX_GLOB_SCALARS).1 => {
                self.add(Code::Range, path, format!("longer than {MAX_GLOB_SCALARS} characters"));
            }
            Kind::Duration if parse_duration(text).is_none() => {
                self.add(Code::Range, path, format!("`{text}` is no duration such as `30d`, of at most 3650 days"));
            }
            Kind::Word(words) if !words.contains(&text) => {
                self.add(Code::Range, path, format!("`{text}` is none of `{}`", words.join("`, `")));
            }
            Kind::Reference(Refers::Grade) if !self.names.has(Refers::Grade, text) => {
                self.add(Code::Range, path, format!("`{text}` is no grade from F to A+"));
            }
            Kind::Reference(refers) if !self.names.has(refers, text) => {
                self.add(Code::UnknownReference, path, format!("there is no `{text}`"));
            }
            _ => {}
        }
    }

    fn rule(&mut self, node: &Node, path: &Path<'_>) {
        let has = |key: &str| node.get(key).is_some();
        let shape = if has("when") {
            &CONDITION_RULE
        } else if has("on") {
            if has("meter") { &METERED_RULE } else { &EVENT_RULE }
        } else if has("attribute") {
            &TABLE_RULE
        } else if matches!(node, Node::Object(_)) {
            return self.add(Code::Missing, path, "a rule needs `when`, `on` or `attribute`");
        } else {
            return self.wrong_type(path, "an object");
        };
        self.object(shape, node, path);
    }

    /// Walks a condition; false where it is too deep, and then nothing around it is looked at any more.
    fn condition(&mut self, level: Level, node: &Node, path: &Path<'_>, depth: u32) -> bool {
        if depth > MAX_DEPTH {
            self.add(Code::TooDeep, path, format!("conditions may nest {MAX_DEPTH} deep"));
            return false;
        }
        let Node::Object(entries) = node else {
            self.wrong_type(path, "an object");
            return true;
        };
        for combination in ["all", "any", "not"] {
            let Some(inner) = node.get(combination) else { continue };
            self.repeated_keys(entries, path);
            for (name, _) in entries.iter().filter(|(name, _)| name != combination) {
                self.add(Code::UnknownKey, &path.key(name), format!("unknown key `{name}` beside `{combination}`"));
            }
            let inner_path = path.key(combination);
            return match inner {
                _ if combination == "not" => self.condition(level, inner, &inner_path, depth + 1),
                Node::List(members) => {
                    if members.is_empty() {
                        self.add(Code::Range, &inner_path, "at least one condition is needed");
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
        match CONDITIONS.iter().find(|(key, _, _)| node.get(key).is_some()) {
            Some((_, from, shape)) if *from <= level => self.object(shape, node, path),
            Some((key, _, _)) => self.add(Code::UnknownKey, &path.key(key), format!("`{key}` cannot be asked here")),
            None => self.add(Code::Missing, path, "nothing is tested here"),
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
                self.add(Code::TooMany, &Path::Root.key(key), format!("{count} {what}, at most {most} may be"));
            }
        }
        let lowest = document.list("stages").first();
        if lowest.is_some_and(|stage| stage.text_at("after") == Some("previous")) {
            let stages = Path::Root.key("stages");
            self.add(Code::Range, &stages.index(0).key("after"), "no stage is below the lowest");
        }
    }

    fn ids(&mut self, document: &Node) {
        let root = Path::Root;
        for key in ["groups", "disqualify", "frameworks", "stages"] {
            self.unique(document.list(key), &root.key(key), &mut BTreeSet::new());
        }
        let mut rules = BTreeSet::new();
        for (index, group) in document.list("groups").iter().enumerate() {
            self.unique(group.list("rules"), &root.key("groups").index(index).key("rules"), &mut rules);
        }
        for (index, framework) in document.list("frameworks").iter().enumerate() {
            let criteria = framework.list("criteria");
            self.unique(criteria, &root.key("frameworks").index(index).key("criteria"), &mut BTreeSet::new());
        }
        let criteria = document.get("grade").map_or(&[][..], |grade| grade.list("criteria"));
        self.unique(criteria, &root.key("grade").key("criteria"), &mut BTreeSet::new());
    }

    fn unique<'n>(&mut self, nodes: &'n [Node], path: &Path<'_>, seen: &mut BTreeSet<&'n str>) {
        for (index, node) in nodes.iter().enumerate() {
            let Some(id) = node.text_at("id") else { continue };
            if !seen.insert(id) {
                self.add(Code::DuplicateId, &path.index(index).key("id"), format!("the id `{id}` stands twice"));
            }
        }
    }

    fn score(&mut self, document: &Node) {
        let Some(score) = document.get("score") else { return };
        let path = Path::Root.key("score");
        let precision = score.get("precision").and_then(Node::number).unwrap_or(0.0);
        let step = match precision {
            0.0 => 1000.0,
            1.0 => 100.0,
            2.0 => 10.0,
            _ => 1.0,
        };
        let bound = |key: &str| score.get(key).and_then(Node::number).map(|bound| (bound * 1000.0).round());
        for key in ["min", "max"] {
            if bound(key).is_some_and(|bound| bound.is_finite() && bound % step != 0.0) {
                self.add(Code::Range, &path.key(key), "no whole step of `precision`");
            }
        }
        if let (Some(min), Some(max)) = (bound("min"), bound("max"))
            && min > max
        {
            self.add(Code::Range, &path.key("min"), "`min` is above `max`");
        }
    }
}

/// Whether a text has the form of an id.
fn is_id(text: &str) -> bool {
    let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let mut bytes = text.bytes();
    bytes.next().is_some_and(small) && text.len() <= 64 && bytes.all(|byte| small(byte) || byte == b'_' || byte == b'-')
}
