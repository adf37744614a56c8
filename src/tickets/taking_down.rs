//! What operators and the Pelaksana write down: a call, a chat, a reader's report.

use super::opening::{Beginning, Happening, Manual, NewIdentity, Source, opened};
use super::rules::{self, TEXT_MAX_CHARS};
use super::vocabulary::{Category, Channel, Request};
use super::{TicketError, Tickets};
use crate::auth;

impl Tickets {
    /// Takes down what an operator heard or read: steps 1 to 4 and 8 in one.
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
        let identity = &manual.identity;
        if identity.name.is_empty() && !manual.is_limited {
            let why = "Isi nama pemohon, atau centang bahwa pemohon tidak menyebut identitas.";
            return Err(TicketError::invalid("nama", why));
        }
        let chat = super::chat::read(&manual.pasted)?;
        let mut tx = self.journal().begin().await?;
        let act_id = match crate::sop::replay(&mut tx, actor, act_id).await? {
            crate::sop::Replay::Done(outcome) => return Ok(outcome),
            crate::sop::Replay::New(id) => id,
        };
        let office = auth::office_in(&mut tx, &actor.office_id).await?.ok_or(TicketError::NotFound)?;
        let ring = self.vault.ring()?;
        let now = tx.now();
        let known = self.requester(&mut tx, &ring, &office.id, identity, (Source::Operator, now)).await?;
        let beginning = Beginning {
            channel: manual.channel,
            request: Some(manual.request),
            category: Some(manual.category),
            is_limited: manual.is_limited,
            is_reachable: !identity.contact.is_empty(),
            taken_by: Some(actor.person_id.clone()),
            previous_id: None,
            secret_digest: None,
            office,
        };
        let name = beginning.office.name.clone();
        let row = self.begin_ticket(&mut tx, &known, beginning).await?;
        let by = Some(actor.person_id.as_str());
        let happen = Happening::new("masuk", 1).by(by).saying(&summary);
        self.happen(&mut tx, &known.key, &row.id, happen).await?;
        for message in &chat {
            let text = format!("{}: {}", message.author, message.text);
            let mut said = Happening::besides("obrolan").saying(&text);
            said.at = Some(message.at.min(now));
            self.happen(&mut tx, &known.key, &row.id, said).await?;
        }
        self.greet(&mut tx, &known, &row, &name, by).await?;
        let identified = Happening::new("identitas", 3).by(by).with("terbatas", manual.is_limited);
        self.happen(&mut tx, &known.key, &row.id, identified).await?;
        let classified = Happening::new("kategori", 4).by(by).with("kategori", manual.category.column());
        self.happen(&mut tx, &known.key, &row.id, classified).await?;
        self.happen(&mut tx, &known.key, &row.id, Happening::new("pencatatan", 8).by(by)).await?;
        let outcome = format!("/tiket/{}", row.id);
        crate::sop::store::acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        let entry = opened(&row, actor.author());
        tx.commit(vec![entry]).await?;
        Ok(outcome)
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
        };
        let row = self.begin_ticket(&mut tx, &known, beginning).await?;
        self.happen(&mut tx, &known.key, &row.id, Happening::new("masuk", 1).saying(&text)).await?;
        let classified = Happening::new("kategori", 4).with("kategori", Category::Jdih.column());
        self.happen(&mut tx, &known.key, &row.id, classified.by(Some(&actor.person_id))).await?;
        self.happen(&mut tx, &known.key, &row.id, Happening::new("pencatatan", 8)).await?;
        let code = rules::code(row.year, row.number);
        crate::sop::store::acts::insert(&mut tx, &act_id, &actor.person_id, &code).await?;
        tx.commit(vec![opened(&row, actor.author())]).await?;
        Ok(code)
    }
}
