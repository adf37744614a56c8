//! Time to dark: each process that answers the public confirms how far in the journal it answers.
//!
//! A process keeps a lease in the database. When something goes dark, the transaction notes which processes are alive;
//! each of them confirms once its map of what is visible is that far. Written outside the chain: a lease is nothing
//! that anybody has to prove. It measures our own routes, not what others have copied.

use crate::db;
use crate::journal::Journal;
use crate::kernel::{Timestamp, new_id};
use crate::products::store::processes;
use crate::products::visibility::{VISIBILITY_LEASE_MS, Visibility};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// How often a lease is renewed.
pub const RENEW_MS: i64 = 30_000;
/// What a renewal may come late: a tick, and the pause after one that failed.
const LATE_MS: i64 = 2_000;
/// How long a process counts as alive after its last renewal. Its map may have been confirmed up to the next renewal,
/// which then failed, and it may answer from that for its own lease: only behind both it answers nobody.
pub const PROCESS_LEASE_MS: i64 = RENEW_MS + LATE_MS + VISIBILITY_LEASE_MS;
/// How often the journal is asked for commits of other processes.
pub const TICK_MS: u64 = 200;
/// Pause after a failure.
const PAUSE: Duration = Duration::from_secs(1);

/// This process, as it confirms. Cheap to clone.
#[derive(Clone)]
pub struct Processes {
    journal: Journal,
    visibility: Visibility,
    id: Arc<str>,
    name: Arc<str>,
    /// The sequence at which it looked last for what waits for it.
    looked: Arc<AtomicI64>,
    renewed: Arc<Mutex<Option<Timestamp>>>,
}

/// What a process confirmed of a takedown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    /// What the process is called.
    pub name: String,
    /// Milliseconds from the request of the takedown to its confirmation; none while that is not known.
    pub after_ms: Option<i64>,
    /// When the lease of one that never confirmed ended: since then it answers nobody from what it knew before.
    pub ended: Option<Timestamp>,
}

impl Processes {
    /// This process, under a name that people can find again.
    #[must_use]
    pub fn new(journal: Journal, visibility: Visibility, name: &str) -> Self {
        let id = new_id(journal.clock().now());
        Self {
            journal,
            visibility,
            id: id.into(),
            name: name.into(),
            looked: Arc::new(AtomicI64::new(-1)),
            renewed: Arc::default(),
        }
    }

    /// Confirms until `stop` says true or its sender is gone; then the lease is given back.
    pub async fn keep(self, mut stop: watch::Receiver<bool>) {
        let mut feed = self.journal.subscribe();
        let mut told = false;
        let mut stopped = std::pin::pin!(async move {
            let _ = stop.wait_for(|stop| *stop).await;
        });
        loop {
            let failed = match self.tick().await {
                Ok(()) => {
                    told = false;
                    false
                }
                Err(error) => {
                    if !std::mem::replace(&mut told, true) {
                        tracing::error!(%error, "what is dark cannot be confirmed; it is tried again");
                    }
                    true
                }
            };
            let woken = async {
                // A failure is not made better by the next commit.
                if failed || feed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            let pause = if failed { PAUSE } else { Duration::from_millis(TICK_MS) };
            tokio::select! {
                biased;
                () = &mut stopped => break,
                () = woken => {}
                () = sleep(pause) => {}
            }
        }
        if let Err(error) = self.leave().await {
            tracing::warn!(%error, "the lease of this process ends by itself");
        }
    }

    /// Asks how far the journal is, confirms what waits for that, and renews the lease when it is time. Nothing is
    /// written when nothing happened.
    ///
    /// # Errors
    /// As any statement.
    pub async fn tick(&self) -> Result<(), db::Error> {
        let seq = self.visibility.refreshed().await?;
        let now = self.journal.clock().now();
        if self.is_due(now) {
            let mut tx = self.journal.db().write().await?;
            let lease = now.plus_ms(PROCESS_LEASE_MS).0;
            processes::renew(&mut tx, (&self.id, &self.name), lease, (seq, now.0)).await?;
            tx.commit().await?;
            *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        }
        if self.looked.load(Ordering::SeqCst) == seq {
            return Ok(());
        }
        if processes::waiting(&mut self.journal.db().read().await?, &self.id, seq).await? {
            let mut tx = self.journal.db().write().await?;
            // The moment at which it was found dark, not the one at which that could be written down.
            processes::confirm(&mut tx, &self.id, seq, now.0).await?;
            tx.commit().await?;
        }
        self.looked.store(seq, Ordering::SeqCst);
        Ok(())
    }

    fn is_due(&self, now: Timestamp) -> bool {
        let renewed = *self.renewed.lock().unwrap_or_else(PoisonError::into_inner);
        renewed.is_none_or(|at| now.since_ms(at) >= RENEW_MS)
    }

    /// What waits is confirmed before; afterwards nothing is answered here any more.
    async fn leave(&self) -> Result<(), db::Error> {
        self.tick().await?;
        let mut tx = self.journal.db().write().await?;
        processes::forget(&mut tx, &self.id).await?;
        tx.commit().await
    }
}
