//! Processes that answer the public, and what each confirmed. Not of record.

use crate::db::{self, Tx, execute, fetch_all};

/// A process and what it confirmed of a takedown.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ConfirmationRow {
    /// What the process is called.
    pub name: String,
    /// When it was dark there; none while that is not known.
    pub confirmed_ms: Option<i64>,
    /// When its lease ends or ended; none once that is forgotten.
    pub lease_ms: Option<i64>,
}

/// Keeps a process alive, at this place of the journal.
pub async fn renew(
    tx: &mut Tx,
    (id, name): (&str, &str),
    lease_ms: i64,
    (seq, confirmed_ms): (i64, i64),
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO proses (id, name, lease_ms, seq, confirmed_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (id) DO UPDATE SET lease_ms = $3, seq = $4, confirmed_ms = $5",
        id,
        name,
        lease_ms,
        seq,
        confirmed_ms
    )?;
    // Whose lease ended long ago comes back under another id.
    execute!(tx, "DELETE FROM proses WHERE lease_ms < $1", confirmed_ms.saturating_sub(KEEP_MS))?;
    Ok(())
}

/// How long a process that is gone is remembered.
const KEEP_MS: i64 = 24 * 60 * 60 * 1000;

/// A process ends in order.
pub async fn forget(tx: &mut Tx, id: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM proses WHERE id = $1", id)?;
    Ok(())
}

/// Notes which processes are alive as something goes dark, in the transaction of that.
pub async fn expect(tx: &mut Tx, case_id: &str, seq: i64, now_ms: i64) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO takedown_confirmation (case_id, proses_id, proses_name, seq)
         SELECT CAST($1 AS TEXT), id, name, CAST($2 AS BIGINT) FROM proses WHERE lease_ms >= $3
         ON CONFLICT (case_id, proses_id) DO NOTHING",
        case_id,
        seq,
        now_ms
    )?;
    Ok(())
}

/// How many takedowns wait for this process, which has seen the journal up to `seq`.
pub async fn waiting(tx: &mut Tx, id: &str, seq: i64) -> Result<bool, db::Error> {
    let rows: Vec<(i64,)> = fetch_all!(
        tx,
        (i64,),
        "SELECT count(*) FROM takedown_confirmation WHERE proses_id = $1 AND confirmed_ms IS NULL AND seq <= $2",
        id,
        seq
    )?;
    Ok(rows.first().is_some_and(|(n,)| *n > 0))
}

/// Confirms them all.
pub async fn confirm(tx: &mut Tx, id: &str, seq: i64, now_ms: i64) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE takedown_confirmation SET confirmed_ms = $3
         WHERE proses_id = $1 AND confirmed_ms IS NULL AND seq <= $2",
        id,
        seq,
        now_ms
    )?;
    Ok(())
}

/// What each process confirmed of a takedown.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<ConfirmationRow>, db::Error> {
    fetch_all!(
        tx,
        ConfirmationRow,
        "SELECT c.proses_name AS name, c.confirmed_ms, p.lease_ms
         FROM takedown_confirmation c LEFT JOIN proses p ON p.id = c.proses_id WHERE c.case_id = $1
         ORDER BY c.proses_name, c.proses_id",
        case_id
    )
}
