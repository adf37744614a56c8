//! The follower: journal -> notices, and given-up jobs -> notices.

use super::error::NoticeError;
use super::kind::Kind;
use super::rules::{self, Audience, Told};
use super::service::Notices;
use super::store::{self, New};
use crate::auth;
use crate::db::{self, Tx};
use crate::jobs::{self, FailedJob};
use crate::journal::{self, Logged};
use crate::kernel::{CivilDate, Timestamp};
use crate::sop::store::cases;
use crate::sop::{Case, PortFuture, Sop};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::sleep;

/// How often the journal is asked for commits of other processes, the queue for given-up jobs, and the clock for
/// digests that are due.
const POLL: Duration = Duration::from_secs(1);
/// Entries of one turn: the write lock is held for them.
const ENTRIES_A_TURN: usize = 100;

/// The cases that wait for a job about this subject.
pub type CasesOf = for<'c> fn(&'c mut Tx, &'c str) -> PortFuture<'c, Result<Vec<String>, db::Error>>;

/// A kind of job for which somebody waits.
#[derive(Clone, Copy)]
pub struct Waited {
    /// The kind of the job.
    pub job: &'static str,
    /// What it does, in people's words.
    pub what: &'static str,
    /// What is told when it was given up.
    pub notice: Kind,
    /// Who waits: the makers of these cases.
    pub cases: CasesOf,
}

impl Notices {
    /// Follows until `stop` says true or its sender is gone.
    pub async fn follow(self, mut stop: watch::Receiver<bool>) {
        let mut feed = self.journal().subscribe();
        let mut told = false;
        let mut stopped = std::pin::pin!(async move {
            let _ = stop.wait_for(|stop| *stop).await;
        });
        loop {
            let mut failed = false;
            if let Err(error) = self.catch_up().await {
                failed = true;
                if !std::mem::replace(&mut told, true) {
                    tracing::error!(%error, "notices cannot follow the journal; it is tried again");
                }
            } else {
                told = false;
            }
            let woken = async {
                // A failure is not made better by the next commit.
                if failed || feed.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            };
            tokio::select! {
                biased;
                () = &mut stopped => break,
                () = woken => {}
                () = sleep(POLL) => {}
            }
        }
    }

    /// Follows to the end once: entries, jobs that were given up, and mails that are due.
    ///
    /// # Errors
    /// As any statement; what was committed before stays.
    pub async fn catch_up(&self) -> Result<(), NoticeError> {
        while self.turn().await? {}
        self.tell_of_jobs().await?;
        self.tell_of_reviews().await?;
        self.remind_of_hotline().await?;
        self.schedule_mails().await
    }

    /// One turn; whether there may be more at once.
    async fn turn(&self) -> Result<bool, NoticeError> {
        let mut view = self.journal().db().read().await?;
        let (place, head) = (store::place(&mut view).await?, journal::head_in(&mut view).await?.seq);
        drop(view);
        if place >= head {
            return Ok(false);
        }
        let mut tx = self.journal().db().write().await?;
        self.sops().definitions().refresh(&mut tx).await?;
        // Another process may have gone on meanwhile.
        let place = store::lock_place(&mut tx).await?;
        let mut entries = journal::after(&mut tx, place).await?;
        entries.truncate(ENTRIES_A_TURN);
        let Some(last) = entries.last().map(|entry| entry.seq) else { return Ok(false) };
        for entry in &entries {
            self.tell_of(&mut tx, entry).await?;
        }
        store::move_to(&mut tx, last).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn tell_of(&self, tx: &mut Tx, entry: &Logged) -> Result<(), NoticeError> {
        if entry.kind.starts_with("tiket.") {
            return self.tell_of_ticket(tx, entry).await;
        }
        if entry.kind.starts_with("rekap.") {
            return self.tell_of_recap(tx, entry).await;
        }
        let concerns = entry.kind.starts_with("perkara.") || entry.kind == "naskah.dicocokkan_mesin";
        let Some(case_id) = entry.subject.as_deref().filter(|_| concerns) else { return Ok(()) };
        let Some(case) = cases::load(tx, case_id).await? else { return Ok(()) };
        let Some(sop) = self.sops().definitions().version(&case.sop_version) else { return Ok(()) };
        let text = |name: &str| entry.body.get(name).and_then(|value| value.as_str()).unwrap_or_default();
        let told = Told {
            kind: &entry.kind,
            from: text("langkah"),
            to: text("menjadi"),
            by_unit: is_by_unit(tx, entry, &case).await?,
            people: [text("pemegang"), text("dari"), text("pengusul")],
        };
        if rules::settles(told) {
            store::settle(tx, &case.id, entry.time).await?;
        }
        let cause = format!("jurnal/{}", entry.seq);
        for tell in rules::tells(told, &case, &sop) {
            let new = New {
                kind: tell.kind,
                cause: &cause,
                case_id: Some(case.id.as_str()).filter(|_| tell.kind.leads_to_case()),
                detail: &tell.detail,
                asks: tell.asks,
                mails: self.mails(),
                at: entry.time,
            };
            for person in audience(tx, &tell.to, &case, &sop, entry.time).await? {
                if entry.actor.as_deref() != Some(person.as_str()) {
                    store::insert(tx, &person, new).await?;
                }
            }
        }
        Ok(())
    }

    /// Tells who waits for jobs that were given up, once for each time that one was.
    async fn tell_of_jobs(&self) -> Result<(), NoticeError> {
        let untold = jobs::untold(&mut self.journal().db().read().await?).await?;
        if untold.is_empty() {
            return Ok(());
        }
        let mut tx = self.journal().db().write().await?;
        for job in untold {
            if jobs::mark_told(&mut tx, &job.id).await? {
                self.tell_of_job(&mut tx, &job).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    async fn tell_of_job(&self, tx: &mut Tx, job: &FailedJob) -> Result<(), NoticeError> {
        let now = self.journal().clock().now();
        let waited = self.waited().iter().find(|waited| waited.job == job.kind);
        let cases = match waited {
            Some(waited) => (waited.cases)(tx, &job.subject).await?,
            None => Vec::new(),
        };
        let mails = self.mails();
        for id in &cases {
            let Some(case) = cases::load(tx, id).await?.filter(|case| case.closed.is_none()) else {
                continue;
            };
            let Some(waited) = waited else { continue };
            let cause = format!("pekerjaan/{}/{}/{id}", job.id, job.run_at_ms);
            for person in makers(&case) {
                let new = New {
                    kind: waited.notice,
                    cause: &cause,
                    case_id: Some(id),
                    detail: waited.what,
                    asks: false,
                    mails,
                    at: now,
                };
                store::insert(tx, &person, new).await?;
            }
        }
        if !cases.is_empty() {
            return Ok(());
        }
        // Nobody's case waits for it: whoever looks after the machine is told; of mails once a day, since they are
        // tried again and again.
        let is_mail = super::mail::JOBS.contains(&job.kind.as_str());
        let (kind, cause, detail) = if is_mail {
            let cause = format!("surel/{}", CivilDate::in_jakarta(now).iso());
            (Kind::SurelMacet, cause, job.error.clone().unwrap_or_default())
        } else {
            let what = waited.map_or(job.kind.as_str(), |waited| waited.what);
            (Kind::PekerjaanGagal, format!("pekerjaan/{}/{}", job.id, job.run_at_ms), what.to_owned())
        };
        for person in store::administrators(tx).await? {
            let new =
                New { kind, cause: &cause, case_id: None, detail: &detail, asks: false, mails, at: now };
            store::insert(tx, &person, new).await?;
        }
        Ok(())
    }
}

/// Whether somebody of the unit that the case came from did it, in the own post or by a mandate of that moment.
async fn is_by_unit(tx: &mut Tx, entry: &Logged, case: &Case) -> Result<bool, db::Error> {
    let (Some(person), Some(unit)) = (&entry.actor, &case.unit_post_id) else { return Ok(false) };
    match auth::actor_in(tx, person, entry.time).await? {
        Some(actor) => Ok(actor.is_in(unit)),
        // The account was closed since: the own post is known still.
        None => Ok(store::post_of(tx, person).await?.as_deref() == Some(unit.as_str())),
    }
}

/// The people whom it concerns, each once.
async fn audience(
    tx: &mut Tx,
    to: &Audience,
    case: &Case,
    sop: &Sop,
    now: Timestamp,
) -> Result<Vec<String>, db::Error> {
    let mut people = match to {
        Audience::Step(id) => {
            let Some(step) = sop.step(id) else { return Ok(Vec::new()) };
            let mut ids = Vec::new();
            for role in step.roles() {
                let holders = auth::holders_in(tx, &case.office_id, role, now).await?;
                ids.extend(holders.into_iter().map(|holder| holder.person.id));
            }
            ids.retain(|id| rules::is_free_for(step, case, id));
            ids
        }
        Audience::Makers => makers(case),
        Audience::Person(id) if id.is_empty() => Vec::new(),
        Audience::Person(id) => vec![id.clone()],
        Audience::Role(role) => {
            let holders = auth::holders_in(tx, &case.office_id, role, now).await?;
            holders.into_iter().map(|holder| holder.person.id).collect()
        }
        Audience::Unit => unit(tx, case, now).await?,
        Audience::Everybody => {
            let mut people: Vec<String> = case.hands.iter().map(|hand| hand.person_id.clone()).collect();
            people.push(case.registered_by.clone());
            people.extend(unit(tx, case, now).await?);
            people
        }
    };
    people.sort_unstable();
    people.dedup();
    Ok(people)
}

/// The people of the unit's post, and who acts in it.
async fn unit(tx: &mut Tx, case: &Case, now: Timestamp) -> Result<Vec<String>, db::Error> {
    let Some(post) = &case.unit_post_id else { return Ok(Vec::new()) };
    let mut people = store::of_post(tx, post).await?;
    people.extend(auth::acting_in(tx, post, now).await?);
    Ok(people)
}

fn makers(case: &Case) -> Vec<String> {
    let makers = case.hands.iter().filter(|hand| hand.part == crate::sop::Part::Maker);
    let makers: Vec<String> = makers.map(|hand| hand.person_id.clone()).collect();
    if makers.is_empty() { vec![case.registered_by.clone()] } else { makers }
}
