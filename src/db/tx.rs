//! A transaction on either engine. Dropped without [`Tx::commit`], it rolls back.

use super::{Db, Error};
use sqlx::{Postgres, Sqlite, Transaction};

/// An open transaction.
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// A consistent view for reading. Keep it short: SQLite's log grows while a reader is open.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection can be had.
    pub async fn read(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY").await?,
            ),
        })
    }

    /// A transaction that writes what is *not* journalled: sessions, throttles, leases, counters.
    /// Everything else goes through `journal::Journal::begin`.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when the write lock cannot be had in time.
    pub async fn write(&self) -> Result<Tx, Error> {
        Ok(match self {
            // A deferred BEGIN that reads first and writes later fails under load; IMMEDIATE takes
            // the lock at once, and the pool of one writer queues instead of polling.
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }
}

impl Tx {
    /// Makes it durable.
    ///
    /// # Errors
    /// As any statement; then nothing has happened.
    pub async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}
