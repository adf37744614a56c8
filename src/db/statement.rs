//! One statement, run on whichever engine the transaction belongs to.

use super::{Error, Tx};
use sqlx::{AssertSqlSafe, Row as _};

/// Runs a statement; gives the number of rows touched.
macro_rules! execute {
    ($tx:expr, $sql:expr $(, $arg:expr)* $(,)?) => {{
        let tx: &mut $crate::db::Tx = &mut *$tx;
        match tx {
            $crate::db::Tx::Sqlite(c) => sqlx::query::<sqlx::Sqlite>($sql)$(.bind($arg))*
                .execute(&mut **c).await.map(|done| done.rows_affected()),
            $crate::db::Tx::Postgres(c) => sqlx::query::<sqlx::Postgres>($sql)$(.bind($arg))*
                .execute(&mut **c).await.map(|done| done.rows_affected()),
        }.map_err($crate::db::Error::from)
    }};
}

macro_rules! fetch {
    ($method:ident, $tx:expr, $row:ty, $sql:expr $(, $arg:expr)*) => {{
        let tx: &mut $crate::db::Tx = &mut *$tx;
        match tx {
            $crate::db::Tx::Sqlite(c) => sqlx::query_as::<sqlx::Sqlite, $row>($sql)$(.bind($arg))*
                .$method(&mut **c).await,
            $crate::db::Tx::Postgres(c) => sqlx::query_as::<sqlx::Postgres, $row>($sql)$(.bind($arg))*
                .$method(&mut **c).await,
        }.map_err($crate::db::Error::from)
    }};
}

/// All rows, as `Vec<Row>`. Every list has a `LIMIT` or a bound by nature.
macro_rules! fetch_all {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::db::fetch!(fetch_all, $tx, $row, $sql $(, $arg)*)
    };
}

/// The row, or `None`.
macro_rules! fetch_optional {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::db::fetch!(fetch_optional, $tx, $row, $sql $(, $arg)*)
    };
}

/// The row that must be there.
macro_rules! fetch_one {
    ($tx:expr, $row:ty, $sql:expr $(, $arg:expr)* $(,)?) => {
        $crate::db::fetch!(fetch_one, $tx, $row, $sql $(, $arg)*)
    };
}

pub(crate) use {execute, fetch, fetch_all, fetch_one, fetch_optional};

/// `$first, …, $last` for the keys of an `IN (…)` in [`text_rows`]; `NULL` for none, which nothing equals.
#[must_use]
pub fn places(first: usize, count: usize) -> String {
    let list: Vec<String> = (first..first.saturating_add(count)).map(|place| format!("${place}")).collect();
    if list.is_empty() { "NULL".to_owned() } else { list.join(", ") }
}

/// Rows whose columns are all text or null, for statements that are composed from a list of columns
/// (the journal's rows of record). `sql` is composed from constants of ours only, never from input.
///
/// # Errors
/// As any statement.
pub async fn text_rows(tx: &mut Tx, sql: String, keys: &[String]) -> Result<Vec<Vec<Option<String>>>, Error> {
    macro_rules! run {
        ($engine:ty, $c:expr) => {{
            let mut query = sqlx::query::<$engine>(AssertSqlSafe(sql));
            for key in keys {
                query = query.bind(key);
            }
            let rows = query.fetch_all(&mut **$c).await?;
            rows.iter().map(|row| (0..row.len()).map(|i| Ok(row.try_get(i)?)).collect()).collect()
        }};
    }
    match tx {
        Tx::Sqlite(c) => run!(sqlx::Sqlite, c),
        Tx::Postgres(c) => run!(sqlx::Postgres, c),
    }
}
