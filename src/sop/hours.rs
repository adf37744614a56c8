//! Changing the calendar: open deadlines are computed from it, and the journal says how many moved.

use super::case::Case;
use super::clock::{self, WAIT_LIMIT};
use super::error::ActError;
use super::rules::kahar::with_time;
use super::service::Sops;
use super::store::visits;
use crate::auth::{Actor, set_setting_in, setting};
use crate::calendar::{self, CalendarError, Change, Rows};
use crate::db::{self, Tx};
use crate::journal::Entry;
use crate::kernel::Timestamp;
use crate::kernel::worktime::{Calendar, Limit, Unit};
use std::collections::BTreeMap;

/// The office's setting of how long a step may wait to be taken up, as `1 hari_kerja`.
const WAIT_SETTING: &str = "batas_menunggu";
/// The most that it may be, in its unit.
const MAX_WAIT: u32 = 1_000;

/// When the present step of each case is due.
type Deadlines = BTreeMap<String, Option<Timestamp>>;

fn moved(old: &Deadlines, new: &Deadlines) -> usize {
    old.iter().filter(|(id, due)| new.get(*id) != Some(due)).count()
}

/// The setting as stored; `None` for what cannot be one.
fn wait_limit_from(text: &str) -> Option<Limit> {
    let (most, unit) = text.split_once(' ')?;
    let most = most.parse().ok().filter(|most| (1..=MAX_WAIT).contains(most))?;
    Some(Limit::of(most, Unit::from_column(unit)?))
}

impl Sops {
    /// How long steps may wait in an office to be taken up.
    ///
    /// # Errors
    /// As any statement.
    pub(super) async fn wait_limit(&self, tx: &mut Tx, office_id: &str) -> Result<Limit, db::Error> {
        let set = setting(tx, office_id, WAIT_SETTING).await?;
        Ok(set.as_deref().and_then(wait_limit_from).unwrap_or(WAIT_LIMIT))
    }

    /// Every row of an office's calendar, and how long steps may wait there.
    ///
    /// # Errors
    /// As any statement.
    pub async fn calendar(&self, office_id: &str) -> Result<(Rows, Limit), ActError> {
        let mut tx = self.journal().db().read().await?;
        let rows = calendar::rows(&mut tx, office_id).await?;
        Ok((rows, self.wait_limit(&mut tx, office_id).await?))
    }

    /// Whether an office works at this moment, read inside the caller's transaction.
    ///
    /// # Errors
    /// As any statement.
    pub async fn is_open_in(&self, tx: &mut Tx, office_id: &str, now: Timestamp) -> Result<bool, db::Error> {
        Ok(calendar::calendar_in(tx, office_id).await?.working_ms(now, now.plus_ms(1)) > 0)
    }

    /// Changes the calendar of the administrator's office; gives how many open cases' deadlines moved. What stands there
    /// already is not changed again.
    ///
    /// # Errors
    /// [`ActError::Invalid`] with the field that cannot be accepted, [`ActError::NotFound`] for a row that is not
    /// there, [`ActError::Forbidden`] unless the actor administers.
    pub async fn change_calendar(&self, actor: &Actor, change: &Change) -> Result<usize, ActError> {
        administrators_only(actor)?;
        let mut tx = self.journal().begin().await?;
        let office_id = actor.office_id.as_str();
        let before = calendar::calendar_in(&mut tx, office_id).await?;
        if !calendar::apply(&mut tx, office_id, change).await? {
            return Ok(0);
        }
        let after = calendar::calendar_in(&mut tx, office_id).await?;
        let (old, new) = (
            self.deadlines(&mut tx, office_id, &before).await?,
            self.deadlines(&mut tx, office_id, &after).await?,
        );
        let moved = moved(&old, &new);
        let entry = entry(actor, change).with("tenggat-bergeser", i64::try_from(moved).unwrap_or(i64::MAX));
        tx.commit(vec![entry]).await?;
        Ok(moved)
    }

    /// Sets how long steps of the administrator's office may wait to be taken up, as [`WAIT_SETTING`] holds it; gives how
    /// many open cases' deadlines moved.
    ///
    /// # Errors
    /// [`ActError::Invalid`] for the field `batas`; [`ActError::Forbidden`] unless the actor administers.
    pub async fn set_wait_limit(&self, actor: &Actor, value: &str) -> Result<usize, ActError> {
        administrators_only(actor)?;
        if wait_limit_from(value).is_none() {
            let sentence = format!("Isikan angka bulat dari 1 sampai {MAX_WAIT}, dan pilih satuannya.");
            return Err(ActError::invalid("batas", sentence));
        }
        let mut tx = self.journal().begin().await?;
        let office_id = actor.office_id.as_str();
        let calendar = calendar::calendar_in(&mut tx, office_id).await?;
        let old = self.deadlines(&mut tx, office_id, &calendar).await?;
        set_setting_in(&mut tx, office_id, WAIT_SETTING, value).await?;
        let new = self.deadlines(&mut tx, office_id, &calendar).await?;
        let moved = moved(&old, &new);
        let entry = Entry::new("kantor.batas-menunggu", actor.author())
            .about(office_id)
            .with("batas", value)
            .with("tenggat-bergeser", i64::try_from(moved).unwrap_or(i64::MAX));
        tx.commit(vec![entry]).await?;
        Ok(moved)
    }

    /// When the present step of each open case of an office is due.
    async fn deadlines(
        &self,
        tx: &mut Tx,
        office_id: &str,
        calendar: &Calendar,
    ) -> Result<Deadlines, ActError> {
        let now = self.journal().clock().now();
        let wait = self.wait_limit(tx, office_id).await?;
        let changes = self.kahar_in(tx, office_id).await?;
        let mut deadlines = BTreeMap::new();
        for open in visits::open_of(tx, office_id).await? {
            let sop = self.definitions().version(&open.sop_version);
            let step = sop.as_deref().and_then(|sop| sop.step(&open.visit.step));
            let changes = changes.get(&open.case_id).map_or(&[][..], Vec::as_slice);
            let reading = step
                .map(|step| clock::read(calendar, &with_time(step, changes, None), &open.visit, &wait, now));
            deadlines.insert(open.case_id, reading.and_then(|reading| reading.due(&open.visit)));
        }
        Ok(deadlines)
    }

    /// The calendar of a case's office, and how long its steps may wait.
    ///
    /// # Errors
    /// As any statement.
    pub(super) async fn hours(&self, tx: &mut Tx, case: &Case) -> Result<(Calendar, Limit), ActError> {
        let calendar = calendar::calendar_in(tx, &case.office_id).await?;
        Ok((calendar, self.wait_limit(tx, &case.office_id).await?))
    }
}

fn administrators_only(actor: &Actor) -> Result<(), ActError> {
    if actor.is_administrator() {
        return Ok(());
    }
    Err(ActError::Forbidden("Hanya administrator yang dapat melakukan ini."))
}

impl From<CalendarError> for ActError {
    fn from(error: CalendarError) -> Self {
        match error {
            CalendarError::Invalid { field, sentence } => Self::invalid(field, sentence),
            CalendarError::NotFound => Self::NotFound,
            CalendarError::Db(error) => Self::Db(error),
        }
    }
}

fn entry(actor: &Actor, change: &Change) -> Entry {
    let entry = |kind| Entry::new(kind, actor.author()).about(&actor.office_id);
    match change {
        Change::AddDay(day) => entry("kalender.hari-ditambah").with("tanggal", day.date.iso()),
        Change::RemoveDay(date) => entry("kalender.hari-dihapus").with("tanggal", date.iso()),
        Change::AddHours(row) => entry("kalender.jam-ditambah").with("mulai", row.first.iso()),
        Change::RemoveHours(id) => entry("kalender.jam-dihapus").with("baris", id.clone()),
    }
}
