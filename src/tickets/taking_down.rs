//! What operators and the Pelaksana write down: a call, a chat, a reader's report.

use super::access::{Access, PKS_SETTING, access, as_operator};
use super::chat::Pasted;
use super::opening::{Beginning, Happening, Known, Manual, NewIdentity, Source, about, opened};
use super::rules::arrival::Arrival;
use super::rules::standing::has_room;
use super::rules::{self, TEXT_MAX_CHARS};
use super::store::events;
use super::store::tickets::{self, TicketRow};
use super::vocabulary::{Category, Channel, Request};
use super::{TicketError, Tickets};
use crate::auth;
use crate::db::Tx;
use crate::journal::{Entry, Write};
use crate::products::READER;
use std::collections::HashSet;

/// Tickets of a requester that are looked through for chats.
const MAX_THREADS: i64 = 50;
/// Chats that a paste is held against: an export begins with what was said long ago.
const CHATS_COMPARED: usize = 5;

impl Tickets {
    /// Takes down what an operator heard or read: steps 1 to 4 and 8 in one. A chat goes on with the open ticket of the
    /// same contact, and is linked with a closed one; what was pasted before is not written again.
    ///
    /// # Errors
    /// An invalid field; [`TicketError::NotFound`] for others than operators; as acts fail.
    pub async fn take_down(
        &self,
        actor: &auth::Actor,
        act_id: &str,
        manual: &Manual,
    ) -> Result<String, TicketError> {
        if !actor.has(super::OPERATOR) {
            return Err(TicketError::NotFound);
        }
        let invalid = |field: &'static str| move |why: String| TicketError::invalid(field, why);
        if manual.channel.delivers() {
            return Err(TicketError::invalid("saluran", "Pilih telepon atau obrolan."));
        }
        let summary =
            rules::need_text(&manual.summary, "Ringkasan", TEXT_MAX_CHARS).map_err(invalid("ringkasan"))?;
        // Who refuses to be named is kept by no name and no contact, whatever stood in the form.
        let identity = if manual.is_limited { &NewIdentity::default() } else { &manual.identity };
        if identity.name.is_empty() && !manual.is_limited {
            let why = "Isi nama pemohon, atau centang bahwa pemohon tidak menyebut identitas.";
            return Err(TicketError::invalid("nama", why));
        }
        let mut chat = super::chat::read(&manual.pasted)?;
        let mut tx = self.journal().begin().await?;
        let act_id = match crate::sop::replay(&mut tx, actor, act_id).await? {
            crate::sop::Replay::Done(outcome) => return Ok(outcome),
            crate::sop::Replay::New(id) => id,
        };
        let office = auth::office_in(&mut tx, &actor.office_id).await?.ok_or(TicketError::NotFound)?;
        let ring = self.vault.ring()?;
        let now = tx.now();
        let known = self.requester(&mut tx, &ring, &office.id, identity, (Source::Operator, now)).await?;
        let threads = match manual.channel {
            Channel::Obrolan => self.chats(&mut tx, actor, &known).await?,
            _ => Vec::new(),
        };
        let written = self.written(&mut tx, &known, &threads).await?;
        chat.forget(&written, now);
        let arrival = Arrival::of(chat.messages.iter().map(|(at, _)| *at), now);
        let outcome_of = |row: &TicketRow| format!("/tiket/{}", row.id);
        let last = threads.into_iter().next();
        let goes_on = match &last {
            Some(row) if row.closed_ms.is_none() => {
                has_room(events::count(&mut tx, &row.id).await?, chat.messages.len().saturating_add(1))
            }
            _ => false,
        };
        let previous_id = last.as_ref().map(|row| row.id.clone());
        if let Some(mut row) = last.filter(|_| goes_on) {
            self.goes_on(&mut tx, actor, (&mut row, &known), (summary.as_str(), &chat, arrival)).await?;
            let outcome = outcome_of(&row);
            crate::sop::store::acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
            tx.commit(vec![about(as_operator(actor, Entry::new("tiket.pesan", actor.author())), &row)])
                .await?;
            return Ok(outcome);
        }
        let beginning = Beginning {
            channel: manual.channel,
            request: Some(manual.request),
            category: Some(manual.category),
            is_limited: manual.is_limited,
            is_reachable: !identity.contact.is_empty(),
            taken_by: Some(actor.person_id.clone()),
            previous_id,
            secret_digest: None,
            arrival,
            office,
        };
        let name = beginning.office.name.clone();
        let row = self.begin_ticket(&mut tx, &known, beginning).await?;
        let by = Some(actor.person_id.as_str());
        let happen = Happening::new("masuk", 1).by(by).saying(&summary);
        self.happen(&mut tx, &known.key, &row.id, happen).await?;
        self.write_chat(&mut tx, &known, &row.id, &chat).await?;
        self.greet(&mut tx, &known, &row, &name, by).await?;
        let identified = Happening::new("identitas", 3).by(by).with("terbatas", manual.is_limited);
        self.happen(&mut tx, &known.key, &row.id, identified).await?;
        let classified = Happening::new("kategori", 4).by(by).with("kategori", manual.category.column());
        self.happen(&mut tx, &known.key, &row.id, classified).await?;
        self.happen(&mut tx, &known.key, &row.id, Happening::new("pencatatan", 8).by(by)).await?;
        let outcome = outcome_of(&row);
        crate::sop::store::acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        let entry = as_operator(actor, opened(&row, actor.author()));
        tx.commit(vec![entry]).await?;
        Ok(outcome)
    }

    /// The chats of a requester that the actor handles, the one that was begun last first.
    async fn chats(
        &self,
        tx: &mut Tx,
        actor: &auth::Actor,
        known: &Known,
    ) -> Result<Vec<TicketRow>, TicketError> {
        let pks = auth::setting(tx, &actor.office_id, PKS_SETTING).await?;
        let mut rows = tickets::of_requester(tx, &known.row.id, MAX_THREADS).await?;
        rows.retain(|row| {
            row.channel == Channel::Obrolan.column() && access(actor, row, pks.as_deref()) == Access::Handles
        });
        rows.truncate(CHATS_COMPARED);
        Ok(rows)
    }

    /// Time and words of what was pasted before.
    async fn written(
        &self,
        tx: &mut Tx,
        known: &Known,
        threads: &[TicketRow],
    ) -> Result<HashSet<(i64, String)>, TicketError> {
        let mut written = HashSet::new();
        for thread in threads {
            let rows = events::of_ticket(tx, &thread.id).await?;
            let chats = rows.into_iter().filter(|row| row.kind == "obrolan");
            written
                .extend(chats.filter_map(|row| {
                    Some((row.at_ms, known.key.open_text(&row.id, row.body.as_deref()?)?))
                }));
        }
        Ok(written)
    }

    async fn write_chat(
        &self,
        tx: &mut Write,
        known: &Known,
        ticket_id: &str,
        chat: &Pasted,
    ) -> Result<(), TicketError> {
        for (at, text) in &chat.messages {
            let said = Happening { at: Some(*at), ..Happening::besides("obrolan").saying(text) };
            self.happen(tx, &known.key, ticket_id, said).await?;
        }
        Ok(())
    }

    /// Takes a chat down that goes on with an open ticket. Whoever has that keeps it, and is told.
    async fn goes_on(
        &self,
        tx: &mut Write,
        actor: &auth::Actor,
        (row, known): (&mut TicketRow, &Known),
        (summary, chat, arrival): (&str, &Pasted, Arrival),
    ) -> Result<(), TicketError> {
        let said = Happening::besides("pesan").by(Some(&actor.person_id)).saying(summary);
        self.happen(tx, &known.key, &row.id, said).await?;
        self.write_chat(tx, known, &row.id, chat).await?;
        row.taken_by.get_or_insert_with(|| actor.person_id.clone());
        self.heard(tx, row, arrival).await
    }
}

impl Tickets {
    /// Makes a ticket of a reader's report about a product; gives its number. Nobody is named in one, so nobody can be
    /// answered.
    ///
    /// # Errors
    /// As acts fail; an invalid field for a text that is too long.
    pub async fn from_report(
        &self,
        actor: &auth::Actor,
        act_id: &str,
        citation: &str,
        body: &str,
    ) -> Result<String, TicketError> {
        let text = rules::need_text(&format!("{citation}: {body}"), "Laporan", TEXT_MAX_CHARS);
        let text = text.map_err(|why| TicketError::invalid("laporan", why))?;
        let mut tx = self.journal().begin().await?;
        let act_id = match crate::sop::replay(&mut tx, actor, act_id).await? {
            crate::sop::Replay::Done(outcome) => return Ok(outcome),
            crate::sop::Replay::New(id) => id,
        };
        let office = auth::office_in(&mut tx, &actor.office_id).await?.ok_or(TicketError::NotFound)?;
        let (ring, now) = (self.vault.ring()?, tx.now());
        let nobody = NewIdentity::default();
        let known = self.requester(&mut tx, &ring, &office.id, &nobody, (Source::Form, now)).await?;
        let beginning = Beginning {
            office,
            channel: Channel::Formulir,
            request: Some(Request::Lain),
            category: Some(Category::Jdih),
            is_limited: true,
            is_reachable: false,
            taken_by: None,
            previous_id: None,
            secret_digest: None,
            arrival: Arrival::at(now),
        };
        let row = self.begin_ticket(&mut tx, &known, beginning).await?;
        self.happen(&mut tx, &known.key, &row.id, Happening::new("masuk", 1).saying(&text)).await?;
        let classified = Happening::new("kategori", 4).with("kategori", Category::Jdih.column());
        self.happen(&mut tx, &known.key, &row.id, classified.by(Some(&actor.person_id))).await?;
        self.happen(&mut tx, &known.key, &row.id, Happening::new("pencatatan", 8)).await?;
        let code = rules::code(row.year, row.number);
        crate::sop::store::acts::insert(&mut tx, &act_id, &actor.person_id, &code).await?;
        let entry = actor.under_mandate(opened(&row, actor.author()), &[READER]);
        tx.commit(vec![entry]).await?;
        Ok(code)
    }
}
