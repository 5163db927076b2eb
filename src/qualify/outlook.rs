//! What would change a lead's standing: what the next stage lacks, which question is worth asking, what time alone will do.

use alloc::vec::Vec;

use crate::points::Points;
use crate::time::Millis;

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

#[cfg(any(feature = "author", not(feature = "wasm")))]
pub(crate) use reckoning::outlook;

#[cfg(any(feature = "author", not(feature = "wasm")))]
mod reckoning {
    //! How an outlook is reckoned: by trying answers, and by looking at the moments at which something can change.

    use alloc::string::String;

    use super::*;
    use crate::lists::{numbers_below, sorted_by};
    use crate::qualify::{FrameworkState, route, standing_at};
    use crate::score::{Ledger, RuleOutcome};
    use crate::scorecard::*;
    use crate::visitor::{Log, Value, number_value};

    /// The most values of one attribute that are tried, and the most moments that are looked at.
    const MAX_TRIALS: usize = 10_000;
    const SCORE: i64 = 2;
    const AT_LEAST: i64 = 0;

    /// The outlook of the lead of a ledger at `at`; `due` is the next deadline.
    pub(crate) fn outlook(
        card: &Scorecard,
        log: &mut Log,
        ledger: &mut Ledger,
        at: Millis,
        due: Option<Millis>,
    ) -> Outlook {
        let standing = standing_at(card, log, ledger, at);
        let stage = (standing.stage + 1) as usize;
        let stage = (stage < card.count(STAGES)).then_some(stage);
        let mut wants = Wants::default();
        if let Some(stage) = stage {
            wants.add(card, card.item(STAGES, stage as u32));
        }
        let missing = wants.scores.iter().map(|wanted| *wanted - standing.score());
        let unpassed = |framework: &usize| standing.framework_states[*framework] != FrameworkState::Passed as i64;
        let next = Next {
            stage,
            score: missing.filter(|missing| *missing > Points::ZERO).min().unwrap_or(Points::ZERO),
            frameworks: wants.frameworks.iter().copied().filter(unpassed).collect(),
            questions: questions(card, log, ledger, at, standing.score()),
        };
        let fading = |rule: &u32| fades(card, *rule) && ledger.outcome(*rule).points != Points::ZERO;
        let decaying = ledger.moving_rules().iter().any(fading);
        Outlook { next, changes_at: changes_at(card, log, ledger, at, due), decaying }
    }

    /// Calls `visit` with each condition within another, itself included; what is within a `not` only where that is asked for.
    fn each_condition(card: &Scorecard, condition: usize, into_not: bool, visit: &mut dyn FnMut(usize)) {
        visit(condition);
        let (kind, end) = (card.word(condition), card.place(condition + 1));
        let has_members = matches!(kind, IF_ALL | IF_ANY) || kind == IF_NOT && into_not;
        let mut member = condition + 2;
        while has_members && member < end {
            each_condition(card, member, into_not, visit);
            member = card.place(member + 1);
        }
    }

    /// The scores and frameworks that a stage asks for.
    #[derive(Default)]
    struct Wants {
        scores: Vec<Points>,
        frameworks: Vec<usize>,
    }

    impl Wants {
        fn add(&mut self, card: &Scorecard, condition: usize) {
            each_condition(card, condition, false, &mut |condition| {
                let (kind, end, first) = (card.word(condition), card.place(condition + 1), condition + 2);
                match (kind, card.word(first)) {
                    (IF_SCORE, SCORE) => {
                        let bounds = (first + 1..end).step_by(2).filter(|test| card.word(*test) == AT_LEAST);
                        self.scores.extend(bounds.map(|test| card.points(test + 1)));
                    }
                    (IF_FRAMEWORK, framework)
                        if card.word(first + 1) == FrameworkState::Passed as i64
                            && !self.frameworks.contains(&(framework as usize)) =>
                    {
                        self.frameworks.push(framework as usize);
                    }
                    _ => {}
                }
            });
        }
    }

    fn questions(card: &Scorecard, log: &mut Log, ledger: &Ledger, at: Millis, score: Points) -> Vec<OutlookQuestion> {
        let mut names: Vec<u32> = (0..card.count(QUESTIONS) as u32)
            .map(|question| card.word(card.item(QUESTIONS, question)) as u32)
            .collect();
        for criterion in (0..card.count(FRAMEWORKS) as u32).flat_map(|framework| card.criteria(framework)) {
            let asked = card.word(criterion.asks);
            if asked >= 0 && !names.contains(&(asked as u32)) {
                names.push(asked as u32);
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
                best = best.max(trial.score(card));
            }
            trial.try_answer(card, log, name, &Answer::None);
            questions.push(OutlookQuestion { attribute: name as usize, worth: best - score });
        }
        let worth = |number: u32| -questions[number as usize].worth.thousandths();
        let order = sorted_by(&numbers_below(questions.len()), &|number| Some(worth(number)));
        order.into_iter().map(|(_, number)| questions[number as usize].clone()).collect()
    }

    /// A value that a visitor could answer with.
    #[derive(Debug, Clone, PartialEq)]
    enum Answer {
        None,
        Number(f64),
        Text(String),
    }

    impl Ledger {
        /// Puts an answer in the place of an attribute that is unknown.
        fn try_answer(&mut self, card: &Scorecard, log: &mut Log, name: u32, answer: &Answer) {
            let value = match answer {
                Answer::None => Value::Unknown,
                Answer::Number(number) => number_value(*number),
                Answer::Text(text) => log.text_value(text.as_bytes()),
            };
            self.suppose(card, name, value);
            if name == card.email() {
                let domain = match answer {
                    Answer::Text(text) => text.rsplit_once('@').map_or("", |(_, domain)| domain),
                    _ => "",
                };
                let domain = log.text_value(domain.as_bytes());
                self.suppose(card, card.name_count(), domain);
            }
        }
    }

    /// The values and bounds that the model's rules name for an attribute.
    fn answers(card: &Scorecard, name: u32) -> Vec<Answer> {
        let mut answers = Vec::new();
        named_answers(card, name, &mut |answer| answers.push(answer));
        if name == card.email() {
            named_answers(card, card.email_domain(), &mut |answer| {
                if let Answer::Text(domain) = answer {
                    answers.push(Answer::Text(["someone@", &domain].concat()));
                }
            });
        }
        // An answer that no rule names: it is known, and neither a number nor a word of the model.
        answers.push(Answer::Text("-".into()));
        answers
    }

    fn named_answers(card: &Scorecard, name: u32, found: &mut dyn FnMut(Answer)) {
        for rule in (0..card.count(RULES) as u32).map(|rule| card.item(RULES, rule)) {
            let first = rule + RULE_REST;
            match card.word(rule + RULE_FORM) {
                FORM_CONDITION => each_condition(card, first, true, &mut |condition| {
                    if card.word(condition) == IF_ATTRIBUTE && card.word(condition + 2) == i64::from(name) {
                        of_ops(card, condition + 3, card.place(condition + 1), found);
                    }
                }),
                FORM_TABLE if card.word(first) == i64::from(name) => {
                    let mut row = first + 2;
                    while row < card.place(first + 1) {
                        of_ops(card, row + 1, card.place(row), found);
                        row = card.place(row) + 2;
                    }
                }
                _ => {}
            }
        }
    }

    fn of_ops(card: &Scorecard, from: usize, end: usize, found: &mut dyn FnMut(Answer)) {
        let text = |place: usize| String::from_utf8_lossy(card.text(card.word(place))).into_owned();
        let of_set = |set: usize, found: &mut dyn FnMut(Answer)| {
            (set + 2..card.place(set)).for_each(|place| found(Answer::Text(text(place))));
            for place in card.place(set)..card.place(set + 1) {
                found(Answer::Number(f64::from_bits(card.word(place) as u64)));
            }
        };
        let mut op = from;
        while op < end {
            let (kind, next, first) = (card.word(op), card.place(op + 1), op + 2);
            match kind {
                OP_EQUALS => of_set(first, found),
                OP_IN_LIST => of_set(card.item(LISTS, card.word(first) as u32) + 1, found),
                OP_CONTAINS | OP_HAS_WORD => (first..next).for_each(|place| found(Answer::Text(text(place)))),
                OP_STARTS_WITH | OP_ENDS_WITH => found(Answer::Text(text(first))),
                OP_MATCHES => found(Answer::Text(text(first).replace('*', "").replace('?', "x"))),
                OP_COMPARE => {
                    let bound = f64::from_bits(card.word(first + 1) as u64);
                    [-1.0, 0.0, 1.0].iter().for_each(|step| found(Answer::Number(bound + step)));
                }
                OP_LONGER => found(Answer::Text("x".repeat(card.place(first) + 1))),
                OP_SHORTER => found(Answer::Text("x".repeat(card.place(first).saturating_sub(1)))),
                _ => {}
            }
            op = next;
        }
    }

    /// The tally whose events an event rule counts.
    fn event_tally(card: &Scorecard, rule: u32) -> Option<Tallied<'_>> {
        let place = card.item(RULES, rule);
        (card.word(place + RULE_FORM) == FORM_EVENT).then(|| card.tallied(card.word(place + RULE_REST) as u32))
    }

    /// Whether a half-life is at work in a rule, in a window or not.
    fn fades(card: &Scorecard, rule: u32) -> bool {
        event_tally(card, rule).is_some_and(|tallied| tallied.decay() == HALF_LIFE)
    }

    /// Whether a half-life, and no window, is at work in a rule.
    fn is_half_life(card: &Scorecard, rule: u32) -> bool {
        event_tally(card, rule).is_some_and(|tallied| tallied.keeps_epochs())
    }

    /// The next moment at which a window, a decay period or a deadline alone changes the result.
    ///
    /// The moments at which something could change are looked at in turn, each against the millisecond before it.
    fn changes_at(card: &Scorecard, log: &Log, ledger: &mut Ledger, at: Millis, due: Option<Millis>) -> Option<Millis> {
        let timed = |tally: &u32| card.tallied(*tally).is_timed();
        let tallies: Vec<u32> = (0..card.count(TALLIES) as u32).filter(timed).collect();
        // A deadline is passed the millisecond after it.
        let deadline = due.map(|due| due + 1).filter(|deadline| *deadline > at);
        let mut moment = at;
        for _ in 0..MAX_TRIALS {
            let candidates = tallies.iter().filter_map(|tally| ledger.next_change(card, *tally, moment));
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
        grade: i64,
        frameworks: Vec<i64>,
        stage: i64,
        /// Whether the stages hold that a deadline waits for.
        awaited: Vec<bool>,
        route: i64,
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
        let still = ledger.moving_rules().iter().filter(|rule| !is_half_life(card, **rule));
        Outcome {
            outcomes: still.map(|rule| shown(card, ledger, *rule)).collect(),
            route: route(card, log, ledger, at, &standing),
            awaited: card.slas().filter_map(|(_, sla)| standing.holds.get(sla.next).copied()).collect(),
            frameworks: standing.frameworks,
            disqualified: standing.disqualified,
            grade: standing.grade,
            stage: standing.stage,
        }
    }
}
