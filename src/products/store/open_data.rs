//! Reading what is published for those who compare files, and for machines.

use crate::db::{self, Tx, fetch_all, fetch_optional};

/// A public file with certain bytes, and where it stands.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SameRow {
    /// The product's public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub title: String,
    /// The file's name in its address.
    pub name: String,
    /// What the file is.
    pub role: String,
    /// The version that shows it.
    pub version: i64,
    /// The product's latest version.
    pub latest: i64,
    /// When that version was published.
    pub published_ms: i64,
    /// When the next one was, which took its place.
    pub replaced_ms: Option<i64>,
    /// Live relations that revoke the product.
    pub revoked: i64,
    /// Live relations that amend it.
    pub amended: i64,
}

/// The public files with these bytes, of every version, the versions that stand first.
pub async fn with_digest(tx: &mut Tx, digest: &str, limit: i64) -> Result<Vec<SameRow>, db::Error> {
    fetch_all!(
        tx,
        SameRow,
        concat!(
            "SELECT p.public_id, p.slug, p.title, f.name, f.role, v.version, p.version AS latest, v.published_ms,
             (SELECT n.published_ms FROM product_version n
              WHERE n.product_id = p.id AND n.version = v.version + 1) AS replaced_ms, ",
            live_relations!("mencabut", "dicabut_oleh"),
            " AS revoked, ",
            live_relations!("mengubah", "diubah_oleh"),
            " AS amended
         FROM product_file f JOIN product_version v ON v.id = f.product_version_id
         JOIN product p ON p.id = f.product_id
         WHERE f.digest = $1 AND p.state = 'terbit' AND ",
            file_is_open!(),
            " ORDER BY CASE WHEN v.version = p.version THEN 0 ELSE 1 END, p.public_id, v.version DESC, f.name
         LIMIT $2"
        ),
        digest,
        limit
    )
}

/// A published product as machines are told of it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct OpenRow {
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub title: String,
    /// The description of the version that stands, canonical JSON.
    pub description: String,
    /// The kind's title.
    pub kind_title: String,
    /// The kind's abbreviation.
    pub abbreviation: String,
    /// Name of the digital Salinan.
    pub file: Option<String>,
    /// When what is told of it last changed.
    pub changed_ms: i64,
    /// Live relations that revoke it.
    pub revoked: i64,
}

/// Published products after a public id, in order.
pub async fn after(tx: &mut Tx, public_id: i64, limit: i64) -> Result<Vec<OpenRow>, db::Error> {
    fetch_all!(
        tx,
        OpenRow,
        concat!(
            "SELECT p.public_id, p.slug, p.title, ",
            standing_description!(),
            " AS description, k.title AS kind_title, k.abbreviation, ",
            changed_ms!(),
            " AS changed_ms,
             (SELECT min(f.name) FROM product_file f
              WHERE f.product_version_id = v.id AND f.role = 'salinan' AND ",
            file_is_open!(),
            ") AS file, ",
            live_relations!("mencabut", "dicabut_oleh"),
            " AS revoked
         FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
         JOIN product_kind k ON k.id = p.kind
         WHERE p.state = 'terbit' AND p.public_id > $1 ORDER BY p.public_id LIMIT $2"
        ),
        public_id,
        limit
    )
}

/// Products after a public id that were taken down as a whole with their title left open, in order.
pub async fn dark_after(tx: &mut Tx, public_id: i64, limit: i64) -> Result<Vec<OpenRow>, db::Error> {
    fetch_all!(
        tx,
        OpenRow,
        concat!(
            "SELECT p.public_id, p.slug, p.title, ",
            standing_description!(),
            " AS description, k.title AS kind_title, k.abbreviation, ",
            changed_ms!(),
            " AS changed_ms, CAST(NULL AS TEXT) AS file, ",
            live_relations!("mencabut", "dicabut_oleh"),
            " AS revoked
         FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
         JOIN product_kind k ON k.id = p.kind
         JOIN takedown t ON t.product_id = p.id AND t.file_digest IS NULL AND t.dark_ms IS NOT NULL
             AND t.close_title = 0
         WHERE p.state = 'turun' AND p.public_id > $1 ORDER BY p.public_id LIMIT $2"
        ),
        public_id,
        limit
    )
}

/// When what is told of a published product last changed; `None` when it is not public.
pub async fn changed(tx: &mut Tx, public_id: i64) -> Result<Option<i64>, db::Error> {
    let row = fetch_optional!(
        tx,
        (i64,),
        concat!(
            "SELECT ",
            changed_ms!(),
            " FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
             WHERE p.state = 'terbit' AND p.public_id = $1"
        ),
        public_id
    )?;
    Ok(row.map(|(ms,)| ms))
}
