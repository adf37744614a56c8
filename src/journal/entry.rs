//! What is written: an act, by whom, about what.

use crate::kernel::Timestamp;
use serde_json::{Map, Value};

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person, by id.
    Person(String),
    /// The program itself: migrations, jobs, first start.
    System,
}

impl Actor {
    pub(super) fn column(&self) -> Option<&str> {
        match self {
            Self::Person(id) => Some(id),
            Self::System => None,
        }
    }
}

/// An entry to be written.
#[derive(Debug, Clone)]
pub struct Entry {
    pub(super) kind: &'static str,
    pub(super) actor: Actor,
    pub(super) subject: Option<String>,
    pub(super) body: Map<String, Value>,
}

impl Entry {
    /// An entry of `kind` (a dotted name such as `perkara.disetujui`), done by `actor`.
    #[must_use]
    pub fn new(kind: &'static str, actor: Actor) -> Self {
        Self { kind, actor, subject: None, body: Map::new() }
    }

    /// What it is about: the id of a case, product, person or upload; followers and case pages look
    /// entries up by it.
    #[must_use]
    pub fn about(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// A fact: an id, a digest, a number. `rows` is taken.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.body.insert(name.to_owned(), value.into());
        self
    }
}

/// An entry as it stands in the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// Position in the chain, from 1.
    pub seq: i64,
    /// When.
    pub time: Timestamp,
    /// Dotted name of the act.
    pub kind: String,
    /// Person id; `None` is the program.
    pub actor: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The facts.
    pub body: Map<String, Value>,
    /// Digest of the entry before, as text.
    pub prev: String,
    /// Digest of this entry, as text.
    pub hash: String,
}

impl Logged {
    /// The members that the digest covers.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        let text = |value: &Option<String>| value.clone().map_or(Value::Null, Value::String);
        [
            ("actor", text(&self.actor)),
            ("body", Value::Object(self.body.clone())),
            ("kind", self.kind.clone().into()),
            ("prev", self.prev.clone().into()),
            ("seq", self.seq.into()),
            ("subject", text(&self.subject)),
            ("time_ms", self.time.0.into()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
    }
}
