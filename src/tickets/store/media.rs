//! What came with messages.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::kernel::Timestamp;

/// A piece of media as stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct MediaRow {
    /// Its id; what it is sealed for.
    pub id: String,
    /// The ticket.
    pub ticket_id: String,
    /// The message that it came with.
    pub event_id: String,
    /// Its id at WhatsApp, until it was fetched.
    pub remote_id: Option<String>,
    /// What the sender says it is.
    pub media_type: String,
    /// Its size, once it is here.
    pub size_bytes: Option<i64>,
    /// The sealed object, once it is here.
    pub digest: Option<String>,
    /// Why it is not here and will not be.
    pub problem: Option<String>,
}

/// Writes down that there is media to be fetched.
pub async fn insert(tx: &mut Tx, row: &MediaRow, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket_media (id, ticket_id, event_id, remote_id, media_type, problem, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &row.id,
        &row.ticket_id,
        &row.event_id,
        row.remote_id.as_deref(),
        &row.media_type,
        row.problem.as_deref(),
        now.0
    )?;
    Ok(())
}

/// A piece of media.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<MediaRow>, db::Error> {
    fetch_optional!(
        tx,
        MediaRow,
        "SELECT id, ticket_id, event_id, remote_id, media_type, size_bytes, digest, problem FROM ticket_media
         WHERE id = $1",
        id
    )
}

/// The media of a ticket, in their order.
pub async fn of_ticket(tx: &mut Tx, ticket_id: &str) -> Result<Vec<MediaRow>, db::Error> {
    // Bounded by the ticket's events.
    fetch_all!(
        tx,
        MediaRow,
        "SELECT id, ticket_id, event_id, remote_id, media_type, size_bytes, digest, problem FROM ticket_media
         WHERE ticket_id = $1 ORDER BY at_ms, id",
        ticket_id
    )
}

/// Says that it is here.
pub async fn arrived(tx: &mut Tx, id: &str, digest: &str, size_bytes: i64) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ticket_media SET digest = $2, size_bytes = $3, remote_id = NULL, problem = NULL WHERE id = $1",
        id,
        digest,
        size_bytes
    )?;
    Ok(())
}

/// Says why it will not be here.
pub async fn refused(tx: &mut Tx, id: &str, problem: &str) -> Result<(), db::Error> {
    execute!(tx, "UPDATE ticket_media SET remote_id = NULL, problem = $2 WHERE id = $1", id, problem)?;
    Ok(())
}

/// Forgets the media of a ticket; their objects are collected later.
pub async fn forget(tx: &mut Tx, ticket_id: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM ticket_media WHERE ticket_id = $1", ticket_id)?;
    Ok(())
}
