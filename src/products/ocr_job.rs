//! Text is recognised on pages that have none that could be believed: a costly job for each file, after
//! its reading. What was recognised takes the place of those pages in the stored reading and is announced
//! in the journal, some pages at a time; so it is kept when the work is broken off, and neither a new index
//! nor a replica ever repeats it.

use super::checks_job;
use super::read_job::{KIND, MAX_READING_BYTES, doubts, stored_reading};
use super::service::Products;
use super::store::{objects, pages};
use crate::db::{self, Tx};
use crate::jobs::{self, Class, Failure, Handler, HandlerFuture};
use crate::journal::{Actor, CommitError, Entry, Journal};
use crate::kernel::{Digest, Timestamp};
use crate::pdf::{OcrLack, PageReading, READING_VERSION, Reader, Reading, Tesseract};
use crate::storage::{FileKey, Staged, Staging, Storage, StorageError};

/// The job's kind; its subject is a digest.
pub const RECOGNISE: &str = "kenali-teks";
/// Pages after which what was recognised is kept.
pub const KEEP_EVERY: usize = 10;
/// Files that one round of catching up asks for.
const CATCH_UP: i64 = 200;

/// Recognises text in stored files.
pub struct TextRecogniser {
    journal: Journal,
    storage: Storage,
    staging: Staging,
    reader: Reader,
}

/// Why a file was not recognised.
#[derive(Debug, thiserror::Error)]
enum NotDone {
    #[error("pengenal objek salah")]
    Subject,
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    /// More text than is kept of a file.
    #[error("Teks yang dikenali terlalu banyak untuk satu berkas; bagi menjadi beberapa berkas.")]
    TooMuch,
    /// These pages could not be recognised; they would not be the next time.
    #[error("Teks pada halaman {0} tidak dapat dikenali; baca halaman itu dengan mata.")]
    Pages(String),
}

impl From<NotDone> for Failure {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Pages(_) | NotDone::TooMuch => Self::lasting(error.to_string()),
            other => other.to_string().into(),
        }
    }
}

impl TextRecogniser {
    /// A handler over these parts.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage, staging: Staging, reader: Reader) -> Self {
        Self { journal, storage, staging, reader }
    }

    async fn recognise(&self, subject: &str) -> Result<(), NotDone> {
        let digest: Digest = subject.parse().map_err(|_| NotDone::Subject)?;
        // Not read yet: the reading asks again.
        let Some(mut reading) = stored_reading(&self.storage, digest).await else { return Ok(()) };
        self.heal(digest, &reading).await?;
        let wanted = reading.pages_for_ocr();
        if wanted.is_empty() {
            return Ok(());
        }
        // Nothing is given up: the pages stay noted, and are asked for again once the program is there.
        let Ok(tesseract) = self.reader.tesseract().await else { return Ok(()) };
        let file = self.storage.to_file(&FileKey::Original(digest), &self.staging).await?;
        let mut failed = Vec::new();
        let mut done = 0;
        for some in wanted.chunks(KEEP_EVERY) {
            let mut found = Vec::new();
            for number in some {
                self.report(subject, done, wanted.len()).await?;
                match self.page(&tesseract, &file, *number).await {
                    Some(page) => found.push((*number, page)),
                    None => failed.push(number.to_string()),
                }
                done += 1;
            }
            if !found.is_empty() {
                reading = reading.with_recognised(found);
                self.keep(digest, &reading).await?;
            }
        }
        if failed.is_empty() { Ok(()) } else { Err(NotDone::Pages(failed.join(", "))) }
    }

    async fn page(&self, tesseract: &Tesseract, file: &Staged, number: u32) -> Option<PageReading> {
        match self.reader.recognise(tesseract, file.path(), number).await {
            Ok(page) => Some(page),
            Err(error) => {
                tracing::warn!(page = number, %error, "a page could not be recognised");
                None
            }
        }
    }

    /// A crash between storing and recording leaves a stored reading that the row does not tell of.
    async fn heal(&self, digest: Digest, reading: &Reading) -> Result<(), NotDone> {
        let stands = Digest::of(&serde_json::to_vec(reading)?);
        let mut tx = self.journal.db().read().await?;
        let recorded = objects::derived_digest(&mut tx, &digest, KIND.name()).await?;
        drop(tx);
        if recorded == Some(stands.hex()) { Ok(()) } else { self.keep(digest, reading).await }
    }

    async fn keep(&self, of: Digest, reading: &Reading) -> Result<(), NotDone> {
        let bytes = serde_json::to_vec(reading)?;
        if bytes.len() as u64 > MAX_READING_BYTES {
            return Err(NotDone::TooMuch);
        }
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        let derived = self.storage.put_derived(of, KIND, READING_VERSION, bytes).await?;
        let mut tx = self.journal.begin().await?;
        let now = tx.now();
        let version = i64::from(READING_VERSION);
        objects::insert_derived(&mut tx, &of, KIND.name(), version, &derived, size).await?;
        note(&mut tx, &of, reading).await?;
        checks_job::ask(&mut tx, &of, now).await?;
        let entry = Entry::new("turunan.dibuat", Actor::System).about(of.hex()).with("jenis", KIND.name());
        tx.commit(vec![entry.with("sumber", "pengenalan teks")]).await?;
        Ok(())
    }

    async fn report(&self, subject: &str, done: usize, total: usize) -> Result<(), db::Error> {
        let count = |pages: usize| i64::try_from(pages).unwrap_or(i64::MAX);
        let mut tx = self.journal.db().write().await?;
        jobs::report(&mut tx, RECOGNISE, subject, count(done), count(total)).await?;
        tx.commit().await
    }
}

impl Handler for TextRecogniser {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(async move { Ok(self.recognise(subject).await?) })
    }
}

/// Notes what a reading says of its pages: what speaks against their words, and which have to be
/// recognised.
pub(super) async fn note(tx: &mut Tx, of: &Digest, reading: &Reading) -> Result<(), db::Error> {
    pages::set_doubts(tx, &of.hex(), &doubts(reading), &reading.pages_for_ocr()).await
}

/// Asks for a reading's pages to be recognised, where there are such.
pub(super) async fn ask(
    tx: &mut Tx,
    of: &Digest,
    reading: &Reading,
    now: Timestamp,
) -> Result<(), db::Error> {
    if reading.pages_for_ocr().is_empty() {
        return Ok(());
    }
    jobs::enqueue(tx, RECOGNISE, Class::Berat, &of.hex(), now).await
}

/// How far the recognising of a file's text has come.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recognition {
    /// Pages without text that could be believed.
    pub pages: Vec<i64>,
    /// Pages done and all of them, while it is at work or waits its turn (zero).
    pub running: Option<(i64, i64)>,
    /// Why it was given up.
    pub failed: Option<String>,
    /// What is missing on this server.
    pub lack: Option<OcrLack>,
}

impl Products {
    /// How far the recognising of a file's text has come.
    ///
    /// # Errors
    /// As any statement.
    pub async fn recognition(&self, of: &str, reader: &Reader) -> Result<Recognition, db::Error> {
        let mut tx = self.journal().db().read().await?;
        let waiting = pages::unrecognised(&mut tx, of).await?;
        let job = jobs::progress(&mut tx, RECOGNISE, of).await?;
        drop(tx);
        if waiting.is_empty() {
            return Ok(Recognition::default());
        }
        let lack = reader.tesseract().await.err();
        let (running, failed) = match job {
            Some(job) if job.state == "gagal" => (None, Some(job.error.unwrap_or_default())),
            Some(job) => {
                (Some((job.progress_done.unwrap_or_default(), job.progress_total.unwrap_or_default())), None)
            }
            None => (None, None),
        };
        Ok(Recognition { pages: waiting, running, failed, lack })
    }
}

/// Asks for the files whose pages wait for a program that was not there; gives how many.
///
/// # Errors
/// As any statement.
pub async fn catch_up_recognition(journal: &Journal, reader: &Reader) -> Result<usize, db::Error> {
    if reader.tesseract().await.is_err() {
        return Ok(0);
    }
    let now = journal.clock().now();
    let mut tx = journal.db().write().await?;
    let files = pages::waiting_for_ocr(&mut tx, RECOGNISE, CATCH_UP).await?;
    for of in &files {
        jobs::enqueue(&mut tx, RECOGNISE, Class::Berat, of, now).await?;
    }
    tx.commit().await?;
    Ok(files.len())
}
