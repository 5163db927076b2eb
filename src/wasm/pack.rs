//! Answers as doubles, and the words that go with them as bytes. The wrapper unpacks both; the order is theirs to share.

use alloc::vec::Vec;

use crate::assessment::{Assessment, LimitAt};
use crate::points::Points;
use crate::qualify::GRADES;
#[cfg(feature = "studio")]
use crate::qualify::{History, Outlook};
use crate::scorecard::{Kind, Scorecard, Writer};
#[cfg(feature = "studio")]
use crate::time::Millis;

/// The words of a scorecard, each list behind its length.
pub(super) fn words(card: &Scorecard) -> Vec<u8> {
    let body = &card.body;
    let mut writer = Writer::default();
    let w = &mut writer;
    w.text(&body.name);
    w.text(&body.version);
    w.bytes.extend_from_slice(&card.fingerprint.to_be_bytes());
    texts(w, body.names.iter().map(|name| name.as_str()));
    texts(w, body.events.iter().map(|name| name.as_str()));
    texts(w, body.groups.iter().map(|group| group.id.as_str()));
    texts(w, body.groups.iter().map(|group| if group.kind == Kind::Fit { "fit" } else { "engagement" }));
    texts(w, body.rules.iter().map(|rule| rule.id.as_str()));
    texts(w, body.rules.iter().map(|rule| rule.because.as_str()));
    w.unsigned(body.rules.len() as u64);
    body.rules.iter().for_each(|rule| w.unsigned(u64::from(rule.group)));
    texts(w, body.disqualifiers.iter().map(|one| one.id.as_str()));
    texts(w, body.disqualifiers.iter().map(|one| one.reason.as_str()));
    w.unsigned(body.frameworks.len() as u64);
    for framework in &body.frameworks {
        w.text(&framework.id);
        texts(w, framework.criteria.iter().map(|criterion| criterion.id.as_str()));
    }
    for bands in &body.labels {
        texts(w, bands.iter().map(|band| band.label.as_str()));
    }
    let grades: &[&str] = if body.grade.is_some() { &GRADES } else { &[] };
    texts(w, grades.iter().copied());
    texts(w, body.stages.iter().map(|stage| stage.id.as_str()));
    texts(w, body.stages.iter().map(|stage| stage.name.as_str()));
    texts(w, body.routes.iter().map(|route| route.to.as_str()));
    w.unsigned(body.questions.len() as u64);
    for question in &body.questions {
        w.unsigned(u64::from(question.name));
        w.text(&question.ask);
    }
    writer.bytes
}

fn texts<'a>(w: &mut Writer, texts: impl ExactSizeIterator<Item = &'a str>) {
    w.unsigned(texts.len() as u64);
    texts.for_each(|text| w.text(text));
}

fn points(points: Points) -> f64 {
    points.thousandths() as f64
}

/// A number of something, or −1 for none.
fn number<T: Copy + TryInto<i64>>(number: Option<T>) -> f64 {
    number.and_then(|number| number.try_into().ok()).map_or(-1.0, |number| number as f64)
}

#[cfg(feature = "studio")]
fn moment(at: Option<Millis>) -> f64 {
    at.map_or(f64::NAN, |at| at as f64)
}

pub(super) fn assessment(assessment: &Assessment, out: &mut Vec<f64>) {
    let qualified = match assessment.qualified {
        None => -1.0,
        Some(qualified) => f64::from(u8::from(qualified)),
    };
    out.extend([points(assessment.score), points(assessment.fit), points(assessment.engagement)]);
    out.extend(assessment.labels.map(number));
    out.extend([number(assessment.grade), number(assessment.stage), qualified, number(assessment.route)]);
    out.extend([points(assessment.base), points(assessment.rounding)]);
    out.extend([points(assessment.verified_score), number(assessment.verified_stage)]);
    let warnings = &assessment.warnings;
    out.extend(warnings.all().map(|(_, _, count)| f64::from(count)));
    out.push(assessment.reasons.len() as f64);
    for reason in &assessment.reasons {
        let verified = f64::from(u8::from(reason.verified));
        out.extend([f64::from(reason.rule), points(reason.points), reason.times as f64, verified]);
    }
    out.push(assessment.limits.len() as f64);
    for effect in &assessment.limits {
        let (at, place) = match effect.at {
            LimitAt::Rule(rule) => (0.0, rule),
            LimitAt::Group(group) => (1.0, group),
            LimitAt::Total => (2.0, 0),
        };
        out.extend([at, f64::from(place), points(effect.points)]);
    }
    out.push(assessment.disqualified.len() as f64);
    out.extend(assessment.disqualified.iter().map(|number| f64::from(*number)));
    for framework in &assessment.frameworks {
        out.extend([f64::from(framework.state as u8), points(framework.met), points(framework.unknown)]);
        out.extend(framework.criteria.iter().map(|criterion| f64::from(*criterion as u8)));
    }
}

#[cfg(feature = "studio")]
/// The words of the questions are the scorecard's.
pub(super) fn outlook(outlook: &Outlook, out: &mut Vec<f64>) {
    out.extend([number(outlook.next.stage), points(outlook.next.score)]);
    out.extend([moment(outlook.changes_at), f64::from(u8::from(outlook.decaying))]);
    out.push(outlook.next.frameworks.len() as f64);
    out.extend(outlook.next.frameworks.iter().map(|framework| *framework as f64));
    out.push(outlook.next.questions.len() as f64);
    for question in &outlook.next.questions {
        out.extend([question.attribute as f64, points(question.worth)]);
    }
}

#[cfg(feature = "studio")]
pub(super) fn history(history: &History, out: &mut Vec<f64>) -> Vec<u8> {
    let mut writer = Writer::default();
    out.push(history.points.len() as f64);
    for point in &history.points {
        writer.text(&point.event);
        out.extend([point.at as f64, points(point.score), number(point.stage)]);
    }
    for stage in &history.stages {
        out.extend([moment(stage.reached_at), moment(stage.due), f64::from(u8::from(stage.overdue))]);
    }
    writer.bytes
}
