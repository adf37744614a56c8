//! Cases whose product takes the place of one that was taken down.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};

/// What a case puts right.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RepairRow {
    /// The case that took the product down.
    pub takedown_case_id: String,
    /// What was taken down.
    pub product_id: String,
    /// Public id of what was taken down.
    pub public_id: i64,
    /// Its last version.
    pub version: i64,
    /// Why; the public reads it.
    pub reason: String,
}

/// What a case puts right; `None` for any other case.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Option<RepairRow>, db::Error> {
    fetch_optional!(
        tx,
        RepairRow,
        "SELECT r.takedown_case_id, r.product_id, p.public_id, p.version, r.reason
         FROM perbaikan r JOIN product p ON p.id = r.product_id WHERE r.case_id = $1",
        case_id
    )
}

/// Writes what a case puts right.
pub async fn insert(
    tx: &mut Write,
    case_id: &str,
    (takedown_case_id, product_id): (&str, &str),
    reason: &str,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO perbaikan (case_id, takedown_case_id, product_id, reason) VALUES ($1, $2, $3, $4)",
        case_id,
        takedown_case_id,
        product_id,
        reason
    )?;
    tx.touch(record::PERBAIKAN, &[case_id]);
    Ok(())
}

/// The open case that puts a product right: its id.
pub async fn open_case(tx: &mut Tx, product_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT c.id FROM perbaikan r JOIN sop_case c ON c.id = r.case_id
         WHERE r.product_id = $1 AND c.closed_ms IS NULL ORDER BY c.created_ms, c.id LIMIT 1",
        product_id
    )?;
    Ok(row.map(|(id,)| id))
}

/// How many public files of a case and of the last version of a product are not in both.
pub async fn changed_files(tx: &mut Tx, case_id: &str, product_id: &str) -> Result<i64, db::Error> {
    let (count,): (i64,) = fetch_one!(
        tx,
        (i64,),
        "SELECT (SELECT count(*) FROM case_file c WHERE c.case_id = $1 AND c.removed_ms IS NULL
                 AND c.role IN ('salinan', 'lampiran') AND c.digest NOT IN (
                     SELECT a.digest FROM product_file a JOIN product_version w ON w.id = a.product_version_id
                     JOIN product p ON p.id = w.product_id AND p.version = w.version WHERE p.id = $2))
             + (SELECT count(*) FROM product_file a JOIN product_version w ON w.id = a.product_version_id
                JOIN product p ON p.id = w.product_id AND p.version = w.version
                WHERE p.id = $2 AND a.digest NOT IN (
                    SELECT c.digest FROM case_file c WHERE c.case_id = $1 AND c.removed_ms IS NULL
                      AND c.role IN ('salinan', 'lampiran')))",
        case_id,
        product_id
    )?;
    Ok(count)
}

/// A file of a case that has the bytes of one that the public may no more see.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DarkBytesRow {
    /// What the case calls it.
    pub name: String,
    /// Public id of the product that showed it.
    pub public_id: i64,
    /// What became of that product.
    pub state: String,
    /// Whether it was taken down by itself, whatever became of its product afterwards.
    pub alone: i64,
}

/// The files of a case to be published, as they are now, that were taken down: with their product, or by themselves. What
/// came back into the product of which the case is a new version has passed the gates and stays open there.
pub async fn dark_bytes(tx: &mut Tx, case_id: &str) -> Result<Vec<DarkBytesRow>, db::Error> {
    fetch_all!(
        tx,
        DarkBytesRow,
        "SELECT DISTINCT c.name, p.public_id, p.state,
             (SELECT count(*) FROM takedown_file d WHERE d.product_file_id = f.id) AS alone
         FROM case_file c JOIN product_file f ON f.digest = c.digest JOIN product p ON p.id = f.product_id
         WHERE c.case_id = $1 AND c.removed_ms IS NULL AND c.role IN ('salinan', 'lampiran')
           AND (p.state = 'turun' OR EXISTS (SELECT 1 FROM takedown_file d WHERE d.product_file_id = f.id))
           AND NOT EXISTS (
               SELECT 1 FROM submission s JOIN product q ON q.id = s.replaces_product_id AND q.state = 'terbit'
               JOIN product_file g ON g.product_id = q.id AND g.digest = c.digest
               WHERE s.case_id = c.case_id
                 AND NOT EXISTS (SELECT 1 FROM takedown_file e WHERE e.product_file_id = g.id))
         ORDER BY p.public_id, c.name, alone",
        case_id
    )
}

/// The first version of a product that was published after this moment: version and when.
pub async fn version_after(
    tx: &mut Tx,
    product_id: &str,
    moment_ms: i64,
) -> Result<Option<(i64, i64)>, db::Error> {
    fetch_optional!(
        tx,
        (i64, i64),
        "SELECT version, published_ms FROM product_version WHERE product_id = $1 AND published_ms > $2
         ORDER BY version LIMIT 1",
        product_id,
        moment_ms
    )
}

/// The open case that brings a new version of a product: its id.
pub async fn open_renewal(tx: &mut Tx, product_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT c.id FROM submission s JOIN sop_case c ON c.id = s.case_id
         WHERE s.replaces_product_id = $1 AND c.closed_ms IS NULL ORDER BY c.created_ms, c.id LIMIT 1",
        product_id
    )?;
    Ok(row.map(|(id,)| id))
}

/// A product in whose place another came.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct PredecessorRow {
    /// Internal id.
    pub id: String,
    /// Its public id.
    pub public_id: i64,
    /// Its last version.
    pub version: i64,
    /// When it was published.
    pub published_ms: i64,
    /// When it was taken down.
    pub dark_ms: Option<i64>,
    /// On what ground, in words for everybody.
    pub ground: String,
    /// Why the other came.
    pub reason: String,
    /// How many public files the last version of the one and the first of the other do not have in common.
    pub changed: i64,
}

/// The product whose place this one took.
pub async fn predecessor(tx: &mut Tx, product_id: &str) -> Result<Option<PredecessorRow>, db::Error> {
    fetch_optional!(
        tx,
        PredecessorRow,
        "SELECT p.id, p.public_id, p.version, p.published_ms, t.dark_ms, g.public_words AS ground, r.reason,
             (SELECT count(*) FROM product_file b WHERE b.product_version_id = v.id AND b.digest NOT IN (
                 SELECT a.digest FROM product_file a JOIN product_version w ON w.id = a.product_version_id
                 WHERE w.product_id = p.id AND w.version = p.version))
             + (SELECT count(*) FROM product_file a JOIN product_version w ON w.id = a.product_version_id
                WHERE w.product_id = p.id AND w.version = p.version AND a.digest NOT IN (
                    SELECT b.digest FROM product_file b WHERE b.product_version_id = v.id)) AS changed
         FROM takedown t JOIN product p ON p.id = t.product_id JOIN takedown_ground g ON g.id = t.ground
         JOIN perbaikan r ON r.takedown_case_id = t.case_id
         JOIN product_version v ON v.case_id = r.case_id AND v.product_id = t.successor_id
         WHERE t.successor_id = $1 ORDER BY t.dark_ms DESC LIMIT 1",
        product_id
    )
}
