//! Tickets of the hotline: who has to know that one came, that its time is over, or that what it waits for is there.
//! A notice names the ticket's number and nothing of its requester.

use super::error::NoticeError;
use super::kind::Kind;
use super::recaps;
use super::service::Notices;
use super::store::{self, New, TicketRow};
use crate::auth;
use crate::db::Tx;
use crate::journal::Logged;
use crate::kernel::Timestamp;

/// The role that keeps the log book.
pub(super) const OPERATOR: &str = "operator_hotline";
/// How often tickets that are over their time are looked for.
const EVERY_MS: i64 = 60_000;

impl Notices {
    /// Tells of an entry about a ticket.
    pub(super) async fn tell_of_ticket(&self, tx: &mut Tx, entry: &Logged) -> Result<(), NoticeError> {
        let kind = match (entry.kind.as_str(), &entry.actor) {
            // What an operator writes down is that operator's already.
            ("tiket.dibuka", None) => Kind::TiketBaru,
            ("tiket.pesan", _) => Kind::TiketPesan,
            ("tiket.kaitan-selesai", _) => Kind::TiketKabar,
            _ => return Ok(()),
        };
        let Some(id) = entry.subject.as_deref() else { return Ok(()) };
        let Some(ticket) = store::ticket(tx, id).await? else { return Ok(()) };
        if kind == Kind::TiketPesan {
            // Whoever has the ticket, unless that person wrote it down; once until it is read, however much is written.
            let Some(person) = ticket.taken_by.as_deref() else { return Ok(()) };
            let is_own = entry.actor.as_deref() == Some(person);
            if is_own || store::has_unread(tx, person, kind, &ticket.code()).await? {
                return Ok(());
            }
        }
        let cause = format!("jurnal/{}", entry.seq);
        self.tell_operators(tx, (kind, &cause), &ticket, entry.time).await
    }

    /// Reminds of tickets whose time is over and of recaps that nobody handed over: once for each, and in office hours
    /// only.
    pub(super) async fn remind_of_hotline(&self) -> Result<(), NoticeError> {
        let now = self.journal().clock().now();
        if self.reminded_within(now, EVERY_MS) {
            return Ok(());
        }
        let mut view = self.journal().db().read().await?;
        let (mut over, mut owed) = (Vec::new(), Vec::new());
        for office in auth::offices_in(&mut view).await? {
            if self.sops().is_open_in(&mut view, &office.id, now).await? {
                over.extend(store::overdue_tickets(&mut view, &office.id, now).await?);
                owed.extend(recaps::owed(&mut view, &office.id, now).await?);
            }
        }
        drop(view);
        if over.is_empty() && owed.is_empty() {
            return Ok(());
        }
        let mut tx = self.journal().db().write().await?;
        for ticket in &over {
            let cause = format!("tiket/{}/{}", ticket.id, ticket.next_ms.unwrap_or(0));
            self.tell_operators(&mut tx, (Kind::TiketLewat, &cause), ticket, now).await?;
        }
        for recap in &owed {
            self.tell_of_period(&mut tx, recap, OPERATOR, now).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Whoever has the ticket, or every operator while nobody has.
    async fn tell_operators(
        &self,
        tx: &mut Tx,
        (kind, cause): (Kind, &str),
        ticket: &TicketRow,
        at: Timestamp,
    ) -> Result<(), NoticeError> {
        let people = match &ticket.taken_by {
            Some(person) => vec![person.clone()],
            None => {
                let holders = auth::holders_in(tx, &ticket.office_id, OPERATOR, at).await?;
                holders.into_iter().map(|holder| holder.person.id).collect()
            }
        };
        let detail = ticket.code();
        let new = New { kind, cause, case_id: None, detail: &detail, asks: false, mails: self.mails(), at };
        for person in people {
            store::insert(tx, &person, new).await?;
        }
        Ok(())
    }
}
