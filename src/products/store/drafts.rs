//! Descriptions of a case, every revision, and the vocabularies they use.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, canonical_json, record};
use crate::kernel::new_id;
use crate::products::description::Description;
use crate::products::visibility::TAKEN_DOWN;

/// A kind of legal product.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct KindRow {
    /// Identifier, used in addresses.
    pub id: String,
    /// Title.
    pub title: String,
    /// Abbreviation (*singkatan*).
    pub abbreviation: String,
    /// Code in file names.
    pub file_code: String,
    /// Not 0 while it can be chosen.
    pub in_use: i64,
}

/// The kinds of legal product, in order.
pub async fn kinds(tx: &mut Tx) -> Result<Vec<KindRow>, db::Error> {
    fetch_all!(
        tx,
        KindRow,
        "SELECT id, title, abbreviation, file_code, in_use FROM product_kind ORDER BY position, id"
    )
}

/// A kind of relation.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct RelationKindRow {
    /// Identifier.
    pub id: String,
    /// Title.
    pub title: String,
    /// How the other side says it.
    pub inverse: String,
}

/// The kinds of relation.
pub async fn relation_kinds(tx: &mut Tx) -> Result<Vec<RelationKindRow>, db::Error> {
    fetch_all!(tx, RelationKindRow, "SELECT id, title, inverse FROM relation_kind ORDER BY id")
}

/// A description as recorded.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its number, from 1.
    pub revision: i64,
    /// The description.
    pub description: Description,
}

/// The latest description of a case.
pub async fn latest(tx: &mut Tx, case_id: &str) -> Result<Option<Revision>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: String,
        revision: i64,
        body: String,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT id, revision, body FROM description WHERE case_id = $1 ORDER BY revision DESC LIMIT 1",
        case_id
    )?;
    row.map(|row| {
        let value = serde_json::from_str(&row.body)
            .map_err(|error| db::Error::inconsistent("description", row.id, error))?;
        Ok(Revision { revision: row.revision, description: Description::from_value(&value) })
    })
    .transpose()
}

/// Writes the next revision.
pub async fn insert(
    tx: &mut Write,
    case_id: &str,
    person_id: &str,
    revision: i64,
    description: &Description,
) -> Result<(), db::Error> {
    let now = tx.now();
    let id = new_id(now);
    // The column wants a kind even while none was chosen; the entry itself stays empty, and lacks.
    let kind = match description.get("jenis") {
        "" => kinds(tx).await?.first().map(|kind| kind.id.clone()).unwrap_or_default(),
        kind => kind.to_owned(),
    };
    execute!(
        tx,
        "INSERT INTO description (id, case_id, revision, person_id, part, body, kind, number_key, year, at_ms)
         VALUES ($1, $2, $3, $4, 'maker', $5, $6, $7, $8, $9)",
        &id,
        case_id,
        revision,
        person_id,
        canonical_json(&description.to_value()),
        &kind,
        description.number_key(),
        description.year().map(i64::from),
        now.0
    )?;
    tx.touch(record::DESCRIPTION, &[&id]);
    Ok(())
}

/// Something with the same identity: a published product, one that was taken down, or an open case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// Its address below the root.
    pub address: String,
    /// What it is called.
    pub title: String,
    /// The product's internal id, when it is one.
    pub product_id: Option<String>,
    /// Whether that was taken down, with nothing in its place: the address is where its repair begins.
    pub dark: bool,
}

/// Products and open cases of the office with the same kind, number and year, besides `case_id` and the
/// product that it is a new version of. What was taken down and has nothing in its place counts where the case is neither
/// a new version nor a repair.
pub async fn twins(
    tx: &mut Tx,
    office_id: &str,
    description: &Description,
    case_id: &str,
    replaces: Option<&str>,
) -> Result<Vec<Twin>, db::Error> {
    let (key, Some(year)) = (description.number_key(), description.year()) else { return Ok(Vec::new()) };
    if key.is_empty() {
        return Ok(Vec::new());
    }
    #[derive(sqlx::FromRow)]
    struct Product {
        id: String,
        public_id: i64,
        slug: String,
        title: String,
        state: String,
    }
    #[derive(sqlx::FromRow)]
    struct OpenCase {
        id: String,
        subject: String,
    }
    let products = fetch_all!(
        tx,
        Product,
        "SELECT p.id, p.public_id, p.slug, p.title, p.state FROM product p
         WHERE p.office_id = $1 AND p.kind = $2 AND p.number_key = $3 AND p.year = $4
           AND (CAST($5 AS TEXT) IS NULL OR p.id <> $5)
           AND (p.state = 'terbit' OR (p.state = 'turun' AND CAST($5 AS TEXT) IS NULL
               AND NOT EXISTS (SELECT 1 FROM perbaikan r WHERE r.case_id = $6)
               AND NOT EXISTS (SELECT 1 FROM takedown t WHERE t.product_id = p.id AND t.successor_id IS NOT NULL)))
         ORDER BY p.public_id",
        office_id,
        description.get("jenis"),
        &key,
        i64::from(year),
        replaces,
        case_id
    )?;
    let cases = fetch_all!(
        tx,
        OpenCase,
        "SELECT c.id, c.subject FROM description d JOIN sop_case c ON c.id = d.case_id
         WHERE c.office_id = $1 AND c.closed_ms IS NULL AND c.id <> $2
           AND d.kind = $3 AND d.number_key = $4 AND d.year = $5
           AND d.revision = (SELECT max(l.revision) FROM description l WHERE l.case_id = d.case_id)
         ORDER BY c.created_ms, c.id LIMIT 5",
        office_id,
        case_id,
        description.get("jenis"),
        &key,
        i64::from(year)
    )?;
    let products = products.into_iter().map(|row| {
        let dark = row.state == TAKEN_DOWN;
        let address = match dark {
            true => format!("/kasus/baru?perbaikan={}", row.public_id),
            false => format!("/produk-hukum/{}-{}", row.public_id, row.slug),
        };
        Twin { address, title: row.title, product_id: Some(row.id), dark }
    });
    let cases = cases.into_iter().map(|row| Twin {
        address: format!("/kasus/{}", row.id),
        title: row.subject,
        product_id: None,
        dark: false,
    });
    Ok(products.chain(cases).collect())
}
