//! Why a change of the calendar was refused.

use crate::db;
use crate::kernel::{Fault, FaultClass};

/// A refusal or failure of this area.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// A field that cannot be accepted, with the sentence to show beside it.
    #[error("invalid {field}: {sentence}")]
    Invalid {
        /// The form field.
        field: &'static str,
        /// What is wrong and what to do.
        sentence: String,
    },
    /// The row that is to be removed is not there.
    #[error("no such row")]
    NotFound,
    /// The database refused.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl CalendarError {
    /// A field that cannot be accepted.
    pub fn invalid(field: &'static str, sentence: impl Into<String>) -> Self {
        Self::Invalid { field, sentence: sentence.into() }
    }
}

impl Fault for CalendarError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Invalid { .. } => FaultClass::Invalid,
            Self::NotFound => FaultClass::NotFound,
            Self::Db(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Invalid { sentence, .. } => sentence.clone(),
            Self::NotFound => "Baris kalender ini sudah tidak ada.".into(),
            Self::Db(error) => error.sentence(),
        }
    }
}
