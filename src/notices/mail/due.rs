//! Who is to be sent a mail now: asked at each look of the follower, since hours pass without an entry.

use super::super::error::NoticeError;
use super::super::service::Notices;
use super::rules::{self, Frequency, HOUR_MS, Pending};
use super::{SEND, store};
use crate::jobs::{self, Class};
use crate::kernel::Timestamp;

impl Notices {
    /// Asks for the mails that are due. One that was given up is asked for again after a pause.
    pub(in crate::notices) async fn schedule_mails(&self) -> Result<(), NoticeError> {
        if !self.mails() {
            return Ok(());
        }
        let now = self.journal().clock().now();
        let mut view = self.journal().db().read().await?;
        let mut due = Vec::new();
        for row in store::pending(&mut view, now.plus_ms(-HOUR_MS)).await? {
            let Some(frequency) = Frequency::from_column(&row.frequency) else { continue };
            let oldest = Timestamp(row.oldest_ms);
            let pending = Pending { frequency, hour: row.hour, oldest, sent: row.sent };
            if !rules::is_due(pending, now) {
                continue;
            }
            let paused = row.tried_ms.is_some_and(|at| now.0 < at.saturating_add(rules::RETRY_PAUSE_MS));
            match jobs::progress(&mut view, SEND, &row.person_id).await? {
                None => due.push(row.person_id),
                Some(job) if job.state == "gagal" && !paused => due.push(row.person_id),
                Some(_) => {}
            }
        }
        drop(view);
        if due.is_empty() {
            return Ok(());
        }
        let mut tx = self.journal().db().write().await?;
        for person in due {
            jobs::enqueue(&mut tx, SEND, Class::Biasa, &person, now).await?;
        }
        Ok(tx.commit().await?)
    }
}
