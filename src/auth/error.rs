//! Why something about people was refused.

use crate::db;
use crate::journal::CommitError;
use crate::kernel::{Fault, FaultClass};

/// A refusal or failure of this area.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// A field that cannot be accepted, with the sentence to show beside it.
    #[error("invalid {field}: {sentence}")]
    Invalid {
        /// The form field.
        field: &'static str,
        /// What is wrong and what to do.
        sentence: String,
    },
    /// Name and password do not fit; said alike for unknown names.
    #[error("wrong name or password")]
    WrongCredentials,
    /// The password alone, where a name was not asked for.
    #[error("wrong password")]
    WrongPassword,
    /// The password was right; a code of the second factor is needed.
    #[error("second factor needed")]
    FactorNeeded {
        /// What the code is sent with.
        ticket: String,
    },
    /// The code of the second factor does not fit, or was used.
    #[error("wrong code")]
    WrongCode,
    /// A passkey proves nothing.
    #[error("wrong passkey")]
    WrongKey,
    /// The time between password and code is over.
    #[error("ticket not valid")]
    Ticket,
    /// The last proof is too old for this act.
    #[error("proof needed")]
    ProofNeeded,
    /// The key of the second factors cannot be had.
    #[error("key: {0}")]
    Seal(String),
    /// Too many failed attempts.
    #[error("throttled for {wait_s} s")]
    Throttled {
        /// Seconds to wait.
        wait_s: i64,
    },
    /// Too many password checks are running.
    #[error("password checks are busy")]
    Busy,
    /// A one-time link that is unknown, used or expired.
    #[error("link not valid")]
    Link,
    /// There is no such person, post or office.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// Known, but not this actor's to do.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// The password hash could not be computed or read.
    #[error("password hash: {0}")]
    Hash(String),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The journal refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl AuthError {
    pub(super) fn invalid(field: &'static str, sentence: impl Into<String>) -> Self {
        Self::Invalid { field, sentence: sentence.into() }
    }
}

impl Fault for AuthError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Invalid { .. }
            | Self::WrongCredentials
            | Self::WrongPassword
            | Self::WrongCode
            | Self::WrongKey
            | Self::Ticket
            | Self::FactorNeeded { .. } => FaultClass::Invalid,
            Self::Throttled { .. } | Self::Busy => FaultClass::Unavailable,
            Self::Link | Self::NotFound(_) => FaultClass::NotFound,
            Self::Forbidden(_) | Self::ProofNeeded => FaultClass::Forbidden,
            Self::Hash(_) | Self::Seal(_) => FaultClass::Broken,
            Self::Db(error) => error.class(),
            Self::Commit(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Invalid { sentence, .. } => sentence.clone(),
            Self::WrongCredentials => "Nama pengguna atau kata sandi tidak cocok. Periksa lalu coba lagi.".into(),
            Self::WrongPassword => "Kata sandi tidak cocok. Periksa lalu coba lagi.".into(),
            Self::FactorNeeded { .. } => "Pakai juga kunci sandi Anda, atau masukkan kode.".into(),
            Self::WrongCode => "Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya, lalu coba lagi.".into(),
            Self::WrongKey => "Kunci sandi tidak dapat diperiksa. Coba lagi, atau pakai cara yang lain.".into(),
            Self::Ticket => "Waktu untuk memasukkan kode sudah lewat. Masuk lagi dengan kata sandi.".into(),
            Self::ProofNeeded => "Masukkan lagi kata sandi Anda untuk meneruskan.".into(),
            Self::Throttled { wait_s } => {
                format!("Terlalu banyak percobaan masuk yang gagal. Coba lagi setelah {wait_s} detik.")
            }
            Self::Busy => "Sedang banyak yang masuk. Coba lagi beberapa detik lagi.".into(),
            Self::Link => {
                "Tautan ini tidak berlaku lagi: sudah dipakai, kedaluwarsa, atau salah salin. Minta tautan baru \
                 kepada administrator."
                    .into()
            }
            Self::NotFound(what) => format!("{what} tidak ditemukan."),
            Self::Forbidden(why) => (*why).into(),
            Self::Hash(_) | Self::Seal(_) => "Terjadi kesalahan pada sistem. Kejadian ini sudah dicatat.".into(),
            Self::Db(error) => error.sentence(),
            Self::Commit(error) => error.sentence(),
        }
    }
}
