//! Versions of definitions.

use crate::db::{self, Tx, execute, fetch_all};
use crate::journal::{Write, record};

/// A stored version.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct VersionRow {
    /// SOP and digest.
    pub id: String,
    /// The SOP.
    pub sop: String,
    /// The text's digest.
    pub digest: String,
    /// The text.
    pub body: String,
}

/// All versions ever loaded.
pub async fn all(tx: &mut Tx) -> Result<Vec<VersionRow>, db::Error> {
    fetch_all!(tx, VersionRow, "SELECT id, sop, digest, body FROM sop_version ORDER BY loaded_ms, id")
}

/// A version's name and when it was loaded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Loaded {
    /// SOP and digest.
    pub id: String,
    /// When.
    pub loaded_ms: i64,
}

/// The versions of an SOP, the newest first.
pub async fn of_sop(tx: &mut Tx, sop: &str) -> Result<Vec<Loaded>, db::Error> {
    fetch_all!(
        tx,
        Loaded,
        "SELECT id, loaded_ms FROM sop_version WHERE sop = $1 ORDER BY loaded_ms DESC, id",
        sop
    )
}

/// Stores a version.
pub async fn insert(tx: &mut Write, row: &VersionRow) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO sop_version (id, sop, digest, body, loaded_ms) VALUES ($1, $2, $3, $4, $5)",
        &row.id,
        &row.sop,
        &row.digest,
        &row.body,
        now
    )?;
    tx.touch(record::SOP_VERSION, &[&row.id]);
    Ok(())
}
