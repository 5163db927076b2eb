//! Assessments, outlooks and histories as JSON: keys in a fixed order, so that the same answer is the same bytes everywhere.

use alloc::string::String;

use super::writer::{JsonWriter, hex_digit};
use crate::assessment::{Assessment, LimitAt, WarningCounts};
use crate::points::Points;
use crate::qualify::{GRADES, History, Outlook};
use crate::scorecard::Scorecard;

impl Points {
    /// The points as a JSON number.
    pub fn to_json(self) -> String {
        let mut writer = JsonWriter::default();
        writer.points(self);
        writer.text
    }
}

impl Assessment {
    /// The assessment as one line of JSON, in the words of the scorecard that made it; with the lead's id first where one is
    /// given.
    pub fn to_json(&self, card: &Scorecard, id: Option<&str>) -> String {
        let mut writer = JsonWriter::default();
        writer.object(|w| {
            if let Some(id) = id {
                w.key("id").string(id);
            }
            self.numbers(card, w);
            self.explanation(card, w);
            w.key("model").object(|w| {
                w.key("name").string(&card.words.name);
                w.key("version").string(&card.words.version);
                w.key("fingerprint").string(&fingerprint(card.fingerprint()));
            });
            w.key("at").whole(self.at);
            w.key("warnings");
            warnings(&self.warnings, w);
        });
        writer.text
    }

    fn numbers(&self, card: &Scorecard, w: &mut JsonWriter) {
        let words = &card.words;
        w.key("score").points(self.score);
        w.key("fit").points(self.fit);
        w.key("engagement").points(self.engagement);
        w.key("labels").object(|w| {
            for (of, key) in ["fit", "engagement", "score"].into_iter().enumerate() {
                w.key(key).maybe(self.labels[of].map(|band| words.labels[of][band as usize].as_str()));
            }
        });
        w.key("grade").maybe(self.grade.map(|grade| GRADES[grade as usize]));
        w.key("stage").maybe(self.stage.map(|stage| words.stages[stage].as_str()));
        match self.qualified {
            Some(qualified) => w.key("qualified").bool(qualified),
            None => w.key("qualified").word("null"),
        }
        w.key("route").maybe(self.route.map(|route| words.routes[route].as_str()));
    }

    fn explanation(&self, card: &Scorecard, w: &mut JsonWriter) {
        let words = &card.words;
        w.key("disqualified").list(&self.disqualified, |w, number| {
            w.object(|w| {
                w.key("id").string(&words.disqualifiers[*number as usize]);
                w.key("reason").string(&words.reasons[*number as usize]);
            });
        });
        w.key("reasons").list(&self.reasons, |w, reason| {
            let rule = reason.rule as usize;
            let group = words.rule_groups[rule] as usize;
            w.object(|w| {
                w.key("rule").string(&words.rules[rule]);
                w.key("group").string(&words.groups[group]);
                w.key("kind").string(&words.group_kinds[group]);
                w.key("points").points(reason.points);
                w.key("times").whole(reason.times);
                w.key("because").string(&words.because[rule]);
                w.key("verified").bool(reason.verified);
            });
        });
        w.key("limits").list(&self.limits, |w, effect| {
            let (at, id) = match effect.at {
                LimitAt::Rule(rule) => ("rule", Some(&words.rules[rule as usize])),
                LimitAt::Group(group) => ("group", Some(&words.groups[group as usize])),
                LimitAt::Total => ("total", None),
            };
            w.object(|w| {
                w.key("at").string(at);
                if let Some(id) = id {
                    w.key("id").string(id);
                }
                w.key("points").points(effect.points);
            });
        });
        w.key("base").points(self.base);
        w.key("rounding").points(self.rounding);
        w.key("verified").object(|w| {
            w.key("score").points(self.verified_score);
            w.key("stage").maybe(self.verified_stage.map(|stage| words.stages[stage].as_str()));
        });
        w.key("frameworks").list(self.frameworks.iter().zip(&words.frameworks), |w, (result, (id, criteria))| {
            w.object(|w| {
                w.key("id").string(id);
                w.key("is").string(result.state.name());
                w.key("met").points(result.met);
                w.key("unknown").points(result.unknown);
                w.key("criteria").list(result.criteria.iter().zip(criteria), |w, (state, id)| {
                    w.object(|w| {
                        w.key("id").string(id);
                        w.key("is").string(state.name());
                    });
                });
            });
        });
    }
}

/// 16 hex digits.
fn fingerprint(hash: u64) -> String {
    (0..16).rev().map(|place| hex_digit((hash >> (4 * place)) as u8 & 15)).collect()
}

fn warnings(counts: &WarningCounts, w: &mut JsonWriter) {
    w.list(counts.all().into_iter().filter(|(_, _, count)| *count > 0), |w, (code, words, count)| {
        w.object(|w| {
            w.key("code").string(code);
            w.key("detail").string(&[words, ": ", &crate::model::whole(i64::from(count))].concat());
        });
    });
}

impl Outlook {
    /// The outlook as one line of JSON, in the words of the scorecard that made it.
    pub fn to_json(&self, card: &Scorecard) -> String {
        let words = &card.words;
        let mut writer = JsonWriter::default();
        writer.object(|w| {
            w.key("next").object(|w| {
                w.key("stage").maybe(self.next.stage.map(|stage| words.stages[stage].as_str()));
                w.key("score").points(self.next.score);
                w.key("frameworks").list(&self.next.frameworks, |w, number| w.string(&words.frameworks[*number].0));
                w.key("questions").list(&self.next.questions, |w, question| {
                    let attribute = &words.names[question.attribute];
                    let asked = words.questions.iter().find(|(name, _)| *name as usize == question.attribute);
                    w.object(|w| {
                        w.key("attribute").string(attribute);
                        w.key("ask").string(asked.map_or(attribute, |(_, ask)| ask));
                        w.key("worth").points(question.worth);
                    });
                });
            });
            w.key("changesAt").maybe_whole(self.changes_at);
            w.key("decaying").bool(self.decaying);
        });
        writer.text
    }
}

impl History {
    /// The history as one line of JSON, in the words of the scorecard that made it.
    pub fn to_json(&self, card: &Scorecard) -> String {
        let stages = &card.words.stages;
        let mut writer = JsonWriter::default();
        writer.object(|w| {
            w.key("points").list(&self.points, |w, point| {
                w.object(|w| {
                    w.key("at").whole(point.at);
                    w.key("event").string(&point.event);
                    w.key("score").points(point.score);
                    w.key("stage").maybe(point.stage.map(|stage| stages[stage].as_str()));
                });
            });
            w.key("stages").list(self.stages.iter().zip(stages), |w, (stage, id)| {
                w.object(|w| {
                    w.key("id").string(id);
                    w.key("reachedAt").maybe_whole(stage.reached_at);
                    w.key("due").maybe_whole(stage.due);
                    w.key("overdue").bool(stage.overdue);
                });
            });
        });
        writer.text
    }
}
