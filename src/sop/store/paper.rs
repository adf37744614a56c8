//! Dispositions and suggestions.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};

/// A disposition: to whom, what, by when.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Disposisi {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The story's line that gave it.
    pub event_id: String,
    /// The step at which it was given.
    pub step: String,
    /// By whom.
    pub person_id: String,
    /// To whom.
    pub to_whom: String,
    /// What to do.
    pub instruction: String,
    /// By when (`YYYY-MM-DD`).
    pub due_date: Option<String>,
    /// When it was given.
    pub at_ms: i64,
}

/// Writes a disposition.
pub async fn insert_disposisi(tx: &mut Write, row: &Disposisi) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO disposisi (id, case_id, event_id, step, person_id, to_whom, instruction, due_date, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.id,
        &row.case_id,
        &row.event_id,
        &row.step,
        &row.person_id,
        &row.to_whom,
        &row.instruction,
        row.due_date.as_deref(),
        row.at_ms
    )?;
    tx.touch(record::DISPOSISI, &[&row.id]);
    Ok(())
}

/// The dispositions of a case, oldest first.
pub async fn disposisi_of(tx: &mut Tx, case_id: &str) -> Result<Vec<Disposisi>, db::Error> {
    fetch_all!(
        tx,
        Disposisi,
        "SELECT id, case_id, event_id, step, person_id, to_whom, instruction, due_date, at_ms FROM disposisi
         WHERE case_id = $1 ORDER BY at_ms, id",
        case_id
    )
}

/// A suggestion: a field as it is and as it should be.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Suggestion {
    /// Internal id.
    pub id: String,
    /// The case.
    pub case_id: String,
    /// The round in which it was made.
    pub round: i64,
    /// By whom.
    pub person_id: String,
    /// Which field.
    pub field: String,
    /// As it is.
    pub old_value: String,
    /// As it should be.
    pub new_value: String,
    /// Why.
    pub note: Option<String>,
    /// When.
    pub made_ms: i64,
    /// Who settled it.
    pub settled_by: Option<String>,
    /// When.
    pub settled_ms: Option<i64>,
    /// `diterapkan` or `ditolak`.
    pub settlement: Option<String>,
}

/// Writes a suggestion.
pub async fn insert_suggestion(tx: &mut Write, row: &Suggestion) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO suggestion (id, case_id, round, person_id, field, old_value, new_value, note, made_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &row.id,
        &row.case_id,
        row.round,
        &row.person_id,
        &row.field,
        &row.old_value,
        &row.new_value,
        row.note.as_deref(),
        row.made_ms
    )?;
    tx.touch(record::SUGGESTION, &[&row.id]);
    Ok(())
}

/// Settles a suggestion.
pub async fn settle_suggestion(
    tx: &mut Write,
    id: &str,
    by: &str,
    settlement: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE suggestion SET settled_by = $2, settled_ms = $3, settlement = $4 WHERE id = $1",
        id,
        by,
        now,
        settlement
    )?;
    tx.touch(record::SUGGESTION, &[id]);
    Ok(())
}

/// A suggestion.
pub async fn suggestion(tx: &mut Tx, id: &str) -> Result<Option<Suggestion>, db::Error> {
    fetch_optional!(
        tx,
        Suggestion,
        "SELECT id, case_id, round, person_id, field, old_value, new_value, note, made_ms, settled_by, settled_ms,
             settlement FROM suggestion WHERE id = $1",
        id
    )
}

/// The suggestions of a case, oldest first.
pub async fn suggestions_of(tx: &mut Tx, case_id: &str) -> Result<Vec<Suggestion>, db::Error> {
    fetch_all!(
        tx,
        Suggestion,
        "SELECT id, case_id, round, person_id, field, old_value, new_value, note, made_ms, settled_by, settled_ms,
             settlement FROM suggestion WHERE case_id = $1 ORDER BY made_ms, id",
        case_id
    )
}
