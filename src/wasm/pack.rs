//! Answers as doubles, and the words that go with them as bytes. The wrapper unpacks both; the order is theirs to share.

use alloc::vec::Vec;

use crate::assessment::{Assessment, LimitAt};
use crate::points::Points;
#[cfg(feature = "studio")]
use crate::qualify::{History, Outlook};
use crate::scorecard::{Scorecard, Writer};
#[cfg(feature = "studio")]
use crate::time::Millis;

/// The words of a scorecard as they stand in its file, with the fingerprint after name and version.
pub(super) fn words(card: &Scorecard) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.text(card.name());
    writer.text(card.version());
    let rest = writer.bytes.len();
    writer.bytes.extend_from_slice(&card.fingerprint.to_be_bytes());
    writer.bytes.extend_from_slice(card.words_bytes.get(rest..).unwrap_or(&[]));
    writer.bytes
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
