//! What is made of a file once it is here: its words with their places, kept as a derived object that
//! the journal announces, and the pictures of its pages, which are caches. One job, run once for a file.

use super::checks_job;
use super::ocr_job;
use super::store::{objects, pages};
use crate::db;
use crate::jobs::{self, Failure, Handler, HandlerFuture};
use crate::journal::{Actor, CommitError, Entry, Journal};
use crate::kernel::{Digest, Fault as _};
use crate::pdf::{
    Doubt, MAX_PAGES, MAX_PAGES_AT_ONCE, PAGE_IMAGE_VERSION, PageProblem, READING_VERSION, ReadError, Reader,
    Reading, Rendered,
};
use crate::storage::{DerivedKind, FileKey, Staged, Staging, Storage, StorageError};
use std::collections::BTreeSet;

/// The job's kind; its subject is a digest.
pub const READ_PAGES: &str = "baca-berkas";
/// The derived object.
pub(super) const KIND: DerivedKind = DerivedKind::Reading;
/// The largest reading that is loaded; a child's answer is smaller.
pub(super) const MAX_READING_BYTES: u64 = 64 * 1024 * 1024;

/// Pages of one file that may turn out too costly; what is left then is not tried.
pub const MAX_COSTLY_PAGES: usize = 3;

/// Makes readings and pictures of stored files.
pub struct PageReader {
    journal: Journal,
    storage: Storage,
    staging: Staging,
    reader: Reader,
}

/// Why a file is not ready.
#[derive(Debug, thiserror::Error)]
enum NotReady {
    #[error("pengenal objek salah")]
    Subject,
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

impl From<NotReady> for Failure {
    fn from(error: NotReady) -> Self {
        match error {
            // A file that kills its reader, or does not open, would do so again.
            NotReady::Read(ReadError::Refused(refusal)) => Self::lasting(refusal.reason),
            NotReady::Read(other) => {
                tracing::error!(error = %other, "a file could not be read");
                other.sentence().into()
            }
            other => other.to_string().into(),
        }
    }
}

impl PageReader {
    /// A handler over these parts.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage, staging: Staging, reader: Reader) -> Self {
        Self { journal, storage, staging, reader }
    }

    async fn prepare(&self, subject: &str) -> Result<(), NotReady> {
        let digest: Digest = subject.parse().map_err(|_| NotReady::Subject)?;
        let mut tx = self.journal.db().read().await?;
        let read = objects::derived_version(&mut tx, &digest, KIND.name()).await?;
        let drawn = pages::drawn(&mut tx, subject, PAGE_IMAGE_VERSION).await?;
        let count = objects::page_count(&mut tx, subject).await?;
        drop(tx);
        let read = read == Some(i64::from(READING_VERSION));
        let mut missing = missing(count, &drawn);
        if read && missing.is_empty() {
            return Ok(());
        }
        let file = self.storage.to_file(&FileKey::Original(digest), &self.staging).await?;
        // Whatever becomes of the words, the pictures are made.
        let words = if read { Ok(()) } else { self.read(digest, &file).await };
        self.draw(digest, &file, count, &mut missing).await?;
        words
    }

    async fn read(&self, digest: Digest, file: &Staged) -> Result<(), NotReady> {
        let reading = self.reader.reading_path(file.path()).await?;
        let bytes = serde_json::to_vec(&reading)?;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let derived = self.storage.put_derived(digest, KIND, READING_VERSION, bytes).await?;
        let version = i64::from(READING_VERSION);
        let mut tx = self.journal.begin().await?;
        objects::insert_derived(&mut tx, &digest, KIND.name(), version, &derived, size).await?;
        let now = tx.now();
        ocr_job::note(&mut tx, &digest, &reading).await?;
        ocr_job::ask(&mut tx, &digest, &reading, now).await?;
        checks_job::ask(&mut tx, &digest, now).await?;
        let entry =
            Entry::new("turunan.dibuat", Actor::System).about(digest.hex()).with("jenis", KIND.name());
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    /// Draws what is missing, some pages at a time; what is drawn is kept whatever comes after it.
    async fn draw(
        &self,
        digest: Digest,
        file: &Staged,
        count: i64,
        missing: &mut BTreeSet<u32>,
    ) -> Result<(), NotReady> {
        let mut costly = 0;
        self.report(digest, count, missing.len()).await?;
        while let Some((from, to)) = next_run(missing) {
            let drawn = if costly < MAX_COSTLY_PAGES {
                self.reader.pictures_path(file.path(), from, to).await?
            } else {
                (from..=to).map(|page| Rendered { page, picture: Err(PageProblem::Skipped) }).collect()
            };
            costly += drawn.iter().filter(|page| page.picture == Err(PageProblem::TooCostly)).count();
            // The file has fewer pages than are recorded: nothing more will come.
            let ended = drawn.is_empty();
            let mut rows = Vec::new();
            for page in drawn {
                missing.remove(&page.page);
                rows.push(self.keep(digest, page).await?);
            }
            let mut tx = self.journal.db().write().await?;
            let now = self.journal.clock().now();
            for row in &rows {
                pages::insert(&mut tx, &digest.hex(), row, PAGE_IMAGE_VERSION, now).await?;
            }
            tx.commit().await?;
            self.report(digest, count, missing.len()).await?;
            if ended {
                break;
            }
        }
        Ok(())
    }

    async fn keep(&self, of: Digest, page: Rendered) -> Result<pages::PageRow, NotReady> {
        let number = page.page;
        let picture = match page.picture {
            Ok(picture) => picture,
            Err(problem) => return Ok(pages::PageRow::problem(number, problem)),
        };
        let size = |bytes: &[u8]| i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let (image_bytes, thumb_bytes) = (size(&picture.image), size(&picture.thumb));
        let put = async |kind, bytes| self.storage.put_derived(of, kind, PAGE_IMAGE_VERSION, bytes).await;
        let image = put(DerivedKind::PageImage(number), picture.image).await?;
        let thumb = put(DerivedKind::PageThumb(number), picture.thumb).await?;
        Ok(pages::PageRow {
            page: i64::from(number),
            width: i64::from(picture.width),
            height: i64::from(picture.height),
            image_digest: Some(image.hex()),
            image_bytes,
            thumb_digest: Some(thumb.hex()),
            thumb_bytes,
            problem: None,
        })
    }

    async fn report(&self, digest: Digest, count: i64, missing: usize) -> Result<(), db::Error> {
        let missing = i64::try_from(missing).unwrap_or(i64::MAX);
        let mut tx = self.journal.db().write().await?;
        jobs::report(&mut tx, READ_PAGES, &digest.hex(), count - missing, count).await?;
        tx.commit().await
    }
}

/// What speaks against the words, page by page.
pub(super) fn doubts(reading: &Reading) -> Vec<(i64, Doubt)> {
    let pages = (1..).zip(&reading.pages);
    pages.flat_map(|(number, page)| page.doubts.iter().map(move |doubt| (number, *doubt))).collect()
}

/// The pages without a picture and without a verdict.
fn missing(count: i64, drawn: &[i64]) -> BTreeSet<u32> {
    let last = u32::try_from(count).unwrap_or(0).min(MAX_PAGES);
    (1..=last).filter(|page| !drawn.contains(&i64::from(*page))).collect()
}

/// The next pages that one child draws.
fn next_run(missing: &BTreeSet<u32>) -> Option<(u32, u32)> {
    let from = *missing.first()?;
    let run = (from..).zip(missing).take_while(|(expected, page)| expected == *page).count();
    let run = u32::try_from(run).unwrap_or(MAX_PAGES_AT_ONCE).min(MAX_PAGES_AT_ONCE);
    Some((from, from + run - 1))
}

impl Handler for PageReader {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(async { Ok(self.prepare(subject).await?) })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_without_a_picture_are_drawn_some_at_a_time() {
        let mut left = missing(12, &[3]);
        assert_eq!(next_run(&left), Some((1, 2)));
        left.retain(|page| *page > 2);
        assert_eq!(next_run(&left), Some((4, 3 + MAX_PAGES_AT_ONCE)));
        left.retain(|page| *page > 11);
        assert_eq!(next_run(&left), Some((12, 12)));
        assert_eq!(next_run(&missing(2, &[1, 2])), None);
        assert_eq!(next_run(&missing(-1, &[])), None);
    }
}
