//! The ticket itself, forwards, and the cases that it waits for.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;

/// A ticket as stored.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TicketRow {
    /// Its id.
    pub id: String,
    /// The office.
    pub office_id: String,
    /// The year of its number.
    pub year: i64,
    /// Its number.
    pub number: i64,
    /// How the requester came.
    pub channel: String,
    /// What kind of request.
    pub request: Option<String>,
    /// The main category.
    pub category: Option<String>,
    /// Whose it is; the row that it names may be erased.
    pub requester_id: String,
    /// 1 where the requester refused to be named.
    pub is_limited: i64,
    /// 1 where an answer can reach the requester.
    pub is_reachable: i64,
    /// Where it stands.
    pub status: String,
    /// How it ended.
    pub outcome: Option<String>,
    /// Who has it.
    pub taken_by: Option<String>,
    /// When it came in.
    pub opened_ms: i64,
    /// When it was first answered.
    pub answered_ms: Option<i64>,
    /// When it was first forwarded.
    pub forwarded_ms: Option<i64>,
    /// When a unit first answered.
    pub unit_answered_ms: Option<i64>,
    /// When it was closed.
    pub closed_ms: Option<i64>,
    /// When something has to happen next.
    pub next_ms: Option<i64>,
    /// Since when the clock of where it stands runs.
    pub since_ms: i64,
    /// Working days of a promised follow-up.
    pub promised_days: Option<i64>,
    /// When the requester wrote last.
    pub last_in_ms: i64,
    /// The ticket that it goes on with.
    pub previous_id: Option<String>,
    /// Digest of the secret of the requester's page.
    pub secret_digest: Option<String>,
    /// Counts its changes.
    pub version: i64,
    /// When what was said was erased.
    pub erased_ms: Option<i64>,
}

/// The columns of [`TicketRow`].
macro_rules! columns {
    () => {
        "t.id, t.office_id, t.year, t.number, t.channel, t.request, t.category, t.requester_id, t.is_limited,
             t.is_reachable, t.status, t.outcome, t.taken_by, t.opened_ms, t.answered_ms, t.forwarded_ms,
             t.unit_answered_ms, t.closed_ms, t.next_ms, t.since_ms, t.promised_days, t.last_in_ms, t.previous_id,
             t.secret_digest, t.version, t.erased_ms"
    };
}
pub(in crate::tickets) use columns;

/// The next number of an office's year.
pub async fn next_number(tx: &mut Write, office_id: &str, year: i64) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        "SELECT CAST(coalesce(max(number), 0) AS BIGINT) + 1 AS n FROM ticket WHERE office_id = $1 AND year = $2",
        office_id,
        year
    )?;
    Ok(row.n)
}

/// Writes a new ticket.
pub async fn insert(tx: &mut Write, row: &TicketRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket (id, office_id, year, number, channel, request, category, requester_id, is_limited,
             is_reachable, status, outcome, taken_by, opened_ms, answered_ms, forwarded_ms, unit_answered_ms, closed_ms,
             next_ms, since_ms, promised_days, last_in_ms, previous_id, secret_digest, version, erased_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
             $23, $24, $25, $26)",
        &row.id,
        &row.office_id,
        row.year,
        row.number,
        &row.channel,
        row.request.as_deref(),
        row.category.as_deref(),
        &row.requester_id,
        row.is_limited,
        row.is_reachable,
        &row.status,
        row.outcome.as_deref(),
        row.taken_by.as_deref(),
        row.opened_ms,
        row.answered_ms,
        row.forwarded_ms,
        row.unit_answered_ms,
        row.closed_ms,
        row.next_ms,
        row.since_ms,
        row.promised_days,
        row.last_in_ms,
        row.previous_id.as_deref(),
        row.secret_digest.as_deref(),
        row.version,
        row.erased_ms
    )?;
    tx.touch(record::TICKET, &[&row.id]);
    Ok(())
}

/// Writes what became of it; its version counts on.
pub async fn save(tx: &mut Write, row: &TicketRow) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ticket SET request = $2, category = $3, is_limited = $4, is_reachable = $5, status = $6, outcome = $7,
             taken_by = $8, answered_ms = $9, forwarded_ms = $10, unit_answered_ms = $11, closed_ms = $12,
             next_ms = $13, since_ms = $14, promised_days = $15, last_in_ms = $16, erased_ms = $17, secret_digest = $18,
             version = version + 1 WHERE id = $1",
        &row.id,
        row.request.as_deref(),
        row.category.as_deref(),
        row.is_limited,
        row.is_reachable,
        &row.status,
        row.outcome.as_deref(),
        row.taken_by.as_deref(),
        row.answered_ms,
        row.forwarded_ms,
        row.unit_answered_ms,
        row.closed_ms,
        row.next_ms,
        row.since_ms,
        row.promised_days,
        row.last_in_ms,
        row.erased_ms,
        row.secret_digest.as_deref()
    )?;
    tx.touch(record::TICKET, &[&row.id]);
    Ok(())
}

/// A ticket.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<TicketRow>, db::Error> {
    fetch_optional!(tx, TicketRow, concat!("SELECT ", columns!(), " FROM ticket t WHERE t.id = $1"), id)
}

/// The ticket of a number.
pub async fn by_number(
    tx: &mut Tx,
    office_id: &str,
    year: i64,
    number: i64,
) -> Result<Option<TicketRow>, db::Error> {
    fetch_optional!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket t WHERE t.office_id = $1 AND t.year = $2 AND t.number = $3"
        ),
        office_id,
        year,
        number
    )
}

/// The ticket of a secret.
pub async fn by_secret(tx: &mut Tx, digest: &str) -> Result<Option<TicketRow>, db::Error> {
    fetch_optional!(
        tx,
        TicketRow,
        concat!("SELECT ", columns!(), " FROM ticket t WHERE t.secret_digest = $1"),
        digest
    )
}

/// The tickets of a requester, the one that was begun last first, at most `limit`.
pub async fn of_requester(tx: &mut Tx, requester_id: &str, limit: i64) -> Result<Vec<TicketRow>, db::Error> {
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket t WHERE t.requester_id = $1 ORDER BY t.year DESC, t.number DESC LIMIT $2"
        ),
        requester_id,
        limit
    )
}

/// Every open ticket of an office, for a calendar that changed.
pub async fn open_of_office(tx: &mut Tx, office_id: &str) -> Result<Vec<TicketRow>, db::Error> {
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket t WHERE t.office_id = $1 AND t.closed_ms IS NULL ORDER BY t.id"
        ),
        office_id
    )
}

/// A forward as stored, with the title of the post.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ForwardRow {
    /// Its id.
    pub id: String,
    /// To which post.
    pub post_id: String,
    /// Its title.
    pub title: String,
    /// Which way.
    pub way: String,
    /// The number of the letter; may be empty.
    pub number: String,
    /// When.
    pub at_ms: i64,
    /// When an answer came back.
    pub answered_ms: Option<i64>,
}

/// Writes a forward.
pub async fn insert_forward(
    tx: &mut Write,
    (ticket_id, person_id): (&str, &str),
    row: &ForwardRow,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket_forward (id, ticket_id, post_id, way, number, person_id, at_ms) VALUES ($1, $2, $3, $4, $5,
             $6, $7)",
        &row.id,
        ticket_id,
        &row.post_id,
        &row.way,
        &row.number,
        person_id,
        row.at_ms
    )?;
    tx.touch(record::TICKET_FORWARD, &[&row.id]);
    Ok(())
}

/// The forwards of a ticket, in their order.
pub async fn forwards(tx: &mut Tx, ticket_id: &str) -> Result<Vec<ForwardRow>, db::Error> {
    // Bounded by the ticket's events.
    fetch_all!(
        tx,
        ForwardRow,
        "SELECT f.id, f.post_id, p.title, f.way, f.number, f.at_ms, f.answered_ms FROM ticket_forward f
         JOIN post p ON p.id = f.post_id WHERE f.ticket_id = $1 ORDER BY f.at_ms, f.id",
        ticket_id
    )
}

/// Says that a forward was answered.
pub async fn answer_forward(tx: &mut Write, id: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(tx, "UPDATE ticket_forward SET answered_ms = $2 WHERE id = $1", id, now)?;
    tx.touch(record::TICKET_FORWARD, &[id]);
    Ok(())
}

/// A case that a ticket waits for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TieRow {
    /// The ticket.
    pub ticket_id: String,
    /// The case.
    pub case_id: String,
    /// What the case is about.
    pub subject: String,
    /// Its procedure's version.
    pub sop_version: String,
    /// How the case ended.
    pub outcome: Option<String>,
    /// When the ticket was told.
    pub settled_ms: Option<i64>,
}

/// Ties a ticket to a case; without effect when it is tied already.
pub async fn tie(tx: &mut Write, ticket_id: &str, case_id: &str, person_id: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "INSERT INTO ticket_tie (ticket_id, case_id, person_id, at_ms) VALUES ($1, $2, $3, $4)
         ON CONFLICT (ticket_id, case_id) DO NOTHING",
        ticket_id,
        case_id,
        person_id,
        now
    )?;
    tx.touch(record::TICKET_TIE, &[ticket_id, case_id]);
    Ok(())
}

/// Says that a ticket was told of its case's end.
pub async fn settle(tx: &mut Write, ticket_id: &str, case_id: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE ticket_tie SET settled_ms = $3 WHERE ticket_id = $1 AND case_id = $2",
        ticket_id,
        case_id,
        now
    )?;
    tx.touch(record::TICKET_TIE, &[ticket_id, case_id]);
    Ok(())
}

/// The columns of [`TieRow`].
macro_rules! tie_columns {
    () => {
        "SELECT k.ticket_id, k.case_id, c.subject, c.sop_version, c.outcome, k.settled_ms FROM ticket_tie k
         JOIN sop_case c ON c.id = k.case_id "
    };
}

/// The cases of a ticket, in their order.
pub async fn ties(tx: &mut Tx, ticket_id: &str) -> Result<Vec<TieRow>, db::Error> {
    fetch_all!(
        tx,
        TieRow,
        concat!(tie_columns!(), "WHERE k.ticket_id = $1 ORDER BY k.at_ms, k.case_id"),
        ticket_id
    )
}

/// The open tickets of an office that wait for a case.
pub async fn open_tied_to(tx: &mut Tx, office_id: &str, case_id: &str) -> Result<Vec<TicketRow>, db::Error> {
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket_tie k JOIN ticket t ON t.id = k.ticket_id
             WHERE k.case_id = $2 AND t.office_id = $1 AND t.closed_ms IS NULL ORDER BY t.year, t.number"
        ),
        office_id,
        case_id
    )
}

/// Ties whose case has ended and whose ticket was not told yet, at most `limit`.
pub async fn ended_ties(tx: &mut Tx, limit: i64) -> Result<Vec<TieRow>, db::Error> {
    fetch_all!(
        tx,
        TieRow,
        concat!(
            tie_columns!(),
            "WHERE k.settled_ms IS NULL AND c.closed_ms IS NOT NULL ORDER BY c.closed_ms, k.ticket_id LIMIT $1"
        ),
        limit
    )
}

/// Writes down that somebody looked at a ticket; nobody: a command on the server.
pub async fn log_look(
    tx: &mut Tx,
    id: &str,
    (ticket_id, person_id): (&str, Option<&str>),
    what: &str,
    at: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket_look (id, ticket_id, person_id, what, at_ms) VALUES ($1, $2, $3, $4, $5)",
        id,
        ticket_id,
        person_id,
        what,
        at.0
    )?;
    Ok(())
}

/// A look, with the name of who looked.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct LookRow {
    /// The person's name; `None` where it was a command on the server.
    pub name: Option<String>,
    /// At what.
    pub what: String,
    /// When.
    pub at_ms: i64,
}

/// The looks at a ticket, the newest first, at most `limit`.
pub async fn looks(tx: &mut Tx, ticket_id: &str, limit: i64) -> Result<Vec<LookRow>, db::Error> {
    fetch_all!(
        tx,
        LookRow,
        "SELECT p.name, l.what, l.at_ms FROM ticket_look l LEFT JOIN person p ON p.id = l.person_id
         WHERE l.ticket_id = $1 ORDER BY l.at_ms DESC, l.id DESC LIMIT $2",
        ticket_id,
        limit
    )
}
