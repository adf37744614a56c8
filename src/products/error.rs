//! Why something about products failed.

use crate::db;
use crate::journal::CommitError;
use crate::kernel::{Fault, FaultClass};
use crate::pdf::ReadError;
use crate::sop::ActError;
use crate::storage::StorageError;

use super::description::FieldProblem;
use super::rules::Missing;

/// A refusal or failure of this area.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// A file that is not taken in, with the reasons to show.
    #[error("file refused: {0:?}")]
    Refused(Vec<String>),
    /// Too many uploads at once.
    #[error("too many uploads at once")]
    Busy,
    /// There is no such thing, or it is not this person's.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Publishing without what it needs.
    #[error("not releasable: {0}")]
    NotReleasable(#[from] Missing),
    /// A draft changed between its preparation and its transaction.
    #[error("draft changed meanwhile")]
    Changed,
    /// What is to be taken down is not public (any more).
    #[error("not public")]
    NotPublic,
    /// Fields that cannot be accepted.
    #[error("fields: {0:?}")]
    Fields(Vec<FieldProblem>),
    /// A new version of what was taken down, or with a file that was.
    #[error("taken down: {0}")]
    TakenDown(&'static str),
    /// The engine refused.
    #[error(transparent)]
    Act(#[from] ActError),
    /// A PDF could not be read at all.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The object store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The journal refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl ProductError {
    /// A field that cannot be accepted.
    pub fn invalid(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::Act(ActError::invalid(field, sentence))
    }
}

impl Fault for ProductError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Refused(_) => FaultClass::Invalid,
            Self::Busy => FaultClass::Unavailable,
            Self::NotFound(_) => FaultClass::NotFound,
            Self::NotReleasable(_) | Self::Changed => FaultClass::Conflict,
            Self::NotPublic | Self::TakenDown(_) => FaultClass::Conflict,
            Self::Fields(_) => FaultClass::Invalid,
            Self::Act(error) => error.class(),
            Self::Read(error) => error.class(),
            Self::Storage(error) => error.class(),
            Self::Db(error) => error.class(),
            Self::Commit(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Refused(reasons) => reasons.join(" "),
            Self::Busy => "Sedang banyak unggahan berjalan. Coba lagi beberapa saat lagi.".into(),
            Self::NotFound(what) => format!("{what} tidak ditemukan."),
            Self::NotReleasable(missing) => missing.sentence().into(),
            Self::Changed => {
                "Naskah berubah saat diproses. Muat ulang halaman, periksa, lalu coba lagi.".into()
            }
            Self::NotPublic => "Yang hendak diturunkan tidak lagi dapat dilihat publik.".into(),
            Self::TakenDown(sentence) => (*sentence).into(),
            Self::Fields(problems) => {
                problems.iter().map(|problem| problem.sentence.as_str()).collect::<Vec<_>>().join(" ")
            }
            Self::Act(error) => error.sentence(),
            Self::Read(error) => error.sentence(),
            Self::Storage(error) => error.sentence(),
            Self::Db(error) => error.sentence(),
            Self::Commit(error) => error.sentence(),
        }
    }
}
