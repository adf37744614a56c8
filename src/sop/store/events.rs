//! The story of a case.

use crate::db::{self, Tx, execute, fetch_all};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;
use crate::sop::case::{Case, Event};

/// The most lines of a story.
const MAX_EVENTS: i64 = 1_000;

/// A line of the story.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct EventRow {
    /// Internal id.
    pub id: String,
    /// The case's version after it.
    pub version: i64,
    /// Kind of act.
    pub kind: String,
    /// "{name} {label}".
    pub label: String,
    /// Who.
    pub person_id: String,
    /// The person's name.
    pub name: String,
    /// In which post.
    pub post_title: String,
    /// From which step.
    pub from_step: String,
    /// To which step.
    pub to_step: String,
    /// In which round.
    pub round: i64,
    /// What the person wrote.
    pub note: Option<String>,
    /// What was fixed or signed.
    pub manifest: Option<String>,
    /// When.
    pub at_ms: i64,
}

/// A subquery: in which post a person wrote the line of a story at a moment; `NULL` where there is none. For rows that
/// were written in the transaction of such a line.
macro_rules! post_at {
    ($case:literal, $person:literal, $at:literal) => {
        concat!(
            "(SELECT e.post_title FROM case_event e WHERE e.case_id = ",
            $case,
            " AND e.person_id = ",
            $person,
            " AND e.at_ms = ",
            $at,
            " ORDER BY e.version DESC LIMIT 1)"
        )
    };
}
pub(crate) use post_at;

/// Writes a line.
pub async fn insert(
    tx: &mut Write,
    id: &str,
    case: &Case,
    event: &Event,
    person_id: &str,
    post_title: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO case_event (id, case_id, version, kind, label, person_id, post_title, from_step, to_step, round,
             note, manifest, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id,
        &case.id,
        case.version,
        event.kind,
        &event.label,
        person_id,
        post_title,
        &event.from,
        &event.to,
        event.round,
        event.note.as_deref(),
        event.manifest.map(|digest| digest.hex()),
        now
    )?;
    tx.touch(record::CASE_EVENT, &[id]);
    Ok(())
}

/// What lines of the story say, and in which post it was done, by id.
pub async fn labels(tx: &mut Tx, ids: &[String]) -> Result<Vec<(String, String, String)>, db::Error> {
    let sql =
        format!("SELECT id, label, post_title FROM case_event WHERE id IN ({})", db::places(1, ids.len()));
    let rows = db::text_rows(tx, sql, ids).await?;
    Ok(rows.into_iter().filter_map(three).collect())
}

fn three(row: Vec<Option<String>>) -> Option<(String, String, String)> {
    let [id, label, post]: [Option<String>; 3] = row.try_into().ok()?;
    Some((id?, label.unwrap_or_default(), post.unwrap_or_default()))
}

/// A return, with the reason that was given.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Returned {
    /// The version of the definition.
    pub sop_version: String,
    /// From which step.
    pub from_step: String,
    /// To which step.
    pub to_step: String,
    /// Why.
    pub note: Option<String>,
}

/// The returns of an office from `from` until before `to`, in order.
pub async fn returned_in(
    tx: &mut Tx,
    office_id: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Returned>, db::Error> {
    fetch_all!(
        tx,
        Returned,
        "SELECT c.sop_version, e.from_step, e.to_step, e.note FROM case_event e JOIN sop_case c ON c.id = e.case_id
         WHERE c.office_id = $1 AND e.kind = 'return' AND e.at_ms >= $2 AND e.at_ms < $3
         ORDER BY e.at_ms, e.id LIMIT $4",
        office_id,
        from.0,
        to.0,
        super::visits::MAX_REPORTED
    )
}

/// The story, oldest first, of what came after `version`.
pub async fn of_case(tx: &mut Tx, case_id: &str, version: i64) -> Result<Vec<EventRow>, db::Error> {
    fetch_all!(
        tx,
        EventRow,
        "SELECT e.id, e.version, e.kind, e.label, e.person_id, p.name, e.post_title, e.from_step, e.to_step, e.round,
             e.note, e.manifest, e.at_ms
         FROM case_event e JOIN person p ON p.id = e.person_id
         WHERE e.case_id = $1 AND e.version > $2 ORDER BY e.version LIMIT $3",
        case_id,
        version,
        MAX_EVENTS
    )
}
