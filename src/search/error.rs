//! Why searching or indexing failed.

use crate::db;
use crate::kernel::{Fault, FaultClass};

/// A failure of this area; a query as such never fails.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index.
    #[error(transparent)]
    Index(#[from] search_index::Error),
    /// The office's file of abbreviations.
    #[error(transparent)]
    Vocabulary(#[from] search_index::VocabularyError),
    /// The database, from which the index is filled and hits are checked.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// A background thread died.
    #[error("background thread died")]
    Thread(#[from] tokio::task::JoinError),
}

impl SearchError {
    /// Somebody else writes this index.
    pub(super) fn is_locked(&self) -> bool {
        matches!(self, Self::Index(search_index::Error::Locked(_)))
    }
}

impl Fault for SearchError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Db(error) => error.class(),
            Self::Index(search_index::Error::Engine(_)) | Self::Thread(_) => FaultClass::Broken,
            Self::Index(_) | Self::Vocabulary(_) => FaultClass::Unavailable,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Db(error) => error.sentence(),
            Self::Vocabulary(error) => format!("Kosakata pencarian tidak dapat dipakai: {error}."),
            Self::Index(_) | Self::Thread(_) => {
                "Pencarian sedang tidak dapat dipakai. Coba lagi sebentar lagi.".into()
            }
        }
    }
}
