//! Qualification frameworks, such as BANT: criteria that are met, unmet or unknown, and a weight that passes.

use super::Standing;
use crate::condition::Truth;
use crate::scorecard::{FRAMEWORKS, Scorecard};

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

    /// The state of that number, in the order of the variants.
    pub(crate) fn numbered(number: i64) -> FrameworkState {
        match number {
            1 => FrameworkState::Passed,
            2 => FrameworkState::Failed,
            _ => FrameworkState::Open,
        }
    }
}

/// A criterion of a framework: its weight, then where its condition and the number of the attribute that it asks stand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Criterion {
    pub(crate) weight: i64,
    pub(crate) condition: usize,
    #[cfg(any(feature = "author", not(feature = "wasm")))]
    pub(crate) asks: usize,
}

impl Scorecard {
    pub(crate) fn criteria(&self, framework: u32) -> impl Iterator<Item = Criterion> {
        let place = self.item(FRAMEWORKS, framework) + 1;
        let end = self.place(place);
        let mut next = place + 1;
        core::iter::from_fn(move || {
            let asks = self.place(next + 2);
            let criterion = Criterion {
                weight: self.word(next),
                condition: next + 1,
                #[cfg(any(feature = "author", not(feature = "wasm")))]
                asks,
            };
            (next < end).then(|| {
                next = asks + 1;
                criterion
            })
        })
    }
}

/// Notes how a framework stands.
pub(super) fn stand(
    standing: &mut Standing,
    framework: u32,
    truth: impl Fn(&Standing, usize) -> Truth,
    card: &Scorecard,
) {
    let mut weights = [0; 3];
    let place = standing.frameworks.len();
    standing.frameworks.extend_from_slice(&[0; 3]);
    for criterion in card.criteria(framework) {
        let truth = truth(standing, criterion.condition) as usize;
        weights[truth] += criterion.weight;
        standing.frameworks.push(truth as i64);
    }
    let [_, unknown, met] = weights;
    let needed = card.word(card.item(FRAMEWORKS, framework));
    let state = if met >= needed {
        FrameworkState::Passed
    } else if met + unknown < needed {
        FrameworkState::Failed
    } else {
        FrameworkState::Open
    } as i64;
    standing.framework_states.push(state);
    if let Some(head) = standing.frameworks.get_mut(place..place + 3) {
        head.copy_from_slice(&[state, met, unknown]);
    }
}
