//! The loop that runs jobs.

use super::Failure;
use super::store::{self, Leased};
use crate::db;
use crate::journal::Journal;
use crate::kernel::token;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// How long a lease holds without a heartbeat.
const LEASE_MS: i64 = 60_000;
/// How often the worker says that it is still at it.
const HEARTBEAT: Duration = Duration::from_secs(20);
/// How often the queue is asked when nothing wakes the worker (other processes' jobs, retries).
const POLL: Duration = Duration::from_millis(500);
/// The wait after the first failure; doubled with each further one.
const BACKOFF_MS: i64 = 2_000;
/// Done jobs are kept this long, for whoever looks into a failure.
const KEEP_DONE_MS: i64 = 24 * 60 * 60 * 1000;

/// What a handler gives.
pub type HandlerFuture<'h> = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send + 'h>>;

/// Does the jobs of one kind. Safe to run twice for the same subject.
pub trait Handler: Send + Sync {
    /// Brings about the state that the job names; the error is what people read beside *gagal*.
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h>;
}

/// Handlers by kind.
pub type Handlers = HashMap<&'static str, Arc<dyn Handler>>;

/// Runs the jobs of one process.
#[derive(Clone)]
pub struct Worker {
    journal: Journal,
    handlers: Arc<Handlers>,
    name: Arc<str>,
}

impl Worker {
    /// A worker with these handlers.
    #[must_use]
    pub fn new(journal: Journal, handlers: Handlers) -> Self {
        Self { journal, handlers: Arc::new(handlers), name: token().into() }
    }

    /// Runs jobs until `stop` becomes true: one lane for the costly ones, one for the rest.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let costly = self.clone().lane(true, stop.clone());
        let usual = self.lane(false, stop);
        tokio::join!(costly, usual);
    }

    async fn lane(self, costly: bool, mut stop: watch::Receiver<bool>) {
        let mut feed = self.journal.subscribe();
        while !*stop.borrow() {
            match self.run_next(costly).await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => tracing::error!(%error, "the queue cannot be read"),
            }
            tokio::select! {
                _ = stop.changed() => {}
                _ = feed.changed() => {}
                () = tokio::time::sleep(POLL) => {}
            }
        }
    }

    /// Runs everything that is due, once; for tests and commands.
    ///
    /// # Errors
    /// When the queue cannot be read; a failing job is a row, not an error.
    pub async fn run_due(&self) -> Result<u32, db::Error> {
        let mut ran = 0;
        while self.run_next(false).await? || self.run_next(true).await? {
            ran += 1;
        }
        self.sweep().await?;
        Ok(ran)
    }

    /// Forgets what was done long ago.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sweep(&self) -> Result<(), db::Error> {
        let before = self.journal.clock().now().plus_ms(-KEEP_DONE_MS);
        let mut tx = self.journal.db().write().await?;
        store::sweep(&mut tx, before).await?;
        tx.commit().await
    }

    async fn run_next(&self, costly: bool) -> Result<bool, db::Error> {
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().write().await?;
        let Some(job) = store::lease(&mut tx, costly, &self.name, now, now.plus_ms(LEASE_MS)).await? else {
            return Ok(false);
        };
        tx.commit().await?;
        let outcome = self.run_with_heartbeat(&job).await;
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().write().await?;
        match outcome {
            Ok(()) => store::done(&mut tx, &job.id, &self.name, now).await?,
            Err(failure) => {
                tracing::warn!(job.kind, job.subject, job.tries, failure.reason, "job failed");
                let doublings = u32::try_from(job.tries).unwrap_or(1).min(8);
                let run_at = now.plus_ms(BACKOFF_MS << doublings);
                store::fail(&mut tx, &job, &self.name, &failure, run_at).await?;
            }
        }
        tx.commit().await?;
        Ok(true)
    }

    async fn run_with_heartbeat(&self, job: &Leased) -> Result<(), Failure> {
        let Some(handler) = self.handlers.get(job.kind.as_str()) else {
            return Err(format!("pekerjaan {} tidak dikenal oleh versi ini", job.kind).into());
        };
        let mut work = handler.run(&job.subject);
        loop {
            tokio::select! {
                outcome = &mut work => return outcome,
                () = tokio::time::sleep(HEARTBEAT) => {
                    if !self.beat(&job.id).await {
                        return Err("giliran diambil alih pekerja lain".into());
                    }
                }
            }
        }
    }

    async fn beat(&self, id: &str) -> bool {
        let until = self.journal.clock().now().plus_ms(LEASE_MS);
        let beat = async {
            let mut tx = self.journal.db().write().await?;
            let held = store::heartbeat(&mut tx, id, &self.name, until).await?;
            tx.commit().await?;
            Ok::<bool, db::Error>(held)
        };
        beat.await.unwrap_or(true)
    }
}
