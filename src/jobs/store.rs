//! The table of jobs: `antre` (queued), `jalan` (leased), `gagal` (given up), `selesai` (done).

use super::{Class, Failure};
use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::kernel::{Timestamp, new_id};

/// How often a job is tried before it is given up.
pub const MAX_TRIES: i64 = 5;
/// The most failed jobs that are listed.
const MAX_LISTED: i64 = 200;

/// A leased job.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Leased {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) tries: i64,
}

/// Asks for a job of `kind` about `subject`; merges with one that waits, and makes one that runs just
/// now run once more.
///
/// # Errors
/// As any statement.
pub async fn enqueue(
    tx: &mut Tx,
    kind: &str,
    class: Class,
    subject: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO job (id, kind, class, subject, state, tries, run_at_ms, again, created_ms)
         VALUES ($1, $2, $3, $4, 'antre', 0, $5, 0, $5)
         ON CONFLICT (kind, subject) WHERE done_ms IS NULL DO UPDATE SET
             again = CASE WHEN job.state = 'jalan' THEN 1 ELSE 0 END,
             tries = CASE WHEN job.state = 'gagal' THEN 0 ELSE job.tries END,
             run_at_ms = CASE WHEN job.state = 'gagal' THEN $5 ELSE job.run_at_ms END,
             state = CASE WHEN job.state = 'gagal' THEN 'antre' ELSE job.state END",
        new_id(now),
        kind,
        class.column(),
        subject,
        now.0
    )?;
    Ok(())
}

/// Takes the next due job of the given class, or of any but the costly ones.
pub(super) async fn lease(
    tx: &mut Tx,
    costly: bool,
    worker: &str,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<Leased>, db::Error> {
    // The outer condition is asked again once the row is locked, so two workers never share a job.
    fetch_optional!(
        tx,
        Leased,
        "UPDATE job SET state = 'jalan', tries = tries + 1, lease_until_ms = $3, lease_by = $4, again = 0
         WHERE id = (SELECT id FROM job
                     WHERE done_ms IS NULL
                       AND ((state = 'antre' AND run_at_ms <= $2) OR (state = 'jalan' AND lease_until_ms < $2))
                       AND ((class = 'berat' AND $1 = 1) OR (class <> 'berat' AND $1 = 0))
                     ORDER BY CASE class WHEN 'segera' THEN 0 ELSE 1 END, run_at_ms, id LIMIT 1)
           AND done_ms IS NULL
           AND ((state = 'antre' AND run_at_ms <= $2) OR (state = 'jalan' AND lease_until_ms < $2))
         RETURNING id, kind, subject, tries",
        i64::from(costly),
        now.0,
        until.0,
        worker
    )
}

/// Says that the worker is still at it; `false` when the lease was lost.
pub(super) async fn heartbeat(
    tx: &mut Tx,
    id: &str,
    worker: &str,
    until: Timestamp,
) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE job SET lease_until_ms = $3 WHERE id = $1 AND lease_by = $2 AND state = 'jalan'",
        id,
        worker,
        until.0
    )?;
    Ok(touched == 1)
}

/// Ends a job, or queues it once more when it was asked for again meanwhile.
pub(super) async fn done(tx: &mut Tx, id: &str, worker: &str, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE job SET state = CASE WHEN again = 1 THEN 'antre' ELSE 'selesai' END,
             done_ms = CASE WHEN again = 1 THEN NULL ELSE $3 END, tries = 0, run_at_ms = $3,
             error = NULL, lease_by = NULL, lease_until_ms = NULL, again = 0
         WHERE id = $1 AND lease_by = $2",
        id,
        worker,
        now.0
    )?;
    Ok(())
}

/// Notes a failure: again at `run_at`, or given up after [`MAX_TRIES`] or when it is a lasting one.
pub(super) async fn fail(
    tx: &mut Tx,
    job: &Leased,
    worker: &str,
    failure: &Failure,
    run_at: Timestamp,
) -> Result<(), db::Error> {
    let state = if failure.lasting || job.tries >= MAX_TRIES { "gagal" } else { "antre" };
    execute!(
        tx,
        "UPDATE job SET state = $3, error = $4, run_at_ms = $5, lease_by = NULL, lease_until_ms = NULL, told = 0
         WHERE id = $1 AND lease_by = $2",
        &job.id,
        worker,
        state,
        &failure.reason,
        run_at.0
    )?;
    Ok(())
}

/// How far a job has come.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Progress {
    /// `antre`, `jalan` or `gagal`.
    pub state: String,
    /// What is done, in the job's own units; `None` while it said nothing.
    pub progress_done: Option<i64>,
    /// Of how much.
    pub progress_total: Option<i64>,
    /// Why it failed last.
    pub error: Option<String>,
}

/// Notes how far the job of `kind` about `subject` has come.
///
/// # Errors
/// As any statement.
pub async fn report(tx: &mut Tx, kind: &str, subject: &str, done: i64, total: i64) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE job SET progress_done = $3, progress_total = $4
         WHERE kind = $1 AND subject = $2 AND done_ms IS NULL",
        kind,
        subject,
        done,
        total
    )?;
    Ok(())
}

/// How far the job of `kind` about `subject` has come; `None` when there is nothing left to do.
///
/// # Errors
/// As any statement.
pub async fn progress(tx: &mut Tx, kind: &str, subject: &str) -> Result<Option<Progress>, db::Error> {
    fetch_optional!(
        tx,
        Progress,
        "SELECT state, progress_done, progress_total, error FROM job
         WHERE kind = $1 AND subject = $2 AND done_ms IS NULL",
        kind,
        subject
    )
}

/// A job that was given up.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FailedJob {
    /// Its id, for [`retry`].
    pub id: String,
    /// What it does.
    pub kind: String,
    /// About what.
    pub subject: String,
    /// Why it was given up.
    pub error: Option<String>,
    /// Tells this failure from an earlier one of the same job.
    pub run_at_ms: i64,
}

/// The jobs that were given up, newest first.
///
/// # Errors
/// As any statement.
pub async fn failed(tx: &mut Tx) -> Result<Vec<FailedJob>, db::Error> {
    fetch_all!(
        tx,
        FailedJob,
        "SELECT id, kind, subject, error, run_at_ms FROM job WHERE state = 'gagal' AND done_ms IS NULL
         ORDER BY run_at_ms DESC, id LIMIT $1",
        MAX_LISTED
    )
}

/// The jobs that were given up and of which nobody was told yet.
///
/// # Errors
/// As any statement.
pub async fn untold(tx: &mut Tx) -> Result<Vec<FailedJob>, db::Error> {
    fetch_all!(
        tx,
        FailedJob,
        "SELECT id, kind, subject, error, run_at_ms FROM job WHERE state = 'gagal' AND told = 0 AND done_ms IS NULL
         ORDER BY run_at_ms, id LIMIT $1",
        MAX_LISTED
    )
}

/// Notes that whoever waits was told; `false` when another process did it, or it runs again.
///
/// # Errors
/// As any statement.
pub async fn mark_told(tx: &mut Tx, id: &str) -> Result<bool, db::Error> {
    let touched = execute!(tx, "UPDATE job SET told = 1 WHERE id = $1 AND state = 'gagal' AND told = 0", id)?;
    Ok(touched == 1)
}

/// Starts a job that was given up again.
///
/// # Errors
/// As any statement.
pub async fn retry(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE job SET state = 'antre', tries = 0, run_at_ms = $2 WHERE id = $1 AND state = 'gagal'",
        id,
        now.0
    )?;
    Ok(touched == 1)
}

/// How many jobs are queued or running.
///
/// # Errors
/// As any statement.
pub async fn waiting(tx: &mut Tx) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    Ok(fetch_one!(tx, Row, "SELECT count(*) AS n FROM job WHERE done_ms IS NULL AND state <> 'gagal'")?.n)
}

/// Forgets jobs that were done before `before`.
pub(super) async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM job WHERE done_ms < $1", before.0)?;
    Ok(())
}
