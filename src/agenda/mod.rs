//! The agenda book of an office: numbers of nota dinas and lembar disposisi, how they look, what was skipped and
//! struck; and the nota dinas that the office writes itself, from its draft to the place of the signed paper.
//!
//! Who does the step of a procedure that numbers (its act has the effect [`NOMORI`]) keeps the book. The counter
//! proposes; the keeper may enter the number of the paper book. A number is given once for an office, a register and
//! a year, whatever becomes of it.

mod draft;
mod drafting;
mod effects;
mod keeping;
mod numbering;
pub mod rules;
mod store;
mod template;
mod templates;

pub use draft::{
    DRAFT_FIELDS, Draft, DraftField, Filling, Office, TEXT_MAX_CHARS, TEXTS, draft_changes, first_draft,
    lines,
};
pub use drafting::{CHANGE, DraftRow, drafting_step};
pub use effects::{DRAFTED, NOMORI};
pub use keeping::{Asked, FIRST_YEAR, MAX_EXPORTED, MAX_WAITING, PER_PAGE, Scan};
pub use numbering::{Given, Paper, Proposal};
pub use rules::{Gap, Skip, Taken, USED_ELSEWHERE};
pub use store::entries::{Entry, Waiting};
pub use template::{EXAMPLE_NUMBER, PLACEHOLDERS};
pub use templates::Pattern;

use crate::sop::{Effect, Guard, RecordPart, Sops};
use std::collections::HashMap;
use std::sync::Arc;

/// A register of the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Register {
    /// Nota dinas that the office writes.
    NotaDinas,
    /// Lembar disposisi.
    Disposisi,
}

impl Register {
    /// Both.
    pub const ALL: [Self; 2] = [Self::NotaDinas, Self::Disposisi];

    /// As stored.
    #[must_use]
    pub fn column(self) -> &'static str {
        match self {
            Self::NotaDinas => "nota_dinas",
            Self::Disposisi => "disposisi",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_column(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|register| register.column() == text)
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::NotaDinas => "Nota dinas",
            Self::Disposisi => "Lembar disposisi",
        }
    }
}

/// The book. Cheap to clone.
#[derive(Clone)]
pub struct Agenda {
    sops: Sops,
}

impl Agenda {
    /// The book over the engine.
    #[must_use]
    pub fn new(sops: Sops) -> Self {
        Self { sops }
    }
}

/// The guards of this area, by the names that definitions use.
#[must_use]
pub fn guards() -> HashMap<&'static str, Arc<dyn Guard>> {
    let all: [(&'static str, Arc<dyn Guard>); 1] = [(DRAFTED, Arc::new(effects::NotaDinasDisusun))];
    all.into()
}

/// The effects of this area.
#[must_use]
pub fn effects() -> HashMap<&'static str, Arc<dyn Effect>> {
    let all: [(&'static str, Arc<dyn Effect>); 1] = [(NOMORI, Arc::new(effects::NumberIt))];
    all.into()
}

/// What it adds to the record of a case that gates sign.
#[must_use]
pub fn record_parts() -> Vec<Arc<dyn RecordPart>> {
    vec![Arc::new(effects::NotaDinasPart)]
}
