//! Connections that are kept for single statements. Out of a pool each would cost a second trip to the connection's
//! thread, when it is given back, and a task to do that.

use super::Error;
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, PoisonError};
use tokio::sync::{Mutex, OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};

/// How many statements run at once; as many connections are kept.
const AT_ONCE: usize = 4;

/// A connection in its place.
type Slot = Arc<Mutex<SqliteConnection>>;

/// The connections; each is opened when it is first needed. Clones share them.
#[derive(Debug, Clone)]
pub struct Lines {
    pool: SqlitePool,
    slots: Arc<std::sync::Mutex<Vec<Slot>>>,
    places: Arc<Semaphore>,
}

/// A connection for a statement; it goes back by itself.
#[derive(Debug)]
pub struct Lent {
    connection: OwnedMutexGuard<SqliteConnection>,
    // Last, so that who gets the place finds the connection free.
    _place: OwnedSemaphorePermit,
}

impl Lines {
    /// Connections like those of this pool.
    pub(super) fn like(pool: SqlitePool) -> Self {
        Self { pool, slots: Arc::default(), places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// A connection that nobody uses.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when none can be had.
    pub(super) async fn lend(&self) -> Result<Lent, Error> {
        let closed = |_| Error::from(sqlx::Error::PoolClosed);
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(closed)?;
        let free = self.slots().iter().find_map(|slot| Arc::clone(slot).try_lock_owned().ok());
        let connection = match free.filter(|_| !self.pool.is_closed()) {
            Some(connection) => connection,
            None => {
                let slot = Arc::new(Mutex::new(self.pool.acquire().await?.detach()));
                self.slots().push(Arc::clone(&slot));
                slot.lock_owned().await
            }
        };
        Ok(Lent { connection, _place: place })
    }

    /// Closes those that nobody uses; the others close when they are given back.
    pub(super) async fn close(&self) {
        let slots = std::mem::take(&mut *self.slots());
        for connection in slots.into_iter().filter_map(Arc::into_inner) {
            // What was asked is answered; there is nothing to lose.
            let _ = connection.into_inner().close().await;
        }
    }

    // A list that is only added to or taken whole is sound behind a thread that panicked.
    fn slots(&self) -> std::sync::MutexGuard<'_, Vec<Slot>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Deref for Lent {
    type Target = SqliteConnection;
    fn deref(&self) -> &SqliteConnection {
        &self.connection
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Db, Tx, execute, fetch_one};
    use super::*;
    use std::time::Duration;

    /// Takes longer than it is waited for.
    const LONG: &str = "WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 50000)
        SELECT (SELECT count(*) FROM c) + n AS n FROM t";

    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }

    async fn opened() -> (tempfile::TempDir, Db) {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite:{}", dir.path().join("satu.db").display())).await.unwrap();
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, "CREATE TABLE t (n BIGINT NOT NULL)").unwrap();
        execute!(&mut tx, "INSERT INTO t (n) VALUES (7)").unwrap();
        tx.commit().await.unwrap();
        (dir, db)
    }

    async fn asked(db: &Db, sql: &'static str) -> i64 {
        let mut tx = db.single().await.unwrap();
        fetch_one!(&mut tx, Row, sql).unwrap().n
    }

    fn kept(db: &Db) -> usize {
        let Db::Sqlite { lines, .. } = db else { panic!("another engine") };
        lines.slots().len()
    }

    #[tokio::test]
    async fn so_many_are_kept_and_no_more() {
        let (_dir, db) = opened().await;
        let mut held: Vec<Tx> = Vec::new();
        for _ in 0..AT_ONCE {
            held.push(db.single().await.unwrap());
        }
        assert!(tokio::time::timeout(Duration::from_millis(50), db.single()).await.is_err(), "one too many");
        held.pop();
        assert_eq!(asked(&db, "SELECT n FROM t").await, 7);
        drop(held);
        let all = (0..50).map(|_| asked(&db, "SELECT n FROM t"));
        assert_eq!(futures_util::future::join_all(all).await, [7; 50]);
        assert_eq!(kept(&db), AT_ONCE);
    }

    #[tokio::test]
    async fn a_question_that_nobody_waits_for_any_more_leaves_nothing_behind() {
        let (_dir, db) = opened().await;
        for _ in 0..30 {
            let unasked = tokio::time::timeout(Duration::from_millis(1), asked(&db, LONG)).await;
            assert!(unasked.is_err(), "it took longer than it was waited for");
        }
        let mut tx = db.write().await.unwrap();
        execute!(&mut tx, "UPDATE t SET n = 8").unwrap();
        tx.commit().await.unwrap();
        assert_eq!(asked(&db, "SELECT n FROM t").await, 8);
        assert!(kept(&db) <= AT_ONCE);
        // Whoever still read what was before would keep the log from being folded back.
        let Db::Sqlite { writer, .. } = &db else { panic!("another engine") };
        let folded: (i64, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(writer).await.unwrap();
        assert_eq!(folded, (0, 0, 0));
    }

    #[tokio::test]
    async fn behind_a_close_none_is_lent() {
        let (_dir, db) = opened().await;
        assert_eq!(asked(&db, "SELECT n FROM t").await, 7);
        db.close().await;
        assert!(matches!(db.single().await.map(|_| ()), Err(Error::Unavailable(_))));
        assert_eq!(kept(&db), 0);
    }
}
