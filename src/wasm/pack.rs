//! Outlooks and histories as doubles, and the words that go with them as bytes. The wrapper unpacks both; the order is theirs
//! to share.

use alloc::vec::Vec;

use crate::points::Points;
use crate::qualify::{History, Outlook};
use crate::scorecard::Writer;
use crate::time::Millis;

fn points(points: Points) -> f64 {
    points.thousandths() as f64
}

/// A number of something, or −1 for none.
fn number<T: Copy + TryInto<i64>>(number: Option<T>) -> f64 {
    number.and_then(|number| number.try_into().ok()).map_or(-1.0, |number| number as f64)
}

fn moment(at: Option<Millis>) -> f64 {
    at.map_or(f64::NAN, |at| at as f64)
}

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

pub(super) fn history(history: &History, out: &mut Vec<f64>) -> Vec<u8> {
    let mut writer = Writer::default();
    out.push(history.points.len() as f64);
    for point in &history.points {
        writer.text(point.event.as_bytes());
        out.extend([point.at as f64, points(point.score), number(point.stage)]);
    }
    for stage in &history.stages {
        out.extend([moment(stage.reached_at), moment(stage.due), f64::from(u8::from(stage.overdue))]);
    }
    writer.bytes
}
