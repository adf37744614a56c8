//! Why the house could not be opened.

use crate::auth::AuthError;
use crate::config::ConfigError;
use crate::db;
use crate::kernel::{Fault, FaultClass};
use crate::search::SearchError;
use crate::sop::{ActError, DefinitionError};
use crate::storage::StorageError;
use std::path::PathBuf;

/// A failed start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be used.
    #[error("data folder {path:?}")]
    Folder {
        /// Which folder or file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has the data folder.
    #[error("data folder {0:?} is in use")]
    InUse(PathBuf),
    /// The database must be migrated first, and a server that runs forbids it.
    #[error("migration pending while a server runs")]
    MigrationNeedsRest,
    /// There is no database where one should be read.
    #[error("no database at {0:?}")]
    NoDatabase(PathBuf),
    /// The database lacks migrations, and the command only looks.
    #[error("database not migrated")]
    NotInStep,
    /// A copy of the database could not be made, so nothing was migrated.
    #[error("snapshot before migration")]
    Snapshot(#[source] db::Error),
    /// A setting.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Db(#[from] db::Error),
    /// An SOP definition.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// The engine.
    #[error(transparent)]
    Sop(#[from] ActError),
    /// Accounts.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The index.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// The store of objects or the staging area.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl StartError {
    pub(super) fn folder(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Folder { path, source }
    }
}

impl Fault for StartError {
    fn class(&self) -> FaultClass {
        match self {
            Self::InUse(_) | Self::MigrationNeedsRest | Self::NotInStep => FaultClass::Conflict,
            Self::NoDatabase(_) => FaultClass::NotFound,
            Self::Config(_) | Self::Definition(_) => FaultClass::Invalid,
            Self::Folder { .. } | Self::Snapshot(_) => FaultClass::Broken,
            Self::Db(error) => error.class(),
            Self::Sop(error) => error.class(),
            Self::Auth(error) => error.class(),
            Self::Search(error) => error.class(),
            Self::Storage(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::Folder { path, source } => {
                format!("{} tidak dapat dipakai: {source}. Periksa --data dan hak aksesnya.", path.display())
            }
            Self::InUse(path) => format!(
                "Folder data {} sedang dipakai proses jdih lain. Hentikan proses itu, atau pakai --data lain.",
                path.display()
            ),
            Self::MigrationNeedsRest => {
                "Basis data perlu disesuaikan dengan versi ini, tetapi jdih sedang berjalan. Hentikan dahulu, lalu \
                 jalankan `jdih migrate` atau `jdih serve`."
                    .into()
            }
            Self::NoDatabase(path) => {
                format!("Basis data {} tidak ada. Periksa --data dan --database.", path.display())
            }
            Self::NotInStep => {
                "Basis data perlu disesuaikan dengan versi ini. Jalankan `jdih migrate` dahulu.".into()
            }
            Self::Snapshot(error) => format!(
                "Salinan basis data sebelum penyesuaian gagal dibuat, sehingga tidak ada yang diubah: {error}. Untuk \
                 PostgreSQL, pg_dump harus terpasang dan tidak lebih tua dari servernya."
            ),
            Self::Config(error) => error.to_string(),
            Self::Definition(error) => format!("Definisi SOP tidak dapat dipakai: {error}"),
            Self::Db(error) => error.sentence(),
            Self::Sop(error) => error.sentence(),
            Self::Auth(error) => error.sentence(),
            Self::Search(error) => error.sentence(),
            Self::Storage(error) => error.sentence(),
        }
    }
}
