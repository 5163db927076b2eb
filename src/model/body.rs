//! The compiled model as trees: what `compile` makes and the encoder writes. Scoring works by the decoder's words.

use crate::points::{Limit, Points};
use crate::qualify::FrameworkState;
use crate::time::Millis;

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
    pub(crate) tests: Vec<Comparison<Points>>,
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

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Condition {
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    Attribute { name: u32, ops: Vec<Op> },
    Event { tally: u32, times: Vec<Comparison<u32>> },
    Score { of: ScoreOf, tests: Vec<Comparison<Points>> },
    Label { of: ScoreOf, bands: Vec<u32> },
    Grade { tests: Vec<Comparison<u32>> },
    Disqualified(bool),
    Framework { framework: u32, state: FrameworkState },
    Stage { tests: Vec<Comparison<u32>> },
}

/// Which of the three numbers of a lead is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScoreOf {
    Fit,
    Engagement,
    Score,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Op {
    /// `is` and `oneOf`.
    Equals(OperandSet),
    InList(u32),
    /// `contains` and `containsAny`.
    Contains(Vec<String>),
    HasWord(Vec<String>),
    StartsWith(String),
    EndsWith(String),
    Matches(String),
    Compare(Comparison<f64>),
    LongerThan(u32),
    ShorterThan(u32),
    SameAs(u32),
    Known(bool),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Comparison<T> {
    pub(crate) by: By,
    pub(crate) bound: T,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    AtLeast,
    AtMost,
    Above,
    Below,
}

/// What a value may be equal to: texts (lower-cased and trimmed) and numbers, each sorted.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct OperandSet {
    pub(crate) texts: Vec<String>,
    /// Operands that are JSON numbers.
    pub(crate) numbers: Vec<f64>,
    /// Operands that are texts of a number's form; a JSON number equals them too.
    pub(crate) text_numbers: Vec<f64>,
}

/// How an event's points shrink.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decay {
    HalfLife {
        half_life_ms: Millis,
    },
    /// `lose_units` of 100 000 are lost in each whole period.
    Steps {
        lose_units: i64,
        every_ms: Millis,
        compound: bool,
    },
}
