//! A transaction on either engine. Dropped without [`Tx::commit`], it rolls back.

use super::line::Lent;
use super::{Db, Error};
use sqlx::pool::PoolConnection;
use sqlx::{Database, Postgres, Sqlite, Transaction};
use std::ops::{Deref, DerefMut};

/// An open transaction.
pub enum Tx {
    /// On SQLite.
    Sqlite(Held<Sqlite, Lent>),
    /// On PostgreSQL.
    Postgres(Held<Postgres, PoolConnection<Postgres>>),
}

/// What statements run on: a transaction, or for a single one the connection itself.
pub enum Held<E: Database, C> {
    /// Several statements.
    Whole(Transaction<'static, E>),
    /// One statement.
    Single(C),
}

impl<E: Database, C: Deref<Target = E::Connection>> Deref for Held<E, C> {
    type Target = E::Connection;
    fn deref(&self) -> &E::Connection {
        match self {
            Self::Whole(transaction) => transaction,
            Self::Single(connection) => connection,
        }
    }
}

impl<E: Database, C: DerefMut<Target = E::Connection>> DerefMut for Held<E, C> {
    fn deref_mut(&mut self) -> &mut E::Connection {
        match self {
            Self::Whole(transaction) => transaction,
            Self::Single(connection) => connection,
        }
    }
}

impl<E: Database, C> Held<E, C> {
    async fn commit(self) -> Result<(), Error> {
        match self {
            Self::Whole(transaction) => Ok(transaction.commit().await?),
            Self::Single(_) => Ok(()),
        }
    }
}

impl Db {
    /// A consistent view for reading. Keep it short: SQLite's log grows while a reader is open.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection can be had.
    pub async fn read(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(Held::Whole(readers.begin().await?)),
            Self::Postgres(pool) => {
                let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
                Tx::Postgres(Held::Whole(pool.begin_with(begin).await?))
            }
        })
    }

    /// For one statement that reads, which is a consistent view by itself: nothing is begun and nothing ended, each of
    /// which would be a trip of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when no connection can be had.
    pub async fn single(&self) -> Result<Tx, Error> {
        Ok(match self {
            Self::Sqlite { lines, .. } => Tx::Sqlite(Held::Single(lines.lend().await?)),
            Self::Postgres(pool) => Tx::Postgres(Held::Single(pool.acquire().await?)),
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
            Self::Sqlite { writer, .. } => {
                Tx::Sqlite(Held::Whole(writer.begin_with("BEGIN IMMEDIATE").await?))
            }
            Self::Postgres(pool) => Tx::Postgres(Held::Whole(pool.begin().await?)),
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
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}
