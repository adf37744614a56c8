//! The webhook of WhatsApp: verified before anything is read, each message once, and nothing acknowledged before it is
//! on the disk.

use super::{Intake, opened};
use crate::jobs::{self, Class};
use crate::journal::{Actor as Author, Entry};
use crate::kernel::{Fault as _, FaultClass, new_id};
use crate::tickets::opening::{Beginning, Happening, NewIdentity, Source, about, seal_identity};
use crate::tickets::rules::arrival::{Arrival, written};
use crate::tickets::rules::standing::has_room;
use crate::tickets::sending::{FETCH, RECEIVED, WAITING, read_mark};
use crate::tickets::store::media::{self, MediaRow};
use crate::tickets::store::{events, requesters, tickets};
use crate::tickets::vocabulary::Channel;
use crate::tickets::whatsapp::{is_signed, payload};
use crate::tickets::{TicketError, Tickets};
use subtle::ConstantTimeEq as _;

/// The largest body that is read: Meta sends up to 3 MB.
pub const WEBHOOK_BYTES: usize = 3 * 1024 * 1024;
/// Tickets of a requester that are looked through for the thread that goes on.
const MAX_THREADS: i64 = 50;

/// States of our messages in the order in which they come about; a later notice never takes back an earlier one.
const ORDER: [&str; 6] = ["tertunda", "dikirim", "tidak_pasti", "terkirim", "sampai", "dibaca"];

impl Intake {
    /// The answer to the sender's question when the webhook is set up; `None` for whoever does not know the token.
    #[must_use]
    pub fn whatsapp_greets(&self, mode: &str, token: &str, challenge: &str) -> Option<String> {
        let account = self.tickets.whatsapp.as_ref()?.account();
        let known = !account.verify_token.is_empty()
            && bool::from(account.verify_token.as_bytes().ct_eq(token.as_bytes()));
        (mode == "subscribe" && known && challenge.len() <= 200).then(|| challenge.to_owned())
    }

    /// Takes a delivery in. Returned without an error, everything of it is on the disk.
    ///
    /// # Errors
    /// [`TicketError::Unsigned`] for what the secret does not sign, and where none is configured;
    /// [`TicketError::Unreadable`]; as any statement, and then the sender sends it again.
    pub async fn whatsapp_brings(&self, signature: Option<&str>, body: &[u8]) -> Result<(), TicketError> {
        let Some(whatsapp) = &self.tickets.whatsapp else {
            return Err(TicketError::Unsigned("WhatsApp tidak dipasang pada sistem ini."));
        };
        let account = whatsapp.account();
        if !is_signed(&account.app_secret, signature, body) {
            return Err(TicketError::Unsigned("Tanda tangan kiriman tidak sah."));
        }
        let delivery = payload::read(body, &account.number_id).map_err(TicketError::Unreadable)?;
        // What cannot be taken in holds nothing else back; it is not acknowledged, and comes again with the rest, which
        // is then known.
        let mut failed = None;
        for message in &delivery.messages {
            keep_first(&mut failed, self.tickets.take_message(message).await)?;
        }
        for fared in &delivery.fared {
            keep_first(&mut failed, self.tickets.note_fared(fared).await)?;
        }
        failed.map_or(Ok(()), Err)
    }
}

impl Tickets {
    async fn take_message(&self, message: &payload::Message) -> Result<(), TicketError> {
        let mut tx = self.journal().begin().await?;
        if events::is_known(&mut tx, &message.id).await? {
            return Ok(());
        }
        let now = tx.now();
        let office = self.first_office(&mut tx).await?;
        let name = office.name.clone();
        let ring = self.vault.ring()?;
        let identity = NewIdentity {
            name: message.name.clone(),
            contact: format!("+{}", message.from),
            institution: String::new(),
        };
        let mut known = self.requester(&mut tx, &ring, &office.id, &identity, (Source::Phone, now)).await?;
        let threads = tickets::of_requester(&mut tx, &known.row.id, MAX_THREADS).await?;
        let thread = threads.into_iter().find(|row| row.channel == Channel::Whatsapp.column());
        if thread.as_ref().is_some_and(|row| row.is_limited == 1) {
            // Who refused to be named is not named by a telephone either.
            known.row.identity = seal_identity(&known.key, &NewIdentity { name: String::new(), ..identity })?;
            requesters::save(&mut tx, &known.row).await?;
        }
        // What was written while the line was down tells of earlier, never of later than now.
        let at = written(message.at, now);
        let arrival = Arrival::of([at], now);
        let goes_on = match &thread {
            Some(row) => row.closed_ms.is_none() && has_room(events::count(&mut tx, &row.id).await?, 1),
            None => false,
        };
        let said = |kind, step| Happening { step, at: Some(at), ..Happening::besides(kind) };
        let (row, event, begins) = match thread {
            Some(mut row) if goes_on => {
                let event = said("pesan", None).saying(&message.text);
                let event = self.happen(&mut tx, &known.key, &row.id, event).await?;
                self.heard(&mut tx, &mut row, arrival).await?;
                (row, event, false)
            }
            over => {
                let beginning = match &over {
                    Some(over) => self.going_on(&mut tx, over, None, arrival).await?,
                    None => Beginning {
                        office,
                        channel: Channel::Whatsapp,
                        request: None,
                        category: None,
                        is_limited: false,
                        is_reachable: true,
                        taken_by: None,
                        previous_id: None,
                        secret_digest: None,
                        arrival,
                    },
                };
                let row = self.begin_ticket(&mut tx, &known, beginning).await?;
                let event = said("masuk", Some(1)).saying(&message.text);
                let event = self.happen(&mut tx, &known.key, &row.id, event).await?;
                let greeting = self.greet(&mut tx, &known, &row, &name, None).await?;
                self.queue(&mut tx, &row, &greeting).await?;
                self.happen(&mut tx, &known.key, &row.id, Happening::new("pencatatan", 8)).await?;
                (row, event, true)
            }
        };
        events::insert_message(&mut tx, &event, Some(&message.id), RECEIVED, now).await?;
        if let Some(media) = &message.media {
            let id = new_id(now);
            let row = MediaRow {
                id: id.clone(),
                ticket_id: row.id.clone(),
                event_id: event,
                remote_id: Some(media.id.clone()),
                media_type: media.media_type.clone(),
                size_bytes: None,
                digest: None,
                problem: None,
            };
            media::insert(&mut tx, &row, now).await?;
            jobs::enqueue(&mut tx, FETCH, Class::Biasa, &id, now).await?;
        }
        let entry = match begins {
            true => opened(&row, Author::System),
            false => about(Entry::new("tiket.pesan", Author::System), &row),
        };
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    async fn note_fared(&self, fared: &payload::Fared) -> Result<(), TicketError> {
        let mut tx = self.journal().db().write().await?;
        let Some((event_id, state)) = events::state_of(&mut tx, &fared.id, read_mark(&fared.mark)).await?
        else {
            return Ok(());
        };
        if !moves_on(&state, fared.state) {
            return Ok(());
        }
        let now = self.journal().clock().now();
        events::set_state(&mut tx, &event_id, Some(&fared.id), (fared.state, fared.problem.as_deref()), now)
            .await?;
        Ok(tx.commit().await?)
    }
}

/// Keeps the first failure, so that the rest has its turn; where the database does not answer, nothing has.
fn keep_first(failed: &mut Option<TicketError>, outcome: Result<(), TicketError>) -> Result<(), TicketError> {
    match outcome {
        Err(error) if error.class() == FaultClass::Unavailable => Err(error),
        Err(error) => {
            failed.get_or_insert(error);
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// Whether a notice tells something new of a message of ours in this state.
fn moves_on(from: &str, to: &str) -> bool {
    let place = |state: &str| ORDER.iter().position(|known| *known == state);
    match (place(from), place(to)) {
        (Some(from), Some(to)) => to > from,
        // A failure ends a message that has not arrived; of one that waits to go again it tells of the time before.
        (Some(at), None) => to == "gagal" && from != WAITING && Some(at) < place("sampai"),
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_that_come_in_another_order_take_nothing_back() {
        assert!(moves_on("tertunda", "terkirim") && moves_on("terkirim", "dibaca"));
        assert!(moves_on("dikirim", "sampai") && moves_on("tidak_pasti", "terkirim"));
        assert!(!moves_on("dibaca", "sampai") && !moves_on("sampai", "sampai"));
        assert!(moves_on("terkirim", "gagal") && !moves_on("dibaca", "gagal"));
        assert!(!moves_on("tertunda", "gagal"), "it is sent again");
        // A message of the requester has no notices.
        assert!(!moves_on("diterima", "dibaca"));
    }
}
