//! A JSON document as it was written: keys in order, repeated keys kept, so that every problem can be reported with its path.

use alloc::string::String;
use alloc::vec::Vec;

use super::problem::{Code, Problem, whole};
use crate::lead::{Json, Next, SyntaxError};

/// A JSON value.
#[derive(Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The value of a key; the last one where it was repeated.
    #[inline(never)]
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        let mut found = None;
        for (have, value) in self.entries() {
            if have == key {
                found = Some(value);
            }
        }
        found
    }

    #[inline(never)]
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    #[inline(never)]
    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match self {
            Node::Object(entries) => entries,
            _ => &[],
        }
    }

    #[inline(never)]
    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    /// The elements of the list at a key; none where there is no such list.
    #[inline(never)]
    pub(crate) fn list(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[], Node::items)
    }

    /// The keys and values of the object at a key; none where there is no such object.
    #[inline(never)]
    pub(crate) fn entries_at(&self, key: &str) -> &[(String, Node)] {
        self.get(key).map_or(&[], Node::entries)
    }

    /// The elements of the list, or the one that stands for it.
    #[inline(never)]
    pub(crate) fn one_or_more(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            one => core::slice::from_ref(one),
        }
    }

    #[inline(never)]
    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    #[inline(never)]
    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Whether the text at a key is this one.
    #[inline(never)]
    pub(crate) fn says(&self, key: &str, text: &str) -> bool {
        self.text_at(key) == Some(text)
    }

    #[inline(never)]
    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Node::Number(number) => Some(*number),
            _ => None,
        }
    }

    #[inline(never)]
    pub(crate) fn number_at(&self, key: &str) -> Option<f64> {
        self.get(key).and_then(Node::number)
    }

    #[inline(never)]
    pub(crate) fn is_true(&self) -> bool {
        matches!(self, Node::Bool(true))
    }

    /// Whether `true` stands at a key.
    #[inline(never)]
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).is_some_and(Node::is_true)
    }

    /// Whether `false` stands at a key.
    #[inline(never)]
    pub(crate) fn denies(&self, key: &str) -> bool {
        matches!(self.get(key), Some(Node::Bool(false)))
    }
}

/// The deepest document that is read.
const MAX_DEPTH: usize = 128;

/// Why a text is no document.
enum Fault {
    Syntax(SyntaxError),
    TooDeep,
    NoDouble,
}

impl From<SyntaxError> for Fault {
    fn from(error: SyntaxError) -> Fault {
        Fault::Syntax(error)
    }
}

/// Reads JSON text; a byte order mark in front is passed over.
pub(crate) fn parse(text: &str) -> Result<Node, Problem> {
    document(text).map_err(|fault| {
        let (code, detail) = match fault {
            Fault::Syntax(error) => (Code::Syntax, ["not JSON at byte ", &whole(error.offset as i64)].concat()),
            Fault::TooDeep => (Code::TooDeep, ["nested more than ", &whole(MAX_DEPTH as i64), " deep"].concat()),
            Fault::NoDouble => (Code::Syntax, String::from("a number that no double can hold")),
        };
        Problem { code, path: String::new(), detail }
    })
}

fn document(text: &str) -> Result<Node, Fault> {
    let mut json = Json::new(text.as_bytes())?;
    let document = node(&mut json, 0)?;
    json.end()?;
    Ok(document)
}

fn node(json: &mut Json<'_>, depth: usize) -> Result<Node, Fault> {
    if depth == MAX_DEPTH {
        return Err(Fault::TooDeep);
    }
    Ok(match json.next()? {
        Next::Null => {
            json.null()?;
            Node::Null
        }
        Next::Bool => Node::Bool(json.bool()?),
        Next::Text => Node::Text(json.text()?.into_owned()),
        Next::Number => {
            let number = json.number()?;
            if !number.is_finite() {
                return Err(Fault::NoDouble);
            }
            Node::Number(number)
        }
        Next::List => {
            let mut items = Vec::new();
            let mut more = json.open(b'[', b']')?;
            while more {
                items.push(node(json, depth + 1)?);
                more = json.another(b']')?;
            }
            Node::List(items)
        }
        Next::Object => {
            let mut entries = Vec::new();
            let mut more = json.open(b'{', b'}')?;
            while more {
                let key = json.key()?.into_owned();
                entries.push((key, node(json, depth + 1)?));
                more = json.another(b'}')?;
            }
            Node::Object(entries)
        }
    })
}
