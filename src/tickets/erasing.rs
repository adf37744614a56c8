//! Erasing: the row with the requester's key, and what stands of it in tickets.

use super::TicketError;
use super::retention::{Erased, MAX_OF_PERSON, erasure};
use super::store::tickets::{self, TicketRow};
use super::store::{events, media, requesters};
use super::vault::Vault;
use super::vocabulary::{Outcome, Status};
use crate::db::Db;
use crate::journal::{Journal, Write};

/// Erases requesters. Needs no more than the journal and the keys, so a restored copy can be cleared before anybody
/// opens it.
pub struct Eraser {
    journal: Journal,
    vault: Vault,
}

impl Eraser {
    /// Over this journal's database and these keys.
    #[must_use]
    pub fn new(journal: Journal, vault: Vault) -> Self {
        Self { journal, vault }
    }

    /// Erases a requester in the caller's transaction; gives how many tickets it had.
    pub(super) async fn erase_in(
        &self,
        tx: &mut Write,
        requester_id: &str,
        office_id: &str,
        reason: &str,
    ) -> Result<usize, TicketError> {
        // First the ledger: what it names is erased again in a restored copy, also when this here does not happen.
        self.vault.note_erasure(requester_id, tx.now())?;
        requesters::erase(tx, requester_id).await?;
        requesters::note_erasure(tx, (requester_id, office_id), None, reason).await?;
        let all = tickets::of_requester(tx, requester_id, MAX_OF_PERSON).await?;
        for row in &all {
            self.strip(tx, row).await?;
        }
        Ok(all.len())
    }

    /// Takes away what was said in a ticket; an open one is closed by that, since nobody can be answered any more.
    pub(super) async fn strip(&self, tx: &mut Write, row: &TicketRow) -> Result<(), TicketError> {
        let now = tx.now().0;
        events::strip(tx, &row.id).await?;
        media::forget(tx, &row.id).await?;
        let mut row = row.clone();
        row.erased_ms.get_or_insert(now);
        row.secret_digest = None;
        if row.closed_ms.is_none() {
            Status::Ditutup.column().clone_into(&mut row.status);
            row.outcome = Some(Outcome::Dihapus.column().to_owned());
            row.closed_ms = Some(now);
            row.next_ms = None;
        }
        Ok(tickets::save(tx, &row).await?)
    }

    /// Erases again whom a ledger names: a restored copy may know them still.
    ///
    /// # Errors
    /// As any statement.
    pub async fn erase_again(&self, requesters: &[String]) -> Result<Erased, TicketError> {
        let mut erased = Erased::default();
        for id in requesters {
            let mut tx = self.journal.begin().await?;
            let Some(row) = requesters::by_id(&mut tx, id).await? else { continue };
            erased.tickets += self.erase_in(&mut tx, id, &row.office_id, "pemulihan").await?;
            erased.requesters += 1;
            tx.commit(vec![erasure(id, "pemulihan")]).await?;
        }
        forget_log(self.journal.db()).await;
        Ok(erased)
    }
}

/// Takes what was erased out of the database's log, too. What is erased is erased whether or not that succeeds at once:
/// the next sweep does it again.
pub(super) async fn forget_log(db: &Db) {
    match db.fold_back().await {
        Ok(true) => {}
        Ok(false) => {
            tracing::warn!("somebody reads: the database's log keeps what was erased until the next sweep");
        }
        Err(error) => {
            tracing::error!(%error, "the database's log keeps what was erased until the next sweep")
        }
    }
}

/// Whether a database, perhaps of an earlier version, knows any requester.
///
/// # Errors
/// As any statement.
pub async fn knows_requesters(db: &Db) -> Result<bool, TicketError> {
    if !db.tables().await?.iter().any(|table| table == requesters::TABLE) {
        return Ok(false);
    }
    Ok(requesters::are_any(&mut db.read().await?).await?)
}
