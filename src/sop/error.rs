//! Why an act on a case failed.

use super::case::Refusal;
use super::effect::BoxError;
use super::rules::NOTE_MAX_CHARS;
use crate::db;
use crate::journal::CommitError;
use crate::kernel::{Fault, FaultClass};

/// A failed act; nothing has happened.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// The rules refuse it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Guards do not hold; each sentence names a remedy.
    #[error("missing: {0:?}")]
    Missing(Vec<String>),
    /// A field that cannot be accepted.
    #[error("invalid {field}: {sentence}")]
    Invalid {
        /// The form field.
        field: String,
        /// What is wrong and what to do.
        sentence: String,
    },
    /// Somebody acted meanwhile; the case has this version now.
    #[error("stale: case is at version {now}")]
    Stale {
        /// The version now.
        now: i64,
    },
    /// What was looked at is not what would be done now.
    #[error("looked at something else")]
    Superseded,
    /// Known, but not this actor's to do.
    #[error("forbidden: {0}")]
    Forbidden(&'static str),
    /// There is no such case, or it is not this actor's to know.
    #[error("no such case")]
    NotFound,
    /// An act id that is no id, or somebody else's.
    #[error("act id not usable")]
    ActId,
    /// An effect failed.
    #[error("effect: {0}")]
    Effect(BoxError),
    /// The database refused.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// The journal refused.
    #[error(transparent)]
    Commit(#[from] CommitError),
}

impl ActError {
    /// A field that cannot be accepted.
    pub fn invalid(field: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::Invalid { field: field.into(), sentence: sentence.into() }
    }
}

impl Fault for Refusal {
    fn class(&self) -> FaultClass {
        match self {
            Self::Role { .. } | Self::HandTaken { .. } | Self::OtherOffice => FaultClass::Forbidden,
            Self::Closed | Self::NotHere { .. } | Self::Changed | Self::NothingToSign => FaultClass::Conflict,
            Self::Waiting { .. } | Self::NotWaiting | Self::Taken | Self::TakenAlready => {
                FaultClass::Conflict
            }
            Self::NotTaken | Self::Extended | Self::Because(_) => FaultClass::Conflict,
            Self::NoteNeeded | Self::NoteTooLong | Self::NoSuchTarget | Self::NoSuchHolder => {
                FaultClass::Invalid
            }
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Closed => "Perkara ini sudah selesai, sehingga tidak dapat diubah lagi.".into(),
            Self::NotHere { step } => format!("Tindakan ini tidak ada pada langkah sekarang ({step})."),
            Self::Role { .. } => "Langkah ini bukan tugas jabatan Anda.".into(),
            Self::OtherOffice => "Perkara ini milik kantor lain.".into(),
            Self::HandTaken { has, wanted } => format!(
                "Anda sudah menjadi {} dalam perkara ini, sehingga tidak dapat menjadi {}. Satu orang hanya memegang \
                 satu peran itu dalam satu perkara.",
                has.title(),
                wanted.title()
            ),
            Self::NoteNeeded => "Tuliskan alasan atau catatan terlebih dahulu.".into(),
            Self::NoteTooLong => format!("Catatan terlalu panjang: paling banyak {NOTE_MAX_CHARS} karakter."),
            Self::NoSuchTarget => "Pilih langkah tujuan dari daftar.".into(),
            Self::Changed => {
                "Berkas atau uraian berubah sejak halaman ini dibuka. Periksa kembali yang terkini sebelum \
                 memutuskan."
                    .into()
            }
            Self::NothingToSign => "Belum ada naskah yang diserahkan untuk diputuskan.".into(),
            Self::Waiting { whom } => {
                format!("Perkara ini sedang menunggu {whom}. Lanjutkan setelah yang diminta diterima.")
            }
            Self::NotWaiting => "Perkara ini tidak sedang menunggu siapa pun.".into(),
            Self::Taken => {
                "Langkah ini sudah diambil orang lain. Ambil alih lebih dahulu bila Anda yang melanjutkannya."
                    .into()
            }
            Self::TakenAlready => "Langkah ini sudah Anda ambil.".into(),
            Self::NotTaken => "Langkah ini tidak sedang Anda pegang, sehingga tidak dapat dilepas.".into(),
            Self::NoSuchHolder => "Pilih dari daftar orang lain yang dapat melakukan langkah ini.".into(),
            Self::Because(why) => why.join(" "),
            Self::Extended => "Waktu langkah ini sudah diperpanjang satu kali.".into(),
        }
    }
}

impl Fault for ActError {
    fn class(&self) -> FaultClass {
        match self {
            Self::Refused(refusal) => refusal.class(),
            Self::Missing(_) | Self::Invalid { .. } | Self::ActId => FaultClass::Invalid,
            Self::Stale { .. } | Self::Superseded => FaultClass::Conflict,
            Self::NotFound => FaultClass::NotFound,
            Self::Forbidden(_) => FaultClass::Forbidden,
            Self::Effect(error) => error.class(),
            Self::Db(error) => error.class(),
            Self::Commit(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Refused(refusal) => refusal.sentence(),
            Self::Missing(missing) => format!("Belum dapat dilakukan: {}", missing.join(" ")),
            Self::Invalid { sentence, .. } => sentence.clone(),
            Self::Stale { .. } => "Perkara ini sudah berubah sejak halaman dibuka.".into(),
            Self::Superseded => "Isian atau versi yang digantikan sudah berubah sejak pratinjau.".into(),
            Self::NotFound => "Perkara tidak ditemukan.".into(),
            Self::Forbidden(why) => (*why).into(),
            Self::ActId => {
                "Formulir ini tidak dapat dipakai lagi. Muat ulang halaman, lalu coba lagi.".into()
            }
            Self::Effect(error) => error.sentence(),
            Self::Db(error) => error.sentence(),
            Self::Commit(error) => error.sentence(),
        }
    }
}
