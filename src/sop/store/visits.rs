//! Visits of cases to steps: when each was reached, taken up, paused and decided.

use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::worktime::Pause;
use crate::kernel::{Timestamp, new_id};
use crate::sop::case::{Case, Next, Visit};
use crate::sop::clock::VisitRecord;
use std::collections::HashMap;

/// The most visits of one case that are read.
const MAX_VISITS: i64 = 2_000;
/// The most visits of one report.
pub const MAX_REPORTED: i64 = 50_000;

#[derive(sqlx::FromRow)]
struct Present {
    id: String,
    ordinal: i64,
    taken_ms: Option<i64>,
    taken_by: Option<String>,
    extended_ms: Option<i64>,
    decided_ms: Option<i64>,
}

/// The visit to the present step; what was never written down yet is the one after the last that was.
pub async fn present(tx: &mut Tx, case_id: &str) -> Result<Visit, db::Error> {
    let last = fetch_optional!(
        tx,
        Present,
        "SELECT id, ordinal, taken_ms, taken_by, extended_ms, decided_ms FROM case_visit
         WHERE case_id = $1 ORDER BY ordinal DESC LIMIT 1",
        case_id
    )?;
    Ok(match last {
        None => Visit::default().next(),
        Some(row) if row.decided_ms.is_some() => Visit { ordinal: row.ordinal, ..Visit::default() }.next(),
        Some(row) => Visit {
            id: Some(row.id),
            ordinal: row.ordinal,
            taken: row.taken_ms.map(Timestamp),
            by: row.taken_by,
            extended: row.extended_ms.map(Timestamp),
        },
    })
}

/// Writes what an act made of the visits of a case that stood as `before`; the visit that goes on, with its row.
pub async fn follow(tx: &mut Write, before: &Case, next: &Next) -> Result<Visit, db::Error> {
    let now = tx.now();
    let present = next.left.as_ref().unwrap_or(&next.case.visit);
    let id = put(tx, before, present).await?;
    if before.waiting.is_some() && next.case.waiting.is_none() {
        end_pause(tx, &before.id, now).await?;
    }
    if before.waiting.is_none() && next.case.waiting.is_some() {
        begin_pause(tx, &before.id, &id, now).await?;
    }
    if next.left.is_none() {
        return Ok(Visit { id: Some(id), ..next.case.visit.clone() });
    }
    if before.waiting.is_some() && next.case.closed.is_some() {
        end_pause(tx, &before.id, now).await?;
    }
    execute!(
        tx,
        "UPDATE case_visit SET decided_ms = $2, decided_kind = $3 WHERE id = $1",
        &id,
        now.0,
        next.event.kind
    )?;
    if next.case.closed.is_some() {
        return Ok(next.case.visit.clone());
    }
    let id = put(tx, &next.case, &next.case.visit).await?;
    Ok(Visit { id: Some(id), ..next.case.visit.clone() })
}

/// Writes the present visit of a case; gives its row.
pub async fn put(tx: &mut Write, case: &Case, visit: &Visit) -> Result<String, db::Error> {
    let known = case.visit.ordinal == visit.ordinal;
    let id = match visit.id.as_ref().or(case.visit.id.as_ref()).filter(|_| known) {
        Some(id) => {
            execute!(
                tx,
                "UPDATE case_visit SET taken_ms = $2, taken_by = $3, extended_ms = $4 WHERE id = $1",
                id,
                visit.taken.map(|at| at.0),
                visit.by.as_deref(),
                visit.extended.map(|at| at.0)
            )?;
            id.clone()
        }
        None => {
            let id = new_id(tx.now());
            execute!(
                tx,
                "INSERT INTO case_visit (id, case_id, ordinal, step, round, arrived_ms, taken_ms, taken_by, extended_ms)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                &id,
                &case.id,
                visit.ordinal,
                &case.at,
                case.round,
                case.arrived.0,
                visit.taken.map(|at| at.0),
                visit.by.as_deref(),
                visit.extended.map(|at| at.0)
            )?;
            id
        }
    };
    tx.touch(record::CASE_VISIT, &[&id]);
    Ok(id)
}

async fn begin_pause(tx: &mut Write, case_id: &str, visit_id: &str, now: Timestamp) -> Result<(), db::Error> {
    let id = new_id(now);
    execute!(
        tx,
        "INSERT INTO case_pause (id, visit_id, case_id, from_ms) VALUES ($1, $2, $3, $4)",
        &id,
        visit_id,
        case_id,
        now.0
    )?;
    tx.touch(record::CASE_PAUSE, &[&id]);
    Ok(())
}

async fn end_pause(tx: &mut Write, case_id: &str, now: Timestamp) -> Result<(), db::Error> {
    let open: Vec<(String,)> =
        fetch_all!(tx, (String,), "SELECT id FROM case_pause WHERE case_id = $1 AND to_ms IS NULL", case_id)?;
    for (id,) in open {
        execute!(tx, "UPDATE case_pause SET to_ms = $2 WHERE id = $1", &id, now.0)?;
        tx.touch(record::CASE_PAUSE, &[&id]);
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    case_id: String,
    sop_version: String,
    subject: String,
    step: String,
    round: i64,
    arrived_ms: i64,
    taken_ms: Option<i64>,
    taken_by: Option<String>,
    taken_name: Option<String>,
    extended_ms: Option<i64>,
    decided_ms: Option<i64>,
    decided_kind: Option<String>,
    /// Since when it waits, of a visit that has no row yet.
    waiting_ms: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PauseRow {
    visit_id: String,
    from_ms: i64,
    to_ms: Option<i64>,
}

/// A visit with the case that it is of.
#[derive(Debug, Clone)]
pub struct Visited {
    /// The case.
    pub case_id: String,
    /// The version of its definition.
    pub sop_version: String,
    /// What it is about.
    pub subject: String,
    /// The visit.
    pub visit: VisitRecord,
}

fn gathered(rows: Vec<Row>, pauses: Vec<PauseRow>) -> Vec<Visited> {
    let mut by_visit: HashMap<String, Vec<Pause>> = HashMap::new();
    for pause in pauses {
        let one = Pause { from: Timestamp(pause.from_ms), to: pause.to_ms.map(Timestamp) };
        by_visit.entry(pause.visit_id).or_default().push(one);
    }
    for row in &rows {
        let waits = row.waiting_ms.map(|since| Pause { from: Timestamp(since), to: None });
        by_visit.entry(row.id.clone()).or_default().extend(waits);
    }
    let visited = |row: Row| Visited {
        case_id: row.case_id,
        sop_version: row.sop_version,
        subject: row.subject,
        visit: VisitRecord {
            pauses: by_visit.remove(&row.id).unwrap_or_default(),
            step: row.step,
            round: row.round,
            arrived: Timestamp(row.arrived_ms),
            taken: row.taken_ms.map(Timestamp),
            by: row.taken_by.zip(row.taken_name),
            extended: row.extended_ms.is_some(),
            decided: row.decided_ms.map(Timestamp),
            kind: row.decided_kind,
        },
    };
    rows.into_iter().map(visited).collect()
}

/// Every visit of a case, in order.
pub async fn of_case(tx: &mut Tx, case_id: &str) -> Result<Vec<VisitRecord>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT v.id, v.case_id, c.sop_version, c.subject, v.step, v.round, v.arrived_ms, v.taken_ms, v.taken_by,
             p.name AS taken_name, v.extended_ms, v.decided_ms, v.decided_kind, CAST(NULL AS BIGINT) AS waiting_ms
         FROM case_visit v JOIN sop_case c ON c.id = v.case_id LEFT JOIN person p ON p.id = v.taken_by
         WHERE v.case_id = $1 ORDER BY v.ordinal LIMIT $2",
        case_id,
        MAX_VISITS
    )?;
    let pauses = fetch_all!(
        tx,
        PauseRow,
        "SELECT visit_id, from_ms, to_ms FROM case_pause WHERE case_id = $1 ORDER BY from_ms, id",
        case_id
    )?;
    Ok(gathered(rows, pauses).into_iter().map(|visited| visited.visit).collect())
}

/// The visits of an office that go on, one for each open case; of a case that stood there before visits were written
/// down, too.
pub async fn open_of(tx: &mut Tx, office_id: &str) -> Result<Vec<Visited>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT COALESCE(v.id, c.id) AS id, c.id AS case_id, c.sop_version, c.subject, c.step, c.round, c.arrived_ms,
             v.taken_ms, v.taken_by, p.name AS taken_name, v.extended_ms, v.decided_ms, v.decided_kind,
             CASE WHEN v.id IS NULL THEN c.waiting_ms END AS waiting_ms
         FROM sop_case c LEFT JOIN case_visit v ON v.case_id = c.id AND v.decided_ms IS NULL
         LEFT JOIN person p ON p.id = v.taken_by
         WHERE c.office_id = $1 AND c.closed_ms IS NULL ORDER BY c.arrived_ms, c.id LIMIT $2",
        office_id,
        MAX_REPORTED
    )?;
    let pauses = fetch_all!(
        tx,
        PauseRow,
        "SELECT a.visit_id, a.from_ms, a.to_ms
         FROM case_pause a JOIN case_visit v ON v.id = a.visit_id JOIN sop_case c ON c.id = v.case_id
         WHERE c.office_id = $1 AND c.closed_ms IS NULL AND v.decided_ms IS NULL ORDER BY a.from_ms, a.id",
        office_id
    )?;
    Ok(gathered(rows, pauses))
}

/// The visits of an office that were decided from `from` until before `to`.
pub async fn decided_in(
    tx: &mut Tx,
    office_id: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Visited>, db::Error> {
    let rows = fetch_all!(
        tx,
        Row,
        "SELECT v.id, v.case_id, c.sop_version, c.subject, v.step, v.round, v.arrived_ms, v.taken_ms, v.taken_by,
             p.name AS taken_name, v.extended_ms, v.decided_ms, v.decided_kind, CAST(NULL AS BIGINT) AS waiting_ms
         FROM case_visit v JOIN sop_case c ON c.id = v.case_id LEFT JOIN person p ON p.id = v.taken_by
         WHERE c.office_id = $1 AND v.decided_ms >= $2 AND v.decided_ms < $3
         ORDER BY v.decided_ms, v.id LIMIT $4",
        office_id,
        from.0,
        to.0,
        MAX_REPORTED
    )?;
    let pauses = fetch_all!(
        tx,
        PauseRow,
        "SELECT a.visit_id, a.from_ms, a.to_ms
         FROM case_pause a JOIN case_visit v ON v.id = a.visit_id JOIN sop_case c ON c.id = v.case_id
         WHERE c.office_id = $1 AND v.decided_ms >= $2 AND v.decided_ms < $3 ORDER BY a.from_ms, a.id",
        office_id,
        from.0,
        to.0
    )?;
    Ok(gathered(rows, pauses))
}
