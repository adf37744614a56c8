//! Every story that touches rows runs on both engines, each time on a fresh database of its own: no row in it. On
//! PostgreSQL the tables are there already, copied from a database that was migrated once; laying them takes a second.
//!
//! SQLite is always there. PostgreSQL is where `JDIH_TEST_POSTGRES` says
//! (`JDIH_TEST_POSTGRES=$(.ci/postgres start DIR)`); without it those tests say so and pass.

mod selftest;
mod template;

use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use std::io::Write as _;
use std::sync::Once;
use url::Url;

/// Names the server: `postgres://user@host:port/database`, a role that may create databases.
pub const SERVER: &str = "JDIH_TEST_POSTGRES";

/// How a database is copied: as files, which on a server without `fsync` costs least.
const STRATEGY: &str = "FILE_COPY";

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A file in a folder of its own.
    Sqlite,
    /// A database of its own on the test server.
    Postgres,
}

/// A fresh database that ends with the test.
pub enum TestDatabase {
    /// A SQLite file in this folder.
    Folder(tempfile::TempDir),
    /// A database of this name on this server.
    Database {
        /// The server, by way of a database that stays.
        server: Url,
        /// The database.
        name: String,
    },
}

impl TestDatabase {
    /// A database without a row; `None` where PostgreSQL is asked for and there is none.
    pub async fn fresh(engine: Engine) -> Option<Self> {
        Self::made(engine, true).await
    }

    /// As [`Self::fresh`], and without a table.
    pub async fn empty(engine: Engine) -> Option<Self> {
        Self::made(engine, false).await
    }

    async fn made(engine: Engine, laid_out: bool) -> Option<Self> {
        match engine {
            Engine::Sqlite => Some(Self::Folder(quick_folder())),
            Engine::Postgres => match server() {
                Some(server) if laid_out => {
                    let template = template::of(&server).await;
                    Some(Self::postgres(server, &template).await)
                }
                Some(server) => Some(Self::postgres(server, "template0").await),
                None => {
                    say_untested();
                    None
                }
            },
        }
    }

    async fn postgres(server: Url, template: &str) -> Self {
        let name = format!("jdih_test_{}", uuid::Uuid::now_v7().simple());
        at_server(&server, format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY {STRATEGY}"))
            .await
            .expect("a new database");
        Self::Database { server, name }
    }

    /// As `--database` takes it: `sqlite:…` (the file is not there yet) or `postgres:…`.
    pub fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite:{}", folder.path().join("jdih.db").display()),
            Self::Database { server, name } => {
                let mut url = server.clone();
                url.set_path(name);
                url.to_string()
            }
        }
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Folder(_) => Engine::Sqlite,
            Self::Database { .. } => Engine::Postgres,
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let Self::Database { server, name } = self else { return };
        let (server, sql) = (server.clone(), format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        // The test's runtime cannot be waited on from here; a thread brings its own.
        let done = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(at_server(&server, sql)).map_err(std::io::Error::other)
        });
        if let Ok(Err(error)) = done.join() {
            eprintln!("{name} could not be dropped: {error}");
        }
    }
}

/// Free bytes that a folder in memory must have, or a disk serves.
const QUICK_ROOM_BYTES: u64 = 1 << 30;

/// A folder that ends with the value, in memory where there is room: no test cuts the power, and what a killed
/// process wrote is there all the same.
pub fn quick_folder() -> tempfile::TempDir {
    const MEMORY: &str = "/dev/shm";
    let room = rustix::fs::statvfs(MEMORY).map_or(0, |found| found.f_bavail * found.f_frsize);
    let in_memory = (room >= QUICK_ROOM_BYTES).then(|| tempfile::tempdir_in(MEMORY).ok()).flatten();
    in_memory.unwrap_or_else(|| tempfile::tempdir().expect("a folder"))
}

async fn at_server(server: &Url, sql: String) -> sqlx::Result<()> {
    let mut connection = PgConnection::connect(server.as_str()).await?;
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
    connection.close().await
}

fn server() -> Option<Url> {
    let text = std::env::var(SERVER).ok().filter(|text| !text.is_empty())?;
    Some(Url::parse(&text).unwrap_or_else(|e| panic!("{SERVER}={text}: {e}")))
}

/// Once per run, past the test harness, which keeps the output of tests that pass to itself.
fn say_untested() {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let _ = writeln!(std::io::stderr(), "PostgreSQL tidak diuji: {SERVER} tidak diisi");
    });
}

/// Makes two tests of one story, `name::sqlite` and `name::postgres`:
///
/// ```text
/// on_both_engines! {
///     async fn a_changed_file_voids_the_check(database: TestDatabase) { … }
/// }
/// ```
macro_rules! on_both_engines {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident: TestDatabase) $body:block)+) => {$(
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn story($database: $crate::engines::TestDatabase) $body

            async fn on(engine: $crate::engines::Engine) {
                if let Some(database) = $crate::engines::TestDatabase::fresh(engine).await {
                    story(database).await;
                }
            }

            #[tokio::test]
            async fn sqlite() {
                on($crate::engines::Engine::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                on($crate::engines::Engine::Postgres).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;
