//! What happened with a ticket, and how messages came and went.

use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;

/// The fact of a forwarding that says which condition of step 6 held.
pub const CONDITION: &str = "syarat";

/// An event as stored, with the name of who did it and how its message fared.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct EventRow {
    /// Its id; what its body is sealed for.
    pub id: String,
    /// Its place.
    pub ordinal: i64,
    /// What it is.
    pub kind: String,
    /// The step of the SOP.
    pub step: Option<i64>,
    /// Who did it; `None` for the requester and the program.
    pub name: Option<String>,
    /// What was said or written, sealed.
    pub body: Option<String>,
    /// What is nobody's secret, as JSON.
    pub facts: String,
    /// When.
    pub at_ms: i64,
    /// How its message fared.
    pub state: Option<String>,
    /// What went wrong with it, or with the job that was to send it.
    pub problem: Option<String>,
}

/// An event to be written.
#[derive(Debug, Clone)]
pub struct NewEvent<'e> {
    /// Its id.
    pub id: &'e str,
    /// What it is.
    pub kind: &'e str,
    /// The step of the SOP.
    pub step: Option<i64>,
    /// Who did it.
    pub person_id: Option<&'e str>,
    /// What was said, sealed.
    pub body: Option<&'e str>,
    /// What is nobody's secret, as JSON.
    pub facts: &'e str,
    /// When; an exported chat tells of earlier.
    pub at: Timestamp,
}

/// Writes an event behind the others.
pub async fn insert(tx: &mut Write, ticket_id: &str, event: &NewEvent<'_>) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket_event (id, ticket_id, ordinal, kind, step, person_id, body, facts, at_ms)
         SELECT $1, $2, coalesce(max(ordinal), 0) + 1, $3, $4, $5, $6, $7, $8 FROM ticket_event WHERE ticket_id = $9",
        event.id,
        ticket_id,
        event.kind,
        event.step,
        event.person_id,
        event.body,
        event.facts,
        event.at.0,
        ticket_id
    )?;
    tx.touch(record::TICKET_EVENT, &[event.id]);
    Ok(())
}

/// How many events a ticket has.
pub async fn count(tx: &mut Tx, ticket_id: &str) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        "SELECT CAST(coalesce(max(ordinal), 0) AS BIGINT) AS n FROM ticket_event WHERE ticket_id = $1",
        ticket_id
    )?;
    Ok(row.n)
}

/// The events of a ticket, in their order.
pub async fn of_ticket(tx: &mut Tx, ticket_id: &str) -> Result<Vec<EventRow>, db::Error> {
    // Bounded by `MAX_EVENTS`.
    fetch_all!(
        tx,
        EventRow,
        "SELECT e.id, e.ordinal, e.kind, e.step, p.name, e.body, e.facts, e.at_ms, m.state,
             coalesce(m.problem, CASE WHEN m.state = 'tertunda' THEN j.error END) AS problem
         FROM ticket_event e LEFT JOIN person p ON p.id = e.person_id LEFT JOIN ticket_message m ON m.event_id = e.id
         LEFT JOIN job j ON j.kind = 'kirim_whatsapp' AND j.subject = m.event_id AND j.state = 'gagal'
             AND j.done_ms IS NULL
         WHERE e.ticket_id = $1 ORDER BY e.ordinal",
        ticket_id
    )
}

/// Takes the sealed text of a ticket's events away.
pub async fn strip(tx: &mut Write, ticket_id: &str) -> Result<(), db::Error> {
    #[derive(sqlx::FromRow)]
    struct Key {
        id: String,
    }
    let keys = fetch_all!(
        tx,
        Key,
        "SELECT id FROM ticket_event WHERE ticket_id = $1 AND body IS NOT NULL",
        ticket_id
    )?;
    execute!(tx, "UPDATE ticket_event SET body = NULL WHERE ticket_id = $1", ticket_id)?;
    for key in keys {
        tx.touch(record::TICKET_EVENT, &[&key.id]);
    }
    Ok(())
}

/// An outgoing message with what is needed to send it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Outgoing {
    /// The event.
    pub event_id: String,
    /// The ticket.
    pub ticket_id: String,
    /// Whose it is.
    pub requester_id: String,
    /// The sealed text.
    pub body: Option<String>,
    /// How it fared.
    pub state: String,
    /// When the requester wrote last.
    pub last_in_ms: i64,
    /// Since when it fares so; of a message on its way when that sending began, which tells its sendings apart.
    pub state_ms: i64,
}

/// A message by its event.
pub async fn outgoing(tx: &mut Tx, event_id: &str) -> Result<Option<Outgoing>, db::Error> {
    fetch_optional!(
        tx,
        Outgoing,
        "SELECT m.event_id, e.ticket_id, t.requester_id, e.body, m.state, t.last_in_ms, m.state_ms
         FROM ticket_message m
         JOIN ticket_event e ON e.id = m.event_id JOIN ticket t ON t.id = e.ticket_id WHERE m.event_id = $1",
        event_id
    )
}

/// Writes down that a message came, or is to go; whether its external id was not known yet.
pub async fn insert_message(
    tx: &mut Tx,
    event_id: &str,
    external_id: Option<&str>,
    state: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO ticket_message (event_id, external_id, state, state_ms) VALUES ($1, $2, $3, $4)",
        event_id,
        external_id,
        state,
        now.0
    )?;
    Ok(())
}

/// Whether a message of this external id came before.
pub async fn is_known(tx: &mut Tx, external_id: &str) -> Result<bool, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[expect(dead_code, reason = "asked for whether it is there")]
        event_id: String,
    }
    let row =
        fetch_optional!(tx, Row, "SELECT event_id FROM ticket_message WHERE external_id = $1", external_id)?;
    Ok(row.is_some())
}

/// Writes how a message fared. Its moment never goes back, so that no sending begins when an earlier one did.
pub async fn set_state(
    tx: &mut Tx,
    event_id: &str,
    external_id: Option<&str>,
    (state, problem): (&str, Option<&str>),
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ticket_message SET external_id = coalesce($2, external_id), state = $3, problem = $4,
             state_ms = CASE WHEN state_ms > $5 THEN state_ms ELSE $5 END
         WHERE event_id = $1",
        event_id,
        external_id,
        state,
        problem,
        now.0
    )?;
    Ok(())
}

/// Writes that sending begins. What WhatsApp called the message before is over: sent again it has another id there.
pub async fn begin_sending(
    tx: &mut Tx,
    event_id: &str,
    state: &str,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ticket_message SET external_id = NULL, state = $2, problem = NULL, state_ms = $3 WHERE event_id = $1",
        event_id,
        state,
        now.0
    )?;
    Ok(())
}

/// Writes how sending ended; a notice that came before its answer says more, and stays. The moment stays that of the
/// beginning: notices of this sending carry it.
pub async fn end_sending(
    tx: &mut Tx,
    event_id: &str,
    external_id: Option<&str>,
    (sending, state, problem): (&str, &str, Option<&str>),
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE ticket_message SET external_id = coalesce(external_id, $2),
             problem = CASE WHEN state = $5 THEN $4 ELSE problem END,
             state = CASE WHEN state = $5 THEN $3 ELSE state END
         WHERE event_id = $1",
        event_id,
        external_id,
        state,
        problem,
        sending
    )?;
    Ok(())
}

/// The event and state of the message of an external id; or of this event where its id is not known yet, and the sending
/// that began at that moment was its last.
pub async fn state_of(
    tx: &mut Tx,
    external_id: &str,
    (event_id, begun_ms): (&str, i64),
) -> Result<Option<(String, String)>, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        event_id: String,
        state: String,
    }
    let row = fetch_optional!(
        tx,
        Row,
        "SELECT event_id, state FROM ticket_message
         WHERE external_id = $1 OR (event_id = $2 AND state_ms = $3 AND external_id IS NULL)",
        external_id,
        event_id,
        begun_ms
    )?;
    Ok(row.map(|row| (row.event_id, row.state)))
}
