//! Looks at the tickets of an office, as who watches over them reads them: no requester, no category.

use crate::db::{self, Tx, fetch_all};

/// A look at one of an office's tickets.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OfficeLookRow {
    /// Its id.
    pub id: String,
    /// The year of the ticket's number.
    pub year: i64,
    /// The ticket's number in it.
    pub number: i64,
    /// The person's name; `None` where it was a command on the server.
    pub name: Option<String>,
    /// At what.
    pub what: String,
    /// When.
    pub at_ms: i64,
}

/// The looks at an office's tickets behind this one, the newest first. Ids of looks follow their times, so that this needs
/// no index of its own.
pub async fn of_office(
    tx: &mut Tx,
    office_id: &str,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<OfficeLookRow>, db::Error> {
    fetch_all!(
        tx,
        OfficeLookRow,
        "SELECT l.id, t.year, t.number, p.name, l.what, l.at_ms FROM ticket_look l JOIN ticket t ON t.id = l.ticket_id
         LEFT JOIN person p ON p.id = l.person_id
         WHERE t.office_id = $1 AND (CAST($2 AS TEXT) IS NULL OR l.id < $2) ORDER BY l.id DESC LIMIT $3",
        office_id,
        after,
        limit
    )
}
