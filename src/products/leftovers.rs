//! Collecting what nothing names any more: files of uploads that no form took up, and objects that were
//! stored by an act which then did not happen.
//!
//! First the rows of unnamed files are forgotten, journalled. Then every stored object without a row is
//! removed while the write lock is held, so that nobody records it meanwhile; whoever is just storing the
//! same bytes finds after recording them that they are gone, and stores them again (`Uploads::receive`).

use super::error::ProductError;
use super::store::objects;
use crate::journal::{Actor, Entry, Journal};
use crate::kernel::Timestamp;
use crate::pdf::{PAGE_IMAGE_VERSION, READING_VERSION};
use crate::storage::{DerivedKind, FileKey, Listed, Storage, StorageError};
use futures_util::TryStreamExt as _;

/// What is younger is left alone, by the clock of the database and by that of the store.
pub const KEEP_MS: i64 = 24 * 60 * 60 * 1000;
/// Rows that one transaction forgets.
const AT_ONCE: i64 = 100;

/// Something that nothing names.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Leftover {
    /// Its digest.
    pub sha256: String,
    /// Its size.
    pub size_bytes: u64,
    /// Whether the database still records it (an upload that expired).
    pub recorded: bool,
}

/// Finds and removes leftovers.
#[derive(Clone)]
pub struct Leftovers {
    journal: Journal,
    storage: Storage,
}

impl Leftovers {
    /// Over this journal's database and the object store.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage) -> Self {
        Self { journal, storage }
    }

    /// What would be removed now; removes nothing.
    ///
    /// # Errors
    /// When database or store do not answer.
    pub async fn find(&self) -> Result<Vec<Leftover>, ProductError> {
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().read().await?;
        let recorded = objects::unreferenced(&mut tx, now.plus_ms(-KEEP_MS), now, i64::MAX).await?;
        drop(tx);
        let mut found: Vec<Leftover> = recorded.into_iter().map(|(d, size)| forgotten(d, size)).collect();
        for stray in self.old(now).await? {
            let mut tx = self.journal.db().read().await?;
            if !objects::is_recorded(&mut tx, &stray.digest.hex()).await? && !self.is_manifest(&stray).await?
            {
                found.push(unrecorded(&stray));
            }
        }
        Ok(found)
    }

    /// Removes leftovers and tells which.
    ///
    /// # Errors
    /// When database or store do not answer; what was removed until then stays removed.
    pub async fn collect(&self) -> Result<Vec<Leftover>, ProductError> {
        let mut gone = self.forget_rows().await?;
        for stray in self.old(self.journal.clock().now()).await? {
            let known = gone.iter().any(|one| one.sha256 == stray.digest.hex());
            if self.remove(&stray, known).await? && !known {
                gone.push(unrecorded(&stray));
            }
        }
        Ok(gone)
    }

    async fn forget_rows(&self) -> Result<Vec<Leftover>, ProductError> {
        let mut gone = Vec::new();
        loop {
            let mut tx = self.journal.begin().await?;
            let now = tx.now();
            let rows = objects::unreferenced(&mut tx, now.plus_ms(-KEEP_MS), now, AT_ONCE).await?;
            if rows.is_empty() {
                return Ok(gone);
            }
            for (digest, _) in &rows {
                objects::forget(&mut tx, digest).await?;
            }
            let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            tx.commit(vec![Entry::new("berkas.dilupakan", Actor::System).with("jumlah", count)]).await?;
            gone.extend(rows.into_iter().map(|(digest, size)| forgotten(digest, size)));
        }
    }

    /// Removes a stored object that nothing records. The write lock is held over the store's answer: the
    /// one place where that is meant.
    async fn remove(&self, stray: &Listed, known: bool) -> Result<bool, ProductError> {
        if !known && self.is_manifest(stray).await? {
            return Ok(false);
        }
        let mut tx = self.journal.begin().await?;
        if objects::is_recorded(&mut tx, &stray.digest.hex()).await? {
            return Ok(false);
        }
        for kind in DerivedKind::RECORDED {
            for version in 1..=READING_VERSION {
                self.delete(&FileKey::Derived { of: stray.digest, kind, version }).await?;
            }
        }
        for version in 1..=PAGE_IMAGE_VERSION {
            self.storage.delete_pages_for_gc(stray.digest, version).await?;
        }
        self.delete(&FileKey::Original(stray.digest)).await?;
        Ok(true)
    }

    async fn delete(&self, key: &FileKey) -> Result<(), StorageError> {
        match self.storage.delete_for_gc(key).await {
            Ok(()) | Err(StorageError::Missing(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Stored originals that are old enough, by the store's clock.
    async fn old(&self, now: Timestamp) -> Result<Vec<Listed>, StorageError> {
        let all: Vec<Listed> = self.storage.list_originals().try_collect().await?;
        Ok(all.into_iter().filter(|one| now.since_ms(one.modified) > KEEP_MS).collect())
    }

    /// A manifest that was prepared and not signed costs next to nothing, and nobody would store it again
    /// for a case that is just being sent on: it stays.
    async fn is_manifest(&self, stray: &Listed) -> Result<bool, StorageError> {
        if stray.size_bytes == 0 {
            return Ok(false);
        }
        let mut head = self.storage.get_range(&FileKey::Original(stray.digest), 0..1).await?;
        Ok(head.try_next().await?.is_some_and(|piece| piece.starts_with(b"{")))
    }
}

fn forgotten(sha256: String, size: i64) -> Leftover {
    Leftover { sha256, size_bytes: u64::try_from(size).unwrap_or(0), recorded: true }
}

fn unrecorded(stray: &Listed) -> Leftover {
    Leftover { sha256: stray.digest.hex(), size_bytes: stray.size_bytes, recorded: false }
}
