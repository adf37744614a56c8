//! How a ticket begins, and how a further message of a requester finds it.

use super::rules::arrival::Arrival;
use super::rules::clock::Standards;
use super::rules::standing::has_room;
use super::rules::{self, CONTACT_MAX_CHARS, INSTITUTION_MAX_CHARS, MAX_EVENTS, NAME_MAX_CHARS};
use super::store::events::{self, NewEvent};
use super::store::requesters::{self, RequesterRow};
use super::store::tickets::{self, TicketRow};
use super::texts::Texts;
use super::vault::{DataKey, Ring};
use super::vocabulary::{Category, Channel, Request, Status};
use super::{HOTLINE, TicketError, Tickets};
use crate::auth::{self, Office};
use crate::calendar;
use crate::db::Tx;
use crate::journal::{Entry, Write};
use crate::kernel::worktime::Calendar;
use crate::kernel::{CivilDate, Timestamp, new_id};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the identity of a requester is sealed for.
const IDENTITY: &str = "identitas";

/// Who a requester is, as far as said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewIdentity {
    /// The name; empty where it was not given.
    #[serde(rename = "nama")]
    pub name: String,
    /// Telephone number or mail address; empty where there is none.
    #[serde(rename = "kontak")]
    pub contact: String,
    /// The institution; empty where there is none.
    #[serde(rename = "instansi")]
    pub institution: String,
}

impl NewIdentity {
    /// As typed, checked.
    ///
    /// # Errors
    /// An invalid field.
    pub fn read(name: &str, contact: &str, institution: &str) -> Result<Self, TicketError> {
        let line = |field: &str, typed: &str, what: &str, most: usize| {
            let text = rules::read_text(typed, what, most).map_err(|why| TicketError::invalid(field, why))?;
            Ok::<_, TicketError>(text.split_whitespace().collect::<Vec<_>>().join(" "))
        };
        Ok(Self {
            name: line("nama", name, "Nama", NAME_MAX_CHARS)?,
            contact: line("kontak", contact, "Kontak", CONTACT_MAX_CHARS)?,
            institution: line("instansi", institution, "Instansi", INSTITUTION_MAX_CHARS)?,
        })
    }
}

/// A ticket that an operator writes down: a call, or a chat on the office's phone.
#[derive(Debug, Clone)]
pub struct Manual {
    /// A call or a chat.
    pub channel: Channel,
    /// What kind of request.
    pub request: Request,
    /// The main category.
    pub category: Category,
    /// Who asks.
    pub identity: NewIdentity,
    /// Whether that person refused to be named.
    pub is_limited: bool,
    /// What is asked, in short.
    pub summary: String,
    /// An exported chat; may be empty.
    pub pasted: String,
}

/// Everything that a beginning ticket is made from.
pub(super) struct Beginning {
    pub(super) office: Office,
    pub(super) channel: Channel,
    pub(super) request: Option<Request>,
    pub(super) category: Option<Category>,
    pub(super) is_limited: bool,
    pub(super) is_reachable: bool,
    pub(super) taken_by: Option<String>,
    pub(super) previous_id: Option<String>,
    pub(super) secret_digest: Option<String>,
    /// When what it begins with came.
    pub(super) arrival: Arrival,
}

/// Whom the words about a requester come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Typed into the public form: nobody knows whose contact it is.
    Form,
    /// An operator, who asked.
    Operator,
    /// The telephone from which a message came: whose contact it is, is sure; the name is what the phone calls itself,
    /// and never takes the place of one that an operator asked for.
    Phone,
}

/// A requester whose key is at hand.
pub(super) struct Known {
    pub(super) row: RequesterRow,
    pub(super) key: DataKey,
}

/// What the times of an office's tickets are computed from.
pub(super) struct Times {
    pub(super) standards: Standards,
    pub(super) calendar: Calendar,
}

impl Times {
    /// From now on a ticket stands thus. Its clock begins anew, unless it only goes from one hand to another before
    /// anything was answered: what came in is to be answered from its arrival.
    pub(super) fn stand(&self, row: &mut TicketRow, status: Status, now: Timestamp) {
        let is_in_hand = |status: Option<Status>| matches!(status, Some(Status::Baru | Status::Diproses));
        let goes_on = is_in_hand(Status::from_column(&row.status)) && is_in_hand(Some(status));
        if !goes_on {
            row.since_ms = now.0;
        }
        status.column().clone_into(&mut row.status);
        row.promised_days = None;
        row.next_ms = self.next(status, Timestamp(row.since_ms));
    }

    pub(super) fn next(&self, status: Status, since: Timestamp) -> Option<i64> {
        self.standards.next(&self.calendar, status, since).map(|due| due.0)
    }
}

/// An event to be written, before it is sealed.
#[derive(Debug, Clone, Default)]
pub(super) struct Happening<'h> {
    pub(super) kind: &'static str,
    pub(super) step: Option<i64>,
    pub(super) person_id: Option<&'h str>,
    pub(super) text: Option<&'h str>,
    pub(super) facts: serde_json::Map<String, serde_json::Value>,
    pub(super) at: Option<Timestamp>,
    /// Whether the ticket goes on to its end by it, and so has room for it when it is full.
    pub(super) leads_on: bool,
}

impl<'h> Happening<'h> {
    pub(super) fn new(kind: &'static str, step: i64) -> Self {
        Self { kind, step: Some(step), ..Self::default() }
    }

    pub(super) fn besides(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    pub(super) fn by(mut self, person_id: Option<&'h str>) -> Self {
        self.person_id = person_id;
        self
    }

    pub(super) fn saying(mut self, text: &'h str) -> Self {
        self.text = Some(text);
        self
    }

    pub(super) fn leading_on(mut self) -> Self {
        self.leads_on = true;
        self
    }

    pub(super) fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }
}

impl Tickets {
    /// The office that the public writes to: the first of the house.
    pub(super) async fn first_office(&self, tx: &mut Tx) -> Result<Office, TicketError> {
        auth::offices_in(tx).await?.into_iter().next().ok_or(TicketError::NotFound)
    }

    pub(super) async fn times(&self, tx: &mut Tx, office_id: &str) -> Result<Times, TicketError> {
        let sop = self.sops.definitions().current(office_id, HOTLINE);
        Ok(Times {
            standards: Standards::of(sop.as_ref().map(|(_, sop)| &**sop)),
            calendar: calendar::calendar_in(tx, office_id).await?,
        })
    }

    /// The requester of a contact, or a new one; a contact that is none is always a new one, and so is one that was
    /// only typed into the public form.
    pub(super) async fn requester(
        &self,
        tx: &mut Tx,
        ring: &Ring,
        office_id: &str,
        identity: &NewIdentity,
        (source, now): (Source, Timestamp),
    ) -> Result<Known, TicketError> {
        let contact = rules::normal_contact(&identity.contact);
        let tags = contact.map(|contact| ring.tags(office_id, &contact)).unwrap_or_default();
        let known = match source {
            Source::Operator | Source::Phone => requesters::by_tag(tx, office_id, &tags).await?,
            Source::Form => None,
        };
        if let Some(mut row) = known {
            let key = ring.unwrap(&row.id, &row.wrapped()).ok_or_else(lost_key)?;
            let mut known = identity_of(&key, &row);
            for (old, new) in [
                (&mut known.name, &identity.name),
                (&mut known.contact, &identity.contact),
                (&mut known.institution, &identity.institution),
            ] {
                if !new.is_empty() && (old.is_empty() || source == Source::Operator) {
                    old.clone_from(new);
                }
            }
            row.identity = seal_identity(&key, &known)?;
            requesters::save(tx, &row).await?;
            return Ok(Known { row, key });
        }
        let id = new_id(now);
        let (key, wrapped) = ring.fresh(&id)?;
        let row = RequesterRow {
            office_id: office_id.to_owned(),
            contact_tag: tags.into_iter().next(),
            is_verified: i64::from(source != Source::Form),
            wrapping_key: wrapped.by,
            wrapped: wrapped.text,
            identity: seal_identity(&key, identity)?,
            id,
        };
        requesters::insert(tx, &row, now).await?;
        Ok(Known { row, key })
    }

    /// The key of a ticket's requester.
    pub(super) async fn key_of(&self, tx: &mut Tx, requester_id: &str) -> Result<Known, TicketError> {
        let row = requesters::by_id(tx, requester_id).await?.ok_or(TicketError::NotFound)?;
        let key = self.vault.ring()?.unwrap(&row.id, &row.wrapped()).ok_or_else(lost_key)?;
        Ok(Known { row, key })
    }

    /// Writes a new ticket of a requester, without its events.
    pub(super) async fn begin_ticket(
        &self,
        tx: &mut Write,
        known: &Known,
        beginning: Beginning,
    ) -> Result<TicketRow, TicketError> {
        let now = tx.now();
        let year = i64::from(CivilDate::in_jakarta(now).year());
        let times = self.times(tx, &beginning.office.id).await?;
        let status = if beginning.taken_by.is_some() { Status::Diproses } else { Status::Baru };
        let row = TicketRow {
            id: new_id(now),
            number: tickets::next_number(tx, &beginning.office.id, year).await?,
            office_id: beginning.office.id,
            year,
            channel: beginning.channel.column().to_owned(),
            request: beginning.request.map(|request| request.column().to_owned()),
            category: beginning.category.map(|category| category.column().to_owned()),
            requester_id: known.row.id.clone(),
            is_limited: i64::from(beginning.is_limited),
            is_reachable: i64::from(beginning.is_reachable),
            status: status.column().to_owned(),
            outcome: None,
            taken_by: beginning.taken_by,
            opened_ms: beginning.arrival.first.0,
            answered_ms: None,
            forwarded_ms: None,
            unit_answered_ms: None,
            closed_ms: None,
            next_ms: times.next(status, beginning.arrival.first),
            since_ms: beginning.arrival.first.0,
            promised_days: None,
            last_in_ms: beginning.arrival.last.0,
            previous_id: beginning.previous_id,
            secret_digest: beginning.secret_digest,
            version: 1,
            erased_ms: None,
        };
        tickets::insert(tx, &row).await?;
        Ok(row)
    }

    /// Writes an event of a ticket and gives its id.
    pub(super) async fn happen(
        &self,
        tx: &mut Write,
        key: &DataKey,
        ticket_id: &str,
        happening: Happening<'_>,
    ) -> Result<String, TicketError> {
        if !happening.leads_on && !has_room(events::count(tx, ticket_id).await?, 1) {
            let why =
                format!("Tiket ini sudah memuat {MAX_EVENTS} catatan. Tutup tiket ini dan buat yang baru.");
            return Err(TicketError::invalid("tindakan", why));
        }
        let id = new_id(tx.now());
        let body = happening.text.map(|text| key.seal(&id, text.as_bytes())).transpose()?;
        let event = NewEvent {
            id: &id,
            kind: happening.kind,
            step: happening.step,
            person_id: happening.person_id,
            body: body.as_deref(),
            facts: &serde_json::Value::Object(happening.facts).to_string(),
            at: happening.at.unwrap_or(tx.now()),
        };
        events::insert(tx, ticket_id, &event).await?;
        Ok(id)
    }

    /// The office's settings, in the caller's transaction.
    pub(super) async fn settings(
        &self,
        tx: &mut Tx,
        office_id: &str,
    ) -> Result<BTreeMap<String, String>, TicketError> {
        Ok(auth::settings(tx, office_id).await?)
    }

    /// Writes the office's greeting (step 2) as it goes out, and gives its event.
    pub(super) async fn greet(
        &self,
        tx: &mut Write,
        known: &Known,
        row: &TicketRow,
        office: &str,
        person_id: Option<&str>,
    ) -> Result<String, TicketError> {
        let settings = self.settings(tx, &row.office_id).await?;
        let texts = Texts::of(&settings, office, rules::code(row.year, row.number));
        let mut text = texts.get("hotline_salam", &[]);
        if row.is_limited == 1 {
            text = format!("{text}\n{}", texts.get("hotline_terbatas", &[]));
        }
        self.happen(tx, &known.key, &row.id, Happening::new("salam", 2).by(person_id).saying(&text)).await
    }
}

/// What the journal says of a ticket that begins.
pub(super) fn opened(row: &TicketRow, author: crate::journal::Actor) -> Entry {
    about(Entry::new("tiket.dibuka", author), row).with("saluran", row.channel.clone())
}

/// An entry about a ticket: its number, its category, and nothing of its requester.
pub(super) fn about(entry: Entry, row: &TicketRow) -> Entry {
    let entry = entry.about(&row.id).with("nomor", rules::code(row.year, row.number));
    match &row.category {
        Some(category) => entry.with("kategori", category.clone()),
        None => entry,
    }
}

/// Who a requester is.
pub(super) fn identity_of(key: &DataKey, row: &RequesterRow) -> NewIdentity {
    let plain = key.open(IDENTITY, &row.identity);
    plain.and_then(|plain| serde_json::from_slice(&plain).ok()).unwrap_or_default()
}

/// An identity, sealed.
pub(super) fn seal_identity(key: &DataKey, identity: &NewIdentity) -> Result<String, TicketError> {
    let plain = serde_json::to_vec(identity).unwrap_or_default();
    key.seal(IDENTITY, &plain)
}

/// A requester whose key is wrapped by one that is not here.
pub(super) fn lost_key() -> TicketError {
    crate::secrets::SecretError::NoKey(super::KEY_FILE.to_owned()).into()
}
