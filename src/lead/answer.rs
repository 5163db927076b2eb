//! Assessments, outlooks and histories as JSON: keys in a fixed order, so that the same answer is the same bytes everywhere.

use serde::Serialize;
use serde::ser::Serializer;

use crate::assessment::{Assessment, LimitAt, WarningCounts};
use crate::points::Points;
use crate::qualify::{GRADES, History, Outlook};
use crate::scorecard::Scorecard;
use crate::time::Millis;

/// A number is a whole JSON number where it is one, as JavaScript writes it.
impl Serialize for Points {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value = self.as_f64();
        if value.fract() == 0.0 && value.abs() < 9e15 {
            serializer.serialize_i64(value as i64)
        } else {
            serializer.serialize_f64(value)
        }
    }
}

#[derive(Serialize)]
struct AssessmentView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    score: Points,
    fit: Points,
    engagement: Points,
    labels: LabelsView<'a>,
    grade: Option<&'a str>,
    stage: Option<&'a str>,
    qualified: Option<bool>,
    route: Option<&'a str>,
    disqualified: Vec<DisqualifiedView<'a>>,
    reasons: Vec<ReasonView<'a>>,
    limits: Vec<LimitView<'a>>,
    base: Points,
    rounding: Points,
    verified: VerifiedView<'a>,
    frameworks: Vec<FrameworkView<'a>>,
    model: ModelView<'a>,
    at: Millis,
    warnings: Vec<WarningView>,
}

#[derive(Serialize)]
struct LabelsView<'a> {
    fit: Option<&'a str>,
    engagement: Option<&'a str>,
    score: Option<&'a str>,
}

#[derive(Serialize)]
struct DisqualifiedView<'a> {
    id: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct ReasonView<'a> {
    rule: &'a str,
    group: &'a str,
    kind: &'a str,
    points: Points,
    times: i64,
    because: &'a str,
    verified: bool,
}

#[derive(Serialize)]
struct LimitView<'a> {
    at: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    points: Points,
}

#[derive(Serialize)]
struct VerifiedView<'a> {
    score: Points,
    stage: Option<&'a str>,
}

#[derive(Serialize)]
struct FrameworkView<'a> {
    id: &'a str,
    is: &'static str,
    met: Points,
    unknown: Points,
    criteria: Vec<CriterionView<'a>>,
}

#[derive(Serialize)]
struct CriterionView<'a> {
    id: &'a str,
    is: &'static str,
}

#[derive(Serialize)]
struct ModelView<'a> {
    name: &'a str,
    version: &'a str,
    fingerprint: String,
}

#[derive(Serialize)]
struct WarningView {
    code: &'static str,
    detail: String,
}

fn warnings(counts: &WarningCounts) -> Vec<WarningView> {
    let counted = counts.all().into_iter().filter(|(_, _, count)| *count > 0);
    counted.map(|(code, words, count)| WarningView { code, detail: format!("{words}: {count}") }).collect()
}

impl Assessment {
    /// The assessment as one line of JSON, in the words of the scorecard that made it; with the lead's id first where one is
    /// given.
    pub fn to_json(&self, card: &Scorecard, id: Option<&str>) -> String {
        serde_json::to_string(&self.view(card, id)).unwrap_or_default()
    }

    fn view<'a>(&self, card: &'a Scorecard, id: Option<&'a str>) -> AssessmentView<'a> {
        let words = &card.words;
        let stage = |stage: Option<usize>| stage.map(|stage| words.stages[stage].as_str());
        let label = |of: usize| self.labels[of].map(|band| words.labels[of][band as usize].as_str());
        let reason = |reason: &crate::assessment::Reason| {
            let rule = reason.rule as usize;
            let group = words.rule_groups[rule] as usize;
            ReasonView {
                rule: &words.rules[rule],
                group: &words.groups[group],
                kind: &words.group_kinds[group],
                points: reason.points,
                times: reason.times,
                because: &words.because[rule],
                verified: reason.verified,
            }
        };
        let limit = |effect: &crate::assessment::LimitEffect| {
            let (at, id) = match effect.at {
                LimitAt::Rule(rule) => ("rule", Some(words.rules[rule as usize].as_str())),
                LimitAt::Group(group) => ("group", Some(words.groups[group as usize].as_str())),
                LimitAt::Total => ("total", None),
            };
            LimitView { at, id, points: effect.points }
        };
        let disqualified = self.disqualified.iter().map(|number| *number as usize);
        let frameworks = self.frameworks.iter().zip(&words.frameworks).map(|(result, (id, criteria))| FrameworkView {
            id,
            is: result.state.name(),
            met: result.met,
            unknown: result.unknown,
            criteria: (result.criteria.iter().zip(criteria))
                .map(|(state, criterion)| CriterionView { id: criterion, is: state.name() })
                .collect(),
        });
        AssessmentView {
            id,
            score: self.score,
            fit: self.fit,
            engagement: self.engagement,
            labels: LabelsView { fit: label(0), engagement: label(1), score: label(2) },
            grade: self.grade.map(|grade| GRADES[grade as usize]),
            stage: stage(self.stage),
            qualified: self.qualified,
            route: self.route.map(|route| words.routes[route].as_str()),
            disqualified: disqualified
                .map(|one| DisqualifiedView { id: &words.disqualifiers[one], reason: &words.reasons[one] })
                .collect(),
            reasons: self.reasons.iter().map(reason).collect(),
            limits: self.limits.iter().map(limit).collect(),
            base: self.base,
            rounding: self.rounding,
            verified: VerifiedView { score: self.verified_score, stage: stage(self.verified_stage) },
            frameworks: frameworks.collect(),
            model: ModelView {
                name: &words.name,
                version: &words.version,
                fingerprint: format!("{:016x}", card.fingerprint),
            },
            at: self.at,
            warnings: warnings(&self.warnings),
        }
    }
}

#[derive(Serialize)]
struct OutlookView<'a> {
    next: NextView<'a>,
    #[serde(rename = "changesAt")]
    changes_at: Option<Millis>,
    decaying: bool,
}

#[derive(Serialize)]
struct NextView<'a> {
    stage: Option<&'a str>,
    score: Points,
    frameworks: Vec<&'a str>,
    questions: Vec<QuestionView<'a>>,
}

#[derive(Serialize)]
struct QuestionView<'a> {
    attribute: &'a str,
    ask: &'a str,
    worth: Points,
}

impl Outlook {
    /// The outlook as one line of JSON, in the words of the scorecard that made it.
    pub fn to_json(&self, card: &Scorecard) -> String {
        let words = &card.words;
        let ask = |attribute: usize| {
            let question = words.questions.iter().find(|(name, _)| *name as usize == attribute);
            question.map_or(&words.names[attribute], |(_, ask)| ask)
        };
        let questions = self.next.questions.iter().map(|question| QuestionView {
            attribute: &words.names[question.attribute],
            ask: ask(question.attribute),
            worth: question.worth,
        });
        let view = OutlookView {
            next: NextView {
                stage: self.next.stage.map(|stage| words.stages[stage].as_str()),
                score: self.next.score,
                frameworks: self.next.frameworks.iter().map(|number| words.frameworks[*number].0.as_str()).collect(),
                questions: questions.collect(),
            },
            changes_at: self.changes_at,
            decaying: self.decaying,
        };
        serde_json::to_string(&view).unwrap_or_default()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageView<'a> {
    id: &'a str,
    reached_at: Option<Millis>,
    due: Option<Millis>,
    overdue: bool,
}

#[derive(Serialize)]
struct PointView<'a> {
    at: Millis,
    event: &'a str,
    score: Points,
    stage: Option<&'a str>,
}

#[derive(Serialize)]
struct HistoryView<'a> {
    points: Vec<PointView<'a>>,
    stages: Vec<StageView<'a>>,
}

impl History {
    /// The history as one line of JSON, in the words of the scorecard that made it.
    pub fn to_json(&self, card: &Scorecard) -> String {
        let stages = &card.words.stages;
        let points = self.points.iter().map(|point| PointView {
            at: point.at,
            event: &point.event,
            score: point.score,
            stage: point.stage.map(|stage| stages[stage].as_str()),
        });
        let view = HistoryView {
            points: points.collect(),
            stages: (stages.iter().zip(&self.stages))
                .map(|(stage, history)| StageView {
                    id: stage,
                    reached_at: history.reached_at,
                    due: history.due,
                    overdue: history.overdue,
                })
                .collect(),
        };
        serde_json::to_string(&view).unwrap_or_default()
    }
}
