//! What can go wrong with notices.

use crate::db;
use crate::journal::CommitError;
use crate::kernel::{Fault, FaultClass};

/// A failure of this area.
#[derive(Debug, thiserror::Error)]
pub enum NoticeError {
    /// There is no such notice, or it is another person's.
    #[error("no such notice")]
    NotFound,
    /// A one-time link that is unknown, used or over.
    #[error("link does not hold")]
    Link,
    /// Not this person's to do.
    #[error("forbidden")]
    Forbidden,
    /// A field that cannot be accepted.
    #[error("invalid {field}: {sentence}")]
    Invalid {
        /// The form field.
        field: &'static str,
        /// What is wrong and what to do.
        sentence: String,
    },
    /// The database refused.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The journal refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl NoticeError {
    /// A field that cannot be accepted.
    pub fn invalid(field: &'static str, sentence: impl Into<String>) -> Self {
        Self::Invalid { field, sentence: sentence.into() }
    }
}

impl Fault for NoticeError {
    fn class(&self) -> FaultClass {
        match self {
            Self::NotFound | Self::Link => FaultClass::NotFound,
            Self::Forbidden => FaultClass::Forbidden,
            Self::Invalid { .. } => FaultClass::Invalid,
            Self::Db(error) => error.class(),
            Self::Commit(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NotFound => "Pemberitahuan ini tidak ada, atau bukan untuk Anda.".into(),
            Self::Link => {
                "Tautan ini tidak berlaku: sudah dipakai, sudah lewat waktunya, atau sudah diganti. \
                           Minta tautan baru di pengaturan pemberitahuan."
                    .into()
            }
            Self::Forbidden => "Hanya administrator yang dapat melakukan ini.".into(),
            Self::Invalid { sentence, .. } => sentence.clone(),
            Self::Db(error) => error.sentence(),
            Self::Commit(error) => error.sentence(),
        }
    }
}
