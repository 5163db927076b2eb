//! A lead's JSON, read straight into a visitor's log.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use super::json::{Json, Next, SyntaxError};
use crate::scorecard::SET_EVENT;
use crate::text::is_blank;
use crate::time::{BEFORE_ALL_TIME, Millis, moment, parse_rfc3339};
use crate::visitor::{
    FactHead, MAX_ATTRIBUTES, MAX_ELEMENTS, MAX_PROPERTIES, NO_TEXT, Source, TextId, Value, Visitor, number_value,
};

type Read<T> = Result<T, SyntaxError>;

/// Reads a lead into a visitor, which forgets what it knew, for an assessment at `at`; gives the lead's id.
///
/// What cannot be used is left out and counted in the warnings of the assessment.
///
/// # Errors
/// [`SyntaxError`] where the bytes are not JSON in UTF-8.
pub fn read(bytes: &[u8], visitor: &mut Visitor, at: Millis) -> Result<Option<String>, SyntaxError> {
    visitor.clear();
    let mut reader = Reader { json: Json::new(bytes)?, visitor, at, keys: Vec::new() };
    let id = reader.lead()?;
    reader.json.end()?;
    Ok(id)
}

struct Reader<'a, 'v> {
    json: Json<'a>,
    visitor: &'v mut Visitor,
    at: Millis,
    /// Keys of the object of properties that is being read.
    keys: Vec<Cow<'a, str>>,
}

/// What is read of an event before it becomes a fact.
struct Draft<'a> {
    name: Option<Cow<'a, str>>,
    at: Option<Millis>,
    id: TextId,
    session: TextId,
    source: Source,
}

impl<'a> Reader<'a, '_> {
    fn lead(&mut self) -> Read<Option<String>> {
        let mut id = None;
        if self.json.next()? != Next::Object {
            self.json.skip()?;
            self.visitor.log_mut().warnings.bad_value += 1;
            return Ok(id);
        }
        // A repeated key counts once, with its last value: where one is, the lead is read again without the others.
        let start = self.json.place();
        let found = self.members(&mut id, [0, 0])?;
        if found.iter().any(|times| *times > 1) {
            self.json.go_back_to(start);
            self.visitor.clear();
            self.members(&mut id, found.map(|times| times.saturating_sub(1)))?;
        }
        Ok(id)
    }

    /// Reads the members of the lead, but for so many first ones called `attributes` and `events`; says how many of each
    /// there are.
    fn members(&mut self, id: &mut Option<String>, passed_over: [usize; 2]) -> Read<[usize; 2]> {
        let mut found = [0, 0];
        let mut more = self.json.open(b'{', b'}')?;
        while more {
            let key = self.json.key()?;
            let collection = ["attributes", "events"].iter().position(|name| *name == key);
            if let Some(collection) = collection {
                found[collection] += 1;
            }
            match (&*key, self.json.next()?) {
                _ if collection.is_some_and(|which| found[which] <= passed_over[which]) => self.json.skip()?,
                ("id", Next::Text) => *id = Some(self.json.text()?.into_owned()),
                ("id", _) => {
                    self.json.skip()?;
                    *id = None;
                }
                ("attributes", Next::Object) => self.attributes()?,
                ("attributes", next) => self.refuse_value(next)?,
                ("events", Next::List) => self.events()?,
                ("events", next) => {
                    self.json.skip()?;
                    self.visitor.log_mut().warnings.bad_event += u32::from(next != Next::Null);
                }
                _ => self.json.skip()?,
            }
            more = self.json.another(b'}')?;
        }
        Ok(found)
    }

    /// The lead's `attributes`: stated from before every event.
    fn attributes(&mut self) -> Read<()> {
        let first_property = self.visitor.log().property_count();
        self.properties(MAX_ATTRIBUTES)?;
        let head =
            FactHead { at: BEFORE_ALL_TIME, event: SET_EVENT, id: NO_TEXT, session: NO_TEXT, source: Source::Browser };
        self.visitor.add_for(head, first_property, self.at);
        Ok(())
    }

    /// Steps over a value of the wrong kind; null is none.
    fn refuse_value(&mut self, next: Next) -> Read<()> {
        self.json.skip()?;
        self.visitor.log_mut().warnings.bad_value += u32::from(next != Next::Null);
        Ok(())
    }

    fn events(&mut self) -> Read<()> {
        let mut more = self.json.open(b'[', b']')?;
        while more {
            self.event()?;
            more = self.json.another(b']')?;
        }
        Ok(())
    }

    fn event(&mut self) -> Read<()> {
        if self.json.next()? != Next::Object {
            self.json.skip()?;
            self.visitor.log_mut().warnings.bad_event += 1;
            return Ok(());
        }
        let first_property = self.visitor.log().property_count();
        let before = self.visitor.log().warnings;
        let mut draft = Draft { name: None, at: None, id: NO_TEXT, session: NO_TEXT, source: Source::Browser };
        let mut more = self.json.open(b'{', b'}')?;
        while more {
            self.event_key(&mut draft, first_property)?;
            more = self.json.another(b'}')?;
        }
        let usable = draft.name.filter(|name| !is_blank(name.as_bytes())).zip(draft.at);
        let Some((name, at)) = usable else {
            let log = self.visitor.log_mut();
            log.drop_properties(first_property);
            log.warnings = before;
            log.warnings.bad_event += 1;
            return Ok(());
        };
        let event = self.visitor.event_number(name.as_bytes());
        let head = FactHead { at, event, id: draft.id, session: draft.session, source: draft.source };
        self.visitor.add_for(head, first_property, self.at);
        Ok(())
    }

    fn event_key(&mut self, draft: &mut Draft<'a>, first_property: usize) -> Read<()> {
        match (&*self.json.key()?, self.json.next()?) {
            ("event", Next::Text) => draft.name = Some(self.json.text()?),
            ("event", _) => {
                self.json.skip()?;
                draft.name = None;
            }
            ("at", Next::Number) => draft.at = moment(self.json.number()?),
            ("at", Next::Text) => draft.at = parse_rfc3339(&self.json.text()?),
            ("at", _) => {
                self.json.skip()?;
                draft.at = None;
            }
            ("id", next) => draft.id = self.label(next)?,
            ("session", next) => draft.session = self.label(next)?,
            ("source", Next::Text) => draft.source = Source::named(&self.json.text()?),
            ("source", _) => {
                self.json.skip()?;
                draft.source = Source::Browser;
            }
            ("properties", next) => {
                self.visitor.log_mut().drop_properties(first_property);
                match next {
                    Next::Object => self.properties(MAX_PROPERTIES)?,
                    next => self.refuse_value(next)?,
                }
            }
            _ => self.json.skip()?,
        }
        Ok(())
    }

    /// An id or a session.
    fn label(&mut self, next: Next) -> Read<TextId> {
        if next != Next::Text {
            self.refuse_value(next)?;
            return Ok(NO_TEXT);
        }
        let text = self.json.text()?;
        Ok(self.visitor.log_mut().label(text.as_bytes()))
    }

    /// Reads at most so many properties; the last value of a repeated key counts.
    fn properties(&mut self, at_most: usize) -> Read<()> {
        let first_property = self.visitor.log().property_count();
        self.keys.clear();
        let mut is_over = false;
        let mut more = self.json.open(b'{', b'}')?;
        while more {
            let key = self.json.key()?;
            let is_repeated = self.keys.contains(&key);
            if !is_repeated && self.keys.len() == at_most {
                is_over = true;
                self.json.skip()?;
            } else if let Some(name) = self.visitor.scorecard().name_number(key.as_bytes()) {
                if is_repeated {
                    self.visitor.log_mut().drop_property(first_property, name);
                }
                if let Some(value) = self.value()? {
                    self.visitor.log_mut().push_property(name, value);
                }
            } else {
                self.json.skip()?;
            }
            if !is_repeated && !is_over {
                self.keys.push(key);
            }
            more = self.json.another(b'}')?;
        }
        self.visitor.log_mut().warnings.too_many += u32::from(is_over);
        Ok(())
    }

    /// A value under a name that the model uses; none where it states nothing.
    fn value(&mut self) -> Read<Option<Value>> {
        Ok(match self.json.next()? {
            Next::Null => {
                self.json.null()?;
                Some(Value::Unknown)
            }
            Next::Bool => {
                let text: &[u8] = if self.json.bool()? { b"true" } else { b"false" };
                Some(self.visitor.log_mut().text_value(text))
            }
            Next::Number => {
                let value = number_value(self.json.number()?);
                let is_usable = value != Value::Unknown;
                self.visitor.log_mut().warnings.not_finite += u32::from(!is_usable);
                is_usable.then_some(value)
            }
            Next::Text => {
                let text = self.json.text()?;
                Some(self.visitor.log_mut().text_value(text.as_bytes()))
            }
            Next::List => Some(self.list()?),
            Next::Object => {
                self.refuse_value(Next::Object)?;
                None
            }
        })
    }

    fn list(&mut self) -> Read<Value> {
        let mut ids = Vec::new();
        let mut seen = 0;
        let mut more = self.json.open(b'[', b']')?;
        while more {
            seen += 1;
            match self.json.next()? {
                Next::Text if seen <= MAX_ELEMENTS => {
                    let text = self.json.text()?;
                    ids.push(self.visitor.log_mut().value_text(text.as_bytes()));
                }
                _ => self.json.skip()?,
            }
            more = self.json.another(b']')?;
        }
        let log = self.visitor.log_mut();
        log.warnings.too_many += u32::from(seen > MAX_ELEMENTS);
        ids.retain(|id| *id != NO_TEXT);
        Ok(log.list_value(&ids))
    }
}
