//! Mandates and the line of command.

use crate::auth::mandate::{Mandate, MandateKind};
use crate::auth::model::Acting;
use crate::db::{self, Tx, execute, fetch_all, fetch_optional};
use crate::journal::{Write, record};
use crate::kernel::Timestamp;
use std::collections::BTreeMap;

/// The most mandates that are listed.
const MAX_MANDATES: i64 = 500;

#[derive(sqlx::FromRow)]
struct ActingRow {
    id: String,
    post_id: String,
    title: String,
    kind: String,
    ends_ms: i64,
    role: Option<String>,
}

/// The mandates of a person that are in force at `now`, each with all roles of its post.
pub async fn in_force(tx: &mut Tx, person_id: &str, now: Timestamp) -> Result<Vec<Acting>, db::Error> {
    let rows = fetch_all!(
        tx,
        ActingRow,
        "SELECT m.id, m.post_id, p.title, m.kind, m.ends_ms, r.role
         FROM mandate m JOIN post p ON p.id = m.post_id LEFT JOIN post_role r ON r.post_id = m.post_id
         WHERE m.person_id = $1 AND m.ends_ms > $2 AND m.begins_ms <= $2 AND m.confirmed_ms IS NOT NULL
           AND m.ended_ms IS NULL
         ORDER BY m.begins_ms, m.id, r.role",
        person_id,
        now.0
    )?;
    let mut found: Vec<Acting> = Vec::new();
    for row in rows {
        if found.last().is_none_or(|last| last.mandate_id != row.id) {
            found.push(Acting {
                title: MandateKind::from_column(&row.kind)?.titled(&row.title),
                mandate_id: row.id,
                post_id: row.post_id,
                roles: std::collections::BTreeSet::new(),
                until: Timestamp(row.ends_ms),
            });
        }
        if let (Some(last), Some(role)) = (found.last_mut(), row.role) {
            last.roles.insert(role);
        }
    }
    Ok(found)
}

/// As what is acted under each of these mandates, by id.
pub async fn titles(tx: &mut Tx, ids: &[String]) -> Result<Vec<(String, String)>, db::Error> {
    let places = db::places(1, ids.len());
    let sql = format!(
        "SELECT m.id, m.kind, p.title FROM mandate m JOIN post p ON p.id = m.post_id WHERE m.id IN ({places})"
    );
    let mut titles = Vec::new();
    for row in db::text_rows(tx, sql, ids).await? {
        if let [Some(id), Some(kind), Some(post)] = row.as_slice() {
            titles.push((id.clone(), MandateKind::from_column(kind)?.titled(post)));
        }
    }
    Ok(titles)
}

#[derive(sqlx::FromRow)]
struct LenderRow {
    person_id: String,
    title: String,
    kind: String,
    ends_ms: i64,
}

/// Who holds `role` at `now` by a mandate: person, title, end; the latest end first.
pub async fn lenders(
    tx: &mut Tx,
    office_id: &str,
    role: &str,
    now: Timestamp,
) -> Result<Vec<(String, String, Timestamp)>, db::Error> {
    let rows = fetch_all!(
        tx,
        LenderRow,
        "SELECT m.person_id, p.title, m.kind, m.ends_ms
         FROM mandate m JOIN post p ON p.id = m.post_id JOIN post_role r ON r.post_id = m.post_id
              JOIN person a ON a.id = m.person_id
         WHERE m.office_id = $1 AND r.role = $2 AND m.ends_ms > $3 AND m.begins_ms <= $3
           AND m.confirmed_ms IS NOT NULL AND m.ended_ms IS NULL AND a.disabled_ms IS NULL
           AND r.role NOT IN ('administrator', 'auditor')
           AND NOT EXISTS (SELECT 1 FROM post_role x
                           WHERE x.post_id = a.post_id AND x.role IN ('administrator', 'auditor'))
         ORDER BY m.ends_ms DESC, m.id LIMIT $4",
        office_id,
        role,
        now.0,
        MAX_MANDATES
    )?;
    rows.into_iter()
        .map(|row| {
            let title = MandateKind::from_column(&row.kind)?.titled(&row.title);
            Ok((row.person_id, title, Timestamp(row.ends_ms)))
        })
        .collect()
}

/// Who acts in a post at `now`: not who administers or audits, to whom nothing is lent.
pub async fn acting_in(tx: &mut Tx, post_id: &str, now: Timestamp) -> Result<Vec<String>, db::Error> {
    let rows: Vec<(String,)> = fetch_all!(
        tx,
        (String,),
        "SELECT DISTINCT m.person_id FROM mandate m JOIN person a ON a.id = m.person_id
         WHERE m.post_id = $1 AND m.ends_ms > $2 AND m.begins_ms <= $2 AND m.confirmed_ms IS NOT NULL
           AND m.ended_ms IS NULL AND a.disabled_ms IS NULL
           AND NOT EXISTS (SELECT 1 FROM post_role x
                           WHERE x.post_id = a.post_id AND x.role IN ('administrator', 'auditor'))
         ORDER BY m.person_id LIMIT $3",
        post_id,
        now.0,
        MAX_MANDATES
    )?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// The columns of a mandate with the names of its people; `$n` follow.
macro_rules! select_mandates {
    ($tail:literal) => {
        concat!(
            "SELECT m.id, m.office_id, m.post_id, t.title AS post_title, m.represented_id, r.name AS represented_name,
                 m.person_id, p.name AS person_name, m.kind, m.number, m.order_date, m.scan_digest, m.scan_name,
                 o.media_type AS scan_media, m.begins_ms, m.ends_ms, m.proposed_by, b.name AS proposed_name, m.proposed_ms, m.confirmed_by,
                 c.name AS confirmed_name, m.confirmed_ms, m.ended_by, e.name AS ended_name, m.ended_ms, m.end_reason
             FROM mandate m JOIN post t ON t.id = m.post_id JOIN person p ON p.id = m.person_id
                  JOIN person b ON b.id = m.proposed_by JOIN object o ON o.digest = m.scan_digest
                  LEFT JOIN person r ON r.id = m.represented_id
                  LEFT JOIN person c ON c.id = m.confirmed_by LEFT JOIN person e ON e.id = m.ended_by ",
            $tail
        )
    };
}

/// A mandate.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Mandate>, db::Error> {
    fetch_optional!(tx, Mandate, select_mandates!("WHERE m.id = $1"), id)
}

/// The mandates of an office, the latest first.
pub async fn of_office(tx: &mut Tx, office_id: &str) -> Result<Vec<Mandate>, db::Error> {
    fetch_all!(
        tx,
        Mandate,
        select_mandates!("WHERE m.office_id = $1 ORDER BY m.begins_ms DESC, m.id DESC LIMIT $2"),
        office_id,
        MAX_MANDATES
    )
}

/// The mandates in a post that have not ended at `now`, confirmed or not.
pub async fn open_of_post(tx: &mut Tx, post_id: &str, now: Timestamp) -> Result<Vec<Mandate>, db::Error> {
    fetch_all!(
        tx,
        Mandate,
        select_mandates!(
            "WHERE m.post_id = $1 AND m.ends_ms > $2 AND m.ended_ms IS NULL ORDER BY m.begins_ms, m.id LIMIT $3"
        ),
        post_id,
        now.0,
        MAX_MANDATES
    )
}

/// The mandates of an office that nobody confirmed yet and that could still begin.
pub async fn unconfirmed(tx: &mut Tx, office_id: &str, now: Timestamp) -> Result<Vec<Mandate>, db::Error> {
    fetch_all!(
        tx,
        Mandate,
        select_mandates!(
            "WHERE m.office_id = $1 AND m.ends_ms > $2 AND m.confirmed_ms IS NULL AND m.ended_ms IS NULL
             ORDER BY m.begins_ms, m.id LIMIT $3"
        ),
        office_id,
        now.0,
        MAX_MANDATES
    )
}

/// Writes a new mandate.
pub async fn insert(tx: &mut Write, mandate: &Mandate) -> Result<(), db::Error> {
    execute!(
        tx,
        "INSERT INTO mandate (id, office_id, post_id, represented_id, person_id, kind, number, order_date, scan_digest,
             scan_name, begins_ms, ends_ms, proposed_by, proposed_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &mandate.id,
        &mandate.office_id,
        &mandate.post_id,
        mandate.represented_id.as_deref(),
        &mandate.person_id,
        &mandate.kind,
        &mandate.number,
        &mandate.order_date,
        &mandate.scan_digest,
        &mandate.scan_name,
        mandate.begins_ms,
        mandate.ends_ms,
        &mandate.proposed_by,
        mandate.proposed_ms
    )?;
    tx.touch(record::MANDATE, &[&mandate.id]);
    Ok(())
}

/// Confirms a mandate.
pub async fn confirm(tx: &mut Write, id: &str, person_id: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE mandate SET confirmed_by = $2, confirmed_ms = $3 WHERE id = $1",
        id,
        person_id,
        now
    )?;
    tx.touch(record::MANDATE, &[id]);
    Ok(())
}

/// Ends a mandate, or declines one that nobody confirmed.
pub async fn end(tx: &mut Write, id: &str, person_id: &str, reason: &str) -> Result<(), db::Error> {
    let now = tx.now().0;
    execute!(
        tx,
        "UPDATE mandate SET ended_by = $2, ended_ms = $3, end_reason = $4 WHERE id = $1",
        id,
        person_id,
        now,
        reason
    )?;
    tx.touch(record::MANDATE, &[id]);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct LineRow {
    post_id: String,
    superior_id: String,
}

/// The direct superior of each post of an office that has one of its own.
pub async fn lines(tx: &mut Tx, office_id: &str) -> Result<BTreeMap<String, String>, db::Error> {
    let rows = fetch_all!(
        tx,
        LineRow,
        "SELECT post_id, superior_id FROM post_superior WHERE office_id = $1 ORDER BY post_id",
        office_id
    )?;
    Ok(rows.into_iter().map(|row| (row.post_id, row.superior_id)).collect())
}

/// Sets the direct superior of a post; `None` leaves it to the head of the secretariat.
pub async fn set_superior(
    tx: &mut Write,
    office_id: &str,
    post_id: &str,
    superior_id: Option<&str>,
) -> Result<(), db::Error> {
    match superior_id {
        Some(superior) => execute!(
            tx,
            "INSERT INTO post_superior (post_id, superior_id, office_id) VALUES ($1, $2, $3)
             ON CONFLICT (post_id) DO UPDATE SET superior_id = $2",
            post_id,
            superior,
            office_id
        )?,
        None => execute!(tx, "DELETE FROM post_superior WHERE post_id = $1", post_id)?,
    };
    tx.touch(record::POST_SUPERIOR, &[post_id]);
    Ok(())
}
