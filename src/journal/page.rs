//! The journal as people look through it: narrowed, newest first, by keyset.
//!
//! What narrows most leads, each in a statement of its own, so that an index leads to the entries: a condition that may
//! be absent is met by going through the whole chain.

use super::entry::Logged;
use super::store::{EntryRow, MAX_PAGE};
use crate::db::{self, Tx, fetch_all, fetch_optional};
use crate::kernel::Timestamp;

/// What the journal is narrowed to.
#[derive(Debug, Default, Clone)]
pub struct Filter {
    /// Entries before this sequence number (keyset); `None` starts at the end.
    pub before: Option<i64>,
    /// Entries about any of these; all when there are none.
    pub subjects: Vec<String>,
    /// Entries by this person.
    pub actor: Option<String>,
    /// Entries of this kind.
    pub kind: Option<String>,
    /// Entries from this moment on.
    pub from: Option<Timestamp>,
    /// Entries before this moment.
    pub until: Option<Timestamp>,
}

/// The most subjects that are asked for at once.
const MAX_SUBJECTS: usize = 20;

/// Sequence numbers from `low` on and below `high`.
#[derive(Clone, Copy)]
struct Span {
    low: i64,
    high: i64,
}

/// Up to `limit` (at most 500) entries, newest first.
///
/// # Errors
/// As any statement, and [`db::Error::Inconsistent`] for a row that is no entry.
pub async fn page(tx: &mut Tx, filter: &Filter, limit: i64) -> Result<Vec<Logged>, db::Error> {
    let limit = limit.clamp(1, MAX_PAGE);
    let low = match filter.from {
        Some(from) => first_since(tx, from).await?.unwrap_or(i64::MAX),
        None => 0,
    };
    let end = match filter.until {
        Some(until) => first_since(tx, until).await?.unwrap_or(i64::MAX),
        None => i64::MAX,
    };
    let span = Span { low, high: filter.before.unwrap_or(i64::MAX).min(end) };
    let rows = match (filter.subjects.is_empty(), &filter.actor, &filter.kind) {
        (false, ..) => about(tx, filter, span, limit).await?,
        (true, Some(actor), Some(kind)) => by_and_of(tx, actor, kind, span, limit).await?,
        (true, Some(actor), None) => by(tx, actor, span, limit).await?,
        (true, None, Some(kind)) => of(tx, kind, span, limit).await?,
        (true, None, None) => all(tx, span, limit).await?,
    };
    rows.into_iter().map(Logged::try_from).collect()
}

/// The entries about a subject that are of one of two kinds, newest first; at most [`MAX_PAGE`].
///
/// # Errors
/// As [`page`].
pub async fn about_of(tx: &mut Tx, subject: &str, kinds: [&str; 2]) -> Result<Vec<Logged>, db::Error> {
    let [one, other] = kinds;
    let rows: Vec<EntryRow> = fetch_all!(
        tx,
        EntryRow,
        "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal
         WHERE subject = $1 AND kind IN ($2, $3) ORDER BY seq DESC LIMIT $4",
        subject,
        one,
        other,
        MAX_PAGE
    )?;
    rows.into_iter().map(Logged::try_from).collect()
}

/// The entry at `seq`.
///
/// # Errors
/// As [`page`].
pub async fn at(tx: &mut Tx, seq: i64) -> Result<Option<Logged>, db::Error> {
    let span = Span { low: seq, high: seq.saturating_add(1) };
    all(tx, span, 1).await?.into_iter().next().map(Logged::try_from).transpose()
}

/// The first entry at or after a moment: time never goes back along the chain.
async fn first_since(tx: &mut Tx, moment: Timestamp) -> Result<Option<i64>, db::Error> {
    let row: Option<(i64,)> = fetch_optional!(
        tx,
        (i64,),
        "SELECT seq FROM journal WHERE time_ms >= $1 ORDER BY time_ms, seq LIMIT 1",
        moment.0
    )?;
    Ok(row.map(|(seq,)| seq))
}

/// About each subject in turn, merged: there are few.
async fn about(tx: &mut Tx, filter: &Filter, span: Span, limit: i64) -> Result<Vec<EntryRow>, db::Error> {
    let mut rows: Vec<EntryRow> = Vec::new();
    for subject in filter.subjects.iter().take(MAX_SUBJECTS) {
        rows.extend(fetch_all!(
            tx,
            EntryRow,
            "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal
             WHERE subject = $1 AND seq >= $2 AND seq < $3
               AND (CAST($4 AS TEXT) IS NULL OR actor = $4) AND (CAST($5 AS TEXT) IS NULL OR kind = $5)
             ORDER BY seq DESC LIMIT $6",
            subject,
            span.low,
            span.high,
            filter.actor.as_deref(),
            filter.kind.as_deref(),
            limit
        )?);
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.seq));
    rows.dedup_by_key(|row| row.seq);
    rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(rows)
}

async fn by_and_of(
    tx: &mut Tx,
    actor: &str,
    kind: &str,
    span: Span,
    limit: i64,
) -> Result<Vec<EntryRow>, db::Error> {
    fetch_all!(
        tx,
        EntryRow,
        "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal
         WHERE actor = $1 AND kind = $2 AND seq >= $3 AND seq < $4 ORDER BY seq DESC LIMIT $5",
        actor,
        kind,
        span.low,
        span.high,
        limit
    )
}

async fn by(tx: &mut Tx, actor: &str, span: Span, limit: i64) -> Result<Vec<EntryRow>, db::Error> {
    fetch_all!(
        tx,
        EntryRow,
        "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal
         WHERE actor = $1 AND seq >= $2 AND seq < $3 ORDER BY seq DESC LIMIT $4",
        actor,
        span.low,
        span.high,
        limit
    )
}

async fn of(tx: &mut Tx, kind: &str, span: Span, limit: i64) -> Result<Vec<EntryRow>, db::Error> {
    fetch_all!(
        tx,
        EntryRow,
        "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal
         WHERE kind = $1 AND seq >= $2 AND seq < $3 ORDER BY seq DESC LIMIT $4",
        kind,
        span.low,
        span.high,
        limit
    )
}

async fn all(tx: &mut Tx, span: Span, limit: i64) -> Result<Vec<EntryRow>, db::Error> {
    fetch_all!(
        tx,
        EntryRow,
        "SELECT seq, time_ms, kind, actor, subject, body, prev, hash FROM journal
         WHERE seq >= $1 AND seq < $2 ORDER BY seq DESC LIMIT $3",
        span.low,
        span.high,
        limit
    )
}
