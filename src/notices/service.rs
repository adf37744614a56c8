//! The list of a person, and what is kept how long.

use super::error::NoticeError;
use super::follower::Waited;
use super::kind::Kind;
use super::{rules, store};
use crate::auth::Actor;
use crate::db;
use crate::journal::Journal;
use crate::kernel::{CivilDate, Timestamp, parse_id};
use crate::sop::Sops;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a notice is kept after it was read: 90 days.
pub const KEEP_READ_MS: i64 = 90 * DAY_MS;
/// How long one is kept that nobody read: two years.
pub const KEEP_UNREAD_MS: i64 = 730 * DAY_MS;
/// Notices of one page.
pub const PAGE: i64 = 30;
/// Unread ones are counted so far; beyond it the number says nothing more.
const MAX_COUNTED: i64 = 100;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Notices. Cheap to clone.
#[derive(Clone)]
pub struct Notices {
    journal: Journal,
    sops: Sops,
    waited: Arc<[Waited]>,
    mails: bool,
    /// The day for which reviews that are due were told.
    reviewed: Arc<Mutex<Option<CivilDate>>>,
    /// When tickets that are over their time were looked for last.
    reminded: Arc<Mutex<Option<Timestamp>>>,
}

/// A notice as its person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its id.
    pub id: String,
    /// Its place in the order of all.
    pub number: i64,
    /// What happened.
    pub sentence: String,
    /// The case, when the person may see it: id and what it is about.
    pub case: Option<(String, String)>,
    /// The number of the ticket that it is about.
    pub ticket: Option<String>,
    /// Kind and first day of the recap that it is about: `mingguan/2026-01-05`.
    pub recap: Option<String>,
    /// The short reference by which a mail names the case.
    pub reference: String,
    /// When.
    pub at: Timestamp,
    /// Whether it was read, or settled by somebody.
    pub read: bool,
}

/// A page of a person's notices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Newest first.
    pub lines: Vec<Line>,
    /// Where the next page begins.
    pub older: Option<i64>,
}

impl Notices {
    /// Over the engine's journal, with the kinds of jobs that people wait for; whether mails are sent.
    #[must_use]
    pub fn new(sops: Sops, waited: Vec<Waited>, mails: bool) -> Self {
        Self {
            journal: sops.journal().clone(),
            sops,
            waited: waited.into(),
            mails,
            reviewed: Arc::default(),
            reminded: Arc::default(),
        }
    }

    pub(super) fn journal(&self) -> &Journal {
        &self.journal
    }

    pub(super) fn sops(&self) -> &Sops {
        &self.sops
    }

    pub(super) fn waited(&self) -> &[Waited] {
        &self.waited
    }

    /// Whether reviews were told of on this day already.
    pub(super) fn told_of_reviews(&self, today: CivilDate) -> bool {
        *self.reviewed.lock().unwrap_or_else(PoisonError::into_inner) == Some(today)
    }

    /// From now on they were.
    pub(super) fn note_reviews(&self, today: CivilDate) {
        *self.reviewed.lock().unwrap_or_else(PoisonError::into_inner) = Some(today);
    }

    /// Whether tickets that are over their time were looked for within this time before; else they are now.
    pub(super) fn reminded_within(&self, now: Timestamp, ms: i64) -> bool {
        let mut last = self.reminded.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_some_and(|last| now.since_ms(last) < ms && now >= last) {
            return true;
        }
        *last = Some(now);
        false
    }

    /// Whether mails are sent in this house.
    #[must_use]
    pub fn mails(&self) -> bool {
        self.mails
    }

    /// How many of a person's notices are unread; counts up to 100.
    ///
    /// # Errors
    /// As any statement.
    pub async fn unread(&self, person_id: &str) -> Result<u32, db::Error> {
        let count = store::unread(&mut self.journal.db().read().await?, person_id, MAX_COUNTED).await?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// A page of the actor's notices, newest first, before `before`.
    ///
    /// # Errors
    /// As any statement.
    pub async fn list(&self, actor: &Actor, before: Option<i64>) -> Result<Listed, NoticeError> {
        let mut tx = self.journal.db().read().await?;
        let mut rows = store::list(&mut tx, &actor.person_id, before.unwrap_or(i64::MAX), PAGE + 1).await?;
        let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
        let more = rows.len() > page;
        rows.truncate(page);
        let older = rows.last().map(|row| row.number).filter(|_| more);
        let lines: Result<Vec<Line>, db::Error> = rows.into_iter().map(|row| self.line(actor, row)).collect();
        Ok(Listed { lines: lines?, older })
    }

    /// A case that the person may not see (any more) is not named: posts change.
    fn line(&self, actor: &Actor, row: store::Row) -> Result<Line, db::Error> {
        let kind = Kind::from_column(&row.kind)
            .ok_or_else(|| db::Error::inconsistent("notice", &row.id, format!("kind {}", row.kind)))?;
        let sees =
            row.office_id.as_deref().zip(row.sop_version.as_deref()).is_some_and(|(office, sop)| {
                self.sops.sees_of(actor, office, sop, row.unit_post_id.as_deref())
            });
        let hidden = row.case_id.is_some() && !sees;
        Ok(Line {
            sentence: if hidden { HIDDEN.to_owned() } else { kind.sentence(&row.detail) },
            ticket: kind.is_about_ticket().then(|| row.detail.clone()),
            recap: kind.is_about_recap().then(|| row.detail.clone()),
            reference: row.case_id.as_deref().map(rules::reference).unwrap_or_default(),
            case: row.case_id.zip(row.subject).filter(|_| sees),
            at: Timestamp(row.at_ms),
            read: row.read_ms.is_some(),
            number: row.number,
            id: row.id,
        })
    }

    /// Marks one of the actor's notices as read.
    ///
    /// # Errors
    /// [`NoticeError::NotFound`] when it is not there or another person's.
    pub async fn read_one(&self, actor: &Actor, id: &str) -> Result<(), NoticeError> {
        let id = parse_id(id).map_err(|_| NoticeError::NotFound)?;
        let mut tx = self.journal.db().write().await?;
        if !store::read_one(&mut tx, &actor.person_id, &id, self.journal.clock().now()).await? {
            return Err(NoticeError::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Marks the actor's notices up to `last` as read: what came after the page was opened stays unread.
    ///
    /// # Errors
    /// As any statement.
    pub async fn read_until(&self, actor: &Actor, last: i64) -> Result<(), NoticeError> {
        let mut tx = self.journal.db().write().await?;
        store::read_until(&mut tx, &actor.person_id, last, self.journal.clock().now()).await?;
        Ok(tx.commit().await?)
    }

    /// Forgets what is over: notices, records of mails, and addresses of people who left.
    ///
    /// # Errors
    /// As any statement.
    pub async fn sweep(&self) -> Result<(), NoticeError> {
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().write().await?;
        store::sweep(&mut tx, now.plus_ms(-KEEP_READ_MS), now.plus_ms(-KEEP_UNREAD_MS)).await?;
        super::mail::sweep(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }
}

/// What stands for a notice about a case that is not the person's to know any more.
const HIDDEN: &str = "Pemberitahuan tentang perkara yang bukan lagi untuk jabatan Anda.";
