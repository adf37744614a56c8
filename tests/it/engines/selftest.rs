//! The helper itself: databases are empty, alone, of the engine asked for, and gone afterwards.

use super::{Engine, TestDatabase, on_both_engines};
use sqlx::Connection as _;
use sqlx::PgConnection;
use sqlx::{ConnectOptions as _, SqliteConnection, sqlite::SqliteConnectOptions};

/// Runs one statement that gives one number, on the engine that the address names.
async fn number(url: &str, sql: &'static str) -> sqlx::Result<i64> {
    if url.starts_with("postgres:") {
        let mut connection = PgConnection::connect(url).await?;
        return sqlx::query_scalar(sql).fetch_one(&mut connection).await;
    }
    let options: SqliteConnectOptions = url.parse()?;
    let mut connection: SqliteConnection = options.create_if_missing(true).connect().await?;
    sqlx::query_scalar(sql).fetch_one(&mut connection).await
}

on_both_engines! {
    async fn each_database_is_empty_and_alone(database: TestDatabase) {
        let other = TestDatabase::fresh(database.engine()).await.expect("a second one");
        let create = "CREATE TABLE t (n BIGINT)";
        number(&database.url(), create).await.expect_err("a table gives no row");
        assert_eq!(number(&database.url(), "SELECT count(*) FROM t").await.expect("the table is there"), 0);
        number(&other.url(), "SELECT count(*) FROM t").await.expect_err("the other has none");
    }

    async fn the_engine_is_the_one_asked_for(database: TestDatabase) {
        let only_there = match database.engine() {
            Engine::Sqlite => "SELECT count(*) FROM sqlite_schema",
            Engine::Postgres => "SELECT count(*) FROM pg_database WHERE datname = current_database()",
        };
        let expected = i64::from(database.engine() == Engine::Postgres);
        assert_eq!(number(&database.url(), only_there).await.expect("an answer"), expected);
    }

    async fn nothing_stays_behind(database: TestDatabase) {
        number(&database.url(), "SELECT CAST(1 AS BIGINT)").await.expect("it answers");
        let url = database.url();
        drop(database);
        match url.strip_prefix("sqlite:") {
            Some(file) => assert!(!std::path::Path::new(file).exists()),
            None => drop(number(&url, "SELECT CAST(1 AS BIGINT)").await.expect_err("dropped")),
        }
    }
}
