//! Tickets that wait for cases: what somebody is told who has those cases before them.

use super::access::{Access, PKS_SETTING, access};
use super::store::tickets;
use super::{TicketError, Tickets, rules};
use crate::auth::{self, Actor};

/// Open tickets that wait for some cases.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tied {
    /// Those that the actor knows of: id and number.
    pub known: Vec<(String, String)>,
    /// How many others there are.
    pub others: usize,
}

impl Tickets {
    /// The open tickets of the actor's office that wait for one of these cases. Who is not to know of a ticket is told
    /// that there is one.
    ///
    /// # Errors
    /// As any statement.
    pub async fn tied_to(&self, actor: &Actor, cases: &[String]) -> Result<Tied, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let pks = auth::setting(&mut tx, &actor.office_id, PKS_SETTING).await?;
        let mut rows = Vec::new();
        for case in cases {
            rows.extend(tickets::open_tied_to(&mut tx, &actor.office_id, case).await?);
        }
        rows.sort_by_key(|row| (row.year, row.number));
        rows.dedup_by(|a, b| a.id == b.id);
        let (known, others): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| access(actor, row, pks.as_deref()) != Access::None);
        let known = known.into_iter().map(|row| (row.id, rules::code(row.year, row.number)));
        Ok(Tied { known: known.collect(), others: others.len() })
    }
}
