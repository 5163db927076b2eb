//! Qualification frameworks, such as BANT: criteria that are met, unmet or unknown, and a weight that passes.

use alloc::vec::Vec;

use crate::condition::{Scene, Truth};
use crate::points::Points;
use crate::scorecard::Framework;

/// How a framework stands: open while the unknown criteria can still decide it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameworkState {
    /// Neither passed nor failed yet.
    Open,
    /// The weights that are met suffice.
    Passed,
    /// Even with all that is unknown it would not pass.
    Failed,
}

impl FrameworkState {
    /// The name in models and assessments: `open`, `passed` or `failed`.
    pub fn name(self) -> &'static str {
        match self {
            FrameworkState::Open => "open",
            FrameworkState::Passed => "passed",
            FrameworkState::Failed => "failed",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct FrameworkStanding {
    pub(crate) state: FrameworkState,
    pub(crate) met: Points,
    pub(crate) unknown: Points,
    pub(crate) criteria: Vec<Truth>,
}

pub(crate) fn standing(framework: &Framework, scene: &Scene<'_>) -> FrameworkStanding {
    let criteria: Vec<Truth> = framework.criteria.iter().map(|criterion| scene.truth(&criterion.when)).collect();
    let weight_of = |truth: Truth| {
        let of_truth = framework.criteria.iter().zip(&criteria).filter(|(_, have)| **have == truth);
        of_truth.fold(Points::ZERO, |sum, (criterion, _)| sum + criterion.weight)
    };
    let (met, unknown) = (weight_of(Truth::True), weight_of(Truth::Unknown));
    let state = if met >= framework.pass_at_least {
        FrameworkState::Passed
    } else if met + unknown < framework.pass_at_least {
        FrameworkState::Failed
    } else {
        FrameworkState::Open
    };
    FrameworkStanding { state, met, unknown, criteria }
}
