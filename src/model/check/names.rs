//! Names that look like one name spelled two ways; lists and questions that nothing uses.

use alloc::string::String;
use alloc::vec::Vec;

use super::walk::{each_condition, each_rule, each_test};
use super::{Check, each};
use crate::lists::rest;
use crate::model::json::Node;
use crate::model::problem::{Code, Path, Problem};
use crate::model::texts::{self, Texts};
use crate::text::folded;

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
struct Names<'a> {
    texts: Texts<'a>,
    uses: Vec<Use>,
}

impl<'a> Names<'a> {
    #[inline(never)]
    fn note(&mut self, name: &'a str, path: &Path<'_>) {
        let place = self.texts.place(name);
        match self.uses.get_mut(place) {
            Some(used) => used.times += 1,
            None => self.uses.push(Use { path: path.to_text(), times: 1 }),
        }
    }

    /// The name at a key of an object.
    #[inline(never)]
    fn note_at(&mut self, node: &'a Node, key: &str, path: &Path<'_>) {
        if let Some(name) = node.text_at(key) {
            self.note(name, &path.key(key));
        }
    }

    fn used(&self, name: &str) -> Option<&Use> {
        self.uses.get(self.texts.find(name)?)
    }
}

impl<'a> Check<'a> {
    pub(super) fn names(&mut self) {
        let [mut attributes, mut properties, mut events] = [Names::default(), Names::default(), Names::default()];
        let mut list_users = Vec::new();
        let mut pattern = |node: &'a Node, path: &Path<'_>, users: &mut Vec<&'a Node>| {
            patterns_names(node, path, &mut properties, &mut events);
            users.extend(node.entries_at("where").iter().map(|(_, ops)| ops));
        };
        each_rule(self.document, &mut |rule, path| {
            if let Some(on) = rule.get("on") {
                pattern(on, &path.key("on"), &mut list_users);
            }
            attributes.note_at(rule, "attribute", path);
            list_users.extend(rule.list("table"));
        });
        each_condition(self.document, &mut |when, path| {
            each_test(when, path, &mut |test, path| {
                if test.has("event") {
                    pattern(test, path, &mut list_users);
                } else {
                    list_users.push(test);
                    attributes.note_at(test, "attribute", path);
                    attributes.note_at(test, "sameAs", path);
                }
            });
        });
        each_rule(self.document, &mut |rule, path| {
            if let Some(meter) = rule.get("meter") {
                properties.note_at(meter, "property", &path.key("meter"));
            }
        });
        let mut lists = Texts::default();
        for node in list_users {
            if let Some(list) = node.text_at("inList") {
                lists.place(list);
            }
        }
        self.unused_lists(&lists);
        self.questions(&mut attributes);
        for (names, standard) in
            [(&attributes, &STANDARD_ATTRIBUTES[..]), (&properties, &[]), (&events, &STANDARD_EVENTS)]
        {
            self.spelled_two_ways(names, standard);
        }
    }

    fn unused_lists(&mut self, used: &Texts<'_>) {
        let lists = Path::Root.key("lists");
        for (name, _) in self.document.entries_at("lists") {
            if used.find(name).is_none() {
                self.warnings.add(Code::Unused, &lists.key(name), &["nothing uses the list `", name, "`"]);
            }
        }
    }

    /// Questions whose answers nothing looks at. What a framework asks for counts as looked at.
    fn questions(&mut self, attributes: &mut Names<'a>) {
        each(self.document.list("frameworks"), &Path::Root.key("frameworks"), &mut |_, framework, path| {
            each(framework.list("criteria"), &path.key("criteria"), &mut |_, criterion, path| {
                attributes.note_at(criterion, "ask", path);
            });
        });
        let questions = Path::Root.key("questions");
        for (name, _) in self.document.entries_at("questions") {
            if attributes.used(name).is_none() {
                let detail = ["nothing looks at the attribute `", name, "`"];
                self.warnings.add(Code::Unused, &questions.key(name), &detail);
            }
        }
    }

    /// Of each pair that looks like one name, the one used less is reported; a standard name is never the wrong one.
    fn spelled_two_ways(&mut self, names: &Names<'_>, standard: &[&str]) {
        let mut all = names.texts.all.clone();
        texts::sort(&mut all);
        all.truncate(MAX_COMPARED);
        for name in &all {
            let Some(used) = names.used(name).filter(|_| !standard.contains(name)) else { continue };
            let near = |other: &str| looks_like(name, other, used.times == 1);
            // Of two that are used as often, the later one in the order of names.
            let is_rarer = |other: &str| {
                let times = names.used(other).map_or(0, |used| used.times);
                times > used.times || times == used.times && *name > other
            };
            let by_standard = standard.iter().find(|other| near(other));
            let by_name = || all.iter().find(|other| !standard.contains(other) && is_rarer(other) && near(other));
            if let Some(other) = by_standard.or_else(by_name) {
                let detail = ["`", name, "` looks like `", other, "` spelled another way"].concat();
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
    each(node.list("event"), &event_path, &mut |_, name, path| {
        if let Some(name) = name.text() {
            events.note(name, path);
        }
    });
    for (name, _) in node.entries_at("where") {
        properties.note(name, &path.key("where").key(name));
    }
    properties.note_at(node, "distinct", path);
}

/// A name without what people vary: case and separators.
fn letters(name: &str) -> Vec<char> {
    folded(name).chars().filter(|letter| !matches!(letter, '_' | '-' | ' ')).collect()
}

/// Whether two names differ by case and separators only or, where it is asked, by one letter too many, too few, another
/// or two swapped. Digits are no letters: `line1` and `line2` are two names.
#[inline(never)]
fn looks_like(one: &str, other: &str, one_letter: bool) -> bool {
    let (mut short, mut long) = (letters(one), letters(other));
    if short == long {
        return true;
    }
    if short.len() > long.len() {
        core::mem::swap(&mut short, &mut long);
    }
    if !one_letter || short.len() < MIN_LETTERS || long.len() > short.len() + 1 {
        return false;
    }
    while short.last() == long.last() && short.pop().is_some() {
        long.pop();
    }
    let start = short.iter().zip(&long).take_while(|(left, right)| left == right).count();
    let (left, right) = (rest(&short, start), rest(&long, start));
    let letters = left.iter().chain(right).all(|letter| letter.is_alphabetic());
    let swapped = matches!((left, right), ([a, b], [c, d]) if a == d && b == c);
    letters && (left.len() <= 1 && right.len() == 1 || swapped)
}
