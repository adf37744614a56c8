//! Requesters: the row whose erasure makes unreadable what they said, and that it was erased.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional, places, text_rows};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;
use crate::tickets::vault::Wrapped;

/// The table that holds them.
pub const TABLE: &str = "ticket_requester";

/// A requester as stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RequesterRow {
    /// The id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// By what the contact is found again.
    pub contact_tag: Option<String>,
    /// 1 where the contact is the requester's own, 0 where it was typed into the public form.
    pub is_verified: i64,
    /// Which key wraps.
    pub wrapping_key: String,
    /// The wrapped key.
    pub wrapped: String,
    /// Who it is, sealed.
    pub identity: String,
}

impl RequesterRow {
    /// The wrapped key.
    #[must_use]
    pub fn wrapped(&self) -> Wrapped {
        Wrapped { by: self.wrapping_key.clone(), text: self.wrapped.clone() }
    }
}

/// Writes a new requester.
pub async fn insert(tx: &mut Tx, row: &RequesterRow, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket_requester (id, office_id, contact_tag, is_verified, wrapping_key, wrapped, identity,
             created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &row.id,
        &row.office_id,
        row.contact_tag.as_deref(),
        row.is_verified,
        &row.wrapping_key,
        &row.wrapped,
        &row.identity,
        now.0
    )?;
    Ok(())
}

/// Whether there is any.
pub async fn are_any(tx: &mut Tx) -> Result<bool, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[expect(dead_code, reason = "asked for whether it is there")]
        id: String,
    }
    Ok(fetch_optional!(tx, Row, "SELECT id FROM ticket_requester LIMIT 1")?.is_some())
}

/// Writes what is known of a requester anew.
pub async fn save(tx: &mut Tx, row: &RequesterRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ticket_requester SET contact_tag = $2, is_verified = $3, wrapping_key = $4, wrapped = $5, identity = $6
         WHERE id = $1",
        &row.id,
        row.contact_tag.as_deref(),
        row.is_verified,
        &row.wrapping_key,
        &row.wrapped,
        &row.identity
    )?;
    Ok(())
}

/// A requester; `None` once erased.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<RequesterRow>, db::Error> {
    fetch_optional!(
        tx,
        RequesterRow,
        "SELECT id, office_id, contact_tag, is_verified, wrapping_key, wrapped, identity FROM ticket_requester WHERE id = $1",
        id
    )
}

/// The requesters of a page of tickets, as far as a list needs them.
pub async fn by_ids(tx: &mut Tx, ids: &[String]) -> Result<Vec<RequesterRow>, db::Error> {
    let sql = format!(
        "SELECT id, office_id, wrapping_key, wrapped, identity FROM ticket_requester WHERE id IN ({})",
        places(1, ids.len())
    );
    let rows = text_rows(tx, sql, ids).await?;
    Ok(rows.into_iter().filter_map(of_texts).collect())
}

fn of_texts(mut row: Vec<Option<String>>) -> Option<RequesterRow> {
    let mut take = |at: usize| row.get_mut(at).and_then(Option::take);
    Some(RequesterRow {
        id: take(0)?,
        office_id: take(1)?,
        contact_tag: None,
        is_verified: 0,
        wrapping_key: take(2)?,
        wrapped: take(3)?,
        identity: take(4)?,
    })
}

/// Whose own contact one of these tags is.
pub async fn by_tag(
    tx: &mut Tx,
    office_id: &str,
    tags: &[String],
) -> Result<Option<RequesterRow>, db::Error> {
    for tag in tags {
        let found = fetch_optional!(
            tx,
            RequesterRow,
            "SELECT id, office_id, contact_tag, is_verified, wrapping_key, wrapped, identity FROM ticket_requester
             WHERE office_id = $1 AND contact_tag = $2 AND is_verified = 1",
            office_id,
            tag
        )?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Everybody who gave a contact of these tags, verified or not.
pub async fn all_by_tag(tx: &mut Tx, tags: &[String]) -> Result<Vec<RequesterRow>, db::Error> {
    let mut all = Vec::new();
    for tag in tags {
        all.extend(fetch_all!(
            tx,
            RequesterRow,
            "SELECT id, office_id, contact_tag, is_verified, wrapping_key, wrapped, identity FROM ticket_requester
             WHERE contact_tag = $1 ORDER BY id",
            tag
        )?);
    }
    Ok(all)
}

/// Requesters whose key another one than this wraps, at most `limit`: what rotating the key goes through.
pub async fn not_wrapped_by(tx: &mut Tx, name: &str, limit: i64) -> Result<Vec<RequesterRow>, db::Error> {
    fetch_all!(
        tx,
        RequesterRow,
        "SELECT id, office_id, contact_tag, is_verified, wrapping_key, wrapped, identity FROM ticket_requester
         WHERE wrapping_key <> $1 ORDER BY id LIMIT $2",
        name,
        limit
    )
}

/// Erases a requester; whether there was one.
pub async fn erase(tx: &mut Tx, id: &str) -> Result<bool, db::Error> {
    Ok(execute!(tx, "DELETE FROM ticket_requester WHERE id = $1", id)? > 0)
}

/// Writes down that a requester was erased.
pub async fn note_erasure(
    tx: &mut Write,
    (id, office_id): (&str, &str),
    person_id: Option<&str>,
    reason: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO ticket_erasure (requester_id, office_id, reason, person_id, at_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (requester_id) DO NOTHING",
        id,
        office_id,
        reason,
        person_id,
        now
    )?;
    tx.touch(record::TICKET_ERASURE, &[id]);
    Ok(())
}
