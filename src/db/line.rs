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
