//! Passkeys and their counters.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;

/// The most passkeys of one person.
pub const MAX_PASSKEYS: i64 = 10;

/// A passkey as stored.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PasskeyRow {
    /// What the browser calls it, as base64url.
    pub id: String,
    /// Its public key (SPKI), as base64url.
    pub public_key: String,
    /// COSE's number of its algorithm.
    pub algorithm: i64,
    /// What its person calls it.
    pub name: String,
    /// Since when.
    pub created_ms: i64,
    /// Its counter at the last use.
    pub counter: Option<i64>,
    /// When it was last used.
    pub used_ms: Option<i64>,
}

/// The passkeys of a person, the oldest first.
pub async fn of_person(tx: &mut Tx, person_id: &str) -> Result<Vec<PasskeyRow>, db::Error> {
    fetch_all!(
        tx,
        PasskeyRow,
        "SELECT k.id, k.public_key, k.algorithm, k.name, k.created_ms, u.counter, u.used_ms
         FROM passkey k LEFT JOIN passkey_use u ON u.passkey_id = k.id
         WHERE k.person_id = $1 ORDER BY k.created_ms, k.id LIMIT $2",
        person_id,
        MAX_PASSKEYS
    )
}

/// Whether anybody has this passkey.
pub async fn is_known(tx: &mut Tx, id: &str) -> Result<bool, db::Error> {
    let row = fetch_optional!(tx, (i64,), "SELECT created_ms FROM passkey WHERE id = $1", id)?;
    Ok(row.is_some())
}

/// Writes a new passkey.
pub async fn insert(tx: &mut Write, person_id: &str, row: &PasskeyRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO passkey (id, person_id, public_key, algorithm, name, created_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        &row.id,
        person_id,
        &row.public_key,
        row.algorithm,
        &row.name,
        row.created_ms
    )?;
    tx.touch(record::PASSKEY, &[&row.id]);
    Ok(())
}

/// Notes a use, with the counter that came with it.
pub async fn used(tx: &mut Tx, id: &str, counter: i64, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO passkey_use (passkey_id, counter, used_ms) VALUES ($1, $2, $3)
         ON CONFLICT (passkey_id) DO UPDATE SET counter = $2, used_ms = $3",
        id,
        counter,
        now.0
    )?;
    Ok(())
}

/// Forgets a passkey of a person; `false` when it is not there.
pub async fn remove(tx: &mut Write, person_id: &str, id: &str) -> Result<bool, db::Error> {
    execute!(
        tx,
        "DELETE FROM passkey_use WHERE passkey_id IN (SELECT id FROM passkey WHERE id = $2 AND person_id = $1)",
        person_id,
        id
    )?;
    let touched = execute!(tx, "DELETE FROM passkey WHERE id = $2 AND person_id = $1", person_id, id)?;
    if touched == 1 {
        tx.touch(record::PASSKEY, &[id]);
    }
    Ok(touched == 1)
}
