//! Writing a published product.

use crate::db::{self, Tx, execute, fetch_one, fetch_optional};
use crate::journal::{Write, record};

/// A product as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ProductRow {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The public id; never reused.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its kind.
    pub kind: String,
    /// Its number's key.
    pub number_key: String,
    /// Its year.
    pub year: i64,
    /// Its citation.
    pub title: String,
    /// `terbit`.
    pub state: String,
    /// Its latest version.
    pub version: i64,
    /// When it was first published.
    pub published_ms: i64,
}

/// Draws the next public id; it is never given again, even when the transaction fails elsewhere only
/// because then nothing was published.
pub async fn next_public_id(tx: &mut Write) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        next: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        "UPDATE counter SET next = next + 1 WHERE id = 'public_id' RETURNING next - 1 AS next"
    )?;
    Ok(row.next)
}

/// A product.
pub async fn product(tx: &mut Tx, id: &str) -> Result<Option<ProductRow>, db::Error> {
    fetch_optional!(
        tx,
        ProductRow,
        "SELECT id, office_id, public_id, slug, kind, number_key, year, title, state, version, published_ms
         FROM product WHERE id = $1",
        id
    )
}

/// The product of a public id.
pub async fn by_public_id(tx: &mut Tx, public_id: i64) -> Result<Option<ProductRow>, db::Error> {
    fetch_optional!(
        tx,
        ProductRow,
        "SELECT id, office_id, public_id, slug, kind, number_key, year, title, state, version, published_ms
         FROM product WHERE public_id = $1",
        public_id
    )
}

/// Writes a new product, or the new state of one.
pub async fn put(tx: &mut Write, row: &ProductRow) -> Result<(), db::Error> {
    let seq = tx.seq();
    execute!(
        tx,
        "INSERT INTO product (id, office_id, public_id, slug, kind, number_key, year, title, state, version,
             changed_seq, published_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (id) DO UPDATE SET slug = $4, kind = $5, number_key = $6, year = $7, title = $8, state = $9,
             version = $10, changed_seq = $11",
        &row.id,
        &row.office_id,
        row.public_id,
        &row.slug,
        &row.kind,
        &row.number_key,
        row.year,
        &row.title,
        &row.state,
        row.version,
        seq,
        row.published_ms
    )?;
    tx.touch(record::PRODUCT, &[&row.id]);
    Ok(())
}

/// A published version as recorded.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// Internal id.
    pub id: String,
    /// The product.
    pub product_id: String,
    /// Its number, from 1.
    pub version: i64,
    /// The case that published it.
    pub case_id: String,
    /// The manifest.
    pub manifest: String,
    /// The description, canonical JSON.
    pub description: String,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// The checker's post.
    pub checked_by: String,
    /// When it was checked.
    pub checked_ms: i64,
    /// The approver's post.
    pub approved_by: String,
    /// When it was approved.
    pub approved_ms: i64,
    /// The publisher's post.
    pub published_by: String,
}

/// Writes a version.
pub async fn insert_version(tx: &mut Write, row: &VersionRow) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO product_version (id, product_id, version, case_id, manifest, description, physical_kind,
             checked_by, checked_ms, approved_by, approved_ms, published_by, published_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        &row.id,
        &row.product_id,
        row.version,
        &row.case_id,
        &row.manifest,
        &row.description,
        &row.physical_kind,
        &row.checked_by,
        row.checked_ms,
        &row.approved_by,
        row.approved_ms,
        &row.published_by,
        now
    )?;
    tx.touch(record::PRODUCT_VERSION, &[&row.id]);
    Ok(())
}

/// A public file as recorded.
#[derive(Debug, Clone)]
pub struct PublicFileRow {
    /// Internal id.
    pub id: String,
    /// The product.
    pub product_id: String,
    /// The version.
    pub version_id: String,
    /// What it is.
    pub role: String,
    /// Its order.
    pub position: i64,
    /// Its name in the address.
    pub name: String,
    /// Its object.
    pub digest: String,
    /// Its size.
    pub size_bytes: i64,
    /// Its pages.
    pub pages: Option<i64>,
}

/// Writes a public file.
pub async fn insert_file(tx: &mut Write, row: &PublicFileRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO product_file (id, product_id, product_version_id, role, position, name, digest, size_bytes, pages)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.id,
        &row.product_id,
        &row.version_id,
        &row.role,
        row.position,
        &row.name,
        &row.digest,
        row.size_bytes,
        row.pages
    )?;
    tx.touch(record::PRODUCT_FILE, &[&row.id]);
    Ok(())
}

/// Writes a relation.
pub async fn insert_relation(
    tx: &mut Write,
    id: &str,
    (product_id, version_id): (&str, &str),
    kind: &str,
    target: Option<&str>,
    text: &str,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO product_relation (id, product_id, product_version_id, kind, target_product_id, target_text)
         VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        product_id,
        version_id,
        kind,
        target,
        text
    )?;
    tx.touch(record::PRODUCT_RELATION, &[id]);
    Ok(())
}
