//! Statements past the house: what somebody with the database's password could do.

use jdih::db::Db;
use sqlx::AssertSqlSafe;

/// Runs statements as they are.
pub async fn run(db: &Db, sql: &str) -> sqlx::Result<()> {
    match db {
        Db::Sqlite { writer, .. } => sqlx::raw_sql(AssertSqlSafe(sql)).execute(writer).await.map(drop),
        Db::Postgres(pool) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.map(drop),
    }
}

/// The number that a query gives.
pub async fn number(db: &Db, sql: &str) -> i64 {
    match db {
        Db::Sqlite { writer, .. } => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(writer).await,
        Db::Postgres(pool) => sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await,
    }
    .expect("one number")
}

/// Takes away what keeps the journal append-only.
pub async fn unlock_journal(db: &Db) {
    let sql = match db {
        Db::Sqlite { .. } => "DROP TRIGGER journal_keeps_entries; DROP TRIGGER journal_loses_nothing",
        Db::Postgres(_) => "ALTER TABLE journal DISABLE TRIGGER ALL",
    };
    run(db, sql).await.expect("the owner may");
}

/// Ends every connection, as a database that went away.
pub async fn take_away(db: &Db) {
    db.close().await;
}
