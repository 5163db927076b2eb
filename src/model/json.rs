//! A JSON document as it was written: keys in order, repeated keys kept, so that every problem can be reported with its path.

use super::problem::{Code, Problem};
use crate::lead::{Json, Next, SyntaxError};

/// A JSON value.
#[derive(Debug, Clone, PartialEq)]
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
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match self {
            Node::Object(entries) => entries.iter().rev().find(|(have, _)| have == key).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match self {
            Node::Object(entries) => entries,
            _ => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Node::List(items) => items,
            _ => &[],
        }
    }

    /// The elements of the list at a key; none where there is no such list.
    pub(crate) fn list(&self, key: &str) -> &[Node] {
        self.get(key).map_or(&[], Node::items)
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Node::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    pub(crate) fn number(&self) -> Option<f64> {
        match self {
            Node::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(crate) fn is_true(&self) -> bool {
        *self == Node::Bool(true)
    }
}

/// The deepest document that is read.
const MAX_DEPTH: usize = 128;

/// Reads JSON text; a byte order mark in front is passed over.
pub(crate) fn parse(text: &str) -> Result<Node, Problem> {
    let mut json = Json::new(text.as_bytes()).map_err(not_json)?;
    let document = node(&mut json, 0)?;
    json.end().map_err(not_json)?;
    Ok(document)
}

fn not_json(error: SyntaxError) -> Problem {
    Problem { code: Code::Syntax, path: String::new(), detail: error.to_string() }
}

fn node(json: &mut Json<'_>, depth: usize) -> Result<Node, Problem> {
    if depth == MAX_DEPTH {
        let detail = format!("nested more than {MAX_DEPTH} deep");
        return Err(Problem { code: Code::TooDeep, path: String::new(), detail });
    }
    Ok(match json.next().map_err(not_json)? {
        Next::Null => json.null().map(|()| Node::Null).map_err(not_json)?,
        Next::Bool => Node::Bool(json.bool().map_err(not_json)?),
        Next::Text => Node::Text(json.text().map_err(not_json)?.into_owned()),
        Next::Number => {
            let number = json.number().map_err(not_json)?;
            if !number.is_finite() {
                let detail = "a number that no double can hold".to_owned();
                return Err(Problem { code: Code::Syntax, path: String::new(), detail });
            }
            Node::Number(number)
        }
        Next::List => {
            let mut items = Vec::new();
            let mut more = json.open(b'[', b']').map_err(not_json)?;
            while more {
                items.push(node(json, depth + 1)?);
                more = json.another(b']').map_err(not_json)?;
            }
            Node::List(items)
        }
        Next::Object => {
            let mut entries = Vec::new();
            let mut more = json.open(b'{', b'}').map_err(not_json)?;
            while more {
                let key = json.key().map_err(not_json)?.into_owned();
                entries.push((key, node(json, depth + 1)?));
                more = json.another(b'}').map_err(not_json)?;
            }
            Node::Object(entries)
        }
    })
}
