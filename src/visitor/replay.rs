//! What looks at more than one moment: the history of a lead, and its outlook.

use super::*;
use crate::qualify::{History, Outlook, Recorder, outlook};

impl Visitor {
    /// How the lead came to where it stands at `at`.
    pub fn history(&mut self, at: Millis) -> History {
        let (order, _) = self.log.settled(at, true);
        let mut ledger = self.empty.clone();
        let mut recorder = Recorder::default();
        let fact_of = |log: &Log, index: u32| log.facts[index as usize];
        for (place, (_, index)) in order.iter().enumerate() {
            let fact = fact_of(&self.log, *index);
            let tallies = match fact.event {
                SET_EVENT => &[],
                _ => self.matcher.tallies_of(&self.card, &self.log, &fact),
            };
            ledger.take(&self.card, &self.log, &fact, fact.at.min(at), tallies);
            let next = order.get(place + 1).map(|next| fact_of(&self.log, next.1).at);
            if next != Some(fact.at) && fact.at <= at && fact.at != BEFORE_ALL_TIME {
                let event = self.log.event_name(&self.card, fact.event);
                recorder.note(&self.card, &self.log, &mut ledger, fact.at, event);
            }
        }
        recorder.finish(&self.card, &self.log, &mut ledger, at)
    }

    /// What would change where the lead stands at `at`.
    pub fn outlook(&mut self, at: Millis) -> Outlook {
        let due = if self.card.slas().next().is_some() { self.next_deadline(at) } else { None };
        self.bring_to(at);
        outlook(&self.card, &mut self.log, &mut self.all, at, due)
    }

    /// The next deadline that stands: that of a stage reached by time alone moves along with `at`.
    fn next_deadline(&mut self, at: Millis) -> Option<Millis> {
        let history = self.history(at);
        let fact_at_last = history.points.last().map(|point| point.at);
        let stands = |reached_at: Option<Millis>| reached_at < Some(at) || fact_at_last == Some(at);
        let deadlines = history.stages.iter().filter(|stage| stands(stage.reached_at)).filter_map(|stage| stage.due);
        deadlines.filter(|due| *due >= at).min()
    }
}
