//! Answers to findings (of record), and what texts were boiled down to (a cache).

use crate::auth::named;
use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp, new_id};
use crate::pdf::READING_VERSION;
use crate::products::checks::{Answer, CHECKS_VERSION, Facts, Similar, Sketch};
use crate::products::read_job::KIND;

/// The most answers of a case that are read: each act answers at most as many as a form has fields.
const MAX_ANSWERS: i64 = 20_000;
/// The most published files that are compared closely.
const MAX_SIMILAR: i64 = 10;
/// Bands that two texts must share to be compared closely,
const MIN_SHARED: i64 = 2;
/// and the most files that share so many, drafts and other offices' among them.
const MAX_LIKELY: i64 = 200;
/// The most files that are asked to be boiled down at once.
const MAX_STALE: i64 = 500;

/// An answer to be recorded.
pub struct NewAnswer<'a> {
    /// The case.
    pub case_id: &'a str,
    /// The case's version that the answer made.
    pub case_version: i64,
    /// The finding.
    pub key: &'a str,
    /// The check.
    pub kind: &'a str,
    /// The file that it is about.
    pub file_digest: Option<String>,
    /// The page.
    pub page: Option<i64>,
    /// The choice.
    pub choice: &'a str,
    /// The reason.
    pub note: Option<&'a str>,
    /// Who.
    pub person_id: &'a str,
    /// In which post.
    pub post_title: &'a str,
}

/// Records an answer.
pub async fn insert_answer(tx: &mut Write, row: &NewAnswer<'_>) -> Result<(), db::Error> {
    let now = tx.now();
    let id = new_id(now);
    execute!(
        tx,
        "INSERT INTO check_answer (id, case_id, case_version, finding_key, kind, file_digest, page, choice, note,
             person_id, part, at_ms, post_title)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'maker', $11, $12)",
        &id,
        row.case_id,
        row.case_version,
        row.key,
        row.kind,
        row.file_digest.as_deref(),
        row.page,
        row.choice,
        row.note,
        row.person_id,
        now.0,
        row.post_title
    )?;
    tx.touch(record::CHECK_ANSWER, &[&id]);
    Ok(())
}

/// The last answer to each finding of a case.
pub async fn answers(tx: &mut Tx, case_id: &str) -> Result<Vec<Answer>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        finding_key: String,
        choice: String,
        note: Option<String>,
        name: String,
        post_title: String,
        at_ms: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT a.finding_key, a.choice, a.note, p.name, a.post_title, a.at_ms
         FROM check_answer a JOIN person p ON p.id = a.person_id
         WHERE a.case_id = $1 AND a.case_version = (SELECT max(l.case_version) FROM check_answer l
             WHERE l.case_id = a.case_id AND l.finding_key = a.finding_key)
         ORDER BY a.case_version, a.finding_key LIMIT $2",
        case_id,
        MAX_ANSWERS
    )?;
    let answer = |row: Row| Answer {
        key: row.finding_key,
        choice: row.choice,
        note: row.note,
        person: named(&row.name, &row.post_title),
        at_ms: row.at_ms,
    };
    Ok(rows.into_iter().map(answer).collect())
}

/// Keeps what a file's text was boiled down to.
pub async fn put_facts(
    tx: &mut Tx,
    digest: &Digest,
    reading: &Digest,
    facts: &Facts,
    now: Timestamp,
) -> Result<(), db::Error> {
    let hex = digest.hex();
    let body =
        serde_json::to_string(facts).map_err(|error| db::Error::inconsistent("text_fact", &hex, error))?;
    execute!(
        tx,
        "INSERT INTO text_fact (digest, reading, version, body, made_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (digest) DO UPDATE SET reading = $2, version = $3, body = $4, made_ms = $5",
        &hex,
        reading.hex(),
        CHECKS_VERSION,
        body,
        now.0
    )?;
    execute!(tx, "DELETE FROM text_band WHERE digest = $1", &hex)?;
    for (band, hash) in (0_i64..).zip(facts.sketch.iter().flat_map(Sketch::bands)) {
        execute!(tx, "INSERT INTO text_band (digest, band, hash) VALUES ($1, $2, $3)", &hex, band, hash)?;
    }
    Ok(())
}

/// What is known of a file's text; only when it was made by these rules from the reading that stands now.
pub async fn facts(tx: &mut Tx, digest: &str) -> Result<Option<Facts>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        body: String,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT t.body FROM text_fact t JOIN derived_object d ON d.of_digest = t.digest AND d.digest = t.reading
         WHERE t.digest = $1 AND d.kind = $2 AND d.version = $3 AND t.version = $4",
        digest,
        KIND.name(),
        i64::from(READING_VERSION),
        CHECKS_VERSION
    )?;
    // A cache that cannot be read is as good as none.
    Ok(row.and_then(|row| serde_json::from_str(&row.body).ok()))
}

/// The reading of a file that stands now.
pub async fn reading(tx: &mut Tx, digest: &str) -> Result<Option<Digest>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        digest: String,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT digest FROM derived_object WHERE of_digest = $1 AND kind = $2 AND version = $3",
        digest,
        KIND.name(),
        i64::from(READING_VERSION)
    )?;
    row.map(|row| row.digest.parse().map_err(|_| db::Error::inconsistent("derived_object", digest, "digest")))
        .transpose()
}

/// Files that were read and not boiled down, or otherwise than now.
pub async fn stale(tx: &mut Tx) -> Result<Vec<String>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        digest: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT d.of_digest AS digest FROM derived_object d
         LEFT JOIN text_fact t ON t.digest = d.of_digest AND t.reading = d.digest AND t.version = $2
         WHERE d.kind = $1 AND d.version = $4 AND t.digest IS NULL ORDER BY d.created_ms, d.of_digest LIMIT $3",
        KIND.name(),
        CHECKS_VERSION,
        MAX_STALE,
        i64::from(READING_VERSION)
    )?;
    Ok(rows.into_iter().map(|row| row.digest).collect())
}

/// Forgets what a file's text was boiled down to.
pub async fn forget(tx: &mut Tx, digest: &str) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM text_band WHERE digest = $1", digest)?;
    execute!(tx, "DELETE FROM text_fact WHERE digest = $1", digest)?;
    Ok(())
}

/// The office's published products whose Salinan shares bands with this file, but the one that is
/// replaced; those that share most.
pub async fn similar(
    tx: &mut Tx,
    office_id: &str,
    digest: &Digest,
    sketch: &Sketch,
    replaces: Option<&str>,
) -> Result<Vec<Similar>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        published: String,
        public_id: i64,
        slug: String,
        title: String,
        body: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT f.digest AS published, p.public_id, p.slug, p.title, t.body FROM (
             SELECT o.digest, count(*) AS shared
             FROM text_band b JOIN text_band o ON o.band = b.band AND o.hash = b.hash
             WHERE b.digest = $1 GROUP BY o.digest HAVING count(*) >= $5
             ORDER BY count(*) DESC, o.digest LIMIT $6
         ) n JOIN product_file f ON f.digest = n.digest AND f.role = 'salinan'
         JOIN product p ON p.id = f.product_id
         JOIN text_fact t ON t.digest = n.digest
         WHERE p.office_id = $2 AND p.state = 'terbit' AND (CAST($3 AS TEXT) IS NULL OR p.id <> $3)
         ORDER BY n.shared DESC, p.public_id, f.digest LIMIT $4",
        digest.hex(),
        office_id,
        replaces,
        MAX_SIMILAR,
        MIN_SHARED,
        MAX_LIKELY
    )?;
    let similar = rows.into_iter().filter_map(|row| {
        let published: Facts = serde_json::from_str(&row.body).ok()?;
        Some(Similar {
            digest: *digest,
            published: row.published.parse().ok()?,
            address: format!("/produk-hukum/{}-{}", row.public_id, row.slug),
            title: row.title,
            same: sketch.same(&published.sketch?),
        })
    });
    Ok(similar.collect())
}
