//! From a valid document to a scorecard: names become numbers, references are resolved, texts are lower-cased, and tallies
//! that count the same are kept once.

use std::collections::BTreeMap;

use super::Audience;
use super::body::*;
use super::encode;
use super::json::Node;
use super::language::COMPARISONS;
use crate::number::parse_number;
use crate::points::{Limit, Points};
use crate::qualify::{FrameworkState, GRADES};
use crate::scorecard::{Scorecard, Words};
use crate::text::folded as fold;
use crate::time::parse_duration;

/// The scorecard of a document that has no problems.
pub(crate) fn compile(document: &Node, audience: Audience) -> Scorecard {
    let mut compiler = Compiler::new(document, audience);
    let body = compiler.body();
    let file = encode::file(&compiler.words, &body);
    Scorecard::from_bytes(&file).expect("what the encoder writes, the decoder reads")
}

struct Compiler<'a> {
    document: &'a Node,
    audience: Audience,
    names: Interner,
    events: Interner,
    lists: Vec<OperandSet>,
    list_numbers: BTreeMap<&'a str, u32>,
    patterns: Vec<Pattern>,
    tallies: Vec<TallySpec>,
    words: Words,
}

#[derive(Default)]
struct Interner {
    numbers: BTreeMap<String, u32>,
    names: Vec<String>,
}

impl Interner {
    fn number(&mut self, name: &str) -> u32 {
        let next = self.names.len() as u32;
        let number = *self.numbers.entry(name.to_owned()).or_insert(next);
        if number == next {
            self.names.push(name.to_owned());
        }
        number
    }
}

/// The place of an item in a list of things that are kept once.
fn place<T: PartialEq>(list: &mut Vec<T>, item: T) -> u32 {
    let found = list.iter().position(|have| *have == item);
    found.unwrap_or_else(|| {
        list.push(item);
        list.len() - 1
    }) as u32
}

fn points(node: Option<&Node>) -> Points {
    let number = node.and_then(Node::number).unwrap_or(0.0);
    Points::from_thousandths((number * 1000.0).round() as i64)
}

fn thousandths(node: Option<&Node>) -> Option<Points> {
    node.map(|node| points(Some(node)))
}

fn limit(node: Option<&Node>) -> Limit {
    Limit {
        min: thousandths(node.and_then(|limit| limit.get("min"))).unwrap_or(Limit::NONE.min),
        max: thousandths(node.and_then(|limit| limit.get("max"))).unwrap_or(Limit::NONE.max),
    }
}

fn duration(node: &Node, key: &str) -> Option<i64> {
    node.text_at(key).and_then(parse_duration)
}

fn flag(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(Node::is_true)
}

fn text_or(node: &Node, keys: &[&str]) -> String {
    let found = keys.iter().find_map(|key| node.text_at(key).filter(|text| !text.trim().is_empty()));
    found.unwrap_or_default().to_owned()
}

/// The elements of a list, or the one that stands for it.
fn one_or_more(node: &Node) -> &[Node] {
    match node {
        Node::List(items) => items,
        one => std::slice::from_ref(one),
    }
}

fn folded_texts(node: &Node) -> Vec<String> {
    one_or_more(node).iter().filter_map(Node::text).map(fold).collect()
}

fn operand_set(nodes: &[Node]) -> OperandSet {
    let mut set = OperandSet::default();
    for node in nodes {
        match node {
            Node::Number(number) => set.numbers.push(if *number == 0.0 { 0.0 } else { *number }),
            Node::Bool(value) => set.texts.push(value.to_string()),
            Node::Text(text) => {
                let text = fold(text.trim());
                set.text_numbers.extend(parse_number(&text).map(|number| if number == 0.0 { 0.0 } else { number }));
                set.texts.push(text);
            }
            _ => {}
        }
    }
    set.texts.sort();
    set.texts.dedup();
    for numbers in [&mut set.numbers, &mut set.text_numbers] {
        numbers.sort_by(f64::total_cmp);
        numbers.dedup();
    }
    set
}

fn by(index: usize) -> By {
    [By::AtLeast, By::AtMost, By::Above, By::Below][index]
}

/// The comparisons among the keys of an object.
fn comparisons<T>(node: &Node, bound: impl Fn(&Node) -> T) -> Vec<Comparison<T>> {
    let present = COMPARISONS.iter().enumerate();
    present
        .filter_map(|(index, key)| node.get(key).map(|value| Comparison { by: by(index), bound: bound(value) }))
        .collect()
}

fn grade_number(node: &Node) -> u8 {
    GRADES.iter().position(|grade| node.text() == Some(grade)).unwrap_or(0) as u8
}

impl<'a> Compiler<'a> {
    fn new(document: &'a Node, audience: Audience) -> Compiler<'a> {
        let mut compiler = Compiler {
            document,
            audience,
            names: Interner::default(),
            events: Interner::default(),
            lists: Vec::new(),
            list_numbers: BTreeMap::new(),
            patterns: Vec::new(),
            tallies: Vec::new(),
            words: Words::default(),
        };
        compiler.events.number("set");
        compiler
    }

    fn is_kept(&self, node: &Node) -> bool {
        self.audience == Audience::Edge || node.text_at("visibility") != Some("edge")
    }

    fn body(&mut self) -> Body {
        let document = self.document;
        let score = document.get("score");
        let (groups, rules) = self.groups();
        let disqualify: Vec<&Node> = document.list("disqualify").iter().filter(|node| self.is_kept(node)).collect();
        let disqualifiers = disqualify
            .into_iter()
            .map(|node| {
                self.words.disqualifiers.push(text_or(node, &["id"]));
                self.words.reasons.push(text_or(node, &["reason", "id"]));
                self.condition(node.get("when"))
            })
            .collect();
        let frameworks = document.list("frameworks").iter().map(|node| self.framework(node)).collect();
        let labels = ["fit", "engagement", "score"].map(|of| {
            let bands = document.get("labels").map_or(&[][..], |labels| labels.list(of));
            bands.iter().map(|node| Band { tests: comparisons(node, |bound| points(Some(bound))) }).collect()
        });
        self.words.labels = ["fit", "engagement", "score"].map(|of| {
            let bands = document.get("labels").map_or(&[][..], |labels| labels.list(of));
            bands.iter().map(|band| text_or(band, &["label"])).collect()
        });
        let grade = document.get("grade").map(|node| self.grading(node));
        if grade.is_some() {
            self.words.grades = GRADES.map(str::to_owned).to_vec();
        }
        let stages = document.list("stages").iter().map(|node| self.stage(node)).collect();
        let routes = document
            .list("routes")
            .iter()
            .map(|node| {
                self.words.routes.push(text_or(node, &["to"]));
                Route { when: node.get("when").map(|when| self.condition(Some(when))) }
            })
            .collect();
        let questions = document.get("questions").map_or(&[][..], Node::entries).iter();
        let questions = questions
            .map(|(name, ask)| {
                let name = self.names.number(name);
                self.words.questions.push((name, ask.text().unwrap_or_default().to_owned()));
                name
            })
            .collect();
        if self.names.numbers.contains_key("emailDomain") {
            self.names.number("email");
        }
        let number_of = |name: &str| self.names.numbers.get(name).copied();
        let (email, email_domain) = (number_of("email"), number_of("emailDomain"));
        self.words.name = text_or(document, &["name"]);
        self.words.version = text_or(document, &["version"]);
        self.words.names = std::mem::take(&mut self.names.names);
        self.words.events = std::mem::take(&mut self.events.names);
        Body {
            base: points(score.and_then(|score| score.get("base"))),
            limit: limit(score),
            precision: score.and_then(|score| score.get("precision")).and_then(Node::number).unwrap_or(0.0) as u8,
            name_count: self.words.names.len() as u32,
            event_count: self.words.events.len() as u32,
            email,
            email_domain,
            lists: std::mem::take(&mut self.lists),
            patterns: std::mem::take(&mut self.patterns),
            tallies: std::mem::take(&mut self.tallies),
            groups,
            rules,
            disqualifiers,
            frameworks,
            labels,
            grade,
            stages,
            routes,
            questions,
        }
    }

    fn groups(&mut self) -> (Vec<Group>, Vec<Rule>) {
        let (mut groups, mut rules) = (Vec::new(), Vec::new());
        for group in self.document.list("groups") {
            if !self.is_kept(group) {
                continue;
            }
            let number = groups.len() as u32;
            self.words.groups.push(text_or(group, &["id"]));
            self.words.group_kinds.push(text_or(group, &["kind"]));
            self.words.group_names.push(text_or(group, &["name", "id"]));
            groups.push(Group {
                kind: if group.text_at("kind") == Some("fit") { Kind::Fit } else { Kind::Engagement },
                limit: limit(group.get("limit")),
            });
            for rule in group.list("rules") {
                if self.is_kept(rule) && rule.get("enabled") != Some(&Node::Bool(false)) {
                    rules.push(self.rule(rule, number));
                }
            }
        }
        (groups, rules)
    }

    fn rule(&mut self, node: &'a Node, group: u32) -> Rule {
        let worth = points(node.get("points"));
        let form = if let Some(when) = node.get("when") {
            Form::Condition { when: self.condition(Some(when)), points: worth }
        } else if let Some(on) = node.get("on") {
            let pattern = self.pattern(on);
            match node.get("meter") {
                Some(meter) => {
                    let name = self.names.number(meter.text_at("property").unwrap_or_default());
                    let tally = place(&mut self.tallies, TallySpec { pattern, what: What::Sum { name } });
                    Form::Metered { tally, step_thousandths: points(meter.get("step")).thousandths(), points: worth }
                }
                None => {
                    let what = What::Count { cap: cap(node.get("count")), decay: decay(node.get("decay")) };
                    Form::Event { tally: place(&mut self.tallies, TallySpec { pattern, what }), points: worth }
                }
            }
        } else {
            let row = |compiler: &mut Compiler<'a>, row: &'a Node| Row {
                ops: compiler.ops(row),
                points: points(row.get("points")),
                per_unit: thousandths(row.get("perUnit")),
            };
            Form::Table {
                name: self.names.number(node.text_at("attribute").unwrap_or_default()),
                rows: node.list("table").iter().map(|node| row(self, node)).collect(),
                unknown: points(node.get("unknown")),
            }
        };
        self.words.rules.push(text_or(node, &["id"]));
        self.words.because.push(text_or(node, &["because", "name", "id"]));
        self.words.rule_groups.push(group);
        Rule { group, limit: limit(node.get("limit")), form }
    }

    fn pattern(&mut self, node: &'a Node) -> u32 {
        let named = one_or_more(node.get("event").unwrap_or(&Node::Null)).iter().filter_map(Node::text);
        let named: Vec<&str> = named.collect();
        let events = if named.contains(&"*") {
            None
        } else {
            let mut numbers: Vec<u32> =
                named.into_iter().filter(|name| *name != "set").map(|name| self.events.number(name)).collect();
            numbers.sort_unstable();
            numbers.dedup();
            Some(numbers)
        };
        let tests = node.get("where").map_or(&[][..], Node::entries).iter();
        let tests = tests.map(|(name, test)| (self.names.number(name), self.ops(test))).collect();
        let pattern = Pattern { events, tests, within: duration(node, "within"), verified: flag(node, "verified") };
        place(&mut self.patterns, pattern)
    }

    fn condition(&mut self, node: Option<&'a Node>) -> Condition {
        let node = node.unwrap_or(&Node::Null);
        let score_test =
            |of: ScoreOf, node: &Node| Condition::Score { of, tests: comparisons(node, |bound| points(Some(bound))) };
        if let Some(members) = node.get("all") {
            Condition::All(members.items().iter().map(|member| self.condition(Some(member))).collect())
        } else if let Some(members) = node.get("any") {
            Condition::Any(members.items().iter().map(|member| self.condition(Some(member))).collect())
        } else if let Some(inner) = node.get("not") {
            Condition::Not(Box::new(self.condition(Some(inner))))
        } else if let Some(name) = node.text_at("attribute") {
            Condition::Attribute { name: self.names.number(name), ops: self.ops(node) }
        } else if node.get("event").is_some() {
            self.event_test(node)
        } else if let Some(test) = node.get("score") {
            score_test(ScoreOf::Score, test)
        } else if let Some(test) = node.get("fit") {
            score_test(ScoreOf::Fit, test)
        } else if let Some(test) = node.get("engagement") {
            score_test(ScoreOf::Engagement, test)
        } else if let Some(test) = node.get("label") {
            self.label_test(test)
        } else if let Some(test) = node.get("grade") {
            Condition::Grade { tests: comparisons(test, |bound| u32::from(grade_number(bound))) }
        } else if node.get("disqualified").is_some() {
            Condition::Disqualified(flag(node, "disqualified"))
        } else if let Some(id) = node.text_at("framework") {
            let state = match node.text_at("is") {
                Some("passed") => FrameworkState::Passed,
                Some("failed") => FrameworkState::Failed,
                _ => FrameworkState::Open,
            };
            Condition::Framework { framework: self.place_of("frameworks", id), state }
        } else {
            let test = node.get("stage").unwrap_or(&Node::Null);
            // Stages count from one, so that no stage is below the lowest.
            let tests = comparisons(test, |bound| self.place_of("stages", bound.text().unwrap_or_default()) + 1);
            Condition::Stage { tests }
        }
    }

    fn event_test(&mut self, node: &'a Node) -> Condition {
        let pattern = self.pattern(node);
        let what = match node.text_at("distinct") {
            Some(property) => What::Distinct { name: self.names.number(property) },
            None => What::Count { cap: None, decay: None },
        };
        let times = match node.get("times") {
            Some(times) => comparisons(times, |bound| bound.number().unwrap_or(0.0) as u32),
            None => vec![Comparison { by: By::AtLeast, bound: 1 }],
        };
        Condition::Event { tally: place(&mut self.tallies, TallySpec { pattern, what }), times }
    }

    fn label_test(&mut self, node: &Node) -> Condition {
        let tests = [("fit", ScoreOf::Fit), ("engagement", ScoreOf::Engagement), ("score", ScoreOf::Score)];
        let mut conditions: Vec<Condition> = tests
            .into_iter()
            .filter_map(|(key, of)| node.get(key).map(|labels| (key, of, labels)))
            .map(|(key, of, wanted)| {
                let bands = self.document.get("labels").map_or(&[][..], |labels| labels.list(key));
                let is_wanted = |band: &Node| wanted.items().iter().any(|label| label.text() == band.text_at("label"));
                let wanted = bands.iter().enumerate().filter(|(_, band)| is_wanted(band));
                Condition::Label { of, bands: wanted.map(|(number, _)| number as u32).collect() }
            })
            .collect();
        if conditions.len() == 1 { conditions.remove(0) } else { Condition::All(conditions) }
    }

    fn place_of(&self, key: &str, id: &str) -> u32 {
        let place = self.document.list(key).iter().position(|node| node.text_at("id") == Some(id));
        place.unwrap_or(0) as u32
    }

    fn ops(&mut self, node: &'a Node) -> Vec<Op> {
        let mut ops = Vec::new();
        for (key, value) in node.entries() {
            ops.extend(match key.as_str() {
                "is" => Some(Op::Equals(operand_set(std::slice::from_ref(value)))),
                "oneOf" => Some(Op::Equals(operand_set(value.items()))),
                "inList" => Some(Op::InList(self.list(value.text().unwrap_or_default()))),
                "contains" | "containsAny" => Some(Op::Contains(folded_texts(value))),
                "hasWord" => Some(Op::HasWord(folded_texts(value))),
                "startsWith" => folded_texts(value).pop().map(Op::StartsWith),
                "endsWith" => folded_texts(value).pop().map(Op::EndsWith),
                "matches" => folded_texts(value).pop().map(Op::Matches),
                "longerThan" => value.number().map(|length| Op::LongerThan(length as u32)),
                "shorterThan" => value.number().map(|length| Op::ShorterThan(length as u32)),
                "known" => Some(Op::Known(value.is_true())),
                "sameAs" => value.text().map(|other| Op::SameAs(self.names.number(other))),
                key => COMPARISONS.iter().position(|name| *name == key).map(|index| {
                    let bound = value.number().unwrap_or(0.0);
                    Op::Compare(Comparison { by: by(index), bound })
                }),
            });
        }
        ops
    }

    /// The number of a list, compiled when it is first used.
    fn list(&mut self, name: &str) -> u32 {
        let lists = self.document.get("lists").map_or(&[][..], Node::entries);
        let Some((name, items)) = lists.iter().find(|(have, _)| have == name) else { return 0 };
        let next = self.lists.len() as u32;
        let number = *self.list_numbers.entry(name).or_insert(next);
        if number == next {
            self.lists.push(operand_set(items.items()));
        }
        number
    }

    fn framework(&mut self, node: &'a Node) -> Framework {
        let criterion = |compiler: &mut Compiler<'a>, node: &'a Node| Criterion {
            weight: thousandths(node.get("weight")).unwrap_or(Points::from_thousandths(1000)),
            when: compiler.condition(node.get("when")),
            ask: node.text_at("ask").map(|name| compiler.names.number(name)),
        };
        let criteria = node.list("criteria").iter().map(|criterion| text_or(criterion, &["id"])).collect();
        self.words.frameworks.push((text_or(node, &["id"]), criteria));
        self.words.framework_names.push(text_or(node, &["name", "id"]));
        Framework {
            pass_at_least: points(node.get("pass").and_then(|pass| pass.get("atLeast"))),
            criteria: node.list("criteria").iter().map(|node| criterion(self, node)).collect(),
        }
    }

    fn grading(&mut self, node: &'a Node) -> Grading {
        let criterion = |compiler: &mut Compiler<'a>, node: &'a Node| GradeCriterion {
            when: compiler.condition(node.get("when")),
            thirds: node.get("thirds").and_then(Node::number).unwrap_or(0.0) as i8,
        };
        Grading {
            start: node.get("start").map_or(0, grade_number),
            criteria: node.list("criteria").iter().map(|node| criterion(self, node)).collect(),
        }
    }

    fn stage(&mut self, node: &'a Node) -> Stage {
        let sla = |sla: &Node| Sla {
            within: duration(sla, "within").unwrap_or(1),
            next: self.place_of("stages", sla.text_at("next").unwrap_or_default()),
        };
        let sla = node.get("sla").map(sla);
        self.words.stages.push(text_or(node, &["id"]));
        self.words.stage_names.push(text_or(node, &["name", "id"]));
        Stage {
            when: self.condition(node.get("when")),
            after_previous: node.get("after").is_some(),
            keep: flag(node, "keep"),
            qualifies: flag(node, "qualifies"),
            sla,
        }
    }
}

fn cap(node: Option<&Node>) -> Option<Cap> {
    match node? {
        Node::Text(word) => (word == "once").then_some(Cap { at_most: 1, per: Per::Lead }),
        node => Some(Cap {
            at_most: node.get("atMost").and_then(Node::number).unwrap_or(1.0) as u32,
            per: match node.text_at("per") {
                Some("hour") => Per::Hour,
                Some("day") => Per::Day,
                Some("week") => Per::Week,
                Some("session") => Per::Session,
                _ => Per::Lead,
            },
        }),
    }
}

fn decay(node: Option<&Node>) -> Option<Decay> {
    let node = node?;
    Some(match duration(node, "halfLife") {
        Some(half_life_ms) => Decay::HalfLife { half_life_ms },
        None => Decay::Steps {
            lose_units: points(node.get("lose")).thousandths(),
            every_ms: duration(node, "every").unwrap_or(1),
            compound: flag(node, "compound"),
        },
    })
}
