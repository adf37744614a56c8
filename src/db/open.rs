//! Connecting, with the settings that durability and concurrency need.

use super::glance::{Glance, Mark};
use super::{Error, Lines};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How long a writer waits for another process's lock (SQLite).
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// How long folding the log back waits for readers (SQLite).
const FOLD_TIMEOUT: Duration = Duration::from_millis(500);
/// How long a request waits for a connection before it is told to try again.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(8);
/// Connections that read, on SQLite.
const SQLITE_READERS: u32 = 8;
/// What each of them keeps of the file, in KiB (negative, as SQLite wants it): the system keeps the same pages for all.
const READER_CACHE: &str = "-512";
/// Connections on PostgreSQL, reading and writing.
const POSTGRES_CONNECTIONS: u32 = 16;
/// A statement on PostgreSQL that runs longer is a mistake of ours and is ended.
const STATEMENT_TIMEOUT_MS: &str = "30000";

/// Which engine a database is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

/// The database: two native pools behind one type. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Db {
    /// SQLite: one connection writes, several read.
    Sqlite {
        /// The only connection that writes.
        writer: SqlitePool,
        /// Connections that only read.
        readers: SqlitePool,
        /// Connections that only read, for single statements.
        lines: Lines,
        /// Sees whether anything was committed.
        glance: Glance,
    },
    /// PostgreSQL.
    Postgres(PgPool),
}

impl Db {
    /// Opens `sqlite:PATH` (created when missing) or `postgres://…`.
    ///
    /// # Errors
    /// [`Error::Address`] for any other address, [`Error::Unavailable`] when it does not answer.
    pub async fn open(url: &str) -> Result<Self, Error> {
        if let Some(path) = Self::file_of(url) {
            return Self::open_sqlite(path).await;
        }
        if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            return Self::open_postgres(url).await;
        }
        Err(Error::Address("pakai sqlite:BERKAS atau postgres://PENGGUNA@HOST/NAMA".into()))
    }

    async fn open_sqlite(path: PathBuf) -> Result<Self, Error> {
        let options = SqliteConnectOptions::new()
            .filename(&path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(BUSY_TIMEOUT)
            .foreign_keys(true)
            // What is deleted is overwritten: without it the wrapped key of a requester who was erased would stand in a
            // free page of the file until something else came there, and in every copy of the file.
            .pragma("secure_delete", "ON")
            .create_if_missing(true);
        // A file does not hang up, so connections are not asked whether they live before each use: that would
        // be one more trip to the connection's thread for every transaction.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(None)
            .max_lifetime(None)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(SQLITE_READERS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .connect_with(
                options.create_if_missing(false).pragma("query_only", "1").pragma("cache_size", READER_CACHE),
            )
            .await?;
        Ok(Self::Sqlite { writer, lines: Lines::like(readers.clone()), readers, glance: Glance::at(&path) })
    }

    async fn open_postgres(url: &str) -> Result<Self, Error> {
        let options = PgConnectOptions::from_str(url).map_err(|error| Error::Address(error.to_string()))?;
        let options = encrypted(options)
            .options([("statement_timeout", STATEMENT_TIMEOUT_MS)])
            .application_name("jdih");
        let pool = PgPoolOptions::new()
            .max_connections(POSTGRES_CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_with(options)
            .await?;
        Ok(Self::Postgres(pool))
    }

    /// What was last committed, by whichever process, as far as that can be told without asking: while it stays the
    /// same, no question would be answered otherwise. Nothing where it cannot be told.
    #[must_use]
    pub fn mark(&self) -> Option<Mark> {
        match self {
            Self::Sqlite { readers, glance, .. } => {
                if readers.is_closed() {
                    None
                } else {
                    glance.mark()
                }
            }
            Self::Postgres(_) => None,
        }
    }

    /// Which engine this is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// The names of its tables.
    ///
    /// # Errors
    /// As any statement.
    pub async fn tables(&self) -> Result<Vec<String>, Error> {
        Ok(match self {
            Self::Sqlite { writer, .. } => {
                let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
                sqlx::query_scalar(sql).fetch_all(writer).await?
            }
            Self::Postgres(pool) => {
                let sql = "SELECT CAST(tablename AS TEXT) FROM pg_catalog.pg_tables
                           WHERE schemaname = current_schema()";
                sqlx::query_scalar(sql).fetch_all(pool).await?
            }
        })
    }

    /// The file of a `sqlite:` address; `None` for another engine.
    #[must_use]
    pub fn file_of(url: &str) -> Option<PathBuf> {
        url.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")))
    }

    /// Folds the log of SQLite back into the file and empties it, so that what was deleted stands in neither; whether that
    /// was done. A reader who still looks at what was keeps it from being done: then it is to be tried again. Nothing on
    /// PostgreSQL, whose log is the server's own.
    ///
    /// # Errors
    /// As any statement.
    pub async fn fold_back(&self) -> Result<bool, Error> {
        let Self::Sqlite { writer, .. } = self else { return Ok(true) };
        let mut line = writer.acquire().await?;
        // Writers wait behind this, so it waits for readers only a little.
        set_busy_timeout(&mut line, FOLD_TIMEOUT).await?;
        let folded = sqlx::query_as::<_, (i64, i64, i64)>("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut *line)
            .await;
        set_busy_timeout(&mut line, BUSY_TIMEOUT).await?;
        let (busy, ..) = folded?;
        Ok(busy == 0)
    }

    /// Closes the connections; on SQLite this also folds the log back into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers, lines, .. } => {
                readers.close().await;
                lines.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

async fn set_busy_timeout(line: &mut sqlx::SqliteConnection, timeout: Duration) -> Result<(), Error> {
    let sql = format!("PRAGMA busy_timeout = {}", timeout.as_millis());
    sqlx::query(AssertSqlSafe(sql)).execute(line).await?;
    Ok(())
}

/// A server elsewhere is reached by TLS whose certificate holds: what says nothing of it would fall back to a line in the
/// clear. An address that says `sslmode=disable` or `sslmode=require` means it.
fn encrypted(options: PgConnectOptions) -> PgConnectOptions {
    let host = options.get_host();
    let loopback = |ip: std::net::IpAddr| ip.to_canonical().is_loopback();
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse().is_ok_and(loopback);
    match options.get_ssl_mode() {
        PgSslMode::Prefer | PgSslMode::Allow if !here => options.ssl_mode(PgSslMode::VerifyFull),
        _ => options,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_elsewhere_is_reached_by_tls_whose_certificate_holds() {
        let mode = |address: &str| {
            let options = PgConnectOptions::from_str(address).unwrap();
            format!("{:?}", encrypted(options).get_ssl_mode())
        };
        for here in ["localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(mode(&format!("postgres://a@{here}/jdih")), "Prefer", "{here}");
        }
        assert_eq!(mode("postgres://a@%2Frun%2Fpostgresql/jdih"), "Prefer");
        for elsewhere in ["basisdata.kpu.go.id", "10.0.0.5"] {
            assert_eq!(mode(&format!("postgres://a@{elsewhere}/jdih")), "VerifyFull", "{elsewhere}");
            assert_eq!(mode(&format!("postgres://a@{elsewhere}/jdih?sslmode=prefer")), "VerifyFull");
            assert_eq!(mode(&format!("postgres://a@{elsewhere}/jdih?sslmode=disable")), "Disable");
        }
    }
}
