//! Bringing words to the requester, each channel its own way, and the jobs that speak to WhatsApp.

use super::access::as_operator;
use super::acts::Work;
use super::opening::{Known, identity_of};
use super::rules;
use super::store::tickets::TicketRow;
use super::store::{events, media};
use super::vocabulary::Channel;
use super::whatsapp::{Fetched, SendError, WhatsApp};
use super::{TicketError, Tickets};
use crate::auth::Actor;
use crate::db::Tx;
use crate::jobs::{self, Class, Failure, Handler, HandlerFuture};
use crate::journal::{Actor as Author, Entry, Write};
use crate::kernel::{Fault as _, Timestamp};
use crate::products::record_object;

/// The job that sends a message over WhatsApp; its subject is the event.
pub const SEND: &str = "kirim_whatsapp";
/// The job that fetches media from WhatsApp; its subject is the media.
pub const FETCH: &str = "ambil_media";
/// Sealed media are objects of this kind.
const SEALED: &str = "application/octet-stream";

/// How a message fares: it waits to be sent.
pub(super) const WAITING: &str = "tertunda";
/// On its way to WhatsApp; written before the call, so that a message is never sent twice because nobody knew.
const SENDING: &str = "dikirim";
/// Nobody knows whether WhatsApp took it; a notice of WhatsApp, or a person, decides.
const UNSURE: &str = "tidak_pasti";
/// Given to WhatsApp.
const SENT: &str = "terkirim";
/// Not sent and not to be sent.
const FAILED: &str = "gagal";
/// More than a day since the requester wrote.
const OUTSIDE: &str = "di_luar_jendela";
/// It stands on the requester's page.
const ON_PAGE: &str = "di_halaman";
/// It stands nowhere: the requester left no way back.
const NOWHERE: &str = "tanpa_alamat";
/// Somebody said it.
const SAID: &str = "lisan";
/// States in which a person may send a message (again), or say that it was brought another way.
const RESENDABLE: [&str; 4] = [WAITING, FAILED, OUTSIDE, UNSURE];
/// Why nobody knows, when the program ended between the call and its answer.
const CUT_OFF: &str = "program berhenti ketika pesan dikirim";

/// Why a message does not go: what it leads to was taken down meanwhile.
const NO_LONGER_OPEN: &str = "tidak lagi terbuka untuk umum";

/// Came from the requester.
pub(super) const RECEIVED: &str = "diterima";

impl Tickets {
    /// Brings an event's words to the requester of a ticket.
    ///
    /// # Errors
    /// An invalid field where WhatsApp does not let the office write any more.
    pub(super) async fn deliver(
        &self,
        work: &mut Work<'_>,
        event_id: &str,
        is_said_elsewhere: bool,
    ) -> Result<(), TicketError> {
        let now = work.tx.now();
        let channel = Channel::from_column(&work.row.channel);
        if is_said_elsewhere {
            return Ok(events::insert_message(work.tx, event_id, None, SAID, now).await?);
        }
        if channel == Some(Channel::Whatsapp) && !rules::is_within_window(work.row.last_in_ms, now.0) {
            let why = "Lebih dari 24 jam sejak pesan terakhir pemohon, sehingga WhatsApp tidak mengirim balasan bebas. \
                       Sampaikan dengan telepon atau ponsel kantor, lalu centang “Disampaikan dengan cara lain”.";
            return Err(TicketError::invalid("cara_lain", why));
        }
        self.queue(work.tx, &work.row, event_id).await
    }

    /// Whether the program itself brings words to the requester of a ticket at this moment.
    pub(super) fn brings(&self, row: &TicketRow, now: Timestamp) -> bool {
        let brings = match Channel::from_column(&row.channel) {
            Some(Channel::Formulir) => true,
            Some(Channel::Whatsapp) => self.has_whatsapp() && rules::is_within_window(row.last_in_ms, now.0),
            Some(Channel::Telepon | Channel::Obrolan) | None => false,
        };
        brings && row.is_reachable == 1
    }

    /// As [`Tickets::deliver`], by the program itself: where nothing can be sent, that is recorded.
    pub(super) async fn queue(
        &self,
        tx: &mut Write,
        row: &TicketRow,
        event_id: &str,
    ) -> Result<(), TicketError> {
        let now = tx.now();
        let state = match Channel::from_column(&row.channel) {
            Some(Channel::Whatsapp) if self.has_whatsapp() => {
                jobs::enqueue(tx, SEND, Class::Segera, event_id, now).await?;
                WAITING
            }
            Some(Channel::Whatsapp) => FAILED,
            Some(Channel::Formulir) if row.is_reachable == 1 => ON_PAGE,
            Some(Channel::Formulir) => NOWHERE,
            Some(Channel::Telepon | Channel::Obrolan) | None => SAID,
        };
        Ok(events::insert_message(tx, event_id, None, state, now).await?)
    }

    /// The ticket of a message that was not sent, when the actor handles it, and since when it is not.
    async fn of_unsent(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        event_id: &str,
    ) -> Result<(TicketRow, Timestamp), TicketError> {
        let message = events::outgoing(tx, event_id).await?.ok_or(TicketError::NotFound)?;
        let row = self.handled(tx, actor, &message.ticket_id).await?;
        match RESENDABLE.contains(&message.state.as_str()) {
            true => Ok((row, Timestamp(message.state_ms))),
            false => Err(TicketError::NotFound),
        }
    }

    /// Says that a message that was not sent came to the requester another way, also when its ticket is closed.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] unless the actor handles its ticket and it waits, failed or may have.
    pub async fn was_said(&self, actor: &Actor, event_id: &str) -> Result<String, TicketError> {
        let mut tx = self.journal().begin().await?;
        let (row, _) = self.of_unsent(&mut tx, actor, event_id).await?;
        let now = tx.now();
        events::set_state(&mut tx, event_id, None, (SAID, None), now).await?;
        let entry = super::opening::about(
            as_operator(actor, Entry::new("tiket.pesan-disampaikan", actor.author())),
            &row,
        );
        tx.commit(vec![entry]).await?;
        Ok(format!("/tiket/{}", row.id))
    }

    /// Puts a message that was not sent into the queue again, also when its ticket is closed.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] unless the actor handles its ticket and it waits, failed or may have; an invalid field
    /// where it leads to what is not public any more.
    pub async fn resend(&self, actor: &Actor, event_id: &str) -> Result<String, TicketError> {
        if !self.has_whatsapp() {
            return Err(TicketError::NotFound);
        }
        // What it leads to may have been taken down since it was written; asked before the write lock is taken.
        let mut view = self.journal().db().read().await?;
        self.of_unsent(&mut view, actor, event_id).await?;
        let words = self.words_of(&mut view, event_id).await?;
        drop(view);
        if let Some(what) = self.not_open(words.as_deref().unwrap_or_default()).await? {
            let why = format!(
                "{what} tidak lagi terbuka untuk umum, sehingga pesan ini tidak dikirim. Tulis jawaban baru tanpa \
                 tautan itu."
            );
            return Err(TicketError::invalid("pesan", why));
        }
        let mut tx = self.journal().begin().await?;
        let (row, since) = self.of_unsent(&mut tx, actor, event_id).await?;
        let now = tx.now();
        // The moment stays that of the last sending: should a notice say meanwhile that it arrived, it is not sent again.
        events::set_state(&mut tx, event_id, None, (WAITING, None), since).await?;
        jobs::enqueue(&mut tx, SEND, Class::Segera, event_id, now).await?;
        let entry =
            super::opening::about(as_operator(actor, Entry::new("tiket.dikirim-lagi", actor.author())), &row);
        tx.commit(vec![entry]).await?;
        Ok(format!("/tiket/{}", row.id))
    }

    async fn send_one(&self, whatsapp: &WhatsApp, event_id: &str) -> Result<(), Failure> {
        let db = self.journal().db();
        // Asked now, whenever it was written: between the two what it leads to may have been taken down.
        let words = self.words_of(&mut db.read().await.map_err(told)?, event_id).await.map_err(told)?;
        let closed = self.not_open(words.as_deref().unwrap_or_default()).await.map_err(told)?;
        let mut tx = db.write().await.map_err(told)?;
        let now = self.journal().clock().now();
        let Some(message) = events::outgoing(&mut tx, event_id).await.map_err(told)? else { return Ok(()) };
        if message.state == SENDING {
            // Whoever sent it before did not come back: to send it again might say it twice.
            let fared = (UNSURE, Some(CUT_OFF));
            let begun = Timestamp(message.state_ms);
            events::set_state(&mut tx, event_id, None, fared, begun).await.map_err(told)?;
            return tx.commit().await.map_err(told);
        }
        // Erased meanwhile: there is nobody to write to and nothing to say.
        let known = self.unless_erased(&mut tx, &message.requester_id).await?;
        let Some(known) = known.filter(|_| message.state == WAITING) else { return Ok(()) };
        let text = message.body.as_deref().and_then(|body| known.key.open_text(event_id, body));
        let to = rules::normal_contact(&identity_of(&known.key, &known.row).contact);
        let (Some(text), Some(to)) = (text, to) else { return Ok(()) };
        if let Some(what) = closed {
            let problem = format!("{what} {NO_LONGER_OPEN}");
            let fared = (FAILED, Some(problem.as_str()));
            events::set_state(&mut tx, event_id, None, fared, now).await.map_err(told)?;
            return tx.commit().await.map_err(told);
        }
        let is_within = rules::is_within_window(message.last_in_ms, now.0);
        let state = if is_within { SENDING } else { OUTSIDE };
        // No two sendings of a message begin at the same moment.
        let begun = now.max(Timestamp(message.state_ms).plus_ms(1));
        events::begin_sending(&mut tx, event_id, state, begun).await.map_err(told)?;
        tx.commit().await.map_err(told)?;
        if !is_within {
            return Ok(());
        }
        let (external, state, problem, later) =
            match whatsapp.send(&to, &text, &mark_of(event_id, begun)).await {
                Ok(id) => (Some(id), SENT, None, None),
                Err(SendError::OutsideWindow) => (None, OUTSIDE, None, None),
                Err(SendError::Never(why)) => (None, FAILED, Some(why), None),
                Err(SendError::Unsure(why)) => (None, UNSURE, Some(why), None),
                Err(SendError::Later(why)) => (None, WAITING, Some(why.clone()), Some(why)),
            };
        let mut tx = db.write().await.map_err(told)?;
        let (external, problem) = (external.as_deref(), problem.as_deref());
        events::end_sending(&mut tx, event_id, external, (SENDING, state, problem)).await.map_err(told)?;
        tx.commit().await.map_err(told)?;
        later.map_or(Ok(()), |why| Err(why.into()))
    }

    async fn fetch_one(&self, whatsapp: &WhatsApp, media_id: &str) -> Result<(), Failure> {
        let mut view = self.journal().db().read().await.map_err(told)?;
        let row = media::by_id(&mut view, media_id).await.map_err(told)?;
        let Some((row, remote)) = row.and_then(|row| row.remote_id.clone().map(|remote| (row, remote)))
        else {
            return Ok(());
        };
        let ticket = super::store::tickets::by_id(&mut view, &row.ticket_id).await.map_err(told)?;
        let Some(ticket) = ticket else { return Ok(()) };
        let Some(known) = self.unless_erased(&mut view, &ticket.requester_id).await? else { return Ok(()) };
        drop(view);
        let bytes = match whatsapp.fetch(&remote).await {
            Fetched::Here(bytes) => bytes,
            Fetched::Later(why) => return Err(why.into()),
            Fetched::Never(why) => {
                let mut tx = self.journal().db().write().await.map_err(told)?;
                media::refused(&mut tx, media_id, &why).await.map_err(told)?;
                return tx.commit().await.map_err(told);
            }
        };
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let sealed = known.key.seal_bytes(media_id, &bytes).map_err(told)?;
        let stored = i64::try_from(sealed.len()).unwrap_or(i64::MAX);
        let digest = self.storage.put_bytes(sealed).await.map_err(told)?;
        let mut tx = self.journal().begin().await.map_err(told)?;
        record_object(&mut tx, &digest, stored, SEALED).await.map_err(told)?;
        media::arrived(&mut tx, media_id, &digest.hex(), size).await.map_err(told)?;
        let entry = super::opening::about(Entry::new("tiket.media", Author::System), &ticket);
        tx.commit(vec![entry]).await.map_err(told)?;
        Ok(())
    }
}

impl Tickets {
    /// The words of a message; nothing where they were erased.
    async fn words_of(&self, tx: &mut Tx, event_id: &str) -> Result<Option<String>, TicketError> {
        let Some(message) = events::outgoing(tx, event_id).await? else { return Ok(None) };
        match self.key_of(tx, &message.requester_id).await {
            Ok(known) => Ok(message.body.and_then(|body| known.key.open_text(event_id, &body))),
            Err(TicketError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The requester's key; nothing once the requester is erased. Where the key cannot be used the job waits for it.
    async fn unless_erased(&self, tx: &mut Tx, requester_id: &str) -> Result<Option<Known>, Failure> {
        match self.key_of(tx, requester_id).await {
            Ok(known) => Ok(Some(known)),
            Err(TicketError::NotFound) => Ok(None),
            Err(error) => Err(told(error)),
        }
    }
}

/// What goes along with a sending and comes back with its notices: the event, and when this sending began. A notice of an
/// earlier sending of the same words tells nothing of a later one.
fn mark_of(event_id: &str, begun: Timestamp) -> String {
    format!("{event_id}.{}", begun.0)
}

/// The event and the beginning that a mark names; nothing is of a mark that is not ours.
pub(super) fn read_mark(mark: &str) -> (&str, i64) {
    let parts = mark.rsplit_once('.').and_then(|(event, begun)| Some((event, begun.parse().ok()?)));
    parts.unwrap_or(("", 0))
}

fn told(error: impl Into<TicketError>) -> Failure {
    error.into().sentence().into()
}

/// Sends messages.
pub struct Sender {
    /// The hotline.
    pub tickets: Tickets,
    /// The API.
    pub whatsapp: WhatsApp,
}

impl Handler for Sender {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(self.tickets.send_one(&self.whatsapp, subject))
    }
}

/// Fetches media.
pub struct Fetcher {
    /// The hotline.
    pub tickets: Tickets,
    /// The API.
    pub whatsapp: WhatsApp,
}

impl Handler for Fetcher {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(self.tickets.fetch_one(&self.whatsapp, subject))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_names_one_sending_of_one_event() {
        let mark = mark_of("0197-abc", Timestamp(17));
        assert_eq!(read_mark(&mark), ("0197-abc", 17));
        for other in ["", "0197-abc", "0197-abc.", "0197-abc.x"] {
            assert_eq!(read_mark(other), ("", 0), "{other}");
        }
    }
}
