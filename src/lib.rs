//! Prequal scores and qualifies leads where the visit happens.
//!
//! A model is compiled once into a [`Scorecard`]; a [`Visitor`] takes in facts (events, and attributes that they state) and
//! answers at any moment: the score, the stage, and the reasons ([`Assessment`]).
//!
//! The engine is pure: it reads no clock, no random source and no network, and the same model, lead and moment give the same
//! answer to the last digit on every machine. Moments are arguments, in milliseconds since 1970.
//!
//! | feature | what it adds |
//! | --- | --- |
//! | (none) | the runtime: compiled scorecards, visitors, assessments, snapshots |
//! | `author` | models from JSON: parse, validate, compile, JSON Schema; leads from JSON, assessments to JSON |
//! | `learn` | the place of learning from past leads |
//! | `wasm` | the WebAssembly face: by itself the runtime build |
//! | `studio` | the WebAssembly face with authoring and learning: the studio build |

#![cfg_attr(all(target_arch = "wasm32", feature = "wasm", not(feature = "author")), no_std)]
#![cfg_attr(not(feature = "wasm"), forbid(unsafe_code))]

extern crate alloc;

mod assessment;
mod condition;
mod decay;
mod lists;
mod number;
mod points;
mod qualify;
mod score;
mod scorecard;
mod tally;
pub mod text;
pub mod time;
mod visitor;

#[cfg(feature = "author")]
pub mod lead;
#[cfg(feature = "author")]
pub mod model;

#[cfg(feature = "wasm")]
mod wasm;

pub use assessment::{Assessment, CriterionState, FrameworkResult, LimitAt, LimitEffect, Reason, WarningCounts};
pub use number::parse_number;
pub use points::{Limit, Points};
pub use qualify::{FrameworkState, History, HistoryPoint, Next, Outlook, OutlookQuestion, StageHistory};
pub use scorecard::{CardError, MAX_CARD_BYTES, Scorecard};
pub use visitor::{
    Event, MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_EVENTS, MAX_PROPERTIES, SnapshotError, Source, Told, Visitor,
};
