//! `changesAt` against stepping the clock.

use prequal::time::{moment, parse_duration, parse_rfc3339};
use prequal::{Scorecard, Visitor};
use serde_json::{Value, json};

use super::{CASES, assess, card_of, each_object, list, outlook_of, visitor_of};
use crate::generate;

/// The most moments of one case that are stepped to.
const MAX_STEPS: usize = 80;

fn time_of(event: &Value) -> Option<i64> {
    match &event["at"] {
        Value::Number(number) => moment(number.as_f64()?),
        Value::String(text) => parse_rfc3339(text),
        _ => None,
    }
}

/// Half-lives made to compounding steps, and everything else as it is.
fn without_half_lives(model: &Value) -> Value {
    match model {
        Value::Object(entries) => match entries.get("halfLife") {
            Some(every) => json!({ "lose": 50, "every": every, "compound": true }),
            None => entries.iter().map(|(key, value)| (key.clone(), without_half_lives(value))).collect(),
        },
        Value::Array(items) => items.iter().map(without_half_lives).collect(),
        other => other.clone(),
    }
}

/// The lead with only the events until a moment.
fn until(lead: &Value, last: i64) -> Value {
    let mut lead = lead.clone();
    if let Some(events) = lead["events"].as_array_mut() {
        events.retain(|event| time_of(event).is_some_and(|time| time <= last));
    }
    lead
}

/// What an assessment says of the lead by all its facts, and which deadlines have passed. What the edge can vouch for
/// (`verified`) may change at other moments, which are not foretold.
fn result_at(visitor: &mut Visitor, card: &Scorecard, at: i64) -> Value {
    let mut result = assess(visitor, card, at);
    for key in ["at", "warnings", "verified"] {
        result.as_object_mut().unwrap().remove(key);
    }
    for reason in result["reasons"].as_array_mut().unwrap() {
        reason.as_object_mut().unwrap().remove("verified");
    }
    result["overdue"] = visitor.history(at).stages.iter().map(|stage| json!(stage.overdue)).collect();
    result
}

/// The moments after `at` at which time alone could change something, in order: an event leaves a window, a period of
/// its decay is over, a deadline has passed.
fn moments(model: &Value, visitor: &mut Visitor, lead: &Value, at: i64, last: Option<i64>) -> Vec<i64> {
    let mut durations = Vec::new();
    each_object(model, &mut |object| {
        for (key, periods) in [("within", 1), ("every", MAX_STEPS as i64)] {
            durations.extend(object[key].as_str().and_then(parse_duration).map(|duration| (duration, periods)));
        }
    });
    let times = list(lead, "events").iter().filter_map(time_of);
    let mut found: Vec<i64> = Vec::new();
    for time in times {
        for (duration, periods) in &durations {
            let first = ((at - time) / duration + 1).max(1);
            let most = if *periods == 1 { 1 } else { first + periods };
            found.extend((first..=most).map(|period| time + period * duration));
        }
    }
    found.extend(visitor.history(at).stages.iter().filter_map(|stage| stage.due).map(|due| due + 1));
    found.retain(|moment| *moment > at && last.is_none_or(|last| *moment < last));
    found.sort_unstable();
    found.dedup();
    found.truncate(MAX_STEPS);
    found
}

fn changes_as_stepped(seed: u64, model: &Value, lead: &Value, at: i64) -> Option<i64> {
    let card = card_of(model);
    let changes_at = outlook_of(&card, lead, at)["changesAt"].as_i64();
    let mut visitor = visitor_of(&card, lead, at);
    let changed = |visitor: &mut Visitor, moment: i64| {
        let (before, after) = (result_at(visitor, &card, moment - 1), result_at(visitor, &card, moment));
        (before != after).then(|| format!("{before}\n{after}"))
    };
    for moment in moments(model, &mut visitor, lead, at, changes_at) {
        if let Some(change) = changed(&mut visitor, moment) {
            panic!("seed {seed}: {moment} comes before {changes_at:?}\n{change}\n{model}\n{lead}\n{at}");
        }
    }
    if let Some(moment) = changes_at {
        assert!(moment > at, "seed {seed}");
        assert!(changed(&mut visitor, moment).is_some(), "seed {seed}: nothing at {moment}\n{model}\n{lead}\n{at}");
    }
    changes_at
}

#[test]
fn the_next_change_is_the_first_that_stepping_the_clock_finds() {
    let mut changing = 0;
    for seed in 0..CASES {
        let (model, lead, at) = generate::case(seed);
        let lead = until(&lead, at);
        let model = without_half_lives(&model);
        let changes_at = changes_as_stepped(seed, &model, &lead, at);
        changing += u32::from(changes_at.is_some());
    }
    assert!(changing > CASES as u32 / 3, "only {changing} of {CASES} change");
}

/// On a short clock every second is stepped to, so that nothing rests on knowing which moments matter.
#[test]
fn the_next_change_is_found_second_by_second() {
    let mut changing = 0;
    for seed in 0..CASES / 3 {
        let (model, lead, at) = generate::case(seed);
        let model = with_short_durations(&without_half_lives(&model));
        let mut lead = until(&lead, at);
        for (index, event) in lead["events"].as_array_mut().into_iter().flatten().enumerate() {
            event["at"] = json!(at / 1000 * 1000 - 1000 * (index as i64 * 7 % 40));
        }
        let at = at / 1000 * 1000;
        let card = card_of(&model);
        let changes_at = outlook_of(&card, &lead, at)["changesAt"].as_i64();
        let mut visitor = visitor_of(&card, &lead, at);
        let now = result_at(&mut visitor, &card, at);
        // A window that is emptied changes the result at whole seconds, a deadline in the millisecond after one.
        let found = (1..=45)
            .flat_map(|second| [at + second * 1000, at + second * 1000 + 1])
            .find(|moment| result_at(&mut visitor, &card, *moment) != now);
        let within = changes_at.filter(|moment| *moment <= at + 45_001);
        assert_eq!(within, found, "seed {seed}\n{model}\n{lead}\n{at}");
        changing += u32::from(found.is_some());
    }
    assert!(changing > 20, "only {changing} change");
}

/// Durations of seconds in place of days.
fn with_short_durations(model: &Value) -> Value {
    match model {
        Value::Object(entries) => entries
            .iter()
            .map(|(key, value)| {
                let short = matches!(key.as_str(), "within" | "every") && value.is_string();
                let seconds = value.as_str().map_or(1, |text| text.len() * 13 + usize::from(text.as_bytes()[0]) % 11);
                (key.clone(), if short { json!(format!("{seconds}s")) } else { with_short_durations(value) })
            })
            .collect(),
        Value::Array(items) => items.iter().map(with_short_durations).collect(),
        other => other.clone(),
    }
}
