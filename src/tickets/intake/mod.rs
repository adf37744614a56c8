//! What the public pages know of the hotline: the form, the requester's own page, and the webhook of WhatsApp. Nothing
//! here leads to a ticket that the asker does not hold the secret of.

mod survey;
mod throttle;
mod webhook;

use super::Tickets;
use super::desk::moments;
use super::dossier::Moment;
use super::opening::{Beginning, Happening, NewIdentity, Source, about, opened};
use super::rules::arrival::Arrival;
use super::rules::standing::has_room;
use super::rules::{self, TEXT_MAX_CHARS};
use super::store::events;
use super::store::tickets::{self, TicketRow};
use super::vocabulary::{Channel, Request, Status};
use crate::auth;
use crate::journal::{Actor as Author, Entry};
use crate::kernel::{Timestamp, token, token_digest};
use std::sync::Arc;
use throttle::Throttle;

pub use super::error::TicketError;
pub use super::rules::survey::{ELEMENTS, Element};
pub use super::rules::{
    CONTACT_MAX_CHARS, INSTITUTION_MAX_CHARS, NAME_MAX_CHARS, TEXT_MAX_CHARS as QUESTION_MAX_CHARS,
};
pub use survey::{ALL_SURVEYS_PER_HOUR, SURVEYS_PER_ADDRESS_PER_HOUR, SurveyError};
pub use throttle::{ALL_PER_HOUR, ALL_REPORTS_PER_DAY, PER_ADDRESS_PER_HOUR, REPORTS_PER_ADDRESS_PER_DAY};
pub use webhook::WEBHOOK_BYTES;

/// What a secret is digested for.
const SECRET: &str = "tiket hotline";

/// What somebody typed into the form.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    /// The name; may be empty.
    pub name: String,
    /// Telephone number or mail address; may be empty.
    pub contact: String,
    /// The institution; may be empty.
    pub institution: String,
    /// What kind of request, as stored.
    pub request: String,
    /// What is asked.
    pub question: String,
    /// Whether the use of the data was agreed to.
    pub consents: bool,
}

/// That a question was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The ticket's number.
    pub code: String,
    /// What opens the requester's page.
    pub secret: String,
}

/// The requester's own page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The ticket's number.
    pub code: String,
    /// Where it stands.
    pub status: &'static str,
    /// Whether it is closed.
    pub is_closed: bool,
    /// When it came in.
    pub opened: Timestamp,
    /// What was said to and fro: whether by the office, when, and the words.
    pub said: Vec<(bool, Timestamp, String)>,
}

/// Takes in what the public sends. Cheap to clone.
#[derive(Clone)]
pub struct Intake {
    tickets: Tickets,
    throttle: Arc<Throttle>,
    /// Of the survey.
    surveys: Arc<Throttle>,
    /// Of reports of problems, which are products' and have no place here.
    reports: Arc<Throttle>,
}

/// Kinds of requests of the form: stored form and title.
#[must_use]
pub fn requests() -> Vec<(String, String)> {
    Request::choices()
}

impl Intake {
    /// Over the hotline.
    #[must_use]
    pub fn new(tickets: Tickets) -> Self {
        let reports = Arc::new(Throttle::of_reports());
        Self { tickets, throttle: Arc::default(), surveys: survey::throttle(), reports }
    }

    /// Counts a report of a problem with a product in. `address` is whoever sends it, and is kept nowhere.
    ///
    /// # Errors
    /// [`TicketError::Throttled`] for too many from one place or in all.
    pub fn pass_report(&self, address: &str) -> Result<(), TicketError> {
        self.reports.pass(address, self.tickets.journal().clock().now())
    }

    /// Takes a question in. `address` is whoever sends it, and is kept nowhere.
    ///
    /// # Errors
    /// An invalid field; [`TicketError::Throttled`] for too many from one place or in all.
    pub async fn ask(&self, typed: &Typed, address: &str) -> Result<Receipt, TicketError> {
        let invalid = |field: &'static str| move |why: String| TicketError::invalid(field, why);
        let question = rules::need_text(&typed.question, "Pertanyaan", TEXT_MAX_CHARS);
        let question = question.map_err(invalid("pertanyaan"))?;
        let identity = NewIdentity::read(&typed.name, &typed.contact, &typed.institution)?;
        if !identity.contact.is_empty() && rules::normal_contact(&identity.contact).is_none() {
            let why = "Isi nomor telepon (misalnya 0812 3456 7890) atau alamat surel, atau kosongkan.";
            return Err(TicketError::invalid("kontak", why));
        }
        let request = Request::from_column(&typed.request)
            .ok_or_else(|| TicketError::invalid("permohonan", "Pilih jenis permohonan dari daftar."))?;
        if !typed.consents {
            let why = "Centang persetujuan ini agar pesan Anda dapat kami simpan dan jawab.";
            return Err(TicketError::invalid("persetujuan", why));
        }
        self.throttle.pass(address, self.tickets.journal().clock().now())?;
        let secret = token();
        let mut tx = self.tickets.journal().begin().await?;
        let office = self.tickets.first_office(&mut tx).await?;
        let ring = self.tickets.vault.ring()?;
        let now = tx.now();
        let known =
            self.tickets.requester(&mut tx, &ring, &office.id, &identity, (Source::Form, now)).await?;
        let name = office.name.clone();
        let beginning = Beginning {
            office,
            channel: Channel::Formulir,
            request: Some(request),
            category: None,
            is_limited: identity.name.is_empty(),
            is_reachable: true,
            taken_by: None,
            previous_id: None,
            secret_digest: Some(token_digest(SECRET, &secret).hex()),
            arrival: Arrival::at(now),
        };
        let row = self.tickets.begin_ticket(&mut tx, &known, beginning).await?;
        let first = Happening::new("masuk", 1).saying(&question);
        self.tickets.happen(&mut tx, &known.key, &row.id, first).await?;
        let greeting = self.tickets.greet(&mut tx, &known, &row, &name, None).await?;
        self.tickets.queue(&mut tx, &row, &greeting).await?;
        self.tickets.happen(&mut tx, &known.key, &row.id, Happening::new("pencatatan", 8)).await?;
        tx.commit(vec![opened(&row, Author::System)]).await?;
        Ok(Receipt { code: rules::code(row.year, row.number), secret })
    }

    /// The requester's page.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for a secret that opens nothing.
    pub async fn page(&self, secret: &str) -> Result<Page, TicketError> {
        let mut tx = self.tickets.journal().db().read().await?;
        let row = self.of_secret(&mut tx, secret).await?;
        let known = self.tickets.key_of(&mut tx, &row.requester_id).await?;
        // The page goes on through linked tickets: what was said before stays to be read.
        let mut all: Vec<Moment> = Vec::new();
        let mut chain = vec![row.clone()];
        while let Some(previous) = chain.last().and_then(|row| row.previous_id.clone()) {
            match tickets::by_id(&mut tx, &previous).await? {
                Some(row) if chain.len() < MAX_CHAIN => chain.push(row),
                _ => break,
            }
        }
        for row in chain.iter().rev() {
            all.extend(moments(&mut tx, Some(&known), &row.id).await?);
        }
        self.tickets.hush(&mut tx, &mut all).await?;
        let said = all.into_iter().filter_map(|moment| {
            let by_office = match moment.kind.as_str() {
                "masuk" | "pesan" => false,
                "salam" | "jawaban" | "tanya" | "penutup" | "skm" => true,
                _ => return None,
            };
            Some((by_office, moment.at, moment.text?))
        });
        Ok(Page {
            code: rules::code(row.year, row.number),
            status: Status::from_column(&row.status).map_or("", status_words),
            is_closed: row.closed_ms.is_some(),
            opened: Timestamp(row.opened_ms),
            said: said.collect(),
        })
    }

    /// Takes a further message of a requester in: on the same ticket, or on a linked one where that is closed or full.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for a secret that opens nothing; an invalid field; [`TicketError::Throttled`].
    pub async fn add(&self, secret: &str, text: &str, address: &str) -> Result<(), TicketError> {
        let text = rules::need_text(text, "Pesan", TEXT_MAX_CHARS);
        let text = text.map_err(|why| TicketError::invalid("pesan", why))?;
        self.throttle.pass(address, self.tickets.journal().clock().now())?;
        let mut tx = self.tickets.journal().begin().await?;
        let mut row = self.of_secret(&mut tx, secret).await?;
        let known = self.tickets.key_of(&mut tx, &row.requester_id).await?;
        let now = tx.now();
        let goes_on = row.closed_ms.is_none() && has_room(events::count(&mut tx, &row.id).await?, 1);
        if !goes_on {
            let digest = row.secret_digest.take();
            tickets::save(&mut tx, &row).await?;
            let beginning = self.tickets.going_on(&mut tx, &row, digest, Arrival::at(now)).await?;
            let next = self.tickets.begin_ticket(&mut tx, &known, beginning).await?;
            let first = Happening::new("masuk", 1).saying(&text);
            self.tickets.happen(&mut tx, &known.key, &next.id, first).await?;
            self.tickets.happen(&mut tx, &known.key, &next.id, Happening::new("pencatatan", 8)).await?;
            tx.commit(vec![opened(&next, Author::System)]).await?;
            return Ok(());
        }
        self.tickets.happen(&mut tx, &known.key, &row.id, Happening::besides("pesan").saying(&text)).await?;
        self.tickets.heard(&mut tx, &mut row, Arrival::at(now)).await?;
        tx.commit(vec![about(Entry::new("tiket.pesan", Author::System), &row)]).await?;
        Ok(())
    }

    async fn of_secret(&self, tx: &mut crate::db::Tx, secret: &str) -> Result<TicketRow, TicketError> {
        tickets::by_secret(tx, &token_digest(SECRET, secret).hex()).await?.ok_or(TicketError::NotFound)
    }
}

/// Linked tickets that one page shows.
const MAX_CHAIN: usize = 20;

/// Where a ticket stands, as its requester is told.
fn status_words(status: Status) -> &'static str {
    match status {
        Status::Baru => "Diterima, menunggu petugas",
        Status::Diproses => "Sedang ditangani petugas",
        Status::MenungguUnit => "Diteruskan ke unit terkait",
        Status::MenungguPemohon => "Menunggu balasan Anda",
        Status::MenungguProduk => "Menunggu produk hukum disiapkan",
        Status::Dijawab => "Sudah dijawab",
        Status::Ditutup => "Selesai",
    }
}

impl Tickets {
    /// A ticket that goes on with one that is closed or full.
    pub(super) async fn going_on(
        &self,
        tx: &mut crate::db::Tx,
        row: &TicketRow,
        secret_digest: Option<String>,
        arrival: Arrival,
    ) -> Result<Beginning, TicketError> {
        Ok(Beginning {
            office: auth::office_in(tx, &row.office_id).await?.ok_or(TicketError::NotFound)?,
            channel: Channel::from_column(&row.channel).unwrap_or(Channel::Formulir),
            request: row.request.as_deref().and_then(Request::from_column),
            // A ticket of the category PKS stays closed to all others; any other is classified anew.
            category: row
                .category
                .as_deref()
                .and_then(super::Category::from_column)
                .filter(|category| *category == super::Category::Pks),
            is_limited: row.is_limited == 1,
            is_reachable: row.is_reachable == 1,
            taken_by: None,
            previous_id: Some(row.id.clone()),
            secret_digest,
            arrival,
        })
    }

    /// The requester has written: whoever waited for that goes on.
    pub(super) async fn heard(
        &self,
        tx: &mut crate::journal::Write,
        row: &mut TicketRow,
        arrival: Arrival,
    ) -> Result<(), TicketError> {
        row.last_in_ms = row.last_in_ms.max(arrival.last.0);
        let status = Status::from_column(&row.status);
        if matches!(status, Some(Status::MenungguPemohon | Status::Dijawab)) {
            let status = if row.taken_by.is_some() { Status::Diproses } else { Status::Baru };
            self.times(tx, &row.office_id).await?.stand(row, status, arrival.first);
        }
        Ok(tickets::save(tx, row).await?)
    }
}
