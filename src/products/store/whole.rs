//! A published product with all that its page shows, by one statement: each further one would be a trip to the
//! thread of the database, or over a network.

use crate::db::{self, Tx, fetch_all};
use crate::journal::Logged;
use crate::kernel::Timestamp;

/// A product as one statement reads it.
#[derive(Debug, Clone, Default)]
pub struct Whole {
    /// Its versions, newest first; none when it is not public.
    pub versions: Vec<VersionRow>,
    /// Its public files, all versions, without those that were taken down.
    pub files: Vec<FileRow>,
    /// What the version that stands does to others (of one whose title was closed nothing is told), and behind that what
    /// others do to the product, by the latest version of each.
    pub relations: Vec<RelationRow>,
    /// The entries of the journal that published its versions.
    pub published: Vec<Logged>,
}

/// A published version of a product, and beside it what the product has.
#[derive(Debug, Clone)]
pub struct VersionRow {
    /// Internal id of the product.
    pub product_id: String,
    /// Its office.
    pub office_id: String,
    /// The readable part of its address.
    pub slug: String,
    /// Its kind.
    pub kind: String,
    /// Its citation.
    pub title: String,
    /// When it was first published.
    pub first_ms: i64,
    /// Views that were written.
    pub views: i64,
    /// Downloads that were written.
    pub downloads: i64,
    /// How many of its files were taken down while it stays.
    pub dark: i64,
    /// Internal id of the version.
    pub id: String,
    /// Its number.
    pub version: i64,
    /// Why it is a new version.
    pub why: Option<String>,
    /// The manifest's digest.
    pub manifest: String,
    /// The description, canonical JSON.
    pub description: String,
    /// `salinan` or `asli`.
    pub physical_kind: String,
    /// What that is called.
    pub physical_title: String,
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
    /// When it was published.
    pub published_ms: i64,
    /// Where the official page of JDIH KPU holds it, as recorded last.
    pub external_address: Option<String>,
    /// Since when.
    pub external_date: Option<String>,
    /// How many ralat correct it.
    pub corrected: i64,
    /// When what is told of the product last changed, were this the version that stands.
    pub changed_ms: i64,
}

/// A public file.
#[derive(Debug, Clone)]
pub struct FileRow {
    /// The version's internal id.
    pub product_version_id: String,
    /// What it is.
    pub role: String,
    /// Its name in the address.
    pub name: String,
    /// Its object.
    pub digest: String,
    /// Its size.
    pub size_bytes: i64,
    /// Its pages.
    pub pages: Option<i64>,
}

/// A relation seen from a product.
#[derive(Debug, Clone)]
pub struct RelationRow {
    /// Whether it comes from the other side.
    pub inverse: i64,
    /// The relation's kind.
    pub kind: String,
    /// What it is called in this direction.
    pub title: String,
    /// The other side as entered, or its citation.
    pub text: String,
    /// The other side's public id, when it is published here.
    pub public_id: Option<i64>,
    /// The readable part of its address.
    pub slug: Option<String>,
}

/// A row of any of the parts; which column holds what, the statement and the part's function say.
#[derive(sqlx::FromRow)]
struct Row {
    part: i64,
    t1: Option<String>,
    t2: Option<String>,
    t3: Option<String>,
    t4: Option<String>,
    t5: Option<String>,
    t6: Option<String>,
    t7: Option<String>,
    t8: Option<String>,
    t9: Option<String>,
    t10: Option<String>,
    t11: Option<String>,
    t12: Option<String>,
    t13: Option<String>,
    t14: Option<String>,
    t15: Option<String>,
    t16: Option<String>,
    n1: Option<i64>,
    n2: Option<i64>,
    n3: Option<i64>,
    n4: Option<i64>,
    n5: Option<i64>,
    n6: Option<i64>,
    n7: Option<i64>,
    n8: Option<i64>,
    n9: Option<i64>,
    n10: Option<i64>,
}

/// Reads a published product. The journal's table is read here and nowhere else outside of its area: the entry that
/// published a version stands in the same row of that table for ever.
pub async fn whole(tx: &mut Tx, public_id: i64) -> Result<Whole, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        concat!(
            "SELECT CAST(1 AS BIGINT) AS part, p.id AS t1, p.office_id AS t2, p.slug AS t3, p.kind AS t4, p.title AS t5,
             v.id AS t6, a.reason AS t7, v.manifest AS t8, v.description AS t9, v.physical_kind AS t10, k.title AS t11,
             v.checked_by AS t12, v.approved_by AS t13, v.published_by AS t14,
             (SELECT e.address FROM external_page e WHERE e.case_id = v.case_id
              ORDER BY e.at_ms DESC, e.id DESC LIMIT 1) AS t15,
             (SELECT e.date FROM external_page e WHERE e.case_id = v.case_id
              ORDER BY e.at_ms DESC, e.id DESC LIMIT 1) AS t16,
             p.published_ms AS n1,
             CAST(coalesce((SELECT sum(c.views) FROM product_count c WHERE c.product_id = p.id), 0) AS BIGINT) AS n2,
             CAST(coalesce((SELECT sum(c.downloads) FROM product_count c WHERE c.product_id = p.id), 0) AS BIGINT) AS n3,
             (SELECT count(*) FROM takedown_file d WHERE d.product_id = p.id) AS n4,
             v.version AS n5, v.checked_ms AS n6, v.approved_ms AS n7, v.published_ms AS n8,
             (SELECT count(*) FROM product_ralat r WHERE r.product_version_id = v.id) AS n9, ",
            changed_ms!(),
            " AS n10
         FROM product p JOIN product_version v ON v.product_id = p.id
         JOIN physical_kind k ON k.id = v.physical_kind
         LEFT JOIN versi_alasan a ON a.case_id = v.case_id
         WHERE p.public_id = $1 AND p.state = 'terbit'
         UNION ALL
         SELECT 2, f.product_version_id, f.role, f.name, f.digest, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
             NULL, NULL, NULL, f.size_bytes, f.pages, f.position, NULL, NULL, NULL, NULL, NULL, NULL, NULL
         FROM product p JOIN product_file f ON f.product_id = p.id
         WHERE p.public_id = $1 AND p.state = 'terbit' AND ",
            file_is_open!(),
            " UNION ALL
         SELECT 3, r.kind, k.title,
             CASE WHEN EXISTS (SELECT 1 FROM takedown c WHERE c.product_id = r.target_product_id
                               AND c.close_title = 1 AND c.dark_ms IS NOT NULL)
                  THEN 'produk hukum yang judulnya ditutup' ELSE r.target_text END, t.slug, r.id, NULL, NULL, NULL, NULL,
             NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0, t.public_id, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL
         FROM product p JOIN product_version v ON v.product_id = p.id AND v.version = p.version
         JOIN product_relation r ON r.product_id = p.id AND r.product_version_id = v.id
         JOIN relation_kind k ON k.id = r.kind
         LEFT JOIN product t ON t.id = r.target_product_id AND t.state = 'terbit'
         WHERE p.public_id = $1 AND p.state = 'terbit' AND ",
            not_taken_back!(),
            " UNION ALL
         SELECT 3, r.kind, k.inverse, q.title, q.slug, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
             NULL, 1, q.public_id, q.published_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL
         FROM product p JOIN product_relation r ON r.target_product_id = p.id
         JOIN relation_kind k ON k.id = r.kind
         JOIN product q ON q.id = r.product_id AND q.state = 'terbit'
         JOIN product_version w ON w.id = r.product_version_id AND w.version = q.version
         WHERE p.public_id = $1 AND p.state = 'terbit' AND ",
            not_taken_back!(),
            " UNION ALL
         SELECT 4, j.kind, j.actor, j.subject, j.body, j.prev, j.hash, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
             NULL, NULL, j.seq, j.time_ms, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
         FROM product p JOIN journal j ON j.subject = p.id AND j.kind = 'produk.terbit'
         WHERE p.public_id = $1 AND p.state = 'terbit'"
        ),
        public_id
    )?;
    sorted(rows)
}

/// The rows by their parts, each part in its order.
fn sorted(rows: Vec<Row>) -> Result<Whole, db::Error> {
    let (mut whole, mut files, mut relations) = (Whole::default(), Vec::new(), Vec::new());
    for row in rows {
        match row.part {
            1 => whole.versions.push(version(row)),
            2 => files.push((row.t2.as_deref() != Some("salinan"), row.n3, row.t3.clone(), file(row))),
            3 => relations.push(((row.n1, row.t1.clone(), row.n3, row.t5.clone(), row.n2), relation(row))),
            _ => whole.published.push(entry(row)?),
        }
    }
    whole.versions.sort_by_key(|version| std::cmp::Reverse(version.version));
    files.sort_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    relations.sort_by(|(a, _), (b, _)| a.cmp(b));
    whole.files = files.into_iter().map(|(_, _, _, file)| file).collect();
    whole.relations = relations.into_iter().map(|(_, relation)| relation).collect();
    Ok(whole)
}

// Columns that tables say are never null are read as what they are.

fn version(row: Row) -> VersionRow {
    let text = Option::<String>::unwrap_or_default;
    let number = Option::<i64>::unwrap_or_default;
    VersionRow {
        product_id: text(row.t1),
        office_id: text(row.t2),
        slug: text(row.t3),
        kind: text(row.t4),
        title: text(row.t5),
        first_ms: number(row.n1),
        views: number(row.n2),
        downloads: number(row.n3),
        dark: number(row.n4),
        id: text(row.t6),
        version: number(row.n5),
        why: row.t7,
        manifest: text(row.t8),
        description: text(row.t9),
        physical_kind: text(row.t10),
        physical_title: text(row.t11),
        checked_by: text(row.t12),
        checked_ms: number(row.n6),
        approved_by: text(row.t13),
        approved_ms: number(row.n7),
        published_by: text(row.t14),
        published_ms: number(row.n8),
        external_address: row.t15,
        external_date: row.t16,
        corrected: number(row.n9),
        changed_ms: number(row.n10),
    }
}

fn file(row: Row) -> FileRow {
    FileRow {
        product_version_id: row.t1.unwrap_or_default(),
        role: row.t2.unwrap_or_default(),
        name: row.t3.unwrap_or_default(),
        digest: row.t4.unwrap_or_default(),
        size_bytes: row.n1.unwrap_or_default(),
        pages: row.n2,
    }
}

fn relation(row: Row) -> RelationRow {
    RelationRow {
        inverse: row.n1.unwrap_or_default(),
        kind: row.t1.unwrap_or_default(),
        title: row.t2.unwrap_or_default(),
        text: row.t3.unwrap_or_default(),
        public_id: row.n2,
        slug: row.t4,
    }
}

fn entry(row: Row) -> Result<Logged, db::Error> {
    let seq = row.n1.unwrap_or_default();
    let body = row.t4.unwrap_or_default();
    let broken = |error| db::Error::inconsistent("journal", seq.to_string(), error);
    Ok(Logged {
        seq,
        time: Timestamp(row.n2.unwrap_or_default()),
        kind: row.t1.unwrap_or_default(),
        actor: row.t2,
        subject: row.t3,
        body: serde_json::from_str(&body).map_err(broken)?,
        prev: row.t5.unwrap_or_default(),
        hash: row.t6.unwrap_or_default(),
    })
}
