//! Why something with a ticket failed.

use crate::db;
use crate::journal::CommitError;
use crate::kernel::{Fault, FaultClass};
use crate::secrets::SecretError;
use crate::sop::ActError;
use crate::storage::StorageError;

/// A failed act or look; nothing has happened.
#[derive(Debug, thiserror::Error)]
pub enum TicketError {
    /// As acts fail: a field, a stale page, a form that was sent twice.
    #[error(transparent)]
    Act(#[from] ActError),
    /// There is no such ticket, or it is not this person's to know.
    #[error("no such ticket")]
    NotFound,
    /// Too many at once from one place, or in all.
    #[error("throttled")]
    Throttled,
    /// What came from outside is not what the sender's secret signs, or no secret is configured.
    #[error("not signed: {0}")]
    Unsigned(&'static str),
    /// What came from outside cannot be read.
    #[error("unreadable: {0}")]
    Unreadable(&'static str),
    /// The keys cannot be used.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The object store.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl TicketError {
    /// The field that cannot be accepted, where it is that.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Act(ActError::Invalid { field, .. }) => Some(field),
            _ => None,
        }
    }

    /// A field that cannot be accepted.
    pub fn invalid(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::Act(ActError::invalid(field, sentence))
    }
}

impl From<db::Error> for TicketError {
    fn from(error: db::Error) -> Self {
        Self::Act(error.into())
    }
}

impl From<CommitError> for TicketError {
    fn from(error: CommitError) -> Self {
        Self::Act(error.into())
    }
}

impl Fault for TicketError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Act(error) => error.class(),
            Self::NotFound => FaultClass::NotFound,
            Self::Throttled => FaultClass::Unavailable,
            Self::Unsigned(_) => FaultClass::Forbidden,
            Self::Unreadable(_) => FaultClass::Invalid,
            Self::Secret(_) => FaultClass::Broken,
            Self::Storage(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Act(ActError::Stale { .. }) => {
                "Tiket ini sudah berubah sejak halaman dibuka. Muat ulang, lalu lanjutkan.".into()
            }
            Self::Act(error) => error.sentence(),
            Self::NotFound => "Tiket tidak ditemukan.".into(),
            Self::Throttled => {
                "Terlalu banyak pesan dikirim dari tempat Anda. Coba lagi satu jam lagi, atau hubungi kantor."
                    .into()
            }
            Self::Unsigned(why) | Self::Unreadable(why) => (*why).into(),
            Self::Secret(_) => {
                "Kunci data hotline tidak dapat dipakai. Administrator perlu memeriksa berkas hotline.kunci."
                    .into()
            }
            Self::Storage(error) => error.sentence(),
        }
    }
}
