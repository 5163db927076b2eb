//! The words of a scorecard: what people read, and what the wrapper of the runtime reads for them.
//!
//! In the file they stand together, before the numbers, so that the runtime passes over them: it reads the names of
//! attributes, properties and events, with which facts come, and nothing else.

use alloc::string::String;
use alloc::vec::Vec;

use super::wire::Reader;
#[cfg(feature = "author")]
use super::wire::Writer;

/// What the runtime reads of the words: the names of attributes and properties, and of events.
pub(super) fn names(bytes: &[u8]) -> Option<(Vec<String>, Vec<String>)> {
    let mut reader = Reader::new(bytes);
    reader.text();
    reader.text();
    let names = (reader.strings(), reader.strings());
    (!reader.has_failed()).then_some(names)
}

/// All words, in the order of the file.
#[cfg(feature = "author")]
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

#[cfg(feature = "author")]
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
        w.text(&self.name);
        w.text(&self.version);
        [&self.names, &self.events, &self.groups, &self.group_kinds, &self.rules, &self.because]
            .into_iter()
            .for_each(|list| w.texts(list));
        w.list(&self.rule_groups, |w, group| w.unsigned(u64::from(*group)));
        [&self.disqualifiers, &self.reasons].into_iter().for_each(|list| w.texts(list));
        w.list(&self.frameworks, |w, (id, criteria)| {
            w.text(id);
            w.texts(criteria);
        });
        self.labels.iter().for_each(|labels| w.texts(labels));
        [&self.grades, &self.stages, &self.stage_names, &self.routes].into_iter().for_each(|list| w.texts(list));
        w.list(&self.questions, |w, (name, ask)| {
            w.unsigned(u64::from(*name));
            w.text(ask);
        });
        [&self.group_names, &self.framework_names].into_iter().for_each(|list| w.texts(list));
        writer.bytes
    }

    /// Whether there is a word for everything that a body of numbers counts.
    pub(super) fn fit(&self, body: &super::Body) -> bool {
        let criteria =
            |(words, framework): (&(String, Vec<String>), &super::Framework)| words.1.len() == framework.criteria.len();
        [self.groups.len(), self.group_kinds.len(), self.group_names.len()] == [body.groups.len(); 3]
            && [self.rules.len(), self.because.len()] == [body.rules.len(); 2]
            && self.rule_groups.iter().eq(body.rules.iter().map(|rule| &rule.group))
            && [self.disqualifiers.len(), self.reasons.len()] == [body.disqualifiers.len(); 2]
            && [self.frameworks.len(), self.framework_names.len()] == [body.frameworks.len(); 2]
            && self.frameworks.iter().zip(&body.frameworks).all(criteria)
            && self.labels.iter().zip(&body.labels).all(|(labels, bands)| labels.len() == bands.len())
            && self.grades.len() == body.grade.as_ref().map_or(0, |_| crate::qualify::GRADES.len())
            && [self.stages.len(), self.stage_names.len()] == [body.stages.len(); 2]
            && self.routes.len() == body.routes.len()
            && self.questions.iter().map(|question| question.0).eq(body.questions.iter().copied())
    }
}
