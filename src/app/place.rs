//! The data folder, who has it, and the database in step with this program.

use super::error::StartError;
use crate::config::Settings;
use crate::db::{self, Db};
use crate::kernel::Clock;
use std::fs::{DirBuilder, File, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

/// The file whose lock says that a server has the folder.
const LOCK: &str = "jdih.kunci";
/// Where copies lie that were made before migrations.
const BEFORE_MIGRATION: &str = "cadangan-migrasi";

/// How a command stands to the data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Nobody else may have it: serving, migrating, restoring.
    Alone,
    /// Beside a server: what a transaction keeps apart anyway.
    Beside,
}

/// The data folder, for as long as the value lives.
#[derive(Debug)]
pub struct Place {
    /// Held, not read: dropping it gives the lock back.
    _lock: Option<File>,
}

impl Place {
    /// Makes the folder, for this account alone, and takes its lock when `presence` asks for it.
    ///
    /// # Errors
    /// [`StartError::InUse`] when another process has it, [`StartError::Folder`].
    pub fn take(data: &Path, presence: Presence) -> Result<Self, StartError> {
        make_folder(data)?;
        let lock = match presence {
            Presence::Alone => Some(lock(data)?.ok_or_else(|| StartError::InUse(data.to_owned()))?),
            Presence::Beside => None,
        };
        Ok(Self { _lock: lock })
    }
}

/// Makes a folder for this account alone.
///
/// # Errors
/// [`StartError::Folder`].
pub fn make_folder(path: &Path) -> Result<(), StartError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(StartError::folder(path))
}

/// The lock; `None` when somebody has it.
fn lock(data: &Path) -> Result<Option<File>, StartError> {
    let path = data.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).mode(0o600).open(&path);
    let file = file.map_err(StartError::folder(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(StartError::folder(path)(error)),
    }
}

/// Opens the database and brings it in step: a copy first when anything is in it, then the migrations.
/// Beside a running server nothing is migrated under it.
///
/// # Errors
/// [`db::Error::Newer`] when the database was written by a newer program, [`StartError::Snapshot`],
/// [`StartError::MigrationNeedsRest`].
pub async fn open_database(settings: &Settings, clock: &Clock, presence: Presence) -> Result<Db, StartError> {
    let db = Db::open(&settings.database).await?;
    let missing = db::pending(&db).await?;
    if missing.is_empty() {
        return Ok(db);
    }
    let _lock = match presence {
        Presence::Alone => None,
        Presence::Beside => Some(lock(&settings.data)?.ok_or(StartError::MigrationNeedsRest)?),
    };
    if !db::is_new(&db).await? {
        copy_first(&db, settings, clock).await?;
    }
    let done = db::migrate(&db).await?;
    tracing::info!(versions = ?done.applied, "database migrated");
    Ok(db)
}

/// Opens a database for commands that only look: it must be there and in step, and stays as it is.
///
/// # Errors
/// [`StartError::NoDatabase`], [`StartError::NotInStep`], [`db::Error::Newer`].
pub async fn open_to_read(database: &str) -> Result<Db, StartError> {
    // SQLite would make an empty file.
    if let Some(file) = Db::file_of(database).filter(|file| !file.exists()) {
        return Err(StartError::NoDatabase(file));
    }
    let db = Db::open(database).await?;
    if !db::pending(&db).await?.is_empty() {
        return Err(StartError::NotInStep);
    }
    Ok(db)
}

async fn copy_first(db: &Db, settings: &Settings, clock: &Clock) -> Result<(), StartError> {
    let folder = settings.data.join(BEFORE_MIGRATION);
    make_folder(&folder)?;
    let ending = match db.engine() {
        db::Engine::Sqlite => "db",
        db::Engine::Postgres => "dump",
    };
    let path = folder.join(format!("jdih-{}.{ending}", clock.now().0));
    db.snapshot(&settings.database, &path).await.map_err(StartError::Snapshot)?;
    tracing::info!(path = %path.display(), "database copied before migration");
    Ok(())
}
