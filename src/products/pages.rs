//! Pictures of a file's pages as staff see them: there, being made, or not to be had, and why.

use super::error::ProductError;
use super::ocr_job::RECOGNISE;
use super::read_job::READ_PAGES;
use super::service::Products;
use super::store::{objects, pages};
use crate::db::{self, Db, Tx};
use crate::jobs::{self, Class};
use crate::journal::Journal;
use crate::kernel::Digest;
use crate::pdf::{Doubt, PAGE_IMAGE_VERSION, PageProblem, READING_VERSION};
use crate::storage::{ByteStream, DerivedKind, FileKey, Storage, StorageError};

/// Pictures whose rows are read at once.
const PAGE: i64 = 500;
/// Files that one round of catching up asks for.
const CATCH_UP: i64 = 200;

/// A picture of a page.
pub enum PagePicture {
    /// Here it is: its digest, its size, its bytes.
    Ready(String, u64, ByteStream),
    /// It is being made.
    Waiting,
    /// There will be none.
    Problem(PageProblem),
}

/// How far a file is from being ready to be looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preparation {
    /// What is being done: pages done and all of them; zero while it waits its turn.
    pub running: Option<(i64, i64)>,
    /// Why it was given up.
    pub failed: Option<String>,
    /// Pages without a picture.
    pub problems: Vec<(i64, PageProblem)>,
    /// What speaks against the words of pages, and of which.
    pub doubts: Vec<(Doubt, Vec<i64>)>,
}

impl Preparation {
    /// Whether there is nothing more to wait for.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.running.is_none()
    }
}

impl Products {
    /// The picture of a page, or its thumbnail. One that is not there is asked for.
    ///
    /// # Errors
    /// [`ProductError::NotFound`] for a page that the file does not have; as any statement.
    pub async fn page_picture(
        &self,
        of: Digest,
        page: u32,
        small: bool,
    ) -> Result<PagePicture, ProductError> {
        picture((self.journal(), self.storage()), of, page, small).await
    }

    /// How far a file is.
    ///
    /// # Errors
    /// As any statement.
    pub async fn preparation(&self, of: &str) -> Result<Preparation, db::Error> {
        let mut tx = self.journal().db().read().await?;
        let job = jobs::progress(&mut tx, READ_PAGES, of).await?;
        let problems = pages::problems(&mut tx, of, PAGE_IMAGE_VERSION).await?;
        let found = pages::doubts(&mut tx, of).await?;
        let (failed, running) = match job {
            Some(job) if job.state == "gagal" => (Some(job.error.unwrap_or_default()), None),
            Some(job) => {
                (None, Some((job.progress_done.unwrap_or_default(), job.progress_total.unwrap_or_default())))
            }
            None => (None, None),
        };
        Ok(Preparation { running, failed, problems: known(&problems), doubts: by_doubt(&found) })
    }

    /// Has a file made ready again, after it was given up or pages of it had problems.
    ///
    /// # Errors
    /// As any statement.
    pub async fn prepare_again(&self, of: &str) -> Result<(), db::Error> {
        let now = self.journal().clock().now();
        let mut tx = self.journal().db().write().await?;
        pages::forget_problems(&mut tx, of).await?;
        jobs::enqueue(&mut tx, READ_PAGES, Class::Segera, of, now).await?;
        if !pages::unrecognised(&mut tx, of).await?.is_empty() {
            jobs::enqueue(&mut tx, RECOGNISE, Class::Berat, of, now).await?;
        }
        tx.commit().await
    }
}

/// The picture of a page of a stored file, or its thumbnail. One that is not there is asked for.
///
/// # Errors
/// [`ProductError::NotFound`] for a page that the file does not have; as any statement.
pub(super) async fn picture(
    (journal, storage): (&Journal, &Storage),
    of: Digest,
    page: u32,
    small: bool,
) -> Result<PagePicture, ProductError> {
    let (hex, number) = (of.hex(), i64::from(page));
    let mut tx = journal.db().read().await?;
    let count = objects::page_count(&mut tx, &hex).await?;
    let row = pages::page(&mut tx, &hex, number, PAGE_IMAGE_VERSION).await?;
    let asked = jobs::progress(&mut tx, READ_PAGES, &hex).await?.is_some();
    drop(tx);
    if !(1..=count).contains(&number) {
        return Err(ProductError::NotFound("Halaman"));
    }
    let Some(row) = row else {
        if !asked {
            ask(journal, &hex, None).await?;
        }
        return Ok(PagePicture::Waiting);
    };
    if let Some(problem) = row.problem.as_deref().and_then(PageProblem::from_column) {
        return Ok(PagePicture::Problem(problem));
    }
    let kind = if small { DerivedKind::PageThumb(page) } else { DerivedKind::PageImage(page) };
    let (digest, size) = match small {
        true => (row.thumb_digest, row.thumb_bytes),
        false => (row.image_digest, row.image_bytes),
    };
    let broken = || db::Error::inconsistent("page_image", &hex, "digest");
    match storage.get(&FileKey::Derived { of, kind, version: PAGE_IMAGE_VERSION }).await {
        Ok(stream) => {
            let size = u64::try_from(size).map_err(|_| broken())?;
            Ok(PagePicture::Ready(digest.ok_or_else(broken)?, size, stream))
        }
        // A cache may be deleted; it is filled again.
        Err(StorageError::Missing(_)) => {
            ask(journal, &hex, Some(number)).await?;
            Ok(PagePicture::Waiting)
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask(journal: &Journal, of: &str, forget: Option<i64>) -> Result<(), db::Error> {
    let now = journal.clock().now();
    let mut tx = journal.db().write().await?;
    if let Some(page) = forget {
        pages::forget_page(&mut tx, of, page).await?;
    }
    jobs::enqueue(&mut tx, READ_PAGES, Class::Segera, of, now).await?;
    tx.commit().await
}

fn known(problems: &[(i64, String)]) -> Vec<(i64, PageProblem)> {
    let known = |(page, problem): &(i64, String)| Some((*page, PageProblem::from_column(problem)?));
    problems.iter().filter_map(known).collect()
}

fn by_doubt(found: &[(i64, String)]) -> Vec<(Doubt, Vec<i64>)> {
    let pages = |doubt: Doubt| -> Vec<i64> {
        found.iter().filter(|(_, name)| name == doubt.column()).map(|(page, _)| *page).collect()
    };
    Doubt::ALL.into_iter().map(|doubt| (doubt, pages(doubt))).filter(|(_, pages)| !pages.is_empty()).collect()
}

/// Asks for what files lack that came in before this version of the program could make it; gives how
/// many. What was given up is left alone.
///
/// # Errors
/// As any statement.
pub async fn catch_up(journal: &Journal) -> Result<usize, db::Error> {
    let now = journal.clock().now();
    let mut tx = journal.db().write().await?;
    let reading = (DerivedKind::Reading.name(), i64::from(READING_VERSION));
    let lacking = objects::without_derived(&mut tx, reading, READ_PAGES, CATCH_UP).await?;
    for of in &lacking {
        // Beside the files that somebody waits for.
        jobs::enqueue(&mut tx, READ_PAGES, Class::Berat, of, now).await?;
    }
    tx.commit().await?;
    Ok(lacking.len())
}

/// A kept picture: its name, and the digest and size that it must have.
pub type Kept = super::inventory::Recorded;

/// Every kept picture: what is there must be what was drawn, though it may be missing.
///
/// # Errors
/// As any statement; [`db::Error::Inconsistent`] for a row that names nothing.
pub async fn kept(db: &Db) -> Result<Vec<Kept>, db::Error> {
    let (mut all, mut after) = (Vec::new(), (String::new(), 0));
    loop {
        let mut tx: Tx = db.read().await?;
        let rows = pages::kept(&mut tx, (&after.0, after.1), PAGE).await?;
        let Some(last) = rows.last() else { return Ok(all) };
        after = (last.of_digest.clone(), last.page);
        for row in rows {
            all.extend(of_row(&row)?);
        }
    }
}

fn of_row(row: &pages::KeptRow) -> Result<[Kept; 2], db::Error> {
    let broken = |what: &str| db::Error::inconsistent("page_image", &row.of_digest, what);
    let of: Digest = row.of_digest.parse().map_err(|_| broken("of"))?;
    let page = u32::try_from(row.page).map_err(|_| broken("page"))?;
    let version = u16::try_from(row.version).map_err(|_| broken("version"))?;
    let kept = |kind, digest: &str, size: i64| {
        Ok::<_, db::Error>(Kept {
            key: FileKey::Derived { of, kind, version },
            digest: digest.parse().map_err(|_| broken("digest"))?,
            size_bytes: u64::try_from(size).map_err(|_| broken("size"))?,
        })
    };
    Ok([
        kept(DerivedKind::PageImage(page), &row.image_digest, row.image_bytes)?,
        kept(DerivedKind::PageThumb(page), &row.thumb_digest, row.thumb_bytes)?,
    ])
}
