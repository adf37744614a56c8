//! The log of looks at personal data, as a whole: for the auditor and the Kasubbag Umum, who read no ticket.

use super::rules;
use super::store::looks;
use super::{KASUBBAG_UMUM, TicketError, Tickets};
use crate::auth::Actor;
use crate::kernel::Timestamp;

/// Looks on a page of the log.
pub const LOOKS_PER_PAGE: i64 = 100;

/// A look at a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// Its id.
    pub id: String,
    /// The ticket's number as people say it.
    pub code: String,
    /// Who looked; `None` for a command on the server.
    pub name: Option<String>,
    /// At what.
    pub what: String,
    /// When.
    pub at: Timestamp,
}

/// Whether a person reads the log of looks.
#[must_use]
pub fn reads_looks(actor: &Actor) -> bool {
    actor.is_auditor() || actor.has(KASUBBAG_UMUM)
}

impl Tickets {
    /// The looks at the tickets of the actor's office behind this one, the newest first, one more than
    /// [`LOOKS_PER_PAGE`] where there are further ones. Nothing of them leads to a requester.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for who does not read them.
    pub async fn looks(&self, actor: &Actor, after: Option<&str>) -> Result<Vec<Look>, TicketError> {
        if !reads_looks(actor) {
            return Err(TicketError::NotFound);
        }
        let mut tx = self.journal().db().read().await?;
        let rows = looks::of_office(&mut tx, &actor.office_id, after, LOOKS_PER_PAGE + 1).await?;
        let look = |row: looks::OfficeLookRow| Look {
            code: rules::code(row.year, row.number),
            at: Timestamp(row.at_ms),
            name: row.name,
            what: row.what,
            id: row.id,
        };
        Ok(rows.into_iter().map(look).collect())
    }
}
