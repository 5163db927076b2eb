//! What a careful colleague would notice about a valid model.
//!
//! Each warning rests on bounds that no lead can leave (what a rule can give at most, which conditions can be true at
//! all), so where nothing is said, nothing is promised; where something is said, it holds for every lead.
//!
//! | code | said of |
//! | --- | --- |
//! | `unreachable` | what can never be true, never be the first to match, or never be reached: conditions, stages, frameworks, labels, routes, rows, limits; points that a limit always cuts |
//! | `overlap` | bands and rows that claim the same numbers or leave a gap between them; a name spelled two ways |
//! | `unused` | lists and questions that nothing asks for, conditions that are always true |

mod labels;
mod names;
mod ops;
mod reach;
mod rules;
mod span;
mod standing;
#[cfg(test)]
mod tests;
mod truth;
mod walk;

use alloc::vec::Vec;

use super::json::Node;
use super::problem::{Path, Problem, Problems};
pub(super) use span::place_of;
use truth::Reach;

/// The warnings about a valid document.
pub(crate) fn warnings_of(document: &Node) -> Vec<Problem> {
    let mut check = Check { document, reach: Reach::new(document), warnings: Problems::default() };
    check.names();
    check.rules();
    check.labels();
    check.disqualifiers();
    check.grade();
    check.frameworks();
    check.stages();
    check.routes();
    check.warnings.found
}

/// A walk through a model from what is reckoned first to what is reckoned last.
struct Check<'a> {
    document: &'a Node,
    /// What has been found to be reachable so far.
    reach: Reach<'a>,
    warnings: Problems,
}

/// Calls `visit` with each element of a list of the document and its path.
#[inline(never)]
fn each<'a>(list: &'a [Node], path: &Path<'_>, visit: &mut dyn FnMut(usize, &'a Node, &Path<'_>)) {
    for (index, node) in list.iter().enumerate() {
        visit(index, node, &path.index(index));
    }
}
