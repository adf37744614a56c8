//! Boils the text of a file down to facts, as a job after each reading: what the checks know of a file
//! inside a transaction. A cache: made anew when the reading or the rules change.

use super::checks::Facts;
use super::read_job::stored_reading;
use super::store::checks as store;
use crate::db::{self, Tx};
use crate::jobs::{self, Class, Handler, HandlerFuture};
use crate::journal::Journal;
use crate::kernel::{Digest, Timestamp};
use crate::storage::Storage;

/// The job's kind; its subject is a digest.
pub const CHECK_TEXT: &str = "periksa-teks";

/// Makes facts of stored readings.
pub struct TextChecker {
    journal: Journal,
    storage: Storage,
}

impl TextChecker {
    /// A handler over these parts.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage) -> Self {
        Self { journal, storage }
    }

    async fn check(&self, subject: &str) -> Result<(), String> {
        let text = |error: db::Error| error.to_string();
        let digest: Digest = subject.parse().map_err(|_| "pengenal objek salah".to_owned())?;
        let mut tx = self.journal.db().read().await.map_err(text)?;
        let reading = store::reading(&mut tx, subject).await.map_err(text)?;
        drop(tx);
        // Not read yet: the reading asks again.
        let Some(reading) = reading else { return Ok(()) };
        let read = stored_reading(&self.storage, digest).await.ok_or("bacaan tidak dapat dimuat")?;
        let facts =
            tokio::task::spawn_blocking(move || Facts::of(&read)).await.map_err(|error| error.to_string())?;
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().write().await.map_err(text)?;
        // Read anew meanwhile: facts would stand for a reading that they were not made from.
        if store::reading(&mut tx, subject).await.map_err(text)? == Some(reading) {
            store::put_facts(&mut tx, &digest, &reading, &facts, now).await.map_err(text)?;
            return tx.commit().await.map_err(text);
        }
        Err("bacaan berubah saat diperiksa".to_owned())
    }
}

impl Handler for TextChecker {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(async { Ok(self.check(subject).await?) })
    }
}

/// Asks for the facts of a file that was read.
pub(super) async fn ask(tx: &mut Tx, digest: &Digest, now: Timestamp) -> Result<(), db::Error> {
    jobs::enqueue(tx, CHECK_TEXT, Class::Segera, &digest.hex(), now).await
}

/// Asks for the facts of files that were read before these rules were: after an update.
///
/// # Errors
/// As any statement.
pub async fn catch_up_checks(journal: &Journal) -> Result<(), db::Error> {
    let mut tx = journal.db().read().await?;
    let stale = store::stale(&mut tx).await?;
    drop(tx);
    if stale.is_empty() {
        return Ok(());
    }
    let now = journal.clock().now();
    let mut tx = journal.db().write().await?;
    for digest in stale {
        jobs::enqueue(&mut tx, CHECK_TEXT, Class::Biasa, &digest, now).await?;
    }
    tx.commit().await
}
