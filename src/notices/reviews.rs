//! Reviews of SOPs that are due: told once to who answers for the procedure.

use super::error::NoticeError;
use super::kind::Kind;
use super::service::Notices;
use super::store::{self, New};
use crate::auth;
use crate::kernel::CivilDate;

impl Notices {
    /// Tells of every review that is due today. What was told before is not told again; somebody who gets the role
    /// later is told on the day after.
    pub(super) async fn tell_of_reviews(&self) -> Result<(), NoticeError> {
        let now = self.journal().clock().now();
        let today = CivilDate::in_jakarta(now);
        if self.told_of_reviews(today) {
            return Ok(());
        }
        let mut view = self.journal().db().read().await?;
        self.sops().definitions().refresh(&mut view).await?;
        let mut due = Vec::new();
        for office in auth::offices_in(&mut view).await? {
            for review in self.sops().reviews_in(&mut view, &office.id).await? {
                if !review.is_due(today) {
                    continue;
                }
                let holders = auth::holders_in(&mut view, &office.id, &review.owner, now).await?;
                let people: Vec<String> = holders.into_iter().map(|holder| holder.person.id).collect();
                due.push((
                    format!("tinjauan/{}/{}/{}", office.id, review.sop, review.due.iso()),
                    review.title,
                    people,
                ));
            }
        }
        drop(view);
        if !due.is_empty() {
            let mut tx = self.journal().db().write().await?;
            for (cause, title, people) in &due {
                let (kind, mails) = (Kind::TinjauanSop, self.mails());
                let new = New { kind, cause, case_id: None, detail: title, asks: false, mails, at: now };
                for person in people {
                    store::insert(&mut tx, person, new).await?;
                }
            }
            tx.commit().await?;
        }
        self.note_reviews(today);
        Ok(())
    }
}
