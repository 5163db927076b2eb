//! The model language, declared once: the validator walks a document by these shapes, and the JSON Schema is made from them.

#[cfg(not(target_arch = "wasm32"))]
use crate::time::MAX_DURATION_MS;

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// Text that is not blank.
    Words,
    /// `[a-z0-9][a-z0-9_-]{0,63}`.
    Id,
    /// Text that names something else in the model.
    Reference(Refers),
    Bool,
    True,
    /// A number within ±10^15.
    Number,
    /// A whole number from a bound to a bound.
    Whole(i64, i64),
    /// A decimal with at most three places, from a bound to a bound, in thousandths.
    Decimal(i64, i64),
    /// `"90s"`, `"15m"`, `"12h"`, `"30d"`, `"2w"`.
    Duration,
    /// One of some words.
    Word(&'static [&'static str]),
    /// A text, a number or a truth value, to compare with.
    Operand,
    /// A text to look for: anything but the empty one.
    Part,
    /// A glob of at most 256 scalar values.
    Glob,
    /// A name of an event: not blank, at most 128 scalar values.
    EventName,
    List(&'static Kind),
    /// A list of at least one.
    SomeOf(&'static Kind),
    /// One, or a list of at least one.
    OneOrMore(&'static Kind),
    /// An object whose keys are names.
    Map(&'static Kind),
    Object(&'static Shape),
    /// `"once"`, `"each"`, or an object.
    Either(&'static [&'static str], &'static Shape),
    Rule,
    Decay,
    Condition(Level),
}

/// What a text may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refers {
    List,
    Stage,
    Framework,
    FitLabel,
    EngagementLabel,
    ScoreLabel,
    Grade,
}

/// Where a condition stands, and so what it may look at: each level also at what the levels before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Facts,
    Framework,
    Stage,
    Route,
}

/// Which ops may stand among the keys of an object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ops {
    None,
    /// All of them.
    Attribute,
    /// All but `sameAs`.
    Property,
    /// All but `known` and `sameAs`.
    Row,
    /// `atLeast`, `atMost`, `above`, `below` of this kind.
    Comparisons(&'static Kind),
}

/// A key of an object.
#[derive(Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    /// For people, in the schema.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) doc: &'static str,
}

/// An object: its keys, and the ops that may stand among them.
#[derive(Debug)]
pub(crate) struct Shape {
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) name: &'static str,
    /// For people, in the schema.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) doc: &'static str,
    pub(crate) keys: &'static [Key],
    pub(crate) ops: Ops,
    pub(crate) ops_required: bool,
}

const fn key(name: &'static str, kind: Kind, required: bool, doc: &'static str) -> Key {
    #[cfg(target_arch = "wasm32")]
    let _ = doc;
    Key {
        name,
        kind,
        required,
        #[cfg(not(target_arch = "wasm32"))]
        doc,
    }
}

const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    key(name, kind, true, doc)
}

const fn optional(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    key(name, kind, false, doc)
}

const fn shape(name: &'static str, doc: &'static str, keys: &'static [Key]) -> Shape {
    shape_with(name, doc, keys, Ops::None, false)
}

const fn shape_with(
    name: &'static str,
    doc: &'static str,
    keys: &'static [Key],
    ops: Ops,
    ops_required: bool,
) -> Shape {
    #[cfg(target_arch = "wasm32")]
    let _ = (name, doc);
    Shape {
        #[cfg(not(target_arch = "wasm32"))]
        name,
        #[cfg(not(target_arch = "wasm32"))]
        doc,
        keys,
        ops,
        ops_required,
    }
}

/// Points of a rule: thousandths up to 100 000 points.
pub(crate) const POINTS: Kind = Kind::Decimal(-100_000_000, 100_000_000);
const POINTS_DOWN: Kind = Kind::Decimal(-100_000_000, 0);
const POINTS_UP: Kind = Kind::Decimal(0, 100_000_000);
const WEIGHT: Kind = Kind::Decimal(1, 100_000_000);
/// Scores can be larger than the points of one rule.
const SCORE: Kind = Kind::Decimal(-1_000_000_000_000_000, 1_000_000_000_000_000);
const TIMES: Kind = Kind::Whole(0, 1_000_000);
const LENGTH: Kind = Kind::Whole(0, 1_000_000);
const FITS: Kind = Kind::Reference(Refers::FitLabel);
const ENGAGEMENTS: Kind = Kind::Reference(Refers::EngagementLabel);
const SCORES: Kind = Kind::Reference(Refers::ScoreLabel);
const STAGES: Kind = Kind::Reference(Refers::Stage);
const GRADES: Kind = Kind::Reference(Refers::Grade);

/// The longest duration, for the schema's words.
#[cfg(not(target_arch = "wasm32"))]
pub(crate) const MAX_DURATION_DAYS: i64 = MAX_DURATION_MS / 86_400_000;

const VISIBILITY: Key =
    optional("visibility", Kind::Word(&["edge"]), "`edge` keeps it out of what is compiled for the page.");
const NAME: Key = optional("name", Kind::Text, "The name shown to people.");
const ID: Key = required("id", Kind::Id, "Unique among its kind; `[a-z0-9][a-z0-9_-]{0,63}`.");

pub(crate) static MODEL: Shape = shape(
    "Model",
    "A lead scoring and qualification model.",
    &[
        optional("$schema", Kind::Text, "Where the schema of this document is."),
        required("name", Kind::Words, "The model's name."),
        required("version", Kind::Words, "The model's version."),
        optional("score", Kind::Object(&SCORE_SPEC), "Base, bounds and precision of the score."),
        optional("lists", Kind::Map(&Kind::SomeOf(&Kind::Operand)), "Lists of values for `inList`, by name."),
        required("groups", Kind::List(&Kind::Object(&GROUP)), "Groups of rules."),
        optional("disqualify", Kind::List(&Kind::Object(&DISQUALIFIER)), "What rules a lead out, whatever its score."),
        optional("frameworks", Kind::List(&Kind::Object(&FRAMEWORK)), "Qualification frameworks, such as BANT."),
        optional("labels", Kind::Object(&LABELS), "Bands of fit, engagement and score, by name."),
        optional("grade", Kind::Object(&GRADE), "A letter grade that moves by thirds."),
        optional("stages", Kind::List(&Kind::Object(&STAGE)), "Stages, from the lowest up."),
        optional("routes", Kind::List(&Kind::Object(&ROUTE)), "Where a lead goes: the first that is open."),
        optional("questions", Kind::Map(&Kind::Words), "Questions to ask, by the attribute that they settle."),
    ],
);

static SCORE_SPEC: Shape = shape(
    "Score",
    "Base, bounds and precision of the score.",
    &[
        optional("base", POINTS, "The points that every lead starts with; 0 if absent."),
        optional("min", POINTS, "The lowest score, a whole step of `precision`."),
        optional("max", POINTS, "The highest score, a whole step of `precision`."),
        optional("precision", Kind::Whole(0, 3), "Decimals of score, fit and engagement; 0 if absent."),
    ],
);

static GROUP: Shape = shape(
    "Group",
    "A group of rules whose sum may be limited.",
    &[
        ID,
        NAME,
        required("kind", Kind::Word(&["fit", "engagement"]), "Who they are (`fit`) or what they do (`engagement`)."),
        optional("limit", Kind::Object(&LIMIT), "Bounds of the group's sum."),
        VISIBILITY,
        required("rules", Kind::List(&Kind::Rule), "The rules."),
    ],
);

static LIMIT: Shape = shape(
    "Limit",
    "Bounds of a sum: min ≤ 0 ≤ max, so that a limit never invents points.",
    &[optional("min", POINTS_DOWN, "The lowest sum."), optional("max", POINTS_UP, "The highest sum.")],
);

macro_rules! rule {
    ($name:literal, $doc:literal, $($key:expr),+ $(,)?) => {
        shape($name, $doc, &[
            required("id", Kind::Id, "Unique in the model; `[a-z0-9][a-z0-9_-]{0,63}`."),
            NAME,
            optional("because", Kind::Text, "The reason shown to people; the name, else the id, if absent."),
            optional("limit", Kind::Object(&LIMIT), "Bounds of the rule's points."),
            optional("enabled", Kind::Bool, "`false` switches the rule off; true if absent."),
            VISIBILITY,
            $($key),+
        ])
    };
}

pub(crate) static CONDITION_RULE: Shape = rule!(
    "ConditionRule",
    "`points` once if `when` is true.",
    required("when", Kind::Condition(Level::Facts), "What must be true."),
    required("points", POINTS, "The points."),
);

pub(crate) static EVENT_RULE: Shape = rule!(
    "EventRule",
    "`points` for each counted event.",
    required("on", Kind::Object(&PATTERN), "Which events."),
    required("points", POINTS, "The points of each."),
    optional("count", Kind::Either(&["each", "once"], &CAP), "How many count, the newest first; `each` if absent."),
    optional("decay", Kind::Decay, "How the points shrink with age."),
);

pub(crate) static TABLE_RULE: Shape = rule!(
    "TableRule",
    "The points of the first row that the attribute matches.",
    required("attribute", Kind::Words, "The attribute."),
    required("table", Kind::List(&Kind::Object(&ROW)), "The rows; one without ops matches every known value."),
    optional("unknown", POINTS, "The points while the attribute is unknown; 0 if absent."),
);

pub(crate) static METERED_RULE: Shape = rule!(
    "MeteredRule",
    "`points` for each whole `step` in the sum of a property.",
    required("on", Kind::Object(&PATTERN), "Which events."),
    required("meter", Kind::Object(&METER), "What is summed, and the step."),
    required("points", POINTS, "The points of each step."),
);

static METER: Shape = shape(
    "Meter",
    "A sum of a property of events, in steps.",
    &[
        required("property", Kind::Words, "The property."),
        required("step", Kind::Decimal(1, 1_000_000_000_000_000_000), "The step, above 0."),
    ],
);

static CAP: Shape = shape(
    "Cap",
    "At most so many events, for each `per` if it is there.",
    &[
        required("atMost", Kind::Whole(1, 10_000), "How many."),
        optional("per", Kind::Word(&["hour", "day", "week", "session"]), "In UTC; weeks begin on Monday."),
    ],
);

static ROW: Shape = shape_with(
    "Row",
    "A row of a table: ops, and the points of a value that passes them all.",
    &[
        required("points", POINTS, "The points."),
        optional("perUnit", POINTS, "Points times the value, added to `points`."),
    ],
    Ops::Row,
    false,
);

pub(crate) static PATTERN: Shape = shape(
    "Pattern",
    "Which events count.",
    &[
        required("event", Kind::OneOrMore(&Kind::EventName), "A name, several names, or `*` for every event."),
        optional("where", Kind::Map(&Kind::Object(&PROPERTY_TEST)), "Tests of properties; all must be true."),
        optional("within", Kind::Duration, "Only events of an age below this."),
        optional("verified", Kind::True, "Only events that the server, the CRM or the e-mail system tells."),
    ],
);

static PROPERTY_TEST: Shape = shape_with("PropertyTest", "Ops that a property must pass.", &[], Ops::Property, true);

pub(crate) static HALF_LIFE: Shape = shape(
    "HalfLife",
    "Half of the points are left after each half-life, continuously.",
    &[required("halfLife", Kind::Duration, "The half-life.")],
);

pub(crate) static STEPS: Shape = shape(
    "Steps",
    "Points are lost in whole periods.",
    &[
        required("lose", Kind::Decimal(1, 100_000), "Per cent lost in each period."),
        required("every", Kind::Duration, "The period."),
        optional("compound", Kind::Bool, "Of what is left rather than of the original."),
    ],
);

static DISQUALIFIER: Shape = shape(
    "Disqualifier",
    "What rules a lead out.",
    &[
        ID,
        optional("reason", Kind::Text, "The reason shown to people; the id if absent."),
        VISIBILITY,
        required("when", Kind::Condition(Level::Facts), "What must be true."),
    ],
);

static FRAMEWORK: Shape = shape(
    "Framework",
    "A qualification framework: criteria, and the weight that passes.",
    &[
        ID,
        NAME,
        required("pass", Kind::Object(&PASS), "When it is passed."),
        required("criteria", Kind::SomeOf(&Kind::Object(&CRITERION)), "The criteria."),
    ],
);

static PASS: Shape =
    shape("Pass", "The weight that passes.", &[required("atLeast", WEIGHT, "The sum of the weights that are met.")]);

static CRITERION: Shape = shape(
    "Criterion",
    "A criterion: met, unmet or unknown.",
    &[
        ID,
        optional("weight", WEIGHT, "Its weight; 1 if absent."),
        required("when", Kind::Condition(Level::Framework), "What must be true."),
        optional("ask", Kind::Words, "The attribute whose question settles it."),
    ],
);

static LABELS: Shape = shape(
    "Labels",
    "Bands by name; of each list the first that matches counts.",
    &[
        optional("fit", Kind::List(&Kind::Object(&BAND)), "Bands of fit."),
        optional("engagement", Kind::List(&Kind::Object(&BAND)), "Bands of engagement."),
        optional("score", Kind::List(&Kind::Object(&BAND)), "Bands of the score."),
    ],
);

static BAND: Shape = shape_with(
    "Band",
    "A label and the numbers that earn it; without ops, any.",
    &[required("label", Kind::Words, "The label.")],
    Ops::Comparisons(&SCORE),
    false,
);

static GRADE: Shape = shape(
    "Grade",
    "A grade from F to A+ that moves by thirds.",
    &[
        required("start", GRADES, "Where it starts."),
        required("criteria", Kind::List(&Kind::Object(&GRADE_CRITERION)), "What moves it."),
    ],
);

static GRADE_CRITERION: Shape = shape(
    "GradeCriterion",
    "What moves the grade.",
    &[
        ID,
        required("when", Kind::Condition(Level::Facts), "What must be true."),
        required("thirds", Kind::Whole(-12, 12), "By how many thirds of a letter."),
    ],
);

static STAGE: Shape = shape(
    "Stage",
    "A stage of qualification.",
    &[
        ID,
        NAME,
        required("when", Kind::Condition(Level::Stage), "What must be true."),
        optional("after", Kind::Word(&["previous"]), "The stage below must hold as well."),
        optional("keep", Kind::Bool, "Once it has held, it holds."),
        optional("qualifies", Kind::Bool, "From here on a lead is qualified; the highest stage if none says so."),
        optional("sla", Kind::Object(&SLA), "Until when the next stage is to be reached."),
    ],
);

static SLA: Shape = shape(
    "Sla",
    "Until when another stage is to be reached.",
    &[
        required("within", Kind::Duration, "From the moment that this stage was reached."),
        required("next", STAGES, "The other stage."),
    ],
);

static ROUTE: Shape = shape(
    "Route",
    "Where a lead goes.",
    &[
        required("to", Kind::Words, "Where to."),
        optional("when", Kind::Condition(Level::Route), "What must be true; open to all if absent."),
    ],
);

pub(crate) static ATTRIBUTE_TEST: Shape = shape_with(
    "AttributeTest",
    "Ops that an attribute must pass, all of them.",
    &[required("attribute", Kind::Words, "The attribute.")],
    Ops::Attribute,
    true,
);

pub(crate) static EVENT_TEST: Shape = shape(
    "EventTest",
    "Compares the number of matching events.",
    &[
        required("event", Kind::OneOrMore(&Kind::EventName), "A name, several names, or `*` for every event."),
        optional("where", Kind::Map(&Kind::Object(&PROPERTY_TEST)), "Tests of properties; all must be true."),
        optional("within", Kind::Duration, "Only events of an age below this."),
        optional("verified", Kind::True, "Only events that the server, the CRM or the e-mail system tells."),
        optional("times", Kind::Object(&TIMES_TEST), "How many; at least 1 if absent."),
        optional("distinct", Kind::Words, "Count the distinct values of this property instead."),
    ],
);

static TIMES_TEST: Shape =
    shape_with("TimesTest", "Bounds of a number of events.", &[], Ops::Comparisons(&TIMES), true);

static SCORE_TEST: Shape = shape_with("ScoreTest", "Bounds of a score.", &[], Ops::Comparisons(&SCORE), true);

static GRADE_TEST: Shape = shape(
    "GradeTest",
    "Bounds of the grade; at least one.",
    &[optional("atLeast", GRADES, "This grade or better."), optional("atMost", GRADES, "This grade or worse.")],
);

static STAGE_TEST: Shape =
    shape_with("StageTest", "Bounds of the stage; no stage is below the lowest.", &[], Ops::Comparisons(&STAGES), true);

static LABEL_TEST: Shape = shape(
    "LabelTest",
    "Labels of which the lead must have one; at least one of the three.",
    &[
        optional("fit", Kind::SomeOf(&FITS), "Labels of fit."),
        optional("engagement", Kind::SomeOf(&ENGAGEMENTS), "Labels of engagement."),
        optional("score", Kind::SomeOf(&SCORES), "Labels of the score."),
    ],
);

macro_rules! standing {
    ($static:ident, $name:literal, $doc:literal, $($key:expr),+) => {
        static $static: Shape = shape($name, $doc, &[$($key),+]);
    };
}

standing!(BY_SCORE, "ByScore", "Tests the score.", required("score", Kind::Object(&SCORE_TEST), "Bounds."));
standing!(BY_FIT, "ByFit", "Tests fit.", required("fit", Kind::Object(&SCORE_TEST), "Bounds."));
standing!(
    BY_ENGAGEMENT,
    "ByEngagement",
    "Tests engagement.",
    required("engagement", Kind::Object(&SCORE_TEST), "Bounds.")
);
standing!(BY_LABEL, "ByLabel", "Tests labels.", required("label", Kind::Object(&LABEL_TEST), "Labels."));
standing!(BY_GRADE, "ByGrade", "Tests the grade.", required("grade", Kind::Object(&GRADE_TEST), "Bounds."));
standing!(
    BY_DISQUALIFIED,
    "ByDisqualified",
    "Tests whether anything disqualifies the lead.",
    required("disqualified", Kind::Bool, "Whether it must be so.")
);
standing!(
    BY_FRAMEWORK,
    "ByFramework",
    "Tests how a framework stands.",
    required("framework", Kind::Reference(Refers::Framework), "The framework."),
    required("is", Kind::Word(&["passed", "failed", "open"]), "How it must stand.")
);
standing!(BY_STAGE, "ByStage", "Tests the stage.", required("stage", Kind::Object(&STAGE_TEST), "Bounds."));

/// The simple forms of a condition, by the key that tells them, and the first level at which each may stand.
/// `all`, `any` and `not` stand before them.
pub(crate) static CONDITIONS: &[(&str, Level, &Shape)] = &[
    ("attribute", Level::Facts, &ATTRIBUTE_TEST),
    ("event", Level::Facts, &EVENT_TEST),
    ("score", Level::Framework, &BY_SCORE),
    ("fit", Level::Framework, &BY_FIT),
    ("engagement", Level::Framework, &BY_ENGAGEMENT),
    ("label", Level::Framework, &BY_LABEL),
    ("grade", Level::Framework, &BY_GRADE),
    ("disqualified", Level::Framework, &BY_DISQUALIFIED),
    ("framework", Level::Stage, &BY_FRAMEWORK),
    ("stage", Level::Route, &BY_STAGE),
];

/// Shapes of which at least one key must be there, though none is needed by itself.
pub(crate) fn needs_some_key(shape: &Shape) -> bool {
    core::ptr::eq(shape, &GRADE_TEST) || core::ptr::eq(shape, &LABEL_TEST)
}

/// The ops of attribute tests, property tests and rows.
pub(crate) static OPS: &[Key] = &[
    optional("is", Kind::Operand, "Equal to this."),
    optional("oneOf", Kind::SomeOf(&Kind::Operand), "Equal to one of these."),
    optional("inList", Kind::Reference(Refers::List), "Equal to one of a list of the model."),
    optional("contains", Kind::Part, "This occurs in it."),
    optional("containsAny", Kind::SomeOf(&Kind::Part), "One of these occurs in it."),
    optional(
        "hasWord",
        Kind::OneOrMore(&Kind::Part),
        "This, or one of these, occurs with no letter or digit directly before or after it.",
    ),
    optional("startsWith", Kind::Part, "It begins with this."),
    optional("endsWith", Kind::Part, "It ends with this."),
    optional("matches", Kind::Glob, "A glob of the whole text: `*` is any run, `?` one character."),
    optional("atLeast", Kind::Number, "At least this number."),
    optional("atMost", Kind::Number, "At most this number."),
    optional("above", Kind::Number, "More than this number."),
    optional("below", Kind::Number, "Less than this number."),
    optional("longerThan", LENGTH, "Longer than so many characters."),
    optional("shorterThan", LENGTH, "Shorter than so many characters."),
    optional("known", Kind::Bool, "Whether it is known at all."),
    optional("sameAs", Kind::Words, "Equal to another attribute."),
];

/// The names of the four comparisons.
pub(crate) const COMPARISONS: [&str; 4] = ["atLeast", "atMost", "above", "below"];

impl Ops {
    /// What the value of an op must be; none where no such op may stand here.
    pub(crate) fn kind_of(self, name: &str) -> Option<Kind> {
        let named = || OPS.iter().find(|op| op.name == name).map(|op| op.kind);
        match self {
            Ops::None => None,
            Ops::Attribute => named(),
            Ops::Property if name == "sameAs" => None,
            Ops::Property => named(),
            Ops::Row if name == "sameAs" || name == "known" => None,
            Ops::Row => named(),
            Ops::Comparisons(kind) => COMPARISONS.contains(&name).then_some(*kind),
        }
    }
}
