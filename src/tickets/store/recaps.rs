//! Recaps as they were handed over, and what became of them.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};

/// A recap as stored, with the names of who acted.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RecapRow {
    /// Its id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// Of a day or of a week.
    pub kind: String,
    /// The first day.
    pub first_date: String,
    /// The last day.
    pub last_date: String,
    /// What was counted, as JSON.
    pub body: String,
    /// What stood in the way, as the operator wrote it.
    pub constraints: String,
    /// Who handed it over.
    pub handed_name: String,
    /// When.
    pub handed_ms: i64,
    /// Which Kasubbag Umum handed it on.
    pub kasubbag_name: Option<String>,
    /// When.
    pub kasubbag_ms: Option<i64>,
    /// What was said with it.
    pub kasubbag_note: Option<String>,
    /// Which Kabag Umum received it.
    pub kabag_name: Option<String>,
    /// When.
    pub kabag_ms: Option<i64>,
    /// What was said of it.
    pub kabag_note: Option<String>,
}

/// The columns of [`RecapRow`].
macro_rules! columns {
    () => {
        "SELECT r.id, r.office_id, r.kind, r.first_date, r.last_date, r.body, r.constraints, h.name AS handed_name,
             r.handed_ms, s.name AS kasubbag_name, r.kasubbag_ms, r.kasubbag_note, b.name AS kabag_name, r.kabag_ms,
             r.kabag_note
         FROM ticket_recap r JOIN person h ON h.id = r.handed_by LEFT JOIN person s ON s.id = r.kasubbag_by
         LEFT JOIN person b ON b.id = r.kabag_by "
    };
}

/// A recap to be written.
#[derive(Debug, Clone)]
pub struct NewRecap<'r> {
    /// Its id.
    pub id: &'r str,
    /// The office.
    pub office_id: &'r str,
    /// Of a day or of a week.
    pub kind: &'r str,
    /// The first and the last day.
    pub days: (&'r str, &'r str),
    /// What was counted.
    pub body: &'r str,
    /// What stood in the way.
    pub constraints: &'r str,
    /// Who hands it over.
    pub handed_by: &'r str,
}

/// Writes a recap that is handed over.
pub async fn insert(tx: &mut Write, recap: &NewRecap<'_>) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO ticket_recap (id, office_id, kind, first_date, last_date, body, constraints, handed_by, handed_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        recap.id,
        recap.office_id,
        recap.kind,
        recap.days.0,
        recap.days.1,
        recap.body,
        recap.constraints,
        recap.handed_by,
        now
    )?;
    tx.touch(record::TICKET_RECAP, &[recap.id]);
    Ok(())
}

/// Writes down that the Kasubbag Umum handed it on.
pub async fn forward(tx: &mut Write, id: &str, person_id: &str, note: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE ticket_recap SET kasubbag_by = $2, kasubbag_ms = $3, kasubbag_note = $4 WHERE id = $1",
        id,
        person_id,
        now,
        note
    )?;
    tx.touch(record::TICKET_RECAP, &[id]);
    Ok(())
}

/// Writes down that the Kabag Umum received it.
pub async fn receive(tx: &mut Write, id: &str, person_id: &str, note: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE ticket_recap SET kabag_by = $2, kabag_ms = $3, kabag_note = $4 WHERE id = $1",
        id,
        person_id,
        now,
        note
    )?;
    tx.touch(record::TICKET_RECAP, &[id]);
    Ok(())
}

/// The recap of a period.
pub async fn of_period(
    tx: &mut Tx,
    office_id: &str,
    kind: &str,
    first_date: &str,
) -> Result<Option<RecapRow>, db::Error> {
    fetch_optional!(
        tx,
        RecapRow,
        concat!(columns!(), "WHERE r.office_id = $1 AND r.kind = $2 AND r.first_date = $3"),
        office_id,
        kind,
        first_date
    )
}

/// The recaps of a kind whose periods begin from the first to the last of these days, the newest first.
pub async fn between(
    tx: &mut Tx,
    (office_id, kind): (&str, &str),
    (first, last): (&str, &str),
) -> Result<Vec<RecapRow>, db::Error> {
    // Bounded by the days: a period has one recap.
    fetch_all!(
        tx,
        RecapRow,
        concat!(
            columns!(),
            "WHERE r.office_id = $1 AND r.kind = $2 AND r.first_date >= $3 AND r.first_date <= $4
             ORDER BY r.first_date DESC"
        ),
        office_id,
        kind,
        first,
        last
    )
}

/// Recaps of a kind that wait for the Kasubbag Umum, and those that wait for the Kabag Umum, the oldest first.
pub async fn waiting(
    tx: &mut Tx,
    (office_id, kind): (&str, &str),
    limit: i64,
) -> Result<Vec<RecapRow>, db::Error> {
    fetch_all!(
        tx,
        RecapRow,
        concat!(
            columns!(),
            "WHERE r.office_id = $1 AND r.kind = $2 AND r.kabag_ms IS NULL ORDER BY r.first_date, r.id LIMIT $3"
        ),
        office_id,
        kind,
        limit
    )
}

/// When the first ticket of an office came in.
pub async fn first_opened(tx: &mut Tx, office_id: &str) -> Result<Option<i64>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        first: Option<i64>,
    }
    let row =
        fetch_one!(tx, Row, "SELECT min(opened_ms) AS first FROM ticket WHERE office_id = $1", office_id)?;
    Ok(row.first)
}
