//! Stages, the replay that `keep` and `reachedAt` need, deadlines, and who is qualified (§7).

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use super::condition::holds;
use super::score::{self, Standing};
use super::{Facts, list, time};

/// Where a lead stands at a moment, its past included.
pub(super) struct Stood<'a> {
    pub(super) now: Standing<'a>,
    pub(super) stage: Option<usize>,
}

pub(super) struct Replay {
    /// One for each moment T, in order.
    pub(super) points: Vec<Point>,
    pub(super) reached_at: Vec<Option<i64>>,
}

pub(super) struct Point {
    pub(super) at: i64,
    pub(super) score: i128,
    pub(super) stage: Option<usize>,
}

pub(super) fn position(model: &Json, id: &Json) -> Option<usize> {
    list(model, "stages").iter().position(|stage| stage["id"] == *id)
}

pub(super) fn id(model: &Json, stage: Option<usize>) -> Json {
    stage.map_or(Json::Null, |stage| model["stages"][stage]["id"].clone())
}

pub(super) fn stand<'a>(facts: &Facts<'a>, at: i64) -> Stood<'a> {
    let keeps = list(facts.model, "stages").iter().any(keep);
    // Nothing else than `keep` looks at the past.
    let kept = if keeps { replay_until(facts, at).1 } else { nothing_kept(facts) };
    let now = score::stand(facts);
    let stage = highest(&held(facts, &now, &kept));
    Stood { now, stage }
}

pub(super) fn replay(facts: &Facts, at: i64) -> Replay {
    let (mut replay, kept) = replay_until(facts, at);
    let now = held(facts, &score::stand(facts), &kept);
    for (reached_at, holds_now) in replay.reached_at.iter_mut().zip(now) {
        if reached_at.is_none() && holds_now {
            *reached_at = Some(at);
        }
    }
    replay
}

/// Assesses at every moment of the past; with it the stages that count as holding from now on.
fn replay_until(facts: &Facts, at: i64) -> (Replay, Vec<bool>) {
    let stages = list(facts.model, "stages");
    let mut kept = nothing_kept(facts);
    let mut replay = Replay { points: Vec::new(), reached_at: vec![None; stages.len()] };
    let moments: BTreeSet<i64> = facts.facts.iter().map(|fact| fact.at).filter(|moment| *moment <= at).collect();
    for moment in moments {
        let then = facts.as_of(moment);
        let standing = score::stand(&then);
        let held = held(&then, &standing, &kept);
        for (index, stage) in stages.iter().enumerate() {
            if held[index] {
                replay.reached_at[index].get_or_insert(moment);
                kept[index] = keep(stage);
            }
        }
        replay.points.push(Point { at: moment, score: standing.score, stage: highest(&held) });
    }
    (replay, kept)
}

/// Which stages hold, given those that are kept from earlier.
fn held(facts: &Facts, standing: &Standing, kept: &[bool]) -> Vec<bool> {
    let mut held: Vec<bool> = Vec::new();
    for (index, stage) in list(facts.model, "stages").iter().enumerate() {
        let after_previous = stage.get("after").is_some();
        let holds_now = holds(&stage["when"], facts, standing, None) && (!after_previous || held[index - 1]);
        held.push(holds_now || kept[index]);
    }
    held
}

fn highest(held: &[bool]) -> Option<usize> {
    held.iter().rposition(|holds| *holds)
}

fn keep(stage: &Json) -> bool {
    stage.get("keep") == Some(&Json::Bool(true))
}

fn nothing_kept(facts: &Facts) -> Vec<bool> {
    vec![false; list(facts.model, "stages").len()]
}

/// None in a model without stages.
pub(super) fn qualified(model: &Json, stage: Option<usize>, disqualified: bool) -> Option<bool> {
    let stages = list(model, "stages");
    let highest = stages.len().checked_sub(1)?;
    let lowest = stages.iter().position(|stage| stage.get("qualifies") == Some(&Json::Bool(true)));
    Some(stage.is_some_and(|stage| stage >= lowest.unwrap_or(highest)) && !disqualified)
}

/// Of each stage: when it was reached and, while the next one of its `sla` is not, by when that is due.
pub(super) fn deadlines(model: &Json, reached_at: &[Option<i64>], at: i64) -> Vec<Json> {
    let mut stages = Vec::new();
    for (index, stage) in list(model, "stages").iter().enumerate() {
        let due = stage.get("sla").and_then(|sla| {
            let next = position(model, &sla["next"]).expect("a stage");
            let open = reached_at[next].is_none();
            reached_at[index].filter(|_| open).map(|reached_at| reached_at + time::duration_ms(&sla["within"]))
        });
        stages.push(json!({
            "id": stage["id"],
            "reachedAt": reached_at[index],
            "due": due,
            "overdue": due.is_some_and(|due| at > due),
        }));
    }
    stages
}
