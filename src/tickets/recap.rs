//! Recaps of days and weeks, from the operator to the Kasubbag Umum (step 12) and on to the Kabag Umum (step 13).
//!
//! A period that is over is handed over once; what was counted then is frozen, and what happens afterwards changes
//! nothing of it. Until then its figures are computed whenever somebody looks.

use super::access::as_operator;
use super::rules::period::{Period, RecapKind};
use super::rules::recap::{Figures, figures};
use super::rules::survey::Index;
use super::rules::{need_text, read_text};
use super::store::lists;
use super::store::recaps::{self, NewRecap, RecapRow};
use super::store::survey;
use super::{KABAG_UMUM, KASUBBAG_UMUM, OPERATOR, TicketError, Tickets};
use crate::auth::Actor;
use crate::db::Tx;
use crate::journal::{Entry, Write};
use crate::kernel::{CivilDate, Timestamp, new_id};
use crate::sop::store::acts;
use crate::sop::{ActError, Replay, replay};
use std::collections::BTreeMap;

/// The longest text about what stood in the way, in characters.
pub const CONSTRAINTS_MAX_CHARS: usize = 2_000;
/// The longest note of the Kasubbag and the Kabag Umum.
pub const NOTE_MAX_CHARS: usize = 500;
/// Periods of one list.
pub const MAX_PERIODS: usize = 26;
/// Recaps that are listed because they wait for somebody.
const MAX_WAITING: i64 = 26;

/// Whose turn it is with a recap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The period is not over.
    Ongoing,
    /// The operator hands it over.
    Operator,
    /// The Kasubbag Umum hands it on.
    KasubbagUmum,
    /// The Kabag Umum receives it.
    KabagUmum,
    /// It was received.
    Done,
    /// It was not handed over, and cannot be any more.
    Missed,
}

impl Turn {
    fn of(period: Period, row: Option<&RecapRow>, now: Timestamp) -> Self {
        match row {
            Some(row) if row.kabag_ms.is_some() => Self::Done,
            Some(row) if row.kasubbag_ms.is_some() => Self::KabagUmum,
            Some(_) => Self::KasubbagUmum,
            None if now < period.to() => Self::Ongoing,
            None if period.may_be_handed_over(now).is_err() => Self::Missed,
            None => Self::Operator,
        }
    }

    /// The role whose turn it is.
    #[must_use]
    pub fn role(self) -> Option<&'static str> {
        match self {
            Self::Operator => Some(OPERATOR),
            Self::KasubbagUmum => Some(KASUBBAG_UMUM),
            Self::KabagUmum => Some(KABAG_UMUM),
            Self::Ongoing | Self::Done | Self::Missed => None,
        }
    }

    /// What people read.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Ongoing => "Belum berakhir",
            Self::Operator => "Menunggu diserahkan operator",
            Self::KasubbagUmum => "Menunggu Kasubbag Umum",
            Self::KabagUmum => "Menunggu Kabag Umum",
            Self::Done => "Diterima Kabag Umum",
            Self::Missed => "Tidak diserahkan",
        }
    }
}

/// A period in a list.
#[derive(Debug, Clone)]
pub struct RecapStanding {
    /// The period.
    pub period: Period,
    /// Whose turn it is.
    pub turn: Turn,
    /// The recap, once it was handed over.
    pub row: Option<RecapRow>,
}

/// A recap.
#[derive(Debug, Clone)]
pub struct Recap {
    /// The period.
    pub period: Period,
    /// Whose turn it is.
    pub turn: Turn,
    /// What is counted: frozen where it was handed over.
    pub figures: Figures,
    /// The recap as handed over.
    pub row: Option<RecapRow>,
}

/// Whether somebody reads recaps: who acts in their steps, and the auditor.
#[must_use]
pub fn reads_recaps(actor: &Actor) -> bool {
    actor.is_auditor() || [OPERATOR, KASUBBAG_UMUM, KABAG_UMUM].into_iter().any(|role| actor.has(role))
}

impl Tickets {
    /// The latest periods of a kind up to the one of `day`, the newest first: at most [`MAX_PERIODS`], back to the first
    /// ticket.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for who does not read recaps.
    pub async fn recaps(
        &self,
        actor: &Actor,
        kind: RecapKind,
        day: CivilDate,
    ) -> Result<Vec<RecapStanding>, TicketError> {
        readers_only(actor)?;
        let now = self.journal().clock().now();
        let newest = Period::of(kind, day.min(CivilDate::in_jakarta(now)));
        let mut tx = self.journal().db().read().await?;
        let begun = recaps::first_opened(&mut tx, &actor.office_id).await?;
        let all: Vec<Period> =
            std::iter::successors(Some(newest), |period| Some(period.before())).take(MAX_PERIODS).collect();
        let oldest = all.last().map_or(newest, |period| *period);
        let days = (oldest.first.iso(), newest.first.iso());
        let office = (actor.office_id.as_str(), kind.column());
        let rows = recaps::between(&mut tx, office, (&days.0, &days.1)).await?;
        let mut rows: BTreeMap<String, RecapRow> =
            rows.into_iter().map(|row| (row.first_date.clone(), row)).collect();
        let standing = |period: Period| {
            let row = rows.remove(&period.first.iso());
            RecapStanding { period, turn: Turn::of(period, row.as_ref(), now), row }
        };
        let counts = |standing: &RecapStanding| {
            standing.row.is_some() || begun.is_some_and(|begun| begun < standing.period.to().0)
        };
        Ok(all.into_iter().map(standing).filter(counts).collect())
    }

    /// The recaps of a kind that are on their way, the oldest first.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for who does not read recaps.
    pub async fn recaps_on_their_way(
        &self,
        actor: &Actor,
        kind: RecapKind,
    ) -> Result<Vec<RecapStanding>, TicketError> {
        readers_only(actor)?;
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().read().await?;
        let rows = recaps::waiting(&mut tx, (&actor.office_id, kind.column()), MAX_WAITING).await?;
        let standing = |row: RecapRow| {
            let period = Period::of(kind, CivilDate::parse(&row.first_date).ok()?);
            Some(RecapStanding { period, turn: Turn::of(period, Some(&row), now), row: Some(row) })
        };
        Ok(rows.into_iter().filter_map(standing).collect())
    }

    /// The recap of the period that a day lies in.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for who does not read recaps, and for a period that has not begun.
    pub async fn recap(&self, actor: &Actor, kind: RecapKind, day: CivilDate) -> Result<Recap, TicketError> {
        readers_only(actor)?;
        let period = Period::of(kind, day);
        let mut tx = self.journal().db().read().await?;
        let now = self.journal().clock().now();
        if now < period.from() {
            return Err(TicketError::NotFound);
        }
        let row = recaps::of_period(&mut tx, &actor.office_id, kind.column(), &period.first.iso()).await?;
        let figures = match &row {
            Some(row) => serde_json::from_str(&row.body)
                .map_err(|_| TicketError::Unreadable("Isi rekap ini tidak dapat dibaca."))?,
            None => self.counted_in(&mut tx, &actor.office_id, period, now).await?,
        };
        Ok(Recap { period, turn: Turn::of(period, row.as_ref(), now), figures, row })
    }

    async fn counted_in(
        &self,
        tx: &mut Tx,
        office_id: &str,
        period: Period,
        now: Timestamp,
    ) -> Result<Figures, TicketError> {
        let rows = lists::served(tx, office_id, period.from(), period.to()).await?;
        let days = (period.first.iso(), period.last().iso());
        let (answers, sums) = survey::sums(tx, office_id, (&days.0, &days.1)).await?;
        let times = self.times(tx, office_id).await?;
        let forwards = lists::forwards_by_condition(tx, office_id, period.from(), period.to()).await?;
        let index = Index::of(answers, sums);
        let counted = figures(period, now, &rows, (&times.calendar, &times.standards), index);
        Ok(Figures { forwards, ..counted })
    }

    /// Hands the recap of a period over to the Kasubbag Umum (step 12), and freezes it; gives where it leads.
    ///
    /// # Errors
    /// [`TicketError::NotFound`] for who does not read recaps, [`ActError::Forbidden`] for others than operators; an
    /// invalid field for a period that is not over, or was handed over already.
    pub async fn hand_over(
        &self,
        actor: &Actor,
        act_id: &str,
        (kind, day): (RecapKind, CivilDate),
        constraints: &str,
    ) -> Result<String, TicketError> {
        only(actor, OPERATOR, "Rekap diserahkan oleh operator hotline.")?;
        let constraints = need_text(constraints, "Kendala", CONSTRAINTS_MAX_CHARS);
        let constraints = constraints.map_err(|why| TicketError::invalid("kendala", why))?;
        let period = Period::of(kind, day);
        // Counted before the lock is taken, which nothing long may hold.
        let mut view = self.journal().db().read().await?;
        let now = self.journal().clock().now();
        let counted = match period.may_be_handed_over(now) {
            Ok(()) => Some(self.counted_in(&mut view, &actor.office_id, period, now).await?),
            Err(_) => None,
        };
        drop(view);
        let body = counted.and_then(|counted| serde_json::to_string(&counted).ok());
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        period.may_be_handed_over(tx.now()).map_err(refused)?;
        let Some(body) = body else { return Err(refused("Rekap ini belum dapat diserahkan. Muat ulang.")) };
        let days = (period.first.iso(), period.last().iso());
        if recaps::of_period(&mut tx, &actor.office_id, kind.column(), &days.0).await?.is_some() {
            return Err(refused("Rekap periode ini sudah diserahkan, dan isinya sudah dibekukan."));
        }
        let id = new_id(tx.now());
        let recap = NewRecap {
            id: &id,
            office_id: &actor.office_id,
            kind: kind.column(),
            days: (&days.0, &days.1),
            body: &body,
            constraints: &constraints,
            handed_by: &actor.person_id,
        };
        recaps::insert(&mut tx, &recap).await?;
        let entry = as_operator(actor, Entry::new("rekap.diserahkan", actor.author()));
        done(tx, actor, &act_id, entry, (&id, period)).await
    }

    /// Hands a recap on to the Kabag Umum (step 13).
    ///
    /// # Errors
    /// As [`Tickets::hand_over`], of the Kasubbag Umum.
    pub async fn kasubbag_forwards(
        &self,
        actor: &Actor,
        act_id: &str,
        (kind, day): (RecapKind, CivilDate),
        note: &str,
    ) -> Result<String, TicketError> {
        only(actor, KASUBBAG_UMUM, "Rekap diteruskan oleh Kasubbag Umum.")?;
        let note = noted(note)?;
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let (row, period) = handed(&mut tx, actor, (kind, day)).await?;
        if row.kasubbag_ms.is_some() {
            return Err(refused("Rekap ini sudah diteruskan kepada Kabag Umum."));
        }
        recaps::forward(&mut tx, &row.id, &actor.person_id, &note).await?;
        let entry = Entry::new("rekap.diteruskan", actor.author());
        let entry = actor.under_mandate(entry, &[KASUBBAG_UMUM]);
        done(tx, actor, &act_id, entry, (&row.id, period)).await
    }

    /// Receives a recap as Kabag Umum, for the plenary (step 13).
    ///
    /// # Errors
    /// As [`Tickets::hand_over`], of the Kabag Umum.
    pub async fn kabag_receives(
        &self,
        actor: &Actor,
        act_id: &str,
        (kind, day): (RecapKind, CivilDate),
        note: &str,
    ) -> Result<String, TicketError> {
        only(actor, KABAG_UMUM, "Rekap diterima oleh Kabag Umum.")?;
        let note = noted(note)?;
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let (row, period) = handed(&mut tx, actor, (kind, day)).await?;
        if row.kasubbag_ms.is_none() {
            return Err(refused("Rekap ini belum diteruskan Kasubbag Umum."));
        }
        if row.kabag_ms.is_some() {
            return Err(refused("Rekap ini sudah diterima."));
        }
        recaps::receive(&mut tx, &row.id, &actor.person_id, &note).await?;
        let entry = Entry::new("rekap.diterima", actor.author());
        let entry = actor.under_mandate(entry, &[KABAG_UMUM]);
        done(tx, actor, &act_id, entry, (&row.id, period)).await
    }
}

/// Where the page of a period is.
#[must_use]
pub fn recap_address(period: Period) -> String {
    format!("/tiket/rekap/{}/{}", period.kind.column(), period.first.iso())
}

fn readers_only(actor: &Actor) -> Result<(), TicketError> {
    if reads_recaps(actor) { Ok(()) } else { Err(TicketError::NotFound) }
}

fn only(actor: &Actor, role: &str, sentence: &'static str) -> Result<(), TicketError> {
    readers_only(actor)?;
    if actor.has(role) { Ok(()) } else { Err(ActError::Forbidden(sentence).into()) }
}

fn noted(note: &str) -> Result<String, TicketError> {
    read_text(note, "Catatan", NOTE_MAX_CHARS).map_err(|why| TicketError::invalid("catatan", why))
}

fn refused(sentence: impl Into<String>) -> TicketError {
    TicketError::invalid("tindakan", sentence)
}

/// The recap of a period of the actor's office.
async fn handed(
    tx: &mut Tx,
    actor: &Actor,
    (kind, day): (RecapKind, CivilDate),
) -> Result<(RecapRow, Period), TicketError> {
    let period = Period::of(kind, day);
    let row = recaps::of_period(tx, &actor.office_id, kind.column(), &period.first.iso()).await?;
    Ok((row.ok_or_else(|| refused("Rekap periode ini belum diserahkan operator."))?, period))
}

/// Writes an act on a recap down; the entry names the period and nothing else.
async fn done(
    mut tx: Write,
    actor: &Actor,
    act_id: &str,
    entry: Entry,
    (id, period): (&str, Period),
) -> Result<String, TicketError> {
    let outcome = recap_address(period);
    acts::insert(&mut tx, act_id, &actor.person_id, &outcome).await?;
    let entry = entry.about(id).with("jenis", period.kind.column()).with("awal", period.first.iso());
    tx.commit(vec![entry]).await?;
    Ok(outcome)
}
