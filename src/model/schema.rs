//! The JSON Schema (draft 2020-12) of the model language, made from the shapes that the validator walks by.

use serde_json::{Map, Value, json};

use super::language::*;
use crate::qualify::GRADES;

/// The schema as JSON text, two spaces deep, with a newline at the end.
pub fn json_schema() -> String {
    let mut schema = Schema { definitions: Map::new() };
    let model = schema.shape(&MODEL);
    let mut root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Prequal model",
    });
    if let Value::Object(root) = &mut root {
        root.extend(model.as_object().cloned().unwrap_or_default());
        root.insert("$defs".into(), Value::Object(schema.definitions));
    }
    let mut text = serde_json::to_string_pretty(&root).unwrap_or_default();
    text.push('\n');
    text
}

/// The words of a comparison where it compares stages.
fn stage_words(comparison: &str) -> &'static str {
    match comparison {
        "atLeast" => "This stage or a higher one.",
        "atMost" => "This stage or a lower one, or none.",
        "above" => "A higher stage than this.",
        _ => "A lower stage than this, or none.",
    }
}

struct Schema {
    definitions: Map<String, Value>,
}

impl Schema {
    fn define(&mut self, name: &str, make: impl FnOnce(&mut Schema) -> Value) -> Value {
        if !self.definitions.contains_key(name) {
            self.definitions.insert(name.into(), Value::Null);
            let made = make(self);
            self.definitions.insert(name.into(), made);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    fn object(&mut self, shape: &Shape) -> Value {
        self.define(shape.name, |schema| schema.shape(shape))
    }

    fn shape(&mut self, shape: &Shape) -> Value {
        let mut properties = Map::new();
        for key in shape.keys {
            properties.insert(key.name.into(), self.described(key.kind, key.doc));
        }
        let ops: Vec<&Key> = OPS.iter().filter(|op| shape.ops.kind_of(op.name).is_some()).collect();
        for op in &ops {
            let kind = shape.ops.kind_of(op.name).unwrap_or(op.kind);
            let doc = if matches!(kind, Kind::Reference(Refers::Stage)) { stage_words(op.name) } else { op.doc };
            properties.insert(op.name.into(), self.described(kind, doc));
        }
        let required: Vec<&str> = shape.keys.iter().filter(|key| key.required).map(|key| key.name).collect();
        let mut object = json!({
            "type": "object",
            "description": shape.doc,
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            object["required"] = json!(required);
        }
        let some_of: Vec<&str> = if shape.ops_required {
            ops.iter().map(|op| op.name).collect()
        } else if needs_some_key(shape) {
            shape.keys.iter().map(|key| key.name).collect()
        } else {
            Vec::new()
        };
        if !some_of.is_empty() {
            object["anyOf"] = some_of.into_iter().map(|name| json!({ "required": [name] })).collect();
        }
        object
    }

    fn described(&mut self, kind: Kind, doc: &str) -> Value {
        let mut value = self.kind(kind);
        value["description"] = doc.into();
        value
    }

    fn kind(&mut self, kind: Kind) -> Value {
        match kind {
            Kind::Text => json!({ "type": "string" }),
            Kind::Words | Kind::Reference(_) if !matches!(kind, Kind::Reference(Refers::Grade)) => {
                json!({ "type": "string", "pattern": "\\S" })
            }
            Kind::Words | Kind::Reference(_) => json!({ "enum": GRADES }),
            Kind::Id => json!({ "type": "string", "pattern": "^[a-z0-9][a-z0-9_-]{0,63}$" }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::True => json!({ "const": true }),
            Kind::Number => json!({ "type": "number", "minimum": -1e15, "maximum": 1e15 }),
            Kind::Whole(least, most) => json!({ "type": "integer", "minimum": least, "maximum": most }),
            Kind::Decimal(least, most) => {
                let bound = |thousandths: i64| match thousandths % 1000 {
                    0 => json!(thousandths / 1000),
                    _ => json!(thousandths as f64 / 1000.0),
                };
                json!({ "type": "number", "minimum": bound(least), "maximum": bound(most) })
            }
            Kind::Duration => json!({
                "type": "string",
                "pattern": "^[0-9]{1,12}[smhdw]$",
                "examples": ["30d", "12h"],
                "$comment": format!("above 0, at most {MAX_DURATION_DAYS} days"),
            }),
            Kind::Word(words) => json!({ "enum": words }),
            Kind::Operand => json!({ "type": ["string", "number", "boolean"] }),
            Kind::Part => json!({ "type": "string", "pattern": "\\S" }),
            Kind::Glob => json!({ "type": "string", "pattern": "\\S", "maxLength": 256 }),
            Kind::EventName => json!({ "type": "string", "pattern": "\\S", "maxLength": 128 }),
            Kind::List(of) => json!({ "type": "array", "items": self.kind(*of) }),
            Kind::SomeOf(of) => json!({ "type": "array", "items": self.kind(*of), "minItems": 1 }),
            Kind::OneOrMore(of) => {
                let one = self.kind(*of);
                json!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
            }
            Kind::Map(of) => json!({ "type": "object", "additionalProperties": self.kind(*of) }),
            Kind::Object(shape) => self.object(shape),
            Kind::Either(words, shape) => json!({ "anyOf": [{ "enum": words }, self.object(shape)] }),
            Kind::Rule => self.define("Rule", |schema| {
                let forms = [&CONDITION_RULE, &EVENT_RULE, &METERED_RULE, &TABLE_RULE];
                json!({ "oneOf": forms.map(|form| schema.object(form)) })
            }),
            Kind::Decay => json!({ "oneOf": [self.object(&HALF_LIFE), self.object(&STEPS)] }),
            Kind::Condition(level) => self.condition(level),
        }
    }

    fn condition(&mut self, level: Level) -> Value {
        let name = match level {
            Level::Facts => "Condition",
            Level::Framework => "FrameworkCondition",
            Level::Stage => "StageCondition",
            Level::Route => "RouteCondition",
        };
        self.define(name, |schema| {
            let this = json!({ "$ref": format!("#/$defs/{name}") });
            let some = json!({ "type": "array", "items": this, "minItems": 1 });
            let combination = |key: &str, value: &Value, doc: &str| {
                json!({
                    "type": "object",
                    "description": doc,
                    "properties": { key: value },
                    "required": [key],
                    "additionalProperties": false,
                })
            };
            let mut forms = vec![
                combination("all", &some, "True when all are true."),
                combination("any", &some, "True when one is true."),
                combination("not", &this, "True when it is false; unknown when it is unknown."),
            ];
            let simple = CONDITIONS.iter().filter(|(_, from, _)| *from <= level);
            forms.extend(simple.map(|(_, _, shape)| schema.object(shape)));
            json!({ "anyOf": forms })
        })
    }
}
