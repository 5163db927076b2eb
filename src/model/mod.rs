//! Authoring: a model from JSON to a scorecard, every problem with its code and path, and the JSON Schema of the language.
//!
//! ```
//! use prequal::model::{Audience, check, compile};
//! let model = r#"{"name":"tour","version":"1","groups":[{"id":"web","kind":"engagement","rules":[
//!   {"id":"pricing","on":{"event":"page_view","where":{"path":{"startsWith":"/pricing"}}},"points":40,"count":"once"}]}]}"#;
//! let card = compile(model, Audience::Edge).unwrap().scorecard;
//! assert_eq!(card.name(), "tour");
//!
//! let problems = check(&model.replace("points", "point")).problems;
//! assert_eq!(problems[0].path, "groups[0].rules[0].point");
//! ```

mod check;
mod compile;
mod json;
mod language;
mod pen;
mod problem;
#[cfg(not(target_arch = "wasm32"))]
mod schema;
mod texts;
mod validate;

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::lead::JsonWriter;
use crate::scorecard::Scorecard;
use json::Node;
pub(crate) use problem::whole;
pub use problem::{Code, Problem};
#[cfg(not(target_arch = "wasm32"))]
pub use schema::json_schema;

/// The largest model that is read, in bytes.
pub const MAX_MODEL_BYTES: usize = 1 << 20;

/// For whom a model is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The page: what is marked `visibility: "edge"` is left out, and so are the lists that nothing else uses.
    Page,
    /// The edge, the CLI, the simulator: everything.
    Edge,
}

/// A compiled model and what is odd about it.
#[derive(Debug, Clone)]
pub struct Compiled {
    /// The scorecard.
    pub scorecard: Scorecard,
    /// Warnings: they do not refuse the model.
    pub warnings: Vec<Problem>,
}

/// What [`check`] finds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(serde::Serialize))]
pub struct Findings {
    /// Problems, for which the model is refused; all of them.
    pub problems: Vec<Problem>,
    /// Warnings about a model that is valid.
    pub warnings: Vec<Problem>,
}

impl Findings {
    /// The findings as one line of JSON: `{ problems, warnings }`, each with code, path and detail.
    pub fn to_json(&self) -> String {
        let mut writer = JsonWriter::default();
        writer.object(|w| {
            w.key("problems");
            problem::write_list(&self.problems, w);
            w.key("warnings");
            problem::write_list(&self.warnings, w);
        });
        writer.text
    }
}

fn read(model: &str) -> Result<Node, Vec<Problem>> {
    if model.len() > MAX_MODEL_BYTES {
        let numbers = [model.len(), MAX_MODEL_BYTES].map(|number| problem::whole(number as i64));
        let detail = [&numbers[0], " bytes, at most ", &numbers[1], " are read"].concat();
        return Err(vec![Problem { code: Code::TooMany, path: String::new(), detail }]);
    }
    let document = json::parse(model).map_err(|problem| vec![problem])?;
    let problems = validate::problems_of(&document);
    if problems.is_empty() { Ok(document) } else { Err(problems) }
}

/// Every problem of a model, or, where it is valid, what is odd about it.
pub fn check(model: &str) -> Findings {
    match read(model) {
        Ok(document) => Findings { problems: Vec::new(), warnings: check::warnings_of(&document) },
        Err(problems) => Findings { problems, warnings: Vec::new() },
    }
}

/// Compiles a model.
///
/// # Errors
/// Every problem of a model that is not valid, never only the first.
pub fn compile(model: &str, audience: Audience) -> Result<Compiled, Vec<Problem>> {
    let document = read(model)?;
    let warnings = check::warnings_of(&document);
    Ok(Compiled { scorecard: compile::compile(&document, audience), warnings })
}
