//! From rules to the score, and what is read off it: labels, grade, disqualifiers, frameworks (§6, §7, §9).

use serde_json::{Value as Json, json};

use super::condition::{Truth, holds, truth};
use super::{Facts, divide_rounding, list, number, rule, thousandths, value};

pub(super) const GRADES: [&str; 13] = ["F", "D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+"];

/// Everything about a lead at a moment that does not need its past.
#[derive(Default)]
pub(super) struct Standing<'a> {
    /// The rules that are enabled, in the model's order.
    pub(super) rules: Vec<Scored<'a>>,
    pub(super) limits: Vec<Json>,
    pub(super) base: i128,
    pub(super) fit: i128,
    pub(super) engagement: i128,
    pub(super) score: i128,
    pub(super) rounding: i128,
    /// Of fit, engagement and score.
    pub(super) labels: [Option<&'a Json>; 3],
    /// A place in [`GRADES`].
    pub(super) grade: Option<usize>,
    pub(super) disqualified: Vec<Json>,
    pub(super) frameworks: Vec<Json>,
}

pub(super) struct Scored<'a> {
    pub(super) group: &'a Json,
    pub(super) rule: &'a Json,
    /// Before limits.
    pub(super) points: i128,
    pub(super) times: i128,
}

/// Scores, then labels, grades, disqualifies and sees how far the frameworks are.
pub(super) fn stand<'a>(facts: &Facts<'a>) -> Standing<'a> {
    let model = facts.model;
    let mut standing = Standing::default();
    add_up(facts, &mut standing);

    standing.labels = [("fit", standing.fit), ("engagement", standing.engagement), ("score", standing.score)]
        .map(|(axis, points)| label(&model["labels"], axis, points));
    standing.grade = model.get("grade").map(|grade| {
        let start = GRADES.iter().position(|name| grade["start"] == *name).expect("a grade");
        let met = list(grade, "criteria").iter().filter(|criterion| is_met(criterion, facts));
        let thirds: i64 = met.map(|criterion| criterion["thirds"].as_i64().expect("a whole number")).sum();
        (start as i64 + thirds).clamp(0, 12) as usize
    });
    let met = list(model, "disqualify").iter().filter(|disqualifier| is_met(disqualifier, facts));
    standing.disqualified =
        met.map(|disqualifier| json!({ "id": disqualifier["id"], "reason": disqualifier["reason"] })).collect();
    standing.frameworks =
        list(model, "frameworks").iter().map(|document| framework(document, facts, &standing)).collect();
    standing
}

/// For conditions that do not ask for the standing.
fn is_met(item: &Json, facts: &Facts) -> bool {
    holds(&item["when"], facts, &Standing::default(), None)
}

/// The arithmetic of §9, in its order.
fn add_up<'a>(facts: &Facts<'a>, standing: &mut Standing<'a>) {
    let score = &facts.model["score"];
    let (mut fit, mut engagement) = (0, 0);
    for group in list(facts.model, "groups") {
        let mut sum = 0;
        for rule in list(group, "rules") {
            if rule.get("enabled") == Some(&Json::Bool(false)) {
                continue;
            }
            let (points, times) = rule::points_and_times(rule, facts);
            standing.rules.push(Scored { group, rule, points, times });
            sum += limited(points, rule.get("limit"), "rule", Some(&rule["id"]), &mut standing.limits);
        }
        let sum = limited(sum, group.get("limit"), "group", Some(&group["id"]), &mut standing.limits);
        match group["kind"].as_str() {
            Some("fit") => fit += sum,
            _ => engagement += sum,
        }
    }
    standing.base = score.get("base").map_or(0, thousandths);
    let total = standing.base + fit + engagement;
    let total = limited(total, Some(score), "total", None, &mut standing.limits);

    let precision = score.get("precision").and_then(Json::as_u64).unwrap_or(0);
    let step = 10_i128.pow(3 - precision as u32);
    let rounded = |points: i128| divide_rounding(points, step) * step;
    standing.fit = rounded(fit);
    standing.engagement = rounded(engagement);
    standing.score = rounded(total);
    standing.rounding = standing.score - total;
}

/// Holds points within a limit, and lists what that changed.
fn limited(points: i128, limit: Option<&Json>, at: &str, id: Option<&Json>, limits: &mut Vec<Json>) -> i128 {
    let bound = |key: &str| limit.and_then(|limit| limit.get(key)).map(thousandths);
    let held = points.max(bound("min").unwrap_or(i128::MIN)).min(bound("max").unwrap_or(i128::MAX));
    if held != points {
        let change = number(held - points);
        limits.push(match id {
            Some(id) => json!({ "at": at, "id": id, "points": change }),
            None => json!({ "at": at, "points": change }),
        });
    }
    held
}

/// The first band that matches.
fn label<'a>(labels: &'a Json, axis: &str, points: i128) -> Option<&'a Json> {
    let mut bands = list(labels, axis).iter();
    let matches = |band: &&Json| value::within_bounds(points as f64 / 1000.0, band.as_object().expect("a band"));
    bands.find(matches).map(|band| &band["label"])
}

fn framework(document: &Json, facts: &Facts, standing: &Standing) -> Json {
    let (mut met, mut unknown) = (0, 0);
    let mut criteria = Vec::new();
    for criterion in list(document, "criteria") {
        let weight = criterion.get("weight").map_or(1000, thousandths);
        let is = match truth(&criterion["when"], facts, standing, None) {
            Truth::True => {
                met += weight;
                "met"
            }
            Truth::False => "unmet",
            Truth::Unknown => {
                unknown += weight;
                "unknown"
            }
        };
        criteria.push(json!({ "id": criterion["id"], "is": is }));
    }
    let needed = thousandths(&document["pass"]["atLeast"]);
    let is = match () {
        () if met >= needed => "passed",
        () if met + unknown < needed => "failed",
        () => "open",
    };
    json!({
        "id": document["id"],
        "is": is,
        "met": number(met),
        "unknown": number(unknown),
        "criteria": criteria,
    })
}
