//! What areas contribute to the engine by name: guards that must hold, effects that an act has.

use super::case::{Case, Event};
use crate::auth::Actor;
use crate::db::{self, Tx};
use crate::journal::{Entry, Write};
use crate::kernel::{Digest, Fault};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// A failure of an area, as the engine passes it on.
pub type BoxError = Box<dyn Fault + Send + Sync>;
/// What guards and effects return.
pub type PortFuture<'f, T> = Pin<Box<dyn Future<Output = T> + Send + 'f>>;

/// What a person gave with an act.
#[derive(Debug, Clone, Default)]
pub struct Input {
    /// A note.
    pub note: Option<String>,
    /// Where to.
    pub to: Option<String>,
    /// The manifest that was seen.
    pub seen: Option<Digest>,
    /// Further fields, read by effects.
    pub fields: BTreeMap<String, String>,
}

/// What an effect prepared before the transaction.
#[derive(Debug, Clone, Default)]
pub struct Prepared {
    /// The manifest that was stored.
    pub frozen: Option<Digest>,
    /// The bytes that were stored, to be compared with what the transaction finds.
    pub bytes: Vec<u8>,
}

/// What an effect adds besides its rows.
#[derive(Debug, Default)]
pub struct Applied {
    /// Further journal entries.
    pub entries: Vec<Entry>,
    /// Where the person is led instead of to the case.
    pub outcome: Option<String>,
}

/// Something that must hold before an act.
pub trait Guard: Send + Sync {
    /// What is missing, each a sentence with its remedy; empty when it holds.
    fn missing<'g>(
        &'g self,
        tx: &'g mut Tx,
        case: &'g Case,
    ) -> PortFuture<'g, Result<Vec<String>, db::Error>>;
}

/// Something that an act does besides moving the case.
pub trait Effect: Send + Sync {
    /// Before the transaction: what takes time (objects, digests). Must be harmless when the act is then
    /// refused.
    fn prepare<'e>(
        &'e self,
        _case: &'e Case,
        _input: &'e Input,
    ) -> PortFuture<'e, Result<Prepared, BoxError>> {
        Box::pin(async { Ok(Prepared::default()) })
    }

    /// Inside the transaction: rows only.
    fn apply<'e>(&'e self, tx: &'e mut Write, act: Doing<'e>) -> PortFuture<'e, Result<Applied, BoxError>>;
}

/// Something that an area adds to the record of a case that gates sign.
pub trait RecordPart: Send + Sync {
    /// Its name in the record and its value; `None` where the case has nothing of the kind.
    fn part<'p>(
        &'p self,
        tx: &'p mut Tx,
        case: &'p Case,
    ) -> PortFuture<'p, Result<Option<(&'static str, serde_json::Value)>, db::Error>>;
}

/// An act in the making, as an effect sees it.
#[derive(Clone, Copy)]
pub struct Doing<'d> {
    /// The case as it will be.
    pub case: &'d Case,
    /// The story's line.
    pub event: &'d Event,
    /// The id under which that line is stored.
    pub event_id: &'d str,
    /// Who acts.
    pub actor: &'d Actor,
    /// What was given.
    pub input: &'d Input,
    /// What was prepared.
    pub prepared: &'d Prepared,
}

/// Guards by name.
#[derive(Clone, Default)]
pub struct Guards(pub HashMap<&'static str, Arc<dyn Guard>>);

/// Effects by name.
#[derive(Clone, Default)]
pub struct Effects(pub HashMap<&'static str, Arc<dyn Effect>>);

impl Guards {
    /// The names registered.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&'static str> {
        self.0.keys().copied().collect()
    }
}

impl Effects {
    /// The names registered.
    #[must_use]
    pub fn names(&self) -> BTreeSet<&'static str> {
        self.0.keys().copied().collect()
    }
}
