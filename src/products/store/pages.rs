//! Pictures of pages: caches, not of record.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::kernel::Timestamp;
use crate::pdf::{Doubt, PageProblem};

/// A page of a file, drawn or not.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct PageRow {
    /// Its number, from 1.
    pub page: i64,
    /// Width of its picture in pixels.
    pub width: i64,
    /// Height of its picture.
    pub height: i64,
    /// The picture's digest; `None` when there is a problem.
    pub image_digest: Option<String>,
    /// Its size.
    pub image_bytes: i64,
    /// The thumbnail's digest.
    pub thumb_digest: Option<String>,
    /// Its size.
    pub thumb_bytes: i64,
    /// Why there is none.
    pub problem: Option<String>,
}

impl PageRow {
    /// A page without a picture.
    pub fn problem(page: u32, problem: PageProblem) -> Self {
        Self {
            page: i64::from(page),
            width: 0,
            height: 0,
            image_digest: None,
            image_bytes: 0,
            thumb_digest: None,
            thumb_bytes: 0,
            problem: Some(problem.column().to_owned()),
        }
    }
}

/// Notes what became of a page.
pub async fn insert(
    tx: &mut Tx,
    of: &str,
    row: &PageRow,
    version: u16,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO page_image (of_digest, page, version, width, height, image_digest, image_bytes, thumb_digest,
             thumb_bytes, problem, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (of_digest, page) DO UPDATE SET version = $3, width = $4, height = $5, image_digest = $6,
             image_bytes = $7, thumb_digest = $8, thumb_bytes = $9, problem = $10, created_ms = $11",
        of,
        row.page,
        i64::from(version),
        row.width,
        row.height,
        row.image_digest.as_deref(),
        row.image_bytes,
        row.thumb_digest.as_deref(),
        row.thumb_bytes,
        row.problem.as_deref(),
        now.0
    )?;
    Ok(())
}

/// The pages of a file of which something became, by this version.
pub async fn drawn(tx: &mut Tx, of: &str, version: u16) -> Result<Vec<i64>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        page: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT page FROM page_image WHERE of_digest = $1 AND version = $2 ORDER BY page",
        of,
        i64::from(version)
    )?;
    Ok(rows.into_iter().map(|row| row.page).collect())
}

/// A page of a file.
pub async fn page(tx: &mut Tx, of: &str, page: i64, version: u16) -> Result<Option<PageRow>, db::Error> {
    fetch_optional!(
        tx,
        PageRow,
        "SELECT page, width, height, image_digest, image_bytes, thumb_digest, thumb_bytes, problem
         FROM page_image WHERE of_digest = $1 AND page = $2 AND version = $3",
        of,
        page,
        i64::from(version)
    )
}

/// The pages of a file that have a problem, with its name.
pub async fn problems(tx: &mut Tx, of: &str, version: u16) -> Result<Vec<(i64, String)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        page: i64,
        problem: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT page, problem FROM page_image
         WHERE of_digest = $1 AND version = $2 AND problem IS NOT NULL ORDER BY page",
        of,
        i64::from(version)
    )?;
    Ok(rows.into_iter().map(|row| (row.page, row.problem)).collect())
}

/// Forgets what is known of a page, so that it is drawn again.
pub async fn forget_page(tx: &mut Tx, of: &str, page: i64) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM page_image WHERE of_digest = $1 AND page = $2", of, page)?;
    Ok(())
}

/// Forgets the problems of a file's pages, so that they are tried again.
pub async fn forget_problems(tx: &mut Tx, of: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM page_image WHERE of_digest = $1 AND problem IS NOT NULL", of)?;
    Ok(())
}

/// Forgets all pages of a file that is itself forgotten.
pub async fn forget(tx: &mut Tx, of: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM page_image WHERE of_digest = $1", of)?;
    execute!(tx, "DELETE FROM page_doubt WHERE of_digest = $1", of)?;
    Ok(())
}

/// Stands among the doubts of a page that has no words to be believed.
const UNRECOGNISED: &str = "belum_dikenali";

/// Notes what speaks against the words of a file's pages, and which pages have to be recognised, in the
/// place of what was noted before.
pub async fn set_doubts(
    tx: &mut Tx,
    of: &str,
    doubts: &[(i64, Doubt)],
    unrecognised: &[u32],
) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM page_doubt WHERE of_digest = $1", of)?;
    let doubts = doubts.iter().map(|(page, doubt)| (*page, doubt.column()));
    let unrecognised = unrecognised.iter().map(|page| (i64::from(*page), UNRECOGNISED));
    for (page, doubt) in doubts.chain(unrecognised) {
        execute!(
            tx,
            "INSERT INTO page_doubt (of_digest, page, doubt) VALUES ($1, $2, $3)
             ON CONFLICT (of_digest, page, doubt) DO NOTHING",
            of,
            page,
            doubt
        )?;
    }
    Ok(())
}

/// The pages of a file that have to be recognised.
pub async fn unrecognised(tx: &mut Tx, of: &str) -> Result<Vec<i64>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        page: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT page FROM page_doubt WHERE of_digest = $1 AND doubt = $2 ORDER BY page",
        of,
        UNRECOGNISED
    )?;
    Ok(rows.into_iter().map(|row| row.page).collect())
}

/// Files with pages that have to be recognised and that no open job of this kind is about.
pub async fn waiting_for_ocr(tx: &mut Tx, job: &str, limit: i64) -> Result<Vec<String>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        of_digest: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT DISTINCT d.of_digest FROM page_doubt d
         WHERE d.doubt = $1
           AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = $2 AND j.subject = d.of_digest AND j.done_ms IS NULL)
         ORDER BY d.of_digest LIMIT $3",
        UNRECOGNISED,
        job,
        limit
    )?;
    Ok(rows.into_iter().map(|row| row.of_digest).collect())
}

/// What speaks against the words of a file's pages.
pub async fn doubts(tx: &mut Tx, of: &str) -> Result<Vec<(i64, String)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        page: i64,
        doubt: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT page, doubt FROM page_doubt WHERE of_digest = $1 ORDER BY page, doubt",
        of
    )?;
    Ok(rows.into_iter().map(|row| (row.page, row.doubt)).collect())
}

/// A kept picture: original, page, digest and size of picture and thumbnail.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KeptRow {
    /// The digest of the original.
    pub of_digest: String,
    /// The page.
    pub page: i64,
    /// Version of what drew it.
    pub version: i64,
    /// The picture's digest.
    pub image_digest: String,
    /// Its size.
    pub image_bytes: i64,
    /// The thumbnail's digest.
    pub thumb_digest: String,
    /// Its size.
    pub thumb_bytes: i64,
}

/// Kept pictures after this one, in order.
pub async fn kept(tx: &mut Tx, after: (&str, i64), limit: i64) -> Result<Vec<KeptRow>, db::Error> {
    fetch_all!(
        tx,
        KeptRow,
        "SELECT of_digest, page, version, image_digest, image_bytes, thumb_digest, thumb_bytes FROM page_image
         WHERE problem IS NULL AND (of_digest > $1 OR (of_digest = $1 AND page > $2))
         ORDER BY of_digest, page LIMIT $3",
        after.0,
        after.1,
        limit
    )
}
