//! What operators do with a ticket: each act once, on the version that the page showed.

mod apply;
mod closing;

use super::access::{Access, access, as_operator};
use super::opening::{Known, NewIdentity, Times, about};
use super::rules::standing::Waits;
use super::store::tickets::{self, TicketRow};
use super::vocabulary::{Category, Condition, Outcome, Request, Status, Way};
use super::{TicketError, Tickets};
use crate::auth::Actor;
use crate::journal::{Entry, Write};
use crate::sop::store::acts;
use crate::sop::{ActError, Replay, replay};

/// An act of a page.
#[derive(Debug, Clone)]
pub struct Stamp {
    /// Names it; sent twice it is done once.
    pub act_id: String,
    /// The ticket.
    pub ticket_id: String,
    /// The ticket's version that the page showed.
    pub version: i64,
}

/// What is done.
#[derive(Debug, Clone)]
pub enum Act {
    /// Takes it up, or over.
    Take,
    /// Lays it down for others.
    Release,
    /// Says which of the seven categories it is.
    Classify(Category),
    /// Says who the requester is and what kind of request it is.
    Identify {
        /// Who.
        identity: NewIdentity,
        /// What kind.
        request: Request,
        /// Whether the requester refused to be named.
        is_limited: bool,
    },
    /// Answers from what is published.
    Answer {
        /// The words.
        text: String,
        /// Whether the two questions of the checklist were answered with yes.
        is_checked: bool,
        /// Whether it was said another way than by this system.
        is_said_elsewhere: bool,
    },
    /// Asks the requester something.
    Ask {
        /// The words.
        text: String,
        /// Whether it was said another way than by this system.
        is_said_elsewhere: bool,
    },
    /// Writes a note for colleagues.
    Note(String),
    /// Writes down what the requester said by telephone or chat.
    Heard(String),
    /// Forwards it to a unit.
    Forward {
        /// The unit's post.
        post_id: String,
        /// Which condition of step 6 holds.
        condition: Condition,
        /// Which way.
        way: Way,
        /// The number of the letter.
        number: String,
        /// Why.
        text: String,
    },
    /// Writes down what the unit answered.
    UnitAnswer {
        /// Which forward.
        forward_id: String,
        /// The answer.
        text: String,
    },
    /// Writes down a follow-up and promises the next.
    FollowUp {
        /// What was done.
        text: String,
        /// Working days until the next.
        days: u32,
    },
    /// Ties it to a case whose end it waits for.
    Tie(String),
    /// Closes it.
    Close {
        /// How it ended.
        outcome: Outcome,
        /// The hand-over note, where it leaves the hotline; else what is to be remembered.
        text: String,
        /// Whether closing words and survey were brought to the requester: `None` where the program does it.
        is_delivered: Option<bool>,
    },
    /// Begins a linked ticket that goes on with a closed one.
    Reopen(String),
}

/// A ticket that an act works on.
pub(super) struct Work<'w> {
    pub(super) tx: &'w mut Write,
    pub(super) row: TicketRow,
    pub(super) known: Known,
    pub(super) times: Times,
    pub(super) actor: &'w Actor,
}

impl Work<'_> {
    pub(super) fn status(&self) -> Status {
        Status::from_column(&self.row.status).unwrap_or(Status::Baru)
    }

    /// From now on it stands thus.
    pub(super) fn stand(&mut self, status: Status) {
        self.times.stand(&mut self.row, status, self.tx.now());
    }

    /// From now on it stands by what it waits for; where that is what it did before, its clock goes on.
    pub(super) fn stand_by(&mut self, waits: Waits, is_told: bool) {
        let status = waits.stands(is_told);
        if waits.is_over() || status != self.status() {
            self.stand(status);
        }
    }
}

impl Tickets {
    /// Does an act on a ticket; gives where it leads.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] unless the actor handles it; [`ActError::Stale`]; an invalid field.
    pub async fn act(&self, actor: &Actor, stamp: &Stamp, act: Act) -> Result<String, TicketError> {
        self.check_links(&act).await?;
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, &stamp.act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let row = tickets::by_id(&mut tx, &stamp.ticket_id).await?.ok_or(TicketError::NotFound)?;
        let settings = self.settings(&mut tx, &row.office_id).await?;
        let pks = settings.get(super::PKS_SETTING).map(String::as_str);
        match (access(actor, &row, pks), &act) {
            (Access::Handles, _) | (Access::MayTake, Act::Take) => {}
            _ => return Err(TicketError::NotFound),
        }
        if row.version != stamp.version {
            return Err(ActError::Stale { now: row.version }.into());
        }
        may_happen(actor, &row, &act)?;
        let known = self.key_of(&mut tx, &row.requester_id).await?;
        let times = self.times(&mut tx, &row.office_id).await?;
        let mut outcome = format!("/tiket/{}", row.id);
        let mut work = Work { tx: &mut tx, row, known, times, actor };
        if work.row.taken_by.is_none() && !matches!(act, Act::Reopen(_) | Act::Release) {
            work.row.taken_by = Some(actor.person_id.clone());
        }
        let kind = match &act {
            Act::Take => "tiket.diambil",
            Act::Release => "tiket.dilepas",
            Act::Classify(_) => "tiket.kategori",
            Act::Identify { .. } => "tiket.identitas",
            Act::Answer { .. } => "tiket.dijawab",
            Act::Ask { .. } => "tiket.ditanya",
            Act::Note(_) => "tiket.dicatat",
            Act::Heard(_) => "tiket.pesan",
            Act::Forward { .. } => "tiket.diteruskan",
            Act::UnitAnswer { .. } => "tiket.jawaban-unit",
            Act::FollowUp { .. } => "tiket.tindak-lanjut",
            Act::Tie(_) => "tiket.dikaitkan",
            Act::Close { .. } => "tiket.ditutup",
            Act::Reopen(_) => "tiket.dilanjutkan",
        };
        let done = self.apply(&mut work, act).await?;
        if let Some(next) = done.leads_to {
            outcome = next;
        }
        let row = work.row;
        tickets::save(&mut tx, &row).await?;
        acts::insert(&mut tx, &act_id, &actor.person_id, &outcome).await?;
        let mut entries = vec![
            about(as_operator(actor, Entry::new(kind, actor.author())), &row)
                .with("status", row.status.clone()),
        ];
        entries.extend(done.more);
        tx.commit(entries).await?;
        Ok(outcome)
    }
}

/// What an act came to.
#[derive(Default)]
pub(super) struct Done {
    /// Where it leads, when not back to the ticket.
    pub(super) leads_to: Option<String>,
    /// Further entries.
    pub(super) more: Vec<Entry>,
}

/// Whether an act may happen to a ticket that stands thus, whoever handles it.
fn may_happen(actor: &Actor, row: &TicketRow, act: &Act) -> Result<(), TicketError> {
    let refused = |why: &str| Err(TicketError::invalid("tindakan", why));
    let closed = row.closed_ms.is_some();
    match act {
        Act::Reopen(_) if !closed => return refused("Tiket ini belum ditutup; lanjutkan saja di sini."),
        Act::Reopen(_) => return Ok(()),
        _ if closed => {
            return refused("Tiket ini sudah ditutup. Buat tiket lanjutan bila pemohon menghubungi lagi.");
        }
        _ => {}
    }
    match (&row.taken_by, act) {
        (Some(holder), act) if *holder != actor.person_id && !matches!(act, Act::Take) => refused(
            "Tiket ini sedang ditangani petugas lain. Ambil alih dahulu bila Anda yang melanjutkannya.",
        ),
        (Some(holder), Act::Take) if *holder == actor.person_id => refused("Tiket ini sudah Anda tangani."),
        (None, Act::Release) => refused("Tiket ini tidak sedang ditangani siapa pun."),
        _ => Ok(()),
    }
}
