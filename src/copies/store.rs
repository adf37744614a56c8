//! Recorded comparisons.

use crate::db::{self, Tx, execute, fetch_all};
use crate::journal::{Write, record};

/// A recorded comparison.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Comparison {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The digest of the files that were compared.
    pub files_digest: String,
    /// How: `mata` (a person's eyes).
    pub method: String,
    /// `sesuai`.
    pub verdict: String,
    /// What the person wrote.
    pub note: Option<String>,
    /// Who.
    pub person_id: String,
    /// When.
    pub made_ms: i64,
}

pub(super) async fn insert(tx: &mut Write, row: &Comparison) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO comparison (id, case_id, files_digest, method, verdict, note, person_id, part, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'maker', $8)",
        &row.id,
        &row.case_id,
        &row.files_digest,
        &row.method,
        &row.verdict,
        row.note.as_deref(),
        &row.person_id,
        row.made_ms
    )?;
    tx.touch(record::COMPARISON, &[&row.id]);
    Ok(())
}

/// The comparisons of a case, newest first.
///
/// # Errors
/// As any statement.
pub async fn comparisons_of(tx: &mut Tx, case_id: &str) -> Result<Vec<Comparison>, db::Error> {
    fetch_all!(
        tx,
        Comparison,
        "SELECT id, case_id, files_digest, method, verdict, note, person_id, made_ms FROM comparison
         WHERE case_id = $1 ORDER BY made_ms DESC, id DESC",
        case_id
    )
}
