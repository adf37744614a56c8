//! Tickets that wait for a case: when it has ended, the requester and the operator are told.

use super::opening::{Happening, about};
use super::rules::{self, standing::Waits};
use super::store::tickets::{self, TieRow};
use super::texts::Texts;
use super::vocabulary::Status;
use super::{TicketError, Tickets};
use crate::auth;
use crate::journal::{Actor as Author, Entry, Write};
use crate::kernel::{Fault as _, FaultClass, Timestamp};
use std::collections::HashSet;
use std::time::Duration;
use tokio::sync::watch;

/// Ties that one turn settles.
const AT_ONCE: i64 = 50;
/// How often is asked for cases that another process ended.
const POLL: Duration = Duration::from_secs(2);
/// The outcome of a case that published something.
const PUBLISHED: &str = "terbit";
/// The outcomes of cases that took down or corrected what is published. What that was is not said again here: it may have
/// been what had to go.
const MENDED: [&str; 2] = ["diturunkan", "diralat"];

impl Tickets {
    /// Follows until `stop` says true or its sender is gone.
    pub async fn follow(self, mut stop: watch::Receiver<bool>) {
        let mut feed = self.journal().subscribe();
        let mut told = false;
        while !*stop.borrow() {
            match self.settle_ended().await {
                Ok(()) => told = false,
                Err(error) if !std::mem::replace(&mut told, true) => {
                    tracing::error!(%error, "tickets cannot follow their cases; it is tried again");
                }
                Err(_) => {}
            }
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { break },
                () = tokio::time::sleep(POLL) => {}
                changed = feed.changed(), if !told => if changed.is_err() { break },
            }
        }
    }

    /// Tells of every case that has ended since. A ticket that cannot be told holds no other up.
    ///
    /// # Errors
    /// As any statement, the first of them; what was told stays.
    pub async fn settle_ended(&self) -> Result<(), TicketError> {
        let (mut failed, mut first) = (HashSet::new(), None);
        loop {
            let limit = AT_ONCE.saturating_add(i64::try_from(failed.len()).unwrap_or(i64::MAX));
            let mut ended = tickets::ended_ties(&mut self.journal().db().read().await?, limit).await?;
            ended.retain(|tie| !failed.contains(&(tie.ticket_id.clone(), tie.case_id.clone())));
            if ended.is_empty() {
                return first.map_or(Ok(()), Err);
            }
            for tie in ended {
                match self.settle(&tie).await {
                    Err(error) if error.class() == FaultClass::Unavailable => return Err(error),
                    Err(error) => {
                        failed.insert((tie.ticket_id, tie.case_id));
                        first.get_or_insert(error);
                    }
                    Ok(()) => {}
                }
            }
        }
    }

    async fn settle(&self, tie: &TieRow) -> Result<(), TicketError> {
        let product = self.published(tie).await?;
        let mut tx = self.journal().begin().await?;
        // Another process may have been quicker.
        let ties = tickets::ties(&mut tx, &tie.ticket_id).await?;
        let open: Vec<&TieRow> = ties.iter().filter(|one| one.settled_ms.is_none()).collect();
        if !open.iter().any(|one| one.case_id == tie.case_id) {
            return Ok(());
        }
        let mut row = tickets::by_id(&mut tx, &tie.ticket_id).await?.ok_or(TicketError::NotFound)?;
        tickets::settle(&mut tx, &tie.ticket_id, &tie.case_id).await?;
        let outcome = tie.outcome.clone().unwrap_or_default();
        let entry = Entry::new("tiket.kaitan-selesai", Author::System);
        let entry = about(entry, &row).with("perkara", tie.case_id.clone()).with("hasil", outcome.clone());
        if row.closed_ms.is_some() {
            tx.commit(vec![entry]).await?;
            return Ok(());
        }
        let was_told = self.tell_requester(&mut tx, &row, tie, product).await?;
        let now = tx.now();
        if was_told {
            row.answered_ms.get_or_insert(now.0);
        }
        let waits = self.waits(&mut tx, &row.id).await?;
        if let Some(status) = stands_after(waits, was_told, Status::from_column(&row.status)) {
            self.times(&mut tx, &row.office_id).await?.stand(&mut row, status, now);
        }
        tickets::save(&mut tx, &row).await?;
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    /// What a case published: public id, slug and citation; nothing where it ended another way.
    async fn published(&self, tie: &TieRow) -> Result<Option<(i64, String, String)>, TicketError> {
        if tie.outcome.as_deref() != Some(PUBLISHED) {
            return Ok(None);
        }
        let Some((id, slug)) = self.catalog.published_by(&tie.case_id).await? else { return Ok(None) };
        let teaser = self.catalog.teasers(&[id]).await?.into_iter().next();
        Ok(teaser.map(|teaser| (id, slug, teaser.citation.clone())))
    }

    /// Writes the news into the thread; whether they came to the requester.
    async fn tell_requester(
        &self,
        tx: &mut Write,
        row: &tickets::TicketRow,
        tie: &TieRow,
        product: Option<(i64, String, String)>,
    ) -> Result<bool, TicketError> {
        let known = self.key_of(tx, &row.requester_id).await?;
        let happening = Happening::besides("kaitan_selesai")
            .with("perkara", tie.case_id.clone())
            .with("hasil", tie.outcome.clone().unwrap_or_default());
        let is_mended = tie.outcome.as_deref().is_some_and(|outcome| MENDED.contains(&outcome));
        if product.is_none() && !is_mended {
            self.happen(tx, &known.key, &row.id, happening.leading_on()).await?;
            return Ok(false);
        }
        let settings = self.settings(tx, &row.office_id).await?;
        let office = auth::office_in(tx, &row.office_id).await?.ok_or(TicketError::NotFound)?;
        let texts = Texts::of(&settings, &office.name, rules::code(row.year, row.number));
        let text = match &product {
            Some((public_id, slug, citation)) => {
                let link = format!("{}/produk-hukum/{public_id}-{slug}", self.base_url.trim_end_matches('/'));
                texts.get("hotline_produk", &[("{sitasi}", citation), ("{tautan}", &link)])
            }
            None => texts.get("hotline_ditindaklanjuti", &[]),
        };
        let products: Vec<i64> = product.iter().map(|(public_id, ..)| *public_id).collect();
        // A telephone is not rung by a program, and WhatsApp takes nothing a day after the requester's last message: there
        // the operator says it, with these words at hand.
        let brings = self.brings(row, tx.now());
        let happening = Happening { kind: if brings { "jawaban" } else { "kaitan_selesai" }, ..happening };
        let happening = Happening { step: brings.then_some(5), ..happening };
        let happening = happening.saying(&text).with("produk", products).with("belum_disampaikan", !brings);
        let event = self.happen(tx, &known.key, &row.id, happening.leading_on()).await?;
        if brings {
            self.queue(tx, row, &event).await?;
        }
        Ok(brings)
    }

    /// Computes what is due anew, after the calendar of an office was changed.
    ///
    /// # Errors
    /// As any statement.
    pub async fn recompute(&self, office_id: &str) -> Result<usize, TicketError> {
        let mut tx = self.journal().begin().await?;
        let times = self.times(&mut tx, office_id).await?;
        let mut moved = 0;
        for mut row in tickets::open_of_office(&mut tx, office_id).await? {
            let since = Timestamp(row.since_ms);
            let promised = row.promised_days.and_then(|days| u32::try_from(days).ok());
            let promised =
                promised.and_then(|days| times.standards.follow_up_in(&times.calendar, days, since));
            let status = Status::from_column(&row.status).unwrap_or(Status::Baru);
            let next = promised.map(|due| due.0).or_else(|| times.next(status, since));
            if row.next_ms != next {
                row.next_ms = next;
                tickets::save(&mut tx, &row).await?;
                moved += 1;
            }
        }
        if moved > 0 {
            let count = i64::try_from(moved).unwrap_or(i64::MAX);
            let entry =
                Entry::new("tiket.tenggat-dihitung", Author::System).about(office_id).with("jumlah", count);
            tx.commit(vec![entry]).await?;
        }
        Ok(moved)
    }

    /// The same for every office: a crash between a change of the calendar and this would leave what was due before.
    ///
    /// # Errors
    /// As any statement.
    pub async fn recompute_all(&self) -> Result<(), TicketError> {
        let offices = auth::offices_in(&mut self.journal().db().read().await?).await?;
        for office in offices {
            self.recompute(&office.id).await?;
        }
        Ok(())
    }
}

/// Where a ticket stands once a case of it has ended; `None` where it stays: it waits for the same still, or the requester
/// has written meanwhile and is to be answered, whatever else is waited for.
fn stands_after(waits: Waits, was_told: bool, before: Option<Status>) -> Option<Status> {
    let status = waits.stands(was_told);
    let is_in_hand = matches!(before, Some(Status::Baru | Status::Diproses));
    (waits.is_over() || (before != Some(status) && !is_in_hand)).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_case_ends_no_other_waiting() {
        let after =
            |forwards, ties, was_told, before| stands_after(Waits { forwards, ties }, was_told, Some(before));
        assert_eq!(after(0, 0, true, Status::MenungguProduk), Some(Status::Dijawab));
        assert_eq!(after(0, 0, false, Status::MenungguProduk), Some(Status::Diproses));
        assert_eq!(after(1, 0, true, Status::MenungguProduk), Some(Status::MenungguUnit), "a unit has it");
        assert_eq!(after(1, 0, true, Status::MenungguUnit), None, "its clock goes on");
        assert_eq!(after(0, 1, true, Status::MenungguProduk), None);
        assert_eq!(after(0, 1, true, Status::Diproses), None, "the requester has written");
        assert_eq!(after(0, 0, true, Status::Diproses), Some(Status::Dijawab));
    }
}
