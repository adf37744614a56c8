//! A connection that is kept for the one small question that every request asks. Out of a pool it would cost a
//! second trip to the connection's thread, when it is given back, and a task to do that.

use super::Error;
use sqlx::sqlite::SqliteRow;
use sqlx::{Connection as _, FromRow, SqliteConnection, SqlitePool};
use std::sync::Arc;
use tokio::sync::Mutex;

/// The connection; opened when it is first needed. Clones share it, and it answers one at a time.
#[derive(Debug, Clone, Default)]
pub struct Line(Arc<Mutex<Option<SqliteConnection>>>);

impl Line {
    /// The one row of a statement, as it is now.
    ///
    /// # Errors
    /// As any statement; the next question is then asked on a new connection.
    pub(super) async fn one<R>(&self, pool: &SqlitePool, sql: &'static str) -> Result<R, Error>
    where
        R: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
    {
        let mut line = self.0.lock().await;
        // Taken out while it is asked: a question that is given up midway takes its connection with it.
        let mut connection = match line.take().filter(|_| !pool.is_closed()) {
            Some(connection) => connection,
            None => pool.acquire().await?.detach(),
        };
        let row = sqlx::query_as(sql).fetch_one(&mut connection).await?;
        *line = Some(connection);
        Ok(row)
    }

    pub(super) async fn close(&self) {
        if let Some(connection) = self.0.lock().await.take() {
            // What was asked is answered; there is nothing to lose.
            let _ = connection.close().await;
        }
    }
}
