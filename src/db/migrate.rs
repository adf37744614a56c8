//! Migrations: one directory for both engines, forward only, never edited after landing.
//!
//! A file may mark sections for one engine (append-only triggers alone):
//! `-- @sqlite`, then SQL, then `-- @postgres`, SQL, `-- @end`. Checksums are taken of the whole file,
//! so an edit to the other engine's section is noticed too.

use super::{Db, Engine, Error};
use rust_embed::RustEmbed;
use sqlx::migrate::{Migrate as _, MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

#[derive(RustEmbed)]
#[folder = "migrations"]
struct Files;

/// What [`migrate`] did.
#[derive(Debug, PartialEq, Eq)]
pub struct Migrated {
    /// Versions that were applied now.
    pub applied: Vec<i64>,
}

/// The versions that this database still lacks.
///
/// # Errors
/// [`Error::Newer`] when the database knows a version that this program does not.
pub async fn pending(db: &Db) -> Result<Vec<i64>, Error> {
    let known = migrator(db.engine())?;
    let applied = applied(db, &known).await?;
    if let Some(newer) = applied.iter().find(|version| !known.version_exists(**version)) {
        return Err(Error::Newer(format!("version {newer}")));
    }
    Ok(known.iter().map(|migration| migration.version).filter(|version| !applied.contains(version)).collect())
}

/// Whether there is nothing in it yet but the list of migrations.
///
/// # Errors
/// As any statement.
pub async fn is_new(db: &Db) -> Result<bool, Error> {
    let list = migrator(db.engine())?.table_name;
    Ok(db.tables().await?.iter().all(|table| *table == *list))
}

/// Applies what is missing, each file in a transaction of its own.
///
/// # Errors
/// [`Error::Newer`], or [`Error::Migration`] when a file fails or was edited after it landed.
pub async fn migrate(db: &Db) -> Result<Migrated, Error> {
    let missing = pending(db).await?;
    let migrator = migrator(db.engine())?;
    let outcome = match db {
        Db::Sqlite { writer, .. } => migrator.run(writer).await,
        Db::Postgres(pool) => migrator.run(pool).await,
    };
    outcome.map_err(|error| match error {
        MigrateError::VersionMissing(version) => Error::Newer(format!("version {version}")),
        other => Error::Migration(other.to_string()),
    })?;
    Ok(Migrated { applied: missing })
}

async fn applied(db: &Db, migrator: &Migrator) -> Result<Vec<i64>, Error> {
    macro_rules! list {
        ($pool:expr) => {{
            let mut connection = $pool.acquire().await?;
            connection.ensure_migrations_table(&migrator.table_name).await.map_err(failed)?;
            connection.list_applied_migrations(&migrator.table_name).await.map_err(failed)?
        }};
    }
    let rows = match db {
        Db::Sqlite { writer, .. } => list!(writer),
        Db::Postgres(pool) => list!(pool),
    };
    Ok(rows.iter().map(|row| row.version).collect())
}

fn failed(error: MigrateError) -> Error {
    Error::Migration(error.to_string())
}

fn migrator(engine: Engine) -> Result<Migrator, Error> {
    let mut migrations = Vec::new();
    for path in Files::iter() {
        let file = Files::get(&path).ok_or_else(|| Error::Migration(format!("{path} is missing")))?;
        let text = String::from_utf8_lossy(&file.data);
        let (version, name) = path
            .trim_end_matches(".sql")
            .split_once('_')
            .and_then(|(number, name)| Some((number.parse::<i64>().ok()?, name.to_owned())))
            .ok_or_else(|| Error::Migration(format!("{path}: the name must be NNNN_name.sql")))?;
        let sql = AssertSqlSafe(for_engine(&text, engine)).into_sql_str();
        let mut migration = Migration::new(version, name.into(), MigrationType::Simple, sql, false);
        migration.checksum = crate::kernel::Digest::of(text.as_bytes()).as_bytes().to_vec().into();
        migrations.push(migration);
    }
    Ok(Migrator::with_migrations(migrations))
}

/// Keeps the common text and the sections of `engine`.
fn for_engine(text: &str, engine: Engine) -> String {
    let mut section = None;
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        match line.trim() {
            "-- @sqlite" => section = Some(Engine::Sqlite),
            "-- @postgres" => section = Some(Engine::Postgres),
            "-- @end" => section = None,
            _ if section.is_none_or(|wanted| wanted == engine) => {
                kept.push_str(line);
                kept.push('\n');
            }
            _ => {}
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_sections_reach_their_engine_only() {
        let text = "a\n-- @sqlite\nb\n-- @postgres\nc\n-- @end\nd\n";
        assert_eq!(for_engine(text, Engine::Sqlite), "a\nb\nd\n");
        assert_eq!(for_engine(text, Engine::Postgres), "a\nc\nd\n");
    }
}
