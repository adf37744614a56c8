//! Reading what is published.

use crate::db::{self, Tx, fetch_all, fetch_one, fetch_optional};

/// A product in a list.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct TeaserRow {
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// Its citation.
    pub title: String,
    /// Its description, canonical JSON.
    pub description: String,
    /// Whether a live relation revokes it.
    pub revoked: i64,
    /// Whether a live relation amends it.
    pub amended: i64,
    /// When it was first published.
    pub published_ms: i64,
}

/// The newest products.
pub async fn newest(tx: &mut Tx, limit: i64) -> Result<Vec<TeaserRow>, db::Error> {
    fetch_all!(
        tx,
        TeaserRow,
        concat!(
            "SELECT p.public_id, p.slug, p.title, ",
            standing_description!(),
            " AS description, p.published_ms, ",
            live_relations!("mencabut", "dicabut_oleh"),
            " AS revoked, ",
            live_relations!("mengubah", "diubah_oleh"),
            " AS amended
         FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
         WHERE p.state = 'terbit' ORDER BY p.published_ms DESC, p.public_id DESC LIMIT $1"
        ),
        limit
    )
}

/// How many products [`teasers`] reads with one statement.
pub const TEASERS_AT_ONCE: usize = 20;

/// The products of these public ids, for a list, in no order; at most [`TEASERS_AT_ONCE`] of them.
pub async fn teasers(tx: &mut Tx, public_ids: &[i64]) -> Result<Vec<TeaserRow>, db::Error> {
    // No product has the id 0, so it stands for those that are not asked for.
    let mut ids = [0; TEASERS_AT_ONCE];
    ids.iter_mut().zip(public_ids).for_each(|(place, id)| *place = *id);
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = ids;
    fetch_all!(
        tx,
        TeaserRow,
        concat!(
            "SELECT p.public_id, p.slug, p.title, ",
            standing_description!(),
            " AS description, p.published_ms, ",
            live_relations!("mencabut", "dicabut_oleh"),
            " AS revoked, ",
            live_relations!("mengubah", "diubah_oleh"),
            " AS amended
         FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
         WHERE p.state = 'terbit' AND p.public_id IN
             ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)"
        ),
        a,
        b,
        c,
        d,
        e,
        f,
        g,
        h,
        i,
        j,
        k,
        l,
        m,
        n,
        o,
        p,
        q,
        r,
        s,
        t
    )
}

/// A count by kind or year.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct CountRow {
    /// Kind id or year.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// How many.
    pub n: i64,
}

/// Published products by kind.
pub async fn by_kind(tx: &mut Tx) -> Result<Vec<CountRow>, db::Error> {
    fetch_all!(
        tx,
        CountRow,
        "SELECT k.id, k.title, count(*) AS n FROM product p JOIN product_kind k ON k.id = p.kind
         WHERE p.state = 'terbit' GROUP BY k.id, k.title, k.position ORDER BY k.position, k.id"
    )
}

/// Published products by year, newest first.
pub async fn by_year(tx: &mut Tx) -> Result<Vec<CountRow>, db::Error> {
    fetch_all!(
        tx,
        CountRow,
        "SELECT CAST(p.year AS TEXT) AS id, CAST(p.year AS TEXT) AS title, count(*) AS n FROM product p
         WHERE p.state = 'terbit' GROUP BY p.year ORDER BY p.year DESC LIMIT 60"
    )
}

/// What the visibility map holds of a product.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SeenRow {
    /// Internal id.
    pub id: String,
    /// The public id.
    pub public_id: i64,
    /// The readable part of its address.
    pub slug: String,
    /// `terbit`, or why not.
    pub state: String,
    /// The journal's sequence of its last change.
    pub changed_seq: i64,
}

/// Products that changed after the one of this sequence number and public id, in that order.
pub async fn changed_after(
    tx: &mut Tx,
    (seq, public_id): (i64, i64),
    limit: i64,
) -> Result<Vec<SeenRow>, db::Error> {
    fetch_all!(
        tx,
        SeenRow,
        "SELECT id, public_id, slug, state, changed_seq FROM product
         WHERE changed_seq >= $1 AND (changed_seq > $1 OR public_id > $2) ORDER BY changed_seq, public_id LIMIT $3",
        seq,
        public_id,
        limit
    )
}

/// What the visibility map holds of a file.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct SeenFileRow {
    /// The product's internal id.
    pub product_id: String,
    /// Its name in the address.
    pub name: String,
    /// Its object.
    pub digest: String,
    /// Its size.
    pub size_bytes: i64,
    /// What it is.
    pub role: String,
    /// Its pages.
    pub pages: Option<i64>,
    /// Whether it belongs to the version that stands.
    pub stands: i64,
    /// Whether it was taken down.
    pub dark: i64,
}

/// The files, of all versions, of published products that changed within these sequence numbers.
pub async fn changed_files(tx: &mut Tx, from: i64, to: i64) -> Result<Vec<SeenFileRow>, db::Error> {
    fetch_all!(
        tx,
        SeenFileRow,
        "SELECT f.product_id, f.name, f.digest, f.size_bytes, f.role, f.pages,
             (SELECT count(*) FROM product_version v
              WHERE v.id = f.product_version_id AND v.version = p.version) AS stands,
             (SELECT count(*) FROM takedown_file d WHERE d.product_file_id = f.id) AS dark
         FROM product p JOIN product_file f ON f.product_id = p.id
         WHERE p.changed_seq >= $1 AND p.changed_seq <= $2 AND p.state = 'terbit'
         ORDER BY f.product_id, CASE f.role WHEN 'salinan' THEN 0 ELSE 1 END, f.position, f.name",
        from,
        to
    )
}

/// Public ids of the products that show a file of this digest.
pub async fn showing(tx: &mut Tx, digest: &str) -> Result<Vec<i64>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        public_id: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT DISTINCT p.public_id FROM product_file f JOIN product p ON p.id = f.product_id WHERE f.digest = $1",
        digest
    )?;
    Ok(rows.into_iter().map(|row| row.public_id).collect())
}

/// Public ids after `after`, in order, whatever became of the products.
pub async fn all_ids(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<i64>, db::Error> {
    let rows: Vec<(i64,)> = fetch_all!(
        tx,
        (i64,),
        "SELECT public_id FROM product WHERE public_id > $1 ORDER BY public_id LIMIT $2",
        after,
        limit
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Published public ids after `after`, in order: what a rebuild of the index walks.
pub async fn public_ids(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<i64>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        public_id: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT public_id FROM product WHERE state = 'terbit' AND public_id > $1 ORDER BY public_id LIMIT $2",
        after,
        limit
    )?;
    Ok(rows.into_iter().map(|row| row.public_id).collect())
}

/// How many products are published.
pub async fn count(tx: &mut Tx) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    Ok(fetch_one!(tx, Row, "SELECT count(*) AS n FROM product WHERE state = 'terbit'")?.n)
}

/// Public id and slug of the product that a case published.
pub async fn published_by(tx: &mut Tx, case_id: &str) -> Result<Option<(i64, String)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        public_id: i64,
        slug: String,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT p.public_id, p.slug FROM product_version v JOIN product p ON p.id = v.product_id
         WHERE v.case_id = $1 AND p.state = 'terbit'",
        case_id
    )?;
    Ok(row.map(|row| (row.public_id, row.slug)))
}
