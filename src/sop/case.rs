//! A case: where it stands and the evidence of how it came there, what an act makes of it, and why an act
//! is refused. Values only; [`super::rules`] decides.

use super::model::Part;
use crate::kernel::{Digest, Timestamp};

/// A case, with the evidence of where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Internal id.
    pub id: String,
    /// The office whose case it is.
    pub office_id: String,
    /// The version of the definition under which it began.
    pub sop_version: String,
    /// What it is about, for lists.
    pub subject: String,
    /// The post of the proposing unit, which sees this case.
    pub unit_post_id: Option<String>,
    /// The step.
    pub at: String,
    /// Grows with every change of content after it was further on, and with every return.
    pub round: i64,
    /// What gates sign; `None` until it is fixed, and again once the content changed.
    pub manifest: Option<Digest>,
    /// Signatures of all rounds.
    pub signs: Vec<Sign>,
    /// Who has which hand.
    pub hands: Vec<Hand>,
    /// Waiting for somebody outside.
    pub waiting: Option<Waiting>,
    /// Grows with every act.
    pub version: i64,
    /// Who registered it.
    pub registered_by: String,
    /// When.
    pub created: Timestamp,
    /// When it came to the present step.
    pub arrived: Timestamp,
    /// When and how it ended.
    pub closed: Option<Closed>,
    /// The visit to the present step.
    pub visit: Visit,
}

/// A visit to a step: who took it up, and when first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visit {
    /// Its row; none until something happened in it.
    pub id: Option<String>,
    /// Which visit of the case it is, from 1.
    pub ordinal: i64,
    /// When somebody first took it up.
    pub taken: Option<Timestamp>,
    /// Who has it. Of somebody who cannot do the step any more it falls free: [`super::Sops`] leaves such a person out
    /// when it loads a case.
    pub by: Option<String>,
    /// When its time was extended.
    pub extended: Option<Timestamp>,
}

impl Visit {
    /// The one after this, which nobody took up.
    #[must_use]
    pub fn next(&self) -> Self {
        Self { ordinal: self.ordinal.saturating_add(1), ..Self::default() }
    }

    /// Begun by whoever acts now at this moment, unless somebody took it up before.
    #[must_use]
    pub fn begun(&self, at: Option<Timestamp>) -> Self {
        Self { taken: self.taken.or(at), ..self.clone() }
    }

    /// Taken up by somebody; the first time counts.
    #[must_use]
    pub fn taken_by(&self, person_id: &str, now: Timestamp) -> Self {
        Self { taken: self.taken.or(Some(now)), by: Some(person_id.to_owned()), ..self.clone() }
    }
}

/// A signature at a gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// Who.
    pub person_id: String,
    /// In which post.
    pub post_title: String,
    /// With which hand.
    pub part: Part,
    /// At which step.
    pub step: String,
    /// In which round.
    pub round: i64,
    /// What was signed.
    pub manifest: Digest,
    /// When.
    pub at: Timestamp,
}

/// A person's hand in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hand {
    /// The person.
    pub person_id: String,
    /// The hand.
    pub part: Part,
}

/// Waiting for somebody outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// For what.
    pub reason: String,
    /// Since when.
    pub since: Timestamp,
}

/// The end of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// When.
    pub at: Timestamp,
    /// How it is called: `terbit`, `ditolak`, `ditarik`, `diakhiri`.
    pub outcome: String,
}

/// What happened, for the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Kind of act: `advance`, `sign`, … or `change`, `withdraw`, `suggest`, `register`, `ahead`.
    pub kind: &'static str,
    /// "{name} {label}".
    pub label: String,
    /// From which step.
    pub from: String,
    /// To which step.
    pub to: String,
    /// The round in which it was done.
    pub round: i64,
    /// What the person wrote.
    pub note: Option<String>,
    /// What was fixed or signed.
    pub manifest: Option<Digest>,
}

/// What comes of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The case afterwards.
    pub case: Case,
    /// The hand that was taken now, if it is new.
    pub hand: Option<Hand>,
    /// The signature that was given.
    pub sign: Option<Sign>,
    /// The story's line.
    pub event: Event,
    /// The visit that it ended, as it ended.
    pub left: Option<Visit>,
}

/// Why an act is refused. A value that a page can explain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The case has ended.
    #[error("case is closed")]
    Closed,
    /// There is no such act at this step.
    #[error("no such act at step {step}")]
    NotHere {
        /// The step's words.
        step: String,
    },
    /// The actor lacks the role.
    #[error("role {role} needed")]
    Role {
        /// The role that is needed.
        role: String,
    },
    /// The case is of another office.
    #[error("case of another office")]
    OtherOffice,
    /// The actor has another hand in this case.
    #[error("hand {has:?} excludes {wanted:?}")]
    HandTaken {
        /// The hand that the actor has.
        has: Part,
        /// The hand that the act needs.
        wanted: Part,
    },
    /// A note is needed.
    #[error("note needed")]
    NoteNeeded,
    /// The note is too long.
    #[error("note too long")]
    NoteTooLong,
    /// There is no such place to go back to.
    #[error("no such target")]
    NoSuchTarget,
    /// What the actor saw is not what stands there now.
    #[error("manifest changed")]
    Changed,
    /// Nothing was fixed that could be signed.
    #[error("nothing to sign")]
    NothingToSign,
    /// The case waits for somebody outside.
    #[error("case waits for {whom}")]
    Waiting {
        /// For whom, in words.
        whom: String,
    },
    /// The case does not wait.
    #[error("case does not wait")]
    NotWaiting,
    /// Somebody else took the step up.
    #[error("step taken by another")]
    Taken,
    /// The actor has the step already.
    #[error("step taken already")]
    TakenAlready,
    /// The actor does not have the step.
    #[error("step not taken")]
    NotTaken,
    /// The step cannot be handed to this person.
    #[error("no such holder")]
    NoSuchHolder,
    /// The time of this visit was extended already.
    #[error("extended already")]
    Extended,
    /// It cannot be done as the case stands, for these reasons; sentences with their remedies.
    #[error("not as the case stands: {0:?}")]
    Because(Vec<String>),
}

/// What an actor gives with an act.
#[derive(Debug, Clone, Default)]
pub struct Given<'g> {
    /// A note.
    pub note: Option<&'g str>,
    /// Where to, when there is a choice.
    pub to: Option<&'g str>,
    /// The manifest that the actor saw.
    pub seen: Option<Digest>,
    /// The manifest that an effect has stored, for an act that fixes it.
    pub frozen: Option<Digest>,
}

/// Until when work on what a step needs can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work<'w> {
    /// Only while the case is at this step, by who does it.
    At(&'w str),
    /// From the registration to this step, by any maker.
    UpTo(&'w str),
}
