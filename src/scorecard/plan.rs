//! Indexes over a scorecard, derived once: which patterns an event can match, and which rules a fact can change.

use alloc::vec;
use alloc::vec::Vec;

use super::{Body, Form, What};
use crate::condition::{Condition, Op};
use crate::decay::Decay;

/// The patterns that events of one name can match, and the properties that decide it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Candidates {
    pub(crate) patterns: Vec<u32>,
    /// Numbers of the names of properties that the patterns test.
    pub(crate) deciding: Vec<u32>,
}

/// Indexes that make a new fact cost what it touches.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// By number of an event's name; the last stands for every name that the model does not use.
    pub(crate) candidates: Vec<Candidates>,
    pub(crate) tallies_of_pattern: Vec<Vec<u32>>,
    pub(crate) rules_of_tally: Vec<Vec<u32>>,
    /// By number of an attribute's name.
    pub(crate) rules_of_attribute: Vec<Vec<u32>>,
    /// Rules whose points change with time alone once a tally of theirs holds something.
    pub(crate) timed: Vec<bool>,
    /// Tallies whose events shrink with a half-life and nothing else.
    pub(crate) half_life: Vec<bool>,
    pub(crate) email: Option<u32>,
    pub(crate) email_domain: Option<u32>,
    /// Whether a snapshot may hold `email` whole: the model tests it itself.
    pub(crate) uses_whole_email: bool,
    pub(crate) has_keep: bool,
    /// The lowest stage at which a lead is qualified.
    pub(crate) qualifying_stage: Option<usize>,
}

/// The attributes and tallies that a condition looks at.
#[derive(Default)]
pub(crate) struct Uses {
    pub(crate) attributes: Vec<u32>,
    pub(crate) tallies: Vec<u32>,
}

impl Uses {
    pub(crate) fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::All(members) | Condition::Any(members) => members.iter().for_each(|member| self.add(member)),
            Condition::Not(inner) => self.add(inner),
            Condition::Attribute { name, ops } => {
                self.attributes.push(*name);
                for op in ops {
                    if let Op::SameAs(other) = op {
                        self.attributes.push(*other);
                    }
                }
            }
            Condition::Event { tally, .. } => self.tallies.push(*tally),
            _ => {}
        }
    }

    /// What a rule looks at.
    pub(crate) fn of_form(form: &Form) -> Uses {
        let mut uses = Uses::default();
        match form {
            Form::Condition { when, .. } => uses.add(when),
            Form::Event { tally, .. } | Form::Metered { tally, .. } => uses.tallies.push(*tally),
            Form::Table { name, .. } => uses.attributes.push(*name),
        }
        uses
    }
}

/// Whether what a tally says changes with time alone.
pub(crate) fn tally_is_timed(body: &Body, tally: u32) -> bool {
    let spec = &body.tallies[tally as usize];
    let decays = matches!(spec.what, What::Count { decay: Some(_), .. });
    decays || body.patterns[spec.pattern as usize].within.is_some()
}

fn push_once(list: &mut Vec<u32>, number: u32) {
    if list.last() != Some(&number) && !list.contains(&number) {
        list.push(number);
    }
}

impl Plan {
    #[inline(never)]
    pub(crate) fn new(body: &Body) -> Plan {
        let mut candidates = vec![Candidates::default(); body.event_count as usize + 1];
        for (number, pattern) in body.patterns.iter().enumerate() {
            let mut add = |event: usize| {
                let candidates = &mut candidates[event];
                push_once(&mut candidates.patterns, number as u32);
                for (name, _) in &pattern.tests {
                    push_once(&mut candidates.deciding, *name);
                }
            };
            match &pattern.events {
                Some(events) => events.iter().for_each(|event| add(*event as usize)),
                None => (1..=body.event_count as usize).for_each(&mut add),
            }
        }
        let mut tallies_of_pattern = vec![Vec::new(); body.patterns.len()];
        for (number, tally) in body.tallies.iter().enumerate() {
            tallies_of_pattern[tally.pattern as usize].push(number as u32);
        }
        let (email, email_domain) = (body.email, body.email_domain);
        let mut rules_of_tally = vec![Vec::new(); body.tallies.len()];
        let mut rules_of_attribute = vec![Vec::new(); body.name_count as usize];
        let mut timed = Vec::with_capacity(body.rules.len());
        for (number, rule) in body.rules.iter().enumerate() {
            let uses = Uses::of_form(&rule.form);
            for tally in &uses.tallies {
                push_once(&mut rules_of_tally[*tally as usize], number as u32);
            }
            for name in &uses.attributes {
                push_once(&mut rules_of_attribute[*name as usize], number as u32);
                if let (true, Some(email)) = (Some(*name) == email_domain, email) {
                    push_once(&mut rules_of_attribute[email as usize], number as u32);
                }
            }
            timed.push(uses.tallies.iter().any(|tally| tally_is_timed(body, *tally)));
        }
        let is_half_life = |tally: &super::TallySpec| {
            let half_life = matches!(tally.what, What::Count { decay: Some(Decay::HalfLife { .. }), .. });
            half_life && body.patterns[tally.pattern as usize].within.is_none()
        };
        let half_life = body.tallies.iter().map(is_half_life).collect();
        let first_qualifying = body.stages.iter().position(|stage| stage.qualifies);
        Plan {
            candidates,
            tallies_of_pattern,
            rules_of_tally,
            rules_of_attribute,
            timed,
            half_life,
            email,
            email_domain,
            uses_whole_email: email.is_some_and(|email| all_attributes(body).contains(&email)),
            has_keep: body.stages.iter().any(|stage| stage.keep),
            qualifying_stage: first_qualifying.or(body.stages.len().checked_sub(1)),
        }
    }

    /// The patterns that an event of this number can match.
    pub(crate) fn candidates_of(&self, event: u32) -> &Candidates {
        let last = self.candidates.len() - 1;
        &self.candidates[(event as usize).min(last)]
    }
}

/// Every attribute that a rule, disqualifier, framework, grade, stage or route looks at by its own name.
pub(crate) fn all_attributes(body: &Body) -> Vec<u32> {
    let mut uses = Uses::default();
    for rule in &body.rules {
        uses.attributes.extend(Uses::of_form(&rule.form).attributes);
    }
    each_condition(body, &mut |condition| uses.add(condition));
    uses.attributes
}

/// Calls `visit` with every condition outside the rules.
pub(crate) fn each_condition<'a>(body: &'a Body, visit: &mut dyn FnMut(&'a Condition)) {
    body.disqualifiers.iter().for_each(&mut *visit);
    for framework in &body.frameworks {
        framework.criteria.iter().for_each(|criterion| visit(&criterion.when));
    }
    if let Some(grading) = &body.grade {
        grading.criteria.iter().for_each(|criterion| visit(&criterion.when));
    }
    body.stages.iter().for_each(|stage| visit(&stage.when));
    body.routes.iter().filter_map(|route| route.when.as_ref()).for_each(visit);
}
