//! The chain's tables.

use super::entry::Logged;
use super::write::{Head, genesis};
use crate::db::{self, Db, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::kernel::Timestamp;
use serde_json::Value;

/// The most entries that one call gives.
pub const MAX_PAGE: i64 = 500;

#[derive(sqlx::FromRow)]
struct HeadRow {
    seq: i64,
    hash: String,
    epoch: String,
    time_ms: i64,
}

impl From<HeadRow> for Head {
    fn from(row: HeadRow) -> Self {
        Self { seq: row.seq, hash: row.hash, epoch: row.epoch, time: Timestamp(row.time_ms) }
    }
}

pub(super) async fn ensure_head(tx: &mut Tx, epoch: &str) -> Result<i64, db::Error> {
    execute!(
        tx,
        "INSERT INTO journal_head (id, seq, hash, epoch, time_ms) VALUES (1, 0, $1, $2, 0) ON CONFLICT (id) DO NOTHING",
        genesis(),
        epoch
    )?;
    Ok(head(tx).await?.seq)
}

pub(super) async fn set_epoch(tx: &mut Tx, epoch: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE journal_head SET epoch = $1 WHERE id = 1", epoch)?;
    Ok(())
}

/// The head row, locked: an update takes the row's lock on either engine.
pub(super) async fn lock_head(tx: &mut Tx) -> Result<Head, db::Error> {
    fetch_one!(
        tx,
        HeadRow,
        "UPDATE journal_head SET seq = seq WHERE id = 1 RETURNING seq, hash, epoch, time_ms"
    )
    .map(Head::from)
}

/// The head row, asked outside of any transaction.
pub(super) async fn head_alone(db: &Db) -> Result<Head, db::Error> {
    head(&mut db.single().await?).await
}

/// The head row.
pub(super) async fn head(tx: &mut Tx) -> Result<Head, db::Error> {
    fetch_one!(tx, HeadRow, "SELECT seq, hash, epoch, time_ms FROM journal_head WHERE id = 1").map(Head::from)
}

pub(super) async fn save_head(tx: &mut Tx, head: &Head) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE journal_head SET seq = $1, hash = $2, time_ms = $3 WHERE id = 1",
        head.seq,
        &head.hash,
        head.time.0
    )?;
    Ok(())
}

pub(super) async fn append(tx: &mut Tx, entry: &Logged) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO journal (seq, time_ms, kind, actor, subject, body, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        entry.seq,
        entry.time.0,
        &entry.kind,
        entry.actor.as_deref(),
        entry.subject.as_deref(),
        super::canonical_json(&Value::Object(entry.body.clone())),
        &entry.prev,
        &entry.hash
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
pub(super) struct EntryRow {
    pub(super) seq: i64,
    time_ms: i64,
    kind: String,
    actor: Option<String>,
    subject: Option<String>,
    body: String,
    prev: String,
    hash: String,
}

impl TryFrom<EntryRow> for Logged {
    type Error = db::Error;

    fn try_from(row: EntryRow) -> Result<Self, db::Error> {
        let Ok(Value::Object(body)) = serde_json::from_str(&row.body) else {
            return Err(db::Error::inconsistent("journal", row.seq.to_string(), "body is no JSON object"));
        };
        Ok(Self {
            seq: row.seq,
            time: Timestamp(row.time_ms),
            kind: row.kind,
            actor: row.actor,
            subject: row.subject,
            body,
            prev: row.prev,
            hash: row.hash,
        })
    }
}

/// Up to [`MAX_PAGE`] entries after `seq`, oldest first: the change feed.
///
/// # Errors
/// As any statement; [`db::Error::Inconsistent`] when a body cannot be read.
pub async fn after(tx: &mut Tx, seq: i64) -> Result<Vec<Logged>, db::Error> {
    let rows = fetch_all!(
        tx,
        EntryRow,
        "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2",
        seq,
        MAX_PAGE
    )?;
    rows.into_iter().map(Logged::try_from).collect()
}

/// The digest of the entry at `seq`.
pub(super) async fn hash_at(tx: &mut Tx, seq: i64) -> Result<Option<String>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        hash: String,
    }
    Ok(fetch_optional!(tx, Row, "SELECT hash FROM journal WHERE seq = $1", seq)?.map(|row| row.hash))
}
