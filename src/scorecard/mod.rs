//! The compiled model: names interned, references resolved, texts lower-cased, valid by construction.
//!
//! A [`Scorecard`] comes from `compile` (feature `author`) or from the bytes of a `.pq` file ([`Scorecard::from_bytes`]).
//! Everything in it is plain data; the indexes that make scoring fast are derived from it once, in `plan`.

mod bytes;
mod check;
mod plan;
mod wire;
mod words;

use alloc::string::String;
use alloc::vec::Vec;

use crate::condition::{Condition, Op, OperandSet};
use crate::decay::Decay;
use crate::points::{Limit, Points};
use crate::time::Millis;

pub use bytes::{CardError, MAX_CARD_BYTES};
#[cfg(feature = "author")]
pub(crate) use check::{MAX_GROUPS, MAX_RULES, MAX_STAGES};
pub(crate) use plan::{Plan, Uses, each_condition};
#[cfg(feature = "author")]
pub(crate) use wire::MAX_DEPTH;
pub(crate) use wire::{Reader, Writer, fnv1a};
#[cfg(feature = "author")]
pub(crate) use words::Words;

/// The number that stands for "set" among the names of events.
pub(crate) const SET_EVENT: u32 = 0;

/// A compiled model, ready to score.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// Names of attributes and properties; conditions and patterns refer to them by number.
    pub(crate) names: Vec<String>,
    /// Names of events; the first is `set`.
    pub(crate) events: Vec<String>,
    pub(crate) body: Body,
    pub(crate) plan: Plan,
    /// The words, as they stand in the file: the runtime has no use for them, its wrapper reads them.
    pub(crate) words_bytes: Vec<u8>,
    #[cfg(feature = "author")]
    pub(crate) words: Words,
    pub(crate) fingerprint: u64,
}

/// What scoring works by: numbers only; the words for people stand apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Body {
    pub(crate) base: Points,
    pub(crate) limit: Limit,
    pub(crate) precision: u8,
    /// How many names and events there are.
    pub(crate) name_count: u32,
    pub(crate) event_count: u32,
    /// The numbers of `email` and `emailDomain` among the names.
    pub(crate) email: Option<u32>,
    pub(crate) email_domain: Option<u32>,
    pub(crate) lists: Vec<OperandSet>,
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) tallies: Vec<TallySpec>,
    pub(crate) groups: Vec<Group>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) disqualifiers: Vec<Condition>,
    pub(crate) frameworks: Vec<Framework>,
    /// Bands for fit, engagement and score.
    pub(crate) labels: [Vec<Band>; 3],
    pub(crate) grade: Option<Grading>,
    pub(crate) stages: Vec<Stage>,
    pub(crate) routes: Vec<Route>,
    /// Names of attributes for which there is a question.
    pub(crate) questions: Vec<u32>,
}

/// Which events count: by name, by their properties, by age, by who vouches for them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pattern {
    /// Numbers of names of events; `None` stands for every event but `set`.
    pub(crate) events: Option<Vec<u32>>,
    /// Tests of properties: the number of a name, and what must hold.
    pub(crate) tests: Vec<(u32, Vec<Op>)>,
    pub(crate) within: Option<Millis>,
    pub(crate) verified: bool,
}

/// What is kept of the events that a pattern matches.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TallySpec {
    pub(crate) pattern: u32,
    pub(crate) what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum What {
    /// The counted events, the newest ones where a cap binds.
    Count { cap: Option<Cap>, decay: Option<Decay> },
    /// The sum of a property.
    Sum { name: u32 },
    /// The distinct values of a property.
    Distinct { name: u32 },
}

/// At most so many events, in each bucket.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cap {
    pub(crate) at_most: u32,
    pub(crate) per: Per,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Per {
    Lead,
    Hour,
    Day,
    Week,
    Session,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Fit,
    Engagement,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    pub(crate) kind: Kind,
    pub(crate) limit: Limit,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rule {
    pub(crate) group: u32,
    pub(crate) limit: Limit,
    pub(crate) form: Form,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    Condition { when: Condition, points: Points },
    Event { tally: u32, points: Points },
    Table { name: u32, rows: Vec<Row>, unknown: Points },
    Metered { tally: u32, step_thousandths: i64, points: Points },
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) ops: Vec<Op>,
    pub(crate) points: Points,
    pub(crate) per_unit: Option<Points>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Framework {
    pub(crate) pass_at_least: Points,
    pub(crate) criteria: Vec<Criterion>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Criterion {
    pub(crate) weight: Points,
    pub(crate) when: Condition,
    /// The attribute whose question settles it.
    pub(crate) ask: Option<u32>,
}

/// The numbers that earn a label.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Band {
    pub(crate) tests: Vec<crate::condition::Comparison<Points>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grading {
    pub(crate) start: u8,
    pub(crate) criteria: Vec<GradeCriterion>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GradeCriterion {
    pub(crate) when: Condition,
    pub(crate) thirds: i8,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stage {
    pub(crate) when: Condition,
    pub(crate) after_previous: bool,
    pub(crate) keep: bool,
    pub(crate) qualifies: bool,
    pub(crate) sla: Option<Sla>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sla {
    pub(crate) within: Millis,
    pub(crate) next: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Route {
    pub(crate) when: Option<Condition>,
}

impl Scorecard {
    /// The model's name.
    pub fn name(&self) -> &str {
        self.first_words().0
    }

    /// The model's version.
    pub fn version(&self) -> &str {
        self.first_words().1
    }

    /// The 64-bit FNV-1a hash of the compiled payload: two cards with the same fingerprint score alike.
    pub fn fingerprint(&self) -> u64 {
        self.fingerprint
    }

    /// The names of attributes and properties that the model uses; nothing else of a lead is read.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The names of events that the model uses; the first is `set`.
    pub fn events(&self) -> &[String] {
        &self.events
    }

    /// The id of a stage, counted from the lowest; empty where there is none.
    #[cfg(feature = "author")]
    pub fn stage_id(&self, stage: usize) -> &str {
        self.words.stages.get(stage).map_or("", |id| id)
    }

    /// The name and the version, with which the words begin.
    fn first_words(&self) -> (&str, &str) {
        let mut reader = Reader::new(&self.words_bytes);
        (reader.text(), reader.text())
    }

    /// The number of rules.
    pub fn rule_count(&self) -> usize {
        self.body.rules.len()
    }

    /// The number of a name of an event, where the model uses it.
    pub(crate) fn event_number(&self, name: &str) -> Option<u32> {
        self.events.iter().position(|known| known == name).map(|at| at as u32)
    }

    /// The number of a name of an attribute or a property, where the model uses it.
    pub(crate) fn name_number(&self, name: &str) -> Option<u32> {
        self.names.iter().position(|known| known == name).map(|at| at as u32)
    }
}
