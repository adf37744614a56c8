//! Corrections of what is published: what a case corrects, and those that were applied.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};

/// What a case corrects.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RalatRow {
    /// The case.
    pub case_id: String,
    /// The product.
    pub product_id: String,
    /// The version whose description is corrected.
    pub product_version_id: String,
    /// Number of the ralat that stood when the case began; 0 for none.
    pub base_number: i64,
    /// Why; the public reads it.
    pub reason: String,
    /// Not 0 where the public must not read what stood before.
    pub closes_before: i64,
}

/// What a case corrects; `None` for a case of another kind.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Option<RalatRow>, db::Error> {
    fetch_optional!(
        tx,
        RalatRow,
        "SELECT case_id, product_id, product_version_id, base_number, reason, closes_before FROM ralat WHERE case_id = $1",
        case_id
    )
}

/// Writes what a case corrects.
pub async fn insert(tx: &mut Write, row: &RalatRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ralat (case_id, product_id, product_version_id, base_number, reason, closes_before)
         VALUES ($1, $2, $3, $4, $5, $6)",
        &row.case_id,
        &row.product_id,
        &row.product_version_id,
        row.base_number,
        &row.reason,
        row.closes_before
    )?;
    tx.touch(record::RALAT, &[&row.case_id]);
    Ok(())
}

/// Writes another reason, and of which state of the product the proposal is one from now on.
pub async fn update(tx: &mut Write, row: &RalatRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ralat SET product_version_id = $2, base_number = $3, reason = $4, closes_before = $5
         WHERE case_id = $1",
        &row.case_id,
        &row.product_version_id,
        row.base_number,
        &row.reason,
        row.closes_before
    )?;
    tx.touch(record::RALAT, &[&row.case_id]);
    Ok(())
}

/// The open case that corrects a product: its id.
pub async fn open_case(tx: &mut Tx, product_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT c.id FROM ralat r JOIN sop_case c ON c.id = r.case_id
         WHERE r.product_id = $1 AND c.closed_ms IS NULL ORDER BY c.created_ms, c.id LIMIT 1",
        product_id
    )?;
    Ok(row.map(|(id,)| id))
}

/// The version of a product that stands, and what is said in it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct StandingRow {
    /// The version's internal id.
    pub version_id: String,
    /// Its number.
    pub version: i64,
    /// The case that published it, which holds its files.
    pub case_id: String,
    /// The manifest that was signed last for it: its own, or that of its latest ralat.
    pub manifest: String,
    /// The description as it stands, canonical JSON.
    pub description: String,
    /// Number of the ralat that stands; 0 for none.
    pub ralat: i64,
}

/// What stands of a published product.
pub async fn standing(tx: &mut Tx, product_id: &str) -> Result<Option<StandingRow>, db::Error> {
    fetch_optional!(
        tx,
        StandingRow,
        "SELECT v.id AS version_id, v.version, v.case_id, COALESCE(a.manifest, v.manifest) AS manifest,
             COALESCE(a.description, v.description) AS description, COALESCE(a.number, 0) AS ralat
         FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
         LEFT JOIN product_ralat a ON a.product_version_id = v.id
         WHERE p.id = $1 AND p.state = 'terbit' ORDER BY COALESCE(a.number, 0) DESC LIMIT 1",
        product_id
    )
}

/// The version that a case corrects, whether it still stands or not, as the ralat before this case left it.
pub async fn corrected(tx: &mut Tx, row: &RalatRow) -> Result<StandingRow, db::Error> {
    fetch_one!(
        tx,
        StandingRow,
        "SELECT v.id AS version_id, v.version, v.case_id, COALESCE(a.manifest, v.manifest) AS manifest,
             COALESCE(a.description, v.description) AS description, COALESCE(a.number, 0) AS ralat
         FROM product_version v LEFT JOIN product_ralat a ON a.product_version_id = v.id AND a.number = $2
         WHERE v.id = $1",
        &row.product_version_id,
        row.base_number
    )
}

/// A correction that was applied.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct AppliedRow {
    /// Internal id.
    pub id: String,
    /// The product.
    pub product_id: String,
    /// The version.
    pub product_version_id: String,
    /// Its number among those of the version, from 1.
    pub number: i64,
    /// The case.
    pub case_id: String,
    /// What was signed.
    pub manifest: String,
    /// The description from then on, canonical JSON.
    pub description: String,
    /// Why.
    pub reason: String,
    /// Not 0 where the public must not read what stood before.
    pub closes_before: i64,
    /// The checker's post.
    pub checked_by: String,
    /// When it was checked.
    pub checked_ms: i64,
    /// The approver's post.
    pub approved_by: String,
    /// When it was approved.
    pub approved_ms: i64,
    /// The post of who applied it.
    pub applied_by: String,
    /// When.
    pub applied_ms: i64,
}

/// The corrections of a product, of all its versions, oldest first.
pub async fn applied(tx: &mut Tx, product_id: &str) -> Result<Vec<AppliedRow>, db::Error> {
    fetch_all!(
        tx,
        AppliedRow,
        "SELECT id, product_id, product_version_id, number, case_id, manifest, description, reason,
             closes_before, checked_by, checked_ms, approved_by, approved_ms, applied_by, applied_ms
         FROM product_ralat WHERE product_id = $1 ORDER BY applied_ms, number",
        product_id
    )
}

/// Writes a correction down.
pub async fn insert_applied(tx: &mut Write, row: &AppliedRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO product_ralat (id, product_id, product_version_id, number, case_id, manifest, description, reason,
             closes_before, checked_by, checked_ms, approved_by, approved_ms, applied_by, applied_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        &row.id,
        &row.product_id,
        &row.product_version_id,
        row.number,
        &row.case_id,
        &row.manifest,
        &row.description,
        &row.reason,
        row.closes_before,
        &row.checked_by,
        row.checked_ms,
        &row.approved_by,
        row.approved_ms,
        &row.applied_by,
        row.applied_ms
    )?;
    tx.touch(record::PRODUCT_RALAT, &[&row.id]);
    Ok(())
}

/// A relation of a version that stands.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct LiveRelation {
    /// Internal id.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// The other side, when it is of this collection.
    pub target_product_id: Option<String>,
    /// The other side as entered.
    pub target_text: String,
}

/// The relations of a version that no ralat took back.
pub async fn live_relations(tx: &mut Tx, version_id: &str) -> Result<Vec<LiveRelation>, db::Error> {
    fetch_all!(
        tx,
        LiveRelation,
        "SELECT r.id, r.kind, r.target_product_id, r.target_text FROM product_relation r
         WHERE r.product_version_id = $1
           AND NOT EXISTS (SELECT 1 FROM relation_end e WHERE e.relation_id = r.id) ORDER BY r.id",
        version_id
    )
}

/// Takes a relation back.
pub async fn end_relation(tx: &mut Write, relation_id: &str, ralat_id: &str) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO relation_end (relation_id, product_ralat_id) VALUES ($1, $2)",
        relation_id,
        ralat_id
    )?;
    tx.touch(record::RELATION_END, &[relation_id]);
    Ok(())
}

/// Public ids of the products that a product names, in any of its versions, and whose title is closed to the public.
pub async fn closed_targets(tx: &mut Tx, product_id: &str) -> Result<Vec<i64>, db::Error> {
    let rows: Vec<(i64,)> = fetch_all!(
        tx,
        (i64,),
        "SELECT DISTINCT t.public_id FROM product_relation r JOIN product t ON t.id = r.target_product_id
         JOIN takedown c ON c.product_id = t.id
         WHERE r.product_id = $1 AND c.close_title = 1 AND c.dark_ms IS NOT NULL ORDER BY t.public_id",
        product_id
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
