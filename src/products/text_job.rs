//! The text layer of a PDF, read once as a job and kept as a derived object that the journal announces.

use super::checks_job;
use super::store::objects;
use crate::jobs::{Handler, HandlerFuture};
use crate::journal::{Actor, Entry, Journal};
use crate::kernel::Digest;
use crate::pdf::{PageReading, Reader, Reading, TextSource};
use crate::storage::{DerivedKind, FileKey, Staging, Storage};

/// The job's kind; its subject is a digest.
pub const READ_TEXT: &str = "baca-teks";
/// Version of what is read; a new one makes new objects beside the old.
const VERSION: u16 = 1;
/// The derived object's kind in the database.
pub(super) const KIND: &str = "teks";
/// The largest derived text that is loaded.
const MAX_TEXT_BYTES: u64 = 64 * 1024 * 1024;

/// Reads the text layer of stored PDFs.
pub struct TextReader {
    journal: Journal,
    storage: Storage,
    staging: Staging,
    reader: Reader,
}

impl TextReader {
    /// A handler over these parts.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage, staging: Staging, reader: Reader) -> Self {
        Self { journal, storage, staging, reader }
    }

    async fn read(&self, subject: &str) -> Result<(), String> {
        let digest: Digest = subject.parse().map_err(|_| "pengenal objek salah".to_owned())?;
        let text = |error: &dyn std::error::Error| error.to_string();
        let mut tx = self.journal.db().read().await.map_err(|error| text(&error))?;
        let done = objects::derived_version(&mut tx, &digest, KIND).await.map_err(|error| text(&error))?;
        drop(tx);
        if done == Some(i64::from(VERSION)) {
            return Ok(());
        }
        let file = self.storage.to_file(&FileKey::Original(digest), &self.staging).await;
        let file = file.map_err(|error| text(&error))?;
        let pages = self.reader.text_path(file.path()).await.map_err(|error| text(&error))?;
        let bytes = serde_json::to_vec(&pages.pages).map_err(|error| text(&error))?;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let derived = self.storage.put_derived(digest, DerivedKind::Text, VERSION, bytes).await;
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
        objects::insert_derived(&mut tx, of, KIND, i64::from(VERSION), derived, size).await?;
        let now = tx.now();
        checks_job::ask(&mut tx, of, now).await?;
        let entry = Entry::new("turunan.dibuat", Actor::System).about(of.hex()).with("jenis", KIND);
        tx.commit(vec![entry]).await?;
        Ok(())
    }
}

impl Handler for TextReader {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(self.read(subject))
    }
}

/// The name of a PDF's text as it is read now.
pub(super) fn text_key(of: Digest) -> FileKey {
    FileKey::Derived { of, kind: DerivedKind::Text, version: VERSION }
}

/// The text by page of a stored PDF; `None` while it was not read yet.
pub async fn stored_text(storage: &Storage, digest: Digest) -> Option<Vec<String>> {
    let bytes = storage.get_bytes(&text_key(digest), MAX_TEXT_BYTES).await.ok()?;
    serde_json::from_slice(&bytes).ok()
}

/// What was read of a stored PDF, without places; `None` while it was not read yet.
pub async fn stored_reading(storage: &Storage, digest: Digest) -> Option<Reading> {
    let texts = stored_text(storage, digest).await?;
    let page = |text: &String| {
        let source = if text.trim().is_empty() { TextSource::None } else { TextSource::Layer };
        PageReading::of_text(source, text)
    };
    Some(Reading { pages: texts.iter().map(page).collect(), truncated: false })
}
