//! What holds for every model and every lead.

use prequal::model::{Audience, compile};
use prequal::{Assessment, Event, LimitAt, Points, Scorecard, Source, Told, Visitor, lead};
use proptest::prelude::*;
use serde_json::Value;

use crate::generate;

/// A random valid model, a random lead, and a moment.
fn cases() -> impl Strategy<Value = (Value, Value, i64)> {
    any::<u64>().prop_map(generate::case)
}

fn card_of(model: &Value) -> Scorecard {
    compile(&model.to_string(), Audience::Edge).unwrap().scorecard
}

/// Records a lead's events one by one, as a page would; gives the visitor.
fn recorded(card: &Scorecard, lead: &Value, order: &[usize]) -> Visitor {
    let mut visitor = Visitor::new(card.clone().into());
    let attributes = told_values(&lead["attributes"]);
    visitor.state(&borrowed(&attributes), Source::Browser);
    let events = lead["events"].as_array().cloned().unwrap_or_default();
    for index in order {
        let event = &events[*index % events.len()];
        let (Some(name), Some(at)) = (event["event"].as_str(), moment(&event["at"])) else { continue };
        let properties = told_values(&event["properties"]);
        visitor.record(&Event {
            name,
            at,
            id: event["id"].as_str(),
            session: event["session"].as_str(),
            source: Source::named(event["source"].as_str().unwrap_or("browser")),
            properties: &borrowed(&properties),
        });
    }
    visitor
}

fn moment(at: &Value) -> Option<i64> {
    match at {
        Value::Number(number) => prequal::time::moment(number.as_f64().unwrap()),
        Value::String(text) => prequal::time::parse_rfc3339(text),
        _ => None,
    }
}

enum Owned {
    One(Value),
    Texts(Vec<String>),
}

fn told_values(object: &Value) -> Vec<(String, Owned)> {
    let entries = object.as_object().into_iter().flatten();
    entries
        .filter_map(|(name, value)| {
            let owned = match value {
                Value::Object(_) => return None,
                Value::Array(items) => {
                    Owned::Texts(items.iter().take(100).filter_map(Value::as_str).map(str::to_owned).collect())
                }
                other => Owned::One(other.clone()),
            };
            Some((name.clone(), owned))
        })
        .collect()
}

/// Texts of an array are leaked: a test is short.
fn borrowed(values: &[(String, Owned)]) -> Vec<(&str, Told<'_>)> {
    let told = |value: &'_ Owned| match value {
        Owned::One(Value::Bool(value)) => Told::Bool(*value),
        Owned::One(Value::Number(number)) => Told::Number(number.as_f64().unwrap()),
        Owned::One(_) => Told::Unknown,
        Owned::Texts(texts) => {
            let texts: Vec<&'static str> = texts.iter().map(|text| &*text.clone().leak()).collect();
            Told::Texts(texts.leak())
        }
    };
    values
        .iter()
        .map(|(name, value)| match value {
            Owned::One(Value::String(text)) => (name.as_str(), Told::Text(text)),
            other => (name.as_str(), told(other)),
        })
        .collect()
}

fn from_scratch(card: &Scorecard, lead: &Value, at: i64) -> Assessment {
    let mut visitor = Visitor::new(card.clone().into());
    lead::read(lead.to_string().as_bytes(), &mut visitor, at).unwrap();
    visitor.assess(at)
}

/// An assessment without its warnings: a visitor notes them as facts come, whenever it is asked.
fn answer(mut assessment: Assessment) -> Assessment {
    assessment.warnings = Default::default();
    assessment
}

fn event_count(lead: &Value) -> usize {
    lead["events"].as_array().map_or(0, Vec::len)
}

/// A lead whose events all have moments of their own and no ids, so that no tie depends on the order given.
fn without_ties(lead: &Value) -> Value {
    let mut lead = lead.clone();
    for (index, event) in lead["events"].as_array_mut().into_iter().flatten().enumerate() {
        if let Some(at) = moment(&event["at"]) {
            event["at"] = (at / 1000 * 1000 + index as i64).into();
            event.as_object_mut().unwrap().remove("id");
        }
    }
    lead
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn contributions_sum_to_the_score_and_limits_hold((model, lead, at) in cases()) {
        let assessment = from_scratch(&card_of(&model), &lead, at);
        let sum = assessment.reasons.iter().map(|reason| reason.points).chain(assessment.limits.iter().map(|limit| limit.points))
            .fold(assessment.base + assessment.rounding, |sum, points| sum + points);
        prop_assert_eq!(sum, assessment.score);
        let bound = |key: &str| model["score"][key].as_f64();
        prop_assert!(bound("max").is_none_or(|max| assessment.score.as_f64() <= max));
        prop_assert!(bound("min").is_none_or(|min| assessment.score.as_f64() >= min));
        prop_assert!(assessment.limits.iter().filter(|limit| limit.at == LimitAt::Total).count() <= 1);
        prop_assert!(assessment.reasons.iter().all(|reason| reason.points != Points::ZERO));
        prop_assert!(assessment.reasons.is_sorted_by_key(|reason| (-reason.points.thousandths().abs(), reason.rule)));
    }

    #[test]
    fn one_by_one_is_as_from_scratch((model, lead, at) in cases(), questions in prop::collection::vec(any::<prop::sample::Index>(), 0..4)) {
        let card = card_of(&model);
        let order: Vec<usize> = (0..event_count(&lead)).collect();
        let mut visitor = recorded(&card, &lead, &order);
        prop_assert_eq!(answer(visitor.assess(at)), answer(from_scratch(&card, &lead, at)));
        // Asked at other moments in between, before and after, it still gives the same answer.
        for question in questions {
            let other = at - 86_400_000 * 30 + question.index(86_400_000 * 60) as i64;
            prop_assert_eq!(answer(visitor.assess(other)), answer(from_scratch(&card, &lead, other)));
        }
        prop_assert_eq!(visitor.score(at), from_scratch(&card, &lead, at).score);
    }

    #[test]
    fn the_order_of_facts_is_irrelevant((model, lead, at) in cases(), seed in any::<u64>()) {
        let card = card_of(&model);
        let lead = without_ties(&lead);
        let mut order: Vec<usize> = (0..event_count(&lead)).collect();
        let mut visitor = recorded(&card, &lead, &order);
        let mut random = seed | 1;
        for index in (1..order.len()).rev() {
            random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            order.swap(index, (random >> 33) as usize % (index + 1));
        }
        let mut shuffled = recorded(&card, &lead, &order);
        prop_assert_eq!(answer(visitor.assess(at)), answer(shuffled.assess(at)));
        prop_assert_eq!(visitor.snapshot(None), shuffled.snapshot(None));
    }

    #[test]
    fn a_snapshot_comes_back_whole((model, lead, at) in cases()) {
        let card = card_of(&model);
        let order: Vec<usize> = (0..event_count(&lead)).collect();
        let mut visitor = recorded(&card, &lead, &order);
        let snapshot = visitor.snapshot(None);
        let (mut restored, truncated) = Visitor::restore(card.clone().into(), &snapshot).unwrap();
        prop_assert!(!truncated);
        prop_assert_eq!(restored.snapshot(None), snapshot);
        prop_assert_eq!(answer(restored.assess(at)), answer(visitor.assess(at)));
        // Which of several events of one moment was given last is not kept where a copy stands in for a later one.
        let (mut restored, mut recorded) = (restored.history(at), visitor.history(at));
        restored.points.iter_mut().chain(&mut recorded.points).for_each(|point| point.event.clear());
        prop_assert_eq!(restored, recorded);
    }

    #[test]
    fn a_bounded_snapshot_fits_and_keeps_the_newest((model, lead, at) in cases(), max_bytes in 10usize..600) {
        let card = card_of(&model);
        let order: Vec<usize> = (0..event_count(&lead)).collect();
        let visitor = recorded(&card, &lead, &order);
        let whole = visitor.snapshot(None);
        let bounded = visitor.snapshot(Some(max_bytes));
        prop_assert!(bounded.len() <= max_bytes);
        let (mut restored, truncated) = Visitor::restore(card.into(), &bounded).unwrap();
        prop_assert_eq!(truncated, whole.len() > max_bytes);
        prop_assert!(restored.fact_count() <= visitor.fact_count());
        restored.assess(at);
    }

    #[test]
    fn merging_is_a_union((model, lead, at) in cases(), cuts in (any::<prop::sample::Index>(), any::<prop::sample::Index>())) {
        let card = card_of(&model);
        let lead = without_ties(&lead);
        let count = event_count(&lead);
        let order: Vec<usize> = (0..count).collect();
        let (first, second) = (cuts.0.index(count + 1), cuts.1.index(count + 1));
        let (first, second) = (first.max(second), first.min(second));
        // Two visitors who overlap in the middle.
        let (left, right) = (recorded(&card, &lead, &order[..first]), recorded(&card, &lead, &order[second..]));
        let mut whole = recorded(&card, &lead, &order);
        let mut merged = left.clone();
        merged.merge(&right.snapshot(None)).unwrap();
        prop_assert_eq!(answer(merged.assess(at)), answer(whole.assess(at)));
        prop_assert_eq!(merged.snapshot(None), whole.snapshot(None));
        let mut other_way = right.clone();
        other_way.merge(&left.snapshot(None)).unwrap();
        prop_assert_eq!(other_way.snapshot(None), merged.snapshot(None));
        let again = merged.snapshot(None);
        merged.merge(&again).unwrap();
        prop_assert_eq!(merged.snapshot(None), again);
    }

    #[test]
    fn decoding_never_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Scorecard::from_bytes(&bytes);
        let card = card_of(&generate::case(1).0);
        let _ = Visitor::restore(card.into(), &bytes);
    }

    #[test]
    fn changed_files_are_refused_or_score((model, lead, at) in cases(), place in any::<prop::sample::Index>(), value in any::<u8>(), honest in any::<bool>()) {
        let card = card_of(&model);
        let mut bytes = card.to_bytes();
        let place = 11 + place.index(bytes.len() - 11);
        bytes[place] = value;
        if honest {
            // With its own hash put right, what is inside decides.
            let hash = bytes[11..].iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
            bytes[3..11].copy_from_slice(&hash.to_le_bytes());
        }
        if let Ok(card) = Scorecard::from_bytes(&bytes) {
            let assessment = from_scratch(&card, &lead, at);
            prop_assert!(!assessment.to_json(&card, None).is_empty());
        }
        let snapshot = recorded(&card, &lead, &(0..event_count(&lead)).collect::<Vec<_>>()).snapshot(None);
        let mut changed = snapshot.clone();
        let place = 7 + place % (snapshot.len() - 7).max(1);
        if place < changed.len() {
            changed[place] = value;
            let hash = changed[7..].iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)) as u32;
            changed[3..7].copy_from_slice(&hash.to_le_bytes());
            if let Ok((mut visitor, _)) = Visitor::restore(card.clone().into(), &changed) {
                visitor.assess(at);
            }
        }
    }
}

#[test]
fn a_file_cut_short_or_with_one_bit_changed_is_refused() {
    let card = card_of(&generate::case(7).0);
    let bytes = card.to_bytes();
    for end in 0..bytes.len() {
        assert!(Scorecard::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
    for bit in 0..bytes.len() * 8 {
        let mut changed = bytes.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        assert!(Scorecard::from_bytes(&changed).is_err(), "bit {bit}");
    }
    let mut later = bytes.clone();
    later[2] += 1;
    assert_eq!(Scorecard::from_bytes(&later).unwrap_err().code(), "unknown_version");
}

#[test]
fn sums_at_the_extremes_do_not_overflow() {
    let rules: Vec<String> = (0..2000)
        .map(|n| {
            format!(r#"{{"id":"r{n}","on":{{"event":"*"}},"meter":{{"property":"n","step":0.001}},"points":100000}}"#)
        })
        .collect();
    let model = format!(
        r#"{{"name":"n","version":"1","score":{{"base":100000}},"groups":[{{"id":"g","kind":"fit","rules":[{}]}}]}}"#,
        rules.join(",")
    );
    let card = compile(&model, Audience::Edge).unwrap().scorecard;
    let event = r#"{"event":"a","at":0,"properties":{"n":1e15}}"#;
    let lead = format!(r#"{{"events":[{}]}}"#, vec![event; 10_000].join(","));
    let mut visitor = Visitor::new(card.into());
    lead::read(lead.as_bytes(), &mut visitor, 0).unwrap();
    let assessment = visitor.assess(0);
    assert_eq!(assessment.reasons.len(), 2000);
    assert_eq!(assessment.score.as_f64(), 2000.0 * 1e12 + 100_000.0);
}

#[test]
fn beyond_ten_thousand_the_oldest_unverified_go_first() {
    for seed in 0..3 {
        let (model, lead, at) = generate::crowded_case(seed);
        let card = card_of(&model);
        let expected = crate::reference::assess(&model, &lead, at);
        let actual: Value = serde_json::from_str(&from_scratch(&card, &lead, at).to_json(&card, None)).unwrap();
        for key in ["score", "fit", "engagement", "reasons", "warnings", "verified"] {
            let (expected, actual) =
                (crate::differential::normal(&expected[key]), crate::differential::normal(&actual[key]));
            assert_eq!(actual, expected, "seed {seed}, {key}");
        }
        let order: Vec<usize> = (0..event_count(&lead)).collect();
        let mut visitor = recorded(&card, &lead, &order);
        assert!(visitor.fact_count() <= 10_001);
        visitor.assess(at);
    }
}
