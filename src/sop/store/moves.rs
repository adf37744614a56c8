//! Cases that were moved to another version.

use crate::db::{self, Tx, execute, fetch_all};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;
use crate::sop::rules::moving::Move;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct Row {
    case_id: String,
    from_version: String,
    at_ms: i64,
}

/// Writes that a case was moved.
pub async fn insert(
    tx: &mut Write,
    event_id: &str,
    case_id: &str,
    (from, to): (&str, &str),
    person_id: &str,
) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO case_move (event_id, case_id, from_version, to_version, person_id, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6)",
        event_id,
        case_id,
        from,
        to,
        person_id,
        now
    )?;
    tx.touch(record::CASE_MOVE, &[event_id]);
    Ok(())
}

/// The moves of a case, in order.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<Move>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT case_id, from_version, at_ms FROM case_move WHERE case_id = $1 ORDER BY at_ms, event_id",
        case_id
    )?;
    Ok(rows.into_iter().map(moved).map(|(_, moved)| moved).collect())
}

/// The moves of an office's cases, by case, in order.
pub async fn of_office(tx: &mut Tx, office_id: &str) -> Result<HashMap<String, Vec<Move>>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT m.case_id, m.from_version, m.at_ms FROM case_move m JOIN sop_case c ON c.id = m.case_id
         WHERE c.office_id = $1 ORDER BY m.at_ms, m.event_id LIMIT $2",
        office_id,
        super::visits::MAX_REPORTED
    )?;
    let mut by_case: HashMap<String, Vec<Move>> = HashMap::new();
    for (case_id, moved) in rows.into_iter().map(moved) {
        by_case.entry(case_id).or_default().push(moved);
    }
    Ok(by_case)
}

fn moved(row: Row) -> (String, Move) {
    (row.case_id, Move { from: row.from_version, at: Timestamp(row.at_ms) })
}
