//! A journalled transaction: begin, load, decide, save, enqueue, commit.

use super::asking::Asking;
use super::canonical::entry_digest;
use super::entry::{Entry, Logged};
use super::record::Table;
use super::store;
use crate::db::{self, Db, Tx};
use crate::kernel::{Clock, Digest, Fault, FaultClass, Timestamp};
use serde_json::{Map, Value};
use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// A transaction that holds the write lock for longer is logged: something other than SQL was awaited.
const SLOW_WRITE: Duration = Duration::from_millis(100);
/// A last entry that is this much ahead of the clock is logged: the clock of this process or of another one is wrong.
const SKEW_MS: i64 = 60_000;
/// How often that is said.
const SKEW_SAID_EVERY_MS: i64 = 60 * 60_000;

/// The journal of one database: where every change of record begins. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Journal(Arc<Open>);

/// One pointer, because every area has the journal and is cloned for every request.
#[derive(Debug)]
struct Open {
    db: Db,
    clock: Clock,
    feed: watch::Sender<i64>,
    asking: Asking,
    /// When it was last said that the clocks differ.
    skew_said: AtomicI64,
}

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The last sequence number; 0 when nothing was written yet.
    pub seq: i64,
    /// The digest of the last entry; 64 zeros when nothing was written yet.
    pub hash: String,
    /// Random name of this feed; a follower that covered another one starts anew.
    pub epoch: String,
    /// The time of the last entry.
    pub time: Timestamp,
}

/// Why a commit was refused.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// A change without an entry; a mistake of ours.
    #[error("a journalled transaction needs at least one entry")]
    NoEntry,
    /// The database refused.
    #[error(transparent)]
    Db(#[from] db::Error),
}

impl Fault for CommitError {
    fn class(&self) -> FaultClass {
        match self {
            Self::NoEntry => FaultClass::Broken,
            Self::Db(error) => error.class(),
        }
    }

    fn sentence(&self) -> String {
        match self {
            Self::NoEntry => "Terjadi kesalahan pada sistem. Kejadian ini sudah dicatat.".into(),
            Self::Db(error) => error.sentence(),
        }
    }
}

impl Journal {
    /// The journal of `db`, with its head row and epoch made when they are missing.
    ///
    /// # Errors
    /// As any statement.
    pub async fn open(db: Db, clock: Clock) -> Result<Self, db::Error> {
        let mut tx = db.write().await?;
        let seq = store::ensure_head(&mut tx, &crate::kernel::token()).await?;
        tx.commit().await?;
        let (feed, asking) = (watch::Sender::new(seq), Asking::default());
        Ok(Self(Arc::new(Open { db, clock, feed, asking, skew_said: AtomicI64::new(i64::MIN) })))
    }

    /// Names the feed anew, after a restored copy took the place of what followers have seen: the same
    /// sequence numbers will now tell of other things.
    ///
    /// # Errors
    /// As any statement.
    pub async fn renew_epoch(&self) -> Result<(), db::Error> {
        let mut tx = self.0.db.write().await?;
        store::set_epoch(&mut tx, &crate::kernel::token()).await?;
        tx.commit().await
    }

    /// The database below, for reading and for what is not journalled.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.0.db
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Wakes whoever follows the journal, at each commit of this process; other processes' commits
    /// are found by asking.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<i64> {
        self.0.feed.subscribe()
    }

    /// Takes the write lock and the head row, then the time of the change: the clock's, but never
    /// before that of the last entry.
    ///
    /// # Errors
    /// [`db::Error::Unavailable`] when the lock cannot be had in time.
    pub async fn begin(&self) -> Result<Write, db::Error> {
        let asked = self.0.clock.now();
        let mut tx = self.0.db.write().await?;
        let began = Instant::now();
        let head = store::lock_head(&mut tx).await?;
        let own = self.0.clock.now();
        self.0.tell_skew(head.time, own);
        let now = own.max(head.time);
        Ok(Write { tx, head, now, own, asked, touched: Vec::new(), began, feed: self.0.feed.clone() })
    }

    /// The end of the chain now: of the database, or as it was told last where it can be seen that no process has
    /// committed anything since ([`Db::mark`]).
    ///
    /// # Errors
    /// As any statement.
    pub async fn head(&self) -> Result<Head, db::Error> {
        self.0.asking.head(&self.0.db).await
    }

    /// The end of the chain, from a database that answers: what was committed is not all that is asked.
    ///
    /// # Errors
    /// As any statement.
    pub async fn head_asked(&self) -> Result<Head, db::Error> {
        self.0.asking.asked(&self.0.db).await
    }
}

impl Open {
    /// Says in the log, now and then, that the last entry is of a time that has not come yet.
    fn tell_skew(&self, last: Timestamp, own: Timestamp) {
        let ahead_ms = last.since_ms(own);
        let said = self.skew_said.load(Ordering::Relaxed);
        if ahead_ms > SKEW_MS && own.0.saturating_sub(said) >= SKEW_SAID_EVERY_MS {
            self.skew_said.store(own.0, Ordering::Relaxed);
            tracing::warn!(
                ahead_s = ahead_ms / 1_000,
                "the journal is ahead of this machine's clock: set the clocks of all machines by NTP"
            );
        }
    }
}

/// A journalled transaction. Only SQL is awaited while it is open. Dropped, it rolls back.
pub struct Write {
    tx: Tx,
    head: Head,
    now: Timestamp,
    own: Timestamp,
    asked: Timestamp,
    touched: Vec<(Table, Vec<String>)>,
    began: Instant,
    feed: watch::Sender<i64>,
}

impl Deref for Write {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Write {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl Write {
    /// The time of this change.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// The time of this machine, which the journal's may be ahead of where the clock of another one is fast: for what has
    /// to do with a person's device and with how long ago something was proved.
    #[must_use]
    pub fn by_clock(&self) -> Timestamp {
        self.own
    }

    /// How long this change waited for the write lock, in milliseconds by this machine's clock.
    #[must_use]
    pub fn waited_ms(&self) -> i64 {
        self.own.since_ms(self.asked).max(0)
    }

    /// The sequence number that the first entry of this change will have; known now, because the
    /// head row is ours.
    #[must_use]
    pub fn seq(&self) -> i64 {
        self.head.seq + 1
    }

    /// Says that a row of record was inserted, changed or removed; its digest as it stands at commit
    /// goes into the entry.
    pub fn touch(&mut self, table: Table, key: &[&str]) {
        let row = (table, key.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>());
        if !self.touched.contains(&row) {
            self.touched.push(row);
        }
    }

    /// Writes the entries and makes everything durable; gives the last sequence number.
    ///
    /// # Errors
    /// [`CommitError::NoEntry`] for an empty list; then, as after any error, nothing has happened.
    pub async fn commit(mut self, mut entries: Vec<Entry>) -> Result<i64, CommitError> {
        let rows = self.row_digests().await?;
        let first = entries.first_mut().ok_or(CommitError::NoEntry)?;
        if !rows.is_empty() {
            first.body.insert("rows".into(), Value::Object(rows));
        }
        for entry in entries {
            let logged = self.chain(entry);
            store::append(&mut self.tx, &logged).await?;
        }
        store::save_head(&mut self.tx, &self.head).await?;
        self.tx.commit().await?;
        let took = self.began.elapsed();
        if took > SLOW_WRITE {
            tracing::warn!(seq = self.head.seq, took_ms = took.as_millis(), "slow journalled transaction");
        }
        let seq = self.head.seq;
        self.feed.send_modify(|last| *last = (*last).max(seq));
        Ok(seq)
    }

    async fn row_digests(&mut self) -> Result<Map<String, Value>, db::Error> {
        let mut rows = Map::new();
        for (table, key) in std::mem::take(&mut self.touched) {
            let digest = table.digest(&mut self.tx, &key).await?;
            rows.insert(table.row_key(&key), digest.map_or(Value::Null, Value::String));
        }
        Ok(rows)
    }

    fn chain(&mut self, entry: Entry) -> Logged {
        let mut logged = Logged {
            seq: self.head.seq + 1,
            time: self.now,
            kind: entry.kind.to_owned(),
            actor: entry.actor.column().map(str::to_owned),
            subject: entry.subject,
            body: entry.body,
            prev: self.head.hash.clone(),
            hash: String::new(),
        };
        logged.hash = entry_digest(&logged.members()).hex();
        self.head.seq = logged.seq;
        self.head.hash.clone_from(&logged.hash);
        self.head.time = self.now;
        logged
    }
}

/// The digest before the first entry.
pub(super) fn genesis() -> String {
    "0".repeat(Digest::of(b"").hex().len())
}
