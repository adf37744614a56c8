//! The words of a file with their places, read once as a job and kept as a derived object that the
//! journal announces.

use super::checks_job;
use super::store::objects;
use crate::jobs::{Handler, HandlerFuture};
use crate::journal::{Actor, Entry, Journal};
use crate::kernel::Digest;
use crate::pdf::{READING_VERSION, Reader, Reading};
use crate::storage::{DerivedKind, FileKey, Staging, Storage};

/// The job's kind; its subject is a digest.
pub const READ_PAGES: &str = "baca-berkas";
/// The derived object.
pub(super) const KIND: DerivedKind = DerivedKind::Reading;
/// The largest reading that is loaded; a child's answer is smaller.
const MAX_READING_BYTES: u64 = 64 * 1024 * 1024;

/// Reads stored files.
pub struct PageReader {
    journal: Journal,
    storage: Storage,
    staging: Staging,
    reader: Reader,
}

impl PageReader {
    /// A handler over these parts.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage, staging: Staging, reader: Reader) -> Self {
        Self { journal, storage, staging, reader }
    }

    async fn read(&self, subject: &str) -> Result<(), String> {
        let digest: Digest = subject.parse().map_err(|_| "pengenal objek salah".to_owned())?;
        let text = |error: &dyn std::error::Error| error.to_string();
        let mut tx = self.journal.db().read().await.map_err(|error| text(&error))?;
        let done =
            objects::derived_version(&mut tx, &digest, KIND.name()).await.map_err(|error| text(&error))?;
        drop(tx);
        if done == Some(i64::from(READING_VERSION)) {
            return Ok(());
        }
        let file = self.storage.to_file(&FileKey::Original(digest), &self.staging).await;
        let file = file.map_err(|error| text(&error))?;
        let reading = self.reader.reading_path(file.path()).await.map_err(|error| text(&error))?;
        let bytes = serde_json::to_vec(&reading).map_err(|error| text(&error))?;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let derived = self.storage.put_derived(digest, KIND, READING_VERSION, bytes).await;
        let derived = derived.map_err(|error| text(&error))?;
        self.announce(&digest, &derived, size).await.map_err(|error| text(&*error))
    }

    async fn announce(
        &self,
        of: &Digest,
        derived: &Digest,
        size: i64,
    ) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let mut tx = self.journal.begin().await?;
        objects::insert_derived(&mut tx, of, KIND.name(), i64::from(READING_VERSION), derived, size).await?;
        let now = tx.now();
        checks_job::ask(&mut tx, of, now).await?;
        let entry = Entry::new("turunan.dibuat", Actor::System).about(of.hex()).with("jenis", KIND.name());
        tx.commit(vec![entry]).await?;
        Ok(())
    }
}

impl Handler for PageReader {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(self.read(subject))
    }
}

/// What was read of a stored file; `None` while it was not read yet.
pub async fn stored_reading(storage: &Storage, digest: Digest) -> Option<Reading> {
    let key = FileKey::Derived { of: digest, kind: KIND, version: READING_VERSION };
    let bytes = storage.get_bytes(&key, MAX_READING_BYTES).await.ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// As [`stored_reading`], its text by page alone.
pub async fn stored_text(storage: &Storage, digest: Digest) -> Option<Vec<String>> {
    Some(stored_reading(storage, digest).await?.texts())
}
