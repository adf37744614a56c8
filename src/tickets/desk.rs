//! The operator's desk: lists by what is due, and a ticket with all that is known of it.

use super::access::{Access, PKS_SETTING, access, works};
use super::dossier::{Dossier, Media, Moment};
use super::opening::{Known, identity_of};
use super::rules::{self, masked};
use super::store::lists::{self, OpenFilter};
use super::store::tickets::{self, TicketRow};
use super::store::{events, media, requesters};
use super::vault::DataKey;
use super::vocabulary::{Category, Channel, Outcome, Request, Status};
use super::{TicketError, Tickets};
use crate::auth::{self, Actor};
use crate::db::Tx;
use crate::kernel::{Timestamp, new_id};
use std::collections::HashMap;

/// Tickets on a page of a list.
pub const PER_PAGE: i64 = 50;
/// Looks that are shown of a ticket.
pub const MAX_LOOKS: i64 = 50;
/// Open cases that are offered to be tied to, the newest first.
pub const MAX_CASES: i64 = 500;
/// Other tickets of the same requester that are shown.
const MAX_OTHERS: i64 = 20;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// Open tickets, what is due first at the top.
    Open,
    /// Those whose time is over.
    Overdue,
    /// Those that the person has.
    Mine,
    /// Closed ones, the newest first.
    Closed,
    /// Those with messages that did not arrive, open or closed, the oldest first.
    Unsent,
}

/// What is asked of a list.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Which list.
    pub tab: Tab,
    /// Only of this category.
    pub category: Option<Category>,
    /// Only of this status.
    pub status: Option<Status>,
    /// Behind this one (keyset): time and id.
    pub after: Option<(i64, String)>,
}

/// A ticket in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its number as people say it.
    pub code: String,
    /// How the requester came.
    pub channel: Option<Channel>,
    /// The main category.
    pub category: Option<Category>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// The requester, masked; nothing where it is not this person's to know.
    pub who: String,
    /// Whether it is this person's to open.
    pub is_open_to: bool,
    /// Who has it.
    pub taken_by: Option<String>,
    /// When it came in.
    pub opened: Timestamp,
    /// When something has to happen next.
    pub next: Option<Timestamp>,
    /// When it was closed.
    pub closed: Option<Timestamp>,
}

/// Open tickets, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// All of them.
    pub open: i64,
    /// Those whose time is over.
    pub overdue: i64,
    /// Messages that could not be sent.
    pub failed: i64,
}

impl Tickets {
    /// Whether a person works with tickets.
    ///
    /// # Errors
    /// As any statement.
    pub async fn works(&self, actor: &Actor) -> Result<bool, TicketError> {
        if actor.has(super::OPERATOR) {
            return Ok(true);
        }
        let mut tx = self.journal().db().read().await?;
        let pks = auth::setting(&mut tx, &actor.office_id, PKS_SETTING).await?;
        Ok(works(actor, pks.as_deref()))
    }

    /// Whether a person who is no operator was named to handle tickets of the category PKS.
    ///
    /// # Errors
    /// As any statement.
    pub async fn handles_pks(&self, actor: &Actor) -> Result<bool, TicketError> {
        Ok(!actor.has(super::OPERATOR) && self.works(actor).await?)
    }

    /// A page of a list, one more than [`PER_PAGE`] where there are further ones.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for who does not work with tickets.
    pub async fn list(&self, actor: &Actor, asked: &Asked) -> Result<Vec<Line>, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let pks = auth::setting(&mut tx, &actor.office_id, PKS_SETTING).await?;
        if !works(actor, pks.as_deref()) {
            return Err(TicketError::NotFound);
        }
        // Who handles the category PKS alone sees it alone.
        let category = match actor.has(super::OPERATOR) {
            true => asked.category,
            false => Some(Category::Pks),
        };
        let category = category.map(Category::column);
        let now = self.journal().clock().now();
        let rows = match asked.tab {
            Tab::Closed => {
                lists::closed(&mut tx, &actor.office_id, category, asked.after.clone(), PER_PAGE + 1).await?
            }
            Tab::Unsent => {
                lists::with_unsent(&mut tx, &actor.office_id, category, asked.after.clone(), PER_PAGE + 1)
                    .await?
            }
            Tab::Open | Tab::Overdue | Tab::Mine => {
                let filter = OpenFilter {
                    status: asked.status.map(Status::column),
                    category,
                    due_before: (asked.tab == Tab::Overdue).then_some(now.0),
                    taken_by: (asked.tab == Tab::Mine).then(|| actor.person_id.clone()),
                    after: asked.after.clone(),
                };
                lists::open(&mut tx, &actor.office_id, &filter, PER_PAGE + 1).await?
            }
        };
        self.lines(&mut tx, actor, pks.as_deref(), &rows).await
    }

    /// The ticket of a number, however it is typed; its id.
    ///
    /// # Errors
    /// As any statement.
    pub async fn find(&self, actor: &Actor, typed: &str) -> Result<Option<String>, TicketError> {
        let Some((year, number)) = rules::read_code(typed) else { return Ok(None) };
        let mut tx = self.journal().db().read().await?;
        let row = tickets::by_number(&mut tx, &actor.office_id, year, number).await?;
        let pks = auth::setting(&mut tx, &actor.office_id, PKS_SETTING).await?;
        Ok(row.filter(|row| access(actor, row, pks.as_deref()) != Access::None).map(|row| row.id))
    }

    /// The open tickets of the actor's office, counted.
    ///
    /// # Errors
    /// As any statement.
    pub async fn counted(&self, actor: &Actor) -> Result<Counted, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let now = self.journal().clock().now();
        let open = lists::counts(&mut tx, &actor.office_id, now).await?;
        // As the list that it leads to.
        let category = (!actor.has(super::OPERATOR)).then(|| Category::Pks.column());
        Ok(Counted {
            open: open.n,
            overdue: open.overdue,
            failed: lists::unsent(&mut tx, &actor.office_id, category).await?,
        })
    }

    /// The open cases of the actor's office that a ticket may wait for, the newest first: id and what each is about; and
    /// whether there are older ones.
    ///
    /// # Errors
    /// As any statement.
    pub async fn cases(&self, actor: &Actor) -> Result<(Vec<(String, String)>, bool), TicketError> {
        let mut tx = self.journal().db().read().await?;
        let mut cases = lists::open_cases(&mut tx, &actor.office_id, MAX_CASES + 1).await?;
        let most = usize::try_from(MAX_CASES).unwrap_or(usize::MAX);
        let are_more = cases.len() > most;
        cases.truncate(most);
        Ok((cases.into_iter().map(|case| (case.id, case.subject)).collect(), are_more))
    }

    async fn lines(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        pks: Option<&str>,
        rows: &[TicketRow],
    ) -> Result<Vec<Line>, TicketError> {
        let ids: Vec<String> = rows.iter().map(|row| row.requester_id.clone()).collect();
        let ring = self.vault.ring()?;
        let mut names = HashMap::new();
        for row in requesters::by_ids(tx, &ids).await? {
            let name = ring.unwrap(&row.id, &row.wrapped()).map(|key| identity_of(&key, &row).name);
            names.insert(row.id, name);
        }
        let people: HashMap<String, String> =
            auth::people_in(tx, &actor.office_id).await?.into_iter().map(|one| (one.id, one.name)).collect();
        let line = |row: &TicketRow| {
            let handles = access(actor, row, pks) == Access::Handles;
            let name = names.get(&row.requester_id);
            let who = match (handles, name) {
                // A list names nobody of this category, not even to who handles it.
                _ if row.category.as_deref() == Some(Category::Pks.column()) => "PKS".to_owned(),
                (true, Some(Some(name))) => masked(name),
                (true, Some(None)) => "Tidak terbaca".to_owned(),
                (true, None) => "Sudah dihapus".to_owned(),
                (false, _) => String::new(),
            };
            line_of(row, who, handles, row.taken_by.as_ref().and_then(|id| people.get(id).cloned()))
        };
        Ok(rows.iter().map(line).collect())
    }

    /// A ticket with all that is known of it. That it was opened is written down.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] where it is not this person's to know of.
    pub async fn dossier(&self, actor: &Actor, id: &str) -> Result<Dossier, TicketError> {
        let mut tx = self.journal().db().read().await?;
        let row = tickets::by_id(&mut tx, id).await?.ok_or(TicketError::NotFound)?;
        let pks = auth::setting(&mut tx, &row.office_id, PKS_SETTING).await?;
        let allowed = access(actor, &row, pks.as_deref());
        if allowed == Access::None {
            return Err(TicketError::NotFound);
        }
        let is_handled = allowed == Access::Handles;
        let known = match is_handled {
            true => match self.key_of(&mut tx, &row.requester_id).await {
                Ok(known) => Some(known),
                Err(TicketError::NotFound) => None,
                // A key that is not here is no erasure, and is not called one.
                Err(error) => return Err(error),
            },
            false => None,
        };
        let identity = known.as_ref().map(|known| identity_of(&known.key, &known.row)).unwrap_or_default();
        let taker = match &row.taken_by {
            Some(id) => auth::person_in(&mut tx, id).await?.map(|person| person.name),
            None => None,
        };
        let who = if is_handled { masked(&identity.name) } else { String::new() };
        let line = line_of(&row, who, is_handled, taker);
        let times = self.times(&mut tx, &row.office_id).await?;
        let channel = line.channel;
        let dossier = Dossier {
            version: row.version,
            request: row.request.as_deref().and_then(Request::from_column),
            is_limited: row.is_limited == 1,
            is_reachable: row.is_reachable == 1,
            is_handled,
            is_mine: row.taken_by.as_deref() == Some(actor.person_id.as_str()),
            is_erased: row.erased_ms.is_some() || (is_handled && known.is_none()),
            moments: if is_handled { moments(&mut tx, known.as_ref(), &row.id).await? } else { Vec::new() },
            media: if is_handled { media_of(&mut tx, &row.id).await? } else { Vec::new() },
            forwards: if is_handled { tickets::forwards(&mut tx, &row.id).await? } else { Vec::new() },
            ties: if is_handled { tickets::ties(&mut tx, &row.id).await? } else { Vec::new() },
            others: match is_handled {
                true => others(&mut tx, actor, &row, pks.as_deref()).await?,
                false => Vec::new(),
            },
            looks: if is_handled { tickets::looks(&mut tx, &row.id, MAX_LOOKS).await? } else { Vec::new() },
            window_ends: (channel == Some(Channel::Whatsapp))
                .then(|| Timestamp(row.last_in_ms.saturating_add(rules::WINDOW_MS))),
            farewell: match is_handled && row.closed_ms.is_none() {
                true => Some(self.farewell(&mut tx, &row).await?),
                false => None,
            },
            follow_up_most: times.standards.follow_up.most,
            is_answered: row.answered_ms.is_some(),
            unit_answered: row.unit_answered_ms.is_some(),
            identity,
            line,
        };
        drop(tx);
        if is_handled {
            self.looked(actor, &row.id, "tiket").await?;
        }
        Ok(dossier)
    }

    /// A piece of media, opened. That it was is written down.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] where it is not this person's to open, or not here.
    pub async fn media(&self, actor: &Actor, id: &str) -> Result<(Media, Vec<u8>), TicketError> {
        let mut tx = self.journal().db().read().await?;
        let row = media::by_id(&mut tx, id).await?.ok_or(TicketError::NotFound)?;
        let ticket = self.handled(&mut tx, actor, &row.ticket_id).await?;
        let known = self.key_of(&mut tx, &ticket.requester_id).await?;
        drop(tx);
        let plain = self.open_media(&row, &known.key).await?.ok_or(TicketError::NotFound)?;
        self.looked(actor, &ticket.id, "lampiran").await?;
        Ok((media_view(row), plain))
    }

    /// What a piece of media holds; `None` where it is not here.
    pub(super) async fn open_media(
        &self,
        row: &media::MediaRow,
        data_key: &DataKey,
    ) -> Result<Option<Vec<u8>>, TicketError> {
        let Some(digest) = row.digest.as_deref().and_then(|digest| digest.parse().ok()) else {
            return Ok(None);
        };
        let key = crate::storage::FileKey::Original(digest);
        // What sealing adds is less than this.
        let most = u64::try_from(super::MAX_MEDIA_BYTES).unwrap_or(u64::MAX).saturating_add(1_024);
        let sealed = self.storage.get_bytes(&key, most).await?;
        Ok(data_key.open_bytes(&row.id, &sealed))
    }

    /// The ticket, when the actor handles it.
    pub(super) async fn handled(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        ticket_id: &str,
    ) -> Result<TicketRow, TicketError> {
        let row = tickets::by_id(tx, ticket_id).await?.ok_or(TicketError::NotFound)?;
        let pks = auth::setting(tx, &row.office_id, PKS_SETTING).await?;
        match access(actor, &row, pks.as_deref()) {
            Access::Handles => Ok(row),
            _ => Err(TicketError::NotFound),
        }
    }

    async fn looked(&self, actor: &Actor, ticket_id: &str, what: &str) -> Result<(), TicketError> {
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().write().await?;
        tickets::log_look(&mut tx, &new_id(now), (ticket_id, Some(actor.person_id.as_str())), what, now)
            .await?;
        Ok(tx.commit().await?)
    }
}

fn line_of(row: &TicketRow, who: String, is_open_to: bool, taken_by: Option<String>) -> Line {
    Line {
        id: row.id.clone(),
        code: rules::code(row.year, row.number),
        channel: Channel::from_column(&row.channel),
        category: row.category.as_deref().and_then(Category::from_column),
        status: Status::from_column(&row.status),
        outcome: row.outcome.as_deref().and_then(Outcome::from_column),
        who,
        is_open_to,
        taken_by,
        opened: Timestamp(row.opened_ms),
        next: row.next_ms.map(Timestamp),
        closed: row.closed_ms.map(Timestamp),
    }
}

/// The events of a ticket, opened, in the order of their times.
pub(super) async fn moments(
    tx: &mut Tx,
    known: Option<&Known>,
    ticket_id: &str,
) -> Result<Vec<Moment>, TicketError> {
    let rows = events::of_ticket(tx, ticket_id).await?;
    let mut moments: Vec<Moment> = rows
        .into_iter()
        .map(|row| Moment {
            text: known.and_then(|known| known.key.open_text(&row.id, row.body.as_deref()?)),
            facts: serde_json::from_str(&row.facts).unwrap_or_default(),
            fared: row.state.map(|state| (state, row.problem)),
            id: row.id,
            kind: row.kind,
            step: row.step,
            name: row.name,
            at: Timestamp(row.at_ms),
        })
        .collect();
    // Messages may come in another order than they were written in.
    moments.sort_by_key(|moment| moment.at);
    Ok(moments)
}

async fn media_of(tx: &mut Tx, ticket_id: &str) -> Result<Vec<Media>, TicketError> {
    Ok(media::of_ticket(tx, ticket_id).await?.into_iter().map(media_view).collect())
}

fn media_view(row: media::MediaRow) -> Media {
    Media {
        id: row.id,
        event_id: row.event_id,
        media_type: row.media_type,
        size: row.size_bytes.and_then(|size| u64::try_from(size).ok()),
        problem: row.problem,
    }
}

async fn others(
    tx: &mut Tx,
    actor: &Actor,
    row: &TicketRow,
    pks: Option<&str>,
) -> Result<Vec<(String, String)>, TicketError> {
    let rows = tickets::of_requester(tx, &row.requester_id, MAX_OTHERS).await?;
    let other = |other: &&TicketRow| other.id != row.id && access(actor, other, pks) == Access::Handles;
    Ok(rows.iter().filter(other).map(|row| (row.id.clone(), rules::code(row.year, row.number))).collect())
}
