//! The products of an office as staff see them, public or not.

use crate::db::{self, Tx, fetch_all, fetch_optional};

/// A product in the staff's list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ShelfRow {
    /// Internal id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub title: String,
    /// `terbit`, or `turun`.
    pub state: String,
    /// Its latest version.
    pub version: i64,
    /// When it was first published.
    pub published_ms: i64,
    /// The description of that version, canonical JSON.
    pub description: String,
    /// The kind's title.
    pub kind: String,
    /// How many of its files were taken down while it stays.
    pub dark_files: i64,
}

macro_rules! shelf {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.office_id, p.public_id, p.slug, p.title, p.state, p.version, p.published_ms, ",
            standing_description!(),
            " AS description, k.title AS kind,
                 (SELECT count(*) FROM takedown_file d WHERE d.product_id = p.id) AS dark_files
             FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
             JOIN product_kind k ON k.id = p.kind ",
            $rest
        )
    };
}

/// Products of an office before a public id, the newest first. `word` is of a slug's letters alone, so that LIKE finds
/// neither wildcards nor a difference of the engines in it; empty for all.
pub async fn listed(
    tx: &mut Tx,
    office_id: &str,
    (word, state): (&str, Option<&str>),
    before: i64,
    limit: i64,
) -> Result<Vec<ShelfRow>, db::Error> {
    let pattern = format!("%{word}%");
    fetch_all!(
        tx,
        ShelfRow,
        shelf!(
            "WHERE p.office_id = $1 AND p.public_id < $2 AND p.slug LIKE $3
                 AND (CAST($4 AS TEXT) IS NULL OR p.state = $4)
             ORDER BY p.public_id DESC LIMIT $5"
        ),
        office_id,
        before,
        pattern,
        state,
        limit
    )
}

/// The product of a public id.
pub async fn one(tx: &mut Tx, public_id: i64) -> Result<Option<ShelfRow>, db::Error> {
    fetch_optional!(tx, ShelfRow, shelf!("WHERE p.public_id = $1"), public_id)
}

/// A file of a product as staff see it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct ShelfFile {
    /// The version that shows it.
    pub version: i64,
    /// The case that published it.
    pub case_id: String,
    /// The file's row in that case, where it can be opened.
    pub case_file_id: Option<String>,
    /// What it is.
    pub role: String,
    /// Its name in the address.
    pub name: String,
    /// Its object.
    pub digest: String,
    /// Its size.
    pub size_bytes: i64,
    /// Whether it was taken down by itself.
    pub dark: i64,
}

/// Every file of a product, the latest version first.
pub async fn files(tx: &mut Tx, product_id: &str) -> Result<Vec<ShelfFile>, db::Error> {
    fetch_all!(
        tx,
        ShelfFile,
        "SELECT v.version, v.case_id,
             (SELECT min(c.id) FROM case_file c
              WHERE c.case_id = v.case_id AND c.digest = f.digest AND c.removed_ms IS NULL) AS case_file_id,
             f.role, f.name, f.digest, f.size_bytes,
             (SELECT count(*) FROM takedown_file d WHERE d.product_file_id = f.id) AS dark
         FROM product_file f JOIN product_version v ON v.id = f.product_version_id
         WHERE f.product_id = $1
         ORDER BY v.version DESC, CASE f.role WHEN 'salinan' THEN 0 ELSE 1 END, f.position, f.name",
        product_id
    )
}
