//! Reviews of SOPs: when each is due in an office, and recording one.

use super::case::Refusal;
use super::error::ActError;
use super::model::NotePolicy;
use super::open::{Replay, replay};
use super::rules::checked_note;
use super::rules::review::{begins, months_after, wrong_day};
use super::service::Sops;
use super::store::acts;
use super::store::reviews::{self, ReviewRow};
use crate::auth::{self, Actor, SEKRETARIS};
use crate::db::{self, Tx};
use crate::journal::Entry;
use crate::kernel::{CivilDate, Fault as _, Timestamp, new_id};

/// When an SOP is due to be reviewed in an office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The SOP.
    pub sop: String,
    /// Its title.
    pub title: String,
    /// The role that answers for it.
    pub owner: String,
    /// After how many months it is reviewed again.
    pub months: u32,
    /// When.
    pub due: CivilDate,
    /// The reviews so far, the latest first.
    pub done: Vec<ReviewRow>,
}

impl Review {
    /// Whether it is due on a day.
    #[must_use]
    pub fn is_due(&self, today: CivilDate) -> bool {
        self.due <= today
    }
}

impl Sops {
    /// When each SOP of an office is due.
    ///
    /// # Errors
    /// As any statement.
    pub async fn reviews(&self, office_id: &str) -> Result<Vec<Review>, ActError> {
        Ok(self.reviews_in(&mut self.journal().db().read().await?, office_id).await?)
    }

    /// The same, read inside the caller's transaction.
    ///
    /// # Errors
    /// As any statement.
    pub async fn reviews_in(&self, tx: &mut Tx, office_id: &str) -> Result<Vec<Review>, db::Error> {
        let done = reviews::of_office(tx, office_id).await?;
        let today = CivilDate::in_jakarta(self.journal().clock().now());
        let mut all = Vec::new();
        for sop in self.definitions().all_current(office_id) {
            let done: Vec<ReviewRow> = done.iter().filter(|row| row.sop == sop.id).cloned().collect();
            let reviewed = done.first().and_then(|row| CivilDate::parse(&row.date).ok());
            let decrees = self.definitions().decrees(office_id, &sop.id);
            let decree = decrees.iter().map(|decree| decree.effective).rfind(|day| *day <= today);
            let used = CivilDate::in_jakarta(Timestamp(reviews::used_since(tx, office_id, &sop.id).await?));
            all.push(Review {
                due: months_after(begins(used, decree, reviewed), sop.review_months()),
                sop: sop.id.clone(),
                title: sop.title.clone(),
                owner: sop.owner_role().to_owned(),
                months: sop.review_months(),
                done,
            });
        }
        Ok(all)
    }

    /// Records that an SOP was reviewed: by who answers for it, or the Sekretaris.
    ///
    /// # Errors
    /// [`ActError::Invalid`] with the field, [`ActError::Refused`] for anybody else, [`ActError::NotFound`] for no SOP.
    pub async fn record_review(
        &self,
        actor: &Actor,
        act_id: &str,
        (sop, date, result): (&str, &str, &str),
    ) -> Result<String, ActError> {
        let mut tx = self.journal().begin().await?;
        let act_id = match replay(&mut tx, actor, act_id).await? {
            Replay::Done(outcome) => return Ok(outcome),
            Replay::New(id) => id,
        };
        let now = tx.now();
        let author = auth::actor_in(&mut tx, &actor.person_id, now).await?.ok_or(ActError::NotFound)?;
        self.definitions().refresh(&mut tx).await?;
        let (version, definition) =
            self.definitions().current(&author.office_id, sop).ok_or(ActError::NotFound)?;
        let roles = [definition.owner_role(), SEKRETARIS];
        if !roles.iter().any(|role| author.has(role)) {
            return Err(Refusal::Role { role: roles[0].to_owned() }.into());
        }
        let day = CivilDate::parse(date).map_err(|error| ActError::invalid("tanggal", error.sentence()))?;
        let known = reviews::of_office(&mut tx, &author.office_id).await?;
        let last = known.iter().find(|row| row.sop == sop).and_then(|row| CivilDate::parse(&row.date).ok());
        if let Some(sentence) = wrong_day(day, last, CivilDate::in_jakarta(now)) {
            return Err(ActError::invalid("tanggal", sentence));
        }
        let result = checked_note(NotePolicy::Wajib, Some(result))
            .map_err(|refusal| ActError::invalid("hasil", refusal.sentence()))?;
        let row = ReviewRow {
            id: new_id(now),
            sop: sop.to_owned(),
            version_id: version.clone(),
            date: day.iso(),
            result: result.unwrap_or_default(),
            name: author.name.clone(),
            post_title: author.title_for(&roles).to_owned(),
            at_ms: now.0,
        };
        reviews::insert(&mut tx, (&author.office_id, &author.person_id), &row).await?;
        let outcome = format!("/sop/{sop}");
        acts::insert(&mut tx, &act_id, &author.person_id, &outcome).await?;
        let entry = Entry::new("sop.ditinjau", author.author()).about(sop).with("versi", version);
        tx.commit(vec![author.under_mandate(entry.with("tanggal", row.date), &roles)]).await?;
        Ok(outcome)
    }
}
