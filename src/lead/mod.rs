//! Leads from JSON, and assessments to JSON.
//!
//! ```
//! use prequal::{Visitor, lead, model};
//! # let model = r#"{"name":"tour","version":"1","groups":[{"id":"web","kind":"engagement","rules":[
//! #   {"id":"pricing","on":{"event":"page_view","where":{"path":{"startsWith":"/pricing"}}},"points":40,"count":"once"}]}]}"#;
//! let card = model::compile(model, model::Audience::Edge).unwrap().scorecard;
//! let mut visitor = Visitor::new(card.into());
//! let json = br#"{"id":"7","events":[{"event":"page_view","at":"2025-11-22T08:26:40Z","properties":{"path":"/pricing"}}]}"#;
//! let at = 1_763_800_000_000;
//! assert_eq!(lead::read(json, &mut visitor, at).unwrap().as_deref(), Some("7"));
//! assert_eq!(visitor.assess(at).score.as_f64(), 40.0);
//! ```

mod answer;
mod decimal;
mod json;
mod reader;
mod writer;

pub use json::SyntaxError;
pub(crate) use json::{Json, Next};
pub use reader::read;
pub(crate) use writer::JsonWriter;
