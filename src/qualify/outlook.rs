//! What would change a lead's standing: what the next stage lacks, which question is worth asking, what time alone will do.

use alloc::string::String;
use alloc::vec::Vec;

use super::{FrameworkState, standing_at};
use crate::condition::{By, Condition, Op, ScoreOf, Truth};
use crate::decay::Decay;
use crate::lists::sort_numbers;
use crate::points::Points;
use crate::score::{Ledger, RuleOutcome};
use crate::scorecard::{Body, Form, Scorecard, What, each_condition};
use crate::time::Millis;
use crate::visitor::{Log, Value, number_value};

/// The most values of one attribute that are tried, and the most moments that are looked at.
const MAX_TRIALS: usize = 10_000;

/// What would change where a lead stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Outlook {
    /// What the next stage lacks.
    pub next: Next,
    /// The next moment at which a window, a decay period or a deadline alone changes the result.
    pub changes_at: Option<Millis>,
    /// Whether a half-life is at work.
    pub decaying: bool,
}

/// What the next stage lacks.
#[derive(Debug, Clone, PartialEq)]
pub struct Next {
    /// The number of the stage above the lead's; none at the top or without stages.
    pub stage: Option<usize>,
    /// Points still missing to the nearest `score.atLeast` of that stage; 0 where none is missing.
    pub score: Points,
    /// The numbers of the frameworks that the stage wants passed and that are not.
    pub frameworks: Vec<usize>,
    /// Questions not answered yet, the most worthwhile first.
    pub questions: Vec<OutlookQuestion>,
}

/// A question not answered yet.
#[derive(Debug, Clone, PartialEq)]
pub struct OutlookQuestion {
    /// The number of the attribute's name.
    pub attribute: usize,
    /// The largest gain in score that an answer could bring.
    pub worth: Points,
}

/// The outlook of the lead of a ledger at `at`; `due` is the next deadline.
pub(crate) fn outlook(
    card: &Scorecard,
    log: &mut Log,
    ledger: &mut Ledger,
    at: Millis,
    due: Option<Millis>,
) -> Outlook {
    let standing = standing_at(card, log, ledger, at);
    let stage = standing.stage.map_or(0, |stage| stage + 1);
    let stage = (stage < card.body.stages.len()).then_some(stage);
    let mut wants = Wants::default();
    if let Some(stage) = stage {
        wants.add(&card.body.stages[stage].when);
    }
    let missing = wants.scores.iter().map(|wanted| *wanted - standing.score).filter(|missing| *missing > Points::ZERO);
    let unpassed = |framework: &usize| standing.frameworks[*framework].state != FrameworkState::Passed;
    let next = Next {
        stage,
        score: missing.min().unwrap_or(Points::ZERO),
        frameworks: wants.frameworks.iter().copied().filter(unpassed).collect(),
        questions: questions(card, log, ledger, at, standing.score),
    };
    let decaying =
        ledger.moving_rules().iter().any(|rule| fades(card, *rule) && ledger.outcome(*rule).points != Points::ZERO);
    Outlook { next, changes_at: changes_at(card, log, ledger, at, due), decaying }
}

/// The scores and frameworks that a stage asks for.
#[derive(Default)]
struct Wants {
    scores: Vec<Points>,
    frameworks: Vec<usize>,
}

impl Wants {
    fn add(&mut self, condition: &Condition) {
        match condition {
            Condition::All(members) | Condition::Any(members) => members.iter().for_each(|member| self.add(member)),
            Condition::Score { of: ScoreOf::Score, tests } => {
                let at_least = tests.iter().filter(|test| test.by == By::AtLeast);
                self.scores.extend(at_least.map(|test| test.bound));
            }
            Condition::Framework { framework, state: FrameworkState::Passed } => {
                let framework = *framework as usize;
                if !self.frameworks.contains(&framework) {
                    self.frameworks.push(framework);
                }
            }
            _ => {}
        }
    }
}

fn questions(card: &Scorecard, log: &mut Log, ledger: &Ledger, at: Millis, score: Points) -> Vec<OutlookQuestion> {
    let body = &card.body;
    let mut names: Vec<u32> = body.questions.clone();
    let asked = body.frameworks.iter().flat_map(|framework| &framework.criteria).filter_map(|criterion| criterion.ask);
    for name in asked {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.retain(|name| ledger.attribute(card, *name) == Value::Unknown);
    let mut trial = ledger.clone();
    let mut questions: Vec<OutlookQuestion> = Vec::new();
    for name in names {
        let mut best = score;
        for answer in answers(card, name).into_iter().take(MAX_TRIALS) {
            trial.try_answer(card, log, name, &answer);
            trial.reckon_at(card, log, at);
            best = best.max(body.limit.hold(trial.totals(body).sum).rounded_to(body.precision));
        }
        trial.try_answer(card, log, name, &Answer::None);
        questions.push(OutlookQuestion { attribute: name as usize, worth: best - score });
    }
    let mut order: Vec<u32> = (0..questions.len() as u32).collect();
    let worth = |number: u32| questions[number as usize].worth;
    sort_numbers(&mut order, &mut |number| (-worth(number).thousandths(), 0));
    order.into_iter().map(|number| questions[number as usize].clone()).collect()
}

/// A value that a visitor could answer with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Answer {
    None,
    Number(f64),
    Text(String),
}

impl Ledger {
    /// Puts an answer in the place of an attribute that is unknown.
    fn try_answer(&mut self, card: &Scorecard, log: &mut Log, name: u32, answer: &Answer) {
        let value = match answer {
            Answer::None => Value::Unknown,
            Answer::Number(number) => number_value(*number).unwrap_or(Value::Unknown),
            Answer::Text(text) => log.text_value(text),
        };
        self.suppose(card, name, value);
        if Some(name) == card.plan.email {
            let domain = match answer {
                Answer::Text(text) => text.rsplit_once('@').map(|(_, domain)| String::from(domain)),
                _ => None,
            };
            let domain = domain.map_or(Value::Unknown, |domain| log.text_value(&domain));
            self.suppose(card, card.body.name_count, domain);
        }
    }
}

/// The values and bounds that the model's rules name for an attribute.
fn answers(card: &Scorecard, name: u32) -> Vec<Answer> {
    let mut answers = Vec::new();
    named_answers(&card.body, name, &mut |answer| answers.push(answer));
    if let (true, Some(domain)) = (Some(name) == card.plan.email, card.plan.email_domain) {
        named_answers(&card.body, domain, &mut |answer| {
            if let Answer::Text(domain) = answer {
                answers.push(Answer::Text(["someone@", &domain].concat()));
            }
        });
    }
    // An answer that no rule names: it is known, and neither a number nor a word of the model.
    answers.push(Answer::Text("-".into()));
    answers
}

fn named_answers(body: &Body, name: u32, found: &mut dyn FnMut(Answer)) {
    for rule in &body.rules {
        match &rule.form {
            Form::Condition { when, .. } => of_condition(body, when, name, found),
            Form::Table { name: have, rows, .. } if *have == name => {
                rows.iter().for_each(|row| of_ops(body, &row.ops, found));
            }
            _ => {}
        }
    }
}

fn of_condition(body: &Body, condition: &Condition, name: u32, found: &mut dyn FnMut(Answer)) {
    match condition {
        Condition::All(members) | Condition::Any(members) => {
            members.iter().for_each(|member| of_condition(body, member, name, found));
        }
        Condition::Not(inner) => of_condition(body, inner, name, found),
        Condition::Attribute { name: have, ops } if *have == name => of_ops(body, ops, found),
        _ => {}
    }
}

fn of_ops(body: &Body, ops: &[Op], found: &mut dyn FnMut(Answer)) {
    let text = |text: &String| Answer::Text(text.clone());
    for op in ops {
        match op {
            Op::Equals(set) => {
                set.texts.iter().for_each(|operand| found(text(operand)));
                set.numbers.iter().for_each(|number| found(Answer::Number(*number)));
            }
            Op::InList(list) => {
                let set = &body.lists[*list as usize];
                set.texts.iter().for_each(|operand| found(text(operand)));
                set.numbers.iter().for_each(|number| found(Answer::Number(*number)));
            }
            Op::Contains(parts) | Op::HasWord(parts) => parts.iter().for_each(|part| found(text(part))),
            Op::StartsWith(part) | Op::EndsWith(part) => found(text(part)),
            Op::Matches(glob) => found(Answer::Text(glob.replace('*', "").replace('?', "x"))),
            Op::Compare(comparison) => {
                [-1.0, 0.0, 1.0].iter().for_each(|step| found(Answer::Number(comparison.bound + step)));
            }
            Op::LongerThan(length) => found(Answer::Text("x".repeat(*length as usize + 1))),
            Op::ShorterThan(length) => found(Answer::Text("x".repeat((*length as usize).saturating_sub(1)))),
            Op::SameAs(_) | Op::Known(_) => {}
        }
    }
}

/// Whether a half-life is at work in a rule, in a window or not.
fn fades(card: &Scorecard, rule: u32) -> bool {
    match &card.body.rules[rule as usize].form {
        Form::Event { tally, .. } => {
            let what = &card.body.tallies[*tally as usize].what;
            matches!(what, What::Count { decay: Some(Decay::HalfLife { .. }), .. })
        }
        _ => false,
    }
}

/// Whether a half-life, and no window, is at work in a rule.
fn is_half_life(card: &Scorecard, rule: u32) -> bool {
    match &card.body.rules[rule as usize].form {
        Form::Event { tally, .. } => card.plan.half_life[*tally as usize],
        _ => false,
    }
}

/// The next moment at which a window, a decay period or a deadline alone changes the result.
///
/// The moments at which something could change are looked at in turn, each against the millisecond before it.
fn changes_at(card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis, due: Option<Millis>) -> Option<Millis> {
    let mut tallies: Vec<u32> = Vec::new();
    for rule in ledger.moving_rules() {
        tallies.extend(crate::scorecard::Uses::of_form(&card.body.rules[*rule as usize].form).tallies);
    }
    let mut uses = crate::scorecard::Uses::default();
    each_condition(&card.body, &mut |condition| uses.add(condition));
    tallies.extend(uses.tallies);
    // A deadline is passed the millisecond after it.
    let deadline = due.map(|due| due + 1).filter(|deadline| *deadline > at);
    let mut moment = at;
    for _ in 0..MAX_TRIALS {
        let candidates = tallies.iter().filter_map(|tally| ledger.next_change(&card.body, *tally, moment));
        moment = match (candidates.min(), deadline) {
            (Some(change), Some(deadline)) if change >= deadline => return Some(deadline),
            (Some(change), _) => change,
            (None, deadline) => return deadline,
        };
        if result_at(card, log, ledger, moment - 1) != result_at(card, log, ledger, moment) {
            return Some(moment);
        }
    }
    deadline
}

/// What of the result a half-life does not move by itself.
#[derive(PartialEq)]
struct Outcome {
    outcomes: Vec<RuleOutcome>,
    disqualified: Vec<u32>,
    grade: Option<u8>,
    frameworks: Vec<(FrameworkState, Vec<Truth>)>,
    stage: Option<usize>,
    /// Whether the stages hold that a deadline waits for.
    awaited: Vec<bool>,
    route: Option<usize>,
}

/// What an assessment shows of a rule: nothing where it gives no points. A half-life moves the points by itself.
fn shown(card: &Scorecard, ledger: &Ledger, rule: u32) -> RuleOutcome {
    match ledger.outcome(rule) {
        outcome if outcome.points == Points::ZERO => RuleOutcome::default(),
        outcome if fades(card, rule) => RuleOutcome { points: Points::ZERO, ..outcome },
        outcome => outcome,
    }
}

fn result_at(card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis) -> Outcome {
    let standing = standing_at(card, log, ledger, at);
    let awaited = card.body.stages.iter().filter_map(|stage| stage.sla.as_ref());
    let still = ledger.moving_rules().iter().filter(|rule| !is_half_life(card, **rule));
    Outcome {
        outcomes: still.map(|rule| shown(card, ledger, *rule)).collect(),
        route: super::route(card, log, ledger, at, &standing),
        frameworks: standing.frameworks.into_iter().map(|framework| (framework.state, framework.criteria)).collect(),
        disqualified: standing.disqualified,
        grade: standing.grade,
        stage: standing.stage,
        awaited: awaited.filter_map(|sla| standing.holds.get(sla.next as usize).copied()).collect(),
    }
}
