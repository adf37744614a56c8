//! Files of a case: those that count now, and earlier versions.

use crate::db::{self, Tx, execute, fetch_all};
use crate::journal::{Write, record};
use crate::kernel::Digest;
use crate::products::manifest::{FileRole, ManifestFile, files_digest};

/// The most files of a case that are kept in view, earlier versions included.
const MAX_FILES: i64 = 500;

/// A file of a case.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct FileRow {
    /// Internal id.
    pub id: String,
    /// What it is.
    pub role: String,
    /// Its order.
    pub position: i64,
    /// The object.
    pub digest: String,
    /// Its name as it was handed in.
    pub name: String,
    /// Its size.
    pub size_bytes: i64,
    /// Its pages.
    pub pages: Option<i64>,
    /// Its format.
    pub media_type: String,
    /// Who added it.
    pub person_id: String,
    /// When.
    pub added_ms: i64,
    /// When it was replaced or taken out.
    pub removed_ms: Option<i64>,
}

impl FileRow {
    /// As it stands in a manifest.
    pub fn in_manifest(&self) -> Result<ManifestFile, db::Error> {
        let broken = |what: &str| db::Error::inconsistent("case_file", &self.id, what);
        Ok(ManifestFile {
            role: FileRole::from_column(&self.role).ok_or_else(|| broken("role"))?,
            position: self.position,
            name: self.name.clone(),
            size_bytes: self.size_bytes,
            pages: self.pages,
            digest: self.digest.parse().map_err(|_| broken("digest"))?,
        })
    }
}

/// A file to be added.
#[derive(Debug, Clone)]
pub struct NewFileRow<'f> {
    /// Internal id.
    pub id: &'f str,
    /// The case.
    pub case_id: &'f str,
    /// What it is.
    pub role: FileRole,
    /// Its order.
    pub position: i64,
    /// The object.
    pub digest: &'f str,
    /// Its name.
    pub name: &'f str,
    /// Who adds it.
    pub person_id: &'f str,
}

/// Adds a file.
pub async fn insert(tx: &mut Write, row: &NewFileRow<'_>) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO case_file (id, case_id, role, position, digest, name, person_id, part, added_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'maker', $8)",
        row.id,
        row.case_id,
        row.role.column(),
        row.position,
        row.digest,
        row.name,
        row.person_id,
        now
    )?;
    tx.touch(record::CASE_FILE, &[row.id]);
    Ok(())
}

/// Takes a file out; it stays as an earlier version. `false` when it is not there any more.
pub async fn remove(tx: &mut Write, id: &str, by: &str) -> Result<bool, db::Error> {
    let now = tx.now().0;
    let touched = execute!(
        tx,
        "UPDATE case_file SET removed_ms = $2, removed_by = $3 WHERE id = $1 AND removed_ms IS NULL",
        id,
        now,
        by
    )?;
    tx.touch(record::CASE_FILE, &[id]);
    Ok(touched == 1)
}

/// All files of a case, those that count now first, by role and order.
pub async fn all(tx: &mut Tx, case_id: &str) -> Result<Vec<FileRow>, db::Error> {
    fetch_all!(
        tx,
        FileRow,
        "SELECT f.id, f.role, f.position, f.digest, f.name, o.size_bytes, o.pages, o.media_type,
             f.person_id, f.added_ms, f.removed_ms
         FROM case_file f JOIN object o ON o.digest = f.digest WHERE f.case_id = $1
         ORDER BY CASE WHEN f.removed_ms IS NULL THEN 0 ELSE 1 END,
             CASE f.role WHEN 'salinan' THEN 0 WHEN 'lampiran' THEN 1 ELSE 2 END, f.position, f.added_ms, f.id LIMIT $2",
        case_id,
        MAX_FILES
    )
}

/// The open cases in which a file with these bytes counts now.
pub async fn cases_with(tx: &mut Tx, digest: &str) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT DISTINCT f.case_id FROM case_file f JOIN sop_case c ON c.id = f.case_id
         WHERE f.digest = $1 AND f.removed_ms IS NULL AND c.closed_ms IS NULL ORDER BY f.case_id LIMIT $2",
        digest,
        MAX_FILES
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The files of a case that count now.
pub async fn current(tx: &mut Tx, case_id: &str) -> Result<Vec<FileRow>, db::Error> {
    Ok(all(tx, case_id).await?.into_iter().filter(|file| file.removed_ms.is_none()).collect())
}

/// The digest of the files that count now: what a comparison is bound to.
///
/// # Errors
/// As any statement.
pub async fn files_digest_in(tx: &mut Tx, case_id: &str) -> Result<Digest, db::Error> {
    let files = current(tx, case_id).await?;
    let files: Vec<ManifestFile> = files.iter().map(FileRow::in_manifest).collect::<Result<_, _>>()?;
    Ok(files_digest(&files))
}
