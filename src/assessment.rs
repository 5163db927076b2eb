//! The answer: a score, and everything that explains it.

use alloc::vec::Vec;

use crate::points::Points;
use crate::qualify::FrameworkState;
use crate::scorecard::{FRAMEWORKS, Scorecard};
use crate::time::Millis;

/// The assessment of a lead at a moment. Numbers of rules, groups, stages and so on are places in the model.
///
/// `base + Σ reasons.points + Σ limits.points + rounding = score`, exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct Assessment {
    /// The score: within the model's total limit, rounded to its precision.
    pub score: Points,
    /// The sum of the groups of kind fit, rounded.
    pub fit: Points,
    /// The sum of the groups of kind engagement, rounded.
    pub engagement: Points,
    /// The bands that match for fit, engagement and score.
    pub labels: [Option<u32>; 3],
    /// The place of the grade on the scale from F (0) to A+ (12).
    pub grade: Option<u8>,
    /// The stage, counted from the lowest.
    pub stage: Option<usize>,
    /// Whether sales should have this lead; none in a model without stages.
    pub qualified: Option<bool>,
    /// The first route that is open.
    pub route: Option<usize>,
    /// The disqualifiers that are true.
    pub disqualified: Vec<u32>,
    /// What gave points, by magnitude, then in the model's order.
    pub reasons: Vec<Reason>,
    /// What limits took away (or gave back), in the model's order.
    pub limits: Vec<LimitEffect>,
    /// The points that every lead starts with.
    pub base: Points,
    /// What rounding to the model's precision added.
    pub rounding: Points,
    /// The score with verified facts only.
    pub verified_score: Points,
    /// The stage with verified facts only.
    pub verified_stage: Option<usize>,
    /// How each framework stands.
    pub frameworks: Vec<FrameworkResult>,
    /// What could not be used.
    pub warnings: WarningCounts,
    /// The moment of the assessment.
    pub at: Millis,
}

/// What one rule gave, before limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The rule.
    pub rule: u32,
    /// Its points before any limit.
    pub points: Points,
    /// Counted events, steps of a metered rule, 1 for the other forms.
    pub times: i64,
    /// Whether verified facts alone give the same points.
    pub verified: bool,
}

/// What a limit changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitEffect {
    /// Where.
    pub at: LimitAt,
    /// The difference that it made.
    pub points: Points,
}

/// Where a limit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitAt {
    /// At a rule.
    Rule(u32),
    /// At a group.
    Group(u32),
    /// At the total.
    Total,
}

/// How a framework stands.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameworkResult {
    /// Open, passed or failed.
    pub state: FrameworkState,
    /// The weights that are met.
    pub met: Points,
    /// The weights that are unknown.
    pub unknown: Points,
    /// How each criterion stands.
    pub criteria: Vec<CriterionState>,
}

/// How a criterion stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriterionState {
    /// Known, and not so.
    Unmet,
    /// Not known.
    Unknown,
    /// Known, and so.
    Met,
}

impl CriterionState {
    /// The name in assessments: `unmet`, `unknown` or `met`.
    pub fn name(self) -> &'static str {
        match self {
            CriterionState::Unmet => "unmet",
            CriterionState::Unknown => "unknown",
            CriterionState::Met => "met",
        }
    }
}

impl Assessment {
    /// From its numbers, in the order of `Visitor::assess_packed`.
    pub(crate) fn unpacked(card: &Scorecard, at: Millis, packed: &[i64]) -> Assessment {
        let mut numbers = packed.iter().copied();
        let mut next = || numbers.next().unwrap_or(-1);
        let points = Points::from_thousandths;
        let index = |number: i64| usize::try_from(number).ok();
        Assessment {
            score: points(next()),
            fit: points(next()),
            engagement: points(next()),
            labels: [next(), next(), next()].map(|band| u32::try_from(band).ok()),
            grade: u8::try_from(next()).ok(),
            stage: index(next()),
            qualified: index(next()).map(|qualified| qualified == 1),
            route: index(next()),
            base: points(next()),
            rounding: points(next()),
            verified_score: points(next()),
            verified_stage: index(next()),
            warnings: WarningCounts {
                bad_event: next() as u32,
                future_event: next() as u32,
                bad_value: next() as u32,
                not_finite: next() as u32,
                too_long: next() as u32,
                too_many: next() as u32,
                events_cut: false,
            },
            reasons: (0..next())
                .map(|_| Reason { rule: next() as u32, points: points(next()), times: next(), verified: next() == 1 })
                .collect(),
            limits: (0..next())
                .map(|_| {
                    let (at, number) = (next(), next() as u32);
                    let at = match at {
                        0 => LimitAt::Rule(number),
                        1 => LimitAt::Group(number),
                        _ => LimitAt::Total,
                    };
                    LimitEffect { at, points: points(next()) }
                })
                .collect(),
            disqualified: (0..next()).map(|_| next() as u32).collect(),
            frameworks: (0..card.count(FRAMEWORKS) as u32)
                .map(|framework| FrameworkResult {
                    state: FrameworkState::numbered(next()),
                    met: points(next()),
                    unknown: points(next()),
                    criteria: card
                        .criteria(framework)
                        .map(|_| match next() {
                            0 => CriterionState::Unmet,
                            1 => CriterionState::Unknown,
                            _ => CriterionState::Met,
                        })
                        .collect(),
                })
                .collect(),
            at,
        }
    }
}

/// How many things of a lead could not be used, by what was wrong with them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WarningCounts {
    /// Events that cannot be read.
    pub bad_event: u32,
    /// Events more than 5 minutes ahead.
    pub future_event: u32,
    /// Values of a kind that states nothing.
    pub bad_value: u32,
    /// Numbers that are not finite or beyond 10^15.
    pub not_finite: u32,
    /// Texts that were cut.
    pub too_long: u32,
    /// Collections that were cut, the list of events aside.
    pub too_many: u32,
    /// Whether events were left out because there were too many.
    pub events_cut: bool,
}

impl WarningCounts {
    /// The counts alone, in the order of [`WarningCounts::all`], with so many more events too far ahead.
    pub(crate) fn counts(&self, ahead: u32) -> [i64; 6] {
        let too_many = self.too_many + u32::from(self.events_cut);
        [self.bad_event, self.future_event + ahead, self.bad_value, self.not_finite, self.too_long, too_many]
            .map(i64::from)
    }

    /// Code, words and count of each kind of warning, in a fixed order, those that count nothing included.
    pub fn all(&self) -> [(&'static str, &'static str, u32); 6] {
        [
            ("bad_event", "events that cannot be read", self.bad_event),
            ("future_event", "events more than 5 minutes ahead", self.future_event),
            ("bad_value", "values of a kind that states nothing", self.bad_value),
            ("not_finite", "numbers that are not finite or beyond 10^15", self.not_finite),
            ("too_long", "texts that were cut", self.too_long),
            ("too_many", "collections that were cut", self.too_many + u32::from(self.events_cut)),
        ]
    }
}
