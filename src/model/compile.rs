//! From a valid document to a scorecard: names become numbers, references are resolved, texts are lower-cased, and tallies
//! that count the same are kept once.
//!
//! What the decoder reads is written as the document is walked, each section for itself, and put in order at the end.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::Audience;
use super::json::Node;
use super::language::COMPARISONS;
use super::pen::*;
use super::texts::Texts;
use crate::lists::sorted_by;
use crate::qualify::GRADES;
use crate::scorecard::{FORMAT_VERSION, MAGIC, Scorecard, Words, fnv1a};
use crate::text::folded as fold;

const AXES: [&str; 3] = ["fit", "engagement", "score"];

/// The scorecard of a document that has no problems.
pub(crate) fn compile(document: &Node, audience: Audience) -> Scorecard {
    let mut compiler = Compiler {
        document,
        for_page: audience == Audience::Page,
        names: Texts::default(),
        events: Texts::default(),
        lists: Texts::default(),
        sets: Pen::default(),
        patterns: Distinct::default(),
        tallies: Distinct::default(),
        words: Words::default(),
    };
    let payload = compiler.payload();
    let mut file = MAGIC.to_vec();
    file.push(FORMAT_VERSION);
    file.extend_from_slice(&fnv1a(&payload).to_le_bytes());
    file.extend_from_slice(&payload);
    match Scorecard::from_bytes(&file) {
        Ok(card) => card,
        Err(_) => unreachable!("what the compiler writes, the decoder reads"),
    }
}

struct Compiler<'a> {
    document: &'a Node,
    for_page: bool,
    names: Texts<'a>,
    events: Texts<'a>,
    /// Names of lists, and their values.
    lists: Texts<'a>,
    sets: Pen,
    patterns: Distinct,
    tallies: Distinct,
    words: Words,
}

impl<'a> Compiler<'a> {
    fn is_kept(&self, node: &Node) -> bool {
        !(self.for_page && node.says("visibility", "edge"))
    }

    fn bands(&self, axis: &str) -> &'a [Node] {
        self.document.get("labels").map_or(&[], |labels| labels.list(axis))
    }

    fn payload(&mut self) -> Vec<u8> {
        let document = self.document;
        self.events.place("set");
        // In this order, since names are numbered as they are met.
        let [mut groups, mut rules] = [Pen::default(), Pen::default()];
        for group in document.list("groups") {
            if self.is_kept(group) {
                self.group(group, &mut groups, &mut rules);
            }
        }
        let mut after = Pen::default();
        self.section(&mut after, document.list("disqualify"), &mut |compiler, node, pen| {
            if compiler.is_kept(node) {
                push_text(&mut compiler.words.disqualifiers, node, &["id"]);
                push_text(&mut compiler.words.reasons, node, &["reason", "id"]);
                compiler.condition(node.get("when"), pen);
                pen.items += 1;
            }
        });
        self.section(&mut after, document.list("frameworks"), &mut Compiler::framework);
        for (of, axis) in AXES.iter().enumerate() {
            self.section(&mut after, self.bands(axis), &mut |compiler, node, pen| {
                push_text(&mut compiler.words.labels[of], node, &["label"]);
                pen.score_comparisons(node);
                pen.items += 1;
            });
        }
        after.flag(document.has("grade"));
        if let Some(grade) = document.get("grade") {
            self.words.grades = GRADES.iter().map(|grade| String::from(*grade)).collect();
            after.number(grade_number(grade.get("start")));
            self.section(&mut after, grade.list("criteria"), &mut |compiler, node, pen| {
                compiler.condition(node.get("when"), pen);
                pen.signed(node.number_at("thirds").unwrap_or(0.0) as i64);
                pen.items += 1;
            });
        }
        self.section(&mut after, document.list("stages"), &mut Compiler::stage);
        self.section(&mut after, document.list("routes"), &mut |compiler, node, pen| {
            push_text(&mut compiler.words.routes, node, &["to"]);
            pen.flag(node.has("when"));
            if node.has("when") {
                compiler.condition(node.get("when"), pen);
            }
            pen.items += 1;
        });
        let questions = document.entries_at("questions");
        after.number(questions.len());
        for (name, ask) in questions {
            let name = self.names.place(name);
            self.words.questions.push((name as u32, ask.text().unwrap_or_default().to_owned()));
            after.number(name);
        }
        if self.names.find("emailDomain").is_some() {
            self.names.place("email");
        }
        self.words.name = text_or(document, &["name"]).to_owned();
        self.words.version = text_or(document, &["version"]).to_owned();
        let owned = |texts: &Texts<'_>| texts.all.iter().map(|text| String::from(*text)).collect();
        (self.words.names, self.words.events) = (owned(&self.names), owned(&self.events));

        let mut pen = Pen::default();
        let words = self.words.to_bytes();
        pen.number(words.len());
        pen.writer.bytes.extend_from_slice(&words);
        let score = document.get("score");
        pen.signed(thousandths(score.and_then(|score| score.get("base"))));
        pen.limit(score);
        pen.number(score.and_then(|score| score.number_at("precision")).unwrap_or(0.0) as usize);
        pen.number(self.names.all.len());
        pen.number(self.events.all.len());
        for name in ["email", "emailDomain"] {
            pen.maybe_whole(self.names.find(name).map(|number| number as i64));
        }
        pen.list(&self.sets);
        self.patterns.write(&mut pen);
        self.tallies.write(&mut pen);
        pen.list(&groups);
        pen.list(&rules);
        pen.writer.bytes.extend_from_slice(&after.writer.bytes);
        pen.writer.bytes
    }

    /// Writes a list of what `each` writes of each node; it counts the items.
    #[inline(never)]
    fn section(&mut self, pen: &mut Pen, nodes: &'a [Node], each: &mut dyn FnMut(&mut Self, &'a Node, &mut Pen)) {
        let mut items = Pen::default();
        for node in nodes {
            each(self, node, &mut items);
        }
        pen.list(&items);
    }

    fn group(&mut self, node: &'a Node, groups: &mut Pen, rules: &mut Pen) {
        push_text(&mut self.words.groups, node, &["id"]);
        push_text(&mut self.words.group_kinds, node, &["kind"]);
        push_text(&mut self.words.group_names, node, &["name", "id"]);
        groups.flag(!node.says("kind", "fit"));
        groups.limit(node.get("limit"));
        for rule in node.list("rules") {
            if self.is_kept(rule) && !rule.denies("enabled") {
                self.rule(rule, groups.items as usize, rules);
            }
        }
        groups.items += 1;
    }

    fn rule(&mut self, node: &'a Node, group: usize, pen: &mut Pen) {
        pen.items += 1;
        pen.number(group);
        pen.limit(node.get("limit"));
        let mut worth = node.get("points");
        if node.has("when") {
            pen.byte(0);
            self.condition(node.get("when"), pen);
        } else if let Some(on) = node.get("on") {
            let pattern = self.pattern(on);
            let meter = node.get("meter");
            pen.byte(if meter.is_some() { 3 } else { 1 });
            match meter {
                Some(meter) => {
                    pen.number(self.tally_of(pattern, 1, meter.text_at("property")));
                    pen.whole(thousandths(meter.get("step")));
                }
                None => {
                    let mut tally = Pen::default();
                    tally.number(pattern);
                    tally.byte(0);
                    cap(node.get("count"), &mut tally);
                    decay(node.get("decay"), &mut tally);
                    pen.number(self.tallies.place(tally));
                }
            }
        } else {
            pen.byte(2);
            pen.number(self.names.place(node.text_at("attribute").unwrap_or_default()));
            self.section(pen, node.list("table"), &mut |compiler, row, pen| {
                compiler.ops(row, pen);
                pen.signed(thousandths(row.get("points")));
                pen.maybe_points(row, "perUnit");
                pen.items += 1;
            });
            worth = node.get("unknown");
        }
        pen.signed(thousandths(worth));
        push_text(&mut self.words.rules, node, &["id"]);
        push_text(&mut self.words.because, node, &["because", "name", "id"]);
        self.words.rule_groups.push(group as u32);
    }

    /// The tally of the sum or of the distinct values of a property.
    #[inline(never)]
    fn tally_of(&mut self, pattern: usize, what: u8, property: Option<&'a str>) -> usize {
        let mut tally = Pen::default();
        tally.number(pattern);
        tally.byte(what);
        tally.number(self.names.place(property.unwrap_or_default()));
        self.tallies.place(tally)
    }

    #[inline(never)]
    fn pattern(&mut self, node: &'a Node) -> usize {
        let mut pen = Pen::default();
        let mut numbers = Vec::new();
        let mut is_any = false;
        let named = node.get("event").map_or(&[][..], Node::one_or_more);
        for name in named.iter().filter_map(Node::text) {
            is_any |= name == "*";
        }
        for name in named.iter().filter_map(Node::text) {
            if !is_any && name != "set" {
                numbers.push(self.events.place(name) as u32);
            }
        }
        pen.flag(!is_any);
        if !is_any {
            let mut events = Pen::default();
            let mut last = None;
            for (number, _) in sorted_by(&numbers, &|number| Some(i64::from(number))) {
                if last != Some(number) {
                    events.items += 1;
                    events.whole(number);
                    last = Some(number);
                }
            }
            pen.list(&events);
        }
        let tests = node.entries_at("where");
        pen.number(tests.len());
        for (name, test) in tests {
            pen.number(self.names.place(name));
            self.ops(test, &mut pen);
        }
        pen.maybe_whole(duration(node, "within"));
        pen.flag(node.flag("verified"));
        self.patterns.place(pen)
    }

    #[inline(never)]
    fn condition(&mut self, node: Option<&'a Node>, pen: &mut Pen) {
        let node = node.unwrap_or(&Node::Null);
        for (form, key) in ["all", "any"].iter().enumerate() {
            if let Some(members) = node.get(key) {
                pen.byte(form as u8);
                pen.number(members.items().len());
                members.items().iter().for_each(|member| self.condition(Some(member), pen));
                return;
            }
        }
        if node.has("not") {
            pen.byte(2);
            return self.condition(node.get("not"), pen);
        }
        if let Some(name) = node.text_at("attribute") {
            pen.byte(3);
            pen.number(self.names.place(name));
            return self.ops(node, pen);
        }
        if node.has("event") {
            return self.event_test(node, pen);
        }
        // In the order in which they are looked for.
        for (of, key) in [(2, "score"), (0, "fit"), (1, "engagement")] {
            if let Some(test) = node.get(key) {
                pen.byte(5);
                pen.byte(of);
                return pen.score_comparisons(test);
            }
        }
        if let Some(test) = node.get("label") {
            self.label_test(test, pen);
        } else if let Some(test) = node.get("grade") {
            pen.byte(7);
            pen.comparisons(test, &|pen, bound| pen.number(grade_number(Some(bound))));
        } else if node.has("disqualified") {
            pen.byte(8);
            pen.flag(node.flag("disqualified"));
        } else if let Some(id) = node.text_at("framework") {
            pen.byte(9);
            pen.number(self.place_of("frameworks", Some(id)));
            let state = ["passed", "failed"].iter().position(|state| node.says("is", state));
            pen.byte(state.map_or(0, |state| state as u8 + 1));
        } else {
            pen.byte(10);
            // Stages count from one, so that no stage is below the lowest.
            let test = node.get("stage").unwrap_or(&Node::Null);
            pen.comparisons(test, &|pen, bound| pen.number(self.place_of("stages", bound.text()) + 1));
        }
    }

    fn event_test(&mut self, node: &'a Node, pen: &mut Pen) {
        let pattern = self.pattern(node);
        let property = node.text_at("distinct");
        let tally = if property.is_some() {
            self.tally_of(pattern, 2, property)
        } else {
            let mut tally = Pen::default();
            tally.number(pattern);
            // Every event, with neither cap nor decay.
            [0, 0, 0].into_iter().for_each(|byte| tally.byte(byte));
            self.tallies.place(tally)
        };
        pen.byte(4);
        pen.number(tally);
        match node.get("times") {
            Some(times) => pen.comparisons(times, &|pen, bound| pen.number(bound.number().unwrap_or(0.0) as usize)),
            // One comparison: at least 1.
            None => [1, 0, 1].into_iter().for_each(|byte| pen.byte(byte)),
        }
    }

    fn label_test(&mut self, node: &Node, pen: &mut Pen) {
        let mut tests = Pen::default();
        for (of, axis) in AXES.iter().enumerate() {
            let Some(wanted) = node.get(axis) else { continue };
            let mut bands = Pen::default();
            for (number, band) in self.bands(axis).iter().enumerate() {
                let label = band.text_at("label");
                if wanted.items().iter().any(|wanted| wanted.text() == label) {
                    bands.items += 1;
                    bands.number(number);
                }
            }
            tests.items += 1;
            tests.byte(6);
            tests.byte(of as u8);
            tests.list(&bands);
        }
        if tests.items == 1 {
            pen.writer.bytes.extend_from_slice(&tests.writer.bytes);
        } else {
            pen.byte(0);
            pen.list(&tests);
        }
    }

    fn place_of(&self, key: &str, id: Option<&str>) -> usize {
        self.document.list(key).iter().position(|node| node.text_at("id") == id).unwrap_or(0)
    }

    #[inline(never)]
    fn ops(&mut self, node: &'a Node, pen: &mut Pen) {
        let mut ops = Pen::default();
        for (key, value) in node.entries() {
            let Some(place) = OPS.iter().position(|(name, _)| name == key) else { continue };
            let code = OPS[place].1;
            ops.items += 1;
            ops.byte(code);
            match code {
                0 => ops.operand_set(if key == "is" { core::slice::from_ref(value) } else { value.items() }),
                1 => ops.number(self.list(value.text().unwrap_or_default())),
                2 | 3 => ops.texts(&folded(value)),
                4..=6 => ops.text(&fold(value.text().unwrap_or_default())),
                7 => {
                    ops.byte((place - FIRST_COMPARISON) as u8);
                    ops.writer.double(value.number().unwrap_or(0.0));
                }
                10 => ops.number(self.names.place(value.text().unwrap_or_default())),
                11 => ops.flag(value.is_true()),
                _ => ops.number(value.number().unwrap_or(0.0) as usize),
            }
        }
        pen.list(&ops);
    }

    /// The number of a list, compiled when it is first used.
    fn list(&mut self, name: &'a str) -> usize {
        let Some(list) = self.document.get("lists").and_then(|lists| lists.get(name)) else { return 0 };
        let place = self.lists.place(name);
        if place as u64 == self.sets.items {
            self.sets.items += 1;
            self.sets.operand_set(list.items());
        }
        place
    }

    fn framework(&mut self, node: &'a Node, pen: &mut Pen) {
        let mut ids = Vec::new();
        pen.items += 1;
        pen.whole(thousandths(node.get("pass").and_then(|pass| pass.get("atLeast"))));
        self.section(pen, node.list("criteria"), &mut |compiler, node, pen| {
            push_text(&mut ids, node, &["id"]);
            pen.whole(if node.has("weight") { thousandths(node.get("weight")) } else { 1000 });
            compiler.condition(node.get("when"), pen);
            pen.maybe_whole(node.text_at("ask").map(|name| compiler.names.place(name) as i64));
            pen.items += 1;
        });
        self.words.frameworks.push((text_or(node, &["id"]).to_owned(), ids));
        push_text(&mut self.words.framework_names, node, &["name", "id"]);
    }

    fn stage(&mut self, node: &'a Node, pen: &mut Pen) {
        push_text(&mut self.words.stages, node, &["id"]);
        push_text(&mut self.words.stage_names, node, &["name", "id"]);
        pen.items += 1;
        self.condition(node.get("when"), pen);
        pen.flag(node.has("after"));
        pen.flag(node.flag("keep"));
        pen.flag(node.flag("qualifies"));
        pen.flag(node.has("sla"));
        if let Some(sla) = node.get("sla") {
            pen.whole(duration(sla, "within").unwrap_or(1));
            pen.number(self.place_of("stages", Some(sla.text_at("next").unwrap_or_default())));
        }
    }
}

/// The ops, and the numbers by which the file tells them.
static OPS: [(&str, u8); 17] = [
    ("is", 0),
    ("oneOf", 0),
    ("inList", 1),
    ("contains", 2),
    ("containsAny", 2),
    ("hasWord", 3),
    ("startsWith", 4),
    ("endsWith", 5),
    ("matches", 6),
    (COMPARISONS[0], 7),
    (COMPARISONS[1], 7),
    (COMPARISONS[2], 7),
    (COMPARISONS[3], 7),
    ("longerThan", 8),
    ("shorterThan", 9),
    ("sameAs", 10),
    ("known", 11),
];

/// Where the comparisons begin among the ops.
const FIRST_COMPARISON: usize = 9;

fn cap(node: Option<&Node>, pen: &mut Pen) {
    let (at_most, per) = match node {
        Some(Node::Text(word)) if word == "once" => (1, 0),
        None | Some(Node::Text(_)) => return pen.byte(0),
        Some(node) => {
            let per = ["hour", "day", "week", "session"].iter().position(|per| node.says("per", per));
            (node.number_at("atMost").unwrap_or(1.0) as usize, per.map_or(0, |per| per + 1))
        }
    };
    pen.byte(1);
    pen.number(at_most);
    pen.byte(per as u8);
}

fn decay(node: Option<&Node>, pen: &mut Pen) {
    pen.flag(node.is_some());
    let Some(node) = node else { return };
    match duration(node, "halfLife") {
        Some(half_life) => {
            pen.byte(0);
            pen.whole(half_life);
        }
        None => {
            pen.byte(if node.flag("compound") { 2 } else { 1 });
            pen.whole(thousandths(node.get("lose")));
            pen.whole(duration(node, "every").unwrap_or(1));
        }
    }
}
