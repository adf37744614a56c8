//! How often products are viewed and downloaded: counted in memory, written in batches, without any
//! address. What was not written when the process dies is lost; it is no record.

use super::catalog::Catalog;
use super::store::counts;
use crate::db;
use crate::journal::Journal;
use crate::kernel::CivilDate;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Products that one batch holds; more wait uncounted for the next.
pub const MAX_WAITING: usize = 10_000;

type Waiting = HashMap<(i64, CivilDate), (i64, i64)>;

/// Counts. Clones share what is not yet written.
#[derive(Clone)]
pub struct Counts {
    journal: Journal,
    waiting: Arc<Mutex<Waiting>>,
}

impl Counts {
    /// Over this journal's database.
    #[must_use]
    pub fn new(journal: Journal) -> Self {
        Self { journal, waiting: Arc::default() }
    }

    /// The page of a public product was shown.
    pub fn viewed(&self, public_id: i64) {
        self.add(public_id, (1, 0));
    }

    /// A file of a public product was given out.
    pub fn downloaded(&self, public_id: i64) {
        self.add(public_id, (0, 1));
    }

    /// How many products wait to be written, each day for itself.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn add(&self, public_id: i64, (views, downloads): (i64, i64)) {
        let day = CivilDate::in_jakarta(self.journal.clock().now());
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (public_id, day);
        if waiting.len() < MAX_WAITING || waiting.contains_key(&key) {
            let count = waiting.entry(key).or_default();
            *count = (count.0.saturating_add(views), count.1.saturating_add(downloads));
        }
    }

    /// Writes what was counted since the last time, in one transaction. When that fails, it is kept for
    /// the next.
    ///
    /// # Errors
    /// As any statement.
    pub async fn flush(&self) -> Result<(), db::Error> {
        let batch = std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner));
        if batch.is_empty() {
            return Ok(());
        }
        let written = self.write(&batch).await;
        if written.is_err() {
            let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            for (key, (views, downloads)) in batch {
                let count = waiting.entry(key).or_default();
                *count = (count.0.saturating_add(views), count.1.saturating_add(downloads));
            }
        }
        written
    }

    async fn write(&self, batch: &Waiting) -> Result<(), db::Error> {
        let mut tx = self.journal.db().write().await?;
        for ((public_id, day), (views, downloads)) in batch {
            counts::add(&mut tx, *public_id, &day.iso(), *views, *downloads).await?;
        }
        tx.commit().await
    }
}

impl Catalog {
    /// All views and downloads of a product that were written.
    ///
    /// # Errors
    /// As any statement.
    pub async fn counted(&self, public_id: i64) -> Result<(i64, i64), db::Error> {
        counts::totals(&mut self.journal().db().read().await?, public_id).await
    }
}
