//! What decoding cannot see piece by piece: that every reference leads somewhere, and that counts are within the limits.

use super::plan::each_condition;
use super::*;
use crate::qualify::GRADES;

/// The most groups, rules and stages of a model.
pub(crate) const MAX_GROUPS: usize = 100;
pub(crate) const MAX_RULES: usize = 2_000;
pub(crate) const MAX_STAGES: usize = 50;

/// Whether everything that a body refers to is there.
#[inline(never)]
pub(crate) fn references(body: &Body) -> bool {
    let check = References { body };
    body.groups.len() <= MAX_GROUPS
        && body.rules.len() <= MAX_RULES
        && body.stages.len() <= MAX_STAGES
        && [body.email, body.email_domain].into_iter().flatten().all(|name| check.name(name))
        && check.patterns()
        && check.rules()
        && check.qualification()
}

struct References<'a> {
    body: &'a Body,
}

impl References<'_> {
    fn name(&self, number: u32) -> bool {
        number < self.body.name_count
    }

    fn patterns(&self) -> bool {
        let event = |number: &u32| *number != SET_EVENT && *number < self.body.event_count;
        let patterns = self.body.patterns.iter().all(|pattern| {
            pattern.events.iter().flatten().all(event)
                && pattern.tests.iter().all(|(name, ops)| self.name(*name) && self.ops(ops, false))
        });
        let tallies = self.body.tallies.iter().all(|tally| {
            let name = match tally.what {
                What::Sum { name } | What::Distinct { name } => self.name(name),
                What::Count { .. } => true,
            };
            name && (tally.pattern as usize) < self.body.patterns.len()
        });
        patterns && tallies
    }

    fn ops(&self, ops: &[Op], may_compare_attributes: bool) -> bool {
        ops.iter().all(|op| match op {
            Op::InList(list) => (*list as usize) < self.body.lists.len(),
            Op::SameAs(other) => may_compare_attributes && self.name(*other),
            _ => true,
        })
    }

    /// Whether a tally is there and counts what is asked for.
    fn tally(&self, number: u32, fits: impl Fn(&What) -> bool) -> bool {
        self.body.tallies.get(number as usize).is_some_and(|tally| fits(&tally.what))
    }

    fn rules(&self) -> bool {
        let in_order = self.body.rules.is_sorted_by_key(|rule| rule.group);
        in_order
            && self.body.rules.iter().all(|rule| {
                let group = (rule.group as usize) < self.body.groups.len();
                group
                    && match &rule.form {
                        Form::Condition { when, .. } => self.condition(when, false),
                        Form::Event { tally, .. } => self.tally(*tally, |what| matches!(what, What::Count { .. })),
                        Form::Metered { tally, .. } => self.tally(*tally, |what| matches!(what, What::Sum { .. })),
                        Form::Table { name, rows, .. } => {
                            self.name(*name) && rows.iter().all(|row| self.ops(&row.ops, false))
                        }
                    }
            })
    }

    fn qualification(&self) -> bool {
        let body = self.body;
        let mut sound = true;
        each_condition(body, &mut |condition| sound &= self.condition(condition, true));
        let asks =
            body.frameworks.iter().flat_map(|framework| &framework.criteria).filter_map(|criterion| criterion.ask);
        let slas = body.stages.iter().filter_map(|stage| stage.sla.as_ref());
        sound
            && asks.chain(body.questions.iter().copied()).all(|name| self.name(name))
            && slas.into_iter().all(|sla| (sla.next as usize) < body.stages.len())
    }

    fn condition(&self, condition: &Condition, may_ask_standing: bool) -> bool {
        match condition {
            Condition::All(members) | Condition::Any(members) => {
                !members.is_empty() && members.iter().all(|member| self.condition(member, may_ask_standing))
            }
            Condition::Not(inner) => self.condition(inner, may_ask_standing),
            Condition::Attribute { name, ops } => !ops.is_empty() && self.name(*name) && self.ops(ops, true),
            Condition::Event { tally, .. } => self
                .tally(*tally, |what| matches!(what, What::Count { cap: None, decay: None } | What::Distinct { .. })),
            Condition::Grade { tests } => {
                may_ask_standing && tests.iter().all(|test| (test.bound as usize) < GRADES.len())
            }
            Condition::Framework { framework, .. } => {
                may_ask_standing && (*framework as usize) < self.body.frameworks.len()
            }
            _ => may_ask_standing,
        }
    }
}
