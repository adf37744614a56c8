//! What somebody saw of a case last. Not of record: it only says what changed since.

use crate::db::{self, Tx, execute, fetch_optional};
use crate::kernel::Timestamp;

/// A person's last look at a case, and the state that was seen before that one.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LookRow {
    /// The case's version that was seen.
    pub version: i64,
    /// The manifest that was seen.
    pub manifest: Option<String>,
    /// When it was first seen.
    pub seen_ms: i64,
    /// The version seen before.
    pub before_version: Option<i64>,
    /// The manifest seen before.
    pub before_manifest: Option<String>,
    /// When that was first seen.
    pub before_ms: Option<i64>,
}

/// The look of a person at a case.
pub async fn find(tx: &mut Tx, case_id: &str, person_id: &str) -> Result<Option<LookRow>, db::Error> {
    fetch_optional!(
        tx,
        LookRow,
        "SELECT version, manifest, seen_ms, before_version, before_manifest, before_ms FROM case_look
         WHERE case_id = $1 AND person_id = $2",
        case_id,
        person_id
    )
}

/// Notes that this state is seen now. A state that was seen already leaves everything as it is, and an older one
/// (a page that was slow) does not take the place of a newer one.
pub async fn note(
    tx: &mut Tx,
    (case_id, person_id): (&str, &str),
    version: i64,
    manifest: Option<&str>,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO case_look (case_id, person_id, version, manifest, seen_ms) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (case_id, person_id) DO UPDATE SET before_version = case_look.version,
             before_manifest = case_look.manifest, before_ms = case_look.seen_ms, version = excluded.version,
             manifest = excluded.manifest, seen_ms = excluded.seen_ms
         WHERE case_look.version < excluded.version",
        case_id,
        person_id,
        version,
        manifest,
        now.0
    )?;
    Ok(())
}
