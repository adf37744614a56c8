//! Objects, derived objects and uploads.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::{Digest, Timestamp};

/// Records an object; without effect when it is recorded already.
pub async fn insert(
    tx: &mut Write,
    digest: &Digest,
    size_bytes: i64,
    media_type: &str,
    pages: Option<i64>,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    let added = execute!(
        tx,
        "INSERT INTO object (digest, algorithm, size_bytes, media_type, pages, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING",
        digest.hex(),
        Digest::ALGORITHM,
        size_bytes,
        media_type,
        pages,
        now
    )?;
    if added > 0 {
        tx.touch(record::OBJECT, &[&digest.hex()]);
    }
    Ok(())
}

/// Digest and size of every object after `after`, in order: what `verify`, `backup` and `gc` walk.
pub async fn page(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<(String, i64)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        digest: String,
        size_bytes: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT digest, size_bytes FROM object WHERE digest > $1 ORDER BY digest LIMIT $2",
        after,
        limit
    )?;
    Ok(rows.into_iter().map(|row| (row.digest, row.size_bytes)).collect())
}

/// A derived object as recorded.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct DerivedRow {
    /// The digest of the original.
    pub of_digest: String,
    /// What it is.
    pub kind: String,
    /// Version of what made it.
    pub version: i64,
    /// Its own digest.
    pub digest: String,
    /// Its size.
    pub size_bytes: i64,
}

/// Derived objects after the one of this original and kind, in order.
pub async fn derived_page(
    tx: &mut Tx,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<DerivedRow>, db::Error> {
    let (of, kind) = after;
    fetch_all!(
        tx,
        DerivedRow,
        "SELECT of_digest, kind, version, digest, size_bytes FROM derived_object
         WHERE of_digest > $1 OR (of_digest = $1 AND kind > $2) ORDER BY of_digest, kind LIMIT $3",
        of,
        kind,
        limit
    )
}

/// Recorded files that nothing names any more: in no case, nota dinas or product, and no upload of them
/// still waits. Manifests are evidence and never among them.
pub async fn unreferenced(
    tx: &mut Tx,
    before: Timestamp,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<(String, i64)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        digest: String,
        size_bytes: i64,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT o.digest, o.size_bytes FROM object o
         WHERE o.created_ms < $1 AND o.media_type <> 'application/json'
           AND NOT EXISTS (SELECT 1 FROM case_file r WHERE r.digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM nota_dinas r WHERE r.scan_digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM product_file r WHERE r.digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM mandate r WHERE r.scan_digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM takedown r WHERE r.scan_digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM agenda_entry r WHERE r.scan_digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM ticket_media r WHERE r.digest = o.digest)
           AND NOT EXISTS (SELECT 1 FROM upload r WHERE r.digest = o.digest AND r.expires_ms > $2)
         ORDER BY o.digest LIMIT $3",
        before.0,
        now.0,
        limit
    )?;
    Ok(rows.into_iter().map(|row| (row.digest, row.size_bytes)).collect())
}

/// Forgets a recorded file with its expired uploads and derived objects. What still names it is refused
/// by the database's foreign keys.
pub async fn forget(tx: &mut Write, digest: &str) -> Result<(), db::Error> {
    #[derive(sqlx::FromRow)]
    struct Key {
        key: String,
    }
    let uploads = fetch_all!(tx, Key, "SELECT id AS key FROM upload WHERE digest = $1", digest)?;
    execute!(tx, "DELETE FROM upload WHERE digest = $1", digest)?;
    for upload in uploads {
        tx.touch(record::UPLOAD, &[&upload.key]);
    }
    let derived = fetch_all!(tx, Key, "SELECT kind AS key FROM derived_object WHERE of_digest = $1", digest)?;
    execute!(tx, "DELETE FROM derived_object WHERE of_digest = $1", digest)?;
    for kind in derived {
        tx.touch(record::DERIVED, &[digest, &kind.key]);
    }
    super::pages::forget(tx, digest).await?;
    super::checks::forget(tx, digest).await?;
    execute!(tx, "DELETE FROM object WHERE digest = $1", digest)?;
    tx.touch(record::OBJECT, &[digest]);
    Ok(())
}

/// Whether an object is recorded.
pub async fn is_recorded(tx: &mut Tx, digest: &str) -> Result<bool, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    Ok(fetch_one!(tx, Row, "SELECT count(*) AS n FROM object WHERE digest = $1", digest)?.n > 0)
}

/// Files that lack the derived object of this kind and version, and for which no job of `job` waits,
/// runs or was given up.
pub async fn without_derived(
    tx: &mut Tx,
    (kind, version): (&str, i64),
    job: &str,
    limit: i64,
) -> Result<Vec<String>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        digest: String,
    }
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT o.digest FROM object o
         WHERE o.pages IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM derived_object d
                           WHERE d.of_digest = o.digest AND d.kind = $1 AND d.version = $2)
           AND NOT EXISTS (SELECT 1 FROM job j WHERE j.kind = $3 AND j.subject = o.digest AND j.done_ms IS NULL)
         ORDER BY o.created_ms DESC, o.digest LIMIT $4",
        kind,
        version,
        job,
        limit
    )?;
    Ok(rows.into_iter().map(|row| row.digest).collect())
}

/// The format of an object; `None` when it is not recorded.
pub async fn media_type(tx: &mut Tx, digest: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> =
        fetch_optional!(tx, (String,), "SELECT media_type FROM object WHERE digest = $1", digest)?;
    Ok(row.map(|(media_type,)| media_type))
}

/// The number of an object's pages; 0 when it is not recorded or has none.
pub async fn page_count(tx: &mut Tx, digest: &str) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        pages: Option<i64>,
    }
    let row = fetch_optional!(tx, Row, "SELECT pages FROM object WHERE digest = $1", digest)?;
    Ok(row.and_then(|row| row.pages).unwrap_or(0))
}

/// Records a derived object.
pub async fn insert_derived(
    tx: &mut Write,
    of: &Digest,
    kind: &str,
    version: i64,
    digest: &Digest,
    size_bytes: i64,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO derived_object (of_digest, kind, version, digest, size_bytes, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (of_digest, kind) DO UPDATE SET version = $3, digest = $4, size_bytes = $5, created_ms = $6",
        of.hex(),
        kind,
        version,
        digest.hex(),
        size_bytes,
        now
    )?;
    tx.touch(record::DERIVED, &[&of.hex(), kind]);
    Ok(())
}

/// The version of a derived object, when there is one.
pub async fn derived_version(tx: &mut Tx, of: &Digest, kind: &str) -> Result<Option<i64>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        version: i64,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT version FROM derived_object WHERE of_digest = $1 AND kind = $2",
        of.hex(),
        kind
    )?;
    Ok(row.map(|row| row.version))
}

/// The digest of a derived object, when there is one.
pub async fn derived_digest(tx: &mut Tx, of: &Digest, kind: &str) -> Result<Option<String>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        digest: String,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT digest FROM derived_object WHERE of_digest = $1 AND kind = $2",
        of.hex(),
        kind
    )?;
    Ok(row.map(|row| row.digest))
}

/// An upload as recorded, with its object.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct UploadRow {
    /// Internal id.
    pub id: String,
    /// The object.
    pub digest: String,
    /// The name as it was handed in.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// Its pages.
    pub pages: Option<i64>,
    /// Its format.
    pub media_type: String,
}

/// Records an upload.
pub async fn insert_upload(
    tx: &mut Write,
    id: &str,
    person_id: &str,
    digest: &Digest,
    name: &str,
    expires: Timestamp,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO upload (id, person_id, digest, name, created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        person_id,
        digest.hex(),
        name,
        now,
        expires.0
    )?;
    tx.touch(record::UPLOAD, &[id]);
    Ok(())
}

/// A person's own upload that has not expired.
pub async fn upload(
    tx: &mut Tx,
    id: &str,
    person_id: &str,
    now: Timestamp,
) -> Result<Option<UploadRow>, db::Error> {
    fetch_optional!(
        tx,
        UploadRow,
        "SELECT u.id, u.digest, u.name, o.size_bytes, o.pages, o.media_type
         FROM upload u JOIN object o ON o.digest = u.digest
         WHERE u.id = $1 AND u.person_id = $2 AND u.expires_ms > $3",
        id,
        person_id,
        now.0
    )
}

/// A person's uploads that wait and that no file of a case and no nota dinas of theirs has taken up,
/// newest first.
pub async fn unused_uploads(
    tx: &mut Tx,
    person_id: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<UploadRow>, db::Error> {
    fetch_all!(
        tx,
        UploadRow,
        "SELECT u.id, u.digest, u.name, o.size_bytes, o.pages, o.media_type
         FROM upload u JOIN object o ON o.digest = u.digest
         WHERE u.person_id = $1 AND u.expires_ms > $2
           AND NOT EXISTS (SELECT 1 FROM case_file f WHERE f.digest = u.digest AND f.person_id = $1)
           AND NOT EXISTS (SELECT 1 FROM nota_dinas n WHERE n.scan_digest = u.digest AND n.registered_by = $1)
           AND NOT EXISTS (SELECT 1 FROM mandate m WHERE m.scan_digest = u.digest AND m.proposed_by = $1)
           AND NOT EXISTS (SELECT 1 FROM agenda_entry a WHERE a.scan_digest = u.digest)
           AND NOT EXISTS (SELECT 1 FROM takedown t WHERE t.scan_digest = u.digest)
         ORDER BY u.created_ms DESC, u.id DESC LIMIT $3",
        person_id,
        now.0,
        limit
    )
}
