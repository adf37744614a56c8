//! The comparison as a job: asked for whenever files or their order change, done once for what is there then.
//! Broken off, it begins anew; a result that stands is kept.

use super::convert;
use super::state::Subject;
use super::store;
use crate::copies::service;
use crate::db;
use crate::jobs::{self, Class, Failure, Handler, HandlerFuture};
use crate::journal::{Actor, CommitError, Entry, Journal};
use crate::kernel::Digest;
use crate::pdf::{self, MAX_PAGES, Progress, ReadError, Reader};
use crate::products::{COMPARE_COPIES, compares_by_machine};
use crate::sop::Sops;
use crate::storage::{FileKey, Staged, Staging, Storage, StorageError};
use page_compare::Physical;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// The job's kind; its subject is a case.
pub(super) const COMPARE: &str = COMPARE_COPIES;
/// How often it is said how far the work is.
const REPORT_EVERY: Duration = Duration::from_millis(700);

/// Compares the copies of cases.
pub struct CopyComparer {
    journal: Journal,
    storage: Storage,
    staging: Staging,
    reader: Reader,
}

/// Why the copies were not compared.
#[derive(Debug, thiserror::Error)]
enum NotDone {
    #[error(transparent)]
    Db(#[from] db::Error),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("{}", crate::kernel::Fault::sentence(.0))]
    Read(#[from] ReadError),
    #[error(
        "Naskah ini lebih dari {MAX_PAGES} halaman pada salah satu salinannya; cocokkan dengan mata, halaman demi halaman."
    )]
    TooLong,
}

impl From<NotDone> for Failure {
    fn from(error: NotDone) -> Self {
        match error {
            NotDone::Read(ReadError::Refused(_)) | NotDone::TooLong => Self::lasting(error.to_string()),
            other => other.to_string().into(),
        }
    }
}

impl CopyComparer {
    /// A handler over these parts.
    #[must_use]
    pub fn new(journal: Journal, storage: Storage, staging: Staging, reader: Reader) -> Self {
        Self { journal, storage, staging, reader }
    }

    async fn compare(&self, case_id: &str) -> Result<(), NotDone> {
        let reread = self.reader.tesseract().await.is_ok();
        let mut tx = self.journal.db().read().await?;
        let Some(subject) = service::subject_in(&mut tx, case_id).await? else { return Ok(()) };
        if store::stands(&mut tx, case_id, &subject, reread).await? {
            return Ok(());
        }
        drop(tx);
        let most = usize::try_from(MAX_PAGES).unwrap_or(usize::MAX);
        if subject.physical.len() > most || subject.digital.len() > most {
            return Err(NotDone::TooLong);
        }
        let begun = Instant::now();
        let compared = self.held(case_id, &subject).await?;
        let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let findings = convert::findings(&subject, compared, took_ms);
        let mut tx = self.journal.begin().await?;
        let digest = store::insert(&mut tx, case_id, &subject, &findings).await?;
        let entry = Entry::new("naskah.dicocokkan_mesin", Actor::System).about(case_id);
        let entry = entry.with(Digest::ALGORITHM, digest.hex()).with("versi", i64::from(findings.comparer));
        tx.commit(vec![entry]).await?;
        Ok(())
    }

    async fn held(&self, case_id: &str, subject: &Subject) -> Result<pdf::Compared, NotDone> {
        let (physical, leaves) = self.files(&subject.physical).await?;
        let (digital, _) = self.files(&subject.digital).await?;
        let kind = if subject.kind == "asli" { Physical::Asli } else { Physical::Salinan };
        let paths =
            |files: &[Staged]| files.iter().map(|file| file.path().to_owned()).collect::<Vec<PathBuf>>();
        let copies =
            pdf::Copies { physical: paths(&physical), leaves: Some(leaves), digital: paths(&digital), kind };
        let pages = u32::try_from(subject.physical.len() + subject.digital.len()).unwrap_or(u32::MAX);
        let (tell, news) = watch::channel(None);
        let heard = move |progress: Progress| {
            let _ = tell.send(Some(progress));
        };
        let compared = self.reader.compare(copies, pages, self.staging.folder(), &heard);
        tokio::select! {
            compared = compared => Ok(compared?),
            error = self.report(case_id, news) => Err(error.into()),
        }
    }

    /// Fetches the files of these pages, each once, and says which page is which of which file.
    async fn files(
        &self,
        pages: &[crate::copies::PageRef],
    ) -> Result<(Vec<Staged>, Vec<(usize, usize)>), NotDone> {
        let (mut digests, mut files, mut leaves): (Vec<Digest>, _, _) = (Vec::new(), Vec::new(), Vec::new());
        for page in pages {
            let known = digests.iter().position(|digest| *digest == page.file);
            let file = match known {
                Some(file) => file,
                None => {
                    files.push(self.storage.to_file(&FileKey::Original(page.file), &self.staging).await?);
                    digests.push(page.file);
                    digests.len() - 1
                }
            };
            let at = usize::try_from(page.page.saturating_sub(1)).unwrap_or(usize::MAX);
            leaves.push((file, at));
        }
        Ok((files, leaves))
    }

    /// Notes how far the work is, from time to time; comes back only when that fails.
    async fn report(&self, case_id: &str, mut news: watch::Receiver<Option<Progress>>) -> db::Error {
        loop {
            if news.changed().await.is_err() {
                return std::future::pending().await;
            }
            let now = *news.borrow_and_update();
            let Some(Progress { done, total }) = now else { continue };
            if let Err(error) = self.note(case_id, done, total).await {
                return error;
            }
            tokio::time::sleep(REPORT_EVERY).await;
        }
    }

    async fn note(&self, case_id: &str, done: usize, total: usize) -> Result<(), db::Error> {
        let count = |steps: usize| i64::try_from(steps).unwrap_or(i64::MAX);
        let mut tx = self.journal.db().write().await?;
        jobs::report(&mut tx, COMPARE, case_id, count(done), count(total)).await?;
        tx.commit().await
    }
}

impl Handler for CopyComparer {
    fn run<'h>(&'h self, subject: &'h str) -> HandlerFuture<'h> {
        Box::pin(async move { Ok(self.compare(subject).await?) })
    }
}

/// See [`crate::copies::Copies::catch_up`].
pub(in crate::copies) async fn catch_up(sops: &Sops) -> Result<(), db::Error> {
    let (journal, mut lacking) = (sops.journal(), Vec::new());
    let mut tx = journal.db().read().await?;
    sops.definitions().refresh(&mut tx).await?;
    for (case_id, version) in store::open_cases(&mut tx).await? {
        if !sops.definitions().version(&version).is_some_and(|sop| compares_by_machine(&sop)) {
            continue;
        }
        if let Some(subject) = service::subject_in(&mut tx, &case_id).await?
            && !store::stands(&mut tx, &case_id, &subject, false).await?
            && jobs::progress(&mut tx, COMPARE, &case_id).await?.is_none()
        {
            lacking.push(case_id);
        }
    }
    drop(tx);
    if lacking.is_empty() {
        return Ok(());
    }
    let now = journal.clock().now();
    let mut tx = journal.db().write().await?;
    for case_id in lacking {
        jobs::enqueue(&mut tx, COMPARE, Class::Berat, &case_id, now).await?;
    }
    tx.commit().await
}
