//! Reports of problems. Not of record: they are erased on schedule.

use crate::db::{self, Tx, execute, fetch_all, fetch_one};
use crate::kernel::Timestamp;

/// A report as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ReportRow {
    /// Its id.
    pub id: String,
    /// The product's public id.
    pub public_id: i64,
    /// The product's citation.
    pub title: String,
    /// What was written.
    pub body: String,
    /// When.
    pub created_ms: i64,
}

/// Writes a report.
pub async fn insert(
    tx: &mut Tx,
    id: &str,
    product_id: &str,
    body: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO problem_report (id, product_id, body, created_ms) VALUES ($1, $2, $3, $4)",
        id,
        product_id,
        body,
        now.0
    )?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Count {
    n: i64,
}

/// How many reports are open, of all products.
pub async fn count(tx: &mut Tx) -> Result<i64, db::Error> {
    Ok(fetch_one!(tx, Count, "SELECT count(*) AS n FROM problem_report")?.n)
}

/// How many reports of a product are open.
pub async fn count_of(tx: &mut Tx, product_id: &str) -> Result<i64, db::Error> {
    Ok(fetch_one!(tx, Count, "SELECT count(*) AS n FROM problem_report WHERE product_id = $1", product_id)?.n)
}

/// The open reports of an office's products, oldest first.
pub async fn of_office(tx: &mut Tx, office_id: &str, limit: i64) -> Result<Vec<ReportRow>, db::Error> {
    fetch_all!(
        tx,
        ReportRow,
        "SELECT r.id, p.public_id, p.title, r.body, r.created_ms
         FROM problem_report r JOIN product p ON p.id = r.product_id
         WHERE p.office_id = $1 ORDER BY r.created_ms, r.id LIMIT $2",
        office_id,
        limit
    )
}

/// Erases a report of an office's product; whether it was there.
pub async fn erase(tx: &mut Tx, id: &str, office_id: &str) -> Result<bool, db::Error> {
    let erased = execute!(
        tx,
        "DELETE FROM problem_report WHERE id = $1
         AND product_id IN (SELECT p.id FROM product p WHERE p.office_id = $2)",
        id,
        office_id
    )?;
    Ok(erased > 0)
}

/// Erases what was written before a moment.
pub async fn erase_before(tx: &mut Tx, moment: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM problem_report WHERE created_ms < $1", moment.0)?;
    Ok(())
}
