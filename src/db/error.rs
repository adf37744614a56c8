//! What can go wrong between us and a database.

use crate::kernel::{Fault, FaultClass};

/// A failed statement or connection.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached, or is too busy to answer in time.
    #[error("database unavailable: {0}")]
    Unavailable(#[source] sqlx::Error),
    /// A row with this identity is there already; the caller decides what that means.
    #[error("unique constraint: {0}")]
    Duplicate(#[source] sqlx::Error),
    /// Any other refusal of the database: a mistake of ours.
    #[error("statement failed: {0}")]
    Statement(#[source] sqlx::Error),
    /// The database was written by a newer program than this one.
    #[error("database is newer than this program: {0}")]
    Newer(String),
    /// A migration failed, or one that landed was edited afterwards.
    #[error("migration failed: {0}")]
    Migration(String),
    /// The address of the database cannot be understood.
    #[error("database address: {0}")]
    Address(String),
    /// A row that cannot be true, by table and key; it is reported, never patched up.
    #[error("inconsistent row in {table}, key {key}: {what}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The row's key.
        key: String,
        /// What contradicts what.
        what: String,
    },
}

impl Error {
    /// A row that cannot be true.
    pub fn inconsistent(table: &'static str, key: impl Into<String>, what: impl std::fmt::Display) -> Self {
        Self::Inconsistent { table, key: key.into(), what: what.to_string() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Tls(_) => Self::Unavailable(error),
            sqlx::Error::Database(refusal) if refusal.is_unique_violation() => Self::Duplicate(error),
            sqlx::Error::Database(refusal) if is_busy(refusal.code().as_deref()) => Self::Unavailable(error),
            _ => Self::Statement(error),
        }
    }
}

/// SQLite: 5 BUSY, 261 BUSY_RECOVERY, 517 BUSY_SNAPSHOT, 6 LOCKED, 13 FULL, 10 IOERR (also extended).
/// PostgreSQL: class 08 (connection), 57P01..03 (shutdown), 53 (resources), 55P03 (lock timeout).
fn is_busy(code: Option<&str>) -> bool {
    code.is_some_and(|code| {
        matches!(code, "5" | "6" | "10" | "13" | "261" | "517" | "57P01" | "57P02" | "57P03" | "55P03")
            || (code.len() == 5 && (code.starts_with("08") || code.starts_with("53")))
    })
}

impl Fault for Error {
    fn class(&self) -> FaultClass {
        match self {
            Self::Unavailable(_) => FaultClass::Unavailable,
            Self::Duplicate(_) => FaultClass::Conflict,
            Self::Statement(_)
            | Self::Newer(_)
            | Self::Migration(_)
            | Self::Address(_)
            | Self::Inconsistent { .. } => FaultClass::Broken,
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Unavailable(_) => "Basis data sedang tidak dapat dihubungi. Coba lagi sebentar lagi.".into(),
            Self::Duplicate(_) => "Data yang sama sudah tercatat.".into(),
            Self::Newer(_) => {
                "Basis data ini ditulis oleh versi jdih yang lebih baru. Pasang versi yang sama atau lebih baru."
                    .into()
            }
            Self::Migration(what) => format!("Penyesuaian basis data gagal: {what}"),
            Self::Address(what) => format!("Alamat basis data tidak dapat dipakai: {what}"),
            Self::Statement(_) | Self::Inconsistent { .. } => {
                "Terjadi kesalahan pada sistem. Kejadian ini sudah dicatat.".into()
            }
        }
    }
}
