//! From the JSON of a lead to the facts that count, with the warnings on the way (§5, §11, `docs/choices.md`).

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json, json};

use super::time;
use super::value::{Element, LARGEST, Value};

pub(super) type Values = BTreeMap<String, Value>;

pub(super) struct Lead {
    pub(super) attributes: Values,
    /// In the order given.
    pub(super) facts: Vec<Fact>,
    pub(super) warnings: Warnings,
}

pub(super) struct Fact {
    pub(super) at: i64,
    /// Its place among the events as they were given.
    pub(super) given: usize,
    pub(super) name: String,
    pub(super) id: Option<String>,
    pub(super) session: Option<String>,
    pub(super) verified: bool,
    /// Attributes of a `set`, properties of any other event; only those that the model names.
    pub(super) values: Values,
}

/// How many things each warning is about.
#[derive(Default)]
pub(super) struct Warnings {
    bad_event: usize,
    future_event: usize,
    bad_value: usize,
    not_finite: usize,
    too_long: usize,
    too_many: usize,
}

const AHEAD_MS: i64 = 5 * 60_000;
const MOST_ATTRIBUTES: usize = 500;
const MOST_PROPERTIES: usize = 50;
const MOST_ELEMENTS: usize = 100;
const MOST_EVENTS: usize = 10_000;
const LONGEST_TEXT: usize = 4096;
const LONGEST_NAME: usize = 128;

/// The names of attributes and properties that the model uses: no others are read.
#[derive(Default)]
struct Names(BTreeSet<String>);

/// Settles the facts of a lead for an assessment at `at`.
pub(super) fn read(model: &Json, lead: &Json, at: i64) -> Lead {
    let mut names = Names::default();
    names.collect(model);
    names.0.extend(super::object(model, "questions").into_iter().flat_map(Map::keys).cloned());
    if names.0.contains("emailDomain") {
        names.0.insert("email".to_owned());
    }

    let mut warnings = Warnings::default();
    let attributes = read_values(&lead["attributes"], MOST_ATTRIBUTES, &names.0, &mut warnings);
    let mut events = Vec::new();
    match &lead["events"] {
        Json::Null => {}
        Json::Array(given) => {
            for (index, event) in given.iter().enumerate() {
                match read_event(event, index, &names, &mut warnings) {
                    Some(fact) => events.push(fact),
                    None => warnings.bad_event += 1,
                }
            }
        }
        _ => warnings.bad_event += 1,
    }
    let (mut facts, ahead): (Vec<Fact>, Vec<Fact>) = events.into_iter().partition(|fact| fact.at <= at + AHEAD_MS);
    warnings.future_event = ahead.len();
    facts = without_copies(facts);
    if facts.len() > MOST_EVENTS {
        warnings.too_many += 1;
        facts = newest_and_verified(facts);
    }
    Lead { attributes, facts, warnings }
}

/// Of several facts with one id: a verified one before an unverified one, else the first given.
fn without_copies(facts: Vec<Fact>) -> Vec<Fact> {
    let mut counting: BTreeMap<String, (bool, usize)> = BTreeMap::new();
    for fact in &facts {
        if let Some(id) = &fact.id {
            let best = counting.entry(id.clone()).or_insert((fact.verified, fact.given));
            if fact.verified && !best.0 {
                *best = (true, fact.given);
            }
        }
    }
    let counts = |fact: &Fact| fact.id.as_ref().is_none_or(|id| counting[id].1 == fact.given);
    facts.into_iter().filter(counts).collect()
}

/// Drops unverified events first, the oldest first, at equal times those given earlier.
fn newest_and_verified(mut facts: Vec<Fact>) -> Vec<Fact> {
    facts.sort_by_key(|fact| (fact.verified, fact.at, fact.given));
    let mut kept = facts.split_off(facts.len() - MOST_EVENTS);
    kept.sort_by_key(|fact| fact.given);
    kept
}

fn read_event(event: &Json, given: usize, names: &Names, warnings: &mut Warnings) -> Option<Fact> {
    let event = event.as_object()?;
    let name = event.get("event")?.as_str().filter(|name| !name.trim().is_empty())?;
    let at = time::moment_ms(event.get("at")?)?;
    let name = cut(name, LONGEST_NAME, warnings);
    let properties = event.get("properties").unwrap_or(&Json::Null);
    Some(Fact {
        at,
        given,
        id: read_id(event.get("id"), warnings),
        session: read_id(event.get("session"), warnings),
        verified: matches!(event.get("source").and_then(Json::as_str), Some("edge" | "crm" | "email")),
        values: read_values(properties, MOST_PROPERTIES, &names.0, warnings),
        name,
    })
}

fn read_id(id: Option<&Json>, warnings: &mut Warnings) -> Option<String> {
    match id {
        None | Some(Json::Null) => None,
        Some(Json::String(id)) if id.trim().is_empty() => None,
        Some(Json::String(id)) => Some(cut(id, LONGEST_NAME, warnings)),
        Some(_) => {
            warnings.bad_value += 1;
            None
        }
    }
}

fn read_values(object: &Json, most: usize, used: &BTreeSet<String>, warnings: &mut Warnings) -> Values {
    let mut values = Values::new();
    match object {
        Json::Null => {}
        Json::Object(object) => {
            warnings.too_many += usize::from(object.len() > most);
            for (name, json) in object.iter().take(most).filter(|(name, _)| used.contains(*name)) {
                if let Some(value) = read_value(json, warnings) {
                    values.insert(name.clone(), value);
                }
            }
        }
        _ => warnings.bad_value += 1,
    }
    values
}

/// None for what states nothing.
fn read_value(json: &Json, warnings: &mut Warnings) -> Option<Value> {
    match json {
        Json::Null => Some(Value::Unknown),
        Json::Bool(truth) => Some(Value::One(Element::Text(truth.to_string()))),
        Json::String(text) => Some(read_text(text, warnings).map_or(Value::Unknown, Value::One)),
        Json::Number(number) => {
            let number = number.as_f64().filter(|number| number.abs() <= LARGEST);
            warnings.not_finite += usize::from(number.is_none());
            number.map(|number| Value::One(Element::Number(number)))
        }
        Json::Array(elements) => {
            warnings.too_many += usize::from(elements.len() > MOST_ELEMENTS);
            let mut texts = Vec::new();
            for element in elements.iter().take(MOST_ELEMENTS) {
                if let Json::String(text) = element {
                    texts.extend(read_text(text, warnings));
                }
            }
            Some(if texts.is_empty() { Value::Unknown } else { Value::Array(texts) })
        }
        Json::Object(_) => {
            warnings.bad_value += 1;
            None
        }
    }
}

/// None when blank.
fn read_text(text: &str, warnings: &mut Warnings) -> Option<Element> {
    let trimmed = text.trim();
    (!trimmed.is_empty()).then(|| Element::Text(cut(trimmed, LONGEST_TEXT, warnings)))
}

fn cut(text: &str, longest: usize, warnings: &mut Warnings) -> String {
    warnings.too_long += usize::from(text.chars().count() > longest);
    text.chars().take(longest).collect()
}

impl Names {
    /// Everything that names an attribute or a property, wherever it stands in the model.
    fn collect(&mut self, json: &Json) {
        match json {
            Json::Array(elements) => elements.iter().for_each(|element| self.collect(element)),
            Json::Object(members) if members.get("enabled") == Some(&Json::Bool(false)) => {}
            Json::Object(members) => {
                for (key, member) in members {
                    match (key.as_str(), member) {
                        ("attribute" | "sameAs" | "ask", Json::String(name)) => {
                            self.0.insert(name.clone());
                        }
                        ("distinct", Json::String(name)) => {
                            self.0.insert(name.clone());
                        }
                        ("where", Json::Object(tests)) => self.0.extend(tests.keys().cloned()),
                        ("meter", Json::Object(meter)) => {
                            self.0.extend(meter["property"].as_str().map(str::to_owned));
                        }
                        _ => self.collect(member),
                    }
                }
            }
            _ => {}
        }
    }
}

impl Warnings {
    /// One of a code at most, in the order of the engine's choices.
    pub(super) fn listed(&self) -> Vec<Json> {
        let all = [
            ("bad_event", "events that cannot be read", self.bad_event),
            ("future_event", "events more than 5 minutes ahead", self.future_event),
            ("bad_value", "values of a kind that states nothing", self.bad_value),
            ("not_finite", "numbers that are not finite or beyond 10^15", self.not_finite),
            ("too_long", "texts that were cut", self.too_long),
            ("too_many", "collections that were cut", self.too_many),
        ];
        let counted = all.iter().filter(|(_, _, count)| *count > 0);
        counted.map(|(code, detail, count)| json!({ "code": code, "detail": format!("{detail}: {count}") })).collect()
    }
}
