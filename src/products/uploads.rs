//! Files from outside: staged, hashed, read in the limited child, stored, and only then a row.

use super::error::ProductError;
use super::read_job::READ_PAGES;
use super::store::known::{Known, known_places};
use super::store::objects;
use crate::auth::Actor;
use crate::jobs::{self, Class};
use crate::journal::{Entry, Journal};
use crate::kernel::{Digest, new_id};
use crate::pdf::{Inspection, Reader, Verdict};
use crate::storage::{FileKey, Limits, Staging, Storage};
use bytes::Bytes;
use futures_util::Stream;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Uploads that run at once; more are told to try again.
pub const AT_ONCE: usize = 4;
/// An upload that no form took up is forgotten after this.
pub const KEEP_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// The longest file name that is kept.
pub const NAME_MAX_CHARS: usize = 200;
/// The most unused uploads that a form offers.
pub const MAX_UNUSED: i64 = 10;

/// What uploads may cost; settings.
#[derive(Debug, Clone, Copy)]
pub struct UploadLimits {
    /// Largest digital copy or annex.
    pub digital_bytes: u64,
    /// Largest scan of a physical copy.
    pub physical_bytes: u64,
}

impl Default for UploadLimits {
    fn default() -> Self {
        Self { digital_bytes: 50 * 1024 * 1024, physical_bytes: 500 * 1024 * 1024 }
    }
}

/// A file that was taken in and waits for a form.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Upload {
    /// Its id, which forms carry.
    pub id: String,
    /// Its name as it was handed in.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// Its pages.
    pub pages: Option<i64>,
    /// Its digest.
    pub sha256: String,
    /// Its format.
    pub media_type: String,
    /// What to know about it.
    pub notes: Vec<String>,
    /// Where the same bytes are known already.
    pub known: Vec<Known>,
}

/// Takes files in. Cheap to clone.
#[derive(Clone)]
pub struct Uploads {
    journal: Journal,
    storage: Storage,
    staging: Staging,
    reader: Reader,
    limits: UploadLimits,
    places: Arc<Semaphore>,
}

impl Uploads {
    /// The intake, with its limits.
    #[must_use]
    pub fn new(
        journal: Journal,
        storage: Storage,
        staging: Staging,
        reader: Reader,
        limits: UploadLimits,
    ) -> Self {
        Self { journal, storage, staging, reader, limits, places: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// What reads the files.
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The limits.
    #[must_use]
    pub fn limits(&self) -> UploadLimits {
        self.limits
    }

    /// Takes a file in: streamed to staging, synced, read back and hashed, read in the limited child, stored,
    /// and then recorded. Nothing stays behind on failure but harmless objects.
    ///
    /// # Errors
    /// [`ProductError::Busy`], [`ProductError::Refused`] with the reasons, or a limit of staging.
    pub async fn receive<S, E>(
        &self,
        actor: &Actor,
        name: &str,
        stream: S,
        max_bytes: u64,
    ) -> Result<Upload, ProductError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send,
        E: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let _place = self.places.try_acquire().map_err(|_| ProductError::Busy)?;
        let staged = self.staging.receive(stream, &Limits::up_to(max_bytes)).await?;
        // Both only read it; what is refused never becomes an object.
        let settled = async { staged.settle().await.map_err(ProductError::from) };
        let seen = self.reader.inspect_while(staged.path(), settled).await?;
        if seen.verdict == Verdict::Refused {
            return Err(ProductError::Refused(seen.reasons));
        }
        let digest = self.storage.put_staged(&staged).await?;
        let size = i64::try_from(staged.size()).unwrap_or(i64::MAX);
        let name = clean_name(name);
        let (id, known) = self.record(actor, (&digest, size), &seen, &name).await?;
        // Bytes that lay there already, unrecorded, may have been collected between being found and being
        // recorded. From now on nothing collects them.
        if !self.storage.exists(&FileKey::Original(digest)).await? {
            self.storage.put_staged(&staged).await?;
        }
        Ok(Upload {
            id,
            name,
            size_bytes: size,
            pages: Some(i64::from(seen.pages)),
            sha256: digest.hex(),
            media_type: seen.media.media_type().to_owned(),
            notes: seen.warnings,
            known,
        })
    }

    async fn record(
        &self,
        actor: &Actor,
        (digest, size): (&Digest, i64),
        seen: &Inspection,
        name: &str,
    ) -> Result<(String, Vec<Known>), ProductError> {
        let mut tx = self.journal.begin().await?;
        let now = tx.now();
        let id = new_id(now);
        let known = known_places(&mut tx, &digest.hex(), &actor.office_id, "").await?;
        let pages = Some(i64::from(seen.pages));
        objects::insert(&mut tx, digest, size, seen.media.media_type(), pages).await?;
        objects::insert_upload(&mut tx, &id, &actor.person_id, digest, name, now.plus_ms(KEEP_MS)).await?;
        jobs::enqueue(&mut tx, READ_PAGES, Class::Biasa, &digest.hex(), now).await?;
        let entry =
            Entry::new("berkas.diunggah", actor.author()).about(&id).with(Digest::ALGORITHM, digest.hex());
        tx.commit(vec![entry]).await?;
        Ok((id, known))
    }

    /// A person's own upload that still waits, for a form that is shown again.
    ///
    /// # Errors
    /// As any statement.
    pub async fn waiting(&self, actor: &Actor, id: &str) -> Result<Option<Upload>, ProductError> {
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().read().await?;
        let row = objects::upload(&mut tx, id, &actor.person_id, now).await?;
        Ok(row.map(as_upload))
    }

    /// The format of a file that was taken in; `None` when it is not recorded.
    ///
    /// # Errors
    /// As any statement.
    pub async fn media_type(&self, digest: &str) -> Result<Option<String>, ProductError> {
        Ok(objects::media_type(&mut self.journal.db().read().await?, digest).await?)
    }

    /// A person's own uploads that no form has taken up yet, newest first: what a closed browser left.
    ///
    /// # Errors
    /// As any statement.
    pub async fn unused(&self, actor: &Actor) -> Result<Vec<Upload>, ProductError> {
        let now = self.journal.clock().now();
        let mut tx = self.journal.db().read().await?;
        let rows = objects::unused_uploads(&mut tx, &actor.person_id, now, MAX_UNUSED).await?;
        Ok(rows.into_iter().map(as_upload).collect())
    }
}

fn as_upload(row: objects::UploadRow) -> Upload {
    Upload {
        id: row.id,
        name: row.name,
        size_bytes: row.size_bytes,
        pages: row.pages,
        sha256: row.digest,
        media_type: row.media_type,
        notes: Vec::new(),
        known: Vec::new(),
    }
}

/// The last part of a path, without control characters, not too long; never used to find a file.
fn clean_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !c.is_control()).take(NAME_MAX_CHARS).collect();
    let trimmed = clean.trim();
    if trimmed.is_empty() { "berkas.pdf".to_owned() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_their_last_part_and_nothing_that_could_hurt() {
        assert_eq!(clean_name("C:\\scan\\Keputusan 13.pdf"), "Keputusan 13.pdf");
        assert_eq!(clean_name("../../etc/passwd"), "passwd");
        assert_eq!(clean_name("a\u{0}b\r\n.pdf"), "ab.pdf");
        assert_eq!(clean_name("  "), "berkas.pdf");
        assert_eq!(clean_name(&"x".repeat(NAME_MAX_CHARS + 1)).chars().count(), NAME_MAX_CHARS);
    }
}
