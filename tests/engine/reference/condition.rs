//! Conditions in three-valued logic, event patterns, and the attributes that they look at (§4, §5).

use serde_json::{Map, Value as Json};

use super::lead::Fact;
use super::score::{GRADES, Standing};
use super::value::{self, Element, Value};
use super::{Facts, list, object, stage, time};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    pub(super) fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            _ => Truth::Unknown,
        }
    }

    pub(super) fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    pub(super) fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        }
    }
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Truth {
        if truth { Truth::True } else { Truth::False }
    }
}

/// Whether a condition is true, no less.
/// `stage` is the lead's stage, which only routes ask for.
pub(super) fn holds(condition: &Json, facts: &Facts, standing: &Standing, stage: Option<usize>) -> bool {
    truth(condition, facts, standing, stage) == Truth::True
}

/// What a condition says of the facts and, for the tests that ask for it, of the standing reached so far.
pub(super) fn truth(condition: &Json, facts: &Facts, standing: &Standing, stage: Option<usize>) -> Truth {
    let of = |member: &Json| truth(member, facts, standing, stage);
    let test = condition.as_object().expect("a condition");
    let has = |key: &str| test.contains_key(key);
    if has("all") {
        list(condition, "all").iter().map(of).fold(Truth::True, Truth::and)
    } else if has("any") {
        list(condition, "any").iter().map(of).fold(Truth::False, Truth::or)
    } else if has("not") {
        of(&condition["not"]).not()
    } else if let Some(name) = condition["attribute"].as_str() {
        let other = test.get("sameAs").and_then(Json::as_str).map_or(Value::Unknown, |name| attribute(name, facts));
        value::test(&attribute(name, facts), test, &facts.model["lists"], &other)
    } else if has("event") {
        Truth::from(event_test(condition, facts))
    } else {
        Truth::from(test_of_standing(condition, facts.model, standing, stage))
    }
}

fn test_of_standing(condition: &Json, model: &Json, standing: &Standing, stage: Option<usize>) -> bool {
    let (kind, operand) = condition.as_object().and_then(|test| test.iter().next()).expect("a test");
    let bounds = |thousandths: i128| value::within_bounds(thousandths as f64 / 1000.0, operand.as_object().unwrap());
    match kind.as_str() {
        "score" => bounds(standing.score),
        "fit" => bounds(standing.fit),
        "engagement" => bounds(standing.engagement),
        "label" => ["fit", "engagement", "score"].iter().zip(&standing.labels).all(|(axis, label)| {
            let wanted = operand.get(*axis).and_then(Json::as_array);
            wanted.is_none_or(|wanted| label.is_some_and(|label| wanted.contains(label)))
        }),
        "grade" => {
            let place = |grade: &Json| GRADES.iter().position(|name| grade == name).expect("a grade");
            standing.grade.is_some_and(|grade| in_order(grade as i64, operand, &|grade| place(grade) as i64))
        }
        "disqualified" => operand.as_bool() == Some(!standing.disqualified.is_empty()),
        "stage" => {
            let place = |id: &Json| stage::position(model, id).expect("a stage") as i64;
            in_order(stage.map_or(-1, |stage| stage as i64), operand, &place)
        }
        "framework" | "is" => {
            let mut frameworks = standing.frameworks.iter();
            let framework = frameworks.find(|framework| framework["id"] == condition["framework"]);
            framework.is_some_and(|framework| framework["is"] == condition["is"])
        }
        _ => unreachable!("not a test: {kind}"),
    }
}

fn in_order(place: i64, bounds: &Json, place_of: &dyn Fn(&Json) -> i64) -> bool {
    bounds.as_object().expect("bounds").iter().all(|(op, operand)| match op.as_str() {
        "atLeast" => place >= place_of(operand),
        "atMost" => place <= place_of(operand),
        "above" => place > place_of(operand),
        "below" => place < place_of(operand),
        _ => unreachable!("not a bound: {op}"),
    })
}

/// The value of an attribute: what the latest `set` says, a domain from the e-mail address where none is known.
pub(super) fn attribute(name: &str, facts: &Facts) -> Value {
    let value = stated(name, facts);
    if name != "emailDomain" || !value.elements().is_empty() {
        return value;
    }
    match stated("email", facts).elements().first() {
        Some(Element::Text(email)) => match email.rsplit_once('@').map(|(_, domain)| domain.trim()) {
            None | Some("") => Value::Unknown,
            Some(domain) => Value::One(Element::Text(domain.to_owned())),
        },
        _ => Value::Unknown,
    }
}

/// The latest `at` wins; at equal times a verified one, else the later given.
fn stated(name: &str, facts: &Facts) -> Value {
    let sets = facts.facts.iter().filter(|fact| fact.name == "set" && fact.values.contains_key(name));
    match sets.max_by_key(|fact| (fact.at, fact.verified, fact.given)) {
        Some(set) => set.values[name].clone(),
        None => facts.attributes.and_then(|attributes| attributes.get(name)).cloned().unwrap_or(Value::Unknown),
    }
}

fn event_test(test: &Json, facts: &Facts) -> bool {
    let matching = matching(test, facts);
    let count = match test.get("distinct").and_then(Json::as_str) {
        None => matching.len(),
        Some(property) => distinct_values(&matching, property),
    };
    match object(test, "times") {
        Some(times) => value::within_bounds(count as f64, times),
        None => count >= 1,
    }
}

fn distinct_values(events: &[&Fact], property: &str) -> usize {
    let mut seen: Vec<&Element> = Vec::new();
    let same = |one: &Element, another: &Element| match (one, another) {
        (Element::Text(one), Element::Text(another)) => value::lower(one) == value::lower(another),
        (Element::Number(one), Element::Number(another)) => one == another,
        _ => false,
    };
    for element in events.iter().filter_map(|event| event.values.get(property)).flat_map(Value::elements) {
        if !seen.iter().any(|known| same(known, element)) {
            seen.push(element);
        }
    }
    seen.len()
}

/// The events that a pattern matches, in the order given.
pub(super) fn matching<'a>(pattern: &Json, facts: &Facts<'a>) -> Vec<&'a Fact> {
    facts.facts.iter().copied().filter(|fact| matches(pattern, fact, facts)).collect()
}

fn matches(pattern: &Json, fact: &Fact, facts: &Facts) -> bool {
    let name_matches = match &pattern["event"] {
        Json::Array(names) => names.iter().any(|name| *name == fact.name),
        name => name == "*" || *name == fact.name,
    };
    let no_tests = Map::new();
    let tests = object(pattern, "where").unwrap_or(&no_tests);
    let where_matches = |(property, ops): (&String, &Json)| {
        let value = fact.values.get(property).unwrap_or(&Value::Unknown);
        let ops = ops.as_object().expect("ops");
        value::test(value, ops, &facts.model["lists"], &Value::Unknown) == Truth::True
    };
    fact.name != "set"
        && name_matches
        && pattern.get("within").is_none_or(|within| age_ms(fact, facts.at) < time::duration_ms(within))
        && (pattern.get("verified") != Some(&Json::Bool(true)) || fact.verified)
        && tests.iter().all(where_matches)
}

/// How old an event is at a moment; one that lies a little ahead is new.
pub(super) fn age_ms(fact: &Fact, at: i64) -> i64 {
    (at - fact.at).max(0)
}
