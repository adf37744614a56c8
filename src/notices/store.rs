//! Rows of notices.

use super::kind::Kind;
use crate::db::{self, Tx, execute, fetch_all, fetch_one, fetch_optional};
use crate::kernel::{Timestamp, new_id};

/// A notice that is to be written.
#[derive(Debug, Clone, Copy)]
pub(super) struct New<'n> {
    pub(super) kind: Kind,
    /// What brought it about; told once to a person.
    pub(super) cause: &'n str,
    pub(super) case_id: Option<&'n str>,
    pub(super) detail: &'n str,
    pub(super) asks: bool,
    /// Whether mails are sent at all.
    pub(super) mails: bool,
    pub(super) at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct Number {
    n: i64,
}

/// Locks the follower's place and gives it.
pub(super) async fn lock_place(tx: &mut Tx) -> Result<i64, db::Error> {
    let row = fetch_one!(tx, Number, "UPDATE notice_follower SET seq = seq WHERE id = 1 RETURNING seq AS n")?;
    Ok(row.n)
}

/// The follower's place.
pub(super) async fn place(tx: &mut Tx) -> Result<i64, db::Error> {
    Ok(fetch_one!(tx, Number, "SELECT seq AS n FROM notice_follower WHERE id = 1")?.n)
}

/// Moves the follower on.
pub(super) async fn move_to(tx: &mut Tx, seq: i64) -> Result<(), db::Error> {
    execute!(tx, "UPDATE notice_follower SET seq = $1 WHERE id = 1", seq)?;
    Ok(())
}

/// Tells a person, unless that person was told of this cause. Whether it goes out by mail is decided now, by the
/// person's wish of now.
pub(super) async fn insert(tx: &mut Tx, person_id: &str, new: New<'_>) -> Result<(), db::Error> {
    let mails = new.mails && !new.kind.is_about_mail();
    // The row stays locked until the commit, so numbers become visible in their order.
    let number = fetch_one!(
        tx,
        Number,
        "UPDATE notice_follower SET number = number + 1 WHERE id = 1 RETURNING number AS n"
    )?;
    execute!(
        tx,
        "INSERT INTO notice (id, number, person_id, cause, kind, case_id, detail, asks, at_ms, to_mail)
         VALUES ($1, $10, $2, $3, $4, $5, $6, $7, $8,
             CASE WHEN $9 = 1 AND EXISTS (SELECT 1 FROM mail_account a WHERE a.person_id = $2
                 AND a.confirmed_ms IS NOT NULL AND a.refused_ms IS NULL AND a.frequency <> 'tidak')
             THEN 1 ELSE 0 END)
         ON CONFLICT (person_id, cause) DO NOTHING",
        new_id(new.at),
        person_id,
        new.cause,
        new.kind.column(),
        new.case_id,
        new.detail,
        i64::from(new.asks),
        new.at.0,
        i64::from(mails),
        number.n
    )?;
    Ok(())
}

/// What was asked at the step that a case has left is settled, and needs no mail any more.
pub(super) async fn settle(tx: &mut Tx, case_id: &str, now: Timestamp) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE notice SET read_ms = $2, to_mail = 0 WHERE case_id = $1 AND asks = 1 AND read_ms IS NULL",
        case_id,
        now.0
    )?;
    Ok(())
}

/// A notice with what a list needs of its case.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) number: i64,
    pub(super) kind: String,
    pub(super) case_id: Option<String>,
    pub(super) detail: String,
    pub(super) at_ms: i64,
    pub(super) read_ms: Option<i64>,
    pub(super) subject: Option<String>,
    pub(super) office_id: Option<String>,
    pub(super) unit_post_id: Option<String>,
    pub(super) sop_version: Option<String>,
}

/// A person's notices before `before`, newest first.
pub(super) async fn list(
    tx: &mut Tx,
    person_id: &str,
    before: i64,
    limit: i64,
) -> Result<Vec<Row>, db::Error> {
    fetch_all!(
        tx,
        Row,
        "SELECT n.id, n.number, n.kind, n.case_id, n.detail, n.at_ms, n.read_ms, c.subject, c.office_id, c.unit_post_id,
             c.sop_version
         FROM notice n LEFT JOIN sop_case c ON c.id = n.case_id
         WHERE n.person_id = $1 AND n.number < $2 ORDER BY n.number DESC LIMIT $3",
        person_id,
        before,
        limit
    )
}

/// How many a person has not read, counted up to `most`.
pub(super) async fn unread(tx: &mut Tx, person_id: &str, most: i64) -> Result<i64, db::Error> {
    let row = fetch_one!(
        tx,
        Number,
        "SELECT count(*) AS n FROM
             (SELECT 1 AS one FROM notice WHERE person_id = $1 AND read_ms IS NULL LIMIT $2) AS unread",
        person_id,
        most
    )?;
    Ok(row.n)
}

/// Marks one as read; `false` when the person has none of this id.
pub(super) async fn read_one(
    tx: &mut Tx,
    person_id: &str,
    id: &str,
    now: Timestamp,
) -> Result<bool, db::Error> {
    let touched = execute!(
        tx,
        "UPDATE notice SET read_ms = COALESCE(read_ms, $3), to_mail = 0 WHERE person_id = $1 AND id = $2",
        person_id,
        id,
        now.0
    )?;
    Ok(touched == 1)
}

/// Marks all up to this one as read: what came after the page was opened stays unread.
pub(super) async fn read_until(
    tx: &mut Tx,
    person_id: &str,
    last: i64,
    now: Timestamp,
) -> Result<(), db::Error> {
    execute!(
        tx,
        "UPDATE notice SET read_ms = $3, to_mail = 0 WHERE person_id = $1 AND number <= $2 AND read_ms IS NULL",
        person_id,
        last,
        now.0
    )?;
    Ok(())
}

/// Forgets what was read before `read` or was made before `made`.
pub(super) async fn sweep(tx: &mut Tx, read: Timestamp, made: Timestamp) -> Result<(), db::Error> {
    execute!(tx, "DELETE FROM notice WHERE read_ms < $1 OR at_ms < $2", read.0, made.0)?;
    Ok(())
}

/// The people of a post who are not disabled.
pub(super) async fn of_post(tx: &mut Tx, post_id: &str) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT id FROM person WHERE post_id = $1 AND disabled_ms IS NULL ORDER BY id LIMIT $2",
        post_id,
        MAX_AUDIENCE
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The post of a person, disabled or not.
pub(super) async fn post_of(tx: &mut Tx, person_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> =
        fetch_optional!(tx, (String,), "SELECT post_id FROM person WHERE id = $1", person_id)?;
    Ok(row.map(|(post,)| post))
}

/// The office of a person, disabled or not.
pub(super) async fn office_of(tx: &mut Tx, person_id: &str) -> Result<Option<String>, db::Error> {
    let row: Option<(String,)> =
        fetch_optional!(tx, (String,), "SELECT office_id FROM person WHERE id = $1", person_id)?;
    Ok(row.map(|(office,)| office))
}

/// Everybody who administers and is not disabled.
pub(super) async fn administrators(tx: &mut Tx) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT DISTINCT p.id FROM person p JOIN post_role r ON r.post_id = p.post_id
         WHERE r.role = $1 AND p.disabled_ms IS NULL ORDER BY p.id LIMIT $2",
        crate::auth::ADMINISTRATOR,
        MAX_AUDIENCE
    )?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// The most people who are told of one cause.
const MAX_AUDIENCE: i64 = 500;

/// What a notice needs of a ticket.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(super) struct TicketRow {
    pub(super) id: String,
    pub(super) office_id: String,
    pub(super) year: i64,
    pub(super) number: i64,
    pub(super) taken_by: Option<String>,
    pub(super) next_ms: Option<i64>,
}

impl TicketRow {
    /// Its number as people say it.
    pub(super) fn code(&self) -> String {
        format!("HL-{}-{:05}", self.year, self.number)
    }
}

/// Whether a person has not read yet that this happened.
pub(super) async fn has_unread(
    tx: &mut Tx,
    person_id: &str,
    kind: Kind,
    detail: &str,
) -> Result<bool, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT id FROM notice WHERE person_id = $1 AND read_ms IS NULL AND kind = $2 AND detail = $3 LIMIT 1",
        person_id,
        kind.column(),
        detail
    )?;
    Ok(row.is_some())
}

/// A ticket.
pub(super) async fn ticket(tx: &mut Tx, id: &str) -> Result<Option<TicketRow>, db::Error> {
    fetch_optional!(
        tx,
        TicketRow,
        "SELECT id, office_id, year, number, taken_by, next_ms FROM ticket WHERE id = $1",
        id
    )
}

/// The most tickets that one turn reminds of.
const MAX_REMINDED: i64 = 200;

/// Open tickets of an office whose time is over and of which nobody was told for this time.
pub(super) async fn overdue_tickets(
    tx: &mut Tx,
    office_id: &str,
    now: Timestamp,
) -> Result<Vec<TicketRow>, db::Error> {
    fetch_all!(
        tx,
        TicketRow,
        "SELECT t.id, t.office_id, t.year, t.number, t.taken_by, t.next_ms FROM ticket t
         WHERE t.office_id = $1 AND t.closed_ms IS NULL AND t.next_ms < $2 AND NOT EXISTS (SELECT 1 FROM notice n
             WHERE n.cause = 'tiket/' || t.id || '/' || CAST(t.next_ms AS TEXT))
         ORDER BY t.next_ms, t.id LIMIT $3",
        office_id,
        now.0,
        MAX_REMINDED
    )
}

/// Whether something came in between these times, no recap of this kind and first day was handed over, and nobody was
/// told so for this cause.
pub(super) async fn recap_is_owed(
    tx: &mut Tx,
    office_id: &str,
    (kind, first_date, cause): (&str, &str, &str),
    (from, to): (Timestamp, Timestamp),
) -> Result<bool, db::Error> {
    let row: Option<(String,)> = fetch_optional!(
        tx,
        (String,),
        "SELECT id FROM ticket WHERE office_id = $1 AND opened_ms >= $2 AND opened_ms < $3 AND NOT EXISTS (
             SELECT 1 FROM ticket_recap r WHERE r.office_id = $1 AND r.kind = $4 AND r.first_date = $5)
         AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.cause = $6) LIMIT 1",
        office_id,
        from.0,
        to.0,
        kind,
        first_date,
        cause
    )?;
    Ok(row.is_some())
}
