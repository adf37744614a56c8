//! Lists of tickets: by what is due, by what was closed, for reports, and for retention.

use super::events::CONDITION;
use super::tickets::{TicketRow, columns};
use crate::db::{self, Tx, fetch_all, fetch_one};
use crate::kernel::Timestamp;
use std::collections::BTreeMap;

/// What of the open tickets is asked for.
#[derive(Debug, Clone, Default)]
pub struct OpenFilter {
    /// Only of this status.
    pub status: Option<&'static str>,
    /// Only of this category.
    pub category: Option<&'static str>,
    /// Only what was due before this moment.
    pub due_before: Option<i64>,
    /// Only what this person has.
    pub taken_by: Option<String>,
    /// Only what stands behind this one (keyset).
    pub after: Option<(i64, String)>,
}

/// The open tickets of an office, what is due first at the top, at most `limit`.
pub async fn open(
    tx: &mut Tx,
    office_id: &str,
    filter: &OpenFilter,
    limit: i64,
) -> Result<Vec<TicketRow>, db::Error> {
    let (due, id) = filter.after.clone().unwrap_or((i64::MIN, String::new()));
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket t WHERE t.office_id = $1 AND t.closed_ms IS NULL AND (t.next_ms, t.id) > ($2, $3)
               AND (CAST($4 AS TEXT) IS NULL OR t.status = $4) AND (CAST($5 AS TEXT) IS NULL OR t.category = $5)
               AND (CAST($6 AS BIGINT) IS NULL OR t.next_ms < $6) AND (CAST($7 AS TEXT) IS NULL OR t.taken_by = $7)
             ORDER BY t.next_ms, t.id LIMIT $8"
        ),
        office_id,
        due,
        id,
        filter.status,
        filter.category,
        filter.due_before,
        filter.taken_by.as_deref(),
        limit
    )
}

/// The closed tickets of an office, the newest first, behind this one, at most `limit`. Those of one category have an
/// index and so a statement of their own: in a category with few of them every closed ticket would be read. The category
/// stands in the comparison too, or SQLite takes the index of all closed ones.
pub async fn closed(
    tx: &mut Tx,
    office_id: &str,
    category: Option<&str>,
    before: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<TicketRow>, db::Error> {
    let (closed, id) = before.unwrap_or((i64::MAX, String::new()));
    if let Some(category) = category {
        return fetch_all!(
            tx,
            TicketRow,
            concat!(
                "SELECT ",
                columns!(),
                " FROM ticket t WHERE t.office_id = $1 AND t.category = $2 AND t.closed_ms IS NOT NULL
                   AND (t.category, t.closed_ms, t.id) < ($2, $3, $4)
                 ORDER BY t.closed_ms DESC, t.id DESC LIMIT $5"
            ),
            office_id,
            category,
            closed,
            id,
            limit
        );
    }
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket t WHERE t.office_id = $1 AND t.closed_ms IS NOT NULL AND (t.closed_ms, t.id) < ($2, $3)
             ORDER BY t.closed_ms DESC, t.id DESC LIMIT $4"
        ),
        office_id,
        closed,
        id,
        limit
    )
}

/// The open tickets of an office, counted.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenCount {
    /// How many.
    pub n: i64,
    /// How many of them are over their time.
    pub overdue: i64,
}

/// The open tickets of an office, counted from the index of what is due alone.
pub async fn counts(tx: &mut Tx, office_id: &str, now: Timestamp) -> Result<OpenCount, db::Error> {
    fetch_one!(
        tx,
        OpenCount,
        "SELECT count(*) AS n, count(CASE WHEN next_ms < $2 THEN 1 END) AS overdue
         FROM ticket WHERE office_id = $1 AND closed_ms IS NULL",
        office_id,
        now.0
    )
}

/// What a report reads of a ticket: no requester.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Served {
    /// The main category.
    pub category: Option<String>,
    /// How the requester came.
    pub channel: String,
    /// Where it stands.
    pub status: String,
    /// How it ended.
    pub outcome: Option<String>,
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
}

/// The tickets of an office that came in or were closed from `from` to `to`, and those that were open at its end.
pub async fn served(
    tx: &mut Tx,
    office_id: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Served>, db::Error> {
    // Bounded by what an office takes in; a report names its period.
    fetch_all!(
        tx,
        Served,
        "SELECT category, channel, status, outcome, opened_ms, answered_ms, forwarded_ms, unit_answered_ms, closed_ms,
             next_ms FROM ticket
         WHERE office_id = $1 AND opened_ms < $3 AND (opened_ms >= $2 OR closed_ms IS NULL OR closed_ms >= $2)
         ORDER BY opened_ms, id",
        office_id,
        from.0,
        to.0
    )
}

/// The forwardings of an office from `from` to `to`, counted by the condition that held; empty for none recorded.
pub async fn forwards_by_condition(
    tx: &mut Tx,
    office_id: &str,
    from: Timestamp,
    to: Timestamp,
) -> Result<BTreeMap<String, i64>, db::Error> {
    // As above: whoever was forwarded in the period was there in it.
    let rows = fetch_all!(
        tx,
        (String,),
        "SELECT e.facts FROM ticket t JOIN ticket_event e ON e.ticket_id = t.id AND e.kind = 'penerusan'
         WHERE t.office_id = $1 AND t.forwarded_ms IS NOT NULL AND t.opened_ms < $3
           AND (t.opened_ms >= $2 OR t.closed_ms IS NULL OR t.closed_ms >= $2) AND e.at_ms >= $2 AND e.at_ms < $3",
        office_id,
        from.0,
        to.0
    )?;
    let mut counts = BTreeMap::new();
    for (facts,) in rows {
        let facts: serde_json::Value = serde_json::from_str(&facts).unwrap_or_default();
        let condition = facts.get(CONDITION).and_then(serde_json::Value::as_str).unwrap_or_default();
        *counts.entry(condition.to_owned()).or_default() += 1;
    }
    Ok(counts)
}

/// Closed tickets of a category whose text is kept no longer: closed before this moment, not erased yet.
pub async fn past_retention(
    tx: &mut Tx,
    office_id: &str,
    category: &str,
    before: Timestamp,
    limit: i64,
) -> Result<Vec<TicketRow>, db::Error> {
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM ticket t WHERE t.office_id = $1 AND t.category = $2 AND t.closed_ms < $3 AND t.erased_ms IS NULL
             ORDER BY t.closed_ms, t.id LIMIT $4"
        ),
        office_id,
        category,
        before.0,
        limit
    )
}

/// Whether anything of a requester is still kept.
pub async fn keeps_of(tx: &mut Tx, requester_id: &str) -> Result<bool, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        "SELECT count(*) AS n FROM ticket WHERE requester_id = $1 AND erased_ms IS NULL",
        requester_id
    )?;
    Ok(row.n > 0)
}

/// A case that a ticket may wait for.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenCase {
    /// The case.
    pub id: String,
    /// What it is about.
    pub subject: String,
}

/// The open cases of an office that end with a product published, corrected or taken down, the newest first.
pub async fn open_cases(tx: &mut Tx, office_id: &str, limit: i64) -> Result<Vec<OpenCase>, db::Error> {
    fetch_all!(
        tx,
        OpenCase,
        "SELECT c.id, c.subject FROM sop_case c JOIN sop_version v ON v.id = c.sop_version
         WHERE c.office_id = $1 AND c.closed_ms IS NULL
           AND v.sop IN ('pengunggahan', 'penurunan', 'penurunan_segera', 'ralat')
         ORDER BY c.created_ms DESC, c.id DESC LIMIT $2",
        office_id,
        limit
    )
}

/// Messages (`m`) that did not arrive as far as is known, and about which somebody has to do something: refused, come too
/// late, unsure, or given up by their job.
macro_rules! unsent {
    () => {
        "m.state IN ('gagal', 'di_luar_jendela', 'tidak_pasti', 'tertunda') AND (m.state <> 'tertunda' OR EXISTS (
             SELECT 1 FROM job j WHERE j.kind = 'kirim_whatsapp' AND j.subject = m.event_id AND j.state = 'gagal'
                AND j.done_ms IS NULL))"
    };
}

/// How many messages of an office did not arrive, of tickets of this category. Of whom is erased nobody can be reached.
pub async fn unsent(tx: &mut Tx, office_id: &str, category: Option<&str>) -> Result<i64, db::Error> {
    #[derive(sqlx::FromRow)]
    struct Row {
        n: i64,
    }
    let row = fetch_one!(
        tx,
        Row,
        concat!(
            "SELECT count(*) AS n FROM ticket_message m JOIN ticket_event e ON e.id = m.event_id
             JOIN ticket t ON t.id = e.ticket_id WHERE t.office_id = $1 AND t.erased_ms IS NULL
               AND (CAST($2 AS TEXT) IS NULL OR t.category = $2) AND ",
            unsent!()
        ),
        office_id,
        category
    )?;
    Ok(row.n)
}

/// The tickets of an office with such messages, open or closed, the oldest first, behind this one, at most `limit`. Such
/// messages are few: from them it goes to their tickets, not through all tickets.
pub async fn with_unsent(
    tx: &mut Tx,
    office_id: &str,
    category: Option<&str>,
    after: Option<(i64, String)>,
    limit: i64,
) -> Result<Vec<TicketRow>, db::Error> {
    let (opened, id) = after.unwrap_or((i64::MIN, String::new()));
    fetch_all!(
        tx,
        TicketRow,
        concat!(
            "SELECT ",
            columns!(),
            " FROM (SELECT DISTINCT e.ticket_id FROM ticket_message m JOIN ticket_event e ON e.id = m.event_id WHERE ",
            unsent!(),
            ") u CROSS JOIN ticket t WHERE t.id = u.ticket_id AND t.office_id = $1 AND t.erased_ms IS NULL
               AND (t.opened_ms, t.id) > ($2, $3) AND (CAST($4 AS TEXT) IS NULL OR t.category = $4)
             ORDER BY t.opened_ms, t.id LIMIT $5"
        ),
        office_id,
        opened,
        id,
        category,
        limit
    )
}
