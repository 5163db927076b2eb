//! The words of a scorecard: what people read, and what the wrapper of the runtime reads for them.
//!
//! In the file they stand together, before the numbers, so that the runtime passes over them.

#![cfg(feature = "author")]

use alloc::string::String;
use alloc::vec::Vec;

use super::*;

/// All words, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Words {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) names: Vec<String>,
    pub(crate) events: Vec<String>,
    pub(crate) groups: Vec<String>,
    pub(crate) group_kinds: Vec<String>,
    pub(crate) rules: Vec<String>,
    /// The reasons shown to people: `because`, else the rule's name, else its id.
    pub(crate) because: Vec<String>,
    /// The group of each rule.
    pub(crate) rule_groups: Vec<u32>,
    pub(crate) disqualifiers: Vec<String>,
    pub(crate) reasons: Vec<String>,
    /// Ids of frameworks and of their criteria.
    pub(crate) frameworks: Vec<(String, Vec<String>)>,
    /// Labels of the bands of fit, engagement and score.
    pub(crate) labels: [Vec<String>; 3],
    /// The grades, where the model has any.
    pub(crate) grades: Vec<String>,
    pub(crate) stages: Vec<String>,
    pub(crate) stage_names: Vec<String>,
    pub(crate) routes: Vec<String>,
    /// Numbers of attributes, and their questions.
    pub(crate) questions: Vec<(u32, String)>,
    pub(crate) group_names: Vec<String>,
    pub(crate) framework_names: Vec<String>,
}

impl Words {
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Words> {
        let mut reader = Reader::new(bytes);
        let r = &mut reader;
        let words = Words {
            name: r.string(),
            version: r.string(),
            names: r.strings(),
            events: r.strings(),
            groups: r.strings(),
            group_kinds: r.strings(),
            rules: r.strings(),
            because: r.strings(),
            rule_groups: r.list(Reader::index),
            disqualifiers: r.strings(),
            reasons: r.strings(),
            frameworks: r.list(|r| (r.string(), r.strings())),
            labels: [r.strings(), r.strings(), r.strings()],
            grades: r.strings(),
            stages: r.strings(),
            stage_names: r.strings(),
            routes: r.strings(),
            questions: r.list(|r| (r.index(), r.string())),
            group_names: r.strings(),
            framework_names: r.strings(),
        };
        reader.is_done().then_some(words)
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        let w = &mut writer;
        w.text(self.name.as_bytes());
        w.text(self.version.as_bytes());
        [&self.names, &self.events, &self.groups, &self.group_kinds, &self.rules, &self.because]
            .into_iter()
            .for_each(|list| w.texts(list));
        w.list(&self.rule_groups, |w, group| w.unsigned(u64::from(*group)));
        [&self.disqualifiers, &self.reasons].into_iter().for_each(|list| w.texts(list));
        w.list(&self.frameworks, |w, (id, criteria)| {
            w.text(id.as_bytes());
            w.texts(criteria);
        });
        self.labels.iter().for_each(|labels| w.texts(labels));
        [&self.grades, &self.stages, &self.stage_names, &self.routes].into_iter().for_each(|list| w.texts(list));
        w.list(&self.questions, |w, (name, ask)| {
            w.unsigned(u64::from(*name));
            w.text(ask.as_bytes());
        });
        [&self.group_names, &self.framework_names].into_iter().for_each(|list| w.texts(list));
        writer.bytes
    }

    /// Whether there is a word for everything that the numbers of a scorecard count.
    pub(super) fn fit(&self, card: &Scorecard) -> bool {
        let stands = |section: usize, lengths: &[usize]| lengths.iter().all(|length| *length == card.count(section));
        let criteria =
            |(number, words): (usize, &(String, Vec<String>))| card.criteria(number as u32).count() == words.1.len();
        let rule_group =
            |(number, group): (usize, &u32)| card.word(card.item(RULES, number as u32)) == i64::from(*group);
        let question = |(number, asked): (usize, &(u32, String))| {
            card.word(card.item(QUESTIONS, number as u32)) == i64::from(asked.0)
        };
        stands(GROUPS, &[self.groups.len(), self.group_kinds.len(), self.group_names.len()])
            && stands(RULES, &[self.rules.len(), self.because.len(), self.rule_groups.len()])
            && self.rule_groups.iter().enumerate().all(rule_group)
            && stands(DISQUALIFIERS, &[self.disqualifiers.len(), self.reasons.len()])
            && stands(FRAMEWORKS, &[self.frameworks.len(), self.framework_names.len()])
            && self.frameworks.iter().enumerate().all(criteria)
            && self.labels.iter().enumerate().all(|(of, labels)| labels.len() == card.count(LABELS + of))
            && self.grades.len() == card.count(GRADE_START) * crate::qualify::GRADES.len()
            && stands(STAGES, &[self.stages.len(), self.stage_names.len()])
            && stands(ROUTES, &[self.routes.len()])
            && stands(QUESTIONS, &[self.questions.len()])
            && self.questions.iter().enumerate().all(question)
    }
}
