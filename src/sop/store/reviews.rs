//! Reviews of SOPs.

use crate::db::{self, Tx, execute, fetch_all, fetch_one};
use crate::journal::{Write, record};

/// The most reviews of an office that are read.
const MAX_REVIEWS: i64 = 2_000;

/// A review.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ReviewRow {
    /// Internal id.
    pub id: String,
    /// The SOP.
    pub sop: String,
    /// The version in force then.
    pub version_id: String,
    /// The day, as YYYY-MM-DD.
    pub date: String,
    /// What came of it.
    pub result: String,
    /// Who recorded it.
    pub name: String,
    /// In which post.
    pub post_title: String,
    /// When.
    pub at_ms: i64,
}

/// The reviews of an office, the latest first.
pub async fn of_office(tx: &mut Tx, office_id: &str) -> Result<Vec<ReviewRow>, db::Error> {
    fetch_all!(
        tx,
        ReviewRow,
        "SELECT r.id, r.sop, r.version_id, r.date, r.result, p.name, r.post_title, r.at_ms
         FROM sop_review r JOIN person p ON p.id = r.person_id
         WHERE r.office_id = $1 ORDER BY r.date DESC, r.at_ms DESC, r.id LIMIT $2",
        office_id,
        MAX_REVIEWS
    )
}

/// Since when an office can work by an SOP: since both are there.
pub async fn used_since(tx: &mut Tx, office_id: &str, sop: &str) -> Result<i64, db::Error> {
    let (since,): (i64,) = fetch_one!(
        tx,
        (i64,),
        "SELECT CAST(COALESCE(MAX(at_ms), 0) AS BIGINT) FROM (
             SELECT MIN(loaded_ms) AS at_ms FROM sop_version WHERE sop = $2
             UNION ALL SELECT created_ms AS at_ms FROM office WHERE id = $1) AS began",
        office_id,
        sop
    )?;
    Ok(since)
}

/// Writes a review.
pub async fn insert(
    tx: &mut Write,
    (office_id, person_id): (&str, &str),
    row: &ReviewRow,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO sop_review (id, office_id, sop, version_id, date, result, person_id, post_title, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.id,
        office_id,
        &row.sop,
        &row.version_id,
        &row.date,
        &row.result,
        person_id,
        &row.post_title,
        row.at_ms
    )?;
    tx.touch(record::SOP_REVIEW, &[&row.id]);
    Ok(())
}
