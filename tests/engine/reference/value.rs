//! Values, and the ops that test one (§1, §4).

use serde_json::{Map, Value as Json};

use super::condition::Truth;

/// A number or a text; a boolean is its text.
#[derive(Clone, Debug)]
pub(super) enum Element {
    Number(f64),
    /// Trimmed and cut, in its own case, never blank.
    Text(String),
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Unknown,
    One(Element),
    /// The known elements of an array, at least one.
    Array(Vec<Element>),
}

/// The bound of numbers, either way.
pub(super) const LARGEST: f64 = 1e15;

impl Value {
    pub(super) fn elements(&self) -> &[Element] {
        match self {
            Value::Unknown => &[],
            Value::One(element) => std::slice::from_ref(element),
            Value::Array(elements) => elements,
        }
    }
}

impl Element {
    /// An operand of `is`, `oneOf` or `inList`.
    fn of_operand(operand: &Json) -> Element {
        match operand {
            Json::String(text) => Element::Text(text.trim().to_owned()),
            Json::Bool(truth) => Element::Text(truth.to_string()),
            number => Element::Number(number.as_f64().expect("text, number or boolean")),
        }
    }

    pub(super) fn as_number(&self) -> Option<f64> {
        match self {
            Element::Number(number) => Some(*number),
            Element::Text(text) => number_of_text(text),
        }
    }

    /// The value where it enters arithmetic, in thousandths.
    pub(super) fn in_thousandths(&self) -> Option<i128> {
        self.as_number().map(|number| (number * 1000.0).round() as i128)
    }

    pub(super) fn equals(&self, other: &Element) -> bool {
        match (self, other) {
            (Element::Text(one), Element::Text(another)) => lower(one) == lower(another),
            // One side is a JSON number, which has no text: equal as numbers or not at all.
            _ => match (self.as_number(), other.as_number()) {
                (Some(one), Some(another)) => one == another,
                _ => false,
            },
        }
    }
}

/// `[+-]?digits[.digits]` within ±10^15.
fn number_of_text(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.abs() <= LARGEST)
}

/// Scalar by scalar, so without the final-sigma rule of `str::to_lowercase`.
pub(super) fn lower(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// All the ops of `test` on a value; its other keys are passed over.
/// `other` is the attribute that `sameAs` names.
pub(super) fn test(value: &Value, test: &Map<String, Json>, lists: &Json, other: &Value) -> Truth {
    if value.elements().is_empty() {
        return all_ops(None, test, lists, other);
    }
    let passed = value.elements().iter().map(|element| all_ops(Some(element), test, lists, other));
    passed.fold(Truth::False, Truth::or)
}

/// The first element that passes all the ops of a table row.
pub(super) fn first_passing<'a>(value: &'a Value, row: &Map<String, Json>, lists: &Json) -> Option<&'a Element> {
    let mut elements = value.elements().iter();
    elements.find(|element| all_ops(Some(element), row, lists, &Value::Unknown) == Truth::True)
}

fn all_ops(element: Option<&Element>, test: &Map<String, Json>, lists: &Json, other: &Value) -> Truth {
    let mut truth = Truth::True;
    for (op, operand) in test {
        truth = truth.and(match (op.as_str(), element) {
            ("attribute" | "points" | "perUnit", _) => Truth::True,
            ("known", _) => Truth::from(operand.as_bool() == Some(element.is_some())),
            (_, None) => Truth::Unknown,
            ("sameAs", Some(element)) => match other.elements() {
                [] => Truth::Unknown,
                others => Truth::from(others.iter().any(|other| element.equals(other))),
            },
            (op, Some(element)) => Truth::from(passes(element, op, operand, lists)),
        });
    }
    truth
}

fn passes(element: &Element, op: &str, operand: &Json, lists: &Json) -> bool {
    let is_one_of = |operands: &Json| {
        let operands = operands.as_array().expect("a list");
        operands.iter().any(|operand| element.equals(&Element::of_operand(operand)))
    };
    match op {
        "is" => element.equals(&Element::of_operand(operand)),
        "oneOf" => is_one_of(operand),
        "inList" => is_one_of(&lists[operand.as_str().expect("a name")]),
        "atLeast" | "atMost" | "above" | "below" => {
            element.as_number().is_some_and(|number| compares(number, op, operand))
        }
        _ => match element {
            Element::Number(_) => false,
            Element::Text(text) => text_passes(text, op, operand),
        },
    }
}

/// Whether a number is within every bound of an object of `atLeast`, `atMost`, `above` and `below`.
pub(super) fn within_bounds(number: f64, bounds: &Map<String, Json>) -> bool {
    let is_bound = |op: &str| ["atLeast", "atMost", "above", "below"].contains(&op);
    bounds.iter().filter(|(op, _)| is_bound(op)).all(|(op, operand)| compares(number, op, operand))
}

fn compares(number: f64, op: &str, operand: &Json) -> bool {
    let operand = operand.as_f64().expect("a number");
    match op {
        "atLeast" => number >= operand,
        "atMost" => number <= operand,
        "above" => number > operand,
        "below" => number < operand,
        _ => unreachable!("not a bound: {op}"),
    }
}

fn text_passes(text: &str, op: &str, operand: &Json) -> bool {
    let length = text.chars().count() as f64;
    let text = lower(text);
    let any_operand = |passes: &dyn Fn(&str) -> bool| match operand {
        Json::Array(operands) => operands.iter().any(|operand| passes(&lower(operand.as_str().expect("a text")))),
        operand => passes(&lower(operand.as_str().expect("a text"))),
    };
    match op {
        "contains" | "containsAny" => any_operand(&|part| text.contains(part)),
        "hasWord" => any_operand(&|word| has_word(&text, word)),
        "startsWith" => any_operand(&|part| text.starts_with(part)),
        "endsWith" => any_operand(&|part| text.ends_with(part)),
        "matches" => any_operand(&|pattern| glob(&text, pattern)),
        "longerThan" => length > operand.as_f64().expect("a number"),
        "shorterThan" => length < operand.as_f64().expect("a number"),
        _ => unreachable!("not an op: {op}"),
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let word: Vec<char> = word.chars().collect();
    for start in 0..=text.len() {
        let end = start + word.len();
        if end > text.len() || text[start..end] != word[..] {
            continue;
        }
        let before = start.checked_sub(1).map(|index| text[index]);
        let after = text.get(end).copied();
        if !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric) {
            return true;
        }
    }
    false
}

/// `*` is any run, `?` one scalar value, the whole text must match.
fn glob(text: &str, pattern: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // matched[n]: the pattern so far matches the first n scalar values of the text.
    let mut matched = vec![false; text.len() + 1];
    matched[0] = true;
    for symbol in pattern.chars() {
        let before = matched.clone();
        matched[0] = symbol == '*' && before[0];
        for end in 1..=text.len() {
            matched[end] = match symbol {
                '*' => before[end] || matched[end - 1],
                '?' => before[end - 1],
                _ => before[end - 1] && text[end - 1] == symbol,
            };
        }
    }
    matched[text.len()]
}
