//! An SOP as data.

use super::baku::Baku;
use crate::auth::Actor;
use serde::{Deserialize, Serialize};

/// Which hand a person has in a case; at most one each (invariant 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// Enters, changes, compares, submits.
    Maker,
    /// Signs at the first gate.
    Checker,
    /// Signs at the last gate.
    Approver,
}

impl Part {
    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::Maker => "maker",
            Self::Checker => "checker",
            Self::Approver => "approver",
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Maker => "penyusun",
            Self::Checker => "pemeriksa",
            Self::Approver => "pemberi persetujuan",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        [Self::Maker, Self::Checker, Self::Approver].into_iter().find(|part| part.column() == text)
    }
}

/// What an act does to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActKind {
    /// On to a later step.
    Advance,
    /// A signature at a gate, and on.
    Sign,
    /// Back to an earlier step.
    Return,
    /// Ends the case without its aim.
    Refuse,
    /// Stays, waiting for somebody outside.
    Wait,
    /// Ends the waiting.
    Resume,
    /// Stays, with the time extended by as much as the definition allows; once in a visit.
    Extend,
    /// Ends the case with its aim.
    Finish,
}

/// Whether an act takes a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotePolicy {
    /// It must have one.
    Wajib,
    /// It may have one.
    Boleh,
    /// It has none of its own (its effect has fields instead).
    Tidak,
}

/// One act of a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActDef {
    /// What it does.
    pub kind: ActKind,
    /// Its noun in the address: `/kasus/{id}/{noun}`.
    pub noun: String,
    /// The button.
    pub label: String,
    /// What the story says: "{name} {done}".
    pub done: String,
    /// Where it leads; the first is the usual one.
    pub to: Vec<String>,
    /// Whether it takes a note.
    pub note: NotePolicy,
    /// Whether it fixes the manifest that gates sign.
    pub freezes: bool,
    /// Names of the guards that must hold.
    pub guards: Vec<String>,
    /// Names of the effects it has.
    pub effects: Vec<String>,
    /// How a case that it ends is called.
    pub outcome: Option<String>,
    /// For whom a wait is, in words.
    pub waits_for: Option<String>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Identifier.
    pub id: String,
    /// Number in the decree's table; 0 for registration.
    pub no: u32,
    /// The decree's wording.
    pub title: String,
    /// What is said while a case is here.
    pub waiting: String,
    /// Who does it; first of those who may.
    pub role: String,
    /// Further roles that may do it.
    pub also: Vec<String>,
    /// Who does it by the decree, where that is nobody of the office: then who does it here records it.
    pub external: Option<String>,
    /// What is needed (*kelengkapan*).
    pub needs: Vec<String>,
    /// What comes of it.
    pub output: Option<String>,
    /// What the decree says besides.
    pub detail: Option<String>,
    /// The hand that doing it takes.
    pub part: Option<Part>,
    /// Whether it is a gate: nobody edits here, and its signature counts.
    pub gate: bool,
    /// Whether the actor is our reading of a lost flowchart.
    pub assumed: bool,
    /// Standard time; a decree may give none.
    pub baku: Option<Baku>,
    /// What can be done here.
    pub acts: Vec<ActDef>,
}

impl Step {
    /// The roles that may do it.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.role.as_str()).chain(self.also.iter().map(String::as_str))
    }

    /// Whether it is the actor's to do.
    #[must_use]
    pub fn is_of(&self, actor: &Actor) -> bool {
        self.roles().any(|role| actor.has(role))
    }

    /// The act with this noun.
    #[must_use]
    pub fn act(&self, noun: &str) -> Option<&ActDef> {
        self.acts.iter().find(|act| act.noun == noun)
    }
}

/// Where a change of the content puts a case that is further on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reopen {
    /// The kind of change, named by the area that owns the content.
    pub change: String,
    /// The step.
    pub step: String,
}

/// Withdrawal: possible at any open step, by these roles, with a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdraw {
    /// Its noun in the address.
    pub noun: String,
    /// The button.
    pub label: String,
    /// What the story says.
    pub done: String,
    /// Who may.
    pub roles: Vec<String>,
    /// How the ended case is called.
    pub outcome: String,
    /// Names of the guards that must hold.
    pub guards: Vec<String>,
}

/// A procedure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sop {
    /// Identifier, such as `pengunggahan`.
    pub id: String,
    /// Title.
    pub title: String,
    /// The decree that it was read off.
    pub source: String,
    /// The role whose people see only the cases of their own post.
    pub unit_role: Option<String>,
    /// The kind of change that the proposing unit's own people may make while the case waits for them.
    pub unit_sends: Option<String>,
    /// The role that answers for the procedure, where it is not the one that approves.
    pub owner: Option<String>,
    /// After how many months it is reviewed again, where the decree says so.
    pub review_months: Option<u32>,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// Where changes put a case.
    pub reopen: Vec<Reopen>,
    /// Withdrawal.
    pub withdraw: Option<Withdraw>,
}

/// After how many months an SOP is reviewed whose decree says nothing of it: at least once a year (seeds 000, 001, 002).
pub const REVIEW_MONTHS: u32 = 12;

impl Sop {
    /// The role that answers for the procedure (the Kabag): moves cases to another version and records reviews. The one
    /// that the definition names, else the one that approves, else the Sekretaris.
    #[must_use]
    pub fn owner_role(&self) -> &str {
        let approves = || self.gates().find(|gate| gate.part == Some(Part::Approver));
        let own = self.owner.as_deref();
        own.or_else(|| approves().map(|gate| gate.role.as_str())).unwrap_or(crate::auth::SEKRETARIS)
    }

    /// After how many months it is reviewed again.
    #[must_use]
    pub fn review_months(&self) -> u32 {
        self.review_months.unwrap_or(REVIEW_MONTHS)
    }

    /// For whom a case waits at a step, in words: as its wait says, else the proposing unit where there is one.
    #[must_use]
    pub fn waits_for(&self, step: &str) -> &str {
        let acts = self.step(step).map_or(&[][..], |step| &step.acts);
        let named = acts.iter().find_map(|act| act.waits_for.as_deref());
        named.unwrap_or(if self.unit_role.is_some() { "unit pengusul" } else { "pihak lain" })
    }

    /// How a step is called: by its number in the decree's table, and its words.
    #[must_use]
    pub fn step_name(&self, id: &str) -> String {
        match self.step(id) {
            Some(step) if step.no == 0 => step.title.clone(),
            Some(step) => format!("{}. {}", step.no, step.title),
            None => id.to_owned(),
        }
    }

    /// The step of this id.
    #[must_use]
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The position of a step in the order.
    #[must_use]
    pub fn position(&self, id: &str) -> Option<usize> {
        self.steps.iter().position(|step| step.id == id)
    }

    /// The step at which cases begin.
    #[must_use]
    pub fn entry(&self) -> Option<&Step> {
        self.steps.first()
    }

    /// The gates, in order.
    pub fn gates(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.gate)
    }

    /// Whether the actor does any of its steps.
    #[must_use]
    pub fn concerns(&self, actor: &Actor) -> bool {
        self.steps.iter().any(|step| step.is_of(actor))
    }

    /// The position of the step whose act fixes the manifest.
    #[must_use]
    pub fn freezing_position(&self) -> Option<usize> {
        self.steps.iter().position(|step| step.acts.iter().any(|act| act.freezes))
    }

    /// The roles that make: those of steps whose hand is the maker's.
    #[must_use]
    pub fn maker_roles(&self) -> Vec<&str> {
        let mut roles: Vec<&str> =
            self.steps.iter().filter(|step| step.part == Some(Part::Maker)).flat_map(Step::roles).collect();
        roles.sort_unstable();
        roles.dedup();
        roles
    }
}
