//! How long what people said is kept, and how a person is erased: the row with the requester's key goes, and with it
//! everything that the key sealed. Counts stay.

use super::access::PKS_SETTING;
use super::desk::moments;
use super::erasing::{Eraser, forget_log};
use super::opening::{about, identity_of, lost_key};
use super::rules;
use super::store::lists;
use super::store::tickets;
use super::store::{media, requesters};
use super::vault::Ring;
use super::vocabulary::Category;
use super::{TicketError, Tickets};
use crate::auth;
use crate::db::Tx;
use crate::journal::{Actor as Author, Entry};
use crate::kernel::{Timestamp, machine_moment, new_id};
use serde::Serialize;

/// Days after the close for which what was said is kept, unless the office says otherwise.
pub const KEEP_DAYS: i64 = 365;
/// What an office may choose.
pub const KEEP_DAYS_ALLOWED: std::ops::RangeInclusive<i64> = 30..=3_650;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// What an export is in the log of looks.
const EXPORT: &str = "ekspor data";
/// Tickets that one transaction strips.
const AT_ONCE: i64 = 50;
/// Requesters that one transaction wraps anew.
const REWRAPPED_AT_ONCE: i64 = 500;
/// The tickets of one person that are exported and erased.
pub(super) const MAX_OF_PERSON: i64 = 10_000;

/// The setting that holds the days of a category.
#[must_use]
pub fn keep_setting(category: Category) -> &'static str {
    match category {
        Category::Ppid => "hotline_simpan_ppid",
        Category::Jdih => "hotline_simpan_jdih",
        Category::DataPemilih => "hotline_simpan_data_pemilih",
        Category::Tahapan => "hotline_simpan_tahapan",
        Category::Pengaduan => "hotline_simpan_pengaduan",
        Category::Pks => "hotline_simpan_pks",
        Category::Kelembagaan => "hotline_simpan_kelembagaan",
    }
}

/// What was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Requesters.
    #[serde(rename = "pemohon")]
    pub requesters: usize,
    /// Their tickets; their counts stay.
    #[serde(rename = "tiket")]
    pub tickets: usize,
}

/// All that is kept of one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Name, contact and institution.
    #[serde(rename = "pemohon")]
    pub identity: super::NewIdentity,
    /// The tickets.
    #[serde(rename = "tiket")]
    pub tickets: Vec<ExportedTicket>,
}

/// A ticket of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedTicket {
    #[serde(rename = "nomor")]
    code: String,
    #[serde(rename = "kategori")]
    category: Option<String>,
    #[serde(rename = "masuk")]
    opened: String,
    #[serde(rename = "ditutup")]
    closed: Option<String>,
    #[serde(rename = "isi")]
    said: Vec<Said>,
    #[serde(rename = "lampiran")]
    media: Vec<ExportedMedia>,
}

/// A piece of media of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExportedMedia {
    /// Its id.
    #[serde(rename = "id")]
    pub id: String,
    /// What the sender says it is.
    #[serde(rename = "jenis")]
    pub media_type: String,
    /// Its size, once it is here.
    #[serde(rename = "ukuran")]
    pub size: Option<i64>,
    /// The file that it was written to, where a folder was named.
    #[serde(rename = "berkas")]
    pub file: Option<String>,
}

impl Exported {
    /// The media of all tickets.
    pub fn media(&mut self) -> impl Iterator<Item = &mut ExportedMedia> {
        self.tickets.iter_mut().flat_map(|ticket| ticket.media.iter_mut())
    }
}

/// What was said in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Said {
    #[serde(rename = "waktu")]
    at: String,
    #[serde(rename = "jenis")]
    kind: String,
    #[serde(rename = "teks")]
    text: String,
}

impl Tickets {
    /// The requester of a contact or of a ticket's number, in any office.
    async fn sought(&self, tx: &mut Tx, who: &str) -> Result<Vec<requesters::RequesterRow>, TicketError> {
        let ring = self.vault.ring()?;
        let mut found = Vec::new();
        for office in auth::offices_in(tx).await? {
            if let Some(contact) = rules::normal_contact(who) {
                found.extend(requesters::all_by_tag(tx, &ring.tags(&office.id, &contact)).await?);
            } else if let Some((year, number)) = rules::read_code(who)
                && let Some(ticket) = tickets::by_number(tx, &office.id, year, number).await?
            {
                found.extend(requesters::by_id(tx, &ticket.requester_id).await?);
            }
        }
        Ok(found)
    }

    /// How many requesters and tickets erasing whoever has this contact, or this ticket, would concern.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for nobody.
    pub async fn count_person(&self, who: &str) -> Result<Erased, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let mut counted = Erased::default();
        for row in self.sought(&mut tx, who).await? {
            counted.requesters += 1;
            counted.tickets += tickets::of_requester(&mut tx, &row.id, MAX_OF_PERSON).await?.len();
        }
        if counted.requesters == 0 { Err(TicketError::NotFound) } else { Ok(counted) }
    }

    /// All that is kept of whoever has this contact, or this ticket. That it was looked at is written down.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for nobody.
    pub async fn export_person(&self, who: &str) -> Result<Vec<Exported>, TicketError> {
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().write().await?;
        let mut all = Vec::new();
        for row in self.sought(&mut tx, who).await? {
            let known = self.key_of(&mut tx, &row.id).await?;
            let mut exported =
                Exported { identity: identity_of(&known.key, &known.row), tickets: Vec::new() };
            for ticket in tickets::of_requester(&mut tx, &row.id, MAX_OF_PERSON).await? {
                let mut all = moments(&mut tx, Some(&known), &ticket.id).await?;
                // What is handed out is outside for good.
                self.hush(&mut tx, &mut all).await?;
                let said = all.into_iter().filter_map(|moment| {
                    Some(Said { at: machine_moment(moment.at), kind: moment.kind, text: moment.text? })
                });
                let files = media::of_ticket(&mut tx, &ticket.id).await?;
                tickets::log_look(&mut tx, &new_id(now), (&ticket.id, None), EXPORT, now).await?;
                exported.tickets.push(ExportedTicket {
                    code: rules::code(ticket.year, ticket.number),
                    opened: machine_moment(Timestamp(ticket.opened_ms)),
                    closed: ticket.closed_ms.map(|closed| machine_moment(Timestamp(closed))),
                    category: ticket.category,
                    said: said.collect(),
                    media: files.into_iter().map(exported_media).collect(),
                });
            }
            all.push(exported);
        }
        tx.commit().await?;
        if all.is_empty() { Err(TicketError::NotFound) } else { Ok(all) }
    }

    /// The bytes of a piece of media of an export; `None` where it is not here.
    ///
    /// # Errors
    /// As any statement, and as the object store.
    pub async fn exported_bytes(&self, id: &str) -> Result<Option<Vec<u8>>, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let Some(row) = media::by_id(&mut tx, id).await? else { return Ok(None) };
        let ticket = tickets::by_id(&mut tx, &row.ticket_id).await?.ok_or(TicketError::NotFound)?;
        let known = self.key_of(&mut tx, &ticket.requester_id).await?;
        drop(tx);
        self.open_media(&row, &known.key).await
    }

    /// Erases whoever has this contact, or this ticket, at once.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for nobody.
    pub async fn erase_person(&self, who: &str) -> Result<Erased, TicketError> {
        let found = self.sought(&mut self.journal().db().read().await?, who).await?;
        if found.is_empty() {
            return Err(TicketError::NotFound);
        }
        let mut erased = Erased::default();
        for row in found {
            let mut tx = self.journal().begin().await?;
            erased.tickets += self.eraser().erase_in(&mut tx, &row.id, &row.office_id, "permintaan").await?;
            erased.requesters += 1;
            tx.commit(vec![erasure(&row.id, "permintaan")]).await?;
        }
        forget_log(self.journal().db()).await;
        Ok(erased)
    }

    /// Erases what is kept no longer, category by category; and requesters of whom nothing is kept any more.
    ///
    /// # Errors
    /// As any statement; what was erased before stays erased.
    pub async fn sweep(&self) -> Result<Erased, TicketError> {
        let mut erased = Erased::default();
        let now = self.journal().clock().now();
        let offices = auth::offices_in(&mut self.journal().db().read().await?).await?;
        for office in offices {
            for category in Category::ALL {
                while self.sweep_some(&office.id, *category, now, &mut erased).await? {}
            }
        }
        // Also for what was erased before and from the command line: a reader may have been in the way.
        forget_log(self.journal().db()).await;
        Ok(erased)
    }

    async fn sweep_some(
        &self,
        office_id: &str,
        category: Category,
        now: Timestamp,
        erased: &mut Erased,
    ) -> Result<bool, TicketError> {
        let mut view = self.journal().db().read().await?;
        let settings = self.settings(&mut view, office_id).await?;
        let days =
            settings.get(keep_setting(category)).and_then(|text| text.parse().ok()).unwrap_or(KEEP_DAYS);
        let before = now.plus_ms(-days * DAY_MS);
        let column = category.column();
        let over = lists::past_retention(&mut view, office_id, column, before, AT_ONCE).await?;
        drop(view);
        if over.is_empty() {
            return Ok(false);
        }
        let mut tx = self.journal().begin().await?;
        let mut entries = Vec::new();
        for row in &over {
            self.eraser().strip(&mut tx, row).await?;
            entries.push(about(Entry::new("tiket.isi-dihapus", Author::System), row));
            erased.tickets += 1;
        }
        let mut requesters: Vec<&str> = over.iter().map(|row| row.requester_id.as_str()).collect();
        requesters.sort_unstable();
        requesters.dedup();
        for id in requesters {
            if !lists::keeps_of(&mut tx, id).await? {
                self.eraser().erase_in(&mut tx, id, office_id, "masa simpan").await?;
                entries.push(erasure(id, "masa simpan"));
                erased.requesters += 1;
            }
        }
        tx.commit(entries).await?;
        Ok(true)
    }

    /// Wraps every requester's key by a new one, and forgets the old; gives how many.
    ///
    /// # Errors
    /// Where a file or the database fails: then both keys stay, and it can be begun again.
    pub async fn rotate_key(&self) -> Result<usize, TicketError> {
        let ring = self.vault.add_key()?;
        let mut count = 0;
        loop {
            let mut tx = self.journal().db().write().await?;
            let wrapped = rewrap_some(&mut tx, &ring, REWRAPPED_AT_ONCE).await?;
            if wrapped == 0 {
                break;
            }
            tx.commit().await?;
            count += wrapped;
        }
        // Whoever wrapped by the old key meanwhile read it under this lock: nobody's is left when the old key goes.
        let mut tx = self.journal().begin().await?;
        count += rewrap_some(&mut tx, &ring, i64::MAX).await?;
        let number = i64::try_from(count).unwrap_or(i64::MAX);
        tx.commit(vec![Entry::new("hotline.kunci-diganti", Author::System).with("jumlah", number)]).await?;
        self.vault.keep_last()?;
        Ok(count)
    }

    fn eraser(&self) -> Eraser {
        Eraser::new(self.journal().clone(), self.vault.clone())
    }

    /// The person whom the office names for tickets of the category PKS.
    ///
    /// # Errors
    /// As any statement.
    pub async fn pks_handler(&self, office_id: &str) -> Result<Option<String>, TicketError> {
        Ok(auth::setting(&mut self.journal().db().read().await?, office_id, PKS_SETTING).await?)
    }
}

/// Wraps keys of requesters that another key wraps, at most `limit`; gives how many.
async fn rewrap_some(tx: &mut Tx, ring: &Ring, limit: i64) -> Result<usize, TicketError> {
    let rows = requesters::not_wrapped_by(tx, ring.last_name(), limit).await?;
    let count = rows.len();
    for mut row in rows {
        let wrapped = ring.rewrap(&row.id, &row.wrapped())?.ok_or_else(lost_key)?;
        let key = ring.unwrap(&row.id, &wrapped).ok_or_else(lost_key)?;
        let contact = rules::normal_contact(&identity_of(&key, &row).contact);
        row.contact_tag = contact.and_then(|contact| ring.tags(&row.office_id, &contact).into_iter().next());
        (row.wrapping_key, row.wrapped) = (wrapped.by, wrapped.text);
        requesters::save(tx, &row).await?;
    }
    Ok(count)
}

fn exported_media(row: media::MediaRow) -> ExportedMedia {
    ExportedMedia { id: row.id, media_type: row.media_type, size: row.size_bytes, file: None }
}

pub(super) fn erasure(requester_id: &str, reason: &'static str) -> Entry {
    Entry::new("tiket.pemohon-dihapus", Author::System).about(requester_id).with("sebab", reason)
}
