//! Outcomes of acts: one sent twice is answered the same and done once.

use crate::db::{self, Tx, execute, fetch_optional};
use crate::journal::Write;
use crate::kernel::Timestamp;

/// An act that was done.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Done {
    /// By whom.
    pub person_id: String,
    /// Where the person was led.
    pub outcome: String,
}

/// The act of this id, if it was done.
pub async fn find(tx: &mut Tx, id: &str) -> Result<Option<Done>, db::Error> {
    fetch_optional!(tx, Done, "SELECT person_id, outcome FROM act WHERE id = $1", id)
}

/// Notes that an act was done.
pub async fn insert(tx: &mut Write, id: &str, person_id: &str, outcome: &str) -> Result<(), db::Error> {
    let (seq, now) = (tx.seq(), tx.now().0);
    execute!(
        tx,
        "INSERT INTO act (id, person_id, outcome, seq, at_ms) VALUES ($1, $2, $3, $4, $5)",
        id,
        person_id,
        outcome,
        seq,
        now
    )?;
    Ok(())
}

/// Forgets acts older than `before`: no form lives that long.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM act WHERE at_ms < $1", before.0)?;
    Ok(())
}
