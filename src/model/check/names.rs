//! Names that look like one name spelled two ways; lists and questions that nothing uses.

use std::collections::{BTreeMap, BTreeSet};

use super::walk::{each_condition, each_rule, each_test};
use super::{Check, each};
use crate::model::json::Node;
use crate::model::problem::{Code, Path, Problem};

/// The names of events that senders agree on.
const STANDARD_EVENTS: [&str; 27] = [
    "page_view",
    "click",
    "download",
    "form_start",
    "form_submit",
    "scroll",
    "engaged",
    "video",
    "search",
    "email_open",
    "email_click",
    "webinar",
    "trial_start",
    "demo_request",
    "newsletter",
    "social",
    "contact_request",
    "meeting",
    "workshop",
    "proposal_request",
    "unsubscribe",
    "sal_accepted",
    "sal_refused",
    "opportunity",
    "deal_won",
    "deal_lost",
    "set",
];
/// The attributes that mean something to the engine itself.
const STANDARD_ATTRIBUTES: [&str; 2] = ["email", "emailDomain"];
/// Shorter names differ by one letter too easily.
const MIN_LETTERS: usize = 5;
/// More names than this are not compared letter by letter.
const MAX_COMPARED: usize = 500;

/// How often a name is used, and where first.
struct Use {
    path: String,
    times: usize,
}

/// The names of one kind.
#[derive(Default)]
struct Names<'a>(BTreeMap<&'a str, Use>);

impl<'a> Names<'a> {
    fn note(&mut self, name: &'a str, path: &Path<'_>) {
        self.0.entry(name).or_insert_with(|| Use { path: path.to_string(), times: 0 }).times += 1;
    }
}

impl<'a> Check<'a> {
    pub(super) fn names(&mut self) {
        let [mut attributes, mut properties, mut events] = [Names::default(), Names::default(), Names::default()];
        let mut lists = BTreeSet::new();
        let mut pattern = |node, path: &Path<'_>| {
            patterns_names(node, path, &mut properties, &mut events);
            let tests = Node::get(node, "where").map_or(&[][..], Node::entries);
            lists.extend(tests.iter().filter_map(|(_, ops)| ops.text_at("inList")));
        };
        let mut list_users = Vec::new();
        each_rule(self.document, &mut |rule, path| {
            if let Some(on) = rule.get("on") {
                pattern(on, &path.key("on"));
            }
            if let Some(attribute) = rule.text_at("attribute") {
                attributes.note(attribute, &path.key("attribute"));
            }
            list_users.extend(rule.list("table"));
        });
        each_condition(self.document, &mut |when, path| {
            each_test(when, path, &mut |test, path| {
                if test.get("event").is_some() {
                    pattern(test, path);
                } else {
                    list_users.push(test);
                    for key in ["attribute", "sameAs"] {
                        if let Some(name) = test.text_at(key) {
                            attributes.note(name, &path.key(key));
                        }
                    }
                }
            });
        });
        each_rule(self.document, &mut |rule, path| {
            if let Some(property) = rule.get("meter").and_then(|meter| meter.text_at("property")) {
                properties.note(property, &path.key("meter").key("property"));
            }
        });
        lists.extend(list_users.into_iter().filter_map(|node| node.text_at("inList")));
        self.unused_lists(&lists);
        self.questions(&mut attributes);
        for (names, standard) in
            [(&attributes, &STANDARD_ATTRIBUTES[..]), (&properties, &[]), (&events, &STANDARD_EVENTS)]
        {
            self.spelled_two_ways(names, standard);
        }
    }

    fn unused_lists(&mut self, used: &BTreeSet<&str>) {
        let lists = Path::Root.key("lists");
        for (name, _) in self.document.get("lists").map_or(&[][..], Node::entries) {
            if !used.contains(name.as_str()) {
                self.warnings.add(Code::Unused, &lists.key(name), format!("nothing uses the list `{name}`"));
            }
        }
    }

    /// Questions whose answers nothing looks at. What a framework asks for counts as looked at.
    fn questions(&mut self, attributes: &mut Names<'a>) {
        each(self.document.list("frameworks"), &Path::Root.key("frameworks"), |_, framework, path| {
            each(framework.list("criteria"), &path.key("criteria"), |_, criterion, path| {
                if let Some(name) = criterion.text_at("ask") {
                    attributes.note(name, &path.key("ask"));
                }
            });
        });
        let questions = Path::Root.key("questions");
        for (name, _) in self.document.get("questions").map_or(&[][..], Node::entries) {
            if !attributes.0.contains_key(name.as_str()) {
                let detail = format!("nothing looks at the attribute `{name}`");
                self.warnings.add(Code::Unused, &questions.key(name), detail);
            }
        }
    }

    /// Of each pair that looks like one name, the one used less is reported; a standard name is never the wrong one.
    fn spelled_two_ways(&mut self, names: &Names<'_>, standard: &[&str]) {
        let all: Vec<(&str, &Use)> = names.0.iter().map(|(name, used)| (*name, used)).take(MAX_COMPARED).collect();
        for (name, used) in &all {
            if standard.contains(name) {
                continue;
            }
            let counts = |other: &str| names.0.get(other).map_or(0, |used| used.times);
            let near =
                |other: &&str| letters(name) == letters(other) || used.times == 1 && differs_by_one_letter(name, other);
            let by_standard = standard.iter().copied().find(near);
            let others = all.iter().map(|(other, _)| *other).filter(|other| other != name && !standard.contains(other));
            // Of two that are used as often, the later one in the order of names.
            let rarer = |other: &&str| (counts(other), *name) > (used.times, *other);
            if let Some(other) = by_standard.or_else(|| others.filter(rarer).find(near)) {
                let detail = format!("`{name}` looks like `{other}` spelled another way");
                self.warnings.found.push(Problem { code: Code::Overlap, path: used.path.clone(), detail });
            }
        }
    }
}

fn patterns_names<'a>(node: &'a Node, path: &Path<'_>, properties: &mut Names<'a>, events: &mut Names<'a>) {
    let event_path = path.key("event");
    if let Some(name) = node.text_at("event").filter(|name| *name != "*") {
        events.note(name, &event_path);
    }
    each(node.list("event"), &event_path, |_, name, path| {
        if let Some(name) = name.text() {
            events.note(name, path);
        }
    });
    for (name, _) in node.get("where").map_or(&[][..], Node::entries) {
        properties.note(name, &path.key("where").key(name));
    }
    if let Some(name) = node.text_at("distinct") {
        properties.note(name, &path.key("distinct"));
    }
}

/// A name without what people vary: case and separators.
fn letters(name: &str) -> Vec<char> {
    name.chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

/// Whether one letter too many, too few, another or two swapped is all the difference. Digits are no letters: `line1`
/// and `line2` are two names.
fn differs_by_one_letter(one: &str, other: &str) -> bool {
    let (one, other) = (letters(one), letters(other));
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < MIN_LETTERS || long.len() > short.len() + 1 {
        return false;
    }
    let start = short.iter().zip(&long).take_while(|(left, right)| left == right).count();
    let end = short[start..].iter().rev().zip(long[start..].iter().rev()).take_while(|(left, right)| left == right);
    let end = end.count();
    let (left, right) = (&short[start..short.len() - end], &long[start..long.len() - end]);
    let letters = left.iter().chain(right).all(|letter| letter.is_alphabetic());
    let swapped = matches!((left, right), ([a, b], [c, d]) if a == d && b == c);
    letters && (left.len() <= 1 && right.len() == 1 || swapped)
}
